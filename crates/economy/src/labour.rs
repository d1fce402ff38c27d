//! What the mechanisms mean for each region: employment, welfare, capital and consumption.

use detente_world::RegionIx;
use serde::Serialize;

use crate::{Economy, Equilibrium, Offset, SolveError, SolveSettings};
use detente_policy::AppliedPolicy;

/// Labour at an equilibrium, one region; changes from the benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabourOutcome {
    /// Position in the world's regions.
    pub region: RegionIx,
    /// Employment, per cent.
    pub employment_pct: f64,
    /// Mean reward over the price index of consumption, per cent.
    pub real_wage_pct: f64,
    /// Real income less what the work costs those who do it, per cent: 100(δ Î/P̂F + (1 − δ) Ŵℓ̂/P̂F − 1) with
    /// δ = I/(I − η(1 − t)V/(1 + η)).
    pub welfare_pct: f64,
    /// Whether a wage floor holds the wage.
    pub binding: bool,
}

/// Capital at an equilibrium, one region; changes from the benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CapitalOutcome {
    /// Position in the world's regions.
    pub region: RegionIx,
    /// Consumption, per cent.
    pub consumption_pct: f64,
    /// Mean reward of labour over the price index of consumption, per cent.
    pub real_wage_pct: f64,
    /// The stock of capital, per cent.
    pub capital_pct: f64,
    /// The rental of capital in the numeraire, per cent.
    pub rental_pct: f64,
    /// The volume of investment, per cent.
    pub investment_pct: f64,
}

/// One year of the path of capital.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CapitalYear {
    /// Years since the shock.
    pub year: usize,
    /// Position in the world's regions.
    pub region: RegionIx,
    /// Consumption, per cent.
    pub consumption_pct: f64,
    /// Mean reward of labour over the price index of consumption, per cent.
    pub real_wage_pct: f64,
    /// The stock of capital, per cent.
    pub capital_pct: f64,
    /// The volume of investment, per cent.
    pub investment_pct: f64,
}

impl Equilibrium {
    /// Employment and welfare by region; empty where neither labour supply nor a wage floor acts.
    pub fn labour(&self) -> Vec<LabourOutcome> {
        let mechanisms = &self.model.parameters.mechanisms;
        let acts = |values: &[f64]| values.iter().any(|x| *x != 0.0);
        if !acts(&mechanisms.labour_supply) && !acts(&mechanisms.wage_floor) {
            return Vec::new();
        }
        RegionIx::all(self.region_count())
            .map(|n| {
                let eta = mechanisms.labour_supply.get(n.0).copied().unwrap_or(0.0);
                let floor = mechanisms.wage_floor.get(n.0).copied().unwrap_or(0.0);
                let before = self.benchmark().income[n.0];
                let labour: f64 = self.factor_income.row(n).iter().sum();
                let taxed = if mechanisms.offset == Offset::WageTax {
                    (self.tariff_revenue[n.0] + self.export_revenue[n.0]) / labour
                } else {
                    0.0
                };
                let toil = eta * (1.0 - taxed) * self.model.factor_total[n.0] / (1.0 + eta);
                let delta = before / (before - toil);
                let income = self.income[n.0] / before / self.final_price[n.0];
                let pay = self.wage[n.0] * self.employment[n.0] / self.final_price[n.0];
                LabourOutcome {
                    region: n,
                    employment_pct: 100.0 * (self.employment[n.0] - 1.0),
                    real_wage_pct: 100.0 * (self.wage[n.0] / self.final_price[n.0] - 1.0),
                    welfare_pct: 100.0 * (delta * income + (1.0 - delta) * pay - 1.0),
                    binding: floor > 0.0 && self.lowest_reward(n) <= floor * (1.0 + 1e-9),
                }
            })
            .collect()
    }

    /// The lowest reward that a wage floor could hold: of any sector with fixed factors, else the mean.
    fn lowest_reward(&self, n: RegionIx) -> f64 {
        if self.model.parameters.kappa == 0.0 {
            let rewards = self.reward.row(n).iter().zip(self.factor_income.row(n));
            rewards
                .filter(|(_, income)| **income > 0.0)
                .map(|(reward, _)| *reward)
                .fold(f64::INFINITY, f64::min)
        } else {
            self.wage[n.0]
        }
    }

    /// Consumption, capital and investment by region; empty without reproducible capital.
    pub fn capital_outcomes(&self) -> Vec<CapitalOutcome> {
        let Some(capital) = &self.capital else {
            return Vec::new();
        };
        RegionIx::all(self.region_count())
            .map(|n| {
                let price = self.final_price[n.0];
                let (before, after) = capital.consumption[n.0];
                let invested = capital.income[n.0]
                    / (capital.rental[n.0] * capital.stock[n.0])
                    / self.capital_before(n);
                let volume = if self.capital_before(n) > 0.0 {
                    capital.rental[n.0] * capital.stock[n.0] / capital.price[n.0]
                } else {
                    invested
                };
                CapitalOutcome {
                    region: n,
                    consumption_pct: 100.0 * (after / before / price - 1.0),
                    real_wage_pct: 100.0 * (self.wage[n.0] / price - 1.0),
                    capital_pct: 100.0 * (capital.stock[n.0] - 1.0),
                    rental_pct: 100.0 * (capital.rental[n.0] - 1.0),
                    investment_pct: 100.0 * (volume - 1.0),
                }
            })
            .collect()
    }

    fn capital_before(&self, n: RegionIx) -> f64 {
        let closures = self.model.closures.as_ref();
        let capital = closures.and_then(|on| on.capital.as_ref());
        capital.map_or(0.0, |c| c.income[n.0])
    }
}

impl Economy {
    /// The path of capital from the benchmark's stock: K' = (1 − δ)K + δ·(VK'/VK)/P̂_I, year by year, the rental clearing
    /// the stock of each. Returns years 0 to `years`, all regions of each.
    ///
    /// # Errors
    /// As [`Economy::solve`] of any year; the economy needs capital with a given stock
    /// ([`CapitalRule::Held`](crate::CapitalRule::Held)), else the list is that of one year repeated.
    pub fn capital_path(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        years: usize,
        depreciation: f64,
    ) -> Result<Vec<CapitalYear>, SolveError> {
        let regions = self.world().region_count();
        let mut stock = vec![1.0; regions];
        let mut rows = Vec::with_capacity((years + 1) * regions);
        let mut last: Option<Equilibrium> = None;
        for year in 0..=years {
            let economy = self.with_stock(&stock);
            let here = match &last {
                Some(start) => economy.solve_warm(policy, settings, start),
                None => economy.solve(policy, settings),
            }?;
            for outcome in here.capital_outcomes() {
                rows.push(CapitalYear {
                    year,
                    region: outcome.region,
                    consumption_pct: outcome.consumption_pct,
                    real_wage_pct: outcome.real_wage_pct,
                    capital_pct: outcome.capital_pct,
                    investment_pct: outcome.investment_pct,
                });
                let n = outcome.region.0;
                let added = 1.0 + outcome.investment_pct / 100.0;
                stock[n] = (1.0 - depreciation) * stock[n] + depreciation * added;
            }
            last = Some(here);
        }
        Ok(rows)
    }
}
