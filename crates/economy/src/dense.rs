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
    out.fill(0.0);
    for (row, o) in a.chunks_exact(n).zip(out.chunks_exact_mut(m)) {
        for (x, b_row) in row.iter().zip(b.chunks_exact(m)) {
            if *x != 0.0 {
                o.iter_mut().zip(b_row).for_each(|(o, y)| *o += x * y);
            }
        }
    }
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
}
