//! One lever, month by month.

use std::collections::BTreeMap;

use detente_economy::Band;
use detente_path::summary::{self, Clock, cumulated, monthly, reaches};
use detente_path::{DATES, Grounds, PathError, Position, Run, Scenario, curve, published_sigma};
use detente_world::{RegionIx, SectorIx};
use rayon::prelude::*;

use crate::findings::{
    Bands, ClockFinding, CurveFinding, LeverPath, Leverage, PriceClock, Range, RegionPath,
    SectorPath, Tolerance,
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
    /// The question.
    pub scenario: Scenario,
    /// The command line that repeats it.
    pub reproduce: String,
}

/// Losses that a side is asked to bear, per cent of a year's GDP.
const LEVELS: [f64; 4] = [0.1, 0.25, 0.5, 1.0];

/// Third regions that are listed.
const THIRD: usize = 4;

/// Follows a lever for so many months: three bands at the usual dates, and where it caps critical goods the curve over
/// σc. `tick` is called after each band and each point of the curve.
///
/// # Errors
/// [`PathError`]: a month without an equilibrium in one of the bands, or somebody asked to stop.
pub fn follow(
    grounds: &Grounds<'_>,
    followed: &Followed,
    months: u32,
    tick: &(dyn Fn() + Sync),
) -> Result<LeverPath, PathError> {
    let path = grounds.path(&followed.scenario)?;
    let critical = path.restricts_materials();
    let mut dates: Vec<u32> = DATES.into_iter().filter(|d| *d < months).collect();
    dates.push(months);
    let (runs, points) = rayon::join(
        || -> Result<Vec<Run>, PathError> {
            Band::ALL
                .par_iter()
                .map(|band| {
                    let run = path.run(Position::band(*band), &dates);
                    tick();
                    run
                })
                .collect()
        },
        || match critical {
            true => curve(grounds, &followed.scenario, tick),
            false => Ok(Vec::new()),
        },
    );
    let (runs, points) = (runs?, points?);
    let reading = Reading {
        grounds,
        followed,
        runs: &runs,
    };
    let (target, sender) = (followed.target, followed.sender);
    let mut regions = vec![(target, "target"), (sender, "sender")];
    // Third regions are chosen where the lever bites hardest.
    let third = runs[0].losers(grounds.world, &[target, sender]);
    regions.extend(third.into_iter().take(THIRD).map(|n| (n, "third")));
    let series = |n: RegionIx| Bands::make(|b| monthly(&runs[b].losses(n)));
    let (of_target, of_sender) = (series(target), series(sender));
    let total = |s: &Bands<Vec<(u32, f64)>>| {
        Bands::make(|b| cumulated(s.each()[b]).last().map_or(0.0, |x| x.1))
    };
    let when = |s: &Bands<Vec<(u32, f64)>>, level| Bands::make(|b| reaches(s.each()[b], level));
    let solved = runs.iter().flat_map(|r| &r.months);
    let on_the_curve = points.len();
    Ok(LeverPath {
        id: followed.id.clone(),
        title: followed.title.clone(),
        lever: followed.lever.clone(),
        sender: reading.code(sender),
        target: reading.code(target),
        wedges: followed.wedges.clone(),
        assumptions: followed.assumptions.clone(),
        critical,
        unverified: followed.unverified,
        loss_clock: Bands::make(|b| clock(summary::clock(&runs[b].losses(target)))),
        price_clocks: reading.prices(),
        target_total_pct: total(&of_target),
        sender_total_pct: total(&of_sender),
        last_month_ahead: Bands::make(|b| {
            summary::last_ahead(of_target.each()[b], of_sender.each()[b])
        }),
        tolerance: LEVELS
            .into_iter()
            .map(|loss_pct| Tolerance {
                loss_pct,
                target_month: when(&of_target, loss_pct),
                sender_month: when(&of_sender, loss_pct),
            })
            .collect(),
        leverage: reading.leverage(&dates),
        downstream: reading.downstream(),
        curve: points
            .into_iter()
            .map(|p| CurveFinding {
                sigma_c: p.sigma_c,
                loss_pct: regions.iter().map(|(n, _)| p.loss_pct[n.0]).collect(),
            })
            .collect(),
        sigma_c_range: published_sigma(grounds)?
            .filter(|_| critical)
            .map(|(low, high)| Range { low, high }),
        run: format!("path/{}", followed.id),
        certificate: solved.clone().map(|m| m.certificate).fold(0.0, f64::max),
        solves: solved.count() + on_the_curve,
        reproduce: followed.reproduce.clone(),
        regions: regions
            .into_iter()
            .map(|(n, role)| reading.region(n, role))
            .collect(),
        dates,
    })
}

fn clock(clock: Clock) -> ClockFinding {
    ClockFinding {
        peak: clock.peak,
        peak_month: clock.peak_month,
        half_month: clock.half,
        tenth_month: clock.tenth,
    }
}

/// The three bands and what they are about.
struct Reading<'a> {
    grounds: &'a Grounds<'a>,
    followed: &'a Followed,
    runs: &'a [Run],
}

impl Reading<'_> {
    fn code(&self, n: RegionIx) -> String {
        self.grounds.world.region(n).code.clone()
    }

    fn region(&self, n: RegionIx, role: &str) -> RegionPath {
        let by_date = |pick: fn(&detente_path::RegionMonth) -> f64| -> Vec<Bands> {
            (0..self.runs[0].months.len())
                .map(|at| Bands::make(|b| pick(&self.runs[b].months[at].regions[n.0])))
                .collect()
        };
        RegionPath {
            code: self.code(n),
            role: role.to_owned(),
            gdp_volume_pct: by_date(|r| r.gdp_volume_pct),
            real_income_pct: by_date(|r| r.real_income_pct),
            ceiling_pct: by_date(|r| r.ceiling_pct),
        }
    }

    fn leverage(&self, dates: &[u32]) -> Vec<Leverage> {
        let loss =
            |b: usize, at: usize, n: RegionIx| -self.runs[b].months[at].regions[n.0].gdp_volume_pct;
        let (target, sender) = (self.followed.target, self.followed.sender);
        (dates.iter().enumerate())
            .map(|(at, &month)| Leverage {
                month,
                difference_pct: Bands::make(|b| loss(b, at, target) - loss(b, at, sender)),
                ratio: (loss(1, at, sender) > 1e-6)
                    .then(|| loss(1, at, target) / loss(1, at, sender)),
            })
            .collect()
    }

    /// Clocks of the goods whose price moves.
    fn prices(&self) -> Vec<PriceClock> {
        let balance = &self.runs[1].balance;
        let n = self.followed.target;
        (balance.goods.iter().enumerate())
            .filter_map(|(k, good)| {
                let clock = clock(summary::clock(&self.runs[1].log_price(k, n)));
                let sector = self.grounds.world.sector(*good);
                (clock.peak > 0.01).then(|| PriceClock {
                    good: sector.code.clone(),
                    name: sector.name.clone(),
                    clock,
                    last_multiple: balance.months.last().map_or(1.0, |m| m.price[k][n.0]),
                })
            })
            .collect()
    }

    fn downstream(&self) -> Vec<SectorPath> {
        let mut sectors: BTreeMap<usize, (Bands, Bands)> = BTreeMap::new();
        for (b, run) in self.runs.iter().enumerate() {
            for loss in run.downstream(self.followed.target) {
                let (lost, worst) = sectors.entry(loss.sector.0).or_default();
                for (into, value) in [(lost, loss.lost_pct), (worst, loss.worst_output_pct)] {
                    match b {
                        0 => into.low = value,
                        1 => into.central = value,
                        _ => into.high = value,
                    }
                }
            }
        }
        let mut list: Vec<SectorPath> = (sectors.into_iter())
            .map(|(at, (lost_pct, worst_output_pct))| {
                let sector = self.grounds.world.sector(SectorIx(at));
                SectorPath {
                    code: sector.code.clone(),
                    name: sector.name.clone(),
                    lost_pct,
                    worst_output_pct,
                }
            })
            .collect();
        list.sort_by(|a, b| b.lost_pct.central.total_cmp(&a.lost_pct.central));
        list
    }
}
