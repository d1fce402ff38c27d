//! Who gains and who pays: receipts of growers, surplus of users, duties, and what commitments lose.

use super::good::Good;
use super::month::Month;
use super::run::{Run, Track};

/// What the events change for one region over a window, USD million of the prices' years.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Account {
    /// Region.
    pub code: String,
    /// Growers' receipts, every crop at the price of its harvest month.
    pub growers_usd_mn: f64,
    /// Receipts of whoever holds stocks: tonnes taken out less tonnes put in, each at its month's price (before the cost of
    /// storing).
    pub holders_usd_mn: f64,
    /// Surplus of users: the area left of the linear demand curve between the two prices.
    pub users_usd_mn: f64,
    /// Tariffs received.
    pub tariffs_usd_mn: f64,
    /// Taxes on sales of imports received.
    pub sales_taxes_usd_mn: f64,
    /// What state buyers lose on committed tonnes against buying at the market; negative is a loss.
    pub committed_usd_mn: f64,
}

impl Account {
    /// All together.
    pub fn total_usd_mn(&self) -> f64 {
        self.growers_usd_mn
            + self.holders_usd_mn
            + self.users_usd_mn
            + self.tariffs_usd_mn
            + self.sales_taxes_usd_mn
            + self.committed_usd_mn
    }
}

/// Thousand tonnes times dollars a tonne, in millions.
const MILLION: f64 = 1e-3;

/// The account of every region, months `from` to `to` (of harvest, use and shipment).
pub fn accounts(good: &Good, run: &Run, from: Month, to: Month) -> Vec<Account> {
    let months =
        run.with.at(from).unwrap_or(0)..run.with.at(to).map_or(run.with.months(), |t| t + 1);
    let lanes_into = |r: usize| {
        good.lanes
            .iter()
            .enumerate()
            .filter(move |(_, l)| l.destination == r)
            .map(|(l, _)| l)
    };
    let lanes_out_of = |r: usize| {
        let lanes = good.lanes.iter().enumerate();
        lanes.filter(move |(_, l)| l.origin == r).map(|(l, _)| l)
    };
    let change = |value: &dyn Fn(&Track, usize) -> f64| -> f64 {
        months
            .clone()
            .map(|t| value(&run.with, t) - value(&run.without, t))
            .sum::<f64>()
            * MILLION
    };
    let account = |r: usize| {
        let taxed = |rates: fn(&Track) -> &Vec<Vec<f64>>| {
            change(&|track: &Track, t: usize| {
                lanes_into(r)
                    .map(|l| rates(track)[l][t] * track.flows[l][t])
                    .sum()
            })
        };
        let surplus = months.clone().map(|t| {
            let quantity = 0.5 * (run.with.uses[r][t] + run.without.uses[r][t]);
            quantity * (run.without.use_prices[r][t] - run.with.use_prices[r][t])
        });
        // What is used and shipped and neither harvested nor landed comes out of stocks.
        let taken_out = |track: &Track, t: usize| -> f64 {
            let shipped = lanes_out_of(r).map(|l| track.flows[l][t]).sum::<f64>();
            let landed = lanes_into(r).map(|l| track.arrivals[l][t]).sum::<f64>();
            let price = match lanes_out_of(r).next() {
                Some(_) => track.own_prices[r][t],
                None => track.use_prices[r][t],
            };
            price * (track.uses[r][t] + shipped - track.harvests[r][t] - landed)
        };
        Account {
            code: good.regions[r].code.clone(),
            holders_usd_mn: change(&taken_out),
            growers_usd_mn: change(&|track, t| track.harvests[r][t] * track.own_prices[r][t]),
            users_usd_mn: surplus.sum::<f64>() * MILLION,
            tariffs_usd_mn: taxed(|track| &track.tariffs),
            sales_taxes_usd_mn: taxed(|track| &track.sales_taxes),
            committed_usd_mn: -commitments(good, run, &months)
                .iter()
                .filter(|c| c.buyer == r)
                .map(|c| c.loss_usd_mn)
                .sum::<f64>(),
        }
    };
    (0..good.regions.len()).map(account).collect()
}

/// A commitment's tonnes and what they cost its buyer.
pub(super) struct Committed {
    pub buyer: usize,
    pub loss_usd_mn: f64,
}

fn commitments(good: &Good, run: &Run, months: &std::ops::Range<usize>) -> Vec<Committed> {
    let Ok(events) = super::scenario::resolve(good, &run.scenario) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for event in events {
        let Some((buyer, origins)) = event.effect.committed() else {
            continue;
        };
        let Some(losses) = run.with.losses.get(&event.event) else {
            continue;
        };
        let lanes = good
            .lanes
            .iter()
            .enumerate()
            .filter(|(_, l)| l.destination == buyer && origins.contains(&l.origin));
        let loss: f64 = lanes
            .flat_map(|(l, _)| months.clone().map(move |t| (l, t)))
            .map(|(l, t)| losses[t] * run.with.flows[l][t])
            .sum();
        all.push(Committed {
            buyer,
            loss_usd_mn: loss * MILLION,
        });
    }
    all
}
