//! Reading splits: `NAME.toml` with the tables `NAME-flows`, `NAME-users`, … beside it.

use std::path::{Path, PathBuf};

use super::{Split, SplitFlow, SplitUser, tables};
use crate::error::TomlContext;
use crate::table::{TableError, TableFile, TableFormat};
use crate::{SectorKind, WorldError, closest};

/// Keys with a meaning; others are notes for readers.
const KEYS: [&str; 6] = [
    "parent",
    "code",
    "name",
    "alias",
    "kind",
    "trade_elasticity",
];

impl Split {
    /// Reads every split that the paths name: a `.toml` file, or a folder with one or more of them (files with a
    /// `parent`). `day` (ISO) chooses among own tariffs with dates.
    ///
    /// # Errors
    /// [`WorldError`] naming file, row and column.
    pub fn read(paths: &[PathBuf], day: &str) -> Result<Vec<Self>, WorldError> {
        if !crate::table::is_date_or_year(day) || day.len() != 10 {
            return Err(WorldError::Split {
                place: "split".into(),
                problem: format!("\"{day}\" is not a day; write it like 2022-07-01"),
            });
        }
        let mut splits: Vec<Self> = Vec::new();
        for path in paths {
            if path.is_dir() {
                let before = splits.len();
                for file in toml_files(path)? {
                    if let Some(split) = read_one(&file, day, false)? {
                        splits.push(split);
                    }
                }
                if splits.len() == before {
                    return Err(WorldError::Split {
                        place: path.display().to_string(),
                        problem: "no split in this folder: a split is a NAME.toml with parent, code and name, and tables \
                                  NAME-flows and NAME-users beside it"
                            .into(),
                    });
                }
            } else {
                splits.extend(read_one(path, day, true)?);
            }
        }
        Ok(splits)
    }
}

/// The `.toml` files of a folder, by name.
fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, WorldError> {
    let unreadable = |source| TableError::Read {
        path: folder.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// One split; `None` for a file of a folder that is no split.
fn read_one(path: &Path, day: &str, must: bool) -> Result<Option<Split>, WorldError> {
    let text = crate::table::read_text(path).map_err(|source| TableError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let complain = |span: Option<std::ops::Range<usize>>, message: String| {
        let at = span.as_ref().map_or(0, |s| s.start).min(text.len());
        let before = &text[..at];
        WorldError::Toml {
            path: path.to_path_buf(),
            line: before.matches('\n').count() + 1,
            column: at - before.rfind('\n').map_or(0, |newline| newline + 1) + 1,
            message,
            context: Box::new(TomlContext {
                span,
                text: text.clone(),
            }),
        }
    };
    let keys: toml::Table =
        toml::from_str(&text).map_err(|e| complain(e.span(), e.message().to_owned()))?;
    if !must && !keys.contains_key("parent") {
        return Ok(None);
    }
    for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        if let Some(meant) = closest(key, KEYS) {
            return Err(complain(
                text.find(key.as_str()).map(|at| at..at + key.len()),
                format!("unknown key \"{key}\"; did you mean \"{meant}\"?"),
            ));
        }
    }
    let word = |key: &str| -> Result<Option<String>, WorldError> {
        match keys.get(key) {
            None => Ok(None),
            Some(toml::Value::String(word)) if !word.trim().is_empty() => Ok(Some(word.clone())),
            Some(other) => Err(complain(
                None,
                format!("{key} = {other}: write a text, for example {key} = \"C25\""),
            )),
        }
    };
    let needed =
        |key: &str| word(key)?.ok_or_else(|| complain(None, format!("the key {key} is missing")));
    let kind = match word("kind")?.as_deref() {
        None => None,
        Some("goods") => Some(SectorKind::Goods),
        Some("services") => Some(SectorKind::Services),
        Some(other) => {
            return Err(complain(
                None,
                format!("kind = \"{other}\": write goods or services"),
            ));
        }
    };
    let trade_elasticity = match keys.get("trade_elasticity") {
        None => None,
        Some(value) => {
            let number = value.as_float().or(value.as_integer().map(|v| v as f64));
            let positive = number.filter(|v| *v > 0.0 && v.is_finite());
            Some(positive.ok_or_else(|| {
                complain(
                    None,
                    format!("trade_elasticity = {value}: write a number above 0"),
                )
            })?)
        }
    };
    let code = needed("code")?;
    crate::read::check_code(&code).map_err(|problem| complain(None, problem))?;
    let mut split = Split {
        origin: path.display().to_string(),
        parent: needed("parent")?,
        name: word("name")?.unwrap_or_else(|| code.clone()),
        code,
        alias: word("alias")?,
        kind,
        trade_elasticity,
        ..Split::default()
    };
    read_tables(path, day, &mut split)?;
    Ok(Some(split))
}

/// The tables beside the file.
fn read_tables(path: &Path, day: &str, split: &mut Split) -> Result<(), WorldError> {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new("."));
    let flows = find(folder, &format!("{stem}-flows"))?;
    let shares = find(folder, &format!("{stem}-shares"))?;
    match (&flows, &shares) {
        (Some(file), None) => split.flows = tables::flows(file, "value_usd_mn", f64::MAX)?,
        (None, Some(file)) => split.shares = tables::flows(file, "share", 1.0)?,
        (None, None) => {
            return Err(missing(
                folder,
                &format!("{stem}-flows"),
                Some("or its -shares table"),
            ));
        }
        (Some(first), Some(second)) => return Err(both(folder, "flows or shares", first, second)),
    }
    let users = find(folder, &format!("{stem}-users"))?;
    let weights = find(folder, &format!("{stem}-weights"))?;
    match (&users, &weights) {
        (Some(file), None) => split.users = tables::users(file, "share")?,
        (None, Some(file)) => split.weights = tables::users(file, "weight")?,
        (None, None) => {
            return Err(missing(
                folder,
                &format!("{stem}-users"),
                Some("or its -weights table"),
            ));
        }
        (Some(first), Some(second)) => return Err(both(folder, "users or weights", first, second)),
    }
    check_users(split)?;
    if let Some(file) = find(folder, &format!("{stem}-tariffs"))? {
        split.tariffs.extend(tables::tariffs(&file, None, day)?);
    }
    let bare = stem.strip_prefix("split-").unwrap_or(&stem);
    if stem != bare
        && let Some(file) = find(folder, "split-tariffs")?
    {
        split
            .tariffs
            .extend(tables::tariffs(&file, Some(bare), day)?);
    }
    if let Some(file) = find(folder, &format!("{stem}-output"))? {
        split.outputs = tables::outputs(&file)?;
    }
    if let Some(file) = find(folder, &format!("{stem}-inputs"))? {
        split.inputs = tables::inputs(&file)?;
    }
    Ok(())
}

/// One thing said in two ways.
fn both(folder: &Path, table: &str, first: &TableFile, second: &TableFile) -> WorldError {
    WorldError::TwoForms {
        folder: folder.to_path_buf(),
        table: table.into(),
        first: first.path().display().to_string(),
        second: second.path().display().to_string(),
    }
}

/// The shares of every region sum to one.
fn check_users(split: &Split) -> Result<(), WorldError> {
    let mut at = 0;
    let mut users: Vec<&SplitUser> = split.users.iter().collect();
    users.sort_by(|a, b| a.region.cmp(&b.region));
    while at < users.len() {
        let region = &users[at].region;
        let end = users.partition_point(|u| u.region <= *region);
        let sum: f64 = users[at..end].iter().map(|u| u.share).sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(WorldError::Split {
                place: split.origin.clone(),
                problem: format!(
                    "the users' shares of {region} sum to {sum:.6} (first row {}); they must sum to 1, with a row \
                     \"{}\" for what goes to final demand",
                    users[at].place,
                    super::FINAL
                ),
            });
        }
        at = end;
    }
    Ok(())
}

/// The one file that holds a table, read; `None` if there is none.
fn find(folder: &Path, table: &str) -> Result<Option<TableFile>, WorldError> {
    let mut found: Option<PathBuf> = None;
    for form in [TableFormat::Csv, TableFormat::CsvGz, TableFormat::Parquet] {
        let path = folder.join(format!("{table}.{}", form.extension()));
        if !path.is_file() {
            continue;
        }
        if let Some(first) = found.replace(path.clone()) {
            return Err(WorldError::TwoForms {
                folder: folder.to_path_buf(),
                table: table.into(),
                first: first.display().to_string(),
                second: path.display().to_string(),
            });
        }
    }
    Ok(found.map(|path| TableFile::read(&path)).transpose()?)
}

fn missing(folder: &Path, table: &str, note: Option<&'static str>) -> WorldError {
    WorldError::MissingTable {
        folder: folder.to_path_buf(),
        table: table.into(),
        forms: format!("{table}.csv, {table}.csv.gz or {table}.parquet"),
        note,
    }
}

impl SplitFlow {
    /// A value with no place in a file.
    pub fn new(origin: &str, destination: &str, value: f64) -> Self {
        Self {
            origin: origin.into(),
            destination: destination.into(),
            value,
            place: String::new(),
        }
    }
}

impl SplitUser {
    /// A share with no place in a file.
    pub fn new(region: &str, user: &str, share: f64) -> Self {
        Self {
            region: region.into(),
            user: user.into(),
            share,
            place: String::new(),
        }
    }
}
