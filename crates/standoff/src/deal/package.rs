//! The game a deal is a move in: each side keeps or breaks each of its commitments, or goes to the threat point.

use std::collections::BTreeMap;

use detente_ledger::Strength;
use detente_policy::{Amount, RegionSelector, SectorSelector, Wedge, WedgeKind};
use detente_talks::{
    Combination, GridLever, LeverGrid, Menu, Menus, OutcomeClass, PlayerIx, Position, PositionIx,
    Stance as LeverStance, classify,
};
use jiff::civil::Date;

use super::checked::{Priced, Promise};
use crate::error::StandoffError;
use crate::standoff::{DutyDay, Stance, Standoff};

/// The most combinations a deal may make.
const MOST: usize = 4096;
/// Level of a lever before the deal.
const TODAY: usize = 0;
/// Level of a lever under the deal.
const PROMISED: usize = 1;
/// Id of the position at the threat point.
const FAIL: &str = "threat-point";

/// Commitments that are kept or broken together.
#[derive(Debug, Clone)]
pub(crate) struct PackageLever {
    pub title: String,
    /// Places in the list of promises.
    pub promises: Vec<usize>,
    today: Vec<Wedge>,
    promised: Vec<Wedge>,
    duties: Option<DutyDay>,
}

/// The game of a deal.
#[derive(Debug)]
pub(crate) struct Package {
    pub grid: LeverGrid,
    /// Player by player, in the order of the grid.
    pub levers: Vec<Vec<PackageLever>>,
}

impl Package {
    /// Groups the priced promises into levers; with `intentions`, what a side means and does not owe goes with its first.
    ///
    /// # Errors
    /// A lever the world cannot hold, or too many combinations.
    pub fn of(
        promises: &[Promise],
        standoff: &Standoff,
        strength: Strength,
        intentions: bool,
        file: &str,
    ) -> Result<Self, StandoffError> {
        let mut levers: Vec<Vec<PackageLever>> = vec![Vec::new(); standoff.menus.player_count()];
        let mut places: BTreeMap<(PlayerIx, String), usize> = BTreeMap::new();
        let owed = promises.iter().enumerate().filter(|(_, p)| !p.intention);
        for (at, promise) in owed {
            let Some((today, promised, duties)) = effect(promise, standoff, strength, file)? else {
                continue;
            };
            let own = &mut levers[promise.player.0];
            let place = match &promise.package {
                Some(word) => *places
                    .entry((promise.player, word.clone()))
                    .or_insert(own.len()),
                None => own.len(),
            };
            if place == own.len() {
                own.push(PackageLever {
                    title: promise.package.clone().unwrap_or(promise.title.clone()),
                    promises: Vec::new(),
                    today: Vec::new(),
                    promised: Vec::new(),
                    duties: None,
                });
            }
            let lever = &mut own[place];
            lever.promises.push(at);
            lever.today.extend(today);
            lever.promised.extend(promised);
            lever.duties = lever.duties.take().or(duties);
        }
        for promise in promises.iter().filter(|p| intentions && p.intention) {
            let effect = effect(promise, standoff, strength, file)?;
            let Some((today, promised, duties)) = effect else {
                continue;
            };
            if let Some(first) = levers[promise.player.0].first_mut() {
                first.today.extend(today);
                first.promised.extend(promised);
                first.duties = first.duties.take().or(duties);
            }
        }
        let combinations: f64 = levers
            .iter()
            .map(|own| 1.0 + (own.len() as f64).exp2())
            .product();
        if combinations > MOST as f64 {
            return Err(StandoffError::TooManyCommitments {
                file: file.to_owned(),
                combinations,
                most: MOST,
            });
        }
        let level = |id: &str, title: &str| Position {
            id: id.to_owned(),
            title: title.to_owned(),
        };
        let named = |(at, lever): (usize, &PackageLever)| GridLever {
            id: format!("c{}", at + 1),
            title: lever.title.clone(),
            levels: vec![level("broken", "as before"), level("kept", "kept")],
        };
        let players = standoff.menus.players().map(|p| {
            let own = levers[p.0].iter().enumerate().map(named).collect();
            (standoff.menus.player(p).to_owned(), own)
        });
        Ok(Self {
            grid: LeverGrid::new(players.collect())?,
            levers,
        })
    }

    /// The standoff in which the positions are commitments kept and broken, and the threat point.
    ///
    /// # Errors
    /// The menus do not multiply.
    pub fn standoff(
        &self,
        base: Standoff,
        threat: &Combination,
    ) -> Result<Standoff, StandoffError> {
        let mut menus = Vec::new();
        let mut stances = Vec::new();
        for player in self.grid.menus().players() {
            let reference = &base.stances[player.0][base.reference.of(player).0];
            let fail = &base.stances[player.0][threat.of(player).0];
            let own = &self.levers[player.0];
            let mut of_player: Vec<Stance> = self
                .grid
                .menus()
                .positions(player)
                .map(|s| {
                    let levels = self.grid.levels(player, s);
                    let mut duties = reference.duties.clone();
                    let mut wedges = reference.wedges.clone();
                    for (lever, level) in own.iter().zip(levels) {
                        if level == PROMISED {
                            wedges.extend(lever.promised.iter().cloned());
                            duties = lever.duties.clone().unwrap_or(duties);
                        } else {
                            wedges.extend(lever.today.iter().cloned());
                        }
                    }
                    Stance {
                        duties,
                        wedges: merged(wedges),
                        measures: Vec::new(),
                    }
                })
                .collect();
            let today = own.iter().flat_map(|l| l.today.iter().cloned());
            of_player.push(Stance {
                duties: fail.duties.clone(),
                // Beside commitments, which have days of their own, positions count as while all of them holds.
                wedges: merged(fail.wedges.iter().cloned().chain(today).collect()),
                measures: Vec::new(),
            });
            stances.push(of_player);
            let mut menu: Menu = self.grid.menus().as_slice()[player.0].clone();
            menu.positions.push(Position {
                id: FAIL.to_owned(),
                title: base.menus.position(player, threat.of(player)).title.clone(),
            });
            menus.push(menu);
        }
        Ok(Standoff {
            menus: Menus::new(menus)?,
            stances,
            reference: self.today(),
            fail: self.fail(),
            ..base
        })
    }

    /// Nothing kept.
    pub fn today(&self) -> Combination {
        self.all(TODAY)
    }

    /// Everything kept.
    pub fn deal(&self) -> Combination {
        self.all(PROMISED)
    }

    fn all(&self, level: usize) -> Combination {
        let position = |p: PlayerIx| {
            let levels = vec![level; self.levers[p.0].len()];
            self.grid.position(p, &levels)
        };
        Combination(self.grid.menus().players().map(position).collect())
    }

    /// Everybody at the threat point: the position after those of the grid.
    pub fn fail(&self) -> Combination {
        let last = |p: PlayerIx| PositionIx(self.grid.menus().positions(p).len());
        Combination(self.grid.menus().players().map(last).collect())
    }

    /// The commitments that a position breaks: places in the player's levers; `None` at the threat point.
    pub fn broken(&self, player: PlayerIx, position: PositionIx) -> Option<Vec<usize>> {
        if position.0 >= self.grid.menus().positions(player).len() {
            return None;
        }
        let levels = self.grid.levels(player, position);
        let broken = levels.iter().enumerate().filter(|(_, l)| **l == TODAY);
        Some(broken.map(|(at, _)| at).collect())
    }

    /// What of the deal holds on a day.
    pub fn on(&self, day: Date, promises: &[Promise], renewed: bool) -> Combination {
        let in_force = |&at: &usize| {
            let promise = &promises[at];
            promise.from <= day && (renewed || promise.to.is_none_or(|to| day <= to))
        };
        let position = |p: PlayerIx| {
            let levels: Vec<usize> = self.levers[p.0]
                .iter()
                .map(|lever| match lever.promises.iter().any(in_force) {
                    true => PROMISED,
                    false => TODAY,
                })
                .collect();
            self.grid.position(p, &levels)
        };
        Combination(self.grid.menus().players().map(position).collect())
    }
}

/// The kind of outcome a deal is: its commitments, and the duties of a side that promises nothing about them.
pub(crate) fn class(promises: &[Promise], players: usize) -> OutcomeClass {
    let mut levers: Vec<Vec<LeverStance>> = vec![Vec::new(); players];
    let mut duties = vec![false; players];
    for promise in promises.iter().filter(|p| !p.intention) {
        let p = promise.player.0;
        levers[p].push(if promise.full {
            LeverStance::Removed
        } else {
            LeverStance::Eased
        });
        duties[p] |= match &promise.priced {
            Priced::Duties(_) => true,
            Priced::Wedges(wedges) => wedges.iter().any(|w| w.kind == WedgeKind::Tariff),
            _ => false,
        };
    }
    for (own, moved) in levers.iter_mut().zip(duties) {
        if !moved {
            own.push(LeverStance::Kept);
        }
    }
    classify(&levers)
}

/// Wedges of today, wedges of the deal, duties of the deal.
type Effect = (Vec<Wedge>, Vec<Wedge>, Option<DutyDay>);

fn effect(
    promise: &Promise,
    standoff: &Standoff,
    strength: Strength,
    file: &str,
) -> Result<Option<Effect>, StandoffError> {
    let wedges = |id: &str| -> Result<Vec<Wedge>, StandoffError> {
        let Some(ledger) = &standoff.ledger else {
            return Ok(Vec::new());
        };
        let policy = ledger.lever_policy(&standoff.world, id, strength);
        let policy = policy.map_err(|source| StandoffError::Ledger {
            file: file.to_owned(),
            what: format!("the commitment \"{}\"", promise.title),
            source: Box::new(source),
        })?;
        Ok(policy.wedges)
    };
    Ok(match &promise.priced {
        Priced::Listed { .. } => None,
        Priced::Lever { id, level } => {
            let today = wedges(id)?;
            let left = if *level > 0.0 {
                today.iter().map(|w| scaled(w, *level)).collect()
            } else {
                Vec::new()
            };
            Some((today, left, None))
        }
        Priced::Purchase { id } => Some((Vec::new(), wedges(id)?, None)),
        Priced::Duties(day) => Some((Vec::new(), Vec::new(), Some(day.clone()))),
        Priced::Wedges(wedges) => Some((Vec::new(), wedges.clone(), None)),
    })
}

/// A lever used in part: the distance from what changes nothing shrinks in proportion.
fn scaled(wedge: &Wedge, level: f64) -> Wedge {
    let amount = match wedge.amount {
        Amount::Level(value) => Amount::Level(1.0 + level * (value - 1.0)),
        Amount::Add(points) => Amount::Add(level * points),
    };
    Wedge {
        amount,
        ..wedge.clone()
    }
}

/// One bound per flow: two measures of one side on the same flows compound, of two floors the higher counts.
fn merged(wedges: Vec<Wedge>) -> Vec<Wedge> {
    type Flows = (
        WedgeKind,
        RegionSelector,
        Option<RegionSelector>,
        Option<SectorSelector>,
    );
    let same = |a: &Wedge, b: &Flows| {
        (a.kind, &a.imposer, &a.partner, &a.sector) == (b.0, &b.1, &b.2, &b.3)
    };
    let mut kept: Vec<Wedge> = Vec::new();
    for wedge in wedges {
        let flows: Flows = (
            wedge.kind,
            wedge.imposer.clone(),
            wedge.partner.clone(),
            wedge.sector.clone(),
        );
        let bound = matches!(
            wedge.kind,
            WedgeKind::Cap | WedgeKind::Boycott | WedgeKind::Floor
        );
        let other = kept
            .iter_mut()
            .find(|k| bound && k.group.is_none() && wedge.group.is_none() && same(k, &flows));
        match other {
            Some(first) => {
                if let (Amount::Level(a), Amount::Level(b)) = (first.amount, wedge.amount) {
                    first.amount = Amount::Level(match wedge.kind {
                        WedgeKind::Floor => a.max(b),
                        _ => a * b,
                    });
                }
            }
            None => kept.push(wedge),
        }
    }
    kept
}
