//! Tables of one's own: what they replace, and what is refused, by file, row and reason.
#![allow(clippy::unwrap_used)] // helpers outside test functions

use std::fs;
use std::path::Path;

use detente_path::{Figures, PathError, Sources, open};
use proptest::prelude::*;

const MATERIALS: &str =
    "good,schedule,supply,stock_low,stock_central,stock_high\nREM,magnets,magnets,0.5,1,2\n";
const USERS: &str = "user,schedule,exposed_low,exposed_central,exposed_high\nC29,,0.9,0.8,0.5\n";
const SUPPLY: &str =
    "supply,months,low,central,high\nmagnets,1,0,0.1,0.2\nmagnets,12,0.1,0.2,0.3\n";
const JUDGEMENTS: &str = "name,low,central,high\neta,0.3,0.5,1\nleak,0.1,0.4,0.7\nsurge,0.2,0.5,1\nadaptation,0.1,0.2,0.5\n";
const PROJECTS: &str =
    "project,region,stage,product,tonnes,first_year,status\nP,USA,magnet,NdPr,100,2027,planned\n";
const STATUSES: &str = "status,probability_low,probability_central,probability_high,delay_months\n\
                        planned,0.1,0.2,0.5,12\noperating,1,1,1,0\n";
const STAGES: &str = "supply,stage,product,tonnes\nmagnets,magnet,*,1000\n";
const ENTRY: &str = "supply,lead_low,lead_central,lead_high,cost_first,cost_last,pace\nmagnets,30,24,18,1.2,2,0.03\n";
const GRADES: &str =
    "good,user,grade,needs_low,needs_central,needs_high,origin,origin_share,supply\n";

fn small() -> Sources<'static> {
    Sources {
        materials: MATERIALS,
        users: USERS,
        grades: GRADES,
        supply: SUPPLY,
        judgements: JUDGEMENTS,
        projects: PROJECTS,
        statuses: STATUSES,
        stages: STAGES,
        entry: ENTRY,
        ..Sources::BUILTIN
    }
}

/// How a table is replaced, its text, what is changed to what, and what the refusal says.
type Case = (
    fn(&mut Sources<'static>, &'static str),
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[test]
fn tables_that_cannot_be_are_refused_with_table_and_row() {
    assert!(Figures::read(small()).is_ok());
    let cases: [Case; 14] = [
        (
            |s, t| s.materials = t,
            MATERIALS,
            "0.5,1,2",
            "-1,1,2",
            "materials, row 1: stocks of REM must be 0 months or more",
        ),
        (
            |s, t| s.materials = t,
            MATERIALS,
            "0.5,1,2",
            "0.5,1,inf",
            "materials, row 1: stocks of REM",
        ),
        (
            |s, t| s.materials = t,
            MATERIALS,
            "magnets,magnets",
            "magnets,magnet",
            "did you mean \"magnets\"?",
        ),
        (
            |s, t| s.projects = t,
            PROJECTS,
            "2027",
            "",
            "projects, row 1: P: no first_year",
        ),
        (
            |s, t| s.projects = t,
            PROJECTS,
            "magnet,NdPr",
            "magic,NdPr",
            "projects, row 1: unknown stage \"magic\"; there are mine, separation, metal, magnet",
        ),
        (
            |s, t| s.projects = t,
            PROJECTS,
            "planned",
            "hoped",
            "unknown status \"hoped\"; there are planned, operating",
        ),
        (
            |s, t| s.projects = t,
            PROJECTS,
            "100",
            "-1",
            "tonnes is -1; it must be 0 or more",
        ),
        (
            |s, t| s.stages = t,
            STAGES,
            "1000",
            "0",
            "stages, row 1: tonnes must be above 0",
        ),
        (
            |s, t| s.statuses = t,
            STATUSES,
            "0.1,0.2,0.5",
            "0.1,0.2,1.5",
            "statuses, row 1: probability of planned must be from 0 to 1",
        ),
        (
            |s, t| s.entry = t,
            ENTRY,
            "0.03",
            "-0.03",
            "entry, row 1: pace must be from 0 to 1",
        ),
        (
            |s, t| s.entry = t,
            ENTRY,
            "1.2,2",
            "2,1.2",
            "entry, row 1: cost_last is 1.2",
        ),
        (
            |s, t| s.users = t,
            USERS,
            "0.9",
            "1.9",
            "users, row 1: exposed share of C29 must be from 0 to 1",
        ),
        (
            |s, t| s.judgements = t,
            JUDGEMENTS,
            "0.1,0.4,0.7",
            "0.1,0.4,1.7",
            "judgements, row 2: leak must run from low to high, within 0 to 1",
        ),
        (
            |s, t| s.supply = t,
            SUPPLY,
            "magnets,12",
            "magnets,1",
            "supply, row 2: magnets: months must grow",
        ),
    ];
    for (replace, text, from, to, expected) in cases {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let mut sources = small();
        replace(&mut sources, changed.leak());
        let message = Figures::read(sources).unwrap_err().to_string();
        assert!(message.contains(expected), "{expected} in {message}");
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn refused(folder: &Path) -> String {
    open(Some(folder)).unwrap_err().to_string()
}

#[test]
fn a_folder_replaces_what_it_holds() {
    let (builtin, _) = open(None).unwrap();
    let own = folder(&[("users.csv", USERS), ("README.md", "notes")]);
    let (figures, schedule) = open(Some(own.path())).unwrap();
    assert_eq!(figures.users.len(), 1);
    assert_eq!(figures.materials, builtin.materials);
    assert!(schedule.critical_goods().contains(&"magnets"));

    // Another good with an elasticity of its own.
    let built_in = include_str!("../../../data/economy/horizons.csv");
    let tin: String = [1, 3, 12, 36, 60, 120]
        .map(|m| format!("sigma_c,tin,{m},0.1,0.2,0.3,made up,low\n"))
        .concat();
    let materials = MATERIALS.replace("REM,magnets", "TIN,tin");
    let own = folder(&[
        ("materials.csv", materials.as_str()),
        ("horizons.csv", &format!("{built_in}{tin}")),
    ]);
    let (figures, schedule) = open(Some(own.path())).unwrap();
    assert_eq!(figures.materials[0].good, "TIN");
    assert!(schedule.critical_goods().contains(&"tin"));
}

#[test]
fn a_folder_that_cannot_be_is_named_with_its_file() {
    let nowhere = tempfile::tempdir().unwrap().path().join("none");
    assert!(matches!(
        open(Some(&nowhere)),
        Err(PathError::Folder { .. })
    ));
    assert!(refused(folder(&[]).path()).contains("no table here; a path has materials, users"));
    let slip = folder(&[("material.csv", MATERIALS)]);
    assert!(
        refused(slip.path())
            .contains("material.csv is no table of a path; did you mean materials.csv?")
    );
    let unknown = MATERIALS.replace("REM,magnets", "REM,tin");
    let own = folder(&[("materials.csv", unknown.as_str())]);
    let message = refused(own.path());
    assert!(
        message.contains("materials.csv, row 1: unknown schedule of sigma_c \"tin\""),
        "{message}"
    );
    let own = folder(&[("horizons.csv", "parameter,scope\n")]);
    assert!(refused(own.path()).contains("horizons.csv"));
}

proptest! {
    /// Whatever stands in a table is read or refused.
    #[test]
    fn no_table_panics(text in "[ -~\n]{0,200}", row in "[-0-9.,a-zA-Z*]{0,60}") {
        for built_in in [MATERIALS, USERS, SUPPLY, JUDGEMENTS, PROJECTS, STATUSES, STAGES, ENTRY] {
            let body = format!("{}\n{row}\n{text}", built_in.lines().next().unwrap());
            let sources = Sources {
                materials: &body, users: &body, supply: &body, judgements: &body, projects: &body,
                statuses: &body, stages: &body, entry: &body, ..Sources::BUILTIN
            };
            let _ = Figures::read(sources);
            let _ = Figures::read(Sources { entry: &body, ..small() });
            let _ = Figures::read(Sources { materials: &body, ..small() });
        }
    }
}
