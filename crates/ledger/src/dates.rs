//! Dates: ISO days of the calendar, nothing looser.

use jiff::civil::Date;

use crate::LedgerError;

/// Reads an ISO date (`2025-10-30`).
///
/// # Errors
/// [`LedgerError::Date`] when the text is not a day of the calendar, e.g. 2025-02-30.
pub fn parse_date(text: &str) -> Result<Date, LedgerError> {
    strict(text.trim()).ok_or_else(|| LedgerError::Date {
        text: text.to_owned(),
    })
}

/// `YYYY-MM-DD` exactly: jiff alone also reads other ISO forms.
pub(crate) fn strict(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i16> {
        bytes[from..to].iter().try_fold(0i16, |sum, b| {
            b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0'))
        })
    };
    let month = i8::try_from(number(5, 7)?).ok()?;
    let day = i8::try_from(number(8, 10)?).ok()?;
    Date::new(number(0, 4)?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_days_of_the_calendar() {
        assert!(parse_date("2024-02-29").is_ok());
        for wrong in [
            "2025-02-30",
            "2025-02-29",
            "2025-13-01",
            "2025-2-3",
            "20250203",
            "",
            "2025-11-1x",
            "soon",
        ] {
            assert!(
                matches!(parse_date(wrong), Err(LedgerError::Date { .. })),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,14}") {
            let _ = parse_date(&text);
        }

        #[test]
        fn dates_round_trip(year in 1990i16..2100, month in 1i8..=12, day in 1i8..=28) {
            let date = Date::new(year, month, day).expect("a day");
            prop_assert_eq!(parse_date(&date.to_string()).ok(), Some(date));
        }
    }
}
