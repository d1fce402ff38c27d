//! The charts of the brief: which findings go into which chart.

mod deal;
mod duties;
mod effects;
mod game;
pub mod path;
mod tariffs;

use detente_standoff::Findings;

pub use deal::months as deal_months;

use crate::charts::{Chart, Figure};
use crate::sentences::Cite;
use crate::sentences::words::Words;

/// A chart and where its numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// The chart.
    pub figure: Figure,
    /// Sources and runs of its numbers, each once.
    pub cites: Vec<Cite>,
}

impl Cited {
    fn new(id: &str, chart: &impl Chart, cites: impl IntoIterator<Item = Cite>) -> Self {
        let mut unique: Vec<Cite> = Vec::new();
        for cite in cites {
            if !unique.contains(&cite) {
                unique.push(cite);
            }
        }
        Self {
            figure: Figure::of(id, chart),
            cites: unique,
        }
    }
}

/// Every chart of the brief, in reading order. A chart without data is left out.
pub fn figures(findings: &Findings) -> Vec<Cited> {
    let words = Words::new(findings);
    let mut figures = duties::history(findings, &words);
    figures.extend(duties::composition(findings, &words));
    figures.extend(effects::positions(findings, &words));
    figures.extend(effects::others(findings, &words));
    figures.extend(game::payoffs(findings, &words));
    figures.extend(deal::packages(findings));
    figures.extend(deal::judged(findings));
    figures.extend(tariffs::tariff_game(findings));
    figures.extend(path::months(findings, &words));
    figures.extend(effects::map(findings));
    figures.extend(effects::backgrounds(findings));
    figures
}
