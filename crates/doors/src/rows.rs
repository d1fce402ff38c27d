//! The columns of what doors show, beside nothing that computes.

use detente_world::table::columns;

use crate::{Repair, ReportRow, ScheduleLine, TariffRow, TradeReport, Unread};

columns! { ReportRow: "import", "What was read, checked and changed"; |r|
    text "step" = r.step, "`read`, `checked`, `changed`, `tariffs` or `noted`.";
    text "item" = (&*r.item), "What.";
    number[Plain 4] "number" optional = r.number, "The number, in the unit beside it.";
    text "unit" optional = Some(r.unit).filter(|_| !r.unit.is_empty()), "Its unit.";
    text "text" optional = Some(&*r.text).filter(|_| !r.text.is_empty()), "A label, a place, a source.";
}

columns! { Repair: "repairs", "Cells that were changed so that the accounts hold"; |r|
    text "kind" = r.kind, "`use-scaled`, `inputs-scaled`, `inputs-removed`, `flow-removed` or `inventories-removed`.";
    text "region" = (&*r.region), "The region; the origin of a flow.";
    text "sector" = (&*r.sector), "The sector or good.";
    text "destination" optional = Some(&*r.destination).filter(|_| !r.destination.is_empty()),
        "The destination of a flow.";
    number[UsdMn 3] "before_usd_mn" = r.before_usd_mn, "What stood there: final demand, value added, or the flow.";
    number[UsdMn 3] "after_usd_mn" = r.after_usd_mn, "What stands there now.";
}

columns! { TariffRow: "tariffs", "Tariffs by flow"; |r|
    text "origin" key = (&*r.origin), "The exporter.";
    text "destination" key = (&*r.destination), "The importer.";
    text "sector" key = (&*r.sector), "The sector.";
    number[Rate 6] "rate" = r.rate, "Fraction of border value.";
}

columns! { TradeReport: "trade", "Trade by product that was read"; |r|
    text "file" = (&*r.member), "The file.";
    integer "rows" = r.rows, "Rows read.";
    number[UsdMn 1] "value_usd_mn" = r.value_usd_mn, "Their value.";
    number[UsdMn 1] "outside_usd_mn" = r.outside_usd_mn, "Value of countries in no region of the world.";
    number[UsdMn 1] "inside_regions_usd_mn" = r.inside_regions_usd_mn,
        "Value inside regions of several countries, left out.";
}

columns! { ScheduleLine: "lines", "Lines of the tariff schedule"; |r|
    text "code" key = (&*r.code), "Digits without dots, eight or ten.";
    text "kind" = r.general.kind.name(), "`free`, `ad-valorem`, `specific`, `compound` or `words`.";
    number[Rate 4] "ad_valorem_rate" optional = r.general.ad_valorem_rate,
        "Percentage of value as a fraction; missing where there is none.";
    number[Usd 5] "specific_usd" optional = (r.general.specific.len() == 1).then(|| r.general.specific[0].usd),
        "Money per unit; missing where there is none, or several.";
    text "per" optional = r.general.specific.first().map(|d| &*d.per), "The unit it is per.";
    text "general" = (&*r.general.text), "The general rate as written.";
    text "special" optional = Some(&*r.special).filter(|_| !r.special.is_empty()), "Special rates as written.";
    text "column_2" optional = Some(&*r.column_2.text).filter(|_| !r.column_2.text.is_empty()),
        "The rate of column 2 as written.";
    text "inherited_from" optional = r.inherited_from.as_deref(), "The line that the general rate is inherited from.";
    text "description" = (&*r.description), "What it is of, with the headings above it.";
}

columns! { Unread: "unread", "Lines whose rate could not be read as a number"; |r|
    text "code" key = (&*r.code), "Digits without dots.";
    text "text" optional = Some(&*r.text).filter(|_| !r.text.is_empty()), "What stands there.";
    text "reason" = r.reason, "Why.";
    integer "line" = r.line, "Line of the CSV, entry of the JSON.";
}
