//! The built-in world: 81 economies merged to 25 regions, in the compact format of `detente-world`.

use std::path::Path;

use detente_world::{Mapping, World, WorldMeta, WorldParts};
use miette::{Context, IntoDiagnostic, Result, miette};

use crate::output::{Output, root};
use crate::say;

/// Name of this part.
pub(crate) const NAME: &str = "world";
/// The folder it reads.
pub(crate) const SOURCE: &str = "worlds/icio2022-81x28";

/// What is written by hand about the world.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    name: String,
    title: String,
    source: String,
    licence: String,
    notes: String,
}

/// Merges the source world and writes it down.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let source = World::read(from.join(SOURCE)).into_diagnostic()?;
    let mapping =
        Mapping::read(&root().join("data/world/busan-25x28.mapping.csv")).into_diagnostic()?;
    let about = root().join("data/world/busan-25x28.toml");
    let text = std::fs::read_to_string(&about)
        .into_diagnostic()
        .wrap_err_with(|| about.display().to_string())?;
    let about: About = toml::from_str(&text)
        .into_diagnostic()
        .wrap_err_with(|| about.display().to_string())?;

    let (merged, report) = source.aggregate(&mapping).into_diagnostic()?;
    for region in &report.regions {
        say(&format!(
            "{}: {} members; trade inside {:.0}, tariff revenue dropped {:.1} USD million ({:.4} % of income)",
            region.code,
            region.members.len(),
            region.internal_trade,
            region.revenue_dropped,
            100.0 * region.revenue_dropped_share
        ));
    }
    say(&format!(
        "tariff revenue {:.1} before, {:.1} after",
        report.revenue_before, report.revenue_after
    ));
    if !report.dates_dropped.is_empty() {
        return Err(miette!(
            "tariff dates differ among members: {}",
            report.dates_dropped.join(", ")
        ));
    }
    // Year, unit and tariff dates are the source's; the words are ours.
    let meta = WorldMeta {
        name: about.name,
        title: about.title,
        source: about.source.trim().to_string(),
        licence: about.licence.trim().to_string(),
        notes: about.notes.trim().to_string(),
        ..merged.meta().clone()
    };
    let world = World::new(WorldParts {
        meta,
        ..merged.parts().clone()
    })
    .into_diagnostic()?;
    Ok(vec![Output {
        path: "data/world/busan-25x28.world",
        bytes: world.to_compact().into_diagnostic()?,
    }])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_world_is_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
