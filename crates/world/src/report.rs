//! What a check of a world finds: every identity with its worst residual, and what is unusual.

use crate::{RegionIx, SectorIx, World};

/// One identity of `economy.md`, "Derived benchmark", checked in every cell.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityCheck {
    /// What should hold, in words.
    pub name: &'static str,
    /// What should hold, as an equation.
    pub equation: &'static str,
    /// Largest difference, relative to the larger side.
    pub worst: f64,
    /// Where it is: a region, a good, or `world`.
    pub place: String,
}

/// A share at its smallest.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallestShare {
    /// The share.
    pub share: f64,
    /// The numerator, money.
    pub value: f64,
    /// Code of the region.
    pub region: String,
    /// Code of the sector.
    pub sector: String,
}

/// One flow and its tariff.
#[derive(Debug, Clone, PartialEq)]
pub struct RateAt {
    /// The rate, a fraction.
    pub rate: f64,
    /// Code of the origin.
    pub origin: String,
    /// Code of the destination.
    pub destination: String,
    /// Code of the sector.
    pub sector: String,
}

/// A region's trade deficit.
#[derive(Debug, Clone, PartialEq)]
pub struct DeficitOf {
    /// Code of the region.
    pub region: String,
    /// Imports less exports at basic prices, money.
    pub deficit: f64,
    /// The same as a share of income.
    pub share: f64,
}

/// What a check of a world finds.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckReport {
    /// Every identity; all hold, or the world would have been refused.
    pub identities: Vec<IdentityCheck>,
    /// Flows above zero.
    pub flows: usize,
    /// Cells (region, sector) without output: no equation there.
    pub cells_without_output: usize,
    /// Cells (region, good) on which nothing is spent.
    pub cells_without_expenditure: usize,
    /// Cells whose final demand is below zero by no more than rounding.
    pub cells_rounded_below_zero: usize,
    /// Where value added is the smallest share of output.
    pub smallest_value_added: Option<SmallestShare>,
    /// Where final demand is the smallest share of expenditure.
    pub smallest_final_demand: Option<SmallestShare>,
    /// Flows with a tariff other than zero.
    pub flows_with_tariff: usize,
    /// Rates on flows that are zero: they do nothing, because no tariff cut creates trade.
    pub rates_without_flow: usize,
    /// Rates on a region's own sales: none, or the world would have been refused.
    pub rates_on_own_flows: usize,
    /// The highest rate.
    pub highest_rate: Option<RateAt>,
    /// The lowest rate, if it is negative (a subsidy).
    pub lowest_negative_rate: Option<RateAt>,
    /// Tariff revenue of the world, money.
    pub tariff_revenue: f64,
    /// Every region's deficit, in the order of the regions.
    pub deficits: Vec<DeficitOf>,
    /// Pairs (importer, partner) of different regions.
    pub pairs: usize,
    /// Those whose tariffs have a date.
    pub pairs_with_tariff_date: usize,
    /// Importers none of whose tariffs has a date.
    pub importers_without_tariff_date: Vec<String>,
    /// What is allowed but deserves a look.
    pub warnings: Vec<String>,
}

impl World {
    /// Checks every identity again, by sums of their own, and counts what is unusual.
    pub fn check_report(&self) -> CheckReport {
        let b = self.benchmark();
        let (regions, sectors) = (self.region_count(), self.sector_count());
        let cells = || {
            RegionIx::all(regions).flat_map(move |n| SectorIx::all(sectors).map(move |s| (n, s)))
        };
        let smallest = |part: &crate::Grid, whole: &crate::Grid| {
            let shares = cells()
                .filter(|(n, s)| whole.get(*n, *s) > 0.0)
                .map(|(n, s)| (part.get(n, s) / whole.get(n, s), n, s));
            shares
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(share, n, s)| SmallestShare {
                    share,
                    value: part.get(n, s),
                    region: self.region(n).code.clone(),
                    sector: self.sector(s).code.clone(),
                })
        };
        let rated = || {
            self.tariffs()
                .iter()
                .zip(self.flows().as_slice())
                .filter(|((.., rate), _)| *rate != 0.0)
        };
        let rate_at = |(i, n, k, rate): (RegionIx, RegionIx, SectorIx, f64)| RateAt {
            rate,
            origin: self.region(i).code.clone(),
            destination: self.region(n).code.clone(),
            sector: self.sector(k).code.clone(),
        };
        let dates = crate::dates::of_pairs(self);
        let dated = |n: usize| dates[n].iter().flatten().count();
        CheckReport {
            identities: identities(self),
            flows: self.flows().as_slice().iter().filter(|v| **v > 0.0).count(),
            cells_without_output: b.output.as_slice().iter().filter(|v| **v == 0.0).count(),
            cells_without_expenditure: b
                .expenditure
                .as_slice()
                .iter()
                .filter(|v| **v == 0.0)
                .count(),
            cells_rounded_below_zero: b
                .final_demand
                .as_slice()
                .iter()
                .filter(|v| **v < 0.0)
                .count(),
            smallest_value_added: smallest(&b.value_added, &b.output),
            smallest_final_demand: smallest(&b.final_demand, &b.expenditure),
            flows_with_tariff: rated().filter(|(_, flow)| **flow > 0.0).count(),
            rates_without_flow: rated().filter(|(_, flow)| **flow == 0.0).count(),
            rates_on_own_flows: rated().filter(|((i, n, ..), _)| i == n).count(),
            highest_rate: rated()
                .map(|(at, _)| at)
                .max_by(|a, b| a.3.total_cmp(&b.3))
                .map(rate_at),
            lowest_negative_rate: rated()
                .map(|(at, _)| at)
                .filter(|at| at.3 < 0.0)
                .min_by(|a, b| a.3.total_cmp(&b.3))
                .map(rate_at),
            tariff_revenue: b.tariff_revenue.iter().sum(),
            deficits: RegionIx::all(regions)
                .map(|n| DeficitOf {
                    region: self.region(n).code.clone(),
                    deficit: b.deficit[n.0],
                    share: b.deficit[n.0] / b.income[n.0],
                })
                .collect(),
            pairs: regions * (regions - 1),
            pairs_with_tariff_date: (0..regions).map(dated).sum(),
            importers_without_tariff_date: (0..regions)
                .filter(|n| regions > 1 && dated(*n) == 0)
                .map(|n| self.regions()[n].code.clone())
                .collect(),
            warnings: warnings(self),
        }
    }
}

/// The worst of several relative differences.
fn worst(
    name: &'static str,
    equation: &'static str,
    sides: impl Iterator<Item = (String, f64, f64, f64)>,
) -> IdentityCheck {
    let residuals = sides.map(|(place, left, right, scale)| {
        let difference = (left - right).abs();
        (
            if difference == 0.0 {
                0.0
            } else {
                difference / scale
            },
            place,
        )
    });
    let (worst, place) = residuals.fold((0.0, String::new()), |most, one| {
        if one.0 > most.0 || most.1.is_empty() {
            one
        } else {
            most
        }
    });
    IdentityCheck {
        name,
        equation,
        worst,
        place,
    }
}

fn identities(world: &World) -> Vec<IdentityCheck> {
    let b = world.benchmark();
    let (regions, sectors) = (world.region_count(), world.sector_count());
    let regions_named = || RegionIx::all(regions).map(|n| (n, world.region(n).code.clone()));
    let sum_over = |grid: &crate::Grid, k: SectorIx| {
        RegionIx::all(regions).map(|n| grid.get(n, k)).sum::<f64>()
    };
    let imports = |n: RegionIx| -> f64 {
        SectorIx::all(sectors)
            .map(|k| world.flows().row(n, k).iter().sum::<f64>() - world.flows().get(n, n, k))
            .sum()
    };
    let exports = |i: RegionIx| -> f64 {
        SectorIx::all(sectors)
            .map(|k| {
                RegionIx::all(regions)
                    .filter(|n| *n != i)
                    .map(|n| world.flows().get(i, n, k))
                    .sum::<f64>()
            })
            .sum()
    };
    let used = |n: RegionIx| -> f64 {
        SectorIx::all(sectors)
            .map(|s| world.use_table().column(n, s).iter().sum::<f64>())
            .sum()
    };
    let trade: f64 = RegionIx::all(regions).map(imports).sum();
    vec![
        worst(
            "income is final demand",
            "Σ V + T + D = Σ F",
            regions_named().map(|(n, code)| {
                let earned = b.value_added.row(n).iter().sum::<f64>()
                    + b.tariff_revenue[n.0]
                    + b.deficit[n.0];
                let spent = b.final_demand.row(n).iter().sum::<f64>();
                (code, earned, spent, earned.abs().max(spent.abs()))
            }),
        ),
        worst(
            "what is bought is what is sold, plus tariffs",
            "Σₙ E = Σᵢ Y + Σ τ·flow, good by good",
            SectorIx::all(sectors).map(|k| {
                let revenue: f64 = RegionIx::all(regions)
                    .map(|n| {
                        world
                            .flows()
                            .row(n, k)
                            .iter()
                            .zip(world.tariffs().row(n, k))
                            .map(|(x, rate)| x * rate)
                            .sum::<f64>()
                    })
                    .sum();
                let (bought, sold) = (
                    sum_over(&b.expenditure, k),
                    sum_over(&b.output, k) + revenue,
                );
                (
                    world.sector(k).code.clone(),
                    bought,
                    sold,
                    bought.abs().max(sold.abs()),
                )
            }),
        ),
        worst(
            "output pays for inputs and value added",
            "Σ Y = Σ use + Σ V",
            regions_named().map(|(n, code)| {
                let output: f64 = b.output.row(n).iter().sum();
                (
                    code,
                    output,
                    used(n) + b.value_added.row(n).iter().sum::<f64>(),
                    output,
                )
            }),
        ),
        worst(
            "deficits are imports less exports",
            "D = Σ imports − Σ exports, basic prices",
            regions_named().map(|(n, code)| {
                (
                    code,
                    b.deficit[n.0],
                    imports(n) - exports(n),
                    imports(n).max(exports(n)),
                )
            }),
        ),
        worst(
            "deficits add up to nothing",
            "Σ D = 0",
            std::iter::once(("world".to_string(), b.deficit.iter().sum(), 0.0, trade)),
        ),
    ]
}

fn warnings(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let meta = world.meta();
    if !["usd million", "usd mn", "million usd"].contains(&meta.unit.to_lowercase().as_str()) {
        found.push(format!(
            "the unit is \"{}\": figures named usd_mn are in that unit",
            meta.unit
        ));
    }
    if meta.tariff_dates.is_empty() {
        found.push("no tariff_dates: the day the tariffs are of is unknown, so ledger differences will be refused".into());
    }
    let highest = world
        .tariffs()
        .as_slice()
        .iter()
        .copied()
        .fold(0.0, f64::max);
    if highest > 10.0 {
        found.push(format!(
            "a tariff of {:.0} %: are the rates fractions, not per cent?",
            100.0 * highest
        ));
    }
    for sector in world
        .sectors()
        .iter()
        .filter(|s| s.scale_elasticity * s.trade_elasticity >= 1.0)
    {
        found.push(format!(
            "sector {}: scale elasticity × trade elasticity is {:.3}, at or above 1: more than one equilibrium may exist",
            sector.code,
            sector.scale_elasticity * sector.trade_elasticity
        ));
    }
    found
}
