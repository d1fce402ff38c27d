//! Policy files: TOML, CSV and tables of rates.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use detente_policy::{Policy, PolicyError, PolicyFile, TableMode, TariffTable, Wedge};
use detente_world::table::TableFile;

fn csv(text: &str) -> Result<Policy, PolicyError> {
    Policy::from_table(&TableFile::from_bytes(Path::new("p.csv"), text.as_bytes())?)
}

fn toml(text: &str) -> Result<Policy, PolicyError> {
    Policy::from_toml(text, Path::new("p.toml"))
}

fn wedges(texts: &[&str]) -> Vec<Wedge> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn text_tables_and_rows_are_the_same_wedges() {
    let expected = wedges(&[
        "tariff USA:CHN:*=+100pp",
        "cap CHN:[JPN,KOR]:C24B=0.5,rents=0.5",
        "boycott CHN:USA:SOY=0",
        "floor CHN:USA:SOY=1.5,mode=replace,group=farm",
        "export-tax CHN:USA:C24B=30%",
        "iceberg CHN:USA:C26=inf",
        "endowment USA=1.02",
    ]);
    let as_text = r#"
        title = "everything"
        wedges = [
            "tariff USA:CHN:*=+100pp",
            { kind = "cap", imposer = "CHN", partner = ["JPN", "KOR"], sector = "C24B", value = 0.5, rents = 0.5 },
            "boycott CHN:USA:SOY=0",
            { kind = "floor", imposer = "CHN", partner = "USA", sector = "SOY", value = 1.5, mode = "replace", group = "farm" },
            { kind = "export-tax", imposer = "CHN", partner = "USA", sector = "C24B", value = 0.3, unit = "rate" },
            { kind = "iceberg", imposer = "CHN", partner = "USA", sector = "C26", value = inf },
            { kind = "endowment", imposer = "USA", value = "1.02" },
        ]
    "#;
    assert_eq!(toml(as_text).unwrap().wedges, expected);
    let as_rows = "\
        kind,imposer,partner,sector,value,unit,group,rents,mode\n\
        tariff,USA,CHN,*,100,pp,,,\n\
        cap,CHN,\"[JPN,KOR]\",C24B,0.5,,,0.5,\n\
        boycott,CHN,USA,SOY,0,ratio,,,\n\
        floor,CHN,USA,SOY,1.5,,farm,,replace\n\
        export-tax,CHN,USA,C24B,30,%,,,\n\
        iceberg,CHN,USA,C26,inf,,,,\n\
        endowment,USA,,,1.02,,,,\n";
    assert_eq!(csv(as_rows).unwrap().wedges, expected);
    let as_tables = "[[wedges]]\nkind = \"tariff\"\nimposer = \"USA\"\npartner = \"CHN\"\nsector = \"*\"\nvalue = \"+100pp\"\n";
    assert_eq!(toml(as_tables).unwrap().wedges, expected[..1]);
}

#[test]
fn toml_errors_have_line_and_column() {
    for (text, says) in [
        (
            "wedges = [\n  \"tariff USA:CHN:*=0.25\",\n]\n",
            "p.toml, line 2, column 3: \"tariff USA:CHN:*=0.25\", column 18: \"0.25\" is ambiguous",
        ),
        ("wedges = [\n", "p.toml, line 1"),
        (
            "\nwedge = []\n",
            "p.toml, line 2, column 1: unknown field `wedge`",
        ),
        (
            "wedges = [7]\n",
            "p.toml, line 1, column 11: invalid type: integer `7`, expected a wedge",
        ),
        (
            "[[wedges]]\nkind = \"tarif\"\nimposer = \"USA\"\nvalue = 1\n",
            "did you mean \"tariff\"?",
        ),
        (
            "[[wedges]]\nkind = \"tariff\"\nimposer = \"USA\"\nsector = \"*\"\nvalue = \"25%\"\n",
            "partner: missing",
        ),
        (
            "[[wedges]]\nkind = \"endowment\"\nimposer = \"USA\"\nsector = \"*\"\nvalue = 1\n",
            "sector: endowment has none",
        ),
        (
            "[[wedges]]\nkind = \"endowment\"\nimposer = \"USA\"\nvalue = nan\n",
            "value: \"NaN\" is not a number",
        ),
        (
            "[[wedges]]\nkind = \"endowment\"\nimposer = [\"USA\", \"a:b\"]\nvalue = 1\n",
            "imposer: ':' cannot be part",
        ),
    ] {
        let error = toml(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn csv_errors_have_the_row() {
    let header = "kind,imposer,partner,sector,value,unit,group,rents\n";
    for (row, says) in [
        (
            "tariff,USA,CHN,*,0.25,,,\n",
            "p.csv, line 2: value: \"0.25\" is ambiguous for tariff",
        ),
        (
            "\ntariff,USA,CHN,*,25,percent,,\n",
            "p.csv, line 3: value: unit \"percent\" does not fit tariff",
        ),
        ("cap,CHN,USA,C26,20,%,,\n", "unit \"%\" does not fit cap"),
        (
            "cap,CHN,USA,C26,,,,\n",
            "p.csv, line 2, column \"value\": is empty",
        ),
        ("tariff,USA,CHN,*,25,%,g,\n", "group: only bounds have it"),
        (
            "tariff,USA,CHN,*,25,%,,exporter\n",
            "rents: only caps and boycotts have it",
        ),
        (
            "tariff,USA,CHN,*,25\n",
            "p.csv, line 2: 5 fields where the header has 8",
        ),
    ] {
        let error = csv(&format!("{header}{row}")).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let error = csv("kind,imposer,partner,sector,valu\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("unknown column \"valu\"; did you mean \"value\"?"),
        "{error}"
    );
    let error = csv("kind,imposer\n").unwrap_err().to_string();
    assert!(error.contains("\"value\" is missing"), "{error}");
    assert!(
        csv("")
            .unwrap_err()
            .to_string()
            .contains("the file is empty")
    );
}

#[test]
fn tables_of_rates_are_read_beside_the_policy_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("rates.csv"),
        "origin,destination,sector,rate,note\nCHN,USA,C26,0.3,x\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("p.toml"),
        "tariffs = [\"rates.csv\"]\ntariffs_add = [\"rates.csv\"]\n",
    )
    .unwrap();
    let policy = Policy::read(&folder.path().join("p.toml")).unwrap();
    assert_eq!(
        policy.tables.iter().map(|t| t.mode).collect::<Vec<_>>(),
        [TableMode::Set, TableMode::Add]
    );
    assert_eq!(policy.tables[0].rows[0].rate, 0.3);
    assert!(matches!(
        Policy::read(&folder.path().join("p.yaml")),
        Err(PolicyError::FileKind { .. })
    ));
    assert!(matches!(
        Policy::read(&folder.path().join("q.toml")),
        Err(PolicyError::Read { .. })
    ));
    assert!(matches!(
        Policy::read(&folder.path().join("q.csv")),
        Err(PolicyError::Table(_))
    ));
}

#[test]
fn bad_rates_are_refused_with_their_row() {
    let read = |rate: &str, mode| {
        let text = format!("origin,destination,sector,rate\nCHN,USA,C26,{rate}\n");
        let file = TableFile::from_bytes(Path::new("r.csv"), text.as_bytes()).unwrap();
        TariffTable::from_table(&file, mode)
            .map(|table| table.rows[0].rate)
            .map_err(|e| e.to_string())
    };
    assert_eq!(read("-0.5", TableMode::Set), Ok(-0.5));
    assert_eq!(read("-2", TableMode::Add), Ok(-2.0));
    for (rate, says) in [
        ("NaN", "not a finite number"),
        ("inf", "not a finite number"),
        ("x", "not a number"),
        ("", "empty"),
        ("-1", "-100 %"),
        ("25%", "not a number"),
    ] {
        let error = read(rate, TableMode::Set).unwrap_err();
        assert!(
            error.starts_with("r.csv, line 2, column \"rate\"") && error.contains(says),
            "{error}"
        );
    }
}

#[test]
fn wedges_serialise_as_their_text() {
    #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    struct Menu {
        wedges: Vec<Wedge>,
    }
    let menu = Menu {
        wedges: wedges(&[
            "tariff USA:CHN:*=+100pp",
            "cap CHN:*:C24B=0.2,rents=importer",
        ]),
    };
    let text = toml::to_string(&menu).unwrap();
    assert!(text.contains("\"tariff USA:CHN:*=+100pp\""), "{text}");
    assert_eq!(toml::from_str::<Menu>(&text).unwrap(), menu);
}

#[test]
fn the_schema_knows_every_key() {
    let schema = PolicyFile::schema();
    let text = format!("{:?}", schema.as_value());
    for key in [
        "wedges",
        "tariffs",
        "tariffs_add",
        "title",
        "imposer",
        "partner",
        "sector",
        "rents",
        "unit",
    ] {
        assert!(
            text.contains(&format!("\"{key}\"")),
            "{key} is not in the schema"
        );
    }
}
