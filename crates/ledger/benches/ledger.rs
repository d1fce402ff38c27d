//! How long the questions take that the ledger is asked most: `cargo bench -p detente-ledger`.

use detente_ledger::{CompileRequest, Ledger, Question, parse_date};

fn main() {
    divan::main();
}

fn question(imposer: &str, target: &str) -> Question {
    Question::new(imposer, target, parse_date("2025-11-10").expect("a date"))
}

/// Both sides' averages on every day of change, from the embedded bytes.
#[divan::bench]
fn history_of_both_sides_cold() -> usize {
    let ledger = Ledger::builtin().expect("a ledger");
    let (from, to) = (ledger.start(), ledger.edition());
    [("USA", "CHN"), ("CHN", "USA")]
        .iter()
        .map(|(imposer, target)| {
            ledger
                .history(&question(imposer, target), from, to, None)
                .expect("a history")
                .steps
                .len()
        })
        .sum()
}

/// The same once everything is decoded.
#[divan::bench]
fn history_of_both_sides_warm(bencher: divan::Bencher) {
    let ledger = Ledger::builtin().expect("a ledger");
    let (from, to) = (ledger.start(), ledger.edition());
    let run = || {
        for (imposer, target) in [("USA", "CHN"), ("CHN", "USA")] {
            ledger
                .history(&question(imposer, target), from, to, None)
                .expect("a history");
        }
    };
    run();
    bencher.bench_local(run);
}

/// One line on one day, from the embedded bytes.
#[divan::bench]
fn one_line_cold() -> f64 {
    let ledger = Ledger::builtin().expect("a ledger");
    ledger
        .line("85076000", &question("USA", "CHN"))
        .expect("a line")[0]
        .rate
}

/// One average on one day, from the embedded bytes.
#[divan::bench]
fn one_average_cold() -> f64 {
    let ledger = Ledger::builtin().expect("a ledger");
    ledger
        .average(&question("USA", "CHN"), None)
        .expect("an average")
        .average_pct
}

/// Only reading the small tables.
#[divan::bench]
fn open() -> usize {
    Ledger::builtin().expect("a ledger").instruments().len()
}

/// Tariffs of the built-in world on a day, third countries included.
#[divan::bench]
fn compile_to_the_built_in_world(bencher: divan::Bencher) {
    let ledger = Ledger::builtin().expect("a ledger");
    let world = detente_world::builtin(detente_world::DEFAULT_WORLD).expect("a world");
    let request = CompileRequest::on(parse_date("2025-11-10").expect("a date"));
    bencher.bench_local(|| {
        ledger
            .compile(&world, &request)
            .expect("compiles")
            .rates
            .len()
    });
}

/// The bridge from January to November 2025.
#[divan::bench(sample_count = 10)]
fn bridge_over_2025(bencher: divan::Bencher) {
    let ledger = Ledger::builtin().expect("a ledger");
    let from = question("USA", "CHN").on(parse_date("2025-01-20").expect("a date"));
    bencher.bench_local(|| {
        ledger
            .bridge(&from, &question("USA", "CHN"), None)
            .expect("a bridge")
            .parts
            .len()
    });
}
