//! `detente optimal`, `war`, `cooperate`: players who set tariffs.

mod report;
mod text;

use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use detente::economy::Economy;
use detente::run::RunFolder;
use detente::standoff::tariffs::{
    self, Agreement, Division, Effort, FrontierPoint, Played, Revealed, TariffGame,
    TariffGameError, Threat, regions,
};
use detente::world::{RegionIx, World};

use crate::arguments::{EconomyArguments, PolicyArguments, TariffGameArguments, WorldArguments};
use crate::context::Context;
use crate::outcome::{CommandError, Outcome};

/// What all three commands take.
#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    world: WorldArguments,

    #[command(flatten)]
    game: TariffGameArguments,

    /// Random starts per player from which a better response is looked for, at most 100,000
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    starts: u32,

    /// Seed of the random starts
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    #[command(flatten)]
    policy: PolicyArguments,

    #[command(flatten)]
    economy: EconomyArguments,

    /// Write manifest.json, tables (CSV and Parquet) and a chart to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Arguments of `optimal`.
#[derive(Debug, clap::Args)]
pub struct OptimalArguments {
    /// The region that sets its rates; all others keep theirs
    #[arg(long, value_name = "REGION")]
    player: String,

    /// Also find the political weights for which its rates of today would be its best ones: the set of weights that
    /// leave no more than this to gain, in per cent of income
    #[arg(long, value_name = "GAIN", num_args = 0..=1, require_equals = true, default_missing_value = "0.0001")]
    revealed: Option<f64>,

    #[command(flatten)]
    common: Common,
}

/// Arguments of `war`.
#[derive(Debug, clap::Args)]
pub struct WarArguments {
    /// Who fights: codes like USA,CHN, or `all`
    #[arg(long, value_name = "REGIONS", value_delimiter = ',', required = true)]
    players: Vec<String>,

    #[command(flatten)]
    common: Common,
}

/// Arguments of `cooperate`.
#[derive(Debug, clap::Args)]
pub struct CooperateArguments {
    /// Who agrees: codes like USA,CHN, or `all`
    #[arg(long, value_name = "REGIONS", value_delimiter = ',', required = true)]
    players: Vec<String>,

    /// What happens if they do not agree
    #[arg(long, value_enum, default_value_t = ThreatArgument::War)]
    threat: ThreatArgument,

    /// How the gains over that are divided
    #[arg(long, value_enum, default_value_t = DivisionArgument::Equal)]
    division: DivisionArgument,

    /// Gains in these proportions, one claim per player: USA=2,CHN=1
    #[arg(
        long,
        value_name = "PLAYER=CLAIM",
        value_delimiter = ',',
        conflicts_with = "division"
    )]
    claims: Vec<String>,

    /// Also so many points of the efficient frontier of two players, from nearly all for one to nearly all for the other
    #[arg(long, value_name = "POINTS", value_parser = clap::value_parser!(u16).range(2..=200))]
    frontier: Option<u16>,

    #[command(flatten)]
    common: Common,
}

/// What happens if players do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ThreatArgument {
    /// War with the same rates
    War,
    /// The rates of today
    Today,
}

/// How gains are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DivisionArgument {
    /// The same for all, per cent
    Equal,
    /// So that the product of the gains is largest
    Nash,
}

/// What was found.
enum Found {
    One(Box<Played>, Option<Box<Revealed>>),
    Deal(Box<Agreement>, Vec<FrontierPoint>),
}

impl Found {
    fn played(&self) -> &Played {
        match self {
            Self::One(played, _) => played,
            Self::Deal(agreement, _) => &agreement.played,
        }
    }
}

/// Runs `detente optimal`.
pub fn optimal(arguments: &OptimalArguments, context: &Context) -> Result<Outcome, CommandError> {
    if let Some(left) = arguments.revealed.filter(|t| !(*t >= 0.0 && t.is_finite())) {
        return Err(CommandError::input(format!(
            "--revealed={left}: write what may be left to gain, 0 or more, in per cent of income"
        )));
    }
    let player = [arguments.player.clone()];
    let pick = |world: &World| -> Result<Vec<RegionIx>, CommandError> {
        match regions(world, "player", &player)?.as_slice() {
            [one] => Ok(vec![*one]),
            _ => Err(CommandError::input(
                "--player takes one region; for several at once use `detente war --players`",
            )),
        }
    };
    play(
        "optimal",
        &arguments.common,
        context,
        pick,
        |game, effort| {
            context.say("climbing to the best rates");
            let best = Box::new(tariffs::optimal(game, 0, effort)?);
            let revealed = match arguments.revealed {
                Some(tolerance) => Some(Box::new(tariffs::revealed(game, 0, tolerance)?)),
                None => None,
            };
            Ok(Found::One(best, revealed))
        },
    )
}

/// Runs `detente war`.
pub fn war(arguments: &WarArguments, context: &Context) -> Result<Outcome, CommandError> {
    let pick = |world: &World| several(world, "war", &arguments.players);
    play("war", &arguments.common, context, pick, |game, effort| {
        context.say("looking for mutual best responses");
        Ok(Found::One(Box::new(tariffs::war(game, effort)?), None))
    })
}

/// Runs `detente cooperate`.
pub fn cooperate(
    arguments: &CooperateArguments,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let pick = |world: &World| several(world, "cooperation", &arguments.players);
    let threat = match arguments.threat {
        ThreatArgument::War => Threat::War,
        ThreatArgument::Today => Threat::Today,
    };
    play(
        "cooperate",
        &arguments.common,
        context,
        pick,
        |game, effort| {
            context.say("looking for efficient rates");
            let division = divided(arguments, game)?;
            let agreement = tariffs::cooperation(game, threat, &division, effort)?;
            let frontier = match arguments.frontier {
                // Where talks fail there is nothing to divide.
                Some(points) if agreement.signed => {
                    tariffs::frontier(game, &agreement, usize::from(points))?
                }
                _ => Vec::new(),
            };
            Ok(Found::Deal(Box::new(agreement), frontier))
        },
    )
}

/// The division that the arguments ask for.
fn divided(
    arguments: &CooperateArguments,
    game: &TariffGame<'_>,
) -> Result<Division, TariffGameError> {
    if arguments.claims.is_empty() {
        return Ok(match arguments.division {
            DivisionArgument::Equal => Division::Equal,
            DivisionArgument::Nash => Division::Nash,
        });
    }
    let players = game.rules().players.len();
    let mut claims = vec![0.0; players];
    for written in &arguments.claims {
        let wrong = || TariffGameError::Claim {
            written: written.clone(),
            players: (0..players).map(|p| game.name(p)).collect(),
        };
        let (code, number) = written.split_once('=').ok_or_else(wrong)?;
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        let at = (0..players)
            .find(|p| game.name(*p) == code.trim())
            .ok_or_else(wrong)?;
        if !(number > 0.0 && number.is_finite()) || claims[at] != 0.0 {
            return Err(wrong());
        }
        claims[at] = number;
    }
    Ok(Division::Claims(claims))
}

fn several(
    world: &World,
    what: &'static str,
    codes: &[String],
) -> Result<Vec<RegionIx>, CommandError> {
    let players = regions(world, "player", codes)?;
    if players.len() < 2 {
        return Err(TariffGameError::TooFew { what }.into());
    }
    Ok(players)
}

/// Reads, plays and reports.
fn play(
    command: &'static str,
    common: &Common,
    context: &Context,
    players: impl Fn(&World) -> Result<Vec<RegionIx>, CommandError>,
    search: impl Fn(&TariffGame<'_>, &Effort) -> Result<Found, TariffGameError>,
) -> Result<Outcome, CommandError> {
    let policy = common.policy.read()?;
    let settings = common.economy.read(context)?;
    let world = common.world.open()?;
    let rules = common.game.rules(&world, players(&world)?)?;
    let adapted = settings.adapted(&world)?;
    for clamped in &adapted.clamped {
        context.warn(clamped.to_string());
    }
    let backdrop = policy.apply(&world)?;
    let folder = match &common.out {
        Some(path) => Some(RunFolder::create(path)?),
        None => None,
    };
    let started = Instant::now();
    let economy = Economy::new(&world, &adapted.parameters)?;
    context.interrupt.check()?;
    let interrupt = context.interrupt.flag();
    let game = TariffGame::new(&economy, rules, backdrop, Some(interrupt))?;
    let effort = Effort {
        starts: common.starts as usize,
        seed: common.seed,
        ..Effort::default()
    };
    let found = search(&game, &effort)?;
    let seconds = started.elapsed().as_secs_f64();
    let played = found.played();
    for warning in played.equilibrium.warnings.iter().chain(&played.warnings) {
        context.warn(warning);
    }
    let report = report::Report {
        command,
        world: &world,
        policy: &policy,
        settings: &settings,
        adapted: &adapted,
        game: &game,
        effort,
        found: &found,
        seconds,
    };
    let written = match folder {
        Some(folder) => Some(report.write(folder, common, context)?),
        None => None,
    };
    let mut text = text::report(&report);
    if let Some(target) = written {
        text += &format!("\nWritten to {}\n", target.display());
    }
    Ok(Outcome::new(text, report.json()))
}
