//! What every command keeps: exit statuses, one JSON object on stdout, everything else on stderr.
#![allow(clippy::unwrap_used)]

use std::io::Read;
use std::process::{Command, Stdio};

use predicates::prelude::*;
use serde_json::Value;

fn detente(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("detente").unwrap();
    command.args(arguments).env("NO_COLOR", "1");
    command
}

/// The one JSON object on stdout.
fn object(arguments: &[&str], status: i32) -> Value {
    let output = detente(arguments)
        .assert()
        .code(status)
        .get_output()
        .clone();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(value["schema"] == 2);
    value
}

#[test]
fn the_version_is_told_both_ways() {
    let version = env!("CARGO_PKG_VERSION");
    let line = predicate::str::starts_with(format!("detente {version}"));
    detente(&["--version"]).assert().success().stdout(line);
    let value = object(&["--version", "--json"], 0);
    assert_eq!(value["version"], version);
    assert!(value.as_object().unwrap().contains_key("git_revision"));
}

#[test]
fn usage_errors_have_status_2_and_a_json_object_on_request() {
    for arguments in [
        &["frobnicate"][..],
        &[],
        &["completions"],
        &["completions", "csh"],
    ] {
        detente(arguments)
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicate::str::contains("error:"));
        let mut with_json = arguments.to_vec();
        with_json.push("--json");
        let value = object(&with_json, 2);
        assert_eq!(value["status"], "usage");
        assert!(!value["error"]["message"].as_str().unwrap().is_empty());
    }
    detente(&["completion"])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("completions"));
}

#[test]
fn help_is_no_error() {
    let usage = predicate::str::contains("Usage: detente");
    detente(&["--help"])
        .assert()
        .success()
        .stdout(usage.clone())
        .stderr("");
    let value = object(&["--help", "--json"], 0);
    assert!(usage.eval(value["help"].as_str().unwrap()));
}

#[test]
fn stderr_keeps_to_what_was_asked() {
    detente(&["completions", "bash"])
        .assert()
        .success()
        .stderr("");
    detente(&["-v", "completions", "bash"])
        .assert()
        .success()
        .stderr(predicate::str::contains("bash"));
    detente(&["-v", "-q", "completions", "bash"])
        .assert()
        .code(2);
    let value = object(&["-v", "--json", "completions", "bash"], 0);
    assert!(value["script"].as_str().unwrap().contains("detente"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), complaint.as_str()),
        (Some(0), "")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["completions", "zsh"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to stdout"));
}

/// Commands that a text names: the word after "`detente ".
fn commands_named(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("`detente ").skip(1);
    let word = |rest: &str| rest.find(|c: char| !c.is_ascii_lowercase() && c != '-');
    after
        .filter_map(move |rest| rest.get(..word(rest)?))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn every_command_and_page_that_the_program_names_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![
        root.join("crates"),
        root.join("python"),
        root.join("xtask/src"),
    ];
    let mut named = std::collections::BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let (name, kind) = (path.file_name().unwrap(), path.extension());
            if path.is_dir()
                && !["target", "node_modules", "tests"].contains(&name.to_str().unwrap())
            {
                folders.push(path);
            } else if kind.is_some_and(|k| k == "rs" || k == "py" || k == "js" || k == "html") {
                let text = std::fs::read_to_string(&path).unwrap();
                for word in commands_named(&text) {
                    named.entry(word.to_owned()).or_insert(path.clone());
                }
                for rest in text.split("docs/").skip(1) {
                    let end =
                        rest.find(|c: char| !c.is_ascii_alphanumeric() && !"/-_.".contains(c));
                    let page = rest.get(..end.unwrap_or(0)).unwrap_or_default();
                    let page = page.trim_end_matches('.');
                    assert!(
                        !page.ends_with(".md") || root.join("docs").join(page).is_file(),
                        "docs/{page} in {}",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(named.len() >= 10, "{named:?}");
    for (word, path) in named {
        let output = detente(&[&word, "--help"]).output().unwrap();
        assert!(
            output.status.success(),
            "`detente {word}` in {}",
            path.display()
        );
    }
}
