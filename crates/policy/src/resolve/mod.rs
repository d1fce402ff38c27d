//! A policy meets a world: selectors become flows, contradictions become errors.

mod bounds;
mod hats;
mod rates;
mod select;

use detente_world::{Cube, World};

use crate::{AppliedPolicy, Policy, PolicyError, TableMode, Wedge, WedgeKind};
use rates::{Rates, Source};
use select::Selector;

impl Policy {
    /// Resolves the policy against a world.
    ///
    /// - Levels are set first, then added points are added; neither order of wedges nor of files matters.
    /// - `*` as a region is every region but the other side; a region's own sales never carry a wedge.
    /// - Icebergs on one flow multiply, whoever imposes them.
    /// - A bound with `*` is one bound per region that `*` stands for, with `[…]` one bound on the group's sum; always
    ///   one per sector. Bounds with the same `group=NAME` are one bound on the sum of all their flows.
    /// - A bound that `*` (or a sector selector) expands skips flows that are zero in the benchmark.
    ///
    /// # Errors
    /// [`PolicyError`]: an unknown code, a region against itself, two different levels for one flow or hat, a rate at
    /// or below −100 %, a bound on a zero flow, two bounds of one side on the same flows that differ, a cap below a
    /// floor, a floor on banned flows.
    pub fn apply(&self, world: &World) -> Result<AppliedPolicy, PolicyError> {
        self.apply_over(world, world.tariffs())
    }

    /// As [`Policy::apply`], on top of other tariffs than the world's own, e.g. those of another day: added points
    /// are added to them, and flows nobody speaks of keep them.
    ///
    /// # Errors
    /// As [`Policy::apply`].
    pub fn apply_over(&self, world: &World, tariffs: &Cube) -> Result<AppliedPolicy, PolicyError> {
        let mut applied = AppliedPolicy::benchmark(tariffs);
        let selector = Selector::new(world);
        self.apply_rates(&selector, &mut applied)?;
        for wedge in &self.wedges {
            if matches!(wedge.kind, WedgeKind::Iceberg | WedgeKind::ImportIceberg) {
                apply_iceberg(wedge, &selector, &mut applied)?;
            }
        }
        hats::apply(&self.wedges, &selector, &mut applied)?;
        applied.bounds = bounds::resolve(&self.wedges, &selector, &applied.iceberg)?;
        Ok(applied)
    }

    fn apply_rates(
        &self,
        selector: &Selector<'_>,
        applied: &mut AppliedPolicy,
    ) -> Result<(), PolicyError> {
        let mut tariff = Rates::new("tariff", selector.world());
        let mut export_tax = Rates::new("export tax", selector.world());
        for wedge in &self.wedges {
            let book = match wedge.kind {
                WedgeKind::Tariff => &mut tariff,
                WedgeKind::ExportTax => &mut export_tax,
                _ => continue,
            };
            for flow in selector.flows(wedge)? {
                book.enter(flow, wedge.amount, Source::Wedge(wedge))?;
            }
        }
        for table in &self.tables {
            let mut seen = std::collections::BTreeMap::new();
            for row in &table.rows {
                let source = Source::Row(table, row);
                let Some(flow) = selector.flow_of_row(table, row)? else {
                    continue;
                };
                if let Some(first) = seen.insert(flow, row) {
                    return Err(PolicyError::Contradiction {
                        first: Source::Row(table, first).to_string(),
                        second: source.to_string(),
                        problem: format!("both are for {}", selector.flow_name(flow)),
                    });
                }
                let amount = match table.mode {
                    TableMode::Set => crate::Amount::Level(row.rate),
                    TableMode::Add => crate::Amount::Add(row.rate),
                };
                tariff.enter(flow, amount, source)?;
            }
        }
        tariff.finish(&mut applied.tariff)?;
        export_tax.finish(&mut applied.export_tax)
    }
}

fn apply_iceberg(
    wedge: &Wedge,
    selector: &Selector<'_>,
    applied: &mut AppliedPolicy,
) -> Result<(), PolicyError> {
    let crate::Amount::Level(factor) = wedge.amount else {
        return Err(hats::not_a_level(wedge));
    };
    for (origin, destination, sector) in selector.flows(wedge)? {
        let before = applied.iceberg.get(origin, destination, sector);
        applied
            .iceberg
            .set(origin, destination, sector, before * factor);
    }
    Ok(())
}
