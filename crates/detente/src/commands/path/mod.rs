//! `detente path`: what a lever costs both sides, month by month.

mod charts;
mod compare;
mod farm;
mod json;
pub mod question;
mod rank;
mod tables;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use detente::brief::charts::standalone;
use detente::path::{
    Compared, CurvePoint, DATES, Grounds, LONGEST, PathError, Position, Rationing, Run, curve,
    published_sigma,
};
use detente::run::{Manifest, RunFolder};
use detente::standoff::findings::{FarmFinding, RankingFinding};
use detente::world::{DEFAULT_WORLD, RegionIx, SPLIT_WORLD, World};
use serde_json::{Value, json};

use crate::arguments::{PolicyArguments, world_inputs};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use question::Question;

/// Arguments of `path`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The world: a built-in one by name, or a world folder
    #[arg(long, value_name = "NAME|DIR", default_value = SPLIT_WORLD)]
    world: String,

    /// A lever of the ledger (`detente ledger levers`), with its range of strength. Repeatable
    #[arg(long, value_name = "ID")]
    lever: Vec<String>,

    #[command(flatten)]
    policy: PolicyArguments,

    #[command(flatten)]
    question: question::QuestionArguments,

    /// Length of the path in months, at most 120
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,

    /// Draw every group of parameters this often from its range, and report the middle 90 per cent; at most 100,000
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    draws: u32,

    /// Seed of the draws: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = 20251030)]
    seed: u64,

    /// Also the loss after a year as a curve over sigma_c, the elasticity that matters most
    #[arg(long)]
    curve: bool,

    /// Also every lever of both sides at one month, one year and ten years, with the share of draws in which each
    /// costs the other side most beyond what it costs its own
    #[arg(long)]
    rank: bool,

    /// Also the same cut in four ways, at 1 month to 10 years: the parent sectors of a coarse world cut whole, the goods
    /// apart by price and by quantity, and as asked here. Of a lever the central strength
    #[arg(
        long,
        value_name = "WORLD",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = DEFAULT_WORLD
    )]
    compare: Option<String>,

    /// Write manifest.json, the tables (CSV and Parquet) and the charts to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Everything found.
struct Answer {
    world: World,
    question: Question,
    /// Critical goods of the world, by code.
    goods: Vec<String>,
    /// Low, central, high at the dates.
    bands: [Run; 3],
    /// Central, every month.
    central: Run,
    /// Draws at the dates, and how many had no equilibrium.
    draws: Vec<Run>,
    failed_draws: usize,
    curve: Vec<CurvePoint>,
    /// Published range of σc at a year.
    sigma_c: Option<(f64, f64)>,
    ranking: Option<RankingFinding>,
    /// The same cut in four ways.
    compared: Vec<Compared>,
    /// Markets of farm goods that the question is about.
    farm: Vec<FarmFinding>,
    /// The last month without an equilibrium, and why, where the path begins after it.
    left_out: Option<(u32, String)>,
    /// The side that bears it and the side that uses it.
    target: RegionIx,
    sender: Option<RegionIx>,
    seed: u64,
    seconds: BTreeMap<String, f64>,
}

/// The months, solved.
struct Solved {
    /// Every month, central.
    central: Run,
    /// Low, central, high at the dates.
    bands: [Run; 3],
    dates: Vec<u32>,
    /// The last month that was left out, and why.
    left_out: Option<(u32, String)>,
    seconds: BTreeMap<String, f64>,
}

/// Solves all months and the bands. A scarcity that only prices ration may have no equilibrium in its first months, when
/// hardly anything can be replaced: then the path begins after them.
fn solve(
    path: &detente::path::Path<'_>,
    question: &Question,
    months: u32,
) -> Result<Solved, PathError> {
    let mut left_out = None;
    let mut first = 1;
    loop {
        let every: Vec<u32> = (first..=months).collect();
        let mut dates: Vec<u32> = (DATES.into_iter())
            .filter(|d| (first..months).contains(d))
            .collect();
        dates.push(months);
        let started = Instant::now();
        let central = path.run(Position::CENTRAL, &every);
        let central_seconds = started.elapsed().as_secs_f64();
        let failed = match central.and_then(|central| Ok((central, path.bands(&dates)?))) {
            Ok((central, bands)) => {
                let seconds = BTreeMap::from([
                    ("central".to_owned(), central_seconds),
                    (
                        "bands".to_owned(),
                        started.elapsed().as_secs_f64() - central_seconds,
                    ),
                ]);
                return Ok(Solved {
                    central,
                    bands,
                    dates,
                    left_out,
                    seconds,
                });
            }
            Err(error) => error,
        };
        // Caps on goods that are not critical ration by price too.
        let by_price =
            question.scenario.rationing == Rationing::Price || !path.restricts_materials();
        match failed {
            PathError::Solve { month, source } if by_price && month < months => {
                first = month + 1;
                left_out = Some((month, source.to_string()));
            }
            other => return Err(other),
        }
    }
}

/// Runs the question and reports.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let world = detente::world::open(&arguments.world)?;
    let (figures, schedule) = arguments.question.tables()?;
    let question = question::read(
        &arguments.lever,
        &arguments.policy,
        &arguments.question,
        &world,
    )?;
    for note in &question.notes {
        context.warn(note);
    }
    let markets = farm::markets(&question, arguments.months, context)?;
    let folder = match &arguments.out {
        Some(path) => Some(RunFolder::create(path)?),
        None => None,
    };
    let stop = context.interrupt.flag();
    let grounds = Grounds {
        world: &world,
        figures: &figures,
        schedule: &schedule,
        stop: Some(stop),
    };
    let path = grounds.path(&question.scenario)?;
    if !path.restricts_materials() {
        context.detail("no cap on a critical good: nobody stands idle, only elasticities lengthen");
    }
    context.detail("solving the months");
    let solved = match solve(&path, &question, arguments.months) {
        Err(error @ PathError::Solve { .. }) if !markets.is_empty() => {
            return alone(&markets, &error, folder, context);
        }
        other => other?,
    };
    let Solved {
        central,
        bands,
        dates,
        left_out,
        mut seconds,
    } = solved;
    if let Some((month, why)) = &left_out {
        context.warn(format!(
            "no equilibrium while little can be replaced: the path begins after month {month} ({why})"
        ));
    }

    let (mut draws, mut failed_draws) = (Vec::new(), 0);
    if arguments.draws > 0 {
        let began = Instant::now();
        let bar = context.bar(u64::from(arguments.draws), "drawing");
        for run in path.draws(&dates, arguments.draws, arguments.seed, &|| bar.inc(1)) {
            match run {
                Ok(run) => draws.push(run),
                Err(PathError::Interrupted) => return Err(CommandError::interrupted()),
                Err(error) => {
                    failed_draws += 1;
                    context.detail(format!("a draw has no equilibrium: {error}"));
                }
            }
        }
        bar.finish_and_clear();
        seconds.insert("draws".to_owned(), began.elapsed().as_secs_f64());
    }
    context.interrupt.check()?;
    let curve = if arguments.curve {
        curve(&grounds, &question.scenario, &|| ())?
    } else {
        Vec::new()
    };
    let besides: Vec<RegionIx> = question.sender.into_iter().collect();
    let target = question.target.unwrap_or_else(|| {
        let losers = central.losers(&world, &besides);
        losers.first().copied().unwrap_or(RegionIx(0))
    });
    let ranking = if arguments.rank {
        let began = Instant::now();
        let found = rank::rank(
            &grounds,
            &arguments.question.ledger()?,
            &question,
            target,
            arguments.draws,
            arguments.seed,
            context,
        )?;
        seconds.insert("ranking".to_owned(), began.elapsed().as_secs_f64());
        found
    } else {
        None
    };
    let compared = match &arguments.compare {
        Some(coarse) => compare::ways(&grounds, coarse, &question, context)?,
        None => Vec::new(),
    };
    let goods = path
        .goods()
        .into_iter()
        .map(|s| world.sector(s).code.clone())
        .collect();
    let sender = question.sender;
    let answer = Answer {
        goods,
        bands,
        central,
        draws,
        failed_draws,
        curve,
        sigma_c: published_sigma(&grounds)?,
        ranking,
        compared,
        farm: markets,
        left_out,
        target,
        sender,
        seed: arguments.seed,
        seconds,
        question,
        world,
    };
    let written = match folder {
        Some(folder) => Some(write(&answer, folder, arguments, context)?),
        None => None,
    };
    if context.json {
        return Ok(Outcome::new("", json::object(&answer)));
    }
    let mut text = text::report(&answer);
    if let Some(target) = written {
        text += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome::new(text, Value::Null))
}

/// The markets of farm goods where the economy has no answer: goods of different origins never stand in for each other
/// wholly there, so a flow of next to nothing may have no price.
fn alone(
    markets: &[FarmFinding],
    error: &PathError,
    folder: Option<RunFolder>,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let mut said = format!(
        "The economy has no answer: {error}\n{}",
        farm::text(markets)
    );
    if let Some(mut folder) = folder {
        for market in markets {
            for figure in detente::questions::farm_figures(market, &|code| code.to_owned()) {
                folder.write(&format!("{}.svg", figure.id), standalone(&figure.wide))?;
                folder.table(&figure.id, &figure.table)?;
            }
        }
        let manifest = Manifest {
            command: "path".into(),
            arguments: context.arguments.clone(),
            ..Manifest::default()
        };
        said += &format!("\nWritten to {}\n", folder.finish(&manifest)?.display());
    }
    let json = json!({
        "status": "solved",
        "farm": farm::object(markets),
        "economy": { "status": "no_answer", "message": error.to_string() },
    });
    Ok(Outcome::new(said, json))
}

impl Answer {
    /// The levers asked about, or the wedges.
    fn asked(&self) -> String {
        let q = &self.question;
        let asked = if q.levers.is_empty() {
            &q.wedges
        } else {
            &q.levers
        };
        format!("{}.", asked.join(", "))
    }

    fn code(&self, n: RegionIx) -> &str {
        &self.world.region(n).code
    }

    /// Draws of a figure at a date: 5th, 50th and 95th of a hundred.
    fn drawn(
        &self,
        date: usize,
        figure: &dyn Fn(&detente::path::Month) -> f64,
    ) -> Option<[f64; 3]> {
        let mut values: Vec<f64> = self
            .draws
            .iter()
            .map(|run| figure(&run.months[date]))
            .collect();
        let mut at = |share| detente::path::summary::quantile(&mut values, share);
        Some([at(0.05)?, at(0.5)?, at(0.95)?])
    }
}

fn write(
    answer: &Answer,
    mut folder: RunFolder,
    arguments: &Arguments,
    context: &Context,
) -> Result<PathBuf, CommandError> {
    for (name, table) in tables::all(answer) {
        folder.table(name, &table)?;
    }
    for figure in charts::all(answer) {
        let svg = standalone(&figure.wide);
        folder.write(&format!("{}.svg", figure.id), svg)?;
        folder.table(&figure.id, &figure.table)?;
    }
    let mut inputs = arguments.policy.inputs()?;
    inputs.extend(world_inputs(&arguments.world)?);
    inputs.extend(arguments.question.inputs()?);
    let manifest = Manifest {
        command: "path".into(),
        arguments: context.arguments.clone(),
        data_edition: BTreeMap::from([("world".into(), answer.world.meta().name.clone())]),
        inputs,
        settings: json!({
            "question": json::question(answer),
            "draws": answer.draws.len(),
            "seed": answer.seed,
            "months": arguments.months.min(LONGEST),
        }),
        seconds: answer.seconds.clone(),
        ..Manifest::default()
    };
    Ok(folder.finish(&manifest)?)
}
