//! The economy of a month: what plants can make (equations 10 and 11) and what they do make (12 and 13).
//!
//! Two maps, each isotone in losses and a contraction in the sup norm: supply with modulus at most c₀ < 1, because stocks
//! and spare capacity make A 1-Lipschitz in D and D is a mean; demand with modulus at most φ. So each has one fixed point,
//! from any start (for φ = 1 the demand map is iterated from the smallest loss upwards, to the greatest output).

use detente_world::{RegionIx, SectorIx};

use super::kernels::{mix_cells, mix_rows, raise};
use super::levers::Side;
use super::network::Pair;
use super::{Judged, Network};

/// What a month does to the economy directly.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pressure {
    /// L by cell: part of the plant that stops for want of elements or fuels, or for lost sales of the elements' own makers.
    pub stopped: Vec<f64>,
    /// Limits on flows: (origin, destination, good), what is held back, by whom.
    pub held: Vec<((RegionIx, RegionIx, SectorIx), f64, Side)>,
    /// Share of spare capacity that can be had by now.
    pub spare: f64,
}

/// Losses of a month and the stocks of materials that it began with.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// 1 − y: part of the plant that cannot work, by cell.
    pub idle: Vec<f64>,
    /// 1 − D: part of the usual deliveries that does not come, by good and destination.
    pub short: Vec<f64>,
    /// 1 − x: part of the usual output that is not made, by cell.
    pub lost: Vec<f64>,
    /// 1 − d: part of the usual demand for a good that is gone, by good and destination.
    pub unwanted: Vec<f64>,
    /// 1 − o: part of the usual orders that is lost, by cell.
    pub unordered: Vec<f64>,
    /// Loss of GDP by region, a fraction.
    pub gdp: Vec<f64>,
    /// Z by good and destination, months of materials at the start of the month.
    pub materials: Vec<f64>,
    /// Sweeps of both maps.
    pub sweeps: usize,
}

/// Largest step at which a map is taken to have settled.
const SETTLED: f64 = 1e-11;

/// Sweeps after which a map that has not settled is left to the certificate.
const MOST_SWEEPS: usize = 5_000;

impl State {
    /// The usual month.
    pub fn usual(network: &Network, io_stock: f64) -> Self {
        let zeros = vec![0.0; network.cells()];
        Self {
            idle: zeros.clone(),
            short: zeros.clone(),
            lost: zeros.clone(),
            unwanted: zeros.clone(),
            unordered: zeros,
            gdp: vec![0.0; network.regions],
            materials: vec![io_stock; network.cells()],
            sweeps: 0,
        }
    }

    /// Losses of GDP without what is behind them.
    pub(crate) fn losses_alone(&self) -> Self {
        let none = Vec::new;
        Self {
            idle: none(),
            short: none(),
            lost: none(),
            unwanted: none(),
            unordered: none(),
            gdp: self.gdp.clone(),
            materials: none(),
            sweeps: self.sweeps,
        }
    }

    /// Solves a month from wherever the state is.
    pub(crate) fn solve(&mut self, network: &Network, judged: &Judged, pressure: &Pressure) {
        self.sweeps = 0;
        self.supply(network, judged, pressure);
        self.demand(network, judged, pressure);
    }

    /// Capability, sector after sector: what one sector cannot make is missing to the next ones in the same sweep.
    fn supply(&mut self, network: &Network, judged: &Judged, pressure: &Pressure) {
        let c0 = judged.c0;
        let mut missing = Missing::new(network);
        for k in 0..network.sectors {
            self.deliver(network, judged, pressure, k, &mut missing);
        }
        let mut next = vec![0.0; network.regions];
        for _ in 0..MOST_SWEEPS {
            self.sweeps += 1;
            let mut step = 0.0;
            for user in 0..network.sectors {
                let row = user * network.regions..(user + 1) * network.regions;
                next.copy_from_slice(&pressure.stopped[row.clone()]);
                for pair in &network.pairs[network.pairs_of[user].clone()] {
                    if missing.any[pair.input] {
                        missing.raise(&mut next, pair, c0, network.regions);
                    }
                }
                if let Some(pair) = &network.diagonal[user] {
                    for n in 0..network.regions {
                        // Establishments' own flows constrain nothing: the own region counts as delivered.
                        let at = row.start + n;
                        let own = network.own_share[at] * self.idle[at];
                        let gap = self.gap(judged, pressure, at, (self.short[at] - own).max(0.0));
                        next[n] = f64::max(next[n], c0 * pair.weight[n] * gap);
                    }
                }
                let moved = distance(&next, &self.idle[row.clone()]);
                if moved > 0.0 {
                    step = f64::max(step, moved);
                    self.idle[row].copy_from_slice(&next);
                    self.deliver(network, judged, pressure, user, &mut missing);
                }
            }
            if step <= SETTLED {
                break;
            }
        }
    }

    /// 1 − A of a good whose deliveries fall short by so much.
    fn gap(&self, judged: &Judged, pressure: &Pressure, at: usize, short: f64) -> f64 {
        if short <= pressure.spare {
            return 0.0;
        }
        let stock = issue(self.materials[at], judged.io_stock, short);
        (short - stock - pressure.spare).max(0.0)
    }

    /// What is delivered of a good (10), and what is missing of it after stocks and spare capacity.
    fn deliver(
        &mut self,
        network: &Network,
        judged: &Judged,
        pressure: &Pressure,
        k: usize,
        missing: &mut Missing,
    ) {
        short(network, &self.idle, &pressure.held, k, &mut self.short);
        let row = k * network.regions..(k + 1) * network.regions;
        let mut any = false;
        for at in row {
            let gap = self.gap(judged, pressure, at, self.short[at]);
            missing.of[at] = gap;
            any |= gap > 0.0;
        }
        missing.any[k] = any;
    }

    /// Output, sector after sector: orders that one sector loses are lost to its suppliers in the same sweep.
    fn demand(&mut self, network: &Network, judged: &Judged, pressure: &Pressure) {
        let regions = network.regions;
        let unsold = unsold(network, &pressure.held);
        if judged.orders >= 1.0 {
            self.lost.copy_from_slice(&self.idle);
        }
        let mut ahead = Extrapolation::of(judged.orders, &self.lost);
        for _ in 0..MOST_SWEEPS {
            self.sweeps += 1;
            self.gdp = network.of_gdp(&self.lost);
            let mut step = 0.0;
            for k in 0..network.sectors {
                self.want(network, judged, k);
                unordered(
                    network,
                    &self.unwanted,
                    &pressure.held,
                    k,
                    &mut self.unordered,
                );
                for at in k * regions..(k + 1) * regions {
                    let next = (self.idle[at])
                        .max(judged.orders * self.unordered[at])
                        .max(unsold[at]);
                    step = f64::max(step, (next - self.lost[at]).abs());
                    self.lost[at] = next;
                }
            }
            if step <= SETTLED {
                break;
            }
            ahead.jump(&mut self.lost);
        }
        self.gdp = network.of_gdp(&self.lost);
        for k in 0..network.sectors {
            self.want(network, judged, k);
            unordered(
                network,
                &self.unwanted,
                &pressure.held,
                k,
                &mut self.unordered,
            );
        }
    }

    /// (12) and users' orders: what is not demanded of a good.
    fn want(&mut self, network: &Network, judged: &Judged, k: usize) {
        let regions = network.regions;
        let cells = k * regions..(k + 1) * regions;
        let row = &mut self.unwanted[cells.clone()];
        let mut last = network.final_share[cells].to_vec();
        for (x, gdp) in last.iter_mut().zip(&self.gdp) {
            *x *= judged.mpc * gdp;
        }
        let users = k * network.sectors * regions..(k + 1) * network.sectors * regions;
        mix_cells(&last, &network.user_share[users], &self.lost, row);
    }

    /// Stocks of materials after the month: what was issued, used or not, is gone from them (equation 14).
    pub(crate) fn draw_materials(&mut self, judged: &Judged) {
        for (z, short) in self.materials.iter_mut().zip(&self.short) {
            *z -= issue(*z, judged.io_stock, *short);
        }
    }
}

/// Z(1 − e^{−short/Z₀}): issued by capability, whether or not the month then needs it all.
pub(crate) fn issue(stock: f64, full: f64, short: f64) -> f64 {
    if full > 0.0 && short > 0.0 {
        -stock * (-short / full).exp_m1()
    } else {
        0.0
    }
}

/// 1 − D of a good: Σᵢ π·max(idle, held back).
fn short(
    network: &Network,
    idle: &[f64],
    held: &[((RegionIx, RegionIx, SectorIx), f64, Side)],
    k: usize,
    out: &mut [f64],
) {
    let regions = network.regions;
    let row = &mut out[k * regions..(k + 1) * regions];
    let makers = &idle[k * regions..(k + 1) * regions];
    if makers.iter().all(|x| *x <= 0.0) {
        row.fill(0.0);
    } else {
        let pairs = k * regions * regions..(k + 1) * regions * regions;
        mix_rows(&network.origin_share[pairs], makers, row);
    }
    for ((i, n, _), back, _) in held.iter().filter(|(f, ..)| f.2.0 == k) {
        let at = k * regions + i.0;
        row[n.0] += network.origin_share[at * regions + n.0] * (back - idle[at]).max(0.0);
    }
}

/// 1 − o of a good: Σₙ of sales × max(demand gone, boycotted).
fn unordered(
    network: &Network,
    unwanted: &[f64],
    held: &[((RegionIx, RegionIx, SectorIx), f64, Side)],
    k: usize,
    out: &mut [f64],
) {
    let regions = network.regions;
    let row = &mut out[k * regions..(k + 1) * regions];
    let users = &unwanted[k * regions..(k + 1) * regions];
    if users.iter().all(|x| *x <= 0.0) {
        row.fill(0.0);
    } else {
        let pairs = k * regions * regions..(k + 1) * regions * regions;
        mix_rows(&network.sales_share[pairs], users, row);
    }
    for ((i, n, _), back, side) in held.iter().filter(|(f, ..)| f.2.0 == k) {
        if *side == Side::Importer {
            let at = k * regions + n.0;
            row[i.0] += network.sales_share[at * regions + i.0] * (back - unwanted[at]).max(0.0);
        }
    }
}

/// Jumps of a sequence that settles geometrically (Aitken): after two plain sweeps whose steps point the same way, on to where
/// the slowest of them leads. Only for a contraction, which has one fixed point from anywhere.
struct Extrapolation {
    contracts: bool,
    /// Where the last plain sweep ended, and its step.
    before: Vec<f64>,
    step: Vec<f64>,
    sweeps: usize,
}

/// Ratios of steps beyond which a jump would go too far.
const STEADY: std::ops::Range<f64> = 0.05..0.95;

impl Extrapolation {
    fn of(modulus: f64, start: &[f64]) -> Self {
        Self {
            contracts: modulus < 1.0,
            before: start.to_vec(),
            step: vec![0.0; start.len()],
            sweeps: 0,
        }
    }

    /// Takes note of a sweep's result, and may move it.
    fn jump(&mut self, now: &mut [f64]) {
        if !self.contracts {
            return;
        }
        let (mut along, mut length) = (0.0, 0.0);
        for ((now, before), step) in now.iter().zip(&mut self.before).zip(&mut self.step) {
            let moved = now - *before;
            along += moved * *step;
            length += *step * *step;
            *step = moved;
            *before = *now;
        }
        self.sweeps += 1;
        let ratio = if length > 0.0 { along / length } else { 0.0 };
        if self.sweeps.is_multiple_of(3) && STEADY.contains(&ratio) {
            let further = ratio / (1.0 - ratio);
            for ((now, before), step) in now.iter_mut().zip(&mut self.before).zip(&self.step) {
                *now = (*now + further * step).clamp(0.0, 1.0);
                *before = *now;
            }
            self.step.fill(0.0);
        }
    }
}

/// What is missing of every good after stocks and spare capacity, and of which goods anything is.
struct Missing {
    of: Vec<f64>,
    any: Vec<bool>,
}

impl Missing {
    fn new(network: &Network) -> Self {
        Self {
            of: vec![0.0; network.cells()],
            any: vec![false; network.sectors],
        }
    }

    /// Raises the idle part of a user to what a critical input leaves it.
    fn raise(&self, next: &mut [f64], pair: &Pair, c0: f64, regions: usize) {
        let missing = &self.of[pair.input * regions..(pair.input + 1) * regions];
        raise(c0, &pair.weight, missing, next);
    }
}

/// Sales that an exporter's own ban takes from its makers, by cell.
pub(crate) fn unsold(
    network: &Network,
    held: &[((RegionIx, RegionIx, SectorIx), f64, Side)],
) -> Vec<f64> {
    let regions = network.regions;
    let mut out = vec![0.0; network.cells()];
    for ((i, n, k), back, side) in held {
        if *side == Side::Exporter {
            out[k.0 * regions + i.0] +=
                network.sales_share[(k.0 * regions + n.0) * regions + i.0] * back;
        }
    }
    out
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .fold(0.0, |most, (x, y)| f64::max(most, (x - y).abs()))
}
