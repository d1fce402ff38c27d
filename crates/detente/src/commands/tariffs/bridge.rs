//! `detente tariffs --bridge A B`: the difference between two averages, by cause.

use detente::ledger::{Bridge, Ledger, LedgerError, Published, Question, Weights, parse_date};
use serde_json::{Value, json};

use super::Arguments;
use crate::outcome::CommandError;

/// A bridge, and the published figure that it leads to, if any.
pub struct Found {
    /// From our average to our average.
    pub bridge: Bridge,
    /// The published average at the end.
    pub published: Option<Published>,
}

/// The word for the published average of the same direction.
const PUBLISHED: &str = "published";

/// Builds the bridge between two ends as the user wrote them.
pub fn build(
    ledger: &Ledger,
    arguments: &Arguments,
    base: &Question,
    a: &str,
    b: &str,
) -> Result<Found, CommandError> {
    if a.trim() == PUBLISHED {
        let message = "a bridge leads to the published average, it cannot begin there";
        return Err(CommandError::input_with_help(message, "swap the two ends"));
    }
    let from = end(base, a)?;
    let (to, published) = if b.trim() == PUBLISHED {
        let near = ledger.published_near(&base.imposer, &base.target, from.on);
        let published = near.into_iter().next().ok_or_else(|| {
            CommandError::input(format!(
                "no average of {} on {} was published by {}",
                base.imposer, base.target, from.on
            ))
        })?;
        // The publisher is believed to weight by the exporter's sales to the world.
        let mut to = from.clone();
        to.convention.weights = Weights::ExporterWorld;
        (to, Some(published))
    } else {
        (end(base, b)?, None)
    };
    let weights = [from.convention.weights, to.convention.weights];
    let needed = weights
        .into_iter()
        .find(|w| *w == Weights::ExporterWorld)
        .unwrap_or(Weights::Imports);
    let exports = arguments.exports(needed, &base.target)?;
    let bridge = ledger.bridge(&from, &to, exports.as_ref())?;
    Ok(Found { bridge, published })
}

/// An end: a day and conventions, in any order, with commas between.
fn end(base: &Question, text: &str) -> Result<Question, LedgerError> {
    let mut question = base.clone();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let Some((key, value)) = part.split_once('=') else {
            question.on = parse_date(part)?;
            continue;
        };
        let convention = &mut question.convention;
        match key.trim() {
            "on" => question.on = parse_date(value)?,
            "known-on" => question.known_on = Some(parse_date(value)?),
            "weights" => convention.weights = value.parse()?,
            "metals" => convention.metals = value.parse()?,
            "exclusions" => convention.exclusions = value.parse()?,
            "with" => convention.with.push(value.to_owned()),
            "loaded" => convention.loaded_on = Some(parse_date(value)?),
            "reading" => convention.readings.push(value.to_owned()),
            other => {
                return Err(LedgerError::Question(format!(
                    "`{other}` is not part of an end of a bridge: on, known-on, weights, metals, exclusions, with, reading, loaded"
                )));
            }
        }
    }
    Ok(question)
}

impl Found {
    /// What the publisher's own ways add, in points: our end of the bridge does not explain it.
    pub fn unexplained(&self) -> Option<f64> {
        self.published
            .as_ref()
            .map(|p| p.average_pct - self.bridge.to.average_pct)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mut object = json!(self.bridge);
        if let Some(published) = &self.published {
            object["published"] = json!(published);
            object["unexplained_points"] = json!(self.unexplained());
        }
        object
    }
}
