//! What tests of commands share: the command, small worlds as folders, the shared figures.
#![allow(dead_code, clippy::unwrap_used, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use detente::world::World;
use detente::world::table::TableFormat;
use serde_json::Value;

/// The command with its arguments.
pub fn detente<S: AsRef<str>>(arguments: &[S]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("detente").unwrap();
    command
        .args(arguments.iter().map(AsRef::as_ref))
        .env("NO_COLOR", "1");
    command
}

/// The one JSON object on stdout under `--json`.
pub fn object<S: AsRef<str>>(arguments: &[S], status: i32) -> Value {
    let output = detente(arguments)
        .arg("--json")
        .assert()
        .code(status)
        .get_output()
        .clone();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    // The commands that are not questions yet still print the first schema.
    assert!(value["schema"] == 2 || value["schema"] == 1);
    value
}

/// The tables of an answer under `--json`.
pub fn tables<S: AsRef<str>>(arguments: &[S]) -> Value {
    let value = object(arguments, 0);
    assert_eq!(value["schema"], 2);
    value["tables"].clone()
}

/// What is said on stderr when the command fails with this status; nothing is on stdout then.
pub fn complaint<S: AsRef<str>>(arguments: &[S], status: i32) -> String {
    let assert = detente(arguments).assert().code(status).stdout("");
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// A world as a folder that is gone when it is dropped.
pub fn folder(world: &World) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    world
        .export(folder.path(), TableFormat::Csv, false)
        .unwrap();
    folder
}

/// A path as text.
pub fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The folder of shared figures, if it is there.
pub fn shared_data() -> Option<PathBuf> {
    let path = match std::env::var_os("DETENTE_SHARED_DATA") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if path.is_dir() {
        Some(path)
    } else {
        eprintln!("skipped: no shared figures at {}", path.display());
        None
    }
}

/// The record of an array of objects whose `key` is `value`.
pub fn record<'v>(array: &'v Value, key: &str, value: &str) -> &'v Value {
    let found = array.as_array().unwrap().iter().find(|r| r[key] == value);
    found.unwrap()
}
