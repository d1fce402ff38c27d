//! The first screen claims what holds over the whole interval, and says what is open.

mod support;

use detente_brief::Sentences;
use detente_standoff::Findings;
use detente_standoff::findings::{
    FightOutlook, HorizonOutlook, LeverLoss, LeverOutlook, MeasureOutlook, OddsOutlook, Outlook,
    OverSets, PositionRef, PriceOutlook, RecordOutlook, RefinedOutlook, ScoreOutlook,
    ThreatOutlook,
};
use jiff::civil::date;
use proptest::prelude::*;

/// A value with its ends in order.
fn over_sets() -> impl Strategy<Value = OverSets> {
    (-1.0f64..1.0, 0.0f64..0.5, 0.0f64..0.5).prop_map(|(central, below, above)| OverSets {
        central,
        low: central - below,
        high: central + above,
    })
}

/// Odds with their ends in order.
fn odds() -> impl Strategy<Value = OverSets> {
    (0.0f64..1.0, 0.0f64..1.0, 0.0f64..1.0).prop_map(|(central, below, above)| OverSets {
        central,
        low: central * below,
        high: central + (1.0 - central) * above,
    })
}

/// What a side would gain by not carrying a threat out.
fn regret() -> impl Strategy<Value = OverSets> {
    let positive = (0.0f64..1.0, 0.0f64..0.5, 0.0f64..0.5).prop_map(|(low, a, b)| OverSets {
        central: low + a,
        low,
        high: low + a + b,
    });
    prop_oneof![
        3 => positive,
        1 => Just(OverSets { central: 0.0, low: 0.0, high: 0.0 }),
        1 => (0.001f64..1.0).prop_map(|high| OverSets { central: 0.0, low: 0.0, high }),
    ]
}

prop_compose! {
    fn drawn()(
        payoff in prop::collection::vec(over_sets(), 2),
        regrets in prop::collection::vec(regret(), 2),
        same in 1usize..=9,
        hold in any::<bool>(),
        at_once in 0.0f64..1.0,
        first in 0.0f64..1.0,
        half in prop::option::of(1.0f64..100.0),
        worn in 0.0f64..1.0,
        losses in prop::collection::vec((-0.1f64..1.0, -0.5f64..0.5), 1..4),
        share in 0.0f64..1.0,
        fits in 0usize..=26,
        odds in odds(),
    ) -> Drawn {
        Drawn { payoff, regrets, same, hold, at_once, first, half, worn, losses, share, fits, odds }
    }
}

#[derive(Debug, Clone)]
struct Drawn {
    payoff: Vec<OverSets>,
    regrets: Vec<OverSets>,
    same: usize,
    hold: bool,
    at_once: f64,
    first: f64,
    half: Option<f64>,
    worn: f64,
    losses: Vec<(f64, f64)>,
    share: f64,
    fits: usize,
    odds: OverSets,
}

fn with(drawn: &Drawn) -> Findings {
    let mut findings = support::sample();
    let fail = findings.solution.talks_fail.positions.clone();
    let equilibrium: Vec<PositionRef> = findings.solution.nash_equilibria[0].positions.clone();
    let horizon = |months| HorizonOutlook {
        months,
        equilibria: vec![equilibrium.clone()],
        sets: 9,
        same: drawn.same,
        refined: Some(RefinedOutlook {
            hold: drawn.hold,
            equilibria: 1,
        }),
        threat: Some(ThreatOutlook {
            positions: fail.clone(),
            payoff_pct: drawn.payoff.clone(),
            regret_points: drawn.regrets.clone(),
            instead: equilibrium.clone(),
        }),
    };
    let loss = |(at, (target, owner)): (usize, &(f64, f64))| LeverLoss {
        title: format!("lever {at}"),
        target: "CHN".to_owned(),
        target_pct: *target,
        owner_pct: *owner,
    };
    findings.outlook = Some(Outlook {
        horizons: vec![horizon(Some(12)), horizon(None)],
        fight: Some(FightOutlook {
            positions: fail.clone(),
            at_once: drawn.at_once,
            first: [drawn.first, 1.0 - drawn.first],
            months: [drawn.half.map(|m| m / 2.0), drawn.half, None],
            nobody_is_worn_down: drawn.worn,
            floored_at_pct: None,
            resolve_pct: 0.1,
        }),
        levers: vec![LeverOutlook {
            owner: "USA".to_owned(),
            month: 1,
            ranked: 5,
            first: drawn.losses.iter().enumerate().map(loss).collect(),
            share: [drawn.share, 0.5 * drawn.share, drawn.share],
            draws: 100,
        }],
        record: vec![RecordOutlook {
            months: Some(12),
            player: "USA".to_owned(),
            days: 26,
            fits: drawn.fits,
            within_points: 0.01,
        }],
        odds: Some(OddsOutlook {
            on: date(2025, 10, 29),
            measure: Some(MeasureOutlook {
                id: "north-truce".to_owned(),
                what: "the end of a suspension".to_owned(),
                size: "24 points".to_owned(),
                imposer: "USA".to_owned(),
                effective: date(2025, 11, 10),
                imposed: drawn.odds,
                postponed: drawn.odds,
                dropped: drawn.odds,
                alike: [53, 31],
            }),
            price: Some(PriceOutlook {
                forecaster: "a market".to_owned(),
                date: date(2025, 10, 20),
                measure: "north-100".to_owned(),
                price: 0.04,
                ours: 0.6,
                happened: false,
            }),
            score: Some(ScoreOutlook {
                verdict: "not told apart from class shares".to_owned(),
                difference: OverSets {
                    central: -0.05,
                    low: -0.12,
                    high: 0.03,
                },
                measures: 59,
            }),
            run: "odds".to_owned(),
        }),
        run: "talks".to_owned(),
        certificate: 1e-10,
    });
    findings
}

fn said(findings: &Findings) -> Vec<String> {
    let all = Sentences::of(findings).headlines;
    let plain = all.iter().map(|s| s.text.replace('\u{a0}', " "));
    plain.collect()
}

/// The violations of a first screen: what it claims and what its findings do not carry.
fn violations(drawn: &Drawn, said: &[String]) -> Vec<String> {
    let all = said.join("\n");
    let mut wrong = Vec::new();
    for (name, regret) in ["Northland", "Southland"].iter().zip(&drawn.regrets) {
        let better = all.contains("would be better under every one")
            && (all.contains(&format!("for {name} by")) || all.contains(&format!("and {name} by")));
        if better && regret.low <= 0.0 {
            wrong.push(format!(
                "{name} is said to do better elsewhere in every set"
            ));
        }
        if all.contains(&format!("is the best answer of {name}")) && regret.high > 0.0 {
            wrong.push(format!("{name} is said to carry it out in every set"));
        }
    }
    for word in ["stable", "unique", "dominant", "holds out longer"] {
        if all.contains(word) {
            wrong.push(format!("\"{word}\" is said"));
        }
    }
    if all.contains("the likelier to yield is") && (0.35..0.65).contains(&drawn.first) {
        wrong.push("an open fight is called decided".to_owned());
    }
    if all.contains("takes most") && drawn.losses.len() > 1 {
        wrong.push("one of several levers too close to tell is called first".to_owned());
    }
    if (all.contains("10 November 2025 is likely") && drawn.odds.low <= 0.65)
        || (all.contains("10 November 2025 is unlikely") && drawn.odds.high >= 0.35)
    {
        wrong.push("open odds are called likely or unlikely".to_owned());
    }
    if drawn.same < 9 && all.contains("under 9 of 9") {
        wrong.push("sets that differ are called the same".to_owned());
    }
    if !drawn.hold && !all.contains("something else is best") {
        wrong.push("the days of the record are passed over".to_owned());
    }
    if all.contains("NaN") || all.contains("inf") {
        wrong.push("something that is no number is printed".to_owned());
    }
    wrong
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_claim_fails_anywhere_in_its_interval(drawn in drawn()) {
        let said = said(&with(&drawn));
        let wrong = violations(&drawn, &said);
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{}", said.join("\n"));
    }
}

fn clear() -> Drawn {
    let certain = |x| OverSets {
        central: x,
        low: x,
        high: x,
    };
    Drawn {
        payoff: vec![certain(-0.5), certain(-0.4)],
        regrets: vec![certain(0.3), certain(0.1)],
        same: 9,
        hold: true,
        at_once: 0.9,
        first: 0.1,
        half: Some(20.0),
        worn: 0.0,
        losses: vec![(0.5, 0.1)],
        share: 0.9,
        fits: 5,
        odds: OverSets {
            central: 0.9,
            low: 0.7,
            high: 0.95,
        },
    }
}

/// The check above is none if it lets a planted violation pass.
#[test]
fn planted_violations_are_caught() {
    let honest = said(&with(&clear()));
    assert!(violations(&clear(), &honest).is_empty(), "{honest:#?}");
    let mut doubtful = clear();
    doubtful.regrets[1].low = -0.1;
    assert!(!violations(&doubtful, &honest).is_empty());
    for plant in [
        Drawn {
            first: 0.5,
            ..clear()
        },
        Drawn {
            losses: vec![(0.5, 0.1), (0.4, 0.1)],
            ..clear()
        },
        Drawn { same: 4, ..clear() },
        Drawn {
            odds: OverSets {
                central: 0.6,
                low: 0.4,
                high: 0.95,
            },
            ..clear()
        },
        Drawn {
            hold: false,
            ..clear()
        },
    ] {
        assert!(!violations(&plant, &honest).is_empty(), "{plant:?}");
    }
}

#[test]
fn the_six_come_in_order() {
    let said = said(&with(&clear()));
    let starts = [
        "On 30",
        "If talks fail",
        "Of the levers of",
        "",
        "Threatened with",
        "How sure is that?",
    ];
    assert_eq!(said.len(), starts.len(), "{said:#?}");
    for (sentence, start) in said.iter().zip(starts) {
        assert!(sentence.starts_with(start), "{start}: {sentence}");
    }
}
