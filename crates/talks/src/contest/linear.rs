//! Small dense linear algebra for histories of steps.

/// Σ a·b.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves a symmetric positive semi-definite system by Cholesky after adding `ridge` times the largest diagonal entry.
/// `None` where it is not positive definite even so.
pub(super) fn solve_symmetric(matrix: &[Vec<f64>], right: &[f64], ridge: f64) -> Option<Vec<f64>> {
    let n = right.len();
    let largest = (0..n).map(|i| matrix[i][i]).fold(0.0, f64::max);
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            if i == j {
                let pivot = matrix[i][i] + ridge * largest - inner;
                if pivot.is_nan() || pivot <= 0.0 {
                    return None;
                }
                lower[i][i] = pivot.sqrt();
            } else {
                lower[i][j] = (matrix[i][j] - inner) / lower[j][j];
            }
        }
    }
    let mut x = right.to_vec();
    for i in 0..n {
        for j in 0..i {
            x[i] -= lower[i][j] * x[j];
        }
        x[i] /= lower[i][i];
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= lower[j][i] * x[j];
        }
        x[i] /= lower[i][i];
    }
    Some(x)
}

/// The largest eigenvalue of a symmetric tridiagonal matrix, by bisection on the sign changes of its Sturm sequence.
pub(super) fn largest_eigenvalue(diagonal: &[f64], off: &[f64]) -> f64 {
    let size = diagonal
        .iter()
        .map(|x| x.abs())
        .chain(off.iter().map(|x| 2.0 * x.abs()))
        .fold(0.0, f64::max);
    let (mut low, mut high) = (-2.0 * size - 1e-300, 2.0 * size + 1e-300);
    // Eigenvalues above x are the non-negative pivots of T − x.
    let any_above = |x: f64| {
        let mut pivot = diagonal[0] - x;
        if pivot >= 0.0 {
            return true;
        }
        for (d, e) in diagonal[1..].iter().zip(off) {
            pivot = d - x - e * e / pivot;
            if pivot >= 0.0 {
                return true;
            }
        }
        false
    };
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if any_above(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The largest eigenvalue of a symmetric tridiagonal matrix and its vector of length one, by inverse iteration.
pub(super) fn largest_eigenpair(diagonal: &[f64], off: &[f64]) -> (f64, Vec<f64>) {
    let n = diagonal.len();
    let value = largest_eigenvalue(diagonal, off);
    let size = diagonal.iter().fold(value.abs(), |m, x| m.max(x.abs()));
    // value + a little − T is positive definite.
    let shift = value + 1e-9 * size.max(1e-300);
    let matrix: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let entry = |j: usize| match i.abs_diff(j) {
                0 => shift - diagonal[i],
                1 => -off[i.min(j)],
                _ => 0.0,
            };
            (0..n).map(entry).collect()
        })
        .collect();
    // The first entry of an eigenvector of such a matrix is never zero.
    let mut vector = vec![0.0; n];
    vector[0] = 1.0;
    for _ in 0..3 {
        let Some(next) = solve_symmetric(&matrix, &vector, 1e-14) else {
            break;
        };
        let length = dot(&next, &next).sqrt();
        vector = next.iter().map(|x| x / length).collect();
    }
    (value, vector)
}

/// Limited-memory quasi-Newton curvature (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4), for a
/// function that is to be maximised: pairs of a move and the fall of the slope along it.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    pairs: Vec<(Vec<f64>, Vec<f64>, f64)>,
    depth: usize,
}

impl Memory {
    pub fn new(depth: usize) -> Self {
        Self {
            pairs: Vec::new(),
            depth,
        }
    }

    pub fn clear(&mut self) {
        self.pairs.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Notes a move and the fall of the slope; moves along which the slope does not fall are passed over.
    pub fn note(&mut self, moved: Vec<f64>, fall: Vec<f64>) {
        let along = dot(&moved, &fall);
        if along > 1e-12 * (dot(&moved, &moved) * dot(&fall, &fall)).sqrt() && along > 0.0 {
            if self.pairs.len() == self.depth {
                self.pairs.remove(0);
            }
            self.pairs.push((moved, fall, 1.0 / along));
        }
    }

    /// The inverse curvature times `slope`, on the levers that are free; `bends` is the curvature to begin with.
    pub fn apply(&self, slope: &[f64], bends: &[f64], free: &[bool]) -> Vec<f64> {
        let mut q: Vec<f64> = slope
            .iter()
            .zip(free)
            .map(|(g, free)| if *free { *g } else { 0.0 })
            .collect();
        let masked = |a: &[f64], b: &[f64]| -> f64 {
            a.iter()
                .zip(b)
                .zip(free)
                .map(|((a, b), free)| if *free { a * b } else { 0.0 })
                .sum()
        };
        // Pairs are cut down to the free levers, on which they must still bend the right way.
        let mut weights = Vec::with_capacity(self.pairs.len());
        for (moved, fall, _) in self.pairs.iter().rev() {
            let along = masked(moved, fall);
            let usable = along > 1e-12 * (masked(moved, moved) * masked(fall, fall)).sqrt();
            let alpha = if usable {
                masked(moved, &q) / along
            } else {
                0.0
            };
            if usable {
                for (q, y) in q.iter_mut().zip(fall) {
                    *q -= alpha * y;
                }
            }
            weights.push(usable.then_some((alpha, along)));
        }
        for (q, d) in q.iter_mut().zip(bends) {
            *q = if *d > 0.0 { *q / d } else { 0.0 };
        }
        for ((moved, fall, _), weight) in self.pairs.iter().zip(weights.into_iter().rev()) {
            if let Some((alpha, along)) = weight {
                let beta = masked(fall, &q) / along;
                for (q, s) in q.iter_mut().zip(moved) {
                    *q += (alpha - beta) * s;
                }
            }
        }
        for (q, free) in q.iter_mut().zip(free) {
            if !free {
                *q = 0.0;
            }
        }
        q
    }
}

/// Anderson's extrapolation (Walker and Ni, SIAM J. Numer. Anal. 49(4), 2011, type II) of a map that moves x to x + f.
#[derive(Debug, Clone)]
pub(super) struct History {
    depth: usize,
    last: Option<(Vec<f64>, Vec<f64>)>,
    changes: Vec<(Vec<f64>, Vec<f64>)>,
}

impl History {
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            last: None,
            changes: Vec::new(),
        }
    }

    pub fn clear(&mut self) {
        self.last = None;
        self.changes.clear();
    }

    /// Whether nothing is remembered that could be extrapolated.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Where to go from `x`, whose move is `f`: x + f less what the last moves explain, in the norm of `weights`.
    pub fn extrapolate(&mut self, x: &[f64], f: &[f64], weights: &[f64]) -> Vec<f64> {
        let change = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        if let Some((x0, f0)) = self.last.take() {
            self.changes.push((change(x, &x0), change(f, &f0)));
            if self.changes.len() > self.depth {
                self.changes.remove(0);
            }
        }
        self.last = Some((x.to_vec(), f.to_vec()));
        let mut target: Vec<f64> = x.iter().zip(f).map(|(x, f)| x + f).collect();
        let product = |a: &[f64], b: &[f64]| -> f64 {
            a.iter()
                .zip(b)
                .zip(weights)
                .map(|((a, b), w)| a * b * w)
                .sum()
        };
        let falls = || self.changes.iter().map(|(_, df)| df);
        let gram: Vec<Vec<f64>> = falls()
            .map(|a| falls().map(|b| product(a, b)).collect())
            .collect();
        let right: Vec<f64> = falls().map(|a| product(a, f)).collect();
        if let Some(shares) = solve_symmetric(&gram, &right, 1e-12) {
            for (share, (dx, df)) in shares.iter().zip(&self.changes) {
                for ((t, dx), df) in target.iter_mut().zip(dx).zip(df) {
                    *t -= share * (dx + df);
                }
            }
        }
        target
    }
}

/// The longest move of any lever.
pub(super) fn longest(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_small_tridiagonal_matrix() {
        // Eigenvalues 2 − √2, 2, 2 + √2.
        let top = largest_eigenvalue(&[2.0, 2.0, 2.0], &[1.0, 1.0]);
        assert!((top - (2.0 + 2.0_f64.sqrt())).abs() < 1e-12);
        assert!((largest_eigenvalue(&[-3.0], &[]) + 3.0).abs() < 1e-12);
        let (_, vector) = largest_eigenpair(&[2.0, 2.0, 2.0], &[1.0, 1.0]);
        assert!((vector[1] / vector[0] - 2.0_f64.sqrt()).abs() < 1e-6);
        assert_eq!(largest_eigenpair(&[-3.0], &[]).1, [1.0]);
    }

    #[test]
    fn a_symmetric_system_is_solved() {
        let x = solve_symmetric(&[vec![4.0, 1.0], vec![1.0, 3.0]], &[1.0, 2.0], 0.0);
        let x = x.expect("positive definite");
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-14 && (x[1] - 7.0 / 11.0).abs() < 1e-14);
        assert!(solve_symmetric(&[vec![1.0, 2.0], vec![2.0, 1.0]], &[1.0, 1.0], 0.0).is_none());
    }

    #[test]
    fn the_memory_learns_a_quadratic() {
        // Curvature [[2, 1], [1, 3]]; after two independent moves the inverse is known.
        let curve = |s: [f64; 2]| vec![2.0 * s[0] + s[1], s[0] + 3.0 * s[1]];
        let mut memory = Memory::new(5);
        memory.note(vec![1.0, 0.0], curve([1.0, 0.0]));
        let second = [-0.5, 1.0];
        memory.note(second.to_vec(), curve(second));
        let step = memory.apply(&[5.0, 5.0], &[2.0, 3.0], &[true, true]);
        assert!(
            (step[0] - 2.0).abs() < 1e-5 && (step[1] - 1.0).abs() < 1e-5,
            "{step:?}"
        );
    }
}
