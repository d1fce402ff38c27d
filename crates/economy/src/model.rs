//! Calibration: a world and its parameters as shares (`economy.md`, "Derived benchmark").

use std::sync::Arc;

use detente_world::{Benchmark, Cube, Grid, RegionIx, ScaleBase, SectorIx, UseTable, World};

use crate::closures::Closures;
use crate::trade_shares::TradeShares;
use crate::{DeficitRule, Parameters};

/// Rows of the trade cube are padded to a multiple of this many destinations, so that kernels run in whole vectors.
pub(crate) const LANES: usize = 4;

/// The three tables an economy is calibrated from.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    pub flows: Cube,
    pub tariffs: Cube,
    pub use_table: UseTable,
}

/// One critical bundle in shares.
#[derive(Debug, Clone)]
pub(crate) struct CriticalShares {
    pub goods: Vec<usize>,
    pub sigma: f64,
    pub theta: f64,
    /// \[n·S + s\]: share of the bundle in (bundle + everything inside it).
    pub bundle: Vec<f64>,
    /// \[(n·S + s)·goods + g\]: shares of the goods within the bundle.
    pub within: Vec<f64>,
}

/// A calibrated economy. Arrays over (region, sector) are `[n·S + s]`; trade arrays are `[k·stride + i]` or
/// `[(k·R + i)·stride + n]` with the destinations `n` padded to `stride`.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub r: usize,
    pub s: usize,
    pub stride: usize,
    pub parameters: Parameters,
    pub tables: Tables,
    pub benchmark: Benchmark,
    pub trade: Arc<TradeShares>,
    /// Payments of a sector for everything it buys: output less profits.
    pub payments: Vec<f64>,
    /// Payments to factors: value added less profits.
    pub factor_income: Vec<f64>,
    pub factor_total: Vec<f64>,
    pub world_factor_income: f64,
    /// λ\[n,s\], share of the sector in the region's factor income.
    pub lambda: Vec<f64>,
    /// Share of value added in (value added + materials).
    pub value_added_share: Vec<f64>,
    /// \[(n·S + s)·S + k\]: shares of the goods within materials; zero for critical goods.
    pub material_shares: Vec<f64>,
    /// The same as \[(n·S + k)·S + s\]: products with a region's shares go by columns either way.
    pub material_shares_by_good: Vec<f64>,
    /// Share of each good in final demand.
    pub final_shares: Vec<f64>,
    /// A price level to expand the materials nest around: share of each good in the region's purchases of materials.
    pub reference_shares: Vec<f64>,
    pub critical: Vec<CriticalShares>,
    pub markup: Vec<f64>,
    pub scale: Vec<f64>,
    pub scale_base: Vec<ScaleBase>,
    /// The deficits that enter income; the rule is never `none` here.
    pub deficit: Vec<f64>,
    pub scaled_deficits: bool,
    /// Labour supply, wage floors, margins, capital; `None` where none acts.
    pub closures: Option<Closures>,
}

impl Model {
    pub fn calibrate(world: &World, parameters: &Parameters, tables: Tables) -> Self {
        let closures = Closures::of(&parameters.mechanisms, world.region_count());
        let mut benchmark = Benchmark::derive(&tables.flows, &tables.tariffs, &tables.use_table);
        if let Some(closures) = &closures {
            closures.take_margins(&tables, &mut benchmark);
        }
        Self::of(world, parameters, tables, benchmark, closures)
    }

    /// As calibrated, from tables that the margins have been taken out of already.
    pub fn of(
        world: &World,
        parameters: &Parameters,
        tables: Tables,
        benchmark: Benchmark,
        closures: Option<Closures>,
    ) -> Self {
        let (r, s) = (world.region_count(), world.sector_count());
        let markup: Vec<f64> = world.sectors().iter().map(|x| x.markup).collect();
        let mut is_critical = vec![false; s];
        for nest in &parameters.critical {
            for good in &nest.goods {
                is_critical[good.0] = true;
            }
        }
        let stride = r.next_multiple_of(LANES);
        let (shares, mut receipt_shares) = trade_shares(&tables, &benchmark, stride);
        if let Some(closures) = &closures {
            for row in receipt_shares.chunks_exact_mut(stride) {
                for (receipts, margin) in row.iter_mut().zip(&closures.margin) {
                    *receipts *= 1.0 - margin;
                }
            }
        }
        let mut model = Self {
            r,
            s,
            stride,
            trade: Arc::new(TradeShares::new(r, stride, shares, receipt_shares)),
            parameters: parameters.clone(),
            payments: (benchmark.output.as_slice().iter().enumerate())
                .map(|(at, output)| output / markup[at % s])
                .collect(),
            factor_income: vec![0.0; r * s],
            factor_total: vec![0.0; r],
            world_factor_income: 0.0,
            lambda: vec![0.0; r * s],
            value_added_share: vec![1.0; r * s],
            material_shares: vec![0.0; r * s * s],
            material_shares_by_good: vec![0.0; r * s * s],
            final_shares: vec![0.0; r * s],
            reference_shares: vec![0.0; r * s],
            critical: parameters
                .critical
                .iter()
                .map(|nest| CriticalShares {
                    goods: nest.goods.iter().map(|k| k.0).collect(),
                    sigma: nest.sigma,
                    theta: nest.theta,
                    bundle: vec![0.0; r * s],
                    within: vec![0.0; r * s * nest.goods.len()],
                })
                .collect(),
            scale: world.sectors().iter().map(|x| x.scale_elasticity).collect(),
            scale_base: world.sectors().iter().map(|x| x.scale_base).collect(),
            deficit: benchmark.deficit.clone(),
            scaled_deficits: parameters.deficits == DeficitRule::Scaled,
            markup,
            tables,
            benchmark,
            closures,
        };
        for n in RegionIx::all(r) {
            model.calibrate_region(n, &is_critical);
        }
        model.calibrate_closures();
        model.world_factor_income = model.factor_total.iter().sum();
        model
    }

    fn calibrate_region(&mut self, n: RegionIx, is_critical: &[bool]) {
        let s_count = self.s;
        let base = n.0 * s_count;
        let income: f64 = self.benchmark.income[n.0];
        let mut materials_total = 0.0;
        for s in SectorIx::all(s_count) {
            let at = base + s.0;
            // Rounding of the tables may leave a final demand of -1e-9: it is zero.
            self.final_shares[at] = self.benchmark.final_demand.get(n, s).max(0.0) / income;
            let output = self.benchmark.output.get(n, s);
            if output <= 0.0 {
                continue;
            }
            let profits = output * (1.0 - 1.0 / self.markup[s.0]);
            let factors = self.benchmark.value_added.get(n, s) - profits;
            self.factor_income[at] = factors;
            self.factor_total[n.0] += factors;
            let column = self.tables.use_table.column(n, s);
            let materials: f64 = column
                .iter()
                .zip(is_critical)
                .filter(|(_, c)| !**c)
                .map(|(u, _)| u)
                .sum();
            self.value_added_share[at] = factors / (factors + materials);
            if materials > 0.0 {
                materials_total += materials;
                for k in 0..s_count {
                    if !is_critical[k] && column[k] != 0.0 {
                        let share = column[k] / materials;
                        self.material_shares[at * s_count + k] = share;
                        self.material_shares_by_good[(base + k) * s_count + s.0] = share;
                        self.reference_shares[base + k] += column[k];
                    }
                }
            }
            // From the innermost critical bundle outwards.
            let mut inside = factors + materials;
            for nest in self.critical.iter_mut().rev() {
                let width = nest.goods.len();
                let bought: f64 = nest.goods.iter().map(|&k| column[k]).sum();
                if bought > 0.0 {
                    for (g, &k) in nest.goods.iter().enumerate() {
                        nest.within[at * width + g] = column[k] / bought;
                    }
                    nest.bundle[at] = bought / (bought + inside);
                    inside += bought;
                }
            }
        }
        let shares: f64 = self.final_shares[base..base + s_count].iter().sum();
        self.final_shares[base..base + s_count]
            .iter_mut()
            .for_each(|x| *x /= shares);
        if materials_total > 0.0 {
            self.reference_shares[base..base + s_count]
                .iter_mut()
                .for_each(|x| *x /= materials_total);
        }
        for s in 0..s_count {
            self.lambda[base + s] = self.factor_income[base + s] / self.factor_total[n.0];
        }
    }

    /// Capital's part out of factor income, the margins into it, and investment out of the basket of consumption.
    fn calibrate_closures(&mut self) {
        let Some(mut closures) = self.closures.take() else {
            return;
        };
        let (r, s) = (self.r, self.s);
        closures.take_capital(
            &self.parameters.mechanisms,
            &self.benchmark,
            &mut self.factor_income,
            s,
        );
        for (_, n, k, flow) in self.tables.flows.iter() {
            self.factor_income[n.0 * s + k.0] += closures.margin[n.0] * flow;
        }
        for n in 0..r {
            let here = n * s..(n + 1) * s;
            self.factor_total[n] = self.factor_income[here.clone()].iter().sum();
            for at in here.clone() {
                self.lambda[at] = self.factor_income[at] / self.factor_total[n];
            }
            let Some(capital) = &closures.capital else {
                continue;
            };
            let consumption = self.benchmark.income[n] - capital.investment[n];
            for at in here {
                let invested = capital.investment[n] * capital.basket[at];
                let share = self.final_shares[at] * self.benchmark.income[n] - invested;
                self.final_shares[at] = share.max(0.0) / consumption;
            }
        }
        self.closures = Some(closures);
    }

    /// Where a flow is in the trade arrays.
    pub fn at(&self, origin: usize, destination: usize, sector: usize) -> usize {
        (sector * self.r + origin) * self.stride + destination
    }

    /// The share of sales into a region that its own factors keep, ν.
    pub fn margin(&self, n: usize) -> f64 {
        (self.closures.as_ref()).map_or(0.0, |on| on.margin[n])
    }

    /// Sales per dollar that sellers receive, 1/(1 − ν).
    pub fn gross(&self, n: usize) -> f64 {
        (self.closures.as_ref()).map_or(1.0, |on| 1.0 / (1.0 - on.margin[n]))
    }

    /// Whether the rental of a given stock of capital is an unknown.
    pub fn holds_capital(&self) -> bool {
        (self.closures.as_ref())
            .and_then(|on| on.capital.as_ref())
            .is_some_and(|capital| capital.held)
    }

    pub fn output(&self) -> &[f64] {
        self.benchmark.output.as_slice()
    }

    pub fn expenditure(&self) -> &[f64] {
        self.benchmark.expenditure.as_slice()
    }

    pub fn one_wage(&self) -> bool {
        self.parameters.kappa.is_infinite()
    }

    /// Whether all deficits are so small that they count as zero (`economy.md`, "Deficits").
    pub fn is_balanced(&self) -> bool {
        self.benchmark
            .deficit
            .iter()
            .zip(&self.benchmark.income)
            .all(|(d, i)| d.abs() <= 1e-6 * i)
    }

    pub fn grid(&self, values: &[f64]) -> Grid {
        let mut grid = Grid::filled(self.r, self.s, 0.0);
        grid.as_mut_slice().copy_from_slice(values);
        grid
    }
}

/// Trade shares at what buyers pay and at what sellers receive; \[(k·R + i)·stride + n\].
fn trade_shares(tables: &Tables, benchmark: &Benchmark, stride: usize) -> (Vec<f64>, Vec<f64>) {
    let (r, s) = (tables.flows.regions(), tables.flows.sectors());
    let mut shares = vec![0.0; r * s * stride];
    let mut receipts = shares.clone();
    for k in SectorIx::all(s) {
        for n in RegionIx::all(r) {
            let spending = benchmark.expenditure.get(n, k);
            if spending <= 0.0 {
                continue;
            }
            let from = tables.flows.row(n, k).iter().zip(tables.tariffs.row(n, k));
            for (i, (flow, tariff)) in from.enumerate() {
                let at = (k.0 * r + i) * stride + n.0;
                shares[at] = (1.0 + tariff) * flow / spending;
                receipts[at] = shares[at] / (1.0 + tariff);
            }
        }
    }
    (shares, receipts)
}
