//! The inner loops of a month, compiled for each vector unit and chosen when the program runs.
//!
//! Rows over regions are taken eight at a time; the last eight of a row whose length is no multiple of eight overlap those
//! before them, which gives the same numbers twice instead of a remainder.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use multiversion::multiversion;

const LANES: usize = 8;

/// Where the groups of eight of a row begin.
#[inline(always)]
fn groups(width: usize) -> impl Iterator<Item = usize> {
    (0..width.div_ceil(LANES)).map(move |g| (g * LANES).min(width - LANES))
}

#[inline(always)]
fn eight(from: &[f64]) -> [f64; LANES] {
    let mut lanes = [0.0; LANES];
    lanes.copy_from_slice(&from[..LANES]);
    lanes
}

/// Running sums of a row of `G` whole groups of eight and its last eight, which may overlap them: small enough to stay in
/// registers while rows pass by.
struct Sums<const G: usize> {
    whole: [[f64; LANES]; G],
    last: [f64; LANES],
}

/// A row as `G` whole groups of eight and its last eight; `None` if it is shorter.
#[inline(always)]
fn grouped<const G: usize>(row: &[f64]) -> Option<(&[[f64; LANES]; G], &[f64; LANES])> {
    Some((row.as_chunks().0.first_chunk()?, row.last_chunk()?))
}

impl<const G: usize> Sums<G> {
    /// Sums that begin with a row, or with nothing.
    #[inline(always)]
    fn from(first: Option<&[f64]>) -> Self {
        let zero = ([[0.0; LANES]; G], [0.0; LANES]);
        let (whole, last) = match first.and_then(grouped) {
            Some((whole, last)) => (*whole, *last),
            None => zero,
        };
        Self { whole, last }
    }

    /// Adds a row times a weight.
    #[inline(always)]
    fn add(&mut self, row: &[f64], weight: f64) {
        let Some((whole, last)) = grouped::<G>(row) else {
            return;
        };
        for g in 0..G {
            for l in 0..LANES {
                self.whole[g][l] += whole[g][l] * weight;
            }
        }
        for l in 0..LANES {
            self.last[l] += last[l] * weight;
        }
    }

    /// Adds a row times another, cell by cell.
    #[inline(always)]
    fn add_each(&mut self, row: &[f64], values: &[f64]) {
        let (Some((whole, last)), Some((by, by_last))) = (grouped::<G>(row), grouped::<G>(values))
        else {
            return;
        };
        for g in 0..G {
            for l in 0..LANES {
                self.whole[g][l] += whole[g][l] * by[g][l];
            }
        }
        for l in 0..LANES {
            self.last[l] += last[l] * by_last[l];
        }
    }

    #[inline(always)]
    fn write(&self, out: &mut [f64]) {
        for (group, sum) in out.as_chunks_mut().0.iter_mut().zip(&self.whole) {
            *group = *sum;
        }
        if let Some(last) = out.last_chunk_mut() {
            *last = self.last;
        }
    }
}

#[inline(always)]
fn mix_rows_of<const G: usize>(shares: &[f64], weights: &[f64], out: &mut [f64]) {
    let mut sums = Sums::<G>::from(None);
    for (row, weight) in shares.chunks_exact(out.len()).zip(weights) {
        sums.add(row, *weight);
    }
    sums.write(out);
}

#[inline(always)]
fn mix_cells_of<const G: usize>(first: &[f64], shares: &[f64], values: &[f64], out: &mut [f64]) {
    let mut sums = Sums::<G>::from(Some(first));
    let rows = shares.chunks_exact(out.len());
    for (row, value) in rows.zip(values.chunks_exact(out.len())) {
        sums.add_each(row, value);
    }
    sums.write(out);
}

/// `out[n] = Σⱼ shares[j, n]·weights[j]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(super) fn mix_rows(shares: &[f64], weights: &[f64], out: &mut [f64]) {
    let width = out.len();
    match width / LANES {
        0 => {
            out.fill(0.0);
            for (row, weight) in shares.chunks_exact(width).zip(weights) {
                for (x, share) in out.iter_mut().zip(row) {
                    *x += share * weight;
                }
            }
        }
        1 => mix_rows_of::<1>(shares, weights, out),
        2 => mix_rows_of::<2>(shares, weights, out),
        3 => mix_rows_of::<3>(shares, weights, out),
        _ => {
            for n in groups(width) {
                let mut sum = [0.0; LANES];
                for (row, weight) in shares.chunks_exact(width).zip(weights) {
                    let row = eight(&row[n..]);
                    for l in 0..LANES {
                        sum[l] += row[l] * weight;
                    }
                }
                out[n..n + LANES].copy_from_slice(&sum);
            }
        }
    }
}

/// `out[n] = first[n] + Σⱼ shares[j, n]·values[j, n]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(super) fn mix_cells(first: &[f64], shares: &[f64], values: &[f64], out: &mut [f64]) {
    let width = out.len();
    match width / LANES {
        0 => {
            out.copy_from_slice(first);
            let rows = shares.chunks_exact(width).zip(values.chunks_exact(width));
            for (row, value) in rows {
                for n in 0..width {
                    out[n] += row[n] * value[n];
                }
            }
        }
        1 => mix_cells_of::<1>(first, shares, values, out),
        2 => mix_cells_of::<2>(first, shares, values, out),
        3 => mix_cells_of::<3>(first, shares, values, out),
        _ => {
            for n in groups(width) {
                let mut sum = eight(&first[n..]);
                let rows = shares.chunks_exact(width).zip(values.chunks_exact(width));
                for (row, value) in rows {
                    let (row, value) = (eight(&row[n..]), eight(&value[n..]));
                    for l in 0..LANES {
                        sum[l] += row[l] * value[l];
                    }
                }
                out[n..n + LANES].copy_from_slice(&sum);
            }
        }
    }
}

/// `out[n] = max(out[n], scale·weight[n]·value[n])`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(super) fn raise(scale: f64, weight: &[f64], value: &[f64], out: &mut [f64]) {
    for ((x, weight), value) in out.iter_mut().zip(weight).zip(value) {
        let at_least = scale * weight * value;
        *x = if at_least > *x { at_least } else { *x };
    }
}

/// `Σₙ a[n]·b[n]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = (left.remainder().iter().zip(right.remainder()))
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in left.zip(right) {
        for l in 0..LANES {
            sum[l] += x[l] * y[l];
        }
    }
    sum.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize) -> Vec<f64> {
        (0..count)
            .map(|i| ((i * 37 + 11) % 101) as f64 / 101.0)
            .collect()
    }

    #[test]
    fn every_width_gives_the_sums_of_a_plain_loop() {
        for width in 1..40 {
            let rows = 5;
            let (shares, values) = (numbers(rows * width), numbers(rows * width + 3));
            let (weights, first) = (numbers(rows), numbers(width));
            let mut mixed = vec![9.0; width];
            mix_rows(&shares, &weights, &mut mixed);
            let mut cells = vec![9.0; width];
            mix_cells(&first, &shares, &values[..rows * width], &mut cells);
            let whole: f64 = first.iter().zip(&shares).map(|(a, b)| a * b).sum();
            assert!(
                (dot(&first, &shares[..width]) - whole).abs() < 1e-12,
                "{width}"
            );
            let mut raised = first.clone();
            raise(0.5, &shares[..width], &values[..width], &mut raised);
            for n in 0..width {
                let at = |j: usize| j * width + n;
                let rows_sum: f64 = (0..rows).map(|j| shares[at(j)] * weights[j]).sum();
                let cells_sum: f64 = (0..rows).map(|j| shares[at(j)] * values[at(j)]).sum();
                assert!((mixed[n] - rows_sum).abs() < 1e-12, "{width}");
                assert!((cells[n] - first[n] - cells_sum).abs() < 1e-12, "{width}");
                assert_eq!(
                    raised[n],
                    first[n].max(0.5 * shares[n] * values[n]),
                    "{width}"
                );
            }
        }
    }
}
