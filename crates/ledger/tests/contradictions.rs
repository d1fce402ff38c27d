//! The built-in ledger, damaged cell by cell: every contradiction is refused with file, row and column.

use std::borrow::Cow;

use detente_ledger::{Ledger, LedgerError, Tables};

/// A table's rows as fields.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let records = reader.records().map(|r| r.expect("a row"));
    records
        .map(|r| r.iter().map(str::to_owned).collect())
        .collect()
}

fn bytes(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("written");
    }
    writer.into_inner().expect("flushed")
}

/// The ledger after one cell of the first row that begins with `first` has become `text`; with `again`, that row is
/// added at the end instead.
fn damaged(
    file: &str,
    first: &str,
    cell: Option<(&str, &str)>,
    again: bool,
) -> (u64, Result<Ledger, LedgerError>) {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let mut tables: Tables = ledger
        .files()
        .map(|(name, bytes)| (name.to_owned(), Cow::Owned(bytes.to_vec())))
        .collect();
    let table = tables.get_mut(file).expect("the table");
    let mut all = rows(table);
    let mut at = all.iter().position(|r| r[0] == first).expect("the row");
    if again {
        all.push(all[at].clone());
        at = all.len() - 1;
    }
    if let Some((column, text)) = cell {
        let place = all[0].iter().position(|c| c == column).expect("the column");
        all[at][place] = text.to_owned();
    }
    *table = Cow::Owned(bytes(&all));
    (at as u64 + 1, Ledger::from_tables("damaged", tables, true))
}

#[test]
fn contradictions_are_refused_with_their_place() {
    let instrument = "instruments.csv";
    let cases = [
        (
            instrument,
            "us-301-1",
            "to_known",
            "2019-01-01",
            "without an end",
        ),
        (
            instrument,
            "us-301-1",
            "rate",
            "",
            "neither a rate nor a rule",
        ),
        (
            instrument,
            "us-301-1",
            "replaces",
            "us-301-1",
            "cannot replace itself",
        ),
        (instrument, "us-301-1", "from", "", "needs its first day"),
        (
            instrument,
            "us-301-1",
            "scheduled_from",
            "2018-07-01",
            "one of the two",
        ),
        (
            instrument,
            "us-301-1",
            "withdrawn_on",
            "2018-07-01",
            "before its start",
        ),
        (
            instrument,
            "us-301-1",
            "suspended_to",
            "2019-07-01",
            "needs its first day",
        ),
        (
            instrument,
            "us-ieepa-recip-24-susp1",
            "suspended_from",
            "2025-01-01",
            "before its start",
        ),
        (
            instrument,
            "us-ieepa-recip-24-susp1",
            "suspended_known",
            "2024-01-01",
            "before the announcement",
        ),
        (
            "grace.csv",
            "us-301-3-at-25",
            "entered_before",
            "2019-05-10",
            "not after the day of loading",
        ),
        (
            "grace.csv",
            "us-301-3-at-25",
            "instead",
            "us-301-3-11",
            "did you mean us-301-3-10?",
        ),
        (
            "grace.csv",
            "us-301-3-at-25",
            "instruments",
            "us-301-9*",
            "names no instrument",
        ),
        (
            "levers.csv",
            "cn-soy-commit",
            "source",
            "",
            "must not be empty",
        ),
        (
            "levers.csv",
            "cn-soy-commit",
            "to",
            "2020-01-01",
            "before the start",
        ),
        (
            "jurisdiction.csv",
            "CHN",
            "reached_by",
            "zz-*",
            "names no instrument",
        ),
    ];
    for (file, first, column, text, words) in cases {
        let (row, result) = damaged(file, first, Some((column, text)), false);
        let Err(LedgerError::Invalid { problems }) = result else {
            panic!("{file} {first} {column} = `{text}`: not refused");
        };
        let placed = problems.iter().any(|p| {
            p.file == file
                && p.row == Some(row)
                && p.column.as_deref() == Some(column)
                && p.message.contains(words)
        });
        assert!(
            placed,
            "{file} row {row} {column} = `{text}`: {problems:#?}"
        );
    }
}

#[test]
fn rows_given_twice_are_refused() {
    for (file, first) in [
        (INSTRUMENTS, "us-301-1"),
        ("stacking.csv", "vehicles-once"),
        ("grace.csv", "us-301-3-at-25"),
        ("levers.csv", "cn-soy-commit"),
        ("region-averages.csv", "USA"),
        ("jurisdiction.csv", "CHN"),
        ("jurisdiction-shares.csv", "USA"),
        ("weights.csv", "weights-usa-chn-2024.csv.gz"),
        ("lists.csv", "us-mfn"),
    ] {
        let (_, result) = damaged(file, first, None, true);
        assert!(
            matches!(&result, Err(LedgerError::Invalid { problems }) if problems.iter().any(|p| p.file == file)),
            "{file}"
        );
    }
}

const INSTRUMENTS: &str = "instruments.csv";

#[test]
fn wedges_and_events_are_checked() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let with_wedge = ledger.levers().iter().find(|l| !l.wedges.is_empty());
    let id = &with_wedge.expect("a lever with a wedge").id;
    for wedge in [
        "cap:REM=0.1/0.9/0.2",
        "cap:REM=-1/0.5/0.9",
        "cap:REM=0.1",
        "lid:REM=1/1/1",
    ] {
        let (_, result) = damaged("levers.csv", id, Some(("wedges", wedge)), false);
        assert!(result.is_err(), "{wedge}");
    }
    let day = ledger.events().first().expect("an event").date.to_string();
    let (row, result) = damaged("events.csv", &day, Some(("about", "nothing-here")), false);
    let Err(LedgerError::Invalid { problems }) = result else {
        panic!("not refused");
    };
    assert_eq!(problems[0].row, Some(row));
    assert!(problems[0].message.contains("no instrument and no lever"));
}
