//! What an equilibrium means for each region (`economy.md`, "Outputs").

use detente_world::{RegionIx, SectorIx};
use serde::Serialize;

use crate::Equilibrium;

/// Results for one region; changes from the benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionOutcome {
    /// Position in the world's regions.
    pub region: RegionIx,
    /// Exact change of real income, 100(Î/P̂F − 1), per cent.
    pub real_income_pct: f64,
    /// First-order change of real income at base weights (Caliendo and Parro 2015), per cent; `None` where the
    /// shock is more than tariffs or where markups or scale act.
    pub real_income_first_order_pct: Option<f64>,
    /// The first-order term from prices of exports and imports, per cent.
    pub terms_of_trade_first_order_pct: Option<f64>,
    /// The first-order term from the volume of taxed imports, per cent.
    pub volume_of_trade_first_order_pct: Option<f64>,
    /// GDP at benchmark prices: final demand + exports − imports, each at benchmark prices, per cent.
    pub gdp_volume_pct: f64,
    /// Equivalent variation, USD million of the world's year.
    pub ev_usd_mn: f64,
    /// Price index of final demand in the numeraire, per cent.
    pub price_index_pct: f64,
    /// Mean factor reward in the numeraire, per cent.
    pub wage_pct: f64,
    /// Mean factor reward over the price index of final demand, per cent.
    pub real_wage_pct: f64,
    /// Tariff revenue with importers' rents, less subsidies, USD million in the numeraire.
    pub tariff_revenue_usd_mn: f64,
    /// Export-tax revenue with exporters' rents, USD million in the numeraire.
    pub export_revenue_usd_mn: f64,
    /// Income in the numeraire, USD million.
    pub income_usd_mn: f64,
    /// Tariff revenue of the benchmark, USD million.
    pub tariff_revenue_before_usd_mn: f64,
    /// Income of the benchmark, USD million.
    pub income_before_usd_mn: f64,
    /// Employment, change in per cent; `None` where neither labour supply nor a wage floor acts.
    pub employment_pct: Option<f64>,
    /// Welfare with the value of leisure, change in per cent; as employment.
    pub welfare_pct: Option<f64>,
    /// Whether a wage floor binds; as employment.
    pub wage_floor_binding: Option<bool>,
    /// Consumption, change in per cent; `None` without reproducible capital.
    pub consumption_pct: Option<f64>,
    /// The stock of capital, change in per cent; as consumption.
    pub capital_pct: Option<f64>,
    /// The volume of investment, change in per cent; as consumption.
    pub investment_pct: Option<f64>,
}

/// Results for one sector of one region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectorOutcome {
    /// Position of the region.
    pub region: RegionIx,
    /// Position of the sector.
    pub sector: SectorIx,
    /// Output volume at the factory gate, per cent.
    pub output_volume_pct: f64,
    /// Unit cost in the numeraire, per cent.
    pub cost_pct: f64,
    /// Buyers' price index of the good, per cent.
    pub price_pct: f64,
    /// Value added (owners' incomes and profits) in the numeraire, per cent.
    pub value_added_pct: f64,
    /// The same deflated by the region's final price index, per cent.
    pub real_value_added_pct: f64,
    /// Value added, USD million in the numeraire.
    pub value_added_usd_mn: f64,
}

/// One flow before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowOutcome {
    /// Position of the seller.
    pub origin: RegionIx,
    /// Position of the buyer.
    pub destination: RegionIx,
    /// Position of the sector.
    pub sector: SectorIx,
    /// Producers' receipts in the benchmark, USD million.
    pub before_usd_mn: f64,
    /// Producers' receipts, USD million in the numeraire.
    pub after_usd_mn: f64,
    /// Volume at the factory gate, per cent.
    pub volume_pct: f64,
    /// Price that buyers pay for this origin's good, per cent.
    pub price_pct: f64,
}

impl Equilibrium {
    /// Results by region, in the world's order.
    pub fn regions(&self) -> Vec<RegionOutcome> {
        let first_order = self.first_order_applies().then(|| self.first_order());
        let gdp_volumes = self.gdp_volumes();
        let (labour, capital) = (self.labour(), self.capital_outcomes());
        RegionIx::all(self.region_count())
            .map(|n| {
                let before = self.benchmark().income[n.0];
                let real = self.income[n.0] / before / self.final_price[n.0];
                RegionOutcome {
                    region: n,
                    real_income_pct: 100.0 * (real - 1.0),
                    real_income_first_order_pct: first_order.as_ref().map(|f| f[n.0].iter().sum()),
                    terms_of_trade_first_order_pct: first_order.as_ref().map(|f| f[n.0][0]),
                    volume_of_trade_first_order_pct: first_order.as_ref().map(|f| f[n.0][1]),
                    gdp_volume_pct: gdp_volumes[n.0],
                    ev_usd_mn: before * (real - 1.0),
                    price_index_pct: 100.0 * (self.final_price[n.0] - 1.0),
                    wage_pct: 100.0 * (self.wage[n.0] - 1.0),
                    real_wage_pct: 100.0 * (self.wage[n.0] / self.final_price[n.0] - 1.0),
                    tariff_revenue_usd_mn: self.tariff_revenue[n.0],
                    export_revenue_usd_mn: self.export_revenue[n.0],
                    income_usd_mn: self.income[n.0],
                    tariff_revenue_before_usd_mn: self.benchmark().tariff_revenue[n.0],
                    income_before_usd_mn: before,
                    employment_pct: labour.get(n.0).map(|l| l.employment_pct),
                    welfare_pct: labour.get(n.0).map(|l| l.welfare_pct),
                    wage_floor_binding: labour.get(n.0).map(|l| l.binding),
                    consumption_pct: capital.get(n.0).map(|c| c.consumption_pct),
                    capital_pct: capital.get(n.0).map(|c| c.capital_pct),
                    investment_pct: capital.get(n.0).map(|c| c.investment_pct),
                }
            })
            .collect()
    }

    /// Results by region and sector; cells without output are left out.
    pub fn sectors(&self) -> Vec<SectorOutcome> {
        let mut rows = Vec::new();
        for n in RegionIx::all(self.region_count()) {
            for s in SectorIx::all(self.sector_count()) {
                let output = self.benchmark().output.get(n, s);
                if output <= 0.0 {
                    continue;
                }
                let before = self.benchmark().value_added.get(n, s);
                let after = self.factor_income.get(n, s) + self.profits.get(n, s);
                // With one wage, owners' incomes follow the payroll of the sector.
                let after = if self.model.one_wage() {
                    self.factor_demand.get(n, s) + self.profits.get(n, s)
                } else {
                    after
                };
                rows.push(SectorOutcome {
                    region: n,
                    sector: s,
                    output_volume_pct: 100.0
                        * (self.output.get(n, s) / output / self.cost.get(n, s) - 1.0),
                    cost_pct: 100.0 * (self.cost.get(n, s) - 1.0),
                    price_pct: 100.0 * (self.price.get(n, s) - 1.0),
                    value_added_pct: 100.0 * (after / before - 1.0),
                    real_value_added_pct: 100.0 * (after / before / self.final_price[n.0] - 1.0),
                    value_added_usd_mn: after,
                });
            }
        }
        rows
    }

    /// Every flow that exists in the benchmark, in the order sector, destination, origin.
    pub fn flow_outcomes(&self) -> Vec<FlowOutcome> {
        self.benchmark_flows()
            .iter()
            .filter(|(_, _, _, before)| *before > 0.0)
            .map(|(i, n, k, before)| {
                let after = self.flows.get(i, n, k);
                let cost = self.cost.get(i, k);
                let wedge = (1.0 + self.tariff.get(i, n, k)) * (1.0 + self.export_tax.get(i, n, k))
                    / (1.0 + self.benchmark_tariffs().get(i, n, k))
                    * self.policy.iceberg.get(i, n, k);
                FlowOutcome {
                    origin: i,
                    destination: n,
                    sector: k,
                    before_usd_mn: before,
                    after_usd_mn: after,
                    volume_pct: 100.0 * (after / before / cost - 1.0),
                    price_pct: 100.0 * (cost * wedge - 1.0),
                }
            })
            .collect()
    }

    fn first_order_applies(&self) -> bool {
        let policy = &self.policy;
        let ones = |values: &[f64]| values.iter().all(|x| *x == 1.0);
        self.model.closures.is_none()
            && policy.bounds.is_empty()
            && policy.export_tax.is_all(0.0)
            && policy.iceberg.is_all(1.0)
            && ones(policy.productivity.as_slice())
            && ones(policy.utilisation.as_slice())
            && ones(policy.demand.as_slice())
            && ones(&policy.endowment)
            && self.model.markup.iter().all(|m| *m == 1.0)
            && self.model.scale.iter().all(|x| *x == 0.0)
    }

    /// Terms of trade, volume of trade and the change of the deficit, per cent of base income, base weights
    /// (Caliendo and Parro 2015, eq. (20), evaluated at finite changes as their published tables do).
    fn first_order(&self) -> Vec<[f64; 3]> {
        let r = self.region_count();
        let mut terms = vec![[0.0; 3]; r];
        for k in SectorIx::all(self.sector_count()) {
            let costs: Vec<f64> = RegionIx::all(r)
                .map(|i| self.cost.get(i, k) - 1.0)
                .collect();
            for n in RegionIx::all(r) {
                let was = self.benchmark_flows().row(n, k);
                let (is, tariffs) = (self.flows.row(n, k), self.benchmark_tariffs().row(n, k));
                for i in (0..r).filter(|i| was[*i] > 0.0) {
                    let dearer = was[i] * costs[i];
                    terms[i][0] += dearer;
                    terms[n.0][0] -= dearer;
                    terms[n.0][1] += tariffs[i] * (is[i] - was[i] - dearer);
                }
            }
        }
        for (n, t) in terms.iter_mut().enumerate() {
            t[2] = self.deficit[n] - self.model.deficit[n];
            t.iter_mut()
                .for_each(|x| *x *= 100.0 / self.benchmark().income[n]);
        }
        terms
    }
}
