//! Playing a tariff game without agreement: the best rates of one player, war; each certified and examined.

use std::time::Instant;

use detente_economy::{Equilibrium, SolveError, SolveSettings};
use detente_talks::contest::{
    AscentSettings, Contest, ContestError, Examination, ExaminationSettings, WarSettings, ascend,
    examine, war as mutual_best_responses,
};
use serde::Serialize;

use super::{TariffGame, TariffGameError, TariffScout};

/// A gap above this, per cent of a player's benchmark income, refutes a best response (1e-6 of income).
pub const GAP_LIMIT_PCT: f64 = 1e-4;
/// How often a war is searched again from a better response that a random start found.
const ATTEMPTS: usize = 3;

/// How thoroughly to search and to check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Random starts per player in the check of best responses.
    pub starts: usize,
    /// Whether second-order conditions are checked.
    pub second_order: bool,
    /// Seed of the starts.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            starts: 20,
            second_order: true,
            seed: 1,
        }
    }
}

impl Effort {
    fn examination(&self) -> ExaminationSettings {
        let base = ExaminationSettings::default();
        ExaminationSettings {
            starts: self.starts,
            products: if self.second_order { base.products } else { 0 },
            seed: self.seed,
            ..base
        }
    }
}

/// One player at the outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlayerResult {
    /// Code of the region.
    pub code: String,
    /// Change of what it maximises, per cent.
    pub payoff_pct: f64,
    /// Change of its real income, per cent.
    pub real_income_pct: f64,
    /// The most it could gain by moving alone, per cent of benchmark income: over all random starts and by slopes.
    pub best_response_gap_pct: Option<f64>,
    /// First-order condition: the largest slope of its rates over the bend of its payoff, in log points.
    pub first_order: Option<f64>,
    /// Second-order condition: the largest second derivative in units of the bends; negative at a best response.
    pub second_order: Option<f64>,
    /// Random starts from which a best response was climbed to.
    pub starts: usize,
}

/// An outcome: rates, and the certified equilibrium under them.
#[derive(Debug, Clone)]
pub struct Played {
    /// Levels of all rates, log(1 + rate).
    pub levels: Vec<f64>,
    /// The certified equilibrium.
    pub equilibrium: Equilibrium,
    /// The players.
    pub players: Vec<PlayerResult>,
    /// Equilibria solved in the search.
    pub search_solves: usize,
    /// Equilibria solved in the check.
    pub check_solves: usize,
    /// Steps of the search.
    pub steps: usize,
    /// Wall time of the search, seconds.
    pub search_seconds: f64,
    /// Wall time of the check of best responses, seconds.
    pub check_seconds: f64,
}

/// The best rates of one player, the others unmoved.
///
/// # Errors
/// Nothing found, not certified, or a random start did better every time.
pub fn optimal(
    game: &TariffGame<'_>,
    player: usize,
    effort: &Effort,
) -> Result<Played, TariffGameError> {
    responses(game, &[player], effort, &|scout, start| {
        let top = ascend(&game, scout, player, start, &AscentSettings::default())?;
        Ok(Searched {
            levels: top.levels,
            visits: top.visits,
            steps: top.steps,
        })
    })
}

/// Mutual best responses of all players.
///
/// # Errors
/// Nothing found, not certified, or a random start did better every time.
pub fn war(game: &TariffGame<'_>, effort: &Effort) -> Result<Played, TariffGameError> {
    let everyone: Vec<usize> = (0..game.rules().players.len()).collect();
    responses(game, &everyone, effort, &|scout, start| {
        let found = mutual_best_responses(&game, scout, start, &WarSettings::default())?;
        Ok(Searched {
            levels: found.levels,
            visits: found.visits,
            steps: found.steps,
        })
    })
}

/// What a search came to.
struct Searched {
    levels: Vec<f64>,
    visits: usize,
    steps: usize,
}

type Search<'a, 'g> =
    dyn Fn(&mut TariffScout<'g>, &[f64]) -> Result<Searched, ContestError<SolveError>> + 'a;

/// Searches for best responses of `players` and examines what is found; from a better response that a random start
/// leads to, the search begins again.
fn responses<'g>(
    game: &'g TariffGame<'g>,
    players: &[usize],
    effort: &Effort,
    search: &Search<'_, 'g>,
) -> Result<Played, TariffGameError> {
    let started = Instant::now();
    let mut scout = game.scout();
    let mut start = game.today();
    let (mut solves, mut steps, mut attempt) = (0, 0, 1);
    loop {
        let found = search(&mut scout, &start).map_err(|e| failed(game, e))?;
        solves += found.visits;
        steps += found.steps;
        let searched = started.elapsed().as_secs_f64();
        let checked = Instant::now();
        let examination = examined(game, &scout, &found.levels, players, effort)?;
        match refuted(&examination) {
            None => {
                let mut played = played(game, found.levels, &scout, Some(&examination))?;
                played.search_solves = solves;
                played.steps = steps;
                played.search_seconds = searched;
                played.check_seconds = checked.elapsed().as_secs_f64();
                return Ok(played);
            }
            Some((better, _)) if attempt < ATTEMPTS => start = better,
            Some((_, error)) => return Err(error(game)),
        }
        attempt += 1;
    }
}

pub(super) fn failed(game: &TariffGame<'_>, error: ContestError<SolveError>) -> TariffGameError {
    let rules = game.rules();
    let grows = game
        .economy()
        .world()
        .sectors()
        .iter()
        .any(|s| s.scale_elasticity > 0.0);
    match TariffGameError::of(error, |p| game.name(p)) {
        TariffGameError::NotFound(why) if grows && rules.lowest < 0.0 => {
            TariffGameError::NotFound(format!(
                "{why}; with returns to scale a subsidy may pay the more the larger it is: rule subsidies out with a lowest rate of 0"
            ))
        }
        other => other,
    }
}

pub(super) fn examined<'g>(
    game: &'g TariffGame<'g>,
    scout: &TariffScout<'g>,
    levels: &[f64],
    players: &[usize],
    effort: &Effort,
) -> Result<Examination, TariffGameError> {
    examine(&game, scout, levels, players, &effort.examination()).map_err(|e| failed(game, e))
}

type Complaint = Box<dyn Fn(&TariffGame<'_>) -> TariffGameError>;

/// The better levels, if any player's gap is too large, and the error they would be.
fn refuted(examination: &Examination) -> Option<(Vec<f64>, Complaint)> {
    let worst = examination
        .verdicts
        .iter()
        .filter(|v| v.gap > GAP_LIMIT_PCT)
        .max_by(|a, b| a.gap.total_cmp(&b.gap))?;
    let (player, gain_pct) = (worst.player, worst.gap);
    let levels = worst.better.clone()?;
    let complaint: Complaint = Box::new(move |game| TariffGameError::BetterResponse {
        player: game.name(player),
        gain_pct,
    });
    Some((levels, complaint))
}

/// Solves the outcome once more, certified, and reads the players off it.
pub(super) fn played<'g>(
    game: &'g TariffGame<'g>,
    levels: Vec<f64>,
    scout: &TariffScout<'g>,
    examination: Option<&Examination>,
) -> Result<Played, TariffGameError> {
    let policy = game.policy(&levels);
    let solver = SolveSettings {
        interrupt: game.solver(0.0).interrupt,
        ..SolveSettings::default()
    };
    let economy = game.economy();
    let equilibrium = match scout.equilibrium() {
        Some(near) => economy
            .solve_warm(&policy, &solver, near)
            .or_else(|_| economy.solve(&policy, &solver)),
        None => economy.solve(&policy, &solver),
    }?;
    let verdict = |p: usize| {
        let verdicts = &examination?.verdicts;
        verdicts.iter().find(|v| v.player == p)
    };
    let players = game
        .rules()
        .players
        .iter()
        .zip(game.payoffs())
        .enumerate()
        .map(|(p, (n, payoff))| PlayerResult {
            code: game.name(p),
            payoff_pct: equilibrium.payoff(payoff),
            real_income_pct: equilibrium.payoff(&detente_economy::Payoff::RealIncome(*n)),
            best_response_gap_pct: verdict(p).map(|v| v.gap),
            first_order: verdict(p).map(|v| v.slope),
            second_order: verdict(p).and_then(|v| v.curvature),
            starts: verdict(p).map_or(0, |v| v.starts),
        })
        .collect();
    Ok(Played {
        levels,
        equilibrium,
        players,
        search_solves: 0,
        check_solves: examination.map_or(0, |e| e.verdicts.iter().map(|v| v.visits).sum()),
        steps: 0,
        search_seconds: 0.0,
        check_seconds: 0.0,
    })
}
