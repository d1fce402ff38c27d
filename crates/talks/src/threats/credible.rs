//! Which threats may carry a bargain: equilibria of the month, today if nobody would leave it, the worst that an equilibrium of the
//! repeated game can give; and what becomes of threats that somebody merely announces.

use serde::Serialize;

use crate::{
    Bargain, CellIx, Concept, Dominance, PayoffTable, PlayerIx, PositionIx, TalksError, ValueSet,
    bargain, best_response, dominated, pure_equilibria, supergame,
};

/// Where payoffs after failed talks come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThreatKind {
    /// An equilibrium of the month: each side does what is best for it (Nash reversion, Friedman 1971).
    War,
    /// Things stay as they are, and nobody gains by leaving them.
    Today,
    /// The lowest payoff of any subgame-perfect equilibrium of the repeated game (Abreu 1988; Abreu, Pearce and Stacchetti 1990).
    WorstEquilibrium,
    /// What somebody announced.
    Named,
}

/// A combination that somebody threatens with, or that talks would fall back to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Threat {
    /// What it is.
    pub kind: ThreatKind,
    /// The combination; `None` for payoffs that no single combination gives.
    pub cell: Option<CellIx>,
    /// Payoffs, in player order.
    pub payoffs: Vec<f64>,
    /// What each player would gain by not carrying it out while the others do, in player order; never negative.
    pub regret: Vec<f64>,
    /// What each player would do instead; its own position if nothing is better.
    pub instead: Vec<PositionIx>,
    /// A position that is better than the threatened one whatever the others do, in player order; `None` = none is.
    pub dominated_by: Vec<Option<PositionIx>>,
    /// Whether bargains may be struck against it.
    pub carries: bool,
}

/// Judges a combination as a threat. Gains up to `tolerance` count as none; a combination that somebody gains by leaving carries no
/// bargain.
pub fn threat_at(
    table: &PayoffTable,
    dominance: &[Dominance],
    cell: CellIx,
    kind: ThreatKind,
    tolerance: f64,
) -> Threat {
    let menus = table.menus();
    let responses: Vec<_> = menus
        .players()
        .map(|p| best_response(table, cell, p))
        .collect();
    let better = |p: PlayerIx| {
        let own = menus.position_in(cell, p);
        let of_own = dominance
            .iter()
            .filter(|d| d.player == p && d.position == own);
        // A strict one first.
        of_own.max_by_key(|d| d.strict).map(|d| d.by)
    };
    let nobody_gains = responses.iter().all(|r| r.gain <= tolerance);
    Threat {
        kind,
        cell: Some(cell),
        payoffs: table.payoffs(cell).to_vec(),
        regret: responses.iter().map(|r| r.gain).collect(),
        instead: responses.iter().map(|r| r.position).collect(),
        dominated_by: menus.players().map(better).collect(),
        carries: nobody_gains && kind != ThreatKind::Named,
    }
}

/// The worst that equilibria of the repeated game can give two players at a discount factor per month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorstEquilibrium {
    /// The discount factor per month.
    pub discount: f64,
    /// The lowest payoff per month of each player; `None` without an equilibrium in pure positions.
    pub worst: Option<[f64; 2]>,
    /// All payoffs, exactly. Tests hold them to the set around them, [`outer_values`](super::outer_values).
    pub exact: ValueSet,
}

/// The worst equilibrium of the repeated game.
///
/// # Errors
/// As [`supergame`].
pub fn worst_equilibrium(
    table: &PayoffTable,
    discount: f64,
) -> Result<WorstEquilibrium, TalksError> {
    let exact = supergame(table, discount)?;
    Ok(WorstEquilibrium {
        discount,
        worst: (!exact.corners.is_empty()).then_some(exact.worst),
        exact,
    })
}

/// Every threat of a game that may carry a bargain, and the named ones with their regret: equilibria of the month first, then today,
/// the worst equilibrium of two players at `discount`, and `named`.
///
/// # Errors
/// As [`worst_equilibrium`].
pub fn threats(
    table: &PayoffTable,
    today: Option<CellIx>,
    named: &[CellIx],
    discount: Option<f64>,
    tolerance: f64,
) -> Result<Vec<Threat>, TalksError> {
    let dominance = dominated(table, tolerance);
    let at = |cell: CellIx, kind: ThreatKind| threat_at(table, &dominance, cell, kind, tolerance);
    let equilibria = pure_equilibria(table, tolerance);
    let mut found: Vec<Threat> = (equilibria.iter())
        .map(|e| at(e.cell, ThreatKind::War))
        .collect();
    found.extend(today.map(|cell| at(cell, ThreatKind::Today)));
    if let (Some(discount), 2) = (discount, table.menus().player_count())
        && let Some(worst) = worst_equilibrium(table, discount)?.worst
    {
        found.push(Threat {
            kind: ThreatKind::WorstEquilibrium,
            cell: None,
            payoffs: worst.to_vec(),
            regret: vec![0.0; 2],
            instead: Vec::new(),
            dominated_by: vec![None; 2],
            carries: true,
        });
    }
    found.extend(named.iter().map(|&cell| at(cell, ThreatKind::Named)));
    Ok(found)
}

/// Bargains over one credible threat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BargainOver {
    /// Place of the threat in the list it was made from.
    pub threat: usize,
    /// By which concept.
    pub concept: Concept,
    /// What is signed; `None` where no combination gives everybody who decides a gain.
    pub bargain: Option<Bargain>,
    /// Gains of the first solution, in player order; empty without one.
    pub gains: Vec<f64>,
    /// Who would rather see talks fail than sign *any* combination that all others would sign: "would rather fight".
    pub rather_fights: Vec<PlayerIx>,
}

/// Nash, Kalai–Smorodinsky and egalitarian bargains over every threat that carries one; with several players the product is that of
/// those who decide.
pub fn bargains_over(table: &PayoffTable, threats: &[Threat], tolerance: f64) -> Vec<BargainOver> {
    let mut found = Vec::new();
    for (at, threat) in threats.iter().enumerate().filter(|(_, t)| t.carries) {
        for concept in Concept::ALL {
            let bargain = bargain(table, &threat.payoffs, concept, tolerance);
            let first = bargain.as_ref().and_then(|b| b.cells.first());
            let gains = first.map_or_else(Vec::new, |c| table.gains(*c, &threat.payoffs));
            let rather_fights = match bargain {
                Some(_) => Vec::new(),
                None => holdouts(table, &threat.payoffs, tolerance),
            };
            found.push(BargainOver {
                threat: at,
                concept,
                bargain,
                gains,
                rather_fights,
            });
        }
    }
    found
}

/// Deciders without a gain in every cell that gives all other deciders one.
fn holdouts(table: &PayoffTable, threat: &[f64], tolerance: f64) -> Vec<PlayerIx> {
    let deciders = table.menus().deciders();
    let holds_out = |p: &PlayerIx| {
        let others_gain = |c: &CellIx| {
            let gains = table.gains(*c, threat);
            deciders.iter().all(|q| q == p || gains[q.0] > tolerance)
        };
        let mut cells = table.menus().cells().filter(others_gain).peekable();
        cells.peek().is_some() && cells.all(|c| table.gains(c, threat)[p.0] <= tolerance)
    };
    deciders.iter().copied().filter(holds_out).collect()
}

/// Whether payoffs survive renegotiation of the punishments behind them (Farrell and Maskin, Games and Economic Behavior 1, 1989,
/// 327–360, theorem 1): for each player some cell in which the player, doing its best, has less than v, and the other at least v, so
/// that the other is glad to punish.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Renegotiation {
    /// By player: a cell that punishes it without hurting the other; `None` = the punishment would be talked away.
    pub punishment: [Option<CellIx>; 2],
}

impl Renegotiation {
    /// Whether both can be punished, for sides patient enough.
    pub fn survives(&self) -> bool {
        self.punishment.iter().all(Option::is_some)
    }
}

/// Renegotiation of a pair of efficient payoffs. Comparisons take `tolerance`.
///
/// # Errors
/// [`TalksError::NotTwoPlayers`].
pub fn renegotiation(
    table: &PayoffTable,
    payoffs: [f64; 2],
    tolerance: f64,
) -> Result<Renegotiation, TalksError> {
    let players = table.menus().player_count();
    if players != 2 {
        return Err(TalksError::NotTwoPlayers {
            what: "renegotiation",
            players,
        });
    }
    let best = table.best_alone();
    let against = |p: usize| {
        let punishes = |c: &CellIx| {
            best[c.0][p] < payoffs[p] - tolerance
                && table.payoff(*c, PlayerIx(1 - p)) >= payoffs[1 - p] - tolerance
        };
        let cells = table.menus().cells().filter(punishes);
        cells.min_by(|a, b| best[a.0][p].total_cmp(&best[b.0][p]))
    };
    Ok(Renegotiation {
        punishment: [against(0), against(1)],
    })
}
