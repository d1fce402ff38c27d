//! From the `[path]` section to questions that can be asked: every error shows the place in the file.

use std::sync::Arc;

use detente_economy::Schedule;
use detente_ledger::Ledger;
use detente_path::farm::{self, FarmError, Good};
use detente_path::first_year::{Ground, Levers, Overrides};
use detente_path::{LONGEST, PathError, elements};
use detente_policy::{Policy, RegionSelector};
use detente_world::table::{Reader, shell_word};
use detente_world::{RegionIx, World};

use super::levers::in_world;
use super::{Followed, Market, assumptions, measures, strengths};
use crate::check;
use crate::error::StandoffError;
use crate::file::{PathFarm, PathLever, StandoffFile, Text};
use crate::months::ground;
use crate::repeat::{ledger_flag, whole};
use crate::standoff::{Origin, Standoff};

/// The tables behind months.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Of critical elements.
    pub elements: elements::Tables,
    /// Elasticities by horizon.
    pub schedule: Schedule,
}

/// The tables that are built in, or with a folder's in their place.
pub(crate) fn tables(file: &StandoffFile, origin: &Origin) -> Result<Tables, StandoffError> {
    let written = file
        .path
        .as_ref()
        .and_then(|section| section.figures.as_ref());
    let folder = written.map(|text| origin.path(text.get_ref()));
    let failed = |source: PathError| match written {
        Some(text) => origin.wrong(text, source.to_string(), None),
        None => StandoffError::Path {
            run: "the figures behind levers over months".to_owned(),
            source,
        },
    };
    let reader = Reader::new();
    Ok(Tables {
        elements: elements::open(folder.as_deref(), &reader).map_err(failed)?,
        schedule: elements::schedule(folder.as_deref(), &reader).map_err(failed)?,
    })
}

/// Questions about months.
#[derive(Debug)]
pub(crate) struct Checked {
    /// World, tables and their chains.
    pub ground: Ground,
    pub tables: Arc<Tables>,
    pub months: u32,
    pub draws: u32,
    pub seed: u64,
    pub levers: Vec<Followed>,
    pub farm: Vec<Market>,
}

const MONTHS: u32 = 60;
const DRAWS: u32 = 20;
const MOST_DRAWS: u32 = 1000;
const SEED: u64 = 20_251_030;

/// Checks the section, if there is one.
pub(crate) fn checked(standoff: &Standoff) -> Result<Option<Checked>, StandoffError> {
    let (file, origin) = (&standoff.file, &standoff.origin);
    let Some(section) = &file.path else {
        return Ok(None);
    };
    let world = check::world(&section.world, origin)?;
    for player in &file.players {
        let code = player.region.get_ref();
        if world.find_region(code).is_none() {
            let message = format!("the player {code} is no region of the world of the months");
            let help = "name a world that has the players' regions".to_owned();
            return Err(origin.wrong(&section.world, message, Some(help)));
        }
    }
    let within = |written: &Option<toml::Spanned<u32>>, usual, least, most, what: &str| {
        let Some(written) = written else {
            return Ok(usual);
        };
        let value = *written.get_ref();
        if (least..=most).contains(&value) {
            return Ok(value);
        }
        let help = format!("write {least} to {most}");
        Err(origin.wrong(written, format!("{value} {what}"), Some(help)))
    };
    let months = within(&section.months, MONTHS, 1, LONGEST, "months")?;
    let draws = within(&section.draws, DRAWS, 0, MOST_DRAWS, "draws")?;
    let seed = section.seed.unwrap_or(SEED);
    let ground = ground(&world, &standoff.tables.elements)?;
    let beside = |written: &Text| origin.path(written.get_ref()).display().to_string();
    let asking = Asking {
        origin,
        ledger: standoff.ledger(),
        world: &world,
        ground: &ground,
        world_name: match detente_world::builtin_bytes(section.world.get_ref()) {
            Some(_) => section.world.get_ref().clone(),
            None => beside(&section.world),
        },
        figures: section.figures.as_ref().map(beside),
        ledger_flag: ledger_flag(file, origin),
        months,
        draws,
        seed,
    };
    let mut levers: Vec<Followed> = Vec::new();
    for written in &section.levers {
        if levers.iter().any(|l| l.id == *written.id.get_ref()) {
            let message = format!("the lever {} is listed twice", written.id.get_ref());
            return Err(origin.wrong(&written.id, message, None));
        }
        levers.push(asking.lever(written)?);
    }
    let farm: Result<Vec<Market>, StandoffError> =
        section.farm.iter().map(|f| market(f, origin)).collect();
    Ok(Some(Checked {
        months,
        draws,
        seed,
        levers,
        farm: farm?,
        tables: Arc::clone(&standoff.tables),
        ground,
    }))
}

/// What the levers of a section are checked against.
struct Asking<'a> {
    origin: &'a Origin,
    ledger: Option<&'a Ledger>,
    world: &'a World,
    ground: &'a Ground,
    /// What `--world` is: a name that ships, or a folder.
    world_name: String,
    /// The folder of `--figures`, if there is one.
    figures: Option<String>,
    ledger_flag: String,
    months: u32,
    draws: u32,
    seed: u64,
}

impl Asking<'_> {
    fn region(&self, written: &Text) -> Result<RegionIx, StandoffError> {
        let known = || self.world.regions().iter().map(|r| r.code.as_str());
        self.world
            .find_region(written.get_ref())
            .ok_or_else(|| self.origin.unknown(written, "region", known()))
    }

    fn lever(&self, written: &PathLever) -> Result<Followed, StandoffError> {
        let wedges = written.wedge_keys().into_iter().any(|(_, w)| !w.is_empty());
        if !written.measures.is_empty() {
            if wedges || written.lever.is_some() {
                let message =
                    "a lever is measures, a row of the ledger or wedges, not several of them";
                let help = "put wedges into a measure, or list two levers".to_owned();
                return Err(self.origin.wrong(&written.id, message, Some(help)));
            }
            return self.of_measures(written);
        }
        let (policies, sender, target, unverified) = match &written.lever {
            Some(lever) if wedges => {
                let message = "a lever is a row of the ledger or wedges, not both";
                let help = "leave one out, or list two levers".to_owned();
                return Err(self.origin.wrong(lever, message, Some(help)));
            }
            Some(lever) => self.of_ledger(written, lever)?,
            None if !wedges => {
                let help = "add lever = \"…\" or wedges, e.g. cap = [\"CHN:*:REM=0.2\"]".to_owned();
                return Err(self.origin.wrong(
                    &written.id,
                    "a lever that does nothing",
                    Some(help),
                ));
            }
            None => self.of_wedges(written)?,
        };
        if sender == target {
            let message = format!("{} would use it on itself", self.world.region(sender).code);
            let at = written.target.as_ref().unwrap_or(&written.id);
            return Err(self.origin.wrong(at, message, None));
        }
        let refuse = |text: String| self.origin.wrong(&written.id, text, None);
        let approvals = self.approvals(written)?;
        let levers =
            in_world(self.ground, &policies, approvals).map_err(|e| refuse(e.to_string()))?;
        let (levers, own) = self.settings(written, levers)?;
        levers
            .check(self.ground)
            .map_err(|e| refuse(e.to_string()))?;
        let reproduce = self.reproduce(written, &policies[1], target);
        Ok(Followed {
            id: written.id.get_ref().clone(),
            title: written.title.clone(),
            lever: written.lever.as_ref().map(|l| l.get_ref().clone()),
            as_it_is: written.lever.is_some()
                && !written.everybody
                && written.target.is_none()
                && written.leak.is_none()
                && written.stocks.is_none()
                && written.approvals.is_none()
                && written.until.is_none()
                && written.delay == 0,
            unverified,
            sender,
            target,
            wedges: policies[1].wedges.iter().map(ToString::to_string).collect(),
            assumptions: assumptions::of(written, &policies, approvals, &levers, self.ground),
            levers,
            own,
            reproduce,
        })
    }

    /// Policies, sender, target, and whether nobody checked the row.
    fn of_ledger(
        &self,
        written: &PathLever,
        id: &Text,
    ) -> Result<([Policy; 3], RegionIx, RegionIx, bool), StandoffError> {
        let ledger = self
            .ledger
            .ok_or_else(|| check::no_ledger(self.origin, id))?;
        let Ok(lever) = ledger.lever(id.get_ref()) else {
            let known = ledger.levers().iter().map(|l| l.id.as_str());
            return Err(self.origin.unknown(id, "lever of the ledger", known));
        };
        let refuse = |text: String| self.origin.wrong(id, text, None);
        let policies = strengths(ledger, self.world, id.get_ref(), written.everybody)
            .map_err(|e| refuse(e.to_string()))?;
        let find = |code: &str| {
            let missing = || refuse(format!("the world of the months has no region {code}"));
            self.world.find_region(code).ok_or_else(missing)
        };
        let sender = find(&lever.imposer)?;
        if let Some(other) = &written.sender
            && self.region(other)? != sender
        {
            let message = format!("the ledger says that {} uses it", lever.imposer);
            return Err(self.origin.wrong(other, message, None));
        }
        let target = match &written.target {
            Some(code) => self.region(code)?,
            None => find(&lever.target)?,
        };
        Ok((policies, sender, target, lever.unverified()))
    }

    /// A lever of measures with days of their own.
    fn of_measures(&self, written: &PathLever) -> Result<Followed, StandoffError> {
        let (sender, code, target) = self.sides(written)?;
        let within = (self.world, self.ground);
        let found = measures::measured(self.origin, within, written, &code, self.months)?;
        let (levers, own) = self.settings(written, found.levers)?;
        let refuse = |e: PathError| self.origin.wrong(&written.id, e.to_string(), None);
        levers.check(self.ground).map_err(refuse)?;
        let policies = [&found.policy; 3].map(Clone::clone);
        let mut assumptions = found.told;
        assumptions.extend(assumptions::of(
            written,
            &policies,
            None,
            &levers,
            self.ground,
        ));
        Ok(Followed {
            id: written.id.get_ref().clone(),
            title: written.title.clone(),
            lever: None,
            as_it_is: false,
            unverified: false,
            sender,
            target,
            wedges: found
                .policy
                .wedges
                .iter()
                .map(ToString::to_string)
                .collect(),
            assumptions,
            levers,
            own,
            // The command knows no days of single measures.
            reproduce: whole(
                self.origin,
                &format!("lever_months: {}", written.id.get_ref()),
            ),
        })
    }

    /// Who uses a lever that is no row of the ledger, its code, and on whom.
    fn sides(&self, written: &PathLever) -> Result<(RegionIx, String, RegionIx), StandoffError> {
        let needed = |side: &Option<Text>, key: &str| match side {
            Some(code) => self.region(code).map(|n| (n, code.get_ref().clone())),
            None => {
                let message = format!("a lever made of wedges needs its {key}");
                let help = format!("add {key} = \"…\", a region code");
                Err(self.origin.wrong(&written.id, message, Some(help)))
            }
        };
        let (sender, code) = needed(&written.sender, "sender")?;
        let (target, _) = needed(&written.target, "target")?;
        Ok((sender, code, target))
    }

    fn of_wedges(
        &self,
        written: &PathLever,
    ) -> Result<([Policy; 3], RegionIx, RegionIx, bool), StandoffError> {
        let (sender, code, target) = self.sides(written)?;
        let wedges = check::wedges(
            self.origin,
            self.world,
            &written.wedge_keys(),
            Some(code.as_str()),
        )?;
        let policy = Policy {
            wedges,
            ..Policy::default()
        };
        let policies = [policy.clone(), policy.clone(), policy];
        Ok((policies, sender, target, false))
    }

    /// What is let through month by month in place of the strength, refused at its place.
    fn approvals<'w>(&self, written: &'w PathLever) -> Result<Option<&'w [f64]>, StandoffError> {
        let Some(approvals) = &written.approvals else {
            return Ok(None);
        };
        let list = approvals.get_ref();
        if list.is_empty() || list.iter().any(|a| !(0.0..=1.0).contains(a)) {
            let message = "approvals are shares of the usual volume, one a month";
            let help = "write at least one number from 0 to 1".to_owned();
            return Err(self.origin.wrong(approvals, message, Some(help)));
        }
        Ok(Some(list))
    }

    /// The settings of the question, each refused at its own place.
    fn settings(
        &self,
        written: &PathLever,
        levers: Levers,
    ) -> Result<(Levers, Overrides), StandoffError> {
        let mut own = Overrides::default();
        let mut levers = levers.delayed(written.delay);
        let share = |value: &toml::Spanned<f64>, least: f64, most: f64, what: &str| {
            let x = *value.get_ref();
            if (least..=most).contains(&x) {
                return Ok(x);
            }
            let message = format!("{x} is no {what}");
            let help = match most {
                m if m.is_finite() => format!("write {least} to {most}"),
                _ => format!("write {least} or more"),
            };
            Err(self.origin.wrong(value, message, Some(help)))
        };
        if let Some(leak) = &written.leak {
            own.leak = Some(share(leak, 0.0, 1.0, "share that leaks")?);
        }
        if let Some(stocks) = &written.stocks {
            let what = "number of months of use";
            own.stocks = Some(share(stocks, 0.0, f64::INFINITY, what)?);
        }
        if let Some(until) = &written.until {
            if *until.get_ref() == 0 {
                let message = "the lever would end before it begins";
                return Err(self
                    .origin
                    .wrong(until, message, Some("write 1 or more".into())));
            }
            let last = Some(*until.get_ref());
            levers.until = last;
            for end in levers.ends.iter_mut().flat_map(|ends| ends.iter_mut()) {
                end.until = last;
            }
        }
        Ok((levers, own))
    }

    /// The command line that asks the same.
    fn reproduce(&self, written: &PathLever, central: &Policy, target: RegionIx) -> String {
        let mut line = format!("detente path --world {}", shell_word(&self.world_name));
        if let Some(folder) = &self.figures {
            line += &format!(" --figures {}", shell_word(folder));
        }
        match &written.lever {
            Some(id) => {
                line += &self.ledger_flag;
                line += &format!(" --lever {}", shell_word(id.get_ref()));
                if written.everybody {
                    line += " --everybody";
                }
            }
            None => {
                for wedge in &central.wedges {
                    let argument = shell_word(&wedge.argument());
                    line += &format!(" --{} {argument}", wedge.kind.name());
                }
            }
        }
        line += &format!(" --target {}", self.world.region(target).code);
        let (months, draws, seed) = (self.months, self.draws, self.seed);
        line += &format!(" --months {months} --draws {draws} --seed {seed}");
        if let Some(leak) = &written.leak {
            line += &format!(" --leak {}", leak.get_ref());
        }
        if let Some(stocks) = &written.stocks {
            line += &format!(" --stocks {}", stocks.get_ref());
        }
        if let Some(approvals) = &written.approvals {
            let list: Vec<String> = approvals.get_ref().iter().map(f64::to_string).collect();
            line += &format!(" --approvals={}", list.join(","));
        }
        if written.delay > 0 {
            line += &format!(" --delay {}", written.delay);
        }
        if let Some(until) = &written.until {
            line += &format!(" --until {}", until.get_ref());
        }
        line
    }
}

/// Whether a policy's wedges hold for every partner.
pub(super) fn for_everybody(policy: &Policy) -> bool {
    let mut partners = policy.wedges.iter().filter_map(|w| w.partner.as_ref());
    partners.all(|p| *p == RegionSelector::Rest)
}

fn market(written: &PathFarm, origin: &Origin) -> Result<Market, StandoffError> {
    let name = written.good.get_ref();
    let good = good(name, origin).map_err(|e| origin.wrong(&written.good, e.to_string(), None))?;
    let episode = written.episode.get_ref();
    let scenario = farm::Scenario::episode(&good, episode)
        .map_err(|e| origin.wrong(&written.episode, e.to_string(), None))?;
    let market = Market::new(good, scenario, Some(episode.clone())).ok_or_else(|| {
        let message = "nothing in the episode stands between a buyer and a seller with a rival";
        let help = "name an episode with a tariff, a boycott or a purchase".to_owned();
        origin.wrong(&written.episode, message, Some(help))
    })?;
    let title = written.title.clone().unwrap_or(market.title.clone());
    let reproduce = match farm::builtin_names().contains(&name.as_str()) {
        true => market.reproduce.clone(),
        false => format!(
            "detente farm {} --episode {}",
            shell_word(&origin.path(name).display().to_string()),
            shell_word(episode)
        ),
    };
    Ok(Market {
        title,
        reproduce,
        ..market
    })
}

/// A built-in good, or a folder beside the standoff file.
fn good(name: &str, origin: &Origin) -> Result<Good, FarmError> {
    let folder = origin.path(name);
    match folder.is_dir() && !farm::builtin_names().contains(&name) {
        true => farm::read_folder(&folder),
        false => farm::open(name),
    }
}
