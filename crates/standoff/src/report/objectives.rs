//! Revealed weights, and the game under other objectives.

use detente_talks::{
    CellIx, Concept, Criterion, PayoffTable, PlayerIx, PositionIx, WeightSet, acceptable, bargain,
    best_response, pure_equilibria, weights_behind,
};
use detente_world::SectorIx;

use super::game::position;
use crate::findings::{ObjectiveFindings, RevealedFinding, VariantFinding, WeightFinding};
use crate::run::Campaign;

/// One thing a player may weigh.
struct Wanted {
    /// Id and title for readers.
    name: (String, String),
    /// Its weight under plain real income, and what a weight has less than it shows: excess over one for what is income.
    plain: f64,
    /// Whether it is a sector: sector weights keep their mean.
    sector: bool,
    /// The weight the file states.
    stated: f64,
    /// By cell: what it is worth against the reference, percentage points at excess weight one.
    worth: Vec<f64>,
}

/// Revealed weights and variants.
pub(super) fn objectives(campaign: &Campaign<'_>) -> ObjectiveFindings {
    let menus = &campaign.standoff.menus;
    let wanted: Vec<Vec<Wanted>> = menus.players().map(|p| wanted_by(campaign, p)).collect();
    let found: Vec<Option<WeightSet>> = menus
        .players()
        .map(|p| behind(campaign, &wanted[p.0], p))
        .collect();
    let plain = |p: usize| wanted[p].iter().map(|w| w.plain).collect::<Vec<f64>>();
    let stated = |p: usize| wanted[p].iter().map(|w| w.stated).collect();
    let revealed = |p: usize| match &found[p] {
        Some(set) => shown(&wanted[p], &set.nearest),
        None => plain(p),
    };
    let mut variants = vec![variant(
        campaign,
        &wanted,
        &plain,
        "real-income",
        "real income alone",
    )];
    if campaign.standoff.objectives.iter().any(|o| o.stated) {
        let title = "the objectives of the file";
        variants.push(variant(campaign, &wanted, &stated, "stated", title));
    }
    let title = "revealed weights nearest to real income";
    variants.push(variant(campaign, &wanted, &revealed, "revealed", title));
    let each = menus.players().zip(&found);
    ObjectiveFindings {
        revealed: each
            .map(|(p, set)| finding(campaign, &wanted[p.0], p, set.as_ref()))
            .collect(),
        variants,
    }
}

/// Everything a player may weigh, cell by cell.
fn wanted_by(campaign: &Campaign<'_>, p: PlayerIx) -> Vec<Wanted> {
    let (standoff, central) = (campaign.standoff, &campaign.central);
    let (menus, world) = (&standoff.menus, &standoff.world);
    let (n, objective) = (standoff.regions[p.0], &standoff.objectives[p.0]);
    let base = &central.base;
    let scale = 1.0 + base.regions[n.0].real_income_pct / 100.0;
    let by_cell = |of: &dyn Fn(CellIx) -> f64| menus.cells().map(of).collect::<Vec<f64>>();
    let mut all = vec![Wanted {
        name: ("revenue".into(), "revenue from duties".into()),
        plain: 1.0,
        sector: false,
        stated: objective.revenue,
        worth: by_cell(&|c| {
            let now = central.cells[c.0].wants[p.0].revenue_pct;
            (now - base.wants[p.0].revenue_pct) / scale
        }),
    }];
    let rivals: Vec<PlayerIx> = menus.players().filter(|q| *q != p).collect();
    if !rivals.is_empty() {
        all.push(Wanted {
            name: ("rivalry".into(), "the other side's loss".into()),
            plain: 0.0,
            sector: false,
            stated: objective.rivalry,
            worth: by_cell(&|c| {
                let gains = rivals.iter().map(|q| central.table.payoff(c, *q));
                -gains.sum::<f64>() / rivals.len() as f64
            }),
        });
    }
    for issue in &objective.issues {
        let value = |c: CellIx| -> f64 {
            let each = menus
                .players()
                .map(|q| issue.values_pct[q.0][menus.position_in(c, q).0]);
            each.sum()
        };
        let today = value(menus.cell(&standoff.reference));
        all.push(Wanted {
            name: (format!("issue:{}", issue.id), issue.title.clone()),
            plain: 0.0,
            sector: false,
            stated: 1.0,
            worth: by_cell(&|c| value(c) - today),
        });
    }
    for (s, sector) in world.sectors().iter().enumerate() {
        if world.benchmark().value_added.get(n, SectorIx(s)) <= 0.0 {
            continue;
        }
        all.push(Wanted {
            name: (format!("sector:{}", sector.code), sector.name.clone()),
            plain: 1.0,
            sector: true,
            stated: objective.sectors[s],
            worth: by_cell(&|c| {
                let now = central.cells[c.0].wants[p.0].sectors_pct[s];
                (now - base.wants[p.0].sectors_pct[s]) / scale
            }),
        });
    }
    all
}

/// Weights as programs have them, excess over plain, as readers know them.
fn shown(wanted: &[Wanted], excess: &[f64]) -> Vec<f64> {
    wanted
        .iter()
        .zip(excess)
        .map(|(w, x)| w.plain + x)
        .collect()
}

/// The weights behind a player's position in the reference; `None` for a player without a choice.
fn behind(campaign: &Campaign<'_>, wanted: &[Wanted], p: PlayerIx) -> Option<WeightSet> {
    let menus = &campaign.standoff.menus;
    let table = &campaign.central.table;
    let today = menus.cell(&campaign.standoff.reference);
    let others: Vec<PositionIx> = menus
        .positions(p)
        .filter(|s| *s != menus.position_in(today, p))
        .collect();
    if others.is_empty() {
        return None;
    }
    let over = |of: &dyn Fn(CellIx) -> f64| -> Vec<f64> {
        let each = others
            .iter()
            .map(|s| of(today) - of(menus.neighbour(today, p, *s)));
        each.collect()
    };
    let criteria: Vec<Criterion> = wanted
        .iter()
        .map(|w| Criterion {
            plain: 0.0,
            lowest: -w.plain,
            shared: w.sector,
            kept: over(&|c| w.worth[c.0]),
        })
        .collect();
    // A program that stops without an answer reveals nothing.
    weights_behind(
        &over(&|c| table.payoff(c, p)),
        &criteria,
        campaign.tolerance,
    )
    .ok()
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
    wanted: &[Vec<Wanted>],
    weights: &dyn Fn(usize) -> Vec<f64>,
    name: &'static str,
    title: &'static str,
) -> VariantFinding {
    let standoff = campaign.standoff;
    let (menus, plain) = (&standoff.menus, &campaign.central.table);
    let weights: Vec<Vec<f64>> = menus.players().map(|p| weights(p.0)).collect();
    let payoff = |c: CellIx, p: PlayerIx| {
        let extra = wanted[p.0].iter().zip(&weights[p.0]);
        let extra = extra.map(|(w, weight)| (weight - w.plain) * w.worth[c.0]);
        plain.payoff(c, p) + extra.sum::<f64>()
    };
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
    let gains = |c: CellIx| {
        table
            .payoffs(c)
            .iter()
            .zip(threat)
            .map(|(v, d)| v - d)
            .collect()
    };
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
