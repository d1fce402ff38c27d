//! Lines: the rate of a commodity code on a day, each part explained.

use serde::Serialize;

use crate::charges::{Cause, Charge, Day, rate_of};
use crate::direction::Direction;
use crate::instrument::{Effect, RateRule, Status};
use crate::{Code, Ledger, LedgerError, Question};

/// What an instrument does on a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineComponent {
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// One line for readers.
    pub title: String,
    /// Reference in law.
    pub legal_reference: String,
    /// The instrument's own rate on this line, per cent.
    pub rate_pct: f64,
    /// Share of the value on which it is charged, after everything that reduces it.
    pub share: f64,
    /// Percentage points charged: rate × share.
    pub points: f64,
    /// Where it stands on the day.
    pub status: Status,
    /// Why it is charged in full, in part or not at all.
    pub rule: String,
    /// What it displaced or replaced on this line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub displaced: Vec<String>,
    /// Whether the row is unverified.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// The rate of a line on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineRate {
    /// The code.
    pub code: Code,
    /// Total, a fraction.
    pub rate: f64,
    /// Trade of the weights' year, USD; `None` when the line is not in the weights.
    pub value_usd: Option<f64>,
    /// What is charged, in the order of the table.
    pub components: Vec<LineComponent>,
    /// What names the line and is not charged, with the reason.
    pub not_charged: Vec<LineComponent>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Ledger {
    /// The rate of a commodity code on a day, part by part.
    ///
    /// A code above the lines of the law gives one entry for each traded line below it; a code without lines
    /// below it gives one entry for itself.
    ///
    /// # Errors
    /// [`LedgerError::Code`] when the text is not a code; otherwise as [`Ledger::average`].
    pub fn line(&self, code: &str, question: &Question) -> Result<Vec<LineRate>, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        let code = Code::parse(code).ok_or_else(|| LedgerError::Code {
            text: code.to_owned(),
        })?;
        let direction = self.direction(&question.imposer, &question.target)?;
        if !self.has_lines(&question.imposer, &question.target) {
            let message = format!(
                "duties of {} on {} are known without lines",
                question.imposer, question.target
            );
            return Err(LedgerError::NotCovered(message));
        }
        let day = direction.day(question.on, known_on, &question.convention)?;
        let weights = self.weights_entry(&question.imposer, &question.target).ok();
        let traded = weights
            .and_then(|entry| self.weights(&entry.file))
            .unwrap_or(&[]);
        let start = traded.partition_point(|(c, _)| *c < code);
        let below: Vec<(Code, f64)> = traded[start..]
            .iter()
            .take_while(|(c, _)| code.contains(*c))
            .copied()
            .collect();
        let lines = if below.is_empty() {
            vec![(code, f64::NAN)]
        } else {
            split_lines(&direction, code, &below)
        };
        Ok(lines
            .into_iter()
            .map(|(line, value)| self.line_rate(&direction, &day, line, value))
            .collect())
    }

    fn line_rate(&self, direction: &Direction, day: &Day, line: Code, value: f64) -> LineRate {
        let hits = direction.hits(line);
        let mut charges = Vec::new();
        direction.charges(&hits, day, &mut charges);
        let (mut components, mut not_charged) = (Vec::new(), Vec::new());
        for charge in &charges {
            let mut component = component(self, direction, charge, rate_of(charge, &hits), day);
            component.displaced = displaced(direction, charge.instrument, &charges);
            if component.points != 0.0 || (charge.charged() > 0.0 && charge.cause.is_none()) {
                components.push(component);
            } else {
                not_charged.push(component);
            }
        }
        let charged: Vec<usize> = charges.iter().map(|c| c.instrument).collect();
        not_charged.extend(self.waiting(direction, day, line, &charged));
        let mut notes = Vec::new();
        if hits.iter().any(|hit| hit.partial) {
            notes.push("a list splits this code further; the mean of the listed parts stands for the whole".to_owned());
        }
        LineRate {
            code: line,
            rate: components.iter().map(|c| c.points).sum::<f64>() / 100.0,
            value_usd: Some(value).filter(|v| v.is_finite()),
            components,
            not_charged,
            notes,
        }
    }

    /// Instruments that name the line and do not apply on the day: threats, suspensions, future starts,
    /// exclusions that are not taken as granted, safeguards left out of totals.
    fn waiting(
        &self,
        direction: &Direction,
        day: &Day,
        line: Code,
        charged: &[usize],
    ) -> Vec<LineComponent> {
        let hits = direction.hits(line);
        let mut waiting = Vec::new();
        for (at, instrument) in direction.instruments.iter().enumerate() {
            let status = instrument.status(day.on, day.known_on);
            let shown = match status {
                Status::Threatened | Status::Suspended => true,
                // Not what later editions brought: only what was ahead on the day itself.
                Status::Announced => instrument.announced_on <= day.on,
                Status::InForce => {
                    let other_reading = !instrument.only_with.is_empty();
                    !instrument.counted || other_reading || instrument.effect == Effect::Exclusion
                }
                _ => false,
            };
            if !shown
                || charged.contains(&at)
                || instrument.rate == RateRule::None && instrument.effect == Effect::Charge
            {
                continue;
            }
            let Some((hit, share)) = direction.names(at, &hits) else {
                continue;
            };
            let rate = match (&instrument.rate, hit) {
                (RateRule::Flat(rate), _) => *rate,
                (RateRule::List, Some(hit)) => hits[hit].rate,
                _ => 0.0,
            };
            let charge = Charge {
                instrument: at,
                hit,
                rate,
                share,
                left: 0.0,
                cause: None,
            };
            let mut component = component(self, direction, &charge, rate, day);
            component.rule = match (status, instrument.from) {
                (Status::InForce, _) if instrument.effect == Effect::Exclusion => {
                    "on application only; counted with --exclusions granted".to_owned()
                }
                (Status::InForce, _) if !instrument.only_with.is_empty() => {
                    format!(
                        "holds under another reading only: --reading {}",
                        instrument.only_with
                    )
                }
                (Status::InForce, _) => "not counted in totals".to_owned(),
                (Status::Suspended, _) => match instrument.suspension.and_then(|s| s.to) {
                    Some(to) => format!("suspended until {to}"),
                    None => "suspended without an end".to_owned(),
                },
                (_, Some(from)) => format!("{status} for {from}"),
                (_, None) => format!("{status}, no date set"),
            };
            waiting.push(component);
        }
        waiting
    }
}

/// Lines that are charged alike are shown once, under their longest common code.
fn split_lines(direction: &Direction, asked: Code, below: &[(Code, f64)]) -> Vec<(Code, f64)> {
    let mut groups: Vec<(Code, f64, Vec<crate::direction::Hit>)> = Vec::new();
    for &(code, value) in below {
        let hits = direction.hits(code);
        let same = |other: &Vec<crate::direction::Hit>| {
            other.len() == hits.len()
                && other.iter().zip(&hits).all(|(a, b)| {
                    a.terms == b.terms
                        && a.digits == b.digits
                        && a.rate.to_bits() == b.rate.to_bits()
                })
        };
        match groups.last_mut() {
            Some((first, sum, other)) if same(other) => {
                *sum += value;
                let shared = (2..=code.digits())
                    .rev()
                    .filter_map(|d| first.prefix(d))
                    .find(|p| p.contains(code));
                *first = shared.unwrap_or(*first);
            }
            _ => groups.push((code, value, hits)),
        }
    }
    match groups.as_slice() {
        [(_, value, _)] => vec![(asked, *value)],
        _ => groups
            .into_iter()
            .map(|(code, value, _)| (code, value))
            .collect(),
    }
}

fn component(
    ledger: &Ledger,
    direction: &Direction,
    charge: &Charge,
    rate: f64,
    day: &Day,
) -> LineComponent {
    let instrument = &direction.instruments[charge.instrument];
    let rate = if rate.is_finite() { rate } else { 0.0 };
    LineComponent {
        instrument: instrument.id.clone(),
        authority: instrument.authority.clone(),
        title: instrument.title.clone(),
        legal_reference: instrument.legal_reference.clone(),
        rate_pct: 100.0 * rate,
        share: charge.charged(),
        points: 100.0 * rate * charge.charged(),
        status: instrument.status(day.on, day.known_on),
        rule: reason(ledger, direction, charge),
        displaced: Vec::new(),
        unverified: instrument.unverified(),
    }
}

/// Why a charge is what it is, in words.
fn reason(ledger: &Ledger, direction: &Direction, charge: &Charge) -> String {
    let id = |at: usize| direction.instruments[at].id.as_str();
    let rest = |charge: &Charge| {
        format!(
            "{:.0}% of the value is left to it",
            100.0 * charge.charged()
        )
    };
    match charge.cause {
        None if charge.share < 1.0 => format!(
            "on {:.0}% of the value, the content it is about",
            100.0 * charge.share
        ),
        None => match &direction.instruments[charge.instrument].rate {
            RateRule::TopUp(total, _) => format!("tops the total up to {:.0}%", 100.0 * total),
            _ => "adds".to_owned(),
        },
        Some(Cause::Exempt(list)) => {
            let name = &direction.list_names[usize::from(list)];
            match ledger.list_index().get(name) {
                Some(entry) if !entry.title.is_empty() => {
                    format!("exempt: {} ({name})", entry.title)
                }
                _ => format!("exempt: on the list {name}"),
            }
        }
        Some(Cause::Relief(by)) if charge.left > 0.0 => {
            format!("lifted in part by {}: {}", id(by), rest(charge))
        }
        Some(Cause::Relief(by)) => format!(
            "lifted by {} ({})",
            id(by),
            direction.instruments[by].legal_reference
        ),
        Some(Cause::Replaced(by)) => format!("replaced by {}", id(by)),
        Some(Cause::Outranked(rule, by)) => format!(
            "{} charges more and is charged once ({})",
            id(by),
            direction.rules[rule].title
        ),
        Some(Cause::Displaced(rule, by)) if charge.left > 0.0 => {
            format!(
                "{} takes its share out: {} ({})",
                id(by),
                rest(charge),
                direction.rules[rule].title
            )
        }
        Some(Cause::Displaced(rule, by)) => {
            format!("displaced by {} ({})", id(by), direction.rules[rule].title)
        }
        Some(Cause::Condition) => "listed under a condition that is not taken as met".to_owned(),
    }
}

/// What a charge put out of effect on this line.
fn displaced(direction: &Direction, by: usize, charges: &[Charge]) -> Vec<String> {
    let put_out = |charge: &&Charge| matches!(charge.cause, Some(Cause::Replaced(b) | Cause::Outranked(_, b) | Cause::Displaced(_, b)) if b == by);
    charges
        .iter()
        .filter(put_out)
        .map(|c| direction.instruments[c.instrument].id.clone())
        .collect()
}
