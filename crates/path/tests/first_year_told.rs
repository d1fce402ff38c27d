//! What is told of a path: the junction with the equilibrium, duties apart, bands, clocks.
#![allow(clippy::unwrap_used)]

mod first_year;

use detente_economy::{Parameters, Schedule};
use detente_path::first_year::{
    Detail, Draw, Junction, Levers, Overrides, Sampling, Told, clocks, simulate, tell, weight,
};
use detente_policy::{Policy, Wedge, WedgeKind};
use first_year::{MAGNETS, ground, licence, region};

fn told(levers: &Levers, months: u32, draws: u64) -> Told {
    let schedule = Schedule::builtin().unwrap();
    let long_run = Parameters::of(ground().world());
    let junction = Junction {
        ground: ground(),
        schedule: &schedule,
        long_run: &long_run,
        stop: None,
    };
    tell(
        &junction,
        levers,
        &Overrides::default(),
        months,
        &Sampling::of(draws, 1),
    )
    .unwrap()
}

fn magnets(let_through: f64) -> Levers {
    Levers {
        licences: MAGNETS.map(|e| licence(e, None, let_through)).to_vec(),
        ..Levers::default()
    }
}

#[test]
fn the_junction_is_smooth_and_ends_where_it_says() {
    assert_eq!(weight(1.0), 0.0);
    assert_eq!(weight(12.0), 0.0);
    assert_eq!(weight(36.0), 1.0);
    assert_eq!(weight(60.0), 1.0);
    assert!((weight((12.0_f64 * 36.0).sqrt()) - 0.5).abs() < 1e-12);
    let slope = (weight(12.01) - weight(12.0)) / 0.01;
    assert!(slope.abs() < 1e-2, "{slope}");
}

/// The equilibrium beside the first year's model, USA: reference from a nine-region merger of the world, tolerance .02.
#[test]
fn the_equilibrium_of_idle_plant_at_twelve_to_thirty_six_months() {
    let told = told(&magnets(0.2), 36, 0);
    let usa = region("USA");
    let at = |month: u32| told.equilibria.iter().find(|e| e.month == month).unwrap();
    for (month, gdp, real) in [
        (12, -0.33, -0.44),
        (18, -0.26, -0.35),
        (24, -0.21, -0.26),
        (36, -0.10, -0.12),
    ] {
        let e = at(month);
        assert!(e.residual < 1e-8);
        assert!(
            (e.gdp_pct[usa] - gdp).abs() <= 0.02,
            "GDP, month {month}: {}",
            e.gdp_pct[usa]
        );
        assert!(
            (e.real_income_pct[usa] - real).abs() <= 0.04,
            "real income, month {month}: {}",
            e.real_income_pct[usa]
        );
        // Hulten: the direct loss is the equilibrium's, to first order.
        let direct = -100.0 * told.central.months[month as usize - 1].direct[usa];
        assert!(
            (e.gdp_pct[usa] - direct).abs() <= 0.03,
            "direct, month {month}: {direct}"
        );
    }
    for (row, apart) in
        (told.months.iter().zip(&told.fixed_prices)).filter(|(r, _)| r.region.0 == usa)
    {
        assert_eq!((row.month, row.region), (apart.month, apart.region));
        let w = weight(f64::from(row.month));
        let fixed = apart.gdp_pct.central;
        let mixed = row
            .equilibrium_gdp_pct
            .map_or(fixed, |e| (1.0 - w) * fixed + w * e.central);
        assert!((row.gdp_pct.central - mixed).abs() < 1e-12);
        assert_eq!(row.equilibrium_gdp_pct.is_some(), row.month >= 12);
        assert!(row.ceiling_pct.central <= fixed + 1e-9);
    }
    assert!(told.certificates.iter().all(|c| c.holds()));
    let clock = told.clocks.iter().find(|c| c.region.0 == usa).unwrap();
    assert!(
        clock.peak_month > 3 && clock.half_months.unwrap() > f64::from(clock.peak_month),
        "{clock:?}"
    );
    assert!(
        told.elements
            .iter()
            .all(|e| e.price_multiple >= 1.0 && e.stock_months >= 0.0)
    );
    let cars = ground().world().find_sector("C29").unwrap();
    let row = told
        .sectors
        .iter()
        .find(|r| r.month == 6 && r.region.0 == usa && r.sector == cars)
        .unwrap();
    assert!(row.bound_by.starts_with("magnet"), "{row:?}");
}

#[test]
fn duties_enter_apart_at_twelve_months_and_bands_hold_the_central_run() {
    let world = ground().world();
    let mut policy = Policy::default();
    policy
        .wedges
        .push(Wedge::parse(WedgeKind::Tariff, "USA:CHN:*=+20pp").unwrap());
    policy
        .wedges
        .push(Wedge::parse(WedgeKind::Cap, "CHN:USA:REM=0.2").unwrap());
    let applied = policy.apply(world).unwrap();
    let levers = Levers::of_policy(world, ground(), &applied, None).unwrap();
    // Magnets are a stage of two chains.
    assert_eq!(levers.licences.len(), 2);
    let told = told(&levers, 4, 5);
    let usa = region("USA");
    assert_eq!(told.draws, (5, 5));
    let duty = |month: u32| {
        told.duties
            .iter()
            .find(|d| d.month == month && d.region.0 == usa)
            .unwrap()
    };
    assert_eq!(
        (duty(1).gdp_pct, duty(1).real_income_pct),
        (duty(4).gdp_pct, duty(4).real_income_pct)
    );
    assert!(duty(1).gdp_pct < 0.0);
    for row in &told.months {
        let gdp = -100.0 * told.central.months[row.month as usize - 1].state.gdp[row.region.0];
        let duty = told
            .duties
            .iter()
            .find(|d| d.month == row.month && d.region == row.region)
            .unwrap();
        assert!((row.gdp_pct.central - gdp - duty.gdp_pct).abs() < 1e-12);
        let e = row.gdp_pct;
        assert!(e.low <= e.central && e.central <= e.high);
    }
}

#[test]
fn without_spot_sales_real_income_is_gdp() {
    let told = told(&magnets(0.2), 6, 0);
    for row in &told.months {
        let month = &told.central.months[row.month as usize - 1];
        let gdp: f64 = ground()
            .world()
            .benchmark()
            .value_added
            .row(row.region)
            .iter()
            .sum();
        let rent = 100.0 * month.rents_usd_mn[row.region.0] / gdp;
        assert!((row.real_income_pct.central - row.gdp_pct.central - rent).abs() < 1e-12);
    }
}

#[test]
fn a_clock_between_months() {
    // A loss that falls in a straight line: half of it is gone between the third and the fourth month.
    let series: Vec<Vec<f64>> = [-1.0, -0.8, -0.6, -0.4, -0.2, 0.0]
        .iter()
        .map(|x| vec![*x, 0.0])
        .collect();
    let list = clocks(&series, 1e-3);
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].peak_month, list[0].peak_pct), (1, -1.0));
    assert!((list[0].half_months.unwrap() - 3.5).abs() < 1e-12);
    assert!((list[0].tenth_months.unwrap() - 5.5).abs() < 1e-12);
}

#[test]
fn an_end_lets_everything_through_again() {
    let levers = Levers {
        until: Some(3),
        ..magnets(0.2)
    };
    let run = simulate(
        ground(),
        &levers,
        &Overrides::default(),
        &Draw::CENTRAL,
        8,
        Detail::Months,
    )
    .unwrap();
    let usa = region("USA");
    assert!(run.months[2].direct[usa] > 0.0);
    assert_eq!(run.months[3].direct[usa], 0.0);
}
