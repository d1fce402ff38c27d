//! What a region loses when it stops trading (Arkolakis, Costinot and Rodríguez-Clare 2012; Costinot and
//! Rodríguez-Clare 2014).
//!
//! In autarky the price of a good is P̂ = ĉ·λ^(1/ε), where λ is the home share of spending on it in the benchmark, so
//! real income follows from benchmark shares alone. Trade ends with an infinite iceberg on every flow between regions.

use detente_economy::{DeficitRule, Equilibrium, Parameters};
use detente_world::{RegionIx, SectorIx, World, WorldError};

use super::scalar::solve_linear;
use super::{AnalyticCase, Cell, Sheet, Stop};
use detente_world::synthetic::{Sketch, scatter};

/// Largest difference, per cent.
const TOLERANCE: f64 = 1e-8;
/// Ends all trade between regions.
const AUTARKY: &str = "iceberg *:*:all=inf";

pub(super) const ONE_SECTOR: AnalyticCase = AnalyticCase {
    name: "autarky-one-sector",
    title: "Gains from trade, one sector",
    method: "Arkolakis, Costinot and Rodríguez-Clare (2012): real income in autarky over real income with trade is \
             λ^(1/ε), λ the home share of spending; five regions of different sizes, four trade elasticities.",
    fill: one_sector,
};

pub(super) const MANY_SECTORS: AnalyticCase = AnalyticCase {
    name: "autarky-many-sectors",
    title: "Gains from trade, many sectors",
    method: "Arkolakis, Costinot and Rodríguez-Clare (2012), section on multiple sectors: ∏ λ_k^(β_k/ε_k), β final \
             spending shares; also with CES instead of Cobb–Douglas final demand (ρ 0.5 and 2), where the price index \
             is (Σ β_k λ_k^((ρ−1)/ε_k))^(1/(1−ρ)).",
    fill: many_sectors,
};

pub(super) const INPUT_OUTPUT: AnalyticCase = AnalyticCase {
    name: "autarky-input-output",
    title: "Gains from trade with input–output linkages",
    method: "Costinot and Rodríguez-Clare (2014), tradable intermediates: ∏ λ_k^(β_s ã_sk/ε_k), ã the Leontief inverse \
             of the Cobb–Douglas input shares, inverted here by elimination.",
    fill: input_output,
};

pub(super) const TARIFFS: AnalyticCase = AnalyticCase {
    name: "autarky-from-tariffs",
    title: "Gains from trade when there are tariffs to lose",
    method: "As with input–output linkages, times benchmark factor income over income: in autarky the tariff revenue is \
             gone. The world has deficits, which are removed first; shares are those of the balanced world.",
    fill: with_tariffs,
};

/// Regions of different sizes whose trade with each other balances pair by pair, though not good by good.
fn balanced(name: &str, elasticities: &[f64], shares: fn(usize, usize) -> [f64; 2]) -> Sketch {
    let codes = ["A", "B", "C", "D", "E"];
    let size = |n: usize| 40.0 * (n + 1) as f64;
    let sectors = elasticities.len();
    let total = |side: usize| -> f64 { (0..sectors).map(|k| shares(k, sectors)[side]).sum() };
    let (one, other) = (total(0), total(1));
    Sketch::new(
        name,
        "Regions of different sizes with balanced trade",
        &codes,
        elasticities,
    )
    .flows(move |i, n, k| {
        let pair = 0.2 * size(i.min(n)) * (0.5 + scatter(i.min(n), i.max(n), 0, 11));
        match i.cmp(&n) {
            std::cmp::Ordering::Equal => size(n) * (0.7 + scatter(n, n, k, 12)),
            std::cmp::Ordering::Less => pair * shares(k, sectors)[0] / one,
            std::cmp::Ordering::Greater => pair * shares(k, sectors)[1] / other,
        }
    })
}

/// What the two sides of a pair sell: the first more of the later goods, the second more of the earlier.
fn unlike(k: usize, sectors: usize) -> [f64; 2] {
    [(k + 1) as f64, (sectors - k) as f64]
}

fn none(world: &World) -> Parameters {
    Parameters {
        deficits: DeficitRule::None,
        ..Parameters::of(world)
    }
}

/// λ, the home share of spending, at buyers' prices.
fn home_share(at: &Equilibrium, n: RegionIx, k: SectorIx) -> f64 {
    at.benchmark_flows().get(n, n, k) / at.benchmark().expenditure.get(n, k)
}

/// log P̂ of each good over the wage, in autarky, without intermediates.
fn log_prices(at: &Equilibrium, elasticities: &[f64], n: RegionIx) -> Vec<f64> {
    let goods = SectorIx::all(elasticities.len());
    goods
        .map(|k| -home_share(at, n, k).ln() / elasticities[k.0])
        .collect()
}

/// β, shares of goods in final demand.
fn final_shares(at: &Equilibrium, n: RegionIx) -> Vec<f64> {
    let row = at.benchmark().final_demand.row(n);
    let total: f64 = row.iter().sum();
    row.iter().map(|f| f / total).collect()
}

fn write(
    sheet: &mut Sheet<'_>,
    world: &World,
    at: &Equilibrium,
    what: &str,
    source: &'static str,
    expected: impl Fn(RegionIx) -> f64,
) {
    for row in at.regions() {
        let cell = Cell {
            region: &world.region(row.region).code,
            measure: format!("real income in autarky, {what}"),
            unit: "percent",
            tolerance: TOLERANCE,
            source,
        };
        sheet.compare(
            cell,
            100.0 * (expected(row.region) - 1.0),
            row.real_income_pct,
        );
    }
}

fn one_sector(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    for elasticity in [1.0, 4.0, 8.28, 20.0] {
        let world = balanced("one-sector", &[elasticity], |_, _| [1.0, 1.0]).build()?;
        let what = format!("trade elasticity {elasticity}");
        let at = sheet.solve(&what, &world, &none(&world), &[AUTARKY.into()])?;
        // The world's own tables: nothing of the solver is in the expected number.
        let share = |n: RegionIx| {
            let row = world.flows().row(n, SectorIx(0));
            row[n.0] / row.iter().sum::<f64>()
        };
        write(sheet, &world, &at, &what, "λ^(1/ε)", |n| {
            share(n).powf(1.0 / elasticity)
        });
    }
    Ok(())
}

fn many_sectors(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    const ELASTICITIES: [f64; 4] = [1.5, 4.0, 7.0, 12.0];
    let world = balanced("many-sectors", &ELASTICITIES, unlike).build()?;
    for rho in [1.0, 0.5, 2.0] {
        let parameters = Parameters {
            rho,
            ..none(&world)
        };
        let what = format!("final demand elasticity {rho}");
        let at = sheet.solve(&what, &world, &parameters, &[AUTARKY.into()])?;
        write(
            sheet,
            &world,
            &at,
            &what,
            "∏ λ^(β/ε), CES where ρ is not 1",
            |n| {
                let terms = final_shares(&at, n)
                    .into_iter()
                    .zip(log_prices(&at, &ELASTICITIES, n));
                if rho == 1.0 {
                    (-terms.map(|(b, p)| b * p).sum::<f64>()).exp()
                } else {
                    let sum: f64 = terms.map(|(b, p)| b * (p * (1.0 - rho)).exp()).sum();
                    sum.powf(-1.0 / (1.0 - rho))
                }
            },
        );
    }
    Ok(())
}

/// Real income in autarky over the wage's purchasing power with trade: ∏ λ_k^(β_s ã_sk/ε_k).
fn with_inputs(world: &World, at: &Equilibrium, elasticities: &[f64], n: RegionIx) -> f64 {
    let sectors = elasticities.len();
    let use_table = world.use_table();
    // log P_s = log λ_s^(−1/ε_s) + Σ_k a_sk log P_k, with a_sk the share of the input k in the cost of s; deficits that
    // are removed first leave these shares alone, because they are Cobb–Douglas.
    let mut system = vec![vec![0.0; sectors]; sectors];
    for (s, row) in system.iter_mut().enumerate() {
        let output = world.benchmark().output.get(n, SectorIx(s));
        for (k, entry) in row.iter_mut().enumerate() {
            let share = use_table.get(n, SectorIx(k), SectorIx(s)) / output;
            *entry = f64::from(u8::from(s == k)) - share;
        }
    }
    let prices = solve_linear(system, log_prices(at, elasticities, n));
    let shares = final_shares(at, n);
    (-shares.iter().zip(prices).map(|(b, p)| b * p).sum::<f64>()).exp()
}

fn input_output(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    const ELASTICITIES: [f64; 3] = [2.0, 5.0, 9.0];
    let world = balanced("input-output", &ELASTICITIES, unlike)
        .inputs(|n, k, s| 0.05 + 0.2 * scatter(n, k, s, 13))
        .build()?;
    let at = sheet.solve("input–output", &world, &none(&world), &[AUTARKY.into()])?;
    write(
        sheet,
        &world,
        &at,
        "with inputs",
        "∏ λ^(β ã/ε)",
        |n| with_inputs(&world, &at, &ELASTICITIES, n),
    );
    Ok(())
}

fn unbalanced_world(elasticities: &[f64]) -> Result<World, WorldError> {
    Sketch::new(
        "tariffs",
        "Unbalanced regions with tariffs and inputs",
        &["A", "B", "C", "D"],
        elasticities,
    )
    .flows(|i, n, k| {
        let home = if i == n { 6.0 } else { 1.0 };
        home * (30.0 + 40.0 * scatter(i, n, k, 14))
    })
    .tariffs(|i, n, k| 0.3 * scatter(i, n, k, 15))
    .inputs(|n, k, s| 0.05 + 0.15 * scatter(n, k, s, 16))
    .build()
}

fn with_tariffs(sheet: &mut Sheet<'_>) -> Result<(), Stop> {
    const ELASTICITIES: [f64; 3] = [2.0, 5.0, 9.0];
    let world = unbalanced_world(&ELASTICITIES)?;
    let at = sheet.solve("tariffs", &world, &none(&world), &[AUTARKY.into()])?;
    let source = "(V/I) ∏ λ^(β ã/ε)";
    write(sheet, &world, &at, "from tariffs", source, |n| {
        let factors: f64 = at.benchmark().value_added.row(n).iter().sum();
        let revenue = factors / at.benchmark().income[n.0];
        revenue * with_inputs(&world, &at, &ELASTICITIES, n)
    });
    Ok(())
}
