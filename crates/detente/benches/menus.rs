//! Payoff tables by the size of the menus, beside one equilibrium of the same world in the same run:
//! `cargo bench -p detente --bench menus`.

use std::sync::LazyLock;

use detente::economy::{Economy, Parameters, SolveSettings};
use detente::policy::{Policy, Wedge, WedgeKind};
use detente::standoff::{Standoff, run};
use detente::world::{DEFAULT_WORLD, World, builtin};
use divan::Bencher;

fn main() {
    divan::main();
}

static WORLD: LazyLock<World> = LazyLock::new(|| builtin(DEFAULT_WORLD).expect("a world"));

/// Levers of a side on the other, each with wedges as its levels besides none at all.
fn levers(own: &str, other: &str) -> [(&'static str, WedgeKind, Vec<String>); 4] {
    let wedge = |kind: WedgeKind, sector: &str, values: &[&str]| {
        let values = values.iter();
        let written = values
            .map(|v| format!("{own}:{other}:{sector}={v}"))
            .collect();
        (kind, written)
    };
    let (tariff, cap) = (WedgeKind::Tariff, WedgeKind::Cap);
    [
        ("duties", wedge(tariff, "*", &["+20pp", "+50pp", "+100pp"])),
        ("electronics", wedge(cap, "C26", &["0.5", "0.2", "0"])),
        ("metals", wedge(cap, "C24B", &["0.5"])),
        ("machines", wedge(cap, "C28", &["0.5"])),
    ]
    .map(|(name, (kind, values))| (name, kind, values))
}

/// A standoff in which both sides have the first `count` of their levers.
fn standoff(count: usize) -> Standoff {
    let mut text = "schema = 1\nid = \"menus\"\ntitle = \"Menus\"\nworld = \"busan-25x28\"\n\
                    [dates]\non = 2025-10-30\n[economy]\nintervals = \"none\"\n"
        .to_owned();
    let sides = [("USA", "CHN"), ("CHN", "USA")];
    let position = |level: fn(usize) -> usize| {
        let of = |(own, other): &(&str, &str)| {
            let levers = levers(own, other);
            let levels = levers.iter().take(count);
            let names: Vec<String> = levels
                .map(|(name, _, values)| format!("{name}.l{}", level(values.len())))
                .collect();
            format!("{own} = \"{}\"", names.join("+"))
        };
        sides.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let (none, all) = (position(|_| 0), position(|last| last));
    text += &format!("[reference]\ntitle = \"as they are\"\npositions = {{ {none} }}\n");
    text += &format!("[talks]\nfail = {{ {all} }}\n");
    for (own, other) in sides {
        text += &format!("[[players]]\nregion = \"{own}\"\n");
        for (name, kind, values) in levers(own, other).iter().take(count) {
            text += &format!("[[players.levers]]\nid = \"{name}\"\ntitle = \"{name}\"\n");
            text += "[[players.levers.levels]]\nid = \"l0\"\ntitle = \"none\"\n";
            for (at, value) in values.iter().enumerate() {
                let (at, kind) = (at + 1, kind.name());
                text += &format!(
                    "[[players.levers.levels]]\nid = \"l{at}\"\ntitle = \"{value}\"\n{kind} = [\"{value}\"]\n"
                );
            }
        }
    }
    Standoff::parse(&text, "menus.toml", None).expect("a standoff")
}

/// One equilibrium of the built-in world, from the benchmark.
#[divan::bench]
fn one_equilibrium(bencher: Bencher) {
    let wedge = Wedge::parse(WedgeKind::Tariff, "USA:CHN:*=+50pp").expect("a wedge");
    let policy = Policy {
        wedges: vec![wedge],
        ..Policy::default()
    };
    let policy = policy.apply(&WORLD).expect("a policy");
    let economy = Economy::new(&WORLD, &Parameters::of(&WORLD)).expect("calibrated");
    bencher.bench(|| {
        economy
            .solve(&policy, &SolveSettings::default())
            .expect("solved")
    });
}

/// A whole run, certificates and every solution concept: 16, 256, 1,024 and 4,096 combinations.
#[divan::bench(args = [1, 2, 3, 4], sample_count = 3)]
fn talks_with_so_many_levers_a_side(bencher: Bencher, count: usize) {
    let standoff = standoff(count);
    bencher.bench(|| run(&standoff, &()).expect("findings"));
}
