//! Random policies over random economies: certified, or infeasible for a cause that is proved again; rarely neither.

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
    let mut open: Vec<String> = Vec::new();
    for (w, world) in worlds.iter().enumerate() {
        for number in 0..90 {
            let draw = stress::draw(world, 11, number);
            let outcome = Economy::new(world, &draw.parameters).map_err(|e| match e {
                EconomyError::Purge(inner) => *inner,
                other => SolveError::Input(other),
            });
            let solved = outcome.and_then(|economy| {
                let solved = economy.solve(&draw.policy, &SolveSettings::default());
                if let Some(cause) = solved.as_ref().err().and_then(SolveError::cause) {
                    let proved = economy.check_cause(&draw.policy, cause);
                    assert_eq!(proved, Ok(()), "world {w}, draw {number} ({})", draw.label);
                }
                solved
            });
            match solved {
                Ok(solution) => {
                    assert!(solution.certificate.worst <= 1e-9);
                    certified += 1;
                }
                Err(SolveError::Infeasible { reason, .. }) => {
                    assert!(!reason.is_empty());
                    infeasible += 1;
                }
                Err(other @ (SolveError::NotConverged { .. } | SolveError::NotUnique { .. })) => {
                    open.push(format!(
                        "world {w}, draw {number} ({}): {other}",
                        draw.label
                    ));
                }
                Err(other) => panic!("world {w}, draw {number} ({}): {other}", draw.label),
            }
        }
    }
    // What is neither found nor proved impossible is said to be that.
    assert!(open.len() <= 4, "{}", open.join("\n"));
    // A tenth of the draws have bounds on the same flows, and those that contradict each other are refused.
    assert!(
        certified > 320,
        "{certified} certified, {infeasible} infeasible"
    );
}
