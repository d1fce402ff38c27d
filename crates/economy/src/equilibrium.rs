//! A certified equilibrium: every price and quantity, in changes from the benchmark and in dollars.

use std::sync::Arc;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{Cube, Grid, RegionIx, SectorIx};

use crate::anderson::Anderson;
use crate::certificate::Certificate;
use crate::model::Model;
use crate::precondition::Precondition;
use crate::search::Start;
use crate::solver::SolveStats;
use crate::sweep::Sweep;

/// A bound at the equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundResult {
    /// Cap or floor.
    pub kind: BoundKind,
    /// How the user wrote it.
    pub label: String,
    /// The flows (origin, destination, sector) it binds.
    pub flows: Vec<(RegionIx, RegionIx, SectorIx)>,
    /// The bound, relative to the benchmark volume.
    pub level: f64,
    /// The volume reached, relative to the benchmark.
    pub volume: f64,
    /// The endogenous wedge e^m − 1 as a fraction: tax equivalent of a cap, subsidy rate 1 − e^(−m) of a floor.
    pub wedge_rate: f64,
    /// Rent of a cap, or subsidy paid on a floor (negative), USD million.
    pub rent: f64,
    /// Whether the multiplier is positive.
    pub binding: bool,
}

/// Prices, quantities and incomes that clear every market under a policy.
///
/// Hats are ratios to the benchmark; money is in USD million in the numeraire (world factor income unchanged).
#[derive(Debug, Clone)]
pub struct Equilibrium {
    pub(crate) model: Arc<Model>,
    pub(crate) near: Arc<Precondition>,
    pub(crate) policy: Arc<AppliedPolicy>,
    pub(crate) state: Vec<f64>,
    /// How the sweeps responded on the way here: what a neighbouring solve begins with.
    pub(crate) memory: Option<Arc<Anderson>>,
    /// P̂\[n,k\], buyers' price index.
    pub price: Grid,
    /// ĉ\[n,s\], unit cost, the price at the factory gate.
    pub cost: Grid,
    /// v̂\[n,s\], reward of factors in the sector.
    pub reward: Grid,
    /// Ŵ\[n\], mean reward of the region's factors.
    pub wage: Vec<f64>,
    /// Y'\[n,s\], output at basic prices, USD million.
    pub output: Grid,
    /// E'\[n,k\], spending at buyers' prices, USD million.
    pub spending: Grid,
    /// Final demand \[n,k\], USD million.
    pub final_demand: Grid,
    /// V'\[n,s\], incomes of the owners of factors (profits not included), USD million.
    pub factor_income: Grid,
    /// Payments of sectors to factors \[n,s\], USD million.
    pub factor_demand: Grid,
    /// Profits from markups \[n,s\], USD million.
    pub profits: Grid,
    /// F'(origin, destination, sector), producers' receipts, USD million.
    pub flows: Cube,
    /// τ' with importers' rents and subsidies in it, fraction of border value.
    pub tariff: Cube,
    /// x' with exporters' rents in it, fraction of producers' receipts.
    pub export_tax: Cube,
    /// PF̂\[n\], price index of final demand.
    pub final_price: Vec<f64>,
    /// I'\[n\], income, USD million.
    pub income: Vec<f64>,
    /// Tariff revenue \[n\] with importers' rents, less subsidies, USD million.
    pub tariff_revenue: Vec<f64>,
    /// Export-tax revenue \[n\] with exporters' rents, USD million.
    pub export_revenue: Vec<f64>,
    /// D'\[n\], imports less exports at border value, USD million.
    pub deficit: Vec<f64>,
    /// The bounds, in the policy's order.
    pub bounds: Vec<BoundResult>,
    /// What the independent check found.
    pub certificate: Certificate,
    /// What the solver did.
    pub stats: SolveStats,
    /// Warnings: uniqueness, deficits.
    pub warnings: Vec<String>,
}

impl Equilibrium {
    /// Reads the equilibrium off a sweep just evaluated at `z`; the certificate is filled in by the caller.
    pub(crate) fn read(
        model: &Arc<Model>,
        near: &Arc<Precondition>,
        policy: &Arc<AppliedPolicy>,
        sweep: &Sweep<'_>,
        z: &[f64],
        stats: SolveStats,
    ) -> Self {
        let (r, s) = (model.r, model.s);
        let layout = sweep.layout;
        let hats = |logs: &[f64]| model.grid(&logs.iter().map(|x| x.exp()).collect::<Vec<_>>());
        let mut tariff = crate::shock::statutory_tariffs(policy);
        let mut export_tax = policy.export_tax.clone();
        for (bound, m) in sweep.shock.bounds.iter().zip(&z[layout.multiplier..]) {
            let export_side = bound.export_share * bound.sign * m;
            let import_side = bound.sign * m - export_side;
            for f in &bound.flows {
                let (i, n, k) = (
                    RegionIx(f.origin),
                    RegionIx(f.destination),
                    SectorIx(f.sector),
                );
                tariff.set(
                    i,
                    n,
                    k,
                    (1.0 + tariff.get(i, n, k)) * import_side.exp() - 1.0,
                );
                export_tax.set(
                    i,
                    n,
                    k,
                    (1.0 + export_tax.get(i, n, k)) * export_side.exp() - 1.0,
                );
            }
        }
        let flows = sweep.all_sales();
        let output: Vec<f64> = (0..r * s)
            .map(|at| model.output()[at] * z[layout.y + at].exp())
            .collect();
        let profits: Vec<f64> = (0..r * s)
            .map(|at| (model.markup[at % s] - 1.0) * sweep.payments[at])
            .collect();
        let mut equilibrium = Self {
            price: hats(&z[..r * s]),
            cost: hats(&sweep.cost),
            reward: hats(&sweep.reward),
            wage: sweep.wage.iter().map(|x| x.exp()).collect(),
            output: model.grid(&output),
            spending: model.grid(&sweep.spending),
            final_demand: model.grid(&sweep.final_demand),
            factor_income: model.grid(&sweep.factor_supply),
            factor_demand: model.grid(&sweep.factor_demand),
            profits: model.grid(&profits),
            flows,
            tariff,
            export_tax,
            final_price: sweep.final_price.iter().map(|x| x.exp()).collect(),
            income: (0..r)
                .map(|n| model.benchmark.income[n] * z[layout.income + n].exp())
                .collect(),
            tariff_revenue: sweep.tariff_revenue.clone(),
            export_revenue: sweep.export_revenue.clone(),
            deficit: sweep.deficit.clone(),
            bounds: Vec::new(),
            certificate: Certificate::default(),
            stats,
            warnings: Vec::new(),
            state: z.to_vec(),
            memory: None,
            model: Arc::clone(model),
            near: Arc::clone(near),
            policy: Arc::clone(policy),
        };
        equilibrium.bounds = equilibrium.read_bounds(sweep, z);
        equilibrium
    }

    fn read_bounds(&self, sweep: &Sweep<'_>, z: &[f64]) -> Vec<BoundResult> {
        let volume_of = |flows: &[(RegionIx, RegionIx, SectorIx)]| {
            let before: f64 = flows
                .iter()
                .map(|&(i, n, k)| self.model.tables.flows.get(i, n, k))
                .sum();
            let after: f64 = flows
                .iter()
                .map(|&(i, n, k)| self.flows.get(i, n, k) / self.cost.get(i, k))
                .sum();
            if before > 0.0 { after / before } else { 0.0 }
        };
        let mut results: Vec<BoundResult> = self
            .policy
            .bounds
            .iter()
            .map(|bound| BoundResult {
                kind: bound.kind,
                label: bound.label.clone(),
                flows: bound.flows.clone(),
                level: bound.level,
                volume: volume_of(&bound.flows),
                wedge_rate: 0.0,
                rent: 0.0,
                // A cap of zero has no price: the flow is gone.
                binding: bound.level <= 0.0 && matches!(bound.kind, BoundKind::Cap { .. }),
            })
            .collect();
        for (bound, m) in sweep.shock.bounds.iter().zip(&z[sweep.layout.multiplier..]) {
            let result = &mut results[bound.index];
            result.binding = *m > 0.0;
            result.wedge_rate = if bound.sign > 0.0 {
                m.exp_m1()
            } else {
                -(-m).exp_m1()
            };
            for f in &bound.flows {
                let (i, n, k) = (
                    RegionIx(f.origin),
                    RegionIx(f.destination),
                    SectorIx(f.sector),
                );
                let sales = self.flows.get(i, n, k);
                // Each side's revenue with the multiplier, less what its statutory rate alone would raise.
                let export_side = bound.export_share * bound.sign * m;
                let import_side = bound.sign * m - export_side;
                let border = sales * (1.0 + self.export_tax.get(i, n, k));
                result.rent += border * (1.0 - (-export_side).exp())
                    + border * (1.0 + self.tariff.get(i, n, k)) * (1.0 - (-import_side).exp());
            }
        }
        results
    }

    /// Where another solve may begin.
    pub(crate) fn start(&self) -> Start<'_> {
        Start {
            logs: &self.state,
            memory: self.memory.as_deref(),
        }
    }

    /// Number of regions.
    pub fn region_count(&self) -> usize {
        self.model.r
    }

    /// Number of sectors.
    pub fn sector_count(&self) -> usize {
        self.model.s
    }

    /// Benchmark flows this equilibrium is a change of: the world's, or those of the purged world under deficits `none`.
    pub fn benchmark_flows(&self) -> &Cube {
        &self.model.tables.flows
    }

    /// Benchmark tariffs.
    pub fn benchmark_tariffs(&self) -> &Cube {
        &self.model.tables.tariffs
    }

    /// The derived totals of the benchmark this equilibrium is a change of.
    pub fn benchmark(&self) -> &detente_world::Benchmark {
        &self.model.benchmark
    }
}
