//! Writing a world and reading it back: the same to the last bit, in every form, whole or not at all.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{folder_with, shared_data};
use detente_world::table::{TableFormat, number_as_text};
use detente_world::{DEFAULT_WORLD, World, WorldMeta, WorldParts, builtin};
use proptest::prelude::*;

fn forms() -> Vec<TableFormat> {
    TableFormat::ALL
        .into_iter()
        .filter(|form| cfg!(feature = "parquet") || *form != TableFormat::Parquet)
        .collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

fn assert_same(a: &World, b: &World) {
    assert_eq!(a.meta(), b.meta());
    assert_eq!(a.regions(), b.regions());
    assert_eq!(a.sectors(), b.sectors());
    assert_eq!(a.elasticity_sets(), b.elasticity_sets());
    assert_eq!(bits(a.flows().as_slice()), bits(b.flows().as_slice()));
    assert_eq!(bits(a.tariffs().as_slice()), bits(b.tariffs().as_slice()));
    assert_eq!(
        bits(a.use_table().as_slice()),
        bits(b.use_table().as_slice())
    );
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn comes_back_to_the_last_bit_in_every_form() {
    let tiny = World::read(folder_with(&[]).path()).unwrap();
    let mut worlds = vec![tiny, builtin(DEFAULT_WORLD).unwrap()];
    if let Some(shared) = shared_data() {
        for name in ["econ7115-7x44", "wiod2014-44x16"] {
            worlds.push(World::read(shared.join("worlds").join(name)).unwrap());
        }
    }
    for world in &worlds {
        for form in forms() {
            let dir = tempfile::tempdir().unwrap();
            let folder = dir.path().join("a/b");
            let files = world.export(&folder, form, false).unwrap();
            assert_eq!(names(&folder).len(), files.len());
            assert_same(&World::read(&folder).unwrap(), world);
        }
    }
}

#[test]
fn a_folder_with_a_world_is_kept_unless_overwritten() {
    let dir = folder_with(&[]);
    let world = World::read(dir.path()).unwrap();
    let error = world
        .export(dir.path(), TableFormat::CsvGz, false)
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with(
            "the folder already holds world.toml; choose another folder or ask to overwrite"
        ),
        "{error}"
    );
    let mut parts = world.parts().clone();
    parts.elasticity_sets.clear();
    std::fs::write(dir.path().join("mine.txt"), "not a table").unwrap();
    let smaller = World::new(parts).unwrap();
    smaller
        .export(dir.path(), TableFormat::CsvGz, true)
        .unwrap();
    assert_eq!(
        names(dir.path()),
        [
            "flows.csv.gz",
            "mine.txt",
            "regions.csv.gz",
            "sectors.csv.gz",
            "tariffs.csv.gz",
            "use.csv.gz",
            "world.toml"
        ]
    );
    assert_same(&World::read(dir.path()).unwrap(), &smaller);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let world = builtin(DEFAULT_WORLD).unwrap();
    for folder in [file.clone(), file.join("below")] {
        let error = world
            .export(&folder, TableFormat::Csv, false)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("{}: cannot write: ", folder.display())),
            "{error}"
        );
    }
    assert_eq!(names(dir.path()), ["file"]);
}

#[cfg(unix)]
#[test]
fn exported_files_are_as_readable_as_any_other() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain");
    std::fs::write(&plain, "").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    for file in builtin(DEFAULT_WORLD)
        .unwrap()
        .export(&dir.path().join("w"), TableFormat::Csv, false)
        .unwrap()
    {
        assert_eq!(mode(&file), mode(&plain), "{}", file.display());
    }
}

/// Text as people and programs write it, and worse.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,20}",
        prop::collection::vec(
            prop::sample::select(vec![
                "\"", "'", "\n", "\r\n", "\\", "é", "#", ",", "\"\"\"", "'''", "\u{7f}", "\t", "a"
            ]),
            0..8
        )
        .prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_number_comes_back(
        words in prop::collection::vec(text(), 6),
        values in prop::collection::vec((-3.0..6.0_f64).prop_map(|e| 10_f64.powf(e)), 7),
        form in prop::sample::select(forms()),
    ) {
        let tiny = World::read(folder_with(&[("use.csv", None)]).path()).unwrap();
        let mut parts: WorldParts = tiny.parts().clone();
        parts.meta = WorldMeta {
            // A name is no path and no command to a terminal.
            name: format!("w{}", words[0].replace(|c: char| c == '/' || c == '\\' || c.is_control(), "-")),
            title: words[1].clone(),
            source: words[2].clone(),
            licence: words[3].clone(),
            notes: words[4].clone(),
            ..parts.meta
        };
        // Names are read without the blanks around them, and never empty.
        parts.regions[0].name = format!("n{}n", words[5]);
        for (cell, value) in parts.flows.as_mut_slice().iter_mut().filter(|v| **v > 0.0).zip(&values) {
            *cell = *value;
        }
        parts.sectors[0].markup = 1.0 + values[0] / 1e8;
        parts.sectors[1].scale_elasticity = values[1];
        let world = World::new(parts).unwrap();
        let dir = tempfile::tempdir().unwrap();
        world.export(dir.path(), form, false).unwrap();
        assert_same(&World::read(dir.path()).unwrap(), &world);
        assert_same(&World::from_compact("x", &world.to_compact().unwrap()).unwrap(), &world);
    }

    #[test]
    fn any_number_is_the_same_as_text(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let back: f64 = number_as_text(value).parse().unwrap();
        prop_assert!(back.to_bits() == bits || (value.is_nan() && back.is_nan()));
    }
}
