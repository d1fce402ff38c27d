//! `detente world export` and `aggregate`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use detente::world::table::TableFormat;
use detente::world::{AggregationReport, Mapping, World};
use serde_json::{Value, json};

use super::{Which, about, headline};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use crate::text::{table, whole};

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

/// Arguments of `world export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArguments {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    target: Target,
}

/// Writes a world folder.
pub(super) fn export(
    arguments: &ExportArguments,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let world = arguments.which.open(context)?;
    let files = arguments.target.write(&world, context)?;
    Ok(Outcome::new(
        written(&world, &files, &arguments.target.out),
        with_files(about(&world), &files, &arguments.target.out),
    ))
}

/// Arguments of `world aggregate`.
#[derive(Debug, clap::Args)]
pub(super) struct AggregateArguments {
    #[command(flatten)]
    which: Which,
    /// Which regions and sectors become which: kind,from,to[,name] with kind region or sector; from * = the rest
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    #[command(flatten)]
    target: Target,
    /// Name of the new world
    #[arg(long)]
    name: Option<String>,
    /// Title of the new world
    #[arg(long)]
    title: Option<String>,
}

/// Merges regions and sectors and writes the result.
pub(super) fn aggregate(
    arguments: &AggregateArguments,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let mapping = Mapping::read(&arguments.mapping)?;
    let (merged, report) = arguments.which.open(context)?.aggregate(&mapping)?;
    let meta = merged.meta();
    let name = arguments.name.as_deref().unwrap_or(&meta.name);
    let title = arguments.title.as_deref().unwrap_or(&meta.title);
    if name.trim().is_empty() {
        return Err(CommandError::input(
            "--name is empty; give the new world a short identifier",
        ));
    }
    let world = merged.renamed(name, title)?;
    let files = arguments.target.write(&world, context)?;
    let text = written(&world, &files, &arguments.target.out) + "\n" + &report_text(&report);
    let mut json = with_files(about(&world), &files, &arguments.target.out);
    json["report"] = report_json(&report);
    Ok(Outcome::new(text, json))
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

fn report_json(report: &AggregationReport) -> Value {
    let regions = report.regions.iter().map(|r| {
        json!({
            "code": r.code,
            "members": r.members,
            "internal_trade_usd_mn": r.internal_trade,
            "revenue_dropped_usd_mn": r.revenue_dropped,
            "revenue_dropped_of_income_pct": 100.0 * r.revenue_dropped_share,
        })
    });
    let sectors = report.sectors.iter().map(
        |s| json!({ "code": s.code, "members": s.members, "trade_elasticity": s.trade_elasticity }),
    );
    json!({
        "regions": regions.collect::<Vec<_>>(),
        "sectors": sectors.collect::<Vec<_>>(),
        "revenue_before_usd_mn": report.revenue_before,
        "revenue_after_usd_mn": report.revenue_after,
        "dates_dropped": report.dates_dropped,
        "elasticities_in_part": report.elasticities_in_part,
        "use_lowered": report.use_lowered.iter().map(|(region, sector, by)| {
            json!({ "region": region, "sector": sector, "usd_mn": by })
        }).collect::<Vec<_>>(),
    })
}

fn report_text(report: &AggregationReport) -> String {
    let mut text = String::new();
    if !report.regions.is_empty() {
        let rows = report.regions.iter().map(|r| {
            vec![
                r.code.clone(),
                r.members.len().to_string(),
                whole(r.internal_trade),
                format!("{:.1}", r.revenue_dropped),
                format!("{:.4} %", 100.0 * r.revenue_dropped_share),
            ]
        });
        text += &table(
            &[
                "merged region",
                "members",
                "trade inside",
                "revenue dropped",
                "of income",
            ],
            rows.collect(),
        );
    }
    for sector in &report.sectors {
        text += &format!(
            "merged sector {}: {}; trade elasticity {:.3}\n",
            sector.code,
            sector.members.join(", "),
            sector.trade_elasticity
        );
    }
    text += &format!(
        "tariff revenue {:.1} before, {:.1} after; use is unchanged, so final demand absorbs what was dropped\n",
        report.revenue_before, report.revenue_after
    );
    for (region, sector, by) in &report.use_lowered {
        text += &format!(
            "{sector} in {region} has no final demand to absorb that: its users pay {by:.2} less and keep it\n"
        );
    }
    if !report.dates_dropped.is_empty() {
        text += &format!(
            "tariffs without a common date now: {}\n",
            report.dates_dropped.join(", ")
        );
    }
    if !report.elasticities_in_part.is_empty() {
        text += &format!(
            "elasticities that cover only some members: {}\n",
            report.elasticities_in_part.join(", ")
        );
    }
    text
}
