//! How much: rates, volumes, factors and hats.

use super::{Piece, decimal};
use crate::{Amount, Measure, PolicyError, WedgeKind};

pub(super) fn parse_amount(kind: WedgeKind, piece: Piece<'_>) -> Result<Amount, PolicyError> {
    amount_of_text(kind, piece.text()).map_err(|problem| piece.complain(problem))
}

/// The amount of a structured wedge: a number with a unit, or text with the unit in it.
///
/// Units: `pp` adds points, `%` and `rate` (a fraction) are levels of a rate; `ratio` is a volume, a factor or a hat.
pub(crate) fn amount_of_record(
    kind: WedgeKind,
    value: &str,
    unit: Option<&str>,
) -> Result<Amount, String> {
    let (value, unit) = (value.trim(), unit.map(str::trim).filter(|u| !u.is_empty()));
    let is_rate = kind.measure() == Measure::Rate;
    match (unit, is_rate) {
        (None, _) => amount_of_text(kind, value),
        (Some("pp"), true) => {
            let signed = if value.starts_with(['+', '-']) {
                value.to_owned()
            } else {
                format!("+{value}")
            };
            amount_of_text(kind, &format!("{signed}pp"))
        }
        (Some("%"), true) => amount_of_text(kind, &format!("{value}%")),
        (Some("rate"), true) => decimal::parse(value)
            .ok_or_else(|| not_a_number(value))
            .and_then(level_rate),
        (Some("ratio"), false) => amount_of_text(kind, value),
        (Some(other), true) => Err(format!(
            "unit \"{other}\" does not fit {}; it is pp (points added), % or rate (a fraction)",
            kind.name()
        )),
        (Some(other), false) => Err(format!(
            "unit \"{other}\" does not fit {}; it is ratio, or empty",
            kind.name()
        )),
    }
}

fn amount_of_text(kind: WedgeKind, text: &str) -> Result<Amount, String> {
    if text.is_empty() {
        return Err(format!(
            "no value after \"=\"; write it like {}",
            kind.example()
        ));
    }
    if text
        .trim_start_matches(['+', '-'])
        .eq_ignore_ascii_case("nan")
    {
        return Err(format!(
            "\"{text}\" is not a number; write it like {}",
            kind.example()
        ));
    }
    match kind.measure() {
        Measure::Rate => rate_of_text(kind, text),
        _ => ratio_of_text(kind, text).map(Amount::Level),
    }
}

fn rate_of_text(kind: WedgeKind, text: &str) -> Result<Amount, String> {
    if let Some(number) = text.strip_suffix("pp").map(str::trim_end) {
        let points = decimal::shifted(number, -2).ok_or_else(|| not_a_number(number))?;
        if !number.starts_with(['+', '-']) {
            return Err(format!(
                "points need a sign: write +{number}pp to add points, or {number}% for the level"
            ));
        }
        return Ok(Amount::Add(meant(points, text)? + 0.0));
    }
    if let Some(number) = text.strip_suffix('%').map(str::trim_end) {
        let rate = decimal::shifted(number, -2).ok_or_else(|| not_a_number(number))?;
        if let Some(bare) = number.strip_prefix('+') {
            return Err(format!(
                "\"{text}\" could be a level or an addition: write {bare}% for the level, or +{bare}pp to add points"
            ));
        }
        return level_rate(meant(rate, text)?);
    }
    match decimal::parse(text) {
        Some(_) => {
            let bare = text.trim_start_matches(['+', '-']);
            // 0.25 means a quarter; 100 means a hundred per cent, not ten thousand.
            let as_points = match decimal::parse(bare) {
                Some(v) if v.abs() < 2.0 => decimal::print_shifted(v, 2),
                _ => bare.to_owned(),
            };
            let sign = if text.starts_with('-') { '-' } else { '+' };
            Err(format!(
                "\"{text}\" is ambiguous for {}: write {as_points}% for the level, or {sign}{as_points}pp to add points",
                kind.name()
            ))
        }
        None => Err(format!(
            "\"{text}\" is no rate: write 25% for the level, or +25pp to add points"
        )),
    }
}

/// Highest rate, a fraction, and largest ratio to the benchmark that can be meant.
pub(crate) const MOST: f64 = 1e6;

/// A rate or points that can be meant.
fn meant(rate: f64, text: &str) -> Result<f64, String> {
    match rate.abs() <= MOST {
        true => Ok(rate),
        false => Err(format!(
            "\"{text}\" is out of all proportion: rates go up to {:e} %",
            100.0 * MOST
        )),
    }
}

fn level_rate(rate: f64) -> Result<Amount, String> {
    if rate > -1.0 {
        Ok(Amount::Level(rate + 0.0))
    } else {
        Err("a rate must stay above -100 %".to_owned())
    }
}

fn ratio_of_text(kind: WedgeKind, text: &str) -> Result<f64, String> {
    let what = match kind.measure() {
        Measure::Volume => "volume relative to the benchmark",
        Measure::Factor => "cost factor",
        _ => "ratio to the benchmark",
    };
    for (suffix, shift) in [("%", -2), ("pp", -2)] {
        if let Some(number) = text.strip_suffix(suffix) {
            let plain = decimal::shifted(number.trim_end(), shift)
                .map(|v| decimal::print_shifted(v, 0))
                .unwrap_or_else(|| "0.9".to_owned());
            return Err(format!(
                "{} takes a {what}, not per cent: write {plain}",
                kind.name()
            ));
        }
    }
    if text.eq_ignore_ascii_case("inf") {
        return if kind.measure() == Measure::Factor {
            Ok(f64::INFINITY)
        } else {
            Err(format!(
                "{} takes a finite {what}, like {}",
                kind.name(),
                kind.example()
            ))
        };
    }
    let value = decimal::parse(text).ok_or_else(|| not_a_number(text))?;
    let zero_is_fine = matches!(
        kind,
        WedgeKind::Cap | WedgeKind::Boycott | WedgeKind::Demand
    );
    match kind {
        _ if value > MOST => Err(format!(
            "\"{text}\" is out of all proportion: {} goes up to {MOST:e}{}",
            kind.name(),
            if kind.measure() == Measure::Factor {
                ", or inf, which ends the trade"
            } else {
                ""
            }
        )),
        _ if value > 0.0 => Ok(value),
        _ if value == 0.0 && zero_is_fine => Ok(0.0),
        WedgeKind::Floor if value == 0.0 => {
            Err("a floor of 0 commits to nothing; leave it out".to_owned())
        }
        _ if value == 0.0 => Err(format!("{} must be above 0", kind.name())),
        _ => Err(format!("{} cannot be negative", kind.name())),
    }
}

fn not_a_number(text: &str) -> String {
    if text.contains(',') {
        format!("\"{text}\" is not a number; decimals have a point, thousands no separator")
    } else {
        format!("\"{text}\" is not a number that fits here")
    }
}
