//! Days and weeks.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, ToSpan};

/// Days from one day to another; negative if the second lies before the first.
pub(crate) fn days_from(from: Date, to: Date) -> i64 {
    let apart: SignedDuration = to.duration_since(from);
    apart.as_hours() / 24
}

/// The day so many days later; the calendar's last day where there is none.
pub(crate) fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// The Monday on or before a day.
pub(crate) fn monday_of(day: Date) -> Date {
    plus(day, -i64::from(day.weekday().since(Weekday::Monday)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn counts_days_and_finds_mondays() {
        let busan: Date = "2025-10-30".parse().unwrap();
        assert_eq!(days_from("2025-10-10".parse().unwrap(), busan), 20);
        assert_eq!(days_from(busan, "2024-10-30".parse().unwrap()), -365);
        assert_eq!(monday_of(busan), "2025-10-27".parse().unwrap());
        assert_eq!(monday_of(monday_of(busan)), monday_of(busan));
        assert_eq!(plus(busan, 3), "2025-11-02".parse().unwrap());
    }
}
