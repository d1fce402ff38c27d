//! One month of a chain: licences, arrivals, others' new tonnes, stocks (equations 1 to 4).

use super::Chain;

/// What a stage has in a month, by region.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageMonth {
    /// ℓ, what comes of the sender's usual deliveries, leakage included.
    pub licensed: Vec<f64>,
    /// What is missing after others' new tonnes, a share of the usual month.
    pub gap: Vec<f64>,
    /// Months of use in stock at the start of the month.
    pub stock_before: Vec<f64>,
    /// What is drawn from stock, a share of the usual month.
    pub release: Vec<f64>,
    /// Months of use in stock at the end of the month.
    pub stock_after: Vec<f64>,
    /// q, what can be used, a share of the usual month.
    pub available: Vec<f64>,
}

/// A month of a chain.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChainMonth {
    /// Its stages, the first first.
    pub stages: Vec<StageMonth>,
    /// θ of every schedule of thrift.
    pub thrift: Vec<f64>,
    /// m\[u\]\[n\], the part of its need that a use is served.
    pub served: Vec<Vec<f64>>,
}

impl ChainMonth {
    /// q of the last stage, by region.
    pub fn available(&self) -> &[f64] {
        self.stages.last().map_or(&[], |s| &s.available)
    }
}

/// Gap below which purchases rebuild stocks (equation 4).
const REFILL_BELOW: f64 = 0.05;

/// Months of the ramp that others' supply is tabulated at.
const SUPPLY_MONTHS: f64 = 36.0;

/// 1 − e^{−x}.
fn saturation(x: f64) -> f64 {
    -(-x).exp_m1()
}

/// e^{−x} for 0 ≤ x, exactly 1 at 0.
fn decay(x: f64) -> f64 {
    (-x).exp()
}

impl Chain<'_> {
    /// (1) What reaches each region of the sender's usual deliveries. Leakage runs through those who are let have more: it
    /// cannot bring more than the freest region gets, so it vanishes when everybody is cut alike.
    fn licensed(&self, let_through: &[f64], leak: f64) -> Vec<f64> {
        let sender = self.place.sender.0;
        let freest = (let_through.iter().enumerate())
            .filter(|(n, _)| *n != sender && self.place.weight[*n] > 0.0)
            .map(|(_, a)| *a)
            .fold(0.0, f64::max);
        (let_through.iter().enumerate())
            .map(|(n, a)| {
                if n == sender {
                    1.0
                } else {
                    a + (freest - a).max(0.0) * leak
                }
            })
            .collect()
    }

    /// 1 − g: (2) what does not arrive, of the sender and of makers elsewhere who lack the stage before.
    fn missing(&self, stage: usize, licensed: &[f64], made: &[f64]) -> Vec<f64> {
        let place = &self.place.stages[stage];
        let mut missing: Vec<f64> = (place.sender_share.iter().zip(licensed))
            .map(|(share, l)| share * (1.0 - l))
            .collect();
        for (origin, m) in place.origins.iter().zip(made) {
            let idle = 1.0 - m;
            if idle > 0.0 {
                missing
                    .iter_mut()
                    .zip(origin)
                    .for_each(|(x, share)| *x += share * idle);
            }
        }
        missing.iter_mut().for_each(|x| *x = x.clamp(0.0, 1.0));
        missing[self.place.sender.0] = 0.0;
        missing
    }

    /// (3) κ, others' new tonnes at a stage: a ramp, or what dated projects have put to work since the levers were pulled.
    fn new_tonnes(&self, stage: usize, month: u32) -> f64 {
        if let (Some(start), Some(dated)) = (self.judged.start, &self.dated[stage]) {
            let date = start + f64::from(month) / 12.0;
            return dated.iter().map(|p| p.at(date) - p.at(start)).sum();
        }
        self.supply36 * saturation(f64::from(month) / SUPPLY_MONTHS) / saturation(1.0)
    }

    /// (3) Their own customers first, the rest pro rata to what is missing.
    fn relieved(&self, missing: &[f64], tonnes: f64, others: f64) -> Vec<f64> {
        let own = tonnes * (1.0 - others);
        let mut gap: Vec<f64> = missing.iter().map(|x| (x - own).max(0.0)).collect();
        let short: f64 = gap.iter().zip(&self.place.weight).map(|(g, w)| g * w).sum();
        if short > 0.0 {
            let left = (1.0 - tonnes * others / short).max(0.0);
            gap.iter_mut().for_each(|g| *g *= left);
        }
        gap
    }

    /// One month: `let_through[j][n]` of the sender's usual deliveries, `stock[j][n]` before, which becomes after.
    pub(crate) fn month(
        &self,
        month: u32,
        let_through: &[Vec<f64>],
        stock: &mut [Vec<f64>],
    ) -> ChainMonth {
        let t = f64::from(month);
        let leak = self.judged.leak_limit * saturation(t / self.judged.leak_months);
        let regions = self.place.regions;
        let mut made = vec![1.0; regions];
        let mut stages = Vec::with_capacity(self.place.stages.len());
        for (j, before) in stock.iter_mut().enumerate() {
            let licensed = self.licensed(&let_through[j], leak);
            let missing = self.missing(j, &licensed, &made);
            let gap = self.relieved(&missing, self.new_tonnes(j, month), leak);
            let stock_before = before.clone();
            let mut release = vec![0.0; regions];
            for n in 0..regions {
                let (held, full) = (before[n], self.stock[j][n]);
                if full <= 0.0 {
                    continue;
                }
                if gap[n] > 0.0 {
                    release[n] = held * saturation(gap[n] / full);
                }
                // Stocks are rebuilt in months in which nothing is drawn, the less the more is missing.
                let bought = if release[n] > 0.0 {
                    0.0
                } else {
                    self.judged.refill * (1.0 - gap[n] / REFILL_BELOW).max(0.0)
                };
                before[n] = (held - release[n] + bought).min(full);
            }
            let available: Vec<f64> = (0..regions).map(|n| 1.0 - gap[n] + release[n]).collect();
            made = available.iter().map(|q| q.min(1.0)).collect();
            stages.push(StageMonth {
                licensed,
                gap,
                stock_before,
                release,
                stock_after: before.clone(),
                available,
            });
        }
        let thrift = self.saved(month);
        let served = self.serve(&made, &thrift);
        ChainMonth {
            stages,
            thrift,
            served,
        }
    }

    /// (5) θ of every schedule in a month.
    pub(crate) fn saved(&self, month: u32) -> Vec<f64> {
        let clock = f64::from(month) - 0.5 + self.ahead;
        (self.thrift.iter())
            .map(|(theta, tau)| theta * saturation(clock / tau))
            .collect()
    }

    /// (17) The part of its need that each use is served at worst: no stocks, leaks, new tonnes or thrift, the worse of merit
    /// and pro rata.
    pub(crate) fn worst(&self, let_through: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let mut made = vec![1.0; self.place.regions];
        let mut licensed_at = Vec::with_capacity(let_through.len());
        for j in 0..self.place.stages.len() {
            let licensed = self.licensed(&let_through[j], 0.0);
            let missing = self.missing(j, &licensed, &made);
            made = missing.iter().map(|x| 1.0 - x).collect();
            licensed_at.push(licensed);
        }
        (self.serve_worst(&made), licensed_at)
    }

    /// Part of firms that have used up their stock, 1 − S/S₀; `None` without stock.
    pub fn dry(&self, stage: usize, region: usize, stock: f64) -> Option<f64> {
        let full = self.stock[stage][region];
        (full > 0.0).then(|| (1.0 - stock / full).clamp(0.0, 1.0))
    }

    /// (4) A stock that is never refilled after `used` months of gap: for tests of the closed form S₀e^{−Σgap/S₀}.
    pub fn stock_after(&self, stage: usize, region: usize, used: f64) -> f64 {
        let full = self.stock[stage][region];
        if full > 0.0 {
            full * decay(used / full)
        } else {
            0.0
        }
    }
}
