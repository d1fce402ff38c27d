//! The solver under random policies: every draw must end certified or be named infeasible.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use detente_economy::{
    CERTIFICATE_LIMIT, Economy, EconomyError, SolveError, SolveSettings, stress,
};
use detente_world::World;
use detente_world::table::columns;
use rayon::prelude::*;
use serde::Serialize;

/// What is drawn: policy number `i` is on world `i mod worlds`.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// The worlds, in turn.
    pub worlds: Vec<World>,
    /// Number of the first policy; 0 unless a part of a campaign is repeated.
    pub first: u64,
    /// How many policies.
    pub policies: u64,
    /// The campaign's seed; each policy has a random stream of its own.
    pub seed: u64,
}

/// How a draw ended.
#[derive(Debug, Clone, PartialEq)]
enum End {
    Certified {
        worst: f64,
        sweeps: usize,
    },
    Infeasible {
        reason: String,
    },
    Failed {
        status: &'static str,
        message: String,
    },
    Interrupted,
}

/// A draw that ended neither certified nor named infeasible.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// Its number.
    pub number: u64,
    /// `not_converged`, `not_unique`, `not_certified`, `not_proved` (a cause whose proof does not hold when it is checked
    /// again) or `bad_input`.
    pub status: String,
    /// What was drawn.
    pub draw: String,
    /// What happened.
    pub message: String,
}

/// What a campaign found on one world, or on all.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Findings {
    /// Name of the world; `all` for the sum.
    pub world: String,
    /// Size of the world, `25x28`.
    pub size: String,
    /// How many policies were drawn.
    pub draws: u64,
    /// Solved, with a certificate below the limit.
    pub certified: u64,
    /// Named infeasible.
    pub infeasible: u64,
    /// Neither.
    pub failed: u64,
    /// The worst certificate among the solved.
    pub worst_certificate: f64,
    /// Draw with the worst certificate; `None` when nothing was solved.
    pub worst_draw: Option<u64>,
    /// Evaluations of the whole map per solved draw: median.
    pub sweeps_median: usize,
    /// 95th percentile.
    pub sweeps_p95: usize,
    /// Largest.
    pub sweeps_max: usize,
    /// Why draws are infeasible, names and numbers left out, and how often.
    pub reasons: BTreeMap<String, u64>,
}

/// What a campaign found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// World by world.
    pub worlds: Vec<Findings>,
    /// Together.
    pub all: Findings,
    /// Every draw that ended neither certified nor named infeasible.
    pub failures: Vec<Failure>,
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// There is nothing to draw on.
    #[error("a campaign needs a world")]
    NoWorld,
}

impl Campaign {
    /// Draws and solves everything, on all cores; `done` is called after each policy.
    ///
    /// # Errors
    /// [`CampaignError`].
    pub fn run(
        &self,
        interrupt: &AtomicBool,
        done: impl Fn() + Sync,
    ) -> Result<Report, CampaignError> {
        if self.worlds.is_empty() {
            return Err(CampaignError::NoWorld);
        }
        let ends: Vec<End> = (0..self.policies)
            .into_par_iter()
            .map(|at| {
                let number = self.first.saturating_add(at);
                let end = self.draw(number, interrupt);
                done();
                end
            })
            .collect();
        if ends.contains(&End::Interrupted) {
            return Err(CampaignError::Interrupted);
        }
        Ok(self.report(&ends))
    }

    fn world(&self, number: u64) -> &World {
        &self.worlds[(number % self.worlds.len() as u64) as usize]
    }

    fn draw(&self, number: u64, interrupt: &AtomicBool) -> End {
        if interrupt.load(Ordering::Relaxed) {
            return End::Interrupted;
        }
        let world = self.world(number);
        let draw = stress::draw(world, self.seed, number);
        let settings = SolveSettings {
            interrupt: Some(interrupt),
            ..SolveSettings::default()
        };
        let economy = Economy::new(world, &draw.parameters).map_err(|error| match error {
            EconomyError::Purge(inner) => *inner,
            other => SolveError::Input(other),
        });
        let mut refuted = None;
        let solved = economy.and_then(|economy| {
            let solved = economy.solve(&draw.policy, &settings);
            if let Some(cause) = solved.as_ref().err().and_then(SolveError::cause) {
                refuted = economy.check_cause(&draw.policy, cause).err();
            }
            solved
        });
        if let Some(refuted) = refuted {
            return End::Failed {
                status: "not_proved",
                message: refuted.to_string(),
            };
        }
        match solved {
            Ok(at) if at.certificate.worst <= CERTIFICATE_LIMIT => End::Certified {
                worst: at.certificate.worst,
                sweeps: at.stats.sweeps,
            },
            Ok(at) => End::Failed {
                status: "not_certified",
                message: format!(
                    "{} is off by {:.1e}",
                    at.certificate.market, at.certificate.worst
                ),
            },
            Err(SolveError::Infeasible { reason, .. }) => End::Infeasible { reason },
            Err(SolveError::Interrupted) => End::Interrupted,
            Err(error) => End::Failed {
                status: error.status(),
                message: error.to_string(),
            },
        }
    }

    fn report(&self, ends: &[End]) -> Report {
        let numbered: Vec<(u64, &End)> = (self.first..).zip(ends).collect();
        let worlds: Vec<Findings> = (0..self.worlds.len() as u64)
            .map(|w| {
                let count = self.worlds.len() as u64;
                let own = numbered.iter().filter(|(number, _)| number % count == w);
                let world = &self.worlds[w as usize];
                self.findings(&world.meta().name, &size(world), own.copied())
            })
            .filter(|findings| findings.draws > 0)
            .collect();
        let failures = numbered.iter().filter_map(|&(number, end)| match end {
            End::Failed { status, message } => Some(Failure {
                number,
                status: (*status).to_owned(),
                draw: stress::draw(self.world(number), self.seed, number).label,
                message: message.clone(),
            }),
            _ => None,
        });
        Report {
            failures: failures.collect(),
            all: self.findings("all", "", numbered.iter().copied()),
            worlds,
        }
    }

    fn findings<'e>(
        &self,
        name: &str,
        size: &str,
        ends: impl Iterator<Item = (u64, &'e End)>,
    ) -> Findings {
        let mut findings = Findings {
            world: name.to_owned(),
            size: size.to_owned(),
            ..Findings::default()
        };
        let mut sweeps = Vec::new();
        for (number, end) in ends {
            findings.draws += 1;
            match end {
                End::Certified { worst, sweeps: n } => {
                    findings.certified += 1;
                    sweeps.push(*n);
                    if findings.worst_draw.is_none() || *worst > findings.worst_certificate {
                        findings.worst_certificate = *worst;
                        findings.worst_draw = Some(number);
                    }
                }
                End::Infeasible { reason } => {
                    findings.infeasible += 1;
                    let reason = without_names(reason, self.world(number));
                    *findings.reasons.entry(reason).or_default() += 1;
                }
                End::Failed { .. } | End::Interrupted => findings.failed += 1,
            }
        }
        sweeps.sort_unstable();
        let at = |share: f64| {
            let last = sweeps.len().saturating_sub(1);
            sweeps.get((share * last as f64).round() as usize).copied()
        };
        findings.sweeps_median = at(0.5).unwrap_or(0);
        findings.sweeps_p95 = at(0.95).unwrap_or(0);
        findings.sweeps_max = at(1.0).unwrap_or(0);
        findings
    }
}

/// `25x28`.
fn size(world: &World) -> String {
    format!("{}x{}", world.region_count(), world.sector_count())
}

/// A reason with the codes of a world, quoted policies and numbers replaced by `…`, so that like reasons count together.
fn without_names(reason: &str, world: &World) -> String {
    let is_code = |word: &str| {
        world.find_region(word).is_some()
            || world.find_sector(word).is_some()
            || word.parse::<f64>().is_ok()
    };
    let mut text = String::new();
    for (at, part) in reason.split('`').enumerate() {
        if at % 2 == 1 {
            // A policy is left out; a word like `none` stays.
            let is_policy = part.contains(['=', ' ']);
            text += if is_policy { "…" } else { part };
            continue;
        }
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let in_word = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
            let end = if in_word(first) {
                rest.find(|c: char| !in_word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(end);
            let bare = word.trim_end_matches('.');
            text += if is_code(bare) { "…" } else { word };
            rest = after;
        }
    }
    text
}

impl Report {
    /// Whether every draw ended certified or named infeasible.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    /// The findings, world by world, then together.
    pub fn findings(&self) -> Vec<Findings> {
        self.worlds.iter().chain([&self.all]).cloned().collect()
    }

    /// Why draws are infeasible, the most frequent first.
    pub fn reasons(&self) -> Vec<Reason> {
        let reason = |(text, &count): (&String, &u64)| Reason {
            text: text.clone(),
            count,
        };
        let mut reasons: Vec<Reason> = self.all.reasons.iter().map(reason).collect();
        reasons.sort_by(|a, b| b.count.cmp(&a.count).then(a.text.cmp(&b.text)));
        reasons
    }
}

columns! { Findings: "findings", "Random policies, world by world"; |r|
    text "world" key = r.world.as_str(), "The world; `all` for the sum.";
    text "size" = r.size.as_str(), "Regions times sectors.";
    integer "draws" = r.draws, "Policies drawn.";
    integer "certified" = r.certified, "Solved, with a certificate below the limit.";
    integer "infeasible" = r.infeasible, "Named infeasible.";
    integer "failed" = r.failed, "Neither.";
    number[Residual 1] "worst_certificate" = r.worst_draw.map(|_| r.worst_certificate), "Worst residual among the solved.";
    integer "sweeps_median" = r.sweeps_median, "Evaluations of the whole map per solved draw: median.";
    integer "sweeps_p95" = r.sweeps_p95, "95th percentile.";
    integer "sweeps_max" = r.sweeps_max, "Largest.";
}

/// A kind of reason why draws are infeasible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The reason, names and numbers left out.
    pub text: String,
    /// How often.
    pub count: u64,
}

columns! { Reason: "reasons", "Why draws are infeasible"; |r|
    integer "draws" = r.count, "How many draws.";
    text "reason" key = r.text.as_str(), "The reason, names and numbers left out.";
}

columns! { Failure: "failures", "Neither certified nor named infeasible"; |r|
    integer "number" key = r.number, "Number of the draw.";
    text "status" = r.status.as_str(), "Which way it failed.";
    text "draw" = r.draw.as_str(), "What was drawn.";
    text "message" = r.message.as_str(), "What happened.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_world::synthetic;

    fn campaign(policies: u64) -> Campaign {
        Campaign {
            worlds: synthetic::campaign_worlds().unwrap(),
            first: 0,
            policies,
            seed: 7,
        }
    }

    #[test]
    fn a_campaign_counts_every_draw_and_repeats_itself() {
        let never = AtomicBool::new(false);
        let called = std::sync::atomic::AtomicU64::new(0);
        let report = campaign(42)
            .run(&never, || {
                called.fetch_add(1, Ordering::Relaxed);
            })
            .unwrap();
        assert_eq!(called.into_inner(), 42);
        assert_eq!(report.all.draws, 42);
        assert_eq!(
            report.worlds.iter().map(|w| w.draws).collect::<Vec<_>>(),
            [11, 11, 10, 10]
        );
        for findings in report.worlds.iter().chain([&report.all]) {
            assert_eq!(
                findings.draws,
                findings.certified + findings.infeasible + findings.failed
            );
            assert_eq!(findings.reasons.values().sum::<u64>(), findings.infeasible);
            assert!(findings.sweeps_median <= findings.sweeps_p95);
            assert!(findings.sweeps_p95 <= findings.sweeps_max);
        }
        assert_eq!(campaign(42).run(&never, || {}).unwrap(), report);
        let part = Campaign {
            first: 40,
            ..campaign(2)
        };
        let part = part.run(&never, || {}).unwrap();
        let names: Vec<&str> = part.worlds.iter().map(|w| w.world.as_str()).collect();
        assert_eq!(names, ["ring-2x1", "unbalanced-4x3"], "draws 40 and 41");
    }

    #[test]
    fn a_campaign_stops_when_asked() {
        let stop = AtomicBool::new(true);
        assert_eq!(
            campaign(5).run(&stop, || {}),
            Err(CampaignError::Interrupted)
        );
    }

    #[test]
    fn like_reasons_count_together() {
        let world = synthetic::ring(3, 2).unwrap();
        let said = without_names(
            "no equilibrium with `cap R1:R2:G1=0.2` at 0.25: G1 in R2. Nobody",
            &world,
        );
        assert_eq!(said, "no equilibrium with … at …: … in … Nobody");
    }
}
