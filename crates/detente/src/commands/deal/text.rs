//! The text of `detente deal`.

use std::fmt::Write;

use detente::brief::DealSentences;
use detente::brief::number::{MINUS, NBSP};
use detente::standoff::DealFindings;
use detente::standoff::deal::findings::SideFinding;
use detente::standoff::findings::{LinkageFinding, Range};

use crate::text::{signed, table, whole};

/// Decimals of real incomes, per cent.
const DECIMALS: usize = 3;
/// Trades that are listed.
const TRADES: usize = 6;

/// The judgement, for people.
pub fn render(findings: &DealFindings) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}\n{}\nToday: {}. Without the deal: {}. World {}; money: USD of {} a year.\n",
        findings.title,
        findings.summary,
        findings.today,
        findings.threat,
        findings.world,
        findings.year
    );
    let said = DealSentences::of(findings);
    paragraph(&mut text, &said.signing);
    sides(&mut text, findings);
    paragraph(&mut text, &said.months);
    paragraph(&mut text, &said.threat);
    paragraph(&mut text, &said.holding);
    paragraph(&mut text, &said.record);
    paragraph(&mut text, &said.exchange);
    trades(&mut text, findings);
    paragraph(&mut text, &said.objectives);
    record(&mut text, findings);
    text.push_str("Limits\n");
    for limit in &findings.limits {
        let _ = writeln!(text, "- {}", limit.text);
    }
    text
}

/// Sentences as the page has them, one a line, with the minus and the spaces of a terminal.
fn paragraph(text: &mut String, sentences: &[String]) {
    for sentence in sentences {
        let plain = sentence.replace(NBSP, " ").replace(MINUS, "-");
        let _ = writeln!(text, "{plain}");
    }
    if !sentences.is_empty() {
        text.push('\n');
    }
}

fn sides(text: &mut String, findings: &DealFindings) {
    let points = |value: f64, range: &Option<Range>| match range {
        None => signed(Some(value), DECIMALS),
        Some(r) => format!(
            "{} ({} to {})",
            signed(Some(value), DECIMALS),
            signed(Some(r.low), DECIMALS),
            signed(Some(r.high), DECIMALS)
        ),
    };
    let row = |p: &SideFinding| {
        vec![
            p.code.clone(),
            points(p.deal_pct, &p.deal_range_pct),
            points(p.threat_pct, &p.threat_range_pct),
            points(p.gain_points, &p.gain_range_points),
            whole(p.gain_usd_mn),
            points(p.temptation_points, &p.temptation_range_points),
        ]
    };
    let header = [
        "",
        "deal, % of today",
        "without, %",
        "deal over without, points",
        "USD mn a year",
        "breaking gains, points",
    ];
    let rows = findings.players.iter().map(row).collect();
    let _ = writeln!(text, "{}", table(&header, rows));
}

fn trades(text: &mut String, findings: &DealFindings) {
    traded(text, findings.linkage.as_ref());
}

/// The trades that bring most, with what they add.
pub(in crate::commands) fn traded(text: &mut String, linkage: Option<&LinkageFinding>) {
    let all = linkage.into_iter().flat_map(|l| &l.trades);
    let mut trades: Vec<_> = all.filter(|t| t.signed).collect();
    if trades.is_empty() {
        return;
    }
    let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
    trades.sort_by(|a, b| least(&b.gains_points).total_cmp(&least(&a.gains_points)));
    let cell = |v: &[f64], ranges: &[Range]| {
        let parts = v.iter().enumerate().map(|(at, x)| {
            let range = ranges.get(at).map_or_else(String::new, |r| {
                let ends = [r.low, r.high].map(|v| signed(Some(v), 4));
                format!(" ({} to {})", ends[0], ends[1])
            });
            format!("{}{range}", signed(Some(*x), 4))
        });
        parts.collect::<Vec<_>>().join(" ")
    };
    let rows = trades.iter().take(TRADES).map(|t| {
        vec![
            format!("{} {}", t.give.0, t.give.1),
            format!("{} {}", t.take.0, t.take.1),
            cell(&t.gains_points, &t.gain_ranges_points),
            cell(&t.added_points, &t.added_ranges_points),
        ]
    });
    let header = ["trading", "for", "gains, points", "beyond each alone"];
    let _ = writeln!(text, "{}", table(&header, rows.collect()));
}

fn record(text: &mut String, findings: &DealFindings) {
    text.push_str("Commitments and what became of them\n");
    for c in &findings.commitments {
        let until = c.to.map_or("no end".to_owned(), |d| format!("to {d}"));
        let _ = writeln!(text, "- {} {} ({} {until})", c.side, c.title, c.from);
        let mut line = |what: &str, said: &str| {
            if !said.is_empty() {
                let _ = writeln!(text, "    {what}: {said}");
            }
        };
        line("priced as", &c.priced_as);
        line("not priced", &c.not_priced);
        if !c.broken_points.is_empty() {
            let parts = findings.players.iter().zip(&c.broken_points);
            let parts = parts.map(|(p, v)| format!("{} {}", p.code, signed(Some(*v), 4)));
            line(
                "breaking it alone, points",
                &parts.collect::<Vec<_>>().join(", "),
            );
        }
        line("own text", &c.own_readout);
        line("other text", &c.other_readout);
        line("later", &c.later);
    }
    text.push('\n');
}
