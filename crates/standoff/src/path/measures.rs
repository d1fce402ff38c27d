//! A lever over months that is made of measures with days of their own: what each lets through in every month.

use detente_path::first_year::{Ground, Levers};
use detente_policy::Policy;
use detente_world::World;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::check;
use crate::error::StandoffError;
use crate::file::PathLever;
use crate::standoff::{Dated, Origin};

/// The measures of a lever together.
pub(super) struct Measured {
    /// All wedges, as while every measure holds.
    pub policy: Policy,
    pub levers: Levers,
    /// Each measure with its days, as phrases for readers.
    pub told: Vec<String>,
}

/// Reads the measures that `sender` takes in a lever. Month 1 begins on the first day of the first of them; a measure that
/// holds on a part of a month's days holds back that part.
pub(super) fn measured(
    origin: &Origin,
    (world, ground): (&World, &Ground),
    written: &PathLever,
    sender: &str,
    months: u32,
) -> Result<Measured, StandoffError> {
    let refuse = |text: String, help: &str| {
        let help = Some(help.to_owned()).filter(|help| !help.is_empty());
        origin.wrong(&written.id, text, help)
    };
    for (given, key) in [
        (written.approvals.is_some(), "approvals"),
        (written.delay > 0, "delay"),
        (written.until.is_some(), "until"),
    ] {
        if given {
            let text = format!("measures have days of their own, and the lever has {key} as well");
            return Err(refuse(text, "leave out one of the two"));
        }
    }
    let first = (written.measures.iter()).filter_map(|m| Some(m.from.as_ref()?.get_ref().0));
    let first = first.min().ok_or_else(|| {
        let text = "no measure of the lever has a first day, so no month is the first".to_owned();
        refuse(text, "add from = DAY to the measure that begins")
    })?;
    let mut all = Measured {
        policy: Policy::default(),
        levers: Levers::default(),
        told: Vec::new(),
    };
    for measure in &written.measures {
        let wedges = check::wedges(origin, world, &measure.wedge_keys(), Some(sender))?;
        let dated = check::dated(origin, measure, &written.id, wedges.len())?;
        let policy = Policy {
            wedges,
            ..Policy::default()
        };
        let applied = policy.apply(world);
        let applied = applied.map_err(|e| refuse(e.to_string(), ""))?;
        let own = Levers::of_policy(world, ground, &applied, None);
        let mut own = own.map_err(|e| refuse(e.to_string(), ""))?;
        if own.priced.is_some() {
            let text = format!(
                "\"{}\" works through prices, which have no months of their own here",
                dated.title
            );
            return Err(refuse(text, "use bounds on volumes: boycott or cap"));
        }
        let held: Vec<f64> = (0..months).map(|m| share_held(&dated, first, m)).collect();
        let lists = (own.licences.iter_mut().map(|l| &mut l.let_through))
            .chain(own.limits.iter_mut().map(|l| &mut l.let_through));
        for list in lists {
            let level = list.last().copied().unwrap_or(1.0);
            *list = held.iter().map(|held| 1.0 - held * (1.0 - level)).collect();
        }
        all.levers.licences.extend(own.licences);
        all.levers.limits.extend(own.limits);
        all.policy.wedges.extend(policy.wedges);
        all.told.push(told(&dated));
    }
    Ok(all)
}

/// Share of the days of a month, 0 being the first, on which a measure holds.
fn share_held(measure: &Dated, first: Date, month: u32) -> f64 {
    let after = |months: u32| {
        let day = first.checked_add(i64::from(months).months());
        day.unwrap_or(Date::MAX)
    };
    let (begin, end) = (after(month), after(month + 1));
    let from = measure.from.map_or(begin, |from| from.max(begin));
    let to = measure.to.map_or(end, |to| {
        let next = to.checked_add(1.days()).unwrap_or(Date::MAX);
        next.min(end)
    });
    let days = |a: Date, b: Date| f64::from((b - a).get_days().max(0));
    let whole = days(begin, end);
    if whole > 0.0 {
        days(from, to) / whole
    } else {
        0.0
    }
}

fn told(measure: &Dated) -> String {
    match (measure.from, measure.to) {
        (Some(from), Some(to)) => format!("{} from {from} to {to}", measure.title),
        (Some(from), None) => format!("{} from {from} on", measure.title),
        (None, Some(to)) => format!("{} until {to}", measure.title),
        (None, None) => measure.title.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_measure_holds_back_on_its_days_alone() {
        let measure = Dated {
            title: "x".into(),
            from: Some(date(2020, 6, 16)),
            to: Some(date(2020, 8, 10)),
            wedges: 1,
        };
        let held: Vec<f64> = (0..5)
            .map(|m| share_held(&measure, date(2020, 5, 1), m))
            .collect();
        // May nothing, half of June, all of July, ten of August's 31 days, September nothing.
        assert_eq!(held, [0.0, 0.5, 1.0, 10.0 / 31.0, 0.0]);
        let stays = Dated {
            to: None,
            ..measure
        };
        assert_eq!(share_held(&stays, date(2020, 5, 1), 40), 1.0);
    }
}
