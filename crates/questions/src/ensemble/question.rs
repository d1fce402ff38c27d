//! `ensemble`: any question under drawn assumptions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use detente_table::{ColumnData, Named, Note, Sentence, Table, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::meaning::about;
use super::plan::{Plan, Spec};
use super::store::Store;
use super::words::keys_of_words;
use super::{BLOCK, Design, intervals, sensitivity, stacked};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Any question, asked many times under drawn assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ensemble {
    /// The question as it would be typed, after `--`
    #[schemars(extend("x-value" = "QUESTION", "x-place" = 1))]
    pub asks: Vec<String>,
    /// Number of draws
    #[schemars(range(min = 1, max = 1_000_000), extend("x-value" = "N"))]
    pub draws: u32,
    /// An assumption and what is known of it: sigma=uniform(0.3,1), sigma_c=triangular(0.01,0.05,0.2),
    /// horizon=between(3m,3y), trade_elasticity=sets, trade_elasticity=scale(0.5,2,by=sector), NAME=choice(A|B|C);
    /// {NAME} in the question stands for what is drawn. ` @ SOURCE` says where it comes from. Repeatable
    #[schemars(extend("x-value" = "NAME=DISTRIBUTION"))]
    pub vary: Vec<String>,
    /// How the draws are spread
    pub design: Design,
    /// Seed of the draws
    pub seed: u64,
    /// Table of the answer that is kept (default: the first with a key and a number)
    #[schemars(extend("x-value" = "TABLE"))]
    pub table: Option<String>,
    /// Numbers of it that are kept, `*` for all (default: the first)
    #[schemars(extend("x-value" = "COLUMN", "x-delimiter" = ","))]
    pub keep: Vec<String>,
    /// Draws of one block: what is worked on at a time, and one Parquet file
    #[schemars(range(min = 1, max = 100_000), extend("x-value" = "N"))]
    pub block: u32,
    /// Folder for finished blocks; draws that are there already are not drawn again
    #[schemars(extend("x-value" = "DIR"))]
    pub blocks: Option<PathBuf>,
}

impl Default for Ensemble {
    fn default() -> Self {
        Self {
            asks: Vec::new(),
            draws: 256,
            vary: Vec::new(),
            design: Design::Random,
            seed: 1,
            table: None,
            keep: Vec::new(),
            block: BLOCK,
            blocks: None,
        }
    }
}

/// The draws and what they say together.
#[derive(Debug, Clone)]
pub struct Ensembled {
    /// What was asked.
    pub spec: Spec,
    /// Every draw.
    pub draws: Named,
    /// Whether the draws stand in a folder of their own.
    pub is_stored: bool,
    /// Means and quantiles.
    pub intervals: Named,
    /// What each assumption does.
    pub sensitivity: Named,
    /// The assumptions.
    pub assumptions: Named,
    /// How many draws ended how.
    pub statuses: BTreeMap<String, usize>,
}

impl Question for Ensemble {
    const NAME: &'static str = "ensemble";
    const ABOUT: &'static str = "Ask a question many times under drawn assumptions: intervals, and which assumption matters";
    const LONG: bool = true;
    type Answer = Ensembled;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Ensembled, Refusal> {
        let (question, keys) =
            keys_of_words(&self.asks).map_err(|refusal| refusal.about("asks"))?;
        let spec = Spec {
            question,
            keys,
            vary: self.vary.clone(),
            draws: self.draws,
            design: self.design,
            seed: self.seed,
            block: self.block,
            table: self.table.clone(),
            keep: self.keep.clone(),
        };
        let plan = Plan::new(spec, room)?;
        room.seed(self.seed);
        let store = match &self.blocks {
            Some(folder) => Some(Store::open(folder, &plan, room)?),
            None => None,
        };
        let stop = watch.stop();
        watch.stage(&format!("drawing {} times", plan.spec.draws));
        let mut blocks = Vec::new();
        for (start, end) in plan.blocks() {
            let kept = store
                .as_ref()
                .map(|store| store.read(start))
                .transpose()?
                .flatten();
            let block = match kept {
                Some(block) => block,
                None => {
                    let block = plan.block(start, end, room.house(), &stop)?;
                    if let Some(store) = &store {
                        store.write(start, &block)?;
                    }
                    block
                }
            };
            blocks.push(block);
            watch.advanced(end as usize, plan.spec.draws as usize);
        }
        let draws = stacked(&blocks)
            .unwrap_or_else(|| Named::described("draws", "Draws", Table::new(), about));
        let answer = Ensembled::of(&plan, draws, store.is_some());
        answer.refuse_if_nothing_was_solved()?;
        Ok(answer)
    }
}

impl Ensembled {
    /// What some draws say together.
    pub fn of(plan: &Plan, draws: Named, is_stored: bool) -> Self {
        let mut statuses = BTreeMap::new();
        let mut last = None;
        if let (Some(ColumnData::Integer(index)), Some(ColumnData::Text(status))) = (
            draws.table.column("draw").map(|s| &s.data),
            draws.table.column("status").map(|s| &s.data),
        ) {
            for (draw, status) in index.iter().zip(status.iter()) {
                if *draw != last {
                    *statuses
                        .entry(status.unwrap_or_default().to_owned())
                        .or_insert(0) += 1;
                }
                last = *draw;
            }
        }
        let variables = &plan.variables;
        let assumptions = Table::new()
            .text("assumption", variables.iter().map(|v| &v.name))
            .text("distribution", variables.iter().map(|v| &v.written))
            .integer(
                "dimensions",
                variables.iter().map(|v| v.dimensions.len() as i64),
            )
            .optional_text("source", variables.iter().map(|v| v.source.as_deref()));
        Self {
            spec: plan.spec.clone(),
            intervals: intervals(plan, &draws, [0.05, 0.5, 0.95]),
            sensitivity: sensitivity(plan, &draws),
            assumptions: Named::described("assumptions", "Assumptions", assumptions, about),
            draws,
            is_stored,
            statuses,
        }
    }

    /// Draws that have an answer.
    pub fn solved(&self) -> usize {
        self.statuses.get("solved").copied().unwrap_or(0)
    }

    fn refuse_if_nothing_was_solved(&self) -> Result<(), Refusal> {
        if self.solved() > 0 {
            return Ok(());
        }
        let problem = match self
            .draws
            .table
            .column("problem")
            .map(|series| &series.data)
        {
            Some(ColumnData::Text(problems)) => problems
                .iter()
                .flatten()
                .next()
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        };
        Err(Refusal::input(format!(
            "none of the {} draws has an answer; the first: {problem}",
            self.spec.draws
        )))
    }

    fn statuses_table(&self) -> Named {
        let table = Table::new()
            .text("status", self.statuses.keys())
            .integer("draws", self.statuses.values().map(|n| *n as i64));
        Named::described("statuses", "How the draws ended", table, about)
    }
}

impl Answer for Ensembled {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![
            self.intervals.clone(),
            self.sensitivity.clone(),
            self.assumptions.clone(),
            self.statuses_table(),
        ];
        if !self.is_stored {
            tables.push(self.draws.clone());
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let all: usize = self.statuses.values().sum();
        let text = format!(
            "{} of {all} draws of {} have an answer.",
            self.solved(),
            self.spec.question
        );
        vec![Sentence::new(text, &["intervals", "statuses"])]
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = vec![Note::limit(
            "Low, central and high are the 5 %, 50 % and 95 % quantiles over the draws: what the assumptions leave open, not what the model does.",
        )];
        let all: usize = self.statuses.values().sum();
        if self.solved() < all {
            notes.push(Note::warning(format!(
                "{} of {all} draws have no answer and are in no interval; table statuses says why.",
                all - self.solved()
            )));
        }
        if self.spec.design != Design::Random {
            notes.push(Note::limit(
                "The draws are laid out evenly, not independent: no standard errors are given.",
            ));
        }
        notes
    }
}
