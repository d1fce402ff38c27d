//! Where questions are asked: what is kept between answers, and what one answer has read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use detente_economy::{Economy, Parameters};
use detente_ledger::Ledger;
use detente_policy::{Policy, Wedge};
use detente_standoff::builtin::STANDOFFS;
use detente_standoff::{PositionPolicy, Standoff, positions};
use detente_table::{Reader, Source};
use detente_world::World;

use crate::refusal::Refusal;

/// What is kept with what it was read from.
#[derive(Debug, Clone)]
struct Kept<T> {
    value: Arc<T>,
    sources: Vec<Source>,
}

/// The positions of a standoff in a world, with the edition of the ledger they follow.
#[derive(Debug, Clone)]
struct KeptPositions {
    positions: Kept<Vec<PositionPolicy>>,
    ledger: Option<String>,
}

/// What is kept between answers. One per process.
#[derive(Debug, Default)]
pub struct House {
    closed: bool,
    worlds: Mutex<BTreeMap<String, Kept<World>>>,
    economies: Mutex<Vec<(String, Parameters, Arc<Economy>)>>,
    standoffs: Mutex<BTreeMap<String, Kept<Standoff>>>,
    /// Standoffs that are found by whoever knows their name, and listed nowhere.
    lent: Mutex<BTreeMap<String, Kept<Standoff>>>,
    positions: Mutex<BTreeMap<(String, String), KeptPositions>>,
    most_economies: Option<usize>,
}

/// What the names of worlds begin with that were put in rather than read.
pub const GIVEN: &str = "given:";

/// Whether the world of this name cannot change while the process runs.
fn is_constant(name: &str) -> bool {
    name.starts_with(GIVEN) || detente_world::builtin_bytes(name).is_some()
}

/// Economies that are kept; the oldest goes first.
const MOST_ECONOMIES: usize = 32;

impl House {
    /// A house whose questions may read files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A house whose questions know only what was put in: for servers.
    pub fn closed() -> Self {
        Self {
            closed: true,
            ..Self::default()
        }
    }

    /// A house with the same worlds and standoffs that keeps one economy only: for draws, of which hardly two share an economy.
    pub fn for_draws(&self) -> Self {
        Self {
            closed: self.closed,
            worlds: Mutex::new(lock(&self.worlds).clone()),
            economies: Mutex::default(),
            standoffs: Mutex::new(lock(&self.standoffs).clone()),
            lent: Mutex::new(lock(&self.lent).clone()),
            positions: Mutex::new(lock(&self.positions).clone()),
            most_economies: Some(1),
        }
    }

    /// Puts a world in under a name, with what it was read from. A name that begins with [`GIVEN`] is taken to say what
    /// the world is (by its hash): it is kept like a built-in one.
    pub fn give_world(&self, name: &str, world: Arc<World>, sources: Vec<Source>) {
        let kept = Kept {
            value: world,
            sources,
        };
        lock(&self.worlds).insert(name.to_owned(), kept);
    }

    /// Puts a standoff in under a name, with what it was read from.
    pub fn give_standoff(&self, name: &str, standoff: Arc<Standoff>, sources: Vec<Source>) {
        let kept = Kept {
            value: standoff,
            sources,
        };
        lock(&self.standoffs).insert(name.to_owned(), kept);
    }

    /// Puts a standoff in for a while: found by its name, listed nowhere. A name is lent once, for one standoff.
    pub fn lend_standoff(&self, name: &str, standoff: Arc<Standoff>, sources: Vec<Source>) {
        let kept = Kept {
            value: standoff,
            sources,
        };
        lock(&self.lent).insert(name.to_owned(), kept);
    }

    /// Takes out a standoff that was put in for a while, with what was made of it.
    pub fn forget_standoff(&self, name: &str) {
        lock(&self.lent).remove(name);
        lock(&self.positions).retain(|(standoff, _), _| standoff != name);
    }
}

/// A panic elsewhere leaves maps whole: every change is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// Where one question is asked: the only way to a file.
#[derive(Debug)]
pub struct Room<'h> {
    house: &'h House,
    reader: Reader,
    editions: Mutex<BTreeMap<String, String>>,
    seeds: Mutex<Vec<u64>>,
}

impl<'h> Room<'h> {
    /// A room for one answer.
    pub fn new(house: &'h House) -> Self {
        let reader = if house.closed {
            Reader::closed()
        } else {
            Reader::new()
        };
        Self {
            house,
            reader,
            editions: Mutex::default(),
            seeds: Mutex::default(),
        }
    }

    /// The house: for a question that asks another.
    pub fn house(&self) -> &'h House {
        self.house
    }

    /// The reader of this answer.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Puts the edition of a data set on the record.
    pub fn edition(&self, name: &str, edition: impl Into<String>) {
        lock(&self.editions).insert(name.to_owned(), edition.into());
    }

    /// Puts a seed on the record.
    pub fn seed(&self, seed: u64) {
        let mut seeds = lock(&self.seeds);
        if !seeds.contains(&seed) {
            seeds.push(seed);
        }
    }

    /// Editions on record.
    pub fn editions(&self) -> BTreeMap<String, String> {
        lock(&self.editions).clone()
    }

    /// Seeds on record.
    pub fn seeds(&self) -> Vec<u64> {
        lock(&self.seeds).clone()
    }

    /// A world: one that is kept, a built-in one by name, or a folder.
    ///
    /// # Errors
    /// [`Refusal`] naming file, row and what would be right.
    pub fn world(&self, name: &str) -> Result<Arc<World>, Refusal> {
        let kept = lock(&self.house.worlds).get(name).cloned();
        let kept = match kept {
            // A folder may have changed since; what was given by name, and what is built in, cannot.
            Some(kept)
                if self.house.closed
                    || is_constant(name)
                    || kept.sources.iter().all(|s| s.path.starts_with("built-in")) =>
            {
                kept
            }
            _ => {
                let noted = Reader::new();
                let value = match detente_world::builtin_bytes(name) {
                    Some(bytes) => {
                        noted.note("world", &format!("built-in {name}"), bytes);
                        Arc::new(detente_world::open(name)?)
                    }
                    None if self.reader.is_closed() => {
                        return Err(Refusal::input_with_help(
                            format!("there is no world \"{name}\" in the catalogue"),
                            format!("the worlds are {}", self.known_worlds().join(", ")),
                        ));
                    }
                    None => {
                        let world = Arc::new(detente_world::open(name)?);
                        self.note_folder(&noted, "world", Path::new(name))?;
                        world
                    }
                };
                let kept = Kept {
                    value,
                    sources: noted.sources(),
                };
                lock(&self.house.worlds).insert(name.to_owned(), kept.clone());
                kept
            }
        };
        for source in kept.sources {
            self.reader.record(source);
        }
        let meta = kept.value.meta();
        self.edition("world", format!("{} ({})", meta.name, meta.year));
        Ok(kept.value)
    }

    /// Names of worlds that can be asked for without a path.
    fn known_worlds(&self) -> Vec<String> {
        let mut names: Vec<String> = detente_world::builtin_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        names.extend(lock(&self.house.worlds).keys().cloned());
        names.sort();
        names.dedup();
        names
    }

    /// The files of a folder, or the folder of a file, on a record.
    fn note_folder(&self, record: &Reader, name: &str, path: &Path) -> Result<(), Refusal> {
        let folder = if path.is_dir() {
            path
        } else {
            path.parent().unwrap_or(path)
        };
        for file in record.list(folder)? {
            record.bytes(name, &file)?;
        }
        Ok(())
    }

    /// The files of a ledger that ships, on the record.
    fn note_ledger(&self, name: &str, files: impl Iterator<Item = (&'static str, &'static [u8])>) {
        for (file, bytes) in files {
            let place = format!("built-in {name}/{file}");
            self.reader.note("ledger", &place, bytes);
        }
    }

    /// The ledger of a key: names that ship and folders, with commas between; nothing is the built-in one.
    ///
    /// # Errors
    /// [`Refusal`]: no such folder, or what is wrong in its tables.
    pub fn ledger(&self, written: Option<&Path>) -> Result<Ledger, Refusal> {
        let text = written.map(|path| path.to_string_lossy().into_owned());
        let layers = match &text {
            // A folder may have a comma in its name.
            Some(one) if written.is_some_and(Path::is_dir) => vec![one.as_str()],
            Some(several) => several.split(',').map(str::trim).collect(),
            None => vec![detente_ledger::DEFAULT_LEDGER],
        };
        for layer in &layers {
            match detente_ledger::builtin_files(layer) {
                Some(_) if *layer == detente_ledger::DEFAULT_LEDGER => {}
                Some(files) => self.note_ledger(layer, files),
                None => {
                    // A name that is none is told with those there are, not as a folder that cannot be read.
                    if !self.house.closed && !Path::new(layer).is_dir() {
                        Ledger::open(&[layer], |name| PathBuf::from(name))?;
                    }
                    crate::keys::on_record(self, "ledger", Path::new(layer))?;
                }
            }
        }
        let ledger = Ledger::open(&layers, |name| PathBuf::from(name))?;
        self.edition("ledger", ledger.edition().to_string());
        Ok(ledger)
    }

    /// A calibrated economy, kept for the next question about the same world and parameters.
    ///
    /// # Errors
    /// [`Refusal`]: parameters outside their ranges, deficits that cannot be removed.
    pub fn economy(
        &self,
        name: &str,
        world: &World,
        parameters: &Parameters,
    ) -> Result<Arc<Economy>, Refusal> {
        let known = lock(&self.house.economies)
            .iter()
            .find(|(at, with, _)| at == name && with == parameters)
            .map(|(_, _, economy)| Arc::clone(economy));
        if let Some(economy) = known.filter(|_| self.house.closed || is_constant(name)) {
            return Ok(economy);
        }
        let economy = Arc::new(Economy::new(world, parameters)?);
        let mut economies = lock(&self.house.economies);
        if economies.len() >= self.house.most_economies.unwrap_or(MOST_ECONOMIES) {
            economies.remove(0);
        }
        economies.push((name.to_owned(), parameters.clone(), Arc::clone(&economy)));
        Ok(economy)
    }

    /// Positions of standoffs, `busan/USA/threat`, as one policy of a world.
    ///
    /// # Errors
    /// [`Refusal`] naming the key: no such standoff, player or position, or duties that the world cannot take.
    pub fn positions(
        &self,
        written: &[String],
        world_name: &str,
        world: &World,
    ) -> Result<Policy, Refusal> {
        let mut policy = Policy::default();
        let mut everywhere: Vec<(&str, Vec<Wedge>)> = Vec::new();
        for (at, text) in written.iter().enumerate() {
            let about = |refusal: Refusal| refusal.about(format!("position/{at}"));
            let mut parts = text.rsplitn(3, '/');
            let (Some(id), Some(player), Some(standoff)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return Err(about(Refusal::input_with_help(
                    format!("\"{text}\" is no position"),
                    "write STANDOFF/PLAYER/POSITION, like busan/USA/threat",
                )));
            };
            let all = self
                .positions_of(standoff, world_name, world)
                .map_err(about)?;
            let own: Vec<&PositionPolicy> = all.iter().filter(|p| p.player == player).collect();
            let Some(found) = own.iter().find(|p| p.id == id) else {
                let known: Vec<String> = match own.is_empty() {
                    true => all
                        .iter()
                        .map(|p| format!("{}/{}", p.player, p.id))
                        .collect(),
                    false => own.iter().map(|p| p.id.clone()).collect(),
                };
                return Err(about(Refusal::input_with_help(
                    format!("{standoff} has no position {player}/{id}"),
                    format!("there are {}", known.join(", ")),
                )));
            };
            policy.extend(found.policy.clone());
            if !everywhere.iter().any(|(name, _)| *name == standoff) {
                everywhere.push((standoff, found.everywhere.clone()));
            }
        }
        for (_, wedges) in everywhere {
            policy.wedges.extend(wedges);
        }
        Ok(policy)
    }

    /// Every position of a standoff in a world, kept for the next question.
    ///
    /// # Errors
    /// As [`positions`](Self::positions).
    pub fn positions_of(
        &self,
        name: &str,
        world_name: &str,
        world: &World,
    ) -> Result<Arc<Vec<PositionPolicy>>, Refusal> {
        let key = (name.to_owned(), world_name.to_owned());
        // A file may have changed since; what is built in, and what a server was given, cannot.
        let constant =
            self.house.closed || (STANDOFFS.text(name).is_some() && is_constant(world_name));
        let kept = constant
            .then(|| lock(&self.house.positions).get(&key).cloned())
            .flatten();
        let kept = match kept {
            Some(kept) => kept,
            None => {
                let room = Room::new(self.house);
                let standoff = room.standoff(name)?;
                let ledger = standoff.ledger().map(|l| l.edition().to_string());
                // Two folders may call themselves alike: only what cannot change is known to be the same.
                let same = constant && standoff.world().meta().name == world.meta().name;
                let all = if same {
                    positions(&standoff)?
                } else {
                    let other = standoff.without_months();
                    positions(&other.in_world(world.clone())?)?
                };
                let kept = KeptPositions {
                    positions: Kept {
                        value: Arc::new(all),
                        sources: room.reader.sources(),
                    },
                    ledger,
                };
                lock(&self.house.positions).insert(key, kept.clone());
                kept
            }
        };
        for source in kept.positions.sources {
            self.reader.record(source);
        }
        if let Some(edition) = kept.ledger {
            self.edition("ledger", edition);
        }
        Ok(kept.positions.value)
    }

    /// A standoff: a built-in one by name, or a file; what it names is on the record with it.
    ///
    /// # Errors
    /// [`Refusal`] with the place.
    pub fn standoff(&self, name: &str) -> Result<Standoff, Refusal> {
        let given = lock(&self.house.standoffs).get(name).cloned();
        let given = given.or_else(|| lock(&self.house.lent).get(name).cloned());
        if let Some(given) = given {
            for source in given.sources {
                self.reader.record(source);
            }
            let meta = given.value.world().meta();
            self.edition("world", format!("{} ({})", meta.name, meta.year));
            if let Some(ledger) = given.value.ledger() {
                self.edition("ledger", ledger.edition().to_string());
            }
            return Ok((*given.value).clone());
        }
        match STANDOFFS.text(name) {
            Some(text) => self.reader.note("standoff", "built-in", text.as_bytes()),
            None if self.reader.is_closed() => {
                let mut known: Vec<String> = STANDOFFS.names().map(str::to_owned).collect();
                known.extend(lock(&self.house.standoffs).keys().cloned());
                return Err(Refusal::input_with_help(
                    format!("there is no standoff \"{name}\" in the catalogue"),
                    format!("the standoffs are {}", known.join(", ")),
                )
                .about("standoff"));
            }
            None if Path::new(name).is_file() => {
                self.reader.bytes("standoff", Path::new(name))?;
            }
            // What there is instead is said by whoever looks for it.
            None => {}
        }
        let standoff = Standoff::open(name)?;
        let file = standoff.file();
        let built_in = STANDOFFS.text(name).is_some();
        let beside = |written: &str| match Path::new(name).parent() {
            Some(folder) if !built_in => folder.join(written),
            _ => PathBuf::from(written),
        };
        let world = file.world.get_ref();
        match detente_world::builtin_bytes(world) {
            Some(bytes) => self
                .reader
                .note("world", &format!("built-in {world}"), bytes),
            None => self.note_folder(&self.reader, "world", &beside(world))?,
        }
        let meta = standoff.world().meta();
        self.edition("world", format!("{} ({})", meta.name, meta.year));
        let layers = file.ledger.iter().flat_map(|l| l.get_ref().names());
        for layer in layers.filter(|name| *name != detente_ledger::DEFAULT_LEDGER) {
            match detente_ledger::builtin_files(layer) {
                Some(files) => self.note_ledger(layer, files),
                None => self.note_folder(&self.reader, "ledger", &beside(layer))?,
            }
        }
        if let Some(ledger) = standoff.ledger() {
            self.edition("ledger", ledger.edition().to_string());
        }
        Ok(standoff)
    }

    /// A policy file.
    ///
    /// # Errors
    /// [`Refusal`] with the place.
    pub fn policy(&self, path: &Path) -> Result<Policy, Refusal> {
        self.reader.bytes("policy", path)?;
        Ok(Policy::read(path)?)
    }
}
