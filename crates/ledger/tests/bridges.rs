//! Bridges between two averages: parts sum to the difference, in either direction, whatever differs.

use detente_ledger::{Convention, ExportWeights, Ledger, Metals, Question, Weights, parse_date};

fn question(on: &str, convention: Convention) -> Question {
    Question::new("USA", "CHN", parse_date(on).expect("a date")).under(convention)
}

#[test]
fn parts_sum_to_the_difference_and_turn_around() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let world = detente_world::builtin(detente_world::DEFAULT_WORLD).expect("a world");
    let exports = ExportWeights::of(&world, "CHN").expect("China");
    let full = Convention::default();
    let bea = Convention {
        metals: Metals::Bea,
        ..full.clone()
    };
    let world_weights = Convention {
        weights: Weights::ExporterWorld,
        ..full.clone()
    };
    let cases = [
        (
            question("2025-01-20", full.clone()),
            question("2025-11-10", full.clone()),
        ),
        (
            question("2018-01-01", full.clone()),
            question("2025-10-30", full.clone()),
        ),
        (
            question("2025-10-30", full.clone()),
            question("2025-10-30", bea),
        ),
        (
            question("2025-10-30", full),
            question("2025-10-30", world_weights),
        ),
    ];
    for (from, to) in &cases {
        let bridge = ledger.bridge(from, to, Some(&exports)).expect("a bridge");
        for end in [&bridge.from, &bridge.to] {
            let average = ledger
                .average(&end.question, Some(&exports))
                .expect("an average");
            assert!(
                (average.average_pct - end.average_pct).abs() < 1e-8,
                "{} {}",
                average.average_pct,
                end.average_pct
            );
        }
        let sum: f64 = bridge.parts.iter().map(|p| p.points).sum();
        assert!((sum - bridge.difference_points).abs() < 1e-8);
        let back = ledger.bridge(to, from, Some(&exports)).expect("a bridge");
        for part in &bridge.parts {
            let other = back
                .parts
                .iter()
                .find(|p| p.cause == part.cause)
                .map_or(0.0, |p| p.points);
            assert!((part.points + other).abs() < 1e-8, "{} {other}", part.cause);
        }
    }
}

/// On the same day the two metals conventions differ by nothing but the convention.
#[test]
fn conventions_are_their_own_cause() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let bea = Convention {
        metals: Metals::Bea,
        ..Convention::default()
    };
    let (from, to) = (
        question("2025-10-30", Convention::default()),
        question("2025-10-30", bea),
    );
    let bridge = ledger.bridge(&from, &to, None).expect("a bridge");
    assert_eq!(bridge.parts.len(), 1);
    assert_eq!(bridge.parts[0].cause, "metals convention");
    assert!(
        (bridge.difference_points + 4.59).abs() < 0.01,
        "{}",
        bridge.difference_points
    );
}

/// Points that stay suspended are no cause, though each prolongation is a row of its own.
#[test]
fn a_prolonged_suspension_is_no_cause() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let from = question("2025-10-30", Convention::default());
    let bridge = ledger
        .bridge(&from, &question("2025-11-10", Convention::default()), None)
        .expect("a bridge");
    assert!(
        bridge.parts.iter().all(|p| !p.cause.contains("24-susp")),
        "{:?}",
        bridge.parts
    );
    let fentanyl: f64 = bridge
        .parts
        .iter()
        .filter(|p| p.cause.contains("fent"))
        .map(|p| p.points)
        .sum();
    assert!((fentanyl + 9.95).abs() < 0.01, "{fentanyl}");
}
