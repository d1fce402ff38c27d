//! Lists known by value only: of some goods so many dollars are on a list, and which of their lines is not known.
//!
//! A government announces "25 per cent on 29.8 billion, of which steel 12.6" days before it prints the lines, and of many
//! old lists the sums are all that can be found. Such a list names every line of its goods on the share value / imports
//! of the goods, under the condition that the goods are on it: an average is then right whatever the lines are, and a
//! line is told with both outcomes.

use jiff::civil::Date;

use crate::conditions::{Condition, ConditionKind};
use crate::error::{Problem, nearest};
use crate::instrument::{BASIS, Basis, CONFIDENCE, Confidence, choice};
use crate::lists::{ListRow, ListTable, Terms};
use crate::table::{Row, Table, problem};
use crate::{Code, Ledger, LedgerError};

/// The table.
pub(crate) const FILE: &str = "lists-by-value.csv";

/// Goods of which a list takes a part.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Goods {
    /// Everything.
    All,
    /// Everything below a commodity code.
    Code(Code),
    /// Every code that the crosswalk gives to a sector.
    Sector(String),
}

/// So many dollars of some goods are on a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ValuedGoods {
    /// The list; instruments point at it as at any other.
    pub list: String,
    /// What the list is, for readers.
    title: String,
    goods: Vec<Goods>,
    /// The goods as written, for readers.
    words: String,
    /// What of them is on the list, USD million a year.
    value_usd_mn: f64,
    /// What is imported of them, USD million a year; `None` = as the import weights of the direction say.
    of_usd_mn: Option<f64>,
    /// Rate on these goods, a fraction, where the list rates its goods.
    rate: Option<f64>,
    from: Option<Date>,
    to: Option<Date>,
    to_known: Option<Date>,
    confidence: Confidence,
    basis: Basis,
    row: u64,
}

impl ValuedGoods {
    /// Whether a reader must be told that the row is not verified.
    pub fn unverified(&self) -> bool {
        self.basis == Basis::Memory || self.confidence == Confidence::Low
    }

    /// What is said of it beside a line.
    fn told(&self, of_usd_mn: f64) -> String {
        let basis = match self.basis {
            Basis::TextRead | Basis::EarlierResearch => "",
            Basis::Memory => " (from memory)",
            Basis::Judgement => " (judged)",
        };
        format!(
            "known by value only: USD {:.0} mn of {of_usd_mn:.0} mn of {}{basis}",
            self.value_usd_mn, self.words
        )
    }
}

/// The condition behind every list that is known by value: whether goods are on it.
pub(crate) fn conditions(valued: &[ValuedGoods]) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    for row in valued {
        if conditions.iter().all(|c| c.id != row.list) {
            conditions.push(Condition {
                id: row.list.clone(),
                kind: ConditionKind::Listed,
                material: String::new(),
                threshold: 0.0,
                title: format!("the goods are on the list: {}", row.title),
                row: row.row,
            });
        }
    }
    conditions
}

impl Ledger {
    /// The lists known by value only among those that a direction needs, as rows of lines.
    pub(crate) fn valued_table(
        &self,
        needed: &[&str],
        imposer: &str,
        target: &str,
        readings: &[String],
    ) -> Result<Option<ListTable>, LedgerError> {
        let rows: Vec<&ValuedGoods> = self
            .valued()
            .iter()
            .filter(|row| needed.contains(&row.list.as_str()))
            .collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let imports = self
            .weights_entry(imposer, target, readings)
            .ok()
            .and_then(|entry| self.weights(&entry.file));
        let mut table = ListTable {
            flags: vec![String::new()],
            conditions: vec![String::new()],
            ..ListTable::default()
        };
        for row in rows {
            let codes = self.codes_of(row)?;
            let of_usd_mn = row
                .of_usd_mn
                .or_else(|| Some(self.imported(row, imports?) / 1e6))
                .filter(|of| *of > 0.0)
                .ok_or_else(|| {
                    LedgerError::NotCovered(format!(
                        "{FILE}, row {}: what {imposer} imports of {} from {target} is not known, so neither is the share on \
                         the list {}; fill of_usd_mn, or give import weights",
                        row.row, row.words, row.list
                    ))
                })?;
            let place = |names: &mut Vec<String>, name: &str| {
                names.iter().position(|n| n == name).unwrap_or_else(|| {
                    names.push(name.to_owned());
                    names.len() - 1
                }) as u16
            };
            let share = (row.value_usd_mn / of_usd_mn).min(1.0);
            let terms = table.terms.len() as u32;
            table.terms.push(Terms {
                list: place(&mut table.names, &row.list),
                from: row.from,
                to: row.to,
                to_known: row.to_known,
                share: [share, share],
                claimed: None,
                condition: place(&mut table.conditions, &row.list),
            });
            let flag = place(&mut table.flags, &row.told(of_usd_mn));
            table.rows.extend(codes.into_iter().map(|code| ListRow {
                code,
                terms,
                rate: row.rate.unwrap_or(f64::NAN),
                flag,
                row: row.row,
            }));
        }
        table.rows.sort_by_key(|row| row.code);
        Ok(Some(table))
    }

    /// The codes that stand for the goods of a row.
    fn codes_of(&self, row: &ValuedGoods) -> Result<Vec<Code>, LedgerError> {
        let mut codes = Vec::new();
        for goods in &row.goods {
            match goods {
                Goods::All => {
                    codes.extend((1..100).filter_map(|n| Code::parse(&format!("{n:02}"))))
                }
                Goods::Code(code) => codes.push(*code),
                Goods::Sector(sector) => {
                    let own = self.crosswalk().codes_in(sector);
                    if own.is_empty() {
                        return Err(LedgerError::NotCovered(format!(
                            "{FILE}, row {}: {}",
                            row.row,
                            no_sector(self, sector)
                        )));
                    }
                    codes.extend(own);
                }
            }
        }
        codes.sort_unstable();
        codes.dedup();
        Ok(codes)
    }

    /// Imports of the goods of a row in the weights, USD.
    fn imported(&self, row: &ValuedGoods, imports: &[(Code, f64)]) -> f64 {
        let among = |goods: &Goods, code: Code| match goods {
            Goods::All => true,
            Goods::Code(above) => above.contains(code),
            Goods::Sector(sector) => self
                .crosswalk()
                .sector(code, |own| (own == sector).then_some(()))
                .is_some(),
        };
        let counted = |code: Code| row.goods.iter().any(|goods| among(goods, code));
        let values = imports.iter().filter(|(code, _)| counted(*code));
        values.map(|(_, value)| value).sum()
    }
}

fn no_sector(ledger: &Ledger, sector: &str) -> String {
    match nearest(sector, ledger.crosswalk().sectors()) {
        Some(near) => format!("the crosswalk has no sector `{sector}` (did you mean {near}?)"),
        None if ledger.crosswalk().is_empty() => {
            format!(
                "`{sector}` is no commodity code, and the ledger has no crosswalk.csv in which it is a sector"
            )
        }
        None => format!("the crosswalk has no sector `{sector}`"),
    }
}

const COLUMNS: &[&str] = &[
    "list",
    "title",
    "goods",
    "value_usd_mn",
    "source",
    "confidence",
    "basis",
];

/// Reads `lists-by-value.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<ValuedGoods> {
    let Some(table) = Table::read(file, bytes, COLUMNS, problems) else {
        return Vec::new();
    };
    let mut found: Vec<ValuedGoods> = Vec::new();
    for row in table.rows() {
        let before = problems.len();
        let Some(valued) = valued(row, problems) else {
            continue;
        };
        let apart = |a: &ValuedGoods, b: &ValuedGoods| a.to.is_some_and(|to| b.from >= Some(to));
        let twice = found.iter().find(|other| {
            other.list == valued.list
                && other.goods.iter().any(|g| valued.goods.contains(g))
                && !apart(other, &valued)
                && !apart(&valued, other)
        });
        if let Some(other) = twice {
            let message = format!(
                "row {} counts some of these goods on {} at the same time: add the values up",
                other.row, valued.list
            );
            row.wrong("goods", message, problems);
        }
        if problems.len() == before {
            found.push(valued);
        }
    }
    found
}

fn valued(row: Row<'_>, problems: &mut Vec<Problem>) -> Option<ValuedGoods> {
    let before = problems.len();
    let goods: Vec<Goods> = row
        .parts("goods")
        .filter_map(|part| match part {
            "all" => Some(Goods::All),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                let code = Code::parse(digits);
                if code.is_none() {
                    let message = format!(
                        "`{digits}` is not a commodity code: 2 to 10 digits, leading zeros kept"
                    );
                    row.wrong("goods", message, problems);
                }
                code.map(Goods::Code)
            }
            sector => Some(Goods::Sector(sector.to_owned())),
        })
        .collect();
    row.needed("goods", problems);
    let value = row.value("value_usd_mn", problems);
    if row.needed("value_usd_mn", problems).is_empty() {
        return None;
    }
    let of = row.value("of_usd_mn", problems);
    match (value, of) {
        (Some(value), _) if value <= 0.0 => {
            let message = format!("{value} is no value of goods: write USD million, above 0");
            row.wrong("value_usd_mn", message, problems);
        }
        (Some(value), Some(of)) if value > of => {
            let message = format!("{of} is less than what is on the list, {value}");
            row.wrong("of_usd_mn", message, problems);
        }
        _ => {}
    }
    let rate = row.value("rate", problems);
    if let Some(rate) = rate.filter(|rate| !(0.0..=20.0).contains(rate)) {
        let message = format!("{rate} is not a rate between 0 and 20 (write 0.25 for 25%)");
        row.wrong("rate", message, problems);
    }
    let (from, to) = (row.date("from", problems), row.date("to", problems));
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let message = format!("the end {to} is not after the start {from}");
        row.wrong("to", message, problems);
    }
    let to_known = row.date("to_known", problems);
    let confidence = choice(row, "confidence", CONFIDENCE, problems)?;
    let basis = choice(row, "basis", BASIS, problems)?;
    let valued = ValuedGoods {
        list: row.needed("list", problems).to_owned(),
        title: row.needed("title", problems).to_owned(),
        goods,
        words: row.parts("goods").collect::<Vec<_>>().join(" + "),
        value_usd_mn: value?,
        of_usd_mn: of,
        rate,
        from,
        to,
        to_known,
        confidence,
        basis,
        row: row.number(),
    };
    row.needed("source", problems);
    (problems.len() == before).then_some(valued)
}

/// Lists that are known twice, sectors that nothing leads to, rates that are missing.
pub(crate) fn checked(ledger: &Ledger, found: &mut Vec<Problem>) {
    for row in ledger.valued() {
        let mut wrong = |column: &str, message: String| {
            found.push(problem(FILE, Some(row.row), Some(column), message));
        };
        if ledger.list_index().contains_key(&row.list) {
            wrong(
                "list",
                format!(
                    "lists.csv has the lines of `{}`: it is known by more than its value",
                    row.list
                ),
            );
        }
        for goods in &row.goods {
            if let Goods::Sector(sector) = goods
                && ledger.crosswalk().codes_in(sector).is_empty()
            {
                wrong("goods", no_sector(ledger, sector));
            }
        }
        if row.rate.is_none() && ledger.takes_rates_from(&row.list) {
            let message =
                "the field must not be empty: the instrument takes its rate from this list";
            wrong("rate", message.to_owned());
        }
    }
}
