//! Product lists of the United States.

mod collected;
mod described;
mod split;

use std::path::Path;

use super::source::{Failure, Row, Sheet, field, number, rows, short};

const HEADER: [&str; 11] = [
    "list",
    "code",
    "rate",
    "from",
    "to",
    "to_known",
    "full",
    "bea",
    "claimed",
    "condition",
    "flag",
];

/// A row of a list.
#[derive(Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    list: String,
    code: String,
    rate: String,
    from: String,
    to: String,
    to_known: String,
    full: String,
    bea: String,
    claimed: String,
    condition: String,
    flag: String,
}

/// Every list of the United States but the schedule itself.
pub fn lists(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let dir = ledger.join("lists");
    let mut listed = Vec::new();
    listed.extend(section_301(&dir)?);
    listed.extend(review(&dir)?);
    listed.extend(section_232(&dir)?);
    listed.extend(emergency(&dir)?);
    for row in rows(&dir.join("us-122-exempt.csv"))? {
        // Exemptions with a condition (civil aircraft, part of a line) are kept at a share of nothing.
        let condition = match field(&row, "kind") {
            "product" => "",
            "civil_aircraft_conditional" => described::AIRCRAFT,
            "specific_product_only" => described::DESCRIBED,
            other => return Err(unknown("us-122-exempt.csv", "kind", other)),
        };
        listed.push(conditional("us-122-exempt", field(&row, "code"), condition));
    }
    listed.extend(described::lists(&dir)?);
    write(listed)
}

/// The normal duty by tariff line.
pub fn schedule(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut listed = Vec::new();
    let collected = collected::equivalents(ledger)?;
    for row in rows(&ledger.join("us-mfn-hs8.csv"))? {
        let method = match (field(&row, "method"), field(&row, "text_of_specific_rate")) {
            ("ad valorem as printed", _) => String::new(),
            (method, "") => method.to_owned(),
            (method, text) => match collected.get(field(&row, "code")) {
                Some(share) => format!(
                    "{method}: {text}; as collected in 2024 {:.1}% of the value",
                    100.0 * share
                ),
                None => format!("{method}: {text}; not collected in 2024"),
            },
        };
        let rate = short(number(&row, "ad_valorem")?);
        listed.push(entry("us-mfn", field(&row, "code"), |l| {
            l.rate = rate;
            l.flag = method;
        }));
    }
    write(listed)
}

fn entry(list: &str, code: &str, more: impl FnOnce(&mut Listed)) -> Listed {
    let mut listed = Listed {
        list: list.to_owned(),
        code: code.to_owned(),
        ..Listed::default()
    };
    more(&mut listed);
    listed
}

/// A row of which nothing is taken unless its condition is met; without a condition, a row like any other.
fn conditional(list: &str, code: &str, condition: &str) -> Listed {
    entry(list, code, |l| {
        l.full = if condition.is_empty() { "" } else { "0" }.to_owned();
        l.condition = condition.to_owned();
    })
}

fn unknown(file: &str, column: &str, text: &str) -> Failure {
    Failure::Unfit(format!("{file}: the {column} `{text}` is not known"))
}

fn write(mut listed: Vec<Listed>) -> Result<Vec<u8>, Failure> {
    listed.sort_by(|a, b| (&a.code, &a.list, &a.from, a).cmp(&(&b.code, &b.list, &b.from, b)));
    listed.dedup();
    let mut sheet = Sheet::new(&HEADER)?;
    for l in listed {
        sheet.push([
            l.list,
            l.code,
            l.rate,
            l.from,
            l.to,
            l.to_known,
            l.full,
            l.bea,
            l.claimed,
            l.condition,
            l.flag,
        ])?;
    }
    sheet.bytes()
}

/// Lists 1 to 4B: the rows that the figures prefer, with ten-digit rows over eight-digit ones.
fn section_301(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    let mut splits = Vec::new();
    for row in rows(&dir.join("us-301-lists.csv"))? {
        if field(&row, "preferred") != "1" {
            continue;
        }
        let list = match field(&row, "list") {
            "1" => "us-301-1",
            "2" => "us-301-2",
            "3" => "us-301-3",
            "4A" => "us-301-4a",
            "4B" => "us-301-4b",
            // In no list, though the eight-digit line above is.
            "none" => "",
            // Rows whose parts stand at ten digits.
            "3_partial" => continue,
            other => return Err(unknown("us-301-lists.csv", "list", other)),
        };
        let note = field(&row, "note");
        let flag = match (
            note.contains("sources disagree"),
            note.contains("added by hand"),
        ) {
            (true, _) => "sources-disagree",
            (_, true) => "by-hand",
            _ => "",
        };
        let row = entry(list, field(&row, "code"), |l| l.flag = flag.to_owned());
        if list.is_empty() {
            splits.push(row.code);
        } else {
            listed.push(row);
        }
    }
    Ok(split::overruled(listed, splits))
}

/// The four-year review, by step.
fn review(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    for row in rows(&dir.join("us-301-four-year-review.csv"))? {
        let (from, rate) = (field(&row, "effective_from"), number(&row, "rate")?);
        let list = match (from, (100.0 * rate).round() as i64) {
            ("2024-09-27", 25) => "us-301-review-2024-25",
            ("2024-09-27", 50) => "us-301-review-2024-50",
            // A line that the step of 100% spares for a time has its own row at nothing.
            ("2024-09-27", 100 | 0) => "us-301-review-2024-100",
            ("2025-01-01", 50) => "us-301-review-2025-50",
            ("2025-01-01", 25) => "us-301-review-2025-25",
            ("2026-01-01", _) => "us-301-review-2026",
            _ => {
                return Err(Failure::Unfit(format!(
                    "a four-year-review step of {from} at {rate} has no list"
                )));
            }
        };
        let by_hand = if field(&row, "note").is_empty() {
            ""
        } else {
            "see-notes"
        };
        listed.push(entry(list, field(&row, "code"), |l| {
            l.rate = short(rate);
            l.from = from.to_owned();
            l.flag = by_hand.to_owned();
        }));
    }
    Ok(listed)
}

/// Section 232: one list a program, with the share of the value under both metals conventions.
fn section_232(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    for row in rows(&dir.join("us-232-products.csv"))? {
        let list = match field(&row, "program") {
            "steel_base" => "us-232-steel-base",
            "steel_derivative_2020" => "us-232-steel-derivatives-2020",
            "steel_derivative_2025-03-12" => "us-232-steel-derivatives-2025-03",
            "steel_derivative_2025-06-23" => "us-232-steel-derivatives-2025-06",
            "steel_derivative_2025-08-18" => "us-232-steel-derivatives-2025-08",
            "aluminum_base" => "us-232-aluminium-base",
            "aluminum_derivative_2020" => "us-232-aluminium-derivatives-2020",
            "aluminum_derivative_2025-03-12" => "us-232-aluminium-derivatives-2025-03",
            "aluminum_derivative_2025-08-18" => "us-232-aluminium-derivatives-2025-08",
            "copper" => "us-232-copper",
            "autos" => "us-232-autos",
            "auto_parts" => "us-232-auto-parts",
            "trucks" => "us-232-trucks",
            "truck_parts" => "us-232-truck-parts",
            "buses" => "us-232-buses",
            "timber_softwood" => "us-232-timber-softwood",
            "timber_upholstered" => "us-232-timber-upholstered",
            "timber_cabinets" => "us-232-timber-cabinets",
            "semiconductors_2026-01-15" => "us-232-semiconductors-2026",
            "metals_2026_annex_IA" => "us-232-metals-2026-ia",
            "metals_2026_annex_IB" => "us-232-metals-2026-ib",
            "metals_2026_annex_IC" => "us-232-metals-2026-ic",
            "metals_2026_annex_III" => "us-232-metals-2026-iii",
            // What the order of 2026 takes out again needs no list: the older lists end that day.
            "metals_2026_annex_II_removed" => continue,
            other => {
                return Err(Failure::Unfit(format!(
                    "the section 232 program `{other}` has no list"
                )));
            }
        };
        let (full, bea) = shares(&row)?;
        let to = field(&row, "effective_to");
        let known = match to {
            "2026-04-06" => "2026-04-02",
            "2026-06-08" => "2026-06-01",
            _ => "",
        };
        // The figures say which lines of a heading can be meant at all; without one nothing is.
        let codes: Vec<&str> = match field(&row, "applies_to_lines") {
            "" | "none" => vec![field(&row, "code")],
            lines => lines.split(';').map(str::trim).collect(),
        };
        for code in codes {
            listed.push(entry(list, code, |l| {
                l.from = field(&row, "effective_from").to_owned();
                l.to = to.to_owned();
                l.to_known = known.to_owned();
                l.full = if full == 1.0 {
                    String::new()
                } else {
                    short(full)
                };
                l.bea = if bea == full {
                    String::new()
                } else {
                    short(bea)
                };
                let (condition, flag) = condition(list, &row);
                l.condition = condition.to_owned();
                l.flag = flag.to_owned();
            }));
        }
    }
    Ok(listed)
}

/// The condition under which a section 232 row bears, and what more is to be said of it.
fn condition(list: &str, row: &Row) -> (&'static str, &'static str) {
    let chapter = &field(row, "code")[..2];
    let content = if list.contains("aluminium") {
        "aluminium"
    } else if list.contains("copper") {
        "copper"
    } else {
        "steel"
    };
    match field(row, "content_rule") {
        // Inside the metal's own chapter the whole value pays.
        "content" | "full_ch73" | "full_ch76" if chapter == "73" || chapter == "76" => ("", ""),
        "content" => (content, ""),
        "full_ch73" => (content, "the whole value in chapter 73"),
        "full_ch76" => (content, "the whole value in chapter 76"),
        _ if field(row, "applies_to_lines") == "none" => ("automotive-computer", ""),
        "parts_of_autos_only" => ("autos", ""),
        "parts_of_trucks_only" => ("trucks", ""),
        "conditional_tpp_test" => ("advanced-chip", ""),
        _ if !field(row, "weight_threshold").is_empty() => ("metal-weight", ""),
        _ => ("", ""),
    }
}

/// Copper articles are taken at this metal share where the accounts give none.
const COPPER_SHARE: f64 = 0.6;

/// Headings outside chapter 87 whose listed parts are nearly all parts of vehicles.
const VEHICLE_HEADINGS: [&str; 7] = ["4011", "8407", "8408", "8409", "8483", "8511", "8512"];

/// The share of the value that pays, taken whole and by input–output accounts.
fn shares(row: &Row) -> Result<(f64, f64), Failure> {
    let code = field(row, "code");
    let (chapter, heading) = (&code[..2], &code[..4]);
    Ok(match field(row, "content_rule") {
        "full" => (1.0, 1.0),
        // Under a technical test: nothing is taken as passing it.
        "conditional_tpp_test" => (0.0, 0.0),
        // The figures say that no line of the heading is such a part by its nature.
        _ if field(row, "applies_to_lines") == "none" => (0.0, 0.0),
        "parts_of_autos_only" | "parts_of_trucks_only" => {
            let vehicle = chapter == "87" || VEHICLE_HEADINGS.contains(&heading);
            (1.0, if vehicle { 1.0 } else { 0.0 })
        }
        _ if field(row, "program") == "copper" => (1.0, COPPER_SHARE),
        "content" | "full_ch73" | "full_ch76" if chapter == "73" || chapter == "76" => (1.0, 1.0),
        // Where the accounts give no share the whole value pays.
        "content" | "full_ch73" | "full_ch76" if field(row, "bea_all_metal_share").is_empty() => {
            (1.0, 1.0)
        }
        "content" | "full_ch73" | "full_ch76" => (1.0, number(row, "bea_all_metal_share")?),
        other => {
            return Err(Failure::Unfit(format!(
                "the content rule `{other}` is not known"
            )));
        }
    })
}

/// Exemptions from the emergency-power duties.
fn emergency(dir: &Path) -> Result<Vec<Listed>, Failure> {
    let mut listed = Vec::new();
    for row in rows(&dir.join("us-ieepa-informational-materials.csv"))? {
        listed.push(entry("us-ieepa-informational", field(&row, "code"), |_| {}));
    }
    for row in rows(&dir.join("us-ieepa-electronics-2025-04-11.csv"))? {
        listed.push(entry("us-ieepa-electronics", field(&row, "code"), |_| {}));
    }
    for row in rows(&dir.join("us-ieepa-reciprocal-exempt.csv"))? {
        let basis = field(&row, "basis");
        let list = match basis {
            "EO 14257 Annex II" => "us-ieepa-annex-ii",
            "EO 14346 revised Annex II" => "us-ieepa-annex-ii-2025-09",
            "EO 14360 (agricultural products)" => "us-ieepa-annex-ii-2025-11",
            _ if basis.starts_with("Presidential Memorandum 2025-04-11") => "us-ieepa-electronics",
            _ => {
                return Err(Failure::Unfit(format!(
                    "the exemption basis `{basis}` has no list"
                )));
            }
        };
        let to = field(&row, "exempt_to");
        // Days on which the removals from the annex were announced.
        let known = match to {
            "" => "",
            "2025-08-01" => "2025-07-30",
            "2025-09-08" => "2025-09-05",
            "2025-10-14" => "2025-09-29",
            _ => {
                return Err(Failure::Unfit(format!(
                    "no announcement is known for the end of exemptions on {to}"
                )));
            }
        };
        listed.push(entry(list, field(&row, "code"), |l| {
            l.to = to.to_owned();
            l.to_known = known.to_owned();
        }));
    }
    Ok(listed)
}

/// Totals at six digits on dated columns: one row for each period in which a code's total stays the same.
pub fn totals(ledger: &Path) -> Result<Vec<u8>, Failure> {
    let mut sheet = Sheet::new(&["list", "code", "rate", "from", "to"])?;
    let table = rows(&ledger.join("lists/us-total-rate-on-china-hs6-2018-2020.csv"))?;
    for row in &table {
        let mut periods: Vec<(&str, String)> = Vec::new();
        for (date, text) in row.iter().filter(|(column, _)| column.starts_with("20")) {
            // A blank stands where a specific duty has no rate.
            let rate = short(if text.is_empty() {
                0.0
            } else {
                number(row, date)?
            });
            if periods.last().is_none_or(|(_, last)| *last != rate) {
                periods.push((date, rate));
            }
        }
        for (at, (from, rate)) in periods.iter().enumerate() {
            let to = periods.get(at + 1).map_or("", |(next, _)| next);
            sheet.push(["us-totals", field(row, "code"), rate, from, to])?;
        }
    }
    sheet.bytes()
}
