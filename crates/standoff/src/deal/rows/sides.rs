//! What the deal is worth to each side, and whether it is tempted.

use detente_world::table::columns;

use super::super::findings::{DealFindings, OverTime, SideFinding, ThreatFinding};
use super::{ranged, whole};
use crate::findings::Range;

/// One side over one span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanRow {
    /// Region code.
    pub region: String,
    /// `adapted`, `months`, `in_force` or `after`.
    pub horizon: &'static str,
    /// Whether its word is needed.
    pub decides: bool,
    /// Over failed talks, per cent of real income.
    pub over_failed: (f64, Option<Range>),
    /// Over today, per cent.
    pub over_today: (f64, Option<Range>),
}

impl DealFindings {
    /// Each side over failed talks and over today: all of the deal in force with everybody adapted, the average over all
    /// months, and the averages while most of what is dated is in force and after.
    pub fn span_rows(&self) -> Vec<SpanRow> {
        let mut rows = Vec::new();
        for (at, side) in self.players.iter().enumerate() {
            let mut push = |horizon, over_failed, over_today| {
                rows.push(SpanRow {
                    region: side.code.clone(),
                    horizon,
                    decides: side.decides,
                    over_failed,
                    over_today,
                });
            };
            push(
                "adapted",
                (side.gain_points, side.gain_range_points),
                (side.deal_pct, side.deal_range_pct),
            );
            let spans = [
                ("months", Some(&side.over_time)),
                (
                    "in_force",
                    self.term.as_ref().and_then(|t| t.in_force.get(at)),
                ),
                ("after", self.term.as_ref().and_then(|t| t.after.get(at))),
            ];
            for (horizon, span) in spans {
                let Some(OverTime {
                    over_threat_points,
                    over_threat_range_points,
                    over_today_points,
                    over_today_range_points,
                }) = span
                else {
                    continue;
                };
                push(
                    horizon,
                    (*over_threat_points, Some(*over_threat_range_points)),
                    (*over_today_points, Some(*over_today_range_points)),
                );
            }
        }
        rows
    }
}

columns! { SpanRow: "sides", "What the deal brings each side"; |r|
    text "region" key = r.region.as_str(), "The side.";
    text "horizon" key = r.horizon,
        "adapted: all of it in force, everybody adapted; months: average over all months, later ones counting less; \
        in_force: while most of what is dated is in force; after: afterwards.";
    flag "decides" = r.decides, "Whether its word is needed.";
    estimate[ChangePct 3] "over_failed_pct" = ranged(r.over_failed.0, r.over_failed.1),
        "The deal over what happens without it, per cent of today's real income; ends over the cases (adapted), or over \
        low and high elasticities, stocks and supply (months).";
    estimate[ChangePct 3] "over_today_pct" = ranged(r.over_today.0, r.over_today.1),
        "The deal over today's positions, likewise.";
}

columns! { SideFinding: "players", "The sides: money, temptation, patience"; |p|
    text "region" key = p.code.as_str(), "The side.";
    text "name" = p.name.as_str(), "Its name.";
    flag "decides" = p.decides, "Whether its word is needed.";
    estimate[ChangePct 3] "deal_pct" = ranged(p.deal_pct, p.deal_range_pct), "Real income under the deal against today.";
    number[UsdMn 0] "deal_usd_mn" = p.deal_usd_mn, "The same a year.";
    estimate[ChangePct 3] "threat_pct" = ranged(p.threat_pct, p.threat_range_pct),
        "Real income without the deal against today.";
    estimate[Points 3] "gain_points" = ranged(p.gain_points, p.gain_range_points), "The deal over what happens without it.";
    number[UsdMn 0] "gain_usd_mn" = p.gain_usd_mn, "The same a year.";
    number[UsdMn 0] "month_of_delay_usd_mn" = p.month_of_delay_usd_mn,
        "What putting the deal off costs in its first month.";
    estimate[Points 3] "temptation_points" = ranged(p.temptation_points, p.temptation_range_points),
        "What the best breach gains a year while the others keep their word; 0 = nothing.";
    number[UsdMn 0] "temptation_usd_mn" = p.temptation_usd_mn, "The same a year.";
    number[Pct 4] "largest_monthly_gain_pct" = p.largest_monthly_gain_pct,
        "The same in the month in which it is largest, per cent of a year's real income.";
    text "best_breach" = p.best_breach.join("; "), "What the best breach breaks.";
    flag "breach_is_threat" = p.breach_is_threat, "Whether that is to go over to what happens without the deal.";
    estimate[Plain 4] "critical_patience_year" = ranged(p.critical_patience_year, p.critical_patience_range_year),
        "The smallest weight of next year against this one at which it keeps the deal; 0 = always kept, 1 = never.";
    number[Plain 4] "critical_discount_month" = p.critical_discount_month.value(),
        "The same as a weight of next month; a breach is answered by what happens without the deal.";
    number[Plain 4] "critical_discount_today_month" = p.critical_discount_today_month.value(),
        "The same if a breach is answered by going back to today.";
    number[Plain 3] "patience_year" = p.patience_year, "The weight of next year against this one that is assumed.";
    flag "keeps" = p.keeps, "Whether it keeps the deal at that weight.";
    integer "broken_in_month" = p.broken_in_month.and_then(whole),
        "The first month in which a breach beats keeping for ever; missing = not within the months watched.";
}

columns! { ThreatFinding: "threats", "Whether carrying out the threat pays"; |t|
    text "region" key = t.side.as_str(), "The side.";
    text "position" = t.position.as_str(), "The position it takes without the deal.";
    flag "credible" = t.credible, "Whether that is a best answer to the others doing so.";
    flag "dominated" = t.dominated, "Whether another position is better whatever the others do.";
    estimate[Points 4] "relenting_points" = ranged(t.relenting_points, t.relenting_range_points),
        "What it would gain by its best other position while the others carry out theirs.";
    text "instead_keeps" = t.instead_keeps.join("; "),
        "Commitments that it would keep in that other position; empty = as today.";
}
