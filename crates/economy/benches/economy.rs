//! Speed of the economy: calibration, cold and warm solves, certificate, gradient, throughput; worlds of three sizes,
//! first call and repeated calls; and the machine's rate of powers and of multiplications, which bound a sweep. Run with
//! `cargo bench -p detente-economy`; read ratios within one run.

use std::sync::LazyLock;

use detente_economy::{DeficitRule, Economy, Equilibrium, Parameters, Payoff, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx, SectorKind, World, builtin, synthetic};
use divan::Bencher;
use divan::counter::ItemsCount;
use rayon::prelude::*;

fn main() {
    divan::main();
}

static WORLD: LazyLock<World> =
    LazyLock::new(|| builtin(detente_world::DEFAULT_WORLD).expect("the built-in world loads"));

fn parameters(closure: &str) -> Parameters {
    let plain = Parameters::of(&WORLD);
    match closure {
        "nested" => Parameters {
            sigma: 0.5,
            theta: 0.5,
            rho: 0.5,
            kappa: 1.0,
            ..plain
        },
        "one month" => Parameters {
            sigma: 0.2,
            theta: 0.2,
            rho: 0.2,
            kappa: 0.0,
            ..plain
        },
        "no deficits" => Parameters {
            deficits: DeficitRule::None,
            ..plain
        },
        _ => plain,
    }
}

/// Both sides add points on all goods of the other.
fn trade_war(points: f64) -> AppliedPolicy {
    trade_war_in(&WORLD, points)
}

fn trade_war_in(world: &World, points: f64) -> AppliedPolicy {
    let (a, b) = (RegionIx(0), RegionIx(1));
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for k in SectorIx::all(world.sector_count()) {
        if world.sector(k).kind == SectorKind::Goods {
            policy.tariff.add(a, b, k, points);
            policy.tariff.add(b, a, k, points);
        }
    }
    policy
}

fn solved(economy: &Economy, points: f64) -> Equilibrium {
    economy
        .solve(&trade_war(points), &SolveSettings::default())
        .expect("solved")
}

const CLOSURES: [&str; 3] = ["Cobb-Douglas", "nested", "one month"];

#[divan::bench(args = CLOSURES)]
fn calibrate(bencher: Bencher, closure: &str) {
    let parameters = parameters(closure);
    bencher.bench(|| Economy::new(&WORLD, &parameters).expect("calibrated"));
}

#[divan::bench(args = CLOSURES)]
fn cold_solve_and_certificate(bencher: Bencher, closure: &str) {
    let economy = Economy::new(&WORLD, &parameters(closure)).expect("calibrated");
    let policy = trade_war(1.0);
    bencher.bench(|| {
        economy
            .solve(&policy, &SolveSettings::default())
            .expect("solved")
    });
}

#[divan::bench(args = CLOSURES)]
fn cold_iteration(bencher: Bencher, closure: &str) {
    let economy = Economy::new(&WORLD, &parameters(closure)).expect("calibrated");
    let policy = trade_war(1.0);
    bencher.bench(|| {
        economy
            .solve_uncertified(&policy, &SolveSettings::default(), None)
            .expect("solved")
    });
}

#[divan::bench(args = CLOSURES)]
fn warm_iteration(bencher: Bencher, closure: &str) {
    let economy = Economy::new(&WORLD, &parameters(closure)).expect("calibrated");
    let start = solved(&economy, 0.99);
    let policy = trade_war(1.0);
    bencher.bench(|| {
        economy
            .solve_uncertified(&policy, &SolveSettings::default(), Some(&start))
            .expect("solved")
    });
}

#[divan::bench(args = CLOSURES)]
fn gradient_in_every_wedge(bencher: Bencher, closure: &str) {
    let economy = Economy::new(&WORLD, &parameters(closure)).expect("calibrated");
    let at = solved(&economy, 1.0);
    bencher.bench(|| {
        at.gradient(&Payoff::RealIncome(RegionIx(0)))
            .expect("adjoint solved")
    });
}

#[divan::bench]
fn remove_deficits(bencher: Bencher) {
    let parameters = parameters("no deficits");
    bencher.bench(|| Economy::new(&WORLD, &parameters).expect("calibrated"));
}

#[divan::bench(args = [64])]
fn scenarios_in_parallel(bencher: Bencher, count: usize) {
    let economy = Economy::new(&WORLD, &parameters("Cobb-Douglas")).expect("calibrated");
    let policies: Vec<_> = (0..count)
        .map(|j| trade_war(j as f64 / count as f64))
        .collect();
    bencher.counter(ItemsCount::new(count)).bench(|| {
        policies
            .par_iter()
            .map(|p| {
                economy
                    .solve(p, &SolveSettings::default())
                    .expect("solved")
                    .income[0]
            })
            .sum::<f64>()
    });
}

const SIZES: [&str; 3] = ["25x28", "81x28", "80x50"];

/// The built-in world, or a made-up one of that size.
fn of_size(size: &str) -> World {
    match size {
        "81x28" => synthetic::of_size(81, 28).expect("a world"),
        "80x50" => synthetic::of_size(80, 50).expect("a world"),
        _ => WORLD.clone(),
    }
}

/// The first solve of an economy just calibrated, certificate included.
#[divan::bench(args = SIZES, sample_size = 1, sample_count = 20)]
fn first_solve(bencher: Bencher, size: &str) {
    let world = of_size(size);
    let policy = trade_war_in(&world, 1.0);
    bencher
        .with_inputs(|| Economy::new(&world, &Parameters::of(&world)).expect("calibrated"))
        .bench_local_values(|economy| {
            economy
                .solve(&policy, &SolveSettings::default())
                .expect("solved")
        });
}

/// The same solve from the benchmark, again and again on one economy.
#[divan::bench(args = SIZES, sample_size = 1, sample_count = 60)]
fn repeated_solve(bencher: Bencher, size: &str) {
    let world = of_size(size);
    let policy = trade_war_in(&world, 1.0);
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    bencher.bench_local(|| {
        economy
            .solve(&policy, &SolveSettings::default())
            .expect("solved")
    });
}

/// Its iteration alone.
#[divan::bench(args = SIZES, sample_size = 1, sample_count = 60)]
fn repeated_iteration(bencher: Bencher, size: &str) {
    let world = of_size(size);
    let policy = trade_war_in(&world, 1.0);
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    bencher.bench_local(|| {
        economy
            .solve_uncertified(&policy, &SolveSettings::default(), None)
            .expect("solved")
    });
}

#[divan::bench(args = SIZES, sample_size = 1, sample_count = 20)]
fn calibrate_size(bencher: Bencher, size: &str) {
    let world = of_size(size);
    let parameters = Parameters::of(&world);
    bencher.bench_local(|| Economy::new(&world, &parameters).expect("calibrated"));
}

/// What one sweep of 25×28 must at least spend on powers: 700 of them.
#[divan::bench]
fn seven_hundred_powers(bencher: Bencher) {
    let values: Vec<f64> = (0..700).map(|j| 0.5 + f64::from(j) / 700.0).collect();
    bencher
        .counter(ItemsCount::new(700_usize))
        .bench(|| values.iter().map(|x| x.powf(-4.3)).sum::<f64>());
}
