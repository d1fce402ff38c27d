//! The rules of a tariff game: who plays, against whom, with which rates, for what.

use std::path::Path;

use detente_economy::Payoff;
use detente_world::table::TableFile;
use detente_world::{RegionIx, SectorIx, SectorKind, World, closest};
use serde::Serialize;

use super::TariffGameError;

/// Which rates may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Vary {
    /// One rate per imposer.
    Uniform,
    /// One rate per imposer and partner.
    Partner,
    /// One rate per imposer and sector.
    Sector,
    /// A rate for every flow.
    All,
}

/// On whom a player may lay its taxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partners {
    /// The other players.
    Players,
    /// Every other region.
    All,
    /// These, the player itself left out.
    Listed(Vec<RegionIx>),
}

/// What a player wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// One weight per sector on what its owners earn, mean one; empty = real income.
    pub sectors: Vec<f64>,
    /// Weight of a dollar of revenue, beside one of other income.
    pub revenue: f64,
    /// Whether revenue is shared out with the payroll and weighs what its sector weighs (Ossa 2014), instead of one.
    pub payroll: bool,
    /// What a per cent that its rivals lose on average is worth, in per cent of own payoff.
    pub relative: f64,
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            sectors: Vec::new(),
            revenue: 1.0,
            payroll: false,
            relative: 0.0,
        }
    }
}

impl Objective {
    /// Whether this is plain real income.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// As a payoff of the economy.
    pub fn payoff(&self, player: RegionIx, rivals: &[RegionIx]) -> Payoff {
        let own = if self.sectors.iter().all(|w| *w == 1.0) {
            Payoff::RealIncome(player)
        } else if self.payroll {
            Payoff::Government {
                region: player,
                weights: self.sectors.clone(),
            }
        } else {
            Payoff::SectorWeighted {
                region: player,
                weights: self.sectors.clone(),
            }
        };
        let mut parts = vec![(1.0, own)];
        if self.revenue != 1.0 {
            parts.push((self.revenue - 1.0, Payoff::Revenue(player)));
        }
        if self.relative != 0.0 {
            for rival in rivals {
                let each = -self.relative / rivals.len() as f64;
                parts.push((each, Payoff::RealIncome(*rival)));
            }
        }
        match parts.len() {
            1 => parts.swap_remove(0).1,
            _ => Payoff::Sum(parts),
        }
    }
}

/// The rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The players, in the order asked for.
    pub players: Vec<RegionIx>,
    /// Which rates may differ.
    pub vary: Vary,
    /// On whom.
    pub partners: Partners,
    /// On which sectors.
    pub sectors: Vec<SectorIx>,
    /// Whether players set export taxes too.
    pub export_taxes: bool,
    /// The lowest rate allowed, a fraction.
    pub lowest: f64,
    /// The highest rate allowed, a fraction.
    pub highest: f64,
    /// What each player wants; empty = real income for all.
    pub objectives: Vec<Objective>,
}

/// The lowest rate unless told otherwise: a subsidy of nine tenths.
pub const LOWEST: f64 = -0.9;
/// The highest rate unless told otherwise: the highest tariff that the economy promises to solve.
pub const HIGHEST: f64 = 10.0;

impl Rules {
    /// Tariffs on every good, for real income, within wide bounds.
    pub fn new(world: &World, players: Vec<RegionIx>, vary: Vary, partners: Partners) -> Self {
        Self {
            players,
            vary,
            partners,
            sectors: goods(world),
            export_taxes: false,
            lowest: LOWEST,
            highest: HIGHEST,
            objectives: Vec::new(),
        }
    }

    /// The regions that a player may lay its taxes on, of so many.
    pub fn partners(&self, player: usize, regions: usize) -> Vec<RegionIx> {
        RegionIx::all(regions)
            .filter(|m| *m != self.players[player])
            .filter(|m| match &self.partners {
                Partners::Players => self.players.contains(m),
                Partners::All => true,
                Partners::Listed(list) => list.contains(m),
            })
            .collect()
    }

    /// Whose loss a player with rivalry counts: the other players; those it taxes, where it plays alone.
    pub fn rivals(&self, player: usize, regions: usize) -> Vec<RegionIx> {
        match self.players.len() {
            1 => self.partners(player, regions),
            _ => {
                let others = self.players.iter().filter(|n| **n != self.players[player]);
                others.copied().collect()
            }
        }
    }

    /// What a player wants, by its position among the players.
    pub fn objective(&self, player: usize) -> Objective {
        self.objectives.get(player).cloned().unwrap_or_default()
    }
}

/// Every sector of kind goods.
pub fn goods(world: &World) -> Vec<SectorIx> {
    SectorIx::all(world.sector_count())
        .filter(|k| world.sector(*k).kind == SectorKind::Goods)
        .collect()
}

fn unknown<'a>(
    what: &'static str,
    given: &str,
    world: &World,
    codes: impl Iterator<Item = &'a str> + Clone,
) -> TariffGameError {
    let hint = closest(given, codes.clone())
        .map(|code| format!("; did you mean \"{code}\"?"))
        .unwrap_or_default();
    TariffGameError::Unknown {
        what,
        given: given.to_owned(),
        hint,
        world: world.meta().name.clone(),
        known: codes.collect::<Vec<_>>().join(", "),
    }
}

/// Reads a list of regions, or `all`; no region twice.
///
/// # Errors
/// [`TariffGameError::Unknown`], [`TariffGameError::Twice`].
pub fn regions(
    world: &World,
    what: &'static str,
    codes: &[String],
) -> Result<Vec<RegionIx>, TariffGameError> {
    if codes.len() == 1 && (codes[0] == "all" || codes[0] == "*") {
        return Ok(RegionIx::all(world.region_count()).collect());
    }
    let mut found = Vec::with_capacity(codes.len());
    for code in codes {
        let code = code.trim();
        let region = world.find_region(code).ok_or_else(|| {
            let known = world.regions().iter().map(|r| r.code.as_str());
            unknown(what, code, world, known)
        })?;
        if found.contains(&region) {
            return Err(TariffGameError::Twice(code.to_owned()));
        }
        found.push(region);
    }
    Ok(found)
}

/// Reads a list of sectors; `*` or `goods` are all goods, `all` goods and services.
///
/// # Errors
/// [`TariffGameError::Unknown`].
pub fn sectors(world: &World, codes: &[String]) -> Result<Vec<SectorIx>, TariffGameError> {
    let mut found = Vec::new();
    for code in codes {
        match code.trim() {
            "*" | "goods" => found.extend(goods(world)),
            "all" => found.extend(SectorIx::all(world.sector_count())),
            code => found.push(world.find_sector(code).ok_or_else(|| {
                let known = world.sectors().iter().map(|s| s.code.as_str());
                unknown("sector", code, world, known)
            })?),
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Reads `region,sector,weight`: political weights, scaled to mean one over each region's sectors that produce; a sector
/// that is not listed has weight one before scaling. Returns one list per region of the world; empty where the file
/// says nothing of the region.
///
/// # Errors
/// A file that cannot be read, an unknown code, a weight that is negative or not a number, weights that are all zero.
pub fn read_weights(world: &World, path: &Path) -> Result<Vec<Vec<f64>>, TariffGameError> {
    let file = TableFile::read(path)?;
    let [region, sector, weight] = ["region", "sector", "weight"].map(|name| file.column(name));
    let (region, sector, weight) = (region?, sector?, weight?);
    let mut weights: Vec<Vec<f64>> = vec![Vec::new(); world.region_count()];
    let mut listed = std::collections::BTreeSet::new();
    for row in 0..file.rows() {
        let code = file.text(row, region)?;
        let n = world.find_region(&code).ok_or_else(|| {
            let known = world.regions().iter().map(|r| r.code.as_str());
            let hint = closest(&code, known).map(|c| format!("; did you mean \"{c}\"?"));
            let hint = hint.unwrap_or_default();
            file.complain(row, region, format!("unknown region \"{code}\"{hint}"))
        })?;
        let code = file.text(row, sector)?;
        let k = world.find_sector(&code).ok_or_else(|| {
            let known = world.sectors().iter().map(|s| s.code.as_str());
            let hint = closest(&code, known).map(|c| format!("; did you mean \"{c}\"?"));
            let hint = hint.unwrap_or_default();
            file.complain(row, sector, format!("unknown sector \"{code}\"{hint}"))
        })?;
        let value = file.number(row, weight)?;
        if value < 0.0 {
            let problem = format!("{value} is negative; a weight is zero or more, one on average");
            return Err(file.complain(row, weight, problem).into());
        }
        if !listed.insert((n, k)) {
            let problem = "this region and sector stand in an earlier row too";
            return Err(file.complain(row, sector, problem).into());
        }
        if weights[n.0].is_empty() {
            weights[n.0] = vec![1.0; world.sector_count()];
        }
        weights[n.0][k.0] = value;
    }
    for (n, row) in weights.iter_mut().enumerate() {
        normalise(world, RegionIx(n), row)?;
    }
    Ok(weights)
}

/// Scales weights to mean one over the sectors that produce.
fn normalise(world: &World, n: RegionIx, weights: &mut [f64]) -> Result<(), TariffGameError> {
    if weights.is_empty() {
        return Ok(());
    }
    let output = world.benchmark().output.row(n);
    let producing = output.iter().filter(|y| **y > 0.0).count().max(1);
    let sum: f64 = weights
        .iter()
        .zip(output)
        .filter(|(_, y)| **y > 0.0)
        .map(|(w, _)| w)
        .sum();
    let mean = sum / producing as f64;
    if mean.is_nan() || mean <= 0.0 {
        return Err(TariffGameError::Weight {
            what: format!("the mean of the weights of {}", world.region(n).code),
            value: mean,
            right: "at least one sector that produces needs a positive weight",
        });
    }
    if mean != 1.0 {
        weights.iter_mut().for_each(|w| *w /= mean);
    }
    Ok(())
}
