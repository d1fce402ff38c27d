//! A path as one JSON object.

use detente::path::{Rationing, SupplyModel, summary};
use detente::standoff::findings::RankingFinding;
use detente::world::RegionIx;
use serde_json::{Map, Value, json};

use super::Answer;

/// The question, for programs and manifests.
pub(super) fn question(answer: &Answer) -> Value {
    let q = &answer.question;
    json!({
        "levers": q.levers,
        "wedges": q.wedges,
        "sender": q.sender.map(|n| answer.code(n)),
        "target": answer.code(answer.target),
        "start": format!("{:04}-{:02}", q.start.0, q.start.1),
        "approvals": q.scenario.approvals,
        "delay_months": q.scenario.delay,
        "until_month": q.scenario.until,
        "leak": q.scenario.leak,
        "rationing": match q.scenario.rationing {
            Rationing::Quantity => "quantity",
            Rationing::Price => "price",
        },
        "supply": match q.scenario.supply {
            SupplyModel::Table => "table",
            SupplyModel::Projects { .. } => "projects",
            SupplyModel::Entry { .. } => "entry",
        },
        "grades": q.scenario.grades,
        "stocks_months": q.scenario.stocks,
        "sigma_c": q.scenario.sigma_c,
        "announced_months": q.scenario.announcement.map(|a| a.months),
    })
}

/// Everything.
pub(super) fn object(answer: &Answer) -> Value {
    let meta = answer.world.meta();
    let dates: Vec<u32> = answer.bands[0].months.iter().map(|m| m.month).collect();
    let regions = |n: RegionIx, date: usize| {
        let gdp = |run: &detente::path::Run| run.months[date].regions[n.0].gdp_volume_pct;
        let income = |run: &detente::path::Run| run.months[date].regions[n.0].real_income_pct;
        let [low, central, high] = &answer.bands;
        let mut row = json!({
            "code": answer.code(n),
            "gdp_volume_pct": { "low": gdp(low), "central": gdp(central), "high": gdp(high) },
            "real_income_pct": { "low": income(low), "central": income(central), "high": income(high) },
            "ceiling_pct": central.months[date].regions[n.0].ceiling_pct,
        });
        if let Some([p05, p50, p95]) = answer.drawn(date, &|m| m.regions[n.0].gdp_volume_pct) {
            row["gdp_volume_pct"]["p05"] = p05.into();
            row["gdp_volume_pct"]["p50"] = p50.into();
            row["gdp_volume_pct"]["p95"] = p95.into();
        }
        row
    };
    let all = || RegionIx::all(answer.world.region_count());
    let at_dates: Vec<Value> = (dates.iter().enumerate())
        .map(|(at, month)| {
            json!({ "month": month, "regions": all().map(|n| regions(n, at)).collect::<Vec<_>>() })
        })
        .collect();
    let months: Vec<Value> = (answer.central.months.iter())
        .map(|m| {
            let rows: Vec<Value> = all()
                .map(|n| {
                    let r = &m.regions[n.0];
                    json!({
                        "code": answer.code(n),
                        "gdp_volume_pct": r.gdp_volume_pct,
                        "real_income_pct": r.real_income_pct,
                        "ceiling_pct": r.ceiling_pct,
                    })
                })
                .collect();
            json!({ "month": m.month, "regions": rows })
        })
        .collect();
    let mut object = json!({
        "status": "solved",
        "world": { "name": meta.name, "year": meta.year, "unit": meta.unit },
        "question": question(answer),
        "dates": at_dates,
        "months": months,
        "materials": materials(answer),
        "users": users(answer),
        "clocks": clocks(answer),
        "leverage": leverage(answer),
        "draws": { "asked": answer.draws.len() + answer.failed_draws, "solved": answer.draws.len(), "seed": answer.seed },
        "stats": {
            "worst_certificate": answer.central.months.iter().map(|m| m.certificate).fold(0.0, f64::max),
            "sweeps": answer.central.months.iter().map(|m| m.sweeps).sum::<usize>(),
            "seconds": answer.seconds,
        },
    });
    if let Some((month, why)) = &answer.left_out {
        object["left_out"] = json!({ "through_month": month, "why": why });
    }
    if !answer.curve.is_empty() {
        let rows = answer.curve.iter().map(|point| {
            let of: Map<String, Value> = (point.loss_pct.iter().enumerate())
                .map(|(n, loss)| (answer.code(RegionIx(n)).to_owned(), json!(loss)))
                .collect();
            json!({ "sigma_c": point.sigma_c, "loss_pct": of })
        });
        object["curve"] = rows.collect();
    }
    if !answer.compared.is_empty() {
        object["comparison"] = super::compare::object(answer);
    }
    if !answer.farm.is_empty() {
        object["farm"] = super::farm::object(&answer.farm);
    }
    if let Some(found) = &answer.ranking {
        object["ranking"] = ranking(found);
    }
    object
}

fn materials(answer: &Answer) -> Value {
    let shown = [Some(answer.target), answer.sender];
    let rows = answer.central.balance.months.iter().map(|m| {
        let goods: Vec<Value> = (answer.goods.iter().enumerate())
            .flat_map(|(k, good)| {
                shown.into_iter().flatten().map(move |n| {
                    json!({
                        "good": good,
                        "region": answer.code(n),
                        "availability": m.availability[k][n.0],
                        "stock_months": m.stock[k][n.0],
                        "others_supply": m.supply[k],
                        "shadow_price_multiple": m.price[k][n.0],
                    })
                })
            })
            .collect();
        json!({ "month": m.month, "delivered": m.delivered, "goods": goods })
    });
    rows.collect()
}

fn users(answer: &Answer) -> Value {
    (answer.central.downstream(answer.target).into_iter())
        .map(|loss| {
            json!({
                "sector": answer.world.sector(loss.sector).code,
                "lost_pct_of_annual_gdp": loss.lost_pct,
                "worst_output_pct": loss.worst_output_pct,
            })
        })
        .collect()
}

fn clocks(answer: &Answer) -> Value {
    let of = |c: summary::Clock| json!({ "peak": c.peak, "peak_month": c.peak_month, "half_month": c.half, "tenth_month": c.tenth });
    let bands = ["low", "central", "high"].into_iter().zip(&answer.bands);
    let loss: Map<String, Value> = bands
        .map(|(name, run)| {
            (
                name.to_owned(),
                of(summary::clock(&run.losses(answer.target))),
            )
        })
        .collect();
    let prices: Map<String, Value> = (answer.goods.iter().enumerate())
        .map(|(k, good)| {
            (
                good.clone(),
                of(summary::clock(&answer.central.log_price(k, answer.target))),
            )
        })
        .collect();
    json!({ "loss_pct": loss, "log_shadow_price": prices })
}

fn leverage(answer: &Answer) -> Value {
    let Some(sender) = answer.sender else {
        return Value::Null;
    };
    let (target, own) = (
        answer.central.losses(answer.target),
        answer.central.losses(sender),
    );
    let rows = target.iter().zip(&own).map(|((month, t), (_, s))| {
        json!({
            "month": month,
            "target_loss_pct": t,
            "sender_loss_pct": s,
            "difference_pct": t - s,
            "ratio": (*s > 1e-9).then(|| t / s),
        })
    });
    let tolerance = [0.1, 0.25, 0.5, 1.0].into_iter().map(|level| {
        json!({
            "cumulated_loss_pct_of_annual_gdp": level,
            "target_month": summary::reaches(&target, level),
            "sender_month": summary::reaches(&own, level),
        })
    });
    json!({
        "target": answer.code(answer.target),
        "sender": answer.code(sender),
        "months": rows.collect::<Vec<_>>(),
        "last_month_target_loses_more": summary::last_ahead(&target, &own),
        "tolerance": tolerance.collect::<Vec<_>>(),
    })
}

fn ranking(found: &RankingFinding) -> Value {
    let rows = found.levers.iter().map(|r| {
        json!({ "lever": r.id, "title": r.title, "sender": r.sender, "target": r.target, "dates": r.dates })
    });
    rows.collect()
}
