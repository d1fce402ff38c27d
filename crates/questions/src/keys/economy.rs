//! Elasticities, mobility and closure of the economy.

use std::str::FromStr;

use detente_economy::settings::{EconomySettings, SettingsError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::headed;
use crate::refusal::Refusal;

/// Elasticities, mobility and closure of the economy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(transform = heading)]
pub struct EconomyKeys {
    /// What happens to trade deficits: `fixed` and `scaled` keep each one's share of world or own factor income,
    /// `none` removes them first, at unchanged tariffs
    #[schemars(extend("x-value" = "RULE", "x-words" = ["fixed", "scaled", "none"]))]
    pub deficits: String,
    /// A published set of trade elasticities of the world (default: those of its sectors)
    #[schemars(extend("x-value" = "SET"))]
    pub elasticities: Option<String>,
    /// How long everyone has had to adapt, 1m to 10y: elasticities of that horizon, trade elasticities scaled down from
    /// the long run. The range behind each is wide: `1y,low` takes what is hard to replace, `1y,high` what is easy
    /// (default: Cobb–Douglas nests, one wage, long-run trade). `set` overrides it
    #[schemars(extend("x-value" = "TIME[,BAND]"))]
    pub horizon: Option<String>,
    /// An elasticity: sigma (value added and materials), theta (between materials), rho (final demand), all 1 by
    /// default; kappa (mobility of factors, default `inf`); sigma_c, theta_c (critical bundle, default 1). Repeatable
    #[schemars(extend("x-value" = "KEY=VALUE", "x-delimiter" = ","))]
    pub set: Vec<String>,
    /// A good that its users cannot easily do without. All such goods form one bundle, with theta_c between them and
    /// sigma_c towards the other inputs; C24B=0.05 gives a good a nest and a sigma_c of its own, nests in listed
    /// order, the first outermost. Repeatable
    #[schemars(extend("x-value" = "SECTOR[=SIGMA_C]", "x-delimiter" = ","))]
    pub critical: Vec<String>,
}

fn heading(schema: &mut schemars::Schema) {
    headed(schema, "Economy");
}

impl Default for EconomyKeys {
    fn default() -> Self {
        Self {
            deficits: "fixed".to_owned(),
            elasticities: None,
            horizon: None,
            set: Vec::new(),
            critical: Vec::new(),
        }
    }
}

impl EconomyKeys {
    /// The settings these keys mean.
    ///
    /// # Errors
    /// [`Refusal`] naming the key.
    pub fn settings(&self) -> Result<EconomySettings, Refusal> {
        let deficits = self.deficits.parse().map_err(|e| {
            Refusal::input(format!("deficits: {e}; it is fixed, scaled or none")).about("deficits")
        })?;
        let horizon = self.horizon.as_deref().map(str::parse).transpose();
        let horizon =
            horizon.map_err(|e| Refusal::from(SettingsError::Horizon(e)).about("horizon"))?;
        Ok(EconomySettings {
            deficits,
            elasticities: self.elasticities.clone(),
            horizon,
            set: all(&self.set, "set")?,
            critical: all(&self.critical, "critical")?,
        })
    }
}

fn all<T: FromStr<Err = SettingsError>>(texts: &[String], key: &str) -> Result<Vec<T>, Refusal> {
    let read = |(at, text): (usize, &String)| {
        text.parse()
            .map_err(|e: SettingsError| Refusal::from(e).about(format!("{key}/{at}")))
    };
    texts.iter().enumerate().map(read).collect()
}
