//! The reference numbers of an independent model, case by case; they lie beside the project and are used where they are
//! found (`DETENTE_SHARED_DATA`).

mod bounds;
mod infeasible;
mod mechanisms;
mod stability;

use std::path::PathBuf;

use detente_economy::{Economy, Equilibrium, Parameters, SolveError, SolveSettings};
use detente_policy::{AppliedPolicy, Policy, Wedge, WedgeKind};
use detente_world::{RegionIx, SectorIx, SectorKind, World};
use serde_json::Value;

/// The folder of shared figures, if it is there.
pub fn shared_data() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("DETENTE_SHARED_DATA").unwrap_or_default());
    if path.join("reference/economy/reference.json").is_file() {
        Some(path)
    } else {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: no reference numbers at {}", path.display());
        }
        None
    }
}

/// One case: what is expected, and how closely.
pub struct Case {
    expected: Value,
    tolerance: Value,
}

impl Case {
    /// A case by its name, if the figures are there.
    pub fn find(id: &str) -> Option<Self> {
        let path = shared_data()?.join("reference/economy/reference.json");
        let text = std::fs::read_to_string(path).expect("readable");
        let all: Value = serde_json::from_str(&text).expect("JSON");
        let case = all["cases"]
            .as_array()
            .expect("a list of cases")
            .iter()
            .find(|case| case["id"] == id)
            .unwrap_or_else(|| panic!("no case {id}"));
        Some(Self {
            expected: case["expected"].clone(),
            tolerance: case["tolerance"].clone(),
        })
    }

    /// An expected number, by its path.
    pub fn number(&self, path: &[&str]) -> f64 {
        let mut at = &self.expected;
        for key in path {
            at = match key.parse::<usize>() {
                Ok(position) if at.is_array() => &at[position],
                _ => &at[*key],
            };
        }
        at.as_f64()
            .unwrap_or_else(|| panic!("no number at {path:?}"))
    }

    /// The tolerance, by its kind where there are several.
    pub fn tolerance(&self, kind: &str) -> f64 {
        self.tolerance
            .as_f64()
            .or_else(|| self.tolerance[kind].as_f64())
            .unwrap_or_else(|| panic!("no tolerance {kind}"))
    }

    /// Checks one number.
    pub fn check(&self, path: &[&str], kind: &str, found: f64) {
        let expected = self.number(path);
        let gap = (found - expected).abs();
        assert!(
            gap <= self.tolerance(kind),
            "{path:?}: {found} instead of {expected} (off by {gap:.1e}, allowed {:.1e})",
            self.tolerance(kind)
        );
    }
}

/// A world of the reference folder.
pub fn small(name: &str) -> Option<World> {
    let path = shared_data()?.join("reference/economy").join(name);
    Some(World::read(path).expect("a valid world"))
}

/// The 25×28 world the numbers are of.
pub fn large() -> Option<World> {
    let path = shared_data()?.join("worlds/icio2022-25x28");
    Some(World::read(path).expect("a valid world"))
}

/// A policy of wedges.
pub fn policy(world: &World, wedges: &[(WedgeKind, &str)]) -> AppliedPolicy {
    let policy = Policy {
        wedges: (wedges.iter())
            .map(|(kind, text)| Wedge::parse(*kind, text).expect("a wedge"))
            .collect(),
        ..Policy::default()
    };
    policy.apply(world).expect("applies")
}

/// Goods sectors only: `--tariff A:B:*`.
pub fn on_goods(
    world: &World,
    mut set: impl FnMut(&mut AppliedPolicy, RegionIx, SectorIx),
    policy: &mut AppliedPolicy,
) {
    for k in SectorIx::all(world.sector_count()) {
        if world.sector(k).kind == SectorKind::Goods {
            for i in RegionIx::all(world.region_count()) {
                set(policy, i, k);
            }
        }
    }
}

/// The USA add 20 points on all goods from everybody.
pub fn twenty_points(world: &World) -> AppliedPolicy {
    policy(world, &[(WedgeKind::Tariff, "USA:*:*=+20pp")])
}

/// The equilibrium, or why there is none.
pub fn solve(
    world: &World,
    parameters: &Parameters,
    policy: &AppliedPolicy,
) -> Result<Equilibrium, SolveError> {
    let economy = Economy::new(world, parameters).expect("calibrated");
    economy.solve(policy, &SolveSettings::default())
}

/// Change of real income of a region, per cent.
pub fn real(at: &Equilibrium, world: &World, code: &str) -> f64 {
    let n = world.find_region(code).expect("a region");
    at.regions()[n.0].real_income_pct
}
