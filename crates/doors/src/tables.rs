//! Flows, tariffs and use on their way to a world: priced, aggregated, repaired.

use detente_world::{Cube, Mapping, RegionIx, SectorIx, SectorKind, UseTable, WorldError};

use crate::matrix::Label;
use crate::report::Repair;
use crate::{DoorError, NegativeDemand};

/// Final demand may be this much of expenditure below zero: tables printed to six digits do not add up better.
const ROUNDING: f64 = 1e-6;

/// Share of output that value added keeps where inputs take all of it.
const LEAST_VALUE_ADDED: f64 = 1e-3;

/// Rounds of the rebalancing without inventories.
const ROUNDS: usize = 2_000;

/// A sector with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SectorPart {
    pub code: String,
    pub name: String,
    pub kind: SectorKind,
    pub elasticity: f64,
}

/// The tables of a world that is not yet one.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub regions: Vec<Label>,
    pub sectors: Vec<SectorPart>,
    pub flows: Cube,
    pub tariffs: Cube,
    pub inventories: Cube,
    /// At basic prices until [`price`](Self::price).
    pub use_table: UseTable,
    pub priced: bool,
}

impl Tables {
    fn sizes(&self) -> (usize, usize) {
        (self.regions.len(), self.sectors.len())
    }

    /// Puts everything into dollars.
    pub(crate) fn scale(&mut self, rate: f64) {
        if rate == 1.0 {
            return;
        }
        for table in [
            self.flows.as_mut_slice(),
            self.inventories.as_mut_slice(),
            self.use_table.as_mut_slice(),
        ] {
            table.iter_mut().for_each(|value| *value *= rate);
        }
    }

    /// Puts use at buyers' prices: basic prices times one plus the mean tariff on the good in the region.
    pub(crate) fn price(&mut self) {
        if self.priced {
            return;
        }
        self.priced = true;
        if self.tariffs.is_all(0.0) {
            return;
        }
        let (r, s) = self.sizes();
        for n in RegionIx::all(r) {
            for k in SectorIx::all(s) {
                let sales = self.flows.row(n, k);
                let spent: f64 = sales.iter().sum();
                let duty: f64 = sales
                    .iter()
                    .zip(self.tariffs.row(n, k))
                    .map(|(x, t)| x * t)
                    .sum();
                if duty == 0.0 || spent == 0.0 {
                    continue;
                }
                for user in SectorIx::all(s) {
                    let basic = self.use_table.get(n, k, user);
                    self.use_table.set(n, k, user, basic * (1.0 + duty / spent));
                }
            }
        }
    }

    /// Merges regions and sectors: sums, and flow-weighted rates. Gives the revenue inside merged regions, which is
    /// dropped because domestic sales carry none.
    pub(crate) fn aggregate(&self, mapping: &Mapping) -> Result<(Self, f64), DoorError> {
        let codes: Vec<&str> = self.regions.iter().map(|r| r.code.as_str()).collect();
        let regions = mapping.region_groups(&codes)?;
        let codes: Vec<&str> = self.sectors.iter().map(|s| s.code.as_str()).collect();
        let sectors = mapping.sector_groups(&codes)?;
        let (r, s) = (regions.len(), sectors.len());
        let region_of = positions(
            self.regions.len(),
            regions.iter().map(|g| g.members.as_slice()),
        );
        let sector_of = positions(
            self.sectors.len(),
            sectors.iter().map(|g| g.members.as_slice()),
        );
        let mut flows = Cube::filled(r, s, 0.0);
        let mut inventories = flows.clone();
        let mut rates = vec![Rate::default(); flows.as_slice().len()];
        let mut dropped = 0.0;
        for (i, n, k, flow) in self.flows.iter() {
            let (i2, n2, k2) = (
                RegionIx(region_of[i.0]),
                RegionIx(region_of[n.0]),
                SectorIx(sector_of[k.0]),
            );
            let at = flows.offset(i2, n2, k2);
            let rate = self.tariffs.get(i, n, k);
            flows.as_mut_slice()[at] += flow;
            inventories.as_mut_slice()[at] += self.inventories.get(i, n, k);
            if i2 == n2 {
                dropped += flow * rate;
            } else {
                rates[at].add(rate, flow);
            }
        }
        let mut tariffs = Cube::filled(r, s, 0.0);
        for (cell, rate) in tariffs.as_mut_slice().iter_mut().zip(&rates) {
            *cell = rate.mean();
        }
        let mut use_table = UseTable::zero(r, s);
        for n in RegionIx::all(self.regions.len()) {
            for user in SectorIx::all(self.sectors.len()) {
                for (k, bought) in self.use_table.column(n, user).iter().enumerate() {
                    let (n2, k2) = (RegionIx(region_of[n.0]), SectorIx(sector_of[k]));
                    use_table.add(n2, k2, SectorIx(sector_of[user.0]), *bought);
                }
            }
        }
        let merged = regions.iter().map(|group| {
            let known = own_member(&group.members, &group.code, |at| {
                self.regions[at].code.as_str()
            });
            let name = group
                .name
                .clone()
                .or(known.map(|at| self.regions[at].name.clone()));
            Label {
                code: group.code.clone(),
                name: name.unwrap_or_else(|| group.code.clone()),
            }
        });
        let tables = Self {
            regions: merged.collect(),
            sectors: sectors
                .iter()
                .map(|group| self.merged_sector(&group.members, &group.code, group.name.as_ref()))
                .collect::<Result<_, _>>()?,
            flows,
            tariffs,
            inventories,
            use_table,
            priced: self.priced,
        };
        Ok((tables, dropped))
    }

    fn merged_sector(
        &self,
        members: &[usize],
        code: &str,
        name: Option<&String>,
    ) -> Result<SectorPart, DoorError> {
        let first = &self.sectors[members[0]];
        if let Some(other) = members
            .iter()
            .map(|at| &self.sectors[*at])
            .find(|s| s.kind != first.kind)
        {
            return Err(DoorError::World(WorldError::World {
                world: "mapping".into(),
                problem: format!(
                    "sectors {} and {} cannot merge into {code}: one makes goods, the other services",
                    first.code, other.code
                ),
            }));
        }
        let traded = |at: usize, abroad: bool| -> f64 {
            let cells = self
                .flows
                .iter()
                .filter(|(i, n, k, _)| k.0 == at && (!abroad || i != n));
            cells.map(|(.., flow)| flow).sum()
        };
        let elasticity = if let [only] = members {
            self.sectors[*only].elasticity
        } else {
            let mut rate = Rate::default();
            let abroad = members.iter().any(|at| traded(*at, true) > 0.0);
            for at in members {
                rate.add(self.sectors[*at].elasticity, traded(*at, abroad));
            }
            rate.mean()
        };
        let known = own_member(members, code, |at| self.sectors[at].code.as_str());
        let name = name
            .cloned()
            .or(known.map(|at| self.sectors[at].name.clone()));
        Ok(SectorPart {
            code: code.to_string(),
            name: name.unwrap_or_else(|| code.to_string()),
            kind: first.kind,
            elasticity,
        })
    }

    /// What is spent on a good in a region, at buyers' prices.
    fn spent(&self, n: RegionIx, k: SectorIx) -> f64 {
        let sales = self.flows.row(n, k).iter();
        sales
            .zip(self.tariffs.row(n, k))
            .map(|(x, t)| x * (1.0 + t))
            .sum()
    }

    fn used(&self, n: RegionIx, k: SectorIx) -> f64 {
        SectorIx::all(self.sectors.len())
            .map(|s| self.use_table.get(n, k, s))
            .sum()
    }

    fn output(&self, i: RegionIx, k: SectorIx) -> f64 {
        RegionIx::all(self.regions.len())
            .map(|n| self.flows.get(i, n, k))
            .sum()
    }

    /// Final demand below zero, the worst first.
    pub(crate) fn negative_demand(&self) -> Vec<NegativeDemand> {
        let (r, s) = self.sizes();
        let mut found = Vec::new();
        for n in RegionIx::all(r) {
            for k in SectorIx::all(s) {
                let (spent, used) = (self.spent(n, k), self.used(n, k));
                if used - spent > ROUNDING * spent.abs() {
                    found.push(NegativeDemand {
                        region: self.regions[n.0].code.clone(),
                        sector: self.sectors[k.0].code.clone(),
                        amount: spent - used,
                    });
                }
            }
        }
        found.sort_by(|a, b| a.amount.total_cmp(&b.amount));
        found
    }

    /// Flows below zero become zero: a draw on stocks that exceeds what was bought. Adds what it did.
    pub(crate) fn remove_negative_flows(&mut self, repairs: &mut Vec<Repair>) {
        let below: Vec<_> = self.flows.iter().filter(|(.., flow)| *flow < 0.0).collect();
        for (i, n, k, flow) in below {
            self.flows.set(i, n, k, 0.0);
            repairs.push(Repair {
                kind: "flow-removed",
                region: self.regions[i.0].code.clone(),
                sector: self.sectors[k.0].code.clone(),
                destination: self.regions[n.0].code.clone(),
                before_usd_mn: flow,
                after_usd_mn: 0.0,
            });
        }
    }

    /// The most negative flow.
    pub(crate) fn negative_flow(&self) -> Option<(String, String, String, f64)> {
        let worst = self.flows.iter().filter(|(.., flow)| *flow < 0.0);
        let (i, n, k, flow) = worst.min_by(|a, b| a.3.total_cmp(&b.3))?;
        let region = |at: RegionIx| self.regions[at.0].code.clone();
        Some((region(i), region(n), self.sectors[k.0].code.clone(), flow))
    }

    /// Users buy less of a good, down to what is spent on it. Adds what it did.
    pub(crate) fn scale_use(&mut self, repairs: &mut Vec<Repair>) {
        let (r, s) = self.sizes();
        for n in RegionIx::all(r) {
            for k in SectorIx::all(s) {
                let (spent, used) = (self.spent(n, k), self.used(n, k));
                if used - spent <= ROUNDING * spent.abs() {
                    continue;
                }
                for user in SectorIx::all(s) {
                    let bought = self.use_table.get(n, k, user);
                    self.use_table
                        .set(n, k, user, bought * spent.max(0.0) / used);
                }
                repairs.push(self.repair("use-scaled", n, k, spent - used, 0.0));
            }
        }
        self.leave_value_added(repairs);
    }

    fn repair(
        &self,
        kind: &'static str,
        n: RegionIx,
        k: SectorIx,
        before: f64,
        after: f64,
    ) -> Repair {
        Repair {
            kind,
            region: self.regions[n.0].code.clone(),
            sector: self.sectors[k.0].code.clone(),
            destination: String::new(),
            before_usd_mn: before,
            after_usd_mn: after,
        }
    }

    /// Inputs of sectors whose inputs take all output are lowered until [`LEAST_VALUE_ADDED`] of it is left; sectors
    /// without output buy nothing.
    fn leave_value_added(&mut self, repairs: &mut Vec<Repair>) {
        let (r, s) = self.sizes();
        for n in RegionIx::all(r) {
            for user in SectorIx::all(s) {
                let inputs: f64 = self.use_table.column(n, user).iter().sum();
                let output = self.output(n, user);
                let most = output * (1.0 - LEAST_VALUE_ADDED);
                if inputs <= 0.0 || (output > 0.0 && inputs < output) {
                    continue;
                }
                for k in SectorIx::all(s) {
                    let bought = self.use_table.get(n, k, user);
                    self.use_table.set(n, k, user, bought * most / inputs);
                }
                let kind = if output > 0.0 {
                    "inputs-scaled"
                } else {
                    "inputs-removed"
                };
                repairs.push(self.repair(kind, n, user, output - inputs, output - most));
            }
        }
    }

    /// Takes changes of inventories out and lets output follow: input coefficients, shares of origins and the rest of
    /// final demand stay (Costinot and Rodríguez-Clare 2014, online appendix; Ossa 2014, section III.A).
    ///
    /// Solves E\[n,k\] = Σₛ a\[n,k,s\]·Y\[n,s\] + F\[n,k\], flow = π·E, Y = Σₙ flow by repetition from the table's own output.
    pub(crate) fn drop_inventories(&mut self, repairs: &mut Vec<Repair>) {
        let (r, s) = self.sizes();
        let mut demand = Vec::with_capacity(r * s);
        for n in RegionIx::all(r) {
            for k in SectorIx::all(s) {
                let stocks = self
                    .inventories
                    .row(n, k)
                    .iter()
                    .zip(self.tariffs.row(n, k));
                let stocks: f64 = stocks.map(|(x, t)| x * (1.0 + t)).sum();
                let without = self.spent(n, k) - self.used(n, k) - stocks;
                if stocks != 0.0 {
                    repairs.push(self.repair("inventories-removed", n, k, stocks, 0.0));
                }
                demand.push(without.max(0.0));
            }
        }
        let mut coefficients = self.use_table.clone();
        for n in RegionIx::all(r) {
            for user in SectorIx::all(s) {
                let output = self.output(n, user);
                for k in SectorIx::all(s) {
                    let bought = self.use_table.get(n, k, user);
                    let share = if output > 0.0 { bought / output } else { 0.0 };
                    coefficients.set(n, k, user, share);
                }
            }
        }
        let mut shares = self.flows.clone();
        for (share, stock) in shares
            .as_mut_slice()
            .iter_mut()
            .zip(self.inventories.as_slice())
        {
            *share = (*share - stock).max(0.0);
        }
        for k in SectorIx::all(s) {
            for n in RegionIx::all(r) {
                let landed: f64 = shares
                    .row(n, k)
                    .iter()
                    .zip(self.tariffs.row(n, k))
                    .map(|(x, t)| x * (1.0 + t))
                    .sum();
                for i in RegionIx::all(r) {
                    let at = shares.offset(i, n, k);
                    let cell = &mut shares.as_mut_slice()[at];
                    *cell = if landed > 0.0 { *cell / landed } else { 0.0 };
                }
            }
        }
        let mut output: Vec<f64> = Vec::with_capacity(r * s);
        for n in RegionIx::all(r) {
            output.extend(SectorIx::all(s).map(|k| self.output(n, k)));
        }
        for _ in 0..ROUNDS {
            let change = rebalance(
                &mut self.flows,
                &shares,
                &coefficients,
                &demand,
                &mut output,
            );
            if change < 1e-14 {
                break;
            }
        }
        for n in RegionIx::all(r) {
            for user in SectorIx::all(s) {
                for k in SectorIx::all(s) {
                    let value = coefficients.get(n, k, user) * output[n.0 * s + user.0];
                    self.use_table.set(n, k, user, value);
                }
            }
        }
        self.scale_use(repairs);
    }
}

/// One repetition; gives the largest relative change of output.
fn rebalance(
    flows: &mut Cube,
    shares: &Cube,
    coefficients: &UseTable,
    demand: &[f64],
    output: &mut [f64],
) -> f64 {
    let (r, s) = (flows.regions(), flows.sectors());
    let mut spent = demand.to_vec();
    for n in RegionIx::all(r) {
        for user in SectorIx::all(s) {
            let made = output[n.0 * s + user.0];
            for (k, share) in coefficients.column(n, user).iter().enumerate() {
                spent[n.0 * s + k] += share * made;
            }
        }
    }
    let mut next = vec![0.0; r * s];
    let cells = flows.as_mut_slice();
    for k in 0..s {
        for n in 0..r {
            let row = (k * r + n) * r;
            for i in 0..r {
                let value = shares.as_slice()[row + i] * spent[n * s + k];
                cells[row + i] = value;
                next[i * s + k] += value;
            }
        }
    }
    let mut change = 0.0_f64;
    for (old, new) in output.iter_mut().zip(next) {
        change = change.max((new - *old).abs() / new.abs().max(1e-9));
        *old = new;
    }
    change
}

/// A weighted mean of rates that keeps a rate all members share to the last bit; unweighted where nothing weighs.
#[derive(Debug, Clone, Copy, Default)]
struct Rate {
    first: f64,
    same: bool,
    met: u32,
    weighted: f64,
    weight: f64,
    plain: f64,
    flowing: Option<f64>,
    flowing_same: bool,
}

impl Rate {
    fn add(&mut self, rate: f64, weight: f64) {
        if self.met == 0 {
            (self.first, self.same) = (rate, true);
        }
        self.same &= rate == self.first;
        self.met += 1;
        self.plain += rate;
        self.weighted += rate * weight;
        self.weight += weight;
        if weight != 0.0 {
            match self.flowing {
                None => (self.flowing, self.flowing_same) = (Some(rate), true),
                Some(known) => self.flowing_same &= known == rate,
            }
        }
    }

    fn mean(&self) -> f64 {
        match (self.same, self.flowing) {
            (true, _) => self.first,
            (_, Some(rate)) if self.flowing_same => rate,
            _ if self.weight > 0.0 => self.weighted / self.weight,
            _ if self.met > 0 => self.plain / f64::from(self.met),
            _ => 0.0,
        }
    }
}

/// The group of every position.
fn positions<'a>(count: usize, groups: impl Iterator<Item = &'a [usize]>) -> Vec<usize> {
    let mut of = vec![0; count];
    for (group, members) in groups.enumerate() {
        for member in members {
            of[*member] = group;
        }
    }
    of
}

/// The only member, or the member that has the group's own code.
fn own_member<'a>(
    members: &[usize],
    code: &str,
    code_of: impl Fn(usize) -> &'a str,
) -> Option<usize> {
    match members {
        [only] => Some(*only),
        several => several.iter().copied().find(|at| code_of(*at) == code),
    }
}
