//! Outputs that need only a table beside an equilibrium: households of a region, and accounts that follow volumes.

use std::collections::BTreeMap;

use detente_world::{RegionIx, SectorIx};
use serde::Serialize;

use crate::{EconomyError, Equilibrium};

/// Where a group's income comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Labour of one sector, or of all.
    Labour(Option<SectorIx>),
    /// Capital, where it is told apart from labour; else it earns as labour does.
    Capital(Option<SectorIx>),
    /// Profits of one sector, or of all.
    Profits(Option<SectorIx>),
    /// All other income: revenue, rents and the deficit.
    Transfers,
}

/// One group of households of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Its name.
    pub group: String,
    /// The region it lives in.
    pub region: RegionIx,
    /// People or households: only averages over people use it.
    pub weight: f64,
    /// What it spends on each good as shares of its spending; they are scaled to one.
    pub basket: Vec<f64>,
    /// Its spending as a share of the region's final demand.
    pub spending: f64,
    /// Where its income comes from, shares that are scaled to one; empty = as the region's.
    pub sources: BTreeMap<Source, f64>,
}

/// What an equilibrium means for one group; changes from the benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HouseholdOutcome {
    /// Its name.
    pub group: String,
    /// Position of its region.
    pub region: RegionIx,
    /// Exact cost of living with the group's own shares, per cent.
    pub cost_of_living_pct: f64,
    /// Income in the numeraire, per cent.
    pub income_pct: f64,
    /// Real income, per cent.
    pub real_income_pct: f64,
}

/// Which volume an account follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountBase {
    /// Output of the sector.
    Output,
    /// What the region buys of the good.
    Use,
}

/// An amount that follows a volume: tonnes, jobs, joules.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its name; rows of one name are one account.
    pub account: String,
    /// Its unit.
    pub unit: String,
    /// Position of the region.
    pub region: RegionIx,
    /// Position of the sector.
    pub sector: SectorIx,
    /// What it follows.
    pub base: AccountBase,
    /// The amount in the benchmark.
    pub benchmark: f64,
}

/// One account in one region, or in the world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountOutcome {
    /// Its name.
    pub account: String,
    /// Its unit.
    pub unit: String,
    /// Position of the region; `None` for the world.
    pub region: Option<RegionIx>,
    /// The amount before.
    pub before: f64,
    /// The amount after.
    pub after: f64,
    /// Change, per cent.
    pub change_pct: f64,
    /// Of the log change times 100: total volume of what the account follows.
    pub scale: f64,
    /// Of the log change times 100: shares of sectors within regions.
    pub mix: f64,
    /// Of the log change times 100: shares of regions within sectors; zero for one region.
    pub origin: f64,
}

/// Largest gap of spending shares that still adds up.
const ADDS_UP: f64 = 1e-6;

impl Equilibrium {
    /// Cost of living, income and real income of every group, in the order given.
    ///
    /// # Errors
    /// A basket of the wrong length or with a negative share, shares that are all zero, or groups of a region whose
    /// spending does not add up to the region's final demand, good by good.
    pub fn households(&self, groups: &[Household]) -> Result<Vec<HouseholdOutcome>, EconomyError> {
        self.check_groups(groups)?;
        groups.iter().map(|group| self.household(group)).collect()
    }

    /// Average over people of the real income of the groups of a region, per cent.
    pub fn average_over_people(groups: &[Household], outcomes: &[HouseholdOutcome]) -> f64 {
        let (mut sum, mut people) = (0.0, 0.0);
        for (group, outcome) in groups.iter().zip(outcomes) {
            sum += group.weight * outcome.real_income_pct;
            people += group.weight;
        }
        sum / people
    }

    fn check_groups(&self, groups: &[Household]) -> Result<(), EconomyError> {
        let goods = self.sector_count();
        let mut regions: BTreeMap<RegionIx, Vec<f64>> = BTreeMap::new();
        for group in groups {
            if group.basket.len() != goods {
                return Err(EconomyError::ListLength {
                    name: "basket",
                    given: group.basket.len(),
                    wanted: goods,
                });
            }
            let total: f64 = group.basket.iter().sum();
            let negative = |x: &f64| x.is_nan() || *x < 0.0;
            if group.basket.iter().any(negative) || !(total > 0.0 && total.is_finite()) {
                return Err(EconomyError::Group {
                    group: group.group.clone(),
                    problem: "its shares are not all zero or more, with one above zero".to_owned(),
                });
            }
            let sum = regions
                .entry(group.region)
                .or_insert_with(|| vec![0.0; goods]);
            for (sum, share) in sum.iter_mut().zip(&group.basket) {
                *sum += group.spending * share / total;
            }
        }
        for (n, sums) in &regions {
            let demand = self.benchmark().final_demand.row(*n);
            for (k, (sum, demand)) in sums.iter().zip(demand).enumerate() {
                let share = demand.max(0.0) / self.benchmark().income[n.0];
                if (sum - share).abs() > ADDS_UP {
                    return Err(EconomyError::GroupsDoNotAddUp {
                        region: n.0,
                        sector: k,
                        groups: *sum,
                        region_share: share,
                    });
                }
            }
        }
        Ok(())
    }

    /// Cost of living of a basket (shares of any sum) at a region's prices: exact CES with the economy's ρ, a ratio.
    pub fn cost_of_living(&self, n: RegionIx, basket: &[f64]) -> f64 {
        let total: f64 = basket.iter().sum();
        let shares: Vec<f64> = basket.iter().map(|x| x / total).collect();
        let prices = self.price.row(n);
        let e = 1.0 - self.model.parameters.rho;
        crate::ces::bundle(&shares, |k| prices[k].ln(), e).exp()
    }

    fn household(&self, group: &Household) -> Result<HouseholdOutcome, EconomyError> {
        let n = group.region;
        let cost = self.cost_of_living(n, &group.basket);
        let income = if group.sources.is_empty() {
            self.income[n.0] / self.benchmark().income[n.0]
        } else {
            let total: f64 = group.sources.values().sum();
            if total.is_nan() || total <= 0.0 {
                return Err(EconomyError::Group {
                    group: group.group.clone(),
                    problem: "its sources of income add up to nothing".to_owned(),
                });
            }
            let sources = group.sources.iter();
            sources
                .map(|(source, share)| share / total * self.source_growth(n, *source))
                .sum()
        };
        Ok(HouseholdOutcome {
            group: group.group.clone(),
            region: n,
            cost_of_living_pct: 100.0 * (cost - 1.0),
            income_pct: 100.0 * (income - 1.0),
            real_income_pct: 100.0 * (income / cost - 1.0),
        })
    }

    /// A source of income after over before.
    fn source_growth(&self, n: RegionIx, source: Source) -> f64 {
        let sectors = |one: Option<SectorIx>| match one {
            Some(s) => s.0..s.0 + 1,
            None => 0..self.sector_count(),
        };
        let ratio = |after: f64, before: f64| if before > 0.0 { after / before } else { 1.0 };
        match source {
            Source::Labour(of) => {
                let cells = sectors(of).map(SectorIx);
                let before = cells
                    .clone()
                    .map(|s| self.model.factor_income[n.0 * self.model.s + s.0]);
                ratio(cells.map(|s| self.owners_income(n, s)).sum(), before.sum())
            }
            Source::Capital(of) => match &self.capital {
                Some(capital) => capital.rental[n.0] * capital.stock[n.0],
                None => self.source_growth(n, Source::Labour(of)),
            },
            Source::Profits(of) => {
                let cells = sectors(of).map(SectorIx);
                let before = cells.clone().map(|s| {
                    self.benchmark().output.get(n, s) * (1.0 - 1.0 / self.model.markup[s.0])
                });
                ratio(cells.map(|s| self.profits.get(n, s)).sum(), before.sum())
            }
            Source::Transfers => {
                let before = self.benchmark().tariff_revenue[n.0] + self.model.deficit[n.0];
                let after = self.tariff_revenue[n.0] + self.export_revenue[n.0] + self.deficit[n.0];
                ratio(after, before)
            }
        }
    }

    /// Every account by region, then for the world, in the order in which the accounts first appear.
    ///
    /// # Errors
    /// An amount that is negative or no number.
    pub fn satellites(&self, accounts: &[Account]) -> Result<Vec<AccountOutcome>, EconomyError> {
        let mut names: Vec<(&str, &str)> = Vec::new();
        for row in accounts {
            if !(row.benchmark >= 0.0 && row.benchmark.is_finite()) {
                return Err(EconomyError::Group {
                    group: row.account.clone(),
                    problem: format!("the amount {} is not zero or more", row.benchmark),
                });
            }
            if !names.iter().any(|(name, _)| *name == row.account) {
                names.push((&row.account, &row.unit));
            }
        }
        let mut outcomes = Vec::new();
        for (name, unit) in names {
            let rows: Vec<&Account> = accounts.iter().filter(|a| a.account == name).collect();
            let mut regions: Vec<RegionIx> = rows.iter().map(|a| a.region).collect();
            regions.sort();
            regions.dedup();
            for region in regions.into_iter().map(Some).chain([None]) {
                let here: Vec<&Account> = (rows.iter().copied())
                    .filter(|a| region.is_none_or(|n| a.region == n))
                    .collect();
                outcomes.push(self.account(name, unit, region, &here));
            }
        }
        Ok(outcomes)
    }

    /// Benchmark volume and its growth that an account row follows.
    fn volume(&self, row: &Account) -> (f64, f64) {
        let (n, s) = (row.region, row.sector);
        match row.base {
            AccountBase::Output => {
                let before = self.benchmark().output.get(n, s);
                (before, self.output.get(n, s) / before / self.cost.get(n, s))
            }
            AccountBase::Use => {
                let before = self.benchmark().expenditure.get(n, s);
                (
                    before,
                    self.spending.get(n, s) / before / self.price.get(n, s),
                )
            }
        }
    }

    fn account(
        &self,
        name: &str,
        unit: &str,
        region: Option<RegionIx>,
        rows: &[&Account],
    ) -> AccountOutcome {
        let cells: Vec<Followed> = (rows.iter())
            .map(|row| {
                let (volume, growth) = self.volume(row);
                let growth = if volume > 0.0 { growth } else { 1.0 };
                Followed {
                    sector: row.sector,
                    intensity: row.benchmark / if volume > 0.0 { volume } else { 1.0 },
                    before: if volume > 0.0 { volume } else { 1.0 },
                    growth,
                }
            })
            .collect();
        let before: f64 = rows.iter().map(|row| row.benchmark).sum();
        let after: f64 = (rows.iter().zip(&cells))
            .map(|(row, cell)| row.benchmark * cell.growth)
            .sum();
        let [scale, mix, origin] = three_ways(&cells);
        AccountOutcome {
            account: name.to_owned(),
            unit: unit.to_owned(),
            region,
            before,
            after,
            change_pct: 100.0 * (after / before - 1.0),
            scale,
            mix,
            origin,
        }
    }
}

/// A cell whose volume an account follows.
struct Followed {
    sector: SectorIx,
    intensity: f64,
    before: f64,
    growth: f64,
}

/// The log change of Σ intensity·Q·(share of the sector)·(share of the region in the sector), times 100, split among Q, the
/// sectors' shares and the regions' shares: each part is its mean effect over all orders of change (Shapley 1953).
fn three_ways(cells: &[Followed]) -> [f64; 3] {
    let total = |after: bool| -> f64 {
        (cells.iter())
            .map(|c| c.before * if after { c.growth } else { 1.0 })
            .sum()
    };
    let mut sectors: BTreeMap<SectorIx, (f64, f64)> = BTreeMap::new();
    for cell in cells {
        let sums = sectors.entry(cell.sector).or_default();
        sums.0 += cell.before;
        sums.1 += cell.before * cell.growth;
    }
    let value = |moved: [bool; 3]| -> f64 {
        let amount = |cell: &Followed| {
            let (sector_before, sector_after) = sectors[&cell.sector];
            let mix = if moved[1] {
                sector_after / total(true)
            } else {
                sector_before / total(false)
            };
            let origin = if moved[2] {
                cell.before * cell.growth / sector_after
            } else {
                cell.before / sector_before
            };
            cell.intensity * total(moved[0]) * mix * origin
        };
        cells.iter().map(amount).sum::<f64>().ln()
    };
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let mut parts = [0.0; 3];
    for order in orders {
        let mut moved = [false; 3];
        let mut last = value(moved);
        for which in order {
            moved[which] = true;
            let next = value(moved);
            parts[which] += 100.0 * (next - last) / 6.0;
            last = next;
        }
    }
    parts
}
