//! Tariff games: players who set import tariffs (and export taxes) in one economy, each for what it wants.
//!
//! ```text
//! Economy + Rules + backdrop ─► TariffGame (a Contest) ─► optimal | war | cooperation ─► Played
//! ```
//!
//! The searches are those of [`detente_talks::contest`]; here tariffs become levers, equilibria become payoffs, and what
//! is found is solved once more, certified and examined before anyone sees it.

mod agreement;
mod closed_form;
mod error;
mod game;
mod kinks;
mod pins;
mod play;
mod revealed;
mod rules;

pub use agreement::{
    Agreement, Division, FrontierPoint, Gains, LEAST_GAIN_PCT, Threat, cooperation, frontier,
};
pub use closed_form::{ClosedForm, inverse_elasticity_war};
pub use error::TariffGameError;
pub use game::{Flow, Rate, TariffGame, TariffScout, Tax};
pub use kinks::Kink;
pub use play::{Effort, GAP_LIMIT_PCT, Played, PlayerResult, optimal, war};
pub use revealed::{OneWeight, Revealed, SectorWeight, revealed};
pub use rules::{
    HIGHEST, LOWEST, Objective, Partners, Rules, Vary, goods, read_weights, regions, sectors,
};
