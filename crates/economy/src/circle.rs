//! Whether prices exist at all: the growth factor of the circle of inputs with value added free.
//!
//! Unit costs and price indices are monotone, homogeneous of degree one and concave in prices, c = h(v, P). Positive
//! prices exist for given v > 0 if and only if the growth factor of h(0, ·) is below one (nonlinear Perron–Frobenius
//! theory: Lemmens and Nussbaum 2012, "Nonlinear Perron–Frobenius Theory", ch. 5). A nest with elasticity at least one
//! that contains something free is free; below one the free part drops out.

use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx};

use crate::model::Model;
use crate::shock::Shock;

/// The growth factor of the price circle, and where it turns.
#[derive(Debug, Clone, PartialEq)]
pub struct Circle {
    /// Growth factor: at one or above, prices do not exist at any wages. Zero where every price is free.
    pub factor: f64,
    /// Cells (region, sector) whose costs the factor depends on most, the strongest first, with the elasticity of the
    /// factor to each.
    pub weights: Vec<(RegionIx, SectorIx, f64)>,
    /// Cells round the circle and log prices at which each costs at least factor times itself (to 1e-9).
    pub proof: Vec<(RegionIx, SectorIx, f64)>,
}

/// Log of "costs nothing".
const FREE: f64 = f64::NEG_INFINITY;
/// Power iterations before the bounds of the factor are taken as they are.
const ITERATIONS: usize = 4000;

/// Log price index with members that may be free; e is one less the elasticity.
fn index(terms: impl Iterator<Item = (f64, f64)> + Clone, e: f64) -> f64 {
    let used = terms.filter(|(w, _)| *w > 0.0);
    if e <= 0.0 && used.clone().any(|(_, x)| x == FREE) {
        return FREE;
    }
    let costly = used.filter(|(_, x)| *x > FREE);
    if e == 0.0 {
        let weight: f64 = costly.clone().map(|(w, _)| w).sum();
        return if weight > 0.0 {
            costly.map(|(w, x)| w * x).sum()
        } else {
            FREE
        };
    }
    let largest = costly
        .clone()
        .map(|(_, x)| e * x)
        .fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return FREE;
    }
    let sum: f64 = costly.map(|(w, x)| w * (e * x - largest).exp()).sum();
    (largest + sum.ln()) / e
}

struct Map<'a> {
    model: &'a Model,
    shock: &'a Shock,
}

impl Map<'_> {
    /// Log unit cost of a sector at log prices of its region, value added free.
    fn cost(&self, at: usize, prices: &[f64]) -> f64 {
        let model = self.model;
        let (s, p) = (model.s, &model.parameters);
        let home = &prices[at / s * s..(at / s + 1) * s];
        let materials = &model.material_shares[at * s..(at + 1) * s];
        let pm = index(
            materials.iter().copied().zip(home.iter().copied()),
            1.0 - p.theta,
        );
        let va = model.value_added_share[at];
        let mut cost = index([(va, FREE), (1.0 - va, pm)].into_iter(), 1.0 - p.sigma);
        for nest in model.critical.iter().rev() {
            let share = nest.bundle[at];
            if share <= 0.0 {
                continue;
            }
            let width = nest.goods.len();
            let within = &nest.within[at * width..(at + 1) * width];
            let goods = within.iter().copied();
            let bundle = index(
                goods.zip(nest.goods.iter().map(|k| home[*k])),
                1.0 - nest.theta,
            );
            cost = index(
                [(share, bundle), (1.0 - share, cost)].into_iter(),
                1.0 - nest.sigma,
            );
        }
        cost - self.shock.log_productivity[at]
    }

    /// One round: from log prices to costs and back to log prices.
    fn round(&self, prices: &[f64], costs: &mut [f64], out: &mut [f64]) {
        let model = self.model;
        let (r, s) = (model.r, model.s);
        for at in 0..r * s {
            costs[at] = if model.output()[at] > 0.0 {
                self.cost(at, prices)
            } else {
                FREE
            };
        }
        for k in 0..s {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                let entries =
                    (0..r).filter(|i| self.shock.trade.buying()[model.at(*i, n, k)] > 0.0);
                let terms = entries.map(|i| {
                    (
                        self.shock.trade.buying()[model.at(i, n, k)],
                        costs[i * s + k],
                    )
                });
                out[n * s + k] = if terms.clone().next().is_none() {
                    FREE
                } else {
                    let price = index(terms, -epsilon);
                    price - self.shock.log_scale[k * r + n] / epsilon
                };
            }
        }
    }

    /// Transposed elasticities of one round at log prices: where the weight of each price comes from.
    fn back(&self, prices: &[f64], costs: &[f64], weight: &[f64], by_cost: &mut [f64]) -> Vec<f64> {
        let model = self.model;
        let (r, s) = (model.r, model.s);
        by_cost.fill(0.0);
        for k in 0..s {
            let epsilon = model.parameters.trade_elasticity[k];
            for n in 0..r {
                let open = |i: &usize| {
                    self.shock.trade.buying()[model.at(*i, n, k)] > 0.0 && costs[i * s + k] > FREE
                };
                let log = |i: usize| {
                    self.shock.trade.buying()[model.at(i, n, k)].ln() - epsilon * costs[i * s + k]
                };
                let largest = (0..r)
                    .filter(open)
                    .map(log)
                    .fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = (0..r).filter(open).map(|i| (log(i) - largest).exp()).sum();
                for i in (0..r).filter(open) {
                    by_cost[i * s + k] += weight[n * s + k] * (log(i) - largest).exp() / sum;
                }
            }
        }
        let mut back = vec![0.0; r * s];
        for at in 0..r * s {
            if by_cost[at] == 0.0 {
                continue;
            }
            // Differences of the concave cost stand for its elasticities: only names hang on them.
            let home = at / s * s;
            let here = self.cost(at, prices);
            let mut moved = prices.to_vec();
            let mut total = 0.0;
            let mut shares = vec![0.0; s];
            for k in 0..s {
                if prices[home + k] > FREE {
                    moved[home + k] += 1e-6;
                    let change = self.cost(at, &moved) - here;
                    moved[home + k] = prices[home + k];
                    if change.is_finite() && change > 0.0 {
                        (shares[k], total) = (change, total + change);
                    }
                }
            }
            for (k, share) in shares.iter().enumerate() {
                if total > 0.0 {
                    back[home + k] += by_cost[at] * share / total;
                }
            }
        }
        back
    }
}

/// The growth factor under a policy, its bounds' multipliers at zero.
pub(crate) fn circle(model: &Model, shock: &Shock) -> Circle {
    let map = Map { model, shock };
    let cells = model.r * model.s;
    let mut prices: Vec<f64> = (0..cells)
        .map(|at| {
            if model.expenditure()[at] > 0.0 {
                0.0
            } else {
                FREE
            }
        })
        .collect();
    let (mut costs, mut next) = (vec![FREE; cells], vec![FREE; cells]);
    let mut rate = FREE;
    for _ in 0..ITERATIONS {
        map.round(&prices, &mut costs, &mut next);
        for (price, new) in prices.iter_mut().zip(&next) {
            if *new == FREE {
                *price = FREE;
            }
        }
        let growths = || {
            (prices.iter().zip(&next))
                .filter(|(p, _)| **p > FREE)
                .map(|(p, n)| n - p)
        };
        let (most, least) = (
            growths().fold(FREE, f64::max),
            growths().fold(f64::INFINITY, f64::min),
        );
        if most == FREE {
            return Circle {
                factor: 0.0,
                weights: Vec::new(),
                proof: Vec::new(),
            };
        }
        rate = most;
        if most - least < 1e-13 {
            break;
        }
        // Half a step: circles of even length would swing for ever. Cells far below the fastest no longer matter.
        for (price, new) in prices.iter_mut().zip(&next) {
            if *price > FREE {
                *price += 0.5 * (new - *price - most);
                if *price < -600.0 {
                    *price = FREE;
                }
            }
        }
    }
    let proof = proof(&map, &prices, rate, &mut costs, &mut next);
    let (rate, prices) = proof;
    let weights = weights(&map, &prices);
    let name = |at: usize| (RegionIx(at / model.s), SectorIx(at % model.s));
    Circle {
        factor: rate.exp(),
        weights,
        proof: (0..cells)
            .filter(|at| prices[*at] > FREE)
            .map(|at| (name(at).0, name(at).1, prices[at]))
            .collect(),
    }
}

/// Keeps only the cells that grow fastest, all others free, and what they then are sure to grow by.
fn proof(
    map: &Map<'_>,
    prices: &[f64],
    rate: f64,
    costs: &mut [f64],
    next: &mut [f64],
) -> (f64, Vec<f64>) {
    map.round(prices, costs, next);
    let mut kept: Vec<f64> = (prices.iter().zip(next.iter()))
        .map(|(p, n)| {
            if *p > FREE && n - p > rate - 1e-6 {
                *p
            } else {
                FREE
            }
        })
        .collect();
    for _ in 0..kept.len() {
        map.round(&kept, costs, next);
        let slow: Vec<usize> = (0..kept.len())
            .filter(|at| kept[*at] > FREE && next[*at] - kept[*at] < rate - 1e-6)
            .collect();
        if slow.is_empty() {
            break;
        }
        slow.iter().for_each(|at| kept[*at] = FREE);
    }
    let sure = (kept.iter().zip(next.iter()))
        .filter(|(p, _)| **p > FREE)
        .map(|(p, n)| n - p)
        .fold(f64::INFINITY, f64::min);
    if sure.is_finite() {
        (sure, kept)
    } else {
        (rate, prices.to_vec())
    }
}

fn weights(map: &Map<'_>, prices: &[f64]) -> Vec<(RegionIx, SectorIx, f64)> {
    let model = map.model;
    let cells = model.r * model.s;
    let (mut costs, mut next) = (vec![FREE; cells], vec![FREE; cells]);
    map.round(prices, &mut costs, &mut next);
    let live = prices.iter().filter(|p| **p > FREE).count().max(1);
    let mut weight: Vec<f64> = (prices.iter())
        .map(|p| if *p > FREE { 1.0 / live as f64 } else { 0.0 })
        .collect();
    let mut by_cost = vec![0.0; cells];
    for _ in 0..60 {
        let back = map.back(prices, &costs, &weight, &mut by_cost);
        let total: f64 = back.iter().sum();
        if total <= 0.0 {
            break;
        }
        for (w, b) in weight.iter_mut().zip(&back) {
            *w = 0.5 * (*w + b / total);
        }
    }
    let mut named: Vec<(RegionIx, SectorIx, f64)> = (0..cells)
        .filter(|at| by_cost[*at] > 1e-6)
        .map(|at| (RegionIx(at / model.s), SectorIx(at % model.s), by_cost[at]))
        .collect();
    named.sort_by(|a, b| b.2.total_cmp(&a.2));
    named.truncate(12);
    named
}

impl crate::Economy {
    /// The growth factor of the circle of inputs under a policy: prices exist at some wages if and only if it is below
    /// one (without returns to scale and with no bound priced).
    ///
    /// # Errors
    /// A policy that does not fit the world, or that leaves a needed good without a source.
    pub fn price_circle(&self, policy: &AppliedPolicy) -> Result<Circle, crate::SolveError> {
        let shock = Shock::prepare(self.model(), policy, crate::solver::Tie::Equal)
            .map_err(|e| self.named(e))?;
        Ok(circle(self.model(), &shock))
    }
}
