//! What hypothetical rows change.

use super::answer::Odds;

/// One number with and without the supposed rows.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Difference {
    /// What it is: `escalation`, `us-plus100-2025 imposed`, `up within 30 days`.
    pub of: String,
    /// By the record.
    pub recorded: Option<f64>,
    /// With the supposed rows.
    pub supposed: Option<f64>,
    /// The difference; `None` where one is missing.
    pub difference: Option<f64>,
}

/// Every probability of the recorded answer beside that of the supposed one.
pub fn differences(recorded: &Odds, supposed: &Odds) -> Vec<Difference> {
    let (before, after) = (numbers(recorded), numbers(supposed));
    let mut names: Vec<&String> = before.iter().map(|(name, _)| name).collect();
    names.extend(
        after
            .iter()
            .map(|(name, _)| name)
            .filter(|name| before.iter().all(|(b, _)| b != *name)),
    );
    let of =
        |list: &[(String, f64)], name: &str| list.iter().find(|(n, _)| n == name).map(|(_, v)| *v);
    (names.into_iter())
        .map(|name| {
            let (recorded, supposed) = (of(&before, name), of(&after, name));
            let difference = recorded.zip(supposed).map(|(a, b)| b - a);
            Difference {
                of: name.clone(),
                recorded,
                supposed,
                difference,
            }
        })
        .collect()
}

fn numbers(odds: &Odds) -> Vec<(String, f64)> {
    let classes = odds
        .classes
        .iter()
        .filter_map(|c| Some((c.class.name().to_owned(), c.p?)));
    let measures = odds
        .measures
        .iter()
        .map(|m| (format!("{} imposed", m.id), m.imposed.central));
    let within = (odds.within.iter()).map(|w| {
        (
            format!("{} within {} days", w.event.word(), w.days),
            w.p.central,
        )
    });
    classes.chain(measures).chain(within).collect()
}
