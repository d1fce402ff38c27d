//! What others supply of a lost good, month by month: from a table, from announced projects, from entry.

use crate::balance::Setting;
use crate::figures::Entry;
use crate::scenario::{Expectations, Scenario, SupplyModel};
use crate::{Figures, Position, Range};

/// A new plant comes on over so many months.
const RAMP_MONTHS: f64 = 24.0;
/// Yearly rate at which entrants discount.
const DISCOUNT: f64 = 0.10;
/// Months that a plant is expected to sell.
const LIFE: usize = 120;

/// Others' supply as a share of the loss, month by month from 0, without entry. `lost` is what is withheld, a share of
/// all that the `senders` export.
pub(crate) fn announced(
    setting: &Setting<'_>,
    name: &str,
    lost: &[f64],
    senders: &[&str],
) -> Vec<f64> {
    let (figures, scenario) = (setting.figures, setting.scenario);
    let z = setting.position.supply;
    let head = scenario
        .announcement
        .filter(|a| a.adapting)
        .map_or(0.0, |a| a.credence * f64::from(a.months));
    (lost.iter().enumerate())
        .map(|(month, lost)| {
            let since = month as f64 + head;
            match scenario.supply {
                SupplyModel::Table => from_table(&figures.supply[name], since, z),
                SupplyModel::Projects { start } | SupplyModel::Entry { start, .. } => {
                    let added = from_projects(figures, name, senders, start, since, z);
                    if *lost > 0.0 {
                        (added / lost).min(1.0)
                    } else {
                        0.0
                    }
                }
            }
        })
        .collect()
}

/// The table between its points: linear in the log of time, flat outside.
fn from_table(points: &[(u32, Range)], months: f64, z: f64) -> f64 {
    let value = |at: usize| points[at].1.at(z);
    let after = points.partition_point(|(m, _)| f64::from(*m) < months);
    if after == 0 {
        // Before the first point: proportional to time.
        return points
            .first()
            .map_or(0.0, |(m, r)| r.at(z) * months / f64::from(*m));
    }
    if after == points.len() {
        return value(after - 1);
    }
    let log = |at: usize| f64::from(points[at].0).ln();
    let share = (months.ln() - log(after - 1)) / (log(after) - log(after - 1));
    value(after - 1) + share * (value(after) - value(after - 1))
}

/// What announced projects outside the senders add after the start, over all that the senders export.
fn from_projects(
    figures: &Figures,
    name: &str,
    senders: &[&str],
    start: (i16, i8),
    since: f64,
    z: f64,
) -> f64 {
    let Some(stage) = figures.stages.iter().find(|s| s.supply == name) else {
        return 0.0;
    };
    let begin = f64::from(start.0) + (f64::from(start.1) - 1.0) / 12.0;
    let mut added = 0.0;
    for project in &figures.projects {
        let counts = project.stage == stage.stage
            && !senders.contains(&project.region.as_str())
            && (stage.product == "*" || project.product.contains(&stage.product));
        let status = figures.statuses.iter().find(|s| s.status == project.status);
        let (true, Some(status), Some(year)) = (counts, status, project.first_year) else {
            continue;
        };
        // Mid-year, and as late as such projects are.
        let first = f64::from(year) + 0.5 + status.delay_months / 12.0 * (1.0 - 0.5 * (z - 0.5));
        let on = |date: f64| ((date - first) * 12.0 / RAMP_MONTHS).clamp(0.0, 1.0);
        let grown = on(begin + since / 12.0) - on(begin);
        added += status.probability().at(z) * project.tonnes * grown;
    }
    added / stage.tonnes
}

/// What entry adds: the share of the loss that plants begun because of the price replace, months 0 to the end.
pub(crate) fn entered(
    entry: &Entry,
    prices: &[f64],
    expectations: Expectations,
    scenario: &Scenario,
    position: &Position,
) -> Vec<f64> {
    let months = prices.len();
    let lead = entry.lead().at(position.supply).round().max(1.0) as usize;
    let head = scenario
        .announcement
        .filter(|a| a.adapting)
        .map_or(0, |a| (a.credence * f64::from(a.months)).round() as usize);
    let mut operating = vec![0.0; months];
    let mut begun = 0.0f64;
    let mut start = |t: usize, amount: f64| {
        let ready = (t + lead).saturating_sub(head);
        for later in operating.iter_mut().skip(ready) {
            *later += amount;
        }
    };
    if scenario.offtake > 0.0 {
        begun += scenario.offtake;
        start(0, scenario.offtake);
    }
    for t in 0..months {
        let market = match expectations {
            Expectations::Static => prices[t],
            Expectations::Foresight => discounted(prices, t + lead),
        };
        let expected = market.max(scenario.floor_price.unwrap_or(0.0));
        let wanted = ((expected - entry.cost_first)
            / (entry.cost_last - entry.cost_first).max(1e-9))
        .clamp(0.0, 1.0);
        let amount = (wanted - begun).clamp(0.0, entry.pace);
        if amount > 0.0 {
            begun += amount;
            start(t, amount);
        }
    }
    operating.iter_mut().for_each(|x| *x = x.min(1.0));
    operating
}

/// The mean price over a plant's life from month `first` on, discounted; the last price of the path stays.
fn discounted(prices: &[f64], first: usize) -> f64 {
    let last = prices.last().copied().unwrap_or(1.0);
    let factor = (1.0 + DISCOUNT).powf(-1.0 / 12.0);
    let (mut weight, mut sum, mut total) = (1.0, 0.0, 0.0);
    for t in first..first + LIFE {
        sum += weight * prices.get(t).copied().unwrap_or(last);
        total += weight;
        weight *= factor;
    }
    sum / total
}
