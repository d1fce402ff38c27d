//! Several bounds on one flow: multipliers compound, ties, rents.

use detente_economy::{Economy, Parameters, SolveSettings, Tie};
use detente_policy::WedgeKind::{Boycott, Cap, Floor};

use crate::{Case, large, policy, real};

#[test]
fn several_bounds_on_one_flow() {
    let Some(world) = large() else { return };
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let cases = [
        (
            "overlap.cap+boycott",
            [(Cap, "CHN:USA:C26=0.5"), (Boycott, "USA:CHN:C26=0.3")],
        ),
        (
            "overlap.floor+slackcap",
            [(Floor, "CHN:USA:A01=1.2"), (Cap, "USA:CHN:A01=1.5")],
        ),
        (
            "overlap.slack",
            [(Cap, "CHN:USA:C26=0.5"), (Boycott, "USA:CHN:C26=1")],
        ),
    ];
    for (id, wedges) in cases {
        let case = Case::find(id).expect("there");
        let at = economy
            .solve(&policy(&world, &wedges), &SolveSettings::default())
            .unwrap_or_else(|e| panic!("{id}: {e}"));
        for code in ["USA", "CHN", "JPN"] {
            case.check(&[code], "", real(&at, &world, code));
        }
        for (b, bound) in at.bounds.iter().enumerate() {
            let at = b.to_string();
            case.check(&["m", &at], "", bound.multiplier);
            case.check(&["volumes", &at], "", bound.volume);
            assert_eq!(
                bound.binding,
                (bound.volume - bound.level).abs() < 1e-8,
                "{id}"
            );
            assert_eq!(bound.priced, bound.multiplier > 1e-8, "{id}");
        }
    }
}

#[test]
fn a_tie_has_equal_halves_and_two_ends() {
    let (Some(case), Some(world)) = (Case::find("overlap.tie"), large()) else {
        return;
    };
    let economy = Economy::new(&world, &Parameters::of(&world)).expect("calibrated");
    let tied = policy(
        &world,
        &[(Cap, "CHN:USA:C26=0.5"), (Boycott, "USA:CHN:C26=0.5")],
    );
    for (end, tie) in [
        ("tie", Tie::Equal),
        ("all_to_exporter", Tie::Exporter),
        ("all_to_importer", Tie::Importer),
    ] {
        let settings = SolveSettings {
            tie,
            ..SolveSettings::default()
        };
        let at = economy.solve(&tied, &settings).expect("solved");
        for code in ["USA", "CHN", "JPN"] {
            case.check(&[end, code], "", real(&at, &world, code));
        }
        let m: Vec<f64> = at.bounds.iter().map(|b| b.multiplier).collect();
        match tie {
            Tie::Equal => {
                case.check(&[end, "m", "0"], "", m[0]);
                case.check(&[end, "m", "1"], "", m[1]);
                assert_eq!(at.bounds[0].tied, 1);
            }
            Tie::Exporter => case.check(&[end, "m", "0"], "", m[0]),
            Tie::Importer => case.check(&[end, "m", "0"], "", m[1]),
        }
    }
}

#[test]
fn one_bound_on_the_sum_of_a_group() {
    let Some(world) = large() else { return };
    let parameters = Parameters {
        sigma: 0.15,
        theta: 0.02,
        rho: 0.7,
        kappa: 0.05,
        ..Parameters::of(&world)
    };
    let economy = Economy::new(&world, &parameters).expect("calibrated");
    for (id, cap) in [
        ("ration.one-by-one", "CHN:*:C27=0.5,group=g"),
        ("ration.group.3", "CHN:*:C27=0.3,group=g"),
    ] {
        let case = Case::find(id).expect("there");
        let at = economy
            .solve(&policy(&world, &[(Cap, cap)]), &SolveSettings::default())
            .expect("solved");
        case.check(&["USA"], "", real(&at, &world, "USA"));
        case.check(&["CHN"], "", real(&at, &world, "CHN"));
        case.check(&["m"], "", at.bounds[0].multiplier);
    }
}
