//! Carving narrowly defined goods out of broad sectors, so that a restriction on them can be seen at all.
//!
//! All splits are carved at once and nothing is balanced afterwards. For a good `g` of parent `p`, origins `i`,
//! destinations `n`, users `s`; a *family* is a parent with the goods carved out of it:
//!
//! 1. flows: `X[i,n,g] = min(file, 0.95 X[i,n,p])`, taken from the parent; the good's output is the row sum;
//! 2. purchases: with `Ep`, `Eg` the expenditure on the good at the parent's and at its own tariffs, user `s` gives up
//!    `u·Ep` of what its family bought of the parent, at most 0.95 of a cell, the excess going to the other users in
//!    proportion to room; it buys `u·Eg` of the good. Final demand for the parent stays unless the file names the user
//!    `final`;
//! 3. columns: what a family member buys of split goods is specified by 2. Everything else that the family buys, and
//!    its value added, is shared by `net[s] = Y[s] − specified inputs of s`;
//! 4. own tariffs: the change of revenue moves into the value added of the users, so incomes, final demand and deficits
//!    stay.
//!
//! With the parent's tariffs every total of flows, use, value added, revenue and income is kept.

mod carve;
mod columns;
mod file;
mod purchases;
mod result;
mod rows;
mod tables;

use serde::{Deserialize, Serialize};

use crate::SectorKind;

/// Part of a flow or of a purchase that stays with the parent at least.
const MOST: f64 = 0.95;

/// The user that stands for final demand in a table of users.
pub const FINAL: &str = "final";

/// One good to be carved out, as written; see `docs/worlds.md` for the files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// Where it was read from, for errors.
    pub origin: String,
    /// Code of the sector it is carved out of.
    pub parent: String,
    /// Its own code.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// Another code by which selectors may name it.
    pub alias: Option<String>,
    /// Goods or services; the parent's unless given.
    pub kind: Option<SectorKind>,
    /// Trade elasticity; the parent's unless given.
    pub trade_elasticity: Option<f64>,
    /// Sales by origin and destination, money of the world; regions by code.
    pub flows: Vec<SplitFlow>,
    /// Sales as a share of the parent's flow; `*` for every region without a row of its own.
    pub shares: Vec<SplitFlow>,
    /// Shares of a region's purchases by user; each region sums to one. `*` for every region without rows of its own.
    pub users: Vec<SplitUser>,
    /// Instead of users: weights (as shares) on what the parent's users buy of it; the good is bought in proportion to
    /// weight times purchase. `*` for every region, or user, without a row of its own; none is 0.
    pub weights: Vec<SplitUser>,
    /// Own tariffs in force on the day of the split; other flows pay what the parent's flow pays.
    pub tariffs: Vec<SplitFlow>,
    /// Output by region as stated, to be compared with the sum of sales.
    pub outputs: Vec<(String, f64)>,
    /// Stated cost shares (region, input, user, share), to be compared.
    pub inputs: Vec<(String, String, String, f64)>,
}

/// A value between two regions.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitFlow {
    /// Code of the origin, or `*` where allowed.
    pub origin: String,
    /// Code of the destination, or `*` where allowed.
    pub destination: String,
    /// Money, share or rate.
    pub value: f64,
    /// Where it stands.
    pub place: String,
}

/// Who buys the good in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitUser {
    /// Code of the region, or `*`.
    pub region: String,
    /// Code of the using sector (of the world or another split), or [`FINAL`].
    pub user: String,
    /// Share of the region's purchases.
    pub share: f64,
    /// Where it stands.
    pub place: String,
}

/// Whether split goods pay tariffs of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SplitTariffs {
    /// Those of their files, the parent's elsewhere.
    #[default]
    Own,
    /// The parent's: every total of the world is kept.
    Parent,
}

/// What a split did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SplitReport {
    /// One entry per good.
    pub goods: Vec<SplitGood>,
    /// Flows and purchases that were cut to the parent's room.
    pub clips: Vec<Clip>,
    /// Tariff revenue after less before, by region, money; moved into value added.
    pub revenue_change: Vec<(String, f64)>,
}

/// One carved good.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitGood {
    /// Its code.
    pub code: String,
    /// Code of its parent.
    pub parent: String,
    /// Output of the world, money.
    pub output: f64,
    /// Of which sold abroad.
    pub traded: f64,
    /// Largest flow as a share of the parent's.
    pub largest_flow: f64,
    /// Largest difference between stated output and the sum of sales, money, with its region.
    pub output_gap: Option<(String, f64)>,
    /// Stated and resulting cost shares: region, input, user, stated, resulting.
    pub inputs: Vec<(String, String, String, f64, f64)>,
}

/// Something wanted that the parent had no room for.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Code of the good.
    pub good: String,
    /// `flow` or `purchase`.
    pub kind: &'static str,
    /// Origin of a flow, region of a purchase.
    pub from: String,
    /// Destination of a flow, user of a purchase.
    pub to: String,
    /// What the file wants, money.
    pub wanted: f64,
    /// What was kept.
    pub kept: f64,
}
