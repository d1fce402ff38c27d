//! When to move: closed forms of pure play, and what noise and preparing do.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::moving::*;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

fn warned(name: &str, pace: f64, cost: f64) -> Preparation {
    Preparation {
        name: name.into(),
        pace,
        cost,
    }
}

/// Twenty-four months in which warning changes nothing.
fn game(loss: Vec<f64>, cost: f64, price: f64, audience: f64) -> MoveGame {
    MoveGame {
        target_loss: vec![loss],
        sender_cost: vec![vec![cost]],
        prize: 5.0,
        price,
        audience,
        months: 24,
        discounts: [0.98; 2],
        preparations: vec![warned("central", 1.0, 0.0)],
        noise: 0.0,
    }
}

fn fading() -> Vec<f64> {
    (0..24).map(|u| 0.9f64.powi(u)).collect()
}

#[test]
fn a_target_that_would_rather_bear_it_is_not_moved() {
    // All that use takes is (1 − 0.882^24)/0.118 = 8.06.
    let found = when_both_move(&game(fading(), -0.01, 8.5, 0.0)).unwrap();
    close(found.sender_value, 0.192110, 5e-7);
    assert_eq!((found.used, found.yields_to_use), (1.0, 0.0));
    let found = when_both_move(&game(fading(), -0.01, 8.0, 0.0)).unwrap();
    close(found.sender_value, 5.0, 1e-12);
    close(found.target_value, -8.0, 1e-12);
    close(found.yields_to_use + found.yields_to_threat, 1.0, 1e-12);
}

#[test]
fn a_threat_that_costs_its_owner_unravels_without_an_audience() {
    let value = |audience| when_both_move(&game(vec![1.0], 0.1, 3.0, audience)).unwrap();
    for audience in [0.0, 0.29] {
        let found = value(audience);
        assert_eq!(found.sender_value, 0.0, "{audience}");
        assert_eq!((found.used, found.best_month), (0.0, None));
    }
    let found = value(0.30);
    close(found.sender_value, 5.0, 1e-12);
    // It locks in where the last three months cost no more than stopping: 0.1 (1 + δ + δ²).
    let least = 0.1 * (1.0 + 0.98 + 0.98f64.powi(2));
    close(least, 0.29404, 1e-12);
    assert_eq!(value(least - 1e-9).sender_value, 0.0);
    close(value(least + 1e-9).sender_value, 5.0, 1e-12);
}

#[test]
fn noise_goes_over_into_pure_play() {
    let with = |noise: f64| {
        let game = MoveGame {
            noise,
            ..game(fading(), -0.01, 8.0, 0.0)
        };
        when_both_move(&game).unwrap()
    };
    close(with(1e-5).sender_value, 5.0, 1e-6);
    for noise in [0.05, 0.5, 2.0] {
        let found = with(noise);
        let mut shares = found.yields_to_threat + found.dropped + found.used;
        let left: f64 = found
            .policy
            .last()
            .map(|p| p.reached * p.wait * (1.0 - p.yields))
            .unwrap();
        shares += left;
        close(shares, 1.0, 1e-12);
        assert!(found.yields_to_use + found.stopped <= found.used + 1e-12);
    }
    // Noise restores a threat that pure play unravels.
    let noisy = MoveGame {
        noise: 0.3,
        ..game(vec![1.0], 0.1, 3.0, 0.0)
    };
    assert!(when_both_move(&noisy).unwrap().sender_value > 0.1);
}

#[test]
fn a_target_prepares_if_that_is_worth_it() {
    // Ten months of warning take all of a loss of one a month.
    let loss = |warning: usize| vec![1.0 - 0.1 * warning as f64];
    let base = MoveGame {
        target_loss: (0..=10).map(loss).collect(),
        sender_cost: vec![vec![-0.01]; 11],
        noise: 0.2,
        preparations: vec![warned("none", 0.0, 0.0)],
        ..game(vec![1.0], -0.01, 12.0, 0.0)
    };
    let idle = when_both_move(&base).unwrap();
    let able = |cost: f64| {
        let preparations = vec![warned("none", 0.0, 0.0), warned("all-out", 1.5, cost)];
        when_both_move(&MoveGame {
            preparations,
            ..base.clone()
        })
        .unwrap()
    };
    // Preparing for nothing leaves the sender with less; preparing at a forbidding price is not done.
    assert!(able(0.0).target_value >= idle.target_value);
    close(able(1e6).sender_value, idle.sender_value, 1e-12);
    assert_eq!(able(1e6).policy[5].warning, 0.0);
    assert_eq!(able(0.0).policy[2].warning, 3.0);
}

#[test]
fn unfit_games_are_refused() {
    let mut wrong = game(vec![1.0], 0.1, 3.0, 0.0);
    wrong.discounts[0] = 1.5;
    assert!(when_both_move(&wrong).is_err());
    assert!(when_both_move(&game(vec![f64::NAN], 0.1, 3.0, 0.0)).is_err());
    assert!(when_both_move(&game(vec![], 0.1, 3.0, 0.0)).is_err());
    assert!(when_both_move(&game(vec![1.0], 0.1, 3.0, -1.0)).is_err());
}
