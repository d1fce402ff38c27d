//! `world check`: every identity of a world.

use std::sync::Arc;

use detente_table::{Column, Named, Note, Row, Sentence, Unit, Watch};
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

impl Row for Counts {
    const TABLE: &'static str = "counts";
    const TITLE: &'static str = "Counts";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("flows", "Flows above zero.", |c| {
            i64::try_from(c.0.flows).ok()
        }),
        Column::integer(
            "cells_without_output",
            "Sectors of regions without output.",
            |c| i64::try_from(c.0.cells_without_output).ok(),
        ),
        Column::integer(
            "cells_without_expenditure",
            "Goods that a region does not buy.",
            |c| i64::try_from(c.0.cells_without_expenditure).ok(),
        ),
        Column::integer(
            "cells_rounded_below_zero",
            "Cells of final demand below zero by no more than rounding.",
            |c| i64::try_from(c.0.cells_rounded_below_zero).ok(),
        ),
        Column::integer("flows_with_tariff", "Flows with a tariff.", |c| {
            i64::try_from(c.0.flows_with_tariff).ok()
        }),
        Column::integer("rates_without_flow", "Rates on flows that are zero.", |c| {
            i64::try_from(c.0.rates_without_flow).ok()
        }),
        Column::number(
            "tariff_revenue_usd_mn",
            Unit::UsdMn,
            0,
            "Tariff revenue.",
            |c| Some(c.0.tariff_revenue),
        ),
        Column::integer("pairs", "Pairs of importer and partner.", |c| {
            i64::try_from(c.0.pairs).ok()
        }),
        Column::integer("pairs_with_date", "Pairs whose tariffs have a date.", |c| {
            i64::try_from(c.0.pairs_with_tariff_date).ok()
        }),
    ];
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
