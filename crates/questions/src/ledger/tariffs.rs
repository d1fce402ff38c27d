//! `tariffs`: what a direction of trade pays, as an average with its parts, by line, and over time.

use std::path::{Path, PathBuf};

use detente_ledger::{
    Average, Code, Comparison, FeeCharged, History, HistoryRow, Ledger, LedgerError, Life,
    LineChange, LinePending, LineRate, LineSpan, OpenCondition, Order, PublishedBeside,
    Question as Asked, parse_content,
};
use detente_table::Watch;
use detente_world::DEFAULT_WORLD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bridge::{self, Bridged};
use super::direction::Direction;
use super::over_time::{self, Span};
use super::raised::{self, CompiledDuties};
use super::{day, needed};
use crate::keys::EconomyKeys;
use crate::question::Question;
use crate::refusal::Refusal;
use crate::revenue::Revenue;
use crate::room::Room;

/// What a direction of trade pays: the average with its parts, lines with what they are charged, histories, bridges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Tariffs {
    /// Region that imposes the duties, e.g. USA
    #[schemars(extend("x-value" = "REGION"))]
    pub imposer: Option<String>,
    /// Region whose goods pay, e.g. CHN
    #[schemars(extend("x-value" = "REGION"))]
    pub target: Option<String>,
    /// The day, YYYY-MM-DD (default: the last day the ledger knows of)
    #[schemars(extend("x-value" = "DATE"))]
    pub on: Option<String>,
    /// Count only what was known on this day (default: the latest edition)
    #[schemars(extend("x-value" = "DATE"))]
    pub known_on: Option<String>,
    /// Explain a commodity code (2 to 10 digits). Repeatable
    #[schemars(extend("x-value" = "CODE", "x-delimiter" = ","))]
    pub line: Vec<String>,
    /// How lines are weighted: imports, exporter-world or simple
    #[schemars(extend("x-value" = "WEIGHTS"))]
    pub weights: String,
    /// Import weights of your own in place of the ledger's: a table code,value (2 to 10 digits), .csv or .csv.gz
    #[schemars(extend("x-value" = "FILE"))]
    pub weights_file: Option<PathBuf>,
    /// Day on which the goods were loaded: clauses of grace for goods on their way then count
    #[schemars(extend("x-value" = "DATE"))]
    pub loaded: Option<String>,
    /// Metal contents pay on the full value or on the share of input-output accounts: full or bea
    #[schemars(extend("x-value" = "CONVENTION"))]
    pub metals: String,
    /// Exclusions on application are ignored, taken as granted, or taken by the share that collections show
    #[schemars(extend("x-value" = "granted|share|ignored"))]
    pub exclusions: String,
    /// Content of metals, a share of the value (of the weight where a weight decides), e.g. steel=.2,copper=.9
    #[schemars(extend("x-value" = "METAL=SHARE,…"))]
    pub content: Option<String>,
    /// What the goods are for: aircraft, pharma, autos, trucks; `!autos` = not for it. Repeatable
    #[serde(rename = "use")]
    #[schemars(extend("x-value" = "USE"))]
    pub uses: Vec<String>,
    /// Which description of the law the goods meet, by id of a condition (`!ID` = they do not). Repeatable
    #[schemars(extend("x-value" = "ID"))]
    pub described: Vec<String>,
    /// The company that makes the goods, where rates differ by company
    #[schemars(extend("x-value" = "NAME"))]
    pub company: Option<String>,
    /// Value of one unit of the goods, for normal duties by quantity
    #[schemars(extend("x-value" = "USD"))]
    pub unit_value: Option<f64>,
    /// Fees on an entry of this value, beside the duties
    #[schemars(range(min = 0.0, max = 1e15), extend("x-value" = "USD"))]
    pub fees: Option<f64>,
    /// Anti-dumping and countervailing duties of your own: a table code,rate,order
    #[schemars(extend("x-value" = "FILE"))]
    pub orders: Option<PathBuf>,
    /// Count an instrument that is not in force, by id, e.g. us-100-threat. Repeatable
    #[schemars(extend("x-value" = "ID"))]
    pub with: Vec<String>,
    /// Choose another reading of the law, by name (docs/ledger.md). Repeatable
    #[schemars(extend("x-value" = "NAME"))]
    pub reading: Vec<String>,
    /// Voided duties read as void from their start; the same as the reading legal-view
    pub legal_view: bool,
    /// The average on every day on which it changes
    #[schemars(extend("x-heading" = "Over time"))]
    pub history: bool,
    /// First day of the history (default: the first day of the ledger)
    #[schemars(extend("x-value" = "DATE", "x-heading" = "Over time"))]
    pub from: Option<String>,
    /// Last day of the history (default: the last day the ledger knows of)
    #[schemars(extend("x-value" = "DATE", "x-heading" = "Over time"))]
    pub to: Option<String>,
    /// Every published average of the direction beside ours on its day, the difference by named causes
    #[schemars(extend("x-heading" = "Over time"))]
    pub published: bool,
    /// With `history` or `published`: both directions
    #[schemars(extend("x-heading" = "Over time"))]
    pub both: bool,
    /// Attribute the difference between two averages, or along a chain of several; each end is a day, conventions
    /// (`metals=bea`, `weights=exporter-world`, `with=ID`, `known-on=DATE`, …), both with commas between, or `published`
    #[schemars(extend("x-value" = "END", "x-many" = true, "x-heading" = "Over time"))]
    pub bridge: Vec<String>,
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder; several, with commas between, are
    /// laid over each other
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
    /// The duties as tariffs of the world: the difference to the day its own tariffs are of, or levels
    #[schemars(extend("x-value" = "MODE", "x-words" = ["difference", "levels"], "x-alone" = "difference", "x-heading" = "In a world"))]
    pub compile: Option<String>,
    /// What the duties raise in the world: were imports not to change, and once the economy has answered
    #[schemars(extend("x-heading" = "In a world"))]
    pub revenue: bool,
    /// With `compile` or `revenue`: another crosswalk from commodity codes to the world's sectors (code,sector)
    #[schemars(extend("x-value" = "FILE", "x-heading" = "In a world"))]
    pub crosswalk: Option<PathBuf>,
    /// World of `compile` and `revenue`, and for the weights exporter-world: a name or a folder
    #[schemars(extend("x-value" = "NAME|DIR", "x-heading" = "In a world"))]
    pub world: String,
    /// The economy that answers, for `revenue`
    #[serde(flatten)]
    pub economy: EconomyKeys,
}

impl Default for Tariffs {
    fn default() -> Self {
        Self {
            imposer: None,
            target: None,
            on: None,
            known_on: None,
            line: Vec::new(),
            weights: "imports".to_owned(),
            weights_file: None,
            loaded: None,
            metals: "full".to_owned(),
            exclusions: "ignored".to_owned(),
            content: None,
            uses: Vec::new(),
            described: Vec::new(),
            company: None,
            unit_value: None,
            fees: None,
            orders: None,
            with: Vec::new(),
            reading: Vec::new(),
            legal_view: false,
            history: false,
            from: None,
            to: None,
            published: false,
            both: false,
            bridge: Vec::new(),
            ledger: None,
            compile: None,
            revenue: false,
            crosswalk: None,
            world: DEFAULT_WORLD.to_owned(),
            economy: EconomyKeys::default(),
        }
    }
}

/// What a direction of trade pays.
#[derive(Debug, Clone)]
pub struct Duties {
    /// The direction, the day and the conventions.
    pub asked: Asked,
    /// Name and edition of the ledger.
    pub ledger: (String, String),
    /// The average of the day; `None` where what spans several days was asked without a day.
    pub average: Option<Average>,
    /// What the average hangs on.
    pub conditions: Vec<OpenCondition>,
    /// Published averages near the day.
    pub near: Vec<PublishedBeside>,
    /// The lines asked for.
    pub lines: Vec<LineRate>,
    /// Each code that was asked for as one.
    pub codes: Vec<LineSpan>,
    /// The next scheduled changes.
    pub next: Vec<LineChange>,
    /// What is pending.
    pub pending: Vec<LinePending>,
    /// Fees on an entry.
    pub fees: Vec<FeeCharged>,
    /// Averages over time.
    pub histories: Vec<History>,
    /// Their steps with what happened.
    pub steps: Vec<HistoryRow>,
    /// Lines over time.
    pub lives: Vec<Life>,
    /// Published averages beside ours.
    pub comparisons: Vec<Comparison>,
    /// The difference between averages by cause.
    pub bridge: Option<Bridged>,
    /// The duties as tariffs of a world.
    pub compiled: Option<CompiledDuties>,
    /// What they raise.
    pub revenue: Option<Revenue>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Question for Tariffs {
    const NAME: &'static str = "tariffs";
    const ABOUT: &'static str =
        "What a direction of trade pays: averages with their parts, lines, histories, bridges";
    type Answer = Duties;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Duties, Refusal> {
        self.check_keys()?;
        let ledger = self.ledger_of(room)?;
        let asked = self.asked(&ledger)?;
        let direction = Direction {
            ledger: &ledger,
            room,
            world: &self.world,
        };
        // What spans several days needs no average of one, unless its day is named.
        let spans = self.history || self.published || !self.bridge.is_empty();
        let average = match self.on.is_some() || !spans {
            true => match ledger.average(&asked, direction.exports(&asked)?.as_ref()) {
                Ok(average) => Some(average),
                // A ledger of a few rows answers lines, and has no weights for an average.
                Err(LedgerError::NotCovered(_)) if !self.line.is_empty() => None,
                Err(error) => return Err(error.into()),
            },
            false => None,
        };
        let conditions = match &average {
            Some(_) if self.line.is_empty() => {
                ledger.open_conditions(&asked, direction.exports(&asked)?.as_ref())?
            }
            _ => Vec::new(),
        };
        let near = ledger.published_near(&asked.imposer, &asked.target, asked.on);
        let near = near.into_iter().map(|published| PublishedBeside {
            ours_minus_theirs_points: average
                .as_ref()
                .map(|ours| ours.average_pct - published.average_pct),
            published,
        });
        let mut duties = Duties {
            near: near.collect(),
            notes: average
                .as_ref()
                .map_or_else(|| ledger.notes(&asked), |a| a.notes.clone()),
            ledger: (ledger.name().to_owned(), ledger.edition().to_string()),
            average,
            conditions,
            lines: Vec::new(),
            codes: Vec::new(),
            next: Vec::new(),
            pending: Vec::new(),
            fees: self.fees_of(&ledger, &asked),
            histories: Vec::new(),
            steps: Vec::new(),
            lives: Vec::new(),
            comparisons: Vec::new(),
            bridge: None,
            compiled: None,
            revenue: None,
            asked,
        };
        self.look_up_lines(room, &ledger, &mut duties)?;
        if self.history {
            let span = Span {
                from: day("from", self.from.as_ref())?.unwrap_or(ledger.start()),
                to: day("to", self.to.as_ref())?.unwrap_or(ledger.edition()),
                both: self.both,
            };
            over_time::histories(&direction, &span, &self.line, &mut duties)?;
        }
        if self.published {
            over_time::published(&direction, self.both, &mut duties)?;
        }
        if !self.bridge.is_empty() {
            duties.bridge = Some(bridge::build(&direction, &duties.asked, &self.bridge)?);
        }
        if let Some(mode) = &self.compile {
            let compiled = raised::compile(self, &direction, &duties.asked, mode)?;
            duties.notes.extend(compiled.compiled.notes.iter().cloned());
            duties
                .notes
                .extend(compiled.compiled.below_zero(&compiled.world));
            duties.compiled = Some(compiled);
        }
        if self.revenue {
            watch.stage("solving for the duties of the day");
            let (revenue, notes) = raised::revenue(self, &direction, &duties.asked, watch)?;
            duties.notes.extend(notes);
            duties.revenue = Some(revenue);
        }
        duties.notes.dedup();
        Ok(duties)
    }
}

impl Tariffs {
    /// Keys that mean nothing without another one.
    fn check_keys(&self) -> Result<(), Refusal> {
        let alone = |given: bool, key: &str, with: &str| match given {
            true => Err(Refusal::input_with_help(
                format!("{key} means nothing without {with}"),
                format!("add {with}, or leave {key} out"),
            )
            .about(key)),
            false => Ok(()),
        };
        alone(
            self.both && !self.history && !self.published,
            "--both",
            "--history or --published",
        )?;
        alone(self.from.is_some() && !self.history, "--from", "--history")?;
        alone(self.to.is_some() && !self.history, "--to", "--history")?;
        alone(
            self.crosswalk.is_some() && self.compile.is_none() && !self.revenue,
            "--crosswalk",
            "--compile or --revenue",
        )
    }

    /// The ledger, with the user's weights where there are some.
    fn ledger_of(&self, room: &Room<'_>) -> Result<Ledger, Refusal> {
        let ledger = room.ledger(self.ledger.as_deref())?;
        let Some(path) = &self.weights_file else {
            return Ok(ledger);
        };
        let (imposer, target) = self.sides()?;
        let bytes = room.reader().bytes("weights_file", path)?;
        Ok(ledger.with_weights(imposer, target, &path.display().to_string(), &bytes)?)
    }

    fn sides(&self) -> Result<(&str, &str), Refusal> {
        let example = "--imposer USA --target CHN";
        Ok((
            needed(self.imposer.as_ref(), "imposer", example)?,
            needed(self.target.as_ref(), "target", example)?,
        ))
    }

    /// The direction, the day and the conventions.
    fn asked(&self, ledger: &Ledger) -> Result<Asked, Refusal> {
        use detente_ledger::{Convention, UnitValue};
        let (imposer, target) = self.sides()?;
        let on = day("on", self.on.as_ref())?.unwrap_or(ledger.edition());
        let mut readings = self.reading.clone();
        readings.extend(self.legal_view.then(|| "legal-view".to_owned()));
        let convention = Convention {
            weights: self.weights.parse()?,
            metals: self.metals.parse()?,
            exclusions: self.exclusions.parse()?,
            with: self.with.clone(),
            readings,
            loaded_on: day("loaded", self.loaded.as_ref())?,
            content: self
                .content
                .as_deref()
                .map_or_else(|| Ok(Default::default()), parse_content)?,
            uses: self.uses.clone(),
            described: self.described.clone(),
            unit_value: self.unit_value.map(UnitValue::new).transpose()?,
            company: self.company.clone(),
        };
        let asked = Asked::new(imposer, target, on).under(convention);
        Ok(asked.known(day("known_on", self.known_on.as_ref())?))
    }

    fn fees_of(&self, ledger: &Ledger, asked: &Asked) -> Vec<FeeCharged> {
        let charged = |value: f64| {
            let fees = ledger.fees(&asked.imposer, asked.on).into_iter();
            fees.map(move |fee| FeeCharged {
                usd: fee.on(value),
                fee: fee.clone(),
            })
        };
        self.fees.into_iter().flat_map(charged).collect()
    }

    /// The lines asked for, with what lies ahead of each.
    fn look_up_lines(
        &self,
        room: &Room<'_>,
        ledger: &Ledger,
        duties: &mut Duties,
    ) -> Result<(), Refusal> {
        let orders = match &self.orders {
            Some(path) => orders(room, path)?,
            None => Vec::new(),
        };
        for text in &self.line {
            let mut found = ledger.line(text, &duties.asked)?;
            for line in &mut found {
                line.add_orders(&orders);
            }
            let code = Code::parse(text).or_else(|| found.first().map(|line| line.code));
            if let Some(span) = code.and_then(|code| LineSpan::of(code, &found)) {
                let ahead = ledger.ahead(text, &duties.asked)?;
                let code = span.code.to_string();
                let of_code = |change| LineChange {
                    code: code.clone(),
                    change,
                };
                duties.next.extend(ahead.next.map(of_code));
                let waiting = ahead.pending.into_iter().map(|pending| LinePending {
                    code: code.clone(),
                    pending,
                });
                duties.pending.extend(waiting);
                duties.codes.push(span);
            }
            for line in &found {
                let said = line.notes.iter();
                let said = said.map(|note| format!("{}: {note}", line.code));
                duties.notes.extend(said);
            }
            duties.lines.extend(found);
        }
        Ok(())
    }
}

/// Anti-dumping and countervailing duties of the user's own.
fn orders(room: &Room<'_>, path: &Path) -> Result<Vec<Order>, Refusal> {
    let bytes = room.reader().bytes("orders", path)?;
    Ok(Order::read(&path.display().to_string(), &bytes)?)
}
