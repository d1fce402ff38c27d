//! Bad input to the main commands: exit status 2, a message that says where and what would be right, nothing written.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Exit status, stdout, stderr.
fn detente(arguments: &[&str]) -> (i32, String, String) {
    let output = assert_cmd::Command::cargo_bin("detente")
        .unwrap()
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

/// Refused with status 2: nothing on stdout and everything in `says` on stderr; with `--json` one object that says it too.
fn refuses(arguments: &[&str], says: &[&str]) {
    let (status, out, err) = detente(arguments);
    assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {err}");
    let with_json: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let (status, out, _) = detente(&with_json);
    assert_eq!(status, 2);
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["schema"], 2);
    let message = object["error"].to_string().replace("\\\"", "\"");
    for said in says {
        assert!(err.contains(said), "{arguments:?} on stderr: {err}");
        assert!(message.contains(said), "{arguments:?} in JSON: {message}");
    }
}

/// A world of two regions and two sectors that passes every check.
fn world_in(folder: &Path) {
    let files = [
        (
            "world.toml",
            "name = \"two\"\ntitle = \"Two regions\"\nyear = 2022\nunit = \"USD million\"\nsource = \"made up\"\nlicence = \"none\"\n\n[tariff_dates]\n\"*:*\" = \"2022\"\n",
        ),
        ("regions.csv", "code,name\nUSA,United States\nCHN,China\n"),
        (
            "sectors.csv",
            "code,name,kind,trade_elasticity\nC26,Electronics,goods,4\nSVC,Services,services,5\n",
        ),
        (
            "flows.csv",
            "origin,destination,sector,value\nUSA,USA,C26,100\nUSA,CHN,C26,10\nCHN,CHN,C26,100\nCHN,USA,C26,10\nUSA,USA,SVC,100\nCHN,CHN,SVC,100\n",
        ),
        (
            "tariffs.csv",
            "origin,destination,sector,rate\nCHN,USA,C26,0.1\n",
        ),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn wedges_that_cannot_be() {
    refuses(
        &["solve", "--tariff", "USA:CNH:*=+100pp"],
        &["unknown region \"CNH\"", "did you mean \"CHN\"?"],
    );
    refuses(
        &["solve", "--tariff", "USA:CHN:c26=+100pp"],
        &["unknown sector \"c26\"", "did you mean \"C26\"?"],
    );
    refuses(
        &["solve", "--tariff", "USA:CHN:*=0.25"],
        &["column 11", "write 25% for the level, or +25pp"],
    );
    refuses(&["solve", "--tariff", "USA:CHN:*=NaN%"], &["not a number"]);
    refuses(
        &["solve", "--cap", "CHN:USA:C26=-1"],
        &["cannot be negative"],
    );
    refuses(
        &["solve", "--tariff", "USA:USA:*=10%"],
        &["USA faces itself"],
    );
    refuses(&["solve", "--tariff", "USA:CHN:*=-150pp"], &["-100 %"]);
    // Contradictions.
    refuses(
        &[
            "solve",
            "--tariff",
            "USA:CHN:*=10%",
            "--tariff",
            "USA:CHN:C26=20%",
        ],
        &["contradicts", "10 % and 20 %"],
    );
    refuses(
        &[
            "solve",
            "--cap",
            "USA:CHN:A01=0.5",
            "--floor",
            "CHN:USA:A01=1.5",
        ],
        &["contradicts", "below the floor"],
    );
    refuses(
        &[
            "solve",
            "--boycott",
            "CHN:USA:A01=0",
            "--floor",
            "CHN:USA:A01=1.5",
        ],
        &["contradicts"],
    );
    refuses(
        &[
            "solve",
            "--productivity",
            "CHN:C26=0.9",
            "--productivity",
            "CHN:*=0.8",
        ],
        &["contradicts"],
    );
    refuses(&["solve", "--world", "busan"], &["busan"]);
}

#[test]
fn policy_files_that_cannot_be() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let toml = file(
        "p.toml",
        "title = \"x\"\nwedges = [\"tarif USA:CHN:*=+10pp\"]\n",
    );
    refuses(
        &["solve", "--policy", &toml],
        &["p.toml, line 2, column 11", "did you mean \"tariff\"?"],
    );
    let csv = file(
        "p.csv",
        "kind,imposer,partner,sector,value,unit\ntariff,USA,CHN,*,0.25,\n",
    );
    refuses(
        &["solve", "--policy", &csv],
        &["p.csv, line 2", "ambiguous"],
    );
    let empty = file("empty.csv", "");
    refuses(&["solve", "--policy", &empty], &["empty.csv", "empty"]);
    refuses(&["solve", "--tariffs", &empty], &["empty.csv", "empty"]);
    let rates = file(
        "r.csv",
        "origin,destination,sector,rate\nCHN,USA,C26,0.1\nCHN,USA,C27\n",
    );
    refuses(
        &["solve", "--tariffs", &rates],
        &["r.csv, line 3", "3 fields where the header has 4"],
    );
    let rates = file("s.csv", "origin,destination,sector,rate\nCHN,USA,C99,0.1\n");
    refuses(
        &["solve", "--tariffs-add", &rates],
        &["s.csv, line 2", "unknown sector \"C99\""],
    );
    let rates = file("t.csv", "origin,destination,sector,rate\nCHN,USA,C26,NaN\n");
    refuses(&["solve", "--tariffs", &rates], &["t.csv, line 2", "rate"]);
    let rates = file(
        "u.csv",
        "origin,destination,sector,tariff\nCHN,USA,C26,0.1\n",
    );
    refuses(
        &["solve", "--tariffs", &rates],
        &["u.csv", "\"rate\" is missing"],
    );
    let away = dir.path().join("away.csv");
    refuses(
        &["solve", "--tariffs", away.to_str().unwrap()],
        &["away.csv"],
    );
}

#[test]
fn worlds_that_cannot_be() {
    let flows = "origin,destination,sector,value\nUSA,USA,C26,100\nUSA,CHN,C26,10\nCHN,CHN,C26,100\nCHN,USA,C26,10\n";
    let cases: &[(&str, Option<&str>, &[&str])] = &[
        ("flows.csv", None, &["flows"]),
        ("flows.csv", Some(""), &["flows.csv", "empty"]),
        (
            "flows.csv",
            Some("origin,destination,sector,value\nUSA,CHN,C26\n"),
            &["flows.csv, line 2", "3 fields"],
        ),
        (
            "flows.csv",
            Some(&flows.replace("CHN,C26,10\n", "CHN,C26,-10\n")),
            &["flows.csv, line 3", "-10"],
        ),
        (
            "flows.csv",
            Some(&flows.replace("CHN,C26,10\n", "CHN,C26,NaN\n")),
            &["flows.csv, line 3", "NaN"],
        ),
        (
            "flows.csv",
            Some(&flows.replace("USA,CHN", "USA,CNH")),
            &["flows.csv, line 3", "did you mean \"CHN\"?"],
        ),
        (
            "tariffs.csv",
            Some("origin,destination,sector,rate\nCHN,USA,C26,-2\n"),
            &["tariffs.csv, line 2"],
        ),
        (
            "world.toml",
            Some(
                "name = \"two\"\ntitle = \"t\"\nyear = 2022\nunit = \"USD million\"\nsource = \"s\"\nlicence = \"n\"\n[tariff_dates]\n\"*:*\" = \"2025-02-30\"\n",
            ),
            &["world.toml, line 8", "2025-02-30"],
        ),
        (
            "sectors.csv",
            Some(
                "code,name,kind,trade_elasticity\nC26,Electronics,goods,0\nSVC,Services,services,5\n",
            ),
            &["sectors.csv, line 2", "trade_elasticity"],
        ),
    ];
    for (name, text, says) in cases {
        let dir = tempfile::tempdir().unwrap();
        world_in(dir.path());
        let folder = dir.path().to_str().unwrap();
        let solved = detente(&["solve", "--world", folder, "--tariff", "USA:CHN:*=+10pp"]);
        assert_eq!(
            solved.0, 0,
            "the world is fine before it is spoilt: {}",
            solved.2
        );
        match text {
            Some(text) => fs::write(dir.path().join(name), text).unwrap(),
            None => fs::remove_file(dir.path().join(name)).unwrap(),
        }
        refuses(
            &["solve", "--world", folder, "--tariff", "USA:CHN:*=+10pp"],
            says,
        );
    }
}

#[test]
fn dates_that_are_not_on_the_calendar() {
    for command in [
        [
            "tariffs",
            "--imposer",
            "USA",
            "--target",
            "CHN",
            "--on",
            "2025-02-30",
        ],
        [
            "tariffs",
            "--imposer",
            "USA",
            "--target",
            "CHN",
            "--on",
            "yesterday",
        ],
    ] {
        refuses(&command, &[command[6]]);
    }
    refuses(
        &[
            "tariffs",
            "--imposer",
            "USA",
            "--target",
            "CNH",
            "--on",
            "2025-10-30",
        ],
        &["CNH", "did you mean CHN?"],
    );
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let in_the_way = dir.path().join("file");
    fs::write(&in_the_way, "mine").unwrap();
    for out in [in_the_way.clone(), in_the_way.join("below")] {
        refuses(&["brief", "--out", out.to_str().unwrap()], &["file"]);
    }
    assert_eq!(fs::read_to_string(&in_the_way).unwrap(), "mine");
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "nothing half-written"
    );
    if cfg!(target_os = "linux") {
        refuses(&["brief", "--out", "/proc/brief"], &["/proc/brief"]);
    }
}

#[test]
fn a_standoff_file_that_cannot_be() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("standoff.toml");
    fs::write(&path, "\nworl = \"x\"\n").unwrap();
    refuses(
        &[
            "brief",
            path.to_str().unwrap(),
            "--out",
            dir.path().join("out").to_str().unwrap(),
        ],
        &[
            "standoff.toml",
            "unknown field `worl`",
            "did you mean `world`?",
        ],
    );
    let (_, out, _) = detente(&["--json", "brief", path.to_str().unwrap()]);
    let object: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&object["error"]["line"], &object["error"]["column"]),
        (&2.into(), &1.into())
    );
    assert!(!dir.path().join("out").exists());
}

/// A disk that is full, as far as a program can tell: files end at so many blocks of 512 bytes, and a write beyond them fails.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let line = format!(
        "exec {} solve --tariff 'USA:CHN:*=+10pp' --quiet --out {} > /dev/null",
        env!("CARGO_BIN_EXE_detente"),
        out.display()
    );
    let run = |limit: &str| {
        let script = format!("trap '' XFSZ; {limit}{line}");
        std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap()
    };
    let names = || -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name();
        entries
            .map(|e| name(e).to_string_lossy().into_owned())
            .collect()
    };
    for blocks in [0, 1, 4, 16] {
        let full = run(&format!("ulimit -f {blocks}; "));
        let said = String::from_utf8_lossy(&full.stderr).into_owned();
        assert_eq!(full.status.code(), Some(2), "{blocks} blocks: {said}");
        assert!(said.contains("cannot write"), "{blocks} blocks: {said}");
        assert!(names().is_empty(), "{blocks} blocks: {:?}", names());
    }
    assert!(run("").status.success());
    let listing = || {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&out)
            .unwrap()
            .map(|e| e.unwrap())
            .map(|e| {
                (
                    e.file_name().to_string_lossy().into_owned(),
                    fs::read(e.path()).unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    };
    let before = listing();
    assert!(!run("ulimit -f 4; ").status.success());
    // What an earlier run left is still whole, and alone.
    assert!(listing() == before, "the earlier answer was touched");
    assert_eq!(names(), ["out"]);
}
