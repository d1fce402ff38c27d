//! The questions people ask, and their answers: one struct per question, one answer behind every door.
//!
//! A [`Question`] is a serde struct: its fields are the keys of the command line, of JSON and of Python, their doc comments are
//! the help, [`Default`] is the only place of a default, and its JSON schema is what doors check against. [`Question::ask`]
//! gives a typed [`Answer`]; [`Asked::ask`] gives it [`Told`]: tables, figures, sentences, notes and [`Provenance`], from which
//! text, JSON, CSV, Parquet and pictures derive. [`QUESTIONS`] lists them.
//!
//! ```
//! use detente_questions::{House, find};
//! use serde_json::json;
//!
//! let house = House::new();
//! let keys = json!({ "tariff": ["USA:CHN:*=+10pp"] });
//! let question = find("solve").unwrap().read(keys.as_object().unwrap().clone())?;
//! let told = question.ask(&house, &())?;
//! let regions = told.table("regions").unwrap();
//! assert_eq!(regions.rows(), 25);
//! # Ok::<(), detente_questions::Refusal>(())
//! ```

mod begin;
mod brief;
pub mod build;
mod columns;
mod deal;
pub mod ensemble;
mod failures;
mod farm;
mod fill;
mod folder;
mod games;
mod gradient;
pub mod keys;
mod ledger;
mod list;
mod many;
mod odds;
mod path;
mod question;
pub mod rank;
mod refusal;
mod replicate;
mod rerun;
pub mod revenue;
mod room;
pub mod run;
mod solve;
mod stress;
mod talks;
mod verdicts;
mod when;
mod worlds;

pub use begin::{Begun, New};
pub use brief::{Brief, BriefAnswer};
pub use columns::{Columns, Described};
pub use deal::{Deal, Judged};
pub use detente_table as table;
pub use detente_table::{Stop, Watch};
pub use farm::{Farm, FarmMarket, farm_figures};
pub use fill::{property_default, property_type, property_words};
pub use games::{Cooperate, GameOutcome, Optimal, War};
pub use gradient::{Slope, slopes};
pub use ledger::{
    Duties, LedgerCheck, LedgerChecked, LedgerExport, LedgerLevers, LedgerReconcile,
    LedgerReconciled, LedgerShow, LedgerWritten, LeversShown, Shown, Tariffs,
};
pub use list::{BuiltIn, List, Listed};
pub use many::{Ended, Many, Outcome};
pub use odds::{Odds, OddsAnswer};
pub use path::{Path, PathTold};
pub use question::{
    Answer, Asked, Entry, Provenance, Question, Reproduce, Told, find, not_default, shell_line,
    told,
};
pub use rank::{Rank, RankRow, RankWord, Ranked};
pub use refusal::{Mark, Refusal, SCHEMA, Status, byte_span, in_one_sentence};
pub use replicate::{Replicate, Replication};
pub use rerun::{Repeated, Rerun, SourceCompared, TableCompared};
pub use room::{GIVEN, House, Room};
pub use solve::{Band, Change, Detail, Solution, Solve};
pub use stress::{Campaigned, Stress};
pub use talks::{DayPlayed, Fight, Game, Played, Refined, Talks};
pub use verdicts::{UnsaidRow, Verdict, VerdictRow, Verdicts, VerdictsTold};
pub use when::{Timed, When};
pub use worlds::{
    Aggregated, Form, ImportHts, Imported, ImportedSchedule, ImportedTariffs, SplitWorld,
    WorldAggregate, WorldBefore, WorldCheck, WorldChecked, WorldExport, WorldImport, WorldList,
    WorldListed, WorldRow, WorldShow, WorldShown, WorldSplit, WorldTariffs, WorldThen,
    WrittenWorld, write_world,
};

use question::entry;

/// Every question, in the order of the help. A name with a space is a question of a group: `world show`.
pub static QUESTIONS: &[Entry] = &[
    entry::<Brief>(),
    entry::<Solve>(),
    entry::<Tariffs>(),
    entry::<LedgerShow>(),
    entry::<LedgerLevers>(),
    entry::<LedgerCheck>(),
    entry::<LedgerReconcile>(),
    entry::<LedgerExport>(),
    entry::<Optimal>(),
    entry::<War>(),
    entry::<Cooperate>(),
    entry::<Talks>(),
    entry::<Deal>(),
    entry::<Path>(),
    entry::<When>(),
    entry::<Rank>(),
    entry::<Farm>(),
    entry::<Odds>(),
    entry::<WorldShow>(),
    entry::<WorldCheck>(),
    entry::<WorldList>(),
    entry::<WorldExport>(),
    entry::<WorldAggregate>(),
    entry::<WorldImport>(),
    entry::<WorldTariffs>(),
    entry::<WorldSplit>(),
    entry::<WorldBefore>(),
    entry::<ImportHts>(),
    entry::<Replicate>(),
    entry::<Verdicts>(),
    entry::<Stress>(),
    entry::<ensemble::Ensemble>(),
    entry::<List>(),
    entry::<New>(),
    entry::<Rerun>(),
    entry::<Columns>(),
];
