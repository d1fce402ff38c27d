//! What positions on a menu reveal about weights.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use detente_talks::*;

fn criterion(kept: &[f64]) -> Criterion {
    Criterion {
        plain: 0.0,
        lowest: 0.0,
        shared: false,
        kept: kept.to_vec(),
    }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} {b}");
}

#[test]
fn a_best_response_needs_no_other_weights() {
    let found = weights_behind(&[0.2, 0.1], &[criterion(&[-1.0, 1.0])], 0.0).unwrap();
    assert_eq!((found.gain_plain, found.gain_left), (0.0, 0.0));
    assert_eq!(found.nearest, [0.0]);
    // 0.2 − w ≥ 0.
    close(found.low[0], 0.0);
    close(found.high[0].unwrap(), 0.2);
    assert_eq!(found.alone[0].map(|a| a.0), Some(0.0));
}

#[test]
fn one_criterion_gives_an_interval() {
    // Seen is worse by 0.3 than the first and by 0.1 than the second; the criterion favours it by 1 and 2, and a third
    // position is better by the criterion: −0.3 + w ≥ 0, −0.1 + 2 w ≥ 0, 1 − w ≥ 0.
    let found = weights_behind(&[-0.3, -0.1, 1.0], &[criterion(&[1.0, 2.0, -1.0])], 0.0).unwrap();
    close(found.gain_plain, 0.3);
    close(found.nearest[0], 0.3);
    close(found.low[0], 0.3);
    close(found.high[0].unwrap(), 1.0);
    let (low, high) = found.alone[0].unwrap();
    close(low, 0.3);
    close(high.unwrap(), 1.0);
}

#[test]
fn two_criteria_share_the_work_by_the_shortest_way() {
    // −1 + a + b ≥ 0: nearest (½, ½), each from nothing to no end.
    let found = weights_behind(&[-1.0], &[criterion(&[1.0]), criterion(&[1.0])], 0.0).unwrap();
    for c in 0..2 {
        close(found.nearest[c], 0.5);
        close(found.low[c], 0.0);
        assert_eq!(found.high[c], None);
        assert_eq!(found.alone[c].unwrap().1, None);
        close(found.alone[c].unwrap().0, 1.0);
    }
}

#[test]
fn shared_weights_keep_their_sum() {
    // Two sectors of weight one: −0.4 + x₁ − x₂ ≥ 0 with x₁ + x₂ = 0, weights not below nothing.
    let sector = |kept: f64| Criterion {
        plain: 1.0,
        lowest: 0.0,
        shared: true,
        kept: vec![kept],
    };
    let found = weights_behind(&[-0.4], &[sector(1.0), sector(-1.0)], 0.0).unwrap();
    close(found.nearest[0], 1.2);
    close(found.nearest[1], 0.8);
    close(found.low[0], 1.2);
    close(found.high[0].unwrap(), 2.0);
    close(found.low[1], 0.0);
    close(found.high[1].unwrap(), 0.8);
    assert_eq!(found.alone, [None, None]);
}

#[test]
fn what_no_weights_explain_is_said() {
    // The criterion cannot help against the second position.
    let found = weights_behind(&[-0.3, -0.2], &[criterion(&[1.0, 0.0])], 1e-9).unwrap();
    close(found.gain_plain, 0.3);
    close(found.gain_left, 0.2);
    close(found.nearest[0], 0.1);
    assert_eq!(found.alone[0].map(|a| (a.0 * 1e4).round()), Some(1e3));
    // Without any criterion the gain is what it is.
    let bare = weights_behind(&[-0.3], &[], 1e-9).unwrap();
    close(bare.gain_left, 0.3);
}

#[test]
fn lists_that_do_not_fit_are_refused() {
    let short = weights_behind(&[1.0, 2.0], &[criterion(&[1.0])], 0.0);
    assert_eq!(short, Err(TalksError::Criteria));
    let infinite = weights_behind(&[f64::NAN], &[criterion(&[1.0])], 0.0);
    assert_eq!(infinite, Err(TalksError::Criteria));
}
