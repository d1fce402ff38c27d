//! What becomes of a dated measure: imposed, postponed or dropped.
//!
//!   log p(y = k)/p(imposed) = (1, log lead − 3, answer, on hold, talks known by the day, log(1 + days left) − 2)'b_k + u_g,k
//!
//! A discrete competing-risks model in two clocks, with intercepts of (imposer, target) groups u ~ N(0, τ²): a pair with few measures of
//! its own leans on all others. Threats and their imposition are what TIES records (Morgan, Bapat and Kobayashi, *Conflict Management and
//! Peace Science* 31, 2014), here with dates and postponement.

use std::collections::BTreeMap;

use crate::OddsError;
use crate::known::KnownOn;
use crate::posterior::{Fit, Logit, Row};
use crate::record::{Measure, Outcome};
use crate::snapshot::{Facts, Snapshot, snapshots};

/// Which covariates the model of measures reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FateModel {
    /// None: class shares under the prior of intercepts.
    Shares,
    /// Days left to the due date.
    Left,
    /// Days of lead and days left.
    LeadAndLeft,
    /// Lead, answer, on hold, days left: the headline.
    WithoutTalks,
    /// The same and talks known by the day. Hindsight: shown as a sensitivity.
    All,
}

impl FateModel {
    /// Every model.
    pub const ALL: [Self; 5] = [
        Self::Shares,
        Self::Left,
        Self::LeadAndLeft,
        Self::WithoutTalks,
        Self::All,
    ];

    /// Its name in tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Shares => "class shares",
            Self::Left => "days left",
            Self::LeadAndLeft => "lead and days left",
            Self::WithoutTalks => "lead, answer, on hold, days left",
            Self::All => "all, talks among them",
        }
    }

    /// Names of the covariates after the constant.
    pub fn covariates(self) -> &'static [&'static str] {
        match self {
            Self::Shares => &[],
            Self::Left => &["days left"],
            Self::LeadAndLeft => &["lead", "days left"],
            Self::WithoutTalks => &["lead", "answer", "on hold", "days left"],
            Self::All => &["lead", "answer", "on hold", "talks", "days left"],
        }
    }

    /// The constant and the covariates.
    pub(crate) fn row(self, facts: &Facts) -> Vec<f64> {
        let flag = |yes: bool| f64::from(u8::from(yes));
        let value = |name: &&str| match *name {
            // A measure that takes effect on the day it is announced has a lead of one day.
            "lead" => facts.lead.max(1.0).ln() - 3.0,
            "answer" => flag(facts.answer),
            "on hold" => flag(facts.on_hold),
            "talks" => flag(facts.talks),
            _ => facts.left.ln_1p() - 2.0,
        };
        std::iter::once(1.0)
            .chain(self.covariates().iter().map(value))
            .collect()
    }
}

/// What the model of measures is trained on: the measures whose outcome is known on the day of a view.
#[derive(Debug, Clone)]
pub(crate) struct Training<'v> {
    pub measures: Vec<&'v Measure>,
    pub snapshots: Vec<Snapshot>,
    /// Groups by (imposer, target), numbered in their order.
    pub groups: BTreeMap<(String, String), usize>,
}

/// The group of a measure.
pub(crate) fn group_of(measure: &Measure) -> (String, String) {
    (measure.imposer.clone(), measure.target.clone())
}

impl<'v> Training<'v> {
    pub(crate) fn of(view: &'v KnownOn) -> Self {
        Self::on(
            view.measures()
                .iter()
                .filter(|m| m.ended.is_some())
                .collect(),
        )
    }

    /// Training on given measures; those without an outcome take no part.
    pub(crate) fn on(measures: Vec<&'v Measure>) -> Self {
        let snapshots = snapshots(&measures);
        let mut groups: BTreeMap<(String, String), usize> =
            measures.iter().map(|m| (group_of(m), 0)).collect();
        for (number, (_, at)) in groups.iter_mut().enumerate() {
            *at = number;
        }
        Self {
            measures,
            snapshots,
            groups,
        }
    }

    /// The logit of a model, with intercepts by group or without.
    pub(crate) fn logit(&self, model: FateModel, with_groups: bool) -> Logit {
        let row = |s: &Snapshot| Row {
            x: model.row(&s.facts),
            class: s.outcome.index(),
            weight: s.weight,
            group: self.groups[&group_of(self.measures[s.measure])],
        };
        Logit {
            rows: self.snapshots.iter().map(row).collect(),
            classes: Outcome::ALL.len(),
            columns: model.covariates().len() + 1,
            groups: if with_groups { self.groups.len() } else { 0 },
            markers: None,
        }
    }

    /// The fit of a model without groups.
    pub(crate) fn fit(&self, model: FateModel) -> Result<Fit, OddsError> {
        Fit::new(
            self.logit(model, false),
            &format!("measures with {}", model.title()),
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::Record;

    #[test]
    fn slopes_are_those_of_the_prototype() {
        let view = Record::built_in("usa-chn")
            .unwrap()
            .known_on(jiff::civil::date(2026, 10, 5));
        let fit = Training::of(&view).fit(FateModel::All).unwrap();
        let (slopes, deviations) = (&fit.top, fit.deviations());
        // Name, then slope and deviation for postponed and for dropped (NaN = not stated).
        for (name, postponed, dropped) in [
            ("days left", (0.49, 0.37), (0.59, 0.41)),
            ("lead", (0.19, 0.38), (0.22, 0.43)),
            ("on hold", (0.80, 0.57), (-0.02, 0.63)),
            ("talks", (-0.39, 0.59), (0.47, 0.62)),
            ("answer", (0.08, f64::NAN), (-0.70, f64::NAN)),
        ] {
            let at = 1 + FateModel::All
                .covariates()
                .iter()
                .position(|c| *c == name)
                .unwrap();
            for (offset, (slope, deviation)) in [(0, postponed), (6, dropped)] {
                assert!(
                    (slopes[offset + at] - slope).abs() < 0.01,
                    "{name}: {}",
                    slopes[offset + at]
                );
                assert!(
                    deviation.is_nan() || (deviations[offset + at] - deviation).abs() < 0.01,
                    "{name}"
                );
            }
        }
    }
}
