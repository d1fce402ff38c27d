//! The rows of the tables, with their columns.

use detente_table::{Column, Row, Unit};

/// Unit of payoffs in words, said once.
macro_rules! payoffs {
    ($about:literal) => {
        concat!(
            $about,
            " Per cent of the reference in a standoff; of a file, in its own unit."
        )
    };
}

/// A column of horizons.
macro_rules! horizon {
    () => {
        Column::<Self>::text(
            "horizon",
            "How long everybody has had to adapt: 3m, 1y, 5y, ever; of a file, its month.",
            |r| Some(r.horizon.as_str().into()),
        )
        .key()
    };
}

/// A column of sides.
macro_rules! region {
    ($about:literal) => {
        Column::<Self>::text("region", $about, |r| Some(r.region.as_str().into())).key()
    };
}

/// A column of elasticity sets.
macro_rules! set {
    () => {
        Column::<Self>::text(
            "elasticity_set",
            "The published set of trade elasticities; sectors = the world's own column.",
            |r| r.set.as_deref().map(Into::into),
        )
        .key()
        .optional()
    };
}

mod menu;

pub use menu::{ClaimRow, DominanceRow, FrontierRow, LadderRow, SecurityRow};

/// One side's payoff in one combination.
#[derive(Debug, Clone, PartialEq)]
pub struct PayoffRow {
    /// `1y`, `ever`, or the month of a file.
    pub horizon: String,
    /// Set of elasticities; `None` for a file.
    pub set: Option<String>,
    /// The combination.
    pub positions: String,
    /// Whose.
    pub region: String,
    /// The payoff.
    pub payoff_pct: f64,
    /// Whether nobody gains by moving alone.
    pub nash: bool,
    /// Whether nothing is better for one and worse for none; `None` where it was not asked.
    pub efficient: Option<bool>,
}

impl Row for PayoffRow {
    const TABLE: &'static str = "payoffs";
    const TITLE: &'static str = "Payoffs";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        set!(),
        Column::<Self>::text("positions", "The combination.", |r| {
            Some(r.positions.as_str().into())
        })
        .key(),
        region!("Whose payoff."),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            payoffs!("The payoff."),
            |r| Some(r.payoff_pct),
        ),
        Column::flag("nash", "Whether nobody gains by moving alone.", |r| {
            Some(r.nash)
        }),
        Column::<Self>::flag(
            "efficient",
            "Whether no other combination is better for one and worse for none; central elasticities.",
            |r| r.efficient,
        )
        .optional(),
    ];
}

/// One side in one equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct EquilibriumRow {
    /// Horizon.
    pub horizon: String,
    /// Set of elasticities.
    pub set: Option<String>,
    /// `file` or `record`.
    pub menu: &'static str,
    /// `pure`, `mixed`, `quantal`.
    pub kind: &'static str,
    /// Number among those of its kind.
    pub number: usize,
    /// Whose.
    pub region: String,
    /// The combination, or the side's probabilities.
    pub positions: String,
    /// Its payoff.
    pub payoff_pct: f64,
    /// How much worse its next best position is.
    pub margin_pct: Option<f64>,
    /// Precision of choices.
    pub lambda: Option<f64>,
    /// How far it is from exact.
    pub residual: Option<f64>,
}

impl Row for EquilibriumRow {
    const TABLE: &'static str = "equilibria";
    const TITLE: &'static str = "Equilibria";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        set!(),
        Column::<Self>::text(
            "menu",
            "file: the positions that the file names; record: the days of the record as well.",
            |r| Some(r.menu.into()),
        )
        .key(),
        Column::<Self>::text(
            "kind",
            "pure, mixed, or quantal (choices with errors).",
            |r| Some(r.kind.into()),
        )
        .key(),
        Column::<Self>::integer("number", "Number among those of its kind.", |r| {
            i64::try_from(r.number).ok()
        })
        .key(),
        region!("The side."),
        Column::text(
            "positions",
            "The combination; for mixed and quantal ones the side's probabilities.",
            |r| Some(r.positions.as_str().into()),
        ),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            payoffs!("Its payoff, expected where somebody mixes."),
            |r| Some(r.payoff_pct),
        ),
        Column::<Self>::number(
            "margin_pct",
            Unit::Pct,
            4,
            "How much worse its next best position is; small is fragile.",
            |r| r.margin_pct,
        )
        .optional(),
        Column::<Self>::number(
            "lambda",
            Unit::Plain,
            3,
            "Precision of choices, per unit of payoff.",
            |r| r.lambda,
        )
        .optional(),
        Column::<Self>::number(
            "residual",
            Unit::Residual,
            1,
            "Largest gain from moving alone (pure), or gap of a probability (quantal).",
            |r| r.residual,
        )
        .optional(),
    ];
}

/// One side under one threat.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreatRow {
    /// Horizon.
    pub horizon: String,
    /// Its number at that horizon.
    pub number: usize,
    /// Kind.
    pub kind: String,
    /// Whose.
    pub region: String,
    /// The combination, or the side's probabilities.
    pub positions: Option<String>,
    /// What it has then.
    pub payoff_pct: f64,
    /// What it would gain by not carrying it out.
    pub regret_pct: Option<f64>,
    /// What it would do instead.
    pub instead: Option<String>,
    /// A better position.
    pub dominated_by: Option<String>,
    /// Whether bargains may be struck against it.
    pub carries: bool,
}

impl Row for ThreatRow {
    const TABLE: &'static str = "threats";
    const TITLE: &'static str = "If talks fail: threats";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        Column::<Self>::integer("number", "Its number at that horizon.", |r| {
            i64::try_from(r.number).ok()
        })
        .key(),
        region!("The side."),
        Column::text(
            "kind",
            "war (an equilibrium), today, worst-equilibrium (of the repeated game), named (announced), chosen-with-money and \
             chosen-without-money (Nash 1953: if both could bind themselves).",
            |r| Some(r.kind.as_str().into()),
        ),
        Column::text(
            "positions",
            "The combination; for chosen threats the side's probabilities; missing for payoffs that no single one gives.",
            |r| r.positions.as_deref().map(Into::into),
        ),
        Column::number(
            "payoff_pct",
            Unit::ChangePct,
            4,
            payoffs!("Its payoff if it comes to that."),
            |r| Some(r.payoff_pct),
        ),
        Column::number(
            "regret_pct",
            Unit::Pct,
            4,
            "What it would gain by not carrying it out while the others do.",
            |r| r.regret_pct,
        ),
        Column::text("instead", "What it would do then.", |r| {
            r.instead.as_deref().map(Into::into)
        }),
        Column::text(
            "dominated_by",
            "A position that is better whatever the others do.",
            |r| r.dominated_by.as_deref().map(Into::into),
        ),
        Column::flag(
            "carries",
            "Whether bargains may be struck against it.",
            |r| Some(r.carries),
        ),
    ];
}

/// One side in one bargain.
#[derive(Debug, Clone, PartialEq)]
pub struct BargainRow {
    /// Horizon.
    pub horizon: String,
    /// Number of the threat.
    pub threat: usize,
    /// By which solution.
    pub concept: String,
    /// Whose.
    pub region: String,
    /// What is signed.
    pub positions: Option<String>,
    /// Gain over the threat.
    pub gain_pct: Option<f64>,
    /// Whether it would rather fight.
    pub rather_fights: bool,
    /// Whether it can be punished for breaking it by something the other is glad to do.
    pub punishable: Option<bool>,
}

impl Row for BargainRow {
    const TABLE: &'static str = "bargains";
    const TITLE: &'static str = "Bargains over threats that carry one";
    const COLUMNS: &'static [Column<Self>] = &[
        horizon!(),
        Column::<Self>::integer("threat", "Number of the threat.", |r| {
            i64::try_from(r.threat).ok()
        })
        .key(),
        Column::<Self>::text(
            "concept",
            "By which solution: nash, kalai-smorodinsky, egalitarian; with -lottery over lotteries; nash-1953 over chosen threats.",
            |r| Some(r.concept.as_str().into()),
        )
        .key(),
        region!("The side."),
        Column::text(
            "positions",
            "What is signed; missing where nothing gives everybody who decides a gain.",
            |r| r.positions.as_deref().map(Into::into),
        ),
        Column::number(
            "gain_pct",
            Unit::ChangePct,
            4,
            payoffs!("Its gain over the threat."),
            |r| r.gain_pct,
        ),
        Column::flag(
            "rather_fights",
            "Whether it would rather see talks fail than sign what all others would.",
            |r| Some(r.rather_fights),
        ),
        Column::<Self>::flag(
            "punishable",
            "Whether something punishes it for breaking the bargain that the other side does not lose by; otherwise the punishment \
             would be talked away.",
            |r| r.punishable,
        )
        .optional(),
    ];
}

/// One side at one patience.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveRow {
    /// Whose.
    pub region: String,
    /// Weight of next year against this one.
    pub patience: f64,
    /// Months ahead that it looks.
    pub ahead_months: f64,
    /// Weights that fit, nearest to none.
    pub weights: Option<String>,
    /// What another position gains without any weight.
    pub regret_pct: f64,
    /// Whether some weights fit.
    pub fits: bool,
    /// Whether none are needed.
    pub fits_plain: bool,
}

impl Row for ObjectiveRow {
    const TABLE: &'static str = "objectives";
    const TITLE: &'static str = "What each side may want, given what it is seen to do";
    const COLUMNS: &'static [Column<Self>] = &[
        region!("The side."),
        Column::<Self>::number(
            "patience",
            Unit::Plain,
            4,
            "Weight of next year against this one.",
            |r| Some(r.patience),
        )
        .key(),
        Column::number(
            "ahead_months",
            Unit::Months,
            1,
            "Months ahead that such a side looks, on average.",
            |r| Some(r.ahead_months),
        ),
        Column::text(
            "weights",
            "Weights on what it may care about besides payoffs under which its position is best, nearest to none; missing where none are.",
            |r| r.weights.as_deref().map(Into::into),
        ),
        Column::number(
            "regret_pct",
            Unit::Pct,
            4,
            "What another position gains it without any weight.",
            |r| Some(r.regret_pct),
        ),
        Column::flag(
            "fits",
            "Whether some weights make its position best; where not, nothing is used from this patience.",
            |r| Some(r.fits),
        ),
        Column::flag("fits_plain", "Whether no weight is needed.", |r| {
            Some(r.fits_plain)
        }),
    ];
}
