//! Lists of goods that a code alone does not prove: they are charged, or freed, only when the user says what they are.
//!
//! A row with a share of nothing is named and not taken; its flag says the condition in words.

use std::path::Path;

use super::super::source::{Failure, Row, field, rows};
use super::{Listed, conditional, entry, unknown};

/// Freed for use in civil aircraft.
pub(super) const AIRCRAFT: &str = "only for use in civil aircraft";
/// Named for a described part of the line.
pub(super) const DESCRIBED: &str = "only the goods that the text describes";
/// Freed for pharmaceutical use.
const PHARMACEUTICAL: &str = "only for pharmaceutical use";

/// The chapter whose lines prove pharmaceutical use by themselves.
const MEDICINES: &str = "30";

/// Safeguards, cranes and chassis, medicines, exclusions and the exemptions from the forced-labour duty.
pub(super) fn lists(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    for row in rows(&dir.join("us-301-cranes.csv"))? {
        let (list, condition) = match field(&row, "program") {
            "sts_cranes_25" => ("us-301-cranes-25", "only a ship-to-shore gantry crane"),
            "sts_cranes_100" => ("us-301-cranes", "only a ship-to-shore gantry crane"),
            "chassis_100" => ("us-301-cranes", "only an intermodal chassis or its parts"),
            other => return Err(unknown("us-301-cranes.csv", "program", other)),
        };
        listed.push(conditional(list, field(&row, "code"), condition));
    }
    for row in rows(&dir.join("us-201-solar.csv"))? {
        let flag = match field(&row, "kind") {
            "cells" => "only above the quota",
            "modules" => "",
            "not_covered" => continue,
            other => return Err(unknown("us-201-solar.csv", "kind", other)),
        };
        let named = |l: &mut Listed| l.flag = flag.to_owned();
        listed.push(entry("us-201-solar", field(&row, "code"), named));
    }
    for row in rows(&dir.join("us-201-quartz.csv"))? {
        let condition = match field(&row, "kind") {
            "all_goods_of_the_line" => "",
            "quartz_surface_products_only" => "only a quartz surface product",
            other => return Err(unknown("us-201-quartz.csv", "kind", other)),
        };
        listed.push(conditional("us-201-quartz", field(&row, "code"), condition));
    }
    for row in rows(&dir.join("us-232-pharma.csv"))? {
        let mut named = conditional(
            "us-232-pharma",
            field(&row, "code"),
            "only a patented article",
        );
        dated(&mut named, &row, "effective_from", "effective_to");
        listed.push(named);
    }
    for row in rows(&dir.join("us-301-exclusions.csv"))? {
        let condition = match field(&row, "kind") {
            "whole_line" => "",
            "described_goods" => DESCRIBED,
            other => return Err(unknown("us-301-exclusions.csv", "kind", other)),
        };
        let mut named = conditional("us-301-exclusions", field(&row, "code"), condition);
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

/// The days on which a row of a list holds.
fn dated(listed: &mut Listed, row: &Row, from: &str, to: &str) {
    listed.from = field(row, from).to_owned();
    listed.to = field(row, to).to_owned();
}
