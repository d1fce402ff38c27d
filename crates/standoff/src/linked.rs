//! What trading levers adds to bargaining about each alone, under the central elasticities and the others.

use detente_talks::{
    Combination, Concept, LeverGrid, LeverOf, Linkage, PayoffTable, Trade, linkage,
};

use crate::findings::{LinkageFinding, Range, TradeFinding};
use crate::run::range_of;

/// Bargains about each lever, each pair and all of them against `base`: numbers of the first table, ranges over all of them.
pub(crate) fn linked<'t>(
    tables: impl IntoIterator<Item = &'t PayoffTable>,
    grid: &LeverGrid,
    base: &Combination,
    tolerance: f64,
) -> Option<LinkageFinding> {
    let solve = |t: &PayoffTable| linkage(t, grid, base, Concept::Nash, tolerance);
    let all: Vec<Linkage> = tables.into_iter().map(solve).collect();
    let central = all.first()?;
    let players = grid.menus().player_count();
    let ranges = |of: &dyn Fn(&Linkage) -> &Vec<f64>| -> Vec<Range> {
        let one = |p: usize| range_of(all.iter().map(|l| of(l)[p]));
        match all.len() {
            1 => Vec::new(),
            _ => (0..players).map(one).collect(),
        }
    };
    let named = |l: LeverOf| {
        let title = grid.levers(l.player)[l.lever].title.clone();
        (grid.menus().player(l.player).to_owned(), title)
    };
    let put = |(at, t): (usize, &Trade)| TradeFinding {
        give: named(t.give),
        take: named(t.take),
        signed: t.cell.is_some(),
        gains_points: t.gains.clone(),
        gain_ranges_points: ranges(&|l| &l.trades[at].gains),
        added_points: t.added.clone(),
        added_ranges_points: ranges(&|l| &l.trades[at].added),
    };
    Some(LinkageFinding {
        trades: central.trades.iter().enumerate().map(put).collect(),
        gains_points: central.gains_together.clone(),
        gain_ranges_points: ranges(&|l| &l.gains_together),
        added_points: central.added_together.clone(),
        added_ranges_points: ranges(&|l| &l.added_together),
    })
}
