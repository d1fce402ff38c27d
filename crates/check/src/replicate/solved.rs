//! Cases whose command is `solve`.

use std::collections::{BTreeMap, BTreeSet};

use detente_economy::{DeficitRule, Economy, Equilibrium, SolveSettings};
use detente_policy::Policy;
use detente_world::{RegionIx, World};

use super::file::{CaseFile, CaseWorld};
use super::measures::{Dictionary, Reading, Variant, regions_of_the_shock};
use super::report::{CaseReport, CaseStatus, Failure, RunRecord};
use super::{ReplicateError, Row, expected};
use detente_economy::settings::EconomySettings;

/// A world with its solution under the shock.
struct Solved {
    world: World,
    equilibrium: Equilibrium,
    shocked: BTreeSet<RegionIx>,
}

/// What a case is run with.
struct Runner<'c> {
    case: &'c CaseFile,
    settings: EconomySettings,
    shock: Policy,
    worlds: BTreeMap<CaseWorld, World>,
    solved: Vec<(Variant, Result<Solved, String>)>,
    runs: Vec<RunRecord>,
    failures: Vec<Failure>,
}

impl CaseFile {
    /// Runs the case and compares.
    ///
    /// # Errors
    /// [`ReplicateError`]: files that cannot be used, or a stop that was asked for. A solve that fails is part of the
    /// report.
    pub fn run(&self, solver: &SolveSettings<'_>) -> Result<CaseReport, ReplicateError> {
        let mut rows = expected::read(&self.folder.join(&self.expected))?;
        let warnings = self
            .unread
            .iter()
            .map(|key| format!("case.toml: nothing reads the key \"{key}\""))
            .collect();
        let mut report = CaseReport {
            name: super::Case::Folder(self.folder.clone()).name(),
            title: self.title.clone(),
            folder: Some(self.folder.clone()),
            method: String::new(),
            runs: Vec::new(),
            rows: Vec::new(),
            failures: Vec::new(),
            warnings,
        };
        if ["optimal", "war", "cooperate"].contains(&self.command.as_str()) {
            return self.play(rows, report, solver);
        }
        if self.command != "solve" {
            let message = format!("the command `{}` cannot be replicated yet", self.command);
            for row in &mut rows {
                row.judge(Err(message.clone()));
            }
            report.failures.push(Failure {
                status: CaseStatus::Unsupported,
                message,
            });
            report.rows = rows;
            return Ok(report);
        }
        let mut runner = Runner {
            case: self,
            settings: self.settings()?,
            shock: self.shock()?,
            worlds: BTreeMap::new(),
            solved: Vec::new(),
            runs: Vec::new(),
            failures: Vec::new(),
        };
        runner.compare(&mut rows, solver)?;
        report.method = runner.method(&self.world(&self.world))?;
        report.runs = runner.runs;
        report.failures = runner.failures;
        report.rows = rows;
        Ok(report)
    }
}

impl Runner<'_> {
    fn compare(
        &mut self,
        rows: &mut [Row],
        solver: &SolveSettings<'_>,
    ) -> Result<(), ReplicateError> {
        let sets = {
            let world = self.world(&self.case.world(&self.case.world))?;
            world.elasticity_sets().keys().cloned().collect()
        };
        let dictionary = Dictionary::new(self.case, detente_economy::region_fields(), sets);
        for row in rows {
            let measure = match dictionary.read(&row.measure) {
                Ok(measure) => measure,
                Err(reason) => {
                    row.judge(Err(reason));
                    continue;
                }
            };
            let ours = match self.solve(&measure.variant, solver)? {
                Ok(solved) => Reading::new(&solved.world, &solved.equilibrium, &solved.shocked)
                    .value(&measure.quantity, &row.region, &row.unit),
                Err(reason) => Err(reason.clone()),
            };
            row.judge(ours);
        }
        Ok(())
    }

    fn world(&mut self, which: &CaseWorld) -> Result<&World, ReplicateError> {
        if !self.worlds.contains_key(which) {
            self.worlds.insert(which.clone(), which.open()?);
        }
        Ok(&self.worlds[which])
    }

    /// The solution for a variant, or why there is none; solved once.
    fn solve(
        &mut self,
        variant: &Variant,
        solver: &SolveSettings<'_>,
    ) -> Result<&Result<Solved, String>, ReplicateError> {
        let at = match self.solved.iter().position(|(known, _)| known == variant) {
            Some(at) => at,
            None => {
                let solved = self.solve_anew(variant, solver)?;
                self.solved.push((variant.clone(), solved));
                self.solved.len() - 1
            }
        };
        Ok(&self.solved[at].1)
    }

    fn solve_anew(
        &mut self,
        variant: &Variant,
        solver: &SolveSettings<'_>,
    ) -> Result<Result<Solved, String>, ReplicateError> {
        let mut settings = self.settings.clone();
        if let Some(rule) = variant.deficits {
            settings.deficits = rule;
        }
        if variant.elasticities.is_some() {
            settings.elasticities.clone_from(&variant.elasticities);
        }
        let which = match self.which_world(variant, settings.deficits)? {
            Ok(which) => which,
            Err(reason) => return Ok(Err(reason)),
        };
        let world = self.world(&which)?.clone();
        let parameters = settings
            .parameters(&world)
            .map_err(|error| self.case.settings_error(error))?;
        let applied = self.shock.apply(&world)?;
        let economy = match Economy::new(&world, &parameters) {
            Ok(economy) => economy,
            Err(error) => match Failure::of_purge(&error) {
                Some(failure) => return Ok(Err(self.fail(failure?))),
                None => return Err(self.case.settings_error(error.into())),
            },
        };
        let equilibrium = match economy.solve(&applied, solver) {
            Ok(equilibrium) => equilibrium,
            Err(error) => return Ok(Err(self.fail(Failure::of(&error)?))),
        };
        let set = match &settings.elasticities {
            Some(set) => format!(", elasticities {set}"),
            None => String::new(),
        };
        let label = format!(
            "{}, deficits {}{set}",
            world.meta().name,
            rule_word(settings.deficits)
        );
        self.runs.push(RunRecord::of(label, &equilibrium));
        let shocked = regions_of_the_shock(&world, &self.shock);
        Ok(Ok(Solved {
            world,
            equilibrium,
            shocked,
        }))
    }

    /// The world of a variant. Deficits that were removed beforehand cannot be kept: then it is the world from which
    /// they were removed.
    fn which_world(
        &mut self,
        variant: &Variant,
        rule: DeficitRule,
    ) -> Result<Result<CaseWorld, String>, ReplicateError> {
        if let Some(written) = &variant.world {
            return Ok(Ok(self.case.world(written)));
        }
        let own = self.case.world(&self.case.world);
        if variant.deficits.is_none() || rule == DeficitRule::None {
            return Ok(Ok(own));
        }
        let benchmark = self.world(&own)?.benchmark();
        let mut deficits = benchmark.deficit.iter().zip(&benchmark.income);
        if deficits.any(|(deficit, income)| deficit.abs() > 1e-6 * income) {
            return Ok(Ok(own));
        }
        Ok(own.unbalanced_sibling().ok_or_else(|| {
            "the world has no deficits to keep; name one that has in [variants] of case.toml"
                .to_owned()
        }))
    }

    /// What was run, in words.
    fn method(&mut self, which: &CaseWorld) -> Result<String, ReplicateError> {
        let mut shocks: Vec<String> = self.shock.wedges.iter().map(|w| w.to_string()).collect();
        shocks.extend(self.shock.tables.iter().map(|table| {
            let name = table.path.file_name().unwrap_or_default();
            format!("{} rates of {}", table.rows.len(), name.to_string_lossy())
        }));
        if shocks.is_empty() {
            shocks.push("no shock".into());
        }
        let world = &self.world(which)?.meta().name;
        Ok(format!("`solve` of {world}: {}", shocks.join("; ")))
    }

    fn fail(&mut self, failure: Failure) -> String {
        let message = failure.message.clone();
        self.failures.push(failure);
        message
    }
}

/// A deficit rule as written.
pub(super) fn rule_word(rule: DeficitRule) -> &'static str {
    match rule {
        DeficitRule::Fixed => "fixed",
        DeficitRule::Scaled => "scaled",
        DeficitRule::None => "none",
    }
}
