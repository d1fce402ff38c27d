//! Jurisdiction: an instrument names a customs territory, a world's region may hold several.
//!
//! The table `jurisdiction.csv` says which economies a region gathers and which instruments reach each of them;
//! `jurisdiction-shares.csv` says what part of a region's trade, by partner and sector, each economy has.

use std::collections::BTreeMap;

use crate::Pattern;
use crate::error::Problem;
use crate::table::{self, Table};

/// An economy inside a region, and what reaches it.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Region of the ledger and of worlds, e.g. `CHN`.
    pub region: String,
    /// Economy inside it, e.g. `HKG`.
    pub economy: String,
    /// Instruments on or by the region that reach this economy.
    pub reached_by: Vec<Pattern>,
    /// Row of the table it was read from.
    pub(crate) row: u64,
}

/// Importer, exporter, sector, region and economy to a share of the flow.
pub(crate) type Shares = BTreeMap<(String, String, String, String, String), f64>;

/// Which economies of a region each instrument reaches, with their shares of the region's trade.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Jurisdiction {
    members: Vec<Member>,
    shares: Shares,
}

impl Jurisdiction {
    pub(crate) fn with_shares(self, shares: Shares) -> Self {
        Self { shares, ..self }
    }

    /// The economies that the table lists.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The region that gathers an economy, when the economy is not that region's namesake.
    pub fn region_of(&self, economy: &str) -> Option<&str> {
        self.members
            .iter()
            .find(|m| m.economy == economy && m.region != economy)
            .map(|m| m.region.as_str())
    }

    /// The economies that have a share in the trade of a region, in order.
    pub(crate) fn economies(&self, region: &str) -> Vec<&str> {
        let of = self.shares.keys().filter(|key| key.3 == region);
        let mut economies: Vec<&str> = of.map(|key| key.4.as_str()).collect();
        economies.sort_unstable();
        economies.dedup();
        economies
    }

    /// The share of an economy in a region's trade: of a sector, or else of all together.
    pub(crate) fn share(
        &self,
        (importer, exporter): (&str, &str),
        sector: &str,
        region: &str,
        economy: &str,
    ) -> Option<f64> {
        let key = |sector: &str| {
            [importer, exporter, sector, region, economy]
                .map(str::to_owned)
                .into()
        };
        let own = self.shares.get(&key(sector));
        own.or_else(|| self.shares.get(&key("*"))).copied()
    }

    /// What part of the flow `exporter` → `importer` in `sector` an instrument reaches, where `here` is the one of
    /// the two that is a region of a world and `apart` says which economies the world has as regions of their own.
    pub fn reach(
        &self,
        instrument: &crate::Instrument,
        (importer, exporter): (&str, &str),
        sector: &str,
        here: &str,
        apart: impl Fn(&str) -> bool,
    ) -> f64 {
        if here == exporter && !instrument.members.is_empty() {
            return self.part_of_members(instrument, (importer, exporter), sector, here, apart);
        }
        let instrument = instrument.id.as_str();
        // A region of the world that is itself an economy inside a larger one: all or nothing.
        let of = |region: &str| {
            let region = region.to_owned();
            self.members.iter().filter(move |m| m.region == region)
        };
        if let Some(parent) = self.region_of(here) {
            let reached = of(parent)
                .any(|m| m.economy == here && m.reached_by.iter().any(|p| p.names(instrument)));
            return f64::from(u8::from(reached));
        }
        let (mut reached, mut inside, mut any) = (0.0, 0.0, false);
        for member in of(here) {
            any = true;
            if member.economy != here && apart(&member.economy) {
                continue;
            }
            let share = self.share((importer, exporter), sector, here, &member.economy);
            let share = share.unwrap_or(if member.economy == here { 1.0 } else { 0.0 });
            inside += share;
            if member.reached_by.iter().any(|p| p.names(instrument)) {
                reached += share;
            }
        }
        if any && inside > 0.0 {
            reached / inside
        } else {
            1.0
        }
    }
}

/// Reads `jurisdiction.csv`.
pub(crate) fn read(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Jurisdiction {
    let mut members: Vec<Member> = Vec::new();
    if let Some(table) = Table::read(file, bytes, &["region", "economy", "reached_by"], problems) {
        for row in table.rows() {
            let (region, economy) = (
                row.needed("region", problems).to_owned(),
                row.needed("economy", problems).to_owned(),
            );
            let twice = |m: &Member| m.region == region && m.economy == economy;
            if members.iter().any(twice) {
                let message = format!("{economy} in {region} appears twice");
                row.wrong("economy", message, problems);
            }
            members.push(Member {
                row: row.number(),
                region,
                economy,
                reached_by: row
                    .parts("reached_by")
                    .map(|p| Pattern(p.to_owned()))
                    .collect(),
            });
        }
    }
    Jurisdiction {
        members,
        shares: Shares::new(),
    }
}

/// Reads `jurisdiction-shares.csv`.
pub(crate) fn read_shares(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Shares {
    let mut shares = Shares::new();
    let columns = [
        "importer", "exporter", "sector", "region", "economy", "share",
    ];
    let Some(table) = Table::read(file, bytes, &columns, problems) else {
        return shares;
    };
    for row in table.rows() {
        let share = row.value("share", problems);
        if share.is_some_and(|s| !(0.0..=1.0).contains(&s)) {
            row.wrong("share", "not a share between 0 and 1".to_owned(), problems);
        }
        if let Some(share) = share {
            let key = ["importer", "exporter", "sector", "region", "economy"]
                .map(|c| row.text(c).to_owned());
            if shares.insert(key.into(), share).is_some() {
                row.wrong("economy", "the share is given twice".to_owned(), problems);
            }
        }
    }
    let mut sums: BTreeMap<_, f64> = BTreeMap::new();
    for ((importer, exporter, sector, region, _), share) in &shares {
        *sums
            .entry((importer, exporter, sector, region))
            .or_default() += share;
    }
    for ((importer, exporter, sector, region), sum) in sums {
        if sum > 1.0 + 1e-9 {
            let message = format!(
                "the shares of {region} in {importer} from {exporter}, {sector}, sum to {sum}, more than one"
            );
            problems.push(table::problem(file, None, Some("share"), message));
        }
    }
    shares
}
