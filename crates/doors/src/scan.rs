//! Lines, fields and numbers of delimited text, without holding more than one line.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use detente_world::table::eight_digits;
use multiversion::multiversion;

use crate::DoorError;
use crate::error::Spot;
use crate::input::stream_error;

/// Longest line, bytes: 40,000 columns of 200 characters.
const LONGEST: usize = 8 << 20;

/// Bytes read at a time.
const BLOCK: usize = 1 << 18;

/// Powers of ten that a double holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The lines of a stream.
pub(crate) struct Lines<'a> {
    stream: &'a mut dyn Read,
    name: &'a str,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    ended: bool,
    last: Range<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(stream: &'a mut dyn Read, name: &'a str) -> Self {
        Self {
            stream,
            name,
            buffer: vec![0; BLOCK],
            start: 0,
            end: 0,
            number: 0,
            ended: false,
            last: 0..0,
        }
    }

    /// Number of the line that was read last, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The place of the line that was read last.
    pub(crate) fn spot(&self) -> Spot {
        Spot::file(self.name).line(self.number)
    }

    /// The next line that is not blank, without its end and without a byte-order mark.
    pub(crate) fn next_line(&mut self) -> Result<Option<&[u8]>, DoorError> {
        loop {
            let Some((from, to)) = self.bounds()? else {
                return Ok(None);
            };
            self.number += 1;
            let mut line = from..to;
            if self.number == 1 && self.buffer[line.clone()].starts_with(b"\xef\xbb\xbf") {
                line.start += 3;
            }
            if self.buffer[line.clone()].ends_with(b"\r") {
                line.end -= 1;
            }
            if self.buffer[line.clone()]
                .iter()
                .any(|b| !b.is_ascii_whitespace())
            {
                self.last = line;
                return Ok(Some(self.line()));
            }
        }
    }

    /// The line that was read last.
    pub(crate) fn line(&self) -> &[u8] {
        &self.buffer[self.last.clone()]
    }

    /// Where the next line lies in the buffer.
    fn bounds(&mut self) -> Result<Option<(usize, usize)>, DoorError> {
        let mut searched = self.start;
        loop {
            let found = memchr::memchr(b'\n', &self.buffer[searched..self.end]);
            if let Some(at) = found {
                let (from, to) = (self.start, searched + at);
                self.start = to + 1;
                return Ok(Some((from, to)));
            }
            if self.ended {
                let (from, to) = (self.start, self.end);
                self.start = self.end;
                return Ok((from < to).then_some((from, to)));
            }
            searched = self.end - self.start;
            self.refill()?;
        }
    }

    /// Moves what is left to the front and reads on.
    fn refill(&mut self) -> Result<(), DoorError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end > LONGEST {
            let spot = Spot::file(self.name).line(self.number + 1);
            return Err(spot.wrong(format!(
                "the line is longer than {LONGEST} bytes: not a table of these layouts"
            )));
        }
        if self.buffer.len() < self.end + BLOCK {
            self.buffer.resize(self.end + BLOCK, 0);
        }
        let read = self
            .stream
            .read(&mut self.buffer[self.end..])
            .map_err(|error| stream_error(self.name, &error))?;
        self.end += read;
        self.ended = read == 0;
        Ok(())
    }
}

/// The fields of a line, unquoted.
pub(crate) struct Fields<'l> {
    rest: Option<&'l [u8]>,
    separator: u8,
}

/// The fields of a line.
pub(crate) fn fields(line: &[u8], separator: u8) -> Fields<'_> {
    Fields {
        rest: Some(line),
        separator,
    }
}

impl<'l> Fields<'l> {
    /// What follows the fields that were taken; `None` after the last.
    pub(crate) fn rest(&self) -> Option<&'l [u8]> {
        self.rest
    }
}

impl<'l> Iterator for Fields<'l> {
    type Item = Cow<'l, str>;

    fn next(&mut self) -> Option<Cow<'l, str>> {
        let rest = self.rest?;
        let (field, after) = split_field(rest, self.separator);
        self.rest = after;
        Some(text(field))
    }
}

/// The bytes of the first field, with its quotes, and what follows its separator.
fn split_field(line: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    let mut quoted = false;
    for (at, byte) in line.iter().enumerate() {
        if *byte == b'"' {
            quoted = !quoted;
        } else if *byte == separator && !quoted {
            return (&line[..at], Some(&line[at + 1..]));
        }
    }
    (line, None)
}

/// A field as text: trimmed, without quotes. Bytes that are no UTF-8 become the mark for it.
fn text(field: &[u8]) -> Cow<'_, str> {
    let field = field.trim_ascii();
    let inner = field
        .strip_prefix(b"\"")
        .and_then(|f| f.strip_suffix(b"\""));
    match inner {
        None => String::from_utf8_lossy(field),
        Some(inner) => match String::from_utf8_lossy(inner) {
            plain if plain.contains("\"\"") => Cow::Owned(plain.replace("\"\"", "\"")),
            plain => plain,
        },
    }
}

/// What is wrong with a row of numbers.
pub(crate) enum BadRow {
    /// The field at this position (from 0) is no number: its text.
    Field(usize, String),
    /// There are more or fewer fields: how many.
    Count(usize),
}

/// Reads a row of exactly `into.len()` numbers. Decimals come out as the nearest double.
// Shifts by a number of bits that is not constant are three steps each without these instructions.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt"))]
pub(crate) fn numbers(line: Option<&[u8]>, separator: u8, into: &mut [f64]) -> Result<(), BadRow> {
    let Some(line) = line else {
        return Err(BadRow::Count(0));
    };
    if memchr::memchr(b'"', line).is_some() {
        return quoted_numbers(line, separator, into);
    }
    let wanted = into.len();
    let (mut field, mut start) = (0, 0);
    // Where fields end is found for many at once, so that each number is made without waiting for the one before.
    for (at, block) in line.chunks(BITS).enumerate() {
        let mut ends = places(block, separator);
        while ends != 0 {
            let end = at * BITS + ends.trailing_zeros() as usize;
            ends &= ends - 1;
            let Some(slot) = into.get_mut(field) else {
                return Err(BadRow::Count(
                    wanted + fields(&line[start..], separator).count(),
                ));
            };
            *slot = cell(line, start, end).map_err(|text| BadRow::Field(field, text))?;
            (field, start) = (field + 1, end + 1);
        }
    }
    let Some(slot) = into.get_mut(field) else {
        return Err(BadRow::Count(wanted + 1));
    };
    *slot = cell(line, start, line.len()).map_err(|text| BadRow::Field(field, text))?;
    if field + 1 < wanted {
        return Err(BadRow::Count(field + 1));
    }
    Ok(())
}

/// As [`numbers`], of a line in which a separator may stand within quotes.
fn quoted_numbers(line: &[u8], separator: u8, into: &mut [f64]) -> Result<(), BadRow> {
    let wanted = into.len();
    let mut at = 0;
    for field in 0..wanted {
        let (text, rest) = split_field(line.get(at..).unwrap_or_default(), separator);
        let end = at + text.len();
        into[field] = cell(line, at, end).map_err(|text| BadRow::Field(field, text))?;
        if rest.is_none() {
            return match field + 1 {
                last if last == wanted => Ok(()),
                last => Err(BadRow::Count(last)),
            };
        }
        at = end + 1;
    }
    Err(BadRow::Count(
        wanted + fields(&line[at..], separator).count(),
    ))
}

/// Bytes looked at together: a bit of a word for each.
const BITS: usize = 64;

/// A byte in every place of a word.
const fn everywhere(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// A word with the highest bit of every byte that is zero, and no other.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    let low = everywhere(0x7f);
    !(((word & low) + low) | word | low)
}

/// A bit for each place where a byte stands, of at most [`BITS`] bytes.
#[inline]
fn places(block: &[u8], byte: u8) -> u64 {
    let (words, rest) = block.as_chunks::<8>();
    let mut bits = 0;
    for (at, word) in words.iter().enumerate() {
        let found = zeros(u64::from_le_bytes(*word) ^ everywhere(byte)) >> 7;
        // Moves bit 8i to bit 56 + i.
        bits |= (found.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    let done = 8 * words.len();
    for (at, there) in rest.iter().enumerate() {
        bits |= u64::from(*there == byte) << (done + at);
    }
    bits
}

/// The number that a field holds; its text where that is none.
#[inline(always)]
fn cell(line: &[u8], start: usize, end: usize) -> Result<f64, String> {
    let quick = match end - start {
        // Most cells of most tables are 0.
        1 if line[start].is_ascii_digit() => Some(f64::from(line[start] - b'0')),
        1..=8 => short_number(line, start, end - start),
        _ => None,
    };
    quick.map_or_else(|| longer_cell(line, start, end), Ok)
}

/// As [`cell`], of what is not short and plain.
#[inline(never)]
fn longer_cell(line: &[u8], start: usize, end: usize) -> Result<f64, String> {
    let negative = line.get(start) == Some(&b'-');
    let first = start + usize::from(negative);
    let quick = match end.saturating_sub(first) {
        1..=8 => short_number(line, first, end - first),
        9..=16 => long_number(line, first, end - first),
        _ => None,
    };
    match quick {
        Some(value) if negative => Ok(-value),
        Some(value) => Ok(value),
        None => number(&text(&line[start..end])),
    }
}

/// A plain decimal number of one to eight bytes, as one word, without a step for each digit; `None` where more care is
/// needed. Dividing a whole number below 2^53 by a power of ten up to 22 rounds once: it is the nearest.
#[inline(always)]
fn short_number(line: &[u8], start: usize, length: usize) -> Option<f64> {
    let word = u64::from_le_bytes(*line.get(start..)?.first_chunk::<8>()?);
    let inside = u64::MAX >> (64 - 8 * length);
    let points = zeros(word ^ everywhere(b'.')) & inside;
    let point = (points.trailing_zeros() as usize / 8).min(length);
    // What follows the point moves into its place.
    let low = if point == 8 {
        u64::MAX
    } else {
        (1 << (8 * point)) - 1
    };
    let count = length - usize::from(point < length);
    if count == 0 {
        return None;
    }
    let digits = ((word & low) | ((word >> 8) & !low)) ^ everywhere(b'0');
    let digits = digits & (u64::MAX >> (64 - 8 * count));
    // A byte above nine is no digit; a second point, a sign and a letter are none.
    if (digits.wrapping_add(everywhere(0x76)) | digits) & everywhere(0x80) != 0 {
        return None;
    }
    let whole = eight_digits(digits << (64 - 8 * count));
    Some(whole as f64 / TENS[count - point])
}

/// As [`short_number`], of nine to sixteen bytes.
#[inline]
fn long_number(line: &[u8], start: usize, length: usize) -> Option<f64> {
    let both = |byte: u8| u128::from_ne_bytes([byte; 16]);
    let word = u128::from_le_bytes(*line.get(start..)?.first_chunk::<16>()?);
    let inside = u128::MAX >> (128 - 8 * length);
    let points = zeros(word as u64 ^ everywhere(b'.'));
    let more = zeros((word >> 64) as u64 ^ everywhere(b'.'));
    let points = ((u128::from(more) << 64) | u128::from(points)) & inside;
    let point = (points.trailing_zeros() as usize / 8).min(length);
    let low = if point == 16 {
        u128::MAX
    } else {
        (1 << (8 * point)) - 1
    };
    let count = length - usize::from(point < length);
    if count > 15 {
        return None;
    }
    let digits = ((word & low) | ((word >> 8) & !low)) ^ both(b'0');
    let digits = digits & (u128::MAX >> (128 - 8 * count));
    if (digits.wrapping_add(both(0x76)) | digits) & both(0x80) != 0 {
        return None;
    }
    let digits = digits << (128 - 8 * count);
    let whole = eight_digits(digits as u64) * 100_000_000 + eight_digits((digits >> 64) as u64);
    Some(whole as f64 / TENS[count - point])
}

/// A finite number; the text where it is none.
pub(crate) fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(text.chars().take(40).collect()),
    }
}

/// What to say about a text that is no number.
pub(crate) fn not_a_number(text: &str) -> String {
    if text.is_empty() {
        return "is empty where a number is expected; write 0 for nothing".into();
    }
    let hint = if text.contains(',') {
        "; write 1234.5, with a decimal point and no thousands separator"
    } else {
        "; write a finite number, 0 for nothing"
    };
    format!("\"{text}\" is not a number{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_nearest_double() {
        let texts = [
            "0.1",
            "-2.5",
            "123456789.012345",
            "4.4e-3",
            "\"7.25\"",
            " 8 ",
            "9007199254740993",
            "0.30000000000000004",
        ];
        let line = texts.join(",");
        let mut values = vec![0.0; texts.len()];
        assert!(numbers(Some(line.as_bytes()), b',', &mut values).is_ok());
        for (text, value) in texts.iter().zip(&values) {
            let expected: f64 = text.trim().trim_matches('"').parse().unwrap();
            assert_eq!(value.to_bits(), expected.to_bits(), "{text}");
        }
    }

    /// A row of one number, in a line where much follows, and alone.
    fn read(text: &str) -> Option<f64> {
        let mut alone = [0.0];
        let mut many = vec![0.0; 70];
        let line = format!("{text}{}", ",1".repeat(69));
        numbers(Some(text.as_bytes()), b',', &mut alone).ok()?;
        numbers(Some(line.as_bytes()), b',', &mut many).ok()?;
        assert_eq!(alone[0].to_bits(), many[0].to_bits(), "{text}");
        assert!(many[1..].iter().all(|v| *v == 1.0));
        Some(alone[0])
    }

    #[test]
    fn numbers_are_those_that_parsing_gives() {
        let mut texts: Vec<String> = (0..=99_999).step_by(13).map(|n| n.to_string()).collect();
        let mut draw = 1_u64;
        for _ in 0..20_000 {
            draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let digits = format!("{:020}", draw >> 1);
            let (length, point) = (1 + (draw >> 40) as usize % 20, (draw >> 50) as usize % 20);
            let (before, after) = digits[..length].split_at(point.min(length));
            texts.push(format!("{before}.{after}"));
            texts.push(format!("-{before}{after}"));
        }
        for text in texts.iter().filter(|t| t.len() > 1) {
            let expected: f64 = text.parse().unwrap();
            let found = read(text).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "{text}");
        }
        for odd in [
            "",
            ".",
            "-",
            "1.2.3",
            "/",
            ":",
            "\u{7f}",
            "é",
            "1\0",
            "..",
            "--1",
            "1-",
            "0x1",
            "12345678.9.1",
            "123456789/123",
            "nan",
            "inf",
            "1e999",
            "\"1",
            "1;2",
            "12345678:",
            "-.",
        ] {
            assert_eq!(read(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn fields_are_counted() {
        let count = |line: &str, wanted: usize| {
            let mut into = vec![0.0; wanted];
            match numbers(Some(line.as_bytes()), b',', &mut into) {
                Ok(()) => Ok(into),
                Err(BadRow::Count(found)) => Err(found.to_string()),
                Err(BadRow::Field(at, text)) => Err(format!("{at}:{text}")),
            }
        };
        assert_eq!(count("1,2,3", 3), Ok(vec![1.0, 2.0, 3.0]));
        assert_eq!(count("\"1\",2,\"3\"", 3), Ok(vec![1.0, 2.0, 3.0]));
        let long = vec!["7"; 500].join(",");
        for quotes in ["", ",\"7\""] {
            let line = format!("{long}{quotes}");
            let there = line.split(',').count();
            assert!(count(&line, there).is_ok());
            assert_eq!(count(&line, there + 1), Err(there.to_string()));
            assert_eq!(count(&line, there - 2), Err(there.to_string()));
        }
        assert_eq!(count("1,2,", 2), Err("3".into()));
        assert_eq!(count("1,,2", 3), Err("1:".into()));
        assert_eq!(count("1,\"2,5\",3", 3), Err("1:2,5".into()));
        assert_eq!(count("", 1), Err("0:".into()));
    }

    #[test]
    fn lines_of_any_length_and_end() {
        let long = "x".repeat(BLOCK * 2 + 7);
        let all = format!("\u{feff}a,b\r\n\n{long}\nlast");
        let mut bytes = all.as_bytes();
        let mut lines = Lines::new(&mut bytes, "t");
        assert_eq!(lines.next_line().unwrap(), Some(&b"a,b"[..]));
        assert_eq!(lines.next_line().unwrap(), Some(long.as_bytes()));
        assert_eq!(lines.number(), 3);
        assert_eq!(lines.next_line().unwrap(), Some(&b"last"[..]));
        assert_eq!(lines.next_line().unwrap(), None);
    }

    #[test]
    fn quoted_fields() {
        let line = br#""a ""b"", c",2,"#;
        let all: Vec<_> = fields(line, b',').collect();
        assert_eq!(all, ["a \"b\", c", "2", ""]);
    }
}
