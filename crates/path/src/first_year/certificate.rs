//! What an independent check of a month found.
//!
//! It reads the world's tables themselves, in levels and hats of its own, shares no arithmetic with the solver, and names the
//! worst cell when something does not hold.

use std::collections::BTreeSet;

use detente_world::{RegionIx, SectorIx};

use super::economy::Pressure;
use super::levers::Side;
use super::network::{class, criticality};
use super::{Books, Ceiling, Ground, Judged, State};
use crate::elements::Class;

/// Largest residual of a month that is certified.
pub const RESIDUAL_LIMIT: f64 = 1e-9;

/// Largest imbalance of the books, a share of the region's output.
const BOOKS_LIMIT: f64 = 1e-12;

/// The worst cell of a check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worst {
    /// Which equation or inequality.
    pub what: &'static str,
    /// Where.
    pub region: Option<RegionIx>,
    /// In which sector or of which good.
    pub sector: Option<SectorIx>,
    /// By how much, over what is allowed (1 = just).
    pub over: f64,
}

/// What the check of a month found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Certificate {
    /// Month.
    pub month: u32,
    /// Largest residual of the map of capability (11).
    pub supply_residual: f64,
    /// How far capability can be from the fixed point: residual/(1 − c₀).
    pub supply_bound: f64,
    /// Largest residual of the map of output (13).
    pub demand_residual: f64,
    /// How far output can be from the fixed point, residual/(1 − φ); infinite at φ = 1.
    pub demand_bound: f64,
    /// Largest imbalance of goods, trade and rents, a share of output.
    pub books: f64,
    /// Largest violation of 0 ≤ x ≤ y ≤ 1 − L, of stocks ≥ 0.
    pub order: f64,
    /// By how much the loss passes the ceiling, a fraction of GDP (0 = it does not).
    pub over_ceiling: f64,
    /// The worst of all.
    pub worst: Worst,
}

impl Certificate {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.worst.over <= 1.0
    }

    /// Largest residual of the maps and the books, a share of output.
    pub fn residual(&self) -> f64 {
        (self.supply_residual.max(self.demand_residual)).max(self.books)
    }
}

/// What is checked.
pub(crate) struct Checked<'a> {
    pub ground: &'a Ground,
    pub judged: &'a Judged,
    pub month: u32,
    pub pressure: &'a Pressure,
    pub state: &'a State,
    pub books: &'a Books,
    pub ceiling: &'a Ceiling,
    pub rents: &'a [f64],
    pub stocks: &'a [f64],
}

/// Keeps the worst finding.
struct Finder {
    worst: Worst,
}

impl Finder {
    /// The larger of a value so far and this one; a value that is not a number is the worst there is.
    fn see(
        &mut self,
        so_far: &mut f64,
        value: f64,
        allowed: f64,
        what: &'static str,
        cell: (Option<usize>, Option<usize>),
    ) {
        let value = if value.is_nan() { f64::INFINITY } else { value };
        *so_far = so_far.max(value);
        if value / allowed > self.worst.over || self.worst.what.is_empty() {
            self.worst = Worst {
                what,
                region: cell.0.map(RegionIx),
                sector: cell.1.map(SectorIx),
                over: value / allowed,
            };
        }
    }
}

/// Checks a month.
pub(crate) fn check(it: &Checked<'_>) -> Certificate {
    let mut certificate = Certificate {
        month: it.month,
        ..Certificate::default()
    };
    let mut finder = Finder {
        worst: Worst::default(),
    };
    supply(it, &mut certificate, &mut finder);
    demand(it, &mut certificate, &mut finder);
    books(it, &mut certificate, &mut finder);
    inequalities(it, &mut certificate, &mut finder);
    certificate.supply_bound = certificate.supply_residual / (1.0 - it.judged.c0);
    certificate.demand_bound = certificate.demand_residual / (1.0 - it.judged.orders);
    certificate.worst = finder.worst;
    certificate
}

/// The destinations and goods, (n, k), that a limit bears on.
fn limited(pressure: &Pressure) -> BTreeSet<(usize, usize)> {
    pressure.held.iter().map(|(f, ..)| (f.1.0, f.2.0)).collect()
}

fn held(pressure: &Pressure, i: usize, n: usize, k: usize, side: Option<Side>) -> f64 {
    (pressure.held.iter())
        .filter(|(f, _, s)| {
            (f.0.0, f.1.0, f.2.0) == (i, n, k) && side.is_none_or(|side| side == *s)
        })
        .map(|(_, back, _)| *back)
        .fold(0.0, f64::max)
}

/// Σᵢ row[i] and Σᵢ row[i]·(1 − idle[i]), eight running sums each.
fn bought_and_made(row: &[f64], idle: &[f64]) -> (f64, f64) {
    let (mut all, mut come) = ([0.0; 8], [0.0; 8]);
    let (rows, idles) = (row.chunks_exact(8), idle.chunks_exact(8));
    let rest = rows.remainder().iter().zip(idles.remainder());
    for ((all, come), (x, idle)) in all.iter_mut().zip(&mut come).zip(rest) {
        *all = *x;
        *come = x * (1.0 - idle);
    }
    for (row, idle) in rows.zip(idles) {
        for l in 0..8 {
            all[l] += row[l];
            come[l] += row[l] * (1.0 - idle[l]);
        }
    }
    (all.iter().sum(), come.iter().sum())
}

/// A of a good in a region: deliveries, stock, spare capacity; at most 1.
fn access(it: &Checked<'_>, delivered: f64, z: f64) -> f64 {
    let stock = if it.judged.io_stock > 0.0 {
        z * (1.0 - (-(1.0 - delivered) / it.judged.io_stock).exp())
    } else {
        0.0
    };
    let reach = delivered
        + stock
        + if delivered < 1.0 {
            it.pressure.spare
        } else {
            0.0
        };
    reach.min(1.0)
}

/// (9)–(11) once more, good by good and user by user.
fn supply(it: &Checked<'_>, certificate: &mut Certificate, finder: &mut Finder) {
    let world = it.ground.world();
    let (regions, sectors) = (world.region_count(), world.sector_count());
    let y = |n: usize, s: usize| 1.0 - it.state.idle[s * regions + n];
    let classes: Vec<Class> = SectorIx::all(sectors)
        .map(|s| class(world, it.ground.tables(), s))
        .collect();
    // Which inputs are critical to each user, and how much at most.
    let critical: Vec<Vec<(usize, f64)>> = (classes.iter())
        .map(|user| {
            let most = classes.iter().map(|input| criticality(*input, *user));
            most.enumerate().filter(|(_, c)| *c > 0.0).collect()
        })
        .collect();
    let limited = limited(it.pressure);
    for n in 0..regions {
        // Deliveries of every good, and of the good without what the own region makes of it.
        let (mut whole, mut own) = (vec![1.0; sectors], vec![1.0; sectors]);
        for k in 0..sectors {
            let row = world.flows().row(RegionIx(n), SectorIx(k));
            let idle = &it.state.idle[k * regions..(k + 1) * regions];
            let (all, mut come) = bought_and_made(row, idle);
            if all > 0.0 {
                if limited.contains(&(n, k)) {
                    let made = |i: usize| y(i, k).min(1.0 - held(it.pressure, i, n, k, None));
                    come = row.iter().enumerate().map(|(i, x)| x * made(i)).sum();
                }
                whole[k] = come / all;
                own[k] = (come + row[n] * (1.0 - y(n, k))) / all;
            }
        }
        let z = |k: usize| it.state.materials[k * regions + n];
        let reach: Vec<f64> = (0..sectors).map(|k| access(it, whole[k], z(k))).collect();
        for s in 0..sectors {
            let output = world.benchmark().output.get(RegionIx(n), SectorIx(s));
            let mut least = 1.0 - it.pressure.stopped[s * regions + n];
            // An input is critical in full from a hundredth of output on.
            let in_hundredths = 100.0 / output;
            if output > 0.0 {
                let column = world.use_table().column(RegionIx(n), SectorIx(s));
                for &(k, most) in &critical[s] {
                    // An input that is there in full holds nobody back.
                    if reach[k] >= 1.0 || column[k] <= 0.0 {
                        continue;
                    }
                    let reach = if k == s {
                        access(it, own[k], z(k))
                    } else {
                        reach[k]
                    };
                    let c = it.judged.c0 * most * (column[k] * in_hundredths).min(1.0);
                    least = least.min(1.0 - c * (1.0 - reach));
                }
            }
            let residual = (least - y(n, s)).abs();
            finder.see(
                &mut certificate.supply_residual,
                residual,
                RESIDUAL_LIMIT,
                "capability (11)",
                (Some(n), Some(s)),
            );
        }
    }
}

/// (12) and (13) once more, in levels of money.
fn demand(it: &Checked<'_>, certificate: &mut Certificate, finder: &mut Finder) {
    let world = it.ground.world();
    let (regions, sectors) = (world.region_count(), world.sector_count());
    let benchmark = world.benchmark();
    let limited = limited(it.pressure);
    let x = |n: usize, s: usize| 1.0 - it.state.lost[s * regions + n];
    let mut wanted = vec![1.0; regions * sectors];
    for n in RegionIx::all(regions) {
        let (mut usual, mut made) = (0.0, 0.0);
        for s in 0..sectors {
            let v = benchmark.value_added.get(n, SectorIx(s));
            usual += v;
            made += v * x(n.0, s);
        }
        let spending = 1.0 - it.judged.mpc * (1.0 - if usual > 0.0 { made / usual } else { 1.0 });
        let mut bought = vec![0.0; sectors];
        for s in 0..sectors {
            let share = x(n.0, s);
            let column = world.use_table().column(n, SectorIx(s));
            bought
                .iter_mut()
                .zip(column)
                .for_each(|(b, used)| *b += used * share);
        }
        for k in 0..sectors {
            let all = benchmark.expenditure.get(n, SectorIx(k));
            if all > 0.0 {
                let last = benchmark.final_demand.get(n, SectorIx(k));
                wanted[k * regions + n.0] = (bought[k] + last * spending) / all;
            }
        }
    }
    for k in 0..sectors {
        let mut sold = vec![0.0; regions];
        let mut banned = vec![0.0; regions];
        for n in 0..regions {
            let row = world.flows().row(RegionIx(n), SectorIx(k));
            let asked = wanted[k * regions + n];
            if !limited.contains(&(n, k)) {
                sold.iter_mut()
                    .zip(row)
                    .for_each(|(x, flow)| *x += flow * asked);
                continue;
            }
            for (i, flow) in row.iter().enumerate() {
                let boycott = held(it.pressure, i, n, k, Some(Side::Importer));
                let ban = held(it.pressure, i, n, k, Some(Side::Exporter));
                sold[i] += flow * asked.min(1.0 - boycott);
                banned[i] += flow * ban;
            }
        }
        for i in 0..regions {
            let output = benchmark.output.get(RegionIx(i), SectorIx(k));
            let y = 1.0 - it.state.idle[k * regions + i];
            let mut made = y;
            if output > 0.0 {
                made = made
                    .min(1.0 - it.judged.orders * (1.0 - sold[i] / output))
                    .min(1.0 - banned[i] / output);
            }
            let residual = (made - x(i, k)).abs();
            finder.see(
                &mut certificate.demand_residual,
                residual,
                RESIDUAL_LIMIT,
                "output (13)",
                (Some(i), Some(k)),
            );
        }
    }
}

/// (14) once more: every good that is made goes somewhere, every need is met somehow, balances and rents sum to nothing.
fn books(it: &Checked<'_>, certificate: &mut Certificate, finder: &mut Finder) {
    let world = it.ground.world();
    let (regions, sectors) = (world.region_count(), world.sector_count());
    let everything: f64 = world.benchmark().output.as_slice().iter().sum();
    for k in 0..sectors {
        let (mut made, mut placed, mut market) = (0.0, 0.0, 0.0);
        for n in 0..regions {
            let at = k * regions + n;
            let usual: f64 = world.flows().row(RegionIx(n), SectorIx(k)).iter().sum();
            let need = usual * (1.0 - it.state.unwanted[at]);
            let met = it.books.delivered[at]
                + it.books.stock_used[at]
                + it.books.bought_elsewhere[at]
                + it.books.made_do[at];
            let off = (need - met).abs() / usual.max(1.0);
            finder.see(
                &mut certificate.books,
                off,
                BOOKS_LIMIT.max(1e-15 * usual),
                "needs (14)",
                (Some(n), Some(k)),
            );
            made +=
                world.benchmark().output.get(RegionIx(n), SectorIx(k)) * (1.0 - it.state.lost[at]);
            placed += it.books.delivered[at] + it.books.unplaced[at];
            market += usual;
        }
        let off = (made - placed).abs() / market.max(1.0);
        finder.see(
            &mut certificate.books,
            off,
            BOOKS_LIMIT,
            "goods (14)",
            (None, Some(k)),
        );
    }
    let balance = it.books.balance.iter().sum::<f64>().abs() / everything;
    finder.see(
        &mut certificate.books,
        balance,
        BOOKS_LIMIT,
        "balances of trade (14)",
        (None, None),
    );
    let rents = it.rents.iter().sum::<f64>().abs() / everything;
    finder.see(
        &mut certificate.books,
        rents,
        BOOKS_LIMIT,
        "rents (8)",
        (None, None),
    );
}

/// What must lie between what.
fn inequalities(it: &Checked<'_>, certificate: &mut Certificate, finder: &mut Finder) {
    let regions = it.ground.region_count();
    for (at, ((idle, lost), stopped)) in (it
        .state
        .idle
        .iter()
        .zip(&it.state.lost)
        .zip(&it.pressure.stopped))
    .enumerate()
    {
        let cell = (Some(at % regions), Some(at / regions));
        let off = (stopped - idle)
            .max(idle - lost)
            .max(lost - 1.0)
            .max(-stopped);
        finder.see(
            &mut certificate.order,
            off.max(0.0),
            RESIDUAL_LIMIT,
            "0 ≤ x ≤ y ≤ 1 − L",
            cell,
        );
        finder.see(
            &mut certificate.order,
            (-it.state.materials[at]).max(0.0),
            RESIDUAL_LIMIT,
            "stocks of materials",
            cell,
        );
        let parts = [
            it.books.made_do[at],
            it.books.in_progress[at],
            it.books.unplaced[at],
        ];
        let least = parts.iter().copied().fold(0.0, f64::min);
        finder.see(
            &mut certificate.order,
            -least,
            1e-6,
            "no negative entry (14)",
            cell,
        );
    }
    for stock in it.stocks {
        finder.see(
            &mut certificate.order,
            (-stock).max(0.0),
            RESIDUAL_LIMIT,
            "stocks of elements",
            (None, None),
        );
    }
    for (n, (loss, most)) in it.state.gdp.iter().zip(&it.ceiling.gdp).enumerate() {
        finder.see(
            &mut certificate.over_ceiling,
            (loss - most).max(0.0),
            RESIDUAL_LIMIT,
            "ceiling (17)",
            (Some(n), None),
        );
    }
}
