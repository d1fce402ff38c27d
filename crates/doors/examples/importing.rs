//! Imports a table with every check and says what it took:
//! `cargo run --release -p detente-doors --example importing -- FILE`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use detente_doors::{ImportOptions, import};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else {
        return Err("write: importing FILE".into());
    };
    let import = import(Path::new(&file), &ImportOptions::default())?;
    let mut out = std::io::stdout().lock();
    let (regions, sectors) = import.report.made;
    let checks = &import.report.checks;
    writeln!(
        out,
        "{} cells into {regions} x {sectors}; rows {}, columns {} compared",
        checks.cells, checks.rows.compared, checks.columns.compared
    )?;
    // How much memory it took at most, where the system tells.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    writeln!(out, "{}", peak.unwrap_or_default())?;
    Ok(())
}
