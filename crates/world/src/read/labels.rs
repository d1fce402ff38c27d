//! Reading the lists of regions and sectors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::folder::{Folder, refuse_misspelt};
use crate::table::{TableError, TableFile};
use crate::{Region, ScaleBase, Sector, SectorKind, WorldError, closest};

/// Most cells a table of a world may have: 2 GiB of numbers.
pub(crate) const MOST_CELLS: usize = 1 << 28;

const SECTOR_COLUMNS: [&str; 8] = [
    "code",
    "name",
    "kind",
    "trade_elasticity",
    "scale_elasticity",
    "scale_base",
    "markup",
    "alias",
];

/// Reads `regions`.
pub(super) fn regions(folder: &Folder<'_>) -> Result<(TableFile, Vec<Region>), WorldError> {
    let file = folder.required("regions", None)?;
    let code = file.column("code")?;
    refuse_misspelt(&file, &["code", "name"])?;
    let name = file.optional_column("name");
    let mut seen = Seen::default();
    let mut regions = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        let region = Region {
            code: read_code(&file, row, code)?,
            name: read_name(&file, row, code, name)?,
        };
        seen.add(&file, row, "region", &region.code)?;
        regions.push(region);
    }
    require_rows(&file, "one row per region: code,name")?;
    Ok((file, regions))
}

/// Reads `sectors`.
pub(super) fn sectors(folder: &Folder<'_>) -> Result<(TableFile, Vec<Sector>), WorldError> {
    let file = folder.required("sectors", None)?;
    let [code, kind, trade] = ["code", "kind", "trade_elasticity"].map(|name| file.column(name));
    let (code, kind, trade) = (code?, kind?, trade?);
    refuse_misspelt(&file, &SECTOR_COLUMNS)?;
    let [name, scale, base, markup, alias] =
        ["name", "scale_elasticity", "scale_base", "markup", "alias"]
            .map(|name| file.optional_column(name));
    let mut seen = Seen::default();
    let mut sectors = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        let sector = Sector {
            code: read_code(&file, row, code)?,
            name: read_name(&file, row, code, name)?,
            kind: read_choice(
                &file,
                row,
                kind,
                &[
                    ("goods", SectorKind::Goods),
                    ("services", SectorKind::Services),
                ],
            )?
            .ok_or_else(|| file.complain(row, kind, "is empty; write goods or services"))?,
            trade_elasticity: read_bounded(
                &file,
                row,
                trade,
                |v| v > 0.0,
                "the trade elasticity must be above 0",
            )?
            .ok_or_else(|| {
                file.complain(row, trade, "is empty where a number above 0 is expected")
            })?,
            scale_elasticity: optional(scale, |c| {
                read_bounded(
                    &file,
                    row,
                    c,
                    |v| v >= 0.0,
                    "the scale elasticity must be 0 or more",
                )
            })?
            .unwrap_or(0.0),
            scale_base: optional(base, |c| {
                read_choice(
                    &file,
                    row,
                    c,
                    &[("input", ScaleBase::Input), ("labour", ScaleBase::Labour)],
                )
            })?
            .unwrap_or_default(),
            markup: optional(markup, |c| {
                read_bounded(
                    &file,
                    row,
                    c,
                    |v| v >= 1.0,
                    "the markup is price over cost and must be 1 or more",
                )
            })?
            .unwrap_or(1.0),
            alias: optional(alias, |c| file.optional_text(row, c))?.map(Cow::into_owned),
        };
        seen.add(&file, row, "sector", &sector.code)?;
        sectors.push(sector);
    }
    require_rows(&file, "one row per sector: code,name,kind,trade_elasticity")?;
    // The code itself as alias says nothing new.
    for sector in &mut sectors {
        sector.alias = sector.alias.take().filter(|alias| *alias != sector.code);
    }
    if let Some(column) = alias {
        for (row, sector) in sectors.iter().enumerate() {
            if let Some(name) = &sector.alias {
                check_code(name).map_err(|problem| file.complain(row, column, problem))?;
                seen.add(&file, row, "sector", name)?;
            }
        }
    }
    Ok((file, sectors))
}

/// Refuses worlds that would not fit into memory, before memory is asked for.
pub(super) fn check_size(
    regions_file: &TableFile,
    regions: usize,
    sectors_file: &TableFile,
    sectors: usize,
) -> Result<(), TableError> {
    let too_large = |file: &TableFile, a: usize, b: usize, c: usize| {
        let cells = a.checked_mul(b).and_then(|ab| ab.checked_mul(c));
        if cells.is_some_and(|cells| cells <= MOST_CELLS) {
            return Ok(());
        }
        let problem = format!(
            "{regions} regions and {sectors} sectors need more than {MOST_CELLS} cells; aggregate the world first"
        );
        Err(TableError::Malformed {
            path: file.path().to_path_buf(),
            row: None,
            problem,
        })
    };
    too_large(regions_file, regions, regions, sectors)?;
    too_large(sectors_file, regions, sectors, sectors)
}

/// Longest code of a region or sector, bytes.
const LONGEST_CODE: usize = 64;

/// What keeps a code from being one, if anything: selectors could not name it.
pub(crate) fn check_code(code: &str) -> Result<(), String> {
    if code.trim().is_empty() {
        return Err("the code is empty".into());
    }
    if code.eq_ignore_ascii_case("all") {
        return Err(format!(
            "\"{code}\" cannot be a code: it means every sector"
        ));
    }
    if code.len() > LONGEST_CODE {
        return Err(format!(
            "the code {} has {} characters; at most {LONGEST_CODE} are read",
            detente_table::quoted(code),
            code.chars().count()
        ));
    }
    match code
        .chars()
        .find(|c| ":,=[]*\"/\\".contains(*c) || c.is_control())
    {
        Some(bad) => Err(format!(
            "the code \"{}\" contains {bad:?}, which {} use",
            code.escape_debug(),
            match bad {
                '/' | '\\' => "names of files",
                _ => "selectors",
            }
        )),
        None => Ok(()),
    }
}

/// Codes met so far and the row of each.
#[derive(Default)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn add(
        &mut self,
        file: &TableFile,
        row: usize,
        what: &str,
        code: &str,
    ) -> Result<(), WorldError> {
        match self.0.insert(code.to_string(), row) {
            None => Ok(()),
            Some(first) => Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what: format!("{what} \"{code}\""),
                first: file.place(first).row,
            }),
        }
    }
}

fn require_rows(file: &TableFile, expected: &str) -> Result<(), WorldError> {
    if file.rows() > 0 {
        return Ok(());
    }
    Err(WorldError::NoRows {
        path: file.path().to_path_buf(),
        problem: format!("expected {expected}"),
    })
}

fn read_code(file: &TableFile, row: usize, column: usize) -> Result<String, TableError> {
    let code = file.text(row, column)?;
    check_code(&code).map_err(|problem| file.complain(row, column, problem))?;
    Ok(code.into_owned())
}

/// The name, or the code where there is none.
fn read_name(
    file: &TableFile,
    row: usize,
    code: usize,
    name: Option<usize>,
) -> Result<String, TableError> {
    let given = optional(name, |column| file.optional_text(row, column))?;
    Ok(match given {
        Some(name) => name.into_owned(),
        None => file.text(row, code)?.into_owned(),
    })
}

fn optional<T, E>(
    column: Option<usize>,
    read: impl FnOnce(usize) -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    column.map_or(Ok(None), read)
}

fn read_bounded(
    file: &TableFile,
    row: usize,
    column: usize,
    holds: impl Fn(f64) -> bool,
    rule: &str,
) -> Result<Option<f64>, TableError> {
    let value = file.optional_number(row, column)?;
    match value.filter(|v| !holds(*v)) {
        Some(bad) => Err(file.complain(row, column, format!("{bad} is out of range: {rule}"))),
        None => Ok(value),
    }
}

fn read_choice<T: Copy>(
    file: &TableFile,
    row: usize,
    column: usize,
    choices: &[(&str, T)],
) -> Result<Option<T>, TableError> {
    let Some(text) = file.optional_text(row, column)? else {
        return Ok(None);
    };
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
        return Ok(Some(*value));
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let hint = closest(&text, names.iter().copied())
        .map(|m| format!("; did you mean \"{m}\"?"))
        .unwrap_or_default();
    Err(file.complain(
        row,
        column,
        format!("\"{text}\" is unknown: write {}{hint}", names.join(" or ")),
    ))
}
