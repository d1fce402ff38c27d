//! Who gets what there is (equations 5 and 6), and what the uses that go short cost (equation 8).

use super::Chain;

impl Chain<'_> {
    /// Need of a use after thrift, b(1 − θ).
    fn need(&self, u: usize, n: usize, thrift: &[f64]) -> f64 {
        let place = &self.place.uses[u];
        place.base[n] * (1.0 - thrift[place.schedule[n]])
    }

    /// (6) μ_m of merit and the rest pro rata, use by use and region by region.
    pub(super) fn serve(&self, available: &[f64], thrift: &[f64]) -> Vec<Vec<f64>> {
        let merit = self.judged.merit;
        self.share(available, thrift, |by_merit, pro_rata| {
            merit * by_merit + (1.0 - merit) * pro_rata
        })
    }

    /// The worse of the two for every use, before any thrift.
    pub(super) fn serve_worst(&self, available: &[f64]) -> Vec<Vec<f64>> {
        self.share(available, &vec![0.0; self.thrift.len()], f64::min)
    }

    fn share(
        &self,
        available: &[f64],
        thrift: &[f64],
        mix: impl Fn(f64, f64) -> f64,
    ) -> Vec<Vec<f64>> {
        let uses = self.place.uses.len();
        let mut served = vec![vec![1.0; available.len()]; uses];
        for (n, q) in available.iter().enumerate() {
            if *q >= 1.0 {
                continue;
            }
            let all: f64 = (0..uses).map(|u| self.need(u, n, thrift)).sum();
            if *q >= all {
                continue;
            }
            let pro_rata = q / all;
            let mut left = *q;
            for &u in &self.order[n] {
                let need = self.need(u, n, thrift);
                let by_merit = if need > 0.0 {
                    (left / need).min(1.0)
                } else {
                    pro_rata
                };
                left = (left - need).max(0.0);
                served[u][n] = mix(by_merit, pro_rata);
            }
        }
        served
    }

    /// (8) Adds to a loss by sector and region, sector by sector, whatever this element costs beyond what others did;
    /// `cause` takes the position of this element and of its costliest use there.
    pub(crate) fn lose(
        &self,
        served: &[Vec<f64>],
        chain: usize,
        loss: &mut [f64],
        cause: &mut [Option<Cause>],
    ) {
        let regions = self.place.regions;
        for (u, place) in self.place.uses.iter().enumerate() {
            let row = place.sector.0 * regions;
            // The uses of one sector add up: told when the sector comes first.
            if self.place.uses[..u]
                .iter()
                .any(|other| other.sector == place.sector)
            {
                continue;
            }
            for n in 0..regions {
                let mut sum = 0.0;
                let mut worst = (0.0, u);
                for (v, other) in self.place.uses.iter().enumerate().skip(u) {
                    if other.sector == place.sector {
                        let lost = self.exposed[v][n] * (1.0 - served[v][n]);
                        sum += lost;
                        if lost > worst.0 {
                            worst = (lost, v);
                        }
                    }
                }
                if sum > loss[row + n] {
                    loss[row + n] = sum.min(1.0);
                    cause[row + n] = Some(Cause {
                        chain,
                        usage: Some(worst.1),
                    });
                }
            }
        }
    }
}

/// What idles a sector directly: an element and its use there, or (without a use) lost sales of the element's own makers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Position of the chain.
    pub chain: usize,
    /// Position of the use among the chain's.
    pub usage: Option<usize>,
}
