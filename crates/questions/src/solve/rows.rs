//! What a run was: changes of the policy, closure of the economy, elasticities.

use detente_table::{Column, Of, Row, Unit};
use detente_world::SectorIx;

/// What the policy changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which instrument.
    pub what: String,
    /// In words.
    pub text: String,
    /// Flows or cells changed.
    pub count: usize,
    /// Trade they carry, USD million.
    pub trade_usd_mn: Option<f64>,
    /// The smallest new value.
    pub lowest: f64,
    /// The largest new value.
    pub highest: f64,
}

impl Change {
    /// A change of a policy, with its text.
    pub fn of(change: &detente_policy::Change) -> Self {
        Self {
            what: change.what.to_string(),
            text: change.to_string(),
            count: change.count,
            trade_usd_mn: change.trade_usd_mn,
            lowest: change.lowest,
            highest: change.highest,
        }
    }
}

impl Row for Change {
    const TABLE: &'static str = "changes";
    const TITLE: &'static str = "What the policy changes";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("what", "The instrument.", |r| Some(r.what.as_str().into())).key(),
        Column::integer("count", "Flows or cells changed.", |r| {
            i64::try_from(r.count).ok()
        }),
        Column::number(
            "trade_usd_mn",
            Unit::UsdMn,
            0,
            "Trade they carry in the benchmark.",
            |r| r.trade_usd_mn,
        ),
        Column::number("lowest", Unit::Plain, 4, "The smallest new value.", |r| {
            Some(r.lowest)
        }),
        Column::number("highest", Unit::Plain, 4, "The largest new value.", |r| {
            Some(r.highest)
        }),
        Column::text("text", "The same in words.", |r| {
            Some(r.text.as_str().into())
        }),
    ];
}

/// Deficit rule, elasticities and nests.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureRow {
    pub(super) deficits: &'static str,
    pub(super) elasticity_set: Option<String>,
    pub(super) horizon: Option<String>,
    pub(super) trade_elasticity_scale: f64,
    pub(super) sigma: f64,
    pub(super) theta: f64,
    pub(super) rho: f64,
    pub(super) kappa: String,
    pub(super) critical: String,
}

impl Row for ClosureRow {
    const TABLE: &'static str = "economy";
    const TITLE: &'static str = "Economy";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text("deficits", "What happens to trade deficits.", |r| {
            Some(r.deficits.into())
        }),
        Column::text(
            "elasticity_set",
            "The published set of trade elasticities; missing = those of the sectors.",
            |r| r.elasticity_set.as_deref().map(Into::into),
        ),
        Column::text(
            "horizon",
            "How long everyone has had to adapt; missing = the long run.",
            |r| r.horizon.as_deref().map(Into::into),
        ),
        Column::number(
            "trade_elasticity_scale",
            Unit::Plain,
            3,
            "What the horizon multiplies trade elasticities by.",
            |r| Some(r.trade_elasticity_scale),
        ),
        Column::number(
            "sigma",
            Unit::Plain,
            3,
            "Between value added and materials.",
            |r| Some(r.sigma),
        ),
        Column::number("theta", Unit::Plain, 3, "Between materials.", |r| {
            Some(r.theta)
        }),
        Column::number(
            "rho",
            Unit::Plain,
            3,
            "Between goods in final demand.",
            |r| Some(r.rho),
        ),
        Column::text(
            "kappa",
            "Mobility of factors between sectors; `inf` is one wage per region.",
            |r| Some(r.kappa.as_str().into()),
        ),
        Column::text("critical", "Critical goods and their elasticities.", |r| {
            Some(r.critical.as_str().into())
        }),
    ];
}

/// A sector's trade elasticity.
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticityRow {
    pub(super) sector: SectorIx,
    pub(super) trade_elasticity: f64,
}

impl Row for ElasticityRow {
    const TABLE: &'static str = "elasticities";
    const TITLE: &'static str = "Trade elasticities";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("sector", Of::Sector, "The sector.", |r| r.sector.0),
        Column::number(
            "trade_elasticity",
            Unit::Plain,
            3,
            "Its trade elasticity in this run.",
            |r| Some(r.trade_elasticity),
        ),
    ];
}
