//! Countries of trade statistics as regions of a world.

use std::collections::BTreeMap;

use detente_world::{Mapping, RegionIx, World};

use crate::DoorError;
use crate::mappings::{Country, OTHER_NUMBERS, countries};

/// Members of the European Union (27).
const EU27: [&str; 27] = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
];

/// The number of the European Union as a reporter of tariffs.
const EUROPEAN_UNION: u32 = 918;

/// Which region of the world each country is in.
pub(super) struct Places {
    countries: Vec<Country>,
    region_of: BTreeMap<String, RegionIx>,
    rest: Option<RegionIx>,
}

impl Places {
    /// By a mapping of countries (three letters) to regions; without one, a country is the region of its own code, a
    /// member of the European Union is in `EU27`, and every other country in `ROW`, where the world has them.
    pub(super) fn new(world: &World, mapping: Option<&Mapping>) -> Result<Self, DoorError> {
        let countries = countries()?;
        let mut region_of = BTreeMap::new();
        let find = |code: &str| world.find_region(code);
        let mut rest = find("ROW");
        if let Some(mapping) = mapping {
            let codes: Vec<&str> = countries.iter().map(|c| c.alpha3.as_str()).collect();
            for group in mapping
                .clone()
                .only_for(&codes, &[])
                .region_groups(&codes)?
            {
                let Some(region) = find(&group.code) else {
                    continue;
                };
                for member in group.members {
                    region_of.insert(countries[member].alpha3.clone(), region);
                }
            }
            rest = find("ROW")
                .filter(|_| mapping.unnamed(&codes, &[]).is_empty())
                .or(rest);
        }
        for country in &countries {
            let union = find("EU27").or(find("EUU")).or(find("EU"));
            let union = union.filter(|_| EU27.contains(&country.alpha3.as_str()));
            let own = find(&country.alpha3).or_else(|| find(&country.alpha2));
            let own = own.or_else(|| find(&country.alpha3.to_lowercase()));
            if let Some(region) = own.or(union) {
                region_of.entry(country.alpha3.clone()).or_insert(region);
            }
        }
        Ok(Self {
            countries,
            region_of,
            rest,
        })
    }

    /// Three letters for a number of trade statistics.
    pub(super) fn alpha3(&self, number: u32) -> Option<&str> {
        let other = OTHER_NUMBERS.iter().find(|(n, _)| *n == number);
        let iso = || self.countries.iter().find(|c| c.numeric == number);
        other
            .map(|(_, code)| *code)
            .or_else(|| iso().map(|c| c.alpha3.as_str()))
    }

    /// The countries that a reporter of tariffs stands for.
    pub(super) fn reporters(&self, number: u32) -> Vec<&str> {
        if number == EUROPEAN_UNION {
            return EU27.to_vec();
        }
        self.alpha3(number).into_iter().collect()
    }

    /// The region a country is in.
    pub(super) fn region(&self, alpha3: &str) -> Option<RegionIx> {
        self.region_of.get(alpha3).copied().or(self.rest)
    }

    /// The only country of a region, if it is one country.
    pub(super) fn only_country(&self, region: RegionIx) -> Option<&str> {
        let mut members = self.region_of.iter().filter(|(_, r)| **r == region);
        let first = members.next().map(|(code, _)| code.as_str());
        first.filter(|_| members.next().is_none() && self.rest != Some(region))
    }
}
