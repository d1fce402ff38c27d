//! From what was solved to what is found: plain data in words and numbers.

mod effects;
mod game;
mod ladder;
mod law;
mod limits;
mod objectives;
mod packages;
mod path;
mod provenance;
mod repeated;
mod tariffs;
mod warnings;

use crate::findings::{Findings, Heading, PlayerNote, Reference, TariffDate, WorldNote};
use crate::repeat;
use crate::run::{Backdrop, Campaign};

pub(crate) use game::Solution;
pub(crate) use law::{Law, law};
pub(crate) use packages::stances;
pub(crate) use warnings::of_inputs as input_warnings;

/// Puts a campaign into findings.
pub(crate) fn findings(campaign: &Campaign<'_>, law: Law) -> Findings {
    let standoff = campaign.standoff;
    let file = &standoff.file;
    let days = &standoff.days;
    let reference_cell = standoff.menus.cell(&standoff.reference);
    let background = effects::background(campaign);
    let sources = provenance::sources(campaign, &law);
    Findings {
        schema: 1,
        standoff: Heading {
            id: file.id.get_ref().clone(),
            title: file.title.clone(),
            summary: one_line(&file.summary),
            on: days.on,
            known_on: standoff.ledger().map(|_| days.known_on),
            threatened_on: days.threatened,
            history_from: days.history_from,
            ledger: repeat::ledger(&standoff.file, &standoff.origin),
        },
        world: world(campaign),
        reference: Reference {
            title: file.reference.title.clone(),
            positions: game::positions(&standoff.menus, reference_cell),
            statement: statement(campaign),
            run: campaign.scene.run_id(reference_cell, Backdrop::Current),
            from_benchmark: background.with_background.clone(),
        },
        players: players(campaign),
        duties: law.duties,
        measures: law.measures,
        rounds: law.rounds,
        positions: effects::positions(campaign),
        background,
        payoff_table: game::table(campaign),
        solution: game::solution(campaign),
        objectives: objectives::objectives(campaign),
        tariff_game: tariffs::tariff_game(campaign),
        path: campaign.path.clone(),
        deal: campaign.deal.clone(),
        outlook: None,
        robustness: game::robustness(campaign),
        provenance: provenance::provenance(campaign, sources),
        limits: limits::limits(campaign),
        statistics: provenance::statistics(campaign),
    }
}

/// Text from a file on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn world(campaign: &Campaign<'_>) -> WorldNote {
    let world = campaign.standoff.world();
    let meta = world.meta();
    let dates = meta.tariff_dates.iter();
    WorldNote {
        name: meta.name.clone(),
        title: meta.title.clone(),
        year: meta.year,
        regions: world.region_count(),
        sectors: world.sector_count(),
        source: one_line(&meta.source),
        licence: one_line(&meta.licence),
        tariff_dates: dates
            .map(|(of, date)| TariffDate {
                of: of.clone(),
                date: date.clone(),
            })
            .collect(),
    }
}

fn players(campaign: &Campaign<'_>) -> Vec<PlayerNote> {
    let standoff = campaign.standoff;
    let listed = standoff.file.players.iter().zip(&standoff.regions);
    listed
        .map(|(player, &n)| PlayerNote {
            code: player.region.get_ref().clone(),
            name: player
                .name
                .clone()
                .unwrap_or_else(|| standoff.world.region(n).name.clone()),
            payoff: "real income, per cent of the reference".to_owned(),
            positions: player.menu.len(),
        })
        .collect()
}

fn statement(campaign: &Campaign<'_>) -> String {
    let standoff = campaign.standoff;
    let year = standoff.world.meta().year;
    let title = &standoff.file.reference.title;
    let adapted = match &standoff.horizon {
        Some(horizon) => format!(" Elasticities are those of {horizon} after a change."),
        None => String::new(),
    };
    if standoff.ledger.is_none() {
        return format!(
            "Effects compare with {title}: flows of {year} under the world's own tariffs and the wedges of those \
             positions.{adapted}"
        );
    }
    let days = &standoff.days;
    format!(
        "Effects compare with {title}, known on {}: flows of {year} moved by the model from the world's own tariffs to \
         those duties between the players and to the players' duties on third countries as of {}.{adapted}",
        days.known_on, days.background
    )
}
