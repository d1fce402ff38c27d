//! When to move: what a fading lever is worth to its owner if it is used in a month, held as a threat, or let lapse.
//!
//! The path says what using it `t` months after it was announced costs both sides in month `m` of its use: whoever is
//! threatened stocks up and adapts, and plants are begun, as far as the threat is believed. The target gives in with a
//! probability that rises with what it loses, and giving in is worth a prize to the owner:
//!
//! ```text
//! use(t)  = Σ_m δ^(m−1) S_m ( h(L_target[t,m]) W − L_owner[t,m]/12 ),     S_(m+1) = S_m (1 − h(L_target[t,m])),  S_1 = 1
//! hold(t) = p(t) W,     p(t) = h(credence · mean of L_target[t,m] over the first year),     then δ (1 − p(t)) V(t + 1)
//! lapse   = 0,          h(L) = 1 − exp(−rate · L)
//! ```
//!
//! L is a loss of real income in per cent, W and all values are per cent of a year's real income of the owner. The rate and the
//! prize are assumptions, not findings: they are arguments with stated defaults, and the answer is given over a range.
//!
//! That target is an automaton. Beside it stands the contest in which it foresees the owner and is foreseen ([`ContestCase`]).

mod contest;
mod findings;
mod losses;
pub mod rows;

use detente_economy::horizon::Band;
use detente_economy::{Parameters, Schedule};
use detente_path::PathError;
use detente_path::first_year::{
    Centre, Detail, Draw, Ground, Junction, Levers, MonthlyLosses, Overrides, Sampling,
};
use detente_talks::{FadingLever, Move, TalksError, when_to_move};
use detente_world::RegionIx;
use std::sync::atomic::AtomicBool;

pub use findings::{
    Assumptions, ContestCase, MonthOfWaiting, PolicyMonth, TimingCase, TimingFindings,
};
use losses::Losses;

/// Monthly probability of giving in per percentage point of real income lost, unless told otherwise: a loss of one per cent is
/// answered within a year with a probability of 70 per cent.
pub const RATE: f64 = 0.10;
/// Half and twice of it make the range.
pub const RATE_RANGE: [f64; 2] = [0.5, 2.0];
/// What the other side's giving in is worth, per cent of a year's real income, unless told otherwise.
pub const PRIZE_PCT: f64 = 1.0;
/// How far a threat is believed, unless told otherwise.
pub const CREDENCE: f64 = 0.5;
/// Weight of next year against this one, unless told otherwise.
pub const PATIENCE_YEAR: f64 = 0.96;
/// What giving in costs the target, per cent of a year's real income, unless told otherwise: as much as it brings the owner.
pub const PRICE_PCT: f64 = 1.0;
/// What backing down costs the owner, likewise, unless told otherwise: nothing.
pub const AUDIENCE_PCT: f64 = 0.0;
/// How far choices are left to chance, likewise, unless told otherwise.
pub const NOISE_PCT: f64 = 0.1;

/// Draws among which both ends of the path are looked for.
pub const DRAWS: u64 = 40;
/// Their seed.
pub const SEED: u64 = 2026;

/// A lever and who holds it.
#[derive(Debug, Clone, Copy)]
pub struct Lever<'a> {
    /// The world and its chains.
    pub ground: &'a Ground,
    /// Elasticities by horizon.
    pub schedule: &'a Schedule,
    /// What is done; its warning is replaced.
    pub levers: &'a Levers,
    /// What the question sets itself.
    pub own: &'a Overrides,
    /// Who holds it.
    pub owner: RegionIx,
    /// Who bears it.
    pub target: RegionIx,
    /// Set to stop.
    pub stop: Option<&'a AtomicBool>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TimingError {
    /// An assumption that makes no sense.
    #[error("{what} of {value}: {right}")]
    Assumption {
        /// Which.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// The path has no answer.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The plan has none.
    #[error(transparent)]
    Talks(#[from] TalksError),
}

impl Assumptions {
    /// # Errors
    /// [`TimingError::Assumption`]: negative rates or prizes, shares outside 0 to 1, no months.
    fn check(&self) -> Result<(), TimingError> {
        let wrong = |what, value, right| Err(TimingError::Assumption { what, value, right });
        let share = 0.0..=1.0;
        if !(self.rate > 0.0 && self.rate.is_finite()) {
            return wrong("a rate of giving in", self.rate, "write a number above 0");
        }
        if !(self.prize_pct >= 0.0 && self.prize_pct.is_finite()) {
            return wrong(
                "a prize",
                self.prize_pct,
                "write per cent of a year's income, 0 or more",
            );
        }
        if !share.contains(&self.credence) {
            return wrong("a credence", self.credence, "write a share from 0 to 1");
        }
        if !(0.0..1.0).contains(&self.patience_year) {
            let right = "write the weight of next year, from 0 to below 1";
            return wrong("a patience", self.patience_year, right);
        }
        for (what, value) in [
            ("a price of giving in", self.price_pct),
            ("a cost of backing down", self.audience_pct),
            ("a noise", self.noise_pct),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                let right = "write per cent of a year's income, 0 or more";
                return wrong(what, value, right);
            }
        }
        for (what, months) in [
            ("months of waiting", self.hold_months),
            ("months of use", self.use_months),
        ] {
            if !(1..=detente_path::LONGEST).contains(&months) {
                return wrong(what, f64::from(months), "write 1 to 120");
            }
        }
        Ok(())
    }
}

/// When the lever is best used: the central case first, then the other ends of the path and of the rate.
///
/// # Errors
/// An assumption that makes no sense, levers that make none, or duties without an equilibrium.
pub fn when(lever: &Lever<'_>, assumed: &Assumptions) -> Result<TimingFindings, TimingError> {
    assumed.check()?;
    let world = lever.ground.world();
    let long_run = Parameters::of(world);
    let junction = Junction {
        ground: lever.ground,
        schedule: lever.schedule,
        long_run: &long_run,
        stop: lever.stop,
    };
    let centre = Centre::of(
        &junction,
        lever.levers,
        lever.own,
        assumed.use_months,
        &Draw::CENTRAL,
        Detail::Losses,
        true,
    )?;
    let sampling = Sampling {
        stop: lever.stop,
        ..Sampling::of(DRAWS, SEED)
    };
    let [hard, easy] = centre.ends(lever.target, &sampling)?;
    let (mut cases, mut contests) = (Vec::new(), Vec::new());
    let bands = [
        (Band::Central, Draw::CENTRAL),
        (Band::Low, hard),
        (Band::High, easy),
    ];
    for (band, draw) in bands {
        let run = MonthlyLosses::of(&centre, &draw, assumed.credence, assumed.hold_months)?;
        let losses = Losses::of(lever, assumed, &run);
        let [slow, fast] = RATE_RANGE;
        for times in [1.0, slow, fast] {
            cases.push(case(assumed, &losses, band, assumed.rate * times)?);
        }
        contests.extend(contest::contests(assumed, &losses, band)?);
    }
    Ok(TimingFindings {
        schema: 1,
        world: world.meta().name.clone(),
        owner: world.region(lever.owner).code.clone(),
        target: world.region(lever.target).code.clone(),
        assumptions: *assumed,
        cases,
        contests,
    })
}

fn case(
    assumed: &Assumptions,
    losses: &Losses,
    band: Band,
    rate: f64,
) -> Result<TimingCase, TimingError> {
    let discount = assumed.patience_year.powf(1.0 / 12.0);
    let gives_in = |loss: f64| 1.0 - (-rate * loss.max(0.0)).exp();
    let months = assumed.hold_months as usize;
    // What using brings: the chance of the prize, and what it costs meanwhile.
    let used = |t: usize| {
        let (mut won, mut spent, mut weight) = (0.0, 0.0, 1.0);
        for m in 1..=assumed.use_months as usize {
            let chance = gives_in(losses.target(t, m));
            won += weight * chance;
            spent += weight * losses.owner(t, m) / 12.0;
            weight *= discount * (1.0 - chance);
        }
        (won, spent)
    };
    let mut rows = Vec::with_capacity(months + 1);
    let (mut lever, mut scale) = (FadingLever::default(), 1.0);
    let mut scales = Vec::with_capacity(months + 1);
    for t in 0..=months {
        let (won, spent) = used(t);
        let first_year = losses.first_year(t);
        let chance = gives_in(assumed.credence * first_year);
        let use_pct = won * assumed.prize_pct - spent;
        // The prize may come while waiting: what follows counts less. With every month scaled by what has not come yet, the
        // plan is one without discounting.
        lever.using.push(scale * use_pct);
        lever.holding.push(scale * chance * assumed.prize_pct);
        lever.lapsing.push(0.0);
        scales.push(scale);
        scale *= discount * (1.0 - chance);
        rows.push(MonthOfWaiting {
            month: t as u32,
            use_pct,
            hold_pct: 0.0,
            value_pct: 0.0,
            best: Move::Lapse,
            target_loss_first_year_pct: first_year,
            target_loss_peak_pct: losses.peak(t),
            gives_in_while_held: chance,
            gives_in_once_used: won,
            use_costs_pct: spent,
        });
    }
    let plan = when_to_move(&lever, 1.0)?;
    for (t, row) in rows.iter_mut().enumerate() {
        let next = plan.value.get(t + 1).copied().unwrap_or(0.0);
        row.hold_pct = (lever.holding[t] + next) / scales[t];
        row.value_pct = plan.value[t] / scales[t];
        row.best = plan.moves[t];
    }
    let first = rows.first();
    Ok(TimingCase {
        band: band.name(),
        rate,
        value_pct: plan.value[0],
        waiting_is_worth_pct: plan.value_of_waiting(&lever),
        stops_in: plan.stops_in as u32,
        stops_by: plan.stops_by,
        prize_that_pays_pct: first
            .filter(|r| r.gives_in_once_used > 0.0)
            .map(|r| (r.use_costs_pct / r.gives_in_once_used).max(0.0)),
        months: rows,
    })
}
