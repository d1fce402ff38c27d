//! Until when a deal holds: dates, stages, months and cases.

use detente_world::table::columns;
use jiff::civil::Date;

use super::super::findings::{DealFindings, EndFinding, HoldsFinding, StageFinding};
use super::whole;

columns! { HoldsFinding: "holds", "Until when it holds"; |h|
    integer "months" = whole(h.months), "Months watched.";
    integer "broken_in_month" = h.broken_in_month.and_then(whole),
        "The first month in which a breach beats keeping for ever; missing = not within the months watched.";
    date "broken_on" = h.broken_on.map(|d| d.to_string()), "The day that month begins.";
    text "broken_by" = h.broken_by.as_deref(), "Whose breach that is.";
    text "broken_what" = h.broken_what.join("; "), "What it breaks.";
    integer "best_month" = h.best_month.and_then(whole),
        "The month that a side would choose if only that side could break it.";
    text "best_by" = h.best_by.as_deref(), "That side.";
    integer "foreseen_month" = h.foreseen_month.and_then(whole),
        "The month in which it ends if everybody foresees everybody; missing = not within the months watched.";
    text "foreseen_by" = h.foreseen_by.join(", "), "Who breaks it then.";
    flag "foreseen_several" = h.foreseen_several, "Whether who breaks it is one of several equilibria, or left to chance.";
    integer "earliest_month" = h.earliest_month.and_then(whole),
        "The earliest broken_in_month over low, central and high; missing = in none of the months watched.";
    integer "latest_month" = h.latest_month.and_then(whole), "The latest, likewise.";
    date "lapses_on" = h.lapses_on.map(|d| d.to_string()), "The last day on which some dated commitment is in force.";
    flag "lapses_entirely" = h.lapses_entirely, "Whether everything has lapsed then.";
}

columns! { EndFinding: "ends", "Four dates of the end, over lags, patience and bands"; |e|
    text "band" key = e.band, "central, low or high: elasticities, stocks and supply.";
    text "date_kind" key = e.date_kind,
        "breach: a breach first beats keeping for ever; best: the month a side would choose if only it could break it; \
        foreseen: it ends if everybody foresees everybody; lapse: it ends by its own terms.";
    integer "lag_months" key = whole(e.lag_months), "Months until a breach is answered.";
    number[Plain 2] "patience_year" key = e.patience_year, "Weight of next year against this one, of every side.";
    integer "month" = e.month.and_then(whole), "From the day of signature; missing = not within the months watched.";
    text "who" = e.who.join(", "), "Who ends it.";
    flag "several" = e.several, "Whether that is one of several equilibria, or left to chance.";
}

columns! { StageFinding: "stages", "What is in force from month to month"; |s|
    integer "from_month" key = whole(s.from_month), "The first month.";
    integer "to_month" = whole(s.to_month), "The last one.";
    date "until" = s.until.map(|d| d.to_string()), "The day on which the first of what ends now ends.";
    text "in_force" = {
        let named = s
            .in_force
            .iter()
            .map(|(side, title)| format!("{side}: {title}"));
        Some(named.collect::<Vec<_>>().join("; "))
    },
        "Side and promise.";
    integer "broken_in_month" = s.broken_in_month.and_then(whole),
        "The first of these months in which breaking pays for somebody; missing = in none.";
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

columns! { MonthRow: "months", "The deal by month"; |m|
    integer "month" key = whole(m.month), "From 0, the month of signature.";
    date "date" = m.date.to_string(), "The day it begins.";
    text "region" key = m.region.as_str(), "The side.";
    number[ChangePct 4] "deal_pct" = m.deal_pct, "What holds under the deal, per cent of today in the same month.";
    number[ChangePct 4] "threat_pct" = m.threat_pct, "What holds without it from the day of signature on, likewise.";
    number[Pct 4] "gain_pct" = m.gain_pct,
        "Present value in that month of what the best breach gains, per cent of a year's real income.";
    number[Pct 4] "loss_pct" = m.loss_pct, "Present value of what punishment takes afterwards.";
}

columns! { CaseRow: "cases", "Under other elasticities and strengths"; |c|
    text "case" key = c.case.as_str(), "An elasticity set, or the strength of the levers.";
    text "region" key = c.region.as_str(), "The side.";
    flag "central" = c.central, "Whether it is the central case.";
    flag "signed" = c.signed, "Whether every side that decides gains.";
    number[ChangePct 4] "deal_pct" = c.deal_pct, "The deal against today.";
    number[ChangePct 4] "threat_pct" = c.threat_pct, "What happens without it against today.";
    number[Points 4] "gain_points" = c.gain_points, "The deal over what happens without it.";
    number[Points 4] "temptation_points" = c.temptation_points, "What the best breach gains.";
    number[Plain 4] "critical_patience_year" = c.critical_patience_year,
        "Critical weight of next year against this one; 0 = always kept, 1 = never.";
    number[Points 4] "relenting_points" = c.relenting_points,
        "What it would gain by not carrying out the threat while the others do.";
}
