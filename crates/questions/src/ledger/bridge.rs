//! The difference between averages by cause: a bridge between two, or a chain over several with its interaction.

use detente_ledger::{BridgeStop, ChainPart, Question as Asked, Weights, parse_date};

use super::direction::Direction;
use crate::refusal::Refusal;

/// A bridge, or a chain of them.
#[derive(Debug, Clone)]
pub struct Bridged {
    /// Where it begins, stops and ends; the published figure it leads to, if any.
    pub stops: Vec<BridgeStop>,
    /// The parts, largest first.
    pub parts: Vec<ChainPart>,
    /// How many steps it has.
    pub steps: usize,
    /// The difference, percentage points.
    pub difference_points: f64,
}

/// The word for the published average of the same direction.
const PUBLISHED: &str = "published";

/// Builds the bridge along ends as the user wrote them.
pub(super) fn build(
    direction: &Direction<'_>,
    base: &Asked,
    written: &[String],
) -> Result<Bridged, Refusal> {
    let wrong =
        |message: &str, help: &str| Err(Refusal::input_with_help(message, help).about("bridge"));
    let [_, .., last] = written else {
        return wrong(
            "a bridge needs two ends or more",
            "for example --bridge 2025-01-20 2025-11-10",
        );
    };
    let inner = &written[..written.len() - 1];
    if inner.iter().any(|end| end.trim() == PUBLISHED) {
        return wrong(
            "a bridge leads to the published average, it cannot begin there",
            "write `published` last",
        );
    }
    let mut ends = Vec::new();
    for text in inner {
        ends.push(end(base, text)?);
    }
    let ledger = direction.ledger;
    let mut published = None;
    if last.trim() == PUBLISHED {
        let from = ends.last().map_or(base, |end| end);
        let near = ledger.published_near(&base.imposer, &base.target, from.on);
        let Some(figure) = near.into_iter().next() else {
            return Err(Refusal::input(format!(
                "no average of {} on {} was published by {}",
                base.imposer, base.target, from.on
            ))
            .about("bridge"));
        };
        // The publisher is believed to weight by the exporter's sales to the world.
        let mut to = from.clone();
        to.convention.weights = Weights::ExporterWorld;
        ends.push(to);
        published = Some(figure);
    } else {
        ends.push(end(base, last)?);
    }
    let by_sales = ends
        .iter()
        .find(|end| end.convention.weights == Weights::ExporterWorld);
    let exports = match by_sales {
        Some(end) => Some(direction.sales(&end.target)?),
        None => None,
    };
    let chain = ledger.chain(&ends, exports.as_ref())?;
    let mut stops = BridgeStop::ends(&chain.whole);
    for (at, step) in chain.steps.iter().enumerate().skip(1) {
        let mut stop = BridgeStop::ends(step).swap_remove(0);
        stop.end = format!("stop {at}");
        stops.insert(at, stop);
    }
    if let Some(figure) = published {
        let ours = chain.whole.to.average_pct;
        stops.push(BridgeStop {
            end: PUBLISHED.to_owned(),
            on: figure.date,
            what: figure.publisher,
            average_pct: figure.average_pct,
            unexplained_points: Some(figure.average_pct - ours),
        });
    }
    Ok(Bridged {
        stops,
        steps: chain.steps.len(),
        difference_points: chain.whole.difference_points,
        parts: chain.parts,
    })
}

/// An end: a day and conventions, in any order, with commas between.
fn end(base: &Asked, text: &str) -> Result<Asked, Refusal> {
    let mut asked = base.clone();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let Some((key, value)) = part.split_once('=') else {
            asked.on = parse_date(part)?;
            continue;
        };
        let convention = &mut asked.convention;
        match key.trim() {
            "on" => asked.on = parse_date(value)?,
            "known-on" => asked.known_on = Some(parse_date(value)?),
            "weights" => convention.weights = value.parse()?,
            "metals" => convention.metals = value.parse()?,
            "exclusions" => convention.exclusions = value.parse()?,
            "with" => convention.with.push(value.to_owned()),
            "loaded" => convention.loaded_on = Some(parse_date(value)?),
            "reading" => convention.readings.push(value.to_owned()),
            other => {
                return Err(Refusal::input_with_help(
                    format!("`{other}` is not part of an end of a bridge"),
                    "an end has on, known-on, weights, metals, exclusions, with, reading, loaded",
                )
                .about("bridge"));
            }
        }
    }
    Ok(asked)
}
