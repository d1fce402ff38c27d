//! The chart of `when`.

use detente_brief::charts::{Figure, StepSeries, Steps, standalone};
use detente_brief::number::Unit;
use detente_standoff::timing::{MonthOfWaiting, TimingCase};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Timed;

/// What using the lever is worth by month of waiting, at both ends of the path, and what the best plan is worth.
pub(super) fn svg(answer: &Timed) -> Option<String> {
    let found = &answer.findings;
    let (year, month) = answer.restriction.start;
    let start = Date::new(year, month, 1).ok()?;
    let day = |months: u32| start.checked_add(i64::from(months).months()).ok();
    let line = |case: &TimingCase, name: &str, colour, dashed, of: fn(&MonthOfWaiting) -> f64| {
        let points = case
            .months
            .iter()
            .filter_map(|m| Some((day(m.month)?, of(m))));
        StepSeries {
            name: name.to_owned(),
            points: points.collect(),
            colour,
            dashed,
        }
    };
    let rate = found.assumptions.rate;
    let of_band = |band: &str| {
        found
            .cases
            .iter()
            .find(|c| c.band == band && c.rate == rate)
    };
    let (central, low, high) = (of_band("central")?, of_band("low")?, of_band("high")?);
    let chart = Steps {
        title: format!(
            "What the lever is worth to {}, by month of waiting",
            found.owner
        ),
        description: format!(
            "Value, in the month it is used, of using the lever against {} after it was held as a threat, at the low, central and \
             high end of the path, and the value of holding it another month under the best plan; per cent of a year's real income",
            found.target
        ),
        unit: Unit::Percent,
        axis: "per cent of a year's real income".to_owned(),
        from: start,
        to: day(found.assumptions.hold_months)?,
        series: vec![
            line(central, "using it, central", 0, false, |m| m.use_pct),
            line(low, "using it, hard to replace", 0, true, |m| m.use_pct),
            line(high, "using it, easy to replace", 0, true, |m| m.use_pct),
            line(central, "holding it, central", 1, false, |m| m.hold_pct),
        ],
        events: Vec::new(),
        published: Vec::new(),
    };
    Some(standalone(&Figure::of("when", &chart).wide))
}
