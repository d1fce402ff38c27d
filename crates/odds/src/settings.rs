//! Settings of the sampler.

/// How many draws are taken, from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sampling {
    /// Chains.
    pub chains: u64,
    /// Draws of each chain that are thrown away.
    pub warm_up: u64,
    /// Draws of each chain that are kept.
    pub draws: u64,
    /// Seed; chain i has `seed + i`.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            chains: 4,
            warm_up: 400,
            draws: 500,
            seed: 20_251_030,
        }
    }
}
