//! A standoff that can be run: the file, checked against a world and a ledger.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_economy::{Adaptation, Parameters};
use detente_ledger::Ledger;
use detente_policy::{Wedge, WedgeKind};
use detente_talks::{Combination, Menu, Menus, Position as MenuItem};
use detente_world::{RegionIx, World, closest, nearest};
use jiff::civil::Date;

use crate::builtin::STANDOFFS;
use crate::error::{Place, StandoffError};
use crate::file::{self, StandoffFile, Text};
use crate::objectives::Objective;
use crate::{check, objectives, path, spelled};

/// Names that are shown where none is close to an unknown one.
const NEAREST: usize = 3;

/// A standoff that can be run: every code, id and day in it is known.
#[derive(Debug, Clone)]
pub struct Standoff {
    pub(crate) file: StandoffFile,
    pub(crate) origin: Origin,
    pub(crate) world: World,
    /// Shared by the standoffs that a deal is judged in.
    pub(crate) ledger: Option<Arc<Ledger>>,
    pub(crate) regions: Vec<RegionIx>,
    pub(crate) menus: Menus,
    /// What each player states that it wants.
    pub(crate) objectives: Vec<Objective>,
    /// Player by player, position by position.
    pub(crate) stances: Vec<Vec<Stance>>,
    /// Wedges that hold in every combination.
    pub(crate) everywhere: Vec<Wedge>,
    pub(crate) reference: Combination,
    pub(crate) fail: Combination,
    pub(crate) parameters: Parameters,
    pub(crate) central_set: Option<String>,
    /// How long everyone has had to adapt in the payoff table; nothing is the long run.
    pub(crate) horizon: Option<Adaptation>,
    pub(crate) interval_sets: Vec<String>,
    pub(crate) days: Days,
    pub(crate) tolerance_pct: f64,
    /// The tables behind months, those of levers and those of deals.
    pub(crate) tables: Arc<path::Tables>,
    /// Questions about months, if there are any.
    pub(crate) path: Option<Arc<path::Checked>>,
}

/// Name and text of the file, for errors that show the place.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub name: String,
    pub text: String,
    /// Folder that paths in the file are relative to.
    pub folder: Option<PathBuf>,
}

/// A position in terms of law and wedges.
#[derive(Debug, Clone)]
pub(crate) struct Stance {
    pub duties: DutyDay,
    /// Every wedge, those of measures with days of their own after the others.
    pub wedges: Vec<Wedge>,
    /// How many of the last wedges each measure has.
    pub measures: Vec<Dated>,
}

/// A measure of a position with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    pub title: String,
    /// First and last day; `None` = without.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Number of its wedges.
    pub wedges: usize,
}

/// When a position is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// While everything that it is made of holds.
    Whole,
    /// On a day.
    Day(Date),
    /// When everything with an end is over.
    ForGood,
}

impl Dated {
    pub fn holds(&self, at: Moment) -> bool {
        match at {
            Moment::Whole => true,
            Moment::Day(day) => {
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            }
            Moment::ForGood => self.to.is_none(),
        }
    }
}

impl Stance {
    /// The wedges that hold at a moment.
    pub fn wedges_at(&self, at: Moment) -> Vec<Wedge> {
        let dated: usize = self.measures.iter().map(|m| m.wedges).sum();
        let (own, mut rest) = self.wedges.split_at(self.wedges.len() - dated);
        let mut held = own.to_vec();
        for measure in &self.measures {
            let (wedges, others) = rest.split_at(measure.wedges);
            if measure.holds(at) {
                held.extend_from_slice(wedges);
            }
            rest = others;
        }
        held
    }
}

/// Whose duties: those of a day, as known on a day, with some threats counted as if in force.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DutyDay {
    pub on: Date,
    pub known_on: Option<Date>,
    pub with: Vec<String>,
}

/// The days the standoff stands on, with defaults filled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    pub on: Date,
    pub known_on: Date,
    pub threatened: Option<Date>,
    pub history_from: Date,
    pub history_to: Date,
    pub background: Date,
}

impl Standoff {
    /// A built-in standoff by name, or a standoff file by path, whichever there is.
    ///
    /// # Errors
    /// Neither exists, or anything that [`StandoffError`] can be before the run.
    pub fn open(name: &str) -> Result<Self, StandoffError> {
        let found = STANDOFFS.open(name)?;
        Self::parse(&found.text, &found.name, found.folder.as_deref())
    }

    /// Parses a standoff, reads its world and ledger, and checks everything. `name` is what errors call the file;
    /// `folder` is where relative paths start.
    ///
    /// # Errors
    /// Anything that [`StandoffError`] can be before the run.
    pub fn parse(text: &str, name: &str, folder: Option<&Path>) -> Result<Self, StandoffError> {
        let mut file = StandoffFile::parse(text, name)?;
        let origin = Origin {
            name: name.to_owned(),
            text: text.to_owned(),
            folder: folder.map(Path::to_path_buf),
        };
        spelled::spell_out(&mut file, &origin)?;
        let world = check::world(&file.world, &origin)?;
        let ledger = check::ledger(&file, &origin)?;
        let mut standoff = Self::with(file, origin, world, ledger.map(Arc::new))?;
        let asked = path::checked(&standoff)?;
        standoff.path = asked.map(Arc::new);
        Ok(standoff)
    }

    /// The same standoff in another world.
    ///
    /// # Errors
    /// A code of the file that the world does not have.
    pub fn in_world(self, world: World) -> Result<Self, StandoffError> {
        let path = self.path;
        Ok(Self {
            path,
            ..Self::with(self.file, self.origin, world, self.ledger)?
        })
    }

    /// Payoffs closer than this, in per cent of real income, count as equal.
    pub fn tolerance_pct(&self) -> f64 {
        self.tolerance_pct
    }

    /// The same standoff without its levers over months and its deal: what the game needs, in a fraction of the time.
    #[must_use]
    pub fn without_months(mut self) -> Self {
        self.path = None;
        self.file.deal = None;
        self
    }

    pub(crate) fn with(
        file: StandoffFile,
        origin: Origin,
        world: World,
        ledger: Option<Arc<Ledger>>,
    ) -> Result<Self, StandoffError> {
        check::heading(&file, &origin)?;
        let days = check::days(&file, &origin)?;
        let tolerance_pct = check::tolerance(&file, &origin)?;
        let regions = check::players(&file, &origin, &world)?;
        let menus = Menus::new(file.players.iter().map(menu).collect())?;
        let objectives = objectives::objectives(&file, &origin, &world, &menus, &regions)?;
        let stances = check::stances(&file, &origin, &world, ledger.as_deref(), &days)?;
        let everywhere = check::wedges(
            &origin,
            &world,
            &[(WedgeKind::Tariff, &file.background.tariff)],
            None,
        )?;
        let reference =
            check::combination(&origin, &menus, &file.reference.positions, "reference")?;
        check::in_force(&file, &origin, &stances, &reference, &days)?;
        let fail = check::combination(&origin, &menus, &file.talks.fail, "talks.fail")?;
        let (parameters, central_set) = check::parameters(&file, &origin, &world)?;
        let horizon = check::horizon(&file, &origin)?;
        let interval_sets = check::interval_sets(
            &file,
            &origin,
            &world,
            central_set.as_deref(),
            menus.combinations(),
        )?;
        check::touches(&file, &origin, &menus)?;
        let tables = path::tables(&file, &origin)?;
        Ok(Self {
            file,
            origin,
            world,
            ledger,
            regions,
            menus,
            objectives,
            stances,
            everywhere,
            reference,
            fail,
            parameters,
            central_set,
            horizon,
            interval_sets,
            days,
            tolerance_pct,
            tables: Arc::new(tables),
            path: None,
        })
    }

    /// The parameters under a published set of elasticities; sectors without one keep the world's own.
    pub(crate) fn parameters_of(&self, set: &str) -> Parameters {
        let mut parameters = self.parameters.clone();
        let values = self.world.elasticity_sets().get(set);
        for (k, value) in values.into_iter().flatten().enumerate() {
            let own = self.world.sectors()[k].trade_elasticity;
            parameters.trade_elasticity[k] = value.unwrap_or(own);
        }
        parameters
    }

    /// Whether the payoffs of a run are those of the game for good: everybody adapted, and no measure over by then.
    pub fn is_long_run(&self) -> bool {
        let stays = |m: &Dated| m.holds(Moment::ForGood);
        let mut stances = self.stances.iter().flatten();
        self.horizon.is_none() && stances.all(|s| s.measures.iter().all(stays))
    }

    /// What a reader would not expect of its inputs, whatever is asked of it: an episode inside the world's year, duties and measures
    /// that the flows hold already, third countries whose duties the ledger does not know.
    pub fn input_limits(&self) -> Vec<crate::findings::Limit> {
        crate::report::input_warnings(self)
    }

    /// Whether the same measures hold at two moments.
    pub(crate) fn holds_the_same(&self, a: Moment, b: Moment) -> bool {
        let mut measures = (self.stances.iter().flatten()).flat_map(|s| &s.measures);
        measures.all(|m| m.holds(a) == m.holds(b))
    }

    /// Long-run parameters as they are at the standoff's horizon, if it has one.
    pub(crate) fn at_horizon(&self, long_run: Parameters) -> Parameters {
        let Some(Adaptation { horizon, band }) = self.horizon else {
            return long_run;
        };
        let adapted = (self.tables.schedule).adapt(&self.world, long_run, horizon, band);
        adapted.parameters
    }

    /// The file as written, menus made of levers spelled out.
    pub fn file(&self) -> &StandoffFile {
        &self.file
    }

    /// The world it is played in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The ledger, if it has one.
    pub fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_deref()
    }

    /// The menus.
    pub fn menus(&self) -> &Menus {
        &self.menus
    }
}

fn menu(player: &file::Player) -> Menu {
    let item = |p: &file::Position| MenuItem {
        id: p.id.get_ref().clone(),
        title: p.title.clone(),
    };
    Menu {
        player: player.region.get_ref().clone(),
        positions: player.menu.iter().map(item).collect(),
    }
}

impl Origin {
    /// A path in the file, relative to the file's folder.
    pub fn path(&self, written: &str) -> PathBuf {
        let written = Path::new(written);
        self.folder
            .as_deref()
            .map_or_else(|| written.to_path_buf(), |folder| folder.join(written))
    }

    /// An error at a piece of text in the file.
    pub fn wrong<T>(
        &self,
        at: &toml::Spanned<T>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> StandoffError {
        StandoffError::at(
            Place::new(&self.name, &self.text, Some(at.span())),
            message,
            help,
        )
    }

    /// An unknown name among known ones.
    pub fn unknown<'a>(
        &self,
        at: &Text,
        what: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> StandoffError {
        let known: Vec<&str> = known.into_iter().collect();
        let name = at.get_ref();
        let help = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if known.len() <= 30 => format!("known: {}", known.join(", ")),
            None => {
                let near = nearest(name, known.iter().copied(), NEAREST);
                format!(
                    "did you mean one of {}? There are {} to choose from",
                    near.join(", "),
                    known.len()
                )
            }
        };
        self.wrong(at, format!("unknown {what} \"{name}\""), Some(help))
    }
}
