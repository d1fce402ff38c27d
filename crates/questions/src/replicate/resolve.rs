//! Standoffs of the record as wars of attrition, each judged by a prior of resolve that was fitted on the others.
//!
//! What a month costs each side is what `talks` and `path` say; how long it lasted is the record's. Stated before the run: the
//! length is a hit if it lies between the 10th and the 90th percentile of those that are imposed; who yields is said where one
//! side has at least 65 % of those that end, and open otherwise.

use detente_table::{Watch, columns};
use detente_talks::attrition::{
    AttritionDraws, Contest, EndedBy, Flow, PriorGrid, PriorOfResolve, Side, StandoffOnRecord,
    fit_resolve, over_draws,
};
use jiff::civil::date;

use super::history::{HistoryRow, on, verdict};
use crate::keys::LeverKeys;
use crate::path::Path;
use crate::question::Question;
use crate::refusal::Refusal;
use crate::room::Room;
use crate::talks::{Game, Stakes, Talks};

/// Months that a path of single levers is followed.
const MONTHS: u32 = 60;

/// The share of those that end from which on a side is said to yield.
const SAID: f64 = 0.65;

/// One standoff of the record with what is known of its end.
struct Fought {
    name: &'static str,
    sides: [&'static str; 2],
    /// Costs and prizes by band, the central one first.
    stakes: Vec<Stakes>,
    ended: EndedBy,
    happened: &'static str,
}

/// What the record says about resolve without one of its standoffs.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolveRow {
    /// The standoff that is judged.
    pub judged: String,
    /// The others.
    pub fitted_on: String,
    /// Median of private resolve: 5th percentile, centre, 95th.
    pub median: [f64; 3],
    /// Standard deviation of its logarithm.
    pub spread: f64,
    /// Probability of never yielding.
    pub never: f64,
}

columns! { ResolveRow: "resolve", "Resolve, fitted on the other standoffs of the record"; |r|
    text "judged" key = r.judged.as_str(), "The standoff that is left out.";
    text "fitted_on" = r.fitted_on.as_str(), "The others.";
    number[Pct 3] "median_low_pct" = r.median[0],
        "Median of what a side would privately pay rather than yield, of a year's income: 5th percentile of the posterior.";
    number[Pct 3] "median_pct" = r.median[1], "The same, posterior mean in logarithms.";
    number[Pct 3] "median_high_pct" = r.median[2], "The same, 95th percentile.";
    number[Plain 2] "spread" = r.spread, "Standard deviation of its logarithm, posterior mean.";
    number[Share 3] "never" = r.never, "Probability of never yielding, posterior mean.";
}

/// The rows of every standoff, and what was fitted for each.
pub(super) fn of_the_record(
    game: &Game,
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<(Vec<HistoryRow>, Vec<ResolveRow>), Refusal> {
    let fought = fought(game, room, watch)?;
    let grid = PriorGrid::default();
    let record: Vec<StandoffOnRecord> = fought.iter().filter_map(on_record).collect();
    let (mut rows, mut fits) = (Vec::new(), Vec::new());
    for one in &fought {
        if record.iter().all(|s| s.name == one.name) {
            continue;
        }
        let fit = fit_resolve(&record, Some(one.name), &grid).map_err(Refusal::from_library)?;
        if one.stakes.is_empty() {
            rows.push(not_fought(one));
            continue;
        }
        let outcome = judged(one, &fit).map_err(Refusal::from_library)?;
        rows.extend(told(one, &outcome));
        let centre = fit.centre();
        fits.push(ResolveRow {
            judged: one.name.to_owned(),
            fitted_on: fit.standoffs.join("; "),
            median: [
                fit.median_quantile(0.05),
                centre.median,
                fit.median_quantile(0.95),
            ],
            spread: centre.spread,
            never: centre.never,
        });
    }
    Ok((rows, fits))
}

/// As the record has it, at the central costs.
fn on_record(fought: &Fought) -> Option<StandoffOnRecord> {
    let central = fought.stakes.first()?;
    Some(StandoffOnRecord {
        name: fought.name.to_owned(),
        costs: central.costs.clone().map(Flow::Monthly),
        material: central.prizes.map(|p| p.max(0.0)),
        cost_floor: Talks::default().least_cost,
        ended: fought.ended,
    })
}

/// The fight under a prior, averaged over it and over the bands of costs.
fn judged(
    fought: &Fought,
    prior: &PriorOfResolve,
) -> Result<AttritionDraws, detente_talks::TalksError> {
    let least_cost = Talks::default().least_cost;
    let mut draws = Vec::new();
    for stakes in &fought.stakes {
        for point in &prior.draws {
            let side = |i: usize| Side {
                cost: Flow::Monthly(stakes.costs[i].clone()),
                resolve: point.resolve(stakes.prizes[i].max(0.0)),
            };
            draws.push((Contest::new([side(0), side(1)], least_cost)?, point.weight));
        }
    }
    over_draws(&draws)
}

/// A standoff whose months cannot be followed.
fn not_fought(fought: &Fought) -> HistoryRow {
    HistoryRow {
        episode: fought.name,
        day: None,
        region: None,
        horizon: String::new(),
        measure: "months by which half are over, once imposed",
        ours: None,
        prototype: None,
        said: "nothing: its months cannot be followed".to_owned(),
        happened: fought.happened,
        verdict: "open",
    }
}

fn told(fought: &Fought, outcome: &AttritionDraws) -> Vec<HistoryRow> {
    let row = |measure, ours, said, verdict| HistoryRow {
        measure,
        ours,
        said,
        verdict,
        ..not_fought(fought)
    };
    let (months, by) = match fought.ended {
        EndedBy::Months { months, by } => (Some(months), by),
        EndedBy::Threat { by } => (None, by),
        EndedBy::NotYet { months } => (Some(months), None),
    };
    let month = |at: usize| outcome.months[at].unwrap_or(f64::INFINITY);
    let told = |at: usize| match outcome.months[at] {
        Some(months) => format!("{months:.0}"),
        None => "never".to_owned(),
    };
    let mut rows = Vec::new();
    if let Some(months) = months {
        let inside = month(0) <= months && months <= month(2);
        rows.push(row(
            "months by which half are over, once imposed",
            outcome.months[1],
            match outcome.months[1] {
                Some(half) => format!(
                    "half are over by month {half:.0} (one in ten by {}, nine by {})",
                    told(0),
                    told(2)
                ),
                None => format!(
                    "more likely than not it never ends (one in ten by month {})",
                    told(0)
                ),
            },
            verdict(inside),
        ));
    }
    let ends: f64 = outcome.first_given_imposed.iter().sum();
    let share = outcome.first_given_imposed[0] / ends.max(f64::MIN_POSITIVE);
    let side = match share {
        s if s >= SAID => Some(0),
        s if s <= 1.0 - SAID => Some(1),
        _ => None,
    };
    rows.push(row(
        "share of those that end in which the first side yields",
        Some(share),
        match side {
            Some(side) => format!("{} is the likelier to yield", fought.sides[side]),
            None => "who yields is open".to_owned(),
        },
        match (side, by) {
            (None, _) | (_, None) => "open",
            (Some(said), Some(did)) => verdict(said == did),
        },
    ));
    rows
}

/// Every standoff of the record; without stakes where its months cannot be followed.
fn fought(game: &Game, room: &Room<'_>, watch: &dyn Watch) -> Result<Vec<Fought>, Refusal> {
    let mut found = Vec::new();
    let mut add = |name, sides, stakes: Vec<Stakes>, ended, happened| {
        found.push(Fought {
            name,
            sides,
            stakes,
            ended,
            happened,
        });
    };
    let both = |of: &str, today: &str, threat: &str, record: bool| -> Result<_, Refusal> {
        let talks = Talks {
            standoff: of.to_owned(),
            horizon: vec!["ever".to_owned()],
            central_only: true,
            without_record: !record,
            today: Some(today.to_owned()),
            threat: vec![threat.to_owned()],
            ..Talks::default()
        };
        let game = talks.ask(room, watch)?;
        // The costs of all floors are the same; none without a fight.
        let fight = game.fights.into_iter().next();
        Ok(fight.map_or_else(Vec::new, |f| f.stakes))
    };
    add(
        "2018–20 duties, as a war of attrition",
        ["USA", "CHN"],
        both(
            "phase-one",
            "USA=removed,CHN=removed",
            "USA=status,CHN=status",
            false,
        )?,
        EndedBy::Months {
            months: 17.0,
            by: None,
        },
        "17 months from July 2018 to the deal of December 2019, both moved",
    );
    let held = |day| -> String {
        let at = on(game, day, "1y");
        let each = at.iter().map(|d| format!("{}={}", d.region, d.position));
        each.collect::<Vec<_>>().join(",")
    };
    add(
        "April 2025, as a war of attrition",
        ["USA", "CHN"],
        both(
            "busan",
            &held(date(2025, 4, 1)),
            &held(date(2025, 4, 12)),
            true,
        )?,
        EndedBy::Months {
            months: 1.1,
            by: None,
        },
        "off after 33 days, both moved",
    );
    add(
        "Australia 2020, as a war of attrition",
        ["CHN", "AUS"],
        both(
            "australia-china",
            "CHN=free,AUS=stay",
            "CHN=all,AUS=stay",
            false,
        )?,
        EndedBy::Months {
            months: 39.0,
            by: Some(0),
        },
        "the first duties fell after about 39 months, lifted by China",
    );
    add(
        "Japan and Korea 2019, as a war of attrition",
        ["JPN", "KOR"],
        both(
            "japan-korea",
            "JPN=free,KOR=stay",
            "JPN=licences,KOR=stay",
            false,
        )?,
        EndedBy::Months {
            months: 44.0,
            by: Some(0),
        },
        "44 months from July 2019 to March 2023, Japan lifted the licences",
    );
    add(
        "Japan 2010, as a war of attrition",
        ["CHN", "JPN"],
        embargo(room, watch)?,
        EndedBy::Months {
            months: 0.1,
            by: Some(1),
        },
        "the captain freed on day 3; shipments held back for two months",
    );
    Ok(found)
}

/// The rare earths of 2010 towards Japan alone, on today's world: what each side pays a month. What it was about has no price.
fn embargo(room: &Room<'_>, watch: &dyn Watch) -> Result<Vec<Stakes>, Refusal> {
    let licences = ["magnet:JPN=0", "magnet-heavy:JPN=0"];
    let path = Path {
        restriction: LeverKeys {
            licence: licences.map(str::to_owned).to_vec(),
            ..LeverKeys::default()
        },
        months: MONTHS,
        ..Path::default()
    };
    let told = path.ask(room, watch)?;
    let cost = |code: &str, pick: fn(&detente_path::first_year::Estimate) -> f64| -> Vec<f64> {
        let rows = told.told.months.iter();
        let own = rows.filter(|r| told.world.region(r.region).code == code);
        own.map(|r| -pick(&r.real_income_pct) / 12.0).collect()
    };
    let bands: [fn(&detente_path::first_year::Estimate) -> f64; 3] =
        [|e| e.central, |e| e.low, |e| e.high];
    let stakes = bands.map(|pick| Stakes {
        costs: ["CHN", "JPN"].map(|code| cost(code, pick)),
        prizes: [0.0; 2],
    });
    Ok(stakes.to_vec())
}
