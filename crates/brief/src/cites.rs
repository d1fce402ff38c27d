//! References: what is cited gets a number in order of appearance, and a number links to its line.

use std::cell::RefCell;
use std::collections::BTreeMap;

use detente_standoff::Findings;
use serde::Serialize;

use crate::sentences::{Cite, Sentence};

/// A link to a line of the lists of sources, runs and limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub label: String,
    pub anchor: String,
}

/// A sentence with its links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Said {
    pub text: String,
    pub links: Vec<Link>,
}

/// Numbers of sources, runs and limits. Sources and runs are numbered as they are cited, limits as they are listed.
#[derive(Debug)]
pub(crate) struct Register {
    sources: Kind,
    runs: Kind,
    limits: Kind,
}

/// One list of things that can be cited.
#[derive(Debug)]
struct Kind {
    letter: char,
    /// Id → place in the findings; the first entry of an id is the one that counts.
    places: BTreeMap<String, usize>,
    /// Places in order of number.
    numbered: RefCell<Vec<usize>>,
}

impl Kind {
    fn new<'a>(letter: char, ids: impl Iterator<Item = &'a String>) -> Self {
        let mut places = BTreeMap::new();
        for (place, id) in ids.enumerate() {
            places.entry(id.clone()).or_insert(place);
        }
        Self {
            letter,
            places,
            numbered: RefCell::default(),
        }
    }

    /// The number of an id, from 1; given now where it has none yet.
    fn number(&self, id: &str) -> Option<usize> {
        let place = *self.places.get(id)?;
        let mut numbered = self.numbered.borrow_mut();
        let at = numbered
            .iter()
            .position(|p| *p == place)
            .unwrap_or_else(|| {
                numbered.push(place);
                numbered.len() - 1
            });
        Some(at + 1)
    }

    fn link(&self, number: usize) -> Link {
        Link {
            label: format!("{}{number}", self.letter),
            anchor: format!("{}{number}", self.letter.to_ascii_lowercase()),
        }
    }

    fn cited(&self) -> Vec<(Link, usize)> {
        let numbered = self.numbered.borrow();
        numbered
            .iter()
            .enumerate()
            .map(|(at, place)| (self.link(at + 1), *place))
            .collect()
    }
}

impl Register {
    pub(crate) fn new(findings: &Findings) -> Self {
        let limits = Kind::new('L', findings.limits.iter().map(|l| &l.id));
        limits
            .numbered
            .borrow_mut()
            .extend(0..findings.limits.len());
        Self {
            sources: Kind::new('S', findings.provenance.sources.iter().map(|s| &s.id)),
            runs: Kind::new('R', findings.provenance.runs.iter().map(|r| &r.id)),
            limits,
        }
    }

    /// Links to what is cited, neighbours drawn together ("S3–S7"); what the findings do not list has none.
    pub(crate) fn links(&self, cites: &[Cite]) -> Vec<Link> {
        let mut out = Vec::new();
        for kind in [&self.sources, &self.runs, &self.limits] {
            let mut numbers: Vec<usize> = cites
                .iter()
                .filter_map(|cite| match cite {
                    Cite::Source(id) => self.sources.number(id).filter(|_| kind.letter == 'S'),
                    Cite::Run(id) => self.runs.number(id).filter(|_| kind.letter == 'R'),
                    Cite::Limit(id) => self.limits.number(id).filter(|_| kind.letter == 'L'),
                })
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            let mut rest = numbers.as_slice();
            while let Some(&first) = rest.first() {
                let length = rest
                    .iter()
                    .zip(first..)
                    .take_while(|(a, b)| **a == *b)
                    .count();
                let mut link = kind.link(first);
                let taken = if length > 2 { length } else { 1 };
                if taken > 1 {
                    link.label = format!("{}–{}", link.label, kind.link(first + taken - 1).label);
                }
                out.push(link);
                rest = &rest[taken..];
            }
        }
        out
    }

    pub(crate) fn source(&self, id: &str) -> Vec<Link> {
        self.links(&[Cite::Source(id.to_owned())])
    }

    pub(crate) fn run(&self, id: &str) -> Vec<Link> {
        self.links(&[Cite::Run(id.to_owned())])
    }

    pub(crate) fn say(&self, sentence: &Sentence) -> Said {
        Said {
            text: sentence.text.clone(),
            links: self.links(&sentence.cites),
        }
    }

    pub(crate) fn say_all(&self, sentences: &[Sentence]) -> Vec<Said> {
        sentences.iter().map(|s| self.say(s)).collect()
    }

    /// Cited sources: link and place in the findings, by number.
    pub(crate) fn cited_sources(&self) -> Vec<(Link, usize)> {
        self.sources.cited()
    }

    /// Cited runs: link and place in the findings, by number.
    pub(crate) fn cited_runs(&self) -> Vec<(Link, usize)> {
        self.runs.cited()
    }
}
