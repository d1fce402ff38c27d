//! The tables of a game.

use detente_table::Named;
use detente_talks::concepts::Concepts;
use detente_talks::quantal::looking_ahead;
use detente_talks::threats::ChosenThreats;
use detente_talks::{CellIx, Concept, PayoffTable, PlayerIx, PositionIx};
use serde::Serialize;

use super::fought::{AttritionRow, LeftOutRow};
use super::rows::{BargainRow, EquilibriumRow, ObjectiveRow, PayoffRow, ThreatRow};
use super::{Game, Played, horizon_name, menu};

/// Positions of a combination: `USA=today CHN=licences`.
pub(super) fn said(table: &PayoffTable, cell: CellIx) -> String {
    let menus = table.menus();
    let one = |p: PlayerIx| format!("{}={}", menus.player(p), id(table, cell, p));
    menus.players().map(one).collect::<Vec<_>>().join(" ")
}

/// A side's position in a combination.
fn id(table: &PayoffTable, cell: CellIx, p: PlayerIx) -> &str {
    let menus = table.menus();
    &menus.position(p, menus.position_in(cell, p)).id
}

/// A position with its side.
pub(super) fn owned(table: &PayoffTable, p: PlayerIx, s: PositionIx) -> String {
    let menus = table.menus();
    format!("{}={}", menus.player(p), menus.position(p, s).id)
}

/// Probabilities of a side's positions: `today 0.25, licences 0.75`.
fn mixture(table: &PayoffTable, player: PlayerIx, probabilities: &[f64]) -> String {
    let menus = table.menus();
    let positions = menus.positions(player).zip(probabilities);
    let one = |(at, p): (PositionIx, &f64)| format!("{} {p:.4}", menus.position(player, at).id);
    let played = positions.filter(|(_, p)| **p > 0.0);
    played.map(one).collect::<Vec<_>>().join(", ")
}

/// Combinations with their probabilities.
fn lottery(table: &PayoffTable, weights: &[(CellIx, f64)]) -> String {
    let one = |(cell, p): &(CellIx, f64)| match *p {
        p if p > 1.0 - 1e-9 => said(table, *cell),
        p => format!("{} {p:.4}", said(table, *cell)),
    };
    weights.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A word of an enum as JSON spells it.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

pub(super) fn sides(table: &PayoffTable) -> Vec<(PlayerIx, String)> {
    let menus = table.menus();
    let each = menus.players();
    each.map(|p| (p, menus.player(p).to_owned())).collect()
}

fn set(played: &Played) -> Option<String> {
    (!played.set.is_empty()).then(|| played.set.clone())
}

/// Central tables with what follows from them.
pub(super) fn central(game: &Game) -> impl Iterator<Item = (&Played, &Concepts)> {
    (game.played.iter()).filter_map(|p| Some((p, p.concepts.as_ref()?)))
}

/// Every table.
pub(super) fn all(game: &Game) -> Vec<Named> {
    let left_out: Vec<LeftOutRow> = (game.left_out.iter())
        .map(|l| LeftOutRow(l.what, l.why.clone()))
        .collect();
    let mut tables = vec![
        Named::of(&equilibria(game), &()),
        Named::of(&threats(game), &()),
        Named::of(&bargains(game), &()),
        Named::of(&attrition(game), &()),
        Named::of(&objectives(game), &()),
        Named::of(&game.chosen.choices, &()),
        Named::of(&game.chosen.signing, &()),
        Named::of(&menu::claims(game), &()),
        Named::of(&menu::frontier(game), &()),
        Named::of(&menu::ladders(game), &()),
        Named::of(&menu::dominance(game), &()),
        Named::of(&menu::security(game), &()),
        Named::of(&game.days, &()),
        Named::of(&payoffs(game), &()),
        Named::of(&left_out, &()),
    ];
    // Kept from the standoff's own run: what is a table of its own here is left out there.
    let here = ["combinations", "ladders", "elasticity_sets"];
    let more = game.findings.iter().flat_map(|f| f.game_tables());
    let more = more.filter(|t| !here.contains(&t.name.as_str()));
    tables.extend(more.map(|table| match table.name.as_str() {
        "objectives" => {
            let title = table.title.clone();
            table.called("variants", &title)
        }
        _ => table,
    }));
    tables
}

fn payoffs(game: &Game) -> Vec<PayoffRow> {
    let mut rows = Vec::new();
    for played in &game.played {
        let (table, horizon) = (&played.table, horizon_name(played.months));
        for cell in table.menus().cells() {
            let positions = said(table, cell);
            let efficient = (played.concepts.as_ref()).map(|c| c.frontier.contains(&cell));
            for (player, region) in sides(table) {
                rows.push(PayoffRow {
                    horizon: horizon.clone(),
                    set: set(played),
                    positions: positions.clone(),
                    region,
                    payoff_pct: table.payoff(cell, player),
                    nash: played.pure.contains(&cell),
                    efficient,
                });
            }
        }
    }
    rows
}

/// Numbers equilibria of a kind and tells them side by side.
struct Telling<'a> {
    rows: &'a mut Vec<EquilibriumRow>,
    table: &'a PayoffTable,
    horizon: String,
    set: Option<String>,
    menu: &'static str,
}

impl Telling<'_> {
    fn pure(&mut self, cells: &[CellIx], margins: &dyn Fn(usize, usize) -> Option<f64>) {
        for (number, cell) in cells.iter().enumerate() {
            for (at, (player, region)) in sides(self.table).into_iter().enumerate() {
                self.rows.push(EquilibriumRow {
                    horizon: self.horizon.clone(),
                    set: self.set.clone(),
                    menu: self.menu,
                    kind: "pure",
                    number: number + 1,
                    region,
                    positions: said(self.table, *cell),
                    payoff_pct: self.table.payoff(*cell, player),
                    margin_pct: margins(number, at),
                    lambda: None,
                    residual: None,
                });
            }
        }
    }

    fn mixed(
        &mut self,
        kind: &'static str,
        number: usize,
        probabilities: &[Vec<f64>],
        payoffs: &[f64],
        precision: Option<(f64, f64)>,
    ) {
        for (at, (player, region)) in sides(self.table).into_iter().enumerate() {
            self.rows.push(EquilibriumRow {
                horizon: self.horizon.clone(),
                set: self.set.clone(),
                menu: self.menu,
                kind,
                number,
                region,
                positions: mixture(self.table, player, &probabilities[at]),
                payoff_pct: payoffs[at],
                margin_pct: None,
                lambda: precision.map(|p| p.0),
                residual: precision.map(|p| p.1),
            });
        }
    }
}

pub(super) fn equilibria(game: &Game) -> Vec<EquilibriumRow> {
    let mut rows = Vec::new();
    for played in &game.played {
        let mut telling = Telling {
            rows: &mut rows,
            table: &played.table,
            horizon: horizon_name(played.months),
            set: set(played),
            menu: "file",
        };
        let concepts = played.concepts.as_ref();
        telling.pure(&played.pure, &|number, at| {
            let found = concepts?.pure.get(number)?;
            found.margins.get(at).copied()
        });
        let Some(concepts) = concepts else { continue };
        let mixed = concepts.two.iter().filter_map(|two| two.mixed.as_ref());
        for (at, found) in mixed.flatten().enumerate() {
            telling.mixed("mixed", at + 1, &found.probabilities, &found.payoffs, None);
        }
        for (at, found) in concepts.quantal.iter().enumerate() {
            let precision = Some((found.lambda, found.residual));
            let (mixtures, payoffs) = (&found.probabilities, &found.payoffs);
            telling.mixed("quantal", at + 1, mixtures, payoffs, precision);
        }
    }
    for refined in &game.refined {
        let mut telling = Telling {
            rows: &mut rows,
            table: &refined.table,
            horizon: horizon_name(refined.months),
            set: central(game).next().and_then(|(p, _)| set(p)),
            menu: "record",
        };
        telling.pure(&refined.pure, &|_, _| None);
    }
    rows
}

pub(super) fn threats(game: &Game) -> Vec<ThreatRow> {
    let mut rows = Vec::new();
    for (played, concepts) in central(game) {
        let (table, horizon) = (&played.table, horizon_name(played.months));
        let menus = table.menus();
        for (number, threat) in concepts.threats.iter().enumerate() {
            for (at, (player, region)) in sides(table).into_iter().enumerate() {
                let better = threat.dominated_by.get(at).copied().flatten();
                let instead = threat.instead.get(at).copied();
                rows.push(ThreatRow {
                    horizon: horizon.clone(),
                    number: number + 1,
                    kind: word(&threat.kind),
                    region,
                    positions: threat.cell.map(|cell| said(table, cell)),
                    payoff_pct: threat.payoffs[at],
                    regret_pct: threat.regret.get(at).copied(),
                    instead: instead.map(|s| menus.position(player, s).id.clone()),
                    dominated_by: better.map(|by| menus.position(player, by).id.clone()),
                    carries: threat.carries,
                });
            }
        }
        for (number, (kind, chosen)) in chosen(concepts).into_iter().enumerate() {
            for (at, (player, region)) in sides(table).into_iter().enumerate() {
                rows.push(ThreatRow {
                    horizon: horizon.clone(),
                    number: concepts.threats.len() + number + 1,
                    kind: kind.to_owned(),
                    region,
                    positions: Some(mixture(table, player, &chosen.threats[at])),
                    payoff_pct: chosen.if_carried_out[at],
                    regret_pct: None,
                    instead: None,
                    dominated_by: None,
                    carries: false,
                });
            }
        }
    }
    rows
}

/// Threats that two sides would choose if both could bind themselves.
fn chosen(concepts: &Concepts) -> Vec<(&'static str, &ChosenThreats)> {
    let two = concepts.two.as_ref();
    let kinds = [
        (
            "chosen-with-money",
            two.and_then(|t| t.chosen_with_money.as_ref()),
        ),
        (
            "chosen-without-money",
            two.and_then(|t| t.chosen_without_money.as_ref()),
        ),
    ];
    let there = kinds.into_iter().filter_map(|(k, c)| Some((k, c?)));
    there.collect()
}

pub(super) fn bargains(game: &Game) -> Vec<BargainRow> {
    let mut rows = Vec::new();
    for (played, concepts) in central(game) {
        let (table, horizon) = (&played.table, horizon_name(played.months));
        let two = concepts.two.as_ref();
        for over in &concepts.bargains {
            let signed = over.bargain.as_ref().and_then(|b| b.cells.first()).copied();
            let punished = two.into_iter().flat_map(|t| &t.renegotiation);
            let punished = (punished.filter(|_| over.concept == Concept::Nash))
                .find(|(threat, cell, _)| *threat == over.threat && Some(*cell) == signed);
            for (at, (player, region)) in sides(table).into_iter().enumerate() {
                rows.push(BargainRow {
                    horizon: horizon.clone(),
                    threat: over.threat + 1,
                    concept: over.concept.name().to_owned(),
                    region,
                    positions: signed.map(|cell| said(table, cell)),
                    gain_pct: over.gains.get(at).copied(),
                    rather_fights: over.rather_fights.contains(&player),
                    punishable: punished.map(|(_, _, r)| r.punishment[at].is_some()),
                });
            }
        }
        for (threat, concept, found) in two.into_iter().flat_map(|t| &t.lotteries) {
            for (at, (_, region)) in sides(table).into_iter().enumerate() {
                let gain = |payoffs: &[f64; 2]| payoffs[at] - concepts.threats[*threat].payoffs[at];
                rows.push(BargainRow {
                    horizon: horizon.clone(),
                    threat: threat + 1,
                    concept: format!("{}-lottery", concept.name()),
                    region,
                    positions: found.as_ref().map(|l| lottery(table, &l.weights)),
                    gain_pct: found.as_ref().map(|l| gain(&l.payoffs)),
                    rather_fights: false,
                    punishable: None,
                });
            }
        }
        for (number, (_, chosen)) in chosen(concepts).into_iter().enumerate() {
            for (at, (_, region)) in sides(table).into_iter().enumerate() {
                rows.push(BargainRow {
                    horizon: horizon.clone(),
                    threat: concepts.threats.len() + number + 1,
                    concept: "nash-1953".to_owned(),
                    region,
                    positions: Some(lottery(table, &chosen.agreed)),
                    gain_pct: Some(chosen.payoffs[at] - chosen.if_carried_out[at]),
                    rather_fights: false,
                    punishable: None,
                });
            }
        }
    }
    rows
}

fn objectives(game: &Game) -> Vec<ObjectiveRow> {
    let mut rows = Vec::new();
    let Some(played) = game.played.first() else {
        return rows;
    };
    for set in &game.objectives {
        for at in &set.by_patience {
            let weights = at.weights.as_ref().map(|w| {
                let named = set.criteria.iter().zip(&w.nearest);
                let one = |(name, weight): (&String, &f64)| format!("{name} {weight:.3}");
                named.map(one).collect::<Vec<_>>().join(", ")
            });
            rows.push(ObjectiveRow {
                region: played.table.menus().player(set.player).to_owned(),
                patience: at.patience_year,
                ahead_months: ahead(at.patience_year),
                fits: weights.is_some(),
                weights,
                regret_pct: at.regret,
                fits_plain: at.fits_plain,
            });
        }
    }
    rows
}

/// Months ahead that a side of some patience looks: the inverse of [`looking_ahead`].
pub(super) fn ahead(patience_year: f64) -> f64 {
    let months = 1.0 / (1.0 - patience_year.powf(1.0 / 12.0));
    debug_assert!((looking_ahead(months) - patience_year).abs() < 1e-6);
    months
}

pub(super) fn attrition(game: &Game) -> Vec<AttritionRow> {
    let mut rows = Vec::new();
    let Some((played, _)) = central(game).last() else {
        return rows;
    };
    let table = &played.table;
    for fight in &game.fights {
        let out = &fight.outcome;
        for (at, (_, region)) in sides(table).into_iter().enumerate() {
            rows.push(AttritionRow {
                positions: fight.said[0].clone(),
                least_cost_pct: fight.least_cost_pct,
                region,
                deal: fight.said[1 + at].clone(),
                cost_pct: fight.cost_pct[at],
                prize_pct: fight.prize_pct[at],
                floored: fight.floored[at],
                yields_to_threat: out.at_once[at],
                first_share: out.first_given_imposed[at],
                p10: out.months[0],
                median_months: out.months[1],
                p90: out.months[2],
                over_by: out.over_by,
                never: out.never,
                nobody_share: out.nobody_is_worn_down,
            });
        }
    }
    rows
}
