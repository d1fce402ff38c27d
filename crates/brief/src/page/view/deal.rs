//! Commitments of the judged deal as text.

use detente_standoff::DealFindings;
use detente_standoff::deal::findings::CommitmentFinding;
use serde::Serialize;

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
