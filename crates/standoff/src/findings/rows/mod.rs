//! Findings as rows of tables, each column with its meaning: what the brief and the talks print and write. Players and regions are
//! rows; a number with a range has all three of low, central and high, and one without leaves the ends empty.

mod duties;
mod effects;
mod game;
mod objectives;
mod path;

pub use duties::{AverageRow, ComponentRow, PublishedRow, RoundRow, ThreatRow};
pub use effects::{EffectRow, TariffOutcomeRow};
pub use game::{CombinationRow, PackageRow, RungRow, SetRow};
pub use objectives::{VariantRow, WeightRow};
pub use path::{
    FarmAccountRow, FarmMonthRow, FarmRecordRow, LeverMonthRow, LeverRankRow, LeverSectorRow,
};

use detente_world::table::{Estimate, Named};

use super::{Findings, Range};

/// A number with the range that is known of it; ends are missing where none is.
pub(crate) fn ranged(central: f64, range: Option<Range>) -> Option<Estimate> {
    let (low, high) = range.map_or((f64::NAN, f64::NAN), |r| (r.low, r.high));
    Some(Estimate { low, central, high })
}

impl Findings {
    /// Every table of a run, the judged deal's among them. Names are unique.
    pub fn tables(&self) -> Vec<Named> {
        let mut tables = vec![
            Named::of(&self.average_rows(), &()),
            Named::of(&self.component_rows(), &()),
            Named::of(&self.published_rows(), &()),
            Named::of(&self.threat_rows(), &()),
            Named::of(&self.measures, &()),
            Named::of(&self.round_rows(), &()),
            Named::of(&self.effect_rows(), &()),
            Named::of(&self.background.added, &()),
            Named::of(&self.tariff_outcome_rows(), &()),
            Named::of(&self.provenance.sources, &()),
            Named::of(&self.provenance.runs, &()),
        ];
        if let Some(path) = &self.path {
            tables.push(Named::of(&path.lever_month_rows(), &()));
            tables.push(Named::of(&path.lever_sector_rows(), &()));
            tables.push(Named::of(&path.lever_rank_rows(), &()));
            if !path.farm.is_empty() {
                tables.push(Named::of(&path.farm_month_rows(), &()));
                tables.push(Named::of(&path.farm_account_rows(), &()));
                tables.push(Named::of(&path.farm_record_rows(), &()));
            }
        }
        tables.extend(self.game_tables());
        if let Some(deal) = &self.deal {
            tables.extend(deal.tables().into_iter().map(|table| {
                if table.name == "deal" {
                    return table;
                }
                let name = format!("deal_{}", table.name);
                let title = format!("The deal: {}", table.title);
                table.called(&name, &title)
            }));
        }
        tables
    }

    /// The tables about the game alone.
    pub fn game_tables(&self) -> Vec<Named> {
        vec![
            Named::of(&self.combination_rows(), &()),
            Named::of(&self.package_rows(), &()),
            Named::of(&self.trade_rows(), &()),
            Named::of(&self.rung_rows(), &()),
            Named::of(&self.weight_rows(), &()),
            Named::of(&self.variant_rows(), &()),
            Named::of(&self.set_rows(), &()),
        ]
    }
}
