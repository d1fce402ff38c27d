//! Instruments: one row for each dated change of a duty, and what its status is on a day as known on a day.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Problem;
use crate::law::{COMPLETENESS, Completeness};
use crate::table::Table;

/// How a row was established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The legal text or a copy of it was read.
    TextRead,
    /// An earlier research note, not read again.
    EarlierResearch,
    /// Not checked against any text.
    Memory,
    /// Our own reading of the law, stated as such.
    Judgement,
}

/// How much the row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Memory or judgement.
    Low,
    /// Press or trade source quoting the primary one.
    Medium,
    /// Primary source.
    High,
}

/// Whether the row is law or only a statement of intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// An order, notice or announcement with legal force: what it schedules counts as scheduled.
    Act,
    /// A threat or proposal: never counted unless asked for.
    Statement,
}

/// What an instrument does to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Charges a duty.
    Charge,
    /// Frees the line from the instruments that `replaces` names; where the row has a rate, it is the share of the
    /// value that is freed (a preference that not everybody claims, a duty that is partly paid back).
    Relief,
    /// As relief, but only on application: counted when exclusions are taken as granted.
    Exclusion,
}

/// Where the rate of an instrument comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateRule {
    /// One rate for every listed line, a fraction.
    Flat(f64),
    /// The rate of the line in the product list.
    List,
    /// Tops the duties that the patterns name up to this total.
    TopUp(f64, Vec<Pattern>),
    /// No rate at hand.
    None,
}

/// An instrument id, or with a trailing `*` every id with that beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Pattern(pub String);

impl Pattern {
    /// Whether the pattern names this id.
    pub fn names(&self, id: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => id.starts_with(beginning),
            None => self.0 == id,
        }
    }
}

/// The product list of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Products {
    /// Every line.
    All,
    /// The lines on any of these lists.
    Lists(Vec<String>),
    /// No list is at hand: the instrument is on the timeline and enters no rate.
    Unknown,
}

/// A period in which an instrument is on the books and not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Suspension {
    /// First day.
    pub from: Date,
    /// First day on which the instrument applies again; `None` = without end.
    pub to: Option<Date>,
    /// Day on which the suspension was announced.
    pub known: Date,
    /// Whether the instrument comes back by itself when the suspension lapses.
    pub reverts: bool,
}

/// One dated change of a legal instrument.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Instrument {
    /// Identifier, unique in the ledger.
    pub id: String,
    /// Region that imposes it.
    pub imposer: String,
    /// Region it bears on; `*` = every other one.
    pub target: String,
    /// Legal authority, e.g. `Section 301`.
    pub authority: String,
    /// One line for readers.
    pub title: String,
    /// Where its rate comes from.
    pub rate: RateRule,
    /// What it does to a line.
    pub effect: Effect,
    /// Law or statement.
    pub standing: Standing,
    /// The lines it names.
    pub products: Products,
    /// Lists of lines that are exempt from it.
    pub exempt: Vec<String>,
    /// Whether the law is known to exempt nothing from it.
    pub exempts_nothing: bool,
    /// Instruments that it ends (a charge) or lifts (a relief) on the lines it names.
    pub replaces: Vec<Pattern>,
    /// Whether it enters line totals and averages.
    pub counted: bool,
    /// The reading of the law under which it holds; empty = always (`docs/ledger.md`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub only_with: String,
    /// Economies inside the target's region whose goods alone it bears on; empty = the whole region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// What a relief depends on, by id of a condition; empty = nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// Whether it is the normal duty of the imposer's schedule.
    pub normal: bool,
    /// What is known of its lists and exemptions, where the row says more than its lists do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completeness: Option<Completeness>,
    /// The company whose goods alone it bears on; empty = whoever makes them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Day on which it became known.
    pub announced_on: Date,
    /// First day of effect; for one that never started, the day it was set for.
    pub from: Option<Date>,
    /// First day on which it no longer applies.
    pub to: Option<Date>,
    /// Day on which the end became known; `None` = with the announcement.
    pub to_known: Option<Date>,
    /// Whether it never started (`from` is then the day it was set for).
    pub only_scheduled: bool,
    /// Day on which it was withdrawn before its start.
    pub withdrawn_on: Option<Date>,
    /// Suspension, if any.
    pub suspension: Option<Suspension>,
    /// Whether its end was an annulment by a court.
    pub voided: bool,
    /// Reference in law.
    pub legal_reference: String,
    /// Where the row comes from.
    pub source: String,
    /// How much the row can be trusted.
    pub confidence: Confidence,
    /// How the row was established.
    pub basis: Basis,
    /// What a reader must know.
    pub note: String,
    /// Whether a list that it names is known from memory or with low confidence only.
    #[serde(skip)]
    pub(crate) unverified_list: bool,
    /// Row of the table it was read from.
    #[serde(skip)]
    pub row: u64,
}

/// Where an instrument stands on a day, as known on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not yet announced on the day of knowledge.
    Unknown,
    /// A statement of intent.
    Threatened,
    /// Law with a start in the future (or without a date).
    Announced,
    /// Applied.
    InForce,
    /// On the books, not applied.
    Suspended,
    /// Ended.
    Expired,
    /// Ended by a court's annulment.
    Voided,
    /// Taken back before it started.
    Withdrawn,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "not yet known",
            Self::Threatened => "threatened",
            Self::Announced => "announced",
            Self::InForce => "in force",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Voided => "voided",
            Self::Withdrawn => "withdrawn",
        })
    }
}

impl Instrument {
    /// The status on the day `on`, with what was known on the day `known_on`.
    pub fn status(&self, on: Date, known_on: Date) -> Status {
        let known = |day: Option<Date>| day.unwrap_or(self.announced_on) <= known_on;
        if self.announced_on > known_on {
            return Status::Unknown;
        }
        if self.withdrawn_on.is_some_and(|day| day <= known_on) {
            return Status::Withdrawn;
        }
        if self.standing == Standing::Statement {
            return Status::Threatened;
        }
        match self.from {
            Some(from) if from <= on => {}
            _ => return Status::Announced,
        }
        if self.to.is_some_and(|to| to <= on) && known(self.to_known) {
            return if self.voided {
                Status::Voided
            } else {
                Status::Expired
            };
        }
        if let Some(suspension) = self.suspension {
            let lapsed = suspension.to.is_some_and(|to| to <= on) && suspension.reverts;
            if suspension.known <= known_on && suspension.from <= on && !lapsed {
                return Status::Suspended;
            }
        }
        Status::InForce
    }

    /// Whether a reader must be told that the row is not verified.
    pub fn unverified(&self) -> bool {
        self.basis == Basis::Memory || self.confidence == Confidence::Low || self.unverified_list
    }

    /// Whether the row bears on goods of `target` when they enter `imposer`.
    pub fn concerns(&self, imposer: &str, target: &str) -> bool {
        self.imposer == imposer
            && (self.target == target || (self.target == "*" && target != imposer))
    }

    /// Every day on which the status can change, whatever is known.
    pub fn dates(&self) -> impl Iterator<Item = Date> {
        let suspension = self.suspension;
        [
            self.from,
            self.to,
            suspension.map(|s| s.from),
            suspension.and_then(|s| s.to),
        ]
        .into_iter()
        .flatten()
    }
}

/// What `exempt` says where the law is known to have no exemptions.
const NO_EXEMPTIONS: &str = "none";

const COLUMNS: &[&str] = &[
    "id",
    "imposer",
    "target",
    "authority",
    "title",
    "rate",
    "announced_on",
    "from",
];

/// Reads `instruments.csv`; problems are added to the list, rows with a problem left out.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Instrument> {
    let Some(table) = Table::read(file, bytes, COLUMNS, problems) else {
        return Vec::new();
    };
    table
        .rows()
        .filter_map(|row| instrument(row, problems))
        .collect()
}

fn instrument(row: crate::table::Row<'_>, problems: &mut Vec<Problem>) -> Option<Instrument> {
    let before = problems.len();
    let needed =
        |column: &str, problems: &mut Vec<Problem>| row.needed(column, problems).to_owned();
    let patterns = |column: &str| {
        row.parts(column)
            .map(|p| Pattern(p.to_owned()))
            .collect::<Vec<_>>()
    };
    let rate_value = row.value("rate", problems);
    let rate = match row.text("rate_rule") {
        "" | "flat" => rate_value.map_or(RateRule::None, RateRule::Flat),
        "list" => RateRule::List,
        other => match (other.strip_prefix("top-up:"), rate_value) {
            (Some(patterns), Some(total)) => RateRule::TopUp(
                total,
                patterns
                    .split('+')
                    .map(|p| Pattern(p.trim().to_owned()))
                    .collect(),
            ),
            (Some(_), None) => {
                row.wrong(
                    "rate",
                    "a top-up needs the total it tops up to".to_owned(),
                    problems,
                );
                RateRule::None
            }
            (None, _) => {
                let message = format!("`{other}` is not a rule: flat, list or top-up:<ids>");
                row.wrong("rate_rule", message, problems);
                RateRule::None
            }
        },
    };
    if let Some(value) = rate_value.filter(|v| !(0.0..=20.0).contains(v)) {
        row.wrong(
            "rate",
            format!("{value} is not a rate between 0 and 20 (write 0.25 for 25%)"),
            problems,
        );
    }
    let charges = matches!(row.text("effect"), "" | "charge");
    if let Some(value) = rate_value.filter(|v| !charges && *v > 1.0) {
        let message =
            format!("{value} is no share: a relief frees a share of the value between 0 and 1");
        row.wrong("rate", message, problems);
    }
    if charges && !row.text("condition").is_empty() {
        let message = "a charge has the conditions of its list; only a relief has one here";
        row.wrong("condition", message.to_owned(), problems);
    }
    if row.text("target") == "*" && !row.text("members").is_empty() {
        let message = "members are economies inside one region: name it as the target";
        row.wrong("members", message.to_owned(), problems);
    }
    let products = match row.text("list") {
        "" => Products::Unknown,
        "all" => Products::All,
        _ => Products::Lists(row.parts("list").map(str::to_owned).collect()),
    };
    let announced_on = row.date("announced_on", problems);
    if announced_on.is_none() && row.text("announced_on").is_empty() {
        row.wrong(
            "announced_on",
            "the field must not be empty: it is the day the row became known".to_owned(),
            problems,
        );
    }
    let (from, scheduled) = (
        row.date("from", problems),
        row.date("scheduled_from", problems),
    );
    let to = row.date("to", problems);
    if let (Some(from), Some(to)) = (from.or(scheduled), to)
        && to <= from
    {
        row.wrong(
            "to",
            format!("the end {to} is not after the start {from}"),
            problems,
        );
    }
    let suspended_from = row.date("suspended_from", problems);
    let suspended_to = row.date("suspended_to", problems);
    if let (Some(start), Some(end)) = (suspended_from, suspended_to)
        && end <= start
    {
        row.wrong(
            "suspended_to",
            format!("the end {end} is not after the start {start}"),
            problems,
        );
    }
    let suspended_known = row.date("suspended_known", problems);
    let to_known = row.date("to_known", problems);
    let withdrawn_on = row.date("withdrawn_on", problems);
    if let (Some(announced), Some(withdrawn)) = (announced_on, withdrawn_on)
        && withdrawn < announced
    {
        row.wrong(
            "withdrawn_on",
            format!("withdrawn on {withdrawn}, before the announcement on {announced}"),
            problems,
        );
    }
    if let (Some(from), Some(scheduled)) = (from, scheduled) {
        let message = format!("set for {scheduled}, yet it started on {from}: one of the two");
        row.wrong("scheduled_from", message, problems);
    }
    if to_known.is_some() && to.is_none() && row.text("to").is_empty() {
        let message = "the day on which an end became known, without an end".to_owned();
        row.wrong("to_known", message, problems);
    }
    if let (Some(from), Some(withdrawn)) = (from, withdrawn_on)
        && withdrawn < from
    {
        let message = format!(
            "withdrawn on {withdrawn}, before its start on {from}: then it is `scheduled_from`"
        );
        row.wrong("withdrawn_on", message, problems);
    }
    suspension_fits(row, from, announced_on, problems);
    let reverts = choice(
        row,
        "reverts",
        &[("", false), ("yes", true), ("no", false)],
        problems,
    )?;
    let counted = choice(
        row,
        "counted",
        &[("", true), ("yes", true), ("no", false)],
        problems,
    )?;
    let voided = choice(
        row,
        "end",
        &[("", false), ("expired", false), ("voided", true)],
        problems,
    )?;
    let effect = [
        ("", Effect::Charge),
        ("charge", Effect::Charge),
        ("relief", Effect::Relief),
        ("exclusion", Effect::Exclusion),
    ];
    let standing = [
        ("", Standing::Act),
        ("act", Standing::Act),
        ("statement", Standing::Statement),
    ];
    let result = Instrument {
        id: needed("id", problems),
        imposer: needed("imposer", problems),
        target: needed("target", problems),
        authority: needed("authority", problems),
        title: needed("title", problems),
        rate,
        effect: choice(row, "effect", &effect, problems)?,
        standing: choice(row, "standing", &standing, problems)?,
        products,
        exempt: row
            .parts("exempt")
            .filter(|part| *part != NO_EXEMPTIONS)
            .map(str::to_owned)
            .collect(),
        exempts_nothing: row.text("exempt") == NO_EXEMPTIONS,
        replaces: patterns("replaces"),
        counted,
        only_with: row.text("only_with").to_owned(),
        members: row.parts("members").map(str::to_owned).collect(),
        condition: row.text("condition").to_owned(),
        normal: choice(
            row,
            "normal",
            &[("", false), ("yes", true), ("no", false)],
            problems,
        )?,
        completeness: choice(row, "completeness", COMPLETENESS, problems)?,
        company: row.text("company").to_owned(),
        announced_on: announced_on.unwrap_or(Date::ZERO),
        from: from.or(scheduled),
        to,
        to_known,
        only_scheduled: from.is_none() && scheduled.is_some(),
        withdrawn_on,
        suspension: suspended_from.map(|start| Suspension {
            from: start,
            to: suspended_to,
            known: suspended_known.or(announced_on).unwrap_or(start),
            reverts,
        }),
        voided,
        legal_reference: row.text("legal_reference").to_owned(),
        source: needed("source", problems),
        confidence: choice(row, "confidence", CONFIDENCE, problems)?,
        basis: choice(row, "basis", BASIS, problems)?,
        note: row.text("note").to_owned(),
        unverified_list: false,
        row: row.number(),
    };
    (problems.len() == before).then_some(result)
}

/// Whether a suspension lies inside the row's own days.
fn suspension_fits(
    row: crate::table::Row<'_>,
    from: Option<Date>,
    announced: Option<Date>,
    problems: &mut Vec<Problem>,
) {
    // What is no date was told already.
    let day = |column: &str| row.date(column, &mut Vec::new());
    if row.text("suspended_from").is_empty() {
        for column in ["suspended_to", "suspended_known"] {
            if !row.text(column).is_empty() {
                let message = "a suspension needs its first day, `suspended_from`".to_owned();
                row.wrong(column, message, problems);
            }
        }
        return;
    }
    if let (Some(from), Some(start)) = (from, day("suspended_from"))
        && start < from
    {
        let message = format!("suspended from {start}, before its start on {from}");
        row.wrong("suspended_from", message, problems);
    }
    if let (Some(announced), Some(known)) = (announced, day("suspended_known"))
        && known < announced
    {
        let message = format!("known on {known}, before the announcement on {announced}");
        row.wrong("suspended_known", message, problems);
    }
}

/// The words for [`Confidence`].
pub(crate) const CONFIDENCE: &[(&str, Confidence)] = &[
    ("high", Confidence::High),
    ("medium", Confidence::Medium),
    ("low", Confidence::Low),
];

/// The words for [`Basis`].
pub(crate) const BASIS: &[(&str, Basis)] = &[
    ("text read", Basis::TextRead),
    ("earlier research", Basis::EarlierResearch),
    ("memory", Basis::Memory),
    ("judgement", Basis::Judgement),
];

/// A field that must be one of a few words.
pub(crate) fn choice<T: Copy>(
    row: crate::table::Row<'_>,
    column: &str,
    choices: &[(&str, T)],
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let given = row.text(column);
    let found = choices
        .iter()
        .find(|(word, _)| *word == given)
        .map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<&str> = choices
            .iter()
            .map(|(word, _)| *word)
            .filter(|w| !w.is_empty())
            .collect();
        row.wrong(
            column,
            format!("`{given}` is not one of {}", words.join(", ")),
            problems,
        );
    }
    found
}
