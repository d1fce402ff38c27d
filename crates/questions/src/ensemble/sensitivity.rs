//! Which assumption matters: what the answer is where each is low and where it is high, and shares of variance.

use std::collections::BTreeMap;

use detente_table::{ColumnData, Named, Table};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::design::Design;
use super::meaning::about;
use super::plan::Plan;
use super::reduce::{Cell, cells, key_columns, moments, quantile, sum};
use super::stack::DRAWN;

/// Share of the draws that count as an assumption's low and high end.
const END: f64 = 0.2;
/// Resamples of the bootstrap.
const RESAMPLES: usize = 200;
/// Stream of the bootstrap: no draw has it.
const BOOTSTRAP: u64 = u64::MAX;

/// What was drawn for one dimension, by draw.
enum Inputs {
    Numbers(BTreeMap<u32, f64>),
    Texts(BTreeMap<u32, String>),
}

/// One assumption against one number of the answer.
#[derive(Default)]
struct Effect {
    at_low: Option<f64>,
    at_high: Option<f64>,
    correlation: Option<f64>,
    rank_correlation: Option<f64>,
    first: Option<f64>,
    first_error: Option<f64>,
    total: Option<f64>,
    total_error: Option<f64>,
}

/// The table behind a tornado: per row, number and assumption.
///
/// - `at_low`, `at_high`: mean of the number where the assumption lies in its lowest and highest fifth; for a choice, the
///   smallest and the largest mean over what is chosen.
/// - `correlation`, `rank_correlation`: Pearson's and Spearman's; with independent assumptions the former is the
///   standardised slope of a linear regression.
/// - `first_share`: the share of variance that the assumption explains alone; from classes of draws with the correction
///   for their number (the adjusted correlation ratio), or under Saltelli's design by the estimator of Saltelli et al. (2010).
/// - `total_share`: what it explains alone and with others (Jansen 1999); Saltelli's design only, with bootstrap errors.
pub fn sensitivity(plan: &Plan, draws: &Named) -> Named {
    let cells = cells(draws);
    let mut rows: Vec<(&Cell, String, Effect)> = Vec::new();
    if plan.spec.design == Design::Saltelli {
        for cell in &cells {
            for (v, variable) in plan.variables.iter().enumerate() {
                rows.push((cell, variable.name.clone(), paired(plan, cell, v)));
            }
        }
    } else {
        let inputs: Vec<(String, Inputs)> = plan
            .dimensions()
            .into_iter()
            .map(|name| (name.to_owned(), inputs(draws, name)))
            .collect();
        for cell in &cells {
            for (name, inputs) in &inputs {
                rows.push((cell, name.clone(), marginal(cell, inputs)));
            }
        }
    }
    let of: Vec<&Cell> = rows.iter().map(|(cell, _, _)| *cell).collect();
    let mut table = key_columns(draws, &of, Table::new())
        .text("measure", of.iter().map(|cell| &cell.measure))
        .text("assumption", rows.iter().map(|(_, name, _)| name));
    type Number = (&'static str, fn(&Effect) -> Option<f64>);
    let columns: [Number; 9] = [
        ("at_low", |e| e.at_low),
        ("at_high", |e| e.at_high),
        ("swing", |e| Some((e.at_high? - e.at_low?).abs())),
        ("correlation", |e| e.correlation),
        ("rank_correlation", |e| e.rank_correlation),
        ("first_share", |e| e.first),
        ("first_share_error", |e| e.first_error),
        ("total_share", |e| e.total),
        ("total_share_error", |e| e.total_error),
    ];
    for (name, get) in columns {
        table = table.optional_float(name, rows.iter().map(|(_, _, effect)| get(effect)));
    }
    Named::described(
        "sensitivity",
        "What each assumption does to the answer",
        table,
        about,
    )
}

fn inputs(draws: &Named, dimension: &str) -> Inputs {
    let index = match draws.table.column("draw").map(|series| &series.data) {
        Some(ColumnData::Integer(values)) => {
            values.iter().map(|v| v.unwrap_or(-1) as u32).collect()
        }
        _ => Vec::new(),
    };
    match draws
        .table
        .column(&format!("{DRAWN}{dimension}"))
        .map(|series| &series.data)
    {
        Some(ColumnData::Float(values)) => {
            let known = index
                .iter()
                .zip(values)
                .filter_map(|(i, value)| Some((*i, (*value)?)));
            Inputs::Numbers(known.collect())
        }
        Some(ColumnData::Text(values)) => {
            let texts: Vec<(u32, String)> = index
                .iter()
                .zip(values.iter())
                .filter_map(|(i, text)| Some((*i, text?.to_owned())))
                .collect();
            // Horizons are numbers with a unit.
            let months = |text: &str| text.strip_suffix('m')?.parse::<f64>().ok();
            if !texts.is_empty() && texts.iter().all(|(_, text)| months(text).is_some()) {
                return Inputs::Numbers(
                    texts
                        .iter()
                        .filter_map(|(i, text)| Some((*i, months(text)?)))
                        .collect(),
                );
            }
            Inputs::Texts(texts.into_iter().collect())
        }
        _ => Inputs::Texts(BTreeMap::new()),
    }
}

/// One assumption from its own draws alone.
fn marginal(cell: &Cell, inputs: &Inputs) -> Effect {
    match inputs {
        Inputs::Texts(texts) => {
            let mut classes: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for (draw, value) in &cell.values {
                if let Some(text) = texts.get(draw) {
                    classes.entry(text).or_default().push(*value);
                }
            }
            let classes: Vec<Vec<f64>> = classes.into_values().collect();
            let means: Vec<f64> = classes.iter().map(|class| moments(class).0).collect();
            Effect {
                at_low: means.iter().copied().reduce(f64::min),
                at_high: means.iter().copied().reduce(f64::max),
                first: between(&classes),
                ..Effect::default()
            }
        }
        Inputs::Numbers(numbers) => {
            let mut pairs: Vec<(f64, f64)> = cell
                .values
                .iter()
                .filter_map(|(draw, value)| Some((*numbers.get(draw)?, *value)))
                .collect();
            if pairs.len() < 2 {
                return Effect::default();
            }
            let correlation = correlation(&pairs);
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            let x: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
            let (low, high) = (quantile(&x, END), quantile(&x, 1.0 - END));
            let mean = |keep: &dyn Fn(f64) -> bool| {
                let values: Vec<f64> = pairs
                    .iter()
                    .filter(|pair| keep(pair.0))
                    .map(|pair| pair.1)
                    .collect();
                (!values.is_empty()).then(|| moments(&values).0)
            };
            let classes = (pairs.len() as f64).sqrt().round().clamp(2.0, 50.0) as usize;
            let size = pairs.len().div_ceil(classes);
            let classes: Vec<Vec<f64>> = pairs
                .chunks(size)
                .map(|chunk| chunk.iter().map(|pair| pair.1).collect())
                .collect();
            Effect {
                at_low: mean(&|x| x <= low),
                at_high: mean(&|x| x >= high),
                correlation,
                rank_correlation: rank_correlation(&pairs),
                first: between(&classes),
                ..Effect::default()
            }
        }
    }
}

/// The share of variance between classes, adjusted for their number; not known where every class has one value.
fn between(classes: &[Vec<f64>]) -> Option<f64> {
    let all: Vec<f64> = classes.iter().flatten().copied().collect();
    let (n, k) = (all.len(), classes.len());
    if n <= k || k < 2 {
        return None;
    }
    let (mean, _) = moments(&all);
    let total = sum(all.iter().map(|value| (value - mean).powi(2)));
    let within = sum(classes.iter().flat_map(|class| {
        let (own, _) = moments(class);
        class.iter().map(move |value| (value - own).powi(2))
    }));
    let share = 1.0 - (within / (n - k) as f64) / (total / (n - 1) as f64);
    (total > 0.0).then_some(share.clamp(0.0, 1.0))
}

fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let (mx, my) = (
        sum(pairs.iter().map(|p| p.0)) / n,
        sum(pairs.iter().map(|p| p.1)) / n,
    );
    let xy = sum(pairs.iter().map(|p| (p.0 - mx) * (p.1 - my)));
    let xx = sum(pairs.iter().map(|p| (p.0 - mx).powi(2)));
    let yy = sum(pairs.iter().map(|p| (p.1 - my).powi(2)));
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let ranked: Vec<(f64, f64)> = ranks(&x).into_iter().zip(ranks(&y)).collect();
    correlation(&ranked)
}

/// Ranks, ties sharing their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    while at < order.len() {
        let mut end = at;
        while end + 1 < order.len() && values[order[end + 1]] == values[order[at]] {
            end += 1;
        }
        for place in &order[at..=end] {
            ranks[*place] = (at + end) as f64 / 2.0;
        }
        at = end + 1;
    }
    ranks
}

/// One assumption under Saltelli's design: groups in which every member was solved.
fn paired(plan: &Plan, cell: &Cell, variable: usize) -> Effect {
    let size = plan.variables.len() as u32 + 2;
    let values: BTreeMap<u32, f64> = cell.values.iter().copied().collect();
    let groups: Vec<[f64; 3]> = (0..plan.spec.draws / size)
        .filter_map(|base| {
            let member = |m: u32| values.get(&(base * size + m)).copied();
            Some([member(0)?, member(1)?, member(2 + variable as u32)?])
        })
        .collect();
    if groups.len() < 2 {
        return Effect::default();
    }
    let all: Vec<usize> = (0..groups.len()).collect();
    let Some([first, total]) = shares(&groups, &all) else {
        return Effect::default();
    };
    let mut stream = ChaCha8Rng::seed_from_u64(plan.spec.seed);
    stream.set_stream(BOOTSTRAP);
    let resampled: Vec<[f64; 2]> = (0..RESAMPLES)
        .filter_map(|_| {
            let taken: Vec<usize> = all
                .iter()
                .map(|_| stream.random_range(0..groups.len()))
                .collect();
            shares(&groups, &taken)
        })
        .collect();
    let error = |at: usize| moments(&resampled.iter().map(|s| s[at]).collect::<Vec<_>>()).1;
    Effect {
        first: Some(first),
        first_error: error(0),
        total: Some(total),
        total_error: error(1),
        ..Effect::default()
    }
}

/// First-order (Saltelli et al. 2010, table 2b) and total (Jansen 1999) shares of variance.
fn shares(groups: &[[f64; 3]], taken: &[usize]) -> Option<[f64; 2]> {
    let both: Vec<f64> = taken
        .iter()
        .flat_map(|at| [groups[*at][0], groups[*at][1]])
        .collect();
    let variance = moments(&both).1?.powi(2);
    let n = taken.len() as f64;
    let first = sum(taken
        .iter()
        .map(|at| groups[*at][1] * (groups[*at][2] - groups[*at][0])))
        / n;
    let total = sum(taken
        .iter()
        .map(|at| (groups[*at][0] - groups[*at][2]).powi(2)))
        / (2.0 * n);
    (variance > 0.0).then(|| [first / variance, total / variance])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ishigami's function: a = 7, b = 0.1 has shares 0.3139, 0.4424, 0 alone and 0.5576, 0.4424, 0.2437 in total.
    fn ishigami(x: &[f64]) -> f64 {
        let turn = |u: f64| std::f64::consts::PI * (2.0 * u - 1.0);
        turn(x[0]).sin()
            + 7.0 * turn(x[1]).sin().powi(2)
            + 0.1 * turn(x[2]).powi(4) * turn(x[0]).sin()
    }

    #[test]
    fn saltelli_finds_the_shares_of_ishigami() {
        let owners = [0, 1, 2];
        let value = |base: u32, m: u32| {
            ishigami(&Design::Saltelli.point(1, base * 5 + m, &owners, 3).units)
        };
        let expected = [[0.3139, 0.5576], [0.4424, 0.4424], [0.0, 0.2437]];
        for (v, [first, total]) in expected.into_iter().enumerate() {
            let groups: Vec<[f64; 3]> = (0..4096)
                .map(|base| [value(base, 0), value(base, 1), value(base, 2 + v as u32)])
                .collect();
            let all: Vec<usize> = (0..groups.len()).collect();
            let [s, t] = shares(&groups, &all).unwrap();
            assert!(
                (s - first).abs() < 0.02 && (t - total).abs() < 0.02,
                "{v}: {s} {t}"
            );
        }
    }

    #[test]
    fn classes_find_the_first_share_of_ishigami() {
        let points: Vec<Vec<f64>> = (0..8192)
            .map(|i| Design::Sobol.point(1, i, &[0, 1, 2], 3).units)
            .collect();
        for (v, first) in [0.3139, 0.4424, 0.0].into_iter().enumerate() {
            let cell = Cell {
                key: vec![],
                measure: String::new(),
                values: points
                    .iter()
                    .enumerate()
                    .map(|(i, x)| (i as u32, ishigami(x)))
                    .collect(),
            };
            let inputs = Inputs::Numbers(
                points
                    .iter()
                    .enumerate()
                    .map(|(i, x)| (i as u32, x[v]))
                    .collect(),
            );
            let found = marginal(&cell, &inputs).first.unwrap();
            assert!((found - first).abs() < 0.02, "{v}: {found}");
        }
    }

    #[test]
    fn ranks_share_ties() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        let pairs = [(1.0, 1.0), (2.0, 8.0), (3.0, 27.0)];
        assert!((rank_correlation(&pairs).unwrap() - 1.0).abs() < 1e-15);
        assert!(correlation(&pairs).unwrap() < 1.0);
    }
}
