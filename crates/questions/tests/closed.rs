//! On a server nothing of the machine's files is read or told: a key that may be a path is refused in the same words whether the
//! file is there or not, at every question.
#![allow(clippy::unwrap_used)]

use detente_questions::{House, QUESTIONS, Refusal, Stop, Watch};
use serde_json::{Map, Value, json};

/// Words for the values of keys that may be paths.
const PATHS: [&str; 6] = ["FILE", "DIR", "STANDOFF", "WORLD", "MANIFEST", "ZIP"];

/// Why a question is refused with a path in a key; `None` = it is answered.
fn refused(question: &str, key: &str, list: bool, path: &str) -> Option<Refusal> {
    let entry = QUESTIONS.iter().find(|e| e.name == question).unwrap();
    let value = match list {
        true => json!([path]),
        false => json!(path),
    };
    let keys = Map::from_iter([(key.to_owned(), value)]);
    let watch = Soon::default();
    match entry.read(keys) {
        Err(refusal) => Some(refusal),
        Ok(asked) => asked.ask(&House::closed(), &watch).err(),
    }
}

/// Stops whatever begins to work: nothing that reads a file is asked for longer than that takes.
#[derive(Default)]
struct Soon(Stop);

impl Watch for Soon {
    fn advanced(&self, _done: usize, _total: usize) {
        self.0.ask();
    }

    fn stop(&self) -> Stop {
        self.0.clone()
    }
}

#[test]
fn a_closed_house_neither_reads_files_nor_says_which_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.toml");
    std::fs::write(&there, "secret = \"of the machine\"\n").unwrap();
    let missing = folder.path().join("other.toml");
    let (mut asked, mut telling) = (0, Vec::new());
    for entry in QUESTIONS {
        let schema = entry.schema();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            let word = property["x-value"].as_str().unwrap_or_default();
            let parts = || word.split(['|', '.']);
            if !parts().any(|part| PATHS.contains(&part)) {
                continue;
            }
            let list = property["type"] == "array" || property["type"][0] == "array";
            let of = |path: &std::path::Path| {
                let path = path.display().to_string();
                let said = refused(entry.name, key, list, &path);
                said.map(|refusal| {
                    let all = serde_json::to_string(&refusal.to_json()).unwrap();
                    all.replace("there.toml", "X").replace("other.toml", "X")
                })
            };
            let (here, not_here) = (of(&there), of(&missing));
            if here != not_here || here.iter().any(|said| said.contains("secret")) {
                telling.push(format!("{} {key}: {here:?}, {not_here:?}", entry.name));
            }
            asked += 1;
        }
    }
    assert!(telling.is_empty(), "{}", telling.join("\n"));
    assert!(asked > 60, "{asked} keys may be paths");
}
