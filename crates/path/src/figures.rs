//! The figures behind a path: which goods are critical to whom, stocks, others' supply, projects, judgements.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{PathError, Range};

/// A critical good, by sector code; upstream goods come first.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Material {
    /// Sector code of the world.
    pub good: String,
    /// Schedule of σc in the table of elasticities by horizon.
    pub schedule: String,
    /// Name of the supply response of others.
    pub supply: String,
    stock_low: f64,
    stock_central: f64,
    stock_high: f64,
}

impl Material {
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

/// The tonnes a supply response is measured against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Stage {
    /// Name of the supply response.
    pub supply: String,
    /// Stage whose projects count.
    pub stage: String,
    /// Product that counts; `*` = all.
    pub product: String,
    /// Tonnes a year that would be lost.
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

#[derive(Deserialize)]
struct SupplyRow {
    supply: String,
    months: u32,
    low: f64,
    central: f64,
    high: f64,
}

#[derive(Deserialize)]
struct JudgementRow {
    name: String,
    low: f64,
    central: f64,
    high: f64,
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
    /// How fast users adapt to a mere announcement.
    pub adaptation: Range,
    /// Projects.
    pub projects: Vec<Project>,
    /// What statuses mean.
    pub statuses: Vec<Status>,
    /// What projects are measured against.
    pub stages: Vec<Stage>,
    /// Entry.
    pub entry: Vec<Entry>,
}

impl Figures {
    /// The figures that are built in (`PROVENANCE.md` says where they come from).
    ///
    /// # Errors
    /// None with the tables this version was built with; as [`Figures::read`].
    pub fn builtin() -> Result<Self, PathError> {
        macro_rules! table {
            ($name:literal) => {
                include_str!(concat!("../../../data/path/", $name, ".csv"))
            };
        }
        Self::read(Sources {
            materials: table!("materials"),
            users: table!("users"),
            grades: table!("grades"),
            supply: table!("supply"),
            judgements: table!("judgements"),
            projects: table!("projects"),
            statuses: table!("statuses"),
            stages: table!("stages"),
            entry: table!("entry"),
        })
    }

    /// Figures from the text of their tables.
    ///
    /// # Errors
    /// [`PathError::Table`] naming table and row: unreadable rows, negative stocks, shares outside 0 to 1, ranges out of
    /// order, unknown stages and statuses, projects without dates, names that nothing defines.
    pub fn read(sources: Sources<'_>) -> Result<Self, PathError> {
        let materials: Vec<Material> = rows("materials", sources.materials)?;
        for (at, m) in materials.iter().enumerate() {
            let stock = m.stock();
            if stock.low < 0.0 || !stock.is_ordered() {
                return wrong(
                    "materials",
                    at,
                    format!("stocks of {} must be 0 months or more, low to high", m.good),
                );
            }
        }
        let users: Vec<User> = rows("users", sources.users)?;
        for (at, u) in users.iter().enumerate() {
            share(
                "users",
                at,
                &format!("exposed share of {}", u.user),
                u.exposed(),
            )?;
        }
        let grades: Vec<Grade> = rows("grades", sources.grades)?;
        for (at, g) in grades.iter().enumerate() {
            share("grades", at, &format!("need of {}", g.grade), g.needs())?;
            share("grades", at, "origin_share", Range::fixed(g.origin_share))?;
        }
        let supply = supply_curves(sources.supply)?;
        let named = materials.iter().map(|m| &m.supply);
        for name in named.chain(grades.iter().map(|g| &g.supply)) {
            if !supply.contains_key(name) {
                let known: Vec<&str> = supply.keys().map(String::as_str).collect();
                return wrong(
                    "supply",
                    0,
                    format!(
                        "nothing says what others supply of \"{name}\"; there are {}",
                        known.join(", ")
                    ),
                );
            }
        }
        let judgements: Vec<JudgementRow> = rows("judgements", sources.judgements)?;
        let judgement = |name: &str| -> Result<Range, PathError> {
            let row = judgements.iter().find(|row| row.name == name);
            let row = row.ok_or_else(|| error("judgements", 0, format!("no row \"{name}\"")))?;
            let range = Range {
                low: row.low,
                central: row.central,
                high: row.high,
            };
            if range.is_ordered() && range.low >= 0.0 && range.high >= 0.0 {
                Ok(range)
            } else {
                Err(error(
                    "judgements",
                    0,
                    format!("{name} must run from low to high, 0 or more"),
                ))
            }
        };
        let figures = Self {
            eta: judgement("eta")?,
            leak: judgement("leak")?,
            surge: judgement("surge")?,
            adaptation: judgement("adaptation")?,
            materials,
            users,
            grades,
            supply,
            projects: rows("projects", sources.projects)?,
            statuses: rows("statuses", sources.statuses)?,
            stages: rows("stages", sources.stages)?,
            entry: rows("entry", sources.entry)?,
        };
        figures.check_projects()?;
        Ok(figures)
    }

    /// Stages in the order of the chain; a project is at one of them.
    const STAGES: [&str; 4] = ["mine", "separation", "metal", "magnet"];

    fn check_projects(&self) -> Result<(), PathError> {
        for (at, p) in self.projects.iter().enumerate() {
            if !Self::STAGES.contains(&p.stage.as_str()) {
                return wrong(
                    "projects",
                    at,
                    format!(
                        "{}: unknown stage \"{}\"; there are {}",
                        p.project,
                        p.stage,
                        Self::STAGES.join(", ")
                    ),
                );
            }
            if !self.statuses.iter().any(|s| s.status == p.status) {
                let known: Vec<&str> = self.statuses.iter().map(|s| s.status.as_str()).collect();
                return wrong(
                    "projects",
                    at,
                    format!(
                        "{}: unknown status \"{}\"; there are {}",
                        p.project,
                        p.status,
                        known.join(", ")
                    ),
                );
            }
            if p.first_year.is_none() && p.status != "operating" {
                return wrong(
                    "projects",
                    at,
                    format!(
                        "{}: no first year; only what is operating may go without a date",
                        p.project
                    ),
                );
            }
            if !(p.tonnes >= 0.0 && p.tonnes.is_finite()) {
                return wrong(
                    "projects",
                    at,
                    format!("{}: tonnes must be 0 or more", p.project),
                );
            }
        }
        for (at, s) in self.stages.iter().enumerate() {
            if !Self::STAGES.contains(&s.stage.as_str()) {
                return wrong(
                    "stages",
                    at,
                    format!(
                        "unknown stage \"{}\"; there are {}",
                        s.stage,
                        Self::STAGES.join(", ")
                    ),
                );
            }
            if s.tonnes.is_nan() || s.tonnes <= 0.0 {
                return wrong("stages", at, "tonnes must be above 0".to_owned());
            }
        }
        Ok(())
    }
}

fn supply_curves(text: &str) -> Result<BTreeMap<String, Vec<(u32, Range)>>, PathError> {
    let mut curves: BTreeMap<String, Vec<(u32, Range)>> = BTreeMap::new();
    for (at, row) in rows::<SupplyRow>("supply", text)?.into_iter().enumerate() {
        let range = Range {
            low: row.low,
            central: row.central,
            high: row.high,
        };
        share(
            "supply",
            at,
            &format!("others' supply of {}", row.supply),
            range,
        )?;
        let points = curves.entry(row.supply.clone()).or_default();
        if points
            .last()
            .is_some_and(|(months, _)| *months >= row.months)
            || row.months == 0
        {
            return wrong(
                "supply",
                at,
                format!("{}: months must grow from 1 on", row.supply),
            );
        }
        points.push((row.months, range));
    }
    Ok(curves)
}

fn share(table: &str, row: usize, what: &str, range: Range) -> Result<(), PathError> {
    let within = |x: f64| (0.0..=1.0).contains(&x);
    if within(range.low) && within(range.central) && within(range.high) && range.is_ordered() {
        return Ok(());
    }
    wrong(
        table,
        row,
        format!("{what} must be from 0 to 1, in order from low to high"),
    )
}

pub(crate) fn rows<T: DeserializeOwned>(table: &str, text: &str) -> Result<Vec<T>, PathError> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    reader
        .deserialize()
        .enumerate()
        .map(|(at, row)| row.map_err(|e| error(table, at, e.to_string())))
        .collect()
}

pub(crate) fn error(table: &str, row: usize, reason: String) -> PathError {
    PathError::Table {
        table: table.to_owned(),
        row: row + 1,
        reason,
    }
}

pub(crate) fn wrong<T>(table: &str, row: usize, reason: String) -> Result<T, PathError> {
    Err(error(table, row, reason))
}
