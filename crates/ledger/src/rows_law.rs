//! Columns of the instruments and levers themselves, and of what a check of their tables finds.

use detente_world::table::columns;
use jiff::civil::Date;

use crate::{
    Basis, Confidence, Flagged, Instrument, Lever, Problem, Products, RateRule, Severity, Status,
};

/// An instrument as it stands on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct InstrumentOn {
    /// The instrument.
    pub instrument: Instrument,
    /// Where it stands.
    pub status: Status,
}

/// A day, or nothing.
fn day(date: Option<Date>) -> Option<std::borrow::Cow<'static, str>> {
    date.map(|day| day.to_string().into())
}

/// The word of a status as tables write it.
fn status(status: Status) -> &'static str {
    match status {
        Status::Unknown => "unknown",
        Status::Threatened => "threatened",
        Status::Announced => "announced",
        Status::InForce => "in_force",
        Status::Suspended => "suspended",
        Status::Expired => "expired",
        Status::Voided => "voided",
        Status::Withdrawn => "withdrawn",
    }
}

/// The word of a confidence.
fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// The word of a basis.
fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::TextRead => "text read",
        Basis::EarlierResearch => "earlier research",
        Basis::Memory => "memory",
        Basis::Judgement => "judgement",
    }
}

columns! { InstrumentOn: "instruments", "Instruments"; |r|
    text "id" key = r.instrument.id.as_str(), "Instrument id.";
    text "status" = status(r.status), "Where it stands on the day.";
    text "imposer" = r.instrument.imposer.as_str(), "Region that imposes it.";
    text "target" = r.instrument.target.as_str(), "Region it bears on; * = every other.";
    text "authority" = r.instrument.authority.as_str(), "Legal authority.";
    text "title" = r.instrument.title.as_str(), "One line for readers.";
    text "rate" = match &r.instrument.rate {
        RateRule::Flat(rate) => format!("{}%", 100.0 * rate),
        RateRule::List => "by line".to_owned(),
        RateRule::TopUp(rate, _) => format!("tops up to {}%", 100.0 * rate),
        RateRule::None => "none at hand".to_owned(),
    },
        "Where its rate comes from.";
    text "products" = match &r.instrument.products {
        Products::All => "all".to_owned(),
        Products::Lists(lists) => lists.join("; "),
        Products::Unknown => "unknown".to_owned(),
    },
        "The lines it names.";
    text "exempt" = r.instrument.exempt.join("; "), "Lists of lines exempt from it.";
    text "replaces" =
        { let ids: Vec<&str> = r.instrument.replaces.iter().map(|p| p.0.as_str()).collect(); Some(ids.join("; ")) },
        "Instruments that it ends or lifts.";
    date "announced_on" = day(Some(r.instrument.announced_on)), "Day on which it became known.";
    date "from" = day(r.instrument.from), "First day, or the day it was set for where it never started.";
    date "to" = day(r.instrument.to), "First day on which it no longer applies.";
    date "withdrawn_on" optional = day(r.instrument.withdrawn_on), "Day on which it was taken back.";
    date "suspended_from" optional = day(r.instrument.suspension.map(|s| s.from)), "First day of its suspension.";
    date "suspended_to" optional = day(r.instrument.suspension.and_then(|s| s.to)), "First day after its suspension.";
    text "company" optional = Some(r.instrument.company.as_str()).filter(|c| !c.is_empty()),
        "The company whose goods alone it bears on.";
    text "legal_reference" = r.instrument.legal_reference.as_str(), "Reference in law.";
    text "confidence" = confidence(r.instrument.confidence), "How much the row can be trusted.";
    text "basis" = basis(r.instrument.basis), "How the row was established.";
    flag "unverified" = r.instrument.unverified(), "Whether a reader must be told so.";
    text "source" = r.instrument.source.as_str(), "Where the row comes from.";
    text "note" = r.instrument.note.as_str(), "What a reader must know.";
}

/// A lever as it stands on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverOn {
    /// The lever.
    pub lever: Lever,
    /// Where it stands.
    pub status: Status,
}

/// What one side says that a lever covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readout {
    /// The lever.
    pub lever: String,
    /// Who says it.
    pub region: String,
    /// What it says.
    pub says: String,
}

/// How a lever enters a model on some sectors.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverStrength {
    /// The lever.
    pub lever: String,
    /// Kind of wedge.
    pub kind: String,
    /// The sectors.
    pub sectors: String,
    /// Strength at the weak end, centrally, at the strong end.
    pub range: [f64; 3],
}

impl LeverOn {
    /// What each side says.
    pub fn readouts(&self) -> Vec<Readout> {
        let said = |(region, says): (&String, &String)| Readout {
            lever: self.lever.id.clone(),
            region: region.clone(),
            says: says.clone(),
        };
        self.lever.readouts.iter().map(said).collect()
    }

    /// How it enters a model: always a judgement.
    pub fn strengths(&self) -> Vec<LeverStrength> {
        let choices = self
            .lever
            .wedges
            .iter()
            .flat_map(|wedge| wedge.choices.iter().map(move |choice| (wedge, choice)));
        choices
            .map(|(wedge, choice)| LeverStrength {
                lever: self.lever.id.clone(),
                kind: wedge.kind.clone(),
                sectors: choice.sectors.join("; "),
                range: choice.range,
            })
            .collect()
    }
}

columns! { LeverOn: "levers", "Levers other than tariffs"; |r|
    text "id" key = r.lever.id.as_str(), "Lever id.";
    text "status" = status(r.status), "Where it stands on the day.";
    text "kind" = r.lever.kind.as_str(), "What it is.";
    text "imposer" = r.lever.imposer.as_str(), "Region that imposes it.";
    text "target" = r.lever.target.as_str(), "Region it bears on.";
    text "title" = r.lever.title.as_str(), "One line for readers.";
    date "announced_on" = day(Some(r.lever.announced_on)), "Day on which it became known.";
    date "from" = day(r.lever.from), "First day of effect.";
    date "to" = day(r.lever.to), "First day on which it no longer applies.";
    date "suspended_to" optional = day(r.lever.suspended_to), "First day after its suspension.";
    text "legal_reference" = r.lever.legal_reference.as_str(), "Reference in law.";
    text "confidence" = confidence(r.lever.confidence), "How much the row can be trusted.";
    text "basis" = basis(r.lever.basis), "How the row was established.";
    flag "unverified" = r.lever.unverified(), "Whether a reader must be told so.";
    text "source" = r.lever.source.as_str(), "Where the row comes from.";
    text "note" = r.lever.note.as_str(), "What a reader must know.";
}

columns! { Readout: "readouts", "What each side says"; |r|
    text "lever" key = r.lever.as_str(), "Lever id.";
    text "region" key = r.region.as_str(), "Who says it.";
    text "says" = r.says.as_str(), "What it says.";
}

columns! { LeverStrength: "strengths", "How levers enter a model: a judgement"; |r|
    text "lever" key = r.lever.as_str(), "Lever id.";
    text "kind" key = r.kind.as_str(), "Kind of wedge.";
    text "sectors" key = r.sectors.as_str(), "Sectors it bears on.";
    number[Plain 2] "weak" = r.range[0], "Volume or factor over the benchmark at the weak end.";
    number[Plain 2] "central" = r.range[1], "Centrally.";
    number[Plain 2] "strong" = r.range[2], "At the strong end.";
}

columns! { Problem: "problems", "What was found"; |p|
    text "severity" = match p.severity { Severity::Error => "error", Severity::Warning => "warning" }, "Error or warning.";
    text "file" key = p.file.as_str(), "The table.";
    integer "row" key = p.row.and_then(|row| i64::try_from(row).ok()), "Row of the file, the header being row 1.";
    text "column" key = p.column.as_deref(), "The column.";
    text "message" = p.message.as_str(), "What is wrong and what would be right.";
    integer "count" = p.count, "Rows that share this finding.";
}

columns! { Flagged: "flagged", "Rows of lists that carry a flag"; |f|
    text "list" key = f.list.as_str(), "The list.";
    text "flag" key = f.flag.as_str(), "The flag as the list writes it.";
    integer "rows" = f.rows, "Number of rows.";
    number[UsdMn 0] "trade_usd_mn" = f.value_usd / 1e6, "Imports of the weights' year on these codes.";
}

/// A count of what a ledger has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What.
    pub what: String,
    /// How many.
    pub count: usize,
}

columns! { Counted: "counts", "What the ledger has"; |c|
    text "what" key = c.what.as_str(), "What is counted.";
    integer "count" = c.count, "How many.";
}

/// A row whose basis is memory or whose confidence is low.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified(pub String);

columns! { Unverified: "unverified", "Rows that were not checked against a text"; |u|
    text "row" key = u.0.as_str(), "The row.";
}
