//! The ledger's tables, compiled from the figures folder (`data --from DIR --only ledger`).
//!
//! Figures (codes, rates, dates, references, sources, confidence, basis) are carried over; titles and notes are
//! our own (`words/`), and so are the readings of the law that the figures leave open: which lists an instrument
//! points at, what was scheduled and withdrawn, how duties meet. Same figures, same bytes.

mod china;
mod instruments;
mod law;
pub(crate) mod places;
pub(crate) mod source;
mod timeline;
mod usa;

use std::path::Path;

use miette::IntoDiagnostic;

use crate::output::Output;
use source::Failure;

/// Name of this part.
pub(crate) const NAME: &str = "ledger";
/// The last day that its rows know of.
pub(crate) const EDITION: &str = "2026-10-10";
/// The folder it reads, with `timeline` and the finest world beside it.
pub(crate) const SOURCE: &str = "ledger";

/// Compiles every table of the ledger from a folder of figures.
pub(crate) fn make(from: &Path) -> miette::Result<Vec<Output>> {
    outputs(from).into_diagnostic()
}

fn outputs(from: &Path) -> Result<Vec<Output>, Failure> {
    let (ledger, timeline) = (from.join("ledger"), from.join("timeline"));
    let world = from.join("worlds/icio2022-81x28");
    let mut outputs = Vec::new();
    let mut plain = |path: &'static str, bytes: Vec<u8>| outputs.push(Output { path, bytes });
    plain(
        "data/ledger/stacking.csv",
        include_bytes!("ledger/words/stacking.csv").to_vec(),
    );
    plain("data/ledger/grace.csv", instruments::grace(&ledger)?);
    plain(
        "data/ledger/lists.csv",
        include_bytes!("ledger/words/lists.csv").to_vec(),
    );
    plain(
        "data/ledger/conditions.csv",
        include_bytes!("ledger/words/conditions.csv").to_vec(),
    );
    plain(
        "data/ledger/law.csv",
        include_bytes!("ledger/words/law.csv").to_vec(),
    );
    plain("data/ledger/law-dates.csv", law::dates(&ledger)?);
    plain(
        "data/ledger/fees.csv",
        include_bytes!("ledger/words/fees.csv").to_vec(),
    );
    plain(
        "data/ledger/weights.csv",
        include_bytes!("ledger/words/weights.csv").to_vec(),
    );
    plain(
        "data/ledger/jurisdiction.csv",
        include_bytes!("ledger/words/jurisdiction.csv").to_vec(),
    );
    plain(
        "data/ledger/instruments.csv",
        instruments::instruments(&ledger)?,
    );
    plain("data/ledger/levers.csv", instruments::levers(&ledger)?);
    plain(
        "data/ledger/region-averages.csv",
        places::region_averages(&ledger)?,
    );
    plain(
        "data/ledger/jurisdiction-shares.csv",
        places::shares(&world, &places::HONG_KONG)?,
    );
    plain("data/ledger/events.csv", timeline::events(&timeline)?);
    plain(
        "data/ledger/commitments.csv",
        timeline::commitments(&timeline)?,
    );
    plain(
        "data/ledger/published-averages.csv",
        timeline::published(&ledger)?,
    );
    plain("data/ledger/golden-lines.csv", timeline::golden(&ledger)?);
    let mut zipped = |path: &'static str, bytes: Vec<u8>| -> Result<(), Failure> {
        outputs.push(Output {
            path,
            bytes: source::zipped(&bytes)?,
        });
        Ok(())
    };
    zipped("data/ledger/lists-usa.csv.gz", usa::lists(&ledger)?)?;
    zipped("data/ledger/totals-usa-chn.csv.gz", usa::totals(&ledger)?)?;
    zipped("data/ledger/mfn-usa.csv.gz", usa::schedule(&ledger)?)?;
    zipped("data/ledger/lists-chn.csv.gz", china::lists(&ledger)?)?;
    zipped("data/ledger/law-codes.csv.gz", law::codes(&ledger)?)?;
    zipped("data/ledger/crosswalk.csv.gz", places::crosswalk(&ledger)?)?;
    let imports = |file: &str| places::weights(&ledger.join(file));
    zipped(
        "data/ledger/weights-usa-chn-2024.csv.gz",
        imports("us-imports-from-china-2024-hs10.csv")?,
    )?;
    zipped(
        "data/ledger/weights-chn-usa-2017.csv.gz",
        imports("china-imports-from-us-hs6-2017.csv")?,
    )?;
    Ok(outputs)
}
