//! What the deal is worth to each side, and whether it is tempted.

use detente_world::table::{Column, Row, Unit};

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

impl Row for SpanRow {
    const TABLE: &'static str = "sides";
    const TITLE: &'static str = "What the deal brings each side";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "The side.", |r| Some(r.region.as_str().into())).key(),
        Column::<Self>::text(
            "horizon",
            "adapted: all of it in force, everybody adapted; months: average over all months, later ones counting less; \
             in_force: while most of what is dated is in force; after: afterwards.",
            |r| Some(r.horizon.into()),
        )
        .key(),
        Column::flag("decides", "Whether its word is needed.", |r| {
            Some(r.decides)
        }),
        Column::estimate(
            "over_failed_pct",
            Unit::ChangePct,
            3,
            "The deal over what happens without it, per cent of today's real income; ends over the cases (adapted), or over low and \
             high elasticities, stocks and supply (months).",
            |r| ranged(r.over_failed.0, r.over_failed.1),
        ),
        Column::estimate(
            "over_today_pct",
            Unit::ChangePct,
            3,
            "The deal over today's positions, likewise.",
            |r| ranged(r.over_today.0, r.over_today.1),
        ),
    ];
}

impl Row for SideFinding {
    const TABLE: &'static str = "players";
    const TITLE: &'static str = "The sides: money, temptation, patience";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "The side.", |p| Some(p.code.as_str().into())).key(),
        Column::text("name", "Its name.", |p| Some(p.name.as_str().into())),
        Column::flag("decides", "Whether its word is needed.", |p| {
            Some(p.decides)
        }),
        Column::estimate(
            "deal_pct",
            Unit::ChangePct,
            3,
            "Real income under the deal against today.",
            |p| ranged(p.deal_pct, p.deal_range_pct),
        ),
        Column::number("deal_usd_mn", Unit::UsdMn, 0, "The same a year.", |p| {
            Some(p.deal_usd_mn)
        }),
        Column::estimate(
            "threat_pct",
            Unit::ChangePct,
            3,
            "Real income without the deal against today.",
            |p| ranged(p.threat_pct, p.threat_range_pct),
        ),
        Column::estimate(
            "gain_points",
            Unit::Points,
            3,
            "The deal over what happens without it.",
            |p| ranged(p.gain_points, p.gain_range_points),
        ),
        Column::number("gain_usd_mn", Unit::UsdMn, 0, "The same a year.", |p| {
            Some(p.gain_usd_mn)
        }),
        Column::number(
            "month_of_delay_usd_mn",
            Unit::UsdMn,
            0,
            "What putting the deal off costs in its first month.",
            |p| Some(p.month_of_delay_usd_mn),
        ),
        Column::estimate(
            "temptation_points",
            Unit::Points,
            3,
            "What the best breach gains a year while the others keep their word; 0 = nothing.",
            |p| ranged(p.temptation_points, p.temptation_range_points),
        ),
        Column::number(
            "temptation_usd_mn",
            Unit::UsdMn,
            0,
            "The same a year.",
            |p| Some(p.temptation_usd_mn),
        ),
        Column::number(
            "largest_monthly_gain_pct",
            Unit::Pct,
            4,
            "The same in the month in which it is largest, per cent of a year's real income.",
            |p| Some(p.largest_monthly_gain_pct),
        ),
        Column::text("best_breach", "What the best breach breaks.", |p| {
            Some(p.best_breach.join("; ").into())
        }),
        Column::flag(
            "breach_is_threat",
            "Whether that is to go over to what happens without the deal.",
            |p| Some(p.breach_is_threat),
        ),
        Column::estimate(
            "critical_patience_year",
            Unit::Plain,
            4,
            "The smallest weight of next year against this one at which it keeps the deal; 0 = always kept, 1 = never.",
            |p| ranged(p.critical_patience_year, p.critical_patience_range_year),
        ),
        Column::number(
            "critical_discount_month",
            Unit::Plain,
            4,
            "The same as a weight of next month; a breach is answered by what happens without the deal.",
            |p| Some(p.critical_discount_month.value()),
        ),
        Column::number(
            "critical_discount_today_month",
            Unit::Plain,
            4,
            "The same if a breach is answered by going back to today.",
            |p| Some(p.critical_discount_today_month.value()),
        ),
        Column::number(
            "patience_year",
            Unit::Plain,
            3,
            "The weight of next year against this one that is assumed.",
            |p| Some(p.patience_year),
        ),
        Column::flag("keeps", "Whether it keeps the deal at that weight.", |p| {
            Some(p.keeps)
        }),
        Column::integer(
            "broken_in_month",
            "The first month in which a breach beats keeping for ever; missing = not within the months watched.",
            |p| p.broken_in_month.and_then(whole),
        ),
    ];
}

impl Row for ThreatFinding {
    const TABLE: &'static str = "threats";
    const TITLE: &'static str = "Whether carrying out the threat pays";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "The side.", |t| Some(t.side.as_str().into())).key(),
        Column::text("position", "The position it takes without the deal.", |t| {
            Some(t.position.as_str().into())
        }),
        Column::flag(
            "credible",
            "Whether that is a best answer to the others doing so.",
            |t| Some(t.credible),
        ),
        Column::flag(
            "dominated",
            "Whether another position is better whatever the others do.",
            |t| Some(t.dominated),
        ),
        Column::estimate(
            "relenting_points",
            Unit::Points,
            4,
            "What it would gain by its best other position while the others carry out theirs.",
            |t| ranged(t.relenting_points, t.relenting_range_points),
        ),
        Column::text(
            "instead_keeps",
            "Commitments that it would keep in that other position; empty = as today.",
            |t| Some(t.instead_keeps.join("; ").into()),
        ),
    ];
}
