//! Roads from an economy that is easily solved to the one asked for, walked in steps or traced around folds.
//!
//! Step by step: each solution starts the next. Where two equilibria meet and vanish (a fold, possible with scale
//! effects and extreme nests), the curve of equilibria turns back in the road's position: it is traced by its own
//! length instead (Keller 1977, "Numerical solution of bifurcation and nonlinear eigenvalue problems"; Allgower and
//! Georg 1990, ch. 6).

use std::borrow::Cow;

use detente_policy::{AppliedPolicy, Bound, BoundKind};
use detente_world::{SectorIx, World};

use crate::SolveError;
use crate::anderson::Anderson;
use crate::gmres::gmres;
use crate::kernels::dot;
use crate::model::Model;
use crate::precondition::Precondition;
use crate::shock::Shock;
use crate::solver::{Ended, SolveSettings, SolveStats, Tie, accelerate, newton, stopped};
use crate::sweep::{Layout, Sweep};

/// What changes along the way, from 0 (easy) to 1 (the economy and policy asked for).
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    /// From the benchmark to the policy, and from the first deficits to the model's own.
    Policy { deficits_before: &'a [f64] },
    /// From constant returns to the sectors' returns to scale, under the whole policy.
    Returns,
    /// From nests that are easily substituted to the model's own, under the whole policy.
    Substitution,
}

/// A family of economies and policies.
pub(crate) struct Road<'a> {
    pub model: &'a Model,
    pub policy: &'a AppliedPolicy,
    /// The world's names, for linearising anew on the way.
    pub world: &'a World,
    pub near: &'a Precondition,
    /// Bounds (positions in the policy) held as equalities on the way.
    pub pinned: &'a [usize],
    /// Bounds that are only watched.
    pub watched: &'a [usize],
    /// Regions whose income is given on the way.
    pub given: &'a [(usize, f64)],
    /// Whether a region may vanish.
    pub may_vanish: bool,
    pub tie: Tie,
    pub change: Change<'a>,
}

/// One economy and policy on the road.
pub(crate) struct Stage<'a> {
    pub model: Cow<'a, Model>,
    pub shock: Shock,
}

impl Road<'_> {
    pub fn at(&self, position: f64) -> Result<Stage<'_>, SolveError> {
        let mut model = Cow::Borrowed(self.model);
        let mut shock = match self.change {
            Change::Policy { deficits_before } => {
                if deficits_before != self.model.deficit {
                    let goal = &self.model.deficit;
                    model.to_mut().deficit = deficits_before
                        .iter()
                        .zip(goal)
                        .map(|(before, after)| before + position * (after - before))
                        .collect();
                }
                let elasticity = &self.model.parameters.trade_elasticity;
                let steep = |k: SectorIx| (GONE / elasticity[k.0]).min(600.0).exp();
                let tariffs = &self.model.tables.tariffs;
                let part = self.policy.part_way(tariffs, position, &steep);
                Shock::prepare(self.model, &part, self.tie)?
            }
            Change::Returns => {
                model
                    .to_mut()
                    .scale
                    .iter_mut()
                    .for_each(|psi| *psi *= position);
                Shock::prepare(self.model, self.policy, self.tie)?
            }
            Change::Substitution => {
                if position < 1.0 {
                    crate::substitution::ease(model.to_mut(), 1.0 - position);
                }
                Shock::prepare(&model, self.policy, self.tie)?
            }
        };
        // Bans are icebergs part of the way, and bounds after them stand elsewhere in the list.
        let here = |bounds: &[usize]| -> Vec<usize> {
            let part_way = position < 1.0 && matches!(self.change, Change::Policy { .. });
            let banned = |b: usize| {
                let before = self.policy.bounds.iter().take(b);
                before.filter(|bound| is_ban(bound)).count()
            };
            let place = |b: &usize| if part_way { b - banned(*b) } else { *b };
            bounds.iter().map(place).collect()
        };
        shock.on_piece(&here(self.pinned), &here(self.watched));
        shock.given = self.given.to_vec();
        shock.may_vanish = self.may_vanish;
        Ok(Stage { model, shock })
    }
}

fn is_ban(bound: &Bound) -> bool {
    bound.level <= 0.0 && matches!(bound.kind, BoundKind::Cap { .. })
}

/// How far a walk came: the share of the way and the solution there.
pub(crate) struct Walked {
    pub position: f64,
    pub state: Vec<f64>,
    /// The linearisation around the last solution, if a new one was needed.
    pub near: Option<Precondition>,
}

/// Walks in steps, each from the last one's solution.
pub(crate) fn walk(
    road: &Road<'_>,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
    start: Vec<f64>,
) -> Result<Walked, SolveError> {
    let (mut done, mut step) = (0.0_f64, 0.25_f64);
    let mut reached = start;
    let mut near = Cow::Borrowed(road.near);
    let short = SolveSettings {
        max_sweeps: 150,
        newton_steps: settings.newton_steps.min(WALKING),
        tolerance: ON_CURVE.max(settings.tolerance),
        ..settings.clone()
    };
    while done < 1.0 {
        let next = (done + step).min(1.0);
        let stage = road.at(next)?;
        let mut sweep = Sweep::new(&stage.model, &stage.shock);
        let mut z = vec![0.0; sweep.layout.len];
        let shared = reached.len().min(z.len());
        z[..shared].copy_from_slice(&reached[..shared]);
        let mut ended = accelerate(
            &mut sweep,
            &near,
            &mut z,
            &short,
            &mut Anderson::new(short.memory),
        );
        if matches!(ended, Ended::Stalled { .. }) {
            ended = newton(&mut sweep, &near, &mut z, &short, stats);
        }
        stats.sweeps += sweep.count;
        stats.continuation_steps += 1;
        match ended {
            Ended::Converged { .. } => {
                done = next;
                step *= 1.6;
                if sweep.count > FAR_FROM_HOME
                    && let Some(here) = Precondition::around(road.world, &stage.model, &sweep)
                {
                    near = Cow::Owned(here);
                }
                reached = z;
                if reached[..sweep.layout.y].iter().any(|p| p.abs() > FAR) {
                    break;
                }
            }
            Ended::Interrupted => return Err(SolveError::Interrupted),
            Ended::Stalled { .. } => {
                step *= 0.4;
                if step < settings.smallest_step {
                    break;
                }
            }
        }
    }
    Ok(Walked {
        position: done,
        state: reached,
        near: match near {
            Cow::Owned(here) => Some(here),
            Cow::Borrowed(_) => None,
        },
    })
}

/// Where a traced curve ended.
pub(crate) enum Traced {
    /// At the end of the road; how often the curve turned back on the way.
    Arrived { state: Vec<f64>, folds: usize },
    /// Back at its beginning, or no further: the last point.
    Lost { last: Walked, folds: usize },
}

/// Log of the share of its market that a flow keeps just before it is banned, with the sign turned.
const GONE: f64 = 36.0;
/// More sweeps than this, and the linearisation around the benchmark is no longer of use.
const FAR_FROM_HOME: usize = 40;
/// Newton steps from one solution to the next on a road: where these do not do, a shorter step does.
const WALKING: usize = 10;
/// Smallest cosine between two directions that follow each other.
const BEND: f64 = 0.9;
/// Points on a curve before it is given up.
const MOST_POINTS: usize = 250;
/// Sweeps spent on a curve before it is given up: so many for a state of so many entries together, within these ends.
const MOST_MOVES: usize = 8_000_000;
const MOST_SWEEPS: (usize, usize) = (2_000, 25_000);
/// Largest move in logs that still is a point of a curve of equilibria.
const FAR: f64 = 600.0;
/// Corrections are done below this move of a log.
const ON_CURVE: f64 = 1e-8;
/// A move of every log by this much counts as much as the whole road.
const LOG_SCALE: f64 = 0.1;

/// The curve's point and direction: the state, then the position in units of `weight`.
struct Curve<'a> {
    road: &'a Road<'a>,
    settings: &'a SolveSettings<'a>,
    near: Cow<'a, Precondition>,
    weight: f64,
    sweeps: usize,
}

impl Curve<'_> {
    /// The home-market step at a point: zero on the curve. Also the raw largest move.
    fn residual(&mut self, point: &[f64]) -> Result<(Vec<f64>, f64), SolveError> {
        let (z, position) = self.split(point);
        let stage = self.road.at(position)?;
        let mut sweep = Sweep::new(&stage.model, &stage.shock);
        let (f, raw) = Self::step(&mut sweep, &self.near, z);
        self.sweeps += 1;
        Ok((f, raw))
    }

    fn step(sweep: &mut Sweep<'_>, near: &Precondition, z: &[f64]) -> (Vec<f64>, f64) {
        let mut f = vec![0.0; z.len()];
        sweep.apply(z, &mut f);
        f.iter_mut().zip(z).for_each(|(g, z)| *g -= z);
        let raw = f.iter().fold(0.0_f64, |m, v| {
            if v.is_nan() {
                f64::INFINITY
            } else {
                m.max(v.abs())
            }
        });
        near.apply(sweep.model, &mut f);
        (f, raw)
    }

    /// Linearises anew around a point.
    fn refresh(&mut self, point: &[f64]) -> Result<(), SolveError> {
        let (z, position) = self.split(point);
        let stage = self.road.at(position)?;
        let mut sweep = Sweep::new(&stage.model, &stage.shock);
        sweep.residual(z);
        self.sweeps += 1;
        if let Some(here) = Precondition::around(self.road.world, &stage.model, &sweep) {
            self.near = Cow::Owned(here);
        }
        Ok(())
    }

    fn split<'p>(&self, point: &'p [f64]) -> (&'p [f64], f64) {
        let len = point.len() - 1;
        (&point[..len], point[len] / self.weight)
    }

    /// Solves for a step with given residual and given advance along `direction`.
    fn bordered(
        &mut self,
        point: &[f64],
        direction: &[f64],
        right: &[f64],
        tolerance: f64,
    ) -> Result<Option<Vec<f64>>, SolveError> {
        let (z, position) = self.split(point);
        let len = z.len();
        let stage = self.road.at(position)?;
        let mut sweep = Sweep::new(&stage.model, &stage.shock);
        let (f, _) = Self::step(&mut sweep, &self.near, z);
        // Backwards at the end of the road, where it stops.
        let h = if position > 0.5 { -1e-5 } else { 1e-5 };
        let moved = {
            let mut point = point.to_vec();
            point[len] += h * self.weight;
            self.residual(&point)?.0
        };
        let by_position: Vec<f64> = moved
            .iter()
            .zip(&f)
            .map(|(m, f)| (f - m) / (h * self.weight))
            .collect();
        let size = z.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
        let mut trial = vec![0.0; len];
        let near = &*self.near;
        let solution = gmres(
            |x, out| {
                let (x_z, x_t) = (&x[..len], x[len]);
                let length = dot(x_z, x_z).sqrt();
                if length > 0.0 {
                    let h = 1e-7 * size.sqrt() / length;
                    trial
                        .iter_mut()
                        .zip(z.iter().zip(x_z))
                        .for_each(|(t, (z, x))| *t = z + h * x);
                    let (g, _) = Self::step(&mut sweep, near, &trial);
                    for at in 0..len {
                        out[at] = (f[at] - g[at]) / h + by_position[at] * x_t;
                    }
                } else {
                    for at in 0..len {
                        out[at] = by_position[at] * x_t;
                    }
                }
                out[len] = dot(direction, x);
            },
            right,
            tolerance,
            160,
        );
        self.sweeps += sweep.count;
        Ok((solution.residual < 0.5).then_some(solution.x))
    }

    fn tangent(&mut self, point: &[f64], before: &[f64]) -> Result<Option<Vec<f64>>, SolveError> {
        let mut right = vec![0.0; point.len()];
        right[point.len() - 1] = 1.0;
        Ok(self.bordered(point, before, &right, 1e-5)?.map(|mut t| {
            let length = dot(&t, &t).sqrt();
            t.iter_mut().for_each(|x| *x /= length);
            t
        }))
    }

    /// Back onto the curve in the plane across `direction`; the number of Newton steps, or `None`.
    fn correct(
        &mut self,
        point: &mut [f64],
        direction: &[f64],
        bounds_from: usize,
        pinned: &[bool],
    ) -> Result<Option<usize>, SolveError> {
        let anchor = point.to_vec();
        let len = point.len() - 1;
        let mut last = f64::INFINITY;
        for steps in 0..10 {
            let (f, raw) = self.residual(point)?;
            if raw < ON_CURVE {
                return Ok(Some(steps));
            }
            if !raw.is_finite() || raw > 4.0 * last.max(0.05) {
                return Ok(None);
            }
            last = raw;
            let mut right = f;
            right.push(
                direction
                    .iter()
                    .zip(anchor.iter().zip(point.iter()))
                    .map(|(d, (a, p))| d * (a - p))
                    .sum(),
            );
            let Some(step) = self.bordered(point, direction, &right, 1e-4)? else {
                return Ok(None);
            };
            point.iter_mut().zip(&step).for_each(|(p, s)| *p += s);
            keep_multipliers(&mut point[bounds_from..len], pinned);
        }
        Ok(None)
    }
}

/// Multipliers are not negative, but for those of bounds held as equalities.
fn keep_multipliers(multipliers: &mut [f64], pinned: &[bool]) {
    for (m, pinned) in multipliers.iter_mut().zip(pinned) {
        if !pinned {
            *m = m.max(0.0);
        }
    }
}

/// Follows the curve of equilibria by its own length from a solution at `start.position`, around every fold, to the
/// end of the road. The start must have the layout of the whole road (bounds may not appear on the way).
pub(crate) fn trace(
    road: &Road<'_>,
    settings: &SolveSettings<'_>,
    stats: &mut SolveStats,
    start: Walked,
) -> Result<Traced, SolveError> {
    let end = road.at(1.0)?;
    let layout = Layout::of(road.model, &end.shock);
    let pinned: Vec<bool> = end
        .shock
        .bounds
        .iter()
        .map(|b| b.pinned || b.watched)
        .collect();
    drop(end);
    let lost = |point: &[f64], weight: f64, folds| Traced::Lost {
        last: Walked {
            position: point[point.len() - 1] / weight,
            state: point[..point.len() - 1].to_vec(),
            near: None,
        },
        folds,
    };
    let weight = LOG_SCALE * (start.state.len() as f64).sqrt();
    let mut point = start.state;
    point.push(start.position * weight);
    if point.len() != layout.len + 1
        || Layout::of(road.model, &road.at(start.position)?.shock) != layout
    {
        return Ok(lost(&point, weight, 0));
    }
    let mut curve = Curve {
        road,
        settings,
        near: start.near.map_or(Cow::Borrowed(road.near), Cow::Owned),
        weight,
        sweeps: 0,
    };
    let last = point.len() - 1;
    let mut direction = vec![0.0; point.len()];
    direction[last] = 1.0;
    curve.refresh(&point)?;
    let Some(first) = curve.tangent(&point, &direction)? else {
        return Ok(lost(&point, weight, 0));
    };
    direction = first;
    let (mut length, mut folds, mut refreshed) = (0.02 * weight, 0, false);
    let patience = stats.sweeps + (MOST_MOVES / layout.len).clamp(MOST_SWEEPS.0, MOST_SWEEPS.1);
    for _ in 0..MOST_POINTS {
        if stats.sweeps > patience {
            break;
        }
        if stopped(curve.settings) {
            return Err(SolveError::Interrupted);
        }
        let mut next: Vec<f64> = point
            .iter()
            .zip(&direction)
            .map(|(p, d)| p + length * d)
            .collect();
        let arrives = next[last] >= weight;
        if arrives {
            // The last step stops at the end of the road.
            let share = ((weight - point[last]) / (next[last] - point[last])).clamp(0.0, 1.0);
            for (n, p) in next.iter_mut().zip(&point) {
                *n = p + share * (*n - p);
            }
            next[last] = weight;
        }
        keep_multipliers(&mut next[layout.multiplier..last], &pinned);
        let corrected = if arrives {
            let mut upright = vec![0.0; next.len()];
            upright[last] = 1.0;
            curve.correct(&mut next, &upright, layout.multiplier, &pinned)?
        } else {
            curve.correct(&mut next, &direction, layout.multiplier, &pinned)?
        };
        stats.continuation_steps += 1;
        stats.sweeps += std::mem::take(&mut curve.sweeps);
        let tangent = match corrected {
            Some(_) if arrives => {
                next.truncate(last);
                return Ok(Traced::Arrived { state: next, folds });
            }
            Some(_) => curve.tangent(&next, &direction)?,
            None => None,
        };
        // A sharp bend is another curve, or this one on the way back: a shorter step tells.
        let tangent = tangent.filter(|t| dot(t, &direction) > BEND);
        let (Some(steps), Some(tangent)) = (corrected, tangent) else {
            if !refreshed {
                curve.refresh(&point)?;
                refreshed = true;
                continue;
            }
            length *= 0.4;
            if length < 1e-6 * weight {
                break;
            }
            continue;
        };
        let turned = direction[last] * tangent[last] < 0.0;
        folds += usize::from(turned);
        point = next;
        direction = tangent;
        refreshed = false;
        if point[last] < 0.0 || point[..last].iter().any(|x| x.abs() > FAR) {
            break;
        }
        length *= match steps {
            0..=3 => 1.5,
            4 | 5 => 1.0,
            _ => 0.6,
        };
        length = length.min(0.15 * weight);
    }
    Ok(lost(&point, weight, folds))
}
