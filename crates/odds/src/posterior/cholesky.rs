//! Cholesky's factor of a small positive definite matrix.

/// A square matrix, row by row.
#[derive(Debug, Clone)]
pub(super) struct Square {
    order: usize,
    values: Vec<f64>,
}

impl Square {
    pub fn zeros(order: usize) -> Self {
        Self {
            order,
            values: vec![0.0; order * order],
        }
    }

    /// The lower factor L with LL' = A; `None` where A is not positive definite.
    pub fn cholesky(&self) -> Option<Lower> {
        let n = self.order;
        let mut lower = Self::zeros(n);
        for i in 0..n {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[(i, k)] * lower[(j, k)]).sum();
                let left = self[(i, j)] - known;
                lower[(i, j)] = match i == j {
                    true if left > 0.0 => left.sqrt(),
                    true => return None,
                    false => left / lower[(j, j)],
                };
            }
        }
        Some(Lower(lower))
    }
}

impl std::ops::Index<(usize, usize)> for Square {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.values[i * self.order + j]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Square {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.values[i * self.order + j]
    }
}

/// A lower factor.
#[derive(Debug, Clone)]
pub(super) struct Lower(Square);

impl Lower {
    /// x with Lx = b.
    fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; b.len()];
        for i in 0..b.len() {
            let known: f64 = (0..i).map(|j| self.0[(i, j)] * x[j]).sum();
            x[i] = (b[i] - known) / self.0[(i, i)];
        }
        x
    }

    /// x with L'x = b.
    pub fn backward(&self, b: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; b.len()];
        for i in (0..b.len()).rev() {
            let known: f64 = (i + 1..b.len()).map(|j| self.0[(j, i)] * x[j]).sum();
            x[i] = (b[i] - known) / self.0[(i, i)];
        }
        x
    }

    /// x with LL'x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        self.backward(&self.forward(b))
    }

    /// Half the logarithm of the determinant of LL'.
    pub fn half_log_determinant(&self) -> f64 {
        (0..self.0.order).map(|i| self.0[(i, i)].ln()).sum()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_solves_and_measures_its_matrix() {
        // det [[4, 2], [2, 3]] = 8, and its inverse times (2, 1) is (4, 0)/8.
        let mut a = Square::zeros(2);
        (a[(0, 0)], a[(0, 1)], a[(1, 0)], a[(1, 1)]) = (4.0, 2.0, 2.0, 3.0);
        let factor = a.cholesky().unwrap();
        let x = factor.solve(&[2.0, 1.0]);
        assert!((x[0] - 0.5).abs() < 1e-15 && x[1].abs() < 1e-15, "{x:?}");
        assert!((factor.half_log_determinant() - 0.5 * 8.0_f64.ln()).abs() < 1e-15);
        a[(1, 1)] = 0.5;
        assert!(a.cholesky().is_none());
    }
}
