//! Materials: one chain of stages per critical element, region by region and month by month.
//!
//! ```text
//! licences ─► arrivals ─► others' new tonnes ─► stocks ─► what makers of the next stage can make ─► … ─► users
//! ```
//!
//! Everything is a ratio to the usual month: `g` what arrives, `gap` what is missing after others' new tonnes, `q` what can be
//! used once stocks are drawn, `m` the part of its need that a use is served. `n` is a region, `j` a stage (1 first), `u` a use.
//! Kind of model: Pichler, Pangallo, del Rio-Chanona, Lafond and Farmer (2022, JEDC 144), Hallegatte (2008, Risk Analysis 28).

mod allocation;
mod month;
mod place;
mod price;

pub use allocation::Cause;

pub use month::{ChainMonth, StageMonth};
pub use place::{Place, StagePlace, UsePlace};
pub use price::expected;

use crate::elements::{Dated, Tables, Thrift, Use};
use crate::first_year::{Draw, Group, Judged, Warning};

/// A chain at one draw of its parameters.
#[derive(Debug, Clone)]
pub struct Chain<'a> {
    pub(crate) place: &'a Place,
    pub(crate) judged: &'a Judged,
    /// S₀\[j\]\[n\], months of use in stock at the start, at sea included.
    pub(crate) stock: Vec<Vec<f64>>,
    /// E\[u\]\[n\].
    pub(crate) exposed: Vec<Vec<f64>>,
    /// θ∞ and τ of every schedule.
    pub(crate) thrift: Vec<(f64, f64)>,
    /// Uses of a region in the order of value per usual kilogram, dearest first.
    pub(crate) order: Vec<Vec<usize>>,
    /// The most a use can pay, a multiple of the price before \[n\]\[u\].
    pub(crate) choke: Vec<Vec<f64>>,
    /// ε.
    pub(crate) elasticity: f64,
    /// κ₃₆.
    pub(crate) supply36: f64,
    /// Dated projects by stage, in place of κ₃₆ where there are any.
    pub(crate) dated: Vec<Option<Vec<Dated>>>,
    /// Share of sales at the price of the day.
    pub(crate) spot: f64,
    /// Months by which the clock of thrift is ahead.
    pub(crate) ahead: f64,
}

impl<'a> Chain<'a> {
    /// A chain at a draw; a believed warning fills its stocks (equation 4) and starts its thrift (equation 5).
    pub(crate) fn new(
        place: &'a Place,
        tables: &Tables,
        judged: &'a Judged,
        draw: &Draw,
        warning: Option<&Warning>,
    ) -> Self {
        let element = &tables.elements[place.element];
        let regions = place.regions;
        let exposed: Vec<Vec<f64>> = (place.uses.iter())
            .map(|u| {
                let exposed = |row: &Option<usize>| {
                    row.map_or(0.0, |at| {
                        Use::exposed(&tables.users[at]).at(draw.at(Group::Exposure))
                    })
                };
                u.rows.iter().map(exposed).collect()
            })
            .collect();
        let thrift = (tables.schedules.iter())
            .map(|s| {
                (
                    Thrift::theta(s).at(draw.at(Group::Thrift)),
                    Thrift::tau(s).at(draw.at(Group::Thrift)),
                )
            })
            .collect();
        let mut chain = Self {
            place,
            judged,
            stock: (place.stages.iter())
                .map(|stage| stage.stock(tables, judged, draw, warning, regions, place.sender.0))
                .collect(),
            exposed,
            thrift,
            order: Vec::with_capacity(regions),
            choke: Vec::with_capacity(regions),
            elasticity: element.elasticity().at(draw.at(Group::Elasticity)),
            supply36: element.supply36().at(draw.at(Group::Supply)),
            dated: (place.stages.iter())
                .map(|stage| {
                    judged.start?;
                    let z = draw.at(Group::Supply);
                    tables.dated(&element.element, &stage.name, &element.sender, z)
                })
                .collect(),
            spot: element.spot().at(draw.at(Group::Spot)),
            ahead: warning.map_or(0.0, |w| 0.5 * w.credence * w.months),
        };
        for n in 0..regions {
            chain.rank_uses(n);
        }
        chain
    }

    /// Value of a use per usual kilogram, E V / b; the order of merit and the choke of its price.
    fn rank_uses(&mut self, n: usize) {
        let place = self.place;
        let value = |u: usize| {
            let b = place.uses[u].base[n];
            if b > 0.0 {
                self.exposed[u][n] * place.uses[u].value_added[n] / b
            } else {
                0.0
            }
        };
        let values: Vec<f64> = (0..place.uses.len()).map(value).collect();
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
        // USD million a year over tonnes a year is USD a gram: a thousand of USD a kilogram.
        let tonnes = place.weight[n] * place.outside_t;
        let choke = (values.iter())
            .map(|v| {
                if tonnes > 0.0 {
                    1.0 + 1e3 * v / tonnes / place.price_usd_kg
                } else {
                    f64::INFINITY
                }
            })
            .collect();
        self.order.push(order);
        self.choke.push(choke);
    }

    /// Stocks at the start, months of use by stage and region.
    pub fn start(&self) -> Vec<Vec<f64>> {
        self.stock.clone()
    }
}
