//! What is wrong with a standoff file is said with its place and with what would be right.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::builtin::STANDOFFS;
use detente_standoff::{Standoff, StandoffError, StandoffFile, file};

/// The error of the mirror standoff with some text replaced.
fn refused(from: &str, to: &str) -> String {
    assert!(MIRROR.contains(from), "{from}");
    error(&MIRROR.replacen(from, to, 1))
}

fn error(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    Standoff::parse(text, "mirror.toml", Some(folder.path()))
        .unwrap_err()
        .to_string()
}

/// The error of the built-in standoff with some text replaced.
fn refused_busan(from: &str, to: &str) -> String {
    let text = STANDOFFS.text("busan").unwrap();
    assert!(text.contains(from), "{from}");
    Standoff::parse(&text.replacen(from, to, 1), "busan.toml", None)
        .unwrap_err()
        .to_string()
}

#[test]
fn every_builtin_standoff_is_sound() {
    for name in STANDOFFS.names() {
        let standoff = Standoff::open(name).unwrap();
        assert_eq!(standoff.file().id.get_ref(), name);
    }
}

#[test]
fn keys_and_types() {
    let said = refused("title = \"Mirror images\"", "titel = \"Mirror images\"");
    assert!(
        said.starts_with("mirror.toml, line 4, column 1: unknown field `titel`"),
        "{said}"
    );
    assert!(said.ends_with("(did you mean `title`?)"), "{said}");
    let said = refused("title = \"Mirror images\"\n", "");
    assert!(said.contains("missing field `title`"), "{said}");
    let said = refused("id = \"mirror\"", "id = 7");
    assert!(
        said.starts_with("mirror.toml, line 3, column 6: invalid type"),
        "{said}"
    );
    let said = refused("schema = 1", "schema = 2");
    assert_eq!(
        said,
        "mirror.toml, line 2, column 10: schema 2 is not known (write schema = 1)"
    );
    let said = refused("id = \"mirror\"", "id = \"Mirror images\"");
    assert!(said.contains("is not an id"), "{said}");
    let said = refused(
        "{ id = \"keep\", title = \"As today\" }",
        "{ id = \"keep\", title = \"As today\", tarif = [] }",
    );
    assert!(said.contains("did you mean `tariff`?"), "{said}");
    assert!(error("").contains("missing field `schema`"));
    assert!(error("schema = ").starts_with("mirror.toml, line 1, column"));
}

#[test]
fn days() {
    let said = refused("on = 2020-06-01", "on = \"2025-02-30\"");
    assert_eq!(
        said,
        "mirror.toml, line 8, column 6: \"2025-02-30\" is not a day of the calendar; write it as 2025-10-30"
    );
    for wrong in [
        "2025-02-30",
        "\"1 June\"",
        "2020-06-01T10:00:00Z",
        "12",
        "\"2020-6-1\"",
    ] {
        let said = refused("on = 2020-06-01", &format!("on = {wrong}"));
        assert!(
            said.starts_with("mirror.toml, line 8, column"),
            "{wrong}: {said}"
        );
    }
    let bare = StandoffFile::parse(MIRROR, "m").unwrap();
    let quoted = StandoffFile::parse(&MIRROR.replace("2020-06-01", "\"2020-06-01\""), "m").unwrap();
    assert_eq!(bare.dates.on.get_ref(), quoted.dates.on.get_ref());
    let said = refused(
        "on = 2020-06-01",
        "on = 2020-06-01\nhistory_from = 2021-01-01",
    );
    assert!(
        said.contains("the history ends on 2020-06-01, before it begins on 2021-01-01"),
        "{said}"
    );
}

#[test]
fn players_and_menus() {
    let said = refused("region = \"BET\"", "region = \"BTE\"");
    assert_eq!(
        said,
        "mirror.toml, line 27, column 10: unknown region \"BTE\" (did you mean \"BET\"?)"
    );
    let said = refused("region = \"BET\"", "region = \"ALF\"");
    assert!(said.contains("the player ALF is listed twice"), "{said}");
    let said = refused("region = \"BET\"", "region = \"BET\"\npatience = 1.0");
    assert!(
        said.contains("1 is no weight of next year against this one"),
        "{said}"
    );
    let said = refused(
        "region = \"BET\"",
        "region = \"BET\"\nweights = { GDX = 2 }",
    );
    assert!(said.contains("unknown sector \"GDX\""), "{said}");
    let said = refused("id = \"drop\"", "id = \"keep\"");
    assert!(
        said.contains("the menu of ALF lists the position keep twice"),
        "{said}"
    );
    let start = MIRROR.find("[[players]]").unwrap();
    let said = error(&format!(
        "{}\n[[players]]\nregion = \"ALF\"\nmenu = []\n",
        &MIRROR[..start]
    ));
    assert!(said.contains("the menu of ALF is empty"), "{said}");
    let said = error(&format!(
        "{}\n",
        MIRROR[..start].replace("[dates]", "players = []\n[dates]")
    ));
    assert!(said.contains("a game needs at least one player"), "{said}");
}

#[test]
fn combinations() {
    let said = refused("fail = { ALF = \"raise\"", "fail = { ALF = \"rise\"");
    assert!(
        said.contains("unknown position of ALF \"rise\" (did you mean \"raise\"?)"),
        "{said}"
    );
    assert!(
        said.starts_with("mirror.toml, line 15, column 16"),
        "{said}"
    );
    let said = refused("fail = { ALF", "fail = { GAM");
    assert!(said.contains("unknown player \"GAM\""), "{said}");
    let said = refused(
        "fail = { ALF = \"raise\", BET = \"raise\" }",
        "fail = { ALF = \"raise\" }",
    );
    assert!(
        said.contains("talks.fail: the combination says nothing about BET"),
        "{said}"
    );
}

#[test]
fn wedges() {
    let said = refused("ALF:BET:*=+50pp", "ALF:BTE:*=+50pp");
    assert!(said.starts_with("mirror.toml, line 22, column"), "{said}");
    assert!(said.contains("BTE"), "{said}");
    let said = refused("ALF:BET:*=+50pp", "ALF:BET:*=fifty");
    assert!(said.starts_with("mirror.toml, line 22, column"), "{said}");
    let said = refused("ALF:BET:*=+50pp", "BET:ALF:*=+50pp");
    assert!(
        said.contains("a position of ALF holds what ALF imposes"),
        "{said}"
    );
    let said = refused("ALF:BET:FOO=0", "ALF:BET:FUEL=0");
    assert!(said.contains("FUEL"), "{said}");
}

#[test]
fn without_a_ledger_nothing_can_be_looked_up() {
    let said = refused(
        "{ id = \"keep\", title = \"As today\" }",
        "{ id = \"keep\", title = \"\", levers = [\"x\"] }",
    );
    assert!(
        said.contains("this standoff has no ledger to look it up in"),
        "{said}"
    );
    let said = refused(
        "{ id = \"keep\", title = \"As today\" }",
        "{ id = \"keep\", title = \"\", duties = { on = 2020-01-01 } }",
    );
    assert!(said.contains("no ledger"), "{said}");
}

#[test]
fn the_ledger_knows_its_ids() {
    let said = refused_busan("with = [\"us-100-threat\"]", "with = [\"us-100-treat\"]");
    assert!(
        said.contains(
            "unknown instrument of the ledger \"us-100-treat\" (did you mean \"us-100-threat\"?)"
        ),
        "{said}"
    );
    let said = refused_busan("\"cn-soy-2025-stop\"", "\"cn-soy-2024-stop\"");
    assert!(
        said.contains("did you mean \"cn-soy-2025-stop\"?"),
        "{said}"
    );
    let said = refused_busan(
        "duties = { on = 2025-10-30, known_on = 2025-10-30 }\ntariff",
        "duties = { on = 2025-10-30, with = [\"us-100-threat\"] }\ntariff",
    );
    assert!(said.contains("CHN does not impose this"), "{said}");
    let said = refused_busan("touches = [\"USA/chips\"]", "touches = [\"USA/chip\"]");
    assert!(said.contains("did you mean \"USA/chips\"?"), "{said}");
    let said = refused_busan("world = \"busan-25x28\"", "world = \"busan-25x29\"");
    assert!(said.starts_with("busan.toml, line"), "{said}");
}

#[test]
fn economy_settings() {
    let said = refused(
        "[reference]",
        "[economy]\ndeficits = \"fxied\"\n[reference]",
    );
    assert!(said.contains("unknown deficit rule"), "{said}");
    let said = refused(
        "[reference]",
        "[economy]\nelasticities = \"hihg\"\n[reference]",
    );
    assert!(said.contains("hihg"), "{said}");
    let said = refused(
        "[reference]",
        "[economy]\nintervals = [\"low\", \"hihg\"]\n[reference]",
    );
    assert!(said.contains("unknown elasticity set \"hihg\""), "{said}");
    let said = refused("[reference]", "[economy]\nintervals = \"all\"\n[reference]");
    assert!(
        said.contains("write \"published\", \"none\" or a list of sets"),
        "{said}"
    );
}

#[test]
fn tolerances() {
    for (wrong, problem) in [
        ("-1.0", "a tolerance cannot be"),
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
    ] {
        let said = refused("[talks]", &format!("[talks]\ntolerance_pct = {wrong}"));
        assert!(
            said.contains("line 15, column 17: ") && said.contains(problem),
            "{said}"
        );
    }
}

#[test]
fn what_is_not_there_is_said() {
    let said = Standoff::open("bussan").unwrap_err();
    assert!(matches!(
        said,
        StandoffError::Unknown {
            what: "standoff",
            ..
        }
    ));
    assert!(said.to_string().contains("did you mean busan?"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let said = Standoff::open(folder.path().to_str().unwrap()).unwrap_err();
    assert!(matches!(said, StandoffError::Io { .. }), "{said}");
}

#[test]
fn the_schema_documents_every_key() {
    let schema = serde_json::to_value(file::schema()).unwrap();
    fn undocumented(at: &str, schema: &serde_json::Value, found: &mut Vec<String>) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none_or(str::is_empty) {
                found.push(format!("{at}.{key}"));
            }
        }
    }
    let mut found = Vec::new();
    undocumented("standoff", &schema, &mut found);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        undocumented(name, definition, &mut found);
    }
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(schema["additionalProperties"], false);
}
