//! What a run was: changes of the policy, closure of the economy, elasticities.

use detente_table::columns;
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

columns! { Change: "changes", "What the policy changes"; |r|
    text "what" key = r.what.as_str(), "The instrument.";
    integer "count" = r.count, "Flows or cells changed.";
    number[UsdMn 0] "trade_usd_mn" = r.trade_usd_mn, "Trade they carry in the benchmark.";
    number[Plain 4] "lowest" = r.lowest, "The smallest new value.";
    number[Plain 4] "highest" = r.highest, "The largest new value.";
    text "text" = r.text.as_str(), "The same in words.";
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

columns! { ClosureRow: "economy", "Economy"; |r|
    text "deficits" = r.deficits, "What happens to trade deficits.";
    text "elasticity_set" = r.elasticity_set.as_deref(),
        "The published set of trade elasticities; missing = those of the sectors.";
    text "horizon" = r.horizon.as_deref(), "How long everyone has had to adapt; missing = the long run.";
    number[Plain 3] "trade_elasticity_scale" = r.trade_elasticity_scale,
        "What the horizon multiplies trade elasticities by.";
    number[Plain 3] "sigma" = r.sigma, "Between value added and materials.";
    number[Plain 3] "theta" = r.theta, "Between materials.";
    number[Plain 3] "rho" = r.rho, "Between goods in final demand.";
    text "kappa" = r.kappa.as_str(), "Mobility of factors between sectors; `inf` is one wage per region.";
    text "critical" = r.critical.as_str(), "Critical goods and their elasticities.";
}

/// A sector's trade elasticity.
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticityRow {
    pub(super) sector: SectorIx,
    pub(super) trade_elasticity: f64,
}

columns! { ElasticityRow: "elasticities", "Trade elasticities"; |r|
    code[Sector] "sector" = r.sector.0, "The sector.";
    number[Plain 3] "trade_elasticity" = r.trade_elasticity, "Its trade elasticity in this run.";
}
