//! What a direction of duties raises: were imports not to change, and once the economy has answered.

use detente_economy::{Certificate, Equilibrium};
use detente_ledger::Compiled;
use detente_world::{RegionIx, SectorIx, World};
use serde::Serialize;

/// Revenue and imports of one direction of trade in a world, USD million of the world's year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revenue {
    /// Name of the world.
    pub world: String,
    /// Year of its flows and prices.
    pub year: i32,
    /// Region that imposes the duties.
    pub imposer: String,
    /// Region whose goods pay.
    pub target: String,
    /// Raised by the world's own tariffs on its own flows.
    pub world_usd_mn: f64,
    /// Raised by the ledger's duties on the world's own flows.
    pub fixed_imports_usd_mn: f64,
    /// Raised by the ledger's duties in the equilibrium they lead to, in the numeraire.
    pub response_usd_mn: f64,
    /// Raised from all regions by the world's own tariffs on its own flows.
    pub all_partners_world_usd_mn: f64,
    /// Raised from all regions by the ledger's duties on the world's own flows.
    pub all_partners_fixed_imports_usd_mn: f64,
    /// Raised from all regions in the equilibrium.
    pub all_partners_response_usd_mn: f64,
    /// Imports of the direction in the world.
    pub imports_world_usd_mn: f64,
    /// Imports of the direction in the equilibrium, at the border, before duties.
    pub imports_response_usd_mn: f64,
    /// Change of these imports, per cent.
    pub imports_pct: f64,
    /// Tariff of the direction in the world, mean over its goods and services by value, per cent.
    pub world_tariff_pct: f64,
    /// The same with the ledger's duties on the world's own flows.
    pub tariff_pct: f64,
    /// The same over the flows of the equilibrium.
    pub response_tariff_pct: f64,
    /// How well the equilibrium holds, by a routine of its own.
    pub certificate: Certificate,
}

impl Revenue {
    /// Adds up a direction before and after; `equilibrium` is the one under the duties of `compiled`.
    pub fn of(
        world: &World,
        compiled: &Compiled,
        equilibrium: &Equilibrium,
        (imposer, target): (RegionIx, RegionIx),
    ) -> Self {
        let mut duties = world.tariffs().clone();
        for rate in &compiled.rates {
            duties.set(rate.origin, rate.destination, rate.sector, rate.rate);
        }
        let (mut own, mut all) = (Sums::default(), Sums::default());
        for origin in RegionIx::all(world.region_count()).filter(|o| *o != imposer) {
            for sector in SectorIx::all(world.sector_count()) {
                let at = |cube: &detente_world::Cube| cube.get(origin, imposer, sector);
                let flow = at(world.flows());
                let border = at(&equilibrium.flows) * (1.0 + at(&equilibrium.export_tax));
                let sums = Sums {
                    imports: [flow, border],
                    revenue: [
                        flow * at(world.tariffs()),
                        flow * at(&duties),
                        border * at(&equilibrium.tariff),
                    ],
                };
                all.add(&sums);
                if origin == target {
                    own.add(&sums);
                }
            }
        }
        let mean = |revenue: f64, imports: f64| {
            if imports > 0.0 {
                100.0 * revenue / imports
            } else {
                0.0
            }
        };
        let [before, after] = own.imports;
        let [world_usd_mn, fixed_imports_usd_mn, response_usd_mn] = own.revenue;
        Self {
            world: world.meta().name.clone(),
            year: world.meta().year,
            imposer: world.region(imposer).code.clone(),
            target: world.region(target).code.clone(),
            world_usd_mn,
            fixed_imports_usd_mn,
            response_usd_mn,
            all_partners_world_usd_mn: all.revenue[0],
            all_partners_fixed_imports_usd_mn: all.revenue[1],
            all_partners_response_usd_mn: all.revenue[2],
            imports_world_usd_mn: before,
            imports_response_usd_mn: after,
            imports_pct: mean(after - before, before),
            world_tariff_pct: mean(world_usd_mn, before),
            tariff_pct: mean(fixed_imports_usd_mn, before),
            response_tariff_pct: mean(response_usd_mn, after),
            certificate: equilibrium.certificate.clone(),
        }
    }
}

/// Imports before and after, revenue in the world, on its flows and in the equilibrium.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    imports: [f64; 2],
    revenue: [f64; 3],
}

impl Sums {
    fn add(&mut self, other: &Self) {
        for (sum, more) in self.imports.iter_mut().zip(other.imports) {
            *sum += more;
        }
        for (sum, more) in self.revenue.iter_mut().zip(other.revenue) {
            *sum += more;
        }
    }
}
