//! What a line is charged on a day: which instruments name it, and how they meet.

use jiff::civil::Date;

use crate::direction::{Direction, Hit};
use crate::instrument::{Effect, RateRule};
use crate::lists::{Terms, share_of};
use crate::question::{Exclusions, Metals};
use crate::stacking::RuleKind;

/// What an instrument does on a line (0 = nothing), the row that names the line with its share, the exempting list.
pub(crate) type Stands = (u8, Option<(Option<usize>, f64)>, Option<(u16, f64)>);

/// The day state: what applies on a day as known on a day, whatever the line.
#[derive(Debug, Clone)]
pub(crate) struct Day {
    pub on: Date,
    pub known_on: Date,
    pub metals: Metals,
    /// The user's answers to conditions, by position; the first is no condition.
    pub answers: Vec<Option<f64>>,
    /// Value of one unit of the goods, USD, for duties by quantity.
    pub unit_value: Option<f64>,
    /// How exclusions are taken.
    pub exclusions: Exclusions,
    /// Charges in force (or counted on request), by position.
    pub charges: Vec<usize>,
    /// Reliefs in force.
    pub reliefs: Vec<usize>,
    /// Exclusions in force that are not taken as granted.
    pub on_application: Vec<usize>,
    /// Rates of single companies in force, where no company is given.
    pub by_company: Vec<usize>,
    /// Suspended rows: they charge nothing and still stand in the place of the rows they replace.
    pub suspended: Vec<usize>,
    /// Charges that goods on their way are free of, with the clause.
    pub graced: Vec<(usize, usize)>,
    /// Charges that such goods pay although they have ended, with the one they stand for.
    pub instead: Vec<(usize, usize)>,
    /// Rules that hold.
    pub rules: Vec<usize>,
    /// Clocks of single instruments, where they differ from the day's (bridges between two days).
    pub clocks: Vec<(Date, Date)>,
}

impl Day {
    /// The share of the value that terms bear on.
    pub fn share(&self, terms: &Terms) -> f64 {
        share_of(terms, &self.answers, self.metals)
    }

    /// The day and the day of knowledge by which an instrument's lists are read.
    pub fn clock(&self, instrument: usize) -> (Date, Date) {
        self.clocks
            .get(instrument)
            .copied()
            .unwrap_or((self.on, self.known_on))
    }
}

/// Why a charge is smaller than its rate, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The line is on an exemption list.
    Exempt(u16),
    /// Lifted by a relief.
    Relief(usize),
    /// Ended by another charge on this line.
    Replaced(usize),
    /// Another subject of a rule charges more.
    Outranked(usize, usize),
    /// Another charge takes a share of the value out (rule, instrument).
    Displaced(usize, usize),
    /// The list names the line under a condition that is not taken as met.
    Condition,
}

/// A charge on a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charge {
    pub instrument: usize,
    /// Position of the hit in the profile; `None` = the instrument names every line.
    pub hit: Option<usize>,
    /// Its rate; NaN when the hit's rate is proportional and held by the caller.
    pub rate: f64,
    /// Share of the value it bears on.
    pub share: f64,
    /// Share of that which exemptions, reliefs and other duties leave.
    pub left: f64,
    /// The last thing that made it smaller.
    pub cause: Option<Cause>,
}

impl Charge {
    /// Share of the value charged.
    pub fn charged(&self) -> f64 {
        self.share * self.left
    }
}

impl Direction {
    /// Every charge on a line with these hits, what reduces it included.
    pub fn charges(&self, hits: &[Hit], day: &Day, out: &mut Vec<Charge>) {
        out.clear();
        for &at in &day.charges {
            if let Some(charge) = self.charge(at, hits, day) {
                out.push(charge);
            }
        }
        self.relieve(hits, day, out);
        self.replace(hits, day, out);
        self.top_up(hits, out);
        for &rule in &day.rules {
            match self.rules[rule].kind {
                RuleKind::Highest => self.rank(rule, hits, out),
                RuleKind::Displaces => self.displace(rule, false, out),
                RuleKind::DisplacesWhole => self.displace(rule, true, out),
            }
        }
    }

    /// The row by which an instrument names a line: the longest code that holds, then the larger share.
    fn named(&self, at: usize, hits: &[Hit], day: &Day) -> Option<(Option<usize>, f64)> {
        let Some(lists) = &self.named_by[at] else {
            return Some((None, 1.0));
        };
        let (on, known_on) = day.clock(at);
        let mut best: Option<(usize, f64)> = None;
        for (position, hit) in hits.iter().enumerate() {
            let terms = &self.terms[hit.terms as usize];
            if !lists.contains(&terms.list) || !terms.hold(on, known_on) {
                continue;
            }
            let share = day.share(terms);
            let better = best.is_none_or(|(b, s)| (hit.digits, share) > (hits[b].digits, s));
            if better {
                best = Some((position, share));
            }
        }
        best.map(|(position, share)| (Some(position), share))
    }

    /// The row by which an instrument names a line on any day.
    pub fn names(&self, at: usize, hits: &[Hit]) -> Option<(Option<usize>, f64)> {
        let Some(lists) = &self.named_by[at] else {
            return Some((None, 1.0));
        };
        // By position: rates may be NaN, which equals nothing.
        let on_list =
            |(_, hit): &(usize, &Hit)| lists.contains(&self.terms[hit.terms as usize].list);
        let (position, best) = hits
            .iter()
            .enumerate()
            .filter(on_list)
            .max_by_key(|(_, hit)| hit.digits)?;
        Some((Some(position), self.terms[best.terms as usize].share[0]))
    }

    fn charge(&self, at: usize, hits: &[Hit], day: &Day) -> Option<Charge> {
        let (hit, share) = self.named(at, hits, day)?;
        let share = share * self.answered_for(at, day).unwrap_or(self.parts[at]);
        let rate = match (&self.instruments[at].rate, hit) {
            (RateRule::Flat(rate), _) => *rate,
            (RateRule::List, Some(hit)) => hits[hit].rate,
            _ => 0.0,
        };
        let mut charge = Charge {
            instrument: at,
            hit,
            rate,
            share,
            left: 1.0,
            cause: None,
        };
        if share == 0.0 {
            charge.cause = Some(Cause::Condition);
        }
        if let Some((list, exempt)) = self.exempted(at, hits, day) {
            charge.left = 1.0 - exempt;
            charge.cause = Some(Cause::Exempt(list));
        }
        Some(charge)
    }

    /// The list that exempts a line from an instrument, and the share of the value that it frees.
    fn exempted(&self, at: usize, hits: &[Hit], day: &Day) -> Option<(u16, f64)> {
        let (on, known_on) = day.clock(at);
        let mut most: Option<(u16, f64)> = None;
        for hit in hits {
            let terms = &self.terms[hit.terms as usize];
            let exempt = day.share(terms);
            if exempt > most.map_or(0.0, |(_, share)| share)
                && self.exempt_by[at].contains(&terms.list)
                && terms.hold(on, known_on)
            {
                most = Some((terms.list, exempt));
            }
        }
        most
    }

    /// How an instrument stands on a line: what it does that day, the row that names the line, what is exempt.
    /// Two days on which this is the same charge the line alike as far as this instrument goes.
    pub fn stands(&self, at: usize, hits: &[Hit], day: &Day) -> Stands {
        let role = match () {
            () if day.charges.contains(&at) => 1,
            () if day.reliefs.contains(&at) => 2,
            () if day.suspended.contains(&at) => 3,
            () => 0,
        };
        if role == 0 {
            return (0, None, None);
        }
        let named = self.named(at, hits, day);
        let exempt = named.and(self.exempted(at, hits, day));
        (if named.is_some() { role } else { 0 }, named, exempt)
    }

    /// The user's answer to the condition that an instrument itself depends on.
    fn answered_for(&self, at: usize, day: &Day) -> Option<f64> {
        let asked = usize::from(self.depends[at]);
        day.answers
            .get(asked)
            .copied()
            .flatten()
            .filter(|_| asked > 0)
    }

    /// The reliefs that lift a part of a charge on a line, each with the share of the value that it frees.
    pub fn lifted(&self, charge: &Charge, hits: &[Hit], day: &Day) -> Vec<(usize, f64)> {
        let lifts = |relief: usize| {
            let (hit, share) = self.named(relief, hits, day)?;
            let share = self.freed(relief, hit.map(|at| &hits[at]), share, day);
            self.replaces[relief]
                .has(charge.instrument)
                .then_some((relief, share))
        };
        let reliefs = day.reliefs.iter().filter_map(|relief| lifts(*relief));
        reliefs
            .filter(|(_, share)| *share > 0.0 && *share < 1.0)
            .collect()
    }

    /// Whether what an instrument charges rests on an unverified row: its own, or that of a relief which frees a share of it.
    pub fn unverified(&self, at: usize, day: &Day) -> bool {
        let shared = |relief: &usize| {
            self.replaces[*relief].has(at)
                && self.instruments[*relief].rate != RateRule::None
                && self.instruments[*relief].unverified()
        };
        self.instruments[at].unverified() || day.reliefs.iter().any(shared)
    }

    fn relieve(&self, hits: &[Hit], day: &Day, out: &mut [Charge]) {
        for &relief in &day.reliefs {
            let Some((hit, share)) = self.named(relief, hits, day) else {
                continue;
            };
            let share = self.freed(relief, hit.map(|at| &hits[at]), share, day);
            for charge in out
                .iter_mut()
                .filter(|c| self.replaces[relief].has(c.instrument))
            {
                if charge.left > 0.0 && share > 0.0 {
                    charge.left *= 1.0 - share;
                    charge.cause = Some(Cause::Relief(relief));
                }
            }
        }
    }

    /// The share of a duty that a relief lifts: as the user answers its condition, or else the share that its row gives; of
    /// an exclusion, as exclusions are taken.
    fn freed(&self, relief: usize, hit: Option<&Hit>, share: f64, day: &Day) -> f64 {
        let exclusion = self.instruments[relief].effect == Effect::Exclusion;
        if !exclusion || day.exclusions != Exclusions::Share {
            let used = match (&self.instruments[relief].rate, hit) {
                (RateRule::Flat(used), _) => *used,
                (RateRule::List, Some(hit)) if hit.rate.is_finite() => hit.rate,
                _ => 1.0,
            };
            return share * self.answered_for(relief, day).unwrap_or(used);
        }
        // What nobody measured is taken as not claimed.
        hit.and_then(|hit| self.terms[hit.terms as usize].claimed)
            .unwrap_or(0.0)
    }

    fn replace(&self, hits: &[Hit], day: &Day, out: &mut [Charge]) {
        for &later in &day.suspended {
            if self
                .named(later, hits, day)
                .is_some_and(|(_, share)| share > 0.0)
            {
                for charge in out
                    .iter_mut()
                    .filter(|c| self.replaces[later].has(c.instrument))
                {
                    charge.left = 0.0;
                    charge.cause = Some(Cause::Replaced(later));
                }
            }
        }
        for by in 0..out.len() {
            if out[by].share == 0.0 {
                continue;
            }
            let later = out[by].instrument;
            for charge in out
                .iter_mut()
                .filter(|c| self.replaces[later].has(c.instrument))
            {
                charge.left = 0.0;
                charge.cause = Some(Cause::Replaced(later));
            }
        }
    }

    fn top_up(&self, hits: &[Hit], out: &mut [Charge]) {
        for at in 0..out.len() {
            let instrument = out[at].instrument;
            if let RateRule::TopUp(total, _) = self.instruments[instrument].rate {
                let counted = out
                    .iter()
                    .filter(|c| self.topped[instrument].has(c.instrument));
                let already: f64 = counted.map(|c| rate_of(c, hits) * c.charged()).sum();
                out[at].rate = (total - already).max(0.0);
            }
        }
    }

    fn rank(&self, rule: usize, hits: &[Hit], out: &mut [Charge]) {
        let mut best: Option<(usize, f64)> = None;
        for (at, charge) in out.iter().enumerate() {
            let points = rate_of(charge, hits) * charge.charged();
            if points > 0.0
                && self.subjects[rule].has(charge.instrument)
                && best.is_none_or(|(_, most)| points > most)
            {
                best = Some((at, points));
            }
        }
        let Some((best, _)) = best else { return };
        let winner = out[best].instrument;
        for (at, charge) in out.iter_mut().enumerate() {
            if at != best && charge.charged() > 0.0 && self.subjects[rule].has(charge.instrument) {
                charge.left = 0.0;
                charge.cause = Some(Cause::Outranked(rule, winner));
            }
        }
    }

    /// Takes the shares of the value on which the subjects of a rule are charged out of its objects.
    fn displace(&self, rule: usize, whole: bool, out: &mut [Charge]) {
        for at in 0..out.len() {
            if out[at].left == 0.0 || !self.objects[rule].has(out[at].instrument) {
                continue;
            }
            let (mut taken, mut by) = (0.0, None);
            for subject in out.iter().filter(|c| self.subjects[rule].has(c.instrument)) {
                if subject.charged() > 0.0
                    && subject.rate != 0.0
                    && subject.instrument != out[at].instrument
                {
                    taken += if whole { 1.0 } else { subject.charged() };
                    by = Some(subject.instrument);
                }
            }
            if let Some(by) = by {
                out[at].left *= f64::max(1.0 - taken, 0.0);
                out[at].cause = Some(Cause::Displaced(rule, by));
            }
        }
    }
}

/// The rate of a charge: its own, or that of the row that names the line.
pub(crate) fn rate_of(charge: &Charge, hits: &[Hit]) -> f64 {
    match charge.hit {
        Some(hit) if charge.rate.is_nan() => hits[hit].rate,
        _ => charge.rate,
    }
}
