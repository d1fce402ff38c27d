//! The text of `detente when`.

use std::fmt::Write;

use detente::standoff::timing::{MonthOfWaiting, TimingCase};
use detente::talks::Move;

use super::Answer;
use crate::text::{signed, table};

/// Months of waiting that are shown; the table has them all.
const SHOWN: [u32; 11] = [0, 1, 2, 3, 6, 9, 12, 18, 24, 36, 60];

/// The answer, for people.
pub(super) fn render(answer: &Answer) -> String {
    let (found, mut text) = (&answer.findings, String::new());
    let assumed = &found.assumptions;
    let _ = writeln!(
        text,
        "{}: {}; {} holds it, {} bears it\n",
        found.world,
        match answer.question.levers.is_empty() {
            true => answer.question.wedges.join(", "),
            false => answer.question.levers.join(", "),
        },
        found.owner,
        found.target
    );
    let _ = writeln!(
        text,
        "Assumed: {} gives in at a monthly rate of {} per percentage point of real income it loses, to a threat as far as it is \
         believed ({}); that is worth {} % of a year's real income to {}; next year counts {} of this one.\n",
        found.target,
        assumed.rate,
        assumed.credence,
        assumed.prize_pct,
        found.owner,
        assumed.patience_year
    );
    let Some(central) = found.cases.first() else {
        return text;
    };
    months(&mut text, central);
    let _ = writeln!(text, "{}", verdict(answer, central));
    if let Some(prize) = central.prize_that_pays_pct {
        let _ = writeln!(
            text,
            "Using it today pays if what is asked for is worth more than {prize:.3} % of a year's real income to {}.",
            found.owner
        );
    }
    text.push('\n');
    cases(&mut text, &found.cases);
    text.push_str(
        "\nlow, central, high: hard to easy to replace, with stocks and others' supply. The rate of giving in and the prize are\n\
         assumptions; what the path says is how fast the target's loss fades with the months of warning.\n",
    );
    text
}

fn months(text: &mut String, case: &TimingCase) {
    let shown = case.months.iter().filter(|m| SHOWN.contains(&m.month));
    let value = |v: f64| signed(Some(v), 4);
    let percent = |v: f64| format!("{:.1}", 100.0 * v);
    let row = |m: &MonthOfWaiting| {
        vec![
            m.month.to_string(),
            value(m.use_pct),
            value(m.hold_pct),
            value(0.0),
            name(m.best).to_owned(),
            format!("{:.3}", m.target_loss_first_year_pct.max(0.0)),
            format!("{:.3}", m.target_loss_peak_pct),
            percent(m.gives_in_once_used),
            percent(m.gives_in_while_held),
        ]
    };
    let header = [
        "held for",
        "use it",
        "hold it",
        "let it lapse",
        "best",
        "first year's loss",
        "peak",
        "gives in once used, %",
        "to the threat, % a month",
    ];
    text.push_str("Value in that month, per cent of a year's real income of the owner\n");
    text.push_str(&table(&header, shown.map(row).collect()));
    text.push('\n');
}

fn name(best: Move) -> &'static str {
    match best {
        Move::Use => "use",
        Move::Hold => "hold",
        Move::Lapse => "let lapse",
    }
}

fn verdict(answer: &Answer, case: &TimingCase) -> String {
    let owner = &answer.findings.owner;
    let what = plan(case);
    let worth = signed(Some(case.value_pct), 4);
    let waiting = signed(Some(case.waiting_is_worth_pct), 4);
    format!(
        "Best for {owner}: {what}. Worth {worth} % of a year's real income; {waiting} of it by waiting."
    )
}

/// The best plan in words.
fn plan(case: &TimingCase) -> String {
    match (case.stops_by, case.stops_in) {
        (Move::Lapse, 0) => "let it lapse".to_owned(),
        (Move::Lapse, t) => format!("hold it for {t} months and let it lapse"),
        (_, 0) => "use it today".to_owned(),
        (_, t) => format!("hold it for {t} months, then use it"),
    }
}

fn cases(text: &mut String, cases: &[TimingCase]) {
    let row = |c: &TimingCase| {
        vec![
            c.band.to_owned(),
            c.rate.to_string(),
            plan(c),
            signed(Some(c.value_pct), 4),
            signed(Some(c.waiting_is_worth_pct), 4),
            c.prize_that_pays_pct
                .map_or("never".to_owned(), |p| format!("{p:.3}")),
        ]
    };
    let header = [
        "path",
        "rate",
        "best plan",
        "worth, %",
        "by waiting",
        "using today pays from a prize of, %",
    ];
    text.push_str(&table(&header, cases.iter().map(row).collect()));
}
