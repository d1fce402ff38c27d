//! A tiny valid world for tests, as files.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

/// Two regions, two sectors (one of services), tariffs one way, use, one elasticity set.
pub const FILES: [(&str, &str); 7] = [
    (
        "world.toml",
        "name = \"tiny\"\ntitle = \"Two by two\"\nyear = 2022\nunit = \"USD million\"\nsource = \"made up\"\nlicence = \"CC0\"\n\n[tariff_dates]\n\"AAA:*\" = \"2024-12-31\"\n\"*:*\" = 2021\n",
    ),
    (
        "regions.csv",
        "code,name\nAAA,Country A\nBBB,\"B, the other\"\n",
    ),
    (
        "sectors.csv",
        "code,name,kind,trade_elasticity,alias\nG1,Goods,goods,4,STUFF\nSVC,Services,services,5,\n",
    ),
    (
        "flows.csv",
        "origin,destination,sector,value\nAAA,AAA,G1,100\nAAA,BBB,G1,10.5\nBBB,AAA,G1,12.25\nBBB,BBB,G1,80\nAAA,AAA,SVC,150\nBBB,BBB,SVC,90\nAAA,BBB,SVC,5\n",
    ),
    (
        "tariffs.csv",
        "origin,destination,sector,rate\nBBB,AAA,G1,0.1\n",
    ),
    (
        "use.csv",
        "region,input,user,value\nAAA,G1,G1,20\nAAA,SVC,G1,10\nAAA,G1,SVC,5\nBBB,G1,G1,30\nBBB,SVC,SVC,12.5\n",
    ),
    (
        "elasticities.csv",
        "sector,set,value\nG1,high,8\nSVC,high,6\nG1,low,2\n",
    ),
];

/// Writes the tiny world into a fresh folder, with one file replaced (`None` removes it).
pub fn folder_with(changes: &[(&str, Option<&[u8]>)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in FILES {
        if !changes.iter().any(|(changed, _)| *changed == name) {
            std::fs::write(dir.path().join(name), text).expect("a file");
        }
    }
    for (name, bytes) in changes {
        if let Some(bytes) = bytes {
            std::fs::write(dir.path().join(name), bytes).expect("a file");
        }
    }
    dir
}

/// The text of one file of the tiny world.
pub fn text(name: &str) -> &'static str {
    FILES
        .iter()
        .find(|(n, _)| *n == name)
        .expect("a file of the tiny world")
        .1
}

/// The folder of shared figures, if it is there.
pub fn shared_data() -> Option<PathBuf> {
    let path = match std::env::var_os("DETENTE_SHARED_DATA") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if path.is_dir() {
        Some(path)
    } else {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: no shared figures at {}", path.display());
        }
        None
    }
}
