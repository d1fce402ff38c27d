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
