//! The commands that the documents show are run, in a folder of their own.
#![allow(clippy::unwrap_used)]

use std::path::Path;

/// The lines of the `sh` blocks of a page, without comments, in words.
fn commands(page: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        match (inside, line) {
            (false, "```sh") => inside = true,
            (true, "```") => inside = false,
            (true, line) if line.starts_with("detente ") => {
                let command = line.split(" #").next().unwrap_or_default();
                let words = command.split_whitespace().skip(1);
                found.push(
                    words
                        .map(|word| word.trim_matches('\'').to_owned())
                        .collect(),
                );
            }
            _ => {}
        }
    }
    assert!(!found.is_empty(), "{page} shows no command");
    found
}

#[test]
fn what_the_documents_show_works() {
    let folder = tempfile::tempdir().unwrap();
    for page in [
        "README.md",
        "docs/policies.md",
        "docs/farm.md",
        "docs/ledger.md",
    ] {
        // `serve` answers until it is stopped: its own tests run it.
        let ends = |command: &Vec<String>| command[0] != "serve";
        for command in commands(page).into_iter().filter(ends) {
            let output = assert_cmd::Command::cargo_bin("detente")
                .unwrap()
                .current_dir(&folder)
                .args(&command)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success(),
                "{page}: detente {}: {said}",
                command.join(" ")
            );
            assert!(
                !output.stdout.is_empty(),
                "{page}: detente {}",
                command.join(" ")
            );
        }
    }
    assert!(folder.path().join("results/manifest.json").is_file());
}

#[test]
fn the_pages_they_name_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        for quoted in text.split('`').skip(1).step_by(2) {
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
