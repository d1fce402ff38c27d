//! Tables that are built in, and a folder of one's own that replaces some of them.

use std::collections::BTreeSet;
use std::path::Path;

use detente_economy::Schedule;
use detente_world::table::Reader;

use super::{Tables, Texts};
use crate::PathError;

macro_rules! builtin {
    ($name:literal) => {
        include_str!(concat!("../../../../data/elements/", $name, ".csv"))
    };
}

impl Texts<'static> {
    /// The tables that are built in.
    pub const BUILTIN: Self = Self {
        elements: builtin!("elements"),
        stages: builtin!("stages"),
        goods: builtin!("goods"),
        shares: builtin!("shares"),
        users: builtin!("users"),
        exposures: builtin!("exposures"),
        schedules: builtin!("schedules"),
        stocks: builtin!("stocks"),
        judgements: builtin!("judgements"),
        classes: builtin!("classes"),
        fuels: builtin!("fuels"),
        fuel_users: builtin!("fuel-users"),
        heat: builtin!("heat"),
        projects: builtin!("projects"),
        statuses: builtin!("statuses"),
        needs: builtin!("needs"),
    };
}

impl<'a> Texts<'a> {
    /// Every table by name, to be replaced.
    pub fn slots(&mut self) -> [(&'static str, &mut &'a str); 16] {
        [
            ("elements", &mut self.elements),
            ("stages", &mut self.stages),
            ("goods", &mut self.goods),
            ("shares", &mut self.shares),
            ("users", &mut self.users),
            ("exposures", &mut self.exposures),
            ("schedules", &mut self.schedules),
            ("stocks", &mut self.stocks),
            ("judgements", &mut self.judgements),
            ("classes", &mut self.classes),
            ("fuels", &mut self.fuels),
            ("fuel-users", &mut self.fuel_users),
            ("heat", &mut self.heat),
            ("projects", &mut self.projects),
            ("statuses", &mut self.statuses),
            ("needs", &mut self.needs),
        ]
    }
}

/// Elements and stages that a folder's own tables name; `None` where it has no such table.
struct Known {
    elements: Option<BTreeSet<String>>,
    stages: Option<BTreeSet<(String, String)>>,
}

impl Known {
    fn of(own: &[(&'static str, String)]) -> Self {
        let table = |name: &str| own.iter().find(|(own, _)| *own == name);
        let elements = table("elements").map(|(_, text)| {
            let rows = columns(text, ["element", "element"]);
            rows.into_iter().map(|[element, _]| element).collect()
        });
        let stages = table("stages").map(|(_, text)| {
            let rows = columns(text, ["element", "stage"]);
            rows.into_iter()
                .map(|[element, stage]| (element, stage))
                .collect()
        });
        Self { elements, stages }
    }

    /// The rows of a built-in table that are about known elements and stages; `None` where all are.
    fn rows(&self, text: &str) -> Option<String> {
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let head = table.headers().ok()?.clone();
        let place = |column: &str| head.iter().position(|name| name == column);
        let (element, stage) = (place("element")?, place("stage"));
        let keeps = |row: &csv::StringRecord| {
            let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
            let known = |elements: &BTreeSet<String>| elements.contains(&cell(element));
            let staged = |stages: &BTreeSet<(String, String)>| {
                stage.is_none_or(|at| stages.contains(&(cell(element), cell(at))))
            };
            self.elements.as_ref().is_none_or(known) && self.stages.as_ref().is_none_or(staged)
        };
        let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().ok()?;
        if rows.iter().all(keeps) {
            return None;
        }
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(&head).ok()?;
        for row in rows.iter().filter(|row| keeps(row)) {
            out.write_record(row).ok()?;
        }
        String::from_utf8(out.into_inner().ok()?).ok()
    }
}

/// Two columns of a table, row by row; nothing where it lacks one (whoever reads it whole says so).
fn columns(text: &str, names: [&str; 2]) -> Vec<[String; 2]> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let Ok(head) = table.headers().cloned() else {
        return Vec::new();
    };
    let places = names.map(|column| head.iter().position(|name| name == column));
    let [Some(a), Some(b)] = places else {
        return Vec::new();
    };
    let rows = table.records().filter_map(Result::ok);
    let cell = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
    rows.map(|row| [cell(&row, a), cell(&row, b)]).collect()
}

/// Elasticities by horizon, which a folder may hold beside the tables.
const HORIZONS: &str = "horizons";

/// Elasticities by horizon: those that are built in, or `horizons.csv` of a folder.
///
/// # Errors
/// [`PathError::Folder`]: a file that cannot be read or makes no sense.
pub fn schedule(folder: Option<&Path>, reader: &Reader) -> Result<Schedule, PathError> {
    let own = folder.map(|f| f.join(format!("{HORIZONS}.csv")));
    let Some(file) = own.filter(|file| file.is_file()) else {
        return Ok(Schedule::builtin()?);
    };
    let refuse = |problem: String| PathError::Folder {
        path: file.clone(),
        problem,
    };
    let text = (reader.text(HORIZONS, &file)).map_err(|e| refuse(e.to_string()))?;
    Schedule::read(text.trim_start_matches('\u{feff}')).map_err(|e| refuse(e.to_string()))
}

/// The tables that are built in, or those of a folder in their place: any of the sixteen, each as `.csv`; what the folder
/// does not hold stays as built in, as far as it is about elements and stages that the folder's own tables know, and elasticities by horizon are read by [`schedule`]. This function reads files, through a reader that keeps a record of them.
///
/// # Errors
/// [`PathError::Folder`]: no folder, a file that cannot be read, a table that nobody asks for. [`PathError::Table`] with the
/// file in the place of the table, as [`Tables::read`].
pub fn open(folder: Option<&Path>, reader: &Reader) -> Result<Tables, PathError> {
    let mut texts = Texts::BUILTIN;
    let Some(folder) = folder else {
        for (name, text) in texts.slots() {
            reader.note(&format!("elements/{name}"), "built-in", text.as_bytes());
        }
        return Tables::builtin();
    };
    let refuse = |problem: String| PathError::Folder {
        path: folder.to_owned(),
        problem,
    };
    let names = texts.slots().map(|(name, _)| name);
    let mut own: Vec<(&'static str, String)> = Vec::new();
    let files = reader.list(folder).map_err(|e| refuse(e.to_string()))?;
    for path in files
        .iter()
        .filter(|p| p.extension().is_some_and(|x| x == "csv"))
    {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if stem == HORIZONS {
            continue;
        }
        let Some(name) = names.iter().find(|name| **name == stem) else {
            let near = detente_world::closest(&stem, names.iter().copied());
            let hint = near.map_or_else(String::new, |near| format!("did you mean {near}.csv? "));
            let known = names.join(", ");
            return Err(refuse(format!(
                "{stem}.csv is no table of elements; {hint}there are {known}"
            )));
        };
        let text = (reader.text(name, path)).map_err(|e| refuse(e.to_string()))?;
        // A byte order mark is no part of the first column's name.
        own.push((name, text.trim_start_matches('\u{feff}').to_owned()));
    }
    if own.is_empty() && !folder.join(format!("{HORIZONS}.csv")).is_file() {
        return Err(refuse(format!(
            "no table here; there are {}",
            names.join(", ")
        )));
    }
    // What is built in about elements or stages that the folder's own tables do not know says nothing about them.
    let known = Known::of(&own);
    let mut kept: Vec<(&'static str, String)> = Vec::new();
    for (name, slot) in texts.slots() {
        if !own.iter().any(|(own, _)| *own == name) {
            reader.note(&format!("elements/{name}"), "built-in", slot.as_bytes());
            kept.extend(known.rows(slot).map(|text| (name, text)));
        }
    }
    for (name, slot) in texts.slots() {
        let mut replaced = own.iter().chain(&kept);
        if let Some((_, text)) = replaced.find(|(own, _)| *own == name) {
            *slot = text;
        }
    }
    Tables::read(texts).map_err(|error| match error {
        PathError::Table { table, row, reason } if own.iter().any(|(name, _)| **name == table) => {
            let file = folder.join(format!("{table}.csv"));
            PathError::Table {
                table: file.display().to_string(),
                row,
                reason,
            }
        }
        other => other,
    })
}
