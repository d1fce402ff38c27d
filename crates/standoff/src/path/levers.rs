//! The ledger's levers other than tariffs, as contenders of a ranking.

use detente_ledger::{Ledger, LedgerError, Lever, LeverWedge, Strength};
use detente_path::PathError;
use detente_path::first_year::{Contender, Ground, Levers, Overrides};
use detente_policy::{Policy, PolicyError, RegionSelector, WedgeKind};
use detente_world::World;
use jiff::civil::Date;

use crate::findings::Unsolved;

/// Why a lever of the ledger cannot be asked about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeverError {
    /// The ledger does not know it, or not for this world.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Its wedges do not fit the world.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// They fit no chain of the world.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// A lever that is ranked, and what readers are told of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Row of the ledger, or id within the standoff.
    pub id: String,
    /// For readers.
    pub title: String,
    /// True where nobody checked its row.
    pub unverified: bool,
    /// The lever.
    pub contender: Contender,
}

/// A lever's policy at its strong end, centre and weak end. With `everybody` its wedges hold for every other region, as
/// a control that is written for all destinations does.
///
/// # Errors
/// As [`Ledger::lever_policy`].
pub fn strengths(
    ledger: &Ledger,
    world: &World,
    id: &str,
    everybody: bool,
) -> Result<[Policy; 3], LedgerError> {
    let at = |strength| -> Result<Policy, LedgerError> {
        let mut policy = ledger.lever_policy(world, id, strength)?;
        if everybody {
            for wedge in &mut policy.wedges {
                wedge.partner = wedge.partner.as_ref().map(|_| RegionSelector::Rest);
            }
        }
        Ok(policy)
    };
    Ok([
        at(Strength::High)?,
        at(Strength::Central)?,
        at(Strength::Low)?,
    ])
}

/// Every lever between two regions that the ledger gives a strength, announced by `known_on`, as it would be used on
/// top of nothing else. Truces are none, nor are promises to buy, which cost the
/// other side nothing. Levers for which the world has no sector are listed apart.
pub(crate) fn between(
    ledger: &Ledger,
    ground: &Ground,
    pair: [&str; 2],
    known_on: Option<Date>,
) -> (Vec<Entry>, Vec<Unsolved>) {
    let (mut entries, mut unsolved) = (Vec::new(), Vec::new());
    for lever in ledger.levers() {
        let ours = [&lever.imposer, &lever.target];
        let promise = |w: &LeverWedge| WedgeKind::from_name(&w.kind) == Some(WedgeKind::Floor);
        if ours.iter().any(|code| !pair.contains(&code.as_str()))
            || lever.kind == "truce"
            || lever.wedges.iter().all(promise)
            || known_on.is_some_and(|day| lever.announced_on > day)
        {
            continue;
        }
        match entry(ledger, ground, lever) {
            Ok(entry) => entries.extend(entry),
            Err(error) => unsolved.push(Unsolved {
                id: lever.id.clone(),
                title: lever.title.clone(),
                why: error.to_string(),
            }),
        }
    }
    (entries, unsolved)
}

/// A lever of the ledger; `None` where the world lacks one of its regions.
fn entry(ledger: &Ledger, ground: &Ground, lever: &Lever) -> Result<Option<Entry>, LeverError> {
    let world = ground.world();
    let (Some(sender), Some(target)) = (
        world.find_region(&lever.imposer),
        world.find_region(&lever.target),
    ) else {
        return Ok(None);
    };
    let policies = strengths(ledger, world, &lever.id, false)?;
    let levers = in_world(ground, &policies, None)?;
    Ok(Some(Entry {
        id: lever.id.clone(),
        title: lever.title.clone(),
        unverified: lever.unverified(),
        contender: Contender {
            levers,
            own: Overrides::default(),
            sender,
            target,
        },
    }))
}

/// The levers that a policy at its strong end, centre and weak end is in a world; `approvals` replaces what caps let through.
pub(crate) fn in_world(
    ground: &Ground,
    policies: &[Policy; 3],
    approvals: Option<&[f64]>,
) -> Result<Levers, LeverError> {
    let world = ground.world();
    let [strong, central, weak] = policies;
    let (strong, central, weak) = (
        strong.apply(world)?,
        central.apply(world)?,
        weak.apply(world)?,
    );
    Ok(Levers::of_policies(
        world,
        ground,
        [&weak, &central, &strong],
        approvals,
    )?)
}
