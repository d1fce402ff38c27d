//! What is told of a path: direct, fixed-price, equilibrium and ceiling side by side, with bands.

use detente_world::{RegionIx, SectorIx};

use super::junction::between;
use super::{
    Bands, BoundBy, Certificate, Clock, Detail, Draw, Estimate, Group, Junction, Levers, LongRun,
    Overrides, Sampling, Simulation, bands, clocks, simulate, weight,
};
use crate::PathError;
use crate::chain::expected;

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
    /// The model of the first year with duties, at any month.
    pub fixed_price_pct: Estimate,
    /// The equilibrium, from month 12 on.
    pub equilibrium_gdp_pct: Option<Estimate>,
    /// The most that shortages can cost, with idled foreign suppliers and lost orders.
    pub ceiling_pct: Estimate,
    /// The most they can cost through own users.
    pub ceiling_own_pct: Estimate,
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
    /// Elements under a lever.
    pub elements: Vec<ElementRow>,
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
    pub central: Simulation,
}

/// Losses below this are not worth a clock, per cent.
const LEAST_CLOCKED: f64 = 1e-3;

/// GDP and real income by region, per cent.
type Change = (Vec<f64>, Vec<f64>);

/// Changes month by month; `None` where nothing works through prices.
type ByMonth = Vec<Option<Change>>;

/// The long-run side of one draw: duties month by month, equilibria by date.
struct Side {
    /// Duties by month: GDP and real income, per cent.
    duties: ByMonth,
    /// What is priced in the equilibria, and their part that idle plant makes.
    equilibria: Vec<LongRun>,
}

/// Tells a path: the central run with everything told, and bands from `draws` of a seed.
///
/// Draws solve the model of the first year in full. Their equilibria are those of the central run, with what idle plant loses
/// scaled by the draw's own direct loss (Hulten's theorem, which the solved equilibria obey within .03 points), and what
/// works through prices interpolated between the equilibria at both ends of the elasticities' ranges.
///
/// # Errors
/// As [`simulate`]; [`PathError::Solve`] where duties have no equilibrium at 12 months; [`PathError::Interrupted`].
pub fn tell(
    junction: &Junction<'_>,
    levers: &Levers,
    own: &Overrides,
    months: u32,
    sampling: &Sampling<'_>,
) -> Result<Told, PathError> {
    let ground = junction.ground;
    let central = simulate(ground, levers, own, &Draw::CENTRAL, months, Detail::Full)?;
    let equilibria = junction.equilibria(levers, &central)?;
    let middle = Side {
        duties: duties(junction, levers, &equilibria, months, &Draw::CENTRAL)?,
        equilibria,
    };
    let drawn = bands(ground, levers, own, months, sampling)?;
    let priced = levers.priced.is_some() && !drawn.is_empty();
    let ends = if priced {
        let at = |z: f64| -> Result<ByMonth, PathError> {
            let draw = Draw::CENTRAL.with(Group::Economy, z);
            let solved = junction.duties(levers, 12, &draw)?;
            Ok(vec![solved.map(|e| (e.gdp_pct, e.real_income_pct))])
        };
        Some((at(0.0)?, at(1.0)?))
    } else {
        None
    };
    let told = Bands::of(ground, &central);
    let lines: Vec<Line> = (drawn.iter())
        .map(|band| Line::of(band, &told, &middle, ends.as_ref(), months))
        .collect();
    let line = Line::of(&told, &told, &middle, None, months);
    Ok(Told {
        months: region_rows(&central, &told, &line, &drawn, &lines),
        elements: element_rows(junction, levers, own, &central),
        sectors: sector_rows(junction, &central),
        duties: duty_rows(&middle.duties),
        clocks: clocks(&line.gdp, LEAST_CLOCKED),
        certificates: central
            .months
            .iter()
            .map(|m| m.certificate.clone())
            .collect(),
        equilibria: middle.equilibria,
        draws: (drawn.len(), drawn.iter().filter(|b| b.certified).count()),
        central,
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
struct Line {
    gdp: Vec<Vec<f64>>,
    real: Vec<Vec<f64>>,
    fixed: Vec<Vec<f64>>,
    equilibrium: Vec<Option<Vec<f64>>>,
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

fn region_rows(
    central: &Simulation,
    told: &Bands,
    line: &Line,
    drawn: &[Bands],
    lines: &[Line],
) -> Vec<RegionRow> {
    let mut rows = Vec::new();
    for (t, month) in central.months.iter().enumerate() {
        for n in 0..told.gdp_pct[t].len() {
            let among = |centre: f64, of: &dyn Fn(usize) -> f64| {
                super::among(centre, (0..drawn.len()).map(of).collect())
            };
            rows.push(RegionRow {
                month: month.month,
                region: RegionIx(n),
                gdp_pct: among(line.gdp[t][n], &|i| lines[i].gdp[t][n]),
                real_income_pct: among(line.real[t][n], &|i| lines[i].real[t][n]),
                direct_pct: among(told.direct_pct[t][n], &|i| drawn[i].direct_pct[t][n]),
                fixed_price_pct: among(line.fixed[t][n], &|i| lines[i].fixed[t][n]),
                equilibrium_gdp_pct: line.equilibrium[t].as_ref().map(|e| {
                    among(e[n], &|i| {
                        lines[i].equilibrium[t].as_ref().map_or(f64::NAN, |e| e[n])
                    })
                }),
                ceiling_pct: among(told.ceiling_pct[t][n], &|i| drawn[i].ceiling_pct[t][n]),
                ceiling_own_pct: among(told.ceiling_own_pct[t][n], &|i| {
                    drawn[i].ceiling_own_pct[t][n]
                }),
                others_gain_pct: 100.0 * month.books.sellers_gain[n],
            });
        }
    }
    rows
}

fn element_rows(
    junction: &Junction<'_>,
    levers: &Levers,
    own: &Overrides,
    central: &Simulation,
) -> Vec<ElementRow> {
    let ground = junction.ground;
    let judged = super::Judged::at(&ground.tables().judgements, &central.draw, own);
    let mut rows = Vec::new();
    let Some(first) = central.months.first() else {
        return rows;
    };
    for (e, element) in first.elements.iter().enumerate() {
        let place = &ground.places()[element.chain];
        let chain = crate::chain::Chain::new(
            place,
            ground.tables(),
            &judged,
            &central.draw,
            levers.warning.as_ref(),
        );
        let code = &ground.tables().elements[place.element].element;
        for (j, stage) in place.stages.iter().enumerate() {
            for n in 0..ground.region_count() {
                let path: Vec<f64> = central
                    .months
                    .iter()
                    .map(|m| m.elements[e].price[j][n])
                    .collect();
                let choke = (place.uses.iter().zip(&chain.choke[n]))
                    .filter(|(u, _)| u.base[n] > 0.0)
                    .map(|(_, c)| *c)
                    .fold(1.0, f64::max);
                for (month, price) in central.months.iter().zip(expected(&path)) {
                    let at = &month.elements[e];
                    rows.push(ElementRow {
                        month: month.month,
                        element: code.clone(),
                        stage: stage.name.clone(),
                        region: RegionIx(n),
                        available: at.state.stages[j].available[n],
                        stock_months: at.state.stages[j].stock_after[n],
                        dry_share: at.dry[j][n],
                        price_multiple: price,
                        choke_multiple: choke,
                    });
                }
            }
        }
    }
    rows
}

fn sector_rows(junction: &Junction<'_>, central: &Simulation) -> Vec<SectorRow> {
    let ground = junction.ground;
    let world = ground.world();
    let regions = ground.region_count();
    let word = |bound: BoundBy| match bound {
        BoundBy::Element { chain, usage } => {
            let place = &ground.places()[chain];
            let code = &ground.tables().elements[place.element].element;
            match usage {
                Some(u) => format!("{code}: {}", place.uses[u].name),
                None => format!("{code}: lost sales"),
            }
        }
        BoundBy::Fuel => "fuel".to_owned(),
        BoundBy::Input { good, origin } => format!(
            "{} of {}",
            world.sector(good).code,
            world.region(origin).code
        ),
        BoundBy::Orders => "orders".to_owned(),
        BoundBy::Ban => "export ban".to_owned(),
    };
    let mut rows = Vec::new();
    for month in &central.months {
        for (at, bound) in month.bound_by.iter().enumerate() {
            let (s, n) = (SectorIx(at / regions), RegionIx(at % regions));
            if let Some(bound) = bound.filter(|_| world.benchmark().output.get(n, s) > 0.0) {
                rows.push(SectorRow {
                    month: month.month,
                    region: n,
                    sector: s,
                    output_pct: -100.0 * month.state.lost[at],
                    bound_by: word(bound),
                });
            }
        }
    }
    rows
}

fn duty_rows(duties: &[Option<Change>]) -> Vec<DutyMonth> {
    let mut rows = Vec::new();
    for (t, month) in duties.iter().enumerate() {
        for (n, (gdp, real)) in month
            .iter()
            .flat_map(|(gdp, real)| gdp.iter().zip(real).enumerate())
        {
            rows.push(DutyMonth {
                month: t as u32 + 1,
                region: RegionIx(n),
                gdp_pct: *gdp,
                real_income_pct: *real,
            });
        }
    }
    rows
}
