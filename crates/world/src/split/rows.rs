//! The columns of what a split did.

use super::{Clip, SplitGood};
use crate::table::columns;

columns! { SplitGood: "goods", "Goods that were carved out"; |g|
    text "code" key = (&*g.code), "The good.";
    text "parent" = (&*g.parent), "The sector it is carved out of.";
    number[UsdMn 0] "output_usd_mn" = g.output, "Output of the world.";
    number[UsdMn 0] "traded_usd_mn" = g.traded, "Of which sold abroad.";
    number[Share 3] "largest_flow_share" = g.largest_flow, "Largest flow as a share of its parent's.";
    text "output_gap_region" optional = g.output_gap.as_ref().map(|(region, _)| &**region),
        "Region with the largest gap between stated output and the sum of sales.";
    number[UsdMn 1] "output_gap_usd_mn" optional = g.output_gap.as_ref().map(|(_, gap)| *gap), "That gap.";
}

columns! { Clip: "clips", "Flows and purchases cut to the parent's room"; |c|
    text "good" = (&*c.good), "The good.";
    text "kind" = c.kind, "`flow` or `purchase`.";
    text "from" = (&*c.from), "Origin of a flow, region of a purchase.";
    text "to" = (&*c.to), "Destination of a flow, user of a purchase.";
    number[UsdMn 1] "wanted_usd_mn" = c.wanted, "What was wanted.";
    number[UsdMn 1] "kept_usd_mn" = c.kept, "What was kept.";
}
