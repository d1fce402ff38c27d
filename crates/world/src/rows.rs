//! The columns of what is told about a world, beside what they read.

use crate::summary::{RegionSummary, SectorSummary};
use crate::table::{Column, Row, Unit};
use crate::{
    DeficitOf, IdentityCheck, MergedRegion, MergedSector, RateAt, SectorKind, SmallestShare,
};

impl Row for RegionSummary {
    const TABLE: &'static str = "regions";
    const TITLE: &'static str = "Regions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The region.", |r| Some(r.code.as_str().into())).key(),
        Column::text("name", "Its name.", |r| Some(r.name.as_str().into())),
        Column::number(
            "gdp_usd_mn",
            Unit::UsdMn,
            0,
            "Value added plus tariff revenue.",
            |r| Some(r.gdp),
        ),
        Column::number(
            "output_usd_mn",
            Unit::UsdMn,
            0,
            "Output at basic prices.",
            |r| Some(r.output),
        ),
        Column::number(
            "exports_usd_mn",
            Unit::UsdMn,
            0,
            "Sales abroad at basic prices.",
            |r| Some(r.exports),
        ),
        Column::number(
            "imports_usd_mn",
            Unit::UsdMn,
            0,
            "Purchases abroad at border prices.",
            |r| Some(r.imports),
        ),
        Column::number(
            "deficit_usd_mn",
            Unit::UsdMn,
            0,
            "Imports less exports.",
            |r| Some(r.deficit),
        ),
        Column::number(
            "tariff_revenue_usd_mn",
            Unit::UsdMn,
            0,
            "Tariff revenue.",
            |r| Some(r.tariff_revenue),
        ),
        Column::number(
            "average_tariff_pct",
            Unit::Pct,
            2,
            "Its tariff on goods, weighted by trade.",
            |r| r.average_tariff.map(|f| 100.0 * f),
        ),
        Column::number(
            "average_tariff_faced_pct",
            Unit::Pct,
            2,
            "The tariff its goods meet, weighted by trade.",
            |r| r.average_tariff_faced.map(|f| 100.0 * f),
        ),
    ];
}

impl Row for SectorSummary {
    const TABLE: &'static str = "sectors";
    const TITLE: &'static str = "Sectors";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The sector.", |r| Some(r.code.as_str().into())).key(),
        Column::text("name", "Its name.", |r| Some(r.name.as_str().into())),
        Column::text("kind", "goods or services.", |r| {
            Some(match r.kind {
                SectorKind::Goods => "goods".into(),
                SectorKind::Services => "services".into(),
            })
        }),
        Column::number(
            "trade_elasticity",
            Unit::Plain,
            2,
            "Its trade elasticity.",
            |r| Some(r.trade_elasticity),
        ),
        Column::number(
            "output_usd_mn",
            Unit::UsdMn,
            0,
            "Output at basic prices.",
            |r| Some(r.output),
        ),
        Column::number("value_added_usd_mn", Unit::UsdMn, 0, "Value added.", |r| {
            Some(r.value_added)
        }),
        Column::number(
            "trade_usd_mn",
            Unit::UsdMn,
            0,
            "Trade between regions.",
            |r| Some(r.trade),
        ),
        Column::number(
            "average_tariff_pct",
            Unit::Pct,
            2,
            "Mean tariff, weighted by trade.",
            |r| r.average_tariff.map(|f| 100.0 * f),
        ),
    ];
}

impl Row for IdentityCheck {
    const TABLE: &'static str = "identities";
    const TITLE: &'static str = "Identities";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("identity", "The identity.", |r| Some(r.name.into())).key(),
        Column::text("equation", "What it says.", |r| Some(r.equation.into())),
        Column::number("worst", Unit::Residual, 1, "Its worst residual.", |r| {
            Some(r.worst)
        }),
        Column::text("place", "Where that is.", |r| Some(r.place.as_str().into())),
    ];
}

impl Row for DeficitOf {
    const TABLE: &'static str = "deficits";
    const TITLE: &'static str = "Deficits (+) and surpluses (-)";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The region.", |r| Some(r.region.as_str().into())).key(),
        Column::number(
            "deficit_usd_mn",
            Unit::UsdMn,
            0,
            "Imports less exports.",
            |r| Some(r.deficit),
        ),
        Column::number(
            "deficit_of_income_pct",
            Unit::Pct,
            2,
            "The same, per cent of income.",
            |r| Some(100.0 * r.share),
        ),
    ];
}

impl Row for MergedRegion {
    const TABLE: &'static str = "merged_regions";
    const TITLE: &'static str = "Merged regions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The new region.", |r| Some(r.code.as_str().into())).key(),
        Column::text("members", "The regions in it.", |r| {
            Some(r.members.join(" ").into())
        }),
        Column::number(
            "internal_trade_usd_mn",
            Unit::UsdMn,
            1,
            "Trade between its members, domestic now.",
            |r| Some(r.internal_trade),
        ),
        Column::number(
            "revenue_dropped_usd_mn",
            Unit::UsdMn,
            1,
            "Tariff revenue between its members, dropped.",
            |r| Some(r.revenue_dropped),
        ),
        Column::number(
            "revenue_dropped_of_income_pct",
            Unit::Pct,
            4,
            "The same, per cent of income.",
            |r| Some(100.0 * r.revenue_dropped_share),
        ),
    ];
}

impl Row for MergedSector {
    const TABLE: &'static str = "merged_sectors";
    const TITLE: &'static str = "Merged sectors";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "The new sector.", |r| Some(r.code.as_str().into())).key(),
        Column::text("members", "The sectors in it.", |r| {
            Some(r.members.join(" ").into())
        }),
        Column::number(
            "trade_elasticity",
            Unit::Plain,
            3,
            "Its trade elasticity, weighted by trade.",
            |r| Some(r.trade_elasticity),
        ),
    ];
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

impl Row for Extreme {
    const TABLE: &'static str = "extremes";
    const TITLE: &'static str = "What stands out";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("what", "What it is the most of.", |r| Some(r.what.into())).key(),
        Column::text("origin", "The seller, or the region.", |r| {
            Some(r.origin.as_str().into())
        }),
        Column::text("destination", "The buyer.", |r| {
            r.destination.as_deref().map(Into::into)
        }),
        Column::text("sector", "The sector.", |r| Some(r.sector.as_str().into())),
        Column::number("value_pct", Unit::Pct, 4, "The value.", |r| {
            Some(r.value_pct)
        }),
    ];
}
