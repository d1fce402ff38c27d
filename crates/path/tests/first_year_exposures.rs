//! The page's figures with judged and with published exposures are what the model says today, and published exposures touch
//! nothing but exposures.
#![allow(clippy::unwrap_used)]

mod first_year;

use std::sync::LazyLock;

use detente_path::elements::{Measured, Tables, Texts};
use detente_path::first_year::{
    Detail, Draw, Episodes, Ground, Levers, Overrides, Simulation, simulate,
};
use detente_world::{SPLIT_WORLD, builtin};
use first_year::{first_line, gdp_pct, ground, licence, region};

static PUBLISHED: LazyLock<Ground> = LazyLock::new(|| {
    let tables = Tables::builtin().unwrap().published();
    Ground::new(&builtin(SPLIT_WORLD).unwrap(), &tables).unwrap()
});

const PAGE: &str = include_str!("../../../docs/path-record.md");
const REGIONS: [&str; 4] = ["USA", "JPN", "EU27", "KOR"];
/// The page prints three decimals.
const PRINTED: f64 = 6e-4;

fn stopped(ground: &Ground, element: &str) -> Simulation {
    let levers = Levers {
        licences: vec![licence(element, None, 0.0)],
        ..Levers::default()
    };
    let own = Overrides::default();
    simulate(ground, &levers, &own, &Draw::CENTRAL, 12, Detail::Losses).unwrap()
}

/// Mean of the first year, per cent of GDP, of the four regions.
fn means(ground: &Ground, element: &str) -> [f64; 4] {
    let run = stopped(ground, element);
    REGIONS.map(|code| {
        let n = region(code);
        run.months.iter().map(|m| gdp_pct(m, n)).sum::<f64>() / 12.0
    })
}

/// Cells of the first row of the page that begins with some text and has so many cells after it.
fn cells(start: &str, count: usize) -> Vec<&'static str> {
    let rows = PAGE.lines().filter_map(|l| l.strip_prefix(start));
    rows.filter_map(|rest| rest.trim_end().strip_suffix('|'))
        .map(|rest| rest.split('|').map(str::trim).collect::<Vec<_>>())
        .find(|cells| cells.len() == count)
        .unwrap_or_else(|| panic!("no row {start}"))
}

/// "-0.012" or "-0.012 → -0.034".
fn both(cell: &str) -> [f64; 2] {
    let number = |text: &str| text.trim().parse().unwrap();
    match cell.split_once('→') {
        Some((judged, published)) => [number(judged), number(published)],
        None => [number(cell); 2],
    }
}

#[test]
fn the_page_has_the_first_year_of_every_element_stopped() {
    for element in &ground().tables().elements {
        let judged = means(ground(), &element.element);
        let published = means(&PUBLISHED, &element.element);
        let start = format!("| {} | ", element.element);
        let row = cells(&start, REGIONS.len());
        for (at, cell) in row.into_iter().enumerate() {
            let [was, is] = both(cell);
            let place = format!("{start}{}: {} {}", REGIONS[at], judged[at], published[at]);
            assert!((was - judged[at]).abs() < PRINTED, "{place}");
            assert!((is - published[at]).abs() < PRINTED, "{place}");
            let moved = format!("{:.3}", judged[at]) != format!("{:.3}", published[at]);
            assert_eq!(cell.contains('→'), moved, "{place}");
        }
    }
}

#[test]
fn the_page_has_the_ceilings_that_published_exposures_of_cars_move() {
    let ceiling =
        |ground: &Ground| -100.0 * stopped(ground, "magnet").months[0].ceiling.gdp[region("JPN")];
    let start = "| Japan's ceiling, magnets stopped | ";
    let row = cells(start, 2);
    for (cell, ours) in row.iter().zip([ceiling(ground()), ceiling(&PUBLISHED)]) {
        let said: f64 = cell.parse().unwrap();
        assert!((said - ours).abs() < 6e-3, "{start}{ours}");
    }
}

#[test]
fn the_page_has_every_figure_of_an_episode_that_moves() {
    let episodes = Episodes::builtin().unwrap();
    let judged = episodes.replay(ground(), 0, 1).unwrap();
    let published = episodes.replay(&PUBLISHED, 0, 1).unwrap();
    for (a, b) in judged.iter().zip(&published) {
        if (a.ours.central - b.ours.central).abs() < 5e-4 {
            continue;
        }
        let start = format!("| {}: {} | ", a.title, a.target.target);
        let row = cells(&start, 3);
        for (cell, ours) in row[1..].iter().zip([a, b]) {
            let said: f64 = cell.parse().unwrap();
            assert!((said - ours.ours.central).abs() < PRINTED, "{start}{cell}");
        }
    }
}

#[test]
fn published_exposures_touch_nothing_but_exposures() {
    let (judged, published) = (ground().tables(), PUBLISHED.tables());
    let rest = Tables {
        users: judged.users.clone(),
        ..published.clone()
    };
    assert_eq!(&rest, judged);
    let mut moved = 0;
    for user in &published.users {
        let of = |region: &str| {
            judged.users.iter().find(|u| {
                (&u.element, &u.name, &u.sector) == (&user.element, &user.name, &user.sector)
                    && u.region == region
            })
        };
        let before = of(&user.region).or_else(|| of("*")).unwrap();
        assert_eq!(user.tonnage_share, before.tonnage_share);
        assert_eq!(user.schedule, before.schedule);
        moved += usize::from(user.exposed() != before.exposed());
    }
    assert!(moved >= 15, "{moved}");
    // Tonnes by use are told and not used.
    let eu = |u: &detente_path::elements::Use| u.region == "EU27";
    assert!(!published.users.iter().any(eu));
}

#[test]
fn elements_say_what_their_exposures_rest_on() {
    let of = |tables: &Tables, element: &str| -> Vec<(Measured, String)> {
        let list = tables.measured(element);
        list.into_iter()
            .map(|(what, r)| (what, r.join(",")))
            .collect()
    };
    let (judged, published) = (ground().tables(), PUBLISHED.tables());
    assert_eq!(of(judged, "yttrium"), []);
    assert_eq!(
        of(published, "yttrium"),
        [(Measured::GdpLoss, "USA".to_owned())]
    );
    assert_eq!(
        of(published, "magnet"),
        [(Measured::SectorLoss, "JPN".to_owned())]
    );
    assert_eq!(of(published, "magnet-heavy"), []);
    for tables in [judged, published] {
        assert_eq!(
            of(tables, "tungsten"),
            [(Measured::GdpLoss, "*".to_owned())]
        );
        assert_eq!(of(tables, "scandium"), []);
    }
}

#[test]
fn exposures_that_make_no_sense_are_refused() {
    let read = |row: &str| {
        let text = format!("{}{row}", first_line(Texts::BUILTIN.exposures));
        let texts = Texts {
            exposures: &text,
            ..Texts::BUILTIN
        };
        Tables::read(texts).map_err(|e| e.to_string())
    };
    let row = "yttrium,etch chambers,USA,SEM,0.1,0.1,0.2,0.3,coating,gdp-loss,x,low\n";
    assert!(read(row).is_ok());
    for (wrong, said) in [
        (row.replace("yttrium", "ytrium"), "yttrium"),
        (row.replace("0.3", "1.3"), "exposed"),
        (row.replace("gdp-loss", "loss"), "loss"),
        (format!("{row}{row}"), "twice"),
    ] {
        let error = read(&wrong).unwrap_err();
        assert!(
            error.contains("exposures") && error.contains(said),
            "{error}"
        );
    }
}
