//! What a column is: its name with its unit, how it is read off a row, what it means.

use std::borrow::Cow;

/// What a number counts, and so how its name ends and how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number without a unit, or text.
    Plain,
    /// A change in per cent of the benchmark, shown with its sign; the name ends in `_pct`.
    ChangePct,
    /// A level in per cent; the name ends in `_pct`.
    Pct,
    /// Percentage points; the name ends in `points`.
    Points,
    /// Million dollars of the world's year; the name ends in `_usd_mn`.
    UsdMn,
    /// Dollars; the name ends in `_usd`.
    Usd,
    /// A fraction; the name ends in `rate`.
    Rate,
    /// A fraction of a whole between 0 and 1; the name ends in `share`, or in the end of an interval of one.
    Share,
    /// Months; the name has `month` in it.
    Months,
    /// Tonnes; the name ends in `_t`.
    Tonnes,
    /// Seconds of wall-clock time; the name ends in `seconds`.
    Seconds,
    /// How far an equation is from holding: shown in scientific notation.
    Residual,
}

impl Unit {
    /// How a name with this unit ends; empty where the unit asks for nothing.
    const fn ending(self) -> &'static str {
        match self {
            Self::ChangePct | Self::Pct => "_pct",
            Self::Points => "points",
            Self::UsdMn => "_usd_mn",
            Self::Usd => "_usd",
            Self::Rate => "rate",
            Self::Tonnes => "_t",
            Self::Seconds => "seconds",
            Self::Plain | Self::Share | Self::Months | Self::Residual => "",
        }
    }

    /// The unit in words, for documentation; empty for plain numbers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::ChangePct => "per cent of the benchmark, a change",
            Self::Pct => "per cent",
            Self::Points => "percentage points",
            Self::UsdMn => "USD million",
            Self::Usd => "USD",
            Self::Rate => "fraction",
            Self::Share => "share, 0 to 1",
            Self::Months => "months",
            Self::Tonnes => "tonnes",
            Self::Seconds => "seconds",
            Self::Residual => "relative residual",
        }
    }
}

/// Whose codes an index stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Regions of the world.
    Region,
    /// Sectors of the world.
    Sector,
}

/// The codes behind indices. A world has them; `()` is for rows without indices.
pub trait Labels {
    /// The code at an index.
    fn label(&self, of: Of, index: usize) -> Option<&str>;
}

impl Labels for () {
    fn label(&self, _: Of, _: usize) -> Option<&str> {
        None
    }
}

/// A number with its interval: `NAME_low`, `NAME_central`, `NAME_high`, in this order of size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The lower end.
    pub low: f64,
    /// The central value.
    pub central: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// The interval that holds all three, in order of size.
    pub fn around(central: f64, ends: [f64; 2]) -> Self {
        Self {
            low: ends[0].min(ends[1]).min(central),
            central,
            high: ends[0].max(ends[1]).max(central),
        }
    }

    /// A number without an interval.
    pub fn point(value: f64) -> Self {
        Self {
            low: value,
            central: value,
            high: value,
        }
    }
}

/// How a value is read off a row. The variant is the column's type, also where every value is missing.
pub enum Get<T: 'static> {
    /// An index, shown as its code.
    Code(Of, fn(&T) -> usize),
    /// Text.
    Text(for<'a> fn(&'a T) -> Option<Cow<'a, str>>),
    /// A number; one that is not finite is missing.
    Number(fn(&T) -> Option<f64>),
    /// A whole number.
    Integer(fn(&T) -> Option<i64>),
    /// Yes or no.
    Flag(fn(&T) -> Option<bool>),
    /// An ISO date.
    Date(for<'a> fn(&'a T) -> Option<Cow<'a, str>>),
    /// A number with its interval: three columns.
    Estimate(fn(&T) -> Option<Estimate>),
}

/// One column of a table of rows `T`, beside the struct it reads.
pub struct Column<T: 'static> {
    /// Its name, with its unit: the header in CSV, the key in JSON.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Decimals shown to people; files keep every digit.
    pub digits: u8,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// Whether it tells rows apart: repeated where text is cut into blocks, what runs are compared by.
    pub key: bool,
    /// Whether it is left out of a table in which it has no value at all.
    pub optional: bool,
    /// How it is read off a row.
    pub get: Get<T>,
}

impl<T: 'static> Column<T> {
    const fn new(
        name: &'static str,
        unit: Unit,
        digits: u8,
        about: &'static str,
        get: Get<T>,
    ) -> Self {
        assert!(!about.is_empty(), "a column needs a description");
        assert!(
            ends_with(name, unit.ending()),
            "a column's name ends in its unit"
        );
        Self {
            name,
            unit,
            digits,
            about,
            key: false,
            optional: false,
            get,
        }
    }

    /// A column of numbers.
    pub const fn number(
        name: &'static str,
        unit: Unit,
        digits: u8,
        about: &'static str,
        get: fn(&T) -> Option<f64>,
    ) -> Self {
        Self::new(name, unit, digits, about, Get::Number(get))
    }

    /// A column of numbers with intervals.
    pub const fn estimate(
        name: &'static str,
        unit: Unit,
        digits: u8,
        about: &'static str,
        get: fn(&T) -> Option<Estimate>,
    ) -> Self {
        Self::new(name, unit, digits, about, Get::Estimate(get))
    }

    /// A column of whole numbers.
    pub const fn integer(
        name: &'static str,
        about: &'static str,
        get: fn(&T) -> Option<i64>,
    ) -> Self {
        Self::new(name, Unit::Plain, 0, about, Get::Integer(get))
    }

    /// A column of yes and no.
    pub const fn flag(
        name: &'static str,
        about: &'static str,
        get: fn(&T) -> Option<bool>,
    ) -> Self {
        Self::new(name, Unit::Plain, 0, about, Get::Flag(get))
    }

    /// A column of text.
    pub const fn text(
        name: &'static str,
        about: &'static str,
        get: for<'a> fn(&'a T) -> Option<Cow<'a, str>>,
    ) -> Self {
        Self::new(name, Unit::Plain, 0, about, Get::Text(get))
    }

    /// A column of ISO dates.
    pub const fn date(
        name: &'static str,
        about: &'static str,
        get: for<'a> fn(&'a T) -> Option<Cow<'a, str>>,
    ) -> Self {
        Self::new(name, Unit::Plain, 0, about, Get::Date(get))
    }

    /// A column of codes.
    pub const fn code(
        name: &'static str,
        of: Of,
        about: &'static str,
        get: fn(&T) -> usize,
    ) -> Self {
        Self::new(name, Unit::Plain, 0, about, Get::Code(of, get)).key()
    }

    /// The same, telling rows apart.
    pub const fn key(mut self) -> Self {
        self.key = true;
        self
    }

    /// The same, left out of tables in which it has no value at all.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// Whether a name ends in an ending, in constant expressions.
const fn ends_with(name: &str, ending: &str) -> bool {
    let (name, ending) = (name.as_bytes(), ending.as_bytes());
    if ending.len() > name.len() {
        return false;
    }
    let mut at = 0;
    while at < ending.len() {
        if name[name.len() - ending.len() + at] != ending[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A struct that is a row of a table. Stands beside the struct, in the room that computes it.
pub trait Row: Sized + Sync + 'static {
    /// Name of the table: a file's stem, a key in JSON.
    const TABLE: &'static str;
    /// Its heading.
    const TITLE: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [Column<Self>];
}
