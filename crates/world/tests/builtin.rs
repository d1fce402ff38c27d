//! The built-in world and its format.

#![allow(clippy::unwrap_used)]

mod common;

use common::{folder_with, shared_data};
use detente_world::{
    DEFAULT_WORLD, RegionIx, SPLIT_WORLD, SectorIx, World, builtin, builtin_bytes, builtin_names,
    open,
};
use proptest::prelude::*;

#[test]
fn the_built_in_world_is_the_world_of_2022() {
    let w = builtin(DEFAULT_WORLD).unwrap();
    assert_eq!(w.meta().name, DEFAULT_WORLD);
    assert_eq!(
        (w.region_count(), w.sector_count(), w.meta().year),
        (25, 28, 2022)
    );
    assert_eq!(w.sectors().iter().filter(|s| s.code == "SVC").count(), 1);
    let date = |importer: &str, partner: &str| {
        w.meta().tariff_date(importer, partner).unwrap().to_string()
    };
    assert_eq!(
        [date("USA", "CHN"), date("CHN", "USA"), date("JPN", "USA")],
        ["2024", "2019-12-26", "2021"]
    );
    assert_eq!(w.elasticity_sets().len(), 8);
    assert!(w.elasticity_sets().values().flatten().all(Option::is_some));
    let report = w.check_report();
    assert!(
        report
            .identities
            .iter()
            .all(|identity| identity.worst < 1e-12),
        "{:?}",
        report.identities
    );
    assert_eq!(report.warnings, [""; 0]);
    assert_eq!((report.pairs, report.pairs_with_tariff_date), (600, 600));
    // World GDP of 2022 was about 101 trillion dollars.
    let income: f64 = w.benchmark().income.iter().sum();
    assert!((95e6..105e6).contains(&income), "{income}");
    assert!(builtin_bytes(DEFAULT_WORLD).unwrap().len() < 1 << 20);
}

/// `icio2022-25x28` was merged by others from finer figures: totals agree closely, cells nearly so.
#[test]
fn agrees_with_another_aggregation_of_the_same_table() {
    let Some(shared) = shared_data() else { return };
    let (ours, theirs) = (
        builtin(DEFAULT_WORLD).unwrap(),
        World::read(shared.join("worlds/icio2022-25x28")).unwrap(),
    );
    assert_eq!(ours.regions(), theirs.regions());
    let codes = |w: &World| {
        w.sectors()
            .iter()
            .map(|s| (s.code.clone(), s.trade_elasticity))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&ours), codes(&theirs));
    let close = |a: f64, b: f64, share: f64| (a - b).abs() <= share * a.abs().max(b.abs());
    for n in RegionIx::all(25) {
        let total = |w: &World, grid: &[f64]| -> f64 {
            grid[n.0 * w.sector_count()..(n.0 + 1) * w.sector_count()]
                .iter()
                .sum()
        };
        let code = &ours.region(n).code;
        let (a, b) = (ours.benchmark(), theirs.benchmark());
        assert!(
            close(
                total(&ours, a.output.as_slice()),
                total(&theirs, b.output.as_slice()),
                1e-5
            ),
            "output of {code}"
        );
        assert!(
            close(
                total(&ours, a.value_added.as_slice()),
                total(&theirs, b.value_added.as_slice()),
                2e-3
            ),
            "value added of {code}"
        );
        assert!(
            close(a.income[n.0], b.income[n.0], 2e-3),
            "income of {code}: {} {}",
            a.income[n.0],
            b.income[n.0]
        );
        assert!(
            close(a.tariff_revenue[n.0], b.tariff_revenue[n.0], 1e-2),
            "revenue of {code}: {} {}",
            a.tariff_revenue[n.0],
            b.tariff_revenue[n.0]
        );
        for i in RegionIx::all(25) {
            for k in SectorIx::all(28) {
                let (x, y) = (ours.flows().get(i, n, k), theirs.flows().get(i, n, k));
                assert!((x - y).abs() <= 1e-4 * x.max(y) + 0.05, "{x} {y}");
            }
        }
    }
}

#[test]
fn opens_names_and_paths_and_says_what_there_is() {
    assert_eq!(builtin_names()[..2], [DEFAULT_WORLD, SPLIT_WORLD]);
    assert_eq!(open(DEFAULT_WORLD).unwrap().meta().name, DEFAULT_WORLD);
    assert_eq!(open("builtin").unwrap().meta().name, DEFAULT_WORLD);
    let dir = folder_with(&[]);
    assert_eq!(
        open(dir.path().to_str().unwrap()).unwrap().meta().name,
        "tiny"
    );
    let message = |name: &str| open(name).unwrap_err().to_string();
    assert_eq!(
        message("busan-25x82"),
        "\"busan-25x82\" is neither a built-in world (busan-25x28, busan-25x32, australia-china, japan-korea, russia-eu-gas) nor a world folder; did you mean \"busan-25x28\"?"
    );
    assert_eq!(
        message("icio2022-25x28"),
        "\"icio2022-25x28\" is neither a built-in world (busan-25x28, busan-25x32, australia-china, japan-korea, russia-eu-gas) nor a world folder"
    );
    assert!(message("no/such/folder").starts_with("no/such/folder: no such world folder"));
}

#[test]
fn damage_is_noticed() {
    let bytes = builtin_bytes(DEFAULT_WORLD).unwrap();
    let message = |bytes: &[u8]| World::from_compact("x", bytes).unwrap_err().to_string();
    assert_eq!(message(b""), "world \"x\": damaged data: too short");
    let mut changed = bytes.to_vec();
    changed[200_000] ^= 1;
    assert_eq!(
        message(&changed),
        "world \"x\": damaged data: the checksum differs"
    );
}

/// The checksum again, so that damage behind it is reached.
fn sealed(mut body: Vec<u8>) -> Vec<u8> {
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    let chunks = body.chunks_exact(8);
    let rest = chunks.remainder().to_vec();
    let sum = chunks.fold(0xcbf2_9ce4_8422_2325, |sum, c| {
        step(sum, u64::from_le_bytes(c.try_into().unwrap()))
    });
    let sum = rest
        .iter()
        .fold(sum, |sum, byte| step(sum, u64::from(*byte)));
    body.extend(sum.to_le_bytes());
    body
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), cut in prop::option::of(any::<prop::sample::Index>())) {
        let tiny = World::read(folder_with(&[]).path()).unwrap().to_compact().unwrap();
        let mut body = tiny[..tiny.len() - 8].to_vec();
        for (at, byte) in &changes {
            let at = at.index(body.len());
            body[at] = *byte;
        }
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len()));
        }
        if let Ok(world) = World::from_compact("x", &sealed(body)) {
            prop_assert!(world.benchmark().income.iter().all(|i| i.is_finite()));
        }
    }
}

#[test]
fn the_world_with_goods_apart_merges_back_to_the_first() {
    let (first, second) = (
        builtin(DEFAULT_WORLD).unwrap(),
        builtin(SPLIT_WORLD).unwrap(),
    );
    assert_eq!((second.region_count(), second.sector_count()), (25, 32));
    let mapping = detente_world::Mapping::new()
        .sectors("A01", "", ["A01", "SOY"])
        .sectors("C20", "", ["C20", "REO"])
        .sectors("C25", "", ["C25", "REM"])
        .sectors("C26", "", ["C26", "SEM"]);
    let (merged, _) = second.aggregate(&mapping).unwrap();
    // The mapping's order comes first.
    for (i, n, k, value) in first.flows().iter() {
        let at = merged.find_sector(&first.sector(k).code).unwrap();
        let there = merged.flows().get(i, n, at);
        assert!((value - there).abs() < 1e-9 * value.max(1.0));
    }
    for n in 0..25 {
        let (a, b) = (first.benchmark().income[n], second.benchmark().income[n]);
        assert!((a - b).abs() < 1e-9 * a);
    }
    let soybeans = second.find_sector("SOY").unwrap();
    let (usa, china) = (
        second.find_region("USA").unwrap(),
        second.find_region("CHN").unwrap(),
    );
    // China bought a quarter of the American crop; 12.4 of 57.1 USD billion, as the splits' source has it.
    let crop = second.benchmark().output.get(usa, soybeans);
    let share = second.flows().get(usa, china, soybeans) / crop;
    assert!((share - 12357.0 / 57055.7).abs() < 1e-3, "{share}");
}

/// Worlds made from another one keep every seller's and buyer's totals of the goods whose flows were set.
#[test]
fn recipes_set_what_they_say_and_keep_totals() {
    let base = builtin(DEFAULT_WORLD).unwrap();
    let then = builtin("australia-china").unwrap();
    let at = |w: &World, i: &str, n: &str, k: &str| {
        let (i, n) = (w.find_region(i).unwrap(), w.find_region(n).unwrap());
        w.flows().get(i, n, w.find_sector(k).unwrap())
    };
    assert_eq!(at(&then, "AUS", "CHN", "B05"), 9800.0);
    assert!(at(&base, "AUS", "CHN", "B05") < 600.0);
    let coal = base.find_sector("B05").unwrap();
    for n in RegionIx::all(25) {
        let sold =
            |w: &World| -> f64 { RegionIx::all(25).map(|to| w.flows().get(n, to, coal)).sum() };
        assert!((sold(&then) - sold(&base)).abs() <= 1e-9 * sold(&base));
    }
    assert_eq!(then.meta().name, "australia-china");
    assert_eq!(then.meta().tariff_date("CHN", "AUS"), Some("2019-12-31"));
    for (name, code) in [("japan-korea", "CHM"), ("russia-eu-gas", "GAS")] {
        let world = builtin(name).unwrap();
        assert_eq!(world.sector_count(), 29, "{name}");
        assert!(world.find_sector(code).is_some(), "{name}");
        let report = world.check_report();
        assert!(report.identities.iter().all(|i| i.worst < 1e-9), "{name}");
    }
}
