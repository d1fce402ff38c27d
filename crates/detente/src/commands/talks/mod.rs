//! `detente talks [STANDOFF]`: payoff table, equilibria, bargaining set.

mod text;

use detente::standoff::{Findings, Standoff, run as run_standoff};
use serde_json::{Value, json};

use crate::context::Context;
use crate::outcome::{CommandError, ModelStatus, Outcome};
use crate::telling::Telling;

/// Arguments of `talks`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A built-in standoff by name, or a standoff file
    #[arg(default_value = "busan")]
    standoff: String,
}

/// Runs the standoff and shows the game.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    context.say(format!("reading the standoff {}", arguments.standoff));
    let standoff = Standoff::open(&arguments.standoff)?;
    let telling = Telling::new(context);
    let findings = run_standoff(&standoff, &telling);
    telling.end();
    let findings = findings?;
    context.say(telling.sum(&findings));
    let json = game(&findings).map_err(|error| {
        CommandError::model(
            ModelStatus::Unsupported,
            format!("findings as JSON: {error}"),
        )
    })?;
    Ok(Outcome::new(text::render(&findings), json))
}

/// The part of the findings that is about the game.
fn game(findings: &Findings) -> Result<Value, serde_json::Error> {
    let mut object = json!({ "schema": findings.schema, "status": "solved" });
    let parts = [
        ("standoff", serde_json::to_value(&findings.standoff)?),
        ("world", serde_json::to_value(&findings.world)?),
        ("players", serde_json::to_value(&findings.players)?),
        ("reference", serde_json::to_value(&findings.reference)?),
        ("background", serde_json::to_value(&findings.background)?),
        ("positions", serde_json::to_value(&findings.positions)?),
        (
            "payoff_table",
            serde_json::to_value(&findings.payoff_table)?,
        ),
        ("solution", serde_json::to_value(&findings.solution)?),
        ("robustness", serde_json::to_value(&findings.robustness)?),
        ("limits", serde_json::to_value(&findings.limits)?),
        ("provenance", serde_json::to_value(&findings.provenance)?),
        ("statistics", serde_json::to_value(&findings.statistics)?),
    ];
    for (key, value) in parts {
        object[key] = value;
    }
    Ok(object)
}
