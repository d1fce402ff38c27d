//! The rows of the tables, with their columns.

use detente_table::columns;

/// Unit of payoffs in words, said once.
macro_rules! payoffs {
    ($about:literal) => {
        concat!(
            $about,
            " Per cent of the reference in a standoff; of a file, in its own unit."
        )
    };
}

/// What a column of horizons means.
const HORIZON: &str =
    "How long everybody has had to adapt: 3m, 1y, 5y, ever; of a file, its month.";

/// What a column of elasticity sets means.
const SET: &str = "The published set of trade elasticities; sectors = the world's own column.";

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

columns! { PayoffRow: "payoffs", "Payoffs"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "elasticity_set" key optional = r.set.as_deref(), SET;
    text "positions" key = r.positions.as_str(), "The combination.";
    text "region" key = r.region.as_str(), "Whose payoff.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, payoffs!("The payoff.");
    flag "nash" = r.nash, "Whether nobody gains by moving alone.";
    flag "efficient" optional = r.efficient,
        "Whether no other combination is better for one and worse for none; central elasticities.";
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

columns! { EquilibriumRow: "equilibria", "Equilibria"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    text "elasticity_set" key optional = r.set.as_deref(), SET;
    text "menu" key = r.menu, "file: the positions that the file names; record: the days of the record as well.";
    text "kind" key = r.kind, "pure, mixed, or quantal (choices with errors).";
    integer "number" key = r.number, "Number among those of its kind.";
    text "region" key = r.region.as_str(), "The side.";
    text "positions" = r.positions.as_str(), "The combination; for mixed and quantal ones the side's probabilities.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, payoffs!("Its payoff, expected where somebody mixes.");
    number[Pct 4] "margin_pct" optional = r.margin_pct, "How much worse its next best position is; small is fragile.";
    number[Plain 3] "lambda" optional = r.lambda, "Precision of choices, per unit of payoff.";
    number[Residual 1] "residual" optional = r.residual,
        "Largest gain from moving alone (pure), or gap of a probability (quantal).";
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

columns! { ThreatRow: "threats", "If talks fail: threats"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    integer "number" key = r.number, "Its number at that horizon.";
    text "region" key = r.region.as_str(), "The side.";
    text "kind" = r.kind.as_str(),
        "war (an equilibrium), today, worst-equilibrium (of the repeated game), named (announced), chosen-with-money and \
        chosen-without-money (Nash 1953: if both could bind themselves).";
    text "positions" = r.positions.as_deref(),
        "The combination; for chosen threats the side's probabilities; missing for payoffs that no single one gives.";
    number[ChangePct 4] "payoff_pct" = r.payoff_pct, payoffs!("Its payoff if it comes to that.");
    number[Pct 4] "regret_pct" = r.regret_pct, "What it would gain by not carrying it out while the others do.";
    text "instead" = r.instead.as_deref(), "What it would do then.";
    text "dominated_by" = r.dominated_by.as_deref(), "A position that is better whatever the others do.";
    flag "carries" = r.carries, "Whether bargains may be struck against it.";
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

columns! { BargainRow: "bargains", "Bargains over threats that carry one"; |r|
    text "horizon" key = r.horizon.as_str(), HORIZON;
    integer "threat" key = r.threat, "Number of the threat.";
    text "concept" key = r.concept.as_str(),
        "By which solution: nash, kalai-smorodinsky, egalitarian; with -lottery over lotteries; nash-1953 over chosen \
        threats.";
    text "region" key = r.region.as_str(), "The side.";
    text "positions" = r.positions.as_deref(), "What is signed; missing where nothing gives everybody who decides a gain.";
    number[ChangePct 4] "gain_pct" = r.gain_pct, payoffs!("Its gain over the threat.");
    flag "rather_fights" = r.rather_fights, "Whether it would rather see talks fail than sign what all others would.";
    flag "punishable" optional = r.punishable,
        "Whether something punishes it for breaking the bargain that the other side does not lose by; otherwise the \
        punishment would be talked away.";
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

columns! { ObjectiveRow: "objectives", "What each side may want, given what it is seen to do"; |r|
    text "region" key = r.region.as_str(), "The side.";
    number[Plain 4] "patience" key = r.patience, "Weight of next year against this one.";
    number[Months 1] "ahead_months" = r.ahead_months, "Months ahead that such a side looks, on average.";
    text "weights" = r.weights.as_deref(),
        "Weights on what it may care about besides payoffs under which its position is best, nearest to none; missing \
        where none are.";
    number[Pct 4] "regret_pct" = r.regret_pct, "What another position gains it without any weight.";
    flag "fits" = r.fits, "Whether some weights make its position best; where not, nothing is used from this patience.";
    flag "fits_plain" = r.fits_plain, "Whether no weight is needed.";
}
