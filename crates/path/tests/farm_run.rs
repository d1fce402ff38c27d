//! Runs of the built-in soybeans, and of a small good from files.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{episode, soybeans};
use detente_economy::Band;
use detente_path::farm::{
    Act, Event, Good, Month, Purchase, Scenario, accounts, changes, from_files, run, wedges,
};
use detente_policy::{FloorMode, Wedge};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn no_tonne_appears_or_vanishes() {
    let (good, run) = episode("2018");
    for track in [&run.without, &run.with] {
        for (r, region) in good.regions.iter().enumerate() {
            let first = good.year_of(track.from);
            let mut store = good.balances[&(r, first)].stock_kt;
            for t in 0..track.months() {
                let lanes = || good.lanes.iter().enumerate();
                let out: f64 = lanes()
                    .filter(|(_, l)| l.origin == r)
                    .map(|(l, _)| track.flows[l][t])
                    .sum();
                let into: f64 = lanes()
                    .filter(|(_, l)| l.destination == r)
                    .map(|(l, _)| track.arrivals[l][t])
                    .sum();
                store += track.harvests[r][t] + into - out - track.uses[r][t];
                let kept = track.stocks[r][t];
                assert!(
                    (store - kept).abs() < 0.5,
                    "{} month {t}: {store} kt, in store {kept}",
                    region.code
                );
                store = kept;
            }
        }
    }
}

#[test]
fn what_is_shipped_arrives() {
    let (good, run) = episode("2025");
    for (l, lane) in good.lanes.iter().enumerate() {
        for t in lane.lag_months..run.with.months() {
            let shipped = run.with.flows[l][t - lane.lag_months];
            assert!(
                (run.with.arrivals[l][t] - shipped).abs() < 1e-9,
                "lane {l} month {t}"
            );
        }
    }
}

#[test]
fn nothing_happens_before_the_news() {
    let (_, run) = episode("2018");
    let july = run.with.at(month("2018-07")).unwrap();
    for (a, b) in run.with.flows.iter().zip(&run.without.flows) {
        assert_eq!(a[..july], b[..july]);
    }
    assert_eq!(
        run.with.own_prices[0][..july],
        run.without.own_prices[0][..july]
    );
}

#[test]
fn the_tariff_of_2018_lowers_the_american_price_and_raises_the_brazilian() {
    let (good, run) = episode("2018");
    let (usa, bra) = (good.region("USA").unwrap(), good.region("BRA").unwrap());
    let effect = |r: usize, m: &str| {
        let t = run.with.at(month(m)).unwrap();
        run.with.own_prices[r][t] - run.without.own_prices[r][t]
    };
    for m in ["2018-07", "2018-08", "2018-09", "2018-10", "2018-11"] {
        assert!(effect(usa, m) < -20.0, "{m}: {}", effect(usa, m));
        assert!(effect(bra, m) > 20.0, "{m}: {}", effect(bra, m));
    }
    // After the truce the gap is at most two thirds of what it was.
    let gap = |m: &str| effect(bra, m) - effect(usa, m);
    assert!(gap("2019-02") < 0.7 * gap("2018-09"));
}

#[test]
fn a_boycott_stops_the_route_and_only_while_it_lasts() {
    let (good, run) = episode("2025");
    let (usa, chn) = (good.region("USA").unwrap(), good.region("CHN").unwrap());
    let lane = good
        .lanes
        .iter()
        .position(|l| (l.origin, l.destination) == (usa, chn))
        .unwrap();
    let flow = |m: &str| run.with.flows[lane][run.with.at(month(m)).unwrap()];
    for m in ["2025-06", "2025-07", "2025-08", "2025-09", "2025-10"] {
        assert_eq!(flow(m), 0.0, "{m}");
    }
    assert!(flow("2025-02") > 1000.0 && flow("2025-12") > 1000.0);
    // The agreed purchases are made.
    let bought: f64 = [
        "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05",
    ]
    .map(flow)
    .iter()
    .sum();
    assert!(bought > 12_000.0 - 1.0, "{bought}");
}

#[test]
fn the_same_question_has_the_same_answer_to_the_bit() {
    assert_eq!(episode("2018").1, episode("2018").1);
}

#[test]
fn a_later_end_of_the_tariff_is_no_news_before_it_is_known() {
    let good = soybeans();
    let mut scenario = Scenario::quiet(month("2017-10"), 24);
    let wedge: Wedge = "tariff CHN:USA:SOY=+25pp".parse().unwrap();
    let event = |known: &str, from: &str, to: Option<&str>| Event {
        known: month(known),
        from: month(from),
        to: to.map(month),
        broken: None,
        hangs: None,
        act: Act::Wedge(Wedge::clone(&wedge)),
    };
    scenario.events = vec![event("2018-07", "2018-07", None)];
    let lasting = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    // Announced three months ahead the price falls at once.
    scenario.events = vec![event("2018-04", "2018-07", None)];
    let announced = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    let may = lasting.with.at(month("2018-05")).unwrap();
    assert_eq!(
        lasting.with.own_prices[0][may],
        lasting.without.own_prices[0][may]
    );
    assert!(announced.with.own_prices[0][may] < announced.without.own_prices[0][may] - 5.0);
}

/// The smallest good: one grower, one buyer, two years.
fn files() -> BTreeMap<String, Vec<u8>> {
    let files = [
        (
            "good.toml",
            "name = \"peas\"\ncode = \"PEA\"\nparent = \"A01\"\ntitle = \"Peas\"\nyear_starts = 1\n\
             [carrying]\ncharge_usd_t = 2\ninterest_rate = 0.0\n\
             [demand_elasticity]\nlow = 0.1\ncentral = 0.2\nhigh = 0.3\n\
             [supply_elasticity]\nlow = 0\ncentral = 0.4\nhigh = 0.6\n\
             [freight_curvature]\nlow = 0.1\ncentral = 0.4\nhigh = 0.9\n",
        ),
        (
            "regions.csv",
            "region,name,storage_kt,exports_kt,imports_kt,early_months,sowing_months\nUSA,Grower,1000,600,0,0,4\nCHN,Buyer,100,0,600,0,0\n",
        ),
        ("calendar.csv", "region,month,harvest_share\nUSA,1,1\n"),
        (
            "balances.csv",
            "region,year,production_kt,use_kt,stock_kt\nUSA,2020,900,300,100\nUSA,2021,900,300,100\nUSA,2022,,,100\n\
             CHN,2020,0,600,0\nCHN,2021,0,600,0\nCHN,2022,,,0\n",
        ),
        (
            "routes.csv",
            "origin,destination,freight_usd_t,lag_months\nUSA,CHN,30,1\n",
        ),
        ("prices.csv", "year,port_usd_t\n2020,300\n2021,300\n"),
        (
            "duties.csv",
            "charge,imposer,partner,from,rate\ntariff,CHN,*,2019-01,0.03\n",
        ),
    ];
    files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Good, String> {
    from_files(Path::new("peas"), files).map_err(|error| error.to_string())
}

/// The complaint after one file says something else.
fn complaint(file: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    read(&files).expect_err("accepted")
}

#[test]
fn another_good_is_a_folder_of_files() {
    let good = read(&files()).unwrap();
    let scenario = Scenario::quiet(month("2020-01"), 24);
    let run = run(&good, &scenario, good.parameters(Band::Central)).unwrap();
    // A constant tax and one origin: the buyer pays the port, freight and duty.
    for t in 0..20 {
        let landed = 1.03 * (run.without.own_prices[0][t] + run.without.freights[0][t]);
        assert!(
            (run.without.use_prices[1][t + 1] - landed).abs() < 0.1,
            "{t}"
        );
    }
}

#[test]
fn bad_tables_are_named_with_what_would_be_right() {
    let cases = [
        (
            "balances.csv",
            "USA,2020,900,300,100",
            "USA,2020,900,300,-1",
            ["balances.csv, line 2", "negative"],
        ),
        (
            "balances.csv",
            "USA,2020,900",
            "UAS,2020,900",
            ["did you mean \"USA\"", "balances.csv, line 2"],
        ),
        (
            "balances.csv",
            "USA,2020,900,300,100",
            "USA,2020,900,300,5000",
            ["do not fit into", "1000"],
        ),
        (
            "balances.csv",
            "CHN,2022,,,0\n",
            "",
            ["CHN has no row for 2022", "stock"],
        ),
        (
            "calendar.csv",
            "USA,1,1",
            "USA,1,0.7",
            ["USA sum to 0.7000", "calendar.csv"],
        ),
        (
            "calendar.csv",
            "USA,1,1",
            "USA,13,1",
            ["1 to 12", "calendar.csv, line 2"],
        ),
        (
            "routes.csv",
            "USA,CHN,30,1",
            "USA,BRA,30,1",
            ["BRA", "routes.csv, line 2"],
        ),
        (
            "prices.csv",
            "2021,300",
            "2023,300",
            ["prices.csv has no price of 2021", "peas"],
        ),
        (
            "duties.csv",
            "tariff,CHN",
            "levy,CHN",
            ["write tariff, vat or export-tax", "duties.csv, line 2"],
        ),
        (
            "duties.csv",
            "2019-01",
            "2019-13",
            ["2018-07", "duties.csv, line 2"],
        ),
        (
            "good.toml",
            "year_starts = 1",
            "year_starts = 13",
            ["1 to 12", "good.toml"],
        ),
        ("good.toml", "high = 0.3", "hihg = 0.3", ["hihg", "line"]),
        (
            "good.toml",
            "charge_usd_t = 2",
            "charge_usd_t = 2\nfirst_tonne = 2",
            ["first_tonne = 2", "from 0 to 1"],
        ),
        (
            "good.toml",
            "charge_usd_t = 2",
            "charge_usd_t = 2\nworking_months = -1",
            ["working_months", "0 or more"],
        ),
        (
            "regions.csv",
            "storage_kt",
            "storage",
            ["storage_kt", "regions.csv"],
        ),
    ];
    for (file, from, to, said) in cases {
        let complaint = complaint(file, from, to);
        for text in said {
            assert!(complaint.contains(text), "{file}, {to}: {complaint}");
        }
    }
    let mut files = files();
    files.remove("routes.csv");
    assert!(read(&files).unwrap_err().contains("there is no routes.csv"));
}

#[test]
fn wedges_that_cannot_be_are_named() {
    let good = soybeans();
    let ask = |wedge: &str| {
        let mut scenario = Scenario::quiet(month("2017-10"), 12);
        scenario.events = vec![Event {
            known: month("2018-01"),
            from: month("2018-01"),
            to: None,
            broken: None,
            hangs: None,
            act: Act::Wedge(wedge.parse().unwrap()),
        }];
        run(&good, &scenario, good.parameters(Band::Central)).map_err(|error| error.to_string())
    };
    let cases = [
        ("tariff CHN:USB:SOY=+25pp", "did you mean \"USA\""),
        ("tariff CHN:VNM:SOY=+25pp", "part of OIM"),
        ("tariff CHN:USA:C29=+25pp", "write SOY, A01"),
        ("tariff CHN:JPN:SOY=+25pp", "no route from JPN to CHN"),
        (
            "import-iceberg CHN:USA:SOY=1.2",
            "means nothing for a farm good",
        ),
        ("floor CHN:USA:SOY=60", "no quantities satisfy it"),
    ];
    for (wedge, said) in cases {
        let complaint = ask(wedge).expect_err(wedge);
        assert!(complaint.contains(said), "{wedge}: {complaint}");
    }
    let mut scenario = Scenario::quiet(month("2022-10"), 24);
    scenario.events = vec![Event {
        known: month("2023-04"),
        from: month("2023-04"),
        to: None,
        broken: None,
        hangs: None,
        act: Act::Purchase(Purchase {
            imposer: "CHN".into(),
            partner: "USA".into(),
            kt: 900_000.0,
            mode: FloorMode::OnTop,
            reserve: 0.0,
            lead_months: None,
        }),
    }];
    let complaint = run(&good, &scenario, good.parameters(Band::Central)).unwrap_err();
    let complaint = complaint.to_string();
    for part in ["the purchase CHN:USA", "900000 kt", "USA has at most"] {
        assert!(complaint.contains(part), "{complaint}");
    }
    let outside = run(
        &good,
        &Scenario::quiet(month("2019-10"), 24),
        good.parameters(Band::Central),
    )
    .unwrap_err();
    assert!(
        outside
            .to_string()
            .contains("2017-10 to 2020-09 and 2022-10 to 2027-09"),
        "{outside}"
    );
}

#[test]
fn tonnes_become_bounds_of_a_world_with_the_good_and_of_one_with_its_parent() {
    let (good, run) = episode("2025");
    let changed = changes(&good, &run, month("2025-06"), month("2025-10"));
    let text = |world: &str| -> Vec<String> {
        let world = detente_world::builtin(world).unwrap();
        let wedges = wedges(&good, &changed, &world).unwrap();
        for wedge in &wedges {
            // Every bound is one that the world accepts.
            let policy = detente_policy::Policy {
                wedges: vec![wedge.clone()],
                ..Default::default()
            };
            policy
                .apply(&world)
                .unwrap_or_else(|error| panic!("{wedge}: {error}"));
        }
        wedges.iter().map(ToString::to_string).collect()
    };
    let split = text("busan-25x32");
    assert!(
        split.contains(&"boycott CHN:USA:SOY=0".to_owned()),
        "{split:?}"
    );
    assert!(
        split.iter().any(|w| w.starts_with("floor CHN:BRA:SOY=1.")),
        "{split:?}"
    );
    let coarse = text("busan-25x28");
    let stop = coarse
        .iter()
        .find(|w| w.starts_with("boycott CHN:USA:A01=0."))
        .expect("a bound on the parent");
    let left: f64 = stop.rsplit('=').next().unwrap().parse().unwrap();
    assert!(left > 0.05 && left < 0.95, "{stop}");
}

#[test]
fn accounts_follow_prices_and_tonnes() {
    let (good, run) = episode("2025");
    let rows = accounts(&good, &run, month("2025-05"), month("2026-05"));
    let of = |code: &str| rows.iter().find(|a| a.code == code).unwrap();
    assert!(of("USA").users_usd_mn > 0.0 && of("USA").growers_usd_mn < 0.0);
    assert!(of("CHN").users_usd_mn < 0.0);
    // Whoever sells in Brazil gains, growers and holders of old crop together, and users there pay.
    let brazil = of("BRA");
    assert!(brazil.growers_usd_mn + brazil.holders_usd_mn > 0.0 && brazil.users_usd_mn < 0.0);
    // The commitment's loss is tonnes times the gap at which they were bought.
    let lane = good.lane("USA", "CHN").unwrap();
    let losses: f64 = run
        .with
        .losses
        .values()
        .flat_map(|row| row.iter().zip(&run.with.flows[lane]))
        .map(|(a, b)| a * b)
        .sum();
    let inside = run.with.at(month("2026-05")).unwrap();
    let later: f64 = run
        .with
        .losses
        .values()
        .flat_map(|row| row.iter().zip(&run.with.flows[lane]).skip(inside + 1))
        .map(|(a, b)| a * b)
        .sum();
    assert!((of("CHN").committed_usd_mn + (losses - later) * 1e-3).abs() < 1e-6);
    assert!(of("CHN").committed_usd_mn < 0.0);
}

mod properties {
    use detente_path::farm::{Demand, Equilibrium, Market, Node, Route, Storage, solve};
    use proptest::prelude::*;

    /// Two origins and a buyer over four months, everything drawn.
    fn market() -> impl Strategy<Value = Market> {
        let harvests = prop::collection::vec(0.4..1.1_f64, 8);
        let demand = (20.0..200.0_f64, 200.0..600.0_f64, 0.05..0.8_f64);
        let costs = (0.0..60.0_f64, 0.0..60.0_f64, 0.01..1.0_f64);
        (harvests, demand, costs, 0.0..0.6_f64, 0.0..8.0_f64).prop_map(
            |(harvests, (quantity, price, elasticity), (near, far, slope), duty, carrying)| {
                let node = |name: &str, supply: &[f64], share: f64| Node {
                    name: name.into(),
                    supply: supply.iter().map(|share| share * quantity).collect(),
                    demand: Some(vec![
                        Demand {
                            quantity: share * quantity,
                            price,
                            elasticity
                        };
                        4
                    ]),
                    storage: Some(Storage {
                        opening: 50.0,
                        closing: 10.0,
                        carrying,
                        slope: 0.01,
                        convenience: 30.0,
                        working: vec![0.2 * quantity; 4],
                        capacity: 1000.0,
                    }),
                };
                let route = |from: usize, intercept: f64, duty: f64| Route {
                    from,
                    to: 2,
                    lag: 0,
                    intercept,
                    slope: vec![slope; 4],
                    duty: vec![duty; 4],
                    export_tax: vec![0.0; 4],
                    cap: vec![f64::INFINITY; 4],
                };
                Market {
                    months: 4,
                    nodes: vec![
                        node("A", &harvests[..4], 0.3),
                        node("B", &harvests[4..], 0.3),
                        node("C", &[0.0; 4], 1.0),
                    ],
                    routes: vec![route(0, near, duty), route(1, far, 0.0)],
                    ..Market::default()
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Every market is solved and passes the check; no tonne appears; a duty leaves more
        /// at home and less to the other origin and the buyer.
        #[test]
        fn markets_clear(market in market()) {
            let (found, certificate) = solve(&market).unwrap();
            prop_assert!(certificate.is_good(), "{}", certificate);
            let supply: f64 = market.nodes.iter().map(|n| n.supply.iter().sum::<f64>() + 50.0).sum();
            let used: f64 = found.uses.iter().flatten().sum();
            let kept: f64 = found.stocks.iter().map(|s| s[3]).sum();
            prop_assert!((supply - used - kept).abs() < 0.1);
            let mut free = market.clone();
            free.routes[0].duty = vec![0.0; 4];
            let (without, _) = solve(&free).unwrap();
            // A glut nobody can throw away has a negative price, and a share of that is no duty.
            prop_assume!(without.prices.iter().chain(&found.prices).flatten().all(|p| *p > 0.0));
            // Uses, not prices: where nothing is used, kept or shipped, many prices clear the market.
            let used = |e: &Equilibrium, node: usize| e.uses[node].iter().sum::<f64>();
            prop_assert!(used(&found, 0) >= used(&without, 0) - 0.1);
            prop_assert!(used(&found, 1) <= used(&without, 1) + 0.1);
            prop_assert!(used(&found, 2) <= used(&without, 2) + 0.1);
        }
    }
}
