//! The built-in ground of the first year, and levers on it.
#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code)]

use std::path::PathBuf;
use std::sync::LazyLock;

use detente_path::elements::Tables;
use detente_path::first_year::{Ground, Licence, RunMonth};
use detente_world::{SPLIT_WORLD, builtin};

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
