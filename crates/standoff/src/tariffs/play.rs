//! Playing a tariff game without agreement: the best rates of one player, war; each certified and examined.

use std::time::Instant;

use detente_economy::{Equilibrium, SolveError, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_talks::contest::{
    AscentSettings, CURVED, Contest, ContestError, Examination, ExaminationSettings, WarSettings,
    ascend, examine, war as mutual_best_responses,
};
use serde::Serialize;

use super::kinks::{Kink, best_on_pieces, bounded};
use super::pins::{pins, war_with_pins};
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
    pub(super) fn examination(&self) -> ExaminationSettings {
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
    /// Rates of its own that stand at a bound.
    pub rates_at_bound: usize,
    /// Its rates.
    pub rates: usize,
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
    /// Bounds that stand exactly at the point where they stop being priced, with the slopes on both sides.
    pub kinks: Vec<Kink>,
    /// What the outcome rests on and a reader should know, beyond what the equilibrium warns of.
    pub warnings: Vec<String>,
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
    if bounded(game) {
        return best_on_pieces(game, player, effort);
    }
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
    let pinned = pins(game);
    if !pinned.is_empty()
        && let Some(played) = war_with_pins(game, pinned, effort)?
    {
        return Ok(played);
    }
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
        let unfinished = unfinished(game, &examination, effort)?;
        match refuted(&examination) {
            None => {
                let mut played = played(game, found.levels, &scout, Some(&examination))?;
                played.warnings.extend(unfinished);
                played.search_solves = solves;
                played.steps = steps;
                played.search_seconds = searched;
                played.check_seconds = checked.elapsed().as_secs_f64();
                return Ok(played);
            }
            Some((Some(better), _)) if attempt < ATTEMPTS => start = better,
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

/// The better levels, if any player's gap is too large or its payoff bends upwards, and the error they would be.
fn refuted(examination: &Examination) -> Option<(Option<Vec<f64>>, Complaint)> {
    let verdicts = || examination.verdicts.iter();
    let gap = verdicts()
        .filter(|v| v.gap > GAP_LIMIT_PCT)
        .max_by(|a, b| a.gap.total_cmp(&b.gap));
    if let Some(worst) = gap {
        let (player, gain_pct) = (worst.player, worst.gap);
        let complaint: Complaint = Box::new(move |game| TariffGameError::BetterResponse {
            player: game.name(player),
            gain_pct,
        });
        return Some((worst.better.clone(), complaint));
    }
    let bent = |curvature: &Option<f64>| curvature.is_some_and(|c| c > CURVED);
    let worst = verdicts().find(|v| bent(&v.curvature))?;
    let (player, curvature) = (worst.player, worst.curvature.unwrap_or(0.0));
    let complaint: Complaint = Box::new(move |game| TariffGameError::NoTop {
        player: game.name(player),
        curvature,
    });
    Some((worst.better.clone(), complaint))
}

/// A warning if fewer than half of somebody's climbs reached a top.
///
/// # Errors
/// None did: the check says nothing.
fn unfinished(
    game: &TariffGame<'_>,
    examination: &Examination,
    effort: &Effort,
) -> Result<Option<String>, TariffGameError> {
    let verdicts = || examination.verdicts.iter();
    if let Some(blind) = verdicts().find(|v| v.climbs > 0 && v.starts == 0) {
        return Err(TariffGameError::Unchecked {
            player: game.name(blind.player),
            starts: blind.climbs,
        });
    }
    let few: Vec<String> = verdicts()
        .filter(|v| 2 * v.starts < v.climbs)
        .map(|v| format!("{} ({} of {})", game.name(v.player), v.starts, v.climbs))
        .collect();
    let made = verdicts().map(|v| v.climbs).min().unwrap_or(0);
    if few.is_empty() && made < effort.starts {
        return Ok(Some(format!(
            "the check of best responses used up its budget of equilibria: {made} of {} random starts for each player",
            effort.starts
        )));
    }
    Ok((!few.is_empty()).then(|| {
        format!(
            "fewer than half of the random starts led to a best response: {}; the check says less than usual",
            few.join(", ")
        )
    }))
}

/// A warning if rates ran to a bound that stands for "as far as possible" rather than for a rule.
fn cornered(game: &TariffGame<'_>, levels: &[f64]) -> Option<String> {
    let rules = game.rules();
    let levers = (&game).levers();
    let far: Vec<bool> = (levers.iter().zip(levels))
        .map(|(lever, x)| *x >= lever.upper || (*x <= lever.lower && rules.lowest < 0.0))
        .collect();
    let count = far.iter().filter(|f| **f).count();
    if count == 0 {
        return None;
    }
    let mut names: Vec<String> = (0..rules.players.len())
        .filter(|p| (0..far.len()).any(|v| far[v] && levers[v].owner == *p))
        .map(|p| game.name(p))
        .collect();
    if names.len() > 5 {
        let more = names.len() - 5;
        names.truncate(5);
        names.push(format!("{more} more"));
    }
    Some(format!(
        "{count} of {} rates ({:.1} %) ran to a bound ({:.0} % or {:.0} %), set by {}: the outcome depends on where the bounds are. \
         Kept deficits often do this, for they are worth more the higher prices are at home; see --deficits none",
        far.len(),
        100.0 * count as f64 / far.len() as f64,
        100.0 * rules.lowest,
        100.0 * rules.highest,
        names.join(", "),
    ))
}

/// Solves the outcome once more, certified, and reads the players off it.
pub(super) fn played<'g>(
    game: &'g TariffGame<'g>,
    levels: Vec<f64>,
    scout: &TariffScout<'g>,
    examination: Option<&Examination>,
) -> Result<Played, TariffGameError> {
    let policy = game.policy(&levels);
    outcome(game, levels, policy, scout, examination)
}

/// The same for a policy that need not be that of the levels: today's rates stand for themselves, not for their means.
pub(super) fn outcome<'g>(
    game: &'g TariffGame<'g>,
    levels: Vec<f64>,
    policy: AppliedPolicy,
    scout: &TariffScout<'g>,
    examination: Option<&Examination>,
) -> Result<Played, TariffGameError> {
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
    let levers = (&game).levers();
    let own = |p: usize| (0..levers.len()).filter(move |v| levers[*v].owner == p);
    let stands = |v: &usize| levels[*v] <= levers[*v].lower || levels[*v] >= levers[*v].upper;
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
            rates_at_bound: own(p).filter(stands).count(),
            rates: own(p).count(),
        })
        .collect();
    Ok(Played {
        warnings: cornered(game, &levels).into_iter().collect(),
        kinks: Vec::new(),
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
