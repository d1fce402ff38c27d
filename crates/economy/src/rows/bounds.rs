//! Bounds and the flows under them.

use detente_policy::{BoundKind, FloorMode};
use detente_world::table::columns;
use detente_world::{RegionIx, SectorIx};

use crate::BoundResult;

/// A bound of the policy, by its number in the policy's order.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundRow {
    /// Number in the policy, from 1.
    pub number: usize,
    /// What became of it.
    pub result: BoundResult,
}

columns! { BoundRow: "bounds", "Bounds"; |r|
    text "bound" key = r.result.label.as_str(), "The bound as it was written.";
    text "kind" = bound_kind(&r.result), "cap, boycott or floor.";
    number[Plain 4] "level" = r.result.level, "The bound, relative to the benchmark volume.";
    number[Plain 4] "volume" = r.result.volume, "The volume reached, relative to the benchmark.";
    number[Rate 4] "wedge_rate" = r.result.wedge_rate,
        "What the bound alone puts on the price of its flows: of a cap the tax m that a buyer pays on top, over the price \
        without it (e^m − 1); of a floor the part of the price that the subsidy pays (1 − e^−m). Several bounds on a flow \
        compound.";
    number[UsdMn 0] "rent_usd_mn" = r.result.rent, "Rent of a cap; a subsidy is a negative rent.";
    flag "binding" = r.result.binding, "Whether the volume is at the bound.";
    flag "priced" = r.result.priced, "Whether it costs anything: the market would not be there without it.";
    integer "tied" = r.result.tied,
        "Other bounds of its kind at the same level on the same flows: nothing in the equations says who gets their rent.";
    number[UsdMn 1] "waived_usd_mn" = r.result.waived_usd_mn,
        "Tariff revenue waived by a floor that replaces the tariff, also where the floor is slack and has done nothing \
        else.";
    number[Share 2] "rents_to_exporter_share" optional = match r.result.kind {
        BoundKind::Cap { rents_to_exporter } => Some(rents_to_exporter),
        BoundKind::Floor { .. } => None,
    },
        "Share of a cap's rent that goes to the exporter; missing on floors.";
    text "mode" optional = match r.result.kind {
        BoundKind::Cap { .. } => None,
        BoundKind::Floor {
            mode: FloorMode::OnTop,
        } => Some("on-top"),
        BoundKind::Floor {
            mode: FloorMode::Replace,
        } => Some("replace"),
    },
        "Whether a floor's subsidy is on top of the tariff or replaces it; missing on caps.";
    integer "number" key = r.number, "Number of the bound in the policy, from 1.";
}

/// `cap`, `boycott` or `floor`.
pub fn bound_kind(bound: &BoundResult) -> &'static str {
    match bound.kind {
        BoundKind::Cap { .. } if bound.label.starts_with("boycott") => "boycott",
        BoundKind::Cap { .. } => "cap",
        BoundKind::Floor { .. } => "floor",
    }
}

/// A flow that a bound binds.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundFlow {
    /// Number of the bound in the policy, from 1.
    pub number: usize,
    /// The bound as it was written.
    pub bound: String,
    /// The seller.
    pub origin: RegionIx,
    /// The buyer.
    pub destination: RegionIx,
    /// The good.
    pub sector: SectorIx,
}

columns! { BoundFlow: "bound_flows", "Flows under bounds"; |r|
    text "bound" key = r.bound.as_str(), "The bound as it was written.";
    code[Region] "origin" = r.origin.0, "The seller.";
    code[Region] "destination" = r.destination.0, "The buyer.";
    code[Sector] "sector" = r.sector.0, "The good.";
    integer "number" key = r.number, "Number of the bound in the policy, from 1.";
}

/// The bounds of an equilibrium as rows.
pub fn bound_rows(bounds: &[BoundResult]) -> Vec<BoundRow> {
    let row = |(at, result): (usize, &BoundResult)| BoundRow {
        number: at + 1,
        result: result.clone(),
    };
    bounds.iter().enumerate().map(row).collect()
}

/// The flows under bounds as rows.
pub fn bound_flows(bounds: &[BoundResult]) -> Vec<BoundFlow> {
    let flows = |(at, bound): (usize, &BoundResult)| {
        let label = bound.label.clone();
        let flow =
            move |&(origin, destination, sector): &(RegionIx, RegionIx, SectorIx)| BoundFlow {
                number: at + 1,
                bound: label.clone(),
                origin,
                destination,
                sector,
            };
        bound.flows.iter().map(flow).collect::<Vec<_>>()
    };
    bounds.iter().enumerate().flat_map(flows).collect()
}
