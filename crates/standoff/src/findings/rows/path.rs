//! Levers over months and farm goods, as rows.

use detente_world::table::{Estimate, columns};
use jiff::civil::Date;

use crate::findings::{Bands, PathFindings};

/// One region in one month of a lever.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverMonthRow {
    /// The lever, by its identifier in the standoff.
    pub lever: String,
    /// Region code.
    pub region: String,
    /// `target`, `sender` or `third`.
    pub role: String,
    /// Month of use, from 1.
    pub month: i64,
    /// GDP at benchmark prices; ends are the 5th and the 95th percentile of draws.
    pub gdp_volume_pct: Estimate,
    /// Real income, likewise.
    pub real_income_pct: Estimate,
    /// Change of GDP at most: no stocks, leaks, new tonnes, thrift or spare capacity, with idled suppliers and lost orders.
    pub ceiling_pct: Estimate,
    /// The run, by its identifier in the table of runs.
    pub run: String,
}

columns! { LeverMonthRow: "lever_months", "Levers month by month"; |r|
    text "lever" key = r.lever.as_str(), "The lever, by its identifier in the standoff.";
    text "region" key = r.region.as_str(), "Region code.";
    text "role" = r.role.as_str(), "`target`, `sender` or `third`.";
    integer "month" key = r.month, "Month of use, from 1.";
    estimate[ChangePct 4] "gdp_volume_pct" = r.gdp_volume_pct,
        "GDP at benchmark prices; ends are the 5th and the 95th percentile of draws.";
    estimate[ChangePct 4] "real_income_pct" = r.real_income_pct, "Real income, likewise.";
    estimate[ChangePct 4] "ceiling_pct" = r.ceiling_pct,
        "Change of GDP at most: no stocks, leaks, new tonnes, thrift or spare capacity, with idled suppliers and lost \
        orders.";
    text "run" = r.run.as_str(), "The run, by its identifier in the table of runs.";
}

/// One sector of a lever's target.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverSectorRow {
    /// The lever, by its identifier in the standoff.
    pub lever: String,
    /// The target.
    pub region: String,
    /// Sector code.
    pub sector: String,
    /// Its name.
    pub name: String,
    /// Value added lost to idle plant over the path at fixed prices, per cent of a year's GDP, central run.
    pub lost_gdp_pct: f64,
    /// Change of its output in the worst month, central run.
    pub worst_output_pct: f64,
    /// What holds it down in that month.
    pub bound_by: String,
}

columns! { LeverSectorRow: "lever_sectors", "Where the target loses it"; |r|
    text "lever" key = r.lever.as_str(), "The lever, by its identifier in the standoff.";
    text "region" key = r.region.as_str(), "The target.";
    text "sector" key = r.sector.as_str(), "Sector code.";
    text "name" = r.name.as_str(), "Its name.";
    number[Pct 4] "lost_gdp_pct" = r.lost_gdp_pct,
        "Value added lost to idle plant over the path at fixed prices, per cent of a year's GDP, central run.";
    number[ChangePct 2] "worst_output_pct" = r.worst_output_pct, "Change of its output in the worst month, central run.";
    text "bound_by" = r.bound_by.as_str(), "What holds it down in that month.";
}

/// One lever at one date.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverRankRow {
    /// Row of the ledger, or identifier in the standoff.
    pub lever: String,
    /// For readers.
    pub title: String,
    /// Who uses it.
    pub sender: String,
    /// On whom.
    pub target: String,
    /// Whether nobody checked the lever's row.
    pub unverified: bool,
    /// Month of use.
    pub month: i64,
    /// Loss of the target's GDP, central run.
    pub target_loss_pct: f64,
    /// Loss of the sender's own.
    pub sender_loss_pct: f64,
    /// Their difference, by which levers are ranked.
    pub difference_points: f64,
}

columns! { LeverRankRow: "lever_ranking", "Levers beside each other at three dates"; |r|
    text "lever" key = r.lever.as_str(), "Row of the ledger, or identifier in the standoff.";
    text "title" = r.title.as_str(), "For readers.";
    text "sender" = r.sender.as_str(), "Who uses it.";
    text "target" = r.target.as_str(), "On whom.";
    flag "unverified" = r.unverified, "Whether nobody checked the lever's row.";
    integer "month" key = r.month, "Month of use.";
    number[Pct 4] "target_loss_pct" = r.target_loss_pct, "Loss of the target's GDP, central run.";
    number[Pct 4] "sender_loss_pct" = r.sender_loss_pct, "Loss of the sender's own.";
    number[Points 4] "difference_points" = r.difference_points, "Their difference, by which levers are ranked.";
}

/// A month of a farm good's market.
#[derive(Debug, Clone, PartialEq)]
pub struct FarmMonthRow {
    /// The good.
    pub good: String,
    /// Who buys less, or other goods.
    pub buyer: String,
    /// Whose goods the events bear on.
    pub seller: String,
    /// The other exporter that sells most to the buyer.
    pub rival: String,
    /// First day of the month.
    pub month: Date,
    /// The rival's price at the port less the seller's, USD a tonne; ends over elasticities and freight.
    pub gap_usd_t: Estimate,
    /// The same without the events, central.
    pub gap_without_usd_t: f64,
    /// Shipped from the seller to the buyer, thousand tonnes.
    pub seller_kt: Estimate,
    /// The same without the events, central.
    pub seller_without_kt: f64,
    /// Shipped from the rival to the buyer, thousand tonnes.
    pub rival_kt: Estimate,
    /// The same without the events, central.
    pub rival_without_kt: f64,
}

columns! { FarmMonthRow: "farm_months", "Farm goods month by month"; |r|
    text "good" key = r.good.as_str(), "The good.";
    text "buyer" = r.buyer.as_str(), "Who buys less, or other goods.";
    text "seller" = r.seller.as_str(), "Whose goods the events bear on.";
    text "rival" = r.rival.as_str(), "The other exporter that sells most to the buyer.";
    date "month" key = r.month.to_string(), "First day of the month.";
    estimate[Plain 1] "gap_usd_t" = r.gap_usd_t,
        "The rival's price at the port less the seller's, USD a tonne; ends over elasticities and freight.";
    number[Plain 1] "gap_without_usd_t" = r.gap_without_usd_t, "The same without the events, central.";
    estimate[Plain 0] "seller_kt" = r.seller_kt, "Shipped from the seller to the buyer, thousand tonnes.";
    number[Plain 0] "seller_without_kt" = r.seller_without_kt, "The same without the events, central.";
    estimate[Plain 0] "rival_kt" = r.rival_kt, "Shipped from the rival to the buyer, thousand tonnes.";
    number[Plain 0] "rival_without_kt" = r.rival_without_kt, "The same without the events, central.";
}

/// What the events change for a region.
#[derive(Debug, Clone, PartialEq)]
pub struct FarmAccountRow {
    /// The good.
    pub good: String,
    /// Region code of the good's market.
    pub region: String,
    /// Its name.
    pub name: String,
    /// First month of the accounts.
    pub from: Date,
    /// Last month.
    pub until: Date,
    /// Growers' receipts; ends over elasticities and freight.
    pub growers_usd_mn: Estimate,
    /// Receipts of whoever holds stocks.
    pub holders_usd_mn: Estimate,
    /// Surplus of users.
    pub users_usd_mn: Estimate,
    /// Duties and taxes on sales received.
    pub treasury_usd_mn: Estimate,
    /// Loss on purchases agreed against buying at the market, negative.
    pub committed_usd_mn: Estimate,
    /// All together.
    pub total_usd_mn: Estimate,
}

columns! { FarmAccountRow: "farm_accounts", "Who gains and who pays on farm goods"; |r|
    text "good" key = r.good.as_str(), "The good.";
    text "region" key = r.region.as_str(), "Region code of the good's market.";
    text "name" = r.name.as_str(), "Its name.";
    date "from" = r.from.to_string(), "First month of the accounts.";
    date "until" = r.until.to_string(), "Last month.";
    estimate[UsdMn 0] "growers_usd_mn" = r.growers_usd_mn, "Growers' receipts; ends over elasticities and freight.";
    estimate[UsdMn 0] "holders_usd_mn" = r.holders_usd_mn, "Receipts of whoever holds stocks.";
    estimate[UsdMn 0] "users_usd_mn" = r.users_usd_mn, "Surplus of users.";
    estimate[UsdMn 0] "treasury_usd_mn" = r.treasury_usd_mn, "Duties and taxes on sales received.";
    estimate[UsdMn 0] "committed_usd_mn" = r.committed_usd_mn,
        "Loss on purchases agreed against buying at the market, negative.";
    estimate[UsdMn 0] "total_usd_mn" = r.total_usd_mn, "All together.";
}

/// A figure of the record beside ours.
#[derive(Debug, Clone, PartialEq)]
pub struct FarmRecordRow {
    /// The good.
    pub good: String,
    /// Identifier of the figure.
    pub id: String,
    /// What it is.
    pub quantity: String,
    /// In which unit.
    pub unit: String,
    /// As published.
    pub published: f64,
    /// Lower end of the published range.
    pub published_low: Option<f64>,
    /// Upper end.
    pub published_high: Option<f64>,
    /// Ours; ends over elasticities and freight.
    pub ours: Option<Estimate>,
    /// Who published it.
    pub publisher: String,
    /// high, medium or low.
    pub confidence: String,
}

columns! { FarmRecordRow: "farm_record", "Farm goods: published figures beside ours"; |r|
    text "good" key = r.good.as_str(), "The good.";
    text "id" key = r.id.as_str(), "Identifier of the figure.";
    text "quantity" = r.quantity.as_str(), "What it is.";
    text "unit" = r.unit.as_str(), "In which unit.";
    number[Plain 2] "published" = r.published, "As published.";
    number[Plain 2] "published_low" = r.published_low, "Lower end of the published range.";
    number[Plain 2] "published_high" = r.published_high, "Upper end.";
    estimate[Plain 2] "ours" = r.ours, "Ours; ends over elasticities and freight.";
    text "publisher" = r.publisher.as_str(), "Who published it.";
    text "confidence" = r.confidence.as_str(), "high, medium or low.";
}

/// Three ends in order of size.
fn estimate(bands: &Bands) -> Estimate {
    Estimate::around(bands.central, [bands.low, bands.high])
}

/// The change that a loss is, in order of size.
fn change(loss: &Bands) -> Estimate {
    Estimate::around(-loss.central, [-loss.low, -loss.high])
}

impl PathFindings {
    /// Levers month by month, a row a region.
    pub fn lever_month_rows(&self) -> Vec<LeverMonthRow> {
        let mut rows = Vec::new();
        for l in &self.levers {
            for r in &l.regions {
                rows.extend(l.dates.iter().enumerate().map(|(at, month)| LeverMonthRow {
                    lever: l.id.clone(),
                    region: r.code.clone(),
                    role: r.role.clone(),
                    month: i64::from(*month),
                    gdp_volume_pct: estimate(&r.gdp_volume_pct[at]),
                    real_income_pct: estimate(&r.real_income_pct[at]),
                    ceiling_pct: change(&r.ceiling_pct[at]),
                    run: l.run.clone(),
                }));
            }
        }
        rows
    }

    /// Where targets lose it, a row a sector.
    pub fn lever_sector_rows(&self) -> Vec<LeverSectorRow> {
        let mut rows = Vec::new();
        for l in &self.levers {
            rows.extend(l.downstream.iter().map(|s| LeverSectorRow {
                lever: l.id.clone(),
                region: l.target.clone(),
                sector: s.code.clone(),
                name: s.name.clone(),
                lost_gdp_pct: s.lost_pct,
                worst_output_pct: s.worst_output_pct,
                bound_by: s.bound_by.clone(),
            }));
        }
        rows
    }

    /// Levers beside each other, a row a date.
    pub fn lever_rank_rows(&self) -> Vec<LeverRankRow> {
        let mut rows = Vec::new();
        for l in self.ranking.iter().flat_map(|r| &r.levers) {
            rows.extend(l.dates.iter().map(|d| LeverRankRow {
                lever: l.id.clone(),
                title: l.title.clone(),
                sender: l.sender.clone(),
                target: l.target.clone(),
                unverified: l.unverified,
                month: i64::from(d.month),
                target_loss_pct: d.target_loss_pct,
                sender_loss_pct: d.sender_loss_pct,
                difference_points: d.difference_pct,
            }));
        }
        rows
    }

    /// Farm goods month by month.
    pub fn farm_month_rows(&self) -> Vec<FarmMonthRow> {
        let mut rows = Vec::new();
        for f in &self.farm {
            rows.extend(f.months.iter().map(|m| FarmMonthRow {
                good: f.good.clone(),
                buyer: f.buyer.clone(),
                seller: f.seller.clone(),
                rival: f.rival.clone(),
                month: m.month,
                gap_usd_t: estimate(&m.gap_usd_t),
                gap_without_usd_t: m.gap_without_usd_t,
                seller_kt: estimate(&m.seller_kt),
                seller_without_kt: m.seller_without_kt,
                rival_kt: estimate(&m.rival_kt),
                rival_without_kt: m.rival_without_kt,
            }));
        }
        rows
    }

    /// Who gains and who pays, a row a region.
    pub fn farm_account_rows(&self) -> Vec<FarmAccountRow> {
        let mut rows = Vec::new();
        for f in &self.farm {
            rows.extend(f.accounts.iter().map(|a| FarmAccountRow {
                good: f.good.clone(),
                region: a.code.clone(),
                name: a.name.clone(),
                from: f.from,
                until: f.until,
                growers_usd_mn: estimate(&a.growers_usd_mn),
                holders_usd_mn: estimate(&a.holders_usd_mn),
                users_usd_mn: estimate(&a.users_usd_mn),
                treasury_usd_mn: estimate(&a.treasury_usd_mn),
                committed_usd_mn: estimate(&a.committed_usd_mn),
                total_usd_mn: estimate(&a.total_usd_mn),
            }));
        }
        rows
    }

    /// Published figures beside ours.
    pub fn farm_record_rows(&self) -> Vec<FarmRecordRow> {
        let mut rows = Vec::new();
        for f in &self.farm {
            rows.extend(f.record.iter().map(|r| FarmRecordRow {
                good: f.good.clone(),
                id: r.id.clone(),
                quantity: r.quantity.clone(),
                unit: r.unit.clone(),
                published: r.published,
                published_low: r.range.map(|b| b.low),
                published_high: r.range.map(|b| b.high),
                ours: r.ours.central.map(|central| {
                    let end = |end: Option<f64>| end.unwrap_or(central);
                    Estimate::around(central, [end(r.ours.low), end(r.ours.high)])
                }),
                publisher: r.publisher.clone(),
                confidence: r.confidence.clone(),
            }));
        }
        rows
    }
}
