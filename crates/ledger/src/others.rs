//! Duties known only as an average on a region: points added since a base year, by date, without lines.

use jiff::civil::Date;

use crate::error::Problem;
use crate::table::Table;

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
}

/// What the table of region averages is.
pub(crate) const INSTRUMENT: &str = "region-average";

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
        if let (Some(from), Some(added), Some(base)) = (from, added, base) {
            let (imposer, region) = (imposer.to_owned(), region.to_owned());
            rows.push(RegionPoints {
                imposer,
                region,
                from,
                added: added / 100.0,
                base: base / 100.0,
                imports_usd,
            });
        }
    }
    rows.sort_by(|a, b| (&a.imposer, &a.region, a.from).cmp(&(&b.imposer, &b.region, b.from)));
    rows
}
