//! The whole operation: flows, purchases, columns, tariffs, and the world that comes out.

use std::collections::BTreeMap;

use super::purchases::{self, Buyer};
use super::{Clip, FINAL, MOST, Split, SplitFlow, SplitReport, SplitTariffs, columns};
use crate::{Cube, RegionIx, SectorIx, UseTable, World, WorldError, WorldParts, closest};

/// A world with the places of its split goods.
pub(super) struct Carving<'a> {
    pub world: &'a World,
    pub splits: &'a [Split],
    /// Sector after the split of every sector before it.
    pub position: Vec<usize>,
    /// Sector after the split of every split good.
    pub child: Vec<usize>,
    /// Parent before the split of every split good.
    pub parent: Vec<usize>,
}

impl World {
    /// Carves goods out of sectors, all at once (the algorithm is this module's first page). Children stand directly
    /// after their parent; name and notes say what was done.
    ///
    /// # Errors
    /// Codes that the world does not have or has already, users without room, members whose split inputs exceed their
    /// output, or a resulting world that [`World::new`] refuses: each names file and row or the cell.
    pub fn split(
        &self,
        splits: &[Split],
        tariffs: SplitTariffs,
    ) -> Result<(Self, SplitReport), WorldError> {
        let carving = Carving::new(self, splits)?;
        let mut report = SplitReport::default();
        let children = carving.flows(&mut report.clips)?;
        let rates = carving.rates(&children, tariffs)?;
        let (r, s) = (self.region_count(), self.sector_count() + splits.len());
        let (mut flows, mut tariff) = (Cube::filled(r, s, 0.0), Cube::filled(r, s, 0.0));
        for (i, n, k, value) in self.flows().iter() {
            flows.set(i, n, SectorIx(carving.position[k.0]), value);
            tariff.set(
                i,
                n,
                SectorIx(carving.position[k.0]),
                self.tariffs().get(i, n, k),
            );
        }
        for (c, child) in children.iter().enumerate() {
            let parent = SectorIx(carving.position[carving.parent[c]]);
            for (i, n, _, value) in child.iter() {
                if value > 0.0 {
                    flows.add(i, n, parent, -value);
                    flows.set(i, n, SectorIx(carving.child[c]), value);
                    tariff.set(
                        i,
                        n,
                        SectorIx(carving.child[c]),
                        rates[c].get(i, n, SectorIx(0)),
                    );
                }
            }
        }
        let mut use_table = UseTable::zero(r, s);
        let remaining = carving.purchases(&children, &rates, &mut use_table, &mut report.clips)?;
        let output = |n: RegionIx, member: usize| -> f64 {
            RegionIx::all(r)
                .map(|to| flows.get(n, to, SectorIx(member)))
                .sum()
        };
        columns::fill(&carving, &remaining, &output, &mut use_table)?;
        let world = Self::new(WorldParts {
            meta: carving.meta(tariffs),
            regions: self.regions().to_vec(),
            sectors: carving.sectors()?,
            flows,
            tariffs: tariff,
            use_table,
            elasticity_sets: carving.elasticity_sets(),
        })?;
        carving.describe(&world, &mut report);
        Ok((world, report))
    }
}

impl<'a> Carving<'a> {
    fn new(world: &'a World, splits: &'a [Split]) -> Result<Self, WorldError> {
        let mut parent = Vec::new();
        for (c, split) in splits.iter().enumerate() {
            let earlier = splits[..c].iter().find(|s| s.code == split.code);
            if earlier.is_some() || world.find_sector(&split.code).is_some() {
                let where_else = earlier.map_or("the world", |s| s.origin.as_str());
                return Err(WorldError::Split {
                    place: split.origin.clone(),
                    problem: format!(
                        "the code \"{}\" is taken by {where_else}; choose another",
                        split.code
                    ),
                });
            }
            let at = world
                .find_sector(&split.parent)
                .ok_or_else(|| unknown("sector", &split.parent, &split.origin, sectors(world)))?;
            if split.kind.is_some_and(|kind| kind != world.sector(at).kind) {
                return Err(WorldError::Split {
                    place: split.origin.clone(),
                    problem: format!(
                        "{} and its parent {} cannot be goods and services at once; leave kind out",
                        split.code, split.parent
                    ),
                });
            }
            parent.push(at.0);
        }
        let (mut position, mut child) = (Vec::new(), vec![0; splits.len()]);
        let mut next = 0;
        for k in 0..world.sector_count() {
            position.push(next);
            next += 1;
            for (c, _) in parent.iter().enumerate().filter(|(_, p)| **p == k) {
                child[c] = next;
                next += 1;
            }
        }
        Ok(Self {
            world,
            splits,
            position,
            child,
            parent,
        })
    }

    /// Positions after the split of a sector before it and of everything carved out of it.
    pub fn family(&self, f: usize) -> Vec<usize> {
        let children = (0..self.splits.len()).filter(|c| self.parent[*c] == f);
        std::iter::once(self.position[f])
            .chain(children.map(|c| self.child[c]))
            .collect()
    }

    /// Code of a sector after the split.
    pub fn code(&self, member: usize) -> &str {
        if let Some(c) = self.child.iter().position(|at| *at == member) {
            return &self.splits[c].code;
        }
        self.position
            .iter()
            .position(|at| *at == member)
            .map_or("", |k| self.world.sectors()[k].code.as_str())
    }

    /// The family (position before the split) of a sector after it.
    fn family_of(&self, member: usize) -> usize {
        match self.child.iter().position(|at| *at == member) {
            Some(c) => self.parent[c],
            None => self
                .position
                .iter()
                .position(|at| *at == member)
                .unwrap_or(0),
        }
    }

    fn region(&self, code: &str, place: &str) -> Result<RegionIx, WorldError> {
        self.world.find_region(code).ok_or_else(|| {
            let codes = self.world.regions().iter().map(|r| r.code.as_str());
            unknown("region", code, place, codes.collect())
        })
    }

    /// The cells that rows mean, the more precise row before `*`.
    fn spread(&self, rows: &[SplitFlow]) -> Result<BTreeMap<(usize, usize), f64>, WorldError> {
        let r = self.world.region_count();
        let mut cells: BTreeMap<(usize, usize), (u8, f64)> = BTreeMap::new();
        for row in rows {
            let ends = |code: &str| -> Result<Vec<usize>, WorldError> {
                if code == "*" {
                    Ok((0..r).collect())
                } else {
                    Ok(vec![self.region(code, &row.place)?.0])
                }
            };
            let rank = u8::from(row.origin != "*") + u8::from(row.destination != "*");
            for i in ends(&row.origin)? {
                for n in ends(&row.destination)? {
                    let cell = cells.entry((i, n)).or_insert((rank, row.value));
                    if rank >= cell.0 {
                        *cell = (rank, row.value);
                    }
                }
            }
        }
        Ok(cells.into_iter().map(|(at, (_, v))| (at, v)).collect())
    }

    /// Step 1: flows of every split good, one cube of one sector each.
    fn flows(&self, clips: &mut Vec<Clip>) -> Result<Vec<Cube>, WorldError> {
        let r = self.world.region_count();
        let mut children = Vec::new();
        for (c, split) in self.splits.iter().enumerate() {
            let parent = SectorIx(self.parent[c]);
            let mut cube = Cube::filled(r, 1, 0.0);
            for ((i, n), value) in self.spread(&split.flows)? {
                cube.set(RegionIx(i), RegionIx(n), SectorIx(0), value);
            }
            for ((i, n), share) in self.spread(&split.shares)? {
                let (i, n) = (RegionIx(i), RegionIx(n));
                cube.set(
                    i,
                    n,
                    SectorIx(0),
                    share * self.world.flows().get(i, n, parent),
                );
            }
            children.push(cube);
        }
        for k in 0..self.world.sector_count() {
            let own: Vec<usize> = (0..self.splits.len())
                .filter(|c| self.parent[*c] == k)
                .collect();
            if own.is_empty() {
                continue;
            }
            for (i, n) in pairs(r) {
                let wanted: f64 = own
                    .iter()
                    .map(|c| children[*c].get(i, n, SectorIx(0)))
                    .sum();
                let most = MOST * self.world.flows().get(i, n, SectorIx(k));
                if wanted <= most {
                    continue;
                }
                for &c in &own {
                    let value = children[c].get(i, n, SectorIx(0));
                    let kept = value * most / wanted;
                    children[c].set(i, n, SectorIx(0), kept);
                    if value > 0.0 {
                        clips.push(Clip {
                            good: self.splits[c].code.clone(),
                            kind: "flow",
                            from: self.world.region(i).code.clone(),
                            to: self.world.region(n).code.clone(),
                            wanted: value,
                            kept,
                        });
                    }
                }
            }
        }
        Ok(children)
    }

    /// The tariff on every flow of every split good.
    fn rates(&self, children: &[Cube], which: SplitTariffs) -> Result<Vec<Cube>, WorldError> {
        let r = self.world.region_count();
        let mut rates = Vec::new();
        for (c, split) in self.splits.iter().enumerate() {
            let parent = SectorIx(self.parent[c]);
            let mut cube = children[c].clone();
            for (i, n) in pairs(r) {
                cube.set(i, n, SectorIx(0), self.world.tariffs().get(i, n, parent));
            }
            let own = self.spread(&split.tariffs)?;
            if which == SplitTariffs::Own {
                for ((i, n), rate) in own.into_iter().filter(|((i, n), _)| i != n) {
                    cube.set(RegionIx(i), RegionIx(n), SectorIx(0), rate);
                }
            }
            rates.push(cube);
        }
        Ok(rates)
    }

    /// Step 2: writes the purchases of split goods; returns what is left of all others, by family.
    fn purchases(
        &self,
        children: &[Cube],
        rates: &[Cube],
        table: &mut UseTable,
        clips: &mut Vec<Clip>,
    ) -> Result<UseTable, WorldError> {
        let world = self.world;
        let mut remaining = world.use_table().clone();
        let mut from_final: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (c, split) in self.splits.iter().enumerate() {
            let parent = SectorIx(self.parent[c]);
            let buyers = self.buyers(split)?;
            for n in RegionIx::all(world.region_count()) {
                let (mut at_parent, mut at_own) = (0.0, 0.0);
                for i in RegionIx::all(world.region_count()) {
                    let value = children[c].get(i, n, SectorIx(0));
                    at_parent += (1.0 + world.tariffs().get(i, n, parent)) * value;
                    at_own += (1.0 + rates[c].get(i, n, SectorIx(0))) * value;
                }
                if at_parent <= 0.0 {
                    continue;
                }
                let cell_error = |problem: String| WorldError::Cell {
                    world: world.meta().name.clone(),
                    region: world.region(n).code.clone(),
                    sector: split.code.clone(),
                    problem,
                };
                let Some(users) = buyers.get(&n.0).or(buyers.get(&usize::MAX)) else {
                    return Err(cell_error(format!(
                        "{at_parent:.3} of it is bought and {} names no user in this region",
                        split.origin
                    )));
                };
                let taken_before = from_final.get(&(n.0, parent.0)).copied().unwrap_or(0.0);
                let taken = purchases::take(users, at_parent, &|buyer| match buyer {
                    Buyer::Sector { family, .. } => {
                        let whole = world.use_table().get(n, parent, SectorIx(family));
                        let left = remaining.get(n, parent, SectorIx(family));
                        purchases::room(whole, whole - left)
                    }
                    Buyer::Final => {
                        purchases::room(world.benchmark().final_demand.get(n, parent), taken_before)
                    }
                });
                if taken.short > 1e-9 * at_parent {
                    return Err(cell_error(format!(
                        "its users would buy {at_parent:.3}, which is {:.3} more than 95 % of what they buy of {}; \
                         lower the flows into the region or name more users",
                        taken.short, split.parent
                    )));
                }
                for &(at, wanted, kept) in &taken.clips {
                    let user = match users[at].0 {
                        Buyer::Sector { member, .. } => self.code(member),
                        Buyer::Final => FINAL,
                    };
                    let region = &world.region(n).code;
                    clips.push(purchases::clip(&split.code, region, user, wanted, kept));
                }
                for ((buyer, _), amount) in users.iter().zip(&taken.amounts) {
                    match *buyer {
                        Buyer::Sector { member, family } => {
                            remaining.add(n, parent, SectorIx(family), -amount);
                            let bought = amount / at_parent * at_own;
                            table.add(n, SectorIx(self.child[c]), SectorIx(member), bought);
                        }
                        Buyer::Final => {
                            *from_final.entry((n.0, parent.0)).or_default() += amount;
                        }
                    }
                }
            }
        }
        Ok(remaining)
    }

    /// Users by region; `usize::MAX` stands for `*`.
    fn buyers(&self, split: &Split) -> Result<BTreeMap<usize, Vec<(Buyer, f64)>>, WorldError> {
        let mut buyers: BTreeMap<usize, Vec<(Buyer, f64)>> = BTreeMap::new();
        for row in &split.users {
            let region = match row.region.as_str() {
                "*" => usize::MAX,
                code => self.region(code, &row.place)?.0,
            };
            let buyer = if row.user == FINAL {
                Buyer::Final
            } else {
                let child = self.splits.iter().position(|s| s.code == row.user);
                let member = match child {
                    Some(c) => self.child[c],
                    None => {
                        let sector = self.world.find_sector(&row.user).ok_or_else(|| {
                            let mut known = sectors(self.world);
                            known.extend(self.splits.iter().map(|s| s.code.as_str()));
                            known.push(FINAL);
                            unknown("user", &row.user, &row.place, known)
                        })?;
                        self.position[sector.0]
                    }
                };
                Buyer::Sector {
                    member,
                    family: self.family_of(member),
                }
            };
            buyers.entry(region).or_default().push((buyer, row.share));
        }
        if !split.weights.is_empty() {
            buyers = self.weighted_buyers(split)?;
        }
        Ok(buyers)
    }

    /// Shares in proportion to weight times what each family buys of the parent.
    fn weighted_buyers(
        &self,
        split: &Split,
    ) -> Result<BTreeMap<usize, Vec<(Buyer, f64)>>, WorldError> {
        let world = self.world;
        for row in &split.weights {
            if row.region != "*" {
                self.region(&row.region, &row.place)?;
            }
            if !["*", FINAL].contains(&row.user.as_str()) && world.find_sector(&row.user).is_none()
            {
                let mut known = sectors(world);
                known.push(FINAL);
                return Err(unknown("user", &row.user, &row.place, known));
            }
        }
        let weight = |n: RegionIx, names: [Option<&str>; 2]| {
            let fits = |row: &&super::SplitUser| {
                let here = row.region == "*" || row.region == world.region(n).code;
                here && (row.user == "*" || names.contains(&Some(row.user.as_str())))
            };
            let rank = |row: &super::SplitUser| (row.region != "*", row.user != "*");
            let best = split
                .weights
                .iter()
                .filter(fits)
                .max_by_key(|row| rank(row));
            best.map_or(0.0, |row| row.share)
        };
        let parent = split.parent.as_str();
        let good = world.find_sector(parent).unwrap_or(SectorIx(0));
        let mut buyers = BTreeMap::new();
        for n in RegionIx::all(world.region_count()) {
            let mut list = Vec::new();
            for (f, sector) in world.sectors().iter().enumerate() {
                let names = [Some(sector.code.as_str()), sector.alias.as_deref()];
                let bought = world.use_table().get(n, good, SectorIx(f));
                let buyer = Buyer::Sector {
                    member: self.position[f],
                    family: f,
                };
                list.push((buyer, weight(n, names) * bought));
            }
            let asked = split
                .weights
                .iter()
                .any(|w| w.user == FINAL && w.share > 0.0);
            if asked {
                let bought = world.benchmark().final_demand.get(n, good);
                list.push((Buyer::Final, weight(n, [Some(FINAL), None]) * bought));
            }
            let total: f64 = list.iter().map(|(_, w)| w).sum();
            if total > 0.0 {
                list.iter_mut().for_each(|(_, w)| *w /= total);
                list.retain(|(_, w)| *w > 0.0);
                buyers.insert(n.0, list);
            }
        }
        Ok(buyers)
    }
}

/// Every (origin, destination).
pub(super) fn pairs(regions: usize) -> impl Iterator<Item = (RegionIx, RegionIx)> {
    RegionIx::all(regions).flat_map(move |i| RegionIx::all(regions).map(move |n| (i, n)))
}

fn sectors(world: &World) -> Vec<&str> {
    world.sectors().iter().map(|s| s.code.as_str()).collect()
}

fn unknown(what: &'static str, code: &str, place: &str, known: Vec<&str>) -> WorldError {
    let hint = match closest(code, known.iter().copied()) {
        Some(meant) => format!("; did you mean \"{meant}\"?"),
        None => format!("; there are {}", known.join(", ")),
    };
    WorldError::Split {
        place: if place.is_empty() {
            "split".into()
        } else {
            place.into()
        },
        problem: format!("unknown {what} \"{code}\"{hint}"),
    }
}
