//! The tables of critical elements: chains of stages, users, thrift, stocks, judgements, classes of sectors, fuels,
//! announced projects.
//!
//! Every table is a CSV with a source and a confidence in each row; a number that is not known exactly has three columns,
//! `_mild`, `_central` and `_severe`: what is least damaging, what is held likeliest, what is most damaging.

mod folder;
mod projects;
mod published;
mod read;
mod rows;

pub use folder::{open, schedule};
pub use projects::{Dated, Need, Project, ProjectStatus};
pub use published::{Measured, Published};
pub use read::Texts;
pub use rows::{
    Class, ClassRow, Element, FuelRow, FuelUser, GoodRow, HeatMonth, JudgementRow, Judgements,
    ShareRow, StageRow, StockRow, Thrift, Use,
};

/// A figure with its range, from the least to the most damaging end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// At the mild end.
    pub mild: f64,
    /// Held likeliest.
    pub central: f64,
    /// At the severe end.
    pub severe: f64,
}

impl Spread {
    /// The same value throughout.
    pub const fn fixed(value: f64) -> Self {
        Self {
            mild: value,
            central: value,
            severe: value,
        }
    }

    /// The value at position `z`: 0 mild, ½ central, 1 severe, linear between.
    pub fn at(&self, z: f64) -> f64 {
        if z <= 0.5 {
            self.mild + 2.0 * z.max(0.0) * (self.central - self.mild)
        } else {
            self.central + (2.0 * z.min(1.0) - 1.0) * (self.severe - self.central)
        }
    }

    /// Whether the central value lies between finite ends that are both within `least` to `most`.
    pub fn is_within(&self, least: f64, most: f64) -> bool {
        let ends = (self.mild.min(self.severe), self.mild.max(self.severe));
        let finite = [self.mild, self.central, self.severe]
            .iter()
            .all(|x| x.is_finite());
        finite
            && ends.0 <= self.central
            && self.central <= ends.1
            && ends.0 >= least
            && ends.1 <= most
    }
}

/// Every table, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    /// The elements, in the order of their table.
    pub elements: Vec<Element>,
    /// Their stages.
    pub stages: Vec<StageRow>,
    /// Which good of a world a stage is.
    pub goods: Vec<GoodRow>,
    /// The sender's share of what a region gets at a stage without flows.
    pub shares: Vec<ShareRow>,
    /// Who uses them.
    pub users: Vec<Use>,
    /// Exposures from published figures, which [`Tables::published`] puts in the place of judged ones.
    pub exposures: Vec<Published>,
    /// How fast users learn to need less.
    pub schedules: Vec<Thrift>,
    /// Stocks at the start.
    pub stocks: Vec<StockRow>,
    /// Judgements about the economy and about firms.
    pub judgements: Judgements,
    /// Classes of sectors in the pattern of criticality.
    pub classes: Vec<ClassRow>,
    /// Fuels with seasons, one row a figure.
    pub fuels: Vec<FuelRow>,
    /// Who needs them in production.
    pub fuel_users: Vec<FuelUser>,
    /// Shares of the months in the need of heat.
    pub heat: Vec<HeatMonth>,
    /// Announced projects, which count in paths that have a date.
    pub projects: Vec<Project>,
    /// What their statuses mean.
    pub statuses: Vec<ProjectStatus>,
    /// What they are set against.
    pub needs: Vec<Need>,
}

impl Tables {
    /// The element of this code.
    pub fn find(&self, element: &str) -> Option<usize> {
        self.elements.iter().position(|e| e.element == element)
    }

    /// The stages of an element, the first first.
    pub fn stages_of<'a>(&'a self, element: &str) -> Vec<&'a str> {
        let mut list: Vec<(u32, &str)> = (self.stages.iter())
            .filter(|s| s.element == element)
            .map(|s| (s.order, s.stage.as_str()))
            .collect();
        list.sort_unstable();
        list.dedup();
        list.into_iter().map(|(_, stage)| stage).collect()
    }
}
