//! Writes a made-up table in the layout of OECD ICIO, of its full size (81 economies, 50 industries, 18.4 million cells)
//! unless another is given, to measure the import with:
//! `cargo run --release -p detente-doors --example generated_icio -- FOLDER [EMPTY [REGIONS SECTORS]]` makes
//! `FOLDER/2022_SML.csv`; EMPTY is the share of cells abroad that are empty, 0.5 unless given (the published file's size).

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use detente_world::synthetic::scatter;

const FINAL: [&str; 6] = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR"];

/// Shares of final demand; stocks fall or rise by chance.
const FINAL_SHARES: [f64; 6] = [0.55, 0.02, 0.2, 0.21, 0.01, 0.01];

/// Cells are whole numbers of these, so that sums are exact.
const UNITS_PER_MILLION: f64 = 1e4;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (folder, empty, regions, sectors) = match words.as_slice() {
        [folder] => (folder, 0.5, 81, 50),
        [folder, empty] => (folder, empty.parse()?, 81, 50),
        [folder, empty, regions, sectors] => {
            (folder, empty.parse()?, regions.parse()?, sectors.parse()?)
        }
        _ => return Err("write: generated_icio FOLDER [EMPTY [REGIONS SECTORS]]".into()),
    };
    std::fs::create_dir_all(folder)?;
    let file = File::create(Path::new(folder).join("2022_SML.csv"))?;
    Made::new(empty, regions, sectors)?.write(&mut BufWriter::with_capacity(1 << 20, file))?;
    Ok(())
}

struct Made {
    regions: Vec<String>,
    sectors: Vec<String>,
    empty: f64,
    sizes: Vec<f64>,
    weights: Vec<f64>,
    everyone: f64,
    everything: f64,
}

impl Made {
    fn new(empty: f64, regions: usize, sectors: usize) -> Result<Self, Box<dyn Error>> {
        if !(2..=676).contains(&regions) || !(2..=999).contains(&sectors) {
            return Err("2 to 676 regions and 2 to 999 sectors".into());
        }
        if !(0.0..=0.95).contains(&empty) {
            return Err("EMPTY is a share of 0 to 0.95".into());
        }
        let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
        let sizes: Vec<f64> = (0..regions)
            .map(|n| 5e4 * (5.0 * scatter(n, 0, 0, 51)).exp())
            .collect();
        let weights: Vec<f64> = (0..sectors)
            .map(|k| 0.2 + 1.6 * scatter(0, 0, k, 52))
            .collect();
        Ok(Self {
            regions: (0..regions)
                .map(|n| format!("X{}{}", letter(n / 26), letter(n)))
                .collect(),
            sectors: (0..sectors).map(|k| format!("C{:02}", k + 1)).collect(),
            empty,
            everyone: sizes.iter().sum(),
            everything: weights.iter().sum(),
            sizes,
            weights,
        })
    }

    /// Every cell of the row of a good of a region: users first, then final demand, both region by region.
    fn row(&self, i: usize, k: usize, cells: &mut [i64]) {
        let (r, s) = (self.regions.len(), self.sectors.len());
        let origin = i * s + k;
        let good = self.weights[k] / self.everything;
        for n in 0..r {
            let from = if n == i {
                0.75
            } else {
                0.25 * self.sizes[i] / self.everyone / (1.0 - self.empty)
            };
            let there =
                |column: usize, salt: u64| n == i || scatter(origin, column, 0, salt) > self.empty;
            let size = self.sizes[n] * good * from;
            for user in 0..s {
                let column = n * s + user;
                let chance = 0.6 + 0.8 * scatter(origin, column, 0, 53);
                let value = 0.45 * self.weights[user] * size * chance;
                cells[column] = if there(column, 54) { units(value) } else { 0 };
            }
            for (f, share) in FINAL_SHARES.iter().enumerate() {
                let column = r * s + n * FINAL.len() + f;
                let chance = if FINAL[f] == "INVNT" {
                    2.0 * scatter(origin, column, 0, 53) - 1.0
                } else {
                    0.6 + 0.8 * scatter(origin, column, 0, 53)
                };
                let value = 0.55 * share * self.everything * size * chance;
                cells[column] = if there(column, 54) { units(value) } else { 0 };
            }
        }
    }

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let (r, s) = (self.regions.len(), self.sectors.len());
        let users = r * s;
        let mut cells = vec![0_i64; users + r * FINAL.len()];
        let (mut output, mut inputs) = (vec![0_i64; users], vec![0_i64; users]);
        write!(out, "V1")?;
        for items in [&self.sectors[..], &FINAL.map(String::from)] {
            for region in &self.regions {
                for item in items {
                    write!(out, ",{region}_{item}")?;
                }
            }
        }
        writeln!(out, ",OUT")?;
        for i in 0..r {
            for k in 0..s {
                self.row(i, k, &mut cells);
                output[i * s + k] = cells.iter().sum();
                for (sum, cell) in inputs.iter_mut().zip(&cells) {
                    *sum += cell;
                }
                let label = format!("{}_{}", self.regions[i], self.sectors[k]);
                line(out, &label, &cells, output[i * s + k])?;
            }
        }
        let padded = |value: &dyn Fn(usize) -> i64| {
            let mut row: Vec<i64> = (0..users).map(value).collect();
            row.resize(cells.len(), 0);
            row
        };
        let taxes = |column: usize| inputs[column] / 100;
        let added = |column: usize| output[column] - inputs[column] - taxes(column);
        line(out, "TLS", &padded(&taxes), 0)?;
        line(out, "VA", &padded(&added), 0)?;
        line(out, "OUT", &padded(&|column| output[column]), 0)?;
        out.flush()
    }
}

fn units(million: f64) -> i64 {
    (million * UNITS_PER_MILLION).round() as i64
}

fn line(out: &mut impl Write, label: &str, cells: &[i64], total: i64) -> std::io::Result<()> {
    write!(out, "{label}")?;
    for cell in cells.iter().chain([&total]) {
        match *cell {
            0 => write!(out, ",0")?,
            cell => write!(out, ",{}", cell as f64 / UNITS_PER_MILLION)?,
        }
    }
    writeln!(out)
}
