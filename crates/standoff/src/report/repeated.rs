//! The game played over and over, and its levers traded for each other.

use detente_talks::{GridLever, LeverGrid, Position, supergame};

use crate::findings::{LinkageFinding, RepeatedFinding};
use crate::linked::linked;
use crate::run::Campaign;

/// Combinations beyond which the values of the repeated game are left out.
const MOST: usize = 1_600;
/// Weight of next year against this one where nobody says otherwise: 4 per cent a year.
const PATIENCE_A_YEAR: f64 = 0.96;

/// What two players can hold up without payments when the game is played every month, at the patience of the less patient.
/// Nothing for other numbers of players, long menus, or sets that do not settle.
pub(super) fn repeated(campaign: &Campaign<'_>) -> Option<RepeatedFinding> {
    let (standoff, central) = (campaign.standoff, &campaign.central);
    let (table, menus) = (&central.table, &standoff.menus);
    if menus.player_count() != 2 || menus.combinations() > MOST {
        return None;
    }
    let players = standoff.file.players.iter();
    let stated = players.map(|p| {
        p.patience
            .as_ref()
            .map_or(PATIENCE_A_YEAR, |v| *v.get_ref())
    });
    let discount = stated.fold(1.0, f64::min).powf(1.0 / 12.0);
    let values = supergame(table, discount).ok()?;
    let held = |cell: detente_talks::CellIx| {
        let payoffs = table.payoffs(cell);
        values.contains([payoffs[0], payoffs[1]], campaign.tolerance)
    };
    let bargain = central.solution.bargains.first().and_then(Option::as_ref);
    let bargain = bargain.and_then(|b| b.cells.first().copied());
    Some(RepeatedFinding {
        discount_month: discount,
        share_pct: values.share_of(table).map(|s| 100.0 * s),
        corners_pct: values.corners.clone(),
        worst_pct: values.worst,
        holds_reference: held(menus.cell(&standoff.reference)),
        holds_bargain: bargain.map(held),
        holds_talks_fail: held(menus.cell(&standoff.fail)),
    })
}

/// What trading levers adds, where some player has two or more and two players have some.
pub(super) fn linkage(campaign: &Campaign<'_>) -> Option<LinkageFinding> {
    let standoff = campaign.standoff;
    let players = &standoff.file.players;
    let with = players.iter().filter(|p| !p.levers.is_empty());
    let several = players.iter().any(|p| p.levers.len() > 1);
    if with.count() < 2 || !several {
        return None;
    }
    let level = |id: &str, title: &str| Position {
        id: id.to_owned(),
        title: title.to_owned(),
    };
    let levers = |p: &crate::file::Player| -> Vec<GridLever> {
        if p.levers.is_empty() {
            // A menu is one lever.
            let levels = p.menu.iter().map(|m| level(m.id.get_ref(), &m.title));
            return vec![GridLever {
                id: "menu".to_owned(),
                title: "the position".to_owned(),
                levels: levels.collect(),
            }];
        }
        let lever = |l: &crate::file::MenuLever| GridLever {
            id: l.id.get_ref().clone(),
            title: l.title.clone(),
            levels: l
                .levels
                .iter()
                .map(|m| level(m.id.get_ref(), &m.title))
                .collect(),
        };
        p.levers.iter().map(lever).collect()
    };
    let grid = players
        .iter()
        .map(|p| (p.region.get_ref().clone(), levers(p)));
    let grid = LeverGrid::new(grid.collect()).ok()?;
    let tables = campaign.cases().map(|c| &c.table);
    linked(tables, &grid, &standoff.reference, campaign.tolerance)
}
