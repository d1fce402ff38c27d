//! Tables that are built in, and a folder of one's own that replaces some of them.

use std::path::Path;

use detente_economy::Schedule;
use detente_economy::horizon::ScheduleError;

use super::{Figures, Sources};
use crate::PathError;

macro_rules! builtin {
    ($name:literal) => {
        include_str!(concat!("../../../../data/path/", $name, ".csv"))
    };
}

impl Sources<'static> {
    /// The tables that are built in.
    pub const BUILTIN: Self = Self {
        materials: builtin!("materials"),
        users: builtin!("users"),
        grades: builtin!("grades"),
        supply: builtin!("supply"),
        judgements: builtin!("judgements"),
        projects: builtin!("projects"),
        statuses: builtin!("statuses"),
        chain: builtin!("chain"),
        stages: builtin!("stages"),
        entry: builtin!("entry"),
    };
}

/// Elasticities by horizon: σc of every critical good among them.
const HORIZONS: &str = "horizons";

/// Figures and elasticities by horizon: those that are built in, or with the tables of a folder in their place. A folder
/// holds any of `materials`, `users`, `grades`, `supply`, `judgements`, `projects`, `statuses`, `chain`, `stages`, `entry`
/// and `horizons`, each as `.csv`; what it does not hold stays as built in.
///
/// # Errors
/// [`PathError::Folder`]: no folder, a file that cannot be read, a table that nobody asks for. [`PathError::Table`] with the
/// file in the place of the table, as [`Figures::read`].
pub fn open(folder: Option<&Path>) -> Result<(Figures, Schedule), PathError> {
    let Some(folder) = folder else {
        return Ok((Figures::builtin()?, Schedule::builtin()?));
    };
    let mut own: Vec<(&'static str, String)> = Vec::new();
    let refuse = |problem: String| PathError::Folder {
        path: folder.to_owned(),
        problem,
    };
    let mut sources = Sources::BUILTIN;
    let mut names: Vec<&'static str> = sources.slots().map(|(name, _)| name).to_vec();
    names.push(HORIZONS);
    let known = names.join(", ");
    let entries = std::fs::read_dir(folder).map_err(|e| refuse(e.to_string()))?;
    for entry in entries {
        let path = entry.map_err(|e| refuse(e.to_string()))?.path();
        if path.extension().is_none_or(|x| x != "csv") {
            continue;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let Some(name) = names.iter().find(|name| **name == stem) else {
            let near = detente_world::closest(&stem, names.iter().copied());
            let hint = near.map_or_else(String::new, |near| format!("did you mean {near}.csv? "));
            return Err(refuse(format!(
                "{stem}.csv is no table of a path; {hint}there are {known}"
            )));
        };
        let text = detente_world::table::read_text(&path)
            .map_err(|e| refuse(format!("{stem}.csv: {e}")))?;
        // A byte order mark is no part of the first column's name.
        own.push((name, text.trim_start_matches('\u{feff}').to_owned()));
    }
    if own.is_empty() {
        return Err(refuse(format!("no table here; a path has {known}")));
    }
    for (name, slot) in sources.slots() {
        if let Some((_, text)) = own.iter().find(|(own, _)| *own == name) {
            *slot = text;
        }
    }
    let named = |error: PathError| match error {
        PathError::Table { table, row, reason } if own.iter().any(|(name, _)| **name == table) => {
            let file = folder.join(format!("{table}.csv"));
            PathError::Table {
                table: file.display().to_string(),
                row,
                reason,
            }
        }
        other => other,
    };
    let schedule = match own.iter().find(|(name, _)| *name == HORIZONS) {
        Some((_, text)) => Schedule::read(text)
            .map_err(|e: ScheduleError| refuse(format!("{HORIZONS}.csv: {e}")))?,
        None => Schedule::builtin()?,
    };
    let figures = Figures::read(sources).map_err(named)?;
    let critical = schedule.critical_goods();
    for (at, m) in figures.materials.iter().enumerate() {
        for name in [m.schedule.as_str(), m.price_schedule()] {
            if !critical.contains(&name) {
                let known = critical.iter().copied();
                let reason = super::read::unknown("schedule of sigma_c", name, known);
                return super::wrong("materials", at, reason).map_err(named);
            }
        }
    }
    Ok((figures, schedule))
}

impl<'a> Sources<'a> {
    /// Every table by name, to be replaced.
    fn slots(&mut self) -> [(&'static str, &mut &'a str); 10] {
        [
            ("materials", &mut self.materials),
            ("users", &mut self.users),
            ("grades", &mut self.grades),
            ("supply", &mut self.supply),
            ("judgements", &mut self.judgements),
            ("projects", &mut self.projects),
            ("statuses", &mut self.statuses),
            ("chain", &mut self.chain),
            ("stages", &mut self.stages),
            ("entry", &mut self.entry),
        ]
    }
}
