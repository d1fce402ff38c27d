//! Columns of the instruments and levers themselves, and of what a check of their tables finds.

use detente_world::table::{Column, Row, Unit};
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

impl Row for InstrumentOn {
    const TABLE: &'static str = "instruments";
    const TITLE: &'static str = "Instruments";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "Instrument id.", |r| {
            Some(r.instrument.id.as_str().into())
        })
        .key(),
        Column::text("status", "Where it stands on the day.", |r| {
            Some(status(r.status).into())
        }),
        Column::text("imposer", "Region that imposes it.", |r| {
            Some(r.instrument.imposer.as_str().into())
        }),
        Column::text("target", "Region it bears on; * = every other.", |r| {
            Some(r.instrument.target.as_str().into())
        }),
        Column::text("authority", "Legal authority.", |r| {
            Some(r.instrument.authority.as_str().into())
        }),
        Column::text("title", "One line for readers.", |r| {
            Some(r.instrument.title.as_str().into())
        }),
        Column::text("rate", "Where its rate comes from.", |r| {
            Some(match &r.instrument.rate {
                RateRule::Flat(rate) => format!("{}%", 100.0 * rate).into(),
                RateRule::List => "by line".into(),
                RateRule::TopUp(rate, _) => format!("tops up to {}%", 100.0 * rate).into(),
                RateRule::None => "none at hand".into(),
            })
        }),
        Column::text("products", "The lines it names.", |r| {
            Some(match &r.instrument.products {
                Products::All => "all".into(),
                Products::Lists(lists) => lists.join("; ").into(),
                Products::Unknown => "unknown".into(),
            })
        }),
        Column::text("exempt", "Lists of lines exempt from it.", |r| {
            Some(r.instrument.exempt.join("; ").into())
        }),
        Column::text("replaces", "Instruments that it ends or lifts.", |r| {
            let ids: Vec<&str> = r.instrument.replaces.iter().map(|p| p.0.as_str()).collect();
            Some(ids.join("; ").into())
        }),
        Column::date("announced_on", "Day on which it became known.", |r| {
            day(Some(r.instrument.announced_on))
        }),
        Column::date(
            "from",
            "First day, or the day it was set for where it never started.",
            |r| day(r.instrument.from),
        ),
        Column::date("to", "First day on which it no longer applies.", |r| {
            day(r.instrument.to)
        }),
        Column::<Self>::date("withdrawn_on", "Day on which it was taken back.", |r| {
            day(r.instrument.withdrawn_on)
        })
        .optional(),
        Column::<Self>::date("suspended_from", "First day of its suspension.", |r| {
            day(r.instrument.suspension.map(|s| s.from))
        })
        .optional(),
        Column::<Self>::date("suspended_to", "First day after its suspension.", |r| {
            day(r.instrument.suspension.and_then(|s| s.to))
        })
        .optional(),
        Column::<Self>::text(
            "company",
            "The company whose goods alone it bears on.",
            |r| {
                Some(r.instrument.company.as_str())
                    .filter(|c| !c.is_empty())
                    .map(Into::into)
            },
        )
        .optional(),
        Column::text("legal_reference", "Reference in law.", |r| {
            Some(r.instrument.legal_reference.as_str().into())
        }),
        Column::text("confidence", "How much the row can be trusted.", |r| {
            Some(confidence(r.instrument.confidence).into())
        }),
        Column::text("basis", "How the row was established.", |r| {
            Some(basis(r.instrument.basis).into())
        }),
        Column::flag("unverified", "Whether a reader must be told so.", |r| {
            Some(r.instrument.unverified())
        }),
        Column::text("source", "Where the row comes from.", |r| {
            Some(r.instrument.source.as_str().into())
        }),
        Column::text("note", "What a reader must know.", |r| {
            Some(r.instrument.note.as_str().into())
        }),
    ];
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

impl Row for LeverOn {
    const TABLE: &'static str = "levers";
    const TITLE: &'static str = "Levers other than tariffs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "Lever id.", |r| Some(r.lever.id.as_str().into())).key(),
        Column::text("status", "Where it stands on the day.", |r| {
            Some(status(r.status).into())
        }),
        Column::text("kind", "What it is.", |r| {
            Some(r.lever.kind.as_str().into())
        }),
        Column::text("imposer", "Region that imposes it.", |r| {
            Some(r.lever.imposer.as_str().into())
        }),
        Column::text("target", "Region it bears on.", |r| {
            Some(r.lever.target.as_str().into())
        }),
        Column::text("title", "One line for readers.", |r| {
            Some(r.lever.title.as_str().into())
        }),
        Column::date("announced_on", "Day on which it became known.", |r| {
            day(Some(r.lever.announced_on))
        }),
        Column::date("from", "First day of effect.", |r| day(r.lever.from)),
        Column::date("to", "First day on which it no longer applies.", |r| {
            day(r.lever.to)
        }),
        Column::<Self>::date("suspended_to", "First day after its suspension.", |r| {
            day(r.lever.suspended_to)
        })
        .optional(),
        Column::text("legal_reference", "Reference in law.", |r| {
            Some(r.lever.legal_reference.as_str().into())
        }),
        Column::text("confidence", "How much the row can be trusted.", |r| {
            Some(confidence(r.lever.confidence).into())
        }),
        Column::text("basis", "How the row was established.", |r| {
            Some(basis(r.lever.basis).into())
        }),
        Column::flag("unverified", "Whether a reader must be told so.", |r| {
            Some(r.lever.unverified())
        }),
        Column::text("source", "Where the row comes from.", |r| {
            Some(r.lever.source.as_str().into())
        }),
        Column::text("note", "What a reader must know.", |r| {
            Some(r.lever.note.as_str().into())
        }),
    ];
}

impl Row for Readout {
    const TABLE: &'static str = "readouts";
    const TITLE: &'static str = "What each side says";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("lever", "Lever id.", |r| Some(r.lever.as_str().into())).key(),
        Column::<Self>::text("region", "Who says it.", |r| Some(r.region.as_str().into())).key(),
        Column::text("says", "What it says.", |r| Some(r.says.as_str().into())),
    ];
}

impl Row for LeverStrength {
    const TABLE: &'static str = "strengths";
    const TITLE: &'static str = "How levers enter a model: a judgement";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("lever", "Lever id.", |r| Some(r.lever.as_str().into())).key(),
        Column::<Self>::text("kind", "Kind of wedge.", |r| Some(r.kind.as_str().into())).key(),
        Column::<Self>::text("sectors", "Sectors it bears on.", |r| {
            Some(r.sectors.as_str().into())
        })
        .key(),
        Column::number(
            "weak",
            Unit::Plain,
            2,
            "Volume or factor over the benchmark at the weak end.",
            |r| Some(r.range[0]),
        ),
        Column::number("central", Unit::Plain, 2, "Centrally.", |r| {
            Some(r.range[1])
        }),
        Column::number("strong", Unit::Plain, 2, "At the strong end.", |r| {
            Some(r.range[2])
        }),
    ];
}

impl Row for Problem {
    const TABLE: &'static str = "problems";
    const TITLE: &'static str = "What was found";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text("severity", "Error or warning.", |p| {
            Some(
                match p.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                }
                .into(),
            )
        }),
        Column::<Self>::text("file", "The table.", |p| Some(p.file.as_str().into())).key(),
        Column::<Self>::integer("row", "Row of the file, the header being row 1.", |p| {
            p.row.and_then(|row| i64::try_from(row).ok())
        })
        .key(),
        Column::<Self>::text("column", "The column.", |p| {
            p.column.as_deref().map(Into::into)
        })
        .key(),
        Column::text("message", "What is wrong and what would be right.", |p| {
            Some(p.message.as_str().into())
        }),
        Column::integer("count", "Rows that share this finding.", |p| {
            i64::try_from(p.count).ok()
        }),
    ];
}

impl Row for Flagged {
    const TABLE: &'static str = "flagged";
    const TITLE: &'static str = "Rows of lists that carry a flag";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("list", "The list.", |f| Some(f.list.as_str().into())).key(),
        Column::<Self>::text("flag", "The flag as the list writes it.", |f| {
            Some(f.flag.as_str().into())
        })
        .key(),
        Column::integer("rows", "Number of rows.", |f| i64::try_from(f.rows).ok()),
        Column::number(
            "trade_usd_mn",
            Unit::UsdMn,
            0,
            "Imports of the weights' year on these codes.",
            |f| Some(f.value_usd / 1e6),
        ),
    ];
}

/// A count of what a ledger has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What.
    pub what: String,
    /// How many.
    pub count: usize,
}

impl Row for Counted {
    const TABLE: &'static str = "counts";
    const TITLE: &'static str = "What the ledger has";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("what", "What is counted.", |c| Some(c.what.as_str().into())).key(),
        Column::integer("count", "How many.", |c| i64::try_from(c.count).ok()),
    ];
}

/// A row whose basis is memory or whose confidence is low.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified(pub String);

impl Row for Unverified {
    const TABLE: &'static str = "unverified";
    const TITLE: &'static str = "Rows that were not checked against a text";
    const COLUMNS: &'static [Column<Self>] =
        &[Column::<Self>::text("row", "The row.", |u| Some(u.0.as_str().into())).key()];
}
