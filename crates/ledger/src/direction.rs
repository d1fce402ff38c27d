//! One direction of trade: the instruments of one imposer on one target, ready to be applied to lines.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::basket::Shaped;
use crate::bits::Bits;
use crate::charges::Day;
use crate::conditions::Condition;
use crate::instrument::{Effect, Instrument, Products, RateRule, Standing, Status};
use crate::lists::{ListRow, ListTable, Terms};
use crate::question::{Convention, Exclusions, UnitValue};
use crate::stacking::{RuleKind, StackingRule};
use crate::{Code, Grace, LedgerError};

/// The instruments of one imposer on one target with their lists.
#[derive(Debug)]
pub(crate) struct Direction {
    pub instruments: Vec<Instrument>,
    pub rules: Vec<StackingRule>,
    /// Clauses of grace with the instruments they free from and those that are paid instead.
    pub graces: Vec<(Grace, Bits, Bits)>,
    /// Names of the lists in use.
    pub list_names: Vec<String>,
    pub terms: Vec<Terms>,
    /// The conditions of the ledger; terms point at them from one on.
    pub conditions: Arc<[Condition]>,
    /// Rows of the lists in use, sorted by code.
    pub rows: Vec<ListRow>,
    /// What their flags say, table by table; a row's flag counts from the first of its table.
    flags: Vec<String>,
    /// Which numbers of digits the rows have, a bit for each.
    lengths: u32,
    /// Lines by profile, once for each set of codes that is asked for.
    pub shaped: [OnceLock<Arc<Shaped>>; 2],
    /// Lists that name the lines of an instrument; `None` = every line.
    pub named_by: Vec<Option<Vec<u16>>>,
    pub exempt_by: Vec<Vec<u16>>,
    /// For each instrument, those that it ends or lifts.
    pub replaces: Vec<Bits>,
    pub subjects: Vec<Bits>,
    pub objects: Vec<Bits>,
    /// For each instrument with a top-up rate, those it counts.
    pub topped: Vec<Bits>,
    /// For each instrument the condition that it depends on, counted from one; 0 = none.
    pub depends: Vec<u16>,
    /// For each instrument the part of the target's goods that it bears on.
    pub parts: Vec<f64>,
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

/// The reading that contents which the user gives bring with them.
pub(crate) const CONTENT: &str = "content";

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

impl Direction {
    pub fn new(
        instruments: Vec<Instrument>,
        rules: Vec<StackingRule>,
        graces: &[Grace],
        conditions: Arc<[Condition]>,
        tables: &[&ListTable],
        part_of: impl Fn(&Instrument) -> f64,
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
        let mut flags = vec![String::new()];
        for table in tables {
            let before = u16::try_from(flags.len() - 1).unwrap_or(u16::MAX);
            flags.extend(table.flags.iter().skip(1).cloned());
            let lists: Vec<Option<u16>> = table
                .names
                .iter()
                .map(|n| list_names.iter().position(|m| m == n).map(|at| at as u16))
                .collect();
            let first = terms.len() as u32;
            let asked = |at: u16| {
                let id = &table.conditions[usize::from(at)];
                let place = conditions.iter().position(|c| c.id == *id);
                place.map_or(0, |place| place as u16 + 1)
            };
            terms.extend(table.terms.iter().map(|t| Terms {
                list: lists[usize::from(t.list)].unwrap_or(u16::MAX),
                condition: asked(t.condition),
                ..*t
            }));
            let used = table
                .rows
                .iter()
                .filter(|row| lists[usize::from(table.terms[row.terms as usize].list)].is_some());
            let flag = |flag: u16| match flag {
                0 => 0,
                flag => flag.checked_add(before).unwrap_or(0),
            };
            rows.extend(used.map(|row| ListRow {
                terms: row.terms + first,
                flag: flag(row.flag),
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
        let graces = graces.iter().map(|grace| {
            let instead = |at: usize| grace.instead.contains(&instruments[at].id);
            (
                grace.clone(),
                matching(&grace.instruments),
                Bits::collect(count, instead),
            )
        });
        let graces: Vec<(Grace, Bits, Bits)> =
            graces.filter(|(_, freed, _)| !freed.is_empty()).collect();
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
        // What a relief frees of a line is no rate: it multiplies others.
        let freeing = |at: usize| {
            instruments[at].effect != Effect::Charge && instruments[at].rate == RateRule::List
        };
        let proportional = (0..list_names.len())
            .map(|list| !uses(list, &ranked) && !uses(list, &freeing))
            .collect();
        let depends = instruments.iter().map(|i| {
            let asked = match i.members.is_empty() {
                true => i.condition.as_str(),
                false => i.id.as_str(),
            };
            let place = conditions.iter().position(|c| c.id == asked);
            place.map_or(0, |place| place as u16 + 1)
        });
        let depends = depends.collect();
        let parts = instruments.iter().map(part_of).collect();
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
            graces,
            list_names,
            terms,
            conditions,
            rows,
            flags,
            named_by,
            exempt_by,
            replaces,
            subjects,
            objects,
            topped,
            depends,
            parts,
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
        let has = |reading: &str| {
            convention.readings.iter().any(|r| r == reading)
                || reading == CONTENT && !convention.content.is_empty()
        };
        let chosen = |only: &str| {
            only.split('&').all(|part| match part.strip_prefix('!') {
                Some(reading) => !has(reading),
                None => part.is_empty() || has(part),
            })
        };
        let of_company =
            |company: &str| company.is_empty() || convention.company.as_deref() == Some(company);
        let (mut charges, mut reliefs, mut suspended) = (Vec::new(), Vec::new(), Vec::new());
        let (mut on_application, mut by_company) = (Vec::new(), Vec::new());
        for (at, instrument) in self.instruments.iter().enumerate() {
            let asked = overlaid.contains(&at);
            let status = instrument.status(on, known_on);
            if status == Status::Suspended && !self.replaces[at].is_empty() {
                suspended.push(at);
            }
            let counted = instrument.counted && chosen(&instrument.only_with);
            let open = convention.company.is_none() && !instrument.company.is_empty();
            if counted && open && status == Status::InForce {
                by_company.push(at);
            }
            let counted = counted && of_company(&instrument.company);
            if !asked && (!counted || status != Status::InForce) {
                continue;
            }
            match instrument.effect {
                Effect::Charge if instrument.rate == RateRule::None && !asked => {}
                Effect::Charge => charges.push(at),
                Effect::Exclusion if convention.exclusions == Exclusions::Ignored && !asked => {
                    on_application.push(at);
                }
                Effect::Relief | Effect::Exclusion => reliefs.push(at),
            }
        }
        let (mut graced, mut instead) = (Vec::new(), Vec::new());
        if let Some(loaded) = convention.loaded_on {
            let open: Vec<usize> = (0..self.graces.len())
                .filter(|&at| self.graces[at].0.covers(loaded, on, known_on))
                .collect();
            let clause = |at: usize| open.iter().copied().find(|&g| self.graces[g].1.has(at));
            charges.retain(|&at| match clause(at) {
                Some(grace) if !overlaid.contains(&at) => {
                    graced.push((at, grace));
                    false
                }
                _ => true,
            });
            for (at, grace) in graced.clone() {
                let paid = |by: &usize| self.graces[grace].2.has(*by) && clause(*by).is_none();
                for by in (0..self.instruments.len()).filter(paid) {
                    if !charges.contains(&by) && self.instruments[by].announced_on <= known_on {
                        charges.push(by);
                        instead.push((by, at));
                    }
                }
            }
            charges.sort_unstable();
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
        let holds = |r: &StackingRule| r.holds(on, known_on) && chosen(&r.only_with);
        let rules = (0..self.rules.len())
            .filter(|&at| holds(&self.rules[at]))
            .collect();
        Ok(Day {
            on,
            known_on,
            metals: convention.metals,
            answers: std::iter::once(None)
                .chain(self.conditions.iter().map(|c| c.answer(convention)))
                .collect(),
            unit_value: convention.unit_value.map(UnitValue::usd),
            exclusions: convention.exclusions,
            charges,
            reliefs,
            on_application,
            by_company,
            suspended,
            graced,
            instead,
            rules,
            clocks: Vec::new(),
        })
    }

    /// What the row behind a hit on a line is flagged with; empty = nothing.
    pub fn flag(&self, line: Code, hit: &Hit) -> &str {
        let Some(code) = line.prefix(hit.digits).filter(|_| !hit.partial) else {
            return "";
        };
        let start = self.rows.partition_point(|row| row.code < code);
        let mut rows = self.rows[start..].iter().take_while(|row| row.code == code);
        let row = rows.find(|row| row.terms == hit.terms);
        row.and_then(|row| self.flags.get(usize::from(row.flag)))
            .map_or("", String::as_str)
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
                || before.answers != now.answers
                || before.exclusions != now.exclusions
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
