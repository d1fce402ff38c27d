//! Conditions that nobody has answered: what a line or an average would be if they held, and if they did not.

use std::collections::BTreeMap;

use crate::average::points;
use crate::charges::{Charge, Day, rate_of};
use crate::conditions::{ConditionKind, OpenCondition};
use crate::direction::{Direction, Hit};
use crate::instrument::Effect;
use crate::question::Exclusions;
use crate::weighting::ExportWeights;
use crate::{Ledger, LedgerError, Question};

/// More open conditions than this on one line are not combined with each other.
const MOST_COMBINED: usize = 6;

/// A way in which a day may turn out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Open {
    /// A condition, by its position in the direction.
    Condition(u16),
    /// An instrument that is granted on application.
    Application(usize),
    /// A rate of a single company.
    Company(usize),
}

impl Direction {
    /// The conditions of these hits that bear on the day and that the user has not answered.
    pub fn open(&self, hits: &[Hit], day: &Day) -> Vec<Open> {
        let mut open = Vec::new();
        for (at, instrument) in self.instruments.iter().enumerate() {
            let acts = day.charges.contains(&at) || day.reliefs.contains(&at);
            let applied = instrument.effect == Effect::Exclusion
                && day.exclusions == Exclusions::Ignored
                && day.on_application.contains(&at);
            let company = day.by_company.contains(&at);
            if !acts && !applied && !company {
                continue;
            }
            let asked = usize::from(self.depends[at]);
            if acts && asked > 0 && day.answers[asked].is_none() && self.names(at, hits).is_some() {
                open.push(Open::Condition(self.depends[at]));
            }
            let (on, known_on) = day.clock(at);
            let holds = |hit: &&Hit| self.terms[hit.terms as usize].hold(on, known_on);
            let lists = self.named_by[at]
                .iter()
                .flatten()
                .chain(&self.exempt_by[at]);
            let lists: Vec<u16> = lists.copied().collect();
            let of_lists = |hit: &&Hit| lists.contains(&self.terms[hit.terms as usize].list);
            for hit in hits.iter().filter(holds).filter(of_lists) {
                let terms = &self.terms[hit.terms as usize];
                if applied {
                    open.push(Open::Application(at));
                } else if company {
                    open.push(Open::Company(at));
                } else if terms.condition > 0 && day.answers[usize::from(terms.condition)].is_none()
                {
                    open.push(Open::Condition(terms.condition));
                }
            }
        }
        open.sort_unstable();
        open.dedup();
        open
    }

    /// The day on which a condition is met or not.
    pub fn answered(&self, day: &Day, open: Open, met: bool) -> Day {
        let mut day = day.clone();
        match open {
            Open::Condition(at) => day.answers[usize::from(at)] = Some(f64::from(u8::from(met))),
            Open::Application(at) if met => {
                day.reliefs.push(at);
                day.reliefs.sort_unstable();
                day.exclusions = Exclusions::Granted;
                // Whoever applies has the goods that the exclusion describes.
                for hit in &self.terms {
                    let named = self.named_by[at].as_ref();
                    if hit.condition > 0 && named.is_some_and(|lists| lists.contains(&hit.list)) {
                        day.answers[usize::from(hit.condition)] = Some(1.0);
                    }
                }
            }
            Open::Company(at) if met => {
                day.charges.push(at);
                day.charges.sort_unstable();
            }
            Open::Application(_) | Open::Company(_) => {}
        }
        day
    }

    /// The condition's id, kind and question.
    fn told(&self, open: Open) -> (String, ConditionKind, String) {
        match open {
            Open::Condition(at) => {
                let condition = &self.conditions[usize::from(at) - 1];
                let (id, title) = (condition.id.clone(), condition.title.clone());
                (id, condition.kind, title)
            }
            Open::Company(at) => {
                let instrument = &self.instruments[at];
                let title = format!("is {} the maker", instrument.company);
                (instrument.company.clone(), ConditionKind::Company, title)
            }
            Open::Application(at) => {
                let instrument = &self.instruments[at];
                let title = format!("has it on application: {}", instrument.title);
                (instrument.id.clone(), ConditionKind::Application, title)
            }
        }
    }

    /// The total of a line on a day, a fraction.
    fn total(&self, hits: &[Hit], day: &Day, charges: &mut Vec<Charge>) -> f64 {
        self.charges(hits, day, charges);
        let finite = |rate: f64| if rate.is_finite() { rate } else { 0.0 };
        charges
            .iter()
            .map(|c| finite(rate_of(c, hits)) * c.charged())
            .sum()
    }

    /// The open conditions of a line with both outcomes, and the least and the greatest total over all of them.
    pub fn range(&self, hits: &[Hit], day: &Day) -> (Vec<OpenCondition>, f64, f64) {
        let mut charges = Vec::new();
        let default = self.total(hits, day, &mut charges);
        let open = self.open(hits, day);
        let (mut low, mut high) = (default, default);
        let mut told = Vec::new();
        let mut deciding = Vec::new();
        for &condition in &open {
            let [met, not] = [true, false].map(|met| {
                let day = self.answered(day, condition, met);
                self.total(hits, &day, &mut charges)
            });
            low = low.min(met).min(not);
            high = high.max(met).max(not);
            if (met - not).abs() < 1e-12 && (met - default).abs() < 1e-12 {
                continue;
            }
            // Goods have one maker: companies are not combined.
            if !matches!(condition, Open::Company(_)) {
                deciding.push(condition);
            }
            let (condition, kind, title) = self.told(condition);
            told.push(OpenCondition {
                condition,
                kind,
                title,
                if_met_pct: 100.0 * met,
                if_not_pct: 100.0 * not,
                default_pct: 100.0 * default,
            });
        }
        if deciding.len() > 1 && deciding.len() <= MOST_COMBINED {
            for subset in 0..1usize << deciding.len() {
                let mut combined = day.clone();
                for (at, &condition) in deciding.iter().enumerate() {
                    combined = self.answered(&combined, condition, subset >> at & 1 == 1);
                }
                let total = self.total(hits, &combined, &mut charges);
                (low, high) = (low.min(total), high.max(total));
            }
        }
        (told, low, high)
    }
}

impl Ledger {
    /// The conditions that the average of a question hangs on, largest first: what it would be if each held on every
    /// line that it stands on, and if it did not.
    ///
    /// # Errors
    /// As [`Ledger::average`].
    pub fn open_conditions(
        &self,
        question: &Question,
        exports: Option<&ExportWeights>,
    ) -> Result<Vec<OpenCondition>, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        self.known_readings(&question.convention)?;
        if !self.has_lines(&question.imposer, &question.target) {
            return Ok(Vec::new());
        }
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        let weighted = self.weighted(&direction, question, exports)?;
        let day = direction.day(question.on, known_on, &question.convention)?;
        let mut found: BTreeMap<Open, ()> = BTreeMap::new();
        for hits in &weighted.basket.shaped.profiles {
            found.extend(
                direction
                    .open(hits, &day)
                    .into_iter()
                    .filter(|open| !direction.told(*open).1.is_counted())
                    .map(|open| (open, ())),
            );
        }
        let total = |day: Day| -> f64 {
            let points = points(&direction, &weighted, &[day]);
            points.iter().flatten().sum()
        };
        let default_pct = total(day.clone());
        let mut told = Vec::new();
        for &open in found.keys() {
            let [if_met_pct, if_not_pct] =
                [true, false].map(|met| total(direction.answered(&day, open, met)));
            let (condition, kind, title) = direction.told(open);
            told.push(OpenCondition {
                condition,
                kind,
                title,
                if_met_pct,
                if_not_pct,
                default_pct,
            });
        }
        told.retain(|c| c.points() > 1e-9);
        told.sort_by(|a, b| b.points().total_cmp(&a.points()));
        Ok(told)
    }
}
