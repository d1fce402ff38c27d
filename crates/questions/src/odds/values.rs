//! What the classes of outcome are worth, from the talks of a standoff: real income for good, and the present value of what
//! owners of factors earn by region and sector.

use detente_economy::Horizon;
use detente_odds::market::{Class, ClassValues, OwnersIncome, ValueGaps};
use detente_standoff::Standoff;
use detente_standoff::builtin::STANDOFFS;
use detente_standoff::horizons::{At, Horizons};
use detente_table::Watch;
use detente_talks::OutcomeClass;
use jiff::civil::Date;

use crate::brief::Watched;
use crate::refusal::Refusal;

/// Interest of a year, a fraction: a judgement, near the weight of next year that deals take where nobody says otherwise (0.96).
const INTEREST: f64 = 0.04;
/// Days between a standoff and the day of the odds within which its menus are taken to stand for the classes.
const NEAR: i32 = 60;

/// The built-in standoffs that name a record, with their days.
fn naming(record: &str) -> impl Iterator<Item = (&'static str, Date)> {
    let day = move |name: &'static str| {
        let file: toml::Table = STANDOFFS.text(name)?.parse().ok()?;
        let names_it = file.get("odds")?.as_str()? == record;
        let written = file.get("dates")?.get("on")?.as_datetime()?.to_string();
        let day: Date = written.parse().ok()?;
        names_it.then_some((name, day))
    };
    STANDOFFS.names().filter_map(day)
}

/// The day of the latest built-in standoff that names a record.
pub(super) fn latest(record: &str) -> Option<Date> {
    naming(record).map(|(_, day)| day).max()
}

/// The built-in standoff that names a record and lies nearest to a day; `None` where none is near.
pub(super) fn nearest(record: &str, on: Date) -> Option<&'static str> {
    let apart = |day: Date| day.until(on).map_or(i32::MAX, |span| span.get_days().abs());
    naming(record)
        .map(|(name, day)| (apart(day), name))
        .filter(|(apart, _)| *apart <= NEAR)
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, name)| name)
}

fn class(of: OutcomeClass) -> Class {
    match of {
        OutcomeClass::GrandBargain => Class::GrandBargain,
        OutcomeClass::Framework => Class::Framework,
        OutcomeClass::Truce => Class::Truce,
        OutcomeClass::Drift => Class::Drift,
        OutcomeClass::Escalation => Class::Escalation,
    }
}

/// Values of the classes that somebody would sign, and of what talks fall back to.
///
/// Present values hold a year at one-year elasticities, then incomes for good: Σ βᵗ·Vₜ with β = 1/(1 + 0.04).
pub(crate) fn of_talks(standoff: &Standoff, watch: &dyn Watch) -> Result<ValueGaps, Refusal> {
    watch.stage("values of the classes of outcome");
    let progress = Watched::new(watch);
    let horizons = Horizons::prepare(standoff)?;
    let for_good = At::central(None);
    let game = horizons.game(&for_good, &progress)?;
    let found = horizons.classes(&game.table)?;
    let cells: Vec<_> = found.iter().map(|(_, cell)| *cell).collect();
    let year: Horizon = "1y".parse().map_err(Refusal::from_library)?;
    let first = horizons.incomes(&cells, &At::central(Some(year)), &progress)?;
    let later = horizons.incomes(&cells, &for_good, &progress)?;
    let weight = 1.0 / (1.0 + INTEREST);
    let world = standoff.world();
    let (regions, sectors) = (world.regions(), world.sectors());
    let values = |((of, cell), (first, later)): (&(OutcomeClass, _), (&_, &_))| {
        let (first, later): (&detente_standoff::horizons::Incomes, &_) = (first, later);
        let later: &detente_standoff::horizons::Incomes = later;
        let incomes = first.owners_usd_mn.iter().zip(&later.owners_usd_mn);
        let owner = |(at, (year, ever)): (usize, (&f64, &f64))| OwnersIncome {
            region: regions[at / sectors.len()].code.clone(),
            sector: sectors[at % sectors.len()].code.clone(),
            present_value_usd_mn: weight * year + weight * weight / (1.0 - weight) * ever,
        };
        ClassValues {
            class: class(*of),
            package: standoff.menus().label(*cell),
            real_income_pct: regions
                .iter()
                .zip(&later.real_income_pct)
                .map(|(region, value)| (region.code.clone(), *value))
                .collect(),
            owners: incomes.enumerate().map(owner).collect(),
        }
    };
    let classes = found.iter().zip(first.iter().zip(&later)).map(values);
    Ok(ValueGaps {
        classes: classes.collect(),
        basis: format!(
            "combinations of the menus of {}; incomes of owners of factors and profits in a year at one-year elasticities, \
             then for good, at {} % a year; real income for good",
            standoff.file().id.get_ref(),
            100.0 * INTEREST
        ),
    })
}
