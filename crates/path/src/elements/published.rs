//! Exposures from published figures, beside those that are judged.

use serde::Deserialize;

use super::read::within;
use super::{Spread, Tables, Use};
use crate::PathError;
use crate::csv_rows::wrong;

/// What a published figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured {
    /// A loss of GDP after prices and substitution: a lower bound of what stops.
    GdpLoss,
    /// A sector's loss in another model.
    SectorLoss,
    /// The part of a material that is the element's; the judged exposure of the whole is scaled by it.
    Material,
    /// Tonnes by use alone: told, not used.
    Tonnes,
}

impl Measured {
    /// Its words, after "exposures are".
    pub fn words(self) -> &'static str {
        match self {
            Self::GdpLoss => {
                "from a published loss of GDP after prices and substitution: the mild end is a lower bound, the rest mostly judged above it"
            }
            Self::SectorLoss => "from a sector's published loss in another model",
            Self::Material => "judged ones scaled by the element's published part of the material",
            Self::Tonnes => "judged beside published tonnes",
        }
    }
}

/// A use of an element with a published figure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Published {
    /// Element.
    pub element: String,
    /// The use.
    #[serde(rename = "use")]
    pub name: String,
    /// Region; `*` = every region without a row of its own among users.
    pub region: String,
    /// Sector that uses it.
    pub sector: String,
    /// Share of the element's tonnes, of the region where it is one; told, not used.
    pub tonnage_share: f64,
    exposed_mild: f64,
    exposed_central: f64,
    exposed_severe: f64,
    /// What was measured.
    pub what: Measured,
}

impl Published {
    /// E, part of the sector's value added that stops without the element.
    pub fn exposed(&self) -> Spread {
        Spread {
            mild: self.exposed_mild,
            central: self.exposed_central,
            severe: self.exposed_severe,
        }
    }

    fn is_of(&self, user: &Use) -> bool {
        user.element == self.element && user.name == self.name && user.sector == self.sector
    }
}

impl Tables {
    /// These tables with published exposures in place of judged ones, wherever the users have the use; tonnes and thrift stay.
    #[must_use]
    pub fn published(&self) -> Self {
        let mut tables = self.clone();
        for row in self.exposures.iter().filter(|r| r.what != Measured::Tonnes) {
            let of =
                |region: &str| (self.users.iter()).find(|u| row.is_of(u) && u.region == region);
            let Some(judged) = of(&row.region).or_else(|| of("*")) else {
                continue;
            };
            let new = judged.exposing(&row.region, row.exposed());
            let own = |u: &&mut Use| row.is_of(u) && u.region == row.region;
            match tables.users.iter_mut().find(own) {
                Some(user) => *user = new,
                None => tables.users.push(new),
            }
        }
        tables
    }

    /// What published figures the exposures of an element's users rest on, with the regions of each (`*` = every one).
    pub fn measured(&self, element: &str) -> Vec<(Measured, Vec<&str>)> {
        let mut list: Vec<(Measured, Vec<&str>)> = Vec::new();
        let rows = self.exposures.iter().filter(|r| r.element == element);
        for row in rows.filter(|r| r.what != Measured::Tonnes) {
            let stands =
                |u: &Use| row.is_of(u) && u.region == row.region && u.exposed() == row.exposed();
            if !self.users.iter().any(stands) {
                continue;
            }
            let at = list.iter().position(|(what, _)| *what == row.what);
            let at = at.unwrap_or_else(|| {
                list.push((row.what, Vec::new()));
                list.len() - 1
            });
            if !list[at].1.contains(&row.region.as_str()) {
                list[at].1.push(&row.region);
            }
        }
        list
    }

    pub(super) fn check_exposures(&self) -> Result<(), PathError> {
        let table = "exposures";
        for (at, row) in self.exposures.iter().enumerate() {
            self.known_element(table, at, &row.element)?;
            within(table, at, "exposed", row.exposed(), 0.0, 1.0)?;
            let tonnes = Spread::fixed(row.tonnage_share);
            within(table, at, "tonnage_share", tonnes, 0.0, 1.0)?;
            let key = |r: &Published| {
                let Published {
                    element,
                    name,
                    region,
                    sector,
                    ..
                } = r.clone();
                (element, name, region, sector)
            };
            let before = self.exposures[..at].iter().map(key);
            self.once(table, at, before, key(row))?;
        }
        let published = self.published();
        for (at, row) in self.exposures.iter().enumerate() {
            let own = |u: &&Use| row.is_of(u) && u.region == row.region;
            let most = (published.users.iter().find(own)).map(|u| published.exposed_at_most(u));
            if let Some(most) = most.filter(|most| *most > 1.0 + 1e-9) {
                let reason = format!(
                    "published uses of {} in {} expose {most:.2} of its value added at the severe end; write at most 1",
                    row.element, row.sector
                );
                return wrong(table, at, reason);
            }
        }
        Ok(())
    }
}
