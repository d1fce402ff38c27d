//! Lists of goods that a code alone does not prove: they are charged, or freed, only when the user says what they are.
//!
//! A row with a share of nothing is named and not taken until its condition is answered.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::source::{Failure, Row, field, number, rows, short};
use super::{Listed, conditional, unknown};

/// Freed for use in civil aircraft.
pub(super) const AIRCRAFT: &str = "aircraft";
/// Named for a described part of the line.
pub(super) const DESCRIBED: &str = "exempt-article";
/// Named by an exclusion for described goods.
const EXCLUDED: &str = "excluded-article";
/// Freed for pharmaceutical use.
const PHARMACEUTICAL: &str = "pharma";

/// The chapter whose lines prove pharmaceutical use by themselves.
const MEDICINES: &str = "30";

/// Safeguards, cranes and chassis, medicines, exclusions and the exemptions from the forced-labour duty.
pub(super) fn lists(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    for row in rows(&dir.join("us-301-cranes.csv"))? {
        let (list, condition) = match field(&row, "program") {
            "sts_cranes_25" => ("us-301-cranes-25", "ship-to-shore-crane"),
            "sts_cranes_100" => ("us-301-cranes", "ship-to-shore-crane"),
            "chassis_100" => ("us-301-cranes", "intermodal-chassis"),
            other => return Err(unknown("us-301-cranes.csv", "program", other)),
        };
        listed.push(conditional(list, field(&row, "code"), condition));
    }
    for row in rows(&dir.join("us-201-solar.csv"))? {
        let condition = match field(&row, "kind") {
            "cells" => "solar-quota-full",
            "modules" => "",
            "not_covered" => continue,
            other => return Err(unknown("us-201-solar.csv", "kind", other)),
        };
        listed.push(conditional("us-201-solar", field(&row, "code"), condition));
    }
    for row in rows(&dir.join("us-201-quartz.csv"))? {
        let condition = match field(&row, "kind") {
            "all_goods_of_the_line" => "",
            "quartz_surface_products_only" => "quartz-surface",
            other => return Err(unknown("us-201-quartz.csv", "kind", other)),
        };
        listed.push(conditional("us-201-quartz", field(&row, "code"), condition));
    }
    for row in rows(&dir.join("us-232-pharma.csv"))? {
        let mut named = conditional("us-232-pharma", field(&row, "code"), "patented-medicine");
        dated(&mut named, &row, "effective_from", "effective_to");
        listed.push(named);
    }
    let exclusions = rows(&dir.join("us-301-exclusions.csv"))?;
    let claimed = claimed(&exclusions)?;
    for row in exclusions {
        let condition = match field(&row, "kind") {
            "whole_line" => "",
            "described_goods" => EXCLUDED,
            other => return Err(unknown("us-301-exclusions.csv", "kind", other)),
        };
        let mut named = conditional("us-301-exclusions", field(&row, "code"), condition);
        named.claimed = claimed
            .get(field(&row, "code"))
            .cloned()
            .unwrap_or_default();
        dated(&mut named, &row, "effective_from", "effective_to");
        listed.push(named);
    }
    for row in rows(&dir.join("us-301-forced-labor-exempt.csv"))? {
        let code = field(&row, "code");
        let condition = match field(&row, "kind") {
            "full" => "",
            // The line itself proves the use.
            "pharmaceutical_use" if code.starts_with(MEDICINES) => "",
            "pharmaceutical_use" => PHARMACEUTICAL,
            "civil_aircraft_use" => AIRCRAFT,
            "described_goods_only" => DESCRIBED,
            other => return Err(unknown("us-301-forced-labor-exempt.csv", "kind", other)),
        };
        let mut named = conditional("us-301-forced-labour-exempt", code, condition);
        dated(&mut named, &row, "exempt_from", "exempt_to");
        listed.push(named);
    }
    Ok(listed)
}

/// The part of the list duty on each line that collections show as not paid: the same in every item of the line.
fn claimed(exclusions: &[Row]) -> Result<BTreeMap<String, String>, Failure> {
    let mut shares = BTreeMap::new();
    for row in exclusions {
        if !field(row, "claimed_share_2025_26").is_empty() {
            let share = short(number(row, "claimed_share_2025_26")?);
            shares.insert(field(row, "code").to_owned(), share);
        }
    }
    Ok(shares)
}

/// The days on which a row of a list holds.
fn dated(listed: &mut Listed, row: &Row, from: &str, to: &str) {
    listed.from = field(row, from).to_owned();
    listed.to = field(row, to).to_owned();
}
