//! The tables that are built in.

use std::borrow::Cow;

use crate::Tables;

macro_rules! embedded {
    ($($file:literal),+ $(,)?) => {
        [$(($file, include_bytes!(concat!("../../../data/ledger/", $file)).as_slice())),+]
    };
}

/// Every table under `data/ledger`, by file name.
pub(crate) fn tables() -> Tables {
    let files = embedded![
        "edition.csv",
        "instruments.csv",
        "stacking.csv",
        "grace.csv",
        "lists.csv",
        "conditions.csv",
        "law.csv",
        "law-codes.csv.gz",
        "law-dates.csv",
        "fees.csv",
        "lists-usa.csv.gz",
        "totals-usa-chn.csv.gz",
        "lists-chn.csv.gz",
        "mfn-usa.csv.gz",
        "weights.csv",
        "weights-usa-chn-2024.csv.gz",
        "weights-chn-usa-2017.csv.gz",
        "crosswalk.csv.gz",
        "region-averages.csv",
        "jurisdiction.csv",
        "jurisdiction-shares.csv",
        "levers.csv",
        "events.csv",
        "commitments.csv",
        "published-averages.csv",
    ];
    files
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), Cow::Borrowed(bytes)))
        .collect()
}
