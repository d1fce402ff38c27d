//! GMRES without restarts for the two linear problems of the room: Newton steps and adjoints.
//!
//! Saad and Schultz (1986), SIAM J. Sci. Stat. Comput. 7(3), Algorithm 3, with Givens rotations.

use crate::kernels::{axpy, dot};

/// Solution, relative residual and number of products.
pub(crate) struct Gmres {
    pub x: Vec<f64>,
    pub residual: f64,
    pub products: usize,
}

/// Solves A x = b to `tolerance` relative to |b|, with at most `limit` products.
pub(crate) fn gmres(
    mut product: impl FnMut(&[f64], &mut [f64]),
    b: &[f64],
    tolerance: f64,
    limit: usize,
) -> Gmres {
    let size = dot(b, b).sqrt();
    let mut x = vec![0.0; b.len()];
    if size == 0.0 || !size.is_finite() {
        return Gmres {
            x,
            residual: if size == 0.0 { 0.0 } else { f64::INFINITY },
            products: 0,
        };
    }
    let mut basis: Vec<Vec<f64>> = vec![b.iter().map(|v| v / size).collect()];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut rotations: Vec<(f64, f64)> = Vec::new();
    let mut right = vec![size];
    let mut residual = 1.0;
    while columns.len() < limit && residual > tolerance {
        let step = columns.len();
        let mut w = vec![0.0; b.len()];
        product(&basis[step], &mut w);
        let mut column = Vec::with_capacity(step + 2);
        for v in &basis {
            let h = dot(&w, v);
            axpy(-h, v, &mut w);
            column.push(h);
        }
        // One more pass keeps the basis orthogonal where the first cancelled.
        for (j, v) in basis.iter().enumerate() {
            let h = dot(&w, v);
            axpy(-h, v, &mut w);
            column[j] += h;
        }
        let norm = dot(&w, &w).sqrt();
        if !norm.is_finite() {
            break;
        }
        for (j, &(c, s)) in rotations.iter().enumerate() {
            let (up, down) = (column[j], column[j + 1]);
            column[j] = c * up + s * down;
            column[j + 1] = c * down - s * up;
        }
        let top = column[step];
        let length = top.hypot(norm);
        if length == 0.0 {
            break;
        }
        let (c, s) = (top / length, norm / length);
        column[step] = length;
        rotations.push((c, s));
        right.push(-s * right[step]);
        right[step] *= c;
        columns.push(column);
        residual = right[step + 1].abs() / size;
        if norm <= f64::EPSILON * size {
            break;
        }
        basis.push(w.iter().map(|v| v / norm).collect());
    }
    let k = columns.len();
    let mut y = right[..k].to_vec();
    for i in (0..k).rev() {
        for j in i + 1..k {
            y[i] -= columns[j][i] * y[j];
        }
        y[i] /= columns[i][i];
    }
    for (weight, v) in y.iter().zip(&basis) {
        axpy(*weight, v, &mut x);
    }
    Gmres {
        x,
        residual,
        products: k,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_an_unsymmetric_system_exactly_in_n_products() {
        let a = [[4.0, 1.0, 0.0], [-2.0, 3.0, 1.0], [0.5, 0.0, 2.0]];
        let truth = [1.0, -2.0, 3.0];
        let b: Vec<f64> = a.iter().map(|row| dot(row, &truth)).collect();
        let out = gmres(
            |x, y| (0..3).for_each(|i| y[i] = dot(&a[i], x)),
            &b,
            1e-14,
            3,
        );
        for i in 0..3 {
            assert!((out.x[i] - truth[i]).abs() < 1e-12);
        }
        assert!(out.residual < 1e-12 && out.products == 3);
    }
}
