//! Events, deals, published averages and golden lines.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Failure, Row, Sheet, field, number, rows, short, words};

/// Actors of the timeline by region code.
fn side(actor: &str) -> Result<&'static str, Failure> {
    match actor {
        "US" => Ok("USA"),
        "CN" => Ok("CHN"),
        "both" => Ok("both"),
        other => Err(Failure::Unfit(format!(
            "`{other}` is not an actor of the timeline"
        ))),
    }
}

/// Numbers the rows of each date, so that our words can name one.
fn numbered(figures: Vec<Row>) -> Vec<(String, Row)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    figures
        .into_iter()
        .map(|row| {
            let date = field(&row, "date").to_owned();
            let count = seen.entry(date.clone()).or_default();
            *count += 1;
            (format!("{date}#{count}"), row)
        })
        .collect()
}

fn by_key(text: &str, column: &str) -> Result<BTreeMap<String, Row>, Failure> {
    Ok(words(text)?
        .into_iter()
        .map(|row| (field(&row, column).to_owned(), row))
        .collect())
}

fn own<'a>(words: &'a BTreeMap<String, Row>, key: &str, file: &str) -> Result<&'a Row, Failure> {
    words
        .get(key)
        .ok_or_else(|| Failure::Unfit(format!("{file} has no words for {key}")))
}

/// `events.csv`.
pub fn events(timeline: &Path) -> Result<Vec<u8>, Failure> {
    let words = by_key(include_str!("words/events.csv"), "key")?;
    let mut sheet = Sheet::new(&[
        "date",
        "actor",
        "kind",
        "title",
        "place",
        "size",
        "about",
        "source",
        "confidence",
    ])?;
    for (key, figure) in numbered(rows(&timeline.join("events.csv"))?) {
        let own = own(&words, &key, "events.csv")?;
        sheet.push([
            field(&figure, "date"),
            side(field(&figure, "actor"))?,
            field(&figure, "kind"),
            field(own, "title"),
            field(own, "place"),
            field(&figure, "size"),
            field(own, "about"),
            field(&figure, "source"),
            field(&figure, "confidence"),
        ])?;
    }
    sheet.bytes()
}

/// `commitments.csv`.
pub fn commitments(timeline: &Path) -> Result<Vec<u8>, Failure> {
    let words = by_key(include_str!("words/commitments.csv"), "key")?;
    let mut sheet = Sheet::new(&[
        "deal",
        "date",
        "side",
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
    ])?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for figure in rows(&timeline.join("deals.csv"))? {
        let deal = field(&figure, "deal");
        let count = seen.entry(deal.to_owned()).or_default();
        *count += 1;
        let own = own(&words, &format!("{deal}#{count}"), "commitments.csv")?;
        // "145 to 30" is a change; the level promised is its end.
        let quantity = field(&figure, "quantity")
            .rsplit(" to ")
            .next()
            .unwrap_or("");
        sheet.push([
            deal,
            field(&figure, "date"),
            side(field(&figure, "side"))?,
            field(own, "promise"),
            quantity,
            field(&figure, "unit"),
            field(&figure, "start"),
            field(&figure, "end"),
            field(own, "other_readout"),
            field(own, "later"),
            field(own, "done_pct"),
            field(&figure, "source"),
            field(&figure, "confidence"),
        ])?;
    }
    sheet.bytes()
}

/// `published-averages.csv`: one row for each direction.
pub fn published(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let columns = [
        "date",
        "imposer",
        "target",
        "average_pct",
        "publisher",
        "weights",
        "convention",
        "vintage",
        "source",
        "confidence",
    ];
    let mut sheet = Sheet::new(&columns)?;
    // Publishers with the convention that they state or are believed to have.
    let conventions = [
        (
            "PIIE",
            "exporter-world",
            "weights believed to be the exporter's sales to the world (unconfirmed); exclusions and metals not stated",
        ),
        (
            "Budget Lab",
            "imports",
            "statutory, imports of 2024 by line and country; exclusions as the vintage says",
        ),
        (
            "USAFacts",
            "imports",
            "duty collected over imports, so anti-dumping duties, exclusions and goods on their way are in it",
        ),
    ];
    for row in rows(&ledger.join("piie-averages.csv"))? {
        for (column, imposer, target) in
            [("us_on_china", "USA", "CHN"), ("china_on_us", "CHN", "USA")]
        {
            if field(&row, column).is_empty() {
                continue;
            }
            let publisher = field(&row, "publisher");
            let (_, weights, convention) = conventions
                .iter()
                .find(|(known, ..)| *known == publisher)
                .ok_or_else(|| {
                    Failure::Unfit(format!("the publisher `{publisher}` has no convention"))
                })?;
            let average = short(number(&row, column)?);
            let (date, vintage) = (field(&row, "date"), field(&row, "vintage"));
            let (source, confidence) = (
                field(&row, "source"),
                graded(field(&row, "confidence"), imposer),
            );
            sheet.push([
                date, imposer, target, &average, publisher, weights, convention, vintage, source,
                confidence,
            ])?;
        }
    }
    sheet.bytes()
}

/// The grade of one direction in a field that may grade both.
fn graded(confidence: &str, imposer: &str) -> &'static str {
    let side = if imposer == "USA" {
        "for US"
    } else {
        "for China"
    };
    let part = confidence
        .split(',')
        .find(|p| p.contains(side))
        .unwrap_or(confidence);
    ["high", "medium", "low"]
        .into_iter()
        .find(|grade| part.trim().starts_with(grade))
        .unwrap_or("low")
}

/// `golden-lines.csv`: totals of single lines that the ledger must give, for the tests.
pub fn golden(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let parts = [
        "mfn",
        "s301",
        "s201",
        "s232",
        "ieepa_fentanyl",
        "ieepa_reciprocal",
        "cn_2018_20_retaliation",
        "cn_2025_feb_mar",
        "cn_2025_april",
        "s122",
        "s301_forced_labor",
    ];
    // What a line needs beside the code and the day: a day of knowledge, a fact about the goods.
    let own: Vec<Row> = words(include_str!("words/golden.csv"))?;
    let mut header = vec![
        "product",
        "code",
        "date",
        "imposer",
        "target",
        "exclusions",
        "known_on",
        "described",
        "total_pct",
    ];
    header.extend(parts);
    header.extend(["source", "confidence"]);
    let mut sheet = Sheet::new(&header)?;
    for row in rows(&ledger.join("golden-lines.csv"))? {
        let imposer = field(&row, "side");
        let target = if imposer == "USA" { "CHN" } else { "USA" };
        let exclusions = if field(&row, "convention") == "with exclusion" {
            "granted"
        } else {
            "ignored"
        };
        let same = |o: &&Row| {
            ["code", "date"]
                .iter()
                .all(|c| field(o, c) == field(&row, c))
        };
        let own = own.iter().find(same);
        let own = |column: &str| own.map_or("", |row| field(row, column));
        let mut line = vec![
            field(&row, "product"),
            field(&row, "code"),
            field(&row, "date"),
            imposer,
            target,
            exclusions,
            own("known_on"),
            own("needs"),
            field(&row, "total"),
        ];
        line.extend(parts.iter().map(|part| field(&row, part)));
        let confidence = field(&row, "confidence").split(' ').next().unwrap_or("");
        line.extend([field(&row, "source"), confidence]);
        sheet.push(line)?;
    }
    sheet.bytes()
}
