//! What is kept of a solved equilibrium, and how two of them are compared.

use detente_economy::{Certificate, Equilibrium, RegionOutcome, SolveStats};
use detente_world::{RegionIx, World};

use crate::findings::{Effects, Range, RegionEffect};
use crate::objectives::Wants;

/// The results of one equilibrium: changes from the world's benchmark.
#[derive(Debug, Clone)]
pub(crate) struct Solved {
    pub regions: Vec<RegionOutcome>,
    pub certificate: Certificate,
    pub stats: SolveStats,
    /// What the players may want besides real income, in player order.
    pub wants: Vec<Wants>,
}

impl Solved {
    pub fn of(equilibrium: &Equilibrium, players: &[RegionIx]) -> Self {
        Self {
            regions: equilibrium.regions(),
            certificate: equilibrium.certificate.clone(),
            stats: equilibrium.stats,
            wants: players.iter().map(|n| Wants::of(equilibrium, *n)).collect(),
        }
    }

    /// The benchmark itself: nothing changed. `revenue` is tariff revenue by region.
    pub fn benchmark(world: &World) -> Self {
        let benchmark = world.benchmark();
        let unchanged = |n: RegionIx| RegionOutcome {
            region: n,
            real_income_pct: 0.0,
            real_income_first_order_pct: Some(0.0),
            terms_of_trade_first_order_pct: Some(0.0),
            volume_of_trade_first_order_pct: Some(0.0),
            gdp_volume_pct: 0.0,
            ev_usd_mn: 0.0,
            price_index_pct: 0.0,
            wage_pct: 0.0,
            real_wage_pct: 0.0,
            tariff_revenue_usd_mn: benchmark.tariff_revenue[n.0],
            export_revenue_usd_mn: 0.0,
            income_usd_mn: benchmark.income[n.0],
            tariff_revenue_before_usd_mn: benchmark.tariff_revenue[n.0],
            income_before_usd_mn: benchmark.income[n.0],
            employment_pct: None,
            welfare_pct: None,
            wage_floor_binding: None,
            consumption_pct: None,
            capital_pct: None,
            investment_pct: None,
        };
        Self {
            regions: RegionIx::all(world.region_count()).map(unchanged).collect(),
            certificate: Certificate {
                worst: 0.0,
                market: String::new(),
            },
            stats: SolveStats::default(),
            wants: Vec::new(),
        }
    }

    /// Real income of a region, per cent of `base`.
    pub fn real_income_pct(&self, base: &Self, n: RegionIx) -> f64 {
        ratio_pct(
            self.regions[n.0].real_income_pct,
            base.regions[n.0].real_income_pct,
        )
    }

    /// Equivalent variation of a region against `base`, USD million at benchmark prices.
    pub fn ev_usd_mn(&self, base: &Self, n: RegionIx) -> f64 {
        self.regions[n.0].ev_usd_mn - base.regions[n.0].ev_usd_mn
    }
}

/// 100 ((1 + after) / (1 + before) − 1), all in per cent.
pub(crate) fn ratio_pct(after: f64, before: f64) -> f64 {
    // Written so that equal arguments give exactly zero.
    (after - before) / (1.0 + before / 100.0)
}

/// One counterfactual against its base, with the same pair under other elasticity sets.
pub(crate) struct Comparison<'a> {
    pub after: &'a Solved,
    pub base: &'a Solved,
    /// (after, base) under every other set.
    pub sets: Vec<(&'a Solved, &'a Solved)>,
}

impl Comparison<'_> {
    /// The effects on every region. `players` are left out of the third regions.
    pub fn effects(
        &self,
        world: &World,
        players: &[RegionIx],
        run: String,
        against: String,
    ) -> Effects {
        let regions: Vec<RegionEffect> = RegionIx::all(world.region_count())
            .map(|n| self.region(world, n))
            .collect();
        let mut third: Vec<RegionIx> = RegionIx::all(world.region_count())
            .filter(|n| !players.contains(n))
            .collect();
        // A stable sort: equal effects keep the order of the world.
        third.sort_by(|a, b| {
            let size = |n: &RegionIx| regions[n.0].real_income_pct.abs();
            size(b).total_cmp(&size(a))
        });
        let most_affected = third
            .into_iter()
            .map(|n| world.region(n).code.clone())
            .collect();
        Effects {
            run,
            against,
            regions,
            most_affected,
        }
    }

    fn region(&self, world: &World, n: RegionIx) -> RegionEffect {
        let (after, base) = (&self.after.regions[n.0], &self.base.regions[n.0]);
        let real = |a: &Solved, b: &Solved| a.real_income_pct(b, n);
        let ev = |a: &Solved, b: &Solved| a.ev_usd_mn(b, n);
        let gdp = |a: &Solved, b: &Solved| {
            ratio_pct(a.regions[n.0].gdp_volume_pct, b.regions[n.0].gdp_volume_pct)
        };
        RegionEffect {
            code: world.region(n).code.clone(),
            name: world.region(n).name.clone(),
            real_income_pct: real(self.after, self.base),
            real_income_range_pct: self.range(real),
            ev_usd_mn: ev(self.after, self.base),
            ev_range_usd_mn: self.range(ev),
            gdp_volume_pct: gdp(self.after, self.base),
            gdp_volume_range_pct: self.range(gdp),
            price_index_pct: ratio_pct(after.price_index_pct, base.price_index_pct),
            wage_pct: ratio_pct(after.wage_pct, base.wage_pct),
            tariff_revenue_usd_mn: after.tariff_revenue_usd_mn,
            tariff_revenue_change_usd_mn: after.tariff_revenue_usd_mn - base.tariff_revenue_usd_mn,
        }
    }

    /// Lowest and highest over the central case and the sets; `None` without sets.
    pub fn range(&self, of: impl Fn(&Solved, &Solved) -> f64) -> Option<Range> {
        if self.sets.is_empty() {
            return None;
        }
        let pairs = self.sets.iter().copied().chain([(self.after, self.base)]);
        Some(range_of(pairs.map(|(a, b)| of(a, b))))
    }
}

/// The smallest interval around some numbers.
pub(crate) fn range_of(values: impl Iterator<Item = f64>) -> Range {
    let start = Range {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
    };
    values.fold(start, |range, value| Range {
        low: range.low.min(value),
        high: range.high.max(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_compound() {
        assert_eq!(ratio_pct(-0.3, -0.3), 0.0);
        // 0.99 / 1.1 = 0.9
        assert!((ratio_pct(-1.0, 10.0) + 10.0).abs() < 1e-13);
    }

    #[test]
    fn a_range_holds_every_value() {
        assert_eq!(
            range_of([0.5, -1.0, 0.25].into_iter()),
            Range {
                low: -1.0,
                high: 0.5
            }
        );
    }
}
