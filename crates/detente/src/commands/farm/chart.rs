//! Charts of a farm good: what the events do to prices at the ports, and where a buyer's tonnes come from.

use detente::brief::charts::{EventMark, Figure, StepSeries, Steps, standalone};
use detente::brief::number::Unit;
use detente::path::farm::Month;
use detente::run::RunFolder;
use jiff::civil::Date;

use super::Found;
use crate::outcome::CommandError;

/// Writes every chart with its numbers.
pub fn write(found: &Found, folder: &mut RunFolder) -> Result<(), CommandError> {
    let chart = prices(found);
    if chart.series.is_empty() {
        return Ok(());
    }
    let figure = Figure::of("prices", &chart);
    folder.write("prices.svg", standalone(&figure.wide))?;
    folder.table("prices", &figure.table)?;
    Ok(())
}

fn date(month: Month) -> Date {
    month.first_day().parse().unwrap_or(Date::MIN)
}

/// Change of the price at the ports of every exporter, month by month.
fn prices(found: &Found) -> Steps {
    let (good, run) = (&found.good, &found.run);
    let (from, end) = (
        run.scenario.from,
        run.scenario.from.plus(run.scenario.months as i32 - 1),
    );
    let exporters = (0..good.regions.len()).filter(|r| good.lanes.iter().any(|l| l.origin == *r));
    let series = exporters.enumerate().map(|(colour, r)| {
        let months = (0..run.with.months()).map(|t| (t, run.with.from.plus(t as i32)));
        let inside = months.filter(|(_, m)| *m >= from && *m <= end);
        StepSeries {
            name: good.regions[r]
                .name
                .split(':')
                .next()
                .unwrap_or_default()
                .to_owned(),
            points: inside
                .map(|(t, m)| {
                    (
                        date(m),
                        run.with.own_prices[r][t] - run.without.own_prices[r][t],
                    )
                })
                .collect(),
            colour,
            dashed: false,
        }
    });
    let mut events: Vec<EventMark> = Vec::new();
    for event in run
        .scenario
        .events
        .iter()
        .filter(|e| e.from >= from && e.from <= end)
    {
        events.push(EventMark {
            date: date(event.from),
            label: event.text(),
        });
        if let Some(broken) = event.broken {
            events.push(EventMark {
                date: date(broken),
                label: format!("broken: {}", event.text()),
            });
        }
    }
    events.sort_by_key(|e| e.date);
    Steps {
        title: format!(
            "{}: what the events do to prices at the port",
            good.header.name
        ),
        description:
            "Difference between the run with the events and the run without them, each month."
                .to_owned(),
        unit: Unit::UsdPerTonne,
        axis: "change of the price at the port, dollars a tonne".to_owned(),
        from: date(from),
        to: date(end.plus(1)),
        series: series.collect(),
        events,
        published: Vec::new(),
    }
}
