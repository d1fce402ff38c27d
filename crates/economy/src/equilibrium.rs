//! A certified equilibrium: every price and quantity, in changes from the benchmark and in dollars.

use std::collections::BTreeMap;
use std::sync::Arc;

use detente_policy::{AppliedPolicy, BoundKind, FloorMode};
use detente_world::{Cube, Grid, RegionIx, SectorIx};

use crate::anderson::Anderson;
use crate::certificate::Certificate;
use crate::elementary::exp;
use crate::model::Model;
use crate::precondition::Precondition;
use crate::search::Start;
use crate::shock::{ActiveBound, exporters_part};
use crate::solver::SolveStats;
use crate::sweep::Sweep;

/// Slack and multipliers below this, in logs, are none.
const BINDING: f64 = 1e-9;

/// What a subsidy leaves of a price, below which it is kept beside the rate.
const LITTLE: f64 = 1e-3;

/// How the multiplier of a tie is divided among its bounds: equally, or all to those whose side gets the rent.
fn tie_weights(
    policy: &AppliedPolicy,
    bounds: impl Iterator<Item = usize> + Clone,
    export_share: f64,
) -> Vec<f64> {
    let shares: Vec<f64> = bounds.map(|b| exporters_part(policy, b)).collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    if (mean - export_share).abs() < 1e-12 {
        return vec![1.0 / shares.len() as f64; shares.len()];
    }
    let takes = |share: &f64| f64::from(u8::from((share - export_share).abs() < 1e-12));
    let all: f64 = shares.iter().map(takes).sum();
    shares.iter().map(|share| takes(share) / all).collect()
}

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
    /// The multiplier m in logs: what the bound adds to the buyer's wedge (a floor: takes from it).
    pub multiplier: f64,
    /// Whether the volume is at the bound (slack up to 1e-9 in logs).
    pub binding: bool,
    /// Whether the multiplier is positive: a bound may be binding and not priced.
    pub priced: bool,
    /// How many other bounds of the same kind are on the same flows at the same level: who gets the rent is not determined.
    pub tied: usize,
    /// Statutory tariff revenue that a floor of mode `replace` has waived on its flows, at their rates and today's border
    /// value, USD million.
    pub waived_usd_mn: f64,
}

/// Capital by region at an equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalResult {
    /// VK'\[n\], income of capital, USD million.
    pub income: Vec<f64>,
    /// K̂\[n\], the stock, a ratio to the benchmark.
    pub stock: Vec<f64>,
    /// r̂\[n\], the rental.
    pub rental: Vec<f64>,
    /// Investment \[n\], USD million.
    pub investment: Vec<f64>,
    /// P̂_I\[n\], the price of investment.
    pub price: Vec<f64>,
    /// Consumption \[n\], USD million, before and after.
    pub consumption: Vec<(f64, f64)>,
}

impl CapitalResult {
    fn read(model: &Model, sweep: &Sweep<'_>) -> Option<Self> {
        let capital = model.closures.as_ref()?.capital.as_ref()?;
        let extra = &sweep.extra;
        let hats = |logs: &[f64]| logs.iter().map(|x| x.exp()).collect::<Vec<f64>>();
        Some(Self {
            stock: (0..model.r)
                .map(|n| {
                    let earned = extra.capital_income[n] / capital.income[n];
                    if capital.income[n] > 0.0 {
                        earned / extra.rental[n].exp()
                    } else {
                        1.0
                    }
                })
                .collect(),
            income: extra.capital_income.clone(),
            rental: hats(&extra.rental),
            investment: extra.investment.clone(),
            price: hats(&extra.investment_price),
            consumption: (0..model.r)
                .map(|n| {
                    (
                        model.benchmark.income[n] - capital.investment[n],
                        sweep.income[n] - extra.investment[n],
                    )
                })
                .collect(),
        })
    }
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
    pub(crate) tie: crate::solver::Tie,
    /// Bounds (positions in the policy) held as equalities.
    pub(crate) pinned: Vec<usize>,
    /// Bounds that are only watched.
    pub(crate) watched: Vec<usize>,
    /// Positions in the policy of the bounds in the state, in its order.
    pub(crate) standing: Vec<usize>,
    /// 1 + τ' where subsidies leave so little of it that τ' itself has lost the digits.
    pub(crate) left_of_price: BTreeMap<(RegionIx, RegionIx, SectorIx), f64>,
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
    /// Employment ℓ̂\[n\], a ratio to the benchmark; one where labour supply does not respond.
    pub employment: Vec<f64>,
    /// What capital earns, costs and adds; `None` without reproducible capital.
    pub capital: Option<CapitalResult>,
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
    /// (ε + 1) times what buyers pay at the border, by flow: what an ad valorem tax costs to the second order when the world's prices do
    /// not move. USD million; `elasticity` is ε by sector.
    pub fn bends_of_trade(&self, elasticity: &[f64]) -> Cube {
        let mut bends = self.flows.clone();
        let by_sector = self.region_count() * self.region_count();
        let taxes = (self.export_tax.as_slice().iter()).zip(self.tariff.as_slice());
        let values = bends.as_mut_slice().iter_mut().zip(taxes).enumerate();
        for (at, (value, (export_tax, tariff))) in values {
            *value *= (1.0 + export_tax) * (1.0 + tariff) * (elasticity[at / by_sector] + 1.0);
        }
        bends
    }

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
        let hats = |logs: &[f64]| {
            let mut hats = logs.to_vec();
            exp(&mut hats);
            model.grid(&hats)
        };
        let mut tariff = crate::shock::statutory_tariffs(policy);
        let mut export_tax = policy.export_tax.clone();
        let mut left_of_price = BTreeMap::new();
        let acting = (sweep.shock.bounds.iter()).zip(&z[layout.multiplier..]);
        for (bound, m) in acting.filter(|(bound, _)| !bound.watched) {
            let export_side = bound.export_share * bound.sign * m;
            let import_side = bound.sign * m - export_side;
            for f in &bound.flows {
                let (i, n, k) = f.cell();
                let before = left_of_price.get(&(i, n, k)).copied();
                let left = before.unwrap_or(1.0 + tariff.get(i, n, k)) * import_side.exp();
                if left < LITTLE || before.is_some() {
                    left_of_price.insert((i, n, k), left);
                }
                let duty = left - 1.0;
                let tax = (1.0 + export_tax.get(i, n, k)) * export_side.exp() - 1.0;
                tariff.set(i, n, k, duty);
                export_tax.set(i, n, k, tax);
            }
        }
        let flows = sweep.all_sales();
        let mut output = z[layout.y..layout.a].to_vec();
        exp(&mut output);
        for (output, before) in output.iter_mut().zip(model.output()) {
            *output *= before;
        }
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
            employment: if model.closures.is_some() {
                sweep.extra.employment.iter().map(|x| x.exp()).collect()
            } else {
                vec![1.0; r]
            },
            capital: CapitalResult::read(model, sweep),
            bounds: Vec::new(),
            certificate: Certificate::default(),
            stats,
            warnings: Vec::new(),
            state: z.to_vec(),
            tie: crate::solver::Tie::Equal,
            pinned: (sweep.shock.bounds.iter())
                .filter(|b| b.pinned)
                .map(|b| b.index)
                .collect(),
            watched: (sweep.shock.bounds.iter())
                .filter(|b| b.watched)
                .map(|b| b.index)
                .collect(),
            left_of_price,
            standing: sweep.shock.bounds.iter().map(|b| b.index).collect(),
            memory: None,
            model: Arc::clone(model),
            near: Arc::clone(near),
            policy: Arc::clone(policy),
        };
        equilibrium.bounds = equilibrium.read_bounds(sweep, z);
        equilibrium
    }

    fn read_bounds(&self, sweep: &Sweep<'_>, z: &[f64]) -> Vec<BoundResult> {
        let mut results: Vec<BoundResult> = self
            .policy
            .bounds
            .iter()
            .map(|bound| BoundResult {
                kind: bound.kind,
                label: bound.label.clone(),
                flows: bound.flows.clone(),
                level: bound.level,
                volume: self.volume_of(&bound.flows),
                wedge_rate: 0.0,
                rent: 0.0,
                // A cap of zero has no price: the flow is gone.
                binding: bound.level <= 0.0 && matches!(bound.kind, BoundKind::Cap { .. }),
                priced: false,
                multiplier: 0.0,
                tied: 0,
                waived_usd_mn: self.waived(bound),
            })
            .collect();
        for result in results.iter_mut().filter(|r| r.level > 0.0) {
            let slack = (result.level / result.volume).ln();
            result.binding = slack.abs() <= BINDING;
        }
        let acting = (sweep.shock.bounds.iter()).zip(&z[sweep.layout.multiplier..]);
        for (bound, m) in acting.filter(|(bound, _)| !bound.watched) {
            let several = bound.tied.len() + 1;
            let all = std::iter::once(bound.index).chain(bound.tied.iter().copied());
            let weights = tie_weights(&self.policy, all.clone(), bound.export_share);
            for (index, weight) in all.zip(weights) {
                let result = &mut results[index];
                result.tied = several - 1;
                result.multiplier = m * weight;
                result.priced = result.multiplier > BINDING;
                result.wedge_rate = if bound.sign > 0.0 {
                    result.multiplier.exp_m1()
                } else {
                    -(-result.multiplier).exp_m1()
                };
                result.rent = weight * self.rent(sweep, z, bound, *m);
            }
        }
        results
    }

    /// 1 + τ' of a flow, with all its digits.
    pub(crate) fn duty_factor(&self, flow: (RegionIx, RegionIx, SectorIx)) -> f64 {
        let kept = self.left_of_price.get(&flow).copied();
        kept.unwrap_or_else(|| 1.0 + self.tariff.get(flow.0, flow.1, flow.2))
    }

    /// Volume of a set of flows at the factory gate, relative to the benchmark.
    pub(crate) fn volume_of(&self, flows: &[(RegionIx, RegionIx, SectorIx)]) -> f64 {
        let before: f64 = flows
            .iter()
            .map(|&(i, n, k)| self.model.tables.flows.get(i, n, k))
            .sum();
        let after: f64 = flows
            .iter()
            .map(|&(i, n, k)| self.flows.get(i, n, k) / self.cost.get(i, k))
            .sum();
        if before > 0.0 { after / before } else { 0.0 }
    }

    /// What a bound's multiplier raises on its flows, USD million (negative for a floor): of what all bounds on a flow
    /// raise together, F'(e^M − 1), its part m/M.
    fn rent(&self, sweep: &Sweep<'_>, z: &[f64], bound: &ActiveBound, m: f64) -> f64 {
        let mut rent = 0.0;
        for f in &bound.flows {
            let (i, n, k) = f.cell();
            let together: f64 = if f.shared {
                let here = sweep.shock.shared.iter().filter(|flow| flow.at == f.at);
                here.flat_map(|flow| &flow.bounds)
                    .map(|b| sweep.shock.bounds[*b].sign * z[sweep.layout.multiplier + b])
                    .sum()
            } else {
                bound.sign * m
            };
            // (e^M − 1)/M, one at M = 0.
            let raised = if together.abs() < 1e-12 {
                1.0
            } else {
                together.exp_m1() / together
            };
            let receipts = self.flows.get(i, n, k) * (1.0 + f.export_tax);
            rent += receipts * raised * bound.sign * m;
        }
        rent
    }

    /// What a floor of mode `replace` has waived.
    fn waived(&self, bound: &detente_policy::Bound) -> f64 {
        if !matches!(
            bound.kind,
            BoundKind::Floor {
                mode: FloorMode::Replace
            }
        ) {
            return 0.0;
        }
        (bound.flows.iter())
            .map(|&(i, n, k)| {
                let border = self.flows.get(i, n, k) * (1.0 + self.export_tax.get(i, n, k));
                border * self.policy.tariff.get(i, n, k)
            })
            .sum()
    }

    /// The policy prepared again as it was solved: the same ties, the same bounds held.
    pub(crate) fn shock(&self) -> Result<crate::shock::Shock, crate::SolveError> {
        let mut shock = crate::shock::Shock::prepare(&self.model, &self.policy, self.tie)?;
        shock.on_piece(&self.pinned, &self.watched);
        Ok(shock)
    }

    /// The state's entry for a bound of the policy: its multiplier in logs, or its slack where it is only watched; `None`
    /// where another bound on the same flows stands for it, or it bans its flows.
    pub fn bound_entry(&self, bound: usize) -> Option<f64> {
        let position = self.standing.iter().position(|index| *index == bound)?;
        let from = self.state.len() - self.standing.len();
        self.state.get(from + position).copied()
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
