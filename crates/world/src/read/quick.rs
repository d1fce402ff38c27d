//! Plain CSV tables of numbers by code, read in one pass: no quotes, no spaces, the columns that are needed and no
//! others, every row right.
//!
//! Whatever else stands in a table, a fault included, makes this reader give up: then the table is read as any other,
//! which is slower and says what is wrong and where.

use std::collections::HashMap;

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// Codes of a column and their positions, the aliases included.
pub(super) struct Known<'a> {
    /// The codes, in the order of the world.
    pub codes: &'a [&'a str],
    /// Position of every code and alias.
    pub at: &'a HashMap<&'a str, usize>,
}

/// A table of three codes and a number: `row(codes, value)` says whether a row is right. Gives whether all of it was
/// read; `columns` are the names of the three and of the number.
pub(super) fn rows(
    bytes: &[u8],
    columns: [&str; 4],
    known: [Known<'_>; 3],
    row: &mut dyn FnMut([usize; 3], f64) -> bool,
) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some(header_end) = bytes.iter().position(|b| *b == b'\n') else {
        return false;
    };
    let header = bytes[..header_end]
        .strip_suffix(b"\r")
        .unwrap_or(&bytes[..header_end]);
    let Some(order) = order(header, columns) else {
        return false;
    };
    let mut last = [0_usize; 3];
    let mut at = header_end + 1;
    let mut any = false;
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            at += 1;
            continue;
        }
        let (mut codes, mut value) = ([0_usize; 3], 0.0);
        for (field, role) in order.iter().enumerate() {
            let last_field = field == 3;
            if *role == 3 {
                let Some((number, end)) = number(bytes, at) else {
                    return false;
                };
                (value, at) = (number, end);
            } else {
                let end = field_end(bytes, at);
                let Some(position) = position(&bytes[at..end], &known[*role], last[*role]) else {
                    return false;
                };
                last[*role] = position;
                codes[*role] = position;
                at = end;
            }
            let ends = bytes.get(at).copied();
            match (last_field, ends) {
                (false, Some(b',')) => at += 1,
                (true, None) => {}
                (true, Some(b'\n')) => at += 1,
                (true, Some(b'\r')) if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                _ => return false,
            }
        }
        if !row(codes, value) {
            return false;
        }
        any = true;
    }
    any
}

/// Which role (its position in `columns`) each field of the header has; `None` if it has others, or one twice.
fn order(header: &[u8], columns: [&str; 4]) -> Option<[usize; 4]> {
    let mut order = [usize::MAX; 4];
    let mut fields = header.split(|b| *b == b',');
    for slot in &mut order {
        let field = fields.next()?;
        *slot = columns.iter().position(|name| name.as_bytes() == field)?;
    }
    let all = (0..4).all(|role| order.contains(&role));
    (all && fields.next().is_none()).then_some(order)
}

fn field_end(bytes: &[u8], start: usize) -> usize {
    let ends = |b: &u8| matches!(*b, b',' | b'\n' | b'\r');
    let length = bytes[start..].iter().position(ends);
    length.map_or(bytes.len(), |length| start + length)
}

/// The position of a code: rows mostly repeat the code of the row before or have the one that follows it.
fn position(code: &[u8], known: &Known<'_>, last: usize) -> Option<usize> {
    for at in [last, last + 1] {
        if known.codes.get(at).is_some_and(|c| c.as_bytes() == code) {
            return Some(at);
        }
    }
    let text = std::str::from_utf8(code).ok()?;
    known.at.get(text).copied()
}

/// A plain number and where it ends. Whole numbers below 2^53 over powers of ten are the nearest double; others are
/// parsed as text is.
fn number(bytes: &[u8], start: usize) -> Option<(f64, usize)> {
    let mut at = start;
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(negative);
    let (first, mut point, mut whole) = (at, usize::MAX, 0_u64);
    while let Some(&byte) = bytes.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
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
    if ended && (1..=15).contains(&digits) {
        let value = whole as f64 / TENS[decimals];
        return Some((if negative { -value } else { value }, at));
    }
    let end = field_end(bytes, start);
    let text = std::str::from_utf8(&bytes[start..end]).ok()?;
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some((value, end))
}
