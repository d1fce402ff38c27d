//! Anderson acceleration (type II): the next point from the last few residuals of a fixed-point map.
//!
//! Anderson (1965), J. ACM 12(4); Walker and Ni (2011), SIAM J. Numer. Anal. 49(4), eq. (2.1)–(2.2).

use crate::kernels::{axpy, dot};

/// The last `depth` differences of residuals and of map values.
#[derive(Debug, Clone)]
pub(crate) struct Anderson {
    depth: usize,
    residual_steps: Vec<Vec<f64>>,
    map_steps: Vec<Vec<f64>>,
    gram: Vec<Vec<f64>>,
    previous: Option<(Vec<f64>, Vec<f64>)>,
    next_slot: usize,
}

/// Relative ridge on the normal equations.
const RIDGE: f64 = 1e-12;

impl Anderson {
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            residual_steps: Vec::new(),
            map_steps: Vec::new(),
            gram: vec![vec![0.0; depth]; depth],
            previous: None,
            next_slot: 0,
        }
    }

    /// Length of the state whose steps it remembers; 0 if it remembers none.
    pub fn length(&self) -> usize {
        self.residual_steps.first().map_or(0, Vec::len)
    }

    /// What was learned, for a solve of a neighbouring problem.
    pub fn carried(&self) -> Self {
        Self {
            previous: None,
            ..self.clone()
        }
    }

    /// Forgets everything.
    pub fn restart(&mut self) {
        self.residual_steps.clear();
        self.map_steps.clear();
        self.previous = None;
        self.next_slot = 0;
    }

    /// Records the map value `g` and residual `f = g − z` at the last point and writes the next point into `z`.
    pub fn step(&mut self, z: &mut [f64], g: &[f64], f: &[f64]) {
        if let Some((old_g, old_f)) = &mut self.previous {
            let slot = self.next_slot;
            if slot == self.residual_steps.len() {
                self.residual_steps.push(vec![0.0; z.len()]);
                self.map_steps.push(vec![0.0; z.len()]);
            }
            for (out, (new, old)) in self.residual_steps[slot]
                .iter_mut()
                .zip(f.iter().zip(old_f.iter()))
            {
                *out = new - old;
            }
            for (out, (new, old)) in self.map_steps[slot]
                .iter_mut()
                .zip(g.iter().zip(old_g.iter()))
            {
                *out = new - old;
            }
            for j in 0..self.residual_steps.len() {
                let product = dot(&self.residual_steps[slot], &self.residual_steps[j]);
                self.gram[slot][j] = product;
                self.gram[j][slot] = product;
            }
            self.next_slot = (slot + 1) % self.depth;
            old_g.copy_from_slice(g);
            old_f.copy_from_slice(f);
        } else {
            self.previous = Some((g.to_vec(), f.to_vec()));
        }
        z.copy_from_slice(g);
        let known = self.residual_steps.len();
        if known == 0 {
            return;
        }
        let right: Vec<f64> = self.residual_steps.iter().map(|d| dot(d, f)).collect();
        if let Some(weights) = solve_scaled(&self.gram, &right, known) {
            for (w, step) in weights.iter().zip(&self.map_steps) {
                axpy(-w, step, z);
            }
        }
    }
}

/// Solves the symmetric positive system, scaled to a unit diagonal, with a small ridge; `None` if it is singular.
fn solve_scaled(gram: &[Vec<f64>], right: &[f64], n: usize) -> Option<Vec<f64>> {
    let scale: Vec<f64> = (0..n)
        .map(|j| {
            if gram[j][j] > 0.0 {
                1.0 / gram[j][j].sqrt()
            } else {
                0.0
            }
        })
        .collect();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = gram[i][j] * scale[i] * scale[j] + if i == j { RIDGE } else { 0.0 };
            for k in 0..j {
                sum -= lower[i][k] * lower[j][k];
            }
            if i == j {
                if sum <= 0.0 || sum.is_nan() {
                    return None;
                }
                lower[i][i] = sum.sqrt();
            } else {
                lower[i][j] = sum / lower[j][j];
            }
        }
    }
    let mut x: Vec<f64> = (0..n).map(|j| right[j] * scale[j]).collect();
    for i in 0..n {
        for k in 0..i {
            x[i] -= lower[i][k] * x[k];
        }
        x[i] /= lower[i][i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= lower[k][i] * x[k];
        }
        x[i] /= lower[i][i];
    }
    Some(x.iter().zip(&scale).map(|(v, s)| v * s).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_linear_map_in_as_many_steps_as_unknowns() {
        // z -> A z + b with spectral radius above one: plain iteration diverges.
        let a = [[0.5, 1.0, 0.0], [-0.7, 0.2, 0.3], [0.1, -0.4, 1.3]];
        let b = [1.0, -2.0, 0.5];
        let mut accelerator = Anderson::new(3);
        let mut z = vec![0.0; 3];
        for _ in 0..6 {
            let g: Vec<f64> = (0..3)
                .map(|i| b[i] + (0..3).map(|j| a[i][j] * z[j]).sum::<f64>())
                .collect();
            let f: Vec<f64> = g.iter().zip(&z).map(|(g, z)| g - z).collect();
            accelerator.step(&mut z, &g, &f);
        }
        for i in 0..3 {
            let g = b[i] + (0..3).map(|j| a[i][j] * z[j]).sum::<f64>();
            assert!(
                (g - z[i]).abs() < 1e-8,
                "component {i}: {g} against {}",
                z[i]
            );
        }
    }
}
