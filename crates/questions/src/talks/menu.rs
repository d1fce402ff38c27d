//! Tables of what a menu holds.

use detente_talks::refinement::Claim;

use super::rows::{ClaimRow, DominanceRow, FrontierRow, LadderRow, SecurityRow};
use super::tables::{central, owned, said, sides};
use super::{Game, Refined, horizon_name, moves};

pub(super) fn frontier(game: &Game) -> Vec<FrontierRow> {
    let mut rows = Vec::new();
    for (played, concepts) in central(game) {
        for cell in &concepts.frontier {
            for (player, region) in sides(&played.table) {
                rows.push(FrontierRow {
                    horizon: horizon_name(played.months),
                    positions: said(&played.table, *cell),
                    region,
                    payoff_pct: played.table.payoff(*cell, player),
                });
            }
        }
    }
    rows
}

pub(super) fn ladders(game: &Game) -> Vec<LadderRow> {
    let mut rows = Vec::new();
    let Some(today) = game.today else {
        return rows;
    };
    for (played, _) in central(game) {
        let (table, menus) = (&played.table, played.table.menus());
        for told in moves::ladders(table, today, game.tolerance) {
            let row = |rung: usize| LadderRow {
                horizon: horizon_name(played.months),
                sight: told.sight,
                begins: (told.begins)
                    .map_or("whoever gains most", |p| menus.player(p))
                    .to_owned(),
                rung,
                region: None,
                from: None,
                to: None,
                positions: said(table, told.ladder.start),
                gain_pct: None,
                end: told.end,
            };
            if told.ladder.rungs.is_empty() {
                rows.push(row(0));
            }
            let mut before = told.ladder.start;
            for (at, rung) in told.ladder.rungs.iter().enumerate() {
                let (p, worth) = (rung.player, |cell| table.payoff(cell, rung.player));
                rows.push(LadderRow {
                    region: Some(menus.player(p).to_owned()),
                    from: Some(menus.position(p, rung.from).id.clone()),
                    to: Some(menus.position(p, rung.to).id.clone()),
                    positions: said(table, rung.cell),
                    gain_pct: Some(worth(rung.cell) - worth(before)),
                    ..row(at + 1)
                });
                before = rung.cell;
            }
        }
    }
    rows
}

pub(super) fn dominance(game: &Game) -> Vec<DominanceRow> {
    let mut rows = Vec::new();
    for (played, concepts) in central(game) {
        let menus = played.table.menus();
        rows.extend(concepts.dominated.iter().map(|d| DominanceRow {
            horizon: horizon_name(played.months),
            region: menus.player(d.player).to_owned(),
            position: menus.position(d.player, d.position).id.clone(),
            by: menus.position(d.player, d.by).id.clone(),
            strict: d.strict,
        }));
    }
    rows
}

pub(super) fn security(game: &Game) -> Vec<SecurityRow> {
    let mut rows = Vec::new();
    for (played, concepts) in central(game) {
        let menus = played.table.menus();
        rows.extend(concepts.security.iter().map(|s| SecurityRow {
            horizon: horizon_name(played.months),
            region: menus.player(s.player).to_owned(),
            position: menus.position(s.player, s.position).id.clone(),
            maximin_pct: s.maximin,
            minimax_pct: s.minimax,
        }));
    }
    rows
}

pub(super) fn claims(game: &Game) -> Vec<ClaimRow> {
    let of = |refined: &Refined| -> Vec<ClaimRow> {
        let table = &refined.table;
        let each = refined.claims.iter().enumerate();
        each.map(|(at, tested)| {
            let (claim, positions) = match tested.claim {
                Claim::Dominant { player, position } => {
                    ("dominant".to_owned(), owned(table, player, position))
                }
                Claim::Stable { cell } => ("stable".to_owned(), said(table, cell)),
                Claim::OnlyEquilibrium { cell } => {
                    ("only equilibrium".to_owned(), said(table, cell))
                }
                Claim::Bargain { concept, cell } => {
                    (format!("{} bargain", concept.name()), said(table, cell))
                }
            };
            let ended = tested.ended_by.iter();
            let ended: Vec<String> = ended.map(|(p, s)| owned(table, *p, *s)).collect();
            ClaimRow {
                horizon: horizon_name(refined.months),
                number: at + 1,
                claim,
                positions,
                ended_by: ended.join(", "),
                holds_with_all: tested.holds_with_all,
                may_be_said: tested.may_be_said(),
            }
        })
        .collect()
    };
    game.refined.iter().flat_map(of).collect()
}
