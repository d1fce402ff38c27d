//! `detente world split`.

use std::path::PathBuf;

use clap::ValueEnum;
use detente::world::{DEFAULT_WORLD, Split, SplitReport, SplitTariffs};
use serde_json::{Value, json};

use super::about;
use super::write::{Target, with_files, written};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};
use crate::text::{table, whole};

/// Which tariffs the carved goods pay.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rates {
    /// Their own where the files have them, the parent's elsewhere
    Own,
    /// The parent's: every total of the world is kept
    Parent,
}

/// Arguments of `world split`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The world: a built-in one by name, or a world folder
    #[arg(long, value_name = "NAME|DIR", default_value = DEFAULT_WORLD)]
    world: String,
    /// A split (NAME.toml, its tables NAME-flows and NAME-users beside it) or a folder of splits. Repeatable; all are
    /// carved at once
    #[arg(long = "split", value_name = "TOML|DIR", required = true, num_args = 1..)]
    splits: Vec<PathBuf>,
    /// Which tariffs the carved goods pay
    #[arg(long, value_name = "WHICH", default_value = "own")]
    tariffs: Rates,
    /// The day whose own tariffs are taken, where the files date them (default: 1 July of the world's year)
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
    #[command(flatten)]
    target: Target,
    /// Name of the new world
    #[arg(long)]
    name: Option<String>,
    /// Title of the new world
    #[arg(long)]
    title: Option<String>,
}

/// Carves goods out of sectors and writes the result.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, CommandError> {
    let world = detente::world::open(&arguments.world)?;
    let day = arguments.on.map_or_else(
        || format!("{:04}-07-01", world.meta().year),
        |day| day.to_string(),
    );
    let splits = Split::read(&arguments.splits, &day)?;
    let tariffs = match arguments.tariffs {
        Rates::Own => SplitTariffs::Own,
        Rates::Parent => SplitTariffs::Parent,
    };
    let (carved, report) = world.split(&splits, tariffs)?;
    let name = arguments.name.as_ref().unwrap_or(&carved.meta().name);
    let title = arguments.title.as_ref().unwrap_or(&carved.meta().title);
    let carved = carved.renamed(name, title)?;
    let files = arguments.target.write(&carved, context)?;
    let text = report_text(&report) + &written(&carved, &files, &arguments.target.out);
    let mut json = with_files(about(&carved), &files, &arguments.target.out);
    json["tariffs_on"] = Value::from(day);
    json["report"] = report_json(&report);
    Ok(Outcome::new(text, json))
}

fn report_json(report: &SplitReport) -> Value {
    let goods = report.goods.iter().map(|g| {
        let inputs = g.inputs.iter().map(|(region, input, user, stated, ours)| {
            json!({ "region": region, "input": input, "user": user, "stated_share": stated, "share": ours })
        });
        json!({
            "code": g.code,
            "parent": g.parent,
            "output_usd_mn": g.output,
            "traded_usd_mn": g.traded,
            "largest_share_of_parent_flow": g.largest_flow,
            "largest_output_gap": g.output_gap.as_ref().map(|(region, gap)| json!({ "region": region, "usd_mn": gap })),
            "inputs": inputs.collect::<Vec<_>>(),
        })
    });
    let clips = report.clips.iter().map(|c| {
        json!({ "good": c.good, "kind": c.kind, "from": c.from, "to": c.to, "wanted_usd_mn": c.wanted, "kept_usd_mn": c.kept })
    });
    let revenue = report
        .revenue_change
        .iter()
        .map(|(region, change)| json!({ "region": region, "usd_mn": change }));
    json!({
        "goods": goods.collect::<Vec<_>>(),
        "clips": clips.collect::<Vec<_>>(),
        "tariff_revenue_change": revenue.collect::<Vec<_>>(),
    })
}

fn report_text(report: &SplitReport) -> String {
    let goods = report.goods.iter().map(|g| {
        vec![
            g.code.clone(),
            g.parent.clone(),
            whole(g.output),
            whole(g.traded),
            format!("{:.0} %", 100.0 * g.largest_flow),
        ]
    });
    let mut text = table(
        &[
            "good",
            "out of",
            "output",
            "traded",
            "largest flow of its parent's",
        ],
        goods.collect(),
    );
    for g in &report.goods {
        if let Some((region, gap)) = &g.output_gap
            && gap.abs() > 0.5
        {
            text += &format!(
                "{}: sales add up to {:.1} {} the stated output in {region}; sales are what counts\n",
                g.code,
                gap.abs(),
                if *gap > 0.0 { "more than" } else { "less than" },
            );
        }
    }
    // A figure at the limit, rounded when it was written, is not worth a line.
    for c in report.clips.iter().filter(|c| c.kept < 0.99 * c.wanted) {
        text += &format!(
            "cut to 95 % of the parent: {} {} {} → {}, {:.1} wanted, {:.1} kept\n",
            c.kind, c.good, c.from, c.to, c.wanted, c.kept
        );
    }
    if report.revenue_change.is_empty() {
        text += "tariff revenue is unchanged\n";
    } else {
        let list: Vec<String> = report
            .revenue_change
            .iter()
            .map(|(region, change)| format!("{region} {change:+.1}"))
            .collect();
        text += &format!(
            "tariff revenue moved into the users' value added: {}\n",
            list.join(", ")
        );
    }
    text
}
