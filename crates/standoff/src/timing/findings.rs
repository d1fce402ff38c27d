//! What the question of timing has for an answer, as plain data.

use detente_talks::Move;
use serde::Serialize;

/// What is assumed beside the path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Assumptions {
    /// Monthly rate of giving in per percentage point of real income lost; half and twice of it make the range.
    pub rate: f64,
    /// What the target's giving in is worth to the owner, per cent of a year's real income.
    pub prize_pct: f64,
    /// How far the threat is believed: as far as that it presses, and as far as that it is prepared for.
    pub credence: f64,
    /// Weight of next year against this one.
    pub patience_year: f64,
    /// Months the lever may be held.
    pub hold_months: u32,
    /// Months of use that count.
    pub use_months: u32,
    /// What giving in costs the target, per cent of a year's real income; where both foresee each other.
    pub price_pct: f64,
    /// What dropping the threat, or stopping its use, costs the owner, likewise.
    pub audience_pct: f64,
    /// How far choices are left to chance, likewise: the scale of momentary inclinations. Half and twice of it make the range.
    pub noise_pct: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            rate: super::RATE,
            prize_pct: super::PRIZE_PCT,
            credence: super::CREDENCE,
            patience_year: super::PATIENCE_YEAR,
            hold_months: 36,
            use_months: 60,
            price_pct: super::PRICE_PCT,
            audience_pct: super::AUDIENCE_PCT,
            noise_pct: super::NOISE_PCT,
        }
    }
}

/// When a lever is best used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimingFindings {
    /// Version of this layout; 1.
    pub schema: u32,
    /// Name of the world.
    pub world: String,
    /// Region code of whoever holds the lever.
    pub owner: String,
    /// Region code of whoever bears it.
    pub target: String,
    /// What is assumed.
    pub assumptions: Assumptions,
    /// The central case first; then the other rates, and the same for the low and the high end of the path.
    pub cases: Vec<TimingCase>,
    /// Where both foresee each other: the central end of the path with the noise that is assumed first, then other noises, then
    /// the low and the high end.
    pub contests: Vec<ContestCase>,
}

/// What it comes to where both sides foresee each other, at one end of the path and one noise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContestCase {
    /// low (hard to replace), central, high.
    pub band: &'static str,
    /// Scale of momentary inclinations, per cent of a year's real income; 0 = pure play.
    pub noise_pct: f64,
    /// Probability that the lever is used.
    pub used: f64,
    /// Probability that the target gives in to the mere threat.
    pub yields_to_threat: f64,
    /// Probability that it gives in once the lever is used.
    pub yields_to_use: f64,
    /// Probability that the threat is dropped unused.
    pub dropped: f64,
    /// Probability that it is used and stopped without success.
    pub stopped: f64,
    /// What it is worth to the owner, per cent of a year's real income.
    pub value_pct: f64,
    /// What it is worth to the target, likewise.
    pub target_value_pct: f64,
    /// The first month in which using it is the owner's best choice; `None` = in none.
    pub best_month: Option<usize>,
    /// By month, from 0.
    pub policy: Vec<PolicyMonth>,
}

/// One month in which the lever still is a threat, where both sides foresee each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyMonth {
    /// Months since it was first threatened.
    pub month: usize,
    /// Probability that it still is a threat.
    pub reached: f64,
    /// Probability that the owner waits.
    pub wait: f64,
    /// That it uses the lever.
    pub uses: f64,
    /// That it drops the threat.
    pub drop: f64,
    /// Probability that the target gives in to the threat if the owner waits.
    pub yields: f64,
    /// What using it then is worth to the owner in that month, per cent of a year's real income.
    pub worth_using_pct: f64,
}

/// One end of the path and one rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimingCase {
    /// low (hard to replace), central, high.
    pub band: &'static str,
    /// Monthly rate of giving in per percentage point lost.
    pub rate: f64,
    /// Value today of having the lever, under the best plan.
    pub value_pct: f64,
    /// How much more that is than the better of using it today and letting it lapse.
    pub waiting_is_worth_pct: f64,
    /// The month in which the best plan stops waiting.
    pub stops_in: u32,
    /// How: by using it, or by letting it lapse.
    pub stops_by: Move,
    /// The prize from which on using it today pays, per cent of a year's real income; `None` = it never wins anything.
    pub prize_that_pays_pct: Option<f64>,
    /// By month of waiting, from 0.
    pub months: Vec<MonthOfWaiting>,
}

/// One month in which the lever is still there. Values are per cent of a year's real income of the owner, in that month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthOfWaiting {
    /// Months since it was first threatened.
    pub month: u32,
    /// Using it now.
    pub use_pct: f64,
    /// Holding it another month and following the best plan then; letting it lapse is worth 0.
    pub hold_pct: f64,
    /// The best of the three.
    pub value_pct: f64,
    /// Which it is.
    pub best: Move,
    /// What using it now would take from the target, mean of the first year, per cent of real income.
    pub target_loss_first_year_pct: f64,
    /// The same in the worst month.
    pub target_loss_peak_pct: f64,
    /// Probability that the target gives in to the threat in this month.
    pub gives_in_while_held: f64,
    /// Probability that it gives in once the lever is used, later months counting less.
    pub gives_in_once_used: f64,
    /// What using it costs the owner until the target gives in.
    pub use_costs_pct: f64,
}
