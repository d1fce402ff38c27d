//! `solve --many FILE`: a list of policies under one economy, warm-started along the list.

use std::path::Path;
use std::sync::Arc;

use detente_economy::{BatchSettings, Economy, Evaluation, Payoff, SolveError, SolveSettings};
use detente_policy::{AppliedPolicy, Policy};
use detente_table::{Stop, TableFile, columns};
use detente_world::{RegionIx, World};

use crate::refusal::Refusal;
use crate::room::Room;

/// Column of the file that names the policy of a row.
const NAME: &str = "policy";

/// How one policy of a list ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The policy's name.
    pub policy: String,
    /// `solved`, or why not.
    pub status: &'static str,
    /// The worst relative residual of the independent check.
    pub worst: Option<f64>,
    /// What is wrong, in words.
    pub problem: Option<String>,
}

columns! { Ended: "policies", "Policies of the list"; |r|
    text "policy" key = r.policy.as_str(), "Its name.";
    text "status" = r.status, "solved, or why not.";
    number[Residual 1] "worst" = r.worst, "Worst relative residual of the independent check.";
    text "problem" optional = r.problem.as_deref(), "What is wrong.";
}

/// One region under one policy of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The policy's name.
    pub policy: Arc<str>,
    /// The region.
    pub region: RegionIx,
    /// Exact change of real income, per cent.
    pub real_income_pct: f64,
}

columns! { Outcome: "many", "Real income under each policy of the list"; |r|
    text "policy" key = r.policy.as_ref(), "The policy.";
    code[Region] "code" = r.region.0, "The region.";
    number[ChangePct 4] "real_income_pct" = r.real_income_pct, "Income over the price index of final demand, exact change.";
}

/// The answer to a list of policies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Many {
    /// How each ended, in the list's order.
    pub policies: Vec<Ended>,
    /// Every region under every policy that was solved.
    pub outcomes: Vec<Outcome>,
}

/// Reads a list: a table with the column `policy` and the columns of a policy file; rows of one name are one policy.
///
/// # Errors
/// [`Refusal`] naming file and row.
pub fn read(room: &Room<'_>, path: &Path) -> Result<Vec<(String, Policy)>, Refusal> {
    let bytes = room.reader().bytes("many", path)?;
    let file = TableFile::from_bytes(path, &bytes)?;
    let at = file.column(NAME)?;
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for row in 0..file.rows() {
        let name = file.text(row, at)?.into_owned();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((name, vec![row])),
        }
    }
    let policy = |(name, rows): (String, Vec<usize>)| {
        let part = file.only(&rows, &[NAME]);
        Ok((name, Policy::from_table(&part)?))
    };
    groups.into_iter().map(policy).collect()
}

/// Solves the list, each policy on top of a common one.
pub fn solve(
    world: &World,
    economy: &Economy,
    common: &Policy,
    list: &[(String, Policy)],
    stop: &Stop,
) -> Result<Many, Refusal> {
    let applied: Vec<Result<AppliedPolicy, Refusal>> = list
        .iter()
        .map(|(_, policy)| {
            let mut whole = common.clone();
            whole.extend(policy.clone());
            whole.apply(world).map_err(Refusal::from)
        })
        .collect();
    let sound: Vec<AppliedPolicy> = applied
        .iter()
        .filter_map(|a| a.as_ref().ok().cloned())
        .collect();
    let payoffs: Vec<Payoff> = RegionIx::all(world.region_count())
        .map(Payoff::RealIncome)
        .collect();
    let settings = BatchSettings {
        solve: SolveSettings {
            interrupt: Some(stop.flag()),
            ..SolveSettings::default()
        },
        gradients: false,
        stop: Some(stop.flag()),
    };
    let mut solved = economy
        .evaluate_all(&sound, &payoffs, &settings)
        .into_iter();
    let mut many = Many::default();
    for ((name, _), applied) in list.iter().zip(&applied) {
        let refused = match applied {
            Err(refusal) => refusal.clone(),
            Ok(_) => match solved.next() {
                Some(Ok(evaluation)) => {
                    many.add(name, &evaluation);
                    continue;
                }
                Some(Err(SolveError::Interrupted)) | None => return Err(Refusal::interrupted()),
                Some(Err(error)) => error.into(),
            },
        };
        many.policies.push(Ended {
            policy: name.clone(),
            status: refused.status.as_str(),
            worst: None,
            problem: Some(refused.message),
        });
    }
    Ok(many)
}

impl Many {
    fn add(&mut self, name: &str, evaluation: &Evaluation) {
        self.policies.push(Ended {
            policy: name.to_owned(),
            status: "solved",
            worst: Some(evaluation.certificate.worst),
            problem: None,
        });
        let name: Arc<str> = name.into();
        for (region, real_income_pct) in evaluation.payoffs.iter().enumerate() {
            self.outcomes.push(Outcome {
                policy: Arc::clone(&name),
                region: RegionIx(region),
                real_income_pct: *real_income_pct,
            });
        }
    }
}
