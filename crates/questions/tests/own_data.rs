//! Questions about one's own data: what they read, write and refuse.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use detente_questions::{House, Refusal, Told, find};
use detente_world::World;
use serde_json::{Value, json};

fn layout(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doors/tests/layouts");
    root.join(path).display().to_string()
}

fn ask(name: &str, keys: Value) -> Result<Told, Refusal> {
    let question = find(name)
        .unwrap()
        .read(keys.as_object().unwrap().clone())?;
    question.ask(&House::new(), &())
}

fn out(dir: &tempfile::TempDir, name: &str) -> PathBuf {
    dir.path().join(name)
}

#[test]
fn a_published_table_becomes_a_folder_that_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let folder = out(&dir, "icio");
    let told = ask(
        "world import",
        json!({
            "table": layout("icio2025/2022_SML.csv"),
            "elasticities": layout("expected/world/sectors.csv"),
            "out": folder,
        }),
    )
    .unwrap();
    assert_eq!(told.status, "imported");
    let sources = &told.provenance.sources;
    let names: Vec<&str> = sources.iter().map(|s| s.name.as_str()).collect();
    assert!(
        names.contains(&"table") && names.contains(&"elasticities"),
        "{names:?}"
    );
    let world = World::read(&folder).unwrap();
    let expected = World::read(layout("expected/world")).unwrap();
    assert_eq!(world.sectors(), expected.sectors());
    let (flows, wanted) = (world.flows().as_slice(), expected.flows().as_slice());
    for (a, b) in flows.iter().zip(wanted) {
        assert!((a - b).abs() <= 1e-13 * b.max(1.0));
    }
    assert!(folder.join("import.csv").is_file());
    let grouped = ask(
        "world import",
        json!({ "table": layout("icio2025/2022_SML.csv"), "group": "sectors=goods" }),
    )
    .unwrap();
    assert_eq!(grouped.to_json()["tables"]["world"]["sectors"], 2);
}

#[test]
fn a_refusal_names_the_place_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = out(&dir, "never");
    let table = layout("icio2025/broken/not-a-number.csv");
    let refused = ask("world import", json!({ "table": table, "out": folder })).unwrap_err();
    let said = "not-a-number.csv, line 3, column 4 (CHN_G)";
    assert!(refused.message.contains(said), "{}", refused.message);
    assert!(!folder.exists());
    let refused = ask("world import", json!({})).unwrap_err();
    assert!(refused.message.contains("table is needed"));
}

#[test]
fn tariffs_splits_and_schedules() {
    let dir = tempfile::tempdir().unwrap();
    let file = out(&dir, "tariffs.csv");
    let keys = json!({ "from_wits": layout("wits"), "with_baci": layout("baci"), "out": file });
    let told = ask("world tariffs", keys).unwrap();
    assert!(told.table("tariffs").unwrap().rows() > 0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("origin,destination,sector,rate\n"));
    let folder = out(&dir, "soy");
    let baci = out(&dir, "BACI_HS22_Y2022_V202601.csv");
    let text = "t,i,j,k,v,q\n2022,842,156,120190,100,1\n2022,842,156,100199,900,NA\n";
    std::fs::write(&baci, text).unwrap();
    let keys = json!({ "from_baci": baci, "hs": ["1201.90"], "code": "SOY", "out": folder });
    let told = ask("world split", keys).unwrap();
    assert_eq!(told.to_json()["tables"]["goods"][0]["code"], "SOY");
    let world = World::read(&folder).unwrap();
    assert!(world.find_sector("SOY").is_some());
    let keys = json!({ "schedule": layout("hts/hts_2026_revision_19.json") });
    let told = ask("ledger import-hts", keys).unwrap();
    assert_eq!(told.table("lines").unwrap().rows(), 4);
}

#[test]
fn a_world_before_an_episode() {
    let dir = tempfile::tempdir().unwrap();
    let folder = out(&dir, "before");
    let keys = json!({ "flow": ["AUS:CHN:B05=9300"], "out": folder });
    let told = ask("world before", keys).unwrap();
    assert_eq!(told.to_json()["tables"]["balance"][0]["sector"], "B05");
    let world = World::read(&folder).unwrap();
    let find = |code: &str| world.find_region(code).unwrap();
    let coal = world.find_sector("B05").unwrap();
    assert_eq!(world.flows().get(find("AUS"), find("CHN"), coal), 9300.0);
    let refused = ask("world before", json!({ "flow": ["AUS:CHN=9300"] })).unwrap_err();
    assert!(refused.message.contains("ORIGIN:DESTINATION:SECTOR=VALUE"));
}

#[test]
fn a_standoff_stands_for_its_record_and_the_day_before() {
    let of_standoff = ask("odds", json!({ "standoff": "busan" })).unwrap();
    let of_record = ask(
        "odds",
        json!({ "standoff": "usa-chn", "on": "2025-10-29", "talks": "busan" }),
    )
    .unwrap();
    let (a, b) = (of_standoff.to_json(), of_record.to_json());
    assert_eq!(a["tables"], b["tables"]);
    let first = &a["tables"]["markets"][0];
    assert_eq!(first["explains"], "no", "{first}");
    // Nothing of a class that nobody would sign, and the same threat as in the talks.
    let incomes = a["tables"]["class_incomes"].as_array().unwrap();
    let escalation: Vec<&Value> = incomes
        .iter()
        .filter(|r| r["class"] == "escalation" && r["region"] == "USA")
        .collect();
    assert_eq!(escalation.len(), 1);
    assert!(escalation[0]["real_income_pct"].as_f64().unwrap() < -0.2);

    // A file of one's own with a folder of tables; sides are called as the players' regions are.
    let dir = tempfile::tempdir().unwrap();
    let record = out(&dir, "record");
    std::fs::create_dir(&record).unwrap();
    std::fs::write(
        record.join("measures.csv"),
        "id,imposer,target,measure,announced,effective,outcome,resolved,talks_known,answer,on_hold,size,source,confidence\n\
         ours,USA,CHN,tariff,2025-10-01,2025-11-20,,,,0,0,ten points,us,high\n",
    )
    .unwrap();
    let text = detente_standoff::builtin::STANDOFFS.text("busan").unwrap();
    let file = out(&dir, "ours.toml");
    std::fs::write(
        &file,
        text.replace("odds = \"usa-chn\"", "odds = \"record\""),
    )
    .unwrap();
    let told = ask("odds", json!({ "standoff": file })).unwrap().to_json();
    assert_eq!(told["tables"]["measures"][0]["id"], "ours");

    std::fs::write(&file, text.replace("odds = \"usa-chn\"\n", "")).unwrap();
    let refused = ask("odds", json!({ "standoff": file })).unwrap_err();
    assert!(
        refused.message.contains("names no record"),
        "{}",
        refused.message
    );
    let unknown = ask("odds", json!({ "standoff": "usa-chin" })).unwrap_err();
    assert!(unknown.message.contains("usa-chn"), "{}", unknown.message);
}

#[test]
fn elements_of_ones_own_need_no_tables_about_others() {
    let dir = tempfile::tempdir().unwrap();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/elements");
    for name in ["elements", "stages"] {
        let text = std::fs::read_to_string(built_in.join(format!("{name}.csv"))).unwrap();
        let own = text.lines().filter(|l| !l.starts_with("magnet"));
        let own: Vec<&str> = own.collect();
        std::fs::write(dir.path().join(format!("{name}.csv")), own.join("\n")).unwrap();
    }
    let told = ask(
        "path",
        json!({ "figures": dir.path(), "cap": ["CHN:USA:C24B=0.5"], "months": 3, "draws": 0 }),
    );
    assert!(told.is_ok(), "{:?}", told.err().map(|e| e.message));
}

#[test]
fn a_path_says_which_exposures_are_published() {
    let told = |element: &str, exposures: &str| {
        let licence = format!("{element}:*=0");
        let keys = json!({ "licence": [licence], "exposures": exposures, "months": 3, "draws": 0 });
        ask("path", keys).map(|told| format!("{told:?}"))
    };
    let said = "exposures of USA are from a published loss of GDP";
    assert!(!told("yttrium", "judged").unwrap().contains(said));
    assert!(told("yttrium", "published").unwrap().contains(said));
    let none = "magnet-heavy: no published exposure";
    assert!(told("magnet-heavy", "published").unwrap().contains(none));
    let tungsten = "tungsten: exposures are from a published loss of GDP";
    assert!(told("tungsten", "judged").unwrap().contains(tungsten));
    assert!(told("tungsten", "measured").is_err());
}

#[test]
fn a_deal_file_says_patience_once_or_by_player() {
    let dir = tempfile::tempdir().unwrap();
    let text = detente_standoff::builtin::DEALS.text("turnberry").unwrap();
    let with = |patience: &str| {
        let file = out(&dir, "ours.toml");
        let own = text.replace(
            "[enforcement]\n",
            &format!("[enforcement]\npatience = {patience}\n"),
        );
        std::fs::write(&file, own).unwrap();
        detente_standoff::Deal::open(&file.display().to_string()).map_err(|e| e.to_string())
    };
    assert!(with("0.9").is_ok() && with("{ USA = 0.9 }").is_ok());
    let refused = with("1.5").unwrap_err();
    assert!(refused.contains("no weight of next year"), "{refused}");
    let refused = with("\"much\"").unwrap_err();
    assert!(refused.contains("a number for everybody"), "{refused}");
}
