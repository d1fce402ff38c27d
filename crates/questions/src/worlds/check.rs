//! `world check`: every identity of a world.

use std::sync::Arc;

use detente_table::{Named, Note, Sentence, Watch, columns};
use detente_world::{CheckReport, DEFAULT_WORLD, Extreme, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WorldRow;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Check every identity of a world; a bad one is refused with file and row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldCheck {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR", "x-place" = 1))]
    pub world: String,
}

impl Default for WorldCheck {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
        }
    }
}

/// A checked world.
#[derive(Debug, Clone)]
pub struct WorldChecked {
    /// The world.
    pub world: Arc<World>,
    /// What was found.
    pub report: CheckReport,
}

impl Question for WorldCheck {
    const NAME: &'static str = "world check";
    const ABOUT: &'static str =
        "Check every identity of a world; a bad one is refused with file and row";
    type Answer = WorldChecked;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<WorldChecked, Refusal> {
        let world = room.world(&self.world)?;
        Ok(WorldChecked {
            report: world.check_report(),
            world,
        })
    }
}

/// Counts of a checked world.
struct Counts(CheckReport);

columns! { Counts: "counts", "Counts"; |c|
    integer "flows" = c.0.flows, "Flows above zero.";
    integer "cells_without_output" = c.0.cells_without_output, "Sectors of regions without output.";
    integer "cells_without_expenditure" = c.0.cells_without_expenditure, "Goods that a region does not buy.";
    integer "cells_rounded_below_zero" = c.0.cells_rounded_below_zero,
        "Cells of final demand below zero by no more than rounding.";
    integer "flows_with_tariff" = c.0.flows_with_tariff, "Flows with a tariff.";
    integer "rates_without_flow" = c.0.rates_without_flow, "Rates on flows that are zero.";
    number[UsdMn 0] "tariff_revenue_usd_mn" = c.0.tariff_revenue, "Tariff revenue.";
    integer "pairs" = c.0.pairs, "Pairs of importer and partner.";
    integer "pairs_with_date" = c.0.pairs_with_tariff_date, "Pairs whose tariffs have a date.";
}

impl Answer for WorldChecked {
    fn tables(&self) -> Vec<Named> {
        let report = &self.report;
        let extremes = [
            report
                .smallest_value_added
                .as_ref()
                .map(|s| Extreme::share("smallest value added, of output", s)),
            report
                .smallest_final_demand
                .as_ref()
                .map(|s| Extreme::share("smallest final demand, of expenditure", s)),
            report
                .highest_rate
                .as_ref()
                .map(|r| Extreme::rate("highest rate", r)),
            report
                .lowest_negative_rate
                .as_ref()
                .map(|r| Extreme::rate("lowest rate", r)),
        ];
        let extremes: Vec<Extreme> = extremes.into_iter().flatten().collect();
        vec![
            Named::single(&WorldRow::new(&self.world), &()),
            Named::of(&report.identities, &()),
            Named::single(&Counts(report.clone()), &()),
            Named::of(&extremes, &()),
            Named::of(&report.deficits, &()),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        vec![Sentence::new("Every check passed.", &["identities"])]
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes: Vec<Note> = self.report.warnings.iter().map(Note::warning).collect();
        let without = &self.report.importers_without_tariff_date;
        if !without.is_empty() && self.report.pairs_with_tariff_date > 0 {
            notes.push(Note::limit(format!(
                "Importers whose tariffs have no date: {}.",
                without.join(", ")
            )));
        }
        notes
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
