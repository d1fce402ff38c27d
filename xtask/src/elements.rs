//! The tables of critical elements, from gathered facts and judgements: the columns that the path reads, source and confidence
//! of every row kept.
//!
//! Rows of the project's own (`xtask/figures/elements`: eleven elements, exposures from published figures) stand after those that
//! were gathered. `goods.csv` (which good of a world a stage is) is written by hand under `data/elements`.

use std::collections::BTreeMap;
use std::path::Path;

use miette::{Result, miette};

use crate::figures::{rows, table};
use crate::output::{Output, root};

/// Name of this part.
pub(crate) const NAME: &str = "elements";
/// The folder it reads.
pub(crate) const SOURCE: &str = "elements";

type Row = BTreeMap<String, String>;

/// A table of which we take columns: its name, our file, the columns.
struct Taken {
    from: &'static str,
    path: &'static str,
    columns: &'static [&'static str],
}

const TAKEN: [Taken; 8] = [
    Taken {
        from: "elements",
        path: "data/elements/elements.csv",
        columns: &[
            "element",
            "title",
            "sender",
            "outside_t",
            "price_usd_kg",
            "elasticity_mild",
            "elasticity_central",
            "elasticity_severe",
            "supply36_mild",
            "supply36_central",
            "supply36_severe",
            "spot_mild",
            "spot_central",
            "spot_severe",
            "year",
            "confidence",
            "source",
        ],
    },
    Taken {
        from: "stages",
        path: "data/elements/stages.csv",
        columns: &[
            "element",
            "stage",
            "order",
            "region",
            "world_share",
            "source",
            "confidence",
        ],
    },
    Taken {
        from: "shares",
        path: "data/elements/shares.csv",
        columns: &[
            "element",
            "stage",
            "region",
            "sender_share",
            "source",
            "confidence",
        ],
    },
    Taken {
        from: "users",
        path: "data/elements/users.csv",
        columns: &[
            "element",
            "use",
            "region",
            "sector",
            "tonnage_share",
            "exposed_mild",
            "exposed_central",
            "exposed_severe",
            "schedule",
            "source",
            "confidence",
        ],
    },
    Taken {
        from: "schedules",
        path: "data/elements/schedules.csv",
        columns: &[
            "schedule",
            "theta_mild",
            "theta_central",
            "theta_severe",
            "tau_mild",
            "tau_central",
            "tau_severe",
            "source",
            "confidence",
        ],
    },
    Taken {
        from: "stocks",
        path: "data/elements/stocks.csv",
        columns: &[
            "element",
            "stage",
            "region",
            "months_mild",
            "months_central",
            "months_severe",
            "confidence",
            "source",
        ],
    },
    Taken {
        from: "judgements",
        path: "data/elements/judgements.csv",
        columns: &["name", "mild", "central", "severe", "source", "confidence"],
    },
    Taken {
        from: "classes",
        path: "data/elements/classes.csv",
        columns: &["class", "sector"],
    },
];

/// The fuel whose figures are gathered.
const FUEL: &str = "gas";

/// The folder of the project's own rows.
const OWN: &str = "xtask/figures/elements";

/// The columns of a table, row by row.
fn cells(file: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>> {
    let mut list = Vec::new();
    for row in rows::<Row>(file)? {
        let cells: Option<Vec<String>> = columns.iter().map(|c| row.get(*c).cloned()).collect();
        list.push(cells.ok_or_else(|| {
            miette!(
                "{}: columns {} are wanted",
                file.display(),
                columns.join(", ")
            )
        })?);
    }
    Ok(list)
}

/// The columns of a gathered table, and after its rows those of the project's own table of that name, where there is one.
fn take(folder: &Path, taken: &Taken) -> Result<Output> {
    let name = format!("{}.csv", taken.from);
    let mut list = cells(&folder.join(&name), taken.columns)?;
    let own = root().join(OWN).join(&name);
    if own.is_file() {
        list.extend(cells(&own, taken.columns)?);
    }
    Ok(Output {
        path: taken.path,
        bytes: table(taken.columns, list)?,
    })
}

/// Exposures from published figures: those of the project's own elements, whose users name what was measured, and those that
/// stand beside judged ones.
fn exposures() -> Result<Output> {
    let columns = [
        "element",
        "use",
        "region",
        "sector",
        "tonnage_share",
        "exposed_mild",
        "exposed_central",
        "exposed_severe",
        "schedule",
        "what",
        "source",
        "confidence",
    ];
    let what = columns.iter().position(|c| *c == "what");
    let mut list = cells(&root().join(OWN).join("exposures.csv"), &columns)?;
    let own = cells(&root().join(OWN).join("users.csv"), &columns)?;
    list.extend(own.into_iter().filter(|row| {
        let measured = what.and_then(|at| row.get(at));
        measured.is_some_and(|what| !what.is_empty())
    }));
    Ok(Output {
        path: "data/elements/exposures.csv",
        bytes: table(&columns, list)?,
    })
}

/// `.17 .15 …` and `C20 .4 C23 .6 …`: what notes of the fuel's table list.
fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn fuel(folder: &Path) -> Result<[Output; 3]> {
    let file = folder.join("gas.csv");
    let mut figures = Vec::new();
    let mut users = Vec::new();
    let mut heat = Vec::new();
    for row in rows::<Row>(&file)? {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let (name, note, central) = (cell("name"), cell("note"), cell("central"));
        let end = |name: &str| match cell(name).as_str() {
            "" => central.clone(),
            own => own.to_owned(),
        };
        figures.push(vec![
            FUEL.to_owned(),
            name.clone(),
            cell("unit"),
            end("mild"),
            central.clone(),
            end("severe"),
            cell("source"),
            cell("confidence"),
        ]);
        if name == "need_heat" {
            for (at, share) in numbers(&note).into_iter().enumerate() {
                heat.push(vec![
                    FUEL.to_owned(),
                    (at + 1).to_string(),
                    share.to_string(),
                ]);
            }
        }
        if name == "exposure_factor" {
            let words: Vec<&str> = note.split([' ', ',']).collect();
            for pair in words.windows(2) {
                if let (true, Ok(share)) = (pair[0].starts_with('C'), pair[1].parse::<f64>()) {
                    users.push(vec![FUEL.to_owned(), pair[0].to_owned(), share.to_string()]);
                }
            }
        }
    }
    if heat.len() != 12 || users.is_empty() {
        return Err(miette!(
            "{}: twelve shares of heat and the exposures are wanted in the notes",
            file.display()
        ));
    }
    Ok([
        Output {
            path: "data/elements/fuels.csv",
            bytes: table(
                &[
                    "fuel",
                    "name",
                    "unit",
                    "mild",
                    "central",
                    "severe",
                    "source",
                    "confidence",
                ],
                figures,
            )?,
        },
        Output {
            path: "data/elements/fuel-users.csv",
            bytes: table(&["fuel", "sector", "exposed"], users)?,
        },
        Output {
            path: "data/elements/heat.csv",
            bytes: table(&["fuel", "month", "share"], heat)?,
        },
    ])
}

/// Facts of the episodes that were recorded: what was let through, what followed, what had been published before.
fn episodes(folder: &Path) -> Result<Output> {
    let columns: &[&str] = &[
        "episode",
        "date",
        "series",
        "region",
        "value",
        "low",
        "high",
        "unit",
        "kind",
        "source",
        "confidence",
    ];
    let mut gathered = take(
        folder,
        &Taken {
            from: "episodes",
            path: "data/elements/episodes.csv",
            columns,
        },
    )?;
    let newer: Vec<Vec<String>> = (NEWER.iter())
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect();
    let with_header = table(columns, newer)?;
    let rows = with_header.iter().position(|b| *b == b'\n');
    gathered
        .bytes
        .extend(with_header.iter().skip(rows.map_or(0, |end| end + 1)));
    Ok(gathered)
}

/// Facts found on 29 November 2026, after the tables had been gathered and every parameter frozen: nothing was set after them.
/// Columns as in the table of episodes.
const NEWER: [[&str; 11]; 8] = [
    [
        "magnets-2025",
        "2026-03",
        "Chinese magnet exports over a year before",
        "world",
        "0.984",
        "",
        "",
        "ratio",
        "input",
        "found on 2026-11-29, publisher not noted: 5,238 t, -1.6 %, fifth monthly fall",
        "medium",
    ],
    [
        "magnets-2025",
        "2026-01..03",
        "same",
        "world",
        "1.048",
        "",
        "",
        "ratio",
        "input",
        "found on 2026-11-29, publisher not noted: 16,001 t, +4.8 %",
        "medium",
    ],
    [
        "magnets-2025",
        "2026-03",
        "Chinese magnet exports to the United States",
        "USA",
        "406",
        "",
        "",
        "t",
        "input",
        "found on 2026-11-29, publisher not noted",
        "medium",
    ],
    [
        "yttrium-2025",
        "2026-02",
        "price Europe",
        "EU27",
        "270",
        "",
        "",
        "USD/kg (6 to 8 in January 2025)",
        "outcome",
        "found on 2026-11-29, publisher not noted",
        "medium",
    ],
    [
        "antimony-2024",
        "2024-12",
        "price over the year",
        "EU27",
        "3.5",
        "",
        "",
        "ratio",
        "outcome",
        "found on 2026-11-29, publisher not noted: +250 % in 2024; about half of it before the control",
        "medium",
    ],
    [
        "antimony-2024",
        "2024",
        "Chinese antimony exports over a year before",
        "world",
        "0.76",
        "",
        "",
        "ratio",
        "input",
        "found on 2026-11-29, publisher not noted: 38,632 t, -24 %",
        "medium",
    ],
    [
        "germanium-gallium-2023",
        "2025-06",
        "germanium exports over a year before",
        "world",
        "0.07",
        "",
        "",
        "ratio",
        "input",
        "found on 2026-11-29, publisher not noted: 96 kg (1,328 a year earlier)",
        "medium",
    ],
    [
        "graphite-2023",
        "2023-12",
        "flake graphite exports month on month",
        "world",
        "-94",
        "",
        "",
        "%",
        "input",
        "found on 2026-11-29, publisher not noted",
        "medium",
    ],
];

/// Compiles the tables.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let folder = from.join(SOURCE);
    let mut outputs: Vec<Output> = TAKEN
        .iter()
        .map(|t| take(&folder, t))
        .collect::<Result<_>>()?;
    outputs.extend(fuel(&folder)?);
    outputs.push(exposures()?);
    outputs.push(episodes(&folder)?);
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
