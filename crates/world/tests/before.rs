//! A world before an episode: given flows as they were, totals as they are.
#![allow(clippy::unwrap_used)]

use detente_world::{DEFAULT_WORLD, FlowBefore, RegionIx, SectorIx, World, builtin};

fn given(origin: &str, destination: &str, sector: &str, value: f64) -> FlowBefore {
    FlowBefore {
        origin: origin.into(),
        destination: destination.into(),
        sector: sector.into(),
        value,
    }
}

fn sold(world: &World, i: RegionIx, k: SectorIx) -> f64 {
    let all = RegionIx::all(world.region_count());
    all.map(|n| world.flows().get(i, n, k)).sum()
}

fn bought(world: &World, n: RegionIx, k: SectorIx) -> f64 {
    world.flows().row(n, k).iter().sum()
}

#[test]
fn keeps_what_every_seller_sells_and_every_buyer_buys() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let find = |code: &str| world.find_region(code).unwrap();
    let (aus, chn, k) = (find("AUS"), find("CHN"), world.find_sector("B05").unwrap());
    let today = world.flows().get(aus, chn, k);
    let (before, report) = world
        .before(&[given("AUS", "CHN", "B05", today + 3_000.0)])
        .unwrap();
    assert_eq!(before.flows().get(aus, chn, k), today + 3_000.0);
    for n in RegionIx::all(world.region_count()) {
        for s in SectorIx::all(world.sector_count()) {
            for (old, new) in [
                (sold(&world, n, s), sold(&before, n, s)),
                (bought(&world, n, s), bought(&before, n, s)),
            ] {
                assert!(
                    (new - old).abs() <= 1e-12 * old.abs().max(1.0),
                    "{old} {new}"
                );
            }
        }
    }
    // Every other flow is aᵢ·bₙ times today's: cross ratios stay.
    let (ind, jpn, kor, usa) = (find("IND"), find("JPN"), find("KOR"), find("USA"));
    let ratio = |w: &World| {
        let x = |i, n| w.flows().get(i, n, k);
        x(ind, jpn) * x(usa, kor) / (x(ind, kor) * x(usa, jpn))
    };
    assert!((ratio(&before) / ratio(&world) - 1.0).abs() < 1e-9);
    let done = &report.sectors[0];
    assert!(done.gap_rate < 1e-13 && done.moved >= 3_000.0 && !done.largest.is_empty());
    let change: f64 = report.revenue_change.iter().map(|(_, c)| c).sum();
    let revenue = |w: &World| w.benchmark().tariff_revenue.iter().sum::<f64>();
    assert!((revenue(&before) - revenue(&world) - change).abs() < 1e-6);
    let untouched = world.find_sector("C26").unwrap();
    assert_eq!(
        before.flows().row(chn, untouched),
        world.flows().row(chn, untouched)
    );
}

#[test]
fn what_is_given_as_it_is_changes_nothing() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let (i, n, k) = (RegionIx(1), RegionIx(0), SectorIx(3));
    let (from, to) = (&world.region(i).code, &world.region(n).code);
    let flow = given(from, to, &world.sector(k).code, world.flows().get(i, n, k));
    let (before, _) = world.before(&[flow]).unwrap();
    for (at, value) in before
        .flows()
        .as_slice()
        .iter()
        .zip(world.flows().as_slice())
    {
        assert!((at - value).abs() <= 1e-12 * value.max(1.0));
    }
}

#[test]
fn says_what_cannot_be() {
    let world = builtin(DEFAULT_WORLD).unwrap();
    let said = |flows: &[FlowBefore]| world.before(flows).unwrap_err().to_string();
    let text = said(&[given("AUS", "CHN", "B05", 1e9)]);
    assert!(
        text.contains("AUS") && text.contains("totals stay, so give less"),
        "{text}"
    );
    let text = said(&[given("AUZ", "CHN", "B05", 1.0)]);
    assert!(
        text.contains("unknown region \"AUZ\"; did you mean \"AUS\"?"),
        "{text}"
    );
    let twice = [
        given("AUS", "CHN", "B05", 1.0),
        given("AUS", "CHN", "B05", 2.0),
    ];
    assert!(said(&twice).contains("given twice"));
    assert!(said(&[given("AUS", "CHN", "B05", -1.0)]).contains("0 or more"));
}
