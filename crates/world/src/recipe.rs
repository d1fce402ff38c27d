//! Built-in worlds that are made from another one: goods carved out, then some flows set as they were.
//!
//! A recipe is a few lines instead of half a megabyte of tables, and says in one place what was changed and why.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    FlowBefore, Split, SplitFlow, SplitTariffs, SplitUser, World, WorldError, WorldMeta, WorldParts,
};

/// What a recipe file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    /// The built-in world it starts from.
    base: String,
    /// Title for readers.
    title: String,
    /// What was done and why; the notes of the base follow.
    notes: String,
    /// Goods that are carved out, all at once.
    #[serde(default)]
    goods: Vec<Good>,
    /// Flows as they were before an episode.
    #[serde(default)]
    flows: Vec<Flow>,
    /// Days of tariffs that differ from the base's.
    #[serde(default)]
    tariff_dates: BTreeMap<String, String>,
}

/// A good that is carved out: shares of its parent's flows, weights on its parent's users.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Good {
    parent: String,
    code: String,
    name: String,
    trade_elasticity: Option<f64>,
    /// Where shares and weights are from.
    source: String,
    /// high, medium or low.
    confidence: String,
    /// Origin, destination (`*` = the others), share of the parent's flow.
    shares: Vec<(String, String, f64)>,
    /// Region, user (`*` = the others; `final`), weight on what the user buys of the parent.
    weights: Vec<(String, String, f64)>,
}

/// A flow as it was.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flow {
    origin: String,
    destination: String,
    sector: String,
    /// Sales at basic prices, money of the world.
    value: f64,
    /// Where it is from.
    source: String,
    /// high, medium or low.
    confidence: String,
}

/// The world that a recipe makes.
///
/// # Errors
/// [`WorldError::World`] for a recipe that cannot be read; otherwise as [`World::split`] and [`World::before`].
pub(crate) fn made(name: &str, text: &str) -> Result<World, WorldError> {
    let refused = |problem: String| WorldError::World {
        world: name.to_owned(),
        problem,
    };
    let recipe: Recipe =
        toml::from_str(text).map_err(|e| refused(format!("its recipe: {}", e.message())))?;
    let mut world = crate::builtin(&recipe.base)?;
    let base_notes = world.meta().notes.clone();
    if !recipe.goods.is_empty() {
        let splits: Vec<Split> = recipe.goods.iter().map(Good::split).collect();
        world = world.split(&splits, SplitTariffs::Parent)?.0;
    }
    if !recipe.flows.is_empty() {
        let flows: Vec<FlowBefore> = recipe.flows.iter().map(Flow::before).collect();
        world = world.before(&flows)?.0;
    }
    let mut notes = recipe.notes.trim().to_owned();
    for line in recipe.goods.iter().map(Good::told) {
        notes += &format!("\n{line}");
    }
    for line in recipe.flows.iter().map(Flow::told) {
        notes += &format!("\n{line}");
    }
    let mut tariff_dates = world.meta().tariff_dates.clone();
    tariff_dates.extend(recipe.tariff_dates);
    let meta = WorldMeta {
        name: name.to_owned(),
        title: recipe.title.trim().to_owned(),
        notes: format!("{notes}\n{base_notes}"),
        tariff_dates,
        ..world.meta().clone()
    };
    World::new(WorldParts {
        meta,
        ..world.parts().clone()
    })
}

impl Good {
    fn split(&self) -> Split {
        let flow = |(i, n, v): &(String, String, f64)| SplitFlow::new(i, n, *v);
        let user = |(n, u, v): &(String, String, f64)| SplitUser::new(n, u, *v);
        Split {
            origin: self.code.clone(),
            parent: self.parent.clone(),
            code: self.code.clone(),
            name: self.name.clone(),
            trade_elasticity: self.trade_elasticity,
            shares: self.shares.iter().map(flow).collect(),
            weights: self.weights.iter().map(user).collect(),
            ..Split::default()
        }
    }

    fn told(&self) -> String {
        format!(
            "{} ({}) is carved out of {} by shares of its flows: {}; confidence {}.",
            self.code, self.name, self.parent, self.source, self.confidence
        )
    }
}

impl Flow {
    fn before(&self) -> FlowBefore {
        FlowBefore {
            origin: self.origin.clone(),
            destination: self.destination.clone(),
            sector: self.sector.clone(),
            value: self.value,
        }
    }

    fn told(&self) -> String {
        format!(
            "{} to {}, {}: USD {} million as before; {}; confidence {}.",
            self.origin, self.destination, self.sector, self.value, self.source, self.confidence
        )
    }
}
