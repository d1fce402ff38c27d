//! Exponentials and logarithms of whole arrays: polynomials without branches, so that they run in whole vectors.
//!
//! To a unit or two in the last place, with the limits of the functions they stand for. Reduction and polynomial of the
//! logarithm after Tang (1990), ACM Trans. Math. Softw. 16(4); e^r is its Taylor series, whose thirteenth term is below
//! rounding on |r| ≤ log(2)/2.

// The dispatch that `multiversion` writes calls feature-specific copies of safe functions.
#![allow(unsafe_code)]

use std::f64::consts::LOG2_E;

use multiversion::{multiversion, target::target_cfg_f};

use crate::kernels::{fused, mul_add};

/// Adding this rounds to a whole number, which is then in the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// log 2 in two parts; a whole number of the first is exact.
const LN_2: (f64, f64) = (0.693_145_751_953_125, 1.428_606_820_309_417_2e-6);
/// Where e^x leaves the numbers of full precision.
const LEAST: f64 = -708.0;
const MOST: f64 = 709.7;

/// e^r = 1 + r + r²·(this), lowest power first.
const EXP: [f64; 12] = [
    0.5,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// A polynomial by pairs and fours of its terms (Estrin's scheme): few products wait for each other.
#[inline(always)]
fn fours(fused: bool, c: [f64; 4], x: f64, square: f64) -> f64 {
    let high = mul_add(fused, c[3], x, c[2]);
    mul_add(fused, high, square, mul_add(fused, c[1], x, c[0]))
}

/// 2^n and e^r − 1 with x = n·log 2 + r, |r| ≤ log(2)/2.
#[inline(always)]
fn split(fused: bool, x: f64) -> (f64, f64) {
    let inside = if x < LEAST { LEAST } else { x };
    let inside = if inside > MOST { MOST } else { inside };
    let shifted = mul_add(fused, inside, LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = mul_add(fused, -n, LN_2.1, mul_add(fused, -n, LN_2.0, inside));
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0_f64.to_bits()));
    let (square, [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11]) = (r * r, EXP);
    let low = fours(fused, [c0, c1, c2, c3], r, square);
    let middle = fours(fused, [c4, c5, c6, c7], r, square);
    let high = fours(fused, [c8, c9, c10, c11], r, square);
    let fourth = square * square;
    let p = mul_add(fused, fourth, mul_add(fused, fourth, high, middle), low);
    (scale, mul_add(fused, square, p, r))
}

#[inline(always)]
fn one_exp(fused: bool, x: f64) -> f64 {
    let (scale, rest) = split(fused, x);
    let y = mul_add(fused, scale, rest, scale);
    let y = if x < LEAST { 0.0 } else { y };
    let y = if x > MOST { f64::INFINITY } else { y };
    if x.is_nan() { x } else { y }
}

#[inline(always)]
fn one_exp_m1(fused: bool, x: f64) -> f64 {
    let (scale, rest) = split(fused, x);
    let y = mul_add(fused, scale, rest, scale - 1.0);
    let y = if x < LEAST { -1.0 } else { y };
    let y = if x > MOST { f64::INFINITY } else { y };
    if x.is_nan() { x } else { y }
}

/// log(1 + f) = f − f²/2 + s(f²/2 + z·(this)), s = f/(2 + f), z = s², lowest power first.
const LOG: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];
/// log 2 in two parts again, as that polynomial wants them.
const LOG_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
/// The exponent of a number as the last bits of 2^52.
const EXPONENT: u64 = 0x4330_0000_0000_0000;
/// Bits of √½: mantissas are taken from [√½, √2).
const ROOT: u64 = 0x3fe6_a09e_0000_0000;

#[inline(always)]
fn one_ln(fused: bool, x: f64) -> f64 {
    let small = x < f64::MIN_POSITIVE;
    let inside = if small { x * 2.0_f64.powi(54) } else { x };
    let bits = (inside.to_bits()).wrapping_add(1.0_f64.to_bits() - ROOT);
    let exponent = f64::from_bits((bits >> 52) | EXPONENT) - (f64::from_bits(EXPONENT) + 1023.0);
    let exponent = if small { exponent - 54.0 } else { exponent };
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(ROOT));
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let (square, [c0, c1, c2, c3, c4, c5, c6]) = (z * z, LOG);
    let high = mul_add(fused, c6, square, mul_add(fused, c5, z, c4));
    let low = fours(fused, [c0, c1, c2, c3], z, square);
    let p = mul_add(fused, square * square, high, low);
    let half = 0.5 * f * f;
    let y = exponent * LOG_2.0 - ((half - (s * (half + z * p) + exponent * LOG_2.1)) - f);
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    let y = if x < 0.0 { f64::NAN } else { y };
    if x < f64::INFINITY { y } else { x }
}

#[inline(always)]
fn one_ln_1p(fused: bool, x: f64) -> f64 {
    let sum = 1.0 + x;
    let y = one_ln(fused, sum);
    // What rounding took from 1 + x.
    let lost = (x - (sum - 1.0)) / sum;
    if sum > 0.0 && sum < f64::INFINITY {
        y + lost
    } else {
        y
    }
}

/// e^x in place.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn exp(x: &mut [f64]) {
    let fused = fused!();
    x.iter_mut().for_each(|x| *x = one_exp(fused, *x));
}

/// e^x − 1 in place.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn exp_m1(x: &mut [f64]) {
    let fused = fused!();
    x.iter_mut().for_each(|x| *x = one_exp_m1(fused, *x));
}

/// log x in place.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn ln(x: &mut [f64]) {
    let fused = fused!();
    x.iter_mut().for_each(|x| *x = one_ln(fused, *x));
}

/// log(1 + x) in place.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma", "aarch64+neon"))]
pub(crate) fn ln_1p(x: &mut [f64]) {
    let fused = fused!();
    x.iter_mut().for_each(|x| *x = one_ln_1p(fused, *x));
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    fn close(what: &str, x: f64, ours: f64, known: f64) {
        let gap = if known == ours {
            0.0
        } else {
            ((ours - known) / known).abs()
        };
        assert!(
            gap < 8e-16 || (ours.is_nan() && known.is_nan()),
            "{what}({x:e}): {ours:e} for {known:e}"
        );
    }

    fn on(f: fn(&mut [f64]), x: f64) -> f64 {
        let mut many = [x; 5];
        f(&mut many);
        // Lanes and what is left over of them agree to the last bit.
        assert!(many.iter().all(|y| y.to_bits() == many[0].to_bits()));
        many[0]
    }

    #[test]
    fn agree_with_the_libraries_to_rounding() {
        let mut rng = rand_chacha::ChaCha12Rng::seed_from_u64(5);
        for _ in 0..20_000 {
            let wide = rng.random_range(-700.0..700.0);
            let x = wide * rng.random_range(0.0_f64..1.0).powi(rng.random_range(0..40));
            close("exp", x, on(exp, x), x.exp());
            close("exp_m1", x, on(exp_m1, x), x.exp_m1());
            let positive = x.exp();
            close("ln", positive, on(ln, positive), positive.ln());
            let near = 1.0 + x.clamp(-0.4, 0.4);
            close("ln", near, on(ln, near), near.ln());
            if x > -1.0 {
                close("ln_1p", x, on(ln_1p, x), x.ln_1p());
            }
        }
    }

    #[test]
    fn have_the_same_limits() {
        let far = [
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            0.0,
            750.0,
            -750.0,
        ];
        for x in far {
            close("exp", x, on(exp, x), x.exp());
            close("exp_m1", x, on(exp_m1, x), x.exp_m1());
            if x.abs() != 750.0 {
                close("ln", x, on(ln, x), x.ln());
                close("ln_1p", x, on(ln_1p, x), x.ln_1p());
            }
        }
        for x in [-1.0, 5e-324, 1e-310, f64::MIN_POSITIVE, f64::MAX, 1e-20] {
            close("ln", x, on(ln, x), x.ln());
            close("ln_1p", x, on(ln_1p, x), x.ln_1p());
        }
    }
}
