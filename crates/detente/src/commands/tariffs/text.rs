//! The text of `detente tariffs`.

use std::fmt::Write;

use detente::ledger::{
    Average, Comparison, ComparisonPart, History, Ledger, Life, LifePart, LineComponent, LineRate,
    Question,
};

use super::Found;
use crate::text::table;

/// Everything found, for people.
///
/// `shown` says whether the average of one day is wanted.
pub fn render(found: &Found, ledger: &Ledger, question: &Question, shown: bool) -> String {
    let mut text = String::new();
    match &found.average {
        Some(found_average) if shown => {
            average(&mut text, found_average, ledger);
            for row in &found.published {
                let _ = writeln!(
                    text,
                    "published: {} {:.1} % on {} ({}; confidence {}); weights may differ, not an input",
                    row.publisher, row.average_pct, row.date, row.vintage, row.confidence
                );
            }
        }
        _ if !found.lines.is_empty() => asked(&mut text, ledger, question),
        _ => {}
    }
    if shown {
        conditions(&mut text, found);
    }
    for line in &found.lines {
        text.push('\n');
        rate(&mut text, line);
    }
    ahead(&mut text, found);
    for (fee, usd) in &found.fees {
        let mode = if fee.mode.is_empty() {
            String::new()
        } else {
            format!(", {}", fee.mode)
        };
        let _ = writeln!(
            text,
            "fee: {} {:.4} %{mode}: {usd:.2} USD ({})",
            fee.title,
            100.0 * fee.rate,
            fee.legal_reference
        );
    }
    if let Some(bridge) = &found.bridge {
        text.push('\n');
        bridged(&mut text, bridge);
    }
    if let Some(compiled) = &found.compiled {
        text.push('\n');
        text.push_str(&compiled.text());
    }
    if let Some(revenue) = &found.revenue {
        text.push('\n');
        text.push_str(&revenue.text());
    }
    for history in &found.histories {
        text.push('\n');
        steps(&mut text, history);
    }
    if !found.histories.is_empty() {
        for life in &found.lives {
            text.push('\n');
            lived(&mut text, life);
        }
    }
    if let Some(path) = &found.written {
        let _ = writeln!(text, "\nWritten to {}", path.display());
    }
    if !found.comparisons.is_empty() {
        text.push('\n');
        comparisons(&mut text, &found.comparisons);
    }
    text
}

/// The readings of the law that were chosen, as a piece of a sentence.
fn chosen(readings: &[String]) -> String {
    if readings.is_empty() {
        String::new()
    } else {
        format!(", reading {}", readings.join(", "))
    }
}

/// What was asked, where no average is told.
fn asked(text: &mut String, ledger: &Ledger, question: &Question) {
    let convention = &question.convention;
    let readings = chosen(&convention.readings);
    let loaded = convention
        .loaded_on
        .map(|day| format!(", goods loaded on {day}"))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "{} on goods of {}, {} (known on {})\nmetals {}, exclusions {}{loaded}{readings}; ledger {}, edition {}",
        question.imposer,
        question.target,
        question.on,
        question.known_on.unwrap_or(ledger.edition()),
        convention.metals,
        convention.exclusions,
        ledger.name(),
        ledger.edition()
    );
    for note in ledger.notes(question) {
        let _ = writeln!(text, "note: {note}");
    }
}

fn average(text: &mut String, average: &Average, ledger: &Ledger) {
    let year = average
        .weights_year
        .map(|y| format!(" {y}"))
        .unwrap_or_default();
    let file = average
        .weights_file
        .as_ref()
        .map(|name| format!(" of {name}"))
        .unwrap_or_default();
    let readings = chosen(&average.readings);
    let loaded = average
        .loaded_on
        .map(|day| format!(", goods loaded on {day}"))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "{} on goods of {}, {} (known on {}): {:.2} %\nweights {}{year}{file}, metals {}, exclusions {}{loaded}{readings}; ledger {}, edition {}",
        average.imposer,
        average.target,
        average.on,
        average.known_on,
        average.average_pct,
        average.weights,
        average.metals,
        average.exclusions,
        ledger.name(),
        ledger.edition()
    );
    for note in &average.notes {
        let _ = writeln!(text, "note: {note}");
    }
    let header = ["points", "authority", "instrument", "what", ""];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for part in &average.components {
        let title = ledger
            .instrument(&part.instrument)
            .map(|i| i.title.clone())
            .unwrap_or_default();
        let mark = if part.unverified { "unverified" } else { "" };
        rows.push(vec![
            format!("{:.2}", part.points),
            part.authority.clone(),
            part.instrument.clone(),
            title,
            mark.to_owned(),
        ]);
    }
    let _ = writeln!(text, "\n{}", table(&header, rows));
    if let (Some(imports), Some(revenue)) =
        (average.imports_usd_mn, average.revenue_fixed_imports_usd_mn)
    {
        let _ = writeln!(
            text,
            "on imports of {:.1} billion USD{year}, were they not to change, {:.1} billion",
            imports / 1e3,
            revenue / 1e3
        );
    }
    if average.unverified_points > 0.0 {
        let _ = writeln!(
            text,
            "{:.2} points rest on rows that were not checked against a text",
            average.unverified_points
        );
    }
    if average.unreconciled_points > 0.0 {
        let _ = writeln!(
            text,
            "{:.2} points rest on lists or exemptions that were not reconciled with the law",
            average.unreconciled_points
        );
    }
    if average.lines_outside_edition > 0 {
        let _ = writeln!(
            text,
            "{} traded lines are not in the schedule in use; {:.1} % of the value is covered",
            average.lines_outside_edition, average.coverage_pct
        );
    }
}

/// What the average hangs on.
fn conditions(text: &mut String, found: &Found) {
    let header = [
        "points",
        "if met %",
        "if not %",
        "condition",
        "kind",
        "question",
    ];
    let shown = found.conditions.iter().filter(|c| c.points() >= 0.005);
    let rows: Vec<Vec<String>> = shown
        .map(|c| {
            vec![
                format!("{:.2}", c.points()),
                format!("{:.2}", c.if_met_pct),
                format!("{:.2}", c.if_not_pct),
                c.condition.clone(),
                c.kind.to_string(),
                c.title.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let _ = writeln!(
            text,
            "\nnot answered, with what hangs on each\n{}",
            table(&header, rows)
        );
    }
}

/// What lies ahead of each code that was asked for.
fn ahead(text: &mut String, found: &Found) {
    for (span, ahead) in &found.asked {
        if span.groups > 1 {
            let how = if span.weighted {
                "weighted with trade"
            } else {
                "plain"
            };
            let _ = writeln!(
                text,
                "\n{} is split: mean {:.2} % ({how}), from {:.2} to {:.2} %",
                span.code,
                100.0 * span.rate,
                100.0 * span.rate_low,
                100.0 * span.rate_high
            );
        }
        if let Some(next) = &ahead.next {
            let _ = writeln!(
                text,
                "next for {}: {:.2} % from {} ({})",
                span.code,
                100.0 * next.to_rate,
                next.date,
                next.causes.join(", ")
            );
        }
        for pending in &ahead.pending {
            let day = pending
                .date
                .map(|d| format!(" for {d}"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "pending for {}: {} {}{day}: {}",
                span.code, pending.instrument, pending.status, pending.title
            );
        }
    }
}

fn rate(text: &mut String, line: &LineRate) {
    let value = line
        .value_usd
        .map(|v| format!(", {:.1} million USD of trade in the weights' year", v / 1e6))
        .unwrap_or_default();
    let others = match line.stands_for.len() {
        0 | 1 => String::new(),
        lines => format!(" ({lines} lines alike)"),
    };
    let _ = writeln!(
        text,
        "line {}{others}: {:.2} %{}{value}",
        line.code,
        100.0 * line.rate,
        range(line)
    );
    let header = [
        "points",
        "rate %",
        "instrument",
        "heading",
        "authority",
        "reference",
        "why",
        "",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |part: &LineComponent| {
        let mut why = part.rule.clone();
        if !part.displaced.is_empty() {
            let _ = write!(why, "; puts out {}", part.displaced.join(", "));
        }
        if !part.list_flag.is_empty() {
            let _ = write!(why, "; list: {}", part.list_flag);
        }
        let mark = if part.unverified { "unverified" } else { "" };
        rows.push(vec![
            format!("{:.2}", part.points),
            format!("{:.2}", part.rate_pct),
            part.instrument.clone(),
            part.headings.join(" "),
            part.authority.clone(),
            part.legal_reference.clone(),
            why,
            mark.to_owned(),
        ]);
    };
    line.components.iter().for_each(&mut add);
    line.not_charged.iter().for_each(&mut add);
    text.push_str(&table(&header, rows));
    for open in &line.open {
        let _ = writeln!(
            text,
            "not answered: {}? ({}, {}) yes {:.2} %, no {:.2} %",
            open.title, open.kind, open.condition, open.if_met_pct, open.if_not_pct
        );
    }
    for note in &line.notes {
        let _ = writeln!(text, "note: {note}");
    }
}

/// The range over the conditions that are not answered.
fn range(line: &LineRate) -> String {
    if line.rate_high - line.rate_low < 1e-9 {
        return String::new();
    }
    format!(
        ", {:.2} to {:.2} % as conditions turn out",
        100.0 * line.rate_low,
        100.0 * line.rate_high
    )
}

fn bridged(text: &mut String, found: &super::bridge::Found) {
    let bridge = &found.bridge;
    let end = |end: &detente::ledger::BridgeEnd| {
        let c = &end.question.convention;
        format!("{} ({}, metals {})", end.question.on, c.weights, c.metals)
    };
    let header = ["points", "cause", "authority"];
    let mut rows = vec![vec![
        format!("{:.2}", bridge.from.average_pct),
        end(&bridge.from),
        String::new(),
    ]];
    for part in bridge.parts.iter().filter(|p| p.points.abs() >= 0.005) {
        rows.push(vec![
            format!("{:+.2}", part.points),
            part.cause.clone(),
            part.authority.clone(),
        ]);
    }
    let small: f64 = bridge
        .parts
        .iter()
        .map(|p| p.points)
        .filter(|p| p.abs() < 0.005)
        .sum();
    if small.abs() >= 0.005 {
        rows.push(vec![
            format!("{small:+.2}"),
            "smaller parts".to_owned(),
            String::new(),
        ]);
    }
    rows.push(vec![
        format!("{:.2}", bridge.to.average_pct),
        end(&bridge.to),
        String::new(),
    ]);
    if let (Some(published), Some(rest)) = (&found.published, found.unexplained()) {
        rows.push(vec![
            format!("{rest:+.2}"),
            "not explained here".to_owned(),
            String::new(),
        ]);
        let what = format!("{} on {}, published", published.publisher, published.date);
        rows.push(vec![
            format!("{:.2}", published.average_pct),
            what,
            String::new(),
        ]);
    }
    text.push_str(
        "each part is the mean over all orders in which the causes can be taken (Shapley)\n",
    );
    text.push_str(&table(&header, rows));
}

fn steps(text: &mut String, history: &History) {
    let _ = writeln!(
        text,
        "{} on goods of {}, known on {}",
        history.imposer, history.target, history.known_on
    );
    let header = ["from", "average %", "change", "what moved"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut before: Option<&detente::ledger::Step> = None;
    for step in &history.steps {
        let mut moved: Vec<(f64, &str)> = Vec::new();
        if let Some(before) = before {
            let changes = step
                .points
                .iter()
                .zip(&before.points)
                .map(|(now, then)| now - then);
            let named = changes
                .zip(&history.instruments)
                .filter(|(change, _)| change.abs() >= 0.005);
            moved.extend(named.map(|(change, id)| (change, id.as_str())));
            moved.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        }
        let change = before
            .map(|b| format!("{:+.2}", step.average_pct - b.average_pct))
            .unwrap_or_default();
        let moved: Vec<String> = moved
            .iter()
            .map(|(change, id)| format!("{id} {change:+.2}"))
            .collect();
        rows.push(vec![
            step.date.to_string(),
            format!("{:.2}", step.average_pct),
            change,
            moved.join(", "),
        ]);
        before = Some(step);
    }
    text.push_str(&table(&header, rows));
}

/// A line over time.
fn lived(text: &mut String, life: &Life) {
    let _ = writeln!(text, "line {} over time", life.code);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for step in &life.steps {
        let part = |c: &LifePart| format!("{} {:.2}", c.instrument, c.points);
        let parts: Vec<String> = step.components.iter().map(part).collect();
        rows.push(vec![
            step.date.to_string(),
            format!("{:.2}", 100.0 * step.rate),
            parts.join(", "),
        ]);
    }
    text.push_str(&table(&["from", "rate %", "parts"], rows));
}

/// Every published average beside ours, the difference by cause.
fn comparisons(text: &mut String, comparisons: &[Comparison]) {
    let header = [
        "date",
        "direction",
        "ours",
        "coverage",
        "weights",
        "unexplained",
        "published",
        "confidence",
        "if metals",
        "if exclusions",
        "if territory",
    ];
    let of = |parts: &[ComparisonPart], cause: &str| {
        let points = parts.iter().find(|p| p.cause == cause);
        points.map_or(String::new(), |p| format!("{:+.2}", p.points))
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for c in comparisons {
        rows.push(vec![
            c.published.date.to_string(),
            format!("{} on {}", c.published.imposer, c.published.target),
            format!("{:.2}", c.ours_pct),
            of(&c.parts, "coverage"),
            of(&c.parts, "weights"),
            format!("{:+.2}", c.unexplained_points),
            format!("{:.1}", c.published.average_pct),
            c.published.confidence.clone(),
            of(&c.other_choices, "metals"),
            of(&c.other_choices, "exclusions"),
            of(&c.other_choices, "jurisdiction"),
        ]);
    }
    text.push_str(
        "published averages beside ours, points; ours + coverage + weights + unexplained = published. The publisher's \
         weights are believed, not known; the last three columns say what its other choices would change\n",
    );
    text.push_str(&table(&header, rows));
}
