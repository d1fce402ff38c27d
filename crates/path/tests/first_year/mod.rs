//! The built-in ground of the first year, and levers on it.
#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code)]

use std::path::PathBuf;
use std::sync::LazyLock;

use detente_path::elements::Tables;
use detente_path::first_year::{FlowLimit, Ground, Levers, Licence, RunMonth, Side, Warning};
use detente_world::{RegionIx, SPLIT_WORLD, SectorIx, builtin};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// The two chains of magnets.
pub const MAGNETS: [&str; 2] = ["magnet", "magnet-heavy"];

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    Ground::new(&builtin(SPLIT_WORLD).unwrap(), &Tables::builtin().unwrap()).unwrap()
});

pub fn ground() -> &'static Ground {
    &GROUND
}

pub fn region(code: &str) -> usize {
    ground().find_region(code).unwrap().0
}

/// A licence of one value on every stage.
pub fn licence(element: &str, to: Option<&str>, let_through: f64) -> Licence {
    Licence {
        element: ground().tables().find(element).unwrap(),
        stage: None,
        region: to.map(|code| ground().find_region(code).unwrap()),
        let_through: vec![let_through],
    }
}

pub fn gdp_pct(month: &RunMonth, n: usize) -> f64 {
    -100.0 * month.state.gdp[n]
}

/// The gathered figures, where they are.
pub fn shared_data() -> Option<PathBuf> {
    let from = PathBuf::from(std::env::var_os("DETENTE_SHARED_DATA").unwrap_or_default());
    if from.is_dir() {
        return Some(from);
    }
    println!("skipped: no shared figures at {}", from.display());
    None
}

/// Levers on random elements, stages, regions and flows, with random months, warnings and ends.
pub fn random_levers(random: &mut ChaCha8Rng) -> Levers {
    let tables = ground().tables();
    let share = |random: &mut ChaCha8Rng| {
        let months = random.random_range(1..4);
        (0..months)
            .map(|_| random.random::<f64>())
            .collect::<Vec<f64>>()
    };
    let licences = (0..random.random_range(1..4))
        .map(|_| {
            let place = &ground().places()[random.random_range(0..ground().places().len())];
            let one = random.random_bool(0.4);
            Licence {
                element: place.element,
                stage: random
                    .random_bool(0.3)
                    .then(|| random.random_range(0..place.stages.len())),
                region: one.then(|| RegionIx(random.random_range(0..ground().region_count()))),
                let_through: share(random),
            }
        })
        .collect();
    assert!(!tables.elements.is_empty());
    let limits = (0..random.random_range(0..3))
        .map(|_| {
            let mut region = || RegionIx(random.random_range(0..ground().region_count()));
            let (i, n) = (region(), region());
            let k = SectorIx(random.random_range(0..ground().world().sector_count()));
            FlowLimit {
                flows: vec![(i, n, k)],
                side: if random.random_bool(0.5) {
                    Side::Exporter
                } else {
                    Side::Importer
                },
                let_through: share(random),
            }
        })
        .collect();
    Levers {
        licences,
        limits,
        warning: random.random_bool(0.3).then(|| Warning {
            months: random.random_range(0.0..24.0),
            credence: random.random(),
        }),
        until: random.random_bool(0.2).then(|| random.random_range(1..8)),
        ..Levers::default()
    }
}

/// A table without rows.
pub fn first_line(table: &str) -> &str {
    table.split_inclusive('\n').next().unwrap_or_default()
}
