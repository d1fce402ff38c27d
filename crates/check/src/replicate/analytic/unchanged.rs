//! No shock, no change: the built-in world under every deficit rule.

use detente_economy::{DeficitRule, Equilibrium, Parameters};
use detente_world::{Cube, DEFAULT_WORLD, builtin};

use super::{AnalyticCase, Cell, Sheet, Stop};

pub(super) const CASE: AnalyticCase = AnalyticCase {
    name: "no-shock",
    title: "No shock, no change: the built-in world",
    method: "Without a policy every price, flow and income of the built-in world stays as it is; under deficits none, \
             as it is once the deficits are removed.",
    fill,
};

/// Largest change allowed, a fraction.
const TOLERANCE: f64 = 1e-12;

fn fill(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let world = builtin(DEFAULT_WORLD)?;
    for (word, rule) in [
        ("fixed", DeficitRule::Fixed),
        ("scaled", DeficitRule::Scaled),
        ("none", DeficitRule::None),
    ] {
        let parameters = Parameters {
            deficits: rule,
            ..Parameters::of(&world)
        };
        let label = format!("{}, deficits {word}", world.meta().name);
        let at = sheet.solve(&label, &world, &parameters, &[])?;
        for (what, change) in changes(&at) {
            let cell = Cell {
                region: "*",
                measure: format!("largest change of any {what}, deficits {word}"),
                unit: "fraction",
                tolerance: TOLERANCE,
                source: "identity",
            };
            sheet.compare(cell, 0.0, change);
        }
    }
    Ok(())
}

/// The largest changes of prices, flows and incomes, as fractions.
fn changes(at: &Equilibrium) -> [(&'static str, f64); 3] {
    let hats = at.price.as_slice().iter().chain(at.cost.as_slice());
    let price = hats.map(|hat| (hat - 1.0).abs()).fold(0.0, f64::max);
    let pairs = |after: &Cube, before: &Cube| {
        let pairs = after.as_slice().iter().zip(before.as_slice());
        pairs
            .filter(|(_, before)| **before > 0.0)
            .map(|(after, before)| (after / before - 1.0).abs())
            .fold(0.0, f64::max)
    };
    let flow = pairs(&at.flows, at.benchmark_flows());
    let incomes = at.income.iter().zip(&at.benchmark().income);
    let income = incomes
        .map(|(after, before)| (after / before - 1.0).abs())
        .fold(0.0, f64::max);
    [("price", price), ("flow", flow), ("income", income)]
}
