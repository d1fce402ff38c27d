//! Inputs that mean no good, kept as data under `hostile/`: each ends soon with its status and its words, says nothing that a
//! terminal acts on, and where it is refused nothing is written.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Deserialize;

/// A list of inputs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    input: Vec<Input>,
}

/// One input: arguments, and files in the folder it runs in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    args: Vec<String>,
    status: i32,
    says: Vec<String>,
    #[serde(default)]
    files: Vec<Given>,
}

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    text: String,
}

/// Longer than any of them takes on a busy machine: an endless run ends here.
const ENDLESS: Duration = Duration::from_secs(300);

/// Every file below a folder with what is in it.
fn below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// What is wrong with how an input ended; nothing if all is well.
fn tried(input: &Input) -> Option<String> {
    let home = tempfile::tempdir().unwrap();
    for file in &input.files {
        let path = home.path().join(&file.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
    let before = below(home.path());
    let said = home.path().with_extension("said");
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(&input.args)
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let mut waited = Duration::ZERO;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if waited > ENDLESS {
            child.kill().unwrap();
            return Some("it does not end".to_owned());
        }
        std::thread::sleep(Duration::from_millis(5));
        waited += Duration::from_millis(5);
    };
    let words = String::from_utf8_lossy(&fs::read(&said).unwrap()).into_owned();
    fs::remove_file(&said).unwrap();
    if status.code() != Some(input.status) {
        return Some(format!("it ends with {status}: {words}"));
    }
    if let Some(missing) = input.says.iter().find(|word| !words.contains(*word)) {
        return Some(format!("it does not say `{missing}`: {words}"));
    }
    if words.contains("panicked") || words.contains('\u{1b}') || words.len() > 20_000 {
        return Some(format!("it says what it should not: {words}"));
    }
    (input.status == 2 && below(home.path()) != before)
        .then(|| "files were written or changed".to_owned())
}

#[test]
fn hostile_inputs_end_as_the_lists_say() {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut files: Vec<PathBuf> = fs::read_dir(lists)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut inputs = Vec::new();
    for file in &files {
        let list: List = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        inputs.extend(list.input);
    }
    assert!(inputs.len() >= 400, "{} inputs", inputs.len());
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(problem) = tried(input) {
                        let args: String = input.args.join(" ").chars().take(300).collect();
                        wrong.lock().unwrap().push(format!("{args}: {problem}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
