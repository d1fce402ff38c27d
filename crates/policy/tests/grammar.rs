//! The wedge grammar: what is read, what is refused and where the error points.
#![allow(clippy::unwrap_used)]

use detente_policy::{
    Amount, FloorMode, PolicyError, RegionSelector, SectorSelector, Wedge, WedgeKind,
};
use proptest::prelude::*;

fn one(code: &str) -> RegionSelector {
    RegionSelector::One(code.into())
}

fn parse(kind: WedgeKind, text: &str) -> Wedge {
    Wedge::parse(kind, text).unwrap_or_else(|error| panic!("{error}"))
}

/// Column, length and problem of a syntax error.
fn refused(kind: WedgeKind, text: &str) -> (usize, usize, String) {
    match Wedge::parse(kind, text) {
        Err(PolicyError::Syntax {
            column,
            length,
            problem,
            ..
        }) => (column, length, problem),
        other => panic!("{kind} {text}: {other:?}"),
    }
}

#[test]
fn reads_every_kind_of_the_table() {
    let tariff = parse(WedgeKind::Tariff, "USA:CHN:*=+100pp");
    assert_eq!(tariff.imposer, one("USA"));
    assert_eq!(tariff.partner, Some(one("CHN")));
    assert_eq!(tariff.sector, Some(SectorSelector::Goods));
    assert_eq!(tariff.amount, Amount::Add(1.0));
    assert_eq!(
        parse(WedgeKind::Tariff, "USA:CHN:C26=25%").amount,
        Amount::Level(0.25)
    );
    assert_eq!(
        parse(WedgeKind::Tariff, "USA:*:all=-10pp").amount,
        Amount::Add(-0.1)
    );
    assert_eq!(
        parse(WedgeKind::Tariff, "USA:CHN:C26=-5%").amount,
        Amount::Level(-0.05)
    );
    assert_eq!(
        parse(WedgeKind::ExportTax, "CHN:USA:C24B=30%").amount,
        Amount::Level(0.3)
    );
    assert_eq!(
        parse(WedgeKind::ExportTax, "CHN:USA:C24B=+10pp").amount,
        Amount::Add(0.1)
    );

    let boycott = parse(WedgeKind::Boycott, "CHN:USA:SOY=0");
    assert_eq!(
        (boycott.amount, boycott.rent_share()),
        (Amount::Level(0.0), 0.0)
    );
    let cap = parse(WedgeKind::Cap, "CHN:[USA, JPN ,EU27]:REM=0.2");
    assert_eq!(
        cap.partner,
        Some(RegionSelector::Group(vec![
            "USA".into(),
            "JPN".into(),
            "EU27".into()
        ]))
    );
    assert_eq!((cap.rents_to_exporter, cap.rent_share()), (None, 1.0));
    assert_eq!(
        parse(WedgeKind::Cap, "CHN:USA:REM=0.2,rents=importer").rent_share(),
        0.0
    );
    assert_eq!(
        parse(WedgeKind::Cap, "CHN:USA:REM=0.2,rents=0.5,group=magnets").group,
        Some("magnets".into())
    );
    assert_eq!(
        parse(WedgeKind::Floor, "CHN:USA:SOY=1.5").floor_mode,
        FloorMode::OnTop
    );
    assert_eq!(
        parse(WedgeKind::Floor, "CHN:USA:SOY=1.5,mode=replace").floor_mode,
        FloorMode::Replace
    );

    assert_eq!(
        parse(WedgeKind::ImportIceberg, "USA:CHN:C26=1.3").amount,
        Amount::Level(1.3)
    );
    assert_eq!(
        parse(WedgeKind::Iceberg, "CHN:USA:REM=inf").amount,
        Amount::Level(f64::INFINITY)
    );
    let productivity = parse(WedgeKind::Productivity, "CHN:C26=0.9");
    assert_eq!(productivity.partner, None);
    assert_eq!(productivity.sector, Some(SectorSelector::One("C26".into())));
    assert_eq!(
        parse(WedgeKind::Utilisation, "*:*=0.8").imposer,
        RegionSelector::Rest
    );
    assert_eq!(parse(WedgeKind::Endowment, "USA=1.02").sector, None);
    assert_eq!(
        parse(WedgeKind::Demand, "USA:A01=0").amount,
        Amount::Level(0.0)
    );
}

#[test]
fn spaces_do_not_matter() {
    assert_eq!(
        parse(WedgeKind::Tariff, "  USA : CHN : * = +100 pp "),
        parse(WedgeKind::Tariff, "USA:CHN:*=+100pp")
    );
    assert_eq!(
        "  --cap   CHN:USA:REM = 0.2 , rents = 0.5"
            .parse::<Wedge>()
            .unwrap(),
        parse(WedgeKind::Cap, "CHN:USA:REM=0.2,rents=0.5")
    );
}

#[test]
fn refusals_point_at_the_place_and_say_what_would_be_right() {
    use WedgeKind::*;
    let cases: &[(WedgeKind, &str, usize, usize, &str)] = &[
        (
            Tariff,
            "USA:CHN:*=0.25",
            11,
            4,
            "write 25% for the level, or +25pp to add points",
        ),
        (Tariff, "USA:CHN:*=-10", 11, 3, "or -10pp"),
        (
            Tariff,
            "USA:CHN:*=10pp",
            11,
            4,
            "write +10pp to add points, or 10% for the level",
        ),
        (
            Tariff,
            "USA:CHN:*=+25%",
            11,
            4,
            "write 25% for the level, or +25pp to add points",
        ),
        (Tariff, "USA:CHN:*=-100%", 11, 5, "above -100 %"),
        (Tariff, "USA:CHN:*=ten%", 11, 4, "\"ten\" is not a number"),
        (Tariff, "USA:CHN:*=NaN%", 11, 4, "\"NaN\" is not a number"),
        (Tariff, "USA:CHN:*=inf%", 11, 4, "\"inf\" is not a number"),
        (
            Tariff,
            "USA:CHN:*=1e999%",
            11,
            6,
            "is not a number that fits",
        ),
        (Tariff, "USA:CHN:*=", 11, 1, "no value after \"=\""),
        (
            Tariff,
            "USA:CHN:*",
            1,
            9,
            "no value; write tariff like USA:CHN:*=+100pp",
        ),
        (Tariff, "", 1, 1, "no value"),
        (
            Tariff,
            "USA:*=25%",
            1,
            5,
            "2 parts where tariff has 3 (imposer:partner:sector)",
        ),
        (
            Tariff,
            "USA:CHN:C26:C27=25%",
            13,
            3,
            "4 parts where tariff has 3",
        ),
        (Tariff, "USA::C26=25%", 5, 1, "no region"),
        (Tariff, "USA:CHN:=25%", 9, 1, "no sector"),
        (
            Tariff,
            "USA:CHN:[C26,C27]=25%",
            9,
            9,
            "one wedge per sector",
        ),
        (Tariff, "[USA:CHN:*=25%", 1, 10, "1 parts"),
        (Tariff, "USA:[CHN,JPN:*=25%", 1, 14, "2 parts"),
        (Tariff, "USA:[CHN,JPN]X:*=25%", 5, 10, "needs a \"]\""),
        (
            Tariff,
            "USA:[CHN,CHN]:*=25%",
            10,
            3,
            "CHN is in the group twice",
        ),
        (Tariff, "USA:[]:*=25%", 6, 1, "no region of the group"),
        (
            Tariff,
            "USA:[CHN,*]:*=25%",
            10,
            1,
            "'*' cannot be part of the code",
        ),
        (
            Tariff,
            "US*:CHN:*=25%",
            3,
            1,
            "'*' cannot be part of the code",
        ),
        (
            Tariff,
            "USA:CHN:*=25%,rents=0.5",
            15,
            5,
            "tariff has no option \"rents\"",
        ),
        (Cap, "CHN:USA:REM=20%", 13, 3, "write 0.2"),
        (Cap, "CHN:USA:REM=-1", 13, 2, "cap cannot be negative"),
        (Cap, "CHN:USA:REM=NaN", 13, 3, "is not a number"),
        (Cap, "CHN:USA:REM=inf", 13, 3, "finite"),
        (Cap, "CHN:USA:REM=0.2,rents=2", 23, 1, "between 0 and 1"),
        (Cap, "CHN:USA:REM=0.2,rents=nan", 23, 3, "between 0 and 1"),
        (
            Cap,
            "CHN:USA:REM=0.2,rents=0.5,rents=1",
            27,
            5,
            "given twice",
        ),
        (Cap, "CHN:USA:REM=0,2", 15, 1, "decimals have a point"),
        (
            Cap,
            "CHN:USA:REM=0.2,mode=replace",
            17,
            4,
            "cap has no option \"mode\"",
        ),
        (Cap, "CHN:USA:REM=0.2,group=a b", 23, 3, "letters, digits"),
        (Floor, "CHN:USA:SOY=0", 13, 1, "commits to nothing"),
        (Floor, "CHN:USA:SOY=2,mode=both", 20, 4, "on-top or replace"),
        (Iceberg, "CHN:USA:REM=0", 13, 1, "above 0"),
        (Iceberg, "CHN:USA:REM=-inf", 13, 4, "not a number"),
        (Productivity, "CHN:C26=90%", 9, 3, "write 0.9"),
        (Productivity, "CHN:C26=+10pp", 9, 5, "write 0.1"),
        (
            Productivity,
            "CHN:USA:C26=0.9",
            9,
            3,
            "3 parts where productivity has 2 (region:sector)",
        ),
        (
            Endowment,
            "USA:C26=1.1",
            5,
            3,
            "2 parts where endowment has 1 (region)",
        ),
        (Endowment, "USA=inf", 5, 3, "finite"),
    ];
    for (kind, text, column, length, says) in cases {
        let (at, long, problem) = refused(*kind, text);
        assert!(problem.contains(says), "{kind} {text}: {problem}");
        assert_eq!((at, long), (*column, *length), "{kind} {text}: {problem}");
    }
    // Columns count characters, not bytes.
    assert_eq!(refused(Tariff, "ÅÄÖ:CHN:*=0.25").0, 11);
}

#[test]
fn kinds_are_suggested() {
    let error = "tarif USA:CHN:*=+10pp".parse::<Wedge>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"tarif USA:CHN:*=+10pp\", column 1: unknown kind of wedge \"tarif\"; did you mean \"tariff\"?"
    );
    assert!("tariff".parse::<Wedge>().is_err());
}

#[test]
fn prints_the_canonical_text() {
    for (text, canonical) in [
        ("tariff USA:CHN:*=+100pp", "tariff USA:CHN:*=+100pp"),
        ("tariff USA:CHN:all=07.250%", "tariff USA:CHN:all=7.25%"),
        ("tariff USA:CHN:*=-10pp", "tariff USA:CHN:*=-10pp"),
        (
            "cap CHN:USA:X=0.20,rents=1",
            "cap CHN:USA:X=0.2,rents=exporter",
        ),
        (
            "cap CHN:USA:X=1e-1,group=g,rents=0.25",
            "cap CHN:USA:X=0.1,rents=0.25,group=g",
        ),
        ("floor CHN:USA:X=2,mode=on-top", "floor CHN:USA:X=2"),
        ("iceberg CHN:[USA]:X=INF", "iceberg CHN:[USA]:X=inf"),
        ("endowment USA=1.020", "endowment USA=1.02"),
    ] {
        assert_eq!(text.parse::<Wedge>().unwrap().to_string(), canonical);
    }
}

fn code() -> impl Strategy<Value = String> {
    "[A-Z][A-Z0-9_ ]{0,4}[A-Z0-9]".prop_filter("reserved", |c| !c.eq_ignore_ascii_case("all"))
}

fn region() -> impl Strategy<Value = RegionSelector> {
    prop_oneof![
        Just(RegionSelector::Rest),
        code().prop_map(RegionSelector::One),
        proptest::collection::btree_set(code(), 1..4)
            .prop_map(|codes| RegionSelector::Group(codes.into_iter().collect())),
    ]
}

fn sector() -> impl Strategy<Value = SectorSelector> {
    prop_oneof![
        Just(SectorSelector::Goods),
        Just(SectorSelector::All),
        code().prop_map(SectorSelector::One),
    ]
}

fn positive() -> impl Strategy<Value = f64> {
    prop_oneof![1e-9..1e6, Just(1.0), Just(f64::MIN_POSITIVE), Just(1e6)]
}

fn amount(kind: WedgeKind) -> BoxedStrategy<Amount> {
    match kind {
        WedgeKind::Tariff | WedgeKind::ExportTax => prop_oneof![
            (-0.999..1e4).prop_map(Amount::Level),
            (-1e3..1e3).prop_map(Amount::Add),
            Just(Amount::Level(0.0)),
            Just(Amount::Add(0.0)),
        ]
        .boxed(),
        WedgeKind::Iceberg | WedgeKind::ImportIceberg => {
            prop_oneof![positive(), Just(f64::INFINITY)]
                .prop_map(Amount::Level)
                .boxed()
        }
        WedgeKind::Cap | WedgeKind::Boycott | WedgeKind::Demand => {
            prop_oneof![positive(), Just(0.0)]
                .prop_map(Amount::Level)
                .boxed()
        }
        _ => positive().prop_map(Amount::Level).boxed(),
    }
}

fn wedge() -> impl Strategy<Value = Wedge> {
    proptest::sample::select(WedgeKind::ALL.to_vec()).prop_flat_map(|kind| {
        (
            region(),
            region(),
            sector(),
            amount(kind),
            proptest::option::of(prop_oneof![0.0..=1.0, Just(0.0), Just(1.0)]),
            any::<bool>(),
            proptest::option::of("[a-z0-9._-]{1,8}"),
        )
            .prop_map(
                move |(imposer, partner, sector, amount, rents, replace, group)| Wedge {
                    kind,
                    imposer,
                    partner: kind.has_partner().then_some(partner),
                    sector: kind.has_sector().then_some(sector),
                    amount,
                    rents_to_exporter: rents
                        .filter(|_| matches!(kind, WedgeKind::Cap | WedgeKind::Boycott)),
                    floor_mode: if replace && kind == WedgeKind::Floor {
                        FloorMode::Replace
                    } else {
                        FloorMode::OnTop
                    },
                    group: group.filter(|_| {
                        matches!(kind, WedgeKind::Cap | WedgeKind::Boycott | WedgeKind::Floor)
                    }),
                },
            )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading_what_was_printed_gives_the_same_wedge(wedge in wedge()) {
        prop_assert_eq!(&wedge.to_string().parse::<Wedge>().unwrap(), &wedge);
        prop_assert_eq!(&Wedge::parse(wedge.kind, &wedge.argument()).unwrap(), &wedge);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        for kind in WedgeKind::ALL {
            let _ = Wedge::parse(kind, &text);
        }
        let _ = text.parse::<Wedge>();
    }

    #[test]
    fn no_near_wedge_makes_the_parser_panic(text in "[A-Z:*\\[\\],=+%.0-9epinfaNr é−-]{0,24}") {
        for kind in WedgeKind::ALL {
            if let Err(PolicyError::Syntax { column, length, .. }) = Wedge::parse(kind, &text) {
                prop_assert!(column + length <= text.chars().count() + 2, "{text:?}");
            }
        }
    }
}
