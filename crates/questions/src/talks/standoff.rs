//! A standoff as a game: by horizon, by elasticities, with the days of its record in the menu.

use std::sync::atomic::{AtomicUsize, Ordering};

use detente_economy::{Band, Horizon};
use detente_standoff::findings::SetFinding;
use detente_standoff::horizons::{
    At, GameAt, Horizons, Kept, LEAST_MONTHS, days_played, with_record,
};
use detente_standoff::{Findings, Standoff, StandoffError};
use detente_table::Watch;
use detente_talks::concepts::{Concepts, LeftOut};
use detente_talks::door::{CriterionColumn, PayoffFile};
use detente_talks::refinement::tested_claims;
use detente_talks::threats::ThreatKind;
use detente_talks::{CellIx, PayoffTable, PlayerIx, PositionIx, best_response};
use rayon::prelude::*;

use super::played::{concepts, pure};
use super::{
    DayPlayed, EVER, Game, Played, Refined, Talks, combination, fight, horizon_name, wants,
};
use crate::brief::{Watched, run_standoff};
use crate::refusal::Refusal;
use crate::room::Room;

/// The most combinations of a menu with the record in it.
const MOST_REFINED: usize = 2_000;

/// The horizons asked for, in months; `None` = for ever.
fn horizons(written: &[String]) -> Result<Vec<Option<Horizon>>, Refusal> {
    let mut found = Vec::new();
    for (at, text) in written.iter().enumerate() {
        let about = |refusal: Refusal| refusal.about(format!("horizon/{at}"));
        let horizon = match text.as_str() {
            EVER => None,
            text => {
                let parsed: Result<Horizon, _> = text.parse();
                Some(parsed.map_err(|e| about(Refusal::from_library(e)))?)
            }
        };
        if let Some(short) = horizon.filter(|h| h.months() < LEAST_MONTHS) {
            return Err(about(Refusal::input_with_help(
                format!("{short}: payoffs of less than a year are no equilibria"),
                "ask `detente first-year` what levers cost in the months before",
            )));
        }
        if !found.contains(&horizon) {
            found.push(horizon);
        }
    }
    found.sort_by_key(|h| h.map_or(u32::MAX, Horizon::months));
    match found.is_empty() {
        true => Err(Refusal::input("no horizon").about("horizon")),
        false => Ok(found),
    }
}

/// What is solved: a horizon and a set, in the file's menu or with the record.
struct Wanted {
    at: At,
    wide: bool,
}

/// Plays a standoff.
pub(super) fn of_standoff(
    asked: &Talks,
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<Game, Refusal> {
    // Wrong horizons are refused before the work.
    horizons(&asked.horizon)?;
    watch.stage(&format!("reading the standoff {}", asked.standoff));
    // The table and the game alone: months are the brief's.
    let standoff = room.standoff(&asked.standoff)?.without_months();
    let findings = run_standoff(&standoff, watch)?;
    let game = play(asked, &standoff, &findings, watch)?;
    Ok(Game {
        findings: Some(Box::new(findings)),
        ..game
    })
}

/// Plays a standoff that was run; the game is told without its findings.
pub(crate) fn play(
    asked: &Talks,
    standoff: &Standoff,
    findings: &Findings,
    watch: &dyn Watch,
) -> Result<Game, Refusal> {
    let horizons = horizons(&asked.horizon)?;
    let tolerance = asked.tolerance.unwrap_or(standoff.tolerance_pct());
    let mut left_out = Vec::new();
    let record = record(asked, standoff, &mut left_out)?;
    let own = Horizons::prepare(standoff)?;
    let wide = record.as_ref().map(Horizons::prepare).transpose()?;
    let known = long_run(standoff, findings)?;
    let solved = solve(
        asked,
        standoff,
        &own,
        wide.as_ref(),
        &horizons,
        &known,
        watch,
    )?;
    let (today, fail) = (own.today(), own.fail());
    let mut named = Vec::new();
    for (at, text) in asked.threat.iter().enumerate() {
        named.push(combination(
            standoff.menus(),
            &format!("threat/{at}"),
            text,
        )?);
    }
    let fought = named.first().copied().unwrap_or(fail);
    if !named.contains(&fail) {
        named.push(fail);
    }
    let settings = asked.settings(tolerance, Some(today), &named);
    let (mut played, mut refined, mut central) = (Vec::new(), Vec::new(), Vec::new());
    for (wanted, game) in solved {
        let months = wanted.at.horizon.map(Horizon::months);
        let game = match game {
            Ok(game) => game,
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage }.into());
            }
            // The central table is needed; another set is left out, and said.
            Err(error) if wanted.at.set.is_none() && !wanted.wide => return Err(error.into()),
            Err(error) => {
                let set = wanted.at.set.as_deref().unwrap_or("the days of the record");
                left_out.push(LeftOut {
                    what: "payoffs",
                    why: format!("{} under {set}: {error}", horizon_name(months)),
                });
                continue;
            }
        };
        if wanted.wide {
            let table = narrowed(&game.table, standoff)?;
            let concepts = concepts(&table, &settings)?;
            refined.push(refine(&game, months, standoff, &concepts, fail, tolerance)?);
            played.push(central_of(
                &game, table, concepts, months, standoff, tolerance,
            ));
            central.push(game);
        } else if wanted.at.set.is_none() {
            let concepts = concepts(&game.table, &settings)?;
            let table = game.table.clone();
            played.push(central_of(
                &game, table, concepts, months, standoff, tolerance,
            ));
            central.push(game);
        } else {
            played.push(Played {
                months,
                set: wanted.at.set.unwrap_or_default(),
                central: false,
                concepts: None,
                pure: pure(&game.table, tolerance),
                certificate: Some(game.worst_certificate()),
                table: game.table,
            });
        }
    }
    if let Some(concepts) = played.iter().find_map(|p| p.concepts.as_ref()) {
        left_out.extend(concepts.left_out.iter().cloned());
    }
    let seen = match (&record, central.last()) {
        (Some(record), Some(game)) => game.table.menus().cell(record.reference()),
        _ => today,
    };
    let file = as_file(standoff, &central);
    let objectives = wants::objectives(&file, &[seen], asked.fits_within, &mut left_out);
    let fights = fights(asked, standoff, &own, &played, fought, watch, &mut left_out)?;
    Ok(Game {
        title: findings.standoff.title.clone(),
        measure: findings.payoff_table.measure.clone(),
        days: days(record.as_ref(), &refined, asked.fits_within),
        played,
        refined,
        today: Some(today),
        objectives,
        fights,
        left_out,
        tolerance,
        fits_within: asked.fits_within,
        findings: None,
    })
}

/// The standoff with the days of its record in the menus, where there are any and not too many.
fn record(
    asked: &Talks,
    standoff: &Standoff,
    left_out: &mut Vec<LeftOut>,
) -> Result<Option<Standoff>, Refusal> {
    let mut without = |why: String| {
        left_out.push(LeftOut {
            what: "refinement",
            why,
        });
        Ok(None)
    };
    if asked.without_record {
        return without("the days of the record were left out of the menus".to_owned());
    }
    let (record, added) = with_record(standoff)?;
    if added.is_empty() {
        return without("the record adds no day to the menus".to_owned());
    }
    let cells = record.menus().combinations();
    if cells > MOST_REFINED {
        return without(format!(
            "{cells} combinations with the days of the record are too many"
        ));
    }
    Ok(Some(record.without_months()))
}

type Solved = Vec<(Wanted, Result<GameAt, StandoffError>)>;

/// Tables for good under published sets that the run of the standoff solved already.
fn long_run(standoff: &Standoff, findings: &Findings) -> Result<Vec<GameAt>, Refusal> {
    let sets = findings.robustness.iter();
    let sets = sets.filter(|s| standoff.is_long_run() && !s.central);
    let whole = sets.filter(|s| s.payoffs_pct.len() == standoff.menus().combinations());
    let table = |s: &SetFinding| {
        let table = PayoffTable::new(standoff.menus().clone(), s.payoffs_pct.clone());
        Ok(GameAt {
            at: At {
                set: Some(s.set.clone()),
                ..At::central(None)
            },
            table: table.map_err(Refusal::from_library)?,
            kept: vec![Kept {
                revenue_pct: Vec::new(),
                certificate: s.worst_certificate,
            }],
        })
    };
    whole.map(table).collect()
}

/// Every table, in the order of horizons and sets; the central one of each horizon first.
fn solve(
    asked: &Talks,
    standoff: &Standoff,
    own: &Horizons<'_>,
    wide: Option<&Horizons<'_>>,
    horizons: &[Option<Horizon>],
    known: &[GameAt],
    watch: &dyn Watch,
) -> Result<Solved, Refusal> {
    watch.stage("solving every combination at every horizon");
    let sets: &[String] = match asked.central_only {
        true => &[],
        false => standoff.elasticity_sets(),
    };
    let mut wanted = Vec::new();
    for horizon in horizons {
        let central = At::central(*horizon);
        wanted.push(Wanted {
            wide: wide.is_some(),
            at: central.clone(),
        });
        wanted.extend(sets.iter().map(|set| Wanted {
            wide: false,
            at: At {
                set: Some(set.clone()),
                ..central.clone()
            },
        }));
    }
    let progress = Watched::new(watch);
    let (done, total) = (AtomicUsize::new(0), wanted.len());
    let one = |w: Wanted| {
        let from = wide.filter(|_| w.wide).unwrap_or(own);
        let mut game = match known.iter().find(|k| k.at == w.at) {
            Some(known) => Ok(known.clone()),
            None => from.game(&w.at, &progress),
        };
        let mut w = w;
        // A day of the record without an equilibrium does not take the file's own menu with it.
        if w.wide && !matches!(game, Ok(_) | Err(StandoffError::Cancelled { .. })) {
            (game, w.wide) = (own.game(&w.at, &progress), false);
        }
        watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        (w, game)
    };
    Ok(wanted.into_par_iter().map(one).collect())
}

/// The file's menu of a table with the record: its positions come first.
fn narrowed(table: &PayoffTable, standoff: &Standoff) -> Result<PayoffTable, Refusal> {
    let (table, _) = table
        .restricted(&own_positions(standoff))
        .map_err(Refusal::from_library)?;
    Ok(table)
}

fn own_positions(standoff: &Standoff) -> Vec<Vec<PositionIx>> {
    let menus = standoff.menus();
    menus
        .players()
        .map(|p| menus.positions(p).collect())
        .collect()
}

fn central_of(
    game: &GameAt,
    table: PayoffTable,
    concepts: Concepts,
    months: Option<u32>,
    standoff: &Standoff,
    tolerance: f64,
) -> Played {
    Played {
        months,
        set: standoff.central_elasticities().to_owned(),
        central: true,
        pure: pure(&table, tolerance),
        concepts: Some(concepts),
        certificate: Some(game.worst_certificate()),
        table,
    }
}

/// What may be said of the file's menu with the record in it. Bargains are struck over a war, or over what the file names.
fn refine(
    game: &GameAt,
    months: Option<u32>,
    standoff: &Standoff,
    concepts: &Concepts,
    fail: CellIx,
    tolerance: f64,
) -> Result<Refined, Refusal> {
    let war = concepts
        .threats
        .iter()
        .find(|t| t.carries && t.kind == ThreatKind::War);
    let named = concepts.threats.iter().find(|t| t.cell == Some(fail));
    let point = war.or(named).map(|t| t.payoffs.clone()).unwrap_or_default();
    let own = own_positions(standoff);
    let claims = tested_claims(&game.table, &own, &point, tolerance);
    Ok(Refined {
        months,
        pure: pure(&game.table, tolerance),
        claims: claims.map_err(Refusal::from_library)?,
        table: game.table.clone(),
    })
}

/// The central tables as a file of months, with what a side may care about besides.
fn as_file(standoff: &Standoff, central: &[GameAt]) -> PayoffFile {
    let mut criteria = Vec::new();
    // Horizons whose record could not be solved have a shorter menu.
    let cells = central.last().map_or(0, |g| g.table.len());
    let alike: Vec<&GameAt> = central.iter().filter(|g| g.table.len() == cells).collect();
    if let Some(last) = alike.last() {
        let players = last.table.menus().player_count();
        for at in 0..players {
            let player = PlayerIx(at);
            let others = |cell: CellIx| -> f64 {
                let all: f64 = last.table.payoffs(cell).iter().sum();
                -(all - last.table.payoff(cell, player)) / (players - 1).max(1) as f64
            };
            criteria.push(CriterionColumn {
                player,
                name: "revenue".to_owned(),
                values: last.kept.iter().map(|k| k.revenue_pct[at]).collect(),
            });
            criteria.push(CriterionColumn {
                player,
                name: "others_loss".to_owned(),
                values: last.table.menus().cells().map(others).collect(),
            });
        }
    }
    PayoffFile {
        title: standoff.file().title.clone(),
        months: alike
            .iter()
            .map(|g| g.at.horizon.map(Horizon::months))
            .collect(),
        tables: alike.iter().map(|g| g.table.clone()).collect(),
        criteria,
    }
}

/// The positions of each day of the record, and what another day's would have gained.
fn days(record: Option<&Standoff>, refined: &[Refined], within: f64) -> Vec<DayPlayed> {
    let Some(record) = record else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (day, cell) in days_played(record) {
        for at in refined {
            let menus = at.table.menus();
            for player in menus.players() {
                let best = best_response(&at.table, cell, player);
                found.push(DayPlayed {
                    months: at.months,
                    day,
                    region: menus.player(player).to_owned(),
                    position: (menus.position(player, menus.position_in(cell, player)))
                        .id
                        .clone(),
                    regret: best.gain,
                    best: menus.position(player, best.position).id.clone(),
                    fits: best.gain <= within,
                });
            }
        }
    }
    found
}

/// Who would hold out over what is threatened, with both ends of the horizon's elasticities as draws of costs.
fn fights(
    asked: &Talks,
    standoff: &Standoff,
    own: &Horizons<'_>,
    played: &[Played],
    fail: CellIx,
    watch: &dyn Watch,
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<fight::Fight>, Refusal> {
    let mut no = |why: String| {
        left_out.push(LeftOut {
            what: "attrition",
            why,
        });
        Ok(Vec::new())
    };
    let central: Vec<&Played> = played.iter().filter(|p| p.central).collect();
    let (Some(settled), 2) = (central.last(), standoff.menus().player_count()) else {
        return no(format!(
            "for two players; this game has {}",
            standoff.menus().player_count()
        ));
    };
    let today = own.today();
    let deals = [0, 1].map(|side| fight::yielding(&settled.table, today, side));
    let cells = [fail, deals[0], deals[1]];
    if deals.contains(&fail) {
        return no("what is threatened is what a side would yield".to_owned());
    }
    if cells.iter().any(|c| standoff.holds_quantities(*c)) {
        return no(
            "what is fought out holds caps or boycotts, whose first months are the path's and not an equilibrium's: ask `detente first-year`"
                .to_owned(),
        );
    }
    watch.stage("solving both ends of the horizons");
    let progress = Watched::new(watch);
    let mut bands = vec![central.iter().map(|p| p.table.clone()).collect::<Vec<_>>()];
    for band in [Band::Low, Band::High] {
        let mut tables = Vec::new();
        for at in &central {
            let horizon = at.months.map(Horizon::from_months).transpose();
            let horizon = horizon.map_err(Refusal::from_library)?;
            if horizon.is_none() {
                tables.push(at.table.clone());
                continue;
            }
            let wanted = At {
                horizon,
                band,
                set: None,
            };
            let payoffs = own.payoffs(&cells, &wanted, &progress)?;
            tables.push(patched(&at.table, &cells, &payoffs)?);
        }
        bands.push(tables);
    }
    let course = fight::Course {
        months: central.iter().map(|p| p.months).collect(),
        bands,
    };
    fight::fights(&course, today, fail, &fight::FightPrior::of(asked), &deals)
}

/// A table with other payoffs in some cells.
fn patched(
    table: &PayoffTable,
    cells: &[CellIx],
    payoffs: &[Vec<f64>],
) -> Result<PayoffTable, Refusal> {
    let menus = table.menus();
    let of = |cell: CellIx| {
        let other = cells.iter().position(|c| *c == cell);
        other.map_or_else(|| table.payoffs(cell).to_vec(), |at| payoffs[at].clone())
    };
    PayoffTable::new(menus.clone(), menus.cells().map(of).collect()).map_err(Refusal::from_library)
}
