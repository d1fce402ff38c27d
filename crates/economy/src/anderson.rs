//! Anderson acceleration (type II): the next point from the last few residuals of a fixed-point map.
//!
//! Anderson (1965), J. ACM 12(4); Walker and Ni (2011), SIAM J. Numer. Anal. 49(4), eq. (2.1)–(2.2). Differences are kept
//! in single precision: what rounding adds to a step is as small beside the step, and the residual of the next point is
//! taken in full.

use crate::kernels::{dots, record, subtract, times};

/// The last `depth` differences of residuals and of map values.
#[derive(Debug, Clone)]
pub(crate) struct Anderson {
    depth: usize,
    /// Length of the state.
    length: usize,
    /// Differences one after another, `length` each.
    residual_steps: Vec<f32>,
    map_steps: Vec<f32>,
    known: usize,
    next_slot: usize,
    gram: Vec<f64>,
    /// Map value and residual of the last point, if there was one.
    previous: Option<(Vec<f64>, Vec<f64>)>,
    work: Work,
}

/// Arrays to work in.
#[derive(Debug, Clone, Default)]
struct Work {
    newest: Vec<f64>,
    right: Vec<f64>,
    products: Vec<f64>,
    scale: Vec<f64>,
    lower: Vec<f64>,
}

/// Relative ridge on the normal equations.
const RIDGE: f64 = 1e-12;

impl Anderson {
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            length: 0,
            residual_steps: Vec::new(),
            map_steps: Vec::new(),
            known: 0,
            next_slot: 0,
            gram: vec![0.0; depth * depth],
            previous: None,
            work: Work::default(),
        }
    }

    /// Length of the state whose steps it remembers; 0 if it remembers none.
    pub fn length(&self) -> usize {
        if self.known == 0 { 0 } else { self.length }
    }

    /// What was learned, for a solve of a neighbouring problem.
    pub fn carried(&self) -> Self {
        Self {
            previous: None,
            residual_steps: self.residual_steps.clone(),
            map_steps: self.map_steps.clone(),
            gram: self.gram.clone(),
            work: Work::default(),
            ..*self
        }
    }

    /// Forgets everything.
    pub fn restart(&mut self) {
        (self.known, self.next_slot) = (0, 0);
        self.previous = None;
    }

    /// Records the map value `g` and residual `f = g − z` at the last point and writes the next point into `z`.
    pub fn step(&mut self, z: &mut [f64], g: &[f64], f: &[f64]) {
        if self.length != z.len() {
            self.length = z.len();
            self.restart();
            self.residual_steps.clear();
            self.map_steps.clear();
        }
        self.work.right.resize(self.depth, 0.0);
        self.work.products.resize(self.depth, 0.0);
        if let Some((old_g, old_f)) = &mut self.previous {
            self.work.newest.resize(z.len(), 0.0);
            let slot = self.next_slot;
            let here = slot * self.length..(slot + 1) * self.length;
            if self.residual_steps.capacity() == 0 {
                self.residual_steps.reserve_exact(self.depth * self.length);
                self.map_steps.reserve_exact(self.depth * self.length);
            }
            if self.residual_steps.len() < here.end {
                self.residual_steps.resize(here.end, 0.0);
                self.map_steps.resize(here.end, 0.0);
            }
            self.known = self.known.max(slot + 1);
            record(&mut self.residual_steps[here.clone()], f, old_f);
            record(&mut self.map_steps[here.clone()], g, old_g);
            for (x, step) in self.work.newest.iter_mut().zip(&self.residual_steps[here]) {
                *x = f64::from(*step);
            }
            self.next_slot = (slot + 1) % self.depth;
            let known = self.known;
            dots(
                &self.residual_steps[..known * self.length],
                [&self.work.newest, f],
                [
                    &mut self.work.products[..known],
                    &mut self.work.right[..known],
                ],
            );
            for j in 0..known {
                self.gram[slot * self.depth + j] = self.work.products[j];
                self.gram[j * self.depth + slot] = self.work.products[j];
            }
        } else {
            let known = self.known;
            dots(
                &self.residual_steps[..known * self.length],
                [f, f],
                [
                    &mut self.work.products[..known],
                    &mut self.work.right[..known],
                ],
            );
            self.previous = Some((g.to_vec(), f.to_vec()));
        }
        let known = self.known;
        if known == 0 || !self.solve() {
            z.copy_from_slice(g);
            return;
        }
        self.work.newest.resize(z.len(), 0.0);
        let weights = &self.work.right[..known];
        times(
            &self.map_steps[..known * self.length],
            weights,
            &mut self.work.newest,
        );
        subtract(g, &self.work.newest, z);
    }

    /// Solves the symmetric positive system of the known steps for `right`, in place: scaled to a unit diagonal, with a
    /// small ridge. Whether it is regular.
    fn solve(&mut self) -> bool {
        let (n, depth) = (self.known, self.depth);
        let Work {
            right,
            scale,
            lower,
            ..
        } = &mut self.work;
        scale.clear();
        scale.extend((0..n).map(|j| {
            let size = self.gram[j * depth + j];
            if size > 0.0 { 1.0 / size.sqrt() } else { 0.0 }
        }));
        lower.resize(depth * depth, 0.0);
        for i in 0..n {
            for j in 0..=i {
                let mut sum = self.gram[i * depth + j] * scale[i] * scale[j]
                    + if i == j { RIDGE } else { 0.0 };
                for k in 0..j {
                    sum -= lower[i * depth + k] * lower[j * depth + k];
                }
                if i == j {
                    if sum <= 0.0 || sum.is_nan() {
                        return false;
                    }
                    lower[i * depth + i] = sum.sqrt();
                } else {
                    lower[i * depth + j] = sum / lower[j * depth + j];
                }
            }
        }
        for i in 0..n {
            right[i] *= scale[i];
            for k in 0..i {
                right[i] -= lower[i * depth + k] * right[k];
            }
            right[i] /= lower[i * depth + i];
        }
        for i in (0..n).rev() {
            for k in i + 1..n {
                right[i] -= lower[k * depth + i] * right[k];
            }
            right[i] /= lower[i * depth + i];
        }
        right.iter_mut().zip(scale).for_each(|(x, s)| *x *= *s);
        true
    }
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
