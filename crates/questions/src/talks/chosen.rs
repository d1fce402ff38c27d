//! The logit rule fitted on the days of the record, and what it says of signing: precision and patience of each side by maximum
//! likelihood, scored out of sample against guessing; statements about gains as shares of what fits.
//!
//! A day on which a threat was being carried out is a choice of another kind (a side does not then do what it likes best): it is
//! left out of the fit, and the fit with it is shown.

use detente_economy::Horizon;
use detente_standoff::horizons::{Added, GameAt};
use detente_table::columns;
use detente_talks::concepts::LeftOut;
use detente_talks::quantal::{
    ChoicePosterior, ObservedChoice, average_payoff, fit_choices, month_weights, out_of_sample,
    patience_grid, share_where,
};
use detente_talks::{CellIx, Menus, PayoffTable, PlayerIx, TalksError};
use jiff::civil::Date;

use super::tables::said;
use super::wants::PATIENCE_POINTS;

/// A rise of the average by so many points that is taken back by half within so many days is a threat being carried out.
const THREAT_POINTS: f64 = 20.0;
const THREAT_DAYS: i32 = 120;

/// What was fitted on the choices of a side.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceRow {
    /// Whose.
    pub region: String,
    /// Whether days on which a threat was being carried out are among the choices.
    pub threats: bool,
    /// Choices.
    pub choices: usize,
    /// λ: lowest, best, highest.
    pub lambda: [f64; 3],
    /// Weight of next year: lowest, best, highest.
    pub patience: [f64; 3],
    /// Average log score of a year that the rule was not fitted on; `None` with choices of one year alone.
    pub log_score: Option<f64>,
    /// The same of guessing.
    pub guessing: Option<f64>,
}

columns! { ChoiceRow: "choices", "How each side chose on the days of the record, by the logit rule"; |r|
    text "region" key = r.region.as_str(), "The side.";
    flag "threats" key = r.threats, "Whether days on which a threat was being carried out are among the choices.";
    integer "choices" = r.choices, "Days that were chosen on.";
    number[Plain 2] "lambda" = r.lambda[1], "Precision of choices, per per cent of a year's real income: 0 is guessing.";
    number[Plain 2] "lambda_low" = r.lambda[0], "Its lower end, 95 per cent by profile likelihood.";
    number[Plain 2] "lambda_high" = r.lambda[2], "Its upper end.";
    number[Plain 3] "patience" = r.patience[1], "Weight of next year against this one that fits best.";
    number[Plain 3] "patience_low" = r.patience[0], "The lowest of the grid within the range.";
    number[Plain 3] "patience_high" = r.patience[2], "The highest.";
    number[Plain 3] "log_score" = r.log_score,
        "Average logarithm of the probability that the rule gave to what was chosen, each year foreseen by a fit on the \
        others.";
    number[Plain 3] "guessing" = r.guessing, "The same of guessing: minus the logarithm of the menu.";
}

/// How much of what fits a side's choices has it gain by a combination.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningRow {
    /// The combination.
    pub positions: String,
    /// The side.
    pub region: String,
    /// Share of the posterior with a gain over what is in force.
    pub over_today: f64,
    /// Over failed talks.
    pub over_fail: f64,
}

columns! { SigningRow: "signing", "Who would sign what, as shares of the objectives that fit"; |r|
    text "positions" key = r.positions.as_str(), "The combination.";
    text "region" key = r.region.as_str(), "The side.";
    number[Share 3] "over_today_share" = r.over_today,
        "Share of the posterior of its patience with a gain over what is in force; 1 = in every objective that fits.";
    number[Share 3] "over_fail_share" = r.over_fail, "The same over failed talks.";
}

/// What the record says of choices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    /// Fits, side by side.
    pub choices: Vec<ChoiceRow>,
    /// Shares, combination by combination.
    pub signing: Vec<SigningRow>,
}

/// The record of a standoff in its menus.
pub(super) struct Record<'a> {
    /// The central games by horizon, the days of the record in their menus.
    pub games: &'a [GameAt],
    /// Days with the combination in force.
    pub days: &'a [(Date, CellIx)],
    /// What the record added.
    pub added: &'a [Added],
    /// What is in force, and what failed talks fall back to.
    pub against: [CellIx; 2],
    /// The file's own combinations.
    pub own: &'a [CellIx],
    /// Gains up to this count as none.
    pub tolerance: f64,
}

impl Record<'_> {
    /// Fits every side and tells what it would sign. Nothing where horizons have different menus.
    pub(super) fn chosen(&self, left_out: &mut Vec<LeftOut>) -> Chosen {
        let Some(last) = self.games.last() else {
            return Chosen::default();
        };
        let menus = last.table.menus();
        if self.games.iter().any(|g| g.table.menus() != menus) {
            left_out.push(LeftOut {
                what: "choices",
                why: "the days of the record could not be solved at every horizon".to_owned(),
            });
            return Chosen::default();
        }
        let mut found = Chosen::default();
        for player in menus.players() {
            match self.side(player, menus, &mut found) {
                Ok(()) => {}
                Err(error) => left_out.push(LeftOut {
                    what: "choices",
                    why: format!("{}: {error}", menus.player(player)),
                }),
            }
        }
        found
    }

    fn side(&self, player: PlayerIx, menus: &Menus, found: &mut Chosen) -> Result<(), TalksError> {
        let months: Vec<Option<u32>> = (self.games.iter())
            .map(|g| g.at.horizon.map(Horizon::months))
            .collect();
        let patience = patience_grid(PATIENCE_POINTS);
        let choices = self.choices(player, menus);
        let kept = choices.iter().filter(|c| !c.threat).count();
        let mut posterior = Vec::new();
        for threats in [false, true] {
            if threats && kept == choices.len() {
                continue;
            }
            let used: Vec<&ObservedChoice> =
                choices.iter().filter(|c| threats || !c.threat).collect();
            let fit = fit_choices(&used, &months, &patience)?;
            let score = out_of_sample(&choices, &months, &patience, threats).ok();
            found.choices.push(ChoiceRow {
                region: menus.player(player).to_owned(),
                threats,
                choices: fit.choices,
                lambda: [fit.lambda_range[0], fit.best.lambda, fit.lambda_range[1]],
                patience: [
                    fit.patience_range[0],
                    fit.best.patience_year,
                    fit.patience_range[1],
                ],
                log_score: score.as_ref().map(|s| s.log_score),
                guessing: score.as_ref().map(|s| s.guessing),
            });
            if !threats {
                posterior = fit.posterior;
            }
        }
        let gain = |point: &ChoicePosterior, cell: CellIx, against: CellIx| {
            let weights = month_weights(&months, point.patience_year);
            let each = self.games.iter();
            let of = |t: &PayoffTable| t.payoff(cell, player) - t.payoff(against, player);
            let gains: Vec<f64> = each.map(|g| of(&g.table)).collect();
            average_payoff(&gains, &weights) > self.tolerance
        };
        let [today, fail] = self.against;
        found.signing.extend(self.own.iter().map(|&cell| {
            SigningRow {
                positions: self
                    .games
                    .last()
                    .map_or_else(String::new, |g| said(&g.table, cell)),
                region: menus.player(player).to_owned(),
                over_today: share_where(&posterior, |p| gain(p, cell, today)),
                over_fail: share_where(&posterior, |p| gain(p, cell, fail)),
            }
        }));
        Ok(())
    }

    fn choices(&self, player: PlayerIx, menus: &Menus) -> Vec<ObservedChoice> {
        let mut found: Vec<ObservedChoice> = Vec::new();
        let mut last = None;
        for (day, cell) in self.days {
            let chosen = menus.position_in(*cell, player);
            // A day on which only the other side moved is no choice of this one's.
            if last.replace(chosen) == Some(chosen) {
                continue;
            }
            let payoffs = menus.positions(player).map(|position| {
                let cell = menus.neighbour(*cell, player, position);
                self.games
                    .iter()
                    .map(|g| g.table.payoff(cell, player))
                    .collect()
            });
            found.push(ObservedChoice {
                day: day.to_string(),
                episode: day.year().to_string(),
                player: menus.player(player).to_owned(),
                payoffs: payoffs.collect(),
                chosen: chosen.0,
                threat: self.carried_out(player, *day),
            });
        }
        found
    }

    /// Whether a side's duties had risen steeply on a day and were taken back by half soon after.
    fn carried_out(&self, player: PlayerIx, day: Date) -> bool {
        let own = || self.added.iter().filter(|a| a.player == player.0);
        let Some(held) = own().rfind(|a| a.day <= day) else {
            return false;
        };
        let Some(before) = own().rfind(|a| a.day < held.day) else {
            return false;
        };
        let rise = held.average_pct - before.average_pct;
        let soon = |a: &&Added| a.day > held.day && (a.day - held.day).get_days() <= THREAT_DAYS;
        rise > 0.0
            && own().filter(soon).any(|a| {
                let back = held.average_pct - a.average_pct;
                back >= THREAT_POINTS && back >= 0.5 * rise
            })
    }
}
