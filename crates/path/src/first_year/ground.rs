//! A world and the tables, prepared once for every path on them.

use detente_world::{RegionIx, SectorIx, World};

use super::Network;
use super::kept::Kept;
use super::solved::Solved;
use crate::PathError;
use crate::chain::Place;
use crate::elements::Tables;

/// What every path of a world and a set of tables shares; owned, so that it can be kept and sent.
#[derive(Debug, Clone)]
pub struct Ground {
    world: World,
    tables: Tables,
    places: Vec<Place>,
    network: Network,
    regions: Vec<String>,
    kept: Kept,
    solved: Solved,
}

impl Ground {
    /// Prepares a world and tables: the chains of every element that has a sender and a user there, and the network.
    ///
    /// # Errors
    /// None today: tables are checked when they are read, and an element whose sender or users the world does not have has no
    /// chain in it (see [`Ground::places`]).
    pub fn new(world: &World, tables: &Tables) -> Result<Self, PathError> {
        let mut places = Vec::new();
        for element in 0..tables.elements.len() {
            places.extend(Place::new(world, tables, element)?);
        }
        Ok(Self {
            network: Network::new(world, tables),
            regions: world.regions().iter().map(|r| r.code.clone()).collect(),
            places,
            tables: tables.clone(),
            world: world.clone(),
            kept: Kept::default(),
            solved: Solved::default(),
        })
    }

    /// The runs that are kept.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Economies and equilibria that are kept.
    pub(super) fn solved(&self) -> &Solved {
        &self.solved
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The chains of the elements that the world has, in the order of the table.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The network of producers.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Codes of the regions.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Number of regions.
    pub fn region_count(&self) -> usize {
        self.regions.len()
    }

    /// The region of this code.
    pub fn find_region(&self, code: &str) -> Option<RegionIx> {
        self.world.find_region(code)
    }

    /// What of the tables about some elements this world has no place for, in words: elements without their sender or a user,
    /// rows of regions and sectors that it does not have.
    pub fn left_out(&self, about: impl Fn(&str) -> bool) -> Vec<String> {
        let mut list = Vec::new();
        let tables = &self.tables;
        for (at, element) in tables.elements.iter().enumerate() {
            if about(&element.element) && self.places.iter().all(|p| p.element != at) {
                list.push(format!(
                    "{}: the world has no sender {} or no user of it",
                    element.element, element.sender
                ));
            }
        }
        let rows = (tables
            .users
            .iter()
            .map(|r| ("users", &r.element, &r.region)))
        .chain(
            tables
                .stocks
                .iter()
                .map(|r| ("stocks", &r.element, &r.region)),
        )
        .chain(
            tables
                .shares
                .iter()
                .map(|r| ("shares", &r.element, &r.region)),
        );
        for (table, element, region) in rows.filter(|(_, element, _)| about(element)) {
            if region != "*" && self.find_region(region).is_none() {
                list.push(format!(
                    "{table}: the world has no region {region} ({element})"
                ));
            }
        }
        for user in tables.users.iter().filter(|u| about(&u.element)) {
            if self.world.find_sector(&user.sector).is_none() {
                list.push(format!(
                    "users: the world has no sector {} ({}, {})",
                    user.sector, user.element, user.name
                ));
            }
        }
        list
    }

    /// The stages (position of the chain, of the stage) that a good of the world is.
    pub fn stages_of_good(&self, good: SectorIx) -> Vec<(usize, usize)> {
        let mut list = Vec::new();
        for (at, place) in self.places.iter().enumerate() {
            let stages = place.stages.iter().enumerate();
            list.extend(
                stages
                    .filter(|(_, s)| s.good == Some(good))
                    .map(|(j, _)| (at, j)),
            );
        }
        list
    }
}
