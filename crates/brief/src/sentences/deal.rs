//! A judged deal in words: the one source of sentences on deals, for the page and for `detente deal`.
//!
//! One threshold everywhere: a difference up to the standoff's tolerance is none.

mod exchange;
mod holding;
mod signing;

pub(super) use exchange::linked;

use detente_standoff::deal::findings::SideFinding;
use detente_standoff::findings::Range;
use detente_standoff::{DealFindings, Findings};

use super::words::{list, prose, with_article};
use super::{Cite, Sentence};
use crate::number::{NBSP, Unit, plain, signed};

/// The judgement of a deal in words, part by part; each text ends in a full stop, and none is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealSentences {
    /// Whether it would be signed, against failed talks and against today, with all of it in force.
    pub signing: Vec<String>,
    /// What it brings over its own months and after.
    pub months: Vec<String>,
    /// Whether the threat behind it pays for those who would carry it out.
    pub threat: Vec<String>,
    /// Who is tempted, how patient the sides must be, until when it holds.
    pub holding: Vec<String>,
    /// What was done, by the record, beside the judgement.
    pub record: Vec<String>,
    /// Side payments, linkage, patience at the table.
    pub exchange: Vec<String>,
    /// Under other objectives than real income.
    pub objectives: Vec<String>,
}

impl DealSentences {
    /// Makes every sentence that the findings allow.
    pub fn of(deal: &DealFindings) -> Self {
        let say = Say(deal);
        let put = |texts: Vec<String>| -> Vec<String> {
            let texts = texts.into_iter().filter(|t| !t.is_empty());
            texts.map(|t| prose(&t)).collect()
        };
        Self {
            signing: put(vec![
                say.verdict(),
                say.cases(),
                say.intentions(),
                say.today(),
            ]),
            months: put(say.over_time()),
            threat: put(vec![say.threat()]),
            holding: put(say.holding()),
            record: put(vec![say.record(), say.priced()]),
            exchange: put(vec![
                say.delay(),
                say.payments(),
                say.linkage(),
                say.offers(),
            ]),
            objectives: put(say.objectives()),
        }
    }

    /// All of them in the order of the page.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        let parts = [
            &self.signing,
            &self.months,
            &self.threat,
            &self.holding,
            &self.record,
            &self.exchange,
            &self.objectives,
        ];
        parts.into_iter().flatten()
    }
}

/// Everything about the deal that the standoff names.
pub(super) fn judged(findings: &Findings) -> Vec<Sentence> {
    let Some(deal) = &findings.deal else {
        return Vec::new();
    };
    let run = Cite::Run(format!("deal/{}", deal.id));
    let said = DealSentences::of(deal);
    let sentences = said.all().map(|text| Sentence::new(text, [run.clone()]));
    sentences.collect()
}

/// What is said about one deal.
struct Say<'a>(&'a DealFindings);

impl<'a> Say<'a> {
    /// Name of a side, with its article.
    fn the(&self, code: &str) -> String {
        let side = self.0.players.iter().find(|p| p.code == code);
        with_article(side.map_or(code, |p| p.name.as_str()))
    }

    /// Sides whose word is needed.
    fn deciding(&self) -> impl Iterator<Item = &'a SideFinding> + use<'a> {
        self.0.players.iter().filter(|p| p.decides)
    }

    /// "+0.44 points (…) for A and +0.35 points (…) for B".
    fn each(&self, of: &dyn Fn(&SideFinding) -> (f64, Option<Range>)) -> String {
        let parts = self.0.players.iter().map(|p| {
            let (value, range) = of(p);
            format!("{} for {}", points(value, range), self.the(&p.code))
        });
        list(&parts.collect::<Vec<_>>())
    }

    /// Whether failed talks are today's positions.
    fn fails_to_today(&self) -> bool {
        let mut threats = self.0.players.iter().map(|p| p.threat_pct.abs());
        threats.all(|t| t <= self.0.tolerance_points)
    }

    /// Whether a difference counts.
    fn counts(&self, value: f64) -> bool {
        value > self.0.tolerance_points
    }

    fn every_side(&self) -> &'static str {
        match self.deciding().count() {
            2 => "both sides",
            _ => "every side",
        }
    }
}

/// Decimals that leave something of a small number.
fn digits(value: f64, range: Option<Range>) -> usize {
    let ends = range.map_or(0.0, |r| r.low.abs().max(r.high.abs()));
    match value.abs().max(ends) {
        v if v >= 0.1 => 2,
        v if v >= 0.001 => 3,
        _ => 4,
    }
}

/// "+0.44 points (+0.23 to +0.46)".
pub(super) fn points(value: f64, range: Option<Range>) -> String {
    let digits = digits(value, range);
    let text = Unit::Points.write(value, digits);
    format!("{text}{}", within(range, digits, signed))
}

/// The same without a sign: a size.
fn size(value: f64, range: Option<Range>) -> String {
    let digits = digits(value, range);
    let text = plain(value, digits);
    format!("{text}{NBSP}points{}", within(range, digits, plain))
}

/// " (low to high)", or nothing where both ends read the same.
fn within(range: Option<Range>, digits: usize, write: fn(f64, usize) -> String) -> String {
    let finite = range.filter(|r| r.low.is_finite() && r.high.is_finite());
    let Some(r) = finite else {
        return String::new();
    };
    let (low, high) = (write(r.low, digits), write(r.high, digits));
    match low == high {
        true => String::new(),
        false => format!(" ({low} to {high})"),
    }
}

/// "USD 6.6 bn" or "USD 24 mn", without a sign.
fn dollars(usd_mn: f64) -> String {
    let size = usd_mn.abs();
    match size >= 1000.0 {
        true => format!("USD{NBSP}{}{NBSP}bn", plain(size / 1000.0, 1)),
        false => format!("USD{NBSP}{}{NBSP}mn", plain(size, 0)),
    }
}

/// A weight of next month against this one that is enough: "at least 0.853", "as little as 0.001".
pub(super) fn weight(discount: f64) -> String {
    match discount < 0.001 {
        true => "as little as 0.001".to_owned(),
        false => format!("at least {}", plain(discount, 3)),
    }
}

/// “a”, “b” and “c”.
fn quoted(titles: &[String]) -> String {
    let quoted: Vec<String> = titles.iter().map(|t| format!("“{t}”")).collect();
    list(&quoted)
}
