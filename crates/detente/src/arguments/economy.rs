//! Elasticities, mobility and closure of the economy.

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use detente::economy::{Adaptation, DeficitRule};
use detente::settings::{EconomySettings, SettingsError};

use crate::context::Context;
use crate::outcome::CommandError;

/// Elasticities, mobility and closure of the economy.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Economy")]
pub struct EconomyArguments {
    /// What happens to trade deficits: `fixed` and `scaled` keep each one's share of world or own factor income,
    /// `none` removes them first, at unchanged tariffs
    #[arg(
        long,
        value_name = "RULE",
        default_value = "fixed",
        value_parser = PossibleValuesParser::new(["fixed", "scaled", "none"])
            .try_map(|rule| rule.parse::<DeficitRule>())
    )]
    deficits: DeficitRule,

    /// A published set of trade elasticities of the world (default: those of its sectors)
    #[arg(long, value_name = "SET")]
    elasticities: Option<String>,

    /// How long everyone has had to adapt, 1m to 10y: elasticities of that horizon, trade elasticities scaled down from
    /// the long run. The range behind each is wide: `1y,low` takes what is hard to replace, `1y,high` what is easy
    /// (default: Cobb–Douglas nests, one wage, long-run trade). --set overrides it
    #[arg(long, value_name = "TIME[,BAND]")]
    horizon: Option<Adaptation>,

    /// An elasticity: sigma (value added and materials), theta (between materials), rho (final demand), all 1 by
    /// default; kappa (mobility of factors, default `inf`); sigma_c, theta_c (critical bundle, default 1). Repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,

    /// A good that its users cannot easily do without. All such goods form one bundle, with theta_c between them and
    /// sigma_c towards the other inputs; C24B=0.05 gives a good a nest and a sigma_c of its own, nests in listed
    /// order, the first outermost. Repeatable
    #[arg(long, value_name = "SECTOR[=SIGMA_C]", value_delimiter = ',')]
    critical: Vec<String>,
}

impl EconomyArguments {
    /// Reads everything into one set of settings; warns of those that do nothing.
    ///
    /// # Errors
    /// [`CommandError::Input`].
    pub fn read(&self, context: &Context) -> Result<EconomySettings, CommandError> {
        let settings = EconomySettings {
            deficits: self.deficits,
            elasticities: self.elasticities.clone(),
            horizon: self.horizon,
            set: all(&self.set)?,
            critical: all(&self.critical)?,
            ..EconomySettings::default()
        };
        for idle in settings.idle() {
            context.warn(idle);
        }
        Ok(settings)
    }
}

fn all<T: FromStr<Err = SettingsError>>(texts: &[String]) -> Result<Vec<T>, SettingsError> {
    texts.iter().map(|text| text.parse()).collect()
}
