//! Talks and levers over time: Rubinstein's division, optimal stopping, against closed forms and plain enumeration.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::*;
use proptest::prelude::*;

/// A pie of size one: the corners (1, 0) and (0, 1), and nothing.
fn pie() -> PayoffTable {
    let menus = Menus::new(vec![
        Menu::of("one", ["take", "give", "none"]),
        Menu::of("two", ["-"]),
    ]);
    let cells = vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, 0.0]];
    PayoffTable::new(menus.unwrap(), cells).unwrap()
}

fn nothing() -> [Months; 2] {
    [0, 1].map(|_| Months::new(vec![0.0]).unwrap())
}

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

#[test]
fn the_pie_is_divided_as_rubinstein_says() {
    for d in [[0.9, 0.9], [0.5, 0.8], [0.99, 0.9], [0.0, 0.7]] {
        let first = alternating_offers(&pie(), &nothing(), d, PlayerIx(0)).unwrap();
        // The one who offers first gets (1 − δ₂)/(1 − δ₁ δ₂).
        close(first.payoffs[0], (1.0 - d[1]) / (1.0 - d[0] * d[1]), 1e-12);
        close(first.payoffs.iter().sum(), 1.0, 1e-12);
        assert_eq!(first.agreed_in, Some(0));
        let second = alternating_offers(&pie(), &nothing(), d, PlayerIx(1)).unwrap();
        close(second.payoffs[1], (1.0 - d[0]) / (1.0 - d[0] * d[1]), 1e-12);
    }
}

#[test]
fn what_a_side_has_meanwhile_moves_the_division() {
    // The first has 0.4 while there is no deal: it gets 0.4 and its share of the 0.6 that is left.
    let without = [
        Months::new(vec![0.4]).unwrap(),
        Months::new(vec![0.0]).unwrap(),
    ];
    let d = 0.9;
    let deal = alternating_offers(&pie(), &without, [d, d], PlayerIx(0)).unwrap();
    close(deal.payoffs[0], 0.4 + 0.6 / (1.0 + d), 1e-12);
}

#[test]
fn patience_tends_to_the_nash_bargain() {
    let d = 0.9999;
    let deal = alternating_offers(&pie(), &nothing(), [d, d], PlayerIx(0)).unwrap();
    close(deal.payoffs[0], 0.5, 1e-4);
    close(deal.weights.iter().map(|w| w.1).sum(), 1.0, 1e-12);
}

#[test]
fn who_holds_the_better_cards_only_later_waits() {
    // No deal gives both 0.6 for three months: more than the pie. They agree when that is over.
    let without = [0, 1].map(|_| Months::new(vec![0.6, 0.6, 0.6, 0.0]).unwrap());
    let deal = alternating_offers(&pie(), &without, [0.5, 0.5], PlayerIx(0)).unwrap();
    assert_eq!(deal.agreed_in, Some(3));
    // The offer of month 3 is the second player's: it keeps 2/3; until then both have 0.6 a month.
    let until = 0.6 * (1.0 - 0.125);
    close(deal.payoffs[0], until + 0.125 / 3.0, 1e-12);
    close(deal.payoffs[1], until + 0.125 * 2.0 / 3.0, 1e-12);
}

#[test]
fn a_side_that_prefers_no_deal_never_agrees() {
    let without = [
        Months::new(vec![1.5]).unwrap(),
        Months::new(vec![0.0]).unwrap(),
    ];
    let deal = alternating_offers(&pie(), &without, [0.9, 0.9], PlayerIx(0)).unwrap();
    assert_eq!(deal.agreed_in, None);
    assert!(deal.weights.is_empty());
    close(deal.payoffs[0], 1.5, 1e-12);
}

/// Using it brings A·ρ^t, holding h a month.
fn fading(amount: f64, rate: f64, hold: f64, months: usize) -> FadingLever {
    FadingLever {
        using: (0..months).map(|t| amount * rate.powi(t as i32)).collect(),
        holding: vec![hold; months],
        lapsing: vec![0.0; months],
    }
}

#[test]
fn a_fading_lever_is_used_at_once_or_held_for_ever_by_one_comparison() {
    // One month's wait changes the value by h − (1 − δρ) A ρ^t: with A (1 − δρ) above h the lever is used at once;
    // it is held from the month on in which A ρ^t (1 − δρ) ≤ h.
    let (amount, rate, discount) = (10.0, 0.9, 0.95);
    let plan = when_to_move(&fading(amount, rate, 0.0, 24), discount).unwrap();
    assert_eq!((plan.stops_in, plan.stops_by), (0, Move::Use));
    assert_eq!(plan.value[0], amount);
    let hold = 2.0;
    assert!(amount * (1.0 - discount * rate) < hold);
    let held = fading(amount, rate, hold, 24);
    let plan = when_to_move(&held, discount).unwrap();
    assert_eq!((plan.stops_in, plan.stops_by), (23, Move::Use));
    // 23 months of holding, then what is left.
    let expected = hold * (1.0 - discount.powi(23)) / (1.0 - discount)
        + discount.powi(23) * amount * rate.powi(23);
    close(plan.value[0], expected, 1e-12);
    close(plan.value_of_waiting(&held), expected - amount, 1e-12);
}

#[test]
fn a_lever_that_grows_is_used_when_its_growth_falls_to_the_rate_of_interest() {
    // use(t) = t·c: waiting pays while δ (t + 1) > t, so until t = δ/(1 − δ) = 9 (Faustmann's rule in whole months).
    let lever = FadingLever {
        using: (0..40).map(f64::from).collect(),
        holding: vec![0.0; 40],
        lapsing: vec![0.0; 40],
    };
    let plan = when_to_move(&lever, 0.9 - 1e-9).unwrap();
    assert_eq!((plan.stops_in, plan.stops_by), (9, Move::Use));
    close(plan.value[0], 9.0 * 0.9f64.powi(9), 1e-6);
}

#[test]
fn a_lever_that_hurts_its_owner_is_let_lapse() {
    let lever = FadingLever {
        using: vec![-1.0; 5],
        holding: vec![-0.1; 5],
        lapsing: vec![0.0; 5],
    };
    let plan = when_to_move(&lever, 0.9).unwrap();
    assert_eq!((plan.stops_in, plan.stops_by), (0, Move::Lapse));
}

#[test]
fn wrong_months_are_refused() {
    let lever = |using: Vec<f64>, holding: Vec<f64>| FadingLever {
        lapsing: vec![0.0; using.len()],
        using,
        holding,
    };
    assert_eq!(
        when_to_move(&lever(vec![], vec![]), 0.9),
        Err(TalksError::NoMonths)
    );
    assert_eq!(
        when_to_move(&lever(vec![1.0, 2.0], vec![1.0]), 0.9),
        Err(TalksError::MonthsDiffer {
            expected: 2,
            found: 1
        })
    );
    let wrong = when_to_move(&lever(vec![1.0], vec![f64::NAN]), 0.9).unwrap_err();
    assert!(matches!(wrong, TalksError::MonthNotFinite { month: 0, .. }));
    assert_eq!(
        when_to_move(&lever(vec![1.0], vec![1.0]), 1.1),
        Err(TalksError::Discount { value: 1.1 })
    );
    assert_eq!(Months::new(vec![]), Err(TalksError::NoMonths));
}

proptest! {
    #[test]
    fn stopping_agrees_with_trying_every_plan(
        months in prop::collection::vec((-9i32..=9, -3i32..=3, -5i32..=5), 1..12),
        step in 0usize..=10,
    ) {
        let discount = step as f64 / 10.0;
        let column = |of: fn(&(i32, i32, i32)) -> i32| months.iter().map(|m| f64::from(of(m))).collect::<Vec<_>>();
        let lever = FadingLever { using: column(|m| m.0), holding: column(|m| m.1), lapsing: column(|m| m.2) };
        let plan = when_to_move(&lever, discount).unwrap();
        let worth = |stop: usize, end: f64| {
            let held: f64 = (0..stop).map(|t| discount.powi(t as i32) * lever.holding[t]).sum();
            held + discount.powi(stop as i32) * end
        };
        let best = (0..months.len())
            .flat_map(|t| [worth(t, lever.using[t]), worth(t, lever.lapsing[t])])
            .fold(f64::NEG_INFINITY, f64::max);
        prop_assert!((plan.value[0] - best).abs() < 1e-9);
        let end = match plan.stops_by {
            Move::Use => lever.using[plan.stops_in],
            _ => lever.lapsing[plan.stops_in],
        };
        prop_assert!((worth(plan.stops_in, end) - best).abs() < 1e-9);
    }
}
