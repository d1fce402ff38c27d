//! From what becomes of a measure to the classes of the talks, with bounds where a class was never seen.
//!
//! | class | from |
//! | --- | --- |
//! | escalation | imposed |
//! | truce, drift | postponed, split by the share of past postponements with a step down within seven days |
//! | framework | dropped or eased |
//! | grand bargain | part of the same, with an upper bound only: none of n agreements removed the duties |

use crate::day::days_from;
use crate::known::KnownOn;
use crate::market::Class;
use crate::normal::Band;
use crate::record::{EventClass, Measure, Outcome};
use crate::score::share;
use crate::week::Week;

/// Days either way in which a step down counts as going with a postponement.
const NEAR: i64 = 7;
/// The bound leaves this much.
const LEFT_OVER: f64 = 0.05;

/// Odds of one class.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClassOdds {
    /// The class.
    pub class: Class,
    /// Its probability; `None` where only a bound is known.
    pub p: Option<f64>,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Whether the record tells it from the others.
    pub identified: bool,
    /// What the number rests on.
    pub note: String,
}

/// What splits postponements, and how many agreements the bound rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Precedents {
    pub postponed: usize,
    pub eased: usize,
    pub agreements: usize,
}

impl Precedents {
    /// Counts in a view.
    pub(crate) fn of(view: &KnownOn, weeks: &[Week]) -> Self {
        let down = |day| {
            (view.events().iter())
                .any(|e| view.belongs(e, EventClass::Down) && days_from(day, e.date).abs() <= NEAR)
        };
        let postponed: Vec<&Measure> = (view.measures().iter())
            .filter(|m| view.is_ours(m) && m.ended.is_some_and(|(o, _)| o == Outcome::Postponed))
            .collect();
        Self {
            postponed: postponed.len(),
            eased: postponed
                .iter()
                .filter(|m| m.ended.is_some_and(|(_, day)| down(day)))
                .count(),
            agreements: weeks
                .iter()
                .filter(|w| w.active && w.had(EventClass::Agreement))
                .count(),
        }
    }

    /// Share of postponements that went with a step down.
    pub(crate) fn eased_share(&self) -> f64 {
        share(self.eased, self.postponed)
    }

    /// Largest share of agreements that remove the duties, 95 %: after none of n, 1 − 0.05^(1/n).
    pub(crate) fn grand_bargain_bound(&self) -> f64 {
        match self.agreements {
            0 => 1.0,
            n => 1.0 - LEFT_OVER.powf(1.0 / n as f64),
        }
    }
}

/// Classes from draws of what becomes of the measure of the threat point.
pub(crate) fn from_measure(draws: &[[f64; 3]], precedents: &Precedents) -> Vec<ClassOdds> {
    let of =
        |value: &dyn Fn(&[f64; 3]) -> f64| Band::of(&draws.iter().map(value).collect::<Vec<_>>());
    let eased = precedents.eased_share();
    let bound = precedents.grand_bargain_bound();
    let imposed = of(&|p| p[0]);
    let (truce, drift) = (of(&|p| p[1] * eased), of(&|p| p[1] * (1.0 - eased)));
    let dropped = of(&|p| p[2]);
    let split = format!(
        "postponed, {} of {} past postponements with a step down within {NEAR} days",
        precedents.eased, precedents.postponed
    );
    vec![
        bounded(dropped, bound, precedents),
        row(
            Class::Framework,
            dropped,
            false,
            "dropped; a grand bargain, if any, is part of it".into(),
        ),
        row(Class::Truce, truce, false, split.clone()),
        row(Class::Drift, drift, false, split),
        row(Class::Escalation, imposed, true, "imposed".into()),
    ]
}

/// Classes from which step comes first, where no measure with a due date is open.
pub(crate) fn from_hazards(
    first: &[Vec<f64>; 3],
    days: u32,
    precedents: &Precedents,
) -> Vec<ClassOdds> {
    let [up, down, none] = [0, 1, 2].map(|at| Band::of(&first[at]));
    let note = |what: &str| format!("no measure is open: {what} within {days} days");
    let bound = precedents.grand_bargain_bound();
    let nothing = Band::default();
    vec![
        bounded(down, bound, precedents),
        ClassOdds {
            p: None,
            ..row(
                Class::Framework,
                Band {
                    high: down.high,
                    ..nothing
                },
                false,
                "part of a truce, not told apart".into(),
            )
        },
        row(Class::Truce, down, false, note("a step down comes first")),
        row(Class::Drift, none, false, note("no step")),
        row(Class::Escalation, up, true, note("a step up comes first")),
    ]
}

fn row(class: Class, band: Band, identified: bool, note: String) -> ClassOdds {
    ClassOdds {
        class,
        p: Some(band.central),
        low: band.low,
        high: band.high,
        identified,
        note,
    }
}

fn bounded(of: Band, bound: f64, precedents: &Precedents) -> ClassOdds {
    let note = match precedents.agreements {
        0 => "no agreement is on record: no bound below that of its class".to_owned(),
        n => format!(
            "0 of {n} agreements removed the duties: at most {:.0} % of agreements (95 %)",
            100.0 * bound
        ),
    };
    ClassOdds {
        class: Class::GrandBargain,
        p: None,
        low: 0.0,
        high: of.high * bound,
        identified: false,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_of_eleven_leaves_a_quarter() {
        let precedents = Precedents {
            postponed: 7,
            eased: 6,
            agreements: 11,
        };
        assert!((precedents.grand_bargain_bound() - 0.238).abs() < 0.001);
    }

    #[test]
    fn classes_with_odds_sum_to_one() {
        let precedents = Precedents {
            postponed: 7,
            eased: 6,
            agreements: 11,
        };
        let classes = from_measure(&[[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]], &precedents);
        let sum: f64 = classes.iter().filter_map(|c| c.p).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        let sum: f64 = from_hazards(&[vec![0.2], vec![0.5], vec![0.3]], 30, &precedents)
            .iter()
            .filter_map(|c| c.p)
            .sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}
