//! The deal under other elasticities and other strengths of the levers.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::Economy;
use detente_ledger::Strength;
use detente_talks::{CellIx, Filled, Menus, PayoffTable, PlayerIx, Stakes, critical_discount};
use rayon::prelude::*;

use super::Deal;
use super::checked::Priced;
use super::findings::CaseFinding;
use super::judge::{Study, package};
use super::threat;
use crate::error::StandoffError;
use crate::run::{
    Backdrop, FailedSet, OWN_SET, Progress, Scene, Solved, WorldArena, solved_or_failed,
};

/// The most combinations over all cases that are solved so that everything about the deal has a range; beyond, only what
/// signing and keeping it need.
const MOST: usize = 4_000;

/// Every case, the central one first.
pub(super) struct Cases {
    pub findings: Vec<CaseFinding>,
    /// Whole tables; the central ones alone where the cases know some combinations only.
    pub tables: Vec<Tables>,
    pub failed: Vec<FailedSet>,
    pub solves: usize,
}

/// Payoffs of every combination in one case.
#[derive(Clone)]
pub(super) struct Tables {
    /// Per cent of today.
    pub pct: PayoffTable,
    /// USD million a year.
    pub money: PayoffTable,
}

/// What a combination is worth to each player, per cent of today and USD million a year.
type Worth = (Vec<f64>, Vec<f64>);
/// What was solved in one case.
type Values = BTreeMap<CellIx, Worth>;

/// What a case changes.
enum Change {
    /// The elasticities: a set by its name.
    Elasticities,
    /// The levers' strength.
    Strength(Strength),
    /// What is meant and not owed is done, too.
    Intentions,
}

/// A case by its name.
type Job = (String, Change);

/// The case in which intentions are kept.
const INTENTIONS: &str = "intentions kept";

/// Other elasticities and other strengths: the deal, the threat point, every breach by one side, and everything else where
/// that is not too much.
pub(super) fn cases(
    deal: &Deal,
    study: &Study<'_>,
    scene: &Scene<'_>,
    progress: &dyn Progress,
) -> Result<Cases, StandoffError> {
    let menus = study.table.menus();
    let jobs = jobs(deal, study);
    let all = menus.combinations() * jobs.len() <= MOST;
    let wanted: Vec<CellIx> = match all {
        true => menus.cells().collect(),
        false => needed(study).into_iter().collect(),
    };
    let world = &study.standoff.world;
    let solve = |(name, change): &Job| {
        let central = deal.file.strength.strength();
        let (strength, intentions) = match change {
            Change::Elasticities => {
                let economy = Economy::new(world, &study.standoff.parameters_of(name))?;
                return values(scene, &economy, &wanted, progress);
            }
            Change::Strength(strength) => (*strength, false),
            Change::Intentions => (central, true),
        };
        let package = package(deal, strength, intentions)?;
        let standoff = package.standoff(deal.standoff.clone(), &deal.threat)?;
        let scene = Scene::prepare(&standoff)?;
        let economy = Economy::new(&standoff.world, &standoff.parameters)?;
        values(&scene, &economy, &wanted, progress)
    };
    let solved: Vec<_> = jobs
        .par_iter()
        .map(|job| (job.0.clone(), solve(job)))
        .collect();
    let (solved, failed) = solved_or_failed(solved)?;
    let own = deal.standoff.central_set.as_deref().unwrap_or(OWN_SET);
    let worth = |c: CellIx| {
        let (pct, money) = (study.table.payoffs(c), study.money.payoffs(c));
        (c, (pct.to_vec(), money.to_vec()))
    };
    let central: Values = menus.cells().map(worth).collect();
    let mut cases = Cases {
        findings: vec![case(deal, study, own, true, &central)?],
        tables: vec![Tables {
            pct: study.table.clone(),
            money: study.money.clone(),
        }],
        failed,
        solves: jobs.len() * (wanted.len() + 1),
    };
    for (name, values) in solved {
        cases
            .findings
            .push(case(deal, study, &name, false, &values)?);
        if all && name != INTENTIONS {
            cases.tables.push(tables(menus, values)?);
        }
    }
    Ok(cases)
}

fn jobs(deal: &Deal, study: &Study<'_>) -> Vec<Job> {
    let sets = deal.standoff.interval_sets.iter().cloned();
    let mut jobs: Vec<Job> = sets.map(|s| (s, Change::Elasticities)).collect();
    let ranged = |p: &super::checked::Promise| {
        matches!(p.priced, Priced::Lever { .. } | Priced::Purchase { .. })
    };
    if deal.promises.iter().any(ranged) {
        let ends = [Strength::Low, Strength::Central, Strength::High];
        let central = deal.file.strength.strength();
        for strength in ends.into_iter().filter(|s| *s != central) {
            jobs.push((format!("levers {strength}"), Change::Strength(strength)));
        }
    }
    if deal.promises.iter().any(|p| has_case(p, study)) {
        jobs.push((INTENTIONS.to_owned(), Change::Intentions));
    }
    jobs
}

/// Whether an intention can be priced: beside something that its side owes.
pub(super) fn has_case(promise: &super::checked::Promise, study: &Study<'_>) -> bool {
    let priced = !matches!(promise.priced, Priced::Listed { .. });
    promise.intention && priced && !study.package.levers[promise.player.0].is_empty()
}

/// What signing and keeping the deal need.
fn needed(study: &Study<'_>) -> BTreeSet<CellIx> {
    let menus = study.table.menus();
    let mut wanted = BTreeSet::from([study.deal, study.fail]);
    for player in menus.players() {
        let moves = menus.positions(player);
        wanted.extend(moves.map(|s| menus.neighbour(study.deal, player, s)));
        wanted.insert(threat::relenting(study, player).0);
    }
    wanted
}

/// Solves some cells under an economy.
fn values(
    scene: &Scene<'_>,
    economy: &Economy,
    cells: &[CellIx],
    progress: &dyn Progress,
) -> Result<Values, StandoffError> {
    let arena = WorldArena::new(scene, economy, Backdrop::Current, progress)?;
    let standoff = scene.standoff();
    let menus = &standoff.menus;
    let worth = |pct: Vec<f64>, solved: &Solved| -> Worth {
        let players = standoff.regions.iter();
        let money = players.map(|&n| solved.ev_usd_mn(&arena.base, n));
        (pct, money.collect())
    };
    if cells.len() == menus.combinations() {
        let Filled { table, details } = arena.table(&Quiet(progress))?;
        let each = menus.cells().zip(&details);
        return Ok(each
            .map(|(c, solved)| (c, worth(table.payoffs(c).to_vec(), solved)))
            .collect());
    }
    let solved: Vec<Result<(CellIx, Worth), StandoffError>> = cells
        .par_iter()
        .map(|&cell| {
            let (pct, solved) = detente_talks::Arena::payoffs(&arena, &menus.combination(cell))?;
            Ok((cell, worth(pct, &solved)))
        })
        .collect();
    solved.into_iter().collect()
}

/// Passes nothing on but the wish to stop.
struct Quiet<'a>(&'a dyn Progress);

impl Progress for Quiet<'_> {
    fn interrupt(&self) -> Option<&std::sync::atomic::AtomicBool> {
        self.0.interrupt()
    }
}

fn tables(menus: &Menus, values: Values) -> Result<Tables, StandoffError> {
    let (pct, money) = values.into_values().unzip();
    Ok(Tables {
        pct: PayoffTable::new(menus.clone(), pct)?,
        money: PayoffTable::new(menus.clone(), money)?,
    })
}

fn case(
    deal: &Deal,
    study: &Study<'_>,
    name: &str,
    central: bool,
    values: &Values,
) -> Result<CaseFinding, StandoffError> {
    let menus = study.table.menus();
    let tolerance = deal.standoff.tolerance_pct;
    let value = |cell: CellIx, p: PlayerIx| values.get(&cell).map_or(f64::NAN, |v| v.0[p.0]);
    let (mut gains, mut temptation, mut critical) = (Vec::new(), Vec::new(), Vec::new());
    for p in menus.players() {
        let (keep, punished) = (value(study.deal, p), value(study.fail, p));
        let moves = menus.positions(p);
        let cheat = moves
            .map(|s| value(menus.neighbour(study.deal, p, s), p))
            .fold(keep, f64::max);
        let stakes = Stakes {
            keep,
            cheat,
            punished,
        };
        let month = critical_discount(stakes, deal.terms.punishment, tolerance)?;
        gains.push(keep - punished);
        temptation.push(cheat - keep);
        critical.push(month.value().powi(12));
    }
    let relenting = |p: PlayerIx| {
        let (cell, _) = threat::relenting(study, p);
        value(cell, p) - value(study.fail, p)
    };
    let all = |cell: CellIx| menus.players().map(|p| value(cell, p)).collect();
    let deciding = menus.players().filter(|p| deal.decides(*p));
    Ok(CaseFinding {
        intentions: name == INTENTIONS,
        case: name.to_owned(),
        central,
        deal_pct: all(study.deal),
        threat_pct: all(study.fail),
        signed: deciding.map(|p| gains[p.0]).all(|g| g > tolerance),
        gains_points: gains,
        temptation_points: temptation,
        critical_patience_year: critical,
        relenting_points: menus.players().map(relenting).collect(),
    })
}
