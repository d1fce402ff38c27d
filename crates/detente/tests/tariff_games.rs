//! `detente optimal`, `war`, `cooperate`: what they print, write and refuse; and cases whose unknowns are tariffs.
#![allow(clippy::unwrap_used)]

mod common;

use common::{complaint, detente, folder, object, record, shared_data, tables, text};
use detente::world::World;
use detente::world::synthetic;
use serde_json::Value;

fn world() -> World {
    synthetic::campaign_worlds().unwrap().remove(1)
}

fn rates(object: &Value) -> Vec<(String, String, String, f64)> {
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = object["tariffs"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            (
                word(row, "imposer"),
                word(row, "partner"),
                word(row, "sector"),
                row["rate"].as_f64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_war_prints_rates_players_and_a_certificate() {
    let folder = folder(&world());
    let path = text(folder.path());
    let found = object(&["war", "--world", &path, "--players", "A,B"], 0);
    assert_eq!(found["status"], "solved");
    let found = &found["tables"];
    assert!(found["certificate"]["worst"].as_f64().unwrap() < 1e-9);
    let rates = rates(found);
    assert_eq!(rates.len(), 6);
    assert!(rates.iter().all(|(a, b, _, _)| a != b));
    let players = found["players"].as_array().unwrap();
    assert_eq!(players.len(), 2);
    for player in players {
        assert!(player["best_response_gap_pct"].as_f64().unwrap() < 1e-4);
        assert!(player["second_order"].as_f64().unwrap() < 0.0);
        // The payoff is real income unless weights say otherwise.
        let code = &player["code"];
        let regions = found["regions"].as_array().unwrap();
        let region = regions.iter().find(|r| r["code"] == *code).unwrap();
        let difference =
            region["real_income_pct"].as_f64().unwrap() - player["payoff_pct"].as_f64().unwrap();
        assert!(difference.abs() < 1e-12);
    }
}

#[test]
fn rates_are_named_by_what_they_fall_on() {
    let folder = folder(&world());
    let path = text(folder.path());
    let war = |vary: &str| {
        let arguments = [
            "war",
            "--world",
            &path,
            "--players",
            "all",
            "--vary",
            vary,
            "--starts",
            "2",
        ];
        rates(&tables(&arguments))
    };
    let uniform = war("uniform");
    assert_eq!(uniform.len(), 4);
    assert!(
        uniform
            .iter()
            .all(|(_, partner, sector, _)| partner == "*" && sector == "*")
    );
    let partner = war("partner");
    assert_eq!(partner.len(), 12);
    assert!(
        partner
            .iter()
            .all(|(_, partner, sector, _)| partner != "*" && sector == "*")
    );
    assert_eq!(war("sector").len(), 12);
    assert_eq!(war("all").len(), 36);
}

#[test]
fn weights_of_one_are_no_weights() {
    let folder = folder(&world());
    let path = text(folder.path());
    let weights = folder.path().join("weights.csv");
    std::fs::write(&weights, "region,sector,weight\nA,G1,2\nA,G2,2\nA,G3,2\n").unwrap();
    let weights = text(&weights);
    let plain = ["optimal", "--world", &path, "--player", "A"];
    let weighted = [&plain[..], &["--weights-file", &weights]].concat();
    assert_eq!(rates(&tables(&plain)), rates(&tables(&weighted)));
}

#[test]
fn cooperation_gives_both_the_same_and_more_than_war() {
    let folder = folder(&world());
    let path = text(folder.path());
    let arguments = [
        "cooperate",
        "--world",
        &path,
        "--players",
        "A,B",
        "--lowest",
        "0",
    ];
    let found = tables(&arguments);
    let gain = |p: usize| found["players"][p]["gain_pct"].as_f64().unwrap();
    assert!(gain(0) > 0.0 && (gain(0) - gain(1)).abs() < 1e-5);
    assert!(rates(&found).iter().all(|(_, _, _, rate)| *rate >= -1e-12));
}

#[test]
fn a_run_folder_holds_tables_a_chart_and_a_manifest() {
    let folder = folder(&world());
    let out = folder.path().join("out");
    let arguments = [
        "optimal",
        "--world",
        &text(folder.path()),
        "--player",
        "A",
        "--export-taxes",
        "--starts",
        "2",
        "--out",
        &text(&out),
    ];
    detente(&arguments).assert().success();
    for name in [
        "manifest.json",
        "tariffs.csv",
        "tariffs.parquet",
        "export_taxes.csv",
        "tariff_table.csv",
        "players.csv",
        "mean-tariffs.svg",
    ] {
        assert!(out.join(name).is_file(), "{name}");
    }
}

#[test]
fn the_rates_of_an_outcome_are_a_policy() {
    let folder = folder(&world());
    let (path, out) = (text(folder.path()), folder.path().join("out"));
    let war = ["war", "--world", &path, "--players", "A,B", "--starts", "2"];
    let at_war = tables(&[&war[..], &["--out", &text(&out)]].concat());
    let table = text(&out.join("tariff_table.csv"));
    let solved = tables(&["solve", "--world", &path, "--tariffs", &table]);
    for row in solved["regions"].as_array().unwrap() {
        let code = row["code"].as_str().unwrap();
        let fought = record(&at_war["regions"], "code", code);
        let [a, b] = [row, fought].map(|r| r["real_income_pct"].as_f64().unwrap());
        assert!((a - b).abs() < 1e-8, "{code}: {a} {b}");
    }
}

#[test]
fn what_cannot_be_played_is_said() {
    let folder = folder(&world());
    let path = text(folder.path());
    let said = |arguments: &[&str]| {
        complaint(&[&["war", "--world", path.as_str()], arguments].concat(), 2)
    };
    assert!(said(&["--players", "A,E"]).contains("unknown player \"E\""));
    assert!(said(&["--players", "A"]).contains("at least two players"));
    assert!(said(&["--players", "A,B,A"]).contains("listed twice"));
    assert!(said(&["--players", "A,B", "--sectors", "G9"]).contains("unknown sector"));
    assert!(said(&["--players", "A,B", "--lowest", "3", "--highest", "1"]).contains("not below"));
    assert!(said(&["--players", "A,B", "--rivalry", "C=1"]).contains("does not play"));
    assert!(said(&["--players", "A,B", "--weights-file", "nowhere.csv"]).contains("nowhere.csv"));
    let alone = [
        "optimal",
        "--world",
        &path,
        "--player",
        "A",
        "--partners",
        "A",
    ];
    assert!(complaint(&alone, 2).contains("no tariff to vary"));
}

#[test]
fn a_case_may_ask_for_a_war() {
    let home = tempfile::tempdir().unwrap();
    let case = home.path().join("war");
    std::fs::create_dir(&case).unwrap();
    world()
        .export(
            &case.join("world"),
            detente::world::table::TableFormat::Csv,
            false,
        )
        .unwrap();
    let found = tables(&[
        "war",
        "--world",
        &text(&case.join("world")),
        "--players",
        "A,B",
        "--vary",
        "uniform",
    ]);
    let rate = record(&found["tariffs"], "imposer", "A")["rate"]
        .as_f64()
        .unwrap();
    let payoff = found["players"][0]["payoff_pct"].as_f64().unwrap();
    let toml = "world = \"world\"\ncommand = \"war\"\nplayers = [\"A\", \"B\"]\nvary = \"uniform\"\n\
                [measures]\nduty = \"rate x 100\"\n";
    std::fs::write(case.join("case.toml"), toml).unwrap();
    let expected = format!(
        "region,measure,value,unit,source,tolerance\nA:B,duty,{},percent,t,1e-6\nA:B,rate,{rate},fraction,t,1e-8\n\
         A,payoff_pct,{payoff},percent,t,1e-6\nA,real_income_pct,{},percent,t,1e-6\n",
        100.0 * rate,
        payoff + 1.0
    );
    std::fs::write(case.join("expected.csv"), expected).unwrap();
    let report = object(&["replicate", &text(&case)], 1);
    let rows = report["tables"]["rows"].as_array().unwrap();
    let verdicts: Vec<&str> = rows
        .iter()
        .map(|r| r["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["pass", "pass", "pass", "miss"]);
}

#[test]
fn the_closed_form_of_the_tariff_war_is_reproduced() {
    let Some(shared) = shared_data() else {
        return;
    };
    let cases = text(&shared.join("cases"));
    let report = object(
        &["replicate", "tariffwar-nash-wiod2014", "--cases", &cases],
        0,
    );
    let rows = report["tables"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 176);
    assert!(rows.iter().all(|row| row["verdict"] == "pass"));
}

#[test]
fn talks_that_fail_are_an_answer_not_an_error() {
    let folder = folder(&world());
    let path = text(folder.path());
    let arguments = [
        "cooperate",
        "--world",
        &path,
        "--players",
        "A,B",
        "--threat",
        "today",
        "--lowest",
        "0.9",
        "--frontier",
        "3",
    ];
    let found = object(&arguments, 0);
    assert_eq!(found["status"], "solved");
    let found = &found["tables"];
    assert_eq!(found["cooperation"]["agreement"], false);
    let refused = found["refused"].as_array().unwrap();
    assert!(
        refused
            .iter()
            .any(|g| g["gain_pct"].as_f64().unwrap() < 0.0)
    );
    assert!(found["frontier"].is_null());
    for player in found["players"].as_array().unwrap() {
        assert_eq!(player["gain_pct"], 0.0);
        assert!(player.get("weight").is_none_or(Value::is_null));
    }
}

#[test]
fn rates_at_a_bound_are_reported() {
    let folder = folder(&world());
    let path = text(folder.path());
    let war = |highest: &str| {
        let arguments = [
            "war",
            "--world",
            &path,
            "--players",
            "A,B",
            "--highest",
            highest,
        ];
        object(&arguments, 0)
    };
    let bound = war("0.001");
    let stats = &bound["tables"]["stats"];
    assert_eq!(stats["rates_at_bound"], stats["rates"]);
    let warnings = bound["notes"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|w| w["text"].as_str().unwrap().contains("--deficits none"))
    );
    assert_eq!(war("10")["tables"]["stats"]["rates_at_bound"], 0);
}
