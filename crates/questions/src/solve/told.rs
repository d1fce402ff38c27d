//! What is told of an equilibrium: its headline, how the model is closed, and the tables beside it.

use super::*;

impl Solution {
    /// Tables that were asked for beside the equilibrium, and what is known of it.
    pub(super) fn beside(&self) -> Vec<Named> {
        let world: &World = &self.world;
        let (groups, people) = &self.households;
        let mut tables = Vec::new();
        let mut add = |named: Named, empty: bool| {
            if !empty {
                tables.push(named);
            }
        };
        add(Named::of(&self.autarky, world), self.autarky.is_empty());
        add(Named::of(groups, world), groups.is_empty());
        add(Named::of(people, world), people.is_empty());
        let accounts = &self.satellites;
        add(Named::of(accounts, &()), accounts.is_empty());
        add(Named::of(&self.ties, world), self.ties.is_empty());
        add(Named::of(&self.corners, world), self.corners.is_empty());
        if let Some(stability) = &self.stability {
            tables.push(Named::single(stability, &()));
        }
        tables
    }

    /// Whose real income moves most, in a sentence.
    pub(super) fn movers(&self) -> String {
        const NAMED: usize = 3;
        let mut rows = self.equilibrium.regions();
        rows.sort_by(|a, b| b.real_income_pct.abs().total_cmp(&a.real_income_pct.abs()));
        let name = |row: &RegionOutcome| self.world.region(row.region).name.clone();
        let names: Vec<String> = rows.iter().take(NAMED).map(name).collect();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!(
                    "Real income changes most in {} and {last}.",
                    others.join(", ")
                )
            }
            _ => self.headline(),
        }
    }

    /// Who loses and who gains most, in a sentence.
    pub(super) fn headline(&self) -> String {
        let mut rows = self.equilibrium.regions();
        rows.sort_by(|a, b| a.real_income_pct.total_cmp(&b.real_income_pct));
        let said = |row: &RegionOutcome| {
            format!(
                "{} ({} %)",
                self.world.region(row.region).code,
                detente_table::signed(Some(row.real_income_pct), 2)
            )
        };
        match (rows.first(), rows.last()) {
            (Some(first), Some(last))
                if first.real_income_pct < 0.0 && last.real_income_pct > 0.0 =>
            {
                format!(
                    "Real income falls most in {} and rises most in {}.",
                    said(first),
                    said(last)
                )
            }
            (Some(first), Some(_)) if first.real_income_pct < 0.0 => {
                format!(
                    "Real income rises nowhere and falls most in {}.",
                    said(first)
                )
            }
            (Some(_), Some(last)) if last.real_income_pct > 0.0 => {
                format!(
                    "Real income falls nowhere and rises most in {}.",
                    said(last)
                )
            }
            _ => "Real income changes nowhere.".to_owned(),
        }
    }

    pub(super) fn closure_row(&self) -> ClosureRow {
        let p = &self.adapted.parameters;
        let nests: Vec<String> = p
            .critical
            .iter()
            .map(|nest| {
                let goods: Vec<&str> = nest
                    .goods
                    .iter()
                    .map(|k| self.world.sector(*k).code.as_str())
                    .collect();
                format!(
                    "{} (sigma_c {}, theta_c {})",
                    goods.join("+"),
                    nest.sigma,
                    nest.theta
                )
            })
            .collect();
        ClosureRow {
            deficits: p.deficits.name(),
            elasticity_set: self.settings.elasticities.clone(),
            horizon: self.settings.horizon.map(|h| h.to_string()),
            trade_elasticity_scale: self.adapted.trade_scale,
            sigma: p.sigma,
            theta: p.theta,
            rho: p.rho,
            kappa: if p.kappa.is_infinite() {
                "inf".to_owned()
            } else {
                p.kappa.to_string()
            },
            critical: nests.join("; "),
        }
    }

    pub(super) fn elasticities(&self) -> Vec<ElasticityRow> {
        let values = self.adapted.parameters.trade_elasticity.iter().enumerate();
        values
            .map(|(k, &trade_elasticity)| ElasticityRow {
                sector: SectorIx(k),
                trade_elasticity,
            })
            .collect()
    }
}
