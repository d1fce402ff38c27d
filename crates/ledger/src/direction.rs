//! One direction of trade: the instruments of one imposer on one target, ready to be applied to lines.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::basket::Shaped;
use crate::bits::Bits;
use crate::instrument::{Effect, Instrument, Products, RateRule, Standing, Status};
use crate::lists::{ListRow, ListTable, Terms};
use crate::question::{Convention, Exclusions, Metals};
use crate::stacking::{RuleKind, StackingRule};
use crate::{Code, LedgerError};

/// The instruments of one imposer on one target with their lists.
#[derive(Debug)]
pub(crate) struct Direction {
    pub instruments: Vec<Instrument>,
    pub rules: Vec<StackingRule>,
    /// Names of the lists in use.
    pub list_names: Vec<String>,
    pub terms: Vec<Terms>,
    /// Rows of the lists in use, sorted by code.
    rows: Vec<ListRow>,
    /// Which numbers of digits the rows have, a bit for each.
    lengths: u32,
    /// Lines by profile, once for each set of codes that is asked for.
    pub shaped: [OnceLock<Arc<Shaped>>; 2],
    /// Lists that name the lines of an instrument; `None` = every line.
    named_by: Vec<Option<Vec<u16>>>,
    exempt_by: Vec<Vec<u16>>,
    /// For each instrument, those that it ends or lifts.
    pub replaces: Vec<Bits>,
    subjects: Vec<Bits>,
    objects: Vec<Bits>,
    /// For each instrument with a top-up rate, those it counts.
    topped: Vec<Bits>,
    /// Lists whose rates enter totals in proportion, so that lines can share a profile whatever their rate.
    proportional: Vec<bool>,
    /// Lists that name lines of an instrument with a top-up rate.
    topping: Vec<bool>,
}

/// A row of a list that names a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub terms: u32,
    /// Digits of the row's code: the longest wins.
    pub digits: u8,
    /// Rate in the row; NaN = the instrument's own.
    pub rate: f64,
    /// Whether the row names only a part of the line (it is longer than the line).
    pub partial: bool,
}

/// What an instrument does on a line (0 = nothing), the row that names the line with its share, the exempting list.
pub(crate) type Stands = (u8, Option<(Option<usize>, f64)>, Option<(u16, f64)>);

/// The day state: what applies on a day as known on a day, whatever the line.
#[derive(Debug, Clone)]
pub(crate) struct Day {
    pub on: Date,
    pub known_on: Date,
    pub metals: Metals,
    /// Charges in force (or counted on request), by position.
    pub charges: Vec<usize>,
    /// Reliefs in force.
    pub reliefs: Vec<usize>,
    /// Suspended rows: they charge nothing and still stand in the place of the rows they replace.
    pub suspended: Vec<usize>,
    /// Rules that hold.
    pub rules: Vec<usize>,
    /// Clocks of single instruments, where they differ from the day's (bridges between two days).
    pub clocks: Vec<(Date, Date)>,
}

impl Day {
    /// The day and the day of knowledge by which an instrument's lists are read.
    fn clock(&self, instrument: usize) -> (Date, Date) {
        self.clocks
            .get(instrument)
            .copied()
            .unwrap_or((self.on, self.known_on))
    }
}

/// What moved between two days.
#[derive(Debug)]
pub(crate) struct Moved {
    /// Something that concerns every line.
    everywhere: bool,
    /// Lists with an instrument that started or ended.
    lists: Bits,
    /// Terms that began or ceased to hold.
    terms: Bits,
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
    pub fn new(
        instruments: Vec<Instrument>,
        rules: Vec<StackingRule>,
        tables: &[&ListTable],
    ) -> Self {
        let mut list_names: Vec<String> = Vec::new();
        let mut place = |name: &str| {
            list_names
                .iter()
                .position(|n| n == name)
                .unwrap_or_else(|| {
                    list_names.push(name.to_owned());
                    list_names.len() - 1
                }) as u16
        };
        let mut named_by = Vec::new();
        let mut exempt_by = Vec::new();
        for instrument in &instruments {
            named_by.push(match &instrument.products {
                Products::All => None,
                Products::Lists(names) => Some(names.iter().map(|n| place(n)).collect()),
                Products::Unknown => Some(Vec::new()),
            });
            exempt_by.push(
                instrument
                    .exempt
                    .iter()
                    .map(|n| place(n))
                    .collect::<Vec<u16>>(),
            );
        }
        let (mut terms, mut rows) = (Vec::new(), Vec::new());
        for table in tables {
            let lists: Vec<Option<u16>> = table
                .names
                .iter()
                .map(|n| list_names.iter().position(|m| m == n).map(|at| at as u16))
                .collect();
            let first = terms.len() as u32;
            terms.extend(table.terms.iter().map(|t| Terms {
                list: lists[usize::from(t.list)].unwrap_or(u16::MAX),
                ..*t
            }));
            let used = table
                .rows
                .iter()
                .filter(|row| lists[usize::from(table.terms[row.terms as usize].list)].is_some());
            rows.extend(used.map(|row| ListRow {
                terms: row.terms + first,
                ..*row
            }));
        }
        if tables.len() > 1 {
            rows.sort_by_key(|row| row.code);
        }
        let count = instruments.len();
        let matching = |patterns: &[crate::Pattern]| {
            Bits::collect(count, |at| {
                patterns.iter().any(|p| p.names(&instruments[at].id))
            })
        };
        let replaces: Vec<Bits> = (0..count)
            .map(|by| {
                let named = matching(&instruments[by].replaces);
                Bits::collect(count, |at| at != by && named.has(at))
            })
            .collect();
        let topped: Vec<Bits> = instruments
            .iter()
            .map(|i| {
                if let RateRule::TopUp(_, patterns) = &i.rate {
                    matching(patterns)
                } else {
                    Bits::default()
                }
            })
            .collect();
        let subjects: Vec<Bits> = rules.iter().map(|r| matching(&r.subjects)).collect();
        let objects: Vec<Bits> = rules.iter().map(|r| matching(&r.objects)).collect();
        let ranked = |at: usize| {
            rules
                .iter()
                .zip(&subjects)
                .any(|(r, s)| r.kind == RuleKind::Highest && s.has(at))
        };
        let uses = |list: usize, wanted: &dyn Fn(usize) -> bool| {
            (0..count).any(|at| {
                wanted(at)
                    && named_by[at]
                        .as_ref()
                        .is_some_and(|l: &Vec<u16>| l.contains(&(list as u16)))
            })
        };
        let proportional = (0..list_names.len())
            .map(|list| !uses(list, &ranked))
            .collect();
        let topping = (0..list_names.len())
            .map(|list| uses(list, &|at| !topped[at].is_empty()))
            .collect();
        Self {
            lengths: rows
                .iter()
                .fold(0, |bits, row| bits | 1 << row.code.digits()),
            shaped: Default::default(),
            instruments,
            rules,
            list_names,
            terms,
            rows,
            named_by,
            exempt_by,
            replaces,
            subjects,
            objects,
            topped,
            proportional,
            topping,
        }
    }

    /// The position of an instrument by id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.instruments.iter().position(|i| i.id == id)
    }

    /// What applies on a day.
    pub fn day(
        &self,
        on: Date,
        known_on: Date,
        convention: &Convention,
    ) -> Result<Day, LedgerError> {
        let mut overlaid = Vec::new();
        for id in &convention.with {
            overlaid.push(self.find(id).ok_or_else(|| {
                let suggestion =
                    crate::error::nearest(id, self.instruments.iter().map(|i| i.id.as_str()));
                LedgerError::UnknownInstrument {
                    id: id.clone(),
                    suggestion,
                }
            })?);
        }
        let (mut charges, mut reliefs, mut suspended) = (Vec::new(), Vec::new(), Vec::new());
        for (at, instrument) in self.instruments.iter().enumerate() {
            let asked = overlaid.contains(&at);
            let status = instrument.status(on, known_on);
            if status == Status::Suspended && !self.replaces[at].is_empty() {
                suspended.push(at);
            }
            if !asked && (!instrument.counted || status != Status::InForce) {
                continue;
            }
            match instrument.effect {
                Effect::Charge if instrument.rate == RateRule::None && !asked => {}
                Effect::Charge => charges.push(at),
                Effect::Exclusion if convention.exclusions == Exclusions::Ignored && !asked => {}
                Effect::Relief | Effect::Exclusion => reliefs.push(at),
            }
        }
        // A suspended row that covers the whole of an earlier one stands in its place altogether.
        let covered = |at: &usize| {
            let covers = |later: &usize| {
                let (lists, of) = (&self.named_by[*later], &self.named_by[*at]);
                self.replaces[*later].has(*at) && (lists.is_none() || lists == of)
            };
            suspended.iter().any(covers)
        };
        charges.retain(|at| overlaid.contains(at) || !covered(at));
        let chosen = |only: &str| match only.strip_prefix('!') {
            Some(reading) => !convention.readings.iter().any(|r| r == reading),
            None => only.is_empty() || convention.readings.iter().any(|r| r == only),
        };
        let holds = |r: &StackingRule| r.holds(on, known_on) && chosen(&r.only_with);
        let rules = (0..self.rules.len())
            .filter(|&at| holds(&self.rules[at]))
            .collect();
        Ok(Day {
            on,
            known_on,
            metals: convention.metals,
            charges,
            reliefs,
            suspended,
            rules,
            clocks: Vec::new(),
        })
    }

    /// The rows that name a line, in the order of the lists.
    pub fn hits(&self, line: Code) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.hits_into(line, &mut hits);
        hits
    }

    /// As [`hits`](Self::hits), into a vector that is emptied first.
    pub fn hits_into(&self, line: Code, hits: &mut Vec<Hit>) {
        hits.clear();
        for digits in (2..=line.digits()).filter(|digits| self.lengths >> digits & 1 == 1) {
            let Some(prefix) = line.prefix(digits) else {
                continue;
            };
            let start = self.rows.partition_point(|row| row.code < prefix);
            for row in self.rows[start..]
                .iter()
                .take_while(|row| row.code == prefix)
            {
                hits.push(Hit {
                    terms: row.terms,
                    digits,
                    rate: row.rate,
                    partial: false,
                });
            }
        }
        if self.lengths >> line.digits() > 1 {
            self.below(line, hits);
        }
        hits.sort_unstable_by(|a, b| {
            a.terms
                .cmp(&b.terms)
                .then(a.digits.cmp(&b.digits))
                .then(a.rate.total_cmp(&b.rate))
        });
        hits.dedup_by(|a, b| {
            a.terms == b.terms && a.digits == b.digits && a.rate.to_bits() == b.rate.to_bits()
        });
    }

    /// Rows longer than the line, of lists that do not name the line whole: the mean of their rates and shares
    /// stands for the line, which overstates a list that covers only a part of it.
    fn below(&self, line: Code, hits: &mut Vec<Hit>) {
        let (start, end) = (
            self.rows.partition_point(|row| row.code <= line),
            self.rows
                .partition_point(|row| row.code <= line.last_below()),
        );
        let whole: Vec<u16> = hits
            .iter()
            .map(|hit| self.terms[hit.terms as usize].list)
            .collect();
        let mut sums: Vec<(u32, f64, f64)> = Vec::new();
        for row in &self.rows[start..end] {
            if whole.contains(&self.terms[row.terms as usize].list) {
                continue;
            }
            match sums.iter_mut().find(|(terms, ..)| *terms == row.terms) {
                Some((_, sum, count)) => (*sum, *count) = (*sum + row.rate, *count + 1.0),
                None => sums.push((row.terms, row.rate, 1.0)),
            }
        }
        let partial = |(terms, sum, count)| Hit {
            terms,
            digits: line.digits(),
            rate: sum / count,
            partial: true,
        };
        hits.extend(sums.into_iter().map(partial));
    }

    /// Whether the rate of a hit can be left out of the profile of its line (totals are proportional to it).
    pub fn proportional(&self, hits: &[Hit], at: usize) -> bool {
        let topping = hits
            .iter()
            .any(|hit| self.topping[usize::from(self.terms[hit.terms as usize].list)]);
        !topping && self.proportional[usize::from(self.terms[hits[at].terms as usize].list)]
    }

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
            let share = terms.share[day.metals as usize];
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
        let on_list = |hit: &&Hit| lists.contains(&self.terms[hit.terms as usize].list);
        let best = hits.iter().filter(on_list).max_by_key(|hit| hit.digits)?;
        let position = hits.iter().position(|hit| hit == best)?;
        Some((Some(position), self.terms[best.terms as usize].share[0]))
    }

    fn charge(&self, at: usize, hits: &[Hit], day: &Day) -> Option<Charge> {
        let (hit, share) = self.named(at, hits, day)?;
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
            let exempt = terms.share[day.metals as usize];
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

    fn relieve(&self, hits: &[Hit], day: &Day, out: &mut [Charge]) {
        for &relief in &day.reliefs {
            let Some((_, share)) = self.named(relief, hits, day) else {
                continue;
            };
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

    fn displace(&self, rule: usize, whole: bool, out: &mut [Charge]) {
        for by in 0..out.len() {
            let subject = out[by];
            let share = if whole { 1.0 } else { subject.charged() };
            if subject.charged() == 0.0
                || subject.rate == 0.0
                || !self.subjects[rule].has(subject.instrument)
            {
                continue;
            }
            for charge in out.iter_mut() {
                if charge.instrument != subject.instrument
                    && charge.left > 0.0
                    && self.objects[rule].has(charge.instrument)
                {
                    charge.left *= 1.0 - share;
                    charge.cause = Some(Cause::Displaced(rule, subject.instrument));
                }
            }
        }
    }

    /// What moved between two days.
    pub fn moved(&self, before: &Day, now: &Day) -> Moved {
        let roles = |at: usize, day: &Day| {
            [&day.charges, &day.reliefs, &day.suspended].map(|list| list.contains(&at))
        };
        let held = |terms: &Terms, day: &Day| terms.hold(day.on, day.known_on);
        let instruments = Bits::collect(self.instruments.len(), |at| {
            roles(at, before) != roles(at, now)
        });
        Moved {
            everywhere: before.rules != now.rules
                || before.metals != now.metals
                || (0..self.instruments.len())
                    .any(|at| instruments.has(at) && self.named_by[at].is_none()),
            lists: Bits::collect(self.list_names.len(), |list| {
                let named = |at: usize| {
                    let lists = self.named_by[at].as_ref();
                    instruments.has(at) && lists.is_some_and(|l| l.contains(&(list as u16)))
                };
                (0..self.instruments.len()).any(named)
            }),
            terms: Bits::collect(self.terms.len(), |at| {
                held(&self.terms[at], before) != held(&self.terms[at], now)
            }),
        }
    }

    /// Whether what moved concerns lines with these hits.
    pub fn concerns(&self, moved: &Moved, hits: &[Hit]) -> bool {
        moved.everywhere
            || hits.iter().any(|hit| {
                let terms = hit.terms as usize;
                moved.terms.has(terms) || moved.lists.has(usize::from(self.terms[terms].list))
            })
    }

    /// Days on which anything can change, from the instruments, their lists and the rules.
    pub fn dates(&self) -> Vec<Date> {
        let counted = |i: &&Instrument| {
            i.counted && i.standing == Standing::Act && i.rate != RateRule::None
                || i.effect != Effect::Charge
        };
        let mut dates: Vec<Date> = self
            .instruments
            .iter()
            .filter(counted)
            .flat_map(Instrument::dates)
            .collect();
        let used: HashMap<u16, ()> = self
            .named_by
            .iter()
            .flatten()
            .flatten()
            .chain(self.exempt_by.iter().flatten())
            .map(|&l| (l, ()))
            .collect();
        dates.extend(
            self.terms
                .iter()
                .filter(|t| used.contains_key(&t.list))
                .flat_map(|t| [t.from, t.to])
                .flatten(),
        );
        dates.extend(
            self.rules
                .iter()
                .flat_map(|r| [Some(r.from), r.to])
                .flatten(),
        );
        dates.sort_unstable();
        dates.dedup();
        dates
    }
}

/// The rate of a charge: its own, or that of the row that names the line.
pub(crate) fn rate_of(charge: &Charge, hits: &[Hit]) -> f64 {
    match charge.hit {
        Some(hit) if charge.rate.is_nan() => hits[hit].rate,
        _ => charge.rate,
    }
}
