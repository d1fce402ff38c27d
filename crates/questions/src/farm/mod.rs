//! `farm`: a farm good's market month by month, without and with what happens to it.

mod chart;

use std::path::Path;
use std::time::Instant;

use detente_economy::Band;
use detente_path::farm::{
    Account, Act, Change, Comparison, Event, Good, Month, Open, Parameters, Purchase, Run,
    Scenario, TOO_CURVED, accounts, builtin_names, changes, compare, open, run as run_scenario,
    tables, wedges,
};
use detente_policy::FloorMode;
use detente_table::{Named, Note, Sentence, Watch, columns, quoted};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use chart::figures as farm_figures;

use crate::keys::PolicyKeys;
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::room::Room;

/// Months of a farm good's market: harvests, ships, stores, duties, boycotts, purchases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Farm {
    /// A good: soybeans, its sector's code (SOY), or a folder of tables (docs/farm.md)
    #[schemars(extend("x-value" = "GOOD|DIR", "x-place" = 1))]
    pub good: String,
    /// What happened: an episode of the good by name, or a file (default: the good's first, unless wedges or `from` are given)
    #[schemars(extend("x-value" = "NAME|FILE.toml"))]
    pub episode: Option<String>,
    /// First month shown, YYYY-MM
    #[schemars(extend("x-value" = "MONTH"))]
    pub from: Option<String>,
    /// How many months are shown
    #[schemars(range(min = 1, max = 600), extend("x-value" = "NUMBER"))]
    pub months: Option<usize>,
    /// First month of the wedges and purchases given here (default: the seventh month shown)
    #[schemars(extend("x-value" = "MONTH"))]
    pub start: Option<String>,
    /// Last month of them (default: the last month there is)
    #[schemars(extend("x-value" = "MONTH"))]
    pub until: Option<String>,
    /// Month from which everybody counts on them (default: `start`)
    #[schemars(extend("x-value" = "MONTH"))]
    pub known: Option<String>,
    /// Purchases at least, in kt over `start` to `until`: CHN:USA=12000[,mode=on-top|replace]; repeatable
    #[schemars(extend("x-value" = "BUYER:SELLER=KT"))]
    pub purchase: Vec<String>,
    /// How easily trade and use adapt: low is hard to replace
    #[schemars(extend("x-value" = "BAND", "x-words" = ["low", "central", "high"]))]
    pub band: String,
    /// A parameter: demand-elasticity, supply-elasticity, freight-curvature or origin-elasticity (`inf` allowed); repeatable
    #[schemars(extend("x-value" = "KEY=VALUE"))]
    pub set: Vec<String>,
    /// Whose season a route's ships have: that of all exports of its origin, or its own where seasons.csv has it
    #[schemars(extend("x-value" = "SEASONS", "x-words" = ["origin", "destination"]))]
    pub seasons: String,
    /// The chance that the market gives to what an episode leaves open: 0, 1 or from 0.01 to 0.99 (default: the episode's)
    #[schemars(range(min = 0, max = 1), extend("x-value" = "NUMBER"))]
    pub chance: Option<f64>,
    /// List the episodes of the good and stop
    pub list: bool,
    /// Show the bounds that hand the tonnes to a world's economy, for `solve`: a name or a folder
    #[schemars(extend("x-value" = "WORLD"))]
    pub pass_to: Option<String>,
    /// What happens
    #[serde(flatten)]
    pub policy: PolicyKeys,
}

impl Default for Farm {
    fn default() -> Self {
        Self {
            good: "soybeans".to_owned(),
            episode: None,
            from: None,
            months: None,
            start: None,
            until: None,
            known: None,
            purchase: Vec::new(),
            band: "central".to_owned(),
            set: Vec::new(),
            seasons: "origin".to_owned(),
            chance: None,
            list: false,
            pass_to: None,
            policy: PolicyKeys::default(),
        }
    }
}

/// A farm good's market over some months.
#[derive(Debug, Clone)]
pub struct FarmMarket {
    /// The good.
    pub good: Good,
    /// The episode, where it is one as it stands.
    pub episode: Option<String>,
    /// Both runs; `None` where only the episodes were asked for.
    pub run: Option<Run>,
    /// Months that the sums are over: from the first event on, inside the window.
    pub span: Option<(Month, Month)>,
    /// Who gains and who pays.
    pub accounts: Vec<Account>,
    /// Shipments by lane.
    pub changes: Vec<Change>,
    /// Ours beside the record.
    pub record: Vec<Comparison>,
    /// Bounds for a world's economy, as options of `solve`.
    pub passed: Vec<PassedWedge>,
    /// The episodes of the good.
    pub episodes: Vec<EpisodeRow>,
    /// Whether no parameter was set by the user.
    pub own_parameters: bool,
    /// Wall time of the solves, seconds.
    pub seconds: f64,
}

/// An episode of a good.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    /// Its name.
    pub name: String,
    /// First month.
    pub from: Month,
    /// How many.
    pub months: usize,
    /// What happens.
    pub title: String,
}

columns! { EpisodeRow: "episodes", "Episodes"; |e|
    text "episode" key = e.name.as_str(), "Its name.";
    date "from" = e.from.first_day(), "First day of its first month.";
    integer "months" = e.months, "How many months.";
    text "title" = e.title.as_str(), "What happens.";
}

/// A bound that hands tonnes to a world's economy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedWedge {
    /// The option of `solve`.
    pub option: String,
    /// Its value.
    pub wedge: String,
}

columns! { PassedWedge: "passed", "Bounds for the economy, options of solve"; |w|
    text "option" key = w.option.as_str(), "The option.";
    text "wedge" key = w.wedge.as_str(), "Its value.";
}

/// What keeping a commitment costs in a month.
struct CommitmentRow {
    event: String,
    month: Month,
    loss_usd_t: f64,
}

columns! { CommitmentRow: "commitments", "What commitments cost beyond buying at the market"; |r|
    text "event" key = r.event.as_str(), "The commitment.";
    date "month" key = r.month.first_day(), "First day of the month.";
    number[Plain 1] "loss_usd_t" = r.loss_usd_t, "Loss on a committed tonne, dollars.";
}

/// The commitments of a run in the months it reports.
fn commitments(run: &Run) -> Vec<CommitmentRow> {
    let (with, scenario) = (&run.with, &run.scenario);
    let offset = with.at(scenario.from).unwrap_or(0);
    let months = offset..(offset + scenario.months).min(with.months());
    let mut rows = Vec::new();
    for (event, losses) in &with.losses {
        for t in months.clone().filter(|t| losses[*t] > 0.0) {
            rows.push(CommitmentRow {
                event: scenario.events[*event].text(),
                month: with.from.plus(t as i32),
                loss_usd_t: losses[t],
            });
        }
    }
    rows
}

/// The work of a run.
struct WorkRow {
    programs: usize,
    iterations: u32,
    solve_seconds: f64,
}

columns! { WorkRow: "stats", "Solver"; |w|
    integer "programs" = w.programs, "Programs solved.";
    integer "iterations" = w.iterations, "Iterations of the interior point.";
    number[Seconds 3] "solve_seconds" = w.solve_seconds, "Wall time.";
}

impl Question for Farm {
    const NAME: &'static str = "farm";
    const ABOUT: &'static str =
        "Months of a farm good's market: harvests, ships, stores, duties, boycotts, purchases";
    type Answer = FarmMarket;

    fn ask(&self, room: &Room<'_>, watch: &dyn Watch) -> Result<FarmMarket, Refusal> {
        // Where no file is read, nothing is said of which are there.
        if room.reader().is_closed() && !builtin_names().contains(&self.good.as_str()) {
            let known = builtin_names().join(", ");
            return Err(Refusal::input_with_help(
                format!("there is no farm good {} here", quoted(&self.good)),
                format!("the goods that ship are {known}"),
            )
            .about("good"));
        }
        let good = open(&self.good)?;
        if Path::new(&self.good).is_dir() {
            for file in room.reader().list(Path::new(&self.good))? {
                room.reader().bytes("good", &file)?;
            }
        }
        let mut answer = FarmMarket {
            episodes: episodes(&good)?,
            good,
            episode: None,
            run: None,
            span: None,
            accounts: Vec::new(),
            changes: Vec::new(),
            record: Vec::new(),
            passed: Vec::new(),
            own_parameters: self.set.is_empty(),
            seconds: 0.0,
        };
        if self.list {
            return Ok(answer);
        }
        let (episode, scenario) = scenario(self, room, &answer.good)?;
        let parameters = parameters(self, &answer.good)?;
        watch.stage(&format!(
            "{}: {} months from {}",
            answer.good.header.name, scenario.months, scenario.from
        ));
        let started = Instant::now();
        let run = run_scenario(&answer.good, &scenario, parameters)?;
        answer.seconds = started.elapsed().as_secs_f64();
        if watch.stop().is_asked() {
            return Err(Refusal::interrupted());
        }
        let span = scenario.reported();
        if let Some(name) = &episode {
            answer.record = compare(&answer.good, &run, name)?;
        }
        answer.changes = changes(&answer.good, &run, span.0, span.1);
        answer.accounts = accounts(&answer.good, &run, span.0, span.1);
        if let Some(world) = &self.pass_to {
            let world = room.world(world)?;
            let passed = wedges(&answer.good, &answer.changes, &world)?;
            let option = |w: &detente_policy::Wedge| PassedWedge {
                option: format!("--{}", w.kind),
                wedge: w.argument(),
            };
            answer.passed = passed.iter().map(option).collect();
        }
        (answer.episode, answer.span, answer.run) = (episode, Some(span), Some(run));
        Ok(answer)
    }
}

fn episodes(good: &Good) -> Result<Vec<EpisodeRow>, Refusal> {
    let row = |name: &String| -> Result<EpisodeRow, Refusal> {
        let scenario = Scenario::episode(good, name)?;
        Ok(EpisodeRow {
            name: name.clone(),
            from: scenario.from,
            months: scenario.months,
            title: scenario.title,
        })
    };
    good.episodes.keys().map(row).collect()
}

impl Answer for FarmMarket {
    fn tables(&self) -> Vec<Named> {
        let (Some(run), Some(_)) = (&self.run, self.span) else {
            return vec![Named::of(&self.episodes, &())];
        };
        let mut tables = vec![
            Named::of(&run.scenario.events, &()),
            Named::of(&self.changes, &()),
            Named::of(&self.accounts, &()),
        ];
        let commitments = commitments(run);
        if !commitments.is_empty() {
            tables.push(Named::of(&commitments, &()));
        }
        if !self.record.is_empty() {
            tables.push(Named::of(&self.record, &()));
        }
        if !self.passed.is_empty() {
            tables.push(Named::of(&self.passed, &()));
        }
        tables.push(Named::described(
            "months",
            "Prices, use, stocks and harvests by month",
            tables::by_region(&self.good, run),
            tables::about,
        ));
        tables.push(Named::described(
            "flows",
            "Shipments by month",
            tables::by_lane(&self.good, run),
            tables::about,
        ));
        tables.push(Named::single(&run.parameters, &()));
        tables.push(Named::single(
            &run.with.certificate.worse(run.without.certificate),
            &(),
        ));
        let (a, b) = (&run.without, &run.with);
        tables.push(Named::single(
            &WorkRow {
                programs: a.programs + b.programs,
                iterations: a.iterations + b.iterations,
                solve_seconds: self.seconds,
            },
            &(),
        ));
        tables
    }

    fn sentences(&self) -> Vec<Sentence> {
        let Some((from, to)) = self.span else {
            return Vec::new();
        };
        let mut accounts: Vec<&Account> = self.accounts.iter().collect();
        accounts.sort_by(|a, b| a.total_usd_mn().total_cmp(&b.total_usd_mn()));
        let (Some(least), Some(most)) = (accounts.first(), accounts.last()) else {
            return Vec::new();
        };
        let said = |account: &Account| {
            let value = detente_table::signed(Some(account.total_usd_mn()), 0);
            format!("{} (USD {value} mn)", account.code)
        };
        let text = format!(
            "From {from} to {to} the events cost {} most and leave {} best off, growers, holders, users and treasuries together.",
            said(least),
            said(most)
        );
        vec![Sentence::new(text, &["accounts"])]
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes = vec![Note::limit(
            "Prices are at the port, dollars a tonne; shipments thousand tonnes; accounts are changes from the run without the events.",
        )];
        if let Some(open) = self.run.as_ref().and_then(|run| run.scenario.open.as_ref()) {
            notes.push(Note::limit(format!(
                "Open: {}. From {} on the market gives it a chance of {} and plans for both ends; in {} everybody knows, and it {}.",
                open.id,
                open.asked,
                open.chance,
                open.decided,
                if open.happens { "happens" } else { "does not happen" }
            )));
        }
        notes
    }

    fn files(&self) -> Vec<(String, Vec<u8>)> {
        chart::drawn(self)
    }
}

/// The window and the events that were asked for, and the name of a built-in episode.
fn scenario(
    keys: &Farm,
    room: &Room<'_>,
    good: &Good,
) -> Result<(Option<String>, Scenario), Refusal> {
    let policy = keys.policy.read(room)?;
    if !policy.tables.is_empty() {
        return Err(Refusal::input(
            "--tariffs and --tariffs-add are tables of a world's tariffs; write --tariff CHN:USA:SOY=+25pp",
        ));
    }
    let month = |text: &Option<String>| -> Result<Option<Month>, Refusal> {
        text.as_deref()
            .map(str::parse)
            .transpose()
            .map_err(Refusal::from_library)
    };
    let added = !policy.wedges.is_empty() || !keys.purchase.is_empty();
    let asked = added || keys.from.is_some();
    let first = good.episodes.keys().next().cloned();
    let name = keys.episode.clone().or(if asked { None } else { first });
    let (episode, mut scenario) = match name {
        Some(name) if name.ends_with(".toml") => {
            let path = Path::new(&name);
            let text = room.reader().text("scenario", path)?;
            (None, Scenario::from_text(path, &text)?)
        }
        Some(name) => (Some(name.clone()), Scenario::episode(good, &name)?),
        None => {
            let first = good.years().first().map_or(1, |(first, _)| *first);
            (
                None,
                Scenario::quiet(Month::new(first, good.header.year_starts as i32), 24),
            )
        }
    };
    if let Some(from) = month(&keys.from)? {
        scenario.from = from;
    }
    scenario.months = keys.months.unwrap_or(scenario.months);
    let from = month(&keys.start)?.unwrap_or(
        scenario
            .from
            .plus(6.min(scenario.months.saturating_sub(1)) as i32),
    );
    let (to, known) = (month(&keys.until)?, month(&keys.known)?.unwrap_or(from));
    if to.is_some_and(|to| to < from) || known > from {
        return Err(Refusal::input(
            "--known should not be later than --start, nor --start later than --until",
        ));
    }
    if !added && (keys.start.is_some() || keys.until.is_some() || keys.known.is_some()) {
        return Err(Refusal::input(
            "--start, --until and --known are about wedges and purchases given here; there are none",
        ));
    }
    let purchases = keys
        .purchase
        .iter()
        .map(|text| purchase(text).map(Act::Purchase));
    let acts = policy
        .wedges
        .into_iter()
        .map(|wedge| Ok(Act::Wedge(wedge)))
        .chain(purchases);
    for act in acts {
        scenario.events.push(Event {
            known,
            from,
            to,
            broken: None,
            hangs: None,
            act: act?,
        });
    }
    if let Some(chance) = keys.chance {
        let Some(open) = &mut scenario.open else {
            return Err(Refusal::input(
                "--chance is about what an episode leaves open, and this one leaves nothing open",
            ));
        };
        if !Open::is_chance(chance) {
            return Err(Refusal::input(format!(
                "--chance {chance} should be 0, 1 or from 0.01 to 0.99"
            )));
        }
        open.chance = chance;
    }
    // A changed episode is no longer the one that the record is about.
    let changed = added || keys.from.is_some() || keys.months.is_some();
    Ok((episode.filter(|_| !changed), scenario))
}

/// `CHN:USA=12000,mode=replace`.
fn purchase(text: &str) -> Result<Purchase, Refusal> {
    let wrong = || {
        Refusal::input(format!(
            "--purchase \"{text}\": write buyer:seller=kt, for example CHN:USA=12000 or CHN:USA=12000,mode=replace"
        ))
    };
    let (body, mode) = match text.split_once(",mode=") {
        None => (text, FloorMode::OnTop),
        Some((body, "on-top")) => (body, FloorMode::OnTop),
        Some((body, "replace")) => (body, FloorMode::Replace),
        Some(_) => return Err(wrong()),
    };
    let (ends, kt) = body.split_once('=').ok_or_else(wrong)?;
    let (imposer, partner) = ends.split_once(':').ok_or_else(wrong)?;
    Ok(Purchase {
        imposer: imposer.to_owned(),
        partner: partner.to_owned(),
        kt: kt.trim().parse().map_err(|_| wrong())?,
        mode,
        reserve: 0.0,
        lead_months: None,
    })
}

fn parameters(keys: &Farm, good: &Good) -> Result<Parameters, Refusal> {
    let band: Band = keys.band.parse().map_err(Refusal::from_library)?;
    let mut parameters = good.parameters(band);
    parameters.seasons_by_destination = match keys.seasons.as_str() {
        "origin" => false,
        "destination" => true,
        other => {
            return Err(Refusal::input(format!(
                "--seasons {other}: write origin or destination"
            )));
        }
    };
    for setting in &keys.set {
        let wrong = |what: &str| Refusal::input(format!("--set {setting}: {what}"));
        let (key, text) = setting
            .split_once('=')
            .ok_or_else(|| wrong("write key=value"))?;
        let value: f64 = text
            .parse()
            .map_err(|_| wrong("the value is not a number"))?;
        let (place, positive, endless) = match key {
            "demand-elasticity" => (&mut parameters.demand_elasticity, true, false),
            "supply-elasticity" => (&mut parameters.supply_elasticity, false, false),
            "freight-curvature" => (&mut parameters.freight_curvature, true, false),
            "origin-elasticity" => (&mut parameters.origin_elasticity, true, true),
            _ => {
                return Err(wrong(
                    "the keys are demand-elasticity, supply-elasticity, freight-curvature and origin-elasticity",
                ));
            }
        };
        if value.is_nan()
            || value < 0.0
            || (positive && value == 0.0)
            || (!endless && value.is_infinite())
        {
            return Err(wrong(if positive {
                "the value should be more than 0"
            } else {
                "the value should be 0 or more"
            }));
        }
        if key == "freight-curvature" && value >= 1.0 {
            return Err(wrong(&format!("freight-curvature {TOO_CURVED}")));
        }
        *place = value;
    }
    Ok(parameters)
}
