//! Every concept that the number of players allows, for one table: what `talks` reports of a game from a file.
//!
//! Any number of players: dominance, security, equilibria in pure positions and with errors, the frontier, bargains over credible threats,
//! optimal penal codes. Two: mixed equilibria, lotteries, chosen threats, the values of the repeated game, renegotiation. What is left
//! out is said, with the reason.

use serde::Serialize;

use crate::quantal::{QuantalPoint, quantal_response};
use crate::threats::{
    BargainOver, ChosenThreats, Renegotiation, Threat, WorstEquilibrium, bargains_over,
    renegotiation, threat_at, threats, threats_with_money, threats_without_money,
    worst_equilibrium,
};
use crate::{
    CellIx, Concept, Dominance, Equilibrium, Lottery, MixedEquilibrium, PayoffTable, PenalCode,
    PlayerIx, PositionIx, Security, TalksError, dominant, dominated, frontier, lottery_bargain,
    mixed_equilibria, monthly_discount, penal_codes, pure_equilibria, security, surviving,
};

/// What the concepts are asked with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConceptSettings {
    /// Differences of payoffs up to this count as none.
    pub tolerance: f64,
    /// The combination in force, if there is one.
    pub today: Option<CellIx>,
    /// Combinations that somebody announced.
    pub named: Vec<CellIx>,
    /// Precision of choices, per unit of payoff; empty = 1, 5 and 20 over the widest range of payoffs.
    pub lambdas: Vec<f64>,
    /// Weight of next year against this one.
    pub patience_year: f64,
}

impl Default for ConceptSettings {
    fn default() -> Self {
        Self {
            tolerance: 0.0,
            today: None,
            named: Vec::new(),
            lambdas: Vec::new(),
            patience_year: 0.96,
        }
    }
}

/// A concept that was not computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOut {
    /// Which.
    pub what: &'static str,
    /// Why.
    pub why: String,
}

/// What follows for two players only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TwoPlayers {
    /// Equilibria in which somebody mixes.
    pub mixed: Option<Vec<MixedEquilibrium>>,
    /// Bargains over lotteries against each credible threat: its place in [`Concepts::threats`], and the bargain.
    pub lotteries: Vec<(usize, Concept, Option<Lottery>)>,
    /// Chosen threats if payoffs can be paid.
    pub chosen_with_money: Option<ChosenThreats>,
    /// Chosen threats if they cannot.
    pub chosen_without_money: Option<ChosenThreats>,
    /// The worst equilibrium of the repeated game, month by month at the patience asked for.
    pub repeated: Option<WorstEquilibrium>,
    /// Whether the Nash bargain over each credible threat survives renegotiation of its punishments, likewise by place.
    pub renegotiation: Vec<(usize, CellIx, Renegotiation)>,
}

/// Everything that was computed of a game.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Concepts {
    /// Dominated positions with what dominates them.
    pub dominated: Vec<Dominance>,
    /// Positions that dominate all others of their player, and whether strictly.
    pub dominant: Vec<(PlayerIx, PositionIx, bool)>,
    /// What is left when strictly dominated positions are removed again and again.
    pub surviving: Vec<Vec<PositionIx>>,
    /// Security levels.
    pub security: Vec<Security>,
    /// Equilibria in pure positions.
    pub pure: Vec<Equilibrium>,
    /// Logit equilibria.
    pub quantal: Vec<QuantalPoint>,
    /// Combinations that waste nothing.
    pub frontier: Vec<CellIx>,
    /// Threats with their regret: wars, today, the worst equilibrium, what was announced.
    pub threats: Vec<Threat>,
    /// Bargains over the credible ones.
    pub bargains: Vec<BargainOver>,
    /// Optimal penal codes with payments.
    pub penal_codes: Vec<PenalCode>,
    /// For two players.
    pub two: Option<TwoPlayers>,
    /// What was not computed, and why.
    pub left_out: Vec<LeftOut>,
}

/// Work beyond which a concept is left out: pairs of combinations compared, or cells looked at again and again.
const MOST_PAIRS: usize = 30_000_000;
const MOST_CELLS_REPEATED: usize = 40_000;
const MOST_CELLS_QUANTAL: usize = 70_000;
const MOST_MATRIX: usize = 150;

/// Computes every concept.
///
/// # Errors
/// [`TalksError::Discount`] for a patience outside 0…1. What cannot be computed for this game is left out and said.
pub fn every_concept(
    table: &PayoffTable,
    settings: &ConceptSettings,
) -> Result<Concepts, TalksError> {
    if !(settings.patience_year > 0.0 && settings.patience_year < 1.0) {
        return Err(TalksError::Discount {
            value: settings.patience_year,
        });
    }
    let (menus, tolerance) = (table.menus(), settings.tolerance);
    let mut left_out = Left(Vec::new());
    let pairs = table.len().saturating_mul(table.len());
    let frontier = match pairs <= MOST_PAIRS {
        true => frontier(table, tolerance),
        false => left_out.large("the frontier", table.len()),
    };
    let repeated = menus.player_count() == 2 && table.len() <= MOST_CELLS_REPEATED;
    let discount = monthly_discount(settings.patience_year);
    let of_threats =
        |discount| threats(table, settings.today, &settings.named, discount, tolerance);
    let threats = match of_threats(repeated.then_some(discount)) {
        Ok(threats) => threats,
        Err(_) => of_threats(None)?,
    };
    let bargains = bargains_over(table, &threats, tolerance);
    let quantal = match table.len() <= MOST_CELLS_QUANTAL {
        true => left_out.or_said(
            "quantal response",
            quantal_response(table, &lambdas(table, settings)),
        ),
        false => Some(left_out.large("quantal response", table.len())),
    };
    let two = (menus.player_count() == 2).then(|| {
        two_players(
            table,
            &threats,
            &bargains,
            discount,
            tolerance,
            &mut left_out,
        )
    });
    if two.is_none() {
        for what in [
            "mixed equilibria",
            "lotteries",
            "chosen threats",
            "values of the repeated game",
            "renegotiation",
        ] {
            left_out.0.push(LeftOut {
                what,
                why: format!("for two players; this game has {}", menus.player_count()),
            });
        }
    }
    Ok(Concepts {
        dominated: dominated(table, tolerance),
        dominant: dominant(table, tolerance),
        surviving: surviving(table, tolerance),
        security: security(table),
        pure: pure_equilibria(table, tolerance),
        quantal: quantal.unwrap_or_default(),
        frontier,
        threats,
        bargains,
        penal_codes: penal_codes(table, tolerance),
        two,
        left_out: left_out.0,
    })
}

/// What is left out.
struct Left(Vec<LeftOut>);

impl Left {
    fn large<T>(&mut self, what: &'static str, cells: usize) -> Vec<T> {
        self.0.push(LeftOut {
            what,
            why: format!("{cells} combinations are too many"),
        });
        Vec::new()
    }

    fn or_said<T>(&mut self, what: &'static str, found: Result<T, TalksError>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(error) => {
                self.0.push(LeftOut {
                    what,
                    why: error.to_string(),
                });
                None
            }
        }
    }
}

/// As asked for, or in units of the widest range of payoffs.
fn lambdas(table: &PayoffTable, settings: &ConceptSettings) -> Vec<f64> {
    if !settings.lambdas.is_empty() {
        return settings.lambdas.clone();
    }
    let range = |p: PlayerIx| {
        let all = || table.menus().cells().map(move |c| table.payoff(c, p));
        all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
    };
    let widest = table.menus().players().map(range).fold(0.0, f64::max);
    if widest > 0.0 {
        [1.0, 5.0, 20.0].map(|l| l / widest).to_vec()
    } else {
        vec![0.0]
    }
}

fn two_players(
    table: &PayoffTable,
    threats: &[Threat],
    bargains: &[BargainOver],
    discount: f64,
    tolerance: f64,
    left_out: &mut Left,
) -> TwoPlayers {
    let mut lotteries = Vec::new();
    for (at, threat) in threats.iter().enumerate().filter(|(_, t)| t.carries) {
        let point = [threat.payoffs[0], threat.payoffs[1]];
        for concept in Concept::ALL {
            let found = lottery_bargain(table, point, concept, tolerance);
            if let Some(found) = left_out.or_said("lotteries", found) {
                lotteries.push((at, concept, found));
            }
        }
    }
    let mut punished = Vec::new();
    for over in bargains.iter().filter(|b| b.concept == Concept::Nash) {
        let cell = over.bargain.as_ref().and_then(|b| b.cells.first());
        let Some(&cell) = cell else { continue };
        let payoffs = [table.payoffs(cell)[0], table.payoffs(cell)[1]];
        let found = renegotiation(table, payoffs, tolerance);
        if let Some(found) = left_out.or_said("renegotiation", found) {
            punished.push((over.threat, cell, found));
        }
    }
    let menus = table.menus();
    let small = menus
        .players()
        .all(|p| menus.positions(p).len() <= MOST_MATRIX);
    if !small {
        left_out.large::<()>("chosen threats", table.len());
    }
    let repeated = match table.len() <= MOST_CELLS_REPEATED {
        true => left_out.or_said(
            "values of the repeated game",
            worst_equilibrium(table, discount),
        ),
        false => {
            left_out.large::<()>("values of the repeated game", table.len());
            None
        }
    };
    let mut chosen = |solve: fn(&PayoffTable) -> Result<ChosenThreats, TalksError>| {
        small
            .then(|| left_out.or_said("chosen threats", solve(table)))
            .flatten()
    };
    TwoPlayers {
        chosen_with_money: chosen(threats_with_money),
        chosen_without_money: chosen(threats_without_money),
        mixed: left_out.or_said("mixed equilibria", mixed_equilibria(table, tolerance)),
        lotteries,
        repeated,
        renegotiation: punished,
    }
}

/// Threats judged one by one for a combination named later: as in [`Concepts::threats`].
pub fn named_threat(table: &PayoffTable, cell: CellIx, tolerance: f64) -> Threat {
    let dominance = dominated(table, tolerance);
    threat_at(
        table,
        &dominance,
        cell,
        crate::threats::ThreatKind::Named,
        tolerance,
    )
}
