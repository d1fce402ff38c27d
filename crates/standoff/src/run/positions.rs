//! What a player's position is in terms of policy: the duties of its day as rates of the world, and its wedges.

use detente_policy::{Policy, TableMode, TariffRow, TariffTable, Wedge};
use detente_talks::Combination;
use detente_world::table::RowNumber;
use detente_world::{Cube, RegionIx, SectorIx, SectorKind, World};

use super::{Backdrop, Scene};
use crate::error::StandoffError;
use crate::standoff::Standoff;

/// A player's position as a policy of its own.
#[derive(Debug, Clone)]
pub struct PositionPolicy {
    /// Code of the player's region.
    pub player: String,
    /// Short name of the position.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// What it means.
    pub description: String,
    /// The player's duties on every region, those on third regions included, and the wedges of the position.
    pub policy: Policy,
    /// Its wedges alone.
    pub wedges: Vec<Wedge>,
    /// The player's mean duty on the goods of each other player, weighted with the world's flows, per cent; wedges not
    /// counted.
    pub duties: Vec<(String, f64)>,
    /// Wedges that hold whatever the positions are.
    pub everywhere: Vec<Wedge>,
}

/// Every position of every player, in the order of the file. The policies of one position per player together are the
/// policy of that combination.
///
/// # Errors
/// [`StandoffError::Ledger`]: a day before the ledger begins, a world without tariff dates or sectors in common.
pub fn positions(standoff: &Standoff) -> Result<Vec<PositionPolicy>, StandoffError> {
    let scene = Scene::prepare(standoff)?;
    let world = standoff.world();
    let mut all = Vec::new();
    for (at, (&player, written)) in standoff
        .regions
        .iter()
        .zip(&standoff.file().players)
        .enumerate()
    {
        for (number, position) in written.menu.iter().enumerate() {
            let mut combination: Combination = standoff.reference.clone();
            combination.0[at].0 = number;
            let tariffs = scene.tariffs(&combination, Backdrop::Current);
            let code = &world.region(player).code;
            let id = position.id.get_ref();
            let wedges = standoff.stances[at][number].wedges.clone();
            let levels = levelled(standoff, &wedges, &tariffs)?;
            let table = TariffTable {
                path: format!("{}/{code}/{id}", standoff.file().id.get_ref()).into(),
                mode: TableMode::Set,
                rows: changed(world, &tariffs, player, &levels),
            };
            let others = standoff.regions.iter().filter(|other| **other != player);
            all.push(PositionPolicy {
                player: code.clone(),
                id: id.clone(),
                title: position.title.clone(),
                description: position.description.clone(),
                policy: Policy {
                    wedges: wedges.clone(),
                    tables: vec![table],
                },
                wedges,
                duties: others
                    .map(|other| {
                        let code = world.region(*other).code.clone();
                        (code, mean_duty(world, &tariffs, *other, player))
                    })
                    .collect(),
                everywhere: standoff.everywhere.clone(),
            });
        }
    }
    Ok(all)
}

/// What the wedges of a position make of two sets of duties a point apart: where both come out alike, a wedge sets a level and
/// the duties do not count.
fn levelled(
    standoff: &Standoff,
    wedges: &[Wedge],
    tariffs: &Cube,
) -> Result<[Cube; 2], StandoffError> {
    let mut raised = tariffs.clone();
    raised
        .as_mut_slice()
        .iter_mut()
        .for_each(|rate| *rate += 1.0);
    let policy = Policy {
        wedges: wedges.to_vec(),
        tables: Vec::new(),
    };
    let over = |base: &Cube| {
        let applied = policy.apply_over(standoff.world(), base);
        applied
            .map(|applied| applied.tariff)
            .map_err(|source| StandoffError::Combination {
                file: standoff.origin.name.clone(),
                combination: "a position alone".to_owned(),
                source: Box::new(source),
            })
    };
    Ok([over(tariffs)?, over(&raised)?])
}

/// The importer's rates that are not the world's own, those left out that a wedge sets to a level.
fn changed(
    world: &World,
    tariffs: &Cube,
    importer: RegionIx,
    [own, raised]: &[Cube; 2],
) -> Vec<TariffRow> {
    let mut rows = Vec::new();
    for origin in RegionIx::all(world.region_count()) {
        for sector in SectorIx::all(world.sector_count()) {
            let rate = tariffs.get(origin, importer, sector);
            let level = own.get(origin, importer, sector) == raised.get(origin, importer, sector);
            if !level && rate != world.tariffs().get(origin, importer, sector) {
                rows.push(TariffRow {
                    origin: world.region(origin).code.clone(),
                    destination: world.region(importer).code.clone(),
                    sector: world.sector(sector).code.clone(),
                    rate,
                    row: RowNumber::Row(rows.len() as u64 + 1),
                });
            }
        }
    }
    rows
}

/// Mean duty on the goods of a direction, weighted with the world's flows, per cent.
fn mean_duty(world: &World, tariffs: &Cube, origin: RegionIx, importer: RegionIx) -> f64 {
    let (mut paid, mut imports) = (0.0, 0.0);
    for sector in SectorIx::all(world.sector_count()) {
        if world.sector(sector).kind == SectorKind::Goods {
            let flow = world.flows().get(origin, importer, sector);
            paid += flow * tariffs.get(origin, importer, sector);
            imports += flow;
        }
    }
    if imports > 0.0 {
        100.0 * paid / imports
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_together_are_the_policy_of_their_combination() {
        let standoff = Standoff::open("busan").unwrap().without_months();
        let scene = Scene::prepare(&standoff).unwrap();
        let combination = standoff.fail.clone();
        let whole = scene.policy(&combination, Backdrop::Current).unwrap();
        let all = positions(&standoff).unwrap();
        let mut policy = Policy::default();
        for (player, number) in standoff.file().players.iter().zip(&combination.0) {
            let id = player.menu[number.0].id.get_ref();
            let own = all
                .iter()
                .find(|p| p.player == *player.region.get_ref() && p.id == *id)
                .unwrap();
            policy.extend(own.policy.clone());
        }
        let parts = policy.apply(standoff.world()).unwrap();
        assert_eq!(parts.tariff, whole.tariff);
        assert_eq!(parts.bounds.len(), whole.bounds.len());
    }

    #[test]
    fn a_level_stands_in_the_place_of_the_duties() {
        let standoff = Standoff::open("eu-us").unwrap().without_months();
        let all = positions(&standoff).unwrap();
        let zero = all.iter().find(|p| p.id == "zero").unwrap();
        let applied = zero.policy.apply(standoff.world()).unwrap();
        let world = standoff.world();
        let at = |code: &str| {
            let regions = ["USA", "EU27"].map(|code| world.find_region(code).unwrap());
            let sector = world.find_sector(code).unwrap();
            applied.tariff.get(regions[0], regions[1], sector)
        };
        assert_eq!(at("C29"), 0.0);
        assert!(at("A01") > 0.0);
    }

    #[test]
    fn a_threat_of_100_points_raises_the_mean_duty_by_about_100() {
        let standoff = Standoff::open("busan").unwrap().without_months();
        let all = positions(&standoff).unwrap();
        let duty = |id: &str| {
            let own = all.iter().find(|p| p.player == "USA" && p.id == id);
            own.unwrap().duties[0].1
        };
        let raised = duty("threat") - duty("status");
        // Compiled as a difference of the ledger against the world's own rates, so not 100 to the digit.
        assert!((90.0..115.0).contains(&raised), "{raised}");
        assert!(duty("removed") < duty("truce") && duty("truce") < duty("status"));
    }
}
