//! The page stands alone, says what the findings say, and survives findings with parts missing.

mod support;

use std::collections::BTreeSet;

use detente_brief::{Brief, Made};
use detente_standoff::Findings;

fn made() -> Made {
    Made {
        command: "detente brief sample".into(),
        version: "0.1.0".into(),
        tables: "tables".into(),
    }
}

fn page(findings: &Findings) -> String {
    Brief::of(findings, &[], &made())
        .expect("the template renders")
        .page
}

/// The values of an attribute, anywhere on the page.
fn attribute<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn nothing_comes_from_outside() {
    let page = page(&support::sample());
    for bad in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "url(",
        "javascript:",
        " on",
    ] {
        let found = page.match_indices(bad).any(|(i, _)| {
            bad != " on" || page[i..].starts_with(" onclick") || page[i..].starts_with(" onload")
        });
        assert!(!found, "{bad}");
    }
    assert!(attribute(&page, "src").is_empty());
    for href in attribute(&page, "href") {
        assert!(
            href.starts_with('#') || href.starts_with("tables/"),
            "{href}"
        );
    }
    // The name of the SVG dialect is a name, not an address that is fetched.
    let addresses = page.matches("://").count();
    assert_eq!(
        addresses,
        page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count()
    );
}

#[test]
fn every_anchor_leads_somewhere_and_every_file_is_written() {
    let findings = support::sample();
    let brief = Brief::of(&findings, &[], &made()).unwrap();
    let ids = attribute(&brief.page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let files: BTreeSet<String> = brief
        .tables
        .iter()
        .flat_map(|t| ["csv", "parquet"].map(|e| format!("tables/{}.{e}", t.name)))
        .collect();
    assert_eq!(
        files.len(),
        2 * brief.tables.len(),
        "two tables share a name"
    );
    for href in attribute(&brief.page, "href") {
        match href.strip_prefix('#') {
            Some(id) => assert!(unique.contains(id), "{href}"),
            None => assert!(files.contains(href), "{href}"),
        }
    }
    for labels in attribute(&brief.page, "aria-labelledby") {
        assert!(labels.split(' ').all(|id| unique.contains(id)), "{labels}");
    }
    for table in &brief.tables {
        table.table.check().unwrap();
    }
}

#[test]
fn references_are_numbered_in_order_and_only_what_is_cited_is_listed() {
    let mut findings = support::sample();
    let mut extra = findings.provenance.sources[0].clone();
    extra.id = "never-cited".into();
    extra.title = "A source nobody cites".into();
    findings.provenance.sources.insert(0, extra);
    let brief = Brief::of(&findings, &[], &made()).unwrap();
    assert!(!brief.page.contains("A source nobody cites"));
    let labels = |letter: char| -> Vec<usize> {
        let mark = format!("<td class=\"d\">{letter}");
        brief
            .page
            .split(&mark)
            .skip(1)
            .filter_map(|r| r.split('<').next()?.parse().ok())
            .collect()
    };
    for letter in ['S', 'R'] {
        let numbers = labels(letter);
        assert!(numbers.len() > 3);
        assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    }
    // The first headline has the first source, here and on the terminal.
    let first = brief
        .page
        .split("<ol class=\"headlines\">")
        .nth(1)
        .unwrap()
        .split("</li>")
        .next()
        .unwrap();
    assert!(first.contains("href=\"#s1\""), "{first}");
    let terminal = brief.summary(&findings, 100);
    assert!(terminal.contains("[S1 S2]"), "{terminal}");
}

#[test]
fn names_are_escaped() {
    let page = page(&support::sample());
    assert!(page.contains("Union of the &lt;Middle&gt; &amp; Co"));
    assert!(!page.contains("<Middle>"));
    let mut hostile = support::sample();
    let attack = "\"><script>alert(1)</script>";
    hostile.standoff.title = attack.into();
    hostile.positions[1].title = attack.into();
    hostile.rounds[0].place = attack.into();
    hostile.limits[0].text = attack.into();
    hostile.provenance.runs[0].reproduce = attack.into();
    assert!(!self::page(&hostile).contains("<script"));
}

#[test]
fn it_shows_both_directions_the_threat_the_rounds_and_the_conventions() {
    let page = page(&support::sample()).replace('\u{a0}', " ");
    for wanted in [
        "48.0 %",
        "31.9 %",
        "57.6 %",
        "147.0 %",
        "Geneva",
        "London",
        "weights: imports of 2024; metals at full value",
        "weights: exports to the world",
        "100 points more",
        "held today",
        "if talks fail",
        "unverified",
        "detente brief sample",
        "detente tariffs --imposer USA --target CHN --on 2025-10-30 --known-on 2025-10-30",
        "Sectors are coarse",
        "116.0 → 42.5 %",
        "L1",
        "the day of this brief",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn missing_parts_leave_a_page() {
    let full = support::sample();
    let mut bare = full.clone();
    bare.duties.clear();
    bare.measures.clear();
    bare.rounds.clear();
    bare.robustness.clear();
    bare.limits.clear();
    bare.background.added.clear();
    bare.background.sign_changes.clear();
    bare.provenance.sources.clear();
    bare.provenance.runs.clear();
    bare.solution.bargains.clear();
    bare.solution.nash_equilibria.clear();
    bare.solution.dominated.clear();
    let mut empty = bare.clone();
    empty.positions.clear();
    empty.players.clear();
    empty.payoff_table.cells.clear();
    empty.payoff_table.menus.clear();
    for effects in [
        &mut empty.solution.talks_fail.effects,
        &mut empty.background.with_background,
    ] {
        effects.regions.clear();
        effects.most_affected.clear();
    }
    for findings in [bare, empty] {
        let brief = Brief::of(&findings, &[], &made()).unwrap();
        assert!(brief.page.ends_with("</html>\n") || brief.page.ends_with("</html>"));
        assert!(
            brief
                .summary(&findings, 80)
                .contains(&findings.standoff.title)
        );
    }
}

#[test]
fn broken_numbers_do_not_reach_the_reader() {
    let mut findings = support::sample();
    for cell in &mut findings.payoff_table.cells {
        cell.payoffs_pct = vec![f64::NAN, f64::INFINITY];
    }
    for region in &mut findings.solution.talks_fail.effects.regions {
        region.real_income_pct = f64::NAN;
    }
    findings.duties[0].steps[3].average_pct = f64::NAN;
    let brief = Brief::of(&findings, &[], &made()).unwrap();
    assert!(!brief.page.contains("NaN") && !brief.page.contains(">inf"));
    for table in &brief.tables {
        table.table.check().unwrap();
    }
}

#[test]
fn the_same_findings_make_the_same_page() {
    let findings = support::sample();
    let mut slower = findings.clone();
    slower.statistics.total_seconds = 99.0;
    slower.statistics.seconds.clear();
    assert_eq!(
        Brief::of(&findings, &[], &made()).unwrap(),
        Brief::of(&slower, &[], &made()).unwrap()
    );
}

#[test]
fn the_summary_fits_a_terminal() {
    let findings = support::sample();
    let brief = Brief::of(&findings, &[], &made()).unwrap();
    let text = brief.summary(&findings, 80);
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    assert!(text.contains("Talks fail") && text.contains("−1.05") && text.contains("[S1"));
    // For those who want to look at it.
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(place.join("sample-brief.html"), &brief.page).unwrap();
    std::fs::write(place.join("sample-brief.txt"), text).unwrap();
}

#[test]
fn a_deal_has_its_own_section_and_tables() {
    let mut findings = support::sample();
    assert!(!page(&findings).contains("<section id=\"deal\">"));
    findings.deal = Some(support::deal::deal());
    let brief = Brief::of(&findings, &[], &made()).expect("the template renders");
    let start = brief.page.find("<section id=\"deal\">").expect("a section");
    for part in [
        "The deal: The pact",
        "Buy farm goods",
        "two &lt;thirds&gt; of it",
        "Done in part",
        "One commitment traded for another",
        "+0.0200 (+0.0100 to +0.0300)",
    ] {
        assert!(brief.page[start..].contains(part), "{part}");
    }
    let names: BTreeSet<&str> = brief.tables.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names.len(), brief.tables.len());
    for name in [
        "deal",
        "deal_sides",
        "deal_players",
        "deal_commitments",
        "deal_months",
        "deal_holding",
        "deal_stages",
        "deal_threats",
        "deal_objectives",
        "deal_payments",
        "deal_trades",
        "trades",
        "packages",
    ] {
        assert!(names.contains(name), "{name}");
    }
}
