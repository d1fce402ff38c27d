//! A fault of each kind that the field found, planted in a copy of the tables: `check` or `reconcile` finds it.

use std::borrow::Cow;
use std::io::{Read, Write};

use detente_ledger::{Completeness, Ledger, Report, Tables};

fn tables() -> Tables {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let files = ledger.files();
    files
        .map(|(name, bytes)| (name.to_owned(), Cow::Owned(bytes.to_vec())))
        .collect()
}

/// The tables with one of them edited as text.
fn edited(file: &str, edit: impl FnOnce(String) -> String) -> Tables {
    let mut tables = tables();
    let bytes = tables.get(file).expect("the table").to_vec();
    let zipped = file.ends_with(".gz");
    let mut text = String::new();
    match zipped {
        true => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text),
        false => (&bytes[..]).read_to_string(&mut text),
    }
    .expect("text");
    let before = text.clone();
    let after = edit(text);
    assert_ne!(before, after, "nothing was planted");
    let bytes = match zipped {
        true => {
            let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            zip.write_all(after.as_bytes()).expect("zipped");
            zip.finish().expect("zipped")
        }
        false => after.into_bytes(),
    };
    tables.insert(file.to_owned(), Cow::Owned(bytes));
    tables
}

fn checked(tables: Tables) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in &tables {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    Ledger::check_folder(folder.path()).expect("a report")
}

fn found(report: &Report, words: &str) -> bool {
    report.problems.iter().any(|p| p.message.contains(words))
}

#[test]
fn nothing_is_found_in_the_tables_as_they_are() {
    let report = checked(tables());
    assert_eq!(report.errors(), 0, "{:#?}", report.problems);
    for words in [
        "is not as",
        "by the law it takes effect",
        "is taken as",
        "at most",
    ] {
        assert!(!found(&report, words), "{words}: {:#?}", report.problems);
    }
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let different: Vec<_> = ledger
        .reconcile()
        .into_iter()
        .filter(|r| r.differs())
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn an_extra_heading() {
    let planted = edited("lists-usa.csv.gz", |text| {
        text + "us-232-metals-2026-ib,84713001,,2026-04-06,,,,,,metal-weight,\n"
    });
    let ledger = Ledger::from_tables("planted", planted.clone(), false).expect("a ledger");
    let compared = ledger.reconcile();
    let list = compared
        .iter()
        .find(|r| r.list == "us-232-metals-2026-ib" && r.on.is_some_and(|d| d.month() == 4))
        .expect("the list");
    assert_eq!((list.law_count, list.here), (Some(388), 389));
    assert_eq!(
        list.extra.iter().map(|c| c.to_string()).collect::<Vec<_>>(),
        ["84713001"]
    );
    // Every laptop: 32 billion dollars.
    assert!(
        list.trade_usd_mn.expect("weights") > 30_000.0,
        "{:?}",
        list.trade_usd_mn
    );
    assert_eq!(list.completeness, Completeness::Partial);
    assert!(found(&checked(planted), "codes are not in the law"));
}

#[test]
fn a_missing_annex() {
    let annex = "us-301-forced-labour-exempt";
    let planted = edited("instruments.csv", |text| text.replace(annex, ""));
    let ledger = Ledger::from_tables("planted", planted.clone(), false).expect("a ledger");
    let duty = ledger.instrument("us-301-forced-labor").expect("the duty");
    assert_eq!(ledger.completeness(duty), Completeness::Partial);
    let silent = ledger.reconcile();
    let silent = silent.iter().find(|r| r.list == duty.id).expect("told");
    assert!(silent.finding.contains("an annex may be missing"));
    assert!(found(
        &checked(planted),
        &format!("no instrument uses the list `{annex}`")
    ));
    // The average says how much rests on it.
    let on = detente_ledger::parse_date("2026-08-01").expect("a date");
    let question = detente_ledger::Question::new("USA", "CHN", on);
    let whole = Ledger::builtin().expect("the built-in ledger");
    let [with, without] = [&whole, &ledger].map(|l| l.average(&question, None).expect("one"));
    assert!(without.unreconciled_points > with.unreconciled_points + 4.0);
}

#[test]
fn a_day_of_announcement() {
    let planted = edited("instruments.csv", |text| {
        // The truce of Geneva: announced on 12 May, in force on the 14th.
        text.replace(
            "2025-05-12,2025-05-14,2026-02-24",
            "2025-05-12,2025-05-12,2026-02-24",
        )
    });
    assert!(found(
        &checked(planted),
        "the day of the announcement: by the law it takes effect on 2025-05-14"
    ));
    let planted = edited("region-averages.csv", |text| {
        text.replace("USA,CAN,2026-08-22", "USA,CAN,2026-08-19")
    });
    assert!(found(
        &checked(planted),
        "by the law it takes effect on 2026-08-22"
    ));
}

#[test]
fn an_eight_digit_row_over_a_ten_digit_split() {
    let planted = edited("lists-usa.csv.gz", |text| {
        let kept = text
            .lines()
            .filter(|line| !line.starts_with("us-301-3,8517620090,"));
        kept.collect::<Vec<_>>().join("\n") + "\n"
    });
    let report = checked(planted);
    assert!(
        report.errors() > 0 && found(&report, "8517620090 is on us-301-4a and"),
        "{:#?}",
        report.problems
    );
}

#[test]
fn a_condition_on_one_line_only() {
    let row = "us-232-auto-parts,401110,";
    let planted = edited("lists-usa.csv.gz", |text| {
        let flip = |line: &str| match line.starts_with("us-232-auto-parts,8507600010,") {
            true => line.replace(",,0,,", ",,,,").replace(",autos,", ",,"),
            false => line.to_owned(),
        };
        text.lines().map(flip).collect::<Vec<_>>().join("\n") + "\n"
    });
    assert!(
        found(
            &checked(planted),
            "every row of us-232-auto-parts holds under"
        ),
        "{row}"
    );
    let planted = edited("lists-usa.csv.gz", |text| {
        let mut done = false;
        let flip = |line: &str| {
            let part = line.starts_with("us-232-truck-parts,") && !done;
            done |= part;
            match part {
                true => {
                    let mut cells: Vec<&str> = line.split(',').collect();
                    cells[6] = "0";
                    cells[7] = "";
                    cells.join(",")
                }
                false => line.to_owned(),
            }
        };
        text.lines().map(flip).collect::<Vec<_>>().join("\n") + "\n"
    });
    assert!(found(
        &checked(planted),
        "is taken as not met here and otherwise"
    ));
}
