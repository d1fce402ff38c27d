//! The threat that market readings hang on.

use detente_world::closest;

use super::HEADLINE;
use super::answer::Threat;
use super::measures::bands;
use crate::OddsError;
use crate::day::days_from;
use crate::fate::Training;
use crate::fate_draws::FateDraws;
use crate::known::KnownOn;
use crate::record::Measure;
use crate::snapshot::Facts;

/// Shortest lead of a threat, days: something that takes effect at once is no threat.
const SHORTEST_LEAD: i64 = 7;
/// Days after which a threat no longer anchors readings.
const OLDEST: i64 = 60;

/// The threat asked for, or the last one announced between the sides that left a week or more and is no end of a suspension.
pub(super) fn find(view: &KnownOn, asked: Option<&str>) -> Result<Option<Threat>, OddsError> {
    let ours = || view.measures().iter().filter(|m| view.is_ours(m));
    let found: Option<&Measure> = match asked {
        Some(id) => {
            let found = ours().find(|m| m.id == id);
            Some(found.ok_or_else(|| OddsError::UnknownMeasure {
                id: id.to_owned(),
                on: view.day(),
                suggestion: closest(id, ours().map(|m| m.id.as_str())).map(str::to_owned),
            })?)
        }
        None => ours()
            .filter(|m| m.measure != "expiry" && m.lead_days() >= SHORTEST_LEAD)
            .filter(|m| days_from(m.announced, view.day()) <= OLDEST)
            .max_by_key(|m| (m.announced, m.effective)),
    };
    let Some(measure) = found else {
        return Ok(None);
    };
    let then = view.earlier(measure.announced);
    let fates = FateDraws::fitted(&Training::of(&then), HEADLINE)?;
    let draws = fates.probabilities(measure, &Facts::of(measure, measure.announced));
    Ok(Some(Threat {
        id: measure.id.clone(),
        announced: measure.announced,
        p: bands(&draws)[0],
    }))
}
