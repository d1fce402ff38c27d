//! The layouts in which statistical offices publish inter-country tables, and how each is told from the others.

pub(crate) mod figaro;
pub(crate) mod gtap;
pub(crate) mod icio;
pub(crate) mod pymrio;
mod rows;
pub(crate) mod wiod;
#[cfg(feature = "excel")]
mod workbook;

use std::fmt;

use crate::error::Spot;
use crate::input::{Bundle, base_name};
use crate::matrix::Reduced;
use crate::scan::fields;
use crate::{DoorError, ImportOptions};

/// A layout.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// OECD Inter-Country Input-Output tables, editions 2016 to 2025, regular and extended.
    Icio,
    /// World Input-Output Database, release 2016: the workbook, or `wiot` as CSV.
    Wiod,
    /// Eurostat FIGARO, industry by industry: matrix or flat file.
    Figaro,
    /// A folder that pymrio writes or EXIOBASE 3 publishes: `Z.txt`, `Y.txt`.
    Pymrio,
    /// GTAP data base, version 7 headers: `basedata.har`, `sets.har`, `default.prm`.
    Gtap,
}

impl Format {
    /// Every layout.
    pub const ALL: [Self; 5] = [
        Self::Icio,
        Self::Wiod,
        Self::Figaro,
        Self::Pymrio,
        Self::Gtap,
    ];

    /// The word for it: `icio`, `wiod`, `figaro`, `pymrio`, `gtap`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Icio => "icio",
            Self::Wiod => "wiod",
            Self::Figaro => "figaro",
            Self::Pymrio => "pymrio",
            Self::Gtap => "gtap",
        }
    }

    /// What a file of this layout begins with.
    pub fn wants(self) -> &'static str {
        match self {
            Self::Icio => {
                "CSV whose header has CCC_III columns (CHN_C26), CCC_HFCE … CCC_DPABR and OUT; rows CCC_III, TLS, VA, OUT"
            }
            Self::Wiod => {
                "CSV that begins IndustryCode,IndustryDescription,Country,RNr,Year,AUS1,…, or the workbook WIOT2014_Nov16_ROW.xlsb"
            }
            Self::Figaro => {
                "CSV that begins rowLabels,AR_A01,… (matrix) or icioiRow,icioiCol,… (flat)"
            }
            Self::Pymrio => {
                "folder or zip with Z.txt and Y.txt, tab-separated, and file_parameters.json"
            }
            Self::Gtap => {
                "folder or zip with basedata.har (headers VDFB, VXSB, VMSB …), sets.har and default.prm"
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A table read: the reduced table and what the file says of itself.
pub(crate) struct Found {
    pub reduced: Reduced,
    pub facts: Facts,
}

/// What a layout knows beside the numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Money, `USD million` where no rate is needed.
    pub unit: String,
    pub source: &'static str,
    pub licence: &'static str,
    pub year: Option<i32>,
    /// Tariffs that the file has, as (rate) by flow, and use at buyers' prices.
    pub own: Option<Own>,
    /// Trade elasticity of each sector, where the file has them.
    pub elasticities: Option<Vec<f64>>,
    /// Sectors known to be services by the file.
    pub services: Vec<usize>,
    pub notes: Vec<String>,
    /// Files that were read.
    pub members: Vec<String>,
}

/// Tariffs and use at buyers' prices that come with a table.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    pub tariffs: detente_world::Cube,
    pub use_table: detente_world::UseTable,
}

/// A member that looks like a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub format: Format,
    pub member: String,
}

/// Bytes that are enough to tell a layout.
const HEAD: usize = 1 << 19;

/// Which members look like which layouts. Also a sample of what was seen, for refusals.
fn candidates(bundle: &Bundle) -> Result<(Vec<Candidate>, Vec<String>), DoorError> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    let has = |name: &str| bundle.find(name);
    if let (Some(member), Some(_)) = (has("Z.txt"), has("Y.txt")) {
        found.push(Candidate {
            format: Format::Pymrio,
            member: member.to_string(),
        });
        return Ok((found, seen));
    }
    for member in bundle.members() {
        let name = base_name(member).to_lowercase();
        let text = [".csv", ".txt", ".csv.gz"]
            .iter()
            .any(|end| name.ends_with(end));
        let workbook = [".xlsx", ".xlsb"].iter().any(|end| name.ends_with(end));
        let har = [".har", ".prm"].iter().any(|end| name.ends_with(end));
        if !(text || workbook || har || bundle.members().len() == 1) {
            continue;
        }
        let candidate = |format| Candidate {
            format,
            member: member.clone(),
        };
        if workbook {
            found.push(candidate(Format::Wiod));
            continue;
        }
        let head = bundle.head(member, HEAD)?;
        if gtap::recognises(&head) {
            if name.ends_with(".har") && !name.starts_with("sets") {
                found.push(candidate(Format::Gtap));
            }
            continue;
        }
        let line = head
            .split(|b| *b == b'\n')
            .find(|l| !l.trim_ascii().is_empty())
            .unwrap_or_default();
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let begins: String = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
        if seen.len() < 5 {
            seen.push(format!("{member}: {}", begins.escape_debug()));
        }
        let labels: Vec<String> = fields(line, separator(line))
            .map(|f| f.into_owned())
            .collect();
        refuse_relatives(member, &labels)?;
        for (format, recognises) in TELLTALES {
            if recognises(&labels) {
                found.push(candidate(format));
            }
        }
    }
    Ok((found, seen))
}

type Telltale = fn(&[String]) -> bool;

const TELLTALES: [(Format, Telltale); 3] = [
    (Format::Icio, icio::recognises),
    (Format::Wiod, wiod::recognises),
    (Format::Figaro, figaro::recognises),
];

/// The separator a header was probably written with.
pub(crate) fn separator(line: &[u8]) -> u8 {
    let count = |b: u8| line.iter().filter(|c| **c == b).count();
    let mut best = b',';
    for other in [b';', b'\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

/// Refuses tables of the same publishers that are something else, by name.
fn refuse_relatives(member: &str, labels: &[String]) -> Result<(), DoorError> {
    let first = labels.first().map(String::as_str).unwrap_or_default();
    let spot = || Spot::file(member).line(1);
    if labels
        .iter()
        .take(200)
        .any(|l| l.contains("_CPA_") || l.starts_with("CPA_"))
    {
        return Err(spot().wrong("a FIGARO supply or use table (products CPA_…); take the industry-by-industry table, matrix_eu-ic-io_ind-by-ind_…"));
    }
    if labels
        .iter()
        .take(5)
        .map(String::as_str)
        .eq(["t", "i", "j", "k", "v"])
    {
        return Err(spot().wrong("trade by product (BACI), not an input–output table; it gives shares to `world split` and weights to `world tariffs`"));
    }
    if first == "NomenCode" {
        return Err(
            spot().wrong("tariffs by product (WITS); they go to `world tariffs --from-wits`")
        );
    }
    Ok(())
}

/// Reads the one table that the path holds.
pub(crate) fn read(
    bundle: &Bundle,
    options: &ImportOptions,
) -> Result<(Candidate, Found), DoorError> {
    let candidate = choose(bundle, options)?;
    let found = match candidate.format {
        Format::Icio => icio::read(bundle, &candidate.member)?,
        Format::Wiod => wiod::read(bundle, &candidate.member)?,
        Format::Figaro => figaro::read(bundle, &candidate.member)?,
        Format::Pymrio => pymrio::read(bundle, &candidate.member)?,
        Format::Gtap => gtap::read(bundle, &candidate.member)?,
    };
    Ok((candidate, found))
}

fn choose(bundle: &Bundle, options: &ImportOptions) -> Result<Candidate, DoorError> {
    let (mut found, seen) = candidates(bundle)?;
    let wants = || {
        Format::ALL
            .map(|f| format!("  {f}: {}", f.wants()))
            .join("\n")
    };
    let refuse = |problem: String, seen: String| DoorError::Layout {
        path: bundle.path().to_path_buf(),
        problem,
        seen,
        wants: wants(),
    };
    if let Some(format) = options.format {
        found.retain(|c| c.format == format);
    }
    if found.len() > 1
        && let Some(year) = options.year
    {
        found.retain(|c| base_name(&c.member).contains(&year.to_string()));
    }
    let listed = |found: &[Candidate]| {
        let each = found.iter().map(|c| format!("{} ({})", c.member, c.format));
        each.collect::<Vec<_>>().join(", ")
    };
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            let seen = if seen.is_empty() {
                bundle
                    .members()
                    .iter()
                    .take(8)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            } else {
                seen.join("; ")
            };
            let asked = options
                .format
                .map(|f| format!(" of the layout {f}"))
                .unwrap_or_default();
            Err(refuse(format!("no table{asked} is in it"), seen))
        }
        several => Err(refuse(
            "more than one table is in it; say --year or --format, or name one file".into(),
            listed(several),
        )),
    }
}

/// A year of four digits that a file name carries, the last of them.
pub(crate) fn year_in(name: &str) -> Option<i32> {
    let name = base_name(name);
    let runs = name.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .rfind(|year| (1960..=2100).contains(year))
}
