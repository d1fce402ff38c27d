//! The inner loops, compiled for each vector unit and chosen when the program runs.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use multiversion::{multiversion, target::target_cfg_f};

use crate::model::LANES;

/// Price sums below this are taken market by market with their own scale.
pub(crate) const UNDERFLOW: f64 = 1e-200;

/// Most outputs of a product that are held in registers at once.
const BLOCK: usize = 32;

/// Whether the version being compiled multiplies and adds in one instruction; elsewhere `mul_add` would be a call.
macro_rules! fused {
    () => {
        target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64"))
    };
}
pub(crate) use fused;

/// a·b + c.
#[inline(always)]
pub(crate) fn mul_add(fused: bool, a: f64, b: f64, c: f64) -> f64 {
    if fused { a.mul_add(b, c) } else { a * b + c }
}

/// Σ a·b of rows padded to [`LANES`], in twice as many lanes.
#[inline(always)]
fn dot_lanes(fused: bool, a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 2 * LANES];
    let (first, second) = (a.chunks_exact(2 * LANES), b.chunks_exact(2 * LANES));
    let (x, y) = (first.remainder(), second.remainder());
    for (x, y) in first.zip(second) {
        for l in 0..2 * LANES {
            lanes[l] = mul_add(fused, x[l], y[l], lanes[l]);
        }
    }
    if let (Some(x), Some(y)) = (x.first_chunk::<LANES>(), y.first_chunk::<LANES>()) {
        for l in 0..LANES {
            lanes[l] = mul_add(fused, x[l], y[l], lanes[l]);
        }
    }
    let mut few = [0.0; LANES];
    for l in 0..LANES {
        few[l] = lanes[l] + lanes[l + LANES];
    }
    (few[0] + few[2]) + (few[1] + few[3])
}

/// Outputs `from..from + B` of [`columns`].
#[inline(always)]
fn block<const B: usize, T: Copy + Into<f64>>(
    fused: bool,
    matrix: &[T],
    stride: usize,
    from: usize,
    x: &[f64],
    out: &mut [f64],
) {
    let mut sums = [0.0; B];
    for (row, x) in matrix.chunks_exact(stride).zip(x) {
        let Some(row) = row[from..].first_chunk::<B>() else {
            continue;
        };
        for l in 0..B {
            sums[l] = mul_add(fused, row[l].into(), *x, sums[l]);
        }
    }
    out[from..from + B].copy_from_slice(&sums);
}

/// `out[l] = Σⱼ matrix[j·stride + l]·x[j]`: every output stays in a register while the columns pass by, so nothing is
/// added across lanes and nothing is stored twice.
#[inline(always)]
fn by_columns<T: Copy + Into<f64>>(
    fused: bool,
    matrix: &[T],
    stride: usize,
    x: &[f64],
    out: &mut [f64],
) {
    let width = out.len();
    if width < LANES {
        for (l, out) in out.iter_mut().enumerate() {
            let terms = matrix.chunks_exact(stride).zip(x);
            *out = terms.map(|(row, x)| row[l].into() * x).sum();
        }
        return;
    }
    let mut from = 0;
    while from < width {
        let left = width - from;
        let mut lanes = left.min(BLOCK) / LANES * LANES;
        if left < BLOCK && (from > 0 || lanes == 0) {
            // The last block may begin among outputs already known: they come out the same.
            lanes = left.next_multiple_of(LANES);
            from = width - lanes;
        }
        match lanes {
            4 => block::<4, T>(fused, matrix, stride, from, x, out),
            8 => block::<8, T>(fused, matrix, stride, from, x, out),
            12 => block::<12, T>(fused, matrix, stride, from, x, out),
            16 => block::<16, T>(fused, matrix, stride, from, x, out),
            20 => block::<20, T>(fused, matrix, stride, from, x, out),
            24 => block::<24, T>(fused, matrix, stride, from, x, out),
            28 => block::<28, T>(fused, matrix, stride, from, x, out),
            _ => block::<BLOCK, T>(fused, matrix, stride, from, x, out),
        }
        from += lanes;
    }
}

/// `out[l] = Σⱼ matrix[j·width + l]·x[j]`, with as many outputs as a row has entries.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn columns(matrix: &[f64], x: &[f64], out: &mut [f64]) {
    let width = out.len();
    by_columns(fused!(), matrix, width, x, out);
}

/// Prices, sellers' receipts and border values of every market, from powers of cost.
///
/// For every sector k, with rows over destinations n padded to `stride`:
/// `price_sum[n] = Σᵢ buying·cp[i]`, `border[n] = (E/price_sum)·Σᵢ selling·cp[i]`,
/// `receipts[i] = cp[i]·Σₙ selling·(E/price_sum)[n]`.
pub(crate) struct TradePass<'a> {
    pub r: usize,
    pub s: usize,
    pub stride: usize,
    /// \[(k·R + i)·stride + n\].
    pub buying: &'a [f64],
    /// The same where a sector has wedges; not read elsewhere.
    pub selling: &'a [f64],
    pub wedged: &'a [bool],
    /// \[k·stride + i\].
    pub cost_power: &'a [f64],
    /// \[k·R + n\], zero where nothing is bought.
    pub spending: &'a [f64],
    pub price_sum: &'a mut [f64],
    pub border: &'a mut [f64],
    /// \[k·stride + i\].
    pub receipts: &'a mut [f64],
    /// Three rows of `stride`.
    pub scratch: &'a mut [f64],
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn trade_pass(pass: &mut TradePass<'_>) {
    let fused = fused!();
    let (r, stride) = (pass.r, pass.stride);
    let (sums, rest) = pass.scratch.split_at_mut(stride);
    let (weights, sold) = rest.split_at_mut(stride);
    let sold = &mut sold[..stride];
    weights.fill(0.0);
    for k in 0..pass.s {
        let cp = &pass.cost_power[k * stride..k * stride + r];
        let receipts = &mut pass.receipts[k * stride..k * stride + r];
        let rows = k * r * stride..(k + 1) * r * stride;
        let markets = k * r..(k + 1) * r;
        let spending = &pass.spending[markets.clone()];
        let border = &mut pass.border[markets.clone()];
        let mut selling = &pass.buying[rows.clone()];
        by_columns(fused, selling, stride, cp, sums);
        for ((weight, e), sum) in weights.iter_mut().zip(spending).zip(sums.iter()) {
            *weight = if *sum > UNDERFLOW { e / sum } else { 0.0 };
        }
        pass.price_sum[markets].copy_from_slice(&sums[..r]);
        if pass.wedged[k] {
            selling = &pass.selling[rows];
            by_columns(fused, selling, stride, cp, sold);
            for ((border, weight), sold) in border.iter_mut().zip(weights.iter()).zip(sold.iter()) {
                *border = weight * sold;
            }
        } else {
            for ((border, e), sum) in border.iter_mut().zip(spending).zip(sums.iter()) {
                *border = if *sum > UNDERFLOW { *e } else { 0.0 };
            }
        }
        for ((out, row), c) in receipts
            .iter_mut()
            .zip(selling.chunks_exact(stride))
            .zip(cp)
        {
            *out = c * dot_lanes(fused, row, weights);
        }
    }
}

/// `out[l] = Σⱼ matrix[j·width + l]·x[j]` of a matrix in single precision, and its transpose.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn times(matrix: &[f32], x: &[f64], out: &mut [f64]) {
    let width = out.len();
    by_columns(fused!(), matrix, width, x, out);
}

/// Lanes in which long products are added.
const WIDE: usize = 4 * LANES;

#[inline(always)]
fn row_dots<const N: usize>(fused: bool, row: &[f32], x: [&[f64]; N]) -> [f64; N] {
    let mut lanes = [[0.0; WIDE]; N];
    let body = row.len() / WIDE * WIDE;
    for from in (0..body).step_by(WIDE) {
        let a = &row[from..from + WIDE];
        for (lanes, x) in lanes.iter_mut().zip(x) {
            let x = &x[from..from + WIDE];
            for l in 0..WIDE {
                lanes[l] = mul_add(fused, f64::from(a[l]), x[l], lanes[l]);
            }
        }
    }
    let mut sums = [0.0; N];
    for ((sum, lanes), x) in sums.iter_mut().zip(&lanes).zip(x) {
        let mut few = [0.0; LANES];
        for (l, lane) in lanes.iter().enumerate() {
            few[l % LANES] += lane;
        }
        let rest = row[body..].iter().zip(&x[body..]);
        *sum = (few[0] + few[2]) + (few[1] + few[3]);
        *sum += rest.map(|(a, b)| f64::from(*a) * b).sum::<f64>();
    }
    sums
}

/// `out[j] = Σₗ matrix[j·width + l]·x[l]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn transposed(matrix: &[f32], x: &[f64], out: &mut [f64]) {
    for (row, out) in matrix.chunks_exact(x.len()).zip(out) {
        [*out] = row_dots(fused!(), row, [x]);
    }
}

/// The same for two vectors, with every row read once.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn dots(matrix: &[f32], x: [&[f64]; 2], out: [&mut [f64]; 2]) {
    let [first, second] = out;
    let rows = matrix.chunks_exact(x[0].len().max(1));
    for ((row, first), second) in rows.zip(first).zip(second) {
        [*first, *second] = row_dots(fused!(), row, x);
    }
}

/// `out = a − b`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn subtract(a: &[f64], b: &[f64], out: &mut [f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a - b;
    }
}

/// `out = a + b`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn add(a: &[f64], b: &[f64], out: &mut [f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a + b;
    }
}

/// Writes `new − old` in single precision and makes `new` the old.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn record(step: &mut [f32], new: &[f64], old: &mut [f64]) {
    for ((step, new), old) in step.iter_mut().zip(new).zip(old) {
        *step = (new - *old) as f32;
        *old = *new;
    }
}

/// The largest size of an entry; infinite where one is not a number.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn largest(x: &[f64]) -> f64 {
    let mut most = [0.0; LANES];
    let mut broken = [false; LANES];
    let chunks = x.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for l in 0..LANES {
            let size = chunk[l].abs();
            most[l] = if size > most[l] { size } else { most[l] };
            broken[l] |= chunk[l].is_nan();
        }
    }
    let rest_broken = rest.iter().any(|v| v.is_nan());
    if rest_broken || broken.contains(&true) {
        return f64::INFINITY;
    }
    (rest.iter().map(|v| v.abs()).chain(most)).fold(0.0, f64::max)
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
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
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
    pub buying: &'a [f64],
    pub selling: &'a [f64],
    pub wedged: &'a [bool],
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
    /// Three rows of `stride`.
    pub scratch: &'a mut [f64],
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn adjoint_pass(pass: &mut AdjointPass<'_>) {
    let fused = fused!();
    let (r, stride) = (pass.r, pass.stride);
    let (earned, rest) = pass.scratch.split_at_mut(stride);
    let (by_price, by_income) = rest.split_at_mut(stride);
    let by_income = &mut by_income[..stride];
    by_price.fill(0.0);
    by_income.fill(0.0);
    for k in 0..pass.s {
        let epsilon = pass.elasticity[k];
        let weighted = &pass.weighted[k * stride..k * stride + r];
        let rows = k * r * stride..(k + 1) * r * stride;
        let buying = &pass.buying[rows.clone()];
        let selling = if pass.wedged[k] {
            &pass.selling[rows]
        } else {
            buying
        };
        by_columns(fused, selling, stride, weighted, earned);
        for n in 0..r {
            let market = k * r + n;
            let (e, sum) = (pass.spending[market], pass.price_sum[market]);
            (by_price[n], by_income[n]) = (0.0, 0.0);
            if sum <= 0.0 {
                pass.spent[market] = 0.0;
                continue;
            }
            let scale = e / sum;
            let spent = scale * earned[n] - pass.income[market] * pass.border[market];
            pass.spent[market] = spent;
            by_price[n] = (epsilon * spent + pass.price[market]) / sum;
            by_income[n] = epsilon * scale * pass.income[market];
        }
        let powers = &pass.cost_power[k * stride..k * stride + r];
        let costs = pass.cost[k * stride..k * stride + r].iter_mut().zip(powers);
        let both = buying
            .chunks_exact(stride)
            .zip(selling.chunks_exact(stride));
        for ((out, c), (buying, selling)) in costs.zip(both) {
            *out = c * (dot_lanes(fused, buying, by_price) + dot_lanes(fused, selling, by_income));
        }
    }
}
