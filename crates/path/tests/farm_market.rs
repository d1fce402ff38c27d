//! Markets whose equilibrium is known in closed form.
#![allow(clippy::unwrap_used)]

use detente_path::farm::{
    Commitment, Crop, Demand, Equilibrium, Market, MarketError, Node, Route, Storage, solve,
};

fn close(ours: f64, exact: f64, tolerance: f64) {
    assert!((ours - exact).abs() <= tolerance, "{ours} is not {exact}");
}

/// Where nothing is stored: supply by month, and demand through (quantity, price, elasticity).
fn place(name: &str, supply: &[f64], demand: Option<(f64, f64, f64)>) -> Node {
    let curve = |(quantity, price, elasticity)| Demand {
        quantity,
        price,
        elasticity,
    };
    Node {
        name: name.into(),
        supply: supply.to_vec(),
        demand: demand.map(|d| vec![curve(d); supply.len()]),
        storage: None,
    }
}

fn route(from: usize, to: usize, months: usize, intercept: f64, slope: f64) -> Route {
    Route {
        from,
        to,
        lag: 0,
        intercept,
        slope: vec![slope; months],
        duty: vec![0.0; months],
        export_tax: vec![0.0; months],
        cap: vec![f64::INFINITY; months],
    }
}

fn solved(market: &Market) -> Equilibrium {
    let (found, certificate) = solve(market).unwrap();
    assert!(certificate.is_good(), "{certificate}");
    found
}

#[test]
fn one_place_pays_what_its_demand_curve_says() {
    // p = 400 (1 + (1 − q/100)/e) with e = 0.25 and q = 120.
    let market = Market {
        months: 1,
        fork: None,
        nodes: vec![place("A", &[120.0], Some((100.0, 400.0, 0.25)))],
        ..Market::default()
    };
    close(
        solved(&market).prices[0][0],
        400.0 * (1.0 - 0.2 / 0.25),
        1e-3,
    );
}

/// Takayama and Judge (1971), two regions with linear curves: supply and demand Q = a ± b p in both, transport c.
/// Here each region has a fixed supply; with linear demand D = A − B p in both, the price is that of one market:
/// p₁ = (A₁ + A₂ − S₁ − S₂ − B₂ c)/(B₁ + B₂).
#[test]
fn two_regions_trade_to_the_textbook_price() {
    let months = 1;
    // Through (q, p, e): B = e q/p, A = q (1 + e).
    let (q1, p1, e1) = (100.0, 400.0, 0.5);
    let (q2, p2, e2) = (200.0, 400.0, 0.25);
    let market = Market {
        months,
        fork: None,
        nodes: vec![
            place("A", &[220.0], Some((q1, p1, e1))),
            place("B", &[60.0], Some((q2, p2, e2))),
        ],
        routes: vec![route(0, 1, 1, 30.0, 0.0), route(1, 0, 1, 30.0, 0.0)],
        ..Market::default()
    };
    let (b1, b2) = (e1 * q1 / p1, e2 * q2 / p2);
    let (a1, a2) = (q1 * (1.0 + e1), q2 * (1.0 + e2));
    let exact = (a1 + a2 - 280.0 - b2 * 30.0) / (b1 + b2);
    let found = solved(&market);
    close(found.prices[0][0], exact, 1e-3);
    close(found.prices[1][0], exact + 30.0, 1e-3);
    close(found.flows[0][0], 220.0 - (a1 - b1 * exact), 1e-2);
    close(found.flows[1][0], 0.0, 1e-3);
}

#[test]
fn a_duty_falls_on_both_sides_as_the_slopes_say() {
    // One exporter with demand slope b1, one importer with b2, ad valorem duty t on p₁ + c:
    // p₂ = (1+t)(p₁+c) and D₁(p₁) + D₂(p₂) = S.
    let mut market = Market {
        months: 1,
        fork: None,
        nodes: vec![
            place("A", &[300.0], Some((100.0, 400.0, 0.5))),
            place("B", &[0.0], Some((200.0, 430.0, 0.25))),
        ],
        routes: vec![route(0, 1, 1, 30.0, 0.0)],
        ..Market::default()
    };
    for duty in [0.0, 0.03, 0.25, 1.35] {
        market.routes[0].duty = vec![duty];
        let (b1, b2) = (0.5 * 100.0 / 400.0, 0.25 * 200.0 / 430.0);
        let exact = (150.0 + 250.0 - 300.0 - b2 * (1.0 + duty) * 30.0) / (b1 + b2 * (1.0 + duty));
        let found = solved(&market);
        close(found.prices[0][0], exact, 2e-3);
        close(found.prices[1][0], (1.0 + duty) * (exact + 30.0), 4e-3);
        close(found.taxes[0][0], duty * (exact + 30.0), 2e-3);
    }
}

#[test]
fn an_export_tax_drives_the_price_at_home_below_the_one_at_the_port() {
    let mut market = Market {
        months: 1,
        fork: None,
        nodes: vec![
            place("A", &[200.0], Some((100.0, 300.0, 0.5))),
            place("B", &[0.0], Some((100.0, 430.0, 0.5))),
        ],
        routes: vec![route(0, 1, 1, 30.0, 0.0)],
        ..Market::default()
    };
    market.routes[0].export_tax = vec![0.25];
    let found = solved(&market);
    close(found.prices[1][0], found.prices[0][0] / 0.75 + 30.0, 4e-3);
}

#[test]
fn rising_costs_leave_a_gap_of_the_marginal_cost() {
    let market = Market {
        months: 1,
        fork: None,
        nodes: vec![
            place("A", &[150.0], Some((100.0, 400.0, 0.5))),
            place("B", &[50.0], Some((100.0, 400.0, 0.5))),
        ],
        routes: vec![route(0, 1, 1, 10.0, 0.4)],
        ..Market::default()
    };
    let found = solved(&market);
    // Same curves: gap g and flow x with 2·b·... : D₁ − D₂ = b g and 150 − x − (50 + x) = b g, g = 10 + 0.4 x.
    let b = 0.5 * 100.0 / 400.0;
    let x = (100.0 - b * 10.0) / (2.0 + b * 0.4);
    close(found.flows[0][0], x, 1e-2);
    close(
        found.prices[1][0] - found.prices[0][0],
        10.0 + 0.4 * x,
        1e-2,
    );
}

fn stored(harvest: &[f64], storage: Storage) -> Market {
    let mut node = place("A", harvest, Some((100.0, 400.0, 0.25)));
    node.storage = Some(storage);
    Market {
        months: harvest.len(),
        fork: None,
        nodes: vec![node],
        ..Market::default()
    }
}

#[test]
fn one_harvest_feeds_a_year_at_prices_that_rise_by_the_carrying_cost() {
    let mut harvest = vec![0.0; 12];
    harvest[0] = 1200.0;
    let storage = Storage {
        opening: 0.0,
        closing: 0.0,
        carrying: 4.0,
        slope: 0.0,
        convenience: 0.0,
        working: Vec::new(),
        capacity: f64::INFINITY,
    };
    let found = solved(&stored(&harvest, storage));
    for t in 0..11 {
        close(found.prices[0][t + 1] - found.prices[0][t], 4.0, 1e-3);
    }
    // The mean price is the reference: Σ q = 1200 on a linear curve.
    close(found.prices[0].iter().sum::<f64>() / 12.0, 400.0, 1e-2);
    close(found.uses[0].iter().sum(), 1200.0, 1e-2);
}

#[test]
fn a_full_store_breaks_the_chain_of_prices() {
    let storage = Storage {
        opening: 0.0,
        closing: 0.0,
        carrying: 4.0,
        slope: 0.0,
        convenience: 0.0,
        working: Vec::new(),
        capacity: 50.0,
    };
    let found = solved(&stored(&[240.0, 0.0], storage));
    close(found.stocks[0][0], 50.0, 1e-2);
    assert!(found.prices[0][1] - found.prices[0][0] > 4.0);
}

/// A store that is worth `v` a tonne when empty and nothing from `w` on gives p₂ − p₁ = c + k s − v (1 − s/w)⁺.
#[test]
fn the_steep_part_of_the_supply_of_storage_ends_at_the_working_stock() {
    for (harvest, below) in [(150.0, true), (400.0, false)] {
        let storage = Storage {
            opening: 0.0,
            closing: 0.0,
            carrying: 1.0,
            slope: 0.01,
            convenience: 60.0,
            working: vec![100.0; 2],
            capacity: f64::INFINITY,
        };
        let found = solved(&stored(&[harvest, 0.0], storage));
        let kept = found.stocks[0][0];
        assert_eq!(kept < 100.0, below, "{kept}");
        let steep = if below {
            60.0 * (1.0 - kept / 100.0)
        } else {
            0.0
        };
        close(
            found.prices[0][1] - found.prices[0][0],
            1.0 + 0.01 * kept - steep,
            2e-3,
        );
        // D(p) with e = 0.25 through (100, 400): Δp = −16 Δq, and harvest = q₁ + q₂.
        close(
            found.prices[0][1] - found.prices[0][0],
            -16.0 * (found.uses[0][1] - found.uses[0][0]),
            2e-3,
        );
    }
}

#[test]
fn an_inverse_does_not_empty_a_store() {
    // The second month has a harvest of its own, so that prices fall; what stays does so for its convenience.
    let storage = |convenience: f64| Storage {
        opening: 50.0,
        closing: 0.0,
        carrying: 2.0,
        slope: 0.0,
        convenience,
        working: vec![40.0; 2],
        capacity: f64::INFINITY,
    };
    let with = solved(&stored(&[75.0, 126.0], storage(300.0)));
    let without = solved(&stored(&[75.0, 126.0], storage(0.0)));
    assert!(with.prices[0][1] < with.prices[0][0]);
    close(without.stocks[0][0], 0.0, 1e-2);
    let kept = with.stocks[0][0];
    let gap = with.prices[0][0] - with.prices[0][1];
    close(300.0 * (1.0 - kept / 40.0), gap + 2.0, 2e-3);
    assert!(kept > 5.0 && kept < 40.0, "{kept}");
}

#[test]
fn ships_arrive_when_they_arrive() {
    let mut market = Market {
        months: 3,
        fork: None,
        nodes: vec![
            place("A", &[100.0, 0.0, 0.0], None),
            place("B", &[0.0, 0.0, 0.0], Some((100.0, 400.0, 0.25))),
        ],
        routes: vec![route(0, 1, 3, 30.0, 0.0)],
        ..Market::default()
    };
    market.routes[0].lag = 2;
    let found = solved(&market);
    close(found.uses[1][2], 100.0, 1e-2);
    close(found.uses[1][0] + found.uses[1][1], 0.0, 1e-2);
    close(found.prices[0][0], 370.0, 1e-2);
}

/// Two origins, one buyer; the nearer one is cheaper.
fn two_origins() -> Market {
    Market {
        months: 2,
        fork: None,
        nodes: vec![
            place("near", &[100.0; 2], Some((50.0, 400.0, 0.5))),
            place("far", &[100.0; 2], Some((50.0, 400.0, 0.5))),
            place("buyer", &[0.0; 2], Some((100.0, 430.0, 0.5))),
        ],
        routes: vec![route(0, 2, 2, 30.0, 0.0), route(1, 2, 2, 40.0, 0.0)],
        ..Market::default()
    }
}

#[test]
fn a_commitment_binds_even_when_dearer_and_its_loss_is_the_price_gap() {
    let mut market = two_origins();
    let free = solved(&market);
    let far = free.flows[1].iter().sum::<f64>();
    market.commitments = vec![Commitment {
        name: "far at least".into(),
        routes: vec![1],
        months: vec![0, 1],
        quantity: far + 40.0,
    }];
    let found = solved(&market);
    close(found.flows[1].iter().sum(), far + 40.0, 1e-2);
    let gap = found.prices[1][0] + 40.0 - found.prices[2][0];
    assert!(gap > 1.0, "{gap}");
    close(found.losses[0], gap, 1e-2);
    // A commitment to what would be bought anyway costs nothing.
    market.commitments[0].quantity = far - 1.0;
    close(solved(&market).losses[0], 0.0, 1e-2);
}

#[test]
fn a_boycott_moves_tonnes_and_loses_none() {
    let mut market = two_origins();
    market.routes[1].cap = vec![0.0; 2];
    let found = solved(&market);
    assert_eq!(found.flows[1], [0.0, 0.0]);
    assert!(found.prices[0][0] > found.prices[1][0]);
    let used: f64 = found.uses.iter().flatten().sum();
    close(used, 400.0, 1e-2);
}

#[test]
fn a_crop_follows_its_expected_price() {
    let mut market = two_origins();
    market.nodes[0].supply = vec![100.0, 0.0];
    market.crops = vec![Crop {
        node: 0,
        shares: vec![0.0, 1.0],
        quantity: 100.0,
        price: 400.0,
        elasticity: 0.4,
    }];
    let found = solved(&market);
    let expected = 100.0 * (1.0 + 0.4 * (found.prices[0][1] / 400.0 - 1.0));
    close(found.crops[0], expected, 1e-2);
}

#[test]
fn what_cannot_be_is_named() {
    let mut market = two_origins();
    market.commitments = vec![Commitment {
        name: "far at least".into(),
        routes: vec![1],
        months: vec![0, 1],
        quantity: 1000.0,
    }];
    let Err(MarketError::Infeasible(text)) = solve(&market) else {
        panic!("1000 of 200 kt were bought")
    };
    assert!(text.contains("far") && text.contains("200"), "{text}");
    // A crop that responds can grow by half and no more.
    market.crops = vec![Crop {
        node: 1,
        shares: vec![0.0, 1.0],
        quantity: 100.0,
        price: 400.0,
        elasticity: 0.4,
    }];
    let Err(MarketError::Infeasible(text)) = solve(&market) else {
        panic!("1000 of 350 kt were bought")
    };
    assert!(text.contains("far has at most 350 kt"), "{text}");
    market.routes[1].cap = vec![0.0; 2];
    let Err(MarketError::Infeasible(text)) = solve(&market) else {
        panic!("a banned flow was bought")
    };
    assert!(text.contains("far at least asks for 1000 kt"), "{text}");
}
