//! The ledgers that ship inside the program (`PROVENANCE.md` says where their rows come from).

use std::borrow::Cow;

use crate::layers::EDITION;
use crate::{Ledger, LedgerError, Tables};

/// Name of the ledger that is used unless another is asked for.
pub const DEFAULT_LEDGER: &str = "builtin";

/// Files of a ledger: name and bytes.
type Files = &'static [(&'static str, &'static [u8])];

macro_rules! embedded {
    ($folder:literal: $($file:literal),* $(,)?) => {
        &[$(($file, include_bytes!(concat!("../../../data/", $folder, "/", $file)).as_slice())),*]
    };
}

/// From products to sectors: one table for every ledger.
static CROSSWALK: (&str, &[u8]) = (
    "crosswalk.csv.gz",
    include_bytes!("../../../data/ledger/crosswalk.csv.gz").as_slice(),
);

/// The last day that each ledger knows of: one table for every ledger.
static EDITIONS: (&str, &[u8]) = (
    "editions.csv",
    include_bytes!("../../../data/ledgers/editions.csv").as_slice(),
);

/// The United States and China.
static USUAL: Files = embedded!["ledger":
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
    "region-averages.csv",
    "jurisdiction.csv",
    "jurisdiction-shares.csv",
    "levers.csv",
    "events.csv",
    "commitments.csv",
    "published-averages.csv",
];

static CANADA_US: Files = embedded!["ledgers/canada-us":
    "instruments.csv",
    "stacking.csv",
    "lists.csv",
    "lists-by-value.csv",
    "conditions.csv",
    "lists-canada-us.csv.gz",
    "weights.csv",
    "weights-usa-can-2024.csv.gz",
    "weights-can-usa-2024.csv.gz",
    "levers.csv",
    "events.csv",
    "commitments.csv",
    "published-averages.csv",
];

static AUSTRALIA_CHINA: Files = embedded!["ledgers/australia-china":
    "instruments.csv",
    "lists.csv",
    "lists-australia-china.csv.gz",
    "weights.csv",
    "weights-chn-aus-2019.csv.gz",
    "levers.csv",
    "events.csv",
    "commitments.csv",
];

static INDIA_US: Files = embedded!["ledgers/india-us":
    "instruments.csv",
    "levers.csv",
    "events.csv",
    "commitments.csv",
];

static JAPAN_KOREA: Files = embedded!["ledgers/japan-korea":
    "instruments.csv",
    "levers.csv",
    "events.csv",
    "commitments.csv",
];

static RUSSIA_EU_GAS: Files = embedded!["ledgers/russia-eu-gas":
    "instruments.csv",
    "levers.csv",
    "events.csv",
];

static EU_US: Files = embedded!["ledgers/eu-us":
    "instruments.csv",
    "lists-by-value.csv",
    "jurisdiction-shares.csv",
    "weights.csv",
    "weights-eu27-usa-2022.csv.gz",
    "levers.csv",
    "events.csv",
    "commitments.csv",
];

/// Name and files of every ledger that ships, the default first.
static SHELF: [(&str, &Files); 7] = [
    (DEFAULT_LEDGER, &USUAL),
    ("canada-us", &CANADA_US),
    ("eu-us", &EU_US),
    ("india-us", &INDIA_US),
    ("australia-china", &AUSTRALIA_CHINA),
    ("japan-korea", &JAPAN_KOREA),
    ("russia-eu-gas", &RUSSIA_EU_GAS),
];

/// Names of the ledgers that ship, the default first. All but the default are rows that may be laid over it.
pub fn builtin_names() -> Vec<&'static str> {
    SHELF.iter().map(|(name, _)| *name).collect()
}

/// The files of a ledger that ships, for hashes in manifests; `None` where none has that name.
pub fn builtin_files(
    name: &str,
) -> Option<impl Iterator<Item = (&'static str, &'static [u8])> + use<>> {
    let (_, files) = SHELF.iter().find(|(known, _)| *known == name)?;
    Some(files.iter().copied().chain([CROSSWALK, EDITIONS]))
}

/// The tables of a ledger that ships, by file name; its edition is a table of its own, as in a folder.
pub(crate) fn tables(name: &str) -> Option<Tables> {
    let mut tables: Tables = builtin_files(name)?
        .filter(|(file, _)| *file != EDITIONS.0)
        .map(|(file, bytes)| (file.to_owned(), Cow::Borrowed(bytes)))
        .collect();
    let editions = String::from_utf8_lossy(EDITIONS.1);
    let own = (editions.lines()).find_map(|line| line.strip_prefix(name)?.strip_prefix(','));
    if let Some(edition) = own {
        let text = format!("edition\n{edition}\n");
        tables.insert(EDITION.to_owned(), Cow::Owned(text.into_bytes()));
    }
    Some(tables)
}

impl Ledger {
    /// The ledger that is built in: both sides of the United States–China standoff, January 2018 to October 2026.
    ///
    /// # Errors
    /// None in a released build; a damaged table is reported as [`LedgerError::Invalid`].
    pub fn builtin() -> Result<Self, LedgerError> {
        let tables = tables(DEFAULT_LEDGER).unwrap_or_default();
        Self::from_tables("built-in", tables, false)
    }
}
