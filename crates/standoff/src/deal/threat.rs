//! Whether carrying out the threat point pays for those who would have to carry it out.
//!
//! Reversion to the threat point (Friedman 1971) is a punishment that others believe only if carrying it out is a best
//! response to the others doing so. Where it is not, the patience it asks for is a bound on what fear could hold together,
//! and the optimal penal code (Goldlücke and Kranz 2012) says what can be held with punishments that pay themselves.

use detente_talks::{CellIx, PlayerIx, PositionIx, best_response, dominated};

use super::Deal;
use super::findings::{CaseFinding, ThreatFinding};
use super::judge::Study;
use crate::run::range_of;

/// The best that one side can do while the others carry out the threat point: the cell, and the position.
pub(super) fn relenting(study: &Study<'_>, p: PlayerIx) -> (CellIx, PositionIx) {
    let response = best_response(&study.table, study.fail, p);
    let menus = study.table.menus();
    let cell = menus.neighbour(study.fail, p, response.position);
    (cell, response.position)
}

/// One finding for each side that decides.
pub(super) fn threats(deal: &Deal, study: &Study<'_>, cases: &[CaseFinding]) -> Vec<ThreatFinding> {
    let (table, menus) = (&study.table, study.table.menus());
    let tolerance = deal.standoff.tolerance_pct;
    let worse = dominated(table, tolerance);
    let one = |p: PlayerIx| {
        let carried_out = menus.position_in(study.fail, p);
        let (cell, position) = relenting(study, p);
        let gain = table.payoff(cell, p) - table.payoff(study.fail, p);
        let credible = gain <= tolerance;
        let own = &study.package.levers[p.0];
        let broken = study.package.broken(p, position).unwrap_or_default();
        let kept = own.iter().enumerate();
        let kept = kept.filter(|(l, _)| !credible && !broken.contains(l));
        let base = &deal.standoff.menus;
        ThreatFinding {
            side: menus.player(p).to_owned(),
            position: base.position(p, deal.threat.of(p)).title.clone(),
            relenting_points: if credible { 0.0 } else { gain },
            relenting_range_points: (cases.len() > 1)
                .then(|| range_of(cases.iter().map(|c| c.relenting_points[p.0]))),
            instead_keeps: kept.map(|(_, l)| l.title.clone()).collect(),
            dominated: worse
                .iter()
                .any(|d| d.strict && d.player == p && d.position == carried_out),
            credible,
        }
    };
    let deciding = menus.players().filter(|p| deal.decides(*p));
    deciding.map(one).collect()
}
