//! Elasticities by horizon: the table, what lies between its points, and what a short horizon does.

mod common;

use common::Recipe;
use detente_economy::horizon::{Elasticity, HorizonError, Point, ScheduleError};
use detente_economy::{
    Adaptation, Band, CERTIFICATE_LIMIT, Economy, Horizon, Parameters, Schedule, SolveSettings,
};
use detente_policy::AppliedPolicy;
use detente_world::{DEFAULT_WORLD, RegionIx, SectorIx, World, builtin};

fn months(months: u32) -> Horizon {
    Horizon::from_months(months).expect("a horizon")
}

fn schedule() -> Schedule {
    Schedule::builtin().expect("the table that is built in")
}

#[test]
fn horizons_are_read_and_written() {
    for (text, wanted, written) in [
        ("1m", 1, "1m"),
        ("3m", 3, "3m"),
        ("12m", 12, "1y"),
        ("18m", 18, "18m"),
        ("1y", 12, "1y"),
        ("10y", 120, "10y"),
    ] {
        let horizon: Horizon = text.parse().expect(text);
        assert_eq!(
            (horizon.months(), horizon.to_string()),
            (wanted, written.to_owned())
        );
    }
    let wrong = [
        "",
        "m",
        "y",
        "0m",
        "121m",
        "11y",
        "1.5y",
        "3",
        "4294967295y",
        "-1m",
        "+1m",
        "1 m",
        "1M",
        "1w",
    ];
    for text in wrong {
        let error = text.parse::<Horizon>().expect_err(text);
        let said = error.to_string();
        assert!(
            said.contains("1m to 10y") && said.contains(&format!("\"{text}\"")),
            "{said}"
        );
    }
    assert!(Horizon::from_months(0).is_err() && Horizon::from_months(121).is_err());
    let adaptation: Adaptation = "3m,low".parse().expect("3m,low");
    assert_eq!(
        (adaptation.horizon, adaptation.band),
        (months(3), Band::Low)
    );
    assert_eq!(adaptation.to_string(), "3m,low");
    assert_eq!("1y".parse::<Adaptation>().expect("1y").band, Band::Central);
    assert!(matches!(
        "1y,lo".parse::<Adaptation>(),
        Err(HorizonError::UnknownBand { .. })
    ));
}

fn at(schedule: &Schedule, point: &Point, horizon: Horizon, band: Band) -> f64 {
    match Elasticity::ALL
        .into_iter()
        .find(|e| e.name() == point.parameter)
    {
        Some(elasticity) => schedule.value(elasticity, horizon, band),
        None => (schedule.critical(&point.scope, horizon, band))
            .or_else(|| schedule.by_origin(&point.scope, horizon, band))
            .expect("a good of the table"),
    }
}

#[test]
fn tabulated_points_are_exact_and_what_lies_between_stays_between() {
    let schedule = schedule();
    let points: Vec<&Point> = schedule.points().collect();
    // Five elasticities and four goods at six horizons.
    assert_eq!(points.len(), 9 * 6);
    for point in &points {
        for band in Band::ALL {
            assert_eq!(
                at(&schedule, point, months(point.months), band),
                point.value(band)
            );
        }
    }
    for pair in points.windows(2) {
        if (&pair[0].parameter, &pair[0].scope) != (&pair[1].parameter, &pair[1].scope) {
            continue;
        }
        for band in Band::ALL {
            let (first, last) = (pair[0].value(band), pair[1].value(band));
            // Every schedule of the table lengthens.
            assert!(first <= last, "{pair:?}");
            let mut before = first;
            for month in pair[0].months + 1..pair[1].months {
                let value = at(&schedule, pair[0], months(month), band);
                assert!(
                    value >= before && value <= last,
                    "{pair:?}, {month} months: {value}"
                );
                assert!(first == last || value > before, "{pair:?} does not move");
                before = value;
            }
        }
    }
}

#[test]
fn interpolation_is_log_linear_in_log_time() {
    let schedule = schedule();
    // Six months are halfway between three and twelve in logs.
    for elasticity in Elasticity::ALL {
        let value = |m| schedule.value(elasticity, months(m), Band::Central);
        let middle = (value(3) * value(12)).sqrt();
        assert!(
            (value(6) / middle - 1.0).abs() < 1e-12,
            "{}",
            elasticity.name()
        );
    }
    // Low mobility begins at zero, where there is no log: a straight line in log time.
    let kappa = |m| schedule.value(Elasticity::Kappa, months(m), Band::Low);
    let share = 2_f64.ln() / 3_f64.ln();
    assert!((kappa(2) - share * kappa(3)).abs() < 1e-12);
    assert_eq!(schedule.critical("nothing", months(3), Band::Low), None);
    assert_eq!(
        schedule.critical("magnets", months(12), Band::Central),
        Some(0.12)
    );
    assert_eq!(schedule.critical_goods().len(), 3);
}

fn table(kappa: &str) -> String {
    let mut text = "parameter,scope,months,low,central,high,source,confidence\n".to_owned();
    for name in ["sigma", "theta", "rho", "trade_elasticity_scale"] {
        for month in [1, 120] {
            text += &format!("{name},economy,{month},1,1,1,s,low\n");
        }
    }
    text + kappa
}

#[test]
fn free_mobility_is_a_value_like_others() {
    let rows = "kappa,economy,1,0,0.5,1,s,low\nkappa,economy,120,inf,inf,inf,s,low\n";
    let schedule = Schedule::read(&table(rows)).expect("a table");
    let world = Recipe::new(3, 3, 1).world();
    let kappa = |m, band| {
        schedule
            .parameters(&world, months(m), band)
            .parameters
            .kappa
    };
    for band in Band::ALL {
        let values: Vec<f64> = [1, 11, 60, 119, 120].map(|m| kappa(m, band)).to_vec();
        assert!(values.windows(2).all(|w| w[0] < w[1]), "{values:?}");
        assert!(values[3].is_finite() && values[4].is_infinite());
    }
}

#[test]
fn a_table_that_is_none_is_refused() {
    let refused = |rows: &str| Schedule::read(&table(rows)).expect_err(rows);
    assert!(matches!(refused(""), ScheduleError::Span { .. }));
    assert!(matches!(
        refused("kappa,economy,1,0,1,2,s,low\nkappa,economy,60,0,1,2,s,low\n"),
        ScheduleError::Span { .. }
    ));
    assert!(matches!(
        refused("kappa,economy,1,2,1,2,s,low\nkappa,economy,120,0,1,2,s,low\n"),
        ScheduleError::Values { months: 1, .. }
    ));
    assert!(matches!(
        refused("kappa,economy,1,NaN,1,2,s,low\n"),
        ScheduleError::Values { .. }
    ));
    assert!(matches!(
        refused("kappa,economy,soon,0,1,2,s,low\n"),
        ScheduleError::Unreadable(_)
    ));
}

#[test]
fn trade_elasticities_scale_and_stay_in_their_range() {
    let world = Recipe::new(3, 4, 2).world();
    let schedule = schedule();
    let long_run = Parameters::of(&world).trade_elasticity;
    let year = schedule.parameters(&world, months(12), Band::Central);
    assert_eq!(year.trade_scale, 0.35);
    assert!(year.clamped.is_empty());
    for (short, long) in year.parameters.trade_elasticity.iter().zip(&long_run) {
        assert!((short / long - 0.35).abs() < 1e-12);
    }
    let decade = schedule.parameters(&world, Horizon::LONGEST, Band::Central);
    assert_eq!(decade.parameters.trade_elasticity, long_run);

    // A twentieth of one: below what the solver supports, and said.
    let mut shallow = Parameters::of(&world);
    shallow.trade_elasticity[1] = 1.0;
    let month = schedule.adapt(&world, shallow, Horizon::SHORTEST, Band::Low);
    assert_eq!(month.parameters.trade_elasticity[1], 0.05);
    let [clamped] = month.clamped.as_slice() else {
        panic!("{:?}", month.clamped);
    };
    let said = clamped.to_string();
    assert!(
        said.contains("of S1") && said.contains("0.02") && said.contains("0.05"),
        "{said}"
    );
}

fn solved(world: &World, horizon: &str, policy: &AppliedPolicy) -> Vec<f64> {
    let adaptation: Adaptation = horizon.parse().expect(horizon);
    let adapted = schedule().parameters(world, adaptation.horizon, adaptation.band);
    let equilibrium = Economy::new(world, &adapted.parameters)
        .expect("calibrated")
        .solve(policy, &SolveSettings::default())
        .unwrap_or_else(|e| panic!("{horizon}: {e}"));
    assert!(equilibrium.certificate.worst <= CERTIFICATE_LIMIT);
    equilibrium
        .regions()
        .iter()
        .map(|r| r.real_income_pct)
        .collect()
}

#[test]
fn the_built_in_world_solves_at_every_horizon_and_a_short_one_hurts_the_importer_more() {
    let world = builtin(DEFAULT_WORLD).expect("the built-in world");
    let code = |code: &str| world.find_region(code).expect(code);
    let (china, usa) = (code("CHN"), code("USA"));
    // Licences that make Chinese metals and electronics cost half as much again to get.
    let mut licences = AppliedPolicy::benchmark(world.tariffs());
    for good in ["C24B", "C26", "C27"] {
        let good = world.find_sector(good).expect(good);
        licences.iceberg.set(china, usa, good, 1.5);
    }
    let losses: Vec<f64> = ["1m", "1y", "10y"]
        .iter()
        .map(|horizon| -solved(&world, horizon, &licences)[usa.0])
        .collect();
    assert!(
        losses[0] > losses[1] && losses[1] > losses[2] && losses[2] > 0.0,
        "{losses:?}"
    );
}

#[test]
fn every_band_solves() {
    let world = Recipe::new(4, 5, 3).world();
    let mut war = AppliedPolicy::benchmark(world.tariffs());
    for k in SectorIx::all(4) {
        war.tariff.add(RegionIx(1), RegionIx(0), k, 0.6);
    }
    for horizon in [
        "1m,low", "1m", "1m,high", "18m,low", "18m,high", "10y,low", "10y,high",
    ] {
        let changes = solved(&world, horizon, &war);
        assert!(changes[1] < 0.0, "{horizon}: {changes:?}");
    }
}
