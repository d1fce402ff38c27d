//! Two countries, two goods, one endowment each: the offer-curve economy of the textbooks.
//!
//! A owns good 1 (value 100) and spends the share α = 0.6 of its income on it; B owns good 2 (value 80) and spends
//! β = 0.5 on good 1. Good 2 is the unit of account. Under Cobb–Douglas demand a tariff `t` of A on good 2 gives
//!
//! ```text
//! I_A = y / (1 − (1−α) t/(1+t)),   α I_A + β·80 = y   ⇒   y = 40 / (1 − α/(1 − (1−α) t/(1+t)))
//! ```
//!
//! with y the value of A's endowment; its price is y/100. B then sells the same volume whatever it fetches, so bounds
//! are tried with CES demand, where the market for good 1 is one scalar equation. There a quota at the tariff's volume
//! does what the tariff does when A takes the rent, and a floor on A's purchases is a negative tariff. An export tax of
//! A at the tariff's rate does the same as the tariff (Lerner), its price at the factory gate apart.

use detente_economy::{DeficitRule, Equilibrium, Parameters};
use detente_world::{RegionIx, SectorIx, World, WorldError};

use super::scalar::root;
use super::{AnalyticCase, Cell, Sheet, Stop};
use detente_world::synthetic::Sketch;

pub(super) const CASE: AnalyticCase = AnalyticCase {
    name: "exchange-two-by-two",
    title: "Two countries, two goods, pure exchange",
    method: "Closed forms under Cobb–Douglas demand, one scalar equation under CES: a tariff, the export tax that is its \
             mirror (Lerner), growth of one endowment, a quota with its rent on either side or split, a purchase floor as \
             a negative tariff.",
    fill,
};

/// Shares of good 1 in the spending of A and of B.
const ALPHA: f64 = 0.6;
const BETA: f64 = 0.5;
/// Value of the endowments in the benchmark.
const OF_A: f64 = 100.0;
const OF_B: f64 = 80.0;
/// Largest difference, per cent.
const TOLERANCE: f64 = 1e-8;

fn world() -> Result<World, WorldError> {
    Sketch::new(
        "exchange-2x2",
        "Two countries that each own one good",
        &["A", "B"],
        &[4.0, 1.5],
    )
    .flows(|i, n, k| match (i == k, k, n) {
        (false, _, _) => 0.0,
        (true, 0, 0) => ALPHA * OF_A,
        (true, 0, _) => BETA * OF_B,
        (true, _, 0) => (1.0 - ALPHA) * OF_A,
        (true, _, _) => (1.0 - BETA) * OF_B,
    })
    .build()
}

/// Prices and real incomes, as ratios to the benchmark.
struct Trade {
    /// Price of good 1 over price of good 2, at the factory gate.
    terms: f64,
    /// Real income of A and B.
    real_income: [f64; 2],
    /// Volume of good 2 that A buys.
    imports: f64,
}

impl Trade {
    /// A levies the tariff `t` on good 2; Cobb–Douglas demand.
    fn tariff(t: f64) -> Self {
        let kept = 1.0 - (1.0 - ALPHA) * t / (1.0 + t);
        let endowment = BETA * OF_B / (1.0 - ALPHA / kept);
        let (terms, income) = (endowment / OF_A, endowment / kept);
        let index_a = terms.powf(ALPHA) * (1.0 + t).powf(1.0 - ALPHA);
        Self {
            terms,
            real_income: [income / OF_A / index_a, terms.powf(-BETA)],
            imports: income / OF_A / (1.0 + t),
        }
    }

    /// A's endowment grows by the factor `g`; Cobb–Douglas demand.
    fn growth(g: f64) -> Self {
        Self {
            terms: 1.0 / g,
            real_income: [g.powf(ALPHA), g.powf(BETA)],
            imports: 1.0,
        }
    }

    /// A pays `1 + t` for good 2 and gets the share `to_a` of the difference, B the rest; CES demand.
    fn ces(t: f64, to_a: f64, rho: f64) -> Self {
        let index = |share: f64, one: f64, two: f64| {
            let e = 1.0 - rho;
            (share * one.powf(e) + (1.0 - share) * two.powf(e)).powf(1.0 / e)
        };
        let at = |terms: f64| {
            let (index_a, index_b) = (index(ALPHA, terms, 1.0 + t), index(BETA, terms, 1.0));
            let share_two = (1.0 - ALPHA) * ((1.0 + t) / index_a).powf(1.0 - rho);
            let wedge = share_two * t / (1.0 + t);
            let income_a = terms * OF_A / (1.0 - to_a * wedge);
            let income_b = OF_B + (1.0 - to_a) * wedge * income_a;
            let sold = BETA * (terms / index_b).powf(1.0 - rho) * income_b;
            let excess = (1.0 - share_two) * income_a + sold - terms * OF_A;
            let imports = share_two * income_a / (1.0 + t) / ((1.0 - ALPHA) * OF_A);
            let found = Self {
                terms,
                real_income: [income_a / OF_A / index_a, income_b / OF_B / index_b],
                imports,
            };
            (excess, found)
        };
        at(root(0.05, 20.0, |terms| at(terms).0)).1
    }
}

fn fill(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    let world = world()?;
    let cobb_douglas = Parameters {
        deficits: DeficitRule::None,
        ..Parameters::of(&world)
    };
    let mut run = |what: String, rho: f64, wedge: String, expected: &Trade| {
        let parameters = Parameters {
            rho,
            ..cobb_douglas.clone()
        };
        let at = sheet.solve(&what, &world, &parameters, &[wedge])?;
        write(sheet, &what, expected, &at);
        Ok::<(), Stop>(())
    };
    for t in [0.25, 1.0] {
        let rate = format!("{}%", 100.0 * t);
        let tariff = Trade::tariff(t);
        run(
            format!("A's tariff {rate}"),
            1.0,
            format!("tariff A:B:G2={rate}"),
            &tariff,
        )?;
        let mirror = Trade {
            terms: tariff.terms / (1.0 + t),
            ..tariff
        };
        run(
            format!("A's export tax {rate}"),
            1.0,
            format!("export-tax A:B:G1={rate}"),
            &mirror,
        )?;
    }
    let growth = Trade::growth(1.25);
    run(
        "A's endowment grows by a quarter".into(),
        1.0,
        "endowment A=1.25".into(),
        &growth,
    )?;
    for rho in [0.5, 2.5] {
        let what = format!("A's tariff 50%, demand elasticity {rho}");
        run(
            what,
            rho,
            "tariff A:B:G2=50%".into(),
            &Trade::ces(0.5, 1.0, rho),
        )?;
    }
    // Who gets the rent of a quota worth 50 %: A, B, or half each way, where (1+x)(1+τ) = 1.5 with x = τ.
    let half = 1.5f64.sqrt();
    for (rents, to_a) in [
        ("importer", 1.0),
        ("exporter", 0.0),
        ("0.5", half / (half + 1.0)),
    ] {
        let expected = Trade::ces(0.5, to_a, 2.5);
        let what = format!("quota worth 50%, demand elasticity 2.5, rents={rents}");
        let wedge = format!("cap B:A:G2={},rents={rents}", expected.imports);
        run(what, 2.5, wedge, &expected)?;
    }
    let expected = Trade::ces(-0.1, 1.0, 2.5);
    let what =
        "A buys at least what a subsidy of 10% would bring, demand elasticity 2.5".to_owned();
    run(
        what,
        2.5,
        format!("floor A:B:G2={}", expected.imports),
        &expected,
    )
}

fn write(sheet: &mut Sheet<'_>, what: &str, expected: &Trade, at: &Equilibrium) {
    let rows = at.regions();
    let terms = at.cost.get(RegionIx(0), SectorIx(0)) / at.cost.get(RegionIx(1), SectorIx(1));
    let numbers = [
        (
            "A",
            "real income",
            expected.real_income[0] - 1.0,
            rows[0].real_income_pct,
        ),
        (
            "B",
            "real income",
            expected.real_income[1] - 1.0,
            rows[1].real_income_pct,
        ),
        (
            "A",
            "price of good 1 over good 2",
            expected.terms - 1.0,
            100.0 * (terms - 1.0),
        ),
    ];
    for (region, measure, expected, ours) in numbers {
        let cell = Cell {
            region,
            measure: format!("{measure}, {what}"),
            unit: "percent",
            tolerance: TOLERANCE,
            source: "closed form",
        };
        sheet.compare(cell, 100.0 * expected, ours);
    }
}
