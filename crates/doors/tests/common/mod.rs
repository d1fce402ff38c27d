//! Fixtures in the published layouts: made-up numbers that balance.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use detente_doors::{Import, ImportOptions, SectorList, import};
use detente_world::{RegionIx, SectorIx, World};

/// A fixture.
pub fn layout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/layouts")
        .join(path)
}

/// The world that ICIO and EXIOBASE fixtures hold.
pub fn expected() -> World {
    World::read(layout("expected/world")).unwrap()
}

/// Options with the sector facts of the expected world.
pub fn options() -> ImportOptions {
    ImportOptions {
        sectors: Some(SectorList::read(&layout("expected/world/sectors.csv")).unwrap()),
        ..ImportOptions::default()
    }
}

pub fn read(path: &str, options: &ImportOptions) -> Import {
    import(&layout(path), options).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn refused(path: &Path) -> String {
    import(path, &ImportOptions::default())
        .expect_err("a refusal")
        .to_string()
}

/// The largest relative difference of two worlds whose codes may stand in another order; `rename` maps codes of `a`.
pub fn distance(a: &World, b: &World, rename: &dyn Fn(&str) -> String) -> f64 {
    assert_eq!(
        (a.region_count(), a.sector_count()),
        (b.region_count(), b.sector_count())
    );
    let region = |n: RegionIx| {
        b.find_region(&rename(&a.region(n).code))
            .expect("a region of both")
    };
    let sector = |k: SectorIx| {
        b.find_sector(&rename(&a.sector(k).code))
            .expect("a sector of both")
    };
    let mut most = 0.0_f64;
    let mut compare =
        |x: f64, y: f64| most = most.max((x - y).abs() / x.abs().max(y.abs()).max(1.0));
    for (i, n, k, value) in a.flows().iter() {
        let (i2, n2, k2) = (region(i), region(n), sector(k));
        compare(value, b.flows().get(i2, n2, k2));
        compare(a.tariffs().get(i, n, k), b.tariffs().get(i2, n2, k2));
    }
    for n in RegionIx::all(a.region_count()) {
        for k in SectorIx::all(a.sector_count()) {
            for s in SectorIx::all(a.sector_count()) {
                let (x, y) = (
                    a.use_table().get(n, k, s),
                    b.use_table().get(region(n), sector(k), sector(s)),
                );
                compare(x, y);
            }
        }
    }
    most
}

pub fn same(code: &str) -> String {
    code.to_string()
}
