//! The short way to an equilibrium: one economy, many policies, no question around them.

use std::sync::Arc;
use std::time::Instant;

use detente_economy::settings::EconomySettings;
use detente_economy::{Adapted, Economy as Calibrated, SolveSettings};
use detente_policy::Policy as Wedges;
use detente_questions::keys::{EconomyKeys, PolicyKeys};
use detente_questions::{Answer, Detail, Refusal, Room, Slope, Solution as Solved, Stop, slopes};
use detente_table::Named;
use detente_world::World as Checked;
use pyo3::prelude::*;
use rayon::prelude::*;
use serde::de::DeserializeOwned;

use crate::failures::{or_raise, raised};
use crate::table::Table;
use crate::work::{house, run};
use crate::world::World;

/// Policies that share a chain of warm starts, as in the library.
const CHAIN: usize = 16;

fn keys<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| Refusal::input(error.to_string()))
}

/// Wedges and tables of tariffs.
#[pyclass(frozen, module = "detente._detente", name = "RawPolicy")]
pub struct Policy(Arc<Wedges>);

#[pymethods]
impl Policy {
    /// The policy of the keys `tariff`, `cap`, … (JSON).
    #[new]
    fn new(py: Python<'_>, text: &str) -> PyResult<Self> {
        let house = house();
        let read = keys::<PolicyKeys>(text).and_then(|keys| keys.read(&Room::new(&house)));
        Ok(Self(Arc::new(or_raise(py, read)?)))
    }
}

/// A calibrated economy.
#[pyclass(frozen, module = "detente._detente", name = "RawEconomy")]
pub struct Economy(Arc<Inner>);

struct Inner {
    world: Arc<Checked>,
    settings: EconomySettings,
    adapted: Adapted,
    economy: Arc<Calibrated>,
}

#[pymethods]
impl Economy {
    /// The economy of a world under the keys `deficits`, `horizon`, … (JSON).
    #[new]
    fn new(py: Python<'_>, world: &World, text: &str) -> PyResult<Self> {
        let house = house();
        world.give(&house);
        let keys = or_raise(py, keys::<EconomyKeys>(text))?;
        let years = or_raise(py, keys.capital_rule())?.and_then(|rule| rule.years);
        if years.is_some() {
            let message = "capital: an economy is one point in time; ask solve for the path";
            return Err(raised(py, &Refusal::input(message).about("capital")));
        }
        let (name, world) = (world.key.clone(), Arc::clone(&world.world));
        let inner = run(py, None, move |_| {
            let room = Room::new(&house);
            let settings = keys.settings_in(&room, &name, &world)?;
            let adapted = settings.adapted(&world)?;
            let economy = room.economy(&name, &world, &adapted.parameters)?;
            Ok(Inner {
                world,
                settings,
                adapted,
                economy,
            })
        })?;
        Ok(Self(Arc::new(inner)))
    }

    /// The equilibrium under a policy; from another one, where there is one.
    #[pyo3(signature = (policy, start = None))]
    fn solve(
        &self,
        py: Python<'_>,
        policy: &Policy,
        start: Option<&Solution>,
    ) -> PyResult<Solution> {
        let (inner, wedges) = (Arc::clone(&self.0), Arc::clone(&policy.0));
        let start = start.and_then(|start| start.whole.clone());
        let (solved, seconds) = run(py, None, move |watched| {
            let began = Instant::now();
            let stop = detente_questions::Watch::stop(watched);
            let solved = inner.solve(&wedges, start.as_deref(), &stop)?;
            Ok((solved, began.elapsed().as_secs_f64()))
        })?;
        Ok(Solution {
            tables: None,
            whole: Some(Arc::new(solved)),
            seconds: Some(seconds),
        })
    }

    /// The equilibria under many policies, warm-started in chains of sixteen, in their order. A policy without one is its
    /// exception. Only the tables of regions and bounds, certificate and statistics are kept.
    #[pyo3(signature = (policies, progress = None))]
    fn solve_many<'py>(
        &self,
        py: Python<'py>,
        policies: Vec<PyRef<'py, Policy>>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let inner = Arc::clone(&self.0);
        let policies: Vec<Arc<Wedges>> = policies
            .iter()
            .map(|policy| Arc::clone(&policy.0))
            .collect();
        let solved = run(py, progress, move |watched| {
            inner.solve_many(&policies, watched)
        })?;
        let one = |result: Result<Vec<Named>, Refusal>| match result {
            Ok(tables) => {
                let tables = Some(tables.into_iter().map(Arc::new).collect());
                Bound::new(
                    py,
                    Solution {
                        tables,
                        whole: None,
                        seconds: None,
                    },
                )
                .map(Bound::into_any)
            }
            Err(refusal) => Ok(raised(py, &refusal)
                .into_value(py)
                .into_bound(py)
                .into_any()),
        };
        solved.into_iter().map(one).collect()
    }
}

impl Inner {
    fn solve(
        &self,
        policy: &Wedges,
        start: Option<&Solved>,
        stop: &Stop,
    ) -> Result<Solved, Refusal> {
        let applied = policy.apply(&self.world)?;
        let settings = SolveSettings {
            interrupt: Some(stop.flag()),
            ..SolveSettings::default()
        };
        let equilibrium = match start {
            Some(start) => self
                .economy
                .solve_warm(&applied, &settings, &start.equilibrium)?,
            None => self.economy.solve(&applied, &settings)?,
        };
        Ok(Solved::of(
            Arc::clone(&self.world),
            policy.clone(),
            &applied,
            self.settings.clone(),
            self.adapted.clone(),
            equilibrium,
        ))
    }

    fn solve_many(
        &self,
        policies: &[Arc<Wedges>],
        watched: &crate::work::Watched,
    ) -> Result<Vec<Result<Vec<Named>, Refusal>>, Refusal> {
        let stop = detente_questions::Watch::stop(watched);
        let done = std::sync::atomic::AtomicUsize::new(0);
        let chains: Result<Vec<Vec<_>>, Refusal> = policies
            .par_chunks(CHAIN)
            .map(|chain| {
                let mut start: Option<Solved> = None;
                let mut ended = Vec::with_capacity(chain.len());
                for policy in chain {
                    if stop.is_asked() {
                        return Err(Refusal::interrupted());
                    }
                    let warm = self.solve(policy, start.as_ref(), &stop);
                    let solved = match warm {
                        // A warm start that leads nowhere is no verdict on the policy.
                        Err(_) if start.is_some() && !stop.is_asked() => {
                            self.solve(policy, None, &stop)
                        }
                        other => other,
                    };
                    ended.push(solved.map(|solved| {
                        let tables = solved.tables();
                        start = Some(solved);
                        tables
                    }));
                    let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                    detente_questions::Watch::advanced(watched, done, policies.len());
                }
                Ok(ended)
            })
            .collect();
        Ok(chains?.into_iter().flatten().collect())
    }
}

/// A certified equilibrium, or its tables alone.
#[pyclass(frozen, module = "detente._detente", name = "RawSolution")]
pub struct Solution {
    tables: Option<Vec<Arc<Named>>>,
    whole: Option<Arc<Solved>>,
    seconds: Option<f64>,
}

#[pymethods]
impl Solution {
    /// The tables; `detail` adds sectors or flows where the whole equilibrium is here.
    fn tables(&self, py: Python<'_>, detail: &str) -> PyResult<Vec<Table>> {
        let detail = match detail {
            "regions" => Detail::Regions,
            "sectors" => Detail::Sectors,
            "flows" => Detail::Flows,
            "all" => Detail::All,
            other => {
                let message =
                    format!("detail: \"{other}\" is none of regions, sectors, flows, all");
                return Err(raised(py, &Refusal::input(message).about("detail")));
            }
        };
        match (&self.whole, &self.tables) {
            (Some(whole), _) => Ok(whole
                .tables_at(detail)
                .into_iter()
                .map(Table::from)
                .collect()),
            (None, Some(tables)) if detail == Detail::Regions => {
                Ok(tables.iter().cloned().map(Table).collect())
            }
            _ => Err(raised(py, &Refusal::input(NOT_WHOLE))),
        }
    }

    /// Slopes of a region's real income in its own tariffs and export taxes.
    fn gradient(&self, py: Python<'_>, region: String) -> PyResult<Table> {
        let Some(whole) = self.whole.clone() else {
            return Err(raised(py, &Refusal::input(NOT_WHOLE)));
        };
        let named = run(py, None, move |_| {
            let rows = slopes(&whole.world, &whole.equilibrium, &region)?;
            Ok(Named::of::<Slope>(&rows, &*whole.world))
        })?;
        Ok(named.into())
    }

    /// How long the library took, certificate included; none where many were solved at once.
    #[getter]
    fn seconds(&self) -> Option<f64> {
        self.seconds
    }

    /// Warnings and limits as JSON.
    fn notes(&self) -> String {
        let notes = self
            .whole
            .as_ref()
            .map(|whole| whole.notes())
            .unwrap_or_default();
        serde_json::json!(notes).to_string()
    }
}

const NOT_WHOLE: &str = "this solution has its regions only: solve its policy alone for more";
