//! The goods carved out of broad sectors, in our own tables, and the built-in world with all of them.
//!
//! Figures and confidence are carried over; sources are named in our own words. One split, of semiconductors, is written
//! by hand under `data/splits` and only read here.

use std::path::Path;

use detente_world::{Split, SplitTariffs, World, WorldMeta, WorldParts};
use miette::{Context, IntoDiagnostic, Result, miette};

use crate::figures::{rows, table};
use crate::output::{Output, root};
use crate::say;

/// Name of this part.
pub(crate) const NAME: &str = "splits";
/// The folder it reads.
pub(crate) const SOURCE: &str = "splits";

/// The world that is split, and what is written by hand about the result.
const PARENT: &str = "data/world/busan-25x28.world";
const ABOUT: &str = "data/world/busan-25x32.toml";
/// Day whose own tariffs the world has.
const DAY: &str = "2022-07-01";
/// The split written by hand: files under `data/splits`.
const BY_HAND: [&str; 3] = [
    "semiconductors.toml",
    "semiconductors-shares.csv",
    "semiconductors-weights.csv",
];

/// One split of the gathered figures: its name there and here, code, parent, name for readers.
struct Good {
    name: &'static str,
    code: &'static str,
    parent: &'static str,
    title: &'static str,
    paths: [&'static str; 4],
    sources: [(&'static str, &'static str); 3],
    users: &'static str,
}

const GOODS: [Good; 3] = [
    Good {
        name: "soybeans",
        code: "SOY",
        parent: "A01",
        title: "Soybeans",
        paths: [
            "data/splits/soybeans.toml",
            "data/splits/soybeans-flows.csv",
            "data/splits/soybeans-users.csv",
            "data/splits/soybeans-tariffs.csv",
        ],
        sources: [
            (
                "high",
                "customs tonnes or USDA balances at the origin's farm price",
            ),
            (
                "medium",
                "US exports of HS 12 and national reports, fitted to USDA totals",
            ),
            ("low", "judgement, fitted to USDA totals"),
        ],
        users: "USDA balances: crush over crush, feed, seed and waste",
    },
    Good {
        name: "rare-earth-compounds",
        code: "REO",
        parent: "C20",
        title: "Rare-earth oxides, compounds and metals",
        paths: [
            "data/splits/rare-earth-compounds.toml",
            "data/splits/rare-earth-compounds-flows.csv",
            "data/splits/rare-earth-compounds-users.csv",
            "data/splits/rare-earth-compounds-tariffs.csv",
        ],
        sources: [
            ("high", "CEPII BACI, HS 280530 and 2846, mean of 2022-24"),
            ("medium", "derived from CEPII BACI"),
            ("low", "judgement: tonnes of oxide at prices without tax"),
        ],
        users: "judgement around the end uses that USGS lists",
    },
    Good {
        name: "magnets",
        code: "REM",
        parent: "C25",
        title: "Rare-earth permanent magnets and their alloys",
        paths: [
            "data/splits/magnets.toml",
            "data/splits/magnets-flows.csv",
            "data/splits/magnets-users.csv",
            "data/splits/magnets-tariffs.csv",
        ],
        sources: [
            ("high", "customs figures, HS 850511"),
            (
                "medium",
                "UN Comtrade group of HS 280530, 2846 and 850511 less CEPII BACI",
            ),
            ("low", "judgement from known plants and partners' imports"),
        ],
        users: "judgement around published world shares by use",
    },
];

#[derive(serde::Deserialize)]
struct FlowRow {
    origin: String,
    destination: String,
    value_usd_mn: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct UserRow {
    region: String,
    user: String,
    share: String,
    confidence: String,
}

#[derive(serde::Deserialize)]
struct TariffRow {
    split: String,
    origin: String,
    destination: String,
    rate: String,
    valid_from: String,
    valid_to: String,
    confidence: String,
}

/// The tables of one good.
fn tables(good: &Good, from: &Path) -> Result<Vec<Output>> {
    let file = |table: &str| from.join(format!("{SOURCE}/split-{}-{table}.csv", good.name));
    let source = |confidence: &str| {
        good.sources
            .iter()
            .find(|(known, _)| *known == confidence)
            .map(|(_, source)| (*source).to_owned())
            .ok_or_else(|| miette!("{}: unknown confidence \"{confidence}\"", good.name))
    };
    let flows: Vec<FlowRow> = rows(&file("flows"))?;
    let users: Vec<UserRow> = rows(&file("users"))?;
    let tariffs: Vec<TariffRow> = rows(&from.join(format!("{SOURCE}/split-tariffs.csv")))?;
    let flow_rows = flows
        .into_iter()
        .map(|r| {
            let source = source(&r.confidence)?;
            Ok(vec![
                r.origin,
                r.destination,
                r.value_usd_mn,
                source,
                r.confidence,
            ])
        })
        .collect::<Result<Vec<_>>>()?;
    let user_rows = users.into_iter().map(|r| {
        vec![
            r.region,
            r.user,
            r.share,
            good.users.to_owned(),
            r.confidence,
        ]
    });
    let tariff_rows = tariffs
        .into_iter()
        .filter(|r| r.split == good.name)
        .map(|r| {
            vec![
                r.origin,
                r.destination,
                r.rate,
                r.valid_from,
                r.valid_to,
                r.confidence,
            ]
        });
    let toml = format!(
        "# Made by `cargo run -p xtask -- data --only splits`.\nparent = \"{}\"\ncode = \"{}\"\nname = \"{}\"\n",
        good.parent, good.code, good.title
    );
    Ok(vec![
        Output {
            path: good.paths[0],
            bytes: toml.into_bytes(),
        },
        Output {
            path: good.paths[1],
            bytes: table(
                &[
                    "origin",
                    "destination",
                    "value_usd_mn",
                    "source",
                    "confidence",
                ],
                flow_rows,
            )?,
        },
        Output {
            path: good.paths[2],
            bytes: table(
                &["region", "user", "share", "source", "confidence"],
                user_rows,
            )?,
        },
        Output {
            path: good.paths[3],
            bytes: table(
                &[
                    "origin",
                    "destination",
                    "rate",
                    "valid_from",
                    "valid_to",
                    "confidence",
                ],
                tariff_rows,
            )?,
        },
    ])
}

/// What is written by hand about the world.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    name: String,
    title: String,
    notes: String,
}

/// Compiles the tables and carves the goods out of the built-in world.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let mut outputs = Vec::new();
    for good in &GOODS {
        outputs.extend(tables(good, from)?);
    }
    let bytes = std::fs::read(root().join(PARENT)).into_diagnostic()?;
    let world = World::from_compact(PARENT, &bytes).into_diagnostic()?;
    let about = std::fs::read_to_string(root().join(ABOUT)).into_diagnostic()?;
    let about: About = toml::from_str(&about).into_diagnostic()?;

    // The tables are read as users' are: from a folder.
    let folder = tempfile::tempdir().into_diagnostic()?;
    for output in &outputs {
        let name = Path::new(output.path).file_name().unwrap_or_default();
        std::fs::write(folder.path().join(name), &output.bytes).into_diagnostic()?;
    }
    for name in BY_HAND {
        let path = root().join("data/splits").join(name);
        std::fs::copy(&path, folder.path().join(name))
            .into_diagnostic()
            .wrap_err_with(|| path.display().to_string())?;
    }
    let splits = Split::read(&[folder.path().to_path_buf()], DAY).into_diagnostic()?;
    let (world, report) = world.split(&splits, SplitTariffs::Own).into_diagnostic()?;
    for good in &report.goods {
        say(&format!(
            "{} out of {}: output {:.0}, traded {:.0} USD million",
            good.code, good.parent, good.output, good.traded
        ));
    }
    for clip in report.clips.iter().filter(|c| c.kept < 0.99 * c.wanted) {
        say(&format!(
            "cut to 95 % of the parent: {} {} {} → {}, {:.1} wanted, {:.1} kept",
            clip.kind, clip.good, clip.from, clip.to, clip.wanted, clip.kept
        ));
    }
    let meta = WorldMeta {
        name: about.name,
        title: about.title,
        notes: format!("{}\n{}", about.notes.trim(), world.meta().notes),
        ..world.meta().clone()
    };
    let world = World::new(WorldParts {
        meta,
        ..world.parts().clone()
    })
    .into_diagnostic()?;
    outputs.push(Output {
        path: "data/world/busan-25x32.world",
        bytes: world.to_compact().into_diagnostic()?,
    });
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_splits_are_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
