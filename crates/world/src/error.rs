//! What can be wrong with a world.

use std::ops::Range;
use std::path::PathBuf;

use crate::table::hint;
use crate::table::{Place, RowNumber, TableError};

/// The text of a `world.toml` and the bytes of it that an error means.
#[derive(Debug, Clone)]
pub struct TomlContext {
    /// The bytes meant, if known.
    pub span: Option<Range<usize>>,
    /// The whole text.
    pub text: String,
}

/// Why a world was refused.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A table could not be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No folder where a world should be.
    #[error("{}: no such world folder; a world is a folder with world.toml, regions, sectors, flows and tariffs tables", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file every world has is not in the folder.
    #[error("{}: the world has no {table}; expected {forms}{}", folder.display(), note.map(|n| format!(" ({n})")).unwrap_or_default())]
    MissingTable {
        /// The folder.
        folder: PathBuf,
        /// The table.
        table: String,
        /// The names under which it is looked for.
        forms: String,
        /// What else to know.
        note: Option<&'static str>,
    },
    /// One table in two forms: which of the two is meant?
    #[error("{}: the {table} table is there twice, as {first} and as {second}; remove one", folder.display())]
    TwoForms {
        /// The folder.
        folder: PathBuf,
        /// The table.
        table: String,
        /// One file name.
        first: String,
        /// The other file name.
        second: String,
    },
    /// A header, but no row, in a table that needs rows.
    #[error("{}: no rows after the header; {problem}", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
        /// What is expected.
        problem: String,
    },
    /// `world.toml` is not as it should be.
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
        /// The text around it, for showing the place.
        context: Box<TomlContext>,
    },
    /// Money in a unit that nothing here is told in.
    #[error("{problem}")]
    Unit {
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A code that the world does not have.
    #[error(
        "{place}, column \"{column}\": unknown {what} \"{code}\"{}",
        hint(suggestion)
    )]
    UnknownCode {
        /// The row.
        place: Box<Place>,
        /// The column.
        column: String,
        /// `region` or `sector`.
        what: &'static str,
        /// The code.
        code: String,
        /// A known code that is close.
        suggestion: Option<String>,
    },
    /// A folder with files that are no tables of a world: nothing is written among them.
    #[error("{}: the folder holds {file}, which is no table of a world; name another folder, or an empty one", .folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
    },
    /// Two rows for the same thing.
    #[error("{place}: a second row for {what}; the first is in {first}")]
    Duplicate {
        /// The second row.
        place: Box<Place>,
        /// What both rows are about.
        what: String,
        /// The first row.
        first: RowNumber,
    },
    /// A region or sector the world does not have, or has twice, in something made in memory.
    #[error("unknown {what} \"{code}\"{}", hint(suggestion))]
    UnknownName {
        /// `region`, `sector`, `built-in world`, …
        what: &'static str,
        /// The name.
        code: String,
        /// A known name that is close.
        suggestion: Option<String>,
    },
    /// Neither a built-in world nor a folder.
    #[error(
        "\"{name}\" is neither a built-in world ({names}) nor a world folder{}",
        hint(suggestion)
    )]
    UnknownBuiltin {
        /// What was asked for.
        name: String,
        /// The built-in worlds.
        names: String,
        /// A built-in world whose name is close.
        suggestion: Option<String>,
    },
    /// A good that cannot be carved out of a sector as written.
    #[error("{place}: {problem}")]
    Split {
        /// The file, with its row where there is one.
        place: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// Something about the world as a whole.
    #[error("world \"{world}\": {problem}")]
    World {
        /// Its name.
        world: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A region whose accounts cannot be.
    #[error("world \"{world}\", region {region}: {problem}")]
    Region {
        /// The world's name.
        world: String,
        /// The region's code.
        region: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A sector or good of a region whose accounts cannot be.
    #[error("world \"{world}\", region {region}, sector {sector}: {problem}")]
    Cell {
        /// The world's name.
        world: String,
        /// The region's code.
        region: String,
        /// The sector's code.
        sector: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A flow that cannot be.
    #[error("world \"{world}\", flow {origin} → {destination} of {sector}: {problem}")]
    Flow {
        /// The world's name.
        world: String,
        /// Code of the origin.
        origin: String,
        /// Code of the destination.
        destination: String,
        /// The sector's code.
        sector: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A folder that already holds another world.
    #[error("{}: the folder already holds {file}; choose another folder or ask to overwrite", folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// A file of a world that is there.
        file: String,
    },
}
