//! A policy prepared for the iteration: the trade shares with every fixed wedge in them.

use detente_policy::{AppliedPolicy, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx};

use crate::model::Model;
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
    pub m1: f64,
    pub m2: f64,
    /// The statutory export tax on the flow.
    pub export_tax: f64,
}

/// A bound with its multiplier's signs. The multiplier m ≥ 0 enters the buyer's wedge as `sign·m`; of it
/// `export_share·m` is an export tax, the rest is on the importer's side.
#[derive(Debug, Clone)]
pub(crate) struct ActiveBound {
    /// Position in the policy's list.
    pub index: usize,
    pub flows: Vec<BoundFlow>,
    pub sales: f64,
    pub log_level: f64,
    /// +1 for a cap, −1 for a floor.
    pub sign: f64,
    pub export_share: f64,
    /// How fast the multiplier may move: 1/(ε + 1).
    pub step: f64,
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
    /// π·wedge^(−ε), scaled by each market's largest entry; \[(k·R + n)·stride + i\].
    pub m1: Vec<f64>,
    /// `m1/((1+τ')(1+x'))`.
    pub m2: Vec<f64>,
    /// Log of the scale taken out of each market; \[k·R + n\].
    pub log_scale: Vec<f64>,
    pub export_taxes: Vec<ExportTax>,
    pub bounds: Vec<ActiveBound>,
    pub log_productivity: Vec<f64>,
    pub log_utilisation: Vec<f64>,
    pub log_endowment: Vec<f64>,
    /// Final-demand shares after the demand shifts.
    pub final_shares: Vec<f64>,
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
    pub fn prepare(
        model: &Model,
        policy: &AppliedPolicy,
        names: &dyn Fn(RegionIx, SectorIx) -> String,
    ) -> Result<Self, SolveError> {
        let (r, s, stride) = (model.r, model.s, model.stride);
        if policy.tariff.as_slice().len() != r * r * s {
            return Err(SolveError::Input(EconomyError::PolicySize {
                given: policy.tariff.as_slice().len(),
                wanted: r * r * s,
            }));
        }
        let tariff = statutory_tariffs(policy);
        let banned = banned_flows(model, policy);
        let mut shock = Self {
            m1: model.shares.clone(),
            m2: model.receipt_shares.clone(),
            log_scale: vec![0.0; r * s],
            export_taxes: Vec::new(),
            bounds: Vec::new(),
            log_productivity: policy
                .productivity
                .as_slice()
                .iter()
                .map(|x| x.ln())
                .collect(),
            log_utilisation: policy
                .utilisation
                .as_slice()
                .iter()
                .map(|x| x.ln())
                .collect(),
            log_endowment: policy.endowment.iter().map(|x| x.ln()).collect(),
            final_shares: shifted_demand(model, policy),
        };
        let mut log_entries = vec![0.0; r];
        for k in SectorIx::all(s) {
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
                let same = before == after
                    && tax.iter().all(|x| *x == 0.0)
                    && iceberg.iter().all(|d| *d == 1.0)
                    && !banned.contains(&true);
                if same {
                    continue;
                }
                let row = market * stride..market * stride + r;
                let (shares, m1) = (&model.shares[row.clone()], &mut shock.m1[row.clone()]);
                let m2 = &mut shock.m2[row.clone()];
                // Logs are dear: they are taken only where there is a wedge.
                let mut strongest = f64::NEG_INFINITY;
                for i in 0..r {
                    log_entries[i] = f64::NEG_INFINITY;
                    let closed = banned.get(i) == Some(&true) || iceberg[i].is_infinite();
                    if shares[i] <= 0.0 || closed {
                        continue;
                    }
                    let wedge = (1.0 + after[i]) * (1.0 + tax[i]) / (1.0 + before[i]) * iceberg[i];
                    log_entries[i] = if wedge == 1.0 {
                        0.0
                    } else {
                        -epsilon * wedge.ln()
                    };
                    strongest = strongest.max(log_entries[i]);
                }
                if strongest == f64::NEG_INFINITY {
                    return Err(SolveError::Infeasible {
                        reason: format!("nobody may sell {} any more", names(n, k)),
                    });
                }
                let size = |i: usize| {
                    if log_entries[i] == f64::NEG_INFINITY {
                        return f64::NEG_INFINITY;
                    }
                    shares[i].ln() + log_entries[i]
                };
                let scale = if strongest < -100.0 {
                    (0..r).map(size).fold(f64::NEG_INFINITY, f64::max)
                } else {
                    strongest
                };
                let shift = if scale < -300.0 { scale } else { 0.0 };
                shock.log_scale[market] = shift;
                for i in 0..r {
                    if log_entries[i] == f64::NEG_INFINITY {
                        (m1[i], m2[i]) = (0.0, 0.0);
                        continue;
                    }
                    if log_entries[i] != 0.0 || shift != 0.0 {
                        m1[i] = shares[i] * (log_entries[i] - shift).exp();
                    }
                    m2[i] = m1[i] / ((1.0 + after[i]) * (1.0 + tax[i]));
                    if tax[i] != 0.0 {
                        shock.export_taxes.push(ExportTax {
                            origin: i,
                            destination: n.0,
                            sector: k.0,
                            at: row.start + i,
                            rate: tax[i],
                        });
                    }
                }
            }
        }
        shock.prepare_bounds(model, policy)?;
        Ok(shock)
    }

    fn prepare_bounds(&mut self, model: &Model, policy: &AppliedPolicy) -> Result<(), SolveError> {
        for (index, bound) in policy.bounds.iter().enumerate() {
            let (sign, export_share) = match bound.kind {
                BoundKind::Cap { rents_to_exporter } => (1.0, rents_to_exporter),
                BoundKind::Floor { .. } => (-1.0, 0.0),
            };
            if bound.level <= 0.0 {
                continue;
            }
            let flows: Vec<BoundFlow> = bound
                .flows
                .iter()
                .map(|&(i, n, k)| {
                    let at = (k.0 * model.r + n.0) * model.stride + i.0;
                    BoundFlow {
                        origin: i.0,
                        destination: n.0,
                        sector: k.0,
                        at,
                        m1: self.m1[at],
                        m2: self.m2[at],
                        export_tax: policy.export_tax.get(i, n, k),
                    }
                })
                .filter(|f| f.m1 > 0.0)
                .collect();
            let Some(steepest) = flows
                .iter()
                .map(|f| model.parameters.trade_elasticity[f.sector])
                .reduce(f64::max)
            else {
                if sign < 0.0 {
                    let reason = format!(
                        "`{}` commits to flows that the same policy bans",
                        bound.label
                    );
                    return Err(SolveError::Infeasible { reason });
                }
                continue;
            };
            self.bounds.push(ActiveBound {
                index,
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
            });
        }
        Ok(())
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
