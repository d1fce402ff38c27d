//! Duties on goods of some economies inside a region: six members of a customs union, one of two customs territories.
//!
//! The instrument names them (`members`), `jurisdiction-shares.csv` says what part of the region's sales to the imposer each
//! has by sector. Lines and averages count the part over all sectors, a world's tariffs that of each sector; whether goods
//! are of those economies is a condition like any other.

use crate::conditions::{Condition, ConditionKind};
use crate::direction::Direction;
use crate::error::Problem;
use crate::instrument::Effect;
use crate::jurisdiction::Jurisdiction;
use crate::question::Convention;
use crate::table::problem;
use crate::{Instrument, Ledger};

/// Stands for all sectors together in the table of shares.
const EVERY_SECTOR: &str = "*";

/// Whether goods are of the economies that an instrument names, for every instrument that names some.
pub(crate) fn conditions(instruments: &[Instrument]) -> impl Iterator<Item = Condition> {
    let named = instruments.iter().filter(|i| !i.members.is_empty());
    named.map(|i| Condition {
        id: i.id.clone(),
        kind: ConditionKind::Origin,
        material: String::new(),
        threshold: 0.0,
        title: format!("the goods are of {}", i.members.join(", ")),
        row: i.row,
    })
}

impl Jurisdiction {
    /// What part of its target's sales to the imposer an instrument bears on, over all sectors.
    pub(crate) fn part_of(&self, instrument: &Instrument) -> f64 {
        let pair = (instrument.imposer.as_str(), instrument.target.as_str());
        self.part_of_members(instrument, pair, EVERY_SECTOR, &instrument.target, |_| {
            false
        })
    }

    /// What part of the flow `exporter` → `importer` in `sector` is of the economies that an instrument names; `here` is the
    /// world's region that sells, `apart` says which economies the world has as regions of their own.
    pub(crate) fn part_of_members(
        &self,
        instrument: &Instrument,
        (importer, exporter): (&str, &str),
        sector: &str,
        here: &str,
        apart: impl Fn(&str) -> bool,
    ) -> f64 {
        let members = &instrument.members;
        if members.is_empty() {
            return 1.0;
        }
        if here != instrument.target {
            return f64::from(u8::from(members.iter().any(|m| m == here)));
        }
        let share = |economy: &str| self.share((importer, exporter), sector, here, economy);
        let (mut named, mut inside) = (0.0, 1.0);
        for economy in self.economies(here) {
            match share(economy).filter(|_| economy != here) {
                Some(share) if apart(economy) => inside -= share,
                Some(share) if members.iter().any(|m| m == economy) => named += share,
                _ => {}
            }
        }
        if inside > 0.0 { named / inside } else { 0.0 }
    }
}

impl Convention {
    /// The same with goods of exactly those economies that each instrument names: what part of a flow they are is counted
    /// elsewhere.
    pub(crate) fn of_named_origin(&self, direction: &Direction) -> Self {
        let mut convention = self.clone();
        let named = (direction.instruments.iter()).filter(|i| !i.members.is_empty());
        convention.described.extend(named.map(|i| i.id.clone()));
        convention
    }
}

/// What is said of an instrument that bears on a part of its target.
pub(crate) fn told(instrument: &Instrument, part: f64) -> String {
    format!(
        "{} bears on goods of {} alone, {:.1} per cent of what {} sells to {}",
        instrument.id,
        instrument.members.join(", "),
        100.0 * part,
        instrument.target,
        instrument.imposer
    )
}

/// Members without a share, and on rows that charge nothing.
pub(crate) fn checked(ledger: &Ledger, found: &mut Vec<Problem>) {
    for instrument in ledger.instruments() {
        let mut wrong = |message: String| {
            found.push(problem(
                "instruments.csv",
                Some(instrument.row),
                Some("members"),
                message,
            ));
        };
        if instrument.effect != Effect::Charge && !instrument.members.is_empty() {
            wrong("only a charge bears on members; a relief is of what it lifts".to_owned());
        }
        let (imposer, target) = (instrument.imposer.as_str(), instrument.target.as_str());
        let shares = ledger.jurisdiction();
        for member in &instrument.members {
            if shares
                .share((imposer, target), EVERY_SECTOR, target, member)
                .is_none()
            {
                wrong(format!(
                    "jurisdiction-shares.csv has no share of {member} in what {target} sells to {imposer} (sector `*`)"
                ));
            }
        }
    }
}
