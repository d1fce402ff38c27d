//! `ledger import-hts`: lines of the United States' tariff schedule.

use detente_doors::{Limits, RateKind, Schedule, read_schedule};
use detente_table::{Named, Note, Sentence, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{needed, open_path, record};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Most-favoured-nation lines of the United States' tariff schedule, from the official export.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ImportHts {
    /// The export, JSON or CSV
    #[schemars(extend("x-value" = "FILE", "x-place" = 1))]
    pub schedule: Option<String>,
    /// Lines of eight digits alone, at which rates stand
    pub eight_digits: bool,
}

/// The lines.
#[derive(Debug, Clone)]
pub struct ImportedSchedule {
    /// The schedule.
    pub schedule: Schedule,
}

impl Question for ImportHts {
    const NAME: &'static str = "ledger import-hts";
    const ABOUT: &'static str = "Read the lines of the United States' tariff schedule; specific and compound rates are kept as such";
    type Answer = ImportedSchedule;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<ImportedSchedule, Refusal> {
        let file = needed(
            &self.schedule,
            "schedule",
            "detente ledger import-hts hts.json --out DIR",
        )?;
        let path = open_path(room, "schedule", file)?;
        let mut schedule = read_schedule(&path, Limits::default())?;
        record(room, "schedule", file, &schedule.sources);
        if self.eight_digits {
            schedule.lines.retain(|line| line.code.len() == 8);
            schedule.unread.retain(|line| line.code.len() == 8);
        }
        Ok(ImportedSchedule { schedule })
    }
}

impl Answer for ImportedSchedule {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![Named::of(&self.schedule.lines, &())];
        if !self.schedule.unread.is_empty() {
            tables.push(Named::of(&self.schedule.unread, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let count = |kind: RateKind| {
            self.schedule
                .lines
                .iter()
                .filter(|l| l.general.kind == kind)
                .count()
        };
        let text = format!(
            "{} lines: {} free, {} ad valorem, {} specific, {} compound, {} in words; {} could not be read as a number.",
            self.schedule.lines.len(),
            count(RateKind::Free),
            count(RateKind::AdValorem),
            count(RateKind::Specific),
            count(RateKind::Compound),
            count(RateKind::Words),
            self.schedule.unread.len()
        );
        vec![Sentence::new(text, &["lines"])]
    }

    fn notes(&self) -> Vec<Note> {
        vec![Note::limit(
            "A specific or compound rate is a percentage only at a unit value: none is given here, and none is taken to be zero.",
        )]
    }

    fn status(&self) -> &'static str {
        "imported"
    }
}
