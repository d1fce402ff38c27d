//! Every fixture gives its expected world.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;

use common::{distance, expected, layout, options, read, same};
use detente_doors::{Format, ImportOptions, import};

/// Sums of twenty numbers in another order.
const ROUNDING: f64 = 1e-15;

#[test]
fn icio_in_every_wrapping() {
    let world = expected();
    let text = std::fs::read_to_string(layout("icio2025/2022_SML.csv")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let quoted: String = text
        .lines()
        .map(|line| {
            line.split(',')
                .map(|f| format!("\"{f}\""))
                .collect::<Vec<_>>()
                .join(",")
                + "\n"
        })
        .collect();
    for (name, content) in [
        ("2022_SML.csv", text.clone()),
        ("bom-2022.csv", format!("\u{feff}{text}")),
        ("crlf-2022.csv", text.replace('\n', "\r\n")),
        ("quoted-2022.csv", quoted),
        ("no-last-break-2022.csv", text.trim_end().to_string()),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        let found = import(&path, &options()).unwrap();
        assert!(distance(&found.world, &world, &same) < ROUNDING, "{name}");
    }
    let packed = dir.path().join("2022_SML.csv.gz");
    let file = std::fs::File::create(&packed).unwrap();
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap();
    let unpacked = import(&packed, &options()).unwrap();
    assert!(distance(&unpacked.world, &world, &same) < ROUNDING);
    let zip = read("icio2025/2016-2022_SML.zip", &options());
    assert!(distance(&zip.world, &world, &same) < ROUNDING);
    assert_eq!(zip.report.member, "2022_SML.csv");
    assert_eq!(zip.world.meta().year, 2022);
}

#[test]
fn icio_extended_adds_the_parts_of_china() {
    let found = read("icio2025/2022_EXT.csv", &options());
    assert!(distance(&found.world, &expected(), &same) < 4e-15);
    assert_eq!(found.report.format, "icio");
}

#[test]
fn the_report_says_what_was_read_and_checked() {
    let found = read("icio2025/2022_SML.csv", &options());
    let (report, checks) = (&found.report, &found.report.checks);
    assert_eq!((report.read, report.made), ((3, 3), (3, 3)));
    assert_eq!(checks.cells, 12 * 28);
    assert_eq!((checks.rows.compared, checks.columns.compared), (9, 9));
    assert!((checks.rows.found - checks.rows.stated).abs() < 1e-3);
    assert_eq!((checks.negative_cells, checks.negative_sum), (1, -2.5));
    assert_eq!(checks.worst_negatives[0].row, "CHN_A01");
    assert_eq!(checks.worst_negatives[0].column, "CHN_INVNT");
    assert_eq!(checks.empty, [("ROW".to_string(), "C26".to_string())]);
    assert!((checks.taxes - 9.5413).abs() < 1e-9);
    assert!(checks.origin_detail.mean > 0.0 && checks.origin_detail.largest < 2.0_f64.sqrt());
    assert_eq!(report.sources.len(), 1);
    assert_eq!(report.sources[0].1.len(), 64);
    assert!(report.repairs.is_empty() && report.negative_demand.is_empty());
    assert!(report.rows().iter().any(|row| row.item == "negative_cell"));
}

#[test]
fn exiobase_needs_a_rate_and_gives_the_same_world() {
    let refused = import(&layout("exiobase3/IOT_2022_ixi"), &options())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("EUR million") && refused.contains("--usd-per-unit"),
        "{refused}"
    );
    let found = read(
        "exiobase3/IOT_2022_ixi",
        &ImportOptions {
            usd_per_unit: Some(1.0),
            ..options()
        },
    );
    let rename = |code: &str| match code {
        "CN" => "CHN".into(),
        "US" => "USA".into(),
        "WA" => "ROW".into(),
        other => other.to_string(),
    };
    assert!(distance(&found.world, &expected(), &rename) < 1e-14);
    assert_eq!(found.world.meta().year, 2022);
    assert_eq!(found.report.checks.rows.compared, 9);
    assert_eq!(found.report.checks.columns.compared, 9);
    let dollars = read(
        "exiobase3/IOT_2022_ixi",
        &ImportOptions {
            usd_per_unit: Some(1.053),
            usd_source: "ECB, mean of 2022".into(),
            ..options()
        },
    );
    let total = |f: &detente_doors::Import| f.world.flows().as_slice().iter().sum::<f64>();
    assert!((total(&dollars) / total(&found) - 1.053).abs() < 1e-12);
    assert!(
        dollars.world.meta().notes.contains("1.053") && dollars.world.meta().notes.contains("ECB")
    );
}

#[test]
fn wiod_as_csv_and_as_workbook() {
    let world = expected();
    let csv = read("wiod2016/WIOT2014_October16_ROW.csv", &options());
    assert!(distance(&csv.world, &world, &same) < ROUNDING);
    assert_eq!(csv.world.meta().year, 2014);
    assert_eq!(csv.report.format, "wiod");
    let book = read("wiod2016/WIOT2014_Nov16_ROW.xlsx", &options());
    assert!(distance(&book.world, &world, &same) < 1e-14);
}

#[test]
fn figaro_matrix_and_flat_are_one_world() {
    let dollars = ImportOptions {
        usd_per_unit: Some(1.0),
        ..ImportOptions::default()
    };
    let matrix = read("figaro/matrix_eu-ic-io_ind-by-ind_25ed_2022.csv", &dollars);
    let flat = read(
        "figaro/flatfile_eu-ic-io_ind-by-ind_25ed_2022.csv",
        &dollars,
    );
    assert_eq!(distance(&flat.world, &matrix.world, &same), 0.0);
    assert_eq!(
        matrix.report.checks,
        detente_doors::Checks {
            cells: matrix.report.checks.cells,
            ..flat.report.checks.clone()
        }
    );
    let rename = |code: &str| match code {
        "CN" => "CHN".into(),
        "US" => "USA".into(),
        "FIGW1" => "ROW".into(),
        "G46" => "G".into(),
        other => other.to_string(),
    };
    assert!(distance(&matrix.world, &expected(), &rename) < 1e-14);
    assert!(
        matrix
            .report
            .elasticities_assumed
            .contains(&"C26".to_string())
    );
    assert!(matrix.report.kinds_assumed.is_empty());
}

#[test]
fn gtap_with_its_tariffs_and_elasticities() {
    let found = read(
        "gtap",
        &ImportOptions {
            year: Some(2017),
            ..ImportOptions::default()
        },
    );
    let world = &found.world;
    assert_eq!(found.report.format, "gtap");
    for (i, n, k, rate) in world.tariffs().iter() {
        let code = world.sector(k).code.as_str();
        if world.flows().get(i, n, k) == 0.0 {
            continue;
        }
        let stated = match code {
            _ if i == n => 0.0,
            "agr" => 0.10,
            "eln" => 0.04,
            _ => 0.0,
        };
        assert!((rate - stated).abs() < 1e-6, "{code}: {rate}");
    }
    assert!((world.sectors()[0].trade_elasticity - 4.6).abs() < 1e-6);
    assert_eq!(world.sectors()[2].kind, detente_world::SectorKind::Services);
    // Flows are those of the ICIO fixture without changes of stocks and valuables, in single precision.
    let text = std::fs::read_to_string(layout("icio2025/2022_SML.csv")).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let rename = |code: &str| match code {
        "agr" => "A01".to_string(),
        "eln" => "C26".to_string(),
        "svc" => "G".to_string(),
        region => region.to_uppercase(),
    };
    let stated = |i: &str, n: &str, k: &str| -> f64 {
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("{i}_{k},")))
            .unwrap();
        let cells = header.iter().zip(row.split(',')).filter(|(label, _)| {
            let (region, item) = label.split_once('_').unwrap_or_default();
            region == n && !["INVNT", "DPABR"].contains(&item)
        });
        cells.map(|(_, cell)| cell.parse::<f64>().unwrap()).sum()
    };
    for (i, n, k, value) in world.flows().iter() {
        let (from, to) = (rename(&world.region(i).code), rename(&world.region(n).code));
        let other = stated(&from, &to, &rename(&world.sector(k).code));
        assert!(
            (value - other).abs() < 2e-5 * other.max(1.0),
            "{value} {other}"
        );
    }
}

#[test]
fn the_layout_can_be_said_and_must_fit() {
    let options = ImportOptions {
        format: Some(Format::Wiod),
        ..options()
    };
    let error = import(&layout("icio2025/2022_SML.csv"), &options)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no table of the layout wiod") && error.contains("rowLabels"),
        "{error}"
    );
}
