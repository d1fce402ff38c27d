//! Contests with known answers.
#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::contest::{
    AscentSettings, Contest, ContestError, CooperationSettings, Division, ExaminationSettings,
    Lever, Reach, Scout, WarSettings, ascend, cooperate, examine, war,
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
        Division::Proportions(&[1.0, 1.0]),
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
        Division::Proportions(&[1.0, 1.0]),
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

/// One player on a landscape of two levers: payoff, slopes.
#[derive(Debug, Clone)]
struct Hills {
    levers: Vec<Lever>,
    payoff: fn(&[f64]) -> f64,
    slopes: fn(&[f64]) -> Vec<f64>,
    at: Vec<f64>,
}

impl Hills {
    fn new(payoff: fn(&[f64]) -> f64, slopes: fn(&[f64]) -> Vec<f64>) -> Self {
        let lever = Lever {
            owner: 0,
            lower: -1.0,
            upper: 1.0,
            today: 0.0,
        };
        Self {
            levers: vec![lever; 2],
            payoff,
            slopes,
            at: Vec::new(),
        }
    }
}

impl Contest for Hills {
    type Scout = Self;

    fn players(&self) -> usize {
        1
    }

    fn levers(&self) -> &[Lever] {
        &self.levers
    }

    fn scout(&self) -> Self {
        self.clone()
    }
}

impl Scout for Hills {
    type Error = OutOfReach;

    fn go(&mut self, x: &[f64], _accuracy: f64) -> Result<Vec<f64>, OutOfReach> {
        self.at = x.to_vec();
        Ok(vec![(self.payoff)(x)])
    }

    fn slopes(&mut self, _: &[usize], _: Reach, _: f64) -> Result<Vec<Vec<f64>>, OutOfReach> {
        Ok(vec![(self.slopes)(&self.at)])
    }

    fn bends(&self) -> Vec<f64> {
        vec![2.0, 2.0]
    }

    fn is_final(_: &OutOfReach) -> bool {
        false
    }
}

#[test]
fn a_saddle_is_no_best_response_and_the_way_up_is_found() {
    // x·y·3 − x² − y²: slopes vanish at the origin, along x = y the payoff bends upwards, by 1 against bends of 2.
    let game = Hills::new(
        |x| 3.0 * x[0] * x[1] - x[0] * x[0] - x[1] * x[1],
        |x| vec![3.0 * x[1] - 2.0 * x[0], 3.0 * x[0] - 2.0 * x[1]],
    );
    let settings = ExaminationSettings {
        starts: 0,
        ..ExaminationSettings::default()
    };
    let examination = examine(&game, &game.scout(), &[0.0, 0.0], &[0], &settings).unwrap();
    let verdict = &examination.verdicts[0];
    assert!((verdict.curvature.unwrap() - 0.5).abs() < 1e-6 && verdict.slope == 0.0);
    let better = verdict.better.as_ref().unwrap();
    assert!((better[0].abs() - 1.0).abs() < 1e-6 && (better[0] - better[1]).abs() < 1e-6);
    assert!((verdict.gap - 1.0).abs() < 1e-6);
}

#[test]
fn a_flat_direction_counts_as_flat() {
    // −(x + y)²: nothing changes along x = −y.
    let game = Hills::new(
        |x| -(x[0] + x[1]).powi(2),
        |x| vec![-2.0 * (x[0] + x[1]); 2],
    );
    let examination = examine(
        &game,
        &game.scout(),
        &[0.3, -0.3],
        &[0],
        &ExaminationSettings::default(),
    )
    .unwrap();
    assert_eq!(examination.curvature(), Some(0.0));
    assert!(examination.gap() < 1e-9);
}

#[test]
fn random_starts_lie_on_both_sides_of_today() {
    // Two hills, at 0 and, a little higher, at −0.6: seen from today only by starts below it.
    let game = Hills::new(
        |x| -20.0 * (x[0] * (x[0] + 0.6)).powi(2) - 0.1 * x[0] - x[1] * x[1],
        |x| {
            let slope = -40.0 * x[0] * (x[0] + 0.6) * (2.0 * x[0] + 0.6) - 0.1;
            vec![slope, -2.0 * x[1]]
        },
    );
    let start = [-0.005, 0.0];
    let top = ascend(
        &game,
        &mut game.scout(),
        0,
        &start,
        &AscentSettings::default(),
    )
    .unwrap();
    assert!(top.levels[0] > -0.1);
    let settings = ExaminationSettings::default();
    let examination = examine(&game, &game.scout(), &top.levels, &[0], &settings).unwrap();
    assert!(examination.verdicts[0].gap > 0.05);
    assert!(examination.verdicts[0].better.as_ref().unwrap()[0] < -0.5);
}

#[test]
fn starts_that_lead_nowhere_are_not_counted() {
    let mut game = Quadratic::new(&[&[-1.0], &[-1.0]], 0.0, 0.0);
    game.ceiling = -0.4;
    game.levers.iter_mut().for_each(|lever| lever.today = 3.0);
    let settings = ExaminationSettings::default();
    let examination = examine(&game, &game.scout(), &[-0.5, -0.5], &[0, 1], &settings).unwrap();
    let verdict = &examination.verdicts[0];
    assert_eq!((verdict.climbs, verdict.starts), (20, 0));
}

#[test]
fn a_war_out_of_sight_ends_in_bounded_time() {
    // Each wants to be far from the other: best responses run away from each other, and nothing settles before the visits do.
    let mut game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    game.ceiling = 0.2;
    let settings = WarSettings {
        visits: 50,
        ..WarSettings::default()
    };
    let error = war(&game, &mut game.scout(), &[0.0, 0.0], &settings).unwrap_err();
    assert!(matches!(error, ContestError::NotFound { what: "war", .. }));
}

#[test]
fn the_largest_product_weighs_by_the_inverse_of_the_gain() {
    // Spillovers of 3 and own costs: payoffs x(a − x) + 3·other. The first gains more from the same lever.
    let mut game = Quadratic::new(&[&[0.0], &[-2.0]], 0.0, 3.0);
    game.levers.iter_mut().for_each(|lever| lever.lower = 0.0);
    let settings = CooperationSettings::default();
    let found = |division: Division<'_>, start: [f64; 2]| {
        let mut scout = game.scout();
        cooperate(&game, &mut scout, &start, &[0.0, 0.0], division, &settings)
    };
    let equal = found(Division::Proportions(&[1.0, 1.0]), [0.5, 0.5]).unwrap();
    let nash = found(Division::Product, [equal.levels[0], equal.levels[1]]).unwrap();
    let product = |gains: &[f64]| gains[0] * gains[1];
    let worth: Vec<f64> = (nash.gains.iter().zip(&nash.weights))
        .map(|(gain, weight)| gain * weight)
        .collect();
    assert!((worth[0] / worth[1] - 1.0).abs() < 1e-6, "{nash:?}");
    assert!(product(&nash.gains) > product(&equal.gains));
    // No point of a grid does better.
    for i in 0..60 {
        for j in 0..60 {
            let x = [0.05 * f64::from(i), 0.05 * f64::from(j)];
            let gains = game.scout().go(&x, 0.0).unwrap();
            assert!(
                gains.iter().any(|g| *g <= 0.0) || product(&gains) <= product(&nash.gains) + 1e-9
            );
        }
    }
    let nothing = found(Division::Product, [0.0, 0.0]).unwrap_err();
    assert_eq!(nothing, ContestError::NoGain);
}

#[test]
fn gains_that_are_to_be_equal_cost_both_where_nothing_is_taken() {
    // Payoffs x(a − x) + 3·other with levers up to one: both rise in both levers, so that the largest least gain is at the
    // bounds, 5.2 and 5.5. Gains are the same where x₁² − x₁/5 − 1/2 = 0, the second lever still at its bound; the second
    // player then has a negative weight: λ₁(3.2 − 2x₁) + 3λ₂ = 0.
    let mut game = Quadratic::new(&[&[3.2], &[3.5]], 0.0, 3.0);
    for lever in &mut game.levers {
        (lever.lower, lever.upper) = (0.0, 1.0);
    }
    let settings = CooperationSettings::default();
    let found = |division: Division<'_>| {
        let mut scout = game.scout();
        cooperate(
            &game,
            &mut scout,
            &[0.5, 0.5],
            &[0.0, 0.0],
            division,
            &settings,
        )
        .unwrap()
    };
    let least = found(Division::Proportions(&[1.0, 1.0]));
    assert_eq!(least.levels, [1.0, 1.0]);
    assert!((least.gains[0] - 5.2).abs() < 1e-9 && (least.gains[1] - 5.5).abs() < 1e-9);
    let equal = found(Division::Exact(&[1.0, 1.0]));
    let x = 0.1 + 0.51_f64.sqrt();
    assert!((equal.gains[0] - equal.gains[1]).abs() < 1e-6, "{equal:?}");
    assert!((equal.gains[0] - (2.5 + 3.0 * x)).abs() < 1e-6, "{equal:?}");
    assert!((equal.levels[0] - x).abs() < 1e-5 && equal.levels[1] == 1.0);
    let weight = 3.0 / (3.0 - (3.2 - 2.0 * x));
    assert!((equal.weights[0] - weight).abs() < 1e-3, "{equal:?}");
    assert!((equal.weights[0] + equal.weights[1] - 1.0).abs() < 1e-9);
    // No point of a fine grid along the curve of equal gains does better.
    let gains = |x: [f64; 2]| game.scout().go(&x, 0.0).unwrap();
    for at in 0..=1000 {
        let second = f64::from(at) / 1000.0;
        for first in equal_points(|first| {
            let both = gains([first, second]);
            both[0] - both[1]
        }) {
            assert!(gains([first, second])[0] <= equal.gains[0] + 1e-6);
        }
    }
}

/// Where a function of one lever between zero and one changes sign, by bisection of a hundred cells.
fn equal_points(apart: impl Fn(f64) -> f64) -> Vec<f64> {
    let cell = |at: u32| f64::from(at) / 100.0;
    (0..100)
        .filter(|at| apart(cell(*at)) * apart(cell(at + 1)) <= 0.0)
        .map(|at| {
            let (mut low, mut high) = (cell(at), cell(at + 1));
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if apart(low) * apart(middle) <= 0.0 {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            0.5 * (low + high)
        })
        .collect()
}

#[test]
fn equal_gains_of_mirror_images_are_the_largest_least_gain() {
    let game = Quadratic::new(&[&[1.0], &[1.0]], 1.0, 0.0);
    let threat = [1.0 / 9.0, 1.0 / 9.0];
    let settings = CooperationSettings::default();
    let found = |division: Division<'_>| {
        let mut scout = game.scout();
        cooperate(&game, &mut scout, &[0.3, 0.2], &threat, division, &settings).unwrap()
    };
    let equal = found(Division::Exact(&[1.0, 1.0]));
    assert_eq!(equal, found(Division::Proportions(&[1.0, 1.0])));
    // Claims of two to one: exactly so.
    let claimed = found(Division::Exact(&[2.0, 1.0]));
    assert!(
        (claimed.gains[0] - 2.0 * claimed.gains[1]).abs() < 2e-6,
        "{claimed:?}"
    );
}
