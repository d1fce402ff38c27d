//! Decimal numbers as people write them, read and printed without losing a bit.

/// A plain decimal number with an optional exponent; nothing else (no `inf`, `nan`, `0x`, underscores).
/// A sign may stand in front. `None` also for numbers too large for a double.
pub(super) fn parse(text: &str) -> Option<f64> {
    shifted(text, 0)
}

/// The number times 10^`shift`, rounded once: `7` shifted by −2 is the double nearest to 0.07.
pub(super) fn shifted(text: &str, shift: i32) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits.matches('.').count() <= 1;
    if !plain {
        return None;
    }
    let value: f64 = format!("{mantissa}e{}", exponent.checked_add(shift)?)
        .parse()
        .ok()?;
    value.is_finite().then_some(value)
}

/// The shortest text that [`shifted`] reads back as `value` when shifted by `-shift`.
pub(super) fn print_shifted(value: f64, shift: i32) -> String {
    // The shortest digits that name this double, as d.ddd…e±x.
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + if value == 0.0 { 0 } else { shift };
    if !(-6..16).contains(&exponent) {
        return format!("{mantissa}e{exponent}");
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let count = digits.len() as i32;
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        format!("{sign}0.{zeros}{digits}")
    } else if count <= exponent + 1 {
        let zeros = "0".repeat((exponent + 1 - count) as usize);
        format!("{sign}{digits}{zeros}")
    } else {
        let (whole, part) = digits.split_at(exponent as usize + 1);
        format!("{sign}{whole}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_decimals_only() {
        assert_eq!(parse("1.5"), Some(1.5));
        assert_eq!(parse("-.5e1"), Some(-5.0));
        for bad in [
            "", ".", "+", "e5", "1e", "inf", "NaN", "1_000", "0x10", "1e999", "1.2.3", "１", "--1",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn per_cent_are_read_and_printed_without_loss() {
        assert_eq!(shifted("7", -2), Some(0.07));
        assert_eq!(print_shifted(0.07, 2), "7");
        assert_eq!(print_shifted(0.0725, 2), "7.25");
        assert_eq!(print_shifted(10.0, 2), "1000");
        assert_eq!(print_shifted(-0.001, 2), "-0.1");
        assert_eq!(print_shifted(0.0, 2), "0");
        assert_eq!(print_shifted(1.0, 0), "1");
        assert_eq!(print_shifted(0.000123, 0), "0.000123");
    }
}
