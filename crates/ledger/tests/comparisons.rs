//! Published averages beside ours: the steps add up, and every figure of the table is there.

use detente_ledger::{
    Convention, ExportWeights, Ledger, LedgerError, Metals, Question, parse_date,
};

fn setting(exporter: &str) -> (Ledger, ExportWeights) {
    let world = detente_world::builtin(detente_world::DEFAULT_WORLD).expect("a world");
    let exports = ExportWeights::of(&world, exporter).expect("the exporter");
    (Ledger::builtin().expect("the built-in ledger"), exports)
}

fn question(imposer: &str, target: &str) -> Question {
    Question::new(imposer, target, parse_date("2025-11-10").expect("a date"))
}

#[test]
fn steps_and_the_rest_lead_to_the_published_figure() {
    for (imposer, target, count) in [("USA", "CHN", 21), ("CHN", "USA", 19)] {
        let (ledger, exports) = setting(target);
        let found = ledger.comparisons(&question(imposer, target), &exports);
        let found = found.expect("comparisons");
        assert_eq!(found.len(), count);
        for c in &found {
            let steps: f64 = c.parts.iter().map(|p| p.points).sum();
            let sum = c.ours_pct + steps + c.unexplained_points;
            assert!((sum - c.published.average_pct).abs() < 1e-9);
            assert!((c.ours_pct + steps - c.ours_their_way_pct).abs() < 1e-9);
            let on = question(imposer, target).on(c.published.date);
            let ours = ledger.average(&on, None).expect("an average").average_pct;
            assert_eq!(c.ours_pct, ours);
            let causes: Vec<&str> = c.parts.iter().map(|p| p.cause).collect();
            // Who weights with imports, as ours are, is met without a step.
            match c.published.weights {
                detente_ledger::Weights::Imports => assert!(causes.is_empty()),
                _ => assert_eq!(causes, ["coverage", "weights"]),
            }
        }
    }
}

/// What the other metals convention would change is the difference of the two averages.
#[test]
fn other_choices_are_differences_of_averages() {
    let (ledger, exports) = setting("CHN");
    let found = ledger
        .comparisons(&question("USA", "CHN"), &exports)
        .expect("comparisons");
    let by_sales = |c: &&detente_ledger::Comparison| {
        c.published.weights == detente_ledger::Weights::ExporterWorld
    };
    let c = found.iter().rfind(by_sales).expect("the latest");
    let at = |metals| {
        let convention = Convention {
            weights: detente_ledger::Weights::ExporterWorld,
            metals,
            ..Convention::default()
        };
        let question = question("USA", "CHN")
            .on(c.published.date)
            .under(convention);
        ledger
            .average(&question, Some(&exports))
            .expect("an average")
            .average_pct
    };
    let metals = c
        .other_choices
        .iter()
        .find(|p| p.cause == "metals")
        .expect("metals");
    assert!((metals.points - (at(Metals::Bea) - at(Metals::Full))).abs() < 1e-9);
    let reach = c
        .other_choices
        .iter()
        .find(|p| p.cause == "jurisdiction")
        .expect("territory");
    // Section 301 does not reach Hong Kong: the average over its trade too is lower.
    assert!(
        reach.points < 0.0 && reach.points > -1.0,
        "{}",
        reach.points
    );
}

#[test]
fn a_direction_nobody_published_is_refused() {
    let (ledger, exports) = setting("MEX");
    let refused = ledger.comparisons(&question("USA", "MEX"), &exports);
    assert!(matches!(refused, Err(LedgerError::NotCovered(text)) if text.contains("MEX")));
}

/// A region without lines has a bridge of one cause.
#[test]
fn a_third_country_has_a_bridge() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let day = |text: &str| parse_date(text).expect("a date");
    let (from, to) = (
        question("USA", "VNM").on(day("2025-01-01")),
        question("USA", "VNM").on(day("2025-09-01")),
    );
    let bridge = ledger.bridge(&from, &to, None).expect("a bridge");
    assert_eq!(bridge.parts.len(), 1);
    assert!((bridge.parts[0].points - bridge.difference_points).abs() < 1e-12);
    assert!(bridge.difference_points > 5.0);
}

#[test]
fn a_reading_nobody_knows_is_refused() {
    let ledger = Ledger::builtin().expect("the built-in ledger");
    let convention = Convention {
        readings: vec!["legal-veiw".to_owned()],
        ..Convention::default()
    };
    let question = question("USA", "CHN").under(convention);
    let error = ledger
        .average(&question, None)
        .expect_err("refused")
        .to_string();
    assert!(error.contains("did you mean legal-view?"), "{error}");
    assert!(ledger.line("9503", &question).is_err());
    assert!(ledger.bridge(&question, &question, None).is_err());
}
