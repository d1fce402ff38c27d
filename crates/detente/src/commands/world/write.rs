//! `detente world export` and `aggregate`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use detente::world::World;
use detente::world::table::TableFormat;
use serde_json::{Value, json};

use super::headline;
use crate::context::Context;
use crate::outcome::CommandError;

/// Form of the tables.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Comma-separated text
    Csv,
    /// The same, gzipped
    #[value(name = "csv.gz")]
    CsvGz,
    /// Apache Parquet
    Parquet,
}

impl From<Form> for TableFormat {
    fn from(form: Form) -> Self {
        match form {
            Form::Csv => Self::Csv,
            Form::CsvGz => Self::CsvGz,
            Form::Parquet => Self::Parquet,
        }
    }
}

/// Where a world folder is written, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// The folder to write; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Form of the tables
    #[arg(long, value_name = "FORM", default_value = "csv")]
    format: Form,
    /// Overwrite a world that is in the folder
    #[arg(long)]
    force: bool,
}

impl Target {
    pub(super) fn write(
        &self,
        world: &World,
        context: &Context,
    ) -> Result<Vec<String>, CommandError> {
        context.say(format!(
            "writing {} to {}",
            world.meta().name,
            self.out.display()
        ));
        let files = world.export(&self.out, self.format.into(), self.force)?;
        Ok(files
            .iter()
            .filter_map(|file| file.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect())
    }
}

pub(super) fn written(world: &World, files: &[String], out: &Path) -> String {
    format!(
        "{}written to {}: {}\n",
        headline(world),
        out.display(),
        files.join(", ")
    )
}

pub(super) fn with_files(world: Value, files: &[String], out: &Path) -> Value {
    json!({ "world": world, "out": out.display().to_string(), "files": files })
}
