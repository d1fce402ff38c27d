//! The schedule of elasticities by horizon (`data --from DIR --only economy`): figures and confidence are carried
//! over, scopes and sources are named in our own words.

use std::path::Path;

use miette::{IntoDiagnostic, Result, WrapErr, miette};

use crate::output::Output;

/// Name of this part.
pub(crate) const NAME: &str = "economy";
/// The folder it reads.
pub(crate) const SOURCE: &str = "splits";

/// What the path takes from elsewhere: shares of supply and months of stock are no elasticities.
const ELSEWHERE: [&str; 2] = ["supply_response", "stock_cover_months"];

/// Sector code of soybeans.
const SOYBEANS: &str = "SOY";

/// A row of the gathered figures.
#[derive(serde::Deserialize)]
struct Row {
    parameter: String,
    good: String,
    horizon: String,
    low: f64,
    central: f64,
    high: f64,
    confidence: String,
}

/// Our name for the scope of a parameter, and where its figures come from.
fn named(parameter: &str, good: &str) -> Option<(&'static str, &'static str)> {
    let starts = |text: &str| good.starts_with(text);
    Some(match parameter {
        "sigma" => (
            "economy",
            "Atalay 2017; Baqaee and Farhi 2019; Oberfield and Raval 2021; judgement within their ranges",
        ),
        "theta" => (
            "economy",
            "Atalay 2017; Boehm, Flaaen and Pandalai-Nayar 2019; Barrot and Sauvagnat 2016; Baqaee and Farhi 2019; judgement within their ranges",
        ),
        "rho" => (
            "economy",
            "Caliendo and Parro 2015 (unity); Baqaee and Farhi 2019 for the short run; judgement",
        ),
        "kappa" => (
            "economy",
            "Galle, Rodriguez-Clare and Yi 2023 for the medium run; Artuc, Chaudhuri and McLaren 2010 for the pace; judgement for the short run",
        ),
        "trade_elasticity_scale" => (
            "economy",
            "Boehm, Levchenko and Pandalai-Nayar 2023: one year against seven to ten; Fajgelbaum et al. 2020 for the first year of the tariffs of 2018",
        ),
        "sigma_c" if starts("rare-earth magnets") => (
            "magnets",
            "IMF working paper 2026/073 below a year; substitution away from dysprosium in 2011-15 after; judgement",
        ),
        "sigma_c" if starts("rare-earth compounds") => (
            "rare-earth-compounds",
            "what makers of catalysts and polishes saved in 2010-13, USGS; judgement",
        ),
        "sigma_c" if starts("soybeans in crushing") => (
            SOYBEANS,
            "Taheripour and Tyner on a tariff of 25 to 30 per cent over three to five years; nearly one good",
        ),
        "sigma_c" if starts("soybean meal") => (
            "soybean-meal",
            "share of meal in Chinese feed from 2017 to 2023; judgement",
        ),
        _ => return None,
    })
}

fn months(horizon: &str) -> Option<u32> {
    let (number, unit) = match horizon.strip_suffix('y') {
        Some(years) => (years, 12),
        None => (horizon.strip_suffix('m')?, 1),
    };
    Some(number.parse::<u32>().ok()? * unit)
}

/// Compiles the schedule from a folder of figures.
pub(crate) fn make(from: &Path) -> Result<Vec<Output>> {
    let path = from.join(SOURCE).join("horizon.csv");
    let place = || path.display().to_string();
    let mut reader = csv::Reader::from_path(&path)
        .into_diagnostic()
        .wrap_err_with(place)?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record([
            "parameter",
            "scope",
            "months",
            "low",
            "central",
            "high",
            "source",
            "confidence",
        ])
        .into_diagnostic()?;
    for (at, row) in reader.deserialize().enumerate() {
        let row: Row = row.into_diagnostic().wrap_err_with(place)?;
        if ELSEWHERE.contains(&row.parameter.as_str()) {
            continue;
        }
        let wrong = |what: &str| miette!("{}, row {}: {what}", path.display(), at + 2);
        let (scope, source) = named(&row.parameter, &row.good)
            .ok_or_else(|| wrong("a parameter or good that this task has no name for"))?;
        // Between origins of one good, not between a good and its users' other inputs.
        let parameter = match scope {
            SOYBEANS => "sigma_origin",
            _ => row.parameter.as_str(),
        };
        let months =
            months(&row.horizon).ok_or_else(|| wrong("a horizon that is not like 3m or 5y"))?;
        if !(row.low <= row.central && row.central <= row.high) {
            return Err(wrong("low, central and high are not in order"));
        }
        writer
            .write_record([
                parameter,
                scope,
                &months.to_string(),
                &row.low.to_string(),
                &row.central.to_string(),
                &row.high.to_string(),
                source,
                &row.confidence,
            ])
            .into_diagnostic()?;
    }
    Ok(vec![Output {
        path: "data/economy/horizons.csv",
        bytes: writer.into_inner().into_diagnostic()?,
    }])
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_schedule_is_what_the_figures_give() {
        crate::output::assert_committed(super::make);
    }
}
