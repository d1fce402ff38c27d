//! The posterior of a multinomial logit with Gaussian priors, and of its intercepts by group.
//!
//! For row i with covariates x_i (the first is 1), group g(i) and weight w_i, and classes k = 1 … K−1 against the reference 0:
//!
//!   log p(y_i = k) / p(y_i = 0) = x_i'b_k + τ z_gk,   b_k1 ~ N(0, 2²), b_kj ~ N(0, 1), z_gk ~ N(0, 1), τ ~ half-normal(0.5)
//!
//! Without groups it is strictly concave: [`Fit`] finds its top by Newton's steps (iteratively reweighted least squares: Nelder and
//! Wedderburn, *JRSS A* 135, 1972) and takes the curvature there (Laplace). With groups, and for every headline, [`sample`] draws from it.

mod cholesky;
mod diagnostics;
mod laplace;
mod logit;
mod nuts;
mod sample;

pub use diagnostics::Diagnostics;
pub(crate) use laplace::Fit;
pub(crate) use logit::{Logit, Row, SPREAD_SCALE, soft_max};
pub(crate) use sample::sample;
