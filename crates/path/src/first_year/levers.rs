//! What is done, by whom: licences on elements, limits on flows, and what works through prices.

use std::borrow::Cow;

use detente_policy::{AppliedPolicy, BoundKind};
use detente_world::{RegionIx, SectorIx, World};

use super::{Draw, FuelSettings, Ground, Group};
use crate::PathError;

/// What a sender lets through of an element, month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Licence {
    /// Position of the element in its table.
    pub element: usize,
    /// Position of the stage; `None` = every stage.
    pub stage: Option<usize>,
    /// To whom; `None` = everybody outside the sender.
    pub region: Option<RegionIx>,
    /// Let through in each month, a share of the usual month; the last value holds.
    pub let_through: Vec<f64>,
}

/// Who holds a flow back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The seller: an export ban. Its own makers lose the sale at once.
    Exporter,
    /// The buyer: a boycott. Its suppliers lose the order, and sell part of it elsewhere.
    Importer,
}

/// A limit on ordinary flows: administrative bans and boycotts are quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowLimit {
    /// The flows.
    pub flows: Vec<(RegionIx, RegionIx, SectorIx)>,
    /// Who holds them back.
    pub side: Side,
    /// Share of the usual volume in each month; the last value holds.
    pub let_through: Vec<f64>,
}

/// A warning that was believed before the lever came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warning {
    /// Months between warning and lever.
    pub months: f64,
    /// How far it is believed, 0 to 1.
    pub credence: f64,
}

/// Everything that is done in a path.
#[derive(Debug, Clone, Default)]
pub struct Levers {
    /// Licences on elements.
    pub licences: Vec<Licence>,
    /// Limits on other goods.
    pub limits: Vec<FlowLimit>,
    /// Cuts of fuels with seasons.
    pub fuels: Vec<FuelSettings>,
    /// Duties, export taxes, purchases: everything that works through prices (equation 18). `None` = nothing.
    pub priced: Option<AppliedPolicy>,
    /// A warning.
    pub warning: Option<Warning>,
    /// Last month in which the levers hold.
    pub until: Option<u32>,
    /// The same levers at the mild and at the severe end of their strength, where that is a range.
    pub ends: Option<Box<[Self; 2]>>,
}

/// Value of a list by month, 1 first; the last holds.
fn of_month(list: &[f64], month: u32) -> f64 {
    let at = (month as usize).clamp(1, list.len().max(1)) - 1;
    list.get(at).copied().unwrap_or(1.0)
}

impl Licence {
    /// `ELEMENT[/STAGE]:REGION|*=SHARE[,SHARE…]`, e.g. `gallium:*=0` or `magnet/magnet:JPN=0.2,0.5,1`.
    ///
    /// # Errors
    /// [`PathError::Question`] saying what is unknown and what there is.
    pub fn parse(text: &str, ground: &Ground) -> Result<Self, PathError> {
        let no = |reason: String| PathError::Question(format!("licence \"{text}\": {reason}"));
        let form = "write ELEMENT[/STAGE]:REGION=SHARE[,SHARE…], e.g. gallium:*=0.2";
        let (what, values) = text.split_once('=').ok_or_else(|| no(form.to_owned()))?;
        let (what, region) = what.split_once(':').ok_or_else(|| no(form.to_owned()))?;
        let (name, stage) = match what.split_once('/') {
            Some((name, stage)) => (name.trim(), Some(stage.trim())),
            None => (what.trim(), None),
        };
        let tables = ground.tables();
        let unknown = |kind, name: &str, known: Vec<&str>| {
            no(crate::csv_rows::unknown(kind, name, known.into_iter()))
        };
        let element = (tables.find(name)).ok_or_else(|| {
            unknown(
                "element",
                name,
                tables.elements.iter().map(|e| e.element.as_str()).collect(),
            )
        })?;
        let stages = tables.stages_of(name);
        let stage = match stage {
            Some(stage) => Some(
                (stages.iter().position(|s| *s == stage))
                    .ok_or_else(|| unknown("stage", stage, stages.clone()))?,
            ),
            None => None,
        };
        let region = match region.trim() {
            "*" => None,
            code => Some((ground.find_region(code)).ok_or_else(|| {
                unknown(
                    "region",
                    code,
                    ground.regions().iter().map(String::as_str).collect(),
                )
            })?),
        };
        let let_through: Result<Vec<f64>, PathError> = (values.split(','))
            .map(|v| {
                v.trim()
                    .parse()
                    .map_err(|_| no(format!("\"{v}\" is no share; {form}")))
            })
            .collect();
        Ok(Self {
            element,
            stage,
            region,
            let_through: let_through?,
        })
    }
}

impl Levers {
    /// The levers of a policy: caps on goods that are stages of a chain become licences, caps on other goods limits on flows,
    /// and what is left works through prices. `approvals` replaces the caps' levels month by month.
    ///
    /// # Errors
    /// [`PathError::Question`]: a cap of a chain's good by somebody who does not send the element.
    pub fn of_policy(
        world: &World,
        ground: &Ground,
        policy: &AppliedPolicy,
        approvals: Option<&[f64]>,
    ) -> Result<Self, PathError> {
        let mut levers = Self::default();
        let mut priced = policy.clone();
        priced.bounds.clear();
        for bound in &policy.bounds {
            let BoundKind::Cap { rents_to_exporter } = bound.kind else {
                priced.bounds.push(bound.clone());
                continue;
            };
            let let_through = approvals.map_or_else(|| vec![bound.level], <[f64]>::to_vec);
            let mut ordinary = Vec::new();
            for &(origin, destination, good) in &bound.flows {
                let stages = ground.stages_of_good(good);
                if stages.is_empty() {
                    ordinary.push((origin, destination, good));
                    continue;
                }
                let mut heard = false;
                for (chain, stage) in stages {
                    let place = &ground.places()[chain];
                    if place.sender == origin {
                        heard = true;
                        levers.licences.push(Licence {
                            element: place.element,
                            stage: Some(stage),
                            region: Some(destination),
                            let_through: let_through.clone(),
                        });
                    }
                }
                if !heard {
                    let (code, good) = (&world.region(origin).code, &world.sector(good).code);
                    return Err(PathError::Question(format!(
                        "{}: {good} is a stage of a chain whose sender is not {code}; give the element a row with this sender",
                        bound.label
                    )));
                }
            }
            if !ordinary.is_empty() {
                levers.limits.push(FlowLimit {
                    flows: ordinary,
                    side: if rents_to_exporter > 0.0 {
                        Side::Exporter
                    } else {
                        Side::Importer
                    },
                    let_through,
                });
            }
        }
        let nothing = AppliedPolicy::benchmark(world.tariffs());
        if priced != nothing {
            levers.priced = Some(priced);
        }
        Ok(levers)
    }

    /// The levers of a policy whose strength is a range: at its weak end, its centre and its strong end. Draws vary what is let
    /// through between them; what works through prices stays at its centre.
    ///
    /// # Errors
    /// As [`Self::of_policy`].
    pub fn of_policies(
        world: &World,
        ground: &Ground,
        [weak, central, strong]: [&AppliedPolicy; 3],
        approvals: Option<&[f64]>,
    ) -> Result<Self, PathError> {
        let mut levers = Self::of_policy(world, ground, central, approvals)?;
        if approvals.is_none() && (weak != central || strong != central) {
            let mild = Self::of_policy(world, ground, weak, None)?;
            let severe = Self::of_policy(world, ground, strong, None)?;
            levers.ends = Some(Box::new([mild, severe]));
        }
        Ok(levers)
    }

    /// The same after so many months in which nothing is let through.
    #[must_use]
    pub fn delayed(mut self, months: u32) -> Self {
        if months == 0 {
            return self;
        }
        let wait = |list: &mut Vec<f64>| {
            list.splice(0..0, std::iter::repeat_n(0.0, months as usize));
        };
        self.licences
            .iter_mut()
            .for_each(|l| wait(&mut l.let_through));
        self.limits
            .iter_mut()
            .for_each(|l| wait(&mut l.let_through));
        self.ends = (self.ends.take()).map(|ends| Box::new(ends.map(|end| end.delayed(months))));
        self
    }

    /// The levers at a draw of their strength.
    pub(crate) fn at(&self, draw: &Draw) -> Cow<'_, Self> {
        let far = 2.0 * draw.at(Group::Strength) - 1.0;
        let end = match self.ends.as_deref() {
            Some([mild, _]) if far < 0.0 => mild,
            Some([_, severe]) if far > 0.0 => severe,
            _ => return Cow::Borrowed(self),
        };
        let mut levers = self.clone();
        levers.ends = None;
        let lists = (levers.licences.iter_mut().map(|l| &mut l.let_through))
            .chain(levers.limits.iter_mut().map(|l| &mut l.let_through));
        let others = (end.licences.iter().map(|l| &l.let_through))
            .chain(end.limits.iter().map(|l| &l.let_through));
        for (list, other) in lists.zip(others) {
            for (share, end) in list.iter_mut().zip(other) {
                *share += far.abs() * (end - *share);
            }
        }
        Cow::Owned(levers)
    }

    /// Whether the levers make sense.
    ///
    /// # Errors
    /// [`PathError::Question`]: empty lists, shares outside 0 to 1, positions outside the tables.
    pub fn check(&self, ground: &Ground) -> Result<(), PathError> {
        let no = |text: String| Err(PathError::Question(text));
        let lists = (self.licences.iter().map(|l| &l.let_through))
            .chain(self.limits.iter().map(|l| &l.let_through));
        for list in lists {
            if list.is_empty() {
                return no("what is let through has at least one month".to_owned());
            }
            if let Some((at, bad)) = list
                .iter()
                .enumerate()
                .find(|(_, a)| !(0.0..=1.0).contains(*a))
            {
                return no(format!(
                    "month {}: {bad} let through; write a share of the usual month from 0 to 1",
                    at + 1
                ));
            }
        }
        for licence in &self.licences {
            let Some(place) = ground
                .places()
                .iter()
                .find(|p| p.element == licence.element)
            else {
                let element = ground.tables().elements.get(licence.element);
                let name = element.map_or("an element", |e| e.element.as_str());
                return no(format!("{name} has no sender or no user in this world"));
            };
            if licence.stage.is_some_and(|s| s >= place.stages.len()) {
                return no("a licence on a stage that the chain does not have".to_owned());
            }
        }
        if let Some(w) = &self.warning
            && !((0.0..=1.0).contains(&w.credence) && (0.0..=600.0).contains(&w.months))
        {
            return no(format!(
                "warned {} months ahead with credence {}: write 0 to 600 months and 0 to 1",
                w.months, w.credence
            ));
        }
        if self.until == Some(0) {
            return no("the levers would end before they begin".to_owned());
        }
        (self.ends.iter().flat_map(|ends| ends.iter())).try_for_each(|end| end.check(ground))
    }

    /// Whether the levers hold in a month.
    pub(crate) fn hold(&self, month: u32) -> bool {
        self.until.is_none_or(|end| month <= end)
    }

    /// Let through to each region at each stage of a chain.
    pub(crate) fn let_through(&self, ground: &Ground, chain: usize, month: u32) -> Vec<Vec<f64>> {
        let place = &ground.places()[chain];
        let mut table = vec![vec![1.0_f64; ground.region_count()]; place.stages.len()];
        if !self.hold(month) {
            return table;
        }
        for licence in self.licences.iter().filter(|l| l.element == place.element) {
            let share = of_month(&licence.let_through, month);
            for (j, row) in table.iter_mut().enumerate() {
                if licence.stage.is_some_and(|stage| stage != j) {
                    continue;
                }
                for (n, a) in row.iter_mut().enumerate() {
                    if n != place.sender.0 && licence.region.is_none_or(|r| r.0 == n) {
                        *a = a.min(share);
                    }
                }
            }
        }
        table
    }

    /// Limits of a month: (origin, destination, good), what is held back, by whom.
    pub(crate) fn held(&self, month: u32) -> Vec<((RegionIx, RegionIx, SectorIx), f64, Side)> {
        if !self.hold(month) {
            return Vec::new();
        }
        (self.limits.iter())
            .flat_map(|limit| {
                let held = 1.0 - of_month(&limit.let_through, month);
                limit
                    .flows
                    .iter()
                    .map(move |flow| (*flow, held, limit.side))
            })
            .filter(|(flow, held, _)| *held > 0.0 && flow.0 != flow.1)
            .collect()
    }
}
