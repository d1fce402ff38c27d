//! How long a world takes to read, checks included, beside a plain loop over the same table in the same run:
//! `cargo run --release -p detente-world --example reading -- [REGIONS SECTORS]`, 81 and 28 unless given.
//!
//! The loop is what reading took before codes were looked up once: every field a text of its own, every code found in a
//! map, every number parsed. Times are means of many runs of this thread on a processor, or by the clock where the system
//! does not tell.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use detente_world::table::TableFormat;
use detente_world::{World, synthetic};

const RUNS: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (regions, sectors) = match words.as_slice() {
        [] => (81, 28),
        [regions, sectors] => (regions.parse()?, sectors.parse()?),
        _ => return Err("write: reading [REGIONS SECTORS]".into()),
    };
    let world = synthetic::of_size(regions, sectors)?;
    let folder = tempfile::tempdir()?;
    let mut out = std::io::stdout().lock();
    let plain = folder.path().join("csv");
    world.export(&plain, TableFormat::Csv, false)?;
    let reference = mean(|| row_by_row(&plain, &world))?;
    writeln!(
        out,
        "{regions} x {sectors}, row by row: {:.1} ms",
        1e3 * reference
    )?;
    for format in TableFormat::ALL {
        let place = folder.path().join(format.extension());
        if format != TableFormat::Csv {
            world.export(&place, format, false)?;
        }
        let taken = mean(|| {
            let read = World::read(&place)?;
            Ok(read.flows().as_slice()[0])
        })?;
        writeln!(
            out,
            "as .{}, checks included: {:.1} ms, {:.2} of it",
            format.extension(),
            1e3 * taken,
            taken / reference
        )?;
    }
    let checked = mean(|| {
        let again = World::new(world.parts().clone())?;
        Ok(again.flows().as_slice()[0])
    })?;
    writeln!(out, "the checks alone: {:.1} ms", 1e3 * checked)?;
    Ok(())
}

/// Mean seconds of many runs.
fn mean(mut run: impl FnMut() -> Result<f64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    run()?;
    let (clock, start) = (Instant::now(), on_processor());
    for _ in 0..RUNS {
        std::hint::black_box(run()?);
    }
    let by_clock = clock.elapsed().as_secs_f64();
    let taken = start.zip(on_processor()).map(|(start, end)| end - start);
    Ok(taken.unwrap_or(by_clock) / RUNS as f64)
}

/// Seconds that this thread was on a processor, where Linux tells.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Reads flows, tariffs and use without any thought for speed.
fn row_by_row(folder: &Path, world: &World) -> Result<f64, Box<dyn Error>> {
    let mut known = BTreeMap::new();
    let regions = world.regions().iter().map(|r| r.code.clone());
    known.extend(regions.enumerate().map(|(at, code)| (code, at)));
    let sectors = world.sectors().iter().map(|s| s.code.clone());
    known.extend(sectors.enumerate().map(|(at, code)| (code, at)));
    let mut sum = 0.0;
    for table in ["flows", "tariffs", "use"] {
        let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv")))?;
        let mut seen = HashSet::new();
        for record in reader.records() {
            let record = record?;
            let mut cell = [0_usize; 3];
            for (field, at) in cell.iter_mut().enumerate() {
                *at = *known.get(&record[field]).ok_or("an unknown code")?;
            }
            if !seen.insert(cell) {
                return Err("a cell is there twice".into());
            }
            sum += record[3].parse::<f64>()?;
        }
    }
    Ok(sum)
}
