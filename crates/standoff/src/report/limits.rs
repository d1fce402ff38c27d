//! What the results leave out or rest on, in plain words: limits of every run, then those the standoff states.

use super::one_line;
use crate::findings::Limit;
use crate::run::{Campaign, FailedSet, OWN_SET};

pub(super) fn limits(campaign: &Campaign<'_>) -> Vec<Limit> {
    let mut limits = general(campaign);
    limits.extend(dated(campaign));
    limits.extend(super::warnings::warnings(campaign));
    limits.extend(measures_with_days(campaign));
    limits.extend(elasticities(campaign));
    limits.extend(super::tariffs::limits(campaign));
    limits.extend(unverified(campaign));
    limits.extend(super::path::limits(campaign));
    let judged = campaign.deal.iter().flat_map(|d| &d.limits);
    let known = |text: &str| limits.iter().any(|l| l.text == text);
    // What holds for the deal alone.
    let of_deal: Vec<Limit> = judged
        .filter(|l| l.id != "real-income-only" && !known(&l.text))
        .map(|l| limit(&format!("deal-{}", l.id), format!("The deal: {}", l.text)))
        .collect();
    limits.extend(of_deal);
    for limit in &campaign.standoff.file.limits {
        limits.push(Limit {
            id: limit.id.clone(),
            text: one_line(&limit.text),
            touches: limit.touches.iter().map(|t| t.get_ref().clone()).collect(),
        });
    }
    limits
}

pub(super) fn limit(id: &str, text: String) -> Limit {
    Limit {
        id: id.to_owned(),
        text,
        touches: Vec::new(),
    }
}

fn general(campaign: &Campaign<'_>) -> Vec<Limit> {
    let fail = campaign
        .standoff
        .file
        .talks
        .fail_name
        .as_deref()
        .unwrap_or("talks fail");
    vec![
        limit(
            "long-run",
            "Effects are those of a world that has fully adjusted: workers and capital move between sectors, contracts \
             and stocks are gone. The first months can be much worse, and a lever that fades cannot be told from one \
             that lasts."
                .to_owned(),
        ),
        limit(
            "real-income-only",
            "Payoffs are real income of a whole country. Security, jobs in one sector, a lead in technology and \
             elections do not count, and they may be why observed positions differ from best responses."
                .to_owned(),
        ),
        limit(
            "menu",
            format!(
                "Only the listed positions can be taken or signed, and bargaining results depend on what happens \
                 otherwise, here \"{fail}\". Side payments are not part of the menu."
            ),
        ),
    ]
}

fn dated(campaign: &Campaign<'_>) -> Vec<Limit> {
    let standoff = campaign.standoff;
    let meta = standoff.world.meta();
    let mut limits = Vec::new();
    if standoff.ledger.is_some() {
        let dates: Vec<String> = meta
            .tariff_dates
            .iter()
            .map(|(of, date)| format!("{of} {date}"))
            .collect();
        limits.push(limit(
            "dates",
            format!(
                "Flows are of {}; the world's own tariffs are of other days ({}); duties of later days enter as the \
                 difference between two days of the ledger under one convention.",
                meta.year,
                dates.join(", ")
            ),
        ));
    }
    for (at, note) in campaign.scene.notes.iter().enumerate() {
        limits.push(limit(&format!("ledger-{}", at + 1), capitalised(note)));
    }
    limits
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", rest.as_str())
}

fn elasticities(campaign: &Campaign<'_>) -> Vec<Limit> {
    let mut limits = Vec::new();
    let own = campaign.central.set == OWN_SET;
    let central = if own {
        "the world's own column"
    } else {
        campaign.central.set.as_str()
    };
    if campaign.sets.is_empty() {
        limits.push(limit(
            "no-intervals",
            format!(
                "Results are computed under one set of trade elasticities ({central}) and carry no interval{}.",
                match campaign.standoff.file().economy.intervals {
                    None if campaign.standoff.world().elasticity_sets().is_empty() =>
                        ": the world has no other set",
                    None =>
                        ": for so many combinations they are made on request (`intervals` under `[economy]`)",
                    Some(_) => "",
                }
            ),
        ));
    } else {
        let names: Vec<&str> = campaign.sets.iter().map(|s| s.set.as_str()).collect();
        limits.push(limit(
            "intervals",
            format!(
                "Intervals are the lowest and highest result over {central} and the published sets of trade elasticities \
                 ({}). They say how far sources disagree, not how probable a value is, and they leave out every other doubt.",
                names.join(", ")
            ),
        ));
    }
    for FailedSet { set, why } in &campaign.failed_sets {
        let text = format!("The elasticities {set} are left out of the intervals: {why}.");
        limits.push(limit(&format!("set-{set}"), text));
    }
    limits
}

/// Measures of positions that begin or end on days of their own.
fn measures_with_days(campaign: &Campaign<'_>) -> Option<Limit> {
    let standoff = campaign.standoff;
    let (mut said, mut touches) = (Vec::new(), Vec::new());
    for player in standoff.menus.players() {
        for position in standoff.menus.positions(player) {
            let menus = &standoff.menus;
            let id = &menus.position(player, position).id;
            let dated = &standoff.stances[player.0][position.0].measures;
            let dated = dated.iter().filter(|m| m.from.is_some() || m.to.is_some());
            let told: Vec<String> = dated
                .map(|m| match (m.from, m.to) {
                    (Some(from), Some(to)) => format!("{} from {from} to {to}", m.title),
                    (Some(from), None) => format!("{} from {from}", m.title),
                    (None, to) => {
                        let to = to.map(|to| format!(" to {to}"));
                        format!("{}{}", m.title, to.unwrap_or_default())
                    }
                })
                .collect();
            if !told.is_empty() {
                let name = &menus.position(player, position).title;
                said.push(format!("{name}: {}", told.join("; ")));
                touches.push(format!("{}/{id}", menus.player(player)));
            }
        }
    }
    (!said.is_empty()).then(|| Limit {
        id: "measures-with-days".to_owned(),
        text: format!(
            "Measures with days of their own ({}) are shown as while all of them hold; games after so many months leave out what has \
             not begun or is over by then.",
            said.join(". ")
        ),
        touches,
    })
}

/// Positions whose duties rest on rows nobody checked.
fn unverified(campaign: &Campaign<'_>) -> Vec<Limit> {
    let standoff = campaign.standoff;
    let mut touches = Vec::new();
    let mut most = 0.0_f64;
    for player in standoff.menus.players() {
        for position in standoff.menus.positions(player) {
            let share = campaign.scene.unverified_pct(player, position);
            if share > 0.0 {
                most = most.max(share);
                let menus = &standoff.menus;
                let id = &menus.position(player, position).id;
                touches.push(format!("{}/{id}", menus.player(player)));
            }
        }
    }
    if touches.is_empty() {
        return Vec::new();
    }
    let text = format!(
        "Some duties rest on rows of the ledger that were not checked against a legal text: up to {most:.0} per cent of \
         the points of a position. The reference is made from the same rows."
    );
    vec![Limit {
        id: "unverified".to_owned(),
        text,
        touches,
    }]
}
