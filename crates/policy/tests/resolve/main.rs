//! Policies against a small world.
#![allow(clippy::unwrap_used)]

mod any_policy;

use detente_policy::{
    AppliedPolicy, BoundKind, FloorMode, Policy, PolicyError, TableMode, TariffRow, TariffTable,
};
use detente_world::table::RowNumber;
use detente_world::{
    Cube, Region, RegionIx, ScaleBase, Sector, SectorIx, SectorKind, UseTable, World, WorldMeta,
    WorldParts,
};

const REGIONS: [&str; 4] = ["USA", "CHN", "EU27", "ROW"];
const USA: RegionIx = RegionIx(0);
const CHN: RegionIx = RegionIx(1);
const EU27: RegionIx = RegionIx(2);
const ROW: RegionIx = RegionIx(3);
const CROPS: SectorIx = SectorIx(0);
const CHIPS: SectorIx = SectorIx(1);
const SERVICES: SectorIx = SectorIx(2);

/// Four regions, two goods and services; 100 a flow, 10 per cent tariff on goods. ROW sells no crops to CHN.
fn world() -> World {
    let sector = |code: &str, kind, alias: Option<&str>| Sector {
        code: code.into(),
        name: code.into(),
        kind,
        trade_elasticity: 4.0,
        scale_elasticity: 0.0,
        scale_base: ScaleBase::Input,
        markup: 1.0,
        alias: alias.map(str::to_owned),
    };
    let mut flows = Cube::filled(4, 3, 100.0);
    flows.set(ROW, CHN, CROPS, 0.0);
    let mut tariffs = Cube::filled(4, 3, 0.0);
    for n in RegionIx::all(4) {
        for i in RegionIx::all(4).filter(|&i| i != n) {
            for k in [CROPS, CHIPS] {
                if flows.get(i, n, k) > 0.0 {
                    tariffs.set(i, n, k, 0.1);
                }
            }
        }
    }
    World::new(WorldParts {
        meta: WorldMeta {
            name: "four".into(),
            title: "Four regions".into(),
            year: 2022,
            unit: "USD million".into(),
            ..WorldMeta::default()
        },
        regions: REGIONS
            .map(|code| Region {
                code: code.into(),
                name: code.into(),
            })
            .to_vec(),
        sectors: vec![
            sector("A01", SectorKind::Goods, Some("SOY")),
            sector("C26", SectorKind::Goods, None),
            sector("SVC", SectorKind::Services, None),
        ],
        flows,
        tariffs,
        use_table: UseTable::zero(4, 3),
        elasticity_sets: Default::default(),
    })
    .unwrap()
}

fn policy(wedges: &[&str]) -> Policy {
    Policy {
        wedges: wedges.iter().map(|text| text.parse().unwrap()).collect(),
        tables: Vec::new(),
    }
}

fn apply(wedges: &[&str]) -> AppliedPolicy {
    policy(wedges)
        .apply(&world())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn refused(wedges: &[&str]) -> PolicyError {
    match policy(wedges).apply(&world()) {
        Err(error) => error,
        Ok(_) => panic!("{wedges:?} was accepted"),
    }
}

/// Origin, destination, sector, rate.
type Rate = (&'static str, &'static str, &'static str, f64);

fn table(mode: TableMode, rows: &[Rate]) -> TariffTable {
    let rows = rows.iter().zip(2..).map(|(row, line)| TariffRow {
        origin: row.0.into(),
        destination: row.1.into(),
        sector: row.2.into(),
        rate: row.3,
        row: RowNumber::Line(line),
    });
    TariffTable {
        path: "rates.csv".into(),
        mode,
        rows: rows.collect(),
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-15
}

#[test]
fn the_empty_policy_is_the_benchmark() {
    let world = world();
    let applied = Policy::default().apply(&world).unwrap();
    assert_eq!(applied, AppliedPolicy::benchmark(world.tariffs()));
    assert!(applied.is_tariff_only() && applied.changes(&world).is_empty());
}

#[test]
fn points_are_added_to_goods_from_the_partner_only() {
    let applied = apply(&["tariff USA:CHN:*=+100pp"]);
    for (i, n, k, rate) in applied.tariff.iter() {
        let before = world().tariffs().get(i, n, k);
        let touched = (i, n) == (CHN, USA) && k != SERVICES;
        assert!(
            close(rate, before + f64::from(u8::from(touched))),
            "{i:?} {n:?} {k:?}"
        );
    }
    assert!(applied.is_tariff_only());
}

#[test]
fn levels_come_before_points_whatever_the_order() {
    let wedges = [
        "tariff USA:CHN:C26=+10pp",
        "tariff USA:CHN:*=25%",
        "tariff USA:[CHN,EU27]:all=+1pp",
    ];
    let one = apply(&wedges);
    let other = apply(&[wedges[2], wedges[1], wedges[0]]);
    assert!(close(one.tariff.get(CHN, USA, CHIPS), 0.36));
    assert!(close(one.tariff.get(CHN, USA, CROPS), 0.26));
    assert!(close(one.tariff.get(CHN, USA, SERVICES), 0.01));
    assert!(close(one.tariff.get(EU27, USA, CHIPS), 0.11));
    for (a, b) in one.tariff.as_slice().iter().zip(other.tariff.as_slice()) {
        assert!(close(*a, *b));
    }
}

#[test]
fn star_is_everyone_but_the_other_side() {
    let both = apply(&["tariff *:*:C26=50%"]);
    for n in RegionIx::all(4) {
        for i in RegionIx::all(4) {
            let expected = if i == n { 0.0 } else { 0.5 };
            assert_eq!(both.tariff.get(i, n, CHIPS), expected);
        }
    }
    // An alliance against the rest: its members do not tax each other.
    let alliance = apply(&["tariff [USA,EU27]:*:C26=50%"]);
    assert_eq!(alliance.tariff.get(CHN, USA, CHIPS), 0.5);
    assert_eq!(alliance.tariff.get(EU27, USA, CHIPS), 0.1);
    let against = apply(&["tariff *:CHN:C26=50%"]);
    assert_eq!(against.tariff.get(CHN, ROW, CHIPS), 0.5);
    assert_eq!(against.tariff.get(USA, CHN, CHIPS), 0.1);
}

#[test]
fn an_alias_names_its_sector() {
    let applied = apply(&["export-tax CHN:USA:SOY=30%", "export-tax CHN:USA:A01=+5pp"]);
    assert!(close(applied.export_tax.get(CHN, USA, CROPS), 0.35));
    assert_eq!(applied.export_tax.get(USA, CHN, CROPS), 0.0);
    assert!(!applied.is_tariff_only());
}

#[test]
fn icebergs_of_both_sides_multiply() {
    let applied = apply(&[
        "iceberg CHN:USA:C26=1.5",
        "import-iceberg USA:CHN:*=2",
        "iceberg CHN:USA:C26=1.5",
    ]);
    assert_eq!(applied.iceberg.get(CHN, USA, CHIPS), 4.5);
    assert_eq!(applied.iceberg.get(CHN, USA, CROPS), 2.0);
    assert_eq!(applied.iceberg.get(USA, CHN, CHIPS), 1.0);
}

#[test]
fn hats_land_in_their_cells() {
    let applied = apply(&[
        "productivity CHN:C26=0.9",
        "utilisation [USA,EU27]:*=0.8",
        "endowment *=1.02",
        "endowment USA=1.02",
        "demand USA:SOY=0",
    ]);
    assert_eq!(applied.productivity.row(CHN), [1.0, 0.9, 1.0]);
    assert_eq!(applied.utilisation.row(EU27), [0.8, 0.8, 1.0]);
    assert_eq!(applied.utilisation.row(CHN), [1.0; 3]);
    assert_eq!(applied.endowment, [1.02; 4]);
    assert_eq!(applied.demand.row(USA), [0.0, 1.0, 1.0]);
}

#[test]
fn a_star_makes_one_bound_per_flow_and_a_group_one_on_the_sum() {
    let star = apply(&["cap CHN:*:C26=0.5"]);
    assert_eq!(star.bounds.len(), 3);
    assert_eq!(star.bounds[0].flows, [(CHN, USA, CHIPS)]);
    assert_eq!(
        star.bounds[0].label,
        "cap CHN:*:C26=0.5 on CHN → USA of C26"
    );
    let group = apply(&["cap CHN:[USA,ROW]:*=0.5,rents=0.25"]);
    assert_eq!(group.bounds.len(), 2, "one per sector");
    assert_eq!(
        group.bounds[1].flows,
        [(CHN, USA, CHIPS), (CHN, ROW, CHIPS)]
    );
    assert_eq!(
        group.bounds[1].kind,
        BoundKind::Cap {
            rents_to_exporter: 0.25
        }
    );
    let cartel = apply(&["cap [CHN,ROW]:*:C26=0.5"]);
    assert_eq!(
        cartel.bounds.len(),
        2,
        "one per destination outside the cartel"
    );
    assert_eq!(
        cartel.bounds[0].flows,
        [(CHN, USA, CHIPS), (ROW, USA, CHIPS)]
    );
    let named = apply(&[
        "cap CHN:USA:C26=0.5,group=g",
        "cap CHN:EU27:A01=0.5,group=g",
    ]);
    assert_eq!(named.bounds.len(), 1);
    assert_eq!(
        named.bounds[0].flows,
        [(CHN, EU27, CROPS), (CHN, USA, CHIPS)]
    );
}

#[test]
fn importers_bounds_lie_on_imports() {
    let applied = apply(&[
        "boycott CHN:USA:SOY=0",
        "floor CHN:EU27:C26=1.5,mode=replace",
    ]);
    assert_eq!(applied.bounds[0].flows, [(USA, CHN, CROPS)]);
    assert_eq!(
        applied.bounds[0].kind,
        BoundKind::Cap {
            rents_to_exporter: 0.0
        }
    );
    assert_eq!(applied.bounds[0].label, "boycott CHN:USA:SOY=0");
    assert_eq!(applied.bounds[1].flows, [(EU27, CHN, CHIPS)]);
    assert_eq!(
        applied.bounds[1].kind,
        BoundKind::Floor {
            mode: FloorMode::Replace
        }
    );
}

#[test]
fn bounds_on_zero_flows_are_refused_where_they_were_named() {
    assert!(
        matches!(refused(&["cap ROW:CHN:A01=0.5"]), PolicyError::ZeroFlow { flow, .. } if flow == "ROW → CHN of A01")
    );
    assert!(matches!(
        refused(&["boycott CHN:[ROW]:SOY=0"]),
        PolicyError::ZeroFlow { .. }
    ));
    // What a star or a sector selector expands skips them.
    assert_eq!(apply(&["cap ROW:*:A01=0.5"]).bounds.len(), 2);
    assert_eq!(apply(&["cap ROW:CHN:*=0.5"]).bounds.len(), 1);
    assert_eq!(
        apply(&["cap ROW:[USA,CHN]:A01=0.5"]).bounds[0].flows,
        [(ROW, USA, CROPS)]
    );
}

#[test]
fn contradictions_are_named() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["tariff USA:CHN:*=25%", "tariff USA:CHN:C26=50%"],
            "cannot be both 25 % and 50 %",
        ),
        (
            &["export-tax CHN:*:C26=25%", "export-tax CHN:USA:C26=30%"],
            "CHN → USA of C26",
        ),
        (
            &["productivity *:C26=0.9", "productivity CHN:*=0.8"],
            "the productivity of CHN, C26 cannot be both 0.9 and 0.8",
        ),
        (
            &["endowment USA=1.1", "endowment USA=1.2"],
            "the endowment of USA",
        ),
        (
            &["cap CHN:USA:C26=0.5", "cap CHN:USA:C26=0.4"],
            "cannot be both 0.5 and 0.4",
        ),
        (
            &["cap CHN:*:C26=0.5", "cap CHN:USA:C26=0"],
            "cannot be both 0.5 and 0",
        ),
        (
            &["cap CHN:USA:C26=0.5", "cap CHN:USA:C26=0.5,rents=importer"],
            "different rents",
        ),
        (
            &["floor CHN:USA:SOY=2", "floor CHN:USA:A01=2,mode=replace"],
            "modes",
        ),
        (
            &["floor CHN:USA:SOY=2", "floor CHN:USA:A01=3"],
            "cannot be both 2 and 3",
        ),
        (
            &["cap USA:CHN:SOY=0.5", "floor CHN:USA:SOY=0.6"],
            "below the floor",
        ),
        (
            &["boycott CHN:USA:SOY=0", "floor CHN:USA:SOY=0.1"],
            "below the floor",
        ),
        (
            &["cap USA:[CHN,ROW]:SOY=0.5", "floor CHN:USA:SOY=1.1"],
            "below the floor",
        ),
        (
            &["iceberg USA:CHN:SOY=inf", "floor CHN:USA:SOY=0.1"],
            "cannot be banned and bought",
        ),
        (
            &[
                "cap USA:CHN:SOY=0",
                "cap ROW:USA:SOY=0",
                "floor [CHN]:[USA]:SOY=0.1",
            ],
            "below the floor",
        ),
        (
            &[
                "cap CHN:USA:C26=0.5,group=g",
                "cap CHN:EU27:C26=0.4,group=g",
            ],
            "bounds of one group",
        ),
    ];
    for (wedges, says) in cases {
        let error = refused(wedges);
        assert!(
            matches!(error, PolicyError::Contradiction { .. }),
            "{error}"
        );
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn what_agrees_is_kept_once() {
    assert_eq!(
        apply(&["tariff USA:CHN:*=25%", "tariff USA:CHN:C26=25%"])
            .tariff
            .get(CHN, USA, CHIPS),
        0.25
    );
    assert_eq!(
        apply(&["cap CHN:USA:C26=0.5", "cap CHN:*:C26=0.5"])
            .bounds
            .len(),
        3
    );
    assert_eq!(
        apply(&["cap CHN:USA:C26=0", "boycott USA:CHN:C26=0"])
            .bounds
            .len(),
        1
    );
    // Both sides may bound a flow, and a group may stand beside a member.
    assert_eq!(
        apply(&["cap CHN:USA:C26=0.5", "boycott USA:CHN:C26=0.4"])
            .bounds
            .len(),
        2
    );
    assert_eq!(
        apply(&["cap CHN:[USA,EU27]:C26=0.5", "cap CHN:USA:C26=0"])
            .bounds
            .len(),
        2
    );
    assert_eq!(
        apply(&["cap CHN:USA:C26=2", "floor USA:CHN:C26=2"])
            .bounds
            .len(),
        2
    );
}

#[test]
fn unknown_codes_come_with_a_suggestion() {
    assert_eq!(
        refused(&["tariff USA:CNH:*=+10pp"]).to_string(),
        "tariff USA:CNH:*=+10pp: unknown region \"CNH\"; did you mean \"CHN\"?"
    );
    assert_eq!(
        refused(&["tariff USA:CHN:C62=+10pp"]).to_string(),
        "tariff USA:CHN:C62=+10pp: unknown sector \"C62\"; did you mean \"C26\"?"
    );
    assert!(matches!(
        refused(&["cap USA:[CHN,XYZ]:C26=0"]),
        PolicyError::UnknownCode {
            suggestion: None,
            ..
        }
    ));
}

#[test]
fn nobody_faces_himself() {
    for wedge in ["tariff USA:USA:*=+10pp", "cap [CHN,USA]:[EU27,USA]:C26=0.5"] {
        assert!(
            matches!(refused(&[wedge]), PolicyError::OwnFlow { region, .. } if region == "USA")
        );
    }
}

#[test]
fn rates_stay_above_minus_one_hundred_per_cent() {
    let error = refused(&["tariff USA:CHN:*=-60pp", "tariff USA:CHN:C26=-50pp"]);
    assert!(error.to_string().contains("C26 would be -100 %"), "{error}");
    assert!(close(
        apply(&["tariff USA:CHN:*=-60pp"])
            .tariff
            .get(CHN, USA, CHIPS),
        -0.5
    ));
}

#[test]
fn somebody_must_want_something() {
    assert!(matches!(
        refused(&["demand USA:all=0"]),
        PolicyError::Nothing { .. }
    ));
}

#[test]
fn tables_set_and_add() {
    let world = world();
    let mut policy = policy(&["tariff USA:CHN:*=+10pp"]);
    policy.tables = vec![
        table(
            TableMode::Set,
            &[("CHN", "USA", "C26", 0.3), ("USA", "USA", "C26", 0.0)],
        ),
        table(
            TableMode::Add,
            &[("CHN", "USA", "SOY", 0.05), ("CHN", "USA", "C26", 0.05)],
        ),
    ];
    let applied = policy.apply(&world).unwrap();
    assert!(close(applied.tariff.get(CHN, USA, CHIPS), 0.45));
    assert!(close(applied.tariff.get(CHN, USA, CROPS), 0.25));
    assert!(close(applied.tariff.get(USA, CHN, CHIPS), 0.1));
    assert!(applied.is_tariff_only());
}

#[test]
fn tables_are_checked_row_by_row() {
    let cases: &[(TableMode, &[Rate], &str)] = &[
        (
            TableMode::Set,
            &[("CHN", "USA", "C26", 0.1), ("CNH", "USA", "C26", 0.1)],
            "rates.csv, line 3: unknown region \"CNH\"; did you mean \"CHN\"?",
        ),
        (
            TableMode::Set,
            &[("CHN", "USA", "C99", 0.1)],
            "rates.csv, line 2: unknown sector \"C99\"",
        ),
        (
            TableMode::Set,
            &[("USA", "USA", "C26", 0.1)],
            "rates.csv, line 2: USA faces itself",
        ),
        (
            TableMode::Add,
            &[("CHN", "USA", "SOY", 0.1), ("CHN", "USA", "A01", 0.1)],
            "rates.csv, line 2 contradicts rates.csv, line 3: both are for CHN → USA of A01",
        ),
        (
            TableMode::Add,
            &[("CHN", "USA", "SOY", -1.1)],
            "rates.csv, line 2: the tariff on CHN → USA of A01 would be -100",
        ),
    ];
    for (mode, rows, says) in cases {
        let policy = Policy {
            wedges: Vec::new(),
            tables: vec![table(*mode, rows)],
        };
        let error = policy.apply(&world()).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let mut both = policy(&["tariff USA:CHN:C26=25%"]);
    both.tables
        .push(table(TableMode::Set, &[("CHN", "USA", "C26", 0.3)]));
    let error = both.apply(&world()).unwrap_err().to_string();
    assert!(
        error.contains("tariff USA:CHN:C26=25% contradicts rates.csv, line 2"),
        "{error}"
    );
}

#[test]
fn changes_are_told_in_order() {
    let world = world();
    let wedges = [
        "cap ROW:USA:C26=0.5",
        "tariff USA:CHN:*=+100pp",
        "endowment EU27=0.99",
        "tariff CHN:ROW:A01=5%",
    ];
    let lines: Vec<String> = apply(&wedges)
        .changes(&world)
        .iter()
        .map(ToString::to_string)
        .collect();
    // The tariff on a flow without trade is not worth a word.
    assert_eq!(
        lines,
        [
            "tariff: 2 flows (USD 200 million), now 110 %",
            "cap: 1 flow (USD 100 million), now 0.5",
            "endowment: 1 cell, now 0.99",
        ]
    );
}

#[test]
fn points_are_added_to_other_tariffs_than_the_worlds() {
    let world = world();
    let mut tariffs = world.tariffs().clone();
    tariffs.set(CHN, USA, CHIPS, 0.48);
    tariffs.set(CHN, EU27, CHIPS, 0.3);
    let wedges = ["tariff USA:CHN:*=+100pp", "tariff USA:EU27:C26=5%"];
    let over = policy(&wedges).apply_over(&world, &tariffs).unwrap();
    assert_eq!(over.tariff.get(CHN, USA, CHIPS), 1.48);
    assert_eq!(over.tariff.get(EU27, USA, CHIPS), 0.05);
    assert_eq!(over.tariff.get(CHN, EU27, CHIPS), 0.3);
    assert_eq!(
        policy(&wedges).apply_over(&world, world.tariffs()).unwrap(),
        policy(&wedges).apply(&world).unwrap()
    );
}
