//! When to move, with a target that anticipates and a sender that can stop.
//!
//! Each month the sender waits, uses its lever or drops the threat, once used goes on or stops; then, in the same month, the target yields
//! or holds, and while it is only threatened chooses how hard to prepare, which is how fast months of warning add up. Both know
//! everything but the other's momentary inclination: a choice is made with a probability proportional to e^(worth/σ). Solved backwards
//! from the last month the equilibrium is unique (Doraszelski and Satterthwaite, RAND Journal of Economics 41, 2010, 215–243; as logit
//! play of the extensive form: McKelvey and Palfrey, Experimental Economics 1, 1998, 9–41). As σ → 0 play is pure and ties yield: then
//! the threat of a lever that costs its owner unravels from the last month back, for nobody would carry it out then, unless dropping
//! it costs more.

use serde::Serialize;

use crate::TalksError;

/// How hard a target prepares while it is threatened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preparation {
    /// What it is called.
    pub name: String,
    /// Months of warning that a month of it is worth.
    pub pace: f64,
    /// What a month of it costs the target.
    pub cost: f64,
}

/// The contest over one lever; flows and prizes in one unit, per cent of a year's income.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveGame {
    /// What a month of use costs the target: by months of warning and by month of use, each from 0, the last holding ever after.
    pub target_loss: Vec<Vec<f64>>,
    /// What it costs the sender, likewise; negative = it gains.
    pub sender_cost: Vec<Vec<f64>>,
    /// What the target's yielding is worth to the sender.
    pub prize: f64,
    /// What yielding costs the target.
    pub price: f64,
    /// What dropping the threat, or stopping, costs the sender.
    pub audience: f64,
    /// Months after which nothing is at stake any more.
    pub months: usize,
    /// Weight of next month against this one: of the sender and of the target.
    pub discounts: [f64; 2],
    /// Ways to prepare; never empty.
    pub preparations: Vec<Preparation>,
    /// Scale of momentary inclinations, in the unit of payoffs; 0 = pure play.
    pub noise: f64,
}

/// What happens in a month if the lever still is a threat.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MovePolicy {
    /// The month, from 0.
    pub month: usize,
    /// Months of warning by then, on average.
    pub warning: f64,
    /// Probability that it is still a threat at the beginning of the month.
    pub reached: f64,
    /// Probabilities of the sender's choices.
    pub wait: f64,
    /// Uses it.
    pub use_it: f64,
    /// Gives it up.
    pub drop: f64,
    /// Probability that the target yields if the sender waits.
    pub yields: f64,
    /// What using it then is worth to the sender, in that month.
    pub worth_using: f64,
}

/// What the contest comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moves {
    /// By month.
    pub policy: Vec<MovePolicy>,
    /// Probability that the lever is used.
    pub used: f64,
    /// Probability that the target yields to the mere threat.
    pub yields_to_threat: f64,
    /// Probability that it yields once the lever is used.
    pub yields_to_use: f64,
    /// Probability that the threat is dropped unused.
    pub dropped: f64,
    /// Probability that it is used and stopped without success.
    pub stopped: f64,
    /// What it is worth to the sender.
    pub sender_value: f64,
    /// What it is worth to the target.
    pub target_value: f64,
    /// The first month in which using it is the sender's best choice; `None` = in none.
    pub best_month: Option<usize>,
}

/// Worths and probabilities from a state on.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    sender: f64,
    target: f64,
    /// Once used: the target yields in the end; the sender stops.
    yields: f64,
    stops: f64,
}

/// Solves the contest.
///
/// # Errors
/// [`TalksError::NoMonths`] without flows, months or ways to prepare; [`TalksError::MonthNotFinite`]; [`TalksError::Discount`];
/// [`TalksError::Resolve`] for other numbers that are none.
pub fn when_both_move(game: &MoveGame) -> Result<Moves, TalksError> {
    game.check()?;
    let reach = game.reachable();
    let rows = game.target_loss.len();
    // By month and row: worth of a threat that still stands, and of using it then.
    let mut standing = vec![vec![State::default(); rows]; game.months + 1];
    let mut using = vec![vec![State::default(); rows]; game.months];
    let mut choices = vec![vec![Choices::default(); rows]; game.months];
    for month in (0..game.months).rev() {
        for row in (0..rows).filter(|r| reach[month][*r]) {
            using[month][row] = game.use_from(month, row);
            let later = &standing[month + 1];
            let choice = game.threatened(row, &using[month][row], later);
            standing[month][row] = choice.state;
            choices[month][row] = choice;
        }
    }
    Ok(game.told(&standing, &using, &choices))
}

/// What is chosen in a month in which the lever is a threat.
#[derive(Debug, Clone, Copy, Default)]
struct Choices {
    state: State,
    wait: f64,
    use_it: f64,
    drop: f64,
    yields: f64,
    /// The way to prepare if the target holds.
    preparation: usize,
    /// Whether using is the best choice.
    use_is_best: bool,
}

impl MoveGame {
    fn check(&self) -> Result<(), TalksError> {
        let flows = [&self.target_loss, &self.sender_cost];
        let empty = |rows: &Vec<Vec<f64>>| rows.is_empty() || rows.iter().any(Vec::is_empty);
        if self.months == 0 || self.preparations.is_empty() || flows.into_iter().any(empty) {
            return Err(TalksError::NoMonths);
        }
        for row in flows.into_iter().flatten() {
            if let Some(month) = row.iter().position(|v| !v.is_finite()) {
                return Err(TalksError::MonthNotFinite {
                    month,
                    value: row[month],
                });
            }
        }
        if self.sender_cost.len() != self.target_loss.len() {
            return Err(TalksError::MonthsDiffer {
                expected: self.target_loss.len(),
                found: self.sender_cost.len(),
            });
        }
        if let Some(&value) = self.discounts.iter().find(|d| !(0.0..=1.0).contains(*d)) {
            return Err(TalksError::Discount { value });
        }
        let mut numbers = vec![("the prize", self.prize), ("the price", self.price)];
        numbers.extend([
            ("the cost of dropping", self.audience),
            ("the noise", self.noise),
        ]);
        for p in &self.preparations {
            numbers.extend([
                ("the pace of preparing", p.pace),
                ("the cost of preparing", p.cost),
            ]);
        }
        let wrong = |(what, value): &(&str, f64)| {
            let signed = ["the prize", "the price", "the cost of preparing"].contains(what);
            !value.is_finite() || (!signed && *value < 0.0)
        };
        match numbers.into_iter().find(wrong) {
            Some((what, value)) => Err(TalksError::Resolve { what, value }),
            None => Ok(()),
        }
    }

    /// Rows of months of warning that some way of preparing leads to.
    fn reachable(&self) -> Vec<Vec<bool>> {
        let rows = self.target_loss.len();
        let mut reach = vec![vec![false; rows]; self.months + 1];
        reach[0][0] = true;
        for month in 0..self.months {
            for row in (0..rows).filter(|r| reach[month][*r]).collect::<Vec<_>>() {
                for preparation in &self.preparations {
                    let (low, high, share) = self.after(row, preparation);
                    reach[month + 1][low] = true;
                    reach[month + 1][high] |= share > 0.0;
                }
            }
        }
        reach
    }

    /// The rows around the warning a month later, and the share of the upper one.
    fn after(&self, row: usize, preparation: &Preparation) -> (usize, usize, f64) {
        let last = self.target_loss.len() - 1;
        let at = (row as f64 + preparation.pace).min(last as f64);
        let low = (at.floor() as usize).min(last);
        (low, (low + 1).min(last), at - low as f64)
    }

    /// Using the lever from a month on: backwards over the months of use.
    fn use_from(&self, month: usize, row: usize) -> State {
        let flow = |rows: &[Vec<f64>], used: usize| {
            let row = &rows[row];
            row[used.min(row.len() - 1)]
        };
        let mut later = State::default();
        for used in (0..self.months - month).rev() {
            let hold = State {
                sender: -flow(&self.sender_cost, used) + self.discounts[0] * later.sender,
                target: -flow(&self.target_loss, used) + self.discounts[1] * later.target,
                ..later
            };
            let on = self.answered(hold);
            // In the month in which it begins nothing can be stopped yet.
            later = if used == 0 {
                on
            } else {
                let stop = -self.audience;
                // Ties go on.
                let p = self.better(on.sender, stop);
                State {
                    sender: p * on.sender + (1.0 - p) * stop,
                    target: p * on.target,
                    yields: p * on.yields,
                    stops: p * on.stops + 1.0 - p,
                }
            };
        }
        later
    }

    /// The target's answer to holding on: it yields or not; ties yield.
    fn answered(&self, hold: State) -> State {
        let yields = self.better(-self.price, hold.target);
        State {
            sender: yields * self.prize + (1.0 - yields) * hold.sender,
            target: yields * -self.price + (1.0 - yields) * hold.target,
            yields: yields + (1.0 - yields) * hold.yields,
            stops: (1.0 - yields) * hold.stops,
        }
    }

    /// Probability of the first of two choices.
    fn better(&self, first: f64, second: f64) -> f64 {
        if self.noise > 0.0 {
            1.0 / (1.0 + ((second - first) / self.noise).exp())
        } else {
            f64::from(u8::from(first >= second))
        }
    }

    /// A month in which the lever is a threat.
    fn threatened(&self, row: usize, using: &State, later: &[State]) -> Choices {
        // The target prepares in the way that is best for it.
        let mut hold = (State::default(), 0);
        for (at, preparation) in self.preparations.iter().enumerate() {
            let (low, high, share) = self.after(row, preparation);
            let mean = |of: fn(&State) -> f64| {
                let (a, b) = (of(&later[low]), of(&later[high]));
                if share > 0.0 { a + share * (b - a) } else { a }
            };
            let state = State {
                sender: self.discounts[0] * mean(|s| s.sender),
                target: self.discounts[1] * mean(|s| s.target) - preparation.cost,
                ..State::default()
            };
            if at == 0 || state.target > hold.0.target {
                hold = (state, at);
            }
        }
        let yields = self.better(-self.price, hold.0.target);
        let waiting = self.answered(hold.0);
        let worths = [waiting.sender, using.sender, -self.audience];
        let [wait, use_it, drop] = self.shares(worths);
        Choices {
            state: State {
                sender: wait * waiting.sender + use_it * using.sender - drop * self.audience,
                target: wait * waiting.target + use_it * using.target,
                ..State::default()
            },
            wait,
            use_it,
            drop,
            yields,
            preparation: hold.1,
            use_is_best: using.sender > worths[0] && using.sender > worths[2],
        }
    }

    /// Probabilities of several choices; in pure play the first of the best.
    fn shares(&self, worths: [f64; 3]) -> [f64; 3] {
        let most = worths.into_iter().fold(f64::NEG_INFINITY, f64::max);
        if self.noise > 0.0 {
            let odds = worths.map(|w| ((w - most) / self.noise).exp());
            let sum: f64 = odds.iter().sum();
            return odds.map(|o| o / sum);
        }
        let best = worths.iter().position(|w| *w == most);
        [0, 1, 2].map(|at| f64::from(u8::from(Some(at) == best)))
    }

    /// Forwards from the first month: how often what happens.
    fn told(
        &self,
        standing: &[Vec<State>],
        using: &[Vec<State>],
        choices: &[Vec<Choices>],
    ) -> Moves {
        let rows = self.target_loss.len();
        let mut share = vec![0.0; rows];
        share[0] = 1.0;
        let mut told = Moves {
            policy: Vec::with_capacity(self.months),
            used: 0.0,
            yields_to_threat: 0.0,
            yields_to_use: 0.0,
            dropped: 0.0,
            stopped: 0.0,
            sender_value: standing[0][0].sender,
            target_value: standing[0][0].target,
            best_month: None,
        };
        // The row that the target's preparing leads to, also where the threat is not expected to stand so long.
        let mut path = 0.0_f64;
        for month in 0..self.months {
            let at = (path.round() as usize).min(rows - 1);
            let reached: f64 = share.iter().sum();
            let shown = &choices[month][at];
            told.policy.push(MovePolicy {
                month,
                warning: path,
                reached,
                wait: shown.wait,
                use_it: shown.use_it,
                drop: shown.drop,
                yields: shown.yields,
                worth_using: using[month][at].sender,
            });
            if shown.use_is_best && told.best_month.is_none() {
                told.best_month = Some(month);
            }
            path = (path + self.preparations[shown.preparation].pace).min((rows - 1) as f64);
            let mut next = vec![0.0; rows];
            for row in (0..rows).filter(|r| share[*r] > 0.0) {
                let (choice, here) = (&choices[month][row], share[row]);
                told.used += here * choice.use_it;
                told.yields_to_use += here * choice.use_it * using[month][row].yields;
                told.stopped += here * choice.use_it * using[month][row].stops;
                told.dropped += here * choice.drop;
                told.yields_to_threat += here * choice.wait * choice.yields;
                let held = here * choice.wait * (1.0 - choice.yields);
                let (low, high, part) = self.after(row, &self.preparations[choice.preparation]);
                next[low] += held * (1.0 - part);
                next[high] += held * part;
            }
            share = next;
        }
        told
    }
}
