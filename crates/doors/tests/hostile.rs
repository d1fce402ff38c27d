//! Files made to do harm, and files that are damaged: refused in little time and memory, with words.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use common::{layout, refused};
use detente_doors::{ImportOptions, import};

fn file(dir: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn zip(
    dir: &tempfile::TempDir,
    name: &str,
    member: &str,
    write: impl Fn(&mut dyn Write),
) -> PathBuf {
    let path = dir.path().join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    zip.start_file(member, options).unwrap();
    write(&mut zip);
    zip.finish().unwrap();
    path
}

/// The refusal, which comes soon.
fn soon(path: &Path) -> String {
    let began = Instant::now();
    let text = refused(path);
    assert!(began.elapsed().as_secs_f64() < 20.0, "{}", path.display());
    text
}

#[test]
fn archives() {
    let dir = tempfile::tempdir().unwrap();
    let header = std::fs::read_to_string(layout("icio2025/2022_SML.csv")).unwrap();
    let first = header.lines().next().unwrap().to_string();
    let bomb = zip(&dir, "bomb-2022.zip", "2022_SML.csv", |out| {
        out.write_all(first.as_bytes()).unwrap();
        let zeros = vec![b'0'; 1 << 20];
        (0..64).for_each(|_| out.write_all(&zeros).unwrap());
    });
    assert!(soon(&bomb).contains("longer than") || soon(&bomb).contains("times its size"));
    let lines = zip(&dir, "lines-2022.zip", "2022_SML.csv", |out| {
        out.write_all(format!("{first}\n").as_bytes()).unwrap();
        let blank = vec![b'\n'; 1 << 20];
        (0..64).for_each(|_| out.write_all(&blank).unwrap());
    });
    assert!(soon(&lines).contains("times its size"), "{}", soon(&lines));
    let climbs = zip(&dir, "climbs.zip", "../2022_SML.csv", |out| {
        out.write_all(header.as_bytes()).unwrap()
    });
    assert!(
        soon(&climbs).contains("leads out of the archive"),
        "{}",
        soon(&climbs)
    );
    let cut = {
        let whole = std::fs::read(layout("icio2025/2016-2022_SML.zip")).unwrap();
        file(&dir, "cut.zip", &whole[..whole.len() / 2])
    };
    assert!(soon(&cut).contains("not an archive that can be read"));
    let gz = file(&dir, "2022.csv.gz", b"\x1f\x8b\x08\x00garbage");
    assert!(!soon(&gz).is_empty());
}

#[test]
fn text() {
    let dir = tempfile::tempdir().unwrap();
    let good = std::fs::read_to_string(layout("icio2025/2022_SML.csv")).unwrap();
    let first = good.lines().next().unwrap();
    for (from, to, said) in [
        (
            ",8.1582,",
            ",1e999,",
            "line 2, column 3 (CHN_C26): \"1e999\" is not a number",
        ),
        (
            ",8.1582,",
            ",NaN,",
            "line 2, column 3 (CHN_C26): \"NaN\" is not a number",
        ),
        (",8.1582,", ",inf,", "\"inf\" is not a number"),
        (
            ",8.1582,",
            ",,",
            "line 2, column 3 (CHN_C26): is empty where a number is expected",
        ),
        (",8.1582,", ",\"8,1582\",", "with a decimal point"),
        ("CHN_DPABR", "CHN_XYZ", "the row"),
    ] {
        let path = file(&dir, "2022_bad.csv", good.replacen(from, to, 1).as_bytes());
        let text = soon(&path);
        if !text.contains("without the rows") {
            assert!(text.contains(said), "{text}");
        }
    }
    let header_only = file(&dir, "2022_header.csv", first.as_bytes());
    assert!(
        soon(&header_only).contains("without the rows CHN_A01"),
        "{}",
        soon(&header_only)
    );
    let empty = file(&dir, "2022_empty.csv", b"");
    assert!(soon(&empty).contains("no table is in it"));
    let other = file(&dir, "other.csv", b"a,b,c\n1,2,3\n");
    let text = soon(&other);
    assert!(
        text.contains("no table is in it")
            && text.contains("other.csv: a,b,c")
            && text.contains("icio:"),
        "{text}"
    );
    let one_line = file(
        &dir,
        "2022_line.csv",
        &[first.as_bytes(), b"\n", &vec![b'7'; 9 << 20]].concat(),
    );
    assert!(soon(&one_line).contains("longer than"));
    let supply = file(&dir, "supply.csv", b"rowLabels,AR_A01\nAR_CPA_A01,1\n");
    assert!(!soon(&supply).is_empty());
}

#[test]
fn header_arrays() {
    let dir = tempfile::tempdir().unwrap();
    let good = std::fs::read(layout("gtap/basedata.har")).unwrap();
    let spoil = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        let folder = dir.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("basedata.har"), bytes).unwrap();
        soon(&folder)
    };
    let find = |what: &[u8]| good.windows(what.len()).position(|w| w == what).unwrap();
    assert!(spoil("cut", &|b| b.truncate(b.len() / 2)).contains("cut off"));
    let second = 12;
    let minus = |b: &mut Vec<u8>| b[second..second + 4].copy_from_slice(&(-1_i32).to_le_bytes());
    assert!(spoil("minus", &minus).contains("has the length -1"));
    let vxsb = find(b"VXSB");
    // The record after the name: length, four blanks, type, storage, 70 characters, rank, sizes.
    let sizes = vxsb + 4 + 4 + 4 + 4 + 2 + 4 + 70 + 4;
    let huge = |b: &mut Vec<u8>| {
        (0..7).for_each(|d| {
            b[sizes + 4 * d..sizes + 4 * d + 4].copy_from_slice(&i32::MAX.to_le_bytes())
        })
    };
    assert!(spoil("huge", &huge).contains("VXSB"));
    let rank = |b: &mut Vec<u8>| b[sizes - 4..sizes].copy_from_slice(&99_i32.to_le_bytes());
    assert!(spoil("rank", &rank).contains("rank 99"));
    let old = |b: &mut Vec<u8>| {
        for (from, to) in [(b"VXSB", b"VXMD"), (b"VMSB", b"VIMS")] {
            while let Some(at) = b.windows(4).position(|w| w == from) {
                b[at..at + 4].copy_from_slice(to);
            }
        }
    };
    assert!(spoil("old", &old).contains("version 6"));
    // One sparse number at a position: 0 and one past the end.
    let vtwr = find(b"VTWR");
    let rest = &good[vtwr..];
    let sparse = vtwr
        + rest
            .windows(4)
            .position(|w| w == 96_i32.to_le_bytes())
            .unwrap();
    let end = vtwr
        + 4
        + good[vtwr + 4..]
            .windows(4)
            .position(|w| w == b"SAVE")
            .unwrap()
        - 4;
    for position in [0_i32, 28] {
        let mut tail = good[sparse..sparse + 4].to_vec();
        tail.extend(b"    ");
        [1_i32, 4, 4]
            .iter()
            .for_each(|n| tail.extend(n.to_le_bytes()));
        tail.extend([b' '; 80]);
        tail.extend(96_i32.to_le_bytes());
        tail.extend(24_i32.to_le_bytes());
        tail.extend(b"    ");
        [1_i32, 1, 1, position]
            .iter()
            .for_each(|n| tail.extend(n.to_le_bytes()));
        tail.extend(1.0_f32.to_le_bytes());
        tail.extend(24_i32.to_le_bytes());
        let text = spoil(&format!("sparse{position}"), &|b| {
            b.splice(sparse..end, tail.iter().copied());
        });
        assert!(
            text.contains(&format!("the position {position} is not from 1 to 27")),
            "{text}"
        );
    }
}

#[test]
fn nothing_panics_on_cut_or_changed_files() {
    let dir = tempfile::tempdir().unwrap();
    for (name, path) in [
        ("2022_SML.csv", "icio2025/2022_SML.csv"),
        (
            "flat_2022.csv",
            "figaro/flatfile_eu-ic-io_ind-by-ind_25ed_2022.csv",
        ),
        ("WIOT2014.csv", "wiod2016/WIOT2014_October16_ROW.csv"),
        ("basedata.har", "gtap/basedata.har"),
        ("2016-2022_SML.zip", "icio2025/2016-2022_SML.zip"),
    ] {
        let good = std::fs::read(layout(path)).unwrap();
        let options = ImportOptions {
            usd_per_unit: Some(1.0),
            ..ImportOptions::default()
        };
        for step in 1..40 {
            let at = good.len() * step / 40;
            let cut = file(&dir, name, &good[..at]);
            let outcome = import(&cut, &options);
            // A table of which only the end of its last number is gone may still be read.
            assert!(
                outcome.is_err() || at + 8 > good.len(),
                "{name} cut at {at}"
            );
            let mut changed = good.clone();
            changed[at] = changed[at].wrapping_add(1 + step as u8);
            let _ = import(&file(&dir, name, &changed), &options);
        }
    }
}
