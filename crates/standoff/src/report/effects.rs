//! What each position costs whom, and how much rests on the background.

use detente_talks::{CellIx, PlayerIx, PositionIx};
use detente_world::{Cube, RegionIx, SectorIx, SectorKind, World};

use super::{game, one_line, provenance};
use crate::file;
use crate::findings::{
    Background, BackgroundDuty, Effects, LeverNote, PositionDuty, PositionFinding, SignChange,
};
use crate::run::{Backdrop, Campaign, Comparison, Solved};

/// Real incomes closer to zero than this, in per cent, have no sign.
const NO_SIGN_PCT: f64 = 1e-4;

/// A cell against the reference.
pub(super) fn of_cell(campaign: &Campaign<'_>, cell: CellIx) -> Effects {
    let standoff = campaign.standoff;
    campaign.cell(cell).effects(
        &standoff.world,
        &standoff.regions,
        campaign.scene.run_id(cell, Backdrop::Current),
        format!(
            "{}, duties on third countries in place",
            standoff.file.reference.title
        ),
    )
}

/// A cell against the reference, both with third regions untaxed.
pub(super) fn of_cell_untaxed(campaign: &Campaign<'_>, cell: CellIx) -> Option<Effects> {
    let standoff = campaign.standoff;
    Some(campaign.untaxed_cell(cell)?.effects(
        &standoff.world,
        &standoff.regions,
        campaign.scene.run_id(cell, Backdrop::Untaxed),
        format!("{}, third countries untaxed", standoff.file.reference.title),
    ))
}

pub(super) fn positions(campaign: &Campaign<'_>) -> Vec<PositionFinding> {
    let menus = &campaign.standoff.menus;
    let pairs = menus
        .players()
        .flat_map(|p| menus.positions(p).map(move |s| (p, s)));
    pairs.map(|(p, s)| position(campaign, p, s)).collect()
}

fn position(campaign: &Campaign<'_>, player: PlayerIx, at: PositionIx) -> PositionFinding {
    let standoff = campaign.standoff;
    let written = &standoff.file.players[player.0].menu[at.0];
    let combination = standoff.reference.with(player, at);
    let cell = standoff.menus.cell(&combination);
    let effects = of_cell(campaign, cell);
    let untaxed = of_cell_untaxed(campaign, cell).unwrap_or_else(|| effects.clone());
    PositionFinding {
        player: standoff.menus.player(player).to_owned(),
        id: written.id.get_ref().clone(),
        title: written.title.clone(),
        description: one_line(&written.description),
        levers: levers(campaign, player, at, written),
        is_reference: standoff.reference.of(player) == at,
        is_talks_fail: standoff.fail.of(player) == at,
        duties: duties(campaign, player, &combination),
        effects,
        effects_untaxed_background: untaxed,
    }
}

/// What a position is made of: its duty day, its threats, its wedges, and the measures it stands for.
fn levers(
    campaign: &Campaign<'_>,
    player: PlayerIx,
    at: PositionIx,
    written: &file::Position,
) -> Vec<LeverNote> {
    let standoff = campaign.standoff;
    let stance = &standoff.stances[player.0][at.0];
    let day = &stance.duties;
    let mut notes = Vec::new();
    if standoff.ledger.is_some() {
        let known = match day.known_on {
            Some(known) if known != day.on => format!(", known on {known}"),
            _ => String::new(),
        };
        notes.push(LeverNote {
            id: format!("duties:{}", day.on),
            kind: "ledger-date".to_owned(),
            title: format!("duties in force on {}{known}", day.on),
            legal_reference: None,
            source: Some(provenance::LEDGER.to_owned()),
            unverified: campaign.scene.unverified_pct(player, at) > 0.0,
        });
    }
    let ledger = standoff.ledger.as_ref();
    for id in &day.with {
        if let Some(instrument) = ledger.and_then(|l| l.instrument(id).ok()) {
            notes.push(LeverNote {
                id: id.clone(),
                kind: "ledger-threat".to_owned(),
                title: instrument.title.clone(),
                legal_reference: some(&instrument.legal_reference),
                source: Some(provenance::instrument_source(id)),
                unverified: instrument.unverified(),
            });
        }
    }
    for wedge in &stance.wedges {
        notes.push(LeverNote {
            id: wedge.to_string(),
            kind: "wedge".to_owned(),
            title: wedge.to_string(),
            legal_reference: None,
            source: None,
            unverified: false,
        });
    }
    for id in &written.levers {
        let id = id.get_ref();
        let lever = ledger.and_then(|l| l.levers().iter().find(|x| x.id == *id));
        let instrument = ledger.and_then(|l| l.instrument(id).ok());
        let (title, reference, unverified) = match (lever, instrument) {
            (Some(x), _) => (&x.title, &x.legal_reference, x.unverified()),
            (None, Some(x)) => (&x.title, &x.legal_reference, x.unverified()),
            (None, None) => continue,
        };
        notes.push(LeverNote {
            id: id.clone(),
            kind: "stands-for".to_owned(),
            title: title.clone(),
            legal_reference: some(reference),
            source: Some(provenance::instrument_source(id)),
            unverified,
        });
    }
    notes
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Average duty of a player on each other player in a combination, over the world's flows of goods.
fn duties(
    campaign: &Campaign<'_>,
    player: PlayerIx,
    combination: &detente_talks::Combination,
) -> Vec<PositionDuty> {
    let standoff = campaign.standoff;
    let importer = standoff.regions[player.0];
    let Ok(policy) = campaign.scene.policy(combination, Backdrop::Current) else {
        return Vec::new();
    };
    let others = standoff.regions.iter().filter(|&&n| n != importer);
    others
        .map(|&exporter| PositionDuty {
            target: standoff.world.region(exporter).code.clone(),
            average_pct: 100.0 * average(&standoff.world, &policy.tariff, exporter, importer),
        })
        .collect()
}

/// Average over the world's flows of goods of one direction, a fraction.
fn average(world: &World, rates: &Cube, origin: RegionIx, destination: RegionIx) -> f64 {
    let (mut value, mut duty) = (0.0, 0.0);
    for k in SectorIx::all(world.sector_count()) {
        if world.sector(k).kind == SectorKind::Goods {
            let flow = world.flows().get(origin, destination, k);
            value += flow;
            duty += flow * rates.get(origin, destination, k);
        }
    }
    if value > 0.0 { duty / value } else { 0.0 }
}

pub(super) fn background(campaign: &Campaign<'_>) -> Background {
    let standoff = campaign.standoff;
    let world = &standoff.world;
    let benchmark = Solved::benchmark(world);
    let cell = standoff.menus.cell(&standoff.reference);
    let against = format!("the world of {} at its own tariffs", world.meta().year);
    let compare = |after, sets| Comparison {
        after,
        base: &benchmark,
        sets,
    };
    let with = compare(
        &campaign.central.base,
        campaign
            .sets
            .iter()
            .map(|s| (&s.base, &benchmark))
            .collect(),
    );
    let without = compare(
        &campaign.central.untaxed_base,
        campaign
            .sets
            .iter()
            .map(|s| (&s.untaxed_base, &benchmark))
            .collect(),
    );
    let players = &standoff.regions;
    let run = |backdrop| campaign.scene.run_id(cell, backdrop);
    let with = with.effects(world, players, run(Backdrop::Current), against.clone());
    let without = without.effects(world, players, run(Backdrop::Untaxed), against);
    let sign_changes = with
        .regions
        .iter()
        .zip(&without.regions)
        .filter_map(|(a, b)| {
            let third = with.most_affected.contains(&a.code);
            let signed = |x: f64| x.abs() > NO_SIGN_PCT;
            let (current, untaxed) = (a.real_income_pct, b.real_income_pct);
            (third && signed(current) && signed(untaxed) && current * untaxed < 0.0).then(|| {
                SignChange {
                    code: a.code.clone(),
                    name: a.name.clone(),
                    untaxed_real_income_pct: untaxed,
                    current_real_income_pct: current,
                }
            })
        });
    Background {
        current_name: match standoff.ledger() {
            Some(_) => format!(
                "duties on third countries as of {}",
                standoff.days.background
            ),
            None => "tariffs on third countries as in the world".to_owned(),
        },
        untaxed_name: "third countries untaxed".to_owned(),
        date: standoff.days.background,
        added: added(campaign),
        sign_changes: sign_changes.collect(),
        with_background: with,
        without_background: without,
    }
}

/// Points that the players add to what they charge third regions, over the world's flows of goods.
fn added(campaign: &Campaign<'_>) -> Vec<BackgroundDuty> {
    let standoff = campaign.standoff;
    let world = &standoff.world;
    let tariffs = campaign
        .scene
        .tariffs(&standoff.reference, Backdrop::Current);
    let mut rows = Vec::new();
    for &importer in &standoff.regions {
        for origin in RegionIx::all(world.region_count()) {
            if standoff.regions.contains(&origin) {
                continue;
            }
            let before = average(world, world.tariffs(), origin, importer);
            let after = average(world, &tariffs, origin, importer);
            if after != before {
                rows.push(BackgroundDuty {
                    imposer: world.region(importer).code.clone(),
                    region: world.region(origin).code.clone(),
                    region_name: world.region(origin).name.clone(),
                    added_points: 100.0 * (after - before),
                    world_average_pct: 100.0 * before,
                    source: provenance::LEDGER.to_owned(),
                });
            }
        }
    }
    rows
}

/// What all regions that do not play lose or gain together, USD million.
pub(super) fn third_regions_ev(campaign: &Campaign<'_>, cell: CellIx) -> f64 {
    let standoff = campaign.standoff;
    let (after, base) = (&campaign.central.cells[cell.0], &campaign.central.base);
    RegionIx::all(standoff.world.region_count())
        .filter(|n| !standoff.regions.contains(n))
        .map(|n| after.ev_usd_mn(base, n))
        .sum()
}

/// A cell in the words of the findings: `USA: truce, CHN: status`.
pub(super) fn cell_title(campaign: &Campaign<'_>, cell: CellIx) -> String {
    let named = game::positions(&campaign.standoff.menus, cell);
    let named = named.iter().map(|p| format!("{}: {}", p.player, p.title));
    named.collect::<Vec<_>>().join("; ")
}
