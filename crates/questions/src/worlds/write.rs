//! `world export` and `world aggregate`: worlds written as folders.
// The texts of keys are also what `--help` prints: brackets there are not links.
#![allow(rustdoc::broken_intra_doc_links)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_table::{Named, Note, Sentence, TableFormat, Watch, columns};
use detente_world::{AggregationReport, DEFAULT_WORLD, Mapping, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WorldRow;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Form of the tables of a world folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Form {
    /// Comma-separated text
    #[default]
    #[serde(rename = "csv")]
    Csv,
    /// The same, gzipped
    #[serde(rename = "csv.gz")]
    CsvGz,
    /// Apache Parquet
    #[serde(rename = "parquet")]
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

/// Writes a world to the folder that a question names; gives the names of its files.
///
/// # Errors
/// [`Refusal`]: no folder named, files are not written here, or a world is in the way.
pub fn write_world(
    room: &Room<'_>,
    world: &World,
    out: Option<&Path>,
    form: Form,
    force: bool,
) -> Result<Vec<String>, Refusal> {
    let out = out.ok_or_else(|| {
        Refusal::input_with_help(
            "name the folder to write",
            "--out DIR; it is made if need be",
        )
        .about("out")
    })?;
    if room.reader().is_closed() {
        return Err(Refusal::input("files are not written here").about("out"));
    }
    let files = world.export(out, form.into(), force)?;
    let names = files.iter().filter_map(|file| file.file_name());
    Ok(names
        .map(|name| name.to_string_lossy().into_owned())
        .collect())
}

/// Write a world, a built-in one or one of yours, as a folder of tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldExport {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR", "x-place" = 1))]
    pub world: String,
    /// The folder to write; it is made if need be
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Form of the tables
    #[schemars(extend("x-value" = "FORM"))]
    pub format: Form,
    /// Overwrite a world that is in the folder
    pub force: bool,
}

impl Default for WorldExport {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
            out: None,
            format: Form::Csv,
            force: false,
        }
    }
}

/// A world that was written.
#[derive(Debug, Clone)]
pub struct WrittenWorld {
    /// The world.
    pub world: Arc<World>,
    /// Where.
    pub out: PathBuf,
    /// Its files.
    pub files: Vec<String>,
}

impl Question for WorldExport {
    const NAME: &'static str = "world export";
    const ABOUT: &'static str =
        "Write a world, a built-in one or one of yours, as a folder of tables";
    type Answer = WrittenWorld;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<WrittenWorld, Refusal> {
        let world = room.world(&self.world)?;
        watch.stage(&format!("writing {}", world.meta().name));
        let files = write_world(room, &world, self.out.as_deref(), self.format, self.force)?;
        Ok(WrittenWorld {
            world,
            out: self.out.clone().unwrap_or_default(),
            files,
        })
    }
}

/// A file that was written.
struct FileRow(String);

columns! { FileRow: "files", "Files"; |f|
    text "file" key = f.0.as_str(), "Its name in the folder.";
}

impl Answer for WrittenWorld {
    fn tables(&self) -> Vec<Named> {
        let files: Vec<FileRow> = self.files.iter().cloned().map(FileRow).collect();
        vec![
            Named::single(&WorldRow::new(&self.world), &()),
            Named::of(&files, &()),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        vec![Sentence::new(
            format!("Written to {}.", self.out.display()),
            &["files"],
        )]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}

/// Merge regions and sectors by a mapping, and write the result as a world folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldAggregate {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR", "x-place" = 1))]
    pub world: String,
    /// Which regions and sectors become which: kind,from,to[,name] with kind region or sector; from * = the rest
    #[schemars(extend("x-value" = "FILE"))]
    pub mapping: Option<PathBuf>,
    /// Name of the new world
    #[schemars(extend("x-value" = "NAME"))]
    pub name: Option<String>,
    /// Title of the new world
    #[schemars(extend("x-value" = "TITLE"))]
    pub title: Option<String>,
    /// The folder to write; it is made if need be
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Form of the tables
    #[schemars(extend("x-value" = "FORM"))]
    pub format: Form,
    /// Overwrite a world that is in the folder
    pub force: bool,
}

impl Default for WorldAggregate {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
            mapping: None,
            name: None,
            title: None,
            out: None,
            format: Form::Csv,
            force: false,
        }
    }
}

/// An aggregated world that was written.
#[derive(Debug, Clone)]
pub struct Aggregated {
    /// The new world and its files.
    pub written: WrittenWorld,
    /// What was merged and what that cost.
    pub report: AggregationReport,
}

impl Question for WorldAggregate {
    const NAME: &'static str = "world aggregate";
    const ABOUT: &'static str =
        "Merge regions and sectors by a mapping, and write the result as a world folder";
    type Answer = Aggregated;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<Aggregated, Refusal> {
        let path = self.mapping.as_deref().ok_or_else(|| {
            Refusal::input_with_help(
                "name the mapping",
                "--mapping FILE with the columns kind,from,to[,name]",
            )
            .about("mapping")
        })?;
        room.reader().bytes("mapping", path)?;
        let mapping = Mapping::read(path)?;
        let (merged, report) = room.world(&self.world)?.aggregate(&mapping)?;
        let meta = merged.meta();
        let name = self.name.as_deref().unwrap_or(&meta.name);
        let title = self.title.as_deref().unwrap_or(&meta.title);
        if name.trim().is_empty() {
            return Err(
                Refusal::input("--name is empty; give the new world a short identifier")
                    .about("name"),
            );
        }
        let world = Arc::new(merged.renamed(name, title)?);
        let files = write_world(room, &world, self.out.as_deref(), self.format, self.force)?;
        let written = WrittenWorld {
            world,
            out: self.out.clone().unwrap_or_default(),
            files,
        };
        Ok(Aggregated { written, report })
    }
}

/// Tariff revenue before and after.
struct Revenue {
    before: f64,
    after: f64,
}

columns! { Revenue: "revenue", "Tariff revenue: use is unchanged, so final demand absorbs what was dropped"; |r|
    number[UsdMn 1] "before_usd_mn" = r.before, "Before.";
    number[UsdMn 1] "after_usd_mn" = r.after, "After.";
}

impl Answer for Aggregated {
    fn tables(&self) -> Vec<Named> {
        let mut tables = self.written.tables();
        tables.push(Named::of(&self.report.regions, &()));
        tables.push(Named::of(&self.report.sectors, &()));
        tables.push(Named::single(
            &Revenue {
                before: self.report.revenue_before,
                after: self.report.revenue_after,
            },
            &(),
        ));
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        self.written.sentences()
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        for (region, sector, by) in &self.report.use_lowered {
            notes.push(Note::warning(format!(
                "{sector} in {region} has no final demand to absorb what was dropped: its users pay {by:.2} less and keep it"
            )));
        }
        if !self.report.dates_dropped.is_empty() {
            notes.push(Note::limit(format!(
                "Tariffs without a common date now: {}.",
                self.report.dates_dropped.join(", ")
            )));
        }
        if !self.report.elasticities_in_part.is_empty() {
            notes.push(Note::limit(format!(
                "Elasticities that cover only some members: {}.",
                self.report.elasticities_in_part.join(", ")
            )));
        }
        notes
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
