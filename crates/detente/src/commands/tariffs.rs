//! `detente tariffs`: what a direction of trade pays, as an average with its parts, by line, and over time.

mod bridge;
mod charts;
mod compiled;
mod revenue;
mod text;

use std::path::{Path, PathBuf};

use detente::ledger::{
    Ahead, Average, Code, Comparison, Convention, ExportWeights, Fee, History, Ledger, LedgerError,
    Life, LineRate, LineSpan, OpenCondition, Order, Published, Question, UnitValue, Weights,
    parse_content, parse_date,
};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::arguments::EconomyArguments;
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `tariffs`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("over-time").multiple(true)))]
#[command(group(clap::ArgGroup::new("in-world").multiple(true)))]
pub struct Arguments {
    /// Region that imposes the duties, e.g. USA
    #[arg(long, value_name = "REGION")]
    imposer: String,
    /// Region whose goods pay, e.g. CHN
    #[arg(long, value_name = "REGION")]
    target: String,
    /// The day, YYYY-MM-DD [default: the last day the ledger knows of]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Count only what was known on this day [default: the latest edition]
    #[arg(long, value_name = "DATE")]
    known_on: Option<String>,
    /// Explain a commodity code (2 to 10 digits); may be repeated
    #[arg(long, value_name = "CODE")]
    line: Vec<String>,
    /// How lines are weighted: imports, exporter-world or simple
    #[arg(long, value_name = "WEIGHTS", default_value = "imports")]
    weights: String,
    /// Import weights of your own in place of the ledger's: a table code,value (2 to 10 digits), .csv or .csv.gz
    #[arg(long, value_name = "FILE")]
    weights_file: Option<PathBuf>,
    /// Day on which the goods were loaded: clauses of grace for goods on their way then count
    #[arg(long, value_name = "DATE")]
    loaded: Option<String>,
    /// Metal contents pay on the full value or on the share of input-output accounts: full or bea
    #[arg(long, value_name = "CONVENTION", default_value = "full")]
    metals: String,
    /// Exclusions on application are ignored, taken as granted, or taken by the share that collections show
    #[arg(long, value_name = "granted|share|ignored", default_value = "ignored")]
    exclusions: String,
    /// Content of metals, a share of the value (of the weight where a weight decides), e.g. steel=.2,copper=.9
    #[arg(long, value_name = "METAL=SHARE,…")]
    content: Option<String>,
    /// What the goods are for: aircraft, pharma, autos, trucks; `!autos` = not for it; may be repeated
    #[arg(long = "use", value_name = "USE")]
    uses: Vec<String>,
    /// Which description of the law the goods meet, by id of a condition (`!ID` = they do not); may be repeated
    #[arg(long, value_name = "ID")]
    described: Vec<String>,
    /// The company that makes the goods, where rates differ by company
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// Value of one unit of the goods, for normal duties by quantity
    #[arg(long, value_name = "USD")]
    unit_value: Option<f64>,
    /// Fees on an entry of this value, beside the duties
    #[arg(long, value_name = "USD")]
    fees: Option<f64>,
    /// Anti-dumping and countervailing duties of your own: a table code,rate,order
    #[arg(long, value_name = "FILE")]
    orders: Option<PathBuf>,
    /// Count an instrument that is not in force, by id, e.g. us-100-threat; may be repeated
    #[arg(long, value_name = "ID")]
    with: Vec<String>,
    /// Choose another reading of the law, by name (docs/ledger.md); may be repeated
    #[arg(long, value_name = "NAME")]
    reading: Vec<String>,
    /// Voided duties read as void from their start; the same as --reading legal-view
    #[arg(long)]
    legal_view: bool,
    /// Compile to tariffs of --world: the difference to the day its own tariffs are of, or levels
    #[arg(long, value_name = "MODE", value_parser = ["difference", "levels"], num_args = 0..=1, default_missing_value = "difference", group = "in-world")]
    compile: Option<String>,
    /// What the duties raise in --world: were imports not to change, and once the economy has answered
    #[arg(long, group = "in-world")]
    revenue: bool,
    /// With --compile or --revenue: another crosswalk from commodity codes to the world's sectors (code,sector)
    #[arg(long, value_name = "FILE", requires = "in-world")]
    crosswalk: Option<PathBuf>,
    /// With --compile the table of tariffs (origin,destination,sector,rate) to write, for `solve --tariffs`; otherwise
    /// a folder for charts of the history and of each --line with their numbers, and every table asked for
    #[arg(long, value_name = "FILE.csv|DIR", group = "over-time")]
    out: Option<PathBuf>,
    /// The average on every day on which it changes
    #[arg(long, group = "over-time")]
    history: bool,
    /// With --history, --published or --out DIR: both directions
    #[arg(long, requires = "over-time")]
    both: bool,
    /// Every published average of the direction beside ours on its day, the difference by named causes
    #[arg(long, group = "over-time")]
    published: bool,
    /// First day of the history [default: the first day of the ledger]
    #[arg(long, value_name = "DATE", requires = "history")]
    from: Option<String>,
    /// Last day of the history [default: the last day the ledger knows of]
    #[arg(long, value_name = "DATE", requires = "history")]
    to: Option<String>,
    /// Attribute the difference between two averages; each end is a day, conventions (`metals=bea`,
    /// `weights=exporter-world`, `with=ID`, `known-on=DATE`, …), both with commas between, or `published`
    #[arg(long, value_names = ["A", "B"], num_args = 2)]
    bridge: Option<Vec<String>>,
    /// A ledger folder instead of the built-in ledger
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// World for the weights `exporter-world` and for --compile: a name or a folder
    #[arg(long, value_name = "WORLD", default_value = detente::world::DEFAULT_WORLD)]
    world: String,
    #[command(flatten)]
    economy: EconomyArguments,
}

/// Opens the ledger that was asked for.
pub fn open(folder: Option<&PathBuf>) -> Result<Ledger, LedgerError> {
    folder.map_or_else(Ledger::builtin, |folder| Ledger::read(folder))
}

impl Arguments {
    /// The ledger, with the user's weights where there are some.
    fn open(&self) -> Result<Ledger, CommandError> {
        let ledger = open(self.ledger.as_ref())?;
        let Some(path) = &self.weights_file else {
            return Ok(ledger);
        };
        let name = path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|error| CommandError::input(format!("{name}: {error}")))?;
        Ok(ledger.with_weights(&self.imposer, &self.target, &name, &bytes)?)
    }

    /// The folder for charts and tables, if one was asked for.
    fn folder(&self) -> Result<Option<&Path>, CommandError> {
        let Some(path) = self.out.as_deref().filter(|_| self.compile.is_none()) else {
            return Ok(None);
        };
        if path.extension().is_some_and(|e| e == "csv") {
            let message = format!(
                "--out {}: a table is written with --compile",
                path.display()
            );
            return Err(CommandError::input_with_help(
                message,
                "name a folder for charts and tables, or add --compile",
            ));
        }
        Ok(Some(path))
    }

    fn date(&self, text: &Option<String>) -> Result<Option<Date>, LedgerError> {
        text.as_deref().map(parse_date).transpose()
    }

    fn question(&self, ledger: &Ledger) -> Result<Question, LedgerError> {
        let on = self.date(&self.on)?.unwrap_or(ledger.edition());
        let convention = Convention {
            weights: self.weights.parse()?,
            metals: self.metals.parse()?,
            exclusions: self.exclusions.parse()?,
            with: self.with.clone(),
            readings: self
                .reading
                .iter()
                .cloned()
                .chain(self.legal_view.then(|| "legal-view".to_owned()))
                .collect(),
            loaded_on: self.date(&self.loaded)?,
            content: self
                .content
                .as_deref()
                .map_or_else(|| Ok(Default::default()), parse_content)?,
            uses: self.uses.clone(),
            described: self.described.clone(),
            unit_value: self.unit_value.map(UnitValue::new).transpose()?,
            company: self.company.clone(),
        };
        let question = Question::new(&self.imposer, &self.target, on).under(convention);
        Ok(question.known(self.date(&self.known_on)?))
    }

    /// What the exporter sells to the whole world, when the weights need it.
    fn exports(
        &self,
        weights: Weights,
        exporter: &str,
    ) -> Result<Option<ExportWeights>, CommandError> {
        if weights != Weights::ExporterWorld {
            return Ok(None);
        }
        self.sales(exporter).map(Some)
    }

    /// What the exporter sells to the whole world.
    fn sales(&self, exporter: &str) -> Result<ExportWeights, CommandError> {
        let world = detente::world::open(&self.world)?;
        Ok(ExportWeights::of(&world, exporter)?)
    }
}

/// Everything that one run of the command found.
struct Found {
    /// Not looked up where only lines are wanted, on the terminal.
    average: Option<Average>,
    /// What the average hangs on.
    conditions: Vec<OpenCondition>,
    lines: Vec<LineRate>,
    /// Each code that was asked for as one line, with what lies ahead of it.
    asked: Vec<(LineSpan, Ahead)>,
    fees: Vec<(Fee, f64)>,
    histories: Vec<History>,
    /// Histories that are drawn, whether they are printed or not.
    charted: Vec<History>,
    lives: Vec<Life>,
    written: Option<PathBuf>,
    published: Vec<Published>,
    comparisons: Vec<Comparison>,
    bridge: Option<bridge::Found>,
    compiled: Option<compiled::Found>,
    revenue: Option<revenue::Found>,
}

/// Looks up averages, lines and histories.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let ledger = arguments.open()?;
    let question = arguments.question(&ledger)?;
    // What spans several days needs no average of one, unless its day is named.
    let spans = arguments.history || arguments.published || arguments.bridge.is_some();
    let one_day = arguments.on.is_some() || !spans;
    if arguments.on.is_none() && one_day {
        context.say(format!(
            "no --on: taking the last day the ledger knows of, {}",
            question.on
        ));
    }
    let weights = question.convention.weights;
    let exports = arguments.exports(weights, &question.target)?;
    let folder = arguments.folder()?;
    let shown = one_day && arguments.line.is_empty();
    let average = if context.json || shown || folder.is_some() {
        Some(ledger.average(&question, exports.as_ref())?)
    } else {
        None
    };
    let conditions = match &average {
        Some(_) => ledger.open_conditions(&question, exports.as_ref())?,
        None => Vec::new(),
    };
    let orders = match &arguments.orders {
        Some(path) => orders(path)?,
        None => Vec::new(),
    };
    let (mut lines, mut asked) = (Vec::new(), Vec::new());
    for text in &arguments.line {
        let mut found = ledger.line(text, &question)?;
        let code = Code::parse(text).or_else(|| found.first().map(|line| line.code));
        for line in &mut found {
            line.add_orders(&orders);
        }
        if let Some(span) = code.and_then(|code| LineSpan::of(code, &found)) {
            asked.push((span, ledger.ahead(text, &question)?));
        }
        lines.extend(found);
    }
    let fees = arguments.fees.map_or_else(Vec::new, |value| {
        let fees = ledger.fees(&question.imposer, question.on);
        fees.into_iter()
            .map(|fee| (fee.clone(), fee.on(value)))
            .collect()
    });
    let mut histories = Vec::new();
    let mut lives = Vec::new();
    if arguments.history || folder.is_some() {
        let from = arguments.date(&arguments.from)?.unwrap_or(ledger.start());
        let to = arguments.date(&arguments.to)?.unwrap_or(ledger.edition());
        histories.push(ledger.history(&question, from, to, exports.as_ref())?);
        if arguments.both {
            let other = turned(&ledger, &question);
            let exports = arguments.exports(weights, &other.target)?;
            histories.push(ledger.history(&other, from, to, exports.as_ref())?);
        }
        for code in &arguments.line {
            lives.extend(ledger.life(code, &question, from, to)?);
        }
    }
    let mut comparisons = Vec::new();
    if arguments.published {
        let sales = arguments.sales(&question.target)?;
        comparisons.extend(ledger.comparisons(&question, &sales)?);
        if arguments.both {
            let other = turned(&ledger, &question);
            let sales = arguments.sales(&other.target)?;
            comparisons.extend(ledger.comparisons(&other, &sales)?);
        }
    }
    let published = ledger.published_near(&question.imposer, &question.target, question.on);
    let bridge = match arguments.bridge.as_deref() {
        Some([a, b]) => Some(bridge::build(&ledger, arguments, &question, a, b)?),
        _ => None,
    };
    let compiled = match arguments.compile.as_deref() {
        Some(mode) => Some(compiled::compile(&ledger, arguments, &question, mode)?),
        None => None,
    };
    let revenue = match arguments.revenue {
        true => Some(revenue::build(&ledger, arguments, &question, context)?),
        false => None,
    };
    let charted = folder.map(|_| histories.clone()).unwrap_or_default();
    if !arguments.history {
        histories.clear();
    }
    let mut found = Found {
        charted,
        lives,
        written: None,
        revenue,
        bridge,
        compiled,
        average,
        conditions,
        asked,
        fees,
        lines,
        histories,
        published,
        comparisons,
    };
    if let Some(path) = folder {
        let written = charts::write(path, arguments, context, &ledger, &question, &found)?;
        found.written = Some(written);
    }
    // Either may be long, and only one is printed.
    Ok(if context.json {
        Outcome::new("", found.json())
    } else {
        Outcome::new(text::render(&found, &ledger, &question, shown), Value::Null)
    })
}

/// Anti-dumping and countervailing duties of the user's own.
fn orders(path: &Path) -> Result<Vec<Order>, CommandError> {
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| CommandError::input(format!("{name}: {error}")))?;
    Ok(Order::read(&name, &bytes)?)
}

/// The same question about the other direction.
fn turned(ledger: &Ledger, question: &Question) -> Question {
    let mut other = question.clone();
    (other.imposer, other.target) = (question.target.clone(), question.imposer.clone());
    // An instrument that is asked for belongs to one side.
    let own = |id: &String| {
        ledger
            .instrument(id)
            .is_ok_and(|i| i.imposer == other.imposer)
    };
    other.convention.with = question
        .convention
        .with
        .iter()
        .filter(|id| own(id))
        .cloned()
        .collect();
    other
}

impl Found {
    fn json(&self) -> Value {
        let mut object = json!(self.average);
        if !self.lines.is_empty() {
            object["lines"] = json!(self.lines);
            let spans: Vec<&LineSpan> = self.asked.iter().map(|(span, _)| span).collect();
            object["codes"] = json!(spans);
            let ahead: Vec<Value> = self
                .asked
                .iter()
                .map(|(span, ahead)| json!({ "code": span.code, "next": ahead.next, "pending": ahead.pending }))
                .collect();
            object["ahead"] = json!(ahead);
        }
        if !self.conditions.is_empty() {
            object["conditions"] = json!(self.conditions);
        }
        if !self.fees.is_empty() {
            let fees = self.fees.iter();
            let fees: Vec<Value> = fees
                .map(|(fee, usd)| json!({ "fee": fee, "usd": usd }))
                .collect();
            object["fees"] = json!(fees);
        }
        if let Some(history) = self.histories.first() {
            object["history"] = steps(history);
        }
        if let Some(other) = self.histories.get(1) {
            object["other_direction"] = json!({ "imposer": other.imposer, "target": other.target, "weights_year": other.weights_year, "history": steps(other) });
        }
        if !self.lives.is_empty() && !self.histories.is_empty() {
            object["line_histories"] = json!(self.lives);
        }
        if let Some(path) = &self.written {
            object["written"] = json!(path);
        }
        if let Some(bridge) = &self.bridge {
            object["bridge"] = bridge.json();
        }
        if let Some(compiled) = &self.compiled {
            object["compiled"] = compiled.json();
        }
        if let Some(revenue) = &self.revenue {
            object["revenue"] = revenue.json();
        }
        let published: Vec<Value> = self
            .published
            .iter()
            .map(|p| {
                let mut row = json!(p);
                if let Some(ours) = &self.average {
                    row["ours_minus_theirs_points"] = (ours.average_pct - p.average_pct).into();
                }
                row
            })
            .collect();
        object["published"] = published.into();
        if !self.comparisons.is_empty() {
            object["comparisons"] = json!(self.comparisons);
        }
        object
    }
}

/// Steps with the parts that are not nothing.
fn steps(history: &History) -> Value {
    let parts = |points: &[f64]| -> Vec<Value> {
        let named = history
            .instruments
            .iter()
            .zip(&history.authorities)
            .zip(points);
        named
            .filter(|(_, points)| **points != 0.0)
            .map(|((id, authority), points)| json!({ "instrument": id, "authority": authority, "points": points }))
            .collect()
    };
    let step = |s: &detente::ledger::Step| json!({ "date": s.date, "average_pct": s.average_pct, "components": parts(&s.points) });
    history.steps.iter().map(step).collect::<Vec<_>>().into()
}
