//! Side payments, linkage, offers, and the judgement under other objectives.

use detente_world::table::{Estimate, columns};

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

columns! { PaymentRow: "payments", "Payments in money, linkage, offers"; |r|
    text "region" key = r.region.as_str(), "The side.";
    estimate[UsdMn 0] "received_usd_mn" = r.received,
        "What it would receive a year so that gains are equal; missing if the deal is worth less than no deal.";
    number[UsdMn 0] "held_to_usd_mn" = r.held_to_usd_mn, "The worst the penal code can hold it to, a year against today.";
    estimate[Points 4] "linkage_points" = r.linkage,
        "What bargaining about everything together brings beyond each commitment alone.";
    estimate[ChangePct 4] "first_offers_pct" = r.first_offers,
        "Payoff of alternating offers if the first side offers first, against today.";
    number[ChangePct 4] "second_offers_pct" = r.second_offers_pct, "The same if the second side offers first.";
}

columns! { TradeRow: "trades", "One commitment for another"; |r|
    text "by" key = r.by.as_str(), "Who gives.";
    text "gives" key = r.gives.as_str(), "What.";
    text "other" key = r.other.as_str(), "Who gives for it.";
    text "gives_for_it" key = r.gives_for_it.as_str(), "What.";
    text "region" key = r.region.as_str(), "Whose gain.";
    flag "signed" = r.signed, "Whether both sides gain from some use of the two.";
    estimate[Points 4] "gain_points" = r.gain, "Gain over today.";
    estimate[Points 4] "added_points" = r.added, "That gain less those of bargaining about each alone.";
}

columns! { AgreementRow: "agreement", "What alternating offers agree on"; |r|
    integer "number" key = super::whole(r.number), "Its number.";
    number[Share 4] "share" = r.share, "With what probability.";
    text "keeps" = r.keeps.as_str(), "Commitments that are kept.";
}

columns! { ObjectiveRow: "objectives", "Under other objectives"; |r|
    text "objectives" key = r.objectives, "real-income, stated or revealed.";
    text "region" key = r.region.as_str(), "The side.";
    flag "signed" = r.signed, "Whether every side that decides is better off than without the deal.";
    number[ChangePct 4] "deal_pct" = r.deal_pct, "The deal against today.";
    number[Points 4] "gain_points" = r.gain_points, "The deal over what happens without it.";
    number[Points 4] "temptation_points" = r.temptation_points, "What the best breach gains; 0 = nothing.";
    text "best_breach" = r.best_breach.as_str(), "What it breaks.";
    flag "breach_is_threat" = r.breach_is_threat, "Whether that is to go over to what happens without the deal.";
    number[Plain 4] "critical_patience_year" = r.critical_patience_year,
        "Critical weight of next year against this one; 0 = always kept, 1 = never.";
}
