//! The checks between a parsed file and a standoff that can be run: every error shows the place in the file.

use std::collections::BTreeMap;

use detente_economy::{Adaptation, DeficitRule, Parameters};
use detente_ledger::Ledger;
use detente_policy::{RegionSelector, Wedge, WedgeKind};
use detente_talks::{Combination, Menus};
use detente_world::{RegionIx, World};
use jiff::civil::Date;

use crate::error::StandoffError;
use crate::file::{self, Day, Elasticities, StandoffFile, Text};
use crate::standoff::{Dated, Days, DutyDay, Moment, Origin, Stance};

/// First day of the duty histories unless the file says otherwise.
const HISTORY_FROM: Date = jiff::civil::date(2018, 1, 1);

/// The tolerance unless the file says otherwise.
const TOLERANCE_PCT: f64 = 1e-6;

pub(crate) fn heading(file: &StandoffFile, origin: &Origin) -> Result<(), StandoffError> {
    version_and_id(&file.schema, &file.id, origin)
}

/// The version of the layout is 1 and the id is plain.
pub(crate) fn version_and_id(
    schema: &toml::Spanned<u32>,
    written: &Text,
    origin: &Origin,
) -> Result<(), StandoffError> {
    if *schema.get_ref() != 1 {
        let message = format!("schema {} is not known", schema.get_ref());
        return Err(origin.wrong(schema, message, Some("write schema = 1".into())));
    }
    let id = written.get_ref();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.starts_with('-') || !id.chars().all(plain) {
        let help = "use lower-case letters, digits and hyphens, e.g. \"busan\"";
        return Err(origin.wrong(written, format!("\"{id}\" is not an id"), Some(help.into())));
    }
    Ok(())
}

/// Payoffs closer than this, in per cent of real income, count as equal.
pub(crate) fn tolerance(file: &StandoffFile, origin: &Origin) -> Result<f64, StandoffError> {
    let Some(written) = &file.talks.tolerance_pct else {
        return Ok(TOLERANCE_PCT);
    };
    let value = *written.get_ref();
    if value.is_finite() && value >= 0.0 {
        return Ok(value);
    }
    let message = format!("a tolerance cannot be {value}");
    Err(origin.wrong(
        written,
        message,
        Some("write 0 or more, in per cent".into()),
    ))
}

pub(crate) fn days(file: &StandoffFile, origin: &Origin) -> Result<Days, StandoffError> {
    let day = |d: &toml::Spanned<Day>| d.get_ref().0;
    let dates = &file.dates;
    let on = day(&dates.on);
    let positions = file.players.iter().flat_map(|p| &p.menu);
    let latest = positions
        .filter_map(|p| p.duties.as_ref().map(|d| day(&d.on)))
        .fold(on, Date::max);
    let days = Days {
        on,
        known_on: dates.known_on.as_ref().map_or(on, day),
        threatened: dates.threatened.as_ref().map(day),
        history_from: dates.history_from.as_ref().map_or(HISTORY_FROM, day),
        history_to: dates.history_to.as_ref().map_or(latest, day),
        background: file.background.on.as_ref().map_or(on, day),
    };
    if days.history_to < days.history_from {
        let at = dates.history_to.as_ref().unwrap_or(&dates.on);
        let message = format!(
            "the history ends on {}, before it begins on {}",
            days.history_to, days.history_from
        );
        return Err(origin.wrong(at, message, None));
    }
    if days.threatened.is_none()
        && let Some(threat) = dates.threats.first()
    {
        let help = "add threatened = DAY to [dates]".to_owned();
        return Err(origin.wrong(threat, "a threat without a day", Some(help)));
    }
    for round in &file.rounds {
        if let Some(until) = &round.until
            && day(until) < day(&round.date)
        {
            let message = format!("the round ends before it begins on {}", day(&round.date));
            return Err(origin.wrong(until, message, None));
        }
    }
    Ok(days)
}

pub(crate) fn players(
    file: &StandoffFile,
    origin: &Origin,
    world: &World,
) -> Result<Vec<RegionIx>, StandoffError> {
    let mut regions = Vec::new();
    for player in &file.players {
        let code = player.region.get_ref();
        let known = || world.regions().iter().map(|r| r.code.as_str());
        let region = world
            .find_region(code)
            .ok_or_else(|| origin.unknown(&player.region, "region", known()))?;
        if regions.contains(&region) {
            let message = format!("the player {code} is listed twice");
            return Err(origin.wrong(&player.region, message, None));
        }
        regions.push(region);
        if let Some(patience) = &player.patience
            && !(0.0..1.0).contains(patience.get_ref())
        {
            let message = format!(
                "{} is no weight of next year against this one",
                patience.get_ref()
            );
            let help = "write a number from 0 to below 1, e.g. 0.96".to_owned();
            return Err(origin.wrong(patience, message, Some(help)));
        }
        if player.menu.is_empty() {
            let message = format!("the menu of {code} is empty");
            let help = "give it at least one [[players.menu]]".to_owned();
            return Err(origin.wrong(&player.region, message, Some(help)));
        }
        for (at, position) in player.menu.iter().enumerate() {
            let id = position.id.get_ref();
            if player.menu[..at].iter().any(|p| p.id.get_ref() == id) {
                let message = format!("the menu of {code} lists the position {id} twice");
                return Err(origin.wrong(&position.id, message, None));
            }
            // Readers tell positions apart by their titles.
            let alike = |other: &&file::Position| other.title == position.title;
            if let Some(other) = player.menu[..at].iter().find(alike) {
                let message = format!(
                    "the positions {} and {id} of {code} have one title, \"{}\"",
                    other.id.get_ref(),
                    position.title
                );
                return Err(origin.wrong(&position.id, message, None));
            }
        }
    }
    Ok(regions)
}

pub(crate) fn stances(
    file: &StandoffFile,
    origin: &Origin,
    world: &World,
    ledger: Option<&Ledger>,
    days: &Days,
) -> Result<Vec<Vec<Stance>>, StandoffError> {
    if let Some(ledger) = ledger {
        for threat in &file.dates.threats {
            instrument(origin, ledger, threat)?;
        }
    } else if let Some(threat) = file.dates.threats.first() {
        return Err(no_ledger(origin, threat));
    }
    let stance = |player: &file::Player, position: &file::Position| {
        for lever in &position.levers {
            let ledger = ledger.ok_or_else(|| no_ledger(origin, lever))?;
            measure(origin, ledger, lever)?;
        }
        let duties = match &position.duties {
            None => DutyDay {
                on: days.on,
                known_on: Some(days.known_on),
                with: Vec::new(),
            },
            Some(written) => duty_day(origin, ledger, player.region.get_ref(), written)?,
        };
        let imposer = player.region.get_ref();
        let mut all = wedges(origin, world, &position.wedge_keys(), Some(imposer))?;
        let mut measures = Vec::new();
        for written in &position.measures {
            let own = wedges(origin, world, &written.wedge_keys(), Some(imposer))?;
            measures.push(dated(origin, written, &position.id, own.len())?);
            all.extend(own);
        }
        Ok(Stance {
            duties,
            wedges: all,
            measures,
        })
    };
    file.players
        .iter()
        .map(|player| player.menu.iter().map(|p| stance(player, p)).collect())
        .collect()
}

/// The days of a measure; `of` is where one without wedges is told.
pub(crate) fn dated<T>(
    origin: &Origin,
    written: &file::Measure,
    of: &toml::Spanned<T>,
    wedges: usize,
) -> Result<Dated, StandoffError> {
    let day = |d: &toml::Spanned<Day>| d.get_ref().0;
    let (from, to) = (written.from.as_ref().map(day), written.to.as_ref().map(day));
    if let (Some(from), Some(to), Some(at)) = (from, to, &written.to)
        && to < from
    {
        let message = format!("the measure ends before it begins on {from}");
        return Err(origin.wrong(at, message, None));
    }
    if wedges == 0 {
        let message = format!("the measure \"{}\" does nothing", written.title);
        let help = "add wedges, e.g. boycott = [\"CHN:AUS:A01=0.5\"]".to_owned();
        return Err(origin.wrong(of, message, Some(help)));
    }
    Ok(Dated {
        title: written.title.clone(),
        from,
        to,
        wedges,
    })
}

/// The reference is what holds on the standoff's day: measures that begin later or are over do not belong to it.
pub(crate) fn in_force(
    file: &StandoffFile,
    origin: &Origin,
    stances: &[Vec<Stance>],
    reference: &Combination,
    days: &Days,
) -> Result<(), StandoffError> {
    for ((player, own), position) in file.players.iter().zip(stances).zip(&reference.0) {
        let held = |m: &&Dated| !m.holds(Moment::Day(days.on));
        if let Some(measure) = own[position.0].measures.iter().find(held) {
            let message = format!(
                "the reference is what holds on {}, and \"{}\" does not",
                days.on, measure.title
            );
            let help = "give the reference a position without it".to_owned();
            return Err(origin.wrong(&player.menu[position.0].id, message, Some(help)));
        }
    }
    Ok(())
}

/// The duties of a day that the ledger knows.
pub(crate) fn duty_day(
    origin: &Origin,
    ledger: Option<&Ledger>,
    imposer: &str,
    written: &file::Duties,
) -> Result<DutyDay, StandoffError> {
    let ledger = ledger.ok_or_else(|| no_ledger(origin, &written.on))?;
    for threat in &written.with {
        instrument(origin, ledger, threat)?;
        let by = ledger
            .instrument(threat.get_ref())
            .map(|i| i.imposer.as_str());
        if by.is_ok_and(|by| by != imposer) {
            let message = format!("{imposer} does not impose this");
            return Err(origin.wrong(threat, message, None));
        }
    }
    Ok(DutyDay {
        on: written.on.get_ref().0,
        known_on: written.known_on.as_ref().map(|d| d.get_ref().0),
        with: written.with.iter().map(|t| t.get_ref().clone()).collect(),
    })
}

/// Parses wedges and resolves each against the world, so that an error shows its place. With an imposer, nobody else
/// may impose them.
pub(crate) fn wedges(
    origin: &Origin,
    world: &World,
    kinds: &[(WedgeKind, &Vec<Text>)],
    imposer: Option<&str>,
) -> Result<Vec<Wedge>, StandoffError> {
    let mut found = Vec::new();
    for (kind, texts) in kinds {
        for text in texts.iter() {
            let refuse = |e: detente_policy::PolicyError| origin.wrong(text, e.to_string(), None);
            let wedge = Wedge::parse(*kind, text.get_ref()).map_err(refuse)?;
            if let Some(player) = imposer
                && wedge.imposer != RegionSelector::One(player.to_owned())
            {
                let message = format!("a position of {player} holds what {player} imposes");
                let help = format!("write {player}:…, or move it to the menu of the imposer");
                return Err(origin.wrong(text, message, Some(help)));
            }
            let alone = detente_policy::Policy {
                wedges: vec![wedge.clone()],
                ..Default::default()
            };
            alone.apply(world).map_err(refuse)?;
            found.push(wedge);
        }
    }
    Ok(found)
}

pub(crate) fn combination(
    origin: &Origin,
    menus: &Menus,
    choices: &BTreeMap<Text, Text>,
    section: &str,
) -> Result<Combination, StandoffError> {
    for (player, position) in choices {
        let names = menus.as_slice().iter().map(|m| m.player.as_str());
        let found = menus.find_player(player.get_ref());
        let at = found.map_err(|_| origin.unknown(player, "player", names))?;
        let ids = menus.as_slice()[at.0]
            .positions
            .iter()
            .map(|p| p.id.as_str());
        if menus.find_position(at, position.get_ref()).is_err() {
            let what = format!("position of {}", player.get_ref());
            return Err(origin.unknown(position, &what, ids));
        }
    }
    let pairs = choices
        .iter()
        .map(|(k, v)| (k.get_ref().as_str(), v.get_ref().as_str()));
    menus.resolve(pairs).map_err(|e| {
        StandoffError::at(
            crate::error::Place::new(&origin.name, &origin.text, None),
            format!("{section}: {e}"),
            None,
        )
    })
}

pub(crate) fn parameters(
    file: &StandoffFile,
    origin: &Origin,
    world: &World,
) -> Result<(Parameters, Option<String>), StandoffError> {
    let mut parameters = Parameters::of(world);
    if let Some(rule) = &file.economy.deficits {
        let parsed: Result<DeficitRule, _> = rule.get_ref().parse();
        parameters.deficits = parsed.map_err(|e| origin.wrong(rule, e.to_string(), None))?;
    }
    let Some(set) = &file.economy.elasticities else {
        return Ok((parameters, None));
    };
    let name = set.get_ref();
    let parameters = parameters
        .with_elasticity_set(world, name)
        .map_err(|e| origin.wrong(set, e.to_string(), None))?;
    Ok((parameters, Some(name.clone())))
}

/// How long everyone has had to adapt; nothing is the long run.
pub(crate) fn horizon(
    file: &StandoffFile,
    origin: &Origin,
) -> Result<Option<Adaptation>, StandoffError> {
    let read = |text: &Text| -> Result<Adaptation, StandoffError> {
        let parsed: Result<Adaptation, _> = text.get_ref().parse();
        parsed.map_err(|e| origin.wrong(text, e.to_string(), None))
    };
    file.economy.horizon.as_ref().map(read).transpose()
}

/// Equilibria that intervals may cost where nobody asked for them.
pub(crate) const UNASKED_EQUILIBRIA: usize = 10_000;

/// The sets that make the intervals, without the central one; none if nobody asked and so many `combinations` would take
/// too long. A published set that lacks a sector falls back on the world's own column there.
pub(crate) fn interval_sets(
    file: &StandoffFile,
    origin: &Origin,
    world: &World,
    central: Option<&str>,
    combinations: usize,
) -> Result<Vec<String>, StandoffError> {
    let too_many = combinations.saturating_mul(world.elasticity_sets().len()) > UNASKED_EQUILIBRIA;
    let all = || world.elasticity_sets().keys().cloned();
    let listed: Vec<String> = match file.economy.intervals.as_ref() {
        None if too_many => Vec::new(),
        None => all().collect(),
        Some(written) => match written.get_ref() {
            Elasticities::Named(word) if word == "published" => all().collect(),
            Elasticities::Named(word) if word == "none" => Vec::new(),
            Elasticities::Named(word) => {
                let message = format!("intervals cannot be \"{word}\"");
                let help = "write \"published\", \"none\" or a list of sets".to_owned();
                return Err(origin.wrong(written, message, Some(help)));
            }
            Elasticities::Listed(sets) => {
                if let Some(set) = sets
                    .iter()
                    .find(|s| !world.elasticity_sets().contains_key(*s))
                {
                    let known: Vec<String> = all().collect();
                    let message = format!("unknown elasticity set \"{set}\"");
                    let help = format!("known: {}", known.join(", "));
                    return Err(origin.wrong(written, message, Some(help)));
                }
                sets.clone()
            }
        },
    };
    Ok(listed
        .into_iter()
        .filter(|s| Some(s.as_str()) != central)
        .collect())
}

pub(crate) fn touches(
    file: &StandoffFile,
    origin: &Origin,
    menus: &Menus,
) -> Result<(), StandoffError> {
    let known: Vec<String> = menus
        .as_slice()
        .iter()
        .flat_map(|m| m.positions.iter().map(|p| format!("{}/{}", m.player, p.id)))
        .collect();
    for touched in file.limits.iter().flat_map(|l| &l.touches) {
        if !known.contains(touched.get_ref()) {
            return Err(origin.unknown(touched, "position", known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

pub(crate) fn no_ledger<T>(origin: &Origin, at: &toml::Spanned<T>) -> StandoffError {
    let help = "add ledger = \"builtin\" or a ledger folder".to_owned();
    origin.wrong(
        at,
        "this standoff has no ledger to look it up in",
        Some(help),
    )
}

/// A duty of the ledger.
fn instrument(origin: &Origin, ledger: &Ledger, id: &Text) -> Result<(), StandoffError> {
    let known = || ledger.instruments().iter().map(|i| i.id.as_str());
    if known().any(|k| k == id.get_ref()) {
        return Ok(());
    }
    Err(origin.unknown(id, "instrument of the ledger", known()))
}

/// A duty or any other measure of the ledger.
fn measure(origin: &Origin, ledger: &Ledger, id: &Text) -> Result<(), StandoffError> {
    let duties = ledger.instruments().iter().map(|i| i.id.as_str());
    let known: Vec<&str> = duties
        .chain(ledger.levers().iter().map(|l| l.id.as_str()))
        .collect();
    if known.contains(&id.get_ref().as_str()) {
        return Ok(());
    }
    Err(origin.unknown(id, "lever of the ledger", known))
}

/// The world of this name, or in this folder.
pub(crate) fn world(written: &Text, origin: &Origin) -> Result<World, StandoffError> {
    let name = written.get_ref();
    let found = if detente_world::builtin_bytes(name).is_some() {
        detente_world::builtin(name)
    } else {
        World::read(origin.path(name))
    };
    found.map_err(|e| origin.wrong(written, e.to_string(), None))
}

pub(crate) fn ledger(
    file: &StandoffFile,
    origin: &Origin,
) -> Result<Option<Ledger>, StandoffError> {
    let Some(layers) = &file.ledger else {
        return Ok(None);
    };
    let found = Ledger::open(&layers.get_ref().names(), |name| origin.path(name));
    found
        .map(Some)
        .map_err(|e| origin.wrong(layers, e.to_string(), None))
}
