//! Judging a deal: who gains, who is tempted, how patient they must be, until when it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use detente_economy::Economy;
use detente_ledger::Strength;
use detente_talks::{
    Arena, CellIx, Combination, Concept, Filled, PayoffTable, PlayerIx, Stakes, alternating_offers,
    bargain_with_payments, best_response, critical_discount, critical_discount_with_payments,
    linkage, penal_codes,
};
use rayon::prelude::*;

use super::checked::Priced;
use super::findings::{
    CaseFinding, DealFindings, DealStatistics, OfferFinding, PaymentFinding, SideFinding,
    TradeFinding,
};
use super::months::{self, Watched, monthly};
use super::package::{Package, class};
use super::{Deal, words};
use crate::error::StandoffError;
use crate::findings::Range;
use crate::report::one_line;
use crate::run::{Backdrop, OWN_SET, Progress, Scene, WorldArena, range_of, stopped};
use crate::standoff::Standoff;

/// The central case, solved.
pub(super) struct Study<'a> {
    pub package: &'a Package,
    /// The standoff of keeping and breaking.
    pub standoff: &'a Standoff,
    /// Per cent of today.
    pub table: PayoffTable,
    /// The same in USD million a year.
    pub money: PayoffTable,
    pub deal: CellIx,
    pub fail: CellIx,
    worst_certificate: f64,
}

impl Study<'_> {
    /// What breaking one package of the deal alone changes, percentage points, by player.
    pub fn broken_alone(&self, player: PlayerIx, lever: usize) -> Vec<f64> {
        let menus = self.table.menus();
        let mut levels = vec![1; self.package.levers[player.0].len()];
        levels[lever] = 0;
        let position = self.package.grid.position(player, &levels);
        let cell = menus.neighbour(self.deal, player, position);
        let pairs = self.table.payoffs(cell).iter();
        pairs
            .zip(self.table.payoffs(self.deal))
            .map(|(a, b)| a - b)
            .collect()
    }

    /// A table of the combinations without the threat point.
    fn inner(&self, table: &PayoffTable) -> Result<PayoffTable, StandoffError> {
        let menus = self.package.grid.menus();
        let cells = menus.cells().map(|c| {
            let outer = table.menus().cell(&menus.combination(c));
            table.payoffs(outer).to_vec()
        });
        Ok(PayoffTable::new(menus.clone(), cells.collect())?)
    }
}

/// Judges a deal. The result depends on the file alone, not on the number of threads, seconds aside.
///
/// # Errors
/// The ledger has no answer for a day, wedges contradict each other, a combination has no certified equilibrium under
/// the central elasticities, or somebody asked to stop. A case that fails becomes a limit.
pub fn judge(deal: &Deal, progress: &dyn Progress) -> Result<DealFindings, StandoffError> {
    let started = Instant::now();
    let stage = |name: &str| {
        if stopped(progress) {
            return Err(StandoffError::Cancelled { stage: name.into() });
        }
        progress.stage(name);
        Ok(())
    };
    stage("compiling duties")?;
    let package = package(deal, deal.file.strength.strength())?;
    let standoff = package.standoff(deal.standoff.clone(), &deal.threat)?;
    let scene = Scene::prepare(&standoff)?;
    stage("solving every way to keep and break the deal")?;
    let economy = Economy::new(&standoff.world, &standoff.parameters)?;
    let study = study(&package, &standoff, &scene, &economy, progress)?;
    stage("solving by month")?;
    let watched = months::watch(deal, &study, &scene, progress)?;
    stage("solving under other assumptions")?;
    let (cases, failed, case_solves) = cases(deal, &study, &scene, progress)?;
    stage("putting it together")?;
    let statistics = DealStatistics {
        combinations: study.table.len(),
        solves: study.table.len() + watched.solves + case_solves,
        worst_certificate: study.worst_certificate,
        total_seconds: started.elapsed().as_secs_f64(),
    };
    findings(deal, &study, watched, cases, &failed, statistics)
}

fn package(deal: &Deal, strength: Strength) -> Result<Package, StandoffError> {
    Package::of(&deal.promises, &deal.standoff, strength, &deal.origin.name)
}

fn study<'a>(
    package: &'a Package,
    standoff: &'a Standoff,
    scene: &Scene<'_>,
    economy: &Economy,
    progress: &dyn Progress,
) -> Result<Study<'a>, StandoffError> {
    let arena = WorldArena::new(scene, economy, Backdrop::Current, progress)?;
    let Filled { table, details } = arena.table(progress)?;
    let money = details.iter().map(|solved| {
        let players = standoff.regions.iter();
        players.map(|&n| solved.ev_usd_mn(&arena.base, n)).collect()
    });
    Ok(Study {
        money: PayoffTable::new(standoff.menus.clone(), money.collect())?,
        deal: standoff.menus.cell(&package.deal()),
        fail: standoff.menus.cell(&package.fail()),
        worst_certificate: details
            .iter()
            .map(|s| s.certificate.worst)
            .fold(0.0, f64::max),
        package,
        standoff,
        table,
    })
}

/// Payoffs of some cells under an economy, per cent of its own today.
pub(super) fn values(
    scene: &Scene<'_>,
    economy: &Economy,
    cells: &[CellIx],
    progress: &dyn Progress,
) -> Result<BTreeMap<CellIx, Vec<f64>>, StandoffError> {
    let arena = WorldArena::new(scene, economy, Backdrop::Current, progress)?;
    let menus = arena.menus();
    let solved: Vec<Result<(CellIx, Vec<f64>), StandoffError>> = cells
        .par_iter()
        .map(|&cell| {
            let combination: Combination = menus.combination(cell);
            Ok((cell, arena.payoffs(&combination)?.0))
        })
        .collect();
    solved.into_iter().collect()
}

/// Cells, and what they are worth to each player.
type Values = BTreeMap<CellIx, Vec<f64>>;
/// Names of what could not be solved, with the reason.
type Failed = Vec<(String, String)>;

/// Other elasticities and other strengths: the deal, the threat point, and every breach by one side.
fn cases(
    deal: &Deal,
    study: &Study<'_>,
    scene: &Scene<'_>,
    progress: &dyn Progress,
) -> Result<(Vec<CaseFinding>, Failed, usize), StandoffError> {
    let menus = study.table.menus();
    let mut wanted: BTreeSet<CellIx> = BTreeSet::from([study.deal, study.fail]);
    for player in menus.players() {
        let moves = menus.positions(player);
        wanted.extend(moves.map(|s| menus.neighbour(study.deal, player, s)));
    }
    let wanted: Vec<CellIx> = wanted.into_iter().collect();
    let ranged = deal
        .promises
        .iter()
        .any(|p| matches!(p.priced, Priced::Lever { .. } | Priced::Purchase { .. }));
    let sets = deal.standoff.interval_sets.iter().cloned();
    let mut jobs: Vec<(String, Option<Strength>)> = sets.map(|s| (s, None)).collect();
    if ranged {
        let ends = [Strength::Low, Strength::Central, Strength::High];
        let central = deal.file.strength.strength();
        for strength in ends.into_iter().filter(|s| *s != central) {
            jobs.push((format!("levers {strength}"), Some(strength)));
        }
    }
    let solve = |(name, strength): &(String, Option<Strength>)| match strength {
        None => {
            let world = &study.standoff.world;
            let mut parameters = study.standoff.parameters.clone();
            for (k, value) in world
                .elasticity_sets()
                .get(name)
                .into_iter()
                .flatten()
                .enumerate()
            {
                let own = world.sectors()[k].trade_elasticity;
                parameters.trade_elasticity[k] = value.unwrap_or(own);
            }
            values(scene, &Economy::new(world, &parameters)?, &wanted, progress)
        }
        Some(strength) => {
            let package = package(deal, *strength)?;
            let standoff = package.standoff(deal.standoff.clone(), &deal.threat)?;
            let scene = Scene::prepare(&standoff)?;
            let economy = Economy::new(&standoff.world, &standoff.parameters)?;
            values(&scene, &economy, &wanted, progress)
        }
    };
    let solved: Vec<Result<Values, StandoffError>> = jobs.par_iter().map(solve).collect();
    let own = deal.standoff.central_set.as_deref().unwrap_or(OWN_SET);
    let central = wanted
        .iter()
        .map(|&c| (c, study.table.payoffs(c).to_vec()))
        .collect();
    let mut cases = vec![case(deal, study, own, true, &central)?];
    let mut failed = Failed::new();
    for ((name, _), result) in jobs.iter().zip(solved) {
        match result {
            Ok(values) => cases.push(case(deal, study, name, false, &values)?),
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage });
            }
            Err(error) => failed.push((name.clone(), error.to_string())),
        }
    }
    Ok((cases, failed, jobs.len() * (wanted.len() + 1)))
}

fn case(
    deal: &Deal,
    study: &Study<'_>,
    name: &str,
    central: bool,
    values: &Values,
) -> Result<CaseFinding, StandoffError> {
    let menus = study.table.menus();
    let tolerance = deal.standoff.tolerance_pct;
    let value = |cell: CellIx, p: PlayerIx| values.get(&cell).map_or(f64::NAN, |v| v[p.0]);
    let (mut gains, mut temptation, mut critical) = (Vec::new(), Vec::new(), Vec::new());
    for p in menus.players() {
        let (keep, punished) = (value(study.deal, p), value(study.fail, p));
        let moves = menus.positions(p);
        let cheat = moves
            .map(|s| value(menus.neighbour(study.deal, p, s), p))
            .fold(keep, f64::max);
        let stakes = Stakes {
            keep,
            cheat,
            punished,
        };
        let month = critical_discount(stakes, deal.terms.punishment, tolerance)?;
        gains.push(keep - punished);
        temptation.push(cheat - keep);
        critical.push(month.value().powi(12));
    }
    let all = |cell: CellIx| menus.players().map(|p| value(cell, p)).collect();
    Ok(CaseFinding {
        case: name.to_owned(),
        central,
        deal_pct: all(study.deal),
        threat_pct: all(study.fail),
        signed: gains.iter().all(|g| *g > tolerance),
        gains_points: gains,
        temptation_points: temptation,
        critical_patience_year: critical,
    })
}

fn findings(
    deal: &Deal,
    study: &Study<'_>,
    watched: Watched,
    cases: Vec<CaseFinding>,
    failed: &[(String, String)],
    statistics: DealStatistics,
) -> Result<DealFindings, StandoffError> {
    let (file, menus) = (&deal.file, study.table.menus());
    let world = deal.standoff.world.meta();
    let players = menus
        .players()
        .map(|p| side(deal, study, &watched, &cases, p))
        .collect::<Result<Vec<_>, _>>()?;
    let (trades, linkage_points) = trades(deal, study)?;
    let tolerance = deal.standoff.tolerance_pct;
    Ok(DealFindings {
        schema: 1,
        id: file.id.get_ref().clone(),
        title: file.title.clone(),
        summary: one_line(&file.summary),
        signed_on: deal.terms.signed,
        standoff: deal.standoff.file.id.get_ref().clone(),
        world: world.name.clone(),
        year: world.year,
        today: format!(
            "{}, with the levers that the deal lifts in use",
            deal.standoff.file.reference.title
        ),
        threat: deal.threat_name.clone(),
        class: class(&deal.promises, players.len()),
        signed: cases.first().is_some_and(|c| c.signed),
        signed_over_time: watched.gains.iter().all(|(g, _)| *g > tolerance),
        signed_in: cases.iter().filter(|c| c.signed).count(),
        commitments: words::commitments(deal, study),
        with_payments: payments(deal, study),
        trades,
        linkage_points,
        offers: offers(deal, study, &watched, &players)?,
        holds: watched.holds,
        months: watched.months,
        limits: words::limits(deal, watched.first_month, failed),
        players,
        cases,
        statistics,
    })
}

fn side(
    deal: &Deal,
    study: &Study<'_>,
    watched: &Watched,
    cases: &[CaseFinding],
    p: PlayerIx,
) -> Result<SideFinding, StandoffError> {
    let (table, money) = (&study.table, &study.money);
    let tolerance = deal.standoff.tolerance_pct;
    let region = study.standoff.regions[p.0];
    let response = best_response(table, study.deal, p);
    let gain = response.gain.max(0.0);
    let breach = table.menus().neighbour(study.deal, p, response.position);
    let (keep, punished) = (table.payoff(study.deal, p), table.payoff(study.fail, p));
    let stakes = Stakes {
        keep,
        cheat: keep + gain,
        punished,
    };
    let critical = critical_discount(stakes, deal.terms.punishment, tolerance)?;
    let patience = deal.terms.patience_a_year[p.0];
    let range = |of: fn(&CaseFinding) -> &Vec<f64>| -> Option<Range> {
        (cases.len() > 1).then(|| range_of(cases.iter().map(|c| of(c)[p.0])))
    };
    let in_money = |cell: CellIx| money.payoff(cell, p);
    let tempted = gain > tolerance;
    let delay = watched.first[p.0];
    let income = study.standoff.world.benchmark().income[region.0];
    let player = &deal.standoff.file.players[p.0];
    Ok(SideFinding {
        code: table.menus().player(p).to_owned(),
        name: player
            .name
            .clone()
            .unwrap_or_else(|| study.standoff.world.region(region).name.clone()),
        deal_pct: keep,
        deal_range_pct: range(|c| &c.deal_pct),
        deal_usd_mn: in_money(study.deal),
        threat_pct: punished,
        threat_range_pct: range(|c| &c.threat_pct),
        gain_points: keep - punished,
        gain_range_points: range(|c| &c.gains_points),
        gain_usd_mn: in_money(study.deal) - in_money(study.fail),
        gain_over_time_points: watched.gains[p.0].0,
        gain_over_time_range_points: watched.gains[p.0].1,
        month_of_delay_usd_mn: delay / 100.0 * income / 12.0,
        temptation_points: if tempted { gain } else { 0.0 },
        temptation_range_points: range(|c| &c.temptation_points),
        temptation_usd_mn: if tempted {
            in_money(breach) - in_money(study.deal)
        } else {
            0.0
        },
        best_breach: if tempted {
            words::broken(study, p, response.position)
        } else {
            Vec::new()
        },
        critical_discount_month: critical,
        critical_patience_year: critical.value().powi(12),
        critical_patience_range_year: range(|c| &c.critical_patience_year),
        patience_year: patience,
        keeps: critical.kept_at(monthly(patience)),
        broken_in_month: watched.broken[p.0],
    })
}

fn payments(deal: &Deal, study: &Study<'_>) -> PaymentFinding {
    let menus = study.money.menus();
    let threat = study.money.payoffs(study.fail);
    let agreed = study.money.payoffs(study.deal);
    let surplus: f64 = agreed.iter().zip(threat).map(|(a, d)| a - d).sum();
    let share = surplus / threat.len() as f64;
    // A tolerance in per cent as money: of the smallest income.
    let incomes = &study.standoff.world.benchmark().income;
    let least = study.standoff.regions.iter().map(|n| incomes[n.0]);
    let tolerance = deal.standoff.tolerance_pct / 100.0 * least.fold(f64::INFINITY, f64::min);
    let critical = critical_discount_with_payments(&study.money, study.deal, tolerance);
    let code = penal_codes(&study.money, tolerance).pop();
    // The bargain with payments over the deal alone: every gain over the threat point is the same.
    let together =
        bargain_with_payments(&study.money, threat, tolerance).is_some() && share > tolerance;
    PaymentFinding {
        worth_more_together: together,
        received_usd_mn: if together {
            let each = menus.players().map(|p| threat[p.0] + share - agreed[p.0]);
            each.collect()
        } else {
            Vec::new()
        },
        critical_discount_month: critical,
        critical_patience_year: critical.map(|d| d.powi(12)),
        worst_usd_mn: code.map(|c| c.worst).unwrap_or_default(),
    }
}

fn trades(deal: &Deal, study: &Study<'_>) -> Result<(Vec<TradeFinding>, Vec<f64>), StandoffError> {
    let inner = study.inner(&study.table)?;
    let grid = &study.package.grid;
    let tolerance = deal.standoff.tolerance_pct;
    let today = study.package.today();
    let found = linkage(&inner, grid, &today, Concept::Nash, tolerance);
    let named = |l: detente_talks::LeverOf| {
        let title = study.package.levers[l.player.0][l.lever].title.clone();
        (grid.menus().player(l.player).to_owned(), title)
    };
    let put = |t: detente_talks::Trade| TradeFinding {
        give: named(t.give),
        take: named(t.take),
        signed: t.cell.is_some(),
        gains_points: t.gains,
        added_points: t.added,
    };
    Ok((
        found.trades.into_iter().map(put).collect(),
        found.added_together,
    ))
}

fn offers(
    deal: &Deal,
    study: &Study<'_>,
    watched: &Watched,
    players: &[SideFinding],
) -> Result<Option<OfferFinding>, StandoffError> {
    let ([first, second], [a, b]) = (players, watched.without.as_slice()) else {
        return Ok(None);
    };
    let inner = study.inner(&study.table)?;
    let discount = [0, 1].map(|p| monthly(deal.terms.patience_a_year[p]));
    let without = [a.clone(), b.clone()];
    let by = |p| alternating_offers(&inner, &without, discount, PlayerIx(p));
    let (one, two) = (by(0)?, by(1)?);
    let slower = if watched.first[0] >= watched.first[1] {
        first
    } else {
        second
    };
    Ok(Some(OfferFinding {
        first_offers_pct: one.payoffs,
        second_offers_pct: two.payoffs,
        agreed_in_month: one.agreed_in,
        loses_more_by_delay: slower.code.clone(),
    }))
}
