//! Stocks that markets can draw on, where USDA's year-end figures are something else.
//!
//! USDA's stock of Brazil on 1 October is half a year's use and exports, so small errors of the crop pile up in it: the
//! one remembered for 2017 leaves 14 Mt in December 2018, when mills and traders found next to nothing. Brazil's own
//! trade counts its stock on 31 December, when the crop is all but gone. USDA's Chinese stock is mostly the state's
//! reserve; what the market can draw on is in mills and at ports.

/// Brazil in one calendar year: what was left on its last day, and what the last quarter took, kt.
pub(super) struct Left {
    pub year: i32,
    /// In store on 31 December (Abiove).
    pub december: f64,
    /// Exports from October to December.
    pub exports: f64,
    /// Crushed in the whole year (Abiove).
    pub crushed: f64,
    /// How well it is known.
    pub confidence: &'static str,
}

const fn left(
    year: i32,
    december: f64,
    exports: f64,
    crushed: f64,
    confidence: &'static str,
) -> Left {
    Left {
        year,
        december,
        exports,
        crushed,
        confidence,
    }
}

/// Brazil. Stocks: Abiove in April 2018 (2017), February 2019 (2018), August 2020 (2019), March 2021 (2020), March 2025
/// (2024), June 2025 (2025, a forecast); 2023 and 2022 go back from 2024 through Abiove's own crop, imports, exports,
/// crush and seed (154.4 + 0.8 − 98.8 − 55.8 − 3.4 and 160.3 + 0.2 − 101.9 − 54.2 − 3.4 Mt). Exports: the year (Anec,
/// Abiove) less what Secex and Abiove give for the months before; 2017, 2024 and 2025 remembered. Crush: Abiove.
pub(super) const BRAZIL: [Left; 8] = [
    left(2017, 5_265.0, 6_989.0, 41_840.0, "medium"),
    left(2018, 1_191.0, 14_200.0, 43_600.0, "medium"),
    left(2019, 3_319.0, 13_300.0, 43_500.0, "medium"),
    left(2020, 2_910.0, 3_900.0, 46_845.0, "medium"),
    left(2022, 5_900.0, 8_800.0, 50_900.0, "low"),
    left(2023, 6_900.0, 15_400.0, 54_160.0, "low"),
    left(2024, 4_140.0, 9_400.0, 55_800.0, "medium"),
    left(2025, 5_800.0, 14_300.0, 57_500.0, "low"),
];

/// In Brazilian stores on 1 October: what is left in December, exports until then and a quarter of the year's crush.
/// Years after the last are like it.
pub(super) fn brazil_october(year: i32) -> Option<(f64, &'static str)> {
    let last = BRAZIL.last().map_or(year, |l| l.year);
    let row = BRAZIL.iter().find(|l| l.year == year.min(last))?;
    Some((
        row.december + row.exports + row.crushed / 4.0,
        row.confidence,
    ))
}

/// Imported beans in Chinese mills around 1 October, kt: Cofeed's coastal mills on 31 August 2018, 27 September 2019 and
/// 2 October 2020; CNGOIC on 14 October 2022 and 7 October 2023; the trade press in October 2025. 2017 is 2018 less the
/// rise of stocks in Cofeed's balance sheet; 2024 has the share of 2025 that stocks at ports had (6.7 of 10.3 Mt).
pub(super) const CHINA: [(i32, f64, &str); 8] = [
    (2017, 5_215.0, "low"),
    (2018, 6_965.0, "medium"),
    (2019, 4_097.0, "medium"),
    (2020, 5_696.0, "medium"),
    (2022, 3_600.0, "medium"),
    (2023, 4_150.0, "medium"),
    (2024, 4_420.0, "low"),
    (2025, 6_800.0, "medium"),
];

/// In Chinese mills on 1 October; years after the last are like it.
pub(super) fn china_october(year: i32) -> Option<(f64, &'static str)> {
    let last = CHINA.last().map_or(year, |c| c.0);
    CHINA
        .iter()
        .find(|(of, ..)| *of == year.min(last))
        .map(|(_, kt, confidence)| (*kt, *confidence))
}

/// The working stock of mills that live on imports, in months of use: the mean of ten dated stocks of Chinese mills over
/// a month's use of their year (6.97, 5.7, 4.1, 5.7, 7.4, 7.1, 4.7, 3.6, 4.2 and 6.8 Mt; Cofeed 2018 to 2020, CNGOIC 2020
/// to 2023, the trade press in 2025).
pub(super) const MONTHS_IN_MILLS: f64 = 0.7;

/// Months of normal trade that importers besides China, and small exporters, have in store at the beginning of every
/// year. Their balances are trade alone.
pub(super) const MONTHS_IN_STORE: f64 = MONTHS_IN_MILLS;
