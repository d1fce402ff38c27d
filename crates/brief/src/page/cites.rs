//! References: every source and run has a number on the page, and a number links to its line.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use detente_standoff::findings::Provenance;
use serde::Serialize;

use crate::sentences::{Cite, Sentence};

/// A link to a line of the lists of sources and runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    pub label: String,
    pub anchor: String,
}

/// A sentence ready for the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Said {
    pub text: String,
    pub links: Vec<Link>,
}

/// Numbers of sources and runs, and which of them the page refers to.
#[derive(Debug)]
pub(super) struct Register {
    sources: BTreeMap<String, usize>,
    runs: BTreeMap<String, usize>,
    cited_runs: RefCell<BTreeSet<usize>>,
}

impl Register {
    pub(super) fn new(provenance: &Provenance) -> Self {
        // The first entry of an id is the one that counts.
        let number = |ids: &mut dyn Iterator<Item = &String>| {
            let mut numbers = BTreeMap::new();
            for (i, id) in ids.enumerate() {
                numbers.entry(id.clone()).or_insert(i);
            }
            numbers
        };
        Self {
            sources: number(&mut provenance.sources.iter().map(|s| &s.id)),
            runs: number(&mut provenance.runs.iter().map(|r| &r.id)),
            cited_runs: RefCell::default(),
        }
    }

    /// Links to a source; none where the findings do not list it.
    pub(super) fn source(&self, id: &str) -> Vec<Link> {
        let number = self.sources.get(id);
        number
            .map(|n| Link {
                label: format!("S{}", n + 1),
                anchor: format!("s{}", n + 1),
            })
            .into_iter()
            .collect()
    }

    /// Links to a run, which is then listed; none where the findings do not list it.
    pub(super) fn run(&self, id: &str) -> Vec<Link> {
        let Some(&n) = self.runs.get(id) else {
            return vec![];
        };
        self.cited_runs.borrow_mut().insert(n);
        vec![Link {
            label: format!("R{}", n + 1),
            anchor: format!("r{}", n + 1),
        }]
    }

    pub(super) fn links(&self, cites: &[Cite]) -> Vec<Link> {
        let links = cites.iter().flat_map(|cite| match cite {
            Cite::Source(id) => self.source(id),
            Cite::Run(id) => self.run(id),
        });
        links.collect()
    }

    pub(super) fn say(&self, sentence: &Sentence) -> Said {
        Said {
            text: sentence.text.clone(),
            links: self.links(&sentence.cites),
        }
    }

    pub(super) fn say_all(&self, sentences: &[Sentence]) -> Vec<Said> {
        sentences.iter().map(|s| self.say(s)).collect()
    }

    /// Places of the runs the page refers to, in order.
    pub(super) fn cited_runs(&self) -> Vec<usize> {
        self.cited_runs.borrow().iter().copied().collect()
    }
}
