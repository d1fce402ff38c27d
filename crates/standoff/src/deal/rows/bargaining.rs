//! Side payments, linkage, offers, and the judgement under other objectives.

use detente_world::table::{Column, Estimate, Row, Unit};

use super::super::findings::DealFindings;
use super::ranged;
use crate::findings::{LinkageFinding, Range};

/// One side: payments, linkage, offers.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRow {
    /// Region code.
    pub region: String,
    /// What it receives so that gains are equal, USD million a year.
    pub received: Option<Estimate>,
    /// What the penal code can hold it to, USD million a year.
    pub held_to_usd_mn: Option<f64>,
    /// Bargaining about everything together beyond each commitment alone, percentage points.
    pub linkage: Option<Estimate>,
    /// Payoff if the first side offers first, per cent of today.
    pub first_offers: Option<Estimate>,
    /// Payoff if the second side offers first.
    pub second_offers_pct: Option<f64>,
}

/// One commitment traded for another, and what one side has of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeRow {
    /// Who gives.
    pub by: String,
    /// What.
    pub gives: String,
    /// Who gives for it.
    pub other: String,
    /// What.
    pub gives_for_it: String,
    /// Whether both sides gain from some use of the two.
    pub signed: bool,
    /// Whose gain.
    pub region: String,
    /// Gain over today, percentage points.
    pub gain: Option<Estimate>,
    /// Less those of bargaining about each alone.
    pub added: Option<Estimate>,
}

/// One part of what alternating offers agree on.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementRow {
    /// Its number.
    pub number: usize,
    /// With what probability.
    pub share: f64,
    /// Commitments that are kept.
    pub keeps: String,
}

/// One side's judgement under one set of objectives.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectiveRow {
    /// `real-income`, `stated` or `revealed`.
    pub objectives: &'static str,
    /// Region code.
    pub region: String,
    /// Whether every side that decides is better off.
    pub signed: bool,
    /// The deal against today.
    pub deal_pct: f64,
    /// The deal over what happens without it.
    pub gain_points: f64,
    /// What the best breach gains.
    pub temptation_points: f64,
    /// What it breaks.
    pub best_breach: String,
    /// Whether that is to go over to what happens without the deal.
    pub breach_is_threat: bool,
    /// Critical weight of next year.
    pub critical_patience_year: f64,
}

/// The value of one side, with its range.
fn at(values: &[f64], ranges: &[Range], side: usize) -> Option<Estimate> {
    ranged(*values.get(side)?, ranges.get(side).copied())
}

/// What trading adds, a row a pair and player; `codes` in player order.
pub(crate) fn trade_rows(linkage: Option<&LinkageFinding>, codes: &[&str]) -> Vec<TradeRow> {
    let mut rows = Vec::new();
    for trade in linkage.into_iter().flat_map(|l| &l.trades) {
        rows.extend(codes.iter().enumerate().map(|(side, code)| TradeRow {
            by: trade.give.0.clone(),
            gives: trade.give.1.clone(),
            other: trade.take.0.clone(),
            gives_for_it: trade.take.1.clone(),
            signed: trade.signed,
            region: (*code).to_owned(),
            gain: at(&trade.gains_points, &trade.gain_ranges_points, side),
            added: at(&trade.added_points, &trade.added_ranges_points, side),
        }));
    }
    rows
}

impl DealFindings {
    /// Payments, linkage and offers, a row a side.
    pub fn payment_rows(&self) -> Vec<PaymentRow> {
        let (paid, linkage) = (&self.with_payments, self.linkage.as_ref());
        let offers = self.offers.as_ref();
        let row = |(side, p): (usize, &super::super::findings::SideFinding)| PaymentRow {
            region: p.code.clone(),
            received: at(&paid.received_usd_mn, &paid.received_ranges_usd_mn, side),
            held_to_usd_mn: paid.worst_usd_mn.get(side).copied(),
            linkage: linkage.and_then(|l| at(&l.added_points, &l.added_ranges_points, side)),
            first_offers: offers
                .and_then(|o| at(&o.first_offers_pct, &o.first_offers_ranges_pct, side)),
            second_offers_pct: offers.and_then(|o| o.second_offers_pct.get(side).copied()),
        };
        self.players.iter().enumerate().map(row).collect()
    }

    /// What trading one commitment for another adds, a row a pair and side.
    pub fn trade_rows(&self) -> Vec<TradeRow> {
        let codes: Vec<&str> = self.players.iter().map(|p| p.code.as_str()).collect();
        trade_rows(self.linkage.as_ref(), &codes)
    }

    /// What alternating offers agree on, the first side offering first.
    pub fn agreement_rows(&self) -> Vec<AgreementRow> {
        let agreed = self.offers.iter().flat_map(|o| &o.agreement);
        let row = |(at, (share, keeps)): (usize, &(f64, Vec<String>))| AgreementRow {
            number: at + 1,
            share: *share,
            keeps: keeps.join("; "),
        };
        agreed.enumerate().map(row).collect()
    }

    /// The judgement under every set of objectives, a row a side.
    pub fn objective_rows(&self) -> Vec<ObjectiveRow> {
        let mut rows = Vec::new();
        for o in &self.objectives {
            rows.extend(self.players.iter().enumerate().map(|(at, p)| ObjectiveRow {
                objectives: o.name,
                region: p.code.clone(),
                signed: o.signed,
                deal_pct: o.deal_pct[at],
                gain_points: o.gains_points[at],
                temptation_points: o.temptation_points[at],
                best_breach: o.best_breach[at].join("; "),
                breach_is_threat: o.breach_is_threat[at],
                critical_patience_year: o.critical_patience_year[at],
            }));
        }
        rows
    }
}

impl Row for PaymentRow {
    const TABLE: &'static str = "payments";
    const TITLE: &'static str = "Payments in money, linkage, offers";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "The side.", |r| Some(r.region.as_str().into())).key(),
        Column::estimate(
            "received_usd_mn",
            Unit::UsdMn,
            0,
            "What it would receive a year so that gains are equal; missing if the deal is worth less than no deal.",
            |r| r.received,
        ),
        Column::number(
            "held_to_usd_mn",
            Unit::UsdMn,
            0,
            "The worst the penal code can hold it to, a year against today.",
            |r| r.held_to_usd_mn,
        ),
        Column::estimate(
            "linkage_points",
            Unit::Points,
            4,
            "What bargaining about everything together brings beyond each commitment alone.",
            |r| r.linkage,
        ),
        Column::estimate(
            "first_offers_pct",
            Unit::ChangePct,
            4,
            "Payoff of alternating offers if the first side offers first, against today.",
            |r| r.first_offers,
        ),
        Column::number(
            "second_offers_pct",
            Unit::ChangePct,
            4,
            "The same if the second side offers first.",
            |r| r.second_offers_pct,
        ),
    ];
}

impl Row for TradeRow {
    const TABLE: &'static str = "trades";
    const TITLE: &'static str = "One commitment for another";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("by", "Who gives.", |r| Some(r.by.as_str().into())).key(),
        Column::<Self>::text("gives", "What.", |r| Some(r.gives.as_str().into())).key(),
        Column::<Self>::text("other", "Who gives for it.", |r| {
            Some(r.other.as_str().into())
        })
        .key(),
        Column::<Self>::text("gives_for_it", "What.", |r| {
            Some(r.gives_for_it.as_str().into())
        })
        .key(),
        Column::<Self>::text("region", "Whose gain.", |r| Some(r.region.as_str().into())).key(),
        Column::flag(
            "signed",
            "Whether both sides gain from some use of the two.",
            |r| Some(r.signed),
        ),
        Column::estimate("gain_points", Unit::Points, 4, "Gain over today.", |r| {
            r.gain
        }),
        Column::estimate(
            "added_points",
            Unit::Points,
            4,
            "That gain less those of bargaining about each alone.",
            |r| r.added,
        ),
    ];
}

impl Row for AgreementRow {
    const TABLE: &'static str = "agreement";
    const TITLE: &'static str = "What alternating offers agree on";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("number", "Its number.", |r| super::whole(r.number)).key(),
        Column::number("share", Unit::Share, 4, "With what probability.", |r| {
            Some(r.share)
        }),
        Column::text("keeps", "Commitments that are kept.", |r| {
            Some(r.keeps.as_str().into())
        }),
    ];
}

impl Row for ObjectiveRow {
    const TABLE: &'static str = "objectives";
    const TITLE: &'static str = "Under other objectives";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("objectives", "real-income, stated or revealed.", |r| {
            Some(r.objectives.into())
        })
        .key(),
        Column::<Self>::text("region", "The side.", |r| Some(r.region.as_str().into())).key(),
        Column::flag(
            "signed",
            "Whether every side that decides is better off than without the deal.",
            |r| Some(r.signed),
        ),
        Column::number(
            "deal_pct",
            Unit::ChangePct,
            4,
            "The deal against today.",
            |r| Some(r.deal_pct),
        ),
        Column::number(
            "gain_points",
            Unit::Points,
            4,
            "The deal over what happens without it.",
            |r| Some(r.gain_points),
        ),
        Column::number(
            "temptation_points",
            Unit::Points,
            4,
            "What the best breach gains; 0 = nothing.",
            |r| Some(r.temptation_points),
        ),
        Column::text("best_breach", "What it breaks.", |r| {
            Some(r.best_breach.as_str().into())
        }),
        Column::flag(
            "breach_is_threat",
            "Whether that is to go over to what happens without the deal.",
            |r| Some(r.breach_is_threat),
        ),
        Column::number(
            "critical_patience_year",
            Unit::Plain,
            4,
            "Critical weight of next year against this one; 0 = always kept, 1 = never.",
            |r| Some(r.critical_patience_year),
        ),
    ];
}
