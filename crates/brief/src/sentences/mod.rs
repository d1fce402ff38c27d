//! Sentences made from results: neutral, with the sign, the size, the interval and the reference of every number.
//!
//! A sentence that cannot be made from what the findings hold is left out; none is made from nothing.

mod costs;
pub mod deal;
mod duties;
mod first_screen;
mod game;
mod ladders;
mod objectives;
mod packages;
pub(crate) mod path;
mod tariffs;
pub(crate) mod words;

use detente_standoff::Findings;
use detente_standoff::findings::PositionRef;
use serde::Serialize;

use words::Words;

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cite {
    /// Id of a [`Source`](detente_standoff::findings::Source).
    Source(String),
    /// Id of a [`Run`](detente_standoff::findings::Run).
    Run(String),
    /// Id of a [`Limit`](detente_standoff::findings::Limit) that the sentence must be read with.
    Limit(String),
}

/// A sentence and the references of its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The words, ending in a full stop.
    pub text: String,
    /// How many bytes of the text come first, where little else fits: the rest is told below. The whole length of most sentences.
    pub lead: usize,
    /// Where its numbers come from, in order of appearance, each once.
    pub cites: Vec<Cite>,
}

impl Sentence {
    fn new(text: impl Into<String>, cites: impl IntoIterator<Item = Cite>) -> Self {
        Self::led(text, "", cites)
    }

    /// A sentence of which the rest is told below where little fits.
    fn led(lead: impl Into<String>, rest: &str, cites: impl IntoIterator<Item = Cite>) -> Self {
        let mut unique: Vec<Cite> = Vec::new();
        for cite in cites {
            if !unique.contains(&cite) {
                unique.push(cite);
            }
        }
        let mut text = words::prose(lead.into().trim());
        let lead = text.len();
        let rest = words::prose(rest.trim());
        if !rest.is_empty() {
            text = format!("{text} {rest}");
        }
        Self {
            text,
            lead,
            cites: unique,
        }
    }
}

/// The sentences of the brief, by section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentences {
    /// What a reader with one minute should know.
    pub headlines: Vec<Sentence>,
    /// Duties in force and threatened.
    pub duties: Vec<Sentence>,
    /// What each position costs.
    pub costs: Vec<Sentence>,
    /// Third regions and the duties they face themselves.
    pub others: Vec<Sentence>,
    /// Equilibria, dominance, moving first.
    pub game: Vec<Sentence>,
    /// The deal.
    pub deal: Vec<Sentence>,
    /// The deal that the standoff names, judged.
    pub judged: Vec<Sentence>,
    /// War and cooperation in tariffs.
    pub tariffs: Vec<Sentence>,
    /// Levers over months.
    pub months: Vec<Sentence>,
    /// Which lever is first, and when.
    pub ranking: Vec<Sentence>,
    /// Markets of farm goods.
    pub farm: Vec<Sentence>,
    /// How much depends on the trade elasticities.
    pub robustness: Vec<Sentence>,
}

impl Sentences {
    /// Makes every sentence that the findings allow.
    pub fn of(findings: &Findings) -> Self {
        let words = Words::new(findings);
        let checked = |mut sentences: Vec<Sentence>| {
            sentences.retain(|s| rests_on_something_checked(findings, s));
            sentences
        };
        Self {
            headlines: checked(first_screen::six(findings, &words)),
            duties: [
                checked(duties::in_force(findings, &words)),
                duties::unchecked(findings, &words),
                checked(duties::threats(findings, &words)),
                duties::published(findings, &words),
            ]
            .concat(),
            costs: [
                costs::talks_fail(findings, &words),
                costs::costliest(findings, &words),
                costs::most_affected(findings, &words),
                costs::money(findings, &words),
            ]
            .concat(),
            others: costs::background(findings, &words),
            game: game::equilibria(findings, &words)
                .into_iter()
                .chain(game::details(findings, &words))
                .chain(ladders::ladders(findings, &words))
                .chain(objectives::objectives(findings, &words))
                .collect(),
            deal: [
                game::deal(findings, &words),
                game::other_bargains(findings, &words),
                packages::packages(findings, &words),
            ]
            .concat(),
            judged: deal::judged(findings),
            tariffs: tariffs::outcomes(findings, &words),
            months: path::levers(findings, &words),
            ranking: path::ranking(findings, &words),
            farm: path::farm(findings, &words),
            robustness: [game::robustness(findings), game::sets(findings)].concat(),
        }
    }
}

/// False for a sentence whose only references are sources that nobody checked, and for one without any reference.
fn rests_on_something_checked(findings: &Findings, sentence: &Sentence) -> bool {
    sentence.cites.iter().any(|cite| match cite {
        Cite::Run(_) => true,
        Cite::Limit(_) => false,
        Cite::Source(id) => !findings
            .provenance
            .sources
            .iter()
            .any(|s| s.id == *id && s.unverified),
    })
}

/// The limits that touch any of these positions.
fn limits(findings: &Findings, positions: &[PositionRef]) -> Vec<Cite> {
    let touched = |touch: &String| {
        positions.iter().any(|p| {
            let (player, position) = (p.player.as_str(), p.position.as_str());
            touch
                .split_once('/')
                .map_or(touch == position, |t| t == (player, position))
        })
    };
    let limits = findings
        .limits
        .iter()
        .filter(|l| l.touches.iter().any(touched));
    limits.map(|l| Cite::Limit(l.id.clone())).collect()
}

/// Whether every lever of these positions is unverified: nothing said about them may be a headline.
fn only_unverified(words: &Words<'_>, positions: &[PositionRef]) -> bool {
    let mut levers = positions
        .iter()
        .filter_map(|p| words.position(p))
        .filter(|p| !p.is_reference)
        .flat_map(|p| &p.levers)
        .peekable();
    levers.peek().is_some() && levers.all(|l| l.unverified)
}
