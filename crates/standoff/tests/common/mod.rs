//! A small world and standoff that tests bend.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::Path;

/// Writes a world of three regions in which ALF and BET are mirror images of each other.
pub fn write_world(folder: &Path) {
    let world = "name = \"mirror\"\ntitle = \"Two mirror images and the rest\"\nyear = 2020\nunit = \"USD million\"\n\
                 source = \"made up\"\nlicence = \"none\"\n\n[tariff_dates]\n\"*:*\" = \"2020\"\n";
    let sectors = "code,name,kind,trade_elasticity\nGDS,Goods,goods,5\nFOO,Food,goods,3\nSVC,Services,services,4\n";
    let mut flows = "origin,destination,sector,value\n".to_owned();
    let mut tariffs = "origin,destination,sector,rate\n".to_owned();
    let third = |region: &str| region == "CAP";
    for origin in ["ALF", "BET", "CAP"] {
        for destination in ["ALF", "BET", "CAP"] {
            for (sector, size) in [("GDS", 40.0), ("FOO", 20.0), ("SVC", 10.0)] {
                let home = if origin == destination { 30.0 } else { 1.0 };
                let weight = if third(origin) || third(destination) {
                    1.5
                } else {
                    1.0
                };
                flows += &format!("{origin},{destination},{sector},{}\n", size * home * weight);
                if origin != destination && sector != "SVC" {
                    tariffs += &format!("{origin},{destination},{sector},0.1\n");
                }
            }
        }
    }
    let elasticities =
        "sector,set,value\nGDS,low,2\nFOO,low,2\nSVC,low,2\nGDS,high,8\nFOO,high,6\n";
    for (name, text) in [
        ("world.toml", world),
        ("regions.csv", "code,name\nALF,Alpha\nBET,Beta\nCAP,Rest\n"),
        ("sectors.csv", sectors),
        ("flows.csv", &flows),
        ("tariffs.csv", &tariffs),
        ("elasticities.csv", elasticities),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Both players may keep, drop or raise their tariffs on each other, or stop buying food.
pub const MIRROR: &str = r#"
schema = 1
id = "mirror"
title = "Mirror images"
world = "."

[dates]
on = 2020-06-01

[reference]
title = "tariffs as they are"
positions = { ALF = "keep", BET = "keep" }

[talks]
fail = { ALF = "raise", BET = "raise" }

[[players]]
region = "ALF"
menu = [
    { id = "keep", title = "As today" },
    { id = "drop", title = "No tariffs", tariff = ["ALF:BET:*=0%"] },
    { id = "raise", title = "50 points more", tariff = ["ALF:BET:*=+50pp"] },
    { id = "boycott", title = "No food", boycott = ["ALF:BET:FOO=0"] },
]

[[players]]
region = "BET"
menu = [
    { id = "keep", title = "As today" },
    { id = "drop", title = "No tariffs", tariff = ["BET:ALF:*=0%"] },
    { id = "raise", title = "50 points more", tariff = ["BET:ALF:*=+50pp"] },
    { id = "boycott", title = "No food", boycott = ["BET:ALF:FOO=0"] },
]
"#;
