//! Whatever the bytes: a world or an error, never a panic.

mod common;

use std::path::Path;

use common::{FILES, folder_with};
use detente_world::World;
use detente_world::table::TableFile;
use proptest::prelude::*;

/// One change of a file.
#[derive(Debug, Clone)]
enum Mutation {
    Set(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize),
    Cut(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let telling = prop::sample::select(vec![
        "NaN",
        "inf",
        "-",
        "1e309",
        "\"",
        ",",
        "\n",
        "\r",
        "\u{feff}",
        "AAA",
        "*",
        "[",
        "=",
        "0",
        "é",
        "\0",
        "9999999999",
    ]);
    let text = prop_oneof![
        telling.prop_map(|s| s.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 1..4)
    ];
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        (any::<usize>(), text).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        (any::<usize>(), 1..20_usize).prop_map(|(at, count)| Mutation::Remove(at, count)),
        (any::<usize>(), 1..40_usize).prop_map(|(at, count)| Mutation::Repeat(at, count)),
        any::<usize>().prop_map(Mutation::Cut),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutations: &[Mutation]) {
    for m in mutations {
        let len = bytes.len();
        match m {
            Mutation::Set(at, byte) if len > 0 => bytes[at % len] = *byte,
            Mutation::Insert(at, added) => {
                let at = at % (len + 1);
                bytes.splice(at..at, added.iter().copied());
            }
            Mutation::Remove(at, count) if len > 0 => {
                let at = at % len;
                bytes.drain(at..(at + count).min(len));
            }
            Mutation::Repeat(at, count) if len > 0 => {
                let at = at % len;
                let piece = bytes[at..(at + count).min(len)].to_vec();
                bytes.splice(at..at, piece);
            }
            Mutation::Cut(at) => bytes.truncate(at % (len + 1)),
            _ => {}
        }
    }
}

/// A world that was let in must be sound.
fn sound(world: &World) -> bool {
    let b = world.benchmark();
    let finite = |v: &[f64]| v.iter().all(|x| x.is_finite());
    finite(b.output.as_slice())
        && finite(b.expenditure.as_slice())
        && finite(b.final_demand.as_slice())
        && b.income.iter().all(|i| *i > 0.0 && i.is_finite())
        && b.value_added
            .as_slice()
            .iter()
            .zip(b.output.as_slice())
            .all(|(v, y)| (*v > 0.0) == (*y > 0.0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn mutated_worlds(which in 0..FILES.len(), mutations in prop::collection::vec(mutation(), 1..5)) {
        let (name, text) = FILES[which];
        let mut bytes = text.as_bytes().to_vec();
        mutate(&mut bytes, &mutations);
        let dir = folder_with(&[(name, Some(&bytes))]);
        match World::read(dir.path()) {
            Ok(world) => prop_assert!(sound(&world)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), form in prop::sample::select(vec!["t.csv", "t.csv.gz", "t.parquet"])) {
        let _ = TableFile::from_bytes(Path::new(form), &bytes);
    }
}

#[cfg(feature = "parquet")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn mutated_parquet(
        name in prop::sample::select(vec!["snappy.parquet", "gzip-v2.parquet", "zstd-plain.parquet"]),
        mutations in prop::collection::vec(mutation(), 1..3),
    ) {
        let mut bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap();
        mutate(&mut bytes, &mutations);
        let _ = TableFile::from_bytes(Path::new("t.parquet"), &bytes);
    }
}
