//! Credible, chosen and named threats against textbook games and reference numbers.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::threats::*;
use detente_talks::*;

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} against {b}");
}

fn bimatrix(ids: [&[&str]; 2], one: &[&[f64]], two: &[&[f64]]) -> PayoffTable {
    let menus = Menus::new(vec![
        Menu::of("one", ids[0].iter().copied()),
        Menu::of("two", ids[1].iter().copied()),
    ]);
    let cells = one
        .iter()
        .zip(two)
        .flat_map(|(a, b)| a.iter().zip(b.iter()));
    PayoffTable::new(menus.unwrap(), cells.map(|(a, b)| vec![*a, *b]).collect()).unwrap()
}

const TWO: [&[&str]; 2] = [&["u", "d"], &["l", "r"]];

#[test]
fn chosen_threats_with_money() {
    let table = bimatrix(
        TWO,
        &[&[5.0, 0.0], &[0.0, 3.0]],
        &[&[3.0, -4.0], &[0.0, 6.0]],
    );
    let found = threats_with_money(&table).unwrap();
    close(found.payoffs[0], 5.5, 1e-12);
    close(found.payoffs[1], 3.5, 1e-12);
    assert_eq!(found.agreed, [(CellIx(3), 1.0)]);
    // u against l: 5, 3.
    assert_eq!(found.if_carried_out, [5.0, 3.0]);
}

#[test]
fn chosen_threats_without_money() {
    let table = bimatrix(
        TWO,
        &[&[4.0, 1.0], &[2.0, 0.0]],
        &[&[2.0, 1.0], &[4.0, -3.0]],
    );
    let found = threats_without_money(&table).unwrap();
    close(found.payoffs[0], 3.42857, 5e-6);
    close(found.payoffs[1], 2.57143, 5e-6);
    close(found.if_carried_out[0], 1.87755, 5e-6);
    close(found.if_carried_out[1], 1.02041, 5e-6);
    close(found.weight, 0.5, 1e-12);
    // The Nash bargain over lotteries from that threat is the same.
    let bargain = lottery_bargain(&table, found.if_carried_out, Concept::Nash, 0.0);
    let bargain = bargain.unwrap().unwrap();
    close(bargain.payoffs[0], found.payoffs[0], 1e-9);
    close(bargain.payoffs[1], found.payoffs[1], 1e-9);
}

#[test]
fn chosen_threats_are_a_bargain_of_their_own_threat_point() {
    // At a corner of the frontier, too, and in any units.
    let table = bimatrix(
        [&["a", "b", "c"], &["x", "y"]],
        &[&[9.0, 0.0], &[10.0, 3.0], &[-1.0, -1.0]],
        &[&[8.0, 10.0], &[0.0, 3.0], &[-6.0, -5.0]],
    );
    let scaled = |by: f64| {
        let cells = table.menus().cells().map(|c| {
            let p = table.payoffs(c);
            vec![p[0], by * p[1] + 7.0]
        });
        PayoffTable::new(table.menus().clone(), cells.collect()).unwrap()
    };
    let found = threats_without_money(&table).unwrap();
    let bargain = lottery_bargain(&table, found.if_carried_out, Concept::Nash, 0.0);
    let bargain = bargain.unwrap().unwrap();
    close(bargain.payoffs[0], found.payoffs[0], 1e-6);
    close(bargain.payoffs[1], found.payoffs[1], 1e-6);
    let other = threats_without_money(&scaled(5.0)).unwrap();
    close(other.payoffs[0], found.payoffs[0], 1e-6);
    close(other.payoffs[1], 5.0 * found.payoffs[1] + 7.0, 1e-5);
}

fn with_punishment() -> PayoffTable {
    // Cooperate, defect, punish: punishing costs oneself and more the other.
    let one: [&[f64]; 3] = [&[9.0, 0.0, -6.0], &[10.0, 3.0, -5.0], &[-1.0, -1.0, -8.0]];
    let two: [&[f64]; 3] = [&[9.0, 10.0, -1.0], &[0.0, 3.0, -1.0], &[-6.0, -5.0, -8.0]];
    bimatrix([&["c", "d", "p"], &["c", "d", "p"]], &one, &two)
}

fn dilemma() -> PayoffTable {
    bimatrix(
        TWO,
        &[&[9.0, 0.0], &[10.0, 3.0]],
        &[&[9.0, 10.0], &[0.0, 3.0]],
    )
}

#[test]
fn the_worst_equilibrium_of_the_dilemma() {
    for discount in [0.1, 0.5, 0.9] {
        let worst = worst_equilibrium(&dilemma(), discount).unwrap();
        let exact = worst.worst.unwrap();
        close(exact[0], 3.0, 1e-9);
        // The outer set leaves nothing out.
        let outer = outer_values(&dilemma(), discount, DIRECTIONS).unwrap();
        assert!(outer.worst[0] <= exact[0] + 1e-9);
        close(outer.worst[0], 3.0, 1e-6);
    }
}

#[test]
fn a_punishment_that_hurts_the_punisher_needs_patience() {
    // From 3/17 on both can be held to −5.
    for (discount, expected) in [(0.17, 3.0), (0.18, -5.0)] {
        let worst = worst_equilibrium(&with_punishment(), discount).unwrap();
        let exact = worst.worst.unwrap();
        close(exact[0], expected, 1e-6);
        close(exact[1], expected, 1e-6);
        let outer = outer_values(&with_punishment(), discount, DIRECTIONS).unwrap();
        assert!(outer.worst[0] <= exact[0] + 1e-6);
    }
}

#[test]
fn a_named_threat_is_shown_with_its_regret() {
    let table = dilemma();
    let both_cooperate = CellIx(0);
    let found = threats(&table, None, &[both_cooperate], Some(0.9), 0.0).unwrap();
    let kinds: Vec<ThreatKind> = found.iter().map(|t| t.kind).collect();
    assert_eq!(
        kinds,
        [
            ThreatKind::War,
            ThreatKind::WorstEquilibrium,
            ThreatKind::Named
        ]
    );
    assert!(found[0].carries && found[0].regret == [0.0, 0.0]);
    let named = &found[2];
    assert!(!named.carries);
    assert_eq!(named.regret, [1.0, 1.0]);
    assert_eq!(named.dominated_by, [Some(PositionIx(1)); 2]);
    // Bargains over the war: both cooperate.
    let bargains = bargains_over(&table, &found[..1], 0.0);
    assert_eq!(
        bargains[0].bargain.as_ref().unwrap().cells,
        [both_cooperate]
    );
    assert_eq!(bargains[0].gains, [6.0, 6.0]);
}

#[test]
fn who_would_rather_fight_is_named() {
    // War gives the first player more than any combination that the second would sign.
    let table = bimatrix(
        TWO,
        &[&[1.0, 2.0], &[0.0, 5.0]],
        &[&[4.0, 3.0], &[3.0, 1.0]],
    );
    let over = Threat {
        kind: ThreatKind::War,
        cell: None,
        payoffs: vec![4.0, 2.0],
        regret: vec![0.0; 2],
        instead: Vec::new(),
        dominated_by: vec![None; 2],
        carries: true,
    };
    let found = bargains_over(&table, &[over], 0.0);
    assert!(found[0].bargain.is_none());
    // Nor would the second sign the only combination that the first would.
    assert_eq!(found[0].rather_fights, [PlayerIx(0), PlayerIx(1)]);
}

#[test]
fn punishments_that_would_be_talked_away() {
    // In the dilemma the punished one cooperates while the other defects: 0 or its best 3 for one, 10 for the other.
    let found = renegotiation(&dilemma(), [9.0, 9.0], 0.0).unwrap();
    assert!(found.survives());
    // Matching pennies has nothing with less for one and as much for the other than (2, 2).
    let table = bimatrix(
        TWO,
        &[&[2.0, 0.0], &[0.0, 1.0]],
        &[&[2.0, 0.0], &[0.0, 1.0]],
    );
    assert!(!renegotiation(&table, [2.0, 2.0], 0.0).unwrap().survives());
}
