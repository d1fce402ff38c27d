//! GDP in volume, held against what its definition says.

mod common;

use common::Recipe;
use detente_economy::{Economy, Equilibrium, Parameters, SolveSettings, stress};
use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx, World};

fn solve(world: &World, policy: &AppliedPolicy) -> Equilibrium {
    Economy::new(world, &Parameters::of(world))
        .expect("calibrated")
        .solve(policy, &SolveSettings::default())
        .expect("solved")
}

fn volumes(at: &Equilibrium) -> Vec<f64> {
    at.regions().iter().map(|r| r.gdp_volume_pct).collect()
}

#[test]
fn nothing_changes_where_nothing_happens() {
    let world = Recipe::new(4, 3, 5).world();
    let nothing = AppliedPolicy::benchmark(world.tariffs());
    for volume in volumes(&solve(&world, &nothing)) {
        assert!(volume.abs() < 1e-9, "{volume}");
    }
}

#[test]
fn a_tenth_more_of_everything_is_a_tenth() {
    let mut recipe = Recipe::new(3, 3, 6);
    recipe.inputs = 0.0;
    let world = recipe.world();
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for n in RegionIx::all(3) {
        for k in SectorIx::all(3) {
            policy.productivity.set(n, k, 1.1);
        }
    }
    for volume in volumes(&solve(&world, &policy)) {
        assert!((volume - 10.0).abs() < 1e-7, "{volume}");
    }
}

/// Laspeyres' and Paasche's volume of final demand + exports − imports, by seller, per cent.
fn laspeyres_and_paasche(world: &World, at: &Equilibrium, n: RegionIx) -> [f64; 2] {
    let bench = at.benchmark();
    let (mut at_old, mut before, mut after, mut at_new) = (0.0, 0.0, 0.0, 0.0);
    let mut part = |was: f64, is: f64, price: f64| {
        before += was;
        after += is;
        at_old += is / price;
        at_new += was * price;
    };
    for (i, m, k, was) in world.flows().iter() {
        let (old, new) = (world.tariffs().get(i, m, k), at.tariff.get(i, m, k));
        let (is, cost) = (at.flows.get(i, m, k), at.cost.get(i, k));
        if m == n {
            let final_was = bench.final_demand.get(n, k) / bench.expenditure.get(n, k);
            let final_is = at.final_demand.get(n, k) / at.spending.get(n, k);
            let price = cost * (1.0 + new) / (1.0 + old);
            part(
                final_was * was * (1.0 + old),
                final_is * is * (1.0 + new),
                price,
            );
            if i != n {
                part(-was, -is, cost);
            }
        } else if i == n {
            part(was, is, cost);
        }
    }
    [at_old / before, after / at_new].map(|x| 100.0 * (x - 1.0))
}

#[test]
fn it_is_the_mean_of_laspeyres_and_paasche() {
    let world = Recipe::new(4, 3, 7).world();
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in SectorIx::all(2) {
        policy.tariff.add(RegionIx(1), RegionIx(0), k, 0.06);
        policy.tariff.add(RegionIx(0), RegionIx(1), k, 0.03);
    }
    let at = solve(&world, &policy);
    for n in RegionIx::all(4) {
        let [old, new] = laspeyres_and_paasche(&world, &at, n);
        let fisher = 100.0 * ((1.0 + old / 100.0) * (1.0 + new / 100.0)).sqrt() - 100.0;
        let ours = volumes(&at)[n.0];
        // Superlative indices agree to the second order, Laspeyres and Paasche to the first.
        let apart = (old - new).abs();
        assert!(
            (ours - fisher).abs() <= 0.1 * apart + 1e-6,
            "{ours}: {old} {new}"
        );
    }
}

#[test]
fn nothing_falls_by_more_than_everything() {
    let world = Recipe::new(4, 3, 8).world();
    let mut solved = 0;
    for number in 0..150 {
        let draw = stress::draw(&world, 3, number);
        let Ok(economy) = Economy::new(&world, &draw.parameters) else {
            continue;
        };
        let Ok(at) = economy.solve(&draw.policy, &SolveSettings::default()) else {
            continue;
        };
        solved += 1;
        for volume in volumes(&at) {
            assert!(
                volume.is_finite() && volume >= -100.0,
                "{volume}: {}",
                draw.label
            );
        }
    }
    assert!(solved > 100, "{solved}");
}
