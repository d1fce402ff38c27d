//! The worlds that ship inside the program (`PROVENANCE.md` says where their figures come from).

use std::path::Path;

use crate::{World, WorldError, closest, recipe};

/// Name of the world that is used unless another is asked for: 25 regions × 28 sectors, 2022.
pub const DEFAULT_WORLD: &str = "busan-25x28";

/// Name of the same world with soybeans, rare-earth compounds, magnets and semiconductors carved out.
pub const SPLIT_WORLD: &str = "busan-25x32";

/// Name and bytes of every built-in world: tables, or the recipe by which it is made from another one.
const BUILTIN: [(&str, &[u8]); 5] = [
    (
        DEFAULT_WORLD,
        include_bytes!("../../../data/world/busan-25x28.world"),
    ),
    (
        SPLIT_WORLD,
        include_bytes!("../../../data/world/busan-25x32.world"),
    ),
    (
        "australia-china",
        include_bytes!("../../../data/world/australia-china.recipe.toml"),
    ),
    (
        "japan-korea",
        include_bytes!("../../../data/world/japan-korea.recipe.toml"),
    ),
    (
        "russia-eu-gas",
        include_bytes!("../../../data/world/russia-eu-gas.recipe.toml"),
    ),
];

/// Names of the built-in worlds, the default first.
pub fn builtin_names() -> Vec<&'static str> {
    BUILTIN.iter().map(|(name, _)| *name).collect()
}

/// The bytes a built-in world is made from, for hashes in manifests; `builtin` is the default world.
pub fn builtin_bytes(name: &str) -> Option<&'static [u8]> {
    let name = if name == "builtin" {
        DEFAULT_WORLD
    } else {
        name
    };
    BUILTIN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| *bytes)
}

/// A built-in world; `builtin` is the default one.
///
/// # Errors
/// [`WorldError::UnknownBuiltin`] listing the names there are.
pub fn builtin(name: &str) -> Result<World, WorldError> {
    let bytes = builtin_bytes(name).ok_or_else(|| unknown(name))?;
    match std::str::from_utf8(bytes) {
        // The compact format is no text.
        Ok(text) => recipe::made(name, text),
        Err(_) => World::from_compact(name, bytes),
    }
}

/// The built-in world of that name, or else the world folder of that path.
///
/// # Errors
/// [`WorldError::UnknownBuiltin`] if it is neither; otherwise as [`World::read`].
pub fn open(name_or_path: &str) -> Result<World, WorldError> {
    if builtin_bytes(name_or_path).is_some() {
        return builtin(name_or_path);
    }
    let path = Path::new(name_or_path);
    if path.exists() || name_or_path.contains(['/', '\\']) {
        return World::read(path);
    }
    Err(unknown(name_or_path))
}

fn unknown(name: &str) -> WorldError {
    WorldError::UnknownBuiltin {
        name: name.to_string(),
        names: builtin_names().join(", "),
        suggestion: closest(name, builtin_names()).map(str::to_string),
    }
}
