//! Runs: the market without the events, and with them as the news come in.

use std::collections::BTreeMap;

use super::certificate::Certificate;
use super::error::FarmError;
use super::good::{Good, Parameters};
use super::market::{Equilibrium, Fork, Market};
use super::month::Month;
use super::scenario::{Effect, Open, Scenario, Timed, resolve};
use super::solve::{MarketError, solve_near};
use super::stage::Brief;

/// Months of one run. Outer index: region or lane of the good; inner: month from `from`.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// First month.
    pub from: Month,
    /// Price of the region's own beans, dollars a tonne: at the port where it exports, to users where it only buys.
    pub own_prices: Vec<Vec<f64>>,
    /// Price that users pay, duties and taxes on sales within, dollars a tonne.
    pub use_prices: Vec<Vec<f64>>,
    /// Price of what arrives, before the duty and tax that all imports of the region pay alike, dollars a tonne.
    pub landed_prices: Vec<Vec<f64>>,
    /// Used, kt.
    pub uses: Vec<Vec<f64>>,
    /// In store at the end of the month, kt.
    pub stocks: Vec<Vec<f64>>,
    /// Harvested, kt.
    pub harvests: Vec<Vec<f64>>,
    /// Shipped by lane and month of shipment, kt.
    pub flows: Vec<Vec<f64>>,
    /// Arrived by lane and month of arrival, kt; what was under way at the beginning is on the origin's lane.
    pub arrivals: Vec<Vec<f64>>,
    /// Freight of the marginal tonne by lane and month of shipment, dollars.
    pub freights: Vec<Vec<f64>>,
    /// Tariff paid per tonne by lane and month of shipment, dollars.
    pub tariffs: Vec<Vec<f64>>,
    /// Tax on sales paid on a tonne by lane and month of shipment, dollars.
    pub sales_taxes: Vec<Vec<f64>>,
    /// What a tonne bought under a commitment loses against the market, by event and month of shipment, dollars.
    pub losses: BTreeMap<usize, Vec<f64>>,
    /// The worst violation of all stages.
    pub certificate: Certificate,
    /// Quadratic programs solved, all stages and rounds of taxes together.
    pub programs: usize,
    /// Iterations of the interior-point method.
    pub iterations: u32,
}

impl Track {
    fn empty(good: &Good, from: Month, months: usize) -> Self {
        let by_region = || vec![vec![0.0; months]; good.regions.len()];
        let by_lane = || vec![vec![0.0; months]; good.lanes.len()];
        Self {
            from,
            own_prices: by_region(),
            use_prices: by_region(),
            landed_prices: by_region(),
            uses: by_region(),
            stocks: by_region(),
            harvests: by_region(),
            flows: by_lane(),
            arrivals: by_lane(),
            freights: by_lane(),
            tariffs: by_lane(),
            sales_taxes: by_lane(),
            losses: BTreeMap::new(),
            certificate: Certificate::default(),
            programs: 0,
            iterations: 0,
        }
    }

    /// Months solved.
    pub fn months(&self) -> usize {
        self.own_prices.first().map_or(0, Vec::len)
    }

    /// The index of a month; `None` outside.
    pub fn at(&self, month: Month) -> Option<usize> {
        usize::try_from(month.since(self.from))
            .ok()
            .filter(|t| *t < self.months())
    }
}

/// A scenario's two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Parameters used.
    pub parameters: Parameters,
    /// What was asked.
    pub scenario: Scenario,
    /// Without the events.
    pub without: Track,
    /// With them.
    pub with: Track,
}

/// The first and the last month that have to be solved: whole years of the balances around the window.
fn whole_years(good: &Good, scenario: &Scenario) -> Result<(Month, Month), FarmError> {
    let wrong = |problem: String| FarmError::Incomplete {
        good: good.header.name.clone(),
        problem,
    };
    if scenario.months == 0 || scenario.months > 1200 {
        return Err(wrong(format!(
            "{} months; ask for 1 to 1200",
            scenario.months
        )));
    }
    let end = scenario.from.plus(scenario.months as i32 - 1);
    let (first, last) = (good.year_of(scenario.from), good.year_of(end));
    let years = good.years();
    if !years.iter().any(|(a, b)| *a <= first && last <= *b) {
        let start = good.header.year_starts as i32;
        let spans: Vec<String> = years
            .iter()
            .map(|(a, b)| {
                format!(
                    "{} to {}",
                    Month::new(*a, start),
                    Month::new(*b + 1, start).plus(-1)
                )
            })
            .collect();
        return Err(wrong(format!(
            "{} to {end} is not covered by the balances; they cover {}",
            scenario.from,
            spans.join(" and ")
        )));
    }
    let start = good.header.year_starts as i32;
    // One year beyond the window where there is one: nobody sells out because the tables end.
    let beyond = years.iter().any(|(a, b)| *a <= first && last < *b);
    let last = last + i32::from(beyond);
    Ok((
        Month::new(first, start),
        Month::new(last + 1, start).plus(-1),
    ))
}

/// Solves a scenario: first without its events, then with them, anew from each month in which there is news.
///
/// Everybody knows the calendar and the crops ahead; of the events only those whose `known` has come. Stocks and ships
/// under way pass from stage to stage. Crops that are not yet sown respond to the price expected at harvest.
///
/// # Errors
/// [`FarmError`]: names that are not known, months without balances, or no equilibrium.
pub fn run(good: &Good, scenario: &Scenario, parameters: Parameters) -> Result<Run, FarmError> {
    let (first, last) = whole_years(good, scenario)?;
    let events = resolve(good, scenario)?;
    let mut without = begin(good, first, last);
    let quiet = Setting {
        good,
        parameters,
        last,
        until: scenario.from.plus(scenario.months as i32 - 1),
        base: None,
        open: scenario.open.as_ref(),
        run: "without the events",
    };
    quiet.stage(&mut without, first, Vec::new())?;
    let mut with = begin(good, first, last);
    let setting = Setting {
        base: Some(&without),
        run: "with the events",
        ..quiet
    };
    let open = scenario.open.as_ref();
    let told = (events.iter().flat_map(|e| [Some(e.when.0), e.broken]))
        .chain([open.map(|o| o.asked), open.map(|o| o.decided)])
        .flatten();
    let mut news: Vec<Month> = told.map(|m| m.max(first)).filter(|m| *m <= last).collect();
    news.sort_unstable();
    news.dedup();
    match news.first() {
        Some(earliest) if *earliest > first => with = without.clone(),
        None => with = without.clone(),
        _ => {}
    }
    for month in news {
        let known: Vec<Timed> = (events.iter().filter(|e| e.when.0 <= month))
            .map(|e| e.expected(month))
            .collect();
        setting.stage(&mut with, month, known)?;
    }
    Ok(Run {
        parameters,
        scenario: scenario.clone(),
        without,
        with,
    })
}

/// A track before anything happened: what is under way brings what importers use beyond their own crop.
fn begin(good: &Good, first: Month, last: Month) -> Track {
    let months = usize::try_from(last.since(first) + 1).unwrap_or(0);
    let mut track = Track::empty(good, first, months);
    let year = good.year_of(first);
    for (r, _) in good.regions.iter().enumerate() {
        let Some(row) = good.balances.get(&(r, year)) else {
            continue;
        };
        let need = (row.use_kt.unwrap_or(0.0) - row.production_kt.unwrap_or(0.0)).max(0.0) / 12.0;
        let lanes = || {
            good.lanes
                .iter()
                .enumerate()
                .filter(|(_, l)| l.destination == r)
        };
        let normal: f64 = lanes().map(|(_, l)| l.normal_kt).sum();
        for (at, lane) in lanes() {
            for arrivals in track.arrivals[at].iter_mut().take(lane.lag_months) {
                *arrivals = need * lane.normal_kt / normal;
            }
        }
    }
    track
}

/// A place with more than anybody takes at any price: a straight demand curve goes below nothing there, and the answer would
/// be about the curve and not about the market.
fn glut(market: &Market, found: &Equilibrium, first: Month, until: Month) -> Option<String> {
    let places = market.nodes.iter().zip(&found.prices);
    // Beyond the window mines may have nowhere to ship in time.
    let inside = |t: usize| first.plus(market.calendar(t) as i32) <= until;
    let month =
        |prices: &Vec<f64>| (prices.iter().enumerate()).position(|(t, p)| *p < -1e-6 && inside(t));
    let (node, month) = places
        .map(|(n, p)| (n, month(p)))
        .find_map(|(n, m)| Some((n, m?)))?;
    Some(format!(
        "{} has more than can be used, stored or shipped at any price in {}",
        node.name,
        first.plus(market.calendar(month) as i32)
    ))
}

/// What all stages of a run share.
#[derive(Clone, Copy)]
struct Setting<'a> {
    good: &'a Good,
    parameters: Parameters,
    last: Month,
    /// The last month that is reported.
    until: Month,
    base: Option<&'a Track>,
    open: Option<&'a Open>,
    run: &'static str,
}

impl Setting<'_> {
    /// What is counted on in a month: one future, or two while something is open, and where they part.
    fn futures(&self, month: Month, known: Vec<Timed>) -> (Vec<Vec<Timed>>, Option<Fork>) {
        let Some(open) = self.open else {
            return (vec![known], None);
        };
        let given = |happens: bool| -> Vec<Timed> {
            known
                .iter()
                .filter_map(|e| e.given(open, happens))
                .collect()
        };
        let chance = match month {
            month if month < open.asked => 0.0,
            month if month >= open.decided => f64::from(u8::from(open.happens)),
            _ => open.chance,
        };
        if chance <= 0.0 || chance >= 1.0 {
            return (vec![given(chance > 0.0)], None);
        }
        let at = usize::try_from(open.decided.since(month)).unwrap_or(0);
        (vec![given(true), given(false)], Some(Fork { at, chance }))
    }

    /// Solves from `month` to the end with the events that are known, and writes it over the track.
    fn stage(&self, track: &mut Track, month: Month, known: Vec<Timed>) -> Result<(), FarmError> {
        let good = self.good;
        let offset = track.at(month).unwrap_or(0);
        let mut under_way = BTreeMap::new();
        for (at, lane) in good.lanes.iter().enumerate() {
            for t in offset..(offset + lane.lag_months).min(track.months()) {
                under_way.insert((at, track.from.plus(t as i32)), track.arrivals[at][t]);
            }
        }
        let last_year = good.year_of(self.last) + 1;
        let stock = |r: usize, year: i32| good.balances.get(&(r, year)).map_or(0.0, |b| b.stock_kt);
        let regions = 0..good.regions.len();
        let stocks = regions.clone().map(|r| match offset {
            0 => stock(r, good.year_of(track.from)),
            t => track.stocks[r][t - 1],
        });
        let sown = sown(good, track, month, self.base.is_some());
        let fulfilled = fulfilled(good, track, month, &known);
        let (futures, fork) = self.futures(month, known);
        let brief = Brief {
            good,
            parameters: self.parameters,
            months: (month, self.last),
            futures,
            fork,
            stocks: stocks.collect(),
            under_way,
            closing: regions.map(|r| stock(r, last_year)).collect(),
            base: self.base,
            sown: &sown,
            fulfilled: &fulfilled,
        };
        let stage = brief.build();
        if let Some(region) = stage.parted() {
            return Err(FarmError::Incomplete {
                good: good.header.name.clone(),
                problem: format!(
                    "what is open changes the duty that all imports of {} pay alike; write it as what one seller pays",
                    good.regions[region].code
                ),
            });
        }
        let near = self.base.map(|base| stage.prices_of(base, offset));
        let failed = |source| FarmError::Market {
            run: self.run,
            from: month,
            source,
        };
        let (found, certificate) = solve_near(&stage.market, near.as_deref()).map_err(failed)?;
        if let Some(glut) = glut(&stage.market, &found, month, self.until) {
            return Err(failed(MarketError::Infeasible(glut)));
        }
        let own = stage.market.routes.len() - good.lanes.len();
        // What comes about is told; while it is open, both futures share the months before.
        let line = stage.market.line(self.open.is_none_or(|open| open.happens));
        for (ahead, t) in line.iter().copied().enumerate() {
            let at = offset + ahead;
            for (r, place) in stage.places.iter().enumerate() {
                let factor = stage.factors[r][t];
                let sells = good.lanes.iter().any(|l| l.origin == r);
                track.use_prices[r][at] = found.prices[place.used][t] * factor;
                track.landed_prices[r][at] = found.prices[place.used][t];
                track.own_prices[r][at] =
                    found.prices[place.own][t] * if sells { 1.0 } else { factor };
                track.uses[r][at] = found.uses[place.used][t];
                track.stocks[r][at] = found.stocks[place.own][t];
                track.harvests[r][at] = harvest(good, &stage, &found.crops, r, t, &brief);
            }
            for (l, lane) in good.lanes.iter().enumerate() {
                let flow = found.flows[own + l][t];
                let route = &stage.market.routes[own + l];
                let freight = route.marginal_cost(t, flow);
                let port =
                    found.prices[stage.places[lane.origin].own][t] / (1.0 - route.export_tax[t]);
                let arrival = month.plus((ahead + lane.lag_months) as i32);
                track.flows[l][at] = flow;
                track.freights[l][at] = freight;
                let then = line.get(ahead + lane.lag_months).copied().unwrap_or(t);
                let (events, to) = (brief.events(&stage.market, then), lane.destination);
                let tariff = brief.tariff(events, to, lane.origin, arrival);
                track.tariffs[l][at] = tariff * (port + freight);
                let factor = brief.duty_factor(events, to, lane.origin, arrival);
                track.sales_taxes[l][at] = (factor - 1.0 - tariff) * (port + freight);
                if let Some(arrives) = track.arrivals[l].get_mut(at + lane.lag_months) {
                    *arrives = flow;
                }
            }
        }
        for ((event, buyer), (loss, commitment)) in stage
            .commitments
            .iter()
            .zip(found.losses.iter().zip(&stage.market.commitments))
        {
            let months = track.months();
            let row = track
                .losses
                .entry(*event)
                .or_insert_with(|| vec![0.0; months]);
            for (at, t) in line.iter().enumerate() {
                let inside = commitment.months.contains(t);
                row[offset + at] = match inside {
                    true => loss * stage.factors[*buyer][*t],
                    false => 0.0,
                };
            }
        }
        track.certificate = track.certificate.worse(certificate);
        track.programs += found.rounds;
        track.iterations += found.iterations;
        Ok(())
    }
}

/// What a region harvests in a month of a stage.
fn harvest(
    good: &Good,
    stage: &super::stage::Stage,
    crops: &[f64],
    r: usize,
    t: usize,
    brief: &Brief,
) -> f64 {
    let place = stage.places[r];
    let market = &stage.market;
    let responding = market
        .crops
        .iter()
        .zip(crops)
        .filter(|(c, _)| c.node == place.own);
    let grown: f64 = responding.map(|(c, size)| c.shares[t] * size).sum();
    let month = brief.month(market, t);
    let arriving = brief.under_way.iter().filter(|((lane, m), _)| {
        stage.places[good.lanes[*lane].destination].used == place.own && *m == month
    });
    let reserved = (brief.events(market, t).iter().filter(|e| e.holds(month))).filter_map(|e| {
        match e.effect {
            Effect::Reserve(buyer, kt) if stage.places[buyer].used == place.own => Some(kt),
            _ => None,
        }
    });
    grown + market.nodes[place.own].supply[t] + reserved.sum::<f64>()
        - arriving.map(|(_, kt)| kt).sum::<f64>()
}

/// Sizes of the crops that are sown by a month, by region and year; sizes follow from what the track harvests.
fn sown(good: &Good, track: &Track, month: Month, responsive: bool) -> BTreeMap<(usize, i32), f64> {
    let mut sizes = BTreeMap::new();
    if !responsive || track.at(month).is_none_or(|t| t == 0) {
        return sizes;
    }
    for (r, region) in good.regions.iter().enumerate() {
        for t in 0..track.months() {
            let at = track.from.plus(t as i32);
            let share = region.harvest[at.of_year() - 1];
            let year = good.crop_year(r, at);
            let first = good.first_harvest(r, year).unwrap_or(at);
            if share > 0.0 && first.plus(-region.sowing_months) < month {
                sizes
                    .entry((r, year))
                    .or_insert(track.harvests[r][t] / share);
            }
        }
    }
    sizes
}

/// What was shipped before a month under each event that commits, kt.
fn fulfilled(good: &Good, track: &Track, month: Month, known: &[Timed]) -> BTreeMap<usize, f64> {
    let mut shipped = BTreeMap::new();
    for event in known {
        let Some((buyer, origins)) = event.effect.committed() else {
            continue;
        };
        let lanes = good
            .lanes
            .iter()
            .enumerate()
            .filter(|(_, l)| l.destination == buyer && origins.contains(&l.origin));
        let sum: f64 = lanes
            .flat_map(|(at, _)| track.flows[at].iter().enumerate())
            .filter(|(t, _)| {
                let at = track.from.plus(*t as i32);
                at < month && event.holds(at)
            })
            .map(|(_, flow)| flow)
            .sum();
        shipped.insert(event.event, sum);
    }
    shipped
}
