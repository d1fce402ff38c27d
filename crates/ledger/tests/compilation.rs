//! The ledger as tariffs of worlds.

use detente_ledger::{CompileMode, CompileRequest, Ledger, LedgerError, parse_date};
use detente_world::World;

fn world() -> World {
    detente_world::builtin(detente_world::DEFAULT_WORLD).expect("the built-in world")
}

fn request(on: &str) -> CompileRequest {
    CompileRequest::on(parse_date(on).expect("a date"))
}

/// The world's Chinese tariffs on American goods are of 26 December 2019: on that day nothing changes.
#[test]
fn on_the_tariff_date_nothing_changes() {
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let pairs = Some(vec![("CHN".to_owned(), "USA".to_owned())]);
    let compiled = ledger
        .compile(
            &world,
            &CompileRequest {
                pairs,
                ..request("2019-12-26")
            },
        )
        .expect("compiles");
    assert!(!compiled.rates.is_empty());
    for rate in &compiled.rates {
        assert!((rate.rate - rate.world).abs() < 1e-12, "{rate:?}");
    }
}

#[test]
fn the_truce_lowers_every_cell_and_third_countries_are_taxed() {
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let before = ledger
        .compile(&world, &request("2025-10-30"))
        .expect("compiles");
    let after = ledger
        .compile(&world, &request("2025-11-10"))
        .expect("compiles");
    let change = |compiled: &detente_ledger::Compiled, imposer: &str, target: &str| {
        let pair = compiled
            .pairs
            .iter()
            .find(|p| p.imposer == imposer && p.target == target);
        pair.map(|p| p.change_points).expect("the pair")
    };
    let drop = change(&before, "USA", "CHN") - change(&after, "USA", "CHN");
    assert!(
        (8.0..12.0).contains(&drop),
        "the truce takes about ten points off: {drop}"
    );
    assert!(change(&before, "CHN", "USA") > 5.0);
    for third in ["VNM", "MEX", "EU27", "ROW"] {
        assert!(change(&after, "USA", third) > 1.0, "{third}");
    }
    assert!(
        before
            .pairs
            .iter()
            .all(|p| p.imposer == "USA" || p.imposer == "CHN")
    );
    let policy = before.policy(&world);
    assert_eq!(policy.tables[0].rows.len(), before.rates.len());
}

#[test]
fn a_threat_adds_a_hundred_points() {
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let mut with = request("2025-11-01");
    with.mode = CompileMode::Levels;
    with.pairs = Some(vec![("USA".to_owned(), "CHN".to_owned())]);
    let without = ledger.compile(&world, &with).expect("compiles");
    with.convention.with = vec!["us-100-threat".to_owned()];
    let threatened = ledger.compile(&world, &with).expect("compiles");
    for (a, b) in without.rates.iter().zip(&threatened.rates) {
        assert!((b.rate - a.rate - 1.0).abs() < 1e-12);
    }
}

/// As a difference the threat counts on its day and not in the year that the world's tariffs are of.
#[test]
fn a_threat_is_not_in_the_worlds_own_tariffs() {
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let mut with = request("2025-11-01");
    with.pairs = Some(vec![("USA".to_owned(), "CHN".to_owned())]);
    let without = ledger.compile(&world, &with).expect("compiles");
    with.convention.with = vec!["us-100-threat".to_owned()];
    let threatened = ledger.compile(&world, &with).expect("compiles");
    for (a, b) in without.rates.iter().zip(&threatened.rates) {
        assert_eq!(a.ledger_then, b.ledger_then);
        assert!((b.rate - a.rate - (1.0 + a.world) / (1.0 + a.ledger_then)).abs() < 1e-12);
    }
}

#[test]
fn what_cannot_be_compiled_is_refused_with_the_reason() {
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let mut parts = world.parts().clone();
    parts.meta.tariff_dates.clear();
    let undated = World::new(parts).expect("a world");
    let refused = ledger.compile(&undated, &request("2025-11-10"));
    assert!(
        matches!(&refused, Err(LedgerError::NotCovered(m)) if m.contains("tariff_dates")),
        "{refused:?}"
    );
    let levels = CompileRequest {
        mode: CompileMode::Levels,
        ..request("2025-11-10")
    };
    assert!(ledger.compile(&undated, &levels).is_ok());

    let mut parts = world.parts().clone();
    for sector in &mut parts.sectors {
        sector.code = format!("X{}", sector.code);
        sector.alias = None;
    }
    let foreign = World::new(parts).expect("a world");
    let refused = ledger.compile(&foreign, &request("2025-11-10"));
    assert!(
        matches!(&refused, Err(LedgerError::NotCovered(m)) if m.contains("--crosswalk")),
        "{refused:?}"
    );

    let pairs = Some(vec![("USA".to_owned(), "CHM".to_owned())]);
    let refused = ledger.compile(
        &world,
        &CompileRequest {
            pairs,
            ..request("2025-11-10")
        },
    );
    assert!(matches!(refused, Err(LedgerError::UnknownRegion { .. })));
}

/// Every lever that has wedges becomes a policy of the built-in world, weaker or stronger in the right direction.
#[test]
fn levers_become_wedges_with_a_range() {
    use detente_ledger::Strength;
    let (ledger, world) = (Ledger::builtin().expect("a ledger"), world());
    let mut modelled = 0;
    for lever in ledger.levers() {
        let policies = [Strength::Low, Strength::Central, Strength::High]
            .map(|strength| ledger.lever_policy(&world, &lever.id, strength));
        if lever.wedges.is_empty() {
            assert!(policies.iter().all(Result::is_err));
            continue;
        }
        modelled += 1;
        for policy in policies {
            assert_eq!(
                policy.expect("a policy").wedges.len(),
                lever.wedges.len(),
                "{}",
                lever.id
            );
        }
        for (wedge, choice) in
            (lever.wedges.iter()).flat_map(|w| w.choices.iter().map(move |c| (w, c)))
        {
            let [low, central, high] = choice.range;
            let falls = matches!(wedge.kind.as_str(), "cap" | "boycott");
            let ordered = if falls {
                low >= central && central >= high
            } else {
                low <= central && central <= high
            };
            assert!(ordered, "{}: {:?}", lever.id, choice.range);
        }
    }
    assert!(modelled > 10);
    assert!(
        ledger
            .lever_policy(&world, "cn-ree-2025", Strength::Low)
            .is_err()
    );
}

/// Under the other reading the emergency-power duties never were.
#[test]
fn the_legal_view_takes_voided_duties_back() {
    use detente_ledger::{Convention, Question};
    let ledger = Ledger::builtin().expect("a ledger");
    let on = parse_date("2025-11-10").expect("a date");
    let legal = Convention {
        readings: vec!["legal-view".to_owned()],
        ..Convention::default()
    };
    let average = ledger
        .average(&Question::new("USA", "CHN", on).under(legal), None)
        .expect("an average");
    assert!(average.components.iter().all(|c| c.authority != "IEEPA"));
    let collected = ledger
        .average(&Question::new("USA", "CHN", on), None)
        .expect("an average");
    let emergency: f64 = collected
        .components
        .iter()
        .filter(|c| c.authority == "IEEPA")
        .map(|c| c.points)
        .sum();
    assert!(emergency > 10.0, "{emergency}");
    assert!((collected.average_pct - average.average_pct - emergency).abs() < 1e-9);
    let revenue = collected.revenue_fixed_imports_usd_mn.expect("revenue");
    assert!((revenue - 0.37221 * 429_425.8).abs() < 50.0, "{revenue}");
}
