//! Duties by quantity: so much for a kilogram, a litre, a piece, read from the words of the schedule.

use serde::Serialize;

/// The part of a normal duty that is an amount for a quantity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpecificDuty {
    /// USD for one unit.
    pub usd: f64,
    /// The unit, as the schedule writes it.
    pub unit: String,
}

impl SpecificDuty {
    /// Reads `1.5¢/kg`, `$1.104/kg + 14.9%`, `0.9¢ each` out of what a list says of a rate; `None` where the words are
    /// of another kind or name more than one amount.
    pub fn read(text: &str) -> Option<Self> {
        let (_, words) = text.split_once(": ")?;
        let words = words.split(';').next()?;
        let mut amounts = words
            .split(" + ")
            .filter(|part| !part.trim_end().ends_with('%'));
        let amount = amounts.next()?.trim();
        if amounts.next().is_some() {
            return None;
        }
        let (number, unit) = amount
            .split_once('/')
            .or_else(|| amount.split_once(' '))
            .map(|(number, unit)| (number.trim(), unit.trim()))?;
        let plain = !unit.is_empty() && !unit.contains([' ', '%', '¢', '$']);
        let usd = match (number.strip_suffix('¢'), number.strip_prefix('$')) {
            (Some(cents), None) => cents.parse::<f64>().ok()? / 100.0,
            (None, Some(dollars)) => dollars.parse().ok()?,
            _ => return None,
        };
        plain.then(|| Self {
            usd,
            unit: unit.to_owned(),
        })
    }

    /// The duty as a share of a value for one unit.
    pub fn share_of(&self, unit_value_usd: f64) -> f64 {
        self.usd / unit_value_usd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_or_left() {
        // Hundredths of a cent are exact enough to compare.
        let read = |text: &str| SpecificDuty::read(text).map(|s| ((1e4 * s.usd).round(), s.unit));
        assert_eq!(read("specific: 1.5¢/kg"), Some((150.0, "kg".to_owned())));
        assert_eq!(
            read("compound: $1.104/kg + 14.9%"),
            Some((11040.0, "kg".to_owned()))
        );
        assert_eq!(read("specific: 0.9¢ each"), Some((90.0, "each".to_owned())));
        assert_eq!(
            read("specific: 84¢/bbl; 1.1% of the value in 2024"),
            Some((8400.0, "bbl".to_owned()))
        );
        for other in [
            "specific: 1.5¢/kg on drained weight",
            "compound: 36¢ each + 9.6% on the case + 5.3% on the battery",
            "other: the rate of the article",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
