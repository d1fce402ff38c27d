//! Chains of bridges: the steps add up, their parts do not, and the interaction says by how much.

use detente_ledger::{Convention, ExportWeights, Ledger, Question, Weights, parse_date};

#[test]
fn the_interaction_closes_the_chain() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let days = ["2025-01-20", "2025-04-12", "2025-05-14", "2025-11-10"];
    let questions = days.map(|day| Question::new("USA", "CHN", parse_date(day).expect("a date")));
    let chain = ledger.chain(&questions, None).expect("a chain");
    assert_eq!(chain.steps.len(), 3);
    let steps: f64 = chain.steps.iter().map(|s| s.difference_points).sum();
    assert!((steps - chain.whole.difference_points).abs() < 1e-9);
    let interaction: f64 = chain.parts.iter().map(|p| p.interaction_points).sum();
    assert!(interaction.abs() < 1e-9, "{interaction}");
    for part in &chain.parts {
        let sum: f64 = part.steps.iter().sum();
        assert!((sum + part.interaction_points - part.whole_points).abs() < 1e-9);
    }
    // Parts do not chain: what left one duty fell under another.
    assert!(
        chain.parts.iter().any(|p| p.interaction_points.abs() > 0.1),
        "{:#?}",
        chain.parts
    );
    assert!(ledger.chain(&questions[..1], None).is_err());
}

/// Between imports and the exporter's sales, sectors and what is inside them are two causes.
#[test]
fn weights_are_two_causes() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let world = detente_world::builtin(detente_world::DEFAULT_WORLD).expect("a world");
    let exports = ExportWeights::of(&world, "CHN").expect("China");
    let on = parse_date("2025-10-30").expect("a date");
    let imports = Question::new("USA", "CHN", on);
    let sales = imports.clone().under(Convention {
        weights: Weights::ExporterWorld,
        ..Convention::default()
    });
    let bridge = ledger
        .bridge(&imports, &sales, Some(&exports))
        .expect("a bridge");
    let mut causes: Vec<&str> = bridge.parts.iter().map(|p| p.cause.as_str()).collect();
    causes.sort_unstable();
    assert_eq!(causes, ["mean inside sectors", "sector weights"]);
    for (end, question) in [(&bridge.from, &imports), (&bridge.to, &sales)] {
        let average = ledger
            .average(question, Some(&exports))
            .expect("an average");
        assert!(
            (end.average_pct - average.average_pct).abs() < 1e-9,
            "{}",
            end.average_pct
        );
    }
    // Backwards the same causes have the other sign.
    let back = ledger
        .bridge(&sales, &imports, Some(&exports))
        .expect("a bridge");
    for part in &bridge.parts {
        let other = back
            .parts
            .iter()
            .find(|p| p.cause == part.cause)
            .expect("the cause");
        assert!((part.points + other.points).abs() < 1e-9);
    }
}
