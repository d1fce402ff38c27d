//! The columns of what a split did.

use super::{Clip, SplitGood};
use crate::table::{Column, Row, Unit};

impl Row for SplitGood {
    const TABLE: &'static str = "goods";
    const TITLE: &'static str = "Goods that were carved out";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The good.", |g| Some((&*g.code).into())).key(),
        Column::text("parent", "The sector it is carved out of.", |g| {
            Some((&*g.parent).into())
        }),
        Column::number(
            "output_usd_mn",
            Unit::UsdMn,
            0,
            "Output of the world.",
            |g| Some(g.output),
        ),
        Column::number(
            "traded_usd_mn",
            Unit::UsdMn,
            0,
            "Of which sold abroad.",
            |g| Some(g.traded),
        ),
        Column::number(
            "largest_flow_share",
            Unit::Share,
            3,
            "Largest flow as a share of its parent's.",
            |g| Some(g.largest_flow),
        ),
        Column::<Self>::text(
            "output_gap_region",
            "Region with the largest gap between stated output and the sum of sales.",
            |g| g.output_gap.as_ref().map(|(region, _)| (&**region).into()),
        )
        .optional(),
        Column::<Self>::number("output_gap_usd_mn", Unit::UsdMn, 1, "That gap.", |g| {
            g.output_gap.as_ref().map(|(_, gap)| *gap)
        })
        .optional(),
    ];
}

impl Row for Clip {
    const TABLE: &'static str = "clips";
    const TITLE: &'static str = "Flows and purchases cut to the parent's room";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text("good", "The good.", |c| Some((&*c.good).into())),
        Column::text("kind", "`flow` or `purchase`.", |c| Some(c.kind.into())),
        Column::text("from", "Origin of a flow, region of a purchase.", |c| {
            Some((&*c.from).into())
        }),
        Column::text("to", "Destination of a flow, user of a purchase.", |c| {
            Some((&*c.to).into())
        }),
        Column::number("wanted_usd_mn", Unit::UsdMn, 1, "What was wanted.", |c| {
            Some(c.wanted)
        }),
        Column::number("kept_usd_mn", Unit::UsdMn, 1, "What was kept.", |c| {
            Some(c.kept)
        }),
    ];
}
