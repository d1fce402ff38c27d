//! Duties known only as an average on a region: points added since a base year, by date, without lines.

use jiff::civil::Date;

use crate::average::{Average, Component, blank};
use crate::error::Problem;
use crate::instrument::{Instrument, Products, RateRule};
use crate::question::{Question, Weights};
use crate::table::Table;
use crate::{Completeness, Ledger, LedgerError};

/// The average duty of one imposer on one region from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPoints {
    /// Region that imposes it.
    pub imposer: String,
    /// Region it bears on; `ROW` stands for every region not named.
    pub region: String,
    /// First day.
    pub from: Date,
    /// Points added to the base year's average, as a fraction.
    pub added: f64,
    /// Average collected in the base year, as a fraction.
    pub base: f64,
    /// Imports of the base year, USD.
    pub imports_usd: f64,
    /// What is uncertain about the step of this date, in words; empty = nothing.
    pub basis: String,
}

/// What the table of region averages is.
pub(crate) const INSTRUMENT: &str = "region-average";

impl Ledger {
    /// The average on a region that the ledger knows only as a whole.
    pub(crate) fn region_average(
        &self,
        question: &Question,
        known_on: Date,
    ) -> Result<Average, LedgerError> {
        let known = self
            .region_points()
            .iter()
            .any(|p| p.imposer == question.imposer && p.region == question.target);
        if !known {
            self.direction(&question.imposer, &question.target, &[])?;
        }
        let threats = self.threats_on_top(question)?;
        if question.convention.weights != Weights::Imports {
            let message = format!(
                "duties of {} on {} are known as an import-weighted average only",
                question.imposer, question.target
            );
            return Err(LedgerError::NotCovered(message));
        }
        let (base, added) = self
            .region_duty(&question.imposer, &question.target, question.on)
            .ok_or_else(|| {
                LedgerError::NotCovered(format!(
                    "the ledger has no duties of {} on {}",
                    question.imposer, question.target
                ))
            })?;
        let part = |suffix: &str, points: f64| Component {
            instrument: format!("{}-{suffix}", INSTRUMENT),
            authority: "average of all authorities".to_owned(),
            points: 100.0 * points,
            completeness: Completeness::Unknown,
            unverified: false,
        };
        let mut components = vec![part("2024", base), part("added", added)];
        let notes: Vec<String> = (threats.iter())
            .filter(|(threat, _)| !threat.members.is_empty())
            .map(|(threat, share)| crate::origin::told(threat, *share))
            .collect();
        components.extend(threats.into_iter().map(|(threat, share)| Component {
            instrument: threat.id.clone(),
            authority: threat.authority.clone(),
            points: match threat.rate {
                RateRule::Flat(rate) => 100.0 * rate * share,
                _ => 0.0,
            },
            completeness: self.completeness(threat),
            unverified: threat.unverified(),
        }));
        let mut average = blank(question, known_on, components, Some(2024));
        let of_pair =
            |p: &&RegionPoints| p.imposer == question.imposer && p.region == question.target;
        let imports = self
            .region_points()
            .iter()
            .find(of_pair)
            .map(|p| p.imports_usd / 1e6);
        average.imports_usd_mn = imports;
        average.revenue_fixed_imports_usd_mn =
            imports.map(|value| value * average.average_pct / 100.0);
        average.notes.extend(self.notes(question));
        average.notes.extend(notes);
        average.notes.push(
            "one average for the region, without lines; dates are those of effect; confidence medium"
                .to_owned(),
        );
        let step = self
            .region_points()
            .iter()
            .filter(of_pair)
            .rfind(|p| p.from <= question.on);
        if let Some(step) = step.filter(|p| !p.basis.is_empty()) {
            average
                .notes
                .push(format!("the step of {} is {}", step.from, step.basis));
        }
        average
            .notes
            .push("before the first dated change the average collected in 2024 stands".to_owned());
        Ok(average)
    }

    /// Threats that are counted on top of an average, each with the part of the region's goods that it bears on.
    fn threats_on_top(&self, question: &Question) -> Result<Vec<(&Instrument, f64)>, LedgerError> {
        let mut threats = Vec::new();
        for id in &question.convention.with {
            let threat = self.instrument(id)?;
            if !threat.concerns(&question.imposer, &question.target) {
                return Err(LedgerError::Question(format!(
                    "`{id}` is no duty of {} on {}",
                    question.imposer, question.target
                )));
            }
            if threat.products != Products::All || !matches!(threat.rate, RateRule::Flat(_)) {
                return Err(LedgerError::NotCovered(format!(
                    "duties of {} on {} are known as one average without lines: `{id}`, which names lines, cannot be added to it",
                    question.imposer, question.target
                )));
            }
            threats.push((threat, self.jurisdiction().part_of(threat)));
        }
        Ok(threats)
    }

    /// The duty of an imposer on a region known only as a whole: base-year average and points added by a day.
    pub(crate) fn region_duty(&self, imposer: &str, region: &str, on: Date) -> Option<(f64, f64)> {
        let rows = || {
            self.region_points()
                .iter()
                .filter(|p| p.imposer == imposer && p.region == region)
        };
        let base = rows().next()?.base;
        let added = rows()
            .take_while(|p| p.from <= on)
            .last()
            .map_or(0.0, |p| p.added);
        Some((base, added))
    }
}

/// Reads `region-averages.csv`, sorted by imposer, region and date.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<RegionPoints> {
    let columns = ["imposer", "region", "from", "added_pct", "base_pct"];
    let Some(table) = Table::read(file, bytes, &columns, problems) else {
        return Vec::new();
    };
    let mut rows: Vec<RegionPoints> = Vec::new();
    for row in table.rows() {
        let (imposer, region) = (
            row.needed("imposer", problems),
            row.needed("region", problems),
        );
        let from = row.date("from", problems);
        let added = row.value("added_pct", problems);
        let base = row.value("base_pct", problems);
        let imports_usd = row.value("imports_usd", problems).unwrap_or(0.0);
        for (column, value) in [
            ("from", from.is_none()),
            ("added_pct", added.is_none()),
            ("base_pct", base.is_none()),
        ] {
            if value && row.text(column).is_empty() {
                row.wrong(column, "the field must not be empty".to_owned(), problems);
            }
        }
        for (column, value) in [("added_pct", added), ("base_pct", base)] {
            if value.is_some_and(|v| !(-100.0..=2000.0).contains(&v)) {
                let message = "not a duty between −100 and 2000 per cent".to_owned();
                row.wrong(column, message, problems);
            }
        }
        if let (Some(from), Some(added), Some(base)) = (from, added, base) {
            if rows
                .iter()
                .any(|r| (r.imposer.as_str(), r.region.as_str(), r.from) == (imposer, region, from))
            {
                let message = format!("{imposer} on {region} from {from} appears twice");
                row.wrong("from", message, problems);
            }
            let (imposer, region) = (imposer.to_owned(), region.to_owned());
            rows.push(RegionPoints {
                imposer,
                region,
                from,
                added: added / 100.0,
                base: base / 100.0,
                imports_usd,
                basis: row.text("basis").to_owned(),
            });
        }
    }
    rows.sort_by(|a, b| (&a.imposer, &a.region, a.from).cmp(&(&b.imposer, &b.region, b.from)));
    rows
}
