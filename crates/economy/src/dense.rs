//! Small dense matrices, row by row.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use multiversion::multiversion;

/// Replaces an n×n matrix by its inverse: Gauss–Jordan with partial pivoting. A singular pivot is nudged off zero:
/// the callers use the inverse only to choose a step.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn invert(matrix: &mut [f64], n: usize) {
    let mut order: Vec<usize> = (0..n).collect();
    let mut pivot_row = vec![0.0; n];
    for p in 0..n {
        let best = (p..n)
            .max_by(|&a, &b| matrix[a * n + p].abs().total_cmp(&matrix[b * n + p].abs()))
            .unwrap_or(p);
        if best != p {
            order.swap(p, best);
            for j in 0..n {
                matrix.swap(p * n + j, best * n + j);
            }
        }
        let pivot = matrix[p * n + p];
        let scale = 1.0
            / if pivot.abs() < 1e-12 {
                1e-12_f64.copysign(pivot)
            } else {
                pivot
            };
        matrix[p * n + p] = 1.0;
        matrix[p * n..(p + 1) * n]
            .iter_mut()
            .for_each(|x| *x *= scale);
        pivot_row.copy_from_slice(&matrix[p * n..(p + 1) * n]);
        for (k, row) in matrix.chunks_exact_mut(n).enumerate() {
            let factor = row[p];
            if k != p && factor != 0.0 {
                row[p] = 0.0;
                row.iter_mut()
                    .zip(&pivot_row)
                    .for_each(|(x, y)| *x -= factor * y);
            }
        }
    }
    // Rows were exchanged, so columns of the inverse are.
    for row in matrix.chunks_exact_mut(n) {
        pivot_row.copy_from_slice(row);
        for (at, &from) in order.iter().enumerate() {
            row[from] = pivot_row[at];
        }
    }
}

/// `out = a·b` with `a` n×n and `b` n×m.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn multiply(a: &[f64], b: &[f64], out: &mut [f64], n: usize, m: usize) {
    if m == 1 {
        for (row, o) in a.chunks_exact(n).zip(out) {
            *o = crate::kernels::dot(row, b);
        }
        return;
    }
    out.fill(0.0);
    for (row, o) in a.chunks_exact(n).zip(out.chunks_exact_mut(m)) {
        for (x, b_row) in row.iter().zip(b.chunks_exact(m)) {
            if *x != 0.0 {
                o.iter_mut().zip(b_row).for_each(|(o, y)| *o += x * y);
            }
        }
    }
}

/// Columns that are eliminated together.
const PANEL: usize = 32;

/// An LU factorisation with row exchanges, in place.
#[derive(Debug, Clone)]
pub(crate) struct Factorised {
    matrix: Vec<f64>,
    order: Vec<usize>,
}

impl Factorised {
    /// Factorises an n×n matrix; `None` where it is singular to rounding or not finite.
    pub fn of(mut matrix: Vec<f64>, n: usize) -> Option<Self> {
        let mut order: Vec<usize> = (0..n).collect();
        factorise(&mut matrix, &mut order, n).then_some(Self { matrix, order })
    }

    /// Sign of the determinant.
    pub fn sign(&self) -> f64 {
        let n = self.order.len();
        let mut sign = 1.0;
        for i in 0..n {
            if self.matrix[i * n + i] < 0.0 {
                sign = -sign;
            }
        }
        let mut seen = vec![false; n];
        for from in 0..n {
            let (mut at, mut length) = (from, 0);
            while !seen[at] {
                seen[at] = true;
                at = self.order[at];
                length += 1;
            }
            if length > 0 && length % 2 == 0 {
                sign = -sign;
            }
        }
        sign
    }

    /// Solves for one right-hand side.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = right.len();
        let mut x: Vec<f64> = self.order.iter().map(|from| right[*from]).collect();
        for i in 0..n {
            let row = &self.matrix[i * n..i * n + i];
            x[i] -= crate::kernels::dot(row, &x[..i]);
        }
        for i in (0..n).rev() {
            let row = &self.matrix[i * n..(i + 1) * n];
            let rest = crate::kernels::dot(&row[i + 1..], &x[i + 1..]);
            x[i] = (x[i] - rest) / row[i];
        }
        x
    }
}

/// Blocked elimination with partial pivoting (Golub and Van Loan 2013, algorithm 3.4.1 by panels).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
fn factorise(matrix: &mut [f64], order: &mut [usize], n: usize) -> bool {
    let mut from = 0;
    while from < n {
        let to = (from + PANEL).min(n);
        for p in from..to {
            let size = |row: &usize| matrix[row * n + p].abs();
            let best = (p..n)
                .max_by(|a, b| size(a).total_cmp(&size(b)))
                .unwrap_or(p);
            if best != p {
                order.swap(p, best);
                let (up, down) = matrix.split_at_mut(best * n);
                up[p * n..(p + 1) * n].swap_with_slice(&mut down[..n]);
            }
            let pivot = matrix[p * n + p];
            if pivot == 0.0 || !pivot.is_finite() {
                return false;
            }
            let (up, down) = matrix.split_at_mut((p + 1) * n);
            let pivot_row = &up[p * n + p + 1..p * n + to];
            for row in down.chunks_exact_mut(n) {
                let factor = row[p] / pivot;
                row[p] = factor;
                if factor != 0.0 {
                    (row[p + 1..to].iter_mut().zip(pivot_row)).for_each(|(x, y)| *x -= factor * y);
                }
            }
        }
        // The panel's rows beyond the panel, then everything below.
        for p in from..to {
            let (up, down) = matrix.split_at_mut((p + 1) * n);
            let pivot_row = &up[p * n + to..(p + 1) * n];
            for row in down[..(to - p - 1) * n].chunks_exact_mut(n) {
                let factor = row[p];
                (row[to..].iter_mut().zip(pivot_row)).for_each(|(x, y)| *x -= factor * y);
            }
        }
        let (up, down) = matrix.split_at_mut(to * n);
        for row in down.chunks_exact_mut(n) {
            let (left, right) = row.split_at_mut(to);
            for p in from..to {
                let factor = left[p];
                if factor != 0.0 {
                    let pivot_row = &up[p * n + to..(p + 1) * n];
                    (right.iter_mut().zip(pivot_row)).for_each(|(x, y)| *x -= factor * y);
                }
            }
        }
        from = to;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_times_matrix_is_identity_even_when_pivots_vanish() {
        let a = [0.0, 2.0, 1.0, 1.0, 0.0, 3.0, 2.0, 1.0, 0.0];
        let mut inverse = a;
        invert(&mut inverse, 3);
        let mut product = [0.0; 9];
        multiply(&inverse, &a, &mut product, 3, 3);
        for (at, value) in product.iter().enumerate() {
            let expected = if at % 4 == 0 { 1.0 } else { 0.0 };
            assert!((value - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn factorised_systems_are_solved() {
        let n = 70;
        let matrix: Vec<f64> = (0..n * n)
            .map(|at| ((at * at * 37 + at * 11) % 10007) as f64 / 5000.0 - 1.0)
            .collect();
        let truth: Vec<f64> = (0..n).map(|i| f64::from(i as u32).sin()).collect();
        let mut right = vec![0.0; n];
        multiply(&matrix, &truth, &mut right, n, 1);
        let found = Factorised::of(matrix, n).expect("regular").solve(&right);
        for (a, b) in found.iter().zip(&truth) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
    }
}
