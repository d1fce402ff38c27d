//! The deals: the best package of each kind with intervals, and what breaking the judged one would gain and cost.

use detente_standoff::{DealFindings, Findings};

use super::Cited;
use crate::charts::{Bar, BarGroup, Bars, StepSeries, Steps};
use crate::number::Unit;
use crate::sentences::Cite;
use crate::sentences::words::sentence_case;

/// Gains over failed talks of the best package of each kind.
pub(super) fn packages(findings: &Findings) -> Option<Cited> {
    let cells = &findings.payoff_table.cells;
    let signed = findings.solution.packages.iter();
    let signed: Vec<_> = signed
        .filter(|p| p.cell.is_some() && p.class.is_agreement())
        .collect();
    let groups: Vec<BarGroup> = signed
        .iter()
        .map(|p| BarGroup {
            label: sentence_case(&p.class.name().replace('-', " ")),
            bars: p
                .gains_points
                .iter()
                .enumerate()
                .map(|(at, &value)| {
                    let range = p.gain_ranges_points.get(at);
                    Some(Bar {
                        value,
                        interval: range.map(|r| (r.low, r.high)),
                    })
                })
                .collect(),
        })
        .collect();
    if groups.is_empty() {
        return None;
    }
    let runs = signed.iter().filter_map(|p| cells.get(p.cell?));
    Some(Cited::new(
        "packages",
        &Bars {
            title: "The best package of each kind of outcome, against failed talks".into(),
            description: "Real income over what failed talks bring, percentage points, of the package that the sides would \
                          rather sign; kinds without an exchange are in the table of packages; whiskers span the published sets of trade elasticities."
                .into(),
            unit: Unit::Points,
            digits: 2,
            series: findings.players.iter().map(|p| p.name.clone()).collect(),
            groups,
        },
        runs.map(|c| Cite::Run(c.run.clone())),
    ))
}

/// What breaking the deal gains and costs, month by month.
pub fn months(deal: &DealFindings) -> Steps {
    let mut series = Vec::new();
    for (p, player) in deal.players.iter().enumerate() {
        let line = |name: String, dashed: bool, of: &dyn Fn(usize) -> f64| StepSeries {
            name,
            points: deal.months.iter().map(|m| (m.date, of(m.month))).collect(),
            colour: p,
            dashed,
        };
        let (months, code) = (&deal.months, &player.code);
        series.push(line(format!("{code}: punishment takes"), false, &|m| {
            months[m].loss_pct[p]
        }));
        series.push(line(format!("{code}: breaking gains"), true, &|m| {
            months[m].gain_pct[p]
        }));
    }
    Steps {
        title: "What breaking the deal would gain and cost, month by month".to_owned(),
        description: format!(
            "{}: present value in each month of what the best breach gains a side and of what punishment takes afterwards, \
             per cent of a year's real income. The deal holds while the second is larger.",
            deal.title
        ),
        unit: Unit::Percent,
        axis: "per cent of a year's real income".to_owned(),
        from: deal.signed_on,
        to: deal.months.last().map_or(deal.signed_on, |m| m.date),
        series,
        events: Vec::new(),
        published: Vec::new(),
    }
}

/// The same for the brief.
pub(super) fn judged(findings: &Findings) -> Option<Cited> {
    let deal = findings.deal.as_ref()?;
    let run = Cite::Run(format!("deal/{}", deal.id));
    (deal.months.len() > 1).then(|| Cited::new("deal-holding", &months(deal), [run]))
}
