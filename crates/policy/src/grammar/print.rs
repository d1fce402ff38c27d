//! The canonical text of a wedge: what [`Wedge::parse`](crate::Wedge::parse) reads back as the same wedge.

use std::fmt;

use super::decimal::print_shifted;
use crate::{Amount, FloorMode, Measure, RegionSelector, SectorSelector, Wedge, WedgeKind};

impl fmt::Display for RegionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rest => f.write_str("*"),
            Self::One(code) => f.write_str(code),
            Self::Group(codes) => write!(f, "[{}]", codes.join(",")),
        }
    }
}

impl fmt::Display for SectorSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Goods => "*",
            Self::All => "all",
            Self::One(code) => code,
        })
    }
}

impl fmt::Display for WedgeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Wedge {
    /// The kind, a space, and [`Wedge::argument`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.argument())
    }
}

impl Wedge {
    /// The text without the kind, as it follows the command-line option: `USA:CHN:*=+100pp`.
    pub fn argument(&self) -> String {
        let mut text = self.imposer.to_string();
        if let Some(partner) = &self.partner {
            text += &format!(":{partner}");
        }
        if let Some(sector) = &self.sector {
            text += &format!(":{sector}");
        }
        text += &format!("={}", self.amount_text());
        if let Some(share) = self.rents_to_exporter {
            text += ",rents=";
            text += &match share {
                1.0 => "exporter".to_owned(),
                0.0 => "importer".to_owned(),
                other => print_shifted(other, 0),
            };
        }
        if self.floor_mode == FloorMode::Replace {
            text += ",mode=replace";
        }
        if let Some(group) = &self.group {
            text += &format!(",group={group}");
        }
        text
    }

    /// The value alone: `+100pp`, `25%`, `0.2`.
    pub fn amount_text(&self) -> String {
        match (self.amount, self.kind.measure()) {
            (Amount::Add(points), _) => {
                let text = print_shifted(points, 2);
                let sign = if text.starts_with('-') { "" } else { "+" };
                format!("{sign}{text}pp")
            }
            (Amount::Level(rate), Measure::Rate) => format!("{}%", print_shifted(rate, 2)),
            (Amount::Level(value), _) if value.is_infinite() => "inf".to_owned(),
            (Amount::Level(value), _) => print_shifted(value, 0),
        }
    }
}
