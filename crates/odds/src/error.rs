//! What can go wrong, with the data a reader needs to mend it.

use detente_world::table::TableError;
use jiff::civil::Date;

/// Why odds could not be given.
#[derive(Debug, thiserror::Error)]
pub enum OddsError {
    /// A table could not be read, or a value in it cannot be: file, row, column, and what would be right.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A folder without one of the tables that must be there.
    #[error("{folder}: no {table}.csv; a record needs at least measures.csv")]
    MissingTable {
        /// The folder.
        folder: String,
        /// The table.
        table: &'static str,
    },
    /// No record of that name is built in.
    #[error("no record \"{name}\" is built in; there are {known}{}", .suggestion.as_ref().map(|s| format!("; did you mean \"{s}\"?")).unwrap_or_default())]
    UnknownRecord {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
        /// The closest of them.
        suggestion: Option<String>,
    },
    /// A measure that is not among those known on the day.
    #[error("no measure \"{id}\" is known on {on}{}", .suggestion.as_ref().map(|s| format!("; did you mean \"{s}\"?")).unwrap_or_default())]
    UnknownMeasure {
        /// The measure asked for.
        id: String,
        /// The last day read.
        on: Date,
        /// The closest one that is known.
        suggestion: Option<String>,
    },
    /// The day asked for lies before the last day read, or the record has not begun.
    #[error("odds for {on} with what was known on {known_on}: {problem}")]
    Days {
        /// The day the odds are for.
        on: Date,
        /// The last day read.
        known_on: Date,
        /// What is wrong with the two.
        problem: &'static str,
    },
    /// A setting outside its range.
    #[error("{setting} = {value}: {expected}")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// The value given.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Fewer than two players, or one twice.
    #[error("players {players}: {problem}")]
    Players {
        /// The players given.
        players: String,
        /// What is wrong with them.
        problem: &'static str,
    },
    /// The sampler failed, or its chains did not agree.
    #[error("the sampler of {model} did not settle: {problem}")]
    Sampler {
        /// Which posterior.
        model: String,
        /// What was seen: a split R-hat, an effective sample size, or the sampler's own words.
        problem: String,
    },
    /// A posterior whose curvature is not positive definite: numbers that are not finite in the covariates.
    #[error("the fit of {model} failed: {problem}")]
    Fit {
        /// Which fit.
        model: String,
        /// What happened.
        problem: String,
    },
    /// A series none of whose values falls in the weeks of the record.
    #[error(
        "none of the {values} values of the series tells anything of the record's weeks, {from} to {to}: dates must lie in them and values \
         must not all be zero"
    )]
    Series {
        /// Values given.
        values: usize,
        /// First week.
        from: String,
        /// Last week.
        to: String,
    },
    /// Value gaps that do not name a class of ours.
    #[error("value gaps: {0}")]
    Values(String),
}
