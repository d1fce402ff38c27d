//! Random policies over random economies: certified, or named infeasible; never anything else.

mod common;

use common::Recipe;
use detente_economy::{Economy, EconomyError, SolveError, SolveSettings, stress};

#[test]
fn every_draw_is_certified_or_named_infeasible() {
    let mut scale = Recipe::new(4, 6, 21);
    (scale.scale, scale.markup) = (0.12, 1.1);
    let worlds = [
        Recipe::new(2, 1, 20).world(),
        Recipe::new(3, 2, 22).world(),
        scale.world(),
        Recipe::new(7, 8, 23).world(),
    ];
    let (mut certified, mut infeasible) = (0, 0);
    for (w, world) in worlds.iter().enumerate() {
        for number in 0..90 {
            let draw = stress::draw(world, 11, number);
            let outcome = Economy::new(world, &draw.parameters).map_err(|e| match e {
                EconomyError::Purge(inner) => *inner,
                other => SolveError::Input(other),
            });
            match outcome.and_then(|economy| economy.solve(&draw.policy, &SolveSettings::default()))
            {
                Ok(solution) => {
                    assert!(solution.certificate.worst <= 1e-9);
                    certified += 1;
                }
                Err(SolveError::Infeasible { reason, .. }) => {
                    assert!(!reason.is_empty());
                    infeasible += 1;
                }
                Err(other) => panic!("world {w}, draw {number} ({}): {other}", draw.label),
            }
        }
    }
    assert!(
        certified > 330,
        "{certified} certified, {infeasible} infeasible"
    );
}
