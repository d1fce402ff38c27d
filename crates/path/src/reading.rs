//! What a run says: losses by month, the price clock, where it is lost, who loses most.

use detente_world::{RegionIx, SectorIx, World};

use crate::Run;
use crate::summary::cumulated;

/// What one sector loses over a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SectorLoss {
    /// The sector.
    pub sector: SectorIx,
    /// Value added lost to idle plant, per cent of a year's GDP.
    pub lost_pct: f64,
    /// Change of its output in its worst month, per cent.
    pub worst_output_pct: f64,
}

impl Run {
    /// Losses of a region by solved month, per cent of GDP; gains count as nothing.
    pub fn losses(&self, n: RegionIx) -> Vec<(u32, f64)> {
        self.months
            .iter()
            .map(|m| (m.month, (-m.regions[n.0].gdp_volume_pct).max(0.0)))
            .collect()
    }

    /// Log of a region's shadow price of the `k`-th critical good, every month; a price below the old one counts as it.
    pub fn log_price(&self, k: usize, n: RegionIx) -> Vec<(u32, f64)> {
        self.balance
            .months
            .iter()
            .map(|m| (m.month, m.price[k][n.0].ln().max(0.0)))
            .collect()
    }

    /// Users of critical goods in a region by what they lose over the path, most first.
    pub fn downstream(&self, n: RegionIx) -> Vec<SectorLoss> {
        let mut sectors: Vec<SectorIx> = Vec::new();
        for user in self.months.iter().flat_map(|m| &m.users) {
            if user.region == n && !sectors.contains(&user.sector) {
                sectors.push(user.sector);
            }
        }
        let mut list: Vec<SectorLoss> = (sectors.into_iter())
            .map(|sector| {
                let of = |m: &crate::Month| {
                    (m.users.iter())
                        .find(|u| u.region == n && u.sector == sector)
                        .copied()
                };
                let loss = |m: &crate::Month| of(m).map_or(0.0, |u| u.loss_of_gdp_pct);
                let series: Vec<(u32, f64)> =
                    self.months.iter().map(|m| (m.month, loss(m))).collect();
                let worst = self.months.iter().filter_map(of).map(|u| u.output_pct);
                SectorLoss {
                    sector,
                    lost_pct: cumulated(&series).last().map_or(0.0, |s| s.1),
                    worst_output_pct: worst.fold(0.0, f64::min),
                }
            })
            .collect();
        list.sort_by(|a, b| b.lost_pct.total_cmp(&a.lost_pct));
        list
    }

    /// Regions other than `besides` by the dollars they lose over the path, most first.
    pub fn losers(&self, world: &World, besides: &[RegionIx]) -> Vec<RegionIx> {
        let lost = |n: RegionIx| -> f64 {
            let sum = cumulated(&self.losses(n)).last().map_or(0.0, |s| s.1);
            sum * world.benchmark().income[n.0]
        };
        let mut list: Vec<RegionIx> = RegionIx::all(world.region_count())
            .filter(|n| !besides.contains(n))
            .collect();
        list.sort_by(|a, b| lost(*b).total_cmp(&lost(*a)).then(a.0.cmp(&b.0)));
        list
    }
}
