//! The ledger: every table of instruments, lists, weights and events, read and checked once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;

use crate::answers::Fee;
use crate::by_value::ValuedGoods;
use crate::conditions::Condition;
use crate::crosswalk::Crosswalk;
use crate::direction::Direction;
use crate::error::{Problem, Severity, nearest};
use crate::instrument::{Products, Standing};
use crate::jurisdiction::Jurisdiction;
use crate::law::{LawCode, LawDate, LawNote};
use crate::levers::Lever;
use crate::lists::{ListEntry, ListTable};
use crate::others::RegionPoints;
use crate::published::Published;
use crate::question::Question;
use crate::timeline::{Commitment, Event};
use crate::weights::WeightsEntry;
use crate::{
    Code, Grace, Instrument, LedgerError, StackingRule, answers, by_value, conditions, crosswalk,
    grace, instrument, jurisdiction, law, levers, lists, origin, others,
};
use crate::{published, stacking, table, timeline, weights};

/// A file of a ledger with what is decoded from it when it is first asked for.
#[derive(Debug)]
struct File {
    bytes: Cow<'static, [u8]>,
    lists: OnceLock<ListTable>,
    weights: OnceLock<Vec<(Code, f64)>>,
}

/// Imposer, target and the readings that are chosen.
type DirectionKey = (String, String, Vec<String>);

/// The tables of a ledger by file name.
pub type Tables = BTreeMap<String, Cow<'static, [u8]>>;

/// A ledger: instruments of all sides on one timeline, with everything needed to apply them.
///
/// Immutable once read; large tables are decoded on first use and kept.
#[derive(Debug)]
pub struct Ledger {
    name: String,
    edition: Date,
    start: Date,
    instruments: Vec<Instrument>,
    rules: Vec<StackingRule>,
    graces: Vec<Grace>,
    list_index: BTreeMap<String, ListEntry>,
    weights_index: Vec<WeightsEntry>,
    region_points: Vec<RegionPoints>,
    jurisdiction: Jurisdiction,
    levers: Vec<Lever>,
    events: Vec<Event>,
    commitments: Vec<Commitment>,
    published: Vec<Published>,
    files: BTreeMap<String, File>,
    conditions: Arc<[Condition]>,
    /// Lists that are known by value only.
    valued: Vec<ValuedGoods>,
    pub(crate) law: Vec<LawNote>,
    law_codes: OnceLock<BTreeMap<String, Vec<LawCode>>>,
    pub(crate) law_dates: Vec<LawDate>,
    fees: Vec<Fee>,
    crosswalk: OnceLock<Crosswalk>,
    directions: Mutex<BTreeMap<DirectionKey, Arc<Direction>>>,
}

/// File with the codes of legal notes.
pub(crate) const LAW_CODES: [&str; 2] = ["law-codes.csv.gz", "law-codes.csv"];
/// File with the crosswalk that a ledger brings along.
pub(crate) const CROSSWALK: [&str; 2] = ["crosswalk.csv.gz", "crosswalk.csv"];

impl Ledger {
    /// Reads a ledger folder: `instruments.csv` and, where they are there, the other tables (`docs/ledger.md`).
    ///
    /// # Errors
    /// [`LedgerError::Io`] when the folder cannot be read, [`LedgerError::Invalid`] with every problem found,
    /// each with file, row and column.
    pub fn read(folder: &Path) -> Result<Self, LedgerError> {
        Self::from_tables(&folder.display().to_string(), folder_tables(folder)?, true)
    }

    /// Reads a ledger from tables in memory; with `whole`, lists and weights are decoded and checked at once.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] with every problem found.
    pub fn from_tables(name: &str, tables: Tables, whole: bool) -> Result<Self, LedgerError> {
        let (ledger, problems) = Self::assemble(name, tables);
        let mut problems: Vec<Problem> = problems;
        if whole && problems.is_empty() {
            problems.extend(crate::check::tables(&ledger));
        }
        problems.retain(|p| p.severity == Severity::Error);
        if problems.is_empty() {
            Ok(ledger)
        } else {
            Err(LedgerError::Invalid { problems })
        }
    }

    /// Reads what can be read and says what cannot.
    pub(crate) fn assemble(name: &str, tables: Tables) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let empty: &[u8] = &[];
        let found = |file: &str| tables.get(file).map(|bytes| bytes.as_ref());
        macro_rules! optional {
            ($file:literal, $read:path) => {
                found($file)
                    .map(|bytes| $read($file, bytes, &mut problems))
                    .unwrap_or_default()
            };
        }
        let mut instruments = instrument::read(
            "instruments.csv",
            found("instruments.csv").unwrap_or(empty),
            &mut problems,
        );
        let rules = optional!("stacking.csv", stacking::read);
        let graces = optional!("grace.csv", grace::read);
        let list_index = optional!("lists.csv", lists::read_index);
        let weights_index = optional!("weights.csv", weights::read_index);
        let region_points = optional!("region-averages.csv", others::read);
        let jurisdiction = optional!("jurisdiction.csv", jurisdiction::read);
        let shares = optional!("jurisdiction-shares.csv", jurisdiction::read_shares);
        let levers = optional!("levers.csv", levers::read);
        let events = optional!("events.csv", timeline::read_events);
        let commitments = optional!("commitments.csv", timeline::read_commitments);
        let published = optional!("published-averages.csv", published::read);
        let mut conditions = optional!("conditions.csv", conditions::read);
        let valued = optional!("lists-by-value.csv", by_value::read);
        let doubtful = |list: &String| valued.iter().any(|v| v.list == *list && v.unverified());
        for instrument in &mut instruments {
            if let Products::Lists(lists) = &instrument.products {
                instrument.unverified_list = lists.iter().any(doubtful);
            }
        }
        let implied = by_value::conditions(&valued);
        for one in (implied.into_iter()).chain(origin::conditions(&instruments)) {
            if let Some(own) = conditions.iter().find(|c| c.id == one.id) {
                let message = format!("`{}` is the name of a list or an instrument", own.id);
                problems.push(table::problem(
                    "conditions.csv",
                    Some(own.row),
                    Some("id"),
                    message,
                ));
            } else {
                conditions.push(one);
            }
        }
        let law = optional!("law.csv", law::read);
        let fees = optional!("fees.csv", answers::read);
        let law_dates = optional!("law-dates.csv", law::read_dates);
        // Ends, withdrawals and suspensions become known later than what they end.
        let learned = |i: &Instrument| {
            [
                Some(i.announced_on),
                i.to_known,
                i.withdrawn_on,
                i.suspension.map(|s| s.known),
            ]
            .into_iter()
            .flatten()
            .max()
        };
        let announced = instruments.iter().filter_map(learned).max();
        let edition = optional!("edition.csv", timeline::read_edition);
        let start = instruments.iter().filter_map(|i| i.from).min();
        let files = tables
            .into_iter()
            .map(|(name, bytes)| {
                (
                    name,
                    File {
                        bytes,
                        lists: OnceLock::new(),
                        weights: OnceLock::new(),
                    },
                )
            })
            .collect();
        let ledger = Self {
            name: name.to_owned(),
            edition: edition.max(announced).unwrap_or(Date::MAX),
            start: start.unwrap_or(Date::MIN),
            instruments,
            rules,
            graces,
            list_index,
            weights_index,
            region_points,
            jurisdiction: jurisdiction.with_shares(shares),
            levers,
            events,
            commitments,
            published,
            files,
            conditions: conditions.into(),
            valued,
            law,
            law_codes: OnceLock::new(),
            law_dates,
            fees,
            crosswalk: OnceLock::new(),
            directions: Mutex::new(BTreeMap::new()),
        };
        (ledger, problems)
    }

    /// Name of the ledger: `built-in` or its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last day that the ledger knows of.
    pub fn edition(&self) -> Date {
        self.edition
    }

    /// The first day that the ledger covers.
    pub fn start(&self) -> Date {
        self.start
    }

    /// Every instrument, in the order of the table.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// The instrument with this id.
    ///
    /// # Errors
    /// [`LedgerError::UnknownInstrument`] with the nearest id there is.
    pub fn instrument(&self, id: &str) -> Result<&Instrument, LedgerError> {
        self.instruments
            .iter()
            .find(|i| i.id == id)
            .ok_or_else(|| LedgerError::UnknownInstrument {
                id: id.to_owned(),
                suggestion: nearest(id, self.instruments.iter().map(|i| i.id.as_str())),
            })
    }

    /// The stacking rules, in the order of application.
    pub fn rules(&self) -> &[StackingRule] {
        &self.rules
    }

    /// The clauses of grace for goods on their way, in the order of the table.
    pub fn graces(&self) -> &[Grace] {
        &self.graces
    }

    /// Every non-tariff lever, in the order of the table.
    pub fn levers(&self) -> &[Lever] {
        &self.levers
    }

    /// Dated events: threats, acts, talks, deals.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What each side committed to in each deal.
    pub fn commitments(&self) -> &[Commitment] {
        &self.commitments
    }

    /// Averages that others published, to stand beside ours.
    pub fn published(&self) -> &[Published] {
        &self.published
    }

    /// Duties known only as an average on a region.
    pub fn region_points(&self) -> &[RegionPoints] {
        &self.region_points
    }

    /// Which economies of a region each instrument reaches.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        &self.jurisdiction
    }

    /// The crosswalk to sectors that the ledger brings along (empty when it brings none).
    pub fn crosswalk(&self) -> &Crosswalk {
        self.crosswalk.get_or_init(|| {
            let file = CROSSWALK
                .iter()
                .find(|file| self.files.contains_key(**file));
            file.map(|file| crosswalk::read(file, &self.files[*file].bytes, &mut Vec::new()))
                .unwrap_or_default()
        })
    }

    /// The tables of this ledger as they were read, by file name: written to a folder they are a ledger again.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(name, file)| (name.as_str(), file.bytes.as_ref()))
    }

    pub(crate) fn list_index(&self) -> &BTreeMap<String, ListEntry> {
        &self.list_index
    }

    pub(crate) fn weights_index(&self) -> &[WeightsEntry] {
        &self.weights_index
    }

    /// Puts a table of weights of the user's before the others.
    pub(crate) fn put_weights(
        &mut self,
        entry: WeightsEntry,
        bytes: Cow<'static, [u8]>,
        weights: Vec<(Code, f64)>,
    ) {
        let held = File {
            bytes,
            lists: OnceLock::new(),
            weights: OnceLock::from(weights),
        };
        self.files.insert(entry.file.clone(), held);
        self.weights_index.push(entry);
        // What was compiled for other weights goes.
        self.directions = Mutex::default();
    }

    /// The codes of the legal notes that were read, by list; decoded when they are first asked for.
    pub(crate) fn law_codes(&self) -> &BTreeMap<String, Vec<LawCode>> {
        self.law_codes.get_or_init(|| {
            let file = LAW_CODES
                .iter()
                .find(|file| self.files.contains_key(**file));
            file.map(|file| law::read_codes(file, &self.files[*file].bytes, &mut Vec::new()))
                .unwrap_or_default()
        })
    }

    pub(crate) fn bytes(&self, file: &str) -> Option<&[u8]> {
        self.files.get(file).map(|f| f.bytes.as_ref())
    }

    pub(crate) fn lists(&self, file: &str) -> Option<&ListTable> {
        let held = self.files.get(file)?;
        Some(
            held.lists
                .get_or_init(|| lists::read(file, &held.bytes, &mut Vec::new())),
        )
    }

    pub(crate) fn weights(&self, file: &str) -> Option<&[(Code, f64)]> {
        let held = self.files.get(file)?;
        Some(
            held.weights
                .get_or_init(|| weights::read(file, &held.bytes, &mut Vec::new())),
        )
    }

    /// The instruments of one imposer on one target, compiled. Rows of a reading that is not among `readings` are there
    /// only if they need no list: the lists of other readings are not decoded for nothing.
    pub(crate) fn direction(
        &self,
        imposer: &str,
        target: &str,
        readings: &[String],
    ) -> Result<Arc<Direction>, LedgerError> {
        let mut readings = readings.to_vec();
        readings.sort_unstable();
        readings.dedup();
        let key = (imposer.to_owned(), target.to_owned(), readings);
        if let Some(found) = self
            .directions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Ok(Arc::clone(found));
        }
        self.known_pair(imposer, target)?;
        let chosen: Vec<Instrument> = self
            .instruments
            .iter()
            .filter(|i| i.concerns(imposer, target))
            .filter(|i| {
                let anyway = i.only_with.is_empty() || i.only_with.starts_with('!');
                let listed = matches!(i.products, Products::Lists(_));
                anyway || !listed || key.2.contains(&i.only_with)
            })
            .cloned()
            .collect();
        let mut needed: Vec<&str> = Vec::new();
        for instrument in &chosen {
            if let Products::Lists(names) = &instrument.products {
                needed.extend(names.iter().map(String::as_str));
            }
            needed.extend(instrument.exempt.iter().map(String::as_str));
        }
        let mut files: Vec<&str> = needed
            .iter()
            .filter_map(|n| self.list_index.get(*n))
            .map(|e| e.file.as_str())
            .collect();
        files.sort_unstable();
        files.dedup();
        let valued = self.valued_table(&needed, imposer, target, &key.2)?;
        let tables: Vec<&ListTable> = files
            .iter()
            .filter_map(|file| self.lists(file))
            .chain(&valued)
            .collect();
        let direction = Arc::new(Direction::new(
            chosen,
            self.rules.clone(),
            &self.graces,
            Arc::clone(&self.conditions),
            &tables,
            |instrument| self.jurisdiction.part_of(instrument),
        ));
        self.directions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&direction));
        Ok(direction)
    }

    /// Whether duties of this direction of trade are known line by line. Where they are known as an average, threats alone
    /// do not make lines: they come on top of it.
    pub fn has_lines(&self, imposer: &str, target: &str) -> bool {
        let act =
            |i: &Instrument| i.standing == Standing::Act || !self.has_average(imposer, target);
        let mut own = self.instruments.iter();
        own.any(|i| i.concerns(imposer, target) && act(i))
    }

    /// Whether duties of this direction of trade are known as an average of the whole.
    pub(crate) fn has_average(&self, imposer: &str, target: &str) -> bool {
        let mut rows = self.region_points.iter();
        rows.any(|p| p.imposer == imposer && p.region == target)
    }

    fn known_pair(&self, imposer: &str, target: &str) -> Result<(), LedgerError> {
        let mut imposers: Vec<&str> = self
            .instruments
            .iter()
            .map(|i| i.imposer.as_str())
            .collect();
        imposers.extend(self.region_points.iter().map(|p| p.imposer.as_str()));
        let mut targets: Vec<&str> = self
            .instruments
            .iter()
            .filter(|i| i.imposer == imposer)
            .map(|i| i.target.as_str())
            .collect();
        targets.extend(
            self.region_points
                .iter()
                .filter(|p| p.imposer == imposer)
                .map(|p| p.region.as_str()),
        );
        for (role, code, mut known) in [
            ("imposed by", imposer, imposers),
            ("aimed at", target, targets),
        ] {
            // Of two names equally near, the one with instruments line by line is meant.
            let suggestion = nearest(code, known.iter().copied());
            known.sort_unstable();
            known.dedup();
            let everyone = role == "aimed at" && known.contains(&"*") && target != imposer;
            if !known.contains(&code) && !everyone {
                if let Some(region) = self
                    .jurisdiction
                    .region_of(code)
                    .filter(|r| known.contains(r))
                {
                    return Err(LedgerError::Question(format!(
                        "`{code}` is an economy inside {region} here: ask for {region} (jurisdiction.csv says which \
                         instruments reach it)"
                    )));
                }
                return Err(LedgerError::UnknownRegion {
                    role,
                    code: code.to_owned(),
                    suggestion,
                    known: known.join(", "),
                });
            }
        }
        Ok(())
    }

    /// The lists that are known by value only, row by row.
    pub(crate) fn valued(&self) -> &[ValuedGoods] {
        &self.valued
    }

    /// Every condition: those of the table in its order, then whether goods are on a list that is known by value only, and
    /// whether they are of the economies that a duty names.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    pub(crate) fn fee_table(&self) -> &[Fee] {
        &self.fees
    }

    /// Checks that the goods of a question were loaded before they enter.
    pub(crate) fn loaded(&self, question: &Question) -> Result<(), LedgerError> {
        match question.convention.loaded_on {
            Some(loaded) if loaded > question.on => Err(LedgerError::Question(format!(
                "goods loaded on {loaded} cannot enter on {}",
                question.on
            ))),
            _ => Ok(()),
        }
    }

    /// Checks the day of a question and gives the day of knowledge that it means.
    pub(crate) fn clocks(&self, on: Date, known_on: Option<Date>) -> Result<Date, LedgerError> {
        for day in [Some(on), known_on].into_iter().flatten() {
            if day < self.start {
                return Err(LedgerError::NotCovered(format!(
                    "the ledger begins on {}; {day} is before that",
                    self.start
                )));
            }
        }
        Ok(known_on.unwrap_or(self.edition))
    }
}

/// Every table of a folder, instruments among them or not: of a layer that brings other rows.
pub(crate) fn layer_of(folder: &Path) -> Result<Tables, LedgerError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| LedgerError::Io { path, source }
    };
    let mut tables = Tables::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or("")
            .to_owned();
        if name.ends_with(".csv") || name.ends_with(".csv.gz") {
            tables.insert(name, Cow::Owned(std::fs::read(&path).map_err(io(&path))?));
        }
    }
    Ok(tables)
}

/// Every table of a ledger folder.
fn folder_tables(folder: &Path) -> Result<Tables, LedgerError> {
    let tables = layer_of(folder)?;
    if !tables.contains_key("instruments.csv") {
        let message =
            "the table is missing: a ledger folder needs at least instruments.csv (docs/ledger.md)"
                .to_owned();
        let problems = vec![table::problem(
            &folder.join("instruments.csv").display().to_string(),
            None,
            None,
            message,
        )];
        return Err(LedgerError::Invalid { problems });
    }
    Ok(tables)
}

/// The tables of a folder, for a check that reports instead of refusing.
pub(crate) fn tables_of(folder: &Path) -> Result<Tables, LedgerError> {
    folder_tables(folder)
}
