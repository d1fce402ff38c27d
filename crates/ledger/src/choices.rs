//! What a user can choose in a ledger: readings of the law, answers to conditions, companies.

use crate::direction::CONTENT;
use crate::error::nearest;
use crate::{Convention, Ledger, LedgerError, conditions};

impl Ledger {
    /// The readings of the law that some row holds under, by name.
    pub fn readings(&self) -> Vec<&str> {
        let instruments = self.instruments().iter().map(|i| i.only_with.as_str());
        let rules = self.rules().iter().map(|r| r.only_with.as_str());
        let mut names: Vec<&str> = instruments
            .chain(rules)
            .flat_map(|name| name.split('&'))
            .map(|name| name.trim_start_matches('!'))
            .filter(|name| !name.is_empty() && *name != CONTENT)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The companies that have a rate of their own in a direction of trade.
    pub fn companies(&self, imposer: &str, target: &str) -> Vec<&str> {
        let of_pair = self
            .instruments()
            .iter()
            .filter(|i| i.concerns(imposer, target));
        let mut names: Vec<&str> = of_pair
            .map(|i| i.company.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Checks that the readings, answers and company of a convention are ones of this ledger.
    pub(crate) fn known_readings(&self, convention: &Convention) -> Result<(), LedgerError> {
        conditions::known(self.conditions(), convention)?;
        if let Some(given) = &convention.company {
            let mut known: Vec<&str> = self
                .instruments()
                .iter()
                .map(|i| i.company.as_str())
                .collect();
            known.retain(|name| !name.is_empty());
            known.sort_unstable();
            known.dedup();
            if !known.contains(&given.as_str()) {
                return Err(LedgerError::UnknownChoice {
                    what: "the company",
                    given: given.clone(),
                    suggestion: nearest(given, known.iter().copied()),
                    choices: known.join(", "),
                });
            }
        }
        let known = self.readings();
        match convention
            .readings
            .iter()
            .find(|r| !known.contains(&r.as_str()))
        {
            None => Ok(()),
            Some(given) => Err(LedgerError::UnknownChoice {
                what: "the reading of the law",
                given: given.clone(),
                suggestion: nearest(given, known.iter().copied()),
                choices: known.join(", "),
            }),
        }
    }
}
