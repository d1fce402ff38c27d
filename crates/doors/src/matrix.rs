//! The one reduction of every input–output table, row by row while it is read.
//!
//! With `Z` the sales of (origin `i`, good `k`) to (region `n`, user `s`) and `F` those to final demand, at basic prices:
//!
//! - flow\[i,n,k\] = Σₛ Z\[ik,ns\] + Σ_f F\[ik,nf\],
//! - use\[n,k,s\] = Σᵢ Z\[ik,ns\].
//!
//! The matrix is never held: memory is R²S + RS² numbers. What is given up is the origin by using sector; how much
//! that is comes from Σᵢ(zᵢ/Z − fᵢ/E)² = Σz²/Z² − 2Σzf/(ZE) + Σf²/E², whose sums are added up on the way.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use std::collections::BTreeMap;

use detente_world::{Cube, RegionIx, SectorIx, UseTable};

use multiversion::multiversion;

use crate::DoorError;
use crate::error::Spot;
use crate::report::{Checks, NegativeCell, OriginDetail, Total};

/// A code and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub code: String,
    pub name: String,
}

impl Label {
    pub(crate) fn code(code: &str) -> Self {
        Self {
            code: code.to_string(),
            name: code.to_string(),
        }
    }
}

/// What a column of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnIs {
    /// Purchases of a sector.
    User { region: usize, sector: usize },
    /// Final demand in a region.
    Final { region: usize, inventories: bool },
    /// Stated total of the row.
    Total,
}

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowIs {
    /// Sales of a sector.
    Sales { region: usize, sector: usize },
    /// Taxes less subsidies on products.
    Taxes,
    /// Anything else that sectors pay beside inputs: value added, margins, adjustments.
    Primary,
    /// Stated totals of the columns.
    Total,
    /// A subtotal of rows that are there themselves.
    Subtotal,
}

/// The columns and what they are, with the regions and sectors they are of.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub regions: Vec<Label>,
    pub sectors: Vec<Label>,
    pub columns: Vec<ColumnIs>,
    pub names: Vec<String>,
}

/// How far a sum may be from the total that the file states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tolerance {
    /// Money of the file.
    pub absolute: f64,
    /// Share of the total.
    pub relative: f64,
}

impl Tolerance {
    /// What tables printed by statistical offices reach: 0.1 (million) or 2e-4 of the total.
    pub(crate) const PUBLISHED: Self = Self {
        absolute: 0.1,
        relative: 2e-4,
    };

    fn allows(self, found: f64, stated: f64) -> bool {
        (found - stated).abs()
            <= self
                .absolute
                .max(self.relative * stated.abs().max(found.abs()))
    }
}

/// A table reduced: regions, sectors, flows, and use at basic prices.
#[derive(Debug, Clone)]
pub(crate) struct Reduced {
    pub regions: Vec<Label>,
    pub sectors: Vec<Label>,
    pub flows: Cube,
    pub use_basic: UseTable,
    pub inventories: Cube,
    pub checks: Checks,
}

/// Adds up a table row by row.
pub(crate) struct Reducer {
    frame: Frame,
    users: Vec<Run>,
    finals: Vec<Final>,
    total: Option<usize>,
    tolerance: Tolerance,
    /// (good, user of region) → purchases, Σ z², Σ z·f.
    used: Vec<f64>,
    squares: Vec<f64>,
    crossed: Vec<f64>,
    flow_squares: Vec<f64>,
    flows: Vec<f64>,
    inventories: Vec<f64>,
    column_sums: Vec<f64>,
    stated: Option<(Vec<f64>, Spot)>,
    stated_rows: bool,
    seen: BTreeMap<String, u64>,
    negatives: Negatives,
    checks: Checks,
}

/// Columns of users that stand side by side in one region, in the file as in the reduced table.
struct Run {
    column: usize,
    /// Position of the first (region, sector) among the users of the reduced table.
    at: usize,
    region: usize,
    length: usize,
}

impl Run {
    fn of<'v>(&self, values: &'v [f64]) -> &'v [f64] {
        &values[self.column..self.column + self.length]
    }

    fn in_table(&self, base: usize) -> std::ops::Range<usize> {
        base + self.at..base + self.at + self.length
    }

    /// Each column with its position among the users.
    fn columns(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (column, at) = (self.column, self.at);
        (0..self.length).map(move |step| (column + step, at + step))
    }
}

/// The runs, in the order of the file.
fn runs(frame: &Frame) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (column, is) in frame.columns.iter().enumerate() {
        let ColumnIs::User { region, sector } = *is else {
            continue;
        };
        let at = region * frame.sectors.len() + sector;
        match runs.last_mut() {
            Some(run)
                if run.region == region
                    && run.column + run.length == column
                    && run.at + run.length == at =>
            {
                run.length += 1;
            }
            _ => runs.push(Run {
                column,
                at,
                region,
                length: 1,
            }),
        }
    }
    runs
}

struct Final {
    column: usize,
    region: usize,
    inventories: bool,
}

/// Negative cells, the five worst of them by name.
#[derive(Default)]
struct Negatives {
    worst: Vec<NegativeCell>,
}

const WORST: usize = 5;

impl Negatives {
    fn add(&mut self, row: &str, column: &str, amount: f64) {
        let full = self.worst.len() == WORST;
        if full && self.worst.last().is_some_and(|last| last.amount <= amount) {
            return;
        }
        self.worst.push(NegativeCell {
            row: row.to_string(),
            column: column.to_string(),
            amount,
        });
        self.worst.sort_by(|a, b| a.amount.total_cmp(&b.amount));
        self.worst.truncate(WORST);
    }
}

impl Reducer {
    /// A reducer for these columns. Fails where the world would be too large to hold.
    pub(crate) fn new(frame: Frame, tolerance: Tolerance, spot: &Spot) -> Result<Self, DoorError> {
        let (r, s) = (frame.regions.len(), frame.sectors.len());
        let cells = r
            .checked_mul(r.max(s))
            .and_then(|c| c.checked_mul(s))
            .filter(|cells| *cells <= 1 << 27);
        if cells.is_none() {
            return Err(spot.clone().wrong(format!(
                "{r} regions and {s} sectors are more than one machine holds; aggregate the table first"
            )));
        }
        let (mut finals, mut total) = (Vec::new(), None);
        for (column, is) in frame.columns.iter().enumerate() {
            match *is {
                ColumnIs::User { .. } => {}
                ColumnIs::Final {
                    region,
                    inventories,
                } => finals.push(Final {
                    column,
                    region,
                    inventories,
                }),
                ColumnIs::Total => total = Some(column),
            }
        }
        Ok(Self {
            used: vec![0.0; r * s * s],
            squares: vec![0.0; r * s * s],
            crossed: vec![0.0; r * s * s],
            flow_squares: vec![0.0; r * s],
            flows: vec![0.0; r * r * s],
            inventories: vec![0.0; r * r * s],
            column_sums: vec![0.0; frame.columns.len()],
            users: runs(&frame),
            finals,
            total,
            tolerance,
            stated: None,
            stated_rows: false,
            seen: BTreeMap::new(),
            negatives: Negatives::default(),
            checks: Checks::default(),
            frame,
        })
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.frame.columns.len()
    }

    /// The columns.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Adds a row; `spot` is its line.
    pub(crate) fn row(
        &mut self,
        label: &str,
        is: RowIs,
        values: &[f64],
        spot: Spot,
    ) -> Result<(), DoorError> {
        let line = spot.line.unwrap_or(0);
        if let Some(first) = self.seen.insert(label.to_string(), line) {
            return Err(spot.column(1).label(label).wrong(format!(
                "the row \"{label}\" is there twice; the first is in line {first}"
            )));
        }
        self.checks.cells += values.len() as u64;
        match is {
            RowIs::Sales { region, sector } => self.sales(label, region, sector, values, spot)?,
            RowIs::Taxes | RowIs::Primary => {
                add(&mut self.column_sums, values);
                if is == RowIs::Taxes {
                    let paid = self.users.iter().flat_map(|run| run.of(values));
                    self.checks.taxes += paid.sum::<f64>();
                }
            }
            RowIs::Total => self.stated = Some((values.to_vec(), spot.label(label))),
            RowIs::Subtotal => {}
        }
        Ok(())
    }

    fn sales(
        &mut self,
        label: &str,
        region: usize,
        sector: usize,
        values: &[f64],
        spot: Spot,
    ) -> Result<(), DoorError> {
        let (r, s) = (self.frame.regions.len(), self.frame.sectors.len());
        let mut bought = vec![0.0; r];
        for run in &self.users {
            bought[run.region] += sum(run.of(values));
        }
        for sale in &self.finals {
            let value = values[sale.column];
            bought[sale.region] += value;
            if sale.inventories {
                self.inventories[(sector * r + sale.region) * r + region] += value;
            }
        }
        let base = sector * r * s;
        for run in &self.users {
            let (place, all) = (run.in_table(base), bought[run.region]);
            let sums = &mut self.used[place.clone()];
            let squares = &mut self.squares[place.clone()];
            add_up(run.of(values), all, sums, squares, &mut self.crossed[place]);
        }
        let mut sold = 0.0;
        for (n, value) in bought.iter().enumerate() {
            self.flows[(sector * r + n) * r + region] += value;
            self.flow_squares[sector * r + n] += value * value;
            sold += value;
        }
        if add_checking(&mut self.column_sums, values) {
            self.count_negatives(label, values);
        }
        let Some(total) = self.total else {
            return Ok(());
        };
        self.stated_rows = true;
        let stated = values[total];
        self.checks.rows.compare(label, sold, stated);
        if !self.tolerance.allows(sold, stated) {
            let name = &self.frame.names[total];
            return Err(spot.label(label).wrong(format!(
                "the row adds up to {sold:.4} and its {name} says {stated:.4}; a table balances to {} or {} of the total",
                self.tolerance.absolute, self.tolerance.relative
            )));
        }
        Ok(())
    }

    fn count_negatives(&mut self, label: &str, values: &[f64]) {
        // Few stretches have any, and most of them are changes of inventories, which stand together.
        const STRETCH: usize = 64;
        for (at, stretch) in values.chunks(STRETCH).enumerate() {
            if !stretch.iter().fold(false, |any, v| any | (*v < 0.0)) {
                continue;
            }
            for (step, value) in stretch.iter().enumerate().filter(|(_, v)| **v < 0.0) {
                let column = at * STRETCH + step;
                if Some(column) == self.total {
                    continue;
                }
                self.checks.negative_cells += 1;
                self.checks.negative_sum += value;
                self.negatives.add(label, &self.frame.names[column], *value);
            }
        }
    }

    /// Names of the sales rows that a table of these columns has and that have not been met.
    pub(crate) fn missing_sales<'a>(&self, expected: impl Iterator<Item = &'a str>) -> Vec<String> {
        expected
            .filter(|label| !self.seen.contains_key(*label))
            .map(str::to_string)
            .collect()
    }

    /// Whether a row of this label was there.
    pub(crate) fn has(&self, label: &str) -> bool {
        self.seen.contains_key(label)
    }

    /// Whether a row whose label ends so was there.
    pub(crate) fn has_ending(&self, end: &str) -> bool {
        self.seen.keys().any(|label| label.ends_with(end))
    }

    /// Checks the columns and gives the reduced table.
    pub(crate) fn finish(mut self, spot: &Spot) -> Result<Reduced, DoorError> {
        self.check_columns(spot)?;
        let (r, s) = (self.frame.regions.len(), self.frame.sectors.len());
        let cube = |values: Vec<f64>| {
            Cube::from_values(r, s, values).unwrap_or_else(|| Cube::filled(r, s, 0.0))
        };
        let flows = cube(std::mem::take(&mut self.flows));
        let inventories = cube(std::mem::take(&mut self.inventories));
        let mut use_basic = UseTable::zero(r, s);
        for n in 0..r {
            for user in 0..s {
                for k in 0..s {
                    let value = self.used[k * r * s + n * s + user];
                    use_basic.set(RegionIx(n), SectorIx(k), SectorIx(user), value);
                }
            }
        }
        self.checks.origin_detail = self.origin_detail(&flows);
        self.checks.worst_negatives = self.negatives.worst;
        self.checks.output = flows.as_slice().iter().sum();
        for i in RegionIx::all(r) {
            for k in SectorIx::all(s) {
                let sold = RegionIx::all(r).any(|n| flows.get(i, n, k) != 0.0);
                if !sold {
                    let (region, sector) = (&self.frame.regions[i.0], &self.frame.sectors[k.0]);
                    self.checks
                        .empty
                        .push((region.code.clone(), sector.code.clone()));
                }
            }
        }
        Ok(Reduced {
            regions: self.frame.regions,
            sectors: self.frame.sectors,
            flows,
            use_basic,
            inventories,
            checks: self.checks,
        })
    }

    /// Σ of a column of purchases, what is paid beside inputs included, is the sector's output: as stated, or as the
    /// row of the same label adds up to.
    fn check_columns(&mut self, spot: &Spot) -> Result<(), DoorError> {
        let (r, s) = (self.frame.regions.len(), self.frame.sectors.len());
        if let Some((stated, place)) = self.stated.take() {
            for (column, _) in self.users.iter().flat_map(Run::columns) {
                let (sum, total) = (self.column_sums[column], stated[column]);
                let name = &self.frame.names[column];
                self.checks.columns.compare(name, sum, total);
                if !self.tolerance.allows(sum, total) {
                    return Err(place.column(column + 2).label(name).wrong(format!(
                        "the column {name} adds up to {sum:.4} with value added and taxes, and the row of totals says {total:.4}"
                    )));
                }
            }
            return Ok(());
        }
        if !self.checks.primary_rows {
            return Ok(());
        }
        let mut paid = vec![0.0; r * s];
        for (column, at) in self.users.iter().flat_map(Run::columns) {
            paid[at] += self.column_sums[column];
        }
        for n in 0..r {
            for k in 0..s {
                let sold: f64 = (0..r).map(|to| self.flows[(k * r + to) * r + n]).sum();
                let (region, sector) = (&self.frame.regions[n].code, &self.frame.sectors[k].code);
                let name = format!("{region}_{sector}");
                self.checks.columns.compare(&name, paid[n * s + k], sold);
                if !self.tolerance.allows(paid[n * s + k], sold) {
                    return Err(spot.clone().label(name.clone()).wrong(format!(
                        "the column {name} adds up to {:.4} with what is paid beside inputs, and the row of the same name to {sold:.4}",
                        paid[n * s + k]
                    )));
                }
            }
        }
        Ok(())
    }

    /// Says that rows of what is paid beside inputs are all there, so that columns can be held against rows.
    pub(crate) fn primary_rows_are_complete(&mut self) {
        self.checks.primary_rows = true;
    }

    fn origin_detail(&self, flows: &Cube) -> OriginDetail {
        let (r, s) = (self.frame.regions.len(), self.frame.sectors.len());
        let mut detail = OriginDetail::default();
        let (mut weighted, mut value, mut apart) = (0.0, 0.0, 0.0);
        for k in 0..s {
            for n in 0..r {
                let spent: f64 = flows.row(RegionIx(n), SectorIx(k)).iter().sum();
                if spent <= 0.0 {
                    continue;
                }
                for user in 0..s {
                    let at = k * r * s + n * s + user;
                    let used = self.used[at];
                    if used <= 0.0 {
                        continue;
                    }
                    let square = self.squares[at] / (used * used)
                        - 2.0 * self.crossed[at] / (used * spent)
                        + self.flow_squares[k * r + n] / (spent * spent);
                    let distance = square.max(0.0).sqrt();
                    weighted += used * distance;
                    value += used;
                    if distance > OriginDetail::APART {
                        apart += used;
                    }
                    if distance > detail.largest {
                        detail.largest = distance;
                        let code = |list: &[Label], at: usize| list[at].code.clone();
                        detail.region = code(&self.frame.regions, n);
                        detail.good = code(&self.frame.sectors, k);
                        detail.user = code(&self.frame.sectors, user);
                    }
                }
            }
        }
        if value > 0.0 {
            detail.mean = weighted / value;
            detail.share_apart = apart / value;
        }
        detail
    }
}

/// Adds cells, their squares and their products with a number.
#[multiversion(targets("x86_64+avx2"))]
fn add_up(values: &[f64], by: f64, sums: &mut [f64], squares: &mut [f64], crossed: &mut [f64]) {
    let cells = values.iter().zip(sums).zip(squares).zip(crossed);
    for (((value, sum), square), cross) in cells {
        *sum += value;
        *square += value * value;
        *cross += value * by;
    }
}

/// The sum of a row of cells, in eight parts: added one after the other, each would wait for the one before.
#[multiversion(targets("x86_64+avx2"))]
fn sum(values: &[f64]) -> f64 {
    let (parts, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for part in parts {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum += value;
        }
    }
    sums.iter().chain(rest).sum()
}

/// As [`add`]; also whether any value is below zero, which few rows have.
#[multiversion(targets("x86_64+avx2"))]
fn add_checking(sums: &mut [f64], values: &[f64]) -> bool {
    let mut any = false;
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
        any |= *value < 0.0;
    }
    any
}

fn add(sums: &mut [f64], values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

impl Total {
    /// Takes note of a sum and the total that is stated for it.
    pub(crate) fn compare(&mut self, name: &str, found: f64, stated: f64) {
        self.compared += 1;
        let gap = (found - stated).abs();
        if self.compared == 1 || gap > (self.found - self.stated).abs() {
            self.worst = name.to_string();
            (self.found, self.stated) = (found, stated);
        }
    }
}
