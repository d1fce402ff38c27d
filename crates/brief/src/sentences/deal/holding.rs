//! Who is tempted, how patient the sides must be, until when it holds, and what the record says.

use std::collections::BTreeMap;

use detente_standoff::deal::findings::{CommitmentFinding, SideFinding};
use detente_talks::CriticalDiscount;
use jiff::civil::Date;

use super::{Say, dollars, points, quoted, size, weight, within};
use crate::number::{NBSP, plain};
use crate::sentences::words::{day, list, sentence_case};

impl Say<'_> {
    pub(super) fn holding(&self) -> Vec<String> {
        let tempted = self.deciding().map(|p| self.tempted(p));
        let rest = [
            self.patience(),
            self.holds(),
            self.end_range(),
            self.bands(),
        ];
        tempted.chain(rest).collect()
    }

    /// What breaking gains one side.
    fn tempted(&self, p: &SideFinding) -> String {
        let side = sentence_case(&self.the(&p.code));
        let range = p.temptation_range_points;
        let month = match self.counts(p.largest_monthly_gain_pct) {
            true => format!(
                " In the month in which it gains most by a breach, that is {}{NBSP}% of a year’s real income.",
                small(p.largest_monthly_gain_pct)
            ),
            false => String::new(),
        };
        if p.best_breach.is_empty() {
            let central = match range.filter(|r| self.counts(r.high)) {
                None => format!(
                    "{side} gains nothing by breaking it once everybody has adapted, in any case."
                ),
                Some(r) => format!(
                    "{side} gains nothing by breaking it in the central case once everybody has adapted, and up to {} a year \
                     in others.",
                    size(r.high, None)
                ),
            };
            return format!("{central}{month}");
        }
        let how = match p.breach_is_threat {
            true => format!("going over to {}", quoted(&p.best_breach)),
            false => format!("breaking {}", quoted(&p.best_breach)),
        };
        format!(
            "{side} would gain {} a year, {}, by {how} while nobody answers.{month}",
            points(p.temptation_points, range),
            dollars(p.temptation_usd_mn)
        )
    }

    /// How patient the sides must be, by what answers a breach.
    fn patience(&self) -> String {
        let deal = self.0;
        let tempted: Vec<&SideFinding> = self
            .deciding()
            .filter(|p| !p.best_breach.is_empty())
            .collect();
        if tempted.is_empty() {
            return String::new();
        }
        let needs = |of: fn(&SideFinding) -> CriticalDiscount| -> String {
            let one = |p: &&SideFinding| {
                let side = self.the(&p.code);
                match of(p) {
                    CriticalDiscount::Always => format!("{side} keeps its word"),
                    CriticalDiscount::Never => format!(
                        "no patience makes {side} keep its word, because that takes too little"
                    ),
                    CriticalDiscount::From(d) => {
                        format!(
                            "{side} keeps its word if next month counts {} of this one",
                            weight(d)
                        )
                    }
                }
            };
            tempted.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        let assumed: Vec<String> = tempted
            .iter()
            .map(|p| plain(p.patience_year.powf(1.0 / 12.0), 3))
            .collect();
        let paid = &deal.with_payments;
        let code = match paid.critical_discount_month {
            None => "no patience is enough".to_owned(),
            Some(d) if d < 0.001 => "any patience is enough".to_owned(),
            Some(d) => format!(
                "next month must count {}{} of this one",
                weight(d),
                within(paid.critical_discount_range_month, 3, plain)
            ),
        };
        let answered = needs(|p| p.critical_discount_month);
        let today = match self.fails_to_today() {
            true => String::new(),
            false => format!(
                " If it is answered by going back to today’s positions, {}.",
                needs(|p| p.critical_discount_today_month)
            ),
        };
        let worth = match deal.threats.iter().all(|t| t.credible) {
            true => "",
            false => ", whether or not that is worth carrying out",
        };
        format!(
            "Once everybody has adapted: if a breach is answered by “{}”{worth}, {answered}.{today} If punishments must themselves be worth carrying out \
             and the sides can pay each other (the optimal penal code), {code}. Assumed is {}.",
            deal.threat,
            list(&unique(assumed)),
        )
    }

    /// Priced packages by the day on which they end.
    fn ends(&self) -> Vec<(Option<Date>, Vec<String>)> {
        // A package is in force as long as any of its commitments.
        let mut ends: BTreeMap<&str, Option<Date>> = BTreeMap::new();
        let priced = self.0.commitments.iter().filter(|c| !c.package.is_empty());
        let mut order: Vec<&str> = Vec::new();
        for c in priced {
            let end = match (self.0.holds.lapses_on, c.to) {
                (None, _) | (_, None) => None,
                (Some(_), to) => to,
            };
            let known = ends.get(c.package.as_str()).copied();
            let later = match (known, end) {
                (Some(None), _) | (_, None) => None,
                (Some(Some(a)), Some(b)) => Some(a.max(b)),
                (None, end) => end,
            };
            if known.is_none() {
                order.push(&c.package);
            }
            ends.insert(&c.package, later);
        }
        let mut by_day: BTreeMap<(bool, Option<Date>), Vec<String>> = BTreeMap::new();
        for package in order {
            let end = ends.get(package).copied().flatten();
            let titles = by_day.entry((end.is_none(), end)).or_default();
            titles.push(package.to_owned());
        }
        by_day.into_iter().map(|((_, d), t)| (d, t)).collect()
    }

    /// Until when it holds: month by month, for what is in force then.
    fn holds(&self) -> String {
        let holds = &self.0.holds;
        let sets: Vec<String> = self
            .ends()
            .into_iter()
            .map(|(end, titles)| match end {
                Some(end) => format!("until {} for {}", day(end), quoted(&titles)),
                None => format!(
                    "in each of {} months for {}, which {} no end",
                    holds.months,
                    quoted(&titles),
                    if titles.len() == 1 { "has" } else { "have" }
                ),
            })
            .collect();
        let breach = match (holds.broken_on, &holds.broken_by, holds.broken_in_month) {
            (Some(on), Some(by), Some(month)) => Some((on, self.the(by), month)),
            _ => None,
        };
        let what = quoted(&holds.broken_what);
        match (holds.foreseen_month, breach) {
            (Some(end), breach) => {
                let gains = match breach {
                    None => String::new(),
                    Some((_, by, month)) if month == end => format!(
                        " Breaking {what} then gains {by} more than punishment takes from then on."
                    ),
                    Some((on, by, month)) => format!(
                        " Against keeping it for ever, breaking {what} first gains {by} more than punishment takes in month \
                         {month} ({}).",
                        day(on)
                    ),
                };
                format!("{}{gains}", self.foreseen(end))
            }
            (None, Some((on, by, month))) => format!(
                "If everybody foresees everybody it holds through the {} months watched, though in month {month} ({}) breaking \
                 {what} first gains {by} more than punishment takes from then on.",
                holds.months,
                day(on)
            ),
            (None, None) if sets.is_empty() => String::new(),
            (None, None) => format!(
                "While it is in force, breaking it gains no side more than punishment takes: {}.{}",
                sets.join("; "),
                match holds.lapses_on {
                    Some(_) => " What has lapsed can neither be kept nor broken.",
                    None => "",
                }
            ),
        }
    }

    /// The month in which it ends if everybody foresees everybody, and who ends it.
    fn foreseen(&self, end: usize) -> String {
        let holds = &self.0.holds;
        let who: Vec<String> = holds.foreseen_by.iter().map(|c| self.the(c)).collect();
        let months = i64::try_from(end).unwrap_or(i64::MAX);
        let span = jiff::Span::new().try_months(months);
        let on = span.and_then(|span| self.0.signed_on.checked_add(span));
        let on = on.map_or_else(|_| String::new(), |on| format!(" ({})", day(on)));
        let breaks = if who.len() == 1 { "breaks" } else { "break" };
        let several = match holds.foreseen_several {
            true => "; who does is one of several equilibria, or left to chance",
            false => "",
        };
        format!(
            "It holds until month {end}{on}, in which {} {breaks} it if everybody foresees everybody{several}.",
            list(&who)
        )
    }

    /// That end over lags, patience and bands.
    fn end_range(&self) -> String {
        let ends = || {
            self.0
                .holds
                .ends
                .iter()
                .filter(|e| e.date_kind == "foreseen")
        };
        let never = |m: &Option<usize>| m.unwrap_or(usize::MAX);
        let earliest = ends().map(|e| e.month).min_by_key(never);
        let latest = ends().map(|e| e.month).max_by_key(never);
        let (Some(earliest), Some(latest)) = (earliest, latest) else {
            return String::new();
        };
        let lags = || ends().map(|e| e.lag_months);
        let weights = || ends().map(|e| e.patience_year);
        let over = format!(
            "Over answers to a breach after {} to {} months, weights of next year of {} to {}, and low, central and high \
             elasticities, stocks and supply,",
            lags().min().unwrap_or_default(),
            lags().max().unwrap_or_default(),
            weights().fold(f64::INFINITY, f64::min),
            weights().fold(f64::NEG_INFINITY, f64::max),
        );
        match earliest {
            None => format!(
                "{over} no side that foresees the others ends it within the months watched."
            ),
            Some(_) => format!(
                "{over} the end that everybody foresees is {}.",
                between(earliest, latest)
            ),
        }
    }

    /// The first breach at the ends of the range.
    fn bands(&self) -> String {
        let holds = &self.0.holds;
        if holds.earliest_month == holds.latest_month {
            return String::new();
        }
        format!(
            "Under low, central and high elasticities, stocks and supply the first breach is {}.",
            between(holds.earliest_month, holds.latest_month)
        )
    }

    /// What was done, beside the judgement.
    pub(super) fn record(&self) -> String {
        let deal = self.0;
        let known: Vec<(&CommitmentFinding, String)> = deal
            .commitments
            .iter()
            .filter_map(|c| {
                let d = c.done?;
                let (low, high) = (plain(d.low_pct, 0), plain(d.high_pct, 0));
                let share = match low == high {
                    true => low,
                    false => format!("{low} to {high}"),
                };
                Some((c, format!("{share}{NBSP}% of “{}”", c.title)))
            })
            .collect();
        if known.is_empty() {
            return String::new();
        }
        let short = known
            .iter()
            .any(|(c, _)| c.done.is_some_and(|d| d.high_pct < 100.0));
        let shares: Vec<String> = known.iter().map(|(_, text)| text.clone()).collect();
        let done = format!("the record has {} done", list(&shares));
        let kept = deal.holds.foreseen_month.is_none();
        let breaks = deal.holds.broken_in_month.is_some();
        let verdict = match (kept, short) {
            (true, true) if breaks => format!(
                "The judgement and the record differ: in the model it is kept through the months watched if everybody foresees \
                 everybody, while {done}."
            ),
            (true, true) => format!(
                "The judgement and the record differ: in the model, with “{}” as the answer to a breach, keeping the deal is \
                 worth more than breaking it in every month, while {done}.{}",
                deal.threat,
                self.under_the_other_answer(),
            ),
            (false, true) => {
                format!("The judgement and the record agree that it was not kept whole: {done}.")
            }
            (false, false) => format!(
                "The judgement and the record differ: in the model it is broken, while {done}."
            ),
            (true, false) => format!("The judgement and the record agree: {done}."),
        };
        let tempting = |c: &CommitmentFinding| {
            let side = deal.players.iter().find(|p| p.code == c.side)?;
            let one = !side.best_breach.is_empty() && !c.package.is_empty();
            one.then(|| side.best_breach.contains(&c.package))
        };
        let packages: Vec<String> = known
            .iter()
            .filter_map(|(c, _)| {
                let word = match tempting(c)? {
                    true => "is among what",
                    false => "is not among what",
                };
                Some(format!(
                    "“{}” {word} {} would break",
                    c.package,
                    self.the(&c.side)
                ))
            })
            .collect();
        match packages.is_empty() {
            true => verdict,
            false => format!("{verdict} In the model {}.", list(&packages)),
        }
    }

    /// Who would break it if a breach were answered by going back to today.
    fn under_the_other_answer(&self) -> String {
        if self.fails_to_today() {
            return String::new();
        }
        let breaks = |p: &&SideFinding| {
            let monthly = p.patience_year.powf(1.0 / 12.0);
            !p.critical_discount_today_month.kept_at(monthly)
        };
        let sides: Vec<String> = self
            .deciding()
            .filter(breaks)
            .map(|p| self.the(&p.code))
            .collect();
        match sides.is_empty() {
            true => String::new(),
            false => format!(
                " With going back to today’s positions as the answer, {} would break it.",
                list(&sides)
            ),
        }
    }

    /// How much of it is priced.
    pub(super) fn priced(&self) -> String {
        let all = self.0.commitments.len();
        let priced = self.0.commitments.iter().filter(|c| !c.package.is_empty());
        let meant = self.0.commitments.iter();
        let meant = meant.filter(|c| c.package.is_empty() && !c.priced_as.is_empty());
        let beside = match meant.count() {
            0 => String::new(),
            n => format!(
                ", {n} beside them as {}",
                if n == 1 { "an intention" } else { "intentions" }
            ),
        };
        match priced.count() {
            n if n == all => String::new(),
            n => format!(
                "Of its {all} commitments {n} are priced{beside}; the rest is listed with what became of it."
            ),
        }
    }
}

/// Between two months; without one it is in none of those watched.
fn between(earliest: Option<usize>, latest: Option<usize>) -> String {
    match (earliest, latest) {
        (Some(a), Some(b)) if a == b => format!("in month {a}"),
        (Some(a), Some(b)) => format!("between month {a} and month {b}"),
        (Some(a), None) => {
            format!(
                "in month {a} at the earliest, and in some of these cases in none of the months watched"
            )
        }
        _ => "in none of the months watched".to_owned(),
    }
}

/// Two figures that count.
fn small(value: f64) -> String {
    match value {
        v if v >= 0.1 => plain(v, 2),
        v if v >= 0.01 => plain(v, 3),
        v if v >= 0.0001 => plain(v, 4),
        _ => "less than 0.0001".to_owned(),
    }
}

fn unique(mut texts: Vec<String>) -> Vec<String> {
    texts.dedup();
    texts
}
