//! Averages that others published: they stand beside ours with their vintage and are never an input.

use jiff::civil::Date;
use serde::Serialize;

use crate::LedgerError;
use crate::error::Problem;
use crate::question::Weights;
use crate::table::Table;

/// A published average duty of one side on the other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Published {
    /// Day the figure is of.
    pub date: Date,
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region they bear on.
    pub target: String,
    /// Average, per cent.
    pub average_pct: f64,
    /// Who published it.
    pub publisher: String,
    /// How the publisher weights lines, as far as known or believed.
    pub weights: Weights,
    /// Under which convention, as far as known.
    pub convention: String,
    /// Which edition of the series.
    pub vintage: String,
    /// Where the figure was seen.
    pub source: String,
    /// How much it can be trusted: `high`, `medium` or `low`.
    pub confidence: String,
}

impl crate::Ledger {
    /// The averages published for a direction of trade with the latest date up to a day.
    pub fn published_near(&self, imposer: &str, target: &str, on: Date) -> Vec<Published> {
        let of_pair = |p: &&Published| p.imposer == imposer && p.target == target && p.date <= on;
        let latest = self
            .published()
            .iter()
            .filter(of_pair)
            .map(|p| p.date)
            .max();
        self.published()
            .iter()
            .filter(of_pair)
            .filter(|p| Some(p.date) == latest)
            .cloned()
            .collect()
    }
}

/// Reads `published-averages.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Published> {
    let columns = ["date", "imposer", "target", "average_pct", "source"];
    let Some(table) = Table::read(file, bytes, &columns, problems) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for row in table.rows() {
        let (date, average) = (
            row.date("date", problems),
            row.value("average_pct", problems),
        );
        let text = |column: &str| row.text(column).to_owned();
        let weights = match row.text("weights") {
            "" => Weights::ExporterWorld,
            word => word.parse().unwrap_or_else(|error: LedgerError| {
                row.wrong("weights", error.to_string(), problems);
                Weights::default()
            }),
        };
        if average.is_some_and(|a| !(0.0..=2000.0).contains(&a)) {
            let message = "not an average duty between 0 and 2000 per cent".to_owned();
            row.wrong("average_pct", message, problems);
        }
        if let (Some(date), Some(average_pct)) = (date, average) {
            rows.push(Published {
                date,
                imposer: text("imposer"),
                target: text("target"),
                average_pct,
                publisher: text("publisher"),
                weights,
                convention: text("convention"),
                vintage: text("vintage"),
                source: text("source"),
                confidence: text("confidence"),
            });
        } else {
            row.wrong(
                "average_pct",
                "the row needs a date and an average".to_owned(),
                problems,
            );
        }
    }
    rows
}
