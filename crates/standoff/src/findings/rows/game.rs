//! The payoff table and what it implies, as rows: players are rows, never columns.

use detente_world::table::{Column, Estimate, Row, Unit};

use super::ranged;
use crate::deal::rows::TradeRow;
use crate::findings::{Findings, PackageFinding, RungFinding};

/// One player in one combination of positions.
#[derive(Debug, Clone, PartialEq)]
pub struct CombinationRow {
    /// Its number, from 0; the last player's position varies fastest.
    pub combination: i64,
    /// The positions, in the order of the players.
    pub positions: String,
    /// Region code.
    pub player: String,
    /// Its position.
    pub position: String,
    /// Payoff against the reference; ends over the published elasticity sets, where they were run.
    pub payoff_pct: Option<Estimate>,
    /// Equivalent variation against the reference a year.
    pub ev_usd_mn: Option<f64>,
    /// The most it gains by another position, the others unmoved.
    pub best_deviation_gain_points: Option<f64>,
    /// Whether nobody gains by another position.
    pub equilibrium: bool,
    /// Whether no other combination is better for one and worse for none.
    pub efficient: bool,
    /// Whether nobody is worse off than if talks fail.
    pub acceptable: bool,
    /// Equivalent variation of all other regions together a year.
    pub third_regions_ev_usd_mn: f64,
    /// Worst residual of the independent certificate.
    pub certificate: f64,
    /// The run, by its identifier in the table of runs.
    pub run: String,
}

impl Row for CombinationRow {
    const TABLE: &'static str = "combinations";
    const TITLE: &'static str = "Every combination of positions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer(
            "combination",
            "Its number, from 0; the last player's position varies fastest.",
            |r| Some(r.combination),
        )
        .key(),
        Column::text(
            "positions",
            "The positions, in the order of the players.",
            |r| Some(r.positions.as_str().into()),
        ),
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::text("position", "Its position.", |r| {
            Some(r.position.as_str().into())
        }),
        Column::estimate(
            "payoff_pct",
            Unit::ChangePct,
            4,
            "Payoff against the reference; ends over the published elasticity sets, where they were run.",
            |r| r.payoff_pct,
        ),
        Column::number(
            "ev_usd_mn",
            Unit::UsdMn,
            0,
            "Equivalent variation against the reference a year.",
            |r| r.ev_usd_mn,
        ),
        Column::number(
            "best_deviation_gain_points",
            Unit::Points,
            4,
            "The most it gains by another position, the others unmoved.",
            |r| r.best_deviation_gain_points,
        ),
        Column::flag(
            "equilibrium",
            "Whether nobody gains by another position.",
            |r| Some(r.equilibrium),
        ),
        Column::flag(
            "efficient",
            "Whether no other combination is better for one and worse for none.",
            |r| Some(r.efficient),
        ),
        Column::flag(
            "acceptable",
            "Whether nobody is worse off than if talks fail.",
            |r| Some(r.acceptable),
        ),
        Column::number(
            "third_regions_ev_usd_mn",
            Unit::UsdMn,
            0,
            "Equivalent variation of all other regions together a year.",
            |r| Some(r.third_regions_ev_usd_mn),
        ),
        Column::number(
            "certificate",
            Unit::Residual,
            1,
            "Worst residual of the independent certificate.",
            |r| Some(r.certificate),
        ),
        Column::text(
            "run",
            "The run, by its identifier in the table of runs.",
            |r| Some(r.run.as_str().into()),
        ),
    ];
}

/// One player under the best package of one kind of outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct PackageRow {
    /// The kind, from which levers move.
    pub class: String,
    /// The positions.
    pub positions: String,
    /// Region code.
    pub player: String,
    /// Gain over failed talks; ends over the published elasticity sets.
    pub gain_points: Option<Estimate>,
    /// Gain over the reference.
    pub over_today_points: f64,
    /// What the best breach gains while the others keep their word.
    pub temptation_points: Option<Estimate>,
    /// The smallest weight of next month against this one at which it keeps its word, if a breach is answered after a month for ever: 0 = always, 1 = never.
    pub critical_discount_month: Option<Estimate>,
}

impl Row for PackageRow {
    const TABLE: &'static str = "packages";
    const TITLE: &'static str = "The best package of each kind of outcome";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("class", "The kind, from which levers move.", |r| {
            Some(r.class.as_str().into())
        })
        .key(),
        Column::text("positions", "The positions.", |r| {
            Some(r.positions.as_str().into())
        }),
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::estimate(
            "gain_points",
            Unit::Points,
            4,
            "Gain over failed talks; ends over the published elasticity sets.",
            |r| r.gain_points,
        ),
        Column::number(
            "over_today_points",
            Unit::Points,
            4,
            "Gain over the reference.",
            |r| Some(r.over_today_points),
        ),
        Column::estimate(
            "temptation_points",
            Unit::Points,
            4,
            "What the best breach gains while the others keep their word.",
            |r| r.temptation_points,
        ),
        Column::estimate(
            "critical_discount_month",
            Unit::Plain,
            4,
            "The smallest weight of next month against this one at which it keeps its word, if a breach is answered after a month for ever: 0 = always, 1 = never.",
            |r| r.critical_discount_month,
        ),
    ];
}

/// One player's payoff on one rung of an escalation; rung 0 is the start.
#[derive(Debug, Clone, PartialEq)]
pub struct RungRow {
    /// `myopic` = every move is best as things stand; `far-sighted` = moves and counter-moves are foreseen to the end.
    pub sight: String,
    /// Who begins.
    pub begins: String,
    /// Number of the move.
    pub rung: i64,
    /// Who moves.
    pub moves: String,
    /// The position it leaves.
    pub from: String,
    /// The position it takes.
    pub to: String,
    /// Whose payoff.
    pub player: String,
    /// Payoff after the move against the reference.
    pub payoff_pct: Option<f64>,
    /// Whether moves come to rest, repeat, or hang on who has the last turn.
    pub end: String,
}

impl Row for RungRow {
    const TABLE: &'static str = "ladders";
    const TITLE: &'static str = "Escalation, move by move";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("sight", "`myopic` = every move is best as things stand; `far-sighted` = moves and counter-moves are foreseen to the end.", |r| Some(r.sight.as_str().into())).key(),
        Column::<Self>::text("begins", "Who begins.", |r| Some(r.begins.as_str().into())).key(),
        Column::<Self>::integer("rung", "Number of the move.", |r| Some(r.rung)).key(),
        Column::text("moves", "Who moves.", |r| Some(r.moves.as_str().into())),
        Column::text("from", "The position it leaves.", |r| Some(r.from.as_str().into())),
        Column::text("to", "The position it takes.", |r| Some(r.to.as_str().into())),
        Column::<Self>::text("player", "Whose payoff.", |r| Some(r.player.as_str().into())).key(),
        Column::number("payoff_pct", Unit::ChangePct, 4, "Payoff after the move against the reference.", |r| r.payoff_pct),
        Column::text("end", "Whether moves come to rest, repeat, or hang on who has the last turn.", |r| Some(r.end.as_str().into())),
    ];
}

/// One player under one set of trade elasticities.
#[derive(Debug, Clone, PartialEq)]
pub struct SetRow {
    /// Name of the set.
    pub set: String,
    /// Whether it is the central case.
    pub central: bool,
    /// Smallest trade elasticity over goods.
    pub elasticity_low: f64,
    /// Largest.
    pub elasticity_high: f64,
    /// Equilibria in pure positions.
    pub equilibria: String,
    /// The Nash bargain; missing = nothing is signed.
    pub nash_bargain: Option<String>,
    /// Region code.
    pub player: String,
    /// Payoff if talks fail, against that set's reference.
    pub talks_fail_pct: Option<f64>,
    /// Gain of the Nash bargain over failed talks.
    pub bargain_gain_points: Option<f64>,
    /// Worst residual of the independent certificate over the set's runs.
    pub worst_certificate: f64,
}

impl Row for SetRow {
    const TABLE: &'static str = "elasticity_sets";
    const TITLE: &'static str = "The solution under each set of trade elasticities";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("set", "Name of the set.", |r| Some(r.set.as_str().into())).key(),
        Column::flag("central", "Whether it is the central case.", |r| {
            Some(r.central)
        }),
        Column::number(
            "elasticity_low",
            Unit::Plain,
            2,
            "Smallest trade elasticity over goods.",
            |r| Some(r.elasticity_low),
        ),
        Column::number("elasticity_high", Unit::Plain, 2, "Largest.", |r| {
            Some(r.elasticity_high)
        }),
        Column::text("equilibria", "Equilibria in pure positions.", |r| {
            Some(r.equilibria.as_str().into())
        }),
        Column::text(
            "nash_bargain",
            "The Nash bargain; missing = nothing is signed.",
            |r| r.nash_bargain.as_deref().map(Into::into),
        ),
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::number(
            "talks_fail_pct",
            Unit::ChangePct,
            4,
            "Payoff if talks fail, against that set's reference.",
            |r| r.talks_fail_pct,
        ),
        Column::number(
            "bargain_gain_points",
            Unit::Points,
            4,
            "Gain of the Nash bargain over failed talks.",
            |r| r.bargain_gain_points,
        ),
        Column::number(
            "worst_certificate",
            Unit::Residual,
            1,
            "Worst residual of the independent certificate over the set's runs.",
            |r| Some(r.worst_certificate),
        ),
    ];
}

impl Findings {
    /// Region codes of the players, in their order.
    pub(super) fn codes(&self) -> impl Iterator<Item = (usize, &str)> {
        (self.players.iter()).map(|p| p.code.as_str()).enumerate()
    }

    /// The positions of a combination, by its number.
    pub(super) fn positions_of(&self, cell: usize) -> Option<String> {
        let cell = self.payoff_table.cells.get(cell)?;
        Some(cell.positions.join(" + "))
    }

    /// Every combination, a row a player.
    pub fn combination_rows(&self) -> Vec<CombinationRow> {
        let mut rows = Vec::new();
        for (number, c) in self.payoff_table.cells.iter().enumerate() {
            rows.extend(self.codes().map(|(p, code)| {
                CombinationRow {
                    combination: whole(number),
                    positions: c.positions.join(" + "),
                    player: code.to_owned(),
                    position: c.positions.get(p).cloned().unwrap_or_default(),
                    payoff_pct: (c.payoffs_pct.get(p))
                        .and_then(|x| ranged(*x, c.payoff_ranges_pct.get(p).copied())),
                    ev_usd_mn: c.ev_usd_mn.get(p).copied(),
                    best_deviation_gain_points: c.deviation_gains_points.get(p).copied(),
                    equilibrium: c.is_nash,
                    efficient: c.is_efficient,
                    acceptable: c.is_acceptable,
                    third_regions_ev_usd_mn: c.third_regions_ev_usd_mn,
                    certificate: c.certificate,
                    run: c.run.clone(),
                }
            }));
        }
        rows
    }

    /// The best package of each kind of outcome, a row a player.
    pub fn package_rows(&self) -> Vec<PackageRow> {
        let joined = |p: &PackageFinding| {
            let ids: Vec<&str> = p.positions.iter().map(|s| s.position.as_str()).collect();
            ids.join(" + ")
        };
        let mut rows = Vec::new();
        for p in &self.solution.packages {
            rows.extend(p.keeps.iter().enumerate().map(|(at, k)| PackageRow {
                class: p.class.name().to_owned(),
                positions: joined(p),
                player: k.player.clone(),
                gain_points: ranged(p.gains_points[at], p.gain_ranges_points.get(at).copied()),
                over_today_points: p.over_today_points[at],
                temptation_points: ranged(k.temptation_points, k.temptation_range_points),
                critical_discount_month: ranged(
                    k.critical_discount_month,
                    k.critical_discount_range_month,
                ),
            }));
        }
        rows
    }

    /// Levers traded for each other, a row a pair and player; none without levers.
    pub fn trade_rows(&self) -> Vec<TradeRow> {
        let codes: Vec<&str> = self.codes().map(|(_, code)| code).collect();
        crate::deal::rows::trade_rows(self.solution.linkage.as_ref(), &codes)
    }

    /// Escalations, a row a rung and player.
    pub fn rung_rows(&self) -> Vec<RungRow> {
        let mut rows = Vec::new();
        for l in &self.solution.ladders.ladders {
            let end = match (l.cycles_from, l.settled) {
                (Some(_), _) => "repeats",
                (None, true) => "rests",
                (None, false) => "hangs on the last turn",
            };
            let rungs = std::iter::once(None).chain(l.rungs.iter().map(Some));
            for (number, rung) in rungs.enumerate() {
                let text =
                    |of: fn(&RungFinding) -> &String| rung.map(of).cloned().unwrap_or_default();
                rows.extend(self.codes().map(|(p, code)| RungRow {
                    sight: l.sight.to_owned(),
                    begins: (l.first.clone()).unwrap_or_else(|| "whoever gains most".to_owned()),
                    rung: whole(number),
                    moves: text(|r| &r.to.player),
                    from: text(|r| &r.from.position),
                    to: text(|r| &r.to.position),
                    player: code.to_owned(),
                    payoff_pct: rung.and_then(|r| r.payoffs_pct.get(p).copied()),
                    end: end.to_owned(),
                }));
            }
        }
        rows
    }

    /// The solution under each set of trade elasticities, a row a player.
    pub fn set_rows(&self) -> Vec<SetRow> {
        let mut rows = Vec::new();
        for s in &self.robustness {
            let equilibria = s
                .nash_equilibria
                .iter()
                .filter_map(|c| self.positions_of(*c));
            let equilibria = equilibria.collect::<Vec<_>>().join("; ");
            rows.extend(self.codes().map(|(p, code)| SetRow {
                set: s.set.clone(),
                central: s.central,
                elasticity_low: s.goods_elasticity.low,
                elasticity_high: s.goods_elasticity.high,
                equilibria: equilibria.clone(),
                nash_bargain: s.nash_bargain.and_then(|c| self.positions_of(c)),
                player: code.to_owned(),
                talks_fail_pct: s.talks_fail_pct.get(p).copied(),
                bargain_gain_points: s.bargain_gains_points.get(p).copied(),
                worst_certificate: s.worst_certificate,
            }));
        }
        rows
    }
}

/// A number in a table.
pub(super) fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
