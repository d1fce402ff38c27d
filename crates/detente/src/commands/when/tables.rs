//! The tables and the chart of `detente when --out`.

use detente::brief::charts::{Figure, StepSeries, Steps, standalone};
use detente::brief::number::Unit;
use detente::standoff::timing::{MonthOfWaiting, TimingCase, TimingFindings};
use detente::talks::Move;
use detente::world::table::Table;
use jiff::ToSpan;
use jiff::civil::Date;

use super::Answer;

/// Every table with its name.
pub(super) fn tables(found: &TimingFindings) -> Vec<(&'static str, Table)> {
    vec![("waiting", waiting(found)), ("plans", plans(found))]
}

fn name(best: Move) -> &'static str {
    match best {
        Move::Use => "use",
        Move::Hold => "hold",
        Move::Lapse => "lapse",
    }
}

fn waiting(found: &TimingFindings) -> Table {
    let rows: Vec<(&TimingCase, &MonthOfWaiting)> = found
        .cases
        .iter()
        .flat_map(|c| c.months.iter().map(move |m| (c, m)))
        .collect();
    let number = |of: fn(&MonthOfWaiting) -> f64| rows.iter().map(move |r| of(r.1));
    Table::new()
        .text("path", rows.iter().map(|r| r.0.band))
        .float("rate", rows.iter().map(|r| r.0.rate))
        .integer("month", rows.iter().map(|r| i64::from(r.1.month)))
        .float("use_pct", number(|m| m.use_pct))
        .float("hold_pct", number(|m| m.hold_pct))
        .float("value_pct", number(|m| m.value_pct))
        .text("best", rows.iter().map(|r| name(r.1.best)))
        .float(
            "target_loss_first_year_pct",
            number(|m| m.target_loss_first_year_pct),
        )
        .float("target_loss_peak_pct", number(|m| m.target_loss_peak_pct))
        .float("gives_in_once_used", number(|m| m.gives_in_once_used))
        .float("gives_in_while_held", number(|m| m.gives_in_while_held))
        .float("use_costs_pct", number(|m| m.use_costs_pct))
}

fn plans(found: &TimingFindings) -> Table {
    let rows = &found.cases;
    Table::new()
        .text("path", rows.iter().map(|c| c.band))
        .float("rate", rows.iter().map(|c| c.rate))
        .integer("stops_in_month", rows.iter().map(|c| i64::from(c.stops_in)))
        .text("stops_by", rows.iter().map(|c| name(c.stops_by)))
        .float("value_pct", rows.iter().map(|c| c.value_pct))
        .float(
            "waiting_is_worth_pct",
            rows.iter().map(|c| c.waiting_is_worth_pct),
        )
        .optional_float(
            "prize_that_pays_pct",
            rows.iter().map(|c| c.prize_that_pays_pct),
        )
}

/// What using the lever is worth by month of waiting, at both ends of the path, and what the best plan is worth.
pub(super) fn chart(answer: &Answer) -> Option<String> {
    let found = &answer.findings;
    let (year, month) = answer.question.start;
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
