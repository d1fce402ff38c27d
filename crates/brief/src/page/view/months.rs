//! Levers over months as text.

use detente_standoff::Findings;
use detente_standoff::findings::{Bands, FarmFinding, LeverPath, RankedLever};
use serde::Serialize;

use crate::cites::{Link, Register, Said};
use crate::figures::path::span;
use crate::number::{MISSING, plain, signed};
use crate::sentences::Sentences;
use crate::sentences::path::cites;
use crate::sentences::words::{Words, month};

use super::FigureView;

/// The section; `None` without levers over months.
#[derive(Debug, Serialize)]
pub(super) struct MonthsView {
    sentences: Vec<Said>,
    ranking_sentences: Vec<Said>,
    farm_sentences: Vec<Said>,
    loss_figures: Vec<FigureView>,
    farm_figures: Vec<FigureView>,
    levers: Vec<LeverView>,
    ranked: Vec<RankedView>,
    dates: Vec<String>,
    markets: Vec<MarketView>,
    world: String,
}

#[derive(Debug, Serialize)]
struct LeverView {
    title: String,
    links: Vec<Link>,
    unverified: bool,
    assumptions: Vec<String>,
    target: String,
    sender: String,
    /// Region, worst month's and first year's end, months by band.
    regions: Vec<RegionView>,
    /// Months of the columns.
    columns: Vec<String>,
    sectors: Vec<SectorView>,
}

#[derive(Debug, Serialize)]
struct SectorView {
    name: String,
    lost: String,
    worst: String,
    bound_by: String,
}

#[derive(Debug, Serialize)]
struct RegionView {
    name: String,
    role: &'static str,
    cells: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct RankedView {
    title: String,
    sender: String,
    unverified: bool,
    dates: Vec<RankedCell>,
}

#[derive(Debug, Serialize)]
struct RankedCell {
    target: String,
    own: String,
}

#[derive(Debug, Serialize)]
struct MarketView {
    title: String,
    from: String,
    until: String,
    accounts: Vec<(String, Vec<(String, String)>)>,
    record: Vec<RecordView>,
}

#[derive(Debug, Serialize)]
struct RecordView {
    quantity: String,
    published: String,
    range: String,
    ours: String,
    publisher: String,
    confidence: String,
}

/// Months shown in a lever's table, where the path has them.
const COLUMNS: [u32; 6] = [1, 3, 6, 12, 24, 60];

/// Sectors and accounts smaller than this are left to the files: per cent of GDP, and USD million.
const SMALL: (f64, f64) = (0.0005, 20.0);

pub(super) fn months(
    findings: &Findings,
    sentences: &Sentences,
    words: &Words<'_>,
    register: &Register,
    pick: &dyn Fn(&[&str]) -> Vec<FigureView>,
) -> Option<MonthsView> {
    let path = findings.path.as_ref()?;
    let ranked = path.ranking.as_ref();
    let mut loss_figures = pick(&["path-"]);
    loss_figures.retain(|f| f.id != "path-ranking");
    Some(MonthsView {
        sentences: register.say_all(&sentences.months),
        ranking_sentences: register.say_all(&sentences.ranking),
        farm_sentences: register.say_all(&sentences.farm),
        loss_figures,
        farm_figures: pick(&["farm-"]),
        levers: (path.levers.iter())
            .map(|l| lever(l, words, register))
            .collect(),
        ranked: ranked
            .iter()
            .flat_map(|r| &r.levers)
            .map(|l| ranked_view(l, words))
            .collect(),
        dates: ranked
            .and_then(|r| r.levers.first())
            .map(|l| l.dates.iter().map(|d| span(d.month)).collect())
            .unwrap_or_default(),
        markets: path.farm.iter().map(market).collect(),
        world: path.world_title.clone(),
    })
}

/// The central value and, below it, the band from its lowest to its highest end.
fn banded(value: &Bands, digits: usize) -> (String, String) {
    let range = value.range();
    let central = signed(value.central, digits);
    let (low, high) = (signed(range.low, digits), signed(range.high, digits));
    match low == high {
        true => (central, String::new()),
        false => (central, format!("{low} to {high}")),
    }
}

fn lever(lever: &LeverPath, words: &Words<'_>, register: &Register) -> LeverView {
    let shown: Vec<usize> = (lever.dates.iter().enumerate())
        .filter(|(_, m)| COLUMNS.contains(*m))
        .map(|(at, _)| at)
        .collect();
    let regions = lever.regions.iter().map(|r| RegionView {
        name: words.own(&r.code),
        role: match r.role.as_str() {
            "target" => "it is used on",
            "sender" => "uses it",
            _ => "",
        },
        cells: (shown.iter())
            .map(|at| banded(&r.gdp_volume_pct[*at], 2))
            .collect(),
    });
    let sectors = (lever.downstream.iter())
        .filter(|s| s.lost_pct >= SMALL.0)
        .map(|s| SectorView {
            name: s.name.clone(),
            lost: plain(s.lost_pct, 3),
            worst: signed(s.worst_output_pct, 1),
            bound_by: s.bound_by.clone(),
        });
    LeverView {
        title: lever.title.clone(),
        links: register.links(&cites(lever)),
        unverified: lever.unverified,
        assumptions: lever.assumptions.clone(),
        target: words.own(&lever.target),
        sender: words.own(&lever.sender),
        regions: regions.collect(),
        columns: shown.iter().map(|at| span(lever.dates[*at])).collect(),
        sectors: sectors.collect(),
    }
}

fn ranked_view(lever: &RankedLever, words: &Words<'_>) -> RankedView {
    let dates = lever.dates.iter().map(|d| RankedCell {
        target: signed(-d.target_loss_pct, 3),
        own: signed(-d.sender_loss_pct, 3),
    });
    RankedView {
        title: lever.title.clone(),
        sender: words.own(&lever.sender),
        unverified: lever.unverified,
        dates: dates.collect(),
    }
}

fn market(farm: &FarmFinding) -> MarketView {
    let matters = |b: &Bands| b.range().low.abs().max(b.range().high.abs()) >= SMALL.1;
    let billions = |b: &Bands| {
        let scaled = Bands::make(|at| b.each()[at] / 1000.0);
        banded(&scaled, 1)
    };
    let accounts = (farm.accounts.iter()).filter(|a| matters(&a.total_usd_mn));
    let accounts = accounts.map(|a| {
        let cells = [
            &a.growers_usd_mn,
            &a.holders_usd_mn,
            &a.users_usd_mn,
            &a.treasury_usd_mn,
            &a.committed_usd_mn,
            &a.total_usd_mn,
        ];
        (a.name.clone(), cells.map(billions).to_vec())
    });
    let record = farm.record.iter().map(|r| {
        let number = |x: Option<f64>| x.map_or(MISSING.to_owned(), |x| plain(x, 1));
        let ours = r.ours.each().map(|x| number(*x));
        RecordView {
            quantity: r.quantity.clone(),
            published: format!("{} {}", plain(r.published, 1), r.unit),
            range: r.range.map_or_else(String::new, |x| {
                format!("{} to {}", plain(x.low, 1), plain(x.high, 1))
            }),
            ours: ours.join(" / "),
            publisher: r.publisher.clone(),
            confidence: r.confidence.clone(),
        }
    });
    MarketView {
        title: farm.title.clone(),
        from: month(farm.from),
        until: month(farm.until),
        accounts: accounts.collect(),
        record: record.collect(),
    }
}
