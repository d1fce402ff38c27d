//! Splits keep what they must keep, on random worlds and on the figures the built-in world is split with.

mod common;

use detente_world::{
    Benchmark, Cube, FINAL, Region, RegionIx, ScaleBase, Sector, SectorIx, SectorKind, Split,
    SplitFlow, SplitTariffs, SplitUser, UseTable, World, WorldMeta, WorldParts,
};
use proptest::prelude::*;

/// A world of 3 regions and 3 sectors from 60 random numbers of 0 to 1.
fn random_world(x: &[f64]) -> World {
    let (r, s) = (3, 3);
    let mut at = x.iter().copied().cycle();
    let mut next = || at.next().unwrap_or(0.5);
    let (mut flows, mut tariffs) = (Cube::filled(r, s, 0.0), Cube::filled(r, s, 0.0));
    for k in SectorIx::all(s) {
        for i in RegionIx::all(r) {
            for n in RegionIx::all(r) {
                flows.set(i, n, k, if i == n { 100.0 } else { 10.0 } * (0.5 + next()));
                if i != n {
                    tariffs.set(i, n, k, 0.3 * next());
                }
            }
        }
    }
    let totals = Benchmark::derive(&flows, &tariffs, &UseTable::zero(r, s));
    let mut use_table = UseTable::zero(r, s);
    for n in RegionIx::all(r) {
        for k in SectorIx::all(s) {
            for user in SectorIx::all(s) {
                let most = totals.expenditure.get(n, k).min(totals.output.get(n, user));
                use_table.set(n, k, user, most * (0.1 + 0.1 * next()));
            }
        }
    }
    let sector = |code: &str, e: f64| Sector {
        code: code.into(),
        name: code.into(),
        kind: SectorKind::Goods,
        trade_elasticity: e,
        scale_elasticity: 0.0,
        scale_base: ScaleBase::Input,
        markup: 1.0,
        alias: None,
    };
    World::new(WorldParts {
        meta: WorldMeta {
            name: "random".into(),
            year: 2022,
            ..WorldMeta::default()
        },
        regions: ["AAA", "BBB", "CCC"]
            .map(|code| Region {
                code: code.into(),
                name: code.into(),
            })
            .to_vec(),
        sectors: vec![sector("A", 3.0), sector("B", 5.0), sector("C", 4.0)],
        flows,
        tariffs,
        use_table,
        elasticity_sets: [("set".to_owned(), vec![Some(2.0), None, Some(7.0)])].into(),
    })
    .expect("a world")
}

/// Two goods out of A and one out of B; the second buys the first, the third the second.
fn random_splits(shares: &[f64; 3], to_final: f64) -> Vec<Split> {
    let user = |user: &str, share: f64| SplitUser::new("*", user, share);
    let split = |code: &str, parent: &str, share: f64, users: Vec<SplitUser>| Split {
        origin: code.to_lowercase(),
        parent: parent.into(),
        code: code.into(),
        name: code.into(),
        shares: vec![SplitFlow::new("*", "*", share)],
        users,
        ..Split::default()
    };
    vec![
        split(
            "X",
            "A",
            shares[0] / 2.0,
            vec![
                user("Y", 0.1),
                user("C", 0.9 - to_final),
                user(FINAL, to_final),
            ],
        ),
        split(
            "Y",
            "A",
            2.0 * shares[1],
            vec![user("Z", 0.1), user("A", 0.9)],
        ),
        split(
            "Z",
            "B",
            2.0 * shares[2],
            vec![user("C", 0.6), user("B", 0.4)],
        ),
    ]
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-8 * a.abs().max(b.abs()).max(1.0)
}

/// Which sectors after the split make up a sector before it.
const FAMILIES: [&[&str]; 3] = [&["A", "X", "Y"], &["B", "Z"], &["C"]];

fn members(world: &World, family: usize) -> Vec<SectorIx> {
    FAMILIES[family]
        .iter()
        .map(|code| world.find_sector(code).expect("a sector"))
        .collect()
}

proptest! {
    #[test]
    fn every_total_is_kept_with_the_parents_tariffs(
        x in prop::collection::vec(0.0..1.0f64, 60),
        shares in prop::array::uniform3(0.01..0.02f64),
        to_final in 0.0..0.5f64,
    ) {
        let world = random_world(&x);
        let (after, report) = world
            .split(&random_splits(&shares, to_final), SplitTariffs::Parent)
            .expect("a split");
        prop_assert!(report.revenue_change.is_empty());
        prop_assert_eq!(after.sector_count(), 6);
        let (b, a) = (world.benchmark(), after.benchmark());
        for f in 0..3 {
            let family = members(&after, f);
            for i in RegionIx::all(3) {
                for n in RegionIx::all(3) {
                    let sum: f64 = family.iter().map(|k| after.flows().get(i, n, *k)).sum();
                    prop_assert!(close(sum, world.flows().get(i, n, SectorIx(f))));
                }
                for g in 0..3 {
                    let users = members(&after, g);
                    let sum: f64 = family
                        .iter()
                        .flat_map(|k| users.iter().map(|s| after.use_table().get(i, *k, *s)))
                        .sum();
                    prop_assert!(close(sum, world.use_table().get(i, SectorIx(f), SectorIx(g))));
                }
                let value_added: f64 = family.iter().map(|k| a.value_added.get(i, *k)).sum();
                prop_assert!(close(value_added, b.value_added.get(i, SectorIx(f))));
                let final_demand: f64 = family.iter().map(|k| a.final_demand.get(i, *k)).sum();
                prop_assert!(close(final_demand, b.final_demand.get(i, SectorIx(f))));
            }
        }
        for n in 0..3 {
            prop_assert!(close(a.tariff_revenue[n], b.tariff_revenue[n]));
            prop_assert!(close(a.income[n], b.income[n]));
            prop_assert!(close(a.deficit[n], b.deficit[n]));
        }
        // Final demand for a good sold to producers only is zero to the last bit, not a remainder.
        for code in ["Y", "Z"] {
            let good = after.find_sector(code).expect("a sector");
            for n in RegionIx::all(3) {
                prop_assert_eq!(a.final_demand.get(n, good), 0.0);
            }
        }
    }

    #[test]
    fn merging_what_was_carved_gives_the_world_back(
        x in prop::collection::vec(0.0..1.0f64, 60),
        shares in prop::array::uniform3(0.01..0.02f64),
    ) {
        let world = random_world(&x);
        let (after, _) = world
            .split(&random_splits(&shares, 0.1), SplitTariffs::Parent)
            .expect("a split");
        let mapping = detente_world::Mapping::new()
            .sectors("A", "A", ["A", "X", "Y"])
            .sectors("B", "B", ["B", "Z"]);
        let (merged, _) = after.aggregate(&mapping).expect("a merger");
        for (before, after) in [
            (world.flows().as_slice(), merged.flows().as_slice()),
            (world.tariffs().as_slice(), merged.tariffs().as_slice()),
            (world.use_table().as_slice(), merged.use_table().as_slice()),
        ] {
            prop_assert!(before.iter().zip(after).all(|(x, y)| close(*x, *y)));
        }
    }

    #[test]
    fn own_tariffs_move_revenue_into_the_users_value_added(
        x in prop::collection::vec(0.0..1.0f64, 60),
        rate in 0.0..0.6f64,
    ) {
        let world = random_world(&x);
        let mut splits = random_splits(&[0.02, 0.02, 0.02], 0.0);
        splits[0].tariffs = vec![SplitFlow::new("*", "BBB", 0.1), SplitFlow::new("AAA", "BBB", rate)];
        let (after, _) = world.split(&splits, SplitTariffs::Own).expect("a split");
        let (b, a) = (world.benchmark(), after.benchmark());
        let good = after.find_sector("X").expect("a sector");
        prop_assert_eq!(after.tariffs().get(RegionIx(0), RegionIx(1), good), rate);
        prop_assert_eq!(after.tariffs().get(RegionIx(2), RegionIx(1), good), 0.1);
        for n in RegionIx::all(3) {
            prop_assert!(close(a.income[n.0], b.income[n.0]));
            prop_assert!(close(a.deficit[n.0], b.deficit[n.0]));
            let revenue = a.tariff_revenue[n.0] - b.tariff_revenue[n.0];
            let earned: f64 = a.value_added.row(n).iter().sum::<f64>() - b.value_added.row(n).iter().sum::<f64>();
            prop_assert!((revenue + earned).abs() < 1e-8 * b.income[n.0]);
            for f in 0..3 {
                let bought: f64 = members(&after, f).iter().map(|k| a.final_demand.get(n, *k)).sum();
                prop_assert!(close(bought, b.final_demand.get(n, SectorIx(f))));
            }
        }
    }
}

#[test]
fn refusals_name_the_place() {
    let world = random_world(&[0.3; 60]);
    let splits = || random_splits(&[0.02, 0.02, 0.02], 0.0);
    let refused = |change: &dyn Fn(&mut Vec<Split>)| {
        let mut splits = splits();
        change(&mut splits);
        world
            .split(&splits, SplitTariffs::Own)
            .expect_err("a refusal")
            .to_string()
    };
    assert_eq!(
        refused(&|s| s[1].parent = "AA".into()),
        "y: unknown sector \"AA\"; did you mean \"A\"?"
    );
    assert_eq!(
        refused(&|s| s[2].users[0].user = "ZZ".into()),
        "split: unknown user \"ZZ\"; did you mean \"Z\"?"
    );
    assert!(
        refused(&|s| s[0].code = "B".into()).contains("x: the code \"B\" is taken by the world")
    );
    // All of X is bought by Y, which makes far less than that.
    let services = refused(&|s| s[0].kind = Some(SectorKind::Services));
    assert!(
        services.contains("cannot be goods and services at once"),
        "{services}"
    );
    let greedy = refused(&|s| {
        s[0].shares[0].value = 0.05;
        s[1].shares[0].value = 0.01;
        s[0].users = vec![SplitUser::new("*", "Y", 1.0)];
    });
    assert!(
        greedy.contains("region AAA, sector Y") && greedy.contains("nothing is left"),
        "{greedy}"
    );
    let roomless = refused(&|s| s[0].shares[0].value = 0.9);
    assert!(
        roomless.contains("sector X") && roomless.contains("95 %"),
        "{roomless}"
    );
    let nobody = refused(&|s| s[2].users.iter_mut().for_each(|u| u.region = "AAA".into()));
    assert!(
        nobody.contains("region BBB, sector Z") && nobody.contains("names no user"),
        "{nobody}"
    );
}

/// Figures of a separate implementation of the same algorithm: 25 × 31, 21 cells without output, smallest share of
/// value added .020, no clip; China's revenue from soybeans −6.2 bn, which its food industry has instead (+5.9 bn).
#[test]
fn three_goods_carved_out_of_the_gathered_world() {
    let Some(from) = common::shared_data() else {
        return;
    };
    let world = World::read(from.join("worlds/icio2022-25x28")).expect("a world");
    let splits = Split::read(&[from.join("splits")], "2022-07-01").expect("splits");
    let (parent, report) = world.split(&splits, SplitTariffs::Parent).expect("a split");
    // The files were clipped before and rounded since.
    assert!(report.clips.iter().all(|c| c.kept > 0.995 * c.wanted));
    for n in 0..world.region_count() {
        let (b, a) = (world.benchmark(), parent.benchmark());
        assert!((b.income[n] - a.income[n]).abs() < 1e-8 * b.income[n]);
        assert!((b.tariff_revenue[n] - a.tariff_revenue[n]).abs() < 1e-8 * b.income[n]);
    }
    let (own, _) = world.split(&splits, SplitTariffs::Own).expect("a split");
    assert_eq!((own.region_count(), own.sector_count()), (25, 31));
    let (b, a) = (world.benchmark(), own.benchmark());
    let empty = a.output.as_slice().iter().filter(|y| **y == 0.0).count();
    assert_eq!(empty, 21);
    let smallest = (a.value_added.as_slice().iter().zip(a.output.as_slice()))
        .filter(|(_, y)| **y > 0.0)
        .map(|(v, y)| v / y)
        .fold(1.0, f64::min);
    assert!((smallest - 0.020).abs() < 5e-4, "{smallest}");
    let china = own.find_region("CHN").expect("China");
    let food = own.find_sector("C10T12").expect("food");
    let old_food = world.find_sector("C10T12").expect("food");
    let soybeans = own.find_sector("SOY").expect("soybeans");
    let revenue: f64 = RegionIx::all(25)
        .map(|i| {
            let flow = own.flows().get(i, china, soybeans);
            let parent = world.find_sector("A01").expect("crops");
            flow * (own.tariffs().get(i, china, soybeans) - world.tariffs().get(i, china, parent))
        })
        .sum();
    assert!((revenue / 1e3 + 6.2).abs() < 0.05, "{revenue}");
    let food_gains = a.value_added.get(china, food) - b.value_added.get(china, old_food);
    assert!((food_gains / 1e3 - 5.9).abs() < 0.05, "{food_gains}");
    let share = |region: &str| {
        let n = own.find_region(region).expect("a region");
        let magnets = own.find_sector("REM").expect("magnets");
        a.value_added.get(n, magnets) / a.output.get(n, magnets)
    };
    assert!((share("CHN") - 0.09).abs() < 0.005, "{}", share("CHN"));
    assert!((share("JPN") - 0.205).abs() < 0.005, "{}", share("JPN"));
}

#[test]
fn tables_of_a_split_are_refused_with_file_and_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    let refused = || {
        let read = Split::read(&[folder.path().to_path_buf()], "2022-07-01");
        read.expect_err("a refusal").to_string()
    };
    write("x.toml", "parent = \"A\"\ncode = \"X\"\n");
    write("x-users.csv", "region,user,share\n*,B,1\n");
    write("x-flows.csv", "origin,destination,value_usd_mn\n");
    assert!(refused().contains("no rows"), "{}", refused());
    write(
        "x-flows.csv",
        "origin,destination,value_usd_mn\nAAA,BBB,1\n",
    );
    let dates = "origin,destination,rate,valid_from,valid_to\n";
    write("x-tariffs.csv", &format!("{dates}AAA,BBB,0.1,2023,2022\n"));
    assert!(
        refused().contains("\"2022\" lies before valid_from \"2023\""),
        "{}",
        refused()
    );
    write("x-users.csv", "region,user,share\n*,B,0.9\n");
    assert!(refused().contains("must sum to 1"), "{}", refused());
    // A bare year lasts until its last day.
    write("x-users.csv", "region,user,share\n*,B,1\n");
    write(
        "x-tariffs.csv",
        &format!("{dates}AAA,BBB,0.1,2021,2022\nAAA,CCC,0.2,2021,2021\n"),
    );
    let read = Split::read(&[folder.path().to_path_buf()], "2022-07-01").expect("a split");
    assert_eq!(read[0].tariffs.len(), 1);
}
