//! What a lever's path rests on, in phrases for readers.

use detente_path::elements::Spread;
use detente_path::first_year::{Ground, Levers};
use detente_policy::{Amount, Policy, SectorSelector, WedgeKind};
use detente_world::World;

use super::checked::for_everybody;
use crate::file::PathLever;

/// One phrase for every assumption, the strength of the lever first.
pub(super) fn of(
    written: &PathLever,
    policies: &[Policy; 3],
    approvals: Option<&[f64]>,
    levers: &Levers,
    ground: &Ground,
) -> Vec<String> {
    let mut list = match approvals {
        Some(approvals) => {
            let months: Vec<String> = approvals.iter().map(|a| percent(*a)).collect();
            vec![format!(
                "licences let through {} per cent of the usual volume month by month, the last for good",
                months.join(", ")
            )]
        }
        None => strength(policies, ground.world()),
    };
    if written.delay > 0 {
        list.push(format!(
            "nothing is let through for {} months",
            written.delay
        ));
    }
    if let Some(until) = levers.until {
        list.push(format!("it is lifted after month {until}"));
    }
    let judgements = &ground.tables().judgements;
    if !levers.licences.is_empty() {
        list.push(match written.leak.as_ref().map(|leak| *leak.get_ref()) {
            Some(leak) => format!(
                "{} per cent of what is cut arrives through third countries in the end",
                percent(leak)
            ),
            None if for_everybody(&policies[1]) => {
                "nothing leaks through third countries, because every buyer is cut".to_owned()
            }
            None => format!(
                "{} of what is cut arrives through third countries in the end, a judgement",
                spread(judgements.leak_limit, 100.0, "per cent")
            ),
        });
        list.push(
            match written.stocks.as_ref().map(|stocks| *stocks.get_ref()) {
                Some(months) => format!("users begin with stocks of {months} months of use"),
                None => {
                    "users begin with stocks by element, stage and region, with ranges".to_owned()
                }
            },
        );
    }
    list.extend(written.assumed.iter().cloned());
    list
}

/// "40 per cent (10 to 70)".
fn spread(range: Spread, times: f64, unit: &str) -> String {
    let (a, b) = (times * range.mild, times * range.severe);
    let number = |x: f64| format!("{}", (100.0 * x).round() / 100.0);
    format!(
        "{} {unit} ({} to {})",
        number(times * range.central),
        number(a.min(b)),
        number(a.max(b))
    )
}

fn percent(share: f64) -> String {
    format!("{}", (1000.0 * share).round() / 10.0)
}

/// What every wedge lets through or costs, with its range.
fn strength(policies: &[Policy; 3], world: &World) -> Vec<String> {
    let [strong, central, weak] = policies;
    let wedges = strong.wedges.iter().zip(&central.wedges).zip(&weak.wedges);
    wedges
        .map(|((strong, central), weak)| {
            let level = |amount: Amount| match amount {
                Amount::Level(x) | Amount::Add(x) => x,
            };
            let range = Spread {
                mild: level(weak.amount),
                central: level(central.amount),
                severe: level(strong.amount),
            };
            let fixed = range.mild == range.severe;
            let of = match &central.sector {
                Some(SectorSelector::One(code)) => world
                    .find_sector(code)
                    .map_or_else(|| code.clone(), |s| world.sector(s).name.clone()),
                _ => "all goods".to_owned(),
            };
            match central.kind {
                WedgeKind::Cap | WedgeKind::Boycott if fixed => format!(
                    "{} per cent of the usual volume passes ({of})",
                    percent(range.central)
                ),
                WedgeKind::Cap | WedgeKind::Boycott => format!(
                    "{} of the usual volume passes ({of}), the ledger's judgement of its strength",
                    spread(range, 100.0, "per cent")
                ),
                WedgeKind::Iceberg | WedgeKind::ImportIceberg if !fixed => format!(
                    "trade costs {} as much ({of}), the ledger's judgement of its strength",
                    spread(range, 1.0, "times")
                ),
                _ => central.to_string(),
            }
        })
        .collect()
}
