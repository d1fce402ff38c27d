//! Commitments and limits in words.

use detente_talks::PlayerIx;

use super::Deal;
use super::cases::has_case;
use super::checked::{Priced, Promise};
use super::findings::CommitmentFinding;
use super::judge::Study;
use crate::findings::Limit;
use crate::report::one_line;
use crate::run::FailedSet;

/// Every commitment, in the order of the file.
pub(super) fn commitments(deal: &Deal, study: &Study<'_>) -> Vec<CommitmentFinding> {
    let one = |(at, promise): (usize, &Promise)| {
        let own = &study.package.levers[promise.player.0];
        let place = own.iter().position(|l| l.promises.contains(&at));
        let (priced_as, not_priced) = match &promise.priced {
            Priced::Listed { why } => (String::new(), why.clone()),
            priced if promise.intention && has_case(promise, study) => {
                let why = "an intention: priced in the case \"intentions kept\" and in no other";
                (how(priced), why.to_owned())
            }
            _ if promise.intention => {
                let why = "an intention of a side that owes nothing that is priced";
                (String::new(), why.to_owned())
            }
            priced => (how(priced), String::new()),
        };
        CommitmentFinding {
            side: deal.standoff.menus.player(promise.player).to_owned(),
            title: promise.title.clone(),
            priced_as,
            not_priced,
            package: place.map(|l| own[l].title.clone()).unwrap_or_default(),
            from: promise.from,
            to: promise.to,
            full: promise.full,
            broken_points: place
                .map(|l| study.broken_alone(promise.player, l))
                .unwrap_or_default(),
            own_readout: promise.own_readout.clone(),
            other_readout: promise.other_readout.clone(),
            later: promise.later.clone(),
            done: promise.done,
            source: promise.source.clone(),
            confidence: promise.confidence.clone(),
        }
    };
    deal.promises.iter().enumerate().map(one).collect()
}

fn how(priced: &Priced) -> String {
    match priced {
        Priced::Lever { id, level } if *level == 0.0 => format!("lever {id} lifted"),
        Priced::Lever { id, level } => format!("lever {id} at {:.0} %", 100.0 * level),
        Priced::Purchase { id } => format!("purchases {id}"),
        Priced::Duties(day) => format!("duties of {}", day.on),
        Priced::Wedges(wedges) => {
            let texts: Vec<String> = wedges.iter().map(ToString::to_string).collect();
            texts.join(", ")
        }
        Priced::Listed { .. } => String::new(),
    }
}

/// The titles of what a position breaks.
pub(super) fn broken(
    study: &Study<'_>,
    player: PlayerIx,
    position: detente_talks::PositionIx,
) -> Vec<String> {
    let own = &study.package.levers[player.0];
    match study.package.broken(player, position) {
        None => {
            let menus = &study.standoff.menus;
            vec![menus.position(player, position).title.clone()]
        }
        Some(places) => places.into_iter().map(|l| own[l].title.clone()).collect(),
    }
}

/// What readers must know.
pub(super) fn limits(deal: &Deal, failed: &[FailedSet]) -> Vec<Limit> {
    let mut limits = Vec::new();
    let mut add = |id: &str, text: String| {
        limits.push(Limit {
            id: id.to_owned(),
            text,
            touches: Vec::new(),
        });
    };
    add(
        "real-income-only",
        "Payoffs are real income of a whole country; only the judgement under other objectives counts more, and that only \
         with all of the deal in force. A side may sign or break for reasons that are not priced here."
            .to_owned(),
    );
    let listed = deal
        .promises
        .iter()
        .filter(|p| matches!(p.priced, Priced::Listed { .. }));
    let listed = listed.count();
    if listed > 0 {
        add(
            "not-priced",
            format!(
                "{listed} of {} commitments are listed with their readouts and not priced: the judgement is about the rest.",
                deal.promises.len()
            ),
        );
    }
    if deal
        .promises
        .iter()
        .any(|p| matches!(p.priced, Priced::Lever { .. } | Priced::Purchase { .. }))
    {
        add(
            "strength",
            "How strongly a lever that is not a duty bears on trade is a judgement of the ledger; the cases take the other \
             ends of its range. Bounds count from the world's year: where duties have cut trade further already, lifting one \
             changes nothing."
                .to_owned(),
        );
    }
    add(
        "months",
        "Months count from the day of signature, those of a breach or a punishment from its own beginning, also for levers \
         that have been in use before. In the first year shortages, boycotts and bans ration quantities at fixed prices, through \
         stocks, others' supply and idle plants, and duties do what they do at twelve months; from month 36 on the equilibrium counts \
         alone (docs/path.md)."
            .to_owned(),
    );
    for FailedSet { set, why } in failed {
        add("case", format!("The case {set} is left out: {why}."));
    }
    for text in &deal.file.limits {
        add("deal", one_line(text));
    }
    limits.extend(deal.standoff.input_limits());
    limits
}
