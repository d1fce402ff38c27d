//! Any importer by rows alone: the two examples of `docs/ledger.md`, in folders that hold nothing else.

use std::borrow::Cow;

use detente_ledger::{
    Convention, ExportWeights, Ledger, LineRate, Question, Tables, Weights, parse_date,
};

fn ledger(files: &[(&str, &str)]) -> Ledger {
    let tables: Tables = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Cow::Owned(text.as_bytes().to_vec())))
        .collect();
    Ledger::from_tables("mine", tables, true).expect("a ledger")
}

/// The countervailing duties of the European Union on electric cars from China: one rate a company, the residual one for
/// every other.
const CARS: [(&str, &str); 3] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,rate_rule,list,replaces,company,normal,announced_on,from,legal_reference,source,confidence,basis
eu-cars-normal,EU27,CHN,MFN,Normal duty on cars,0.1,,cars,,,yes,2018-01-01,2018-01-01,Regulation 2658/87,Official Journal,high,memory
eu-ev,EU27,CHN,Countervailing,Electric cars: every other maker,0.353,,electric-cars,,,,2024-10-29,2024-10-30,Regulation 2024/2754,Official Journal,high,memory
eu-ev-byd,EU27,CHN,Countervailing,Electric cars of BYD,0.17,,electric-cars,eu-ev,BYD,,2024-10-29,2024-10-30,Regulation 2024/2754,Official Journal,high,memory
eu-ev-geely,EU27,CHN,Countervailing,Electric cars of Geely,0.188,,electric-cars,eu-ev,Geely,,2024-10-29,2024-10-30,Regulation 2024/2754,Official Journal,high,memory
eu-ev-tesla,EU27,CHN,Countervailing,Electric cars of Tesla,0.078,,electric-cars,eu-ev,Tesla,,2024-10-29,2024-10-30,Regulation 2024/2754,Official Journal,high,memory
eu-ev-others,EU27,CHN,Countervailing,Electric cars of makers that cooperated,0.207,,electric-cars,eu-ev,cooperating,,2024-10-29,2024-10-30,Regulation 2024/2754,Official Journal,high,memory
",
    ),
    ("lists.csv", "list,file\ncars,lists-cars.csv\nelectric-cars,lists-cars.csv\n"),
    (
        "lists-cars.csv",
        "list,code\ncars,8703\nelectric-cars,87038010\n",
    ),
];

fn car(ledger: &Ledger, company: Option<&str>, on: &str) -> LineRate {
    let convention = Convention {
        company: company.map(str::to_owned),
        ..Convention::default()
    };
    let question = Question::new("EU27", "CHN", parse_date(on).expect("a date"));
    let mut lines = ledger
        .line("87038010", &question.under(convention))
        .expect("a line");
    lines.remove(0)
}

#[test]
fn a_rate_for_each_company() {
    let ledger = ledger(&CARS);
    let rate = |company, on| (1e5 * car(&ledger, company, on).rate).round() / 1e3;
    assert_eq!(rate(None, "2024-10-29"), 10.0);
    for (company, total) in [
        (None, 45.3),
        (Some("BYD"), 27.0),
        (Some("Geely"), 28.8),
        (Some("Tesla"), 17.8),
        (Some("cooperating"), 30.7),
    ] {
        assert_eq!(rate(company, "2024-10-30"), total, "{company:?}");
    }
    assert_eq!(
        ledger.companies("EU27", "CHN"),
        ["BYD", "Geely", "Tesla", "cooperating"]
    );
    let line = car(&ledger, None, "2024-10-30");
    // Without a company the residual rate stands, and the range says what companies may pay.
    assert!((line.rate_low - 0.178).abs() < 1e-12 && (line.rate_high - 0.453).abs() < 1e-12);
    let question = Question::new("EU27", "CHN", parse_date("2024-10-30").expect("a date"));
    let nobody = question.under(Convention {
        company: Some("Geeley".to_owned()),
        ..Convention::default()
    });
    let error = ledger.line("87038010", &nobody).expect_err("refused");
    assert!(error.to_string().contains("did you mean Geely?"), "{error}");
}

/// Canada's surtaxes of 2025 on goods of the United States: two orders, one of which ended.
const SURTAXES: [(&str, &str); 3] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,list,announced_on,from,to,to_known,legal_reference,source,confidence,basis
ca-march,CAN,USA,Surtax order,25% on goods of the first list,0.25,ca-march,2025-02-01,2025-03-04,2025-09-01,2025-08-22,SOR/2025-66,Finance Canada,high,memory
ca-metals,CAN,USA,Surtax order,25% on steel and aluminium,0.25,ca-metals,2025-03-12,2025-03-13,,,SOR/2025-95,Finance Canada,high,memory
",
    ),
    ("lists.csv", "list,file\nca-march,lists-canada.csv\nca-metals,lists-canada.csv\n"),
    (
        "lists-canada.csv",
        "list,code\nca-march,200911\nca-metals,7208\n",
    ),
];

#[test]
fn rows_without_a_normal_duty() {
    let ledger = ledger(&SURTAXES);
    // What became known last is the end of the first order.
    assert_eq!(ledger.edition().to_string(), "2025-08-22");
    let line = |code: &str, on: &str| {
        let question = Question::new("CAN", "USA", parse_date(on).expect("a date"));
        ledger.line(code, &question).expect("a line").remove(0)
    };
    for (code, on, rate) in [
        ("20091100", "2025-08-31", 0.25),
        ("20091100", "2025-09-01", 0.0),
        ("20091100", "2025-09-02", 0.0),
        ("72083900", "2025-09-02", 0.25),
        ("01012100", "2025-08-31", 0.0),
    ] {
        assert_eq!(line(code, on).rate, rate, "{code} {on}");
    }
    let juice = line("20091100", "2025-08-31");
    assert!(
        juice
            .notes
            .iter()
            .any(|n| n.contains("no normal duty is known here"))
    );
    assert_eq!(juice.components[0].legal_reference, "SOR/2025-66");
}

/// Plain means and the exporter's sales need no import weights: a crosswalk is enough.
#[test]
fn averages_without_import_weights() {
    let mut files = SURTAXES.to_vec();
    files.push((
        "crosswalk.csv",
        "code,sector\n200911,C10T12\n200912,C10T12\n720839,C24A\n010121,A01\n",
    ));
    let ledger = ledger(&files);
    let at = |weights| {
        let on = parse_date("2025-08-01").expect("a date");
        let question = Question::new("CAN", "USA", on).under(Convention {
            weights,
            ..Convention::default()
        });
        let exports = ExportWeights {
            world: "mine".to_owned(),
            year: 2022,
            sectors: [("C10T12", 1.0), ("C24A", 1.0), ("A01", 2.0)]
                .map(|(sector, value)| (sector.to_owned(), value))
                .into(),
        };
        ledger
            .average(&question, Some(&exports))
            .map(|a| a.average_pct)
    };
    // Two of four codes at 25%; half of a sector, a whole sector and none of a third that weighs as much as both.
    assert!((at(Weights::Simple).expect("a mean") - 12.5).abs() < 1e-9);
    assert!((at(Weights::ExporterWorld).expect("a mean") - (12.5 + 25.0) / 4.0).abs() < 1e-9);
    assert!(at(Weights::Imports).is_err());
}
