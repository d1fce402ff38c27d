//! `path`: what levers cost month by month, from the first shortage to the equilibrium.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use detente_economy::Parameters;
use detente_path::first_year::{
    Certificate, ChokeRow, Clock, DutyMonth, ElementRow, Estimate, FixedPriceRow, Junction,
    RegionRow, Sampling, SectorRow, Told, tell,
};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch};
use detente_world::{RegionIx, SPLIT_WORLD, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keys::{LeverKeys, PolicyKeys};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// What levers cost both sides and everybody else, month by month: shortages at fixed prices first, the certified equilibrium
/// from month 36.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Path {
    /// The world: a built-in one by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// The levers and what answers them
    #[serde(flatten)]
    pub restriction: LeverKeys,
    /// What is done: caps on goods of a chain are licences, caps and boycotts of other goods are quantities, everything
    /// else works through prices
    #[serde(flatten)]
    pub policy: PolicyKeys,
    /// How many months
    #[schemars(range(min = 1, max = 120), extend("x-value" = "MONTHS"))]
    pub months: u32,
    /// Draws of all parameters behind the bands; 0 = the central run alone
    #[schemars(range(min = 0, max = 100_000), extend("x-value" = "NUMBER"))]
    pub draws: u64,
    /// Seed of the draws; draw number i depends on the two alone
    #[schemars(extend("x-value" = "NUMBER"))]
    pub seed: u64,
}

impl Default for Path {
    fn default() -> Self {
        Self {
            world: SPLIT_WORLD.to_owned(),
            restriction: LeverKeys::default(),
            policy: PolicyKeys::default(),
            months: 24,
            draws: 80,
            seed: 2026,
        }
    }
}

/// A path told month by month.
#[derive(Debug, Clone)]
pub struct PathTold {
    /// The world.
    pub world: Arc<World>,
    /// What is told.
    pub told: Told,
    /// What is done, in words.
    pub said: Vec<String>,
    /// Regions that head the answer: those that pull or bear a lever by name, else those that lose most.
    pub sides: Vec<RegionIx>,
    /// What of the tables the world has no place for.
    pub left_out: Vec<String>,
    /// What a reader must know of the levers.
    pub notes: Vec<Note>,
}

/// Regions that sentences and charts tell of.
const TOLD: usize = 4;

impl Question for Path {
    const NAME: &'static str = "path";
    const ABOUT: &'static str =
        "Leverage over time: what levers cost month by month, from shortages to the equilibrium";
    type Answer = PathTold;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<PathTold, Refusal> {
        let world = room.world(&self.world)?;
        let pulled = self.restriction.read(&self.policy, room, &world)?;
        let stop = watch.stop();
        let long_run = Parameters::of(&world);
        let junction = Junction {
            ground: &pulled.ground,
            schedule: &pulled.schedule,
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
            &pulled.levers,
            &pulled.own,
            self.months,
            &Sampling {
                draws: self.draws,
                seed: self.seed,
                stop: Some(stop.flag()),
                advanced: &|| watch.advanced(done.fetch_add(1, Ordering::Relaxed) + 1, total),
            },
        )?;
        let mut touched: Vec<&str> = Vec::new();
        for row in &told.elements {
            if !touched.contains(&row.element.as_str()) {
                touched.push(&row.element);
            }
        }
        let left_out = pulled.ground.left_out(|e| touched.contains(&e));
        let mut notes = pulled.notes;
        notes.extend(self.restriction.exposures.notes(&pulled.ground, &touched));
        Ok(PathTold {
            sides: told_of(pulled.sides, &told),
            left_out,
            said: pulled.said,
            notes,
            world,
            told,
        })
    }
}

/// The sides of the levers, and after them the regions that lose most, as many as are told of.
fn told_of(mut sides: Vec<RegionIx>, told: &Told) -> Vec<RegionIx> {
    let mut losers: Vec<&Clock> = told.clocks.iter().filter(|c| c.peak_pct < 0.0).collect();
    losers.sort_by(|a, b| a.peak_pct.total_cmp(&b.peak_pct));
    for clock in losers {
        if !sides.contains(&clock.region) {
            sides.push(clock.region);
        }
    }
    sides.truncate(TOLD);
    sides
}

impl PathTold {
    fn code(&self, n: RegionIx) -> &str {
        &self.world.region(n).code
    }

    fn row(&self, n: RegionIx, month: u32) -> Option<&RegionRow> {
        (self.told.months.iter()).find(|r| r.region == n && r.month == month)
    }

    /// Mean of a region's GDP over the months of the first year.
    fn first_year(&self, n: RegionIx) -> (usize, f64) {
        let months: Vec<f64> = (self.told.months.iter())
            .filter(|r| r.region == n && r.month <= 12)
            .map(|r| r.gdp_pct.central)
            .collect();
        (
            months.len(),
            months.iter().sum::<f64>() / months.len().max(1) as f64,
        )
    }

    /// What a side goes through, in one sentence.
    fn sentence(&self, n: RegionIx) -> Option<Sentence> {
        let name = &self.world.region(n).name;
        let Some(clock) = self.told.clocks.iter().find(|c| c.region == n) else {
            let text = format!("{name}: GDP moves by less than a thousandth of a per cent.");
            return Some(Sentence::new(text, &["months"]));
        };
        let row = self.row(n, clock.peak_month)?;
        let (months, mean) = self.first_year(n);
        let half = match clock.half_months {
            Some(months) => {
                format!("half of it is gone {months:.1} months after the levers were pulled")
            }
            None => "half of it is not gone within the path".to_owned(),
        };
        let text = format!(
            "{name} loses most in month {}, {} of GDP (ceiling {:.2}); over the first {months} months the mean is {mean:+.2} %; {half}.",
            clock.peak_month,
            band(row.gdp_pct),
            row.ceiling_pct.central,
        );
        Some(Sentence::new(text, &["months", "clocks"]))
    }
}

/// "−0.60 % (−1.20 to −0.30)".
fn band(e: Estimate) -> String {
    if e.low == e.high {
        return format!("{:+.2} %", e.central);
    }
    format!("{:+.2} % ({:+.2} to {:+.2})", e.central, e.low, e.high)
}

impl Answer for PathTold {
    fn tables(&self) -> Vec<Named> {
        let world: &World = &self.world;
        let told = &self.told;
        let mut tables = vec![Named::of::<RegionRow>(&told.months, world)];
        tables.push(Named::of::<FixedPriceRow>(&told.fixed_prices, world));
        if !told.elements.is_empty() {
            tables.push(Named::of::<ElementRow>(&told.elements, world));
            tables.push(Named::of::<ChokeRow>(&told.chokes, world));
        }
        tables.push(Named::of::<SectorRow>(&told.sectors, world));
        if !told.duties.is_empty() {
            tables.push(Named::of::<DutyMonth>(&told.duties, world));
        }
        tables.push(Named::of::<Clock>(&told.clocks, world));
        tables.push(Named::of::<Certificate>(&told.certificates, world));
        tables
    }

    fn figures(&self) -> Vec<Figure> {
        let source = format!("{}; world {}", self.said.join(", "), self.world.meta().name);
        let figure = |id: String, table: &str, y: &[&str], n: RegionIx, title: String| Figure {
            id,
            kind: Chart::Lines,
            table: table.to_owned(),
            x: "month".to_owned(),
            y: y.iter().map(|y| (*y).to_owned()).collect(),
            series: None,
            only: vec![("region".to_owned(), self.code(n).to_owned())],
            title,
            source: source.clone(),
        };
        let mut list = Vec::new();
        for n in &self.sides {
            let (code, name) = (self.code(*n).to_lowercase(), &self.world.region(*n).name);
            list.push(figure(
                format!("path-{code}"),
                "months",
                &["gdp_pct_central"],
                *n,
                format!("What the levers cost {name}, GDP month by month"),
            ));
        }
        list
    }

    fn sentences(&self) -> Vec<Sentence> {
        self.sides
            .iter()
            .filter_map(|n| self.sentence(*n))
            .collect()
    }

    fn notes(&self) -> Vec<Note> {
        let (draws, certified) = self.told.draws;
        let mut notes = self.notes.clone();
        notes.extend(self.left_out.iter().map(Note::limit));
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
