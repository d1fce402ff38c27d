//! Files and keys with something wrong in them, made from sound ones: they are answered or refused, and nothing else happens.
//!
//! `DETENTE_FUZZ=100` tries a hundred times as many. What was found once stands as a test of its own beside what it was in.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use detente_ledger::Ledger;
use detente_policy::Policy;
use detente_questions::{House, QUESTIONS, Refusal, find};
use detente_standoff::Standoff;
use detente_standoff::builtin::{DEALS, STANDOFFS};
use detente_table::TableFormat;
use detente_world::{World, synthetic};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// What people and machines write where something else was meant.
const ODD: [&str; 28] = [
    "",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-320",
    "-1",
    "0",
    "18446744073709551616",
    "1,5",
    "0x10",
    "\"",
    "'",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "../../x",
    "/",
    "*",
    "2025-02-30",
    "9999-12-31",
    "é",
];

/// How many times a target is tried.
fn tries(usual: usize) -> usize {
    let more = std::env::var("DETENTE_FUZZ").ok();
    usual * more.and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// One to three changes of some bytes.
fn mutated(bytes: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..rng.random_range(1..=3) {
        if out.is_empty() {
            out.extend_from_slice(ODD.choose(rng).unwrap().as_bytes());
            continue;
        }
        let at = rng.random_range(0..out.len());
        match rng.random_range(0..7) {
            0 => out[at] ^= 1 << rng.random_range(0..8),
            1 => {
                out.remove(at);
            }
            2 => {
                let until = (at + rng.random_range(1..200)).min(out.len());
                out.drain(at..until);
            }
            3 => {
                let until = (at + rng.random_range(1..200)).min(out.len());
                let again = out[at..until].to_vec();
                out.splice(at..at, again);
            }
            4 => {
                out.splice(at..at, ODD.choose(rng).unwrap().bytes());
            }
            // A word or number becomes another.
            5 => {
                let word = |b: &u8| b.is_ascii_alphanumeric() || b".-+%".contains(b);
                let from = (0..=at)
                    .rev()
                    .find(|i| !word(&out[*i]))
                    .map_or(0, |i| i + 1);
                let to = (at..out.len())
                    .find(|i| !word(&out[*i]))
                    .unwrap_or(out.len());
                if from < to {
                    out.splice(from..to, ODD.choose(rng).unwrap().bytes());
                }
            }
            _ => out.truncate(at),
        }
    }
    out
}

/// Runs a target on a file and says which bytes it panicked on.
fn on(path: &Path, bytes: &[u8], target: impl Fn(&Path) -> Option<String>) {
    fs::write(path, bytes).unwrap();
    let ended = catch_unwind(AssertUnwindSafe(|| target(path)));
    match ended {
        Ok(None) => {}
        Ok(Some(said)) => {
            assert!(!said.trim().is_empty(), "a refusal without words");
            let escapes = said.chars().any(|c| c == '\u{1b}' || c == '\u{0}');
            assert!(!escapes, "control characters in a message: {said:?}");
            assert!(said.len() < 100_000, "a message of {} bytes", said.len());
        }
        Err(_) => panic!("panicked on {:?}", String::from_utf8_lossy(bytes)),
    }
}

/// What every door says of an error.
fn words(error: impl std::error::Error) -> String {
    Refusal::from_library(error).message
}

#[test]
fn policy_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let toml = b"tariff = [\"USA:CHN:*=+100pp\", \"CHN:USA:*=25%\"]\ncap = [\"CHN:[USA,JPN]:C24B=0.2,rents=0.5\"]\nfloor = [\"CHN:USA:A01=1.5,mode=replace\"]\n";
    let csv = b"kind,imposer,partner,sector,value,unit,group,rents\ntariff,USA,CHN,*,100,pp,,\ncap,CHN,USA,C26,0.5,,one,importer\n";
    let world = synthetic::campaign_worlds().unwrap().remove(0);
    for (name, sound) in [("p.toml", &toml[..]), ("p.csv", &csv[..])] {
        for _ in 0..tries(400) {
            let bytes = mutated(sound, &mut rng);
            on(
                &folder.path().join(name),
                &bytes,
                |path| match Policy::read(path) {
                    Ok(policy) => policy.apply(&world).err().map(words),
                    Err(error) => Some(words(error)),
                },
            );
        }
    }
}

#[test]
fn standoff_and_deal_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let first = |shelf: &detente_standoff::builtin::Shelf| {
        let name = shelf.names().next().unwrap();
        shelf.text(name).unwrap()
    };
    let standoff = first(&STANDOFFS);
    for _ in 0..tries(40) {
        let bytes = mutated(standoff.as_bytes(), &mut rng);
        on(&folder.path().join("s.toml"), &bytes, |path| {
            Standoff::open(path.to_str().unwrap()).err().map(words)
        });
    }
    let deal = first(&DEALS);
    let judge = |path: &Path| {
        let keys = Map::from_iter([("deal".to_owned(), path.to_str().unwrap().into())]);
        // A deal that reads is judged elsewhere: that takes its time.
        let read = find("deal").unwrap().read(keys);
        read.err().map(|refusal| refusal.message)
    };
    for _ in 0..tries(100) {
        let bytes = mutated(deal.as_bytes(), &mut rng);
        on(&folder.path().join("d.toml"), &bytes, judge);
    }
}

#[test]
fn world_tables_in_every_form() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let world = synthetic::campaign_worlds().unwrap().remove(1);
    for form in [TableFormat::Csv, TableFormat::CsvGz, TableFormat::Parquet] {
        let folder = tempfile::tempdir().unwrap();
        world.export(folder.path(), form, false).unwrap();
        let mut files: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let sound = fs::read(&file).unwrap();
            for _ in 0..tries(60) {
                let bytes = mutated(&sound, &mut rng);
                on(&file, &bytes, |_| {
                    World::read(folder.path()).err().map(words)
                });
            }
            fs::write(&file, &sound).unwrap();
        }
    }
}

#[test]
fn ledger_folders() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::builtin().unwrap();
    // The large lists take their time: rows of all the others, and a line asked for.
    let small = |bytes: &[u8]| bytes.len() < 40_000;
    let mut names = Vec::new();
    for (name, bytes) in ledger.files() {
        fs::write(folder.path().join(name), bytes).unwrap();
        if small(bytes) {
            names.push((name.to_owned(), bytes.to_vec()));
        }
    }
    assert!(names.len() > 5);
    for (name, sound) in names {
        for _ in 0..tries(3) {
            let bytes = mutated(&sound, &mut rng);
            on(&folder.path().join(&name), &bytes, |_| {
                Ledger::read(folder.path()).err().map(words)
            });
        }
        fs::write(folder.path().join(&name), &sound).unwrap();
    }
}

/// A value of any kind.
fn value(rng: &mut ChaCha8Rng) -> Value {
    match rng.random_range(0..8) {
        0 => Value::Null,
        1 => rng.random_bool(0.5).into(),
        2 => rng.random_range(-3i64..5).into(),
        3 => json!(rng.random_range(-1e9..1e9)),
        4 => json!(u64::MAX),
        5 => json!([ODD.choose(rng).unwrap()]),
        6 => json!({ "x": [[]] }),
        _ => json!(ODD.choose(rng).unwrap()),
    }
}

#[test]
fn keys_of_questions() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    // What is asked here ends at once; the others only have their keys read.
    const ASKED: [&str; 8] = [
        "solve",
        "tariffs",
        "ledger show",
        "ledger levers",
        "world show",
        "columns",
        "list",
        "ledger reconcile",
    ];
    for entry in QUESTIONS {
        let schema = entry.schema();
        let names: Vec<&String> = schema["properties"]
            .as_object()
            .map(|properties| properties.keys().collect())
            .unwrap_or_default();
        for _ in 0..tries(40) {
            let mut keys = Map::new();
            for _ in 0..rng.random_range(0..4) {
                let key = names.choose(&mut rng).map_or("x", |name| name.as_str());
                keys.insert(key.to_owned(), value(&mut rng));
            }
            let told = keys.clone();
            let asked = catch_unwind(AssertUnwindSafe(|| match entry.read(keys) {
                Ok(asked) if ASKED.contains(&entry.name) => {
                    asked.ask(&House::closed(), &()).err().map(|r| r.message)
                }
                Ok(_) => None,
                Err(refusal) => Some(refusal.message),
            }));
            match asked {
                Ok(Some(message)) => assert!(!message.is_empty(), "{} {told:?}", entry.name),
                Ok(None) => {}
                Err(_) => panic!("{} panicked on {told:?}", entry.name),
            }
        }
    }
}
