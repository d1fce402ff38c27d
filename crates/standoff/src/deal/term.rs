//! While a deal is in force and after: what it brings over the months of its term, and what is left of it then.

use detente_talks::Months;
use jiff::civil::Date;

use super::Deal;
use super::findings::{OverTime, TermFinding};
use super::months::day_of;
use crate::run::range_of;

/// The time in which most of the dated commitments are in force.
pub(super) struct Term {
    /// The last day before half of the dated commitments or more have lapsed.
    until: Date,
    /// What has lapsed on the day after.
    lapsed: Vec<String>,
    /// The first month in which something is in force.
    from: usize,
    /// The first month that begins after it.
    end: usize,
}

impl Term {
    /// Nothing where nothing is dated, or everything renewed.
    pub fn of(deal: &Deal, from: usize) -> Option<Self> {
        let dated = deal.promises.iter().filter_map(|p| p.to);
        let mut ends: Vec<Date> = dated.filter(|_| !deal.file.enforcement.renewed).collect();
        ends.sort_unstable();
        let until = *ends.get(ends.len().checked_sub(1)? / 2)?;
        let lapsed = deal
            .promises
            .iter()
            .filter(|p| p.to.is_some_and(|to| to <= until));
        let end = (0..=deal.terms.months).find(|m| day_of(deal.terms.signed, *m) > until);
        let end = end.unwrap_or(deal.terms.months);
        Some(Self {
            until,
            lapsed: lapsed.map(|p| p.title.clone()).collect(),
            from: from.min(end),
            end,
        })
    }

    /// As a finding, from the averages by band and player.
    pub fn finding(&self, spans: &[Vec<Spans>], players: usize) -> TermFinding {
        let of =
            |pick: fn(&Spans) -> Span| (0..players).map(|p| over_time(spans, p, pick)).collect();
        TermFinding {
            until: self.until,
            lapsed: self.lapsed.clone(),
            months: self.end,
            in_force: of(|s| s.in_force),
            after: of(|s| s.after),
        }
    }
}

/// Over the threat point and over today, percentage points.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    over_threat: f64,
    over_today: f64,
}

/// Averages for one player in one band.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spans {
    pub whole: Span,
    in_force: Span,
    after: Span,
}

impl Spans {
    /// `keep` and `fails` are per cent of today in the same month.
    pub fn of(keep: &Months, fails: &Months, discount: f64, term: Option<&Term>) -> Self {
        let settled = keep.settled().max(fails.settled());
        let span = |from: usize, to: Option<usize>| Span {
            over_threat: average(&|m| keep.at(m) - fails.at(m), settled, discount, from, to),
            over_today: average(&|m| keep.at(m), settled, discount, from, to),
        };
        Self {
            whole: span(0, None),
            in_force: term.map_or_else(Span::default, |t| span(t.from, Some(t.end))),
            after: term.map_or_else(Span::default, |t| span(t.end, None)),
        }
    }

    /// Over the threat point, over all months.
    pub fn gain(&self) -> f64 {
        self.whole.over_threat
    }
}

/// A player's averages with the range over the bands, the central one first.
pub(super) fn over_time(spans: &[Vec<Spans>], p: usize, pick: fn(&Spans) -> Span) -> OverTime {
    let of = |value: fn(&Span) -> f64| spans.iter().map(move |band| value(&pick(&band[p])));
    OverTime {
        over_threat_points: of(|s| s.over_threat).next().unwrap_or_default(),
        over_threat_range_points: range_of(of(|s| s.over_threat)),
        over_today_points: of(|s| s.over_today).next().unwrap_or_default(),
        over_today_range_points: range_of(of(|s| s.over_today)),
    }
}

/// The average of what a month brings over the months of a span, without an end or not, each weighed by the discount:
/// Σ δ^t v_t / Σ δ^t. From `settled` on nothing changes.
pub(super) fn average(
    value: &dyn Fn(usize) -> f64,
    settled: usize,
    discount: f64,
    from: usize,
    to: Option<usize>,
) -> f64 {
    let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
    for month in from..to.unwrap_or(settled.max(from)) {
        sum += weight * value(month);
        weights += weight;
        weight *= discount;
    }
    if to.is_none() {
        let rest = weight / (1.0 - discount);
        sum += rest * value(settled.max(from));
        weights += rest;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_weigh_the_present_more() {
        let value = |m: usize| if m < 2 { 1.0 } else { 0.0 };
        // (1 − δ)(1 + δ) over all months.
        assert!((average(&value, 2, 0.5, 0, None) - 0.75).abs() < 1e-15);
        assert!((average(&value, 2, 0.5, 1, None) - 0.5).abs() < 1e-15);
        // Three months: (1 + δ)/(1 + δ + δ²).
        assert!((average(&value, 2, 0.5, 0, Some(3)) - 1.5 / 1.75).abs() < 1e-15);
        assert_eq!(average(&value, 2, 0.5, 3, Some(3)), 0.0);
        assert_eq!(average(&value, 2, 0.0, 0, None), 1.0);
    }
}
