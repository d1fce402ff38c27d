//! The inner loops, compiled for each vector unit and chosen when the program runs.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use multiversion::multiversion;

use crate::model::LANES;

/// One market after another: prices, sellers' receipts and border value, from powers of cost.
///
/// For every sector k and destination n, with rows over origins i padded to `stride`:
/// `price_sum = Σᵢ m1·cp`, `receipts[i] += (E/price_sum)·m2·cp`, `border[n,k] = (E/price_sum)·Σᵢ m2·cp`.
pub(crate) struct TradePass<'a> {
    pub r: usize,
    pub s: usize,
    pub stride: usize,
    /// \[(k·R + n)·stride + i\].
    pub m1: &'a [f64],
    pub m2: &'a [f64],
    /// \[k·stride + i\].
    pub cost_power: &'a [f64],
    /// \[k·R + n\], zero where nothing is bought.
    pub spending: &'a [f64],
    pub price_sum: &'a mut [f64],
    pub border: &'a mut [f64],
    /// \[k·stride + i\].
    pub receipts: &'a mut [f64],
}

#[inline(always)]
fn dot_lanes(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (x, y) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for l in 0..LANES {
            lanes[l] += x[l] * y[l];
        }
    }
    (lanes[0] + lanes[4]) + (lanes[1] + lanes[5]) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn trade_pass(pass: &mut TradePass<'_>) {
    let (r, stride) = (pass.r, pass.stride);
    for k in 0..pass.s {
        let cp = &pass.cost_power[k * stride..(k + 1) * stride];
        let receipts = &mut pass.receipts[k * stride..(k + 1) * stride];
        receipts.fill(0.0);
        for n in 0..r {
            let market = k * r + n;
            let row = market * stride..(market + 1) * stride;
            let (m1, m2) = (&pass.m1[row.clone()], &pass.m2[row]);
            let sum = dot_lanes(m1, cp);
            pass.price_sum[market] = sum;
            let e = pass.spending[market];
            if e == 0.0 || sum <= 0.0 {
                pass.border[market] = 0.0;
                continue;
            }
            let scale = e / sum;
            pass.border[market] = scale * dot_lanes(m2, cp);
            for (out, x) in receipts.chunks_exact_mut(LANES).zip(m2.chunks_exact(LANES)) {
                for l in 0..LANES {
                    out[l] += scale * x[l];
                }
            }
        }
        for (out, c) in receipts.iter_mut().zip(cp) {
            *out *= c;
        }
    }
}

/// `out[s] = Σₖ matrix[s,k]·x[k]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn mat_vec(matrix: &[f64], x: &[f64], out: &mut [f64]) {
    let width = x.len();
    for (row, o) in matrix.chunks_exact(width).zip(out) {
        let mut lanes = [0.0; 4];
        let (body, tail) = (row.chunks_exact(4), row.chunks_exact(4).remainder());
        let xs = x.chunks_exact(4);
        let x_tail = xs.remainder();
        for (a, b) in body.zip(xs) {
            for l in 0..4 {
                lanes[l] += a[l] * b[l];
            }
        }
        let rest: f64 = tail.iter().zip(x_tail).map(|(a, b)| a * b).sum();
        *o = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest;
    }
}

/// Rows that are added together: each entry of the sum is loaded and stored once for all of them.
const ROWS: usize = 4;

/// `out[k] = Σₛ matrix[s,k]·weights[s]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn mat_t_vec(matrix: &[f64], weights: &[f64], out: &mut [f64]) {
    let width = out.len();
    out.fill(0.0);
    let blocks = matrix.chunks_exact(ROWS * width);
    let rest = blocks.remainder();
    let by_four = weights.chunks_exact(ROWS);
    let last = by_four.remainder();
    for (block, w) in blocks.zip(by_four) {
        let (first, second) = block.split_at(2 * width);
        let ((a, b), (c, d)) = (first.split_at(width), second.split_at(width));
        for ((((o, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *o += (w[0] * a + w[1] * b) + (w[2] * c + w[3] * d);
        }
    }
    for (row, w) in rest.chunks_exact(width).zip(last) {
        for (o, a) in out.iter_mut().zip(row) {
            *o += w * a;
        }
    }
}

/// Σ a·b.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = ca
        .remainder()
        .iter()
        .zip(cb.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in ca.zip(cb) {
        for l in 0..LANES {
            lanes[l] += x[l] * y[l];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// `y += a·x`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (o, v) in y.iter_mut().zip(x) {
        *o += a * v;
    }
}

/// The transpose of [`trade_pass`]: from payoffs per dollar of receipts, income and price back to unit costs.
pub(crate) struct AdjointPass<'a> {
    pub r: usize,
    pub s: usize,
    pub stride: usize,
    pub m1: &'a [f64],
    pub m2: &'a [f64],
    pub cost_power: &'a [f64],
    /// Payoff per dollar of receipts times the power of cost \[k·stride + i\].
    pub weighted: &'a [f64],
    /// \[k·R + n\].
    pub spending: &'a [f64],
    pub price_sum: &'a [f64],
    pub border: &'a [f64],
    /// What a dollar that sellers receive costs the importer \[k·R + n\].
    pub income: &'a [f64],
    /// Adjoint of the price \[k·R + n\].
    pub price: &'a [f64],
    /// Trade elasticity \[k\].
    pub elasticity: &'a [f64],
    /// Out: Σᵢ F·(payoff per dollar of receipts − of the importer's income) \[k·R + n\].
    pub spent: &'a mut [f64],
    /// Out: adjoint of unit cost but for the term −ε·(adjoint of output) \[k·stride + i\].
    pub cost: &'a mut [f64],
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn adjoint_pass(pass: &mut AdjointPass<'_>) {
    let (r, stride) = (pass.r, pass.stride);
    for k in 0..pass.s {
        let epsilon = pass.elasticity[k];
        let weighted = &pass.weighted[k * stride..(k + 1) * stride];
        let cost = &mut pass.cost[k * stride..(k + 1) * stride];
        cost.fill(0.0);
        for n in 0..r {
            let market = k * r + n;
            let (e, sum) = (pass.spending[market], pass.price_sum[market]);
            if sum <= 0.0 {
                pass.spent[market] = 0.0;
                continue;
            }
            let row = market * stride..(market + 1) * stride;
            let (m1, m2) = (&pass.m1[row.clone()], &pass.m2[row]);
            let scale = e / sum;
            let spent = scale * dot_lanes(m2, weighted) - pass.income[market] * pass.border[market];
            pass.spent[market] = spent;
            let by_price = (epsilon * spent + pass.price[market]) / sum;
            let by_income = epsilon * scale * pass.income[market];
            for ((out, a), b) in cost
                .chunks_exact_mut(LANES)
                .zip(m1.chunks_exact(LANES))
                .zip(m2.chunks_exact(LANES))
            {
                for l in 0..LANES {
                    out[l] += by_price * a[l] + by_income * b[l];
                }
            }
        }
        for (out, c) in cost
            .iter_mut()
            .zip(&pass.cost_power[k * stride..(k + 1) * stride])
        {
            *out *= c;
        }
    }
}
