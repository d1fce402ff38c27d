//! Levers over months and farm goods, as rows.

use detente_world::table::{Column, Estimate, Row, Unit};
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

impl Row for LeverMonthRow {
    const TABLE: &'static str = "lever_months";
    const TITLE: &'static str = "Levers month by month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "lever",
            "The lever, by its identifier in the standoff.",
            |r| Some(r.lever.as_str().into()),
        )
        .key(),
        Column::<Self>::text("region", "Region code.", |r| Some(r.region.as_str().into())).key(),
        Column::text("role", "`target`, `sender` or `third`.", |r| {
            Some(r.role.as_str().into())
        }),
        Column::<Self>::integer("month", "Month of use, from 1.", |r| Some(r.month)).key(),
        Column::estimate(
            "gdp_volume_pct",
            Unit::ChangePct,
            4,
            "GDP at benchmark prices; ends are the 5th and the 95th percentile of draws.",
            |r| Some(r.gdp_volume_pct),
        ),
        Column::estimate(
            "real_income_pct",
            Unit::ChangePct,
            4,
            "Real income, likewise.",
            |r| Some(r.real_income_pct),
        ),
        Column::estimate(
            "ceiling_pct",
            Unit::ChangePct,
            4,
            "Change of GDP at most: no stocks, leaks, new tonnes, thrift or spare capacity, with idled suppliers and lost orders.",
            |r| Some(r.ceiling_pct),
        ),
        Column::text(
            "run",
            "The run, by its identifier in the table of runs.",
            |r| Some(r.run.as_str().into()),
        ),
    ];
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

impl Row for LeverSectorRow {
    const TABLE: &'static str = "lever_sectors";
    const TITLE: &'static str = "Where the target loses it";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "lever",
            "The lever, by its identifier in the standoff.",
            |r| Some(r.lever.as_str().into()),
        )
        .key(),
        Column::<Self>::text("region", "The target.", |r| Some(r.region.as_str().into())).key(),
        Column::<Self>::text("sector", "Sector code.", |r| Some(r.sector.as_str().into())).key(),
        Column::text("name", "Its name.", |r| Some(r.name.as_str().into())),
        Column::number(
            "lost_gdp_pct",
            Unit::Pct,
            4,
            "Value added lost to idle plant over the path at fixed prices, per cent of a year's GDP, central run.",
            |r| Some(r.lost_gdp_pct),
        ),
        Column::number(
            "worst_output_pct",
            Unit::ChangePct,
            2,
            "Change of its output in the worst month, central run.",
            |r| Some(r.worst_output_pct),
        ),
        Column::text("bound_by", "What holds it down in that month.", |r| {
            Some(r.bound_by.as_str().into())
        }),
    ];
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

impl Row for LeverRankRow {
    const TABLE: &'static str = "lever_ranking";
    const TITLE: &'static str = "Levers beside each other at three dates";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "lever",
            "Row of the ledger, or identifier in the standoff.",
            |r| Some(r.lever.as_str().into()),
        )
        .key(),
        Column::text("title", "For readers.", |r| Some(r.title.as_str().into())),
        Column::text("sender", "Who uses it.", |r| Some(r.sender.as_str().into())),
        Column::text("target", "On whom.", |r| Some(r.target.as_str().into())),
        Column::flag(
            "unverified",
            "Whether nobody checked the lever's row.",
            |r| Some(r.unverified),
        ),
        Column::<Self>::integer("month", "Month of use.", |r| Some(r.month)).key(),
        Column::number(
            "target_loss_pct",
            Unit::Pct,
            4,
            "Loss of the target's GDP, central run.",
            |r| Some(r.target_loss_pct),
        ),
        Column::number(
            "sender_loss_pct",
            Unit::Pct,
            4,
            "Loss of the sender's own.",
            |r| Some(r.sender_loss_pct),
        ),
        Column::number(
            "difference_points",
            Unit::Points,
            4,
            "Their difference, by which levers are ranked.",
            |r| Some(r.difference_points),
        ),
    ];
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

impl Row for FarmMonthRow {
    const TABLE: &'static str = "farm_months";
    const TITLE: &'static str = "Farm goods month by month";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("good", "The good.", |r| Some(r.good.as_str().into())).key(),
        Column::text("buyer", "Who buys less, or other goods.", |r| {
            Some(r.buyer.as_str().into())
        }),
        Column::text("seller", "Whose goods the events bear on.", |r| {
            Some(r.seller.as_str().into())
        }),
        Column::text(
            "rival",
            "The other exporter that sells most to the buyer.",
            |r| Some(r.rival.as_str().into()),
        ),
        Column::<Self>::date("month", "First day of the month.", |r| {
            Some(r.month.to_string().into())
        })
        .key(),
        Column::estimate(
            "gap_usd_t",
            Unit::Plain,
            1,
            "The rival's price at the port less the seller's, USD a tonne; ends over elasticities and freight.",
            |r| Some(r.gap_usd_t),
        ),
        Column::number(
            "gap_without_usd_t",
            Unit::Plain,
            1,
            "The same without the events, central.",
            |r| Some(r.gap_without_usd_t),
        ),
        Column::estimate(
            "seller_kt",
            Unit::Plain,
            0,
            "Shipped from the seller to the buyer, thousand tonnes.",
            |r| Some(r.seller_kt),
        ),
        Column::number(
            "seller_without_kt",
            Unit::Plain,
            0,
            "The same without the events, central.",
            |r| Some(r.seller_without_kt),
        ),
        Column::estimate(
            "rival_kt",
            Unit::Plain,
            0,
            "Shipped from the rival to the buyer, thousand tonnes.",
            |r| Some(r.rival_kt),
        ),
        Column::number(
            "rival_without_kt",
            Unit::Plain,
            0,
            "The same without the events, central.",
            |r| Some(r.rival_without_kt),
        ),
    ];
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

impl Row for FarmAccountRow {
    const TABLE: &'static str = "farm_accounts";
    const TITLE: &'static str = "Who gains and who pays on farm goods";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("good", "The good.", |r| Some(r.good.as_str().into())).key(),
        Column::<Self>::text("region", "Region code of the good's market.", |r| {
            Some(r.region.as_str().into())
        })
        .key(),
        Column::text("name", "Its name.", |r| Some(r.name.as_str().into())),
        Column::date("from", "First month of the accounts.", |r| {
            Some(r.from.to_string().into())
        }),
        Column::date("until", "Last month.", |r| Some(r.until.to_string().into())),
        Column::estimate(
            "growers_usd_mn",
            Unit::UsdMn,
            0,
            "Growers' receipts; ends over elasticities and freight.",
            |r| Some(r.growers_usd_mn),
        ),
        Column::estimate(
            "holders_usd_mn",
            Unit::UsdMn,
            0,
            "Receipts of whoever holds stocks.",
            |r| Some(r.holders_usd_mn),
        ),
        Column::estimate("users_usd_mn", Unit::UsdMn, 0, "Surplus of users.", |r| {
            Some(r.users_usd_mn)
        }),
        Column::estimate(
            "treasury_usd_mn",
            Unit::UsdMn,
            0,
            "Duties and taxes on sales received.",
            |r| Some(r.treasury_usd_mn),
        ),
        Column::estimate(
            "committed_usd_mn",
            Unit::UsdMn,
            0,
            "Loss on purchases agreed against buying at the market, negative.",
            |r| Some(r.committed_usd_mn),
        ),
        Column::estimate("total_usd_mn", Unit::UsdMn, 0, "All together.", |r| {
            Some(r.total_usd_mn)
        }),
    ];
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

impl Row for FarmRecordRow {
    const TABLE: &'static str = "farm_record";
    const TITLE: &'static str = "Farm goods: published figures beside ours";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("good", "The good.", |r| Some(r.good.as_str().into())).key(),
        Column::<Self>::text("id", "Identifier of the figure.", |r| {
            Some(r.id.as_str().into())
        })
        .key(),
        Column::text("quantity", "What it is.", |r| {
            Some(r.quantity.as_str().into())
        }),
        Column::text("unit", "In which unit.", |r| Some(r.unit.as_str().into())),
        Column::number("published", Unit::Plain, 2, "As published.", |r| {
            Some(r.published)
        }),
        Column::number(
            "published_low",
            Unit::Plain,
            2,
            "Lower end of the published range.",
            |r| r.published_low,
        ),
        Column::number("published_high", Unit::Plain, 2, "Upper end.", |r| {
            r.published_high
        }),
        Column::estimate(
            "ours",
            Unit::Plain,
            2,
            "Ours; ends over elasticities and freight.",
            |r| r.ours,
        ),
        Column::text("publisher", "Who published it.", |r| {
            Some(r.publisher.as_str().into())
        }),
        Column::text("confidence", "high, medium or low.", |r| {
            Some(r.confidence.as_str().into())
        }),
    ];
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
