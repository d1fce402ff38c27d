//! A restriction over time and what answers it: levers of the ledger or wedges, approvals, stocks, supply, announcements.

use std::path::{Path, PathBuf};

use detente_economy::Schedule;
use detente_ledger::Ledger;
use detente_path::{Announcement, Expectations, Figures, Rationing, Scenario, SupplyModel};
use detente_policy::{Policy, Wedge, WedgeKind};
use detente_standoff::path::strengths;
use detente_table::Note;
use detente_world::{RegionIx, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PolicyKeys, headed};
use crate::refusal::Refusal;
use crate::room::Room;

/// Users fill up to so many months of use once they are warned.
const WARNED_STOCK: f64 = 6.0;

/// A restriction over time and what answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(transform = heading)]
pub struct LeverKeys {
    /// A folder of tables in the place of those that are built in: materials.csv, users.csv, supply.csv, projects.csv,
    /// horizons.csv, … (docs/path.md)
    #[schemars(extend("x-value" = "DIR"))]
    pub figures: Option<PathBuf>,
    /// A ledger folder instead of the built-in ledger
    #[schemars(extend("x-value" = "DIR"))]
    pub ledger: Option<PathBuf>,
    /// Share of the usual volume of critical goods that is let through; overrides the lever's own strength
    #[schemars(extend("x-value" = "SHARE"))]
    pub cut: Option<f64>,
    /// The same month by month (the last stays): licences approved, e.g. 0.25,0.26,0.62,1.06
    #[schemars(extend("x-value" = "SHARES", "x-delimiter" = ","))]
    pub approvals: Vec<f64>,
    /// Months at the start in which nothing is approved yet
    #[schemars(extend("x-value" = "N"))]
    pub delay: u32,
    /// Last month of the restriction
    #[schemars(extend("x-value" = "N"))]
    pub until: Option<u32>,
    /// Part of what is cut that arrives through other countries (default: none if all are cut, else a judged range)
    #[schemars(extend("x-value" = "SHARE"))]
    pub leak: Option<f64>,
    /// How shortages are shared out
    #[schemars(extend("x-value" = "HOW"))]
    pub rationing: RationingWord,
    /// What others supply
    #[schemars(extend("x-value" = "WHAT"))]
    pub supply: SupplyWord,
    /// What entrants believe of the price, with --supply entry
    #[schemars(extend("x-value" = "WHAT"))]
    pub expect: ExpectWord,
    /// Month in which it begins, for projects and the chart
    #[schemars(extend("x-value" = "YYYY-MM"))]
    pub start: String,
    /// Price guaranteed to new plants, a multiple of the price before; with --supply entry
    #[schemars(extend("x-value" = "MULTIPLE"))]
    pub floor_price: Option<f64>,
    /// Part of the loss that a government orders from new plants at the start; with --supply entry
    #[schemars(extend("x-value" = "SHARE"))]
    pub offtake: f64,
    /// Leave separate grades (heavy rare earths) out of account
    pub no_grades: bool,
    /// Stocks of users at the start, months of use (default: a range)
    #[schemars(extend("x-value" = "MONTHS"))]
    pub stocks: Option<f64>,
    /// sigma_c of all users in all months (default: the schedule's range)
    #[schemars(extend("x-value" = "VALUE"))]
    pub sigma_c: Option<f64>,
    /// Months between announcement and restriction: users stock up and adapt, plants are begun
    #[schemars(extend("x-value" = "MONTHS"))]
    pub announce: Option<u32>,
    /// How far an announcement is believed
    #[schemars(extend("x-value" = "SHARE"))]
    pub credence: f64,
    /// The region whose losses head the report (default: the one the lever names, else the largest loser)
    #[schemars(extend("x-value" = "REGION"))]
    pub target: Option<String>,
    /// The region that uses the lever (default: the imposer)
    #[schemars(extend("x-value" = "REGION"))]
    pub sender: Option<String>,
}

fn heading(schema: &mut schemars::Schema) {
    headed(schema, "Lever");
}

impl Default for LeverKeys {
    fn default() -> Self {
        Self {
            figures: None,
            ledger: None,
            cut: None,
            approvals: Vec::new(),
            delay: 0,
            until: None,
            leak: None,
            rationing: RationingWord::Quantity,
            supply: SupplyWord::Table,
            expect: ExpectWord::Static,
            start: "2025-11".to_owned(),
            floor_price: None,
            offtake: 0.0,
            no_grades: false,
            stocks: None,
            sigma_c: None,
            announce: None,
            credence: 0.5,
            target: None,
            sender: None,
        }
    }
}

/// How shortages are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RationingWord {
    /// Users get less and stand idle; licences, bans, boycotts of inputs
    Quantity,
    /// The price rises and the rent goes to somebody; taxes, auctioned quotas
    Price,
}

/// What others supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SupplyWord {
    /// A table of responses
    Table,
    /// Announced projects by date and probability
    Projects,
    /// Announced projects and whoever enters because the price pays
    Entry,
}

/// What entrants believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExpectWord {
    /// Today's price stays
    Static,
    /// The path that comes out, entry included
    Foresight,
}

/// A restriction ready to be followed over time.
#[derive(Debug, Clone)]
pub struct Restriction {
    /// The policy at the three strengths and what answers it.
    pub scenario: Scenario,
    /// Goods, users, stocks.
    pub figures: Figures,
    /// Elasticities by month.
    pub schedule: Schedule,
    /// Levers of the ledger by id.
    pub levers: Vec<String>,
    /// Central wedges, as text.
    pub wedges: Vec<String>,
    /// Who uses it, where that is one region.
    pub sender: Option<RegionIx>,
    /// Who bears it, where that is one region.
    pub target: Option<RegionIx>,
    /// Year and month in which it begins.
    pub start: (i16, i8),
    /// What a reader must know.
    pub notes: Vec<Note>,
}

impl Restriction {
    /// The restriction in words: its levers, or its wedges.
    pub fn said(&self) -> String {
        if self.levers.is_empty() {
            self.wedges.join(", ")
        } else {
            self.levers.join(", ")
        }
    }
}

impl LeverKeys {
    /// The restriction that some levers and wedges mean in a world.
    ///
    /// # Errors
    /// [`Refusal`] naming the key.
    pub fn read(
        &self,
        levers: &[String],
        policy: &PolicyKeys,
        room: &Room<'_>,
        world: &World,
    ) -> Result<Restriction, Refusal> {
        let mut notes = Vec::new();
        let given = policy.read(room)?;
        let policies = strengths_of(
            self.ledger.as_deref(),
            levers,
            &given,
            room,
            world,
            &mut notes,
        )?;
        let central = &policies[1];
        if central.is_empty() {
            return Err(Refusal::input_with_help(
                "nothing to follow over time: no lever and no wedge",
                "name a lever (`detente ledger levers` lists them) or write wedges, for example --cap 'CHN:*:REM=0.2'",
            ));
        }
        let start = month(&self.start)?;
        let scenario = self.scenario(&policies, start, world)?;
        let entry = self.supply == SupplyWord::Entry;
        let foresight = self.expect == ExpectWord::Foresight;
        if !entry && (self.floor_price.is_some() || self.offtake > 0.0 || foresight) {
            notes.push(Note::warning(
                "--floor-price, --offtake and --expect act on entry only: add --supply entry",
            ));
        }
        let (sender, target) = self.named_sides(central, world)?;
        if let Some(folder) = &self.figures {
            on_record(room, "figures", folder)?;
        }
        let (figures, schedule) = detente_path::open(self.figures.as_deref())?;
        Ok(Restriction {
            scenario,
            figures,
            schedule,
            levers: levers.to_vec(),
            wedges: central.wedges.iter().map(ToString::to_string).collect(),
            sender,
            target,
            start,
            notes,
        })
    }

    fn scenario(
        &self,
        policies: &[Policy; 3],
        start: (i16, i8),
        world: &World,
    ) -> Result<Scenario, Refusal> {
        let applied = [
            policies[0].apply(world)?,
            policies[1].apply(world)?,
            policies[2].apply(world)?,
        ];
        let mut scenario = Scenario::new(applied[1].clone());
        scenario.policies = applied;
        scenario.approvals = match (self.cut, self.approvals.as_slice()) {
            (Some(_), [_, ..]) => {
                return Err(Refusal::input_with_help(
                    "--cut and --approvals say the same thing twice",
                    "write one of them: --approvals gives shares month by month",
                )
                .about("cut"));
            }
            (Some(level), []) => Some(vec![share_of("cut", level)?]),
            (None, []) => None,
            (None, shares) => Some(shares.to_vec()),
        };
        scenario.delay = self.delay;
        scenario.until = self.until;
        let leak = self.leak.map(|leak| share_of("leak", leak));
        scenario.leak = leak.transpose()?;
        scenario.rationing = match self.rationing {
            RationingWord::Quantity => Rationing::Quantity,
            RationingWord::Price => Rationing::Price,
        };
        let expectations = match self.expect {
            ExpectWord::Static => Expectations::Static,
            ExpectWord::Foresight => Expectations::Foresight,
        };
        scenario.supply = match self.supply {
            SupplyWord::Table => SupplyModel::Table,
            SupplyWord::Projects => SupplyModel::Projects { start },
            SupplyWord::Entry => SupplyModel::Entry {
                start,
                expectations,
            },
        };
        scenario.floor_price = self.floor_price;
        scenario.offtake = share_of("offtake", self.offtake)?;
        scenario.grades = !self.no_grades;
        scenario.stocks = self.stocks;
        scenario.sigma_c = self.sigma_c;
        let credence = share_of("credence", self.credence)?;
        scenario.announcement = self.announce.map(|months| Announcement {
            months,
            credence,
            stock_months: WARNED_STOCK,
            stocking: true,
            adapting: true,
        });
        Ok(scenario)
    }

    /// Who uses it and who bears it: as named here, else as all wedges name one region.
    fn named_sides(
        &self,
        central: &Policy,
        world: &World,
    ) -> Result<(Option<RegionIx>, Option<RegionIx>), Refusal> {
        let (named_sender, named_target) = sides(central, world);
        let sender = region("sender", self.sender.as_deref(), world)?.or(named_sender);
        let target = region("target", self.target.as_deref(), world)?.or(named_target);
        if let (Some(one), Some(other)) = (sender, named_sender)
            && one != other
        {
            return Err(Refusal::input(format!(
                "--sender {}: the wedges are those of {}",
                world.region(one).code,
                world.region(other).code
            ))
            .about("sender"));
        }
        if sender.is_some() && sender == target {
            let code = sender.map_or("", |n| world.region(n).code.as_str());
            return Err(Refusal::input_with_help(
                format!("{code} uses the lever and bears it"),
                "name another region with --target",
            )
            .about("target"));
        }
        Ok((sender, target))
    }
}

/// The policy at its strong end, centre and weak end.
pub(super) fn strengths_of(
    ledger: Option<&Path>,
    levers: &[String],
    given: &Policy,
    room: &Room<'_>,
    world: &World,
    notes: &mut Vec<Note>,
) -> Result<[Policy; 3], Refusal> {
    let mut policies = [given.clone(), given.clone(), given.clone()];
    if levers.is_empty() {
        return Ok(policies);
    }
    let ledger = match ledger {
        Some(folder) => {
            on_record(room, "ledger", folder)?;
            Ledger::read(folder)?
        }
        None => Ledger::builtin()?,
    };
    room.edition("ledger", ledger.edition().to_string());
    for (at, id) in levers.iter().enumerate() {
        if levers[..at].contains(id) {
            return Err(Refusal::input(format!("the lever {id} is there twice"))
                .about(format!("lever/{at}")));
        }
        let found = strengths(&ledger, world, id, false)?;
        for (policy, lever) in policies.iter_mut().zip(found) {
            policy.extend(lever);
        }
        if ledger.lever(id)?.unverified() {
            notes.push(Note::warning(format!(
                "{id} is not verified: its row rests on memory or has low confidence"
            )));
        }
    }
    Ok(policies)
}

/// Puts the files of a folder on the record.
pub(crate) fn on_record(room: &Room<'_>, name: &str, folder: &Path) -> Result<(), Refusal> {
    for file in room.reader().list(folder)? {
        room.reader().bytes(name, &file)?;
    }
    Ok(())
}

pub(super) fn region(
    key: &str,
    code: Option<&str>,
    world: &World,
) -> Result<Option<RegionIx>, Refusal> {
    let Some(code) = code else { return Ok(None) };
    if let Some(n) = world.find_region(code) {
        return Ok(Some(n));
    }
    let known = world.regions().iter().map(|r| r.code.as_str());
    let help = match detente_table::closest(code, known.clone()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("the regions are {}", known.collect::<Vec<_>>().join(", ")),
    };
    Err(Refusal::input_with_help(format!("unknown region \"{code}\""), help).about(key))
}

/// Who uses the policy, and on whom, where all wedges name one region for each.
pub(super) fn sides(policy: &Policy, world: &World) -> (Option<RegionIx>, Option<RegionIx>) {
    // As wedges are written: imposer:partner:sector.
    let one = |at: usize| -> Option<RegionIx> {
        let mut found: Option<Option<String>> = None;
        for wedge in policy.wedges.iter().filter(|w| w.kind != WedgeKind::Demand) {
            let code = part(wedge, at);
            match &found {
                None => found = Some(code),
                Some(first) if *first == code => {}
                Some(_) => return None,
            }
        }
        found.flatten().and_then(|code| world.find_region(&code))
    };
    (one(0), one(1))
}

fn part(wedge: &Wedge, at: usize) -> Option<String> {
    let text = wedge.argument();
    let head = text.split('=').next().unwrap_or_default();
    head.split(':').nth(at).map(str::to_owned)
}

pub(super) fn month(text: &str) -> Result<(i16, i8), Refusal> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
    });
    parsed.ok_or_else(|| {
        Refusal::input(format!("\"{text}\" is not a month: write it like 2025-11")).about("start")
    })
}

/// A share that a key gives.
pub(super) fn share_of(key: &str, value: f64) -> Result<f64, Refusal> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(Refusal::input(format!("--{key} {value}: write a share from 0 to 1")).about(key))
}
