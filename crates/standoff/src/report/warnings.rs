//! What a reader would not expect of this standoff's inputs: an episode inside the world's year, duties that the ledger does not know,
//! rates below zero.

use detente_ledger::Question;
use detente_talks::{Combination, PositionIx};
use detente_world::{RegionIx, SectorIx};
use jiff::civil::{Date, date};

use super::limits::limit;
use crate::findings::Limit;
use crate::run::{Backdrop, Campaign};
use crate::standoff::Standoff;

/// Points by which duties of the world's year may differ from those of its tariffs' day before a reader must know.
const APART_POINTS: f64 = 1.0;

pub(super) fn warnings(campaign: &Campaign<'_>) -> Vec<Limit> {
    let mut found = of_inputs(campaign.standoff);
    found.extend(below_zero(campaign));
    found
}

/// What can be said before anything is solved: of a deal judged alone as well.
pub(crate) fn of_inputs(standoff: &Standoff) -> Vec<Limit> {
    let found = [
        duties_inside(standoff),
        measures_inside(standoff),
        third_countries(standoff),
    ];
    found.into_iter().flatten().collect()
}

/// The middle of the world's year.
fn mid_year(standoff: &Standoff) -> Option<Date> {
    let year = i16::try_from(standoff.world.meta().year).ok()?;
    (1..=9999).contains(&year).then(|| date(year, 7, 1))
}

/// Duties between the players that were in force in the world's year and are not in its tariffs.
fn duties_inside(standoff: &Standoff) -> Option<Limit> {
    let (ledger, day) = (standoff.ledger()?, mid_year(standoff)?);
    let mut said = Vec::new();
    for (imposer, target) in pairs(standoff) {
        if !ledger.has_lines(imposer, target) || day < ledger.start() {
            continue;
        }
        let Some(of) = standoff.world.meta().tariff_date(imposer, target) else {
            continue;
        };
        // A year stands for its middle.
        let then = of.parse::<Date>().ok().or_else(|| {
            let year: i16 = of.parse().ok()?;
            Some(date(year, 7, 1))
        });
        let average = |on: Date| {
            let question = Question::new(imposer, target, on).under_weights_of(ledger);
            ledger.average(&question, None).ok().map(|a| a.average_pct)
        };
        let Some((then, now)) = then.and_then(|then| Some((average(then)?, average(day)?))) else {
            continue;
        };
        if (now - then).abs() > APART_POINTS {
            said.push(format!(
                "{imposer} on {target} {now:.1} per cent, of {of} {then:.1}"
            ));
        }
    }
    (!said.is_empty()).then(|| {
        let text = format!(
            "The episode overlaps the year of the flows, {}: the duties of that year ({}) are not those that the world's tariffs are of, \
             so what they had moved by then is in the flows and not in the tariffs.",
            standoff.world.meta().year,
            said.join("; ")
        );
        limit("episode-in-the-world", text)
    })
}

/// Other measures between the players that were in force in the world's year.
fn measures_inside(standoff: &Standoff) -> Option<Limit> {
    let (ledger, day) = (standoff.ledger()?, mid_year(standoff)?);
    let between = pairs(standoff);
    let within = |from: Option<Date>, to: Option<Date>| {
        from.is_some_and(|from| from <= day) && to.is_none_or(|to| to > day)
    };
    let inside: Vec<&str> = (ledger.levers().iter())
        .filter(|l| !l.wedges.is_empty() && !l.threatened && within(l.from, l.to))
        .filter(|l| {
            let on =
                |(imposer, target): &(&str, &str)| *imposer == l.imposer && *target == l.target;
            between.iter().any(on)
        })
        .map(|l| l.title.as_str())
        .collect();
    (!inside.is_empty()).then(|| {
        let text = format!(
            "In the year of the flows, {}, these measures between the players were in force: {}. What they had moved by then is in \
             the flows already, unless the world says that it was set back.",
            standoff.world.meta().year,
            inside.join("; ")
        );
        limit("measures-in-the-world", text)
    })
}

/// Players whose duties on third countries the ledger does not know.
fn third_countries(standoff: &Standoff) -> Option<Limit> {
    let players: Vec<&str> = codes(standoff);
    let Some(ledger) = standoff.ledger() else {
        return Some(limit(
            "no-ledger",
            "There is no ledger: the players' duties, on each other and on third countries, are the world's own.".to_owned(),
        ));
    };
    let knows = |player: &str| {
        let third = |code: &str| !players.contains(&code);
        let lines = ledger.instruments().iter();
        lines
            .clone()
            .any(|i| i.imposer == player && (i.target == "*" || third(&i.target)))
            || ledger
                .region_points()
                .iter()
                .any(|p| p.imposer == player && third(&p.region))
    };
    let unknown: Vec<&str> = players.iter().copied().filter(|p| !knows(p)).collect();
    (!unknown.is_empty()).then(|| {
        let text = format!(
            "The ledger has no duties of {} on third countries: there the world's own hold, and what was added since is not known.",
            unknown.join(" and ")
        );
        limit("third-countries-unknown", text)
    })
}

/// Rates of a position that came out below zero.
fn below_zero(campaign: &Campaign<'_>) -> Option<Limit> {
    let standoff = campaign.standoff;
    let world = &standoff.world;
    let mut rates = Vec::new();
    for player in standoff.menus.players() {
        let importer = standoff.regions[player.0];
        for position in standoff.menus.positions(player) {
            let mut combination: Combination = standoff.reference.clone();
            combination.0[player.0] = PositionIx(position.0);
            let tariffs = campaign.scene.tariffs(&combination, Backdrop::Current);
            for origin in RegionIx::all(world.region_count()) {
                for sector in SectorIx::all(world.sector_count()) {
                    let rate = tariffs.get(origin, importer, sector);
                    if rate != world.tariffs().get(origin, importer, sector) {
                        let codes = [importer, origin].map(|n| world.region(n).code.as_str());
                        let flow = [codes[0], codes[1], world.sector(sector).code.as_str()];
                        rates.push((rate, flow));
                    }
                }
            }
        }
    }
    detente_ledger::below_zero(rates).map(|text| limit("negative-rates", text))
}

fn codes(standoff: &Standoff) -> Vec<&str> {
    let code = |n: &RegionIx| standoff.world.region(*n).code.as_str();
    standoff.regions.iter().map(code).collect()
}

/// Both directions between every two players.
fn pairs(standoff: &Standoff) -> Vec<(&str, &str)> {
    let codes = codes(standoff);
    let mut all = Vec::new();
    for a in &codes {
        all.extend(codes.iter().filter(|b| *b != a).map(|b| (*a, *b)));
    }
    all
}
