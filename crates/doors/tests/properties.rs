//! The same economy in another order, in parts, or merged before or after, is the same world.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{distance, same};
use detente_doors::{Import, ImportOptions, Negatives, TariffRow, TariffTable, import};
use detente_world::Mapping;

/// Numbers from 0 to 1 that a seed fixes (SplitMix64).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, (self.next() * (at + 1) as f64) as usize);
        }
        order
    }
}

const SECTORS: [&str; 4] = ["A01", "C26", "C29", "G"];
const FINAL: [&str; 6] = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR"];

/// A table by labels: rows that sell, columns that buy, cells.
#[derive(Clone)]
struct Made {
    rows: Vec<String>,
    columns: Vec<String>,
    cells: BTreeMap<(String, String), f64>,
}

impl Made {
    fn new(regions: &[&str], draws: &mut Draws) -> Self {
        let label = |r: &str, s: &str| format!("{r}_{s}");
        let rows: Vec<String> = regions
            .iter()
            .flat_map(|r| SECTORS.map(|s| label(r, s)))
            .collect();
        let mut columns = rows.clone();
        columns.extend(regions.iter().flat_map(|r| FINAL.map(|f| label(r, f))));
        let mut cells = BTreeMap::new();
        for row in &rows {
            for column in &columns {
                let home = row.split('_').next() == column.split('_').next();
                let size = if home { 40.0 } else { 3.0 };
                let is_final = FINAL.iter().any(|f| column.ends_with(f));
                let mut value = size * draws.next() * if is_final { 4.0 } else { 1.0 };
                if column.ends_with("INVNT") {
                    value = draws.next() - 0.6;
                }
                cells.insert((row.clone(), column.clone()), value);
            }
        }
        Self {
            rows,
            columns,
            cells,
        }
    }

    /// Region `from` in two parts, each cell by shares.
    fn parted(&self, from: &str, parts: [&str; 2], draws: &mut Draws) -> Self {
        let split = |labels: &[String]| -> Vec<String> {
            let each = labels.iter().flat_map(|label| match label.split_once('_') {
                Some((region, item)) if region == from && !FINAL.contains(&item) => {
                    parts.map(|p| format!("{p}_{item}")).to_vec()
                }
                _ => vec![label.clone()],
            });
            each.collect()
        };
        let (rows, columns) = (split(&self.rows), split(&self.columns));
        let mut cells = BTreeMap::new();
        for ((row, column), value) in &self.cells {
            let (some_rows, some_columns) = (
                split(std::slice::from_ref(row)),
                split(std::slice::from_ref(column)),
            );
            let mut left = *value;
            let count = some_rows.len() * some_columns.len();
            let mut met = 0;
            for r in &some_rows {
                for c in &some_columns {
                    met += 1;
                    let part = if met == count {
                        left
                    } else {
                        left * draws.next()
                    };
                    left -= part;
                    cells.insert((r.clone(), c.clone()), part);
                }
            }
        }
        Self {
            rows,
            columns,
            cells,
        }
    }

    /// Rows and columns under other labels, those of one label added.
    fn merged(&self, rename: &dyn Fn(&str) -> String) -> Self {
        let unique = |labels: &[String]| {
            let mut list: Vec<String> = Vec::new();
            for label in labels.iter().map(|l| rename(l)) {
                if !list.contains(&label) {
                    list.push(label);
                }
            }
            list
        };
        let mut cells: BTreeMap<(String, String), f64> = BTreeMap::new();
        for ((row, column), value) in &self.cells {
            *cells.entry((rename(row), rename(column))).or_default() += value;
        }
        Self {
            rows: unique(&self.rows),
            columns: unique(&self.columns),
            cells,
        }
    }

    fn write(&self, path: &Path, row_order: &[usize], column_order: &[usize]) {
        let cell = |row: &str, column: &str| self.cells[&(row.to_string(), column.to_string())];
        let columns: Vec<&String> = column_order.iter().map(|at| &self.columns[*at]).collect();
        let mut text = format!(
            "V1,{},OUT\n",
            columns
                .iter()
                .map(|c| c.as_str())
                .collect::<Vec<_>>()
                .join(",")
        );
        let output = |row: &str| self.columns.iter().map(|c| cell(row, c)).sum::<f64>();
        for at in row_order {
            let row = &self.rows[*at];
            let values: Vec<String> = columns.iter().map(|c| cell(row, c).to_string()).collect();
            text += &format!("{row},{},{}\n", values.join(","), output(row));
        }
        let inputs = |column: &str| self.rows.iter().map(|r| cell(r, column)).sum::<f64>();
        let is_user = |column: &str| self.rows.iter().any(|r| r == column);
        let mut rest = |name: &str, value: &dyn Fn(&str) -> f64| {
            let values: Vec<String> = columns.iter().map(|c| value(c).to_string()).collect();
            text += &format!("{name},{},0\n", values.join(","));
        };
        rest("TLS", &|c| if is_user(c) { 0.01 * inputs(c) } else { 0.0 });
        rest("VA", &|c| {
            if is_user(c) {
                output(c) - 1.01 * inputs(c)
            } else {
                0.0
            }
        });
        rest("OUT", &|c| if is_user(c) { output(c) } else { 0.0 });
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, dir: &Path, options: &ImportOptions) -> Import {
        let path = dir.join("made_2022.csv");
        let plain = |count: usize| (0..count).collect::<Vec<_>>();
        self.write(&path, &plain(self.rows.len()), &plain(self.columns.len()));
        import(&path, options).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Made tables may have sectors that use more than they make: what is compared is read under the same rule.
fn options() -> ImportOptions {
    ImportOptions {
        negatives: Negatives::Scale,
        ..ImportOptions::default()
    }
}

fn balanced(regions: &[&str], seed: u64) -> (Made, Draws) {
    let mut draws = Draws(seed);
    let made = Made::new(regions, &mut draws);
    (made, draws)
}

#[test]
fn order_is_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 0..20 {
        let (made, mut draws) = balanced(&["CHN", "USA", "ROW"], seed);
        let plain = made.read(dir.path(), &options());
        let path = dir.path().join("other_2022.csv");
        made.write(
            &path,
            &draws.order(made.rows.len()),
            &draws.order(made.columns.len()),
        );
        let other = import(&path, &options()).unwrap();
        assert!(distance(&other.world, &plain.world, &same) < 1e-12);
        assert_eq!(other.report.repairs.len(), plain.report.repairs.len());
    }
}

#[test]
fn parts_add_up_to_their_country() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 0..20 {
        let (made, mut draws) = balanced(&["CHN", "USA", "ROW"], seed);
        let plain = made.read(dir.path(), &options());
        let parted = made
            .parted("CHN", ["CN1", "CN2"], &mut draws)
            .read(dir.path(), &options());
        assert!(distance(&parted.world, &plain.world, &same) < 1e-12);
    }
}

#[test]
fn merging_before_and_after_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mapping = Mapping::new()
        .regions("EU27", "Union", ["DEU", "FRA"])
        .sectors("MAN", "Manufacturing", ["C26", "C29"]);
    let rename = |label: &str| {
        let (region, item) = label.split_once('_').unwrap();
        let region = if ["DEU", "FRA"].contains(&region) {
            "EU27"
        } else {
            region
        };
        let item = if ["C26", "C29"].contains(&item) {
            "MAN"
        } else {
            item
        };
        format!("{region}_{item}")
    };
    let (mut before_was_compared, mut after_was_compared) = (0, 0);
    for seed in 0..20 {
        let (made, _) = balanced(&["CHN", "DEU", "FRA", "ROW"], seed);
        let while_reading = made.read(
            dir.path(),
            &ImportOptions {
                mapping: Some(mapping.clone()),
                ..options()
            },
        );
        if while_reading.report.repairs.is_empty() {
            let before = made.merged(&|l| {
                if l.starts_with("DEU") || l.starts_with("FRA") || l.contains("_C2") {
                    rename(l)
                } else {
                    l.to_string()
                }
            });
            // Codes of four letters are no countries of the published layout: the region keeps three here.
            let before = before
                .merged(&|l| l.replace("EU27", "EUN"))
                .read(dir.path(), &options());
            let back = |code: &str| {
                if code == "EUN" {
                    "EU27".to_string()
                } else {
                    code.to_string()
                }
            };
            assert!(distance(&before.world, &while_reading.world, &back) < 1e-12);
            before_was_compared += 1;
        }
        let whole = made.read(dir.path(), &options());
        if whole.report.repairs.is_empty() {
            let (after, _) = whole.world.aggregate(&mapping).unwrap();
            assert!(distance(&after, &while_reading.world, &same) < 1e-12);
            after_was_compared += 1;
        }
    }
    assert!(before_was_compared > 5, "{before_was_compared}");
    assert!(after_was_compared > 5, "{after_was_compared}");
}

#[test]
fn tariffs_before_and_after_a_merger() {
    let dir = tempfile::tempdir().unwrap();
    let mapping = Mapping::new().regions("EU27", "Union", ["DEU", "FRA"]);
    let row = |origin: &str, destination: &str, sector: &str, rate: f64| TariffRow {
        origin: origin.into(),
        destination: destination.into(),
        sector: sector.into(),
        rate,
        place: "test".into(),
    };
    let table = |rows: Vec<TariffRow>| {
        Some(TariffTable {
            rows,
            source: "made up".into(),
            date: Some("2022".into()),
        })
    };
    let (made, _) = balanced(&["CHN", "DEU", "FRA", "ROW"], 3);
    let fine = table(vec![
        row("*", "CHN", "C29", 0.15),
        row("DEU", "CHN", "C29", 0.05),
        row("FRA", "DEU", "A01", 0.3),
    ]);
    let found = made.read(
        dir.path(),
        &ImportOptions {
            tariffs: fine.clone(),
            mapping: Some(mapping.clone()),
            ..options()
        },
    );
    let whole = made.read(
        dir.path(),
        &ImportOptions {
            tariffs: fine,
            ..options()
        },
    );
    let at = |w: &detente_world::World, i: &str, n: &str| {
        w.tariffs().get(
            w.find_region(i).unwrap(),
            w.find_region(n).unwrap(),
            w.find_sector("C29").unwrap(),
        )
    };
    assert_eq!(
        (
            at(&whole.world, "DEU", "CHN"),
            at(&whole.world, "ROW", "CHN")
        ),
        (0.05, 0.15)
    );
    let rate = at(&found.world, "EU27", "CHN");
    assert!(rate > 0.05 && rate < 0.15);
    assert!(found.report.tariffs.dropped_usd_mn > 0.0);
    assert_eq!(found.world.meta().tariff_dates["*:*"], "2022");
    if whole.report.repairs.is_empty() {
        let (after, _) = whole.world.aggregate(&mapping).unwrap();
        assert!(distance(&after, &found.world, &same) < 1e-12);
    }
    let coarse = table(vec![row("EU27", "CHN", "C29", 0.1)]);
    let found = made.read(
        dir.path(),
        &ImportOptions {
            tariffs: coarse,
            mapping: Some(mapping),
            ..options()
        },
    );
    assert_eq!(at(&found.world, "EU27", "CHN"), 0.1);
}

#[test]
fn without_inventories_shares_and_coefficients_stay() {
    let dir = tempfile::tempdir().unwrap();
    let (mut made, _) = balanced(&["CHN", "USA", "ROW"], 5);
    // China draws so much on stocks of a good that it uses more than it buys.
    for row in ["CHN_C26", "USA_C26", "ROW_C26"] {
        for column in ["CHN_HFCE", "CHN_NPISH", "CHN_GGFC", "CHN_GFCF", "CHN_DPABR"] {
            made.cells.insert((row.into(), column.into()), 0.01);
        }
        made.cells.insert((row.into(), "CHN_INVNT".into()), -3.0);
    }
    let path = dir.path().join("made_2022.csv");
    let plain = |count: usize| (0..count).collect::<Vec<_>>();
    made.write(&path, &plain(made.rows.len()), &plain(made.columns.len()));
    let refused = import(&path, &ImportOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("final demand is negative in 1 cells, the worst of them CHN C26"),
        "{refused}"
    );
    assert!(
        refused.contains("--negative scale") && refused.contains("--negative drop-inventories")
    );
    let scaled = import(&path, &options()).unwrap();
    assert_eq!(scaled.report.repairs[0].kind, "use-scaled");
    let dropped = import(
        &path,
        &ImportOptions {
            negatives: Negatives::DropInventories,
            ..ImportOptions::default()
        },
    )
    .unwrap();
    let (world, before) = (&dropped.world, &scaled.world);
    assert!(
        dropped
            .report
            .repairs
            .iter()
            .all(|r| r.kind == "inventories-removed")
    );
    let n = world.find_region("USA").unwrap();
    let (k, s) = (
        world.find_sector("A01").unwrap(),
        world.find_sector("G").unwrap(),
    );
    let coefficient =
        |w: &detente_world::World| w.use_table().get(n, k, s) / w.benchmark().output.get(n, s);
    assert!((coefficient(world) / coefficient(before) - 1.0).abs() < 1e-12);
    let chn = world.find_region("CHN").unwrap();
    let c26 = world.find_sector("C26").unwrap();
    assert!((world.benchmark().final_demand.get(chn, c26) - 0.15).abs() < 1e-9);
}
