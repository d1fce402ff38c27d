//! Levers over months: losses with their bands, the ranking, farm goods.

use detente_standoff::Findings;
use detente_standoff::findings::{
    Bands, FarmFinding, LeverPath, RankedLever, RankingFinding, RegionPath,
};

use super::Cited;
use crate::charts::{Along, Bar, BarGroup, Bars, Curve, CurveMark, CurvePoint, Curves};
use crate::number::Unit;
use crate::sentences::Cite;
use crate::sentences::words::Words;

/// Levers in the chart of the ranking; the table has them all.
const RANKED: usize = 7;

/// Every chart about months, in reading order.
pub(super) fn months(findings: &Findings, words: &Words<'_>) -> Vec<Cited> {
    let Some(path) = &findings.path else {
        return Vec::new();
    };
    let name = |code: &str| words.own(code);
    let run = |id: &str| [Cite::Run(id.to_owned())];
    let mut figures: Vec<Cited> = (path.levers.iter().filter(|l| l.critical))
        .map(|l| Cited::new(&format!("path-{}", l.id), &loss(l, &name), run(&l.run)))
        .collect();
    if let Some(found) = &path.ranking {
        figures.push(Cited::new(
            "path-ranking",
            &ranking(found, &name),
            run(&found.run),
        ));
    }
    for farm in &path.farm {
        let id = |what: &str| format!("farm-{}-{what}", farm.good);
        figures.push(Cited::new(&id("gap"), &gap(farm, &name), run(&farm.run)));
        figures.push(Cited::new(
            &id("tonnes"),
            &tonnes(farm, &name),
            run(&farm.run),
        ));
    }
    figures
}

/// The central value and its band; no band where one of its ends has no answer.
fn point(at: f64, value: &Bands) -> CurvePoint {
    let range = value.range();
    let whole = value.each().iter().all(|x| x.is_finite());
    CurvePoint {
        at,
        value: value.central,
        band: whole.then_some((range.low, range.high)),
    }
}

/// A region and the change of its GDP by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What it is called.
    pub name: String,
    /// Month and change of GDP, per cent.
    pub months: Vec<(u32, Bands)>,
}

/// What something costs some regions by month, with its bands.
pub fn losses(title: String, about: &str, sides: Vec<Side>) -> Curves {
    let line = |(colour, side): (usize, Side)| Curve {
        name: side.name,
        colour,
        dashed: false,
        points: (side.months.iter())
            .map(|(month, gdp)| point(f64::from(*month), gdp))
            .collect(),
    };
    Curves {
        title,
        description: format!(
            "Change of GDP at benchmark prices. {about} Lines: the central run. Bands: nine tenths of the draws."
        ),
        unit: Unit::PercentChange,
        axis: "change of GDP, per cent".to_owned(),
        along: Along::Months,
        under: "months since it began, equal ratios equally far".to_owned(),
        curves: sides.into_iter().enumerate().map(line).collect(),
        shaded: None,
        published: Vec::new(),
        events: Vec::new(),
        said: Vec::new(),
    }
}

fn loss(lever: &LeverPath, name: &dyn Fn(&str) -> String) -> Curves {
    let side = |region: &RegionPath| Side {
        name: name(&region.code),
        months: (lever.dates.iter().copied())
            .zip(region.gdp_volume_pct.iter().copied())
            .collect(),
    };
    let sides = lever.regions.iter().filter(|r| r.role != "third");
    losses(
        format!("{}: what it costs both sides, month by month", lever.title),
        &format!(
            "The lever is that of {}; it is used on {}. Each lever's chart has its own scale.",
            name(&lever.sender),
            name(&lever.target)
        ),
        sides.map(side).collect(),
    )
}

/// "a month", "a year", "10 years".
pub(crate) fn span(months: u32) -> String {
    match months {
        1 => "a month".to_owned(),
        12 => "a year".to_owned(),
        m if m % 12 == 0 => format!("{} years", m / 12),
        m => format!("{m} months"),
    }
}

/// Every lever at the dates of the ranking.
pub fn ranking(found: &RankingFinding, name: &dyn Fn(&str) -> String) -> Bars {
    let reach = |l: &RankedLever| {
        let most = l.dates.iter().map(|d| d.difference_pct);
        most.fold(f64::NEG_INFINITY, f64::max)
    };
    let mut shown: Vec<&RankedLever> = found.levers.iter().collect();
    shown.sort_by(|a, b| reach(b).total_cmp(&reach(a)).then_with(|| a.id.cmp(&b.id)));
    shown.truncate(RANKED);
    let label = |l: &RankedLever| format!("{}, {}", l.title, name(&l.sender));
    let groups = shown.iter().map(|l| BarGroup {
        label: label(l),
        bars: (l.dates.iter())
            .map(|d| {
                Some(Bar {
                    value: d.difference_pct,
                    interval: None,
                })
            })
            .collect(),
    });
    let dates = found.levers.first().map(|l| &l.dates);
    Bars {
        title: "Which lever costs the other side most beyond one's own loss, and when".to_owned(),
        description: format!(
            "{} The {} levers that do most are shown; the table below has all.",
            found.convention,
            shown.len()
        ),
        unit: Unit::Points,
        digits: 3,
        series: dates
            .into_iter()
            .flatten()
            .map(|d| format!("after {}", span(d.month)))
            .collect(),
        groups: groups.collect(),
    }
}

/// Months of the calendar along a farm good's charts.
fn calendar(farm: &FarmFinding) -> Along {
    Along::Calendar {
        from: farm.months.first().map_or(farm.from, |m| m.month),
    }
}

fn by_month(farm: &FarmFinding, value: impl Fn(usize) -> CurvePoint) -> Vec<CurvePoint> {
    (0..farm.months.len()).map(value).collect()
}

fn bare(at: usize, value: f64) -> CurvePoint {
    CurvePoint {
        at: at as f64,
        value,
        band: None,
    }
}

/// The rival's price less the seller's, by month, beside what was published.
pub fn gap(farm: &FarmFinding, name: &dyn Fn(&str) -> String) -> Curves {
    let (rival, seller) = (name(&farm.rival), name(&farm.seller));
    let months = &farm.months;
    let published = farm.record.iter().filter_map(|r| {
        let at = months.iter().position(|m| Some(m.month) == r.gap_month)?;
        Some(CurveMark {
            at: at as f64,
            value: r.published,
            publisher: r.publisher.clone(),
        })
    });
    Curves {
        title: format!("{}: {rival} over {seller} at the port", capital(&farm.good)),
        description: format!(
            "{}. Price of {rival} less price of {seller}, dollars a tonne, with the events and without them. Bands: low to high \
             elasticities and freight.",
            farm.title
        ),
        unit: Unit::UsdPerTonne,
        axis: "difference of prices at the port, dollars a tonne".to_owned(),
        along: calendar(farm),
        under: String::new(),
        curves: vec![
            Curve {
                name: "with the events".to_owned(),
                colour: 0,
                dashed: false,
                points: by_month(farm, |t| point(t as f64, &months[t].gap_usd_t)),
            },
            Curve {
                name: "without them".to_owned(),
                colour: 6,
                dashed: true,
                points: by_month(farm, |t| bare(t, months[t].gap_without_usd_t)),
            },
        ],
        shaded: None,
        published: published.collect(),
        events: Vec::new(),
        said: Vec::new(),
    }
}

/// What the buyer is shipped by both, by month.
pub fn tonnes(farm: &FarmFinding, name: &dyn Fn(&str) -> String) -> Curves {
    let (rival, seller, buyer) = (name(&farm.rival), name(&farm.seller), name(&farm.buyer));
    let months = &farm.months;
    let line = |name: String, colour, dashed, points| Curve {
        name,
        colour,
        dashed,
        points,
    };
    Curves {
        title: format!("{}: what is shipped to {buyer}", capital(&farm.good)),
        description: format!(
            "{}. Thousand tonnes a month by month of shipment, with the events and without them (dashed). Bands: low to high \
             elasticities and freight.",
            farm.title
        ),
        unit: Unit::Kilotonnes,
        axis: "thousand tonnes a month".to_owned(),
        along: calendar(farm),
        under: String::new(),
        curves: vec![
            line(
                seller.clone(),
                0,
                false,
                by_month(farm, |t| point(t as f64, &months[t].seller_kt)),
            ),
            line(
                format!("{seller}, without the events"),
                0,
                true,
                by_month(farm, |t| bare(t, months[t].seller_without_kt)),
            ),
            line(
                rival.clone(),
                2,
                false,
                by_month(farm, |t| point(t as f64, &months[t].rival_kt)),
            ),
            line(
                format!("{rival}, without the events"),
                2,
                true,
                by_month(farm, |t| bare(t, months[t].rival_without_kt)),
            ),
        ],
        shaded: None,
        published: Vec::new(),
        events: Vec::new(),
        said: Vec::new(),
    }
}

fn capital(text: &str) -> String {
    crate::sentences::words::sentence_case(text)
}
