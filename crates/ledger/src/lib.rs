//! The ledger: what is in force, when, as known when (`docs/ledger.md`).
//!
//! One ledger holds the instruments of all sides on one timeline, as tables a lawyer can read: what each charges,
//! on which lines, from when to when, known since when, and how duties on one line meet. From them come
//! - the rate of a line on a day with every part explained ([`Ledger::line`]),
//! - averages under named conventions with the part of each instrument ([`Ledger::average`]),
//! - histories ([`Ledger::history`]), and
//! - tariffs of a world ([`Ledger::compile`]).
//!
//! ```
//! use detente_ledger::{Ledger, Question, parse_date};
//!
//! let ledger = Ledger::builtin()?;
//! let question = Question::new("USA", "CHN", parse_date("2025-11-10")?);
//! let average = ledger.average(&question, None)?;
//! assert!((average.average_pct - 37.22).abs() < 0.05);
//! # Ok::<(), detente_ledger::LedgerError>(())
//! ```
//!
//! No instrument, authority or region is named in the code: adding one is adding rows.

mod answers;
mod average;
mod basket;
mod bits;
mod bridge;
mod builtin;
mod by_value;
mod chain;
mod charges;
mod check;
mod check_conditions;
mod check_lists;
mod choices;
mod code;
mod comparison;
mod compile;
mod compile_rates;
mod conditions;
mod crosswalk;
mod dates;
mod direction;
mod error;
mod explanation;
mod grace;
mod history;
mod instrument;
mod jurisdiction;
mod law;
mod layers;
mod ledger;
mod levers;
mod life;
mod line;
mod lists;
mod open;
mod orders;
mod origin;
mod others;
mod own_weights;
mod published;
mod question;
mod rows;
mod rows_law;
mod rows_time;
mod specific;
mod stacking;
mod strength;
mod table;
mod timeline;
mod weighting;
mod weights;

pub use answers::{Ahead, Change, Fee, LineSpan, Pending};
pub use average::{Average, Component};
pub use bridge::{Bridge, BridgeEnd, BridgePart};
pub use builtin::{DEFAULT_LEDGER, builtin_files, builtin_names};
pub use chain::{Chain, ChainPart};
pub use check::{Flagged, Report};
pub use code::Code;
pub use comparison::{Comparison, ComparisonPart};
pub use compile::{CompileMode, CompileRequest, Compiled, CompiledPair, CompiledRate, below_zero};
pub use conditions::{Condition, ConditionKind, OpenCondition};
pub use crosswalk::Crosswalk;
pub use dates::parse_date;
pub use error::{LedgerError, Problem, Severity};
pub use grace::Grace;
pub use history::{History, Step};
pub use instrument::{
    Basis, Confidence, Effect, Instrument, Pattern, Products, RateRule, Standing, Status,
    Suspension,
};
pub use jurisdiction::{Jurisdiction, Member};
pub use law::{Completeness, LawNote, Reconciled};
pub use ledger::{Ledger, Tables};
pub use levers::{Lever, LeverTarget, LeverWedge};
pub use life::{Life, LifePart, LifeStep};
pub use line::{LineComponent, LineRate};
pub use orders::Order;
pub use others::RegionPoints;
pub use published::Published;
pub use question::{
    Convention, Exclusions, Metals, Question, Share, UnitValue, Weights, parse_content,
};
pub use rows::{FeeCharged, LineChange, LineCondition, LinePart, LinePending};
pub use rows_law::{Counted, InstrumentOn, LeverOn, LeverStrength, Readout, Unverified};
pub use rows_time::{
    BridgeStop, HistoryPart, HistoryRow, LifePartRow, LifeRow, PublishedBeside, TariffToSet,
};
pub use specific::SpecificDuty;
pub use stacking::{RuleKind, StackingRule};
pub use strength::Strength;
pub use timeline::{Commitment, Event, Move, Round};
pub use weighting::ExportWeights;
