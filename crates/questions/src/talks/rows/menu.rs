//! What a menu holds: its frontier, moves in it, dominance, security, and what may be said of it.

use detente_table::{Column, Row, Unit};

/// One side at one point of the frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierRow {
    /// Horizon.
    pub horizon: String,
    /// The combination.
    pub positions: String,
    /// Whose.
    pub region: String,
    /// The payoff.
    pub payoff_pct: f64,
}

impl Row for FrontierRow {
    const TABLE: &'static str = "frontier";
    const TITLE: &'static str = "Combinations that waste nothing";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        Column::<Self>::text("positions", "The combination.", |r| {
            Some(r.positions.as_str().into())
        })
        .key(),
        region!("The side."),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            payoffs!("Its payoff."),
            |r| Some(r.payoff_pct),
        ),
    ];
}

/// One move of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderRow {
    /// Horizon.
    pub horizon: String,
    /// `myopic` or `far-sighted`.
    pub sight: &'static str,
    /// Who begins.
    pub begins: String,
    /// The rung, from 1; 0 where nobody moves.
    pub rung: usize,
    /// Who moves.
    pub region: Option<String>,
    /// From.
    pub from: Option<String>,
    /// To.
    pub to: Option<String>,
    /// The combination afterwards.
    pub positions: String,
    /// What the mover gains by it at once.
    pub gain_pct: Option<f64>,
    /// How the ladder ends.
    pub end: &'static str,
}

impl Row for LadderRow {
    const TABLE: &'static str = "ladders";
    const TITLE: &'static str = "Moves and answers from today on";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        Column::<Self>::text(
            "sight",
            "myopic: each to what is best as things stand; far-sighted: to where it ends.",
            |r| Some(r.sight.into()),
        )
        .key(),
        Column::<Self>::text("begins", "Who begins.", |r| Some(r.begins.as_str().into())).key(),
        Column::<Self>::integer("rung", "The move, from 1; 0 where nobody moves.", |r| {
            i64::try_from(r.rung).ok()
        })
        .key(),
        Column::text("region", "Who moves.", |r| {
            r.region.as_deref().map(Into::into)
        }),
        Column::text("from", "From which position.", |r| {
            r.from.as_deref().map(Into::into)
        }),
        Column::text("to", "To which.", |r| r.to.as_deref().map(Into::into)),
        Column::text("positions", "The combination afterwards.", |r| {
            Some(r.positions.as_str().into())
        }),
        Column::number(
            "gain_pct",
            Unit::ChangePct,
            4,
            payoffs!("What the mover gains by the move itself."),
            |r| r.gain_pct,
        ),
        Column::text(
            "end",
            "rests, repeats, or hangs on the last turn: one turn fewer would change it.",
            |r| Some(r.end.into()),
        ),
    ];
}

/// A dominated position.
#[derive(Debug, Clone, PartialEq)]
pub struct DominanceRow {
    /// Horizon.
    pub horizon: String,
    /// Whose.
    pub region: String,
    /// The worse position.
    pub position: String,
    /// The better one.
    pub by: String,
    /// Whether always better.
    pub strict: bool,
}

impl Row for DominanceRow {
    const TABLE: &'static str = "dominance";
    const TITLE: &'static str = "Dominated positions";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        region!("The side."),
        Column::<Self>::text("position", "The worse position.", |r| {
            Some(r.position.as_str().into())
        })
        .key(),
        Column::<Self>::text("by", "The better one.", |r| Some(r.by.as_str().into())).key(),
        Column::flag(
            "strict",
            "Better whatever the others do; otherwise never worse.",
            |r| Some(r.strict),
        ),
    ];
}

/// What a side can be sure of.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityRow {
    /// Horizon.
    pub horizon: String,
    /// Whose.
    pub region: String,
    /// The position.
    pub position: String,
    /// Its worst payoff.
    pub maximin_pct: f64,
    /// What the others can hold it to.
    pub minimax_pct: f64,
}

impl Row for SecurityRow {
    const TABLE: &'static str = "security";
    const TITLE: &'static str = "What each side can be sure of";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        region!("The side."),
        Column::text(
            "position",
            "The position whose worst payoff is best.",
            |r| Some(r.position.as_str().into()),
        ),
        Column::number(
            "maximin_pct",
            Unit::ChangePct,
            4,
            payoffs!("That worst payoff."),
            |r| Some(r.maximin_pct),
        ),
        Column::number(
            "minimax_pct",
            Unit::ChangePct,
            4,
            payoffs!("What the others can hold it to."),
            |r| Some(r.minimax_pct),
        ),
    ];
}

/// A claim about the file's menu, tested with the record in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRow {
    /// Horizon.
    pub horizon: String,
    /// Number.
    pub number: usize,
    /// What is claimed.
    pub claim: String,
    /// Of what.
    pub positions: String,
    /// What ends it alone.
    pub ended_by: String,
    /// Whether it holds with everything added.
    pub holds_with_all: bool,
    /// Whether it may be said.
    pub may_be_said: bool,
}

impl Row for ClaimRow {
    const TABLE: &'static str = "claims";
    const TITLE: &'static str =
        "What may be said of the menu, tested with the days of the record in it";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        Column::<Self>::integer("number", "Its number at that horizon.", |r| {
            i64::try_from(r.number).ok()
        })
        .key(),
        Column::text(
            "claim",
            "dominant, stable, only equilibrium, or a bargain by its solution.",
            |r| Some(r.claim.as_str().into()),
        ),
        Column::text("positions", "Of what.", |r| {
            Some(r.positions.as_str().into())
        }),
        Column::text(
            "ended_by",
            "Added positions that end it alone; empty where none does.",
            |r| Some(r.ended_by.as_str().into()),
        ),
        Column::flag(
            "holds_with_all",
            "Whether it is true with all of them added.",
            |r| Some(r.holds_with_all),
        ),
        Column::flag("may_be_said", "Both.", |r| Some(r.may_be_said)),
    ];
}
