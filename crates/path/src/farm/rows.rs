//! The columns of a farm market's tables, beside what they read.

use detente_world::table::columns;

use super::{Account, Certificate, Change, Comparison, Event, Hangs, Parameters};

columns! { Account: "accounts", "Who gains and who pays"; |a|
    text "region" key = a.code.as_str(), "The region.";
    number[UsdMn 0] "growers_usd_mn" = a.growers_usd_mn,
        "Growers' receipts, every crop at the price of its harvest month, change.";
    number[UsdMn 0] "holders_usd_mn" = a.holders_usd_mn,
        "Receipts of whoever holds stocks, before the cost of storing, change.";
    number[UsdMn 0] "users_usd_mn" = a.users_usd_mn, "Surplus of users, change.";
    number[UsdMn 0] "tariffs_usd_mn" = a.tariffs_usd_mn, "Tariffs received, change.";
    number[UsdMn 0] "sales_taxes_usd_mn" = a.sales_taxes_usd_mn, "Taxes on sales of imports received, change.";
    number[UsdMn 0] "committed_usd_mn" = a.committed_usd_mn,
        "What state buyers lose on committed tonnes against buying at the market; negative is a loss.";
    number[UsdMn 0] "total_usd_mn" = a.total_usd_mn(), "All together.";
}

columns! { Change: "changes", "Shipments over the months summed"; |c|
    text "origin" key = c.origin.as_str(), "Where it is shipped from.";
    text "destination" key = c.destination.as_str(), "Where it is shipped to.";
    number[Plain 0] "before_kt" = c.before_kt, "Shipped without the events, thousand tonnes.";
    number[Plain 0] "after_kt" = c.after_kt, "Shipped with them, thousand tonnes.";
    number[ChangePct 1] "change_pct" = Some(100.0 * (c.ratio() - 1.0)).filter(|_| c.before_kt >= 1.0),
        "The change; missing where next to nothing was shipped.";
    number[Tonnes 0] "price_usd_t" = c.price_usd_t, "Mean price at the origin without the events, dollars a tonne.";
}

columns! { Comparison: "record", "Beside the record"; |c|
    text "id" key = c.id.as_str(), "The figure.";
    text "quantity" = c.quantity.as_str(), "What it is.";
    text "unit" = c.unit.as_str(), "Unit of all numbers in the row.";
    number[Plain 2] "published" = c.published, "Published; missing where it is not known or kept back.";
    number[Plain 2] "published_low" = c.low, "Low end of the published range.";
    number[Plain 2] "published_high" = c.high, "High end.";
    number[Plain 2] "ours" = c.ours, "Ours.";
    flag "inside" = c.inside, "Whether ours lies in the published range.";
    text "used_as" = c.role.as_str(), "base, test, context or held out.";
    text "source" = c.source.as_str(), "Who published it.";
    text "confidence" = c.confidence.as_str(), "high, medium or low.";
}

columns! { Event: "events", "What happens"; |e|
    text "event" key = e.text(), "The event.";
    date "known" = e.known.first_day(), "First day of the month from which everybody counts on it.";
    date "from" = e.from.first_day(), "First day of its first month.";
    date "to" = e.to.map(|m| m.first_day()), "First day of its last month; missing = the end.";
    date "broken" = e.broken.map(|m| m.first_day()), "First day of the month in which it is broken.";
    text "hangs" optional = e.hangs.map(|h| match h { Hangs::If => "if", Hangs::Unless => "unless" }),
        "if: it comes only if what is open happens; unless: it ends then.";
}

columns! { Parameters: "parameters", "Parameters"; |p|
    number[Plain 3] "demand_elasticity" = p.demand_elasticity, "Elasticity of use.";
    number[Plain 3] "supply_elasticity" = p.supply_elasticity, "Elasticity of the next crop.";
    number[Plain 3] "freight_curvature" = p.freight_curvature, "Curvature of freight.";
    number[Plain 3] "origin_elasticity" = p.origin_elasticity, "Elasticity between origins; missing = they are one good.";
}

columns! { Certificate: "certificate", "Certificate"; |c|
    text "checked" = c.to_string(),
        "Worst residuals of the market's conditions, by a routine that shares no code with the solver.";
}
