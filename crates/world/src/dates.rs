//! Of which day the tariffs of a world are.

use std::collections::BTreeMap;

use crate::{RegionIx, World, WorldMeta};

impl WorldMeta {
    /// The date or year of the tariffs that `importer` lays on `partner`, from the most to the least special
    /// entry: `importer:partner`, `importer:*` or `importer`, `*:partner`, `*:*` or `*`. `None` = unknown.
    pub fn tariff_date(&self, importer: &str, partner: &str) -> Option<&str> {
        let keys = [
            format!("{importer}:{partner}"),
            format!("{importer}:*"),
            importer.to_string(),
            format!("*:{partner}"),
            "*:*".into(),
            "*".into(),
        ];
        keys.iter()
            .find_map(|key| self.tariff_dates.get(key))
            .map(String::as_str)
    }
}

/// Dates by importer and partner, `None` where unknown; a region's pair with itself has none.
pub(crate) type PairDates = Vec<Vec<Option<String>>>;

/// The date of every pair of a world.
pub(crate) fn of_pairs(world: &World) -> PairDates {
    let codes = world.regions().iter().map(|r| r.code.as_str());
    codes
        .clone()
        .map(|importer| {
            let date = |partner| {
                world
                    .meta()
                    .tariff_date(importer, partner)
                    .map(str::to_string)
            };
            codes
                .clone()
                .map(|partner| {
                    if partner == importer {
                        None
                    } else {
                        date(partner)
                    }
                })
                .collect()
        })
        .collect()
}

/// The shortest list of patterns that says the same: `*:*` and `importer:*` only where nothing under them is unknown.
pub(crate) fn to_patterns(codes: &[&str], dates: &PairDates) -> BTreeMap<String, String> {
    let count = codes.len();
    let partners = |n: usize| (0..count).filter(move |i| *i != n);
    let known = |n: usize| partners(n).all(|i| dates[n][i].is_some());
    let usual: Vec<Option<&String>> = (0..count)
        .map(|n| {
            if known(n) {
                most_common(partners(n).filter_map(|i| dates[n][i].as_ref()))
            } else {
                None
            }
        })
        .collect();
    let rest = if (0..count).all(known) {
        most_common(usual.iter().flatten().copied())
    } else {
        None
    };
    let mut patterns = BTreeMap::new();
    if let Some(date) = rest {
        patterns.insert("*:*".to_string(), date.clone());
    }
    for (n, importer) in codes.iter().enumerate() {
        if let Some(date) = usual[n].filter(|date| Some(*date) != rest) {
            patterns.insert(format!("{importer}:*"), date.clone());
        }
        for i in partners(n) {
            if let Some(date) = dates[n][i].as_ref().filter(|date| Some(*date) != usual[n]) {
                patterns.insert(format!("{importer}:{}", codes[i]), date.clone());
            }
        }
    }
    patterns
}

/// The date that is there most often; of several, the latest.
fn most_common<'a>(dates: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for date in dates {
        *counts.entry(date).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(date, _)| date)
}

impl World {
    /// The date or year of the tariffs that `importer` lays on `partner`; `None` = unknown.
    pub fn tariff_date(&self, importer: RegionIx, partner: RegionIx) -> Option<&str> {
        self.meta()
            .tariff_date(&self.region(importer).code, &self.region(partner).code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(dates: &[(&str, &str)]) -> WorldMeta {
        let tariff_dates = dates
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect();
        WorldMeta {
            tariff_dates,
            ..WorldMeta::default()
        }
    }

    #[test]
    fn the_most_special_entry_counts() {
        let m = meta(&[
            ("USA:*", "2024"),
            ("CHN:USA", "2019-12-26"),
            ("*:JPN", "2020"),
            ("*:*", "2021"),
            ("IND", "2018"),
        ]);
        assert_eq!(m.tariff_date("USA", "CHN"), Some("2024"));
        assert_eq!(m.tariff_date("CHN", "USA"), Some("2019-12-26"));
        assert_eq!(m.tariff_date("CHN", "JPN"), Some("2020"));
        assert_eq!(m.tariff_date("CHN", "VNM"), Some("2021"));
        assert_eq!(m.tariff_date("IND", "JPN"), Some("2018"));
        assert_eq!(meta(&[("USA:*", "2024")]).tariff_date("CHN", "USA"), None);
    }

    #[test]
    fn patterns_say_what_the_pairs_say() {
        let codes = ["A", "B", "C"];
        let given = [
            meta(&[("*:*", "2021"), ("A:*", "2024"), ("B:A", "2019")]),
            meta(&[("A:*", "2024"), ("B:A", "2019")]),
            meta(&[("*:A", "2020"), ("B:C", "2021")]),
            meta(&[]),
        ];
        for m in given {
            let date = |n, i| {
                if n == i {
                    None
                } else {
                    m.tariff_date(n, i).map(str::to_string)
                }
            };
            let pairs: PairDates = codes.map(|n| codes.map(|i| date(n, i)).to_vec()).to_vec();
            let again = WorldMeta {
                tariff_dates: to_patterns(&codes, &pairs),
                ..WorldMeta::default()
            };
            for n in codes {
                for i in codes.into_iter().filter(|i| *i != n) {
                    assert_eq!(
                        again.tariff_date(n, i),
                        m.tariff_date(n, i),
                        "{n}:{i} of {:?}",
                        m.tariff_dates
                    );
                }
            }
        }
        let m = meta(&[("*:*", "2021"), ("A:*", "2024"), ("B:A", "2019")]);
        let pairs: PairDates = codes
            .map(|n| {
                codes
                    .map(|i| {
                        (n != i)
                            .then(|| m.tariff_date(n, i).map(str::to_string))
                            .flatten()
                    })
                    .to_vec()
            })
            .to_vec();
        assert_eq!(to_patterns(&codes, &pairs), m.tariff_dates);
    }
}
