//! The political weights that would make a player's tariffs of today its best ones.

use detente_economy::{Payoff, SlopeSettings, SolveSettings};
use detente_talks::contest::{Contest, RevealedWeights, Scout, revealed_weights};
use detente_world::SectorIx;
use serde::Serialize;

use super::game::Tax;
use super::{TariffGame, TariffGameError};

/// The weights behind today's rates of one player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revealed {
    /// Code of the region.
    pub player: String,
    /// Tolerance on the gain that defines the set, per cent of income.
    pub tolerance_pct: f64,
    /// What the player could gain from its rates of today for real income, per cent, by slopes and bends.
    pub gain_plain_pct: f64,
    /// The same for the weights that fit best.
    pub gain_revealed_pct: f64,
    /// Sector by sector.
    pub weights: Vec<SectorWeight>,
    /// The one weight of revenue (sectors at one) that fits best, and what could still be gained then.
    pub revenue: Option<OneWeight>,
    /// The one weight of rivalry that fits best (two players or more), and what could still be gained then.
    pub rivalry: Option<OneWeight>,
}

/// A sector's weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectorWeight {
    /// Code of the sector.
    pub sector: String,
    /// The weight that fits best.
    pub weight: f64,
    /// The lowest and highest weight in the set, whatever the others.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// A single weight on its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OneWeight {
    /// The weight that fits best.
    pub weight: f64,
    /// What the player could still gain at it, per cent.
    pub gain_pct: f64,
}

/// Finds the set of political weights for which today's rates of `player` are best up to a gain of `tolerance_pct`.
///
/// The payoff is linear in the weights, so its first-order conditions are: the derivative of every sector's real
/// income in every rate comes from one transposed solve per sector.
///
/// # Errors
/// Today's equilibrium or a transposed solve fails.
pub fn revealed(
    game: &TariffGame<'_>,
    player: usize,
    tolerance_pct: f64,
) -> Result<Revealed, TariffGameError> {
    let economy = game.economy();
    let world = economy.world();
    let n = game.rules().players[player];
    let rates: Vec<usize> = (0..game.rates().len())
        .filter(|v| game.rates()[*v].player == player)
        .collect();
    let mut scout = game.scout();
    scout.go(&game.today(), 1e-11)?;
    let here = match scout.equilibrium() {
        Some(here) => here.clone(),
        None => economy.solve(&game.policy(&game.today()), &SolveSettings::default())?,
    };
    let all_bends = scout.bends();
    let bends: Vec<f64> = rates.iter().map(|v| all_bends[*v]).collect();
    let flows: Vec<_> = rates
        .iter()
        .flat_map(|v| game.rates()[*v].flows.iter().copied())
        .collect();
    // One payoff per sector: real income with one dollar more for each that the sector's owners earn.
    let sectors: Vec<SectorIx> = SectorIx::all(world.sector_count())
        .filter(|k| here.benchmark().value_added.get(n, *k) > 0.0)
        .collect();
    let mut payoffs = vec![Payoff::RealIncome(n), Payoff::Revenue(n)];
    let rivals = game.rules().rivals(player, world.region_count());
    payoffs.extend(rivals.iter().map(|m| Payoff::RealIncome(*m)));
    let plain = payoffs.len();
    payoffs.extend(sectors.iter().map(|k| {
        let mut weights = vec![1.0; world.sector_count()];
        weights[k.0] = 2.0;
        Payoff::SectorWeighted { region: n, weights }
    }));
    let asked: Vec<_> = payoffs
        .iter()
        .map(|payoff| (payoff.clone(), flows.as_slice()))
        .collect();
    let found = here.slopes(&asked, &SlopeSettings::default(), &[])?;
    let by_rate = |slopes: &detente_economy::Slopes| -> Vec<f64> {
        let mut at = 0;
        rates
            .iter()
            .map(|v| {
                let rate = &game.rates()[*v];
                let values = match rate.tax {
                    Tax::Tariff => &slopes.tariff,
                    Tax::ExportTax => &slopes.export_tax,
                };
                let range = at..at + rate.flows.len();
                at = range.end;
                values[range].iter().sum()
            })
            .collect()
    };
    let own = by_rate(&found[0]);
    let revenue = by_rate(&found[1]);
    // d(V_s/PF) per cent of income: the weighted payoff is normalised by its own benchmark.
    let income = here.benchmark().income[n.0];
    let of_sector: Vec<Vec<f64>> = sectors
        .iter()
        .zip(&found[plain..])
        .map(|(k, slopes)| {
            let share = here.benchmark().value_added.get(n, *k) / income;
            let weighted = by_rate(slopes);
            weighted
                .iter()
                .zip(&own)
                .map(|(w, g)| (1.0 + share) * w - g)
                .collect()
        })
        .collect();
    let slopes: Vec<Vec<f64>> = (0..rates.len())
        .map(|v| of_sector.iter().map(|row| row[v]).collect())
        .collect();
    let rest: Vec<f64> = (0..rates.len())
        .map(|v| own[v] - slopes[v].iter().sum::<f64>())
        .collect();
    let fit: RevealedWeights = revealed_weights(&slopes, &rest, &bends, tolerance_pct)?
        .ok_or_else(|| {
            TariffGameError::NotFound("no rate of today tells anything about weights".into())
        })?;
    let rivalry: Vec<f64> = (0..rates.len())
        .map(|v| {
            let sum: f64 = found[2..plain].iter().map(|s| by_rate(s)[v]).sum();
            -sum / rivals.len().max(1) as f64
        })
        .collect();
    Ok(Revealed {
        player: game.name(player),
        tolerance_pct,
        gain_plain_pct: fit.gain_at_one,
        gain_revealed_pct: fit.gain_at_best,
        weights: sectors
            .iter()
            .enumerate()
            .map(|(at, k)| SectorWeight {
                sector: world.sector(*k).code.clone(),
                weight: fit.best[at],
                low: fit.low[at],
                high: fit.high[at],
            })
            .collect(),
        revenue: one_weight(&own, &revenue, &bends).map(|w| OneWeight {
            weight: 1.0 + w.weight,
            ..w
        }),
        rivalry: if rivals.is_empty() {
            None
        } else {
            one_weight(&own, &rivalry, &bends)
        },
    })
}

/// The multiple of `extra` that, added to `own`, leaves the least to gain.
fn one_weight(own: &[f64], extra: &[f64], bends: &[f64]) -> Option<OneWeight> {
    let live = || (0..own.len()).filter(|v| bends[*v] > 0.0);
    let both: f64 = live().map(|v| own[v] * extra[v] / bends[v]).sum();
    let size: f64 = live().map(|v| extra[v] * extra[v] / bends[v]).sum();
    (size > 0.0).then(|| {
        let weight = -both / size;
        let gain_pct = live()
            .map(|v| 0.5 * (own[v] + weight * extra[v]).powi(2) / bends[v])
            .sum();
        OneWeight { weight, gain_pct }
    })
}
