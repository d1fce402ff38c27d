//! The text of `detente deal`.

use std::fmt::Write;

use detente::standoff::DealFindings;
use detente::standoff::deal::findings::SideFinding;
use detente::standoff::findings::Range;
use detente::talks::CriticalDiscount;

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
    verdict(&mut text, findings);
    over_time(&mut text, findings);
    sides(&mut text, findings);
    holds(&mut text, findings);
    payments(&mut text, findings);
    trades(&mut text, findings);
    record(&mut text, findings);
    text.push_str("Limits\n");
    for limit in &findings.limits {
        let _ = writeln!(text, "- {}", limit.text);
    }
    text
}

fn verdict(text: &mut String, findings: &DealFindings) {
    let losers: Vec<&str> = findings
        .players
        .iter()
        .filter(|p| p.gain_points <= 0.0)
        .map(|p| p.code.as_str())
        .collect();
    let verdict = match (findings.signed, losers.is_empty()) {
        (true, _) => "It would be signed: every side is better off than without it".to_owned(),
        (false, true) => "It would not be signed: it changes nothing for somebody".to_owned(),
        (false, false) => format!(
            "It would not be signed: {} {} better off without it",
            losers.join(" and "),
            if losers.len() == 1 { "is" } else { "are" }
        ),
    };
    let _ = writeln!(
        text,
        "{verdict} ({} of {} cases). Kind of outcome: {}.\n",
        findings.signed_in,
        findings.cases.len(),
        findings.class.name()
    );
}

/// The same month by month, as levers fade.
fn over_time(text: &mut String, findings: &DealFindings) {
    let gains = findings.players.iter().map(|p| {
        let range = p.gain_over_time_range_points;
        format!(
            "{} {} ({} to {})",
            p.code,
            signed(Some(p.gain_over_time_points), DECIMALS),
            signed(Some(range.low), DECIMALS),
            signed(Some(range.high), DECIMALS)
        )
    });
    let _ = writeln!(
        text,
        "Month by month, commitments lapsing as dated and later months counting less, {}: {}.\n",
        match findings.signed_over_time {
            true => "it is better than no deal for everybody, points",
            false => "it is not better than no deal for everybody, points",
        },
        gains.collect::<Vec<_>>().join(", ")
    );
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

fn holds(text: &mut String, findings: &DealFindings) {
    for p in &findings.players {
        let _ = match p.critical_discount_month {
            CriticalDiscount::Always => writeln!(text, "{} gains nothing by breaking it.", p.code),
            CriticalDiscount::Never => writeln!(
                text,
                "{} would break {} however patient it is.",
                p.code,
                p.best_breach.join(", ")
            ),
            CriticalDiscount::From(discount) => writeln!(
                text,
                "{} is tempted to break {} (USD {} mn a year) and keeps the deal if next month counts at least {discount:.3} \
                 of this one (assumed: {:.3}).",
                p.code,
                p.best_breach.join(", "),
                whole(p.temptation_usd_mn),
                p.patience_year.powf(1.0 / 12.0)
            ),
        };
    }
    let holds = &findings.holds;
    let month = |m: Option<usize>| m.map_or("never".to_owned(), |m| format!("month {m}"));
    match (holds.broken_in_month, holds.broken_on, &holds.broken_by) {
        (Some(m), Some(day), Some(by)) => {
            let _ = write!(
                text,
                "It holds until month {m} ({day}), when breaking pays for {by} ({})",
                holds.broken_what.join(", ")
            );
            let _ = writeln!(
                text,
                "; foreseen, it ends in {}.",
                month(holds.foreseen_month)
            );
        }
        _ => {
            let _ = writeln!(
                text,
                "It is self-enforcing in each of {} months.",
                holds.months
            );
        }
    }
    if holds.earliest_month != holds.latest_month {
        let _ = writeln!(
            text,
            "Under low, central and high elasticities, stocks and supply the first breach is between {} and {}.",
            month(holds.earliest_month),
            month(holds.latest_month)
        );
    }
    if let Some(day) = holds.lapses_on {
        let _ = writeln!(text, "Its last commitment lapses on {day}.");
    }
    text.push('\n');
}

fn payments(text: &mut String, findings: &DealFindings) {
    let paid = &findings.with_payments;
    if paid.worth_more_together {
        let parts: Vec<String> = findings
            .players
            .iter()
            .zip(&paid.received_usd_mn)
            .map(|(p, v)| format!("{} {}", p.code, whole(*v)))
            .collect();
        let _ = writeln!(
            text,
            "With side payments, equal gains need (USD mn a year, received): {}.",
            parts.join(", ")
        );
    }
    match paid.critical_discount_month {
        Some(0.0) => {}
        Some(discount) => {
            let _ = writeln!(
                text,
                "With side payments and the best punishments it holds if next month counts at least {discount:.3} of this one."
            );
        }
        None => text.push_str("No side payments and punishments make it hold.\n"),
    }
    for p in &findings.players {
        let _ = writeln!(
            text,
            "Putting it off for the first month costs {} USD {} mn.",
            p.code,
            whole(p.month_of_delay_usd_mn)
        );
    }
    if let Some(offers) = &findings.offers {
        let outcome = |v: &[f64; 2]| {
            let parts = findings.players.iter().zip(v);
            let parts = parts.map(|(p, v)| format!("{} {} %", p.code, signed(Some(*v), DECIMALS)));
            parts.collect::<Vec<_>>().join(", ")
        };
        let _ = writeln!(
            text,
            "Alternating offers over these commitments end at {} ({} if the other side begins).",
            outcome(&offers.first_offers_pct),
            outcome(&offers.second_offers_pct)
        );
    }
    text.push('\n');
}

fn trades(text: &mut String, findings: &DealFindings) {
    let mut trades: Vec<_> = findings.trades.iter().filter(|t| t.signed).collect();
    if trades.is_empty() {
        return;
    }
    let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
    trades.sort_by(|a, b| least(&b.gains_points).total_cmp(&least(&a.gains_points)));
    let cell = |v: &[f64]| {
        let parts = v.iter().map(|x| signed(Some(*x), 4));
        parts.collect::<Vec<_>>().join(" ")
    };
    let rows = trades.iter().take(TRADES).map(|t| {
        vec![
            format!("{} {}", t.give.0, t.give.1),
            format!("{} {}", t.take.0, t.take.1),
            cell(&t.gains_points),
            cell(&t.added_points),
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
