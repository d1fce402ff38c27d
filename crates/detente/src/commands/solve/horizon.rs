//! How long everyone has had to adapt.

use std::str::FromStr;

use serde_json::json;

use crate::outcome::{CommandError, ModelStatus};

/// A time from one month to ten years, as written: `1m`, `18m`, `5y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    months: u32,
    written: String,
}

impl Horizon {
    /// Why this cannot be solved for.
    pub fn not_yet(&self) -> CommandError {
        CommandError::Model {
            status: ModelStatus::Unsupported,
            message: format!(
                "--horizon {} needs a schedule of elasticities by horizon, which this version does not have; say with \
                 --set and --elasticities which elasticities you want",
                self.written
            ),
            details: json!({ "horizon_months": self.months }),
        }
    }
}

impl FromStr for Horizon {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let months = text
            .strip_suffix('m')
            .map(|number| (number, 1))
            .or_else(|| text.strip_suffix('y').map(|number| (number, 12)))
            .and_then(|(number, unit)| number.parse::<u32>().ok()?.checked_mul(unit))
            .filter(|months| (1..=120).contains(months));
        match months {
            Some(months) => Ok(Self {
                months,
                written: text.to_owned(),
            }),
            None => Err("write months or years from 1m to 10y, for example 1m, 18m or 5y".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Horizon;

    #[test]
    fn months_and_years() {
        let months = |text: &str| text.parse::<Horizon>().map(|h| h.months);
        assert_eq!(months("1m"), Ok(1));
        assert_eq!(months("10y"), Ok(120));
        for wrong in ["", "m", "0m", "11y", "1.5y", "3", "4294967295y", "-1m"] {
            assert!(months(wrong).is_err(), "{wrong}");
        }
    }
}
