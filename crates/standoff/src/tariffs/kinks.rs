//! Best rates where a policy has caps and floors. Where a bound just stops being priced, payoffs are continuous and not
//! differentiable. On a piece, with each bound either slack (it does not act, its slack is to be positive) or held (an
//! equality, its multiplier to be positive), all is smooth. The best point of a piece is sought under these conditions
//! (an augmented Lagrangian: Nocedal and Wright 2006, ch. 17.4); where one of them ends active, the piece on the other
//! side is tried from there; where neither side leads on, the best response stands at the kink. The payoff rises with
//! every change of piece, so the search ends.

use std::sync::Arc;
use std::time::Instant;

use detente_economy::{Equilibrium, Payoff, SlopeSettings, SolveError, SolveSettings};
use detente_talks::contest::{AscentSettings, Contest, Lever, Reach, Scout, ascend};
use serde::Serialize;

use super::game::{Flow, TariffGame, Tax};
use super::play::{Effort, GAP_LIMIT_PCT, Played, failed, played};
use super::{TariffGameError, TariffScout};

/// A bound at a best response that stands where it stops being priced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kink {
    /// Position of the bound in the policy.
    pub bound: usize,
    /// How the user wrote it.
    pub label: String,
    /// Code of the player whose best response stands there.
    pub player: String,
    /// Position of the rate that moves the bound most.
    pub rate: usize,
    /// Slope of the payoff in that rate if the bound is slack: per cent for a rate higher by one (100 points).
    pub slope_if_slack: f64,
    /// The same if the bound is held.
    pub slope_if_binding: f64,
}

/// More bounds than this are left to the search that knows no pieces.
const MOST_BOUNDS: usize = 12;
/// A multiplier or slack below this, in hundredths of a log point, is none.
const AT_KINK: f64 = 1e-5;
/// How closely the conditions of a piece are kept, in the same units.
const KEPT: f64 = 1e-7;
/// Conditions as close as this are kept too where another round no longer brings them closer: the ascent is no more exact.
const NEARLY_KEPT: f64 = 1e-6;
/// Rounds of prices for the conditions of a piece.
const ROUNDS: usize = 40;
/// A gain below this, per cent, is none.
const GAIN: f64 = 1e-9;

/// Whether the policy has bounds that a best response may stand at, and not too many.
pub(super) fn bounded(game: &TariffGame<'_>) -> bool {
    let standing = game.backdrop().bounds.iter().filter(|b| b.level > 0.0);
    (1..=MOST_BOUNDS).contains(&standing.count())
}

/// On which side of its kink a bound is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Side {
    bound: usize,
    held: bool,
}

/// The game on one piece, for one player, with prices on the piece's conditions.
#[derive(Debug, Clone)]
struct Piece<'g> {
    game: &'g TariffGame<'g>,
    player: usize,
    sides: Vec<Side>,
    prices: Vec<f64>,
    stiffness: f64,
}

impl<'g> Piece<'g> {
    fn settings(&self, accuracy: f64) -> SolveSettings<'g> {
        let on = |held: bool| {
            let sides = self.sides.iter().filter(move |s| s.held == held);
            sides.map(|s| s.bound).collect()
        };
        SolveSettings {
            held: on(true),
            watched: on(false),
            max_sweeps: 150,
            newton_steps: 5,
            ..self.game.solver(accuracy)
        }
    }

    /// What each condition pulls with: max(0, price − stiffness·condition).
    fn pulls(&self, here: &Equilibrium) -> Vec<f64> {
        (self.sides.iter().zip(&self.prices))
            .map(|(side, price)| {
                let kept = here.payoff(&Payoff::Bound(side.bound));
                (price - self.stiffness * kept).max(0.0)
            })
            .collect()
    }

    fn value(&self, here: &Equilibrium) -> f64 {
        let pulls = self.pulls(here);
        let cost: f64 = (pulls.iter().zip(&self.prices))
            .map(|(pull, price)| (pull * pull - price * price) / (2.0 * self.stiffness))
            .sum();
        here.payoff(&self.game.payoffs()[self.player]) - cost
    }

    /// The flows of the player's rates, with the rate of each.
    fn own_flows(&self) -> (Vec<Flow>, Vec<usize>) {
        let (mut flows, mut rates) = (Vec::new(), Vec::new());
        for (v, rate) in self.game.rates().iter().enumerate() {
            if rate.player == self.player {
                flows.extend(&rate.flows);
                rates.extend(std::iter::repeat_n(v, rate.flows.len()));
            }
        }
        (flows, rates)
    }

    /// Slopes of some payoffs in the player's rates.
    fn slopes(
        &self,
        here: &Equilibrium,
        payoffs: &[Payoff],
        accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, SolveError> {
        let (flows, rates) = self.own_flows();
        let asked: Vec<(Payoff, &[Flow])> = (payoffs.iter())
            .map(|p| (p.clone(), flows.as_slice()))
            .collect();
        let settings = SlopeSettings {
            tolerance: accuracy.clamp(1e-10, 1e-6),
            ..SlopeSettings::default()
        };
        let found = here.slopes(&asked, &settings, &[])?;
        Ok((found.iter())
            .map(|slopes| {
                let mut row = vec![0.0; self.game.rates().len()];
                for (at, v) in rates.iter().enumerate() {
                    row[*v] += match self.game.rates()[*v].tax {
                        Tax::Tariff => slopes.tariff[at],
                        Tax::ExportTax => slopes.export_tax[at],
                    };
                }
                row
            })
            .collect())
    }
}

#[derive(Debug, Clone)]
struct PieceScout<'g> {
    piece: Piece<'g>,
    at: Option<Arc<Equilibrium>>,
    /// What the active conditions add to the bends.
    stiff: Vec<f64>,
}

impl<'g> Contest for Piece<'g> {
    type Scout = PieceScout<'g>;

    fn players(&self) -> usize {
        self.game.rules().players.len()
    }

    fn levers(&self) -> &[Lever] {
        let game: &'g TariffGame<'g> = self.game;
        game.all_levers()
    }

    fn scout(&self) -> PieceScout<'g> {
        PieceScout {
            piece: self.clone(),
            at: None,
            stiff: vec![0.0; self.game.rates().len()],
        }
    }
}

impl Scout for PieceScout<'_> {
    type Error = SolveError;

    fn go(&mut self, levels: &[f64], accuracy: f64) -> Result<Vec<f64>, SolveError> {
        let piece = &self.piece;
        let policy = piece.game.policy(levels);
        let settings = piece.settings(accuracy);
        let economy = piece.game.economy();
        let near = self.at.as_deref();
        let solved = match economy.solve_uncertified(&policy, &settings, near) {
            Err(SolveError::Interrupted) => Err(SolveError::Interrupted),
            Err(_) if near.is_some() => economy.solve_uncertified(&policy, &settings, None),
            other => other,
        }?;
        let mut payoffs: Vec<f64> = (piece.game.payoffs().iter())
            .map(|p| solved.payoff(p))
            .collect();
        payoffs[piece.player] = piece.value(&solved);
        self.at = Some(Arc::new(solved));
        Ok(payoffs)
    }

    fn slopes(
        &mut self,
        players: &[usize],
        _reach: Reach,
        accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, SolveError> {
        let piece = &self.piece;
        let Some(here) = &self.at else {
            return Ok(Vec::new());
        };
        let pulls = piece.pulls(here);
        let mut payoffs = vec![piece.game.payoffs()[piece.player].clone()];
        let active: Vec<usize> = (0..pulls.len()).filter(|b| pulls[*b] > 0.0).collect();
        payoffs.extend((active.iter()).map(|b| Payoff::Bound(piece.sides[*b].bound)));
        let mut rows = piece.slopes(here, &payoffs, accuracy)?;
        let conditions = rows.split_off(1);
        let mut own = rows.swap_remove(0);
        self.stiff = vec![0.0; own.len()];
        for (b, condition) in active.iter().zip(&conditions) {
            for (v, slope) in condition.iter().enumerate() {
                own[v] += pulls[*b] * slope;
                self.stiff[v] += piece.stiffness * slope * slope;
            }
        }
        Ok(players.iter().map(|_| own.clone()).collect())
    }

    fn bends(&self) -> Vec<f64> {
        match &self.at {
            Some(here) => {
                let bends = self.piece.game.bends_at(here);
                bends.iter().zip(&self.stiff).map(|(b, s)| b + s).collect()
            }
            None => vec![0.0; self.stiff.len()],
        }
    }

    fn is_final(error: &SolveError) -> bool {
        matches!(error, SolveError::Interrupted)
    }
}

/// The best point of a piece.
struct Top {
    levels: Vec<f64>,
    payoff: f64,
    slope: f64,
    /// The conditions, in hundredths of a log point.
    kept: Vec<f64>,
    visits: usize,
    steps: usize,
}

fn climb<'g>(
    game: &'g TariffGame<'g>,
    player: usize,
    sides: &[Side],
    start: &[f64],
) -> Result<Top, TariffGameError> {
    let mut piece = Piece {
        game,
        player,
        sides: sides.to_vec(),
        prices: vec![0.0; sides.len()],
        stiffness: 1.0,
    };
    let mut scout = piece.scout();
    let mut levels = start.to_vec();
    scout.go(&levels, 1e-8)?;
    piece.stiffness = stiffness(&piece, &scout)?;
    let (mut visits, mut steps) = (1, 0);
    let mut last = f64::INFINITY;
    let settings = AscentSettings {
        tolerance: 1e-8,
        ..AscentSettings::default()
    };
    for _ in 0..ROUNDS {
        scout.piece = piece.clone();
        let top =
            ascend(&piece, &mut scout, player, &levels, &settings).map_err(|e| failed(game, e))?;
        visits += top.visits + 1;
        steps += top.steps;
        levels = top.levels;
        scout.go(&levels, 1e-11)?;
        let Some(here) = scout.at.clone() else { break };
        let kept: Vec<f64> = (piece.sides.iter())
            .map(|s| here.payoff(&Payoff::Bound(s.bound)))
            .collect();
        let gap = (kept.iter().zip(&piece.prices))
            .map(|(c, price)| if *price > 0.0 { c.abs() } else { (-c).max(0.0) })
            .fold(0.0, f64::max);
        if gap < KEPT || (gap < NEARLY_KEPT && gap > 0.5 * last) {
            return Ok(Top {
                payoff: here.payoff(&game.payoffs()[player]),
                levels,
                slope: top.slope,
                kept,
                visits,
                steps,
            });
        }
        for (price, c) in piece.prices.iter_mut().zip(&kept) {
            *price = (*price - piece.stiffness * c).max(0.0);
        }
        if gap > 0.25 * last {
            piece.stiffness *= 4.0;
        }
        last = gap;
    }
    Err(TariffGameError::NotFound(format!(
        "no best response of {} found beside its bounds: a condition is still off by {last:.1e}",
        game.name(player)
    )))
}

/// A stiffness that bends the payoff a few times as strongly as it bends by itself.
fn stiffness(piece: &Piece<'_>, scout: &PieceScout<'_>) -> Result<f64, TariffGameError> {
    let Some(here) = &scout.at else {
        return Ok(1.0);
    };
    let payoffs: Vec<Payoff> = (piece.sides.iter())
        .map(|s| Payoff::Bound(s.bound))
        .collect();
    let rows = piece.slopes(here, &payoffs, 1e-6)?;
    let bends = piece.game.bends_at(here);
    let mut needed = f64::INFINITY;
    for row in &rows {
        for (slope, bend) in row.iter().zip(&bends) {
            if *bend > 0.0 && slope.abs() > 1e-9 {
                needed = needed.min(5.0 * bend / (slope * slope));
            }
        }
    }
    Ok(if needed.is_finite() { needed } else { 1.0 })
}

/// What a player could gain by moving alone from some rates of all, per cent, bounds on either side of their kinks.
pub(super) fn gain_alone<'g>(
    game: &'g TariffGame<'g>,
    player: usize,
    levels: &[f64],
    payoff_pct: f64,
) -> Result<f64, TariffGameError> {
    Ok(best(game, player, levels)?.0.payoff - payoff_pct)
}

/// From piece to piece, as long as the payoff rises.
fn best<'g>(
    game: &'g TariffGame<'g>,
    player: usize,
    start: &[f64],
) -> Result<(Top, Vec<Side>), TariffGameError> {
    let here = game
        .economy()
        .solve_uncertified(&game.policy(start), &game.solver(1e-9), None)?;
    let mut sides: Vec<Side> = (0..game.backdrop().bounds.len())
        .filter_map(|bound| {
            let m = here.bound_entry(bound)?;
            Some(Side {
                bound,
                held: m > 1e-9,
            })
        })
        .collect();
    let mut top = climb(game, player, &sides, start)?;
    let mut changes = 0;
    'pieces: while changes < 4 + 4 * sides.len() {
        changes += 1;
        for b in (0..sides.len()).filter(|b| top.kept[*b].abs() < AT_KINK) {
            let mut other = sides.clone();
            other[b].held = !other[b].held;
            let Ok(across) = climb(game, player, &other, &top.levels) else {
                continue;
            };
            top.visits += across.visits;
            if across.payoff > top.payoff + GAIN {
                let (visits, steps) = (top.visits, top.steps + across.steps);
                top = Top {
                    visits,
                    steps,
                    ..across
                };
                sides = other;
                continue 'pieces;
            }
        }
        break;
    }
    Ok((top, sides))
}

/// One-sided slopes at every kink of a point.
fn kinks<'g>(
    game: &'g TariffGame<'g>,
    player: usize,
    top: &Top,
    sides: &[Side],
) -> Result<Vec<Kink>, TariffGameError> {
    let mut found = Vec::new();
    for b in (0..sides.len()).filter(|b| top.kept[*b].abs() < AT_KINK) {
        let mut slopes = [0.0; 2];
        let mut rate = 0;
        for held in [false, true] {
            let mut here = sides.to_vec();
            here[b].held = held;
            let bound = here[b].bound;
            let piece = Piece {
                game,
                player,
                prices: vec![0.0; here.len()],
                sides: here,
                stiffness: 1.0,
            };
            let mut scout = piece.scout();
            scout.go(&top.levels, 1e-11)?;
            let Some(at) = &scout.at else { continue };
            let own = game.payoffs()[player].clone();
            let rows = piece.slopes(at, &[own, Payoff::Bound(bound)], 1e-10)?;
            if !held {
                rate = (0..rows[1].len())
                    .max_by(|x, y| rows[1][*x].abs().total_cmp(&rows[1][*y].abs()))
                    .unwrap_or(0);
            }
            // The search moves log(1 + rate).
            slopes[usize::from(held)] = rows[0][rate] / top.levels[rate].exp();
        }
        found.push(Kink {
            bound: sides[b].bound,
            label: game.backdrop().bounds[sides[b].bound].label.clone(),
            player: game.name(player),
            rate,
            slope_if_slack: slopes[0],
            slope_if_binding: slopes[1],
        });
    }
    Ok(found)
}

/// The best rates of one player under bounds, checked from random starts.
///
/// # Errors
/// Nothing found, not certified, or a random start did better.
pub(super) fn best_on_pieces<'g>(
    game: &'g TariffGame<'g>,
    player: usize,
    effort: &Effort,
) -> Result<Played, TariffGameError> {
    let started = Instant::now();
    let (mut top, mut sides) = best(game, player, &game.today())?;
    let searched = started.elapsed().as_secs_f64();
    let checked = Instant::now();
    let starts = effort.starts.min(RANDOM_STARTS);
    let (mut reached, mut gap, mut visits) = (0, 0.0_f64, 0);
    for number in 0..starts {
        let start = scattered(game, player, effort.seed, number as u64);
        let Ok((other, pieces)) = best(game, player, &start) else {
            continue;
        };
        reached += 1;
        visits += other.visits;
        if other.payoff > top.payoff + GAP_LIMIT_PCT {
            (top, sides) = (other, pieces);
        } else {
            gap = gap.max(other.payoff - top.payoff);
        }
    }
    if starts > 0 && reached == 0 {
        return Err(TariffGameError::Unchecked {
            player: game.name(player),
            starts,
        });
    }
    let found = kinks(game, player, &top, &sides)?;
    let mut scout: TariffScout<'g> = game.scout();
    scout.go(&top.levels, 1e-9)?;
    let mut played = played(game, top.levels.clone(), &scout, None)?;
    let result = &mut played.players[player];
    result.best_response_gap_pct = Some(gap);
    result.first_order = Some(top.slope);
    result.starts = reached;
    played.kinks = found;
    played.search_solves = top.visits;
    played.steps = top.steps;
    played.check_solves = visits;
    played.search_seconds = searched;
    played.check_seconds = checked.elapsed().as_secs_f64();
    Ok(played)
}

/// Random starts of the check under bounds: each is a search over pieces of its own.
const RANDOM_STARTS: usize = 6;

/// The player's rates up to a factor of two from today's, by a stream of their own; a golden-ratio sequence by rate.
fn scattered(game: &TariffGame<'_>, player: usize, seed: u64, number: u64) -> Vec<f64> {
    let levers = game.all_levers();
    let mut levels = game.today();
    for (v, level) in levels.iter_mut().enumerate() {
        if levers[v].owner != player {
            continue;
        }
        let turn = 0.618_033_988_749_894_9 * (number + 1) as f64
            + 0.754_877_666_246_692_8 * (v + 1) as f64
            + 0.569_840_290_998_053_3 * seed as f64;
        let spread = (2.0 * turn.fract() - 1.0) * std::f64::consts::LN_2;
        *level = (*level + spread).clamp(levers[v].lower, levers[v].upper);
    }
    levels
}
