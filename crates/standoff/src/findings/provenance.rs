//! Where numbers come from and how much work they were.

use serde::Serialize;

/// Where every number comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Provenance {
    /// Everything read.
    pub sources: Vec<Source>,
    /// Everything solved.
    pub runs: Vec<Run>,
}

/// A source that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// Id used in `source` fields.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Document, address or data file.
    pub reference: String,
    /// high, medium, low, or as the data says.
    pub confidence: String,
    /// Licence, where one is stated.
    pub licence: String,
    /// True where nobody checked it against the text.
    pub unverified: bool,
}

/// A solved counterfactual.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// Id used in `run` fields.
    pub id: String,
    /// What was solved, for readers.
    pub title: String,
    /// current or untaxed.
    pub background: String,
    /// Elasticity set.
    pub elasticities: String,
    /// Worst residual of the independent certificate; `None` for a run that is checked otherwise (odds by their scores).
    pub certificate: Option<f64>,
    /// The market it sits in.
    pub certificate_market: String,
    /// Solver sweeps.
    pub sweeps: usize,
    /// The command line or policy that repeats it.
    pub reproduce: String,
}

/// How much work the run was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunStatistics {
    /// Combinations in the payoff table.
    pub combinations: usize,
    /// Equilibria solved altogether.
    pub solves: usize,
    /// Sweeps altogether.
    pub sweeps: usize,
    /// Worst certificate of all solves.
    pub worst_certificate: f64,
    /// The run it belongs to.
    pub worst_certificate_run: String,
    /// Wall-clock seconds by stage. Not reproducible.
    pub seconds: Vec<StageSeconds>,
    /// Wall-clock seconds altogether. Not reproducible.
    pub total_seconds: f64,
    /// Threads used.
    pub threads: usize,
}

/// Time spent in one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageSeconds {
    /// Stage.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}
