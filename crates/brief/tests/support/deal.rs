//! A made-up judged deal between the two invented players.

use detente_standoff::deal::findings::*;
use detente_standoff::findings::{LinkageFinding, Range, TradeFinding};
use detente_talks::{CriticalDiscount, OutcomeClass};
use jiff::civil::date;

fn range(low: f64, high: f64) -> Range {
    Range { low, high }
}

fn side(code: &str, name: &str, temptation: f64) -> SideFinding {
    SideFinding {
        code: code.into(),
        name: name.into(),
        decides: true,
        deal_pct: 0.1,
        deal_range_pct: None,
        deal_usd_mn: 20_000.0,
        threat_pct: -0.3,
        threat_range_pct: None,
        gain_points: 0.4,
        gain_range_points: Some(range(0.2, 0.5)),
        gain_usd_mn: 80_000.0,
        over_time: over_time(0.35, 0.05),
        month_of_delay_usd_mn: if temptation > 0.0 { -5_849.0 } else { 6_600.0 },
        temptation_points: temptation,
        temptation_range_points: None,
        temptation_usd_mn: 1_000.0,
        largest_monthly_gain_pct: temptation / 12.0,
        breach_is_threat: false,
        best_breach: if temptation > 0.0 {
            vec!["farm goods".into()]
        } else {
            vec![]
        },
        critical_discount_month: CriticalDiscount::From(0.9),
        critical_discount_today_month: CriticalDiscount::Never,
        critical_patience_year: 0.28,
        critical_patience_range_year: Some(range(0.1, 0.4)),
        patience_year: 0.96,
        keeps: true,
        broken_in_month: None,
    }
}

fn over_time(threat: f64, today: f64) -> OverTime {
    OverTime {
        over_threat_points: threat,
        over_threat_range_points: range(threat - 0.05, threat + 0.05),
        over_today_points: today,
        over_today_range_points: range(today - 0.01, today + 0.01),
    }
}

fn threat(side: &str, relenting: f64) -> ThreatFinding {
    ThreatFinding {
        side: side.into(),
        position: "all duties doubled".into(),
        relenting_points: relenting,
        relenting_range_points: None,
        instead_keeps: vec![],
        dominated: relenting > 0.25,
        credible: relenting == 0.0,
    }
}

fn commitment(title: &str, priced_as: &str) -> CommitmentFinding {
    CommitmentFinding {
        side: "CHN".into(),
        title: title.into(),
        priced_as: priced_as.into(),
        not_priced: String::new(),
        package: String::new(),
        from: date(2025, 11, 1),
        to: Some(date(2026, 11, 10)),
        full: false,
        broken_points: vec![],
        own_readout: "two <thirds> of it".into(),
        other_readout: "all of it".into(),
        later: "Done in part".into(),
        done: None,
        source: "made up".into(),
        confidence: "low".into(),
    }
}

fn end(lag_months: usize, patience_year: f64, month: Option<usize>) -> EndFinding {
    EndFinding {
        band: "central",
        date_kind: "foreseen",
        lag_months,
        patience_year,
        month,
        who: vec!["CHN".into()],
        several: false,
    }
}

/// Signed, tempting for one side, which breaks it in the eighth month.
pub fn deal() -> DealFindings {
    let month = |m: usize| MonthFinding {
        month: m,
        date: date(2025, 10 + m as i8, 30),
        deal_pct: vec![0.1, 0.1],
        threat_pct: vec![-0.3, -0.3],
        gain_pct: vec![0.0, 0.02],
        loss_pct: vec![1.0, 0.9],
    };
    DealFindings {
        schema: 1,
        id: "pact".into(),
        title: "The pact".into(),
        summary: "Farm goods for chips.".into(),
        signed_on: date(2025, 10, 30),
        standoff: "sample".into(),
        world: "invented".into(),
        year: 2022,
        today: "as it is".into(),
        threat: "both raise".into(),
        class: OutcomeClass::Truce,
        signed: true,
        signed_over_time: true,
        signed_in: 3,
        players: vec![
            side("USA", "Northland", 0.0),
            side("CHN", "Southland", 0.02),
        ],
        tolerance_points: 1e-6,
        threats: vec![threat("USA", 0.3), threat("CHN", 0.2)],
        term: Some(TermFinding {
            until: date(2026, 11, 10),
            lapsed: vec!["Buy farm goods".into()],
            months: 13,
            in_force: vec![over_time(0.4, 0.1), over_time(-0.02, -0.3)],
            after: vec![over_time(0.3, 0.02), over_time(0.2, 0.01)],
        }),
        objectives: vec![],
        commitments: vec![
            CommitmentFinding {
                package: "farm goods".into(),
                done: Some(DoneFinding {
                    low_pct: 57.0,
                    high_pct: 58.0,
                }),
                ..commitment("Buy farm goods", "floor")
            },
            commitment("Be kind", ""),
        ],
        with_payments: PaymentFinding {
            worth_more_together: true,
            received_usd_mn: vec![1_500.0, -1_500.0],
            received_ranges_usd_mn: vec![range(900.0, 2_000.0), range(-2_000.0, -900.0)],
            critical_discount_range_month: Some(range(0.0, 0.2)),
            critical_discount_month: Some(0.0),
            critical_patience_year: Some(0.0),
            worst_usd_mn: vec![],
        },
        linkage: Some(LinkageFinding {
            trades: vec![TradeFinding {
                give: ("USA".into(), "chips".into()),
                take: ("CHN".into(), "farm goods".into()),
                signed: true,
                gains_points: vec![0.02, 0.01],
                gain_ranges_points: vec![range(0.01, 0.03), range(0.005, 0.02)],
                added_points: vec![0.005, 0.0],
                added_ranges_points: vec![range(0.0, 0.01), range(0.0, 0.0)],
            }],
            gains_points: vec![0.05, 0.04],
            gain_ranges_points: vec![],
            added_points: vec![0.005, 0.0],
            added_ranges_points: vec![],
        }),
        offers: None,
        holds: HoldsFinding {
            broken_in_month: Some(10),
            broken_on: Some(date(2026, 8, 30)),
            broken_by: Some("CHN".into()),
            broken_what: vec!["farm goods".into()],
            best_month: Some(10),
            best_by: Some("CHN".into()),
            foreseen_month: Some(8),
            foreseen_by: vec!["CHN".into()],
            foreseen_several: false,
            ends: vec![end(1, 0.96, Some(8)), end(24, 0.5, Some(0))],
            earliest_month: Some(4),
            latest_month: None,
            lapses_on: Some(date(2026, 11, 10)),
            lapses_entirely: false,
            stages: vec![],
            months: 120,
        },
        months: vec![month(0), month(1), month(2)],
        cases: vec![],
        limits: vec![],
        statistics: DealStatistics {
            combinations: 9,
            solves: 20,
            worst_certificate: 1e-12,
            total_seconds: 0.0,
        },
    }
}
