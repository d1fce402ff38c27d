//! Runs of the built-in soybeans beside the record.
#![allow(clippy::unwrap_used)]

mod common;

use common::{episode, soybeans};
use detente_economy::Band;
use detente_path::farm::{Scenario, compare, measure, run};

/// Arrivals in China and dated stocks of the runs without events, beside customs and the trade. Stated tolerances: spans
/// of five months and more within 20 %, single months within 45 %, stocks within 2.5 Mt; what falls outside stands in the
/// list with the reason.
#[test]
fn without_events_the_months_look_like_the_record() {
    let good = soybeans();
    // The United States sells China nothing from April to September in ours, and Argentina nothing before June; ships
    // under way at the beginning are the year's mean, and winter stocks are filled at once.
    let beyond = [
        "base-2024-05-usa",
        "base-2024-09-usa",
        "base-2024-01-05-arg",
        "base-2024-01-05-usa",
        "base-2023-01-07-usa",
    ];
    let mut inside = 0;
    for name in ["2018", "2023"] {
        let scenario = Scenario::episode(&good, name).unwrap();
        let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
        for row in compare(&good, &run, name).unwrap() {
            if !row.id.starts_with("base-") || row.role != "base" || beyond.contains(&&*row.id) {
                continue;
            }
            let (ours, published) = (row.ours.unwrap(), row.published.unwrap());
            let long = row.id.matches('-').count() > 3;
            let limit = match (row.id.contains("stock"), long) {
                (true, _) => 2.5,
                (false, true) => 0.2 * published,
                (false, false) => 0.45 * published,
            };
            assert!(
                (ours - published).abs() <= limit,
                "{}: {ours} beside {published}",
                row.id
            );
            inside += usize::from(row.inside == Some(true));
        }
    }
    assert!(inside >= 10, "{inside}");
}

#[test]
fn without_events_stores_are_neither_free_nor_empty() {
    let (good, run) = episode("2023");
    let stocks = |code: &str| &run.without.stocks[good.region(code).unwrap()];
    // Chinese mills hold two weeks to five, whatever the season.
    for kept in stocks("CHN") {
        assert!((3_000.0..=10_300.0).contains(kept), "{kept}");
    }
    // Brazil keeps about what Abiove counts into the new crop.
    for december in ["2022-12", "2023-12", "2024-12"] {
        let kept = stocks("BRA")[run.without.at(december.parse().unwrap()).unwrap()];
        assert!((3_000.0..8_000.0).contains(&kept), "{december}: {kept}");
    }
}

#[test]
fn every_figure_of_the_record_has_a_measure_that_gives_a_number() {
    let good = soybeans();
    let mut count = 0;
    for name in good.episodes.keys() {
        let scenario = Scenario::episode(&good, name).unwrap();
        let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
        for row in compare(&good, &run, name).unwrap() {
            assert!(row.ours.is_some(), "{}", row.id);
            count += 1;
        }
    }
    // All but the trade aid, which is no market outcome.
    assert_eq!(count, good.targets.len() - 1);
}

#[test]
fn a_measure_that_cannot_be_is_named() {
    let (good, run) = episode("2018");
    for (text, said) in [
        ("effects:port:USA:2018-07:2018-11", "no such measure"),
        ("effect:port:USB:2018-07:2018-11", "did you mean"),
        ("effect:port:USA:2028-07:2018-11", "the run has no 2028-07"),
        ("share:USA:CHN:2018-07", "something is missing"),
        ("share:JPN:CHN:2018-07:2018-08", "no route"),
        ("effect:port:CHN:2018-07:2018-11", "CHN ships nothing"),
        ("gap:CHN:USA:2018-07:2018-11", "CHN ships nothing"),
        ("duration:CHN:USA:2018-07", "CHN ships nothing"),
        ("landed-gap:USA:BRA:2018-07:2018-11", "nothing lands in USA"),
        ("landed-gap:CHN:JPN:2018-07:2018-11", "JPN ships nothing"),
    ] {
        let complaint = measure(&good, &run, text).expect_err(text).to_string();
        assert!(complaint.contains(said), "{text}: {complaint}");
    }
}

#[test]
fn china_took_about_a_quarter_of_the_american_crop() {
    let (good, run) = episode("2018");
    let share = measure(&good, &run, "crop-share:USA:CHN:2017-10:2018-09:without").unwrap();
    assert!((22.0..30.0).contains(&share), "{share}");
}
