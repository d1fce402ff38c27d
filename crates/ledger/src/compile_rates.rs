//! The rates of one direction of trade by sector of a world, on any day.

use std::sync::Arc;

use detente_world::{SectorIx, SectorKind, World};
use jiff::civil::Date;

use crate::compile::CompileRequest;
use crate::direction::Direction;
use crate::question::Convention;
use crate::weighting::{Weighted, no_sector_in_common};
use crate::{Ledger, LedgerError, origin};

/// A direction of trade whose lines are gathered by sector of a world.
pub(crate) struct SectorRates<'a> {
    ledger: &'a Ledger,
    world: &'a World,
    pub direction: Arc<Direction>,
    pub weighted: Weighted,
    /// Codes of the world's regions.
    imposer: &'a str,
    target: &'a str,
    known_on: Date,
}

/// Rates of a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayRates {
    /// By sector of the world, fractions.
    pub rates: Vec<f64>,
    /// Weight × rate over all lines, and the part of it that rests on unverified rows.
    pub all: f64,
    pub unverified: f64,
}

impl DayRates {
    /// Share of the points that rests on unverified rows, per cent.
    pub fn unverified_pct(&self) -> f64 {
        match self.all > 0.0 {
            true => 100.0 * self.unverified / self.all,
            false => 0.0,
        }
    }
}

/// What is said where a ledger knows a direction by rows and as one average.
pub(crate) fn rows_not_average(imposer: &str, target: &str) -> String {
    format!(
        "{imposer} on {target}: the ledger has rows and one average for the whole; the rows alone count"
    )
}

impl<'a> SectorRates<'a> {
    /// The instruments of `by` on `aimed` for goods of the world's `target` when they enter its `imposer`.
    ///
    /// # Errors
    /// [`LedgerError::NotCovered`] when no crosswalk leads to the world's sectors.
    pub fn of(
        ledger: &'a Ledger,
        world: &'a World,
        request: &CompileRequest,
        (imposer, target): (&'a str, &'a str),
        (by, aimed): (&str, &str),
    ) -> Result<Self, LedgerError> {
        let readings = &request.convention.readings;
        let direction = ledger.direction(by, aimed, readings)?;
        let crosswalk = request
            .crosswalk
            .as_ref()
            .unwrap_or_else(|| ledger.crosswalk());
        let goods = |code: &str| {
            world
                .find_sector(code)
                .filter(|&s| world.sector(s).kind == SectorKind::Goods)
                .map(|s| s.0 as u32)
        };
        if !crosswalk.reaches(|code| goods(code).is_some()) {
            return Err(no_sector_in_common(&world.meta().name, crosswalk));
        }
        let place = |code| crosswalk.sector(code, goods);
        let weighted = match ledger.weights_entry(by, aimed, readings) {
            Ok(entry) => ledger.by_imports(&direction, entry, place)?,
            Err(_) => ledger.alike(&direction, crosswalk, place),
        };
        Ok(Self {
            ledger,
            world,
            direction,
            weighted,
            imposer,
            target,
            known_on: request.known_on.unwrap_or(ledger.edition()),
        })
    }

    /// The part of a flow that an instrument reaches: economies inside a region may be out of its reach, on either side.
    fn reach(&self, instrument: usize, sector: SectorIx) -> f64 {
        let sector = self.world.sector(sector).code.as_str();
        let pair = (self.imposer, self.target);
        let apart = |economy: &str| self.world.find_region(economy).is_some();
        let (instrument, jurisdiction) = (
            &self.direction.instruments[instrument],
            self.ledger.jurisdiction(),
        );
        jurisdiction.reach(instrument, pair, sector, self.target, apart)
            * jurisdiction.reach(instrument, pair, sector, self.imposer, apart)
    }

    /// The rates of a day.
    ///
    /// # Errors
    /// Instruments counted on request that the direction does not have.
    pub fn on(&self, on: Date, convention: &Convention) -> Result<DayRates, LedgerError> {
        let convention = convention.of_named_origin(&self.direction);
        let day = self.direction.day(on, self.known_on, &convention)?;
        let basket = &self.weighted.basket;
        let charged = basket.charge(&self.direction, std::slice::from_ref(&day));
        let sums = charged.into_iter().next().unwrap_or_default();
        let mut found = DayRates {
            rates: vec![0.0; self.world.sector_count()],
            ..DayRates::default()
        };
        for (sector, sums) in sums.iter().enumerate() {
            let weight = basket.weights[sector];
            if weight == 0.0 {
                continue;
            }
            for (at, &sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0.0) {
                found.all += sum;
                found.unverified += match self.direction.unverified(at, &day) {
                    true => sum,
                    false => 0.0,
                };
                found.rates[sector] += sum / weight * self.reach(at, SectorIx(sector));
            }
        }
        Ok(found)
    }

    /// Whether lines of a sector carry any weight.
    pub fn covers(&self, sector: SectorIx) -> bool {
        let weight = self.weighted.basket.weights.get(sector.0);
        weight.is_some_and(|w| *w > 0.0)
    }

    /// What a reader must know: lines without import weights, duties that reach a part of the region.
    pub fn notes(&self, on: Date, convention: &Convention) -> Result<Vec<String>, LedgerError> {
        let mut notes: Vec<String> = (self.weighted.notes.iter())
            .map(|note| format!("{} on {}: {note}", self.imposer, self.target))
            .collect();
        if self.ledger.has_lines(self.imposer, self.target)
            && self.ledger.has_average(self.imposer, self.target)
        {
            notes.push(rows_not_average(self.imposer, self.target));
        }
        let day = self.direction.day(on, self.known_on, convention)?;
        for &at in &day.charges {
            let instrument = &self.direction.instruments[at];
            if !instrument.members.is_empty() && self.target == instrument.target {
                notes.push(origin::told(instrument, self.direction.parts[at]));
            }
        }
        Ok(notes)
    }
}
