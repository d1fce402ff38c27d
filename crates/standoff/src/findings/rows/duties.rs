//! What is in force and threatened, as rows: averages by step, what they are made of, what others published, rounds of talks.

use detente_world::table::{Column, Row, Unit};
use jiff::civil::Date;

use crate::findings::{DutyHistory, Findings, MeasureNote};

/// A step of an average duty.
#[derive(Debug, Clone, PartialEq)]
pub struct AverageRow {
    /// Who imposes.
    pub imposer: String,
    /// On whose goods.
    pub target: String,
    /// First day of the step; it holds until the next one.
    pub date: Date,
    /// Average duty, per cent of customs value.
    pub average_pct: f64,
    /// How lines are weighted and metals counted.
    pub convention: String,
    /// Instruments that start, change or end on the day.
    pub changed: String,
    /// Whether it rests on a legal text that nobody checked.
    pub unverified: bool,
    /// Source of the instruments, by its identifier in the table of sources.
    pub source: String,
}

impl Row for AverageRow {
    const TABLE: &'static str = "averages";
    const TITLE: &'static str = "Average duties";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Who imposes.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "On whose goods.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::date(
            "date",
            "First day of the step; it holds until the next one.",
            |r| Some(r.date.to_string().into()),
        )
        .key(),
        Column::number(
            "average_pct",
            Unit::Pct,
            2,
            "Average duty, per cent of customs value.",
            |r| Some(r.average_pct),
        ),
        Column::text(
            "convention",
            "How lines are weighted and metals counted.",
            |r| Some(r.convention.as_str().into()),
        ),
        Column::text(
            "changed",
            "Instruments that start, change or end on the day.",
            |r| Some(r.changed.as_str().into()),
        ),
        Column::flag(
            "unverified",
            "Whether it rests on a legal text that nobody checked.",
            |r| Some(r.unverified),
        ),
        Column::text(
            "source",
            "Source of the instruments, by its identifier in the table of sources.",
            |r| Some(r.source.as_str().into()),
        ),
    ];
}

/// The part of one authority in a step of an average duty.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentRow {
    /// Who imposes.
    pub imposer: String,
    /// On whose goods.
    pub target: String,
    /// First day of the step.
    pub date: Date,
    /// The legal authority.
    pub authority: String,
    /// Its part of the average.
    pub points: f64,
}

impl Row for ComponentRow {
    const TABLE: &'static str = "average_components";
    const TITLE: &'static str = "What average duties are made of";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Who imposes.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "On whose goods.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::date("date", "First day of the step.", |r| {
            Some(r.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("authority", "The legal authority.", |r| {
            Some(r.authority.as_str().into())
        })
        .key(),
        Column::number("points", Unit::Points, 4, "Its part of the average.", |r| {
            Some(r.points)
        }),
    ];
}

/// A published average beside ours of the day.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedRow {
    /// Who imposes.
    pub imposer: String,
    /// On whose goods.
    pub target: String,
    /// The day it is about.
    pub date: Date,
    /// Who published it.
    pub publisher: String,
    /// The published average.
    pub published_pct: f64,
    /// Ours on that day.
    pub ours_pct: f64,
    /// Their weights and coverage, as far as known.
    pub their_convention: String,
    /// Ours.
    pub our_convention: String,
    /// Which edition printed it.
    pub vintage: String,
    /// high, medium or low.
    pub confidence: String,
    /// Where it was seen, by its identifier in the table of sources.
    pub source: String,
}

impl Row for PublishedRow {
    const TABLE: &'static str = "published_averages";
    const TITLE: &'static str = "Averages that others published";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Who imposes.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "On whose goods.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::date("date", "The day it is about.", |r| {
            Some(r.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("publisher", "Who published it.", |r| {
            Some(r.publisher.as_str().into())
        })
        .key(),
        Column::number(
            "published_pct",
            Unit::Pct,
            2,
            "The published average.",
            |r| Some(r.published_pct),
        ),
        Column::number("ours_pct", Unit::Pct, 2, "Ours on that day.", |r| {
            Some(r.ours_pct)
        }),
        Column::text(
            "their_convention",
            "Their weights and coverage, as far as known.",
            |r| Some(r.their_convention.as_str().into()),
        ),
        Column::text("our_convention", "Ours.", |r| {
            Some(r.our_convention.as_str().into())
        }),
        Column::<Self>::text("vintage", "Which edition printed it.", |r| {
            Some(r.vintage.as_str().into())
        })
        .key(),
        Column::text("confidence", "high, medium or low.", |r| {
            Some(r.confidence.as_str().into())
        }),
        Column::text(
            "source",
            "Where it was seen, by its identifier in the table of sources.",
            |r| Some(r.source.as_str().into()),
        ),
    ];
}

/// A threatened duty: the average with and without it.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreatRow {
    /// Row of the ledger.
    pub lever: String,
    /// For readers.
    pub title: String,
    /// Who imposes.
    pub imposer: String,
    /// On whose goods.
    pub target: String,
    /// The day on which it was to take effect.
    pub date: Date,
    /// Average duty without it.
    pub without_pct: f64,
    /// Average duty with it.
    pub with_pct: f64,
    /// What became of it, where the ledger says.
    pub outcome: Option<String>,
    /// Whether nobody checked the legal text.
    pub unverified: bool,
    /// Its identifier in the table of sources.
    pub source: String,
}

impl Row for ThreatRow {
    const TABLE: &'static str = "threats";
    const TITLE: &'static str = "Duties that were threatened";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("lever", "Row of the ledger.", |r| {
            Some(r.lever.as_str().into())
        })
        .key(),
        Column::text("title", "For readers.", |r| Some(r.title.as_str().into())),
        Column::<Self>::text("imposer", "Who imposes.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "On whose goods.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::date("date", "The day on which it was to take effect.", |r| {
            Some(r.date.to_string().into())
        }),
        Column::number(
            "without_pct",
            Unit::Pct,
            2,
            "Average duty without it.",
            |r| Some(r.without_pct),
        ),
        Column::number("with_pct", Unit::Pct, 2, "Average duty with it.", |r| {
            Some(r.with_pct)
        }),
        Column::text(
            "outcome",
            "What became of it, where the ledger says.",
            |r| r.outcome.as_deref().map(Into::into),
        ),
        Column::flag(
            "unverified",
            "Whether nobody checked the legal text.",
            |r| Some(r.unverified),
        ),
        Column::text("source", "Its identifier in the table of sources.", |r| {
            Some(r.source.as_str().into())
        }),
    ];
}

/// A move around a round of talks; a round without one has a row of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundRow {
    /// First day of the round.
    pub date: Date,
    /// Last day.
    pub until: Date,
    /// City.
    pub place: String,
    /// What came out.
    pub outcome: String,
    /// The day on which something changed in the ledger; missing = nothing did.
    pub moved_on: Option<Date>,
    /// What changed, by its row of the ledger.
    pub moved: Option<String>,
    /// For readers.
    pub title: Option<String>,
    /// Who imposes it.
    pub imposer: Option<String>,
    /// On whom.
    pub target: Option<String>,
    /// starts, ends or announced.
    pub change: Option<String>,
    /// Where the round is from.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

impl Row for RoundRow {
    const TABLE: &'static str = "rounds";
    const TITLE: &'static str = "Rounds of talks and what moved";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "First day of the round.", |r| {
            Some(r.date.to_string().into())
        })
        .key(),
        Column::date("until", "Last day.", |r| Some(r.until.to_string().into())),
        Column::text("place", "City.", |r| Some(r.place.as_str().into())),
        Column::text("outcome", "What came out.", |r| {
            Some(r.outcome.as_str().into())
        }),
        Column::date(
            "moved_on",
            "The day on which something changed in the ledger; missing = nothing did.",
            |r| r.moved_on.map(|d| d.to_string().into()),
        ),
        Column::<Self>::text("moved", "What changed, by its row of the ledger.", |r| {
            r.moved.as_deref().map(Into::into)
        })
        .key(),
        Column::text("title", "For readers.", |r| {
            r.title.as_deref().map(Into::into)
        }),
        Column::text("imposer", "Who imposes it.", |r| {
            r.imposer.as_deref().map(Into::into)
        }),
        Column::text("target", "On whom.", |r| {
            r.target.as_deref().map(Into::into)
        }),
        Column::text("change", "starts, ends or announced.", |r| {
            r.change.as_deref().map(Into::into)
        }),
        Column::text("source", "Where the round is from.", |r| {
            Some(r.source.as_str().into())
        }),
        Column::text("confidence", "high, medium or low.", |r| {
            Some(r.confidence.as_str().into())
        }),
    ];
}

impl Row for MeasureNote {
    const TABLE: &'static str = "measures";
    const TITLE: &'static str = "Measures other than tariffs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "Row of the ledger.", |m| Some(m.id.as_str().into())).key(),
        Column::text("imposer", "Who imposes.", |m| {
            Some(m.imposer.as_str().into())
        }),
        Column::text("target", "On whom.", |m| Some(m.target.as_str().into())),
        Column::text(
            "kind",
            "Export control, entity list, purchase and so on.",
            |m| Some(m.kind.as_str().into()),
        ),
        Column::text("title", "For readers.", |m| Some(m.title.as_str().into())),
        Column::date("from", "First day; missing = it never started.", |m| {
            m.from.map(|d| d.to_string().into())
        }),
        Column::date(
            "to",
            "First day on which it no longer applied; missing = none.",
            |m| m.to.map(|d| d.to_string().into()),
        ),
        Column::text(
            "status",
            "in force, suspended, threatened and so on, on the day of the brief.",
            |m| Some(m.status.as_str().into()),
        ),
        Column::text(
            "readouts",
            "How each side describes it, where they differ.",
            |m| {
                let said: Vec<String> = (m.readouts.iter())
                    .map(|r| format!("{}: {}", r.side, r.text))
                    .collect();
                Some(said.join("; ").into())
            },
        ),
        Column::flag("unverified", "Whether nobody checked the text.", |m| {
            Some(m.unverified)
        }),
        Column::text("source", "Its identifier in the table of sources.", |m| {
            Some(m.source.as_str().into())
        }),
    ];
}

impl Findings {
    /// Average duties, a row a step.
    pub fn average_rows(&self) -> Vec<AverageRow> {
        let steps = (self.duties.iter()).flat_map(|h| h.steps.iter().map(move |s| (h, s)));
        let row = |(h, s): (&DutyHistory, &crate::findings::DutyStep)| AverageRow {
            imposer: h.imposer.clone(),
            target: h.target.clone(),
            date: s.date,
            average_pct: s.average_pct,
            convention: h.convention.clone(),
            changed: s.changed.join("; "),
            unverified: s.unverified,
            source: h.source.clone(),
        };
        steps.map(row).collect()
    }

    /// What they are made of, a row a step and authority.
    pub fn component_rows(&self) -> Vec<ComponentRow> {
        let mut rows = Vec::new();
        for h in &self.duties {
            for s in &h.steps {
                rows.extend(s.components.iter().map(|c| ComponentRow {
                    imposer: h.imposer.clone(),
                    target: h.target.clone(),
                    date: s.date,
                    authority: c.authority.clone(),
                    points: c.points,
                }));
            }
        }
        rows
    }

    /// Published averages beside ours.
    pub fn published_rows(&self) -> Vec<PublishedRow> {
        let mut rows = Vec::new();
        for h in &self.duties {
            rows.extend(h.published.iter().map(|p| PublishedRow {
                imposer: h.imposer.clone(),
                target: h.target.clone(),
                date: p.date,
                publisher: p.publisher.clone(),
                published_pct: p.average_pct,
                ours_pct: p.ours_pct,
                their_convention: p.convention.clone(),
                our_convention: h.convention.clone(),
                vintage: p.vintage.clone(),
                confidence: p.confidence.clone(),
                source: p.source.clone(),
            }));
        }
        rows
    }

    /// Threatened duties.
    pub fn threat_rows(&self) -> Vec<ThreatRow> {
        let mut rows = Vec::new();
        for h in &self.duties {
            rows.extend(h.threats.iter().map(|t| ThreatRow {
                lever: t.lever.clone(),
                title: t.title.clone(),
                imposer: h.imposer.clone(),
                target: h.target.clone(),
                date: t.date,
                without_pct: t.without_pct,
                with_pct: t.with_pct,
                outcome: t.outcome.clone(),
                unverified: t.unverified,
                source: t.source.clone(),
            }));
        }
        rows
    }

    /// Rounds of talks, a row a move.
    pub fn round_rows(&self) -> Vec<RoundRow> {
        let mut rows = Vec::new();
        for r in &self.rounds {
            let moves: Vec<_> = match r.moves.is_empty() {
                true => vec![None],
                false => r.moves.iter().map(Some).collect(),
            };
            rows.extend(moves.into_iter().map(|m| RoundRow {
                date: r.date,
                until: r.until,
                place: r.place.clone(),
                outcome: r.outcome.clone(),
                moved_on: m.map(|m| m.date),
                moved: m.map(|m| m.id.clone()),
                title: m.map(|m| m.title.clone()),
                imposer: m.map(|m| m.imposer.clone()),
                target: m.map(|m| m.target.clone()),
                change: m.map(|m| m.change.clone()),
                source: r.source.clone(),
                confidence: r.confidence.clone(),
            }));
        }
        rows
    }
}
