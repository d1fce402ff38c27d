//! The first screen: what is in force, what failed talks would do, which lever hurts whom, what both could sign, who would yield,
//! and what would turn all this round. Each claim is tested over its whole interval; what is not clear is said to be open.

use detente_standoff::Findings;
use detente_standoff::findings::{
    DutyHistory, FightOutlook, HorizonOutlook, LeverLoss, LeverOutlook, MeasureOutlook,
    OddsOutlook, Outlook, OverSets, PositionRef, PublishedAverage, ThreatFinding, ThreatOutlook,
};

use super::deal::DealSentences;
use super::words::{Words, count, day, income, list, prose, sentence_case};
use super::{Cite, Sentence, duties, game, limits, only_unverified};
use crate::figures::path::span;
use crate::number::{NBSP, Unit, plain, signed};

/// Losses that do not reach this are none, per cent of real income.
const NO_LOSS: f64 = 0.005;
/// Shares between these two are called open.
const OPEN: std::ops::Range<f64> = 0.35..0.65;

/// The six, as far as the findings carry them.
pub(super) fn six(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    [in_force, failure, levers, agreement, yielding, doubt]
        .into_iter()
        .filter_map(|of| of(findings, words))
        .collect()
}

/// 1: what is in force, what is announced for when. Days and rates, no model.
fn in_force(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let known: Vec<&DutyHistory> = (findings.duties.iter())
        .filter(|h| h.on_date.average_pct.is_finite())
        .collect();
    // Rows that nobody checked stand beside others, never alone.
    if known.iter().all(|h| h.on_date.unverified) {
        return None;
    }
    let average = |h: &&DutyHistory| {
        let checked = match h.on_date.unverified {
            true => ", on rows some of which nobody checked against a legal text",
            false => "",
        };
        format!(
            "tariffs of {} on goods of {} averaged {}{checked}",
            words.the(&h.imposer),
            words.the(&h.target),
            Unit::Percent.write(h.on_date.average_pct, 1)
        )
    };
    let parts: Vec<String> = known.iter().map(average).collect();
    let lead = format!("On {} {}.", day(findings.standoff.on), list(&parts));
    let mut text = String::new();
    let mut cites: Vec<Cite> = (known.iter())
        .map(|h| Cite::Source(h.source.clone()))
        .collect();
    let published: Vec<(&DutyHistory, &PublishedAverage)> = (known.iter())
        .filter_map(|h| Some((*h, duties::nearest(h, findings.standoff.on)?)))
        .collect();
    for (h, nearest) in published {
        text += &format!(
            " Of tariffs of {} {} counts {} for {} where we count {}.",
            words.the(&h.imposer),
            nearest.publisher,
            Unit::Percent.write(nearest.average_pct, 1),
            day(nearest.date),
            Unit::Percent.write(nearest.ours_pct, 1),
        );
        cites.push(Cite::Source(nearest.source.clone()));
    }
    for h in &known {
        for threat in h.threats.iter().filter(|t| !t.unverified) {
            text += &announced(h, threat, words);
            cites.push(Cite::Source(threat.source.clone()));
        }
    }
    Some(Sentence::led(lead, &text, cites))
}

/// What was announced for when, what became of it, and what the average is with it.
fn announced(history: &DutyHistory, threat: &ThreatFinding, words: &Words<'_>) -> String {
    let title = sentence_case(prose(&threat.title).trim_end_matches('.'));
    let date = day(threat.date);
    let when = match title.contains(&date) {
        true => String::new(),
        false => format!(", announced for {date}"),
    };
    let (outcome, is) = match &threat.outcome {
        Some(outcome) => (
            format!(", {}", outcome.trim_end_matches('.')),
            "would have been",
        ),
        None => (String::new(), "would be"),
    };
    format!(
        " {title}{when}{outcome}: with it the average of {} {is} {}.",
        words.the(&history.imposer),
        Unit::Percent.write(threat.with_pct, 1),
    )
}

/// A horizon in a sentence.
fn over(months: Option<u32>) -> String {
    months.map_or_else(|| "for good".to_owned(), |m| format!("over {}", span(m)))
}

/// 2: what failed talks cost for good, over a year and at once; whether anybody would gain by carrying out what was announced.
fn failure(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let fail = &findings.solution.talks_fail;
    if only_unverified(words, &fail.positions) {
        return None;
    }
    let parts: Vec<String> = (findings.players.iter())
        .filter_map(|p| {
            let region = fail.effects.regions.iter().find(|r| r.code == p.code)?;
            Some(format!("{} in {}", income(region), words.the(&p.code)))
        })
        .collect();
    if parts.is_empty() {
        return None;
    }
    let lead = format!(
        "If talks fail ({}), real income for good {}, compared with {}.",
        words.combination(&fail.positions),
        list(&parts),
        findings.reference.title,
    );
    let mut text = String::new();
    let mut cites = limits(findings, &fail.positions);
    cites.push(Cite::Run(fail.effects.run.clone()));
    let same = |threat: &&ThreatOutlook| {
        let of = |p: &PositionRef| (p.player.clone(), p.position.clone());
        threat
            .positions
            .iter()
            .map(of)
            .eq(fail.positions.iter().map(of))
    };
    let outlook = findings.outlook.as_ref();
    let horizons: &[HorizonOutlook] = outlook.map_or(&[], |o| &o.horizons);
    let first = horizons.iter().find(|h| h.months.is_some());
    if let Some((at, threat)) = first.and_then(|h| Some((h, h.threat.as_ref().filter(same)?))) {
        let each: Vec<String> = (findings.players.iter().zip(&threat.payoff_pct))
            .map(|(p, v)| format!("{} for {}", over_sets(v, 2), words.the(&p.code)))
            .collect();
        text += &format!(
            " {} it is {}.",
            sentence_case(&over(at.months)),
            list(&each)
        );
        text += &format!(" {}", worth_carrying_out(findings, words, at, threat));
    }
    if let Some(outlook) = outlook {
        let best: Vec<String> = (horizons.iter())
            .filter_map(|h| match h.equilibria.as_slice() {
                [one] => Some(format!("{}: {}", over(h.months), words.combination(one))),
                _ => None,
            })
            .collect();
        if !best.is_empty() {
            text += &format!(
                " What each side would rather do, the other doing likewise, is {}.",
                best.join("; ")
            );
        }
        cites.push(Cite::Run(outlook.run.clone()));
    }
    Some(Sentence::led(lead, &text, cites))
}

/// "−0.49 % (−0.60 to −0.31)".
fn over_sets(v: &OverSets, digits: usize) -> String {
    let ends = match signed(v.low, digits) == signed(v.high, digits) {
        true => String::new(),
        false => format!(" ({} to {})", signed(v.low, digits), signed(v.high, digits)),
    };
    format!("{}{NBSP}%{ends}", signed(v.central, digits))
}

/// Whether somebody would gain by carrying out what was announced, at a horizon, over every set of elasticities.
fn worth_carrying_out(
    findings: &Findings,
    words: &Words<'_>,
    at: &HorizonOutlook,
    threat: &ThreatOutlook,
) -> String {
    let sides = findings.players.iter().zip(&threat.regret_points);
    let (mut never, mut always, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for ((p, regret), instead) in sides.zip(&threat.instead) {
        let name = words.the(&p.code);
        if regret.low > 0.0 {
            let points = plain(regret.central, 2);
            never.push(format!(
                "{name} by {points}{NBSP}points with “{}”",
                instead.title
            ));
        } else if regret.high <= 0.0 {
            always.push(name);
        } else {
            open.push(name);
        }
    }
    let sets = count(at.sets, "set of elasticities", "sets of elasticities");
    let mut parts = Vec::new();
    if !never.is_empty() {
        parts.push(format!(
            "once there, doing something else would be better under every one of {sets}: for {}",
            list(&never)
        ));
    }
    if !always.is_empty() {
        parts.push(format!(
            "carrying it out is the best answer of {} under every one of {sets}",
            list(&always)
        ));
    }
    if !open.is_empty() {
        parts.push(format!(
            "whether {} would gain by it depends on the elasticities",
            list(&open)
        ));
    }
    format!("{}.", sentence_case(&parts.join("; ")))
}

/// 3: which lever of each side takes most, in the first month and after a year, at what own cost.
fn levers(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let levers = &findings.outlook.as_ref()?.levers;
    let (mut leads, mut costs) = (Vec::new(), Vec::new());
    for player in &findings.players {
        let own: Vec<&LeverOutlook> = levers.iter().filter(|l| l.owner == player.code).collect();
        let name = words.the(&player.code);
        let said = hardest(&own);
        if said.is_empty() {
            continue;
        }
        leads.push(match leads.is_empty() {
            true => format!("Of the levers of {name} {}", said.join(" and ")),
            false => format!("of those of {name} {}", said.join(" and ")),
        });
        let each: Vec<String> = own.iter().filter_map(|l| costs_of(l, words)).collect();
        if !each.is_empty() {
            costs.push(format!("Of those of {name}: {}.", each.join("; ")));
        }
    }
    let draws = levers.first()?.draws;
    if leads.is_empty() {
        return None;
    }
    let mut rest = String::new();
    if !costs.is_empty() {
        rest = format!(
            "{} Costs are real income at a yearly rate, averages of {draws} draws; less than nothing is a gain.",
            costs.join(" ")
        );
    }
    let cites = [
        Cite::Run("rank".to_owned()),
        Cite::Limit("path-judged".to_owned()),
    ];
    Some(Sentence::led(
        format!("{}.", leads.join("; ")),
        &rest,
        cites,
    ))
}

/// Whether a month's levers take so little that none is named.
fn take_nothing(levers: &LeverOutlook) -> bool {
    let most = levers.first.iter().map(|l| l.target_pct);
    most.fold(f64::NEG_INFINITY, f64::max) < NO_LOSS
}

/// The lever that takes most, month by month; several where draws do not tell them apart. Months with the same are told together.
fn hardest(own: &[&LeverOutlook]) -> Vec<String> {
    let mut said: Vec<(String, Vec<u32>)> = Vec::new();
    for levers in own {
        let titles: Vec<String> = levers.first.iter().map(|l| quoted(&l.title)).collect();
        let what = match titles.as_slice() {
            [] => continue,
            _ if take_nothing(levers) => format!("none takes {NO_LOSS}{NBSP}%"),
            [one] if levers.ranked > 1 => format!("{one} takes most"),
            [one] => format!("{one} is the only one"),
            several => format!("{} are too close to tell apart", list(several)),
        };
        match said.last_mut() {
            Some((last, months)) if *last == what => months.push(levers.month),
            _ => said.push((what, vec![levers.month])),
        }
    }
    let when = |(what, months): (String, Vec<u32>)| {
        let all: Vec<String> = months.iter().map(u32::to_string).collect();
        match all.len() {
            1 => format!("{what} in month {}", list(&all)),
            _ => format!("{what} in months {}", list(&all)),
        }
    };
    said.into_iter().map(when).collect()
}

/// What the levers named for a month cost both sides, and how often one of them is first.
fn costs_of(levers: &LeverOutlook, words: &Words<'_>) -> Option<String> {
    if take_nothing(levers) {
        return None;
    }
    let cost = |l: &LeverLoss| {
        format!(
            "{} {}{NBSP}% and {} {}{NBSP}%",
            words.the(&l.target),
            plain(l.target_pct, 2),
            words.the(&levers.owner),
            plain(l.owner_pct, 2),
        )
    };
    let [share, low, high] = levers.share;
    let costs = match levers.first.as_slice() {
        [] => return None,
        [one] if levers.ranked > 1 => format!(
            "it costs {}, first in {} of the draws ({} to {})",
            cost(one),
            percent(share),
            percent(low),
            percent(high)
        ),
        [one] => format!("it costs {}", cost(one)),
        several => {
            let each: Vec<String> = (several.iter())
                .map(|l| format!("{} costs {}", quoted(&l.title), cost(l)))
                .collect();
            list(&each)
        }
    };
    Some(format!("in month {} {costs}", levers.month))
}

/// A title in quotes, unless it quotes something itself.
fn quoted(title: &str) -> String {
    match title.contains('“') {
        true => title.to_owned(),
        false => format!("“{title}”"),
    }
}

/// A share of draws.
fn percent(share: f64) -> String {
    format!("{:.0}{NBSP}%", 100.0 * share)
}

/// 4: what both could sign, who gains what, until when it holds.
fn agreement(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let Some(deal) = &findings.deal else {
        return game::deal(findings, words).into_iter().next();
    };
    let said = DealSentences::of(deal);
    let mut all = said.signing.into_iter().chain(said.holding.last().cloned());
    let lead = all.next()?;
    let rest: Vec<String> = all.collect();
    Some(Sentence::led(
        lead,
        &rest.join(" "),
        [Cite::Run(format!("deal/{}", deal.id))],
    ))
}

/// A share to the nearest twentieth.
fn twentieth(share: f64) -> String {
    format!("{:.0}{NBSP}%", 5.0 * (20.0 * share).round())
}

/// 5: who would yield, and by when.
fn yielding(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let outlook = findings.outlook.as_ref()?;
    let (mut text, mut cites) = (Vec::new(), Vec::new());
    if let Some(fight) = &outlook.fight {
        text.push(fought(findings, words, fight));
        text.push(assumed(fight));
        cites.push(Cite::Run(outlook.run.clone()));
    }
    if let Some((odds, measure)) = outlook
        .odds
        .as_ref()
        .and_then(|o| Some((o, o.measure.as_ref()?)))
    {
        text.push(by_the_record(odds, measure, words));
        cites.push(Cite::Run(odds.run.clone()));
    }
    let (lead, rest) = text.split_first()?;
    Some(Sentence::led(lead.clone(), &rest.join(" "), cites))
}

/// Odds with their band.
fn odds_of(odds: &OverSets) -> String {
    format!(
        "{} ({} to {})",
        plain(odds.central, 2),
        plain(odds.low, 2),
        plain(odds.high, 2)
    )
}

/// What the record of dated measures gives the next one.
fn by_the_record(odds: &OddsOutlook, measure: &MeasureOutlook, words: &Words<'_>) -> String {
    let size = match measure.size.as_str() {
        "" => String::new(),
        size => format!(" ({size})"),
    };
    // Nothing is called likely or unlikely unless its whole band is.
    let lies = match (
        measure.imposed.low > OPEN.end,
        measure.imposed.high < OPEN.start,
    ) {
        (true, _) => "is likely",
        (_, true) => "is unlikely",
        _ => "is open",
    };
    let [alike, took_effect] = measure.alike;
    format!(
        "By the record alone, as known on {}, whether {}{size} by {} takes effect on {} {lies}: odds of {}, of being put off {}, of \
         being dropped {}; {took_effect} of {alike} resolved measures at the same stage took effect.",
        day(odds.on),
        measure.what,
        words.the(&measure.imposer),
        day(measure.effective),
        odds_of(&measure.imposed),
        odds_of(&measure.postponed),
        odds_of(&measure.dropped),
    )
}

fn fought(findings: &Findings, words: &Words<'_>, fight: &FightOutlook) -> String {
    let what = words.combination(&fight.positions);
    match fight.nobody_is_worn_down {
        share if share > 0.5 => format!(
            "Holding out over {what} decides nothing: costs fade before resolve is spent in {} of the draws.",
            twentieth(share)
        ),
        _ => format!(
            "Threatened with {what}, somebody yields before it is carried out with odds of about {}; once it is carried out, {}, \
             and {}.",
            twentieth(fight.at_once),
            likelier(findings, words, fight),
            by_when(fight)
        ),
    }
}

/// What is assumed of resolve.
fn assumed(fight: &FightOutlook) -> String {
    format!(
        "Resolve is an assumption, a median of {} % of a year's income on both sides, fitted on no record{}.",
        fight.resolve_pct,
        match fight.floored_at_pct {
            Some(floor) => format!(
                "; where a side loses less than {floor} % of a year's income in a month of the fight, or gains, that stands in its \
                 place, and the answer hangs on it"
            ),
            None => String::new(),
        }
    )
}

fn likelier(findings: &Findings, words: &Words<'_>, fight: &FightOutlook) -> String {
    let [first, second] = fight.first;
    let share = first / (first + second).max(f64::MIN_POSITIVE);
    if OPEN.contains(&share) {
        return "who would yield is open".to_owned();
    }
    let at = usize::from(share < 0.5);
    let name = findings.players.get(at).map(|p| words.the(&p.code));
    format!(
        "the likelier to yield is {} (about {})",
        name.unwrap_or_default(),
        twentieth(fight.first[at])
    )
}

fn by_when(fight: &FightOutlook) -> String {
    let month = |at: usize| fight.months[at].map(|m| format!("{m:.0}"));
    match (month(0), month(1), month(2)) {
        (Some(early), Some(half), Some(late)) => {
            format!(
                "it is as likely as not over by month {half} (one in ten by month {early}, nine in ten by month {late})"
            )
        }
        (_, Some(half), None) => {
            format!("it is as likely as not over by month {half}, and may never be")
        }
        _ => "it is more likely than not that it never ends".to_owned(),
    }
}

/// 6: what of the above turns round under another horizon, other elasticities or with the record in the menus; how the
/// record itself fits.
fn doubt(findings: &Findings, words: &Words<'_>) -> Option<Sentence> {
    let outlook = findings.outlook.as_ref()?;
    let mut turns = Vec::new();
    for h in &outlook.horizons {
        if h.sets > 1 {
            turns.push(format!(
                "what each side would rather do {} is the same under {} of {} sets of elasticities",
                over(h.months),
                h.same,
                h.sets
            ));
        }
    }
    let shaken: Vec<String> = (outlook.horizons.iter())
        .filter(|h| h.refined.as_ref().is_some_and(|r| !r.hold))
        .map(|h| over(h.months))
        .collect();
    if !shaken.is_empty() {
        turns.push(format!(
            "with days of the record added to the menus something else is best ({})",
            list(&shaken)
        ));
    }
    if let Some(deal) = findings.deal.as_ref().filter(|d| d.ranged().count() > 1) {
        turns.push(format!(
            "the deal would be signed in {} of {} cases",
            deal.signed_in,
            deal.ranged().count()
        ));
    }
    let mut cites = vec![Cite::Run(outlook.run.clone())];
    let mut record = record(outlook, findings, words);
    if let Some(odds) = &outlook.odds {
        record += &track(odds);
        cites.push(Cite::Run(odds.run.clone()));
    }
    if turns.is_empty() && record.is_empty() {
        return None;
    }
    let turns = match turns.is_empty() {
        true => String::new(),
        false => format!("How sure is that? {}.", sentence_case(&turns.join("; "))),
    };
    Some(match turns.is_empty() {
        true => Sentence::new(record, cites),
        false => Sentence::led(turns, &record, cites),
    })
}

/// How the odds did on what was left out, and beside a published price.
fn track(odds: &OddsOutlook) -> String {
    let mut text = String::new();
    if let Some(score) = &odds.score {
        let d = &score.difference;
        text += &format!(
            " Odds of dated measures are {} (log score {}, {} to {}, over {} measures left out in turn).",
            score.verdict,
            signed(d.central, 3),
            signed(d.low, 3),
            signed(d.high, 3),
            score.measures,
        );
    }
    if let Some(price) = &odds.price {
        text += &format!(
            " On {} {} gave {} {} to take effect and the model {}; it {}.",
            day(price.date),
            price.forecaster,
            price.measure,
            plain(price.price, 2),
            plain(price.ours, 2),
            if price.happened { "did" } else { "did not" },
        );
    }
    text
}

/// Hits and misses on the days of the record, at the first horizon.
fn record(outlook: &Outlook, findings: &Findings, words: &Words<'_>) -> String {
    let at = outlook.record.first().map(|r| r.months);
    let rows: Vec<_> = (outlook.record.iter())
        .filter(|r| Some(r.months) == at && r.days > 0)
        .collect();
    let Some(first) = rows.first() else {
        return String::new();
    };
    let parts: Vec<String> = (findings.players.iter())
        .filter_map(|p| rows.iter().find(|r| r.player == p.code))
        .map(|r| {
            format!(
                "of {} on {} of {} days",
                words.the(&r.player),
                r.fits,
                r.days
            )
        })
        .collect();
    format!(
        " On the record, duties then in force were within {} points of the best answer {}: {}; on the other days the model \
         misses what was done.",
        first.within_points,
        over(first.months),
        list(&parts)
    )
}
