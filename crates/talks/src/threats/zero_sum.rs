//! Two-person zero-sum games by the simplex method (von Neumann 1928; Dantzig, Linear Programming and Extensions, 1963, chapter 13).

use crate::TalksError;

/// The value of a matrix game and optimal mixtures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ZeroSum {
    pub value: f64,
    pub row: Vec<f64>,
    pub column: Vec<f64>,
}

/// Entries smaller than this, of a matrix scaled to 1…2, are rounding.
const ROUNDING: f64 = 1e-12;

/// Solves max_x min_y x'Ay. With all entries positive it is: max Σ y over A y ≤ 1, y ≥ 0, whose slack basis is feasible; Bland's
/// rule cannot cycle.
///
/// # Errors
/// [`TalksError::NotSettled`] if rounding keeps the simplex method from its end.
pub(crate) fn zero_sum(payoffs: &[Vec<f64>]) -> Result<ZeroSum, TalksError> {
    let (rows, columns) = (payoffs.len(), payoffs[0].len());
    let all = || payoffs.iter().flatten().copied();
    let low = all().fold(f64::INFINITY, f64::min);
    let high = all().fold(f64::NEG_INFINITY, f64::max);
    let width = if high > low { high - low } else { 1.0 };
    // Columns: y, slacks, right-hand side. The last row: what is still to gain.
    let last = columns + rows;
    let mut tableau = vec![vec![0.0; last + 1]; rows + 1];
    for (r, row) in payoffs.iter().enumerate() {
        for (c, v) in row.iter().enumerate() {
            tableau[r][c] = 1.0 + (v - low) / width;
        }
        tableau[r][columns + r] = 1.0;
        tableau[r][last] = 1.0;
    }
    tableau[rows][..columns].fill(-1.0);
    let mut basis: Vec<usize> = (columns..last).collect();
    let most = 50 * (rows + columns) * (rows + columns);
    for _ in 0..most {
        let Some(enters) = (0..last).find(|&c| tableau[rows][c] < -ROUNDING) else {
            let sum = tableau[rows][last];
            let mut column = vec![0.0; columns];
            for (r, &b) in basis.iter().enumerate() {
                if b < columns {
                    column[b] = tableau[r][last] / sum;
                }
            }
            let row = (0..rows).map(|r| tableau[rows][columns + r].max(0.0) / sum);
            let row: Vec<f64> = row.collect();
            // From the mixtures: exact where they are pure.
            let against = |payoffs: &Vec<f64>| -> f64 {
                payoffs.iter().zip(&column).map(|(v, y)| v * y).sum()
            };
            let value = payoffs.iter().zip(&row).map(|(r, x)| x * against(r)).sum();
            return Ok(ZeroSum { value, row, column });
        };
        let ratio = |r: &usize| tableau[*r][last] / tableau[*r][enters];
        let leaves = (0..rows)
            .filter(|&r| tableau[r][enters] > ROUNDING)
            .min_by(|a, b| {
                ratio(a)
                    .total_cmp(&ratio(b))
                    .then(basis[*a].cmp(&basis[*b]))
            });
        let Some(leaves) = leaves else { break };
        pivot(&mut tableau, leaves, enters);
        basis[leaves] = enters;
    }
    Err(TalksError::NotSettled { rounds: most })
}

fn pivot(tableau: &mut [Vec<f64>], row: usize, column: usize) {
    let by = tableau[row][column];
    for v in &mut tableau[row] {
        *v /= by;
    }
    let pivoted = tableau[row].clone();
    for (r, other) in tableau.iter_mut().enumerate() {
        let factor = other[column];
        if r == row || factor == 0.0 {
            continue;
        }
        for (v, p) in other.iter_mut().zip(&pivoted) {
            *v -= factor * p;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_mixtures_of_known_games() {
        let pennies = zero_sum(&[vec![1.0, -1.0], vec![-1.0, 1.0]]).unwrap();
        assert!(pennies.value.abs() < 1e-12);
        assert!((pennies.row[0] - 0.5).abs() < 1e-12 && (pennies.column[0] - 0.5).abs() < 1e-12);
        // A saddle point.
        let saddle = zero_sum(&[vec![2.0, 4.0], vec![0.0, -3.0]]).unwrap();
        assert_eq!(
            (saddle.value, saddle.row, saddle.column),
            (2.0, vec![1.0, 0.0], vec![1.0, 0.0])
        );
        // 4x − 2 = 3 − 3x: x = 5/7.
        let mixed = zero_sum(&[vec![2.0, 0.0], vec![-2.0, 3.0]]).unwrap();
        assert!((mixed.value - 6.0 / 7.0).abs() < 1e-12);
        assert!((mixed.row[0] - 5.0 / 7.0).abs() < 1e-12);
        let same = zero_sum(&[vec![3.0, 3.0]]).unwrap();
        assert!((same.value - 3.0).abs() < 1e-12);
    }
}
