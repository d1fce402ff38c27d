//! Choices that are better the more often: logit equilibria of a game, and the logit rule fitted on what sides were seen to do.

mod branch;
mod expected;
mod fit;
mod horizon;

pub use branch::{QuantalPoint, quantal_response};
pub use fit::{
    ChoicePosterior, ObservedChoice, OutOfSample, QuantalFit, fit_choices, out_of_sample,
    share_where,
};
pub use horizon::{average_payoff, looking_ahead, month_weights, patience_grid};
