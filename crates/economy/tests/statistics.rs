//! How much work the solver does on standard cases: deterministic, so a change shows here before it shows on a clock.

use detente_economy::{BatchSettings, DeficitRule, Economy, Parameters, Payoff, SolveSettings};
use detente_policy::{AppliedPolicy, Bound, BoundKind};
use detente_world::{DEFAULT_WORLD, RegionIx, SectorIx, SectorKind, World, builtin};

fn trade_war(world: &World, points: f64) -> AppliedPolicy {
    let (a, b) = (RegionIx(0), RegionIx(1));
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in
        SectorIx::all(world.sector_count()).filter(|k| world.sector(*k).kind == SectorKind::Goods)
    {
        policy.tariff.add(a, b, k, points);
        policy.tariff.add(b, a, k, points);
    }
    policy
}

fn embargo(world: &World, level: f64) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in
        SectorIx::all(world.sector_count()).filter(|k| world.sector(*k).kind == SectorKind::Goods)
    {
        let flow = (RegionIx(1), RegionIx(0), k);
        if world.flows().get(flow.0, flow.1, flow.2) > 0.0 {
            let kind = BoundKind::Cap {
                rents_to_exporter: 1.0,
            };
            policy.bounds.push(Bound {
                kind,
                flows: vec![flow],
                level,
                label: "cap".into(),
            });
        }
    }
    policy
}

#[test]
fn sweeps_on_the_built_in_world() {
    let world = builtin(DEFAULT_WORLD).expect("the built-in world loads");
    let plain = Parameters::of(&world);
    let nested = Parameters {
        sigma: 0.5,
        theta: 0.5,
        rho: 0.5,
        kappa: 1.0,
        ..plain.clone()
    };
    let month = Parameters {
        sigma: 0.2,
        theta: 0.2,
        rho: 0.2,
        kappa: 0.0,
        ..plain.clone()
    };
    let balanced = Parameters {
        deficits: DeficitRule::None,
        ..plain.clone()
    };
    let mut lines = Vec::new();
    for (closure, parameters) in [
        ("Cobb-Douglas", plain),
        ("nested", nested),
        ("one month", month),
        ("balanced", balanced),
    ] {
        let economy = Economy::new(&world, &parameters).expect("calibrated");
        for (what, policy) in [
            ("war +100", trade_war(&world, 1.0)),
            ("caps 0.2", embargo(&world, 0.2)),
            ("ban", embargo(&world, 0.0)),
        ] {
            let cold = economy
                .solve(&policy, &SolveSettings::default())
                .expect("solved");
            let near = economy
                .solve(&trade_war(&world, 0.99), &SolveSettings::default())
                .expect("solved");
            let warm = if what == "war +100" {
                economy
                    .solve_warm(&policy, &SolveSettings::default(), &near)
                    .expect("solved")
                    .stats
                    .sweeps
                    .to_string()
            } else {
                "-".to_owned()
            };
            let gradient = cold
                .gradient(&Payoff::RealIncome(RegionIx(0)))
                .expect("adjoint solved");
            lines.push(format!(
                "{closure}, {what}: cold {} sweeps, warm {warm}, Newton {}, adjoint {} products",
                cold.stats.sweeps, cold.stats.newton_steps, gradient.products
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_list_of_policies_gives_what_each_gives_alone() {
    let world = builtin(DEFAULT_WORLD).expect("the built-in world loads");
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let policies: Vec<_> = (0..20)
        .map(|j| trade_war(&world, f64::from(j) / 20.0))
        .collect();
    let payoffs = [
        Payoff::RealIncome(RegionIx(0)),
        Payoff::RealIncome(RegionIx(1)),
    ];
    let settings = BatchSettings {
        gradients: true,
        ..BatchSettings::default()
    };
    for (policy, batched) in policies
        .iter()
        .zip(economy.evaluate_all(&policies, &payoffs, &settings))
    {
        let alone = economy
            .solve(policy, &SolveSettings::default())
            .expect("solved");
        let batched = batched.expect("solved");
        for (payoff, value) in payoffs.iter().zip(&batched.payoffs) {
            assert!((alone.payoff(payoff) - value).abs() < 1e-9);
        }
        assert_eq!(batched.gradients.len(), 2);
        assert!(batched.certificate.worst < 1e-9);
    }
}
