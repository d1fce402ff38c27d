//! Which world a command works on.

use std::path::Path;

use detente::run::{Input, RunError};
use detente::world::{DEFAULT_WORLD, builtin_bytes};

/// Which world a command works on.
#[derive(Debug, Clone, clap::Args)]
pub struct WorldArguments {
    /// The world: a built-in one by name, or a world folder
    #[arg(long = "world", value_name = "NAME|DIR", default_value = DEFAULT_WORLD)]
    pub name: String,
}

/// The files of a world, for the manifest of a run.
pub fn inputs(name: &str) -> Result<Vec<Input>, RunError> {
    match builtin_bytes(name) {
        Some(bytes) => Ok(vec![Input::of_bytes("world", "built-in", bytes)]),
        None => {
            let path = Path::new(name);
            let folder = if path.is_dir() {
                path
            } else {
                path.parent().unwrap_or(path)
            };
            Input::of_folder("world", folder)
        }
    }
}
