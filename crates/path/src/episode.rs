//! Licences of the past: what was approved month by month, and what was then exported.

use detente_policy::{Policy, Wedge, WedgeKind};
use detente_world::World;
use serde::Deserialize;

use crate::figures::{error, rows, wrong};
use crate::{Figures, Path, PathError, Position, Range, Scenario};

/// One month of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedMonth {
    /// Months since the control began, from 1.
    pub month: u32,
    /// Change of the sender's exports on the same month of the year before, per cent.
    pub change_pct: f64,
    /// Who says so.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
}

/// A control of exports by licence.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its name.
    pub id: String,
    /// The cap that licences open, as on the command line.
    pub wedge: String,
    /// Sector code of the good.
    pub good: String,
    /// Year and month in which it began.
    pub start: (i16, i8),
    /// Share of the usual volume approved, month by month from the first; the last stays.
    pub approved: Vec<Range>,
    /// The record, where there is one.
    pub record: Vec<RecordedMonth>,
}

/// A month of the path beside the record, per cent of the usual volume.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedMonth {
    /// Months since the control began.
    pub month: u32,
    /// Change of exports on a usual month: low, central, high.
    pub ours_pct: Range,
    /// The record.
    pub recorded_pct: Option<f64>,
}

#[derive(Deserialize)]
struct LicenceRow {
    episode: String,
    wedge: String,
    month: String,
    low: f64,
    central: f64,
    high: f64,
}

#[derive(Deserialize)]
struct ExportRow {
    good: String,
    month: String,
    change_pct: Option<f64>,
    source: String,
    confidence: String,
}

impl Episode {
    /// The episodes that are built in.
    ///
    /// # Errors
    /// None with the tables this version was built with; as [`Episode::read`].
    pub fn builtin() -> Result<Vec<Self>, PathError> {
        Self::read(
            include_str!("../../../data/path/licences.csv"),
            include_str!("../../../data/path/exports.csv"),
        )
    }

    /// Episodes from the text of a table of licences and one of exports.
    ///
    /// # Errors
    /// [`PathError::Table`] naming table and row: months that are none or do not follow each other, shares outside 0 to
    /// 2 or out of order, a wedge that is no cap on one good, several wedges of one episode.
    pub fn read(licences: &str, exports: &str) -> Result<Vec<Self>, PathError> {
        let table = "licences";
        let mut episodes: Vec<Self> = Vec::new();
        for (at, row) in rows::<LicenceRow>(table, licences)?.into_iter().enumerate() {
            let month = month(table, at, &row.month)?;
            let range = Range {
                low: row.low,
                central: row.central,
                high: row.high,
            };
            let sound = [row.low, row.central, row.high]
                .iter()
                .all(|x| (0.0..=2.0).contains(x));
            if !sound || !range.is_ordered() {
                let reason = "approved shares run from 0 to 2, low to high".to_owned();
                return wrong(table, at, reason);
            }
            match episodes.iter_mut().find(|e| e.id == row.episode) {
                Some(known) => {
                    let expected = later(known.start, known.approved.len());
                    if month != expected || row.wedge != known.wedge {
                        return wrong(
                            table,
                            at,
                            format!(
                                "{}: the next row is {:04}-{:02} with the wedge {}",
                                known.id, expected.0, expected.1, known.wedge
                            ),
                        );
                    }
                    known.approved.push(range);
                }
                None => episodes.push(Self {
                    good: good_of(at, &row.wedge)?,
                    id: row.episode,
                    wedge: row.wedge,
                    start: month,
                    approved: vec![range],
                    record: Vec::new(),
                }),
            }
        }
        for (at, row) in rows::<ExportRow>("exports", exports)?
            .into_iter()
            .enumerate()
        {
            let when = month("exports", at, &row.month)?;
            let Some(change_pct) = row.change_pct else {
                continue;
            };
            for episode in episodes.iter_mut().filter(|e| e.good == row.good) {
                let since = months(episode.start, when);
                if let Ok(since) = u32::try_from(since) {
                    episode.record.push(RecordedMonth {
                        month: since + 1,
                        change_pct,
                        source: row.source.clone(),
                        confidence: row.confidence.clone(),
                    });
                }
            }
        }
        Ok(episodes)
    }

    /// The question it asks: its cap, opened by the licences approved at one end or the centre of their range.
    ///
    /// # Errors
    /// The world lacks the region or the good.
    pub fn scenario(&self, world: &World, z: f64) -> Result<Scenario, PathError> {
        let question = |e: detente_policy::PolicyError| PathError::Question(e.to_string());
        let mut policy = Policy::default();
        policy
            .wedges
            .push(Wedge::parse(WedgeKind::Cap, &self.wedge).map_err(question)?);
        let mut scenario = Scenario::new(policy.apply(world).map_err(question)?);
        scenario.approvals = Some(self.approved.iter().map(|range| range.at(z)).collect());
        Ok(scenario)
    }

    /// What licences let out month by month, beside the record, for so many months.
    ///
    /// # Errors
    /// As [`Path::balance`].
    pub fn compare(
        &self,
        world: &World,
        figures: &Figures,
        schedule: &detente_economy::Schedule,
        months: u32,
    ) -> Result<Vec<ComparedMonth>, PathError> {
        let mut exported = Vec::with_capacity(3);
        for z in [0.0, 0.5, 1.0] {
            let scenario = self.scenario(world, z)?;
            let path = Path::new(world, figures, schedule, &scenario, None)?;
            let balance = path.balance(Position::all(z), months)?;
            let let_out = balance.months.iter().map(|m| m.delivered.first().copied());
            exported.push(let_out.map(|x| x.unwrap_or(1.0)).collect::<Vec<f64>>());
        }
        let [low, central, high] = exported.as_slice() else {
            return Ok(Vec::new());
        };
        let pct = |share: f64| 100.0 * (share - 1.0);
        let month = |at: usize| ComparedMonth {
            month: at as u32 + 1,
            ours_pct: Range {
                low: pct(low[at]),
                central: pct(central[at]),
                high: pct(high[at]),
            },
            recorded_pct: (self.record.iter())
                .find(|r| r.month as usize == at + 1)
                .map(|r| r.change_pct),
        };
        Ok((0..low.len()).map(month).collect())
    }
}

/// The first month in which exports are at least as usual.
pub fn recovered(changes: impl Iterator<Item = (u32, f64)>) -> Option<u32> {
    changes
        .into_iter()
        .find(|(_, change)| *change >= -1e-9)
        .map(|(month, _)| month)
}

/// The one sector of a cap.
fn good_of(row: usize, wedge: &str) -> Result<String, PathError> {
    let head = wedge.split_once('=').map(|(head, _)| head);
    let mut parts = head.unwrap_or_default().split(':');
    let good = parts.nth(2).filter(|g| !g.is_empty() && *g != "*");
    let known = Wedge::parse(WedgeKind::Cap, wedge).is_ok();
    match (good, known) {
        (Some(good), true) => Ok(good.to_owned()),
        _ => wrong(
            "licences",
            row,
            format!("\"{wedge}\" is no cap on one good: write one like CHN:*:REM=0"),
        ),
    }
}

fn month(table: &str, row: usize, text: &str) -> Result<(i16, i8), PathError> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some((year, month))
    });
    parsed.ok_or_else(|| {
        error(
            table,
            row,
            format!("\"{text}\" is no month: write it like 2025-04"),
        )
    })
}

/// Months from one to another.
fn months(from: (i16, i8), to: (i16, i8)) -> i32 {
    12 * (i32::from(to.0) - i32::from(from.0)) + i32::from(to.1) - i32::from(from.1)
}

fn later(from: (i16, i8), count: usize) -> (i16, i8) {
    let at = i32::from(from.1) - 1 + i32::try_from(count).unwrap_or(0);
    let (years, month) = (at / 12, at % 12 + 1);
    (
        from.0.saturating_add(i16::try_from(years).unwrap_or(0)),
        i8::try_from(month).unwrap_or(1),
    )
}
