//! `detente world check|show|list|export|aggregate|split`.

mod split;
mod write;

use clap::Subcommand;
use detente::world::{DEFAULT_WORLD, World};
use serde_json::{Value, json};

use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// Arguments of `world`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Carve narrowly defined goods out of sectors, all totals kept, and write the result as a world folder
    Split(split::Arguments),
}

/// A world by name or folder.
#[derive(Debug, clap::Args)]
struct Which {
    /// A built-in world by name, or a world folder
    #[arg(value_name = "NAME|DIR", default_value = DEFAULT_WORLD)]
    world: String,
}

impl Which {
    fn open(&self, context: &Context) -> Result<World, CommandError> {
        context.detail(format!("reading world {}", self.world));
        Ok(detente::world::open(&self.world)?)
    }
}

/// Runs `world`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    match &arguments.action {
        Action::Split(arguments) => split::run(arguments, context),
    }
}

/// What every answer says about its world.
fn about(world: &World) -> Value {
    let meta = world.meta();
    json!({
        "name": meta.name,
        "title": meta.title,
        "year": meta.year,
        "unit": meta.unit,
        "regions": world.region_count(),
        "sectors": world.sector_count(),
    })
}

/// The first lines of every answer.
fn headline(world: &World) -> String {
    let meta = world.meta();
    format!(
        "{}: {}\n{} regions × {} sectors, {}, {} (nominal)\n",
        meta.name,
        meta.title,
        world.region_count(),
        world.sector_count(),
        meta.year,
        meta.unit
    )
}
