//! From arguments to a question about time.

use std::path::PathBuf;

use clap::ValueEnum;
use detente::economy::Schedule;
use detente::ledger::{Ledger, LedgerError};
use detente::path::{
    Announcement, Expectations, Figures, PathError, Rationing, Scenario, SupplyModel,
};
use detente::policy::{Policy, Wedge, WedgeKind};
use detente::run::{Input, RunError};
use detente::standoff::path::strengths;
use detente::world::{RegionIx, World};

use crate::arguments::PolicyArguments;
use crate::outcome::CommandError;

/// How shortages are shared out.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RationingArgument {
    /// Users get less and stand idle; licences, bans, boycotts of inputs
    Quantity,
    /// The price rises and the rent goes to somebody; taxes, auctioned quotas
    Price,
}

/// What others supply.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SupplyArgument {
    /// A table of responses
    Table,
    /// Announced projects by date and probability
    Projects,
    /// Announced projects and whoever enters because the price pays
    Entry,
}

/// What entrants believe.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExpectArgument {
    /// Today's price stays
    Static,
    /// The path that comes out, entry included
    Foresight,
}

/// The restriction and what answers it.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Question")]
pub struct QuestionArguments {
    /// A folder of tables in the place of those that are built in: materials.csv, users.csv, supply.csv, projects.csv,
    /// horizons.csv, … (docs/path.md)
    #[arg(long, value_name = "DIR")]
    figures: Option<PathBuf>,

    /// A ledger folder instead of the built-in ledger
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,

    /// Share of the usual volume of critical goods that is let through; overrides the lever's own strength
    #[arg(long, value_name = "SHARE")]
    cut: Option<f64>,

    /// The same month by month (the last stays): licences approved, e.g. 0.25,0.26,0.62,1.06
    #[arg(
        long,
        value_name = "SHARES",
        value_delimiter = ',',
        conflicts_with = "cut"
    )]
    approvals: Vec<f64>,

    /// Months at the start in which nothing is approved yet
    #[arg(long, value_name = "N", default_value_t = 0)]
    delay: u32,

    /// Last month of the restriction
    #[arg(long, value_name = "N")]
    until: Option<u32>,

    /// Part of what is cut that arrives through other countries (default: none if all are cut, else a judged range)
    #[arg(long, value_name = "SHARE")]
    leak: Option<f64>,

    /// How shortages are shared out
    #[arg(long, value_name = "HOW", default_value = "quantity")]
    rationing: RationingArgument,

    /// What others supply
    #[arg(long, value_name = "WHAT", default_value = "table")]
    supply: SupplyArgument,

    /// What entrants believe of the price, with --supply entry
    #[arg(long, value_name = "WHAT", default_value = "static")]
    expect: ExpectArgument,

    /// Month in which it begins, for projects and the chart
    #[arg(long, value_name = "YYYY-MM", default_value = "2025-11")]
    start: String,

    /// Price guaranteed to new plants, a multiple of the price before; with --supply entry
    #[arg(long, value_name = "MULTIPLE")]
    floor_price: Option<f64>,

    /// Part of the loss that a government orders from new plants at the start; with --supply entry
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    offtake: f64,

    /// Leave separate grades (heavy rare earths) out of account
    #[arg(long)]
    no_grades: bool,

    /// Stocks of users at the start, months of use (default: a range)
    #[arg(long, value_name = "MONTHS")]
    stocks: Option<f64>,

    /// sigma_c of all users in all months (default: the schedule's range)
    #[arg(long, value_name = "VALUE")]
    sigma_c: Option<f64>,

    /// Months between announcement and restriction: users stock up and adapt, plants are begun
    #[arg(long, value_name = "MONTHS")]
    announce: Option<u32>,

    /// How far an announcement is believed
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    pub(crate) credence: f64,

    /// The region whose losses head the report (default: the one the lever names, else the largest loser)
    #[arg(long, value_name = "REGION")]
    target: Option<String>,

    /// The region that uses the lever (default: the imposer)
    #[arg(long, value_name = "REGION")]
    sender: Option<String>,
}

impl QuestionArguments {
    /// The tables behind the path.
    pub fn tables(&self) -> Result<(Figures, Schedule), PathError> {
        detente::path::open(self.figures.as_deref())
    }

    /// The ledger that levers are looked up in.
    pub fn ledger(&self) -> Result<Ledger, LedgerError> {
        self.ledger
            .as_deref()
            .map_or_else(Ledger::builtin, Ledger::read)
    }

    /// What was read, for the manifest of a run.
    pub fn inputs(&self) -> Result<Vec<Input>, RunError> {
        let mut inputs = Vec::new();
        for (name, folder) in [("figures", &self.figures), ("ledger", &self.ledger)] {
            if let Some(folder) = folder {
                inputs.extend(Input::of_folder(name, folder)?);
            }
        }
        Ok(inputs)
    }
}

/// A question ready to be asked.
pub struct Question {
    pub scenario: Scenario,
    /// Central wedges, as text.
    pub wedges: Vec<String>,
    pub levers: Vec<String>,
    pub sender: Option<RegionIx>,
    pub target: Option<RegionIx>,
    pub start: (i16, i8),
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// Users fill up to so many months of use once they are warned.
const WARNED_STOCK: f64 = 6.0;

/// Builds the question.
pub fn read(
    levers: &[String],
    policy: &PolicyArguments,
    asked: &QuestionArguments,
    world: &World,
) -> Result<Question, CommandError> {
    let given = policy.read()?;
    let mut policies = [given.clone(), given.clone(), given];
    let mut notes = Vec::new();
    if !levers.is_empty() {
        let ledger = asked.ledger()?;
        for (at, id) in levers.iter().enumerate() {
            if levers[..at].contains(id) {
                return Err(CommandError::input(format!("--lever {id} is there twice")));
            }
            for (policy, lever) in policies
                .iter_mut()
                .zip(strengths(&ledger, world, id, false)?)
            {
                policy.extend(lever);
            }
            if ledger.lever(id)?.unverified() {
                notes.push(format!(
                    "{id} is not verified: its row rests on memory or has low confidence"
                ));
            }
        }
    }
    if policies[1].is_empty() {
        return Err(CommandError::input_with_help(
            "nothing to follow over time: no lever and no wedge",
            "name a lever (`detente ledger levers` lists them) or write wedges, for example --cap 'CHN:*:REM=0.2'",
        ));
    }
    let applied = [
        policies[0].apply(world)?,
        policies[1].apply(world)?,
        policies[2].apply(world)?,
    ];
    let [_, central, _] = &policies;
    let mut scenario = Scenario::new(applied[1].clone());
    scenario.policies = applied;
    let start = month(&asked.start)?;
    scenario.approvals = match (asked.cut, asked.approvals.is_empty()) {
        (Some(level), _) => Some(vec![share_of("--cut", level)?]),
        (None, false) => Some(asked.approvals.clone()),
        (None, true) => None,
    };
    scenario.delay = asked.delay;
    scenario.until = asked.until;
    scenario.leak = (asked.leak)
        .map(|leak| share_of("--leak", leak))
        .transpose()?;
    scenario.rationing = match asked.rationing {
        RationingArgument::Quantity => Rationing::Quantity,
        RationingArgument::Price => Rationing::Price,
    };
    let expectations = match asked.expect {
        ExpectArgument::Static => Expectations::Static,
        ExpectArgument::Foresight => Expectations::Foresight,
    };
    scenario.supply = match asked.supply {
        SupplyArgument::Table => SupplyModel::Table,
        SupplyArgument::Projects => SupplyModel::Projects { start },
        SupplyArgument::Entry => SupplyModel::Entry {
            start,
            expectations,
        },
    };
    scenario.floor_price = asked.floor_price;
    scenario.offtake = share_of("--offtake", asked.offtake)?;
    scenario.grades = !asked.no_grades;
    scenario.stocks = asked.stocks;
    scenario.sigma_c = asked.sigma_c;
    scenario.announcement = asked.announce.map(|months| Announcement {
        months,
        credence: asked.credence,
        stock_months: WARNED_STOCK,
        stocking: true,
        adapting: true,
    });
    share_of("--credence", asked.credence)?;
    let entry = matches!(asked.supply, SupplyArgument::Entry);
    let foresight = matches!(asked.expect, ExpectArgument::Foresight);
    if !entry && (asked.floor_price.is_some() || asked.offtake > 0.0 || foresight) {
        let note = "--floor-price, --offtake and --expect act on entry only: add --supply entry";
        notes.push(note.to_owned());
    }
    let region = |code: &Option<String>| -> Result<Option<RegionIx>, CommandError> {
        let Some(code) = code else { return Ok(None) };
        match world.find_region(code) {
            Some(n) => Ok(Some(n)),
            None => {
                let known = world.regions().iter().map(|r| r.code.as_str());
                let meant = detente::world::closest(code, known.clone());
                Err(CommandError::input_with_help(
                    format!("unknown region \"{code}\""),
                    match meant {
                        Some(meant) => format!("did you mean \"{meant}\"?"),
                        None => format!("the regions are {}", known.collect::<Vec<_>>().join(", ")),
                    },
                ))
            }
        }
    };
    let (named_sender, named_target) = sides(central, world);
    let sender = region(&asked.sender)?.or(named_sender);
    let target = region(&asked.target)?.or(named_target);
    if let (Some(one), Some(other)) = (sender, named_sender)
        && one != other
    {
        return Err(CommandError::input(format!(
            "--sender {}: the wedges are those of {}",
            world.region(one).code,
            world.region(other).code
        )));
    }
    if sender.is_some() && sender == target {
        let code = sender.map_or("", |n| world.region(n).code.as_str());
        return Err(CommandError::input_with_help(
            format!("{code} uses the lever and bears it"),
            "name another region with --target",
        ));
    }
    Ok(Question {
        sender,
        target,
        wedges: central.wedges.iter().map(ToString::to_string).collect(),
        levers: levers.to_vec(),
        scenario,
        start,
        notes,
    })
}

/// Who uses the policy, and on whom, where all wedges name one region for each.
fn sides(policy: &Policy, world: &World) -> (Option<RegionIx>, Option<RegionIx>) {
    let single = |text: Option<String>| text.and_then(|code| world.find_region(&code));
    let of = |pick: &dyn Fn(&Wedge) -> Option<String>| -> Option<RegionIx> {
        let mut found: Option<Option<String>> = None;
        for wedge in policy.wedges.iter().filter(|w| w.kind != WedgeKind::Demand) {
            let code = pick(wedge);
            match &found {
                None => found = Some(code),
                Some(first) if *first == code => {}
                Some(_) => return None,
            }
        }
        single(found.flatten())
    };
    // As wedges are written: imposer:partner:sector.
    let part = |wedge: &Wedge, at: usize| {
        let text = wedge.argument();
        let head = text.split('=').next().unwrap_or_default().to_owned();
        head.split(':').nth(at).map(str::to_owned)
    };
    (of(&|w| part(w, 0)), of(&|w| part(w, 1)))
}

fn month(text: &str) -> Result<(i16, i8), CommandError> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
    });
    parsed.ok_or_else(|| {
        CommandError::input(format!("\"{text}\" is not a month: write it like 2025-11"))
    })
}

/// A share that an option gives.
fn share_of(flag: &str, value: f64) -> Result<f64, CommandError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(CommandError::input(format!(
        "{flag} {value}: write a share from 0 to 1"
    )))
}
