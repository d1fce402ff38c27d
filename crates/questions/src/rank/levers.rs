//! The levers of a standoff: positions of its menus, each side's duties since every day of the record on which they stepped, and the rows
//! of the ledger between the players.

use std::collections::BTreeSet;

use detente_path::first_year::{Ground, Levers};
use detente_policy::{Policy, WedgeKind};
use detente_standoff::horizons::with_record;
use detente_standoff::path::strengths;
use detente_standoff::{PositionPolicy, Standoff, positions};
use detente_world::{RegionIx, SectorIx, World};

use crate::refusal::Refusal;

/// A step of the average duty that makes "duties since" a lever of its own, percentage points.
const LEAST_STEP: f64 = 5.0;

/// A lever with what it is compared with.
pub(super) struct Lever {
    /// A row of the ledger, or `SIDE/position`, or `SIDE/since-DATE`.
    pub id: String,
    /// For readers.
    pub title: String,
    /// Whose it is.
    pub owner: RegionIx,
    /// Whom it is used against.
    pub target: RegionIx,
    /// With it.
    pub with: Levers,
    /// Without it; `None` = nothing is done.
    pub without: Option<Levers>,
}

/// Levers, and those that cannot be followed.
pub(super) struct Found {
    pub levers: Vec<Lever>,
    pub left_out: Vec<(String, String)>,
}

/// Every lever of a standoff in a world.
pub(super) fn of_standoff(
    standoff: &Standoff,
    world: &World,
    ground: &Ground,
) -> Result<Found, Refusal> {
    let mut found = Found {
        levers: Vec::new(),
        left_out: Vec::new(),
    };
    let (record, added) = with_record(standoff)?;
    let record = record.without_months().in_world(world.clone())?;
    let all = positions(&record)?;
    let players: Vec<RegionIx> = (record.file().players.iter())
        .filter_map(|p| world.find_region(p.region.get_ref()))
        .collect();
    let days: BTreeSet<(usize, &str)> = added.iter().map(|a| (a.player, a.id.as_str())).collect();
    for (at, &owner) in players.iter().enumerate() {
        let code = &world.region(owner).code;
        let own: Vec<&PositionPolicy> = all.iter().filter(|p| p.player == *code).collect();
        let reference = &record.file().reference.positions;
        let today = reference
            .iter()
            .find(|(player, _)| player.get_ref() == code)
            .map(|(_, id)| id.get_ref().as_str());
        let Some(today) = own.iter().find(|p| Some(p.id.as_str()) == today) else {
            continue;
        };
        for &target in players.iter().filter(|t| **t != owner) {
            let pair = Pair {
                standoff: &record,
                world,
                ground,
                all: &all,
                owner,
                target,
            };
            let is_day = |p: &PositionPolicy| days.contains(&(at, p.id.as_str()));
            for position in own.iter().filter(|p| p.id != today.id && !is_day(p)) {
                pair.of_menu(position, today, at, &mut found)?;
            }
            pair.since(&own, &is_day, today, &mut found)?;
        }
    }
    of_ledger(standoff, world, ground, &mut found)?;
    Ok(found)
}

/// Two sides, one of which uses its levers on the other.
struct Pair<'a> {
    standoff: &'a Standoff,
    world: &'a World,
    ground: &'a Ground,
    all: &'a [PositionPolicy],
    owner: RegionIx,
    target: RegionIx,
}

impl Pair<'_> {
    /// The duties of everybody in force with one player's position in the place of its own.
    fn policy(&self, position: &PositionPolicy) -> Result<Levers, Refusal> {
        let reference = &self.standoff.file().reference.positions;
        let mut policy = Policy::default();
        for (player, id) in reference {
            let (player, id) = (player.get_ref(), id.get_ref());
            let held = match *player == position.player {
                true => Some(position),
                false => (self.all.iter()).find(|p| p.player == *player && p.id == *id),
            };
            if let Some(held) = held {
                policy.extend(held.policy.clone());
            }
        }
        policy.wedges.extend(position.everywhere.iter().cloned());
        Ok(Levers::of_policy(
            self.world,
            self.ground,
            &policy.apply(self.world)?,
            None,
        )?)
    }

    /// What a position lays on the target's goods in this world, wedges included: the mean duty by the flows, per cent.
    fn laid(&self, position: &PositionPolicy) -> Result<f64, Refusal> {
        let applied = position.policy.apply(self.world)?;
        let (mut duty, mut flow) = (0.0, 0.0);
        for k in SectorIx::all(self.world.sector_count()) {
            let value = self.world.flows().row(self.owner, k)[self.target.0];
            duty += value * applied.tariff.row(self.owner, k)[self.target.0];
            flow += value;
        }
        Ok(if flow > 0.0 { 100.0 * duty / flow } else { 0.0 })
    }

    /// The mean duty of a position on the target by the ledger, per cent.
    fn duty(&self, position: &PositionPolicy) -> f64 {
        let code = &self.world.region(self.target).code;
        let on = position.duties.iter().find(|(other, _)| other == code);
        on.map_or(0.0, |(_, rate)| *rate)
    }

    fn lever(&self, id: String, title: String, with: Levers, without: Option<Levers>) -> Lever {
        Lever {
            id,
            title,
            owner: self.owner,
            target: self.target,
            with,
            without,
        }
    }

    /// A position of the menu: more than today's, or what today's has over it.
    fn of_menu(
        &self,
        position: &PositionPolicy,
        today: &PositionPolicy,
        player: usize,
        found: &mut Found,
    ) -> Result<(), Refusal> {
        let written = &self.standoff.file().players[player].menu;
        let written = written.iter().find(|p| *p.id.get_ref() == position.id);
        let quantities = (position.wedges.iter()).any(|w| w.kind != WedgeKind::Tariff);
        let id = format!("{}/{}", position.player, position.id);
        if quantities && written.is_some_and(|p| !p.levers.is_empty()) {
            found.left_out.push((
                id,
                "a stand-in for rows of the ledger, which are ranked themselves".to_owned(),
            ));
            return Ok(());
        }
        if quantities {
            let alone = Policy {
                wedges: position.wedges.clone(),
                ..Policy::default()
            };
            let applied = alone.apply(self.world)?;
            match Levers::of_policy(self.world, self.ground, &applied, None) {
                Ok(with) => {
                    let lever = self.lever(id, position.title.clone(), with, None);
                    found.levers.push(lever);
                }
                Err(error) => found.left_out.push((id, error.to_string())),
            }
            return Ok(());
        }
        let more = self.laid(position)? - self.laid(today)?;
        if more.abs() < 1e-9 {
            return Ok(());
        }
        let (position_levers, today_levers) = (self.policy(position)?, self.policy(today)?);
        found.levers.push(match more > 0.0 {
            true => self.lever(
                id,
                position.title.clone(),
                position_levers,
                Some(today_levers),
            ),
            false => self.lever(
                id,
                format!("duties in force beyond “{}”", position.title),
                today_levers,
                Some(position_levers),
            ),
        });
        Ok(())
    }

    /// Duties of today over those before each large step of the record.
    fn since(
        &self,
        own: &[&PositionPolicy],
        is_day: &dyn Fn(&PositionPolicy) -> bool,
        today: &PositionPolicy,
        found: &mut Found,
    ) -> Result<(), Refusal> {
        let days: Vec<&&PositionPolicy> = own.iter().filter(|p| is_day(p)).collect();
        let on = self.standoff.file().dates.on.get_ref().0.to_string();
        for pair in days.windows(2) {
            let (before, step) = (pair[0], pair[1]);
            let rise = self.duty(step) - self.duty(before);
            if rise < LEAST_STEP || step.id > on || self.duty(today) <= self.duty(before) {
                continue;
            }
            found.levers.push(self.lever(
                format!("{}/since-{}", step.player, step.id),
                format!("duties since {}", step.id),
                self.policy(today)?,
                Some(self.policy(before)?),
            ));
        }
        Ok(())
    }
}

/// Rows of the ledger between the players, announced by the day, that are neither truces nor promises to buy.
fn of_ledger(
    standoff: &Standoff,
    world: &World,
    ground: &Ground,
    found: &mut Found,
) -> Result<(), Refusal> {
    let Some(ledger) = standoff.ledger() else {
        return Ok(());
    };
    let dates = &standoff.file().dates;
    let known = (dates.known_on.as_ref()).map_or(dates.on.get_ref().0, |d| d.get_ref().0);
    let players: Vec<&String> = (standoff.file().players.iter())
        .map(|p| p.region.get_ref())
        .collect();
    for row in ledger.levers() {
        let promise = |kind: &str| WedgeKind::from_name(kind) == Some(WedgeKind::Floor);
        let between = players.contains(&&row.imposer) && players.contains(&&row.target);
        if !between
            || row.kind == "truce"
            || row.announced_on > known
            || row.wedges.iter().all(|w| promise(&w.kind))
        {
            continue;
        }
        let (Some(owner), Some(target)) = (
            world.find_region(&row.imposer),
            world.find_region(&row.target),
        ) else {
            continue;
        };
        let mut ways = vec![(row.id.clone(), row.title.clone(), false)];
        // A control that the standoff follows as a rule for every buyer is ranked as that too.
        let path = standoff.file().path.iter().flat_map(|p| &p.levers);
        let named = |l: &&detente_standoff::file::PathLever| {
            l.everybody && l.lever.as_ref().is_some_and(|id| *id.get_ref() == row.id)
        };
        if path.into_iter().find(named).is_some() {
            ways.push((
                format!("{}/everybody", row.id),
                format!("{}, towards every buyer", row.title),
                true,
            ));
        }
        for (id, title, everybody) in ways {
            let made = strengths(ledger, world, &row.id, everybody)
                .map_err(|e| e.to_string())
                .and_then(|[_, central, _]| central.apply(world).map_err(|e| e.to_string()))
                .and_then(|applied| {
                    Levers::of_policy(world, ground, &applied, None).map_err(|e| e.to_string())
                });
            match made {
                Ok(with) => found.levers.push(Lever {
                    id,
                    title,
                    owner,
                    target,
                    with,
                    without: None,
                }),
                Err(why) => found.left_out.push((id, why)),
            }
        }
    }
    Ok(())
}
