//! Writes a made-up world of any size as a folder, to measure with:
//! `cargo run --release -p detente-world --example generated -- REGIONS SECTORS FOLDER [csv|csv.gz|parquet]`.

use std::error::Error;
use std::path::Path;

use detente_world::synthetic;
use detente_world::table::TableFormat;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let usage = "write: generated REGIONS SECTORS FOLDER [csv|csv.gz|parquet]";
    let [regions, sectors, folder, form @ ..] = words.as_slice() else {
        return Err(usage.into());
    };
    let form = form.first().map_or("csv", String::as_str);
    let format = TableFormat::ALL
        .into_iter()
        .find(|known| known.extension() == form)
        .ok_or(usage)?;
    let world = synthetic::of_size(regions.parse()?, sectors.parse()?)?;
    world.export(Path::new(folder), format, false)?;
    Ok(())
}
