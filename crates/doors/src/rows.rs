//! The columns of what doors show, beside nothing that computes.

use detente_world::table::{Column, Row, Unit};

use crate::{Repair, ReportRow, ScheduleLine, TariffRow, TradeReport, Unread};

impl Row for ReportRow {
    const TABLE: &'static str = "import";
    const TITLE: &'static str = "What was read, checked and changed";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text(
            "step",
            "`read`, `checked`, `changed`, `tariffs` or `noted`.",
            |r| Some(r.step.into()),
        ),
        Column::text("item", "What.", |r| Some((&*r.item).into())),
        Column::<Self>::number(
            "number",
            Unit::Plain,
            4,
            "The number, in the unit beside it.",
            |r| r.number,
        )
        .optional(),
        Column::<Self>::text("unit", "Its unit.", |r| {
            Some(r.unit.into()).filter(|_| !r.unit.is_empty())
        })
        .optional(),
        Column::<Self>::text("text", "A label, a place, a source.", |r| {
            Some((&*r.text).into()).filter(|_| !r.text.is_empty())
        })
        .optional(),
    ];
}

impl Row for Repair {
    const TABLE: &'static str = "repairs";
    const TITLE: &'static str = "Cells that were changed so that the accounts hold";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text(
            "kind",
            "`use-scaled`, `inputs-scaled`, `inputs-removed`, `flow-removed` or `inventories-removed`.",
            |r| Some(r.kind.into()),
        ),
        Column::text("region", "The region; the origin of a flow.", |r| {
            Some((&*r.region).into())
        }),
        Column::text("sector", "The sector or good.", |r| {
            Some((&*r.sector).into())
        }),
        Column::<Self>::text("destination", "The destination of a flow.", |r| {
            Some((&*r.destination).into()).filter(|_| !r.destination.is_empty())
        })
        .optional(),
        Column::number(
            "before_usd_mn",
            Unit::UsdMn,
            3,
            "What stood there: final demand, value added, or the flow.",
            |r| Some(r.before_usd_mn),
        ),
        Column::number(
            "after_usd_mn",
            Unit::UsdMn,
            3,
            "What stands there now.",
            |r| Some(r.after_usd_mn),
        ),
    ];
}

impl Row for TariffRow {
    const TABLE: &'static str = "tariffs";
    const TITLE: &'static str = "Tariffs by flow";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("origin", "The exporter.", |r| Some((&*r.origin).into())).key(),
        Column::<Self>::text("destination", "The importer.", |r| {
            Some((&*r.destination).into())
        })
        .key(),
        Column::<Self>::text("sector", "The sector.", |r| Some((&*r.sector).into())).key(),
        Column::number("rate", Unit::Rate, 6, "Fraction of border value.", |r| {
            Some(r.rate)
        }),
    ];
}

impl Row for TradeReport {
    const TABLE: &'static str = "trade";
    const TITLE: &'static str = "Trade by product that was read";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::text("file", "The file.", |r| Some((&*r.member).into())),
        Column::integer("rows", "Rows read.", |r| i64::try_from(r.rows).ok()),
        Column::number("value_usd_mn", Unit::UsdMn, 1, "Their value.", |r| {
            Some(r.value_usd_mn)
        }),
        Column::number(
            "outside_usd_mn",
            Unit::UsdMn,
            1,
            "Value of countries in no region of the world.",
            |r| Some(r.outside_usd_mn),
        ),
        Column::number(
            "inside_regions_usd_mn",
            Unit::UsdMn,
            1,
            "Value inside regions of several countries, left out.",
            |r| Some(r.inside_regions_usd_mn),
        ),
    ];
}

impl Row for ScheduleLine {
    const TABLE: &'static str = "lines";
    const TITLE: &'static str = "Lines of the tariff schedule";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "Digits without dots, eight or ten.", |r| {
            Some((&*r.code).into())
        })
        .key(),
        Column::text(
            "kind",
            "`free`, `ad-valorem`, `specific`, `compound` or `words`.",
            |r| Some(r.general.kind.name().into()),
        ),
        Column::<Self>::number(
            "ad_valorem_rate",
            Unit::Rate,
            4,
            "Percentage of value as a fraction; missing where there is none.",
            |r| r.general.ad_valorem_rate,
        )
        .optional(),
        Column::<Self>::number(
            "specific_usd",
            Unit::Usd,
            5,
            "Money per unit; missing where there is none, or several.",
            |r| (r.general.specific.len() == 1).then(|| r.general.specific[0].usd),
        )
        .optional(),
        Column::<Self>::text("per", "The unit it is per.", |r| {
            r.general.specific.first().map(|d| (&*d.per).into())
        })
        .optional(),
        Column::text("general", "The general rate as written.", |r| {
            Some((&*r.general.text).into())
        }),
        Column::<Self>::text("special", "Special rates as written.", |r| {
            Some((&*r.special).into()).filter(|_| !r.special.is_empty())
        })
        .optional(),
        Column::<Self>::text("column_2", "The rate of column 2 as written.", |r| {
            Some((&*r.column_2.text).into()).filter(|_| !r.column_2.text.is_empty())
        })
        .optional(),
        Column::<Self>::text(
            "inherited_from",
            "The line that the general rate is inherited from.",
            |r| r.inherited_from.as_deref().map(Into::into),
        )
        .optional(),
        Column::text(
            "description",
            "What it is of, with the headings above it.",
            |r| Some((&*r.description).into()),
        ),
    ];
}

impl Row for Unread {
    const TABLE: &'static str = "unread";
    const TITLE: &'static str = "Lines whose rate could not be read as a number";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("code", "Digits without dots.", |r| Some((&*r.code).into())).key(),
        Column::<Self>::text("text", "What stands there.", |r| {
            Some((&*r.text).into()).filter(|_| !r.text.is_empty())
        })
        .optional(),
        Column::text("reason", "Why.", |r| Some(r.reason.into())),
        Column::integer("line", "Line of the CSV, entry of the JSON.", |r| {
            i64::try_from(r.line).ok()
        }),
    ];
}
