//! The economy of a month: what plants can make (equations 10 and 11) and what they do make (12 and 13).
//!
//! Two maps, each isotone in losses and a contraction in the sup norm: supply with modulus at most c₀ < 1, because stocks
//! and spare capacity make A 1-Lipschitz in D and D is a mean; demand with modulus at most φ. So each has one fixed point,
//! from any start (for φ = 1 the demand map is iterated from the smallest loss upwards, to the greatest output).

use detente_world::{RegionIx, SectorIx};

use super::levers::Side;
use super::{Judged, Network};

/// What a month does to the economy directly.
#[derive(Debug, Clone, Default)]
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
const MOST_SWEEPS: usize = 20_000;

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

    /// Solves a month from wherever the state is.
    pub(crate) fn solve(
        &mut self,
        network: &Network,
        judged: &Judged,
        pressure: &Pressure,
        c0: f64,
    ) {
        self.sweeps = 0;
        self.supply(network, judged, pressure, c0);
        self.demand(network, judged, pressure);
    }

    fn supply(&mut self, network: &Network, judged: &Judged, pressure: &Pressure, c0: f64) {
        let cells = network.cells();
        let (mut missing, mut next) = (vec![0.0; cells], vec![0.0; cells]);
        if c0 >= 1.0 {
            // Without a contraction the smallest loss is the greatest fixed point: from below.
            self.idle.copy_from_slice(&pressure.stopped);
        }
        for _ in 0..MOST_SWEEPS {
            self.sweeps += 1;
            short(network, &self.idle, &pressure.held, &mut self.short);
            next.copy_from_slice(&pressure.stopped);
            let gap = |short: f64, at: usize| {
                if short <= 0.0 {
                    return 0.0;
                }
                let stock = issue(self.materials[at], judged.io_stock, short);
                (short - stock - pressure.spare).max(0.0)
            };
            for at in 0..cells {
                missing[at] = gap(self.short[at], at);
            }
            for pair in &network.pairs {
                raise(&mut next, &missing, pair, network.regions, c0);
            }
            for pair in &network.diagonal {
                let row = pair.input * network.regions;
                for n in 0..network.regions {
                    // Establishments' own flows constrain nothing: the own region counts as delivered.
                    let at = row + n;
                    let elsewhere =
                        (self.short[at] - network.own_share[at] * self.idle[at]).max(0.0);
                    next[at] = f64::max(next[at], c0 * pair.weight[n] * gap(elsewhere, at));
                }
            }
            let step = distance(&next, &self.idle);
            self.idle.copy_from_slice(&next);
            if step <= SETTLED {
                break;
            }
        }
        short(network, &self.idle, &pressure.held, &mut self.short);
    }

    fn demand(&mut self, network: &Network, judged: &Judged, pressure: &Pressure) {
        let regions = network.regions;
        let unsold = unsold(network, &pressure.held);
        let mut next = self.idle.clone();
        if judged.orders >= 1.0 {
            self.lost.copy_from_slice(&self.idle);
        }
        for _ in 0..MOST_SWEEPS {
            self.sweeps += 1;
            self.gdp = network.of_gdp(&self.lost);
            for (k, row) in self.unwanted.chunks_mut(regions).enumerate() {
                for n in 0..regions {
                    row[n] = network.final_share[k * regions + n] * judged.mpc * self.gdp[n];
                }
                let shares = &network.user_share[k * network.sectors * regions..];
                for (s, lost) in self.lost.chunks(regions).enumerate() {
                    let share = &shares[s * regions..(s + 1) * regions];
                    row.iter_mut()
                        .zip(share)
                        .zip(lost)
                        .for_each(|((x, w), l)| *x += w * l);
                }
            }
            unordered(network, &self.unwanted, &pressure.held, &mut self.unordered);
            for at in 0..next.len() {
                next[at] = (self.idle[at])
                    .max(judged.orders * self.unordered[at])
                    .max(unsold[at]);
            }
            let step = distance(&next, &self.lost);
            self.lost.copy_from_slice(&next);
            if step <= SETTLED {
                break;
            }
        }
        self.gdp = network.of_gdp(&self.lost);
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

/// 1 − D: Σᵢ π·max(idle, held back).
fn short(
    network: &Network,
    idle: &[f64],
    held: &[((RegionIx, RegionIx, SectorIx), f64, Side)],
    out: &mut [f64],
) {
    let regions = network.regions;
    out.fill(0.0);
    for k in 0..network.sectors {
        let row = &mut out[k * regions..(k + 1) * regions];
        for i in 0..regions {
            let at = k * regions + i;
            let idle = idle[at];
            if idle > 0.0 {
                let shares = &network.origin_share[at * regions..(at + 1) * regions];
                row.iter_mut()
                    .zip(shares)
                    .for_each(|(x, share)| *x += share * idle);
            }
        }
    }
    for ((i, n, k), back, _) in held {
        let at = k.0 * regions + i.0;
        out[k.0 * regions + n.0] +=
            network.origin_share[at * regions + n.0] * (back - idle[at]).max(0.0);
    }
}

/// 1 − o: Σₙ of sales × max(demand gone, boycotted).
fn unordered(
    network: &Network,
    unwanted: &[f64],
    held: &[((RegionIx, RegionIx, SectorIx), f64, Side)],
    out: &mut [f64],
) {
    let regions = network.regions;
    out.fill(0.0);
    for k in 0..network.sectors {
        let row = &mut out[k * regions..(k + 1) * regions];
        for n in 0..regions {
            let at = k * regions + n;
            let gone = unwanted[at];
            if gone > 0.0 {
                let shares = &network.sales_share[at * regions..(at + 1) * regions];
                row.iter_mut()
                    .zip(shares)
                    .for_each(|(x, share)| *x += share * gone);
            }
        }
    }
    for ((i, n, k), back, side) in held {
        if *side == Side::Importer {
            let at = k.0 * regions + n.0;
            out[k.0 * regions + i.0] +=
                network.sales_share[at * regions + i.0] * (back - unwanted[at]).max(0.0);
        }
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

fn raise(next: &mut [f64], missing: &[f64], pair: &super::network::Pair, regions: usize, c0: f64) {
    let missing = &missing[pair.input * regions..(pair.input + 1) * regions];
    let next = &mut next[pair.user * regions..(pair.user + 1) * regions];
    for n in 0..regions {
        next[n] = f64::max(next[n], c0 * pair.weight[n] * missing[n]);
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .fold(0.0, |most, (x, y)| f64::max(most, (x - y).abs()))
}
