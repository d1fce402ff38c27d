//! Just enough calendar to tell a date from a typing error.

/// Whether `text` is a day of the Gregorian calendar written `YYYY-MM-DD`.
pub fn is_calendar_date(text: &str) -> bool {
    days_since_1970(text).is_some()
}

/// Whether `text` is a day (`YYYY-MM-DD`), a month (`YYYY-MM`) or a year (`YYYY`).
pub fn is_date_or_year(text: &str) -> bool {
    match text.len() {
        4 => is_calendar_date(&format!("{text}-01-01")),
        7 => is_calendar_date(&format!("{text}-01")),
        _ => is_calendar_date(text),
    }
}

/// Days from 1 January 1970 to the date; `None` if it is not one.
pub(crate) fn days_since_1970(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = &bytes[from..to];
        digits.iter().try_fold(0_i32, |sum, d| {
            d.is_ascii_digit().then(|| sum * 10 + i32::from(d - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if year < 1 || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let before_year = |y: i32| 365 * y + y / 4 - y / 100 + y / 400;
    let before_month: i32 = (1..month).map(|m| days_in_month(year, m)).sum();
    Some(before_year(year - 1) + before_month + day - 1 - before_year(1969))
}

/// The date so many days after 1 January 1970; `None` outside the years 1 to 9999.
#[cfg(any(test, feature = "parquet"))]
pub(crate) fn date_of_day(days: i32) -> Option<String> {
    // Days from 1 March of year 0, in eras of 400 years (Howard Hinnant, "chrono-compatible low-level date algorithms").
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (1..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_calendar() {
        for good in [
            "2025-10-30",
            "2024-02-29",
            "2000-02-29",
            "1970-01-01",
            "0001-01-01",
            "9999-12-31",
        ] {
            assert!(is_calendar_date(good), "{good}");
        }
        for bad in [
            "2025-02-30",
            "2025-02-29",
            "1900-02-29",
            "2025-13-01",
            "2025-00-01",
            "2025-1-01",
            "20251030",
            "",
            "2025-10-3é",
        ] {
            assert!(!is_calendar_date(bad), "{bad}");
        }
        assert!(
            is_date_or_year("2024")
                && is_date_or_year("2024-12")
                && !is_date_or_year("2024-13")
                && !is_date_or_year("24")
        );
    }

    #[test]
    fn counts_days_both_ways() {
        assert_eq!(days_since_1970("1970-01-01"), Some(0));
        assert_eq!(days_since_1970("2000-03-01"), Some(11_017));
        assert_eq!(days_since_1970("1969-12-31"), Some(-1));
        for day in (-719_162..2_932_896)
            .step_by(37)
            .chain([-719_162, 2_932_896])
        {
            let date = date_of_day(day).unwrap();
            assert_eq!(days_since_1970(&date), Some(day), "{date}");
        }
        assert_eq!(date_of_day(2_932_897), None);
        assert_eq!(date_of_day(i32::MIN), None);
    }
}
