//! What a position on a menu reveals: the weights on several criteria under which it is a best response.
//!
//! A player that maximises Σ_c w\[c\]·criterion\[c\] and is seen in a position prefers it to every other position s of its menu,
//! the others held: Σ_c w\[c\]·(criterion\[c\](seen) − criterion\[c\](s)) ≥ 0. These are linear in w, so the weights that fit are a
//! polyhedron (revealed preference: Samuelson, Economica 5, 1938, 61–71; as inverse optimisation: Ahuja and Orlin, Operations
//! Research 49, 2001, 771–783). Reported are its extent in every weight, not a point in it, and the point nearest to the plain
//! weights. Linear and quadratic programs are solved by Clarabel, an interior-point method.

use clarabel::algebra::CscMatrix;
use serde::Serialize;

use crate::TalksError;
use crate::program::Program;

/// A weight larger than this counts as one without an upper end.
const UNBOUNDED: f64 = 1e4;
/// Gap of the programs.
const GAP: f64 = 1e-11;

/// One criterion of a player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Its weight for a player that wants nothing but plain payoff.
    pub plain: f64,
    /// The lowest weight allowed.
    pub lowest: f64,
    /// Whether it is one of a group whose weights keep their sum.
    pub shared: bool,
    /// What the seen position is worth over each other one by this criterion.
    pub kept: Vec<f64>,
}

/// The weights that fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightSet {
    /// The most that another position gains at plain weights; 0 = the seen position is a best response.
    pub gain_plain: f64,
    /// The least of that over all weights; above 0 no weights explain the position, and the rest is about those that come
    /// nearest to it.
    pub gain_left: f64,
    /// The weights that fit, nearest to the plain ones.
    pub nearest: Vec<f64>,
    /// Lowest weight in the set, by criterion, whatever the others.
    pub low: Vec<f64>,
    /// The highest; `None` = without end.
    pub high: Vec<Option<f64>>,
    /// The weights that fit when every other criterion keeps its plain weight: lowest and highest (`None` = without end);
    /// `None` where no weight of this criterion alone explains the position. Shared criteria cannot move alone.
    pub alone: Vec<Option<(f64, Option<f64>)>>,
}

/// The weights for which a seen position is a best response. `plain` is what it is worth over each other position by what has no
/// weight; gains up to `tolerance` count as none.
///
/// # Errors
/// [`TalksError::Criteria`]: lists of different lengths or numbers that are not finite; [`TalksError::Program`] if a program
/// could not be solved.
pub fn weights_behind(
    plain: &[f64],
    criteria: &[Criterion],
    tolerance: f64,
) -> Result<WeightSet, TalksError> {
    let whole = criteria.iter().all(|c| {
        c.kept.len() == plain.len() && c.plain.is_finite() && c.kept.iter().all(|v| v.is_finite())
    });
    if !whole || plain.iter().any(|v| !v.is_finite()) {
        return Err(TalksError::Criteria);
    }
    let rest: Vec<f64> = (0..plain.len())
        .map(|d| plain[d] + criteria.iter().map(|c| c.plain * c.kept[d]).sum::<f64>())
        .collect();
    let gain_plain = rest.iter().fold(0.0_f64, |most, kept| most.max(-kept));
    let polyhedron = Polyhedron {
        rest: &rest,
        criteria,
    };
    let gain_left = if gain_plain <= tolerance {
        0.0
    } else {
        let least = polyhedron.least_gain()?;
        if least <= tolerance { 0.0 } else { least }
    };
    // Where nothing fits, the set of those that come nearest, with room for rounding.
    let allowed = if gain_left > 0.0 {
        gain_left * (1.0 + 1e-6)
    } else {
        0.0
    };
    let of_step = |at: usize, step: f64| (criteria[at].plain + step).max(criteria[at].lowest);
    let mut nearest: Vec<f64> = criteria.iter().map(|c| c.plain).collect();
    if gain_plain > allowed {
        let steps = polyhedron.nearest(allowed)?;
        nearest = steps
            .iter()
            .enumerate()
            .map(|(c, x)| of_step(c, *x))
            .collect();
    }
    let (mut low, mut high, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for c in 0..criteria.len() {
        let end = |direction: f64| polyhedron.end(c, direction, allowed);
        low.push(end(-1.0)?.map_or(criteria[c].lowest, |x| of_step(c, x)));
        let up = end(1.0)?.map(|x| of_step(c, x));
        high.push(up.filter(|w| *w < 0.99 * UNBOUNDED));
        alone.push(polyhedron.alone(c, allowed.max(tolerance)));
    }
    Ok(WeightSet {
        gain_plain,
        gain_left,
        nearest,
        low,
        high,
        alone,
    })
}

/// Steps x from the plain weights with rest + K x ≥ −gain, x ≥ lowest − plain, and shared steps that sum to nothing.
struct Polyhedron<'a> {
    /// By other position, at plain weights.
    rest: &'a [f64],
    criteria: &'a [Criterion],
}

impl Polyhedron<'_> {
    /// The least gain of another position over all weights.
    fn least_gain(&self) -> Result<f64, TalksError> {
        let count = self.criteria.len();
        let mut costs = vec![0.0; count + 1];
        costs[count] = 1.0;
        let none = CscMatrix::zeros((count + 1, count + 1));
        let found = self.program(&none, &costs, true, 0.0)?;
        Ok(found.map_or(0.0, |x| x[count].max(0.0)))
    }

    /// The shortest step.
    fn nearest(&self, gain: f64) -> Result<Vec<f64>, TalksError> {
        let count = self.criteria.len();
        let found = self.program(&CscMatrix::identity(count), &vec![0.0; count], false, gain)?;
        found.ok_or_else(|| TalksError::Program {
            what: "the weights nearest to the plain ones".into(),
        })
    }

    /// The farthest step of one weight; `None` = without end.
    fn end(&self, criterion: usize, direction: f64, gain: f64) -> Result<Option<f64>, TalksError> {
        let count = self.criteria.len();
        let mut costs = vec![0.0; count];
        costs[criterion] = -direction;
        let none = CscMatrix::zeros((count, count));
        let found = self.program(&none, &costs, false, gain)?;
        Ok(found.map(|x| x[criterion]))
    }

    /// The weights of one criterion with all others plain.
    fn alone(&self, criterion: usize, gain: f64) -> Option<(f64, Option<f64>)> {
        let of = &self.criteria[criterion];
        if of.shared {
            return None;
        }
        let (mut low, mut high) = (of.lowest - of.plain, f64::INFINITY);
        for (rest, kept) in self.rest.iter().zip(&of.kept) {
            let room = -gain - rest;
            match kept {
                k if *k > 0.0 => low = low.max(room / k),
                k if *k < 0.0 => high = high.min(room / k),
                _ if room > 0.0 => return None,
                _ => {}
            }
        }
        (low <= high).then_some((of.plain + low, high.is_finite().then_some(of.plain + high)))
    }

    /// Minimises ½ x'P x + q'x over the polyhedron; with `gain_too` the gain is one more variable, at the end. `None` = without
    /// end.
    fn program(
        &self,
        quadratic: &CscMatrix<f64>,
        linear: &[f64],
        gain_too: bool,
        gain: f64,
    ) -> Result<Option<Vec<f64>>, TalksError> {
        let count = self.criteria.len();
        // A x + s = b: shared steps sum to nothing; −K x − gain ≤ rest; −x ≤ plain − lowest; an upper end that is none.
        let (mut rows, mut right): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), Vec::new());
        let row = |of: &dyn Fn(usize) -> f64, last: f64| -> Vec<f64> {
            let mut row: Vec<f64> = (0..count).map(of).collect();
            if gain_too {
                row.push(last);
            }
            row
        };
        let shared = |c: usize| f64::from(u8::from(self.criteria[c].shared));
        let equalities = usize::from(self.criteria.iter().any(|c| c.shared));
        if equalities > 0 {
            rows.push(row(&shared, 0.0));
            right.push(0.0);
        }
        for (d, rest) in self.rest.iter().enumerate() {
            // Scaled so that gains of a thousandth of a per cent weigh like weights.
            let size = self
                .criteria
                .iter()
                .map(|c| c.kept[d].abs())
                .fold(rest.abs(), f64::max)
                .max(f64::MIN_POSITIVE);
            rows.push(row(&|c| -self.criteria[c].kept[d] / size, -1.0 / size));
            right.push((rest + gain) / size);
        }
        for (at, c) in self.criteria.iter().enumerate() {
            let one = |i: usize| f64::from(u8::from(i == at));
            rows.push(row(&|i| -one(i), 0.0));
            right.push(c.plain - c.lowest);
            rows.push(row(&one, 0.0));
            right.push(UNBOUNDED);
        }
        if gain_too {
            rows.push(row(&|_| 0.0, -1.0));
            right.push(0.0);
        }
        let program = Program {
            quadratic,
            linear,
            rows: &rows,
            right: &right,
            equalities,
            cone: 0,
            gap: GAP,
        };
        program.solve("weights")
    }
}
