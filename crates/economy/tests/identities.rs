//! The identities of `economy.md` that hold in every world.

mod common;

use common::Recipe;
use detente_economy::{CriticalNest, DeficitRule, Economy, Equilibrium, Parameters, SolveSettings};
use detente_policy::{AppliedPolicy, Bound, BoundKind};
use detente_world::{Cube, RegionIx, SectorIx, UseTable, World, WorldParts};

fn tight() -> SolveSettings<'static> {
    SolveSettings {
        tolerance: 1e-13,
        ..SolveSettings::default()
    }
}

fn solve(world: &World, parameters: &Parameters, policy: &AppliedPolicy) -> Equilibrium {
    Economy::new(world, parameters)
        .expect("calibrated")
        .solve(policy, &tight())
        .expect("solved")
}

fn closures(world: &World) -> Vec<Parameters> {
    let plain = Parameters::of(world);
    let nested = Parameters {
        sigma: 0.4,
        theta: 0.3,
        rho: 0.6,
        kappa: 0.8,
        ..plain.clone()
    };
    vec![
        plain.clone(),
        Parameters {
            deficits: DeficitRule::Scaled,
            ..plain.clone()
        },
        Parameters {
            deficits: DeficitRule::None,
            ..nested.clone()
        },
        nested.clone(),
        Parameters {
            kappa: 0.0,
            ..nested.clone()
        },
        Parameters {
            critical: vec![CriticalNest {
                goods: vec![SectorIx(0)],
                sigma: 0.1,
                theta: 1.0,
            }],
            ..nested
        },
    ]
}

fn trade_war(world: &World) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in SectorIx::all(world.sector_count() - 1) {
        policy.tariff.add(RegionIx(1), RegionIx(0), k, 0.6);
        policy.tariff.add(RegionIx(0), RegionIx(1), k, 0.3);
    }
    policy
}

fn real_incomes(equilibrium: &Equilibrium) -> Vec<f64> {
    equilibrium
        .regions()
        .iter()
        .map(|r| r.real_income_pct)
        .collect()
}

fn assert_close(ours: &[f64], theirs: &[f64], tolerance: f64, what: &str) {
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!(
            (a - b).abs() < tolerance,
            "{what}, region {at}: {a} against {b}"
        );
    }
}

#[test]
fn no_shock_is_no_change() {
    let world = Recipe::new(4, 5, 1).world();
    for parameters in closures(&world) {
        let economy = Economy::new(&world, &parameters).expect("calibrated");
        let still = economy
            .solve(
                &AppliedPolicy::benchmark(economy.tariffs()),
                &SolveSettings::default(),
            )
            .expect("solved");
        assert!(
            real_incomes(&still).iter().all(|x| x.abs() < 1e-10),
            "{:?}",
            real_incomes(&still)
        );
        let ratio = still
            .price
            .as_slice()
            .iter()
            .map(|p| (p - 1.0).abs())
            .fold(0.0, f64::max);
        assert!(ratio < 1e-12, "prices move by {ratio:e}");
    }
}

#[test]
fn money_is_neutral() {
    // All values times a constant: the same ratios.
    let world = Recipe::new(4, 5, 2).world();
    let scaled = |factor: f64| {
        let parts = world.parts().clone();
        let mut flows = parts.flows.clone();
        let mut use_table = parts.use_table.clone();
        flows.as_mut_slice().iter_mut().for_each(|x| *x *= factor);
        use_table
            .as_mut_slice()
            .iter_mut()
            .for_each(|x| *x *= factor);
        World::new(WorldParts {
            flows,
            use_table,
            ..parts
        })
        .expect("valid")
    };
    let (small, large) = (scaled(1.0), scaled(64.0));
    for parameters in closures(&world) {
        let one = solve(&small, &parameters, &trade_war(&small));
        let other = solve(&large, &parameters, &trade_war(&large));
        assert_close(
            &real_incomes(&one),
            &real_incomes(&other),
            1e-9,
            "scale of money",
        );
        let world_income: f64 = one.factor_income.as_slice().iter().sum();
        let before: f64 = one.benchmark().value_added.as_slice().iter().sum();
        assert!(
            (world_income / before - 1.0).abs() < 1e-11,
            "the numeraire is world factor income"
        );
    }
}

#[test]
fn merged_twins_change_nothing() {
    // Splitting a sector into two identical halves, with the same elasticity, leaves every region as it was.
    let world = Recipe::new(3, 3, 3).world();
    let parts = world.parts().clone();
    let (r, s) = (3, 4);
    let origin_of = |k: usize| if k == 3 { 0 } else { k };
    let half = |k: usize| if k == 0 || k == 3 { 0.5 } else { 1.0 };
    let mut flows = Cube::filled(r, s, 0.0);
    let mut tariffs = Cube::filled(r, s, 0.0);
    let mut use_table = UseTable::zero(r, s);
    for k in 0..s {
        for i in RegionIx::all(r) {
            for n in RegionIx::all(r) {
                flows.set(
                    i,
                    n,
                    SectorIx(k),
                    half(k) * parts.flows.get(i, n, SectorIx(origin_of(k))),
                );
                tariffs.set(
                    i,
                    n,
                    SectorIx(k),
                    parts.tariffs.get(i, n, SectorIx(origin_of(k))),
                );
            }
        }
        for u in 0..s {
            for n in RegionIx::all(r) {
                let whole = parts
                    .use_table
                    .get(n, SectorIx(origin_of(k)), SectorIx(origin_of(u)));
                use_table.set(n, SectorIx(k), SectorIx(u), half(k) * half(u) * whole);
            }
        }
    }
    let mut sectors = parts.sectors.clone();
    let mut twin = sectors[0].clone();
    twin.code = "TWIN".into();
    sectors.push(twin);
    let split = World::new(WorldParts {
        sectors,
        flows,
        tariffs,
        use_table,
        ..parts.clone()
    })
    .expect("valid");
    let shock = |world: &World| {
        let mut policy = AppliedPolicy::benchmark(world.tariffs());
        for k in SectorIx::all(world.sector_count()) {
            policy.tariff.add(RegionIx(1), RegionIx(0), k, 0.5);
        }
        policy
    };
    for (whole, divided) in closures(&world).iter().zip(closures(&split)) {
        if !whole.critical.is_empty() || whole.kappa.is_finite() {
            // Owners of a half are owners of the whole only where factors move or nests do not single a half out.
            continue;
        }
        let one = solve(&world, whole, &shock(&world));
        let two = solve(&split, &divided, &shock(&split));
        assert_close(
            &real_incomes(&one),
            &real_incomes(&two),
            1e-9,
            "twin sectors",
        );
    }
}

#[test]
fn very_mobile_factors_earn_one_wage() {
    let world = Recipe::new(3, 4, 4).world();
    let policy = trade_war(&world);
    let at = |kappa: f64| {
        real_incomes(&solve(
            &world,
            &Parameters {
                kappa,
                sigma: 0.5,
                theta: 0.5,
                rho: 0.5,
                ..Parameters::of(&world)
            },
            &policy,
        ))
    };
    let free = at(f64::INFINITY);
    let gap = |kappa: f64| {
        at(kappa)
            .iter()
            .zip(&free)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max)
    };
    let (hundred, thousand) = (gap(1e2), gap(1e3));
    assert!(gap(1e6) < 1e-5);
    assert!(
        (hundred / thousand - 10.0).abs() < 0.5,
        "the gap falls as 1/kappa: {hundred} and {thousand}"
    );
}

#[test]
fn elasticities_pass_through_one_without_a_step() {
    let world = Recipe::new(3, 4, 5).world();
    let policy = trade_war(&world);
    let at = |x: f64| {
        let nest = CriticalNest {
            goods: vec![SectorIx(1)],
            sigma: x,
            theta: x,
        };
        let p = Parameters {
            sigma: x,
            theta: x,
            rho: x,
            kappa: 1.0,
            critical: vec![nest],
            ..Parameters::of(&world)
        };
        real_incomes(&solve(&world, &p, &policy))
    };
    let (below, one, above) = (at(1.0 - 1e-7), at(1.0), at(1.0 + 1e-7));
    assert_close(&below, &one, 1e-5, "below one");
    let middle: Vec<f64> = below
        .iter()
        .zip(&above)
        .map(|(a, b)| 0.5 * (a + b))
        .collect();
    assert_close(&middle, &one, 1e-9, "around one");
}

#[test]
fn a_bound_of_zero_is_an_endless_iceberg() {
    let world = Recipe::new(4, 4, 6).world();
    let flow = (RegionIx(1), RegionIx(0), SectorIx(0));
    for parameters in closures(&world) {
        let mut banned = AppliedPolicy::benchmark(world.tariffs());
        let kind = BoundKind::Cap {
            rents_to_exporter: 1.0,
        };
        banned.bounds.push(Bound {
            kind,
            flows: vec![flow],
            level: 0.0,
            label: "ban".into(),
        });
        let mut infinite = AppliedPolicy::benchmark(world.tariffs());
        infinite.iceberg.set(flow.0, flow.1, flow.2, f64::INFINITY);
        let mut steep = infinite.clone();
        steep.iceberg.set(flow.0, flow.1, flow.2, 1e6);
        let ban = real_incomes(&solve(&world, &parameters, &banned));
        assert_close(
            &ban,
            &real_incomes(&solve(&world, &parameters, &infinite)),
            1e-10,
            "infinite iceberg",
        );
        // What still trickles through at 1e6 is of order 1e6^(-elasticity).
        assert_close(
            &ban,
            &real_incomes(&solve(&world, &parameters, &steep)),
            1e-6,
            "iceberg of a million",
        );
    }
}

#[test]
fn a_small_tariff_moves_real_income_as_the_first_order_formula_says() {
    let world = Recipe::new(4, 4, 7).world();
    let parameters = Parameters::of(&world);
    let gap = |rate: f64| {
        let mut policy = AppliedPolicy::benchmark(world.tariffs());
        policy
            .tariff
            .add(RegionIx(1), RegionIx(0), SectorIx(0), rate);
        let rows = solve(&world, &parameters, &policy).regions();
        rows.iter()
            .map(|row| {
                (row.real_income_pct - row.real_income_first_order_pct.expect("tariffs only")).abs()
            })
            .fold(0.0, f64::max)
    };
    let (small, smaller) = (gap(1e-3), gap(5e-4));
    assert!(
        (small / smaller - 4.0).abs() < 0.1,
        "the difference is of second order: {small} and {smaller}"
    );
}

#[test]
fn the_same_volume_costs_the_same_as_a_cap_or_as_the_tax_it_amounts_to() {
    let world = Recipe::new(4, 4, 8).world();
    let flow = (RegionIx(1), RegionIx(0), SectorIx(0));
    for parameters in closures(&world) {
        if parameters.deficits == DeficitRule::None {
            continue;
        }
        let mut capped = AppliedPolicy::benchmark(world.tariffs());
        let kind = BoundKind::Cap {
            rents_to_exporter: 1.0,
        };
        capped.bounds.push(Bound {
            kind,
            flows: vec![flow],
            level: 0.5,
            label: "cap".into(),
        });
        let cap = solve(&world, &parameters, &capped);
        assert!(cap.bounds[0].binding && (cap.bounds[0].volume - 0.5).abs() < 1e-9);
        let mut taxed = AppliedPolicy::benchmark(world.tariffs());
        taxed
            .export_tax
            .set(flow.0, flow.1, flow.2, cap.bounds[0].wedge_rate);
        assert_close(
            &real_incomes(&cap),
            &real_incomes(&solve(&world, &parameters, &taxed)),
            1e-8,
            "cap and tax",
        );
        assert!((cap.bounds[0].rent - cap.export_revenue[1]).abs() < 1e-6 * cap.bounds[0].rent);
    }
}

#[test]
fn autarky_costs_what_arkolakis_costinot_and_rodriguez_clare_say() {
    // ACR (2012), AER 102(1), Section IV: without input–output links and with several Cobb–Douglas sectors, the
    // price of a good in autarky is π_nn^(−1/ε) relative to home costs, so gains are Π (π_nn,k)^(−β_k·e/ε_k).
    let mut recipe = Recipe::new(3, 3, 9);
    (recipe.inputs, recipe.balanced, recipe.tariffs) = (0.0, true, false);
    let world = recipe.world();
    let parameters = Parameters {
        deficits: DeficitRule::None,
        ..Parameters::of(&world)
    };
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for (i, n, k, _) in world.flows().iter() {
        if i != n {
            policy.iceberg.set(i, n, k, f64::INFINITY);
        }
    }
    let autarky = real_incomes(&solve(&world, &parameters, &policy));
    for n in RegionIx::all(3) {
        let bench = world.benchmark();
        let loss: f64 = SectorIx::all(3)
            .map(|k| {
                let share = bench.expenditure.get(n, k) / bench.income[n.0];
                let home = world.flows().get(n, n, k) / bench.expenditure.get(n, k);
                share / world.sector(k).trade_elasticity * home.ln()
            })
            .sum();
        let expected = 100.0 * (loss.exp() - 1.0);
        assert!(
            (autarky[n.0] - expected).abs() < 1e-8,
            "{} against {expected}",
            autarky[n.0]
        );
    }
}
