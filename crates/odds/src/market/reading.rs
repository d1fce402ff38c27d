//! Two readings of a move, both printed: what the model's change of odds predicts, and which change of odds the move would need.
//!
//!   r_t = Δp_t · ΔV + ε,   implied Δp = r_t / ΔV, not clipped
//!   p_t = p_0 · (V_t − V_before) / (V_0 − V_before)   (two states, as in takeover odds: an anchor p_0, and no other news)

use jiff::civil::Date;

use super::values::{Class, ValueGaps, worth};
use crate::known::KnownOn;
use crate::normal::Band;
use crate::record::Asset;

/// Trading days after the threat for which readings are printed.
const DAYS: usize = 25;

/// Whether this news and this value gap can account for a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Explains {
    /// The move lies within what the band of the model's odds predicts, rounded to a hundredth of a per cent.
    Yes,
    /// The change it would need is a probability, though not the model's.
    Partly,
    /// The change it would need lies outside 0 to 1, or has the wrong sign.
    No,
}

/// The threat that readings hang on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Anchor {
    pub announced: Date,
    /// Probability that it is imposed, by the model, as it was announced.
    pub p: Band,
}

/// One asset on one trading day after a threat.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reading {
    /// The trading day.
    pub date: Date,
    /// The asset.
    pub asset: String,
    /// Its move, per cent.
    pub move_pct: f64,
    /// The move that the change of odds would bring on the day of the threat, per cent; `None` on later days or without a value gap.
    pub predicted_pct: Option<Band>,
    /// The change of odds that the move would need; may lie outside 0 to 1.
    pub implied_dp: Option<f64>,
    /// Whether the two go together.
    pub explains: Option<Explains>,
    /// Probability of the threatened outcome in the two-state reading; `None` where the anchor day did not fall.
    pub two_state_p: Option<Band>,
    /// Worth of the asset since the day before the threat, per cent.
    pub since_before_pct: f64,
}

/// Readings of the trading days that follow a threat, to the day of the view.
pub(crate) fn readings_of(
    view: &KnownOn,
    asset: &Asset,
    anchor: &Anchor,
    gaps: &ValueGaps,
) -> Vec<Reading> {
    let days = view.trading_days();
    let from = days.partition_point(|d| *d < anchor.announced);
    let moves = view.moves(asset);
    let worths = worth(view, asset, from);
    let gap = gaps.gap(asset, Class::Truce, Class::Escalation);
    let mut readings = Vec::new();
    // Reading two states needs a fall on the day of the threat.
    let fall = worths.first().map(|w| w - 1.0).filter(|fall| *fall < 0.0);
    for (at, level) in worths.iter().enumerate().take(DAYS) {
        let Some(move_pct) = moves[from + at] else {
            continue;
        };
        let first = at == 0;
        let predicted_pct = gap.filter(|_| first).map(|g| Band {
            low: -anchor.p.high * g.gap_pct,
            central: -anchor.p.central * g.gap_pct,
            high: -anchor.p.low * g.gap_pct,
        });
        // A threat lowers worth: odds of the worse class rise by what the move lacks.
        let implied_dp = gap
            .filter(|g| g.gap_pct != 0.0)
            .map(|g| -move_pct / g.gap_pct);
        let explains = implied_dp.map(|dp| explains(dp, predicted_pct, move_pct));
        let two_state_p = fall.map(|fall| {
            let share = (level - 1.0) / fall;
            let ends = [share * anchor.p.low, share * anchor.p.high];
            Band {
                low: ends[0].min(ends[1]),
                central: share * anchor.p.central,
                high: ends[0].max(ends[1]),
            }
        });
        readings.push(Reading {
            date: days[from + at],
            asset: asset.id.clone(),
            move_pct,
            predicted_pct,
            implied_dp,
            explains,
            two_state_p,
            since_before_pct: 100.0 * (level - 1.0),
        });
    }
    readings
}

/// Readings of every asset with a claimed exposure or a broad market.
pub fn readings(view: &KnownOn, announced: Date, p: Band, gaps: &ValueGaps) -> Vec<Reading> {
    let anchor = Anchor { announced, p };
    (view.assets().iter())
        .filter(|a| a.region.is_some())
        .flat_map(|asset| readings_of(view, asset, &anchor, gaps))
        .collect()
}

fn explains(implied: f64, predicted: Option<Band>, move_pct: f64) -> Explains {
    let near = |p: &Band| (p.low - 0.005..=p.high + 0.005).contains(&move_pct);
    match predicted {
        Some(p) if near(&p) => Explains::Yes,
        // After the day of the threat odds may fall as well as rise.
        Some(_) if (0.0..=1.0).contains(&implied) => Explains::Partly,
        None if (-1.0..=1.0).contains(&implied) => Explains::Partly,
        _ => Explains::No,
    }
}
