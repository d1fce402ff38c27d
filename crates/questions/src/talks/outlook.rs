//! What of a played standoff stands on the first screen of its brief.

use detente_standoff::findings::{
    FightOutlook, HorizonOutlook, Outlook, OverSets, PositionRef, RecordOutlook, RefinedOutlook,
    ThreatOutlook,
};
use detente_standoff::{Findings, Standoff};
use detente_table::Watch;
use detente_talks::refinement::Claim;
use detente_talks::threats::ThreatKind;
use detente_talks::{CellIx, PayoffTable, PlayerIx, best_response};

use super::{EVER, Game, Played, Talks, standoff};
use crate::refusal::Refusal;

/// Id of the run behind it.
pub(crate) const RUN: &str = "talks";

/// The horizons that are played.
pub(crate) const HORIZONS: [&str; 2] = ["1y", EVER];

/// Plays a standoff that was run over a year and for good.
pub(crate) fn outlook(
    name: &str,
    of: &Standoff,
    findings: &Findings,
    watch: &dyn Watch,
) -> Result<Outlook, Refusal> {
    let asked = Talks {
        standoff: name.to_owned(),
        horizon: HORIZONS.map(str::to_owned).to_vec(),
        ..Talks::default()
    };
    let game = standoff::play(&asked, of, findings, watch)?;
    Ok(told(&asked, &game))
}

fn told(asked: &Talks, game: &Game) -> Outlook {
    let central = game.played.iter().filter(|p| p.central);
    Outlook {
        horizons: central.map(|p| horizon(game, p)).collect(),
        fight: fight(asked, game),
        levers: Vec::new(),
        record: record(game),
        odds: None,
        run: RUN.to_owned(),
        certificate: (game.played.iter().filter_map(|p| p.certificate)).fold(0.0, f64::max),
    }
}

/// The positions of a combination.
fn positions(table: &PayoffTable, cell: CellIx) -> Vec<PositionRef> {
    let menus = table.menus();
    let at = |p: PlayerIx| reference(table, p, menus.position_in(cell, p));
    menus.players().map(at).collect()
}

fn reference(table: &PayoffTable, p: PlayerIx, at: detente_talks::PositionIx) -> PositionRef {
    let (menus, position) = (table.menus(), table.menus().position(p, at));
    PositionRef {
        player: menus.player(p).to_owned(),
        position: position.id.clone(),
        title: position.title.clone(),
    }
}

fn horizon(game: &Game, central: &Played) -> HorizonOutlook {
    let sets: Vec<&Played> = (game.played.iter())
        .filter(|p| p.months == central.months)
        .collect();
    let refined = game.refined.iter().find(|r| r.months == central.months);
    HorizonOutlook {
        months: central.months,
        equilibria: (central.pure.iter())
            .map(|c| positions(&central.table, *c))
            .collect(),
        sets: sets.len(),
        same: sets.iter().filter(|p| p.pure == central.pure).count(),
        refined: refined.map(|r| RefinedOutlook {
            hold: (r.claims.iter())
                .filter(|c| matches!(c.claim, Claim::Stable { .. }))
                .all(|c| c.may_be_said()),
            equilibria: r.pure.len(),
        }),
        threat: threat(central, &sets),
    }
}

/// What was announced, under every set.
fn threat(central: &Played, sets: &[&Played]) -> Option<ThreatOutlook> {
    let concepts = central.concepts.as_ref()?;
    let named = (concepts.threats.iter()).find(|t| t.kind == ThreatKind::Named)?;
    let cell = named.cell?;
    let players: Vec<PlayerIx> = central.table.menus().players().collect();
    let over = |of: &dyn Fn(&PayoffTable, PlayerIx) -> f64| -> Vec<OverSets> {
        let one = |p: &PlayerIx| {
            let values = sets.iter().map(|s| of(&s.table, *p));
            OverSets {
                central: of(&central.table, *p),
                low: values.clone().fold(f64::INFINITY, f64::min),
                high: values.fold(f64::NEG_INFINITY, f64::max),
            }
        };
        players.iter().map(one).collect()
    };
    Some(ThreatOutlook {
        positions: positions(&central.table, cell),
        payoff_pct: over(&|table, p| table.payoff(cell, p)),
        regret_points: over(&|table, p| best_response(table, cell, p).gain.max(0.0)),
        instead: (players.iter().zip(&named.instead))
            .map(|(p, at)| reference(&central.table, *p, *at))
            .collect(),
    })
}

/// The fight at the least cost that was asked for.
fn fight(asked: &Talks, game: &Game) -> Option<FightOutlook> {
    let of = |f: &&super::Fight| f.least_cost_pct == asked.least_cost;
    let fight = game.fights.iter().find(of).or(game.fights.first())?;
    let table = &game.played.first()?.table;
    let floored = fight.floored != [false; 2];
    Some(FightOutlook {
        positions: positions(table, fight.cell),
        at_once: fight.outcome.at_once.iter().sum(),
        first: fight.outcome.first_given_imposed,
        months: fight.outcome.months,
        nobody_is_worn_down: fight.outcome.nobody_is_worn_down,
        floored_at_pct: floored.then_some(fight.least_cost_pct),
        resolve_pct: asked.resolve,
    })
}

/// How many days of the record each side's duties were its best answer on, by horizon.
fn record(game: &Game) -> Vec<RecordOutlook> {
    let mut found: Vec<RecordOutlook> = Vec::new();
    for day in &game.days {
        let same = |r: &&mut RecordOutlook| r.months == day.months && r.player == day.region;
        let at = match found.iter_mut().find(same) {
            Some(at) => at,
            None => {
                found.push(RecordOutlook {
                    months: day.months,
                    player: day.region.clone(),
                    days: 0,
                    fits: 0,
                    within_points: game.fits_within,
                });
                match found.last_mut() {
                    Some(at) => at,
                    None => continue,
                }
            }
        };
        at.days += 1;
        at.fits += usize::from(day.fits);
    }
    found
}
