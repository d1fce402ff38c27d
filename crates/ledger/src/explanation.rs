//! What is said of a charge on a line: its rate and share, its headings, and why it is what it is.

use crate::charges::{Cause, Charge, Day};
use crate::direction::Direction;
use crate::instrument::RateRule;
use crate::{Ledger, LineComponent, SpecificDuty, origin};

/// A charge as a part of a line's rate.
pub(crate) fn component(
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
        headings: headings(&instrument.legal_reference),
        condition: None,
        known_at_digits: None,
        completeness: ledger.completeness(instrument),
        rule: reason(ledger, direction, charge),
        list_flag: String::new(),
        lifted: Vec::new(),
        displaced: Vec::new(),
        unverified: direction.unverified(charge.instrument, day),
    }
}

/// Adds the part of a duty that is an amount for a quantity: with a unit value to the points, else in words alone.
pub(crate) fn by_quantity(component: &mut LineComponent, day: &Day) -> Option<(String, f64)> {
    let duty = SpecificDuty::read(&component.list_flag)?;
    if component.share == 0.0 {
        return None;
    }
    let Some(value) = day.unit_value else {
        let told = format!(
            "{}: its {} USD for {} is not in the total without a value: --unit-value USD for one {}",
            component.list_flag, duty.usd, duty.unit, duty.unit
        );
        return Some((told, 0.0));
    };
    let points = 100.0 * duty.share_of(value) * component.share;
    component.rate_pct += 100.0 * duty.share_of(value);
    component.points += points;
    let told = format!(
        "{} USD for {} at {value} USD is {:.2} % of the value",
        duty.usd,
        duty.unit,
        100.0 * duty.share_of(value)
    );
    Some((told, points))
}

/// The headings that a reference in law names: four, two and two digits with dots between.
pub(crate) fn headings(reference: &str) -> Vec<String> {
    let heading = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        let digits =
            |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        matches!(parts[..], [a, b, c] if digits(a, 4) && digits(b, 2) && digits(c, 2))
    };
    reference
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|word| word.trim_matches('.'))
        .filter(heading)
        .map(str::to_owned)
        .collect()
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
        None if !direction.instruments[charge.instrument].members.is_empty() => {
            origin::told(&direction.instruments[charge.instrument], charge.share)
        }
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
        Some(Cause::Condition) => "named by its list, not charged by the code alone".to_owned(),
    }
}

/// What frees a share of the value of a line from a charge, each relief in its own words.
pub(crate) fn lifted(
    direction: &Direction,
    charge: &Charge,
    hits: &[crate::direction::Hit],
    day: &Day,
) -> Vec<String> {
    let told = |(relief, share): (usize, f64)| {
        let instrument = &direction.instruments[relief];
        let mark = match instrument.unverified() {
            true => "; unverified",
            false => "",
        };
        format!(
            "{}: {:.1}% of the value is free ({}{mark})",
            instrument.title,
            100.0 * share,
            instrument.id
        )
    };
    (direction.lifted(charge, hits, day).into_iter())
        .map(told)
        .collect()
}

/// What a charge put out of effect on this line.
pub(crate) fn displaced(direction: &Direction, by: usize, charges: &[Charge]) -> Vec<String> {
    let put_out = |charge: &&Charge| matches!(charge.cause, Some(Cause::Replaced(b) | Cause::Outranked(_, b) | Cause::Displaced(_, b)) if b == by);
    charges
        .iter()
        .filter(put_out)
        .map(|c| direction.instruments[c.instrument].id.clone())
        .collect()
}
