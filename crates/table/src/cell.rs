//! [`columns!`](crate::columns): the columns of a struct, a line each; and what their expressions may give.

use std::borrow::Cow;

/// The columns of a struct, which makes it a [`Row`](crate::Row): name of the table, its heading, and for each column its kind with unit
/// and decimals, its name, whether it is a `key` or `optional`, what it reads off the row, and what it means.
///
/// Kinds are `text`, `date`, `integer`, `flag`, `code[Region]` or `code[Sector]`, `number[UNIT DIGITS]` and `estimate[UNIT DIGITS]`, with
/// the names of [`Unit`](crate::Unit). An expression gives a value or an `Option` of one; without a value the cell is missing.
///
/// ```
/// use detente_table::{Named, columns};
///
/// struct Duty {
///     imposer: String,
///     rate: f64,
///     year: Option<u16>,
/// }
///
/// columns! { Duty: "duties", "Duties"; |d|
///     text "imposer" key = d.imposer.as_str(), "Who imposes it.";
///     number[Pct 1] "duty_pct" = 100.0 * d.rate, "The duty.";
///     integer "year" optional = d.year, "Year of the schedule.";
/// }
///
/// let rows = [Duty { imposer: "USA".into(), rate: 0.1, year: None }];
/// let table = Named::of(&rows, &());
/// assert_eq!(table.fields.len(), 2);
/// ```
#[macro_export]
macro_rules! columns {
    ($row:ty: $table:expr, $title:expr; |$r:ident| $(
        $kind:ident $([ $unit:ident $($digits:literal)? ])? $name:literal $($flag:ident)* = $get:expr, $about:expr;
    )*) => {
        impl $crate::Row for $row {
            const TABLE: &'static str = $table;
            const TITLE: &'static str = $title;
            const COLUMNS: &'static [$crate::Column<Self>] = &[$(
                $crate::columns!(@ $row, $r, $kind $([ $unit $($digits)? ])? $name, $get, $about)$(.$flag())*
            ),*];
        }
    };
    (@ $row:ty, $r:ident, text $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::text($name, $about, |$r| $crate::cell::text($get))
    };
    (@ $row:ty, $r:ident, date $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::date($name, $about, |$r| $crate::cell::text($get))
    };
    (@ $row:ty, $r:ident, integer $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::integer($name, $about, |$r| $crate::cell::integer($get))
    };
    (@ $row:ty, $r:ident, flag $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::flag($name, $about, |$r| Option::<bool>::from($get))
    };
    (@ $row:ty, $r:ident, code[$of:ident] $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::code($name, $crate::Of::$of, $about, |$r| $get)
    };
    (@ $row:ty, $r:ident, number[$unit:ident $digits:literal] $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::number($name, $crate::Unit::$unit, $digits, $about, |$r| Option::<f64>::from($get))
    };
    (@ $row:ty, $r:ident, estimate[$unit:ident $digits:literal] $name:literal, $get:expr, $about:expr) => {
        $crate::Column::<$row>::estimate($name, $crate::Unit::$unit, $digits, $about, |$r| {
            Option::<$crate::Estimate>::from($get)
        })
    };
}

/// What a column of text reads: text of the row or made for it, or nothing.
pub trait Text<'a> {
    /// The text of the cell.
    fn cell(self) -> Option<Cow<'a, str>>;
}

impl<'a> Text<'a> for &'a str {
    fn cell(self) -> Option<Cow<'a, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl<'a> Text<'a> for &'a String {
    fn cell(self) -> Option<Cow<'a, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl<'a> Text<'a> for String {
    fn cell(self) -> Option<Cow<'a, str>> {
        Some(Cow::Owned(self))
    }
}

impl<'a> Text<'a> for Cow<'a, str> {
    fn cell(self) -> Option<Self> {
        Some(self)
    }
}

impl<'a, T: Text<'a>> Text<'a> for Option<T> {
    fn cell(self) -> Option<Cow<'a, str>> {
        self.and_then(Text::cell)
    }
}

/// The text of a cell.
pub fn text<'a>(value: impl Text<'a>) -> Option<Cow<'a, str>> {
    value.cell()
}

/// What a column of whole numbers reads: a whole number, or nothing.
pub trait Integer {
    /// The number of the cell; nothing where it is too large to be one.
    fn cell(self) -> Option<i64>;
}

macro_rules! integers {
    ($($type:ty),*) => { $(impl Integer for $type {
        fn cell(self) -> Option<i64> {
            i64::try_from(self).ok()
        }
    })* };
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T: Integer> Integer for Option<T> {
    fn cell(self) -> Option<i64> {
        self.and_then(Integer::cell)
    }
}

/// The whole number of a cell.
pub fn integer(value: impl Integer) -> Option<i64> {
    value.cell()
}
