//! The adjoint gradient against central differences of certified equilibria.

mod common;

use common::Recipe;
use detente_economy::{
    CriticalNest, DeficitRule, Economy, Parameters, Payoff, SlopeSettings, SolveSettings,
};
use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, ScaleBase, SectorIx, World};

const STEP: f64 = 1e-4;

fn solve(economy: &Economy, policy: &AppliedPolicy, payoff: &Payoff) -> f64 {
    let settings = SolveSettings {
        tolerance: 1e-12,
        ..SolveSettings::default()
    };
    economy
        .solve(policy, &settings)
        .expect("solved")
        .payoff(payoff)
}

fn difference(
    economy: &Economy,
    policy: &AppliedPolicy,
    payoff: &Payoff,
    change: impl Fn(&mut AppliedPolicy, f64),
) -> f64 {
    let at = |h: f64| {
        let mut changed = policy.clone();
        change(&mut changed, h);
        solve(economy, &changed, payoff)
    };
    // Fourth-order central differences.
    (8.0 * (at(STEP) - at(-STEP)) - (at(2.0 * STEP) - at(-2.0 * STEP))) / (12.0 * STEP)
}

fn check(
    world: &World,
    parameters: &Parameters,
    policy: &AppliedPolicy,
    payoff: &Payoff,
    what: &str,
) {
    let economy = Economy::new(world, parameters).expect("calibrated");
    let settings = SolveSettings {
        tolerance: 1e-13,
        ..SolveSettings::default()
    };
    let equilibrium = economy
        .solve(policy, &settings)
        .or_else(|_| economy.solve(policy, &SolveSettings::default()));
    let equilibrium = equilibrium.expect("solved");
    let gradient = equilibrium.gradient(payoff).expect("adjoint solved");
    assert_eq!(gradient.value, equilibrium.payoff(payoff));
    let (i, n, k) = (RegionIx(1), RegionIx(0), SectorIx(0));
    let mut pairs = Vec::new();
    for (i, n, k) in [
        (i, n, k),
        (n, i, k),
        (RegionIx(2), RegionIx(1), SectorIx(1)),
    ] {
        pairs.push((
            format!("tariff {i:?} {n:?} {k:?}"),
            gradient.tariff.get(i, n, k),
            difference(&economy, policy, payoff, |p, h| {
                p.tariff
                    .set(i, n, k, (1.0 + p.tariff.get(i, n, k)) * h.exp() - 1.0)
            }),
        ));
        pairs.push((
            format!("iceberg {i:?} {n:?} {k:?}"),
            gradient.iceberg.get(i, n, k),
            difference(&economy, policy, payoff, |p, h| {
                p.iceberg.set(i, n, k, p.iceberg.get(i, n, k) * h.exp())
            }),
        ));
        pairs.push((
            format!("export tax {i:?} {n:?} {k:?}"),
            gradient.export_tax.get(i, n, k),
            difference(&economy, policy, payoff, |p, h| {
                p.export_tax
                    .set(i, n, k, (1.0 + p.export_tax.get(i, n, k)) * h.exp() - 1.0);
            }),
        ));
    }
    pairs.push((
        "productivity".into(),
        gradient.productivity.get(RegionIx(1), SectorIx(1)),
        difference(&economy, policy, payoff, |p, h| {
            let (n, s) = (RegionIx(1), SectorIx(1));
            p.productivity.set(n, s, p.productivity.get(n, s) * h.exp());
        }),
    ));
    pairs.push((
        "utilisation".into(),
        gradient.utilisation.get(RegionIx(0), SectorIx(1)),
        difference(&economy, policy, payoff, |p, h| {
            let (n, s) = (RegionIx(0), SectorIx(1));
            p.utilisation.set(n, s, p.utilisation.get(n, s) * h.exp());
        }),
    ));
    for b in 0..policy.bounds.len() {
        pairs.push((
            format!("bound {b}"),
            gradient.bounds[b],
            difference(&economy, policy, payoff, |p, h| {
                p.bounds[b].level *= h.exp()
            }),
        ));
    }
    let size = pairs.iter().map(|(_, a, _)| a.abs()).fold(0.0, f64::max);
    for (name, adjoint, difference) in pairs {
        assert!(
            (adjoint - difference).abs() < 1e-6 * size.max(1e-3),
            "{what}, {name}: adjoint {adjoint:.10}, difference {difference:.10}"
        );
    }
}

fn base_policy(world: &World) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    policy
        .tariff
        .add(RegionIx(1), RegionIx(0), SectorIx(0), 0.5);
    policy
        .export_tax
        .set(RegionIx(0), RegionIx(2), SectorIx(1), 0.2);
    policy
        .iceberg
        .set(RegionIx(2), RegionIx(0), SectorIx(1), 1.3);
    policy
}

fn variants(world: &World) -> Vec<(&'static str, Parameters)> {
    let plain = Parameters::of(world);
    let nested = Parameters {
        sigma: 0.5,
        theta: 0.3,
        rho: 0.7,
        kappa: 1.5,
        ..plain.clone()
    };
    let fixed = Parameters {
        sigma: 0.4,
        theta: 1.6,
        rho: 0.6,
        kappa: 0.0,
        ..plain.clone()
    };
    let nests = vec![
        CriticalNest {
            goods: vec![SectorIx(0), SectorIx(2)],
            sigma: 0.2,
            theta: 0.6,
        },
        CriticalNest {
            goods: vec![SectorIx(1)],
            sigma: 0.4,
            theta: 1.0,
        },
    ];
    vec![
        ("Cobb-Douglas", plain.clone()),
        (
            "scaled deficits",
            Parameters {
                deficits: DeficitRule::Scaled,
                ..nested.clone()
            },
        ),
        ("nested, partly mobile", nested.clone()),
        ("fixed factors", fixed),
        (
            "nested, one wage",
            Parameters {
                kappa: f64::INFINITY,
                ..nested.clone()
            },
        ),
        (
            "critical goods",
            Parameters {
                critical: nests,
                ..nested
            },
        ),
    ]
}

#[test]
fn adjoint_equals_differences_for_every_wedge_and_closure() {
    let world = Recipe::new(3, 4, 7).world();
    for (what, parameters) in variants(&world) {
        check(
            &world,
            &parameters,
            &base_policy(&world),
            &Payoff::RealIncome(RegionIx(0)),
            what,
        );
        check(
            &world,
            &parameters,
            &base_policy(&world),
            &Payoff::RealIncome(RegionIx(1)),
            what,
        );
    }
}

#[test]
fn adjoint_equals_differences_with_bounds() {
    let world = Recipe::new(3, 4, 8).world();
    let mut policy = base_policy(&world);
    let flow = |i, n, k| (RegionIx(i), RegionIx(n), SectorIx(k));
    let bound = |kind, flows, level| Bound {
        kind,
        flows,
        level,
        label: "test".into(),
    };
    policy.bounds = vec![
        bound(
            BoundKind::Cap {
                rents_to_exporter: 0.7,
            },
            vec![flow(1, 0, 1), flow(1, 2, 1)],
            0.6,
        ),
        bound(
            BoundKind::Cap {
                rents_to_exporter: 0.0,
            },
            vec![flow(2, 1, 0)],
            0.4,
        ),
        bound(
            BoundKind::Floor {
                mode: FloorMode::OnTop,
            },
            vec![flow(0, 1, 2)],
            1.5,
        ),
        bound(
            BoundKind::Cap {
                rents_to_exporter: 1.0,
            },
            vec![flow(0, 2, 2)],
            5.0,
        ),
    ];
    for (what, parameters) in variants(&world) {
        check(
            &world,
            &parameters,
            &policy,
            &Payoff::RealIncome(RegionIx(0)),
            what,
        );
    }
}

#[test]
fn adjoint_equals_differences_with_scale_and_markups() {
    for scale_base in [ScaleBase::Input, ScaleBase::Labour] {
        let mut recipe = Recipe::new(3, 3, 9);
        (recipe.scale, recipe.scale_base, recipe.markup) = (0.08, scale_base, 1.15);
        let world = recipe.world();
        let plain = Parameters::of(&world);
        let nested = Parameters {
            sigma: 0.5,
            theta: 0.3,
            rho: 0.7,
            kappa: 1.5,
            ..plain.clone()
        };
        for parameters in [plain, nested] {
            check(
                &world,
                &parameters,
                &base_policy(&world),
                &Payoff::RealIncome(RegionIx(0)),
                "scale and markups",
            );
        }
    }
}

#[test]
fn adjoint_equals_differences_under_political_weights() {
    let world = Recipe::new(3, 4, 10).world();
    let payoff = Payoff::Sum(vec![
        (
            1.0,
            Payoff::SectorWeighted {
                region: RegionIx(0),
                weights: vec![1.5, 0.7, 1.1, 0.7],
            },
        ),
        (-0.3, Payoff::RealIncome(RegionIx(1))),
    ]);
    for (what, parameters) in variants(&world) {
        check(&world, &parameters, &base_policy(&world), &payoff, what);
    }
}

#[test]
fn adjoint_equals_differences_for_revenue_and_weighted_profits() {
    let mut recipe = Recipe::new(3, 4, 11);
    (recipe.markup, recipe.inputs) = (1.15, 0.35);
    let world = recipe.world();
    let payoff = Payoff::Sum(vec![
        (
            1.0,
            Payoff::SectorWeighted {
                region: RegionIx(1),
                weights: vec![1.6, 0.4, 1.2, 0.8],
            },
        ),
        (0.5, Payoff::Revenue(RegionIx(1))),
        (0.5, Payoff::Revenue(RegionIx(0))),
    ]);
    for (what, parameters) in variants(&world) {
        check(&world, &parameters, &base_policy(&world), &payoff, what);
    }
}

#[test]
fn slopes_of_chosen_flows_are_the_gradient() {
    let world = Recipe::new(4, 3, 12).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let solve = |policy: &AppliedPolicy| {
        economy
            .solve(policy, &SolveSettings::default())
            .expect("solved")
    };
    let policy = base_policy(&world);
    let near = solve(&AppliedPolicy::benchmark(world.tariffs()));
    let here = solve(&policy);
    let flows: Vec<_> = [(1, 0, 0), (0, 2, 1), (3, 1, 2), (2, 2, 0)]
        .map(|(i, n, k)| (RegionIx(i), RegionIx(n), SectorIx(k)))
        .into();
    let payoffs = [
        Payoff::RealIncome(RegionIx(0)),
        Payoff::Revenue(RegionIx(2)),
    ];
    let asked: Vec<_> = payoffs
        .iter()
        .map(|payoff| (payoff.clone(), flows.as_slice()))
        .collect();
    let settings = SlopeSettings::default();
    let before = near.slopes(&asked, &settings, &[]).expect("slopes");
    let start: Vec<_> = before.iter().map(Some).collect();
    let cold = here.slopes(&asked, &settings, &[]).expect("slopes");
    let warm = here.slopes(&asked, &settings, &start).expect("slopes");
    for (payoff, (cold, warm)) in payoffs.iter().zip(cold.iter().zip(&warm)) {
        let whole = here.gradient(payoff).expect("gradient");
        for (at, &(i, n, k)) in flows.iter().enumerate() {
            for slopes in [cold, warm] {
                assert!((slopes.tariff[at] - whole.tariff.get(i, n, k)).abs() < 1e-9);
                assert!((slopes.export_tax[at] - whole.export_tax.get(i, n, k)).abs() < 1e-9);
            }
        }
    }
}
