//! `detente farm`: a farm good's market month by month, without and with what happens to it.

mod chart;
mod text;

pub use chart::figures;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use detente::economy::Band;
use detente::path::farm::{
    Account, Act, Change, Comparison, Event, Good, Month, Parameters, Purchase, Run, Scenario,
    TOO_CURVED, accounts, changes, compare, open, run as run_scenario, tables, wedges,
};
use detente::policy::FloorMode;
use detente::run::{Input, Manifest, RunFolder};
use serde_json::{Value, json};

use crate::arguments::PolicyArguments;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `farm`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A good: soybeans, its sector's code (SOY), or a folder of tables (docs/farm.md)
    #[arg(value_name = "GOOD|DIR", default_value = "soybeans")]
    good: String,
    /// What happened: an episode of the good by name, or a file [default: the good's first, unless wedges or --from are given]
    #[arg(long, value_name = "NAME|FILE.toml")]
    episode: Option<String>,
    /// First month shown, YYYY-MM
    #[arg(long, value_name = "MONTH")]
    from: Option<String>,
    /// How many months are shown
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    months: Option<usize>,
    /// First month of the wedges and purchases given here [default: the seventh month shown]
    #[arg(long, value_name = "MONTH")]
    start: Option<String>,
    /// Last month of them [default: the last month there is]
    #[arg(long, value_name = "MONTH")]
    until: Option<String>,
    /// Month from which everybody counts on them [default: --start]
    #[arg(long, value_name = "MONTH")]
    known: Option<String>,
    /// Purchases at least, in kt over --start to --until: CHN:USA=12000[,mode=on-top|replace]; repeatable
    #[arg(long, value_name = "BUYER:SELLER=KT")]
    purchase: Vec<String>,
    /// low (hard to replace), central or high
    #[arg(long, value_name = "BAND", default_value = "central")]
    band: String,
    /// A parameter: demand-elasticity, supply-elasticity, freight-curvature or origin-elasticity (`inf` allowed); repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// List the episodes of the good and stop
    #[arg(long)]
    list: bool,
    /// Show the bounds that hand the tonnes to a world's economy, for `solve`: a name or a folder
    #[arg(long, value_name = "WORLD")]
    pass_to: Option<String>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Write manifest.json, the charts and the tables (CSV and Parquet) to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Everything that one run of the command found.
struct Found {
    good: Good,
    episode: Option<String>,
    run: Run,
    /// Months that the sums are over: from the first event on, inside the window.
    span: (Month, Month),
    accounts: Vec<Account>,
    changes: Vec<Change>,
    comparisons: Vec<Comparison>,
    passed: Option<Passed>,
    /// Whether no parameter was set by the user.
    own_parameters: bool,
    seconds: f64,
}

/// Bounds for a world's economy.
struct Passed {
    world: String,
    wedges: Vec<String>,
}

/// Solves and shows.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let good = open(&arguments.good)?;
    if arguments.list {
        return list(&good);
    }
    let (episode, scenario) = scenario(arguments, &good)?;
    let parameters = parameters(arguments, &good)?;
    context.say(format!(
        "{}: {} months from {}",
        good.header.name, scenario.months, scenario.from
    ));
    let started = Instant::now();
    let run = run_scenario(&good, &scenario, parameters)?;
    let seconds = started.elapsed().as_secs_f64();
    context.interrupt.check()?;
    let span = scenario.reported();
    let comparisons = match &episode {
        Some(name) => compare(&good, &run, name)?,
        None => Vec::new(),
    };
    let changed = changes(&good, &run, span.0, span.1);
    let passed = match &arguments.pass_to {
        Some(world) => {
            let world = detente::world::open(world)?;
            let wedges = wedges(&good, &changed, &world)?;
            Some(Passed {
                world: world.meta().name.clone(),
                wedges: wedges
                    .iter()
                    .map(|w| format!("--{} '{}'", w.kind, w.argument()))
                    .collect(),
            })
        }
        None => None,
    };
    let found = Found {
        accounts: accounts(&good, &run, span.0, span.1),
        changes: changed,
        good,
        episode,
        run,
        span,
        comparisons,
        passed,
        own_parameters: arguments.set.is_empty(),
        seconds,
    };
    let mut said = text::render(&found);
    if let Some(out) = &arguments.out {
        let target = write(&found, out, arguments, context)?;
        said += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome::new(said, found.json()))
}

fn list(good: &Good) -> Result<Outcome, CommandError> {
    let mut rows = Vec::new();
    let mut object = Vec::new();
    for name in good.episodes.keys() {
        let scenario = Scenario::episode(good, name)?;
        object.push(json!({ "name": name, "title": scenario.title, "from": scenario.from, "months": scenario.months }));
        rows.push(vec![
            name.clone(),
            scenario.from.to_string(),
            scenario.months.to_string(),
            scenario.title,
        ]);
    }
    let text = format!(
        "{}\n\n{}",
        good.header.title,
        crate::text::table(&["episode", "from", "months", "what happens"], rows)
    );
    Ok(Outcome::new(
        text,
        json!({ "good": good.header.name, "title": good.header.title, "episodes": object }),
    ))
}

/// The window and the events that were asked for, and the name of a built-in episode.
fn scenario(
    arguments: &Arguments,
    good: &Good,
) -> Result<(Option<String>, Scenario), CommandError> {
    let policy = arguments.policy.read()?;
    if !policy.tables.is_empty() {
        return Err(CommandError::input(
            "--tariffs and --tariffs-add are tables of a world's tariffs; write --tariff CHN:USA:SOY=+25pp",
        ));
    }
    let month = |text: &Option<String>| -> Result<Option<Month>, CommandError> {
        text.as_deref()
            .map(str::parse)
            .transpose()
            .map_err(CommandError::from_library)
    };
    let added = !policy.wedges.is_empty() || !arguments.purchase.is_empty();
    let asked = added || arguments.from.is_some();
    let first = good.episodes.keys().next().cloned();
    let name = arguments
        .episode
        .clone()
        .or(if asked { None } else { first });
    let (episode, mut scenario) = match name {
        Some(name) if name.ends_with(".toml") => {
            let path = Path::new(&name);
            let text = std::fs::read_to_string(path)
                .map_err(|error| CommandError::input(format!("{name}: cannot read: {error}")))?;
            (None, Scenario::from_text(path, &text)?)
        }
        Some(name) => (Some(name.clone()), Scenario::episode(good, &name)?),
        None => {
            let first = good.years().first().map_or(1, |(first, _)| *first);
            (
                None,
                Scenario::quiet(Month::new(first, good.header.year_starts as i32), 24),
            )
        }
    };
    if let Some(from) = month(&arguments.from)? {
        scenario.from = from;
    }
    scenario.months = arguments.months.unwrap_or(scenario.months);
    let from = month(&arguments.start)?.unwrap_or(
        scenario
            .from
            .plus(6.min(scenario.months.saturating_sub(1)) as i32),
    );
    let (to, known) = (
        month(&arguments.until)?,
        month(&arguments.known)?.unwrap_or(from),
    );
    if to.is_some_and(|to| to < from) || known > from {
        return Err(CommandError::input(
            "--known should not be later than --start, nor --start later than --until",
        ));
    }
    if !added
        && (arguments.start.is_some() || arguments.until.is_some() || arguments.known.is_some())
    {
        return Err(CommandError::input(
            "--start, --until and --known are about wedges and purchases given here; there are none",
        ));
    }
    let purchases = arguments
        .purchase
        .iter()
        .map(|text| purchase(text).map(Act::Purchase));
    let acts = policy
        .wedges
        .into_iter()
        .map(|wedge| Ok(Act::Wedge(wedge)))
        .chain(purchases);
    for act in acts {
        scenario.events.push(Event {
            known,
            from,
            to,
            broken: None,
            act: act?,
        });
    }
    // A changed episode is no longer the one that the record is about.
    let changed = added || arguments.from.is_some() || arguments.months.is_some();
    Ok((episode.filter(|_| !changed), scenario))
}

/// `CHN:USA=12000,mode=replace`.
fn purchase(text: &str) -> Result<Purchase, CommandError> {
    let wrong = || {
        CommandError::input(format!(
            "--purchase \"{text}\": write buyer:seller=kt, for example CHN:USA=12000 or CHN:USA=12000,mode=replace"
        ))
    };
    let (body, mode) = match text.split_once(",mode=") {
        None => (text, FloorMode::OnTop),
        Some((body, "on-top")) => (body, FloorMode::OnTop),
        Some((body, "replace")) => (body, FloorMode::Replace),
        Some(_) => return Err(wrong()),
    };
    let (ends, kt) = body.split_once('=').ok_or_else(wrong)?;
    let (imposer, partner) = ends.split_once(':').ok_or_else(wrong)?;
    Ok(Purchase {
        imposer: imposer.to_owned(),
        partner: partner.to_owned(),
        kt: kt.trim().parse().map_err(|_| wrong())?,
        mode,
    })
}

fn parameters(arguments: &Arguments, good: &Good) -> Result<Parameters, CommandError> {
    let band: Band = arguments.band.parse().map_err(CommandError::from_library)?;
    let mut parameters = good.parameters(band);
    for setting in &arguments.set {
        let wrong = |what: &str| CommandError::input(format!("--set {setting}: {what}"));
        let (key, text) = setting
            .split_once('=')
            .ok_or_else(|| wrong("write key=value"))?;
        let value: f64 = text
            .parse()
            .map_err(|_| wrong("the value is not a number"))?;
        let (place, positive, endless) = match key {
            "demand-elasticity" => (&mut parameters.demand_elasticity, true, false),
            "supply-elasticity" => (&mut parameters.supply_elasticity, false, false),
            "freight-curvature" => (&mut parameters.freight_curvature, true, false),
            "origin-elasticity" => (&mut parameters.origin_elasticity, true, true),
            _ => {
                return Err(wrong(
                    "the keys are demand-elasticity, supply-elasticity, freight-curvature and origin-elasticity",
                ));
            }
        };
        if value.is_nan()
            || value < 0.0
            || (positive && value == 0.0)
            || (!endless && value.is_infinite())
        {
            return Err(wrong(if positive {
                "the value should be more than 0"
            } else {
                "the value should be 0 or more"
            }));
        }
        if key == "freight-curvature" && value >= 1.0 {
            return Err(wrong(&format!("freight-curvature {TOO_CURVED}")));
        }
        *place = value;
    }
    Ok(parameters)
}

impl Found {
    fn json(&self) -> Value {
        let (without, with) = (&self.run.without, &self.run.with);
        let scenario = &self.run.scenario;
        let offset = with.at(scenario.from).unwrap_or(0);
        let months = offset..(offset + scenario.months).min(with.months());
        let month = |t: usize| with.from.plus(t as i32);
        let events: Vec<Value> = scenario.events.iter().map(|e| json!({ "event": e.text(), "known": e.known, "from": e.from, "to": e.to, "broken": e.broken })).collect();
        let regions: Vec<Value> = (0..self.good.regions.len())
            .map(|r| {
                let rows: Vec<Value> = months.clone().map(|t| json!({
                    "month": month(t), "price_usd_t": with.own_prices[r][t], "price_without_usd_t": without.own_prices[r][t],
                    "use_price_usd_t": with.use_prices[r][t], "use_kt": with.uses[r][t], "use_without_kt": without.uses[r][t],
                    "stock_kt": with.stocks[r][t], "stock_without_kt": without.stocks[r][t],
                    "harvest_kt": with.harvests[r][t], "harvest_without_kt": without.harvests[r][t],
                })).collect();
                json!({ "code": self.good.regions[r].code, "name": self.good.regions[r].name, "months": rows })
            })
            .collect();
        let flows: Vec<Value> = self.good.lanes.iter().enumerate()
            .map(|(l, lane)| {
                let rows: Vec<Value> = months.clone().map(|t| json!({
                    "month": month(t), "shipped_kt": with.flows[l][t], "shipped_without_kt": without.flows[l][t],
                    "arrived_kt": with.arrivals[l][t], "arrived_without_kt": without.arrivals[l][t],
                    "freight_usd_t": with.freights[l][t], "tariff_usd_t": with.tariffs[l][t],
                })).collect();
                json!({ "origin": self.good.regions[lane.origin].code, "destination": self.good.regions[lane.destination].code, "months": rows })
            })
            .collect();
        let losses: Vec<Value> = with
            .losses
            .iter()
            .map(|(event, losses)| {
                let rows: Vec<Value> = months
                    .clone()
                    .filter(|t| losses[*t] > 0.0)
                    .map(|t| json!({ "month": month(t), "loss_usd_t": losses[t] }))
                    .collect();
                json!({ "event": scenario.events[*event].text(), "months": rows })
            })
            .collect();
        let mut object = json!({
            "status": "solved", "good": self.good.header.name, "sector": self.good.header.code, "title": scenario.title,
            "episode": self.episode, "from": scenario.from, "months": scenario.months,
            "parameters": parameters_json(&self.run.parameters),
            "certificate": with.certificate.worse(without.certificate),
            "stats": { "programs": with.programs + without.programs, "iterations": with.iterations + without.iterations, "solve_seconds": self.seconds },
            "events": events, "regions": regions, "flows": flows, "commitments": losses,
            "accounts": { "from": self.span.0, "to": self.span.1, "regions": self.accounts },
            "changes": self.changes, "comparisons": self.comparisons,
        });
        if let Some(passed) = &self.passed {
            object["passed"] = json!({ "world": passed.world, "wedges": passed.wedges });
        }
        object
    }
}

/// Parameters for programs; no elasticity of origins is `null`, since JSON knows no infinity.
fn parameters_json(p: &Parameters) -> Value {
    json!({
        "demand_elasticity": p.demand_elasticity, "supply_elasticity": p.supply_elasticity,
        "freight_curvature": p.freight_curvature,
        "origin_elasticity": Some(p.origin_elasticity).filter(|v| v.is_finite()),
    })
}

/// Writes the folder; nothing is left behind when something fails.
fn write(
    found: &Found,
    out: &Path,
    arguments: &Arguments,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    let mut folder = RunFolder::create(out)?;
    chart::write(found, &mut folder)?;
    folder.table("regions", &tables::by_region(&found.good, &found.run))?;
    folder.table("flows", &tables::by_lane(&found.good, &found.run))?;
    folder.table("accounts", &text::accounts_table(found))?;
    if !found.comparisons.is_empty() {
        folder.table("comparisons", &text::comparisons_table(found))?;
    }
    let mut inputs = arguments.policy.inputs()?;
    let own = Path::new(&arguments.good);
    if own.is_dir() {
        inputs.extend(Input::of_folder("good", own)?);
    }
    let manifest = Manifest {
        command: "farm".into(),
        arguments: context.arguments.clone(),
        inputs,
        settings: json!({ "good": found.good.header.name, "episode": found.episode, "parameters": parameters_json(&found.run.parameters) }),
        seconds: BTreeMap::from([("solve".to_owned(), found.seconds)]),
        ..Manifest::default()
    };
    Ok(folder.finish(&manifest)?)
}
