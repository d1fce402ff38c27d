//! Contests with known answers.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::contest::{
    AscentSettings, Contest, ContestError, CooperationSettings, ExaminationSettings, Lever, Reach,
    Scout, WarSettings, ascend, cooperate, examine, war,
};

/// Player p picks the numbers x of its levers; its payoff is Σ_v x_v (a_v − x_v) over its own, less c·(own sum)·(others'
/// sum) plus d·(others' sum): Cournot's duopoly where c = 1 (Osborne, An Introduction to Game Theory, 2004, section 3.1).
#[derive(Debug, Clone)]
struct Quadratic {
    levers: Vec<Lever>,
    players: usize,
    wanted: Vec<f64>,
    cross: f64,
    spill: f64,
    /// Points above this cannot be reached.
    ceiling: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("out of reach")]
struct OutOfReach;

#[derive(Debug, Clone)]
struct Walker {
    game: Quadratic,
    at: Vec<f64>,
}

impl Quadratic {
    fn new(wanted: &[&[f64]], cross: f64, spill: f64) -> Self {
        let lever = |owner| Lever {
            owner,
            lower: -10.0,
            upper: 10.0,
            today: 0.0,
        };
        Self {
            levers: wanted
                .iter()
                .enumerate()
                .flat_map(|(p, row)| row.iter().map(move |_| lever(p)))
                .collect(),
            players: wanted.len(),
            wanted: wanted.concat(),
            cross,
            spill,
            ceiling: f64::INFINITY,
        }
    }

    fn sums(&self, x: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.players];
        for (lever, x) in self.levers.iter().zip(x) {
            sums[lever.owner] += x;
        }
        sums
    }
}

impl Contest for Quadratic {
    type Scout = Walker;

    fn players(&self) -> usize {
        self.players
    }

    fn levers(&self) -> &[Lever] {
        &self.levers
    }

    fn scout(&self) -> Walker {
        Walker {
            game: self.clone(),
            at: Vec::new(),
        }
    }
}

impl Scout for Walker {
    type Error = OutOfReach;

    fn go(&mut self, x: &[f64], _accuracy: f64) -> Result<Vec<f64>, OutOfReach> {
        let game = &self.game;
        if x.iter().any(|x| *x > game.ceiling) {
            return Err(OutOfReach);
        }
        let sums = game.sums(x);
        let all: f64 = sums.iter().sum();
        let mut payoffs: Vec<f64> = sums
            .iter()
            .map(|own| -game.cross * own * (all - own) + game.spill * (all - own))
            .collect();
        for ((lever, x), a) in game.levers.iter().zip(x).zip(&game.wanted) {
            payoffs[lever.owner] += x * (a - x);
        }
        self.at = x.to_vec();
        Ok(payoffs)
    }

    fn slopes(
        &mut self,
        players: &[usize],
        reach: Reach,
        _accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, OutOfReach> {
        let game = &self.game;
        let sums = game.sums(&self.at);
        let all: f64 = sums.iter().sum();
        let row = |p: usize| {
            let slope = |(v, lever): (usize, &Lever)| match (lever.owner == p, reach) {
                (true, _) => game.wanted[v] - 2.0 * self.at[v] - game.cross * (all - sums[p]),
                (false, Reach::All) => game.spill - game.cross * sums[p],
                (false, Reach::Own) => 0.0,
            };
            game.levers.iter().enumerate().map(slope).collect()
        };
        Ok(players.iter().map(|p| row(*p)).collect())
    }

    /// Deliberately off by half: what an arena says about curvature is a guess.
    fn bends(&self) -> Vec<f64> {
        vec![3.0; self.game.levers.len()]
    }

    fn is_final(_: &OutOfReach) -> bool {
        false
    }
}

#[test]
fn cournot_duopolists_sell_a_third_each() {
    let game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    let found = war(
        &game,
        &mut game.scout(),
        &[0.0, 0.9],
        &WarSettings::default(),
    )
    .unwrap();
    for x in &found.levels {
        assert!((x - 1.0 / 3.0).abs() < 1e-6, "{found:?}");
    }
    assert!((found.payoffs[0] - 1.0 / 9.0).abs() < 1e-6);
    let verdicts = examine(
        &game,
        &game.scout(),
        &found.levels,
        &[0, 1],
        &ExaminationSettings::default(),
    )
    .unwrap();
    assert!(verdicts.gap() < 1e-9);
    // −∂²/∂x² is 2, the bends say 3.
    assert!((verdicts.curvature().unwrap() + 2.0 / 3.0).abs() < 1e-6);
}

#[test]
fn mirror_images_meet_in_the_middle() {
    let game = Quadratic::new(
        &[&[1.0, 2.0, 0.5], &[1.0, 2.0, 0.5], &[1.0, 2.0, 0.5]],
        0.3,
        0.1,
    );
    let found = war(&game, &mut game.scout(), &[0.0; 9], &WarSettings::default()).unwrap();
    for v in 0..3 {
        assert!((found.levels[v] - found.levels[v + 3]).abs() < 1e-9);
        assert!((found.levels[v] - found.levels[v + 6]).abs() < 1e-9);
    }
    // First-order conditions a − 2x − c·(sum of the others) = 0.
    let sum: f64 = found.levels[..3].iter().sum();
    let left = 2.0 - 2.0 * found.levels[1] - 0.3 * 2.0 * sum;
    assert!(left.abs() < 1e-6);
}

#[test]
fn a_best_response_stops_at_a_bound() {
    let mut game = Quadratic::new(&[&[1.0, 4.0], &[1.0]], 0.5, 0.0);
    game.levers[1].upper = 0.5;
    let start = [0.0, 0.0, 0.2];
    let settings = AscentSettings::default();
    let top = ascend(&game, &mut game.scout(), 0, &start, &settings).unwrap();
    assert!((top.levels[0] - 0.45).abs() < 1e-6, "{top:?}");
    assert_eq!(&top.levels[1..], &[0.5, 0.2]);
}

#[test]
fn points_out_of_reach_are_walked_around() {
    let mut game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    game.ceiling = 0.34;
    let found = war(
        &game,
        &mut game.scout(),
        &[0.1, 0.0],
        &WarSettings::default(),
    )
    .unwrap();
    assert!((found.levels[0] - 1.0 / 3.0).abs() < 1e-6);
}

#[test]
fn what_is_no_best_response_is_found_out() {
    let game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    let verdicts = examine(
        &game,
        &game.scout(),
        &[0.1, 1.0 / 3.0],
        &[0, 1],
        &ExaminationSettings::default(),
    )
    .unwrap();
    // The first player could sell a third: payoff 1/9 instead of 0.1·(2/3 − 0.1).
    let gain = 1.0 / 9.0 - 0.1 * (2.0 / 3.0 - 0.1);
    assert!((verdicts.verdicts[0].gap - gain).abs() < 1e-6);
    assert!(verdicts.verdicts[0].better.is_some());
}

#[test]
fn cooperation_splits_the_gain_equally() {
    // Joint profit is largest at a total of a half; equal gains over war means a quarter each.
    let game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    let threat = [1.0 / 9.0, 1.0 / 9.0];
    let found = cooperate(
        &game,
        &mut game.scout(),
        &[0.3, 0.2],
        &threat,
        &[1.0, 1.0],
        &CooperationSettings::default(),
    )
    .unwrap();
    assert!((found.gains[0] - found.gains[1]).abs() < 1e-6);
    assert!(
        (found.gains[0] - (1.0 / 8.0 - 1.0 / 9.0)).abs() < 1e-6,
        "{found:?}"
    );
    assert!((found.weights[0] - 0.5).abs() < 1e-3);
}

#[test]
fn cooperation_respects_bounds_and_spillovers() {
    // Each lever helps the other: together they go to the bound.
    let mut game = Quadratic::new(&[&[0.0], &[0.0]], 0.0, 3.0);
    game.levers.iter_mut().for_each(|lever| lever.upper = 1.0);
    let found = cooperate(
        &game,
        &mut game.scout(),
        &[0.0, 0.0],
        &[0.0, 0.0],
        &[1.0, 1.0],
        &CooperationSettings::default(),
    )
    .unwrap();
    assert_eq!(found.levels, [1.0, 1.0]);
    assert!((found.gains[0] - 2.0).abs() < 1e-9);
}

#[test]
fn nothing_to_choose_is_an_error() {
    let game = Quadratic::new(&[&[], &[]], 1.0, 0.0);
    let error = war(&game, &mut game.scout(), &[], &WarSettings::default()).unwrap_err();
    assert_eq!(error, ContestError::NoLevers);
}
