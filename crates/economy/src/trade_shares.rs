//! Trade shares of a calibrated economy, and copies of them that policies put their wedges into.

use std::sync::{Arc, Mutex};

/// Trade shares at the benchmark; \[(k·R + i)·stride + n\].
#[derive(Debug)]
pub(crate) struct TradeShares {
    r: usize,
    stride: usize,
    /// π\[i,n,k\], what buyers in n spend on k from i as a share of all they spend on it.
    pub buying: Vec<f64>,
    /// The same at what sellers receive, π/(1 + τ).
    pub selling: Vec<f64>,
    /// Sectors in which the two differ anywhere.
    pub wedged: Vec<bool>,
    /// Copies that no solve uses now.
    spare: Mutex<Vec<Copied>>,
}

/// A copy, and the markets (k·R + n) in which it differs from the benchmark.
#[derive(Debug, Clone)]
struct Copied {
    buying: Vec<f64>,
    selling: Vec<f64>,
    changed: Vec<usize>,
}

/// Copies kept for later solves: one per thread is enough.
const KEPT: usize = 32;

impl TradeShares {
    pub fn new(r: usize, stride: usize, buying: Vec<f64>, selling: Vec<f64>) -> Self {
        let block = r * stride;
        let wedged = (buying.chunks_exact(block).zip(selling.chunks_exact(block)))
            .map(|(buying, selling)| buying != selling)
            .collect();
        Self {
            r,
            stride,
            buying,
            selling,
            wedged,
            spare: Mutex::default(),
        }
    }

    fn copy(&self) -> Copied {
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        let Some(mut copied) = spare else {
            return Copied {
                buying: self.buying.clone(),
                selling: self.selling.clone(),
                changed: Vec::new(),
            };
        };
        if copied.changed.len() * 4 > self.wedged.len() * self.r {
            copied.buying.copy_from_slice(&self.buying);
            copied.selling.copy_from_slice(&self.selling);
            copied.changed.clear();
        }
        for market in copied.changed.drain(..) {
            let (k, n) = (market / self.r, market % self.r);
            for i in 0..self.r {
                let at = (k * self.r + i) * self.stride + n;
                copied.buying[at] = self.buying[at];
                copied.selling[at] = self.selling[at];
            }
        }
        copied
    }
}

/// The shares with a policy's wedges in them. Its memory goes back to the economy for the next solve, which then writes
/// only the markets that this policy or the next one changes.
#[derive(Debug)]
pub(crate) struct Prepared {
    of: Arc<TradeShares>,
    copied: Copied,
}

impl Prepared {
    pub fn of(shares: &Arc<TradeShares>) -> Self {
        Self {
            of: Arc::clone(shares),
            copied: shares.copy(),
        }
    }

    pub fn buying(&self) -> &[f64] {
        &self.copied.buying
    }

    pub fn selling(&self) -> &[f64] {
        &self.copied.selling
    }

    /// Both, to change a market (k·R + n) in.
    pub fn change(&mut self, market: usize) -> (&mut [f64], &mut [f64]) {
        self.copied.changed.push(market);
        (&mut self.copied.buying, &mut self.copied.selling)
    }
}

impl Clone for Prepared {
    fn clone(&self) -> Self {
        Self {
            of: Arc::clone(&self.of),
            copied: self.copied.clone(),
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let copied = Copied {
            buying: std::mem::take(&mut self.copied.buying),
            selling: std::mem::take(&mut self.copied.selling),
            changed: std::mem::take(&mut self.copied.changed),
        };
        if let Ok(mut spare) = self.of.spare.lock()
            && spare.len() < KEPT
        {
            spare.push(copied);
        }
    }
}
