//! What may be said of a game only if no further position changes it: that a position is *dominant*, an outcome *stable* or *the only
//! equilibrium*, a combination *the bargain*. A menu is somebody's choice; days of the record, best answers and wars that are added to
//! it are a test of what was read off it.

use serde::Serialize;

use crate::{
    CellIx, Concept, PayoffTable, PlayerIx, PositionIx, TalksError, bargain, dominant,
    pure_equilibria,
};

/// Something said of the menu as it was before anything was added; cells and positions are those of the whole table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Claim {
    /// A position is at least as good as every other whatever the others do.
    Dominant {
        /// Whose.
        player: PlayerIx,
        /// Which.
        position: PositionIx,
    },
    /// Nobody gains by leaving a combination alone.
    Stable {
        /// The combination.
        cell: CellIx,
    },
    /// No other combination is stable.
    OnlyEquilibrium {
        /// The combination.
        cell: CellIx,
    },
    /// A bargaining concept picks the combination.
    Bargain {
        /// Which concept.
        concept: Concept,
        /// The combination.
        cell: CellIx,
    },
}

/// A claim and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestedClaim {
    /// What is said.
    pub claim: Claim,
    /// Positions that end it when they alone are added.
    pub ended_by: Vec<(PlayerIx, PositionIx)>,
    /// Whether it is true with everything added at once.
    pub holds_with_all: bool,
}

impl TestedClaim {
    /// Whether it may be said.
    pub fn may_be_said(&self) -> bool {
        self.ended_by.is_empty() && self.holds_with_all
    }
}

/// Tests every claim that is true of a part of the table, the *menu*: with each other position added alone, and with all of them.
/// `threat` is what bargains are struck against, in player order; differences up to `tolerance` count as none.
///
/// # Errors
/// As [`PayoffTable::restricted`].
pub fn tested_claims(
    table: &PayoffTable,
    menu: &[Vec<PositionIx>],
    threat: &[f64],
    tolerance: f64,
) -> Result<Vec<TestedClaim>, TalksError> {
    let claims = Part::of(table, menu)?.claims(threat, tolerance);
    let mut tested: Vec<TestedClaim> = (claims.into_iter())
        .map(|claim| TestedClaim {
            claim,
            ended_by: Vec::new(),
            holds_with_all: true,
        })
        .collect();
    let whole: Vec<Vec<PositionIx>> = (table.menus().players())
        .map(|p| table.menus().positions(p).collect())
        .collect();
    let with_all = Part::of(table, &whole)?;
    for claim in &mut tested {
        claim.holds_with_all = with_all.says(claim.claim, threat, tolerance);
    }
    for player in table.menus().players() {
        for position in table.menus().positions(player) {
            if menu[player.0].contains(&position) {
                continue;
            }
            let mut wider = menu.to_vec();
            wider[player.0].push(position);
            let part = Part::of(table, &wider)?;
            for claim in &mut tested {
                if !part.says(claim.claim, threat, tolerance) {
                    claim.ended_by.push((player, position));
                }
            }
        }
    }
    Ok(tested)
}

/// A part of a table.
struct Part<'a> {
    whole: &'a PayoffTable,
    table: PayoffTable,
    /// The cell of the whole behind each cell.
    behind: Vec<CellIx>,
    kept: Vec<Vec<PositionIx>>,
}

impl<'a> Part<'a> {
    fn of(whole: &'a PayoffTable, keep: &[Vec<PositionIx>]) -> Result<Self, TalksError> {
        let (table, behind) = whole.restricted(keep)?;
        Ok(Self {
            whole,
            table,
            behind,
            kept: keep.to_vec(),
        })
    }

    fn dominant(&self, tolerance: f64) -> Vec<(PlayerIx, PositionIx)> {
        let found = dominant(&self.table, tolerance).into_iter();
        found.map(|(p, s, _)| (p, self.kept[p.0][s.0])).collect()
    }

    fn stable(&self, tolerance: f64) -> Vec<CellIx> {
        let found = pure_equilibria(&self.table, tolerance);
        found.iter().map(|e| self.behind[e.cell.0]).collect()
    }

    fn bargain(&self, threat: &[f64], concept: Concept, tolerance: f64) -> Vec<CellIx> {
        let found = bargain(&self.table, threat, concept, tolerance);
        found.map_or_else(Vec::new, |b| {
            b.cells.iter().map(|c| self.behind[c.0]).collect()
        })
    }

    /// Everything that is true of it.
    fn claims(&self, threat: &[f64], tolerance: f64) -> Vec<Claim> {
        let mut claims: Vec<Claim> = (self.dominant(tolerance).into_iter())
            .map(|(player, position)| Claim::Dominant { player, position })
            .collect();
        let stable = self.stable(tolerance);
        claims.extend(stable.iter().map(|&cell| Claim::Stable { cell }));
        if let [cell] = stable.as_slice() {
            claims.push(Claim::OnlyEquilibrium { cell: *cell });
        }
        for concept in Concept::ALL {
            let found = self.bargain(threat, concept, tolerance);
            claims.extend(found.iter().map(|&cell| Claim::Bargain { concept, cell }));
        }
        claims
    }

    /// Whether a claim is true of it.
    fn says(&self, claim: Claim, threat: &[f64], tolerance: f64) -> bool {
        match claim {
            Claim::Dominant { player, position } => {
                self.dominant(tolerance).contains(&(player, position))
            }
            Claim::Stable { cell } => self.stable(tolerance).contains(&cell),
            Claim::OnlyEquilibrium { cell } => self.stable(tolerance) == [cell],
            // Another combination that gives everybody the same is the same bargain.
            Claim::Bargain { concept, cell } => {
                let same = |other: &CellIx| {
                    let gains = self.whole.gains(*other, self.whole.payoffs(cell));
                    gains.iter().all(|g| g.abs() <= tolerance)
                };
                self.bargain(threat, concept, tolerance).iter().any(same)
            }
        }
    }
}
