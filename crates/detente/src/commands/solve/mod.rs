//! `detente solve`: one counterfactual.

mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use detente::economy::{
    Adapted, Decomposition, DecompositionError, Economy, Equilibrium, SolveSettings,
};
use detente::policy::{AppliedPolicy, Policy};
use detente::results::{self, Detail};
use detente::run::{Manifest, RunFolder};
use detente::settings::{EconomySettings, horizon_json, parameters_json};
use detente::world::World;
use serde_json::{Map, Value, json};

use crate::arguments::{EconomyArguments, PolicyArguments, WorldArguments};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `solve`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    world: WorldArguments,

    #[command(flatten)]
    policy: PolicyArguments,

    #[command(flatten)]
    economy: EconomyArguments,

    /// Take each region's change of real income apart: terms of trade (against parties and others), volume of taxed
    /// trade, melted resources, technology, transfer; integrated over this many steps
    #[arg(long, value_name = "STEPS", num_args = 0..=1, require_equals = true,
          default_missing_value = DEFAULT_STEPS_TEXT, value_parser = clap::value_parser!(u16).range(1..=1000))]
    decompose: Option<u16>,

    /// How much is shown, and written by --out
    #[arg(long, value_enum, default_value_t = DetailArgument::Regions)]
    detail: DetailArgument,

    /// Write manifest.json and the tables of --detail (CSV and Parquet) to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Steps of `--decompose` without a number.
const DEFAULT_STEPS_TEXT: &str = "16";

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DetailArgument {
    /// Regions and bounds
    Regions,
    /// Also every sector of every region
    Sectors,
    /// Also every flow
    Flows,
    /// Sectors and flows
    All,
}

impl From<DetailArgument> for Detail {
    fn from(argument: DetailArgument) -> Self {
        match argument {
            DetailArgument::Regions => Self::Regions,
            DetailArgument::Sectors => Self::Sectors,
            DetailArgument::Flows => Self::Flows,
            DetailArgument::All => Self::All,
        }
    }
}

/// A solved counterfactual and everything that led to it.
struct Run {
    world: World,
    policy: Policy,
    applied: AppliedPolicy,
    settings: EconomySettings,
    adapted: Adapted,
    equilibrium: Equilibrium,
    /// The parts of the change of real income, and in how many steps they were found.
    decomposition: Option<(Vec<Decomposition>, usize)>,
    detail: Detail,
    /// Wall-clock seconds by step.
    seconds: BTreeMap<String, f64>,
}

/// Solves and reports.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let policy = arguments.policy.read()?;
    let settings = arguments.economy.read(context)?;
    let mut seconds = BTreeMap::new();
    let world = timed(&mut seconds, "load", || arguments.world.open())?;
    let adapted = settings.adapted(&world)?;
    for clamped in &adapted.clamped {
        context.warn(clamped.to_string());
    }
    let applied = policy.apply(&world)?;
    let folder = match &arguments.out {
        Some(path) => Some(RunFolder::create(path)?),
        None => None,
    };
    context.detail(format!("calibrating {}", world.meta().name));
    let economy = timed(&mut seconds, "calibrate", || {
        Economy::new(&world, &adapted.parameters)
    })?;
    context.interrupt.check()?;
    context.detail("solving");
    let solver = SolveSettings {
        interrupt: Some(context.interrupt.flag()),
        ..SolveSettings::default()
    };
    let equilibrium = timed(&mut seconds, "solve", || economy.solve(&applied, &solver))?;
    for warning in &equilibrium.warnings {
        context.warn(warning);
    }
    let decomposition = match arguments.decompose {
        None => None,
        Some(steps) => {
            context.detail("taking real income apart");
            let steps = usize::from(steps);
            let rows = timed(&mut seconds, "decompose", || {
                economy.decompose(&applied, &solver, steps)
            });
            match rows {
                Ok(rows) => Some((rows, steps)),
                Err(unsupported @ DecompositionError::Unsupported { .. }) => {
                    context.warn(unsupported.to_string());
                    None
                }
                Err(DecompositionError::Solve(error)) => return Err(error.into()),
            }
        }
    };
    let run = Run {
        world,
        policy,
        applied,
        settings,
        adapted,
        equilibrium,
        decomposition,
        detail: arguments.detail.into(),
        seconds,
    };
    let written = match folder {
        Some(folder) => Some(write(&run, folder, arguments, context)?),
        None => None,
    };
    // Either may be large, and only one is printed.
    if context.json {
        return Ok(Outcome::new("", Value::Object(run.json())));
    }
    let mut text = text::report(&run);
    if let Some(target) = written {
        text += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome::new(text, Value::Null))
}

/// Does something and notes how long it took.
fn timed<T>(seconds: &mut BTreeMap<String, f64>, step: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    seconds.insert(step.to_owned(), started.elapsed().as_secs_f64());
    result
}

impl Run {
    fn json(&self) -> Map<String, Value> {
        let meta = self.world.meta();
        let mut object = Map::new();
        object.insert("status".into(), "solved".into());
        object.insert(
            "world".into(),
            json!({
                "name": meta.name,
                "title": meta.title,
                "year": meta.year,
                "unit": meta.unit,
                "regions": self.world.region_count(),
                "sectors": self.world.sector_count(),
            }),
        );
        object.insert("policy".into(), self.policy_json());
        object.extend(self.closure_json());
        object.extend(results::solution(
            &self.world,
            self.settings.deficits,
            &self.equilibrium,
            self.detail,
        ));
        let parts = self
            .decomposition
            .as_ref()
            .map(|(rows, steps)| results::decomposition_json(&self.world, rows, *steps));
        object.insert("decomposition".into(), json!(parts));
        object
    }

    /// Deficit rule, elasticities and nests.
    fn closure_json(&self) -> Map<String, Value> {
        let elasticities: Map<String, Value> = self
            .world
            .sectors()
            .iter()
            .zip(&self.adapted.parameters.trade_elasticity)
            .map(|(sector, value)| (sector.code.clone(), json!(value)))
            .collect();
        let mut object = Map::new();
        object.insert("deficits".into(), json!(self.settings.deficits));
        object.insert("elasticity_set".into(), json!(self.settings.elasticities));
        object.insert(
            "horizon".into(),
            horizon_json(&self.settings, &self.adapted),
        );
        object.insert(
            "parameters".into(),
            parameters_json(&self.world, &self.adapted.parameters),
        );
        object.insert("trade_elasticities".into(), Value::Object(elasticities));
        object
    }

    /// What was asked for, and what it changed.
    fn policy_json(&self) -> Value {
        let wedges: Vec<String> = self.policy.wedges.iter().map(|w| w.to_string()).collect();
        let tables: Vec<String> = self
            .policy
            .tables
            .iter()
            .map(|table| table.path.display().to_string())
            .collect();
        let changes: Vec<Value> = self
            .applied
            .changes(&self.world)
            .iter()
            .map(|change| {
                json!({
                    "what": change.what,
                    "count": change.count,
                    "trade_usd_mn": change.trade_usd_mn,
                    "lowest": change.lowest,
                    "highest": change.highest,
                    "text": change.to_string(),
                })
            })
            .collect();
        json!({ "wedges": wedges, "tables": tables, "changes": changes })
    }
}

/// Which figures a world is, for manifests.
fn edition(world: &World) -> String {
    format!("{} ({})", world.meta().name, world.meta().year)
}

/// The run folder: manifest and tables.
fn write(
    run: &Run,
    mut folder: RunFolder,
    arguments: &Arguments,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    let (world, equilibrium) = (&run.world, &run.equilibrium);
    folder.table("regions", &results::regions_table(world, equilibrium))?;
    if let Some((rows, _)) = &run.decomposition {
        folder.table("decomposition", &results::decomposition_table(world, rows))?;
    }
    if !equilibrium.bounds.is_empty() {
        folder.table("bounds", &results::bounds_table(world, equilibrium))?;
    }
    if run.detail.has_sectors() {
        folder.table("sectors", &results::sectors_table(world, equilibrium))?;
    }
    if run.detail.has_flows() {
        folder.table("flows", &results::flows_table(world, equilibrium))?;
    }
    let mut inputs = arguments.world.inputs()?;
    inputs.extend(arguments.policy.inputs()?);
    let mut settings = run.closure_json();
    settings.insert("policy".into(), run.policy_json());
    settings.insert("detail".into(), json!(run.detail));
    let solver = SolveSettings::default();
    settings.insert("tolerance".into(), solver.tolerance.into());
    let manifest = Manifest {
        command: "solve".into(),
        arguments: context.arguments.clone(),
        data_edition: BTreeMap::from([("world".into(), edition(world))]),
        inputs,
        settings: Value::Object(settings),
        seconds: run.seconds.clone(),
        ..Manifest::default()
    };
    Ok(folder.finish(&manifest)?)
}
