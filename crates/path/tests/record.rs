//! What happened, beside what the figures say: nothing here was tuned to the episode.

use detente_economy::{Band, Horizon, Schedule};
use detente_path::utilisation::shadow_price;
use detente_path::{Figures, Range};

/// Others' supply of a good at a month of the table.
fn supply(figures: &Figures, name: &str, months: u32) -> Range {
    let points = &figures.supply[name];
    let after = points.partition_point(|(m, _)| *m < months);
    let (m1, right) = points[after];
    if m1 == months {
        return right;
    }
    let (m0, left) = points[after - 1];
    let log = |m: u32| f64::from(m).ln();
    let share = (log(months) - log(m0)) / (log(m1) - log(m0));
    let between = |a: f64, b: f64| a + share * (b - a);
    Range {
        low: between(left.low, right.low),
        central: between(left.central, right.central),
        high: between(left.high, right.high),
    }
}

/// Dysprosium after July 2010: exports cut by two fifths from a supplier of 97 % of the world.
/// USGS: over the price of 2009-10 (about 120 dollars a kilogram) it stood at 5.1 at the end of 2012, 3.9 at the end of
/// 2013, 2.3 in 2015 and 1.6 in 2017; at the end of 2011 at 12.
#[test]
fn the_price_of_dysprosium_after_2010() {
    let (figures, schedule) = (
        Figures::builtin().expect("figures"),
        Schedule::builtin().expect("a schedule"),
    );
    let price = |months: u32, band: Band| {
        let horizon = Horizon::from_months(months).expect("a horizon");
        let sigma = schedule
            .critical("magnets", horizon, band)
            .expect("a schedule");
        let others = supply(&figures, "heavy", months);
        let sr = match band {
            Band::Low => others.low,
            Band::Central => others.central,
            Band::High => others.high,
        };
        shadow_price(1.0 - 0.4 * 0.97 * (1.0 - sr), sigma)
    };
    // A separate implementation of the same formula: 51, 7.7, 4.0, 1.9, 1.5 in the central column.
    for (months, theirs) in [(12, 51.0), (24, 7.7), (36, 4.0), (60, 1.9), (84, 1.5)] {
        let ours = price(months, Band::Central);
        assert!(
            (ours / theirs - 1.0).abs() < 0.05,
            "{months}: {ours} against {theirs}"
        );
    }
    // Years two to seven lie within a factor of 1.6 of the record; the first year does not.
    for (months, record) in [(30, 5.1), (42, 3.9), (60, 2.3), (84, 1.6)] {
        let ours = price(months, Band::Central);
        assert!(
            (0.62..1.6).contains(&(ours / record)),
            "{months}: {ours} of {record}"
        );
    }
    assert!(price(12, Band::Central) > 2.0 * 20.0);
    assert!(price(12, Band::High) < 12.0 && price(12, Band::Low) > 20.0);
}
