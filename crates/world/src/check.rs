//! The checks every world passes before anyone sees it (`economy.md`, "Derived benchmark"; `numerics.md` A.4, A.7, A.8).

use crate::read::{MOST_CELLS, check_code, key_problem};
use crate::table::is_date_or_year;
use crate::{Benchmark, RegionIx, SectorIx, WorldError, WorldParts};

/// Final demand may be this much of expenditure below zero: tables printed to six digits do not add up better.
pub(crate) const ROUNDING: f64 = 1e-6;

/// Final demand this small beside expenditure is what is left of a sum of equal numbers: it is zero.
const NOTHING: f64 = 1e-12;

/// Incomes from both sides must agree to this share.
const INCOME_AGREES: f64 = 1e-6;

/// Checks the parts and derives the benchmark.
pub(crate) fn validated_benchmark(parts: &WorldParts) -> Result<Benchmark, WorldError> {
    let check = Check { parts };
    check.labels()?;
    check.sizes()?;
    check.numbers()?;
    let mut benchmark = Benchmark::derive(&parts.flows, &parts.tariffs, &parts.use_table);
    check.accounts(&benchmark)?;
    clear_rounding(&mut benchmark);
    Ok(benchmark)
}

/// Sets to zero the final demand that is only the noise of subtracting equal sums.
fn clear_rounding(benchmark: &mut Benchmark) {
    let Benchmark {
        expenditure,
        final_demand,
        ..
    } = benchmark;
    for (f, e) in final_demand
        .as_mut_slice()
        .iter_mut()
        .zip(expenditure.as_slice())
    {
        if f.abs() <= NOTHING * e {
            *f = 0.0;
        }
    }
}

struct Check<'a> {
    parts: &'a WorldParts,
}

impl Check<'_> {
    fn world(&self, problem: impl Into<String>) -> WorldError {
        WorldError::World {
            world: self.parts.meta.name.clone(),
            problem: problem.into(),
        }
    }

    fn region(&self, n: RegionIx, problem: String) -> WorldError {
        let region = self.parts.regions[n.0].code.clone();
        WorldError::Region {
            world: self.parts.meta.name.clone(),
            region,
            problem,
        }
    }

    fn cell(&self, n: RegionIx, s: SectorIx, problem: String) -> WorldError {
        let (region, sector) = (
            self.parts.regions[n.0].code.clone(),
            self.parts.sectors[s.0].code.clone(),
        );
        WorldError::Cell {
            world: self.parts.meta.name.clone(),
            region,
            sector,
            problem,
        }
    }

    fn flow(&self, i: RegionIx, n: RegionIx, k: SectorIx, problem: String) -> WorldError {
        WorldError::Flow {
            world: self.parts.meta.name.clone(),
            origin: self.parts.regions[i.0].code.clone(),
            destination: self.parts.regions[n.0].code.clone(),
            sector: self.parts.sectors[k.0].code.clone(),
            problem,
        }
    }

    /// Codes are there, unique and can be selected; parameters are in range; tariff dates name regions and dates.
    fn labels(&self) -> Result<(), WorldError> {
        let WorldParts {
            regions,
            sectors,
            meta,
            ..
        } = self.parts;
        if regions.is_empty() || sectors.is_empty() {
            return Err(self.world("a world has at least one region and one sector"));
        }
        unique(regions.iter().map(|r| r.code.as_str()))
            .map_err(|p| self.world(format!("regions: {p}")))?;
        let aliases = sectors.iter().filter_map(|s| s.alias.as_deref());
        unique(sectors.iter().map(|s| s.code.as_str()).chain(aliases))
            .map_err(|p| self.world(format!("sectors: {p}")))?;
        for s in sectors {
            let in_range = s.trade_elasticity > 0.0
                && s.trade_elasticity.is_finite()
                && s.scale_elasticity >= 0.0
                && s.scale_elasticity.is_finite()
                && s.markup >= 1.0
                && s.markup.is_finite();
            if !in_range {
                return Err(self.world(format!(
                    "sector {}: trade elasticity {}, scale elasticity {}, markup {}; they must be above 0, 0 or more, 1 or more",
                    s.code, s.trade_elasticity, s.scale_elasticity, s.markup
                )));
            }
        }
        for (name, set) in &self.parts.elasticity_sets {
            if set.len() != sectors.len() {
                return Err(self.world(format!(
                    "elasticity set \"{name}\" has {} sectors of {}",
                    set.len(),
                    sectors.len()
                )));
            }
            if let Some(bad) = set.iter().flatten().find(|e| !(e.is_finite() && **e > 0.0)) {
                return Err(self.world(format!(
                    "elasticity set \"{name}\" holds {bad}; elasticities are above 0"
                )));
            }
        }
        for (key, date) in &meta.tariff_dates {
            if let Some(problem) = key_problem(key, regions) {
                return Err(self.world(problem));
            }
            if !is_date_or_year(date) {
                return Err(self.world(format!(
                    "tariff_dates: \"{date}\" is not a date; write 2024 or 2024-12-31"
                )));
            }
        }
        Ok(())
    }

    /// Every table has the size of the world.
    fn sizes(&self) -> Result<(), WorldError> {
        let WorldParts {
            flows,
            tariffs,
            use_table,
            ..
        } = self.parts;
        let (regions, sectors) = (self.parts.regions.len(), self.parts.sectors.len());
        let cells = regions
            .checked_mul(regions.max(sectors))
            .and_then(|c| c.checked_mul(sectors));
        if cells.is_none_or(|cells| cells > MOST_CELLS) {
            return Err(self.world(format!(
                "{regions} regions and {sectors} sectors are too many; aggregate the world first"
            )));
        }
        for (name, cube) in [("flows", flows), ("tariffs", tariffs)] {
            if (cube.regions(), cube.sectors()) != (regions, sectors) {
                let (r, s) = (cube.regions(), cube.sectors());
                return Err(self.world(format!(
                    "{name} are {r} regions × {s} sectors in a world of {regions} × {sectors}"
                )));
            }
        }
        if use_table.as_slice().len() != regions * sectors * sectors {
            return Err(self.world(format!(
                "the use table does not have the size of a world of {regions} × {sectors}"
            )));
        }
        Ok(())
    }

    /// Every number is finite and of the right sign.
    fn numbers(&self) -> Result<(), WorldError> {
        let WorldParts {
            flows,
            tariffs,
            use_table,
            ..
        } = self.parts;
        let wrong_flow = |value: f64| !(value >= 0.0 && value.is_finite());
        if any(flows.as_slice(), wrong_flow)
            && let Some((i, n, k, value)) = flows.iter().find(|(.., value)| wrong_flow(*value))
        {
            return Err(self.flow(
                i,
                n,
                k,
                format!("the value is {value}; a flow is a finite number, 0 or more"),
            ));
        }
        let wrong_rate = |rate: f64| !(rate > -1.0 && rate.is_finite());
        if any(tariffs.as_slice(), wrong_rate)
            && let Some((i, n, k, rate)) = tariffs.iter().find(|(.., rate)| wrong_rate(*rate))
        {
            return Err(self.flow(
                i,
                n,
                k,
                format!("the tariff rate is {rate}; a rate is a finite fraction above -1"),
            ));
        }
        for n in RegionIx::all(tariffs.regions()) {
            for k in SectorIx::all(tariffs.sectors()) {
                let rate = tariffs.get(n, n, k);
                if rate != 0.0 {
                    return Err(self.flow(
                        n,
                        n,
                        k,
                        format!(
                            "a tariff of {rate} on a region's own flow; domestic sales carry none"
                        ),
                    ));
                }
            }
        }
        for n in RegionIx::all(self.parts.regions.len()) {
            for s in SectorIx::all(self.parts.sectors.len()) {
                if let Some(bad) = use_table
                    .column(n, s)
                    .iter()
                    .find(|v| !(**v >= 0.0 && v.is_finite()))
                {
                    return Err(self.cell(
                        n,
                        s,
                        format!("uses {bad} of an input; a purchase is a finite number, 0 or more"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Output, value added and final demand are what a market economy can have, and incomes add up.
    fn accounts(&self, b: &Benchmark) -> Result<(), WorldError> {
        for n in RegionIx::all(self.parts.regions.len()) {
            for s in SectorIx::all(self.parts.sectors.len()) {
                self.production(b, n, s)?;
                self.spending(b, n, s)?;
            }
            let output: f64 = b.output.row(n).iter().sum();
            if output == 0.0 {
                return Err(self.region(
                    n,
                    "no output in any sector; leave the region out or give it flows".into(),
                ));
            }
            let value_added: f64 = b.value_added.row(n).iter().sum();
            let earned = value_added + b.tariff_revenue[n.0] + b.deficit[n.0];
            let spent = b.income[n.0];
            if !(earned.is_finite() && spent.is_finite() && output.is_finite()) {
                return Err(self.region(
                    n,
                    "the sums are not finite: the values are too large".into(),
                ));
            }
            if (earned - spent).abs() > INCOME_AGREES * earned.abs().max(spent.abs()) {
                return Err(self.region(
                    n,
                    format!("income {earned} and final demand {spent} differ"),
                ));
            }
            if spent <= 0.0 {
                return Err(self.region(
                    n,
                    format!("final demand is {spent} in sum; a region spends something"),
                ));
            }
        }
        Ok(())
    }

    fn production(&self, b: &Benchmark, n: RegionIx, s: SectorIx) -> Result<(), WorldError> {
        let (output, value_added) = (b.output.get(n, s), b.value_added.get(n, s));
        if output == 0.0 {
            if value_added < 0.0 {
                return Err(self.cell(
                    n,
                    s,
                    format!("buys inputs of {} but has no output", -value_added),
                ));
            }
            return Ok(());
        }
        let profits = output * (1.0 - 1.0 / self.parts.sectors[s.0].markup);
        if value_added.is_nan() || value_added <= 0.0 {
            let inputs = output - value_added;
            let problem = format!(
                "value added is {value_added} (output {output} less inputs {inputs}); it must be above 0"
            );
            return Err(self.cell(n, s, problem));
        }
        if value_added <= profits {
            let problem = format!(
                "value added {value_added} does not cover the profits {profits} that a markup of {} on an output of {output} means",
                self.parts.sectors[s.0].markup
            );
            return Err(self.cell(n, s, problem));
        }
        Ok(())
    }

    fn spending(&self, b: &Benchmark, n: RegionIx, k: SectorIx) -> Result<(), WorldError> {
        let (expenditure, final_demand) = (b.expenditure.get(n, k), b.final_demand.get(n, k));
        if expenditure == 0.0 && final_demand < 0.0 {
            return Err(self.cell(
                n,
                k,
                format!("{} of the good is used but none is bought", -final_demand),
            ));
        }
        if final_demand.is_nan() || final_demand < -ROUNDING * expenditure {
            let used = expenditure - final_demand;
            let problem = format!(
                "final demand is {final_demand} (expenditure {expenditure} less use {used}); it must not be negative"
            );
            return Err(self.cell(n, k, problem));
        }
        Ok(())
    }
}

/// Whether any value is wrong. Without a way out of the inner loop it runs in whole vectors; the place matters only where
/// something is wrong.
fn any(values: &[f64], wrong: impl Fn(f64) -> bool) -> bool {
    let all = |found: bool, value: &f64| found | wrong(*value);
    values
        .chunks(256)
        .any(|chunk| chunk.iter().fold(false, all))
}

/// Codes are usable and none is there twice.
fn unique<'a>(codes: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for code in codes {
        check_code(code)?;
        if !seen.insert(code) {
            return Err(format!("\"{code}\" is there twice"));
        }
    }
    Ok(())
}
