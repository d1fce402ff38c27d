//! The log-posterior and its gradient.

/// Prior standard deviation of intercepts.
const INTERCEPT_SD: f64 = 2.0;
/// Prior standard deviation of slopes: with under a hundred rows they are the shrinkage.
const SLOPE_SD: f64 = 1.0;
/// Scale of the half-normal prior of τ, the spread of groups' intercepts.
pub(crate) const SPREAD_SCALE: f64 = 0.5;

/// One row: covariates (the first is 1), class, weight, group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub x: Vec<f64>,
    pub class: usize,
    pub weight: f64,
    pub group: usize,
}

/// A multinomial logit on rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Logit {
    pub rows: Vec<Row>,
    /// Number of classes, the reference among them.
    pub classes: usize,
    /// Number of covariates, the constant among them.
    pub columns: usize,
    /// Number of groups with intercepts of their own; 0 = none.
    pub groups: usize,
    /// The last columns that mark a group each, and the standard deviation of their coefficients: intercepts by group at a given τ.
    pub markers: Option<(usize, f64)>,
}

impl Logit {
    /// Coefficients of all classes but the reference.
    pub(crate) fn coefficients(&self) -> usize {
        (self.classes - 1) * self.columns
    }

    /// Length of a position: coefficients, then z by group and class, then s with τ = 0.5 s, s ~ N(0, 1). The sign of s is that of all z: the
    /// two halves of the posterior are mirror images, and a chain walks through s = 0 where the logarithm of τ would wander off.
    pub(crate) fn dimension(&self) -> usize {
        match self.groups {
            0 => self.coefficients(),
            groups => self.coefficients() + groups * (self.classes - 1) + 1,
        }
    }

    /// Standard deviation of the prior of a coefficient.
    pub(crate) fn prior_sd(&self, coefficient: usize) -> f64 {
        let column = coefficient % self.columns;
        match self.markers {
            Some((markers, sd)) if column >= self.columns - markers => sd,
            _ if column == 0 => INTERCEPT_SD,
            _ => SLOPE_SD,
        }
    }

    /// The same logit with a marker column for each group in the place of groups: intercepts by group at a given τ.
    pub(crate) fn at_spread(&self, spread: f64) -> Self {
        let marked = |row: &Row| {
            let marks = (0..self.groups).map(|g| f64::from(u8::from(g == row.group)));
            Row {
                x: row.x.iter().copied().chain(marks).collect(),
                ..row.clone()
            }
        };
        Self {
            rows: self.rows.iter().map(marked).collect(),
            classes: self.classes,
            columns: self.columns + self.groups,
            groups: 0,
            markers: Some((self.groups, spread)),
        }
    }

    /// Where z of a group and class (1 …) stands in a position.
    fn z_at(&self, group: usize, class: usize) -> usize {
        self.coefficients() + group * (self.classes - 1) + class - 1
    }

    /// τ of a position with the sign of s; 0 where there are no groups.
    fn spread(&self, position: &[f64]) -> f64 {
        match self.groups {
            0 => 0.0,
            _ => SPREAD_SCALE * position[self.dimension() - 1],
        }
    }

    /// A position in the half of the posterior in which s is positive: what chains are compared on.
    pub(crate) fn upright(&self, position: &[f64]) -> Vec<f64> {
        let mut upright = position.to_vec();
        if self.groups > 0 && position[self.dimension() - 1] < 0.0 {
            for value in &mut upright[self.coefficients()..] {
                *value = -*value;
            }
        }
        upright
    }

    /// Probabilities of all classes for covariates. `z` are the group's standardised intercepts by class; empty = none.
    pub(crate) fn probabilities_of(&self, position: &[f64], x: &[f64], z: &[f64]) -> Vec<f64> {
        let spread = self.spread(position);
        let score = |class: usize| {
            let b = &position[(class - 1) * self.columns..class * self.columns];
            let linear: f64 = b.iter().zip(x).map(|(b, x)| b * x).sum();
            linear + z.get(class - 1).map_or(0.0, |z| spread * z)
        };
        let mut scores = vec![0.0];
        scores.extend((1..self.classes).map(score));
        soft_max(&mut scores);
        scores
    }

    /// Standardised intercepts of a group in a position.
    #[cfg(test)]
    pub(crate) fn group_z<'a>(&self, position: &'a [f64], group: usize) -> &'a [f64] {
        let from = self.z_at(group, 1);
        &position[from..from + self.classes - 1]
    }

    /// Log-posterior up to a constant; the gradient is written to `gradient`.
    pub(crate) fn log_density(&self, position: &[f64], gradient: &mut [f64]) -> f64 {
        let mut density = self.prior(position, gradient);
        let spread = self.spread(position);
        let mut along_spread = 0.0;
        let mut scores = vec![0.0; self.classes];
        for row in &self.rows {
            scores[0] = 0.0;
            for class in 1..self.classes {
                let b = &position[(class - 1) * self.columns..class * self.columns];
                let linear: f64 = b.iter().zip(&row.x).map(|(b, x)| b * x).sum();
                let own = match self.groups {
                    0 => 0.0,
                    _ => spread * position[self.z_at(row.group, class)],
                };
                scores[class] = linear + own;
            }
            density += row.weight * (scores[row.class] - soft_max(&mut scores));
            for class in 1..self.classes {
                let residual =
                    row.weight * (f64::from(u8::from(class == row.class)) - scores[class]);
                let block = &mut gradient[(class - 1) * self.columns..class * self.columns];
                for (g, x) in block.iter_mut().zip(&row.x) {
                    *g += residual * x;
                }
                if self.groups > 0 {
                    let at = self.z_at(row.group, class);
                    gradient[at] += residual * spread;
                    along_spread += residual * position[at] * SPREAD_SCALE;
                }
            }
        }
        if self.groups > 0 {
            gradient[self.dimension() - 1] += along_spread;
        }
        density
    }

    /// Priors; the gradient is overwritten.
    fn prior(&self, position: &[f64], gradient: &mut [f64]) -> f64 {
        let mut density = 0.0;
        for at in 0..self.dimension() {
            let value = position[at];
            let sd = if at < self.coefficients() {
                self.prior_sd(at)
            } else {
                1.0
            };
            density -= 0.5 * (value / sd).powi(2);
            gradient[at] = -value / (sd * sd);
        }
        density
    }
}

/// Turns scores into probabilities and returns the logarithm of the sum of their exponentials.
pub(crate) fn soft_max(scores: &mut [f64]) -> f64 {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    top + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(groups: usize) -> Logit {
        let row = |x: f64, class, group| Row {
            x: vec![1.0, x],
            class,
            weight: 0.5 + x.abs(),
            group,
        };
        Logit {
            rows: vec![
                row(0.3, 0, 0),
                row(-1.2, 1, 1),
                row(0.7, 2, 1),
                row(2.0, 0, 0),
                row(0.1, 2, 0),
            ],
            classes: 3,
            columns: 2,
            groups,
            markers: None,
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_density() {
        for groups in [0, 2] {
            let logit = small(groups);
            let n = logit.dimension();
            let at: Vec<f64> = (0..n).map(|i| 0.4 - 0.17 * i as f64).collect();
            let mut gradient = vec![0.0; n];
            logit.log_density(&at, &mut gradient);
            let mut unused = vec![0.0; n];
            for i in 0..n {
                let step = 1e-6;
                let mut moved = |by: f64| {
                    let mut to = at.clone();
                    to[i] += by;
                    logit.log_density(&to, &mut unused)
                };
                let slope = (moved(step) - moved(-step)) / (2.0 * step);
                assert!(
                    (slope - gradient[i]).abs() < 1e-7,
                    "{groups} {i}: {slope} {}",
                    gradient[i]
                );
            }
        }
    }

    #[test]
    fn probabilities_sum_to_one() {
        let logit = small(2);
        let position = vec![0.1; logit.dimension()];
        let z = logit.group_z(&position, 1);
        let p = logit.probabilities_of(&position, &[1.0, 500.0], z);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|p| p.is_finite()));
    }
}
