//! Commodity codes of the Harmonized System: two to ten digits, read as a prefix of everything below them.

use std::fmt;

/// A commodity code of 2 to 10 digits, e.g. heading `8471`, subheading `850760`, tariff line `85076000`.
///
/// Ordered so that a code comes just before the codes it contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The digits, filled up with zeros to ten.
    padded: u64,
    /// How many of them were given.
    digits: u8,
}

const MOST: u8 = 10;

impl Code {
    /// Reads a code; dots are allowed (`8507.60.00`).
    ///
    /// Returns `None` when the text is not 2 to 10 decimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut padded, mut digits) = (0u64, 0u8);
        for byte in text.trim().bytes() {
            match byte {
                b'0'..=b'9' if digits < MOST => {
                    padded = padded * 10 + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' if digits > 0 => {}
                _ => return None,
            }
        }
        (digits >= 2).then(|| Self {
            padded: padded * 10u64.pow(u32::from(MOST - digits)),
            digits,
        })
    }

    /// Number of digits.
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// The first `digits` digits, or `None` when the code is shorter than that.
    pub fn prefix(self, digits: u8) -> Option<Self> {
        if digits > self.digits || digits < 2 {
            return None;
        }
        let unit = 10u64.pow(u32::from(MOST - digits));
        Some(Self {
            padded: self.padded / unit * unit,
            digits,
        })
    }

    /// Whether `other` is this code or lies below it.
    pub fn contains(self, other: Self) -> bool {
        other.prefix(self.digits) == Some(self)
    }

    /// The first two digits.
    pub fn chapter(self) -> u8 {
        (self.padded / 10u64.pow(u32::from(MOST) - 2)) as u8
    }

    /// The largest code that this one contains: with `self`, the bounds of a range over sorted codes.
    pub(crate) fn last_below(self) -> Self {
        let unit = 10u64.pow(u32::from(MOST - self.digits));
        Self {
            padded: self.padded + unit - 1,
            digits: MOST,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.padded / 10u64.pow(u32::from(MOST - self.digits));
        write!(f, "{value:0width$}", width = usize::from(self.digits))
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn leading_zeros_and_dots_survive() {
        let code = Code::parse("0307.43.00").expect("a code");
        assert_eq!(code.to_string(), "03074300");
        assert_eq!(code.chapter(), 3);
        assert_eq!(
            code.prefix(4).map(|c| c.to_string()).as_deref(),
            Some("0307")
        );
        for wrong in ["", "1", "12345678901", "85a7", "8507-60", "."] {
            assert!(Code::parse(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips_and_prefixes_contain(text in "[0-9]{2,10}", cut in 2u8..=10) {
            let code = Code::parse(&text).expect("a code");
            prop_assert_eq!(code.to_string(), text);
            if let Some(prefix) = code.prefix(cut) {
                prop_assert!(prefix.contains(code));
                prop_assert!(prefix <= code && code <= prefix.last_below());
            }
        }
    }
}
