//! What players of a tariff game may set, and for what.

use std::path::PathBuf;

use clap::ValueEnum;
use detente::run::Input;
use detente::standoff::tariffs::{
    HIGHEST, LOWEST, Objective, Partners, Rules, Vary, read_weights, regions, sectors,
};
use detente::world::{RegionIx, World};

use crate::outcome::CommandError;

/// What players of a tariff game may set, and for what.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Game")]
pub struct TariffGameArguments {
    /// Which rates may differ
    #[arg(long, value_enum, default_value_t = VaryArgument::Sector)]
    vary: VaryArgument,

    /// On whom: `players`, `all`, or codes (default: the other players; all regions for a single player)
    #[arg(long, value_name = "REGIONS", value_delimiter = ',')]
    partners: Vec<String>,

    /// On which sectors: `goods`, `all` (services too), or codes
    #[arg(
        long,
        value_name = "SECTORS",
        value_delimiter = ',',
        default_value = "goods"
    )]
    sectors: Vec<String>,

    /// Players set export taxes too
    #[arg(long)]
    export_taxes: bool,

    /// The lowest rate, a fraction: 0 rules subsidies out
    #[arg(long, value_name = "RATE", default_value_t = LOWEST, allow_negative_numbers = true)]
    lowest: f64,

    /// The highest rate, a fraction
    #[arg(long, value_name = "RATE", default_value_t = HIGHEST)]
    highest: f64,

    /// Political weights on what the owners of sectors earn: a table region,sector,weight. What is not listed weighs
    /// one; each region's weights are scaled to mean one
    #[arg(long, value_name = "FILE")]
    weights_file: Option<PathBuf>,

    /// Weight of a dollar of revenue beside other income, for all (2) or by player (USA=2). Repeatable
    #[arg(long, value_name = "[PLAYER=]WEIGHT")]
    revenue_weight: Vec<String>,

    /// What one per cent of its rivals' mean real income is worth to a player when it is lost, in per cent of its own,
    /// for all (0.1) or by player (USA=0.1). Rivals are the other players, or the partners of a single one. Repeatable
    #[arg(long, value_name = "[PLAYER=]WEIGHT")]
    rivalry: Vec<String>,
}

/// Which rates may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VaryArgument {
    /// One rate per player
    Uniform,
    /// One rate per player and partner
    Partner,
    /// One rate per player and sector
    Sector,
    /// A rate for every partner and sector
    All,
}

impl TariffGameArguments {
    /// The rules for some players.
    ///
    /// # Errors
    /// [`CommandError::Input`].
    pub fn rules(&self, world: &World, players: Vec<RegionIx>) -> Result<Rules, CommandError> {
        let partners = match self.partners.as_slice() {
            [] if players.len() == 1 => Partners::All,
            [] => Partners::Players,
            [word] if word == "players" => Partners::Players,
            [word] if word == "all" => Partners::All,
            codes => Partners::Listed(regions(world, "partner", codes)?),
        };
        let vary = match self.vary {
            VaryArgument::Uniform => Vary::Uniform,
            VaryArgument::Partner => Vary::Partner,
            VaryArgument::Sector => Vary::Sector,
            VaryArgument::All => Vary::All,
        };
        Ok(Rules {
            objectives: self.objectives(world, &players)?,
            sectors: sectors(world, &self.sectors)?,
            export_taxes: self.export_taxes,
            lowest: self.lowest,
            highest: self.highest,
            ..Rules::new(world, players, vary, partners)
        })
    }

    fn objectives(
        &self,
        world: &World,
        players: &[RegionIx],
    ) -> Result<Vec<Objective>, CommandError> {
        let mut objectives = vec![Objective::default(); players.len()];
        if let Some(path) = &self.weights_file {
            let weights = read_weights(world, path)?;
            for (objective, n) in objectives.iter_mut().zip(players) {
                objective.sectors.clone_from(&weights[n.0]);
            }
        }
        let revenue = by_player(world, players, "--revenue-weight", &self.revenue_weight)?;
        let rivalry = by_player(world, players, "--rivalry", &self.rivalry)?;
        for (p, objective) in objectives.iter_mut().enumerate() {
            if let Some(weight) = revenue[p] {
                objective.revenue = weight;
            }
            if let Some(weight) = rivalry[p] {
                objective.relative = weight;
            }
        }
        Ok(objectives)
    }

    /// The files read, for the manifest.
    ///
    /// # Errors
    /// A file that cannot be read any more.
    pub fn inputs(&self) -> Result<Vec<Input>, CommandError> {
        let file = self.weights_file.iter();
        let inputs = file.map(|path| Input::of_file("weights-file", path));
        Ok(inputs.collect::<Result<_, _>>()?)
    }
}

/// One number per player from texts like `0.1` and `USA=0.1`.
fn by_player(
    world: &World,
    players: &[RegionIx],
    option: &str,
    texts: &[String],
) -> Result<Vec<Option<f64>>, CommandError> {
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
                CommandError::input(format!(
                    "{option} {text}: \"{number}\" is no weight; write a number of zero or more, like 0.5 or USA=0.5"
                ))
            })?;
        match code {
            None => values.fill(Some(value)),
            Some(code) => {
                let region = regions(world, "player", &[code.to_owned()])?;
                let at = players.iter().position(|n| region.contains(n));
                let at = at.ok_or_else(|| {
                    CommandError::input(format!("{option} {text}: {code} does not play"))
                })?;
                values[at] = Some(value);
            }
        }
    }
    Ok(values)
}
