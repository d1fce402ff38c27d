//! Odds never look ahead: four tests.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{day, gaps, record, settings};
use detente_odds::{Odds, Record, Sampling, Settings, built_in_tables, odds};
use jiff::ToSpan;
use jiff::civil::Date;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Fewer draws: what is tested is equality, not precision. The thresholds of the sampler hold all the same.
fn quick(on: Date) -> Settings {
    Settings {
        on,
        sampling: Sampling {
            warm_up: 300,
            draws: 400,
            ..Sampling::default()
        },
        ..settings("2025-10-29")
    }
}

fn answer(record: &Record, on: Date) -> Odds {
    odds(record, &quick(on), &gaps()).unwrap()
}

fn days(count: usize, seed: u64) -> Vec<Date> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|_| day("2019-01-07").saturating_add(rng.random_range(0..2_800).days()))
        .collect()
}

/// The built-in tables with every line dropped whose first day lies after a day, and what was resolved later left open: the deletion is
/// done on the text, not by the program's own view.
fn deleted_after(on: Date) -> Record {
    let later = |text: &str| text.parse::<Date>().is_ok_and(|d| d > on);
    let mut tables = Vec::new();
    for (name, bytes) in built_in_tables("usa-chn").unwrap() {
        let mut reader = csv::Reader::from_reader(*bytes);
        let header = reader.headers().unwrap().clone();
        let column = |wanted: &str| header.iter().position(|h| h == wanted);
        let first = ["date", "announced", "start"]
            .iter()
            .find_map(|c| column(c));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            if first.is_some_and(|at| later(&row[at])) {
                continue;
            }
            let mut fields: Vec<String> = row.iter().map(str::to_owned).collect();
            if let (Some(resolved), Some(outcome)) = (column("resolved"), column("outcome"))
                && later(&fields[resolved])
            {
                fields[resolved].clear();
                fields[outcome].clear();
            }
            if let (Some(resolves), Some(outcome)) = (column("resolves"), column("outcome"))
                && later(&fields[resolves])
            {
                fields[outcome].clear();
            }
            if let Some(talks) = column("talks_known").filter(|at| later(&fields[*at])) {
                fields[talks].clear();
            }
            writer.write_record(&fields).unwrap();
        }
        tables.push((*name, format!("{name}.csv"), writer.into_inner().unwrap()));
    }
    let tables: Vec<(&str, &Path, &[u8])> = tables
        .iter()
        .map(|(n, p, b)| (*n, Path::new(p), b.as_slice()))
        .collect();
    Record::from_bytes(&tables, &["USA", "CHN"]).unwrap()
}

/// Rows carry the line they stand on, which deleting earlier lines would move; the built-in tables are in the order of their days save for
/// measures, which are not.
fn without_lines(odds: &Odds) -> String {
    let mut odds = odds.clone();
    odds.measures.iter_mut().for_each(|m| m.row.clear());
    odds.dropped.iter_mut().for_each(|d| d.row.clear());
    odds.signals.iter_mut().for_each(|s| s.row.clear());
    odds.sentences.iter_mut().for_each(|s| s.cites.clear());
    odds.forecasts
        .iter_mut()
        .for_each(|f| f.published.row.clear());
    odds.moved_by.iter_mut().for_each(|m| {
        m.row = m
            .row
            .split_once(": ")
            .map_or(m.row.clone(), |(_, text)| text.to_owned())
    });
    format!("{odds:?}")
}

#[test]
fn deleting_everything_later_changes_no_bit() {
    let record = record();
    let mut days = days(19, 1);
    days.push(day("2025-10-18"));
    for on in days {
        let (full, deleted) = (answer(&record, on), answer(&deleted_after(on), on));
        assert_eq!(without_lines(&full), without_lines(&deleted), "{on}");
    }
}

#[test]
fn later_rows_change_nothing() {
    let on = day("2025-10-20");
    let record = record();
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut rows = String::from("date,actor,event,lever,kind\n");
    for _ in 0..50 {
        let later = on.saturating_add(rng.random_range(1..400).days());
        let kind = ["threat", "action", "deal", "suspension", "talks"][rng.random_range(0..5)];
        rows += &format!(
            "{later},{},made up,us-301,{kind}\n",
            ["USA", "CHN", "both"][rng.random_range(0..3)]
        );
    }
    let supposed = record
        .supposing(Path::new("later.csv"), rows.as_bytes())
        .unwrap();
    assert_eq!(
        format!("{:?}", answer(&record, on)),
        format!("{:?}", answer(&supposed, on))
    );
}

#[test]
fn scores_of_a_day_do_not_know_what_came_later() {
    // Standardisation, the spread of pairs and every base rate are fitted inside the view: its scores are those of the deleted tables.
    let on = day("2025-10-18");
    let of = |record: &Record| {
        let mut all = detente_odds::score::scores(&record.known_on(on)).unwrap();
        all.published.iter_mut().for_each(|p| p.row.clear());
        format!("{all:?}")
    };
    assert_eq!(of(&record()), of(&deleted_after(on)));
}

#[test]
fn an_outcome_is_unseen_before_the_day_it_is_resolved() {
    let record = record();
    let view = record.known_on(day("2025-10-18"));
    assert_eq!(
        view.measures().iter().filter(|m| m.ended.is_some()).count(),
        57
    );
    let threat = |on: &str| {
        record
            .known_on(day(on))
            .measures()
            .iter()
            .find(|m| m.id == "us-plus100-2025")
            .cloned()
    };
    assert!(threat("2025-10-09").is_none());
    assert!(threat("2025-10-25").unwrap().ended.is_none());
    assert!(threat("2025-10-26").unwrap().ended.is_some());
    assert!(
        threat("2025-10-16").unwrap().talks_known.is_none()
            && threat("2025-10-17").unwrap().talks_known.is_some()
    );
    let trained = answer(&record, day("2025-10-18")).measures[0].trained_on;
    assert_eq!(trained, 57);
}

#[test]
fn two_runs_are_equal_to_the_bit_on_one_thread_and_on_two() {
    let record = record();
    let on = day("2025-10-29");
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| format!("{:?}", answer(&record, on)))
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(2));
}

#[test]
fn chains_agree_and_are_worth_enough_draws() {
    let answer = odds(&record(), &settings("2025-10-29"), &gaps()).unwrap();
    let statistics = answer.statistics.unwrap();
    assert_eq!(statistics.draws, 2_000);
    assert!(
        statistics.rhat < 1.01 && statistics.effective > 400.0,
        "{statistics:?}"
    );
}
