//! `first-year`: what levers cost month by month, from the first shortage to the equilibrium.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use detente_economy::{Parameters, Schedule};
use detente_path::elements;
use detente_path::first_year::{
    Certificate, Clock, DutyMonth, ElementRow, Ground, Junction, Levers, Licence, Overrides,
    RegionRow, Sampling, SectorRow, Told, Warning, tell,
};
use detente_table::{Named, Note, Sentence, Watch};
use detente_world::{SPLIT_WORLD, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keys::PolicyKeys;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// What levers cost month by month: shortages at fixed prices first, the certified equilibrium from month 36.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FirstYear {
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// What is done: caps on goods of a chain are licences, caps and boycotts of other goods are quantities, everything
    /// else works through prices
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// What is let through of a critical element, month by month, the last value holding; e.g. gallium:*=0 or
    /// magnet/magnet:JPN=0.2,0.5. Repeatable
    #[schemars(extend("x-value" = "ELEMENT[/STAGE]:REGION=SHARE,…"))]
    pub licence: Vec<String>,
    /// Share let through of the caps month by month, instead of their levels; the last value holds
    #[schemars(extend("x-value" = "SHARE", "x-delimiter" = ","))]
    pub approvals: Vec<f64>,
    /// How many months
    #[schemars(range(min = 1, max = 120), extend("x-value" = "MONTHS"))]
    pub months: u32,
    /// The last month in which the levers hold
    #[schemars(range(min = 1, max = 120), extend("x-value" = "MONTH"))]
    pub until: Option<u32>,
    /// Share of what is cut to a part of the world that comes through others in the end (default: the table's)
    #[schemars(range(min = 0.0, max = 1.0), extend("x-value" = "SHARE"))]
    pub leak: Option<f64>,
    /// Months of use in stock at every stage (default: the table's, with what is at sea)
    #[schemars(range(min = 0.0, max = 120.0), extend("x-value" = "MONTHS"))]
    pub stocks: Option<f64>,
    /// Months between a warning and the levers
    #[schemars(range(min = 0.0, max = 600.0), extend("x-value" = "MONTHS"))]
    pub warned: Option<f64>,
    /// How far the warning is believed
    #[schemars(range(min = 0.0, max = 1.0), extend("x-value" = "SHARE"))]
    pub credence: f64,
    /// A folder with tables of one's own in place of the built-in ones (elements, stages, users, stocks, …)
    #[schemars(extend("x-value" = "DIR"))]
    pub figures: Option<PathBuf>,
    /// Draws of all parameters behind the bands; 0 = the central run alone
    #[schemars(range(min = 0, max = 100_000), extend("x-value" = "NUMBER"))]
    pub draws: u64,
    /// Seed of the draws; draw number i depends on the two alone
    #[schemars(extend("x-value" = "NUMBER"))]
    pub seed: u64,
}

impl Default for FirstYear {
    fn default() -> Self {
        Self {
            world: SPLIT_WORLD.to_owned(),
            policy: PolicyKeys::default(),
            licence: Vec::new(),
            approvals: Vec::new(),
            months: 24,
            until: None,
            leak: None,
            stocks: None,
            warned: None,
            credence: 0.5,
            figures: None,
            draws: 80,
            seed: 2026,
        }
    }
}

/// A path told month by month.
#[derive(Debug, Clone)]
pub struct FirstYearTold {
    /// The world.
    pub world: Arc<World>,
    /// What is told.
    pub told: Told,
    /// What of the tables the world has no place for.
    pub left_out: Vec<String>,
}

impl Question for FirstYear {
    const NAME: &'static str = "first-year";
    const ABOUT: &'static str =
        "What levers cost month by month, from shortages to the equilibrium";
    type Answer = FirstYearTold;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<FirstYearTold, Refusal> {
        let policy = self.policy.read(room)?;
        let world = room.world(&self.world)?;
        let tables = elements::open(self.figures.as_deref(), room.reader())?;
        let ground = Ground::new(&world, &tables)?;
        let approvals = (!self.approvals.is_empty()).then_some(self.approvals.as_slice());
        let mut levers = Levers::of_policy(&world, &ground, &policy.apply(&world)?, approvals)?;
        for (at, text) in self.licence.iter().enumerate() {
            let licence = Licence::parse(text, &ground);
            let licence = licence.map_err(|e| Refusal::from(e).about(format!("licence/{at}")))?;
            levers.licences.push(licence);
        }
        levers.until = self.until;
        levers.warning = self.warned.map(|months| Warning {
            months,
            credence: self.credence,
        });
        let own = Overrides {
            leak: self.leak,
            stocks: self.stocks,
            ..Overrides::default()
        };
        let stop = watch.stop();
        let schedule = Schedule::builtin().map_err(detente_path::PathError::from)?;
        let long_run = Parameters::of(&world);
        let junction = Junction {
            ground: &ground,
            schedule: &schedule,
            long_run: &long_run,
            stop: Some(stop.flag()),
        };
        room.seed(self.seed);
        watch.stage("month after month");
        let (done, total) = (
            AtomicUsize::new(0),
            usize::try_from(self.draws).unwrap_or(usize::MAX),
        );
        let told = tell(
            &junction,
            &levers,
            &own,
            self.months,
            &Sampling {
                draws: self.draws,
                seed: self.seed,
                stop: Some(stop.flag()),
                advanced: &|| watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total),
            },
        )?;
        let left_out = ground.left_out();
        Ok(FirstYearTold {
            world,
            told,
            left_out,
        })
    }
}

impl Answer for FirstYearTold {
    fn tables(&self) -> Vec<Named> {
        let world: &World = &self.world;
        let told = &self.told;
        let mut tables = vec![Named::of::<RegionRow>(&told.months, world)];
        tables.push(Named::of::<ElementRow>(&told.elements, world));
        tables.push(Named::of::<SectorRow>(&told.sectors, world));
        if !told.duties.is_empty() {
            tables.push(Named::of::<DutyMonth>(&told.duties, world));
        }
        tables.push(Named::of::<Clock>(&told.clocks, world));
        tables.push(Named::of::<Certificate>(&told.certificates, world));
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let mut list = Vec::new();
        let mut clocks: Vec<&Clock> = self.told.clocks.iter().collect();
        clocks.sort_by(|a, b| a.peak_pct.total_cmp(&b.peak_pct));
        for clock in clocks.into_iter().take(3) {
            let name = &self.world.region(clock.region).name;
            let half = match clock.half_months {
                Some(months) => {
                    format!("half of it is gone {months:.1} months after the levers were pulled")
                }
                None => "half of it is not gone within the path".to_owned(),
            };
            let text = format!(
                "{name} loses most in month {}, {:.2} % of GDP; {half}.",
                clock.peak_month, -clock.peak_pct
            );
            list.push(Sentence::new(text, &["clocks", "months"]));
        }
        list
    }

    fn notes(&self) -> Vec<Note> {
        let (draws, certified) = self.told.draws;
        let mut notes: Vec<Note> = self.left_out.iter().map(Note::limit).collect();
        notes.extend([
            Note::limit(
                "What may be claimed: sign and order of magnitude of the first year, who is hit first and through which input, the ceiling. Not: single plants, chips, a cut to one country without its leakage, the split between fixed prices and equilibrium.",
            ),
            Note::limit(
                "Stocks, leaks and exposures are judged for most elements; the tables say which.",
            ),
        ]);
        if draws == 0 {
            notes.push(Note::limit(
                "Without draws the low and high columns repeat the central run.",
            ));
        } else if certified < draws {
            notes.push(Note::limit(format!(
                "{} of {draws} draws are not certified in every month.",
                draws - certified
            )));
        }
        notes
    }

    fn holds(&self) -> bool {
        self.told.certificates.iter().all(Certificate::holds)
    }
}
