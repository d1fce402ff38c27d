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
    assert!(found.linkage.is_none_or(|l| l.trades.is_empty()));
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
    // Over the three months of its term the deal is worth what it is worth for good, and nothing after.
    assert!(found.holds.lapses_entirely);
    let term = found.term.unwrap();
    assert_eq!(
        (term.until.to_string().as_str(), term.months),
        ("2020-08-31", 3)
    );
    let (during, after) = (&term.in_force[0], &term.after[0]);
    assert!(during.over_today_points > 0.0 && after.over_today_points.abs() < 1e-9);
    // Back at today, not at the threat point: failed talks would go on.
    assert!(after.over_threat_points > 0.0);
    let stages: Vec<(usize, usize, usize)> = found
        .holds
        .stages
        .iter()
        .map(|s| (s.from_month, s.to_month, s.in_force.len()))
        .collect();
    assert_eq!(stages, [(0, 2, 2), (3, 119, 0)]);
    assert_eq!(
        found.holds.stages[0].until.unwrap().to_string(),
        "2020-08-31"
    );
    // One side dated, the other not: the dated part lapses, the rest goes on.
    let half = HALVES.replacen("tariff = [", "to = 2020-08-31\ntariff = [", 1);
    let found = judged(&half);
    assert_eq!(found.holds.lapses_on.unwrap().to_string(), "2020-08-31");
    assert!(!found.holds.lapses_entirely);
    let left: Vec<&str> = found.holds.stages[1]
        .in_force
        .iter()
        .map(|(side, _)| side.as_str())
        .collect();
    assert_eq!(left, ["BET"]);
    let renewed = format!("{dated}\n[enforcement]\nrenewed = true\n");
    let found = judged(&renewed);
    assert_eq!(found.holds.lapses_on, None);
    assert!(found.term.is_none() && found.holds.stages.len() == 1);
    assert!(found.months[30].gain_pct[0] > 0.0);
}

#[test]
fn a_threat_that_hurts_who_carries_it_out_is_called_that() {
    let found = judged(HALVES);
    let [alf, bet] = found.threats.as_slice() else {
        panic!("two sides")
    };
    // Mirror images: with fifty points more on both sides, neither would rather be without its own, or both would.
    assert!((alf.relenting_points - bet.relenting_points).abs() < 1e-6);
    assert_eq!(alf.credible, alf.relenting_points == 0.0);
    for case in &found.cases {
        assert!(case.relenting_points.iter().all(|r| r.is_finite()));
    }
    // Staying as today is no threat that anybody would have to carry out.
    let folder = world();
    let calm = open(folder.path(), HALVES).unwrap();
    let calm = calm
        .with_threat([("ALF", "keep"), ("BET", "keep")])
        .unwrap();
    let found = judge(&calm, &()).unwrap();
    assert!(found.threats.iter().all(|t| t.credible && !t.dominated));
    // Falling back on today is then the same as failed talks.
    for side in &found.players {
        let (threat, today) = (
            side.critical_discount_month.value(),
            side.critical_discount_today_month.value(),
        );
        assert!((threat - today).abs() < 1e-9, "{threat} {today}");
    }
}

#[test]
fn everything_about_exchange_has_a_range() {
    let found = judged(HALVES);
    let holds = |value: f64, range: &detente_standoff::findings::Range| {
        range.low - 1e-9 <= value && value <= range.high + 1e-9
    };
    let paid = &found.with_payments;
    let received = paid
        .received_usd_mn
        .iter()
        .zip(&paid.received_ranges_usd_mn);
    assert!(received.clone().count() == 2 && received.clone().all(|(v, r)| holds(*v, r)));
    let critical = paid.critical_discount_month.unwrap();
    assert!(holds(
        critical,
        &paid.critical_discount_range_month.unwrap()
    ));
    let linkage = found.linkage.unwrap();
    assert_eq!(linkage.trades.len(), 1);
    for trade in &linkage.trades {
        let gains = trade.gains_points.iter().zip(&trade.gain_ranges_points);
        assert!(gains.clone().count() == 2 && gains.clone().all(|(v, r)| holds(*v, r)));
    }
    // Offers and failed talks are counted by the same months: mirror images get the same, whoever begins.
    let offers = found.offers.unwrap();
    let [a, b] = offers.first_offers_pct;
    let [c, d] = offers.second_offers_pct;
    assert!(
        (a - d).abs() < 1e-6 && (b - c).abs() < 1e-6,
        "{a} {b} {c} {d}"
    );
    assert!(!offers.agreement.is_empty() && offers.agreed_in_month == Some(0));
    // What each side is held to by the code at the stated patience is no more than it gets at the deal.
    for (worst, side) in paid.worst_usd_mn.iter().zip(&found.players) {
        assert!(*worst <= side.deal_usd_mn + 1e-6);
    }
}

#[test]
fn it_is_judged_under_other_objectives_too() {
    let plain = judged(HALVES);
    let names: Vec<&str> = plain.objectives.iter().map(|o| o.name).collect();
    assert_eq!(names, ["real-income", "revealed"]);
    let income = &plain.objectives[0];
    for (at, side) in plain.players.iter().enumerate() {
        assert!((income.gains_points[at] - side.gain_points).abs() < 1e-12);
        assert!((income.temptation_points[at] - side.temptation_points).abs() < 1e-12);
    }
    // A side that counts revenue alone would rather not halve its tariff.
    let folder = world();
    let wishes = common::MIRROR.replacen(
        "region = \"ALF\"",
        "region = \"ALF\"\nrevenue_weight = 30.0",
        1,
    );
    assert_ne!(wishes, common::MIRROR);
    std::fs::write(folder.path().join("mirror.toml"), wishes).unwrap();
    let found = judge(&open(folder.path(), HALVES).unwrap(), &()).unwrap();
    let stated = found
        .objectives
        .iter()
        .find(|o| o.name == "stated")
        .unwrap();
    assert!(stated.deal_pct[0] < 0.0 && stated.temptation_points[0] > income.temptation_points[0]);
    assert!((stated.gains_points[1] - income.gains_points[1]).abs() < 1e-9);
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
    let far = refused("lever = \"us-affiliates\"", "lever = \"cn-ree-october\"");
    assert!(
        far.contains("did you mean one of cn-ree-2025-") && far.contains("to choose from"),
        "{far}"
    );
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
