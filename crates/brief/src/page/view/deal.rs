//! Commitments of the judged deal as text.

use detente_standoff::DealFindings;
use detente_standoff::deal::findings::CommitmentFinding;
use detente_standoff::findings::{Range, TradeFinding};
use serde::Serialize;

use crate::number::signed as signed_number;
use crate::sentences::words::{Words, day};

#[derive(Debug, Serialize)]
pub(super) struct CommitmentView {
    side: String,
    title: String,
    days: String,
    priced: String,
    readouts: Vec<String>,
    later: String,
}

/// One commitment traded for another.
#[derive(Debug, Serialize)]
pub(super) struct TradeView {
    give: String,
    take: String,
    /// Player by player, with intervals.
    gains: Vec<String>,
    added: Vec<String>,
}

/// Trades that are shown; the table has all.
const TRADES: usize = 6;

/// The trades that bring the side that gains least the most.
pub(super) fn trades(deal: &DealFindings, words: &Words<'_>) -> Vec<TradeView> {
    let all = deal.linkage.iter().flat_map(|l| &l.trades);
    let mut signed: Vec<&TradeFinding> = all.filter(|t| t.signed).collect();
    let least = |t: &TradeFinding| t.gains_points.iter().copied().fold(f64::INFINITY, f64::min);
    signed.sort_by(|a, b| least(b).total_cmp(&least(a)));
    let numbers = |values: &[f64], ranges: &[Range]| -> Vec<String> {
        let one = |(at, v): (usize, &f64)| {
            let range = ranges.get(at).map_or_else(String::new, |r| {
                format!(
                    " ({} to {})",
                    signed_number(r.low, 4),
                    signed_number(r.high, 4)
                )
            });
            format!("{}{range}", signed_number(*v, 4))
        };
        values.iter().enumerate().map(one).collect()
    };
    let named = |(side, title): &(String, String)| format!("{}: {title}", words.own(side));
    let view = |t: &TradeFinding| TradeView {
        give: named(&t.give),
        take: named(&t.take),
        gains: numbers(&t.gains_points, &t.gain_ranges_points),
        added: numbers(&t.added_points, &t.added_ranges_points),
    };
    signed.into_iter().take(TRADES).map(view).collect()
}

pub(super) fn commitments(deal: &DealFindings, words: &Words<'_>) -> Vec<CommitmentView> {
    let view = |c: &CommitmentFinding| CommitmentView {
        side: deal
            .players
            .iter()
            .find(|p| p.code == c.side)
            .map_or_else(|| c.side.clone(), |p| words.name(&p.code).to_owned()),
        title: c.title.clone(),
        days: match c.to {
            None => format!("from {}", day(c.from)),
            Some(to) => format!("{} to {}", day(c.from), day(to)),
        },
        priced: match c.priced_as.is_empty() {
            true => "not priced".to_owned(),
            false if c.package.is_empty() => format!("{} ({})", c.priced_as, c.not_priced),
            false => c.priced_as.clone(),
        },
        readouts: [
            ("own text", &c.own_readout),
            ("other text", &c.other_readout),
        ]
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(whose, text)| format!("{whose}: {text}"))
        .collect(),
        later: c.later.clone(),
    };
    deal.commitments.iter().map(view).collect()
}
