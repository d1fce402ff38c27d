//! Games over payoff tables, small and large: `cargo bench -p detente-talks`. The size of a game is an argument, so that
//! the ratio of a large one to a small one is measured in the same run.

use detente_talks::attrition::{Contest, Flow, Resolve, Side, Types, over_draws};
use detente_talks::moving::{MoveGame, Preparation, when_both_move};
use detente_talks::quantal::quantal_response;
use detente_talks::{Menu, Menus, PayoffTable, mixed_equilibria, penal_codes, supergame};
use divan::Bencher;

fn main() {
    divan::main();
}

/// A two-player game of `n` positions each.
fn game(n: usize, payoff: impl Fn(usize, usize) -> f64) -> PayoffTable {
    let ids: Vec<String> = (0..n).map(|i| i.to_string()).collect();
    let menu = |name| Menu::of(name, ids.iter().map(String::as_str));
    let menus = Menus::new(vec![menu("one"), menu("two")]).expect("menus");
    let cells = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let payoffs = cells.map(|(i, j)| vec![payoff(i, j), payoff(j, i)]);
    PayoffTable::new(menus, payoffs.collect()).expect("a table")
}

/// Linear Cournot duopoly (Osborne, An Introduction to Game Theory, 2004, section 3.1): price 1 − Q and never negative.
fn cournot(n: usize) -> PayoffTable {
    let q = move |i: usize| i as f64 / (n - 1) as f64;
    game(n, move |i, j| q(i) * (1.0 - q(i) - q(j)).max(0.0))
}

/// All values of the repeated game (Abreu and Sannikov 2014), at two discount factors.
#[divan::bench(args = [10, 40], consts = [30, 60])]
fn values_of_the_repeated_game<const PER_CENT: u32>(bencher: Bencher, n: usize) {
    let table = cournot(n);
    bencher.bench(|| supergame(&table, f64::from(PER_CENT) / 100.0));
}

/// Optimal penal codes with side payments for every discount factor at once (Goldlücke and Kranz 2012).
#[divan::bench(args = [10, 40])]
fn penal_codes_with_payments(bencher: Bencher, n: usize) {
    let table = cournot(n);
    bencher.bench(|| penal_codes(&table, 0.0));
}

/// Every extreme equilibrium of a symmetric game without structure.
#[divan::bench(args = [4, 8])]
fn mixed_equilibria_of_a_game_without_structure(bencher: Bencher, n: usize) {
    let table = game(n, |i, j| ((i * 7919 + j * 104_729) % 997) as f64);
    bencher.bench(|| mixed_equilibria(&table, 0.0));
}

/// Logit equilibria followed to λ = 40 (McKelvey and Palfrey 1995), payoffs of the order of a tenth.
#[divan::bench(args = [11, 22])]
fn quantal_response_to_forty(bencher: Bencher, n: usize) {
    let table = cournot(n);
    bencher.bench(|| quantal_response(&table, &[40.0]));
}

/// Wars of attrition on sixty months of costs, log-normal resolve.
#[divan::bench(args = [100, 1000], sample_count = 5)]
fn wars_of_attrition(bencher: Bencher, draws: usize) {
    let contest = |draw: usize| {
        let scale = 1.0 + 0.001 * draw as f64;
        let costs = |rate: f64| {
            let month =
                |t: usize| 0.02 * scale * (1.0 + (t as f64).sin() * rate) * 0.98f64.powi(t as i32);
            Flow::Monthly((0..60).map(month).collect())
        };
        let types = Types::LogNormal {
            median: 0.1,
            spread: 0.5,
        };
        let side = |rate: f64| Side {
            cost: costs(rate),
            resolve: Resolve::private(0.02, types, 0.1),
        };
        Contest::new([side(0.1), side(0.2)], 1e-4).expect("a contest")
    };
    let all: Vec<(Contest, f64)> = (0..draws).map(|d| (contest(d), 1.0)).collect();
    bencher.bench_local(|| over_draws(&all).expect("solved"));
}

/// When both sides move: sixty months, with one way to prepare and with three.
#[divan::bench(args = [1, 3])]
fn when_to_move(bencher: Bencher, ways: usize) {
    let row = |warning: usize| {
        (0..60)
            .map(|u| 0.98f64.powi((warning + u) as i32))
            .collect()
    };
    let preparation = |at: usize| Preparation {
        name: at.to_string(),
        pace: 1.0 - 0.4 * at as f64,
        cost: 0.01,
    };
    let game = MoveGame {
        target_loss: (0..60).map(row).collect(),
        sender_cost: vec![vec![0.01]; 60],
        prize: 5.0,
        price: 8.0,
        audience: 0.1,
        months: 60,
        discounts: [0.98; 2],
        preparations: (0..ways).map(preparation).collect(),
        noise: 0.1,
    };
    bencher.bench(|| when_both_move(&game));
}
