//! Whether caps and floors leave room for any volumes at all, before anything is solved.
//!
//! Volumes x ≥ 0 of the flows are to keep Σ x ≤ level·ΣX for every cap and Σ x ≥ level·ΣX for every floor, at benchmark
//! prices. There are none if and only if weights on the bounds exist with which the caps count every flow at least as often
//! as the floors do, and still allow less than the floors ask for (Farkas 1902; Schrijver, Theory of Linear and Integer
//! Programming, 1986, section 7.8). The weights are found by the simplex method with Bland's rule, which ends always
//! (Bland, Mathematics of Operations Research 2, 1977), and are the proof: anybody can add them up again.

use std::collections::BTreeMap;

use detente_policy::{AppliedPolicy, Bound, BoundKind};

use crate::SolveError;
use crate::cause::Cause;
use crate::model::Model;

/// A bound on the sum of some volumes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    /// At least this much; otherwise at most.
    pub is_floor: bool,
    /// USD million at benchmark prices.
    pub amount: f64,
    /// The flows, by any numbers; none twice.
    pub flows: Vec<usize>,
}

/// By how much floors must exceed caps to be refused, relative: more than adding up loses.
const BEYOND_ROUNDING: f64 = 1e-9;
/// Pivots before a set of bounds is left to the solver; Bland's rule needs far fewer.
const PIVOTS: usize = 20_000;

/// Weights of bounds that leave no room together, zero for all others; `None` where all can be kept.
pub(crate) fn no_room(limits: &[Limit]) -> Option<Vec<f64>> {
    groups(limits).into_iter().find_map(|group| {
        let members: Vec<&Limit> = group.iter().map(|at| &limits[*at]).collect();
        let found = conflict(&members)?;
        let mut weights = vec![0.0; limits.len()];
        for (at, weight) in group.iter().zip(found) {
            weights[*at] = weight;
        }
        Some(weights)
    })
}

/// The refusal of bounds that leave no room, from how often each counts.
pub(crate) fn without_room(
    model: &Model,
    policy: &AppliedPolicy,
    weights: Vec<(usize, f64)>,
) -> SolveError {
    let once = (weights.iter()).fold(f64::INFINITY, |least, (_, weight)| weight.min(least));
    let weights: Vec<(usize, f64)> = weights.iter().map(|(b, w)| (*b, w / once)).collect();
    let is_cap = |b: usize| matches!(policy.bounds[b].kind, BoundKind::Cap { .. });
    let sum = |caps: bool| -> (f64, String) {
        let chosen: Vec<&(usize, f64)> = (weights.iter())
            .filter(|(b, _)| is_cap(*b) == caps)
            .collect();
        let amount = (chosen.iter())
            .map(|(b, weight)| weight * asked(model, &policy.bounds[*b]))
            .sum();
        let names: Vec<String> = (chosen.iter())
            .map(|(b, weight)| match weight {
                w if (w - 1.0).abs() < 1e-9 => format!("`{}`", policy.bounds[*b].label),
                w => format!("{w:.3} times `{}`", policy.bounds[*b].label),
            })
            .collect();
        (amount, listed(&names))
    };
    let ((allowed, caps), (wanted, floors)) = (sum(true), sum(false));
    let reason = if caps.is_empty() {
        format!("{floors} commits to flows that the same policy bans")
    } else {
        format!(
            "no volumes keep these bounds together: {caps} allow USD {allowed:.3} million at benchmark prices where {floors} ask for {wanted:.3}"
        )
    };
    let named = (weights.iter().find(|(b, _)| is_cap(*b))).or(weights.first());
    let mut cause = Cause::bound(named.map_or(0, |(b, _)| *b), wanted / allowed);
    cause.terms = vec![
        ("allowed".to_owned(), allowed),
        ("wanted".to_owned(), wanted),
    ];
    cause.weights = weights;
    cause.infeasible(reason)
}

/// What a bound allows or asks for, USD million at benchmark prices.
pub(crate) fn asked(model: &Model, bound: &Bound) -> f64 {
    let flows = bound.flows.iter();
    bound.level
        * flows
            .map(|&(i, n, k)| model.tables.flows.get(i, n, k))
            .sum::<f64>()
}

/// The first few of many names.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] if some.len() < 4 => format!("{} and {last}", some.join(", ")),
        _ => format!("{} and {} more", names[..3].join(", "), names.len() - 3),
    }
}

/// Bounds that hang together by the flows they share.
fn groups(limits: &[Limit]) -> Vec<Vec<usize>> {
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut parent: Vec<usize> = (0..limits.len()).collect();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, limit) in limits.iter().enumerate() {
        for flow in &limit.flows {
            let other = *first.entry(*flow).or_insert(at);
            let (a, b) = (root(&mut parent, at), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..limits.len() {
        groups.entry(root(&mut parent, at)).or_default().push(at);
    }
    groups.into_values().collect()
}

/// Weights with which these bounds contradict each other.
fn conflict(limits: &[&Limit]) -> Option<Vec<f64>> {
    if limits.iter().all(|limit| !limit.is_floor) {
        return None;
    }
    // Flows under the same bounds are one.
    let mut under: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, limit) in limits.iter().enumerate() {
        for flow in &limit.flows {
            under.entry(*flow).or_default().push(at);
        }
    }
    let mut kinds: Vec<Vec<usize>> = under.into_values().collect();
    kinds.sort();
    kinds.dedup();
    // What no cap limits can be as much as any floor asks for.
    let capped = |kind: &Vec<usize>| kind.iter().any(|at| !limits[*at].is_floor);
    let met = |floor: usize| {
        kinds
            .iter()
            .any(|kind| !capped(kind) && kind.contains(&floor))
    };
    let kept: Vec<usize> = (0..limits.len())
        .filter(|at| !limits[*at].is_floor || !met(*at))
        .collect();
    if kept.iter().all(|at| !limits[*at].is_floor) {
        return None;
    }
    let unit = (kept.iter()).fold(0.0_f64, |m, at| m.max(limits[*at].amount));
    let sign = |at: usize| if limits[at].is_floor { 1.0 } else { -1.0 };
    let worth: Vec<f64> = (kept.iter())
        .map(|at| sign(*at) * limits[*at].amount / unit)
        .collect();
    // Caps count every flow as often as floors do; floors count once in all.
    let mut rows: Vec<Vec<f64>> = (kinds.iter())
        .map(|kind| {
            let count = |at: &usize| if kind.contains(at) { sign(*at) } else { 0.0 };
            kept.iter().map(count).collect()
        })
        .collect();
    rows.push((kept.iter()).map(|at| sign(*at).max(0.0)).collect());
    let mut right = vec![0.0; kinds.len()];
    right.push(1.0);
    // What rounding leaves of a weight is none.
    let mut found = largest(worth, rows, right)?;
    found
        .iter_mut()
        .filter(|w| **w < 1e-10)
        .for_each(|w| *w = 0.0);
    let mut weights = vec![0.0; limits.len()];
    for (at, weight) in kept.iter().zip(found) {
        weights[*at] = weight;
    }
    let covered = kinds.iter().all(|kind| {
        let counted: f64 = kind.iter().map(|at| sign(*at) * weights[*at]).sum();
        counted <= BEYOND_ROUNDING
    });
    let sum = |floors: bool| -> f64 {
        let of_kind = (0..limits.len()).filter(|at| limits[*at].is_floor == floors);
        of_kind.map(|at| weights[at] * limits[at].amount).sum()
    };
    (covered && sum(true) > sum(false) + BEYOND_ROUNDING * unit).then_some(weights)
}

/// Variables ≥ 0 with the largest worth under rows·x ≤ right, right ≥ 0; `None` where the largest is nothing.
fn largest(mut worth: Vec<f64>, mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    const ZERO: f64 = 1e-12;
    let (m, n) = (rows.len(), worth.len());
    // Who stands in a column (zero for now) and who in a row: variables first, then what is left of each row.
    let mut columns: Vec<usize> = (0..n).collect();
    let mut basis: Vec<usize> = (n..n + m).collect();
    for _ in 0..PIVOTS {
        let entering = (0..n)
            .filter(|j| worth[*j] > ZERO)
            .min_by_key(|j| columns[*j]);
        let Some(e) = entering else {
            let mut found = vec![0.0; n];
            for (who, value) in basis.iter().zip(&right) {
                if *who < n {
                    found[*who] = *value;
                }
            }
            return found.iter().any(|x| *x > ZERO).then_some(found);
        };
        // The smallest ratio; of equal ones the first by name.
        let mut leaving: Option<(f64, usize)> = None;
        for i in (0..m).filter(|i| rows[*i][e] > ZERO) {
            let ratio = right[i] / rows[i][e];
            leaving = match leaving {
                Some((least, at))
                    if ratio > least + ZERO || (ratio >= least - ZERO && basis[i] > basis[at]) =>
                {
                    Some((least, at))
                }
                _ => Some((ratio, i)),
            };
        }
        // Floors count once in all, and caps cost: nothing grows for ever.
        let (_, l) = leaving?;
        let pivot = rows[l][e];
        rows[l].iter_mut().for_each(|x| *x /= pivot);
        rows[l][e] = 1.0 / pivot;
        right[l] /= pivot;
        let (row, value) = (rows[l].clone(), right[l]);
        for i in (0..m).filter(|i| *i != l) {
            let factor = rows[i][e];
            if factor != 0.0 {
                for (j, x) in rows[i].iter_mut().enumerate() {
                    *x = if j == e {
                        -factor * row[j]
                    } else {
                        *x - factor * row[j]
                    };
                }
                right[i] = (right[i] - factor * value).max(0.0);
            }
        }
        let factor = worth[e];
        for (j, x) in worth.iter_mut().enumerate() {
            *x = if j == e {
                -factor * row[j]
            } else {
                *x - factor * row[j]
            };
        }
        std::mem::swap(&mut columns[e], &mut basis[l]);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    fn cap(amount: f64, flows: &[usize]) -> Limit {
        Limit {
            is_floor: false,
            amount,
            flows: flows.to_vec(),
        }
    }

    fn floor(amount: f64, flows: &[usize]) -> Limit {
        Limit {
            is_floor: true,
            ..cap(amount, flows)
        }
    }

    /// Whether volumes exist, by eliminating one flow after the other (Fourier 1826, Motzkin 1936) in whole numbers.
    fn any_volumes(limits: &[Limit], flows: usize) -> bool {
        // Rows Σ aⱼ xⱼ ≤ b.
        let mut rows: Vec<(Vec<i128>, i128)> = (limits.iter())
            .map(|limit| {
                let sign = if limit.is_floor { -1 } else { 1 };
                let has = |j| if limit.flows.contains(&j) { sign } else { 0 };
                ((0..flows).map(has).collect(), sign * limit.amount as i128)
            })
            .collect();
        for j in 0..flows {
            let mut row = vec![0; flows];
            row[j] = -1;
            rows.push((row, 0));
        }
        for j in 0..flows {
            let (mut above, mut below, mut next) = (Vec::new(), Vec::new(), Vec::new());
            for row in rows {
                match row.0[j].signum() {
                    1 => above.push(row),
                    -1 => below.push(row),
                    _ => next.push(row),
                }
            }
            for (a, p) in &above {
                for (b, q) in &below {
                    let (s, t) = (-b[j], a[j]);
                    let sum = a.iter().zip(b).map(|(x, y)| s * x + t * y).collect();
                    next.push((sum, s * p + t * q));
                }
            }
            next.sort();
            next.dedup();
            rows = next;
        }
        rows.iter().all(|(_, b)| *b >= 0)
    }

    #[test]
    fn what_is_refused_has_no_volumes_and_what_is_not_has() {
        let mut rng = rand_chacha::ChaCha12Rng::seed_from_u64(14);
        let (mut refused, mut kept) = (0, 0);
        for draw in 0..4000 {
            let flows = rng.random_range(1..=4);
            let limits: Vec<Limit> = (0..rng.random_range(2..=5))
                .map(|_| {
                    let mut inside: Vec<usize> =
                        (0..flows).filter(|_| rng.random_bool(0.6)).collect();
                    if inside.is_empty() {
                        inside.push(rng.random_range(0..flows));
                    }
                    Limit {
                        is_floor: rng.random_bool(0.5),
                        amount: f64::from(rng.random_range(1..12)),
                        flows: inside,
                    }
                })
                .collect();
            let found = no_room(&limits);
            assert_eq!(
                found.is_none(),
                any_volumes(&limits, flows),
                "draw {draw}: {limits:?}, {found:?}"
            );
            match found {
                Some(_) => refused += 1,
                None => kept += 1,
            }
        }
        assert!(
            refused > 500 && kept > 500,
            "{refused} refused, {kept} kept"
        );
    }

    #[test]
    fn bounds_that_overlap_without_nesting_name_each_other() {
        // Two floors share a flow, three caps are on one flow each: 4 + 4 are asked for, of 1 + 2·2 + 1 once each flow
        // counts as often as floors count it.
        let limits = [
            floor(4.0, &[0, 1]),
            floor(4.0, &[1, 2]),
            cap(1.0, &[0]),
            cap(2.0, &[1]),
            cap(1.0, &[2]),
            cap(9.0, &[3]),
        ];
        let weights = no_room(&limits).expect("no room");
        assert_eq!(weights[5], 0.0);
        let sum =
            |at: std::ops::Range<usize>| -> f64 { at.map(|i| weights[i] * limits[i].amount).sum() };
        assert!(sum(0..2) > sum(2..6));
        // With a little more of the flow both share there is room.
        let mut wider = limits.to_vec();
        wider[3] = cap(3.0, &[1]);
        assert_eq!(no_room(&wider), None);
        wider[3] = cap(2.999, &[1]);
        assert!(no_room(&wider).is_some());
    }

    #[test]
    fn many_bounds_that_all_hold_are_passed_at_once() {
        // A cap on everything, a floor on every flow, their sum exactly the cap.
        let mut limits: Vec<Limit> = (0..200).map(|j| floor(1.0, &[j])).collect();
        limits.push(cap(200.0, &(0..200).collect::<Vec<_>>()));
        assert_eq!(no_room(&limits), None);
        limits[7].amount = 1.001;
        let weights = no_room(&limits).expect("no room");
        assert!(weights.iter().all(|w| (w - weights[200]).abs() < 1e-12));
    }
}
