//! Rankings over paired draws.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::TalksError;
use detente_talks::ranking::*;

fn lever(name: &str, target_loss: Vec<f64>, owner_loss: Vec<f64>) -> LeverDraws {
    LeverDraws {
        lever: name.into(),
        owner: "A".into(),
        target: "B".into(),
        target_loss,
        owner_loss,
    }
}

#[test]
fn five_of_twelve() {
    let share = Share::of(5.0, 12);
    assert!((share.share - 0.417).abs() < 5e-4);
    assert!((share.low - 0.193).abs() < 5e-4);
    assert!((share.high - 0.680).abs() < 5e-4);
    // At one half twelve draws leave ± 28 points before Wilson's correction, 25 after.
    assert!(Share::of(6.0, 12).half_width() > 0.24);
    assert_eq!(Share::of(0.0, 10).low, 0.0);
    assert!((Share::of(10.0, 10).high - 1.0).abs() < 1e-12);
}

#[test]
fn too_close_is_said() {
    // Five against seven of twelve.
    let one: Vec<f64> = (0..12).map(|d| if d < 5 { 1.0 } else { 0.0 }).collect();
    let two = vec![0.5; 12];
    let found = rank(
        &[
            lever("one", one, vec![0.1; 12]),
            lever("two", two, vec![0.1; 12]),
        ],
        RankedBy::TargetLoss,
    )
    .unwrap();
    assert_eq!(found.first, None);
    assert_eq!(found.too_close, [1, 0]);
    assert!(found.levers[0].dominates.is_empty());
    assert!(!found.settled());
}

#[test]
fn paired_draws_tell_what_unpaired_ones_would_not() {
    // One is always a little above two, though both vary much.
    let wide = |d: usize| ((d * 37) % 101) as f64;
    let one: Vec<f64> = (0..400).map(|d| wide(d) + 0.1).collect();
    let two: Vec<f64> = (0..400).map(wide).collect();
    let levers = [
        lever("two", two, vec![1.0; 400]),
        lever("one", one, vec![0.5; 400]),
    ];
    let found = rank(&levers, RankedBy::TargetLoss).unwrap();
    assert_eq!(found.first, Some(1));
    let leader = &found.levers[0];
    assert_eq!(leader.dominates, [0]);
    assert!((leader.lead.unwrap() - 0.1).abs() < 1e-12 && leader.lead_error.unwrap() < 1e-12);
    assert!(found.settled());
    // By what they cost their owner the cheaper is first, too.
    assert_eq!(rank(&levers, RankedBy::OwnerLoss).unwrap().first, Some(1));
    assert_eq!(rank(&levers, RankedBy::Ratio).unwrap().first, Some(1));
}

#[test]
fn equals_share_and_gainers_have_no_ratio() {
    let levers = [
        lever("a", vec![1.0; 10], vec![-0.1; 10]),
        lever("b", vec![1.0; 10], vec![0.2; 10]),
    ];
    let found = rank(&levers, RankedBy::TargetLoss).unwrap();
    assert_eq!(found.levers[0].first.share, 0.5);
    let found = rank(&levers, RankedBy::Ratio).unwrap();
    assert_eq!((found.first, found.levers[0].ratio), (Some(0), None));
}

#[test]
fn draws_are_added_until_the_share_is_known() {
    let mut asked = Vec::new();
    let found = rank_until::<TalksError>(
        |from, to| {
            asked.push((from, to));
            let coin = |d: usize| f64::from(u8::from((d / 3).is_multiple_of(2)));
            let draws = from..to;
            let n = draws.len();
            let one = draws.map(coin).collect();
            Ok(vec![
                lever("one", one, vec![0.0; n]),
                lever("two", vec![0.5; n], vec![0.0; n]),
            ])
        },
        RankedBy::TargetLoss,
        10_000,
    );
    let (ranking, levers) = found.unwrap();
    // A share of one half takes 1.96²/4/0.05² = 384 draws.
    assert_eq!(asked, [(0, 400)]);
    assert_eq!((ranking.draws, levers[0].target_loss.len()), (400, 400));
    assert!(rank(&[], RankedBy::Ratio).is_err());
}

/// An interval holds its share, also where rounding would take an end past it.
#[test]
fn an_interval_holds_its_share() {
    for draws in 1..500 {
        for successes in [0, 1, draws / 2, draws - 1, draws] {
            let share = Share::of(successes as f64, draws);
            assert!(0.0 <= share.low && share.high <= 1.0);
            assert!(
                share.low <= share.share && share.share <= share.high,
                "{share:?}"
            );
        }
    }
    // 81 of 263 at 95 %: 0.2553 to 0.3662 (Newcombe 1998, table I).
    let share = Share::of(81.0, 263);
    assert!((share.low - 0.2553).abs() < 5e-5 && (share.high - 0.3662).abs() < 5e-5);
}
