//! The columns of a path's tables, beside what they read.

use detente_world::table::{Column, Of, Row, Unit};

use super::{
    Certificate, ChokeRow, Clock, DutyMonth, ElementRow, EpisodeOutcome, FixedPriceRow, RegionRow,
    SectorRow,
};

impl Row for RegionRow {
    const TABLE: &'static str = "months";
    const TITLE: &'static str = "Month by month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |r| {
            Some(i64::from(r.month))
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::estimate(
            "gdp_pct",
            Unit::ChangePct,
            3,
            "GDP: fixed prices and duties up to month 12, the equilibrium from month 36, both by weight between; 5th percentile, central run, 95th percentile.",
            |r| Some(r.gdp_pct),
        ),
        Column::estimate(
            "real_income_pct",
            Unit::ChangePct,
            3,
            "Real income: GDP and scarcity rents, later the equilibrium's.",
            |r| Some(r.real_income_pct),
        ),
        Column::estimate(
            "direct_pct",
            Unit::ChangePct,
            3,
            "What idles users themselves, of GDP; close to the equilibrium's loss (Hulten).",
            |r| Some(r.direct_pct),
        ),
        Column::<Self>::estimate(
            "equilibrium_gdp_pct",
            Unit::ChangePct,
            3,
            "GDP in the certified equilibrium, from month 12 on.",
            |r| r.equilibrium_gdp_pct,
        )
        .optional(),
        Column::estimate(
            "ceiling_pct",
            Unit::ChangePct,
            3,
            "The most that shortages can cost: no stocks, leaks, new tonnes, thrift or spare capacity, the worse of merit and pro rata, with idled foreign suppliers and lost orders.",
            |r| Some(r.ceiling_pct),
        ),
        Column::estimate(
            "ceiling_own_pct",
            Unit::ChangePct,
            3,
            "The same of the region's own users alone.",
            |r| Some(r.ceiling_own_pct),
        ),
    ];
}

impl Row for FixedPriceRow {
    const TABLE: &'static str = "fixed_prices";
    const TITLE: &'static str = "The model of the first year apart, at any month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |r| {
            Some(i64::from(r.month))
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::estimate(
            "gdp_pct",
            Unit::ChangePct,
            3,
            "GDP at fixed prices with duties: about twice the equilibrium's loss from month 12 on; the two are the band of what spreads.",
            |r| Some(r.gdp_pct),
        ),
        Column::<Self>::number(
            "duties_real_income_pct",
            Unit::ChangePct,
            4,
            "What duties, export taxes and purchases do to real income.",
            |r| r.duties_real_income_pct,
        )
        .optional(),
        Column::number(
            "others_gain_pct",
            Unit::ChangePct,
            4,
            "What sales beyond the usual bring, of GDP; in none of the other columns.",
            |r| Some(r.others_gain_pct),
        ),
    ];
}

impl Row for ElementRow {
    const TABLE: &'static str = "elements";
    const TITLE: &'static str = "Elements under a lever";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |r| {
            Some(i64::from(r.month))
        })
        .key(),
        Column::<Self>::text("element", "The element.", |r| {
            Some(r.element.as_str().into())
        })
        .key(),
        Column::<Self>::text("stage", "The stage of its chain.", |r| {
            Some(r.stage.as_str().into())
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::number(
            "available",
            Unit::Plain,
            3,
            "What can be used, a share of the usual month.",
            |r| Some(r.available),
        ),
        Column::number(
            "stock_months",
            Unit::Months,
            2,
            "Months of use in stock after the month, months at sea included.",
            |r| Some(r.stock_months),
        ),
        Column::<Self>::number(
            "dry_share",
            Unit::Share,
            3,
            "Share of firms that have used up their stock.",
            |r| r.dry_share,
        )
        .optional(),
        Column::number(
            "price_multiple",
            Unit::Plain,
            2,
            "Price over the price before, with what holders expect; told beside the shortage, used by nothing.",
            |r| Some(r.price_multiple),
        ),
    ];
}

impl Row for ChokeRow {
    const TABLE: &'static str = "chokes";
    const TITLE: &'static str = "What users of an element can pay at most";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("element", "The element.", |r| {
            Some(r.element.as_str().into())
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::number(
            "choke_multiple",
            Unit::Plain,
            1,
            "The most that the dearest use can pay, over the price before.",
            |r| Some(r.choke_multiple),
        ),
    ];
}

impl Row for SectorRow {
    const TABLE: &'static str = "sectors";
    const TITLE: &'static str = "Sectors that make less than usual";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |r| {
            Some(i64::from(r.month))
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::code("sector", Of::Sector, "The sector.", |r| r.sector.0),
        Column::number("output_pct", Unit::ChangePct, 3, "Volume of output.", |r| {
            Some(r.output_pct)
        }),
        Column::text(
            "bound_by",
            "What binds: an element and its use, an input and the origin that fails most of it, a fuel, an export ban, or orders.",
            |r| Some(r.bound_by.as_str().into()),
        ),
    ];
}

impl Row for DutyMonth {
    const TABLE: &'static str = "duties";
    const TITLE: &'static str = "Duties, export taxes and purchases apart";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |r| {
            Some(i64::from(r.month))
        })
        .key(),
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::number(
            "gdp_pct",
            Unit::ChangePct,
            4,
            "GDP at benchmark prices; months before the twelfth at elasticities of twelve months.",
            |r| Some(r.gdp_pct),
        ),
    ];
}

impl Row for Clock {
    const TABLE: &'static str = "clocks";
    const TITLE: &'static str = "How long losses last";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::code("region", Of::Region, "The region.", |r| r.region.0),
        Column::integer("peak_month", "Month of the greatest loss.", |r| {
            Some(i64::from(r.peak_month))
        }),
        Column::number("peak_pct", Unit::ChangePct, 3, "GDP then.", |r| {
            Some(r.peak_pct)
        }),
        Column::number(
            "half_months",
            Unit::Months,
            1,
            "Months since the levers were pulled until half of it is gone; missing if not within the path.",
            |r| r.half_months,
        ),
        Column::number(
            "tenth_months",
            Unit::Months,
            1,
            "The same until a tenth of it is left.",
            |r| r.tenth_months,
        ),
    ];
}

impl Row for Certificate {
    const TABLE: &'static str = "certificate";
    const TITLE: &'static str = "Certificate of every month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("month", "Months since the levers were pulled.", |c| {
            Some(i64::from(c.month))
        })
        .key(),
        Column::flag("certified", "Whether everything holds.", |c| {
            Some(c.holds())
        }),
        Column::number(
            "supply_residual",
            Unit::Residual,
            1,
            "Largest residual of the map of capability.",
            |c| Some(c.supply_residual),
        ),
        Column::number(
            "supply_bound",
            Unit::Residual,
            1,
            "How far capability can be from the fixed point.",
            |c| Some(c.supply_bound),
        ),
        Column::number(
            "demand_residual",
            Unit::Residual,
            1,
            "Largest residual of the map of output.",
            |c| Some(c.demand_residual),
        ),
        Column::number(
            "demand_bound",
            Unit::Residual,
            1,
            "How far output can be from the fixed point.",
            |c| c.demand_bound.is_finite().then_some(c.demand_bound),
        ),
        Column::number(
            "books",
            Unit::Residual,
            1,
            "Largest imbalance of goods, needs, trade and rents, of output.",
            |c| Some(c.books),
        ),
        Column::number(
            "over_ceiling",
            Unit::Residual,
            1,
            "By how much the loss passes the ceiling.",
            |c| Some(c.over_ceiling),
        ),
        Column::text("worst", "The check that is nearest to failing.", |c| {
            Some(c.worst.what.into())
        }),
    ];
}

impl Row for EpisodeOutcome {
    const TABLE: &'static str = "episodes";
    const TITLE: &'static str = "Ours beside what followed or was published";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("episode", "The episode.", |e| Some(e.title.as_str().into())).key(),
        Column::<Self>::text("target", "What is measured.", |e| {
            Some(e.target.target.as_str().into())
        })
        .key(),
        Column::text(
            "kind",
            "outcome = what followed, published = another model's.",
            |e| Some(e.target.kind.as_str().into()),
        ),
        Column::number("theirs_low", Unit::Plain, 3, "Lower end of theirs.", |e| {
            Some(e.target.low)
        }),
        Column::number("theirs_high", Unit::Plain, 3, "Upper end of theirs.", |e| {
            Some(e.target.high)
        }),
        Column::estimate(
            "ours",
            Unit::Plain,
            3,
            "Ours: 5th percentile, central run, 95th percentile.",
            |e| Some(e.ours),
        ),
        Column::text("verdict", "inside, missed mild or missed hard.", |e| {
            Some(e.verdict.words().into())
        }),
        Column::text("source", "Who says so.", |e| {
            Some(e.target.source.as_str().into())
        }),
    ];
}
