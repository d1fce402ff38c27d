//! What trade is worth: real income without any, beside the closed form where it applies.
//!
//! Without trade and without deficits a region's real income depends on its own shares alone: (V/I)·∏ λ_k^(β_s ã_sk/ε_k), λ the
//! home share of spending, β final spending, ã the Leontief inverse of the input shares (Arkolakis, Costinot and
//! Rodríguez-Clare 2012; Costinot and Rodríguez-Clare 2014, section on tradable intermediates). It holds for Cobb–Douglas
//! production and one wage without returns to scale or markups; final demand may be CES.

use detente_economy::{DeficitRule, Economy, Equilibrium, Parameters, SolveError, SolveSettings};
use detente_policy::Policy;
use detente_table::{closest, columns};
use detente_world::{RegionIx, SectorIx, World};

use crate::failures::named_cause;
use crate::refusal::Refusal;
use crate::room::Room;

/// What a region has without trade.
#[derive(Debug, Clone, PartialEq)]
pub struct Autarky {
    /// The region.
    pub region: RegionIx,
    /// Real income without trade over that with trade and without deficits, a change in per cent; `None` where it cannot live
    /// without trade.
    pub real_income_pct: Option<f64>,
    /// The same by the closed form; `None` where it does not apply.
    pub formula_pct: Option<f64>,
    /// Why it cannot live without trade.
    pub why: String,
}

columns! { Autarky: "autarky", "Real income without trade"; |r|
    code[Region] "code" = r.region.0, "The region.";
    number[ChangePct 4] "real_income_pct" = r.real_income_pct,
        "Real income without trade, against trade without deficits at unchanged tariffs.";
    number[ChangePct 4] "formula_pct" = r.formula_pct,
        "The same from benchmark shares by the closed form; missing where the form does not apply.";
    number[Pct 4] "gains_pct" = r.real_income_pct.map(|pct| -pct),
        "Gains from trade: the part of real income that is lost without it.";
    text "why" optional = Some(r.why.as_str()).filter(|why| !why.is_empty()), "Why the region cannot live without trade.";
}

/// The regions that were named; `all` is every one.
fn named(world: &World, codes: &[String]) -> Result<Vec<RegionIx>, Refusal> {
    let mut regions = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        if code == "all" {
            regions.extend(RegionIx::all(world.region_count()));
            continue;
        }
        let Some(region) = world.find_region(code) else {
            let known = world.regions().iter().map(|r| r.code.as_str());
            let help = match closest(code, known.clone()) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => format!("all, or one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            let message = format!("unknown region \"{code}\"");
            return Err(Refusal::input_with_help(message, help).about(format!("autarky/{at}")));
        };
        regions.push(region);
    }
    regions.sort_unstable();
    regions.dedup();
    Ok(regions)
}

/// Closes each region that was named, one after the other.
pub(super) fn without_trade(
    room: &Room<'_>,
    name: &str,
    world: &World,
    parameters: &Parameters,
    codes: &[String],
    solver: &SolveSettings<'_>,
) -> Result<Vec<Autarky>, Refusal> {
    let regions = named(world, codes)?;
    if regions.is_empty() {
        return Ok(Vec::new());
    }
    // A deficit cannot be paid without trade: it is removed before.
    let parameters = Parameters {
        deficits: DeficitRule::None,
        ..parameters.clone()
    };
    let economy = room.economy(name, world, &parameters)?;
    let applies = applies(world, &parameters);
    let mut rows = Vec::new();
    for region in regions {
        let code = &world.region(region).code;
        let mut closed = Policy::default();
        for kind in ["iceberg", "import-iceberg"] {
            closed
                .wedges
                .push(format!("{kind} {code}:*:all=inf").parse()?);
        }
        let mut row = Autarky {
            region,
            real_income_pct: None,
            formula_pct: None,
            why: String::new(),
        };
        match economy.solve(&closed.apply(world)?, solver) {
            Ok(at) => {
                let outcomes = at.regions();
                let own = outcomes.iter().find(|o| o.region == region);
                row.real_income_pct = own.map(|o| o.real_income_pct);
                if applies {
                    row.formula_pct = formula(world, &economy, &at, region);
                }
            }
            Err(infeasible @ SolveError::Infeasible { .. }) => {
                row.why = named_cause(infeasible, world).message;
            }
            Err(other) => return Err(named_cause(other, world)),
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Whether the closed form holds for these parameters.
fn applies(world: &World, p: &Parameters) -> bool {
    let cobb_douglas = p.sigma == 1.0 && p.theta == 1.0 && p.critical.is_empty();
    let plain = world
        .sectors()
        .iter()
        .all(|s| s.scale_elasticity == 0.0 && s.markup == 1.0);
    cobb_douglas && plain && p.kappa.is_infinite() && p.mechanisms.is_off()
}

/// The closed form for one region, per cent.
fn formula(world: &World, economy: &Economy, at: &Equilibrium, n: RegionIx) -> Option<f64> {
    let parameters = economy.parameters();
    let sectors = world.sector_count();
    let bench = at.benchmark();
    // log P_s = −log λ_s/ε_s + Σ_k a_sk log P_k, solved by repeated substitution: input shares sum to less than one.
    let home: Vec<f64> = SectorIx::all(sectors)
        .map(|k| {
            let share = at.benchmark_flows().get(n, n, k) / bench.expenditure.get(n, k);
            match bench.expenditure.get(n, k) > 0.0 {
                true => -share.ln() / parameters.trade_elasticity[k.0],
                false => 0.0,
            }
        })
        .collect();
    let input = |k: usize, s: usize| {
        let output = world.benchmark().output.get(n, SectorIx(s));
        match output > 0.0 {
            true => world.use_table().get(n, SectorIx(k), SectorIx(s)) / output,
            false => 0.0,
        }
    };
    let shares: Vec<Vec<f64>> = (0..sectors)
        .map(|s| (0..sectors).map(|k| input(k, s)).collect())
        .collect();
    let mut prices = home.clone();
    for _ in 0..10_000 {
        let mut moved = 0.0_f64;
        for s in 0..sectors {
            let next = home[s]
                + shares[s]
                    .iter()
                    .zip(&prices)
                    .map(|(a, p)| a * p)
                    .sum::<f64>();
            moved = moved.max((next - prices[s]).abs());
            prices[s] = next;
        }
        if moved < 1e-15 {
            break;
        }
    }
    let demand = bench.final_demand.row(n);
    let total: f64 = demand.iter().sum();
    let weighted = demand.iter().map(|f| f / total).zip(&prices);
    let rho = parameters.rho;
    let purchasing = match rho == 1.0 {
        true => (-weighted.map(|(b, p)| b * p).sum::<f64>()).exp(),
        false => {
            let sum: f64 = weighted.map(|(b, p)| b * (p * (1.0 - rho)).exp()).sum();
            sum.powf(-1.0 / (1.0 - rho))
        }
    };
    let factors: f64 = bench.value_added.row(n).iter().sum();
    let ratio = factors / bench.income[n.0] * purchasing;
    ratio.is_finite().then_some(100.0 * (ratio - 1.0))
}
