//! `judged`: what is said of episodes that ended, or of what they brought so far, beside the record.

mod bench;
mod page;
mod record;
mod rows;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente_standoff::{Standoff, deal as judging};
use detente_table::{Estimate, Named, Note, Sentence, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::bench::Bench;
use self::page::Section;
use self::record::{Measure, Record, Statement};
pub use self::rows::{UnsaidRow, Verdict, VerdictRow};
use crate::brief::Watched;
use crate::deal::opened;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::talks::{Game, Talks};

/// What is said of episodes beside what happened: hits and misses alike.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Verdicts {
    /// Standoffs by name, or standoff files with a record (default: every one that ships with a record)
    #[schemars(extend("x-value" = "STANDOFF", "x-place" = 1))]
    pub standoff: Vec<String>,
    /// A folder with record.csv and statements.csv, for one standoff file (default: the one its key `record` names)
    #[schemars(extend("x-value" = "DIR"))]
    pub record: Option<PathBuf>,
}

/// Statements beside the record.
#[derive(Debug, Clone)]
pub struct VerdictsTold {
    /// One by one.
    pub rows: Vec<VerdictRow>,
    /// What cannot be said, and why.
    pub unsaid: Vec<UnsaidRow>,
    /// The page.
    pub page: String,
}

impl Question for Verdicts {
    const NAME: &'static str = "judged";
    const ABOUT: &'static str =
        "What is said of episodes beside what happened: hits and misses alike";
    const LONG: bool = true;
    type Answer = VerdictsTold;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<VerdictsTold, Refusal> {
        let names: Vec<String> = match self.standoff.is_empty() {
            true => record::names().into_iter().map(str::to_owned).collect(),
            false => self.standoff.clone(),
        };
        if self.record.is_some() && names.len() != 1 {
            let message = "a folder of records is of one standoff: name it";
            return Err(Refusal::input(message).about("record"));
        }
        let (mut sections, mut rows, mut unsaid) = (Vec::new(), Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            watch.stage(&format!("judging {name}"));
            watch.advanced(at, names.len());
            let standoff = room.standoff(name)?.without_months();
            let found = self.found(room, name, &standoff)?;
            sections.push(Section {
                name: name.clone(),
                title: standoff.file().title.clone(),
            });
            let (said, not) = judged(room, &found, &standoff, watch)?;
            rows.extend(said);
            unsaid.extend(not);
        }
        let page = page::page(&sections, &rows, &unsaid);
        Ok(VerdictsTold { rows, unsaid, page })
    }
}

impl Verdicts {
    /// The record of a standoff.
    fn found(&self, room: &Room<'_>, name: &str, standoff: &Standoff) -> Result<Record, Refusal> {
        if let Some(folder) = &self.record {
            return Record::read(name, folder, room.reader());
        }
        if let Some(written) = &standoff.file().record {
            let written = written.get_ref();
            if let Some(shipped) = Record::shipped(written) {
                return Ok(Record {
                    standoff: name.to_owned(),
                    ..shipped?
                });
            }
            let beside = Path::new(name).parent().unwrap_or(Path::new(""));
            return Record::read(name, &beside.join(written), room.reader());
        }
        Err(Refusal::input_with_help(
            format!("{name} has no record"),
            "name a folder with --record, or write record = \"FOLDER\" in the file",
        )
        .about("standoff"))
    }
}

/// Every statement of a record, and those that cannot be made.
fn judged(
    room: &Room<'_>,
    record: &Record,
    standoff: &Standoff,
    watch: &dyn Watch,
) -> Result<(Vec<VerdictRow>, Vec<UnsaidRow>), Refusal> {
    let mut bench = Bench::new(standoff)?;
    let mut games: BTreeMap<String, Game> = BTreeMap::new();
    let (mut rows, mut unsaid) = (Vec::new(), Vec::new());
    for statement in &record.statements {
        if watch.stop().is_asked() {
            return Err(Refusal::interrupted());
        }
        let ours = match statement.measure {
            Measure::Signs => Estimate::point(f64::from(u8::from(signs(room, statement, watch)?))),
            Measure::YieldsFirst | Measure::Months => {
                let key = statement.positions.clone();
                if !games.contains_key(&key) {
                    let asked = Talks {
                        standoff: record.standoff.clone(),
                        central_only: true,
                        without_record: true,
                        threat: vec![key.clone()],
                        ..Talks::default()
                    };
                    games.insert(key.clone(), asked.ask(room, watch)?);
                }
                let game = games.get(&key);
                match game.and_then(|game| fought(game, statement)) {
                    Some(ours) => ours,
                    None => {
                        let why = game.map(not_fought).unwrap_or_default();
                        unsaid.push(UnsaidRow::new(record, statement, why));
                        continue;
                    }
                }
            }
            _ => bench.number(statement, watch)?,
        };
        rows.extend(VerdictRow::new(record, statement, ours));
    }
    Ok((rows, unsaid))
}

/// Why nothing is fought out.
fn not_fought(game: &Game) -> String {
    let left_out = game.left_out.iter().find(|l| l.what == "attrition");
    let why = left_out.map_or("nothing is fought out", |l| l.why.as_str());
    // What to ask instead is for the terminal.
    why.split(": ask ").next().unwrap_or(why).to_owned()
}

/// Whether both sides would rather sign a deal than let talks fail.
fn signs(room: &Room<'_>, statement: &Statement, watch: &dyn Watch) -> Result<bool, Refusal> {
    let deal = opened(room, &statement.positions)?;
    Ok(judging::judge(&deal, &Watched::new(watch))?.signed)
}

/// What a fight comes to; `None` where nothing is fought out.
fn fought(game: &Game, statement: &Statement) -> Option<Estimate> {
    let fight = game.fights.first()?;
    let menus = game.played.first()?.table.menus();
    let out = &fight.outcome;
    match statement.measure {
        Measure::Months => {
            let months = out.months;
            let central = months[1]?;
            Some(Estimate {
                low: months[0].unwrap_or(central),
                central,
                high: months[2].unwrap_or(f64::INFINITY),
            })
        }
        _ => {
            let player = menus.find_player(&statement.region).ok()?;
            Some(Estimate::point(*out.first_given_imposed.get(player.0)?))
        }
    }
}

impl Answer for VerdictsTold {
    fn tables(&self) -> Vec<Named> {
        let mut tables = vec![Named::of(&self.rows, &())];
        if !self.unsaid.is_empty() {
            tables.push(Named::of(&self.unsaid, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let count = |wanted: Verdict| self.rows.iter().filter(|r| r.verdict == wanted).count();
        let text = format!(
            "{} of {} statements are hits; {} are milder than the record, {} harder, {} of the wrong sign, {} did not happen.",
            count(Verdict::Hit),
            self.rows.len(),
            count(Verdict::Mild),
            count(Verdict::Hard),
            count(Verdict::Sign),
            count(Verdict::Miss),
        );
        let misses = self.rows.iter().filter(|r| !r.miss.is_empty());
        let told = misses.map(|r| {
            let text = format!(
                "{}, {}: {}; {}.",
                r.standoff,
                r.says,
                r.verdict.word(),
                r.miss
            );
            Sentence::new(text, &["verdicts"])
        });
        std::iter::once(Sentence::new(text, &["verdicts"]))
            .chain(told)
            .collect()
    }

    fn notes(&self) -> Vec<Note> {
        vec![Note::limit(
            "Menus, and the strength of levers in four standoffs, were written with the record in view: no parameter was.",
        )]
    }

    fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![("judged.md".to_owned(), self.page.clone().into_bytes())]
    }

    fn status(&self) -> &'static str {
        "ok"
    }
}
