//! Would it be signed, what does it bring over its months, and is the threat behind it worth carrying out?

use detente_standoff::deal::findings::{CaseFinding, OverTime, ThreatFinding};

use super::{Say, points, quoted, size};
use crate::sentences::words::{day, list, sentence_case};

impl Say<'_> {
    /// Whether it would be signed, all of it in force.
    pub(super) fn verdict(&self) -> String {
        let deal = self.0;
        let losers: Vec<String> = self
            .deciding()
            .filter(|p| p.gain_points < -deal.tolerance_points)
            .map(|p| self.the(&p.code))
            .collect();
        let better = match losers.len() {
            0 => "it changes nothing for somebody".to_owned(),
            1 => format!("{} is better off without it", list(&losers)),
            _ => format!("{} are better off without it", list(&losers)),
        };
        let verdict = match (deal.signed, deal.signed_over_time) {
            (true, true) => "would be signed".to_owned(),
            (true, false) => "would be signed if all of it stayed in force for ever, and would not be for what it brings \
                              month by month"
                .to_owned(),
            (false, true) => format!(
                "would be signed for what it brings month by month, though with all of it in force for ever {better}"
            ),
            (false, false) => format!("would not be signed: {better}"),
        };
        format!(
            "{}, a {}, {verdict}. With all of it in force and everybody adapted, real income compared with “{}” changes by \
             {}.",
            deal.title,
            deal.class.name().replace('-', " "),
            deal.threat,
            self.each(&|p| (p.gain_points, p.gain_range_points)),
        )
    }

    /// What it brings if what is meant and not owed is done, too.
    pub(super) fn intentions(&self) -> String {
        let deal = self.0;
        let Some(case) = deal.cases.iter().find(|c| c.intentions) else {
            return String::new();
        };
        let meant = deal.commitments.iter();
        let meant = meant.filter(|c| !c.priced_as.is_empty() && c.package.is_empty());
        let titles: Vec<String> = meant.map(|c| format!("“{}”", c.title)).collect();
        let gains = deal.players.iter().zip(&case.gains_points);
        let gains: Vec<String> = gains
            .map(|(p, gain)| format!("{} for {}", points(*gain, None), self.the(&p.code)))
            .collect();
        format!(
            "If what is meant and not owed were done, too ({}), it would bring {} over failed talks, and {} sign.",
            list(&titles),
            list(&gains),
            match case.signed {
                true => format!("{} would", self.every_side()),
                false => format!("not {} would", self.every_side()),
            }
        )
    }

    /// In how many cases, and who loses in the others.
    pub(super) fn cases(&self) -> String {
        let deal = self.0;
        let all = deal.ranged().count();
        if all < 2 {
            return String::new();
        }
        let unsigned: Vec<&CaseFinding> = deal.ranged().filter(|c| !c.signed).collect();
        let head = format!(
            "With all of it in force, {} would sign in {} of {all} cases (published elasticities, ends of the levers’ ranges)",
            self.every_side(),
            deal.signed_in,
        );
        let worst = |p: usize| {
            let gain = |c: &&CaseFinding| c.gains_points[p];
            let case = unsigned.iter().min_by(|a, b| gain(a).total_cmp(&gain(b)))?;
            (gain(case) < -deal.tolerance_points).then(|| (gain(case), case.case.as_str()))
        };
        let losses: Vec<String> = deal
            .players
            .iter()
            .enumerate()
            .filter(|(_, p)| p.decides)
            .filter_map(|(at, p)| {
                let (gain, case) = worst(at)?;
                let up_to = if unsigned.len() > 1 { "up to " } else { "" };
                let lost = size(-gain, None);
                Some(format!(
                    "{} would lose {up_to}{lost} (case {case})",
                    self.the(&p.code)
                ))
            })
            .collect();
        match (unsigned.len(), losses.is_empty()) {
            (0, _) | (_, true) => format!("{head}."),
            (1, _) => format!("{head}; in the other one {}.", list(&losses)),
            (n, _) => format!("{head}; in the other {n} {}.", list(&losses)),
        }
    }

    /// The same against today.
    pub(super) fn today(&self) -> String {
        if self.fails_to_today() {
            return String::new();
        }
        let gains = self.each(&|p| (p.deal_pct, p.deal_range_pct));
        format!("Compared with today’s positions it changes by {gains}.")
    }

    /// Over its own months and after; over all months where nothing is dated.
    pub(super) fn over_time(&self) -> Vec<String> {
        let deal = self.0;
        let same = self.fails_to_today();
        let both = |of: &dyn Fn(usize) -> OverTime| {
            let parts = deal.players.iter().enumerate().map(|(at, p)| {
                let o = of(at);
                let today = points(o.over_today_points, Some(o.over_today_range_points));
                let side = self.the(&p.code);
                match same {
                    true => format!("for {side} {today} over today’s positions"),
                    false => format!(
                        "for {side} {} over failed talks and {today} over today’s positions",
                        points(o.over_threat_points, Some(o.over_threat_range_points)),
                    ),
                }
            });
            parts.collect::<Vec<_>>().join("; ")
        };
        let Some(term) = &deal.term else {
            return vec![format!(
                "Averaged over all months, the first ones counting most, it brings {}.",
                both(&|p| deal.players[p].over_time)
            )];
        };
        let at_once = deal.holds.lapses_on == Some(term.until);
        let entirely = at_once && deal.holds.lapses_entirely;
        let what = match (at_once, entirely) {
            (_, true) => "While it is in force",
            (true, false) => "While its dated commitments are in force",
            _ => "While most of its dated commitments are in force",
        };
        let worse: Vec<String> = deal
            .players
            .iter()
            .enumerate()
            .filter(|(at, p)| {
                p.decides && term.in_force[*at].over_threat_points < -deal.tolerance_points
            })
            .map(|(_, p)| self.the(&p.code))
            .collect();
        let later = match (worse.is_empty(), deal.signed || deal.signed_over_time) {
            (true, _) => String::new(),
            (false, true) => format!(
                " Over these months alone failed talks would be better for {}: what speaks for signing is what failed talks \
                 would do later.",
                list(&worse)
            ),
            (false, false) => {
                format!(
                    " Over these months alone failed talks would be better for {}.",
                    list(&worse)
                )
            }
        };
        let after = match entirely {
            true => "After that the sides are back at today’s positions.".to_owned(),
            false => format!(
                "After that, what is left of it brings {}.{}",
                both(&|p| term.after[p]),
                match same {
                    true => "",
                    false => {
                        " The gain over failed talks takes these to last for ever; what the deal itself still changes is the \
                         gain over today’s positions."
                    }
                }
            ),
        };
        vec![
            format!(
                "{what}, until {}, it brings {}.{later}",
                day(term.until),
                both(&|p| term.in_force[p])
            ),
            after,
        ]
    }

    /// Whether the threat pays for those who carry it out.
    pub(super) fn threat(&self) -> String {
        let deal = self.0;
        let (yes, no): (Vec<&ThreatFinding>, Vec<&ThreatFinding>) =
            deal.threats.iter().partition(|t| t.credible);
        if no.is_empty() {
            return match yes.is_empty() {
                true => String::new(),
                false => format!(
                    "Carrying out “{}” would be each side’s best answer to the other doing so.",
                    deal.threat
                ),
            };
        }
        let better = |t: &&ThreatFinding| {
            let instead = match t.instead_keeps.is_empty() {
                true => "staying as today".to_owned(),
                false => format!("doing {} instead", quoted(&t.instead_keeps)),
            };
            let gain = size(t.relenting_points, t.relenting_range_points);
            format!("{} would be {gain} better off {instead}", self.the(&t.side))
        };
        let who = match (no.len(), yes.is_empty()) {
            (2, true) => "Neither side".to_owned(),
            (_, true) if no.len() > 2 => "No side".to_owned(),
            _ => sentence_case(&list(
                &no.iter().map(|t| self.the(&t.side)).collect::<Vec<_>>(),
            )),
        };
        let not = match yes.is_empty() && no.len() > 1 {
            true => "would gain",
            false => "would not gain",
        };
        let dominated: Vec<String> = no
            .iter()
            .filter(|t| t.dominated)
            .map(|t| format!("“{}” ({})", t.position, self.the(&t.side)))
            .collect();
        let dominated = match dominated.len() {
            0 => String::new(),
            1 => format!(
                "{} is never the best position, whatever the other side does.",
                list(&dominated)
            ),
            _ => format!(
                "{} are never the best positions, whatever the other side does.",
                list(&dominated)
            ),
        };
        let others = match yes.is_empty() {
            true => String::new(),
            false => format!(
                " For {} it is the best answer.",
                list(&yes.iter().map(|t| self.the(&t.side)).collect::<Vec<_>>())
            ),
        };
        let text = format!(
            "{who} {not} from carrying out “{}”: with the other side doing so, {}.{others} {}",
            deal.threat,
            no.iter().map(better).collect::<Vec<_>>().join("; "),
            dominated
        );
        text.trim_end().to_owned()
    }
}
