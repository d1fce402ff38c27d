//! Two countries, one sector, an Armington elasticity: what a tariff does, and which is best.
//!
//! Both countries are of size 100 and import the share `m` of what they use; `σ = 1 + ε`. Prices are relative to the
//! foreign wage. With the home wage `w` and a home tariff `t`
//!
//! ```text
//! P_H^(−ε) = (1−m) w^(−ε) + m (1+t)^(−ε)         share of imports μ_H = m ((1+t)/P_H)^(−ε)
//! P_F^(−ε) = (1−m) + m w^(−ε)                     share of imports μ_F = m (w/P_F)^(−ε)
//! I_H = w / (1 − μ_H t/(1+t))                     balance μ_H I_H/(1+t) = μ_F
//! ```
//!
//! and the balance is one equation for `w`, solved here by bisection.

use detente_economy::{DeficitRule, Equilibrium, Parameters};
use detente_world::{World, WorldError};

use super::scalar::root;
use super::{AnalyticCase, Cell, Sheet, Stop};
use detente_world::synthetic::Sketch;

pub(super) const WAR: AnalyticCase = AnalyticCase {
    name: "armington-tariff-war",
    title: "Two equal countries, one sector, the same tariff both ways",
    method: "By symmetry the wages stay equal: P^(−ε) = 1−m + m(1+t)^(−ε), μ = m((1+t)/P)^(−ε), real income \
             1/((1 − μt/(1+t)) P).",
    fill: war,
};

pub(super) const TARIFF: AnalyticCase = AnalyticCase {
    name: "armington-one-tariff",
    title: "Two countries, one sector, one tariff",
    method: "Trade balance is one equation for the relative wage, solved by bisection; then prices, income and revenue \
             follow.",
    fill: one_tariff,
};

pub(super) const OPTIMUM: AnalyticCase = AnalyticCase {
    name: "armington-optimum-tariff",
    title: "Two countries, one sector: the best tariff",
    method: "Gros (1987): the tariff that maximises home real income is 1/(ε λ), λ the share of its own goods in foreign \
             spending at that tariff, one equation for t. Ours is where the slope of the solver's real income is zero.",
    fill: optimum,
};

/// Share of imports in the benchmark.
const IMPORTS: f64 = 0.25;
/// Largest difference, per cent.
const TOLERANCE: f64 = 1e-8;

fn world(elasticity: f64) -> Result<World, WorldError> {
    Sketch::new(
        "armington-2x1",
        "Two equal countries and one good of each",
        &["HOME", "FOREIGN"],
        &[elasticity],
    )
    .flows(|i, n, _| 100.0 * if i == n { 1.0 - IMPORTS } else { IMPORTS })
    .build()
}

fn parameters(world: &World) -> Parameters {
    Parameters {
        deficits: DeficitRule::None,
        ..Parameters::of(world)
    }
}

/// Home and foreign under a home tariff.
struct Pair {
    /// Home wage over foreign wage.
    wage: f64,
    /// Real income, home and foreign, as ratios to the benchmark.
    real_income: [f64; 2],
    /// Home tariff revenue over home factor income.
    revenue: f64,
    /// Share of its own goods in foreign spending.
    foreign_home_share: f64,
}

fn pair(elasticity: f64, tariff: f64) -> Pair {
    let e = -elasticity;
    let at = |w: f64| {
        let price_home =
            ((1.0 - IMPORTS) * w.powf(e) + IMPORTS * (1.0 + tariff).powf(e)).powf(1.0 / e);
        let price_foreign = ((1.0 - IMPORTS) + IMPORTS * w.powf(e)).powf(1.0 / e);
        let imports_home = IMPORTS * ((1.0 + tariff) / price_home).powf(e);
        let imports_foreign = IMPORTS * (w / price_foreign).powf(e);
        let income = w / (1.0 - imports_home * tariff / (1.0 + tariff));
        (
            price_home,
            price_foreign,
            imports_home,
            imports_foreign,
            income,
        )
    };
    let wage = root(0.05, 20.0, |w| {
        let (_, _, imports_home, imports_foreign, income) = at(w);
        imports_home * income / (1.0 + tariff) - imports_foreign
    });
    let (price_home, price_foreign, _, imports_foreign, income) = at(wage);
    Pair {
        wage,
        real_income: [income / price_home, 1.0 / price_foreign],
        revenue: income / wage - 1.0,
        foreign_home_share: 1.0 - imports_foreign,
    }
}

fn cell(region: &'static str, measure: String, unit: &'static str) -> Cell<'static> {
    Cell {
        region,
        measure,
        unit,
        tolerance: TOLERANCE,
        source: "closed form",
    }
}

fn levied(tariff: f64, home: bool) -> String {
    let (imposer, partner) = if home {
        ("HOME", "FOREIGN")
    } else {
        ("FOREIGN", "HOME")
    };
    format!("tariff {imposer}:{partner}:G1={}%", 100.0 * tariff)
}

fn percent(tariff: f64) -> String {
    format!("{:.0} %", 100.0 * tariff)
}

fn real_income(at: &Equilibrium) -> [f64; 2] {
    let rows = at.regions();
    [rows[0].real_income_pct, rows[1].real_income_pct]
}

fn war(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    for (elasticity, tariff) in [(4.0, 0.25), (4.0, 1.0), (1.0, 0.5), (10.0, 10.0)] {
        let world = world(elasticity)?;
        let what = format!(
            "both tariffs {}, trade elasticity {elasticity}",
            percent(tariff)
        );
        let wedges = [levied(tariff, true), levied(tariff, false)];
        let at = sheet.solve(&what, &world, &parameters(&world), &wedges)?;
        let e = -elasticity;
        let price = (1.0 - IMPORTS + IMPORTS * (1.0 + tariff).powf(e)).powf(1.0 / e);
        let imports = IMPORTS * ((1.0 + tariff) / price).powf(e);
        let expected = 1.0 / (1.0 - imports * tariff / (1.0 + tariff)) / price;
        for (region, ours) in ["HOME", "FOREIGN"].into_iter().zip(real_income(&at)) {
            let cell = cell(region, format!("real income, {what}"), "percent");
            sheet.compare(cell, 100.0 * (expected - 1.0), ours);
        }
    }
    Ok(())
}

fn one_tariff(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    for (elasticity, tariff) in [(4.0, 0.1), (4.0, 0.25), (4.0, 1.0), (1.0, 0.5), (10.0, 3.0)] {
        let world = world(elasticity)?;
        let what = format!("tariff {}, trade elasticity {elasticity}", percent(tariff));
        let at = sheet.solve(&what, &world, &parameters(&world), &[levied(tariff, true)])?;
        let expected = pair(elasticity, tariff);
        let incomes = expected.real_income.into_iter().zip(real_income(&at));
        for (region, (expected, ours)) in ["HOME", "FOREIGN"].into_iter().zip(incomes) {
            let cell = cell(region, format!("real income, {what}"), "percent");
            sheet.compare(cell, 100.0 * (expected - 1.0), ours);
        }
        let wage = at.wage[0] / at.wage[1];
        sheet.compare(
            cell("HOME", format!("wage over foreign wage, {what}"), "percent"),
            100.0 * (expected.wage - 1.0),
            100.0 * (wage - 1.0),
        );
        let factors: f64 = at.factor_income.as_slice()[0];
        sheet.compare(
            cell(
                "HOME",
                format!("tariff revenue over factor income, {what}"),
                "percent",
            ),
            100.0 * expected.revenue,
            100.0 * at.tariff_revenue[0] / factors,
        );
    }
    Ok(())
}

fn optimum(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    // Half the distance of the two tariffs whose real incomes give the slope.
    const STEP: f64 = 1e-4;
    for elasticity in [2.0, 4.0, 8.0] {
        let world = world(elasticity)?;
        let parameters = parameters(&world);
        let best = root(0.0, 3.0, |t| {
            t - 1.0 / (elasticity * pair(elasticity, t).foreign_home_share)
        });
        let slope = |sheet: &Sheet<'_>, tariff: f64| -> Result<f64, Stop> {
            let above = sheet.probe(&world, &parameters, &[levied(tariff + STEP, true)])?;
            let below = sheet.probe(&world, &parameters, &[levied(tariff - STEP, true)])?;
            Ok(real_income(&above)[0] - real_income(&below)[0])
        };
        // Bisection on the sign of the slope, which falls through zero once.
        let (mut low, mut high) = (0.5 * best, 2.0 * best);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if slope(sheet, middle)? > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let ours = 0.5 * (low + high);
        let what = format!("trade elasticity {elasticity}");
        let tariff = Cell {
            tolerance: 1e-4,
            source: "1/(ε λ)",
            ..cell("HOME", format!("best tariff, {what}"), "percent")
        };
        sheet.compare(tariff, 100.0 * best, 100.0 * ours);
        let label = format!("best tariff, {what}");
        let at = sheet.solve(&label, &world, &parameters, &[levied(best, true)])?;
        let expected = pair(elasticity, best).real_income[0];
        let gain = cell(
            "HOME",
            format!("real income at the best tariff, {what}"),
            "percent",
        );
        sheet.compare(gain, 100.0 * (expected - 1.0), real_income(&at)[0]);
    }
    Ok(())
}
