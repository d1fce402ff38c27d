//! Totals that every world implies (`economy.md`, "Derived benchmark").

use crate::{Cube, Grid, RegionIx, SectorIx, UseTable};

/// The derived benchmark. Money in USD million of the world's year.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Output Y\[i,s\] = Σₙ flow, basic prices.
    pub output: Grid,
    /// Expenditure E\[n,k\] = Σᵢ (1+τ) flow, buyers' prices.
    pub expenditure: Grid,
    /// Final demand F = E − Σₛ use.
    pub final_demand: Grid,
    /// Value added V\[n,s\] = Y − Σₖ use, profits included.
    pub value_added: Grid,
    /// Tariff revenue T\[n\] = Σ τ·flow.
    pub tariff_revenue: Vec<f64>,
    /// Trade deficit D\[n\] = imports − exports at basic prices.
    pub deficit: Vec<f64>,
    /// Income I\[n\] = Σₛ V + T + D = Σₖ F.
    pub income: Vec<f64>,
}

impl Benchmark {
    /// Derives every total from the three tables; nothing is checked here.
    pub fn derive(flows: &Cube, tariffs: &Cube, use_table: &UseTable) -> Self {
        let (regions, sectors) = (flows.regions(), flows.sectors());
        let mut output = Grid::filled(regions, sectors, 0.0);
        let mut expenditure = output.clone();
        let mut tariff_revenue = vec![0.0; regions];
        let mut deficit = vec![0.0; regions];
        for k in SectorIx::all(sectors) {
            for n in RegionIx::all(regions) {
                for (i, (&flow, &rate)) in flows.row(n, k).iter().zip(tariffs.row(n, k)).enumerate()
                {
                    if flow == 0.0 {
                        continue;
                    }
                    output.add(RegionIx(i), k, flow);
                    expenditure.add(n, k, (1.0 + rate) * flow);
                    tariff_revenue[n.0] += rate * flow;
                    if i != n.0 {
                        deficit[n.0] += flow;
                        deficit[i] -= flow;
                    }
                }
            }
        }
        let mut final_demand = expenditure.clone();
        let mut value_added = output.clone();
        for n in RegionIx::all(regions) {
            for s in SectorIx::all(sectors) {
                for (k, &used) in use_table.column(n, s).iter().enumerate() {
                    final_demand.add(n, SectorIx(k), -used);
                    value_added.add(n, s, -used);
                }
            }
        }
        let income = RegionIx::all(regions)
            .map(|n| final_demand.row(n).iter().sum())
            .collect();
        Self {
            output,
            expenditure,
            final_demand,
            value_added,
            tariff_revenue,
            deficit,
            income,
        }
    }
}
