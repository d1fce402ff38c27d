//! The built-in record, and values of classes as the design states them.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;

use detente_odds::market::{Class, ClassValues, ValueGaps};
use detente_odds::{KnownOn, Record, Settings};
use jiff::civil::Date;

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn record() -> Record {
    Record::built_in("usa-chn").unwrap()
}

/// All that is on record.
pub fn today() -> KnownOn {
    record().known_on(day("2026-10-05"))
}

/// The gap in real income between a truce and failed talks: 0.44 % for the United States, 0.36 % for China.
pub fn gaps() -> ValueGaps {
    let values = |class, usa, chn| ClassValues {
        class,
        package: "as the design states it".into(),
        real_income_pct: BTreeMap::from([("USA".to_owned(), usa), ("CHN".to_owned(), chn)]),
        owners: Vec::new(),
    };
    ValueGaps {
        classes: vec![
            values(Class::Truce, 0.0, 0.0),
            values(Class::Escalation, -0.44, -0.36),
        ],
        basis: "real income".into(),
    }
}

/// Odds on a day without the track record.
pub fn settings(on: &str) -> Settings {
    Settings {
        scores: false,
        ..Settings::on(day(on))
    }
}
