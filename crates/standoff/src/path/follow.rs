//! One lever, month by month.

use std::sync::atomic::AtomicBool;

use detente_economy::{Parameters, Schedule};
use detente_path::PathError;
use detente_path::first_year::{
    Clock, Estimate, Ground, Junction, Levers, Overrides, RegionRow, Sampling, Told, clocks, tell,
};
use detente_world::{RegionIx, SectorIx};

use crate::findings::{
    Bands, ClockFinding, LeverPath, Leverage, PriceClock, RegionPath, SectorPath,
};

/// A lever to be followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Id within the standoff.
    pub id: String,
    /// For readers.
    pub title: String,
    /// Row of the ledger, if it is one.
    pub lever: Option<String>,
    /// Whether it is that row with no assumption of its own.
    pub as_it_is: bool,
    /// True where nobody checked that row.
    pub unverified: bool,
    /// Who uses it.
    pub sender: RegionIx,
    /// On whom.
    pub target: RegionIx,
    /// Its wedges at central strength, as text.
    pub wedges: Vec<String>,
    /// What is assumed, one plain phrase each.
    pub assumptions: Vec<String>,
    /// What is done.
    pub levers: Levers,
    /// What the standoff sets itself.
    pub own: Overrides,
    /// The command line that repeats it.
    pub reproduce: String,
}

/// What every lever is followed on.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// World, tables and their chains.
    pub ground: &'a Ground,
    /// Elasticities by horizon.
    pub schedule: &'a Schedule,
    /// Elasticities in the long run.
    pub long_run: &'a Parameters,
    /// Set by whoever wants the work to stop.
    pub stop: Option<&'a AtomicBool>,
}

impl<'a> Grounds<'a> {
    /// The equilibrium side of paths.
    pub fn junction(&self) -> Junction<'a> {
        Junction {
            ground: self.ground,
            schedule: self.schedule,
            long_run: self.long_run,
            stop: self.stop,
        }
    }
}

/// Months that are told.
const DATES: [u32; 12] = [1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 60, 120];

/// Third regions that are listed.
const THIRD: usize = 4;

/// Sectors that are listed, and the least that they lose, per cent of a year's GDP.
const SECTORS: (usize, f64) = (12, 1e-5);

/// Follows a lever for so many months, with bands from draws.
///
/// # Errors
/// [`PathError`]: levers that make no sense, duties without an equilibrium, or somebody asked to stop.
pub fn follow(
    grounds: &Grounds<'_>,
    followed: &Followed,
    months: u32,
    draws: u64,
    seed: u64,
) -> Result<LeverPath, PathError> {
    let sampling = Sampling {
        stop: grounds.stop,
        ..Sampling::of(draws, seed)
    };
    let junction = grounds.junction();
    let told = tell(
        &junction,
        &followed.levers,
        &followed.own,
        months,
        &sampling,
    )?;
    let mut dates: Vec<u32> = DATES.into_iter().filter(|d| *d < months).collect();
    dates.push(months);
    let reading = Reading {
        grounds,
        followed,
        told: &told,
    };
    let (target, sender) = (followed.target, followed.sender);
    let mut regions = vec![(target, "target"), (sender, "sender")];
    regions.extend(reading.third().into_iter().map(|n| (n, "third")));
    Ok(LeverPath {
        id: followed.id.clone(),
        title: followed.title.clone(),
        lever: followed.lever.clone(),
        sender: reading.code(sender),
        target: reading.code(target),
        wedges: followed.wedges.clone(),
        assumptions: followed.assumptions.clone(),
        critical: !followed.levers.licences.is_empty(),
        unverified: followed.unverified,
        loss_clock: reading.clock(target),
        price_clocks: reading.prices(),
        target_total_pct: reading.total(target),
        sender_total_pct: reading.total(sender),
        leverage: dates.iter().map(|m| reading.leverage(*m)).collect(),
        downstream: reading.downstream(),
        run: format!("path/{}", followed.id),
        certificate: told.residual(),
        solves: told.certificates.len() * (1 + told.draws.0) + told.equilibria.len(),
        reproduce: followed.reproduce.clone(),
        regions: regions
            .into_iter()
            .map(|(n, role)| reading.region(n, role, &dates))
            .collect(),
        dates,
    })
}

/// A path and what it is about.
struct Reading<'a> {
    grounds: &'a Grounds<'a>,
    followed: &'a Followed,
    told: &'a Told,
}

/// The three ends of a change: most lost first.
fn bands(e: Estimate) -> Bands {
    Bands {
        low: e.low,
        central: e.central,
        high: e.high,
    }
}

fn finding(clock: Option<&Clock>) -> ClockFinding {
    clock.map_or_else(ClockFinding::default, |c| ClockFinding {
        peak: -c.peak_pct,
        peak_month: c.peak_month,
        half_month: c.half_months,
        tenth_month: c.tenth_months,
    })
}

impl Reading<'_> {
    fn code(&self, n: RegionIx) -> String {
        self.grounds.ground.world().region(n).code.clone()
    }

    /// A region's months, the first first.
    fn months(&self, n: RegionIx) -> impl Iterator<Item = &RegionRow> {
        self.told.months.iter().filter(move |r| r.region == n)
    }

    /// Third regions that lose most in their worst month, most first.
    fn third(&self) -> Vec<RegionIx> {
        let mut list: Vec<&Clock> = (self.told.clocks.iter())
            .filter(|c| ![self.followed.target, self.followed.sender].contains(&c.region))
            .collect();
        list.sort_by(|a, b| a.peak_pct.total_cmp(&b.peak_pct));
        list.into_iter().take(THIRD).map(|c| c.region).collect()
    }

    fn region(&self, n: RegionIx, role: &str, dates: &[u32]) -> RegionPath {
        let by_date = |pick: fn(&RegionRow) -> Bands| -> Vec<Bands> {
            let rows = self.months(n).filter(|r| dates.contains(&r.month));
            rows.map(pick).collect()
        };
        RegionPath {
            code: self.code(n),
            role: role.to_owned(),
            gdp_volume_pct: by_date(|r| bands(r.gdp_pct)),
            real_income_pct: by_date(|r| bands(r.real_income_pct)),
            ceiling_pct: by_date(|r| {
                let b = bands(r.ceiling_pct);
                Bands::make(|at| -b.each()[at])
            }),
        }
    }

    /// GDP lost over the path, per cent of a year's.
    fn total(&self, n: RegionIx) -> Bands {
        Bands::make(|b| {
            let lost = self.months(n).map(|r| -bands(r.gdp_pct).each()[b]);
            lost.sum::<f64>() / 12.0
        })
    }

    /// The clock of a region's loss at each end.
    fn clock(&self, n: RegionIx) -> Bands<ClockFinding> {
        Bands::make(|b| {
            let series: Vec<Vec<f64>> = (self.months(n))
                .map(|r| vec![*bands(r.gdp_pct).each()[b]])
                .collect();
            finding(clocks(&series, f64::MIN_POSITIVE).first())
        })
    }

    fn leverage(&self, month: u32) -> Leverage {
        let loss = |n: RegionIx| {
            let row = self.months(n).find(|r| r.month == month);
            row.map_or_else(Bands::default, |r| bands(r.gdp_pct))
        };
        let (target, sender) = (loss(self.followed.target), loss(self.followed.sender));
        Leverage {
            month,
            difference_pct: Bands::make(|b| sender.each()[b] - target.each()[b]),
            ratio: (sender.central < -1e-6).then(|| target.central / sender.central),
        }
    }

    /// Clocks of the prices of withheld elements at their last stage.
    fn prices(&self) -> Vec<PriceClock> {
        let ground = self.grounds.ground;
        let places = ground.places().iter().filter(|place| {
            (self.followed.levers.licences.iter()).any(|l| l.element == place.element)
        });
        let mut list = Vec::new();
        for place in places {
            let (Some(element), Some(stage)) = (
                ground.tables().elements.get(place.element),
                place.stages.last(),
            ) else {
                continue;
            };
            let prices: Vec<f64> = (self.told.elements.iter())
                .filter(|r| {
                    r.element == element.element
                        && r.stage == stage.name
                        && r.region == self.followed.target
                })
                .map(|r| r.price_multiple)
                .collect();
            let series: Vec<Vec<f64>> = prices.iter().map(|p| vec![-p.ln()]).collect();
            let clock = finding(clocks(&series, 0.01).first());
            if clock.peak > 0.01 {
                list.push(PriceClock {
                    good: element.element.clone(),
                    name: element.title.clone(),
                    clock,
                    last_multiple: prices.last().copied().unwrap_or(1.0),
                });
            }
        }
        list
    }

    /// Where the target loses it, most first.
    fn downstream(&self) -> Vec<SectorPath> {
        let world = self.grounds.ground.world();
        let n = self.followed.target;
        let value_added = world.benchmark().value_added.row(n);
        let gdp: f64 = value_added.iter().sum();
        let mut list: Vec<SectorPath> = (SectorIx::all(world.sector_count()))
            .filter_map(|s| {
                let at = s.0 * world.region_count() + n.0;
                let lost = |m: &detente_path::first_year::RunMonth| m.state.lost[at];
                let months = &self.told.central.months;
                let worst = months.iter().max_by(|a, b| lost(a).total_cmp(&lost(b)))?;
                let sum: f64 = months.iter().map(lost).sum();
                let row = (self.told.sectors.iter())
                    .find(|r| r.month == worst.month && r.region == n && r.sector == s)?;
                Some(SectorPath {
                    code: world.sector(s).code.clone(),
                    name: world.sector(s).name.clone(),
                    lost_pct: 100.0 * sum * value_added[s.0] / gdp / 12.0,
                    worst_output_pct: -100.0 * lost(worst),
                    bound_by: row.bound_by.clone(),
                })
            })
            .filter(|s| s.lost_pct >= SECTORS.1)
            .collect();
        list.sort_by(|a, b| b.lost_pct.total_cmp(&a.lost_pct));
        list.truncate(SECTORS.0);
        list
    }
}
