//! A ledger of a user's own: what is wrong with it is said with file, row and column.

use std::borrow::Cow;

use detente_ledger::{Ledger, LedgerError, Problem, Question, Tables, parse_date};

const INSTRUMENTS: &str = "\
id,imposer,target,authority,title,rate,rate_rule,list,replaces,announced_on,from,to,source,confidence,basis
base,AAA,*,law,Normal duty,,list,schedule,,2020-01-01,2020-01-01,,the gazette,high,text read
extra,AAA,BBB,act,Extra duty,0.1,,extra,,2020-05-01,2020-06-01,,the gazette,high,text read
more,AAA,BBB,act,Extra duty raised,0.2,,extra,extra,2020-12-01,2021-01-01,,the gazette,low,memory
";
const LISTS: &str =
    "list,file,title\nschedule,lists-aaa.csv,All lines\nextra,lists-aaa.csv,Some lines\n";
const ROWS: &str = "list,code,rate\nschedule,0101,0.05\nschedule,0102,0\nextra,010121,\n";
const WEIGHTS: &str =
    "file,imposer,target,year,only_on,schedule\nweights-aaa.csv,AAA,BBB,2020,,schedule\n";
const VALUES: &str = "code,value\n01012100,3\n01022900,1\n";

fn tables() -> Vec<(&'static str, String)> {
    let plain = [
        ("instruments.csv", INSTRUMENTS),
        ("lists.csv", LISTS),
        ("lists-aaa.csv", ROWS),
        ("weights.csv", WEIGHTS),
        ("weights-aaa.csv", VALUES),
    ];
    plain.map(|(name, text)| (name, text.to_owned())).to_vec()
}

fn read(tables: Vec<(&'static str, String)>) -> Result<Ledger, LedgerError> {
    let tables: Tables = tables
        .into_iter()
        .map(|(n, t)| (n.to_owned(), Cow::Owned(t.into_bytes())))
        .collect();
    Ledger::from_tables("mine", tables, true)
}

/// The problems after replacing a piece of text in one table.
fn problems(file: &str, old: &str, new: &str) -> Vec<Problem> {
    let mut tables = tables();
    let table = tables
        .iter_mut()
        .find(|(name, _)| *name == file)
        .expect("the table");
    assert!(table.1.contains(old), "{old}");
    table.1 = table.1.replacen(old, new, 1);
    match read(tables) {
        Err(LedgerError::Invalid { problems }) => problems,
        other => panic!("{file} {old} -> {new}: not refused: {other:?}"),
    }
}

#[test]
fn a_small_ledger_works_whole() {
    let ledger = read(tables()).expect("a ledger");
    let question = |on: &str| Question::new("AAA", "BBB", parse_date(on).expect("a date"));
    let average = |on: &str| ledger.average(&question(on), None).expect("an average");
    // 3 of 4 at 5%, then 10 and 20 points more on them.
    assert!((average("2020-03-01").average_pct - 3.75).abs() < 1e-12);
    assert!((average("2020-07-01").average_pct - 11.25).abs() < 1e-12);
    let last = average("2021-02-01");
    assert!((last.average_pct - 18.75).abs() < 1e-12);
    assert!((last.unverified_points - 15.0).abs() < 1e-12);
    // `*` is everyone but the imposer.
    let line = ledger.line(
        "0101.21",
        &Question::new("AAA", "CCC", parse_date("2021-02-01").expect("a date")),
    );
    assert!((line.expect("a line")[0].rate - 0.05).abs() < 1e-12);
}

#[test]
fn each_fault_is_refused_with_its_place() {
    let cases: [(&str, &str, &str, u64, &str, &str); 15] = [
        (
            "instruments.csv",
            "2020-06-01",
            "2020-06-31",
            3,
            "from",
            "not a date",
        ),
        (
            "instruments.csv",
            "2020-05-01,2020-06-01,,",
            "2020-05-01,2020-06-01,2020-04-01,",
            3,
            "to",
            "not after the start",
        ),
        (
            "instruments.csv",
            "extra,AAA,BBB,act,Extra duty,0.1",
            "base,AAA,BBB,act,Extra duty,0.1",
            3,
            "id",
            "already the id of row 2",
        ),
        (
            "instruments.csv",
            "extra,extra,2020-12-01",
            "extra,extro,2020-12-01",
            4,
            "replaces",
            "did you mean extra?",
        ),
        (
            "instruments.csv",
            ",0.1,,extra",
            ",0.1,,extar",
            3,
            "list",
            "did you mean extra?",
        ),
        (
            "instruments.csv",
            ",0.1,,",
            ",ten,,",
            3,
            "rate",
            "not a number",
        ),
        (
            "instruments.csv",
            ",0.1,,",
            ",10%,,",
            3,
            "rate",
            "not a number",
        ),
        (
            "instruments.csv",
            ",0.1,,",
            ",250,,",
            3,
            "rate",
            "0.25 for 25%",
        ),
        (
            "instruments.csv",
            "high,text read\nmore",
            "sure,text read\nmore",
            3,
            "confidence",
            "high, medium, low",
        ),
        (
            "instruments.csv",
            "extra,extra,2020-12-01",
            "extra,,2020-12-01",
            4,
            "list",
            "neither replaces the other",
        ),
        (
            "lists-aaa.csv",
            "0101,0.05",
            "01x1,0.05",
            2,
            "code",
            "not a commodity code",
        ),
        (
            "lists-aaa.csv",
            "schedule,0102,0",
            "schedule,0101,0",
            3,
            "code",
            "twice at the same time",
        ),
        (
            "lists-aaa.csv",
            "schedule,0102,0",
            "schedule,0102,",
            3,
            "rate",
            "must not be empty",
        ),
        (
            "lists-aaa.csv",
            "extra,010121",
            "extar,010121",
            4,
            "list",
            "did you mean extra?",
        ),
        (
            "weights-aaa.csv",
            "01022900,1",
            "01022900,-1",
            3,
            "value",
            "not negative",
        ),
    ];
    for (file, old, new, row, column, words) in cases {
        let found = problems(file, old, new);
        let fits = |p: &Problem| {
            p.file == file
                && p.row == Some(row)
                && p.column.as_deref() == Some(column)
                && p.message.contains(words)
        };
        assert!(found.iter().any(fits), "{file}: {old} -> {new}: {found:#?}");
    }
}

#[test]
fn tables_that_cannot_be_read_are_refused() {
    assert!(
        problems("instruments.csv", "announced_on", "announced")
            .iter()
            .any(|p| p.message.contains("missing"))
    );
    assert!(
        problems("instruments.csv", INSTRUMENTS, "")
            .iter()
            .any(|p| p.file == "instruments.csv")
    );
    assert!(
        problems("lists.csv", "lists-aaa.csv", "lists-bbb.csv")
            .iter()
            .any(|p| p.message.contains("lists-bbb.csv"))
    );
    assert!(
        problems("lists-aaa.csv", "extra,010121,", "extra,010121,0.1,5")
            .iter()
            .any(|p| p.row == Some(4))
    );
    let mut zipped = tables();
    zipped.push(("crosswalk.csv.gz", "not zipped".to_owned()));
    assert!(
        matches!(read(zipped), Err(LedgerError::Invalid { problems }) if problems[0].message.contains("gzip"))
    );
}

/// Codes that the schedule lacks are older or newer nomenclature: counted, not refused.
#[test]
fn a_code_outside_the_edition_is_a_warning() {
    let mut tables = tables();
    tables[2].1.push_str("extra,9999,\n");
    assert!(read(tables).is_ok());
}
