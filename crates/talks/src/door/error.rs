//! What can be wrong with a file of payoffs.

use std::fmt;

use crate::TalksError;

/// Where in a file something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1.
    Line(usize),
    /// An entry of a list, from 1.
    Entry(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Entry(entry) => write!(f, "entry {entry} of payoffs"),
        }
    }
}

/// " in month 3", or nothing for payoffs without months.
struct InMonth<'a>(&'a Option<u32>);

impl fmt::Display for InMonth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(month) => write!(f, " in month {month}"),
            None => Ok(()),
        }
    }
}

/// Why a file is no game.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DoorError {
    /// Nothing but a heading.
    #[error("the file has no rows: list every combination of positions with its payoffs")]
    NoRows,
    /// Too few or too many players.
    #[error("the file has {found} players; a game from a file has 2 to {most}")]
    Players {
        /// Players found.
        found: usize,
        /// The most allowed.
        most: usize,
    },
    /// The product of the menus is too large.
    #[error("the menus multiply to more than {most} combinations; shorten them")]
    Combinations {
        /// The most allowed.
        most: usize,
    },
    /// A player without payoffs.
    #[error("{player} has no column payoff:{player}{hint}")]
    NoPayoff {
        /// The player.
        player: String,
        /// " (did you mean …?)" or nothing.
        hint: String,
    },
    /// Payoffs of nobody.
    #[error("the column {column} is about {player}, who has no column of positions{hint}")]
    Nobody {
        /// The column.
        column: String,
        /// Whom it names.
        player: String,
        /// " (did you mean …?)" or nothing.
        hint: String,
    },
    /// A name used for two columns.
    #[error("the column {column} is there twice")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// A row of another length than the heading.
    #[error("{place}: {found} entries for {expected} columns")]
    Width {
        /// Where.
        place: Place,
        /// Entries the heading asks for.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// A row that leaves a position open.
    #[error("{place}: no position for {player}")]
    NoPosition {
        /// Where.
        place: Place,
        /// Whose.
        player: String,
    },
    /// A position that the menu does not have.
    #[error("{place}: {player} has no position {name}{hint}")]
    Position {
        /// Where.
        place: Place,
        /// The player.
        player: String,
        /// What was named.
        name: String,
        /// " (did you mean …?)" or nothing.
        hint: String,
    },
    /// Not a number.
    #[error("{place}: {column} is {text:?}; a finite number is needed")]
    Number {
        /// Where.
        place: Place,
        /// Which column or entry.
        column: String,
        /// What stands there.
        text: String,
    },
    /// Not a month.
    #[error("{place}: {text:?} is no month: a whole number from 1, or \"ever\"")]
    Month {
        /// Where.
        place: Place,
        /// What stands there.
        text: String,
    },
    /// One combination in two rows.
    #[error("{place}: the combination {combination} was in {first} already")]
    Twice {
        /// Where.
        place: Place,
        /// Where it was before.
        first: Place,
        /// The combination, in words.
        combination: String,
    },
    /// Combinations without a row.
    #[error("{missing} of {of} combinations are missing{}, first {first}", InMonth(.month))]
    Missing {
        /// How many.
        missing: usize,
        /// Out of how many.
        of: usize,
        /// The first of them, in words.
        first: String,
        /// In which month; `None` = for ever, or a file without months.
        month: Option<u32>,
    },
    /// A criterion that a combination does not have.
    #[error("the criterion {criterion} has no value at {combination}")]
    NoCriterion {
        /// The criterion.
        criterion: String,
        /// The combination, in words.
        combination: String,
    },
    /// Not the format it should be.
    #[error("{place}: {expected} expected, {found} found")]
    Syntax {
        /// Where.
        place: Place,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A list of another length.
    #[error("{what}: {found} entries where {expected} are needed")]
    Count {
        /// Which list.
        what: &'static str,
        /// Entries needed.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// Text that is not JSON, or other keys.
    #[error("not a game in JSON: {why}")]
    Json {
        /// What the reader says, with line and column.
        why: String,
    },
    /// A game that a format cannot hold.
    #[error("{format} holds no {what}; write CSV or JSON instead")]
    Unwritable {
        /// The format.
        format: &'static str,
        /// What it does not hold.
        what: &'static str,
    },
    /// Menus that are none.
    #[error(transparent)]
    Game(#[from] TalksError),
}
