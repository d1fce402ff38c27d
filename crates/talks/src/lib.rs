//! Games over payoff tables: what happens when a few players each pick one position from a menu.
//!
//! This room knows players, menus and payoffs, and nothing about how a payoff comes about. An [`Arena`] computes the
//! payoffs of one combination of positions; [`fill`] asks it for all of them, in parallel; every solution concept
//! then reads the resulting [`PayoffTable`]:
//!
//! | question | function |
//! | --- | --- |
//! | which positions are never sensible? | [`dominated`], [`dominant`], [`surviving`] |
//! | what can a player secure alone? | [`security`] |
//! | which combinations hold by themselves? | [`pure_equilibria`], [`mixed_equilibria`], [`best_response`] |
//! | what if one player commits first? | [`stackelberg`] |
//! | who moves to what, and where does it stop? | [`best_response_path`], [`far_sighted`] |
//! | which combinations waste nothing? | [`frontier`] |
//! | which would all rather sign than fail? | [`acceptable`] |
//! | which one would they sign? | [`bargain`], [`lottery_bargain`], [`alternating_offers`], [`bargain_with_payments`] |
//! | what does trading one lever for another add? | [`linkage`] |
//! | what kind of outcome is it, and which is the best of its kind? | [`classify`], [`recommended`] |
//! | what holds, and until when? | [`critical_discount`], [`judge`], [`foreseen_end`], [`end_dates`], [`penal_codes`], [`supergame`] |
//! | what does a position reveal about what a player wants? | [`weights_behind`] |
//! | when is a fading lever best used? | [`when_to_move`]; by a sender that can stop against a target that anticipates: [`moving`] |
//! | what does a game in a file say? | [`door`], [`concepts`] |
//! | what may be said of a menu? | [`refinement`] |
//! | what would be threatened, and is it worth carrying out? | [`threats`] |
//! | who can hold out? | [`attrition`] |
//! | what do choices with errors look like, and which fit the record? | [`quantal`], [`objectives`] |
//! | which lever is first? | [`ranking`] |
//!
//! Conventions: higher payoffs are better; comparisons take a `tolerance` in units of payoff, because payoffs that
//! come out of a solver carry rounding; cells are numbered with the last player's position varying fastest.
//!
//! ```
//! use detente_talks::{Menu, Menus, PayoffTable, pure_equilibria};
//!
//! // The prisoner's dilemma (Osborne and Rubinstein, A Course in Game Theory, 1994, figure 17.1).
//! let menus = Menus::new(vec![
//!     Menu::of("one", ["silent", "confess"]),
//!     Menu::of("two", ["silent", "confess"]),
//! ])?;
//! let table = PayoffTable::new(menus, vec![vec![3.0, 3.0], vec![0.0, 4.0], vec![4.0, 0.0], vec![1.0, 1.0]])?;
//! let equilibria = pure_equilibria(&table, 0.0);
//! assert_eq!(equilibria.len(), 1);
//! assert_eq!(table.label(equilibria[0].cell), "one: confess, two: confess");
//! # Ok::<(), detente_talks::TalksError>(())
//! ```

mod arena;
pub mod attrition;
mod bargain;
mod classes;
pub mod concepts;
pub mod contest;
mod dominance;
pub mod door;
mod equilibrium;
mod error;
mod frontier;
mod grid;
pub mod holding;
mod ladder;
mod leader;
mod linkage;
mod lottery;
mod menu;
mod mixed;
pub mod moving;
pub mod objectives;
mod offers;
mod penal;
mod polygon;
mod program;
mod promise;
pub mod quantal;
pub mod ranking;
pub mod refinement;
mod security;
mod supergame;
mod table;
pub mod threats;
mod timing;
mod valued;
mod weights;

pub use arena::{Arena, Filled, WarmArena, Watch, fill, fill_along, one_player_apart};
pub use bargain::{Bargain, Concept, acceptable, acceptable_among, bargain, bargain_among};
pub use classes::{OutcomeClass, Recommended, Stance, classify, recommended};
pub use dominance::{Dominance, dominant, dominated, surviving};
pub use equilibrium::{BestResponse, Equilibrium, best_response, pure_equilibria};
pub use error::{FillError, TalksError};
pub use frontier::frontier;
pub use grid::{GridLever, LeverGrid};
pub use holding::{EndDates, Foreseen, MonthOfDeal, end_dates, foreseen_end};
pub use ladder::{FarSight, Ladder, LadderEnd, Order, Rung, best_response_path, far_sighted};
pub use leader::{Leadership, stackelberg};
pub use linkage::{LeverOf, Linkage, Trade, linkage};
pub use lottery::{Lottery, lottery_bargain};
pub use menu::{CellIx, Combination, Menu, Menus, PlayerIx, Position, PositionIx};
pub use mixed::{MixedEquilibrium, mixed_equilibria};
pub use offers::{Offers, alternating_offers};
pub use penal::{
    PaidBargain, PenalCode, bargain_with_payments, critical_discount_with_payments, penal_code,
    penal_codes,
};
pub use promise::{
    Course, CriticalDiscount, Kept, Months, Punishment, Stakes, Temptation, critical_discount,
    judge, monthly_discount, patience_needed,
};
pub use security::{Security, security};
pub use supergame::{ValueSet, supergame};
pub use table::PayoffTable;
pub use timing::{FadingLever, Move, Plan, when_to_move};
pub use weights::{Criterion, WeightSet, weights_behind};
