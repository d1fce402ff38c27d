//! Linear, quadratic and second-order cone programs, solved by Clarabel, an interior-point method (Goulart and Chen,
//! arXiv:2405.12762, 2024). What the solver calls almost solved is believed only if constraints and optimality hold when they are
//! computed again.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolution, DefaultSolver, IPSolver, NonnegativeConeT,
    SecondOrderConeT, SolverStatus, SupportedConeT, ZeroConeT,
};

use crate::TalksError;

/// How far constraints and optimality may be missed by a solution that the solver does not vouch for.
const DOUBT: f64 = 1e-6;

/// Minimise ½ x'Px + q'x with A x + s = b: first rows with s = 0, then rows with s ≥ 0, at the end rows whose s lies in one
/// second-order cone, |s₁…| ≤ s₀.
pub(crate) struct Program<'a> {
    /// P.
    pub quadratic: &'a CscMatrix<f64>,
    /// q.
    pub linear: &'a [f64],
    /// A.
    pub rows: &'a [Vec<f64>],
    /// b.
    pub right: &'a [f64],
    /// Rows with s = 0.
    pub equalities: usize,
    /// Rows of the cone; 0 = none.
    pub cone: usize,
    /// Gap asked for.
    pub gap: f64,
}

impl Program<'_> {
    /// The solution; `None` = without end.
    ///
    /// # Errors
    /// [`TalksError::Program`], with `what` in front of the reason.
    pub fn solve(&self, what: &str) -> Result<Option<Vec<f64>>, TalksError> {
        let stopped = |why: String| TalksError::Program {
            what: format!("{what}: {why}"),
        };
        let between = self.rows.len() - self.equalities - self.cone;
        let mut cones: Vec<SupportedConeT<f64>> =
            vec![ZeroConeT(self.equalities), NonnegativeConeT(between)];
        if self.cone > 0 {
            cones.push(SecondOrderConeT(self.cone));
        }
        let settings = DefaultSettingsBuilder::default()
            .verbose(false)
            .tol_gap_abs(self.gap)
            .tol_gap_rel(self.gap)
            .tol_feas(self.gap)
            .build()
            .map_err(|e| stopped(e.to_string()))?;
        let matrix = CscMatrix::from(self.rows.iter());
        let (quadratic, linear) = (self.quadratic, self.linear);
        let mut solver =
            DefaultSolver::new(quadratic, linear, &matrix, self.right, &cones, settings)
                .map_err(|e| stopped(e.to_string()))?;
        solver.solve();
        let found = &solver.solution;
        match found.status {
            SolverStatus::Solved => Ok(Some(found.x.clone())),
            SolverStatus::AlmostSolved | SolverStatus::InsufficientProgress
                if self.holds(&found.x) && optimal(found) =>
            {
                Ok(Some(found.x.clone()))
            }
            SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible => Ok(None),
            status => Err(stopped(format!("{status:?}"))),
        }
    }

    /// Whether a point satisfies the constraints.
    fn holds(&self, x: &[f64]) -> bool {
        let left: Vec<f64> = (self.rows.iter().zip(self.right))
            .map(|(row, b)| b - row.iter().zip(x).map(|(a, x)| a * x).sum::<f64>())
            .collect();
        let room = |row: usize| DOUBT * (1.0 + self.right[row].abs());
        let last = left.len() - self.cone;
        let length = |s: &[f64]| s.iter().map(|s| s * s).sum::<f64>().sqrt();
        let in_cone =
            self.cone == 0 || length(&left[last + 1..]) <= left[last] + room(last).max(DOUBT);
        x.iter().all(|x| x.is_finite())
            && (0..self.equalities).all(|row| left[row].abs() <= room(row))
            && (self.equalities..last).all(|row| left[row] >= -room(row))
            && in_cone
    }
}

/// Whether the dual solution proves the primal one best.
fn optimal(found: &DefaultSolution<f64>) -> bool {
    let gap = (found.obj_val - found.obj_val_dual).abs();
    gap <= DOUBT * (1.0 + found.obj_val.abs()) && found.r_dual <= DOUBT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_outside_the_constraints_is_not_believed() {
        // x₀ + x₁ = 1, x ≥ 0, |(x₀, x₁)| ≤ 0.9.
        let rows = [
            vec![1.0, 1.0],
            vec![-1.0, 0.0],
            vec![0.0, -1.0],
            vec![0.0, 0.0],
            vec![-1.0, 0.0],
            vec![0.0, -1.0],
        ];
        let program = Program {
            quadratic: &CscMatrix::zeros((2, 2)),
            linear: &[-1.0, 0.0],
            rows: &rows,
            right: &[1.0, 0.0, 0.0, 0.9, 0.0, 0.0],
            equalities: 1,
            cone: 3,
            gap: 1e-10,
        };
        assert!(program.holds(&[0.5, 0.5]));
        assert!(!program.holds(&[0.6, 0.5]));
        assert!(!program.holds(&[1.1, -0.1]));
        assert!(!program.holds(&[1.0, 0.0]));
        // The largest x₀: (1 + √(2·0.81 − 1)) / 2.
        let x = program.solve("test").unwrap().unwrap();
        assert!((x[0] - 0.5 * (1.0 + 0.62_f64.sqrt())).abs() < 1e-7);
    }
}
