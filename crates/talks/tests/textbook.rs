//! Games every textbook solves. OR = Osborne and Rubinstein, A Course in Game Theory, 1994.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::*;

fn two(rows: &[&str], columns: &[&str], cells: &[[f64; 2]]) -> PayoffTable {
    let menus = Menus::new(vec![
        Menu::of("row", rows.iter().copied()),
        Menu::of("column", columns.iter().copied()),
    ])
    .unwrap();
    PayoffTable::new(menus, cells.iter().map(|c| c.to_vec()).collect()).unwrap()
}

fn cells(table: &PayoffTable) -> Vec<usize> {
    pure_equilibria(table, 0.0)
        .iter()
        .map(|e| e.cell.0)
        .collect()
}

/// OR figure 17.1.
fn prisoners_dilemma() -> PayoffTable {
    two(
        &["silent", "confess"],
        &["silent", "confess"],
        &[[3.0, 3.0], [0.0, 4.0], [4.0, 0.0], [1.0, 1.0]],
    )
}

/// OR figure 16.1.
fn battle_of_the_sexes() -> PayoffTable {
    two(
        &["bach", "stravinsky"],
        &["bach", "stravinsky"],
        &[[2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0]],
    )
}

/// OR figure 17.3.
fn matching_pennies() -> PayoffTable {
    two(
        &["head", "tail"],
        &["head", "tail"],
        &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]],
    )
}

/// OR figure 17.2 (hawk–dove, chicken).
fn chicken() -> PayoffTable {
    two(
        &["dove", "hawk"],
        &["dove", "hawk"],
        &[[3.0, 3.0], [1.0, 4.0], [4.0, 1.0], [0.0, 0.0]],
    )
}

/// Osborne, An Introduction to Game Theory, 2004, section 2.5, with two hunters.
fn stag_hunt() -> PayoffTable {
    two(
        &["stag", "hare"],
        &["stag", "hare"],
        &[[2.0, 2.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
    )
}

#[test]
fn prisoners_confess_and_would_rather_not() {
    let game = prisoners_dilemma();
    assert_eq!(cells(&game), [3]);
    assert_eq!(pure_equilibria(&game, 0.0)[0].margins, [1.0, 1.0]);
    let confess = PositionIx(1);
    assert_eq!(
        dominant(&game, 0.0),
        [(PlayerIx(0), confess, true), (PlayerIx(1), confess, true)]
    );
    assert_eq!(surviving(&game, 0.0), [[confess], [confess]]);
    assert_eq!(frontier(&game, 0.0), [CellIx(0), CellIx(1), CellIx(2)]);
    for level in security(&game) {
        assert_eq!(
            (level.position, level.maximin, level.minimax),
            (confess, 1.0, 1.0)
        );
    }
    assert!(mixed_equilibria(&game, 0.0).unwrap().is_empty());
    // Against the equilibrium as threat point both concepts choose silence, which is not an equilibrium.
    for concept in Concept::ALL {
        assert_eq!(
            bargain(&game, &[1.0, 1.0], concept, 0.0).unwrap().cells,
            [CellIx(0)]
        );
    }
    assert_eq!(acceptable(&game, &[1.0, 1.0], 0.0), [CellIx(0), CellIx(3)]);
}

#[test]
fn a_couple_has_two_pure_equilibria_and_one_mixed() {
    let game = battle_of_the_sexes();
    assert_eq!(cells(&game), [0, 3]);
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    // OR example 34.1: ((2/3, 1/3), (1/3, 2/3)), expected payoff 2/3 each.
    assert_eq!(mixed.len(), 1);
    for (found, expected) in
        mixed[0]
            .probabilities
            .concat()
            .iter()
            .zip([2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0])
    {
        assert!((found - expected).abs() < 1e-14);
    }
    assert!(
        mixed[0]
            .payoffs
            .iter()
            .all(|p| (p - 2.0 / 3.0).abs() < 1e-14)
    );
    // Mirror-image players: the menu has no symmetric bargain, so both mirror images are returned…
    assert_eq!(
        bargain(&game, &[0.0, 0.0], Concept::Nash, 0.0)
            .unwrap()
            .cells,
        [CellIx(0), CellIx(3)]
    );
    // …and the lottery is the symmetric one: heads Bach, tails Stravinsky.
    for concept in Concept::ALL {
        let lottery = lottery_bargain(&game, [0.0, 0.0], concept, 0.0)
            .unwrap()
            .unwrap();
        assert!(
            lottery.payoffs.iter().all(|p| (p - 1.5).abs() < 1e-14),
            "{lottery:?}"
        );
        assert!(lottery.weights.iter().all(|(_, w)| (w - 0.5).abs() < 1e-14));
    }
    // Whoever moves first gets the own favourite.
    let leaders = stackelberg(&game, 0.0);
    assert_eq!(
        leaders.iter().map(|l| l.cell).collect::<Vec<_>>(),
        [CellIx(0), CellIx(3)]
    );
}

#[test]
fn pennies_have_no_pure_equilibrium() {
    let game = matching_pennies();
    assert!(cells(&game).is_empty());
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    assert_eq!(mixed.len(), 1);
    assert_eq!(mixed[0].probabilities.concat(), [0.5; 4]);
    assert_eq!(mixed[0].payoffs, [0.0, 0.0]);
    for level in security(&game) {
        assert_eq!((level.maximin, level.minimax), (-1.0, 1.0));
    }
    // Strictly competitive: nothing to bargain over.
    assert!(
        Concept::ALL
            .iter()
            .all(|&c| bargain(&game, &[0.0, 0.0], c, 0.0).is_none())
    );
    assert!(
        lottery_bargain(&game, [0.0, 0.0], Concept::Nash, 0.0)
            .unwrap()
            .is_none()
    );
}

#[test]
fn chickens_swerve_one_at_a_time() {
    let game = chicken();
    assert_eq!(cells(&game), [1, 2]);
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    assert_eq!(mixed[0].probabilities.concat(), [0.5; 4]);
    assert_eq!(
        bargain(&game, &[0.0, 0.0], Concept::Nash, 0.0)
            .unwrap()
            .cells,
        [CellIx(0)]
    );
    // Moving first means committing to the hawk.
    assert_eq!(
        stackelberg(&game, 0.0)
            .iter()
            .map(|l| l.cell)
            .collect::<Vec<_>>(),
        [CellIx(2), CellIx(1)]
    );
}

#[test]
fn hunters_coordinate_on_stag_or_hare() {
    let game = stag_hunt();
    assert_eq!(cells(&game), [0, 3]);
    assert_eq!(frontier(&game, 0.0), [CellIx(0)]);
    let hare = PositionIx(1);
    assert!(
        security(&game)
            .iter()
            .all(|s| s.position == hare && s.maximin == 1.0)
    );
    assert_eq!(
        mixed_equilibria(&game, 0.0).unwrap()[0]
            .probabilities
            .concat(),
        [0.5; 4]
    );
    assert_eq!(
        bargain(&game, &[1.0, 1.0], Concept::Nash, 0.0)
            .unwrap()
            .cells,
        [CellIx(0)]
    );
}

#[test]
fn rock_paper_scissors_mixes_by_thirds() {
    let win = [[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]];
    let flat: Vec<[f64; 2]> = win.iter().flatten().map(|&v| [v, -v]).collect();
    let game = two(
        &["rock", "paper", "scissors"],
        &["rock", "paper", "scissors"],
        &flat,
    );
    assert!(cells(&game).is_empty());
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    assert_eq!(mixed.len(), 1);
    assert!(
        mixed[0]
            .probabilities
            .concat()
            .iter()
            .all(|p| (p - 1.0 / 3.0).abs() < 1e-14)
    );
}

/// von Stengel, Algorithmic Game Theory, 2007, game (3.3): one pure and two mixed equilibria.
#[test]
fn the_three_by_two_game_of_the_handbook() {
    let game = two(
        &["1", "2", "3"],
        &["4", "5"],
        &[
            [3.0, 3.0],
            [3.0, 2.0],
            [2.0, 2.0],
            [5.0, 6.0],
            [0.0, 3.0],
            [6.0, 1.0],
        ],
    );
    assert_eq!(cells(&game), [0]);
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    let expected = [
        [0.8, 0.2, 0.0, 2.0 / 3.0, 1.0 / 3.0],
        [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0],
    ];
    assert_eq!(mixed.len(), 2);
    for (found, expected) in mixed.iter().zip(expected) {
        assert!(
            found
                .probabilities
                .concat()
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-14),
            "{found:?}"
        );
    }
}

/// Gibbons, Game Theory for Applied Economists, 1992, figure 1.1.1: elimination goes deeper than one round.
#[test]
fn elimination_is_iterated() {
    // Column's "right" is dominated by "middle"; then row's "down"; then column's "left".
    let game = two(
        &["up", "down"],
        &["left", "middle", "right"],
        &[
            [1.0, 0.0],
            [1.0, 2.0],
            [0.0, 1.0],
            [0.0, 3.0],
            [0.0, 1.0],
            [2.0, 0.0],
        ],
    );
    assert_eq!(surviving(&game, 0.0), [[PositionIx(0)], [PositionIx(1)]]);
    assert!(dominant(&game, 0.0).is_empty());
}

/// Three players, two dominant positions each (a public good with return 0.5 per unit given).
#[test]
fn nobody_pays_for_the_public_good() {
    let players = ["a", "b", "c"];
    let menus = Menus::new(
        players
            .iter()
            .map(|p| Menu::of(p, ["keep", "give"]))
            .collect(),
    )
    .unwrap();
    let payoff = |cell: CellIx| -> Vec<f64> {
        let given = menus.combination(cell).0;
        let total: usize = given.iter().map(|p| p.0).sum();
        given
            .iter()
            .map(|p| 1.0 - p.0 as f64 + 0.5 * total as f64)
            .collect()
    };
    let table = PayoffTable::new(menus.clone(), menus.cells().map(payoff).collect()).unwrap();
    assert_eq!(cells(&table), [0]);
    assert_eq!(
        bargain(&table, &[1.0; 3], Concept::Nash, 0.0)
            .unwrap()
            .cells,
        [CellIx(7)]
    );
    assert!(matches!(
        mixed_equilibria(&table, 0.0),
        Err(TalksError::NotTwoPlayers { players: 3, .. })
    ));
}

/// Splitting a dollar with a linear frontier: x + 2y = 2 from (0, 0). Nash halves each player's best, (1, 1/2);
/// Kalai–Smorodinsky too; egalitarian gives (2/3, 2/3). With threat (1, 0) Nash gives (3/2, 1/4).
#[test]
fn bargains_on_a_line_have_closed_forms() {
    let game = two(
        &["a"],
        &["x", "y", "z"],
        &[[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]],
    );
    let at = |threat, concept| {
        lottery_bargain(&game, threat, concept, 0.0)
            .unwrap()
            .unwrap()
            .payoffs
    };
    let near = |found: [f64; 2], expected: [f64; 2]| {
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-14),
            "{found:?} {expected:?}"
        )
    };
    near(at([0.0, 0.0], Concept::Nash), [1.0, 0.5]);
    near(at([0.0, 0.0], Concept::KalaiSmorodinsky), [1.0, 0.5]);
    near(at([0.0, 0.0], Concept::Egalitarian), [2.0 / 3.0, 2.0 / 3.0]);
    near(at([1.0, 0.0], Concept::Nash), [1.5, 0.25]);
}

/// A kinked set, hull of (0, 1), (0.8, 0.8) and (1, 0.7) with everything below: gains in proportion to the best
/// possible (1, 1) stop at the kink, the product of gains does not.
#[test]
fn nash_and_kalai_smorodinsky_differ_on_a_kinked_set() {
    let game = two(
        &["a"],
        &["p", "q", "r"],
        &[[0.0, 1.0], [0.8, 0.8], [1.0, 0.7]],
    );
    let at = |concept| {
        lottery_bargain(&game, [0.0, 0.0], concept, 0.0)
            .unwrap()
            .unwrap()
            .payoffs
    };
    // On (0.8, 0.8)–(1, 0.7) the product x(1.2 − 0.5x) rises until x = 1.2: the corner (1, 0.7).
    assert_eq!(at(Concept::Nash), [1.0, 0.7]);
    // Ideal point (1, 1): both reach the same share on x = y, at 0.8.
    assert!(
        at(Concept::KalaiSmorodinsky)
            .iter()
            .all(|v| (v - 0.8).abs() < 1e-14)
    );
}

/// A bargaining set: the row player signs one of the points, which the column player picks, or both get far less.
fn on_offer(points: &[[f64; 2]]) -> PayoffTable {
    let ids: Vec<String> = (0..points.len()).map(|at| at.to_string()).collect();
    let columns: Vec<&str> = ids.iter().map(String::as_str).collect();
    let cells: Vec<[f64; 2]> = points
        .iter()
        .copied()
        .chain(points.iter().map(|_| [-1e3, -1e3]))
        .collect();
    two(&["sign", "walk away"], &columns, &cells)
}

/// Kalai and Smorodinsky measure gains against the most each player could have with the other no worse than at the threat
/// point; cells that give one player everything are never signed but say what that is.
#[test]
fn the_ideal_counts_cells_that_give_one_player_everything() {
    let best = |points: &[[f64; 2]]| {
        let found = bargain(&on_offer(points), &[0.0; 2], Concept::KalaiSmorodinsky, 0.0);
        found.unwrap().cells
    };
    // Ideal (20, 30): (6, 3) brings 3/10 and 1/10 of it, (3, 5) brings 3/20 and 1/6.
    let points = [[20.0, 0.0], [6.0, 3.0], [3.0, 5.0], [0.0, 30.0]];
    assert_eq!(best(&points), [CellIx(2)]);
    // Among the cells that both would sign the ideal would be (6, 5), and (6, 3) the bargain.
    assert_eq!(best(&points[1..3]), [CellIx(0)]);
    // Ideal (20, 20): the smaller share is 3/20 in both; the larger one decides, 6/20 against 5/20.
    let tied = [[20.0, 0.0], [6.0, 3.0], [3.0, 5.0], [0.0, 20.0]];
    assert_eq!(best(&tied), [CellIx(1)]);
    // What leaves somebody worse off is no part of the ideal.
    let beyond = [[6.0, 3.0], [3.0, 5.0], [-1.0, 900.0]];
    assert_eq!(best(&beyond), [CellIx(0)]);
}

/// Somebody with a single position has nothing to sign with.
#[test]
fn a_bystander_has_no_veto() {
    let menus = Menus::new(vec![
        Menu::of("a", ["fight", "settle"]),
        Menu::of("b", ["fight", "settle"]),
        Menu::of("bystander", ["-"]),
    ])
    .unwrap();
    let cells = [
        [0.0, 0.0, 0.0],
        [1.0, -1.0, 0.0],
        [-1.0, 1.0, 0.0],
        [2.0, 2.0, -5.0],
    ];
    let table = PayoffTable::new(menus, cells.iter().map(|c| c.to_vec()).collect()).unwrap();
    assert_eq!(table.menus().deciders(), [PlayerIx(0), PlayerIx(1)]);
    assert_eq!(acceptable(&table, &[0.0; 3], 0.0), [CellIx(0), CellIx(3)]);
    for concept in Concept::ALL {
        let found = bargain(&table, &[0.0; 3], concept, 0.0).unwrap();
        assert_eq!(found.cells, [CellIx(3)]);
    }
    // Its loss is there to be reported.
    assert_eq!(table.gains(CellIx(3), &[0.0; 3]), [2.0, 2.0, -5.0]);
}

/// Pure and mixed equilibria count the same differences as none.
#[test]
fn a_tolerance_makes_near_best_responses_best() {
    // The first row is dominated by 1e-9: gone without a tolerance, as good as the second with one.
    let game = two(
        &["a", "b", "c"],
        &["x", "y"],
        &[
            [1.0, 1.0],
            [0.0, 0.0],
            [1.0 + 1e-9, 1.0],
            [1e-9, 0.0],
            [0.0, 0.0],
            [1.0, 1.0],
        ],
    );
    let uses_first = |tolerance: f64| {
        let mixed = mixed_equilibria(&game, tolerance).unwrap();
        mixed.iter().any(|m| m.probabilities[0][0] > 0.0)
    };
    assert!(!uses_first(0.0) && uses_first(1e-6));
    let pure = |tolerance: f64| pure_equilibria(&game, tolerance).len();
    assert_eq!((pure(0.0), pure(1e-6)), (2, 3));
}

#[test]
fn a_deal_worse_than_failing_for_someone_is_never_signed() {
    // The second cell is far better in total, but not for the column player.
    let game = on_offer(&[[0.1, 0.1], [100.0, -0.01]]);
    for concept in Concept::ALL {
        assert_eq!(
            bargain(&game, &[0.0, 0.0], concept, 0.0).unwrap().cells,
            [CellIx(0)]
        );
        assert!(bargain(&game, &[0.2, 0.0], concept, 0.0).is_none());
    }
}

#[test]
fn errors_name_what_is_wrong_and_what_would_be_right() {
    let say = |r: Result<Menus, TalksError>| r.unwrap_err().to_string();
    assert_eq!(say(Menus::new(vec![])), "a game needs at least one player");
    assert_eq!(
        say(Menus::new(vec![Menu::of("USA", [])])),
        "the menu of USA is empty: give it at least one position"
    );
    assert_eq!(
        say(Menus::new(vec![
            Menu::of("USA", ["a"]),
            Menu::of("USA", ["a"])
        ])),
        "the player USA is listed twice"
    );
    assert_eq!(
        say(Menus::new(vec![Menu::of("USA", ["a", "a"])])),
        "the menu of USA lists the position a twice"
    );
    let long: Vec<String> = (0..300).map(|i| i.to_string()).collect();
    let menu = |p| Menu::of(p, long.iter().map(String::as_str));
    assert!(say(Menus::new(vec![menu("a"), menu("b"), menu("c"), menu("d")])).contains("multiply"));

    let menus = Menus::new(vec![
        Menu::of("USA", ["truce", "threat"]),
        Menu::of("CHN", ["truce"]),
    ])
    .unwrap();
    let say = |c: &[(&str, &str)]| menus.resolve(c.iter().copied()).unwrap_err().to_string();
    assert_eq!(
        say(&[("UAS", "truce"), ("CHN", "truce")]),
        "unknown player UAS (did you mean USA?); the players are USA, CHN"
    );
    assert_eq!(
        say(&[("USA", "thread"), ("CHN", "truce")]),
        "USA has no position thread (did you mean threat?); its positions are truce, threat"
    );
    assert_eq!(
        say(&[("USA", "truce")]),
        "the combination says nothing about CHN: name one of its positions (truce)"
    );
    assert_eq!(
        say(&[("USA", "truce"), ("USA", "threat")]),
        "the combination names USA twice: truce and threat"
    );
    let table = |cells: Vec<Vec<f64>>| {
        PayoffTable::new(menus.clone(), cells)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        table(vec![vec![0.0, 0.0]]),
        "the menus make 2 combinations, the table has 1"
    );
    assert_eq!(
        table(vec![vec![0.0, 0.0], vec![0.0]]),
        "the combination USA: threat, CHN: truce has 1 payoffs for 2 players"
    );
    assert_eq!(
        table(vec![vec![0.0, f64::NAN], vec![0.0, 0.0]]),
        "the payoff of CHN at USA: truce, CHN: truce is NaN; payoffs are numbers of at most 1e12 in size"
    );
}

/// von Stengel, Algorithmic Game Theory, 2007, game (3.7): against the first row the second player is indifferent, so
/// that row is in equilibrium with every column mixture from (1, 0) to (2/3, 1/3); the second end is found by no pair of
/// equally large supports.
#[test]
fn the_ends_of_a_line_of_equilibria_are_found() {
    let game = two(
        &["1", "2", "3"],
        &["4", "5"],
        &[
            [3.0, 3.0],
            [3.0, 3.0],
            [2.0, 2.0],
            [5.0, 6.0],
            [0.0, 3.0],
            [6.0, 1.0],
        ],
    );
    let mixed = mixed_equilibria(&game, 0.0).unwrap();
    let expected = [
        [1.0, 0.0, 0.0, 2.0 / 3.0, 1.0 / 3.0],
        [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0],
    ];
    assert_eq!(mixed.len(), 2);
    for (found, expected) in mixed.iter().zip(expected) {
        for (p, e) in found.probabilities.concat().iter().zip(expected) {
            assert!((p - e).abs() < 1e-12, "{:?}", found.probabilities);
        }
    }
}
