//! Other standoffs, without a line of code.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{day, settings};
use detente_odds::market::ValueGaps;
use detente_odds::{Record, differences, odds, records};

fn warned(answer: &detente_odds::Odds, words: &str) -> bool {
    answer
        .limits
        .iter()
        .any(|l| l.warning && l.text.contains(words))
}

#[test]
fn the_european_union_from_measures_alone() {
    let record = Record::pooled(&["USA", "EU"]).unwrap();
    let ours = record.measures().iter().filter(|m| {
        [&m.imposer, &m.target]
            .iter()
            .all(|s| ["USA", "EU"].contains(&s.as_str()))
    });
    assert_eq!(ours.count(), 9);
    let answer = odds(&record, &settings("2025-07-20"), &ValueGaps::default()).unwrap();
    assert!(
        warned(&answer, "the prior and other standoffs dominate"),
        "{:#?}",
        answer.limits
    );
    assert!(warned(&answer, "No events are on record"));
    let ids: Vec<&str> = answer.measures.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["us-eu30-aug2025", "eu-retal-aug2025"]);
    assert_eq!(answer.focus.as_deref(), Some("us-eu30-aug2025"));
    // Its own intercept, and the rows of all other standoffs.
    assert!(
        answer
            .moved_by
            .iter()
            .any(|m| m.row == "other measures of USA against EU")
    );
    assert!(answer.data.resolved > 40 && answer.data.resolved_ours < 10);
}

#[test]
fn a_made_up_pair_of_three_measures_learns_from_all_others() {
    let rows = "id,imposer,target,measure,announced,effective,outcome,resolved\n\
                a,AAA,BBB,tariff,2025-01-10,2025-02-01,imposed,2025-02-01\n\
                b,BBB,AAA,tariff,2025-02-01,2025-02-10,dropped,2025-02-08\n\
                c,AAA,BBB,ban,2025-05-01,2025-06-30,,\n";
    let own = Record::from_bytes(
        &[("measures", Path::new("measures.csv"), rows.as_bytes())],
        &["AAA", "BBB"],
    )
    .unwrap();
    let alone = odds(&own, &settings("2025-06-01"), &ValueGaps::default()).unwrap();
    assert!(
        warned(&alone, "Only 2 measures are resolved") && warned(&alone, "mostly the prior's"),
        "{:#?}",
        alone.limits
    );
    let pooled = own.pooled_with(&Record::built_in("usa-chn").unwrap());
    let answer = odds(&pooled, &settings("2025-06-01"), &ValueGaps::default()).unwrap();
    assert!(
        warned(&answer, "Only 2 of") && answer.data.resolved == 40,
        "{:#?}",
        answer.limits
    );
    let width = |answer: &detente_odds::Odds| {
        answer.measures[0].imposed.high - answer.measures[0].imposed.low
    };
    assert!(
        width(&answer) < width(&alone),
        "{} {}",
        width(&answer),
        width(&alone)
    );
    let sum: f64 = [
        answer.measures[0].imposed,
        answer.measures[0].postponed,
        answer.measures[0].dropped,
    ]
    .iter()
    .map(|b| b.central)
    .sum();
    assert!((sum - 1.0).abs() < 1e-12);
}

#[test]
fn every_record_that_ships_runs() {
    for record in records() {
        let read = Record::built_in(record.name).unwrap();
        let last = read.last_event().unwrap();
        let answer = odds(
            &read,
            &detente_odds::Settings {
                on: last,
                ..settings("2025-10-29")
            },
            &ValueGaps::default(),
        );
        let answer = answer.unwrap_or_else(|e| panic!("{}: {e}", record.name));
        assert!(
            !answer.within.is_empty() && !answer.classes.is_empty(),
            "{}",
            record.name
        );
        let sum: f64 = answer.classes.iter().filter_map(|c| c.p).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", record.name);
    }
}

#[test]
fn without_an_open_measure_classes_rest_on_steps() {
    let read = Record::built_in("japan-korea").unwrap();
    let answer = odds(&read, &settings("2020-06-01"), &ValueGaps::default()).unwrap();
    assert_eq!(answer.focus, None);
    assert!(warned(&answer, "classes rest on the hazards") && answer.classes.len() == 5);
}

#[test]
fn supposed_rows_move_odds_and_the_difference_is_told() {
    let read = Record::built_in("usa-chn").unwrap();
    let row = "date,actor,event,lever,kind\n2025-10-20,USA,talks called off and a duty threatened,us-301,threat\n";
    let supposed = read.supposing(Path::new("if.csv"), row.as_bytes()).unwrap();
    let on = settings("2025-10-20");
    let (a, b) = (
        odds(&read, &on, &ValueGaps::default()).unwrap(),
        odds(&supposed, &on, &ValueGaps::default()).unwrap(),
    );
    let table = differences(&a, &b);
    let up = table.iter().find(|d| d.of == "up within 7 days").unwrap();
    assert!(up.difference.unwrap() > 0.0, "{up:?}");
    // A measure of the same id takes the recorded one's place.
    let row = "id,imposer,target,measure,announced,effective,outcome,resolved,answer\n\
               us-plus100-2025,USA,CHN,tariff,2025-10-10,2025-12-01,,,1\n";
    let later = read.supposing(Path::new("if.csv"), row.as_bytes()).unwrap();
    let c = odds(&later, &on, &ValueGaps::default()).unwrap();
    let moved = differences(&a, &c)
        .into_iter()
        .find(|d| d.of == "us-plus100-2025 imposed")
        .unwrap();
    assert!(moved.difference.unwrap() < -0.05, "{moved:?}");
    assert_eq!(
        c.measures
            .iter()
            .find(|m| m.id == "us-plus100-2025")
            .unwrap()
            .effective,
        day("2025-12-01")
    );
}
