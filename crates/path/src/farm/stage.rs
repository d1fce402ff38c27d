//! One stage of a run: the market from a month on, as everybody then expects it.

use std::collections::BTreeMap;

use detente_policy::{Amount, FloorMode};

use super::duties::Charge;
use super::good::{Good, Lane, Parameters};
use super::market::{Commitment, Crop, Demand, Fork, Market, Node, Route, Storage};
use super::month::Month;
use super::scenario::{Effect, Timed};

/// A month's normal flow is never less than this share of the year's.
const LEAST_SHARE: f64 = 0.01;

/// Where a region's quantities stand in a market.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its own crop, its store, its exports.
    pub own: usize,
    /// Where it uses: the same, or apart if it both buys and sells abroad, so that nothing bought is sold on.
    pub used: usize,
}

/// What a stage is told.
pub(super) struct Brief<'a> {
    pub good: &'a Good,
    pub parameters: Parameters,
    /// First month of the stage and last month of the run.
    pub months: (Month, Month),
    /// Events that are counted on: in one future, or in two, that of what is open happening first.
    pub futures: Vec<Vec<Timed>>,
    /// Where the two part.
    pub fork: Option<Fork>,
    /// In store before, by region, kt.
    pub stocks: Vec<f64>,
    /// Arrivals of what was shipped before: (lane, month of arrival) → kt.
    pub under_way: BTreeMap<(usize, Month), f64>,
    /// In store after the last month at least, by region, kt.
    pub closing: Vec<f64>,
    /// The run without events; `None` while it is made.
    pub base: Option<&'a super::run::Track>,
    /// Crops already sown, by region and year, kt.
    pub sown: &'a BTreeMap<(usize, i32), f64>,
    /// What was shipped under commitments so far, by event, kt.
    pub fulfilled: &'a BTreeMap<usize, f64>,
}

/// A market, and how to read its numbers.
pub(super) struct Stage {
    pub market: Market,
    pub places: Vec<Place>,
    /// Duty factor that all imports of a region bear alike, by region and month.
    pub factors: Vec<Vec<f64>>,
    /// Region and year of each crop that responds.
    pub crops: Vec<(usize, i32)>,
    /// Event of each commitment, and the region that buys.
    pub commitments: Vec<(usize, usize)>,
}

impl Stage {
    /// A region whose imports all pay another duty on one branch than on the other: prices before that duty would not be
    /// comparable.
    pub fn parted(&self) -> Option<usize> {
        let fork = self.market.fork?;
        let twins = |t: usize| {
            let mut after = self.market.after(fork.at - 1, t + 1 - fork.at);
            Some((after.next()?.0, after.next()?.0))
        };
        let pairs: Vec<_> = (fork.at..self.market.months).map_while(twins).collect();
        self.factors.iter().position(|of_region| {
            let differs = |(a, b): &(usize, usize)| (of_region[*a] - of_region[*b]).abs() > 1e-9;
            pairs.iter().any(differs)
        })
    }

    /// The prices of a track's months from `offset` on, by node.
    pub fn prices_of(&self, track: &super::run::Track, offset: usize) -> Vec<Vec<f64>> {
        let mut prices = vec![Vec::new(); self.market.nodes.len()];
        for (place, of_region) in self.places.iter().zip(&track.own_prices) {
            for node in [place.own, place.used] {
                let months = 0..self.market.months;
                let price = |t| of_region[offset + self.market.calendar(t)];
                prices[node] = months.map(price).collect();
            }
        }
        prices
    }
}

/// What events multiply a quantity by in a month.
fn hat(events: &[Timed], month: Month, pick: impl Fn(&Effect) -> Option<f64>) -> f64 {
    (events.iter().filter(|e| e.holds(month)))
        .filter_map(|e| pick(&e.effect))
        .product()
}

impl Brief<'_> {
    /// The market's months, without anything in it.
    fn times(&self) -> Market {
        let line = usize::try_from(self.months.1.since(self.months.0) + 1).unwrap_or(0);
        let fork = self.fork.filter(|fork| fork.at < line);
        Market {
            months: line + fork.map_or(0, |fork| line - fork.at),
            fork,
            ..Market::default()
        }
    }

    /// The month of the calendar.
    pub fn month(&self, times: &Market, t: usize) -> Month {
        self.months.0.plus(times.calendar(t) as i32)
    }

    /// The events that hold in a month of the market.
    pub fn events(&self, times: &Market, t: usize) -> &[Timed] {
        let second = times.is_second(t) && self.futures.len() > 1;
        self.futures
            .get(usize::from(second))
            .map_or(&[], Vec::as_slice)
    }

    /// Tariff of an importer on an origin for arrivals of a month.
    pub fn tariff(&self, events: &[Timed], importer: usize, origin: usize, month: Month) -> f64 {
        let usual = self
            .good
            .duties
            .rate(Charge::Tariff, importer, origin, month);
        let waived = events.iter().any(|e| {
            let (to, from) = match &e.effect {
                Effect::Floor(to, from, _, FloorMode::Replace) => (*to, from.as_slice()),
                Effect::Purchase(to, from, _, FloorMode::Replace) => {
                    (*to, std::slice::from_ref(from))
                }
                _ => return false,
            };
            to == importer && from.contains(&origin) && e.holds(month)
        });
        if waived {
            return usual;
        }
        let (mut rate, mut points) = (usual, 0.0);
        for event in events.iter().filter(|e| e.holds(month)) {
            match event.effect {
                Effect::TariffLevel(to, from, level) if (to, from) == (importer, origin) => {
                    rate = level
                }
                Effect::TariffPoints(to, from, more) if (to, from) == (importer, origin) => {
                    points += more
                }
                _ => {}
            }
        }
        (rate + points).max(-0.99)
    }

    /// What a delivered value is multiplied by, tariff and tax on sales.
    pub fn duty_factor(
        &self,
        events: &[Timed],
        importer: usize,
        origin: usize,
        month: Month,
    ) -> f64 {
        let vat = self.good.duties.rate(Charge::Vat, importer, origin, month);
        (1.0 + self.tariff(events, importer, origin, month)) * (1.0 + vat)
    }

    /// Tax on exports of a month of shipment.
    fn export_tax(
        &self,
        events: &[Timed],
        exporter: usize,
        destination: usize,
        month: Month,
    ) -> f64 {
        let mut rate = self
            .good
            .duties
            .rate(Charge::ExportTax, exporter, destination, month);
        for event in events.iter().filter(|e| e.holds(month)) {
            match event.effect {
                Effect::ExportTax(from, to, amount) if (from, to) == (exporter, destination) => {
                    match amount {
                        Amount::Level(level) => rate = level,
                        Amount::Add(points) => rate += points,
                    }
                }
                _ => {}
            }
        }
        rate.min(0.99)
    }

    /// The duty factor that all imports of a region bear at least.
    fn least_factor(&self, events: &[Timed], region: usize, month: Month) -> f64 {
        let lanes = self.good.lanes.iter().filter(|l| l.destination == region);
        let least = lanes
            .map(|l| self.duty_factor(events, region, l.origin, month))
            .fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 1.0 }
    }

    /// What users pay for a tonne in the balances' own year.
    fn reference_price(&self, region: usize, month: Month) -> f64 {
        let good = self.good;
        let port = good.port_price(month);
        let sells = good.lanes.iter().find(|l| l.origin == region);
        if let Some(lane) = sells {
            return port
                * (1.0
                    - good
                        .duties
                        .rate(Charge::ExportTax, region, lane.destination, month));
        }
        let freights = good
            .lanes
            .iter()
            .filter(|l| l.destination == region)
            .map(|l| l.freight_usd_t);
        let freight = freights.fold(f64::INFINITY, f64::min);
        let freight = if freight.is_finite() { freight } else { 0.0 };
        self.least_factor(&[], region, month) * (port + freight)
    }

    fn carrying(&self, month: Month) -> f64 {
        let rates = self.good.header.carrying;
        rates.charge_usd_t + rates.interest_rate / 12.0 * self.good.port_price(month)
    }

    /// The market.
    pub fn build(&self) -> Stage {
        let market = self.times();
        let factor = |r: usize, t: usize| {
            self.least_factor(self.events(&market, t), r, self.month(&market, t))
        };
        let mut stage = Stage {
            factors: (0..self.good.regions.len())
                .map(|r| (0..market.months).map(|t| factor(r, t)).collect())
                .collect(),
            market,
            places: Vec::new(),
            crops: Vec::new(),
            commitments: Vec::new(),
        };
        self.put_places(&mut stage);
        self.put_crops(&mut stage);
        self.put_lanes(&mut stage);
        self.put_commitments(&mut stage);
        stage
    }

    fn put_places(&self, stage: &mut Stage) {
        let months = stage.market.months;
        for (r, region) in self.good.regions.iter().enumerate() {
            let demand = self.demand(r, stage);
            let own = stage.market.nodes.len();
            let mixed = self.good.is_mixed(r);
            let factor = stage.factors[r].first().copied().unwrap_or(1.0);
            stage.market.nodes.push(Node {
                name: region.code.clone(),
                supply: vec![0.0; months],
                demand: if mixed { None } else { demand.clone() },
                storage: (region.storage_kt > 0.0).then(|| {
                    let before_duty = if mixed { 1.0 } else { factor };
                    let first = self.months.0;
                    let rates = self.good.header.carrying;
                    let full = self.carrying(first) / before_duty;
                    let convenience = rates.convenience * self.good.port_price(first);
                    Storage {
                        opening: self.stocks[r],
                        closing: self.closing[r],
                        carrying: full * rates.first_tonne,
                        slope: full * (1.0 - rates.first_tonne) / region.storage_kt,
                        convenience: convenience / before_duty,
                        working: (0..months)
                            .map(|t| self.working(r, self.month(&stage.market, t)))
                            .collect(),
                        capacity: region.storage_kt,
                    }
                }),
            });
            let mut used = own;
            if mixed {
                used = stage.market.nodes.len();
                stage.market.nodes.push(Node {
                    name: format!("{} (bought)", region.code),
                    supply: vec![0.0; months],
                    demand,
                    storage: None,
                });
                // Home beans pay no duty: in prices before duty they are cheaper by it.
                let duty = stage.factors[r].iter().map(|f| 1.0 / f - 1.0).collect();
                stage.market.routes.push(Route {
                    from: own,
                    to: used,
                    lag: 0,
                    intercept: 0.0,
                    slope: vec![0.0; months],
                    duty,
                    export_tax: vec![0.0; months],
                    cap: vec![f64::INFINITY; months],
                });
            }
            stage.places.push(Place { own, used });
        }
    }

    /// The working stock at the end of a month: so many months of what the next one normally uses and exports.
    fn working(&self, r: usize, month: Month) -> f64 {
        let (good, next) = (self.good, month.plus(1));
        let (region, of_year) = (&good.regions[r], next.of_year() - 1);
        let year = good.balances.get(&(r, good.year_of(next)));
        let used = year.and_then(|b| b.use_kt).unwrap_or(0.0) * region.use_shares[of_year];
        let exported = region.exports_kt * region.export_shares[of_year];
        let months = region.working_months;
        months.unwrap_or(good.header.carrying.working_months) * (used + exported)
    }

    fn demand(&self, r: usize, stage: &Stage) -> Option<Vec<Demand>> {
        let (good, factors) = (self.good, &stage.factors[r]);
        let curve = |t: usize| {
            let month = self.month(&stage.market, t);
            let year = good.balances.get(&(r, good.year_of(month)))?;
            let hat = hat(self.events(&stage.market, t), month, |e| match e {
                Effect::Demand(region, ratio) if *region == r => Some(*ratio),
                _ => None,
            });
            let quantity = year.use_kt? * good.regions[r].use_shares[month.of_year() - 1] * hat;
            Some(Demand {
                // A month without use still needs a curve: a kilogram at the reference price.
                quantity: quantity.max(1e-3),
                price: self.reference_price(r, month) / factors[t],
                elasticity: self.parameters.demand_elasticity,
            })
        };
        let curves: Option<Vec<Demand>> = (0..factors.len()).map(curve).collect();
        curves.filter(|c| c.iter().any(|d| d.quantity > 1e-3))
    }

    /// Harvests: fixed once sown, else following the price expected.
    fn put_crops(&self, stage: &mut Stage) {
        let good = self.good;
        for r in 0..good.regions.len() {
            let node = stage.places[r].own;
            let forked = (stage.market.fork).map(|fork| self.months.0.plus(fork.at as i32));
            let mut by_year: BTreeMap<(i32, bool), Vec<f64>> = BTreeMap::new();
            for t in 0..stage.market.months {
                let month = self.month(&stage.market, t);
                let share = good.regions[r].harvest[month.of_year() - 1];
                if share > 0.0 {
                    let year = good.crop_year(r, month);
                    // What is sown before it is decided is one crop on both branches.
                    let sown = (good.first_harvest(r, year).unwrap_or(month))
                        .plus(-good.regions[r].sowing_months);
                    let apart = forked.is_some_and(|forked| sown >= forked);
                    let shares = by_year
                        .entry((year, apart && stage.market.is_second(t)))
                        .or_insert_with(|| vec![0.0; stage.market.months]);
                    shares[t] = share;
                }
            }
            for ((year, second), shares) in by_year {
                let row = good.balances.get(&(r, year));
                let usual = row.and_then(|b| b.production_kt).unwrap_or(0.0);
                let first = good.first_harvest(r, year).unwrap_or(self.months.0);
                let events = &self.futures[usize::from(second && self.futures.len() > 1)];
                let hat = hat(events, first, |e| match e {
                    Effect::Crop(region, ratio) if *region == r => Some(*ratio),
                    _ => None,
                });
                let sown = first.plus(-good.regions[r].sowing_months) < self.months.0;
                let size = match self.sown.get(&(r, year)) {
                    Some(size) if sown => *size,
                    _ => usual * hat,
                };
                match self.base {
                    Some(base)
                        if !sown && self.parameters.supply_elasticity > 0.0 && size > 0.0 =>
                    {
                        let offset = usize::try_from(self.months.0.since(base.from)).unwrap_or(0);
                        let line = stage.market.line(!second);
                        let prices = line.iter().map(|t| {
                            shares[*t] * base.own_prices[r][offset + stage.market.calendar(*t)]
                        });
                        stage.crops.push((r, year));
                        stage.market.crops.push(Crop {
                            node,
                            price: prices.sum::<f64>().max(1.0),
                            quantity: size,
                            elasticity: self.parameters.supply_elasticity,
                            shares,
                        });
                    }
                    _ => {
                        for (supply, share) in
                            stage.market.nodes[node].supply.iter_mut().zip(&shares)
                        {
                            *supply += share * size;
                        }
                    }
                }
            }
        }
        for ((lane, month), kt) in &self.under_way {
            let node = stage.places[good.lanes[*lane].destination].used;
            for t in 0..stage.market.months {
                if self.month(&stage.market, t) == *month {
                    stage.market.nodes[node].supply[t] += kt;
                }
            }
        }
        for t in 0..stage.market.months {
            let month = self.month(&stage.market, t);
            let events = self.events(&stage.market, t).iter();
            for event in events.filter(|e| e.holds(month)) {
                if let Effect::Reserve(r, kt) = event.effect {
                    stage.market.nodes[stage.places[r].used].supply[t] -= kt;
                }
            }
        }
    }

    fn put_lanes(&self, stage: &mut Stage) {
        for (at, lane) in self.good.lanes.iter().enumerate() {
            let curvature = self.parameters.freight_curvature;
            let market = &stage.market;
            // What doubling the flow costs: ships and ports, and users who have to change recipes.
            let before_duty = self.reference_price(lane.destination, self.months.0)
                / self.least_factor(&[], lane.destination, self.months.0);
            let rise = lane.freight_usd_t * curvature
                + before_duty * std::f64::consts::LN_2 / self.parameters.origin_elasticity;
            let season = match self.parameters.seasons_by_destination {
                true => lane.season,
                false => None,
            };
            let season = season.unwrap_or(self.good.regions[lane.origin].export_shares);
            let normal = |t: usize| {
                let share = season[self.month(market, t).of_year() - 1];
                lane.normal_kt * share.max(LEAST_SHARE)
            };
            let by_month = |of: &dyn Fn(usize) -> f64| (0..market.months).map(of).collect();
            let tax = |t: usize| {
                let events = self.events(market, t);
                self.export_tax(events, lane.origin, lane.destination, self.month(market, t))
            };
            stage.market.routes.push(Route {
                from: stage.places[lane.origin].own,
                to: stage.places[lane.destination].used,
                lag: lane.lag_months,
                intercept: lane.freight_usd_t - rise,
                slope: by_month(&|t| rise / normal(t)),
                duty: by_month(&|t| self.expected_duty(stage, lane, t)),
                export_tax: by_month(&tax),
                cap: by_month(&|t| self.cap(market, at, t)),
            });
        }
    }

    /// The duty beyond the one that all imports of the place pay, on what is shipped in a month: expected, where it arrives on
    /// either branch.
    fn expected_duty(&self, stage: &Stage, lane: &Lane, t: usize) -> f64 {
        let (market, to) = (&stage.market, lane.destination);
        let arrives = market.after(t, lane.lag_months);
        let beyond = |then: usize| {
            let (events, month) = (self.events(market, then), self.month(market, then));
            self.duty_factor(events, to, lane.origin, month) / stage.factors[to][then] - 1.0
        };
        arrives.map(|(then, chance)| chance * beyond(then)).sum()
    }

    /// What the run without events ships over a lane in a month of the stage.
    fn usual_flow(&self, lane: usize, month: Month) -> f64 {
        let Some(base) = self.base else { return 0.0 };
        let at = usize::try_from(month.since(base.from)).ok();
        at.and_then(|t| base.flows[lane].get(t))
            .copied()
            .unwrap_or(0.0)
    }

    fn cap(&self, market: &Market, lane: usize, t: usize) -> f64 {
        let month = self.month(market, t);
        let ends = (
            self.good.lanes[lane].origin,
            self.good.lanes[lane].destination,
        );
        let events = self.events(market, t).iter();
        let bounds = events
            .filter(|e| e.holds(month))
            .filter_map(|e| match e.effect {
                Effect::Bound(from, to, share) if (from, to) == ends => {
                    Some(share * self.usual_flow(lane, month))
                }
                _ => None,
            });
        bounds.fold(f64::INFINITY, f64::min)
    }

    /// What a commitment is called in errors: `the purchase CHN:USA (event 1)`.
    fn commitment_name(&self, event: &Timed) -> String {
        let code = |r: &usize| self.good.regions[*r].code.as_str();
        let number = event.event + 1;
        match &event.effect {
            Effect::Purchase(to, from, ..) => {
                format!("the purchase {}:{} (event {number})", code(to), code(from))
            }
            Effect::Floor(to, from, ..) => {
                let from: Vec<&str> = from.iter().map(code).collect();
                format!("the floor {}:{} (event {number})", code(to), from.join("+"))
            }
            _ => format!("event {number}"),
        }
    }

    fn put_commitments(&self, stage: &mut Stage) {
        let first_lane = stage.market.routes.len() - self.good.lanes.len();
        let futures = self.futures.iter().enumerate();
        for (future, event) in futures.flat_map(|(f, events)| events.iter().map(move |e| (f, e))) {
            let (_, from, to) = event.when;
            let Some((buyer, origins)) = event.effect.committed() else {
                continue;
            };
            let last = to.unwrap_or(self.months.1).min(self.months.1);
            let lanes: Vec<usize> = (0..self.good.lanes.len())
                .filter(|l| {
                    self.good.lanes[*l].destination == buyer
                        && origins.contains(&self.good.lanes[*l].origin)
                })
                .collect();
            let whole = match event.effect {
                Effect::Purchase(_, _, kt, _) => {
                    // Beyond its end, or the run's, nothing is shipped: the part of the time that lies inside counts.
                    let span = event.meant.map_or(last, |meant| meant).since(from) + 1;
                    let inside = last.since(from) + 1;
                    kt * f64::from(inside.max(0)) / f64::from(span.max(1))
                }
                Effect::Floor(_, _, ratio, _) => {
                    let months = 0..=last.since(from).max(-1);
                    let usual = months.flat_map(|m| lanes.iter().map(move |l| (*l, m)));
                    ratio
                        * usual
                            .map(|(l, m)| self.usual_flow(l, from.plus(m)))
                            .sum::<f64>()
                }
                _ => 0.0,
            };
            let rest = whole - self.fulfilled.get(&event.event).copied().unwrap_or(0.0);
            let line = stage.market.line(future == 0).into_iter();
            let counts = |t: &usize| (from..=last).contains(&self.month(&stage.market, *t));
            let months: Vec<usize> = line.filter(counts).collect();
            // What is done before the fork is one commitment on both branches.
            let twice = future > 0 && months.iter().all(|t| !stage.market.is_second(*t));
            if rest <= 1e-6 || months.is_empty() || twice {
                continue;
            }
            stage.commitments.push((event.event, buyer));
            stage.market.commitments.push(Commitment {
                name: self.commitment_name(event),
                routes: lanes.iter().map(|l| first_lane + l).collect(),
                months,
                quantity: rest,
            });
        }
    }
}
