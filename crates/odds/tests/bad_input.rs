//! Inputs that cannot be: each is refused with file, row, column and what would be right.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{day, gaps, record, settings};
use detente_odds::{OddsError, Record, Settings, odds};

const EVENTS: &str = "date,actor,event,lever,kind\n";
const MEASURES: &str =
    "id,imposer,target,measure,announced,effective,outcome,resolved,talks_known\n";
const SIGNALS: &str = "date,speaker,side,statement,direction,strength,coded\n";
const FORECASTS: &str = "date,forecaster,question,probability,resolves,outcome,class\n";

/// What is said about a table of one row (after a good first one where given).
fn complaint(table: &str, header: &str, rows: &str) -> String {
    let path = format!("{table}.csv");
    let bytes = format!("{header}{rows}\n");
    Record::from_bytes(
        &[(table, Path::new(&path), bytes.as_bytes())],
        &["USA", "CHN"],
    )
    .unwrap_err()
    .to_string()
}

#[test]
fn each_bad_row_is_named_with_its_column() {
    let cases: [(&str, &str, &str, &str, &str); 22] = [
        (
            "events",
            EVENTS,
            "2025-10-09,CHN,x,l,thret",
            "kind",
            "did you mean \"threat\"",
        ),
        (
            "events",
            EVENTS,
            "2025-10-09,CHA,x,l,threat",
            "actor",
            "did you mean \"CHN\"",
        ),
        (
            "events",
            EVENTS,
            "2025-02-30,CHN,x,l,threat",
            "date",
            "no day of the calendar",
        ),
        ("events", EVENTS, ",CHN,x,l,threat", "date", "is empty"),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-10-09,,,",
            "effective",
            "before the announcement",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,,2025-10-26,",
            "outcome",
            "is empty",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,dropped,,",
            "resolved",
            "is empty",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,imposed,2025-11-09,",
            "resolved",
            "more than 7 days",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,dropped,2025-10-01,",
            "resolved",
            "before the announcement",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,dropped,2025-10-26,2025-10-27",
            "talks_known",
            "after the day",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tarif,2025-10-10,2025-11-01,,,",
            "measure",
            "did you mean \"tariff\"",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-10-10,2025-11-01,droped,2025-10-26,",
            "outcome",
            "did you mean \"dropped\"",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,USA,tariff,2025-10-10,2025-11-01,,,",
            "target",
            "is the imposer",
        ),
        (
            "measures",
            MEASURES,
            "m,USA,CHN,tariff,2025-13-10,2025-11-01,,,",
            "announced",
            "no day of the calendar",
        ),
        (
            "signals",
            SIGNALS,
            "2025-10-12,X,USA,fine,0.5,0.8,rule",
            "direction",
            "neither 1",
        ),
        (
            "signals",
            SIGNALS,
            "2025-10-12,X,USA,fine,2,0.8,rule",
            "direction",
            "outside -1 to 1",
        ),
        (
            "signals",
            SIGNALS,
            "2025-10-12,X,USA,fine,1,1.8,rule",
            "strength",
            "outside 0 to 1",
        ),
        (
            "signals",
            SIGNALS,
            "2025-10-12,X,USA,fine,1,0.8,rules",
            "coded",
            "did you mean \"rule\"",
        ),
        (
            "forecasts",
            FORECASTS,
            "2025-10-20,P,q,1.2,2025-11-12,0,",
            "probability",
            "outside 0 to 1",
        ),
        (
            "forecasts",
            FORECASTS,
            "2025-10-20,P,q,0.2,2025-10-12,0,",
            "resolves",
            "before the day of the quote",
        ),
        (
            "forecasts",
            FORECASTS,
            "2025-10-20,P,q,0.2,2025-11-12,yes,",
            "outcome",
            "known are 0, 1",
        ),
        (
            "forecasts",
            FORECASTS,
            "2025-10-20,P,q,0.2,2025-11-12,0,deal",
            "class",
            "known are up, down, agreement",
        ),
    ];
    for (table, header, row, column, words) in cases {
        let said = complaint(table, header, row);
        let place = format!("{table}.csv, line 2, column \"{column}\"");
        assert!(
            said.contains(&place) && said.contains(words),
            "{row}: {said}"
        );
    }
}

#[test]
fn a_second_row_of_the_same_id_names_the_first() {
    let row = "m,USA,CHN,tariff,2025-10-10,2025-11-01,,,";
    let said = complaint("measures", MEASURES, &format!("{row}\n{row}"));
    assert!(
        said.contains("measures.csv, line 3, column \"id\": \"m\" stands already on line 2"),
        "{said}"
    );
}

#[test]
fn episodes_and_trading_days_ascend() {
    let said = complaint(
        "episodes",
        "id,start,end,active\n",
        "a,2025-01-06,2025-01-06,1",
    );
    assert!(said.contains("line 2, column \"end\""), "{said}");
    let said = complaint(
        "episodes",
        "id,start,end,active\n",
        "a,2025-01-06,2025-02-03,1\nb,2025-01-27,2025-03-03,1",
    );
    assert!(said.contains("line 3, column \"start\""), "{said}");
    let said = complaint(
        "daily-moves",
        "date,sp500_pct\n",
        "2025-01-07,1\n2025-01-06,1",
    );
    assert!(said.contains("line 3, column \"date\""), "{said}");
    let said = complaint("daily-moves", "date,sp500_pct\n", "2025-01-07,one");
    assert!(said.contains("line 2, column \"sp500_pct\""), "{said}");
}

#[test]
fn a_missing_column_is_named_with_those_there_are() {
    let said = complaint(
        "measures",
        "id,imposer,target,measure,anounced,effective,outcome,resolved\n",
        "",
    );
    assert!(
        said.contains("\"announced\" is missing") && said.contains("did you mean \"anounced\""),
        "{said}"
    );
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let record = record();
    let ask = |settings: &Settings| odds(&record, settings, &gaps()).unwrap_err();
    let on = settings("2025-10-29");
    let later = Settings {
        known_on: Some(day("2025-10-30")),
        ..on.clone()
    };
    assert!(matches!(ask(&later), OddsError::Days { .. }));
    assert!(matches!(
        ask(&settings("2017-01-01")),
        OddsError::Days { .. }
    ));
    let horizon = Settings {
        horizons: vec![0],
        ..on.clone()
    };
    assert!(matches!(
        ask(&horizon),
        OddsError::Setting {
            setting: "horizon",
            ..
        }
    ));
    let measure = Settings {
        measure: Some("uscn-truce-nov2026".into()),
        ..on
    };
    let said = ask(&measure).to_string();
    assert!(
        said.contains("did you mean \"uscn-truce-nov2025\""),
        "{said}"
    );
    let said = Record::built_in("us-eu").err().unwrap().to_string();
    assert!(said.contains("eu-us"), "{said}");
    assert!(matches!(
        Record::built_in("usa-chn")
            .unwrap()
            .supposing(Path::new("if.csv"), b"day\n2025-01-01\n"),
        Err(OddsError::Table(_))
    ));
}

#[test]
fn a_record_that_has_ended_says_so() {
    let answer = odds(&record(), &settings("2027-02-01"), &gaps()).unwrap();
    assert!(answer.limits.iter().any(|l| {
        l.warning
            && l.text
                .starts_with("The last event on record is of 25 September 2026")
    }));
}
