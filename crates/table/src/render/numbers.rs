//! Numbers as people read them.

use crate::column::Unit;
use crate::named::{Cell, Field};

/// A whole number with thousands apart: `25,744,100`.
pub fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let text = thousands(&digits);
    if value < 0.0 && digits != "0" {
        format!("-{text}")
    } else {
        text
    }
}

/// Digits of a whole number in groups of three.
fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its sign and this many decimals: `+0.50`; no sign on zero; `–` if there is none.
pub fn signed(value: Option<f64>, decimals: usize) -> String {
    match value.filter(|value| value.is_finite()) {
        None => "–".to_owned(),
        Some(value) => {
            let text = format!("{value:+.decimals$}");
            if text.contains(|c: char| c.is_ascii_digit() && c != '0') {
                text
            } else {
                format!("{:.decimals$}", 0.0)
            }
        }
    }
}

/// A fraction as per cent with one decimal: `12.3 %`; `–` if there is none.
pub fn percent(fraction: Option<f64>) -> String {
    fraction.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", 100.0 * value))
}

/// A value as a person reads it in its column.
pub fn shown(cell: Cell<'_>, field: &Field) -> String {
    let digits = usize::from(field.digits);
    match cell {
        Cell::Missing => "–".to_owned(),
        Cell::Text(text) => text.to_owned(),
        Cell::Flag(yes) => yes.to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => match field.unit {
            Unit::Residual => format!("{value:.1e}"),
            Unit::ChangePct => signed(Some(value), digits),
            _ if digits == 0 => whole(value),
            _ => unsigned_zero(value, digits),
        },
    }
}

/// A number with decimals, without the sign of a negative zero.
fn unsigned_zero(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if !rest.contains(|c: char| c.is_ascii_digit() && c != '0') => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        let texts = [0.0, -0.2, 999.6, 1e6, -25_744_100.4].map(whole);
        assert_eq!(texts, ["0", "0", "1,000", "1,000,000", "-25,744,100"]);
        assert_eq!([percent(Some(0.1234)), percent(None)], ["12.3 %", "–"]);
        let texts = [Some(0.5), Some(-0.001), Some(f64::INFINITY)].map(|v| signed(v, 2));
        assert_eq!(texts, ["+0.50", "0.00", "–"]);
    }

    #[test]
    fn a_residual_is_never_shown_as_zero() {
        let field = |unit| Field {
            name: "worst".into(),
            unit,
            digits: 3,
            about: "x",
            key: false,
        };
        assert_eq!(
            shown(Cell::Number(3.7e-12), &field(Unit::Residual)),
            "3.7e-12"
        );
        assert_eq!(shown(Cell::Number(-0.0001), &field(Unit::Plain)), "0.000");
    }
}
