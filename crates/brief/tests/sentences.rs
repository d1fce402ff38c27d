//! Sentences follow the results: signs, ties, gaps, and what was never checked.

mod support;

use detente_brief::Sentences;
use detente_brief::sentences::{Cite, Sentence};
use detente_standoff::Findings;
use detente_standoff::findings::{Effects, Range};

fn headlines(findings: &Findings) -> Vec<String> {
    plain(&Sentences::of(findings).headlines)
}

/// Everything that is said, wherever it stands.
fn everything(findings: &Findings) -> Vec<String> {
    let all = Sentences::of(findings);
    let sections = [
        &all.headlines,
        &all.duties,
        &all.costs,
        &all.others,
        &all.game,
        &all.deal,
        &all.robustness,
    ];
    sections.into_iter().flat_map(|s| plain(s)).collect()
}

fn plain(sentences: &[Sentence]) -> Vec<String> {
    sentences
        .iter()
        .map(|s| s.text.replace('\u{a0}', " "))
        .collect()
}

fn said(findings: &Findings, wanted: &str) -> bool {
    everything(findings).iter().any(|h| h.contains(wanted))
}

fn set_income(effects: &mut Effects, code: &str, value: f64, range: Option<Range>) {
    for region in effects.regions.iter_mut().filter(|r| r.code == code) {
        region.real_income_pct = value;
        region.real_income_range_pct = range;
    }
}

#[test]
fn the_headlines_of_the_sample() {
    assert_eq!(
        headlines(&support::sample())[..2],
        [
            "On 30 October 2025 tariffs of Northland on goods of Southland averaged 48.0 % and tariffs of Southland on \
             goods of Northland averaged 31.9 %. Of tariffs of Northland Institute counts 57.6 % for 25 September 2025 \
             where we count 48.0 %. Of tariffs of Southland Institute counts 32.6 % for 25 September 2025 where we count \
             31.9 %. 100 points on all goods, announced for 1 November 2025, withdrawn on 26 October 2025: with it the \
             average of Northland would have been 147.0 %.",
            "If talks fail (Northland: “100 points more”; Southland: “exports of critical goods stopped”), real income \
             for good falls by 1.05 % (0.73 to 1.32) in Northland and falls by 0.48 % (0.33 to 0.61) in Southland, \
             compared with tariffs in force on 30 October 2025.",
        ]
    );
}

#[test]
fn every_sentence_has_a_reference_that_exists() {
    let findings = support::sample();
    let all = Sentences::of(&findings);
    let sections = [
        &all.headlines,
        &all.duties,
        &all.costs,
        &all.others,
        &all.game,
        &all.deal,
        &all.robustness,
    ];
    for sentence in sections.into_iter().flatten() {
        assert!(!sentence.cites.is_empty(), "{}", sentence.text);
        assert!(sentence.text.ends_with('.'), "{}", sentence.text);
        assert!(
            !sentence.text.contains("  ") && !sentence.text.contains(".."),
            "{}",
            sentence.text
        );
        for cite in &sentence.cites {
            let known = match cite {
                Cite::Source(id) => findings.provenance.sources.iter().any(|s| s.id == *id),
                Cite::Run(id) => findings.provenance.runs.iter().any(|r| r.id == *id),
                Cite::Limit(id) => findings.limits.iter().any(|l| l.id == *id),
            };
            assert!(known, "{cite:?} in {}", sentence.text);
        }
    }
}

#[test]
fn a_gain_is_called_a_gain_and_doubt_is_said() {
    let mut findings = support::sample();
    let fail = &mut findings.solution.talks_fail.effects;
    set_income(fail, "USA", 0.42, None);
    set_income(
        fail,
        "CHN",
        -0.10,
        Some(Range {
            low: -0.3,
            high: 0.2,
        }),
    );
    assert!(said(
        &findings,
        "real income rises by 0.42 % in Northland and changes by −0.10 % (−0.30 to +0.20) in Southland"
    ));
}

#[test]
fn nothing_hurts_so_nothing_is_costliest() {
    let mut findings = support::sample();
    for position in &mut findings.positions {
        for code in ["USA", "CHN"] {
            set_income(&mut position.effects, code, 0.001, None);
        }
    }
    assert!(!said(&findings, "most: real income there"));
}

#[test]
fn third_regions_that_all_gain_or_do_not_move() {
    let mut findings = support::sample();
    for region in &mut findings.solution.talks_fail.effects.regions {
        region.real_income_pct = region.real_income_pct.abs();
    }
    assert!(said(
        &findings,
        "rises most in Delta (+1.38 %; +1.02 to +1.80); it falls in none"
    ));
    for region in &mut findings.solution.talks_fail.effects.regions[2..] {
        region.real_income_pct = 0.0004;
    }
    assert!(!said(&findings, "Among the other regions"));
}

#[test]
fn stable_combinations_none_one_many_and_today() {
    let mut findings = support::sample();
    assert!(said(
        &findings,
        "One of the 16 combinations of positions is an equilibrium of this menu (neither side gains by moving alone)"
    ));
    assert!(said(&findings, "It is not where the sides stand today."));
    let one = findings.solution.nash_equilibria[0].clone();
    let mut today = one.clone();
    today.cell = 0;
    today.positions = findings.reference.positions.clone();
    findings.solution.nash_equilibria = vec![today.clone()];
    assert!(said(&findings, "It is where the sides stand today."));
    findings.solution.nash_equilibria = vec![one.clone(), today, one.clone(), one.clone(), one];
    assert!(said(
        &findings,
        "5 of the 16 combinations of positions are equilibria of this menu"
    ));
    assert!(said(
        &findings,
        "or 2 others. Today's positions are among them."
    ));
    findings.solution.nash_equilibria.clear();
    assert!(said(
        &findings,
        "None of the 16 combinations of positions is an equilibrium of this menu"
    ));
}

#[test]
fn no_deal_is_said_plainly() {
    let mut findings = support::sample();
    for bargain in &mut findings.solution.bargains {
        bargain.cell = None;
        bargain.positions.clear();
        bargain.effects = None;
    }
    assert!(said(
        &findings,
        "None of the 16 combinations is better than failed talks for all sides"
    ));
    assert_eq!(Sentences::of(&findings).deal.len(), 1);
}

#[test]
fn bargains_that_differ_are_named() {
    let mut findings = support::sample();
    let same = plain(&Sentences::of(&findings).deal);
    assert_eq!(
        same[1..],
        ["The Kalai–Smorodinsky and egalitarian solutions pick the same combination."]
    );
    findings.solution.bargains[2].cell = Some(5);
    let differ = plain(&Sentences::of(&findings).deal);
    assert_eq!(
        differ[1],
        "The Kalai–Smorodinsky solution picks the same combination."
    );
    assert!(
        differ[2].starts_with("The egalitarian solution is Northland: “added tariffs removed”")
    );
}

#[test]
fn unverified_rows_make_no_headline() {
    let mut findings = support::sample();
    findings.duties[0].threats[0].unverified = true;
    assert!(!said(&findings, "threatened for") && !said(&findings, "announced for"));
    findings.duties[0].on_date.unverified = true;
    assert!(said(
        &findings,
        "On 30 October 2025 tariffs of Southland on goods of Northland averaged 31.9 %."
    ));
    findings.duties[1].on_date.unverified = true;
    let headline = |wanted: &str| headlines(&findings).iter().any(|h| h.contains(wanted));
    assert!(!headline("averaged"));
    for position in &mut findings.positions {
        for lever in &mut position.levers {
            lever.unverified = true;
        }
    }
    for gone in [
        "If talks fail (",
        "costs Northland most",
        "The Nash bargain",
        "Among the other regions",
    ] {
        assert!(!said(&findings, gone), "{gone}");
    }
}

#[test]
fn a_source_nobody_checked_carries_no_headline_alone() {
    let mut findings = support::sample();
    for source in &mut findings.provenance.sources {
        source.unverified = true;
    }
    assert!(!headlines(&findings).iter().any(|h| h.contains("averaged")));
    assert!(said(&findings, "If talks fail"));
}

#[test]
fn a_threat_that_is_still_open_is_in_the_present() {
    let mut findings = support::sample();
    findings.duties[0].threats[0].outcome = None;
    assert!(said(
        &findings,
        "this would take the average tariff of Northland on goods of Southland from 48.0 % to 147.0 %."
    ));
}

#[test]
fn the_background_counts_its_sign_changes() {
    let mut findings = support::sample();
    assert!(
        plain(&Sentences::of(&findings).others)[0]
            .ends_with("the result of 1 third region changes its sign: Farms.")
    );
    let one = findings.background.sign_changes[0].clone();
    findings.background.sign_changes = vec![one; 8];
    assert!(plain(&Sentences::of(&findings).others)[0].ends_with("Farms and 2 others."));
    findings.background.sign_changes.clear();
    assert!(
        plain(&Sentences::of(&findings).others)[0]
            .ends_with("no third region's result changes its sign.")
    );
}

#[test]
fn the_published_average_of_the_day_is_compared() {
    let duties = plain(&Sentences::of(&support::sample()).duties);
    assert_eq!(
        duties[2],
        "For 25 September 2025 Institute counts 57.6 % for tariffs of Northland on goods of Southland (weights: exports \
         to the world; coverage: all goods); we count 48.0 %, 9.6 points less (weights: imports of 2024; metals at full \
         value)."
    );
}

#[test]
fn a_day_in_the_title_of_a_threat_is_not_said_twice() {
    let mut findings = support::sample();
    findings.duties[0].threats[0].title = "100 points from 2025-11-01 on".into();
    assert!(said(
        &findings,
        "100 points from 1 November 2025 on: this would have taken"
    ));
}

#[test]
fn an_average_nobody_checked_is_said_below_the_headlines() {
    let mut findings = support::sample();
    findings.duties[1].on_date.unverified = true;
    assert_eq!(
        plain(&Sentences::of(&findings).duties)[1],
        "On 30 October 2025 tariffs of Southland on goods of Northland averaged 31.9 %; some of the rows behind this number \
         were not checked against a legal text."
    );
}

#[test]
fn a_sentence_about_a_position_cites_the_limits_that_touch_it() {
    let findings = support::sample();
    let all = Sentences::of(&findings).costs;
    let cites = |wanted: &str| &all.iter().find(|s| s.text.contains(wanted)).unwrap().cites;
    let limit = Cite::Limit("static".into());
    assert!(cites("costs Northland most").contains(&limit));
    assert!(cites("If talks fail").contains(&limit));
    assert!(!cites("costs Southland most").contains(&limit));
}

#[test]
fn a_best_position_makes_the_worse_ones_go_without_saying() {
    let mut findings = support::sample();
    let game = |f: &Findings| plain(&Sentences::of(f).game).join(" ");
    assert!(game(&findings).contains(
        "“100 points more” is worse than “tariffs as in force” whatever the other side does"
    ));
    let best = findings.solution.dominated[0].by.clone();
    findings.solution.dominant.push(best);
    let said = game(&findings);
    assert!(
        said.contains("For Northland, “tariffs as in force” is best")
            && !said.contains("is worse than")
    );
}

#[test]
fn one_elasticity_set_says_nothing_about_others() {
    let mut findings = support::sample();
    findings.robustness.truncate(1);
    assert!(!said(&findings, "sets of trade elasticities"));
    assert!(plain(&Sentences::of(&findings).robustness)[0].contains("1 set of trade elasticities"));
}

#[test]
fn a_deal_is_judged_in_words() {
    let mut findings = support::sample();
    assert!(Sentences::of(&findings).judged.is_empty());
    findings.deal = Some(support::deal::deal());
    let told = plain(&Sentences::of(&findings).judged);
    assert_eq!(
        told,
        [
            "The pact, a truce, would be signed. With all of it in force and everybody adapted, real income compared \
             with “both raise” changes by +0.40 points (+0.20 to +0.50) for Northland and +0.40 points (+0.20 to \
             +0.50) for Southland.",
            "Compared with today’s positions it changes by +0.10 points for Northland and +0.10 points for Southland.",
            "While its dated commitments are in force, until 10 November 2026, it brings for Northland +0.40 points \
             (+0.35 to +0.45) over failed talks and +0.10 points (+0.09 to +0.11) over today’s positions; for \
             Southland −0.020 points (−0.070 to +0.030) over failed talks and −0.30 points (−0.31 to −0.29) over \
             today’s positions. Over these months alone failed talks would be better for Southland: what speaks for \
             signing is what failed talks would do later.",
            "After that, what is left of it brings for Northland +0.30 points (+0.25 to +0.35) over failed talks and \
             +0.020 points (+0.010 to +0.030) over today’s positions; for Southland +0.20 points (+0.15 to +0.25) \
             over failed talks and +0.010 points (0.000 to +0.020) over today’s positions. The gain over failed talks \
             takes these to last for ever; what the deal itself still changes is the gain over today’s positions.",
            "Neither side would gain from carrying out “both raise”: with the other side doing so, Northland would be \
             0.30 points better off staying as today; Southland would be 0.20 points better off staying as today. \
             “all duties doubled” (Northland) is never the best position, whatever the other side does.",
            "Northland gains nothing by breaking it once everybody has adapted, in any case.",
            "Southland would gain +0.020 points a year, USD 1.0 bn, by breaking “farm goods” while nobody answers. In \
             the month in which it gains most by a breach, that is 0.0017 % of a year’s real income.",
            "Once everybody has adapted: if a breach is answered by “both raise”, whether or not that is worth carrying out, Southland keeps its \
             word if next month counts at least 0.900 of this one. If it is answered by going back to today’s \
             positions, no patience makes Southland keep its word, because that takes too little. If punishments must \
             themselves be worth carrying out and the sides can pay each other (the optimal penal code), any patience \
             is enough. Assumed is 0.997.",
            "It holds until month 8 (30 June 2026), in which Southland breaks it if everybody foresees everybody. \
             Against keeping it for ever, breaking “farm goods” first gains Southland more than punishment takes in \
             month 10 (30 August 2026).",
            "Over answers to a breach after 1 to 24 months, weights of next year of 0.5 to 0.96, and low, central and \
             high elasticities, stocks and supply, the end that everybody foresees is between month 0 and month 8.",
            "Under low, central and high elasticities, stocks and supply the first breach is in month 4 at the \
             earliest, and in some of these cases in none of the months watched.",
            "The judgement and the record agree that it was not kept whole: the record has 57 to 58 % of “Buy farm \
             goods” done. In the model “farm goods” is among what Southland would break.",
            "Of its 2 commitments 1 are priced; the rest is listed with what became of it.",
            "Putting it off, failed talks meanwhile, costs Northland USD 6.6 bn and saves Southland USD 5.8 bn in the \
             first month.",
            "Gains over failed talks would be equal if Southland paid USD 1.5 bn (0.9 to 2.0 bn) a year.",
            "Bargaining about the commitments together rather than about each alone changes the gains over today by \
             +0.005 points for Northland and 0.0000 points for Southland.",
        ]
    );
    // A breach that beats keeping for ever is no end while somebody would rather wait.
    let deal = findings.deal.as_mut().unwrap();
    deal.holds.foreseen_month = None;
    deal.holds.foreseen_by.clear();
    let told = plain(&Sentences::of(&findings).judged);
    for part in [
        "If everybody foresees everybody it holds through the 120 months watched, though in month 10 (30 August 2026) breaking \
         “farm goods” first gains Southland more than punishment takes from then on.",
        "in the model it is kept through the months watched if everybody foresees everybody, while the record has 57 to 58",
    ] {
        assert!(told.iter().any(|t| t.contains(part)), "{part}\n{told:#?}");
    }
    let deal = findings.deal.as_mut().unwrap();
    deal.signed = false;
    deal.signed_over_time = false;
    deal.players[0].gain_points = -0.1;
    deal.holds.broken_on = None;
    deal.holds.broken_in_month = None;
    for side in &mut deal.players {
        side.temptation_points = 0.0;
        side.best_breach.clear();
        side.largest_monthly_gain_pct = 0.0;
    }
    let told = plain(&Sentences::of(&findings).judged);
    let says = |part: &str| told.iter().any(|t| t.contains(part));
    assert!(told[0].contains("would not be signed: Northland is better off without it."));
    for part in [
        "Southland gains nothing by breaking it once everybody has adapted, in any case.",
        "While it is in force, breaking it gains no side more than punishment takes: until 10 November 2026 for “farm goods”.",
        "The judgement and the record differ: in the model, with “both raise” as the answer to a breach,",
        "With going back to today’s positions as the answer, Northland and Southland would break it.",
    ] {
        assert!(says(part), "{part}\n{told:#?}");
    }
    assert!(!says("if a breach is answered by “both raise”"));
}

#[test]
fn ladders_and_revealed_weights_in_words() {
    let findings = support::sample();
    let told = plain(&Sentences::of(&findings).game);
    for part in [
        "whoever gains most takes what is best for it as things stand, Northland moves to “tariffs at the truce level”; there \
         it stops.",
        "Today's position of Northland, “tariffs as in force”, is not its best in real income: “tariffs at the truce level” \
         would bring +0.08 points more; alone it is explained by counting revenue from duties 1.30 to 3.00 times",
        "Today's position of Southland, “controls as in force”, is its best in real income as the other side stands.",
        "Under the revealed weights nearest to real income one combination is an equilibrium of the menu",
    ] {
        let part = part.replace('\'', "’");
        let found = told.iter().any(|t| t.replace('\'', "’").contains(&part));
        assert!(found, "{part}\n{told:#?}");
    }
}
