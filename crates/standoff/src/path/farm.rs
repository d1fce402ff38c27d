//! A farm good's market under an episode, as findings.

use detente_economy::Band;
use detente_path::farm::{
    self, Account, Act, Certificate, Comparison, FarmError, Good, MeasureError, Month, Run,
    Scenario, Track,
};
use detente_policy::{RegionSelector, Wedge};
use detente_world::table::shell_word;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::findings::{Bands, FarmAccount, FarmEvent, FarmFinding, FarmMonth, FarmRecord, Range};

/// Why a farm good has no findings.
#[derive(Debug, thiserror::Error)]
pub enum FarmTrouble {
    /// The good, its episode or its market.
    #[error(transparent)]
    Farm(#[from] FarmError),
    /// A figure of its record.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

/// A good and what happens to it.
#[derive(Debug, Clone)]
pub struct Market {
    /// The good.
    pub good: Good,
    /// What happens.
    pub scenario: Scenario,
    /// The episode of the good that it is; `None` for one of its own.
    pub episode: Option<String>,
    /// For readers.
    pub title: String,
    /// Who buys, from whom, and who sells it most else: positions among the good's regions.
    pub pair: Pair,
    /// The command line that repeats its central band.
    pub reproduce: String,
}

/// Between whom the events stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Who buys.
    pub buyer: usize,
    /// Whose goods the events bear on.
    pub seller: usize,
    /// The other exporter that normally sells most to the buyer.
    pub rival: usize,
}

impl Pair {
    /// The first event that stands between a buyer and a seller; `None` if none does or nobody else sells to the buyer.
    pub fn of(good: &Good, scenario: &Scenario) -> Option<Self> {
        scenario.events.iter().find_map(|event| match &event.act {
            Act::Purchase(p) => Self::between(good, &p.imposer, Some(&p.partner)),
            Act::Wedge(wedge) => Self::of_wedge(good, wedge),
        })
    }

    fn of_wedge(good: &Good, wedge: &Wedge) -> Option<Self> {
        let named = |selector: Option<&RegionSelector>| match selector {
            Some(RegionSelector::One(code)) => Some(code.clone()),
            _ => None,
        };
        let (imposer, partner) = (named(Some(&wedge.imposer)), named(wedge.partner.as_ref()));
        match wedge.kind.imposer_imports() {
            true => Self::between(good, &imposer?, partner.as_deref()),
            false => Self::between(good, &partner?, imposer.as_deref()),
        }
    }

    fn between(good: &Good, buyer: &str, seller: Option<&str>) -> Option<Self> {
        let buyer = good.region(buyer).ok()?;
        let mut origins: Vec<(usize, f64)> = (good.lanes.iter())
            .filter(|l| l.destination == buyer)
            .map(|l| (l.origin, l.normal_kt))
            .collect();
        origins.sort_by(|a, b| b.1.total_cmp(&a.1));
        let seller = match seller {
            Some(code) => good.region(code).ok()?,
            None => origins.first()?.0,
        };
        let rival = origins.iter().find(|(o, _)| *o != seller)?.0;
        (origins.iter().any(|(o, _)| *o == seller)).then_some(Self {
            buyer,
            seller,
            rival,
        })
    }
}

impl Market {
    /// A market in which something stands between two regions; `None` if nothing does.
    pub fn new(good: Good, scenario: Scenario, episode: Option<String>) -> Option<Self> {
        let pair = Pair::of(&good, &scenario)?;
        Some(Self {
            title: scenario.title.clone(),
            reproduce: match &episode {
                Some(name) => format!(
                    "detente farm {} --episode {}",
                    shell_word(&good.header.name),
                    shell_word(name)
                ),
                None => format!("detente farm {}", shell_word(&good.header.name)),
            },
            good,
            scenario,
            episode,
            pair,
        })
    }

    /// The market under each band of its parameters.
    ///
    /// # Errors
    /// As [`farm::run`].
    pub fn run(&self) -> Result<Bands<Run>, FarmError> {
        let runs: Result<Vec<Run>, FarmError> = Band::ALL
            .par_iter()
            .map(|band| farm::run(&self.good, &self.scenario, self.good.parameters(*band)))
            .collect();
        let mut runs = runs?.into_iter();
        match (runs.next(), runs.next(), runs.next()) {
            (Some(low), Some(central), Some(high)) => Ok(Bands { low, central, high }),
            _ => Err(FarmError::Incomplete {
                good: self.good.header.name.clone(),
                problem: "a band is missing".to_owned(),
            }),
        }
    }

    /// What its runs say.
    ///
    /// # Errors
    /// A figure of the record that the good's table describes wrongly.
    pub fn finding(&self, runs: &Bands<Run>) -> Result<FarmFinding, FarmTrouble> {
        let (good, scenario) = (&self.good, &self.scenario);
        let code = |r: usize| good.regions[r].code.clone();
        let (from, until) = scenario.reported();
        let certificate = runs.each().iter().fold(Certificate::default(), |worst, r| {
            worst.worse(r.with.certificate).worse(r.without.certificate)
        });
        Ok(FarmFinding {
            good: good.header.name.clone(),
            sector: good.header.code.clone(),
            episode: self.episode.clone().unwrap_or_default(),
            title: self.title.clone(),
            events: scenario.events.iter().map(event).collect(),
            buyer: code(self.pair.buyer),
            seller: code(self.pair.seller),
            rival: code(self.pair.rival),
            from: day(from),
            until: day(until),
            months: self.months(runs),
            accounts: self.accounts(runs, from, until),
            record: self.record(runs)?,
            run: format!("farm/{}", good.header.name),
            reproduce: self.reproduce.clone(),
            certificate_usd_t: certificate
                .trade_usd_t
                .max(certificate.storage_usd_t)
                .max(certificate.curves_usd_t)
                .max(certificate.taxes_usd_t),
        })
    }

    fn months(&self, runs: &Bands<Run>) -> Vec<FarmMonth> {
        let Pair {
            buyer,
            seller,
            rival,
        } = self.pair;
        let gap = |t: &Track, at: usize| t.own_prices[rival][at] - t.own_prices[seller][at];
        let shipped = |t: &Track, origin: usize, at: usize| -> f64 {
            (self.good.lanes.iter().enumerate())
                .filter(|(_, l)| l.origin == origin && l.destination == buyer)
                .map(|(l, _)| t.flows[l][at])
                .sum()
        };
        let end = self.scenario.months as i32;
        (0..end)
            .filter_map(|later| {
                let month = self.scenario.from.plus(later);
                let at = runs.central.with.at(month)?;
                let with =
                    |value: &dyn Fn(&Track) -> f64| Bands::make(|b| value(&runs.each()[b].with));
                let without = &runs.central.without;
                Some(FarmMonth {
                    month: day(month),
                    gap_usd_t: with(&|t| gap(t, at)),
                    gap_without_usd_t: gap(without, at),
                    seller_kt: with(&|t| shipped(t, seller, at)),
                    seller_without_kt: shipped(without, seller, at),
                    rival_kt: with(&|t| shipped(t, rival, at)),
                    rival_without_kt: shipped(without, rival, at),
                })
            })
            .collect()
    }

    fn accounts(&self, runs: &Bands<Run>, from: Month, until: Month) -> Vec<FarmAccount> {
        let all: Vec<Vec<Account>> = (runs.each().iter())
            .map(|run| farm::accounts(&self.good, run, from, until))
            .collect();
        (self.good.regions.iter().enumerate())
            .map(|(r, region)| {
                let of = |pick: &dyn Fn(&Account) -> f64| Bands::make(|b| pick(&all[b][r]));
                FarmAccount {
                    code: region.code.clone(),
                    name: short(&region.name).to_owned(),
                    growers_usd_mn: of(&|a| a.growers_usd_mn),
                    holders_usd_mn: of(&|a| a.holders_usd_mn),
                    users_usd_mn: of(&|a| a.users_usd_mn),
                    treasury_usd_mn: of(&|a| a.tariffs_usd_mn + a.sales_taxes_usd_mn),
                    committed_usd_mn: of(&|a| a.committed_usd_mn),
                    total_usd_mn: of(&Account::total_usd_mn),
                }
            })
            .collect()
    }

    fn record(&self, runs: &Bands<Run>) -> Result<Vec<FarmRecord>, MeasureError> {
        let Some(episode) = &self.episode else {
            return Ok(Vec::new());
        };
        let all: Result<Vec<Vec<Comparison>>, MeasureError> = (runs.each().iter())
            .map(|run| farm::compare(&self.good, run, episode))
            .collect();
        let all = all?;
        let rows = all[1].iter().enumerate().filter_map(|(at, c)| {
            Some(FarmRecord {
                id: c.id.clone(),
                quantity: c.quantity.clone(),
                unit: c.unit.clone(),
                published: c.published?,
                range: c.low.zip(c.high).map(|(low, high)| Range { low, high }),
                ours: Bands::make(|b| all[b][at].ours),
                gap_month: self.gap_month(&c.id),
                publisher: c.source.clone(),
                confidence: c.confidence.clone(),
            })
        });
        Ok(rows.collect())
    }

    /// Middle of the months of a published gap between the pair's two exporters.
    fn gap_month(&self, id: &str) -> Option<Date> {
        let target = self.good.targets.iter().find(|t| t.id == id)?;
        let parts: Vec<&str> = target.measure.split(':').collect();
        let ["gap", up, down, from, to] = parts[..] else {
            return None;
        };
        let code = |r: usize| self.good.regions[r].code.as_str();
        let ours = up == code(self.pair.rival) && down == code(self.pair.seller);
        let (from, to): (Month, Month) = (from.parse().ok()?, to.parse().ok()?);
        ours.then(|| day(from.plus(to.since(from) / 2)))
    }
}

/// A region's name without what it stands for.
fn short(name: &str) -> &str {
    name.split(':').next().unwrap_or(name).trim()
}

fn event(event: &farm::Event) -> FarmEvent {
    FarmEvent {
        from: day(event.from),
        to: event.to.map(day),
        text: event.text(),
    }
}

/// First day of a month.
fn day(month: Month) -> Date {
    month.first_day().parse().unwrap_or(Date::MIN)
}
