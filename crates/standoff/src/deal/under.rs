//! The same deal under other objectives than real income: those the standoff states, and the weights nearest to real income
//! that make the standoff's reference a best response of each player, in the deal's world.

use detente_economy::Economy;
use detente_talks::{Combination, PayoffTable, PlayerIx, Stakes, critical_discount};

use super::Deal;
use super::findings::ObjectiveFinding;
use super::judge::Study;
use super::words;
use crate::error::StandoffError;
use crate::objectives::{Played, Sample, Wanted, shown};
use crate::run::{Backdrop, Progress, Scene, Solved, WorldArena};

/// The judgements, that under real income first, and equilibria solved for them.
pub(super) fn objectives(
    deal: &Deal,
    study: &Study<'_>,
    economy: &Economy,
    progress: &dyn Progress,
) -> Result<(Vec<ObjectiveFinding>, usize), StandoffError> {
    let menus = study.table.menus();
    // In the deal's game a side that takes the threat point is in its position there, and else where it is today.
    let at = |c| {
        let position = |p: PlayerIx| match study.package.broken(p, menus.position_in(c, p)) {
            None => deal.threat.of(p),
            Some(_) => deal.standoff.reference.of(p),
        };
        Combination(menus.players().map(position).collect())
    };
    let played = Played {
        standoff: &deal.standoff,
        base: &study.base,
        samples: menus
            .cells()
            .zip(&study.details)
            .map(|(c, solved)| Sample {
                at: at(c),
                payoffs: study.table.payoffs(c),
                solved,
            })
            .collect(),
    };
    let wanted: Vec<Vec<Wanted>> = menus.players().map(|p| played.wanted_by(p)).collect();
    let under = |name, title, weights: &[Vec<f64>]| {
        let payoff = |p: PlayerIx, c: usize| played.payoff(&wanted[p.0], &weights[p.0], p, c);
        let cells = menus
            .cells()
            .map(|c| menus.players().map(|p| payoff(p, c.0)).collect());
        // Finite weights on finite payoffs: the plain table stands in where that fails.
        let table = PayoffTable::new(menus.clone(), cells.collect())
            .unwrap_or_else(|_| study.table.clone());
        judged(deal, study, &table, name, title)
    };
    let all = |of: &dyn Fn(&Wanted) -> f64| -> Vec<Vec<f64>> {
        let one = |own: &Vec<Wanted>| own.iter().map(of).collect();
        wanted.iter().map(one).collect()
    };
    let plain = all(&|w| w.plain);
    let mut found = vec![under("real-income", "real income alone", &plain)?];
    if deal.standoff.objectives.iter().any(|o| o.stated) {
        let title = "the objectives of the standoff";
        found.push(under("stated", title, &all(&|w| w.stated))?);
    }
    let (revealed, solves) = revealed(deal, economy, plain, progress)?;
    let title = "revealed weights nearest to real income";
    found.push(under("revealed", title, &revealed)?);
    Ok((found, solves))
}

/// The weights behind the standoff's reference, player by player; plain ones for who has no choice or reveals nothing.
fn revealed(
    deal: &Deal,
    economy: &Economy,
    plain: Vec<Vec<f64>>,
    progress: &dyn Progress,
) -> Result<(Vec<Vec<f64>>, usize), StandoffError> {
    let standoff = &deal.standoff;
    let menus = &standoff.menus;
    let scene = Scene::prepare(standoff)?;
    let arena = WorldArena::new(&scene, economy, Backdrop::Current, progress)?;
    let mut places: Vec<(Combination, Solved)> =
        vec![(standoff.reference.clone(), arena.base.clone())];
    let mut others: Vec<Vec<usize>> = Vec::new();
    for p in menus.players() {
        let mut own = Vec::new();
        for s in menus.positions(p) {
            if s != standoff.reference.of(p) {
                let moved = standoff.reference.with(p, s);
                let solved = arena.solve(&moved)?;
                own.push(places.len());
                places.push((moved, solved));
            }
        }
        others.push(own);
    }
    let payoffs: Vec<Vec<f64>> = places.iter().map(|(_, s)| arena.payoffs_of(s)).collect();
    let played = Played {
        standoff,
        base: &arena.base,
        samples: places
            .iter()
            .zip(&payoffs)
            .map(|((at, solved), payoffs)| Sample {
                at: at.clone(),
                payoffs,
                solved,
            })
            .collect(),
    };
    let of = |(p, plain): (PlayerIx, Vec<f64>)| {
        let wanted = played.wanted_by(p);
        let tolerance = standoff.tolerance_pct;
        match played.behind(&wanted, p, 0, &others[p.0], tolerance) {
            Some(set) => shown(&wanted, &set.nearest),
            None => plain,
        }
    };
    let weights = menus.players().zip(plain).map(of).collect();
    Ok((weights, places.len()))
}

fn judged(
    deal: &Deal,
    study: &Study<'_>,
    table: &PayoffTable,
    name: &'static str,
    title: &'static str,
) -> Result<ObjectiveFinding, StandoffError> {
    let menus = table.menus();
    let tolerance = deal.standoff.tolerance_pct;
    let gains = table.gains(study.deal, table.payoffs(study.fail));
    let (mut temptation, mut breaches, mut critical) = (Vec::new(), Vec::new(), Vec::new());
    let mut breach_is_threat = Vec::new();
    for p in menus.players() {
        let (gain, position) = study.best_breach(table, p, tolerance);
        let keep = table.payoff(study.deal, p);
        let stakes = Stakes {
            keep,
            cheat: keep + gain,
            punished: table.payoff(study.fail, p),
        };
        let month = critical_discount(stakes, deal.terms.punishment, tolerance)?;
        let tempted = gain > tolerance;
        temptation.push(if tempted { gain } else { 0.0 });
        breaches.push(match tempted {
            true => words::broken(study, p, position),
            false => Vec::new(),
        });
        let broken = study.package.broken(p, position);
        breach_is_threat.push(tempted && broken.is_none());
        critical.push(month.value().powi(12));
    }
    let deciding = menus.players().filter(|p| deal.decides(*p));
    Ok(ObjectiveFinding {
        name,
        title,
        signed: deciding.map(|p| gains[p.0]).all(|g| g > tolerance),
        deal_pct: table.payoffs(study.deal).to_vec(),
        gains_points: gains,
        temptation_points: temptation,
        best_breach: breaches,
        breach_is_threat,
        critical_patience_year: critical,
    })
}
