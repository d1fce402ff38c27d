//! Runs of the built-in soybeans.
#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test file uses a part")]

use detente_economy::Band;
use detente_path::farm::{Good, Run, Scenario, open, run};

pub fn soybeans() -> Good {
    open("soybeans").unwrap()
}

/// An episode at the central band.
pub fn episode(name: &str) -> (Good, Run) {
    let good = soybeans();
    let scenario = Scenario::episode(&good, name).unwrap();
    let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    (good, run)
}
