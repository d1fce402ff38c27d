//! Mechanisms as users write them, on the command line and in files, turned into [`Mechanisms`].

use std::str::FromStr;

use detente_world::{World, closest};

use crate::settings::SettingsError;
use crate::{Capital, CapitalRule, Mechanisms, Offset};

/// A mechanism that is a number by region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByRegion {
    /// η, the elasticity of labour supply.
    LabourSupply,
    /// ν, the share of every sale paid to factors of the destination.
    Margin,
    /// φ, the exponent of the tariff in buyers' prices.
    TariffExponent,
    /// The nominal floor of the wage.
    WageFloor,
}

impl ByRegion {
    /// Those that `set` takes, as written.
    pub const SET: [(&'static str, Self); 3] = [
        ("labour_supply", Self::LabourSupply),
        ("margin", Self::Margin),
        ("tariff_exponent", Self::TariffExponent),
    ];

    fn neutral(self) -> f64 {
        if self == Self::TariffExponent {
            1.0
        } else {
            0.0
        }
    }
}

/// One mechanism set.
#[derive(Debug, Clone, PartialEq)]
pub enum MechanismSetting {
    /// A number, for one region or all.
    Number {
        /// Which.
        of: ByRegion,
        /// The region; `None` = all.
        region: Option<String>,
        /// The number; ranges are checked by the economy.
        value: f64,
    },
    /// What revenue does where labour supply responds.
    Offset(Offset),
}

impl MechanismSetting {
    /// Whether a text `KEY[:REGION]=VALUE` is about a mechanism.
    pub fn is_meant(text: &str) -> bool {
        let key = text.split(['=', ':']).next().unwrap_or_default().trim();
        key == "offset" || ByRegion::SET.iter().any(|(name, _)| *name == key)
    }

    /// A wage floor: `CHN=1`.
    ///
    /// # Errors
    /// No `REGION=NUMBER`.
    pub fn wage_floor(text: &str) -> Result<Self, SettingsError> {
        let (region, value) = text
            .split_once('=')
            .ok_or_else(|| SettingsError::NotASetting {
                given: text.to_owned(),
            })?;
        Ok(Self::Number {
            of: ByRegion::WageFloor,
            region: Some(region.trim().to_owned()).filter(|r| r != "*"),
            value: number("wage_floor", value)?,
        })
    }

    /// Puts the setting into the mechanisms of a world.
    ///
    /// # Errors
    /// A region that the world does not have.
    pub fn apply(&self, world: &World, mechanisms: &mut Mechanisms) -> Result<(), SettingsError> {
        let (of, region, value) = match self {
            Self::Offset(offset) => {
                mechanisms.offset = *offset;
                return Ok(());
            }
            Self::Number { of, region, value } => (of, region, value),
        };
        let list = match of {
            ByRegion::LabourSupply => &mut mechanisms.labour_supply,
            ByRegion::Margin => &mut mechanisms.margin,
            ByRegion::TariffExponent => &mut mechanisms.tariff_exponent,
            ByRegion::WageFloor => &mut mechanisms.wage_floor,
        };
        if list.is_empty() {
            *list = vec![of.neutral(); world.region_count()];
        }
        match region {
            None => list.fill(*value),
            Some(code) => {
                let n = world.find_region(code).ok_or_else(|| {
                    let codes = || world.regions().iter().map(|r| r.code.as_str());
                    SettingsError::UnknownRegion {
                        given: code.clone(),
                        suggestion: closest(code, codes()).map(str::to_owned),
                        known: codes().collect::<Vec<_>>().join(", "),
                    }
                })?;
                list[n.0] = *value;
            }
        }
        Ok(())
    }
}

impl FromStr for MechanismSetting {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| SettingsError::NotASetting {
                given: text.to_owned(),
            })?;
        let (name, region) = match key.split_once(':') {
            None => (key.trim(), None),
            Some((name, region)) => (
                name.trim(),
                Some(region.trim().to_owned()).filter(|r| r != "*"),
            ),
        };
        if name == "offset" {
            return Ok(Self::Offset(value.trim().parse::<Offset>()?));
        }
        let known = ByRegion::SET.iter().find(|(known, _)| *known == name);
        let (_, of) = known.ok_or_else(|| SettingsError::UnknownKey {
            given: name.to_owned(),
            suggestion: None,
        })?;
        Ok(Self::Number {
            of: *of,
            region,
            value: number(name, value)?,
        })
    }
}

fn number(subject: &str, text: &str) -> Result<f64, SettingsError> {
    let value = text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    value.ok_or_else(|| SettingsError::NotANumber {
        subject: subject.to_owned(),
        given: text.trim().to_owned(),
        wanted: "a number",
    })
}

/// Reproducible capital as users write it: `steady`, `held`, or `path=40[,delta=0.06]`, each with `,share=0.4` where one share
/// of factor income serves for every sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapitalSetting {
    /// Years of the path; `None` = one equilibrium.
    pub years: Option<u16>,
    /// How it adjusts in one equilibrium.
    pub rule: CapitalRule,
    /// δ, the share of capital that wears out in a year.
    pub depreciation: f64,
    /// One share for all sectors; `None` = the world's table.
    pub share: Option<f64>,
}

/// δ where none is given.
const DEPRECIATION: f64 = 0.06;
/// Most years of a path.
const MOST_YEARS: u16 = 200;

impl CapitalSetting {
    /// The capital of a world: its tables, or one share for all.
    pub fn capital(&self, world: &World, tables: Option<Capital>) -> Option<Capital> {
        let rule = if self.years.is_some() {
            CapitalRule::Held
        } else {
            self.rule
        };
        match (self.share, tables) {
            (Some(share), _) => Some(Capital::uniform(world, share, rule)),
            (None, tables) => tables.map(|capital| Capital { rule, ..capital }),
        }
    }
}

impl FromStr for CapitalSetting {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let wrong = |given: &str| SettingsError::NotANumber {
            subject: "capital".to_owned(),
            given: given.to_owned(),
            wanted: "steady, held or path=YEARS, then delta=RATE and share=SHARE",
        };
        let mut setting = Self {
            years: None,
            rule: CapitalRule::Steady,
            depreciation: DEPRECIATION,
            share: None,
        };
        for (at, part) in text.split(',').map(str::trim).enumerate() {
            let fraction = |text: &str| {
                let value = text.trim().parse::<f64>().ok();
                value
                    .filter(|v| (0.0..=1.0).contains(v))
                    .ok_or_else(|| wrong(part))
            };
            match (at, part.split_once('=')) {
                (0, None) if part == "steady" => setting.rule = CapitalRule::Steady,
                (0, None) if part == "held" => setting.rule = CapitalRule::Held,
                (0, Some(("path", years))) => {
                    let years = years
                        .parse::<u16>()
                        .ok()
                        .filter(|y| (1..=MOST_YEARS).contains(y));
                    setting.years = Some(years.ok_or_else(|| wrong(part))?);
                }
                (1.., Some(("delta", rate))) => setting.depreciation = fraction(rate)?,
                (1.., Some(("share", share))) => setting.share = Some(fraction(share)?),
                _ => return Err(wrong(part)),
            }
        }
        Ok(setting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_world::synthetic;

    #[test]
    fn mechanisms_reach_their_regions() {
        let world = synthetic::ring(3, 2).unwrap();
        let mut mechanisms = Mechanisms::default();
        for text in [
            "labour_supply=0.5",
            "labour_supply:R2=1",
            "offset=wage_tax",
            "tariff_exponent:R1=1.1",
        ] {
            assert!(MechanismSetting::is_meant(text));
            text.parse::<MechanismSetting>()
                .unwrap()
                .apply(&world, &mut mechanisms)
                .unwrap();
        }
        assert_eq!(mechanisms.labour_supply, [0.5, 1.0, 0.5]);
        assert_eq!(mechanisms.tariff_exponent, [1.1, 1.0, 1.0]);
        assert_eq!(mechanisms.offset, Offset::WageTax);
        MechanismSetting::wage_floor("R3=1")
            .unwrap()
            .apply(&world, &mut mechanisms)
            .unwrap();
        assert_eq!(mechanisms.wage_floor, [0.0, 0.0, 1.0]);
        let far: MechanismSetting = "margin:R9=0.1".parse().unwrap();
        let said = far.apply(&world, &mut mechanisms).unwrap_err().to_string();
        assert!(said.contains("R9"), "{said}");
        assert!(
            !MechanismSetting::is_meant("sigma=1")
                && "offset=none".parse::<MechanismSetting>().is_err()
        );
    }

    #[test]
    fn capital_is_steady_held_or_a_path() {
        let path: CapitalSetting = "path=40,delta=0.05,share=0.4".parse().unwrap();
        assert_eq!(
            (path.years, path.depreciation, path.share),
            (Some(40), 0.05, Some(0.4))
        );
        for wrong in [
            "",
            "path",
            "path=0",
            "path=999",
            "steady,delta=2",
            "share=0.4",
            "steady,x=1",
        ] {
            assert!(wrong.parse::<CapitalSetting>().is_err(), "{wrong}");
        }
    }
}
