//! Instruments and levers: figures from the folder, words and readings of the law from `words/`.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Failure, Row, Sheet, field, rows, words};

/// Our words about one id: key to text.
type Words = BTreeMap<String, BTreeMap<String, String>>;

const INSTRUMENT: [&str; 34] = [
    "id",
    "imposer",
    "target",
    "authority",
    "title",
    "rate",
    "rate_rule",
    "effect",
    "standing",
    "list",
    "exempt",
    "replaces",
    "counted",
    "only_with",
    "company",
    "normal",
    "completeness",
    "announced_on",
    "from",
    "to",
    "to_known",
    "end",
    "scheduled_from",
    "withdrawn_on",
    "suspended_from",
    "suspended_to",
    "suspended_known",
    "reverts",
    "legal_reference",
    "source",
    "confidence",
    "basis",
    "note",
    "",
];

/// `instruments.csv`.
pub fn instruments(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut words: Words = toml::from_str(include_str!("words/instruments.toml"))?;
    let mut figures = rows(&ledger.join("instruments.csv"))?;
    spell_out(&mut figures);
    let mut all = Vec::new();
    for figure in &figures {
        let id = field(figure, "id");
        let own = words
            .remove(id)
            .ok_or_else(|| Failure::Unfit(format!("instruments.toml has no words for {id}")))?;
        all.push(instrument(figure, &own)?);
    }
    if let Some(id) = words.keys().next() {
        return Err(Failure::Unfit(format!(
            "instruments.toml has words for {id}, the figures have no such id"
        )));
    }
    all.extend(self::words(include_str!("words/instruments-added.csv"))?);
    ends_known(&mut all);
    let columns = &INSTRUMENT[..INSTRUMENT.len() - 1];
    let mut sheet = Sheet::new(columns)?;
    for row in &all {
        sheet.push(columns.iter().map(|c| field(row, c)))?;
    }
    sheet.bytes()
}

/// Writes out "as above", which points at the row before.
fn spell_out(figures: &mut [Row]) {
    for column in ["source_url_or_document", "legal_reference"] {
        for at in 1..figures.len() {
            if field(&figures[at], column) == "as above" {
                let above = field(&figures[at - 1], column).to_owned();
                figures[at].insert(column.to_owned(), above);
            }
        }
    }
}

fn instrument(figure: &Row, own: &BTreeMap<String, String>) -> Result<Row, Failure> {
    let mut row = Row::new();
    let mut set = |column: &str, text: &str| row.insert(column.to_owned(), text.to_owned());
    for (column, from) in [
        ("id", "id"),
        ("imposer", "imposing"),
        ("target", "target"),
        ("authority", "authority"),
        ("rate", "rate"),
        ("announced_on", "announced_on"),
        ("from", "effective_from"),
        ("to", "effective_to"),
        ("legal_reference", "legal_reference"),
        ("source", "source_url_or_document"),
        ("confidence", "confidence"),
        ("basis", "basis"),
    ] {
        set(column, field(figure, from));
    }
    for (key, text) in own {
        match key.as_str() {
            "effective_to" if text == "none" => set("to", ""),
            key if INSTRUMENT.contains(&key) => set(key, text),
            _ => {
                return Err(Failure::Unfit(format!(
                    "{}: instruments.toml has an unknown key `{key}`",
                    field(figure, "id")
                )));
            }
        };
    }
    // What never started was set for a day; it did not start on it.
    if own.contains_key("scheduled_from") {
        set("from", "");
    }
    if field(figure, "status") == "announced" && own.get("list").is_none() {
        set("to", field(figure, "effective_to"));
    }
    if own.get("effect").is_some_and(|e| e != "charge") && field(figure, "rate") == "0.0" {
        set("rate", "");
    }
    Ok(row)
}

/// An end that a later row brings is known when that row is announced.
fn ends_known(all: &mut [Row]) {
    let names = |pattern: &str, id: &str| match pattern.strip_suffix('*') {
        Some(beginning) => id.starts_with(beginning),
        None => pattern == id,
    };
    let later: Vec<(String, String, String)> = all
        .iter()
        .map(|r| {
            (
                field(r, "from").to_owned(),
                field(r, "replaces").to_owned(),
                field(r, "announced_on").to_owned(),
            )
        })
        .collect();
    for row in all.iter_mut() {
        let (id, to) = (field(row, "id").to_owned(), field(row, "to").to_owned());
        if to.is_empty() || !field(row, "to_known").is_empty() {
            continue;
        }
        let ends = |(from, replaces, _): &&(String, String, String)| {
            *from == to && replaces.split(';').any(|p| names(p, &id))
        };
        if let Some((_, _, announced)) = later.iter().filter(ends).min_by_key(|(.., a)| a.clone()) {
            row.insert("to_known".to_owned(), announced.clone());
        }
    }
}

/// `grace.csv`: clauses for goods on their way; our words say when each became known and what it means.
pub fn grace(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let figures = rows(&ledger.join("lists/in-transit.csv"))?;
    let mut sheet = Sheet::new(&[
        "id",
        "instruments",
        "instead",
        "loaded_from",
        "loaded_before",
        "entered_before",
        "mode",
        "known_on",
        "title",
        "legal_reference",
        "source",
        "confidence",
        "basis",
    ])?;
    let words = words(include_str!("words/grace.csv"))?;
    for figure in &figures {
        if !words
            .iter()
            .any(|w| field(w, "figure") == field(figure, "id"))
        {
            let id = field(figure, "id");
            return Err(Failure::Unfit(format!("grace.csv has no words for {id}")));
        }
    }
    for own in &words {
        let figure = figures
            .iter()
            .find(|f| field(f, "id") == field(own, "figure"));
        let figure = figure.ok_or_else(|| {
            let id = field(own, "figure");
            Failure::Unfit(format!("grace.csv has words for {id}, the figures do not"))
        })?;
        let last = match field(own, "entered_before") {
            "" => field(figure, "entered_before"),
            earlier => earlier,
        };
        sheet.push([
            field(own, "id"),
            field(figure, "instruments"),
            field(figure, "pays_instead"),
            field(figure, "loaded_from"),
            field(figure, "loaded_before"),
            last,
            field(figure, "mode"),
            field(own, "known_on"),
            field(own, "title"),
            field(figure, "legal_reference"),
            field(figure, "source"),
            field(figure, "confidence"),
            field(own, "basis"),
        ])?;
    }
    sheet.bytes()
}

const LEVER: [&str; 20] = [
    "id",
    "imposer",
    "target",
    "kind",
    "title",
    "announced_on",
    "from",
    "to",
    "to_known",
    "end",
    "suspended_to",
    "readout_USA",
    "readout_CHN",
    "wedges",
    "legal_reference",
    "source",
    "confidence",
    "basis",
    "note",
    "",
];

/// `levers.csv`.
pub fn levers(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut words: Words = toml::from_str(include_str!("words/levers.toml"))?;
    let columns = &LEVER[..LEVER.len() - 1];
    let mut sheet = Sheet::new(columns)?;
    for figure in rows(&ledger.join("levers.csv"))? {
        let id = field(&figure, "id");
        let own = words
            .remove(id)
            .ok_or_else(|| Failure::Unfit(format!("levers.toml has no words for {id}")))?;
        let end = match field(&figure, "status") {
            status @ ("suspended" | "threatened" | "expired") => status,
            _ => "",
        };
        let basis = match field(&figure, "basis") {
            basis if basis.starts_with("text read") => "text read",
            basis => basis,
        };
        let carried = |column: &str| match column {
            "imposer" => field(&figure, "imposing"),
            "from" => field(&figure, "effective_from"),
            "to" => field(&figure, "effective_to"),
            "end" => end,
            "basis" => basis,
            "source" => field(&figure, "source_url_or_document"),
            "title" | "readout_USA" | "readout_CHN" | "wedges" | "note" | "suspended_to"
            | "to_known" => "",
            other => field(&figure, other),
        };
        if let Some(key) = own.keys().find(|k| !LEVER.contains(&k.as_str())) {
            return Err(Failure::Unfit(format!(
                "{id}: levers.toml has an unknown key `{key}`"
            )));
        }
        let row: Vec<&str> = columns
            .iter()
            .map(|c| own.get(*c).map_or_else(|| carried(c), String::as_str))
            .collect();
        sheet.push(row)?;
    }
    match words.keys().next() {
        Some(id) => Err(Failure::Unfit(format!(
            "levers.toml has words for {id}, the figures have no such id"
        ))),
        None => sheet.bytes(),
    }
}
