//! What no path may ever say: a region that loses more than what stands still in it holds, an income that is not its output's
//! where nobody pays rents, a narrow good that stops the world.
#![allow(clippy::unwrap_used)]

mod first_year;

use detente_path::elements::{Tables, Texts};
use detente_path::first_year::{
    Bands, Detail, Draw, FlowLimit, Ground, Levers, Overrides, Side, simulate,
};
use detente_world::{RegionIx, SPLIT_WORLD, SectorIx, builtin};
use first_year::{first_line, ground, random_levers};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

#[test]
fn no_region_loses_more_than_its_idled_sectors_hold() {
    let mut random = ChaCha8Rng::seed_from_u64(116);
    let value_added = &ground().world().benchmark().value_added;
    let regions = ground().region_count();
    for set in 0..40 {
        let levers = random_levers(&mut random);
        let draw = Draw::of(116, set);
        let own = Overrides::default();
        let run = simulate(ground(), &levers, &own, &draw, 8, Detail::Months).unwrap();
        for month in &run.months {
            for n in RegionIx::all(regions) {
                let (mut all, mut idled) = (0.0, 0.0);
                for s in SectorIx::all(ground().world().sector_count()) {
                    let v = value_added.get(n, s);
                    let lost = month.state.lost[s.0 * regions + n.0];
                    assert!((0.0..=1.0).contains(&lost), "set {set}: {lost}");
                    all += v;
                    idled += if lost > 0.0 { v } else { 0.0 };
                }
                let most = if all > 0.0 { idled / all } else { 0.0 };
                let loss = month.state.gdp[n.0];
                assert!(
                    loss <= most + 1e-12,
                    "set {set}, {n:?}: {loss} of at most {most}"
                );
            }
        }
    }
}

/// The elements with nothing sold at the price of the day.
fn without_spot_sales() -> String {
    let mut rows = csv::Reader::from_reader(Texts::BUILTIN.elements.as_bytes());
    let header = rows.headers().unwrap().clone();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header).unwrap();
    for row in rows.records() {
        let row = row.unwrap();
        let cells = header.iter().zip(row.iter());
        out.write_record(cells.map(
            |(name, cell)| {
                if name.starts_with("spot_") { "0" } else { cell }
            },
        ))
        .unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

#[test]
fn without_rents_real_income_is_gdp() {
    let elements = without_spot_sales();
    let tables = Tables::read(Texts {
        elements: &elements,
        ..Texts::BUILTIN
    })
    .unwrap();
    let ground = Ground::new(&builtin(SPLIT_WORLD).unwrap(), &tables).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(117);
    for set in 0..40 {
        let levers = random_levers(&mut random);
        let draw = Draw::of(117, set);
        let own = Overrides::default();
        let run = simulate(&ground, &levers, &own, &draw, 8, Detail::Losses).unwrap();
        let bands = Bands::of(&ground, &run);
        assert_eq!(bands.gdp_pct, bands.real_income_pct, "set {set}");
        assert!(
            run.months
                .iter()
                .all(|m| m.rents_usd_mn.iter().all(|r| *r == 0.0))
        );
    }
}

#[test]
fn a_narrow_good_without_a_chain_is_answered() {
    // The narrow goods of the world as a user's own: no stage of any chain, parts like any other.
    let classes = Texts::BUILTIN.classes.replace("chain,", "parts,");
    let tables = Tables::read(Texts {
        goods: first_line(Texts::BUILTIN.goods),
        classes: &classes,
        ..Texts::BUILTIN
    })
    .unwrap();
    let world = builtin(SPLIT_WORLD).unwrap();
    let ground = Ground::new(&world, &tables).unwrap();
    let sender = ground.find_region("CHN").unwrap();
    for code in ["REO", "REM", "SEM"] {
        let good = world.find_sector(code).unwrap();
        let flows = RegionIx::all(world.region_count())
            .filter(|n| *n != sender)
            .map(|n| (sender, n, good))
            .collect();
        let levers = Levers {
            limits: vec![FlowLimit {
                flows,
                side: Side::Exporter,
                let_through: vec![0.02],
            }],
            ..Levers::default()
        };
        let own = Overrides {
            io_stock: Some(0.0),
            spare: Some(0.0),
            ..Overrides::default()
        };
        let run = simulate(&ground, &levers, &own, &Draw::CENTRAL, 12, Detail::Months).unwrap();
        for month in &run.months {
            assert!(month.certificate.holds(), "{code}: {:?}", month.certificate);
            for (loss, most) in month.state.gdp.iter().zip(&month.ceiling.gdp) {
                assert!((0.0..0.5).contains(loss), "{code}: {loss}");
                assert!(*loss <= most + 1e-9, "{code}: {loss} of at most {most}");
            }
            let income = Bands::of(&ground, &run).real_income_pct;
            assert!(income.iter().flatten().all(|x| *x <= 0.0), "{code}");
        }
        assert!(
            run.months[0].state.gdp.iter().any(|loss| *loss > 1e-5),
            "{code}"
        );
    }
}
