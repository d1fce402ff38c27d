//! Bounds that no volumes keep together are refused by name, with weights that anybody can add up again.

mod common;

use common::Recipe;
use detente_economy::{CauseKind, Economy, Parameters, SolveSettings};
use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx, World};

fn bound(label: &str, kind: BoundKind, sellers: &[usize], level: f64) -> Bound {
    let flows = sellers
        .iter()
        .map(|i| (RegionIx(*i), RegionIx(0), SectorIx(0)));
    Bound {
        kind,
        flows: flows.collect(),
        level,
        label: label.to_owned(),
    }
}

const CAP: BoundKind = BoundKind::Cap {
    rents_to_exporter: 1.0,
};
const FLOOR: BoundKind = BoundKind::Floor {
    mode: FloorMode::OnTop,
};

/// Two floors that share a seller, and caps on every seller: nothing lies in anything else.
fn policy(world: &World, floors: f64) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    policy.bounds = vec![
        bound("slack elsewhere", CAP, &[4], 1.5),
        bound("from one and two", FLOOR, &[1, 2], floors),
        bound("from two and three", FLOOR, &[2, 3], floors),
        bound("one", CAP, &[1], 0.8),
        bound("two", CAP, &[2], 0.9),
        bound("three and four", CAP, &[3, 4], 2.0),
    ];
    policy
}

#[test]
fn overlapping_bounds_without_room_are_named_and_proved() {
    let world = Recipe::new(5, 2, 31).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let settings = SolveSettings::default();
    // Below what the caps leave there is an equilibrium.
    let kept = economy
        .solve(&policy(&world, 0.7), &settings)
        .expect("solved");
    assert!(kept.certificate.worst < 1e-9);
    let tight = policy(&world, 1.0);
    let refused = economy.solve(&tight, &settings).expect_err("no room");
    let said = refused.to_string();
    assert!(
        said.contains("`from one and two`") && said.contains("`one`"),
        "{said}"
    );
    assert!(!said.contains("elsewhere"), "{said}");
    let cause = refused.cause().expect("a cause");
    assert_eq!(cause.cause, CauseKind::Bound);
    assert_eq!(economy.check_cause(&tight, cause), Ok(()));
    assert!(cause.term("wanted") > cause.term("allowed"));
    // The proof is of these bounds and no others.
    let mut forged = cause.clone();
    forged.weights.retain(|(b, _)| *b == 1);
    assert!(economy.check_cause(&tight, &forged).is_err());
    assert!(economy.check_cause(&policy(&world, 0.7), cause).is_err());
}

#[test]
fn a_floor_on_banned_flows_is_proved_too() {
    let world = Recipe::new(3, 2, 32).world();
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    policy.bounds = vec![
        bound("ban", CAP, &[1], 0.0),
        bound("promise", FLOOR, &[1], 0.5),
    ];
    let refused = economy
        .solve(&policy, &SolveSettings::default())
        .expect_err("banned");
    assert!(
        refused.to_string().contains("`promise` commits to flows"),
        "{refused}"
    );
    let cause = refused.cause().expect("a cause");
    assert_eq!(economy.check_cause(&policy, cause), Ok(()));
    policy.bounds.remove(0);
    assert!(economy.check_cause(&policy, cause).is_err());
}
