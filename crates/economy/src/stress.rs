//! Random economies and policies across everything a user may type, extremes included.
//!
//! The draws cover the ranges of `economy.md` ("Ranges to support"): elasticities from one-month to long-run,
//! fixed to free factors, tariffs to +1,000 %, bans, caps, floors to ten times the trade, near-autarky. In a tenth of the
//! draws several caps and floors lie on the same flows.

use detente_policy::{AppliedPolicy, Bound, BoundKind, FloorMode};
use detente_world::{RegionIx, SectorIx, World};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use crate::{CriticalNest, DeficitRule, Parameters, ranges};

/// One draw: an economy's parameters, a policy, and what it consists of in words.
#[derive(Debug, Clone)]
pub struct Draw {
    /// Elasticities and closure.
    pub parameters: Parameters,
    /// The policy, on the world's own tariffs.
    pub policy: AppliedPolicy,
    /// What was drawn.
    pub label: String,
}

/// The `number`-th draw of a campaign: one random stream per draw, so any draw can be repeated alone.
pub fn draw(world: &World, campaign: u64, number: u64) -> Draw {
    let mut rng = ChaCha12Rng::seed_from_u64(campaign);
    rng.set_stream(number);
    let mut label = String::new();
    let parameters = parameters(world, &mut rng, &mut label);
    let policy = policy(world, &mut rng, &mut label);
    Draw {
        parameters,
        policy,
        label,
    }
}

fn log_uniform(rng: &mut impl Rng, (low, high): (f64, f64)) -> f64 {
    (rng.random_range(low.ln()..=high.ln()))
        .exp()
        .clamp(low, high)
}

fn parameters(world: &World, rng: &mut impl Rng, label: &mut String) -> Parameters {
    let mut p = Parameters::of(world);
    match rng.random_range(0..4) {
        0 => label.push_str("Cobb-Douglas"),
        1 => {
            (p.sigma, p.theta, p.rho) = (0.2, 0.05, 0.3);
            p.kappa = 0.3;
            p.trade_elasticity.iter_mut().for_each(|e| *e *= 0.25);
            label.push_str("one month");
        }
        _ => {
            p.sigma = log_uniform(rng, ranges::SIGMA);
            p.theta = log_uniform(rng, ranges::THETA);
            p.rho = log_uniform(rng, ranges::RHO);
            p.kappa = match rng.random_range(0..4) {
                0 => 0.0,
                1 => f64::INFINITY,
                _ => log_uniform(rng, (0.05, 1e4)),
            };
            let scale = log_uniform(rng, (0.1, 4.0));
            p.trade_elasticity.iter_mut().for_each(|e| *e *= scale);
            label.push_str("random nests");
        }
    }
    if rng.random_bool(0.1) {
        let k = rng.random_range(0..world.sector_count());
        p.trade_elasticity[k] = log_uniform(rng, ranges::TRADE);
        label.push_str(", one extreme trade elasticity");
    }
    if rng.random_bool(0.25) {
        let goods = vec![SectorIx(rng.random_range(0..world.sector_count()))];
        p.critical.push(CriticalNest {
            goods,
            sigma: log_uniform(rng, ranges::SIGMA_C),
            theta: 1.0,
        });
        label.push_str(", critical good");
    }
    for (epsilon, sector) in p.trade_elasticity.iter_mut().zip(world.sectors()) {
        // In trade alone equilibria are unique where the product is below one (Kucheryavyy, Lyn and Rodriguez-Clare); links
        // between industries multiply it, and so does substitution between sectors: there may be several.
        let unique = if sector.scale_elasticity > 0.0 {
            0.95 / sector.scale_elasticity
        } else {
            f64::INFINITY
        };
        *epsilon = epsilon.min(unique).clamp(ranges::TRADE.0, ranges::TRADE.1);
    }
    p.deficits =
        [DeficitRule::Fixed, DeficitRule::Scaled, DeficitRule::None][rng.random_range(0..3)];
    p
}

fn policy(world: &World, rng: &mut impl Rng, label: &mut String) -> AppliedPolicy {
    let mut policy = AppliedPolicy::benchmark(world.tariffs());
    for _ in 0..rng.random_range(1..4) {
        let importer = RegionIx(rng.random_range(0..world.region_count()));
        let partner = rng
            .random_bool(0.6)
            .then(|| RegionIx(rng.random_range(0..world.region_count())));
        let sector = rng
            .random_bool(0.5)
            .then(|| SectorIx(rng.random_range(0..world.sector_count())));
        let flows: Vec<_> = RegionIx::all(world.region_count())
            .filter(|i| *i != importer && partner.is_none_or(|p| p == *i))
            .flat_map(|i| SectorIx::all(world.sector_count()).map(move |k| (i, k)))
            .filter(|(_, k)| sector.is_none_or(|s| s == *k))
            .filter(|&(i, k)| world.flows().get(i, importer, k) > 0.0)
            .collect();
        wedge(&mut policy, importer, &flows, rng, label);
    }
    if rng.random_bool(0.1) {
        overlapping(&mut policy, world, rng, label);
    }
    if rng.random_bool(0.2) {
        let (n, s) = (
            rng.random_range(0..world.region_count()),
            rng.random_range(0..world.sector_count()),
        );
        policy
            .productivity
            .set(RegionIx(n), SectorIx(s), rng.random_range(0.5..1.5));
        policy
            .utilisation
            .set(RegionIx(n), SectorIx(s), rng.random_range(0.3..1.0));
        policy.endowment[n] = rng.random_range(0.8..1.2);
        label.push_str(", supply shock");
    }
    policy
}

fn wedge(
    policy: &mut AppliedPolicy,
    n: RegionIx,
    flows: &[(RegionIx, SectorIx)],
    rng: &mut impl Rng,
    label: &mut String,
) {
    let taken = |policy: &AppliedPolicy, i: RegionIx, k: SectorIx| {
        policy.bounds.iter().any(|b| b.flows.contains(&(i, n, k)))
            || !policy.iceberg.get(i, n, k).is_finite()
    };
    let free: Vec<_> = flows
        .iter()
        .copied()
        .filter(|&(i, k)| !taken(policy, i, k))
        .collect();
    match rng.random_range(0..8) {
        0..3 => {
            let points = [0.25, 1.0, 10.0][rng.random_range(0..3)] * rng.random_range(0.1..=1.0);
            free.iter()
                .for_each(|&(i, k)| policy.tariff.add(i, n, k, points));
            label.push_str(&format!(", tariff +{:.0} points", 100.0 * points));
        }
        3 => {
            free.iter()
                .for_each(|&(i, k)| policy.tariff.set(i, n, k, 0.0));
            label.push_str(", tariffs removed");
        }
        4 => {
            let factor = if rng.random_bool(0.3) {
                100.0
            } else {
                rng.random_range(1.0..3.0)
            };
            free.iter()
                .for_each(|&(i, k)| policy.iceberg.set(i, n, k, factor));
            label.push_str(&format!(", iceberg {factor:.1}"));
        }
        5 => {
            let rate = rng.random_range(0.0..1.0);
            free.iter()
                .for_each(|&(i, k)| policy.export_tax.set(i, n, k, rate));
            label.push_str(&format!(", export tax {:.0} %", 100.0 * rate));
        }
        6 => {
            let level = if rng.random_bool(0.3) {
                0.0
            } else {
                rng.random_range(0.02..1.5)
            };
            let kind = BoundKind::Cap {
                rents_to_exporter: [0.0, 0.5, 1.0][rng.random_range(0..3)],
            };
            bounds(policy, n, &free, kind, level, rng.random_bool(0.3));
            label.push_str(&format!(", cap {level:.2}"));
        }
        _ => {
            let level = log_uniform(rng, (0.5, 10.0));
            let mode = if rng.random_bool(0.5) {
                FloorMode::OnTop
            } else {
                FloorMode::Replace
            };
            // A commitment to buy ten times everything from everyone exceeds the buyer's income: one flow.
            let one: Vec<_> = free.iter().copied().take(1).collect();
            bounds(policy, n, &one, BoundKind::Floor { mode }, level, false);
            label.push_str(&format!(", floor {level:.1}"));
        }
    }
}

/// Two or three caps and floors on flows to one region, any flow under any of them.
fn overlapping(policy: &mut AppliedPolicy, world: &World, rng: &mut impl Rng, label: &mut String) {
    let n = RegionIx(rng.random_range(0..world.region_count()));
    let k = (rng.random_bool(0.5)).then(|| SectorIx(rng.random_range(0..world.sector_count())));
    let open: Vec<_> = RegionIx::all(world.region_count())
        .filter(|i| *i != n)
        .flat_map(|i| SectorIx::all(world.sector_count()).map(move |k| (i, k)))
        .filter(|(_, s)| k.is_none_or(|k| k == *s))
        .filter(|&(i, k)| {
            world.flows().get(i, n, k) > 0.0 && policy.iceberg.get(i, n, k).is_finite()
        })
        .collect();
    for _ in 0..rng.random_range(2..=3) {
        let mut some: Vec<_> = (open.iter().copied())
            .filter(|_| rng.random_bool(0.5))
            .collect();
        let group = rng.random_bool(0.5);
        if !group {
            some.truncate(10);
        }
        if rng.random_bool(0.7) {
            let level = rng.random_range(0.05..1.5);
            let kind = BoundKind::Cap {
                rents_to_exporter: [0.0, 0.5, 1.0][rng.random_range(0..3)],
            };
            bounds(policy, n, &some, kind, level, group);
            label.push_str(&format!(", cap {level:.2} over others"));
        } else {
            let level = rng.random_range(0.2..2.0);
            let kind = BoundKind::Floor {
                mode: FloorMode::OnTop,
            };
            bounds(policy, n, &some, kind, level, group);
            label.push_str(&format!(", floor {level:.2} over others"));
        }
    }
}

fn bounds(
    policy: &mut AppliedPolicy,
    n: RegionIx,
    flows: &[(RegionIx, SectorIx)],
    kind: BoundKind,
    level: f64,
    group: bool,
) {
    let all: Vec<_> = flows.iter().map(|&(i, k)| (i, n, k)).collect();
    if all.is_empty() {
        return;
    }
    if group {
        policy.bounds.push(Bound {
            kind,
            flows: all,
            level,
            label: "group".into(),
        });
    } else {
        let label = "bound".to_owned();
        policy.bounds.extend(all.into_iter().map(|flow| Bound {
            kind,
            flows: vec![flow],
            level,
            label: label.clone(),
        }));
    }
}
