//! The deal month by month: payoffs under elasticities that lengthen with the time everyone has had to adapt.
//!
//! Every combination that matters is solved at 1, 3, 5 and 10 years and read off in between, log-linear in time; months
//! of the first year get the first year's payoffs, because a bound that is rationed by price at one month's elasticities
//! gives rents that no episode shows.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::Economy;
use detente_economy::horizon::{Band, Horizon, Schedule};
use detente_talks::{
    CellIx, Course, Kept, Months, PayoffTable, PlayerIx, best_response, foreseen_end, judge,
};
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Deal;
use super::file::Clock;
use super::findings::{HoldsFinding, MonthFinding};
use super::judge::{Study, values};
use crate::error::StandoffError;
use crate::run::{Progress, Scene};

/// Horizons at which equilibria are solved, months.
const HORIZONS: [u32; 4] = [12, 36, 60, 120];

/// Payoffs by horizon of the cells that matter: per cent of today at the same horizon, by player.
type ByHorizon = Vec<BTreeMap<CellIx, Vec<f64>>>;

/// What the months say.
pub(super) struct Watched {
    pub holds: HoldsFinding,
    pub months: Vec<MonthFinding>,
    /// First month in which each side breaks.
    pub broken: Vec<Option<usize>>,
    /// Payoffs of the threat point by month, by player.
    pub without: Vec<Months>,
    pub solves: usize,
}

/// The weight of next month against this one.
pub(super) fn monthly(patience_a_year: f64) -> f64 {
    patience_a_year.powf(1.0 / 12.0)
}

/// The first day of a month counted from the signature.
fn day_of(signed: Date, month: usize) -> Date {
    let months = i64::try_from(month).unwrap_or(i64::MAX);
    signed.checked_add(months.months()).unwrap_or(Date::MAX)
}

/// Watches the deal over the months.
///
/// # Errors
/// A combination has no certified equilibrium under the central elasticities of a horizon.
pub(super) fn watch(
    deal: &Deal,
    study: &Study<'_>,
    scene: &Scene<'_>,
    progress: &dyn Progress,
) -> Result<Watched, StandoffError> {
    let phases = Phases::of(deal, study);
    let schedule = Schedule::builtin()?;
    let jobs: Vec<(Band, u32)> = Band::ALL
        .iter()
        .flat_map(|&band| HORIZONS.map(|months| (band, months)))
        .collect();
    let solved: Vec<Result<BTreeMap<CellIx, Vec<f64>>, StandoffError>> = jobs
        .par_iter()
        .map(|&(band, months)| {
            let horizon = Horizon::from_months(months).unwrap_or(Horizon::LONGEST);
            let long_run = study.standoff.parameters.clone();
            let adapted = schedule.adapt(&study.standoff.world, long_run, horizon, band);
            let economy = Economy::new(&study.standoff.world, &adapted.parameters)?;
            values(scene, &economy, &phases.cells, progress)
        })
        .collect();
    let solves = jobs.len() * (phases.cells.len() + 1);
    let mut bands: BTreeMap<&str, Result<ByHorizon, StandoffError>> = BTreeMap::new();
    for ((band, _), result) in jobs.iter().zip(solved) {
        let list = bands.entry(band.name()).or_insert_with(|| Ok(Vec::new()));
        match (list, result) {
            (Ok(known), Ok(values)) => known.push(values),
            (list @ Ok(_), Err(error)) => *list = Err(error),
            (Err(_), _) => {}
        }
    }
    let central = match bands.remove(Band::Central.name()) {
        Some(result) => result?,
        None => Vec::new(),
    };
    let judged = phases.judged(deal, &central)?;
    // The ends of the range: a band that cannot be solved says nothing about them.
    let mut firsts = vec![judged.first()];
    for band in bands.into_values() {
        match band {
            Ok(values) => firsts.push(phases.judged(deal, &values)?.first()),
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage });
            }
            Err(_) => {}
        }
    }
    let never = |m: &Option<usize>| m.unwrap_or(usize::MAX);
    let first = judged.first();
    let by = (0..judged.kept.len()).find(|&p| first.is_some() && judged.kept[p].broken_in == first);
    let signed = deal.terms.signed;
    let ends: Option<Vec<Date>> = deal
        .promises
        .iter()
        .map(|p| p.to.filter(|_| !deal.file.enforcement.renewed))
        .collect();
    Ok(Watched {
        holds: HoldsFinding {
            broken_in_month: first,
            broken_on: first.map(|m| day_of(signed, m)),
            broken_by: by.map(|p| study.standoff.menus.player(PlayerIx(p)).to_owned()),
            foreseen_month: judged.foreseen,
            earliest_month: firsts.iter().min_by_key(|m| never(m)).copied().flatten(),
            latest_month: firsts.iter().max_by_key(|m| never(m)).copied().flatten(),
            lapses_on: ends.and_then(|e| e.into_iter().max()),
            months: deal.terms.months,
        },
        months: judged.months(signed),
        broken: judged.kept.iter().map(|k| k.broken_in).collect(),
        without: judged.without,
        solves,
    })
}

/// What holds in each month, and the best breach of it.
struct Phases {
    /// The cell of each month; the last holds ever after.
    cell: Vec<CellIx>,
    /// Cell → the cell each player's best breach leads to.
    breach: BTreeMap<CellIx, Vec<CellIx>>,
    fail: CellIx,
    /// Every cell that is needed.
    cells: Vec<CellIx>,
    players: usize,
}

impl Phases {
    fn of(deal: &Deal, study: &Study<'_>) -> Self {
        let renewed = deal.file.enforcement.renewed;
        let menus = study.table.menus();
        let on = |month: usize| {
            let day = day_of(deal.terms.signed, month);
            let combination = study.package.on(day, &deal.promises, renewed);
            menus.cell(&combination)
        };
        // Beyond the months watched and the longest horizon nothing is looked at.
        let cell: Vec<CellIx> = (0..deal.terms.months + 121).map(on).collect();
        let distinct: BTreeSet<CellIx> = cell.iter().copied().collect();
        let breach: BTreeMap<CellIx, Vec<CellIx>> = distinct
            .iter()
            .map(|&c| (c, best_breaches(&study.table, c)))
            .collect();
        let mut cells: BTreeSet<CellIx> = distinct.clone();
        cells.extend(breach.values().flatten());
        cells.insert(study.fail);
        Self {
            cell,
            breach,
            fail: study.fail,
            cells: cells.into_iter().collect(),
            players: menus.player_count(),
        }
    }

    fn at(&self, month: usize) -> CellIx {
        self.cell[month.min(self.cell.len() - 1)]
    }

    /// One side's payoffs by month.
    fn course(
        &self,
        values: &ByHorizon,
        player: usize,
        deal: &Deal,
    ) -> Result<Course, StandoffError> {
        let lag = deal.terms.punishment.reaction_months;
        let value = |cell: CellIx, month: usize| between(values, cell, player, month + 1);
        let keep = |month: usize| value(self.at(month), month);
        let span = self.cell.len();
        let cheat = (0..deal.terms.months).map(|start| {
            let phase = self.at(start);
            let breach = self.breach.get(&phase).map_or(phase, |b| b[player]);
            let row =
                (0..lag).map(|age| keep(start + age) + value(breach, age) - value(phase, age));
            Months::new(row.collect())
        });
        let punished = (0..span).map(|start| {
            let row = (0..span - start).map(|age| match deal.file.enforcement.clock {
                Clock::Threat => value(self.fail, start + age),
                Clock::Use => {
                    let phase = self.at(start + age);
                    keep(start + age) + value(self.fail, age) - value(phase, age)
                }
            });
            Months::new(row.collect())
        });
        Ok(Course {
            keep: Months::new((0..span).map(keep).collect())?,
            cheat: cheat.collect::<Result<_, _>>()?,
            punished: punished.collect::<Result<_, _>>()?,
        })
    }

    fn judged(&self, deal: &Deal, values: &ByHorizon) -> Result<Judged, StandoffError> {
        let terms = &deal.terms;
        let tolerance = deal.standoff.tolerance_pct;
        let mut courses = Vec::new();
        let mut kept = Vec::new();
        let mut without = Vec::new();
        for player in 0..self.players {
            let discount = monthly(terms.patience_a_year[player]);
            let course = self.course(values, player, deal)?;
            kept.push(judge(
                &course,
                discount,
                terms.punishment,
                terms.months,
                tolerance,
            )?);
            let row = (0..self.cell.len()).map(|m| between(values, self.fail, player, m + 1));
            without.push(Months::new(row.collect())?);
            courses.push((course, discount));
        }
        let foreseen = foreseen_end(&courses, terms.punishment, terms.months, tolerance)?;
        Ok(Judged {
            kept,
            foreseen,
            without,
        })
    }
}

/// Where each player's best breach of a cell leads.
fn best_breaches(table: &PayoffTable, cell: CellIx) -> Vec<CellIx> {
    let menus = table.menus();
    menus
        .players()
        .map(|p| menus.neighbour(cell, p, best_response(table, cell, p).position))
        .collect()
}

/// A payoff between two horizons: log-linear in time, the first year flat.
fn between(values: &ByHorizon, cell: CellIx, player: usize, month: usize) -> f64 {
    let at = |h: usize| {
        let of = values.get(h).and_then(|v| v.get(&cell));
        of.map_or(0.0, |v| v[player])
    };
    let month = month as f64;
    let Some(after) = HORIZONS.iter().position(|&h| f64::from(h) >= month) else {
        return at(HORIZONS.len() - 1);
    };
    if after == 0 {
        return at(0);
    }
    let log = |h: usize| f64::from(HORIZONS[h]).ln();
    let share = (month.ln() - log(after - 1)) / (log(after) - log(after - 1));
    at(after - 1) + share * (at(after) - at(after - 1))
}

/// One band of elasticities, judged.
struct Judged {
    kept: Vec<Kept>,
    foreseen: Option<usize>,
    without: Vec<Months>,
}

impl Judged {
    fn first(&self) -> Option<usize> {
        self.kept.iter().filter_map(|k| k.broken_in).min()
    }

    fn months(&self, signed: Date) -> Vec<MonthFinding> {
        let months = self.kept.first().map_or(0, |k| k.temptations.len());
        // Twelve months of a flow per cent make a year.
        let of = |m: usize, value: fn(&detente_talks::Temptation) -> f64| {
            let each = self.kept.iter().map(|k| value(&k.temptations[m]) / 12.0);
            each.collect()
        };
        (0..months)
            .map(|m| MonthFinding {
                month: m,
                date: day_of(signed, m),
                // A breach that is best in the long run may not pay in one month; then there is no temptation.
                gain_pct: of(m, |t| t.gain.max(0.0)),
                loss_pct: of(m, |t| t.loss),
            })
            .collect()
    }
}
