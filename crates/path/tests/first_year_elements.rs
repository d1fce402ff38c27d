//! Every element that is built in, alone: a total stop by its sender is answered, with a certificate, below its ceiling, and no
//! harder than it is cut.
#![allow(clippy::unwrap_used)]

mod first_year;

use detente_path::first_year::{Detail, Draw, Levers, Overrides, Simulation, simulate};
use first_year::{ground, licence};

/// What is built in; a row that is lost, or one that comes to stand twice, changes it.
const ELEMENTS: usize = 19;
const MONTHS: u32 = 24;

fn alone(element: &str, let_through: f64) -> Simulation {
    let levers = Levers {
        licences: vec![licence(element, None, let_through)],
        ..Levers::default()
    };
    let own = Overrides::default();
    simulate(
        ground(),
        &levers,
        &own,
        &Draw::CENTRAL,
        MONTHS,
        Detail::Months,
    )
    .unwrap()
}

fn codes() -> Vec<&'static str> {
    let list = &ground().tables().elements;
    list.iter().map(|e| e.element.as_str()).collect()
}

#[test]
fn every_element_has_a_chain_in_the_built_in_world() {
    assert_eq!(codes().len(), ELEMENTS);
    assert_eq!(ground().places().len(), ELEMENTS);
    assert_eq!(ground().left_out(|_| true), [""; 0]);
}

#[test]
fn a_total_stop_of_each_element_is_certified_below_its_ceiling() {
    let mut unfelt = Vec::new();
    for element in codes() {
        let run = alone(element, 0.0);
        let (mut worst, mut ceiling) = (0.0_f64, 0.0_f64);
        for month in &run.months {
            let certificate = &month.certificate;
            assert!(
                certificate.holds(),
                "{element}, month {}: {certificate:?}",
                month.month
            );
            for (loss, most) in month.state.gdp.iter().zip(&month.ceiling.gdp) {
                assert!((-1e-12..0.5).contains(loss), "{element}: {loss}");
                assert!(
                    *loss <= most + 1e-9,
                    "{element}, month {}: {loss} of at most {most}",
                    month.month
                );
                worst = worst.max(*loss);
                ceiling = ceiling.max(*most);
            }
        }
        assert!(
            ceiling > 1e-6,
            "{element}: nothing depends on it, {ceiling}"
        );
        if worst < 1e-6 {
            unfelt.push(element);
        }
    }
    // Of these two stocks last while users learn to need less.
    assert_eq!(unfelt, ["hf-high-purity", "palladium"]);
}

#[test]
fn a_harder_cut_of_each_element_costs_no_less() {
    for element in codes() {
        let mut before: Option<Simulation> = None;
        for let_through in [1.0, 0.8, 0.6, 0.4, 0.2, 0.0] {
            let run = alone(element, let_through);
            for (month, softer) in before.iter().flat_map(|b| run.months.iter().zip(&b.months)) {
                for (n, (loss, less)) in month.state.gdp.iter().zip(&softer.state.gdp).enumerate() {
                    assert!(
                        *loss >= less - 1e-9,
                        "{element} at {let_through}, month {}, region {n}: {loss} after {less}",
                        month.month
                    );
                }
            }
            before = Some(run);
        }
    }
}
