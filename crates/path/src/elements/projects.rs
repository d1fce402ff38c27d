//! Announced projects outside the sender: what they add to others' supply once a path has a date.

use serde::Deserialize;

use super::read::within;
use super::{Spread, Tables};
use crate::PathError;
use crate::csv_rows::{unknown, wrong};

/// A project or plant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Project {
    /// Its name.
    pub project: String,
    /// Its region.
    pub region: String,
    /// What it does: mine, separation, metal, magnet, or any other word that the table of needs uses.
    pub stage: String,
    /// What it makes; several with a plus between them.
    pub product: String,
    /// Tonnes a year at full capacity.
    pub tonnes: f64,
    /// When it begins, in years; a whole number is the middle of the year. Empty = it has long been there.
    pub first_year: Option<f64>,
    /// How far it is.
    pub status: String,
}

/// What a status means for a project.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProjectStatus {
    /// Its name.
    pub status: String,
    probability_mild: f64,
    probability_central: f64,
    probability_severe: f64,
    /// Months that such projects are late.
    pub delay_months: f64,
}

/// The need that projects are set against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Need {
    /// Element.
    pub element: String,
    /// Stage of its chain.
    pub stage: String,
    /// What projects do that count at this stage.
    pub made_at: String,
    /// What they make; `*` = anything.
    pub product: String,
    /// Tonnes of it that the world outside the sender needs in a year.
    pub tonnes: f64,
}

impl Project {
    /// The date it begins, in years.
    fn begins(&self) -> Option<f64> {
        let year = self.first_year?;
        Some(if year.fract() == 0.0 {
            year + 0.5
        } else {
            year
        })
    }
}

impl ProjectStatus {
    fn probability(&self) -> Spread {
        Spread {
            mild: self.probability_mild,
            central: self.probability_central,
            severe: self.probability_severe,
        }
    }
}

/// A plant is at full capacity so many years after it begins, rising evenly.
const RAMP_YEARS: f64 = 2.0;

/// A project that counts: when it is at work, and its expected tonnes over the need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dated {
    begins: f64,
    share: f64,
}

impl Dated {
    /// What it has at work at a date in years, a share of the need outside the sender.
    pub fn at(&self, date: f64) -> f64 {
        self.share * ((date - self.begins) / RAMP_YEARS).clamp(0.0, 1.0)
    }
}

impl Tables {
    /// Projects outside the sender at a stage, at position `z` of their probabilities; `None` where no need is written for the
    /// stage.
    pub fn dated(&self, element: &str, stage: &str, sender: &str, z: f64) -> Option<Vec<Dated>> {
        let need = (self.needs.iter()).find(|n| n.element == element && n.stage == stage)?;
        let counts = |p: &&Project| {
            p.stage == need.made_at
                && p.region != sender
                && (need.product == "*" || p.product.split('+').any(|made| made == need.product))
        };
        let dated = |p: &Project| {
            let status = self.statuses.iter().find(|s| s.status == p.status)?;
            Some(Dated {
                begins: p.begins()? + status.delay_months / 12.0,
                share: status.probability().at(z) * p.tonnes / need.tonnes,
            })
        };
        Some(
            self.projects
                .iter()
                .filter(counts)
                .filter_map(dated)
                .collect(),
        )
    }

    pub(super) fn check_projects(&self) -> Result<(), PathError> {
        for (at, s) in self.statuses.iter().enumerate() {
            within("statuses", at, "probability", s.probability(), 0.0, 1.0)?;
            let delay = Spread::fixed(s.delay_months);
            within("statuses", at, "delay_months", delay, 0.0, 600.0)?;
        }
        for (at, p) in self.projects.iter().enumerate() {
            let known = || self.statuses.iter().map(|s| s.status.as_str());
            if !known().any(|status| status == p.status) {
                return wrong("projects", at, unknown("status", &p.status, known()));
            }
            if p.first_year.is_none() && p.status != "operating" {
                let reason = format!("{} is not operating and has no first_year", p.project);
                return wrong("projects", at, reason);
            }
            let year = Spread::fixed(p.first_year.unwrap_or(2000.0));
            within("projects", at, "first_year", year, 1800.0, 2200.0)?;
            within("projects", at, "tonnes", Spread::fixed(p.tonnes), 0.0, 1e9)?;
        }
        for (at, n) in self.needs.iter().enumerate() {
            self.known_stage("needs", at, &n.element, &n.stage)?;
            within("needs", at, "tonnes", Spread::fixed(n.tonnes), 1e-6, 1e12)?;
            let before = self.needs[..at].iter().map(|o| (&o.element, &o.stage));
            self.once("needs", at, before, (&n.element, &n.stage))?;
        }
        Ok(())
    }
}
