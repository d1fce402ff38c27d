//! The payoff table and what it implies, as rows: players are rows, never columns.

use detente_world::table::{Estimate, columns};

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

columns! { CombinationRow: "combinations", "Every combination of positions"; |r|
    integer "combination" key = r.combination, "Its number, from 0; the last player's position varies fastest.";
    text "positions" = r.positions.as_str(), "The positions, in the order of the players.";
    text "player" key = r.player.as_str(), "Region code.";
    text "position" = r.position.as_str(), "Its position.";
    estimate[ChangePct 4] "payoff_pct" = r.payoff_pct,
        "Payoff against the reference; ends over the published elasticity sets, where they were run.";
    number[UsdMn 0] "ev_usd_mn" = r.ev_usd_mn, "Equivalent variation against the reference a year.";
    number[Points 4] "best_deviation_gain_points" = r.best_deviation_gain_points,
        "The most it gains by another position, the others unmoved.";
    flag "equilibrium" = r.equilibrium, "Whether nobody gains by another position.";
    flag "efficient" = r.efficient, "Whether no other combination is better for one and worse for none.";
    flag "acceptable" = r.acceptable, "Whether nobody is worse off than if talks fail.";
    number[UsdMn 0] "third_regions_ev_usd_mn" = r.third_regions_ev_usd_mn,
        "Equivalent variation of all other regions together a year.";
    number[Residual 1] "certificate" = r.certificate, "Worst residual of the independent certificate.";
    text "run" = r.run.as_str(), "The run, by its identifier in the table of runs.";
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

columns! { PackageRow: "packages", "The best package of each kind of outcome"; |r|
    text "class" key = r.class.as_str(), "The kind, from which levers move.";
    text "positions" = r.positions.as_str(), "The positions.";
    text "player" key = r.player.as_str(), "Region code.";
    estimate[Points 4] "gain_points" = r.gain_points, "Gain over failed talks; ends over the published elasticity sets.";
    number[Points 4] "over_today_points" = r.over_today_points, "Gain over the reference.";
    estimate[Points 4] "temptation_points" = r.temptation_points,
        "What the best breach gains while the others keep their word.";
    estimate[Plain 4] "critical_discount_month" = r.critical_discount_month,
        "The smallest weight of next month against this one at which it keeps its word, if a breach is answered after a \
        month for ever: 0 = always, 1 = never.";
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

columns! { RungRow: "ladders", "Escalation, move by move"; |r|
    text "sight" key = r.sight.as_str(),
        "`myopic` = every move is best as things stand; `far-sighted` = moves and counter-moves are foreseen to the end.";
    text "begins" key = r.begins.as_str(), "Who begins.";
    integer "rung" key = r.rung, "Number of the move.";
    text "moves" = r.moves.as_str(), "Who moves.";
    text "from" = r.from.as_str(), "The position it leaves.";
    text "to" = r.to.as_str(), "The position it takes.";
    text "player" key = r.player.as_str(), "Whose payoff.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, "Payoff after the move against the reference.";
    text "end" = r.end.as_str(), "Whether moves come to rest, repeat, or hang on who has the last turn.";
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

columns! { SetRow: "elasticity_sets", "The solution under each set of trade elasticities"; |r|
    text "set" key = r.set.as_str(), "Name of the set.";
    flag "central" = r.central, "Whether it is the central case.";
    number[Plain 2] "elasticity_low" = r.elasticity_low, "Smallest trade elasticity over goods.";
    number[Plain 2] "elasticity_high" = r.elasticity_high, "Largest.";
    text "equilibria" = r.equilibria.as_str(), "Equilibria in pure positions.";
    text "nash_bargain" = r.nash_bargain.as_deref(), "The Nash bargain; missing = nothing is signed.";
    text "player" key = r.player.as_str(), "Region code.";
    number[ChangePct 4] "talks_fail_pct" = r.talks_fail_pct, "Payoff if talks fail, against that set's reference.";
    number[Points 4] "bargain_gain_points" = r.bargain_gain_points, "Gain of the Nash bargain over failed talks.";
    number[Residual 1] "worst_certificate" = r.worst_certificate,
        "Worst residual of the independent certificate over the set's runs.";
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
