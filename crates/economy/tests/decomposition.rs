//! The parts of a change of real income: they add up, their remainder vanishes with the square of the steps, and they
//! are what the textbook says in worlds where it says something.

mod common;

use common::Recipe;
use detente_economy::{
    CriticalNest, Decomposition, DecompositionError, DeficitRule, Economy, Parameters,
    SolveSettings,
};
use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx, World};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

const A: RegionIx = RegionIx(0);
const B: RegionIx = RegionIx(1);

fn tight() -> SolveSettings<'static> {
    SolveSettings {
        tolerance: 1e-13,
        ..SolveSettings::default()
    }
}

fn nested(world: &World, deficits: DeficitRule, kappa: f64) -> Parameters {
    Parameters {
        sigma: 0.5,
        theta: 0.3,
        rho: 0.8,
        kappa,
        critical: vec![CriticalNest {
            goods: vec![SectorIx(1)],
            sigma: 0.2,
            theta: 1.0,
        }],
        deficits,
        ..Parameters::of(world)
    }
}

/// Every kind of wedge that the identity covers, at random.
fn everything(world: &World, economy: &Economy, seed: u64) -> AppliedPolicy {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let mut policy = AppliedPolicy::benchmark(economy.tariffs());
    let regions = world.region_count();
    for k in SectorIx::all(world.sector_count()) {
        for i in RegionIx::all(regions) {
            for n in RegionIx::all(regions).filter(|n| *n != i) {
                match rng.random_range(0..5) {
                    0 => policy.tariff.add(i, n, k, rng.random_range(0.0..0.4)),
                    1 => policy.export_tax.set(i, n, k, rng.random_range(-0.1..0.3)),
                    2 => policy.iceberg.set(i, n, k, rng.random_range(0.9..1.3)),
                    _ => {}
                }
            }
            policy.productivity.set(i, k, rng.random_range(0.9..1.1));
            policy.utilisation.set(i, k, rng.random_range(0.9..1.0));
        }
    }
    policy.endowment[0] = 1.05;
    policy
}

fn worst(rows: &[Decomposition]) -> f64 {
    rows.iter().map(|r| r.remainder.abs()).fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn parts_add_up_and_the_remainder_falls_with_the_square_of_the_steps(
        seed in 0u64..1000,
        rule in prop::sample::select(vec![DeficitRule::Fixed, DeficitRule::Scaled, DeficitRule::None]),
        kappa in prop::sample::select(vec![0.0, 0.7, f64::INFINITY]),
    ) {
        let world = Recipe::new(3, 3, seed).world();
        let economy = Economy::new(&world, &nested(&world, rule, kappa)).expect("calibrated");
        let policy = everything(&world, &economy, seed + 7);
        let exact = economy.solve(&policy, &tight()).expect("solved").regions();
        let of = |steps| economy.decompose(&policy, &tight(), steps).expect("decomposed");
        let (coarse, fine, finest) = (of(4), of(8), of(16));
        for (row, exact) in finest.iter().zip(&exact) {
            let total = 100.0 * (row.total_log_pct / 100.0).exp_m1();
            prop_assert!((total - exact.real_income_pct).abs() < 1e-8, "{total} {exact:?}");
            prop_assert!((row.explained() + row.remainder - row.total_log_pct).abs() < 1e-12);
            let split = row.terms_of_trade_parties + row.terms_of_trade_others;
            prop_assert!((split - row.terms_of_trade).abs() < 1e-12);
            prop_assert!(row.remainder.abs() < 0.01, "{row:?}");
            if rule == DeficitRule::Fixed {
                prop_assert!(row.transfer.abs() < 1e-9, "{row:?}");
            }
        }
        // Region by region: each halving of the step divides the remainder by four.
        for ((coarse, fine), finest) in coarse.iter().zip(&fine).zip(&finest) {
            if coarse.remainder.abs() < 1e-4 {
                continue;
            }
            for (more, less) in [(coarse, fine), (fine, finest)] {
                let ratio = more.remainder / less.remainder;
                prop_assert!((3.3..4.9).contains(&ratio), "{ratio}: {more:?} {less:?}");
            }
        }
        prop_assert!(worst(&finest) < worst(&coarse));
    }
}

#[test]
fn bounds_act_as_the_taxes_they_are() {
    let world = Recipe::new(3, 3, 5).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let bound = |kind, level, flow| Bound {
        kind,
        flows: vec![flow],
        level,
        label: "bound".into(),
    };
    let mut policy = AppliedPolicy::benchmark(economy.tariffs());
    let cap = BoundKind::Cap {
        rents_to_exporter: 0.4,
    };
    let floor = BoundKind::Floor {
        mode: FloorMode::OnTop,
    };
    policy.bounds.push(bound(cap, 0.5, (A, B, SectorIx(0))));
    policy.bounds.push(bound(floor, 1.5, (A, B, SectorIx(1))));
    let bounded = economy.decompose(&policy, &tight(), 32).expect("bounds");
    assert!(worst(&bounded) < 1e-3, "{bounded:?}");

    // The same end by taxes: another way there, so only the sum is the same.
    let solved = economy.solve(&policy, &tight()).expect("bounds");
    let taxes = AppliedPolicy {
        tariff: solved.tariff.clone(),
        export_tax: solved.export_tax.clone(),
        ..AppliedPolicy::benchmark(economy.tariffs())
    };
    let taxed = economy.decompose(&taxes, &tight(), 32).expect("taxes");
    for (bounded, taxed) in bounded.iter().zip(&taxed) {
        assert!((bounded.total_log_pct - taxed.total_log_pct).abs() < 1e-7);
        assert!((bounded.terms_of_trade - taxed.terms_of_trade).abs() < 0.05);
    }
}

#[test]
fn signs_are_those_of_the_textbook() {
    let world = Recipe::new(4, 3, 6).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let neutral = AppliedPolicy::benchmark(economy.tariffs());
    let of = |policy: &AppliedPolicy| economy.decompose(policy, &tight(), 16).expect("solved");
    for row in of(&neutral) {
        assert!(row.total_log_pct.abs() < 1e-10 && row.explained().abs() < 1e-10);
    }

    let mut tariff = neutral.clone();
    let mut melts = neutral.clone();
    for k in SectorIx::all(2) {
        tariff.tariff.add(B, A, k, 0.5);
        melts.iceberg.set(B, A, k, 1.3);
    }
    let rows = of(&tariff);
    // The importer gains terms of trade and loses volume; the exporter loses terms of trade.
    assert!(
        rows[0].terms_of_trade > 0.0 && rows[0].volume < 0.0,
        "{:?}",
        rows[0]
    );
    assert!(rows[1].terms_of_trade_parties < 0.0, "{:?}", rows[1]);
    assert!(rows.iter().all(|r| r.iceberg == 0.0 && r.technology == 0.0));

    // An iceberg burns resources of the importer and of nobody else.
    let rows = of(&melts);
    assert!(rows[0].iceberg < 0.0, "{:?}", rows[0]);
    assert!(rows[1..].iter().all(|r| r.iceberg == 0.0));

    // What one region's terms of trade gain, others lose: border values are the same on both sides.
    let solved = economy.solve(&tariff, &tight()).expect("solved");
    let dollars: f64 = of(&tariff)
        .iter()
        .zip(&solved.income)
        .map(|(row, income)| row.terms_of_trade * income)
        .sum();
    let size = rows[0].terms_of_trade.abs() * solved.income[0];
    assert!(dollars.abs() < 0.05 * size, "{dollars} of {size}");
}

#[test]
fn a_small_tariff_gives_the_first_order_terms() {
    let world = Recipe::new(4, 4, 8).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let mut policy = AppliedPolicy::benchmark(economy.tariffs());
    policy.tariff.add(B, A, SectorIx(0), 1e-5);
    let rows = economy.decompose(&policy, &tight(), 1).expect("solved");
    let outcomes = economy.solve(&policy, &tight()).expect("solved").regions();
    for (row, outcome) in rows.iter().zip(&outcomes) {
        let terms = outcome
            .terms_of_trade_first_order_pct
            .expect("tariffs only");
        let volume = outcome
            .volume_of_trade_first_order_pct
            .expect("tariffs only");
        assert!(
            (row.terms_of_trade - terms).abs() < 1e-8,
            "{row:?} {outcome:?}"
        );
        assert!((row.volume - volume).abs() < 1e-8, "{row:?} {outcome:?}");
    }
}

#[test]
fn what_the_identity_does_not_cover_is_refused() {
    let world = Recipe::new(3, 3, 9).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let neutral = AppliedPolicy::benchmark(economy.tariffs());
    let said = |economy: &Economy, policy: &AppliedPolicy| match economy.decompose(
        policy,
        &SolveSettings::default(),
        2,
    ) {
        Err(DecompositionError::Unsupported { reason }) => reason,
        other => panic!("{other:?}"),
    };
    let mut banned = neutral.clone();
    banned.iceberg.set(A, B, SectorIx(0), f64::INFINITY);
    assert!(said(&economy, &banned).contains("ban"));
    let mut shifted = neutral.clone();
    shifted.demand.set(A, SectorIx(0), 1.1);
    assert!(said(&economy, &shifted).contains("demand shift"));
    let mut waived = neutral.clone();
    waived.bounds.push(Bound {
        kind: BoundKind::Floor {
            mode: FloorMode::Replace,
        },
        flows: vec![(A, B, SectorIx(0))],
        level: 1.2,
        label: "floor".into(),
    });
    assert!(said(&economy, &waived).contains("replaces"));
    let world = Recipe {
        markup: 1.1,
        ..Recipe::new(3, 3, 9)
    }
    .world();
    let marked_up = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    assert!(said(&marked_up, &neutral).contains("markups"));
}
