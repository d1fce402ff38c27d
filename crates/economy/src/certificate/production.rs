//! Unit costs from input prices, and what every sector pays for factors and buys.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use detente_world::{Grid, RegionIx, ScaleBase, SectorIx};
use multiversion::multiversion;

use super::{Check, index};

impl Check<'_> {
    /// Unit cost from input prices, factor clearing, and what every region spends on every good.
    pub(super) fn production(&mut self) -> Grid {
        let at = self.at;
        let (r, s_count) = (at.region_count(), at.sector_count());
        let bench = at.benchmark();
        let p = self.parameters;
        let mut critical_quantities: Vec<(usize, f64)> = Vec::new();
        let mut demand = Grid::filled(r, s_count, 0.0);
        let critical: Vec<bool> = SectorIx::all(s_count)
            .map(|k| p.critical.iter().any(|nest| nest.goods.contains(&k)))
            .collect();
        // What a sector buys of goods that are not critical.
        let mut plain = vec![0.0; s_count];
        for n in RegionIx::all(r) {
            let mut region_factor_demand = 0.0;
            let prices: Vec<f64> = at.price.row(n).iter().map(|x| x.ln()).collect();
            // What is paid for a material is P^(1−θ) times something that all materials of a user have in common.
            let powers: Vec<f64> = (prices.iter())
                .map(|x| ((1.0 - p.theta) * x).exp())
                .collect();
            for s in SectorIx::all(s_count) {
                let output = bench.output.get(n, s);
                if output <= 0.0 {
                    region_factor_demand += self.margins(n, s) / self.level;
                    continue;
                }
                let markup = self.world.sector(s).markup;
                let bought = at.model.tables.use_table.column(n, s);
                let factors = bench.value_added.get(n, s) - output * (1.0 - 1.0 / markup);
                for ((plain, bought), critical) in plain.iter_mut().zip(bought).zip(&critical) {
                    *plain = if *critical { 0.0 } else { bought.max(0.0) };
                }
                let (spent, price_materials) = materials(&plain, &prices, &powers, 1.0 - p.theta);
                let alpha = self.capital_share(n, s);
                let mut price_factors = at.reward.get(n, s).ln();
                if let Some(capital) = at.capital.as_ref().filter(|_| alpha > 0.0) {
                    price_factors =
                        (1.0 - alpha) * price_factors + alpha * capital.rental[n.0].ln();
                }
                price_factors -= self.policy.utilisation.get(n, s).ln();
                let mut weight = factors + spent;
                let mut price = index(
                    [(factors, price_factors), (spent, price_materials)].into_iter(),
                    1.0 - p.sigma,
                );
                // Log quantity of each input per unit of the whole bundle, from the inside out: elasticity·(log price ratio).
                let mut factor_quantity = p.sigma * (price - price_factors);
                let mut materials_quantity =
                    p.theta * price_materials + p.sigma * (price - price_materials);
                critical_quantities.clear();
                for nest in p.critical.iter().rev() {
                    let members = nest.goods.iter().map(|k| k.0).filter(|k| bought[*k] > 0.0);
                    let paid: f64 = members.clone().map(|k| bought[k]).sum();
                    if paid == 0.0 {
                        continue;
                    }
                    let bundle = index(
                        members.clone().map(|k| (bought[k], prices[k])),
                        1.0 - nest.theta,
                    );
                    let outer = index(
                        [(paid, bundle), (weight, price)].into_iter(),
                        1.0 - nest.sigma,
                    );
                    let inner_quantity = nest.sigma * (outer - price);
                    factor_quantity += inner_quantity;
                    materials_quantity += inner_quantity;
                    critical_quantities
                        .iter_mut()
                        .for_each(|(_, q)| *q += inner_quantity);
                    for k in members {
                        critical_quantities.push((
                            k,
                            nest.theta * (bundle - prices[k]) + nest.sigma * (outer - bundle),
                        ));
                    }
                    price = outer;
                    weight += paid;
                }
                let bundle_quantity = at.output.get(n, s) / output / price.exp();
                let factor_payment =
                    factors * (price_factors + factor_quantity).exp() * bundle_quantity;
                let sector = self.world.sector(s);
                let scale_input = match sector.scale_base {
                    _ if self.parameters.mechanisms.scale_by_employment => {
                        at.employment[n.0] * self.policy.endowment[n.0]
                    }
                    ScaleBase::Input => bundle_quantity,
                    ScaleBase::Labour => factor_payment / factors / at.reward.get(n, s),
                };
                let returns = match sector.scale_elasticity {
                    0.0 => 1.0,
                    elasticity => scale_input.powf(elasticity),
                };
                let unit = price.exp() / self.policy.productivity.get(n, s) / returns;
                self.compare(n, unit * output, at.cost.get(n, s) * output, |c| {
                    c.name("unit cost", n, s)
                });
                self.for_capital[n.0] += alpha * factor_payment;
                let labour_payment =
                    ((1.0 - alpha) * factor_payment + self.margins(n, s)) / self.level;
                region_factor_demand += labour_payment;
                if !at.model.one_wage() {
                    self.compare(n, at.factor_income.get(n, s), labour_payment, |c| {
                        c.name("factors", n, s)
                    });
                }
                let materials_bundle = materials_quantity.exp() * bundle_quantity;
                let row = &mut demand.as_mut_slice()[n.0 * s_count..(n.0 + 1) * s_count];
                purchases(&plain, &powers, materials_bundle, row);
                for &(k, q) in &critical_quantities {
                    demand.add(
                        n,
                        SectorIx(k),
                        bought[k] * (prices[k] + q).exp() * bundle_quantity,
                    );
                }
            }
            let supplied: f64 = at.factor_income.row(n).iter().sum();
            self.compare(n, supplied, region_factor_demand, |c| {
                format!("factors {}", c.world.region(n).code)
            });
            self.factor_supply(n);
            self.final_demand(n, &mut demand);
        }
        demand
    }
}

/// What a user spends on its materials at the benchmark, and their log price: e is one less the elasticity between
/// them, `powers` e^(e·log price).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn materials(bought: &[f64], prices: &[f64], powers: &[f64], e: f64) -> (f64, f64) {
    let (mut spent, mut mean, mut power) = ([0.0; 4], [0.0; 4], [0.0; 4]);
    let rows = bought.chunks_exact(4).zip(prices.chunks_exact(4));
    for ((a, x), y) in rows.zip(powers.chunks_exact(4)) {
        for l in 0..4 {
            spent[l] += a[l];
            mean[l] += a[l] * x[l];
            power[l] += a[l] * y[l];
        }
    }
    for l in bought.len() / 4 * 4..bought.len() {
        spent[0] += bought[l];
        mean[0] += bought[l] * prices[l];
        power[0] += bought[l] * powers[l];
    }
    let [spent, mean, power] = [spent, mean, power].map(|lanes| lanes.iter().sum::<f64>());
    let level = power / spent;
    if spent == 0.0 {
        (0.0, 0.0)
    } else if e == 0.0 {
        (spent, mean / spent)
    } else if e.abs() >= 1e-3 && (1e-200..1e200).contains(&level) {
        (spent, level.ln() / e)
    } else {
        let terms = bought.iter().copied().zip(prices.iter().copied());
        (spent, index(terms.filter(|(a, _)| *a > 0.0), e))
    }
}

/// Adds what a user buys of its materials to the region's demand.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn purchases(bought: &[f64], powers: &[f64], bundle: f64, demand: &mut [f64]) {
    for ((demand, bought), power) in demand.iter_mut().zip(bought).zip(powers) {
        let spent = bought * power * bundle;
        *demand += if *bought > 0.0 { spent } else { 0.0 };
    }
}
