//! The engine held against what is known: published and analytic results beside ours ([`replicate`]), and the solver under
//! random policies ([`stress`]).

pub mod replicate;
pub mod stress;
