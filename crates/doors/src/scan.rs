//! Lines, fields and numbers of delimited text, without holding more than one line.

use std::borrow::Cow;
use std::io::Read;

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
                return Ok(Some(&self.buffer[line]));
            }
        }
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
pub(crate) fn numbers(line: Option<&[u8]>, separator: u8, into: &mut [f64]) -> Result<(), BadRow> {
    let Some(line) = line else {
        return Err(BadRow::Count(0));
    };
    let wanted = into.len();
    let mut at = 0;
    for field in 0..wanted {
        let (value, end) = match quick_number(line, at, separator) {
            Some(found) => found,
            None => slow_number(line, at, separator).map_err(|text| BadRow::Field(field, text))?,
        };
        into[field] = value;
        let last = field + 1 == wanted;
        if end >= line.len() {
            if last {
                return Ok(());
            }
            return Err(BadRow::Count(field + 1));
        }
        at = end + 1;
    }
    Err(BadRow::Count(
        wanted + fields(&line[at..], separator).count(),
    ))
}

/// A plain decimal number of up to 15 digits; `None` where more care is needed. Returns the value and where its
/// separator stands. Dividing a whole number below 2^53 by a power of ten up to 22 rounds once: it is the nearest.
#[inline]
fn quick_number(line: &[u8], start: usize, separator: u8) -> Option<(f64, usize)> {
    let negative = line.get(start) == Some(&b'-');
    let first = start + usize::from(negative);
    let (mut whole, mut point, mut length) = (0_u64, usize::MAX, 0_usize);
    for &byte in line.get(first..)? {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == separator {
            break;
        } else if byte == b'.' && point == usize::MAX {
            point = length;
        } else {
            return None;
        }
        length += 1;
    }
    let (digits, decimals) = if point == usize::MAX {
        (length, 0)
    } else {
        (length - 1, length - point - 1)
    };
    if digits == 0 || digits > 15 {
        return None;
    }
    let value = whole as f64 / TENS[decimals];
    Some((if negative { -value } else { value }, first + length))
}

/// Any number, quoted or with an exponent; the text where it is none.
fn slow_number(line: &[u8], start: usize, separator: u8) -> Result<(f64, usize), String> {
    let (field, _) = split_field(line.get(start..).unwrap_or_default(), separator);
    let value = number(&text(field))?;
    Ok((value, start + field.len()))
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
