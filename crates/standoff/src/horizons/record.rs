//! The days of the record as positions: what each player's duties on the others were on every day on which they changed.

use std::collections::BTreeSet;

use detente_ledger::Question;
use detente_talks::{CellIx, Combination, PositionIx};
use jiff::civil::Date;

use crate::error::StandoffError;
use crate::file::{Day, Duties, Position, StandoffFile, Text};
use crate::standoff::Standoff;

/// A position that the record adds to a player's menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Whose, in player order.
    pub player: usize,
    /// Its id: the day.
    pub id: String,
    /// The day.
    pub day: Date,
    /// The average duty of that day, per cent.
    pub average_pct: f64,
}

/// Steps of the average smaller than this make no position of their own, percentage points.
pub const LEAST_STEP_POINTS: f64 = 0.5;

/// The same standoff with the days of the record as further positions, and what was added. Days come from the standoff's history, the
/// first day of it included; as law of the latest edition. A day whose average is within [`LEAST_STEP_POINTS`] of the last one kept, and
/// a day that the menu has already, adds nothing.
///
/// # Errors
/// [`StandoffError::Ledger`]; anything a standoff can be refused for.
pub fn with_record(standoff: &Standoff) -> Result<(Standoff, Vec<Added>), StandoffError> {
    let mut file = standoff.file.clone();
    let added = days(standoff)?;
    for one in &added {
        file.players[one.player].menu.push(position(one));
    }
    let whole = rebuilt(standoff, file)?;
    Ok((whole, added))
}

fn rebuilt(standoff: &Standoff, file: StandoffFile) -> Result<Standoff, StandoffError> {
    Standoff::with(
        file,
        standoff.origin.clone(),
        standoff.world.clone(),
        standoff.ledger.clone(),
    )
}

fn position(one: &Added) -> Position {
    Position {
        id: text(&one.id),
        title: format!("Duties of {}", one.day),
        description: String::new(),
        duties: Some(Duties {
            on: toml::Spanned::new(0..0, Day(one.day)),
            known_on: None,
            with: Vec::new(),
        }),
        levers: Vec::new(),
        measures: Vec::new(),
        tariff: Vec::new(),
        boycott: Vec::new(),
        floor: Vec::new(),
        import_iceberg: Vec::new(),
        export_tax: Vec::new(),
        cap: Vec::new(),
        iceberg: Vec::new(),
    }
}

fn text(written: &str) -> Text {
    toml::Spanned::new(0..0, written.to_owned())
}

/// The days that the record adds, player by player.
fn days(standoff: &Standoff) -> Result<Vec<Added>, StandoffError> {
    let Some(ledger) = standoff.ledger() else {
        return Ok(Vec::new());
    };
    let from = standoff.days.history_from.max(ledger.start());
    let to = standoff.days.history_to.max(from);
    let codes: Vec<&String> = (standoff.file.players.iter())
        .map(|p| p.region.get_ref())
        .collect();
    let mut added = Vec::new();
    for (at, imposer) in codes.iter().enumerate() {
        let menu = &standoff.file.players[at].menu;
        let known: Vec<Date> = (menu.iter())
            .filter_map(|p| p.duties.as_ref())
            .filter(|d| d.with.is_empty())
            .map(|d| d.on.get_ref().0)
            .collect();
        let mut own: Vec<Added> = Vec::new();
        for target in codes.iter().filter(|c| *c != imposer) {
            let averaged = ledger
                .region_points()
                .iter()
                .any(|p| p.imposer == **imposer && p.region == **target);
            if !averaged && !ledger.has_lines(imposer, target) {
                continue;
            }
            let question = Question::new(imposer, target, to).under_weights_of(ledger);
            let history = ledger.history(&question, from, to, None);
            let history = history.map_err(|source| StandoffError::Ledger {
                file: standoff.origin.name.clone(),
                what: format!("duties of {imposer} on {target}"),
                source: Box::new(source),
            })?;
            let mut last: Option<f64> = None;
            for step in &history.steps {
                let average_pct = step.average_pct;
                if last.is_some_and(|l: f64| (average_pct - l).abs() < LEAST_STEP_POINTS) {
                    continue;
                }
                last = Some(average_pct);
                let day = step.date;
                if !known.contains(&day) && own.iter().all(|a| a.day != day) {
                    own.push(Added {
                        player: at,
                        id: day.to_string(),
                        day,
                        average_pct,
                    });
                }
            }
        }
        own.sort_by_key(|a| a.day);
        added.extend(own);
    }
    Ok(added)
}

/// What was in force on every day that the menus name, both sides' duties as of that day: positions that are days alone, nothing
/// threatened and no other measure. In order of time.
pub fn days_played(standoff: &Standoff) -> Vec<(Date, CellIx)> {
    let menus = &standoff.menus;
    let dated = |at: usize| -> Vec<(Date, PositionIx)> {
        let own = standoff.stances[at].iter().enumerate();
        let plain = own.filter(|(_, s)| s.wedges.is_empty() && s.duties.with.is_empty());
        let mut days: Vec<_> = plain.map(|(s, of)| (of.duties.on, PositionIx(s))).collect();
        days.sort();
        days
    };
    let by_player: Vec<Vec<(Date, PositionIx)>> = (0..menus.player_count()).map(dated).collect();
    let days: BTreeSet<Date> = by_player.iter().flatten().map(|(day, _)| *day).collect();
    let cell = |day: Date| {
        let held = by_player.iter().map(|own| {
            let last = own.iter().rev().find(|(from, _)| *from <= day);
            last.map(|(_, position)| *position)
        });
        let held: Option<Vec<PositionIx>> = held.collect();
        held.map(|h| (day, menus.cell(&Combination(h))))
    };
    days.into_iter().filter_map(cell).collect()
}
