//! A direction of trade in a ledger, and what its exporter sells to the world.

use detente_ledger::{ExportWeights, Ledger, Question as Asked, Weights};

use crate::refusal::Refusal;
use crate::room::Room;

/// Where a direction is looked up.
pub(super) struct Direction<'a> {
    pub ledger: &'a Ledger,
    pub room: &'a Room<'a>,
    pub world: &'a str,
}

impl Direction<'_> {
    /// What the exporter sells to the whole world, where the weights need it.
    pub fn exports(&self, asked: &Asked) -> Result<Option<ExportWeights>, Refusal> {
        match asked.convention.weights {
            Weights::ExporterWorld => self.sales(&asked.target).map(Some),
            _ => Ok(None),
        }
    }

    /// What an exporter sells to the whole world.
    pub fn sales(&self, exporter: &str) -> Result<ExportWeights, Refusal> {
        let world = self.room.world(self.world)?;
        Ok(ExportWeights::of(&world, exporter)?)
    }

    /// The same question about the other direction.
    pub fn turned(&self, asked: &Asked) -> Asked {
        let mut other = asked.clone();
        (other.imposer, other.target) = (asked.target.clone(), asked.imposer.clone());
        // An instrument that is asked for belongs to one side.
        let imposer = other.imposer.clone();
        other.convention.with.retain(|id| {
            let own = self.ledger.instrument(id);
            own.is_ok_and(|instrument| instrument.imposer == imposer)
        });
        other
    }
}
