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
    /// The part that goes into the buyer's state reserve as it arrives and is not used; 0 if absent.
    #[serde(default)]
    pub reserve: f64,
    /// Where the event's months are those of orders: the least and the most months from an order to its shipment. The tonnes are
    /// then shipped from the first order's least to the last order's most.
    #[serde(default)]
    pub lead_months: Option<[i32; 2]>,
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
    /// On what it hangs; `None` = it comes whatever happens.
    pub hangs: Option<Hangs>,
    /// What it does.
    pub act: Act,
}

/// How an event hangs on what is [open](Open).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hangs {
    /// It comes if that happens, and not else.
    If,
    /// It ends if that happens, the month before it is decided.
    Unless,
}

/// Something that is decided in a month, and until then may happen or not: an agreement.
///
/// Events say `if = "ID"` or `unless = "ID"`. From `asked` until `decided` the market gives it its chance, and everybody plans for
/// both; from then on everybody knows. The chance is the one that prices hold, so that a premium for the risk is within it: a market
/// that dislikes the bad end gives it a higher chance than it comes with.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Its name.
    pub id: String,
    /// The month from whose beginning it is thought possible.
    pub asked: Month,
    /// The month from whose beginning everybody knows.
    pub decided: Month,
    /// The chance that the market gives it: 0, 1 or from 0.01 to 0.99.
    pub chance: f64,
    /// Whether it happens.
    pub happens: bool,
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
    /// What is open for a while.
    pub open: Option<Open>,
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
    #[serde(rename = "if")]
    provided: Option<String>,
    unless: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: String,
    from: Month,
    months: usize,
    #[serde(default)]
    events: Vec<RawEvent>,
    open: Option<Open>,
}

impl Scenario {
    /// A window in which nothing happens yet.
    pub fn quiet(from: Month, months: usize) -> Self {
        Self {
            title: String::new(),
            from,
            months,
            events: Vec::new(),
            open: None,
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
        let says = |problem: String| FarmError::Toml {
            path: PathBuf::from(path),
            line: 1,
            column: 1,
            problem,
        };
        if let Some(open) = &raw.open {
            open.check().map_err(says)?;
        }
        for (at, event) in raw.events.into_iter().enumerate() {
            let wrong = |problem: &str| says(format!("event {}: {problem}", at + 1));
            let hangs = hangs(&event, raw.open.as_ref()).map_err(|problem| wrong(&problem))?;
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
            // What may come is thought of from when it is open.
            let thought = raw.open.as_ref().filter(|_| hangs == Some(Hangs::If));
            let known = event.known.or(thought.map(|open| open.asked));
            let (mut from, mut to) = (event.from, event.to);
            if let Act::Purchase(purchase) = &act {
                (from, to) = purchase.shipped(from, to).map_err(|p| wrong(&p))?;
            }
            events.push(Event {
                broken: event.broken,
                known: known.unwrap_or(event.from),
                from,
                to,
                hangs,
                act,
            });
        }
        if let Some(open) = &raw.open
            && events.iter().all(|e: &Event| e.hangs.is_none())
        {
            let id = &open.id;
            return Err(says(format!(
                "open: no event hangs on '{id}'; write if = \"{id}\" or unless = \"{id}\" in one, or leave [open] out"
            )));
        }
        Ok(Self {
            title: raw.title,
            from: raw.from,
            months: raw.months,
            events,
            open: raw.open,
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

impl Open {
    /// Whether a chance can be given: none, certainty, or from one to 99 in a hundred.
    pub fn is_chance(chance: f64) -> bool {
        chance == 0.0 || chance == 1.0 || (LEAST_CHANCE..=1.0 - LEAST_CHANCE).contains(&chance)
    }

    /// Whether it can be; else what is wrong.
    fn check(&self) -> Result<(), String> {
        if !Self::is_chance(self.chance) {
            return Err(format!(
                "open: chance = {} should be 0, 1 or from {LEAST_CHANCE} to {}",
                self.chance,
                1.0 - LEAST_CHANCE
            ));
        }
        if self.asked >= self.decided {
            return Err(format!(
                "open: asked = {} should be before decided = {}",
                self.asked, self.decided
            ));
        }
        Ok(())
    }
}

/// The least chance of a branch: the prices of one that comes less often are not certified as closely.
const LEAST_CHANCE: f64 = 0.01;

impl Purchase {
    /// Its months of shipment, where the event's are those of orders.
    fn shipped(&self, from: Month, to: Option<Month>) -> Result<(Month, Option<Month>), String> {
        if !(0.0..=1.0).contains(&self.reserve) {
            return Err(format!(
                "reserve = {} should be a share from 0 to 1",
                self.reserve
            ));
        }
        match self.lead_months {
            None => Ok((from, to)),
            Some([least, most]) if (0..=most).contains(&least) && most <= 24 => {
                Ok((from.plus(least), to.map(|to| to.plus(most))))
            }
            Some([least, most]) => Err(format!(
                "lead_months = [{least}, {most}] should be the least and the most months from order to shipment, 0 to 24"
            )),
        }
    }
}

/// On what an event hangs; else what is wrong.
fn hangs(event: &RawEvent, open: Option<&Open>) -> Result<Option<Hangs>, String> {
    let (id, hangs) = match (&event.provided, &event.unless) {
        (None, None) => return Ok(None),
        (Some(id), None) => (id, Hangs::If),
        (None, Some(id)) => (id, Hangs::Unless),
        _ => return Err("give if or unless, not both".to_owned()),
    };
    let Some(open) = open.filter(|open| open.id == *id) else {
        return Err(format!(
            "nothing open is called '{id}'; name it in [open] with id, asked, decided, chance and happens"
        ));
    };
    if hangs == Hangs::If && event.from < open.decided {
        return Err(format!(
            "it begins in {}, before '{id}' is decided in {}",
            event.from, open.decided
        ));
    }
    if event.broken.is_some() {
        return Err("give broken or what it hangs on, not both".to_owned());
    }
    Ok(Some(hangs))
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
    /// So many kt a month go out of a region's trade, into a reserve.
    Reserve(usize, f64),
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
    /// The last month that was meant when it was made: what it commits to is spread to there, though it may end before.
    pub meant: Option<Month>,
    /// From when it is known not to hold any more.
    pub broken: Option<Month>,
    /// On what it hangs.
    pub hangs: Option<Hangs>,
    /// What it does.
    pub effect: Effect,
}

impl Timed {
    /// The event as it is expected in a month: once it is broken, it ended the month before.
    pub fn expected(&self, month: Month) -> Self {
        match self.broken.filter(|b| *b <= month) {
            Some(broken) => self.ended(broken),
            None => self.clone(),
        }
    }

    /// The event, over the month before another.
    fn ended(&self, month: Month) -> Self {
        let mut ended = self.clone();
        let last = month.plus(-1);
        ended.when.2 = Some(ended.when.2.map_or(last, |to| to.min(last)));
        ended
    }

    /// The event if what is open happens, or does not; `None` where it then does not come.
    pub fn given(&self, open: &Open, happens: bool) -> Option<Self> {
        match (self.hangs, happens) {
            (None, _) | (Some(Hangs::If), true) | (Some(Hangs::Unless), false) => {
                Some(self.clone())
            }
            (Some(Hangs::If), false) => None,
            (Some(Hangs::Unless), true) => {
                let ended = self.ended(open.decided);
                ended
                    .when
                    .2
                    .is_none_or(|to| to >= ended.when.1)
                    .then_some(ended)
            }
        }
    }

    pub fn holds(&self, month: Month) -> bool {
        month >= self.when.1 && self.when.2.is_none_or(|to| month <= to)
    }
}

/// Resolves names and selectors.
pub(super) fn resolve(good: &Good, scenario: &Scenario) -> Result<Vec<Timed>, FarmError> {
    let mut all = Vec::new();
    for (index, event) in scenario.events.iter().enumerate() {
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
                let at = good.lanes[lane(good, from, to, &event.text())?].lag_months as i32;
                if p.reserve > 0.0 {
                    let Some(last) = event.to else {
                        return Err(FarmError::Wedge {
                            wedge: event.text(),
                            problem: "what goes into a reserve needs a last month: to".to_owned(),
                        });
                    };
                    let months = f64::from(last.since(event.from) + 1);
                    all.push(Timed {
                        event: index,
                        when: (event.known, event.from.plus(at), Some(last.plus(at))),
                        meant: Some(last.plus(at)),
                        broken: event.broken.map(|broken| broken.plus(at)),
                        hangs: event.hangs,
                        effect: Effect::Reserve(to, p.reserve * p.kt / months),
                    });
                }
                vec![Effect::Purchase(to, from, p.kt, p.mode)]
            }
        };
        all.extend(effects.into_iter().map(|effect| Timed {
            event: index,
            when: (event.known, event.from, event.to),
            meant: event.to,
            broken: event.broken,
            hangs: event.hangs,
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
