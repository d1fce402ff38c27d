//! What is refused, and in which words: file, line, column, and what would be right.
#![allow(clippy::unwrap_used)]

mod common;

use common::{layout, refused};

#[test]
fn broken_tables_name_the_place_and_what_would_be_right() {
    for (file, said) in [
        (
            "no-tls-row",
            "no-tls-row.csv, line 12 (TLS): no row TLS (taxes less subsidies on products)",
        ),
        (
            "does-not-balance-row",
            "does-not-balance-row.csv, line 2 (CHN_A01): the row adds up to 350.7167 and its OUT says 300.7167",
        ),
        (
            "not-a-number",
            "not-a-number.csv, line 3, column 4 (CHN_G): \"n.a.\" is not a number; write a finite number",
        ),
        (
            "label-twice",
            "label-twice.csv, line 4, column 1 (CHN_A01): the row \"CHN_A01\" is there twice; the first is in line 2",
        ),
        (
            "short-row",
            "short-row.csv, line 5 (USA_A01): 27 fields where the header has 29",
        ),
        (
            "cut-off",
            "cut-off.csv, line 6: the file ends here without the rows USA_G, ROW_A01, ROW_C26, ROW_G, and TLS, VA and OUT: the file is cut off",
        ),
        (
            "semicolons",
            "semicolons.csv, line 1: fields are separated by semicolons or tabs; the published file has commas",
        ),
        (
            "rows-and-columns-differ",
            "rows-and-columns-differ.csv, line 3, column 1 (CHN_C26): the row \"CHN_C26\" has no column of the same name",
        ),
    ] {
        let text = refused(&layout(&format!("icio2025/broken/{file}.csv")));
        assert!(text.starts_with(said), "{file}: {text}");
    }
}
