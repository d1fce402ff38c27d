//! From the objectives in a standoff file to weights and values that make sense.

use detente_talks::{Menus, PlayerIx};
use detente_world::{RegionIx, SectorIx, World};

use crate::error::StandoffError;
use crate::file::{self, StandoffFile, Text};
use crate::standoff::Origin;

/// What one player states that it wants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Objective {
    /// Weight of every sector's owners, mean one over the sectors that produce.
    pub sectors: Vec<f64>,
    /// Weight of revenue; 1 = like any other income.
    pub revenue: f64,
    /// Points of own income that a point of the rivals' mean loss is worth; 0 = nothing.
    pub rivalry: f64,
    pub issues: Vec<Issue>,
    /// Whether the file says anything about it.
    pub stated: bool,
}

/// A contested issue.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issue {
    pub id: String,
    pub title: String,
    /// What each position of each player is worth to the one who wants it, per cent of a year's real income.
    pub values_pct: Vec<Vec<f64>>,
}

/// Every player's, in player order.
pub(crate) fn objectives(
    file: &StandoffFile,
    origin: &Origin,
    world: &World,
    menus: &Menus,
    regions: &[RegionIx],
) -> Result<Vec<Objective>, StandoffError> {
    let players = file.players.iter().zip(regions);
    players
        .map(|(player, &region)| {
            let issue = |written| issue(written, origin, menus, world.benchmark().income[region.0]);
            let issues: Vec<Issue> = player.issues.iter().map(issue).collect::<Result<_, _>>()?;
            for (at, issue) in player.issues.iter().enumerate() {
                let id = issue.id.get_ref();
                if player.issues[..at].iter().any(|i| i.id.get_ref() == id) {
                    let message = format!("the issue {id} is listed twice");
                    return Err(origin.wrong(&issue.id, message, None));
                }
            }
            let (revenue, rivalry) = (&player.revenue_weight, &player.rivalry_weight);
            Ok(Objective {
                sectors: sectors(player, origin, world, region)?,
                revenue: not_negative(revenue, origin)?.unwrap_or(1.0),
                rivalry: not_negative(rivalry, origin)?.unwrap_or(0.0),
                stated: !player.weights.is_empty()
                    || revenue.is_some()
                    || rivalry.is_some()
                    || !issues.is_empty(),
                issues,
            })
        })
        .collect()
}

fn not_negative(
    written: &Option<toml::Spanned<f64>>,
    origin: &Origin,
) -> Result<Option<f64>, StandoffError> {
    match written {
        Some(weight) if !(weight.get_ref().is_finite() && *weight.get_ref() >= 0.0) => {
            let message = format!("{} is no weight", weight.get_ref());
            Err(origin.wrong(weight, message, Some("write 0 or more".into())))
        }
        other => Ok(other.as_ref().map(|w| *w.get_ref())),
    }
}

/// Weights of mean one over the sectors that produce; a sector that is not named counts one before that.
fn sectors(
    player: &file::Player,
    origin: &Origin,
    world: &World,
    region: RegionIx,
) -> Result<Vec<f64>, StandoffError> {
    let mut weights = vec![1.0; world.sector_count()];
    for (code, weight) in &player.weights {
        let known = world.sectors().iter().map(|s| s.code.as_str());
        let sector = world
            .find_sector(code.get_ref())
            .ok_or_else(|| origin.unknown(code, "sector", known))?;
        if !(weight.is_finite() && *weight >= 0.0) {
            let message = format!("{weight} is no weight");
            return Err(origin.wrong(code, message, Some("write 0 or more".into())));
        }
        weights[sector.0] = *weight;
    }
    let produces = |s: &usize| world.benchmark().value_added.get(region, SectorIx(*s)) > 0.0;
    let producing: Vec<usize> = (0..weights.len()).filter(produces).collect();
    let sum: f64 = producing.iter().map(|s| weights[*s]).sum();
    match (sum > 0.0, player.weights.first_key_value()) {
        (false, Some((code, _))) => {
            let message = "no sector that produces has a weight";
            Err(origin.wrong(code, message, Some("give one more than 0".into())))
        }
        _ => {
            let mean = sum / producing.len().max(1) as f64;
            Ok(weights.into_iter().map(|w| w / mean).collect())
        }
    }
}

fn issue(
    written: &file::Issue,
    origin: &Origin,
    menus: &Menus,
    income_usd_mn: f64,
) -> Result<Issue, StandoffError> {
    let players = menus.players();
    let mut values_pct: Vec<Vec<f64>> = players
        .map(|p| vec![0.0; menus.positions(p).len()])
        .collect();
    let in_usd = written
        .values_usd_mn
        .iter()
        .map(|(k, v)| (k, v, 100.0 / income_usd_mn));
    let in_pct = written.values.iter().map(|(k, v)| (k, v, 1.0));
    for (place, value, unit) in in_pct.chain(in_usd) {
        if !value.is_finite() {
            let message = format!("{value} is no value of an issue");
            return Err(origin.wrong(place, message, None));
        }
        let mut met = false;
        for (p, s) in places(menus, place) {
            values_pct[p.0][s] += value * unit;
            met = true;
        }
        if !met {
            let known: Vec<String> = menus.as_slice().iter().flat_map(named).collect();
            let known = known.iter().map(String::as_str);
            return Err(origin.unknown(place, "position", known));
        }
    }
    if values_pct.iter().flatten().all(|v| *v == 0.0) {
        let message = "an issue that no position is worth anything on";
        let help = "add values = { \"PLAYER/position\" = 0.1 }".to_owned();
        return Err(origin.wrong(&written.id, message, Some(help)));
    }
    Ok(Issue {
        id: written.id.get_ref().clone(),
        title: written.title.clone(),
        values_pct,
    })
}

fn named(menu: &detente_talks::Menu) -> Vec<String> {
    let names = menu
        .positions
        .iter()
        .map(|p| format!("{}/{}", menu.player, p.id));
    names.collect()
}

/// The positions that `PLAYER/position` means; of menus made of levers also `PLAYER/lever.level`.
fn places(menus: &Menus, written: &Text) -> Vec<(PlayerIx, usize)> {
    let Some((player, id)) = written.get_ref().split_once('/') else {
        return Vec::new();
    };
    let Ok(p) = menus.find_player(player) else {
        return Vec::new();
    };
    let positions = menus.as_slice()[p.0].positions.iter().enumerate();
    let meant = |known: &str| known == id || known.split('+').any(|part| part == id);
    let found = positions.filter(|(_, s)| meant(&s.id));
    found.map(|(at, _)| (p, at)).collect()
}
