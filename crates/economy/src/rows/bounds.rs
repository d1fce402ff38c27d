//! Bounds and the flows under them.

use detente_policy::{BoundKind, FloorMode};
use detente_world::table::{Column, Of, Row, Unit};
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

impl Row for BoundRow {
    const TABLE: &'static str = "bounds";
    const TITLE: &'static str = "Bounds";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("bound", "The bound as it was written.", |r| {
            Some(r.result.label.as_str().into())
        })
        .key(),
        Column::text("kind", "cap, boycott or floor.", |r| {
            Some(bound_kind(&r.result).into())
        }),
        Column::number(
            "level",
            Unit::Plain,
            4,
            "The bound, relative to the benchmark volume.",
            |r| Some(r.result.level),
        ),
        Column::number(
            "volume",
            Unit::Plain,
            4,
            "The volume reached, relative to the benchmark.",
            |r| Some(r.result.volume),
        ),
        Column::number(
            "wedge_rate",
            Unit::Rate,
            4,
            "What the bound alone puts on the price of its flows: of a cap the tax m that a buyer pays on top, over the price without it (e^m − 1); of a floor the part of the price that the subsidy pays (1 − e^−m). Several bounds on a flow compound.",
            |r| Some(r.result.wedge_rate),
        ),
        Column::number(
            "rent_usd_mn",
            Unit::UsdMn,
            0,
            "Rent of a cap; a subsidy is a negative rent.",
            |r| Some(r.result.rent),
        ),
        Column::flag("binding", "Whether the volume is at the bound.", |r| {
            Some(r.result.binding)
        }),
        Column::flag(
            "priced",
            "Whether it costs anything: the market would not be there without it.",
            |r| Some(r.result.priced),
        ),
        Column::integer(
            "tied",
            "Other bounds of its kind at the same level on the same flows: nothing in the equations says who gets their rent.",
            |r| i64::try_from(r.result.tied).ok(),
        ),
        Column::number(
            "waived_usd_mn",
            Unit::UsdMn,
            1,
            "Tariff revenue waived by a floor that replaces the tariff, also where the floor is slack and has done nothing else.",
            |r| Some(r.result.waived_usd_mn),
        ),
        Column::<Self>::number(
            "rents_to_exporter_share",
            Unit::Share,
            2,
            "Share of a cap's rent that goes to the exporter; missing on floors.",
            |r| match r.result.kind {
                BoundKind::Cap { rents_to_exporter } => Some(rents_to_exporter),
                BoundKind::Floor { .. } => None,
            },
        )
        .optional(),
        Column::<Self>::text(
            "mode",
            "Whether a floor's subsidy is on top of the tariff or replaces it; missing on caps.",
            |r| match r.result.kind {
                BoundKind::Cap { .. } => None,
                BoundKind::Floor {
                    mode: FloorMode::OnTop,
                } => Some("on-top".into()),
                BoundKind::Floor {
                    mode: FloorMode::Replace,
                } => Some("replace".into()),
            },
        )
        .optional(),
        Column::<Self>::integer(
            "number",
            "Number of the bound in the policy, from 1.",
            |r| i64::try_from(r.number).ok(),
        )
        .key(),
    ];
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

impl Row for BoundFlow {
    const TABLE: &'static str = "bound_flows";
    const TITLE: &'static str = "Flows under bounds";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("bound", "The bound as it was written.", |r| {
            Some(r.bound.as_str().into())
        })
        .key(),
        Column::code("origin", Of::Region, "The seller.", |r| r.origin.0),
        Column::code("destination", Of::Region, "The buyer.", |r| r.destination.0),
        Column::code("sector", Of::Sector, "The good.", |r| r.sector.0),
        Column::<Self>::integer(
            "number",
            "Number of the bound in the policy, from 1.",
            |r| i64::try_from(r.number).ok(),
        )
        .key(),
    ];
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
