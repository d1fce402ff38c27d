//! `detente tariffs --revenue`: what the duties of a day raise, before and after the economy answers.

use std::fmt::Write;

use detente::economy::{Economy, SolveSettings};
use detente::ledger::{CompileRequest, Ledger, LedgerError, Question};
use detente::results;
use detente::revenue::Revenue;
use detente::world::{RegionIx, World};
use serde_json::{Value, json};

use super::Arguments;
use crate::context::Context;
use crate::outcome::CommandError;
use crate::text::table;

/// Revenue with what it rests on.
pub struct Found {
    revenue: Revenue,
    conventions: Value,
    notes: Vec<String>,
    warnings: Vec<String>,
}

/// Lays every duty of the day on the world, solves it, and adds up the direction of the question.
pub fn build(
    ledger: &Ledger,
    arguments: &Arguments,
    question: &Question,
    context: &Context,
) -> Result<Found, CommandError> {
    let settings = arguments.economy.read(context)?;
    let world = detente::world::open(&arguments.world)?;
    let (imposer, target) = (
        region(&world, &question.imposer)?,
        region(&world, &question.target)?,
    );
    let request = CompileRequest {
        known_on: question.known_on,
        convention: question.convention.clone(),
        crosswalk: super::compiled::crosswalk(arguments)?,
        ..CompileRequest::on(question.on)
    };
    let compiled = ledger.compile(&world, &request)?;
    let adapted = settings.adapted(&world)?;
    for clamped in &adapted.clamped {
        context.warn(clamped.to_string());
    }
    let policy = compiled.policy(&world).apply(&world)?;
    context.detail("solving for the duties of the day");
    let economy = Economy::new(&world, &adapted.parameters)?;
    let solver = SolveSettings {
        interrupt: Some(context.interrupt.flag()),
        ..SolveSettings::default()
    };
    let equilibrium = economy.solve(&policy, &solver)?;
    Ok(Found {
        revenue: Revenue::of(&world, &compiled, &equilibrium, (imposer, target)),
        conventions: results::conventions(&world, settings.deficits),
        notes: compiled.notes,
        warnings: equilibrium.warnings,
    })
}

fn region(world: &World, code: &str) -> Result<RegionIx, LedgerError> {
    world.find_region(code).ok_or_else(|| {
        LedgerError::NotCovered(format!(
            "the world `{}` has no region `{code}`: revenue needs both regions in it",
            world.meta().name
        ))
    })
}

impl Found {
    /// For programs.
    pub fn json(&self) -> Value {
        let mut object = json!(self.revenue);
        object["status"] = "solved".into();
        object["money"] = self.conventions["money"].clone();
        object["numeraire"] = self.conventions["numeraire"].clone();
        object["notes"] = json!(self.notes);
        object["warnings"] = json!(self.warnings);
        object
    }

    /// For people.
    pub fn text(&self) -> String {
        let r = &self.revenue;
        let billions = |value: f64| format!("{:.1}", value / 1e3);
        let mut text = format!(
            "revenue of {} in the world {}, billion USD of {}, nominal; every duty of the day, on all regions, is in place\n",
            r.imposer, r.world, r.year
        );
        let header = [
            "",
            "in the world's year",
            "imports unchanged",
            "the economy answers",
        ];
        let row = |name: String, cells: [String; 3]| {
            let [a, b, c] = cells;
            vec![name, a, b, c]
        };
        let rows = vec![
            row(
                format!("from goods of {}", r.target),
                [r.world_usd_mn, r.fixed_imports_usd_mn, r.response_usd_mn].map(billions),
            ),
            row(
                "from all regions".to_owned(),
                [
                    r.all_partners_world_usd_mn,
                    r.all_partners_fixed_imports_usd_mn,
                    r.all_partners_response_usd_mn,
                ]
                .map(billions),
            ),
            row(
                format!("imports from {}", r.target),
                [
                    r.imports_world_usd_mn,
                    r.imports_world_usd_mn,
                    r.imports_response_usd_mn,
                ]
                .map(billions),
            ),
            row(
                "mean tariff on them, %".to_owned(),
                [r.world_tariff_pct, r.tariff_pct, r.response_tariff_pct]
                    .map(|v| format!("{v:.1}")),
            ),
        ];
        text.push_str(&table(&header, rows));
        let _ = writeln!(
            text,
            "imports from {} {:+.1} %; certificate: worst residual {:.1e} ({})",
            r.target, r.imports_pct, r.certificate.worst, r.certificate.market
        );
        for note in self.notes.iter().chain(&self.warnings) {
            let _ = writeln!(text, "note: {note}");
        }
        text
    }
}
