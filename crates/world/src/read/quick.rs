//! Tables of three codes and a number, read in one pass: plain CSV, Parquet, and tables in memory, every row right.
//!
//! Whatever else stands in a table, a fault included, makes this reader give up: then the table is read as any other,
//! which is slower and says what is wrong and where.

use super::folder::TableSource;
use crate::table::{ColumnData, Table, eight_digits};

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// Longest field of a column that is not needed, bytes: a longer one is looked at with care.
const LONGEST: usize = 1 << 16;

/// The codes that a column may hold, with their positions.
pub(super) struct Known<'a> {
    /// The codes, in the order of the world.
    codes: Vec<&'a str>,
    /// The same as words.
    words: Vec<Word>,
    /// Every code and alias with its position, found in a step or two: at most half of the slots are taken.
    slots: Vec<Option<(&'a str, u32)>>,
}

/// A code of at most eight bytes as one number, and which bits of it count.
#[derive(Clone, Copy)]
struct Word {
    value: u64,
    mask: u64,
    length: usize,
}

impl Word {
    /// `None` of a longer code.
    fn of(code: &str) -> Option<Self> {
        let length = code.len();
        let mut bytes = [0; 8];
        bytes.get_mut(..length)?.copy_from_slice(code.as_bytes());
        Some(Self {
            value: u64::from_le_bytes(bytes),
            mask: u64::MAX.checked_shr(64 - 8 * length as u32).unwrap_or(0),
            length,
        })
    }

    /// A word that nothing is.
    const NOTHING: Self = Self {
        value: 1,
        mask: 0,
        length: 0,
    };
}

impl<'a> Known<'a> {
    /// The codes of a world, and other names for some of them.
    pub(super) fn new(codes: Vec<&'a str>, aliases: &[(&'a str, usize)]) -> Self {
        let listed = codes.iter().enumerate().map(|(at, code)| (*code, at));
        let listed: Vec<(&str, usize)> = aliases.iter().copied().chain(listed).collect();
        let words = codes.iter().map(|c| Word::of(c).unwrap_or(Word::NOTHING));
        let mut made = Self {
            words: words.collect(),
            codes,
            slots: vec![None; (2 * listed.len() + 2).next_power_of_two()],
        };
        for (code, at) in listed {
            let slot = made.slot(code.as_bytes());
            made.slots[slot] = Some((code, at as u32));
        }
        made
    }

    /// The codes, in the order of the world.
    pub(super) fn codes(&self) -> &[&'a str] {
        &self.codes
    }

    /// The position of a code or alias.
    fn find(&self, code: &[u8]) -> Option<usize> {
        let (_, at) = self.slots[self.slot(code)]?;
        Some(at as usize)
    }

    /// The slot of a code, or the free one where it would be.
    fn slot(&self, code: &[u8]) -> usize {
        let step = |sum: u64, b: &u8| (sum ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        let sum = code.iter().fold(0xcbf2_9ce4_8422_2325, step);
        let most = self.slots.len() - 1;
        let mut slot = (sum ^ (sum >> 32)) as usize & most;
        while let Some((there, _)) = self.slots[slot] {
            if there.as_bytes() == code {
                break;
            }
            slot = (slot + 1) & most;
        }
        slot
    }

    /// The position of a code: rows mostly repeat the code of the row before or have the one that follows it.
    pub(super) fn position(&self, code: &[u8], last: &mut usize) -> Option<usize> {
        for at in [*last, *last + 1] {
            if self.codes.get(at).is_some_and(|c| c.as_bytes() == code) {
                *last = at;
                return Some(at);
            }
        }
        *last = self.find(code)?;
        Some(*last)
    }

    /// As [`position`](Self::position), of the field that begins at `start`; also where it ends.
    #[inline]
    fn field(&self, bytes: &[u8], start: usize, last: &mut usize) -> Option<(usize, usize)> {
        if let Some(next) = bytes.get(start..).and_then(|b| b.first_chunk::<8>()) {
            let next = u64::from_le_bytes(*next);
            for at in [*last, *last + 1] {
                let Some(word) = self.words.get(at) else {
                    break;
                };
                let end = start + word.length;
                if next & word.mask == word.value
                    && matches!(bytes.get(end), Some(b',' | b'\n' | b'\r'))
                {
                    *last = at;
                    return Some((at, end));
                }
            }
        }
        let (code, end) = field_at(bytes, start)?;
        Some((self.position(code, last)?, end))
    }
}

/// Takes a row: positions of the three codes, and the number, which is finite. Says whether it is right.
pub(super) type Take<'t> = dyn FnMut([usize; 3], f64) -> bool + 't;

/// Reads a table of three codes and a number; `columns` are the names of the three and of the number. Gives whether all of
/// it was read.
pub(super) fn read(
    source: &TableSource<'_>,
    columns: [&str; 4],
    known: [&Known<'_>; 3],
    take: &mut Take<'_>,
) -> bool {
    if let Some(text) = source.csv() {
        return csv_rows(&text, columns, known, take);
    }
    match source {
        TableSource::Memory(_, table) => memory_rows(table, columns, known, take),
        #[cfg(feature = "parquet")]
        TableSource::File(_, bytes) => {
            let mut find = |role: usize, code: &[u8]| known[role].find(code).map(|at| at as u32);
            crate::table::parquet_rows(bytes, columns, &mut find, &mut |codes, value| {
                value.is_finite() && take(codes.map(|at| at as usize), value)
            })
        }
        #[cfg(not(feature = "parquet"))]
        TableSource::File(..) => false,
    }
}

/// As [`read`], of a table in memory whose codes are text and whose numbers are decimal.
fn memory_rows(
    table: &Table,
    columns: [&str; 4],
    known: [&Known<'_>; 3],
    take: &mut Take<'_>,
) -> bool {
    let column = |name: &str| table.columns().iter().find(|c| c.name == name);
    let text = |name: &str| match &column(name)?.data {
        ColumnData::Text(texts) => Some(texts),
        _ => None,
    };
    let (Some(a), Some(b), Some(c)) = (text(columns[0]), text(columns[1]), text(columns[2])) else {
        return false;
    };
    let Some(ColumnData::Float(values)) = column(columns[3]).map(|c| &c.data) else {
        return false;
    };
    let mut last = [0; 3];
    let mut rows = a.iter().zip(b.iter()).zip(c.iter()).zip(values);
    table.check().is_ok()
        && rows.all(|(((a, b), c), value)| {
            let (Some(a), Some(b), Some(c), Some(value)) = (a, b, c, value) else {
                return false;
            };
            let mut at = [0; 3];
            for (role, code) in [a, b, c].into_iter().enumerate() {
                let Some(position) = known[role].position(code.as_bytes(), &mut last[role]) else {
                    return false;
                };
                at[role] = position;
            }
            value.is_finite() && take(at, *value)
        })
}

/// As [`read`], of comma-separated text.
fn csv_rows(bytes: &[u8], columns: [&str; 4], known: [&Known<'_>; 3], take: &mut Take<'_>) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some((order, mut at)) = header(bytes, columns) else {
        return false;
    };
    let mut last = [0_usize; 3];
    let mut any = false;
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            at += 1;
            continue;
        }
        let (mut codes, mut value) = ([0_usize; 3], 0.0);
        for (field, role) in order.iter().enumerate() {
            let fields_left = field + 1 < order.len();
            match *role {
                Role::Code(role) => {
                    let found = known[role].field(bytes, at, &mut last[role]);
                    let Some((position, end)) = found else {
                        return false;
                    };
                    (codes[role], at) = (position, end);
                }
                Role::Number => {
                    let Some((number, end)) = number(bytes, at) else {
                        return false;
                    };
                    (value, at) = (number, end);
                }
                Role::Other => {
                    let Some((other, end)) = field_at(bytes, at) else {
                        return false;
                    };
                    if other.len() > LONGEST || std::str::from_utf8(other).is_err() {
                        return false;
                    }
                    at = end;
                }
            }
            match (fields_left, bytes.get(at).copied()) {
                (true, Some(b',')) => at += 1,
                (false, None) => {}
                (false, Some(b'\n')) => at += 1,
                (false, Some(b'\r')) if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                _ => return false,
            }
        }
        if !take(codes, value) {
            return false;
        }
        any = true;
    }
    any
}

/// What a column of text is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The code at this position of the three.
    Code(usize),
    /// The number.
    Number,
    /// Nothing: it may stand in a table.
    Other,
}

/// The role of each field of the header, and where the first row begins; `None` if a column is missing, or two have one
/// name.
fn header(bytes: &[u8], columns: [&str; 4]) -> Option<(Vec<Role>, usize)> {
    let (mut names, mut order): (Vec<&[u8]>, Vec<Role>) = (Vec::new(), Vec::new());
    let mut at = 0;
    loop {
        let (name, end) = field_at(bytes, at)?;
        let odd = name.trim_ascii() != name || std::str::from_utf8(name).is_err();
        if odd || names.contains(&name) {
            return None;
        }
        names.push(name);
        order.push(
            match columns.iter().position(|known| known.as_bytes() == name) {
                Some(3) => Role::Number,
                Some(role) => Role::Code(role),
                None => Role::Other,
            },
        );
        let ends = bytes.get(end..)?;
        if ends.starts_with(b",") {
            at = end + 1;
            continue;
        }
        let length = [&b"\n"[..], b"\r\n"]
            .into_iter()
            .find(|e| ends.starts_with(e))?
            .len();
        let needed = [Role::Code(0), Role::Code(1), Role::Code(2), Role::Number];
        let all = needed.iter().all(|role| order.contains(role));
        return all.then_some((order, end + length));
    }
}

/// A field without its quotes, and where it ends; `None` where quotes stand within it.
fn field_at(bytes: &[u8], start: usize) -> Option<(&[u8], usize)> {
    if bytes.get(start) == Some(&b'"') {
        let length = bytes[start + 1..].iter().position(|b| *b == b'"')?;
        let inner = &bytes[start + 1..start + 1 + length];
        // A line that ends within quotes, or a quote that stands for itself, needs more care.
        let end = start + length + 2;
        let plain = !inner.contains(&b'\n') && bytes.get(end) != Some(&b'"');
        return plain.then_some((inner, end));
    }
    let end = field_end(bytes, start);
    let field = &bytes[start..end];
    (!field.contains(&b'"')).then_some((field, end))
}

fn field_end(bytes: &[u8], start: usize) -> usize {
    let ends = |b: &u8| matches!(*b, b',' | b'\n' | b'\r');
    let length = bytes[start..].iter().position(ends);
    length.map_or(bytes.len(), |length| start + length)
}

/// A plain number and where it ends: the nearest double to it, as parsing its text gives.
fn number(bytes: &[u8], start: usize) -> Option<(f64, usize)> {
    let mut at = start;
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(negative);
    let (first, mut point, mut whole) = (at, usize::MAX, 0_u64);
    // Zeros before the first other digit count for nothing.
    let mut leading = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(digits) = eight_more(bytes, at) {
            if whole == 0 {
                leading += digits.trailing_zeros() as usize / 8;
            }
            whole = whole
                .wrapping_mul(100_000_000)
                .wrapping_add(eight_digits(digits));
            at += 8;
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
            leading += usize::from(whole == 0);
        } else if byte == b'.' && point == usize::MAX {
            point = at;
        } else {
            break;
        }
        at += 1;
    }
    let ended = bytes
        .get(at)
        .is_none_or(|b| matches!(b, b',' | b'\n' | b'\r'));
    let (digits, decimals) = if point == usize::MAX {
        (at - first, 0)
    } else {
        (at - first - 1, at - point - 1)
    };
    if ended && digits > 0 && digits - leading <= MOST_DIGITS && decimals <= MOST_DIGITS {
        let value = decimal(whole, decimals);
        return Some((if negative { -value } else { value }, at));
    }
    let (field, end) = field_at(bytes, start)?;
    let value: f64 = std::str::from_utf8(field).ok()?.parse().ok()?;
    value.is_finite().then_some((value, end))
}

/// The eight digits that stand next, one in each byte; `None` if fewer do.
#[inline]
fn eight_more(bytes: &[u8], at: usize) -> Option<u64> {
    let everywhere = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let text = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
    let digits = text ^ everywhere(b'0');
    let above_nine = digits.wrapping_add(everywhere(0x76)) | digits;
    (above_nine & everywhere(0x80) == 0).then_some(digits)
}

/// Most digits of a whole number that always fits into 64 bits.
const MOST_DIGITS: usize = 19;

/// The double nearest to a whole number over a power of ten, of at most [`MOST_DIGITS`] digits both.
fn decimal(whole: u64, decimals: usize) -> f64 {
    if whole < 1 << 53 && decimals < TENS.len() {
        // Both are doubles, and one division rounds once.
        return whole as f64 / TENS[decimals];
    }
    if whole == 0 {
        return 0.0;
    }
    let tens = 10_u64.pow(decimals as u32);
    let (up, down) = (whole.leading_zeros(), tens.leading_zeros());
    // Between a half and two, times 2^63: at least ten bits more than a double has. What the division leaves over makes
    // the last of them odd, so that no number lies half way by mistake.
    let over = u128::from(whole << up) << 63;
    let under = u128::from(tens << down);
    let quotient = (over / under) as u64 | u64::from(over % under != 0);
    quotient as f64 * 2_f64.powi(down as i32 - up as i32 - 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::scatter;

    #[test]
    fn numbers_are_the_nearest_doubles() {
        let mut texts: Vec<String> = [
            "0",
            "-0",
            "1",
            "-2.5",
            "9007199254740993",
            "9007199254740992.5",
            "0.1",
            "00012.50",
            "18446744073709551615",
            "9999999999999999999",
            "0.0000000000000000001",
            "0.30000000000000004",
            "123456789012345678.5",
            "4503599627370497.5",
            "1e-7",
            "2.5E3",
            "0.00000000000000000000000001",
            "99999999999999999999999",
            "1.",
            ".5",
            "\"7.25\"",
            "0000000000000000000000001.5",
            "0.0000000012345678901",
            "00000000.12345678",
            "1234567800000000",
        ]
        .map(String::from)
        .to_vec();
        for n in 0..20_000 {
            let digits = 10_u64.pow(1 + (19.0 * scatter(n, 1, 0, 1)) as u32 % 19);
            let whole = (scatter(n, 0, 0, 1) * digits as f64) as u64;
            let low = (scatter(n, 2, 0, 1) * 1e6) as u64;
            let place = (scatter(n, 3, 0, 1) * 20.0) as usize;
            let text = format!("{}", whole.wrapping_add(low));
            let text = format!("{text:0>20}");
            let (before, after) = text.split_at(20 - place);
            texts.push(format!("{before}.{after}"));
            texts.push(format!("{}", 1e5 * scatter(n, 4, 0, 1)));
            // Half way between two doubles, and next to it.
            let half = (1_u64 << 53) + 2 * low + 1;
            texts.extend([-1_i64, 0, 1].map(|d| format!("{}", half as i64 * 10 + d)));
        }
        for text in &texts {
            let expected: f64 = text.trim_matches('"').parse().unwrap();
            for end in ["", ",x", "\n", "\r\n"] {
                let line = format!("{text}{end}");
                let (value, at) = number(line.as_bytes(), 0).unwrap();
                assert_eq!(value.to_bits(), expected.to_bits(), "{text}");
                assert_eq!(at, text.len());
            }
        }
        for text in [
            "", "-", ".", "x", "1x", "nan", "inf", "1e999", "1,5x\"", " 1", "\"1",
        ] {
            let read = number(text.as_bytes(), 0);
            assert!(read.is_none_or(|(_, end)| end < text.len()), "{text}");
        }
    }

    #[test]
    fn codes_are_found_as_words_and_as_text() {
        let codes = vec!["A", "AB", "A_long_code_of_a_sector", "EIGHT888", "Z"];
        let known = Known::new(codes.clone(), &[("other", 4), ("AB9", 1)]);
        for (at, code) in codes.iter().enumerate() {
            for start in 0..codes.len() {
                for end in [",", "\n", "\r\n", "", ",1234567890"] {
                    let mut last = start;
                    let line = format!("{code}{end}");
                    let found = known.field(line.as_bytes(), 0, &mut last);
                    assert_eq!(found, Some((at, code.len())), "{line:?} after {start}");
                    assert_eq!(last, at);
                }
            }
        }
        let mut last = 0;
        assert_eq!(known.field(b"\"AB\",1", 0, &mut last), Some((1, 4)));
        assert_eq!(known.field(b"other,12345678", 0, &mut last), Some((4, 5)));
        for wrong in [
            "",
            "ABC,12345678",
            "A B,12345678",
            "a,12345678",
            "\"A\"\"B\",1",
            "\"A\n\"",
        ] {
            assert_eq!(known.field(wrong.as_bytes(), 0, &mut last), None, "{wrong}");
        }
    }
}
