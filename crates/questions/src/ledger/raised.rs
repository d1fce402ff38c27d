//! The duties of a day in a world: as its tariffs, and what they raise once the economy has answered.

use std::sync::Arc;

use detente_economy::{Economy, SolveSettings};
use detente_ledger::{CompileMode, CompileRequest, Compiled, Crosswalk, Question as Asked};
use detente_table::{Watch, columns};
use detente_world::{RegionIx, World};

use super::direction::Direction;
use super::tariffs::Tariffs;
use crate::refusal::Refusal;
use crate::revenue::Revenue;
use crate::room::Room;

/// Compiled tariffs with the world they are for.
#[derive(Debug, Clone)]
pub struct CompiledDuties {
    /// The world.
    pub world: Arc<World>,
    /// Its tariffs under the duties of the day.
    pub compiled: Compiled,
}

/// Compiles the direction of the question.
pub(super) fn compile(
    keys: &Tariffs,
    direction: &Direction<'_>,
    asked: &Asked,
    mode: &str,
) -> Result<CompiledDuties, Refusal> {
    let mode = match mode {
        "difference" => CompileMode::Difference,
        "levels" => CompileMode::Levels,
        other => {
            return Err(Refusal::input_with_help(
                format!("\"{other}\" is no mode of compilation"),
                "it is difference or levels",
            )
            .about("compile"));
        }
    };
    let world = direction.room.world(&keys.world)?;
    let request = CompileRequest {
        known_on: asked.known_on,
        convention: asked.convention.clone(),
        mode,
        pairs: Some(vec![(asked.imposer.clone(), asked.target.clone())]),
        crosswalk: crosswalk(keys, direction.room)?,
        ..CompileRequest::on(asked.on)
    };
    let compiled = direction.ledger.compile(&world, &request)?;
    Ok(CompiledDuties { world, compiled })
}

/// Lays every duty of the day on the world, solves it, and adds up the direction of the question; also what a reader must
/// know.
pub(super) fn revenue(
    keys: &Tariffs,
    direction: &Direction<'_>,
    asked: &Asked,
    watch: &dyn Watch,
) -> Result<(Revenue, Vec<String>), Refusal> {
    let world = direction.room.world(&keys.world)?;
    let pair = (
        region(&world, "imposer", &asked.imposer)?,
        region(&world, "target", &asked.target)?,
    );
    let request = CompileRequest {
        known_on: asked.known_on,
        convention: asked.convention.clone(),
        crosswalk: crosswalk(keys, direction.room)?,
        ..CompileRequest::on(asked.on)
    };
    let compiled = direction.ledger.compile(&world, &request)?;
    let settings = keys
        .economy
        .settings_in(direction.room, &keys.world, &world)?;
    let adapted = settings.adapted(&world)?;
    let mut notes: Vec<String> = adapted.clamped.iter().map(ToString::to_string).collect();
    let policy = compiled.policy(&world).apply(&world)?;
    let economy = Economy::new(&world, &adapted.parameters)?;
    let stop = watch.stop();
    let solver = SolveSettings {
        interrupt: Some(stop.flag()),
        ..SolveSettings::default()
    };
    let equilibrium = economy.solve(&policy, &solver)?;
    notes.extend(compiled.notes.iter().cloned());
    notes.extend(compiled.below_zero(&world));
    notes.extend(equilibrium.warnings.iter().cloned());
    Ok((Revenue::of(&world, &compiled, &equilibrium, pair), notes))
}

/// The user's crosswalk, if there is one.
fn crosswalk(keys: &Tariffs, room: &Room<'_>) -> Result<Option<Crosswalk>, Refusal> {
    let Some(path) = &keys.crosswalk else {
        return Ok(None);
    };
    let bytes = room.reader().bytes("crosswalk", path)?;
    Ok(Some(Crosswalk::read(&path.display().to_string(), &bytes)?))
}

fn region(world: &World, key: &str, code: &str) -> Result<RegionIx, Refusal> {
    world.find_region(code).ok_or_else(|| {
        Refusal::input(format!(
            "the world {} has no region {code}: revenue needs both regions in it",
            world.meta().name
        ))
        .about(key)
    })
}

columns! { Revenue: "revenue", "What the duties raise"; |r|
    text "world" key = r.world.as_str(), "The world.";
    integer "year" = r.year, "Year of its flows and prices.";
    text "imposer" key = r.imposer.as_str(), "Region that imposes the duties.";
    text "target" key = r.target.as_str(), "Region whose goods pay.";
    number[UsdMn 0] "world_usd_mn" = r.world_usd_mn, "Raised by the world's own tariffs on its own flows.";
    number[UsdMn 0] "fixed_imports_usd_mn" = r.fixed_imports_usd_mn,
        "Raised by the day's duties were imports not to change.";
    number[UsdMn 0] "response_usd_mn" = r.response_usd_mn,
        "Raised by the day's duties once the economy has answered, in the numeraire.";
    number[UsdMn 0] "all_partners_world_usd_mn" = r.all_partners_world_usd_mn,
        "From all regions: by the world's own tariffs.";
    number[UsdMn 0] "all_partners_fixed_imports_usd_mn" = r.all_partners_fixed_imports_usd_mn,
        "From all regions: were imports not to change.";
    number[UsdMn 0] "all_partners_response_usd_mn" = r.all_partners_response_usd_mn,
        "From all regions: once the economy has answered.";
    number[UsdMn 0] "imports_world_usd_mn" = r.imports_world_usd_mn, "Imports of the direction in the world.";
    number[UsdMn 0] "imports_response_usd_mn" = r.imports_response_usd_mn,
        "The same once the economy has answered, at the border, before duties.";
    number[ChangePct 1] "imports_pct" = r.imports_pct, "Change of these imports.";
    number[Pct 2] "world_tariff_pct" = r.world_tariff_pct, "Tariff of the direction in the world, mean by value.";
    number[Pct 2] "tariff_pct" = r.tariff_pct, "The same with the day's duties on the world's own flows.";
    number[Pct 2] "response_tariff_pct" = r.response_tariff_pct, "The same over the flows of the equilibrium.";
}
