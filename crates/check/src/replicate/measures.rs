//! What can be measured, and what the names in tables of expected numbers mean.
//!
//! A name is looked up first in the case's `[measures]`, then among the names below; if it is neither, a known suffix
//! is taken off and the rest is looked up again. Suffixes:
//!
//! | suffix | means |
//! | --- | --- |
//! | `_4dec`, `_6dec`, … | the same measure, published with more digits |
//! | `_with_fixed_deficits`, `_with_scaled_deficits`, `_with_no_deficits` | another deficit rule; on a world whose deficits were removed beforehand the first two start from the world it was made from |
//! | `_SET` | a set of trade elasticities of the world |
//! | `_NAME` | what `[variants.NAME]` of the case says |

use std::collections::BTreeSet;

use detente_economy::{DeficitRule, Equilibrium};
use detente_policy::Policy;
use detente_world::table::{ColumnData, Table};
use detente_world::{RegionIx, SectorIx, World, closest};

use super::file::CaseFile;

/// Names of measures that stand for a field of `solve --json`.
const FIELDS: [(&str, &str); 13] = [
    ("real_income", "real_income_pct"),
    ("real_income_exact", "real_income_pct"),
    ("welfare_exact", "real_income_pct"),
    ("real_income_first_order", "real_income_first_order_pct"),
    ("welfare_first_order", "real_income_first_order_pct"),
    (
        "terms_of_trade_first_order",
        "terms_of_trade_first_order_pct",
    ),
    (
        "volume_of_trade_first_order",
        "volume_of_trade_first_order_pct",
    ),
    ("gdp_volume", "gdp_volume_pct"),
    ("equivalent_variation", "ev_usd_mn"),
    ("price_index", "price_index_pct"),
    ("wage", "wage_pct"),
    ("real_wage", "real_wage_pct"),
    ("tariff_revenue", "tariff_revenue_usd_mn"),
];

/// Names of measures beside the fields of `solve --json`, for messages.
pub fn measure_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
    names.extend([
        "imports_growth",
        "exports_growth",
        "imports_from_partners_growth",
        "exports_to_partners_growth",
        "imports_from_REGION_growth",
        "exports_to_REGION_growth",
    ]);
    names
}

/// The other side of a trade flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Partners {
    /// Every other region.
    All,
    /// The other regions that the shock names.
    OfTheShock,
    /// One region.
    One(String),
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Quantity {
    /// A column of the table of regions.
    Field(String),
    /// Growth of the sum of imports at basic prices, per cent.
    Imports(Partners),
    /// Growth of the sum of exports at basic prices, per cent.
    Exports(Partners),
}

/// What a suffix changes about the run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Variant {
    /// Another world, as the case writes it.
    pub world: Option<String>,
    /// Another deficit rule.
    pub deficits: Option<DeficitRule>,
    /// Another set of elasticities.
    pub elasticities: Option<String>,
}

/// A quantity and the run it is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub quantity: Quantity,
    pub variant: Variant,
}

/// What the names of a case mean.
pub(super) struct Dictionary<'c> {
    case: &'c CaseFile,
    fields: Vec<String>,
    sets: Vec<String>,
}

impl<'c> Dictionary<'c> {
    /// `fields` are the numeric columns of the table of regions, `sets` the world's elasticity sets.
    pub fn new(case: &'c CaseFile, fields: Vec<String>, sets: Vec<String>) -> Self {
        Self { case, fields, sets }
    }

    /// What a name means.
    ///
    /// # Errors
    /// In words, why it means nothing.
    pub fn read(&self, name: &str) -> Result<Measure, String> {
        let mut variant = Variant::default();
        let mut rest = name.to_owned();
        loop {
            if let Some(target) = self.case.measures.get(&rest) {
                let quantity = self.quantity(target).ok_or_else(|| {
                    format!(
                        "[measures] maps {rest} to \"{target}\", {}",
                        self.hint(target)
                    )
                })?;
                return Ok(Measure { quantity, variant });
            }
            if let Some(quantity) = self.quantity(&rest) {
                return Ok(Measure { quantity, variant });
            }
            match self.shorten(&rest, &mut variant) {
                Some(shorter) => rest = shorter,
                None => return Err(format!("\"{name}\" is {}", self.hint(&rest))),
            }
        }
    }

    fn hint(&self, name: &str) -> String {
        let known = measure_names();
        let known = known
            .into_iter()
            .chain(self.fields.iter().map(String::as_str));
        match closest(name, known) {
            Some(close) => format!("no measure this program knows; did you mean \"{close}\"?"),
            None => "no measure this program knows; map it in [measures] of case.toml".to_owned(),
        }
    }

    fn quantity(&self, name: &str) -> Option<Quantity> {
        if self.fields.iter().any(|field| field == name) {
            return Some(Quantity::Field(name.to_owned()));
        }
        if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
            return Some(Quantity::Field((*field).to_owned()));
        }
        let growth = name.strip_suffix("_growth")?;
        let partners = |who: &str| {
            if who == "partners" || who.ends_with("_partners") {
                Partners::OfTheShock
            } else {
                Partners::One(who.to_owned())
            }
        };
        match growth {
            "imports" => Some(Quantity::Imports(Partners::All)),
            "exports" => Some(Quantity::Exports(Partners::All)),
            _ => growth
                .strip_prefix("imports_from_")
                .map(|who| Quantity::Imports(partners(who)))
                .or_else(|| {
                    let who = growth.strip_prefix("exports_to_")?;
                    Some(Quantity::Exports(partners(who)))
                }),
        }
    }

    /// Takes one known suffix off; `None` when there is none.
    fn shorten(&self, name: &str, variant: &mut Variant) -> Option<String> {
        for (suffix, change) in &self.case.variants {
            if let Some(rest) = name.strip_suffix(&format!("_{suffix}")) {
                variant.world = variant.world.take().or_else(|| change.world.clone());
                variant.deficits = variant.deficits.or(change.deficits);
                let set = variant.elasticities.take();
                variant.elasticities = set.or_else(|| change.elasticities.clone());
                return Some(rest.to_owned());
            }
        }
        for (suffix, rule) in [
            ("_with_fixed_deficits", DeficitRule::Fixed),
            ("_with_scaled_deficits", DeficitRule::Scaled),
            ("_with_no_deficits", DeficitRule::None),
        ] {
            if let Some(rest) = name.strip_suffix(suffix) {
                variant.deficits = variant.deficits.or(Some(rule));
                return Some(rest.to_owned());
            }
        }
        if let Some((rest, digits)) = name.rsplit_once('_')
            && let Some(digits) = digits.strip_suffix("dec")
            && !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit())
        {
            return Some(rest.to_owned());
        }
        for set in &self.sets {
            if let Some(rest) = name.strip_suffix(&format!("_{set}")) {
                variant.elasticities = variant.elasticities.take().or_else(|| Some(set.clone()));
                return Some(rest.to_owned());
            }
        }
        None
    }
}

/// The regions that a shock names: those of its tables' rows, and those between which it changes a tariff.
pub(super) fn regions_of_the_shock(world: &World, shock: &Policy) -> BTreeSet<RegionIx> {
    let rows = shock.tables.iter().flat_map(|table| &table.rows);
    let mut regions: BTreeSet<RegionIx> = rows
        .flat_map(|row| [&row.origin, &row.destination])
        .filter_map(|code| world.find_region(code))
        .collect();
    if let Ok(applied) = shock.apply(world) {
        for (i, n, k, rate) in applied.tariff.iter() {
            if rate != world.tariffs().get(i, n, k) {
                regions.extend([i, n]);
            }
        }
    }
    regions
}

/// A solution from which measures are read.
pub(super) struct Reading<'e> {
    pub world: &'e World,
    pub equilibrium: &'e Equilibrium,
    pub shocked: &'e BTreeSet<RegionIx>,
    /// The table of regions of the equilibrium.
    pub regions: Table,
}

impl<'e> Reading<'e> {
    pub fn new(
        world: &'e World,
        equilibrium: &'e Equilibrium,
        shocked: &'e BTreeSet<RegionIx>,
    ) -> Self {
        Self {
            world,
            equilibrium,
            shocked,
            regions: detente_economy::regions_table(world, equilibrium),
        }
    }

    /// The measure for a region, in the unit that the expected number has.
    ///
    /// # Errors
    /// In words, why there is no number.
    pub fn value(&self, quantity: &Quantity, region: &str, unit: &str) -> Result<f64, String> {
        let n = self.region(region)?;
        let (value, is_money) = match quantity {
            Quantity::Field(name) => {
                let column = self.regions.column(name).map(|c| &c.data);
                let value = match column {
                    Some(ColumnData::Float(values)) => values.get(n.0).copied().flatten(),
                    _ => None,
                };
                let value = value.ok_or_else(|| {
                    format!("{name} does not apply: the shock is more than tariffs, or markups or scale act")
                })?;
                (value, name.ends_with("_usd_mn"))
            }
            Quantity::Imports(partners) => (self.growth(n, partners, true)?, false),
            Quantity::Exports(partners) => (self.growth(n, partners, false)?, false),
        };
        in_unit(value, is_money, unit)
    }

    fn region(&self, code: &str) -> Result<RegionIx, String> {
        self.world.find_region(code).ok_or_else(|| {
            let codes = self.world.regions().iter().map(|r| r.code.as_str());
            match closest(code, codes) {
                Some(close) => format!("unknown region \"{code}\"; did you mean \"{close}\"?"),
                None => format!("unknown region \"{code}\""),
            }
        })
    }

    fn growth(&self, n: RegionIx, partners: &Partners, imports: bool) -> Result<f64, String> {
        let others: Vec<RegionIx> = match partners {
            Partners::All => RegionIx::all(self.world.region_count()).collect(),
            Partners::One(code) => vec![self.region(code)?],
            Partners::OfTheShock if self.shocked.contains(&n) => {
                self.shocked.iter().copied().collect()
            }
            Partners::OfTheShock => {
                let code = &self.world.region(n).code;
                return Err(format!("the shock does not name {code}"));
            }
        };
        let sum = |flows: &detente_world::Cube| -> f64 {
            let pairs = others.iter().filter(|m| **m != n);
            pairs
                .flat_map(|&m| SectorIx::all(self.world.sector_count()).map(move |k| (m, k)))
                .map(|(m, k)| {
                    if imports {
                        flows.get(m, n, k)
                    } else {
                        flows.get(n, m, k)
                    }
                })
                .sum()
        };
        let before = sum(self.equilibrium.benchmark_flows());
        if before <= 0.0 {
            return Err("there is no such trade in the benchmark".into());
        }
        Ok(100.0 * (sum(&self.equilibrium.flows) / before - 1.0))
    }
}

/// Converts per cent or dollars into the unit of the expected number.
pub(super) fn in_unit(value: f64, is_money: bool, unit: &str) -> Result<f64, String> {
    let unit = unit.trim().to_lowercase();
    match (is_money, unit.as_str()) {
        (_, "") => Ok(value),
        (false, "percent" | "per cent" | "%" | "pct" | "percentage points" | "points") => Ok(value),
        (false, "fraction" | "share" | "rate") => Ok(value / 100.0),
        (false, "ratio" | "hat") => Ok(1.0 + value / 100.0),
        (true, "usd_mn" | "usd mn" | "usd million" | "million usd") => Ok(value),
        (true, "usd_bn" | "usd bn" | "usd billion" | "billion usd") => Ok(value / 1e3),
        (is_money, _) => {
            let ours = if is_money { "USD million" } else { "per cent" };
            Err(format!(
                "the unit is \"{unit}\" and the measure is in {ours}"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(measures: &str) -> CaseFile {
        toml::from_str(&format!("world = \"w\"\n{measures}")).unwrap()
    }

    #[test]
    fn names_mean_what_the_documentation_says() {
        let page = concat!(
            include_str!("../../../../docs/replications.md"),
            include_str!("../../../../docs/howto/case.md")
        );
        for name in measure_names() {
            assert!(
                page.contains(&format!("`{name}`")),
                "{name} is not documented"
            );
        }
        for case in super::super::analytic::ALL {
            assert!(page.contains(case.name), "{} is not documented", case.name);
        }
    }

    #[test]
    fn mapped_names_win_and_suffixes_come_off_one_by_one() {
        let case = case(
            "[measures]\nwage = \"real_income_pct\"\n[variants.later]\nelasticities = \"long\"\n",
        );
        let fields = detente_economy::region_fields();
        let dictionary = Dictionary::new(&case, fields, vec!["u4".into()]);
        let field = |name: &str| Quantity::Field(name.to_owned());
        let read = |name: &str| dictionary.read(name).unwrap();
        assert_eq!(read("wage").quantity, field("real_income_pct"));
        assert_eq!(read("ev_usd_mn").quantity, field("ev_usd_mn"));
        let measure = read("real_wage_u4_with_scaled_deficits_6dec");
        assert_eq!(measure.quantity, field("real_wage_pct"));
        assert_eq!(measure.variant.deficits, Some(DeficitRule::Scaled));
        assert_eq!(measure.variant.elasticities.as_deref(), Some("u4"));
        assert_eq!(
            read("wage_later").variant.elasticities.as_deref(),
            Some("long")
        );
        assert_eq!(
            read("imports_growth").quantity,
            Quantity::Imports(Partners::All)
        );
        let partners = Quantity::Exports(Partners::OfTheShock);
        assert_eq!(read("exports_to_treaty_partners_growth").quantity, partners);
        for unknown in ["", "_4dec", "growth", "wages", "real_wage_u5", "dec"] {
            assert!(dictionary.read(unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn units_are_converted_or_refused() {
        assert_eq!(in_unit(2.0, false, "Percent"), Ok(2.0));
        assert_eq!(in_unit(2.0, false, "fraction"), Ok(0.02));
        assert_eq!(in_unit(2.0, false, "ratio"), Ok(1.02));
        assert_eq!(in_unit(2e3, true, "USD bn"), Ok(2.0));
        assert!(in_unit(2.0, true, "percent").is_err());
        assert!(in_unit(2.0, false, "usd_mn").is_err());
    }
}
