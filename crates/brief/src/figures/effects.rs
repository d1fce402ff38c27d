//! What positions do: to the players, to everybody else, and with or without the duties others face.

use detente_standoff::Findings;
use detente_standoff::findings::{Effects, PositionFinding, Range, RegionEffect};

use super::Cited;
use crate::charts::{Bar, BarGroup, Bars, HeatTable, Tile, TileMap};
use crate::number::Unit;
use crate::sentences::Cite;
use crate::sentences::words::Words;

fn runs<'a>(effects: impl IntoIterator<Item = &'a Effects>) -> Vec<Cite> {
    effects
        .into_iter()
        .map(|e| Cite::Run(e.run.clone()))
        .collect()
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
pub(super) fn positions(findings: &Findings, words: &Words<'_>) -> Option<Cited> {
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
    Some(Cited::new(
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
        runs(moved.iter().map(|p| &p.effects).chain([&fail.effects])),
    ))
}

/// What each position does to every third region.
pub(super) fn others(findings: &Findings, words: &Words<'_>) -> Option<Cited> {
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
        Cited::new(
            "third-regions",
            &HeatTable {
                title: "Real income of everybody else, by position".into(),
                description: format!(
                    "Change of real income of third regions, per cent, compared with {}; {}.",
                    findings.reference.title, findings.background.current_name
                ),
                unit: Unit::PercentChange,
                digits: 2,
                columns: columns.iter().map(|c| c.0.clone()).collect(),
                rows,
            },
            runs(columns.iter().map(|c| c.1)),
        )
    })
}

/// Winners and losers if talks fail.
pub(super) fn map(findings: &Findings) -> Option<Cited> {
    let effects = &findings.solution.talks_fail.effects;
    (!effects.regions.is_empty()).then(|| {
        Cited::new(
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
            runs([effects]),
        )
    })
}

/// Third regions with and without the duties they face themselves: what the standoff did so far, and if talks fail.
pub(super) fn backgrounds(findings: &Findings) -> Vec<Cited> {
    let background = &findings.background;
    if background.added.is_empty() {
        return Vec::new();
    }
    let fail = &findings.solution.talks_fail;
    let so_far = format!(
        "Real income of the third regions most affected, per cent of the benchmark of {}: with all duties added since \
         then, and with only those between the players.",
        findings.world.year
    );
    let failed = format!(
        "Real income of the third regions most affected if talks fail, per cent, compared with {} in the same world.",
        findings.reference.title
    );
    [
        (
            "background",
            "The standoff so far, in a taxed and in an untaxed world",
            so_far,
            [&background.with_background, &background.without_background],
        ),
        (
            "background-talks-fail",
            "Failed talks, in a taxed and in an untaxed world",
            failed,
            [&fail.effects, &fail.effects_untaxed_background],
        ),
    ]
    .into_iter()
    .filter_map(|(id, title, description, both)| {
        with_and_without(findings, id, title, description, both)
    })
    .collect()
}

fn with_and_without(
    findings: &Findings,
    id: &str,
    title: &str,
    description: String,
    both: [&Effects; 2],
) -> Option<Cited> {
    let of = |effects: &Effects, code: &str| {
        of_region(effects, code).map(|r| bar(r.real_income_pct, r.real_income_range_pct))
    };
    let groups: Vec<BarGroup> = both[0]
        .most_affected
        .iter()
        .filter_map(|code| {
            let label = of_region(both[0], code)?.name.clone();
            Some(BarGroup {
                label,
                bars: both.iter().map(|e| of(e, code)).collect(),
            })
        })
        .take(10)
        .collect();
    let background = &findings.background;
    (!groups.is_empty()).then(|| {
        Cited::new(
            id,
            &Bars {
                title: title.to_owned(),
                description,
                unit: Unit::PercentChange,
                digits: 2,
                series: vec![
                    background.current_name.clone(),
                    background.untaxed_name.clone(),
                ],
                groups,
            },
            runs(both),
        )
    })
}
