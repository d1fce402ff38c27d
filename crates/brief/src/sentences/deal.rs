//! The judged deal: would both sign it, who is tempted, until when does it hold.

use detente_standoff::deal::findings::{HoldsFinding, SideFinding};
use detente_standoff::{DealFindings, Findings};

use super::words::{Words, day, interval, list, sentence_case};
use super::{Cite, Sentence};
use crate::number::{NBSP, Unit, signed};

/// A temptation smaller than half of the last decimal shown, points.
const NOTHING: f64 = 0.0005;

/// Everything about the deal that the standoff names.
pub(super) fn judged(findings: &Findings, words: &Words<'_>) -> Vec<Sentence> {
    let Some(deal) = &findings.deal else {
        return Vec::new();
    };
    let texts = [signing(deal, words), over_time(deal, words)].into_iter();
    let sides = deal.players.iter().map(|p| tempted(words, p));
    let rest = [holds(words, &deal.holds), delay(deal, words), kept(deal)];
    let run = Cite::Run(format!("deal/{}", deal.id));
    texts
        .chain(sides)
        .chain(rest)
        .filter(|text| !text.is_empty())
        .map(|text| Sentence::new(text, [run.clone()]))
        .collect()
}

fn signing(deal: &DealFindings, words: &Words<'_>) -> String {
    let gains: Vec<String> = deal
        .players
        .iter()
        .map(|p| {
            let points = Unit::Points.write(p.gain_points, 2);
            let range = interval(p.gain_range_points);
            format!("{points}{range} for {}", words.the(&p.code))
        })
        .collect();
    let verdict = match deal.signed {
        true => "would be signed",
        false => "would not be signed: it leaves a side no better off than failed talks",
    };
    format!(
        "{}, a {}, {verdict} in real income ({} of {} cases): {} over “{}”.",
        deal.title,
        deal.class.name().replace('-', " "),
        deal.signed_in,
        deal.cases.len(),
        list(&gains),
        deal.threat
    )
}

fn over_time(deal: &DealFindings, words: &Words<'_>) -> String {
    let gains: Vec<String> = deal
        .players
        .iter()
        .map(|p| {
            let points = Unit::Points.write(p.gain_over_time_points, 2);
            let range = interval(Some(p.gain_over_time_range_points));
            format!("{points}{range} for {}", words.the(&p.code))
        })
        .collect();
    format!(
        "Month by month, with commitments lapsing as dated and levers fading, it brings {}.",
        list(&gains)
    )
}

fn tempted<'a>(words: &Words<'a>, p: &'a SideFinding) -> String {
    let side = sentence_case(&words.the(&p.code));
    if p.best_breach.is_empty() {
        return format!("{side} gains nothing by breaking it.");
    }
    if p.temptation_points < NOTHING {
        return format!("{side} gains next to nothing by breaking it.");
    }
    let what = list(
        &p.best_breach
            .iter()
            .map(|b| format!("“{b}”"))
            .collect::<Vec<_>>(),
    );
    let points = Unit::Points.write(p.temptation_points, 3);
    let patience = match p.critical_patience_range_year {
        Some(r) => format!(
            "{:.2} ({:.2} to {:.2})",
            p.critical_patience_year, r.low, r.high
        ),
        None => format!("{:.2}", p.critical_patience_year),
    };
    format!(
        "{side} would gain {points} a year by breaking {what} while nobody answers; punishment outweighs that if next year counts \
         at least {patience} of this one."
    )
}

fn holds(words: &Words<'_>, holds: &HoldsFinding) -> String {
    let month = |m: Option<usize>| m.map_or("never".to_owned(), |m| format!("month {m}"));
    let range = match holds.earliest_month == holds.latest_month {
        true => String::new(),
        false => format!(
            " Under low, central and high elasticities, stocks and supply the first breach is between {} and {}.",
            month(holds.earliest_month),
            month(holds.latest_month)
        ),
    };
    let lapses = holds.lapses_on.map_or_else(String::new, |d| {
        format!(" Its last commitment lapses on {}.", day(d))
    });
    let central = match (holds.broken_on, &holds.broken_by) {
        (Some(on), Some(by)) => format!(
            "It holds until {}, when breaking {} pays for {}.",
            day(on),
            list(
                &holds
                    .broken_what
                    .iter()
                    .map(|b| format!("“{b}”"))
                    .collect::<Vec<_>>()
            ),
            words.the(by)
        ),
        _ => format!(
            "Once signed it is self-enforcing in each of {} months: in none does breaking gain a side more than punishment takes.",
            holds.months
        ),
    };
    format!("{central}{range}{lapses}")
}

fn delay(deal: &DealFindings, words: &Words<'_>) -> String {
    let costs: Vec<String> = deal
        .players
        .iter()
        .map(|p| {
            let billions = p.month_of_delay_usd_mn / 1000.0;
            format!(
                "{} USD{NBSP}{}{NBSP}bn",
                words.the(&p.code),
                signed(billions, 1)
            )
        })
        .collect();
    format!("Putting it off for its first month costs {}.", list(&costs))
}

/// How much of it is priced.
fn kept(deal: &DealFindings) -> String {
    let priced = deal.commitments.iter().filter(|c| !c.priced_as.is_empty());
    format!(
        "{} of its {} commitments are priced; the rest is listed with what became of it.",
        priced.count(),
        deal.commitments.len()
    )
}
