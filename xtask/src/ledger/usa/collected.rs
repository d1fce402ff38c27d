//! What duties by quantity come to as a share of the value: duty collected in 2024 less what the lists add.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::source::{Failure, field, number, rows};
use super::{Listed, review, section_232, section_301};

/// Rates of the lists in 2024, before the four-year review.
const RATES: [(&str, f64); 8] = [
    ("us-301-1", 0.25),
    ("us-301-2", 0.25),
    ("us-301-3", 0.25),
    ("us-301-4a", 0.075),
    ("us-232-steel-base", 0.25),
    ("us-232-steel-derivatives-2020", 0.25),
    ("us-232-aluminium-base", 0.10),
    ("us-232-aluminium-derivatives-2020", 0.10),
];

/// The normal duty collected in 2024 as a share of the value, by eight-digit line with trade; lines that the four-year
/// review moved during the year are left out.
pub(super) fn equivalents(ledger: &Path) -> Result<BTreeMap<String, f64>, Failure> {
    let dir = ledger.join("lists");
    let mut listed: Vec<Listed> = section_301(&dir)?;
    listed.extend(section_232(&dir)?);
    let moved: Vec<String> = review(&dir)?.into_iter().map(|row| row.code).collect();
    let mut added: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
    for row in &listed {
        if let Some(at) = RATES.iter().position(|(list, _)| *list == row.list) {
            let share: f64 = if row.full.is_empty() { 1.0 } else { 0.0 };
            added
                .entry(row.code.clone())
                .or_default()
                .push((at, share * RATES[at].1));
        }
    }
    // The longest code of each list decides.
    let of_line = |code: &str| -> f64 {
        let mut rates: BTreeMap<usize, f64> = BTreeMap::new();
        for digits in [4, 6, 8, 10] {
            let rows = code
                .get(..digits)
                .and_then(|beginning| added.get(beginning));
            rates.extend(rows.into_iter().flatten().copied());
        }
        rates.values().sum()
    };
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in rows(&ledger.join("us-imports-from-china-2024-hs10.csv"))? {
        let (code, value) = (field(&row, "code"), number(&row, "value_usd")?);
        if moved
            .iter()
            .any(|beginning| code.starts_with(beginning.as_str()))
        {
            continue;
        }
        let normal = number(&row, "calculated_duty_usd")? - value * of_line(code);
        let sum = sums.entry(code[..8].to_owned()).or_default();
        *sum = (sum.0 + value, sum.1 + normal);
    }
    let shares = sums.into_iter().filter(|(_, (value, _))| *value > 0.0);
    Ok(shares
        .map(|(code, (value, duty))| (code, (duty / value).max(0.0)))
        .collect())
}
