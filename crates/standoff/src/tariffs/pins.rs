//! War under export caps whose rents go to the exporter, on flows whose own tariff the buyer sets.
//!
//! The buyer always takes the whole rent: any tariff below the one that makes the cap just stop being priced leaves money
//! to the seller that the tariff could take without changing a price or a volume. So at a best response the cap is
//! slack, or the tariff is such that the volume is exactly the cap and the multiplier zero. In the second case the tariff
//! is no free variable: the volume is pinned by a wedge on the buyer's side, the other rates are chosen, and the
//! pinned wedge is the tariff.

use std::sync::Arc;
use std::time::Instant;

use detente_economy::{Equilibrium, Payoff, SlopeSettings, SolveError, SolveSettings};
use detente_policy::{AppliedPolicy, BoundKind};
use detente_talks::contest::{
    Contest, Examination, Lever, Reach, Scout, WarSettings, examine, war as mutual_best_responses,
};

use super::game::{Flow, TariffGame, Tax};
use super::kinks::{Kink, gain_alone};
use super::play::{Effort, GAP_LIMIT_PCT, Played, failed, played};
use super::{TariffGameError, TariffScout};

/// A cap and the one rate that takes its rent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pin {
    bound: usize,
    rate: usize,
    owner: usize,
    flow: Flow,
}

/// The caps that are pinned: one flow, all rent to the exporter, a tariff of its own.
pub(super) fn pins(game: &TariffGame<'_>) -> Vec<Pin> {
    let bounds = &game.backdrop().bounds;
    let mut pins: Vec<Pin> = Vec::new();
    for (bound, cap) in bounds.iter().enumerate() {
        let to_exporter =
            matches!(cap.kind, BoundKind::Cap { rents_to_exporter } if rents_to_exporter == 1.0);
        let &[flow] = cap.flows.as_slice() else {
            continue;
        };
        let alone = bounds.iter().filter(|b| b.flows.contains(&flow)).count() == 1;
        if !to_exporter || cap.level <= 0.0 || !alone {
            continue;
        }
        let rate = (game.rates().iter())
            .position(|rate| rate.tax == Tax::Tariff && rate.flows.as_slice() == [flow]);
        if let Some(rate) = rate {
            pins.push(Pin {
                bound,
                rate,
                owner: game.rates()[rate].player,
                flow,
            });
        }
    }
    pins
}

/// The game with the pinned rates taken out.
#[derive(Debug, Clone)]
struct Pinned<'g> {
    game: &'g TariffGame<'g>,
    pins: Vec<Pin>,
    /// The rates that are left, by their position in the game.
    kept: Vec<usize>,
    levers: Vec<Lever>,
    /// For one player alone: whose pins hold volumes, and the levels of the other pinned tariffs.
    view: Option<(usize, Vec<f64>)>,
}

impl<'g> Pinned<'g> {
    fn of(game: &'g TariffGame<'g>, pins: Vec<Pin>) -> Self {
        let levers = game.all_levers();
        let kept: Vec<usize> = (0..levers.len())
            .filter(|v| !pins.iter().any(|pin| pin.rate == *v))
            .collect();
        Self {
            game,
            pins,
            levers: kept.iter().map(|v| levers[*v]).collect(),
            kept,
            view: None,
        }
    }

    /// All levels, the pinned ones as given.
    fn full(&self, levels: &[f64], pinned: &[f64]) -> Vec<f64> {
        let mut full = self.game.today();
        for (v, level) in self.kept.iter().zip(levels) {
            full[*v] = *level;
        }
        for (pin, level) in self.pins.iter().zip(pinned) {
            full[pin.rate] = *level;
        }
        full
    }

    /// The policy in which the pins of `holder` (of everybody, if nobody in particular) hold volumes and the others'
    /// tariffs are as given, their caps only watched.
    fn policy(
        &self,
        levels: &[f64],
        pinned: &[f64],
        holder: Option<usize>,
    ) -> (AppliedPolicy, Vec<usize>, Vec<usize>) {
        let mut at = pinned.to_vec();
        let holds = |pin: &Pin| holder.is_none_or(|p| p == pin.owner);
        for (pin, level) in self.pins.iter().zip(&mut at) {
            if holds(pin) {
                *level = 0.0;
            }
        }
        let mut policy = self.game.policy(&self.full(levels, &at));
        let (mut held, mut watched) = (Vec::new(), Vec::new());
        for pin in &self.pins {
            policy.bounds[pin.bound].kind = BoundKind::Cap {
                rents_to_exporter: 0.0,
            };
            if holds(pin) {
                held.push(pin.bound);
            } else {
                watched.push(pin.bound);
            }
        }
        (policy, held, watched)
    }

    fn solve(
        &self,
        (policy, held, watched): (AppliedPolicy, Vec<usize>, Vec<usize>),
        accuracy: f64,
        near: Option<&Equilibrium>,
    ) -> Result<Equilibrium, SolveError> {
        let settings = SolveSettings {
            held,
            watched,
            max_sweeps: 150,
            newton_steps: 5,
            roads: near.is_none(),
            ..self.game.solver(accuracy)
        };
        let economy = self.game.economy();
        match economy.solve_uncertified(&policy, &settings, near) {
            Err(SolveError::Interrupted) => Err(SolveError::Interrupted),
            Err(_) if near.is_some() => economy.solve_uncertified(&policy, &settings, None),
            other => other,
        }
    }

    /// The levels log(1 + tariff) that pin the volumes at a point.
    fn wedges(&self, at: &Equilibrium) -> Vec<f64> {
        (self.pins.iter())
            .map(|pin| at.bound_entry(pin.bound).unwrap_or(0.0))
            .collect()
    }
}

impl<'g> Contest for Pinned<'g> {
    type Scout = PinnedScout<'g>;

    fn players(&self) -> usize {
        self.game.rules().players.len()
    }

    fn levers(&self) -> &[Lever] {
        &self.levers
    }

    fn scout(&self) -> PinnedScout<'g> {
        PinnedScout {
            game: self.clone(),
            at: None,
            levels: Vec::new(),
        }
    }
}

#[derive(Debug, Clone)]
struct PinnedScout<'g> {
    game: Pinned<'g>,
    at: Option<Arc<Equilibrium>>,
    levels: Vec<f64>,
}

impl Scout for PinnedScout<'_> {
    type Error = SolveError;

    fn go(&mut self, levels: &[f64], accuracy: f64) -> Result<Vec<f64>, SolveError> {
        let game = &self.game;
        let policy = match &game.view {
            Some((holder, pinned)) => game.policy(levels, pinned, Some(*holder)),
            None => game.policy(levels, &vec![0.0; game.pins.len()], None),
        };
        let solved = game.solve(policy, accuracy, self.at.as_deref())?;
        let payoffs = (game.game.payoffs().iter())
            .map(|p| solved.payoff(p))
            .collect();
        self.at = Some(Arc::new(solved));
        self.levels = levels.to_vec();
        Ok(payoffs)
    }

    fn slopes(
        &mut self,
        players: &[usize],
        _reach: Reach,
        accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, SolveError> {
        let game = &self.game;
        let Some(here) = &self.at else {
            return Ok(Vec::new());
        };
        let settings = SlopeSettings {
            tolerance: accuracy.clamp(1e-10, 1e-4),
            ..SlopeSettings::default()
        };
        let pinned = game.wedges(here);
        let mut rows = Vec::with_capacity(players.len());
        for &p in players {
            // To everybody else a pinned tariff is a tariff.
            let own_pins = game.pins.iter().all(|pin| pin.owner == p);
            let at = if own_pins || game.view.is_some() {
                Arc::clone(here)
            } else {
                let policy = game.policy(&self.levels, &pinned, Some(p));
                Arc::new(game.solve(policy, accuracy.min(1e-8), Some(here))?)
            };
            let (mut flows, mut rates) = (Vec::new(), Vec::new());
            for (v, kept) in game.kept.iter().enumerate() {
                let rate = &game.game.rates()[*kept];
                if rate.player == p {
                    flows.extend(&rate.flows);
                    rates.extend(std::iter::repeat_n(v, rate.flows.len()));
                }
            }
            let asked: [(Payoff, &[Flow]); 1] = [(game.game.payoffs()[p].clone(), &flows)];
            let found = at.slopes(&asked, &settings, &[])?;
            let mut row = vec![0.0; game.kept.len()];
            for (at, v) in rates.iter().enumerate() {
                row[*v] += match game.game.rates()[game.kept[*v]].tax {
                    Tax::Tariff => found[0].tariff[at],
                    Tax::ExportTax => found[0].export_tax[at],
                };
            }
            rows.push(row);
        }
        Ok(rows)
    }

    fn bends(&self) -> Vec<f64> {
        match &self.at {
            Some(here) => {
                let all = self.game.game.bends_at(here);
                self.game.kept.iter().map(|v| all[*v]).collect()
            }
            None => vec![0.0; self.game.kept.len()],
        }
    }

    fn is_final(error: &SolveError) -> bool {
        matches!(error, SolveError::Interrupted)
    }
}

/// A war in which the pinned caps hold; `None` where a buyer would rather tax more than its cap's rent, so that a cap is
/// slack: then the war is an ordinary one.
///
/// # Errors
/// As [`war`](super::war).
pub(super) fn war_with_pins<'g>(
    game: &'g TariffGame<'g>,
    pinned: Vec<Pin>,
    effort: &Effort,
) -> Result<Option<Played>, TariffGameError> {
    let started = Instant::now();
    let contest = Pinned::of(game, pinned);
    if contest.levers.is_empty() {
        return Ok(None);
    }
    let today = game.today();
    let start: Vec<f64> = contest.kept.iter().map(|v| today[*v]).collect();
    let mut scout = contest.scout();
    let found = mutual_best_responses(&contest, &mut scout, &start, &WarSettings::default())
        .map_err(|e| failed(game, e))?;
    scout.go(&found.levels, 1e-11)?;
    let Some(here) = scout.at.clone() else {
        return Ok(None);
    };
    let wedges = contest.wedges(&here);
    let Some(kinks) = two_sided(&contest, &found.levels, &wedges, &here)? else {
        return Ok(None);
    };
    let searched = started.elapsed().as_secs_f64();
    let checked = Instant::now();
    let mut examination = Examination {
        verdicts: Vec::new(),
    };
    for p in 0..game.rules().players.len() {
        let mut alone = contest.clone();
        alone.view = Some((p, wedges.clone()));
        let mut there = alone.scout();
        there.go(&found.levels, 1e-11)?;
        let seen = examine(&alone, &there, &found.levels, &[p], &effort.examination())
            .map_err(|e| failed(game, e))?;
        examination.verdicts.extend(seen.verdicts);
    }
    let full = contest.full(&found.levels, &wedges);
    let mut near: TariffScout<'g> = game.scout();
    near.go(&full, 1e-9)?;
    let mut played = played(game, full, &near, Some(&examination))?;
    for (p, player) in played.players.iter_mut().enumerate() {
        let Some(pin) = contest.pins.iter().find(|pin| pin.owner != p) else {
            continue;
        };
        // While it was searched the others' tariffs took the rents. A seller that moves may let the cap act.
        let gain = gain_alone(game, p, &played.levels, player.payoff_pct)?;
        let known = player.best_response_gap_pct.unwrap_or(0.0);
        player.best_response_gap_pct = Some(known.max(gain));
        if gain > GAP_LIMIT_PCT {
            return Ok(None);
        }
        if gain > TOLD {
            played.warnings.push(format!(
                "{} gains {gain:.1e} % by moving alone: a seller's payoff bends upwards where its cap just stops being priced (`{}`), and rates at which everybody rests exactly need not exist",
                player.code, game.backdrop().bounds[pin.bound].label
            ));
        }
    }
    played.kinks = kinks;
    played.search_solves = found.visits;
    played.steps = found.steps;
    played.search_seconds = searched;
    played.check_seconds = checked.elapsed().as_secs_f64();
    Ok(Some(played))
}

/// What a seller gains by leaving a kink is told from here on, per cent.
const TOLD: f64 = 1e-6;

/// A slope above this on the slack side, per cent, says that the buyer would rather tax more.
const RATHER_MORE: f64 = 1e-6;

/// The slopes of every pinned tariff on both sides of its kink; `None` where it is none.
fn two_sided(
    contest: &Pinned<'_>,
    levels: &[f64],
    wedges: &[f64],
    here: &Equilibrium,
) -> Result<Option<Vec<Kink>>, TariffGameError> {
    let game = contest.game;
    let full = contest.full(levels, wedges);
    let policy = game.policy(&full);
    let mut kinks = Vec::new();
    for pin in &contest.pins {
        let mut slopes = [0.0; 2];
        for (held, slope) in [false, true].into_iter().zip(&mut slopes) {
            let others: Vec<usize> = (contest.pins.iter())
                .filter(|other| other.bound != pin.bound)
                .map(|other| other.bound)
                .collect();
            let (mut hold, mut watch) = (Vec::new(), others);
            (if held { &mut hold } else { &mut watch }).push(pin.bound);
            let settings = SolveSettings {
                held: hold,
                watched: watch,
                ..game.solver(1e-11)
            };
            let at = game
                .economy()
                .solve_uncertified(&policy, &settings, Some(here))?;
            let asked: [(Payoff, &[Flow]); 1] = [(game.payoffs()[pin.owner].clone(), &[pin.flow])];
            let found = at.slopes(&asked, &SlopeSettings::default(), &[])?;
            // Slopes are in log(1 + rate); a kink tells them in the rate.
            *slope = found[0].tariff[0] / full[pin.rate].exp();
        }
        if slopes[0] > RATHER_MORE {
            return Ok(None);
        }
        kinks.push(Kink {
            bound: pin.bound,
            label: game.backdrop().bounds[pin.bound].label.clone(),
            player: game.name(pin.owner),
            rate: pin.rate,
            slope_if_slack: slopes[0],
            slope_if_binding: slopes[1],
        });
    }
    Ok(Some(kinks))
}
