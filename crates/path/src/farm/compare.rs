//! Figures of the record beside a run: one small language of measures.

use std::fmt;

use super::good::{Good, Target};
use super::month::Month;
use super::run::{Run, Track};

/// Why a measure gives no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{measure}: {problem}; measures are {KNOWN}")]
pub struct MeasureError {
    /// The measure as written.
    pub measure: String,
    /// What is wrong.
    pub problem: String,
}

/// What there is to measure.
const KNOWN: &str = "effect:port|landed:REGION:FROM:TO, move:port|landed:REGION:FROM:TO, landed-gap:D:O:FROM:TO[:without], duration:A:B:FROM, gap:A:B:FROM:TO, shipped:O:D:FROM:TO[:without], \
shipped-pct:O:D:FROM:TO, value-ratio:O:D:FROM:TO, arrived:O:D:FROM:TO[:without], arrived-total:D:FROM:TO[:without], stock:REGION:MONTH[:without], arrived-pct:D:FROM:TO, \
arrived-change:D:FROM:TO:BASE, share:O:D:FROM:TO, share-change:O:D:FROM:TO, exports-pct:O:FROM:TO, exported:O:FROM:TO[:without], \
export-share:O:D:FROM:TO, crop-pct:REGION:FROM:TO, crop-share:O:D:FROM:TO[:without]";

/// A figure of the record and ours.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub quantity: String,
    /// Unit of both.
    pub unit: String,
    /// Published; absent where it is not known or kept back.
    pub published: Option<f64>,
    /// Low end of the published range.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// Ours.
    pub ours: Option<f64>,
    /// Whether ours lies in the published range.
    pub inside: Option<bool>,
    /// base, test, context, held out.
    pub role: String,
    /// Who published it.
    pub source: String,
    /// high, medium, low.
    pub confidence: String,
}

/// Every figure of the record that an episode's run has a measure for.
///
/// # Errors
/// [`MeasureError`] if the good's table asks for what is not there.
pub fn compare(good: &Good, run: &Run, episode: &str) -> Result<Vec<Comparison>, MeasureError> {
    let of_episode = good
        .targets
        .iter()
        .filter(|t| t.episode == episode && !t.measure.is_empty());
    of_episode
        .map(|target| Ok(beside(target, measure(good, run, &target.measure)?)))
        .collect()
}

fn beside(target: &Target, ours: f64) -> Comparison {
    let inside = match (target.low, target.high) {
        (Some(low), Some(high)) => Some(ours >= low.min(high) && ours <= low.max(high)),
        _ => None,
    };
    Comparison {
        id: target.id.clone(),
        quantity: target.quantity.clone(),
        unit: target.unit.clone(),
        published: target.value,
        low: target.low,
        high: target.high,
        ours: Some(ours).filter(|v| v.is_finite()),
        inside,
        role: target.role.clone(),
        source: target.source.clone(),
        confidence: target.confidence.clone(),
    }
}

/// A measure taken apart.
struct Question<'a> {
    good: &'a Good,
    run: &'a Run,
    text: &'a str,
    parts: Vec<&'a str>,
}

impl Question<'_> {
    fn wrong(&self, problem: impl fmt::Display) -> MeasureError {
        MeasureError {
            measure: self.text.to_owned(),
            problem: problem.to_string(),
        }
    }

    fn part(&self, at: usize) -> Result<&str, MeasureError> {
        self.parts
            .get(at)
            .copied()
            .ok_or_else(|| self.wrong("something is missing"))
    }

    fn region(&self, at: usize) -> Result<usize, MeasureError> {
        self.good
            .region(self.part(at)?)
            .map_err(|error| self.wrong(error))
    }

    /// A region's prices of the kind that a part names.
    fn prices<'t>(&self, at: usize, track: &'t Track) -> Result<&'t [f64], MeasureError> {
        match self.part(at)? {
            "port" => self.port(at + 1, track),
            "landed" => self.landed(at + 1, track),
            _ => Err(self.wrong("a price is one at the port or landed")),
        }
    }

    /// Prices at the port of a region, which ships from there.
    fn port<'t>(&self, at: usize, track: &'t Track) -> Result<&'t [f64], MeasureError> {
        let r = self.region(at)?;
        match self.good.lanes.iter().any(|l| l.origin == r) {
            true => Ok(&track.own_prices[r]),
            false => {
                let code = &self.good.regions[r].code;
                Err(self.wrong(format!(
                    "{code} ships nothing and has no price at the port; write landed"
                )))
            }
        }
    }

    /// Prices of what lands in a region, which buys there, before the duty that all its imports pay alike.
    fn landed<'t>(&self, at: usize, track: &'t Track) -> Result<&'t [f64], MeasureError> {
        let r = self.region(at)?;
        match self.good.buys(r) {
            true => Ok(&track.landed_prices[r]),
            false => {
                let code = &self.good.regions[r].code;
                Err(self.wrong(format!("nothing lands in {code}; write port")))
            }
        }
    }

    fn lane(&self, at: usize) -> Result<usize, MeasureError> {
        let lane = self.good.lane(self.part(at)?, self.part(at + 1)?);
        lane.map_err(|error| self.wrong(error))
    }

    fn month(&self, at: usize) -> Result<usize, MeasureError> {
        let month: Month = self.part(at)?.parse().map_err(|error| self.wrong(error))?;
        self.run
            .with
            .at(month)
            .ok_or_else(|| self.wrong(format!("the run has no {month}")))
    }

    fn months(&self, at: usize) -> Result<std::ops::RangeInclusive<usize>, MeasureError> {
        let (from, to) = (self.month(at)?, self.month(at + 1)?);
        if from > to {
            return Err(self.wrong("the months run backwards"));
        }
        Ok(from..=to)
    }

    /// The run that the last part names.
    fn track(&self, at: usize) -> &Track {
        if self.parts.get(at) == Some(&"without") {
            &self.run.without
        } else {
            &self.run.with
        }
    }
}

/// The value of a measure in the unit of its kind: dollars a tonne, months, million tonnes, per cent, points, ratios.
///
/// # Errors
/// [`MeasureError`]: unknown measure, region, lane or month.
pub fn measure(good: &Good, run: &Run, text: &str) -> Result<f64, MeasureError> {
    let q = Question {
        good,
        run,
        text,
        parts: text.split(':').collect(),
    };
    let (a, b) = (&run.without, &run.with);
    let mean = |months: std::ops::RangeInclusive<usize>, value: &dyn Fn(usize) -> f64| {
        let count = months.clone().count().max(1) as f64;
        months.map(value).sum::<f64>() / count
    };
    let sum =
        |rows: &[Vec<f64>], lanes: &[usize], months: std::ops::RangeInclusive<usize>| -> f64 {
            lanes
                .iter()
                .map(|l| rows[*l][months.clone()].iter().sum::<f64>())
                .sum()
        };
    let into = |r: usize| lanes(good, |l| good.lanes[l].destination == r);
    let out_of = |r: usize| lanes(good, |l| good.lanes[l].origin == r);
    let pct = |after: f64, before: f64| 100.0 * (after / before - 1.0);
    Ok(match q.part(0)? {
        "effect" => {
            let (after, before) = (q.prices(1, b)?, q.prices(1, a)?);
            mean(q.months(3)?, &|t| after[t] - before[t])
        }
        "duration" => duration(&q)?,
        "move" => {
            let (prices, months) = (q.prices(1, b)?, q.months(3)?);
            pct(prices[*months.end()], prices[*months.start()])
        }
        "landed-gap" => {
            let track = q.track(5);
            let (landed, port) = (q.landed(1, track)?, q.port(2, track)?);
            mean(q.months(3)?, &|t| landed[t] - port[t])
        }
        "gap" => {
            let (up, down) = (q.port(1, b)?, q.port(2, b)?);
            mean(q.months(3)?, &|t| up[t] - down[t])
        }
        "shipped" => sum(&q.track(5).flows, &[q.lane(1)?], q.months(3)?) * 1e-3,
        "exported" => sum(&q.track(4).flows, &out_of(q.region(1)?), q.months(2)?) * 1e-3,
        "shipped-pct" => {
            let lane = [q.lane(1)?];
            pct(
                sum(&b.flows, &lane, q.months(3)?),
                sum(&a.flows, &lane, q.months(3)?),
            )
        }
        "value-ratio" => {
            let (lane, origin) = (q.lane(1)?, q.region(1)?);
            let value =
                |track: &Track, t: usize| track.flows[lane][t] * track.own_prices[origin][t];
            let months = q.months(3)?;
            months.clone().map(|t| value(b, t)).sum::<f64>()
                / months.map(|t| value(a, t)).sum::<f64>()
        }
        "arrived" => sum(&q.track(5).arrivals, &[q.lane(1)?], q.months(3)?) * 1e-3,
        "arrived-total" => sum(&q.track(4).arrivals, &into(q.region(1)?), q.months(2)?) * 1e-3,
        "stock" => q.track(3).stocks[q.region(1)?][q.month(2)?] * 1e-3,
        "arrived-pct" => {
            let lanes = into(q.region(1)?);
            pct(
                sum(&b.arrivals, &lanes, q.months(2)?),
                sum(&a.arrivals, &lanes, q.months(2)?),
            )
        }
        "arrived-change" => {
            let (lanes, months, base) = (into(q.region(1)?), q.months(2)?, q.month(4)?);
            let length = months.clone().count();
            (sum(&b.arrivals, &lanes, months) - sum(&b.arrivals, &lanes, base..=base + length - 1))
                * 1e-3
        }
        "share" => {
            let (lane, all) = (q.lane(1)?, into(q.region(2)?));
            100.0 * sum(&b.arrivals, &[lane], q.months(3)?) / sum(&b.arrivals, &all, q.months(3)?)
        }
        "share-change" => {
            let (lane, all) = (q.lane(1)?, into(q.region(2)?));
            let months = q.months(3)?;
            let share = |t: &Track| {
                100.0 * sum(&t.arrivals, &[lane], months.clone())
                    / sum(&t.arrivals, &all, months.clone())
            };
            share(b) - share(a)
        }
        "exports-pct" => {
            let lanes = out_of(q.region(1)?);
            pct(
                sum(&b.flows, &lanes, q.months(2)?),
                sum(&a.flows, &lanes, q.months(2)?),
            )
        }
        "export-share" => {
            let (lane, all) = (q.lane(1)?, out_of(q.region(1)?));
            100.0 * sum(&b.flows, &[lane], q.months(3)?) / sum(&b.flows, &all, q.months(3)?)
        }
        "crop-pct" => {
            let r = [q.region(1)?];
            pct(
                sum(&b.harvests, &r, q.months(2)?),
                sum(&a.harvests, &r, q.months(2)?),
            )
        }
        "crop-share" => {
            let (lane, r) = (q.lane(1)?, q.region(1)?);
            let track = q.track(5);
            100.0 * sum(&track.flows, &[lane], q.months(3)?)
                / sum(&track.harvests, &[r], q.months(3)?)
        }
        _ => return Err(q.wrong("no such measure")),
    })
}

fn lanes(good: &Good, keep: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..good.lanes.len()).filter(|l| keep(*l)).collect()
}

/// Months from the first until the gap that the events opened is less than half of its largest so far; the months left
/// if it never is.
fn duration(q: &Question) -> Result<f64, MeasureError> {
    let (with, without) = (&q.run.with, &q.run.without);
    let (up, down) = (q.port(1, with)?, q.port(2, with)?);
    let (up_before, down_before) = (q.port(1, without)?, q.port(2, without)?);
    let from = q.month(3)?;
    let end = q.run.with.months();
    let mut largest = 0.0_f64;
    for t in from..end {
        let gap = (up[t] - up_before[t]) - (down[t] - down_before[t]);
        largest = largest.max(gap);
        if gap < 0.5 * largest {
            return Ok((t - from) as f64);
        }
    }
    Ok((end - from) as f64)
}
