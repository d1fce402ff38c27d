//! What is told of a path: direct, fixed-price, equilibrium and ceiling side by side, with bands.

use std::sync::Arc;

use detente_world::{RegionIx, SectorIx};

use super::junction::between;
use super::telling::{duty_rows, element_rows, fixed_price_rows, region_rows, sector_rows};
use super::{
    Bands, Certificate, Clock, Detail, Draw, Estimate, Group, Junction, Levers, LongRun, Overrides,
    Sampling, Simulation, bands, clocks, weight,
};
use crate::PathError;

/// A month of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionRow {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Region.
    pub region: RegionIx,
    /// GDP, per cent: fixed prices and duties to month 12, the equilibrium from month 36, between them by weight.
    pub gdp_pct: Estimate,
    /// Real income, per cent: GDP and scarcity rents, later the equilibrium's.
    pub real_income_pct: Estimate,
    /// Direct loss of users, per cent of GDP.
    pub direct_pct: Estimate,
    /// The equilibrium, from month 12 on.
    pub equilibrium_gdp_pct: Option<Estimate>,
    /// The most that shortages can cost, with idled foreign suppliers and lost orders.
    pub ceiling_pct: Estimate,
    /// The most they can cost through own users.
    pub ceiling_own_pct: Estimate,
}

/// A month of a region in the model of the first year, at any month: the other end of what spreads from plant to plant.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedPriceRow {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Region.
    pub region: RegionIx,
    /// GDP with duties, per cent.
    pub gdp_pct: Estimate,
    /// What duties do to real income, per cent; `None` where nothing works through prices.
    pub duties_real_income_pct: Option<f64>,
    /// What sales beyond the usual bring, per cent of GDP; in none of the others.
    pub others_gain_pct: f64,
}

/// A month of an element at a stage in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementRow {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Element.
    pub element: String,
    /// Stage.
    pub stage: String,
    /// Region.
    pub region: RegionIx,
    /// What can be used, a share of the usual month.
    pub available: f64,
    /// Months of use in stock after the month.
    pub stock_months: f64,
    /// Share of firms that have used up their stock.
    pub dry_share: Option<f64>,
    /// Multiple of the price before, with what holders expect.
    pub price_multiple: f64,
}

/// What the users of an element in a region can pay at most.
#[derive(Debug, Clone, PartialEq)]
pub struct ChokeRow {
    /// Element.
    pub element: String,
    /// Region.
    pub region: RegionIx,
    /// The most its dearest use can pay, a multiple of the price before.
    pub choke_multiple: f64,
}

/// A month of a sector in a region that makes less than usual.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorRow {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Region.
    pub region: RegionIx,
    /// Sector.
    pub sector: SectorIx,
    /// Volume of output, per cent.
    pub output_pct: f64,
    /// What binds.
    pub bound_by: String,
}

/// What duties, export taxes and purchases do, apart.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyMonth {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Region.
    pub region: RegionIx,
    /// GDP at benchmark prices, per cent.
    pub gdp_pct: f64,
    /// Real income, per cent.
    pub real_income_pct: f64,
}

/// A path as it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Months and regions.
    pub months: Vec<RegionRow>,
    /// The model of the first year apart.
    pub fixed_prices: Vec<FixedPriceRow>,
    /// Elements under a lever.
    pub elements: Vec<ElementRow>,
    /// What their users can pay at most.
    pub chokes: Vec<ChokeRow>,
    /// Sectors that make less than usual.
    pub sectors: Vec<SectorRow>,
    /// Duties; empty where nothing works through prices.
    pub duties: Vec<DutyMonth>,
    /// How long losses last, of the central run.
    pub clocks: Vec<Clock>,
    /// Certificates, month by month, of the central run.
    pub certificates: Vec<Certificate>,
    /// Solved equilibria of the central run.
    pub equilibria: Vec<LongRun>,
    /// Draws, and how many of them are certified in every month.
    pub draws: (usize, usize),
    /// The central run.
    pub central: Arc<Simulation>,
}

/// Losses below this are not worth a clock, per cent.
const LEAST_CLOCKED: f64 = 1e-3;

/// GDP and real income by region, per cent.
pub(super) type Change = (Vec<f64>, Vec<f64>);

/// Changes month by month; `None` where nothing works through prices.
pub(super) type ByMonth = Vec<Option<Change>>;

/// The long-run side of one draw: duties month by month, equilibria by date.
#[derive(Debug)]
struct Side {
    /// Duties by month: GDP and real income, per cent.
    duties: ByMonth,
    /// What is priced in the equilibria, and their part that idle plant makes.
    equilibria: Vec<LongRun>,
}

/// The central run of a path and its equilibria, from which every draw of it is told.
///
/// Draws solve the model of the first year in full. Their equilibria are those of the central run, with what idle plant loses
/// scaled by the draw's own direct loss (Hulten's theorem, which the solved equilibria obey within .03 points), and what
/// works through prices interpolated between the equilibria at both ends of the elasticities' ranges.
#[derive(Debug)]
pub struct Centre<'a> {
    /// World, tables and elasticities.
    pub junction: &'a Junction<'a>,
    /// What is done.
    pub levers: &'a Levers,
    /// What the question sets itself.
    pub own: Overrides,
    /// Months of the path.
    pub months: u32,
    /// The run with every group of parameters at its centre.
    pub simulation: Arc<Simulation>,
    told: Bands,
    middle: Side,
    /// Duties at 12 months at both ends of the elasticities; `None` where nothing is priced or drawn.
    ends: Option<(ByMonth, ByMonth)>,
}

impl<'a> Centre<'a> {
    /// Runs the centre of a path, usually at [`Draw::CENTRAL`], told in so much detail. `drawn` says whether other draws will be
    /// told of it.
    ///
    /// # Errors
    /// As [`simulate`](super::simulate); [`PathError::Solve`] where duties have no equilibrium at 12 months; [`PathError::Interrupted`].
    pub fn of(
        junction: &'a Junction<'a>,
        levers: &'a Levers,
        own: &Overrides,
        months: u32,
        draw: &Draw,
        detail: Detail,
        drawn: bool,
    ) -> Result<Self, PathError> {
        let ground = junction.ground;
        let simulation = ground.run(levers, own, draw, months, detail)?;
        let equilibria = junction.equilibria(levers, &simulation)?;
        let middle = Side {
            duties: duties(junction, levers, &equilibria, months, draw)?,
            equilibria,
        };
        let ends = if drawn && levers.priced.is_some() {
            let at = |z: f64| -> Result<ByMonth, PathError> {
                let draw = Draw::CENTRAL.with(Group::Economy, z);
                let solved = junction.duties(levers, 12, &draw)?;
                Ok(vec![solved.map(|e| (e.gdp_pct, e.real_income_pct))])
            };
            Some((at(0.0)?, at(1.0)?))
        } else {
            None
        };
        Ok(Self {
            told: Bands::of(ground, &simulation),
            own: *own,
            junction,
            levers,
            months,
            simulation,
            middle,
            ends,
        })
    }

    /// What is told of a draw, or of the centre itself.
    pub(super) fn line(&self, band: &Bands, months: u32) -> Line {
        Line::of(band, &self.told, &self.middle, self.ends.as_ref(), months)
    }

    /// The worst residual of the certificates of the central run and of its equilibria.
    pub fn residual(&self) -> f64 {
        worst_residual(&self.simulation, &self.middle.equilibria)
    }

    /// The equilibria of the central run.
    pub fn equilibria(&self) -> &[LongRun] {
        &self.middle.equilibria
    }
}

/// The worst residual of a run's certificates and of equilibria.
fn worst_residual(run: &Simulation, equilibria: &[LongRun]) -> f64 {
    let months = run.months.iter().map(|m| {
        let c = &m.certificate;
        c.supply_residual.max(c.demand_residual).max(c.books)
    });
    let dates = equilibria.iter().map(|e| e.residual);
    months.chain(dates).fold(0.0, f64::max)
}

impl Told {
    /// The worst residual of the certificates of the central run and of its equilibria.
    pub fn residual(&self) -> f64 {
        worst_residual(&self.central, &self.equilibria)
    }
}

/// Tells a path: the central run with everything told, and bands from `draws` of a seed.
///
/// # Errors
/// As [`Centre::of`].
pub fn tell(
    junction: &Junction<'_>,
    levers: &Levers,
    own: &Overrides,
    months: u32,
    sampling: &Sampling<'_>,
) -> Result<Told, PathError> {
    let drawn = sampling.draws > 0;
    let full = Detail::Full;
    let centre = Centre::of(junction, levers, own, months, &Draw::CENTRAL, full, drawn)?;
    let drawn = bands(junction.ground, levers, own, months, sampling)?;
    let lines: Vec<Line> = drawn.iter().map(|b| centre.line(b, months)).collect();
    let line = centre.line(&centre.told, months);
    let central = &centre.simulation;
    let (elements, chokes) = element_rows(junction, levers, own, central);
    Ok(Told {
        months: region_rows(central, &centre.told, &line, &drawn, &lines),
        fixed_prices: fixed_price_rows(central, &centre.middle.duties, &line, &lines),
        elements,
        chokes,
        sectors: sector_rows(junction, central),
        duties: duty_rows(&centre.middle.duties),
        clocks: clocks(&line.gdp, LEAST_CLOCKED),
        certificates: central
            .months
            .iter()
            .map(|m| m.certificate.clone())
            .collect(),
        equilibria: centre.middle.equilibria,
        draws: (drawn.len(), drawn.iter().filter(|b| b.certified).count()),
        central: centre.simulation,
    })
}

/// (18) Duties by month: those of 12 months up to month 12, later those of the month, between solved dates by interpolation.
fn duties(
    junction: &Junction<'_>,
    levers: &Levers,
    equilibria: &[LongRun],
    months: u32,
    draw: &Draw,
) -> Result<ByMonth, PathError> {
    if levers.priced.is_none() {
        return Ok(vec![None; months as usize]);
    }
    let mut dates = vec![12];
    dates.extend(equilibria.iter().map(|e| e.month).filter(|m| *m > 12));
    let mut solved = Vec::new();
    for date in dates {
        solved.extend(
            junction
                .duties(levers, date.min(levers.until.unwrap_or(date)).max(1), draw)?
                .map(|e| LongRun { month: date, ..e }),
        );
    }
    Ok((1..=months)
        .map(|month| {
            if !levers.hold(month) {
                return None;
            }
            let at = month.max(12);
            let gdp = between(&solved, at, |e| &e.gdp_pct)?;
            let real = between(&solved, at, |e| &e.real_income_pct)?;
            Some((gdp, real))
        })
        .collect())
}

/// What is told of one draw by month and region.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub gdp: Vec<Vec<f64>>,
    pub real: Vec<Vec<f64>>,
    pub fixed: Vec<Vec<f64>>,
    pub equilibrium: Vec<Option<Vec<f64>>>,
}

impl Line {
    fn of(
        band: &Bands,
        centre: &Bands,
        middle: &Side,
        ends: Option<&(ByMonth, ByMonth)>,
        months: u32,
    ) -> Self {
        let mut line = Self {
            gdp: Vec::new(),
            real: Vec::new(),
            fixed: Vec::new(),
            equilibrium: Vec::new(),
        };
        let z = band.draw.at(Group::Economy);
        for month in 1..=months {
            let t = month as usize - 1;
            let regions = band.gdp_pct[t].len();
            let w = weight(f64::from(month));
            // What elasticities away from their centre add to duties: measured at 12 months, linear to both ends.
            let shift = |n: usize, pick: fn(&Change) -> &[f64]| -> f64 {
                let (Some((mild, severe)), Some(here)) = (ends, &middle.duties[t]) else {
                    return 0.0;
                };
                let centre = middle
                    .duties
                    .first()
                    .and_then(Option::as_ref)
                    .unwrap_or(here);
                let end = if z <= 0.5 { mild } else { severe };
                let far = end
                    .first()
                    .and_then(Option::as_ref)
                    .map_or(0.0, |e| pick(e)[n] - pick(centre)[n]);
                far * (2.0 * z - 1.0).abs()
            };
            let duty = |n: usize, pick: fn(&Change) -> &[f64]| {
                middle.duties[t].as_ref().map_or(0.0, |d| pick(d)[n]) + shift(n, pick)
            };
            let scale = |n: usize| {
                let (mine, centre) = (band.direct_pct[t][n], centre.direct_pct[t][n]);
                if centre < -1e-9 { mine / centre } else { 1.0 }
            };
            let idle = between(&middle.equilibria, month, |e| &e.idle_gdp_pct);
            let idle_real = between(&middle.equilibria, month, |e| &e.idle_real_income_pct);
            let whole = between(&middle.equilibria, month, |e| &e.gdp_pct);
            let whole_real = between(&middle.equilibria, month, |e| &e.real_income_pct);
            let (mut gdp, mut real, mut fixed, mut equilibrium) = (
                vec![0.0; regions],
                vec![0.0; regions],
                vec![0.0; regions],
                vec![0.0; regions],
            );
            let solved = month >= 12 && whole.is_some();
            for n in 0..regions {
                fixed[n] = band.gdp_pct[t][n] + duty(n, |d| &d.0);
                let fixed_real = band.real_income_pct[t][n] + duty(n, |d| &d.1);
                if let (true, Some(idle), Some(idle_real), Some(whole), Some(whole_real)) =
                    (solved, &idle, &idle_real, &whole, &whole_real)
                {
                    equilibrium[n] = whole[n] - idle[n] + scale(n) * idle[n] + shift(n, |d| &d.0);
                    let later =
                        whole_real[n] - idle_real[n] + scale(n) * idle_real[n] + shift(n, |d| &d.1);
                    gdp[n] = (1.0 - w) * fixed[n] + w * equilibrium[n];
                    real[n] = (1.0 - w) * fixed_real + w * later;
                } else {
                    gdp[n] = fixed[n];
                    real[n] = fixed_real;
                }
            }
            line.gdp.push(gdp);
            line.real.push(real);
            line.fixed.push(fixed);
            line.equilibrium.push(solved.then_some(equilibrium));
        }
        line
    }
}
