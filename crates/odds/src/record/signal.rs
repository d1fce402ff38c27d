//! What the sides said, with direction and strength.

use std::path::Path;

use detente_world::table::TableError;
use jiff::civil::Date;

use super::event::BOTH;
use super::field::Rows;

/// How direction and strength were given to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Coded {
    /// By the written rule, from the words alone, without looking at what followed.
    Rule,
    /// By someone who knew what followed.
    Hindsight,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The day it was made.
    pub date: Date,
    /// Who spoke.
    pub speaker: String,
    /// For which side; `both` for a joint statement.
    pub side: String,
    /// What was said, paraphrased.
    pub statement: String,
    /// +1 towards agreement, −1 away from it.
    pub direction: f64,
    /// 0 to 1.
    pub strength: f64,
    /// How it was coded. Only rows by rule may enter a headline; a table without the column is hindsight.
    pub coded: Coded,
    /// Where it is from.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
    /// `signals.csv, line 12`.
    pub row: String,
}

pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    players: &[String],
) -> Result<Vec<Signal>, TableError> {
    let rows = Rows::new(path, bytes, &["date", "direction", "strength"])?;
    let mut sides: Vec<(&str, &str)> = players.iter().map(|p| (p.as_str(), p.as_str())).collect();
    sides.push((BOTH, BOTH));
    let coded = [("rule", Coded::Rule), ("hindsight", Coded::Hindsight)];
    let one = |fields: super::field::Fields<'_>| {
        let direction = fields.within("direction", -1.0, 1.0)?;
        if direction.abs() != 1.0 {
            let problem = format!("{direction} is neither 1 (towards agreement) nor -1 (away)");
            return Err(fields.wrong("direction", problem));
        }
        Ok(Signal {
            date: fields.date("date")?,
            speaker: fields.note("speaker")?,
            side: (fields.optional_word("side", &sides)?.unwrap_or(BOTH)).to_owned(),
            statement: fields.note("statement")?,
            direction,
            strength: fields.within("strength", 0.0, 1.0)?,
            coded: (fields.optional_word("coded", &coded)?).unwrap_or(Coded::Hindsight),
            source: fields.note("source")?,
            confidence: fields.note("confidence")?,
            row: fields.cite(),
        })
    };
    rows.iter().map(one).collect()
}
