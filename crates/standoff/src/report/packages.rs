//! The best package of each kind of outcome, and what holds it.

use detente_policy::{AppliedPolicy, BoundKind};
use detente_talks::{
    CellIx, Concept, OutcomeClass, PayoffTable, PlayerIx, PositionIx, Punishment, Stakes, Stance,
    best_response, classify, critical_discount, recommended,
};
use detente_world::World;

use super::game::{position, positions};
use crate::error::StandoffError;
use crate::findings::{KeepFinding, PackageFinding, Range};
use crate::run::{Backdrop, Campaign, Case, Scene, range_of};
use crate::standoff::Standoff;

/// How each position of each player stands against the player's position in the reference, told from the policies: what
/// every flow pays and which bounds it meets.
///
/// # Errors
/// The wedges of a position contradict those of the reference.
pub(crate) fn stances(
    standoff: &Standoff,
    scene: &Scene<'_>,
) -> Result<Vec<Vec<Stance>>, StandoffError> {
    let reference = scene.policy(&standoff.reference, Backdrop::Current)?;
    let mut all = Vec::new();
    for player in standoff.menus.players() {
        let mut moves = Vec::new();
        for s in standoff.menus.positions(player) {
            let policy = scene.policy(&standoff.reference.with(player, s), Backdrop::Current)?;
            moves.push(Move::between(&standoff.world, &reference, &policy));
        }
        // As far down as the menu goes.
        let least = moves.iter().map(|m| m.duties).fold(f64::INFINITY, f64::min);
        let stance = |m: &Move| match (m.raised, m.eased) {
            (true, _) => Stance::Raised,
            (false, false) => Stance::Kept,
            (false, true) if m.duties <= least + TINY && m.bounds_left == 0 => Stance::Removed,
            (false, true) => Stance::Eased,
        };
        all.push(moves.iter().map(stance).collect());
    }
    Ok(all)
}

/// Changes of an average duty below this count as none.
const TINY: f64 = 1e-9;

/// What a position changes.
struct Move {
    raised: bool,
    eased: bool,
    /// Change of the average duty over benchmark trade, a fraction.
    duties: f64,
    /// Restricting bounds of the position.
    bounds_left: usize,
}

impl Move {
    fn between(world: &World, before: &AppliedPolicy, after: &AppliedPolicy) -> Self {
        let trade: f64 = world.flows().as_slice().iter().sum();
        let weighed = |of: fn(&AppliedPolicy) -> &detente_world::Cube| -> f64 {
            let flows = world.flows().as_slice().iter();
            let pairs = of(before).as_slice().iter().zip(of(after).as_slice());
            let change = flows.zip(pairs).filter(|(f, _)| **f > 0.0);
            // A ban is an infinite factor on both sides or on one.
            let step = |b: f64, a: f64| {
                if a == b {
                    0.0
                } else {
                    (a - b).clamp(-1e3, 1e3)
                }
            };
            change.map(|(f, (b, a))| f * step(*b, *a)).sum::<f64>() / trade
        };
        let duties = weighed(|p| &p.tariff);
        let others = [weighed(|p| &p.export_tax), weighed(|p| &p.iceberg)];
        let restricts = |b: &&detente_policy::Bound| matches!(b.kind, BoundKind::Cap { .. });
        let gives = |b: &&detente_policy::Bound| matches!(b.kind, BoundKind::Floor { .. });
        let new = |b: &&detente_policy::Bound| !before.bounds.contains(b);
        let gone = |b: &&detente_policy::Bound| !after.bounds.contains(b);
        let up = |v: f64| v > TINY;
        let down = |v: f64| v < -TINY;
        Self {
            raised: up(duties)
                || others.iter().any(|v| up(*v))
                || after.bounds.iter().filter(restricts).any(|b| new(&b))
                || before.bounds.iter().filter(gives).any(|b| gone(&b)),
            eased: down(duties)
                || others.iter().any(|v| down(*v))
                || before.bounds.iter().filter(restricts).any(|b| gone(&b))
                || after.bounds.iter().filter(gives).any(|b| new(&b)),
            duties,
            bounds_left: after.bounds.iter().filter(restricts).count(),
        }
    }
}

/// The best package of each class under the central elasticities.
pub(super) fn packages(campaign: &Campaign<'_>) -> Vec<PackageFinding> {
    let standoff = campaign.standoff;
    let (menus, table) = (&standoff.menus, &campaign.central.table);
    let fail = menus.cell(&standoff.fail);
    let class = |cell: CellIx| {
        let levers: Vec<Vec<Stance>> = menus
            .players()
            .map(|p| vec![campaign.stances[p.0][menus.position_in(cell, p).0]])
            .collect();
        classify(&levers)
    };
    let threat = table.payoffs(fail);
    let found = recommended(table, &class, threat, Concept::Nash, campaign.tolerance);
    found
        .into_iter()
        .map(|r| {
            let cell = r.bargain.and_then(|b| b.cells.first().copied());
            package(campaign, r.class, r.cells, r.acceptable, cell)
        })
        .collect()
}

fn package(
    campaign: &Campaign<'_>,
    class: OutcomeClass,
    cells: usize,
    acceptable: usize,
    cell: Option<CellIx>,
) -> PackageFinding {
    let standoff = campaign.standoff;
    let menus = &standoff.menus;
    let fail = menus.cell(&standoff.fail);
    let today = menus.cell(&standoff.reference);
    let gain = |case: &Case, cell: CellIx, p: PlayerIx| {
        case.table.payoff(cell, p) - case.table.payoff(fail, p)
    };
    let signed = |case: &Case, cell: CellIx| {
        let mut players = menus.players();
        players.all(|p| gain(case, cell, p) > campaign.tolerance)
    };
    let list = |of: &dyn Fn(CellIx, PlayerIx) -> f64| -> Vec<f64> {
        let each = cell.map(|c| menus.players().map(|p| of(c, p)).collect());
        each.unwrap_or_default()
    };
    PackageFinding {
        class,
        cells,
        acceptable,
        cell: cell.map(|c| c.0),
        positions: cell.map(|c| positions(menus, c)).unwrap_or_default(),
        gains_points: list(&|c, p| gain(&campaign.central, c, p)),
        gain_ranges_points: match (cell, campaign.sets.is_empty()) {
            (Some(c), false) => menus
                .players()
                .map(|p| range_of(campaign.cases().map(|case| gain(case, c, p))))
                .collect(),
            _ => Vec::new(),
        },
        over_today_points: list(&|c, p| {
            let table = &campaign.central.table;
            table.payoff(c, p) - table.payoff(today, p)
        }),
        signed_in_sets: cell.map_or(0, |c| campaign.cases().filter(|s| signed(s, c)).count()),
        keeps: cell
            .map(|c| {
                menus
                    .players()
                    .map(|p| keeps(campaign, c, fail, p))
                    .collect()
            })
            .unwrap_or_default(),
    }
}

/// One side's word: what breaking gains it and how patient it must be, in every case.
fn keeps(campaign: &Campaign<'_>, cell: CellIx, fail: CellIx, p: PlayerIx) -> KeepFinding {
    let menus = &campaign.standoff.menus;
    let (gain, breach) = temptation(&campaign.central.table, cell, p);
    let critical = |case: &Case| critical(&case.table, cell, fail, p, campaign.tolerance);
    let central = critical(&campaign.central);
    let tempted = gain > campaign.tolerance;
    let ranges = |of: &dyn Fn(&Case) -> f64| -> Option<Range> {
        (!campaign.sets.is_empty()).then(|| range_of(campaign.cases().map(of)))
    };
    KeepFinding {
        player: menus.player(p).to_owned(),
        temptation_points: if tempted { gain } else { 0.0 },
        temptation_range_points: ranges(&|case| temptation(&case.table, cell, p).0),
        breach: tempted.then(|| position(menus, p, breach)),
        critical_discount_month: central,
        critical_discount_range_month: ranges(&critical),
    }
}

fn temptation(table: &PayoffTable, cell: CellIx, p: PlayerIx) -> (f64, PositionIx) {
    let response = best_response(table, cell, p);
    (response.gain, response.position)
}

/// With a month to react and reversion to the threat point for ever: 0 = always kept, 1 = never.
fn critical(table: &PayoffTable, cell: CellIx, fail: CellIx, p: PlayerIx, tolerance: f64) -> f64 {
    let keep = table.payoff(cell, p);
    let stakes = Stakes {
        keep,
        cheat: keep + temptation(table, cell, p).0,
        punished: table.payoff(fail, p),
    };
    // The only error is a reaction of no months.
    critical_discount(stakes, Punishment::default(), tolerance).map_or(1.0, |c| c.value())
}
