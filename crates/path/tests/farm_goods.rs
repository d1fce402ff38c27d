//! Barley and coking coal, and seasons by destination, beside the record.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::soybeans;
use detente_economy::Band;
use detente_path::farm::{Scenario, compare, from_files, open, run};

/// Every row of the record of the goods with gathered figures, at the central band, as docs/farm-record.md prints it.
#[test]
fn the_pages_figures_of_barley_and_coal_are_what_the_market_gives() {
    let page = include_str!("../../../docs/farm-record.md");
    for (name, title) in [("barley", "## Barley"), ("coking-coal", "## Coking coal")] {
        let section = page
            .split(title)
            .nth(1)
            .unwrap()
            .split("\n## ")
            .next()
            .unwrap();
        let good = open(name).unwrap();
        let scenario = Scenario::episode(&good, "2020").unwrap();
        let runs: Vec<_> = Band::ALL
            .iter()
            .map(|band| run(&good, &scenario, good.parameters(*band)).unwrap())
            .collect();
        for run in &runs {
            assert!(run.with.certificate.is_good() && run.without.certificate.is_good());
        }
        let rows: Vec<_> = runs
            .iter()
            .map(|r| compare(&good, r, "2020").unwrap())
            .collect();
        for (at, row) in rows[1].iter().enumerate() {
            let printed = |band: usize| {
                format!("{:.1}", rows[band][at].ours.unwrap())
                    .replace("-0.0", "0.0")
                    .replace('-', "−")
            };
            let cells = format!(
                "| {} | {} | {} | {} |",
                printed(0),
                printed(1),
                printed(2),
                row.unit
            );
            let line = section
                .lines()
                .find(|line| line.contains(&format!("| {} |", row.quantity)));
            let line = line.unwrap_or_else(|| {
                panic!("{name}: the page has no \"{}\"; ours {cells}", row.quantity)
            });
            assert!(line.contains(&cells), "{name}: {line}\nours {cells}");
        }
    }
}

/// A stop leaves the world's tonnes where they were, less what dearer coal takes from use.
#[test]
fn barley_that_china_does_not_buy_goes_to_others() {
    let good = open("barley").unwrap();
    let scenario = Scenario::episode(&good, "2020").unwrap();
    let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    let (aus, chn) = (good.region("AUS").unwrap(), good.region("CHN").unwrap());
    let year = |lane: usize, flows: &[Vec<f64>]| -> f64 {
        let from = run.with.at("2021-01".parse().unwrap()).unwrap();
        flows[lane][from..from + 12].iter().sum()
    };
    let mut others = 0.0;
    for (at, lane) in good
        .lanes
        .iter()
        .enumerate()
        .filter(|(_, l)| l.origin == aus)
    {
        let (before, after) = (year(at, &run.without.flows), year(at, &run.with.flows));
        match lane.destination == chn {
            true => assert!(before > 1_000.0 && after < 1.0, "{before} {after}"),
            false => others += after - before,
        }
    }
    assert!(others > 1_000.0, "{others}");
}

/// The season by destination moves 2018 as the page says, and is not there unless asked for.
#[test]
fn a_route_may_have_a_season_of_its_own() {
    let good = soybeans();
    let scenario = Scenario::episode(&good, "2018").unwrap();
    let effect = |by_destination: bool, id: &str| {
        let mut parameters = good.parameters(Band::Central);
        parameters.seasons_by_destination = by_destination;
        let run = run(&good, &scenario, parameters).unwrap();
        let rows = compare(&good, &run, "2018").unwrap();
        rows.iter().find(|r| r.id == id).unwrap().ours.unwrap()
    };
    let page = include_str!("../../../docs/farm-record.md");
    let printed = |value: f64| format!("{value:.1}").replace('-', "−");
    for by_destination in [false, true] {
        let cells = format!(
            "| {} | {} |",
            printed(effect(by_destination, "2018-us-price")),
            printed(effect(by_destination, "2018-br-price"))
        );
        let line = match by_destination {
            false => "| as it is |",
            true => "| the American season by destination |",
        };
        let found = page.lines().find(|l| l.starts_with(line)).unwrap();
        assert!(found.contains(&cells), "{found}: {cells}");
    }
}

#[test]
fn a_season_that_is_none_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/farm/soybeans");
    let files = || -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(&folder).unwrap().flatten();
        let files = entries.filter(|e| e.path().is_file());
        files
            .map(|e| {
                (
                    e.file_name().into_string().unwrap(),
                    std::fs::read(e.path()).unwrap(),
                )
            })
            .filter(|(name, _)| name != "targets.csv")
            .collect()
    };
    let cases = [
        (
            "USA,JPN,12,0.1,",
            "USA,JPN,11,0.1,",
            "this month is there twice",
        ),
        ("USA,JPN,12,0.1,", "USA,JPN,12,0.4,", "they sum to 1.3"),
        (
            "USA,JPN,12,0.1,",
            "JPN,USA,12,0.1,",
            "routes.csv has no such route",
        ),
        ("USA,JPN,12,0.1,", "USA,JPN,13,0.1,", "month"),
    ];
    for (from, to, said) in cases {
        let mut files = files();
        let text = String::from_utf8(files["seasons.csv"].clone()).unwrap();
        assert!(text.contains(from), "{from}");
        files.insert(
            "seasons.csv".into(),
            text.replacen(from, to, 1).into_bytes(),
        );
        let complaint = from_files(Path::new("good"), &files)
            .unwrap_err()
            .to_string();
        assert!(
            complaint.contains(said) && complaint.contains("seasons.csv"),
            "{complaint}"
        );
    }
}
