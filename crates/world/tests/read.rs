//! Reading world folders: what is accepted, and the exact words of what is not.

mod common;

use common::{folder_with, shared_data, text};
use detente_world::{RegionIx, SectorIx, SectorKind, World};

const A: RegionIx = RegionIx(0);
const B: RegionIx = RegionIx(1);
const G: SectorIx = SectorIx(0);
const S: SectorIx = SectorIx(1);

#[test]
fn reads_the_tiny_world() {
    let dir = folder_with(&[]);
    for path in [dir.path().to_path_buf(), dir.path().join("world.toml")] {
        let w = World::read(path).unwrap();
        assert_eq!((w.meta().name.as_str(), w.meta().year), ("tiny", 2022));
        assert_eq!(w.meta().tariff_dates["*:*"], "2021");
        assert_eq!(w.region(B).name, "B, the other");
        assert_eq!(w.sector(S).kind, SectorKind::Services);
        assert_eq!(w.find_sector("STUFF"), Some(G));
        assert_eq!(w.flows().get(A, B, G), 10.5);
        assert_eq!(w.tariffs().get(B, A, G), 0.1);
        assert_eq!(w.use_table().get(A, S, G), 10.0);
        assert_eq!(w.elasticity_sets()["low"], [Some(2.0), None]);
        let b = w.benchmark();
        assert_eq!(b.output.get(A, G), 110.5);
        assert_eq!(b.tariff_revenue[0], 0.1 * 12.25);
        assert_eq!(b.deficit[0], 12.25 - 10.5 - 5.0);
        assert_eq!(b.value_added.get(A, G), 80.5);
        assert_eq!(b.final_demand.get(B, S), 82.5);
    }
}

#[test]
fn accepts_bom_crlf_quotes_blank_lines_and_missing_optional_tables() {
    let flows = format!(
        "\u{feff}{}",
        text("flows.csv")
            .replace('\n', "\r\n")
            .replace("AAA,AAA", "\"AAA\", AAA ")
    );
    let regions = "code,name\n\nAAA,Country A\n\nBBB,\"B, the other\"\n\n";
    let sectors = text("sectors.csv").replace("services,5,", "services,5,SVC");
    let dir = folder_with(&[
        ("flows.csv", Some(flows.as_bytes())),
        ("regions.csv", Some(regions.as_bytes())),
        ("sectors.csv", Some(sectors.as_bytes())),
        ("use.csv", None),
        ("elasticities.csv", None),
        ("tariffs.csv", Some(b"origin,destination,sector,rate\n")),
    ]);
    let w = World::read(dir.path()).unwrap();
    assert_eq!(w.sector(S).alias, None);
    assert_eq!(w.flows().get(A, A, G), 100.0);
    assert_eq!(w.benchmark().value_added, w.benchmark().output);
}

#[test]
fn sums_up_regions_and_sectors() {
    let world = World::read(folder_with(&[]).path()).unwrap();
    let regions = world.region_summaries();
    let a = &regions[0];
    assert_eq!((a.exports, a.imports, a.deficit), (15.5, 12.25, -3.25));
    assert_eq!(a.gdp, 110.5 + 155.0 - 35.0 + 1.225);
    assert_eq!(
        (a.average_tariff, a.average_tariff_faced),
        (Some(0.1), Some(0.0))
    );
    assert_eq!(regions[1].average_tariff_faced, Some(0.1));
    let goods = &world.sector_summaries()[0];
    assert_eq!((goods.output, goods.trade), (202.75, 22.75));
    assert_eq!(goods.average_tariff, Some(0.1 * 12.25 / 22.75));
}

/// Reads the tiny world with one file changed and returns the message, without the folder.
fn message(file: &str, content: Option<&[u8]>) -> String {
    let dir = folder_with(&[(file, content)]);
    let error = World::read(dir.path()).expect_err("a refused world");
    error
        .to_string()
        .replace(&format!("{}/", dir.path().display()), "")
        .replace(&dir.path().display().to_string(), "DIR")
}

fn replaced(file: &str, from: &str, to: &str) -> String {
    assert!(text(file).contains(from), "{file} has no {from}");
    message(file, Some(text(file).replacen(from, to, 1).as_bytes()))
}

#[test]
fn says_where_a_flow_is_wrong() {
    let f = "flows.csv";
    assert_eq!(
        replaced(f, "BBB,AAA,G1,12", "BBX,AAA,G1,12"),
        "flows.csv, line 4, column \"origin\": unknown region \"BBX\"; did you mean \"BBB\"?"
    );
    assert_eq!(
        replaced(f, "AAA,BBB,SVC", "AAA,BBB,SCV"),
        "flows.csv, line 8, column \"sector\": unknown sector \"SCV\"; did you mean \"SVC\"?"
    );
    assert_eq!(
        replaced(f, ",80", ",-80"),
        "flows.csv, line 5, column \"value\": -80 is negative: a flow is a sale, 0 or more"
    );
    assert_eq!(
        replaced(f, ",80", ",eighty"),
        "flows.csv, line 5, column \"value\": \"eighty\" is not a number"
    );
    assert_eq!(
        replaced(f, ",80", ",NaN"),
        "flows.csv, line 5, column \"value\": \"NaN\" is not a finite number"
    );
    assert_eq!(
        replaced(f, ",80", ",1e999"),
        "flows.csv, line 5, column \"value\": \"inf\" is not a finite number"
    );
    assert_eq!(
        replaced(f, ",80", ","),
        "flows.csv, line 5, column \"value\": is empty where a number is expected"
    );
    assert_eq!(
        replaced(f, ",80", ",\"8,0\""),
        "flows.csv, line 5, column \"value\": \"8,0\" is not a number; write 1234.5, with a decimal point and no thousands separator"
    );
    assert_eq!(
        replaced(f, ",80", ",80,1"),
        "flows.csv, line 5: 5 fields where the header has 4 (origin,destination,sector,value)"
    );
    assert_eq!(
        replaced(f, "AAA,BBB,G1", "AAA,AAA,G1"),
        "flows.csv, line 3: a second row for AAA → AAA, G1; the first is in line 2"
    );
    assert_eq!(
        replaced(f, "value", "valeu"),
        "flows.csv: column \"value\" is missing; the columns are origin,destination,sector,valeu; did you mean \"valeu\"?"
    );
    assert_eq!(
        message(f, Some(b"")),
        "flows.csv: the file is empty; its first line should name the columns"
    );
    assert_eq!(
        message(f, Some(b"\n \n")),
        "flows.csv: the file is empty; its first line should name the columns"
    );
    assert_eq!(
        message(f, Some(b"origin,destination,sector,value\n")),
        "flows.csv: no rows after the header; expected one row per flow: origin,destination,sector,value"
    );
    assert_eq!(
        message(
            f,
            Some(b"origin,destination,sector,value\nAAA,AAA,G1,\xff\n")
        ),
        "flows.csv, line 2: field 4 is not UTF-8 text; save the file as UTF-8"
    );
    assert_eq!(
        message(f, Some(b"origin;destination;sector;value\n")),
        "flows.csv: column \"origin\" is missing; the columns are origin;destination;sector;value"
    );
    assert_eq!(
        message(f, None),
        "DIR: the world has no flows table; expected flows.csv, flows.csv.gz, flows.parquet"
    );
}

#[test]
fn counts_lines_through_blank_ones_and_line_breaks_in_quotes() {
    let blank = text("flows.csv")
        .replacen("AAA,BBB,G1,10.5\n", "AAA,BBB,G1,10.5\n\n\n", 1)
        .replacen(",80", ",x", 1);
    assert_eq!(
        message("flows.csv", Some(blank.as_bytes())),
        "flows.csv, line 7, column \"value\": \"x\" is not a number"
    );
    assert!(
        message("flows.csv", Some(blank.replace('\n', "\r\n").as_bytes()))
            .starts_with("flows.csv, line 7,")
    );
    let regions = "code,name\nAAA,\"Country\nA\"\nB:B,Other\n";
    assert_eq!(
        message("regions.csv", Some(regions.as_bytes())),
        "regions.csv, line 4, column \"code\": the code \"B:B\" contains ':', which selectors use"
    );
}

#[test]
fn says_where_a_tariff_or_a_use_is_wrong() {
    let t = "tariffs.csv";
    assert_eq!(
        replaced(t, "0.1", "-1"),
        "tariffs.csv, line 2, column \"rate\": -1 is out of range: a rate is a fraction of border value (0.25 for 25 %), above -1"
    );
    assert_eq!(
        replaced(t, "BBB,AAA", "AAA,AAA"),
        "tariffs.csv, line 2, column \"rate\": 0.1 on a region's own flow: domestic sales carry no tariff, remove the row"
    );
    assert_eq!(
        message(t, None),
        "DIR: the world has no tariffs table; expected tariffs.csv, tariffs.csv.gz, tariffs.parquet (a world without tariffs has the header line origin,destination,sector,rate and no rows)"
    );
    assert_eq!(
        replaced("use.csv", ",12.5", ",-12.5"),
        "use.csv, line 6, column \"value\": -12.5 is negative: use is a purchase, 0 or more"
    );
    assert_eq!(
        replaced("use.csv", "BBB,SVC,SVC", "BBB,G1,G1"),
        "use.csv, line 6: a second row for BBB, G1 used by G1; the first is in line 5"
    );
    assert_eq!(
        replaced("elasticities.csv", ",8", ",0"),
        "elasticities.csv, line 2, column \"value\": 0 is out of range: the trade elasticity must be above 0"
    );
    assert_eq!(
        replaced("elasticities.csv", "SVC,high", "G1,high"),
        "elasticities.csv, line 3: a second row for sector G1 of set \"high\"; the first is in line 2"
    );
}

#[test]
fn says_where_a_label_is_wrong() {
    assert_eq!(
        replaced("regions.csv", "BBB", "AAA"),
        "regions.csv, line 3: a second row for region \"AAA\"; the first is in line 2"
    );
    let s = "sectors.csv";
    assert_eq!(
        replaced(s, ",goods,", ",good,"),
        "sectors.csv, line 2, column \"kind\": \"good\" is unknown: write goods or services; did you mean \"goods\"?"
    );
    assert_eq!(
        replaced(s, ",4,", ",0,"),
        "sectors.csv, line 2, column \"trade_elasticity\": 0 is out of range: the trade elasticity must be above 0"
    );
    assert_eq!(
        replaced(s, ",5,", ",5,G1"),
        "sectors.csv, line 3: a second row for sector \"G1\"; the first is in line 2"
    );
    assert_eq!(
        replaced(s, "alias", "allias"),
        "sectors.csv: unknown column \"allias\"; did you mean \"alias\"?"
    );
    assert_eq!(
        message(
            s,
            Some(b"code,name,kind,trade_elasticity,markup\nG1,G,goods,4,0.9\n")
        ),
        "sectors.csv, line 2, column \"markup\": 0.9 is out of range: the markup is price over cost and must be 1 or more"
    );
    assert_eq!(
        message(
            s,
            Some(b"code,name,kind,trade_elasticity,scale_elasticity\nG1,G,goods,4,-1\n")
        ),
        "sectors.csv, line 2, column \"scale_elasticity\": -1 is out of range: the scale elasticity must be 0 or more"
    );
    assert_eq!(
        message(
            s,
            Some(b"code,name,kind,trade_elasticity,scale_base\nG1,G,goods,4,labor\n")
        ),
        "sectors.csv, line 2, column \"scale_base\": \"labor\" is unknown: write input or labour; did you mean \"labour\"?"
    );
    assert_eq!(
        message(s, Some(b"code,name,kind,trade_elasticity\n")),
        "sectors.csv: no rows after the header; expected one row per sector: code,name,kind,trade_elasticity"
    );
}

#[test]
fn says_where_the_toml_is_wrong() {
    let t = "world.toml";
    assert_eq!(
        message(t, None),
        "DIR: the world has no world.toml; expected world.toml with name, year and unit"
    );
    assert_eq!(
        replaced(t, "2024-12-31", "2024-02-30"),
        "world.toml, line 9, column 11: \"2024-02-30\" is not a date; write 2024, 2024-12 or 2024-12-31"
    );
    assert_eq!(
        replaced(t, "AAA:*", "AAB:*"),
        "world.toml, line 9, column 1: tariff_dates: unknown region \"AAB\"; did you mean \"AAA\"?"
    );
    assert_eq!(
        replaced(t, "[tariff_dates]", "[tarif_dates]"),
        "world.toml, line 8, column 2: unknown key \"tarif_dates\"; did you mean \"tariff_dates\"?"
    );
    assert!(
        replaced(t, "year = 2022", "year = \"2022\"").starts_with(
            "world.toml, line 3, column 8: invalid type: string \"2022\", expected i32"
        )
    );
    assert!(replaced(t, "year = 2022", "year = ").starts_with("world.toml, line 3, column 8: "));
    assert!(replaced(t, "name = \"tiny\"\n", "").contains("missing field `name`"));
    assert_eq!(
        message(t, Some(b"name = \"\xff\"")),
        "world.toml: byte 9 is not UTF-8 text; save the file as UTF-8"
    );
}

#[test]
fn names_the_cell_whose_accounts_cannot_be() {
    let w = "world \"tiny\", ";
    assert_eq!(
        replaced("use.csv", "AAA,G1,G1,20", "AAA,G1,G1,120"),
        format!(
            "{w}region AAA, sector G1: value added is -19.5 (output 110.5 less inputs 130); it must be above 0"
        )
    );
    assert_eq!(
        replaced("use.csv", "AAA,G1,SVC,5", "AAA,G1,SVC,100"),
        format!(
            "{w}region AAA, sector G1: final demand is -6.525000000000006 (expenditure 113.475 less use 120); it must not be negative"
        )
    );
    let idle = text("flows.csv").replace("BBB,BBB,SVC,90\n", "");
    assert_eq!(
        message("flows.csv", Some(idle.as_bytes())),
        format!("{w}region BBB, sector SVC: buys inputs of 12.5 but has no output")
    );
    let gone = "origin,destination,sector,value\nAAA,AAA,G1,100\nAAA,BBB,G1,10\nAAA,AAA,SVC,50\n";
    let dir = folder_with(&[("flows.csv", Some(gone.as_bytes())), ("use.csv", None)]);
    assert_eq!(
        World::read(dir.path()).unwrap_err().to_string(),
        format!("{w}region BBB: no output in any sector; leave the region out or give it flows")
    );
    let markup = "code,name,kind,trade_elasticity,markup\nG1,G,goods,4,5\nSVC,S,services,5,1\n";
    assert_eq!(
        message("sectors.csv", Some(markup.as_bytes())),
        format!(
            "{w}region AAA, sector G1: value added 80.5 does not cover the profits 88.4 that a markup of 5 on an output of 110.5 means"
        )
    );
}

#[test]
fn refuses_a_folder_that_is_none_and_a_table_in_two_forms() {
    assert!(
        World::read("no/such/folder")
            .unwrap_err()
            .to_string()
            .starts_with("no/such/folder: no such world folder")
    );
    let dir = folder_with(&[("flows.parquet", Some(b"PAR1"))]);
    let error = World::read(dir.path()).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "the flows table is there twice, as flows.csv and as flows.parquet; remove one"
        ),
        "{error}"
    );
}

#[test]
fn reads_gzipped_tables_and_refuses_bad_ones() {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(text("flows.csv").as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let dir = folder_with(&[("flows.csv", None), ("flows.csv.gz", Some(&gz))]);
    assert_eq!(World::read(dir.path()).unwrap().flows().get(A, B, G), 10.5);
    let dir = folder_with(&[
        ("flows.csv", None),
        ("flows.csv.gz", Some(&gz[..gz.len() - 9])),
    ]);
    assert!(
        World::read(dir.path())
            .unwrap_err()
            .to_string()
            .contains("flows.csv.gz: not a gzip file")
    );
}

#[test]
fn loads_every_shared_world() {
    let Some(shared) = shared_data() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(shared.join("worlds")).unwrap() {
        let path = entry.unwrap().path();
        let world = World::read(&path).unwrap();
        assert_eq!(
            world.meta().name,
            path.file_name().unwrap().to_string_lossy()
        );
        count += 1;
    }
    assert!(count >= 6);
}

#[test]
fn money_of_another_unit_is_converted_by_its_own_rate_or_refused() {
    let dollars = World::read(folder_with(&[]).path()).unwrap();
    let toml = text("world.toml");
    let other = |line: &str| toml.replace("unit = \"USD million\"", line);
    let euros = other("unit = \"EUR million\"\nusd_per_unit = 1.25");
    let converted =
        World::read(folder_with(&[("world.toml", Some(euros.as_bytes()))]).path()).unwrap();
    assert_eq!(converted.meta().unit, "USD million");
    assert_eq!(converted.flows().get(A, B, G), 1.25 * 10.5);
    assert_eq!(converted.use_table().get(A, S, G), 1.25 * 10.0);
    // Shares are what they were.
    let share = |w: &World| w.benchmark().deficit[0] / w.benchmark().income[0];
    assert!((share(&converted) - share(&dollars)).abs() < 1e-15);
    let alone = other("unit = \"EUR million\"");
    let refused =
        World::read(folder_with(&[("world.toml", Some(alone.as_bytes()))]).path()).unwrap_err();
    assert!(refused.to_string().contains("usd_per_unit"), "{refused}");
}
