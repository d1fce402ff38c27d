//! Tariffs and export taxes: levels first, then added points.

use std::collections::BTreeMap;
use std::fmt;

use detente_world::{Cube, World};

use super::select::{Flow, Selector};
use crate::grammar::per_cent;
use crate::{Amount, PolicyError, TariffRow, TariffTable, Wedge};

/// Who says so.
#[derive(Clone, Copy)]
pub(super) enum Source<'p> {
    Wedge(&'p Wedge),
    Row(&'p TariffTable, &'p TariffRow),
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wedge(wedge) => wedge.fmt(f),
            Self::Row(table, row) => table.place(row).fmt(f),
        }
    }
}

#[derive(Default)]
struct Entry<'p> {
    level: Option<(f64, Source<'p>)>,
    added: f64,
    last: Option<Source<'p>>,
}

/// What wedges and tables say about one kind of rate.
pub(super) struct Rates<'p> {
    what: &'static str,
    selector: Selector<'p>,
    entries: BTreeMap<Flow, Entry<'p>>,
}

impl<'p> Rates<'p> {
    pub fn new(what: &'static str, world: &'p World) -> Self {
        Self {
            what,
            selector: Selector::new(world),
            entries: BTreeMap::new(),
        }
    }

    pub fn enter(
        &mut self,
        flow: Flow,
        amount: Amount,
        source: Source<'p>,
    ) -> Result<(), PolicyError> {
        let entry = self.entries.entry(flow).or_default();
        entry.last = Some(source);
        match (amount, entry.level) {
            (Amount::Add(points), _) => entry.added += points,
            (Amount::Level(rate), None) => entry.level = Some((rate, source)),
            (Amount::Level(rate), Some((before, _))) if before == rate => {}
            (Amount::Level(rate), Some((before, first))) => {
                return Err(PolicyError::Contradiction {
                    first: first.to_string(),
                    second: source.to_string(),
                    problem: format!(
                        "the {} on {} cannot be both {} % and {} %; leave one out, or add points with +{}pp",
                        self.what,
                        self.selector.flow_name(flow),
                        per_cent(before),
                        per_cent(rate),
                        per_cent((rate - before).abs()),
                    ),
                });
            }
        }
        Ok(())
    }

    /// Writes the rates; flows nobody spoke of keep theirs.
    pub fn finish(self, rates: &mut Cube) -> Result<(), PolicyError> {
        for (flow, entry) in self.entries {
            let (origin, destination, sector) = flow;
            let level = match entry.level {
                Some((rate, _)) => rate,
                None => rates.get(origin, destination, sector),
            };
            let rate = level + entry.added;
            if rate <= -1.0 {
                return Err(PolicyError::RateTooLow {
                    subject: entry.last.map(|s| s.to_string()).unwrap_or_default(),
                    what: self.what,
                    flow: self.selector.flow_name(flow),
                    rate_pct: per_cent(rate),
                });
            }
            rates.set(origin, destination, sector, rate);
        }
        Ok(())
    }
}
