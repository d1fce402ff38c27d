//! Judging a deal: who gains, who is tempted, how patient they must be, until when it holds.

use std::time::Instant;

use detente_economy::Economy;
use detente_ledger::Strength;
use detente_talks::{
    CellIx, Filled, PayoffTable, PlayerIx, PositionIx, Stakes, best_response, critical_discount,
};

use super::cases::{Cases, cases};
use super::findings::{CaseFinding, DealFindings, DealStatistics, SideFinding};
use super::months::{self, Watched, monthly};
use super::package::{Package, class};
use super::term::over_time;
use super::{Deal, exchange, offers, threat, under, words};
use crate::error::StandoffError;
use crate::findings::Range;
use crate::report::one_line;
use crate::run::{Backdrop, Progress, Scene, Solved, WorldArena, range_of, stopped};
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
    /// What was solved, in cell order.
    pub details: Vec<Solved>,
    /// Today.
    pub base: Solved,
    pub deal: CellIx,
    pub fail: CellIx,
    pub worst_certificate: f64,
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

    /// What a side's best breach gains while the others keep their word, and the position; of equally good ones one that
    /// breaks single commitments rather than the threat point.
    pub fn best_breach(
        &self,
        table: &PayoffTable,
        p: PlayerIx,
        tolerance: f64,
    ) -> (f64, PositionIx) {
        let response = best_response(table, self.deal, p);
        let worth = |s: PositionIx| table.payoff(table.menus().neighbour(self.deal, p, s), p);
        let most = worth(response.position);
        let mut single = self.package.grid.menus().positions(p);
        let position = match self.package.broken(p, response.position) {
            Some(_) => None,
            None => single.find(|s| worth(*s) >= most - tolerance),
        };
        (
            response.gain.max(0.0),
            position.unwrap_or(response.position),
        )
    }

    /// Whether nothing is priced.
    pub fn deal_alone(&self) -> bool {
        self.package.levers.iter().all(Vec::is_empty)
    }

    /// A table of the combinations without the threat point.
    pub fn inner(&self, table: &PayoffTable) -> Result<PayoffTable, StandoffError> {
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
    let package = package(deal, deal.file.strength.strength(), false)?;
    let standoff = package.standoff(deal.standoff.clone(), &deal.threat)?;
    let scene = Scene::prepare(&standoff)?;
    stage("solving every way to keep and break the deal")?;
    let economy = Economy::new(&standoff.world, &standoff.parameters)?;
    let study = study(&package, &standoff, &scene, &economy, progress)?;
    stage("solving by month")?;
    let watched = months::watch(deal, &study, &scene, progress)?;
    stage("solving under other assumptions")?;
    let cases = cases(deal, &study, &scene, progress)?;
    let (objectives, wishes) = under::objectives(deal, &study, &economy, progress)?;
    stage("putting it together")?;
    let statistics = DealStatistics {
        combinations: study.table.len(),
        solves: study.table.len() + watched.solves + cases.solves + wishes,
        worst_certificate: study.worst_certificate,
        total_seconds: started.elapsed().as_secs_f64(),
    };
    let mut found = findings(deal, &study, watched, &cases, statistics)?;
    found.objectives = objectives;
    Ok(found)
}

pub(super) fn package(
    deal: &Deal,
    strength: Strength,
    intentions: bool,
) -> Result<Package, StandoffError> {
    let name = &deal.origin.name;
    Package::of(&deal.promises, &deal.standoff, strength, intentions, name)
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
        base: arena.base.clone(),
        details,
        package,
        standoff,
        table,
    })
}

fn findings(
    deal: &Deal,
    study: &Study<'_>,
    watched: Watched,
    solved: &Cases,
    statistics: DealStatistics,
) -> Result<DealFindings, StandoffError> {
    let (file, menus) = (&deal.file, study.table.menus());
    let world = deal.standoff.world.meta();
    let players = menus
        .players()
        .map(|p| side(deal, study, &watched, &solved.findings, p))
        .collect::<Result<Vec<_>, _>>()?;
    let tolerance = deal.standoff.tolerance_pct;
    let cases = solved.findings.clone();
    let slower = match (watched.first.as_slice(), players.as_slice()) {
        ([a, b], [first, second]) => if a >= b { first } else { second }.code.clone(),
        _ => String::new(),
    };
    let central = &watched.spans[0];
    let deciding = || menus.players().filter(|p| deal.decides(*p));
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
        signed_over_time: deciding().all(|p| central[p.0].gain() > tolerance),
        signed_in: (cases.iter().filter(|c| c.signed && !c.intentions)).count(),
        tolerance_points: tolerance,
        threats: threat::threats(deal, study, &cases),
        term: watched
            .term
            .as_ref()
            .map(|t| t.finding(&watched.spans, players.len())),
        objectives: Vec::new(),
        commitments: words::commitments(deal, study),
        with_payments: exchange::payments(deal, study, &solved.tables)?,
        linkage: exchange::trades(deal, study, &solved.tables)?,
        offers: offers::finding(study, &watched.talks, &slower)?,
        holds: watched.holds,
        months: watched.months,
        limits: words::limits(deal, &solved.failed),
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
    let (gain, position) = study.best_breach(table, p, tolerance);
    let breach = table.menus().neighbour(study.deal, p, position);
    let (keep, punished) = (table.payoff(study.deal, p), table.payoff(study.fail, p));
    let stakes = Stakes {
        keep,
        cheat: keep + gain,
        punished,
    };
    let critical = critical_discount(stakes, deal.terms.punishment, tolerance)?;
    // Today is where payoffs are counted from.
    let back = Stakes {
        punished: 0.0,
        ..stakes
    };
    let critical_today = critical_discount(back, deal.terms.punishment, tolerance)?;
    let months = watched.months.iter().map(|m| m.gain_pct[p.0]);
    let patience = deal.terms.patience_a_year[p.0];
    let range = |of: fn(&CaseFinding) -> &Vec<f64>| -> Option<Range> {
        let ranged = || cases.iter().filter(|c| !c.intentions);
        (ranged().count() > 1).then(|| range_of(ranged().map(|c| of(c)[p.0])))
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
        decides: deal.decides(p),
        deal_pct: keep,
        deal_range_pct: range(|c| &c.deal_pct),
        deal_usd_mn: in_money(study.deal),
        threat_pct: punished,
        threat_range_pct: range(|c| &c.threat_pct),
        gain_points: keep - punished,
        gain_range_points: range(|c| &c.gains_points),
        gain_usd_mn: in_money(study.deal) - in_money(study.fail),
        over_time: over_time(&watched.spans, p.0, |s| s.whole),
        month_of_delay_usd_mn: delay / 100.0 * income / 12.0,
        temptation_points: if tempted { gain } else { 0.0 },
        temptation_range_points: range(|c| &c.temptation_points),
        temptation_usd_mn: if tempted {
            in_money(breach) - in_money(study.deal)
        } else {
            0.0
        },
        largest_monthly_gain_pct: months.fold(0.0, f64::max),
        breach_is_threat: tempted && study.package.broken(p, position).is_none(),
        best_breach: if tempted {
            words::broken(study, p, position)
        } else {
            Vec::new()
        },
        critical_discount_month: critical,
        critical_discount_today_month: critical_today,
        critical_patience_year: critical.value().powi(12),
        critical_patience_range_year: range(|c| &c.critical_patience_year),
        patience_year: patience,
        keeps: critical.kept_at(monthly(patience)),
        broken_in_month: watched.broken[p.0],
    })
}
