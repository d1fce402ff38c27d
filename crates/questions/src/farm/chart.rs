//! Charts of a farm good: what the events do to prices at the ports, the gap between two exporters, and where a
//! buyer's tonnes come from.

use detente_brief::charts::{EventMark, Figure, Published, StepSeries, Steps, standalone};
use detente_brief::figures::path::{gap, tonnes};
use detente_brief::number::Unit;
use detente_path::farm::{Month, Run};
use detente_standoff::findings::FarmFinding;
use detente_standoff::path::Market;
use jiff::civil::Date;

use super::FarmMarket;

/// Every chart as SVG, by file name.
pub fn drawn(market: &FarmMarket) -> Vec<(String, Vec<u8>)> {
    let Some(run) = &market.run else {
        return Vec::new();
    };
    let chart = prices(market, run);
    let mut charts = Vec::new();
    if !chart.series.is_empty() {
        charts.push(Figure::of("prices", &chart));
    }
    // The bands are those of the good itself; with parameters of the user's own there are none.
    if market.own_parameters {
        let (scenario, episode) = (run.scenario.clone(), market.episode.clone());
        let banded = Market::new(market.good.clone(), scenario, episode);
        let finding = banded.and_then(|good| {
            let runs = good.run().ok()?;
            good.finding(&runs).ok()
        });
        let figures = finding.map(|found| figures(&found, &|code| region_name(market, code)));
        charts.extend(figures.into_iter().flatten());
    }
    let file = |figure: Figure| {
        (
            format!("{}.svg", figure.id),
            standalone(&figure.wide).into_bytes(),
        )
    };
    charts.into_iter().map(file).collect()
}

/// The gap between two exporters and what they ship to the buyer; `name` says what regions are called.
pub fn figures(farm: &FarmFinding, name: &dyn Fn(&str) -> String) -> [Figure; 2] {
    let id = |what: &str| format!("farm-{}-{what}", farm.good);
    [
        Figure::of(&id("gap"), &gap(farm, name)),
        Figure::of(&id("tonnes"), &tonnes(farm, name)),
    ]
}

fn region_name(found: &FarmMarket, code: &str) -> String {
    let region = found.good.regions.iter().find(|r| r.code == code);
    let name = region.map_or(code, |r| r.name.as_str());
    name.split(':').next().unwrap_or_default().to_owned()
}

/// Published effects on the price at a port, at the middle of their months; `exporters` are in the order of the series.
fn published(found: &FarmMarket, exporters: &[usize]) -> Vec<Published> {
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
fn prices(found: &FarmMarket, run: &Run) -> Steps {
    let good = &found.good;
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
