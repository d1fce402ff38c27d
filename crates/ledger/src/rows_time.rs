//! Columns of what spans several days: histories, lives of lines, published averages, compiled tariffs.

use detente_world::table::{Column, Of, Row, Unit};
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

impl Row for HistoryRow {
    const TABLE: &'static str = "history";
    const TITLE: &'static str = "The average on every day on which it changes";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Region that imposes the duties.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::date("date", "First day.", |r| Some(r.date.to_string().into())).key(),
        Column::number(
            "average_pct",
            Unit::Pct,
            2,
            "The average from this day to the next row.",
            |r| Some(r.average_pct),
        ),
        Column::number(
            "change_points",
            Unit::Points,
            2,
            "Change from the row before.",
            |r| r.change_points,
        ),
        Column::text(
            "event",
            "What happened, or else the instrument that moved most.",
            |r| Some(r.event.as_str().into()),
        ),
    ];
}

impl Row for HistoryPart {
    const TABLE: &'static str = "history_parts";
    const TITLE: &'static str = "What the averages are made of, day by day";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Region that imposes the duties.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::date("date", "First day.", |r| Some(r.date.to_string().into())).key(),
        Column::<Self>::text("instrument", "Instrument id.", |r| {
            Some(r.instrument.as_str().into())
        })
        .key(),
        Column::text("authority", "Legal authority.", |r| {
            Some(r.authority.as_str().into())
        }),
        Column::number("points", Unit::Points, 2, "Percentage points.", |r| {
            Some(r.points)
        }),
    ];
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

impl Row for LifeRow {
    const TABLE: &'static str = "line_history";
    const TITLE: &'static str = "Lines over time";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code.", |r| Some(r.code.as_str().into())).key(),
        Column::<Self>::date("date", "First day.", |r| {
            Some(r.step.date.to_string().into())
        })
        .key(),
        Column::number(
            "rate_pct",
            Unit::Pct,
            2,
            "Total from this day to the next row.",
            |r| Some(100.0 * r.step.rate),
        ),
    ];
}

impl Row for LifePartRow {
    const TABLE: &'static str = "line_history_parts";
    const TITLE: &'static str = "What lines are charged over time";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The code.", |r| Some(r.code.as_str().into())).key(),
        Column::<Self>::date("date", "First day.", |r| Some(r.date.to_string().into())).key(),
        Column::<Self>::text("instrument", "Instrument id.", |r| {
            Some(r.part.instrument.as_str().into())
        })
        .key(),
        Column::text("authority", "Legal authority.", |r| {
            Some(r.part.authority.as_str().into())
        }),
        Column::number("points", Unit::Points, 2, "Percentage points.", |r| {
            Some(r.part.points)
        }),
    ];
}

/// A published average with ours on the day asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedBeside {
    /// The published figure.
    pub published: Published,
    /// Ours less theirs, percentage points; `None` where ours is not looked up.
    pub ours_minus_theirs_points: Option<f64>,
}

impl Row for PublishedBeside {
    const TABLE: &'static str = "published";
    const TITLE: &'static str = "What others publish; weights may differ, never an input";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "Day the figure is of.", |r| {
            Some(r.published.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("publisher", "Who published it.", |r| {
            Some(r.published.publisher.as_str().into())
        })
        .key(),
        Column::number("average_pct", Unit::Pct, 2, "The published average.", |r| {
            Some(r.published.average_pct)
        }),
        Column::number(
            "ours_minus_theirs_points",
            Unit::Points,
            2,
            "Ours on the day asked for less the published figure.",
            |r| r.ours_minus_theirs_points,
        ),
        Column::text(
            "weights",
            "How the publisher weights, as far as known.",
            |r| Some(r.published.weights.to_string().into()),
        ),
        Column::text("convention", "Under which convention.", |r| {
            Some(r.published.convention.as_str().into())
        }),
        Column::text("vintage", "Edition of the series.", |r| {
            Some(r.published.vintage.as_str().into())
        }),
        Column::text("confidence", "How much it can be trusted.", |r| {
            Some(r.published.confidence.as_str().into())
        }),
        Column::text("source", "Where the figure was seen.", |r| {
            Some(r.published.source.as_str().into())
        }),
    ];
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

impl Row for Comparison {
    const TABLE: &'static str = "comparisons";
    const TITLE: &'static str = "Published averages beside ours, the difference by cause";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "Day of both.", |r| {
            Some(r.published.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("imposer", "Region that imposes the duties.", |r| {
            Some(r.published.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |r| {
            Some(r.published.target.as_str().into())
        })
        .key(),
        Column::<Self>::text("publisher", "Who published it.", |r| {
            Some(r.published.publisher.as_str().into())
        })
        .key(),
        Column::number(
            "ours_pct",
            Unit::Pct,
            2,
            "Ours under the conventions asked for.",
            |r| Some(r.ours_pct),
        ),
        Column::number(
            "coverage_points",
            Unit::Points,
            2,
            "What covering all lines of the schedule adds.",
            |r| r.step("coverage"),
        ),
        Column::number(
            "weights_points",
            Unit::Points,
            2,
            "What the publisher's weights add.",
            |r| r.step("weights"),
        ),
        Column::number(
            "unexplained_points",
            Unit::Points,
            2,
            "What these steps leave.",
            |r| Some(r.unexplained_points),
        ),
        Column::number(
            "published_pct",
            Unit::Pct,
            2,
            "The published average.",
            |r| Some(r.published.average_pct),
        ),
        Column::number(
            "if_metals_points",
            Unit::Points,
            2,
            "Not in the sum: what the other convention of metals would change.",
            |r| r.other("metals"),
        ),
        Column::number(
            "if_exclusions_points",
            Unit::Points,
            2,
            "Not in the sum: what exclusions taken as granted would change.",
            |r| r.other("exclusions"),
        ),
        Column::number(
            "if_jurisdiction_points",
            Unit::Points,
            2,
            "Not in the sum: what the other territory would change.",
            |r| r.other("jurisdiction"),
        ),
        Column::text("vintage", "Edition of the series.", |r| {
            Some(r.published.vintage.as_str().into())
        }),
        Column::text("confidence", "How much it can be trusted.", |r| {
            Some(r.published.confidence.as_str().into())
        }),
        Column::text("source", "Where the figure was seen.", |r| {
            Some(r.published.source.as_str().into())
        }),
    ];
}

impl Row for CompiledRate {
    const TABLE: &'static str = "compiled";
    const TITLE: &'static str = "Duties of the day as tariffs of the world";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("origin", Of::Region, "Region that sells.", |r| r.origin.0),
        Column::code("destination", Of::Region, "Region that imposes.", |r| {
            r.destination.0
        }),
        Column::code("sector", Of::Sector, "The sector.", |r| r.sector.0),
        Column::number("world_rate", Unit::Rate, 4, "The world's tariff.", |r| {
            Some(r.world)
        }),
        Column::number(
            "then_rate",
            Unit::Rate,
            4,
            "The ledger's rate at the date of the world's tariffs.",
            |r| Some(r.ledger_then),
        ),
        Column::number(
            "now_rate",
            Unit::Rate,
            4,
            "The ledger's rate on the day.",
            |r| Some(r.ledger_now),
        ),
        Column::number(
            "rate",
            Unit::Rate,
            4,
            "The tariff after compilation.",
            |r| Some(r.rate),
        ),
    ];
}

/// A compiled tariff as `solve --tariffs` reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffToSet(pub CompiledRate);

impl Row for TariffToSet {
    const TABLE: &'static str = "tariffs";
    const TITLE: &'static str = "Tariffs for `solve --tariffs`";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("origin", Of::Region, "Region that sells.", |r| r.0.origin.0),
        Column::code("destination", Of::Region, "Region that imposes.", |r| {
            r.0.destination.0
        }),
        Column::code("sector", Of::Sector, "The sector.", |r| r.0.sector.0),
        Column::number("rate", Unit::Rate, 4, "The tariff.", |r| Some(r.0.rate)),
    ];
}

impl Row for CompiledPair {
    const TABLE: &'static str = "compiled_pairs";
    const TITLE: &'static str = "Directions that were compiled";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Region that imposes the duties.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::text("world_date", "Day or year of the world's tariffs.", |r| {
            Some(r.world_date.as_str().into())
        }),
        Column::date("on", "Day compiled.", |r| Some(r.on.to_string().into())),
        Column::number(
            "change_points",
            Unit::Points,
            2,
            "Import-weighted mean change over the goods of the pair.",
            |r| Some(r.change_points),
        ),
        Column::number(
            "unmapped_pct",
            Unit::Pct,
            1,
            "Value whose lines have no place in the world's sectors.",
            |r| Some(r.unmapped_pct),
        ),
        Column::flag(
            "by_line",
            "Whether duties come line by line, not as one average.",
            |r| Some(r.by_line),
        ),
        Column::number(
            "unverified_pct",
            Unit::Pct,
            1,
            "Share of the day's points that rest on unverified rows.",
            |r| Some(r.unverified_pct),
        ),
    ];
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

impl Row for BridgeStop {
    const TABLE: &'static str = "bridge_ends";
    const TITLE: &'static str = "Where the bridge begins and ends";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "end",
            "Beginning, end, stop between, or published figure.",
            |r| Some(r.end.as_str().into()),
        )
        .key(),
        Column::date("on", "The day.", |r| Some(r.on.to_string().into())),
        Column::number("average_pct", Unit::Pct, 2, "The average.", |r| {
            Some(r.average_pct)
        }),
        Column::<Self>::number(
            "unexplained_points",
            Unit::Points,
            2,
            "What the publisher's own ways add to the end before: not explained here.",
            |r| r.unexplained_points,
        )
        .optional(),
        Column::text("what", "Conventions, or the publisher.", |r| {
            Some(r.what.as_str().into())
        }),
    ];
}
