//! What happened, and which statements are held against it: two tables that stand beside a standoff.

use std::path::Path;

use detente_table::{Reader, TableError, TableFile};

use crate::refusal::Refusal;

/// A figure that was published before, or measured afterwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    /// `estimate`: made before or without the outcome; `outcome`: measured afterwards.
    pub kind: String,
    pub id: String,
    pub what: String,
    /// Lowest and highest figure, where it is one.
    pub range: Option<(f64, f64)>,
    pub when: String,
    /// Where it is no number.
    pub words: String,
    pub source: String,
    pub confidence: String,
}

/// What is computed for a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Real income of the region.
    RealIncome,
    /// GDP of the region at the prices of the benchmark.
    Gdp,
    /// Value of what the region sells.
    Exports,
    /// Volume of what the region sells.
    ExportsVolume,
    /// Value of what the region sells, billion dollars more or less.
    ExportsUsd,
    /// Volume of what the region buys, its own included.
    BoughtVolume,
    /// What the region's best other position would gain it.
    GainOfAnother,
    /// Whether both sides would rather sign a deal than let talks fail.
    Signs,
    /// Share of the fights that end in which the region is the one who gives way.
    YieldsFirst,
    /// Months until a fight is over.
    Months,
}

impl Measure {
    /// Every measure with the word of the table.
    const ALL: [(&'static str, Self); 10] = [
        ("real_income_pct", Self::RealIncome),
        ("gdp_pct", Self::Gdp),
        ("exports_pct", Self::Exports),
        ("exports_volume_pct", Self::ExportsVolume),
        ("exports_usd_bn", Self::ExportsUsd),
        ("bought_volume_pct", Self::BoughtVolume),
        ("gain_of_another_pct", Self::GainOfAnother),
        ("signs", Self::Signs),
        ("yields_first_share", Self::YieldsFirst),
        ("months", Self::Months),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, measure)| *measure == self);
        found.map_or("", |(word, _)| word)
    }

    /// The measure of a word.
    pub fn of(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == word);
        found.map(|(_, measure)| *measure)
    }

    /// Whether a statement of this kind holds or does not; the others are numbers.
    pub fn yes_or_no(self) -> bool {
        matches!(self, Self::GainOfAnother | Self::Signs | Self::YieldsFirst)
    }
}

/// A statement that follows from the standoff alone, and what it is held against.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub id: String,
    /// The statement.
    pub says: String,
    pub measure: Measure,
    /// Whose.
    pub region: String,
    /// The other end of a flow; `*` = everybody else.
    pub partner: String,
    /// Sectors of a flow; none = all goods.
    pub sectors: Vec<String>,
    /// The combination, or the deal.
    pub positions: String,
    /// The combination it is compared with; empty = the standoff's reference.
    pub against: String,
    /// `ever`, or as `--horizon`.
    pub horizon: String,
    /// The figure it is held against; empty where only the words say it.
    pub record: String,
    /// Lowest and highest figure of the record; of a statement that holds or does not, 1 or 0.
    pub range: Option<(f64, f64)>,
    pub unit: String,
    /// What is not alike.
    pub comparable: String,
    /// What kind of miss it is, if it is one.
    pub miss: String,
}

/// The tables beside one standoff.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    /// The standoff, as it is asked for.
    pub standoff: String,
    pub figures: Vec<Figure>,
    pub statements: Vec<Statement>,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$((
            $name,
            include_bytes!(concat!("../../../../data/records/", $name, ".csv")).as_slice(),
            include_bytes!(concat!("../../../../data/records/", $name, "-statements.csv")).as_slice(),
        )),*]
    };
}

/// Name, figures and statements of every record that ships.
static SHIPPED: [(&str, &[u8], &[u8]); 6] = shipped![
    "canada-us",
    "eu-us",
    "india-us",
    "australia-china",
    "japan-korea",
    "russia-eu-gas",
];

/// Names of the records that ship.
pub(super) fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _, _)| *name).collect()
}

impl Record {
    /// The record of a name that ships; `None` where none has it.
    pub fn shipped(name: &str) -> Option<Result<Self, Refusal>> {
        let (_, figures, statements) = SHIPPED.iter().find(|(known, _, _)| *known == name)?;
        let place = |table: &str| format!("{table}.csv");
        Some(Self::parse(
            name,
            (&place(name), figures),
            (&place(&format!("{name}-statements")), statements),
        ))
    }

    /// The record in a folder, `record.csv` and `statements.csv`, of a standoff file.
    pub fn read(standoff: &str, folder: &Path, reader: &Reader) -> Result<Self, Refusal> {
        let bytes = |file: &str| reader.bytes("record", &folder.join(file));
        let (figures, statements) = (bytes("record.csv")?, bytes("statements.csv")?);
        let place = |file: &str| folder.join(file).display().to_string();
        Self::parse(
            standoff,
            (&place("record.csv"), &figures),
            (&place("statements.csv"), &statements),
        )
    }

    fn parse(
        standoff: &str,
        (figures_at, figures): (&str, &[u8]),
        (statements_at, statements): (&str, &[u8]),
    ) -> Result<Self, Refusal> {
        let table = Sheet::new(figures_at, figures)?;
        let figures: Vec<Figure> = table
            .rows()
            .map(|r| table.figure(r))
            .collect::<Result<_, _>>()?;
        let table = Sheet::new(statements_at, statements)?;
        let mut found = Vec::new();
        for row in table.rows() {
            let statement = table.statement(row)?;
            let known = |f: &Figure| f.id == statement.record;
            if !statement.record.is_empty() && !figures.iter().any(known) {
                let problem = format!("\"{}\" is no figure of {figures_at}", statement.record);
                return Err(table.wrong(row, "record", problem)?.into());
            }
            found.push(statement);
        }
        Ok(Self {
            standoff: standoff.to_owned(),
            figures,
            statements: found,
        })
    }
}

/// A table being read row by row.
struct Sheet(TableFile);

impl Sheet {
    fn new(place: &str, bytes: &[u8]) -> Result<Self, TableError> {
        Ok(Self(TableFile::from_bytes(Path::new(place), bytes)?))
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.0.rows()
    }

    fn text(&self, row: usize, column: &str) -> Result<String, TableError> {
        let at = self.0.column(column)?;
        Ok(self
            .0
            .optional_text(row, at)?
            .unwrap_or_default()
            .into_owned())
    }

    fn wrong(&self, row: usize, column: &str, problem: String) -> Result<TableError, TableError> {
        Ok(self.0.complain(row, self.0.column(column)?, problem))
    }

    /// Two ends, of which one may be missing.
    fn range(&self, row: usize) -> Result<Option<(f64, f64)>, TableError> {
        let low = self.0.optional_number(row, self.0.column("low")?)?;
        let high = self.0.optional_number(row, self.0.column("high")?)?;
        Ok(match (low, high) {
            (Some(low), Some(high)) => Some((low.min(high), low.max(high))),
            (Some(one), None) | (None, Some(one)) => Some((one, one)),
            (None, None) => None,
        })
    }

    fn figure(&self, row: usize) -> Result<Figure, TableError> {
        let text = |column: &str| self.text(row, column);
        Ok(Figure {
            kind: text("kind")?,
            id: text("id")?,
            what: text("what")?,
            range: self.range(row)?,
            when: text("when")?,
            words: text("words")?,
            source: text("source")?,
            confidence: text("confidence")?,
        })
    }

    fn statement(&self, row: usize) -> Result<Statement, TableError> {
        let text = |column: &str| self.text(row, column);
        let word = text("measure")?;
        let Some(measure) = Measure::of(&word) else {
            let known: Vec<&str> = Measure::ALL.iter().map(|(word, _)| *word).collect();
            let problem = format!("\"{word}\" is no measure; there are {}", known.join(", "));
            return Err(self.wrong(row, "measure", problem)?);
        };
        let sectors = text("sectors")?;
        Ok(Statement {
            id: text("id")?,
            says: text("says")?,
            measure,
            region: text("region")?,
            partner: text("partner")?,
            sectors: (sectors.split('+').map(str::trim))
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
            positions: text("positions")?,
            against: text("against")?,
            horizon: text("horizon")?,
            record: text("record")?,
            range: self.range(row)?,
            unit: text("unit")?,
            comparable: text("comparable")?,
            miss: text("miss")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_that_ships_can_be_read() {
        for name in names() {
            let record = Record::shipped(name).unwrap().unwrap();
            assert!(record.statements.len() >= 4, "{name}");
            for statement in &record.statements {
                let known = |f: &&Figure| f.id == statement.record;
                let own = record.figures.iter().find(known).and_then(|f| f.range);
                assert!(statement.range.or(own).is_some(), "{name} {}", statement.id);
            }
        }
    }
}
