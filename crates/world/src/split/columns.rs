//! Step 3: the input columns of a family's members.

use super::carve::Carving;
use crate::{RegionIx, SectorIx, UseTable, WorldError};

/// Fills the columns of every family: split goods as specified, everything else in proportion to net output.
///
/// `remaining[n, k, f]` is what families `f` (positions before the split) still buy of the goods `k` before the split;
/// `table` already holds the purchases of split goods.
pub(super) fn fill(
    carving: &Carving<'_>,
    remaining: &UseTable,
    output: &dyn Fn(RegionIx, usize) -> f64,
    table: &mut UseTable,
) -> Result<(), WorldError> {
    let world = carving.world;
    for n in RegionIx::all(world.region_count()) {
        for f in 0..world.sector_count() {
            let members = carving.family(f);
            let bought = remaining.column(n, SectorIx(f)).to_vec();
            let shares = match members.as_slice() {
                [_] => vec![1.0],
                several => net_shares(carving, n, several, output, table)?,
            };
            for (&member, share) in members.iter().zip(shares) {
                for (k, value) in bought.iter().enumerate() {
                    if *value != 0.0 {
                        table.set(
                            n,
                            SectorIx(carving.position[k]),
                            SectorIx(member),
                            share * value,
                        );
                    }
                }
            }
        }
    }
    Ok(())
}

/// Each member's share of what the family's net output `Y − specified inputs` is in sum.
fn net_shares(
    carving: &Carving<'_>,
    n: RegionIx,
    members: &[usize],
    output: &dyn Fn(RegionIx, usize) -> f64,
    table: &UseTable,
) -> Result<Vec<f64>, WorldError> {
    let mut nets = Vec::with_capacity(members.len());
    for &member in members {
        let made = output(n, member);
        let specified: f64 = (0..carving.splits.len())
            .map(|c| table.get(n, SectorIx(carving.child[c]), SectorIx(member)))
            .sum();
        let net = made - specified;
        if net < 0.0 || (net == 0.0 && made > 0.0) {
            return Err(WorldError::Cell {
                world: world_name(carving),
                region: carving.world.region(n).code.clone(),
                sector: carving.code(member).to_owned(),
                problem: format!(
                    "buys split goods for {specified:.3} and sells {made:.3}: nothing is left for other inputs and value \
                     added; lower its share among the users of those goods"
                ),
            });
        }
        nets.push(net);
    }
    let total: f64 = nets.iter().sum();
    if total <= 0.0 {
        // Nothing is made: the parent keeps whatever there is.
        let mut shares = vec![0.0; members.len()];
        shares[0] = 1.0;
        return Ok(shares);
    }
    Ok(nets.into_iter().map(|net| net / total).collect())
}

fn world_name(carving: &Carving<'_>) -> String {
    carving.world.meta().name.clone()
}
