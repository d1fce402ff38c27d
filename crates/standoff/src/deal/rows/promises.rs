//! What each side promises, what breaking one promise alone gains, and what became of them.

use detente_world::table::columns;

use super::super::findings::{CommitmentFinding, DealFindings, DoneFinding};

columns! { CommitmentFinding: "commitments", "Commitments"; |c|
    text "region" key = c.side.as_str(), "Whose.";
    text "promise" key = c.title.as_str(), "What is promised.";
    date "from" = c.from.to_string(), "First day.";
    date "to" = c.to.map(|d| d.to_string()), "Last day; missing = without an end.";
    flag "full" = c.full, "Whether the lever is given up entirely and for good.";
    text "package" = c.package.as_str(), "Commitments kept or broken together with it; empty if it is not priced.";
    text "priced_as" = c.priced_as.as_str(), "How it is priced; empty if it is not.";
    text "not_priced" = c.not_priced.as_str(), "Why it is not priced; empty if it is.";
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

columns! { BreachRow: "breaches", "What breaking one package alone gains"; |r|
    text "by" key = r.by.as_str(), "Whose package.";
    text "package" key = r.package.as_str(), "The package.";
    text "region" key = r.region.as_str(), "Whose gain.";
    number[Points 4] "gain_points" = r.gain_points, "The gain while everything else is kept.";
}

columns! { RecordRow: "record", "What became of the commitments"; |r|
    text "region" key = r.region.as_str(), "Whose.";
    text "promise" key = r.promise.as_str(), "What is promised.";
    number[Pct 0] "done_low_pct" = r.done.map(|d| d.low_pct),
        "Lowest figure of how much was done; missing where the record has none.";
    number[Pct 0] "done_high_pct" = r.done.map(|d| d.high_pct), "Highest figure.";
    text "later" = r.later.as_str(), "What happened later.";
    text "own_readout" = r.own_readout.as_str(), "What the side's own text says.";
    text "other_readout" = r.other_readout.as_str(), "What the other side's text says.";
    text "source" = r.source.as_str(), "Where this is from.";
    text "confidence" = r.confidence.as_str(), "high, medium or low.";
}
