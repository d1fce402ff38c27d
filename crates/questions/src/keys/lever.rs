//! Levers pulled together and what answers them: levers of the ledger, wedges, licences, stocks, leaks, warnings, projects.

use std::path::{Path, PathBuf};

use detente_economy::Schedule;
use detente_path::elements;
use detente_path::first_year::{Ground, Levers, Licence, Overrides, Warning};
use detente_policy::{Policy, Wedge, WedgeKind};
use detente_standoff::path::strengths;
use detente_table::Note;
use detente_world::{RegionIx, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PolicyKeys, headed};
use crate::refusal::Refusal;
use crate::room::Room;

/// Levers pulled together and what answers them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(transform = heading)]
pub struct LeverKeys {
    /// A lever of the ledger (`detente ledger levers`), with its range of strength; levers of both sides may stand together.
    /// Repeatable
    #[schemars(extend("x-value" = "ID"))]
    pub lever: Vec<String>,
    /// What is let through of a critical element, month by month, the last value holding; e.g. gallium:*=0 or
    /// magnet/magnet:JPN=0.2,0.5. Repeatable
    #[schemars(extend("x-value" = "ELEMENT[/STAGE]:REGION=SHARE,…"))]
    pub licence: Vec<String>,
    /// Share let through of the caps month by month, instead of their levels; the last value holds
    #[schemars(extend("x-value" = "SHARE", "x-delimiter" = ","))]
    pub approvals: Vec<f64>,
    /// Levers of the ledger as rules towards every other region, instead of towards their target alone
    pub everybody: bool,
    /// Months at the start in which nothing is let through yet
    #[schemars(range(min = 0, max = 120), extend("x-value" = "MONTHS"))]
    pub delay: u32,
    /// The last month in which the levers hold
    #[schemars(range(min = 1, max = 120), extend("x-value" = "MONTH"))]
    pub until: Option<u32>,
    /// Share of what is cut to a part of the world that comes through others in the end (default: the table's)
    #[schemars(range(min = 0.0, max = 1.0), extend("x-value" = "SHARE"))]
    pub leak: Option<f64>,
    /// Months of use in stock at every stage (default: the table's, with what is at sea)
    #[schemars(range(min = 0.0, max = 120.0), extend("x-value" = "MONTHS"))]
    pub stocks: Option<f64>,
    /// Month in which the levers are pulled, for others' projects by date (default: a ramp of new tonnes without dates)
    #[schemars(extend("x-value" = "YYYY-MM"))]
    pub start: Option<String>,
    /// Months between a warning and the levers
    #[schemars(range(min = 0.0, max = 600.0), extend("x-value" = "MONTHS"))]
    pub warned: Option<f64>,
    /// How far the warning is believed
    #[schemars(range(min = 0.0, max = 1.0), extend("x-value" = "SHARE"))]
    pub credence: f64,
    /// A folder with tables of one's own in place of the built-in ones (elements, stages, users, stocks, …, horizons)
    #[schemars(extend("x-value" = "DIR"))]
    pub figures: Option<PathBuf>,
    /// Exposures of users: as judged, or as published wherever a figure was found; published ones are mostly losses of GDP
    /// after prices and substitution, lower bounds of what stops
    pub exposures: ExposureWord,
    /// Instead of the built-in ledger: another that ships (canada-us), or a ledger folder; several, with commas between, are
    /// laid over each other
    #[schemars(extend("x-value" = "NAME|DIR"))]
    pub ledger: Option<PathBuf>,
    /// The region whose losses head the answer (default: the one the levers name)
    #[schemars(extend("x-value" = "REGION"))]
    pub target: Option<String>,
    /// The region that pulls the levers (default: the one they name)
    #[schemars(extend("x-value" = "REGION"))]
    pub sender: Option<String>,
}

fn heading(schema: &mut schemars::Schema) {
    headed(schema, "Levers");
}

impl Default for LeverKeys {
    fn default() -> Self {
        Self {
            lever: Vec::new(),
            licence: Vec::new(),
            approvals: Vec::new(),
            everybody: false,
            delay: 0,
            until: None,
            leak: None,
            stocks: None,
            start: None,
            warned: None,
            credence: 0.5,
            figures: None,
            exposures: ExposureWord::Judged,
            ledger: None,
            target: None,
            sender: None,
        }
    }
}

/// Which exposures users have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExposureWord {
    /// Those of the table `users`
    Judged,
    /// Those of the table `exposures`, where it has the use
    Published,
}

impl ExposureWord {
    /// Which published figures the exposures to some elements rest on.
    pub(crate) fn notes(self, ground: &Ground, elements: &[&str]) -> Vec<Note> {
        let mut notes = Vec::new();
        for element in elements {
            let measured = ground.tables().measured(element);
            if measured.is_empty() && self == Self::Published {
                let text = format!("{element}: no published exposure; the judged ones stand.");
                notes.push(Note::limit(text));
            }
            for (what, regions) in measured {
                let whose = match regions.as_slice() {
                    ["*"] => String::new(),
                    some => format!(" of {}", some.join(", ").replace('*', "other regions")),
                };
                let words = what.words();
                notes.push(Note::limit(format!(
                    "{element}: exposures{whose} are {words}."
                )));
            }
        }
        notes
    }
}

/// Levers ready to be followed month by month.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The world and its chains.
    pub ground: Ground,
    /// Elasticities by horizon.
    pub schedule: Schedule,
    /// What is done.
    pub levers: Levers,
    /// What the question sets itself.
    pub own: Overrides,
    /// Levers of the ledger by id.
    pub ids: Vec<String>,
    /// Every wedge at its central strength, as text.
    pub wedges: Vec<String>,
    /// What is done in words: levers by id, wedges, licences.
    pub said: Vec<String>,
    /// Who pulls them, where that is one region.
    pub sender: Option<RegionIx>,
    /// Who bears them, where that is one region.
    pub target: Option<RegionIx>,
    /// Every region that pulls or bears one of them by name, the target first.
    pub sides: Vec<RegionIx>,
    /// What a reader must know.
    pub notes: Vec<Note>,
}

impl LeverKeys {
    /// The levers that some keys mean in a world.
    ///
    /// # Errors
    /// [`Refusal`] naming the key.
    pub fn read(
        &self,
        policy: &PolicyKeys,
        room: &Room<'_>,
        world: &World,
    ) -> Result<Pulled, Refusal> {
        let mut notes = Vec::new();
        let given = policy.read(room)?;
        let [strong, central, weak] = self.strengths(&given, room, world, &mut notes)?;
        if central.is_empty() && self.licence.is_empty() {
            return Err(Refusal::input_with_help(
                "nothing to follow month by month: no lever, no wedge, no licence",
                "name a lever (`detente ledger levers` lists them), or write a wedge or a licence, for example --licence 'magnet:*=0.2'",
            ));
        }
        let mut tables = elements::open(self.figures.as_deref(), room.reader())?;
        if self.exposures == ExposureWord::Published {
            tables = tables.published();
        }
        let ground = Ground::new(world, &tables)?;
        let applied = [
            weak.apply(world)?,
            central.apply(world)?,
            strong.apply(world)?,
        ];
        let approvals = (!self.approvals.is_empty()).then_some(self.approvals.as_slice());
        let ranges = [&applied[0], &applied[1], &applied[2]];
        let mut levers = Levers::of_policies(world, &ground, ranges, approvals)?;
        let mut licences = Vec::new();
        for (at, text) in self.licence.iter().enumerate() {
            let licence = Licence::parse(text, &ground);
            licences.push(licence.map_err(|e| Refusal::from(e).about(format!("licence/{at}")))?);
        }
        let mut all = vec![&mut levers];
        let (warning, until) = (self.warning(), self.until);
        let mut ends = all[0].ends.take();
        all.extend(ends.iter_mut().flat_map(|ends| ends.iter_mut()));
        for one in all {
            one.licences.extend(licences.iter().cloned());
            one.until = until;
            one.warning = warning;
        }
        levers.ends = ends;
        let levers = levers.delayed(self.delay);
        levers.check(&ground)?;
        let own = Overrides {
            leak: self.leak,
            stocks: self.stocks,
            start: self.date()?,
            ..Overrides::default()
        };
        let (sender, target) = self.named_sides(&central, &licences, &ground)?;
        let mut said = self.lever.clone();
        said.extend(given.wedges.iter().map(ToString::to_string));
        said.extend(self.licence.iter().cloned());
        Ok(Pulled {
            ids: self.lever.clone(),
            wedges: central.wedges.iter().map(ToString::to_string).collect(),
            sides: all_sides(&central, &licences, &ground, [target, sender]),
            schedule: elements::schedule(self.figures.as_deref(), room.reader())?,
            ground,
            levers,
            own,
            said,
            sender,
            target,
            notes,
        })
    }

    /// The policy at its strong end, centre and weak end.
    fn strengths(
        &self,
        given: &Policy,
        room: &Room<'_>,
        world: &World,
        notes: &mut Vec<Note>,
    ) -> Result<[Policy; 3], Refusal> {
        let mut policies = [given.clone(), given.clone(), given.clone()];
        if self.lever.is_empty() {
            return Ok(policies);
        }
        let ledger = room.ledger(self.ledger.as_deref())?;
        for (at, id) in self.lever.iter().enumerate() {
            if self.lever[..at].contains(id) {
                return Err(Refusal::input(format!("the lever {id} is there twice"))
                    .about(format!("lever/{at}")));
            }
            let found = strengths(&ledger, world, id, self.everybody)?;
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

    fn warning(&self) -> Option<Warning> {
        self.warned.map(|months| Warning {
            months,
            credence: self.credence,
        })
    }

    /// The start in years.
    fn date(&self) -> Result<Option<f64>, Refusal> {
        let Some(text) = &self.start else {
            return Ok(None);
        };
        let (year, month) = month(text)?;
        Ok(Some(f64::from(year) + (f64::from(month) - 1.0) / 12.0))
    }

    /// Who pulls the levers and who bears them: as named here, else as all wedges and licences name one region.
    fn named_sides(
        &self,
        central: &Policy,
        licences: &[Licence],
        ground: &Ground,
    ) -> Result<(Option<RegionIx>, Option<RegionIx>), Refusal> {
        let world = ground.world();
        let (mut senders, mut targets) = (Vec::new(), Vec::new());
        if !central.is_empty() {
            let (sender, target) = sides(central, world);
            senders.push(sender);
            targets.push(target);
        }
        senders.extend(licences.iter().map(|l| sender_of(l, ground)));
        targets.extend(licences.iter().map(|l| l.region));
        let one = |list: &[Option<RegionIx>]| -> Option<RegionIx> {
            let first = list.first().copied().flatten()?;
            list.iter().all(|n| *n == Some(first)).then_some(first)
        };
        let named_sender = one(&senders);
        let sender = region("sender", self.sender.as_deref(), world)?.or(named_sender);
        let target = region("target", self.target.as_deref(), world)?.or(one(&targets));
        if let (Some(one), Some(other)) = (sender, named_sender)
            && one != other
        {
            return Err(Refusal::input(format!(
                "--sender {}: the levers are those of {}",
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

/// Who sends the element of a licence.
fn sender_of(licence: &Licence, ground: &Ground) -> Option<RegionIx> {
    let place = (ground.places().iter()).find(|p| p.element == licence.element);
    place.map(|p| p.sender)
}

/// Every region that pulls or bears a lever by name, those given first.
fn all_sides(
    policy: &Policy,
    licences: &[Licence],
    ground: &Ground,
    given: [Option<RegionIx>; 2],
) -> Vec<RegionIx> {
    let mut list: Vec<RegionIx> = given.into_iter().flatten().collect();
    let mut add = |found: Option<RegionIx>| {
        if let Some(n) = found.filter(|n| !list.contains(n)) {
            list.push(n);
        }
    };
    for wedge in &policy.wedges {
        let (sender, target) = sides(&alone(wedge), ground.world());
        add(target);
        add(sender);
    }
    for licence in licences {
        add(licence.region);
        add(sender_of(licence, ground));
    }
    list
}

/// A wedge as a policy.
fn alone(wedge: &Wedge) -> Policy {
    let wedges = (wedge.kind != WedgeKind::Demand).then(|| wedge.clone());
    Policy {
        wedges: wedges.into_iter().collect(),
        ..Policy::default()
    }
}

/// Puts the files of a folder on the record.
pub(crate) fn on_record(room: &Room<'_>, name: &str, folder: &Path) -> Result<(), Refusal> {
    for file in room.reader().list(folder)? {
        room.reader().bytes(name, &file)?;
    }
    Ok(())
}

fn region(key: &str, code: Option<&str>, world: &World) -> Result<Option<RegionIx>, Refusal> {
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
fn sides(policy: &Policy, world: &World) -> (Option<RegionIx>, Option<RegionIx>) {
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

fn month(text: &str) -> Result<(i16, i8), Refusal> {
    let parsed = text.split_once('-').and_then(|(year, month)| {
        let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
    });
    parsed.ok_or_else(|| {
        Refusal::input(format!("\"{text}\" is not a month: write it like 2025-11")).about("start")
    })
}
