//! What players may weigh, read from solved combinations, and the weights behind a position.

use detente_talks::{Combination, Criterion, PlayerIx, WeightSet, weights_behind};
use detente_world::SectorIx;

use crate::run::Solved;
use crate::standoff::Standoff;

/// A solved combination.
pub(crate) struct Sample<'a> {
    /// Positions in the menus of the standoff that states the objectives.
    pub at: Combination,
    /// Real incomes, per cent of the reference, in player order.
    pub payoffs: &'a [f64],
    pub solved: &'a Solved,
}

/// Solved combinations that wishes are read from.
pub(crate) struct Played<'a> {
    /// It states the objectives.
    pub standoff: &'a Standoff,
    /// What everything compares with.
    pub base: &'a Solved,
    pub samples: Vec<Sample<'a>>,
}

/// One thing a player may weigh.
pub(crate) struct Wanted {
    /// Id and title for readers.
    pub name: (String, String),
    /// Its weight under plain real income, and what a weight has less than it shows: excess over one for what is income.
    pub plain: f64,
    /// Whether it is a sector: sector weights keep their mean.
    sector: bool,
    /// The weight the file states.
    pub stated: f64,
    /// By sample: what it is worth against the reference, percentage points at excess weight one.
    worth: Vec<f64>,
}

impl Played<'_> {
    /// Everything a player may weigh, sample by sample.
    pub fn wanted_by(&self, p: PlayerIx) -> Vec<Wanted> {
        let (standoff, base) = (self.standoff, self.base);
        let (menus, world) = (&standoff.menus, &standoff.world);
        let (n, objective) = (standoff.regions[p.0], &standoff.objectives[p.0]);
        let scale = 1.0 + base.regions[n.0].real_income_pct / 100.0;
        let by_sample =
            |of: &dyn Fn(&Sample<'_>) -> f64| -> Vec<f64> { self.samples.iter().map(of).collect() };
        let mut all = vec![Wanted {
            name: ("revenue".into(), "revenue from duties".into()),
            plain: 1.0,
            sector: false,
            stated: objective.revenue,
            worth: by_sample(&|s| {
                let now = s.solved.wants[p.0].revenue_pct;
                (now - base.wants[p.0].revenue_pct) / scale
            }),
        }];
        let rivals: Vec<PlayerIx> = menus.players().filter(|q| *q != p).collect();
        if !rivals.is_empty() {
            all.push(Wanted {
                name: ("rivalry".into(), "the other side's loss".into()),
                plain: 0.0,
                sector: false,
                stated: objective.rivalry,
                worth: by_sample(&|s| {
                    let gains = rivals.iter().map(|q| s.payoffs[q.0]);
                    -gains.sum::<f64>() / rivals.len() as f64
                }),
            });
        }
        for issue in &objective.issues {
            let value = |at: &Combination| -> f64 {
                let each = menus.players().map(|q| issue.values_pct[q.0][at.of(q).0]);
                each.sum()
            };
            let today = value(&standoff.reference);
            all.push(Wanted {
                name: (format!("issue:{}", issue.id), issue.title.clone()),
                plain: 0.0,
                sector: false,
                stated: 1.0,
                worth: by_sample(&|s| value(&s.at) - today),
            });
        }
        for (k, sector) in world.sectors().iter().enumerate() {
            if world.benchmark().value_added.get(n, SectorIx(k)) <= 0.0 {
                continue;
            }
            all.push(Wanted {
                name: (format!("sector:{}", sector.code), sector.name.clone()),
                plain: 1.0,
                sector: true,
                stated: objective.sectors[k],
                worth: by_sample(&|s| {
                    let now = s.solved.wants[p.0].sectors_pct[k];
                    (now - base.wants[p.0].sectors_pct[k]) / scale
                }),
            });
        }
        all
    }

    /// The weights under which a player's position in one sample is best among those of other samples that differ by its
    /// position alone; `None` for a player without a choice. A program that stops without an answer reveals nothing.
    pub fn behind(
        &self,
        wanted: &[Wanted],
        p: PlayerIx,
        today: usize,
        others: &[usize],
        tolerance: f64,
    ) -> Option<WeightSet> {
        if others.is_empty() {
            return None;
        }
        let over = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            others.iter().map(|s| of(today) - of(*s)).collect()
        };
        let criteria: Vec<Criterion> = wanted
            .iter()
            .map(|w| Criterion {
                plain: 0.0,
                lowest: -w.plain,
                shared: w.sector,
                kept: over(&|s| w.worth[s]),
            })
            .collect();
        let payoffs = over(&|s| self.samples[s].payoffs[p.0]);
        weights_behind(&payoffs, &criteria, tolerance).ok()
    }

    /// What a sample is worth to a player under weights.
    pub fn payoff(&self, wanted: &[Wanted], weights: &[f64], p: PlayerIx, sample: usize) -> f64 {
        let extra = wanted.iter().zip(weights);
        let extra = extra.map(|(w, weight)| (weight - w.plain) * w.worth[sample]);
        self.samples[sample].payoffs[p.0] + extra.sum::<f64>()
    }
}

/// Weights as programs have them, excess over plain, as readers know them.
pub(crate) fn shown(wanted: &[Wanted], excess: &[f64]) -> Vec<f64> {
    let pairs = wanted.iter().zip(excess);
    pairs.map(|(w, x)| w.plain + x).collect()
}
