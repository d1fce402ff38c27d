//! Levers over months on the page and in words: bands, and what is left out.

mod support;

use detente_brief::{Brief, Made, Sentences};
use detente_standoff::Findings;
use detente_standoff::findings::*;
use jiff::civil::date;

fn bands(low: f64, central: f64, high: f64) -> Bands {
    Bands { low, central, high }
}

fn region(code: &str, role: &str, scale: f64) -> RegionPath {
    let at = |x: f64| bands(-4.0 * x * scale, -x * scale, -0.01 * x * scale);
    RegionPath {
        code: code.into(),
        role: role.into(),
        gdp_volume_pct: vec![at(0.1), at(0.3), at(0.02)],
        real_income_pct: vec![at(0.1), at(0.3), at(0.02)],
        ceiling_pct: vec![bands(0.5, 0.4, 0.1); 3],
    }
}

fn lever() -> LeverPath {
    let clock = |peak: f64, half: f64, tenth: f64| ClockFinding {
        peak,
        peak_month: 6,
        half_month: Some(half),
        tenth_month: Some(tenth),
    };
    LeverPath {
        id: "stop".into(),
        title: "Critical goods: licences for all".into(),
        lever: Some("stop".into()),
        sender: "CHN".into(),
        target: "USA".into(),
        wedges: vec!["cap CHN:*:REM=0.3".into()],
        assumptions: vec!["nothing leaks".into()],
        critical: true,
        unverified: false,
        dates: vec![1, 6, 60],
        regions: vec![
            region("USA", "target", 1.0),
            region("CHN", "sender", 0.1),
            region("BRA", "third", 2.0),
        ],
        loss_clock: Bands {
            low: clock(1.2, 15.2, 25.0),
            central: clock(0.3, 8.4, 14.0),
            high: clock(0.003, 3.0, 50.0),
        },
        price_clocks: vec![PriceClock {
            good: "REM".into(),
            name: "Magnets".into(),
            clock: clock(3.0, 16.0, 90.0),
            last_multiple: 2.54,
        }],
        target_total_pct: bands(1.3, 0.1, 0.006),
        sender_total_pct: bands(0.12, 0.006, 0.001),
        leverage: vec![],
        downstream: vec![SectorPath {
            code: "C29".into(),
            name: "Motor vehicles".into(),
            lost_pct: 0.02,
            worst_output_pct: -3.0,
            bound_by: "magnet: traction".into(),
        }],
        run: "path/stop".into(),
        reproduce: "detente path".into(),
        certificate: 1e-11,
        solves: 9,
    }
}

fn ranked(id: &str, sender: &str, first: [f64; 3], unverified: bool) -> RankedLever {
    let dates = [1, 12, 36]
        .into_iter()
        .zip(first)
        .map(|(month, share)| RankedDate {
            month,
            target_loss_pct: 0.02 * share,
            sender_loss_pct: 0.001,
            difference_pct: 0.02 * share - 0.001,
        });
    RankedLever {
        id: id.into(),
        title: format!("Lever {id}"),
        sender: sender.into(),
        target: "USA".into(),
        unverified,
        dates: dates.collect(),
    }
}

fn market() -> FarmFinding {
    let month = |m: i8, gap: f64, kt: f64| FarmMonth {
        month: date(2025, m, 1),
        gap_usd_t: bands(gap - 5.0, gap, gap + 5.0),
        gap_without_usd_t: 1.0,
        seller_kt: bands(kt, kt, kt),
        seller_without_kt: 2000.0,
        rival_kt: bands(5000.0, 5000.0, 5000.0),
        rival_without_kt: 4000.0,
    };
    let account = |code: &str, growers: f64| FarmAccount {
        code: code.into(),
        name: code.into(),
        growers_usd_mn: bands(growers, growers, growers),
        holders_usd_mn: Bands::default(),
        users_usd_mn: bands(-800.0, -900.0, -1000.0),
        treasury_usd_mn: Bands::default(),
        committed_usd_mn: Bands::default(),
        total_usd_mn: bands(-800.0, -900.0, -1000.0),
    };
    FarmFinding {
        good: "beans".into(),
        sector: "SOY".into(),
        episode: "stop".into(),
        title: "A halt of bean purchases".into(),
        events: vec![],
        buyer: "CHN".into(),
        seller: "USA".into(),
        rival: "BRA".into(),
        from: date(2025, 5, 1),
        until: date(2025, 8, 1),
        months: vec![
            month(5, 10.0, 1000.0),
            month(6, 25.0, 0.0),
            month(7, 30.0, 0.0),
            month(8, 5.0, 500.0),
        ],
        accounts: vec![
            account("USA", -3400.0),
            account("BRA", 1800.0),
            account("CHN", 0.0),
        ],
        record: vec![FarmRecord {
            id: "gap".into(),
            quantity: "Gap of June".into(),
            unit: "USD/t".into(),
            published: 27.0,
            range: None,
            ours: Bands {
                low: Some(20.0),
                central: Some(25.0),
                high: None,
            },
            gap_month: Some(date(2025, 6, 1)),
            publisher: "A journal".into(),
            confidence: "medium".into(),
        }],
        run: "farm/beans".into(),
        reproduce: "detente farm".into(),
        certificate_usd_t: 0.01,
    }
}

fn with_path() -> Findings {
    let mut findings = support::sample();
    findings.path = Some(PathFindings {
        world: "split".into(),
        world_title: "A world with magnets apart".into(),
        months: 60,
        levers: vec![lever()],
        ranking: Some(RankingFinding {
            convention: "Each lever alone.".into(),
            levers: vec![
                ranked("chips", "USA", [0.9, 0.4, 1.0], true),
                ranked("stop", "CHN", [0.1, 0.6, 0.0], false),
            ],
            run: "path/ranking".into(),
            certificate: 1e-11,
            solves: 6,
        }),
        farm: vec![market()],
        unsolved: vec![],
    });
    let limit = |id: &str| Limit {
        id: id.into(),
        text: format!("Limit {id}."),
        touches: vec![],
    };
    findings
        .limits
        .extend(["path-judged", "path-claims", "farm-market"].map(limit));
    findings
}

fn path(findings: &mut Findings) -> &mut PathFindings {
    findings.path.as_mut().expect("there is a path")
}

fn made() -> Made {
    Made {
        command: "detente brief sample".into(),
        version: "0.1.0".into(),
        tables: "tables".into(),
    }
}

fn text(sentences: &[detente_brief::sentences::Sentence]) -> String {
    let all: Vec<String> = sentences
        .iter()
        .map(|s| s.text.replace('\u{a0}', " "))
        .collect();
    all.join("\n")
}

fn headlines(findings: &Findings) -> String {
    text(&Sentences::of(findings).headlines)
}

#[test]
fn a_lever_is_told_in_bands_and_by_no_point() {
    let said = text(&Sentences::of(&with_path()).months);
    for part in [
        "“Critical goods: licences for all”, if kept up, costs Northland 0.00 to 1.20 % of GDP in its worst month, over nine tenths of the draws",
        "half of that loss is gone between months 8 and 15, nine tenths between months 14 and 25",
        "Summed over the months followed, that is 0.01 to 1.30 % of a year's GDP for Northland and 0.00 to 0.12 % for Southland",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // The central value alone stands nowhere.
    assert!(!said.contains("0.30 % of GDP"));
}

/// Who can hold out longer is for the talks to say, from the levers of both sides.
#[test]
fn nothing_is_said_about_holding_out() {
    let findings = with_path();
    let page = Brief::of(&findings, &[], &made())
        .expect("the template renders")
        .page;
    assert!(!headlines(&findings).contains("hold out") && !page.contains("hold out longer"));
}

#[test]
fn nothing_unchecked_becomes_a_headline() {
    let mut findings = with_path();
    path(&mut findings).levers[0].unverified = true;
    assert!(!headlines(&findings).contains("licences for all"));
    // The section still shows it, marked.
    let sentences = Sentences::of(&findings);
    assert!(text(&sentences.months).contains("licences for all"));
    assert!(
        text(&sentences.ranking)
            .contains("after a month “Lever chips” (Northland, unverified) with")
    );
    assert!(text(&sentences.ranking).contains("the rows of 1 were not checked"));
}

#[test]
fn ceilings_sectors_and_prices_are_said() {
    let said = text(&Sentences::of(&with_path()).months);
    for part in [
        "The price of magnets is halfway back (in logs) in month 16 and is 2.5 times the old one at the end",
        "The ceiling for Northland, without stocks, leaks, new tonnes or thrift, is 0.10 to 0.50 % of GDP",
        "The sector of Northland that loses most is motor vehicles: 3 % of its output in its worst month (what binds: magnet: traction)",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn the_farm_good_is_told_by_its_widest_month() {
    let said = text(&Sentences::of(&with_path()).farm);
    assert!(
        said.contains(
            "opens most in July 2025: +25 to +35 dollars a tonne over the bands, instead of +1"
        ),
        "{said}"
    );
    assert!(said.contains("From June 2025 to July 2025 Northland ships Southland 0.0 million tonnes instead of 4.0"), "{said}");
    assert!(
        said.contains("growers and holders of stocks in Northland −3.4 to −3.4"),
        "{said}"
    );
}

#[test]
fn the_page_has_the_section_with_its_charts_and_files() {
    let findings = with_path();
    let brief = Brief::of(&findings, &[], &made()).expect("the template renders");
    for part in [
        "id=\"months\"",
        "href=\"#months\"",
        "<figure id=\"path-stop\">",
        "<figure id=\"path-ranking\">",
        "<figure id=\"farm-beans-gap\">",
        "published: A journal",
        "magnet: traction",
        "Motor vehicles",
        "All 2 levers",
        "Lever chips",
    ] {
        let page = brief.page.replace("&#x2f;", "/");
        assert!(page.contains(part), "{part}");
    }
    let names: Vec<&str> = brief.tables.iter().map(|t| t.name.as_str()).collect();
    for name in [
        "path_stop",
        "lever_months",
        "lever_ranking",
        "farm_months",
        "farm_record",
    ] {
        assert_eq!(
            names.iter().filter(|n| **n == name).count(),
            1,
            "{name} in {names:?}"
        );
    }
    for named in &brief.tables {
        named.table.check().expect("a sound table");
    }
    assert!(
        brief
            .summary(&findings, 88)
            .contains("Northland 0.01 to 1.30")
    );
}

#[test]
fn without_months_there_is_no_section() {
    let findings = support::sample();
    let brief = Brief::of(&findings, &[], &made()).expect("the template renders");
    assert!(!brief.page.contains("id=\"months\"") && !brief.page.contains("hold out longer"));
    assert!(
        !findings
            .tables()
            .iter()
            .any(|t| t.name.starts_with("lever"))
    );
    let mut bare = with_path();
    let path = path(&mut bare);
    (path.levers, path.ranking, path.farm) = (vec![], None, vec![]);
    Brief::of(&bare, &[], &made()).expect("a path without anything renders");
}
