//! What the draws say together: mean, quantiles, share below zero, for each row of the answer.

use std::collections::BTreeMap;

use detente_table::{ColumnData, Field, Named, Table};
use detente_talks::ranking::Share;

use super::design::Design;
use super::meaning::about;
use super::plan::Plan;
use super::stack::DRAWN;

/// The values of one number in one row of the answer, over the draws.
pub(super) struct Cell {
    /// Codes that tell the row apart.
    pub key: Vec<Option<String>>,
    /// Column of the number.
    pub measure: String,
    /// Draw and value, in the order of the draws.
    pub values: Vec<(u32, f64)>,
}

/// The draws, by row and number of the answer; a row's first appearance is its place.
pub(super) fn cells(draws: &Named) -> Vec<Cell> {
    let is_own = |name: &str| {
        name == "draw" || name == "status" || name == "problem" || name.starts_with(DRAWN)
    };
    let fields = || draws.fields.iter().filter(|field| !is_own(&field.name));
    let keys: Vec<&Field> = fields().filter(|field| field.key).collect();
    let index = match draws.table.column("draw").map(|series| &series.data) {
        Some(ColumnData::Integer(values)) => values.as_slice(),
        _ => &[],
    };
    let text = |field: &Field, row: usize| match &draws.table.column(&field.name)?.data {
        ColumnData::Text(column) => column.get(row).map(str::to_owned),
        _ => None,
    };
    let rows: Vec<Vec<Option<String>>> = (0..draws.rows())
        .map(|row| keys.iter().map(|key| text(key, row)).collect())
        .collect();
    let mut cells = Vec::new();
    for field in fields().filter(|field| !field.key) {
        let Some(ColumnData::Float(values)) =
            draws.table.column(&field.name).map(|series| &series.data)
        else {
            continue;
        };
        let mut places: BTreeMap<&[Option<String>], usize> = BTreeMap::new();
        let first = cells.len();
        for ((value, key), draw) in values.iter().zip(&rows).zip(index) {
            let (Some(value), Some(draw)) = (value, draw.and_then(|draw| u32::try_from(draw).ok()))
            else {
                continue;
            };
            let at = *places.entry(key).or_insert_with(|| {
                cells.push(Cell {
                    key: key.clone(),
                    measure: field.name.clone(),
                    values: Vec::new(),
                });
                cells.len() - 1
            });
            cells[at].values.push((draw, *value));
        }
        cells[first..].sort_by(|a, b| a.key.cmp(&b.key));
    }
    cells
}

/// Columns of codes for some cells, as text.
pub(super) fn key_columns(draws: &Named, cells: &[&Cell], mut table: Table) -> Table {
    let keys = draws
        .fields
        .iter()
        .filter(|field| field.key && field.name != "draw");
    for (at, field) in keys.enumerate() {
        table = table.optional_text(
            &field.name,
            cells.iter().map(|cell| cell.key.get(at).cloned().flatten()),
        );
    }
    table
}

/// A sum that does not lose small terms (Neumaier 1974), in the order given.
pub(super) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0f64, 0.0);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() {
            (sum - next) + value
        } else {
            (value - next) + sum
        };
        sum = next;
    }
    sum + lost
}

/// Mean and standard deviation (n − 1); the deviation of fewer than two values is not known.
pub(super) fn moments(values: &[f64]) -> (f64, Option<f64>) {
    let n = values.len() as f64;
    let mean = sum(values.iter().copied()) / n;
    let squares = sum(values.iter().map(|value| (value - mean).powi(2)));
    (
        mean,
        (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
    )
}

/// The quantile of sorted values, linear between them (Hyndman and Fan's type 7, as R and numpy).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The table of intervals: per row and number of the answer, `quantiles` low, central and high.
pub fn intervals(plan: &Plan, draws: &Named, quantiles: [f64; 3]) -> Named {
    let saltelli = plan.spec.design == Design::Saltelli;
    let size = plan.variables.len() as u32 + 2;
    let cells = cells(draws);
    let mut columns: [Vec<Option<f64>>; 10] = Default::default();
    let mut count = Vec::new();
    for cell in &cells {
        // Of Saltelli's groups, the two independent members.
        let values: Vec<f64> = cell
            .values
            .iter()
            .filter(|(draw, _)| !saltelli || draw % size < 2)
            .map(|(_, value)| *value)
            .collect();
        count.push(values.len() as i64);
        if values.is_empty() {
            columns.iter_mut().for_each(|column| column.push(None));
            continue;
        }
        let (mean, sd) = moments(&values);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let below = values.iter().filter(|value| **value < 0.0).count();
        // Neither holds on points that were laid out evenly.
        let independent = plan.is_independent();
        let share = independent.then(|| Share::of(below as f64, values.len()));
        let numbers = [
            Some(mean),
            sd,
            sd.filter(|_| independent)
                .map(|sd| sd / (values.len() as f64).sqrt()),
            Some(quantile(&sorted, quantiles[0])),
            Some(quantile(&sorted, quantiles[1])),
            Some(quantile(&sorted, quantiles[2])),
            Some(below as f64 / values.len() as f64),
            share.map(|s| s.low),
            share.map(|s| s.high),
            Some(sorted[sorted.len() - 1] - sorted[0]),
        ];
        for (column, number) in columns.iter_mut().zip(numbers) {
            column.push(number);
        }
    }
    let all: Vec<&Cell> = cells.iter().collect();
    let mut table = key_columns(draws, &all, Table::new())
        .text("measure", cells.iter().map(|cell| &cell.measure))
        .integer("solved", count);
    let names = [
        "mean",
        "sd",
        "standard_error",
        "low",
        "central",
        "high",
        "below_zero_share",
        "below_zero_share_low",
        "below_zero_share_high",
        "span",
    ];
    for (name, column) in names.into_iter().zip(columns) {
        table = table.optional_float(name, column);
    }
    Named::described("intervals", "Intervals over the draws", table, about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_keep_small_terms() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100].into_iter()), 2.0);
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // R: quantile(c(1, 2, 4, 8, 16), c(.05, .5, .95)) = 1.2 4.0 14.4
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
        let close =
            |share: f64, value: f64| assert!((quantile(&sorted, share) - value).abs() < 1e-12);
        close(0.05, 1.2);
        close(0.5, 4.0);
        close(0.95, 14.4);
    }
}
