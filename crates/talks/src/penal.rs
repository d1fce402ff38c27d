//! Optimal penal codes when players can also pay each other: every payoff that some subgame-perfect equilibrium of the
//! infinitely repeated game with side payments can give (Goldlücke and Kranz, Journal of Economic Theory 147, 2012,
//! 1191–1221, and Games and Economic Behavior 80, 2013, 157–178; perfect monitoring, pure actions).
//!
//! Let G(a) be the sum of payoffs of a cell, cᵢ(a) the best player i can get by moving alone from it and
//! L(a) = Σ cᵢ(a) − G(a) the *liquidity* it needs. With U the largest sum of payoffs in equilibrium, vᵢ the worst
//! equilibrium payoff of player i and V = Σ vᵢ (all per month), a cell can be played if and only if
//!
//! ```text
//! (1 − δ) L(a) ≤ δ (U − V),    U = max G(a),    vᵢ = min cᵢ(a)    over the cells that can be played.
//! ```
//!
//! Only the liquidity of a cell matters, so what can be played at some δ is every cell up to some liquidity, and the
//! whole dependence on δ is a staircase with as many steps as there are liquidities: [`penal_codes`] lists it exactly.
//! Payoffs must be in one unit that can be paid, such as dollars.

use serde::Serialize;

use crate::{CellIx, PayoffTable, PlayerIx, TalksError};

/// One step of the staircase: what is possible from a discount factor on (until the next step).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PenalCode {
    /// The smallest discount factor at which it is an equilibrium.
    pub discount_from: f64,
    /// The most liquidity that any of its cells needs.
    pub liquidity: f64,
    /// What is played as long as nobody deviates: the cell with the largest sum of payoffs.
    pub agreed: CellIx,
    /// Sum of payoffs per month on the agreed path.
    pub joint: f64,
    /// What is played against each player after it deviated, until it has paid.
    pub punishment: Vec<CellIx>,
    /// The worst equilibrium payoff per month of each player.
    pub worst: Vec<f64>,
}

impl PenalCode {
    /// U − V: what there is to lose.
    pub fn surplus(&self) -> f64 {
        self.joint - self.worst.iter().sum::<f64>()
    }
}

/// Cells with what they need.
struct Needs {
    joint: Vec<f64>,
    /// Cell by cell, player by player.
    best: Vec<Vec<f64>>,
    liquidity: Vec<f64>,
}

fn needs(table: &PayoffTable, tolerance: f64) -> Needs {
    let mut needs = Needs {
        joint: Vec::with_capacity(table.len()),
        best: table.best_alone(),
        liquidity: Vec::with_capacity(table.len()),
    };
    for cell in table.menus().cells() {
        let joint: f64 = table.payoffs(cell).iter().sum();
        let pairs = table.payoffs(cell).iter().zip(&needs.best[cell.0]);
        let gains = pairs.map(|(v, c)| c - v);
        // A gain that counts as none needs no liquidity.
        let liquidity = gains.map(|g| if g <= tolerance { 0.0 } else { g }).sum();
        needs.joint.push(joint);
        needs.liquidity.push(liquidity);
    }
    needs
}

/// Every penal code that is optimal for some discount factor, from impatient to patient. Empty if the game has no
/// pure equilibrium at any discount factor below one. Gains up to `tolerance` count as none.
pub fn penal_codes(table: &PayoffTable, tolerance: f64) -> Vec<PenalCode> {
    staircase(table, &needs(table, tolerance))
}

fn staircase(table: &PayoffTable, needs: &Needs) -> Vec<PenalCode> {
    let menus = table.menus();
    let mut order: Vec<CellIx> = menus.cells().collect();
    order.sort_by(|a, b| needs.liquidity[a.0].total_cmp(&needs.liquidity[b.0]));
    let mut steps: Vec<PenalCode> = Vec::new();
    let mut agreed: Option<CellIx> = None;
    let mut punishment: Vec<Option<CellIx>> = vec![None; menus.player_count()];
    for (at, &cell) in order.iter().enumerate() {
        if agreed.is_none_or(|a| needs.joint[cell.0] > needs.joint[a.0]) {
            agreed = Some(cell);
        }
        for player in menus.players() {
            let worse = |p: CellIx| needs.best[cell.0][player.0] < needs.best[p.0][player.0];
            if punishment[player.0].is_none_or(worse) {
                punishment[player.0] = Some(cell);
            }
        }
        let liquidity = needs.liquidity[cell.0];
        let last_of_its_kind = order
            .get(at + 1)
            .is_none_or(|next| needs.liquidity[next.0] > liquidity);
        let (Some(agreed), true) = (agreed, last_of_its_kind) else {
            continue;
        };
        let cells: Vec<CellIx> = punishment.iter().flatten().copied().collect();
        let worst: Vec<f64> = menus
            .players()
            .zip(&cells)
            .map(|(p, c)| needs.best[c.0][p.0])
            .collect();
        let joint = needs.joint[agreed.0];
        let surplus = joint - worst.iter().sum::<f64>();
        // δ/(1−δ) ≥ L/(U−V).
        let discount_from = if liquidity <= 0.0 {
            0.0
        } else if surplus > 0.0 {
            liquidity / (liquidity + surplus)
        } else {
            continue;
        };
        // A code that holds earlier and allows as much or more replaces those before it.
        while steps
            .last()
            .is_some_and(|s| s.discount_from >= discount_from)
        {
            steps.pop();
        }
        let same = |s: &PenalCode| s.joint >= joint && s.worst == worst;
        if steps.last().is_some_and(same) {
            continue;
        }
        steps.push(PenalCode {
            discount_from,
            liquidity,
            agreed,
            joint,
            punishment: cells,
            worst,
        });
    }
    steps
}

/// The optimal penal code at a discount factor; `None` if the repeated game has no equilibrium in pure actions there.
///
/// # Errors
/// [`TalksError::Discount`] outside 0…1.
pub fn penal_code(
    table: &PayoffTable,
    discount: f64,
    tolerance: f64,
) -> Result<Option<PenalCode>, TalksError> {
    if !(0.0..1.0).contains(&discount) {
        return Err(TalksError::Discount { value: discount });
    }
    let steps = penal_codes(table, tolerance);
    Ok(steps
        .into_iter()
        .rev()
        .find(|step| step.discount_from <= discount))
}

/// The smallest discount factor at which a cell can be played for ever with side payments, deviations being answered
/// by the optimal penal code; `None` if at none below one.
pub fn critical_discount_with_payments(
    table: &PayoffTable,
    cell: CellIx,
    tolerance: f64,
) -> Option<f64> {
    let needs = needs(table, tolerance);
    let steps = staircase(table, &needs);
    let (joint, liquidity) = (needs.joint[cell.0], needs.liquidity[cell.0]);
    if liquidity <= 0.0 {
        return Some(0.0);
    }
    let mut found: Option<f64> = None;
    for (at, step) in steps.iter().enumerate() {
        let surplus = joint - step.worst.iter().sum::<f64>();
        if surplus <= 0.0 {
            continue;
        }
        let from = (liquidity / (liquidity + surplus)).max(step.discount_from);
        let next = steps.get(at + 1).map_or(1.0, |s| s.discount_from);
        if from < next && found.is_none_or(|f| from < f) {
            found = Some(from);
        }
    }
    found
}

/// A side payment that splits what a cell brings over the threat point equally: the Nash, Kalai–Smorodinsky and
/// egalitarian bargain when payoffs can be paid over (all three coincide for payoffs in money).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaidBargain {
    /// The cell with the largest sum of payoffs.
    pub cell: CellIx,
    /// Payoffs after the payments.
    pub payoffs: Vec<f64>,
    /// What each player receives; the sum is zero.
    pub received: Vec<f64>,
}

/// The bargain with side payments in the unit of the payoffs, or `None` where no cell has a larger sum than the threat
/// point by more than `tolerance` per player: then there is nothing to share and talks fail.
pub fn bargain_with_payments(
    table: &PayoffTable,
    threat: &[f64],
    tolerance: f64,
) -> Option<PaidBargain> {
    let joint = |c: CellIx| table.payoffs(c).iter().sum::<f64>();
    let mut cell = CellIx(0);
    for c in table.menus().cells() {
        if joint(c) > joint(cell) {
            cell = c;
        }
    }
    let share = (joint(cell) - threat.iter().sum::<f64>()) / threat.len() as f64;
    if share <= tolerance {
        return None;
    }
    let payoffs: Vec<f64> = threat.iter().map(|d| d + share).collect();
    let received = table
        .menus()
        .players()
        .map(|p: PlayerIx| payoffs[p.0] - table.payoff(cell, p))
        .collect();
    Some(PaidBargain {
        cell,
        payoffs,
        received,
    })
}
