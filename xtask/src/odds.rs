//! The record behind the odds: events, dated measures, signals, forecasts, moves and episodes.
//!
//! What assets own shares of (`data/odds/assets.csv`) is written by hand.

use std::path::Path;

use miette::{Result, miette};

use crate::figures::{rows, table};
use crate::output::Output;

/// Name of this part.
pub(crate) const NAME: &str = "odds";
/// The folder it reads.
pub(crate) const SOURCE: &str = "timeline";

/// Levers that are duties: an agreement about one of them is an agreement about tariffs.
const TARIFFS: [&str; 8] = [
    "us-301",
    "us-fentanyl",
    "us-reciprocal",
    "us-122",
    "us-301labour",
    "us-232",
    "cn-tariff",
    "cn-farm",
];

/// Questions of others that an event class of ours settles, by how they begin.
const SETTLED_BY: [(&str, &str); 3] = [
    ("Trump lowers tariffs on China by", "agreement"),
    ("Trump announces a cut of tariffs on China by", "agreement"),
    ("US-China tariff agreement by", "agreement"),
];

/// Questions of others about a measure of ours: yes only if it takes effect.
const ABOUT_MEASURE: [(&str, &str); 2] = [
    (
        "US general rate on China on 12 November 2025: 100-150%",
        "us-plus100-2025",
    ),
    (
        "US general rate on China on 12 November 2025: above 150%",
        "us-plus100-2025",
    ),
];

/// What a gatherer wrote where nobody saw how a question was settled.
const UNSEEN: &str = "settlement not seen";

#[derive(serde::Deserialize)]
struct EventRow {
    date: String,
    actor: String,
    event: String,
    lever: String,
    kind: String,
    size: String,
    text: String,
    source: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct MeasureRow {
    id: String,
    imposer: String,
    target: String,
    measure: String,
    announced: String,
    effective: String,
    outcome: String,
    resolved: String,
    talks_known: String,
    answer: String,
    on_hold: String,
    size: String,
    source: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct SignalRow {
    date: String,
    speaker: String,
    side: String,
    statement: String,
    direction: String,
    strength: String,
    source: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct ForecastRow {
    date: String,
    forecaster: String,
    question: String,
    probability: String,
    resolves: String,
    outcome: String,
    note: String,
    source: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct EpisodeRow {
    id: String,
    start: String,
    end: String,
    active: String,
}

#[derive(serde::Deserialize)]
struct LeverRow {
    lever: String,
    side: String,
    meaning: String,
}

#[derive(serde::Deserialize)]
struct PickedRow {
    date: String,
    event: String,
    expected_direction: String,
    sp500_pct: String,
    confounder: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct VixRow {
    date: String,
    close: f64,
}

/// Our code of a side.
fn side(actor: &str) -> String {
    match actor {
        "US" => "USA".into(),
        "CN" => "CHN".into(),
        other => other.into(),
    }
}

const EVENT_COLUMNS: [&str; 10] = [
    "date",
    "actor",
    "event",
    "lever",
    "kind",
    "size",
    "text",
    "after_close",
    "source",
    "confidence",
];

/// Events; rows of others than the sides are left out.
fn events(path: &Path, players: &[&str]) -> Result<Vec<u8>> {
    let kept = (rows::<EventRow>(path)?.into_iter()).filter_map(|r| {
        let actor = side(&r.actor);
        (actor == "both" || players.contains(&actor.as_str())).then(|| {
            let after_close = "0".to_owned();
            vec![
                r.date,
                actor,
                r.event,
                r.lever,
                r.kind,
                r.size,
                r.text,
                after_close,
                r.source,
                r.confidence,
            ]
        })
    });
    table(&EVENT_COLUMNS, kept)
}

/// Our word for what became of a measure; an open one has none.
fn outcome(word: &str) -> Option<&'static str> {
    Some(match word {
        "imposed" | "done" => "imposed",
        "postponed" | "delayed" | "suspended" | "overtaken" => "postponed",
        "withdrawn" | "dropped" => "dropped",
        "open" | "" => "",
        _ => return None,
    })
}

/// Our word for a kind of measure; `None` for relief, which is no threat.
fn kind(word: &str) -> Result<Option<&'static str>> {
    Ok(Some(match word {
        "tariff" => "tariff",
        "control" | "export control" | "licence" => "control",
        "fee" => "fee",
        "ban" | "export ban" | "import ban" | "boycott" => "ban",
        "expiry" => "expiry",
        "relief" => return Ok(None),
        other => return Err(miette!("unknown measure \"{other}\"")),
    }))
}

const MEASURE_COLUMNS: [&str; 14] = [
    "id",
    "imposer",
    "target",
    "measure",
    "announced",
    "effective",
    "outcome",
    "resolved",
    "talks_known",
    "answer",
    "on_hold",
    "size",
    "confidence",
    "source",
];

/// Measures; relief and rows without a due date are left out.
fn measures(path: &Path) -> Result<Vec<u8>> {
    let mut kept = Vec::new();
    for row in rows::<MeasureRow>(path)? {
        let Some(measure) = kind(&row.measure)? else {
            continue;
        };
        if row.effective.is_empty() {
            continue;
        }
        let outcome = outcome(&row.outcome).ok_or_else(|| {
            miette!(
                "{}: {}: unknown outcome \"{}\"",
                path.display(),
                row.id,
                row.outcome
            )
        })?;
        let resolved = if outcome.is_empty() {
            String::new()
        } else {
            row.resolved
        };
        kept.push(vec![
            row.id,
            row.imposer,
            row.target,
            measure.to_owned(),
            row.announced,
            row.effective,
            outcome.to_owned(),
            resolved,
            row.talks_known,
            row.answer,
            row.on_hold,
            row.size,
            row.confidence,
            row.source,
        ]);
    }
    table(&MEASURE_COLUMNS, kept)
}

fn signals(path: &Path) -> Result<Vec<u8>> {
    let kept = (rows::<SignalRow>(path)?.into_iter()).map(|r| {
        let coded = "hindsight".to_owned();
        vec![
            r.date,
            r.speaker,
            side(&r.side),
            r.statement,
            r.direction,
            r.strength,
            coded,
            r.source,
            r.confidence,
        ]
    });
    let columns = [
        "date",
        "speaker",
        "side",
        "statement",
        "direction",
        "strength",
        "coded",
        "source",
        "confidence",
    ];
    table(&columns, kept)
}

fn forecasts(path: &Path) -> Result<Vec<u8>> {
    let begins = |list: &[(&str, &str)], question: &str| {
        (list.iter().find(|(start, _)| question.starts_with(start)))
            .map_or_else(String::new, |(_, to)| (*to).to_owned())
    };
    let kept = (rows::<ForecastRow>(path)?.into_iter()).map(|r| {
        let family = r
            .question
            .split([':', '('])
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        let seen = if r.outcome.is_empty() || r.note.contains(UNSEEN) {
            "0"
        } else {
            "1"
        };
        vec![
            r.date,
            r.forecaster,
            r.question.clone(),
            r.probability,
            r.resolves,
            r.outcome,
            seen.to_owned(),
            begins(&SETTLED_BY, &r.question),
            begins(&ABOUT_MEASURE, &r.question),
            family,
            r.note,
            r.source,
            r.confidence,
        ]
    });
    let columns = [
        "date",
        "forecaster",
        "question",
        "probability",
        "resolves",
        "outcome",
        "settlement_seen",
        "class",
        "measure",
        "family",
        "note",
        "source",
        "confidence",
    ];
    table(&columns, kept)
}

/// Stretches of the record with the number of its events in each.
fn episodes(timeline: &Path, players: &[&str]) -> Result<Vec<u8>> {
    let events = rows::<EventRow>(&timeline.join("events.csv"))?;
    let counted = |from: &str, to: &str| {
        let of_sides = |actor: &str| actor == "both" || players.contains(&actor);
        let inside = |r: &&EventRow| from <= r.date.as_str() && r.date.as_str() < to;
        let own = events.iter().filter(inside);
        own.filter(|r| of_sides(&side(&r.actor))).count()
    };
    let kept = (rows::<EpisodeRow>(&timeline.join("episodes.csv"))?.into_iter()).map(|r| {
        let events = counted(&r.start, &r.end).to_string();
        vec![r.id, r.start, r.end, r.active, events]
    });
    table(&["id", "start", "end", "active", "events"], kept)
}

fn levers(path: &Path) -> Result<Vec<u8>> {
    let kept = (rows::<LeverRow>(path)?.into_iter()).map(|r| {
        let tariff = u8::from(TARIFFS.contains(&r.lever.as_str())).to_string();
        vec![r.lever, side(&r.side), tariff, r.meaning]
    });
    table(&["lever", "side", "tariff", "meaning"], kept)
}

fn picked_days(path: &Path) -> Result<Vec<u8>> {
    let kept = (rows::<PickedRow>(path)?.into_iter()).map(|r| {
        vec![
            r.date,
            r.event,
            r.expected_direction,
            r.sp500_pct,
            r.confounder,
            r.confidence,
        ]
    });
    table(
        &[
            "date",
            "event",
            "direction",
            "move_pct",
            "confounder",
            "confidence",
        ],
        kept,
    )
}

/// Assets of the table of daily moves.
const MOVES: [&str; 9] = [
    "sp500_pct",
    "spy_pct",
    "smh_pct",
    "ashr_pct",
    "fxi_pct",
    "remx_pct",
    "mp_pct",
    "soyb_pct",
    "usdcny_pct",
];

/// Moves of every trading day with those of the volatility index, in points, beside them. A day that only the tables of event days have is
/// filled from them.
fn daily_moves(timeline: &Path) -> Result<Vec<u8>> {
    type Row = std::collections::BTreeMap<String, String>;
    let mut days = std::collections::BTreeMap::new();
    for row in rows::<PickedRow>(&timeline.join("markets.csv"))?
        .into_iter()
        .filter(|r| !r.sp500_pct.is_empty())
    {
        days.insert(
            row.date,
            Row::from([("sp500_pct".to_owned(), row.sp500_pct)]),
        );
    }
    for file in ["moves.csv", "daily-moves.csv"] {
        for row in rows::<Row>(&timeline.join(file))? {
            let date = row
                .get("date")
                .ok_or_else(|| miette!("{file}: no column date"))?;
            days.insert(date.clone(), row);
        }
    }
    let vix = rows::<VixRow>(&timeline.join("vix-daily.csv"))?;
    let change = |date: &str| {
        let at = vix.iter().position(|row| row.date == date)?;
        let before = vix.get(at.checked_sub(1)?)?;
        Some(format!("{:.2}", vix[at].close - before.close))
    };
    let kept = days.into_iter().map(|(date, row)| {
        let moves = MOVES.map(|column| row.get(column).cloned().unwrap_or_default());
        let vix = change(&date).unwrap_or_default();
        std::iter::once(date)
            .chain(moves)
            .chain([vix])
            .collect::<Vec<String>>()
    });
    let header: Vec<&str> = std::iter::once("date")
        .chain(MOVES)
        .chain(["vix_points"])
        .collect();
    table(&header, kept)
}

/// A standoff whose facts are gathered apart: its folder there, its sides, its two tables here.
type Standoff = (&'static str, [&'static str; 2], [&'static str; 2]);

const STANDOFFS: [Standoff; 6] = [
    (
        "canada-us",
        ["CAN", "USA"],
        [
            "data/odds/standoffs/canada-us/events.csv",
            "data/odds/standoffs/canada-us/measures.csv",
        ],
    ),
    (
        "eu-us",
        ["EU", "USA"],
        [
            "data/odds/standoffs/eu-us/events.csv",
            "data/odds/standoffs/eu-us/measures.csv",
        ],
    ),
    (
        "india-us",
        ["IND", "USA"],
        [
            "data/odds/standoffs/india-us/events.csv",
            "data/odds/standoffs/india-us/measures.csv",
        ],
    ),
    (
        "australia-china",
        ["AUS", "CHN"],
        [
            "data/odds/standoffs/australia-china/events.csv",
            "data/odds/standoffs/australia-china/measures.csv",
        ],
    ),
    (
        "japan-korea",
        ["JPN", "KOR"],
        [
            "data/odds/standoffs/japan-korea/events.csv",
            "data/odds/standoffs/japan-korea/measures.csv",
        ],
    ),
    (
        "russia-eu-gas",
        ["RUS", "EU"],
        [
            "data/odds/standoffs/russia-eu-gas/events.csv",
            "data/odds/standoffs/russia-eu-gas/measures.csv",
        ],
    ),
];

/// Compiles the tables.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let timeline = from.join(SOURCE);
    let file = |name: &str| timeline.join(name);
    let mut outputs = vec![
        Output {
            path: "data/odds/events.csv",
            bytes: events(&file("events.csv"), &["USA", "CHN"])?,
        },
        Output {
            path: "data/odds/measures.csv",
            bytes: measures(&file("measures.csv"))?,
        },
        Output {
            path: "data/odds/signals.csv",
            bytes: signals(&file("signals.csv"))?,
        },
        Output {
            path: "data/odds/forecasts.csv",
            bytes: forecasts(&file("forecasts.csv"))?,
        },
        Output {
            path: "data/odds/episodes.csv",
            bytes: episodes(&timeline, &["USA", "CHN"])?,
        },
        Output {
            path: "data/odds/levers.csv",
            bytes: levers(&file("levers.csv"))?,
        },
        Output {
            path: "data/odds/picked-days.csv",
            bytes: picked_days(&file("markets.csv"))?,
        },
        Output {
            path: "data/odds/daily-moves.csv",
            bytes: daily_moves(&timeline)?,
        },
    ];
    for (name, players, [to_events, to_measures]) in STANDOFFS {
        let folder = from.join("standoffs").join(name);
        outputs.push(Output {
            path: to_events,
            bytes: events(&folder.join("events.csv"), &players)?,
        });
        outputs.push(Output {
            path: to_measures,
            bytes: measures(&folder.join("measures.csv"))?,
        });
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
