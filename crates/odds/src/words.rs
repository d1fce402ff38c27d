//! What the numbers say and what they cannot carry, in sentences generated from them.

use jiff::civil::Date;

use crate::day::days_from;
use crate::known::KnownOn;
use crate::market::{Class, Explains, Reading, ValueGaps};
use crate::normal::Band;
use crate::odds::{MeasureOdds, Odds};
use crate::record::{EventClass, Step};
use crate::snapshot::Stage;

/// A sentence and the rows it rests on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Rows and tables it rests on.
    pub cites: Vec<String>,
}

/// Something the numbers cannot carry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Limit {
    /// In words.
    pub text: String,
    /// Whether it is a warning about this answer rather than a limit of the method.
    pub warning: bool,
}

fn said(text: String, cites: &[&str]) -> Sentence {
    Sentence {
        text,
        cites: cites.iter().map(|c| (*c).to_owned()).collect(),
    }
}

/// `29 October 2025`.
fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// `0.38 (0.14 to 0.64)`.
fn odds_of(band: &Band) -> String {
    format!("{:.2} ({:.2} to {:.2})", band.central, band.low, band.high)
}

/// A signed number of two decimals with a true minus sign.
fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    match text.as_str() {
        "-0.00" => "+0.00".into(),
        _ => text.replace('-', "−"),
    }
}

/// Every sentence of an answer.
pub(crate) fn sentences(odds: &Odds, view: &KnownOn, gaps: &ValueGaps) -> Vec<Sentence> {
    let mut all = Vec::new();
    all.extend(of_focus(odds));
    all.extend(of_classes(odds));
    all.extend(of_steps(odds));
    all.extend(of_markets(odds, view, gaps));
    all.extend(of_event_days(odds, view));
    all.extend(of_published(odds));
    all.extend(of_scores(odds));
    all
}

fn of_focus(odds: &Odds) -> Option<Sentence> {
    let id = odds.focus.as_ref()?;
    let row: &MeasureOdds = odds.measures.iter().find(|m| &m.id == id)?;
    let stage = match row.stage {
        Stage::Announced => "on the day of their announcement",
        Stage::HalfWay => "half way to their day",
        Stage::ThreeDaysBefore => "three days before their day",
    };
    let text = format!(
        "On {}, knowing nothing later than {}, the odds that {} takes effect on {} are {}, that it is postponed {}, that it is \
         dropped {}; of {} resolved measures still open {stage}, {} were imposed.",
        day(odds.on),
        day(odds.known_on),
        called(row),
        day(row.effective),
        odds_of(&row.imposed),
        odds_of(&row.postponed),
        odds_of(&row.dropped),
        row.alike,
        row.alike_imposed,
    );
    Some(said(text, &[&row.row, "measures"]))
}

/// A measure in words, with its name in the record.
fn called(row: &MeasureOdds) -> String {
    let what = row.what();
    let size = match row.size.as_str() {
        "" => String::new(),
        size => format!("{size}; "),
    };
    format!(
        "{what} by {} towards {} ({size}{})",
        row.imposer, row.target, row.id
    )
}

fn of_classes(odds: &Odds) -> Vec<Sentence> {
    let mut all = Vec::new();
    let of = |class: Class| odds.classes.iter().find(|c| c.class == class);
    if let Some(bargain) = of(Class::GrandBargain) {
        let text = format!(
            "A grand bargain is not identified: {}; its odds are at most {:.2}.",
            bargain.note, bargain.high
        );
        all.push(said(text, &["classes", "events"]));
    }
    if odds.focus.is_none() && !odds.classes.is_empty() {
        all.push(said(
            format!("No measure between the sides is open on {}: classes rest on which step comes first.", day(odds.on)),
            &["classes"],
        ));
    }
    all
}

fn of_steps(odds: &Odds) -> Vec<Sentence> {
    let Some(days) = odds
        .within
        .iter()
        .map(|w| w.days)
        .find(|d| *d >= 30)
        .or(odds.within.first().map(|w| w.days))
    else {
        return Vec::new();
    };
    let row = |event| {
        odds.within
            .iter()
            .find(|w| w.days == days && w.event == event)
    };
    let part = |event, what: &str| {
        let row = row(event)?;
        let beside = if (row.p.low..=row.p.high).contains(&row.base) {
            "not told apart from"
        } else {
            "beside"
        };
        Some(format!(
            "{what} {}, {beside} the base rate of {:.2}",
            odds_of(&row.p),
            row.base
        ))
    };
    let parts: Vec<String> = [
        (EventClass::Up, "of a step up"),
        (EventClass::Down, "of a step down"),
    ]
    .into_iter()
    .filter_map(|(event, what)| part(event, what))
    .collect();
    match parts.is_empty() {
        true => Vec::new(),
        false => vec![said(
            format!("Within {days} days the odds are {}.", parts.join(", ")),
            &["within"],
        )],
    }
}

fn of_markets(odds: &Odds, view: &KnownOn, gaps: &ValueGaps) -> Vec<Sentence> {
    let (Some(threat), Some(broad)) = (
        &odds.threat,
        view.assets().iter().find(|a| a.broad && a.region.is_some()),
    ) else {
        return Vec::new();
    };
    let of_broad: Vec<&Reading> = odds
        .markets
        .iter()
        .filter(|r| r.asset == broad.id)
        .collect();
    let Some(first) = of_broad.first() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    if let (Some(predicted), Some(implied), Some(gap)) = (
        first.predicted_pct,
        first.implied_dp,
        gaps.gap(broad, Class::Truce, Class::Escalation),
    ) {
        let verdict = match first.explains {
            Some(Explains::Yes) => "the two agree",
            Some(Explains::Partly) => "more than the model's odds, though no impossible change",
            _ => "this news and this value gap alone cannot explain the move",
        };
        let text = format!(
            "On {} the {} moved {} %; odds of {} times a value gap of {:.2} % predict {} %; the move would need a change of odds of {:.1}: \
             {verdict}.",
            day(first.date),
            broad.title,
            signed(first.move_pct),
            odds_of(&threat.p),
            gap.gap_pct,
            signed(predicted.central),
            implied,
        );
        all.push(said(text, &["markets", &threat.id]));
    }
    let two_state: Vec<(Date, Band)> = of_broad
        .iter()
        .filter_map(|r| Some((r.date, r.two_state_p?)))
        .collect();
    if let Some(((_, _), later)) = two_state
        .split_first()
        .filter(|(_, later)| !later.is_empty())
    {
        let lowest = later
            .iter()
            .min_by(|a, b| a.1.central.total_cmp(&b.1.central))
            .unwrap_or(&later[0]);
        let note = if lowest.1.central < 0.0 {
            ": negative means other news"
        } else {
            ""
        };
        let text = format!(
            "Read as two states, with {} after the threat and no other news assumed, the {} gave it {} on {} and at the least {} on {}{note}.",
            odds_of(&threat.p),
            broad.title,
            signed(later[0].1.central),
            day(later[0].0),
            signed(lowest.1.central),
            day(lowest.0),
        );
        all.push(said(text, &["markets"]));
    }
    let regained = of_broad
        .iter()
        .find(|r| r.since_before_pct >= 0.0 && r.date > first.date);
    if let Some(level) = regained.filter(|_| first.move_pct < 0.0) {
        let text = format!(
            "The {} was level with the day before the threat on {}, {} days after it; a causal share of any announcement is not identified.",
            broad.title,
            day(level.date),
            days_from(threat.announced, level.date),
        );
        all.push(said(text, &["markets"]));
    }
    all
}

fn of_event_days(odds: &Odds, view: &KnownOn) -> Vec<Sentence> {
    let Some(broad) = view.assets().iter().find(|a| a.broad) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (direction, what) in [(Step::Up, "steps up"), (Step::Down, "steps down")] {
        let row = odds
            .event_days
            .iter()
            .find(|d| d.asset == broad.id && d.direction == direction);
        let Some(row) = row else { continue };
        let Some(ordinary) = row.ordinary else {
            let text = format!(
                "Too few ordinary days lie around days of {what}: no band for the {}.",
                broad.title
            );
            all.push(said(text, &["event_days"]));
            continue;
        };
        let inside = if row.outside_ordinary() == Some(true) {
            "outside"
        } else {
            "inside"
        };
        let picked = row.picked_mean_pct.map_or_else(String::new, |mean| {
            format!(
                "; on {} days picked by a person it is {} %",
                row.picked_n,
                signed(mean)
            )
        });
        let text = format!(
            "On {} days of {what}, told by their kind alone, the {} moved {} % on average, {inside} what ordinary days give ({} to {}){picked}.",
            row.n,
            broad.title,
            signed(row.mean_pct),
            signed(ordinary.low),
            signed(ordinary.high),
        );
        all.push(said(text, &["event_days"]));
    }
    all
}

/// Published prices about one measure on one day, added up, beside ours.
fn of_published(odds: &Odds) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut seen: Vec<(Date, &str, &str)> = Vec::new();
    for row in &odds.forecasts {
        let p = &row.published;
        let (Some(id), Some(ours)) = (p.measure.as_deref(), p.ours) else {
            continue;
        };
        let key = (p.date, p.forecaster.as_str(), id);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        // Ranges of one question exclude each other: their prices add up.
        let same = |r: &&crate::odds::Forecast| {
            r.published.measure.as_deref() == Some(id)
                && r.published.date == p.date
                && r.published.forecaster == p.forecaster
        };
        let price: f64 = odds
            .forecasts
            .iter()
            .filter(same)
            .map(|r| r.published.probability)
            .sum();
        let end = match p.settled {
            Some(happened) => {
                let y = f64::from(u8::from(happened));
                let (a, b) = ((ours - y).powi(2), (price - y).powi(2));
                let verdict = if a > b {
                    "the model loses to the price"
                } else {
                    "the model beats the price"
                };
                let became = if happened {
                    "was imposed"
                } else {
                    "was not imposed"
                };
                format!("it {became}: {verdict} (Brier {a:.3} against {b:.3})")
            }
            None => "it is still open".to_owned(),
        };
        let text = format!(
            "On {} {} gave {id} {price:.3} to take effect, the model {ours:.2}; {end}.",
            day(p.date),
            p.forecaster
        );
        all.push(said(text, &[&p.row, id]));
    }
    all
}

/// How each headline model did, in words.
fn of_scores(odds: &Odds) -> Vec<Sentence> {
    let mut all = Vec::new();
    let headlines = ["due dates", crate::odds::HEADLINE.title()];
    for score in odds
        .scores
        .scores
        .iter()
        .filter(|s| headlines.contains(&s.model.as_str()))
    {
        if score.against.is_empty() {
            continue;
        }
        let Some(band) = score.difference else {
            let same =
                |s: &&crate::score::Score| s.target == score.target && s.model == score.against;
            if let Some(other) = odds.scores.scores.iter().find(same) {
                let text = format!(
                    "{}, {}: Brier score {:.3}, that of the {} {:.3} (n = {}, {}).",
                    capital(&score.target),
                    score.model,
                    score.brier,
                    score.against,
                    other.brier,
                    score.n,
                    score.verdict,
                );
                all.push(said(text, &["scores"]));
            }
            continue;
        };
        let measure = if score.log.is_some() {
            "log score"
        } else {
            "Brier score"
        };
        let text = format!(
            "{}, {}: {} ({measure} {} [{}, {}], n = {}, {} families).",
            capital(&score.target),
            score.model,
            score.verdict,
            signed3(band.central),
            signed3(band.low),
            signed3(band.high),
            score.n,
            score.families,
        );
        all.push(said(text, &["scores"]));
    }
    all
}

fn signed3(value: f64) -> String {
    format!("{value:+.3}").replace('-', "−")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// What the numbers cannot carry.
pub(crate) fn limits(odds: &Odds, view: &KnownOn, ends: i64, gaps: &ValueGaps) -> Vec<Limit> {
    let mut all = Vec::new();
    let mut warn = |warning: bool, text: String| all.push(Limit { text, warning });
    // By what was known: whether the record goes on after the last day read is not asked.
    let last = view.events().last().map(|e| e.date);
    if let Some(last) = last.filter(|last| days_from(*last, odds.on) > ends) {
        let text = format!(
            "The last event on record is of {}, {} days before the day the odds are for: the record may have ended.",
            day(last),
            days_from(last, odds.on)
        );
        warn(true, text);
    }
    if odds.known_on < odds.on {
        warn(
            true,
            format!(
                "Nothing after {} was read: odds for {} rest on what is older.",
                day(odds.known_on),
                day(odds.on)
            ),
        );
    }
    if odds.data.prior_of_measures {
        warn(
            true,
            format!(
                "Only {} measures are resolved: the odds of measures are mostly the prior's.",
                odds.data.resolved
            ),
        );
    } else if odds.data.resolved_ours < 10 {
        let text = format!(
            "Only {} of {} resolved measures are between {}: the prior and other standoffs dominate the odds.",
            odds.data.resolved_ours,
            odds.data.resolved,
            odds.players.join(" and ")
        );
        warn(true, text);
    }
    if odds.within.is_empty() {
        warn(
            true,
            "No events are on record: odds of steps are not given.".into(),
        );
    } else if odds.data.prior_of_weeks {
        warn(
            true,
            format!(
                "Only {} active weeks are on record: the odds of steps are mostly the prior's.",
                odds.data.active_weeks
            ),
        );
    }
    if odds.focus.is_none() {
        warn(
            true,
            "No measure with a due date is open: classes rest on the hazards of steps.".into(),
        );
    }
    if view
        .signals()
        .iter()
        .all(|s| s.coded == crate::record::Coded::Hindsight)
        && !view.signals().is_empty()
    {
        let text = "Every signal on record was coded in hindsight: signals are shown with their weights and enter no headline.";
        warn(false, text.into());
    }
    if gaps.classes.is_empty() {
        warn(false, "No values of classes were given: moves are neither predicted nor read as changes of odds.".into());
    } else if gaps.classes.iter().all(|c| c.owners.is_empty()) {
        warn(false, "Values of classes are changes of real income of whole regions, not of owners' incomes.".into());
    }
    warn(false, "Which of grand bargain, framework or truce follows an agreement is not identified by the record.".into());
    warn(false, "Market days have several stories each: moves are consistent with a reading, never caused by an announcement.".into());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_a_true_minus_and_no_signed_nothing() {
        assert_eq!(signed(-2.714), "−2.71");
        assert_eq!(signed(-0.001), "+0.00");
        assert_eq!(day(jiff::civil::date(2025, 10, 9)), "9 October 2025");
        assert_eq!(capital("a step"), "A step");
    }
}
