//! What a deal gains by exchange: side payments, and commitments traded for each other.

use detente_talks::{PayoffTable, PlayerIx, critical_discount_with_payments, penal_code};

use super::Deal;
use super::cases::Tables;
use super::findings::PaymentFinding;
use super::judge::Study;
use crate::error::StandoffError;
use crate::findings::LinkageFinding;
use crate::linked::linked;
use crate::run::range_of;

/// With side payments, one case.
struct Paid {
    /// What each side receives; empty where the deal is worth no more than the threat point.
    received: Vec<f64>,
    critical: Option<f64>,
}

fn paid(deal: &Deal, study: &Study<'_>, money: &PayoffTable, tolerance: f64) -> Paid {
    let (threat, agreed) = (money.payoffs(study.fail), money.payoffs(study.deal));
    let deciding: Vec<PlayerIx> = money
        .menus()
        .players()
        .filter(|p| deal.decides(*p))
        .collect();
    let surplus: f64 = deciding.iter().map(|p| agreed[p.0] - threat[p.0]).sum();
    let share = surplus / deciding.len().max(1) as f64;
    let receives = |p: PlayerIx| match deciding.contains(&p) {
        true => threat[p.0] + share - agreed[p.0],
        false => 0.0,
    };
    Paid {
        received: match share > tolerance {
            true => money.menus().players().map(receives).collect(),
            false => Vec::new(),
        },
        critical: critical_discount_with_payments(money, study.deal, tolerance),
    }
}

/// What side payments in money would do.
pub(super) fn payments(
    deal: &Deal,
    study: &Study<'_>,
    cases: &[Tables],
) -> Result<PaymentFinding, StandoffError> {
    // A tolerance in per cent as money: of the smallest income.
    let incomes = &study.standoff.world.benchmark().income;
    let least = study.standoff.regions.iter().map(|n| incomes[n.0]);
    let tolerance = deal.standoff.tolerance_pct / 100.0 * least.fold(f64::INFINITY, f64::min);
    let central = paid(deal, study, &study.money, tolerance);
    let code = match central.critical {
        None => None,
        Some(at) => penal_code(&study.money, at, tolerance)?,
    };
    let known = cases.len() > 1;
    let all: Vec<Paid> = cases
        .iter()
        .filter(|_| known)
        .map(|t| paid(deal, study, &t.money, tolerance))
        .collect();
    let received = |p: usize| range_of(all.iter().filter_map(|c| c.received.get(p).copied()));
    Ok(PaymentFinding {
        worth_more_together: !central.received.is_empty(),
        received_ranges_usd_mn: match known {
            true => (0..central.received.len()).map(received).collect(),
            false => Vec::new(),
        },
        received_usd_mn: central.received,
        critical_discount_month: central.critical,
        critical_discount_range_month: known
            .then(|| range_of(all.iter().map(|c| c.critical.unwrap_or(1.0)))),
        critical_patience_year: central.critical.map(|d| d.powi(12)),
        worst_usd_mn: code.map(|c| c.worst).unwrap_or_default(),
    })
}

/// Bargaining about each commitment, each pair and all, against today.
pub(super) fn trades(
    deal: &Deal,
    study: &Study<'_>,
    cases: &[Tables],
) -> Result<Option<LinkageFinding>, StandoffError> {
    let inner = cases.iter().map(|t| study.inner(&t.pct));
    let inner: Vec<PayoffTable> = inner.collect::<Result<_, _>>()?;
    Ok(linked(
        &inner,
        &study.package.grid,
        &study.package.today(),
        deal.standoff.tolerance_pct,
    ))
}
