//! The figures behind a path: which goods are critical to whom, stocks, others' supply, projects, judgements.

mod folder;
mod read;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Range;
pub use folder::open;
pub(crate) use read::{error, rows, unknown, wrong};

/// A critical good, by sector code; upstream goods come first.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Material {
    /// Sector code of the world.
    pub good: String,
    /// Schedule of σc of its users in the table of elasticities by horizon.
    pub schedule: String,
    /// Schedule of σc that its shadow price follows; empty = that of its users.
    #[serde(default)]
    price_schedule: String,
    /// Name of the supply response of others.
    pub supply: String,
    stock_low: f64,
    stock_central: f64,
    stock_high: f64,
}

impl Material {
    /// Schedule of σc that its shadow price follows: that of whoever saves on it most easily.
    pub fn price_schedule(&self) -> &str {
        match self.price_schedule.as_str() {
            "" => &self.schedule,
            own => own,
        }
    }

    /// Months of use in stock at the start.
    pub fn stock(&self) -> Range {
        Range {
            low: self.stock_low,
            central: self.stock_central,
            high: self.stock_high,
        }
    }
}

/// A sector that depends on critical goods.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct User {
    /// Sector code.
    pub user: String,
    /// Schedule of its σc; empty = the good's.
    pub schedule: String,
    exposed_low: f64,
    exposed_central: f64,
    exposed_high: f64,
}

impl User {
    /// e, the part of the sector that cannot work without the goods.
    pub fn exposed(&self) -> Range {
        Range {
            low: self.exposed_low,
            central: self.exposed_central,
            high: self.exposed_high,
        }
    }
}

/// A grade of a good that part of one user's output needs as well, with a supplier of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Grade {
    /// Sector code of the good.
    pub good: String,
    /// The user that needs it.
    pub user: String,
    /// Its name.
    pub grade: String,
    needs_low: f64,
    needs_central: f64,
    needs_high: f64,
    /// The region that supplies it to everybody.
    pub origin: String,
    /// That region's share of the supply.
    pub origin_share: f64,
    /// Name of the supply response of others.
    pub supply: String,
}

impl Grade {
    /// Share of the user's output that needs the grade.
    pub fn needs(&self) -> Range {
        Range {
            low: self.needs_low,
            central: self.needs_central,
            high: self.needs_high,
        }
    }
}

/// A plant or mine, running or hoped for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Project {
    /// Its name.
    pub project: String,
    /// Region of the world.
    pub region: String,
    /// What it does: a stage of the table of stages, or an earlier one.
    pub stage: String,
    /// What it makes.
    pub product: String,
    /// Tonnes a year.
    pub tonnes: f64,
    /// Year of the first output.
    pub first_year: Option<i16>,
    /// Status, one of the table of statuses.
    pub status: String,
}

/// What a status means for a project.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Status {
    /// Its word.
    pub status: String,
    probability_low: f64,
    probability_central: f64,
    probability_high: f64,
    /// Months that such projects are late on average.
    pub delay_months: f64,
}

impl Status {
    /// Probability that the project delivers.
    pub fn probability(&self) -> Range {
        Range {
            low: self.probability_low,
            central: self.probability_central,
            high: self.probability_high,
        }
    }
}

/// A link of the chain from the ground to the good.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Link {
    /// The stage's name, as projects write it.
    pub stage: String,
}

/// The tonnes a supply response is measured against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Stage {
    /// Name of the supply response.
    pub supply: String,
    /// Stage whose projects count.
    pub stage: String,
    /// Product that counts; `*` = all.
    pub product: String,
    /// Tonnes a year that would be lost if all exports were.
    pub tonnes: f64,
}

/// When somebody builds a plant that nobody has announced.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Entry {
    /// Name of the supply response.
    pub supply: String,
    lead_low: f64,
    lead_central: f64,
    lead_high: f64,
    /// Unit cost of the first entrant, a multiple of the price before the restriction.
    pub cost_first: f64,
    /// Unit cost of the entrant that would replace the last of the loss.
    pub cost_last: f64,
    /// Most that is begun in a month, a share of the loss.
    pub pace: f64,
}

impl Entry {
    /// Months from the decision to the first output.
    pub fn lead(&self) -> Range {
        Range {
            low: self.lead_low,
            central: self.lead_central,
            high: self.lead_high,
        }
    }
}

/// The text of every table.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Critical goods.
    pub materials: &'a str,
    /// Their users.
    pub users: &'a str,
    /// Grades.
    pub grades: &'a str,
    /// Others' supply by month, a share of the loss.
    pub supply: &'a str,
    /// Judgements with ranges: eta, leak, surge, adaptation.
    pub judgements: &'a str,
    /// Projects.
    pub projects: &'a str,
    /// What their statuses mean.
    pub statuses: &'a str,
    /// The stages of the chain, upstream first.
    pub chain: &'a str,
    /// What they are measured against.
    pub stages: &'a str,
    /// Entry.
    pub entry: &'a str,
}

/// Everything a path knows beside the world and the elasticities.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Critical goods, upstream first.
    pub materials: Vec<Material>,
    /// Their users.
    pub users: Vec<User>,
    /// Grades.
    pub grades: Vec<Grade>,
    /// Others' supply as a share of the loss, by name and month.
    pub supply: BTreeMap<String, Vec<(u32, Range)>>,
    /// η between the exposed and the other part of a sector.
    pub eta: Range,
    /// Part of a cut to one country alone that arrives through others.
    pub leak: Range,
    /// Purchases above use while users stock up, months of use per month.
    pub surge: Range,
    /// How fast users adapt to a mere announcement that they believe, months of adapting a month.
    pub adaptation: Range,
    /// Projects.
    pub projects: Vec<Project>,
    /// What statuses mean.
    pub statuses: Vec<Status>,
    /// Stages of the chain, upstream first; a project is at one of them.
    pub chain: Vec<Link>,
    /// What projects are measured against.
    pub stages: Vec<Stage>,
    /// Entry.
    pub entry: Vec<Entry>,
}
