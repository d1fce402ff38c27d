//! Running a standoff: law → policies → equilibria → game, for the central elasticities and for every published set.

mod arena;
mod positions;
mod progress;
mod scene;
mod solved;
mod tariffs;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use detente_economy::{Economy, Parameters};
use detente_talks::{CellIx, Filled, PayoffTable};
use detente_world::SectorKind;
use rayon::prelude::*;

use crate::deal::{self, Deal, DealFindings};
use crate::error::StandoffError;
use crate::findings::{Findings, PathFindings, Range, StageSeconds};
use crate::report;
use crate::standoff::Standoff;
pub use positions::{PositionPolicy, positions};
pub use progress::Progress;

pub(crate) use arena::WorldArena;
pub(crate) use progress::stopped;
pub(crate) use scene::{Backdrop, Scene};
pub(crate) use solved::{Comparison, Solved, range_of, ratio_pct};
pub(crate) use tariffs::{Outcome, TariffPlay, Tariffs};

/// One set of elasticities: both references and the whole table.
#[derive(Debug)]
pub(crate) struct Case {
    /// Name of the set; `sectors` is the world's own column.
    pub set: String,
    pub goods_elasticity: Range,
    pub base: Solved,
    pub untaxed_base: Solved,
    pub cells: Vec<Solved>,
    pub table: PayoffTable,
    pub solution: report::Solution,
    /// War and cooperation in tariffs.
    pub tariffs: Tariffs,
}

/// A set of elasticities under which something could not be solved.
#[derive(Debug)]
pub(crate) struct FailedSet {
    pub set: String,
    pub why: String,
}

/// Everything that was solved.
#[derive(Debug)]
pub(crate) struct Campaign<'a> {
    pub standoff: &'a Standoff,
    pub scene: &'a Scene<'a>,
    pub central: Case,
    /// Unilateral combinations and the threat point, with third regions untaxed.
    pub untaxed: BTreeMap<CellIx, Solved>,
    pub sets: Vec<Case>,
    /// Sets under which something could not be solved.
    pub failed_sets: Vec<FailedSet>,
    pub tolerance: f64,
    /// Player by player, position by position, against the reference.
    pub stances: Vec<Vec<detente_talks::Stance>>,
    /// Levers over months.
    pub path: Option<PathFindings>,
    /// The deal that the standoff names, judged.
    pub deal: Option<DealFindings>,
    pub seconds: Vec<StageSeconds>,
    pub total_seconds: f64,
}

/// Random starts per player from which a better response than war is looked for, under the central elasticities.
const STARTS: usize = 4;

/// Name of the central case where it is the world's own column.
pub(crate) const OWN_SET: &str = "sectors";

/// Runs a standoff.
///
/// The result depends on the standoff alone, not on the number of threads; only [`Findings::statistics`] holds
/// seconds, which do.
///
/// # Errors
/// The ledger has no answer for a day, wedges contradict each other, a combination has no certified equilibrium under
/// the central elasticities, or somebody asked to stop. A published elasticity set that fails becomes a limit.
pub fn run(standoff: &Standoff, progress: &dyn Progress) -> Result<Findings, StandoffError> {
    let started = Instant::now();
    let mut clock = Clock::start(progress);
    // A deal that makes no sense is refused before the work.
    let deal = Deal::of(standoff)?;
    clock.stage("compiling duties")?;
    let (scene, law) = rayon::join(|| Scene::prepare(standoff), || report::law(standoff));
    let (scene, law) = (scene?, law?);
    let tolerance = standoff.tolerance_pct;

    clock.stage("solving every combination")?;
    let parameters = standoff.at_horizon(standoff.parameters.clone());
    let economy = Economy::new(&standoff.world, &parameters)?;
    let current = WorldArena::new(&scene, &economy, Backdrop::Current, progress)?;
    let untaxed = WorldArena::new(&scene, &economy, Backdrop::Untaxed, progress)?;
    let name = standoff.central_set.as_deref().unwrap_or(OWN_SET);
    let mut central = case(name, &current, &untaxed, tolerance, &parameters, progress)?;

    clock.stage("war and cooperation in tariffs")?;
    central.tariffs = tariffs::play(&scene, &economy, STARTS, progress)?;

    clock.stage("solving with third countries untaxed")?;
    let wanted = untaxed_cells(standoff);
    let solved: Vec<Result<Solved, StandoffError>> = wanted
        .par_iter()
        .map(|&cell| untaxed.solve(&standoff.menus.combination(cell)))
        .collect();
    let solved: Vec<Solved> = solved.into_iter().collect::<Result<_, _>>()?;
    let untaxed = wanted.into_iter().zip(solved).collect();

    clock.stage("solving under other elasticities")?;
    let (sets, failed_sets) = other_sets(&scene, tolerance, progress)?;

    let mut path = None;
    if let Some(asked) = standoff.path.as_deref() {
        clock.stage("following levers over months")?;
        path = Some(crate::path::run(standoff, asked, progress)?);
    }

    let deal = match deal {
        None => None,
        Some(deal) => {
            clock.stage("judging the deal")?;
            let mut judged = deal::judge(&deal, &Silent(progress))?;
            judged.statistics.total_seconds = 0.0;
            Some(judged)
        }
    };

    clock.stage("putting it together")?;
    clock.end();
    let campaign = Campaign {
        standoff,
        scene: &scene,
        central,
        untaxed,
        sets,
        failed_sets,
        tolerance,
        deal,
        stances: report::stances(standoff, &scene)?,
        path,
        seconds: clock.seconds,
        total_seconds: started.elapsed().as_secs_f64(),
    };
    Ok(report::findings(&campaign, law))
}

/// The reference with one player elsewhere, and the threat point.
fn untaxed_cells(standoff: &Standoff) -> Vec<CellIx> {
    let menus = &standoff.menus;
    let mut cells = vec![menus.cell(&standoff.fail)];
    for player in menus.players() {
        for position in menus.positions(player) {
            cells.push(menus.cell(&standoff.reference.with(player, position)));
        }
    }
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn case(
    set: &str,
    current: &WorldArena<'_>,
    untaxed: &WorldArena<'_>,
    tolerance: f64,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<Case, StandoffError> {
    let Filled { table, details } = current.table(progress)?;
    let standoff = current.standoff();
    let fail = standoff.menus.cell(&standoff.fail);
    let goods = standoff
        .world
        .sectors()
        .iter()
        .zip(&parameters.trade_elasticity);
    let goods = goods
        .filter(|(s, _)| s.kind == SectorKind::Goods)
        .map(|(_, &e)| e);
    Ok(Case {
        set: set.to_owned(),
        goods_elasticity: range_of(goods),
        base: current.base.clone(),
        untaxed_base: untaxed.base.clone(),
        cells: details,
        solution: report::Solution::of(&table, fail, tolerance),
        table,
        tariffs: Tariffs::None,
    })
}

/// Every other elasticity set, in parallel, in the order of the file.
fn other_sets(
    scene: &Scene<'_>,
    tolerance: f64,
    progress: &dyn Progress,
) -> Result<(Vec<Case>, Vec<FailedSet>), StandoffError> {
    let standoff = scene.standoff();
    let total = standoff.interval_sets.len() * standoff.menus.combinations();
    let share = Share {
        whole: progress,
        done: AtomicUsize::new(0),
        total,
    };
    let one = |set: &String| -> Result<Case, StandoffError> {
        let parameters = standoff.at_horizon(standoff.parameters_of(set));
        let economy = Economy::new(&standoff.world, &parameters)?;
        let current = WorldArena::new(scene, &economy, Backdrop::Current, progress)?;
        let untaxed = WorldArena::new(scene, &economy, Backdrop::Untaxed, progress)?;
        let mut case = case(set, &current, &untaxed, tolerance, &parameters, &share)?;
        case.tariffs = tariffs::play(scene, &economy, 0, progress)?;
        Ok(case)
    };
    let sets = standoff.interval_sets.par_iter();
    let solved: Vec<_> = sets.map(|set| (set.clone(), one(set))).collect();
    let (cases, failed) = solved_or_failed(solved)?;
    Ok((cases.into_iter().map(|(_, case)| case).collect(), failed))
}

/// Results with their names.
type Named<T> = Vec<(String, T)>;

/// What was solved and what could not be, each with its name and in order. A wish to stop ends everything.
pub(crate) fn solved_or_failed<T>(
    results: Named<Result<T, StandoffError>>,
) -> Result<(Named<T>, Vec<FailedSet>), StandoffError> {
    let (mut solved, mut failed) = (Vec::new(), Vec::new());
    for (set, result) in results {
        match result {
            Ok(found) => solved.push((set, found)),
            Err(StandoffError::Cancelled { stage }) => {
                return Err(StandoffError::Cancelled { stage });
            }
            Err(error) => failed.push(FailedSet {
                why: error.to_string(),
                set,
            }),
        }
    }
    Ok((solved, failed))
}

/// Counts the combinations of many tables as one stage.
struct Share<'a> {
    whole: &'a dyn Progress,
    done: AtomicUsize,
    total: usize,
}

impl Progress for Share<'_> {
    fn advanced(&self, _done: usize, _total: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.whole.advanced(done, self.total);
    }

    fn interrupt(&self) -> Option<&std::sync::atomic::AtomicBool> {
        self.whole.interrupt()
    }
}

/// Passes nothing on but the wish to stop.
struct Silent<'a>(&'a dyn Progress);

impl Progress for Silent<'_> {
    fn interrupt(&self) -> Option<&std::sync::atomic::AtomicBool> {
        self.0.interrupt()
    }
}

/// Announces stages and measures them.
struct Clock<'a> {
    progress: &'a dyn Progress,
    running: Option<(String, Instant)>,
    seconds: Vec<StageSeconds>,
}

impl<'a> Clock<'a> {
    fn start(progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            running: None,
            seconds: Vec::new(),
        }
    }

    fn stage(&mut self, name: &str) -> Result<(), StandoffError> {
        self.end();
        if stopped(self.progress) {
            return Err(StandoffError::Cancelled { stage: name.into() });
        }
        self.progress.stage(name);
        self.running = Some((name.to_owned(), Instant::now()));
        Ok(())
    }

    fn end(&mut self) {
        if let Some((stage, since)) = self.running.take() {
            let seconds = since.elapsed().as_secs_f64();
            self.seconds.push(StageSeconds { stage, seconds });
        }
    }
}

impl Campaign<'_> {
    /// A cell of the table against the reference, with the same under every other set.
    pub fn cell(&self, cell: CellIx) -> Comparison<'_> {
        Comparison {
            after: &self.central.cells[cell.0],
            base: &self.central.base,
            sets: self
                .sets
                .iter()
                .map(|s| (&s.cells[cell.0], &s.base))
                .collect(),
        }
    }

    /// A unilateral cell or the threat point with third regions untaxed.
    pub fn untaxed_cell(&self, cell: CellIx) -> Option<Comparison<'_>> {
        Some(Comparison {
            after: self.untaxed.get(&cell)?,
            base: &self.central.untaxed_base,
            sets: Vec::new(),
        })
    }

    /// Everything solved under the central elasticities and with the whole table, with what it is called.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        std::iter::once(&self.central).chain(&self.sets)
    }
}
