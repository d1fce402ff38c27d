//! Levers over months in words that refuse more precision than there is.

use detente_standoff::Findings;
use detente_standoff::findings::{Bands, FarmAccount, FarmFinding, LeverPath, RankingFinding};
use jiff::civil::Date;

use super::words::{Words, count, month};
use super::{Cite, Sentence};
use crate::figures::path::span;
use crate::number::{NBSP, plain, signed};

/// A loss that never reaches this, per cent of GDP, has no clock worth telling.
const ALIVE: f64 = 0.02;

/// The run behind a lever and the limits it must be read with.
pub(crate) fn cites(lever: &LeverPath) -> Vec<Cite> {
    let limits = ["path-judged", "path-claims"].map(|id| Cite::Limit(id.to_owned()));
    let run = Cite::Run(lever.run.clone());
    std::iter::once(run).chain(limits).collect()
}

/// "0.01 to 1.15 %", ends in order; one number where both ends round to it.
fn spread(value: &Bands, digits: usize) -> String {
    let range = value.range();
    let (a, b) = (plain(range.low, digits), plain(range.high, digits));
    match a == b {
        true => format!("{a}{NBSP}%"),
        false => format!("{a} to {b}{NBSP}%"),
    }
}

fn worst_month(lever: &LeverPath, words: &Words<'_>) -> String {
    let peak = Bands::make(|b| lever.loss_clock.each()[b].peak);
    format!(
        "“{}”, if kept up, costs {} {} of GDP in its worst month, over nine tenths of the draws; {}.",
        lever.title,
        words.the(&lever.target),
        spread(&peak, 2),
        fading(lever)
    )
}

/// When the loss is gone, over the bands in which there is one.
fn fading(lever: &LeverPath) -> String {
    let clocks = lever.loss_clock.each();
    let alive: Vec<_> = clocks.iter().filter(|c| c.peak >= ALIVE).collect();
    let months = |pick: fn(&detente_standoff::findings::ClockFinding) -> Option<f64>| {
        let found: Option<Vec<f64>> = alive.iter().map(|c| pick(c)).collect();
        let found = found.filter(|f| !f.is_empty())?;
        let low = found.iter().copied().fold(f64::INFINITY, f64::min).round();
        let high = found.iter().copied().fold(0.0, f64::max).round();
        Some(match low == high {
            true => format!("by month {low}"),
            false => format!("between months {low} and {high}"),
        })
    };
    match (months(|c| c.half_month), months(|c| c.tenth_month)) {
        _ if alive.is_empty() => "there is no loss that could fade".to_owned(),
        (Some(half), Some(tenth)) => {
            format!("half of that loss is gone {half}, nine tenths {tenth}")
        }
        (Some(half), None) => format!("half of that loss is gone {half}, a rest stays"),
        _ => "the loss does not fade within the months followed".to_owned(),
    }
}

fn totals(lever: &LeverPath, words: &Words<'_>) -> String {
    format!(
        "that is {} of a year's GDP for {} and {} for {}",
        spread(&lever.target_total_pct, 2),
        words.the(&lever.target),
        spread(&lever.sender_total_pct, 2),
        words.the(&lever.sender)
    )
}

/// Every lever that is followed.
pub(super) fn levers(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let levers = findings.path.iter().flat_map(|p| &p.levers);
    levers
        .flat_map(|lever| {
            let opening = match lever.critical {
                true => format!(
                    "{} Summed over the months followed, {}.",
                    worst_month(lever, words),
                    totals(lever, words)
                ),
                false => format!(
                    "“{}” withholds nothing from a chain of elements: it takes orders and sales, or works through prices. Summed over \
                     the months followed, {}.",
                    lever.title,
                    totals(lever, words)
                ),
            };
            let more = [ceiling(lever, words), hardest(lever, words), prices(lever)];
            let text: Vec<String> = std::iter::once(opening)
                .chain(more.into_iter().flatten())
                .collect();
            [Sentence::new(text.join(" "), cites(lever))]
        })
        .collect()
}

fn ceiling(lever: &LeverPath, words: &Words<'_>) -> Option<String> {
    let target = lever.regions.first().filter(|_| lever.critical)?;
    let central = |b: &&Bands| b.central;
    let most = (target.ceiling_pct.iter()).max_by(|a, b| central(a).total_cmp(&central(b)))?;
    Some(format!(
        "The ceiling for {}, without stocks, leaks, new tonnes or thrift, is {} of GDP, idle suppliers and lost orders included.",
        words.the(&target.code),
        spread(most, 2)
    ))
}

/// The sector that loses most, and what holds it down.
fn hardest(lever: &LeverPath, words: &Words<'_>) -> Option<String> {
    // What rounds to nothing is no loss worth a name.
    let sector = lever.downstream.first()?;
    let worst = -sector.worst_output_pct;
    if worst < 0.05 {
        return None;
    }
    Some(format!(
        "The sector of {} that loses most is {}: {} of its output in its worst month (what binds: {}).",
        words.the(&lever.target),
        lower(&sector.name),
        format_args!("{}{NBSP}%", plain(worst, usize::from(worst < 1.0))),
        sector.bound_by
    ))
}

fn prices(lever: &LeverPath) -> Option<String> {
    let slowest =
        (lever.price_clocks.iter()).max_by(|a, b| a.last_multiple.total_cmp(&b.last_multiple))?;
    let name = lower(&slowest.name);
    let half = match slowest.clock.half_month {
        Some(month) => format!("is halfway back (in logs) in month {month:.0}"),
        None => "is not halfway back within the months followed".to_owned(),
    };
    Some(format!(
        "The price of {name} {half} and is {} times the old one at the end.",
        plain(slowest.last_multiple, 1)
    ))
}

/// A name inside a sentence; names that are spelled with capitals of their own (NdFeB, EU) stay as they are.
fn lower(name: &str) -> String {
    let word = name.split_whitespace().next().unwrap_or_default();
    if word.chars().skip(1).any(char::is_uppercase) {
        return name.to_owned();
    }
    let mut rest = name.chars();
    let first: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .collect();
    first + rest.as_str()
}

/// Which lever is first, at each date of the ranking.
pub(super) fn ranking(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let Some(found) = findings.path.as_ref().and_then(|p| p.ranking.as_ref()) else {
        return vec![];
    };
    let dates = found.levers.first().map_or(0, |l| l.dates.len());
    let parts: Vec<String> = (0..dates)
        .filter_map(|at| first(found, at, words))
        .collect();
    if parts.is_empty() {
        return vec![];
    }
    let unchecked = found.levers.iter().filter(|l| l.unverified).count();
    let text = format!(
        "Of {} between the sides, first by what it costs the other side beyond one's own loss, in the central run: {}. The strength \
         of every lever is a judgement, and the rows of {} were not checked against a legal text.",
        count(found.levers.len(), "lever", "levers"),
        parts.join("; "),
        unchecked
    );
    let limits = [
        Cite::Run(found.run.clone()),
        Cite::Limit("path-judged".to_owned()),
    ];
    vec![Sentence::new(text, limits)]
}

/// Who is first at a date, at the centre.
fn first(found: &RankingFinding, at: usize, words: &Words<'_>) -> Option<String> {
    let month = found.levers.first()?.dates.get(at)?.month;
    let mut levers: Vec<_> = found
        .levers
        .iter()
        .filter_map(|l| Some((l, l.dates.get(at)?)))
        .collect();
    let mark = |l: &detente_standoff::findings::RankedLever| match l.unverified {
        true => format!("“{}” ({}, unverified)", l.title, words.own(&l.sender)),
        false => format!("“{}” ({})", l.title, words.own(&l.sender)),
    };
    levers.sort_by(|a, b| b.1.difference_pct.total_cmp(&a.1.difference_pct));
    let (lever, date) = levers.first()?;
    let points = signed(date.difference_pct, 3);
    Some(format!(
        "after {} {} with {points} points",
        span(month),
        mark(lever)
    ))
}

/// The markets of farm goods.
pub(super) fn farm(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let goods = findings.path.iter().flat_map(|p| &p.farm);
    goods.flat_map(|farm| market(farm, words)).collect()
}

fn market(farm: &FarmFinding, words: &Words<'_>) -> Vec<Sentence> {
    let cites = || {
        [
            Cite::Run(farm.run.clone()),
            Cite::Limit("farm-market".to_owned()),
        ]
    };
    let opened = |m: &&detente_standoff::findings::FarmMonth| {
        (m.gap_usd_t.central - m.gap_without_usd_t).abs()
    };
    let (seller, rival, buyer) = (
        words.the(&farm.seller),
        words.the(&farm.rival),
        words.the(&farm.buyer),
    );
    let mut out = Vec::new();
    if let Some(widest) = (farm.months.iter()).max_by(|a, b| opened(a).total_cmp(&opened(b))) {
        let range = widest.gap_usd_t.range();
        out.push(Sentence::new(
            format!(
                "The difference of prices at the port between {rival} and {seller} opens most in {}: {} to {} dollars a \
                 tonne over the bands, instead of {}.",
                month(widest.month),
                signed(range.low, 0),
                signed(range.high, 0),
                signed(widest.gap_without_usd_t, 0)
            ),
            cites(),
        ));
    }
    let halted: Vec<Date> = (farm.months.iter())
        .filter(|m| m.seller_kt.central < 1.0 && m.seller_without_kt >= 1.0)
        .map(|m| m.month)
        .collect();
    if let (Some(first), Some(last)) = (halted.first(), halted.last()) {
        let sum = |pick: &dyn Fn(&detente_standoff::findings::FarmMonth) -> f64| -> String {
            let window = farm
                .months
                .iter()
                .filter(|m| m.month >= *first && m.month <= *last);
            plain(window.map(pick).sum::<f64>() / 1000.0, 1)
        };
        out.push(Sentence::new(
            format!(
                "From {} to {} {seller} ships {buyer} {} million tonnes instead of {}, and {rival} {} instead of {}, at central \
                 elasticities.",
                month(*first),
                month(*last),
                sum(&|m| m.seller_kt.central),
                sum(&|m| m.seller_without_kt),
                sum(&|m| m.rival_kt.central),
                sum(&|m| m.rival_without_kt),
            ),
            cites(),
        ));
    }
    out.extend(
        Some(accounts(farm, words))
            .flatten()
            .map(|t| Sentence::new(t, cites())),
    );
    out
}

/// What it comes to for growers, users and treasuries of the three.
fn accounts(farm: &FarmFinding, words: &Words<'_>) -> Option<String> {
    let of = |code: &str| farm.accounts.iter().find(|a| a.code == *code);
    let money = |value: &Bands| {
        let range = value.range();
        format!(
            "{} to {}",
            signed(range.low / 1000.0, 1),
            signed(range.high / 1000.0, 1)
        )
    };
    let sellers = |a: &FarmAccount| {
        let (growers, holders) = (a.growers_usd_mn.each(), a.holders_usd_mn.each());
        Bands::make(|at| growers[at] + holders[at])
    };
    let (seller, rival, buyer) = (of(&farm.seller)?, of(&farm.rival)?, of(&farm.buyer)?);
    Some(format!(
        "From {} to {}, in billion dollars over the bands: growers and holders of stocks in {} {}, in {} {}; in {} users {}, \
         treasury {}, and \
         what agreed purchases lose against the market {}.",
        month(farm.from),
        month(farm.until),
        words.the(&farm.seller),
        money(&sellers(seller)),
        words.the(&farm.rival),
        money(&sellers(rival)),
        words.the(&farm.buyer),
        money(&buyer.users_usd_mn),
        money(&buyer.treasury_usd_mn),
        money(&buyer.committed_usd_mn),
    ))
}
