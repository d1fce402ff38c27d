//! Charts of a farm good: what the events do to prices at the ports, the gap between two exporters, and where a
//! buyer's tonnes come from.

use detente::brief::charts::{EventMark, Figure, Published, StepSeries, Steps, standalone};
use detente::brief::figures::path::{gap, tonnes};
use detente::brief::number::Unit;
use detente::path::farm::Month;
use detente::run::RunFolder;
use detente::standoff::findings::FarmFinding;
use detente::standoff::path::Market;
use jiff::civil::Date;

use super::Found;
use crate::outcome::CommandError;

/// Writes every chart with its numbers.
pub fn write(found: &Found, folder: &mut RunFolder) -> Result<(), CommandError> {
    let chart = prices(found);
    let mut charts = Vec::new();
    if !chart.series.is_empty() {
        charts.push(Figure::of("prices", &chart));
    }
    // The bands are those of the good itself; with parameters of the user's own there are none.
    if found.own_parameters {
        let (scenario, episode) = (found.run.scenario.clone(), found.episode.clone());
        if let Some(market) = Market::new(found.good.clone(), scenario, episode) {
            let finding = market.finding(&market.run()?);
            let finding = finding.map_err(CommandError::from_library)?;
            charts.extend(figures(&finding, &|code| region_name(found, code)));
        }
    }
    for figure in charts {
        let svg = standalone(&figure.wide);
        folder.write(&format!("{}.svg", figure.id), svg)?;
        folder.table(&figure.id, &figure.table)?;
    }
    Ok(())
}

/// The gap between two exporters and what they ship to the buyer; `name` says what regions are called.
pub fn figures(farm: &FarmFinding, name: &dyn Fn(&str) -> String) -> [Figure; 2] {
    let id = |what: &str| format!("farm-{}-{what}", farm.good);
    [
        Figure::of(&id("gap"), &gap(farm, name)),
        Figure::of(&id("tonnes"), &tonnes(farm, name)),
    ]
}

fn region_name(found: &Found, code: &str) -> String {
    let region = found.good.regions.iter().find(|r| r.code == code);
    let name = region.map_or(code, |r| r.name.as_str());
    name.split(':').next().unwrap_or_default().to_owned()
}

/// Published effects on the price at a port, at the middle of their months; `exporters` are in the order of the series.
fn published(found: &Found, exporters: &[usize]) -> Vec<Published> {
    let episode = found.episode.as_deref().unwrap_or_default();
    let targets = found.good.targets.iter().filter(|t| t.episode == episode);
    targets
        .filter_map(|target| {
            let parts: Vec<&str> = target.measure.split(':').collect();
            let ["effect", "port", region, from, to] = parts[..] else {
                return None;
            };
            let r = found.good.region(region).ok()?;
            let (from, to): (Month, Month) = (from.parse().ok()?, to.parse().ok()?);
            Some(Published {
                date: date(from.plus(to.since(from) / 2)),
                value: target.value?,
                publisher: target.source.clone(),
                colour: exporters.iter().position(|e| *e == r)?,
            })
        })
        .collect()
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
    let exporters: Vec<usize> = (0..good.regions.len())
        .filter(|r| good.lanes.iter().any(|l| l.origin == *r))
        .collect();
    let series = exporters.iter().copied().enumerate().map(|(colour, r)| {
        let months = (0..run.with.months()).map(|t| (t, run.with.from.plus(t as i32)));
        let inside = months.filter(|(_, m)| *m >= from && *m <= end);
        StepSeries {
            name: region_name(found, &good.regions[r].code),
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
        published: published(found, &exporters),
    }
}
