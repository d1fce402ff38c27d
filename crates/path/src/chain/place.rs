//! A chain in a world: who supplies whom at each stage, who uses how much (equations 2 and 5, without any draw).

use detente_world::{RegionIx, SectorIx, World};

use crate::PathError;
use crate::elements::{StockRow, Tables};
use crate::first_year::{Draw, Group, Judged, Warning};

/// A chain of one element in a world.
#[derive(Debug, Clone)]
pub struct Place {
    /// Position of the element in its table.
    pub element: usize,
    /// Who can withhold it.
    pub sender: RegionIx,
    /// Its stages, the first first.
    pub stages: Vec<StagePlace>,
    /// Its uses.
    pub uses: Vec<UsePlace>,
    /// w\[n\], region n's share of the use outside the sender.
    pub weight: Vec<f64>,
    /// Tonnes used outside the sender in a year.
    pub outside_t: f64,
    /// Price before, USD a kilogram.
    pub price_usd_kg: f64,
    pub(crate) regions: usize,
}

/// A stage of a chain in a world.
#[derive(Debug, Clone)]
pub struct StagePlace {
    /// Its name.
    pub name: String,
    /// The good of the world that it is.
    pub good: Option<SectorIx>,
    /// The element's part of that good's sales, 0 to 1.
    pub good_share: f64,
    /// s\[n\], the sender's share of what region n gets; 0 for the sender, which supplies itself.
    pub sender_share: Vec<f64>,
    /// s\[i,n\] of the other origins, origin by origin.
    pub origins: Vec<Vec<f64>>,
    /// Rows of the table of stocks, by region.
    stocks: Vec<Option<usize>>,
}

/// A use of an element in a world.
#[derive(Debug, Clone)]
pub struct UsePlace {
    /// Its name.
    pub name: String,
    /// The sector.
    pub sector: SectorIx,
    /// b\[n\], its share of the region's usual tonnes.
    pub base: Vec<f64>,
    /// Value added of the sector, USD million of the world's year.
    pub value_added: Vec<f64>,
    /// Row of the table of users, by region.
    pub(crate) rows: Vec<Option<usize>>,
    /// Schedule of thrift, by region.
    pub(crate) schedule: Vec<usize>,
}

impl Place {
    /// An element in a world; `None` where the world has no such sender or no use of it.
    ///
    /// # Errors
    /// None today; the tables have been checked.
    pub(crate) fn new(
        world: &World,
        tables: &Tables,
        element: usize,
    ) -> Result<Option<Self>, PathError> {
        let row = &tables.elements[element];
        let Some(sender) = world.find_region(&row.sender) else {
            return Ok(None);
        };
        let regions = world.region_count();
        let uses = uses(world, tables, &row.element);
        let mut weight = vec![0.0; regions];
        let mut tonnes = vec![0.0; regions];
        for (_, share) in &uses {
            for n in 0..regions {
                tonnes[n] += share[n];
            }
        }
        let outside: f64 = (0..regions)
            .filter(|n| *n != sender.0)
            .map(|n| tonnes[n])
            .sum();
        if outside <= 0.0 {
            return Ok(None);
        }
        for n in (0..regions).filter(|n| *n != sender.0) {
            weight[n] = tonnes[n] / outside;
        }
        let uses = (uses.into_iter())
            .map(|(mut u, share)| {
                for n in 0..regions {
                    u.base[n] = if tonnes[n] > 0.0 {
                        share[n] / tonnes[n]
                    } else {
                        0.0
                    };
                }
                u
            })
            .collect();
        let stages = (tables.stages_of(&row.element).into_iter())
            .map(|stage| StagePlace::new(world, tables, &row.element, stage, sender))
            .collect();
        Ok(Some(Self {
            element,
            sender,
            stages,
            uses,
            weight,
            outside_t: row.outside_t,
            price_usd_kg: row.price_usd_kg,
            regions,
        }))
    }
}

/// The uses of an element, each with its share of the world's tonnes by region: tonnage_u V\[n,s\]/Σᵢ V\[i,s\].
fn uses(world: &World, tables: &Tables, element: &str) -> Vec<(UsePlace, Vec<f64>)> {
    let regions = world.region_count();
    let mut list: Vec<(UsePlace, Vec<f64>)> = Vec::new();
    for first in tables.users.iter().filter(|u| u.element == element) {
        let Some(sector) = world.find_sector(&first.sector) else {
            continue;
        };
        if list
            .iter()
            .any(|(u, _)| u.name == first.name && u.sector == sector)
        {
            continue;
        }
        let row = |code: &str| {
            let of = |region: &str| {
                tables.users.iter().position(|u| {
                    u.element == element
                        && u.name == first.name
                        && u.sector == first.sector
                        && u.region == region
                })
            };
            of(code).or_else(|| of("*"))
        };
        let rows: Vec<Option<usize>> = world.regions().iter().map(|r| row(&r.code)).collect();
        let value_added: Vec<f64> = RegionIx::all(regions)
            .map(|n| world.benchmark().value_added.get(n, sector))
            .collect();
        let everywhere: f64 = value_added.iter().sum();
        let share = (0..regions)
            .map(|n| match rows[n] {
                Some(at) if everywhere > 0.0 => {
                    tables.users[at].tonnage_share * value_added[n].max(0.0) / everywhere
                }
                _ => 0.0,
            })
            .collect();
        let schedule = |at: &Option<usize>| {
            let name = at.map_or(first.schedule.as_str(), |at| {
                tables.users[at].schedule.as_str()
            });
            tables
                .schedules
                .iter()
                .position(|s| s.schedule == name)
                .unwrap_or(0)
        };
        let place = UsePlace {
            name: first.name.clone(),
            sector,
            base: vec![0.0; regions],
            value_added,
            schedule: rows.iter().map(schedule).collect(),
            rows,
        };
        list.push((place, share));
    }
    list
}

impl StagePlace {
    fn new(world: &World, tables: &Tables, element: &str, stage: &str, sender: RegionIx) -> Self {
        let regions = world.region_count();
        let row = tables
            .goods
            .iter()
            .find(|g| g.element == element && g.stage == stage);
        let good = row.and_then(|g| world.find_sector(&g.good));
        let flows = good.filter(|_| row.is_some_and(|g| g.flows));
        let mut sender_share = vec![0.0; regions];
        let mut origins = vec![vec![0.0; regions]; regions];
        for n in RegionIx::all(regions) {
            if let Some(k) = flows {
                let bought = world.flows().row(n, k);
                let all: f64 = bought.iter().sum();
                if all > 0.0 {
                    sender_share[n.0] = bought[sender.0] / all;
                    for i in (0..regions).filter(|i| *i != sender.0) {
                        origins[i][n.0] = bought[i] / all;
                    }
                }
            } else {
                let code = &world.region(n).code;
                let of = |region: &str| {
                    (tables.shares.iter())
                        .find(|s| s.element == element && s.stage == stage && s.region == region)
                };
                let share = of(code).or_else(|| of("*")).map_or(0.0, |s| s.sender_share);
                sender_share[n.0] = share;
                // What does not come from the sender is made in the region itself.
                origins[n.0][n.0] = 1.0 - share;
            }
        }
        sender_share[sender.0] = 0.0;
        origins[sender.0] = vec![0.0; regions];
        let stocks = (world.regions().iter())
            .map(|r| {
                let of = |region: &str| {
                    (tables.stocks.iter()).position(|s| {
                        s.element == element && s.stage == stage && s.region == region
                    })
                };
                of(&r.code).or_else(|| of("*"))
            })
            .collect();
        Self {
            name: stage.to_owned(),
            good,
            good_share: row.map_or(0.0, |g| good_share(tables, element, &g.good)),
            sender_share,
            origins,
            stocks,
        }
    }

    /// S₀ with what is at sea and what a believed warning adds (equation 4); the sender needs none.
    pub(super) fn stock(
        &self,
        tables: &Tables,
        judged: &Judged,
        draw: &Draw,
        warning: Option<&Warning>,
        regions: usize,
        sender: usize,
    ) -> Vec<f64> {
        let of = |n: usize| {
            if n == sender {
                return 0.0;
            }
            let row = self.stocks[n].map_or(0.0, |at| {
                StockRow::months(&tables.stocks[at]).at(draw.at(Group::Stocks))
            });
            let held = judged
                .stocks
                .unwrap_or(row + judged.transit * self.sender_share[n]);
            let bought = warning.map_or(0.0, |w| {
                (w.credence * judged.warn_buy * w.months).min((MOST_STOCKED - held).max(0.0))
            });
            held + bought
        };
        (0..regions).map(of).collect()
    }
}

/// Months of use to which a warning fills stocks at most.
const MOST_STOCKED: f64 = 6.0;

/// An element's part of a good that is several elements': its value outside the sender over that of the largest.
fn good_share(tables: &Tables, element: &str, good: &str) -> f64 {
    let value = |element: &str| {
        let found = tables.find(element).map(|at| &tables.elements[at]);
        found.map_or(0.0, |e| e.outside_t * e.price_usd_kg)
    };
    let largest = (tables.goods.iter().filter(|g| g.good == good))
        .map(|g| value(&g.element))
        .fold(0.0, f64::max);
    if largest > 0.0 {
        value(element) / largest
    } else {
        0.0
    }
}
