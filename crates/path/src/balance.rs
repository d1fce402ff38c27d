//! The materials balance: month by month, region by region, how much of each critical good arrives.
//!
//! Linear, in benchmark volume and without prices. With `s_i` the share of origin `i` in a region's purchases, `d` what a
//! restriction still delivers (approved, and of the rest what leaks), `sr` the share of the loss that others make up and
//! `m_i` the output of origin `i`'s makers given their own critical inputs:
//!
//! ```text
//! q[n,k] = 1 − (1 − sr) Σ_i s_i (1 − d_i) − Σ_i s_i d_i (1 − m_i) + release
//! ```
//!
//! Stocks release what is missing, at most a third of what is left and a twentieth of a month's use: users plan about
//! three months ahead.

use detente_economy::{Band, Horizon, Parameters, Schedule};
use detente_world::{RegionIx, SectorIx, World};

use crate::scenario::{Restriction, Scenario};
use crate::utilisation::{exposed_output, shadow_price, utilisation};
use crate::{Figures, PathError, Position, Range};

/// A user of critical goods in a region, in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct UserState {
    /// Region.
    pub region: RegionIx,
    /// Sector.
    pub sector: SectorIx,
    /// e, its exposed share.
    pub exposed: f64,
    /// Smallest availability among its critical goods.
    pub availability: f64,
    /// U, utilisation of its value added.
    pub utilisation: f64,
}

/// One month of the balance. Outer index: critical good in the order of the figures; inner: region.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BalanceMonth {
    /// Months since the restriction began.
    pub month: u32,
    /// Month of the elasticities' clock: later than `month` after an announcement.
    pub adapted_month: u32,
    /// What each restriction delivers, a share of the usual volume, leakage included.
    pub delivered: Vec<f64>,
    /// q, availability, stocks included; 1 = as usual.
    pub availability: Vec<Vec<f64>>,
    /// What comes out of stocks, months of use per month.
    pub release: Vec<Vec<f64>>,
    /// Stock at the end of the month, months of use.
    pub stock: Vec<Vec<f64>>,
    /// q^(−1/σc) of the good's own schedule: a shadow price, not paid.
    pub price: Vec<Vec<f64>>,
    /// Others' supply as a share of the loss.
    pub supply: Vec<f64>,
    /// Availability of separate grades, stocks included; 1 = as usual. Outer index: grade in the order of the figures.
    pub grades: Vec<Vec<f64>>,
    /// Users that are short of something.
    pub users: Vec<UserState>,
}

/// A balance for all months of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The critical goods.
    pub goods: Vec<SectorIx>,
    /// Months 1 to the last.
    pub months: Vec<BalanceMonth>,
}

/// What the balance is made from.
pub(crate) struct Setting<'a> {
    pub world: &'a World,
    pub figures: &'a Figures,
    pub schedule: &'a Schedule,
    /// Elasticities once everybody has adapted, and the rule for deficits.
    pub long_run: &'a Parameters,
    pub scenario: &'a Scenario,
    pub position: Position,
    pub materials: &'a [(usize, SectorIx)],
    pub restrictions: &'a [Restriction],
}

/// A user with its exposure and the name of its σc.
struct Exposed<'a> {
    sector: SectorIx,
    schedule: &'a str,
    share: f64,
}

impl Setting<'_> {
    /// All months, given what others supply of every good and, behind the goods, of every grade.
    pub fn run(&self, months: u32, supply: &[Vec<f64>]) -> Result<Balance, PathError> {
        let (supply, grades) = supply.split_at(self.materials.len());
        let regions = self.world.region_count();
        let lead = self.scenario.announcement;
        let mut stock: Vec<Vec<f64>> = (self.materials.iter())
            .map(|(at, _)| {
                let usual = self.figures.materials[*at].stock().at(self.position.stocks);
                let usual = self.scenario.stocks.unwrap_or(usual);
                let filled = match lead.filter(|a| a.stocking) {
                    None => usual,
                    Some(a) => {
                        let surge = self.figures.surge.at(self.position.stocks);
                        let bought = surge * a.credence * f64::from(a.months);
                        (usual + bought).min(a.stock_months.max(usual))
                    }
                };
                vec![filled; regions]
            })
            .collect();
        let full = stock.clone();
        let mut grade_stock: Vec<Vec<f64>> = (self.figures.grades.iter())
            .map(|g| {
                let k = (self.materials.iter())
                    .position(|(at, _)| self.figures.materials[*at].good == g.good);
                k.map_or_else(|| vec![0.0; regions], |k| stock[k].clone())
            })
            .collect();
        let shares = self.origin_shares();
        let exposed = self.exposed();
        let mut list = Vec::new();
        for month in 1..=months {
            let adapted_month = self.adapted_month(month);
            let horizon = Horizon::from_months(adapted_month)?;
            let delivered: Vec<f64> = (self.restrictions.iter())
                .map(|r| self.delivered(r, month))
                .collect();
            let mut state = BalanceMonth {
                month,
                adapted_month,
                delivered,
                supply: supply.iter().map(|s| s[month as usize]).collect(),
                grades: vec![vec![1.0; regions]; grades.len()],
                ..BalanceMonth::default()
            };
            let surge = self.figures.surge.at(self.position.stocks);
            for k in 0..self.materials.len() {
                let makers = self.makers(k, &mut state, horizon, grades, &mut grade_stock);
                let (mut q, mut out, mut price) = (Vec::new(), Vec::new(), Vec::new());
                for n in 0..regions {
                    let (mut lost, mut chain) = (0.0, 0.0);
                    for (i, share) in shares[k][n].iter().enumerate() {
                        let d = self.flow_delivered(&state.delivered, i, n, k);
                        lost += share * (1.0 - d.min(1.0));
                        chain += share * d.min(1.0) * (1.0 - makers[i]);
                    }
                    let arrives = 1.0 - lost * (1.0 - state.supply[k]) - chain;
                    let left = &mut stock[k][n];
                    let released = release(1.0 - arrives, *left);
                    if arrives >= 1.0 - 1e-12 && *left < full[k][n] {
                        *left = (*left + surge).min(full[k][n]);
                    }
                    *left -= released;
                    let have = (arrives + released).clamp(0.0, 1.0);
                    q.push(have);
                    out.push(released);
                    let schedule = self.figures.materials[self.materials[k].0].price_schedule();
                    price.push(shadow_price(have, self.sigma_c(schedule, horizon)?));
                }
                state.availability.push(q);
                state.release.push(out);
                state.price.push(price);
                state.stock.push(stock[k].clone());
            }
            state.users = self.users(&state, &exposed, horizon)?;
            list.push(state);
        }
        Ok(Balance {
            goods: self.materials.iter().map(|(_, s)| *s).collect(),
            months: list,
        })
    }

    /// Month of the elasticities' clock.
    fn adapted_month(&self, month: u32) -> u32 {
        let head = (self.scenario.announcement.filter(|a| a.adapting)).map_or(0.0, |a| {
            // A slow adapter is the damaging end; who is not believed changes nothing.
            let pace = self.figures.adaptation.at(self.position.critical);
            pace * a.credence * f64::from(a.months)
        });
        (month + head.round() as u32).clamp(1, Horizon::LONGEST.months())
    }

    /// Approved, and of the rest what leaks.
    pub fn delivered(&self, restriction: &Restriction, month: u32) -> f64 {
        if self.scenario.until.is_some_and(|end| month > end) {
            return 1.0;
        }
        let approved = match &self.scenario.approvals {
            _ if month <= self.scenario.delay => 0.0,
            None => restriction.level,
            Some(list) => {
                let at = (month - self.scenario.delay - 1) as usize;
                list[at.min(list.len() - 1)]
            }
        };
        let leak = match self.scenario.leak {
            Some(leak) => leak,
            None if restriction.leaks => self.figures.leak.at(self.position.leak),
            None => 0.0,
        };
        approved + (1.0 - approved).max(0.0) * leak
    }

    pub fn flow_delivered(&self, delivered: &[f64], i: usize, n: usize, k: usize) -> f64 {
        let hit = (self.restrictions.iter().zip(delivered))
            .filter(|(r, _)| r.flows.iter().any(|(o, d, g)| (o.0, d.0, *g) == (i, n, k)));
        hit.map(|(_, d)| *d).fold(1.0, f64::min)
    }

    /// Shares of origins in purchases: good, destination, origin.
    fn origin_shares(&self) -> Vec<Vec<Vec<f64>>> {
        let of = |n: RegionIx, k: SectorIx| {
            let row = self.world.flows().row(n, k);
            let sum: f64 = row.iter().sum();
            row.iter()
                .map(|x| if sum > 0.0 { x / sum } else { 0.0 })
                .collect()
        };
        (self.materials.iter())
            .map(|(_, k)| {
                RegionIx::all(self.world.region_count())
                    .map(|n| of(n, *k))
                    .collect()
            })
            .collect()
    }

    /// Output of the makers of good `k` in every region, given the goods before it in the chain.
    fn makers(
        &self,
        k: usize,
        state: &mut BalanceMonth,
        horizon: Horizon,
        supply: &[Vec<f64>],
        grade_stock: &mut [Vec<f64>],
    ) -> Vec<f64> {
        let made = self.materials[k].1;
        let mut output: Vec<f64> = vec![1.0; self.world.region_count()];
        for (upstream, (at, input)) in self.materials.iter().enumerate().take(k) {
            let material = &self.figures.materials[*at];
            let Ok(sigma) = self.sigma_c(&material.schedule, horizon) else {
                continue;
            };
            let grade = (self.figures.grades.iter().enumerate())
                .filter(|_| self.scenario.grades)
                .find(|(_, g)| {
                    g.good == material.good && self.world.find_sector(&g.user) == Some(made)
                });
            for n in RegionIx::all(self.world.region_count()) {
                let cost = self.cost_share(n, *input, made);
                if cost <= 0.0 {
                    continue;
                }
                let q = state.availability[upstream][n.0];
                let plain = exposed_output(q, cost, sigma);
                let mut whole = plain;
                if let Some((g, grade)) = grade {
                    let needs = grade.needs().at(self.position.grades);
                    let origin = self.world.find_region(&grade.origin);
                    let arrives = match origin {
                        Some(i) if i != n => {
                            let d = self.flow_delivered(&state.delivered, i.0, n.0, upstream);
                            let lost = grade.origin_share * (1.0 - d.min(1.0));
                            1.0 - lost * (1.0 - supply[g][state.month as usize])
                        }
                        _ => 1.0,
                    };
                    let released = release(1.0 - arrives, grade_stock[g][n.0]);
                    grade_stock[g][n.0] -= released;
                    let have = (arrives + released).min(q.max(arrives));
                    state.grades[g][n.0] = have;
                    let special = exposed_output(have, cost, sigma);
                    whole = (1.0 - needs) * plain + needs * plain.min(special);
                }
                output[n.0] = output[n.0].min(whole);
            }
        }
        output
    }

    /// Cost of a critical good over output of its user.
    fn cost_share(&self, n: RegionIx, input: SectorIx, user: SectorIx) -> f64 {
        let made = self.world.benchmark().output.get(n, user);
        if made > 0.0 {
            self.world.use_table().get(n, input, user) / made
        } else {
            0.0
        }
    }

    /// Users with an exposed part; makers of critical goods depend on their inputs wholly.
    fn exposed(&self) -> Vec<Exposed<'_>> {
        let mut list: Vec<Exposed<'_>> = (self.figures.users.iter())
            .filter_map(|u| {
                Some(Exposed {
                    sector: self.world.find_sector(&u.user)?,
                    schedule: u.schedule.as_str(),
                    share: u.exposed().at(self.position.exposure),
                })
            })
            .collect();
        for (_, sector) in self.materials {
            if list.iter().all(|u| u.sector != *sector) {
                list.push(Exposed {
                    sector: *sector,
                    schedule: "",
                    share: 1.0,
                });
            }
        }
        list
    }

    /// Utilisation of every user that is short of something.
    fn users(
        &self,
        state: &BalanceMonth,
        exposed: &[Exposed<'_>],
        horizon: Horizon,
    ) -> Result<Vec<UserState>, PathError> {
        let eta = self.figures.eta.at(self.position.eta);
        let mut list = Vec::new();
        for n in RegionIx::all(self.world.region_count()) {
            for user in exposed.iter().filter(|u| u.share > 0.0) {
                let (mut worst, mut scarce) = (1.0f64, 1.0f64);
                for (k, (at, good)) in self.materials.iter().enumerate() {
                    // What a maker of the good itself buys of it is feed for further refining.
                    let cost = self.cost_share(n, *good, user.sector);
                    let q = state.availability[k][n.0];
                    if cost <= 0.0 || q >= 1.0 || *good == user.sector {
                        continue;
                    }
                    let own = &self.figures.materials[*at].schedule;
                    let name = if user.schedule.is_empty() {
                        own
                    } else {
                        user.schedule
                    };
                    let sigma = self.sigma_c(name, horizon)?;
                    worst = worst.min(exposed_output(q, cost / user.share, sigma));
                    scarce = scarce.min(q);
                }
                if worst < 1.0 {
                    list.push(UserState {
                        region: n,
                        sector: user.sector,
                        exposed: user.share,
                        availability: scarce,
                        utilisation: utilisation(user.share, worst, eta).max(1e-3),
                    });
                }
            }
        }
        Ok(list)
    }

    /// σc of a schedule at a horizon and this position.
    pub(crate) fn sigma_c(&self, name: &str, horizon: Horizon) -> Result<f64, PathError> {
        if let Some(fixed) = self.scenario.sigma_c {
            return Ok(fixed);
        }
        let band = |band| {
            self.schedule.critical(name, horizon, band).ok_or_else(|| {
                PathError::Question(format!(
                    "no schedule of sigma_c is called \"{name}\"; there are {}",
                    self.schedule.critical_goods().join(", ")
                ))
            })
        };
        let range = Range {
            low: band(Band::Low)?,
            central: band(Band::Central)?,
            high: band(Band::High)?,
        };
        Ok(range.at(self.position.critical))
    }
}

/// What stocks release against a gap.
fn release(gap: f64, stock: f64) -> f64 {
    gap.max(0.0).min(stock / 3.0 + 0.05).min(stock)
}
