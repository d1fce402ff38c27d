//! Games over payoff tables, small and large: `cargo bench -p detente-talks`. The size of a game is an argument, so that
//! the ratio of a large one to a small one is measured in the same run.

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
