//! The question: which policy, from when, how announced, how rationed.

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx, World};

use crate::{Figures, LONGEST, PathError, Position};

/// How a shortage is shared out (`path.md`, "Two ways to ration").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rationing {
    /// Licences, bans, boycotts of inputs: users get less, their plants stand idle, nobody pays a scarcity price.
    #[default]
    Quantity,
    /// Taxes and auctioned quotas: the price rises until users want no more, the rent goes to somebody.
    Price,
}

/// What others supply once a supplier is lost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum SupplyModel {
    /// The table of responses: a share of the loss by month, low to high.
    #[default]
    Table,
    /// Announced projects only: dates, delays and probabilities by status, counted from this month (year, month).
    Projects {
        /// Year and month in which the restriction begins.
        start: (i16, i8),
    },
    /// Announced projects, and whoever enters because the price pays.
    Entry {
        /// Year and month in which the restriction begins.
        start: (i16, i8),
        /// What entrants believe of the price.
        expectations: Expectations,
    },
}

/// What entrants believe of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expectations {
    /// Today's price stays.
    #[default]
    Static,
    /// The path that comes out, entry included.
    Foresight,
}

/// A restriction announced before it begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Announcement {
    /// Months between announcement and restriction.
    pub months: u32,
    /// How far it is believed, 0 to 1.
    pub credence: f64,
    /// Users fill up to so many months of use.
    pub stock_months: f64,
    /// Whether users stock up.
    pub stocking: bool,
    /// Whether users adapt and plants are begun.
    pub adapting: bool,
}

/// A question about time.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The policy at its strong end, centre and weak end: the same wedges, other strengths.
    pub policies: [AppliedPolicy; 3],
    /// Licences approved, a share of the usual volume, month by month; the last value stays. Overrides the bounds of
    /// the policy on critical goods.
    pub approvals: Option<Vec<f64>>,
    /// Months at the start in which nothing is approved yet.
    pub delay: u32,
    /// Last month of the restriction; then it is lifted.
    pub until: Option<u32>,
    /// Leakage; `None` = the figures' range where a restriction leaves other destinations free, else none.
    pub leak: Option<f64>,
    /// How shortages are shared out.
    pub rationing: Rationing,
    /// What others supply.
    pub supply: SupplyModel,
    /// Price that a government guarantees to entrants, a multiple of the price before.
    pub floor_price: Option<f64>,
    /// Part of the loss that a government orders from new plants at the start.
    pub offtake: f64,
    /// Whether separate grades count.
    pub grades: bool,
    /// Stocks at the start, months of use; `None` = the figures' range.
    pub stocks: Option<f64>,
    /// σc of every user in every month; `None` = the schedule.
    pub sigma_c: Option<f64>,
    /// Announced before it begins.
    pub announcement: Option<Announcement>,
}

impl Scenario {
    /// A policy from one day to the next, with the defaults of everything else.
    pub fn new(policy: AppliedPolicy) -> Self {
        Self {
            policies: [policy.clone(), policy.clone(), policy],
            approvals: None,
            delay: 0,
            until: None,
            leak: None,
            rationing: Rationing::Quantity,
            supply: SupplyModel::Table,
            floor_price: None,
            offtake: 0.0,
            grades: true,
            stocks: None,
            sigma_c: None,
            announcement: None,
        }
    }

    /// Whether the question makes sense.
    ///
    /// # Errors
    /// [`PathError::Question`]: shares outside 0 to 1, negative stocks, an end before the start, policies that are
    /// not the same wedges.
    pub fn check(&self) -> Result<(), PathError> {
        let no = |text: String| Err(PathError::Question(text));
        if let Some(list) = &self.approvals {
            if list.is_empty() {
                return no("a list of approvals has at least one month".to_owned());
            }
            if let Some((at, bad)) =
                (list.iter().enumerate()).find(|(_, a)| !(0.0..=2.0).contains(*a))
            {
                return no(format!(
                    "approvals, month {}: {bad} is not a share of the usual volume (0 to 2)",
                    at + 1
                ));
            }
        }
        if let Some(bad) = (self.announcement.map(|a| a.months)).filter(|m| *m > LONGEST) {
            return no(format!(
                "announced {bad} months ahead: write at most {LONGEST}"
            ));
        }
        if self.until == Some(0) {
            return no("the restriction would end before it begins".to_owned());
        }
        for (what, value) in [
            ("leakage", self.leak),
            ("the offtake", Some(self.offtake)),
            ("credence", self.announcement.map(|a| a.credence)),
        ] {
            if let Some(bad) = value.filter(|v| !(0.0..=1.0).contains(v)) {
                return no(format!("{what} of {bad}: write a share from 0 to 1"));
            }
        }
        for (what, value) in [
            ("stocks", self.stocks),
            ("stocks", self.announcement.map(|a| a.stock_months)),
        ] {
            if let Some(bad) = value.filter(|v| !(*v >= 0.0 && v.is_finite())) {
                return no(format!(
                    "{what} of {bad} months: write 0 or more (--stocks)"
                ));
            }
        }
        if let Some(bad) = self.floor_price.filter(|v| !(*v >= 0.0 && v.is_finite())) {
            return no(format!("a floor of {bad} times the price: write 0 or more"));
        }
        if let Some(bad) = self.sigma_c.filter(|v| !(0.01..=3.0).contains(v)) {
            return no(format!("sigma_c of {bad}: write 0.01 to 3"));
        }
        let [strong, central, weak] = &self.policies;
        for other in [strong, weak] {
            let same = other.bounds.len() == central.bounds.len()
                && (other.bounds.iter().zip(&central.bounds)).all(|(a, b)| a.flows == b.flows);
            if !same {
                return no("the three strengths of a policy must be the same wedges".to_owned());
            }
        }
        Ok(())
    }

    /// The policy at a strength.
    pub(crate) fn policy(&self, position: &Position) -> AppliedPolicy {
        let [strong, central, weak] = &self.policies;
        if strong == central && weak == central {
            return central.clone();
        }
        let z = position.strength;
        let (a, b, share) = if z <= 0.5 {
            (strong, central, 2.0 * z)
        } else {
            (central, weak, 2.0 * z - 1.0)
        };
        let mix = |x: f64, y: f64| {
            if x == y { x } else { x + share * (y - x) }
        };
        let mut policy = a.clone();
        let cubes = [
            (&mut policy.tariff, &b.tariff),
            (&mut policy.export_tax, &b.export_tax),
            (&mut policy.iceberg, &b.iceberg),
        ];
        for (into, other) in cubes {
            (into.as_mut_slice().iter_mut().zip(other.as_slice()))
                .for_each(|(x, y)| *x = mix(*x, *y));
        }
        for (into, other) in policy.bounds.iter_mut().zip(&b.bounds) {
            into.level = mix(into.level, other.level);
        }
        policy
    }
}

/// A cap on critical goods, taken out of a policy: what the materials balance deals with.
#[derive(Debug, Clone)]
pub(crate) struct Restriction {
    /// Position in the policy's bounds.
    pub bound: usize,
    /// Its flows: origin, destination, position of the good among the materials.
    pub flows: Vec<(RegionIx, RegionIx, usize)>,
    /// Allowed volume.
    pub level: f64,
    /// Whether other destinations stay free, so that goods may leak.
    pub leaks: bool,
}

/// The positions of the materials that a world has.
pub(crate) fn materials(world: &World, figures: &Figures) -> Vec<(usize, SectorIx)> {
    (figures.materials.iter().enumerate())
        .filter_map(|(at, m)| Some((at, world.find_sector(&m.good)?)))
        .collect()
}

/// Splits a policy's caps on critical goods from the rest.
pub(crate) fn restrictions(
    world: &World,
    materials: &[(usize, SectorIx)],
    policy: &AppliedPolicy,
) -> Vec<Restriction> {
    let position = |k: SectorIx| materials.iter().position(|(_, s)| *s == k);
    let mut list = Vec::new();
    for (at, bound) in policy.bounds.iter().enumerate() {
        if !matches!(bound.kind, BoundKind::Cap { .. }) {
            continue;
        }
        let flows: Option<Vec<_>> = (bound.flows.iter())
            .map(|&(i, n, k)| Some((i, n, position(k)?)))
            .collect();
        if let Some(flows) = flows {
            list.push(Restriction {
                bound: at,
                flows,
                level: bound.level,
                leaks: false,
            });
        }
    }
    // A good leaks where its origin still sells it freely to somebody.
    let covered = |i: RegionIx, k: usize, list: &[Restriction]| -> f64 {
        let good = materials[k].1;
        let all: f64 = RegionIx::all(world.region_count())
            .filter(|n| *n != i)
            .map(|n| world.flows().get(i, n, good))
            .sum();
        let held: f64 = (list.iter().flat_map(|r| &r.flows))
            .filter(|(o, _, g)| *o == i && *g == k)
            .map(|(o, n, _)| world.flows().get(*o, *n, good))
            .sum();
        if all > 0.0 { held / all } else { 1.0 }
    };
    let leaks: Vec<bool> = (list.iter())
        .map(|r| r.flows.iter().any(|(i, _, k)| covered(*i, *k, &list) < 0.9))
        .collect();
    for (restriction, leaks) in list.iter_mut().zip(leaks) {
        restriction.leaks = leaks;
    }
    list
}
