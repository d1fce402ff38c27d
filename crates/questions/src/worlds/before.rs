//! `world before`: a world before an episode, totals kept.

use std::path::PathBuf;

use detente_table::{Named, Sentence, Watch};
use detente_world::{BeforeReport, ChangedFlow, DEFAULT_WORLD, FlowBefore, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Form, WorldRow, write_world};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// A world before an episode: some flows as they were, every seller's and buyer's totals as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorldBefore {
    /// A built-in world by name, or a world folder
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub world: String,
    /// A flow as it was, USD million at basic prices: AUS:CHN:B05=9300. Repeatable
    #[schemars(extend("x-value" = "ORIGIN:DESTINATION:SECTOR=VALUE"))]
    pub flow: Vec<String>,
    /// Name of the new world
    #[schemars(extend("x-value" = "NAME"))]
    pub name: Option<String>,
    /// The folder to write; it is made if need be
    #[schemars(extend("x-value" = "DIR"))]
    pub out: Option<PathBuf>,
    /// Form of the tables
    #[schemars(extend("x-value" = "FORM"))]
    pub format: Form,
    /// Overwrite a world that is in the folder
    pub force: bool,
}

impl Default for WorldBefore {
    fn default() -> Self {
        Self {
            world: DEFAULT_WORLD.to_owned(),
            flow: Vec::new(),
            name: None,
            out: None,
            format: Form::Csv,
            force: false,
        }
    }
}

/// The world before, and what was done.
#[derive(Debug, Clone)]
pub struct WorldThen {
    /// The world.
    pub world: World,
    /// What the rebalancing did.
    pub report: BeforeReport,
}

impl Question for WorldBefore {
    const NAME: &'static str = "world before";
    const ABOUT: &'static str =
        "Set flows as they were before an episode; every seller's and buyer's totals stay";
    type Answer = WorldThen;

    fn ask(&self, room: &Room<'_>, _: &dyn Watch) -> Result<WorldThen, Refusal> {
        if self.flow.is_empty() {
            return Err(Refusal::input_with_help(
                "flow is needed",
                "for example --flow AUS:CHN:B05=9300",
            )
            .about("flow"));
        }
        let flows: Vec<FlowBefore> = self
            .flow
            .iter()
            .map(|text| parse(text))
            .collect::<Result<_, _>>()?;
        let world = room.world(&self.world)?;
        let (mut before, report) = world.before(&flows)?;
        if let Some(name) = &self.name {
            let title = before.meta().title.clone();
            before = before.renamed(name, &title)?;
        }
        if self.out.is_some() {
            write_world(room, &before, self.out.as_deref(), self.format, self.force)?;
        }
        Ok(WorldThen {
            world: before,
            report,
        })
    }
}

fn parse(text: &str) -> Result<FlowBefore, Refusal> {
    let parts = text.split_once('=').and_then(|(flow, value)| {
        let mut codes = flow.split(':').map(str::trim);
        let codes = (codes.next()?, codes.next()?, codes.next()?, codes.next());
        let value: f64 = value.trim().parse().ok()?;
        match codes {
            (origin, destination, sector, None) => Some(FlowBefore {
                origin: origin.to_owned(),
                destination: destination.to_owned(),
                sector: sector.to_owned(),
                value,
            }),
            _ => None,
        }
    });
    parts.ok_or_else(|| {
        let message = format!("flow: \"{text}\" is not ORIGIN:DESTINATION:SECTOR=VALUE");
        Refusal::input_with_help(message, "for example AUS:CHN:B05=9300, USD million").about("flow")
    })
}

impl Answer for WorldThen {
    fn tables(&self) -> Vec<Named> {
        let changes: Vec<ChangedFlow> = self
            .report
            .sectors
            .iter()
            .flat_map(|s| s.largest.clone())
            .collect();
        vec![
            Named::single(&WorldRow::new(&self.world), &()),
            Named::of(&self.report.sectors, &self.world),
            Named::of(&changes, &self.world),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let moved: f64 = self.report.sectors.iter().map(|s| s.moved).sum();
        let revenue: f64 = self.report.revenue_change.iter().map(|(_, c)| c).sum();
        let text = format!(
            "Flows of {moved:.0} USD million go elsewhere; what every seller sells and every buyer buys of each good stays. Tariff revenue changes by {revenue:+.1} USD million, and buyers' prices of the goods follow."
        );
        vec![Sentence::new(text, &["balance", "changes"])]
    }

    fn status(&self) -> &'static str {
        "rebalanced"
    }
}
