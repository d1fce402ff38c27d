//! `stress`: the solver under random policies.

use std::sync::atomic::{AtomicUsize, Ordering};

use detente_check::stress::{Campaign, CampaignError, Report};
use detente_economy::CERTIFICATE_LIMIT;
use detente_table::{Named, Note, Sentence, Watch};
use detente_world::{DEFAULT_WORLD, World, synthetic};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// The solver under random policies: every draw certified, or named infeasible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Stress {
    /// How many policies to draw, in turn over the worlds
    #[schemars(range(min = 1, max = 1_000_000), extend("x-value" = "NUMBER"))]
    pub policies: u64,
    /// Number of the first policy, to repeat a part: --first 78 --policies 1 is draw 78 alone
    #[schemars(extend("x-value" = "NUMBER"))]
    pub first: u64,
    /// Seed of the campaign; the same seed draws the same policies
    #[schemars(extend("x-value" = "NUMBER"))]
    pub seed: u64,
    /// A world beside the built-in one and four small made-up ones. Repeatable
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: Vec<String>,
    /// Draw only on the worlds named
    pub only: bool,
}

impl Default for Stress {
    fn default() -> Self {
        Self {
            policies: 10_000,
            first: 0,
            seed: 1,
            world: Vec::new(),
            only: false,
        }
    }
}

/// What a campaign found.
#[derive(Debug, Clone)]
pub struct Campaigned {
    /// The findings.
    pub report: Report,
}

impl Question for Stress {
    const NAME: &'static str = "stress";
    const ABOUT: &'static str = "Try the solver on random policies: certified, or named infeasible";
    const LONG: bool = true;
    type Answer = Campaigned;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Campaigned, Refusal> {
        if self.only && self.world.is_empty() {
            return Err(Refusal::input("only: name the worlds with --world").about("only"));
        }
        let mut worlds: Vec<World> = Vec::new();
        if !self.only {
            worlds.push(World::clone(&*room.world(DEFAULT_WORLD)?));
        }
        for name in &self.world {
            worlds.push(World::clone(&*room.world(name)?));
        }
        if !self.only {
            worlds.extend(synthetic::campaign_worlds()?);
        }
        room.seed(self.seed);
        let campaign = Campaign {
            worlds,
            first: self.first,
            policies: self.policies,
            seed: self.seed,
        };
        watch.stage(&format!(
            "{} random policies over {} worlds",
            self.policies,
            campaign.worlds.len()
        ));
        let (done, total) = (
            AtomicUsize::new(0),
            usize::try_from(self.policies).unwrap_or(usize::MAX),
        );
        let stop = watch.stop();
        let report = campaign.run(stop.flag(), || {
            watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        });
        let report = report.map_err(|error| match error {
            CampaignError::Interrupted => Refusal::interrupted(),
            CampaignError::NoWorld => Refusal::from_library(error),
        })?;
        Ok(Campaigned { report })
    }
}

impl Answer for Campaigned {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![
            Named::of(&self.report.findings(), &()),
            Named::of(&self.report.reasons(), &()),
        ];
        if !self.report.failures.is_empty() {
            tables.push(Named::of(&self.report.failures, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let all = &self.report.all;
        let text = format!(
            "Of {} random policies {} were certified, {} refused as infeasible, {} neither.",
            all.draws, all.certified, all.infeasible, all.failed
        );
        vec![Sentence::new(text, &["findings"])]
    }

    fn notes(&self) -> Vec<Note> {
        vec![Note::limit(format!(
            "Certified means a worst residual of at most {CERTIFICATE_LIMIT:e}."
        ))]
    }

    fn status(&self) -> &'static str {
        if self.report.is_clean() {
            "clean"
        } else {
            "failed"
        }
    }

    fn holds(&self) -> bool {
        self.report.is_clean()
    }
}
