//! Merging regions and sectors: what must stay, what leaves and what is refused.

#![allow(clippy::unwrap_used)]

mod common;

use common::{folder_with, shared_data};
use detente_world::{
    Cube, Mapping, Region, RegionIx, Sector, SectorIx, SectorKind, UseTable, World, WorldMeta,
    WorldParts,
};
use proptest::prelude::*;

/// A random world that passes every check; all goods, shares of output used as inputs.
fn random_world() -> impl Strategy<Value = World> {
    (2..5_usize, 2..5_usize).prop_flat_map(|(regions, sectors)| {
        let cells = regions * regions * sectors;
        let flows = prop::collection::vec(prop_oneof![Just(0.0), 0.5..100.0_f64], cells);
        let rates = prop::collection::vec(prop_oneof![Just(0.0), -0.2..1.5_f64], cells);
        let shares = prop::collection::vec(0.0..1.0_f64, regions * sectors * sectors);
        let elasticities = prop::collection::vec(0.5..9.0_f64, sectors);
        (flows, rates, shares, elasticities).prop_map(
            move |(flows, rates, shares, elasticities)| {
                build(regions, sectors, &flows, &rates, &shares, &elasticities)
            },
        )
    })
}

fn build(
    r: usize,
    s: usize,
    flows: &[f64],
    rates: &[f64],
    shares: &[f64],
    elasticities: &[f64],
) -> World {
    let (mut x, mut t) = (Cube::filled(r, s, 0.0), Cube::filled(r, s, 0.0));
    x.as_mut_slice().copy_from_slice(flows);
    t.as_mut_slice().copy_from_slice(rates);
    for n in RegionIx::all(r) {
        for k in SectorIx::all(s) {
            x.add(n, n, k, 50.0);
            t.set(n, n, k, 0.0);
        }
    }
    let mut use_table = UseTable::zero(r, s);
    for n in RegionIx::all(r) {
        for user in SectorIx::all(s) {
            for input in SectorIx::all(s) {
                // Less than what is sold at home and produced, whatever the draw.
                let share = shares[(n.0 * s + user.0) * s + input.0];
                use_table.set(n, input, user, share * 40.0 / s as f64);
            }
        }
    }
    let sector = |k: usize| Sector {
        code: format!("S{k}"),
        name: format!("Sector {k}"),
        kind: SectorKind::Goods,
        trade_elasticity: elasticities[k],
        scale_elasticity: 0.0,
        scale_base: Default::default(),
        markup: 1.0,
        alias: None,
    };
    let codes: Vec<Region> = (0..r)
        .map(|n| Region {
            code: format!("R{n}"),
            name: format!("Region {n}"),
        })
        .collect();
    World::new(WorldParts {
        meta: WorldMeta {
            name: "random".into(),
            ..WorldMeta::default()
        },
        regions: codes,
        sectors: (0..s).map(sector).collect(),
        flows: x,
        tariffs: t,
        use_table,
        elasticity_sets: [(
            "set".to_string(),
            elasticities.iter().map(|e| Some(*e)).collect(),
        )]
        .into(),
    })
    .unwrap()
}

fn total(values: &[f64]) -> f64 {
    values.iter().sum()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}

/// Splits every region (or sector) of a world into two halves that are alike.
fn doubled(world: &World, sectors: bool) -> World {
    let (r, s) = (world.region_count(), world.sector_count());
    let (fr, fs) = if sectors { (1, 2) } else { (2, 1) };
    let share = if sectors { 0.5 } else { 0.25 };
    let (mut x, mut t) = (
        Cube::filled(r * fr, s * fs, 0.0),
        Cube::filled(r * fr, s * fs, 0.0),
    );
    for (i, n, k, flow) in world.flows().iter() {
        for a in 0..fr {
            for b in 0..fr {
                for c in 0..fs {
                    let at = (
                        RegionIx(i.0 * fr + a),
                        RegionIx(n.0 * fr + b),
                        SectorIx(k.0 * fs + c),
                    );
                    x.set(at.0, at.1, at.2, share * flow);
                    t.set(at.0, at.1, at.2, world.tariffs().get(i, n, k));
                }
            }
        }
    }
    let mut u = UseTable::zero(r * fr, s * fs);
    let use_share = if sectors { 0.25 } else { 0.5 };
    for n in 0..r * fr {
        for input in 0..s * fs {
            for user in 0..s * fs {
                let whole = world.use_table().get(
                    RegionIx(n / fr),
                    SectorIx(input / fs),
                    SectorIx(user / fs),
                );
                u.set(
                    RegionIx(n),
                    SectorIx(input),
                    SectorIx(user),
                    use_share * whole,
                );
            }
        }
    }
    let twice = |code: &str, copies: usize| {
        (0..copies)
            .map(|c| format!("{code}-{c}"))
            .collect::<Vec<_>>()
    };
    let mut parts = world.parts().clone();
    parts.regions = (world.regions().iter())
        .flat_map(|g| {
            twice(&g.code, fr).into_iter().map(|code| Region {
                code,
                name: g.name.clone(),
            })
        })
        .collect();
    parts.sectors = (world.sectors().iter())
        .flat_map(|g| {
            twice(&g.code, fs)
                .into_iter()
                .map(|code| Sector { code, ..g.clone() })
        })
        .collect();
    for set in parts.elasticity_sets.values_mut() {
        *set = set
            .iter()
            .flat_map(|e| std::iter::repeat_n(*e, fs))
            .collect();
    }
    (parts.flows, parts.tariffs, parts.use_table) = (x, t, u);
    World::new(parts).unwrap()
}

/// The mapping that undoes `doubled`.
fn halving(world: &World, sectors: bool) -> Mapping {
    let pair = |code: &str, copies: usize| {
        (0..copies)
            .map(|c| format!("{code}-{c}"))
            .collect::<Vec<_>>()
    };
    let (fr, fs) = if sectors { (1, 2) } else { (2, 1) };
    let mut mapping = Mapping::new();
    for region in world.regions() {
        mapping = mapping.regions(
            &region.code,
            &region.name,
            pair(&region.code, fr).iter().map(String::as_str),
        );
    }
    for sector in world.sectors() {
        mapping = mapping.sectors(
            &sector.code,
            &sector.name,
            pair(&sector.code, fs).iter().map(String::as_str),
        );
    }
    mapping
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_rule_changes_nothing(world in random_world()) {
        let (same, report) = world.aggregate(&Mapping::new()).unwrap();
        prop_assert_eq!(same.flows(), world.flows());
        prop_assert_eq!(same.tariffs(), world.tariffs());
        prop_assert_eq!(same.use_table(), world.use_table());
        prop_assert_eq!(same.regions(), world.regions());
        prop_assert_eq!(same.sectors(), world.sectors());
        prop_assert_eq!(same.elasticity_sets(), world.elasticity_sets());
        prop_assert!(report.regions.is_empty() && report.sectors.is_empty());
    }

    #[test]
    fn merging_alike_sectors_changes_nothing(world in random_world()) {
        let (back, report) = doubled(&world, true).aggregate(&halving(&world, true)).unwrap();
        prop_assert_eq!(back.flows(), world.flows());
        prop_assert_eq!(back.tariffs(), world.tariffs());
        prop_assert_eq!(back.sectors(), world.sectors());
        prop_assert_eq!(back.elasticity_sets(), world.elasticity_sets());
        for (a, b) in back.use_table().as_slice().iter().zip(world.use_table().as_slice()) {
            prop_assert!(close(*a, *b));
        }
        prop_assert!(close(report.revenue_before, report.revenue_after));
    }

    #[test]
    fn merging_alike_regions_changes_nothing(world in random_world()) {
        // Halves of a region trade freely with each other: their internal trade carries no tariff.
        let (back, report) = doubled(&world, false).aggregate(&halving(&world, false)).unwrap();
        for (a, b) in back.flows().as_slice().iter().zip(world.flows().as_slice()) {
            prop_assert!(close(*a, *b));
        }
        prop_assert_eq!(back.tariffs(), world.tariffs());
        prop_assert_eq!(back.sectors(), world.sectors());
        prop_assert!(report.regions.iter().all(|r| r.revenue_dropped == 0.0 && r.internal_trade > 0.0));
        for (a, b) in back.benchmark().income.iter().zip(&world.benchmark().income) {
            prop_assert!(close(*a, *b));
        }
    }

    #[test]
    fn totals_stay_and_the_dropped_revenue_is_what_is_missing(world in random_world(), which in any::<prop::sample::Index>()) {
        let other = 1 + which.index(world.region_count() - 1);
        let members = ["R0".to_string(), format!("R{other}")];
        let mapping = Mapping::new().regions("M", "Merged", members.iter().map(String::as_str)).sectors("T", "Two", ["S0", "S1"]);
        // Dropping negative tariffs inside can raise final demand and dropping positive ones can end it.
        let Ok((merged, report)) = world.aggregate(&mapping) else { return Ok(()) };
        let lowered: f64 = report.use_lowered.iter().map(|row| row.2).sum();
        prop_assert_eq!((merged.region_count(), merged.sector_count()), (world.region_count() - 1, world.sector_count() - 1));
        let (before, after) = (world.benchmark(), merged.benchmark());
        prop_assert!(close(total(before.output.as_slice()), total(after.output.as_slice())));
        prop_assert!(close(total(before.value_added.as_slice()) + lowered, total(after.value_added.as_slice())));
        let dropped = report.regions[0].revenue_dropped;
        prop_assert!(close(report.revenue_before - dropped, report.revenue_after));
        prop_assert!(close(total(&before.income) - dropped + lowered, total(&after.income)));
        prop_assert!(close(before.deficit[0] + before.deficit[other], after.deficit[0]));
        let e = merged.sectors()[0].trade_elasticity;
        let members = [world.sectors()[0].trade_elasticity, world.sectors()[1].trade_elasticity];
        prop_assert!(e >= members[0].min(members[1]) - 1e-12 && e <= members[0].max(members[1]) + 1e-12);
        prop_assert!(merged.check_report().identities.iter().all(|identity| identity.worst < 1e-12));
    }
}

fn tiny() -> World {
    World::read(folder_with(&[]).path()).unwrap()
}

fn mapping(text: &str) -> Result<Mapping, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("map.csv");
    std::fs::write(&path, text).unwrap();
    Mapping::read(&path).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", dir.path().display()), "")
    })
}

fn refused(text: &str) -> String {
    match mapping(text) {
        Err(message) => message,
        Ok(mapping) => {
            let message = tiny().aggregate(&mapping).unwrap_err().to_string();
            message
                .split_once("map.csv")
                .map_or(message.clone(), |(_, rest)| format!("map.csv{rest}"))
        }
    }
}

#[test]
fn a_mapping_file_orders_names_and_takes_the_rest() {
    let m = mapping("kind,from,to,name\nregion,BBB,BIG,Both\nregion,*,BIG,\n").unwrap();
    let (world, report) = tiny().aggregate(&m).unwrap();
    assert_eq!(
        world.regions(),
        [Region {
            code: "BIG".into(),
            name: "Both".into()
        }]
    );
    assert_eq!(world.sectors(), tiny().sectors());
    assert_eq!(world.meta().name, "tiny-to-1x2");
    let region = &report.regions[0];
    assert_eq!(region.members, ["AAA", "BBB"]);
    assert_eq!(region.internal_trade, 10.5 + 12.25 + 5.0);
    assert_eq!(region.revenue_dropped, 0.1 * 12.25);
    assert_eq!(world.meta().tariff_dates.len(), 0);
    assert_eq!(report.dates_dropped, [""; 0]);
    let m = mapping("kind,from,to\nregion,BBB,B\n").unwrap();
    let (world, _) = tiny().aggregate(&m).unwrap();
    let codes: Vec<&str> = world.regions().iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["B", "AAA"]);
    assert_eq!(
        world.flows().get(RegionIx(1), RegionIx(0), SectorIx(0)),
        10.5
    );
    assert_eq!(
        world.tariff_date(RegionIx(1), RegionIx(0)),
        Some("2024-12-31")
    );
    assert_eq!(world.tariff_date(RegionIx(0), RegionIx(1)), Some("2021"));
}

#[test]
fn says_what_is_wrong_with_a_mapping() {
    let h = "kind,from,to\n";
    assert_eq!(
        refused(&format!("{h}region,AAB,X\n")),
        "map.csv, line 2, column \"from\": unknown region \"AAB\"; did you mean \"AAA\"?"
    );
    assert_eq!(
        refused(&format!("{h}sector,G1,X\nsector,G1,Y\n")),
        "map.csv, line 3: a second row for sector \"G1\"; the first is in line 2"
    );
    assert_eq!(
        refused(&format!("{h}regions,AAA,X\n")),
        "map.csv, line 2, column \"kind\": \"regions\" is unknown: write region or sector; did you mean \"region\"?"
    );
    assert_eq!(
        refused(&format!("{h}region,AAA,X:Y\n")),
        "map.csv, line 2, column \"to\": the code \"X:Y\" contains ':', which selectors use"
    );
    assert_eq!(
        refused(&format!("{h}region,AAA,\n")),
        "map.csv, line 2, column \"to\": is empty"
    );
    assert_eq!(
        refused(h),
        "map.csv: no rows after the header; expected rows like region,HKG,CHN or sector,C27,MACH"
    );
    assert_eq!(
        refused(&format!("{h}sector,*,ALL1\n")),
        "world \"tiny\": sectors G1 and SVC cannot merge into ALL1: one makes goods, the other services"
    );
    assert_eq!(
        refused("kind,from,to,name\nregion,AAA,X,One\nregion,BBB,X,Two\n"),
        "world \"mapping\": line 3: region \"X\" is named \"Two\" here and \"One\" before"
    );
}

#[test]
fn negative_final_demand_after_merging_names_the_cell() {
    // All of the good is used, at prices that include the tariff that merging drops.
    let tariffs = "origin,destination,sector,rate\nBBB,AAA,G1,3\n";
    let use_table = "region,input,user,value\nAAA,G1,SVC,139\nBBB,G1,G1,79\n";
    let dir = folder_with(&[
        ("tariffs.csv", Some(tariffs.as_bytes())),
        ("use.csv", Some(use_table.as_bytes())),
    ]);
    let error = World::read(dir.path())
        .unwrap()
        .aggregate(&Mapping::new().regions("X", "", ["*"]))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("world \"tiny-to-1x2\", region X, sector G1: final demand is -15.25 "),
        "{error}"
    );
}

#[test]
fn dates_stay_where_all_members_agree() {
    let mut parts = three_regions();
    parts.meta.tariff_dates = [("R0:*", "2024"), ("R1:R0", "2019-12-26"), ("*:*", "2021")]
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .into();
    let world = World::new(parts).unwrap();
    let (merged, report) = world
        .aggregate(&Mapping::new().regions("X", "", ["R1", "R2"]))
        .unwrap();
    assert_eq!(report.dates_dropped, ["X:R0"]);
    assert_eq!(merged.tariff_date(RegionIx(0), RegionIx(1)), None);
    assert_eq!(merged.tariff_date(RegionIx(1), RegionIx(0)), Some("2024"));
    let (merged, report) = world
        .aggregate(&Mapping::new().regions("X", "", ["R0", "R1"]))
        .unwrap();
    assert_eq!(report.dates_dropped, ["X:R2"]);
    assert_eq!(
        merged.meta().tariff_dates,
        [("R2:*".to_string(), "2021".to_string())].into()
    );
}

#[test]
fn members_that_levy_nothing_have_no_say_about_dates() {
    let mut parts = three_regions();
    parts.meta.tariff_dates = [("R0:R2", "2019-12-26"), ("*:*", "2021")]
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .into();
    let merge = |parts: &WorldParts| {
        let world = World::new(parts.clone()).unwrap();
        world
            .aggregate(&Mapping::new().regions("X", "", ["R0", "R1"]))
            .unwrap()
    };
    assert_eq!(merge(&parts).1.dates_dropped, ["X:R2"]);
    for k in SectorIx::all(2) {
        parts.tariffs.set(RegionIx(2), RegionIx(1), k, 0.0);
    }
    let (merged, report) = merge(&parts);
    assert_eq!(report.dates_dropped, [""; 0]);
    assert_eq!(
        merged.tariff_date(RegionIx(0), RegionIx(1)),
        Some("2019-12-26")
    );
}

fn three_regions() -> WorldParts {
    build(3, 2, &[1.0; 18], &[0.1; 18], &[0.5; 12], &[4.0, 5.0])
        .parts()
        .clone()
}

#[test]
fn elasticities_are_weighted_by_trade_and_markups_keep_profits() {
    let mut parts = build(2, 2, &[0.0; 8], &[0.0; 8], &[0.0; 8], &[2.0, 8.0])
        .parts()
        .clone();
    let (a, b) = (RegionIx(0), RegionIx(1));
    parts.flows.set(a, b, SectorIx(0), 30.0);
    parts.flows.set(b, a, SectorIx(1), 10.0);
    (parts.sectors[0].markup, parts.sectors[1].markup) = (1.25, 2.0);
    parts
        .elasticity_sets
        .insert("half".into(), vec![Some(3.0), None]);
    let world = World::new(parts).unwrap();
    let (merged, report) = world
        .aggregate(&Mapping::new().sectors("M", "Made", ["S0", "S1"]))
        .unwrap();
    let m = &merged.sectors()[0];
    assert_eq!(m.trade_elasticity, (2.0 * 30.0 + 8.0 * 10.0) / 40.0);
    let profits = 130.0 * (1.0 - 1.0 / 1.25) + 110.0 * (1.0 - 1.0 / 2.0);
    assert!(close(240.0 * (1.0 - 1.0 / m.markup), profits));
    assert_eq!(merged.elasticity_sets()["half"], [Some(3.0)]);
    assert_eq!(report.elasticities_in_part, ["half:M"]);
    assert_eq!(report.sectors[0].members, ["S0", "S1"]);
}

#[test]
fn merging_every_region_of_a_shared_world_drops_all_revenue() {
    let Some(shared) = shared_data() else { return };
    let world = World::read(shared.join("worlds/econ7115-7x44")).unwrap();
    let (one, report) = world
        .aggregate(&Mapping::new().regions("WLD", "World", ["*"]))
        .unwrap();
    assert_eq!(one.region_count(), 1);
    assert_eq!(report.revenue_after, 0.0);
    assert!(close(
        report.revenue_before,
        report.regions[0].revenue_dropped
    ));
    assert_eq!(one.meta().name, "econ7115-7x44-to-1x44");
}

#[test]
fn a_good_that_only_producers_buy_merges_too() {
    let world = detente_world::builtin(detente_world::SPLIT_WORLD).unwrap();
    let members = ["VNM", "IDN", "MYS", "THA", "SGP", "PHL"];
    let mapping = Mapping::new().regions("SEA", "South-East Asia", members);
    let (merged, report) = world.aggregate(&mapping).unwrap();
    // Tariffs among the six are dropped, and nobody but producers buys rare-earth compounds.
    let row = report
        .use_lowered
        .iter()
        .find(|row| row.1 == "REO")
        .unwrap();
    assert!(row.0 == "SEA" && row.2 > 0.0 && row.2 < report.regions[0].revenue_dropped);
    let (n, k) = (
        merged.find_region("SEA").unwrap(),
        merged.find_sector("REO").unwrap(),
    );
    let b = merged.benchmark();
    assert!(b.final_demand.get(n, k).abs() < 1e-9 * b.expenditure.get(n, k));
}
