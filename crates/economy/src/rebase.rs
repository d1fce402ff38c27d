//! An economy expressed as changes from another of its equilibria: with CES nests the same economy, new shares.

use detente_world::{Cube, RegionIx, SectorIx, UseTable, World};

use crate::model::{Model, Tables};
use crate::nests::{Nests, Purchases};
use crate::sweep::Sweep;

/// The economy around the point a sweep was last evaluated at, with every wedge there as part of its tariffs. Exact
/// in quantities and shares; who collects which revenue is not kept, so it serves to linearise, not to solve.
pub(crate) fn around(world: &World, model: &Model, sweep: &Sweep<'_>) -> Model {
    let (r, s) = (model.r, model.s);
    let (mut flows, mut tariffs) = (Cube::filled(r, s, 0.0), Cube::filled(r, s, 0.0));
    for k in 0..s {
        for n in 0..r {
            for i in 0..r {
                let at = model.at(i, n, k);
                if sweep.buying[at] > 0.0 {
                    let cell = (RegionIx(i), RegionIx(n), SectorIx(k));
                    let (gross, kept) = (model.gross(n), 1.0 - model.margin(n));
                    flows.set(cell.0, cell.1, cell.2, sweep.sales(i, n, k, at) * gross);
                    let wedge = kept * sweep.buying[at] / sweep.selling[at];
                    tariffs.set(cell.0, cell.1, cell.2, wedge - 1.0);
                }
            }
        }
    }
    let mut use_table = UseTable::zero(r, s);
    let mut nests = Nests::new(model);
    for n in 0..r {
        let here = n * s..(n + 1) * s;
        let p = &sweep.price[here.clone()];
        nests.price(model, n, p, &sweep.value_added_cost[here.clone()]);
        intermediate_use(
            model,
            &mut nests,
            n,
            p,
            &sweep.payments[here],
            &mut use_table,
        );
    }
    let tables = Tables {
        flows,
        tariffs,
        use_table,
    };
    let mut rebased = Model::calibrate(world, &model.parameters, tables);
    rebased.scale.clone_from(&model.scale);
    rebased
}

/// Purchases of every good by every sector of region `n` at log prices `p`, given what each sector pays for inputs and
/// the nests priced at `p`.
pub(crate) fn intermediate_use(
    model: &Model,
    nests: &mut Nests,
    n: usize,
    p: &[f64],
    payments: &[f64],
    use_table: &mut UseTable,
) {
    let s_count = model.s;
    let (mut factors, mut materials) = (vec![0.0; s_count], vec![0.0; s_count]);
    let mut one = vec![0.0; s_count];
    for s in SectorIx::all(s_count) {
        one.fill(0.0);
        one[s.0] = payments[s.0];
        let mut bought = vec![0.0; s_count];
        let purchases = Purchases {
            spending: &mut bought,
            value_added: &mut factors,
            materials_paid: &mut materials,
        };
        nests.demand(model, n, p, &one, purchases);
        for k in SectorIx::all(s_count) {
            use_table.set(RegionIx(n), k, s, bought[k.0]);
        }
    }
}
