//! What positions reveal about objectives, and the game under other objectives, as rows.

use detente_world::table::{Column, Row, Unit};

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

impl Row for WeightRow {
    const TABLE: &'static str = "revealed_weights";
    const TITLE: &'static str = "What positions reveal about objectives";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::text("position", "The position it is seen in.", |r| {
            Some(r.position.as_str().into())
        }),
        Column::<Self>::text(
            "criterion",
            "`revenue`, `rivalry`, `issue:ID` or `sector:CODE`.",
            |r| Some(r.criterion.as_str().into()),
        )
        .key(),
        Column::text("title", "For readers.", |r| Some(r.title.as_str().into())),
        Column::number(
            "plain",
            Unit::Plain,
            4,
            "Its weight under plain real income.",
            |r| Some(r.plain),
        ),
        Column::number(
            "nearest",
            Unit::Plain,
            4,
            "Its weight in the point of the set nearest to plain real income.",
            |r| Some(r.nearest),
        ),
        Column::number(
            "low",
            Unit::Plain,
            4,
            "The lowest weight in the set, whatever the others.",
            |r| Some(r.low),
        ),
        Column::number(
            "high",
            Unit::Plain,
            4,
            "The highest; missing = without end.",
            |r| r.high,
        ),
        Column::number(
            "alone_low",
            Unit::Plain,
            4,
            "The lowest weight that explains the position with all others plain; missing = it cannot alone.",
            |r| r.alone_low,
        ),
        Column::number(
            "alone_high",
            Unit::Plain,
            4,
            "The highest; missing also where there is no end.",
            |r| r.alone_high,
        ),
        Column::number(
            "gain_plain_points",
            Unit::Points,
            4,
            "What the best other position would gain in plain real income.",
            |r| Some(r.gain_plain_points),
        ),
        Column::number(
            "gain_left_points",
            Unit::Points,
            4,
            "What another position still gains under the nearest weights; 0 = explained.",
            |r| Some(r.gain_left_points),
        ),
    ];
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

impl Row for VariantRow {
    const TABLE: &'static str = "objectives";
    const TITLE: &'static str = "The game under other objectives";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "objectives",
            "`real-income`, `stated` or `revealed`.",
            |r| Some(r.objectives.as_str().into()),
        )
        .key(),
        Column::<Self>::integer("combination", "Number of the combination, from 0.", |r| {
            Some(r.combination)
        })
        .key(),
        Column::text(
            "positions",
            "The positions, in the order of the players.",
            |r| Some(r.positions.as_str().into()),
        ),
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            "Payoff against the reference.",
            |r| Some(r.payoff_pct),
        ),
        Column::flag(
            "equilibrium",
            "Whether nobody gains by another position.",
            |r| Some(r.equilibrium),
        ),
        Column::flag("nash_bargain", "Whether it is the Nash bargain.", |r| {
            Some(r.nash_bargain)
        }),
    ];
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
