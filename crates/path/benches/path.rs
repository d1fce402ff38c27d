//! Speed of a path: months of a cut in the world with magnets apart, beside one equilibrium of that world in the same
//! run. `cargo bench -p detente-path --bench path`.

use std::sync::LazyLock;

use detente_economy::{Economy, Parameters, Schedule, SolveSettings};
use detente_path::{DATES, Expectations, Figures, Path, Position, Scenario, SupplyModel};
use detente_policy::{Policy, Wedge, WedgeKind};
use detente_world::{SPLIT_WORLD, World, builtin};
use divan::Bencher;

fn main() {
    divan::main();
}

static WORLD: LazyLock<World> = LazyLock::new(|| builtin(SPLIT_WORLD).expect("a world"));
static FIGURES: LazyLock<Figures> = LazyLock::new(|| Figures::builtin().expect("figures"));
static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::builtin().expect("a schedule"));

/// Compounds and magnets of one origin cut to a fifth for everybody.
fn cut() -> Scenario {
    let mut policy = Policy::default();
    for wedge in ["CHN:*:REO=0.2", "CHN:*:REM=0.2"] {
        let wedge = Wedge::parse(WedgeKind::Cap, wedge).expect("a wedge");
        policy.wedges.push(wedge);
    }
    Scenario::new(policy.apply(&WORLD).expect("a policy"))
}

fn months(bencher: Bencher<'_, '_>, scenario: &Scenario, months: &[u32]) {
    let path = Path::new(&WORLD, &FIGURES, &SCHEDULE, scenario, None).expect("a path");
    bencher.bench(|| path.run(Position::CENTRAL, months).expect("months"));
}

/// One equilibrium: the cut with long-run elasticities.
#[divan::bench]
fn one_equilibrium(bencher: Bencher) {
    let scenario = cut();
    let [policy, ..] = &scenario.policies;
    let economy = Economy::new(&WORLD, &Parameters::of(&WORLD)).expect("calibrated");
    bencher.bench(|| {
        economy
            .solve(policy, &SolveSettings::default())
            .expect("solved")
    });
}

#[divan::bench]
fn sixty_months_with_static_expectations(bencher: Bencher) {
    let every: Vec<u32> = (1..=60).collect();
    months(bencher, &cut(), &every);
}

#[divan::bench]
fn sixty_months_with_entry_and_perfect_foresight(bencher: Bencher) {
    let mut scenario = cut();
    scenario.supply = SupplyModel::Entry {
        start: (2025, 11),
        expectations: Expectations::Foresight,
    };
    let every: Vec<u32> = (1..=60).collect();
    months(bencher, &scenario, &every);
}

/// Four draws of all parameters at twelve dates; two hundred take fifty times as long.
#[divan::bench(sample_count = 10)]
fn four_draws(bencher: Bencher) {
    let scenario = cut();
    let path = Path::new(&WORLD, &FIGURES, &SCHEDULE, &scenario, None).expect("a path");
    bencher.bench(|| path.draws(&DATES, 4, 1, &|| ()));
}
