//! Levers other than tariffs on the same timeline: export controls, entity lists, port fees, purchases, truces.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::Problem;
use crate::instrument::{BASIS, Basis, CONFIDENCE, Confidence, Status, choice};
use crate::table::{Row, Table};

/// A dated lever that is not a tariff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lever {
    /// Identifier, unique in the table.
    pub id: String,
    /// Region that imposes it.
    pub imposer: String,
    /// Region it bears on.
    pub target: String,
    /// Kind: `export control`, `entity list`, `port fee`, `purchase`, `truce`, …
    pub kind: String,
    /// One line for readers.
    pub title: String,
    /// Day on which it became known.
    pub announced_on: Date,
    /// First day of effect.
    pub from: Option<Date>,
    /// First day on which it no longer applies.
    pub to: Option<Date>,
    /// Day on which the end became known; `None` = with the announcement.
    pub to_known: Option<Date>,
    /// Whether it was only threatened.
    pub threatened: bool,
    /// Whether its end is a suspension.
    pub suspended: bool,
    /// First day after the suspension; `None` = not known.
    pub suspended_to: Option<Date>,
    /// What each side said it covers, by region; a side that said nothing is not in it.
    pub readouts: BTreeMap<String, String>,
    /// How it enters a model, as wedges with a low, central and high strength; empty = it does not.
    pub wedges: Vec<LeverWedge>,
    /// Reference in law.
    pub legal_reference: String,
    /// Where the row comes from.
    pub source: String,
    /// How much the row can be trusted.
    pub confidence: Confidence,
    /// How the row was established.
    pub basis: Basis,
    /// What a reader must know.
    pub note: String,
}

/// A wedge that stands for a lever, with its strength as a range. Always a judgement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverWedge {
    /// Kind as in `interfaces.md`: `cap`, `iceberg`, `floor`, `boycott`.
    pub kind: String,
    /// What it may be put on: the first of which the world has every sector is taken.
    pub choices: Vec<LeverTarget>,
}

/// Sectors that a lever bears on, and how strongly: narrow goods where a world has them, else what they are part of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverTarget {
    /// Sector codes.
    pub sectors: Vec<String>,
    /// Strength at the weak end, central and strong end, in the wedge's unit (volume or factor over the benchmark).
    pub range: [f64; 3],
}

impl Lever {
    /// The status on a day with what was known on a day.
    pub fn status(&self, on: Date, known_on: Date) -> Status {
        if self.announced_on > known_on {
            return Status::Unknown;
        }
        if self.threatened {
            return Status::Threatened;
        }
        if self.from.is_none_or(|from| from > on) {
            return Status::Announced;
        }
        let ended = self.to.is_some_and(|to| to <= on)
            && self.to_known.unwrap_or(self.announced_on) <= known_on;
        match (ended, self.suspended) {
            (false, _) => Status::InForce,
            (true, true) if self.suspended_to.is_some_and(|to| to <= on) => Status::InForce,
            (true, true) => Status::Suspended,
            (true, false) => Status::Expired,
        }
    }

    /// Whether a reader must be told that the row is not verified.
    pub fn unverified(&self) -> bool {
        self.basis == Basis::Memory || self.confidence == Confidence::Low
    }
}

/// Reads `levers.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Lever> {
    let columns = ["id", "imposer", "target", "kind", "title", "announced_on"];
    let Some(table) = Table::read(file, bytes, &columns, problems) else {
        return Vec::new();
    };
    let mut levers: Vec<Lever> = Vec::new();
    for row in table.rows() {
        let before = problems.len();
        let text = |column: &str| row.text(column).to_owned();
        let id = row.needed("id", problems).to_owned();
        if levers.iter().any(|l| l.id == id) {
            row.wrong("id", format!("`{id}` appears twice"), problems);
        }
        for column in ["imposer", "target", "kind", "title", "source"] {
            row.needed(column, problems);
        }
        let announced_on = row.date("announced_on", problems);
        let (from, to) = (row.date("from", problems), row.date("to", problems));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            row.wrong(
                "to",
                format!("the end {to} is before the start {from}"),
                problems,
            );
        }
        let to_known = row.date("to_known", problems);
        let suspended_to = row.date("suspended_to", problems);
        let end = choice(
            row,
            "end",
            &[
                ("", ""),
                ("expired", "expired"),
                ("suspended", "suspended"),
                ("threatened", "threatened"),
            ],
            problems,
        );
        let confidence = choice(row, "confidence", CONFIDENCE, problems);
        let basis = choice(row, "basis", BASIS, problems);
        let wedges: Vec<LeverWedge> = row
            .parts("wedges")
            .filter_map(|part| {
                let wedge = wedge(part);
                if wedge.is_none() {
                    row.wrong(
                        "wedges",
                        format!(
                            "`{part}` is not a wedge: write kind:SECTOR|SECTOR+SECTOR=low/central/high, the three in order \
                             and not negative"
                        ),
                        problems,
                    );
                }
                wedge
            })
            .collect();
        if problems.len() > before {
            continue;
        }
        if let (Some(announced_on), Some(end), Some(confidence), Some(basis)) =
            (announced_on, end, confidence, basis)
        {
            levers.push(Lever {
                id,
                imposer: text("imposer"),
                target: text("target"),
                kind: text("kind"),
                title: text("title"),
                announced_on,
                from,
                to,
                to_known,
                threatened: end == "threatened",
                suspended: end == "suspended",
                suspended_to,
                readouts: readouts(row),
                wedges,
                legal_reference: text("legal_reference"),
                source: text("source"),
                confidence,
                basis,
                note: text("note"),
            });
        } else {
            row.wrong(
                "announced_on",
                "the field must not be empty".to_owned(),
                problems,
            );
        }
    }
    levers
}

/// What each side said: a column `readout_REGION` for every region that spoke.
fn readouts(row: Row<'_>) -> BTreeMap<String, String> {
    let spoken = row.columns().filter_map(|column| {
        let region = column.strip_prefix(READOUT)?;
        let text = row.text(column);
        (!region.is_empty() && !text.is_empty()).then(|| (region.to_owned(), text.to_owned()))
    });
    spoken.collect()
}

/// Beginning of the columns that hold what a region said.
const READOUT: &str = "readout_";

/// Reads `cap:REM|C27=0.9/0.5/0.2` and `cap:SEM=0.75/0.4/0|SEM+C26|C26=0.9/0.75/0.5`: choices between `|`, sectors of one
/// choice between `+`; a choice without a strength has that of the next.
fn wedge(text: &str) -> Option<LeverWedge> {
    let (kind, rest) = text.split_once(':')?;
    let known = ["cap", "iceberg", "floor", "boycott", "import-iceberg"];
    let kind = known.into_iter().find(|known| *known == kind.trim())?;
    let mut choices = Vec::new();
    let mut following = None;
    for choice in rest.rsplit('|') {
        let (sectors, own) = match choice.split_once('=') {
            Some((sectors, numbers)) => (sectors, Some(range(numbers)?)),
            None => (choice, following),
        };
        following = own;
        choices.push(LeverTarget {
            sectors: sectors.split('+').map(|s| s.trim().to_owned()).collect(),
            range: own?,
        });
    }
    choices.reverse();
    Some(LeverWedge {
        kind: kind.to_owned(),
        choices,
    })
}

/// Three numbers in order, none negative.
fn range(text: &str) -> Option<[f64; 3]> {
    let numbers: Vec<f64> = text
        .split('/')
        .map(|n| n.trim().parse::<f64>().ok().filter(|v| v.is_finite()))
        .collect::<Option<_>>()?;
    let range: [f64; 3] = numbers.try_into().ok()?;
    let [low, central, high] = range;
    let ordered = (low <= central && central <= high) || (low >= central && central >= high);
    (ordered && range.iter().all(|v| *v >= 0.0)).then_some(range)
}
