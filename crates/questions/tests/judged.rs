//! The page "Judged by what happened" is what the program says.
#![allow(clippy::unwrap_used)]

mod common;

use common::ask;
use serde_json::json;

#[test]
fn the_committed_page_is_what_is_said() {
    let told = ask("judged", &json!({ "standoff": ["eu-us"] }));
    let (name, page) = &told.files[0];
    assert_eq!(name, "judged.md");
    let page = String::from_utf8(page.clone()).unwrap();
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/judged.md");
    let committed = std::fs::read_to_string(committed).unwrap();
    let own = page.split("\n## ").nth(1).unwrap();
    assert!(
        committed.contains(own.trim_end()),
        "`detente judged --out DIR` writes the page anew:\n{own}"
    );
    let rows = told.table("verdicts").unwrap();
    assert_eq!(rows.rows(), 4);
}

#[test]
fn a_record_of_ones_own_stands_beside_a_standoff() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "record.csv",
        "kind,id,what,region,low,high,unit,when,words,by,source,confidence\noutcome,x,Exports,EU27,-10,-5,%,2025,,,mine,low\n",
    );
    write(
        "statements.csv",
        "id,says,measure,region,partner,sectors,positions,against,horizon,record,low,high,unit,comparable,miss\n\
         e,Exports fall,exports_pct,EU27,USA,,USA=thirty,,1y,x,,,%,,too coarse\n",
    );
    let record = folder.path().to_str().unwrap();
    let told = ask(
        "judged",
        &json!({ "standoff": ["eu-us"], "record": record }),
    );
    assert_eq!(told.table("verdicts").unwrap().rows(), 1);
}
