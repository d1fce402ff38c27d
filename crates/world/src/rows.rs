//! The columns of what is told about a world, beside what they read.

use crate::summary::{RegionSummary, SectorSummary};
use crate::table::columns;
use crate::{
    DeficitOf, IdentityCheck, MergedRegion, MergedSector, RateAt, SectorKind, SmallestShare,
};

columns! { RegionSummary: "regions", "Regions"; |r|
    text "code" key = r.code.as_str(), "The region.";
    text "name" = r.name.as_str(), "Its name.";
    number[UsdMn 0] "gdp_usd_mn" = r.gdp, "Value added plus tariff revenue.";
    number[UsdMn 0] "output_usd_mn" = r.output, "Output at basic prices.";
    number[UsdMn 0] "exports_usd_mn" = r.exports, "Sales abroad at basic prices.";
    number[UsdMn 0] "imports_usd_mn" = r.imports, "Purchases abroad at border prices.";
    number[UsdMn 0] "deficit_usd_mn" = r.deficit, "Imports less exports.";
    number[UsdMn 0] "tariff_revenue_usd_mn" = r.tariff_revenue, "Tariff revenue.";
    number[Pct 2] "average_tariff_pct" = r.average_tariff.map(|f| 100.0 * f), "Its tariff on goods, weighted by trade.";
    number[Pct 2] "average_tariff_faced_pct" = r.average_tariff_faced.map(|f| 100.0 * f),
        "The tariff its goods meet, weighted by trade.";
}

columns! { SectorSummary: "sectors", "Sectors"; |r|
    text "code" key = r.code.as_str(), "The sector.";
    text "name" = r.name.as_str(), "Its name.";
    text "kind" = match r.kind { SectorKind::Goods => "goods", SectorKind::Services => "services" },
        "goods or services.";
    number[Plain 2] "trade_elasticity" = r.trade_elasticity, "Its trade elasticity.";
    number[UsdMn 0] "output_usd_mn" = r.output, "Output at basic prices.";
    number[UsdMn 0] "value_added_usd_mn" = r.value_added, "Value added.";
    number[UsdMn 0] "trade_usd_mn" = r.trade, "Trade between regions.";
    number[Pct 2] "average_tariff_pct" = r.average_tariff.map(|f| 100.0 * f), "Mean tariff, weighted by trade.";
}

columns! { IdentityCheck: "identities", "Identities"; |r|
    text "identity" key = r.name, "The identity.";
    text "equation" = r.equation, "What it says.";
    number[Residual 1] "worst" = r.worst, "Its worst residual.";
    text "place" = r.place.as_str(), "Where that is.";
}

columns! { DeficitOf: "deficits", "Deficits (+) and surpluses (-)"; |r|
    text "code" key = r.region.as_str(), "The region.";
    number[UsdMn 0] "deficit_usd_mn" = r.deficit, "Imports less exports.";
    number[Pct 2] "deficit_of_income_pct" = 100.0 * r.share, "The same, per cent of income.";
}

columns! { MergedRegion: "merged_regions", "Merged regions"; |r|
    text "code" key = r.code.as_str(), "The new region.";
    text "members" = r.members.join(" "), "The regions in it.";
    number[UsdMn 1] "internal_trade_usd_mn" = r.internal_trade, "Trade between its members, domestic now.";
    number[UsdMn 1] "revenue_dropped_usd_mn" = r.revenue_dropped, "Tariff revenue between its members, dropped.";
    number[Pct 4] "revenue_dropped_of_income_pct" = 100.0 * r.revenue_dropped_share, "The same, per cent of income.";
}

columns! { MergedSector: "merged_sectors", "Merged sectors"; |r|
    text "code" key = r.code.as_str(), "The new sector.";
    text "members" = r.members.join(" "), "The sectors in it.";
    number[Plain 3] "trade_elasticity" = r.trade_elasticity, "Its trade elasticity, weighted by trade.";
}

/// A cell that stands out in a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Extreme {
    /// What it is the most of.
    pub what: &'static str,
    /// Seller, or the region itself.
    pub origin: String,
    /// Buyer; `None` where the region itself is meant.
    pub destination: Option<String>,
    /// The sector.
    pub sector: String,
    /// The value, per cent.
    pub value_pct: f64,
}

impl Extreme {
    /// A share that is smallest.
    pub fn share(what: &'static str, share: &SmallestShare) -> Self {
        Self {
            what,
            origin: share.region.clone(),
            destination: None,
            sector: share.sector.clone(),
            value_pct: 100.0 * share.share,
        }
    }

    /// A rate that is highest or lowest.
    pub fn rate(what: &'static str, rate: &RateAt) -> Self {
        Self {
            what,
            origin: rate.origin.clone(),
            destination: Some(rate.destination.clone()),
            sector: rate.sector.clone(),
            value_pct: 100.0 * rate.rate,
        }
    }
}

columns! { Extreme: "extremes", "What stands out"; |r|
    text "what" key = r.what, "What it is the most of.";
    text "origin" = r.origin.as_str(), "The seller, or the region.";
    text "destination" = r.destination.as_deref(), "The buyer.";
    text "sector" = r.sector.as_str(), "The sector.";
    number[Pct 4] "value_pct" = r.value_pct, "The value.";
}
