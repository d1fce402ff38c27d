//! What others supply of a lost good, and the prices that call entrants forth.
//!
//! Supply is a share of the loss: what projects add, over what is withheld that month. Entrants look at the price, the
//! price follows from what they supply, and the two are brought to agree.

use std::collections::BTreeSet;

use detente_economy::Horizon;
use detente_world::RegionIx;

use crate::PathError;
use crate::balance::{Balance, BalanceMonth, Setting};
use crate::scenario::SupplyModel;
use crate::supply::{announced, entered};
use crate::utilisation::shadow_price;

/// Rounds before prices and entry are said not to agree.
const ROUNDS: usize = 200;
/// Prices that move less than this, in logs, stay.
const CLOSE: f64 = 1e-6;
/// A round that does not bring prices closer by a tenth makes later steps shorter by this factor, down to the least.
const SHORTER: f64 = 0.8;
const LEAST_STEP: f64 = 0.05;

/// A good or a grade of one that others may supply.
struct Market<'a> {
    /// Name of the supply response.
    name: &'a str,
    /// Position of the good among the materials.
    good: usize,
    /// The grade, if it is one.
    grade: Option<usize>,
}

impl Setting<'_> {
    /// Simulates all months.
    pub fn simulate(&self, months: u32) -> Result<Balance, PathError> {
        let markets = self.markets();
        let base: Vec<Vec<f64>> = (markets.iter())
            .map(|market| {
                let (lost, senders) = self.lost(market.good, months);
                announced(self, market.name, &lost, &senders)
            })
            .collect();
        let SupplyModel::Entry { expectations, .. } = self.scenario.supply else {
            return self.run(months, &base);
        };
        let mut prices = vec![vec![1.0; months as usize + 1]; markets.len()];
        let (mut moved, mut step) = (f64::INFINITY, 1.0f64);
        for _ in 0..ROUNDS {
            let total: Vec<Vec<f64>> = (markets.iter().zip(&base).zip(&prices))
                .map(|((market, base), prices)| {
                    let entry = self.figures.entry.iter();
                    let Some(entry) = entry.clone().find(|e| e.supply == market.name) else {
                        return base.clone();
                    };
                    let new = entered(entry, prices, expectations, self.scenario, &self.position);
                    let both = base.iter().zip(new);
                    both.map(|(a, b)| 1.0 - (1.0 - a) * (1.0 - b)).collect()
                })
                .collect();
            let found = self.run(months, &total)?;
            let before = std::mem::replace(&mut moved, 0.0);
            for (market, path) in markets.iter().zip(&mut prices) {
                for (t, price) in path.iter_mut().enumerate().skip(1) {
                    let target = self.mean_price(&found.months[t - 1], market)?;
                    let next = (price.ln() + step * (target.ln() - price.ln())).exp();
                    moved = moved.max((target / *price).ln().abs());
                    *price = next;
                }
                path[0] = path.get(1).copied().unwrap_or(1.0);
            }
            if moved < CLOSE {
                return Ok(found);
            }
            if moved > 0.9 * before {
                step = (SHORTER * step).max(LEAST_STEP);
            }
        }
        Err(PathError::NotSettled {
            rounds: ROUNDS,
            moved,
        })
    }

    /// Every good, then every grade.
    fn markets(&self) -> Vec<Market<'_>> {
        let goods = (self.materials.iter().enumerate()).map(|(good, (at, _))| Market {
            name: &self.figures.materials[*at].supply,
            good,
            grade: None,
        });
        let grades = self.figures.grades.iter().enumerate().map(|(g, grade)| {
            let of = |(at, _): &(usize, _)| self.figures.materials[*at].good == grade.good;
            Market {
                name: &grade.supply,
                good: self.materials.iter().position(of).unwrap_or(usize::MAX),
                grade: Some(g),
            }
        });
        goods.chain(grades).collect()
    }

    /// What is withheld of a good in months 0 to `months`, as a share of all that the regions that withhold it export;
    /// and who they are.
    fn lost(&self, good: usize, months: u32) -> (Vec<f64>, Vec<&str>) {
        let flows: BTreeSet<(RegionIx, RegionIx)> = (self.restrictions.iter())
            .flat_map(|r| &r.flows)
            .filter(|(_, _, k)| *k == good)
            .map(|(i, n, _)| (*i, *n))
            .collect();
        let senders: BTreeSet<RegionIx> = flows.iter().map(|(i, _)| *i).collect();
        let codes = senders.iter().map(|i| self.world.region(*i).code.as_str());
        let codes: Vec<&str> = codes.collect();
        if flows.is_empty() {
            return (vec![0.0; months as usize + 1], codes);
        }
        let sector = self.materials[good].1;
        let sold = |i: RegionIx, n: RegionIx| self.world.flows().get(i, n, sector);
        let exports: f64 = (senders.iter())
            .flat_map(|i| RegionIx::all(self.world.region_count()).map(move |n| (*i, n)))
            .filter(|(i, n)| i != n)
            .map(|(i, n)| sold(i, n))
            .sum();
        let share = |month: u32| {
            let delivered: Vec<f64> = (self.restrictions.iter())
                .map(|r| self.delivered(r, month.max(1)))
                .collect();
            let withheld: f64 = (flows.iter())
                .map(|&(i, n)| {
                    let d = self.flow_delivered(&delivered, i.0, n.0, good);
                    sold(i, n) * (1.0 - d.min(1.0))
                })
                .sum();
            if exports > 0.0 {
                withheld / exports
            } else {
                0.0
            }
        };
        ((0..=months).map(share).collect(), codes)
    }

    /// Mean shadow price over the regions whose purchases are restricted, by value, geometric.
    fn mean_price(&self, month: &BalanceMonth, market: &Market<'_>) -> Result<f64, PathError> {
        let Some((at, sector)) = self.materials.get(market.good) else {
            return Ok(1.0);
        };
        let sigma_c = match market.grade {
            None => 1.0,
            Some(_) => {
                let horizon = Horizon::from_months(month.adapted_month)?;
                self.sigma_c(&self.figures.materials[*at].schedule, horizon)?
            }
        };
        let (mut sum, mut weight) = (0.0, 0.0);
        for (_, n, good) in self.restrictions.iter().flat_map(|r| &r.flows) {
            if *good == market.good {
                let price = match market.grade {
                    None => month.price[*good][n.0],
                    Some(g) => shadow_price(month.grades[g][n.0], sigma_c),
                };
                let bought = self.world.benchmark().expenditure.get(*n, *sector);
                sum += bought * price.min(1e3).ln();
                weight += bought;
            }
        }
        Ok(if weight > 0.0 {
            (sum / weight).exp()
        } else {
            1.0
        })
    }
}
