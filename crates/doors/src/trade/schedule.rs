//! The lines of the United States' tariff schedule (HTS) as its office exports them: JSON or CSV.
//!
//! Rates stand at eight digits; lines of ten digits are empty and inherit by indent. Specific and compound rates are
//! kept as they are written: without a unit value they are no percentage, and never zero.

use std::path::Path;

use detente_world::table::TableFile;

use crate::DoorError;
use crate::error::Spot;
use crate::input::{Bundle, Limits};

/// Largest export, bytes.
const LARGEST: u64 = 256 << 20;

/// What kind a rate is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateKind {
    /// No duty.
    Free,
    /// A percentage of value.
    AdValorem,
    /// Money per unit.
    Specific,
    /// A percentage and money per unit, or several of the latter.
    Compound,
    /// Words: another line, a formula.
    Words,
}

impl RateKind {
    /// `free`, `ad-valorem`, `specific`, `compound`, `words`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::AdValorem => "ad-valorem",
            Self::Specific => "specific",
            Self::Compound => "compound",
            Self::Words => "words",
        }
    }
}

/// Money per unit.
#[derive(Debug, Clone, PartialEq)]
pub struct SpecificDuty {
    /// US dollars.
    pub usd: f64,
    /// For each of these: `kg`, `liter`, `pf. liter`, …
    pub per: String,
}

/// A rate of duty.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleRate {
    /// As written.
    pub text: String,
    /// What kind it is of.
    pub kind: RateKind,
    /// The percentage of value, as a fraction; 0 where there is none beside a specific part.
    pub ad_valorem_rate: Option<f64>,
    /// What is paid per unit.
    pub specific: Vec<SpecificDuty>,
}

impl ScheduleRate {
    /// Reads a rate: `Free`, `2.5%`, `3.9¢/kg`, `$1.035/kg + 14.9%`; anything else is words.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let words = Self {
            text: text.to_string(),
            kind: RateKind::Words,
            ad_valorem_rate: None,
            specific: Vec::new(),
        };
        if text.eq_ignore_ascii_case("free") {
            return Self {
                kind: RateKind::Free,
                ad_valorem_rate: Some(0.0),
                ..words
            };
        }
        let (mut percent, mut specific) = (None, Vec::new());
        for part in text.split('+') {
            match (part_percent(part), part_specific(part)) {
                (Some(rate), _) if percent.is_none() => percent = Some(rate),
                (None, Some(duty)) => specific.push(duty),
                _ => return words,
            }
        }
        let kind = match (percent.is_some(), specific.len()) {
            (true, 0) => RateKind::AdValorem,
            (false, 1) => RateKind::Specific,
            _ => RateKind::Compound,
        };
        Self {
            kind,
            ad_valorem_rate: percent,
            specific,
            ..words
        }
    }

    /// The rate as a fraction of value, given the dollars one unit is worth; `None` where it depends on more.
    pub fn rate(&self, unit_value_usd: Option<f64>) -> Option<f64> {
        match (self.kind, unit_value_usd) {
            (RateKind::Free | RateKind::AdValorem, _) => self.ad_valorem_rate,
            (RateKind::Specific | RateKind::Compound, Some(value)) if value > 0.0 => {
                let [duty] = self.specific.as_slice() else {
                    return None;
                };
                Some(self.ad_valorem_rate.unwrap_or(0.0) + duty.usd / value)
            }
            _ => None,
        }
    }
}

fn part_percent(part: &str) -> Option<f64> {
    let number: f64 = part.trim().strip_suffix('%')?.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number / 100.0)
}

fn part_specific(part: &str) -> Option<SpecificDuty> {
    let (amount, per) = part.trim().split_once('/')?;
    let (number, scale) = match amount.trim().strip_suffix('¢') {
        Some(cents) => (cents, 0.01),
        None => (amount.trim().strip_prefix('$')?, 1.0),
    };
    let number: f64 = number.trim().parse().ok()?;
    let per = per.trim();
    let plain = !per.is_empty()
        && per
            .chars()
            .all(|c| c.is_alphabetic() || ". -\u{b2}\u{b3}23".contains(c));
    (plain && number.is_finite() && number >= 0.0).then(|| SpecificDuty {
        usd: number * scale,
        per: per.to_string(),
    })
}

/// A line with a rate of its own or an inherited one.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleLine {
    /// Its digits without dots, eight or ten.
    pub code: String,
    /// What it is of, the headings above it included.
    pub description: String,
    /// Units of quantity.
    pub units: Vec<String>,
    /// The general (most-favoured-nation) rate.
    pub general: ScheduleRate,
    /// Special rates, as written.
    pub special: String,
    /// The rate of column 2.
    pub column_2: ScheduleRate,
    /// Code of the line that the general rate is inherited from.
    pub inherited_from: Option<String>,
    /// Where it stands: line of a CSV, entry of a JSON.
    pub line: u64,
}

/// A line whose rate could not be read as a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Its digits.
    pub code: String,
    /// What stands there.
    pub text: String,
    /// Why.
    pub reason: &'static str,
    /// Where it stands.
    pub line: u64,
}

/// The lines of a schedule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schedule {
    /// Lines of eight and ten digits, in order.
    pub lines: Vec<ScheduleLine>,
    /// Those whose rate is words, or that have none.
    pub unread: Vec<Unread>,
    /// The file, with its SHA-256.
    pub sources: Vec<(String, String)>,
}

/// An entry of the export, before rates are read.
struct Entry {
    line: u64,
    code: String,
    indent: usize,
    description: String,
    units: Vec<String>,
    general: String,
    special: String,
    other: String,
}

/// Reads an export of the schedule (`.json`, `.csv`, gzipped or zipped).
///
/// # Errors
/// [`DoorError`] naming file and line: no JSON, a column that is missing, an indent that is no number, a code that is
/// there twice with different rates.
pub fn read_schedule(path: &Path, limits: Limits) -> Result<Schedule, DoorError> {
    let bundle = Bundle::open(path, limits)?;
    let [member] = bundle.members() else {
        return Err(Spot::file(&path.display().to_string())
            .wrong("one file is expected: the export as JSON or CSV"));
    };
    let bytes = bundle.whole(member, LARGEST)?;
    let starts = bytes.iter().find(|b| !b.is_ascii_whitespace());
    let entries = if matches!(starts, Some(b'[' | b'{')) {
        json_entries(member, &bytes)?
    } else {
        csv_entries(member, &bytes)?
    };
    let mut schedule = lines_of(entries);
    schedule.sources = bundle.hashes(std::slice::from_ref(member))?;
    if schedule.lines.is_empty() {
        return Err(Spot::file(member).wrong("no line of eight or ten digits with a rate in it"));
    }
    Ok(schedule)
}

fn json_entries(member: &str, bytes: &[u8]) -> Result<Vec<Entry>, DoorError> {
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| {
        let spot = Spot::file(member)
            .line(error.line() as u64)
            .column(error.column());
        spot.wrong(format!("not JSON: {error}"))
    })?;
    let list = value.as_array().ok_or_else(|| {
        Spot::file(member).wrong("a list of lines is expected, [{\"htsno\": …}, …]")
    })?;
    let mut entries = Vec::with_capacity(list.len());
    for (at, item) in list.iter().enumerate() {
        let text = |key: &str| match &item[key] {
            serde_json::Value::String(text) => text.clone(),
            _ => String::new(),
        };
        let spot = || Spot::file(member).label(format!("entry {}, {}", at + 1, text("htsno")));
        if item.get("htsno").is_none() || item.get("general").is_none() {
            return Err(spot().wrong("no htsno or general: not an export of the schedule"));
        }
        let units = item["units"].as_array().into_iter().flatten();
        entries.push(Entry {
            line: at as u64 + 1,
            code: text("htsno"),
            indent: indent(&text("indent"))
                .ok_or_else(|| spot().wrong(format!("the indent is \"{}\"", text("indent"))))?,
            description: text("description"),
            units: units
                .filter_map(|u| u.as_str())
                .map(str::to_string)
                .collect(),
            general: text("general"),
            special: text("special"),
            other: text("other"),
        });
    }
    Ok(entries)
}

fn csv_entries(member: &str, bytes: &[u8]) -> Result<Vec<Entry>, DoorError> {
    let file = TableFile::from_bytes(
        Path::new(&format!("{}.csv", member.trim_end_matches(".csv"))),
        bytes,
    )?;
    let column = |name: &str| file.column(name);
    let (code, depth, description) = (
        column("HTS Number")?,
        column("Indent")?,
        column("Description")?,
    );
    let (unit, general) = (column("Unit of Quantity")?, column("General Rate of Duty")?);
    let (special, other) = (
        column("Special Rate of Duty")?,
        column("Column 2 Rate of Duty")?,
    );
    let mut entries = Vec::with_capacity(file.rows());
    for row in 0..file.rows() {
        let text = |at: usize| -> Result<String, DoorError> {
            Ok(file
                .optional_text(row, at)?
                .map(|t| t.into_owned())
                .unwrap_or_default())
        };
        let line = match file.place(row).row {
            detente_world::table::RowNumber::Line(line)
            | detente_world::table::RowNumber::Row(line) => line,
        };
        let depth_text = text(depth)?;
        let units = text(unit)?;
        let units = serde_json::from_str::<Vec<String>>(&units).unwrap_or_else(|_| {
            units
                .split(',')
                .map(|u| u.trim().to_string())
                .filter(|u| !u.is_empty())
                .collect()
        });
        entries.push(Entry {
            line,
            code: text(code)?,
            indent: indent(&depth_text).ok_or_else(|| {
                file.complain(row, depth, format!("\"{depth_text}\" is no indent"))
            })?,
            description: text(description)?,
            units,
            general: text(general)?,
            special: text(special)?,
            other: text(other)?,
        });
    }
    Ok(entries)
}

fn indent(text: &str) -> Option<usize> {
    text.trim().parse().ok().filter(|depth| *depth <= 40)
}

/// Resolves inheritance: an empty rate is that of the nearest line above with a smaller indent that has one.
fn lines_of(entries: Vec<Entry>) -> Schedule {
    let mut schedule = Schedule::default();
    let mut above: Vec<Entry> = Vec::new();
    for entry in entries {
        above.retain(|parent| parent.indent < entry.indent);
        let code: String = entry.code.chars().filter(char::is_ascii_digit).collect();
        if [8, 10].contains(&code.len()) {
            add_line(&mut schedule, &above, &entry, code);
        }
        above.push(entry);
    }
    schedule
}

fn add_line(schedule: &mut Schedule, above: &[Entry], entry: &Entry, code: String) {
    let donor = if entry.general.trim().is_empty() {
        above
            .iter()
            .rev()
            .find(|parent| !parent.general.trim().is_empty())
    } else {
        Some(entry)
    };
    let Some(donor) = donor else {
        schedule.unread.push(Unread {
            code,
            text: String::new(),
            reason: "no rate, and none above it",
            line: entry.line,
        });
        return;
    };
    let general = ScheduleRate::parse(&donor.general);
    if general.kind == RateKind::Words {
        schedule.unread.push(Unread {
            code: code.clone(),
            text: general.text.clone(),
            reason: "the rate is words",
            line: entry.line,
        });
    }
    let own = |text: &str| (!text.trim().is_empty()).then(|| text.to_string());
    let headings = above
        .iter()
        .map(|parent| parent.description.trim().trim_end_matches(':'));
    let description: Vec<&str> = headings.chain([entry.description.trim()]).collect();
    schedule.lines.push(ScheduleLine {
        code,
        description: description.join(" > "),
        units: entry.units.clone(),
        special: own(&entry.special).unwrap_or_else(|| donor.special.clone()),
        column_2: ScheduleRate::parse(&own(&entry.other).unwrap_or_else(|| donor.other.clone())),
        general,
        inherited_from: (donor.line != entry.line).then(|| donor.code.clone()),
        line: entry.line,
    });
}
