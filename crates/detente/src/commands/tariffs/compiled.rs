//! `detente tariffs --compile`: the direction's duties as tariffs of a world.

use std::fmt::Write;
use std::path::PathBuf;

use detente::ledger::{CompileMode, CompileRequest, Compiled, Crosswalk, Ledger, Question};
use detente::world::World;
use serde_json::{Value, json};

use super::Arguments;
use crate::outcome::CommandError;
use crate::text::table;

/// Compiled tariffs with the world they are for.
pub struct Found {
    world: World,
    compiled: Compiled,
    written: Option<PathBuf>,
}

/// Compiles the direction of the question, and writes the rates where asked.
pub fn compile(
    ledger: &Ledger,
    arguments: &Arguments,
    question: &Question,
    mode: &str,
) -> Result<Found, CommandError> {
    let world = detente::world::open(&arguments.world)?;
    let mode = if mode == "levels" {
        CompileMode::Levels
    } else {
        CompileMode::Difference
    };
    let request = CompileRequest {
        known_on: question.known_on,
        convention: question.convention.clone(),
        mode,
        pairs: Some(vec![(question.imposer.clone(), question.target.clone())]),
        crosswalk: crosswalk(arguments)?,
        ..CompileRequest::on(question.on)
    };
    let compiled = ledger.compile(&world, &request)?;
    let mut found = Found {
        world,
        compiled,
        written: None,
    };
    if let Some(path) = &arguments.out {
        let text = found.csv();
        detente::world::table::write_atomically(path, |out| out.write_all(text.as_bytes()))?;
        found.written = Some(path.clone());
    }
    Ok(found)
}

/// The user's crosswalk, if there is one.
pub fn crosswalk(arguments: &Arguments) -> Result<Option<Crosswalk>, CommandError> {
    let Some(path) = &arguments.crosswalk else {
        return Ok(None);
    };
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| CommandError::input(format!("{name}: {error}")))?;
    Ok(Some(Crosswalk::read(&name, &bytes)?))
}

impl Found {
    fn rows(&self) -> impl Iterator<Item = (&str, &str, &str, &detente::ledger::CompiledRate)> {
        self.compiled.rates.iter().map(|rate| {
            let region = |n| self.world.region(n).code.as_str();
            (
                region(rate.origin),
                region(rate.destination),
                self.world.sector(rate.sector).code.as_str(),
                rate,
            )
        })
    }

    fn csv(&self) -> String {
        let mut text = "origin,destination,sector,rate\n".to_owned();
        for (origin, destination, sector, rate) in self.rows() {
            let _ = writeln!(text, "{origin},{destination},{sector},{}", rate.rate);
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let rates: Vec<Value> = self
            .rows()
            .map(|(origin, destination, sector, rate)| {
                json!({
                    "origin": origin, "destination": destination, "sector": sector, "world_rate": rate.world,
                    "ledger_then": rate.ledger_then, "ledger_now": rate.ledger_now, "rate": rate.rate,
                })
            })
            .collect();
        json!({
            "world": self.world.meta().name, "pairs": self.compiled.pairs, "notes": self.compiled.notes, "rates": rates,
            "written": self.written,
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for pair in &self.compiled.pairs {
            let date = if pair.world_date.is_empty() {
                "levels".to_owned()
            } else {
                format!("against {}", pair.world_date)
            };
            let _ = writeln!(
                text,
                "{} on goods of {} in the world {}: {:+.2} points on {} ({date}); {:.1} % of the value has no sector",
                pair.imposer,
                pair.target,
                self.world.meta().name,
                pair.change_points,
                pair.on,
                pair.unmapped_pct
            );
        }
        let percent = |rate: f64| format!("{:.2}", 100.0 * rate);
        let rows = self
            .rows()
            .map(|(_, _, sector, r)| {
                vec![
                    sector.to_owned(),
                    percent(r.world),
                    percent(r.ledger_then),
                    percent(r.ledger_now),
                    percent(r.rate),
                ]
            })
            .collect();
        text.push_str(&table(
            &[
                "sector",
                "world %",
                "ledger then %",
                "ledger now %",
                "compiled %",
            ],
            rows,
        ));
        for note in &self.compiled.notes {
            let _ = writeln!(text, "note: {note}");
        }
        if let Some(path) = &self.written {
            let _ = writeln!(text, "written to {}", path.display());
        }
        text
    }
}
