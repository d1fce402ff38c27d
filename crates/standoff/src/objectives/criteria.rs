//! The parts of a region's real income that a player may weigh on their own.

use detente_economy::{Equilibrium, Payoff};
use detente_world::{RegionIx, SectorIx};

/// Changes from the world's benchmark, per cent of the region's benchmark income.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wants {
    /// Real revenue from tariffs and export taxes, rents and subsidies included.
    pub revenue_pct: f64,
    /// Real income of the owners of each sector, profits included.
    pub sectors_pct: Vec<f64>,
}

impl Wants {
    /// Of one region.
    pub fn of(equilibrium: &Equilibrium, n: RegionIx) -> Self {
        let benchmark = equilibrium.benchmark();
        let (income, sectors) = (benchmark.income[n.0], benchmark.value_added.row(n).len());
        let real = income * (1.0 + equilibrium.payoff(&Payoff::RealIncome(n)) / 100.0);
        let sector = |s: usize| {
            let before = benchmark.value_added.get(n, SectorIx(s));
            if before <= 0.0 {
                return 0.0;
            }
            // At weight two the sector's owners count once more: what is over real income is theirs.
            let mut weights = vec![1.0; sectors];
            weights[s] = 2.0;
            let twice = equilibrium.payoff(&Payoff::SectorWeighted { region: n, weights });
            let after = (1.0 + twice / 100.0) * (income + before) - real;
            100.0 * (after - before) / income
        };
        Self {
            revenue_pct: equilibrium.payoff(&Payoff::Revenue(n)),
            sectors_pct: (0..sectors).map(sector).collect(),
        }
    }
}
