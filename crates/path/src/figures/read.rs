//! From the text of the tables to figures that make sense; every complaint names table and row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Figures, Grade, Material, Sources, User};
use crate::{PathError, Range};

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

impl Figures {
    /// The figures that are built in (`PROVENANCE.md` says where they come from).
    ///
    /// # Errors
    /// None with the tables this version was built with; as [`Figures::read`].
    pub fn builtin() -> Result<Self, PathError> {
        Self::read(Sources::BUILTIN)
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
            if stock.low < 0.0 || !stock.is_ordered() || !stock.is_finite() {
                return wrong(
                    "materials",
                    at,
                    format!("stocks of {} must be 0 months or more, low to high", m.good),
                );
            }
            if materials[..at].iter().any(|other| other.good == m.good) {
                return wrong("materials", at, format!("{} is there twice", m.good));
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
        let named = (materials.iter().enumerate()).map(|(at, m)| ("materials", at, &m.supply));
        let graded = (grades.iter().enumerate()).map(|(at, g)| ("grades", at, &g.supply));
        for (table, at, name) in named.chain(graded) {
            if !supply.contains_key(name) {
                let known = supply.keys().map(String::as_str);
                return wrong(table, at, unknown("supply", name, known));
            }
        }
        let judgements: Vec<JudgementRow> = rows("judgements", sources.judgements)?;
        // A judgement from `least` to `most`.
        let judgement = |name: &str, least: f64, most: f64| -> Result<Range, PathError> {
            let found = (judgements.iter().enumerate()).find(|(_, row)| row.name == name);
            let (at, row) =
                found.ok_or_else(|| error("judgements", 0, format!("no row \"{name}\"")))?;
            let range = Range {
                low: row.low,
                central: row.central,
                high: row.high,
            };
            let (down, up) = (range.low.min(range.high), range.low.max(range.high));
            if range.is_ordered() && down >= least && up <= most {
                return Ok(range);
            }
            let reason = format!("{name} must run from low to high, within {least} to {most}");
            wrong("judgements", at, reason)
        };
        let figures = Self {
            eta: judgement("eta", 0.01, 10.0)?,
            leak: judgement("leak", 0.0, 1.0)?,
            surge: judgement("surge", 0.0, 12.0)?,
            adaptation: judgement("adaptation", 0.0, 1.0)?,
            materials,
            users,
            grades,
            supply,
            projects: rows("projects", sources.projects)?,
            statuses: rows("statuses", sources.statuses)?,
            chain: rows("chain", sources.chain)?,
            stages: rows("stages", sources.stages)?,
            entry: rows("entry", sources.entry)?,
        };
        figures.check_projects()?;
        Ok(figures)
    }

    /// A stage that the chain has.
    fn check_stage(&self, table: &str, at: usize, stage: &str) -> Result<(), PathError> {
        if self.chain.iter().any(|link| link.stage == stage) {
            return Ok(());
        }
        let known = self.chain.iter().map(|link| link.stage.as_str());
        wrong(table, at, unknown("stage", stage, known))
    }

    fn check_projects(&self) -> Result<(), PathError> {
        for (at, s) in self.statuses.iter().enumerate() {
            share(
                "statuses",
                at,
                &format!("probability of {}", s.status),
                s.probability(),
            )?;
            amount("statuses", at, "delay_months", s.delay_months)?;
        }
        for (at, p) in self.projects.iter().enumerate() {
            self.check_stage("projects", at, &p.stage)?;
            if !self.statuses.iter().any(|s| s.status == p.status) {
                let known = self.statuses.iter().map(|s| s.status.as_str());
                return wrong("projects", at, unknown("status", &p.status, known));
            }
            if p.first_year.is_none() && p.status != "operating" {
                return wrong(
                    "projects",
                    at,
                    format!(
                        "{}: no first_year; only what is operating may go without a date",
                        p.project
                    ),
                );
            }
            amount("projects", at, "tonnes", p.tonnes)?;
        }
        for (at, s) in self.stages.iter().enumerate() {
            self.check_stage("stages", at, &s.stage)?;
            if !(s.tonnes > 0.0 && s.tonnes.is_finite()) {
                return wrong("stages", at, "tonnes must be above 0".to_owned());
            }
        }
        self.check_entry()
    }

    fn check_entry(&self) -> Result<(), PathError> {
        for (at, e) in self.entry.iter().enumerate() {
            let lead = e.lead();
            if !(lead.is_ordered() && lead.is_finite() && lead.low.min(lead.high) >= 0.0) {
                let reason = "lead times must be 0 months or more, in order from low to high";
                return wrong("entry", at, reason.to_owned());
            }
            amount("entry", at, "cost_first", e.cost_first)?;
            if !(e.cost_last >= e.cost_first && e.cost_last.is_finite()) {
                let reason = format!(
                    "cost_last is {}; the last entrant costs at least what the first does",
                    e.cost_last
                );
                return wrong("entry", at, reason);
            }
            share("entry", at, "pace", Range::fixed(e.pace))?;
        }
        Ok(())
    }
}

/// `unknown stage "mime"; did you mean "mine"? (mine, separation)`.
pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let hint = detente_world::closest(name, known.iter().copied())
        .map(|near| format!("did you mean \"{near}\"? "))
        .unwrap_or_default();
    format!(
        "unknown {what} \"{name}\"; {hint}there are {}",
        known.join(", ")
    )
}

/// A number that is not negative.
fn amount(table: &str, row: usize, column: &str, value: f64) -> Result<(), PathError> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    wrong(
        table,
        row,
        format!("{column} is {value}; it must be 0 or more"),
    )
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
