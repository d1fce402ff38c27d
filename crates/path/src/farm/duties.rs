//! What is paid at the border, by month: most-favoured tariffs, taxes on sales, taxes on exports.

use std::collections::BTreeMap;

use super::month::Month;

/// Kinds of charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Charge {
    /// On the delivered value (CIF), by importer and origin.
    Tariff,
    /// On the delivered value and the tariff, by importer.
    Vat,
    /// On the value at the port of loading (FOB), by exporter.
    ExportTax,
}

impl Charge {
    /// As in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tariff => "tariff",
            Self::Vat => "vat",
            Self::ExportTax => "export-tax",
        }
    }

    /// The charge of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Tariff, Self::Vat, Self::ExportTax]
            .into_iter()
            .find(|c| c.name() == name)
    }
}

/// Rates (fractions) by charge, imposer and partner, each from a month on until the next.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Duties {
    rates: BTreeMap<(Charge, usize, Option<usize>), BTreeMap<Month, f64>>,
}

impl Duties {
    /// Adds a rate; false if there is one for the same month already.
    pub fn insert(
        &mut self,
        charge: Charge,
        imposer: usize,
        partner: Option<usize>,
        from: Month,
        rate: f64,
    ) -> bool {
        self.rates
            .entry((charge, imposer, partner))
            .or_default()
            .insert(from, rate)
            .is_none()
    }

    /// The rate in a month: the partner's own if there is one by then, else everyone's, else 0.
    pub fn rate(&self, charge: Charge, imposer: usize, partner: usize, month: Month) -> f64 {
        [Some(partner), None]
            .into_iter()
            .filter_map(|p| self.rates.get(&(charge, imposer, p)))
            .find_map(|rates| rates.range(..=month).next_back())
            .map_or(0.0, |(_, rate)| *rate)
    }
}
