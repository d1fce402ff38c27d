//! What is fought out in a standoff, and where: in the menu of its file, or in that with the days of its record.

use detente_economy::Band;
use detente_standoff::horizons::Horizons;
use detente_standoff::{Standoff, StandoffError};
use detente_table::Watch;
use detente_talks::concepts::LeftOut;
use detente_talks::{CellIx, PayoffTable, PlayerIx};

use super::{Talks, combination, fight};
use crate::brief::Watched;
use crate::refusal::Refusal;

/// Months of a fight that are followed, and at both ends of the range: from month 36 on the equilibrium counts alone.
const FOLLOWED: u32 = 60;
const FOLLOWED_AT_ENDS: u32 = 36;

/// The combinations that somebody named: what is in force, and what is threatened.
#[derive(Default)]
pub(super) struct Contested {
    /// In force, in the file's menu.
    pub today: Option<CellIx>,
    /// Threatened, in the file's menu.
    pub named: Vec<CellIx>,
    /// In force and fought out, where one of the two is a day of the record.
    pub on_record: Option<[CellIx; 2]>,
}

impl Contested {
    /// What the keys name, in the file's menu or in that with the days of the record.
    pub(super) fn of(
        asked: &Talks,
        standoff: &Standoff,
        record: Option<&Standoff>,
    ) -> Result<Self, Refusal> {
        let own = |key: &str, text: &str| combination(standoff.menus(), key, text);
        let threats = asked.threat.iter().enumerate();
        let threat = |(at, text): (usize, &String)| own(&format!("threat/{at}"), text);
        let today = asked
            .today
            .as_deref()
            .map(|text| own("today", text))
            .transpose();
        let named: Result<Vec<CellIx>, Refusal> = threats.map(threat).collect();
        let refused = match (today, named) {
            (Ok(today), Ok(named)) => {
                return Ok(Self {
                    today,
                    named,
                    on_record: None,
                });
            }
            (Err(refused), _) | (_, Err(refused)) => refused,
        };
        // One threat that is a day of the record is fought out there.
        let (Some(record), [threat]) = (record, asked.threat.as_slice()) else {
            return Err(refused);
        };
        // Its refusals name the days there are.
        let there = |key: &str, text: &str| combination(record.menus(), key, text);
        let today = match asked.today.as_deref() {
            Some(text) => there("today", text)?,
            None => record.menus().cell(record.reference()),
        };
        Ok(Self {
            on_record: Some([today, there("threat/0", threat)?]),
            ..Self::default()
        })
    }
}

/// Where it is fought out: a menu, its payoffs at the longest horizon, and the two combinations.
pub(super) struct Place<'a> {
    pub of: &'a Horizons<'a>,
    pub settled: &'a PayoffTable,
    pub months: Option<u32>,
    pub today: CellIx,
    pub fought: CellIx,
}

/// Who would hold out over what is threatened, both sides' levers on one path and both its ends as further draws of costs.
pub(super) fn fights(
    asked: &Talks,
    place: Option<Place<'_>>,
    watch: &dyn Watch,
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<fight::Fight>, Refusal> {
    let mut no = |why: String| {
        left_out.push(LeftOut {
            what: "attrition",
            why,
        });
        Ok(Vec::new())
    };
    let Some(place) = place else {
        return no("the days of the record could not be solved".to_owned());
    };
    let players = place.settled.menus().player_count();
    if players != 2 {
        return no(format!("for two players; this game has {players}"));
    }
    let deals = [0, 1].map(|side| fight::yielding(place.settled, place.today, side));
    let cells = [place.fought, deals[0], deals[1]];
    if deals.contains(&place.fought) {
        return no("what is threatened is what a side would yield".to_owned());
    }
    watch.stage("following what is fought out month by month");
    let progress = Watched::new(watch);
    let ever = |cell: CellIx, side: usize| match place.months {
        None => Some(place.settled.payoff(cell, PlayerIx(side))),
        Some(_) => None,
    };
    let mut bands: [Vec<fight::BySide>; 3] = Default::default();
    let mut missing = Vec::new();
    for (band, months) in [
        (Band::Central, FOLLOWED),
        (Band::Low, FOLLOWED_AT_ENDS),
        (Band::High, FOLLOWED_AT_ENDS),
    ] {
        let paths = match place.of.by_month(&cells, band, months, &progress) {
            Ok(paths) => paths,
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage }.into());
            }
            // What cannot be followed at its centre is not fought out; an end of the range is one draw less, and said.
            Err(error) if band == Band::Central => {
                return no(format!("months cannot be followed: {error}"));
            }
            Err(error) => {
                missing.push(format!(
                    "the {} end of the path is no draw of costs: {error}",
                    band.name()
                ));
                continue;
            }
        };
        for ((path, cell), held) in paths.into_iter().zip(cells).zip(&mut bands) {
            let flow = |side: usize| fight::after_the_path(path[side].clone(), ever(cell, side));
            held.push([flow(0), flow(1)]);
        }
    }
    left_out.extend(missing.into_iter().map(|why| LeftOut {
        what: "attrition",
        why,
    }));
    let [fought, first, second] = bands;
    let flows = fight::Flows {
        fought,
        deals: [first, second],
    };
    let table = place.settled;
    fight::fights(
        table,
        &flows,
        place.fought,
        deals,
        &fight::FightPrior::of(asked),
    )
}
