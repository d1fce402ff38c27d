//! What players of a tariff game may set, and for what.

use std::path::PathBuf;

use detente_standoff::tariffs::{
    HIGHEST, LOWEST, Objective, Partners, Rules, Vary, read_weights, regions, sectors,
};
use detente_world::{RegionIx, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::headed;
use crate::refusal::Refusal;
use crate::room::Room;

/// What players of a tariff game may set, and for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(transform = heading)]
pub struct GameKeys {
    /// Which rates may differ
    pub vary: VaryWord,
    /// On whom: `players`, `all`, or codes (default: the other players; all regions for a single player)
    #[schemars(extend("x-value" = "REGIONS", "x-delimiter" = ","))]
    pub partners: Vec<String>,
    /// On which sectors: `goods`, `all` (services too), or codes
    #[schemars(extend("x-value" = "SECTORS", "x-delimiter" = ","))]
    pub sectors: Vec<String>,
    /// Players set export taxes too
    pub export_taxes: bool,
    /// The lowest rate, a fraction: 0 rules subsidies out
    #[schemars(extend("x-value" = "RATE"))]
    pub lowest: f64,
    /// The highest rate, a fraction
    #[schemars(extend("x-value" = "RATE"))]
    pub highest: f64,
    /// Political weights on what the owners of sectors earn: a table region,sector,weight. What is not listed weighs
    /// one; each region's weights are scaled to mean one
    #[schemars(extend("x-value" = "FILE"))]
    pub weights_file: Option<PathBuf>,
    /// How much a dollar of revenue weighs under sectoral weights: `one`, or what the payroll weighs that it is shared out
    /// with (`payroll`; Ossa 2014)
    pub revenue: RevenueWord,
    /// Weight of a dollar of revenue beside other income, for all (2) or by player (USA=2). Repeatable
    #[schemars(extend("x-value" = "[PLAYER=]WEIGHT"))]
    pub revenue_weight: Vec<String>,
    /// What one per cent of its rivals' mean real income is worth to a player when it is lost, in per cent of its own,
    /// for all (0.1) or by player (USA=0.1). Rivals are the other players, or the partners of a single one. Repeatable
    #[schemars(extend("x-value" = "[PLAYER=]WEIGHT"))]
    pub rivalry: Vec<String>,
    /// Random starts per player from which a better response is looked for
    #[schemars(range(max = 100_000), extend("x-value" = "NUMBER"))]
    pub starts: u32,
    /// Seed of the random starts
    #[schemars(extend("x-value" = "NUMBER"))]
    pub seed: u64,
}

fn heading(schema: &mut schemars::Schema) {
    headed(schema, "Game");
}

impl Default for GameKeys {
    fn default() -> Self {
        Self {
            vary: VaryWord::Sector,
            partners: Vec::new(),
            sectors: vec!["goods".to_owned()],
            export_taxes: false,
            lowest: LOWEST,
            highest: HIGHEST,
            weights_file: None,
            revenue: RevenueWord::One,
            revenue_weight: Vec::new(),
            rivalry: Vec::new(),
            starts: 20,
            seed: 1,
        }
    }
}

/// Which rates may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VaryWord {
    /// One rate per player
    Uniform,
    /// One rate per player and partner
    Partner,
    /// One rate per player and sector
    Sector,
    /// A rate for every partner and sector
    All,
}

impl GameKeys {
    /// The rules for some players.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn rules(
        &self,
        room: &Room<'_>,
        world: &World,
        players: Vec<RegionIx>,
    ) -> Result<Rules, Refusal> {
        let partners = match self.partners.as_slice() {
            [] if players.len() == 1 => Partners::All,
            [] => Partners::Players,
            [word] if word == "players" => Partners::Players,
            [word] if word == "all" => Partners::All,
            codes => Partners::Listed(regions(world, "partner", codes)?),
        };
        let vary = match self.vary {
            VaryWord::Uniform => Vary::Uniform,
            VaryWord::Partner => Vary::Partner,
            VaryWord::Sector => Vary::Sector,
            VaryWord::All => Vary::All,
        };
        Ok(Rules {
            objectives: self.objectives(room, world, &players)?,
            sectors: sectors(world, &self.sectors)?,
            export_taxes: self.export_taxes,
            lowest: self.lowest,
            highest: self.highest,
            ..Rules::new(world, players, vary, partners)
        })
    }

    fn objectives(
        &self,
        room: &Room<'_>,
        world: &World,
        players: &[RegionIx],
    ) -> Result<Vec<Objective>, Refusal> {
        let mut objectives = vec![Objective::default(); players.len()];
        if let Some(path) = &self.weights_file {
            room.reader().bytes("weights", path)?;
            let weights = read_weights(world, path)?;
            for (objective, n) in objectives.iter_mut().zip(players) {
                objective.sectors.clone_from(&weights[n.0]);
            }
        }
        let revenue = by_player(world, players, "--revenue-weight", &self.revenue_weight)?;
        let rivalry = by_player(world, players, "--rivalry", &self.rivalry)?;
        for (p, objective) in objectives.iter_mut().enumerate() {
            objective.payroll =
                self.revenue == RevenueWord::Payroll && !objective.sectors.is_empty();
            if let Some(weight) = revenue[p] {
                objective.revenue = weight;
            }
            if let Some(weight) = rivalry[p] {
                objective.relative = weight;
            }
        }
        Ok(objectives)
    }
}

/// How much a dollar of revenue weighs where sectors have weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RevenueWord {
    /// One
    #[default]
    One,
    /// What the sectors weigh that it is shared out to, by their payroll in the counterfactual
    Payroll,
}

/// One number per player from texts like `0.1` and `USA=0.1`.
fn by_player(
    world: &World,
    players: &[RegionIx],
    option: &str,
    texts: &[String],
) -> Result<Vec<Option<f64>>, Refusal> {
    let mut values = vec![None; players.len()];
    for text in texts {
        let (code, number) = match text.split_once('=') {
            Some((code, number)) => (Some(code), number),
            None => (None, text.as_str()),
        };
        let value: f64 = number
            .trim()
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite() && *v >= 0.0)
            .ok_or_else(|| {
                Refusal::input(format!(
                    "{option} {text}: \"{number}\" is no weight; write a number of zero or more, like 0.5 or USA=0.5"
                ))
            })?;
        match code {
            None => values.fill(Some(value)),
            Some(code) => {
                let region = regions(world, "player", &[code.to_owned()])?;
                let at = players.iter().position(|n| region.contains(n));
                let at = at.ok_or_else(|| {
                    Refusal::input(format!("{option} {text}: {code} does not play"))
                })?;
                values[at] = Some(value);
            }
        }
    }
    Ok(values)
}
