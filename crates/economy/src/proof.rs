//! Checking a cause again, apart from the search that found it: from the world's tables in levels, and by the certificate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx};

use crate::cause::{Cause, CauseKind};
use crate::certificate::{CERTIFICATE_LIMIT, certify_without};
use crate::solver::{SolveSettings, SolveStats, Tie};
use crate::sweep::Sweep;
use crate::{Economy, Equilibrium};

/// Why a cause does not prove what it says.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the cause is not proved: {0}")]
pub struct NotProved(pub String);

type Cells = BTreeSet<(RegionIx, SectorIx)>;

/// How far below one a cost may fall short of itself round a circle, by rounding.
const ROUNDING: f64 = 1e-7;

impl Economy {
    /// Checks a cause of infeasibility again.
    ///
    /// # Errors
    /// [`NotProved`], with what does not hold.
    pub fn check_cause(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        match cause.cause {
            CauseKind::Source => self.check_source(policy, cause),
            CauseKind::Circle => self.check_circle(policy, cause),
            CauseKind::Income => self.check_income(policy, cause),
            CauseKind::Bound => self.check_bound(policy, cause),
            CauseKind::Idle => self.check_one_way(policy, cause),
        }
    }

    /// Whether anybody may still sell a good in a region.
    fn may_sell(&self, policy: &AppliedPolicy, i: RegionIx, n: RegionIx, k: SectorIx) -> bool {
        let banned = policy.bounds.iter().any(|b| {
            b.level <= 0.0
                && matches!(b.kind, BoundKind::Cap { .. })
                && b.flows.contains(&(i, n, k))
        });
        self.model().tables.flows.get(i, n, k) > 0.0
            && policy.iceberg.get(i, n, k).is_finite()
            && !banned
    }

    /// Everything a region cannot have is lost to whoever cannot do without it, until nothing more is lost.
    fn check_source(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let (Some(region), Some(good)) = (cause.region, cause.sector) else {
            return Err(NotProved("no region and good".to_owned()));
        };
        let (lost, _) = self.cut_off(policy);
        let wanted = self.benchmark().final_demand.get(region, good) > 0.0;
        if lost.contains(&(region, good)) && wanted {
            Ok(())
        } else {
            Err(NotProved("the good can still be had there".to_owned()))
        }
    }

    /// Goods that cannot be had any more, by region, and sectors that cannot do without one.
    fn cut_off(&self, policy: &AppliedPolicy) -> (Cells, Cells) {
        let bench = self.benchmark();
        let p = self.parameters();
        let (mut lost, mut shut) = (Cells::new(), Cells::new());
        let (r, s) = (self.world().region_count(), self.world().sector_count());
        loop {
            let before = (lost.len(), shut.len());
            for n in RegionIx::all(r) {
                for k in SectorIx::all(s) {
                    let sold = RegionIx::all(r)
                        .any(|i| !shut.contains(&(i, k)) && self.may_sell(policy, i, n, k));
                    if bench.expenditure.get(n, k) > 0.0 && !sold {
                        lost.insert((n, k));
                    }
                }
            }
            for n in RegionIx::all(r) {
                for u in SectorIx::all(s) {
                    let column = self.model().tables.use_table.column(n, u);
                    let needs = SectorIx::all(s).any(|k| {
                        column[k.0] > 0.0
                            && lost.contains(&(n, k))
                            && match p.critical.iter().find(|c| c.goods.contains(&k)) {
                                Some(nest) => nest.sigma <= 1.0,
                                None => p.sigma <= 1.0,
                            }
                    });
                    if needs {
                        shut.insert((n, u));
                    }
                }
            }
            if before == (lost.len(), shut.len()) {
                return (lost, shut);
            }
        }
    }

    /// With these weights caps count every flow that may still be sold at least as often as floors do, and allow less than
    /// the floors ask for.
    fn check_room(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let mut counted: BTreeMap<(RegionIx, RegionIx, SectorIx), f64> = BTreeMap::new();
        let (mut allowed, mut wanted) = (0.0, 0.0);
        for (at, weight) in &cause.weights {
            let bound = (policy.bounds.get(*at).filter(|_| *weight >= 0.0))
                .ok_or_else(|| NotProved("no such bound".to_owned()))?;
            let flows = || bound.flows.iter();
            let before = flows().map(|&(i, n, k)| self.model().tables.flows.get(i, n, k));
            let amount = weight * bound.level * before.sum::<f64>();
            let sign = match bound.kind {
                BoundKind::Cap { .. } => {
                    allowed += amount;
                    -1.0
                }
                BoundKind::Floor { .. } => {
                    wanted += amount;
                    1.0
                }
            };
            for flow in flows() {
                *counted.entry(*flow).or_default() += sign * weight;
            }
        }
        let (_, shut) = self.cut_off(policy);
        let more = counted.iter().find(|(flow, count)| {
            let (i, n, k) = **flow;
            **count > ROUNDING && self.may_sell(policy, i, n, k) && !shut.contains(&(i, k))
        });
        match more {
            Some(_) => Err(NotProved("a flow is free to grow".to_owned())),
            None if wanted > allowed => Ok(()),
            None => Err(NotProved("there is room".to_owned())),
        }
    }

    /// Unit costs in levels with value added free, at the proof's prices and every other price nothing: each is at least
    /// its own price.
    fn check_circle(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let (r, s) = (self.world().region_count(), self.world().sector_count());
        let mut price = vec![0.0; r * s];
        for &(n, k, log) in &cause.circle {
            price[n.0 * s + k.0] = log.exp();
        }
        let costs: Vec<f64> = (0..r * s)
            .map(|at| self.free_cost(policy, RegionIx(at / s), SectorIx(at % s), &price))
            .collect();
        let mut least = f64::INFINITY;
        for &(n, k, log) in &cause.circle {
            let epsilon = self.parameters().trade_elasticity[k.0];
            let before = self.tariffs();
            let mut sum = 0.0;
            for i in RegionIx::all(r).filter(|i| self.may_sell(policy, *i, n, k)) {
                let cost = costs[i.0 * s + k.0];
                let paid = (1.0 + before.get(i, n, k)) * self.model().tables.flows.get(i, n, k);
                let share = paid / self.benchmark().expenditure.get(n, k);
                let wedge = policy.iceberg.get(i, n, k)
                    * (1.0 + policy.export_tax.get(i, n, k))
                    * (1.0 + policy.tariff.get(i, n, k))
                    / (1.0 + before.get(i, n, k));
                // Something free makes the sum, and the price nothing.
                sum += share * (cost * wedge).powf(-epsilon);
            }
            let again = sum.powf(-1.0 / epsilon);
            least = least.min(again.ln() - log);
        }
        if least >= -ROUNDING {
            Ok(())
        } else {
            Err(NotProved(format!(
                "round the circle a cost is only {:.9} of itself",
                least.exp()
            )))
        }
    }

    fn free_cost(&self, policy: &AppliedPolicy, n: RegionIx, u: SectorIx, price: &[f64]) -> f64 {
        let p = self.parameters();
        let s = self.world().sector_count();
        let column = self.model().tables.use_table.column(n, u);
        let of = |k: usize| price[n.0 * s + k];
        let ces = |members: &[(f64, f64)], elasticity: f64| -> f64 {
            let total: f64 = members.iter().map(|(w, _)| w).sum();
            let used = members.iter().filter(|(w, _)| *w > 0.0);
            if total <= 0.0 || (elasticity >= 1.0 && used.clone().any(|(_, x)| *x == 0.0)) {
                return 0.0;
            }
            if elasticity == 1.0 {
                return used.map(|(w, x)| x.powf(w / total)).product();
            }
            let e = 1.0 - elasticity;
            let sum: f64 = used
                .filter(|(_, x)| *x > 0.0)
                .map(|(w, x)| w / total * x.powf(e))
                .sum();
            if sum > 0.0 { sum.powf(1.0 / e) } else { 0.0 }
        };
        let critical = |k: usize| p.critical.iter().any(|c| c.goods.contains(&SectorIx(k)));
        let materials: Vec<(f64, f64)> = (0..s)
            .filter(|k| !critical(*k))
            .map(|k| (column[k], of(k)))
            .collect();
        let spent: f64 = materials.iter().map(|(w, _)| w).sum();
        let markup = self.world().sector(u).markup;
        let output = self.benchmark().output.get(n, u);
        let factors = self.benchmark().value_added.get(n, u) - output * (1.0 - 1.0 / markup);
        let mut cost = ces(
            &[(factors, 0.0), (spent, ces(&materials, p.theta))],
            p.sigma,
        );
        let mut inside = factors + spent;
        for nest in p.critical.iter().rev() {
            let goods: Vec<(f64, f64)> = (nest.goods.iter())
                .map(|k| (column[k.0], of(k.0)))
                .collect();
            let bought: f64 = goods.iter().map(|(w, _)| w).sum();
            if bought > 0.0 {
                cost = ces(
                    &[(bought, ces(&goods, nest.theta)), (inside, cost)],
                    nest.sigma,
                );
                inside += bought;
            }
        }
        cost / policy.productivity.get(n, u)
    }

    /// The point of a proof as an equilibrium to be certified.
    fn at_point(
        &self,
        policy: &AppliedPolicy,
        point: &[f64],
        held: &[usize],
    ) -> Result<Equilibrium, NotProved> {
        let lost = || NotProved("the point is of another policy".to_owned());
        let mut shock =
            crate::shock::Shock::prepare(self.model(), policy, Tie::Equal).map_err(|_| lost())?;
        shock.on_piece(held, &[]);
        let mut sweep = Sweep::new(self.model(), &shock);
        if sweep.layout.len != point.len() {
            return Err(lost());
        }
        sweep.residual(point);
        Ok(Equilibrium::read(
            self.shared_model(),
            self.shared_near(),
            &Arc::new(policy.clone()),
            &sweep,
            point,
            SolveStats::default(),
        ))
    }

    /// Every equation holds but the budgets of the regions named, and those owe more than they earn.
    fn check_income(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let at = self.at_point(policy, &cause.point, &[])?;
        let poor: BTreeSet<RegionIx> = cause.regions.iter().copied().collect();
        let found = certify_without(self.world(), self.parameters(), policy, &at, &poor);
        if found.worst > 1e3 * CERTIFICATE_LIMIT {
            return Err(NotProved(format!(
                "{} is off by {:.1e}",
                found.market, found.worst
            )));
        }
        match cause.term("income") {
            Some(income) if income < 0.0 && !poor.is_empty() => Ok(()),
            _ => Err(NotProved("nobody is short of income".to_owned())),
        }
    }

    /// With the bound as an equality its multiplier is negative, and the certified equilibrium without it breaks it.
    fn check_bound(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let index = cause
            .bound
            .filter(|b| *b < policy.bounds.len())
            .ok_or_else(|| NotProved("no bound".to_owned()))?;
        if cause.point.is_empty() {
            return self.check_room(policy, cause);
        }
        let at = self.at_point(policy, &cause.point, &[index])?;
        let m = at.bound_entry(index).unwrap_or(0.0);
        if m >= 0.0 {
            return Err(NotProved("the multiplier is not negative".to_owned()));
        }
        let found = certify_without(
            self.world(),
            self.parameters(),
            policy,
            &at,
            &BTreeSet::new(),
        );
        if found.worst > 1e3 * CERTIFICATE_LIMIT {
            return Err(NotProved(format!(
                "{} is off by {:.1e}",
                found.market, found.worst
            )));
        }
        let mut free = policy.clone();
        let bound = free.bounds.remove(index);
        let solved = self
            .solve(&free, &SolveSettings::default())
            .map_err(|e| NotProved(e.to_string()))?;
        let volume = solved.volume_of(&bound.flows);
        let broken = match bound.kind {
            BoundKind::Cap { .. } => volume > bound.level,
            BoundKind::Floor { .. } => volume < bound.level,
        };
        if broken {
            Ok(())
        } else {
            Err(NotProved("without the bound it is kept".to_owned()))
        }
    }

    /// The region may trade in one direction at most, and its balance says otherwise.
    fn check_one_way(&self, policy: &AppliedPolicy, cause: &Cause) -> Result<(), NotProved> {
        let Some(n) = cause.region else {
            return Err(NotProved("no region".to_owned()));
        };
        let (r, s) = (self.world().region_count(), self.world().sector_count());
        let others = || RegionIx::all(r).filter(move |i| *i != n);
        let goods = || SectorIx::all(s);
        let buys = others().any(|i| goods().any(|k| self.may_sell(policy, i, n, k)));
        let sells = others().any(|i| goods().any(|k| self.may_sell(policy, n, i, k)));
        if buys && sells {
            Err(NotProved("it may both buy and sell".to_owned()))
        } else {
            Ok(())
        }
    }
}
