//! What a policy changes, in a few lines for reports.

use std::fmt;

use detente_world::{Cube, World};

use crate::{AppliedPolicy, BoundKind};

/// One line about what a policy did.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// `tariff`, `export tax`, `iceberg`, `productivity`, `utilisation`, `demand`, `endowment`, `cap` or `floor`.
    pub what: &'static str,
    /// How many flows (or cells, for hats) are touched.
    pub count: usize,
    /// Benchmark value of the flows touched, USD million; `None` for hats.
    pub trade_usd_mn: Option<f64>,
    /// Smallest value among those touched: a rate as a fraction, a bound, a factor or a hat.
    pub lowest: f64,
    /// Largest value among those touched.
    pub highest: f64,
}

impl Change {
    fn of(what: &'static str) -> Self {
        Self {
            what,
            count: 0,
            trade_usd_mn: None,
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
        }
    }

    fn touch(&mut self, value: f64, trade: Option<f64>) {
        self.count += 1;
        self.lowest = self.lowest.min(value);
        self.highest = self.highest.max(value);
        if let Some(trade) = trade {
            *self.trade_usd_mn.get_or_insert(0.0) += trade;
        }
    }
}

impl fmt::Display for Change {
    /// `tariff: 27 flows (USD 536000 million), now 100 % to 137.5 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_rate = matches!(self.what, "tariff" | "export tax");
        let things = if self.trade_usd_mn.is_some() {
            "flow"
        } else {
            "cell"
        };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{}: {} {things}{plural}", self.what, self.count)?;
        if let Some(trade) = self.trade_usd_mn {
            write!(f, " (USD {trade:.0} million)")?;
        }
        let value = |v: f64| {
            if is_rate {
                let text = format!("{:.2}", v * 100.0);
                format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
            } else {
                v.to_string()
            }
        };
        let (lowest, highest) = (value(self.lowest), value(self.highest));
        if lowest == highest {
            write!(f, ", now {lowest}")
        } else {
            write!(f, ", now {lowest} to {highest}")
        }
    }
}

impl AppliedPolicy {
    /// What the policy changes in a world, in a fixed order; empty if nothing. Flows without trade do not count.
    pub fn changes(&self, world: &World) -> Vec<Change> {
        let flows = world.flows();
        let cube = |what, after: &Cube, before: &dyn Fn(usize) -> f64| {
            let mut change = Change::of(what);
            for (at, (&value, &trade)) in after.as_slice().iter().zip(flows.as_slice()).enumerate()
            {
                if trade > 0.0 && value != before(at) {
                    change.touch(value, Some(trade));
                }
            }
            change
        };
        let list = |what, values: &[f64]| {
            let mut change = Change::of(what);
            for &value in values.iter().filter(|value| **value != 1.0) {
                change.touch(value, None);
            }
            change
        };
        let (mut caps, mut floors) = (Change::of("cap"), Change::of("floor"));
        for bound in &self.bounds {
            let change = match bound.kind {
                BoundKind::Cap { .. } => &mut caps,
                BoundKind::Floor { .. } => &mut floors,
            };
            for &(i, n, k) in &bound.flows {
                change.touch(bound.level, Some(flows.get(i, n, k)));
            }
        }
        let tariffs = world.tariffs().as_slice();
        let all = [
            cube("tariff", &self.tariff, &|at| tariffs[at]),
            cube("export tax", &self.export_tax, &|_| 0.0),
            cube("iceberg", &self.iceberg, &|_| 1.0),
            caps,
            floors,
            list("productivity", self.productivity.as_slice()),
            list("utilisation", self.utilisation.as_slice()),
            list("demand", self.demand.as_slice()),
            list("endowment", &self.endowment),
        ];
        all.into_iter().filter(|change| change.count > 0).collect()
    }

    /// Whether import tariffs are all that may differ from the benchmark.
    pub fn is_tariff_only(&self) -> bool {
        let is = |values: &[f64], neutral: f64| values.iter().all(|value| *value == neutral);
        self.bounds.is_empty()
            && is(self.export_tax.as_slice(), 0.0)
            && is(self.iceberg.as_slice(), 1.0)
            && is(self.productivity.as_slice(), 1.0)
            && is(self.utilisation.as_slice(), 1.0)
            && is(self.demand.as_slice(), 1.0)
            && is(&self.endowment, 1.0)
    }
}
