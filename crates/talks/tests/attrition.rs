//! Wars of attrition against closed forms, reference numbers and the comparative statics that must hold exactly.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::attrition::*;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

fn known(costs: [Flow; 2], prizes: [f64; 2], nevers: [f64; 2]) -> Attrition {
    let [one, two] = costs;
    let sides = [
        Side {
            cost: one,
            resolve: Resolve::known(prizes[0], nevers[0]),
        },
        Side {
            cost: two,
            resolve: Resolve::known(prizes[1], nevers[1]),
        },
    ];
    war_of_attrition(&Contest::new(sides, 0.0).unwrap()).unwrap()
}

fn log_normal(costs: [f64; 2], median: f64, spread: f64, never: f64) -> Attrition {
    let side = |cost: f64| Side {
        cost: Flow::Steady(cost),
        resolve: Resolve::private(0.0, Types::LogNormal { median, spread }, never),
    };
    let contest = Contest::new([side(costs[0]), side(costs[1])], 0.0).unwrap();
    war_of_attrition(&contest).unwrap()
}

#[test]
fn equal_sides_that_differ_in_stubbornness() {
    // S_1 = e^(−t), S_2 = e^(−t)/2.
    let flows = || [Flow::Steady(1.0), Flow::Steady(1.0)];
    let war = known(flows(), [1.0, 1.0], [0.1, 0.05]);
    close(war.end.unwrap(), 10f64.ln(), 1e-9);
    close(war.at_once[0], 0.0, 1e-9);
    close(war.at_once[1], 0.5, 1e-9);
    close(war.yields[0], 0.2475, 1e-9);
    close(war.yields[1], 0.7475, 1e-9);
    close(war.never, 0.005, 1e-15);
    close(
        war.over_with_given_imposed(0.5).unwrap(),
        0.5 * 2f64.ln(),
        1e-9,
    );
    let next = war.posterior(1.0).unwrap();
    close(next.yields_next_month[0], 1.0 - (-1f64).exp(), 1e-7);
    close(next.reached, 0.5 * (-2f64).exp(), 1e-9);
}

#[test]
fn unequal_costs_and_prizes() {
    let flows = [Flow::Steady(0.02), Flow::Steady(0.05)];
    let war = known(flows, [1.0, 0.8], [0.2, 0.1]);
    close(war.end.unwrap(), 25.7510, 5e-5);
    close(war.at_once[1], 0.832633, 5e-7);
    assert_eq!(war.at_once[0], 0.0);
}

#[test]
fn uniform_resolve_has_a_closed_form() {
    let side = || Side {
        cost: Flow::Steady(1.0),
        resolve: Resolve::private(0.0, Types::Uniform { most: 1.0 }, 0.1),
    };
    let war = war_of_attrition(&Contest::new([side(), side()], 0.0).unwrap()).unwrap();
    // T = ln(1/z)/(1 − z) − 1.
    close(war.end.unwrap(), 10f64.ln() / 0.9 - 1.0, 1e-8);
    // The types below ½ are gone when S = 0.1 + 0.9/2: dt = v dS/S from there back.
    let gone = |s: f64| {
        let total = |s: f64| (1.0 / 0.9) * s.ln() - s / 0.9;
        total(1.0) - total(s)
    };
    let survival = war.survival(gone(0.55));
    close(survival[0], 0.55, 1e-7);
    close(war.posterior(gone(0.55)).unwrap().weakest[0], 0.5, 1e-6);
}

#[test]
fn costs_that_fade_may_wear_nobody_down() {
    let fading = |first: f64| [0, 1].map(|_| Flow::Fading { first, rate: 0.15 });
    let war = known(fading(0.2), [1.0, 1.0], [0.3, 0.3]);
    close(war.end.unwrap(), 15.5522, 5e-5);
    let never = known(fading(0.1), [1.0, 1.0], [0.3, 0.3]);
    assert_eq!((never.end, never.never, never.median()), (None, 1.0, None));
    // The same from costs by month.
    let monthly = |first: f64| {
        let values = |_| {
            Flow::Monthly(
                (0..60)
                    .map(|t| first * (-0.15 * f64::from(t)).exp())
                    .collect(),
            )
        };
        [0, 1].map(values)
    };
    let war = known(monthly(0.2), [1.0, 1.0], [0.3, 0.3]);
    close(war.end.unwrap(), 15.5522, 5e-5);
    assert_eq!(known(monthly(0.1), [1.0, 1.0], [0.3, 0.3]).end, None);
}

#[test]
fn log_normal_resolve() {
    let war = log_normal([0.03, 0.03], 0.3, 1.0, 0.1);
    close(war.median().unwrap(), 1.333, 1e-3);
    close(war.yields[0], 0.495, 1e-9);
    close(war.yields[1], 0.495, 1e-9);
    close(war.never, 0.01, 1e-15);
    let war = log_normal([0.06, 0.03], 0.3, 1.0, 0.1);
    close(war.median().unwrap(), 0.510, 1e-3);
    close(war.yields[0], 0.667, 1e-3);
    close(war.over_with_given_imposed(0.5).unwrap(), 1.218, 1e-3);
    // Given that it is imposed, of all that were: those that never end are among them.
    let imposed = war.imposed();
    close((war.yields[0] - war.at_once[0]) / imposed, 0.551, 1e-3);
}

#[test]
fn probabilities_sum_to_one() {
    for costs in [[0.03, 0.03], [0.01, 0.2], [0.5, 0.02]] {
        let war = log_normal(costs, 0.2, 0.5, 0.07);
        close(war.yields[0] + war.yields[1] + war.never, 1.0, 1e-12);
        assert!(war.at_once[0] == 0.0 || war.at_once[1] == 0.0);
        close(war.first_given_imposed().iter().sum(), 1.0, 1e-12);
    }
}

#[test]
fn what_must_hold_exactly() {
    let base = log_normal([0.06, 0.03], 0.3, 1.0, 0.1);
    // Costs × 4: time / 4, and nothing else.
    let dearer = log_normal([0.24, 0.12], 0.3, 1.0, 0.1);
    close(dearer.end.unwrap(), base.end.unwrap() / 4.0, 1e-8);
    close(dearer.yields[0], base.yields[0], 1e-8);
    // Resolve × 4: time × 4.
    let firmer = log_normal([0.06, 0.03], 1.2, 1.0, 0.1);
    close(firmer.end.unwrap(), base.end.unwrap() * 4.0, 1e-6);
    close(firmer.yields[0], base.yields[0], 1e-8);
    // Names do not matter.
    let swapped = log_normal([0.03, 0.06], 0.3, 1.0, 0.1);
    close(swapped.yields[1], base.yields[0], 1e-9);
    close(swapped.at_once[1], base.at_once[0], 1e-9);
    // A cost of one side times k is its prize divided by k, for who yields.
    let side = |cost: f64, prize: f64| Side {
        cost: Flow::Steady(cost),
        resolve: Resolve::known(prize, 0.1),
    };
    let solve = |one, two| war_of_attrition(&Contest::new([one, two], 0.0).unwrap()).unwrap();
    let costs = solve(side(0.2, 1.0), side(0.05, 1.0));
    let prizes = solve(side(0.05, 0.25), side(0.05, 1.0));
    close(costs.yields[0], prizes.yields[0], 1e-9);
}

#[test]
fn audience_costs_make_a_side_hold_out_longer() {
    let side = |audience: Option<Flow>| {
        let types = Types::LogNormal {
            median: 0.1,
            spread: 0.5,
        };
        Side {
            cost: Flow::Steady(0.02),
            resolve: Resolve {
                audience,
                ..Resolve::private(0.0, types, 0.1)
            },
        }
    };
    let solve = |one, two| war_of_attrition(&Contest::new([one, two], 0.0).unwrap()).unwrap();
    let plain = solve(side(None), side(None));
    let bound = solve(side(Some(Flow::Steady(0.05))), side(None));
    assert!(bound.yields[0] < plain.yields[0] - 0.05);
}

#[test]
fn a_side_that_gains_by_its_lever_hangs_on_the_floor() {
    let side = |cost: f64| Side {
        cost: Flow::Steady(cost),
        resolve: Resolve::known(0.3, 0.1),
    };
    let contest = Contest::new([side(-0.01), side(0.03)], 1e-4).unwrap();
    assert!(contest.floored(0) && !contest.floored(1));
    let at = |floor: f64| war_of_attrition(&contest.with_floor(floor).unwrap()).unwrap();
    // Half the floor, twice the time the other needs to be worn down.
    let [half, twice] = [at(5e-5), at(2e-4)];
    assert!(half.at_once[1] > twice.at_once[1]);
}

#[test]
fn unfit_numbers_are_refused() {
    let side = |never: f64, cost: f64| Side {
        cost: Flow::Steady(cost),
        resolve: Resolve::known(1.0, never),
    };
    assert!(Contest::new([side(0.0, 1.0), side(0.1, 1.0)], 0.0).is_err());
    assert!(Contest::new([side(0.1, f64::NAN), side(0.1, 1.0)], 0.0).is_err());
    assert!(Contest::new([side(0.1, 1.0), side(0.1, 1.0)], -1.0).is_err());
}

#[test]
fn the_prior_is_fitted_without_the_episode_it_judges() {
    let standoff = |name: &str, months: f64| StandoffOnRecord {
        name: name.into(),
        costs: [Flow::Steady(0.02), Flow::Steady(0.02)],
        material: [0.0, 0.0],
        cost_floor: 1e-4,
        ended: EndedBy::Months { months, by: None },
    };
    let record = [standoff("short", 1.0), standoff("long", 30.0)];
    let grid = PriorGrid {
        spreads: vec![0.5],
        nevers: vec![0.1],
        ..PriorGrid::default()
    };
    let without_long = fit_resolve(&record, Some("long"), &grid).unwrap();
    let without_short = fit_resolve(&record, Some("short"), &grid).unwrap();
    assert_eq!(without_long.standoffs, ["short"]);
    // Long standoffs say that resolve is high.
    assert!(without_short.centre().median > 2.0 * without_long.centre().median);
    let sum: f64 = without_long.draws.iter().map(|d| d.weight).sum();
    close(sum, 1.0, 1e-12);
    assert!(fit_resolve(&record[..1], Some("short"), &grid).is_err());
}

#[test]
fn averages_over_draws_are_those_of_the_draws() {
    let contest = |cost: f64| {
        let side = |cost: f64| Side {
            cost: Flow::Steady(cost),
            resolve: Resolve::private(
                0.0,
                Types::LogNormal {
                    median: 0.1,
                    spread: 0.5,
                },
                0.1,
            ),
        };
        Contest::new([side(cost), side(0.02)], 0.0).unwrap()
    };
    let all = over_draws(&[(contest(0.02), 1.0), (contest(0.04), 3.0)]).unwrap();
    let one = war_of_attrition(&contest(0.02)).unwrap();
    let two = war_of_attrition(&contest(0.04)).unwrap();
    close(
        all.yields[0],
        0.25 * one.yields[0] + 0.75 * two.yields[0],
        1e-12,
    );
    assert!(all.months[0].unwrap() < all.months[1].unwrap());
    let alone = over_draws(&[(contest(0.02), 1.0)]).unwrap();
    let yielding: f64 = alone.first_given_imposed.iter().sum();
    close(yielding + one.never / one.imposed(), 1.0, 1e-12);
    assert!(over_draws(&[]).is_err());
}
