//! What happens to a good: events with the month in which the market learns of them.

use std::path::{Path, PathBuf};

use detente_policy::{Amount, FloorMode, RegionSelector, SectorSelector, Wedge, WedgeKind};
use serde::Deserialize;

use super::error::{FarmError, unknown};
use super::good::Good;
use super::month::Month;
use super::read::from_toml;

/// A purchase commitment in tonnes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purchase {
    /// Who buys.
    pub imposer: String,
    /// From whom.
    pub partner: String,
    /// How much at least over the event's months of shipment together, kt.
    pub kt: f64,
    /// Whether duties beyond the most-favoured rate are waived on the route meanwhile.
    #[serde(default)]
    pub mode: FloorMode,
}

/// What an event does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A wedge: tariff, export tax, boycott, cap, floor, demand or productivity.
    Wedge(Wedge),
    /// A commitment in tonnes.
    Purchase(Purchase),
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The month from whose beginning the market counts on it.
    pub known: Month,
    /// First month; of arrival for tariffs, of shipment for the rest.
    pub from: Month,
    /// Last month; `None` = to the end.
    pub to: Option<Month>,
    /// The month from whose beginning it no longer holds although everybody expected it to; `None` = it is kept.
    pub broken: Option<Month>,
    /// What it does.
    pub act: Act,
}

impl Event {
    /// As a reader would write it.
    pub fn text(&self) -> String {
        match &self.act {
            Act::Wedge(wedge) => wedge.to_string(),
            Act::Purchase(p) => format!("purchase {}:{} {} kt", p.imposer, p.partner, p.kt),
        }
    }
}

/// A window of months and what happens in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// One line for readers.
    pub title: String,
    /// First month reported.
    pub from: Month,
    /// Months reported.
    pub months: usize,
    /// What happens.
    pub events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    known: Option<Month>,
    from: Month,
    to: Option<Month>,
    broken: Option<Month>,
    wedge: Option<String>,
    purchase: Option<Purchase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: String,
    from: Month,
    months: usize,
    #[serde(default)]
    events: Vec<RawEvent>,
}

impl Scenario {
    /// A window in which nothing happens yet.
    pub fn quiet(from: Month, months: usize) -> Self {
        Self {
            title: String::new(),
            from,
            months,
            events: Vec::new(),
        }
    }

    /// The months that sums are over: from the first news inside the window to the window's end.
    pub fn reported(&self) -> (Month, Month) {
        let end = self.from.plus(self.months as i32 - 1);
        let begins = (self.events.iter())
            .map(|e| e.known.max(self.from))
            .filter(|m| *m <= end);
        (begins.min().unwrap_or(self.from), end)
    }

    /// Reads a scenario; `path` names it in errors.
    ///
    /// # Errors
    /// [`FarmError::Toml`] with line and column, or the wedge's own error.
    pub fn from_text(path: &Path, text: &str) -> Result<Self, FarmError> {
        let raw: Raw = from_toml(path.to_path_buf(), text)?;
        let mut events = Vec::new();
        for (at, event) in raw.events.into_iter().enumerate() {
            let wrong = |problem: &str| FarmError::Toml {
                path: PathBuf::from(path),
                line: 1,
                column: 1,
                problem: format!("event {}: {problem}", at + 1),
            };
            let act = match (event.wedge, event.purchase) {
                (Some(text), None) => Act::Wedge(text.parse::<Wedge>()?),
                (None, Some(purchase)) => Act::Purchase(purchase),
                _ => return Err(wrong("give either wedge or purchase")),
            };
            if event.to.is_some_and(|to| to < event.from) {
                return Err(wrong("it ends before it begins"));
            }
            if event.known.is_some_and(|known| known > event.from) {
                return Err(wrong(
                    "the market learns of it after it began; known should not be later than from",
                ));
            }
            if event.broken.is_some_and(|broken| broken <= event.from) {
                return Err(wrong("it is broken before it begins; leave it out"));
            }
            events.push(Event {
                broken: event.broken,
                known: event.known.unwrap_or(event.from),
                from: event.from,
                to: event.to,
                act,
            });
        }
        Ok(Self {
            title: raw.title,
            from: raw.from,
            months: raw.months,
            events,
        })
    }

    /// An episode that comes with a good.
    ///
    /// # Errors
    /// [`FarmError::Unknown`], or the file is wrong.
    pub fn episode(good: &Good, name: &str) -> Result<Self, FarmError> {
        let text = good
            .episodes
            .get(name)
            .ok_or_else(|| unknown("episode", name, good.episodes.keys().map(String::as_str)))?;
        Self::from_text(&PathBuf::from(format!("episodes/{name}.toml")), text)
    }
}

/// An act in the indices of a good.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Points added to the tariff of (importer, origin).
    TariffPoints(usize, usize, f64),
    /// The tariff of (importer, origin).
    TariffLevel(usize, usize, f64),
    /// The export tax of an exporter towards a destination.
    ExportTax(usize, usize, Amount),
    /// Flow from origin to destination at most this share of the run without events.
    Bound(usize, usize, f64),
    /// Flows from origins to a destination at least this share of the run without events.
    Floor(usize, Vec<usize>, f64, FloorMode),
    /// Flows from an origin to a destination at least so many kt.
    Purchase(usize, usize, f64, FloorMode),
    /// Use in a region, a ratio.
    Demand(usize, f64),
    /// Crop of a region, a ratio.
    Crop(usize, f64),
}

impl Effect {
    /// Who committed to buy, and from whom.
    pub fn committed(&self) -> Option<(usize, Vec<usize>)> {
        match self {
            Self::Floor(buyer, origins, ..) => Some((*buyer, origins.clone())),
            Self::Purchase(buyer, origin, ..) => Some((*buyer, vec![*origin])),
            _ => None,
        }
    }
}

/// An event in the indices of a good.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timed {
    /// The event's index in the scenario.
    pub event: usize,
    /// From when it is counted on, first and last month.
    pub when: (Month, Month, Option<Month>),
    /// From when it is known not to hold any more.
    pub broken: Option<Month>,
    /// What it does.
    pub effect: Effect,
}

impl Timed {
    /// The event as it is expected in a month: once it is broken, it ended the month before.
    pub fn expected(&self, month: Month) -> Self {
        let mut expected = self.clone();
        if let Some(broken) = self.broken.filter(|b| *b <= month) {
            expected.when.2 = Some(
                expected
                    .when
                    .2
                    .map_or(broken.plus(-1), |to| to.min(broken.plus(-1))),
            );
        }
        expected
    }

    pub fn holds(&self, month: Month) -> bool {
        month >= self.when.1 && self.when.2.is_none_or(|to| month <= to)
    }
}

/// Resolves names and selectors.
pub(super) fn resolve(good: &Good, scenario: &Scenario) -> Result<Vec<Timed>, FarmError> {
    let mut all = Vec::new();
    for (at, event) in scenario.events.iter().enumerate() {
        let effects = match &event.act {
            Act::Wedge(wedge) => of_wedge(good, wedge)?,
            Act::Purchase(p) => {
                if !(p.kt > 0.0 && p.kt.is_finite()) {
                    return Err(FarmError::Wedge {
                        wedge: event.text(),
                        problem: "a purchase should be more than 0 kt".to_owned(),
                    });
                }
                let (to, from) = (good.region(&p.imposer)?, good.region(&p.partner)?);
                lane(good, from, to, &event.text())?;
                vec![Effect::Purchase(to, from, p.kt, p.mode)]
            }
        };
        all.extend(effects.into_iter().map(|effect| Timed {
            event: at,
            when: (event.known, event.from, event.to),
            broken: event.broken,
            effect,
        }));
    }
    Ok(all)
}

/// The route between two regions.
pub(super) fn lane(good: &Good, from: usize, to: usize, wedge: &str) -> Result<usize, FarmError> {
    let at = good
        .lanes
        .iter()
        .position(|l| (l.origin, l.destination) == (from, to));
    at.ok_or_else(|| FarmError::Wedge {
        wedge: wedge.to_owned(),
        problem: format!(
            "routes.csv has no route from {} to {}",
            good.regions[from].code, good.regions[to].code
        ),
    })
}

fn of_wedge(good: &Good, wedge: &Wedge) -> Result<Vec<Effect>, FarmError> {
    let wrong = |problem: String| FarmError::Wedge {
        wedge: wedge.to_string(),
        problem,
    };
    if let Some(SectorSelector::One(code)) = &wedge.sector {
        let header = &good.header;
        if *code != header.code && *code != header.name && *code != header.parent {
            return Err(wrong(format!(
                "{code} is not {}; write {}, {} (its parent) or *",
                header.name, header.code, header.parent
            )));
        }
    }
    let level = match wedge.amount {
        Amount::Level(value) | Amount::Add(value) => value,
    };
    if wedge.kind == WedgeKind::Demand || wedge.kind == WedgeKind::Productivity {
        let regions = regions(good, &wedge.imposer, None)?;
        let effect = |r: usize| match wedge.kind {
            WedgeKind::Demand => Effect::Demand(r, level),
            _ => Effect::Crop(r, level),
        };
        return Ok(regions.into_iter().map(effect).collect());
    }
    let Some(partner) = &wedge.partner else {
        return Err(wrong("it means nothing for a farm good; use tariff, export-tax, boycott, cap, floor, demand or productivity".to_owned()));
    };
    let imposers = regions(good, &wedge.imposer, Some(partner))?;
    let partners = regions(good, partner, Some(&wedge.imposer))?;
    let named = matches!(
        (&wedge.imposer, partner),
        (RegionSelector::One(_), RegionSelector::One(_))
    );
    if wedge.kind == WedgeKind::Floor {
        let mut effects = Vec::new();
        for to in imposers {
            let from: Vec<usize> = partners
                .iter()
                .copied()
                .filter(|p| lane(good, *p, to, "").is_ok())
                .collect();
            if from.is_empty() {
                lane(good, partners[0], to, &wedge.to_string())?;
            }
            effects.push(Effect::Floor(to, from, level, wedge.floor_mode));
        }
        return Ok(effects);
    }
    let mut effects = Vec::new();
    for imposer in &imposers {
        for partner in &partners {
            if imposer == partner {
                continue;
            }
            let (from, to) = if wedge.kind.imposer_imports() {
                (*partner, *imposer)
            } else {
                (*imposer, *partner)
            };
            match lane(good, from, to, &wedge.to_string()) {
                Ok(_) => {}
                Err(error) if named => return Err(error),
                Err(_) => continue,
            }
            effects.push(match (wedge.kind, wedge.amount) {
                (WedgeKind::Tariff, Amount::Add(points)) => Effect::TariffPoints(to, from, points),
                (WedgeKind::Tariff, Amount::Level(rate)) => Effect::TariffLevel(to, from, rate),
                (WedgeKind::ExportTax, amount) => Effect::ExportTax(from, to, amount),
                (WedgeKind::Boycott | WedgeKind::Cap, _) => {
                    let groups = [&wedge.imposer, wedge.partner.as_ref().unwrap_or(&wedge.imposer)];
                    let grouped = groups.iter().any(|s| matches!(s, RegionSelector::Group(g) if g.len() > 1));
                    if (grouped || wedge.group.is_some()) && level > 0.0 {
                        return Err(wrong("a bound on a sum of routes is not known here; write one bound per route".to_owned()));
                    }
                    Effect::Bound(from, to, level)
                }
                _ => {
                    return Err(wrong(format!(
                        "{} means nothing for a farm good; use tariff, export-tax, boycott, cap, floor, demand or productivity",
                        wedge.kind.name()
                    )));
                }
            });
        }
    }
    if effects.is_empty() {
        return Err(wrong(
            "no route of this good is between these regions".to_owned(),
        ));
    }
    Ok(effects)
}

/// The regions of a selector; `*` is everyone but the other side.
fn regions(
    good: &Good,
    selector: &RegionSelector,
    other: Option<&RegionSelector>,
) -> Result<Vec<usize>, FarmError> {
    match selector {
        RegionSelector::One(code) => Ok(vec![good.region(code)?]),
        RegionSelector::Group(codes) => codes.iter().map(|code| good.region(code)).collect(),
        RegionSelector::Rest => {
            let apart = match other {
                Some(RegionSelector::Rest) | None => Vec::new(),
                Some(other) => regions(good, other, None)?,
            };
            Ok((0..good.regions.len())
                .filter(|r| !apart.contains(r))
                .collect())
        }
    }
}
