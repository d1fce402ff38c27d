//! Logit equilibria and the logit rule, against published games, closed forms and made-up choices.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::door::{CriterionColumn, PayoffFile};
use detente_talks::objectives::consistent_objectives;
use detente_talks::quantal::*;
use detente_talks::*;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

fn bimatrix(one: [[f64; 2]; 2], two: [[f64; 2]; 2]) -> PayoffTable {
    let menus = Menus::new(vec![
        Menu::of("row", ["u", "d"]),
        Menu::of("column", ["l", "r"]),
    ]);
    let cells = (0..4).map(|c| vec![one[c / 2][c % 2], two[c / 2][c % 2]]);
    PayoffTable::new(menus.unwrap(), cells.collect()).unwrap()
}

#[test]
fn asymmetric_matching_pennies() {
    let table = bimatrix([[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]);
    let found = quantal_response(&table, &[0.5, 1.0, 3.0]).unwrap();
    let expected = [
        (0.830671, 0.418077),
        (0.893576, 0.312780),
        (0.795384, 0.145256),
    ];
    for (point, (up, left)) in found.iter().zip(expected) {
        close(point.probabilities[0][0], up, 5e-7);
        close(point.probabilities[1][0], left, 5e-7);
        assert!(point.residual < 1e-10, "{}", point.residual);
    }
    // λ → ∞: the mixed equilibrium ½, 1/10.
    let far = &quantal_response(&table, &[500.0]).unwrap()[0];
    close(far.probabilities[0][0], 0.5, 0.02);
    close(far.probabilities[1][0], 0.1, 0.02);
}

#[test]
fn the_dilemma_is_the_root_of_one_equation() {
    let table = bimatrix([[9.0, 0.0], [10.0, 3.0]], [[9.0, 10.0], [0.0, 3.0]]);
    let point = &quantal_response(&table, &[2.0]).unwrap()[0];
    let x = point.probabilities[0][0];
    close(x, 0.00249739, 5e-9);
    close(x, 1.0 / (1.0 + (2.0 * (3.0 - 2.0 * x)).exp()), 1e-12);
    close(point.probabilities[1][0], x, 1e-12);
}

#[test]
fn three_players_follow_the_rule() {
    let menus = Menus::new(["a", "b", "c"].map(|p| Menu::of(p, ["in", "out"])).to_vec()).unwrap();
    // Entry: out gives 1, in gives 4 less twice the number of entrants.
    let cells = menus.cells().map(|cell| {
        let enters = |p: PlayerIx| menus.position_in(cell, p).0 == 0;
        let entrants = menus.players().filter(|p| enters(*p)).count() as f64;
        menus
            .players()
            .map(|p| if enters(p) { 4.0 - 2.0 * entrants } else { 1.0 })
            .collect()
    });
    let table = PayoffTable::new(menus.clone(), cells.collect()).unwrap();
    for point in quantal_response(&table, &[0.0, 0.5, 2.0, 20.0]).unwrap() {
        let p = point.probabilities[0][0];
        let alone = 4.0 - 2.0 * (1.0 + 2.0 * p);
        close(p, 1.0 / (1.0 + (point.lambda * (1.0 - alone)).exp()), 1e-12);
        assert!(point.residual < 1e-10);
    }
}

#[test]
fn a_large_game_is_followed_to_nearly_best_responses() {
    let ids: Vec<String> = (0..11).map(|i| i.to_string()).collect();
    let menu = |name| Menu::of(name, ids.iter().map(String::as_str));
    let menus = Menus::new(vec![menu("one"), menu("two")]).unwrap();
    let q = |i: usize| i as f64 / 10.0;
    let payoff = |i: usize, j: usize| q(i) * (1.0 - q(i) - q(j));
    let cells = (0..121).map(|c| vec![payoff(c / 11, c % 11), payoff(c % 11, c / 11)]);
    let table = PayoffTable::new(menus, cells.collect()).unwrap();
    let point = &quantal_response(&table, &[40.0]).unwrap()[0];
    assert!(point.residual < 1e-10);
    // Cournot's third.
    let mean: f64 = point.probabilities[0]
        .iter()
        .enumerate()
        .map(|(i, p)| p * q(i))
        .sum();
    close(mean, 1.0 / 3.0, 0.05);
    assert!(quantal_response(&table, &[-1.0]).is_err());
}

#[test]
fn months_weigh_as_their_sums_say() {
    let months = [Some(1), Some(3), Some(12), None];
    for patience in [0.0, 0.1, 0.8, 0.96] {
        let weights = month_weights(&months, patience);
        close(weights.iter().sum(), 1.0, 1e-12);
        let discount = patience.powf(1.0 / 12.0);
        close(weights[3], discount.powi(12), 1e-12);
        // A straight line in ln t is summed exactly.
        let line: Vec<f64> = months
            .iter()
            .map(|m| m.map_or(0.0, |m| f64::from(m).ln()))
            .collect();
        let sum: f64 = (1..=12)
            .map(|t| (1.0 - discount) * discount.powi(t - 1) * f64::from(t).ln())
            .sum();
        close(average_payoff(&line, &weights), sum, 1e-12);
    }
    assert_eq!(month_weights(&[None], 0.5), [1.0]);
    assert_eq!(month_weights(&months, 0.0), [1.0, 0.0, 0.0, 0.0]);
    close(looking_ahead(12.0), (11.0f64 / 12.0).powi(12), 1e-15);
    assert_eq!(patience_grid(40).len(), 40);
}

/// A side that always wants what pays in the first month, with noise; two months are known.
fn choices() -> Vec<ObservedChoice> {
    let one = |at: usize| {
        let early: [f64; 3] = [0.3, 0.1, 0.0].map(|v| v + 0.01 * (at % 5) as f64);
        let late = [0.0, 0.1, 0.5];
        ObservedChoice {
            day: format!("day {at}"),
            episode: format!("episode {}", at % 4),
            player: "A".into(),
            payoffs: (0..3).map(|s| vec![early[s], late[s]]).collect(),
            chosen: usize::from(at.is_multiple_of(7)),
            threat: false,
        }
    };
    (0..28).map(one).collect()
}

#[test]
fn patience_and_precision_are_fitted_and_scored_out_of_sample() {
    let months = [Some(1), None];
    let (all, grid) = (choices(), patience_grid(40));
    let fit = fit_choices(&all.iter().collect::<Vec<_>>(), &months, &grid).unwrap();
    assert!(fit.best.log_likelihood > fit.guessing);
    assert!(fit.patience_range[1] < 0.9, "{:?}", fit.patience_range);
    assert!(fit.lambda_range[0] < fit.best.lambda && fit.best.lambda < fit.lambda_range[1]);
    close(fit.posterior.iter().map(|p| p.weight).sum(), 1.0, 1e-12);
    assert!(share_where(&fit.posterior, |p| p.patience_year < 0.9) > 0.95);
    let score = out_of_sample(&all, &months, &grid, false).unwrap();
    assert_eq!(score.choices, 28);
    assert!(score.log_score > score.guessing);
    // With one patience the slope of the likelihood is zero at the best λ: mean payoff chosen = mean expected.
    let at = fit_choices(&all.iter().collect::<Vec<_>>(), &months, &[0.0])
        .unwrap()
        .best;
    let gap: f64 = all
        .iter()
        .map(|c| {
            let odds: Vec<f64> = c.payoffs.iter().map(|u| (at.lambda * u[0]).exp()).collect();
            let sum: f64 = odds.iter().sum();
            let mean: f64 = c
                .payoffs
                .iter()
                .zip(&odds)
                .map(|(u, o)| u[0] * o / sum)
                .sum();
            c.payoffs[c.chosen][0] - mean
        })
        .sum();
    close(gap, 0.0, 1e-9);
}

#[test]
fn objectives_that_fit_what_is_seen() {
    // Seen in `use`, which pays in the first month and costs later; a criterion likes it.
    let menus = || Menus::new(vec![Menu::of("A", ["use", "not"]), Menu::of("B", ["-"])]).unwrap();
    let table =
        |with: f64| PayoffTable::new(menus(), vec![vec![with, 0.0], vec![0.0, 0.0]]).unwrap();
    let file = PayoffFile {
        title: String::new(),
        months: vec![Some(1), None],
        tables: vec![table(0.2), table(-0.3)],
        criteria: vec![CriterionColumn {
            player: PlayerIx(0),
            name: "revenue".into(),
            values: vec![2.0, 0.0],
        }],
    };
    let set =
        consistent_objectives(&file, PlayerIx(0), &[CellIx(0)], &patience_grid(40), 0.01).unwrap();
    for objective in &set.by_patience {
        // U = (1 − δ) 0.2 − δ 0.3.
        let discount = objective.patience_year.powf(1.0 / 12.0);
        let worth = (1.0 - discount) * 0.2 - discount * 0.3;
        close(objective.regret, (-worth).max(0.0), 1e-12);
        assert_eq!(objective.fits_plain, worth >= -0.01);
        let weights = objective.weights.as_ref().unwrap();
        // The least weight: worth + 2 w ≥ −0.01.
        close(weights.low[0], (-(worth + 0.01) / 2.0).max(0.0), 1e-6);
        assert_eq!(weights.high[0], None);
    }
    let plain = set.share_where(|o| o.fits_plain).unwrap();
    assert!(plain > 0.0 && plain < 1.0);
    // Without the criterion patience alone decides.
    let bare = PayoffFile {
        criteria: Vec::new(),
        ..file
    };
    let set = consistent_objectives(&bare, PlayerIx(0), &[CellIx(0)], &[0.96], 0.01).unwrap();
    assert!(set.is_empty());
}
