//! `solve --gradient REGION`: what one more point on each of a region's tariffs and export taxes does to its real income.

use detente_economy::{Equilibrium, Payoff};
use detente_table::{closest, columns};
use detente_world::{RegionIx, SectorIx, World};

use crate::refusal::Refusal;

/// The slope of a region's real income in its own wedges against one partner in one sector.
#[derive(Debug, Clone, PartialEq)]
pub struct Slope {
    /// The other side of the flow.
    pub partner: RegionIx,
    /// The good.
    pub sector: SectorIx,
    /// By the region's tariff on what the partner sells, per cent of real income per percentage point.
    pub tariff: f64,
    /// By the region's export tax on what it sells to the partner, in the same unit.
    pub export_tax: f64,
}

columns! { Slope: "gradient", "Slope of real income in each wedge"; |r|
    code[Region] "partner" = r.partner.0, "The other side of the flow.";
    code[Sector] "sector" = r.sector.0, "The good.";
    number[Plain 6] "slope_pct_per_point" = r.tariff,
        "Change of real income in per cent for one more percentage point on the tariff, at this equilibrium.";
    number[Plain 6] "export_tax_slope_pct_per_point" = r.export_tax,
        "The same for one more percentage point on the export tax.";
}

/// The slopes at an equilibrium; flows that are zero in both directions are left out.
///
/// # Errors
/// [`Refusal`]: no such region, or the transposed system could not be solved.
pub fn slopes(
    world: &World,
    equilibrium: &Equilibrium,
    region: &str,
) -> Result<Vec<Slope>, Refusal> {
    let own = world.find_region(region).ok_or_else(|| {
        let codes = world.regions().iter().map(|r| r.code.as_str());
        let help = match closest(region, codes.clone()) {
            Some(close) => format!("did you mean \"{close}\"?"),
            None => format!("the regions are {}", codes.collect::<Vec<_>>().join(", ")),
        };
        Refusal::input_with_help(format!("gradient: unknown region \"{region}\""), help)
            .about("gradient")
    })?;
    let gradient = equilibrium.gradient(&Payoff::RealIncome(own))?;
    let flows = equilibrium.benchmark_flows();
    let mut rows = Vec::new();
    for partner in RegionIx::all(world.region_count()).filter(|n| *n != own) {
        for sector in SectorIx::all(world.sector_count()) {
            let buys = flows.get(partner, own, sector) > 0.0;
            let sells = flows.get(own, partner, sector) > 0.0;
            if !(buys || sells) {
                continue;
            }
            // The library's derivatives are by log(1 + rate); a point is a hundredth of the rate.
            let tariff = gradient.tariff.get(partner, own, sector)
                / (1.0 + equilibrium.tariff.get(partner, own, sector));
            let export_tax = gradient.export_tax.get(own, partner, sector)
                / (1.0 + equilibrium.export_tax.get(own, partner, sector));
            rows.push(Slope {
                partner,
                sector,
                tariff: 0.01 * tariff,
                export_tax: 0.01 * export_tax,
            });
        }
    }
    Ok(rows)
}
