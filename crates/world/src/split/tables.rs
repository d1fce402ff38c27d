//! The tables of one split, row by row.

use std::collections::BTreeMap;

use super::{SplitFlow, SplitUser};
use crate::WorldError;
use crate::table::TableFile;

/// Rows `origin,destination,VALUE`, each pair once, values from 0 to `most`.
pub(super) fn flows(
    file: &TableFile,
    column: &str,
    most: f64,
) -> Result<Vec<SplitFlow>, WorldError> {
    let [origin, destination, value] =
        ["origin", "destination", column].map(|name| file.column(name));
    let (origin, destination, value) = (origin?, destination?, value?);
    if file.rows() == 0 {
        let problem = "no rows: say what is sold, those at home included".to_owned();
        return Err(file.complain(0, value, problem).into());
    }
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        let from = file.text(row, origin)?.into_owned();
        let to = file.text(row, destination)?.into_owned();
        let number = file.number(row, value)?;
        if !(0.0..=most).contains(&number) {
            let most = if most < f64::MAX {
                format!(" to {most}")
            } else {
                String::from(" on")
            };
            return Err(file
                .complain(row, value, format!("{number}: a number from 0{most}"))
                .into());
        }
        if let Some(first) = seen.insert((from.clone(), to.clone()), row) {
            return Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what: format!("{from} → {to}"),
                first: file.place(first).row,
            });
        }
        rows.push(SplitFlow {
            origin: from,
            destination: to,
            value: number,
            place: file.place(row).to_string(),
        });
    }
    Ok(rows)
}

/// Rows `region,user,share`, or with `weight` in its place.
pub(super) fn users(file: &TableFile, column: &str) -> Result<Vec<SplitUser>, WorldError> {
    let [region, user, share] = ["region", "user", column].map(|name| file.column(name));
    let (region, user, share) = (region?, user?, share?);
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        let at = (
            file.text(row, region)?.into_owned(),
            file.text(row, user)?.into_owned(),
        );
        let value = file.number(row, share)?;
        if !(0.0..=1.0).contains(&value) {
            return Err(file
                .complain(row, share, format!("{value}: a {column} is from 0 to 1"))
                .into());
        }
        if let Some(first) = seen.insert(at.clone(), row) {
            return Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what: format!("user {} in {}", at.1, at.0),
                first: file.place(first).row,
            });
        }
        rows.push(SplitUser {
            region: at.0,
            user: at.1,
            share: value,
            place: file.place(row).to_string(),
        });
    }
    Ok(rows)
}

/// Rows `origin,destination,rate[,valid_from][,valid_to]` in force on `day`; with `only`, those whose `split` is that.
pub(super) fn tariffs(
    file: &TableFile,
    only: Option<&str>,
    day: &str,
) -> Result<Vec<SplitFlow>, WorldError> {
    let [origin, destination, rate] =
        ["origin", "destination", "rate"].map(|name| file.column(name));
    let (origin, destination, rate) = (origin?, destination?, rate?);
    let which = match only {
        Some(_) => Some(file.column("split")?),
        None => None,
    };
    let (from, to) = (
        file.optional_column("valid_from"),
        file.optional_column("valid_to"),
    );
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in 0..file.rows() {
        if let (Some(column), Some(name)) = (which, only)
            && file.text(row, column)? != name
        {
            continue;
        }
        let date = |column: Option<usize>| -> Result<Option<String>, WorldError> {
            let Some(column) = column else {
                return Ok(None);
            };
            let text = file.optional_text(row, column)?.map(|t| t.into_owned());
            match text {
                Some(date) if !crate::table::is_date_or_year(&date) => Err(file
                    .complain(
                        row,
                        column,
                        format!("\"{date}\" is not a date like 2022-07-01"),
                    )
                    .into()),
                other => Ok(other),
            }
        };
        let (begins, ends) = (date(from)?, date(to)?);
        let number = file.number(row, rate)?;
        if number <= -1.0 {
            return Err(file
                .complain(
                    row,
                    rate,
                    format!("{number}: a rate is a fraction above -1"),
                )
                .into());
        }
        // A bare year or month ends with its last day.
        let ended = |end: &str| end < day && !day.starts_with(end);
        if let (Some(b), Some(e), Some(column)) = (&begins, &ends, to)
            && e < b
            && !b.starts_with(e.as_str())
        {
            let problem = format!("\"{e}\" lies before valid_from \"{b}\"");
            return Err(file.complain(row, column, problem).into());
        }
        let in_force = begins.is_none_or(|b| b.as_str() <= day) && !ends.is_some_and(|e| ended(&e));
        if !in_force {
            continue;
        }
        let at = (
            file.text(row, origin)?.into_owned(),
            file.text(row, destination)?.into_owned(),
        );
        if let Some(first) = seen.insert(at.clone(), row) {
            return Err(WorldError::Duplicate {
                place: Box::new(file.place(row)),
                what: format!("the tariff on {} → {} on {day}", at.0, at.1),
                first: file.place(first).row,
            });
        }
        rows.push(SplitFlow {
            origin: at.0,
            destination: at.1,
            value: number,
            place: file.place(row).to_string(),
        });
    }
    Ok(rows)
}

/// Rows `region,value_usd_mn`.
pub(super) fn outputs(file: &TableFile) -> Result<Vec<(String, f64)>, WorldError> {
    let (region, value) = (file.column("region")?, file.column("value_usd_mn")?);
    (0..file.rows())
        .map(|row| {
            Ok((
                file.text(row, region)?.into_owned(),
                file.number(row, value)?,
            ))
        })
        .collect()
}

/// Rows `region,input,user,cost_share`.
pub(super) fn inputs(file: &TableFile) -> Result<Vec<(String, String, String, f64)>, WorldError> {
    let [region, input, user, share] =
        ["region", "input", "user", "cost_share"].map(|name| file.column(name));
    let (region, input, user, share) = (region?, input?, user?, share?);
    (0..file.rows())
        .map(|row| {
            Ok((
                file.text(row, region)?.into_owned(),
                file.text(row, input)?.into_owned(),
                file.text(row, user)?.into_owned(),
                file.number(row, share)?,
            ))
        })
        .collect()
}
