//! One statement beside the record.

use detente_table::{Estimate, columns};

use super::record::{Figure, Measure, Record, Statement};

/// What a statement comes to beside the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The intervals meet, or what is said is what happened.
    Hit,
    /// Right in sign, smaller than the record.
    Mild,
    /// Right in sign, larger than the record.
    Hard,
    /// Of the other sign.
    Sign,
    /// What is said did not happen, or the other way round.
    Miss,
}

impl Verdict {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Mild => "missed mild",
            Self::Hard => "missed hard",
            Self::Sign => "wrong sign",
            Self::Miss => "miss",
        }
    }
}

/// One statement beside the record.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRow {
    /// The standoff.
    pub standoff: String,
    /// The statement's short name.
    pub id: String,
    /// The statement.
    pub says: String,
    /// What is computed.
    pub measure: &'static str,
    /// Whose; empty where both are meant.
    pub region: String,
    /// The combination, or the deal.
    pub positions: String,
    /// How long everybody had to adapt.
    pub horizon: String,
    /// Ours, with the ends over the published sets of elasticities.
    pub ours: Estimate,
    /// Lowest figure of the record.
    pub low: f64,
    /// Highest figure of the record.
    pub high: f64,
    /// Unit of both.
    pub unit: String,
    /// `estimate`, `outcome`, or `known` where only words say it.
    pub kind: String,
    /// What the record is.
    pub happened: String,
    /// What is not alike.
    pub comparable: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What kind of miss it is; empty for a hit.
    pub miss: String,
    /// Where the record is from.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A statement that cannot be made.
#[derive(Debug, Clone, PartialEq)]
pub struct UnsaidRow {
    /// The standoff.
    pub standoff: String,
    /// The statement's short name.
    pub id: String,
    /// The statement.
    pub says: String,
    /// Why it is not made.
    pub why: String,
    /// What happened.
    pub happened: String,
}

impl UnsaidRow {
    pub(super) fn new(record: &Record, statement: &Statement, why: String) -> Self {
        Self {
            standoff: record.standoff.clone(),
            id: statement.id.clone(),
            says: statement.says.clone(),
            why,
            happened: statement.comparable.clone(),
        }
    }
}

columns! { UnsaidRow: "unsaid", "What cannot be said"; |r|
    text "standoff" key = r.standoff.as_str(), "The standoff.";
    text "id" key = r.id.as_str(), "Short name of the statement.";
    text "says" = r.says.as_str(), "The statement.";
    text "why" = r.why.as_str(), "Why it is not made.";
    text "happened" = r.happened.as_str(), "What happened.";
}

/// A gain of another position that counts as none, per cent of a year's real income.
pub(super) const WITHIN: f64 = 0.01;

impl VerdictRow {
    /// A statement with its number beside the record; `None` where the record has no figure for it.
    pub(super) fn new(record: &Record, statement: &Statement, ours: Estimate) -> Option<Self> {
        let figure = record.figures.iter().find(|f| f.id == statement.record);
        let (low, high) = statement.range.or(figure.and_then(|f| f.range))?;
        let verdict = verdict(statement.measure, ours, (low, high));
        let of = |field: fn(&Figure) -> &str| figure.map(field).unwrap_or_default().to_owned();
        let happened = match figure {
            Some(f) if f.words.is_empty() && f.when.is_empty() => f.what.clone(),
            Some(f) if f.words.is_empty() => format!("{}, {}", f.what, f.when),
            Some(f) => f.words.clone(),
            None => statement.comparable.clone(),
        };
        let miss = match verdict {
            Verdict::Hit => String::new(),
            _ => statement.miss.clone(),
        };
        Some(Self {
            standoff: record.standoff.clone(),
            id: statement.id.clone(),
            says: statement.says.clone(),
            measure: statement.measure.word(),
            region: statement.region.clone(),
            positions: statement.positions.clone(),
            horizon: statement.horizon.clone(),
            ours,
            low,
            high,
            unit: statement.unit.clone(),
            kind: figure.map_or("known", |f| f.kind.as_str()).to_owned(),
            happened,
            comparable: match figure {
                Some(_) => statement.comparable.clone(),
                None => String::new(),
            },
            verdict,
            miss,
            source: of(|f| &f.source),
            confidence: of(|f| &f.confidence),
        })
    }

    /// Whether the statement holds, as said by ours; `None` for a number.
    pub(super) fn says_yes(&self) -> Option<bool> {
        let measure = Measure::of(self.measure)?;
        measure
            .yes_or_no()
            .then(|| holds(measure, self.ours.central))
    }
}

/// Whether a statement of the kind that holds or does not holds.
fn holds(measure: Measure, value: f64) -> bool {
    match measure {
        Measure::GainOfAnother => value <= WITHIN,
        _ => value >= 0.5,
    }
}

/// The verdict on a number, or on a statement that holds or does not.
fn verdict(measure: Measure, ours: Estimate, (low, high): (f64, f64)) -> Verdict {
    if measure.yes_or_no() {
        let happened = low >= 0.5;
        return match holds(measure, ours.central) == happened {
            true => Verdict::Hit,
            false => Verdict::Miss,
        };
    }
    if ours.low <= high && low <= ours.high {
        return Verdict::Hit;
    }
    let nearest = if ours.high < low {
        (ours.high, low)
    } else {
        (ours.low, high)
    };
    let (own, theirs) = nearest;
    if own * theirs < 0.0 {
        Verdict::Sign
    } else if own.abs() < theirs.abs() {
        Verdict::Mild
    } else {
        Verdict::Hard
    }
}

columns! { VerdictRow: "verdicts", "What is said of an episode beside what happened"; |r|
    text "standoff" key = r.standoff.as_str(), "The standoff.";
    text "id" key = r.id.as_str(), "Short name of the statement.";
    text "says" = r.says.as_str(), "The statement.";
    text "measure" = r.measure, "What is computed.";
    text "region" = Some(r.region.as_str()).filter(|t| !t.is_empty()), "Whose.";
    text "positions" = r.positions.as_str(), "The combination, or the deal.";
    text "horizon" = r.horizon.as_str(), "How long everybody had to adapt.";
    estimate[Plain 3] "ours" = r.ours,
        "Ours, central elasticities, with the lowest and highest over the published sets; in `unit`. Of a best answer: \
        what another position would gain, up to 0.01 counting as none.";
    number[Plain 3] "record_low" = r.low, "Lowest figure of the record; 1 or 0 where it happened or did not.";
    number[Plain 3] "record_high" = r.high, "Highest figure of the record.";
    text "unit" = r.unit.as_str(), "Unit of both.";
    text "kind" = r.kind.as_str(),
        "estimate: published before or without the outcome; outcome: measured afterwards; known: an act everybody saw.";
    text "happened" = r.happened.as_str(), "What the record is.";
    text "comparable" = Some(r.comparable.as_str()).filter(|t| !t.is_empty()), "What is not alike in the two.";
    text "verdict" = r.verdict.word(), "hit, missed mild, missed hard, wrong sign, or miss.";
    text "miss" = Some(r.miss.as_str()).filter(|t| !t.is_empty()), "What kind of miss it is.";
    text "source" = Some(r.source.as_str()).filter(|t| !t.is_empty()), "Where the record is from.";
    text "confidence" = Some(r.confidence.as_str()).filter(|t| !t.is_empty()), "high, medium or low.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_on_numbers_and_on_statements() {
        let ours = |low, central, high| Estimate { low, central, high };
        let of = |o, r| verdict(Measure::Gdp, o, r);
        assert_eq!(of(ours(-0.3, -0.2, -0.1), (-0.2, -0.2)), Verdict::Hit);
        assert_eq!(of(ours(-0.3, -0.2, -0.1), (-2.0, -1.0)), Verdict::Mild);
        assert_eq!(of(ours(-0.3, -0.2, -0.1), (-0.05, 0.0)), Verdict::Hard);
        assert_eq!(of(ours(-0.3, -0.2, -0.1), (0.5, 1.0)), Verdict::Sign);
        let best =
            |gain, done| verdict(Measure::GainOfAnother, Estimate::point(gain), (done, done));
        assert_eq!(best(0.0, 1.0), Verdict::Hit);
        assert_eq!(best(0.4, 1.0), Verdict::Miss);
        assert_eq!(best(0.4, 0.0), Verdict::Hit);
    }
}
