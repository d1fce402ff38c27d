//! OECD Inter-Country Input-Output tables, by their labels.
//!
//! One line per selling industry `CCC_III`, one column per using industry and six per country of final demand, then
//! `OUT`; rows `TLS` (taxes less subsidies on products), `VA` and `OUT`. Codes split at the first `_`. Earlier editions
//! say `TOTAL` or `OUTPUT` for `OUT`, `VALU` for `VA`, one row `CCC_TAXSUB` per country for `TLS`, and `HFCE_AUS` for
//! `AUS_HFCE`. The extended tables show China and Mexico in parts (CN1, CN2, MX1, MX2): parts and the whole are added.

use detente_world::closest;

use super::rows::{Codes, read as read_rows, some};
use super::{Facts, Found, separator, year_in};
use crate::DoorError;
use crate::error::Spot;
use crate::input::Bundle;
use crate::matrix::{ColumnIs, Frame, Reducer, RowIs, Tolerance};
use crate::scan::{Lines, fields};

/// Final demand in every edition.
const FINAL: [&str; 9] = [
    "HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "DIRPA", "P33", "DISC",
];

/// Names of the totals.
const TOTALS: [&str; 3] = ["OUT", "TOTAL", "OUTPUT"];

/// Whether a header is one of these tables.
pub(super) fn recognises(labels: &[String]) -> bool {
    let is_final =
        |label: &String| matches!(final_demand(label), Some((region, _)) if region.len() == 3);
    let code = |label: &String| {
        label
            .split_once('_')
            .is_some_and(|(region, _)| region.len() == 3)
    };
    labels.get(1).is_some_and(code) && labels.iter().any(is_final)
}

/// Region and category of a final-demand label, in either order.
fn final_demand(label: &str) -> Option<(&str, &str)> {
    let (left, right) = label.split_once('_')?;
    if FINAL.contains(&right) {
        Some((left, right))
    } else if FINAL.contains(&left) {
        Some((right, left))
    } else {
        None
    }
}

/// The country that a part of it belongs to.
fn whole(region: &str) -> &str {
    match region {
        "CN1" | "CN2" | "CN3" | "CN4" => "CHN",
        "MX1" | "MX2" | "MX3" => "MEX",
        other => other,
    }
}

/// The columns of a header.
fn frame(labels: &[String], spot: &Spot) -> Result<(Frame, Codes, Codes), DoorError> {
    let (mut regions, mut sectors) = (Codes::default(), Codes::default());
    let (mut columns, mut names) = (Vec::new(), Vec::new());
    let mut met = std::collections::BTreeSet::new();
    for (at, label) in labels.iter().enumerate().skip(1) {
        let here = || spot.clone().column(at + 1).label(label.clone());
        if !met.insert(label) {
            return Err(here().wrong(format!("two columns are called \"{label}\"")));
        }
        let is = if TOTALS.contains(&label.as_str()) {
            ColumnIs::Total
        } else if let Some((region, category)) = final_demand(label) {
            ColumnIs::Final {
                region: regions.position(whole(region)),
                inventories: category == "INVNT",
            }
        } else if let Some((region, sector)) = label
            .split_once('_')
            .filter(|(r, s)| !r.is_empty() && !s.is_empty())
        {
            ColumnIs::User {
                region: regions.position(whole(region)),
                sector: sectors.position(sector),
            }
        } else {
            return Err(here().wrong(format!(
                "unknown column \"{label}\"; expected CCC_III (CHN_C26), CCC_HFCE … CCC_DPABR or OUT"
            )));
        };
        columns.push(is);
        names.push(label.clone());
    }
    if !columns.contains(&ColumnIs::Total) {
        return Err(spot.clone().wrong(
            "no column OUT (output of each row); the header is cut off or of another table",
        ));
    }
    let frame = Frame {
        regions: Vec::new(),
        sectors: Vec::new(),
        columns,
        names,
    };
    Ok((frame, regions, sectors))
}

/// Reads one table.
pub(super) fn read(bundle: &Bundle, member: &str) -> Result<Found, DoorError> {
    let reduced = bundle.read(member, |stream| {
        let mut lines = Lines::new(stream, member);
        let spot = Spot::file(member).line(1);
        let Some(header) = lines.next_line()? else {
            return Err(spot.wrong("the file is empty"));
        };
        if separator(header) != b',' {
            return Err(spot.wrong("fields are separated by semicolons or tabs; the published file has commas: save it as comma-separated text, or take the original"));
        }
        let labels: Vec<String> = fields(header, b',').map(|f| f.into_owned()).collect();
        let (mut frame, regions, sectors) = frame(&labels, &spot)?;
        let sold: Vec<String> = (frame.names.iter().zip(&frame.columns))
            .filter(|(_, is)| matches!(is, ColumnIs::User { .. }))
            .map(|(name, _)| name.clone())
            .collect();
        let known: std::collections::BTreeSet<String> = sold.iter().cloned().collect();
        let find = |label: &str| {
            let (region, sector) = label.split_once('_')?;
            Some((regions.find(whole(region))?, sectors.find(sector)?))
        };
        let mut classify = |labels: &[String]| classify(&labels[0], &known, &find);
        frame.regions = regions.labels().to_vec();
        frame.sectors = sectors.labels().to_vec();
        let mut reducer = Reducer::new(frame, Tolerance::PUBLISHED, &spot)?;
        read_rows(&mut lines, b',', 1, &mut reducer, &mut classify)?;
        let end = Spot::file(member).line(lines.number());
        complete(&reducer, &sold, &end)?;
        reducer.finish(&end)
    })?;
    Ok(Found {
        reduced,
        facts: Facts {
            unit: "USD million".into(),
            source: "OECD, Inter-Country Input-Output Tables (ICIO)",
            licence: "OECD terms and conditions: reuse with attribution",
            year: year_in(member),
            members: vec![member.to_string()],
            ..Facts::default()
        },
    })
}

fn classify(
    label: &str,
    known: &std::collections::BTreeSet<String>,
    find: &dyn Fn(&str) -> Option<(usize, usize)>,
) -> Result<(String, RowIs), String> {
    let is = if known.contains(label) {
        let (region, sector) = find(label).ok_or_else(|| format!("unknown row \"{label}\""))?;
        RowIs::Sales { region, sector }
    } else if TOTALS.contains(&label) {
        RowIs::Total
    } else if label == "VA" || label == "VALU" {
        RowIs::Primary
    } else if label == "TLS" || label == "TAXSUB" || label.ends_with("_TAXSUB") {
        RowIs::Taxes
    } else {
        let hint = closest(label, known.iter().map(String::as_str))
            .map(|near| format!("; did you mean \"{near}\"?"))
            .unwrap_or_default();
        return Err(format!(
            "the row \"{label}\" has no column of the same name: rows and columns must be the same industries, and beside them TLS, VA and OUT{hint}"
        ));
    };
    Ok((label.to_string(), is))
}

/// Whether every row is there.
fn complete(reducer: &Reducer, sold: &[String], end: &Spot) -> Result<(), DoorError> {
    let mut missing = reducer.missing_sales(sold.iter().map(String::as_str));
    let has = |names: &[&str]| names.iter().any(|n| reducer.has(n));
    let taxes = has(&["TLS", "TAXSUB"]) || reducer.has_ending("_TAXSUB");
    let (value_added, output) = (has(&["VA", "VALU"]), has(&TOTALS));
    if !missing.is_empty() {
        let all = if value_added || output {
            ""
        } else {
            ", and TLS, VA and OUT"
        };
        let cut = if output {
            ""
        } else {
            ": the file is cut off, take it again"
        };
        missing.truncate(1000);
        return Err(end.clone().wrong(format!(
            "the file ends here without the rows {}{all}{cut}",
            some(&missing)
        )));
    }
    let wanted = [
        (taxes, "TLS", "taxes less subsidies on products"),
        (value_added, "VA", "value added"),
        (output, "OUT", "output"),
    ];
    for (there, row, what) in wanted {
        if !there {
            return Err(end.clone().label(row).wrong(format!(
                "no row {row} ({what}); the published file has TLS, VA and OUT after the industries: columns cannot be checked without it"
            )));
        }
    }
    Ok(())
}
