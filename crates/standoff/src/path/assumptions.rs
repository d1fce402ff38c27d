//! What a lever's path rests on, in phrases for readers.

use detente_path::{Figures, Range, Scenario};
use detente_policy::{Amount, Policy, SectorSelector, WedgeKind};
use detente_world::World;

use super::checked::for_everybody;
use crate::file::PathLever;

/// One phrase for every assumption, the strength of the lever first.
pub(super) fn of(
    written: &PathLever,
    policies: &[Policy; 3],
    scenario: &Scenario,
    world: &World,
    figures: &Figures,
) -> Vec<String> {
    let mut list = match &scenario.approvals {
        Some(approvals) => {
            let months: Vec<String> = approvals.iter().map(|a| percent(*a)).collect();
            vec![format!(
                "licences let through {} per cent of the usual volume month by month, the last for good",
                months.join(", ")
            )]
        }
        None => strength(policies, world),
    };
    if scenario.delay > 0 {
        list.push(format!("nothing is approved for {} months", scenario.delay));
    }
    if let Some(until) = scenario.until {
        list.push(format!("it is lifted after month {until}"));
    }
    if bounds_a_critical_good(&policies[1], world, figures) {
        list.push(match scenario.leak {
            Some(leak) => format!(
                "{} per cent of what is cut arrives through third countries",
                percent(leak)
            ),
            None if for_everybody(&policies[1]) => {
                "nothing leaks through third countries, because every buyer is cut".to_owned()
            }
            None => format!(
                "{} of what is cut arrives through third countries, a judgement",
                spread(figures.leak, 100.0, "per cent")
            ),
        });
        list.push(match scenario.stocks {
            Some(months) => format!("users begin with stocks of {months} months of use"),
            None => {
                let stock = figures.materials.first().map(|m| m.stock());
                let range = stock.map_or_else(String::new, |s| spread(s, 1.0, "months of use"));
                format!("users begin with stocks of {range}")
            }
        });
    }
    list.extend(written.assumed.iter().cloned());
    list
}

/// "40 per cent (10 to 70)".
fn spread(range: Range, times: f64, unit: &str) -> String {
    let (a, b) = (times * range.low, times * range.high);
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
            let range = Range {
                low: level(strong.amount),
                central: level(central.amount),
                high: level(weak.amount),
            };
            let fixed = range.low == range.high;
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

/// Whether a bound is on a good that its users cannot replace.
fn bounds_a_critical_good(policy: &Policy, world: &World, figures: &Figures) -> bool {
    policy.wedges.iter().any(|w| match (&w.sector, w.kind) {
        (Some(SectorSelector::One(code)), WedgeKind::Cap | WedgeKind::Boycott) => {
            let sector = world.find_sector(code);
            let critical = |good: &str| sector.is_some() && world.find_sector(good) == sector;
            figures.materials.iter().any(|m| critical(&m.good))
        }
        _ => false,
    })
}
