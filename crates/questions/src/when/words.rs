//! The answer on timing in sentences.

use detente_standoff::timing::{ContestCase, TimingCase, TimingFindings};
use detente_table::{Sentence, signed};
use detente_talks::Move;

/// What is assumed, the best plan and what it rests on, and what comes of it where both foresee each other.
pub(super) fn sentences(found: &TimingFindings) -> Vec<Sentence> {
    let Some(central) = found.cases.first() else {
        return Vec::new();
    };
    let assumed = &found.assumptions;
    let mut said = vec![Sentence::new(
        format!(
            "Assumed: {} gives in at a monthly rate of {} per percentage point of real income it loses, to a threat as far as it is \
             believed ({}); that is worth {} % of a year's real income to {}; next year counts {} of this one.",
            found.target,
            assumed.rate,
            assumed.credence,
            assumed.prize_pct,
            found.owner,
            assumed.patience_year
        ),
        &["assumptions"],
    )];
    said.push(Sentence::new(
        verdict(found, central),
        &["cases", "waiting"],
    ));
    said.extend(paying_prize(found, central));
    said.extend(contest(found));
    said
}

/// The best plan, what it is worth over the cases, and in how many of them it is the best.
fn verdict(found: &TimingFindings, central: &TimingCase) -> String {
    let cases = &found.cases;
    let ends = |of: fn(&TimingCase) -> f64| {
        let values = cases.iter().map(of);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        [low, high].map(|v| signed(Some(v), 4))
    };
    let worth = ends(|c| c.value_pct);
    let waiting = ends(|c| c.waiting_is_worth_pct);
    let best = plan(central);
    let mut others: Vec<String> = Vec::new();
    for case in cases {
        let other = plan(case);
        if other != best && !others.contains(&other) {
            others.push(other);
        }
    }
    let same = cases.iter().filter(|c| plan(c) == best).count();
    let range = match others.as_slice() {
        [] => format!("That is best in each of {} cases.", cases.len()),
        several => format!(
            "That is best in {same} of {} cases; in others it is: {}.",
            cases.len(),
            several.join("; ")
        ),
    };
    format!(
        "Best for {}: {best}. Worth {} % ({} to {}) of a year's real income; {} ({} to {}) of it by waiting. {range}",
        found.owner,
        signed(Some(central.value_pct), 4),
        worth[0],
        worth[1],
        signed(Some(central.waiting_is_worth_pct), 4),
        waiting[0],
        waiting[1],
    )
}

/// The prize from which on using it today pays.
fn paying_prize(found: &TimingFindings, central: &TimingCase) -> Option<Sentence> {
    let prize = central.prize_that_pays_pct?;
    let known = || found.cases.iter().filter_map(|c| c.prize_that_pays_pct);
    let low = known().fold(f64::INFINITY, f64::min);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let never = found.cases.len() - known().count();
    let without = match never {
        0 => String::new(),
        n => format!(
            " In {n} of {} cases it never wins anything.",
            found.cases.len()
        ),
    };
    let text = format!(
        "Using it today pays if what is asked for is worth more than {prize:.3} % ({low:.3} to {high:.3}) of a year's real income to {}.{without}",
        found.owner
    );
    Some(Sentence::new(text, &["cases"]))
}

/// What comes of it where both foresee each other.
fn contest(found: &TimingFindings) -> Option<Sentence> {
    let central = found.contests.first()?;
    let share = |of: fn(&ContestCase) -> f64| {
        let values = found.contests.iter().map(of);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        // The ends of a sum of many small shares are whole but for rounding.
        let percent = |v: f64| format!("{:.0}", (100.0 * v).clamp(0.0, 100.0));
        format!(
            "{} % ({} to {})",
            percent(of(central)),
            percent(low),
            percent(high)
        )
    };
    let assumed = &found.assumptions;
    let text = format!(
        "If both foresee each other, giving in costs {target} {} % and backing down costs {owner} {} % of a year's real income: {owner} \
         uses it with a probability of {}, {target} gives in to the mere threat with {}, once it is used with {}, and it is dropped with {}; \
         in brackets the ends over the path and over how far choices are left to chance.",
        assumed.price_pct,
        assumed.audience_pct,
        share(|c| c.used),
        share(|c| c.yields_to_threat),
        share(|c| c.yields_to_use),
        share(|c| c.dropped),
        owner = found.owner,
        target = found.target,
    );
    Some(Sentence::new(text, &["outcome", "policy"]))
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
