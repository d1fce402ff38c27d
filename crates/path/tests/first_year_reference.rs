//! Reference numbers of a slow independent prototype (NumPy) of the same equations, on the world `busan-25x32` with the tables
//! that are built in: the months, the ceiling, single elements, cuts to one region, warnings, the ration of a fuel.
#![allow(clippy::unwrap_used)]
// A loss of .318 % has nothing to do with 1/π.
#![allow(clippy::approx_constant)]

mod first_year;

use detente_path::elements::Tables;
use detente_path::first_year::{
    Detail, Draw, FuelSettings, Ground, Levers, Licence, Overrides, Simulation, Warning, ration,
    simulate,
};
use detente_world::World;
use first_year::{MAGNETS, gdp_pct, ground, licence, region, shared_data};

/// Reference numbers are printed with three decimals, some with two.
const TOLERANCE: f64 = 1e-3;

fn run(levers: &Levers, own: &Overrides, months: u32) -> Simulation {
    let run = simulate(
        ground(),
        levers,
        own,
        &Draw::CENTRAL,
        months,
        Detail::Months,
    )
    .unwrap();
    for month in &run.months {
        let certificate = &month.certificate;
        assert!(
            certificate.holds(),
            "month {}: {:?}",
            month.month,
            certificate
        );
    }
    run
}

/// Magnets and heavy magnets, let through alike to everybody.
fn cut(let_through: f64) -> Levers {
    Levers {
        licences: MAGNETS.map(|e| licence(e, None, let_through)).to_vec(),
        ..Levers::default()
    }
}

fn expect(what: &str, got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() <= tolerance,
        "{what}: {got:.5} instead of {expected}"
    );
}

fn no_leak() -> Overrides {
    Overrides {
        leak: Some(0.0),
        ..Overrides::default()
    }
}

/// Mean of the first year, per cent of GDP.
fn mean(run: &Simulation, code: &str) -> f64 {
    let n = region(code);
    run.months.iter().map(|m| gdp_pct(m, n)).sum::<f64>() / run.months.len() as f64
}

#[test]
fn a_cut_of_magnets_to_a_fifth_month_by_month() {
    let run = run(&cut(0.2), &Overrides::default(), 60);
    let table = [
        ("USA", [-0.097, -0.268, -0.405, -0.604, -0.601]),
        ("JPN", [-0.017, -0.051, -0.143, -0.501, -0.811]),
        ("EU27", [-0.178, -0.467, -0.680, -1.013, -1.162]),
        ("KOR", [-0.272, -0.718, -1.039, -1.537, -1.731]),
        ("CHN", [-0.018, -0.040, -0.056, -0.083, -0.090]),
    ];
    for (code, row) in table {
        for (month, expected) in [1, 2, 3, 6, 12].into_iter().zip(row) {
            let got = gdp_pct(&run.months[month - 1], region(code));
            expect(&format!("{code}, month {month}"), got, expected, TOLERANCE);
        }
    }
    for (month, expected) in [
        (18, -0.493),
        (24, -0.394),
        (36, -0.196),
        (48, -0.058),
        (60, -0.0),
    ] {
        let got = gdp_pct(&run.months[month - 1], region("USA"));
        expect(&format!("USA, month {month}"), got, expected, TOLERANCE);
    }
    for (code, expected) in [
        ("USA", -0.318),
        ("JPN", -0.448),
        ("EU27", -0.557),
        ("KOR", -0.829),
    ] {
        let got = -100.0 * run.months[11].direct[region(code)];
        expect(&format!("direct, {code}"), got, expected, TOLERANCE);
    }
}

#[test]
fn ceilings_of_a_cut_and_of_a_stop() {
    // Two figures of the cut are printed with two decimals.
    let cases = [
        (
            0.2,
            [
                ("USA", -1.58),
                ("JPN", -3.41),
                ("EU27", -3.50),
                ("KOR", -5.53),
            ],
            5e-3,
        ),
        (
            0.0,
            [
                ("USA", -1.844),
                ("JPN", -3.845),
                ("EU27", -4.162),
                ("KOR", -6.575),
            ],
            TOLERANCE,
        ),
    ];
    for (let_through, table, tolerance) in cases {
        let run = run(&cut(let_through), &Overrides::default(), 1);
        let ceiling = &run.months[0].ceiling;
        for (code, expected) in table {
            expect(
                &format!("ceiling, {code}"),
                -100.0 * ceiling.gdp[region(code)],
                expected,
                tolerance,
            );
        }
    }
    let run = run(&cut(0.2), &Overrides::default(), 1);
    for (code, expected) in [("USA", -0.77), ("JPN", -1.39), ("KOR", -2.07)] {
        let own = -100.0 * run.months[0].ceiling.own[region(code)];
        expect(&format!("own users, {code}"), own, expected, 6e-3);
    }
}

#[test]
fn a_stop_at_month_twelve() {
    let run = run(&cut(0.0), &Overrides::default(), 12);
    for (code, expected) in [
        ("USA", -1.129),
        ("JPN", -1.601),
        ("EU27", -1.983),
        ("KOR", -2.992),
    ] {
        expect(
            code,
            gdp_pct(&run.months[11], region(code)),
            expected,
            TOLERANCE,
        );
    }
}

#[test]
fn single_elements_stopped_for_all() {
    let table = [
        ("yttrium", [-0.098, -0.090, -0.526, -1.757]),
        ("gallium", [-0.007, -0.009, -0.107, -0.298]),
        ("germanium", [-0.000, -0.004, -0.021, -0.051]),
        ("antimony", [-0.019, -0.014, -0.021, -0.015]),
        ("graphite", [-0.023, -0.058, -1.309, -0.100]),
    ];
    for (element, row) in table {
        let levers = Levers {
            licences: vec![licence(element, None, 0.0)],
            ..Levers::default()
        };
        let run = run(&levers, &Overrides::default(), 12);
        for (code, expected) in ["USA", "EU27", "KOR", "TWN"].into_iter().zip(row) {
            expect(
                &format!("{element}, {code}"),
                mean(&run, code),
                expected,
                TOLERANCE,
            );
        }
    }
}

#[test]
fn a_stop_to_one_region_without_leakage() {
    // Printed with two decimals.
    let tolerance = 5e-3 + TOLERANCE;
    let table: [(&str, &[(&str, f64)]); 4] = [
        ("JPN", &[("JPN", -0.52)]),
        ("KOR", &[("KOR", -2.10)]),
        ("USA", &[("USA", -0.77), ("MEX", -0.19), ("TWN", -0.08)]),
        ("EU27", &[("EU27", -1.34)]),
    ];
    for (to, row) in table {
        let levers = Levers {
            licences: MAGNETS.map(|e| licence(e, Some(to), 0.0)).to_vec(),
            ..Levers::default()
        };
        let run = run(&levers, &no_leak(), 12);
        for (code, expected) in row {
            expect(
                &format!("to {to}: {code}"),
                mean(&run, code),
                *expected,
                tolerance,
            );
        }
    }
}

#[test]
fn a_believed_warning_destroys_most_of_the_lever() {
    for (months, expected) in [(0.0, 1.001), (6.0, 0.540), (12.0, 0.340), (24.0, 0.254)] {
        let levers = Levers {
            warning: Some(Warning {
                months,
                credence: 0.5,
            }),
            ..cut(0.2)
        };
        let run = run(&levers, &Overrides::default(), 24);
        let lost: f64 = run.months.iter().map(|m| -gdp_pct(m, region("USA"))).sum();
        expect(
            &format!("warned {months} months"),
            lost / 12.0,
            expected,
            TOLERANCE,
        );
    }
}

#[test]
fn rents_of_month_twelve_go_to_the_sender() {
    let run = run(&cut(0.2), &Overrides::default(), 12);
    let rents = &run.months[11].rents_usd_mn;
    let benchmark = ground().world().benchmark();
    let share = |n: usize| {
        100.0 * rents[n]
            / benchmark
                .value_added
                .row(detente_world::RegionIx(n))
                .iter()
                .sum::<f64>()
    };
    expect("CHN", share(region("CHN")), 0.035, TOLERANCE);
    assert!(rents.iter().sum::<f64>().abs() < 1e-9 * rents[region("CHN")]);
    for n in 0..rents.len() {
        // "Nobody else below −.023": ours is −.0242 in Korea; the reference divides by income, here 1.6 % above value added.
        assert!(share(n) > -0.0245, "{n}: {}", share(n));
    }
}

#[test]
fn the_ration_of_a_fuel_that_stops_in_april() {
    let settings = FuelSettings {
        fuel: "gas".to_owned(),
        region: detente_world::RegionIx(region("EU27")),
        start: 4,
        let_through: vec![0.0],
    };
    let run = ration(ground(), &settings, &Draw::CENTRAL, 12).unwrap();
    expect("industry served", run.months[0].ration, 0.367, TOLERANCE);
    let last = run.months.last().unwrap();
    assert!(last.unmet == 0.0 && last.store >= 50.0 - 1e-6, "{last:?}");
}

#[test]
fn chains_and_cars_month_by_month() {
    // Six decimals are printed.
    let near = 2e-6;
    let Some(from) = shared_data() else {
        return;
    };
    let run = simulate(
        ground(),
        &cut(0.2),
        &Overrides::default(),
        &Draw::CENTRAL,
        12,
        Detail::Full,
    )
    .unwrap();
    let path = from.join("reference/path");
    let mut seen = 0;
    for row in csv::Reader::from_path(path.join("chains.csv"))
        .unwrap()
        .records()
    {
        let row = row.unwrap();
        let month: usize = row[0].parse().unwrap();
        let at = MAGNETS.iter().position(|e| *e == &row[1]).unwrap();
        let n = region(&row[2]);
        let element = &run.months[month - 1].elements[at];
        let stage = element.state.stages.last().unwrap();
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let what = format!("month {month}, {}, {}", &row[1], &row[2]);
        expect(
            &format!("{what}: available"),
            stage.available[n],
            number(3),
            near,
        );
        expect(
            &format!("{what}: before"),
            stage.stock_before[n],
            number(4),
            near,
        );
        expect(
            &format!("{what}: after"),
            stage.stock_after[n],
            number(5),
            near,
        );
        let price = element.price.last().unwrap()[n];
        expect(&format!("{what}: price"), price / number(6), 1.0, 1e-3);
        seen += 1;
    }
    assert_eq!(seen, 600);
    let cars = ground().world().find_sector("C29").unwrap();
    for row in csv::Reader::from_path(path.join("economy.csv"))
        .unwrap()
        .records()
    {
        let row = row.unwrap();
        let month = &run.months[row[0].parse::<usize>().unwrap() - 1];
        let n = region(&row[1]);
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let what = format!("month {}, {}", month.month, &row[1]);
        expect(&format!("{what}: GDP"), gdp_pct(month, n), number(2), 1e-5);
        // Ours has the sender's lost sales of compounds in it, the reference those of magnets alone.
        expect(
            &format!("{what}: direct"),
            -100.0 * month.direct[n],
            number(3),
            TOLERANCE,
        );
        if ground()
            .world()
            .benchmark()
            .output
            .get(detente_world::RegionIx(n), cars)
            > 0.0
        {
            let cell = cars.0 * ground().region_count() + n;
            expect(
                &format!("{what}: 1 − L"),
                1.0 - month.stopped[cell],
                number(4),
                near,
            );
            expect(
                &format!("{what}: y"),
                1.0 - month.state.idle[cell],
                number(5),
                near,
            );
            expect(
                &format!("{what}: x"),
                1.0 - month.state.lost[cell],
                number(6),
                near,
            );
        }
    }
}

#[test]
fn no_lever_no_loss() {
    let run = run(&Levers::default(), &Overrides::default(), 12);
    for month in &run.months {
        assert!(month.state.gdp.iter().all(|g| *g == 0.0));
    }
}

#[test]
fn a_world_without_the_elements_has_no_chain() {
    let world: World = detente_world::builtin("busan-25x28").unwrap();
    let ground = Ground::new(&world, &Tables::builtin().unwrap()).unwrap();
    // Magnets are no good there: their origins are told by nobody, so nothing is cut, but uses in sectors are.
    let licence = Licence::parse("gallium:*=0", &ground).unwrap();
    let levers = Levers {
        licences: vec![licence],
        ..Levers::default()
    };
    let run = simulate(
        &ground,
        &levers,
        &Overrides::default(),
        &Draw::CENTRAL,
        3,
        Detail::Months,
    )
    .unwrap();
    assert!(run.months[2].state.gdp.iter().any(|g| *g > 0.0));
}
