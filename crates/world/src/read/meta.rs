//! Reading `world.toml`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::Folder;
use crate::error::TomlContext;
use crate::money::{UNIT, to_usd_million};
use crate::table::{TableError, is_date_or_year};
use crate::{Region, WorldError, WorldMeta, closest};

/// Longest name of a world, bytes.
const LONGEST_NAME: usize = 200;

/// Keys of `world.toml`.
const KEYS: [&str; 9] = [
    "name",
    "title",
    "year",
    "unit",
    "usd_per_unit",
    "source",
    "licence",
    "notes",
    "tariff_dates",
];

#[derive(Deserialize)]
struct Raw {
    name: String,
    #[serde(default)]
    title: Option<String>,
    year: i32,
    unit: Spanned<String>,
    #[serde(default)]
    usd_per_unit: Option<f64>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    tariff_dates: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
}

/// The tariff dates with their places in the file, to be checked once the regions are known.
pub(super) struct Dates {
    path: PathBuf,
    text: String,
    entries: Vec<(String, Range<usize>, String, Range<usize>)>,
}

/// Reads the file; the regions that the dates name are not yet checked. Also what the money in the tables is multiplied by.
pub(super) fn read(folder: &Folder<'_>) -> Result<(WorldMeta, Dates, f64), WorldError> {
    let path = folder.file("world.toml");
    if !path.exists() {
        return Err(folder.missing(
            "world.toml",
            "world.toml with name, year and unit".into(),
            None,
        ));
    }
    let text = crate::table::read_text(&path).map_err(|source| {
        let path = path.clone();
        match source.kind() {
            // Too large, or not UTF-8.
            std::io::ErrorKind::Other => TableError::Malformed {
                path,
                row: None,
                problem: source.to_string(),
            },
            _ => TableError::Read { path, source },
        }
    })?;
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_string)
        .unwrap_or(text);
    let complain =
        |span: Option<Range<usize>>, message: String| complaint(&path, &text, span, message);

    let keys: toml::Table = toml::from_str(&text)
        .map_err(|error| complain(error.span(), error.message().to_string()))?;
    for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        if let Some(meant) = closest(
            key,
            KEYS.into_iter().filter(|known| !keys.contains_key(*known)),
        ) {
            let at = text
                .find(key.as_str())
                .map(|start| start..start + key.len());
            return Err(complain(
                at,
                format!("unknown key \"{key}\"; did you mean \"{meant}\"?"),
            ));
        }
    }
    let raw: Raw = toml::from_str(&text)
        .map_err(|error| complain(error.span(), error.message().to_string()))?;
    if raw
        .name
        .chars()
        .any(|c| c == '/' || c == '\\' || c.is_control())
        || raw.name.len() > LONGEST_NAME
    {
        return Err(complain(
            text.find("name").map(|at| at..at + 4),
            format!(
                "name: {} is no name of a world: a short identifier without / and \\, at most {LONGEST_NAME} bytes",
                detente_table::quoted(&raw.name)
            ),
        ));
    }
    if raw.name.trim().is_empty() {
        return Err(complain(
            text.find("name").map(|at| at..at + 4),
            "name is empty; give the world a short identifier".into(),
        ));
    }

    let factor = to_usd_million(raw.unit.get_ref(), raw.usd_per_unit)
        .map_err(|message| complain(Some(raw.unit.span()), message))?;

    let mut entries = Vec::new();
    let mut tariff_dates = BTreeMap::new();
    for (key, value) in raw.tariff_dates {
        let (key_span, value_span) = (key.span(), value.span());
        let date = match value.into_inner() {
            toml::Value::String(date) => date,
            toml::Value::Integer(year) => format!("{year:04}"),
            toml::Value::Datetime(date) => date.to_string(),
            other => other.to_string(),
        };
        let key = key.into_inner();
        tariff_dates.insert(key.clone(), date.clone());
        entries.push((key, key_span, date, value_span));
    }
    let meta = WorldMeta {
        title: raw.title.unwrap_or_else(|| raw.name.clone()),
        name: raw.name,
        year: raw.year,
        unit: UNIT.to_owned(),
        source: raw.source,
        licence: raw.licence,
        notes: raw.notes,
        tariff_dates,
    };
    Ok((
        meta,
        Dates {
            path,
            text,
            entries,
        },
        factor,
    ))
}

/// Whether the tariff dates name regions of the world, and dates.
pub(super) fn check_dates(dates: &Dates, regions: &[Region]) -> Result<(), WorldError> {
    for (key, key_span, date, date_span) in &dates.entries {
        let complain = |span: &Range<usize>, message: String| {
            complaint(&dates.path, &dates.text, Some(span.clone()), message)
        };
        if let Some(problem) = key_problem(key, regions) {
            return Err(complain(key_span, problem));
        }
        if !is_date_or_year(date) {
            return Err(complain(
                date_span,
                format!("\"{date}\" is not a date; write 2024, 2024-12 or 2024-12-31"),
            ));
        }
    }
    Ok(())
}

/// What is wrong with a key of `[tariff_dates]`, if anything.
pub(crate) fn key_problem(key: &str, regions: &[Region]) -> Option<String> {
    let mut parts = key.split(':');
    let sides = [parts.next().unwrap_or_default()]
        .into_iter()
        .chain(parts.next());
    for side in sides {
        if side != "*" && !regions.iter().any(|r| r.code == side) {
            let meant = closest(side, regions.iter().map(|r| r.code.as_str()));
            let hint = meant
                .map(|m| format!("; did you mean \"{m}\"?"))
                .unwrap_or_default();
            return Some(format!("tariff_dates: unknown region \"{side}\"{hint}"));
        }
    }
    parts.next().map(|_| {
        format!("tariff_dates: \"{key}\" should be importer or importer:partner, * for the rest")
    })
}

fn complaint(
    path: &std::path::Path,
    text: &str,
    span: Option<Range<usize>>,
    message: String,
) -> WorldError {
    let at = span.as_ref().map_or(0, |s| s.start).min(text.len());
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    let context = Box::new(TomlContext {
        span,
        text: text.to_string(),
    });
    WorldError::Toml {
        path: path.to_path_buf(),
        line,
        column,
        message,
        context,
    }
}
