//! World → economy → equilibrium.

use std::sync::{Arc, Once};
use std::time::Instant;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx, World};

use crate::cause::{Cause, CauseKind};
use crate::certificate::{CERTIFICATE_LIMIT, certify};
use crate::model::{Model, Tables};
use crate::nests::Nests;
use crate::precondition::Precondition;
use crate::rebase::intermediate_use;
use crate::search::{Start, Task, fixed_point};
use crate::solver::SolveSettings;
use crate::{DeficitRule, EconomyError, Equilibrium, Parameters, SolveError};

/// A calibrated economy, ready to be solved under many policies.
#[derive(Debug, Clone)]
pub struct Economy {
    world: World,
    parameters: Parameters,
    model: Arc<Model>,
    near: Arc<Precondition>,
    purge_seconds: f64,
    calibrate_seconds: f64,
}

/// Takes one block larger than any array of a solve and gives it back untouched, once. An allocator that learns from
/// what it has seen freed (glibc's) then keeps what one solve frees for the next: asking the system for the same pages
/// again and again is an eighth of a solve.
fn keep_freed_memory() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(16 << 20))));
}

impl Economy {
    /// Calibrates the economy; under deficits `none` this also removes the deficits at unchanged tariffs, and that
    /// equilibrium becomes the benchmark.
    ///
    /// # Errors
    /// Parameters outside their range, or deficits that cannot be removed.
    pub fn new(world: &World, parameters: &Parameters) -> Result<Self, EconomyError> {
        keep_freed_memory();
        parameters.validate(world)?;
        parameters.leaves_value_added(world)?;
        let started = Instant::now();
        let tables = Tables {
            flows: world.flows().clone(),
            tariffs: world.tariffs().clone(),
            use_table: world.use_table().clone(),
        };
        let mut economy = Self::of(world, parameters, tables, started);
        if parameters.deficits == DeficitRule::None && !economy.model.is_balanced() {
            let tables = economy
                .without_deficits()
                .map_err(|e| EconomyError::Purge(Box::new(e)))?;
            let purged = started.elapsed().as_secs_f64();
            economy = Self::of(world, parameters, tables, Instant::now());
            economy.purge_seconds = purged;
        }
        Ok(economy)
    }

    fn of(world: &World, parameters: &Parameters, tables: Tables, started: Instant) -> Self {
        let model = Arc::new(Model::calibrate(world, parameters, tables));
        let near = Arc::new(Precondition::of(&model));
        let calibrate_seconds = started.elapsed().as_secs_f64();
        Self {
            world: world.clone(),
            parameters: parameters.clone(),
            model,
            near,
            purge_seconds: 0.0,
            calibrate_seconds,
        }
    }

    /// The world the economy was calibrated from.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Its elasticities and closure.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The benchmark flows, tariffs and derived totals that solutions are changes of.
    pub fn benchmark(&self) -> &detente_world::Benchmark {
        &self.model.benchmark
    }

    /// The benchmark tariffs.
    pub fn tariffs(&self) -> &detente_world::Cube {
        &self.model.tables.tariffs
    }

    /// Solves for the equilibrium under a policy, from the benchmark.
    ///
    /// # Errors
    /// The policy is infeasible, or the iteration does not converge, or the certificate fails.
    pub fn solve(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
    ) -> Result<Equilibrium, SolveError> {
        match self.unchecked(policy, settings, None) {
            Ok(solved) => self.checked(policy, settings, solved),
            Err(lost @ (SolveError::NotConverged { .. } | SolveError::NotUnique { .. }))
                if settings.roads =>
            {
                self.by_dynamics(policy, settings, lost)
            }
            Err(error) => Err(error),
        }
    }

    /// Solves from another equilibrium of the same economy, e.g. of a neighbouring policy.
    ///
    /// # Errors
    /// As [`Economy::solve`].
    pub fn solve_warm(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: &Equilibrium,
    ) -> Result<Equilibrium, SolveError> {
        let solved = self.unchecked(policy, settings, Some(start.start()))?;
        self.checked(policy, settings, solved)
    }

    /// The converged point without its certificate: for measuring the iteration alone. Publish nothing from it.
    ///
    /// # Errors
    /// As [`Economy::solve`], the certificate apart.
    pub fn solve_uncertified(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: Option<&Equilibrium>,
    ) -> Result<Equilibrium, SolveError> {
        self.unchecked(policy, settings, start.map(Equilibrium::start))
    }

    fn unchecked(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: Option<Start<'_>>,
    ) -> Result<Equilibrium, SolveError> {
        self.refuse_one_way_trade(policy)?;
        let task = Task {
            world: &self.world,
            model: &self.model,
            near: &self.near,
            policy,
            settings,
            deficits_before: &self.model.deficit,
            may_vanish: false,
        };
        let mut equilibrium = fixed_point(&task, start).map_err(|e| self.named(e))?;
        equilibrium.stats.purge_seconds = self.purge_seconds;
        if start.is_none() {
            // A cold solve begins at a validated world: calibration counts.
            equilibrium.stats.solve_seconds += self.calibrate_seconds;
        }
        Ok(equilibrium)
    }

    /// With its certificate, or why it has none. Where markets amplify what is left of the iteration's error, it goes on
    /// from there to a hundredth of the tolerance before that is said.
    fn checked(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        solved: Equilibrium,
    ) -> Result<Equilibrium, SolveError> {
        let mut found = self.certified(policy, solved);
        if found.certificate.worst > CERTIFICATE_LIMIT {
            let finer = SolveSettings {
                tolerance: 0.01 * settings.tolerance,
                roads: false,
                ..settings.clone()
            };
            if let Ok(closer) = self.unchecked(policy, &finer, Some(found.start())) {
                found = self.certified(policy, closer);
            }
        }
        let certificate = &found.certificate;
        if certificate.worst > CERTIFICATE_LIMIT || certificate.worst.is_nan() {
            return Err(SolveError::NotCertified {
                worst: certificate.worst,
                market: certificate.market.clone(),
                limit: CERTIFICATE_LIMIT,
            });
        }
        self.warn(&mut found);
        Ok(found)
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    pub(crate) fn shared_model(&self) -> &Arc<Model> {
        &self.model
    }

    pub(crate) fn shared_near(&self) -> &Arc<Precondition> {
        &self.near
    }

    pub(crate) fn near(&self) -> &Precondition {
        &self.near
    }

    /// Solves and certifies from a state.
    pub(crate) fn solve_from(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        start: Start<'_>,
    ) -> Result<Equilibrium, SolveError> {
        let solved = self.unchecked(policy, settings, Some(start))?;
        self.checked(policy, settings, solved)
    }

    /// The same economy with given stocks of capital by region, ratios to the benchmark; unchanged where stocks are not
    /// given ([`CapitalRule::Held`](crate::CapitalRule::Held)).
    pub fn with_stock(&self, stock: &[f64]) -> Self {
        let mut model = (*self.model).clone();
        let capital = (model.closures.as_mut()).and_then(|on| on.capital.as_mut());
        if let Some(capital) = capital {
            for (log, hat) in capital.log_stock.iter_mut().zip(stock) {
                *log = hat.ln();
            }
        }
        Self {
            model: Arc::new(model),
            ..self.clone()
        }
    }

    /// Says who cannot do without what, in the world's names.
    pub(crate) fn named(&self, error: SolveError) -> SolveError {
        let p = &self.parameters;
        error.named(
            &self.world,
            &|k| match p.critical.iter().find(|nest| nest.goods.contains(&k)) {
                Some(nest) => format!("sigma_c {}", nest.sigma),
                None => format!("sigma {}, theta {}, rho {}", p.sigma, p.theta, p.rho),
            },
        )
    }

    fn certified(&self, policy: &AppliedPolicy, mut equilibrium: Equilibrium) -> Equilibrium {
        equilibrium.certificate = certify(&self.world, &self.parameters, policy, &equilibrium);
        equilibrium
    }

    fn warn(&self, equilibrium: &mut Equilibrium) {
        let tied = equilibrium.bounds.iter().find(|b| b.tied > 0 && b.priced);
        if let Some(label) = tied.map(|bound| bound.label.clone()) {
            let how = match equilibrium.tie {
                crate::Tie::Equal => "shown with equal parts",
                crate::Tie::Exporter => "shown with all of it on the selling side",
                crate::Tie::Importer => "shown with all of it on the buying side",
            };
            equilibrium.warnings.push(format!(
                "bounds tie with `{label}`: who gets the rent is not determined; {how}"
            ));
        }
        for (k, sector) in self.world.sectors().iter().enumerate() {
            let product = sector.scale_elasticity * self.parameters.trade_elasticity[k];
            if product >= 1.0 {
                equilibrium.warnings.push(format!(
                    "scale elasticity times trade elasticity is {product:.2} in {}: the equilibrium need not be unique",
                    sector.code
                ));
            }
        }
    }

    /// A region cut off in one direction cannot trade for its deficit (`economy.md`, "Deficits").
    fn refuse_one_way_trade(&self, policy: &AppliedPolicy) -> Result<(), SolveError> {
        let flows = &self.model.tables.flows;
        // A copy only where a flow is banned.
        let bans = (policy.bounds.iter())
            .filter(|b| b.level <= 0.0 && matches!(b.kind, BoundKind::Cap { .. }));
        let mut open = flows.clone();
        for &(i, n, k) in bans.flat_map(|bound| &bound.flows) {
            open.set(i, n, k, 0.0);
        }
        let r = self.model.r;
        let mut imports = vec![false; r];
        let mut exports = imports.clone();
        let markets =
            (open.as_slice().chunks_exact(r)).zip(policy.iceberg.as_slice().chunks_exact(r));
        for (market, (flows, icebergs)) in markets.enumerate() {
            let n = market % r;
            for (i, (flow, iceberg)) in flows.iter().zip(icebergs).enumerate() {
                if i != n && *flow > 0.0 && iceberg.is_finite() {
                    (imports[n], exports[i]) = (true, true);
                }
            }
            if n + 1 == r && !imports.contains(&false) && !exports.contains(&false) {
                // Mostly all is known after the first good.
                return Ok(());
            }
        }
        for n in RegionIx::all(self.model.r) {
            let deficit = self.model.deficit[n.0];
            let balanced = deficit.abs() <= 1e-6 * self.model.benchmark.income[n.0];
            let dollars = format!("USD {:.0} million", deficit.abs());
            let because = match (imports[n.0], exports[n.0]) {
                (true, true) => continue,
                (false, false) if balanced => continue,
                (false, false) if deficit > 0.0 => format!(
                    "may neither import nor export and yet keeps a trade deficit of {dollars}"
                ),
                (false, false) => format!(
                    "may neither import nor export and yet keeps a trade surplus of {dollars}"
                ),
                (false, true) if balanced => {
                    "may export and not import: with balanced trade it can sell nothing".to_owned()
                }
                (false, true) if deficit > 0.0 => {
                    format!("may not import anything and yet keeps a trade deficit of {dollars}")
                }
                (true, false) if balanced => {
                    "may import and not export: with balanced trade it can buy nothing".to_owned()
                }
                (true, false) if deficit < 0.0 => {
                    format!("may not export anything and yet keeps a trade surplus of {dollars}")
                }
                (false, true) | (true, false) => continue,
            };
            let advice = if balanced {
                "ban both directions or leave a flow open"
            } else {
                "use deficits `none`"
            };
            let mut cause = Cause::new(CauseKind::Idle);
            cause.region = Some(n);
            cause.terms = vec![("deficit".to_owned(), deficit)];
            let reason = format!("{} {because}; {advice}", self.world.region(n).code);
            return Err(cause.infeasible(reason));
        }
        Ok(())
    }

    /// The equilibrium without deficits at unchanged tariffs, as tables.
    fn without_deficits(&self) -> Result<Tables, SolveError> {
        let mut model = (*self.model).clone();
        model.deficit.fill(0.0);
        let model = Arc::new(model);
        let policy = AppliedPolicy::benchmark(&model.tables.tariffs);
        // Sharper than an answer is where that comes at once; a way there through other economies is only looked for once.
        let removed = |tolerance, roads| {
            let settings = SolveSettings {
                tolerance,
                roads,
                ..SolveSettings::default()
            };
            let task = Task {
                world: &self.world,
                model: &model,
                near: &self.near,
                policy: &policy,
                settings: &settings,
                deficits_before: &self.model.deficit,
                may_vanish: false,
            };
            fixed_point(&task, None)
        };
        let balanced =
            removed(1e-13, false).or_else(|_| removed(SolveSettings::default().tolerance, true))?;
        Ok(balanced.into_tables())
    }
}

impl Equilibrium {
    /// The equilibrium as the tables of a benchmark: its flows, tariffs and intermediate use.
    fn into_tables(self) -> Tables {
        let (r, s_count) = (self.region_count(), self.sector_count());
        let mut use_table = detente_world::UseTable::zero(r, s_count);
        let model = Arc::clone(&self.model);
        let model = &*model;
        let mut nests = Nests::new(model);
        for n in RegionIx::all(r) {
            let p: Vec<f64> = self.price.row(n).iter().map(|x| x.ln()).collect();
            let v: Vec<f64> = SectorIx::all(s_count)
                .map(|s| (self.reward.get(n, s) / self.policy.utilisation.get(n, s)).ln())
                .collect();
            nests.price(model, n.0, &p, &v);
            let payments: Vec<f64> = SectorIx::all(s_count)
                .map(|s| self.output.get(n, s) / model.markup[s.0])
                .collect();
            intermediate_use(model, &mut nests, n.0, &p, &payments, &mut use_table);
        }
        Tables {
            flows: self.flows,
            tariffs: self.tariff,
            use_table,
        }
    }
}
