//! What can still be had: the least fixed point of availability, before anything is solved.
//!
//! Good k is to be had in n if some origin with an open flow has a live sector; sector (i,k) is live if it has factors
//! and every essential group of its inputs is to be had. A nest is essential where its elasticity is at most one:
//! above one a member that is not to be had only drops out.

use detente_policy::AppliedPolicy;
use detente_world::{RegionIx, SectorIx};

use crate::SolveError;
use crate::cause::{Cause, CauseKind};
use crate::model::Model;

/// Which goods can be had where, and which sectors can produce.
#[derive(Debug, Clone)]
pub(crate) struct Available {
    /// \[n·S + k\].
    pub good: Vec<bool>,
    /// \[i·S + k\].
    pub live: Vec<bool>,
    /// Whether anything is missing.
    missing: bool,
}

impl Available {
    /// # Errors
    /// Something is demanded through essential nests only and nobody may sell it: [`SolveError::Infeasible`].
    pub fn of(model: &Model, policy: &AppliedPolicy, banned: &[bool]) -> Result<Self, SolveError> {
        let (r, s) = (model.r, model.s);
        let mut this = Self {
            good: model.expenditure().iter().map(|e| *e <= 0.0).collect(),
            live: vec![false; r * s],
            missing: false,
        };
        let unlimited = |d: &f64| d.is_finite();
        if banned.is_empty()
            && (policy.iceberg.is_all(1.0) || policy.iceberg.as_slice().iter().all(unlimited))
        {
            return Ok(this);
        }
        // From everything that needs nothing upwards would miss circles, which feed themselves: from all downwards.
        this.good.fill(true);
        this.live = model.output().iter().map(|y| *y > 0.0).collect();
        loop {
            let before = (this.good.clone(), this.live.clone());
            for n in 0..r {
                for k in 0..s {
                    let at = n * s + k;
                    this.good[at] =
                        model.expenditure()[at] <= 0.0 || this.sold(model, policy, banned, n, k);
                }
            }
            for at in 0..r * s {
                this.live[at] = this.live[at] && this.makes(model, at);
            }
            if before == (this.good.clone(), this.live.clone()) {
                break;
            }
        }
        this.missing = this.good.iter().any(|g| !g);
        this.refuse(model)?;
        Ok(this)
    }

    fn sold(
        &self,
        model: &Model,
        policy: &AppliedPolicy,
        banned: &[bool],
        n: usize,
        k: usize,
    ) -> bool {
        let (r, s) = (model.r, model.s);
        let icebergs = policy.iceberg.row(RegionIx(n), SectorIx(k));
        (0..r).any(|i| {
            model.trade.buying[model.at(i, n, k)] > 0.0
                && icebergs[i].is_finite()
                && banned.get((k * r + n) * r + i) != Some(&true)
                && self.live[i * s + k]
        })
    }

    /// Whether a sector has all it cannot do without.
    fn makes(&self, model: &Model, at: usize) -> bool {
        self.lacks(model, at).is_none()
    }

    /// The first good that a sector cannot do without and cannot have.
    fn lacks(&self, model: &Model, at: usize) -> Option<usize> {
        let s = model.s;
        let home = at / s * s;
        let p = &model.parameters;
        // Value added is always to be had, so materials as a whole are essential up to an elasticity of one.
        let (mut first, mut all) = (None, true);
        let materials = &model.material_shares[at * s..(at + 1) * s];
        for (k, share) in materials.iter().enumerate() {
            if *share > 0.0 && !self.good[home + k] {
                first = first.or(Some(k));
            } else if *share > 0.0 {
                all = false;
            }
        }
        let bundle_gone = first.is_some() && (p.theta <= 1.0 || all);
        if bundle_gone && p.sigma <= 1.0 {
            return first;
        }
        for nest in &model.critical {
            let width = nest.goods.len();
            let (mut first, mut all) = (None, true);
            for (g, &k) in nest.goods.iter().enumerate() {
                let share = nest.within[at * width + g];
                if share > 0.0 && !self.good[home + k] {
                    first = first.or(Some(k));
                } else if share > 0.0 {
                    all = false;
                }
            }
            if first.is_some() && (nest.theta <= 1.0 || all) && nest.sigma <= 1.0 {
                return first;
            }
        }
        None
    }

    /// Final demand that cannot do without a good nobody may sell, or a region in which nothing can be made.
    fn refuse(&self, model: &Model) -> Result<(), SolveError> {
        if !self.missing {
            return Ok(());
        }
        let s = model.s;
        for n in 0..model.r {
            let gone = (0..s).find(|k| {
                let at = n * s + k;
                !self.good[at] && model.final_shares[at] > 0.0
            });
            let all = (0..s).all(|k| !self.good[n * s + k] || model.final_shares[n * s + k] == 0.0);
            if let Some(k) = gone
                && (model.parameters.rho <= 1.0 || all)
            {
                let users = (0..s)
                    .filter(|u| self.lacks(model, n * s + u) == Some(k))
                    .collect();
                return Err(self.infeasible(n, k, users));
            }
        }
        Ok(())
    }

    fn infeasible(&self, n: usize, k: usize, users: Vec<usize>) -> SolveError {
        let mut cause = Cause::new(CauseKind::Source);
        (cause.region, cause.sector) = (Some(RegionIx(n)), Some(SectorIx(k)));
        cause.users = users.into_iter().map(SectorIx).collect();
        // The words are filled in where names are known.
        cause.infeasible(String::new())
    }

    /// Closes the flows of sectors that cannot produce any more.
    pub fn close(&self, model: &Model, banned: &mut Vec<bool>) {
        if !self.missing {
            return;
        }
        let (r, s) = (model.r, model.s);
        banned.resize(r * r * s, false);
        for i in 0..r {
            for k in 0..s {
                if model.output()[i * s + k] > 0.0 && !self.live[i * s + k] {
                    (0..r).for_each(|n| banned[(k * r + n) * r + i] = true);
                }
            }
        }
    }
}
