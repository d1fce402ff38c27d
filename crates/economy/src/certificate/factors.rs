//! What factors earn and are supplied, and what income is spent on.

use detente_world::{Grid, RegionIx, SectorIx};

use super::{Check, index};
use crate::{CapitalResult, CapitalRule, Offset};

impl Check<'_> {
    /// Share of capital in a sector's payments for value added.
    pub(super) fn capital_share(&self, n: RegionIx, s: SectorIx) -> f64 {
        let capital = self.parameters.mechanisms.capital.as_ref();
        capital.map_or(0.0, |c| c.share[n.0 * self.at.sector_count() + s.0])
    }

    /// A list of the mechanisms at a region.
    pub(super) fn of_region(values: &[f64], n: RegionIx, neutral: f64) -> f64 {
        values.get(n.0).copied().unwrap_or(neutral)
    }

    /// The share of sales into a region that its own factors keep.
    pub(super) fn margin(&self, n: RegionIx) -> f64 {
        Self::of_region(&self.parameters.mechanisms.margin, n, 0.0)
    }

    /// What factors of a region keep of all sales of a good into it, USD million, and the same at the benchmark.
    pub(super) fn margins(&self, n: RegionIx, k: SectorIx) -> f64 {
        let share = self.margin(n);
        if share == 0.0 {
            return 0.0;
        }
        share * self.at.flows.row(n, k).iter().sum::<f64>()
    }

    /// Labour's income in a sector at the benchmark.
    pub(super) fn labour_before(&self, n: RegionIx, s: SectorIx) -> f64 {
        let bench = self.at.benchmark();
        let profits = bench.output.get(n, s) * (1.0 - 1.0 / self.world.sector(s).markup);
        let mut before = bench.value_added.get(n, s) - profits;
        before -= self.capital_share(n, s) * before;
        let share = self.margin(n);
        if share > 0.0 {
            let sold: f64 = self.at.model.tables.flows.row(n, s).iter().sum();
            before += share * sold;
        }
        before
    }

    /// Supply of factors: V' = V·v^(1+κ)·W^(−κ)·L̂ in the form that is finite for every κ, with employment in L̂.
    pub(super) fn factor_supply(&mut self, n: RegionIx) {
        let at = self.at;
        let kappa = self.parameters.kappa;
        let endowment = self.policy.endowment[n.0] * at.employment[n.0];
        let floor = Self::of_region(&self.parameters.mechanisms.wage_floor, n, 0.0);
        let by_sector = kappa == 0.0 && floor > 0.0;
        let (mut before, mut quantity) = (0.0, 0.0);
        for s in SectorIx::all(at.sector_count()) {
            let labour = self.labour_before(n, s);
            before += labour;
            if labour <= 0.0 {
                continue;
            }
            let (v, w) = (at.reward.get(n, s), at.wage[n.0]);
            quantity += at.factor_income.get(n, s) / v;
            if kappa.is_infinite() {
                self.compare(n, v * labour, w * labour, |c| c.name("one wage", n, s));
            } else if by_sector {
                // All of the sector's people work, or the floor holds.
                let hired = at.factor_income.get(n, s) / labour / v / self.policy.endowment[n.0];
                self.found
                    .see((-hired.ln()).min((v / floor).ln()).abs(), || {
                        format!("wage floor {}", self.world.region(n).code)
                    });
            } else {
                let moved = at.factor_income.get(n, s) / labour / endowment;
                let supplied = w * (moved / w).powf(1.0 / (1.0 + kappa));
                self.compare(n, v * labour, supplied * labour, |c| {
                    c.name("factor supply", n, s)
                });
            }
        }
        let total: f64 = at.factor_income.row(n).iter().sum();
        self.compare(n, total, at.wage[n.0] * endowment * before, |c| {
            format!("mean reward {}", c.world.region(n).code)
        });
        if by_sector {
            self.compare(n, quantity, endowment * before, |c| {
                format!("employment {}", c.world.region(n).code)
            });
        } else {
            self.labour_supply(n, floor);
        }
    }

    /// Employment is what people supply, or less where a floor holds the wage.
    fn labour_supply(&mut self, n: RegionIx, floor: f64) {
        let at = self.at;
        let mechanisms = &self.parameters.mechanisms;
        let eta = Self::of_region(&mechanisms.labour_supply, n, 0.0);
        let mut real = (at.wage[n.0] / at.final_price[n.0]).ln();
        if eta > 0.0 && mechanisms.offset == Offset::WageTax {
            let revenue = at.tariff_revenue[n.0] + at.export_revenue[n.0];
            let labour: f64 = at.factor_income.row(n).iter().sum();
            let before: f64 = SectorIx::all(at.sector_count())
                .map(|s| self.labour_before(n, s))
                .sum();
            real += (1.0 - at.benchmark().tariff_revenue[n.0] / before).ln()
                - (1.0 - revenue / labour).ln();
        }
        let idle = eta * real - at.employment[n.0].ln();
        let gap = if floor > 0.0 {
            idle.min((at.wage[n.0] / floor).ln()).abs()
        } else {
            idle.abs()
        };
        self.found.see(gap, || {
            format!("labour supply {}", self.world.region(n).code)
        });
    }

    /// Benchmark investment by good, USD million.
    fn investment_before(&self, n: RegionIx) -> Vec<f64> {
        let at = self.at;
        let goods = at.sector_count();
        let Some(capital) = &self.parameters.mechanisms.capital else {
            return vec![0.0; goods];
        };
        if !capital.investment.is_empty() {
            return capital.investment[n.0 * goods..(n.0 + 1) * goods].to_vec();
        }
        let demand = at.benchmark().final_demand.row(n).iter();
        let demand: Vec<f64> = demand.map(|x| x.max(0.0)).collect();
        let total: f64 = demand.iter().sum();
        let half = 0.5 * self.capital_before(n);
        demand.iter().map(|x| half * x / total).collect()
    }

    /// Income of capital at the benchmark.
    fn capital_before(&self, n: RegionIx) -> f64 {
        let bench = self.at.benchmark();
        SectorIx::all(self.at.sector_count())
            .map(|s| {
                let profits = bench.output.get(n, s) * (1.0 - 1.0 / self.world.sector(s).markup);
                self.capital_share(n, s) * (bench.value_added.get(n, s) - profits)
            })
            .sum()
    }

    pub(super) fn final_demand(&mut self, n: RegionIx, demand: &mut Grid) {
        let at = self.at;
        let invested = self.investment_before(n);
        let mut spent = 0.0;
        if let Some(capital) = &at.capital {
            spent = self.invests(n, capital, &invested, demand);
        }
        let goods: Vec<(f64, f64)> = SectorIx::all(at.sector_count())
            .map(|k| {
                let before = at.benchmark().final_demand.get(n, k).max(0.0);
                (
                    (before - invested[k.0]).max(0.0) * self.policy.demand.get(n, k),
                    at.price.get(n, k).ln(),
                )
            })
            .collect();
        let total: f64 = goods.iter().map(|(a, _)| a).sum();
        let rho = self.parameters.rho;
        let level = index(goods.iter().copied(), 1.0 - rho);
        self.compare(n, level.exp() * total, at.final_price[n.0] * total, |c| {
            format!("final price {}", c.world.region(n).code)
        });
        for (k, (a, x)) in goods.iter().enumerate() {
            demand.add(
                n,
                SectorIx(k),
                a / total * (at.income[n.0] - spent) * ((1.0 - rho) * (x - level)).exp(),
            );
        }
    }

    /// Checks income, rental and stock of capital, adds investment's purchases to demand and returns what they cost.
    fn invests(
        &mut self,
        n: RegionIx,
        capital: &CapitalResult,
        invested: &[f64],
        demand: &mut Grid,
    ) -> f64 {
        let at = self.at;
        let code = self.world.region(n).code.clone();
        let before = self.capital_before(n);
        let earned = self.for_capital[n.0];
        self.compare(n, capital.income[n.0], earned, |_| {
            format!("income of capital {code}")
        });
        if before <= 0.0 {
            return 0.0;
        }
        let basket: f64 = invested.iter().sum();
        let price: f64 = (invested.iter().enumerate())
            .map(|(k, x)| x / basket * at.price.get(n, SectorIx(k)).ln())
            .sum();
        let rule = (self.parameters.mechanisms.capital.as_ref()).map(|c| c.rule);
        let expected = if rule == Some(CapitalRule::Steady) {
            price.exp()
        } else {
            earned / before / self.stock(n)
        };
        self.compare(n, capital.rental[n.0] * before, expected * before, |_| {
            format!("rental {code}")
        });
        let spent = basket * earned / before;
        for (k, x) in invested.iter().enumerate() {
            demand.add(n, SectorIx(k), spent * x / basket);
        }
        spent
    }

    /// The given stock of capital.
    fn stock(&self, n: RegionIx) -> f64 {
        let closures = self.at.model.closures.as_ref();
        closures
            .and_then(|on| on.capital.as_ref())
            .map_or(1.0, |c| c.log_stock[n.0].exp())
    }
}
