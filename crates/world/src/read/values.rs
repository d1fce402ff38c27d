//! Reading flows, tariffs, use and elasticities.

use std::collections::BTreeMap;

use super::folder::{Folder, TableSource, refuse_misspelt};
use super::quick::{self, Known};
use crate::table::TableFile;
use crate::{Cube, Region, RegionIx, Sector, SectorIx, UseTable, WorldError, closest};

/// Largest flow that can be meant, in the world's unit: the output of the earth in the smallest coin is less.
const LARGEST_FLOW: f64 = 1e20;

/// Codes to positions.
pub(super) struct Codes<'a> {
    regions: Known<'a>,
    sectors: Known<'a>,
}

impl<'a> Codes<'a> {
    pub(super) fn new(regions: &'a [Region], sectors: &'a [Sector]) -> Self {
        let aliases: Vec<(&str, usize)> = sectors
            .iter()
            .enumerate()
            .filter_map(|(at, s)| s.alias.as_deref().map(|alias| (alias, at)))
            .collect();
        Self {
            regions: Known::new(regions.iter().map(|r| r.code.as_str()).collect(), &[]),
            sectors: Known::new(sectors.iter().map(|s| s.code.as_str()).collect(), &aliases),
        }
    }

    /// Numbers of regions and sectors.
    fn size(&self) -> (usize, usize) {
        (self.regions.codes().len(), self.sectors.codes().len())
    }
}

/// A column of codes; rows often repeat the code of the row before.
struct CodeColumn<'a> {
    file: &'a TableFile,
    column: usize,
    what: &'static str,
    known: &'a Known<'a>,
    last: usize,
}

impl<'a> CodeColumn<'a> {
    fn regions(file: &'a TableFile, name: &str, codes: &'a Codes<'a>) -> Result<Self, WorldError> {
        let column = file.column(name)?;
        Ok(Self {
            file,
            column,
            what: "region",
            known: &codes.regions,
            last: 0,
        })
    }

    fn sectors(file: &'a TableFile, name: &str, codes: &'a Codes<'a>) -> Result<Self, WorldError> {
        let column = file.column(name)?;
        Ok(Self {
            file,
            column,
            what: "sector",
            known: &codes.sectors,
            last: 0,
        })
    }

    fn position(&mut self, row: usize) -> Result<usize, WorldError> {
        let text = self.file.text(row, self.column)?;
        let known = self.known;
        let Some(at) = known.position(text.as_bytes(), &mut self.last) else {
            return Err(WorldError::UnknownCode {
                place: Box::new(self.file.place(row)),
                column: self.file.table().columns()[self.column].name.clone(),
                what: self.what,
                code: text.to_string(),
                suggestion: closest(&text, known.codes().iter().copied()).map(str::to_string),
            });
        };
        Ok(at)
    }
}

/// Which row filled each cell of a table, to tell a second row for the same cell: the row from 1, 0 for none.
struct Filled(Vec<u32>);

impl Filled {
    fn cells(count: usize) -> Self {
        Self(vec![0; count])
    }

    fn add(
        &mut self,
        file: &TableFile,
        row: usize,
        cell: usize,
        what: impl FnOnce() -> String,
    ) -> Result<(), WorldError> {
        match std::mem::replace(&mut self.0[cell], row as u32 + 1) {
            0 => Ok(()),
            first => Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what: what(),
                first: file.place(first as usize - 1).row,
            }),
        }
    }
}

/// Reads a table over flows; `problem` says what is wrong with a value, if anything. Also gives the number of rows.
fn cube(
    source: &TableSource,
    codes: &Codes,
    value_column: &str,
    problem: impl Fn(RegionIx, RegionIx, f64) -> Option<String>,
) -> Result<(Cube, usize), WorldError> {
    if let Some(found) = quick_cube(source, codes, value_column, &problem) {
        return Ok(found);
    }
    let file = &source.table()?;
    let mut origins = CodeColumn::regions(file, "origin", codes)?;
    let mut destinations = CodeColumn::regions(file, "destination", codes)?;
    let mut goods = CodeColumn::sectors(file, "sector", codes)?;
    let value = file.column(value_column)?;
    let mut cube = Cube::filled(codes.size().0, codes.size().1, 0.0);
    let mut filled = Filled::cells(cube.as_slice().len());
    for row in 0..file.rows() {
        let (i, n, k) = (
            RegionIx(origins.position(row)?),
            RegionIx(destinations.position(row)?),
            SectorIx(goods.position(row)?),
        );
        let number = file.number(row, value)?;
        if let Some(problem) = problem(i, n, number) {
            return Err(file.complain(row, value, problem).into());
        }
        filled.add(file, row, cube.offset(i, n, k), || {
            format!(
                "{} → {}, {}",
                codes.regions.codes()[i.0],
                codes.regions.codes()[n.0],
                codes.sectors.codes()[k.0]
            )
        })?;
        cube.set(i, n, k, number);
    }
    Ok((cube, file.rows()))
}

/// As [`cube`], for a table without a fault; `None` for anything else.
fn quick_cube(
    source: &TableSource<'_>,
    codes: &Codes,
    value_column: &str,
    problem: &dyn Fn(RegionIx, RegionIx, f64) -> Option<String>,
) -> Option<(Cube, usize)> {
    let (r, s) = codes.size();
    let mut cube = Cube::filled(r, s, f64::NAN);
    let cells = cube.as_mut_slice();
    let mut count = 0;
    let columns = ["origin", "destination", "sector", value_column];
    let known = [&codes.regions, &codes.regions, &codes.sectors];
    let whole = quick::read(source, columns, known, &mut |[i, n, k], value| {
        let cell = &mut cells[(k * r + n) * r + i];
        let right = cell.is_nan() && problem(RegionIx(i), RegionIx(n), value).is_none();
        *cell = value;
        count += 1;
        right
    });
    cells
        .iter_mut()
        .filter(|v| v.is_nan())
        .for_each(|v| *v = 0.0);
    whole.then_some((cube, count))
}

/// Reads `flows`.
pub(super) fn flows(folder: &Folder<'_>, codes: &Codes) -> Result<Cube, WorldError> {
    let source = folder.required_source("flows", None)?;
    let (flows, rows) = cube(&source, codes, "value", |_, _, value| match value {
        v if v < 0.0 => Some(format!("{value} is negative: a flow is a sale, 0 or more")),
        v if v > LARGEST_FLOW => Some(format!(
            "{value:e} is out of all proportion: a flow is at most {LARGEST_FLOW:e}"
        )),
        _ => None,
    })?;
    if rows == 0 {
        let problem = "expected one row per flow: origin,destination,sector,value".into();
        return Err(WorldError::NoRows {
            path: source.path().to_path_buf(),
            problem,
        });
    }
    Ok(flows)
}

/// Reads `tariffs`; no row means no tariff.
pub(super) fn tariffs(folder: &Folder<'_>, codes: &Codes) -> Result<Cube, WorldError> {
    let note =
        "a world without tariffs has the header line origin,destination,sector,rate and no rows";
    let source = folder.required_source("tariffs", Some(note))?;
    let tariffs = cube(&source, codes, "rate", |origin, destination, rate| {
        if rate <= -1.0 {
            Some(format!(
                "{rate} is out of range: a rate is a fraction of border value (0.25 for 25 %), above -1"
            ))
        } else if origin == destination && rate != 0.0 {
            Some(format!(
                "{rate} on a region's own flow: domestic sales carry no tariff, remove the row"
            ))
        } else {
            None
        }
    })?;
    Ok(tariffs.0)
}

/// Reads `use`; no table means no intermediates.
pub(super) fn use_table(folder: &Folder<'_>, codes: &Codes) -> Result<UseTable, WorldError> {
    let (region_count, sector_count) = codes.size();
    let mut table = UseTable::zero(region_count, sector_count);
    let Some(source) = folder.source("use")? else {
        return Ok(table);
    };
    if let Some(found) = quick_use(&source, codes) {
        return Ok(found);
    }
    let file = source.table()?;
    let mut regions = CodeColumn::regions(&file, "region", codes)?;
    let mut inputs = CodeColumn::sectors(&file, "input", codes)?;
    let mut users = CodeColumn::sectors(&file, "user", codes)?;
    let value = file.column("value")?;
    let mut filled = Filled::cells(table.as_slice().len());
    for row in 0..file.rows() {
        let (n, k, s) = (
            regions.position(row)?,
            inputs.position(row)?,
            users.position(row)?,
        );
        let number = file.number(row, value)?;
        if number < 0.0 {
            let problem = format!("{number} is negative: use is a purchase, 0 or more");
            return Err(file.complain(row, value, problem).into());
        }
        filled.add(
            &file,
            row,
            (n * sector_count + s) * sector_count + k,
            || {
                format!(
                    "{}, {} used by {}",
                    codes.regions.codes()[n],
                    codes.sectors.codes()[k],
                    codes.sectors.codes()[s]
                )
            },
        )?;
        table.set(RegionIx(n), SectorIx(k), SectorIx(s), number);
    }
    Ok(table)
}

/// As [`use_table`], for a table without a fault; `None` for anything else.
fn quick_use(source: &TableSource, codes: &Codes) -> Option<UseTable> {
    let (r, s) = codes.size();
    let mut table = UseTable::zero(r, s);
    let cells = table.as_mut_slice();
    cells.fill(f64::NAN);
    let columns = ["region", "input", "user", "value"];
    let known = [&codes.regions, &codes.sectors, &codes.sectors];
    let whole = quick::read(source, columns, known, &mut |[n, k, user], value| {
        let cell = &mut cells[(n * s + user) * s + k];
        let right = cell.is_nan() && value >= 0.0;
        *cell = value;
        right
    });
    cells
        .iter_mut()
        .filter(|v| v.is_nan())
        .for_each(|v| *v = 0.0);
    whole.then_some(table)
}

/// Reads `elasticities`; no table means no published alternatives.
pub(super) fn elasticities(
    folder: &Folder<'_>,
    codes: &Codes,
) -> Result<BTreeMap<String, Vec<Option<f64>>>, WorldError> {
    let mut sets: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let Some(file) = folder.optional("elasticities")? else {
        return Ok(sets);
    };
    let mut sectors = CodeColumn::sectors(&file, "sector", codes)?;
    let (set, value) = (file.column("set")?, file.column("value")?);
    refuse_misspelt(&file, &["sector", "set", "value"])?;
    let mut first_rows: BTreeMap<(String, usize), usize> = BTreeMap::new();
    for row in 0..file.rows() {
        let sector = sectors.position(row)?;
        let name = file.text(row, set)?.into_owned();
        let number = file.number(row, value)?;
        if number <= 0.0 {
            let problem = format!("{number} is out of range: the trade elasticity must be above 0");
            return Err(file.complain(row, value, problem).into());
        }
        if let Some(first) = first_rows.insert((name.clone(), sector), row) {
            let what = format!("sector {} of set \"{name}\"", codes.sectors.codes()[sector]);
            return Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what,
                first: file.place(first).row,
            });
        }
        sets.entry(name)
            .or_insert_with(|| vec![None; codes.size().1])[sector] = Some(number);
    }
    Ok(sets)
}
