//! Where a change of real income comes from: the first-order identity of welfare, integrated along the path from the
//! benchmark to the policy.
//!
//! # The identity
//! Real income is `I/PF`. With `F` final demand, `M` use, `E = F + M` spending, `Y` output, `V` factor incomes, `Q`
//! volumes shipped, `q = Q/d` volumes delivered, `B = pQ` border values at border prices `p = c(1 + x)`, a small step along
//! the path gives region n
//!
//! ```text
//! I·dln(I/PF) = dI − Σ_k F dln P                                               (Shephard, final demand)
//!          dI = Σ_s V dln v + V dln L + d(Σ τB) + d(Σ xcQ) + dD                (envelope of factor supply)
//!    V dln v  = Y(dln c + dln A) − Σ_k M dln P + V dln U                       (Shephard, zero profit)
//!    E dln P  = Σ_i (1+τ)B [dln p + dln d + dln(1+τ)]                          (Shephard, origins)
//! ```
//!
//! every weight being the *current* one, whatever the elasticities are: buyers, producers and owners of factors
//! choose best, so their own reactions drop out (the envelope theorem). Put together, with `d(τB) − (1+τ)B dln(1+τ) =
//! τB dln B` on imports and `Y dln c + d(xcQ) = B dln p + xc dQ` on exports, the tariffs themselves cancel:
//!
//! ```text
//! I·dln(I/PF) =  Σ_exports B dln p − Σ_imports B dln p      terms of trade
//!              + Σ_imports τ p d·dq + Σ_exports x c·dQ      volume: taxed trade that grows or shrinks
//!              − Σ_imports B dln d                          resources that icebergs melt
//!              + Σ Y dln A + V dln U + V dln L              technology
//!              + V dln ℓ, VK dln K + Inv dln(P_I/PF)       employment, capital (where these mechanisms act)
//!              + dD                                         transfer
//! ```
//!
//! The first two lines are Caliendo and Parro (2015), equations 20 and 21, where their weights are those of the
//! benchmark; with the weights that hold along the path the identity is exact for shocks of any size (as in Baqaee and
//! Farhi 2024, "Networks, barriers, and trade"). A bound's multiplier acts as the tax it is and needs no term of its own.
//!
//! # The integral
//! The path is geometric in every wedge ([`AppliedPolicy::part_way`]); it is cut into equal steps, each solved from
//! the one before, and a step's weights are the mean of those at its two ends (Törnqvist). The error falls with the
//! square of the number of steps and is reported as the remainder, never spread over the other terms. Which term gets how much
//! depends on the path, as in every decomposition of a large change; their sum does not.
//!
//! Prices are in the numeraire (world factor income). With unbalanced trade a change of numeraire moves a little between
//! terms of trade and transfer; under deficits `fixed` the transfer is zero in this one. The split of the terms of trade by partner
//! depends on it likewise, by the bilateral imbalance.

use detente_policy::{AppliedPolicy, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx};
use serde::Serialize;

use crate::{Economy, Equilibrium, SolveError, SolveSettings};

/// Steps that keep the remainder below a hundredth of a per cent of income for any tariff war of 100 points.
pub const DEFAULT_STEPS: usize = 16;

/// The change of one region's real income, taken apart. Every field is in log points times 100, so that the terms add up:
/// the exact change is `100(exp(total_log_pct/100) − 1)` per cent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Decomposition {
    /// Position in the world's regions.
    pub region: RegionIx,
    /// 100 ln(Î/P̂F): the sum of the terms and the remainder.
    pub total_log_pct: f64,
    /// Terms of trade: export prices gained less import prices paid, at the border.
    pub terms_of_trade: f64,
    /// The part of it against parties: regions at either end of a flow whose wedge the policy changes, or whose technology it
    /// changes.
    pub terms_of_trade_parties: f64,
    /// The part of it against all others.
    pub terms_of_trade_others: f64,
    /// Deadweight or its opposite: change of taxed volumes times the tax (tariffs, export taxes and the tax equivalents of
    /// bounds).
    pub volume: f64,
    /// Resources that go into icebergs on the region's imports, at the sellers' prices.
    pub iceberg: f64,
    /// Productivity, utilisation and endowment of the region.
    pub technology: f64,
    /// Employment that labour supply or a wage floor adds or takes, at its reward.
    pub labour: f64,
    /// Reproducible capital that is added or lost at its rental, and the price of investment against consumption.
    pub capital: f64,
    /// Change of the trade deficit, in the numeraire.
    pub transfer: f64,
    /// What the finite number of steps leaves over.
    pub remainder: f64,
}

impl Decomposition {
    fn nothing(region: RegionIx) -> Self {
        Self {
            region,
            total_log_pct: 0.0,
            terms_of_trade: 0.0,
            terms_of_trade_parties: 0.0,
            terms_of_trade_others: 0.0,
            volume: 0.0,
            iceberg: 0.0,
            technology: 0.0,
            labour: 0.0,
            capital: 0.0,
            transfer: 0.0,
            remainder: 0.0,
        }
    }

    /// The sum of the terms without the remainder.
    pub fn explained(&self) -> f64 {
        self.terms_of_trade
            + self.volume
            + self.iceberg
            + self.technology
            + self.labour
            + self.capital
            + self.transfer
    }
}

/// Why a change is not taken apart.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecompositionError {
    /// The identity does not hold for this economy or policy.
    #[error("no decomposition: {reason}")]
    Unsupported {
        /// What stands in the way.
        reason: String,
    },
    /// A point on the way has no certified equilibrium.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

impl Economy {
    /// Takes the change of real income apart, region by region in the world's order. See the head of this file for the
    /// identity and `steps` for the number of equilibria solved on the way (at least one).
    ///
    /// # Errors
    /// Economies with markups or scale, policies with demand shifts, bans or floors that replace a tariff, and whatever
    /// [`Economy::solve`] says about a point on the way.
    pub fn decompose(
        &self,
        policy: &AppliedPolicy,
        settings: &SolveSettings<'_>,
        steps: usize,
    ) -> Result<Vec<Decomposition>, DecompositionError> {
        self.refuse(policy)?;
        let steps = steps.max(1);
        let mut before = self.solve(&AppliedPolicy::benchmark(self.tariffs()), settings)?;
        let parties = parties(policy, &before);
        let mut rows: Vec<Decomposition> = RegionIx::all(before.region_count())
            .map(Decomposition::nothing)
            .collect();
        let start = real_incomes(&before);
        for step in 1..=steps {
            let share = step as f64 / steps as f64;
            let at = policy.part_way(self.tariffs(), share, &|_| 1e4);
            let after = self.solve_warm(&at, settings, &before)?;
            add_step(&mut rows, &before, &after, &parties);
            before = after;
        }
        for (row, (end, start)) in rows
            .iter_mut()
            .zip(real_incomes(&before).iter().zip(&start))
        {
            row.total_log_pct = 100.0 * (end / start).ln();
            row.terms_of_trade = row.terms_of_trade_parties + row.terms_of_trade_others;
            row.remainder = row.total_log_pct - row.explained();
        }
        Ok(rows)
    }

    fn refuse(&self, policy: &AppliedPolicy) -> Result<(), DecompositionError> {
        let unsupported = |reason: &str| {
            Err(DecompositionError::Unsupported {
                reason: reason.to_owned(),
            })
        };
        let sectors = self.world().sectors();
        if sectors
            .iter()
            .any(|s| s.markup != 1.0 || s.scale_elasticity != 0.0)
        {
            return unsupported(
                "with markups or scale, prices are not costs and the terms do not add up to real income",
            );
        }
        let mechanisms = &self.parameters().mechanisms;
        let acts = |values: &[f64], neutral: f64| values.iter().any(|x| *x != neutral);
        if acts(&mechanisms.margin, 0.0) || acts(&mechanisms.tariff_exponent, 1.0) {
            return unsupported(
                "with margins of the buyer's market, prices depend on its size and the terms do not add up to real income",
            );
        }
        if policy.demand.as_slice().iter().any(|x| *x != 1.0) {
            return unsupported("a demand shift changes what real income is measured with");
        }
        if policy.iceberg.as_slice().iter().any(|d| d.is_infinite())
            || policy.bounds.iter().any(|bound| bound.level <= 0.0)
        {
            return unsupported(
                "a ban has no price along the way; take a bound a little above zero instead",
            );
        }
        let replaces = |kind| {
            matches!(
                kind,
                BoundKind::Floor {
                    mode: FloorMode::Replace
                }
            )
        };
        if policy.bounds.iter().any(|bound| replaces(bound.kind)) {
            return unsupported(
                "a floor that replaces the tariff waives all of it at once, so there is no smooth way there",
            );
        }
        Ok(())
    }
}

/// Regions at either end of a changed flow, or of changed technology.
fn parties(policy: &AppliedPolicy, benchmark: &Equilibrium) -> Vec<bool> {
    let flows = benchmark.benchmark_flows();
    let neutral = &benchmark.policy;
    let mut parties = vec![false; flows.regions()];
    for (after, before) in [
        (&policy.tariff, &neutral.tariff),
        (&policy.export_tax, &neutral.export_tax),
        (&policy.iceberg, &neutral.iceberg),
    ] {
        for ((i, n, k, after), before) in after.iter().zip(before.as_slice()) {
            if after != *before && flows.get(i, n, k) > 0.0 {
                (parties[i.0], parties[n.0]) = (true, true);
            }
        }
    }
    for &(i, n, _) in policy.bounds.iter().flat_map(|bound| &bound.flows) {
        (parties[i.0], parties[n.0]) = (true, true);
    }
    for (n, party) in parties.iter_mut().enumerate() {
        let hats = [&policy.productivity, &policy.utilisation];
        *party |= policy.endowment[n] != 1.0
            || hats
                .iter()
                .any(|hat| hat.row(RegionIx(n)).iter().any(|x| *x != 1.0));
    }
    parties
}

fn real_incomes(equilibrium: &Equilibrium) -> Vec<f64> {
    let incomes = equilibrium.income.iter().zip(&equilibrium.final_price);
    incomes.map(|(income, price)| income / price).collect()
}

/// Adds the terms of one step, each with the mean of the weights at its two ends.
fn add_step(
    rows: &mut [Decomposition],
    before: &Equilibrium,
    after: &Equilibrium,
    parties: &[bool],
) {
    let ends = [before, after];
    // The mean over the two ends of a weight as a share of a region's income.
    let mean = |n: RegionIx, weight: &dyn Fn(&Equilibrium) -> f64| {
        50.0 * ends
            .iter()
            .map(|end| weight(end) / end.income[n.0])
            .sum::<f64>()
    };
    let growth = |value: &dyn Fn(&Equilibrium) -> f64| (value(after) / value(before)).ln();
    for (i, n, k, flow) in before.benchmark_flows().iter() {
        if i == n || flow <= 0.0 {
            continue;
        }
        let tax = |e: &Equilibrium| 1.0 + e.export_tax.get(i, n, k);
        let melts = |e: &Equilibrium| e.policy.iceberg.get(i, n, k);
        let border = |e: &Equilibrium| e.flows.get(i, n, k) * tax(e);
        let shipped = |e: &Equilibrium| e.flows.get(i, n, k) / e.cost.get(i, k);
        let delivered = |e: &Equilibrium| shipped(e) / melts(e);

        let price = growth(&|e| e.cost.get(i, k) * tax(e));
        for (region, partner, sign) in [(i, n, 1.0), (n, i, -1.0)] {
            let gain = sign * price * mean(region, &border);
            let row = &mut rows[region.0];
            if parties[partner.0] {
                row.terms_of_trade_parties += gain;
            } else {
                row.terms_of_trade_others += gain;
            }
        }
        let tariff = |e: &Equilibrium| e.tariff.get(i, n, k) * e.cost.get(i, k) * tax(e) * melts(e);
        rows[n.0].volume += (delivered(after) - delivered(before)) * mean(n, &tariff);
        let export_tax = |e: &Equilibrium| e.export_tax.get(i, n, k) * e.cost.get(i, k);
        rows[i.0].volume += (shipped(after) - shipped(before)) * mean(i, &export_tax);
        rows[n.0].iceberg -= growth(&melts) * mean(n, &border);
    }
    for (n, row) in rows.iter_mut().enumerate() {
        let n = RegionIx(n);
        for s in SectorIx::all(before.sector_count()) {
            if before.benchmark().output.get(n, s) <= 0.0 {
                continue;
            }
            let productivity = growth(&|e| e.policy.productivity.get(n, s));
            let utilisation = growth(&|e| e.policy.utilisation.get(n, s));
            row.technology += productivity * mean(n, &|e| e.output.get(n, s))
                + utilisation * mean(n, &|e| value_added(e, n, s));
        }
        let factors = |e: &Equilibrium| e.factor_income.row(n).iter().sum::<f64>();
        row.technology += growth(&|e| e.policy.endowment[n.0]) * mean(n, &factors);
        add_mechanisms(row, n, ends);
        row.transfer += (after.deficit[n.0] - before.deficit[n.0]) * mean(n, &|_| 1.0);
    }
}

/// Payments for value added of a sector, labour's and capital's.
fn value_added(at: &Equilibrium, n: RegionIx, s: SectorIx) -> f64 {
    let capital = at.model.parameters.mechanisms.capital.as_ref();
    let share = capital.map_or(0.0, |c| c.share[n.0 * at.sector_count() + s.0]);
    at.factor_demand.get(n, s) / (1.0 - share)
}

/// Employment and capital: V dln ℓ (sector by sector where a floor holds sectors' rewards), VK dln K, and investment times
/// the change of its price against consumption's, which real income is deflated with.
fn add_mechanisms(row: &mut Decomposition, n: RegionIx, ends: [&Equilibrium; 2]) {
    let [before, after] = ends;
    let mean = |weight: &dyn Fn(&Equilibrium) -> f64| {
        50.0 * ends
            .iter()
            .map(|end| weight(end) / end.income[n.0])
            .sum::<f64>()
    };
    let growth = |value: &dyn Fn(&Equilibrium) -> f64| (value(after) / value(before)).ln();
    let parameters = &before.model.parameters;
    let floors = &parameters.mechanisms.wage_floor;
    if parameters.kappa == 0.0 && floors.get(n.0).is_some_and(|f| *f > 0.0) {
        for s in SectorIx::all(before.sector_count()) {
            if before.factor_income.get(n, s) > 0.0 {
                let hired = growth(&|e| {
                    e.factor_income.get(n, s) / e.reward.get(n, s) / e.policy.endowment[n.0]
                });
                row.labour += hired * mean(&|e| e.factor_income.get(n, s));
            }
        }
    } else if before.employment[n.0] != after.employment[n.0] {
        let labour = |e: &Equilibrium| e.factor_income.row(n).iter().sum::<f64>();
        row.labour += growth(&|e| e.employment[n.0]) * mean(&labour);
    }
    if let (Some(first), Some(last)) = (&before.capital, &after.capital) {
        let of = |e: &Equilibrium, pick: &dyn Fn(&crate::CapitalResult) -> f64| {
            e.capital.as_ref().map_or(0.0, pick)
        };
        let stock = (last.stock[n.0] / first.stock[n.0]).ln();
        row.capital += stock * mean(&|e| of(e, &|c| c.income[n.0]));
        let dearer = (last.price[n.0] / first.price[n.0]).ln() - growth(&|e| e.final_price[n.0]);
        row.capital += dearer * mean(&|e| of(e, &|c| c.investment[n.0]));
    }
}
