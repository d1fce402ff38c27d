//! `brief`: a standoff on one page.

use detente_brief::sentences::{Cite, Sentences};
use detente_brief::{Brief as Pages, Chapter, Made};
use detente_standoff::findings::{Limit, Outlook, Run};
use detente_standoff::{Findings, Standoff};
use detente_table::{Named, Note, Sentence, Stop, Watch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::build;
use crate::odds::{self, Odds};
use crate::question::{Answer, Question, schema, shell_line};
use crate::rank::{self, Rank};
use crate::refusal::{Refusal, Status};
use crate::room::Room;
use crate::talks::{Talks, outlook};

/// Width of the summary in a terminal, characters.
const WIDTH: usize = 88;

/// A standoff on one page: what is in force, what each lever costs, what happens if talks fail, which deal both would sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Brief {
    /// A built-in standoff by name, or a standoff file
    #[schemars(extend("x-value" = "STANDOFF", "x-place" = 1))]
    pub standoff: String,
}

impl Default for Brief {
    fn default() -> Self {
        Self {
            standoff: "busan".to_owned(),
        }
    }
}

/// The page with what is behind it.
#[derive(Debug, Clone)]
pub struct BriefAnswer {
    /// What the run found.
    pub findings: Findings,
    /// Page, sentences and tables.
    pub pages: Pages,
    /// What other questions tell on it.
    pub chapters: Vec<Chapter>,
}

impl Question for Brief {
    const NAME: &'static str = "brief";
    const ABOUT: &'static str =
        "Run a standoff: print what it comes to, write the page and the tables";
    const LONG: bool = true;
    type Answer = BriefAnswer;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<BriefAnswer, Refusal> {
        watch.stage(&format!("reading the standoff {}", self.standoff));
        let standoff = room.standoff(&self.standoff)?;
        let mut findings = run_standoff(&standoff, watch)?;
        watch.stage("playing it over a year and for good");
        let chapters = look_ahead(&self.standoff, &standoff, &mut findings, room, watch)?;
        watch.stage("writing the brief");
        let given =
            serde_json::Map::from_iter([("standoff".to_owned(), self.standoff.as_str().into())]);
        let made = Made {
            command: shell_line(
                &serde_json::json!({ "properties": { "standoff": { "x-place": 1 } } }),
                Self::NAME,
                &given,
            ),
            version: build::version_line(),
            tables: "tables".to_owned(),
        };
        let pages = Pages::of(&findings, &chapters, &made);
        let pages =
            pages.map_err(|error| Refusal::model(Status::Unsupported, error.to_string()))?;
        if watch.stop().is_asked() {
            return Err(Refusal::interrupted());
        }
        Ok(BriefAnswer {
            findings,
            pages,
            chapters,
        })
    }
}

/// Looks beyond the table: the game after a year and for good, the levers of each side beside each other, the odds. What cannot
/// be had becomes a limit, and no run of it is listed.
fn look_ahead(
    name: &str,
    standoff: &Standoff,
    findings: &mut Findings,
    room: &Room<'_>,
    watch: &dyn Watch,
) -> Result<Vec<Chapter>, Refusal> {
    let played = outlook::outlook(name, standoff, findings, watch);
    let ranked = rank::outlook::outlook(name, room, watch);
    let asked = odds::outlook::asked(name, standoff);
    let odds = asked
        .as_ref()
        .map(|asked| odds::outlook::outlook(asked, standoff, room, watch));
    if watch.stop().is_asked() {
        return Err(Refusal::interrupted());
    }
    let mut found = Outlook::default();
    let mut chapters = Vec::new();
    match played {
        Ok(game) => {
            found = game;
            let horizons = serde_json::json!(outlook::HORIZONS);
            let keys = given(&[("standoff", name.into()), ("horizon", horizons)]);
            findings.provenance.runs.push(run(
                outlook::RUN,
                "the game after a year and for good, with the days of its record in the menus",
                Some(found.certificate),
                shell_line(&schema::<Talks>(), Talks::NAME, &keys),
            ));
        }
        Err(refusal) => {
            findings
                .limits
                .push(without("the game after a year", &refusal));
        }
    }
    match ranked {
        Ok(told) => {
            found.levers = told.levers;
            if told.uncertified > 0 {
                findings.limits.push(Limit {
                    id: "ranking-uncertified".to_owned(),
                    text: format!(
                        "{} runs behind the ranking of levers are not certified in every month.",
                        told.uncertified
                    ),
                    touches: Vec::new(),
                });
            }
            let months = serde_json::json!(rank::outlook::MONTHS);
            let keys = given(&[
                ("standoff", name.into()),
                ("months", months),
                ("draws", told.draws.into()),
            ]);
            findings.provenance.runs.push(run(
                rank::outlook::RUN,
                "levers beside each other, over draws of the first year that are the same for all",
                Some(told.residual),
                shell_line(&schema::<Rank>(), Rank::NAME, &keys),
            ));
        }
        Err(refusal) => {
            findings
                .limits
                .push(without("the ranking of levers", &refusal));
        }
    }
    match (asked, odds) {
        (Some(_), Some(Ok((told, chapter)))) => {
            found.odds = Some(told);
            chapters.push(chapter);
            findings.provenance.runs.push(run(
                odds::outlook::RUN,
                "odds by the record of events, dated measures and markets, knowing nothing later",
                None,
                shell_line(
                    &schema::<Odds>(),
                    Odds::NAME,
                    &given(&[("standoff", name.into())]),
                ),
            ));
        }
        (_, Some(Err(refusal))) => {
            findings.limits.push(without("the odds", &refusal));
        }
        _ => findings.limits.push(Limit {
            id: "no-odds".to_owned(),
            text: "No odds: the file names no record of events and dated measures (key odds)."
                .to_owned(),
            touches: Vec::new(),
        }),
    }
    findings.outlook = Some(found);
    Ok(chapters)
}

fn without(what: &str, refusal: &Refusal) -> Limit {
    Limit {
        id: format!("no-{}", what.replace(' ', "-")),
        text: format!("Left out is {what}: {}", refusal.message),
        touches: Vec::new(),
    }
}

fn given(keys: &[(&str, Value)]) -> serde_json::Map<String, Value> {
    let keys = keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()));
    serde_json::Map::from_iter(keys)
}

fn run(id: &str, title: &str, certificate: Option<f64>, reproduce: String) -> Run {
    Run {
        id: id.to_owned(),
        title: title.to_owned(),
        background: "current".to_owned(),
        elasticities: "every set".to_owned(),
        certificate,
        certificate_market: String::new(),
        sweeps: 0,
        reproduce,
    }
}

/// Runs a standoff under somebody's watch.
pub(crate) fn run_standoff(standoff: &Standoff, watch: &dyn Watch) -> Result<Findings, Refusal> {
    Ok(detente_standoff::run(standoff, &Watched::new(watch))?)
}

/// A watch as the standoff's run takes it.
pub(crate) struct Watched<'w> {
    watch: &'w dyn Watch,
    stop: Stop,
}

impl<'w> Watched<'w> {
    /// What is watched is told through it.
    pub(crate) fn new(watch: &'w dyn Watch) -> Self {
        Self {
            watch,
            stop: watch.stop(),
        }
    }
}

impl detente_standoff::Progress for Watched<'_> {
    fn stage(&self, name: &str) {
        self.watch.stage(name);
    }

    fn advanced(&self, done: usize, total: usize) {
        self.watch.advanced(done, total);
    }

    fn interrupt(&self) -> Option<&std::sync::atomic::AtomicBool> {
        Some(self.stop.flag())
    }
}

impl Answer for BriefAnswer {
    fn tables(&self) -> Vec<Named> {
        let of_chapters = self.chapters.iter().flat_map(|c| c.tables.clone());
        let own = self.pages.tables.iter().cloned();
        own.chain(of_chapters.filter(|t| t.rows() > 0)).collect()
    }

    fn sentences(&self) -> Vec<Sentence> {
        let chapters = self.chapters.iter().flat_map(|c| c.sentences.clone());
        let own = told(&self.pages.sentences).into_iter();
        own.chain(chapters).collect()
    }

    fn notes(&self) -> Vec<Note> {
        let limits = self.findings.limits.iter();
        let own = limits.map(|limit| Note::limit(limit.text.clone()));
        let chapters = self.chapters.iter().flat_map(|c| c.notes.clone());
        own.chain(chapters).collect()
    }

    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let page = (
            "brief.html".to_owned(),
            self.pages.page.clone().into_bytes(),
        );
        let drawings = self.pages.drawings.iter().cloned();
        std::iter::once(page).chain(drawings).collect()
    }

    fn summary(&self) -> Option<String> {
        Some(self.pages.summary(&self.findings, WIDTH))
    }

    fn folder(&self) -> Option<String> {
        Some(format!("out/{}", self.findings.standoff.id))
    }
}

/// Every sentence of the page, headlines first.
fn told(sentences: &Sentences) -> Vec<Sentence> {
    let id = |cite: &Cite| match cite {
        Cite::Source(id) | Cite::Run(id) | Cite::Limit(id) => id.clone(),
    };
    let sections = [
        &sentences.headlines,
        &sentences.duties,
        &sentences.costs,
        &sentences.others,
        &sentences.game,
        &sentences.deal,
        &sentences.judged,
        &sentences.tariffs,
        &sentences.months,
        &sentences.ranking,
        &sentences.farm,
        &sentences.robustness,
    ];
    let all = sections.into_iter().flatten();
    all.map(|s| Sentence {
        text: s.text.clone(),
        cites: s.cites.iter().map(id).collect(),
    })
    .collect()
}
