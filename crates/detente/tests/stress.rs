//! `detente stress`: every draw is counted, and a campaign repeats itself.
#![allow(clippy::unwrap_used)]

mod common;

use common::{complaint, detente, folder, object, record, tables, text};
use detente::world::synthetic;

#[test]
fn a_small_campaign_is_counted() {
    let dirs: Vec<_> = synthetic::campaign_worlds().unwrap()[..2]
        .iter()
        .map(folder)
        .collect();
    let worlds: Vec<String> = dirs.iter().map(|dir| text(dir.path())).collect();
    let mut arguments = vec!["stress", "--policies", "60", "--seed", "3", "--only"];
    worlds
        .iter()
        .for_each(|world| arguments.extend(["--world", world]));
    let value = object(&arguments, 0);
    assert_eq!(value["status"], "clean");
    let findings = &value["tables"]["findings"];
    assert_eq!(findings.as_array().unwrap().len(), 3);
    let all = record(findings, "world", "all");
    assert_eq!(all["draws"], 60);
    assert!(all["certified"].as_u64().unwrap() > 40);
    assert!(all["worst_certificate"].as_f64().unwrap() <= 1e-9);
    assert_eq!(value["tables"], tables(&arguments));

    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("run");
    let assert = detente(&arguments)
        .args(["--out", &text(&out)])
        .assert()
        .success();
    let output = assert.get_output();
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(
        said.contains("worst certificate") && said.contains("ring-2x1"),
        "{said}"
    );
    assert!(out.join("findings.csv").is_file() && out.join("manifest.json").is_file());
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(said.contains("60 random policies over 2 worlds"), "{said}");
}

#[test]
fn the_built_in_and_the_made_up_worlds_take_turns() {
    let value = tables(&["stress", "--policies", "5"]);
    let names: Vec<&str> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["world"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "busan-25x28",
            "ring-2x1",
            "unbalanced-4x3",
            "lopsided-5x4",
            "returns-3x3",
            "all"
        ]
    );
}

#[test]
fn a_world_that_is_not_there_is_bad_input() {
    assert!(complaint(&["stress", "--world", "nowhere"], 2).contains("nowhere"));
    assert!(complaint(&["stress", "--only"], 2).contains("--world"));
    assert!(complaint(&["stress", "--policies=-1"], 2).contains("policies"));
}
