//! If talks fail: threats that are worth carrying out, threats that would be chosen by players who could bind themselves, and threats
//! that are merely announced.

mod credible;
mod nash53;
mod outer;
mod zero_sum;

pub use credible::{
    BargainOver, Renegotiation, Threat, ThreatKind, WorstEquilibrium, bargains_over, renegotiation,
    threat_at, threats, worst_equilibrium,
};
pub use nash53::{ChosenThreats, threats_with_money, threats_without_money};
pub use outer::{DIRECTIONS, OuterValues, outer_values};
