//! An independent check of an equilibrium: it knows the conditions of Takayama and Judge, not the program that was solved.

use std::fmt;

use serde::Serialize;

use super::market::{Equilibrium, MOST_CROP, Market};

/// Less than this is nothing, kt a month.
pub(super) const IDLE_KT: f64 = 0.05;
/// Worst violation of a price condition that is accepted, dollars a tonne: a dime on hundreds of dollars.
const PRICE_LIMIT: f64 = 0.1;
/// Worst imbalance that is accepted, kt.
const BALANCE_LIMIT: f64 = 0.02;

/// The worst violation of each condition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
pub struct Certificate {
    /// Tonnes that appear or vanish at a place in a month, kt.
    pub balance_kt: f64,
    /// Caps, room in store, closing stocks and commitments exceeded or missed, and negative quantities, kt.
    pub bounds_kt: f64,
    /// Gain from carrying a tonne over a route that is not used up, or loss on one that is carried, dollars a tonne.
    pub trade_usd_t: f64,
    /// The same for keeping a tonne for a month, at the cost that the stock in store gives.
    pub storage_usd_t: f64,
    /// Price off the demand curve, or off the supply curve of a crop, dollars a tonne.
    pub curves_usd_t: f64,
    /// Taxes off the ad valorem rates at the final prices, dollars a tonne.
    pub taxes_usd_t: f64,
    /// Loss of a committed tonne where more is bought than was committed, or a negative loss, dollars a tonne.
    pub commitments_usd_t: f64,
}

impl Certificate {
    /// Whether every violation is within the limits (0.1 dollars a tonne, 0.02 kt).
    pub fn is_good(&self) -> bool {
        let worst = |values: &[f64], limit: f64| values.iter().all(|v| *v <= limit);
        worst(&[self.balance_kt, self.bounds_kt], BALANCE_LIMIT)
            && worst(
                &[
                    self.trade_usd_t,
                    self.storage_usd_t,
                    self.curves_usd_t,
                    self.taxes_usd_t,
                    self.commitments_usd_t,
                ],
                PRICE_LIMIT,
            )
    }

    /// The worse of two, condition by condition.
    pub fn worse(self, other: Self) -> Self {
        Self {
            balance_kt: self.balance_kt.max(other.balance_kt),
            bounds_kt: self.bounds_kt.max(other.bounds_kt),
            trade_usd_t: self.trade_usd_t.max(other.trade_usd_t),
            storage_usd_t: self.storage_usd_t.max(other.storage_usd_t),
            curves_usd_t: self.curves_usd_t.max(other.curves_usd_t),
            taxes_usd_t: self.taxes_usd_t.max(other.taxes_usd_t),
            commitments_usd_t: self.commitments_usd_t.max(other.commitments_usd_t),
        }
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prices = [
            self.trade_usd_t,
            self.storage_usd_t,
            self.curves_usd_t,
            self.taxes_usd_t,
            self.commitments_usd_t,
        ];
        write!(
            f,
            "balances within {:.1e} kt, bounds within {:.1e} kt, prices within {:.1e} dollars a tonne",
            self.balance_kt,
            self.bounds_kt,
            prices.into_iter().fold(0.0, f64::max)
        )
    }
}

/// Violation of "nobody gains by moving more, nobody loses by moving less": a gain counts up to the room that is left
/// for more, a loss up to what could be left out (dollars a tonne against kt, the natural residual of complementarity).
fn complementary(gain: f64, quantity: f64, room: f64) -> f64 {
    let more = gain.max(0.0).min(room.max(0.0));
    let less = (-gain).max(0.0).min(quantity.max(0.0));
    more.max(less)
}

/// Computes every condition from the market's own numbers.
pub fn check(market: &Market, found: &Equilibrium) -> Certificate {
    let mut c = Certificate::default();
    let mut worst_balance = vec![vec![0.0; market.months]; market.nodes.len()];
    for (n, node) in market.nodes.iter().enumerate() {
        let opening = node.storage.as_ref().map_or(0.0, |s| s.opening);
        for t in 0..market.months {
            let before = market.before(t, 1).map_or(opening, |b| found.stocks[n][b]);
            worst_balance[n][t] += node.supply[t] + before - found.uses[n][t] - found.stocks[n][t];
        }
    }
    for (r, route) in market.routes.iter().enumerate() {
        for t in 0..market.months {
            let flow = found.flows[r][t];
            worst_balance[route.from][t] -= flow;
            let mut arrives = false;
            for (then, _) in market.after(t, route.lag) {
                worst_balance[route.to][then] += flow;
                arrives = true;
            }
            if !arrives {
                c.bounds_kt = c.bounds_kt.max(flow);
            }
            c.bounds_kt = c.bounds_kt.max(flow - route.cap[t]).max(-flow);
        }
    }
    for (crop, size) in market.crops.iter().zip(&found.crops) {
        let mut expected = 0.0;
        for t in 0..market.months {
            worst_balance[crop.node][t] += crop.shares[t] * size;
            expected += market.weight(t) * crop.shares[t] * found.prices[crop.node][t];
        }
        expected /= market.crop_weight(crop);
        let asked = crop.price * (1.0 + (size / crop.quantity - 1.0) / crop.elasticity);
        c.curves_usd_t = c.curves_usd_t.max(complementary(
            expected - asked,
            *size,
            MOST_CROP * crop.quantity - size,
        ));
    }
    c.balance_kt = worst_balance
        .iter()
        .flatten()
        .fold(0.0, |worst, v: &f64| worst.max(v.abs()));
    uses_and_stores(market, found, &mut c);
    routes(market, found, &mut c);
    for (commitment, loss) in market.commitments.iter().zip(&found.losses) {
        let flows = (commitment.routes.iter())
            .flat_map(|r| commitment.months.iter().map(|t| found.flows[*r][*t]));
        let bought: f64 = flows.sum();
        let more = bought - commitment.quantity;
        c.bounds_kt = c.bounds_kt.max(-more);
        // A tonne of a commitment that is exceeded loses nothing, and none gains by being committed.
        c.commitments_usd_t = c
            .commitments_usd_t
            .max(loss.max(0.0).min(more.max(0.0)))
            .max(-loss);
    }
    c
}

fn uses_and_stores(market: &Market, found: &Equilibrium, c: &mut Certificate) {
    for (n, node) in market.nodes.iter().enumerate() {
        let prices = &found.prices[n];
        if let Some(demand) = &node.demand {
            for t in 0..market.months {
                let (top, slope) = demand[t].line();
                let willing = top - slope * found.uses[n][t];
                let gain = willing - prices[t];
                c.curves_usd_t =
                    c.curves_usd_t
                        .max(complementary(gain, found.uses[n][t], f64::INFINITY));
            }
        }
        let Some(storage) = &node.storage else {
            continue;
        };
        for t in 0..market.months {
            let kept = found.stocks[n][t];
            c.bounds_kt = c.bounds_kt.max(kept - storage.capacity).max(-kept);
            let Some(next) = market.expected(prices, t, 1) else {
                c.bounds_kt = c.bounds_kt.max(storage.closing - kept);
                continue;
            };
            let gain = next - prices[t] - storage.marginal_cost(t, kept);
            let violation = complementary(gain, kept, storage.capacity - kept);
            c.storage_usd_t = c.storage_usd_t.max(violation);
        }
    }
}

fn routes(market: &Market, found: &Equilibrium, c: &mut Certificate) {
    for (r, route) in market.routes.iter().enumerate() {
        for t in 0..market.months {
            let flow = found.flows[r][t];
            let Some(worth) = market.expected(&found.prices[route.to], t, route.lag) else {
                continue;
            };
            let bonus: f64 = market
                .commitments
                .iter()
                .zip(&found.losses)
                .filter(|(k, _)| k.routes.contains(&r) && k.months.contains(&t))
                .map(|(k, loss)| loss * market.commitment_weight(k) / market.weight(t))
                .sum();
            let price = found.prices[route.from][t];
            let tax = route.tax(t, price, flow);
            if flow >= IDLE_KT {
                c.taxes_usd_t = c.taxes_usd_t.max((tax - found.taxes[r][t]).abs());
            }
            let delivered = price + route.marginal_cost(t, flow) + tax;
            let gain = worth + bonus - delivered;
            c.trade_usd_t = c
                .trade_usd_t
                .max(complementary(gain, flow, route.cap[t] - flow));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::market::{Commitment, Demand, Node, Route, Storage};
    use super::*;

    /// A seller with a store and a buyer over two months.
    fn market() -> Market {
        let demand = Demand {
            quantity: 100.0,
            price: 400.0,
            elasticity: 0.5,
        };
        let node = |name: &str, supply: Vec<f64>| Node {
            name: name.into(),
            supply,
            demand: Some(vec![demand; 2]),
            storage: None,
        };
        let mut seller = node("seller", vec![200.0, 185.0]);
        seller.storage = Some(Storage {
            opening: 0.0,
            closing: 0.0,
            carrying: 1.0,
            slope: 0.01,
            convenience: 80.0,
            working: vec![50.0; 2],
            capacity: 500.0,
        });
        Market {
            months: 2,
            fork: None,
            nodes: vec![seller, node("buyer", vec![0.0; 2])],
            routes: vec![Route {
                from: 0,
                to: 1,
                lag: 0,
                intercept: 20.0,
                slope: vec![0.1; 2],
                duty: vec![0.0; 2],
                export_tax: vec![0.0; 2],
                cap: vec![f64::INFINITY; 2],
            }],
            crops: Vec::new(),
            commitments: vec![Commitment {
                name: "floor".into(),
                routes: vec![0],
                months: vec![0, 1],
                quantity: 100.0,
            }],
        }
    }

    #[test]
    fn a_store_held_against_its_cost_is_refused() {
        let market = market();
        let (found, certificate) = super::super::solve::solve(&market).unwrap();
        assert!(certificate.is_good(), "{certificate}");
        let kept = found.stocks[0][0];
        assert!(kept > 5.0 && kept < 50.0, "{kept}");
        // The same quantities at the cost of a store without a steep part.
        let mut level = market.clone();
        level.nodes[0].storage.as_mut().unwrap().convenience = 0.0;
        assert!(check(&level, &found).storage_usd_t > 1.0);
        // And with ten kt moved from the store to use, the balances holding.
        let mut moved = found.clone();
        moved.stocks[0][0] -= 10.0;
        moved.uses[0][0] += 10.0;
        moved.uses[0][1] -= 10.0;
        let refused = check(&market, &moved);
        assert!(refused.balance_kt < BALANCE_LIMIT && refused.storage_usd_t > 1.0);
    }

    #[test]
    fn a_loss_on_a_commitment_that_does_not_bind_is_refused() {
        let market = market();
        let (found, certificate) = super::super::solve::solve(&market).unwrap();
        assert!(found.flows[0].iter().sum::<f64>() > 101.0);
        assert!(certificate.commitments_usd_t < 1e-3);
        let mut wrong = found.clone();
        wrong.losses = vec![5.0];
        let refused = check(&market, &wrong);
        assert!(refused.commitments_usd_t > 4.0 && !refused.is_good());
        wrong.losses = vec![-5.0];
        assert!(check(&market, &wrong).commitments_usd_t > 4.0);
    }
}
