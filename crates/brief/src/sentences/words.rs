//! Grammar: names, dates, lists, and changes said in words that follow the numbers.

use std::collections::BTreeMap;

use detente_standoff::Findings;
use detente_standoff::findings::{PositionFinding, PositionRef, Range, RegionEffect};
use jiff::civil::Date;

use crate::number::{NBSP, plain, signed};

/// Names of regions, and everything that is said about codes.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    findings: &'a Findings,
    names: BTreeMap<&'a str, &'a str>,
}

/// A change smaller than half of the last decimal shown.
const NOTHING: f64 = 0.005;

impl<'a> Words<'a> {
    pub(crate) fn new(findings: &'a Findings) -> Self {
        let regions = &findings.reference.from_benchmark.regions;
        let names = regions.iter().map(|r| (r.code.as_str(), r.name.as_str()));
        let players = findings
            .players
            .iter()
            .map(|p| (p.code.as_str(), p.name.as_str()));
        Self {
            findings,
            names: names.chain(players).collect(),
        }
    }

    /// The name without article; the code where there is no name.
    pub(crate) fn name(&self, code: &'a str) -> &'a str {
        self.names.get(code).copied().unwrap_or(code)
    }

    /// The name without article, as a text of its own.
    pub(crate) fn own(&self, code: &str) -> String {
        let name = self.names.get(code).copied();
        name.unwrap_or(code).to_owned()
    }

    /// The name as it stands in a sentence: with its article.
    pub(crate) fn the(&self, code: &'a str) -> String {
        with_article(self.name(code))
    }

    /// "A: “position”; B: “position”", or "both sides: “position”" where they share the title.
    pub(crate) fn combination(&self, positions: &'a [PositionRef]) -> String {
        self.positions(&positions.iter().collect::<Vec<_>>())
    }

    /// The same for a cell, by places in the menus.
    pub(crate) fn cell(&self, places: &[usize]) -> String {
        let menus = self.findings.payoff_table.menus.iter().zip(places);
        self.positions(
            &menus
                .filter_map(|(menu, at)| menu.get(*at))
                .collect::<Vec<_>>(),
        )
    }

    fn positions(&self, positions: &[&'a PositionRef]) -> String {
        if let [first, rest @ ..] = positions
            && !rest.is_empty()
            && rest.iter().all(|p| p.title == first.title)
        {
            let sides = if rest.len() == 1 {
                "both sides"
            } else {
                "all sides"
            };
            return format!("{sides}: “{}”", first.title);
        }
        let parts = positions
            .iter()
            .map(|p| format!("{}: “{}”", self.name(&p.player), p.title));
        parts.collect::<Vec<_>>().join("; ")
    }

    /// The finding about a position.
    pub(crate) fn position(&self, of: &PositionRef) -> Option<&'a PositionFinding> {
        self.findings
            .positions
            .iter()
            .find(|p| p.player == of.player && p.id == of.position)
    }

    /// What a player's payoff measures, without the unit.
    pub(crate) fn payoff(&self, player: usize) -> &'a str {
        self.findings
            .players
            .get(player)
            .and_then(|p| p.payoff.split(',').next())
            .unwrap_or("payoff")
    }
}

/// Country names that English puts an article before.
pub(crate) fn with_article(name: &str) -> String {
    let starts = [
        "United ",
        "European ",
        "Rest ",
        "Other ",
        "Russian ",
        "Czech Republic",
        "Dominican ",
    ];
    let is = [
        "Netherlands",
        "Philippines",
        "Union",
        "Bahamas",
        "Gambia",
        "Maldives",
    ];
    let needs = starts.iter().any(|s| name.starts_with(s)) || is.contains(&name);
    if needs {
        let rest = name.strip_prefix("Rest ").map(|r| format!("rest {r}"));
        format!("the {}", rest.as_deref().unwrap_or(name))
    } else {
        name.to_string()
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "30 October 2025".
pub(crate) fn day(date: Date) -> String {
    let month = MONTHS
        .get(usize::from(date.month().unsigned_abs()).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{}{NBSP}{month} {}", date.day(), date.year())
}

/// "October 2025".
pub(crate) fn month(date: Date) -> String {
    let day = day(date);
    day.split_once(NBSP)
        .map_or_else(String::new, |(_, month)| month.to_owned())
}

/// The text with ISO days written out, so that they read well and do not break at a hyphen; in days that are written
/// out already the number stays with its month.
pub(crate) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut after_day = false;
    for (i, word) in text.split(' ').enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
        if i > 0 {
            let month = word.trim_end_matches(|c: char| !c.is_alphabetic());
            out.push(if after_day && MONTHS.contains(&month) {
                NBSP
            } else {
                ' '
            });
        }
        after_day = (1..=2).contains(&bare.len()) && word.ends_with(bare);
        match bare.parse::<Date>() {
            Ok(date) if bare.len() == 10 => out.push_str(&word.replacen(bare, &day(date), 1)),
            _ => out.push_str(word),
        }
    }
    out
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// "1 region", "3 regions", "no region".
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    match n {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        _ => format!("{n} {many}"),
    }
}

/// "falls by 0.74 % (0.55 to 1.01)", "rises by …", "changes by −0.10 % (−0.30 to +0.20)" where the interval has both
/// signs, "hardly changes" where nothing is left after rounding.
pub(crate) fn moves(value: f64, range: Option<Range>) -> String {
    let range = range.filter(|r| r.low.is_finite() && r.high.is_finite());
    if !value.is_finite() {
        return "cannot be computed".to_string();
    }
    let both_signs = range.is_some_and(|r| r.low < -NOTHING && r.high > NOTHING);
    if both_signs {
        return format!("changes by {}{NBSP}%{}", signed(value, 2), interval(range));
    }
    if value.abs() < NOTHING {
        return match range.filter(|r| r.low.abs().max(r.high.abs()) >= NOTHING) {
            None => format!("hardly changes (less than 0.01{NBSP}%)"),
            some => format!("hardly changes{}", interval(some)),
        };
    }
    let verb = if value < 0.0 { "falls" } else { "rises" };
    // Under "falls" the interval is of the fall: both ends change sign and place.
    let range = range.map(|r| {
        if value < 0.0 {
            Range {
                low: -r.high,
                high: -r.low,
            }
        } else {
            r
        }
    });
    let range = range.map(|r| match range_text(r, plain) {
        Some(text) => format!(" ({text})"),
        None => String::new(),
    });
    format!(
        "{verb} by {}{NBSP}%{}",
        plain(value.abs(), 2),
        range.unwrap_or_default()
    )
}

/// " (low to high)" with signs, or nothing.
pub(crate) fn interval(range: Option<Range>) -> String {
    range
        .and_then(|r| range_text(r, signed))
        .map(|t| format!(" ({t})"))
        .unwrap_or_default()
}

fn range_text(range: Range, write: fn(f64, usize) -> String) -> Option<String> {
    (range.low.is_finite() && range.high.is_finite())
        .then(|| format!("{} to {}", write(range.low, 2), write(range.high, 2)))
}

/// [`moves`] of a region's real income.
pub(crate) fn income(region: &RegionEffect) -> String {
    moves(region.real_income_pct, region.real_income_range_pct)
}

/// The first letter of a sentence in upper case.
pub(crate) fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn said(value: f64, low: f64, high: f64) -> String {
        moves(value, Some(Range { low, high })).replace(NBSP, " ")
    }

    #[test]
    fn verbs_follow_signs_and_intervals() {
        assert_eq!(said(-0.742, -1.01, -0.55), "falls by 0.74 % (0.55 to 1.01)");
        assert_eq!(said(0.742, 0.55, 1.01), "rises by 0.74 % (0.55 to 1.01)");
        assert_eq!(said(-0.1, -0.3, 0.2), "changes by −0.10 % (−0.30 to +0.20)");
        assert_eq!(
            said(0.001, -0.004, 0.004),
            "hardly changes (less than 0.01 %)"
        );
        assert_eq!(said(0.001, 0.0, 0.3), "hardly changes (0.00 to +0.30)");
        assert_eq!(said(-0.02, -0.05, 0.001), "falls by 0.02 % (0.00 to 0.05)");
        assert_eq!(moves(-0.5, None), format!("falls by 0.50{NBSP}%"));
        assert_eq!(moves(f64::NAN, None), "cannot be computed");
        assert_eq!(said(0.2, f64::NAN, 1.0), "rises by 0.20 %");
    }

    #[test]
    fn grammar() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(
            [0, 1, 2].map(|n| count(n, "region", "regions")),
            ["no region", "1 region", "2 regions"]
        );
        assert_eq!(with_article("United States"), "the United States");
        assert_eq!(with_article("Rest of the world"), "the rest of the world");
        assert_eq!(with_article("Viet Nam"), "Viet Nam");
        assert_eq!(day(date(2025, 10, 30)), format!("30{NBSP}October 2025"));
        assert_eq!(sentence_case("élan"), "Élan");
        let said =
            prose("in force on 2025-10-30, not (2025-02-30) or 2025-04-05)").replace(NBSP, " ");
        assert_eq!(
            said,
            "in force on 30 October 2025, not (2025-02-30) or 5 April 2025)"
        );
    }
}
