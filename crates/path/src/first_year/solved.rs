//! Economies by elasticities, and equilibria of what works through prices, that were solved already: the dates of all paths share
//! the former, and paths that differ in what is withheld the latter.
//!
//! Every one of these equilibria starts at the benchmark, so that it does not depend on who asked first.

use std::sync::{Arc, Mutex, PoisonError};

use detente_economy::{Economy, Parameters};
use detente_policy::AppliedPolicy;

use super::Ground;
use super::junction::Read;

/// Bytes that kept economies may take, by the size of their tables.
const MOST_BYTES: usize = 256 << 20;

/// Tables of a world's size that an economy holds, about.
const TABLES: usize = 16;

/// Policies that are kept; the oldest goes first.
const MOST_POLICIES: usize = 64;

/// A value that is made once, by whoever needs it first; the others wait for it. What fails is made again.
#[derive(Debug)]
pub(super) struct Once<T>(Mutex<Option<Arc<T>>>);

impl<T> Once<T> {
    fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value, made by `make` if nobody did.
    pub fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*place {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make()?);
        *place = Some(Arc::clone(&made));
        Ok(made)
    }
}

/// An economy at one set of elasticities, with what was solved in it.
#[derive(Debug)]
pub(super) struct Adapted {
    parameters: Parameters,
    pub economy: Once<Economy>,
    priced: Mutex<Vec<Priced>>,
}

/// A policy with the place of its equilibrium.
type Priced = (Arc<AppliedPolicy>, Arc<Once<Read>>);

impl Adapted {
    /// The elasticities.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The place of a policy's equilibrium.
    pub fn of_policy(&self, policy: &Arc<AppliedPolicy>) -> Arc<Once<Read>> {
        let mut list = self.priced.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, place)) = list.iter().find(|(known, _)| Arc::ptr_eq(known, policy)) {
            return Arc::clone(place);
        }
        let place = Arc::new(Once::new());
        push(
            &mut list,
            (Arc::clone(policy), Arc::clone(&place)),
            MOST_POLICIES,
        );
        place
    }
}

/// What is kept with a ground.
#[derive(Debug, Default)]
pub(super) struct Solved {
    economies: Mutex<Vec<Arc<Adapted>>>,
    policies: Mutex<Vec<Arc<AppliedPolicy>>>,
}

impl Clone for Solved {
    /// A copy of a ground begins without any.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Ground {
    /// The place of the economy at these elasticities.
    pub(super) fn adapted(&self, parameters: Parameters) -> Arc<Adapted> {
        let economies = &self.solved().economies;
        let mut list = economies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = list.iter().find(|a| a.parameters == parameters) {
            return Arc::clone(known);
        }
        let adapted = Arc::new(Adapted {
            parameters,
            economy: Once::new(),
            priced: Mutex::default(),
        });
        let (regions, sectors) = (self.region_count(), self.world().sector_count());
        let one = 8 * TABLES * regions * sectors * regions.max(sectors);
        push(&mut list, Arc::clone(&adapted), (MOST_BYTES / one).max(2));
        adapted
    }

    /// The one copy of a policy that equilibria are kept under.
    pub(super) fn known_policy(&self, policy: &AppliedPolicy) -> Arc<AppliedPolicy> {
        let policies = &self.solved().policies;
        let mut list = policies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = list.iter().find(|known| ***known == *policy) {
            return Arc::clone(known);
        }
        let policy = Arc::new(policy.clone());
        push(&mut list, Arc::clone(&policy), MOST_POLICIES);
        policy
    }
}

/// Adds to a list of so many; the oldest goes first.
fn push<T>(list: &mut Vec<T>, new: T, most: usize) {
    if list.len() >= most {
        list.remove(0);
    }
    list.push(new);
}
