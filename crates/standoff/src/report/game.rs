//! From a filled payoff table to what it implies, in the words of the findings.

use detente_talks::{
    Bargain, CellIx, Concept, Equilibrium, Menus, PayoffTable, PlayerIx, PositionIx, acceptable,
    bargain, best_response, dominant, dominated, frontier, mixed_equilibria, pure_equilibria,
    security, stackelberg, surviving,
};

use super::effects;
use crate::findings::{
    BargainFinding, CellFinding, DominanceFinding, EquilibriumFinding, LeaderFinding, MixedFinding,
    PayoffFindings, PositionRef, Range, SecurityFinding, SetFinding, SolutionFindings, ThreatPoint,
};
use crate::run::{Backdrop, Campaign, Case, range_of};

/// A payoff table solved by every concept, before it is put into words.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    pub nash: Vec<Equilibrium>,
    pub frontier: Vec<CellIx>,
    pub acceptable: Vec<CellIx>,
    /// One entry per concept, in the order of [`Concept::ALL`].
    pub bargains: Vec<Option<Bargain>>,
}

impl Solution {
    pub fn of(table: &PayoffTable, fail: CellIx, tolerance: f64) -> Self {
        let threat = table.payoffs(fail);
        Self {
            nash: pure_equilibria(table, tolerance),
            frontier: frontier(table, tolerance),
            acceptable: acceptable(table, threat, tolerance),
            bargains: Concept::ALL
                .map(|concept| bargain(table, threat, concept, tolerance))
                .into(),
        }
    }
}

/// A position by name.
pub(super) fn position(menus: &Menus, player: PlayerIx, position: PositionIx) -> PositionRef {
    let named = menus.position(player, position);
    PositionRef {
        player: menus.player(player).to_owned(),
        position: named.id.clone(),
        title: named.title.clone(),
    }
}

/// All positions of a cell by name.
pub(super) fn positions(menus: &Menus, cell: CellIx) -> Vec<PositionRef> {
    menus
        .players()
        .map(|p| position(menus, p, menus.position_in(cell, p)))
        .collect()
}

fn equilibria(table: &PayoffTable, found: &[Equilibrium]) -> Vec<EquilibriumFinding> {
    let put = |e: &Equilibrium| EquilibriumFinding {
        cell: e.cell.0,
        positions: positions(table.menus(), e.cell),
        payoffs_pct: table.payoffs(e.cell).to_vec(),
        margins_points: e
            .margins
            .iter()
            .map(|m| m.is_finite().then_some(*m))
            .collect(),
        best_response_gap_points: e.best_response_gap,
    };
    found.iter().map(put).collect()
}

/// Dominated positions, each with one that dominates it (strictly if any does).
fn dominance(table: &PayoffTable, tolerance: f64) -> Vec<DominanceFinding> {
    let menus = table.menus();
    let mut found: Vec<detente_talks::Dominance> = Vec::new();
    for pair in dominated(table, tolerance) {
        match found
            .iter_mut()
            .find(|d| d.player == pair.player && d.position == pair.position)
        {
            Some(known) if pair.strict && !known.strict => *known = pair,
            Some(_) => {}
            None => found.push(pair),
        }
    }
    let put = |d: detente_talks::Dominance| DominanceFinding {
        position: position(menus, d.player, d.position),
        by: position(menus, d.player, d.by),
        strict: d.strict,
    };
    found.into_iter().map(put).collect()
}

/// Positions that are best whatever the others do.
fn best_always(table: &PayoffTable, tolerance: f64) -> Vec<PositionRef> {
    dominant(table, tolerance)
        .into_iter()
        .map(|(player, p, _)| position(table.menus(), player, p))
        .collect()
}

/// What is left after iterated elimination.
fn left(table: &PayoffTable, tolerance: f64) -> Vec<Vec<PositionRef>> {
    let menus = table.menus();
    let names = surviving(table, tolerance);
    menus
        .players()
        .zip(names)
        .map(|(player, ps)| ps.iter().map(|&p| position(menus, player, p)).collect())
        .collect()
}

/// Security levels.
fn levels(table: &PayoffTable) -> Vec<SecurityFinding> {
    let put = |s: detente_talks::Security| SecurityFinding {
        player: table.menus().player(s.player).to_owned(),
        position: position(table.menus(), s.player, s.position),
        payoff_pct: s.maximin,
        held_to_pct: s.minimax,
    };
    security(table).into_iter().map(put).collect()
}

/// Mixed equilibria of two players; none for another number of players or menus too long to enumerate.
fn mixed(table: &PayoffTable, tolerance: f64) -> Vec<MixedFinding> {
    let put = |e: detente_talks::MixedEquilibrium| MixedFinding {
        probabilities: e.probabilities.to_vec(),
        payoffs_pct: e.payoffs.to_vec(),
    };
    mixed_equilibria(table, tolerance)
        .map(|found| found.into_iter().map(put).collect())
        .unwrap_or_default()
}

/// What each player gets by moving first.
fn leaders(table: &PayoffTable, tolerance: f64) -> Vec<LeaderFinding> {
    let put = |l: detente_talks::Leadership| LeaderFinding {
        leader: table.menus().player(l.leader).to_owned(),
        cell: l.cell.0,
        positions: positions(table.menus(), l.cell),
        payoffs_pct: table.payoffs(l.cell).to_vec(),
    };
    stackelberg(table, tolerance).into_iter().map(put).collect()
}

/// The payoff table.
pub(super) fn table(campaign: &Campaign<'_>) -> PayoffFindings {
    let menus = &campaign.standoff.menus;
    PayoffFindings {
        measure: format!(
            "real income, per cent of the reference ({})",
            campaign.standoff.file.reference.title
        ),
        menus: menus
            .players()
            .map(|p| menus.positions(p).map(|s| position(menus, p, s)).collect())
            .collect(),
        cells: menus
            .cells()
            .map(|cell| self::cell(campaign, cell))
            .collect(),
    }
}

fn cell(campaign: &Campaign<'_>, cell: CellIx) -> CellFinding {
    let (standoff, central) = (campaign.standoff, &campaign.central);
    let menus = &standoff.menus;
    let solved = &central.cells[cell.0];
    let combination = menus.combination(cell);
    CellFinding {
        combination: combination.0.iter().map(|p| p.0).collect(),
        positions: positions(menus, cell)
            .into_iter()
            .map(|p| p.position)
            .collect(),
        payoffs_pct: central.table.payoffs(cell).to_vec(),
        payoff_ranges_pct: payoff_ranges(campaign, cell),
        ev_usd_mn: ev(campaign, cell),
        deviation_gains_points: menus
            .players()
            .map(|p| best_response(&central.table, cell, p).gain)
            .collect(),
        is_nash: central.solution.nash.iter().any(|e| e.cell == cell),
        is_efficient: central.solution.frontier.contains(&cell),
        is_acceptable: central.solution.acceptable.contains(&cell),
        third_regions_ev_usd_mn: effects::third_regions_ev(campaign, cell),
        certificate: solved.certificate.worst,
        certificate_market: solved.certificate.market.clone(),
        sweeps: solved.stats.sweeps,
        run: campaign.scene.run_id(cell, Backdrop::Current),
    }
}

/// Equivalent variation of the players against the reference, USD million.
fn ev(campaign: &Campaign<'_>, cell: CellIx) -> Vec<f64> {
    let (after, base) = (&campaign.central.cells[cell.0], &campaign.central.base);
    let players = campaign.standoff.regions.iter();
    players.map(|&n| after.ev_usd_mn(base, n)).collect()
}

/// Payoffs over all sets; empty without sets.
fn payoff_ranges(campaign: &Campaign<'_>, cell: CellIx) -> Vec<Range> {
    ranges(campaign, |case, p| case.table.payoff(cell, p))
}

/// An interval per player over all cases; empty without sets.
fn ranges(campaign: &Campaign<'_>, of: impl Fn(&Case, PlayerIx) -> f64) -> Vec<Range> {
    if campaign.sets.is_empty() {
        return Vec::new();
    }
    let players = campaign.standoff.menus.players();
    players
        .map(|p| range_of(campaign.cases().map(|case| of(case, p))))
        .collect()
}

/// What the central table implies.
pub(super) fn solution(campaign: &Campaign<'_>) -> SolutionFindings {
    let (table, tolerance) = (&campaign.central.table, campaign.tolerance);
    let solution = &campaign.central.solution;
    let numbers = |cells: &[CellIx]| cells.iter().map(|c| c.0).collect();
    SolutionFindings {
        dominated: dominance(table, tolerance),
        dominant: best_always(table, tolerance),
        surviving: left(table, tolerance),
        security: levels(table),
        nash_equilibria: equilibria(table, &solution.nash),
        mixed_equilibria: mixed(table, tolerance),
        stackelberg: leaders(table, tolerance),
        ladders: super::ladder::ladders(
            table,
            campaign.standoff.menus.cell(&campaign.standoff.reference),
            tolerance,
        ),
        frontier: numbers(&solution.frontier),
        talks_fail: talks_fail(campaign),
        acceptable: numbers(&solution.acceptable),
        bargains: Concept::ALL
            .iter()
            .zip(&solution.bargains)
            .map(|(concept, deal)| bargain_finding(campaign, *concept, deal.as_ref()))
            .collect(),
        acceptable_today: {
            let today = campaign.standoff.menus.cell(&campaign.standoff.reference);
            numbers(&acceptable(table, table.payoffs(today), tolerance))
        },
        packages: super::packages::packages(campaign),
        linkage: super::repeated::linkage(campaign),
        repeated: super::repeated::repeated(campaign),
    }
}

fn talks_fail(campaign: &Campaign<'_>) -> ThreatPoint {
    let standoff = campaign.standoff;
    let cell = standoff.menus.cell(&standoff.fail);
    let effects = effects::of_cell(campaign, cell);
    let name = standoff.file.talks.fail_name.as_deref();
    ThreatPoint {
        name: name.unwrap_or("talks fail").to_owned(),
        cell: cell.0,
        positions: positions(&standoff.menus, cell),
        payoffs_pct: campaign.central.table.payoffs(cell).to_vec(),
        payoff_ranges_pct: payoff_ranges(campaign, cell),
        ev_usd_mn: ev(campaign, cell),
        effects_untaxed_background: effects::of_cell_untaxed(campaign, cell)
            .unwrap_or_else(|| effects.clone()),
        effects,
    }
}

fn bargain_finding(
    campaign: &Campaign<'_>,
    concept: Concept,
    deal: Option<&Bargain>,
) -> BargainFinding {
    let table = &campaign.central.table;
    let standoff = campaign.standoff;
    let Some(cell) = deal.and_then(|d| d.cells.first().copied()) else {
        return BargainFinding {
            concept: concept.name().to_owned(),
            cell: None,
            ties: Vec::new(),
            positions: Vec::new(),
            payoffs_pct: Vec::new(),
            gains_points: Vec::new(),
            gains_usd_mn: Vec::new(),
            gain_ranges_points: Vec::new(),
            is_nash: false,
            effects: None,
        };
    };
    let fail = standoff.menus.cell(&standoff.fail);
    let gain = |case: &Case, p: PlayerIx| case.table.payoff(cell, p) - case.table.payoff(fail, p);
    let money = ev(campaign, cell).into_iter().zip(ev(campaign, fail));
    BargainFinding {
        concept: concept.name().to_owned(),
        cell: Some(cell.0),
        ties: deal
            .map(|d| d.cells[1..].iter().map(|c| c.0).collect())
            .unwrap_or_default(),
        positions: positions(&standoff.menus, cell),
        payoffs_pct: table.payoffs(cell).to_vec(),
        gains_points: table
            .menus()
            .players()
            .map(|p| gain(&campaign.central, p))
            .collect(),
        gains_usd_mn: money.map(|(a, b)| a - b).collect(),
        gain_ranges_points: ranges(campaign, gain),
        is_nash: campaign
            .central
            .solution
            .nash
            .iter()
            .any(|e| e.cell == cell),
        effects: Some(effects::of_cell(campaign, cell)),
    }
}

/// The solution under every set, the central one first.
pub(super) fn robustness(campaign: &Campaign<'_>) -> Vec<SetFinding> {
    let fail = campaign.standoff.menus.cell(&campaign.standoff.fail);
    let put = |(at, case): (usize, &Case)| {
        let deal = case.solution.bargains.first().and_then(Option::as_ref);
        let deal = deal.and_then(|d| d.cells.first().copied());
        let threat = case.table.payoffs(fail).to_vec();
        SetFinding {
            set: case.set.clone(),
            central: at == 0,
            goods_elasticity: case.goods_elasticity,
            nash_equilibria: case.solution.nash.iter().map(|e| e.cell.0).collect(),
            nash_bargain: deal.map(|c| c.0),
            bargain_gains_points: deal
                .map(|c| {
                    case.table
                        .payoffs(c)
                        .iter()
                        .zip(&threat)
                        .map(|(v, d)| v - d)
                        .collect()
                })
                .unwrap_or_default(),
            payoffs_pct: (case.table.menus().cells())
                .map(|c| case.table.payoffs(c).to_vec())
                .collect(),
            talks_fail_pct: threat,
            worst_certificate: case
                .cells
                .iter()
                .chain([&case.base, &case.untaxed_base])
                .map(|s| s.certificate.worst)
                .fold(0.0, f64::max),
        }
    };
    campaign.cases().enumerate().map(put).collect()
}
