//! The documents do what they say: their commands run, in a folder of their own; their links lead somewhere; every page is in
//! the table of contents.
//!
//! A fenced block of `sh` is run as it stands, block after block of a page in one folder. What stands behind the word says more:
//!
//! | block | is |
//! | --- | --- |
//! | `sh` | run |
//! | `sh long` | run only with `DETENTE_DOCUMENTS=long`; otherwise its options are looked up in the help |
//! | `sh elsewhere` | never run, for it needs figures or programs that are not here; its options are looked up as well |
//! | any language with `file=NAME` | written to that file of the folder |
//! | `text output` | lines that the block before it printed; `…` stands for what is left out |
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pages whose blocks other tests run: the package's own, and the server's.
const TESTED_ELSEWHERE: [&str; 3] = ["docs/python.md", "docs/r.md", "docs/serve.md"];

/// What a block may call beside `detente`.
const TOOLS: [&str; 9] = [
    "cat", "cd", "cp", "echo", "grep", "head", "ls", "mkdir", "printf",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every page below `docs`, and the first one, as paths from the root.
fn pages() -> Vec<String> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // `docs/book` is what mdBook leaves.
            if path.is_dir() && !path.ends_with("docs/book") {
                below(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    below(&root.join("docs"), &mut found);
    let mut pages: Vec<String> = found
        .iter()
        .map(|path| {
            path.strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    pages.extend(["README.md", "CONTRIBUTING.md"].map(str::to_owned));
    pages.sort();
    pages
}

fn text_of(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap()
}

/// A fenced block.
struct Block {
    /// The line it begins at, from 1.
    line: usize,
    language: String,
    marks: Vec<String>,
    text: String,
}

impl Block {
    fn is(&self, mark: &str) -> bool {
        self.marks.iter().any(|word| word == mark)
    }

    /// Its lines that begin with the command, without comments, in words.
    fn commands(&self) -> Vec<Vec<String>> {
        let joined = self.text.replace("\\\n", " ");
        let lines = joined.lines().filter(|line| line.starts_with("detente "));
        lines
            .map(|line| {
                let command = line.split(" #").next().unwrap_or_default();
                let words = command.split_whitespace().skip(1);
                words
                    .map(|word| word.trim_matches('\'').to_owned())
                    .collect()
            })
            .collect()
    }
}

/// The fenced blocks of a page; what is indented below a list counts too.
fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open: Option<(Block, String)> = None;
    for (at, line) in text_of(page).lines().enumerate() {
        let bare = line.trim_start();
        match &mut open {
            None if bare.starts_with("```") => {
                let mut words = bare[3..].split_whitespace().map(str::to_owned);
                let block = Block {
                    line: at + 1,
                    language: words.next().unwrap_or_default(),
                    marks: words.collect(),
                    text: String::new(),
                };
                open = Some((block, line[..line.len() - bare.len()].to_owned()));
            }
            Some(_) if bare == "```" => found.extend(open.take().map(|(block, _)| block)),
            Some((block, indent)) => {
                block.text += line.strip_prefix(indent.as_str()).unwrap_or(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(open.is_none(), "{page}: a block is not closed");
    found
}

/// Runs what a page shows. `binaries` is the folder of `detente`.
fn run_page(page: &str, binaries: &Path, long: bool) {
    let folder = tempfile::tempdir().unwrap();
    let mut printed = String::new();
    for block in blocks(page) {
        let place = format!("{page}:{}", block.line);
        if let Some(name) = block.marks.iter().find_map(|m| m.strip_prefix("file=")) {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &block.text).unwrap();
        } else if block.language == "text" && block.is("output") {
            holds_lines(&printed, &block, &place);
        } else if block.language == "sh" {
            let runs = !block.is("elsewhere") && (long || !block.is("long"));
            if runs {
                printed = run_block(&block, folder.path(), binaries, &place);
            } else {
                printed.clear();
                block
                    .commands()
                    .iter()
                    .for_each(|words| in_help(words, &place));
            }
        }
    }
}

/// Runs a block with the shell and gives what it printed.
fn run_block(block: &Block, folder: &Path, binaries: &Path, place: &str) -> String {
    let mut here_document = None;
    for line in block.text.lines() {
        // The lines of a here-document are data.
        if let Some(end) = &here_document {
            if line == *end {
                here_document = None;
            }
            continue;
        }
        if let Some((_, end)) = line.split_once("<<") {
            here_document = Some(end.trim().trim_matches('\'').to_owned());
        }
        let first = line.split_whitespace().next().unwrap_or("#");
        let known = first.starts_with('#') || first == "detente" || TOOLS.contains(&first);
        let continued = line.starts_with(' ');
        assert!(
            known || continued,
            "{place}: `{first}` is not run here: mark the block"
        );
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-eu", "-c", &block.text])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", binaries.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{place}: {said}\n{}", block.text);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let asks = block.text.lines().any(|line| line.starts_with("detente"));
    assert!(!asks || !printed.is_empty(), "{place} prints nothing");
    printed
}

/// Words of a text, so that columns may be spaced otherwise.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a block of output are lines that were printed. Nothing is known of a block that did not run.
fn holds_lines(printed: &str, block: &Block, place: &str) {
    if printed.is_empty() {
        return;
    }
    let lines: Vec<String> = printed.lines().map(words).collect();
    for line in block
        .text
        .lines()
        .map(words)
        .filter(|line| !line.is_empty())
    {
        let parts: Vec<&str> = line.split('…').map(str::trim).collect();
        let there = lines
            .iter()
            .any(|l| parts.iter().all(|part| l.contains(part)));
        assert!(there, "{place}: not printed: {line}\n{printed}");
    }
}

/// The options of a command are those of its help.
fn in_help(words: &[String], place: &str) {
    let ensemble = words.first().is_some_and(|word| word == "ensemble");
    let asked: &[String] = match words.iter().position(|word| word == "--") {
        Some(at) if ensemble => {
            in_help(&words[at + 1..], place);
            &words[..at]
        }
        _ => words,
    };
    let options: Vec<&str> = asked
        .iter()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.split('=').next().unwrap_or_default())
        .collect();
    let group = ["world", "ledger"].contains(&asked[0].as_str());
    let named = if group { 2 } else { 1 };
    let output = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(&asked[..named])
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{place}: detente {}",
        asked.join(" ")
    );
    let known: BTreeSet<&str> = help
        .split(|c: char| c.is_whitespace() || ",[]<>=".contains(c))
        .collect();
    for option in options {
        assert!(
            known.contains(option),
            "{place}: {} has no {option}",
            asked[0]
        );
    }
}

#[test]
fn what_the_documents_show_works() {
    let long = std::env::var("DETENTE_DOCUMENTS").is_ok_and(|which| which == "long");
    let binaries = Path::new(env!("CARGO_BIN_EXE_detente")).parent().unwrap();
    let pages: Vec<String> = (pages().into_iter())
        .filter(|page| !TESTED_ELSEWHERE.contains(&page.as_str()))
        .collect();
    assert!(pages.iter().any(|page| page == "docs/tutorial/standoff.md"));
    let next = AtomicUsize::new(0);
    // Most of a short command is one thread's work: two pages are run at a time.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    run_page(page, binaries, long);
                }
            });
        }
    });
}

/// The anchors of a page: its headings as GitHub and mdBook write them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter_map(|c| match c {
                ' ' => Some('-'),
                c if c.is_alphanumeric() || "-_".contains(c) => Some(c),
                _ => None,
            });
            kept.collect()
        })
        .collect()
}

/// Where the links of a text lead, blocks left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            prose += line;
            prose.push('\n');
        }
    }
    let mut rest = prose.as_str();
    while let Some(at) = rest.find("](") {
        rest = &rest[at + 2..];
        if let Some(end) = rest.find(')') {
            found.push(rest[..end].to_owned());
        }
    }
    found
}

#[test]
fn links_lead_somewhere_and_every_page_is_listed() {
    let root = root();
    let contents = links(&text_of("docs/SUMMARY.md"));
    for page in pages() {
        let text = text_of(&page);
        let listed = page
            .strip_prefix("docs/")
            .filter(|name| *name != "SUMMARY.md");
        if let Some(name) = listed {
            assert!(
                contents.iter().any(|link| link == name),
                "{page} is not in SUMMARY.md"
            );
        }
        for link in links(&text) {
            if link.starts_with("http") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = root.join(&page).parent().unwrap().to_owned();
            let target = if file.is_empty() {
                root.join(&page)
            } else {
                folder.join(file)
            };
            assert!(target.exists(), "{page}: no {link}");
            if !anchor.is_empty() {
                let there = anchors(&std::fs::read_to_string(target).unwrap());
                assert!(there.contains(anchor), "{page}: no heading for {link}");
            }
        }
    }
}

#[test]
fn the_pages_they_name_exist() {
    let root = root();
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    ] {
        for quoted in text_of(page).split('`').skip(1).step_by(2) {
            let is_ours = ["docs/", "crates/", "data/"]
                .iter()
                .any(|start| quoted.starts_with(start));
            if is_ours || (quoted.ends_with(".md") && !quoted.contains(' ')) {
                let path = root.join(quoted);
                let as_crate_module =
                    quoted.starts_with("crates/") && path.with_extension("rs").exists();
                assert!(path.exists() || as_crate_module, "{page} names {quoted}");
            }
        }
    }
}
