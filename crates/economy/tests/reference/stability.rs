//! Returns to scale: whether an equilibrium is stable, and where the dynamics of output lead.

use detente_economy::{Economy, Parameters, SolveSettings};
use detente_policy::AppliedPolicy;
use detente_policy::WedgeKind::Tariff;
use detente_world::World;

use crate::{Case, policy, real, small};

/// The world `multi` with other scale elasticities.
fn multi(psi: f64) -> Option<World> {
    let world = small("multi")?;
    let mut parts = world.parts().clone();
    parts
        .sectors
        .iter_mut()
        .for_each(|s| s.scale_elasticity = psi);
    Some(World::new(parts).expect("valid"))
}

#[test]
fn the_leading_eigenvalue_at_the_benchmark() {
    let Some(case) = Case::find("stable.benchmark") else {
        return;
    };
    for (key, psi) in [
        ("0.1", 0.1),
        ("0.2", 0.2),
        ("0.24", 0.24),
        ("0.26", 0.26),
        ("0.3", 0.3),
    ] {
        let world = multi(psi).expect("there");
        let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
        let nothing = AppliedPolicy::benchmark(world.tariffs());
        let at = economy
            .solve(&nothing, &SolveSettings::default())
            .expect("solved");
        let found = at.stability().expect("checked");
        case.check(&[key, "0"], "", found.largest);
        case.check(&[key, "1"], "", found.index);
        assert_eq!(found.stable, psi < 0.2667, "{found:?}");
    }
}

#[test]
fn stable_branches_under_a_tariff() {
    let Some(case) = Case::find("stable.branch") else {
        return;
    };
    for (key, psi) in [("0.2", 0.2), ("0.24", 0.24)] {
        let world = multi(psi).expect("there");
        let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
        let tariff = policy(&world, &[(Tariff, "R0:R1:S0=10%")]);
        let at = economy
            .solve(&tariff, &SolveSettings::default())
            .expect("solved");
        case.check(&[key, "R0"], "", real(&at, &world, "R0"));
        let found = at.stability().expect("checked");
        // The largest eigenvalue is printed with three decimals.
        let expected = case.number(&[key, "largest"]);
        assert!(
            (found.largest - expected).abs() < 6e-4,
            "{found:?} for {expected}"
        );
        assert!(found.stable);
    }
}

#[test]
fn the_dynamics_of_output_lead_to_a_corner() {
    let (Some(case), Some(world)) = (Case::find("stable.corner"), multi(0.3)) else {
        return;
    };
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let tariff = policy(&world, &[(Tariff, "R0:R1:S0=10%")]);
    let (at, shut) = economy
        .solve_stable(&tariff, &SolveSettings::default())
        .expect("solved");
    case.check(&["R0"], "", real(&at, &world, "R0"));
    case.check(&["R1"], "", real(&at, &world, "R1"));
    assert_eq!(shut.len(), 2, "{shut:?}");
}
