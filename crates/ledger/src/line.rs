//! Lines: the rate of a commodity code on a day, each part explained.

use serde::Serialize;

use crate::charges::{Charge, Day, rate_of};
use crate::conditions::ConditionKind;
use crate::direction::{Direction, Hit};
use crate::explanation::{by_quantity, component, displaced, lifted};
use crate::instrument::{Effect, RateRule, Status};
use crate::orders::NO_ORDERS;
use crate::{Code, Completeness, Ledger, LedgerError, OpenCondition, Question};

/// What an instrument does on a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineComponent {
    /// Instrument id.
    pub instrument: String,
    /// Legal authority.
    pub authority: String,
    /// One line for readers.
    pub title: String,
    /// Reference in law.
    pub legal_reference: String,
    /// The instrument's own rate on this line, per cent.
    pub rate_pct: f64,
    /// Share of the value on which it is charged, after everything that reduces it.
    pub share: f64,
    /// Percentage points charged: rate × share.
    pub points: f64,
    /// Where it stands on the day.
    pub status: Status,
    /// Headings under which the goods are entered for it, where they are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// The condition under which its list names the line, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Digits of the code by which its list names the line, where the law names goods at more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at_digits: Option<u8>,
    /// Whether its lists were held against the law.
    pub completeness: Completeness,
    /// Why it is charged in full, in part or not at all.
    pub rule: String,
    /// What frees a share of the value from it, each in its own words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lifted: Vec<String>,
    /// What the list says beside the code that names the line: how a rate was made, on which condition or content the
    /// duty bears, whether sources disagree.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub list_flag: String,
    /// What it displaced or replaced on this line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub displaced: Vec<String>,
    /// Whether the row is unverified.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// The rate of a line on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineRate {
    /// The code; of several lines that are charged alike, their common beginning or else the first.
    pub code: Code,
    /// The traded lines that it stands for, where they are not the code itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stands_for: Vec<Code>,
    /// Total, a fraction.
    pub rate: f64,
    /// The least total over the outcomes of the open conditions, a fraction.
    pub rate_low: f64,
    /// The greatest, a fraction.
    pub rate_high: f64,
    /// Conditions that are not answered and what hangs on each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenCondition>,
    /// Digits at which the rate is known, where the law may differ at more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at_digits: Option<u8>,
    /// Trade of the weights' year, USD; `None` when the line is not in the weights.
    pub value_usd: Option<f64>,
    /// What is charged, in the order of the table.
    pub components: Vec<LineComponent>,
    /// What names the line and is not charged, with the reason.
    pub not_charged: Vec<LineComponent>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Ledger {
    /// The rate of a commodity code on a day, part by part.
    ///
    /// A code above the lines of the law gives one entry for each traded line below it; a code without lines
    /// below it gives one entry for itself.
    ///
    /// # Errors
    /// [`LedgerError::Code`] when the text is not a code; otherwise as [`Ledger::average`].
    pub fn line(&self, code: &str, question: &Question) -> Result<Vec<LineRate>, LedgerError> {
        let known_on = self.clocks(question.on, question.known_on)?;
        self.loaded(question)?;
        self.known_readings(&question.convention)?;
        let code = Code::parse(code).ok_or_else(|| LedgerError::Code {
            text: code.to_owned(),
        })?;
        let direction = self.direction(
            &question.imposer,
            &question.target,
            &question.convention.readings,
        )?;
        if !self.has_lines(&question.imposer, &question.target) {
            let message = format!(
                "duties of {} on {} are known without lines",
                question.imposer, question.target
            );
            return Err(LedgerError::NotCovered(message));
        }
        let day = direction.day(question.on, known_on, &question.convention)?;
        let weights = self
            .weights_entry(
                &question.imposer,
                &question.target,
                &question.convention.readings,
            )
            .ok();
        let traded = weights
            .and_then(|entry| self.weights(&entry.file))
            .unwrap_or(&[]);
        let start = traded.partition_point(|(c, _)| *c < code);
        let below: Vec<(Code, f64)> = traded[start..]
            .iter()
            .take_while(|(c, _)| code.contains(*c))
            .copied()
            .collect();
        let groups = if below.is_empty() {
            vec![Group {
                lines: vec![code],
                value: None,
                hits: direction.hits(code),
            }]
        } else {
            alike(&direction, &below)
        };
        let schedule = weights.map_or("", |entry| entry.schedule.as_str());
        let single = groups.len() == 1;
        let rate = |group: Group| {
            let mut rate = self.line_rate(&direction, &day, &group);
            rate.code = if single {
                code
            } else {
                name(&group.lines, &below)
            };
            if group.lines != [rate.code] {
                rate.stands_for = group.lines;
            }
            rate.notes
                .extend(self.off_schedule(&direction, schedule, rate.code, &group.hits));
            rate
        };
        Ok(groups.into_iter().map(rate).collect())
    }

    /// What to tell of a code that the schedule in use does not have.
    fn off_schedule(
        &self,
        direction: &Direction,
        schedule: &str,
        code: Code,
        hits: &[Hit],
    ) -> Option<String> {
        let list = direction.list_names.iter().position(|n| n == schedule)?;
        let of_schedule = |terms: u32| usize::from(direction.terms[terms as usize].list) == list;
        if hits.iter().any(|hit| of_schedule(hit.terms)) {
            return None;
        }
        let near = |digits: u8| -> Vec<String> {
            let Some(above) = code.prefix(digits) else {
                return Vec::new();
            };
            let start = direction.rows.partition_point(|row| row.code < above);
            let rows = direction.rows[start..]
                .iter()
                .take_while(|row| above.contains(row.code));
            let mut codes: Vec<String> = rows
                .filter(|row| of_schedule(row.terms))
                .map(|row| row.code.to_string())
                .collect();
            codes.dedup();
            codes
        };
        let mut codes = [6, 4].into_iter().map(near).find(|c| !c.is_empty());
        let more = codes.as_mut().map_or(0, |c| {
            let more = c.len().saturating_sub(NEIGHBOURS);
            c.truncate(NEIGHBOURS);
            more
        });
        let there = match (codes, more) {
            (None, _) => "nothing near it either".to_owned(),
            (Some(codes), 0) => format!("there it has {}", codes.join(", ")),
            (Some(codes), more) => format!("there it has {} and {more} more", codes.join(", ")),
        };
        Some(format!(
            "the schedule in use has no line {code} ({there}): no normal duty is counted, and lists may name its heirs"
        ))
    }

    fn line_rate(&self, direction: &Direction, day: &Day, group: &Group) -> LineRate {
        let (hits, value) = (&group.hits, group.value);
        let mut charges = Vec::new();
        direction.charges(hits, day, &mut charges);
        let (mut components, mut not_charged) = (Vec::new(), Vec::new());
        let (mut notes, mut added) = (Vec::new(), 0.0);
        for charge in &charges {
            let mut component = component(self, direction, charge, rate_of(charge, hits), day);
            component.displaced = displaced(direction, charge.instrument, &charges);
            component.lifted = lifted(direction, charge, hits, day);
            if let Some(hit) = charge.hit {
                component.list_flag = direction.flag(group.lines[0], &hits[hit]).to_owned();
                self.place(direction, &hits[hit], group.lines[0], &mut component);
            }
            let quantity = by_quantity(&mut component, day);
            added += quantity.as_ref().map_or(0.0, |(_, points)| *points);
            notes.extend(quantity.map(|(note, _)| note));
            let stand_in = day.instead.iter().find(|(by, _)| *by == charge.instrument);
            if let Some((_, freed)) = stand_in.filter(|_| charge.cause.is_none()) {
                let freed = &direction.instruments[*freed].id;
                component.rule = format!("{}: paid in place of {freed}", component.rule);
            }
            if component.points != 0.0 || (charge.charged() > 0.0 && charge.cause.is_none()) {
                components.push(component);
            } else {
                not_charged.push(component);
            }
        }
        let charged: Vec<usize> = charges.iter().map(|c| c.instrument).collect();
        not_charged.extend(self.waiting(direction, day, group.lines[0], hits, &charged));
        if hits.iter().any(|hit| hit.partial) {
            notes.push("a list splits this code further; the mean of the listed parts stands for the whole".to_owned());
        }
        notes.extend(self.conditional_exemptions(
            direction,
            day,
            group.lines[0],
            hits,
            &components,
        ));
        for (clause, freed, _) in &direction.graces {
            let open = clause.open(day.on, day.known_on) && day.on >= clause.loaded_before;
            let paid = |at: &usize| freed.has(*at) && !day.graced.iter().any(|(g, _)| g == at);
            if open && charged.iter().any(paid) {
                notes.push(format!("otherwise for {}: --loaded DATE", clause.words()));
            }
        }
        let (open, low, high) = direction.range(hits, day);
        let coarse = components
            .iter()
            .filter(|c| c.points != 0.0)
            .filter_map(|c| c.known_at_digits)
            .min();
        if let Some(digits) = coarse {
            notes.push(format!(
                "known at {digits} digits: the lines of the law below may differ, so this rate is not exact here"
            ));
        }
        notes.push(NO_ORDERS.to_owned());
        if !self.has_normal_duty(direction) {
            notes.push(
                "no normal duty is known here: the total is of added duties alone".to_owned(),
            );
        }
        LineRate {
            rate_low: low + added / 100.0,
            rate_high: high + added / 100.0,
            open,
            known_at_digits: coarse,
            code: group.lines[0],
            stands_for: Vec::new(),
            rate: components.iter().map(|c| c.points).sum::<f64>() / 100.0,
            value_usd: value,
            components,
            not_charged,
            notes,
        }
    }

    /// Says under which headings, and at how many digits, a list names a line.
    fn place(&self, direction: &Direction, hit: &Hit, line: Code, component: &mut LineComponent) {
        let terms = &direction.terms[hit.terms as usize];
        let asked = usize::from(terms.condition).checked_sub(1);
        component.condition = asked.map(|at| direction.conditions[at].id.clone());
        let listed = asked.is_some_and(|at| direction.conditions[at].kind == ConditionKind::Listed);
        if listed && component.share > 0.0 && component.share < 1.0 {
            component.rule = format!(
                "list known by value only: the line may or may not be on it; counted with {:.1}% of its value",
                100.0 * component.share
            );
        }
        let list = &direction.list_names[usize::from(terms.list)];
        let Some(entry) = self.list_index().get(list) else {
            return;
        };
        if !entry.headings.is_empty() {
            component.headings.clone_from(&entry.headings);
        }
        let coarse = |law: &u8| hit.digits < *law && line.digits() > hit.digits;
        component.known_at_digits = entry.digits.filter(coarse).map(|_| hit.digits);
    }

    /// Whether some instrument of a direction gives every line of a schedule its normal duty.
    fn has_normal_duty(&self, direction: &Direction) -> bool {
        let schedules = self
            .weights_index()
            .iter()
            .map(|entry| entry.schedule.as_str());
        let mut schedules = schedules.filter(|list| !list.is_empty());
        schedules.any(|list| direction.list_names.iter().any(|name| name == list))
            || direction.instruments.iter().any(|i| i.normal)
    }

    /// Exemptions from what is charged that hold under a condition which is not taken as met.
    fn conditional_exemptions(
        &self,
        direction: &Direction,
        day: &Day,
        line: Code,
        hits: &[Hit],
        components: &[LineComponent],
    ) -> Vec<String> {
        let mut notes = Vec::new();
        for component in components {
            let Some(at) = direction.find(&component.instrument) else {
                continue;
            };
            let (on, known_on) = day.clock(at);
            for hit in hits {
                let terms = &direction.terms[hit.terms as usize];
                let exempts = direction.exempt_by[at].contains(&terms.list);
                if exempts && day.share(terms) == 0.0 && terms.hold(on, known_on) {
                    let asked = usize::from(terms.condition).checked_sub(1);
                    let condition = asked.map_or_else(
                        || direction.flag(line, hit),
                        |at| direction.conditions[at].title.as_str(),
                    );
                    notes.push(format!(
                        "{} would not be charged under a condition that is not taken as met: {condition}",
                        component.instrument
                    ));
                }
            }
        }
        notes
    }

    /// Instruments that name the line and do not apply on the day: threats, suspensions, future starts,
    /// exclusions that are not taken as granted, safeguards left out of totals.
    fn waiting(
        &self,
        direction: &Direction,
        day: &Day,
        line: Code,
        hits: &[Hit],
        charged: &[usize],
    ) -> Vec<LineComponent> {
        let mut waiting = Vec::new();
        for &(at, grace) in &day.graced {
            let Some((hit, share)) = direction.names(at, hits) else {
                continue;
            };
            let mut charge = Charge {
                instrument: at,
                hit,
                rate: 0.0,
                share,
                left: 0.0,
                cause: None,
            };
            charge.rate = match direction.instruments[at].rate {
                RateRule::Flat(rate) => rate,
                _ => f64::NAN,
            };
            let rate = rate_of(&charge, hits);
            let mut component = component(self, direction, &charge, rate, day);
            component.rule = format!("not on {}", direction.graces[grace].0.words());
            waiting.push(component);
        }
        for (at, instrument) in direction.instruments.iter().enumerate() {
            let status = instrument.status(day.on, day.known_on);
            let shown = match status {
                Status::Threatened | Status::Suspended => true,
                // Not what later editions brought: only what was ahead on the day itself.
                Status::Announced => instrument.announced_on <= day.on,
                Status::InForce => {
                    let other_reading = !instrument.only_with.is_empty();
                    !instrument.counted || other_reading || instrument.effect == Effect::Exclusion
                }
                _ => false,
            };
            if !shown
                || charged.contains(&at)
                || day.graced.iter().any(|(graced, _)| *graced == at)
                || instrument.rate == RateRule::None && instrument.effect == Effect::Charge
            {
                continue;
            }
            let Some((hit, share)) = direction.names(at, hits) else {
                continue;
            };
            let rate = match (&instrument.rate, hit) {
                (RateRule::Flat(rate), _) => *rate,
                (RateRule::List, Some(hit)) => hits[hit].rate,
                _ => 0.0,
            };
            let charge = Charge {
                instrument: at,
                hit,
                rate,
                share,
                left: 0.0,
                cause: None,
            };
            let mut component = component(self, direction, &charge, rate, day);
            if let Some(hit) = hit {
                component.list_flag = direction.flag(line, &hits[hit]).to_owned();
                self.place(direction, &hits[hit], line, &mut component);
            }
            component.rule = match (status, instrument.from) {
                (Status::InForce, _) if instrument.effect == Effect::Exclusion => {
                    "on application only; counted with --exclusions granted".to_owned()
                }
                (Status::InForce, _) if !instrument.only_with.is_empty() => {
                    format!(
                        "holds under another reading only: --reading {}",
                        instrument.only_with
                    )
                }
                (Status::InForce, _) => "not counted in totals".to_owned(),
                (Status::Suspended, _) => match instrument.suspension.and_then(|s| s.to) {
                    Some(to) => format!("suspended until {to}"),
                    None => "suspended without an end".to_owned(),
                },
                (_, Some(from)) => format!("{status} for {from}"),
                (_, None) => format!("{status}, no date set"),
            };
            waiting.push(component);
        }
        waiting
    }
}

/// How many lines of the schedule are named beside one that it does not have.
const NEIGHBOURS: usize = 6;

/// Traded lines that are charged alike.
struct Group {
    lines: Vec<Code>,
    /// Their trade, USD; `None` for a line that is not in the weights.
    value: Option<f64>,
    hits: Vec<Hit>,
}

/// Gathers lines that are charged alike, in the order of their first lines.
fn alike(direction: &Direction, below: &[(Code, f64)]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for &(code, value) in below {
        let hits = direction.hits(code);
        let same = |other: &Group| {
            other.hits.len() == hits.len()
                && other.hits.iter().zip(&hits).all(|(a, b)| {
                    a.terms == b.terms
                        && a.digits == b.digits
                        && a.rate.to_bits() == b.rate.to_bits()
                })
        };
        match groups.iter_mut().find(|group| same(group)) {
            Some(group) => {
                group.value = group.value.map(|sum| sum + value);
                group.lines.push(code);
            }
            None => groups.push(Group {
                lines: vec![code],
                value: Some(value),
                hits,
            }),
        }
    }
    groups
}

/// The code that stands for lines charged alike: their common beginning where it names no other line.
fn name(lines: &[Code], below: &[(Code, f64)]) -> Code {
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let common = (2..=first.digits())
        .rev()
        .filter_map(|digits| first.prefix(digits))
        .find(|beginning| beginning.contains(last));
    let named = |beginning: &Code| below.iter().filter(|(c, _)| beginning.contains(*c)).count();
    common
        .filter(|beginning| named(beginning) == lines.len())
        .unwrap_or(first)
}
