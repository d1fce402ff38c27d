//! Why there is no equilibrium: five causes, each a statement with numbers that can be checked again.

use detente_world::{RegionIx, SectorIx, World};
use serde::Serialize;

use crate::SolveError;

/// The kinds of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CauseKind {
    /// Nobody may sell a good any more to users that cannot do without it.
    Source,
    /// Making a good takes more than one of it, round a circle of inputs, at any wages: prices do not exist.
    Circle,
    /// A region cannot pay its bills even without any final demand.
    Income,
    /// No equilibrium keeps a bound.
    Bound,
    /// Trade in one direction cannot be balanced, or factors stand idle.
    Idle,
}

/// A cause with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cause {
    /// Which of the five.
    pub cause: CauseKind,
    /// The region it is in.
    pub region: Option<RegionIx>,
    /// All regions it is in, the worst first, where there are several.
    pub regions: Vec<RegionIx>,
    /// The good or sector.
    pub sector: Option<SectorIx>,
    /// Source: sectors that cannot do without the good.
    pub users: Vec<SectorIx>,
    /// The numbers, named; USD million unless the name says otherwise.
    pub terms: Vec<(String, f64)>,
    /// Bound: its position in the policy.
    pub bound: Option<usize>,
    /// Bound: bounds that no volumes keep together (positions in the policy), each with how often it counts: the caps count
    /// every flow at least as often as the floors do, and still allow less than the floors ask for.
    pub weights: Vec<(usize, f64)>,
    /// Circle: the cells (region, sector) round it and log prices at which each costs at least itself.
    pub circle: Vec<(RegionIx, SectorIx, f64)>,
    /// The point the proof rests on (internal layout), to be checked again.
    #[serde(skip)]
    pub(crate) point: Vec<f64>,
}

impl Cause {
    pub(crate) fn new(cause: CauseKind) -> Self {
        Self {
            cause,
            region: None,
            regions: Vec::new(),
            sector: None,
            users: Vec::new(),
            terms: Vec::new(),
            bound: None,
            weights: Vec::new(),
            circle: Vec::new(),
            point: Vec::new(),
        }
    }

    /// A bound that cannot be kept, with the number that says so.
    pub(crate) fn bound(bound: usize, multiplier: f64) -> Self {
        Self {
            bound: Some(bound),
            terms: vec![("multiplier".to_owned(), multiplier)],
            ..Self::new(CauseKind::Bound)
        }
    }

    pub(crate) fn infeasible(self, reason: String) -> SolveError {
        SolveError::Infeasible {
            reason,
            cause: Box::new(self),
        }
    }

    /// A number of the cause by its name.
    pub fn term(&self, name: &str) -> Option<f64> {
        (self.terms.iter())
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }
}

impl SolveError {
    /// The cause, where the policy is infeasible.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Infeasible { cause, .. } => Some(cause),
            _ => None,
        }
    }

    /// Fills in the words of a cause that was found where names are not known.
    pub(crate) fn named(self, world: &World, sigma_of: &dyn Fn(SectorIx) -> String) -> Self {
        let Self::Infeasible { reason, cause } = self else {
            return self;
        };
        let (Some(n), Some(k), true) = (cause.region, cause.sector, reason.is_empty()) else {
            return Self::Infeasible { reason, cause };
        };
        let users: Vec<&str> = (cause.users.iter().take(4))
            .map(|u| world.sector(*u).code.as_str())
            .collect();
        let who = match (users.is_empty(), cause.users.len() > 4) {
            (true, _) => "final demand".to_owned(),
            (false, false) => format!("final demand and {}", users.join(", ")),
            (false, true) => format!(
                "final demand, {} and {} more",
                users.join(", "),
                cause.users.len() - 4
            ),
        };
        let reason = format!(
            "nobody may sell {} in {} any more; {who} cannot do without it ({})",
            world.sector(k).code,
            world.region(n).code,
            sigma_of(k)
        );
        Self::Infeasible { reason, cause }
    }
}
