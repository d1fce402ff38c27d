//! From positions to policies: the duties of every position compiled into the world, and what a combination of
//! positions lays on every flow.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use detente_ledger::{CompileRequest, Compiled, CompiledPair, CompiledRate, Convention};
use detente_policy::{AppliedPolicy, Policy};
use detente_talks::{CellIx, Combination, PlayerIx, PositionIx};
use detente_world::{Cube, RegionIx};
use jiff::civil::Date;

use crate::error::StandoffError;
use crate::standoff::{DutyDay, Moment, Standoff};

/// What the players charge third regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Backdrop {
    /// The duties of the background's day.
    Current,
    /// The world's own tariffs.
    Untaxed,
}

impl Backdrop {
    /// As runs are called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Untaxed => "untaxed",
        }
    }
}

/// A player's duties on the other players in one position.
#[derive(Debug, Clone, Default)]
struct Duties {
    rates: Vec<CompiledRate>,
    pairs: Vec<CompiledPair>,
}

impl Duties {
    fn extend(&mut self, other: Self) {
        self.rates.extend(other.rates);
        self.pairs.extend(other.pairs);
    }
}

/// What of a compilation one player lays on the others.
trait Toward {
    fn toward(&self, player: RegionIx, standoff: &Standoff) -> Duties;
}

impl Toward for Compiled {
    fn toward(&self, player: RegionIx, standoff: &Standoff) -> Duties {
        let other = |n: RegionIx| n != player && standoff.regions.contains(&n);
        let by = &standoff.world.region(player).code;
        let on = |code: &str| standoff.world.find_region(code).is_some_and(other);
        let rates = self
            .rates
            .iter()
            .filter(|r| r.destination == player && other(r.origin));
        let pairs = self
            .pairs
            .iter()
            .filter(|p| p.imposer == *by && on(&p.target));
        Duties {
            rates: rates.copied().collect(),
            pairs: pairs.cloned().collect(),
        }
    }
}

/// Everything in force on a day: between players whom the ledger knows line by line and on regions that it knows as
/// one average.
fn request(on: Date, known_on: Option<Date>) -> CompileRequest {
    CompileRequest {
        known_on,
        ..CompileRequest::on(on)
    }
}

/// Everything needed to write down the policy of any combination.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    standoff: &'a Standoff,
    /// World tariffs with the players' duties on third regions.
    current: Cube,
    /// Player by player, position by position: the duties on the other players.
    duties: Vec<Vec<Duties>>,
    /// What the ledger said about the compilations.
    pub notes: Vec<String>,
}

impl<'a> Scene<'a> {
    /// Compiles every duty day that the standoff names.
    ///
    /// # Errors
    /// [`StandoffError::Ledger`]: a day before the ledger begins, a world without tariff dates or sectors in common.
    pub fn prepare(standoff: &'a Standoff) -> Result<Self, StandoffError> {
        let mut scene = Self {
            standoff,
            current: standoff.world.tariffs().clone(),
            duties: Vec::new(),
            notes: Vec::new(),
        };
        let players = &standoff.regions;
        let day = standoff.days.background;
        let background = scene.compile(&request(day, Some(day)))?;
        scene.notes = background.notes;
        for rate in background.rates {
            if players.contains(&rate.destination) && !players.contains(&rate.origin) {
                scene
                    .current
                    .set(rate.origin, rate.destination, rate.sector, rate.rate);
            }
        }
        let mut days: BTreeMap<(Date, Option<Date>), Compiled> = BTreeMap::new();
        for (&player, stances) in players.iter().zip(&standoff.stances) {
            let mut of_player = Vec::new();
            for DutyDay { on, known_on, with } in stances.iter().map(|s| &s.duties) {
                let compiled = match days.entry((*on, *known_on)) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(scene.compile(&request(*on, *known_on))?),
                };
                let mut duties = compiled.toward(player, standoff);
                if !with.is_empty() {
                    let pairs = duties.pairs.clone();
                    duties = Duties::default();
                    for pair in pairs {
                        let threatened = scene.threatened(&pair, *on, *known_on, with);
                        duties.extend(scene.compile(&threatened)?.toward(player, standoff));
                    }
                }
                of_player.push(duties);
            }
            scene.duties.push(of_player);
        }
        Ok(scene)
    }

    /// One pair with those threats that concern it.
    fn threatened(
        &self,
        pair: &CompiledPair,
        on: Date,
        known_on: Option<Date>,
        with: &[String],
    ) -> CompileRequest {
        let ledger = self.standoff.ledger.as_ref();
        let concerns = |id: &&String| {
            let instrument = ledger.and_then(|l| l.instrument(id).ok());
            instrument.is_some_and(|i| i.concerns(&pair.imposer, &pair.target))
        };
        CompileRequest {
            pairs: Some(vec![(pair.imposer.clone(), pair.target.clone())]),
            convention: Convention {
                with: with.iter().filter(concerns).cloned().collect(),
                ..Convention::default()
            },
            ..request(on, known_on)
        }
    }

    fn compile(&self, request: &CompileRequest) -> Result<Compiled, StandoffError> {
        let Some(ledger) = &self.standoff.ledger else {
            return Ok(Compiled {
                rates: Vec::new(),
                pairs: Vec::new(),
                notes: Vec::new(),
            });
        };
        ledger
            .compile(&self.standoff.world, request)
            .map_err(|source| StandoffError::Ledger {
                file: self.standoff.origin.name.clone(),
                what: format!("duties of {}", request.on),
                source: Box::new(source),
            })
    }

    /// Largest share of a position's points, over the other players, that rests on unverified rows, per cent.
    pub fn unverified_pct(&self, player: PlayerIx, position: PositionIx) -> f64 {
        let pairs = self.duties[player.0][position.0].pairs.iter();
        pairs.map(|p| p.unverified_pct).fold(0.0, f64::max)
    }

    /// The standoff.
    pub fn standoff(&self) -> &'a Standoff {
        self.standoff
    }

    /// The world's tariffs with the duties of a combination and a backdrop on top; no wedges.
    pub fn tariffs(&self, combination: &Combination, backdrop: Backdrop) -> Cube {
        let mut tariffs = match backdrop {
            Backdrop::Current => self.current.clone(),
            Backdrop::Untaxed => self.standoff.world.tariffs().clone(),
        };
        for (duties, position) in self.duties.iter().zip(&combination.0) {
            for r in &duties[position.0].rates {
                tariffs.set(r.origin, r.destination, r.sector, r.rate);
            }
        }
        tariffs
    }

    /// The policy of a combination.
    ///
    /// # Errors
    /// [`StandoffError::Combination`] if the wedges of the players contradict each other.
    pub fn policy(
        &self,
        combination: &Combination,
        backdrop: Backdrop,
    ) -> Result<AppliedPolicy, StandoffError> {
        self.policy_at(combination, backdrop, Moment::Whole)
    }

    /// The same with those measures alone that hold at a moment.
    ///
    /// # Errors
    /// As [`Self::policy`].
    pub fn policy_at(
        &self,
        combination: &Combination,
        backdrop: Backdrop,
        moment: Moment,
    ) -> Result<AppliedPolicy, StandoffError> {
        let standoff = self.standoff;
        let mut policy = Policy::default();
        policy.wedges.extend(standoff.everywhere.iter().cloned());
        for (stances, position) in standoff.stances.iter().zip(&combination.0) {
            policy.wedges.extend(stances[position.0].wedges_at(moment));
        }
        policy
            .apply_over(&standoff.world, &self.tariffs(combination, backdrop))
            .map_err(|source| StandoffError::Combination {
                file: standoff.origin.name.clone(),
                combination: standoff.menus.label(standoff.menus.cell(combination)),
                source: Box::new(source),
            })
    }

    /// Name of a run: backdrop and positions.
    pub fn run_id(&self, cell: CellIx, backdrop: Backdrop) -> String {
        let menus = &self.standoff.menus;
        let names = menus.players().map(|p| {
            let position = menus.position(p, menus.position_in(cell, p));
            format!("{}={}", menus.player(p), position.id)
        });
        format!(
            "{}/{}",
            backdrop.name(),
            names.collect::<Vec<_>>().join(",")
        )
    }
}
