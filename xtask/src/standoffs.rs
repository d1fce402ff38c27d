//! Standoffs beside the usual one: the rows of their ledgers, and the records that results are set beside.
//!
//! Figures (codes, rates, dates, references, sources, confidence) are carried over; titles are our own (`words/`). Levers
//! of standoffs without a gathered ledger, and every standoff file, are written by hand under `data/`.

use std::collections::BTreeMap;
use std::path::Path;

use miette::{IntoDiagnostic, Result, miette};

use crate::ledger::places;
use crate::ledger::source::{Row, field, rows, words, zipped};
use crate::output::Output;

/// Name of this part.
pub(crate) const NAME: &str = "standoffs";
/// The folder it reads.
pub(crate) const SOURCE: &str = "standoffs";

/// Where the tables of a standoff go.
struct Places {
    /// Its folder among the figures.
    name: &'static str,
    /// The last day its rows know of.
    edition: &'static str,
    events: &'static str,
    /// None where nothing was promised.
    commitments: Option<&'static str>,
    record: &'static str,
}

macro_rules! places {
    ($name:literal, $edition:literal, $commitments:expr) => {
        Places {
            name: $name,
            edition: $edition,
            events: concat!("data/ledgers/", $name, "/events.csv"),
            commitments: $commitments,
            record: concat!("data/records/", $name, ".csv"),
        }
    };
}

const STANDOFFS: [Places; 6] = [
    places!(
        "canada-us",
        "2026-09-29",
        Some("data/ledgers/canada-us/commitments.csv")
    ),
    places!(
        "eu-us",
        "2026-08-21",
        Some("data/ledgers/eu-us/commitments.csv")
    ),
    places!(
        "india-us",
        "2026-08-21",
        Some("data/ledgers/india-us/commitments.csv")
    ),
    places!(
        "australia-china",
        "2024-12-31",
        Some("data/ledgers/australia-china/commitments.csv")
    ),
    places!(
        "japan-korea",
        "2023-07-21",
        Some("data/ledgers/japan-korea/commitments.csv")
    ),
    places!("russia-eu-gas", "2025-01-01", None),
];

/// A gathered ledger: which of its files go where.
struct Gathered {
    name: &'static str,
    instruments: &'static str,
    levers: &'static str,
    lists: &'static str,
    /// The file of all lists: where it was, where it goes, its name there.
    codes: (&'static str, &'static str, &'static str),
    stacking: Option<&'static str>,
    weights: &'static str,
    /// Weights: where they were, where they go, their name there.
    imports: &'static [(&'static str, &'static str, &'static str)],
    /// What a list's name begins with, and what stands in its place: names are unique over all ledgers.
    renamed: (&'static str, &'static str),
    /// Instruments in our words, after those gathered.
    added: &'static str,
    /// Lists that are a fixed share of others, with those others: here the share is a preference of its own, with dates.
    shares: &'static [(&'static str, &'static str)],
}

const LEDGERS: [Gathered; 2] = [
    Gathered {
        name: "canada-us",
        instruments: "data/ledgers/canada-us/instruments.csv",
        levers: "data/ledgers/canada-us/levers.csv",
        lists: "data/ledgers/canada-us/lists.csv",
        codes: (
            "lists-canada.csv",
            "data/ledgers/canada-us/lists-canada-us.csv.gz",
            "lists-canada-us.csv.gz",
        ),
        stacking: Some("data/ledgers/canada-us/stacking.csv"),
        weights: "data/ledgers/canada-us/weights.csv",
        imports: &[
            (
                "weights-usa-can-2024.csv.gz",
                "data/ledgers/canada-us/weights-usa-can-2024.csv.gz",
                "weights-usa-can-2024.csv.gz",
            ),
            (
                "weights-can-usa.csv",
                "data/ledgers/canada-us/weights-can-usa-2024.csv.gz",
                "weights-can-usa-2024.csv.gz",
            ),
        ],
        renamed: ("us-", "us-ca-"),
        added: include_str!("standoffs/words/instruments-canada-us.csv"),
        shares: &[
            ("us-ca-all-nonusmca", "us-ca-all"),
            ("us-ca-energy-nonusmca", "us-ca-energy"),
        ],
    },
    Gathered {
        name: "australia-china",
        instruments: "data/ledgers/australia-china/instruments.csv",
        levers: "data/ledgers/australia-china/levers.csv",
        lists: "data/ledgers/australia-china/lists.csv",
        codes: (
            "lists-aus.csv",
            "data/ledgers/australia-china/lists-australia-china.csv.gz",
            "lists-australia-china.csv.gz",
        ),
        stacking: None,
        weights: "data/ledgers/australia-china/weights.csv",
        imports: &[(
            "weights-chn-aus.csv",
            "data/ledgers/australia-china/weights-chn-aus-2019.csv.gz",
            "weights-chn-aus-2019.csv.gz",
        )],
        renamed: ("au-", "cn-au-"),
        added: "",
        shares: &[],
    },
];

/// Members of the Union that the threat of January 2026 named.
const GREENLAND: places::Inside = places::Inside {
    region: "EU27",
    economies: &[
        "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
        "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
        "SWE",
    ],
    apart: &["DEU", "DNK", "FIN", "FRA", "NLD", "SWE"],
    flows: &[("USA", "EU27")],
};

/// Tables in our words: what a preference is about, and lists of which only sums are known.
const WORDS: [(&str, &str); 2] = [
    (
        "data/ledgers/canada-us/conditions.csv",
        include_str!("standoffs/words/conditions-canada-us.csv"),
    ),
    (
        "data/ledgers/canada-us/lists-by-value.csv",
        include_str!("standoffs/words/values-canada-us.csv"),
    ),
];

/// Compiles every table.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let mut outputs = Vec::new();
    let titles = titles()?;
    for places in &STANDOFFS {
        let folder = from.join(SOURCE).join(places.name);
        let mut put = |path: &'static str, bytes: Vec<u8>| outputs.push(Output { path, bytes });
        put(places.events, events(&folder.join("events.csv"))?);
        if let Some(path) = places.commitments {
            put(path, commitments(&folder.join("commitments.csv"))?);
        }
        put(places.record, record(&folder)?);
    }
    let usual = vec!["builtin".to_owned(), crate::ledger::EDITION.to_owned()];
    let others = STANDOFFS
        .iter()
        .map(|p| vec![p.name.to_owned(), p.edition.to_owned()]);
    outputs.push(Output {
        path: "data/ledgers/editions.csv",
        bytes: crate::figures::table(&["ledger", "edition"], [usual].into_iter().chain(others))?,
    });
    for gathered in &LEDGERS {
        outputs.extend(ledger(gathered, from, &titles)?);
    }
    let finest = from.join("worlds/icio2022-81x28");
    outputs.push(Output {
        path: "data/ledgers/eu-us/jurisdiction-shares.csv",
        bytes: places::shares(&finest, &GREENLAND).into_diagnostic()?,
    });
    let sectors = places::weights_of_sectors(
        &from.join(crate::ledger::SOURCE),
        &from.join("worlds/icio2022-25x28"),
        ("EU27", "USA"),
    );
    outputs.push(Output {
        path: "data/ledgers/eu-us/weights-eu27-usa-2022.csv.gz",
        bytes: zipped(&sectors.into_diagnostic()?).into_diagnostic()?,
    });
    for (path, text) in WORDS {
        let bytes = text.as_bytes().to_vec();
        outputs.push(Output { path, bytes });
    }
    outputs.push(Output {
        path: "data/ledgers/canada-us/published-averages.csv",
        bytes: include_bytes!("standoffs/words/published-canada-us.csv").to_vec(),
    });
    Ok(outputs)
}

/// Our titles by id.
fn titles() -> Result<BTreeMap<String, String>> {
    let rows = words(include_str!("standoffs/words/titles.csv")).into_diagnostic()?;
    let pair = |row: &Row| (field(row, "id").to_owned(), field(row, "title").to_owned());
    Ok(rows.iter().map(pair).collect())
}

const COMMITMENTS: [&str; 13] = [
    "side",
    "deal",
    "date",
    "promise",
    "quantity",
    "unit",
    "from",
    "to",
    "other_readout",
    "later",
    "done_pct",
    "source",
    "confidence",
];

/// Our code of a side.
fn side(code: &str) -> &str {
    match code {
        "EU" => "EU27",
        other => other,
    }
}

/// The archive that gathered rows name in full, in one way.
fn source(text: &str) -> String {
    const WAYS: [&str; 2] = [
        "White House text, brian14708/wh-briefings",
        "White House texts (public domain) as collected by brian14708/wh-briefings",
    ];
    if text == "rows above" {
        return "the events of the standoff".to_owned();
    }
    let shorter = |text: String, way: &&str| text.replace(way, "White House (wh-briefings)");
    WAYS.iter().fold(text.to_owned(), shorter)
}

/// Rows in which "same" is spelled out as what the row before says.
fn spelled(path: &Path) -> Result<Vec<Row>> {
    let mut all = rows(path).into_diagnostic()?;
    for at in 1..all.len() {
        for column in ["what", "source"] {
            let said = field(&all[at], column);
            if said == "same" || said == "same table" {
                let before = field(&all[at - 1], column).to_owned();
                all[at].insert(column.to_owned(), before);
            }
        }
    }
    Ok(all)
}

const RECORD: [&str; 12] = [
    "kind",
    "id",
    "what",
    "region",
    "low",
    "high",
    "unit",
    "when",
    "words",
    "by",
    "source",
    "confidence",
];

/// What was published before and measured afterwards, in one table.
fn record(folder: &Path) -> Result<Vec<u8>> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let text = |row: &Row, column: &str| field(row, column).to_owned();
    for row in spelled(&folder.join("estimates.csv"))? {
        let end = |order: [&str; 3]| {
            let filled = order.iter().find(|column| !field(&row, column).is_empty());
            filled.map_or_else(String::new, |column| text(&row, column))
        };
        lines.push(vec![
            "estimate".to_owned(),
            text(&row, "id"),
            text(&row, "what"),
            side(field(&row, "of")).to_owned(),
            end(["low", "central", "high"]),
            end(["high", "central", "low"]),
            text(&row, "unit"),
            text(&row, "horizon"),
            String::new(),
            text(&row, "publisher"),
            source(field(&row, "source")),
            text(&row, "confidence"),
        ]);
    }
    for row in spelled(&folder.join("outcomes.csv"))? {
        let value = field(&row, "value");
        let (number, words) = match value.parse::<f64>() {
            Ok(_) => (value, ""),
            Err(_) => ("", value),
        };
        lines.push(vec![
            "outcome".to_owned(),
            text(&row, "id"),
            text(&row, "what"),
            side(field(&row, "who")).to_owned(),
            number.to_owned(),
            number.to_owned(),
            text(&row, "unit"),
            text(&row, "period"),
            words.to_owned(),
            String::new(),
            source(field(&row, "source")),
            text(&row, "confidence"),
        ]);
    }
    crate::figures::table(&RECORD, lines)
}

/// Events as a ledger has them: what happened and what was said of it are one line.
fn events(path: &Path) -> Result<Vec<u8>> {
    let columns = [
        "date",
        "actor",
        "kind",
        "title",
        "place",
        "size",
        "about",
        "source",
        "confidence",
    ];
    let all = rows(path).into_diagnostic()?;
    let dated = all.iter().filter(|row| !field(row, "actor").is_empty());
    let line = |row: &Row| {
        let text = match (field(row, "event"), field(row, "text")) {
            (event, "") => event.to_owned(),
            (event, more) => format!("{event}: {}", lower_first(more)),
        };
        vec![
            field(row, "date").to_owned(),
            side(field(row, "actor")).to_owned(),
            field(row, "kind").to_owned(),
            text,
            String::new(),
            field(row, "size").to_owned(),
            String::new(),
            source(field(row, "source")),
            field(row, "confidence").to_owned(),
        ]
    };
    crate::figures::table(&columns, dated.map(line))
}

/// A sentence that goes on after a colon, unless it begins with a name or a number.
fn lower_first(text: &str) -> String {
    const ARTICLES: [&str; 8] = [
        "Duties",
        "Start",
        "Steel",
        "Goods",
        "List",
        "Provincial",
        "Content",
        "Some",
    ];
    let first = text.split(' ').next().unwrap_or_default();
    match ARTICLES.contains(&first) {
        true => text[..1].to_lowercase() + &text[1..],
        false => text.to_owned(),
    }
}

fn commitments(path: &Path) -> Result<Vec<u8>> {
    let all = rows(path).into_diagnostic()?;
    let cell = |row: &Row, column: &str| match column {
        "side" => side(field(row, column)).to_owned(),
        "source" => source(field(row, column)),
        _ => field(row, column).to_owned(),
    };
    let line = |row: &Row| COMMITMENTS.iter().map(|column| cell(row, column)).collect();
    crate::figures::table(&COMMITMENTS, all.iter().map(line))
}

/// Instruments, levers, lists and weights of a gathered ledger.
fn ledger(
    gathered: &Gathered,
    from: &Path,
    titles: &BTreeMap<String, String>,
) -> Result<Vec<Output>> {
    let folder = from.join(SOURCE).join(gathered.name).join("ledger");
    let mut outputs = Vec::new();
    let mut put = |path: &'static str, bytes: Vec<u8>| outputs.push(Output { path, bytes });
    let list = |name: &str| -> String {
        let (before, after) = gathered.renamed;
        let renamed = |one: &str| match one.strip_prefix(before) {
            Some(rest) => format!("{after}{rest}"),
            None => one.to_owned(),
        };
        let renamed = |one: &str| {
            let own = renamed(one);
            let share = gathered.shares.iter().find(|(part, _)| *part == own);
            share.map_or(own, |(_, whole)| (*whole).to_owned())
        };
        let all: Vec<String> = name.split(';').map(|one| renamed(one.trim())).collect();
        all.join(";")
    };
    let entitled = |file: &str| -> Result<Vec<Row>> {
        let mut all = rows(&folder.join(file)).into_diagnostic()?;
        for row in &mut all {
            let id = field(row, "id").to_owned();
            let title = titles
                .get(&id)
                .ok_or_else(|| miette!("{}: {id} has no title of ours", gathered.name))?;
            row.insert("title".to_owned(), title.clone());
            for column in ["list", "exempt"] {
                if let Some(lists) = row.get(column).filter(|text| !text.is_empty()) {
                    let lists = list(lists);
                    row.insert(column.to_owned(), lists);
                }
            }
        }
        Ok(all)
    };
    let mut instruments = entitled("instruments.csv")?;
    instruments.extend(words(gathered.added).into_diagnostic()?);
    put(
        gathered.instruments,
        filled_with(
            &folder.join("instruments.csv"),
            gathered.added,
            &instruments,
        )?,
    );
    put(
        gathered.levers,
        filled(&folder.join("levers.csv"), &entitled("levers.csv")?)?,
    );
    let (codes_from, codes_to, codes_name) = gathered.codes;
    let is_share = |row: &Row| {
        let (before, after) = gathered.renamed;
        let name = field(row, "list").replacen(before, after, 1);
        gathered.shares.iter().any(|(part, _)| *part == name)
    };
    let mut index = rows(&folder.join("lists.csv")).into_diagnostic()?;
    index.retain(|row| !is_share(row));
    for row in &mut index {
        let own = list(field(row, "list"));
        row.insert("title".to_owned(), own.clone());
        row.insert("list".to_owned(), own);
        row.insert("file".to_owned(), codes_name.to_owned());
    }
    put(gathered.lists, filled(&folder.join("lists.csv"), &index)?);
    let mut codes = rows(&folder.join(codes_from)).into_diagnostic()?;
    codes.retain(|row| !is_share(row));
    for row in &mut codes {
        let own = list(field(row, "list"));
        row.insert("list".to_owned(), own);
    }
    put(
        codes_to,
        zipped(&filled(&folder.join(codes_from), &codes)?).into_diagnostic()?,
    );
    if let Some(path) = gathered.stacking {
        let mut rules = rows(&folder.join("stacking.csv")).into_diagnostic()?;
        for row in &mut rules {
            let id = format!("{}-{}", gathered.name, field(row, "id"));
            row.insert("id".to_owned(), id);
        }
        put(path, filled(&folder.join("stacking.csv"), &rules)?);
    }
    let mut weights = rows(&folder.join("weights.csv")).into_diagnostic()?;
    for row in &mut weights {
        let named = |(was, _, now): &(&str, &str, &str)| {
            (*was == field(row, "file")).then(|| (*now).to_owned())
        };
        let name = gathered.imports.iter().find_map(named);
        let name = name.ok_or_else(|| miette!("{}: weights without a place", gathered.name))?;
        row.insert("file".to_owned(), name);
    }
    put(
        gathered.weights,
        filled(&folder.join("weights.csv"), &weights)?,
    );
    for (was, path, _) in gathered.imports {
        let text = plain(&folder.join(was))?;
        put(path, zipped(&text).into_diagnostic()?);
    }
    Ok(outputs)
}

/// The bytes of a table, unzipped.
fn plain(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let bytes = std::fs::read(path).into_diagnostic()?;
    if path.extension().is_none_or(|end| end != "gz") {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .read_to_end(&mut text)
        .into_diagnostic()?;
    Ok(text)
}

/// Rows under those columns of a file that are filled anywhere, in its order.
fn filled(path: &Path, rows: &[Row]) -> Result<Vec<u8>> {
    filled_with(path, "", rows)
}

/// The same with columns that only rows of ours have.
fn filled_with(path: &Path, added: &str, rows: &[Row]) -> Result<Vec<u8>> {
    let mut reader = csv::Reader::from_path(path).into_diagnostic()?;
    let mut header: Vec<String> = (reader.headers().into_diagnostic()?.iter())
        .map(str::to_owned)
        .collect();
    for column in added.lines().next().unwrap_or_default().split(',') {
        if !column.is_empty() && !header.iter().any(|own| own == column) {
            header.push(column.to_owned());
        }
    }
    let used = |column: &&String| rows.iter().any(|row| !field(row, column).is_empty());
    let kept: Vec<&str> = header.iter().filter(used).map(String::as_str).collect();
    let cell = |row: &Row, column: &str| match column {
        "source" => source(field(row, column)),
        _ => field(row, column).to_owned(),
    };
    let line = |row: &Row| kept.iter().map(|column| cell(row, column)).collect();
    crate::figures::table(&kept, rows.iter().map(line))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
