//! The columns of a path's tables, beside what they read.

use detente_world::table::columns;

use super::{
    Certificate, ChokeRow, Clock, DutyMonth, ElementRow, EpisodeOutcome, FixedPriceRow, RegionRow,
    SectorRow,
};

columns! { RegionRow: "months", "Month by month"; |r|
    integer "month" key = r.month, "Months since the levers were pulled.";
    code[Region] "region" = r.region.0, "The region.";
    estimate[ChangePct 3] "gdp_pct" = r.gdp_pct,
        "GDP: fixed prices and duties up to month 12, the equilibrium from month 36, both by weight between; 5th \
        percentile, central run, 95th percentile.";
    estimate[ChangePct 3] "real_income_pct" = r.real_income_pct,
        "Real income: GDP and scarcity rents, later the equilibrium's.";
    estimate[ChangePct 3] "direct_pct" = r.direct_pct,
        "What idles users themselves, of GDP; close to the equilibrium's loss (Hulten).";
    estimate[ChangePct 3] "equilibrium_gdp_pct" optional = r.equilibrium_gdp_pct,
        "GDP in the certified equilibrium, from month 12 on.";
    estimate[ChangePct 3] "ceiling_pct" = r.ceiling_pct,
        "The most that shortages can cost: no stocks, leaks, new tonnes, thrift or spare capacity, the worse of merit and \
        pro rata, with idled foreign suppliers and lost orders.";
    estimate[ChangePct 3] "ceiling_own_pct" = r.ceiling_own_pct, "The same of the region's own users alone.";
}

columns! { FixedPriceRow: "fixed_prices", "The model of the first year apart, at any month"; |r|
    integer "month" key = r.month, "Months since the levers were pulled.";
    code[Region] "region" = r.region.0, "The region.";
    estimate[ChangePct 3] "gdp_pct" = r.gdp_pct,
        "GDP at fixed prices with duties: about twice the equilibrium's loss from month 12 on; the two are the band of \
        what spreads.";
    number[ChangePct 4] "duties_real_income_pct" optional = r.duties_real_income_pct,
        "What duties, export taxes and purchases do to real income.";
    number[ChangePct 4] "others_gain_pct" = r.others_gain_pct,
        "What sales beyond the usual bring, of GDP; in none of the other columns.";
}

columns! { ElementRow: "elements", "Elements under a lever"; |r|
    integer "month" key = r.month, "Months since the levers were pulled.";
    text "element" key = r.element.as_str(), "The element.";
    text "stage" key = r.stage.as_str(), "The stage of its chain.";
    code[Region] "region" = r.region.0, "The region.";
    number[Plain 3] "available" = r.available, "What can be used, a share of the usual month.";
    number[Months 2] "stock_months" = r.stock_months, "Months of use in stock after the month, months at sea included.";
    number[Share 3] "dry_share" optional = r.dry_share, "Share of firms that have used up their stock.";
    number[Plain 2] "price_multiple" = r.price_multiple,
        "Price over the price before, with what holders expect; told beside the shortage, used by nothing.";
}

columns! { ChokeRow: "chokes", "What users of an element can pay at most"; |r|
    text "element" key = r.element.as_str(), "The element.";
    code[Region] "region" = r.region.0, "The region.";
    number[Plain 1] "choke_multiple" = r.choke_multiple, "The most that the dearest use can pay, over the price before.";
}

columns! { SectorRow: "sectors", "Sectors that make less than usual"; |r|
    integer "month" key = r.month, "Months since the levers were pulled.";
    code[Region] "region" = r.region.0, "The region.";
    code[Sector] "sector" = r.sector.0, "The sector.";
    number[ChangePct 3] "output_pct" = r.output_pct, "Volume of output.";
    text "bound_by" = r.bound_by.as_str(),
        "What binds: an element and its use, an input and the origin that fails most of it, a fuel, an export ban, or \
        orders.";
}

columns! { DutyMonth: "duties", "Duties, export taxes and purchases apart"; |r|
    integer "month" key = r.month, "Months since the levers were pulled.";
    code[Region] "region" = r.region.0, "The region.";
    number[ChangePct 4] "gdp_pct" = r.gdp_pct,
        "GDP at benchmark prices; months before the twelfth at elasticities of twelve months.";
}

columns! { Clock: "clocks", "How long losses last"; |r|
    code[Region] "region" = r.region.0, "The region.";
    integer "peak_month" = r.peak_month, "Month of the greatest loss.";
    number[ChangePct 3] "peak_pct" = r.peak_pct, "GDP then.";
    number[Months 1] "half_months" = r.half_months,
        "Months since the levers were pulled until half of it is gone; missing if not within the path.";
    number[Months 1] "tenth_months" = r.tenth_months, "The same until a tenth of it is left.";
}

columns! { Certificate: "certificate", "Certificate of every month"; |c|
    integer "month" key = c.month, "Months since the levers were pulled.";
    flag "certified" = c.holds(), "Whether everything holds.";
    number[Residual 1] "supply_residual" = c.supply_residual, "Largest residual of the map of capability.";
    number[Residual 1] "supply_bound" = c.supply_bound, "How far capability can be from the fixed point.";
    number[Residual 1] "demand_residual" = c.demand_residual, "Largest residual of the map of output.";
    number[Residual 1] "demand_bound" = c.demand_bound.is_finite().then_some(c.demand_bound),
        "How far output can be from the fixed point.";
    number[Residual 1] "books" = c.books, "Largest imbalance of goods, needs, trade and rents, of output.";
    number[Residual 1] "over_ceiling" = c.over_ceiling, "By how much the loss passes the ceiling.";
    text "worst" = c.worst.what, "The check that is nearest to failing.";
}

columns! { EpisodeOutcome: "episodes", "Ours beside what followed or was published"; |e|
    text "episode" key = e.title.as_str(), "The episode.";
    text "target" key = e.target.target.as_str(), "What is measured.";
    text "kind" = e.target.kind.as_str(), "outcome = what followed, published = another model's.";
    number[Plain 3] "theirs_low" = e.target.low, "Lower end of theirs.";
    number[Plain 3] "theirs_high" = e.target.high, "Upper end of theirs.";
    estimate[Plain 3] "ours" = e.ours, "Ours: 5th percentile, central run, 95th percentile.";
    text "verdict" = e.verdict.words(), "inside, missed mild or missed hard.";
    text "source" = e.target.source.as_str(), "Who says so.";
}
