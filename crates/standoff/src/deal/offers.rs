//! Alternating offers about a deal: what is offered and what talks cost meanwhile are both counted by month.

use std::collections::BTreeSet;

use detente_talks::{
    CellIx, Menu, Menus, Months, Offers, PayoffTable, PlayerIx, Position, alternating_offers,
    frontier,
};

use super::Deal;
use super::findings::OfferFinding;
use super::judge::Study;
use super::months::monthly;
use super::paths::Paths;
use super::term::average;
use crate::error::StandoffError;
use crate::run::range_of;

/// The most combinations that are offered.
const MOST: usize = 24;
/// Months after which a combination no longer changes.
const SETTLED: usize = 120;

/// What can be offered: combinations of commitments kept that waste nothing once everybody has adapted, and the deal.
/// Nothing but between two players, both with something to give.
pub(super) fn offered(deal: &Deal, study: &Study<'_>) -> Result<BTreeSet<CellIx>, StandoffError> {
    let menus = study.package.grid.menus();
    if menus.player_count() != 2 || menus.deciders().len() != 2 || study.deal_alone() {
        return Ok(BTreeSet::new());
    }
    let inner = study.inner(&study.table)?;
    let efficient = frontier(&inner, deal.standoff.tolerance_pct);
    let outer = |c: &CellIx| study.table.menus().cell(&menus.combination(*c));
    let efficient = efficient.iter().take(MOST).map(outer);
    Ok(efficient.chain([study.deal]).collect())
}

/// One band's values.
pub(super) struct Talks {
    /// The combinations, in the order of the table.
    cells: Vec<CellIx>,
    /// What each is worth from the day it is agreed, an average over the months.
    table: PayoffTable,
    /// Failed talks by month.
    without: [Months; 2],
    discount: [f64; 2],
}

impl Talks {
    /// Nothing where nothing is offered.
    pub fn of(
        deal: &Deal,
        study: &Study<'_>,
        offered: &BTreeSet<CellIx>,
        paths: &Paths,
        without: &[Months],
    ) -> Result<Option<Self>, StandoffError> {
        let [first, second] = without else {
            return Ok(None);
        };
        if offered.is_empty() {
            return Ok(None);
        }
        let discount = [0, 1].map(|p| monthly(deal.terms.patience_a_year[p]));
        let value = |cell: CellIx, p: usize| {
            let month = |m: usize| paths.value(cell, PlayerIx(p), 0, m + 1);
            average(&month, SETTLED, discount[p], 0, None)
        };
        let named = |at: usize| Position {
            id: at.to_string(),
            title: String::new(),
        };
        let players = study.table.menus();
        let menus = Menus::new(vec![
            Menu {
                player: players.player(PlayerIx(0)).to_owned(),
                positions: (0..offered.len()).map(named).collect(),
            },
            Menu {
                player: players.player(PlayerIx(1)).to_owned(),
                positions: vec![named(0)],
            },
        ])?;
        let worth = offered.iter().map(|&c| vec![value(c, 0), value(c, 1)]);
        Ok(Some(Self {
            cells: offered.iter().copied().collect(),
            table: PayoffTable::new(menus, worth.collect())?,
            without: [first.clone(), second.clone()],
            discount,
        }))
    }

    fn play(&self, first: usize) -> Result<Offers, StandoffError> {
        let first = PlayerIx(first);
        Ok(alternating_offers(
            &self.table,
            &self.without,
            self.discount,
            first,
        )?)
    }
}

/// The outcome, with its range over the bands.
pub(super) fn finding(
    study: &Study<'_>,
    talks: &[Talks],
    loses_more_by_delay: &str,
) -> Result<Option<OfferFinding>, StandoffError> {
    let Some(central) = talks.first() else {
        return Ok(None);
    };
    let (one, two) = (central.play(0)?, central.play(1)?);
    let bands = talks.iter().map(|t| Ok(t.play(0)?.payoffs));
    let bands: Vec<[f64; 2]> = bands.collect::<Result<_, StandoffError>>()?;
    let kept = |cell: CellIx| -> Vec<String> {
        let menus = study.table.menus();
        let of = |p: PlayerIx| {
            let own = &study.package.levers[p.0];
            let broken = study.package.broken(p, menus.position_in(cell, p));
            let broken = broken.unwrap_or_default();
            let kept = (0..own.len()).filter(move |l| !broken.contains(l));
            kept.map(|l| own[l].title.clone())
        };
        menus.players().flat_map(of).collect()
    };
    let agreed = one.weights.iter();
    Ok(Some(OfferFinding {
        first_offers_pct: one.payoffs,
        first_offers_ranges_pct: [0, 1].map(|p| range_of(bands.iter().map(|b| b[p]))),
        second_offers_pct: two.payoffs,
        agreement: agreed
            .map(|(c, w)| (*w, kept(central.cells[c.0])))
            .collect(),
        agreed_in_month: one.agreed_in,
        loses_more_by_delay: loses_more_by_delay.to_owned(),
    }))
}
