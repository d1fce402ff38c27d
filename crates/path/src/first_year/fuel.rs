//! Fuels with seasons (equation 15): households first, a store with a floor at the end of winter, and what is left for industry.

use detente_world::{RegionIx, SectorIx};

use super::{Draw, Ground, Group};
use crate::PathError;
use crate::elements::FuelRow;

/// Months in which industry, heating and power learn to save, and others' supply comes.
const SAVING_INDUSTRY: f64 = 6.0;
const SAVING_HEAT: f64 = 3.0;
const SAVING_POWER: f64 = 3.0;
const RAMP: f64 = 6.0;

/// Months of the calendar year, and the last one of winter, in which the floor of the store holds.
const YEAR: usize = 12;
const END_OF_WINTER: usize = 3;

/// A cut of a fuel to one region.
#[derive(Debug, Clone, PartialEq)]
pub struct FuelSettings {
    /// The fuel, as the table calls it.
    pub fuel: String,
    /// Whose industry is rationed.
    pub region: RegionIx,
    /// Calendar month of the first month of the path, 1 to 12.
    pub start: usize,
    /// What the sender lets through in each month; the last value holds.
    pub let_through: Vec<f64>,
}

/// A month of a fuel, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FuelMonth {
    /// Months since the cut.
    pub month: u32,
    /// Part of its need that industry is served.
    pub ration: f64,
    /// What comes in the month.
    pub supply: f64,
    /// What everybody but industry needs.
    pub protected: f64,
    /// What industry needs.
    pub industry: f64,
    /// In store at the end of the month.
    pub store: f64,
    /// Missing even for those who are protected.
    pub unmet: f64,
}

/// A path of a fuel.
#[derive(Debug, Clone, PartialEq)]
pub struct FuelRun {
    /// Its months.
    pub months: Vec<FuelMonth>,
    /// Sectors and the part of their value added that stops without the fuel.
    pub exposed: Vec<(SectorIx, f64)>,
}

/// Figures of a fuel at a draw.
struct Figures {
    need_industry: f64,
    need_heat: f64,
    need_power: f64,
    sender: f64,
    others: f64,
    saving: [f64; 3],
    store: f64,
    capacity: f64,
    floor: f64,
    heat: [f64; YEAR],
}

impl Figures {
    fn of(ground: &Ground, fuel: &str, draw: &Draw) -> Result<Self, PathError> {
        let tables = ground.tables();
        let get = |name: &str| {
            let row = tables
                .fuels
                .iter()
                .find(|f| f.fuel == fuel && f.name == name);
            row.map(|f| FuelRow::spread(f).at(draw.at(Group::Fuel)))
                .ok_or_else(|| {
                    PathError::Question(format!(
                        "fuel {fuel}: the table fuels has no row \"{name}\""
                    ))
                })
        };
        let mut heat = [0.0; YEAR];
        for h in tables.heat.iter().filter(|h| h.fuel == fuel) {
            heat[h.month - 1] = h.share;
        }
        let all: f64 = heat.iter().sum();
        if all <= 0.0 {
            return Err(PathError::Question(format!(
                "fuel {fuel}: the table heat has no month of it"
            )));
        }
        heat.iter_mut().for_each(|h| *h /= all);
        Ok(Self {
            need_industry: get("need_industry")?,
            need_heat: get("need_heat")?,
            need_power: get("need_power")?,
            sender: get("sender")?,
            others: get("others_after_12_months")?,
            saving: [
                get("saving_industry")?,
                get("saving_heat")?,
                get("saving_power")?,
            ],
            store: get("store_start")?,
            capacity: get("store_capacity")?,
            floor: get("store_floor")?,
            heat,
        })
    }

    /// Supply, protected need and industry's need of a month.
    fn month(&self, settings: &FuelSettings, month: u32) -> (f64, f64, f64) {
        let t = f64::from(month) - 0.5;
        let saturation = |x: f64| -(-x).exp_m1();
        let left = |saving: f64, tau: f64| 1.0 - saving * saturation(t / tau);
        let months = YEAR as f64;
        let at = (month as usize).clamp(1, settings.let_through.len().max(1)) - 1;
        let licence = settings.let_through.get(at).copied().unwrap_or(1.0);
        let ramp = (saturation(t / RAMP) / saturation(months / RAMP)).min(1.0);
        // What others and the sender usually send meets the year's need; others add only what the sender does not send.
        let usual = self.need_industry + self.need_heat + self.need_power;
        let supply =
            (usual - self.sender * (1.0 - licence) + self.others * ramp * (1.0 - licence)) / months;
        let heat = self.heat[(settings.start + month as usize + YEAR - 2) % YEAR];
        let protected = self.need_heat * heat * left(self.saving[1], SAVING_HEAT)
            + self.need_power / months * left(self.saving[2], SAVING_POWER);
        (
            supply,
            protected,
            self.need_industry / months * left(self.saving[0], SAVING_INDUSTRY),
        )
    }

    fn floor_at(&self, settings: &FuelSettings, month: u32) -> f64 {
        let calendar = (settings.start + month as usize + YEAR - 2) % YEAR + 1;
        if calendar == END_OF_WINTER {
            self.floor
        } else {
            0.0
        }
    }

    /// Whether a constant ration from a month on leaves the store above its floor until the end of the next winter.
    fn feasible(&self, settings: &FuelSettings, from: u32, store: f64, ration: f64) -> bool {
        let mut store = store;
        for month in from..from + YEAR as u32 {
            let (supply, protected, industry) = self.month(settings, month);
            store = (store + supply - protected - ration * industry).min(self.capacity);
            let floor = self.floor_at(settings, month);
            if store < floor {
                return false;
            }
            if floor > 0.0 {
                break;
            }
        }
        true
    }
}

/// The path of a fuel: each month the largest constant ration that keeps every later month feasible until the winter is over.
///
/// # Errors
/// [`PathError::Question`]: a fuel or figure that the tables do not have, a month outside the calendar.
pub fn ration(
    ground: &Ground,
    settings: &FuelSettings,
    draw: &Draw,
    months: u32,
) -> Result<FuelRun, PathError> {
    if !(1..=YEAR).contains(&settings.start) {
        return Err(PathError::Question(format!(
            "month {} of the year: write 1 to 12",
            settings.start
        )));
    }
    let figures = Figures::of(ground, &settings.fuel, draw)?;
    let mut store = figures.store;
    let mut list = Vec::new();
    for month in 1..=months {
        let (supply, protected, industry) = figures.month(settings, month);
        let ration = largest(|r| figures.feasible(settings, month, store, r));
        let after = store + supply - protected - ration * industry;
        store = after.clamp(0.0, figures.capacity);
        list.push(FuelMonth {
            month,
            ration,
            supply,
            protected,
            industry,
            store,
            unmet: (-after).max(0.0),
        });
    }
    Ok(FuelRun {
        months: list,
        exposed: exposed(ground, &settings.fuel, draw),
    })
}

/// The largest share that is feasible, by halving: feasibility falls in the share.
fn largest(feasible: impl Fn(f64) -> bool) -> f64 {
    if feasible(1.0) {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if feasible(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

fn exposed(ground: &Ground, fuel: &str, draw: &Draw) -> Vec<(SectorIx, f64)> {
    let tables = ground.tables();
    let factor = (tables
        .fuels
        .iter()
        .find(|f| f.fuel == fuel && f.name == "exposure_factor"))
    .map_or(1.0, |f| f.spread().at(draw.at(Group::Fuel)));
    (tables.fuel_users.iter().filter(|u| u.fuel == fuel))
        .filter_map(|u| {
            Some((
                ground.world().find_sector(&u.sector)?,
                (u.exposed * factor).min(1.0),
            ))
        })
        .collect()
}
