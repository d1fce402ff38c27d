//! Another threat point from the command line.

use std::path::Path;

use serde::Deserialize;
use toml::Table;

use crate::outcome::CommandError;

/// Positions by player, from `USA=threat,CHN=status` or a TOML file with such keys.
pub(super) fn read(written: &str) -> Result<Vec<(String, String)>, CommandError> {
    let path = Path::new(written);
    if path.is_file() {
        return file(path);
    }
    let refused = |part: &str| {
        CommandError::input_with_help(
            format!(
                "--threat: \"{part}\" is not a player and its position, and there is no such file"
            ),
            "write one position of the standoff per player, for example USA=threat,CHN=status",
        )
    };
    let one = |part: &str| {
        let (player, position) = part.split_once('=').ok_or_else(|| refused(part))?;
        Ok((player.trim().to_owned(), position.trim().to_owned()))
    };
    written.split(',').map(one).collect()
}

fn file(path: &Path) -> Result<Vec<(String, String)>, CommandError> {
    let refused = |what: String| CommandError::input(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| refused(e.to_string()))?;
    let table: Table = toml::from_str(&text).map_err(|e| refused(e.to_string()))?;
    let one = |(player, position): (String, toml::Value)| {
        let named = String::deserialize(position);
        let named = named.map_err(|_| refused(format!("{player}: write a position in quotes")))?;
        Ok((player, named))
    };
    table.into_iter().map(one).collect()
}
