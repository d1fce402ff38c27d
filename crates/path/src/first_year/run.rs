//! A path at one draw: month after month, chains and then the economy.

use std::sync::Arc;

use detente_world::{RegionIx, SectorIx};

use super::certificate::{Checked, check};
use super::economy::{Pressure, unsold};
use super::{
    Books, Ceiling, Certificate, Draw, FuelRun, Ground, Judged, Levers, Overrides, State, fuel,
};
use crate::chain::{Cause, Chain, ChainMonth};
use crate::{LONGEST, PathError};

/// Months until origins that are not idled have their spare capacity at work (equation 10).
const SPARE_RAMP: f64 = 3.0;

/// How much of a run is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// What regions lose, the plant that stops, and the certificate: of the economy losses of GDP alone, no books and no elements.
    Losses,
    /// Months, and prices of the last stage.
    #[default]
    Months,
    /// Prices of every stage as well.
    Prices,
    /// What binds every cell as well.
    Full,
}

/// What holds a cell's output down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundBy {
    /// Want of an element: positions of the chain and of its costliest use.
    Element {
        /// Position of the chain among the ground's places.
        chain: usize,
        /// Position of the use; `None` = lost sales of the element's own makers.
        usage: Option<usize>,
    },
    /// Want of a fuel.
    Fuel,
    /// Want of an input, and the origin that fails most of it.
    Input {
        /// The good.
        good: SectorIx,
        /// The origin.
        origin: RegionIx,
    },
    /// Lost orders.
    Orders,
    /// Sales that an export ban takes.
    Ban,
}

/// An element in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementMonth {
    /// Position of the chain among the ground's places.
    pub chain: usize,
    /// Its stages and users.
    pub state: ChainMonth,
    /// Multiple of the price before, stage by stage and region by region, before expectations; empty where not asked for.
    pub price: Vec<Vec<f64>>,
    /// 1 − S/S₀ after the month, stage by stage and region by region; `None` without stock.
    pub dry: Vec<Vec<Option<f64>>>,
}

/// A month of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct RunMonth {
    /// Months since the levers were pulled.
    pub month: u32,
    /// Losses of the economy.
    pub state: State,
    /// L by cell.
    pub stopped: Vec<f64>,
    /// What holds each cell down; `None` where nothing does. Empty in a run without detail.
    pub bound_by: Vec<Option<BoundBy>>,
    /// Loss by users of elements and fuels and by banned exports alone, a fraction of GDP.
    pub direct: Vec<f64>,
    /// The most the month could cost.
    pub ceiling: Arc<Ceiling>,
    /// Scarcity rents by region, USD million of the world's year at a yearly rate; they sum to zero.
    pub rents_usd_mn: Vec<f64>,
    /// Books.
    pub books: Books,
    /// Elements under a lever.
    pub elements: Vec<ElementMonth>,
    /// What the independent check found.
    pub certificate: Certificate,
}

/// A path at one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// The draw.
    pub draw: Draw,
    /// Its months, 1 first.
    pub months: Vec<RunMonth>,
}

/// Everything that stays the same over the months of a run.
struct Runner<'a> {
    ground: &'a Ground,
    levers: &'a Levers,
    judged: &'a Judged,
    chains: Vec<(usize, Chain<'a>)>,
    fuels: Vec<(RegionIx, FuelRun)>,
    detail: Detail,
    /// What was let through in the month before, and what stops at worst under it.
    worst: Option<(Vec<LetThrough>, Vec<f64>)>,
    /// The ceiling of the month before, and what it was the ceiling of.
    ceiling: Option<(Pressure, Arc<Ceiling>)>,
}

/// What is let through of an element, stage by stage and region by region.
type LetThrough = Vec<Vec<f64>>;

/// Runs a path of `months` at a draw. `detail` says how much is told of it.
///
/// # Errors
/// [`PathError::Question`]: levers that make no sense, no month or more than [`LONGEST`].
pub fn simulate(
    ground: &Ground,
    levers: &Levers,
    own: &Overrides,
    draw: &Draw,
    months: u32,
    detail: Detail,
) -> Result<Simulation, PathError> {
    levers.check(ground)?;
    let levers: &Levers = &levers.at(draw);
    if months == 0 || months > LONGEST {
        return Err(PathError::Question(format!(
            "{months} months: write 1 to {LONGEST}"
        )));
    }
    let judged = Judged::at(&ground.tables().judgements, draw, own);
    let chains = (ground.places().iter().enumerate())
        .filter(|(_, place)| levers.licences.iter().any(|l| l.element == place.element))
        .map(|(at, place)| {
            (
                at,
                Chain::new(
                    place,
                    ground.tables(),
                    &judged,
                    draw,
                    levers.warning.as_ref(),
                ),
            )
        })
        .collect();
    let fuels: Result<Vec<(RegionIx, FuelRun)>, PathError> = (levers.fuels.iter())
        .map(|f| Ok((f.region, fuel::ration(ground, f, draw, months)?)))
        .collect();
    let mut runner = Runner {
        ground,
        levers,
        judged: &judged,
        chains,
        fuels: fuels?,
        detail,
        worst: None,
        ceiling: None,
    };
    let mut stocks: Vec<Vec<Vec<f64>>> = runner.chains.iter().map(|(_, c)| c.start()).collect();
    let mut state = State::usual(ground.network(), judged.io_stock);
    let mut list = Vec::with_capacity(months as usize);
    for month in 1..=months {
        let told = runner.month(month, &mut stocks, &mut state);
        state.draw_materials(&judged);
        list.push(told);
    }
    Ok(Simulation {
        draw: *draw,
        months: list,
    })
}

impl Runner<'_> {
    fn month(&mut self, month: u32, stocks: &mut [Vec<Vec<f64>>], state: &mut State) -> RunMonth {
        let network = self.ground.network();
        let cells = network.cells();
        let mut pressure = Pressure {
            stopped: vec![0.0; cells],
            held: self.levers.held(month),
            spare: self.judged.spare * -(-(f64::from(month) - 0.5) / SPARE_RAMP).exp_m1(),
        };
        let licences: Vec<LetThrough> = (self.chains.iter())
            .map(|(at, _)| self.levers.let_through(self.ground, *at, month))
            .collect();
        let mut cause: Vec<Option<Cause>> = vec![None; cells];
        let mut elements = Vec::with_capacity(self.chains.len());
        let mut rents = vec![0.0; network.regions];
        for (((at, chain), licences), stock) in
            self.chains.iter().zip(&licences).zip(stocks.iter_mut())
        {
            let told = chain.month(month, licences, stock);
            chain.lose(&told.served, *at, &mut pressure.stopped, &mut cause);
            for (j, stage) in told.stages.iter().enumerate() {
                self.unsold(
                    chain,
                    j,
                    &stage.licensed,
                    &mut pressure.stopped,
                    Some((*at, &mut cause)),
                );
            }
            elements.push(self.element(*at, chain, told, &mut rents));
        }
        let mut worst = self.worst_under(licences);
        let fuelled = self.burn(month, &mut pressure.stopped, &mut worst);
        state.solve(network, self.judged, &pressure);
        let lost_sales = unsold(network, &pressure.held);
        let direct: Vec<f64> = pressure
            .stopped
            .iter()
            .zip(&lost_sales)
            .map(|(a, b)| a.max(*b))
            .collect();
        let ceiling = self.ceiling_of(worst, &pressure);
        let books = Books::keep(network, self.judged, &pressure, state);
        let flat: Vec<f64> = stocks.iter().flatten().flatten().copied().collect();
        let certificate = check(&Checked {
            ground: self.ground,
            judged: self.judged,
            month,
            pressure: &pressure,
            state,
            books: &books,
            ceiling: &ceiling,
            rents: &rents,
            stocks: &flat,
        });
        RunMonth {
            month,
            bound_by: if self.detail == Detail::Full {
                self.bound_by(state, &pressure, &cause, &fuelled, &lost_sales)
            } else {
                Vec::new()
            },
            direct: network.of_gdp(&direct),
            state: match self.detail {
                Detail::Losses => state.losses_alone(),
                _ => state.clone(),
            },
            stopped: pressure.stopped,
            ceiling,
            rents_usd_mn: rents,
            books: match self.detail {
                Detail::Losses => Books::default(),
                _ => books,
            },
            elements: match self.detail {
                Detail::Losses => Vec::new(),
                _ => elements,
            },
            certificate,
        }
    }

    /// (8) The sender's own makers lose what is not let through of their exports.
    fn unsold(
        &self,
        chain: &Chain<'_>,
        stage: usize,
        licensed: &[f64],
        stopped: &mut [f64],
        cause: Option<(usize, &mut Vec<Option<Cause>>)>,
    ) {
        let place = &chain.place.stages[stage];
        let Some(good) = place.good else {
            return;
        };
        let network = self.ground.network();
        let (regions, sender) = (network.regions, chain.place.sender.0);
        let lost: f64 = (0..regions)
            .map(|n| {
                network.sales_share[(good.0 * regions + n) * regions + sender] * (1.0 - licensed[n])
            })
            .sum();
        let at = good.0 * regions + sender;
        let lost = lost * place.good_share;
        if lost > stopped[at] {
            stopped[at] = lost;
            if let Some((chain, cause)) = cause {
                cause[at] = Some(Cause { chain, usage: None });
            }
        }
    }

    /// (15) Fuels: what their users go short of; the cells that a fuel holds down.
    fn burn(&self, month: u32, stopped: &mut [f64], worst: &mut [f64]) -> Vec<usize> {
        let regions = self.ground.region_count();
        let mut held = Vec::new();
        for (region, run) in &self.fuels {
            let Some(now) = run.months.get(month as usize - 1) else {
                continue;
            };
            for (sector, exposed) in &run.exposed {
                let at = sector.0 * regions + region.0;
                let lost = exposed * (1.0 - now.ration);
                if lost > stopped[at] {
                    stopped[at] = lost;
                    held.push(at);
                }
                worst[at] = f64::max(worst[at], if now.ration < 1.0 { *exposed } else { 0.0 });
            }
        }
        held
    }

    /// (17) What stops of each cell at worst for want of elements; the same licences stop the same.
    fn worst_under(&mut self, licences: Vec<LetThrough>) -> Vec<f64> {
        if let Some((before, worst)) = &self.worst
            && *before == licences
        {
            return worst.clone();
        }
        let cells = self.ground.network().cells();
        let (mut worst, mut nobody) = (vec![0.0; cells], vec![None; cells]);
        for ((at, chain), licences) in self.chains.iter().zip(&licences) {
            let (served, licensed) = chain.worst(licences);
            chain.lose(&served, *at, &mut worst, &mut nobody);
            for (j, licensed) in licensed.iter().enumerate() {
                self.unsold(chain, j, licensed, &mut worst, None);
            }
        }
        self.worst = Some((licences, worst.clone()));
        worst
    }

    /// The month's ceiling; the same levers have the same one.
    fn ceiling_of(&mut self, worst: Vec<f64>, pressure: &Pressure) -> Arc<Ceiling> {
        let at_worst = Pressure {
            stopped: worst,
            held: pressure.held.clone(),
            spare: 0.0,
        };
        if let Some((before, ceiling)) = &self.ceiling
            && *before == at_worst
        {
            return Arc::clone(ceiling);
        }
        let ceiling = Arc::new(Ceiling::of(self.ground.network(), self.judged, &at_worst));
        self.ceiling = Some((at_worst, Arc::clone(&ceiling)));
        ceiling
    }

    /// Prices of an element (7) and the rents they make (8).
    fn element(
        &self,
        at: usize,
        chain: &Chain<'_>,
        state: ChainMonth,
        rents: &mut [f64],
    ) -> ElementMonth {
        let place = chain.place;
        let last = place.stages.len().saturating_sub(1);
        let mut price: Vec<Vec<f64>> = Vec::new();
        for (j, stage) in state.stages.iter().enumerate() {
            let of = |(n, q): (usize, &f64)| match (n == place.sender.0, j == last) {
                (true, _) => 1.0,
                (false, true) => chain.price(n, *q, &state.thrift),
                (false, false) => chain.price_before(n, *q, &state.thrift),
            };
            if j == last || self.detail >= Detail::Prices {
                price.push(stage.available.iter().enumerate().map(of).collect());
            } else {
                price.push(Vec::new());
            }
        }
        if let (Some(prices), Some(stage)) = (price.last(), state.stages.last()) {
            let origins = &place.stages[last];
            for n in (0..rents.len()).filter(|n| *n != place.sender.0) {
                let tonnes = place.outside_t * place.weight[n] * stage.available[n];
                // USD a kilogram times tonnes is thousands of USD.
                let rent = chain.spot * (prices[n] - 1.0) * place.price_usd_kg * tonnes / 1e3;
                if rent <= 0.0 {
                    continue;
                }
                rents[n] -= rent;
                let others: f64 = origins.origins.iter().map(|o| o[n]).sum();
                let share = origins.sender_share[n];
                let all = others + share;
                if all <= 0.0 {
                    rents[n] += rent;
                    continue;
                }
                rents[place.sender.0] += rent * share / all;
                for (i, o) in origins.origins.iter().enumerate() {
                    rents[i] += rent * o[n] / all;
                }
            }
        }
        let dry = (state.stages.iter().enumerate())
            .map(|(j, s)| {
                (s.stock_after.iter().enumerate())
                    .map(|(n, left)| chain.dry(j, n, *left))
                    .collect()
            })
            .collect();
        ElementMonth {
            chain: at,
            state,
            price,
            dry,
        }
    }

    /// What holds every cell down that makes less than usual.
    fn bound_by(
        &self,
        state: &State,
        pressure: &Pressure,
        cause: &[Option<Cause>],
        fuelled: &[usize],
        lost_sales: &[f64],
    ) -> Vec<Option<BoundBy>> {
        let network = self.ground.network();
        let regions = network.regions;
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9;
        (0..network.cells())
            .map(|at| {
                let lost = state.lost[at];
                if lost <= 1e-9 {
                    return None;
                }
                if lost_sales[at] > 0.0 && close(lost, lost_sales[at]) {
                    return Some(BoundBy::Ban);
                }
                if !close(lost, state.idle[at]) {
                    return Some(BoundBy::Orders);
                }
                if close(lost, pressure.stopped[at]) {
                    if fuelled.contains(&at) {
                        return Some(BoundBy::Fuel);
                    }
                    return cause[at].map(|c| BoundBy::Element {
                        chain: c.chain,
                        usage: c.usage,
                    });
                }
                let (s, n) = (at / regions, at % regions);
                self.failing(state, pressure, s, n)
                    .map(|(good, origin)| BoundBy::Input { good, origin })
            })
            .collect()
    }

    /// The input that binds a cell and the origin that fails most of it.
    fn failing(
        &self,
        state: &State,
        pressure: &Pressure,
        s: usize,
        n: usize,
    ) -> Option<(SectorIx, RegionIx)> {
        let network = self.ground.network();
        let regions = network.regions;
        let mut worst: Option<(f64, usize)> = None;
        for pair in network
            .pairs
            .iter()
            .chain(network.diagonal.iter().flatten())
            .filter(|p| p.user == s)
        {
            let at = pair.input * regions + n;
            let own = if pair.input == s {
                network.own_share[at] * state.idle[at]
            } else {
                0.0
            };
            let short = (state.short[at] - own).max(0.0);
            let missing = (short
                - super::economy::issue(state.materials[at], self.judged.io_stock, short)
                - pressure.spare)
                .max(0.0);
            let idles = pair.weight[n] * missing;
            if idles > worst.map_or(0.0, |w| w.0) {
                worst = Some((idles, pair.input));
            }
        }
        let (_, k) = worst?;
        let lost = |i: usize| {
            let share = network.origin_share[(k * regions + i) * regions + n];
            let own = i == n && k == s;
            if own {
                0.0
            } else {
                share * state.idle[k * regions + i]
            }
        };
        let origin = (0..regions).max_by(|a, b| lost(*a).total_cmp(&lost(*b)))?;
        Some((SectorIx(k), RegionIx(origin)))
    }
}
