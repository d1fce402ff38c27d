//! The columns of a farm market's tables, beside what they read.

use detente_world::table::{Column, Row, Unit};

use super::{Account, Certificate, Change, Comparison, Event, Parameters};

impl Row for Account {
    const TABLE: &'static str = "accounts";
    const TITLE: &'static str = "Who gains and who pays";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("region", "The region.", |a| Some(a.code.as_str().into())).key(),
        Column::number(
            "growers_usd_mn",
            Unit::UsdMn,
            0,
            "Growers' receipts, every crop at the price of its harvest month, change.",
            |a| Some(a.growers_usd_mn),
        ),
        Column::number(
            "holders_usd_mn",
            Unit::UsdMn,
            0,
            "Receipts of whoever holds stocks, before the cost of storing, change.",
            |a| Some(a.holders_usd_mn),
        ),
        Column::number(
            "users_usd_mn",
            Unit::UsdMn,
            0,
            "Surplus of users, change.",
            |a| Some(a.users_usd_mn),
        ),
        Column::number(
            "tariffs_usd_mn",
            Unit::UsdMn,
            0,
            "Tariffs received, change.",
            |a| Some(a.tariffs_usd_mn),
        ),
        Column::number(
            "sales_taxes_usd_mn",
            Unit::UsdMn,
            0,
            "Taxes on sales of imports received, change.",
            |a| Some(a.sales_taxes_usd_mn),
        ),
        Column::number(
            "committed_usd_mn",
            Unit::UsdMn,
            0,
            "What state buyers lose on committed tonnes against buying at the market; negative is a loss.",
            |a| Some(a.committed_usd_mn),
        ),
        Column::number("total_usd_mn", Unit::UsdMn, 0, "All together.", |a| {
            Some(a.total_usd_mn())
        }),
    ];
}

impl Row for Change {
    const TABLE: &'static str = "changes";
    const TITLE: &'static str = "Shipments over the months summed";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("origin", "Where it is shipped from.", |c| {
            Some(c.origin.as_str().into())
        })
        .key(),
        Column::<Self>::text("destination", "Where it is shipped to.", |c| {
            Some(c.destination.as_str().into())
        })
        .key(),
        Column::number(
            "before_kt",
            Unit::Plain,
            0,
            "Shipped without the events, thousand tonnes.",
            |c| Some(c.before_kt),
        ),
        Column::number(
            "after_kt",
            Unit::Plain,
            0,
            "Shipped with them, thousand tonnes.",
            |c| Some(c.after_kt),
        ),
        Column::number(
            "change_pct",
            Unit::ChangePct,
            1,
            "The change; missing where next to nothing was shipped.",
            |c| Some(100.0 * (c.ratio() - 1.0)).filter(|_| c.before_kt >= 1.0),
        ),
        Column::number(
            "price_usd_t",
            Unit::Tonnes,
            0,
            "Mean price at the origin without the events, dollars a tonne.",
            |c| Some(c.price_usd_t),
        ),
    ];
}

impl Row for Comparison {
    const TABLE: &'static str = "record";
    const TITLE: &'static str = "Beside the record";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "The figure.", |c| Some(c.id.as_str().into())).key(),
        Column::text("quantity", "What it is.", |c| {
            Some(c.quantity.as_str().into())
        }),
        Column::text("unit", "Unit of all numbers in the row.", |c| {
            Some(c.unit.as_str().into())
        }),
        Column::number(
            "published",
            Unit::Plain,
            2,
            "Published; missing where it is not known or kept back.",
            |c| c.published,
        ),
        Column::number(
            "published_low",
            Unit::Plain,
            2,
            "Low end of the published range.",
            |c| c.low,
        ),
        Column::number("published_high", Unit::Plain, 2, "High end.", |c| c.high),
        Column::number("ours", Unit::Plain, 2, "Ours.", |c| c.ours),
        Column::flag("inside", "Whether ours lies in the published range.", |c| {
            c.inside
        }),
        Column::text("used_as", "base, test, context or held out.", |c| {
            Some(c.role.as_str().into())
        }),
        Column::text("source", "Who published it.", |c| {
            Some(c.source.as_str().into())
        }),
        Column::text("confidence", "high, medium or low.", |c| {
            Some(c.confidence.as_str().into())
        }),
    ];
}

impl Row for Event {
    const TABLE: &'static str = "events";
    const TITLE: &'static str = "What happens";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("event", "The event.", |e| Some(e.text().into())).key(),
        Column::date(
            "known",
            "First day of the month from which everybody counts on it.",
            |e| Some(e.known.first_day().into()),
        ),
        Column::date("from", "First day of its first month.", |e| {
            Some(e.from.first_day().into())
        }),
        Column::date(
            "to",
            "First day of its last month; missing = the end.",
            |e| e.to.map(|m| m.first_day().into()),
        ),
        Column::date(
            "broken",
            "First day of the month in which it is broken.",
            |e| e.broken.map(|m| m.first_day().into()),
        ),
    ];
}

impl Row for Parameters {
    const TABLE: &'static str = "parameters";
    const TITLE: &'static str = "Parameters";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::number(
            "demand_elasticity",
            Unit::Plain,
            3,
            "Elasticity of use.",
            |p| Some(p.demand_elasticity),
        ),
        Column::number(
            "supply_elasticity",
            Unit::Plain,
            3,
            "Elasticity of the next crop.",
            |p| Some(p.supply_elasticity),
        ),
        Column::number(
            "freight_curvature",
            Unit::Plain,
            3,
            "Curvature of freight.",
            |p| Some(p.freight_curvature),
        ),
        Column::number(
            "origin_elasticity",
            Unit::Plain,
            3,
            "Elasticity between origins; missing = they are one good.",
            |p| Some(p.origin_elasticity),
        ),
    ];
}

impl Row for Certificate {
    const TABLE: &'static str = "certificate";
    const TITLE: &'static str = "Certificate";
    const COLUMNS: &'static [Column<Self>] = &[Column::text(
        "checked",
        "Worst residuals of the market's conditions, by a routine that shares no code with the solver.",
        |c| Some(c.to_string().into()),
    )];
}
