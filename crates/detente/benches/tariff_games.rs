//! Tariff games against one solve of the same world: `cargo bench -p detente --bench tariff_games`. Checks of best
//! responses are left out; they are timed apart.

use detente::economy::{DeficitRule, Economy, Parameters, SolveSettings};
use detente::policy::AppliedPolicy;
use detente::standoff::tariffs::{
    Division, Effort, Gains, Partners, Rules, TariffGame, Threat, Vary, cooperation, regions, war,
};
use detente::world::synthetic::seven_regions;
use detente::world::{DEFAULT_WORLD, RegionIx, World, builtin};

fn main() {
    divan::main();
}

const SEARCH: Effort = Effort {
    starts: 0,
    second_order: false,
    seed: 1,
};

fn built_in() -> World {
    builtin(DEFAULT_WORLD).expect("the built-in world")
}

fn economy(world: &World, deficits: DeficitRule) -> Economy {
    let parameters = Parameters {
        deficits,
        ..Parameters::of(world)
    };
    Economy::new(world, &parameters).expect("calibrated")
}

fn game<'e>(economy: &'e Economy, players: &[&str], vary: Vary) -> TariffGame<'e> {
    let world = economy.world();
    let codes: Vec<String> = players.iter().map(|code| (*code).to_owned()).collect();
    let players = regions(world, "player", &codes).expect("players");
    let rules = Rules::new(world, players, vary, Partners::Players);
    let backdrop = AppliedPolicy::benchmark(economy.tariffs());
    TariffGame::new(economy, rules, backdrop, None).expect("a game")
}

#[divan::bench]
fn one_solve_built_in(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&built_in(), DeficitRule::Fixed);
    let mut policy = AppliedPolicy::benchmark(economy.tariffs());
    for k in 0..28 {
        let k = detente::world::SectorIx(k);
        policy.tariff.add(RegionIx(1), RegionIx(0), k, 0.1);
    }
    bencher.bench(|| {
        economy
            .solve(&policy, &SolveSettings::default())
            .expect("solved")
    });
}

#[divan::bench]
fn war_of_two_by_sector(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&built_in(), DeficitRule::Fixed);
    let game = game(&economy, &["USA", "CHN"], Vary::Sector);
    bencher.bench(|| war(&game, &SEARCH).expect("a war"));
}

#[divan::bench]
fn war_of_two_with_twenty_starts(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&built_in(), DeficitRule::Fixed);
    let game = game(&economy, &["USA", "CHN"], Vary::Sector);
    bencher.bench(|| war(&game, &Effort::default()).expect("a war"));
}

#[divan::bench]
fn cooperation_of_two_by_sector(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&built_in(), DeficitRule::Fixed);
    let game = game(&economy, &["USA", "CHN"], Vary::Sector);
    bencher.bench(|| {
        cooperation(
            &game,
            Threat::Today,
            &Division::Equal,
            Gains::AtLeast,
            &SEARCH,
        )
        .expect("an agreement")
    });
}

#[divan::bench(sample_count = 3)]
fn world_war_built_in(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&built_in(), DeficitRule::Fixed);
    let game = game(&economy, &["all"], Vary::All);
    bencher.bench(|| war(&game, &SEARCH).expect("a war"));
}

#[divan::bench]
fn world_war_seven_regions(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&seven_regions().expect("a world"), DeficitRule::None);
    let game = game(&economy, &["all"], Vary::All);
    bencher.bench(|| war(&game, &SEARCH).expect("a war"));
}

#[divan::bench]
fn world_peace_seven_regions(bencher: divan::Bencher<'_, '_>) {
    let economy = economy(&seven_regions().expect("a world"), DeficitRule::None);
    let game = game(&economy, &["all"], Vary::All);
    bencher.bench(|| {
        cooperation(
            &game,
            Threat::Today,
            &Division::Equal,
            Gains::AtLeast,
            &SEARCH,
        )
        .expect("an agreement")
    });
}
