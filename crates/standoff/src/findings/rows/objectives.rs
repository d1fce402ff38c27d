//! What positions reveal about objectives, and the game under other objectives, as rows.

use detente_world::table::columns;

use super::game::whole;
use crate::findings::Findings;

/// The weights on one criterion under which a player's position in the reference is a best response.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightRow {
    /// Region code.
    pub player: String,
    /// The position it is seen in.
    pub position: String,
    /// `revenue`, `rivalry`, `issue:ID` or `sector:CODE`.
    pub criterion: String,
    /// For readers.
    pub title: String,
    /// Its weight under plain real income.
    pub plain: f64,
    /// Its weight in the point of the set nearest to plain real income.
    pub nearest: f64,
    /// The lowest weight in the set, whatever the others.
    pub low: f64,
    /// The highest; missing = without end.
    pub high: Option<f64>,
    /// The lowest weight that explains the position with all others plain; missing = it cannot alone.
    pub alone_low: Option<f64>,
    /// The highest; missing also where there is no end.
    pub alone_high: Option<f64>,
    /// What the best other position would gain in plain real income.
    pub gain_plain_points: f64,
    /// What another position still gains under the nearest weights; 0 = explained.
    pub gain_left_points: f64,
}

columns! { WeightRow: "revealed_weights", "What positions reveal about objectives"; |r|
    text "player" key = r.player.as_str(), "Region code.";
    text "position" = r.position.as_str(), "The position it is seen in.";
    text "criterion" key = r.criterion.as_str(), "`revenue`, `rivalry`, `issue:ID` or `sector:CODE`.";
    text "title" = r.title.as_str(), "For readers.";
    number[Plain 4] "plain" = r.plain, "Its weight under plain real income.";
    number[Plain 4] "nearest" = r.nearest, "Its weight in the point of the set nearest to plain real income.";
    number[Plain 4] "low" = r.low, "The lowest weight in the set, whatever the others.";
    number[Plain 4] "high" = r.high, "The highest; missing = without end.";
    number[Plain 4] "alone_low" = r.alone_low,
        "The lowest weight that explains the position with all others plain; missing = it cannot alone.";
    number[Plain 4] "alone_high" = r.alone_high, "The highest; missing also where there is no end.";
    number[Points 4] "gain_plain_points" = r.gain_plain_points,
        "What the best other position would gain in plain real income.";
    number[Points 4] "gain_left_points" = r.gain_left_points,
        "What another position still gains under the nearest weights; 0 = explained.";
}

/// One player in one combination under one set of objectives.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantRow {
    /// `real-income`, `stated` or `revealed`.
    pub objectives: String,
    /// Number of the combination, from 0.
    pub combination: i64,
    /// The positions, in the order of the players.
    pub positions: String,
    /// Region code.
    pub player: String,
    /// Payoff against the reference.
    pub payoff_pct: f64,
    /// Whether nobody gains by another position.
    pub equilibrium: bool,
    /// Whether it is the Nash bargain.
    pub nash_bargain: bool,
}

columns! { VariantRow: "objectives", "The game under other objectives"; |r|
    text "objectives" key = r.objectives.as_str(), "`real-income`, `stated` or `revealed`.";
    integer "combination" key = r.combination, "Number of the combination, from 0.";
    text "positions" = r.positions.as_str(), "The positions, in the order of the players.";
    text "player" key = r.player.as_str(), "Region code.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, "Payoff against the reference.";
    flag "equilibrium" = r.equilibrium, "Whether nobody gains by another position.";
    flag "nash_bargain" = r.nash_bargain, "Whether it is the Nash bargain.";
}

impl Findings {
    /// What positions reveal, a row a player and criterion.
    pub fn weight_rows(&self) -> Vec<WeightRow> {
        let mut rows = Vec::new();
        for r in &self.objectives.revealed {
            rows.extend(r.weights.iter().map(|w| WeightRow {
                player: r.player.clone(),
                position: r.position.position.clone(),
                criterion: w.criterion.clone(),
                title: w.title.clone(),
                plain: w.plain,
                nearest: w.nearest,
                low: w.low,
                high: w.high,
                alone_low: w.alone_low,
                alone_high: w.alone_high,
                gain_plain_points: r.gain_plain_points,
                gain_left_points: r.gain_left_points,
            }));
        }
        rows
    }

    /// The game under other objectives, a row a combination and player.
    pub fn variant_rows(&self) -> Vec<VariantRow> {
        let mut rows = Vec::new();
        for v in &self.objectives.variants {
            for (cell, payoffs) in v.payoffs_pct.iter().enumerate() {
                rows.extend(self.codes().map(|(p, code)| VariantRow {
                    objectives: v.name.to_owned(),
                    combination: whole(cell),
                    positions: self.positions_of(cell).unwrap_or_default(),
                    player: code.to_owned(),
                    payoff_pct: payoffs[p],
                    equilibrium: v.nash_equilibria.contains(&cell),
                    nash_bargain: v.nash_bargain == Some(cell),
                }));
            }
        }
        rows
    }
}
