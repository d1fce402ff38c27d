//! The text of a wedge: `imposer:partner:sector=value[,option=value…]`.
//!
//! ```text
//! wedge    = place "=" amount { "," option }
//! place    = region ":" region ":" sector      two sides
//!          | region ":" sector                 productivity, utilisation, demand
//!          | region                            endowment
//! region   = code | "*" | "[" code { "," code } "]"
//! sector   = code | "*" | "all"
//! amount   = [ "+" | "-" ] number "pp"         tariff, export-tax: points added
//!          | [ "-" ] number "%"                tariff, export-tax: the level
//!          | number                            bounds, factors and hats; factors may be "inf"
//! option   = "rents=" ( "exporter" | "importer" | share )   cap, boycott
//!          | "mode=" ( "on-top" | "replace" )               floor
//!          | "group=" name                                  cap, boycott, floor
//! ```

mod amount;
mod decimal;
mod print;
mod selector;

use std::str::FromStr;

use crate::{FloorMode, PolicyError, Wedge, WedgeKind};
use amount::parse_amount;
use selector::{parse_region, parse_sector};

pub(crate) use amount::{MOST, amount_of_record};
pub(crate) use selector::{region_of_text, sector_of_text};

/// A stretch of the text being read; knows where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'t> {
    whole: &'t str,
    from: usize,
    to: usize,
}

impl<'t> Piece<'t> {
    pub fn whole(text: &'t str) -> Self {
        Self {
            whole: text,
            from: 0,
            to: text.len(),
        }
        .trimmed()
    }

    pub fn text(&self) -> &'t str {
        &self.whole[self.from..self.to]
    }

    /// Without white space around it.
    fn trimmed(self) -> Self {
        let text = self.text();
        let from = self.from + (text.len() - text.trim_start().len());
        Self {
            from,
            to: from + text.trim().len(),
            ..self
        }
    }

    /// The parts before and after a byte position relative to this piece; `width` bytes in between are dropped.
    fn cut(self, at: usize, width: usize) -> (Self, Self) {
        let before = Self {
            to: self.from + at,
            ..self
        };
        let after = Self {
            from: self.from + at + width,
            ..self
        };
        (before.trimmed(), after.trimmed())
    }

    /// The parts between separators outside brackets.
    fn split(self, separator: char) -> Vec<Self> {
        let (mut parts, mut rest, mut depth, mut taken) = (Vec::new(), self, 0_usize, self.from);
        for (at, c) in self.text().char_indices() {
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ if c == separator && depth == 0 => {
                    let here = self.from + at;
                    parts.push(
                        Self {
                            from: taken,
                            to: here,
                            ..self
                        }
                        .trimmed(),
                    );
                    taken = here + c.len_utf8();
                }
                _ => {}
            }
        }
        rest.from = taken;
        parts.push(rest.trimmed());
        parts
    }

    pub fn complain(&self, problem: impl Into<String>) -> PolicyError {
        PolicyError::Syntax {
            text: self.whole.to_owned(),
            column: self.whole[..self.from].chars().count() + 1,
            length: self.text().chars().count().max(1),
            problem: problem.into(),
        }
    }
}

impl Wedge {
    /// Reads the value of a command-line option, e.g. `USA:CHN:*=+100pp` for `--tariff`.
    ///
    /// # Errors
    /// [`PolicyError::Syntax`] pointing at the column.
    pub fn parse(kind: WedgeKind, text: &str) -> Result<Self, PolicyError> {
        Self::from_piece(kind, Piece::whole(text))
    }

    fn from_piece(kind: WedgeKind, whole: Piece<'_>) -> Result<Self, PolicyError> {
        let Some(equals) = whole.text().find('=') else {
            return Err(whole.complain(format!(
                "no value; write {} like {}",
                kind.name(),
                kind.example()
            )));
        };
        let (place, value) = whole.cut(equals, 1);
        let (imposer, partner, sector) = parse_place(kind, place)?;
        let mut options = value.split(',').into_iter();
        // A split has at least one part.
        let amount = options.next().unwrap_or(value);
        let mut wedge = Self {
            kind,
            imposer,
            partner,
            sector,
            amount: parse_amount(kind, amount)?,
            rents_to_exporter: None,
            floor_mode: FloorMode::default(),
            group: None,
        };
        let mut seen = Vec::new();
        for option in options {
            parse_option(&mut wedge, option, &mut seen)?;
        }
        Ok(wedge)
    }
}

impl FromStr for Wedge {
    type Err = PolicyError;

    /// Reads the whole text, kind first: `tariff USA:CHN:*=+100pp`. A leading `--` is allowed.
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let whole = Piece::whole(text);
        let Some(space) = whole.text().find(char::is_whitespace) else {
            return Err(whole.complain(
                "a wedge is its kind, a space and its text, like tariff USA:CHN:*=+100pp",
            ));
        };
        let (name, rest) = whole.cut(space, 0);
        let bare = name.text().strip_prefix("--").unwrap_or(name.text());
        let kind = WedgeKind::from_name(bare).ok_or_else(|| name.complain(unknown_kind(bare)))?;
        Self::from_piece(kind, rest)
    }
}

/// A rate in per cent, without digits that only arithmetic put there.
pub(crate) fn per_cent(rate: f64) -> String {
    decimal::print_shifted((rate * 1e10).round() / 1e10, 2)
}

/// What to say about a kind that is none.
pub(crate) fn unknown_kind(name: &str) -> String {
    let names = WedgeKind::ALL.map(WedgeKind::name);
    match detente_world::closest(name, names) {
        Some(close) => format!("unknown kind of wedge \"{name}\"; did you mean \"{close}\"?"),
        None => format!(
            "unknown kind of wedge \"{name}\"; the kinds are {}",
            names.join(", ")
        ),
    }
}

type Selected = (
    crate::RegionSelector,
    Option<crate::RegionSelector>,
    Option<crate::SectorSelector>,
);

fn parse_place(kind: WedgeKind, place: Piece<'_>) -> Result<Selected, PolicyError> {
    let parts = place.split(':');
    let wanted = match (kind.has_partner(), kind.has_sector()) {
        (true, _) => "imposer:partner:sector",
        (false, true) => "region:sector",
        (false, false) => "region",
    };
    let count = wanted.split(':').count();
    if parts.len() != count {
        let at = parts.get(count).unwrap_or(&place);
        return Err(at.complain(format!(
            "{} parts where {} has {count} ({wanted}), like {}",
            parts.len(),
            kind.name(),
            kind.example()
        )));
    }
    let imposer = parse_region(parts[0])?;
    let partner = kind
        .has_partner()
        .then(|| parse_region(parts[1]))
        .transpose()?;
    let sector = kind
        .has_sector()
        .then(|| parse_sector(parts[count - 1]))
        .transpose()?;
    Ok((imposer, partner, sector))
}

fn parse_option<'t>(
    wedge: &mut Wedge,
    option: Piece<'t>,
    seen: &mut Vec<&'t str>,
) -> Result<(), PolicyError> {
    let Some(equals) = option.text().find('=') else {
        let decimal_comma = option.text().starts_with(|c: char| c.is_ascii_digit());
        let hint = if decimal_comma {
            "; decimals have a point, 0.9"
        } else {
            ""
        };
        return Err(option.complain(format!(
            "\"{}\" is no option; options are {}{hint}",
            option.text(),
            options_of(wedge.kind)
        )));
    };
    let (name, value) = option.cut(equals, 1);
    if seen.contains(&name.text()) {
        return Err(name.complain(format!("{} is given twice", name.text())));
    }
    seen.push(name.text());
    let is_bound = wedge.kind.measure() == crate::Measure::Volume;
    match (name.text(), wedge.kind) {
        ("rents", WedgeKind::Cap | WedgeKind::Boycott) => {
            wedge.rents_to_exporter =
                Some(parse_rents(value.text()).map_err(|p| value.complain(p))?);
        }
        ("mode", WedgeKind::Floor) => {
            wedge.floor_mode = parse_mode(value.text()).map_err(|p| value.complain(p))?;
        }
        ("group", _) if is_bound => {
            wedge.group = Some(parse_group_name(value.text()).map_err(|p| value.complain(p))?);
        }
        (other, kind) => {
            return Err(name.complain(format!(
                "{} has no option \"{other}\"; options are {}",
                kind.name(),
                options_of(kind)
            )));
        }
    }
    Ok(())
}

fn options_of(kind: WedgeKind) -> &'static str {
    match kind {
        WedgeKind::Cap | WedgeKind::Boycott => "rents=exporter|importer|0.5 and group=NAME",
        WedgeKind::Floor => "mode=on-top|replace and group=NAME",
        _ => "none for this kind",
    }
}

/// The share of a rent that goes to the exporter.
pub(crate) fn parse_rents(text: &str) -> Result<f64, String> {
    match text {
        "exporter" => Ok(1.0),
        "importer" => Ok(0.0),
        _ => decimal::parse(text)
            .filter(|share| (0.0..=1.0).contains(share))
            .map(|share| share + 0.0)
            .ok_or_else(|| {
                format!(
                    "rents is exporter, importer or the exporter's share between 0 and 1, not \"{text}\""
                )
            }),
    }
}

/// How a floor meets the tariff.
pub(crate) fn parse_mode(text: &str) -> Result<FloorMode, String> {
    match text {
        "on-top" => Ok(FloorMode::OnTop),
        "replace" => Ok(FloorMode::Replace),
        _ => Err(format!("mode is on-top or replace, not \"{text}\"")),
    }
}

/// The name of a group of bounds.
pub(crate) fn parse_group_name(text: &str) -> Result<String, String> {
    let fine = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.".contains(c));
    fine.then(|| text.to_owned())
        .ok_or_else(|| format!("a group's name has letters, digits, - _ and ., not \"{text}\""))
}
