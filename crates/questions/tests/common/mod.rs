//! One small input for every question.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use detente_questions::run::{RunFolder, write};
use detente_questions::{House, Told, find};
use detente_table::TableFormat;
use detente_world::synthetic;
use serde_json::{Value, json};

/// A standoff small enough to be run many times: two players, two positions each, no law.
const SMALL: &str = r#"
schema = 1
id = "small"
title = "A small standoff"
world = "builtin"

[dates]
on = 2025-01-01

[reference]
title = "the tariffs of the world"
positions = { USA = "stay", CHN = "stay" }

[talks]
fail = { USA = "raise", CHN = "raise" }
fail_name = "both raise"

[economy]
intervals = "none"

[[players]]
region = "USA"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["USA:CHN:*=+10pp"]

[[players]]
region = "CHN"
[[players.menu]]
id = "stay"
title = "No change"
[[players.menu]]
id = "raise"
title = "Ten points more"
tariff = ["CHN:USA:*=+10pp"]
"#;

/// A deal in that standoff: each lowers its tariffs by a point, and two months are watched.
const DEAL: &str = r#"
schema = 1
id = "small-deal"
title = "A small deal"
standoff = "small.toml"
signed = 2025-01-01

[enforcement]
months = 2

[[commitments]]
side = "USA"
title = "A point less"
tariff = ["USA:CHN:*=-1pp"]

[[commitments]]
side = "CHN"
title = "A point less"
tariff = ["CHN:USA:*=-1pp"]
"#;

/// Small inputs in a folder: a world, a standoff, a mapping, a manifest.
pub struct Inputs {
    home: tempfile::TempDir,
}

impl Inputs {
    /// Writes them.
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let world = synthetic::campaign_worlds().unwrap().remove(1);
        let folder = home.path().join("world");
        world.export(&folder, TableFormat::Csv, false).unwrap();
        std::fs::write(home.path().join("small.toml"), SMALL).unwrap();
        std::fs::write(home.path().join("deal.toml"), DEAL).unwrap();
        let mapping = "kind,from,to\nregion,A,A\nregion,*,R\n";
        std::fs::write(home.path().join("map.csv"), mapping).unwrap();
        let game = "USA,CHN,payoff:USA,payoff:CHN\nstay,stay,0,0\nstay,raise,-2,1\nraise,stay,1,-2\nraise,raise,-1,-1\n";
        std::fs::write(home.path().join("game.csv"), game).unwrap();
        let inputs = Self { home };
        let told = ask(
            "solve",
            &json!({ "world": inputs.at("world"), "tariff": ["A:B:*=+50pp"] }),
        );
        let earlier = inputs.home.path().join("earlier");
        write(&told, RunFolder::create_for(&earlier, "solve").unwrap()).unwrap();
        inputs
    }

    /// The path of one of them.
    pub fn at(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// The small input of a question.
    pub fn of(&self, question: &str) -> Value {
        let world = self.at("world");
        match question {
            "brief" => json!({ "standoff": self.at("small.toml") }),
            "solve" => json!({
                "world": world, "tariff": ["A:B:*=+50pp"], "cap": ["A:C:G1=0.5"], "detail": "all",
            }),
            "optimal" => json!({ "world": world, "player": "A", "starts": 2 }),
            "war" => json!({
                "world": world, "players": ["A", "B"], "starts": 2, "export_taxes": true,
            }),
            "cooperate" => json!({
                "world": world, "players": ["A", "B"], "starts": 2, "lowest": 0, "frontier": 3,
            }),
            "farm" => json!({
                "boycott": ["CHN:USA:SOY=0"], "from": "2024-10", "months": 12, "start": "2025-05",
            }),
            "path" => json!({
                "licence": ["gallium:*=0.5"], "tariff": ["USA:CHN:C26=+10pp"], "months": 2, "draws": 2,
            }),
            "world show" | "world check" => json!({ "world": world }),
            "world export" => json!({ "world": world, "out": self.at("copy") }),
            "world aggregate" => json!({
                "world": world, "mapping": self.at("map.csv"), "name": "two", "out": self.at("two"),
            }),
            "deal" => json!({ "deal": self.at("deal.toml") }),
            "when" => json!({ "lever": ["cn-soy-2025-stop"], "hold": 1, "months": 2 }),
            "world import" => json!({ "table": layout("icio2025/2022_SML.csv") }),
            "world tariffs" => json!({ "from_wits": layout("wits"), "with_baci": layout("baci") }),
            "world split" => json!({
                "split": [concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/splits/soybeans.toml")],
                "out": self.at("finer"),
            }),
            "world before" => json!({ "world": world, "flow": ["A:B:G1=1"] }),
            "ledger import-hts" => json!({ "schedule": layout("hts/hts_2026_revision_19.json") }),
            "replicate" => json!({ "case": ["no-shock"] }),
            "judged" => json!({ "standoff": ["eu-us"] }),
            "stress" => json!({ "world": [world], "only": true, "policies": 3 }),
            "rerun" => json!({ "manifest": self.at("earlier/manifest.json") }),
            "talks" => json!({ "standoff": self.at("game.csv") }),
            "odds" => json!({ "standoff": "usa-chn", "on": "2025-10-29" }),
            "rank" => json!({ "standoff": "busan", "months": [1, 2], "draws": 2 }),

            "tariffs" => json!({
                "imposer": "USA", "target": "CHN", "on": "2025-11-10", "line": ["85076000"], "history": true,
                "from": "2025-10-01", "bridge": ["2025-01-20", "2025-05-14", "published"], "compile": "difference",
                "published": true, "revenue": true, "fees": 1000,
            }),
            "ledger show" => json!({ "id": "us-301-1" }),
            "ledger export" => json!({ "out": self.at("law") }),
            "world list" | "columns" | "list" | "ledger check" | "ledger reconcile"
            | "ledger levers" | "new" => json!({}),
            other => panic!("give {other} a small input here"),
        }
    }
}

/// A fixture in a published layout.
fn layout(path: &str) -> String {
    format!(
        "{}/../doors/tests/layouts/{path}",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// A question whose small input is another question: its tests are in `ensembles.rs`.
pub const ELSEWHERE: [&str; 1] = ["ensemble"];

/// The answer to a question.
pub fn ask(question: &str, keys: &Value) -> Told {
    let entry = find(question).unwrap();
    let asked = entry.read(keys.as_object().unwrap().clone()).unwrap();
    let told = asked.ask(&House::new(), &());
    told.unwrap_or_else(|refusal| panic!("{question}: {refusal:?}"))
}
