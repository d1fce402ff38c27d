//! Deals as a game of stopping: both conditions of Benoît and Krishna (1985), and reference numbers.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::holding::LAGS;
use detente_talks::*;

fn months(values: Vec<f64>) -> Months {
    Months::new(values).unwrap()
}

/// A deal of months 0 to 10 that gives 3 a month; afterwards everybody has 1 for ever. A breach gives `cheat` a month until it is
/// answered or the deal ends, being broken against `cheated`, both breaking 1.
fn eleven_months(cheat: f64, cheated: f64, lag: usize) -> Course {
    let row = |value: f64, start: usize| {
        let held = 11usize.saturating_sub(start).min(lag);
        months(vec![value; held].into_iter().chain([1.0]).collect())
    };
    let mut keep = vec![3.0; 11];
    keep.push(1.0);
    Course {
        keep: months(keep),
        cheat: (0..12).map(|s| row(cheat, s)).collect(),
        cheated: (0..12).map(|s| row(cheated, s)).collect(),
        both: vec![months(vec![1.0])],
        punished: vec![months(vec![1.0])],
    }
}

fn end(one: &Course, two: &Course, lag: usize, discount: f64) -> Foreseen {
    let punishment = Punishment {
        reaction_months: lag,
        punished_months: None,
    };
    let pair = [(one.clone(), discount), (two.clone(), discount)];
    foreseen_end(&pair, punishment, 40, 0.0).unwrap()
}

#[test]
fn one_tempted_side_waits_for_the_end() {
    for discount in [0.9, 0.95, 0.99] {
        for (lag, last) in [(1, 10), (2, 9), (3, 8), (6, 5)] {
            let (tempted, calm) = (eleven_months(4.0, 1.5, lag), eleven_months(1.0, 1.5, lag));
            let found = end(&tempted, &calm, lag, discount);
            assert_eq!(found.end, Some(last), "lag {lag}, δ {discount}");
            assert_eq!(found.by, [PlayerIx(0)]);
        }
    }
}

#[test]
fn who_would_sooner_break_than_be_broken_against_unravels_it() {
    // Being broken against gives less than breaking too.
    let found = end(
        &eleven_months(4.0, 0.0, 1),
        &eleven_months(1.0, 0.0, 1),
        1,
        0.95,
    );
    assert_eq!(found.end, Some(0));
}

#[test]
fn two_tempted_sides_unravel_it() {
    let both = || eleven_months(4.0, 1.5, 1);
    assert_eq!(end(&both(), &both(), 1, 0.95).end, Some(0));
    let both = || eleven_months(4.0, 0.0, 1);
    assert_eq!(end(&both(), &both(), 1, 0.95).end, Some(0));
}

#[test]
fn whoever_would_be_left_leaves_first() {
    // The first side's best month is 5; the other, which would gain nothing by a breach today, gains 2 a month rather than wait for that.
    let found = end(
        &eleven_months(4.0, 1.5, 6),
        &eleven_months(2.0, 1.5, 6),
        6,
        0.9,
    );
    assert_eq!((found.end, found.by), (Some(0), vec![PlayerIx(1)]));
}

#[test]
fn a_gain_that_comes_later_is_taken_later() {
    let late = |start: usize| {
        let wait = 10usize.saturating_sub(start);
        months(vec![0.0; wait].into_iter().chain([1.0]).collect())
    };
    let gaining = Course {
        keep: months(vec![0.0]),
        cheat: (0..=10).map(late).collect(),
        cheated: vec![months(vec![0.0])],
        both: (0..=10).map(late).collect(),
        punished: (0..=10).map(late).collect(),
    };
    let nothing = || vec![months(vec![0.0])];
    let other = Course {
        keep: months(vec![0.0]),
        cheat: nothing(),
        cheated: nothing(),
        both: nothing(),
        punished: nothing(),
    };
    let found = end(&gaining, &other, 1, 0.98);
    assert_eq!((found.end, found.by), (Some(10), vec![PlayerIx(0)]));
    let kept = judge(&gaining, 0.98, Punishment::default(), 40, 0.0).unwrap();
    // A breach beats never from the first month on; nobody would commit it then.
    assert_eq!((kept.broken_in, kept.best_in), (Some(0), Some(10)));
}

#[test]
fn a_reward_for_having_kept_holds_a_deal_to_its_end() {
    // Twelve months of 3, then the reward once, then nothing; a breach 4, both ½, answered by nothing.
    let side = |reward: f64| {
        let mut keep = vec![3.0; 12];
        keep.extend([reward, 0.0]);
        let in_force = |value: f64| -> Vec<Months> {
            let row = |start: usize| match start {
                0..12 => months(vec![value, 0.0]),
                12 => months(vec![reward, 0.0]),
                _ => months(vec![0.0]),
            };
            (0..14).map(row).collect()
        };
        Course {
            keep: months(keep),
            cheat: in_force(4.0),
            cheated: in_force(0.0),
            both: in_force(0.5),
            punished: vec![months(vec![0.0])],
        }
    };
    assert_eq!(end(&side(0.0), &side(0.0), 1, 0.95).end, Some(0));
    assert_eq!(end(&side(1.5), &side(1.5), 1, 0.95).end, None);
    assert_eq!(end(&side(1.5), &side(0.5), 1, 0.95).end, Some(0));
}

#[test]
fn a_lever_that_fades_is_broken_with_when_it_has() {
    // Keep 3, cheat 4, punished 1 if it begins before month 11, else 3; the other side is not tempted.
    let side = |cheat: f64, fades: bool| Course {
        keep: months(vec![3.0]),
        cheat: vec![months(vec![cheat])],
        cheated: vec![months(vec![3.0])],
        both: vec![months(vec![1.0])],
        punished: match fades {
            true => (0..12)
                .map(|s| months(vec![if s < 11 { 1.0 } else { 3.0 }]))
                .collect(),
            false => vec![months(vec![1.0])],
        },
    };
    let found = end(&side(4.0, true), &side(2.0, false), 1, 0.9);
    assert_eq!(found.end, Some(10));
    // Waiting is worth 30.9 in month 9, breaking 13.
    let kept = judge(&side(4.0, true), 0.9, Punishment::default(), 40, 0.0).unwrap();
    assert_eq!(kept.best_in, Some(10));
}

#[test]
fn chance_decides_where_nobody_can_be_sure() {
    // Only the first is tempted; the other would rather break with it than be broken against; then the first would rather have kept.
    let side = |keep: f64, alone: f64, against: f64, both: f64| {
        let at = |v: f64| vec![months(vec![v])];
        Course {
            keep: months(vec![keep]),
            cheat: at(alone),
            cheated: at(against),
            both: at(both),
            punished: at(0.0),
        }
    };
    // Values in the month are those of a deal without a future: δ → 0.
    let pair = [
        (side(3.0, 4.0, 2.0, 1.0), 0.0),
        (side(3.0, 2.0, 0.0, 1.0), 0.0),
    ];
    let found = foreseen_end(&pair, Punishment::default(), 3, 0.0).unwrap();
    assert!(found.chance && found.end == Some(0));
    assert_eq!(
        found.months[0],
        MonthOfDeal::Mixed {
            probabilities: vec![0.5, 0.5]
        }
    );
    assert_eq!(found.values, [2.5, 1.5]);
}

#[test]
fn patience_is_told_by_the_year() {
    for (lag, least) in [(1, 6.2e-17), (6, 0.00199), (12, 0.0446), (24, 0.211)] {
        let found = patience_needed(0.017, 0.364, lag).unwrap();
        assert!((found - least).abs() < 0.005 * least, "{lag}: {found}");
        let stakes = Stakes {
            keep: 0.0,
            cheat: 0.017,
            punished: -0.364,
        };
        let punishment = Punishment {
            reaction_months: lag,
            punished_months: None,
        };
        let monthly = critical_discount(stakes, punishment, 0.0).unwrap().value();
        assert!((monthly.powi(12) - found).abs() < 1e-9 * found.max(1e-9));
    }
    assert_eq!(patience_needed(0.0, 1.0, 3), Ok(0.0));
    assert_eq!(patience_needed(1.0, 0.0, 3), Ok(1.0));
    assert!(patience_needed(1.0, 1.0, 0).is_err());
}

#[test]
fn four_dates_for_every_lag_and_patience() {
    let courses = [eleven_months(4.0, 1.5, 24), eleven_months(1.0, 1.5, 24)];
    let dates = end_dates(&courses, Some(11), None, 40, 0.0).unwrap();
    assert_eq!(dates.len(), LAGS.len() * 3);
    for date in &dates {
        let (breach, best) = (date.breach.unwrap(), date.best.unwrap());
        assert!(breach.0 <= best.0 && best.1 == PlayerIx(0));
        assert_eq!(date.foreseen, Some((best.0, vec![PlayerIx(0)])));
        assert_eq!(date.lapse, Some(11));
    }
}
