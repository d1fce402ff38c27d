//! The charts of the brief: which findings go into which chart.

use std::collections::BTreeMap;

use detente_standoff::Findings;
use detente_standoff::findings::{
    DutyHistory, DutyStep, Effects, PositionFinding, Range, RegionEffect,
};
use jiff::civil::Date;

use crate::charts::{
    Bar, BarGroup, Bars, EventMark, Figure, HeatTable, PayoffPlot, PayoffPoint, Published, Role,
    Stack, StepSeries, Steps, Tile, TileMap,
};
use crate::number::Unit;
use crate::sentences::words::{Words, list, sentence_case};

/// Every chart of the brief, in reading order. A chart without data is left out.
pub fn figures(findings: &Findings) -> Vec<Figure> {
    let words = Words::new(findings);
    let mut figures = history(findings, &words);
    figures.extend(composition(findings, &words));
    figures.extend(positions(findings, &words));
    figures.extend(others(findings, &words));
    figures.extend(payoffs(findings, &words));
    figures.extend(map(findings));
    figures.extend(background(findings));
    figures
}

/// The last day worth drawing: a little after the last thing known.
fn last_day(findings: &Findings) -> Date {
    let heading = &findings.standoff;
    let steps = findings
        .duties
        .iter()
        .filter_map(|h| h.steps.last())
        .map(|s| s.date);
    let last = steps
        .chain(heading.threatened_on)
        .fold(heading.on, Date::max);
    last.saturating_add(jiff::Span::new().days(45))
}

/// Where the close view starts: the first day of the year before which nothing moved much lately.
fn close_start(findings: &Findings) -> Date {
    let on = findings.standoff.on;
    Date::new(on.year(), 1, 1)
        .unwrap_or(on)
        .max(findings.standoff.history_from)
}

/// Duties both ways over the whole record, and closer over the last year.
fn history(findings: &Findings, words: &Words<'_>) -> Vec<Figure> {
    if findings.duties.iter().all(|h| h.steps.is_empty()) {
        return vec![];
    }
    let conventions: Vec<String> = findings
        .duties
        .iter()
        .map(|h| {
            format!(
                "{} on {}: {}",
                words.name(&h.imposer),
                words.name(&h.target),
                h.convention
            )
        })
        .collect();
    let mut series = Vec::new();
    let mut published = Vec::new();
    for (colour, history) in findings.duties.iter().enumerate() {
        let name = format!(
            "{} on {}",
            words.name(&history.imposer),
            words.name(&history.target)
        );
        let points = history
            .steps
            .iter()
            .map(|s| (s.date, s.average_pct))
            .collect();
        series.push(StepSeries {
            name: name.clone(),
            points,
            colour,
            dashed: false,
        });
        for threat in &history.threats {
            let points = vec![
                (threat.date, threat.without_pct),
                (threat.date, threat.with_pct),
            ];
            series.push(StepSeries {
                name: format!("{name}, threatened"),
                points,
                colour,
                dashed: true,
            });
        }
        published.extend(history.published.iter().map(|p| Published {
            date: p.date,
            value: p.average_pct,
            publisher: p.publisher.clone(),
            colour,
        }));
    }
    let on = findings.standoff.on;
    let is_round = findings
        .rounds
        .iter()
        .any(|r| r.date <= on && on <= r.until);
    let today = (!is_round).then(|| EventMark {
        date: on,
        label: "the day of this brief".into(),
    });
    let events: Vec<EventMark> = findings
        .rounds
        .iter()
        .map(|r| EventMark {
            date: r.date,
            label: format!("talks in {}", r.place),
        })
        .chain(today)
        .collect();
    let chart = |from: Date, title: &str, events: Vec<EventMark>| Steps {
        title: title.to_string(),
        description: format!(
            "Each line holds from one change of the law to the next; markers are averages that others published. \
             Conventions: {}.",
            conventions.join("; ")
        ),
        unit: Unit::Percent,
        axis: "average duty, per cent of customs value".into(),
        from,
        to: last_day(findings),
        series: series.clone(),
        events,
        published: published.clone(),
    };
    let close = close_start(findings);
    let mut out = vec![Figure::of(
        "duties-close",
        &chart(close, &format!("Average duties since {close}"), events),
    )];
    if findings.standoff.history_from < close {
        let from = findings.standoff.history_from;
        out.push(Figure::of(
            "duties-history",
            &chart(from, &format!("Average duties since {from}"), vec![]),
        ));
    }
    out
}

/// What each average is made of, by authority.
fn composition(findings: &Findings, words: &Words<'_>) -> Vec<Figure> {
    let mut out = Vec::new();
    for history in findings.duties.iter().filter(|h| !h.steps.is_empty()) {
        let layers = layers(history);
        let row = |step: &DutyStep| -> Vec<f64> {
            let points = |layer: &String| {
                step.components
                    .iter()
                    .filter(|c| c.authority == *layer)
                    .map(|c| c.points)
                    .sum()
            };
            layers.iter().map(points).collect()
        };
        let (imposer, target) = (words.the(&history.imposer), words.the(&history.target));
        let id =
            format!("duties-{}-{}-by-authority", history.imposer, history.target).to_lowercase();
        out.push(Figure::of(
            &id,
            &Stack {
                title: format!("What the duties of {imposer} on {target} are made of"),
                description: format!(
                    "Layers by legal authority: {}. {}.",
                    list(&layers),
                    sentence_case(&history.convention)
                ),
                unit: Unit::Percent,
                axis: "points of the average duty, by legal authority".into(),
                from: close_start(findings),
                to: last_day(findings),
                steps: history.steps.iter().map(|s| (s.date, row(s))).collect(),
                layers,
            },
        ));
    }
    out
}

/// Authorities in order of first appearance.
fn layers(history: &DutyHistory) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for component in history.steps.iter().flat_map(|s| &s.components) {
        if !out.contains(&component.authority) {
            out.push(component.authority.clone());
        }
    }
    out
}

fn bar(value: f64, range: Option<Range>) -> Bar {
    Bar {
        value,
        interval: range.map(|r| (r.low, r.high)),
    }
}

fn of_region<'a>(effects: &'a Effects, code: &str) -> Option<&'a RegionEffect> {
    effects.regions.iter().find(|r| r.code == code)
}

/// "Name: position".
fn position_label(words: &Words<'_>, position: &PositionFinding) -> String {
    format!("{}: {}", words.name(&position.player), position.title)
}

/// What each position costs each player.
fn positions(findings: &Findings, words: &Words<'_>) -> Option<Figure> {
    let moved: Vec<&PositionFinding> = findings
        .positions
        .iter()
        .filter(|p| !p.is_reference)
        .collect();
    if moved.is_empty() {
        return None;
    }
    let fail = &findings.solution.talks_fail;
    let group = |label: String, effects: &Effects| BarGroup {
        label,
        bars: findings
            .players
            .iter()
            .map(|p| {
                of_region(effects, &p.code).map(|r| bar(r.real_income_pct, r.real_income_range_pct))
            })
            .collect(),
    };
    let mut groups: Vec<BarGroup> = moved
        .iter()
        .map(|p| group(position_label(words, p), &p.effects))
        .collect();
    groups.push(group(
        format!("Talks fail ({})", words.combination(&fail.positions)),
        &fail.effects,
    ));
    Some(Figure::of(
        "positions",
        &Bars {
            title: "What each position does to the players' real income".into(),
            description: format!(
                "Per cent, each position alone while the others stay as they are, compared with {}. Whiskers span the \
                 published sets of trade elasticities.",
                findings.reference.title
            ),
            unit: Unit::PercentChange,
            digits: 2,
            series: findings.players.iter().map(|p| p.name.clone()).collect(),
            groups,
        },
    ))
}

/// What each position does to every third region.
fn others(findings: &Findings, words: &Words<'_>) -> Option<Figure> {
    let fail = &findings.solution.talks_fail;
    let mut columns: Vec<(String, &Effects)> = findings
        .positions
        .iter()
        .filter(|p| !p.is_reference)
        .map(|p| (position_label(words, p), &p.effects))
        .collect();
    columns.push(("Talks fail".into(), &fail.effects));
    let bargain = findings
        .solution
        .bargains
        .first()
        .and_then(|b| b.effects.as_ref());
    columns.extend(bargain.map(|e| ("The Nash bargain".to_string(), e)));
    let rows: Vec<_> = fail
        .effects
        .most_affected
        .iter()
        .map(|code| {
            let values = columns
                .iter()
                .map(|(_, e)| of_region(e, code).map(|r| r.real_income_pct))
                .collect();
            (words.name(code).to_string(), values)
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Figure::of(
            "third-regions",
            &HeatTable {
                title: "Real income of everybody else, by position".into(),
                description: format!(
                    "Change of real income of third regions, per cent, compared with {}; {}.",
                    findings.reference.title, findings.background.current_name
                ),
                unit: Unit::PercentChange,
                digits: 2,
                columns: columns.into_iter().map(|c| c.0).collect(),
                rows,
            },
        )
    })
}

/// Payoffs of the first two players.
fn payoffs(findings: &Findings, words: &Words<'_>) -> Option<Figure> {
    let [x_player, y_player, ..] = findings.players.as_slice() else {
        return None;
    };
    let solution = &findings.solution;
    let mut roles: BTreeMap<usize, Vec<Role>> = BTreeMap::new();
    roles
        .entry(solution.talks_fail.cell)
        .or_default()
        .push(Role::TalksFail);
    for equilibrium in &solution.nash_equilibria {
        roles
            .entry(equilibrium.cell)
            .or_default()
            .push(Role::Equilibrium);
    }
    if let Some(cell) = solution.bargains.first().and_then(|b| b.cell) {
        roles.entry(cell).or_default().push(Role::Deal);
    }
    let reference: Vec<&str> = findings
        .reference
        .positions
        .iter()
        .map(|p| p.position.as_str())
        .collect();
    let points: Vec<PayoffPoint> = findings
        .payoff_table
        .cells
        .iter()
        .enumerate()
        .filter_map(|(i, cell)| {
            let (&x, &y) = (cell.payoffs_pct.first()?, cell.payoffs_pct.get(1)?);
            let mut roles = roles.get(&i).cloned().unwrap_or_default();
            if cell
                .positions
                .iter()
                .map(String::as_str)
                .eq(reference.iter().copied())
            {
                roles.push(Role::Reference);
            }
            Some(PayoffPoint {
                label: words.cell(&cell.combination),
                x,
                y,
                roles,
                efficient: cell.is_efficient,
            })
        })
        .collect();
    (!points.is_empty()).then(|| {
        Figure::of(
            "payoffs",
            &PayoffPlot {
                title: "Every combination of positions, and what it is worth to each side".into(),
                description: format!(
                    "{}. Each dot is one of {} combinations; up and to the right is better for both.",
                    sentence_case(&findings.payoff_table.measure),
                    points.len()
                ),
                unit: Unit::PercentChange,
                x_player: x_player.name.clone(),
                y_player: y_player.name.clone(),
                points,
            },
        )
    })
}

/// Winners and losers if talks fail.
fn map(findings: &Findings) -> Option<Figure> {
    let effects = &findings.solution.talks_fail.effects;
    (!effects.regions.is_empty()).then(|| {
        Figure::of(
            "map",
            &TileMap {
                title: "Who gains and who loses if talks fail".into(),
                description: format!(
                    "Change of real income, per cent, compared with {}; {}. The players' tiles have a border.",
                    findings.reference.title, findings.background.current_name
                ),
                unit: Unit::PercentChange,
                digits: 2,
                tiles: effects
                    .regions
                    .iter()
                    .map(|r| Tile {
                        code: r.code.clone(),
                        name: r.name.clone(),
                        value: Some(r.real_income_pct),
                        player: findings.players.iter().any(|p| p.code == r.code),
                    })
                    .collect(),
            },
        )
    })
}

/// Third regions with and without the duties they face themselves.
fn background(findings: &Findings) -> Option<Figure> {
    let background = &findings.background;
    let groups: Vec<BarGroup> = background
        .with_background
        .most_affected
        .iter()
        .filter_map(|code| {
            let with = of_region(&background.with_background, code)?;
            let without = of_region(&background.without_background, code);
            Some(BarGroup {
                label: with.name.clone(),
                bars: vec![
                    Some(bar(with.real_income_pct, with.real_income_range_pct)),
                    without.map(|r| bar(r.real_income_pct, r.real_income_range_pct)),
                ],
            })
        })
        .take(12)
        .collect();
    (!groups.is_empty()).then(|| {
        Figure::of(
            "background",
            &Bars {
                title: "The same standoff in a taxed and in an untaxed world".into(),
                description: format!(
                    "Real income of the third regions most affected, per cent of the benchmark of {}: all duties added \
                     since then, and only those between the players.",
                    findings.world.year
                ),
                unit: Unit::PercentChange,
                digits: 2,
                series: vec![background.current_name.clone(), background.untaxed_name.clone()],
                groups,
            },
        )
    })
}
