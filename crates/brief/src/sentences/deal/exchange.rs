//! What exchange adds: delay, side payments, linkage, offers; and other objectives.

use detente_standoff::deal::findings::{ObjectiveFinding, SideFinding};
use detente_standoff::findings::LinkageFinding;

use super::{Say, dollars, points, quoted};
use crate::number::{NBSP, plain, signed};
use crate::sentences::words::{list, sentence_case};

/// "adds nothing", or by how much it changes the gains over today.
pub(in crate::sentences) fn linked(
    linkage: &LinkageFinding,
    names: &[String],
    tolerance: f64,
) -> String {
    let added = &linkage.added_points;
    if added.iter().all(|v| v.abs() <= tolerance) {
        return "adds nothing".to_owned();
    }
    let one = |(at, (name, v)): (usize, (&String, &f64))| {
        let range = linkage.added_ranges_points.get(at).copied();
        format!("{} for {name}", points(*v, range))
    };
    let parts: Vec<String> = names.iter().zip(added).enumerate().map(one).collect();
    format!("changes the gains over today by {}", list(&parts))
}

impl Say<'_> {
    /// What putting it off by a month costs or saves.
    pub(super) fn delay(&self) -> String {
        let each: Vec<String> = self
            .deciding()
            .map(|p| {
                let verb = match p.month_of_delay_usd_mn < 0.0 {
                    true => "saves",
                    false => "costs",
                };
                format!(
                    "{verb} {} {}",
                    self.the(&p.code),
                    dollars(p.month_of_delay_usd_mn)
                )
            })
            .collect();
        format!(
            "Putting it off, failed talks meanwhile, {} in the first month.",
            list(&each)
        )
    }

    /// Payments that make gains equal.
    pub(super) fn payments(&self) -> String {
        let paid = &self.0.with_payments;
        if !paid.worth_more_together {
            return "All told it is worth no more than failed talks, so that no side payments make it worth signing.".to_owned();
        }
        // Both ends in the unit of the payment itself.
        let money = |at: usize, sign: f64| {
            let centre = paid.received_usd_mn[at];
            let (size, digits, unit) = match centre.abs() >= 1000.0 {
                true => (1000.0, 1, "bn"),
                false => (1.0, 0, "mn"),
            };
            let range = paid.received_ranges_usd_mn.get(at).map(|r| {
                let (a, b) = (sign * r.low / size, sign * r.high / size);
                let (low, high) = (plain(a.min(b), digits), plain(a.max(b), digits));
                format!(" ({low} to {high}{NBSP}{unit})")
            });
            format!("{}{}", dollars(centre), range.unwrap_or_default())
        };
        let parts: Vec<String> = self
            .0
            .players
            .iter()
            .enumerate()
            .filter(|(_, p)| p.decides)
            .filter(|(at, _)| paid.received_usd_mn.get(*at).is_some_and(|v| *v < 0.0))
            .map(|(at, p)| format!("{} paid {} a year", self.the(&p.code), money(at, -1.0)))
            .collect();
        match parts.is_empty() {
            true => String::new(),
            false => format!(
                "Gains over failed talks would be equal if {}.",
                list(&parts)
            ),
        }
    }

    /// What bargaining about everything together adds.
    pub(super) fn linkage(&self) -> String {
        let Some(linkage) = self.0.linkage.as_ref().filter(|l| !l.trades.is_empty()) else {
            return String::new();
        };
        let players = self.0.players.iter().map(|p| self.the(&p.code));
        let text = linked(
            linkage,
            &players.collect::<Vec<_>>(),
            self.0.tolerance_points,
        );
        format!("Bargaining about the commitments together rather than about each alone {text}.")
    }

    /// Alternating offers.
    pub(super) fn offers(&self) -> String {
        let deal = self.0;
        let Some(offers) = &deal.offers else {
            return String::new();
        };
        let slower = self.the(&offers.loses_more_by_delay);
        let gains: Vec<String> = deal
            .players
            .iter()
            .enumerate()
            .map(|(at, p)| {
                let value = signed(offers.first_offers_pct[at], 3);
                let r = offers.first_offers_ranges_pct[at];
                let (low, high) = (signed(r.low, 3), signed(r.high, 3));
                let range = match low == high {
                    true => String::new(),
                    false => format!(" ({low} to {high})"),
                };
                format!("{value}{NBSP}%{range} for {}", self.the(&p.code))
            })
            .collect();
        let Some(month) = offers.agreed_in_month else {
            return format!(
                "In alternating offers the sides would not agree; a month’s delay weighs most on {slower}."
            );
        };
        let on: Vec<String> = offers
            .agreement
            .iter()
            .filter(|(w, _)| *w >= 0.005)
            .map(|(w, kept)| {
                let what = match kept.is_empty() {
                    true => "today’s positions".to_owned(),
                    false => quoted(kept),
                };
                match *w > 0.995 {
                    true => what,
                    false => format!("{what} with a chance of {}{NBSP}%", plain(100.0 * w, 0)),
                }
            })
            .collect();
        let when = match month {
            0 => "at once".to_owned(),
            m => format!("in month {m}"),
        };
        format!(
            "In alternating offers, with failed talks meanwhile, the sides would agree {when} on {}: month by month {} over \
             today. A month’s delay weighs most on {slower}.",
            on.join(", or "),
            list(&gains)
        )
    }

    /// The judgement under other objectives.
    pub(super) fn objectives(&self) -> Vec<String> {
        let others = self.0.objectives.iter().filter(|o| o.name != "real-income");
        others.map(|o| self.under(o)).collect()
    }

    fn under(&self, o: &ObjectiveFinding) -> String {
        let deal = self.0;
        let deciding = || deal.players.iter().enumerate().filter(|(_, p)| p.decides);
        let gains: Vec<String> = deciding()
            .map(|(at, p)| {
                format!(
                    "{} for {}",
                    points(o.gains_points[at], None),
                    self.the(&p.code)
                )
            })
            .collect();
        let same = match o.signed == deal.signed {
            true => "also ",
            false => "",
        };
        let verdict = match o.signed {
            true => format!("would {same}be signed"),
            false => format!("would {same}not be signed"),
        };
        let breach = |(at, p): (usize, &SideFinding)| {
            let side = self.the(&p.code);
            let how = match o.breach_is_threat[at] {
                true => "going over to",
                false => "breaking",
            };
            match o.best_breach[at].as_slice() {
                [] => format!("{side} gains nothing by breaking it"),
                titles => format!(
                    "{side} would gain {} by {how} {} while nobody answers{}",
                    points(o.temptation_points[at], None),
                    quoted(titles),
                    match o.critical_patience_year[at] {
                        p if p >= 1.0 => ", and failed talks take too little to hold it".to_owned(),
                        p if p < 0.005 => String::new(),
                        p => format!(
                            ", and keeps it if next year counts at least {} of this one",
                            plain(p, 2)
                        ),
                    }
                ),
            }
        };
        let breaches: Vec<String> = deciding().map(breach).collect();
        let who = match o.name {
            "stated" => "Under the objectives that the standoff states",
            _ => {
                "Under the revealed weights nearest to real income, which make today’s positions best"
            }
        };
        sentence_case(&format!(
            "{who}, it {verdict}: {} over failed talks; {}.",
            list(&gains),
            breaches.join("; ")
        ))
    }
}
