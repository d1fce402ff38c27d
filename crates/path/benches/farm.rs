//! Speed of farm goods: one market of 36 months from tables to a checked equilibrium, and whole episodes. Run with
//! `cargo bench -p detente-path --bench farm`.

use std::sync::LazyLock;

use detente_economy::Band;
use detente_path::farm::{Act, Event, Good, Month, Scenario, open, run};
use divan::Bencher;

fn main() {
    divan::main();
}

static SOYBEANS: LazyLock<Good> =
    LazyLock::new(|| open("soybeans").expect("the built-in good loads"));

fn window() -> Scenario {
    Scenario::quiet(Month::new(2017, 10), 36)
}

/// 36 months without any event: one equilibrium.
#[divan::bench]
fn equilibrium_of_36_months(bencher: Bencher) {
    let scenario = window();
    bencher.bench(|| run(&SOYBEANS, &scenario, SOYBEANS.parameters(Band::Central)));
}

/// 36 months without and with a tariff known from the first month: two equilibria, the second with ad valorem rounds.
#[divan::bench]
fn tariff_over_36_months(bencher: Bencher) {
    let mut scenario = window();
    scenario.events = vec![Event {
        known: scenario.from,
        from: scenario.from,
        to: None,
        broken: None,
        hangs: None,
        act: Act::Wedge("tariff CHN:USA:SOY=+25pp".parse().expect("a wedge")),
    }];
    bencher.bench(|| run(&SOYBEANS, &scenario, SOYBEANS.parameters(Band::Central)));
}

/// An episode with all its news.
#[divan::bench(args = ["2018", "2025"])]
fn episode(bencher: Bencher, name: &str) {
    let scenario = Scenario::episode(&SOYBEANS, name).expect("a built-in episode");
    bencher.bench(|| run(&SOYBEANS, &scenario, SOYBEANS.parameters(Band::Central)));
}
