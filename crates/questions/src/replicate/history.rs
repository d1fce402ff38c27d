//! What the talks would have said of the record, beside what happened: hits and misses alike.

use std::cmp::Reverse;

use detente_table::{Watch, columns};
use jiff::civil::{Date, date};

use super::resolve::{self, ResolveRow};
use crate::keys::LeverKeys;
use crate::path::Path;
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;
use crate::talks::{DayPlayed, Game, Talks};

/// One statement about the record.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// What it is about.
    pub episode: &'static str,
    /// The day whose positions are judged.
    pub day: Option<Date>,
    /// The side; `None` = both.
    pub region: Option<String>,
    /// How long everybody had to adapt.
    pub horizon: String,
    /// What is computed.
    pub measure: &'static str,
    /// Ours; `None` = not computed here.
    pub ours: Option<f64>,
    /// What a prototype had; `None` where its number is of another kind.
    pub prototype: Option<f64>,
    /// What the statement is.
    pub said: String,
    /// What happened.
    pub happened: &'static str,
    /// `hit`, `miss`, or `open`.
    pub verdict: &'static str,
}

columns! { HistoryRow: "history", "What the talks would have said, and what happened"; |r|
    text "episode" key = r.episode, "What it is about.";
    date "day" key = r.day.map(|d| d.to_string()), "The day whose positions are judged.";
    text "region" key = r.region.as_deref(), "The side; missing = both.";
    text "horizon" key = r.horizon.as_str(), "How long everybody had to adapt; all = 1m, 3m, 1y, 2y, 5y and ever.";
    text "measure" = r.measure, "What is computed.";
    number[Plain 4] "ours" = r.ours, "Ours; missing where it is not computed here.";
    number[Plain 4] "prototype" = r.prototype, "What an earlier prototype had, where it printed the same number.";
    text "said" = r.said.as_str(), "The statement.";
    text "happened" = r.happened, "What happened.";
    text "verdict" = r.verdict, "hit, miss, or open: nothing is said, or what happened does not tell.";
}

const REGRET: &str = "gain of the best other day's position, per cent of a year's real income";
/// The horizons that are played.
const HORIZONS: [&str; 6] = ["1m", "3m", "1y", "2y", "5y", "ever"];
/// A gain that counts as none, per cent of a year's real income.
const WITHIN: f64 = 0.01;

/// A day of the record, who is judged, at which horizon, and what was printed earlier.
type Dated = (&'static str, Date, &'static str, Option<f64>, &'static str);

const KEPT: &str = "imposed, and kept for years";
const TRUCE: &str = "kept from May to October 2025";

/// Duties that were kept: they should be best answers.
const DAYS: [Dated; 9] = [
    ("2018–20 duties", date(2018, 7, 6), "1y", Some(0.044), KEPT),
    ("2018–20 duties", date(2018, 9, 24), "1y", None, KEPT),
    ("2018–20 duties", date(2019, 9, 1), "1y", Some(0.0), KEPT),
    ("2018–20 duties", date(2020, 2, 14), "1y", Some(0.003), KEPT),
    ("May to October 2025", date(2025, 5, 14), "1m", None, TRUCE),
    ("May to October 2025", date(2025, 5, 14), "3m", None, TRUCE),
    ("May to October 2025", date(2025, 5, 14), "1y", None, TRUCE),
    (
        "May to October 2025",
        date(2025, 5, 14),
        "ever",
        Some(0.16),
        TRUCE,
    ),
    (
        "Busan's truce",
        date(2025, 11, 10),
        "1y",
        None,
        "signed, for a year",
    ),
];

/// The history, from the built-in standoff with its record in the menus.
pub(super) fn of_the_record(
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<(Vec<HistoryRow>, Vec<ResolveRow>), Refusal> {
    let talks = Talks {
        horizon: HORIZONS.map(str::to_owned).to_vec(),
        central_only: true,
        ..Talks::default()
    };
    let game = talks.ask(room, watch)?;
    let mut rows = Vec::new();
    for (episode, day, horizon, prototype, happened) in DAYS {
        for found in on(&game, day, horizon) {
            let fits = found.regret <= WITHIN;
            let american = found.region == "USA";
            rows.push(HistoryRow {
                episode,
                day: Some(found.day),
                region: Some(found.region.clone()),
                horizon: horizon.to_owned(),
                measure: REGRET,
                ours: Some(found.regret),
                prototype: prototype.filter(|_| american),
                said: match fits {
                    true => "a best answer".to_owned(),
                    false => format!("{} would have been better", found.best),
                },
                happened,
                verdict: verdict(fits),
            });
        }
    }
    rows.extend(april(&game));
    rows.extend(busan(&game));
    rows.push(london(room, watch)?);
    let (fought, fits) = resolve::of_the_record(&game, room, watch)?;
    rows.extend(fought);
    Ok((rows, fits))
}

/// The licences of April 2025 should cost the United States something by the time it moved.
fn london(room: &Room<'_>, watch: &dyn Watch) -> Result<HistoryRow, Refusal> {
    let path = Path {
        restriction: LeverKeys {
            lever: vec!["cn-ree-2025-04".to_owned()],
            ..LeverKeys::default()
        },
        months: 3,
        ..Path::default()
    };
    let told = path.ask(room, watch)?;
    let mut months = told.told.months.iter();
    let month = months.rfind(|r| r.month == 2 && told.world.region(r.region).code == "USA");
    let ours = month.map(|r| -r.real_income_pct.central);
    let costs = ours.is_some_and(|loss| loss > WITHIN);
    Ok(HistoryRow {
        episode: "London, June 2025",
        day: None,
        region: Some("USA".to_owned()),
        horizon: "2m".to_owned(),
        measure: "loss of real income in month 2 of the licences of April 2025, per cent",
        ours,
        prototype: Some(0.0),
        said: match costs {
            true => "the licences cost the United States something: a reason to move".to_owned(),
            false => "they cost it next to nothing: no reason to move".to_owned(),
        },
        happened: "moved in ten weeks",
        verdict: verdict(costs),
    })
}

pub(super) fn verdict(hit: bool) -> &'static str {
    if hit { "hit" } else { "miss" }
}

/// What was in force on a day, side by side: the last day of the record up to it.
pub(super) fn on<'g>(game: &'g Game, day: Date, horizon: &str) -> Vec<&'g DayPlayed> {
    let at: Vec<&DayPlayed> = (game.days.iter())
        .filter(|d| d.day <= day && d.horizon() == horizon)
        .collect();
    let last = at.iter().map(|d| d.day).max();
    at.into_iter().filter(|d| Some(d.day) == last).collect()
}

/// The duties of April 2025 should be no best answer at any horizon.
fn april(game: &Game) -> Vec<HistoryRow> {
    let day = date(2025, 4, 12);
    let of = |found: &DayPlayed| {
        let same = game.days.iter();
        let same = same.filter(|d| d.day == found.day && d.region == found.region);
        same.map(|d| d.regret).fold(f64::INFINITY, f64::min)
    };
    let one = |found: &&DayPlayed| {
        let least = of(found);
        HistoryRow {
            episode: "April 2025",
            day: Some(found.day),
            region: Some(found.region.clone()),
            horizon: "all".to_owned(),
            measure: REGRET,
            ours: Some(least),
            prototype: Some(if found.region == "USA" { 0.13 } else { 0.07 }),
            said: match least > WITHIN {
                true => "no best answer at any horizon".to_owned(),
                false => "a best answer at some horizon".to_owned(),
            },
            happened: "off after 33 days",
            verdict: verdict(least > WITHIN),
        }
    };
    on(game, day, "1y").iter().map(one).collect()
}

/// The truce should be what the menu of the standoff comes to.
fn busan(game: &Game) -> Vec<HistoryRow> {
    let mut rows = Vec::new();
    let mut played: Vec<_> = game.played.iter().filter(|p| p.central).collect();
    played.sort_by_key(|p| Reverse(p.months));
    for (months, prototype) in [(Some(12), 1.0), (None, 0.0)] {
        let Some(at) = played.iter().find(|p| p.months == months) else {
            continue;
        };
        let label = |cell: &detente_talks::CellIx| at.table.label(*cell);
        let pure: Vec<String> = at.pure.iter().map(label).collect();
        let truce = matches!(at.pure.as_slice(), [one] if {
            let menus = at.table.menus();
            menus.players().all(|p| menus.position(p, menus.position_in(*one, p)).id == "truce")
        });
        rows.push(HistoryRow {
            episode: "Busan's truce, built-in menu",
            day: None,
            region: None,
            horizon: months.map_or("ever", |_| "1y").to_owned(),
            measure: "1 if the truce is the only equilibrium in pure positions",
            ours: Some(f64::from(u8::from(truce))),
            prototype: Some(prototype),
            said: match pure.is_empty() {
                true => "no equilibrium in pure positions".to_owned(),
                false => format!("in equilibrium: {}", pure.join("; ")),
            },
            happened: "signed, for a year",
            verdict: verdict(truce),
        });
    }
    rows
}
