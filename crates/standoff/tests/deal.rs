//! Deals in a small world of mirror images: who signs, who is tempted, until when it holds, and what is refused.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use std::path::Path;

use detente_standoff::deal::judge;
use detente_standoff::{Deal, DealFindings, Standoff, StandoffError, run};
use detente_talks::{CriticalDiscount, OutcomeClass};

/// Both halve their tariffs on each other for good.
const HALVES: &str = r#"
schema = 1
id = "halves"
title = "Half the tariffs"
standoff = "mirror.toml"
signed = 2020-06-01

[[commitments]]
side = "ALF"
title = "Half the tariff"
tariff = ["ALF:BET:*=5%"]

[[commitments]]
side = "BET"
title = "Half the tariff"
tariff = ["BET:ALF:*=5%"]
"#;

fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    common::write_world(folder.path());
    std::fs::write(folder.path().join("mirror.toml"), common::MIRROR).unwrap();
    folder
}

fn open(folder: &Path, text: &str) -> Result<Deal, StandoffError> {
    Deal::parse(text, "deal.toml", Some(folder))
}

fn judged(text: &str) -> DealFindings {
    let folder = world();
    judge(&open(folder.path(), text).unwrap(), &()).unwrap()
}

/// The message of a refusal, with the place.
fn refused(text: &str) -> String {
    let folder = world();
    open(folder.path(), text).unwrap_err().to_string()
}

#[test]
fn mirror_images_get_mirror_images() {
    let found = judged(HALVES);
    let [a, b] = found.players.as_slice() else {
        panic!("two sides")
    };
    for (x, y) in [
        (a.deal_pct, b.deal_pct),
        (a.threat_pct, b.threat_pct),
        (a.temptation_points, b.temptation_points),
        (a.critical_patience_year, b.critical_patience_year),
        (a.gain_usd_mn, b.gain_usd_mn),
    ] {
        assert!((x - y).abs() < 1e-6 * (1.0 + x.abs()), "{x} {y}");
    }
    for received in &found.with_payments.received_usd_mn {
        assert!(received.abs() < 1e-3, "{received}");
    }
    // Two cases (low, high) beside the world's own column.
    assert_eq!(found.cases.len(), 3);
    // (kept, broken) for each, and the threat point.
    assert_eq!(found.statistics.combinations, 9);
    assert!(found.statistics.worst_certificate < 1e-9);
}

#[test]
fn a_dilemma_is_signed_tempting_and_kept_by_the_patient() {
    let found = judged(HALVES);
    assert!(found.signed);
    assert_eq!(found.class, OutcomeClass::Truce);
    for side in &found.players {
        // At these tariffs each side would rather keep its own: terms of trade against a small distortion.
        assert!(side.deal_pct > 0.0 && side.temptation_points > 0.0);
        assert_eq!(side.best_breach.len(), 1);
        let CriticalDiscount::From(discount) = side.critical_discount_month else {
            panic!("{:?}", side.critical_discount_month)
        };
        // One month to react, punished for ever: gain/(gain + loss).
        let expected = side.temptation_points / (side.temptation_points + side.gain_points);
        assert!((discount - expected).abs() < 1e-12);
        assert!((side.critical_patience_year - discount.powi(12)).abs() < 1e-15);
        assert!(side.keeps && side.broken_in_month.is_none());
    }
    assert_eq!(found.holds.broken_in_month, None);
    assert_eq!(found.months.len(), 120);
    assert_eq!(found.months[1].date.to_string(), "2020-07-01");
}

#[test]
fn who_does_not_care_about_the_future_breaks_at_once() {
    let impatient = format!("{HALVES}\n[enforcement]\npatience = {{ BET = 0.0 }}\n");
    let found = judged(&impatient);
    let [alf, bet] = found.players.as_slice() else {
        panic!("two sides")
    };
    assert!(alf.keeps && !bet.keeps);
    assert_eq!((alf.broken_in_month, bet.broken_in_month), (None, Some(0)));
    assert_eq!(found.holds.broken_by.as_deref(), Some("BET"));
    assert_eq!(found.holds.broken_on.unwrap().to_string(), "2020-06-01");
    assert_eq!(found.holds.foreseen_month, Some(0));
}

#[test]
fn a_deal_that_leaves_somebody_worse_off_is_never_signed() {
    // One side gives everything and gets nothing; without the deal both stay as today.
    let gift = r#"
schema = 1
id = "gift"
title = "A gift"
standoff = "mirror.toml"
signed = 2020-06-01
threat = { ALF = "keep", BET = "keep" }

[[commitments]]
side = "ALF"
title = "Food for everybody"
purchases = { partner = "BET", sectors = ["FOO", "GDS"], extra_usd_mn = 60 }
"#;
    let found = judged(gift);
    let [alf, bet] = found.players.as_slice() else {
        panic!("two sides")
    };
    assert!(alf.gain_points < 0.0 && bet.gain_points > 0.0);
    assert!(!found.signed && found.signed_in == 0);
    assert_eq!(alf.critical_discount_month, CriticalDiscount::Never);
    assert_eq!(found.class, OutcomeClass::Drift);
    // 60 more on 20 of food and 40 of goods is twice the trade.
    assert_eq!(
        found.commitments[0].priced_as,
        "floor ALF:BET:FOO=2, floor ALF:BET:GDS=2"
    );
    assert!(found.trades.is_empty());
}

#[test]
fn commitments_lapse_unless_they_are_renewed() {
    let dated = HALVES.replace(
        "tariff = [",
        "from = 2020-06-01\nto = 2020-08-31\ntariff = [",
    );
    let found = judged(&dated);
    assert_eq!(found.holds.lapses_on.unwrap().to_string(), "2020-08-31");
    let gain = |m: usize| found.months[m].gain_pct[0];
    // Three months of temptation (June, July, August), then nothing is promised.
    assert!(gain(0) > 0.0 && (gain(2) - gain(0)).abs() < 1e-9);
    assert!(gain(3) < 1e-9, "{}", gain(3));
    let renewed = format!("{dated}\n[enforcement]\nrenewed = true\n");
    let found = judged(&renewed);
    assert_eq!(found.holds.lapses_on, None);
    assert!(found.months[30].gain_pct[0] > 0.0);
}

#[test]
fn packages_are_kept_or_broken_together() {
    let two = HALVES.replace(
        "[[commitments]]\nside = \"BET\"",
        "[[commitments]]\nside = \"ALF\"\ntitle = \"Food\"\npackage = \"both\"\nfloor = [\"ALF:BET:FOO=1.2\"]\n\n[[commitments]]\nside = \"BET\"",
    );
    let apart = judged(&two);
    assert_eq!(apart.statistics.combinations, 5 * 3);
    let joined = two.replacen("tariff = [", "package = \"both\"\ntariff = [", 1);
    let together = judged(&joined);
    assert_eq!(together.statistics.combinations, 3 * 3);
    assert_eq!(together.commitments[0].package, "both");
    assert_eq!(
        together.commitments[0].broken_points,
        together.commitments[1].broken_points
    );
    // The deal itself is the same.
    assert!((apart.players[0].deal_pct - together.players[0].deal_pct).abs() < 1e-7);
}

#[test]
fn a_standoff_judges_the_deal_it_names() {
    let folder = world();
    std::fs::write(folder.path().join("halves.toml"), HALVES).unwrap();
    let named = |deal: &str| {
        let text = common::MIRROR.replace(
            "world = \".\"",
            &format!("world = \".\"\ndeal = \"{deal}\""),
        );
        Standoff::parse(&text, "mirror.toml", Some(folder.path())).unwrap()
    };
    let found = run(&named("halves.toml"), &()).unwrap();
    let mut alone = judged(HALVES);
    alone.statistics.total_seconds = 0.0;
    assert_eq!(found.deal, Some(alone));
    assert!(found.limits.iter().any(|l| l.id == "deal-months"));
    assert!(found.provenance.runs.iter().any(|r| r.id == "deal/halves"));
    let unknown = run(&named("busn"), &()).unwrap_err().to_string();
    assert!(
        unknown.contains("mirror.toml, line 6") && unknown.contains("did you mean \"busan\"?"),
        "{unknown}"
    );
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    let change = |from: &str, to: &str| refused(&HALVES.replacen(from, to, 1));
    for (message, parts) in [
        (
            change("side = \"ALF\"", "side = \"ALG\""),
            vec![
                "deal.toml, line 9",
                "unknown player of the standoff \"ALG\"",
                "ALF",
            ],
        ),
        (
            change("tariff = [\"ALF:BET:*=5%\"]", "lever = \"no-such\""),
            vec!["a lever without a ledger"],
        ),
        (
            change(
                "tariff = [",
                "from = 2021-01-01\nto = 2020-01-01\ntariff = [",
            ),
            vec!["ends on 2020-01-01, before it begins on 2021-01-01"],
        ),
        (
            change("ALF:BET:*", "BET:ALF:*"),
            vec!["a position of ALF holds what ALF imposes"],
        ),
        (
            change("standoff = \"mirror.toml\"", "standoff = \"mirrors\""),
            vec!["unknown standoff \"mirrors\""],
        ),
        (
            change("signed = 2020-06-01", "signed = 2020-06-31"),
            vec!["invalid date", "line 6"],
        ),
        (
            change(
                "signed = 2020-06-01",
                "signed = 2020-06-01\nthreat = { ALF = \"raise\" }",
            ),
            vec!["says nothing about BET"],
        ),
        (
            change("tariff = [", "tarif = ["),
            vec![
                "unknown field `tarif`",
                "did you mean `tariff`",
                "deal.toml, line 11",
            ],
        ),
        (
            change("title = \"Half the tariff\"", ""),
            vec!["a commitment without a title"],
        ),
        (
            change("tariff = [", "level = 0.5\ntariff = ["),
            vec!["a level without a lever"],
        ),
        (
            change(
                "tariff = [",
                "floor = [\"ALF:BET:FOO=1.2\"]\npurchases = { partner = \"BET\", sectors = [\"FOO\"], extra_usd_mn = 1 }\ntariff = [",
            ),
            vec!["priced in one way"],
        ),
        (
            refused(&format!(
                "{HALVES}\n[enforcement]\npatience = {{ BET = 1.5 }}\n"
            )),
            vec!["1.5 is no weight of next year"],
        ),
        (
            refused(&HALVES[..HALVES.find("[[commitments]]").unwrap()]),
            vec!["missing field `commitments`"],
        ),
        (
            refused(&format!(
                "{}commitments = []\n",
                &HALVES[..HALVES.find("[[commitments]]").unwrap()]
            )),
            vec!["a deal without commitments"],
        ),
    ] {
        for part in parts {
            assert!(message.contains(part), "{part} in {message}");
        }
    }
}

#[test]
fn levers_of_the_built_in_ledger_are_named_right() {
    let text = detente_standoff::builtin::DEALS.text("busan").unwrap();
    let refused = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        Deal::parse(&changed, "busan.toml", None)
            .unwrap_err()
            .to_string()
    };
    let near = refused("lever = \"us-affiliates\"", "lever = \"us-afiliates\"");
    assert!(near.contains("did you mean \"us-affiliates\"?"), "{near}");
    let others = refused("lever = \"us-affiliates\"", "lever = \"cn-ree-2025-10\"");
    assert!(others.contains("is a lever of CHN, not of USA"), "{others}");
    let duty = refused("lever = \"us-affiliates\"", "lever = \"us-301-4b\"");
    assert!(duty.contains("us-301-4b is a duty"), "{duty}");
    let record = refused("record = \"busan\"", "record = \"bussan\"");
    assert!(record.contains("did you mean \"busan\"?"), "{record}");
    let promise = refused("\"Halve the fentanyl duty\"", "\"Halve the fentanil duty\"");
    assert!(
        promise.contains("did you mean \"Halve the fentanyl duty\"?"),
        "{promise}"
    );
    let level = refused("level = 0.5", "level = 1.5");
    assert!(level.contains("no share of a lever"), "{level}");
    assert!(matches!(
        Deal::open("bussan").unwrap_err(),
        StandoffError::Unknown { what: "deal", suggestion: Some(s), .. } if s == "busan"
    ));
}

#[test]
fn the_schema_documents_every_key() {
    let schema = serde_json::to_value(detente_standoff::deal::file::schema()).unwrap();
    for key in ["standoff", "signed", "threat", "commitments", "enforcement"] {
        assert!(
            schema["properties"][key]["description"].is_string(),
            "{key}"
        );
    }
    let commitment = &schema["$defs"]["Commitment"]["properties"];
    for key in [
        "side",
        "lever",
        "floor",
        "level",
        "from",
        "to",
        "own_readout",
        "other_readout",
    ] {
        assert!(commitment[key]["description"].is_string(), "{key}");
    }
}
