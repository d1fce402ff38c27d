//! Money: everything is told in million dollars, so that a world in another unit is converted by a stated rate, or refused.

/// The unit of every world in memory.
pub(crate) const UNIT: &str = "USD million";

/// What a world's numbers are multiplied by to be million dollars; the error says what to write instead.
///
/// `unit` is a currency's three letters and `thousand`, `million`, `billion` or nothing; `usd_per_unit` is the price in dollars of
/// one unit of the currency.
pub(crate) fn to_usd_million(unit: &str, usd_per_unit: Option<f64>) -> Result<f64, String> {
    let mut words = unit.split_whitespace();
    let (currency, scale) = (words.next().unwrap_or_default(), words.next());
    let is_currency = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase());
    let scale = match scale {
        None => Some(1e-6),
        Some("thousand") => Some(1e-3),
        Some("million") => Some(1.0),
        Some("billion") => Some(1e3),
        Some(_) => None,
    };
    let (true, Some(scale), None) = (is_currency, scale, words.next()) else {
        let quoted = crate::table::quoted(unit);
        return Err(format!(
            "{quoted} is no unit of money known here; write \"USD million\", or a currency's three letters with thousand, million or billion"
        ));
    };
    match usd_per_unit {
        Some(rate) if !(rate > 0.0 && rate.is_finite()) => Err(format!(
            "usd_per_unit = {rate}: the price of one unit in dollars is above zero"
        )),
        Some(rate) if currency == "USD" && rate != 1.0 => Err(format!(
            "usd_per_unit = {rate}: one dollar costs one dollar; leave it out"
        )),
        Some(rate) => Ok(scale * rate),
        None if currency == "USD" => Ok(scale),
        None => Err(format!(
            "money is in {unit}, and everything here is told in {UNIT}: add usd_per_unit, what one {currency} cost in dollars in the world's year, for example usd_per_unit = 1.05"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::to_usd_million;

    #[test]
    fn money_is_converted_by_a_stated_rate_or_refused() {
        assert_eq!(to_usd_million("USD million", None), Ok(1.0));
        assert_eq!(to_usd_million("USD thousand", None), Ok(1e-3));
        assert_eq!(to_usd_million("EUR billion", Some(1.05)), Ok(1050.0));
        for (unit, rate) in [
            ("EUR million", None),
            ("EUR million", Some(-1.0)),
            ("USD million", Some(1.05)),
            ("dollars", None),
            ("", None),
            ("USD million of 2022", None),
        ] {
            assert!(to_usd_million(unit, rate).is_err(), "{unit} {rate:?}");
        }
    }
}
