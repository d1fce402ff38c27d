//! Until when a deal holds: dates, stages, months and cases.

use detente_world::table::{Column, Row, Unit};
use jiff::civil::Date;

use super::super::findings::{DealFindings, EndFinding, HoldsFinding, StageFinding};
use super::whole;

impl Row for HoldsFinding {
    const TABLE: &'static str = "holds";
    const TITLE: &'static str = "Until when it holds";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("months", "Months watched.", |h| whole(h.months)),
        Column::integer(
            "broken_in_month",
            "The first month in which a breach beats keeping for ever; missing = not within the months watched.",
            |h| h.broken_in_month.and_then(whole),
        ),
        Column::date("broken_on", "The day that month begins.", |h| {
            h.broken_on.map(|d| d.to_string().into())
        }),
        Column::text("broken_by", "Whose breach that is.", |h| {
            h.broken_by.as_deref().map(Into::into)
        }),
        Column::text("broken_what", "What it breaks.", |h| {
            Some(h.broken_what.join("; ").into())
        }),
        Column::integer(
            "best_month",
            "The month that a side would choose if only that side could break it.",
            |h| h.best_month.and_then(whole),
        ),
        Column::text("best_by", "That side.", |h| {
            h.best_by.as_deref().map(Into::into)
        }),
        Column::integer(
            "foreseen_month",
            "The month in which it ends if everybody foresees everybody; missing = not within the months watched.",
            |h| h.foreseen_month.and_then(whole),
        ),
        Column::text("foreseen_by", "Who breaks it then.", |h| {
            Some(h.foreseen_by.join(", ").into())
        }),
        Column::flag(
            "foreseen_several",
            "Whether who breaks it is one of several equilibria, or left to chance.",
            |h| Some(h.foreseen_several),
        ),
        Column::integer(
            "earliest_month",
            "The earliest broken_in_month over low, central and high; missing = in none of the months watched.",
            |h| h.earliest_month.and_then(whole),
        ),
        Column::integer("latest_month", "The latest, likewise.", |h| {
            h.latest_month.and_then(whole)
        }),
        Column::date(
            "lapses_on",
            "The last day on which some dated commitment is in force.",
            |h| h.lapses_on.map(|d| d.to_string().into()),
        ),
        Column::flag(
            "lapses_entirely",
            "Whether everything has lapsed then.",
            |h| Some(h.lapses_entirely),
        ),
    ];
}

impl Row for EndFinding {
    const TABLE: &'static str = "ends";
    const TITLE: &'static str = "Four dates of the end, over lags, patience and bands";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "band",
            "central, low or high: elasticities, stocks and supply.",
            |e| Some(e.band.into()),
        )
        .key(),
        Column::<Self>::text(
            "date_kind",
            "breach: a breach first beats keeping for ever; best: the month a side would choose if only it could break it; foreseen: \
             it ends if everybody foresees everybody; lapse: it ends by its own terms.",
            |e| Some(e.date_kind.into()),
        )
        .key(),
        Column::<Self>::integer("lag_months", "Months until a breach is answered.", |e| {
            whole(e.lag_months)
        })
        .key(),
        Column::<Self>::number(
            "patience_year",
            Unit::Plain,
            2,
            "Weight of next year against this one, of every side.",
            |e| Some(e.patience_year),
        )
        .key(),
        Column::integer(
            "month",
            "From the day of signature; missing = not within the months watched.",
            |e| e.month.and_then(whole),
        ),
        Column::text("who", "Who ends it.", |e| Some(e.who.join(", ").into())),
        Column::flag(
            "several",
            "Whether that is one of several equilibria, or left to chance.",
            |e| Some(e.several),
        ),
    ];
}

impl Row for StageFinding {
    const TABLE: &'static str = "stages";
    const TITLE: &'static str = "What is in force from month to month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("from_month", "The first month.", |s| whole(s.from_month)).key(),
        Column::integer("to_month", "The last one.", |s| whole(s.to_month)),
        Column::date(
            "until",
            "The day on which the first of what ends now ends.",
            |s| s.until.map(|d| d.to_string().into()),
        ),
        Column::text("in_force", "Side and promise.", |s| {
            let named = s
                .in_force
                .iter()
                .map(|(side, title)| format!("{side}: {title}"));
            Some(named.collect::<Vec<_>>().join("; ").into())
        }),
        Column::integer(
            "broken_in_month",
            "The first of these months in which breaking pays for somebody; missing = in none.",
            |s| s.broken_in_month.and_then(whole),
        ),
    ];
}

/// One side in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// From 0, the month of signature.
    pub month: usize,
    /// The day it begins.
    pub date: Date,
    /// Region code.
    pub region: String,
    /// Under the deal, per cent of today in the same month.
    pub deal_pct: f64,
    /// Without it, likewise.
    pub threat_pct: f64,
    /// Present value of what the best breach gains.
    pub gain_pct: f64,
    /// Present value of what punishment takes.
    pub loss_pct: f64,
}

/// One side under other assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// Its name.
    pub case: String,
    /// Whether it is the central one.
    pub central: bool,
    /// Whether it would be signed.
    pub signed: bool,
    /// Region code.
    pub region: String,
    /// The deal against today.
    pub deal_pct: f64,
    /// Without it against today.
    pub threat_pct: f64,
    /// The deal over what happens without it.
    pub gain_points: f64,
    /// What the best breach gains.
    pub temptation_points: f64,
    /// Critical weight of next year.
    pub critical_patience_year: f64,
    /// What not carrying out the threat gains.
    pub relenting_points: Option<f64>,
}

impl DealFindings {
    /// Every month, side by side.
    pub fn month_rows(&self) -> Vec<MonthRow> {
        let of_month = |m: &super::super::findings::MonthFinding| {
            let row = |(at, p): (usize, &super::super::findings::SideFinding)| MonthRow {
                month: m.month,
                date: m.date,
                region: p.code.clone(),
                deal_pct: m.deal_pct[at],
                threat_pct: m.threat_pct[at],
                gain_pct: m.gain_pct[at],
                loss_pct: m.loss_pct[at],
            };
            self.players.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        self.months.iter().flat_map(of_month).collect()
    }

    /// Every case, side by side.
    pub fn case_rows(&self) -> Vec<CaseRow> {
        let of_case = |c: &super::super::findings::CaseFinding| {
            let row = |(at, p): (usize, &super::super::findings::SideFinding)| CaseRow {
                case: c.case.clone(),
                central: c.central,
                signed: c.signed,
                region: p.code.clone(),
                deal_pct: c.deal_pct[at],
                threat_pct: c.threat_pct[at],
                gain_points: c.gains_points[at],
                temptation_points: c.temptation_points[at],
                critical_patience_year: c.critical_patience_year[at],
                relenting_points: c.relenting_points.get(at).copied(),
            };
            self.players.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        self.cases.iter().flat_map(of_case).collect()
    }
}

impl Row for MonthRow {
    const TABLE: &'static str = "months";
    const TITLE: &'static str = "The deal by month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "From 0, the month of signature.", |m| {
            whole(m.month)
        })
        .key(),
        Column::date("date", "The day it begins.", |m| {
            Some(m.date.to_string().into())
        }),
        Column::<Self>::text("region", "The side.", |m| Some(m.region.as_str().into())).key(),
        Column::number(
            "deal_pct",
            Unit::ChangePct,
            4,
            "What holds under the deal, per cent of today in the same month.",
            |m| Some(m.deal_pct),
        ),
        Column::number(
            "threat_pct",
            Unit::ChangePct,
            4,
            "What holds without it from the day of signature on, likewise.",
            |m| Some(m.threat_pct),
        ),
        Column::number(
            "gain_pct",
            Unit::Pct,
            4,
            "Present value in that month of what the best breach gains, per cent of a year's real income.",
            |m| Some(m.gain_pct),
        ),
        Column::number(
            "loss_pct",
            Unit::Pct,
            4,
            "Present value of what punishment takes afterwards.",
            |m| Some(m.loss_pct),
        ),
    ];
}

impl Row for CaseRow {
    const TABLE: &'static str = "cases";
    const TITLE: &'static str = "Under other elasticities and strengths";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "case",
            "An elasticity set, or the strength of the levers.",
            |c| Some(c.case.as_str().into()),
        )
        .key(),
        Column::<Self>::text("region", "The side.", |c| Some(c.region.as_str().into())).key(),
        Column::flag("central", "Whether it is the central case.", |c| {
            Some(c.central)
        }),
        Column::flag("signed", "Whether every side that decides gains.", |c| {
            Some(c.signed)
        }),
        Column::number(
            "deal_pct",
            Unit::ChangePct,
            4,
            "The deal against today.",
            |c| Some(c.deal_pct),
        ),
        Column::number(
            "threat_pct",
            Unit::ChangePct,
            4,
            "What happens without it against today.",
            |c| Some(c.threat_pct),
        ),
        Column::number(
            "gain_points",
            Unit::Points,
            4,
            "The deal over what happens without it.",
            |c| Some(c.gain_points),
        ),
        Column::number(
            "temptation_points",
            Unit::Points,
            4,
            "What the best breach gains.",
            |c| Some(c.temptation_points),
        ),
        Column::number(
            "critical_patience_year",
            Unit::Plain,
            4,
            "Critical weight of next year against this one; 0 = always kept, 1 = never.",
            |c| Some(c.critical_patience_year),
        ),
        Column::number(
            "relenting_points",
            Unit::Points,
            4,
            "What it would gain by not carrying out the threat while the others do.",
            |c| c.relenting_points,
        ),
    ];
}
