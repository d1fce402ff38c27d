//! The duties of a day in a world: as its tariffs, and what they raise once the economy has answered.

use std::sync::Arc;

use detente_economy::{Economy, SolveSettings};
use detente_ledger::{CompileMode, CompileRequest, Compiled, Crosswalk, Question as Asked};
use detente_table::{Row, Unit, Watch};
use detente_world::table::Column;
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

impl Row for Revenue {
    const TABLE: &'static str = "revenue";
    const TITLE: &'static str = "What the duties raise";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("world", "The world.", |r| Some(r.world.as_str().into())).key(),
        Column::integer("year", "Year of its flows and prices.", |r| {
            Some(i64::from(r.year))
        }),
        Column::<Self>::text("imposer", "Region that imposes the duties.", |r| {
            Some(r.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("target", "Region whose goods pay.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::number(
            "world_usd_mn",
            Unit::UsdMn,
            0,
            "Raised by the world's own tariffs on its own flows.",
            |r| Some(r.world_usd_mn),
        ),
        Column::number(
            "fixed_imports_usd_mn",
            Unit::UsdMn,
            0,
            "Raised by the day's duties were imports not to change.",
            |r| Some(r.fixed_imports_usd_mn),
        ),
        Column::number(
            "response_usd_mn",
            Unit::UsdMn,
            0,
            "Raised by the day's duties once the economy has answered, in the numeraire.",
            |r| Some(r.response_usd_mn),
        ),
        Column::number(
            "all_partners_world_usd_mn",
            Unit::UsdMn,
            0,
            "From all regions: by the world's own tariffs.",
            |r| Some(r.all_partners_world_usd_mn),
        ),
        Column::number(
            "all_partners_fixed_imports_usd_mn",
            Unit::UsdMn,
            0,
            "From all regions: were imports not to change.",
            |r| Some(r.all_partners_fixed_imports_usd_mn),
        ),
        Column::number(
            "all_partners_response_usd_mn",
            Unit::UsdMn,
            0,
            "From all regions: once the economy has answered.",
            |r| Some(r.all_partners_response_usd_mn),
        ),
        Column::number(
            "imports_world_usd_mn",
            Unit::UsdMn,
            0,
            "Imports of the direction in the world.",
            |r| Some(r.imports_world_usd_mn),
        ),
        Column::number(
            "imports_response_usd_mn",
            Unit::UsdMn,
            0,
            "The same once the economy has answered, at the border, before duties.",
            |r| Some(r.imports_response_usd_mn),
        ),
        Column::number(
            "imports_pct",
            Unit::ChangePct,
            1,
            "Change of these imports.",
            |r| Some(r.imports_pct),
        ),
        Column::number(
            "world_tariff_pct",
            Unit::Pct,
            2,
            "Tariff of the direction in the world, mean by value.",
            |r| Some(r.world_tariff_pct),
        ),
        Column::number(
            "tariff_pct",
            Unit::Pct,
            2,
            "The same with the day's duties on the world's own flows.",
            |r| Some(r.tariff_pct),
        ),
        Column::number(
            "response_tariff_pct",
            Unit::Pct,
            2,
            "The same over the flows of the equilibrium.",
            |r| Some(r.response_tariff_pct),
        ),
    ];
}
