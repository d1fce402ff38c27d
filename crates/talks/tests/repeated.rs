//! What holds: closed forms, published values of repeated games, and the definitions written out.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::*;
use proptest::prelude::*;

fn bimatrix(rows: &[&[(f64, f64)]]) -> PayoffTable {
    let ids: Vec<String> = (0..rows.len().max(rows[0].len()))
        .map(|i| i.to_string())
        .collect();
    let menu = |p, n| Menu::of(p, ids[..n].iter().map(String::as_str));
    let menus = Menus::new(vec![menu("one", rows.len()), menu("two", rows[0].len())]).unwrap();
    let cells = rows
        .iter()
        .flat_map(|r| r.iter().map(|(a, b)| vec![*a, *b]));
    PayoffTable::new(menus, cells.collect()).unwrap()
}

/// Prisoner's dilemma of the test suite of QuantEcon.py (test_repeated_game.py).
fn dilemma() -> PayoffTable {
    bimatrix(&[&[(9.0, 9.0), (1.0, 10.0)], &[(10.0, 1.0), (3.0, 3.0)]])
}

/// Linear Cournot duopoly: price 1 − Q but never negative, no cost, quantities evenly spaced on 0…1.
fn cournot(n: usize) -> PayoffTable {
    let q = |i: usize| i as f64 / (n - 1) as f64;
    let profit = |i: usize, j: usize| q(i) * (1.0 - q(i) - q(j)).max(0.0);
    let rows: Vec<Vec<(f64, f64)>> = (0..n)
        .map(|i| (0..n).map(|j| (profit(i, j), profit(j, i))).collect())
        .collect();
    bimatrix(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

fn has_corners(set: &ValueSet, expected: &[[f64; 2]], within: f64) {
    assert_eq!(set.corners.len(), expected.len(), "{:?}", set.corners);
    for wanted in expected {
        assert!(
            set.corners
                .iter()
                .any(|c| (c[0] - wanted[0]).abs() < within && (c[1] - wanted[1]).abs() < within),
            "{wanted:?} is not among {:?}",
            set.corners
        );
    }
}

fn area(corners: &[[f64; 2]]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    let sum: f64 = corners
        .iter()
        .zip(next)
        .map(|(a, b)| a[0] * b[1] - a[1] * b[0])
        .sum();
    0.5 * sum
}

#[test]
fn the_example_of_abreu_and_sannikov() {
    // Abreu and Sannikov 2014; corners as in the test suite of QuantEcon.py, at δ = 0.3.
    let table = bimatrix(&[
        &[(16.0, 9.0), (3.0, 13.0), (0.0, 3.0)],
        &[(21.0, 1.0), (10.0, 4.0), (-1.0, 0.0)],
        &[(9.0, 0.0), (5.0, -4.0), (-5.0, -15.0)],
    ]);
    let set = supergame(&table, 0.3).unwrap();
    let corners = [
        [7.33770472, 10.9826253],
        [1.12568240, 2.8],
        [7.33770472, 0.0],
        [7.86308964, 0.0],
        [19.7917977, 2.8],
        [15.5630896, 9.1],
    ];
    has_corners(&set, &corners, 1e-7);
    // The area as QuantEcon.py 0.11.4 computes it.
    close(area(&set.corners), 125.16643992698107, 1e-9);
}

#[test]
fn the_prisoners_dilemma_at_three_discount_factors() {
    let set = supergame(&dilemma(), 0.9).unwrap();
    has_corners(
        &set,
        &[[3.0, 3.0], [9.75, 3.0], [9.0, 9.0], [3.0, 9.75]],
        1e-12,
    );
    assert_eq!(set.worst, [3.0, 3.0]);
    let all = [[3.0, 3.0], [10.0, 1.0], [9.0, 9.0], [1.0, 10.0]];
    let share = set.share_of(&dilemma()).unwrap();
    close(share, area(&set.corners) / area(&all), 1e-12);
    // Cooperation is an equilibrium from δ = 1/7 on, the grim trigger being the optimal penal code here.
    assert!(
        supergame(&dilemma(), 0.143)
            .unwrap()
            .contains([9.0, 9.0], 1e-9)
    );
    let impatient = supergame(&dilemma(), 0.142).unwrap();
    has_corners(&impatient, &[[3.0, 3.0]], 1e-12);
}

#[test]
fn a_game_without_pure_equilibria_has_no_values() {
    let pennies = bimatrix(&[&[(1.0, -1.0), (-1.0, 1.0)], &[(-1.0, 1.0), (1.0, -1.0)]]);
    assert!(supergame(&pennies, 0.5).unwrap().corners.is_empty());
    assert!(penal_codes(&pennies, 0.0).is_empty());
}

#[test]
fn cournot_duopolies_as_the_reference_computes_them() {
    // Area and largest payoffs by QuantEcon.py 0.11.4 (method abreu_sannikov, threat points 0).
    for (n, discount, expected, most, joint) in [
        (
            16,
            0.3,
            0.027719400823052208,
            0.21466666666667,
            0.24888888888888885,
        ),
        (
            16,
            0.6,
            0.02960340083384044,
            0.22933333333333,
            0.24888888888888888,
        ),
        (
            40,
            0.3,
            0.027724714925612216,
            0.21485864562788,
            0.24983563445101906,
        ),
        (
            40,
            0.6,
            0.02988439070314694,
            0.22984878369494,
            0.24983563445101906,
        ),
        (
            40,
            0.9,
            0.030923632804986226,
            0.24454671634159,
            0.24983563445101906,
        ),
    ] {
        let set = supergame(&cournot(n), discount).unwrap();
        close(area(&set.corners), expected, 1e-9);
        close(set.joint().unwrap(), joint, 1e-12);
        for p in 0..2 {
            let largest = set.corners.iter().map(|c| c[p]).fold(0.0, f64::max);
            close(largest, most, 1e-9);
        }
        close(set.worst[0], 0.0, 1e-9);
        // The sum the optimal penal code with payments allows is the same here.
        let code = penal_code(&cournot(n), discount, 0.0).unwrap().unwrap();
        close(code.joint, joint, 1e-12);
    }
}

#[test]
fn reversion_for_ever_has_the_textbook_critical_discount() {
    let stakes = Stakes {
        keep: 9.0,
        cheat: 10.0,
        punished: 3.0,
    };
    let critical = critical_discount(stakes, Punishment::default(), 0.0).unwrap();
    assert_eq!(critical, CriticalDiscount::From(1.0 / 7.0));
    // One month of punishment: (10 − 9) ≤ δ (9 − 3); two months: 1 ≤ 6 (δ + δ²).
    let months = |n| Punishment {
        reaction_months: 1,
        punished_months: Some(n),
    };
    let root = |n| critical_discount(stakes, months(n), 0.0).unwrap().value();
    close(root(1), 1.0 / 6.0, 1e-15);
    close(root(2), (-1.0 + (1.0f64 + 4.0 / 6.0).sqrt()) / 2.0, 1e-15);
    // Two months to react, reversion for ever: (1 − δ²) ≤ 6 δ², so δ² = 1/7.
    let late = Punishment {
        reaction_months: 2,
        punished_months: None,
    };
    close(
        critical_discount(stakes, late, 0.0).unwrap().value(),
        (1.0f64 / 7.0).sqrt(),
        1e-15,
    );
}

#[test]
fn no_temptation_and_no_punishment_are_told_apart() {
    let stakes = |keep, cheat, punished| Stakes {
        keep,
        cheat,
        punished,
    };
    let at = |s, months| {
        let punishment = Punishment {
            reaction_months: 1,
            punished_months: months,
        };
        critical_discount(s, punishment, 0.0).unwrap()
    };
    assert_eq!(at(stakes(1.0, 1.0, 2.0), None), CriticalDiscount::Always);
    assert_eq!(at(stakes(1.0, 2.0, 1.0), None), CriticalDiscount::Never);
    // The gain of 7 is more than one month's loss of 6 can undo, whatever the patience.
    assert_eq!(at(stakes(9.0, 16.0, 3.0), Some(1)), CriticalDiscount::Never);
    let silent = Punishment {
        reaction_months: 0,
        punished_months: None,
    };
    assert_eq!(
        critical_discount(stakes(1.0, 2.0, 0.0), silent, 0.0),
        Err(TalksError::NoReaction)
    );
}

#[test]
fn constant_months_agree_with_the_closed_form() {
    let stakes = Stakes {
        keep: 9.0,
        cheat: 10.0,
        punished: 3.0,
    };
    let course = Course::constant(stakes).unwrap();
    for (discount, broken) in [(0.142, Some(0)), (0.143, None)] {
        let kept = judge(&course, discount, Punishment::default(), 5, 0.0).unwrap();
        assert_eq!(kept.broken_in, broken);
        // gain 1, loss 6 δ/(1 − δ).
        close(
            kept.temptations[4].loss,
            6.0 * discount / (1.0 - discount),
            1e-12,
        );
        assert_eq!(kept.temptations[4].gain, 1.0);
    }
}

/// What punishment takes fades by a tenth a month: 6 · 0.9^t, the gain of cheating stays 1.
fn fading() -> Course {
    let months = 400;
    let keep = Months::new(vec![0.0]).unwrap();
    let punished = |start: usize| {
        let row = (0..months).map(|age| -6.0 * 0.9f64.powi((start + age) as i32));
        Months::new(row.collect()).unwrap()
    };
    let punished: Vec<Months> = (0..months).map(punished).collect();
    Course {
        keep,
        cheat: vec![Months::new(vec![1.0]).unwrap()],
        cheated: punished.clone(),
        both: punished.clone(),
        punished,
    }
}

#[test]
fn a_deal_ends_in_the_month_in_which_the_lever_has_faded() {
    // Broken once 6 · 0.9^(t+1) δ/(1 − 0.9 δ) < 1.
    let discount = 0.9f64;
    let closed = |t: i32| 6.0 * 0.9f64.powi(t + 1) * discount / (1.0 - 0.9 * discount);
    let first = (0..).find(|&t| closed(t) < 1.0).unwrap();
    let kept = judge(&fading(), discount, Punishment::default(), 60, 0.0).unwrap();
    assert_eq!(kept.broken_in, Some(first as usize));
    for t in &kept.temptations {
        close(t.loss, closed(t.month as i32), 1e-9);
    }
}

#[test]
fn one_tempted_side_breaks_in_its_own_best_month() {
    // The lever fades: a breach beats keeping for ever from some month on, but waiting for another month of a weaker lever beats
    // breaking now until what the punishment still takes, 6 · 0.9^(t+1)/(1 − 0.9 δ), has fallen to what a month's delay costs.
    let discount = 0.9f64;
    let kept = judge(&fading(), discount, Punishment::default(), 60, 0.0).unwrap();
    let value = |t: i32| {
        let loss = 6.0 * 0.9f64.powi(t + 1) * discount / (1.0 - 0.9 * discount);
        discount.powi(t) * (1.0 - loss)
    };
    let best = (0..60)
        .max_by(|a, b| value(*a).total_cmp(&value(*b)))
        .unwrap() as usize;
    assert_eq!(kept.best_in, Some(best));
    assert!(kept.broken_in.unwrap() < best);
    // The other side can do nothing about it: it foresees the same month.
    let end = foreseen_end(&[(fading(), 0.9)], Punishment::default(), 60, 0.0).unwrap();
    assert_eq!((end.end, end.by), (Some(best), vec![PlayerIx(0)]));
    let patient = [(
        Course::constant(Stakes {
            keep: 9.0,
            cheat: 10.0,
            punished: 3.0,
        })
        .unwrap(),
        0.5,
    )];
    let end = foreseen_end(&patient, Punishment::default(), 60, 0.0).unwrap();
    assert_eq!(end.end, None);
}

#[test]
fn penal_codes_of_the_prisoners_dilemma() {
    // L = 2, U − V = 18 − 6: δ/(1 − δ) ≥ 2/12, so 1/7; below, only the equilibrium of the month.
    let codes = penal_codes(&dilemma(), 0.0);
    assert_eq!(codes.len(), 2);
    assert_eq!((codes[0].discount_from, codes[0].joint), (0.0, 6.0));
    close(codes[1].discount_from, 1.0 / 7.0, 1e-15);
    assert_eq!((codes[1].agreed, codes[1].joint), (CellIx(0), 18.0));
    assert_eq!(codes[1].worst, vec![3.0, 3.0]);
    assert_eq!(
        critical_discount_with_payments(&dilemma(), CellIx(0), 0.0),
        Some(1.0 / 7.0)
    );
}

#[test]
fn payments_carry_a_lopsided_deal() {
    // Only the first is tempted: a gain of 4, and the worst it can be held to is the 1 it has, so without payments it
    // never keeps the first cell. The second gains 10 there and can pay: L = 4, G − V = 11 − (1 + 0), δ = 4/14.
    let table = bimatrix(&[&[(1.0, 10.0), (1.0, 10.0)], &[(5.0, 0.0), (0.0, 0.0)]]);
    let critical = critical_discount_with_payments(&table, CellIx(0), 0.0).unwrap();
    close(critical, 2.0 / 7.0, 1e-15);
    let alone = Stakes {
        keep: 1.0,
        cheat: 5.0,
        punished: 1.0,
    };
    let never = critical_discount(alone, Punishment::default(), 0.0).unwrap();
    assert_eq!(never, CriticalDiscount::Never);
    assert_eq!(penal_code(&table, 0.99, 0.0).unwrap().unwrap().joint, 11.0);
}

/// The definition written out: remove cells until what is left carries itself (Goldlücke and Kranz 2012, section 4).
fn by_definition(table: &PayoffTable, discount: f64) -> Option<(f64, Vec<f64>)> {
    let menus = table.menus();
    let best = |c: CellIx, p: PlayerIx| {
        table
            .along(c, p)
            .map(|(_, v)| v)
            .fold(f64::NEG_INFINITY, f64::max)
    };
    let joint = |c: CellIx| table.payoffs(c).iter().sum::<f64>();
    let mut left: Vec<CellIx> = menus.cells().collect();
    loop {
        let most = left
            .iter()
            .map(|c| joint(*c))
            .fold(f64::NEG_INFINITY, f64::max);
        let worst: Vec<f64> = menus
            .players()
            .map(|p| {
                left.iter()
                    .map(|c| best(*c, p))
                    .fold(f64::INFINITY, f64::min)
            })
            .collect();
        let surplus = most - worst.iter().sum::<f64>();
        let fits = |c: &CellIx| {
            let needed = menus.players().map(|p| best(*c, p)).sum::<f64>() - joint(*c);
            (1.0 - discount) * needed <= discount * surplus + 1e-12
        };
        let next: Vec<CellIx> = left.iter().copied().filter(fits).collect();
        if next.is_empty() {
            return None;
        }
        if next.len() == left.len() {
            return Some((most, worst));
        }
        left = next;
    }
}

fn games(most: usize) -> impl Strategy<Value = PayoffTable> {
    (1..=most, 1..=most).prop_flat_map(|(m, n)| {
        prop::collection::vec((-9i32..=9, -9i32..=9), m * n).prop_map(move |v| {
            let rows: Vec<Vec<(f64, f64)>> = v
                .chunks(n)
                .map(|r| {
                    r.iter()
                        .map(|(a, b)| (f64::from(*a), f64::from(*b)))
                        .collect()
                })
                .collect();
            bimatrix(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
        })
    })
}

proptest! {
    #[test]
    fn the_staircase_is_the_definition(table in games(4), step in 1usize..60) {
        // Off the simple fractions at which steps of integer games begin.
        let discount = step as f64 / 61.0 + 1e-4;
        let code = penal_code(&table, discount, 0.0).unwrap();
        let expected = by_definition(&table, discount);
        match (code, expected) {
            (Some(code), Some((joint, worst))) => {
                prop_assert_eq!(code.joint, joint);
                prop_assert_eq!(code.worst, worst);
            }
            (code, expected) => prop_assert_eq!(code.is_none(), expected.is_none()),
        }
    }

    #[test]
    fn payments_only_widen_what_is_possible(table in games(4), step in 1usize..30) {
        let discount = step as f64 / 31.0 + 1e-4;
        let set = supergame(&table, discount).unwrap();
        let Some(joint) = set.joint() else { return Ok(()) };
        let code = penal_code(&table, discount, 0.0).unwrap();
        let code = code.expect("an equilibrium without payments is one with payments of zero");
        prop_assert!(code.joint >= joint - 1e-6, "{} {}", code.joint, joint);
        for (with, without) in code.worst.iter().zip(set.worst) {
            prop_assert!(*with <= without + 1e-6);
        }
    }

    #[test]
    fn equilibria_of_the_month_are_values_of_the_repeated_game(table in games(4), step in 1usize..30) {
        let set = supergame(&table, step as f64 / 31.0).unwrap();
        for e in pure_equilibria(&table, 0.0) {
            let v = table.payoffs(e.cell);
            prop_assert!(set.contains([v[0], v[1]], 1e-9));
        }
        for c in &set.corners {
            prop_assert!(c[0] >= set.worst[0] - 1e-9 && c[1] >= set.worst[1] - 1e-9);
        }
    }

    #[test]
    fn mirror_image_players_have_mirror_image_values(v in prop::collection::vec(-9i32..=9, 9), step in 1usize..30) {
        let at = |i: usize, j: usize| f64::from(v[3 * i + j]);
        let rows: Vec<Vec<(f64, f64)>> = (0..3).map(|i| (0..3).map(|j| (at(i, j), at(j, i))).collect()).collect();
        let table = bimatrix(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let set = supergame(&table, step as f64 / 31.0).unwrap();
        for c in &set.corners {
            prop_assert!(set.contains([c[1], c[0]], 1e-9));
        }
        let critical = critical_discount_with_payments(&table, CellIx(1), 0.0);
        let mirrored = critical_discount_with_payments(&table, CellIx(3), 0.0);
        prop_assert_eq!(critical, mirrored);
    }

    #[test]
    fn grim_reversion_is_never_better_than_the_optimal_code(table in games(3)) {
        // Reversion to an equilibrium of the month, without payments, against the optimal code with payments.
        for e in pure_equilibria(&table, 0.0) {
            for cell in table.menus().cells() {
                let grim = table.menus().players().map(|p| {
                    let r = best_response(&table, cell, p);
                    let keep = table.payoff(cell, p);
                    let stakes = Stakes { keep, cheat: keep + r.gain, punished: table.payoff(e.cell, p) };
                    critical_discount(stakes, Punishment::default(), 0.0).unwrap()
                });
                let grim: Vec<_> = grim.collect();
                if grim.contains(&CriticalDiscount::Never) {
                    continue;
                }
                let grim = grim.iter().map(|g| g.value()).fold(0.0, f64::max);
                let optimal = critical_discount_with_payments(&table, cell, 0.0).expect("grim is an equilibrium");
                prop_assert!(optimal <= grim + 1e-12, "{optimal} {grim}");
            }
        }
    }
}
