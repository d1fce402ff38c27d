//! What a reader would not expect of a standoff's inputs, each said where it holds and nowhere else.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

mod common;

use common::{MIRROR, write_world};
use detente_standoff::findings::Limit;
use detente_standoff::{Standoff, run};

/// Half of the year 2020 ALF charged BET fifty per cent.
const LEDGER: [(&str, &str); 4] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,list,announced_on,from,to,legal_reference,source,confidence,basis
half,ALF,BET,Law,Fifty per cent for half a year,0.5,all,2018-01-01,2020-01-01,2020-07-01,Act,Act,high,text read
none,BET,ALF,Law,Nothing,0,all,2018-01-01,2018-01-01,,Act,Act,high,text read
",
    ),
    ("crosswalk.csv", "code,sector\n010101,GDS\n020202,FOO\n"),
    (
        "weights.csv",
        "file,imposer,target,year\nweights-a.csv,ALF,BET,2020\nweights-b.csv,BET,ALF,2020\n",
    ),
    ("weights-a.csv", "code,value\n010101,2\n020202,1\n"),
];

fn limits(text: &str, tariff_date: &str, ledger: &[(&str, &str)]) -> Vec<Limit> {
    let folder = tempfile::tempdir().unwrap();
    write_world(folder.path());
    let world = folder.path().join("world.toml");
    let meta = std::fs::read_to_string(&world).unwrap();
    std::fs::write(&world, meta.replace("\"*:*\" = \"2020\"", tariff_date)).unwrap();
    let rows = folder.path().join("rows");
    std::fs::create_dir(&rows).unwrap();
    for (name, text) in ledger {
        std::fs::write(rows.join(name), text).unwrap();
    }
    std::fs::write(
        rows.join("weights-b.csv"),
        "code,value\n010101,2\n020202,1\n",
    )
    .unwrap();
    let standoff = Standoff::parse(text, "mirror.toml", Some(folder.path())).unwrap();
    run(&standoff, &()).unwrap().limits
}

fn with_ledger(on: &str) -> String {
    let text = MIRROR.replace("world = \".\"", "world = \".\"\nledger = \"rows\"");
    text.replace("on = 2020-06-01", on)
}

fn said<'a>(limits: &'a [Limit], id: &str) -> Option<&'a str> {
    limits.iter().find(|l| l.id == id).map(|l| l.text.as_str())
}

#[test]
fn rates_below_zero_are_told_with_the_lowest() {
    let limits = limits(
        &with_ledger("on = 2020-12-01"),
        "\"*:*\" = \"2020\"",
        &LEDGER,
    );
    // The year's tariffs hold 182 of 366 days of fifty per cent: 1.1 / (1 + 0.5 × 182/366) − 1.
    let lowest = 100.0 * (1.1 / (1.0 + 0.5 * 182.0 / 366.0) - 1.0);
    let told = said(&limits, "negative-rates").unwrap();
    assert!(
        told.contains(&format!("the lowest {lowest:.1} per cent (ALF:BET:")),
        "{told}"
    );
    assert!(said(&limits, "no-ledger").is_none());
}

#[test]
fn an_episode_that_overlaps_the_worlds_year_is_told() {
    // Tariffs of 2019, flows of 2020: half of 2020 the duty stood, on the middle of the year it had just ended.
    let longer = LEDGER.map(|(name, text)| (name, text.replace("2020-07-01", "2020-10-01")));
    let longer: Vec<(&str, &str)> = longer.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let found = limits(
        &with_ledger("on = 2020-12-01"),
        "\"*:*\" = \"2019\"",
        &longer,
    );
    let told = said(&found, "episode-in-the-world").unwrap();
    assert!(
        told.contains("ALF on BET 50.0 per cent, of 2019 0.0"),
        "{told}"
    );
    let found = limits(
        &with_ledger("on = 2020-12-01"),
        "\"*:*\" = \"2019\"",
        &LEDGER,
    );
    assert!(said(&found, "episode-in-the-world").is_none());
    assert!(said(&found, "negative-rates").is_none());
}

#[test]
fn what_is_not_known_of_third_countries_is_told() {
    let found = limits(
        &with_ledger("on = 2020-12-01"),
        "\"*:*\" = \"2019\"",
        &LEDGER,
    );
    let told = said(&found, "third-countries-unknown").unwrap();
    assert!(told.contains("ALF and BET"), "{told}");
    let third = LEDGER.map(|(name, text)| match name {
        "instruments.csv" => {
            let row = "all,ALF,*,Law,Ten on everybody,0.1,all,2018-01-01,2018-01-01,,Act,Act,high,text read\n";
            (name, format!("{text}{row}"))
        }
        _ => (name, text.to_owned()),
    });
    let third: Vec<(&str, &str)> = third.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let found = limits(
        &with_ledger("on = 2020-12-01"),
        "\"*:*\" = \"2019\"",
        &third,
    );
    let told = said(&found, "third-countries-unknown").unwrap();
    assert!(
        told.contains("duties of BET on third") && !told.contains("ALF"),
        "{told}"
    );
    // Without any ledger that is all that is said.
    let found = limits(MIRROR, "\"*:*\" = \"2020\"", &LEDGER);
    assert!(
        said(&found, "no-ledger").is_some() && said(&found, "third-countries-unknown").is_none()
    );
}
