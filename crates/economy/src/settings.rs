//! The economy's options as users write them, on the command line and in files, turned into [`Parameters`].

use std::str::FromStr;

use crate::horizon::{HorizonError, ScheduleError};
use crate::mechanism_settings::MechanismSetting;
use crate::{
    Adaptation, Adapted, Capital, CriticalNest, DeficitRule, EconomyError, Parameters, Schedule,
    ranges,
};
use detente_world::{SectorIx, World, closest};

/// σc and θc where none is given: Cobb–Douglas.
pub const DEFAULT_CRITICAL_ELASTICITY: f64 = 1.0;

/// Why options were refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// Not `KEY=VALUE`.
    #[error("\"{given}\" is not a setting; write KEY=VALUE, for example sigma=0.5")]
    NotASetting {
        /// The text.
        given: String,
    },
    /// A key that does not exist.
    #[error("unknown setting \"{given}\"; {}", match suggestion { Some(known) => format!("did you mean \"{known}\"?"), None => format!("the settings are {}, labour_supply, offset, margin, tariff_exponent", Key::names().join(", ")) })]
    UnknownKey {
        /// The key.
        given: String,
        /// A key that is close.
        suggestion: Option<&'static str>,
    },
    /// A value that is no number of the right kind.
    #[error("{subject}: \"{given}\" is not {wanted}")]
    NotANumber {
        /// The setting or mark.
        subject: String,
        /// The value.
        given: String,
        /// What would be right.
        wanted: &'static str,
    },
    /// One thing said twice.
    #[error("{subject} is given twice; leave one out")]
    Twice {
        /// What.
        subject: String,
    },
    /// A sector that the world does not have.
    #[error("{of}: unknown sector \"{given}\"; {}", match suggestion { Some(known) => format!("did you mean \"{known}\"?"), None => format!("the sectors of this world are {known}") })]
    UnknownSector {
        /// Whose sector it is.
        of: &'static str,
        /// The code.
        given: String,
        /// A code that is close.
        suggestion: Option<String>,
        /// The codes of the world.
        known: String,
    },
    /// A region that the world does not have.
    #[error("unknown region \"{given}\"; {}", match suggestion { Some(known) => format!("did you mean \"{known}\"?"), None => format!("the regions of this world are {known}") })]
    UnknownRegion {
        /// The code.
        given: String,
        /// A code that is close.
        suggestion: Option<String>,
        /// The codes of the world.
        known: String,
    },
    /// A set of elasticities that the world does not have.
    #[error("unknown elasticity set \"{given}\"; {}", match suggestion { Some(set) => format!("did you mean \"{set}\"?"), None if known.is_empty() => "this world has none".to_owned(), None => format!("this world has {}", known.join(", ")) })]
    UnknownElasticitySet {
        /// The name.
        given: String,
        /// A name that is close.
        suggestion: Option<String>,
        /// The sets of the world.
        known: Vec<String>,
    },
    /// Not `SECTOR=VALUE` or `SECTOR=xFACTOR`.
    #[error(
        "\"{given}\" is not a trade elasticity; write SECTOR=VALUE or SECTOR=xFACTOR, for example C26=6.5 or *=x0.5"
    )]
    NotATradeElasticity {
        /// The text.
        given: String,
    },
    /// What the economy refuses.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// Not a time with a band.
    #[error("--horizon: {0}")]
    Horizon(#[from] HorizonError),
    /// The table of elasticities by horizon.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
}

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// σ, between value added and materials.
    Sigma,
    /// θ, between materials.
    Theta,
    /// ρ, between goods in final demand.
    Rho,
    /// κ, mobility of factors between sectors; `inf` is one wage per region.
    Kappa,
    /// σc, between a critical bundle and the rest of the inputs.
    SigmaC,
    /// θc, between the goods of a critical bundle.
    ThetaC,
}

impl Key {
    /// Every key, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::Sigma,
        Self::Theta,
        Self::Rho,
        Self::Kappa,
        Self::SigmaC,
        Self::ThetaC,
    ];

    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sigma => "sigma",
            Self::Theta => "theta",
            Self::Rho => "rho",
            Self::Kappa => "kappa",
            Self::SigmaC => "sigma_c",
            Self::ThetaC => "theta_c",
        }
    }

    fn names() -> Vec<&'static str> {
        Self::ALL.map(Self::name).to_vec()
    }
}

impl FromStr for Key {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        Self::ALL
            .into_iter()
            .find(|key| key.name() == text)
            .ok_or_else(|| SettingsError::UnknownKey {
                given: text.to_owned(),
                suggestion: closest(text, Self::names())
                    .and_then(|known| Self::names().into_iter().find(|name| *name == known)),
            })
    }
}

/// One `KEY=VALUE`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// What is set.
    pub key: Key,
    /// To what; infinity only for κ. Ranges are checked by [`Parameters`].
    pub value: f64,
}

impl Setting {
    /// A key with its value.
    ///
    /// # Errors
    /// Not a number, or infinite where only κ may be.
    pub fn new(key: Key, value: f64) -> Result<Self, SettingsError> {
        if value.is_nan() || (value.is_infinite() && key != Key::Kappa) {
            return Err(SettingsError::NotANumber {
                subject: key.name().to_owned(),
                given: value.to_string(),
                wanted: "a finite number",
            });
        }
        Ok(Self { key, value })
    }
}

impl FromStr for Setting {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(SettingsError::NotASetting {
                given: text.to_owned(),
            });
        };
        let key: Key = key.trim().parse()?;
        let wanted = match key {
            Key::Kappa => "a number from 0 on, or inf",
            _ => "a number",
        };
        let number = value.trim().parse::<f64>().ok();
        let number = number.filter(|v| !v.is_nan() && (v.is_finite() || key == Key::Kappa));
        let value = number.ok_or_else(|| SettingsError::NotANumber {
            subject: key.name().to_owned(),
            given: value.trim().to_owned(),
            wanted,
        })?;
        Self::new(key, value)
    }
}

/// A good marked critical.
#[derive(Debug, Clone, PartialEq)]
pub struct CriticalGood {
    /// Code or alias of the sector that makes it.
    pub sector: String,
    /// Its own σc, and with it a nest of its own; `None` joins the common bundle.
    pub sigma: Option<f64>,
}

impl FromStr for CriticalGood {
    type Err = SettingsError;

    /// `C24B`, or `C24B=0.05`.
    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let (sector, value) = match text.split_once('=') {
            None => (text, None),
            Some((sector, value)) => (sector, Some(value.trim())),
        };
        let sigma = match value {
            None => None,
            Some(value) => {
                let number = value.parse::<f64>().ok().filter(|v| v.is_finite());
                Some(number.ok_or_else(|| SettingsError::NotANumber {
                    subject: format!("sigma_c of the critical good {}", sector.trim()),
                    given: value.to_owned(),
                    wanted: "a number",
                })?)
            }
        };
        Ok(Self {
            sector: sector.trim().to_owned(),
            sigma,
        })
    }
}

/// A trade elasticity given by hand: `C26=6.5`, or `C26=x0.5` and `*=x0.5` for a multiple of what it would be.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeElasticity {
    /// Code or alias of the sector; `None` is every sector.
    pub sector: Option<String>,
    /// The elasticity, or what multiplies it.
    pub value: f64,
    /// Whether the value multiplies.
    pub is_factor: bool,
}

impl FromStr for TradeElasticity {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let wrong = || SettingsError::NotATradeElasticity {
            given: text.to_owned(),
        };
        let (sector, value) = text.split_once('=').ok_or_else(wrong)?;
        let (sector, value) = (sector.trim(), value.trim());
        let factor = value.strip_prefix('x');
        let number = factor.unwrap_or(value).parse::<f64>().ok();
        let value = number.filter(|v| v.is_finite()).ok_or_else(wrong)?;
        if sector.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            sector: (sector != "*").then(|| sector.to_owned()),
            value,
            is_factor: factor.is_some(),
        })
    }
}

/// Everything about an economy that is not its world.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EconomySettings {
    /// What happens to deficits.
    pub deficits: DeficitRule,
    /// One of the world's published sets of trade elasticities; `None` = those of its sectors.
    pub elasticities: Option<String>,
    /// How long everyone has had to adapt: elasticities of that horizon; `None` = the defaults.
    pub horizon: Option<Adaptation>,
    /// Elasticities of the nests and mobility, over those of the horizon; what is not listed keeps its default.
    pub set: Vec<Setting>,
    /// Critical goods. Those with a σc of their own are nests of their own, the others one bundle, which stands
    /// where the first of them is listed; the first nest is the outermost.
    pub critical: Vec<CriticalGood>,
    /// Trade elasticities given by hand, one after the other, over those of the set and the horizon.
    pub trade_elasticities: Vec<TradeElasticity>,
    /// Labour supply, wage floors, margins.
    pub mechanisms: Vec<MechanismSetting>,
    /// Reproducible capital, as it acts in the world.
    pub capital: Option<Capital>,
}

impl EconomySettings {
    /// The parameters these settings mean in a world.
    ///
    /// # Errors
    /// [`SettingsError`]: unknown sets or sectors, one thing given twice. Ranges are checked by
    /// [`Economy::new`](crate::Economy::new).
    pub fn parameters(&self, world: &World) -> Result<Parameters, SettingsError> {
        Ok(self.adapted(world)?.parameters)
    }

    /// The same, with what the horizon did: how trade elasticities were scaled, and what had to be brought into the
    /// supported ranges.
    ///
    /// # Errors
    /// As [`EconomySettings::parameters`].
    pub fn adapted(&self, world: &World) -> Result<Adapted, SettingsError> {
        let mut parameters = Parameters::of(world);
        if let Some(set) = &self.elasticities {
            parameters = with_set(parameters, world, set)?;
        }
        let mut adapted = match self.horizon {
            None => Adapted {
                parameters,
                trade_scale: 1.0,
                clamped: Vec::new(),
            },
            Some(Adaptation { horizon, band }) => {
                Schedule::builtin()?.adapt(world, parameters, horizon, band)
            }
        };
        let parameters = &mut adapted.parameters;
        parameters.deficits = self.deficits;
        for (key, value) in [
            (Key::Sigma, &mut parameters.sigma),
            (Key::Theta, &mut parameters.theta),
            (Key::Rho, &mut parameters.rho),
            (Key::Kappa, &mut parameters.kappa),
        ] {
            if let Some(given) = self.value(key)? {
                *value = given;
            }
        }
        parameters.critical = self.nests(world)?;
        for given in &self.trade_elasticities {
            let sectors = match &given.sector {
                Some(code) => {
                    let found = find_sector(world, "trade elasticity", code)?;
                    found.0..found.0 + 1
                }
                None => 0..world.sector_count(),
            };
            for elasticity in &mut parameters.trade_elasticity[sectors] {
                *elasticity = given.value * if given.is_factor { *elasticity } else { 1.0 };
            }
        }
        for setting in &self.mechanisms {
            setting.apply(world, &mut parameters.mechanisms)?;
        }
        parameters.mechanisms.capital.clone_from(&self.capital);
        Ok(adapted)
    }

    /// What was given and does nothing, in words.
    pub fn idle(&self) -> Vec<String> {
        self.set
            .iter()
            .filter(|setting| {
                matches!(setting.key, Key::SigmaC | Key::ThetaC) && self.critical.is_empty()
            })
            .map(|setting| {
                format!(
                    "{} does nothing: no good is marked critical",
                    setting.key.name()
                )
            })
            .collect()
    }

    fn value(&self, key: Key) -> Result<Option<f64>, SettingsError> {
        let mut given = self.set.iter().filter(|setting| setting.key == key);
        let first = given.next();
        if given.next().is_some() {
            return Err(SettingsError::Twice {
                subject: format!("the setting {}", key.name()),
            });
        }
        Ok(first.map(|setting| setting.value))
    }

    fn nests(&self, world: &World) -> Result<Vec<CriticalNest>, SettingsError> {
        let sigma = self
            .value(Key::SigmaC)?
            .unwrap_or(DEFAULT_CRITICAL_ELASTICITY);
        let theta = self
            .value(Key::ThetaC)?
            .unwrap_or(DEFAULT_CRITICAL_ELASTICITY);
        // What does nothing here may be copied to where it does something.
        for (name, value, (low, high)) in [
            ("sigma_c", sigma, ranges::SIGMA_C),
            ("theta_c", theta, ranges::THETA),
        ] {
            if !(low..=high).contains(&value) {
                return Err(EconomyError::ParameterOutOfRange {
                    name,
                    value,
                    low,
                    high,
                }
                .into());
            }
        }
        let mut nests: Vec<CriticalNest> = Vec::new();
        let mut bundle: Option<usize> = None;
        let mut seen: Vec<SectorIx> = Vec::new();
        for good in &self.critical {
            let sector = find_sector(world, "critical good", &good.sector)?;
            if seen.contains(&sector) {
                return Err(SettingsError::Twice {
                    subject: format!("the critical good {}", world.sector(sector).code),
                });
            }
            seen.push(sector);
            match (good.sigma, bundle) {
                (None, Some(at)) => nests[at].goods.push(sector),
                (own, _) => {
                    if own.is_none() {
                        bundle = Some(nests.len());
                    }
                    nests.push(CriticalNest {
                        goods: vec![sector],
                        sigma: own.unwrap_or(sigma),
                        theta,
                    });
                }
            }
        }
        Ok(nests)
    }
}

fn with_set(parameters: Parameters, world: &World, set: &str) -> Result<Parameters, SettingsError> {
    parameters
        .with_elasticity_set(world, set)
        .map_err(|error| match error {
            EconomyError::UnknownElasticitySet { given, known } => {
                SettingsError::UnknownElasticitySet {
                    suggestion: closest(&given, known.iter().map(String::as_str))
                        .map(str::to_owned),
                    given,
                    known,
                }
            }
            other => other.into(),
        })
}

fn find_sector(world: &World, of: &'static str, code: &str) -> Result<SectorIx, SettingsError> {
    world.find_sector(code).ok_or_else(|| {
        let codes: Vec<&str> = world.sectors().iter().map(|s| s.code.as_str()).collect();
        let aliases = world.sectors().iter().filter_map(|s| s.alias.as_deref());
        SettingsError::UnknownSector {
            of,
            given: code.to_owned(),
            suggestion: closest(code, codes.iter().copied().chain(aliases)).map(str::to_owned),
            known: codes.join(", "),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_world::synthetic;

    fn settings(set: &[&str], critical: &[&str]) -> EconomySettings {
        EconomySettings {
            set: set.iter().map(|s| s.parse().unwrap()).collect(),
            critical: critical.iter().map(|s| s.parse().unwrap()).collect(),
            ..EconomySettings::default()
        }
    }

    #[test]
    fn defaults_are_those_of_the_economy() {
        let world = synthetic::ring(3, 2).unwrap();
        let parameters = EconomySettings::default().parameters(&world).unwrap();
        assert_eq!(parameters, Parameters::of(&world));
    }

    #[test]
    fn values_reach_their_nests() {
        let world = synthetic::ring(3, 4).unwrap();
        let parameters = settings(
            &["sigma=0.2", "kappa=inf", "sigma_c=0.1", "theta_c=0.3"],
            &["G1", "G2=0.05", "G3"],
        )
        .parameters(&world)
        .unwrap();
        assert_eq!((parameters.sigma, parameters.theta), (0.2, 1.0));
        assert!(parameters.kappa.is_infinite());
        let nests: Vec<_> = parameters
            .critical
            .iter()
            .map(|n| {
                (
                    n.goods.iter().map(|k| k.0).collect::<Vec<_>>(),
                    n.sigma,
                    n.theta,
                )
            })
            .collect();
        assert_eq!(nests, [(vec![0, 2], 0.1, 0.3), (vec![1], 0.05, 0.3)]);
    }

    #[test]
    fn a_horizon_sets_what_is_not_set_by_hand() {
        let world = synthetic::ring(3, 2).unwrap();
        let parameters = |horizon: &str, set: &[&str]| {
            let settings = EconomySettings {
                horizon: Some(horizon.parse().unwrap()),
                ..settings(set, &[])
            };
            settings.parameters(&world).unwrap()
        };
        let long = Parameters::of(&world);
        let year = parameters("1y", &["theta=0.7"]);
        assert_eq!((year.sigma, year.theta, year.kappa), (0.5, 0.7, 0.5));
        let scale = year.trade_elasticity[0] / long.trade_elasticity[0];
        assert!((scale - 0.35).abs() < 1e-12);
        let low = parameters("1y,low", &["kappa=inf"]);
        assert_eq!((low.sigma, low.theta), (0.3, 0.05));
        assert!(low.kappa.is_infinite());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| text.parse::<Setting>().unwrap_err().to_string();
        assert!(said("sigma").contains("KEY=VALUE"));
        assert!(said("sigme=1").contains("did you mean \"sigma\""));
        assert!(said("mobility=1").contains("sigma_c"));
        assert!(said("sigma=much").contains("\"much\" is not a number"));
        assert!(said("rho=inf").contains("is not a number"));
        assert!(said("kappa=NaN").contains("or inf"));
        let world = synthetic::ring(3, 2).unwrap();
        let refused = |s: EconomySettings| s.parameters(&world).unwrap_err().to_string();
        assert!(refused(settings(&["rho=1", "rho=2"], &[])).contains("rho is given twice"));
        assert!(refused(settings(&[], &["G1", "G1=0.1"])).contains("G1 is given twice"));
        assert!(refused(settings(&[], &["g1"])).contains("did you mean \"G1\""));
        let unknown = EconomySettings {
            elasticities: Some("cp".into()),
            ..EconomySettings::default()
        };
        assert!(refused(unknown).contains("this world has none"));
    }

    #[test]
    fn trade_elasticities_are_given_by_hand() {
        let world = synthetic::ring(3, 2).unwrap();
        let before = Parameters::of(&world).trade_elasticity;
        let given = |texts: &[&str]| EconomySettings {
            trade_elasticities: texts.iter().map(|t| t.parse().unwrap()).collect(),
            ..EconomySettings::default()
        };
        let after = given(&["*=x0.5", "G1=6.5"]).parameters(&world).unwrap();
        assert_eq!(after.trade_elasticity, [6.5, before[1] * 0.5]);
        let refused = given(&["G9=1"]).parameters(&world).unwrap_err().to_string();
        assert!(refused.starts_with("trade elasticity: unknown sector \"G9\""));
        for wrong in ["G1", "G1=xx", "=2", "G1=inf"] {
            assert!(wrong.parse::<TradeElasticity>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn settings_without_effect_are_named() {
        assert_eq!(settings(&["sigma_c=0.1"], &[]).idle().len(), 1);
        assert!(settings(&["sigma_c=0.1"], &["G1"]).idle().is_empty());
    }
}
