//! Any policy that can be typed, most of its codes known to the world.

use detente_policy::{Policy, Wedge, WedgeKind};

use proptest::prelude::*;

use super::world;

fn region() -> impl Strategy<Value = String> {
    let codes = [
        "*",
        "USA",
        "CHN",
        "EU27",
        "ROW",
        "[USA,CHN]",
        "[ROW]",
        "XYZ",
    ];
    proptest::sample::select(codes.to_vec()).prop_map(str::to_owned)
}

fn sector() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["*", "all", "A01", "SOY", "C26", "SVC"])
}

fn value(kind: WedgeKind) -> Vec<&'static str> {
    match kind {
        WedgeKind::Tariff | WedgeKind::ExportTax => vec!["+100pp", "-60pp", "25%", "0%"],
        WedgeKind::Iceberg | WedgeKind::ImportIceberg => vec!["1.5", "inf", "0.5"],
        WedgeKind::Cap => vec!["0", "0.5", "0.5,rents=importer", "0.5,group=g"],
        WedgeKind::Boycott | WedgeKind::Demand => vec!["0", "0.5", "2"],
        WedgeKind::Floor => vec!["0.2", "1.5", "1.5,mode=replace", "0.2,group=h"],
        _ => vec!["0.9", "1.1"],
    }
}

/// A wedge whose codes are mostly the world's.
fn wedge() -> impl Strategy<Value = Wedge> {
    proptest::sample::select(WedgeKind::ALL.to_vec()).prop_flat_map(|kind| {
        let value = proptest::sample::select(value(kind));
        (region(), region(), sector(), value).prop_map(move |(imposer, partner, sector, value)| {
            let place = match (kind.has_partner(), kind.has_sector()) {
                (true, _) => format!("{imposer}:{partner}:{sector}"),
                (false, true) => format!("{imposer}:{sector}"),
                (false, false) => imposer,
            };
            Wedge::parse(kind, &format!("{place}={value}")).unwrap()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_is_accepted_is_sound_and_free_of_order(
        wedges in proptest::collection::vec(wedge(), 0..5)
    ) {
        let world = world();
        let forward = Policy { wedges: wedges.clone(), tables: Vec::new() };
        let backward = Policy { wedges: wedges.into_iter().rev().collect(), tables: Vec::new() };
        let (forward, backward) = (forward.apply(&world), backward.apply(&world));
        prop_assert_eq!(forward.is_ok(), backward.is_ok());
        if let (Ok(a), Ok(b)) = (forward, backward) {
            for (i, n, k, rate) in a.tariff.iter() {
                prop_assert!(rate > -1.0 && a.iceberg.get(i, n, k) > 0.0);
                prop_assert!((rate - b.tariff.get(i, n, k)).abs() < 1e-12);
                if i == n {
                    prop_assert_eq!((rate, a.export_tax.get(i, n, k), a.iceberg.get(i, n, k)), (0.0, 0.0, 1.0));
                }
            }
            prop_assert_eq!(a.bounds.len(), b.bounds.len());
            for bound in &a.bounds {
                prop_assert!(!bound.flows.is_empty());
                prop_assert!(bound.flows.iter().all(|&(i, n, k)| i != n && world.flows().get(i, n, k) > 0.0));
                prop_assert!(b.bounds.iter().any(|other| other.flows == bound.flows && other.level == bound.level));
            }
            prop_assert_eq!((a.productivity, a.demand, a.endowment), (b.productivity, b.demand, b.endowment));
        }
    }
}
