//! Splits from trade by product, tariffs by product, and the lines of a tariff schedule.
#![allow(clippy::unwrap_used)]

mod common;

use common::layout;
use detente_doors::{
    Limits, Products, RateKind, ScheduleRate, SplitFromTrade, TradeOptions, read_schedule,
    split_from_baci, split_from_comtrade, tariffs_from_wits,
};
use detente_world::{DEFAULT_WORLD, SplitTariffs, builtin};

#[test]
fn shares_of_soybeans_carve_them_out_of_crops() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let products = Products::shipped().unwrap();
    let good = SplitFromTrade {
        parent: "A01".into(),
        code: "SOY".into(),
        name: "Soybeans".into(),
        products: vec!["1201.90".into()],
    };
    let (split, report) = split_from_baci(
        &layout("baci"),
        &world,
        &good,
        &products,
        &TradeOptions::default(),
    )
    .unwrap();
    assert_eq!(report.rows, 4);
    assert!(
        (report.value_usd_mn - (1_234_567.891 + 987_654.321 + 4_321.5 + 55.25) / 1_000.0).abs()
            < 1e-9
    );
    // Both products of the file with a row of A01 are soybeans: the share is one wherever there is trade.
    let share = |i: &str, n: &str| {
        split
            .shares
            .iter()
            .find(|s| s.origin == i && s.destination == n)
            .map(|s| s.value)
    };
    assert_eq!(share("USA", "CHN"), Some(1.0));
    assert_eq!(share("USA", "IND"), Some(1.0));
    let wrong = SplitFromTrade {
        products: vec!["854231".into()],
        ..good.clone()
    };
    let text = split_from_baci(
        &layout("baci"),
        &world,
        &wrong,
        &products,
        &TradeOptions::default(),
    )
    .unwrap_err()
    .to_string();
    assert!(text.contains("854231 belongs to C26, not to A01"), "{text}");
    let wrong = SplitFromTrade {
        products: vec!["12019".into()],
        ..good.clone()
    };
    let text = split_from_baci(
        &layout("baci"),
        &world,
        &wrong,
        &products,
        &TradeOptions::default(),
    )
    .unwrap_err()
    .to_string();
    assert!(
        text.contains("no code of two, four or six digits"),
        "{text}"
    );
    let file = layout("baci/BACI_HS22_Y2022_V202601.csv");
    let one = split_from_baci(&file, &world, &good, &products, &TradeOptions::default()).unwrap();
    assert_eq!(one.1.rows, 4);
}

#[test]
fn shares_follow_trade_and_the_exporter_where_there_is_none() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let dir = tempfile::tempdir().unwrap();
    // Soybeans and wheat: a tenth of what goes to China, nothing of what goes to Japan.
    let text = "t,i,j,k,v,q\n2022,842,156,120190,100,1\n2022,842,156,100199,900,NA\n2022,842,392,100199,1000,1\n2022,76,156,120190,30,1\n2022,76,156,100199,970,1\n";
    let file = dir.path().join("BACI_HS22_Y2022_V202601.csv");
    std::fs::write(&file, text).unwrap();
    let good = SplitFromTrade {
        parent: "A01".into(),
        code: "SOY".into(),
        name: "Soybeans".into(),
        products: vec!["1201".into()],
    };
    let products = Products::shipped().unwrap();
    let options = TradeOptions::default();
    let (split, report) = split_from_baci(dir.path(), &world, &good, &products, &options).unwrap();
    assert_eq!(report.rows, 5);
    let share = |i: &str, n: &str| {
        let found = split
            .shares
            .iter()
            .find(|s| s.origin == i && s.destination == n);
        found.map_or(0.0, |s| s.value)
    };
    assert!((share("USA", "CHN") - 0.1).abs() < 1e-15);
    assert_eq!(share("USA", "JPN"), 0.0);
    assert!(
        (share("USA", "USA") - 0.05).abs() < 1e-15,
        "exports of the seller"
    );
    assert!(
        (share("BRA", "USA") - 0.03).abs() < 1e-15,
        "exports of the seller"
    );
    assert!(
        (share("AUS", "CHN") - 130.0 / 3000.0).abs() < 1e-15,
        "exports of all"
    );
    let (carved, _) = world.split(&[split], SplitTariffs::Parent).unwrap();
    let find = |code: &str| carved.find_region(code).unwrap();
    let (usa, chn) = (find("USA"), find("CHN"));
    let before = world
        .flows()
        .get(usa, chn, world.find_sector("A01").unwrap());
    let after = carved
        .flows()
        .get(usa, chn, carved.find_sector("SOY").unwrap());
    assert!((after - 0.1 * before).abs() < 1e-9 * before);
}

/// Soybeans out of crops.
fn soybeans() -> SplitFromTrade {
    SplitFromTrade {
        parent: "A01".into(),
        code: "SOY".into(),
        name: "Soybeans".into(),
        products: vec!["1201".into()],
    }
}

#[test]
fn answers_of_comtrade_count_once() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let products = Products::shipped().unwrap();
    let options = TradeOptions::default();
    let read = |file: &str| {
        let path = layout(&format!("comtrade/{file}"));
        split_from_comtrade(&path, &world, &soybeans(), &products, &options).unwrap()
    };
    for (split, report) in [read("comtrade.csv"), read("comtrade.json")] {
        // The world's row is the sum of the two partners'.
        assert_eq!(report.rows, 2);
        assert!((report.value_usd_mn - 0.008).abs() < 1e-15);
        assert_eq!(report.sources.len(), 1);
        let share = |i: &str, n: &str| {
            let found = split.shares.iter();
            let mut found = found.filter(|s| s.origin == i && s.destination == n);
            found.next().map(|s| s.value)
        };
        assert_eq!(share("USA", "CHN"), Some(1.0));
        assert_eq!(share("BRA", "CHN"), Some(1.0));
    }
    // Both together are the same trade twice.
    let text = split_from_comtrade(
        &layout("comtrade"),
        &world,
        &soybeans(),
        &products,
        &options,
    )
    .unwrap_err()
    .to_string();
    assert!(
        text.contains("row 1 of data") && text.contains("are there twice"),
        "{text}"
    );
}

const COMTRADE: &str = "typeCode,freqCode,refYear,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,primaryValue";

#[test]
fn importers_reports_come_before_exporters() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let products = Products::shipped().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        // China reports imports: soybeans are a tenth. What the United States say of it does not count.
        "C,A,2022,156,M,842,0,120190,C00,0,100",
        "C,A,2022,156,M,842,0,100199,C00,0,900",
        "C,A,2022,842,X,156,0,120190,C00,0,999",
        // Japan reports nothing: what the exporter says counts.
        "C,A,2022,842,X,392,0,120190,C00,0,500",
        "C,A,2022,842,X,392,0,100199,C00,0,500",
        // Told again: the world, by mode, by procedure, by second partner, re-exports, coarser and finer codes, services.
        "C,A,2022,156,M,0,0,120190,C00,0,7",
        "C,A,2022,156,M,842,0,120190,C00,2100,7",
        "C,A,2022,156,M,842,0,120190,C01,0,7",
        "C,A,2022,156,M,842,344,120190,C00,0,7",
        "C,A,2022,156,RM,842,0,120190,C00,0,7",
        "C,A,2022,156,M,842,0,1201,C00,0,7",
        "C,A,2022,156,M,842,0,TOTAL,C00,0,7",
        "C,M,2022,156,M,842,0,120190,C00,0,7",
        "S,A,2022,156,M,842,0,120190,C00,0,7",
    ];
    // Every row of some downloads, but not the header, ends with a separator.
    let text = format!("{COMTRADE}\n{}\n", rows.map(|r| format!("{r},")).join("\n"));
    std::fs::write(dir.path().join("answer.csv"), text).unwrap();
    let options = TradeOptions::default();
    let (split, report) =
        split_from_comtrade(dir.path(), &world, &soybeans(), &products, &options).unwrap();
    assert_eq!(report.rows, 4);
    let share = |i: &str, n: &str| {
        let found = split.shares.iter();
        let mut found = found.filter(|s| s.origin == i && s.destination == n);
        found.next().map_or(0.0, |s| s.value)
    };
    assert!((share("USA", "CHN") - 0.1).abs() < 1e-15);
    assert!((share("USA", "JPN") - 0.5).abs() < 1e-15);
    assert!((share("USA", "USA") - 0.3).abs() < 1e-15);
    let (carved, _) = world.split(&[split], SplitTariffs::Parent).unwrap();
    assert!(carved.find_sector("SOY").is_some());
}

#[test]
fn answers_that_are_not_whole_are_refused() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let products = Products::shipped().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let refused = |file: &str, text: &str, year: Option<i32>| {
        let path = dir.path().join(file);
        std::fs::write(&path, text).unwrap();
        let options = TradeOptions {
            year,
            ..TradeOptions::default()
        };
        let read = split_from_comtrade(&path, &world, &soybeans(), &products, &options);
        read.map(|_| ()).unwrap_err().to_string()
    };
    let row = |year: u32, partner: usize, value: &str| {
        format!("C,A,{year},156,M,{partner},0,120190,C00,0,{value}\n")
    };
    let many: String = (1..=500).map(|n| row(2022, n, "1")).collect();
    let soy = row(2022, 842, "1");
    for (file, text, year, parts) in [
        (
            "cut.csv",
            format!("{COMTRADE}\n{many}"),
            None,
            ["cut.csv", "500 rows", "cut off"],
        ),
        (
            "cut.json",
            "{\"count\":250000,\"data\":[],\"error\":\"\"}".to_string(),
            None,
            ["cut.json", "0 rows", "count says 250000"],
        ),
        (
            "error.json",
            "{\"count\":0,\"data\":[],\"error\":\"quota exceeded\"}".to_string(),
            None,
            ["error.json", "answered with an error", "quota exceeded"],
        ),
        (
            "broken.json",
            "{\"count\":1,\n\"data\":[{".to_string(),
            None,
            ["broken.json, line 2", "not an answer", "EOF"],
        ),
        (
            "none.json",
            "{\"count\":1,\"data\":[{\"typeCode\":\"C\"}]}".to_string(),
            None,
            ["none.json", "row 1 of data", "no freqCode"],
        ),
        (
            "value.csv",
            format!("{COMTRADE}\n{}", row(2022, 842, "x")),
            None,
            ["value.csv, line 2", "primaryValue", "\"x\" is not a number"],
        ),
        (
            "negative.csv",
            format!("{COMTRADE}\n{}", row(2022, 842, "-1")),
            None,
            ["negative.csv, line 2", "primaryValue", "negative"],
        ),
        (
            "short.csv",
            format!("{COMTRADE}\nC,A,2022\n"),
            None,
            ["short.csv, line 2", "3 fields", "11"],
        ),
        (
            "twice.csv",
            format!("{COMTRADE}\n{soy}{soy}"),
            None,
            ["twice.csv, line 3", "156 with 842 in 120190", "twice"],
        ),
        (
            "years.csv",
            format!("{COMTRADE}\n{soy}{}", row(2023, 842, "1")),
            None,
            ["years.csv", "2022, 2023", "--year"],
        ),
        (
            "other-year.csv",
            format!("{COMTRADE}\n{soy}"),
            Some(2024),
            ["other-year.csv", "no annual trade", "six digits"],
        ),
        (
            "header.csv",
            "t,i,j,k,v,q\n".to_string(),
            None,
            ["header.csv, line 1", "no column typeCode", "t,i,j"],
        ),
        (
            "empty.csv",
            String::new(),
            None,
            ["empty.csv", "no column typeCode", ""],
        ),
    ] {
        let message = refused(file, &text, year);
        for part in parts {
            assert!(message.contains(part), "{file}: {part:?} in {message}");
        }
    }
    let two = format!("{COMTRADE}\n{soy}{}", row(2023, 842, "1"));
    let path = dir.path().join("years.csv");
    std::fs::write(&path, two).unwrap();
    let options = TradeOptions {
        year: Some(2022),
        ..TradeOptions::default()
    };
    let (_, report) = split_from_comtrade(&path, &world, &soybeans(), &products, &options).unwrap();
    assert_eq!(report.rows, 1);
}

#[test]
fn tariffs_with_and_without_weights() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let products = Products::shipped().unwrap();
    let options = TradeOptions::default();
    let (plain, report) =
        tariffs_from_wits(&layout("wits"), None, &world, &products, &options).unwrap();
    assert_eq!(
        (report.rates, report.importers.clone()),
        ((2, 1), vec!["CHN".to_string()])
    );
    assert_eq!(report.nomenclatures, ["H6"]);
    let rate = |table: &detente_doors::TariffTable, origin: &str, sector: &str| {
        let found = table
            .rows
            .iter()
            .find(|r| r.origin == origin && r.destination == "CHN" && r.sector == sector);
        found.map_or(0.0, |r| r.rate)
    };
    // Three per cent for all, nothing for the partner with a preference; integrated circuits are free.
    assert!((rate(&plain, "USA", "A01") - 0.03).abs() < 1e-15);
    assert_eq!(rate(&plain, "IND", "A01"), 0.0);
    assert_eq!(rate(&plain, "USA", "C26"), 0.0);
    assert_eq!(plain.date.as_deref(), Some("2022"));
    let baci = layout("baci");
    let (weighted, report) =
        tariffs_from_wits(&layout("wits"), Some(&baci), &world, &products, &options).unwrap();
    assert!((rate(&weighted, "USA", "A01") - 0.03).abs() < 1e-15);
    assert!(report.weights.is_some());
    assert!(weighted.source.contains("BACI_HS22_Y2022"));
}

#[test]
fn a_schedule_keeps_what_is_no_percentage() {
    let json = read_schedule(&layout("hts/hts_2026_revision_19.json"), Limits::default()).unwrap();
    let csv = read_schedule(&layout("hts/hts_2026_revision_19.csv"), Limits::default()).unwrap();
    for schedule in [&json, &csv] {
        let line = |code: &str| schedule.lines.iter().find(|l| l.code == code).unwrap();
        assert_eq!(line("12019000").general.kind, RateKind::Free);
        assert_eq!(line("12019000").column_2.kind, RateKind::Specific);
        let inherits = line("1201900005");
        assert_eq!(inherits.inherited_from.as_deref(), Some("1201.90.00"));
        assert_eq!(inherits.general.kind, RateKind::Free);
        assert!(
            inherits
                .description
                .starts_with("Soybeans, whether or not broken > Other > Seeds")
        );
        assert_eq!(line("28053000").general.rate(None), Some(0.05));
        let compound = &line("8108906031").general;
        assert_eq!(compound.kind, RateKind::Compound);
        assert_eq!(compound.rate(None), None);
        assert!((compound.rate(Some(10.0)).unwrap() - (0.035 + 0.021 / 10.0)).abs() < 1e-15);
    }
    assert_eq!(json.lines.len(), csv.lines.len());
}

#[test]
fn rates_as_they_are_written() {
    for (text, kind, rate) in [
        ("Free", RateKind::Free, Some(0.0)),
        ("2.5%", RateKind::AdValorem, Some(0.025)),
        ("3.9¢/kg", RateKind::Specific, None),
        ("$1.035/kg + 14.9%", RateKind::Compound, None),
        ("0.8¢/liter", RateKind::Specific, None),
        ("68¢/head", RateKind::Specific, None),
        ("See 9903.88.03", RateKind::Words, None),
        ("The rate applicable to the article", RateKind::Words, None),
        ("", RateKind::Words, None),
        (
            "2.8¢/kg less 0.02¢/kg for each degree",
            RateKind::Words,
            None,
        ),
        ("1e999%", RateKind::Words, None),
    ] {
        let read = ScheduleRate::parse(text);
        assert_eq!((read.kind, read.rate(None)), (kind, rate), "{text}");
    }
    let specific = ScheduleRate::parse("3.9¢/kg");
    assert!((specific.specific[0].usd - 0.039).abs() < 1e-15 && specific.specific[0].per == "kg");
    assert!((specific.rate(Some(2.0)).unwrap() - 0.0195).abs() < 1e-15);
}
