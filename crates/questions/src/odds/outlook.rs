//! What of the odds stands on a brief: two claims of its first screen, and a chapter.

use std::path::Path;

use detente_brief::Chapter;
use detente_odds::{Band, Odds as Found, records};
use detente_standoff::Standoff;
use detente_standoff::findings::{
    MeasureOutlook, OddsOutlook, OverSets, PriceOutlook, ScoreOutlook,
};
use detente_table::Watch;

use super::{Odds, OddsAnswer};
use crate::question::Answer;
use crate::refusal::Refusal;
use crate::room::Room;

/// Id of the run behind it, and the stem of its tables.
pub(crate) const RUN: &str = "odds";
/// Tables that the chapter shows; the others are files.
const SHOWN: [&str; 4] = ["classes", "measures", "within", "scores"];
/// Charts that the chapter draws.
const DRAWN: [&str; 5] = [
    "odds-path",
    "odds-measures",
    "odds-days",
    "odds-moves",
    "odds-reliability",
];

/// The question a standoff asks of its record: the day before, knowing nothing later. `None` where it names no record.
pub(crate) fn asked(name: &str, standoff: &Standoff) -> Option<Odds> {
    let written = standoff.file().odds.as_ref()?.get_ref();
    let before = standoff.file().dates.on.get_ref().0.yesterday().ok()?;
    let asked = Odds {
        on: Some(before.to_string()),
        talks: Some(name.to_owned()),
        ..Odds::default()
    };
    if records().iter().any(|r| r.name == written) {
        return Some(Odds {
            standoff: written.clone(),
            ..asked
        });
    }
    let beside = Path::new(name).parent().unwrap_or(Path::new(""));
    let folder = beside.join(written);
    let players = &standoff.file().players;
    Some(Odds {
        data: Some(folder.to_string_lossy().into_owned()),
        players: players.iter().map(|p| p.region.get_ref().clone()).collect(),
        ..asked
    })
}

/// Asks it.
pub(crate) fn outlook(
    asked: &Odds,
    standoff: &Standoff,
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<(OddsOutlook, Chapter), Refusal> {
    let gaps = super::values::of_talks(standoff, watch)?;
    let answer = asked.with_values(gaps, room, watch)?;
    Ok((told(&answer.odds), chapter(&answer)))
}

fn over(band: Band) -> OverSets {
    OverSets {
        central: band.central,
        low: band.low,
        high: band.high,
    }
}

fn told(odds: &Found) -> OddsOutlook {
    let focus = odds.focus.as_ref();
    let measure = focus.and_then(|id| odds.measures.iter().find(|m| &m.id == id));
    let prices = odds.forecasts.iter().map(|f| &f.published);
    let settled = prices.filter_map(|p| {
        Some(PriceOutlook {
            forecaster: p.forecaster.clone(),
            date: p.date,
            measure: p.measure.clone()?,
            price: p.probability,
            ours: p.ours?,
            happened: p.settled?,
        })
    });
    // Prices of ranges of one question exclude each other and add up.
    let mut summed: Vec<PriceOutlook> = Vec::new();
    for price in settled {
        let same = |p: &&mut PriceOutlook| {
            (p.date, &p.forecaster, &p.measure) == (price.date, &price.forecaster, &price.measure)
        };
        match summed.iter_mut().find(same) {
            Some(one) => one.price += price.price,
            None => summed.push(price),
        }
    }
    let score = odds.scores.scores.iter().find(|s| {
        s.target.starts_with(detente_odds::score::GROUP_LEFT_OUT)
            && s.model == detente_odds::fate::FateModel::WithoutTalks.title()
    });
    OddsOutlook {
        on: odds.on,
        measure: measure.map(|m| MeasureOutlook {
            id: m.id.clone(),
            what: m.what().to_owned(),
            size: m.size.clone(),
            imposer: m.imposer.clone(),
            effective: m.effective,
            imposed: over(m.imposed),
            postponed: over(m.postponed),
            dropped: over(m.dropped),
            alike: [m.alike, m.alike_imposed],
        }),
        price: summed.into_iter().max_by_key(|p| p.date),
        score: score.and_then(|s| {
            Some(ScoreOutlook {
                verdict: s.verdict.clone(),
                difference: over(s.difference?),
                measures: s.n,
            })
        }),
        run: RUN.to_owned(),
    }
}

fn chapter(answer: &OddsAnswer) -> Chapter {
    let odds = &answer.odds;
    let tables: Vec<_> = (answer.tables().into_iter())
        .map(|t| {
            let (name, title) = (format!("{RUN}_{}", t.name), t.title.clone());
            t.called(&name, &title)
        })
        .collect();
    let drawn = |id: &str| {
        let figures = answer.figures().into_iter();
        let mut figure = figures.into_iter().find(|f| f.id == id)?;
        figure.table = format!("{RUN}_{}", figure.table);
        Some(figure)
    };
    Chapter {
        id: RUN.to_owned(),
        title: "The odds, by the record".to_owned(),
        lead: format!(
            "What became of measures announced for a date, what steps followed each other, and what markets did, as known on {}; \
             scored on what was left out. The record is short: most of it does not tell models apart.",
            odds.known_on.strftime("%-d %B %Y")
        ),
        run: RUN.to_owned(),
        sentences: answer.sentences(),
        figures: DRAWN.iter().filter_map(|id| drawn(id)).collect(),
        shown: SHOWN.iter().map(|name| format!("{RUN}_{name}")).collect(),
        notes: answer.notes(),
        tables,
    }
}
