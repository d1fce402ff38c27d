//! Revealed weights, and the game under other objectives.

use detente_talks::{
    CellIx, Concept, PayoffTable, PlayerIx, WeightSet, acceptable, bargain, best_response,
    pure_equilibria,
};

use super::game::position;
use crate::findings::{ObjectiveFindings, RevealedFinding, VariantFinding, WeightFinding};
use crate::objectives::{Played, Sample, Wanted, shown};
use crate::run::Campaign;

/// Revealed weights and variants.
pub(super) fn objectives(campaign: &Campaign<'_>) -> ObjectiveFindings {
    let menus = &campaign.standoff.menus;
    let central = &campaign.central;
    let sample = |c: CellIx| Sample {
        at: menus.combination(c),
        payoffs: central.table.payoffs(c),
        solved: &central.cells[c.0],
    };
    let played = Played {
        standoff: campaign.standoff,
        base: &central.base,
        samples: menus.cells().map(sample).collect(),
    };
    let wanted: Vec<Vec<Wanted>> = menus.players().map(|p| played.wanted_by(p)).collect();
    let today = menus.cell(&campaign.standoff.reference);
    let behind = |p: PlayerIx| {
        let others = menus.positions(p);
        let others = others.filter(|s| *s != menus.position_in(today, p));
        let others: Vec<usize> = others.map(|s| menus.neighbour(today, p, s).0).collect();
        played.behind(&wanted[p.0], p, today.0, &others, campaign.tolerance)
    };
    let found: Vec<Option<WeightSet>> = menus.players().map(behind).collect();
    let plain = |p: usize| wanted[p].iter().map(|w| w.plain).collect::<Vec<f64>>();
    let stated = |p: usize| wanted[p].iter().map(|w| w.stated).collect();
    let revealed = |p: usize| match &found[p] {
        Some(set) => shown(&wanted[p], &set.nearest),
        None => plain(p),
    };
    let mut variants = vec![variant(
        campaign,
        &played,
        &wanted,
        &plain,
        "real-income",
        "real income alone",
    )];
    if campaign.standoff.objectives.iter().any(|o| o.stated) {
        let title = "the objectives of the file";
        variants.push(variant(
            campaign, &played, &wanted, &stated, "stated", title,
        ));
    }
    let title = "revealed weights nearest to real income";
    variants.push(variant(
        campaign, &played, &wanted, &revealed, "revealed", title,
    ));
    let each = menus.players().zip(&found);
    ObjectiveFindings {
        revealed: each
            .map(|(p, set)| finding(campaign, &wanted[p.0], p, set.as_ref()))
            .collect(),
        variants,
    }
}

fn finding(
    campaign: &Campaign<'_>,
    wanted: &[Wanted],
    p: PlayerIx,
    set: Option<&WeightSet>,
) -> RevealedFinding {
    let menus = &campaign.standoff.menus;
    let today = menus.cell(&campaign.standoff.reference);
    let response = best_response(&campaign.central.table, today, p);
    let gains = response.gain > campaign.tolerance;
    let weights = set.map_or_else(Vec::new, |set| {
        let one = |(at, w): (usize, &Wanted)| WeightFinding {
            criterion: w.name.0.clone(),
            title: w.name.1.clone(),
            plain: w.plain,
            nearest: w.plain + set.nearest[at],
            low: w.plain + set.low[at],
            high: set.high[at].map(|h| w.plain + h),
            alone_low: set.alone[at].map(|a| w.plain + a.0),
            alone_high: set.alone[at].and_then(|a| a.1).map(|h| w.plain + h),
        };
        wanted.iter().enumerate().map(one).collect()
    });
    RevealedFinding {
        player: menus.player(p).to_owned(),
        position: position(menus, p, menus.position_in(today, p)),
        gain_plain_points: if gains { response.gain } else { 0.0 },
        best_plain: gains.then(|| position(menus, p, response.position)),
        explained: set.map_or(!gains, |s| s.gain_left <= 0.0),
        gain_left_points: set.map_or(0.0, |s| s.gain_left),
        weights,
    }
}

/// The game with one list of weights per player.
fn variant(
    campaign: &Campaign<'_>,
    played: &Played<'_>,
    wanted: &[Vec<Wanted>],
    weights: &dyn Fn(usize) -> Vec<f64>,
    name: &'static str,
    title: &'static str,
) -> VariantFinding {
    let standoff = campaign.standoff;
    let (menus, plain) = (&standoff.menus, &campaign.central.table);
    let weights: Vec<Vec<f64>> = menus.players().map(|p| weights(p.0)).collect();
    let payoff = |c: CellIx, p: PlayerIx| played.payoff(&wanted[p.0], &weights[p.0], p, c.0);
    let payoffs_pct: Vec<Vec<f64>> = menus
        .cells()
        .map(|c| menus.players().map(|p| payoff(c, p)).collect())
        .collect();
    // Finite weights on finite payoffs: the plain table stands in where that fails.
    let table =
        PayoffTable::new(menus.clone(), payoffs_pct.clone()).unwrap_or_else(|_| plain.clone());
    let fail = menus.cell(&standoff.fail);
    let threat = table.payoffs(fail);
    let nash = pure_equilibria(&table, campaign.tolerance);
    let signed = bargain(&table, threat, Concept::Nash, campaign.tolerance);
    let signed = signed.and_then(|b| b.cells.first().copied());
    let gains = |c: CellIx| table.gains(c, threat);
    let today = menus.cell(&standoff.reference);
    VariantFinding {
        name,
        title,
        reference_is_nash: nash.iter().any(|e| e.cell == today),
        nash_equilibria: nash.iter().map(|e| e.cell.0).collect(),
        acceptable: acceptable(&table, threat, campaign.tolerance).len(),
        nash_bargain: signed.map(|c| c.0),
        bargain_gains_points: signed.map(gains).unwrap_or_default(),
        talks_fail_pct: threat.to_vec(),
        payoffs_pct,
    }
}
