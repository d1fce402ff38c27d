//! What positions cost the players and everybody else.

use detente_standoff::Findings;
use detente_standoff::findings::{Effects, PositionFinding, PositionRef, RegionEffect};

use super::words::{Words, count, income, interval, list};
use super::{Cite, Sentence, limits, only_unverified};
use crate::number::{NBSP, Unit, signed};

fn region<'a>(effects: &'a Effects, code: &str) -> Option<&'a RegionEffect> {
    effects.regions.iter().find(|r| r.code == code)
}

fn run(effects: &Effects) -> Cite {
    Cite::Run(effects.run.clone())
}

/// What failed talks do to each player.
pub(super) fn talks_fail(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let fail = &findings.solution.talks_fail;
    if only_unverified(words, &fail.positions) {
        return vec![];
    }
    let parts: Vec<String> = findings
        .players
        .iter()
        .filter_map(|p| region(&fail.effects, &p.code).map(|r| (p, r)))
        .map(|(p, r)| format!("{} in {}", income(r), words.the(&p.code)))
        .collect();
    if parts.is_empty() {
        return vec![];
    }
    let text = format!(
        "If talks fail ({}), real income {}, compared with {}.",
        words.combination(&fail.positions),
        list(&parts),
        findings.reference.title,
    );
    let limits = limits(findings, &fail.positions);
    vec![Sentence::new(
        text,
        limits.into_iter().chain([run(&fail.effects)]),
    )]
}

/// For each player, the position of another player that costs it most, and what that costs its user.
pub(super) fn costliest(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let mut out = Vec::new();
    for victim in &findings.players {
        let cost = |p: &&PositionFinding| {
            region(&p.effects, &victim.code).map_or(0.0, |r| r.real_income_pct)
        };
        let worst = findings
            .positions
            .iter()
            .filter(|p| p.player != victim.code && !p.is_reference)
            .filter(|p| p.levers.is_empty() || p.levers.iter().any(|l| !l.unverified))
            .min_by(|a, b| cost(a).total_cmp(&cost(b)))
            .filter(|p| cost(p) < -0.005);
        let Some(worst) = worst else { continue };
        let (Some(there), Some(here)) = (
            region(&worst.effects, &victim.code),
            region(&worst.effects, &worst.player),
        ) else {
            continue;
        };
        let text = format!(
            "Of all positions of {}, “{}” costs {} most: real income there {}, and in {} itself {}.",
            if findings.players.len() > 2 {
                "the others"
            } else {
                "the other side"
            },
            worst.title,
            words.the(&victim.code),
            income(there),
            words.the(&worst.player),
            income(here),
        );
        let position = PositionRef {
            player: worst.player.clone(),
            position: worst.id.clone(),
            title: worst.title.clone(),
        };
        let limits = limits(findings, &[position]);
        out.push(Sentence::new(
            text,
            limits.into_iter().chain([run(&worst.effects)]),
        ));
    }
    out
}

/// The largest gain and the largest loss among third regions if talks fail.
pub(super) fn most_affected(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let fail = &findings.solution.talks_fail;
    if only_unverified(words, &fail.positions) {
        return vec![];
    }
    let third: Vec<&RegionEffect> = fail
        .effects
        .regions
        .iter()
        .filter(|r| {
            !findings.players.iter().any(|p| p.code == r.code) && r.real_income_pct.abs() >= 0.005
        })
        .collect();
    let by_income =
        |a: &&&RegionEffect, b: &&&RegionEffect| a.real_income_pct.total_cmp(&b.real_income_pct);
    let said = |r: &RegionEffect| {
        let range = interval(r.real_income_range_pct);
        format!(
            "{} ({}{NBSP}%{})",
            words.name(&r.code),
            signed(r.real_income_pct, 2),
            range.replace(" (", "; ").replace(')', "")
        )
    };
    let gain = third
        .iter()
        .max_by(by_income)
        .filter(|r| r.real_income_pct > 0.0);
    let loss = third
        .iter()
        .min_by(by_income)
        .filter(|r| r.real_income_pct < 0.0);
    let what = match (gain, loss) {
        (Some(gain), Some(loss)) => format!(
            "real income rises most in {} and falls most in {}",
            said(gain),
            said(loss)
        ),
        (Some(gain), None) => format!("real income rises most in {}; it falls in none", said(gain)),
        (None, Some(loss)) => format!("real income falls most in {}; it rises in none", said(loss)),
        (None, None) => return vec![],
    };
    let background = &findings.background;
    let counted = match background.added.is_empty() {
        true => String::new(),
        false => format!(
            " This counts the tariffs they face themselves ({}).",
            background.current_name
        ),
    };
    let text = format!("Among the other regions, if talks fail, {what}.{counted}");
    vec![Sentence::new(text, [run(&fail.effects)])]
}

/// The players' results in money.
pub(super) fn money(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let fail = &findings.solution.talks_fail;
    let parts: Vec<String> = findings
        .players
        .iter()
        .filter_map(|p| region(&fail.effects, &p.code).map(|r| (p, r)))
        .map(|(p, r)| {
            let range = r.ev_range_usd_mn.map(|e| {
                format!(
                    " ({} to {})",
                    Unit::UsdChange.number(e.low, 0),
                    Unit::UsdChange.number(e.high, 0)
                )
            });
            let amount = Unit::UsdChange.write(r.ev_usd_mn, 0);
            format!(
                "{amount} a year for {}{}",
                words.the(&p.code),
                range.unwrap_or_default()
            )
        })
        .collect();
    if parts.is_empty() {
        return vec![];
    }
    let text = format!(
        "In money of {} (nominal), failed talks are worth {}, measured as the income that would have the same effect \
         at the prices of the reference.",
        findings.world.year,
        list(&parts),
    );
    vec![Sentence::new(text, [run(&fail.effects)])]
}

/// What leaving the duties on others out would change.
pub(super) fn background(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let background = &findings.background;
    if background.added.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = background
        .sign_changes
        .iter()
        .map(|s| words.the(&s.code))
        .collect();
    let shown: Vec<String> = names.iter().take(6).cloned().collect();
    let rest = names.len() - shown.len();
    let listed = if rest > 0 {
        format!(
            "{} and {}",
            shown.join(", "),
            count(rest, "other", "others")
        )
    } else {
        list(&shown)
    };
    let effect = match names.len() {
        0 => "no third region's result changes its sign".to_string(),
        1 => format!("the result of 1 third region changes its sign: {listed}"),
        n => format!("the results of {n} third regions change their signs: {listed}"),
    };
    let text = format!(
        "The standoff did not happen in an untaxed world. Counting what third regions are taxed themselves ({}) \
         instead of assuming them untaxed, {effect}.",
        background.current_name,
    );
    vec![Sentence::new(
        text,
        [
            run(&background.with_background),
            run(&background.without_background),
        ],
    )]
}
