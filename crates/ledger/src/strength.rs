//! Levers that are not tariffs as wedges of a policy: always a judgement, so always a range.

use std::fmt;
use std::str::FromStr;

use detente_policy::{Policy, Wedge, WedgeKind};
use detente_world::World;

use crate::error::nearest;
use crate::{Ledger, LedgerError, Lever};

/// Which end of the range of a lever's strength is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// The weak end.
    Low,
    /// The central judgement.
    #[default]
    Central,
    /// The strong end.
    High,
}

impl FromStr for Strength {
    type Err = LedgerError;

    fn from_str(given: &str) -> Result<Self, LedgerError> {
        match given {
            "low" => Ok(Self::Low),
            "central" => Ok(Self::Central),
            "high" => Ok(Self::High),
            _ => Err(LedgerError::UnknownChoice {
                what: "the strength of a lever",
                given: given.to_owned(),
                suggestion: nearest(given, ["low", "central", "high"]),
                choices: "low, central, high".to_owned(),
            }),
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Low => "low",
            Self::Central => "central",
            Self::High => "high",
        })
    }
}

impl Ledger {
    /// The lever with this id.
    ///
    /// # Errors
    /// [`LedgerError::UnknownLever`] with the nearest id there is.
    pub fn lever(&self, id: &str) -> Result<&Lever, LedgerError> {
        self.levers().iter().find(|l| l.id == id).ok_or_else(|| {
            let duty = self.instruments().iter().any(|i| i.id == id);
            let known = self.levers().iter().map(|l| l.id.as_str());
            LedgerError::UnknownLever {
                id: id.to_owned(),
                suggestion: nearest(id, known).filter(|_| !duty),
                duty,
            }
        })
    }

    /// A lever as a policy of a world, at one end of its range; of a wedge's choices the first of which the
    /// world has every sector is taken.
    ///
    /// # Errors
    /// [`LedgerError::UnknownLever`]; [`LedgerError::NotCovered`] when the lever has no wedges (it is not
    /// modelled) or the world has none of their sectors or regions.
    pub fn lever_policy(
        &self,
        world: &World,
        id: &str,
        strength: Strength,
    ) -> Result<Policy, LedgerError> {
        let lever = self.lever(id)?;
        if lever.wedges.is_empty() {
            let message = format!(
                "`{id}` is on the timeline only: the ledger does not say how it enters a model"
            );
            return Err(LedgerError::NotCovered(message));
        }
        let mut policy = Policy::default();
        for wedge in &lever.wedges {
            let has = |code: &String| world.find_sector(code).is_some();
            let choice = wedge.choices.iter().find(|c| c.sectors.iter().all(has));
            let choice = choice.ok_or_else(|| {
                let choices = wedge.choices.iter().map(|c| c.sectors.join(" and "));
                let wanted = choices.collect::<Vec<_>>().join(" or ");
                LedgerError::NotCovered(format!(
                    "`{id}` bears on {wanted}, which the world `{}` lacks",
                    world.meta().name
                ))
            })?;
            let value = choice.range[strength as usize];
            for sector in &choice.sectors {
                let text = format!("{}:{}:{sector}={value}", lever.imposer, lever.target);
                let unusable = || {
                    LedgerError::NotCovered(format!("`{id}`: `{} {text}` is no wedge", wedge.kind))
                };
                let kind = WedgeKind::from_name(&wedge.kind).ok_or_else(unusable)?;
                policy
                    .wedges
                    .push(Wedge::parse(kind, &text).map_err(|_| unusable())?);
            }
        }
        Ok(policy)
    }
}
