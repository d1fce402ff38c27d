//! What each side promises, what breaking one promise alone gains, and what became of them.

use detente_world::table::{Column, Row, Unit};

use super::super::findings::{CommitmentFinding, DealFindings, DoneFinding};

impl Row for CommitmentFinding {
    const TABLE: &'static str = "commitments";
    const TITLE: &'static str = "Commitments";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "Whose.", |c| Some(c.side.as_str().into())).key(),
        Column::<Self>::text("promise", "What is promised.", |c| {
            Some(c.title.as_str().into())
        })
        .key(),
        Column::date("from", "First day.", |c| Some(c.from.to_string().into())),
        Column::date("to", "Last day; missing = without an end.", |c| {
            c.to.map(|d| d.to_string().into())
        }),
        Column::flag(
            "full",
            "Whether the lever is given up entirely and for good.",
            |c| Some(c.full),
        ),
        Column::text(
            "package",
            "Commitments kept or broken together with it; empty if it is not priced.",
            |c| Some(c.package.as_str().into()),
        ),
        Column::text("priced_as", "How it is priced; empty if it is not.", |c| {
            Some(c.priced_as.as_str().into())
        }),
        Column::text("not_priced", "Why it is not priced; empty if it is.", |c| {
            Some(c.not_priced.as_str().into())
        }),
    ];
}

/// What breaking one package alone would gain one side.
#[derive(Debug, Clone, PartialEq)]
pub struct BreachRow {
    /// Whose package.
    pub by: String,
    /// The package.
    pub package: String,
    /// Whose gain.
    pub region: String,
    /// Percentage points.
    pub gain_points: f64,
}

/// One promise and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Whose promise.
    pub region: String,
    /// What is promised.
    pub promise: String,
    /// How much of it was done, where the record says so.
    pub done: Option<DoneFinding>,
    /// What happened later.
    pub later: String,
    /// What the side's own text says.
    pub own_readout: String,
    /// What the other side's text says.
    pub other_readout: String,
    /// Where this is from.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

impl DealFindings {
    /// What breaking each package alone would gain each side, in the order of the file.
    pub fn breach_rows(&self) -> Vec<BreachRow> {
        let mut rows: Vec<BreachRow> = Vec::new();
        for c in &self.commitments {
            if rows
                .iter()
                .any(|r| r.by == c.side && r.package == c.package)
            {
                continue;
            }
            let gains = self.players.iter().zip(&c.broken_points);
            rows.extend(gains.map(|(p, gain)| BreachRow {
                by: c.side.clone(),
                package: c.package.clone(),
                region: p.code.clone(),
                gain_points: *gain,
            }));
        }
        rows
    }

    /// What became of each promise, in the order of the file.
    pub fn record_rows(&self) -> Vec<RecordRow> {
        let row = |c: &CommitmentFinding| RecordRow {
            region: c.side.clone(),
            promise: c.title.clone(),
            done: c.done,
            later: c.later.clone(),
            own_readout: c.own_readout.clone(),
            other_readout: c.other_readout.clone(),
            source: c.source.clone(),
            confidence: c.confidence.clone(),
        };
        self.commitments.iter().map(row).collect()
    }
}

impl Row for BreachRow {
    const TABLE: &'static str = "breaches";
    const TITLE: &'static str = "What breaking one package alone gains";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("by", "Whose package.", |r| Some(r.by.as_str().into())).key(),
        Column::<Self>::text("package", "The package.", |r| {
            Some(r.package.as_str().into())
        })
        .key(),
        Column::<Self>::text("region", "Whose gain.", |r| Some(r.region.as_str().into())).key(),
        Column::number(
            "gain_points",
            Unit::Points,
            4,
            "The gain while everything else is kept.",
            |r| Some(r.gain_points),
        ),
    ];
}

impl Row for RecordRow {
    const TABLE: &'static str = "record";
    const TITLE: &'static str = "What became of the commitments";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "Whose.", |r| Some(r.region.as_str().into())).key(),
        Column::<Self>::text("promise", "What is promised.", |r| {
            Some(r.promise.as_str().into())
        })
        .key(),
        Column::number(
            "done_low_pct",
            Unit::Pct,
            0,
            "Lowest figure of how much was done; missing where the record has none.",
            |r| r.done.map(|d| d.low_pct),
        ),
        Column::number("done_high_pct", Unit::Pct, 0, "Highest figure.", |r| {
            r.done.map(|d| d.high_pct)
        }),
        Column::text("later", "What happened later.", |r| {
            Some(r.later.as_str().into())
        }),
        Column::text("own_readout", "What the side's own text says.", |r| {
            Some(r.own_readout.as_str().into())
        }),
        Column::text("other_readout", "What the other side's text says.", |r| {
            Some(r.other_readout.as_str().into())
        }),
        Column::text("source", "Where this is from.", |r| {
            Some(r.source.as_str().into())
        }),
        Column::text("confidence", "high, medium or low.", |r| {
            Some(r.confidence.as_str().into())
        }),
    ];
}
