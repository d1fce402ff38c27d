//! Whether the tables of a good fit together.

use std::path::Path;

use super::error::FarmError;
use super::good::{Good, Header, Range, TOO_CURVED};

/// Whether the numbers of `good.toml` can be.
pub(super) fn header(header: &Header, path: &Path) -> Result<(), FarmError> {
    let wrong = |problem: String| {
        Err(FarmError::Toml {
            path: path.to_path_buf(),
            line: 1,
            column: 1,
            problem,
        })
    };
    if !(1..=12).contains(&header.year_starts) {
        return wrong(format!(
            "year_starts = {} should be a month from 1 to 12",
            header.year_starts
        ));
    }
    let ordered = |r: Range, above: f64| {
        r.low > above && r.low <= r.central && r.central <= r.high && r.high.is_finite()
    };
    for (name, range) in [
        ("demand_elasticity", header.demand_elasticity),
        ("freight_curvature", header.freight_curvature),
    ] {
        if !ordered(range, 0.0) {
            return wrong(format!(
                "{name}: low, central and high should be positive and in order"
            ));
        }
    }
    if !ordered(header.supply_elasticity, -f64::MIN_POSITIVE) {
        return wrong(
            "supply_elasticity: low, central and high should be 0 or more and in order".to_owned(),
        );
    }
    if header.freight_curvature.high >= 1.0 {
        return wrong(format!("freight_curvature: high {TOO_CURVED}"));
    }
    if header
        .origin_elasticity
        .is_some_and(|range| !ordered(range, 0.0))
    {
        return wrong(
            "origin_elasticity: low, central and high should be positive and in order".to_owned(),
        );
    }
    let carrying = header.carrying;
    if ![
        carrying.charge_usd_t,
        carrying.interest_rate,
        carrying.convenience,
        carrying.working_months,
    ]
    .iter()
    .all(|v| *v >= 0.0 && v.is_finite())
    {
        return wrong(
            "carrying: charge_usd_t, interest_rate, convenience and working_months should be 0 or more"
                .to_owned(),
        );
    }
    if !(0.0..=1.0).contains(&carrying.first_tonne) {
        return wrong(format!(
            "carrying: first_tonne = {} should be a share from 0 to 1",
            carrying.first_tonne
        ));
    }
    Ok(())
}

/// Whether regions, calendar, balances, routes and prices fit together.
pub(super) fn whole(good: &Good) -> Result<(), FarmError> {
    let wrong = |problem: String| {
        Err(FarmError::Incomplete {
            good: good.header.name.clone(),
            problem,
        })
    };
    if good.regions.is_empty() || good.lanes.is_empty() {
        return wrong("regions.csv and routes.csv should have at least one row each".to_owned());
    }
    for (at, region) in good.regions.iter().enumerate() {
        let code = &region.code;
        let sum: f64 = region.harvest.iter().sum();
        let rows = || good.balances.range((at, i32::MIN)..=(at, i32::MAX));
        let grows = rows().any(|(_, b)| b.production_kt.is_some_and(|p| p > 0.0));
        if grows && (sum - 1.0).abs() > 1e-6 {
            return wrong(format!(
                "calendar.csv: the harvest shares of {code} sum to {sum:.4}; they should sum to 1"
            ));
        }
        for (name, shares) in [("use", region.use_shares), ("export", region.export_shares)] {
            let sum: f64 = shares.iter().sum();
            if (sum - 1.0).abs() > 1e-6 {
                return wrong(format!(
                    "calendar.csv: the {name} shares of {code} sum to {sum:.4}; they should sum to 1"
                ));
            }
        }
        let uses = rows().any(|(_, b)| b.use_kt.is_some_and(|u| u > 0.0));
        if uses && !grows && !good.buys(at) {
            return wrong(format!(
                "{code} uses {} but grows none and no route ends there",
                good.header.name
            ));
        }
        let years: Vec<i32> = rows().map(|((_, year), _)| *year).collect();
        if years.is_empty() {
            return wrong(format!(
                "balances.csv has no row for {code}; every region needs production, use and stock"
            ));
        }
    }
    // A year that one region has in full, every region has, and the stock on the day after.
    let full = good
        .balances
        .iter()
        .filter(|(_, b)| b.production_kt.is_some() && b.use_kt.is_some());
    let full: std::collections::BTreeSet<i32> = full.map(|((_, year), _)| *year).collect();
    for year in &full {
        for (at, region) in good.regions.iter().enumerate() {
            let code = &region.code;
            let row = good.balances.get(&(at, *year));
            if row.is_none_or(|b| b.production_kt.is_none() || b.use_kt.is_none()) {
                return wrong(format!(
                    "balances.csv: {code} lacks production or use in {year}, which other regions have"
                ));
            }
            if !good.balances.contains_key(&(at, year + 1)) {
                return wrong(format!(
                    "balances.csv: {code} has no row for {}; the stock at its beginning is the stock at the end of {year}",
                    year + 1
                ));
            }
        }
        if !good.prices.contains_key(year) {
            return wrong(format!(
                "prices.csv has no price of {year}, which balances.csv has"
            ));
        }
    }
    if full.is_empty() {
        return wrong("balances.csv has no year with production and use".to_owned());
    }
    Ok(())
}
