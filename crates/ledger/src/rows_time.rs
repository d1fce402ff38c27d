//! Columns of what spans several days: histories, lives of lines, published averages, compiled tariffs.

use detente_world::table::columns;
use jiff::civil::Date;

use crate::{
    Bridge, Comparison, CompiledPair, CompiledRate, History, Life, LifePart, LifeStep, Published,
};

/// The average of a direction from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region whose goods pay.
    pub target: String,
    /// First day.
    pub date: Date,
    /// Average, per cent.
    pub average_pct: f64,
    /// Change from the day before, percentage points; `None` on the first day asked for.
    pub change_points: Option<f64>,
    /// The event on record for the day, or else the title of what moved most; empty for small steps.
    pub event: String,
}

/// The points of one instrument in an average from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPart {
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region whose goods pay.
    pub target: String,
    /// First day.
    pub date: Date,
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// Percentage points.
    pub points: f64,
}

impl History {
    /// Its steps as rows; `event` says what happened on the day of a step in which an instrument moved most.
    pub fn rows(&self, event: impl Fn(Date, &str) -> String) -> Vec<HistoryRow> {
        let mut before: Option<&crate::Step> = None;
        let mut rows = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let moved = before.and_then(|before| {
                let change = |at: &usize| (step.points[*at] - before.points[*at]).abs();
                (0..step.points.len()).max_by(|a, b| change(a).total_cmp(&change(b)))
            });
            rows.push(HistoryRow {
                imposer: self.imposer.clone(),
                target: self.target.clone(),
                date: step.date,
                average_pct: step.average_pct,
                change_points: before.map(|b| step.average_pct - b.average_pct),
                event: moved.map_or_else(String::new, |at| event(step.date, &self.instruments[at])),
            });
            before = Some(step);
        }
        rows
    }

    /// Every part that is not nothing, day by day.
    pub fn parts(&self) -> Vec<HistoryPart> {
        let mut rows = Vec::new();
        for step in &self.steps {
            for (at, points) in step.points.iter().enumerate().filter(|(_, p)| **p != 0.0) {
                rows.push(HistoryPart {
                    imposer: self.imposer.clone(),
                    target: self.target.clone(),
                    date: step.date,
                    instrument: self.instruments[at].clone(),
                    authority: self.authorities[at].clone(),
                    points: *points,
                });
            }
        }
        rows
    }
}

columns! { HistoryRow: "history", "The average on every day on which it changes"; |r|
    text "imposer" key = r.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = r.target.as_str(), "Region whose goods pay.";
    date "date" key = r.date.to_string(), "First day.";
    number[Pct 2] "average_pct" = r.average_pct, "The average from this day to the next row.";
    number[Points 2] "change_points" = r.change_points, "Change from the row before.";
    text "event" = r.event.as_str(), "What happened, or else the instrument that moved most.";
}

columns! { HistoryPart: "history_parts", "What the averages are made of, day by day"; |r|
    text "imposer" key = r.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = r.target.as_str(), "Region whose goods pay.";
    date "date" key = r.date.to_string(), "First day.";
    text "instrument" key = r.instrument.as_str(), "Instrument id.";
    text "authority" = r.authority.as_str(), "Legal authority.";
    number[Points 2] "points" = r.points, "Percentage points.";
}

/// The rate of a line from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeRow {
    /// The code.
    pub code: String,
    /// The step.
    pub step: LifeStep,
}

/// What one instrument charges on a line from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct LifePartRow {
    /// The code.
    pub code: String,
    /// First day.
    pub date: Date,
    /// What it charges.
    pub part: LifePart,
}

impl Life {
    /// Its steps.
    pub fn rows(&self) -> Vec<LifeRow> {
        let row = |step: &LifeStep| LifeRow {
            code: self.code.to_string(),
            step: step.clone(),
        };
        self.steps.iter().map(row).collect()
    }

    /// What each step is made of.
    pub fn parts(&self) -> Vec<LifePartRow> {
        let parts = self
            .steps
            .iter()
            .flat_map(|step| step.components.iter().map(move |part| (step.date, part)));
        let row = |(date, part): (Date, &LifePart)| LifePartRow {
            code: self.code.to_string(),
            date,
            part: part.clone(),
        };
        parts.map(row).collect()
    }
}

columns! { LifeRow: "line_history", "Lines over time"; |r|
    text "code" key = r.code.as_str(), "The code.";
    date "date" key = r.step.date.to_string(), "First day.";
    number[Pct 2] "rate_pct" = 100.0 * r.step.rate, "Total from this day to the next row.";
}

columns! { LifePartRow: "line_history_parts", "What lines are charged over time"; |r|
    text "code" key = r.code.as_str(), "The code.";
    date "date" key = r.date.to_string(), "First day.";
    text "instrument" key = r.part.instrument.as_str(), "Instrument id.";
    text "authority" = r.part.authority.as_str(), "Legal authority.";
    number[Points 2] "points" = r.part.points, "Percentage points.";
}

/// A published average with ours on the day asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedBeside {
    /// The published figure.
    pub published: Published,
    /// Ours less theirs, percentage points; `None` where ours is not looked up.
    pub ours_minus_theirs_points: Option<f64>,
}

columns! { PublishedBeside: "published", "What others publish; weights may differ, never an input"; |r|
    date "date" key = r.published.date.to_string(), "Day the figure is of.";
    text "publisher" key = r.published.publisher.as_str(), "Who published it.";
    number[Pct 2] "average_pct" = r.published.average_pct, "The published average.";
    number[Points 2] "ours_minus_theirs_points" = r.ours_minus_theirs_points,
        "Ours on the day asked for less the published figure.";
    text "weights" = r.published.weights.to_string(), "How the publisher weights, as far as known.";
    text "convention" = r.published.convention.as_str(), "Under which convention.";
    text "vintage" = r.published.vintage.as_str(), "Edition of the series.";
    text "confidence" = r.published.confidence.as_str(), "How much it can be trusted.";
    text "source" = r.published.source.as_str(), "Where the figure was seen.";
}

impl Comparison {
    /// Points of a step from ours towards the publisher's way.
    fn step(&self, cause: &str) -> Option<f64> {
        let found = self.parts.iter().find(|part| part.cause == cause)?;
        Some(found.points)
    }

    /// What another choice of the publisher would change.
    fn other(&self, cause: &str) -> Option<f64> {
        let found = self.other_choices.iter().find(|part| part.cause == cause)?;
        Some(found.points)
    }
}

columns! { Comparison: "comparisons", "Published averages beside ours, the difference by cause"; |r|
    date "date" key = r.published.date.to_string(), "Day of both.";
    text "imposer" key = r.published.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = r.published.target.as_str(), "Region whose goods pay.";
    text "publisher" key = r.published.publisher.as_str(), "Who published it.";
    number[Pct 2] "ours_pct" = r.ours_pct, "Ours under the conventions asked for.";
    number[Points 2] "coverage_points" = r.step("coverage"), "What covering all lines of the schedule adds.";
    number[Points 2] "weights_points" = r.step("weights"), "What the publisher's weights add.";
    number[Points 2] "unexplained_points" = r.unexplained_points, "What these steps leave.";
    number[Pct 2] "published_pct" = r.published.average_pct, "The published average.";
    number[Points 2] "if_metals_points" = r.other("metals"),
        "Not in the sum: what the other convention of metals would change.";
    number[Points 2] "if_exclusions_points" = r.other("exclusions"),
        "Not in the sum: what exclusions taken as granted would change.";
    number[Points 2] "if_jurisdiction_points" = r.other("jurisdiction"),
        "Not in the sum: what the other territory would change.";
    text "vintage" = r.published.vintage.as_str(), "Edition of the series.";
    text "confidence" = r.published.confidence.as_str(), "How much it can be trusted.";
    text "source" = r.published.source.as_str(), "Where the figure was seen.";
}

columns! { CompiledRate: "compiled", "Duties of the day as tariffs of the world"; |r|
    code[Region] "origin" = r.origin.0, "Region that sells.";
    code[Region] "destination" = r.destination.0, "Region that imposes.";
    code[Sector] "sector" = r.sector.0, "The sector.";
    number[Rate 4] "world_rate" = r.world, "The world's tariff.";
    number[Rate 4] "then_rate" = r.ledger_then, "The ledger's rate at the date of the world's tariffs.";
    number[Rate 4] "now_rate" = r.ledger_now, "The ledger's rate on the day.";
    number[Rate 4] "rate" = r.rate, "The tariff after compilation.";
}

/// A compiled tariff as `solve --tariffs` reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffToSet(pub CompiledRate);

columns! { TariffToSet: "tariffs", "Tariffs for `solve --tariffs`"; |r|
    code[Region] "origin" = r.0.origin.0, "Region that sells.";
    code[Region] "destination" = r.0.destination.0, "Region that imposes.";
    code[Sector] "sector" = r.0.sector.0, "The sector.";
    number[Rate 4] "rate" = r.0.rate, "The tariff.";
}

columns! { CompiledPair: "compiled_pairs", "Directions that were compiled"; |r|
    text "imposer" key = r.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = r.target.as_str(), "Region whose goods pay.";
    text "world_date" = r.world_date.as_str(), "Day or year of the world's tariffs.";
    date "on" = r.on.to_string(), "Day compiled.";
    number[Points 2] "change_points" = r.change_points, "Import-weighted mean change over the goods of the pair.";
    number[Pct 1] "unmapped_pct" = r.unmapped_pct, "Value whose lines have no place in the world's sectors.";
    flag "by_line" = r.by_line, "Whether duties come line by line, not as one average.";
    number[Pct 1] "unverified_pct" = r.unverified_pct, "Share of the day's points that rest on unverified rows.";
}

/// Both ends of a bridge, and the published figure it leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct BridgeStop {
    /// `from`, `to`, or `published`.
    pub end: String,
    /// The day.
    pub on: Date,
    /// Its conventions in words, or the publisher.
    pub what: String,
    /// Average, per cent.
    pub average_pct: f64,
    /// What is added to the end before without an explanation here, percentage points.
    pub unexplained_points: Option<f64>,
}

impl BridgeStop {
    /// Both ends of a bridge.
    pub fn ends(bridge: &Bridge) -> Vec<Self> {
        let of = |name: &str, end: &crate::BridgeEnd| {
            let c = &end.question.convention;
            Self {
                end: name.to_owned(),
                on: end.question.on,
                what: format!(
                    "weights {}, metals {}, exclusions {}",
                    c.weights, c.metals, c.exclusions
                ),
                average_pct: end.average_pct,
                unexplained_points: None,
            }
        };
        vec![of("from", &bridge.from), of("to", &bridge.to)]
    }
}

columns! { BridgeStop: "bridge_ends", "Where the bridge begins and ends"; |r|
    text "end" key = r.end.as_str(), "Beginning, end, stop between, or published figure.";
    date "on" = r.on.to_string(), "The day.";
    number[Pct 2] "average_pct" = r.average_pct, "The average.";
    number[Points 2] "unexplained_points" optional = r.unexplained_points,
        "What the publisher's own ways add to the end before: not explained here.";
    text "what" = r.what.as_str(), "Conventions, or the publisher.";
}
