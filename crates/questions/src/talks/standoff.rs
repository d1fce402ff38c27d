//! A standoff as a game: by horizon, by elasticities, with the days of its record in the menu.

use std::sync::atomic::{AtomicUsize, Ordering};

use detente_economy::Horizon;
use detente_standoff::findings::SetFinding;
use detente_standoff::horizons::{
    Added, At, GameAt, Horizons, Kept, LEAST_MONTHS, days_played, with_record,
};
use detente_standoff::{Findings, Standoff, StandoffError};
use detente_table::Watch;
use detente_talks::concepts::{Concepts, LeftOut};
use detente_talks::door::{CriterionColumn, PayoffFile};
use detente_talks::refinement::tested_claims;
use detente_talks::threats::ThreatKind;
use detente_talks::{CellIx, PayoffTable, PlayerIx, PositionIx, best_response};
use rayon::prelude::*;

use super::contested::{Contested, Place};
use super::played::{concepts, pure};
use super::{
    DayPlayed, EVER, Game, Played, Refined, Talks, chosen, contested, horizon_name, wants,
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

/// What is solved together: a set at one horizon, or at several of the first year, in the file's menu or with the record.
struct Wanted {
    set: Option<String>,
    horizons: Vec<Option<Horizon>>,
    wide: bool,
}

impl Wanted {
    fn at(&self, horizon: Option<Horizon>) -> At {
        At {
            set: self.set.clone(),
            ..At::central(horizon)
        }
    }

    /// The tables of one menu.
    fn games(
        &self,
        of: &Horizons<'_>,
        known: &[GameAt],
        progress: &Watched<'_>,
    ) -> Result<Vec<GameAt>, StandoffError> {
        let first_year = |h: &Horizon| h.months() < LEAST_MONTHS;
        let short: Vec<Horizon> = (self.horizons.iter().copied().flatten())
            .filter(first_year)
            .collect();
        let one = |horizon: &Option<Horizon>| {
            let at = self.at(*horizon);
            match known.iter().find(|k| k.at == at) {
                Some(known) => Ok(known.clone()),
                None => of.game(&at, progress),
            }
        };
        let long = self
            .horizons
            .iter()
            .filter(|h| !h.as_ref().is_some_and(first_year));
        let mut games: Vec<GameAt> = long.map(one).collect::<Result<_, _>>()?;
        if !short.is_empty() {
            let year = games.iter().find(|g| g.at.horizon.is_some_and(a_year));
            let months = of.first_months(&short, self.set.as_deref(), year, progress)?;
            games.extend(months);
            games.sort_by_key(|g| g.at.horizon.map_or(u32::MAX, Horizon::months));
        }
        Ok(games)
    }
}

/// Whether a horizon is a year.
fn a_year(h: Horizon) -> bool {
    h.months() == LEAST_MONTHS
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
    let (record, added) = record(asked, standoff, &mut left_out)?.unzip();
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
    let contested = Contested::of(asked, standoff, record.as_ref())?;
    let (today, fail) = (contested.today.unwrap_or(own.today()), own.fail());
    let mut named = contested.named.clone();
    if !named.contains(&fail) {
        named.push(fail);
    }
    let settings = asked.settings(tolerance, Some(today), &named);
    let (mut played, mut refined, mut central) = (Vec::new(), Vec::new(), Vec::new());
    for (wanted, games) in solved {
        let games = match games {
            Ok(games) => games,
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage }.into());
            }
            // The central table is needed; another set is left out, and said.
            Err(error) if wanted.set.is_none() && !wanted.wide => return Err(error.into()),
            Err(error) => {
                let set = wanted.set.as_deref().unwrap_or("the days of the record");
                let at = (wanted.horizons.iter()).map(|h| horizon_name(h.map(Horizon::months)));
                left_out.push(LeftOut {
                    what: "payoffs",
                    why: format!("{} under {set}: {error}", at.collect::<Vec<_>>().join(", ")),
                });
                continue;
            }
        };
        for game in games {
            let months = game.at.horizon.map(Horizon::months);
            if wanted.wide {
                let table = narrowed(&game.table, standoff)?;
                let concepts = concepts(&table, &settings)?;
                refined.push(refine(&game, months, standoff, &concepts, fail, tolerance)?);
                played.push(central_of(
                    &game, table, concepts, months, standoff, tolerance,
                ));
                central.push(game);
            } else if wanted.set.is_none() {
                let concepts = concepts(&game.table, &settings)?;
                let table = game.table.clone();
                played.push(central_of(
                    &game, table, concepts, months, standoff, tolerance,
                ));
                central.push(game);
            } else {
                played.push(Played {
                    months,
                    set: wanted.set.clone().unwrap_or_default(),
                    central: false,
                    concepts: None,
                    pure: pure(&game.table, tolerance),
                    certificate: Some(game.worst_certificate()),
                    table: game.table,
                });
            }
        }
    }
    // Horizons of the first year are solved set by set, and told in the order of time like all others.
    played.sort_by_key(|p| p.months.unwrap_or(u32::MAX));
    if let Some(concepts) = played.iter().find_map(|p| p.concepts.as_ref()) {
        left_out.extend(concepts.left_out.iter().cloned());
    }
    let seen = match (&record, central.last()) {
        (Some(record), Some(game)) => game.table.menus().cell(record.reference()),
        _ => today,
    };
    let file = as_file(standoff, &central);
    let objectives = wants::objectives(&file, &[seen], asked.fits_within, &mut left_out);
    let place = match (&contested.on_record, &wide, refined.last()) {
        (Some([today, fought]), Some(of), Some(refined)) => Some(Place {
            of,
            settled: &refined.table,
            months: refined.months,
            today: *today,
            fought: *fought,
        }),
        (Some(_), _, _) => None,
        (None, _, _) => (played.iter().rfind(|p| p.central)).map(|settled| Place {
            of: &own,
            settled: &settled.table,
            months: settled.months,
            today,
            fought: contested.named.first().copied().unwrap_or(fail),
        }),
    };
    let fights = contested::fights(asked, place, watch, &mut left_out)?;
    let chosen = match (&record, &wide) {
        (Some(record), Some(wide)) if !refined.is_empty() => {
            let menus = record.menus();
            let there = |cell: CellIx| menus.cell(&standoff.menus().combination(cell));
            let own: Vec<CellIx> = standoff.menus().cells().map(there).collect();
            chosen::Record {
                games: &central,
                days: &days_played(record),
                added: added.as_deref().unwrap_or_default(),
                against: [wide.today(), wide.fail()],
                own: &own,
                tolerance,
            }
            .chosen(&mut left_out)
        }
        _ => chosen::Chosen::default(),
    };
    Ok(Game {
        chosen,
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
) -> Result<Option<(Standoff, Vec<Added>)>, Refusal> {
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
    Ok(Some((record.without_months(), added)))
}

type Solved = Vec<(Wanted, Result<Vec<GameAt>, StandoffError>)>;

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

/// Every table, in the order of horizons and sets, those of the first year together; the central one of each first.
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
    // The first months take from the game after a year what it has.
    let first_year = |h: &&Option<Horizon>| h.is_some_and(|h| h.months() <= LEAST_MONTHS);
    let (short, long): (Vec<_>, Vec<_>) = horizons.iter().partition(first_year);
    let together = [short].into_iter().filter(|short| !short.is_empty());
    let together = together.chain(long.into_iter().map(|h| vec![h]));
    let mut wanted = Vec::new();
    for horizons in together {
        wanted.push(Wanted {
            set: None,
            horizons: horizons.clone(),
            wide: wide.is_some(),
        });
        wanted.extend(sets.iter().map(|set| Wanted {
            set: Some(set.clone()),
            horizons: horizons.clone(),
            wide: false,
        }));
    }
    let progress = Watched::new(watch);
    let (done, total) = (AtomicUsize::new(0), wanted.len());
    let one = |mut w: Wanted| {
        let from = wide.filter(|_| w.wide).unwrap_or(own);
        let mut games = w.games(from, known, &progress);
        // A day of the record without an equilibrium does not take the file's own menu with it.
        if w.wide && !matches!(games, Ok(_) | Err(StandoffError::Cancelled { .. })) {
            games = w.games(own, known, &progress);
            w.wide = false;
        }
        watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        (w, games)
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
            let revenue = last.kept.iter().map(|k| k.revenue_pct.get(at).copied());
            if let Some(values) = revenue.collect() {
                criteria.push(CriterionColumn {
                    player,
                    name: "revenue".to_owned(),
                    values,
                });
            }
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
