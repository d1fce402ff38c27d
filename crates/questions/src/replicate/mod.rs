//! `replicate`: published and analytic results beside ours; of the talks also what they would have said of the record, of the path
//! its episodes.

mod episodes;
mod history;
mod resolve;

use std::path::PathBuf;

use detente_check::replicate::{
    self, Case, CaseFailure, CaseReport, CaseRun, CaseStatus, Compared,
};
use detente_economy::SolveSettings;
use detente_table::{Named, Note, Sentence, Watch, columns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::episodes::EPISODES;
pub use self::episodes::EpisodeBeside;
pub use self::history::HistoryRow;
pub use self::resolve::ResolveRow;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// The case that has a history beside its numbers, if it is asked for by name.
const TALKS: &str = "talks";

/// Published and analytic results beside ours, cell by cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Replicate {
    /// Cases by name, or case folders (default: all there are); `episodes` sets what the path says of withheld elements beside
    /// what followed
    #[schemars(extend("x-value" = "CASE", "x-place" = 1))]
    pub case: Vec<String>,
    /// A folder of cases beside those that ship: each a folder with case.toml, expected.csv and the tables of its shock
    #[schemars(extend("x-value" = "DIR"))]
    pub cases: Option<PathBuf>,
    /// Only name the cases
    pub list: bool,
}

/// The cases after their runs.
#[derive(Debug, Clone)]
pub struct Replication {
    /// Case by case; empty where they were only named.
    pub reports: Vec<CaseReport>,
    /// The names of the cases.
    pub names: Vec<String>,
    /// What the talks would have said of the record; empty unless they are asked for by name.
    pub history: Vec<HistoryRow>,
    /// Resolve, fitted for each standoff of that record on the others; likewise.
    pub resolve: Vec<ResolveRow>,
    /// What the path says of its episodes; empty unless they are asked for by name.
    pub episodes: Vec<EpisodeBeside>,
}

impl Question for Replicate {
    const NAME: &'static str = "replicate";
    const ABOUT: &'static str = "Set published and analytic results beside ours, cell by cell";
    const LONG: bool = true;
    type Answer = Replication;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Replication, Refusal> {
        let (episodes, asked): (Vec<String>, Vec<String>) =
            (self.case.iter().cloned()).partition(|name| name == EPISODES);
        if room.reader().is_closed() && (self.cases.is_some() || !asked.is_empty()) {
            return Err(Refusal::input("folders of cases are not read here"));
        }
        let cases = match (asked.is_empty(), episodes.is_empty()) {
            (true, false) => Vec::new(),
            _ => replicate::select(replicate::all(self.cases.as_deref())?, &asked)?,
        };
        let names = cases.iter().map(Case::name).collect();
        let mut reports = Vec::new();
        let (mut history, mut resolve) = (Vec::new(), Vec::new());
        if self.list {
            return Ok(Replication {
                reports,
                names,
                history,
                resolve,
                episodes: Vec::new(),
            });
        }
        let stop = watch.stop();
        let settings = SolveSettings {
            interrupt: Some(stop.flag()),
            ..SolveSettings::default()
        };
        for (done, case) in cases.iter().enumerate() {
            if stop.is_asked() {
                return Err(Refusal::interrupted());
            }
            watch.stage(&format!("running {}", case.name()));
            watch.advanced(done, cases.len());
            if let Case::Folder(folder) = case {
                for file in room.reader().list(folder)? {
                    room.reader().bytes(&case.name(), &file)?;
                }
            }
            reports.push(case.run(&settings)?);
        }
        if self.case.iter().any(|name| name == TALKS) {
            (history, resolve) = history::of_the_record(room, watch)?;
        }
        Ok(Replication {
            reports,
            names,
            history,
            resolve,
            episodes: match episodes.is_empty() {
                true => Vec::new(),
                false => episodes::beside_the_record(room, watch)?,
            },
        })
    }
}

/// A case by name.
struct CaseName(String);

columns! { CaseName: "cases", "Cases"; |c|
    text "case" key = c.0.as_str(), "Its name.";
}

impl Replication {
    /// The worst status of all cases.
    pub fn worst(&self) -> CaseStatus {
        let statuses = self.reports.iter().map(CaseReport::status);
        statuses.max().unwrap_or(CaseStatus::Passed)
    }

    /// How the path does on its episodes: they are told, and pass or fail nothing.
    fn of_episodes(&self) -> Option<Sentence> {
        let count = |word: &str| self.episodes.iter().filter(|e| e.verdict() == word).count();
        let all = self.episodes.len();
        (all > 0).then(|| {
            Sentence::new(
                format!(
                    "Of {all} figures {} are inside the band of the path, {} are missed on the mild side and {} on the hard side.",
                    count("inside"),
                    count("missed mild"),
                    count("missed hard")
                ),
                &["beside"],
            )
        })
    }
}

impl Answer for Replication {
    fn tables(&self) -> Vec<Named> {
        if self.reports.is_empty() && !self.episodes.is_empty() {
            return vec![Named::of(&self.episodes, &())];
        }
        if self.reports.is_empty() {
            let names: Vec<CaseName> = self.names.iter().cloned().map(CaseName).collect();
            return vec![Named::of(&names, &())];
        }
        let (mut rows, mut runs, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for report in &self.reports {
            let case = || report.name.clone();
            rows.extend(
                report
                    .rows
                    .iter()
                    .cloned()
                    .map(|row| Compared { case: case(), row }),
            );
            runs.extend(
                report
                    .runs
                    .iter()
                    .cloned()
                    .map(|run| CaseRun { case: case(), run }),
            );
            failures.extend(report.failures.iter().cloned().map(|failure| CaseFailure {
                case: case(),
                failure,
            }));
        }
        let mut tables = vec![Named::of(&self.reports, &()), Named::of(&rows, &())];
        if !failures.is_empty() {
            tables.push(Named::of(&failures, &()));
        }
        if !self.history.is_empty() {
            tables.push(Named::of(&self.history, &()));
            tables.push(Named::of(&self.resolve, &()));
        }
        tables.push(Named::of(&runs, &()));
        if !self.episodes.is_empty() {
            tables.push(Named::of(&self.episodes, &()));
        }
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let beside = self.of_episodes();
        if self.reports.is_empty() {
            return beside.into_iter().collect();
        }
        let count = |status| self.reports.iter().filter(|r| r.status() == status).count();
        let (passed, all) = (count(CaseStatus::Passed), self.reports.len());
        let text = match (passed == all, count(CaseStatus::Unsupported)) {
            (true, _) => "Every number of every case is within its tolerance.".to_owned(),
            (false, 0) => format!("{passed} of {all} cases passed."),
            (false, n) => format!(
                "{passed} of {all} cases passed; {n} not supported and not counted as passed."
            ),
        };
        let mut sentences = vec![Sentence::new(text, &["cases"])];
        if !self.history.is_empty() {
            let count = |word: &str| self.history.iter().filter(|h| h.verdict == word).count();
            sentences.push(Sentence::new(
                format!(
                    "Of what the talks would have said of the record {} statements are hits, {} are misses, and {} leave it open.",
                    count("hit"),
                    count("miss"),
                    count("open")
                ),
                &["history"],
            ));
        }
        sentences.extend(beside);
        sentences
    }

    fn notes(&self) -> Vec<Note> {
        let warnings = |report: &CaseReport| {
            let name = report.name.clone();
            let said = move |text: &String| Note::warning(format!("{name}: {text}"));
            report.warnings.iter().map(said).collect::<Vec<_>>()
        };
        self.reports.iter().flat_map(warnings).collect()
    }

    fn status(&self) -> &'static str {
        self.worst().word()
    }

    fn holds(&self) -> bool {
        self.worst() == CaseStatus::Passed
    }
}
