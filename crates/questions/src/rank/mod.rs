//! `rank`: which lever of a standoff takes most, from whom, at what own cost, over paired draws of the first year.

mod compiled;
mod levers;
mod losses;
pub(crate) mod outlook;

use std::path::Path;

use detente_economy::{Parameters, Schedule};
use detente_path::elements;
use detente_path::first_year::{Ground, Junction};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch, columns};
use detente_talks::ranking::{LeverDraws, RankedBy, Ranking, rank};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use compiled::{Compiled, SAMPLE, Sampled, rankings};
pub use outlook::asked;

use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Which lever of a standoff takes most, from whom, at what own cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rank {
    /// A built-in standoff by name, or a standoff file
    #[schemars(extend("x-value" = "STANDOFF", "x-place" = 1))]
    pub standoff: String,
    /// What levers are ranked by
    #[schemars(extend("x-value" = "WHAT"))]
    pub by: RankWord,
    /// Months after a lever is pulled in which its losses are compared, up to 12; each month more takes as long as the one before
    #[schemars(inner(range(min = 1, max = 12)), extend("x-value" = "MONTH", "x-delimiter" = ","))]
    pub months: Vec<u32>,
    /// Draws of all parameters of the first year, the same for every lever; fewer than 400 leave shares wide
    #[schemars(range(min = 2, max = 100_000), extend("x-value" = "NUMBER"))]
    pub draws: u64,
    /// Seed of the draws; draw number i depends on the two alone
    #[schemars(extend("x-value" = "NUMBER"))]
    pub seed: u64,
}

impl Default for Rank {
    fn default() -> Self {
        Self {
            standoff: "busan".to_owned(),
            by: RankWord::Target,
            months: vec![1, 3],
            draws: 400,
            seed: 2026,
        }
    }
}

/// What levers are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RankWord {
    /// What the target loses
    Target,
    /// What the owner loses; the least is first
    Owner,
    /// What the target loses for what the owner does
    Ratio,
}

impl From<RankWord> for RankedBy {
    fn from(word: RankWord) -> Self {
        match word {
            RankWord::Target => Self::TargetLoss,
            RankWord::Owner => Self::OwnerLoss,
            RankWord::Ratio => Self::Ratio,
        }
    }
}

/// Draws below which shares are wide.
const ENOUGH: u64 = 400;

/// Levers beside each other, month by month.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// Title of the standoff.
    pub title: String,
    /// Titles of levers, in the order of the draws.
    pub titles: Vec<String>,
    /// What every lever does, by month asked for.
    pub draws: Vec<(u32, Vec<LeverDraws>)>,
    /// The rankings, by month.
    pub rankings: Vec<(u32, Ranking)>,
    /// By what.
    pub by: RankWord,
    /// Levers that could not be followed, and why.
    pub left_out: Vec<(String, String)>,
    /// Draws that are certified in every month, and all of them.
    pub certified: (usize, usize),
    /// Largest residual of the maps and books of all of them, a share of output.
    pub residual: f64,
    /// What a reader would not expect of the standoff's inputs.
    pub inputs: Vec<String>,
}

impl Question for Rank {
    const NAME: &'static str = "rank";
    const ABOUT: &'static str =
        "Which lever of a standoff takes most, from whom, at what own cost, over paired draws";
    const LONG: bool = true;
    type Answer = Ranked;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<Ranked, Refusal> {
        let Some(last) = self.months.iter().copied().max() else {
            return Err(Refusal::input("no month to compare losses in").about("months"));
        };
        if let Some(at) = self.months.iter().position(|m| !(1..=12).contains(m)) {
            return Err(Refusal::input_with_help(
                format!(
                    "month {}: the ranking is of the first year",
                    self.months[at]
                ),
                "write months from 1 to 12",
            )
            .about(format!("months/{at}")));
        }
        watch.stage(&format!("reading the standoff {}", self.standoff));
        let standoff = room.standoff(&self.standoff)?.without_months();
        let world = match &standoff.file().path {
            Some(path) => {
                let name = path.world.get_ref();
                let built_in = detente_world::builtin_bytes(name).is_some();
                let beside = Path::new(&self.standoff).parent();
                match beside.filter(|_| !built_in) {
                    Some(folder) => room.world(&folder.join(name).display().to_string())?,
                    None => room.world(name)?,
                }
            }
            None => std::sync::Arc::new(standoff.world().clone()),
        };
        let tables = elements::open(None, room.reader())?;
        let ground = Ground::new(&world, &tables)?;
        watch.stage("compiling levers");
        let found = levers::of_standoff(&standoff, &world, &ground)?;
        let (levers, left_out) = (found.levers, found.left_out);
        if levers.is_empty() {
            return Err(Refusal::input_with_help(
                format!("{} has no lever that can be followed", self.standoff),
                "give its players positions beside the reference, or name a ledger",
            )
            .about("standoff"));
        }
        let schedule = Schedule::builtin().map_err(detente_path::PathError::from)?;
        let long_run = Parameters::of(&world);
        let stop = watch.stop();
        let junction = Junction {
            ground: &ground,
            schedule: &schedule,
            long_run: &long_run,
            stop: Some(stop.flag()),
        };
        room.seed(self.seed);
        let drawn = losses::drawn(&junction, &levers, self, last, watch)?;
        let mut rankings = Vec::new();
        for (month, draws) in &drawn.by_month {
            let ranking = rank(draws, self.by.into()).map_err(Refusal::from_library)?;
            rankings.push((*month, ranking));
        }
        Ok(Ranked {
            title: standoff.file().title.clone(),
            titles: levers.into_iter().map(|l| l.title).collect(),
            draws: drawn.by_month,
            rankings,
            by: self.by,
            left_out,
            certified: drawn.certified,
            residual: drawn.residual,
            inputs: (standoff.input_limits().into_iter().map(|l| l.text)).collect(),
        })
    }
}

/// One lever in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct RankRow {
    /// Its id.
    pub lever: String,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub owner: String,
    /// Whom it is used against.
    pub target: String,
    /// The month.
    pub months: u32,
    /// What it takes from the target.
    pub target_loss_pct: f64,
    /// What it costs its owner.
    pub owner_loss_pct: f64,
    /// The one over the other.
    pub ratio: Option<f64>,
    /// Share of draws in which it is first, with its interval.
    pub first: [f64; 3],
    /// Levers it dominates.
    pub dominates: String,
    /// What it is ranked by less that of the next.
    pub lead_pct: Option<f64>,
    /// Standard error of that, paired.
    pub lead_error: Option<f64>,
}

columns! { RankRow: "levers", "Levers beside each other"; |r|
    text "lever" key = r.lever.as_str(), "Its id: a row of the ledger, or side and position.";
    text "owner" key = r.owner.as_str(), "Whose it is.";
    text "target" key = r.target.as_str(), "Whom it is used against.";
    integer "months" key = r.months, "Months since it was pulled.";
    number[Pct 4] "target_loss_pct" = r.target_loss_pct,
        "What it takes from the target in that month, of its real income at a yearly rate; average over draws.";
    number[Pct 4] "owner_loss_pct" = r.owner_loss_pct, "What it costs its owner, likewise; less than nothing = it gains.";
    number[Plain 2] "ratio" = r.ratio, "The one over the other; missing where it costs its owner nothing.";
    number[Share 3] "first_share" = r.first[0], "Share of draws in which it is first; equals share a draw.";
    number[Share 3] "first_low" = r.first[1], "Lower end of the share's interval, 95 per cent (Wilson 1927).";
    number[Share 3] "first_high" = r.first[2], "Upper end.";
    text "dominates" = r.dominates.as_str(),
        "Levers that take less and cost their owner no less in 95 per cent of the draws.";
    number[Pct 4] "lead_pct" = r.lead_pct, "What it is ranked by less that of the lever ranked next, average over draws.";
    number[Plain 5] "lead_error" = r.lead_error, "Standard error of that, draws paired.";
    text "title" = r.title.as_str(), "Its title.";
}

/// A lever that could not be followed.
struct LeftOutLever(String, String);

columns! { LeftOutLever: "left_out", "Levers that were not followed"; |r|
    text "lever" key = r.0.as_str(), "Which.";
    text "why" = r.1.as_str(), "Why.";
}

impl Ranked {
    fn rows(&self) -> Vec<RankRow> {
        let mut rows = Vec::new();
        for ((months, draws), (_, ranking)) in self.draws.iter().zip(&self.rankings) {
            for ranked in &ranking.levers {
                let lever = &draws[ranked.lever];
                let names = ranked.dominates.iter().map(|at| draws[*at].lever.as_str());
                rows.push(RankRow {
                    lever: lever.lever.clone(),
                    title: self.titles[ranked.lever].clone(),
                    owner: lever.owner.clone(),
                    target: lever.target.clone(),
                    months: *months,
                    target_loss_pct: ranked.target_loss,
                    owner_loss_pct: ranked.owner_loss,
                    ratio: ranked.ratio,
                    first: [ranked.first.share, ranked.first.low, ranked.first.high],
                    dominates: names.collect::<Vec<_>>().join(", "),
                    lead_pct: ranked.lead,
                    lead_error: ranked.lead_error,
                });
            }
        }
        rows
    }
}

impl Answer for Ranked {
    fn tables(&self) -> Vec<Named> {
        let left: Vec<LeftOutLever> = (self.left_out.iter())
            .map(|(lever, why)| LeftOutLever(lever.clone(), why.clone()))
            .collect();
        vec![Named::of(&self.rows(), &()), Named::of(&left, &())]
    }

    fn sentences(&self) -> Vec<Sentence> {
        let what = match self.by {
            RankWord::Target => "most is taken from the other side by",
            RankWord::Owner => "the owner pays least for",
            RankWord::Ratio => "most is taken for what it costs its owner by",
        };
        let one = |(at, (month, ranking)): (usize, &(u32, Ranking))| {
            let draws = &self.draws[at].1;
            let name = |lever: usize| format!("{}’s {}", draws[lever].owner, self.titles[lever]);
            let leader = &ranking.levers[0];
            let share = leader.first;
            let interval = format!(
                "first in {:.0} % of {} draws ({:.0} to {:.0} %)",
                100.0 * share.share,
                ranking.draws,
                100.0 * share.low,
                100.0 * share.high
            );
            let text = match ranking.first {
                Some(first) => format!("In month {month} {what} {}: {interval}.", name(first)),
                None => {
                    let close: Vec<String> =
                        ranking.too_close.iter().take(4).map(|l| name(*l)).collect();
                    format!(
                        "In month {month} {what} one of {}, too close to tell; the leading one is {interval}.",
                        close.join(", ")
                    )
                }
            };
            Sentence::new(text, &["levers"])
        };
        self.rankings.iter().enumerate().map(one).collect()
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = vec![
            Note::limit(format!(
                "{}: each lever alone, against the duties in force; losses of real income in the month, at a yearly rate. Licences, bans and \
                 boycotts idle plant at fixed prices; duties work through prices as after 12 months, in every month.",
                self.title.trim_end_matches('.')
            )),
            Note::limit(
                "Levers of the ledger are taken at their central strength; the draws are of the path's parameters. Losses after the first year \
                 are not summed here: ask `detente path`.",
            ),
        ];
        let (certified, all) = self.certified;
        if certified < all {
            notes.push(Note::limit(format!(
                "{} of {all} runs are not certified in every month.",
                all - certified
            )));
        }
        notes.extend(self.inputs.iter().cloned().map(Note::limit));
        let draws = self.rankings.first().map_or(0, |(_, r)| r.draws as u64);
        if draws < ENOUGH {
            notes.push(Note::warning(format!(
                "{draws} draws leave shares wide: 400 bring them to within five points"
            )));
        }
        notes
    }

    fn figures(&self) -> Vec<Figure> {
        let Some((month, _)) = self.rankings.last() else {
            return Vec::new();
        };
        vec![Figure {
            id: "levers".to_owned(),
            kind: Chart::Bars,
            table: "levers".to_owned(),
            x: "lever".to_owned(),
            y: vec!["target_loss_pct".to_owned(), "owner_loss_pct".to_owned()],
            series: None,
            only: vec![("months".to_owned(), month.to_string())],
            title: format!(
                "What levers take from their target and cost their owner in month {month}"
            ),
            source: format!(
                "{}; first year, {} draws",
                self.title, self.rankings[0].1.draws
            ),
        }]
    }

    fn holds(&self) -> bool {
        self.certified.0 == self.certified.1
    }
}
