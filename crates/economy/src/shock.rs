//! A policy prepared for the iteration: the trade shares with every fixed wedge in them.

use std::collections::{BTreeMap, BTreeSet};

use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx};

use crate::available::Available;
use crate::model::Model;
use crate::room::{Limit, no_room, without_room};
use crate::solver::Tie;
use crate::trade_shares::Prepared;
use crate::{EconomyError, SolveError};

/// One flow of a bound.
#[derive(Debug, Clone)]
pub(crate) struct BoundFlow {
    pub origin: usize,
    pub destination: usize,
    pub sector: usize,
    /// Position in the padded cube.
    pub at: usize,
    /// The entries of the prepared cubes at multiplier zero.
    pub buying: f64,
    pub selling: f64,
    /// The statutory export tax on the flow.
    pub export_tax: f64,
    /// How strongly the multiplier enters the buyer's price: ω + φ(1 − ω), one where the tariff exponent φ is.
    pub in_price: f64,
    /// Whether other bounds act on the flow too.
    pub shared: bool,
}

impl BoundFlow {
    /// Origin, destination and sector.
    pub fn cell(&self) -> (RegionIx, RegionIx, SectorIx) {
        (
            RegionIx(self.origin),
            RegionIx(self.destination),
            SectorIx(self.sector),
        )
    }
}

/// A flow that several bounds act on: their multipliers compound.
#[derive(Debug, Clone)]
pub(crate) struct SharedFlow {
    pub origin: usize,
    pub destination: usize,
    pub sector: usize,
    pub at: usize,
    pub buying: f64,
    pub selling: f64,
    pub export_tax: f64,
    /// Positions among the active bounds.
    pub bounds: Vec<usize>,
}

/// A bound with its multiplier's signs. The multiplier m ≥ 0 enters the buyer's wedge as `sign·m`; of it
/// `export_share·m` is an export tax, the rest is on the importer's side.
#[derive(Debug, Clone)]
pub(crate) struct ActiveBound {
    /// Position in the policy's list.
    pub index: usize,
    /// Positions of bounds on the same flows at the same level: all have the same multiplier, a share of this one's.
    pub tied: Vec<usize>,
    pub flows: Vec<BoundFlow>,
    pub sales: f64,
    pub log_level: f64,
    /// +1 for a cap, −1 for a floor.
    pub sign: f64,
    pub export_share: f64,
    /// How fast the multiplier may move: 1/(ε + 1), over the number of bounds that share a flow with it.
    pub step: f64,
    /// Held as an equality, its multiplier of either sign: to prove that no equilibrium keeps the bound, or to find one.
    pub pinned: bool,
    /// Only watched: its multiplier acts on nothing, and its entry of the state is its slack in logs.
    pub watched: bool,
}

/// A flow with an export tax.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExportTax {
    pub origin: usize,
    pub destination: usize,
    pub sector: usize,
    pub at: usize,
    pub rate: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Shock {
    /// π·wedge^(−ε), and that over (1+τ')(1+x').
    pub trade: Prepared,
    /// Sectors in which the two differ anywhere, or may where bounds act.
    pub wedged: Vec<bool>,
    /// Log of the scale taken out of each market; \[k·R + n\].
    pub log_scale: Vec<f64>,
    pub export_taxes: Vec<ExportTax>,
    /// Markets in which nobody sells any more and which nobody needs; k·R + n.
    pub closed: Vec<usize>,
    pub bounds: Vec<ActiveBound>,
    /// Flows under several bounds.
    pub shared: Vec<SharedFlow>,
    /// Caps and floors on the same flows at the same level: only the difference of their multipliers means something.
    pub opposed: Vec<(usize, usize)>,
    /// Regions whose income is given (its log change) whatever they earn, to learn what they would earn with it.
    pub given: Vec<(usize, f64)>,
    /// Whether a region may vanish beside the others: what it is taken to have at least is then a share of what its factors
    /// earn and not of its benchmark income.
    pub may_vanish: bool,
    pub log_productivity: Vec<f64>,
    pub log_utilisation: Vec<f64>,
    pub log_endowment: Vec<f64>,
    /// Final-demand shares after the demand shifts.
    pub final_shares: Vec<f64>,
}

/// Logs of changes: most are one.
fn logs(hats: &[f64]) -> Vec<f64> {
    let log = |x: &f64| if *x == 1.0 { 0.0 } else { x.ln() };
    hats.iter().map(log).collect()
}

/// Whether two rows are equal; without a way out it runs in whole vectors.
fn same_rates(before: &[f64], after: &[f64]) -> bool {
    let pairs = before.iter().zip(after);
    pairs.fold(true, |same, (a, b)| same & (a == b))
}

/// The tariff that applies once floors of mode `replace` have waived it.
pub(crate) fn statutory_tariffs(policy: &AppliedPolicy) -> detente_world::Cube {
    let mut tariff = policy.tariff.clone();
    for bound in &policy.bounds {
        if matches!(
            bound.kind,
            BoundKind::Floor {
                mode: FloorMode::Replace
            }
        ) {
            for &(i, n, k) in &bound.flows {
                tariff.set(i, n, k, 0.0);
            }
        }
    }
    tariff
}

impl Shock {
    pub fn prepare(model: &Model, policy: &AppliedPolicy, tie: Tie) -> Result<Self, SolveError> {
        let (r, s) = (model.r, model.s);
        if policy.tariff.as_slice().len() != r * r * s {
            return Err(SolveError::Input(EconomyError::PolicySize {
                given: policy.tariff.as_slice().len(),
                wanted: r * r * s,
            }));
        }
        let tariff = statutory_tariffs(policy);
        let mut banned = banned_flows(model, policy);
        let closed = Available::of(model, policy, &banned)?;
        closed.close(model, &mut banned);
        let mut shock = Self {
            trade: Prepared::of(&model.trade),
            wedged: model.trade.wedged.clone(),
            log_scale: vec![0.0; r * s],
            export_taxes: Vec::new(),
            closed: Vec::new(),
            bounds: Vec::new(),
            shared: Vec::new(),
            opposed: Vec::new(),
            given: Vec::new(),
            may_vanish: false,
            log_productivity: logs(policy.productivity.as_slice()),
            log_utilisation: logs(policy.utilisation.as_slice()),
            log_endowment: logs(&policy.endowment),
            final_shares: shifted_demand(model, policy),
        };
        let mut log_entries = vec![0.0; r];
        let (untaxed, direct) = (policy.export_tax.is_all(0.0), policy.iceberg.is_all(1.0));
        for k in SectorIx::all(s) {
            let goods = k.0 * r * r..(k.0 + 1) * r * r;
            let rates = &model.tables.tariffs.as_slice()[goods.clone()];
            let untouched = untaxed && direct && banned.is_empty();
            if untouched && same_rates(rates, &tariff.as_slice()[goods]) {
                continue;
            }
            let epsilon = model.parameters.trade_elasticity[k.0];
            for n in RegionIx::all(r) {
                let market = k.0 * r + n.0;
                if model.benchmark.expenditure.get(n, k) <= 0.0 {
                    continue;
                }
                let (before, after) = (model.tables.tariffs.row(n, k), tariff.row(n, k));
                let (tax, iceberg) = (policy.export_tax.row(n, k), policy.iceberg.row(n, k));
                let banned = banned.get(market * r..(market + 1) * r).unwrap_or_default();
                // Most markets are as they were: their shares stay, to the last bit, so that no shock is no change.
                let same = same_rates(before, after)
                    && (untaxed || tax.iter().all(|x| *x == 0.0))
                    && (direct || iceberg.iter().all(|d| *d == 1.0))
                    && !banned.contains(&true);
                if same {
                    continue;
                }
                let shares = |i: usize| model.trade.buying[model.at(i, n.0, k.0)];
                shock.wedged[k.0] = true;
                let exponent = (model.closures.as_ref()).map_or(1.0, |on| on.exponent[n.0]);
                let kept = 1.0 - model.margin(n.0);
                // Logs are dear: they are taken only where there is a wedge.
                let mut strongest = f64::NEG_INFINITY;
                for i in 0..r {
                    log_entries[i] = f64::NEG_INFINITY;
                    let closed = banned.get(i) == Some(&true) || iceberg[i].is_infinite();
                    if shares(i) <= 0.0 || closed {
                        continue;
                    }
                    let wedge = if exponent == 1.0 {
                        (1.0 + after[i]) * (1.0 + tax[i]) / (1.0 + before[i]) * iceberg[i]
                    } else {
                        let tariff = (1.0 + after[i]) / (1.0 + before[i]);
                        tariff.powf(exponent) * (1.0 + tax[i]) * iceberg[i]
                    };
                    log_entries[i] = if wedge == 1.0 {
                        0.0
                    } else {
                        -epsilon * wedge.ln()
                    };
                    strongest = strongest.max(log_entries[i]);
                }
                if strongest == f64::NEG_INFINITY {
                    // Nobody sells here any more and nobody needs it: the market is closed.
                    shock.closed.push(market);
                    let (buying, selling) = shock.trade.change(market);
                    for i in 0..r {
                        let at = model.at(i, n.0, k.0);
                        (buying[at], selling[at]) = (0.0, 0.0);
                    }
                    continue;
                }
                let size = |i: usize| {
                    if log_entries[i] == f64::NEG_INFINITY {
                        return f64::NEG_INFINITY;
                    }
                    shares(i).ln() + log_entries[i]
                };
                let scale = if strongest < -100.0 {
                    (0..r).map(size).fold(f64::NEG_INFINITY, f64::max)
                } else {
                    strongest
                };
                let shift = if scale < -300.0 { scale } else { 0.0 };
                shock.log_scale[market] = shift;
                let (buying, selling) = shock.trade.change(market);
                for i in 0..r {
                    let at = model.at(i, n.0, k.0);
                    if log_entries[i] == f64::NEG_INFINITY {
                        (buying[at], selling[at]) = (0.0, 0.0);
                        continue;
                    }
                    if log_entries[i] != 0.0 || shift != 0.0 {
                        buying[at] = shares(i) * (log_entries[i] - shift).exp();
                    }
                    selling[at] = kept * (buying[at] / ((1.0 + after[i]) * (1.0 + tax[i])));
                    if tax[i] != 0.0 {
                        shock.export_taxes.push(ExportTax {
                            origin: i,
                            destination: n.0,
                            sector: k.0,
                            at,
                            rate: tax[i],
                        });
                    }
                }
            }
        }
        shock.prepare_bounds(model, policy, tie)?;
        Ok(shock)
    }

    fn prepare_bounds(
        &mut self,
        model: &Model,
        policy: &AppliedPolicy,
        tie: Tie,
    ) -> Result<(), SolveError> {
        let standing = standing_bounds(policy);
        for Standing { index, tied } in standing {
            let bound = &policy.bounds[index];
            let (sign, export_share) = match bound.kind {
                BoundKind::Cap { .. } => {
                    let shares = std::iter::once(index).chain(tied.iter().copied());
                    (1.0, tie.share(shares.map(|b| exporters_part(policy, b))))
                }
                BoundKind::Floor { .. } => (-1.0, 0.0),
            };
            let flows = self.bound_flows(model, policy, bound, export_share);
            let Some(steepest) = flows
                .iter()
                .map(|f| model.parameters.trade_elasticity[f.sector])
                .reduce(f64::max)
            else {
                if sign < 0.0 {
                    return Err(without_room(model, policy, vec![(index, 1.0)]));
                }
                continue;
            };
            flows.iter().for_each(|f| self.wedged[f.sector] = true);
            self.bounds.push(ActiveBound {
                index,
                tied,
                sales: bound
                    .flows
                    .iter()
                    .map(|&(i, n, k)| model.tables.flows.get(i, n, k))
                    .sum(),
                flows,
                log_level: bound.level.ln(),
                sign,
                export_share,
                step: 1.0 / (1.0 + steepest),
                pinned: false,
                watched: false,
            });
        }
        self.find_shared();
        self.refuse_bounds_without_room(model, policy)
    }

    fn bound_flows(
        &self,
        model: &Model,
        policy: &AppliedPolicy,
        bound: &Bound,
        export_share: f64,
    ) -> Vec<BoundFlow> {
        let flow = |&(i, n, k): &(RegionIx, RegionIx, SectorIx)| {
            let at = model.at(i.0, n.0, k.0);
            let exponent = (model.closures.as_ref()).map_or(1.0, |on| on.exponent[n.0]);
            BoundFlow {
                origin: i.0,
                destination: n.0,
                sector: k.0,
                at,
                buying: self.trade.buying()[at],
                selling: self.trade.selling()[at],
                export_tax: policy.export_tax.get(i, n, k),
                in_price: export_share + exponent * (1.0 - export_share),
                shared: false,
            }
        };
        (bound.flows.iter().map(flow))
            .filter(|f| f.buying > 0.0)
            .collect()
    }

    /// Holds some bounds as equalities and only watches others, by their positions in the policy.
    pub fn on_piece(&mut self, held: &[usize], watched: &[usize]) {
        for bound in &mut self.bounds {
            bound.pinned = held.contains(&bound.index);
            bound.watched = watched.contains(&bound.index);
        }
    }

    /// Finds the flows that several bounds act on, and shortens the steps of those bounds.
    fn find_shared(&mut self) {
        let mut by_flow: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (b, bound) in self.bounds.iter().enumerate() {
            for flow in &bound.flows {
                by_flow.entry(flow.at).or_default().push(b);
            }
        }
        by_flow.retain(|_, bounds| bounds.len() > 1);
        if by_flow.is_empty() {
            return;
        }
        let mut partners = vec![BTreeSet::new(); self.bounds.len()];
        for bounds in by_flow.values() {
            for b in bounds {
                partners[*b].extend(bounds.iter().copied());
            }
        }
        for (bound, partners) in self.bounds.iter_mut().zip(&partners) {
            bound.step /= partners.len().max(1) as f64;
            for flow in &mut bound.flows {
                let Some(bounds) = by_flow.get(&flow.at) else {
                    continue;
                };
                flow.shared = true;
                if !self.shared.iter().any(|f| f.at == flow.at) {
                    self.shared.push(SharedFlow {
                        origin: flow.origin,
                        destination: flow.destination,
                        sector: flow.sector,
                        at: flow.at,
                        buying: flow.buying,
                        selling: flow.selling,
                        export_tax: flow.export_tax,
                        bounds: bounds.clone(),
                    });
                }
            }
        }
        for cap in 0..self.bounds.len() {
            for floor in 0..self.bounds.len() {
                let (c, f) = (&self.bounds[cap], &self.bounds[floor]);
                let same = || {
                    c.flows.len() == f.flows.len()
                        && (c.flows.iter().zip(&f.flows)).all(|(a, b)| a.at == b.at)
                };
                if c.sign > 0.0 && f.sign < 0.0 && c.log_level == f.log_level && same() {
                    self.opposed.push((cap, floor));
                }
            }
        }
    }

    /// Refuses caps and floors that no volumes keep together.
    fn refuse_bounds_without_room(
        &self,
        model: &Model,
        policy: &AppliedPolicy,
    ) -> Result<(), SolveError> {
        if self.shared.is_empty() || self.all_kept_in_proportion(model) {
            return Ok(());
        }
        let amount = |b: &ActiveBound| b.log_level.exp() * b.sales;
        let limits: Vec<Limit> = (self.bounds.iter())
            .map(|bound| Limit {
                is_floor: bound.sign < 0.0,
                amount: amount(bound),
                flows: bound.flows.iter().map(|f| f.at).collect(),
            })
            .collect();
        let Some(weights) = no_room(&limits) else {
            return Ok(());
        };
        let weights: Vec<(usize, f64)> = (self.bounds.iter().zip(weights))
            .filter(|(_, weight)| *weight > 0.0)
            .map(|(bound, weight)| (bound.index, weight))
            .collect();
        Err(without_room(model, policy, weights))
    }

    /// Whether volumes in proportion to the benchmark keep all bounds: every flow at the tightest of its caps. Where they
    /// do, nobody need look further.
    fn all_kept_in_proportion(&self, model: &Model) -> bool {
        let mut tightest: BTreeMap<usize, f64> = BTreeMap::new();
        for cap in self.bounds.iter().filter(|b| b.sign > 0.0) {
            for f in &cap.flows {
                let log = tightest.entry(f.at).or_insert(f64::INFINITY);
                *log = log.min(cap.log_level);
            }
        }
        (self.bounds.iter().filter(|b| b.sign < 0.0)).all(|floor| {
            let most = |f: &BoundFlow| match tightest.get(&f.at) {
                Some(log) => {
                    let (i, n, k) = f.cell();
                    log.exp() * model.tables.flows.get(i, n, k)
                }
                None => f64::INFINITY,
            };
            let reached: f64 = floor.flows.iter().map(most).sum();
            reached >= floor.log_level.exp() * floor.sales
        })
    }
}

/// A bound that counts, and the others on the same flows at the same level.
struct Standing {
    index: usize,
    tied: Vec<usize>,
}

/// Of bounds of one kind on the same flows only the tightest counts; equal levels are a tie.
fn standing_bounds(policy: &AppliedPolicy) -> Vec<Standing> {
    let mut standing: Vec<Standing> = Vec::new();
    // Kind and flows of a bound → its place.
    type Bounded<'p> = (bool, &'p [(RegionIx, RegionIx, SectorIx)]);
    let mut known: BTreeMap<Bounded<'_>, usize> = BTreeMap::new();
    for (index, bound) in policy.bounds.iter().enumerate() {
        if bound.level <= 0.0 {
            continue;
        }
        let is_cap = matches!(bound.kind, BoundKind::Cap { .. });
        match known.get(&(is_cap, bound.flows.as_slice())) {
            None => {
                known.insert((is_cap, &bound.flows), standing.len());
                standing.push(Standing {
                    index,
                    tied: Vec::new(),
                });
            }
            Some(&at) => {
                let level = policy.bounds[standing[at].index].level;
                if bound.level == level {
                    standing[at].tied.push(index);
                } else if (bound.level < level) == is_cap {
                    standing[at] = Standing {
                        index,
                        tied: Vec::new(),
                    };
                }
            }
        }
    }
    standing
}

/// The exporter's share of the rent of a cap.
pub(crate) fn exporters_part(policy: &AppliedPolicy, bound: usize) -> f64 {
    match policy.bounds[bound].kind {
        BoundKind::Cap { rents_to_exporter } => rents_to_exporter,
        BoundKind::Floor { .. } => 0.0,
    }
}

/// Flows that a cap of zero removes; \[(k·R + n)·R + i\], empty if there are none.
fn banned_flows(model: &Model, policy: &AppliedPolicy) -> Vec<bool> {
    let mut banned = Vec::new();
    for bound in &policy.bounds {
        if bound.level <= 0.0 && matches!(bound.kind, BoundKind::Cap { .. }) {
            banned.resize(model.r * model.r * model.s, false);
            for &(i, n, k) in &bound.flows {
                banned[(k.0 * model.r + n.0) * model.r + i.0] = true;
            }
        }
    }
    banned
}

fn shifted_demand(model: &Model, policy: &AppliedPolicy) -> Vec<f64> {
    let mut shares = model.final_shares.clone();
    for n in 0..model.r {
        let row = &mut shares[n * model.s..(n + 1) * model.s];
        let shifts = policy.demand.row(RegionIx(n));
        if shifts.iter().all(|x| *x == 1.0) {
            continue;
        }
        row.iter_mut().zip(shifts).for_each(|(x, h)| *x *= h);
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|x| *x /= total);
    }
    shares
}
