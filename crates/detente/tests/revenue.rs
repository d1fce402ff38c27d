//! Revenue of a direction of duties: the sums meet those of the world and of the equilibrium.

use detente::economy::{Economy, Parameters, SolveSettings};
use detente::ledger::{CompileRequest, Ledger, parse_date};
use detente::revenue::Revenue;
use detente::world::{RegionIx, World};

fn solved(world: &World, on: &str) -> (Revenue, f64, f64) {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let request = CompileRequest::on(parse_date(on).expect("a date"));
    let compiled = ledger.compile(world, &request).expect("compiles");
    let policy = compiled.policy(world).apply(world).expect("applies");
    let economy = Economy::new(world, &Parameters::of(world)).expect("an economy");
    let equilibrium = economy
        .solve(&policy, &SolveSettings::default())
        .expect("an equilibrium");
    let region = |code: &str| world.find_region(code).expect("a region");
    let pair = (region("USA"), region("CHN"));
    let revenue = Revenue::of(world, &compiled, &equilibrium, pair);
    let of = |values: &[f64], n: RegionIx| values[n.0];
    let benchmark = of(&world.benchmark().tariff_revenue, pair.0);
    let after = of(&equilibrium.tariff_revenue, pair.0);
    (revenue, benchmark, after)
}

#[test]
fn sums_over_partners_meet_the_world_and_the_equilibrium() {
    let world = detente::world::open(detente::world::DEFAULT_WORLD).expect("a world");
    let (revenue, benchmark, after) = solved(&world, "2025-11-10");
    let near = |a: f64, b: f64| (a - b).abs() < 1e-8 * b.abs();
    assert!(near(revenue.all_partners_world_usd_mn, benchmark));
    assert!(near(revenue.all_partners_response_usd_mn, after));
    // A higher duty shrinks what it is laid on: less than on unchanged imports, more than before.
    assert!(revenue.response_usd_mn < revenue.fixed_imports_usd_mn);
    assert!(revenue.response_usd_mn > revenue.world_usd_mn);
    assert!(revenue.imports_pct < 0.0 && revenue.certificate.worst < 1e-9);
    let fixed = 100.0 * revenue.fixed_imports_usd_mn / revenue.imports_world_usd_mn;
    assert!((revenue.tariff_pct - fixed).abs() < 1e-12);
}
