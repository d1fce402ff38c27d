//! Elasticities, mobility and closure of the economy.

use std::path::Path;
use std::str::FromStr;

use detente_economy::settings::{EconomySettings, SettingsError};
use detente_economy::{Capital, CapitalRule, CapitalSetting, MechanismSetting};
use detente_table::TableFile;
use detente_world::World;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::headed;
use crate::refusal::Refusal;
use crate::room::Room;

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
    /// default; kappa (mobility of factors, default `inf`); sigma_c, theta_c (critical bundle, default 1). Or a mechanism, for
    /// all regions or one (labour_supply:USA=0.5): labour_supply, offset (lump or wage_tax), margin, tariff_exponent. Repeatable
    #[schemars(extend("x-value" = "KEY=VALUE", "x-delimiter" = ","))]
    pub set: Vec<String>,
    /// A good that its users cannot easily do without. All such goods form one bundle, with theta_c between them and
    /// sigma_c towards the other inputs; C24B=0.05 gives a good a nest and a sigma_c of its own, nests in listed
    /// order, the first outermost. Repeatable
    #[schemars(extend("x-value" = "SECTOR[=SIGMA_C]", "x-delimiter" = ","))]
    pub critical: Vec<String>,
    /// A trade elasticity by hand, over those of the set and the horizon: C26=6.5, C26=x0.5 for half of what it would
    /// be, *=x0.5 for half of each. Repeatable
    #[schemars(extend("x-value" = "SECTOR=VALUE", "x-delimiter" = ","))]
    pub trade_elasticity: Vec<String>,
    /// A floor of the nominal wage, in units of the benchmark's: CHN=1. Where it binds, labour is idle. Repeatable
    #[schemars(extend("x-value" = "REGION=FLOOR", "x-delimiter" = ","))]
    pub wage_floor: Vec<String>,
    /// Reproducible capital: `steady` (the rental has followed the price of investment), `held` (the stock is given), or
    /// `path=40[,delta=0.06]` (years of accumulation from today's stock); shares of factor income from the world's capital.csv
    /// (region,sector,share) and investment.csv (region,sector,value), or `,share=0.4` for all
    #[schemars(extend("x-value" = "RULE"))]
    pub capital: Option<String>,
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
            trade_elasticity: Vec::new(),
            wage_floor: Vec::new(),
            capital: None,
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
        let (mechanisms, plain): (Vec<&String>, Vec<&String>) = self
            .set
            .iter()
            .partition(|text| MechanismSetting::is_meant(text));
        let plain: Vec<String> = plain.into_iter().cloned().collect();
        let mechanisms: Vec<String> = mechanisms.into_iter().cloned().collect();
        let mut mechanisms: Vec<MechanismSetting> = all(&mechanisms, "set")?;
        for (at, text) in self.wage_floor.iter().enumerate() {
            let floor = MechanismSetting::wage_floor(text);
            mechanisms.push(floor.map_err(|e| Refusal::from(e).about(format!("wage_floor/{at}")))?);
        }
        Ok(EconomySettings {
            deficits,
            elasticities: self.elasticities.clone(),
            horizon,
            set: all(&plain, "set")?,
            critical: all(&self.critical, "critical")?,
            trade_elasticities: all(&self.trade_elasticity, "trade_elasticity")?,
            mechanisms,
            capital: None,
        })
    }

    /// The settings in a world, with the capital that its tables tell.
    ///
    /// # Errors
    /// [`Refusal`] naming the key, or the row of a table.
    pub fn settings_in(
        &self,
        room: &Room<'_>,
        name: &str,
        world: &World,
    ) -> Result<EconomySettings, Refusal> {
        let mut settings = self.settings()?;
        if let Some(rule) = self.capital_rule()? {
            let tables = if rule.share.is_none() {
                tables(room, name, world)?
            } else {
                None
            };
            let capital = rule.capital(world, tables).ok_or_else(|| {
                Refusal::input_with_help(
                    format!("the world {} has no capital.csv", world.meta().name),
                    "add the table region,sector,share to its folder, or one share for all: --capital steady,share=0.4",
                )
                .about("capital")
            })?;
            settings.capital = Some(capital);
        }
        Ok(settings)
    }

    /// How capital adjusts; `None` where it does not.
    ///
    /// # Errors
    /// [`Refusal`] naming the key.
    pub fn capital_rule(&self) -> Result<Option<CapitalSetting>, Refusal> {
        let rule = self.capital.as_deref().map(str::parse).transpose();
        rule.map_err(|e: SettingsError| Refusal::from(e).about("capital"))
    }
}

fn all<T: FromStr<Err = SettingsError>>(texts: &[String], key: &str) -> Result<Vec<T>, Refusal> {
    let read = |(at, text): (usize, &String)| {
        text.parse()
            .map_err(|e: SettingsError| Refusal::from(e).about(format!("{key}/{at}")))
    };
    texts.iter().enumerate().map(read).collect()
}

/// The tables of capital in a world's folder; `None` where it has none.
fn tables(room: &Room<'_>, name: &str, world: &World) -> Result<Option<Capital>, Refusal> {
    if detente_world::builtin_bytes(name).is_some() || room.reader().is_closed() {
        return Ok(None);
    }
    let at = Path::new(name);
    let folder = if at.is_dir() {
        at
    } else {
        at.parent().unwrap_or(at)
    };
    let Some(shares) = cells(room, world, &folder.join("capital.csv"), "share")? else {
        return Ok(None);
    };
    let investment = cells(room, world, &folder.join("investment.csv"), "value")?;
    Ok(Some(Capital {
        share: shares,
        investment: investment.unwrap_or_default(),
        rule: CapitalRule::Steady,
    }))
}

/// A table region,sector,COLUMN as one number per region and sector, zero where it says nothing; `None` without the file.
fn cells(
    room: &Room<'_>,
    world: &World,
    path: &Path,
    column: &str,
) -> Result<Option<Vec<f64>>, Refusal> {
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = room.reader().bytes("capital", path)?;
    let file = TableFile::from_bytes(path, &bytes)?;
    let [region, sector, value] = ["region", "sector", column].map(|name| file.column(name));
    let (region, sector, value) = (region?, sector?, value?);
    let mut cells = vec![0.0; world.region_count() * world.sector_count()];
    for row in 0..file.rows() {
        let code = file.text(row, region)?;
        let n = world.find_region(&code);
        let n = n.ok_or_else(|| {
            file.complain(
                row,
                region,
                format!("unknown region {}", detente_table::quoted(&code)),
            )
        })?;
        let code = file.text(row, sector)?;
        let s = world.find_sector(&code);
        let s = s.ok_or_else(|| {
            file.complain(
                row,
                sector,
                format!("unknown sector {}", detente_table::quoted(&code)),
            )
        })?;
        cells[n.0 * world.sector_count() + s.0] = file.number(row, value)?;
    }
    Ok(Some(cells))
}
