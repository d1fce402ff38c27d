//! Levers over months: what a standoff's section may say, and what comes out.
#![allow(clippy::unwrap_used, clippy::expect_used)] // helpers outside #[test] functions

use detente_standoff::findings::PathFindings;
use detente_standoff::{Findings, Progress, Standoff, StandoffError, run};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Two players that may do nothing, and one lever over three months.
const SHORT: &str = r#"
schema = 1
id = "short"
title = "A short path"
world = "builtin"
ledger = "builtin"

[dates]
on = 2025-10-30

[reference]
title = "the tariffs of the world"
positions = { USA = "stay", CHN = "stay" }

[talks]
fail = { USA = "stay", CHN = "stay" }

[economy]
intervals = "none"

[[players]]
region = "USA"
menu = [{ id = "stay", title = "No change" }]

[[players]]
region = "CHN"
menu = [{ id = "stay", title = "No change" }]

[path]
world = "busan-25x32"
months = 3
draws = 8

[[path.levers]]
id = "all"
title = "Rare earths for everybody"
lever = "cn-ree-2025-10"
everybody = true

[[path.levers]]
id = "tight"
title = "Magnets for one country, nothing leaks"
sender = "CHN"
target = "USA"
cap = ["CHN:USA:REM=0.2"]
leak = 0
stocks = 0

[[path.farm]]
good = "soybeans"
episode = "2018"
"#;

fn parsed(text: &str) -> Result<Standoff, StandoffError> {
    Standoff::parse(text, "short.toml", None)
}

fn found() -> &'static Findings {
    static FOUND: std::sync::OnceLock<Findings> = std::sync::OnceLock::new();
    FOUND.get_or_init(|| run(&parsed(SHORT).unwrap(), &()).unwrap())
}

fn path() -> &'static PathFindings {
    found().path.as_ref().unwrap()
}

#[test]
fn a_lever_is_followed_with_its_bands() {
    let lever = &path().levers[1];
    assert_eq!(
        (lever.sender.as_str(), lever.target.as_str()),
        ("CHN", "USA")
    );
    assert_eq!(lever.dates, [1, 2, 3]);
    let roles: Vec<&str> = lever.regions.iter().map(|r| r.role.as_str()).collect();
    assert_eq!(
        roles,
        ["target", "sender", "third", "third", "third", "third"]
    );
    let target = &lever.regions[0];
    for (at, gdp) in target.gdp_volume_pct.iter().enumerate() {
        assert!(gdp.low <= gdp.central && gdp.central <= gdp.high && gdp.high < 0.0);
        // No loss lies above the ceiling.
        let ceiling = target.ceiling_pct[at].central;
        assert!(-gdp.central < ceiling + 1e-9 && ceiling < 5.0, "{ceiling}");
    }
    assert!(lever.critical && !lever.unverified);
    assert!(lever.certificate < 1e-9 && lever.certificate > 0.0);
    // Where it is lost, and what holds it down.
    let worst = &lever.downstream[0];
    assert!(worst.lost_pct > 0.0 && worst.worst_output_pct < 0.0);
    let bound = |word: &str| {
        lever
            .downstream
            .iter()
            .any(|d| d.bound_by.starts_with(word))
    };
    assert!(bound("magnet"), "{:?}", lever.downstream);
    assert!(lever.price_clocks.iter().any(|c| c.good == "magnet"));
    // What is summed is what is lost by month: three months of a year.
    let by_month: f64 = target.gdp_volume_pct.iter().map(|b| -b.central).sum();
    assert!((lever.target_total_pct.central - by_month / 12.0).abs() < 1e-12);
    assert!(lever.reproduce.contains("--leak 0") && lever.reproduce.contains("REM=0.2"));
    assert!(
        lever
            .reproduce
            .ends_with("--months 3 --draws 8 --seed 20251030 --leak 0 --stocks 0"),
        "{}",
        lever.reproduce
    );
    assert!(
        path().levers[0]
            .reproduce
            .contains("--lever cn-ree-2025-10 --everybody")
    );
}

#[test]
fn assumptions_are_said() {
    let said = |at: usize| path().levers[at].assumptions.join("; ");
    assert!(said(0).contains("every buyer is cut") && said(0).contains("30 per cent (5 to 80)"));
    assert!(
        said(1).contains("0 per cent of what is cut arrives"),
        "{}",
        said(1)
    );
    assert!(said(1).contains("stocks of 0 months"), "{}", said(1));
}

#[test]
fn every_lever_between_the_players_is_ranked_once() {
    let ranking = path().ranking.as_ref().unwrap();
    let ids: Vec<&str> = ranking.levers.iter().map(|l| l.id.as_str()).collect();
    for id in [
        "all",
        "tight",
        "cn-ree-2025-10",
        "us-chips-2022",
        "cn-soy-2025-stop",
    ] {
        assert_eq!(ids.iter().filter(|i| **i == id).count(), 1, "{ids:?}");
    }
    // Neither promises to buy, nor truces, nor what was announced later.
    for id in ["cn-soy-commit", "cn-17bn-commit", "us-busan"] {
        assert!(!ids.contains(&id), "{id}");
    }
    // By what they do in the first month.
    let now = |l: &detente_standoff::findings::RankedLever| l.dates[0].difference_pct;
    assert!(ranking.levers.windows(2).all(|w| now(&w[0]) >= now(&w[1])));
    assert_eq!(ranking.levers[0].id, "tight");
}

#[test]
fn the_farm_good_stands_beside_its_record() {
    let farm = &path().farm[0];
    assert_eq!(
        [&farm.buyer, &farm.seller, &farm.rival].map(String::as_str),
        ["CHN", "USA", "BRA"]
    );
    let month = |day: &str| {
        farm.months
            .iter()
            .find(|m| m.month.to_string() == day)
            .unwrap()
    };
    let autumn = month("2018-09-01");
    assert!(autumn.gap_usd_t.central > autumn.gap_without_usd_t + 20.0);
    assert!(autumn.seller_kt.central < 0.2 * autumn.seller_without_kt);
    assert!(!farm.record.is_empty() && farm.certificate_usd_t < 0.1);
    let total = |code: &str| {
        let account = farm.accounts.iter().find(|a| a.code == code).unwrap();
        account.growers_usd_mn.central + account.holders_usd_mn.central
    };
    // Growers are paid at harvest: most of Brazil's gain of autumn goes to whoever holds the old crop.
    assert!(total("USA") < 0.0 && total("BRA") > 0.0);
}

#[test]
fn limits_sources_and_runs_are_listed() {
    let found = found();
    for id in ["path-judged", "path-claims", "farm-market"] {
        assert!(found.limits.iter().any(|l| l.id == id), "{id}");
    }
    for id in ["path/all", "path/tight", "path/ranking", "farm/soybeans"] {
        assert!(found.provenance.runs.iter().any(|r| r.id == id), "{id}");
    }
    assert!(
        found
            .provenance
            .sources
            .iter()
            .any(|s| s.id == "farm:soybeans")
    );
}

#[test]
fn what_has_no_answer_becomes_a_limit() {
    let text = SHORT
        .replace("draws = 8", "draws = 0")
        // Subsidies to exports that take more than the whole income.
        .replace(
            "cap = [\"CHN:USA:REM=0.2\"]\nleak = 0\nstocks = 0",
            "export-tax = [\"CHN:*:*=-80%\"]",
        );
    let findings = run(&parsed(&text).unwrap(), &()).unwrap();
    let path = findings.path.unwrap();
    assert_eq!(path.levers.len(), 1);
    assert!(
        path.unsolved
            .iter()
            .any(|u| u.id == "tight" && !u.why.is_empty())
    );
    let limit = findings
        .limits
        .iter()
        .find(|l| l.id == "path-tight")
        .unwrap();
    assert!(
        limit.text.contains("Magnets for one country"),
        "{}",
        limit.text
    );
}

#[test]
fn without_the_section_there_is_nothing() {
    let text = SHORT.split("[path]").next().unwrap();
    let findings = run(&parsed(text).unwrap(), &()).unwrap();
    assert!(findings.path.is_none());
    assert!(!findings.limits.iter().any(|l| l.id.starts_with("path")));
}

#[test]
fn somebody_may_stop_it() {
    #[derive(Default)]
    struct Impatient(AtomicBool, AtomicUsize);
    impl Progress for Impatient {
        fn stage(&self, name: &str) {
            self.0.store(name.contains("months"), Ordering::Relaxed);
        }
        fn advanced(&self, _: usize, _: usize) {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        fn interrupt(&self) -> Option<&AtomicBool> {
            Some(&self.0)
        }
    }
    let watch = Impatient::default();
    let stopped = run(&parsed(SHORT).unwrap(), &watch);
    assert!(
        matches!(stopped, Err(StandoffError::Cancelled { .. })),
        "{stopped:?}"
    );
    assert!(watch.1.load(Ordering::Relaxed) > 0);
}

#[test]
fn errors_show_the_place() {
    for (from, to, place, expected) in [
        (
            "world = \"busan-25x32\"",
            "world = \"nowhere\"",
            "line 30,",
            "nowhere",
        ),
        ("months = 3", "months = 121", "line 31,", "1 to 120"),
        ("draws = 8", "draws = 1001", "line 32,", "0 to 1000"),
        (
            "cn-ree-2025-10",
            "cn-ree-2025-1",
            "line 37,",
            "did you mean \"cn-ree-2025-10\"?",
        ),
        (
            "cn-ree-2025-10",
            "cn-port-fees",
            "line 37,",
            "timeline only",
        ),
        ("id = \"tight\"", "id = \"all\"", "line 41,", "listed twice"),
        ("sender = \"CHN\"\n", "", "line 41,", "needs its sender"),
        (
            "target = \"USA\"",
            "target = \"UAS\"",
            "line 44,",
            "did you mean \"USA\"?",
        ),
        ("target = \"USA\"", "target = \"CHN\"", "line 44,", "itself"),
        ("CHN:USA:REM=0.2", "CHN:USA:RAM=0.2", "line 45,", "RAM"),
        (
            "cap = [\"CHN:USA:REM=0.2\"]\n",
            "",
            "line 41,",
            "does nothing",
        ),
        ("leak = 0\n", "leak = 1.5\n", "line 46,", "0 to 1"),
        ("stocks = 0", "stocks = -1", "line 47,", "0 or more"),
        ("stocks = 0", "until = 0", "line 47,", "before it begins"),
        (
            "stocks = 0",
            "approvals = [0.1, 3]",
            "line 47,",
            "from 0 to 1",
        ),
        (
            "stocks = 0",
            "stock = 0",
            "line 47,",
            "did you mean `stocks`?",
        ),
        (
            "everybody = true",
            "sender = \"USA\"",
            "line 38,",
            "CHN uses it",
        ),
        (
            "everybody = true",
            "cap = [\"CHN:USA:REM=0\"]",
            "line 37,",
            "not both",
        ),
        (
            "good = \"soybeans\"",
            "good = \"soyabeans\"",
            "line 50,",
            "soybeans",
        ),
        (
            "episode = \"2018\"",
            "episode = \"2019\"",
            "line 51,",
            "2018",
        ),
    ] {
        assert!(SHORT.contains(from), "{from}");
        let error = parsed(&SHORT.replacen(from, to, 1))
            .expect_err(to)
            .to_string();
        assert!(
            error.contains(place) && error.contains(expected),
            "{to}: {error}"
        );
    }
    let no_ledger = parsed(&SHORT.replace("ledger = \"builtin\"\n", "")).expect_err("no ledger");
    assert!(no_ledger.to_string().contains("no ledger"), "{no_ledger}");
}
