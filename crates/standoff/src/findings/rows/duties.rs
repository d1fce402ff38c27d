//! What is in force and threatened, as rows: averages by step, what they are made of, what others published, rounds of talks.

use detente_world::table::columns;
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

columns! { AverageRow: "averages", "Average duties"; |r|
    text "imposer" key = r.imposer.as_str(), "Who imposes.";
    text "target" key = r.target.as_str(), "On whose goods.";
    date "date" key = r.date.to_string(), "First day of the step; it holds until the next one.";
    number[Pct 2] "average_pct" = r.average_pct, "Average duty, per cent of customs value.";
    text "convention" = r.convention.as_str(), "How lines are weighted and metals counted.";
    text "changed" = r.changed.as_str(), "Instruments that start, change or end on the day.";
    flag "unverified" = r.unverified, "Whether it rests on a legal text that nobody checked.";
    text "source" = r.source.as_str(), "Source of the instruments, by its identifier in the table of sources.";
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

columns! { ComponentRow: "average_components", "What average duties are made of"; |r|
    text "imposer" key = r.imposer.as_str(), "Who imposes.";
    text "target" key = r.target.as_str(), "On whose goods.";
    date "date" key = r.date.to_string(), "First day of the step.";
    text "authority" key = r.authority.as_str(), "The legal authority.";
    number[Points 4] "points" = r.points, "Its part of the average.";
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

columns! { PublishedRow: "published_averages", "Averages that others published"; |r|
    text "imposer" key = r.imposer.as_str(), "Who imposes.";
    text "target" key = r.target.as_str(), "On whose goods.";
    date "date" key = r.date.to_string(), "The day it is about.";
    text "publisher" key = r.publisher.as_str(), "Who published it.";
    number[Pct 2] "published_pct" = r.published_pct, "The published average.";
    number[Pct 2] "ours_pct" = r.ours_pct, "Ours on that day.";
    text "their_convention" = r.their_convention.as_str(), "Their weights and coverage, as far as known.";
    text "our_convention" = r.our_convention.as_str(), "Ours.";
    text "vintage" key = r.vintage.as_str(), "Which edition printed it.";
    text "confidence" = r.confidence.as_str(), "high, medium or low.";
    text "source" = r.source.as_str(), "Where it was seen, by its identifier in the table of sources.";
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

columns! { ThreatRow: "threats", "Duties that were threatened"; |r|
    text "lever" key = r.lever.as_str(), "Row of the ledger.";
    text "title" = r.title.as_str(), "For readers.";
    text "imposer" key = r.imposer.as_str(), "Who imposes.";
    text "target" key = r.target.as_str(), "On whose goods.";
    date "date" = r.date.to_string(), "The day on which it was to take effect.";
    number[Pct 2] "without_pct" = r.without_pct, "Average duty without it.";
    number[Pct 2] "with_pct" = r.with_pct, "Average duty with it.";
    text "outcome" = r.outcome.as_deref(), "What became of it, where the ledger says.";
    flag "unverified" = r.unverified, "Whether nobody checked the legal text.";
    text "source" = r.source.as_str(), "Its identifier in the table of sources.";
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

columns! { RoundRow: "rounds", "Rounds of talks and what moved"; |r|
    date "date" key = r.date.to_string(), "First day of the round.";
    date "until" = r.until.to_string(), "Last day.";
    text "place" = r.place.as_str(), "City.";
    text "outcome" = r.outcome.as_str(), "What came out.";
    date "moved_on" = r.moved_on.map(|d| d.to_string()),
        "The day on which something changed in the ledger; missing = nothing did.";
    text "moved" key = r.moved.as_deref(), "What changed, by its row of the ledger.";
    text "title" = r.title.as_deref(), "For readers.";
    text "imposer" = r.imposer.as_deref(), "Who imposes it.";
    text "target" = r.target.as_deref(), "On whom.";
    text "change" = r.change.as_deref(), "starts, ends or announced.";
    text "source" = r.source.as_str(), "Where the round is from.";
    text "confidence" = r.confidence.as_str(), "high, medium or low.";
}

columns! { MeasureNote: "measures", "Measures other than tariffs"; |m|
    text "id" key = m.id.as_str(), "Row of the ledger.";
    text "imposer" = m.imposer.as_str(), "Who imposes.";
    text "target" = m.target.as_str(), "On whom.";
    text "kind" = m.kind.as_str(), "Export control, entity list, purchase and so on.";
    text "title" = m.title.as_str(), "For readers.";
    date "from" = m.from.map(|d| d.to_string()), "First day; missing = it never started.";
    date "to" = m.to.map(|d| d.to_string()), "First day on which it no longer applied; missing = none.";
    text "status" = m.status.as_str(), "in force, suspended, threatened and so on, on the day of the brief.";
    text "readouts" = {
        let said: Vec<String> = (m.readouts.iter())
            .map(|r| format!("{}: {}", r.side, r.text))
            .collect();
        Some(said.join("; "))
    },
        "How each side describes it, where they differ.";
    flag "unverified" = m.unverified, "Whether nobody checked the text.";
    text "source" = m.source.as_str(), "Its identifier in the table of sources.";
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
