//! Episodes: what was let through, and ours beside what followed or what had been published. Misses are told, not mended.

use detente_world::{RegionIx, SectorIx};
use rayon::prelude::*;
use serde::Deserialize;

use super::{
    Detail, Draw, Estimate, Ground, Levers, Licence, Overrides, Simulation, Warning, simulate,
};
use crate::PathError;
use crate::chain::expected;
use crate::csv_rows::{rows, unknown, wrong};

/// An episode: its title and what was known before.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EpisodeRow {
    /// Its name.
    pub episode: String,
    /// Its title for readers.
    pub title: String,
    /// λ, where the case sets it itself.
    pub leak: Option<f64>,
    /// Months between warning and lever.
    pub warned_months: f64,
    /// How far the warning was believed.
    pub credence: f64,
}

/// What was let through in a month.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InputRow {
    /// Episode.
    pub episode: String,
    /// Element.
    pub element: String,
    /// Stage; empty = every one.
    pub stage: String,
    /// To whom; `*` = everybody.
    pub region: String,
    /// Month, 1 first; the last row of a licence holds on.
    pub month: usize,
    /// Share of the usual month.
    pub let_through: f64,
}

/// A measure of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// GDP, mean of months, per cent.
    GdpMeanPct,
    /// GDP, sum of months in per cent of a year.
    GdpYearPct,
    /// Output of a sector, mean of months, per cent.
    OutputPct,
    /// Multiple of the price before in the last month; over the first month's where the two differ.
    Price,
    /// The same, mean of the regions outside the sender by use.
    PriceOutside,
}

/// A figure that is set beside ours.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TargetRow {
    /// Episode.
    pub episode: String,
    /// What it is, for readers.
    pub target: String,
    /// Measure.
    pub measure: Measure,
    /// Element, of a price.
    pub element: String,
    /// Stage, of a price.
    pub stage: String,
    /// Region.
    pub region: String,
    /// Sector, of an output.
    pub sector: String,
    /// First month.
    pub from: usize,
    /// Last month.
    pub to: usize,
    /// Lower end of the published figure.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// `outcome` (what followed) or `published` (another model's).
    pub kind: String,
    /// Who says so.
    pub source: String,
    /// How far it is to be trusted: `high`, `medium` or `low`.
    pub confidence: String,
}

/// How ours stands beside a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The two ranges touch.
    Inside,
    /// Ours is milder.
    MissedMild,
    /// Ours is harder.
    MissedHard,
}

impl Verdict {
    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::MissedMild => "missed mild",
            Self::MissedHard => "missed hard",
        }
    }

    /// Of our band beside a published range. Losses are negative and prices multiples: `harder_is_lower` tells which.
    pub fn of(ours: Estimate, low: f64, high: f64, harder_is_lower: bool) -> Self {
        // What is printed with two decimals is not missed by half of the last.
        let near = 0.005;
        if ours.low <= high + near && low <= ours.high + near {
            return Self::Inside;
        }
        if (ours.high < low) == harder_is_lower {
            Self::MissedHard
        } else {
            Self::MissedMild
        }
    }
}

/// A target with ours beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeOutcome {
    /// Title of the episode.
    pub title: String,
    /// The target.
    pub target: TargetRow,
    /// Ours.
    pub ours: Estimate,
    /// Verdict.
    pub verdict: Verdict,
}

/// The episodes that are built in.
#[derive(Debug, Clone, PartialEq)]
pub struct Episodes {
    /// Episodes.
    pub runs: Vec<EpisodeRow>,
    /// What was let through.
    pub inputs: Vec<InputRow>,
    /// What followed or was published.
    pub targets: Vec<TargetRow>,
}

impl Episodes {
    /// The episodes that are built in.
    ///
    /// # Errors
    /// None with the tables this version was built with; as [`Episodes::read`].
    pub fn builtin() -> Result<Self, PathError> {
        Self::read(
            include_str!("../../../../data/elements/episode-runs.csv"),
            include_str!("../../../../data/elements/episode-inputs.csv"),
            include_str!("../../../../data/elements/episode-targets.csv"),
        )
    }

    /// Episodes from the text of their three tables.
    ///
    /// # Errors
    /// [`PathError::Table`]: unreadable rows, unknown episodes, months out of order.
    pub fn read(runs: &str, inputs: &str, targets: &str) -> Result<Self, PathError> {
        let episodes = Self {
            runs: rows("episode-runs", runs)?,
            inputs: rows("episode-inputs", inputs)?,
            targets: rows("episode-targets", targets)?,
        };
        let known = || episodes.runs.iter().map(|r| r.episode.as_str());
        for (at, row) in episodes.inputs.iter().enumerate() {
            if !known().any(|k| k == row.episode) {
                return wrong(
                    "episode-inputs",
                    at,
                    unknown("episode", &row.episode, known()),
                );
            }
        }
        for (at, row) in episodes.targets.iter().enumerate() {
            if !known().any(|k| k == row.episode) {
                return wrong(
                    "episode-targets",
                    at,
                    unknown("episode", &row.episode, known()),
                );
            }
            if row.from == 0 || row.from > row.to || row.low > row.high {
                return wrong(
                    "episode-targets",
                    at,
                    "from 1 on, from ≤ to, low ≤ high".to_owned(),
                );
            }
        }
        Ok(episodes)
    }

    /// The levers of an episode.
    fn levers(&self, run: &EpisodeRow, ground: &Ground) -> Result<Levers, PathError> {
        let mut licences: Vec<Licence> = Vec::new();
        for row in self.inputs.iter().filter(|r| r.episode == run.episode) {
            let stage = if row.stage.is_empty() {
                String::new()
            } else {
                format!("/{}", row.stage)
            };
            let text = format!("{}{stage}:{}={}", row.element, row.region, row.let_through);
            let mut licence = Licence::parse(&text, ground)?;
            let same = |l: &&mut Licence| {
                l.element == licence.element
                    && l.stage == licence.stage
                    && l.region == licence.region
            };
            match licences.iter_mut().find(same) {
                Some(before) => {
                    let last = before.let_through.last().copied().unwrap_or(1.0);
                    before.let_through.resize(row.month.max(1) - 1, last);
                    before.let_through.append(&mut licence.let_through);
                }
                None => licences.push(licence),
            }
        }
        Ok(Levers {
            licences,
            warning: (run.warned_months > 0.0).then_some(Warning {
                months: run.warned_months,
                credence: run.credence,
            }),
            ..Levers::default()
        })
    }

    /// Every target with ours beside it: the central run and draws 0 to `draws − 1` of a seed.
    ///
    /// # Errors
    /// [`PathError::Question`]: names that the world or the tables do not have; as [`simulate`].
    pub fn replay(
        &self,
        ground: &Ground,
        draws: u64,
        seed: u64,
    ) -> Result<Vec<EpisodeOutcome>, PathError> {
        let mut list = Vec::new();
        for run in &self.runs {
            let targets: Vec<&TargetRow> = self
                .targets
                .iter()
                .filter(|t| t.episode == run.episode)
                .collect();
            let Some(months) = targets.iter().map(|t| t.to).max() else {
                continue;
            };
            let levers = self.levers(run, ground)?;
            let own = Overrides {
                leak: run.leak,
                ..Overrides::default()
            };
            let measured = |draw: &Draw| -> Result<Vec<f64>, PathError> {
                let path = simulate(ground, &levers, &own, draw, months as u32, Detail::Prices)?;
                targets.iter().map(|t| t.measure(ground, &path)).collect()
            };
            let central = measured(&Draw::CENTRAL)?;
            let drawn: Result<Vec<Vec<f64>>, PathError> = (0..draws)
                .into_par_iter()
                .map(|i| measured(&Draw::of(seed, i)))
                .collect();
            let drawn = drawn?;
            for (at, target) in targets.into_iter().enumerate() {
                let ours = super::among(central[at], drawn.iter().map(|d| d[at]).collect());
                let price = matches!(target.measure, Measure::Price | Measure::PriceOutside);
                list.push(EpisodeOutcome {
                    title: run.title.clone(),
                    verdict: Verdict::of(ours, target.low, target.high, !price),
                    target: target.clone(),
                    ours,
                });
            }
        }
        Ok(list)
    }
}

impl TargetRow {
    fn measure(&self, ground: &Ground, path: &Simulation) -> Result<f64, PathError> {
        let no = |what: &str, name: &str| {
            PathError::Question(format!("{}: no {what} {name}", self.episode))
        };
        let months = &path.months[self.from - 1..self.to];
        let region = || {
            ground
                .find_region(&self.region)
                .ok_or_else(|| no("region", &self.region))
        };
        let gdp = |n: RegionIx| {
            months
                .iter()
                .map(|m| -100.0 * m.state.gdp[n.0])
                .sum::<f64>()
        };
        match self.measure {
            Measure::GdpMeanPct => Ok(gdp(region()?) / months.len() as f64),
            Measure::GdpYearPct => Ok(gdp(region()?) / 12.0),
            Measure::OutputPct => {
                let (n, s): (RegionIx, SectorIx) = (
                    region()?,
                    (ground.world().find_sector(&self.sector))
                        .ok_or_else(|| no("sector", &self.sector))?,
                );
                let cell = s.0 * ground.region_count() + n.0;
                Ok(months
                    .iter()
                    .map(|m| -100.0 * m.state.lost[cell])
                    .sum::<f64>()
                    / months.len() as f64)
            }
            Measure::Price => {
                let n = region()?.0;
                let now = self.price(ground, path, n, self.to)?;
                Ok(if self.from < self.to {
                    now / self.price(ground, path, n, self.from)?
                } else {
                    now
                })
            }
            Measure::PriceOutside => {
                let place = (ground.places().iter())
                    .find(|p| ground.tables().elements[p.element].element == self.element)
                    .ok_or_else(|| no("element", &self.element))?;
                (place.weight.iter().enumerate())
                    .map(|(n, w)| Ok(w * self.price(ground, path, n, self.to)?))
                    .sum()
            }
        }
    }

    /// The price of a month, with what holders expect of the months until then.
    fn price(
        &self,
        ground: &Ground,
        path: &Simulation,
        n: usize,
        last: usize,
    ) -> Result<f64, PathError> {
        let no = |what: &str, name: &str| {
            PathError::Question(format!("{}: no {what} {name}", self.episode))
        };
        let mut prices = Vec::new();
        for month in &path.months[..last] {
            let element = (month.elements.iter())
                .find(|e| {
                    let place = &ground.places()[e.chain];
                    ground.tables().elements[place.element].element == self.element
                })
                .ok_or_else(|| no("lever on", &self.element))?;
            let place = &ground.places()[element.chain];
            let stage = (place.stages.iter().position(|s| s.name == self.stage))
                .ok_or_else(|| no("stage", &self.stage))?;
            prices.push(element.price[stage][n]);
        }
        Ok(expected(&prices).last().copied().unwrap_or(1.0))
    }
}
