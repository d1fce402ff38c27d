//! What can be wrong with a case.

use std::path::PathBuf;

use detente_policy::PolicyError;
use detente_world::WorldError;
use detente_world::table::TableError;

use detente_economy::settings::SettingsError;

/// Why a case could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum ReplicateError {
    /// A file or folder that cannot be read.
    #[error("{}: cannot read: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `case.toml` is not as it should be.
    #[error("{}, line {line}, column {column}: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// No case of this name.
    #[error("unknown case \"{given}\"; {}", match suggestion { Some(name) => format!("did you mean \"{name}\"?"), None => format!("the cases are {}; name a folder of more with --cases", known.join(", ")) })]
    UnknownCase {
        /// The name.
        given: String,
        /// A name that is close.
        suggestion: Option<String>,
        /// The cases there are.
        known: Vec<String>,
    },
    /// A folder without cases.
    #[error("{}: no cases; a case is a folder with case.toml, expected numbers and the tables of its shock", folder.display())]
    NoCases {
        /// The folder.
        folder: PathBuf,
    },
    /// A table of the case.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The world of the case.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The shock of the case.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The settings of the case.
    #[error("{}: {source}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: SettingsError,
    },
    /// The game of the case: players, sectors, rates.
    #[error("{}: {source}", path.display())]
    Game {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<detente_standoff::tariffs::TariffGameError>,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}
