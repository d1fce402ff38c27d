//! The examples of `docs/policies.md` are what the parser reads.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use detente_policy::{Policy, TableMode, TariffTable, Wedge, WedgeKind};
use detente_world::table::TableFile;

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/policies.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(name)) if name == language => open = Some(String::new()),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => *block += &format!("{line}\n"),
            _ => {}
        }
    }
    assert!(!found.is_empty(), "the page has no {language} example");
    found
}

#[test]
fn every_command_line_is_read() {
    let mut kinds = Vec::new();
    for block in blocks("sh") {
        for line in block.lines().filter(|line| line.starts_with("detente ")) {
            let mut words = line.split_whitespace();
            while let Some(word) = words.next() {
                let Some(name) = word.strip_prefix("--") else {
                    continue;
                };
                let kind = WedgeKind::from_name(name).unwrap_or_else(|| panic!("{word} in {line}"));
                let text = words.next().unwrap().trim_matches('\'');
                let wedge = Wedge::parse(kind, text).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(wedge.argument(), text, "the page shows the canonical text");
                kinds.push(kind);
            }
        }
    }
    for kind in WedgeKind::ALL
        .into_iter()
        .filter(|kind| *kind != WedgeKind::ExportTax)
    {
        assert!(kinds.contains(&kind), "no example of {kind}");
    }
}

#[test]
fn every_file_is_read() {
    for block in blocks("toml") {
        let policy = Policy::from_toml(&block, Path::new("docs.toml"));
        assert!(!policy.unwrap_or_else(|error| panic!("{error}")).is_empty());
    }
    for block in blocks("csv") {
        let file = TableFile::from_bytes(Path::new("docs.csv"), block.as_bytes()).unwrap();
        if block.starts_with("kind") {
            let policy = Policy::from_table(&file).unwrap_or_else(|error| panic!("{error}"));
            assert!(
                policy
                    .wedges
                    .iter()
                    .any(|wedge| wedge.kind == WedgeKind::ExportTax)
            );
        } else {
            assert!(
                !TariffTable::from_table(&file, TableMode::Set)
                    .unwrap()
                    .rows
                    .is_empty()
            );
        }
    }
}
