//! The no-U-turn sampler (Hoffman and Gelman, *Journal of Machine Learning Research* 15, 2014), with multinomial draws from the trajectory
//! and the U-turn of its summed momenta (Betancourt, arXiv 1701.02434, 2017, appendix A.4), a diagonal metric, and warm-up in windows
//! (Stan reference manual, section 15.2). One chain; draws depend on the seed alone.

use rand::{Rng, RngCore};

use crate::normal::standard_normal;

/// A log-density up to a constant; the gradient at a position is written to the second argument.
pub(super) trait LogDensity {
    fn dimension(&self) -> usize;
    fn at(&self, position: &[f64], gradient: &mut [f64]) -> f64;
}

/// Share of proposals to be accepted, which sets the length of a step.
const ACCEPTED: f64 = 0.8;
/// A trajectory has at most two to this many steps.
const DEEPEST: u32 = 10;
/// An error of the energy at which the steps no longer follow the density.
const LARGEST_ERROR: f64 = 1000.0;

/// A point of a trajectory.
#[derive(Clone)]
struct State {
    position: Vec<f64>,
    momentum: Vec<f64>,
    gradient: Vec<f64>,
    log_density: f64,
}

/// A stretch of a trajectory, grown one way.
struct Stretch {
    /// The ends, the nearer to where it began first.
    near: State,
    far: State,
    /// A point drawn from it by its weight.
    drawn: State,
    /// Logarithm of the summed weights.
    log_weight: f64,
    /// Sum of the momenta.
    momenta: Vec<f64>,
    /// Whether it turns back or has left the density.
    ended: bool,
    /// Sum of the chances of acceptance, and of how many.
    accepted: f64,
    steps: f64,
}

/// A chain.
pub(super) struct Chain<'a, D, R> {
    density: &'a D,
    rng: R,
    state: State,
    /// Variance of each parameter as far as it is known: the inverse metric.
    variances: Vec<f64>,
    step: Step,
}

impl<'a, D: LogDensity, R: RngCore> Chain<'a, D, R> {
    /// A chain that begins at a position.
    pub fn new(density: &'a D, start: Vec<f64>, rng: R) -> Self {
        let mut gradient = vec![0.0; density.dimension()];
        let log_density = density.at(&start, &mut gradient);
        let mut chain = Self {
            density,
            rng,
            variances: vec![1.0; start.len()],
            state: State {
                momentum: vec![0.0; start.len()],
                position: start,
                gradient,
                log_density,
            },
            step: Step::begin(1.0),
        };
        chain.find_step();
        chain
    }

    /// Draws, of which the first `warm_up` settle step and metric and are not given back.
    pub fn draw(mut self, warm_up: usize, draws: usize) -> Vec<Vec<f64>> {
        let windows = windows(warm_up);
        let mut moments = Moments::new(self.variances.len());
        for at in 0..warm_up {
            let accepted = self.move_on();
            self.step.learn(accepted);
            if at >= windows.first && at < windows.last {
                moments.add(&self.state.position);
            }
            if windows.ends.contains(&(at + 1)) {
                self.variances = moments.variances();
                moments = Moments::new(self.variances.len());
                self.find_step();
            }
        }
        self.step.settle();
        (0..draws)
            .map(|_| {
                self.move_on();
                self.state.position.clone()
            })
            .collect()
    }

    /// A first length of steps: doubled or halved until a step is accepted about four times in five (Hoffman and Gelman, algorithm 4).
    fn find_step(&mut self) {
        let (mut length, mut way) = (self.step.length, 0.0);
        for _ in 0..50 {
            let mut state = self.state.clone();
            self.push(&mut state.momentum);
            let before = self.energy(&state);
            self.leap(&mut state, length);
            let gain = before - self.energy(&state);
            let wanted = if gain > ACCEPTED.ln() { 1.0 } else { -1.0 };
            if way == 0.0 {
                way = wanted;
            }
            if wanted != way {
                break;
            }
            length *= 2.0_f64.powf(way);
        }
        self.step = Step::begin(length);
    }

    /// Momenta drawn from the metric.
    fn push(&mut self, momentum: &mut [f64]) {
        for (p, variance) in momentum.iter_mut().zip(&self.variances) {
            *p = standard_normal(&mut self.rng) / variance.sqrt();
        }
    }

    /// Minus the log-density of a position and its momentum.
    fn energy(&self, state: &State) -> f64 {
        let squares = state.momentum.iter().zip(&self.variances);
        0.5 * squares.map(|(p, v)| p * p * v).sum::<f64>() - state.log_density
    }

    /// One leapfrog step.
    fn leap(&self, state: &mut State, length: f64) {
        let half = |state: &mut State| {
            for (p, slope) in state.momentum.iter_mut().zip(&state.gradient) {
                *p += 0.5 * length * slope;
            }
        };
        half(state);
        let moved = state.position.iter_mut().zip(&state.momentum);
        for ((x, p), variance) in moved.zip(&self.variances) {
            *x += length * variance * p;
        }
        state.log_density = self.density.at(&state.position, &mut state.gradient);
        half(state);
    }

    /// The next draw; the mean chance of acceptance along its trajectory.
    fn move_on(&mut self) -> f64 {
        let mut start = self.state.clone();
        self.push(&mut start.momentum);
        let energy = self.energy(&start);
        let mut all = Stretch {
            momenta: start.momentum.clone(),
            near: start.clone(),
            far: start.clone(),
            drawn: start,
            log_weight: 0.0,
            ended: false,
            accepted: 0.0,
            steps: 0.0,
        };
        for depth in 0..DEEPEST {
            // `near` is the backward end of the whole, `far` the forward one.
            let forward = self.rng.random::<f64>() < 0.5;
            let from = if forward { &all.far } else { &all.near };
            let (from, length) = (from.clone(), self.step.length);
            let grown = self.grow(from, depth, if forward { length } else { -length }, energy);
            all.accepted += grown.accepted;
            all.steps += grown.steps;
            if grown.ended {
                break;
            }
            // The new half is favoured over the old one (Betancourt, A.3.2).
            let favoured = (grown.log_weight - all.log_weight).exp();
            if self.rng.random::<f64>() < favoured {
                all.drawn = grown.drawn.clone();
            }
            let turned = self.turns(
                (
                    if forward { &all.near } else { &all.far },
                    if forward { &all.far } else { &all.near },
                    &all.momenta,
                ),
                (&grown.near, &grown.far, &grown.momenta),
            );
            all.log_weight = log_sum(all.log_weight, grown.log_weight);
            add(&mut all.momenta, &grown.momenta);
            match forward {
                true => all.far = grown.far,
                false => all.near = grown.far,
            }
            if turned {
                break;
            }
        }
        self.state = all.drawn;
        all.accepted / all.steps.max(1.0)
    }

    /// Two to the `depth` steps on from a state.
    fn grow(&mut self, from: State, depth: u32, length: f64, energy: f64) -> Stretch {
        if depth == 0 {
            let mut state = from;
            self.leap(&mut state, length);
            let gain = energy - self.energy(&state);
            let gain = if gain.is_nan() {
                f64::NEG_INFINITY
            } else {
                gain
            };
            return Stretch {
                momenta: state.momentum.clone(),
                near: state.clone(),
                far: state.clone(),
                drawn: state,
                log_weight: gain,
                ended: gain < -LARGEST_ERROR,
                accepted: gain.exp().min(1.0),
                steps: 1.0,
            };
        }
        let mut first = self.grow(from, depth - 1, length, energy);
        if first.ended {
            return first;
        }
        let second = self.grow(first.far.clone(), depth - 1, length, energy);
        first.accepted += second.accepted;
        first.steps += second.steps;
        first.ended = second.ended
            || self.turns(
                (&first.near, &first.far, &first.momenta),
                (&second.near, &second.far, &second.momenta),
            );
        let log_weight = log_sum(first.log_weight, second.log_weight);
        if self.rng.random::<f64>() < (second.log_weight - log_weight).exp() {
            first.drawn = second.drawn;
        }
        first.log_weight = log_weight;
        add(&mut first.momenta, &second.momenta);
        first.far = second.far;
        first
    }

    /// Whether two stretches, one behind the other, turn back: over the whole, or from one into the first step of the other.
    fn turns(&self, first: (&State, &State, &[f64]), second: (&State, &State, &[f64])) -> bool {
        let along = |state: &State, momenta: &[f64]| -> f64 {
            let terms = state.momentum.iter().zip(momenta).zip(&self.variances);
            terms.map(|((p, sum), v)| p * sum * v).sum()
        };
        let turns = |a: &State, b: &State, momenta: &[f64]| {
            along(a, momenta) <= 0.0 || along(b, momenta) <= 0.0
        };
        let with = |momenta: &[f64], state: &State| -> Vec<f64> {
            momenta
                .iter()
                .zip(&state.momentum)
                .map(|(a, b)| a + b)
                .collect()
        };
        let whole: Vec<f64> = first.2.iter().zip(second.2).map(|(a, b)| a + b).collect();
        turns(first.0, second.1, &whole)
            || turns(first.0, second.0, &with(first.2, second.0))
            || turns(first.1, second.1, &with(second.2, first.1))
    }
}

fn add(sum: &mut [f64], more: &[f64]) {
    for (a, b) in sum.iter_mut().zip(more) {
        *a += b;
    }
}

fn log_sum(a: f64, b: f64) -> f64 {
    let most = a.max(b);
    match most == f64::NEG_INFINITY {
        true => most,
        false => most + ((a - most).exp() + (b - most).exp()).ln(),
    }
}

/// The length of a step, by dual averaging (Hoffman and Gelman, algorithm 5).
struct Step {
    length: f64,
    average: f64,
    error: f64,
    centre: f64,
    count: f64,
}

impl Step {
    fn begin(length: f64) -> Self {
        Self {
            length,
            average: 0.0,
            error: 0.0,
            centre: (10.0 * length).ln(),
            count: 0.0,
        }
    }

    fn learn(&mut self, accepted: f64) {
        self.count += 1.0;
        let share = 1.0 / (self.count + 10.0);
        self.error += share * (ACCEPTED - accepted - self.error);
        let log = self.centre - self.count.sqrt() / 0.05 * self.error;
        let share = self.count.powf(-0.75);
        self.average = share * log + (1.0 - share) * self.average;
        self.length = log.exp();
    }

    fn settle(&mut self) {
        if self.count > 0.0 {
            self.length = self.average.exp();
        }
    }
}

/// When the metric is learnt: positions from `first` to `last`, taken over at each of `ends`.
struct Windows {
    first: usize,
    last: usize,
    ends: Vec<usize>,
}

/// Windows of 25 draws and doubled on, between a start of 15 % and an end of 10 % of the warm-up.
fn windows(warm_up: usize) -> Windows {
    let first = (3 * warm_up / 20).min(75);
    let last = warm_up - (warm_up / 10).min(50);
    let (mut ends, mut at, mut window) = (Vec::new(), first, 25);
    while at + window <= last {
        // The last window takes what would not hold another one twice as long.
        let end = match at + 3 * window > last {
            true => last,
            false => at + window,
        };
        ends.push(end);
        at = end;
        window *= 2;
    }
    Windows { first, last, ends }
}

/// Mean and variance as they come (Welford, *Technometrics* 4, 1962).
struct Moments {
    count: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    fn new(dimension: usize) -> Self {
        Self {
            count: 0.0,
            mean: vec![0.0; dimension],
            squares: vec![0.0; dimension],
        }
    }

    fn add(&mut self, position: &[f64]) {
        self.count += 1.0;
        for ((x, mean), square) in position.iter().zip(&mut self.mean).zip(&mut self.squares) {
            let before = x - *mean;
            *mean += before / self.count;
            *square += before * (x - *mean);
        }
    }

    /// Variances, drawn a little to a thousandth since few draws tell little (Stan's adaptation of a diagonal metric).
    fn variances(&self) -> Vec<f64> {
        let share = self.count / (self.count + 5.0);
        let variance = |s: &f64| s / (self.count - 1.0).max(1.0);
        self.squares
            .iter()
            .map(|s| share * variance(s) + 1e-3 * (1.0 - share))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// A normal with correlation ρ and standard deviations s.
    struct Normal {
        sd: [f64; 2],
        rho: f64,
    }

    impl LogDensity for Normal {
        fn dimension(&self) -> usize {
            2
        }

        fn at(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
            let z = [x[0] / self.sd[0], x[1] / self.sd[1]];
            let one = 1.0 - self.rho * self.rho;
            gradient[0] = -(z[0] - self.rho * z[1]) / (one * self.sd[0]);
            gradient[1] = -(z[1] - self.rho * z[0]) / (one * self.sd[1]);
            -0.5 * (z[0] * z[0] - 2.0 * self.rho * z[0] * z[1] + z[1] * z[1]) / one
        }
    }

    fn drawn(density: &impl LogDensity, seed: u64) -> Vec<Vec<f64>> {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        Chain::new(density, vec![0.5; density.dimension()], rng).draw(500, 20_000)
    }

    /// Moments of a normal whose scales differ by a thousand: within five standard errors at a tenth of the draws being independent.
    #[test]
    fn draws_have_the_moments_of_a_normal() {
        let normal = Normal {
            sd: [0.01, 10.0],
            rho: 0.8,
        };
        let draws = drawn(&normal, 1);
        let n = draws.len() as f64;
        let scaled: Vec<[f64; 2]> = draws.iter().map(|d| [d[0] / 0.01, d[1] / 10.0]).collect();
        let mean = |f: &dyn Fn(&[f64; 2]) -> f64| scaled.iter().map(f).sum::<f64>() / n;
        let error = 5.0 / (n / 10.0).sqrt();
        for i in 0..2 {
            assert!(mean(&|d| d[i]).abs() < error, "{}", mean(&|d| d[i]));
            assert!((mean(&|d| d[i] * d[i]) - 1.0).abs() < 1.5 * error);
            assert!((mean(&|d| d[i].powi(4)) - 3.0).abs() < 10.0 * error);
        }
        assert!((mean(&|d| d[0] * d[1]) - 0.8).abs() < 1.5 * error);
    }

    /// A logistic distribution, whose tails are heavier than a normal's: the share of draws below a point is the exact one.
    #[test]
    fn tails_have_their_share() {
        struct Logistic;
        impl LogDensity for Logistic {
            fn dimension(&self) -> usize {
                1
            }
            fn at(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
                gradient[0] = -(x[0] / 2.0).tanh();
                -x[0] - 2.0 * (-x[0]).exp().ln_1p()
            }
        }
        let draws = drawn(&Logistic, 2);
        for at in [-3.0, -1.0, 0.0, 2.0_f64] {
            let share = draws.iter().filter(|d| d[0] < at).count() as f64 / draws.len() as f64;
            let exact = 1.0 / (1.0 + (-at).exp());
            assert!((share - exact).abs() < 0.02, "{at}: {share} {exact}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_draws() {
        let normal = Normal {
            sd: [1.0, 2.0],
            rho: 0.3,
        };
        assert_eq!(drawn(&normal, 3), drawn(&normal, 3));
        assert_ne!(drawn(&normal, 3), drawn(&normal, 4));
    }

    #[test]
    fn windows_cover_the_warm_up() {
        for warm_up in [0, 1, 10, 60, 100, 400, 1000] {
            let windows = windows(warm_up);
            assert!(windows.first <= windows.last && windows.last <= warm_up);
            assert!(windows.ends.iter().all(|e| *e <= windows.last));
            if warm_up >= 100 {
                assert_eq!(windows.ends.last(), Some(&windows.last));
            }
        }
    }
}
