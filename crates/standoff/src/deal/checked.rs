//! From a deal as written to commitments that are known to make sense: players, levers, days, record.

use std::collections::BTreeMap;

use detente_ledger::{Commitment as Recorded, Ledger};
use detente_policy::{Wedge, WedgeKind};
use detente_talks::{Combination, PlayerIx, Punishment};
use jiff::civil::Date;

use super::file::{self, DealFile};
use super::findings::DoneFinding;
use super::patience::Patience;
use crate::check;
use crate::error::StandoffError;
use crate::file::{Confidence, Day};
use crate::standoff::{DutyDay, Origin, Standoff};

/// Weight of next year against this one where nobody says otherwise: 4 per cent a year.
const PATIENCE_A_YEAR: f64 = 0.96;
/// How far a punishment is believed where nobody says otherwise.
const CREDENCE: f64 = 0.5;
/// The largest stock, months of use.
const MOST_STOCKS: f64 = 120.0;
/// Months a deal is watched where nobody says otherwise.
const MONTHS: u32 = 120;

/// How a commitment enters the economy.
#[derive(Debug, Clone)]
pub(crate) enum Priced {
    /// A lever of the ledger, used to this share from now on.
    Lever { id: String, level: f64 },
    /// A purchase lever of the ledger: what is promised is its use.
    Purchase { id: String },
    /// The duties of a day.
    Duties(DutyDay),
    /// Wedges that hold from now on.
    Wedges(Vec<Wedge>),
    /// Not at all.
    Listed { why: String },
}

/// A commitment that makes sense.
#[derive(Debug, Clone)]
pub(crate) struct Promise {
    pub player: PlayerIx,
    pub title: String,
    pub package: Option<String>,
    pub priced: Priced,
    /// Meant and not owed: priced in a case of its own.
    pub intention: bool,
    /// Given up entirely and for good.
    pub full: bool,
    pub from: Date,
    pub to: Option<Date>,
    pub own_readout: String,
    pub other_readout: String,
    pub later: String,
    /// How much of it was done, where the record says so.
    pub done: Option<DoneFinding>,
    pub source: String,
    pub confidence: String,
}

/// What is needed to judge, beside the promises.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub signed: Date,
    pub punishment: Punishment,
    /// Weight of next year against this one, by player.
    pub patience_a_year: Vec<f64>,
    pub months: usize,
    /// Part of a cut to one country that arrives through others; `None` = as judged.
    pub leak: Option<f64>,
    /// Stocks on the day of signature, months of use; `None` = their range.
    pub stocks: Option<f64>,
    /// How far a punishment is believed before it comes.
    pub credence: f64,
}

pub(crate) fn heading(file: &DealFile, origin: &Origin) -> Result<(), StandoffError> {
    check::version_and_id(&file.schema, &file.id, origin)?;
    if file.commitments.is_empty() {
        let message = "a deal without commitments";
        let help = "add [[commitments]] with a side and what it promises".to_owned();
        return Err(origin.wrong(&file.id, message, Some(help)));
    }
    Ok(())
}

/// The deal's own threat point, or the standoff's, and what it is called.
pub(crate) fn threat(
    file: &DealFile,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<(Combination, String), StandoffError> {
    let menus = &standoff.menus;
    let named = file.threat_name.clone();
    if file.threat.is_empty() {
        let base = standoff.file.talks.fail_name.clone();
        let name = named.or(base).unwrap_or_else(|| "talks fail".to_owned());
        return Ok((standoff.fail.clone(), name));
    }
    let threat = check::combination(origin, menus, &file.threat, "threat")?;
    let name = named.unwrap_or_else(|| menus.label(menus.cell(&threat)));
    Ok((threat, name))
}

pub(crate) fn terms(
    file: &DealFile,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<Terms, StandoffError> {
    let enforcement = &file.enforcement;
    let positive = |written: &Option<toml::Spanned<u32>>, most: u32| match written {
        Some(months) if !(1..=most).contains(months.get_ref()) => {
            let message = format!("{} months", months.get_ref());
            let help = format!("write a number of months from 1 to {most}");
            Err(origin.wrong(months, message, Some(help)))
        }
        other => Ok(other.as_ref().map(|m| *m.get_ref())),
    };
    let menus = &standoff.menus;
    let players = standoff.file.players.iter();
    let standing = players.map(|p| p.patience.as_ref().map(|v| *v.get_ref()));
    let mut patience: Vec<f64> = standing.map(|p| p.unwrap_or(PATIENCE_A_YEAR)).collect();
    let in_range = |weight: f64| match (0.0..1.0).contains(&weight) {
        true => Ok(weight),
        false => {
            let help = "write a number from 0 to below 1, e.g. 0.96".to_owned();
            Err((
                format!("{weight} is no weight of next year against this one"),
                Some(help),
            ))
        }
    };
    let mut each = None;
    if let Some(written) = &enforcement.patience {
        match written.get_ref() {
            Patience::Each(by_player) => each = Some(by_player),
            Patience::All(weight) => {
                let weight = in_range(*weight)
                    .map_err(|(message, help)| origin.wrong::<Patience>(written, message, help))?;
                patience.fill(weight);
            }
        }
    }
    for (player, value) in each.into_iter().flatten() {
        let names = menus.as_slice().iter().map(|m| m.player.as_str());
        let at = menus
            .find_player(player.get_ref())
            .map_err(|_| origin.unknown(player, "player", names))?;
        patience[at.0] = in_range(*value.get_ref())
            .map_err(|(message, help)| origin.wrong(value, message, help))?;
    }
    let within = |written: &Option<toml::Spanned<f64>>, most: f64, what: &str| match written {
        Some(value) if !(0.0..=most).contains(value.get_ref()) => {
            let message = format!("{} is no {what}", value.get_ref());
            let help = format!("write a number from 0 to {most}");
            Err(origin.wrong(value, message, Some(help)))
        }
        other => Ok(other.as_ref().map(|v| *v.get_ref())),
    };
    let path = &file.path;
    Ok(Terms {
        leak: within(&path.leak, 1.0, "share that arrives through others")?,
        stocks: within(&path.stocks, MOST_STOCKS, "stock in months of use")?,
        credence: within(&path.credence, 1.0, "share to which a threat is believed")?
            .unwrap_or(CREDENCE),
        signed: file.signed.get_ref().0,
        punishment: Punishment {
            reaction_months: positive(&enforcement.reaction_months, 600)?.unwrap_or(1) as usize,
            punished_months: positive(&enforcement.punished_months, 6000)?.map(|m| m as usize),
        },
        patience_a_year: patience,
        months: positive(&enforcement.months, 600)?.unwrap_or(MONTHS) as usize,
    })
}

pub(crate) fn promises(
    file: &DealFile,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<Vec<Promise>, StandoffError> {
    let record = record(file, origin, standoff)?;
    let mut duties: BTreeMap<PlayerIx, Date> = BTreeMap::new();
    let mut promises = Vec::new();
    for written in &file.commitments {
        let promise = promise(file, written, origin, standoff, &record)?;
        if let (Priced::Duties(day), Some(on)) = (&promise.priced, &written.duties)
            && let Some(first) = duties.insert(promise.player, day.on)
        {
            let message = format!("the duties of this side are those of {first} already");
            return Err(origin.wrong(&on.on, message, None));
        }
        promises.push(promise);
    }
    Ok(promises)
}

/// The ledger's rows about this deal.
fn record<'a>(
    file: &DealFile,
    origin: &Origin,
    standoff: &'a Standoff,
) -> Result<Vec<&'a Recorded>, StandoffError> {
    let Some(name) = &file.record else {
        return Ok(Vec::new());
    };
    let all = || standoff.ledger().into_iter().flat_map(Ledger::commitments);
    let rows: Vec<&Recorded> = all().filter(|c| c.deal == *name.get_ref()).collect();
    if rows.is_empty() {
        let mut known: Vec<&str> = all().map(|c| c.deal.as_str()).collect();
        known.dedup();
        return Err(origin.unknown(name, "deal of the ledger", known));
    }
    Ok(rows)
}

fn promise(
    file: &DealFile,
    written: &file::Commitment,
    origin: &Origin,
    standoff: &Standoff,
    record: &[&Recorded],
) -> Result<Promise, StandoffError> {
    let menus = &standoff.menus;
    let names = menus.as_slice().iter().map(|m| m.player.as_str());
    let player = menus
        .find_player(written.side.get_ref())
        .map_err(|_| origin.unknown(&written.side, "player of the standoff", names))?;
    let recorded = match &written.recorded {
        None => None,
        Some(promise) => {
            let found = record.iter().find(|r| r.promise == *promise.get_ref());
            let known = record.iter().map(|r| r.promise.as_str());
            Some(found.ok_or_else(|| origin.unknown(promise, "promise of the record", known))?)
        }
    };
    let day = |d: &toml::Spanned<Day>| d.get_ref().0;
    let from = written.from.as_ref().map(day);
    let from = from.or(recorded.and_then(|r| r.from));
    let from = from.unwrap_or(file.signed.get_ref().0);
    let to = written.to.as_ref().map(day);
    let to = to.or(recorded.and_then(|r| r.to));
    if let Some(to) = to.filter(|to| *to < from) {
        let message = format!("the commitment ends on {to}, before it begins on {from}");
        let help = Some("give from a day no later than to".to_owned());
        return Err(match &written.to {
            Some(at) => origin.wrong(at, message, help),
            None => origin.wrong(&written.side, message, help),
        });
    }
    let title = written
        .title
        .clone()
        .or_else(|| recorded.map(|r| r.promise.clone()))
        .ok_or_else(|| {
            let help = "add title = \"…\", or recorded = \"…\" with the promise of the record";
            origin.wrong(
                &written.side,
                "a commitment without a title",
                Some(help.into()),
            )
        })?;
    let priced = priced(written, origin, standoff)?;
    let lifted = matches!(&priced, Priced::Lever { level, .. } if *level == 0.0);
    let confidence = written.confidence.map(Confidence::name).map(str::to_owned);
    let or = |own: &Option<String>, theirs: fn(&Recorded) -> &String| {
        let recorded = recorded.map(|r| theirs(r).clone());
        own.clone().or(recorded).unwrap_or_default()
    };
    Ok(Promise {
        player,
        title,
        package: written.package.as_ref().map(|p| p.get_ref().clone()),
        priced,
        intention: written.binding == file::Binding::Intention,
        full: written.full.unwrap_or(lifted && to.is_none()),
        from,
        to,
        own_readout: written.own_readout.clone(),
        other_readout: or(&written.other_readout, |r| &r.other_readout),
        later: or(&written.later, |r| &r.later),
        done: recorded
            .and_then(|r| r.done_pct)
            .map(|(low_pct, high_pct)| DoneFinding { low_pct, high_pct }),
        source: or(&written.source, |r| &r.source),
        confidence: confidence
            .or_else(|| recorded.map(|r| r.confidence.clone()))
            .unwrap_or_default(),
    })
}

fn priced(
    written: &file::Commitment,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<Priced, StandoffError> {
    let side = written.side.get_ref();
    let wedges = check::wedges(origin, &standoff.world, &written.wedge_keys(), Some(side))?;
    let ways = [
        written.lever.is_some(),
        written.duties.is_some(),
        written.purchases.is_some(),
        !wedges.is_empty(),
    ];
    if ways.iter().filter(|w| **w).count() > 1 {
        let message = "a commitment is priced in one way: lever, duties, purchases or wedges";
        let help = "split it into two commitments; package = \"…\" keeps them together".to_owned();
        return Err(origin.wrong(&written.side, message, Some(help)));
    }
    if let (Some(level), None) = (&written.level, &written.lever) {
        let help = "level is the share of a lever that stays in use; add lever = \"…\"".to_owned();
        return Err(origin.wrong(level, "a level without a lever", Some(help)));
    }
    if let Some(lever) = &written.lever {
        return self::lever(written, lever, origin, standoff);
    }
    if let Some(duties) = &written.duties {
        return check::duty_day(origin, standoff.ledger(), side, duties).map(Priced::Duties);
    }
    if let Some(purchases) = &written.purchases {
        return self::purchases(side, purchases, origin, standoff).map(Priced::Wedges);
    }
    if wedges.is_empty() {
        let why = "nothing says how it enters the economy".to_owned();
        return Ok(Priced::Listed { why });
    }
    Ok(Priced::Wedges(wedges))
}

fn lever(
    written: &file::Commitment,
    id: &crate::file::Text,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<Priced, StandoffError> {
    let Some(ledger) = &standoff.ledger else {
        let help = "the standoff has no ledger; write the commitment as wedges".to_owned();
        return Err(origin.wrong(id, "a lever without a ledger", Some(help)));
    };
    let name = id.get_ref();
    let known = || ledger.levers().iter().map(|l| l.id.as_str());
    let Some(lever) = ledger.levers().iter().find(|l| l.id == *name) else {
        if ledger.instruments().iter().any(|i| i.id == *name) {
            let message = format!("{name} is a duty");
            let help = "write duties = { on = DAY }, or tariff = [\"…=-10pp\"]".to_owned();
            return Err(origin.wrong(id, message, Some(help)));
        }
        return Err(origin.unknown(id, "lever of the ledger", known()));
    };
    let side = written.side.get_ref();
    if lever.imposer != *side {
        let message = format!("{name} is a lever of {}, not of {side}", lever.imposer);
        return Err(origin.wrong(id, message, None));
    }
    if lever.wedges.is_empty() {
        let why = format!("the ledger does not say how {name} enters an economy");
        return Ok(Priced::Listed { why });
    }
    let id = name.clone();
    if lever
        .wedges
        .iter()
        .all(|w| w.kind == WedgeKind::Floor.name())
    {
        return Ok(Priced::Purchase { id });
    }
    let level = match &written.level {
        None => 0.0,
        Some(level) if (0.0..=1.0).contains(level.get_ref()) => *level.get_ref(),
        Some(level) => {
            let message = format!("{} is no share of a lever", level.get_ref());
            let help = "write 0 to lift it, 1 to keep it".to_owned();
            return Err(origin.wrong(level, message, Some(help)));
        }
    };
    Ok(Priced::Lever { id, level })
}

fn purchases(
    side: &str,
    written: &file::Purchases,
    origin: &Origin,
    standoff: &Standoff,
) -> Result<Vec<Wedge>, StandoffError> {
    let world = &standoff.world;
    let codes = world.regions().iter().map(|r| r.code.as_str());
    let partner = written.partner.get_ref();
    let (Some(buyer), Some(seller)) = (world.find_region(side), world.find_region(partner)) else {
        return Err(origin.unknown(&written.partner, "region", codes));
    };
    let mut flow = 0.0;
    for sector in &written.sectors {
        let known = world.sectors().iter().map(|s| s.code.as_str());
        let found = world
            .find_sector(sector.get_ref())
            .ok_or_else(|| origin.unknown(sector, "sector", known))?;
        flow += world.flows().get(seller, buyer, found);
    }
    let extra = *written.extra_usd_mn.get_ref();
    if !(extra.is_finite() && extra >= 0.0) {
        let help = "write what is bought beyond the world's year, USD million a year".to_owned();
        let message = format!("purchases of {extra}");
        return Err(origin.wrong(&written.extra_usd_mn, message, Some(help)));
    }
    if flow <= 0.0 || buyer == seller {
        let message = format!("{side} buys nothing of this from {partner} in the world's year");
        return Err(origin.wrong(&written.partner, message, None));
    }
    let level = 1.0 + extra / flow;
    let wedge = |sector: &crate::file::Text| {
        let text = format!("{side}:{partner}:{}={level}", sector.get_ref());
        Wedge::parse(WedgeKind::Floor, &text).map_err(|e| origin.wrong(sector, e.to_string(), None))
    };
    written.sectors.iter().map(wedge).collect()
}
