//! Mechanisms beyond the plain economy on small synthetic worlds: off is off, slopes are differences, terms add up,
//! wrong inputs are refused.

mod common;

use common::Recipe;
use detente_economy::{
    Capital, CapitalRule, Economy, EconomyError, Equilibrium, Mechanisms, Offset, Parameters,
    Payoff, SolveSettings,
};
use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx, World};

fn world() -> World {
    Recipe::new(3, 4, 77).world()
}

fn tariff(world: &World, points: f64) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in 0..2 {
        policy
            .tariff
            .add(RegionIx(1), RegionIx(0), SectorIx(k), points);
    }
    policy
}

fn solve(world: &World, parameters: &Parameters, policy: &AppliedPolicy) -> Equilibrium {
    Economy::new(world, parameters)
        .expect("calibrated")
        .solve(policy, &SolveSettings::default())
        .expect("solved")
}

fn supply(eta: f64, offset: Offset) -> Mechanisms {
    Mechanisms {
        labour_supply: vec![eta, 0.3, 0.0],
        offset,
        ..Mechanisms::default()
    }
}

fn cases(world: &World) -> Vec<(&'static str, Parameters)> {
    let plain = Parameters::of(world);
    let nested = Parameters {
        sigma: 0.6,
        theta: 0.7,
        rho: 0.8,
        kappa: 1.5,
        ..plain.clone()
    };
    let with = |base: &Parameters, mechanisms: Mechanisms| Parameters {
        mechanisms,
        ..base.clone()
    };
    let capital = |rule| Mechanisms {
        capital: Some(Capital::uniform(world, 0.3, rule)),
        ..Mechanisms::default()
    };
    let floor = Mechanisms {
        wage_floor: vec![0.0, 1.0, 0.0],
        ..Mechanisms::default()
    };
    let margins = Mechanisms {
        margin: vec![0.05, 0.02, 0.0],
        tariff_exponent: vec![1.2, 1.0, 0.9],
        ..Mechanisms::default()
    };
    vec![
        ("labour", with(&plain, supply(0.5, Offset::Lump))),
        ("labour, nested", with(&nested, supply(0.5, Offset::Lump))),
        ("wage tax", with(&plain, supply(0.5, Offset::WageTax))),
        (
            "wage tax, nested",
            with(&nested, supply(0.5, Offset::WageTax)),
        ),
        ("floor", with(&plain, floor.clone())),
        ("floor, nested", with(&nested, floor.clone())),
        (
            "floor by sector",
            with(
                &Parameters {
                    kappa: 0.0,
                    ..nested.clone()
                },
                floor,
            ),
        ),
        ("margins", with(&plain, margins)),
        (
            "capital, steady",
            with(&plain, capital(CapitalRule::Steady)),
        ),
        (
            "capital, steady, nested",
            with(&nested, capital(CapitalRule::Steady)),
        ),
        ("capital, held", with(&plain, capital(CapitalRule::Held))),
        (
            "capital, held, nested",
            with(&nested, capital(CapitalRule::Held)),
        ),
    ]
}

#[test]
fn what_is_off_changes_no_bit() {
    let world = world();
    let plain = solve(&world, &Parameters::of(&world), &tariff(&world, 0.3));
    let off = Parameters {
        mechanisms: Mechanisms {
            labour_supply: vec![0.0; 3],
            wage_floor: vec![0.0; 3],
            margin: vec![0.0; 3],
            tariff_exponent: vec![1.0; 3],
            capital: Some(Capital::uniform(&world, 0.0, CapitalRule::Steady)),
            ..Mechanisms::default()
        },
        ..Parameters::of(&world)
    };
    let same = solve(&world, &off, &tariff(&world, 0.3));
    assert_eq!(plain.income, same.income);
    assert_eq!(plain.flows, same.flows);
    assert_eq!(plain.stats.sweeps, same.stats.sweeps);
}

#[test]
fn no_shock_is_no_change_with_any_mechanism() {
    let world = world();
    for (name, parameters) in cases(&world) {
        let at = solve(
            &world,
            &parameters,
            &AppliedPolicy::benchmark(world.tariffs()),
        );
        for row in at.regions() {
            assert!(row.real_income_pct.abs() < 1e-9, "{name}: {row:?}");
        }
    }
}

/// d(100 log real income)/d log(1 + tariff) by the adjoint and by differences.
fn check_slopes(name: &str, world: &World, parameters: &Parameters, policy: &AppliedPolicy) {
    let economy = Economy::new(world, parameters).expect("calibrated");
    let settings = SolveSettings {
        tolerance: 1e-13,
        ..SolveSettings::default()
    };
    let at = economy
        .solve(policy, &settings)
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    let h = 2e-4;
    for n in 0..3 {
        let payoff = Payoff::RealIncome(RegionIx(n));
        let slopes = at.gradient(&payoff).expect("solved");
        for (i, d, k) in [(1, 0, 0), (2, 0, 1), (0, 1, 2)] {
            let (i, d, k) = (RegionIx(i), RegionIx(d), SectorIx(k));
            let moved = |by: f64| {
                let mut there = policy.clone();
                let level = (1.0 + there.tariff.get(i, d, k)) * by.exp() - 1.0;
                there.tariff.set(i, d, k, level);
                let solved = economy.solve_warm(&there, &settings, &at).expect("solved");
                solved.payoff(&payoff)
            };
            // Fourth-order central differences.
            let near = moved(h) - moved(-h);
            let far = moved(2.0 * h) - moved(-2.0 * h);
            let difference = (8.0 * near - far) / (12.0 * h);
            let slope = slopes.tariff.get(i, d, k);
            assert!(
                (slope - difference).abs() < 1e-5 * slope.abs().max(0.1),
                "{name}, payoff {n}, {i:?} {d:?} {k:?}: adjoint {slope}, differences {difference}"
            );
        }
    }
}

#[test]
fn slopes_are_differences_with_every_mechanism() {
    let world = world();
    for (name, parameters) in cases(&world) {
        check_slopes(name, &world, &parameters, &tariff(&world, 0.3));
    }
}

fn bound(kind: BoundKind, flows: &[(usize, usize, usize)], level: f64) -> Bound {
    Bound {
        kind,
        flows: (flows.iter())
            .map(|(i, n, k)| (RegionIx(*i), RegionIx(*n), SectorIx(*k)))
            .collect(),
        level,
        label: "bound".into(),
    }
}

fn overlapping(world: &World) -> AppliedPolicy {
    let mut policy = tariff(world, 0.1);
    let cap = |rents_to_exporter| BoundKind::Cap { rents_to_exporter };
    let floor = BoundKind::Floor {
        mode: FloorMode::OnTop,
    };
    policy.bounds = vec![
        bound(cap(1.0), &[(1, 0, 0), (1, 2, 0)], 0.7),
        bound(cap(0.0), &[(1, 0, 0)], 0.5),
        bound(floor, &[(2, 0, 0)], 1.3),
        bound(cap(0.3), &[(2, 0, 0), (2, 1, 0)], 1.1),
    ];
    policy
}

#[test]
fn slopes_are_differences_where_bounds_overlap() {
    let world = world();
    let parameters = Parameters::of(&world);
    check_slopes("overlap", &world, &parameters, &overlapping(&world));
    let margins = Parameters {
        mechanisms: Mechanisms {
            tariff_exponent: vec![1.2, 1.0, 0.9],
            ..Mechanisms::default()
        },
        ..parameters
    };
    check_slopes("overlap, exponent", &world, &margins, &overlapping(&world));
}

#[test]
fn changes_come_apart_with_labour_and_capital() {
    let world = world();
    for (name, parameters) in cases(&world) {
        if name == "margins" {
            continue;
        }
        let economy = Economy::new(&world, &parameters).expect("calibrated");
        let rows = economy
            .decompose(&tariff(&world, 0.3), &SolveSettings::default(), 32)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        for row in rows {
            let size = row.total_log_pct.abs().max(0.05);
            assert!(row.remainder.abs() < 2e-3 * size, "{name}: {row:?}");
        }
    }
}

#[test]
fn wrong_inputs_are_named() {
    let world = world();
    let refused = |mechanisms: Mechanisms| {
        let parameters = Parameters {
            mechanisms,
            ..Parameters::of(&world)
        };
        Economy::new(&world, &parameters).expect_err("refused")
    };
    let out_of_range = |error: EconomyError, wanted: &str| match error {
        EconomyError::ParameterOutOfRange { name, .. } => assert_eq!(name, wanted),
        other => panic!("{other}"),
    };
    out_of_range(refused(supply(-0.1, Offset::Lump)), "labour_supply");
    out_of_range(
        refused(Mechanisms {
            margin: vec![0.61, 0.0, 0.0],
            ..Mechanisms::default()
        }),
        "margin",
    );
    out_of_range(
        refused(Mechanisms {
            wage_floor: vec![1.3, 0.0, 0.0],
            ..Mechanisms::default()
        }),
        "wage_floor",
    );
    assert!(matches!(
        refused(Mechanisms {
            labour_supply: vec![0.5; 2],
            ..Mechanisms::default()
        }),
        EconomyError::ListLength {
            name: "labour_supply",
            given: 2,
            wanted: 3
        }
    ));
    let mut invest = Capital::uniform(&world, 0.3, CapitalRule::Steady);
    invest.investment = vec![-1.0; 12];
    assert!(matches!(
        refused(Mechanisms {
            capital: Some(invest),
            ..Mechanisms::default()
        }),
        EconomyError::Investment { .. }
    ));
}
