//! Figures that a run without events should meet, whatever tariffs do: China's arrivals by origin, and dated stocks.

use miette::{Result, miette};

use super::{Rows, Sheet, number};

/// Half the width of the range around a reported arrival, as a share of it: ships come a week early or late.
const ARRIVALS: f64 = 0.1;
/// The run without events from October 2022 on.
const QUIET: &str = "2023";

/// Months of arrivals that the gathered table holds: its period, its origin, and the first and last month.
const GATHERED: [(&str, &str, &str, &str); 18] = [
    ("2023-01..05", "World", "2023-01", "2023-05"),
    ("2023-01..05", "Brazil", "2023-01", "2023-05"),
    ("2023-01..05", "United States", "2023-01", "2023-05"),
    ("2023-01..07", "Brazil", "2023-01", "2023-07"),
    ("2023-01..07", "United States", "2023-01", "2023-07"),
    ("2023-05", "World", "2023-05", "2023-05"),
    ("2023-05", "Brazil", "2023-05", "2023-05"),
    ("2023-07", "Brazil", "2023-07", "2023-07"),
    ("2024-01..05", "Brazil", "2024-01", "2024-05"),
    ("2024-01..05", "United States", "2024-01", "2024-05"),
    ("2024-01..05", "Argentina", "2024-01", "2024-05"),
    ("2024-05", "World", "2024-05", "2024-05"),
    ("2024-05", "Brazil", "2024-05", "2024-05"),
    ("2024-05", "United States", "2024-05", "2024-05"),
    ("2024-09", "World", "2024-09", "2024-09"),
    ("2024-09", "Brazil", "2024-09", "2024-09"),
    ("2024-09", "United States", "2024-09", "2024-09"),
    ("2024-09", "Argentina", "2024-09", "2024-09"),
];

/// A figure of the press: id, episode, measure, what it is, value with low and high end in Mt, role, source.
struct Dated(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    [f64; 3],
    &'static str,
    &'static str,
);

const DATED: [Dated; 18] = [
    Dated(
        "base-2017-12-world",
        "2018",
        "arrived-total:CHN:2017-12:2017-12:without",
        "China's imports in December 2017",
        [9.5, 8.6, 10.4],
        "base",
        "Chinese customs, through Agricensus",
    ),
    Dated(
        "base-2018-01-world",
        "2018",
        "arrived-total:CHN:2018-01:2018-01:without",
        "China's imports in January 2018",
        [8.48, 7.6, 9.3],
        "base",
        "Chinese customs, through Agricensus",
    ),
    Dated(
        "base-2018-02-world",
        "2018",
        "arrived-total:CHN:2018-02:2018-02:without",
        "China's imports in February 2018",
        [5.42, 4.9, 6.0],
        "base",
        "Chinese customs, through Cofeed",
    ),
    Dated(
        "base-2018-02-usa",
        "2018",
        "arrived:USA:CHN:2018-02:2018-02:without",
        "China's imports from the United States in February 2018",
        [3.345, 3.0, 3.7],
        "base",
        "Chinese customs, through Cofeed",
    ),
    Dated(
        "base-2018-02-bra",
        "2018",
        "arrived:BRA:CHN:2018-02:2018-02:without",
        "China's imports from Brazil in February 2018",
        [1.746, 1.6, 1.9],
        "base",
        "Chinese customs, through Cofeed",
    ),
    Dated(
        "base-2017-10-2018-02-world",
        "2018",
        "arrived-total:CHN:2017-10:2018-02:without",
        "China's imports from October 2017 to February 2018",
        [37.99, 34.2, 41.8],
        "base",
        "Chinese customs, through Cofeed",
    ),
    Dated(
        "base-2017-12-stock-bra",
        "2018",
        "stock:BRA:2017-12:without",
        "In Brazilian stores at the end of 2017",
        [5.27, 4.5, 6.0],
        "base",
        "Abiove, April 2018",
    ),
    Dated(
        "base-2018-08-stock-usa",
        "2018",
        "stock:USA:2018-08",
        "In American stores on 1 September 2018",
        [11.92, 10.7, 13.1],
        "test",
        "USDA NASS, grain stocks, September 2018",
    ),
    Dated(
        "base-2018-08-stock-chn",
        "2018",
        "stock:CHN:2018-08",
        "In Chinese mills at the end of August 2018",
        [6.97, 6.0, 8.0],
        "test",
        "Cofeed, coastal mills",
    ),
    Dated(
        "base-2018-12-stock-bra",
        "2018",
        "stock:BRA:2018-12",
        "In Brazilian stores at the end of 2018",
        [1.19, 0.4, 1.6],
        "test",
        "Abiove, February 2019; Conab, September and December 2018",
    ),
    Dated(
        "base-2018-12-stock-chn",
        "2018",
        "stock:CHN:2018-12",
        "In Chinese mills at the end of 2018",
        [5.7, 5.0, 6.5],
        "test",
        "Cofeed, coastal mills",
    ),
    Dated(
        "base-2023-12-stock-bra",
        QUIET,
        "stock:BRA:2023-12:without",
        "In Brazilian stores at the end of 2023",
        [6.9, 5.5, 8.0],
        "base",
        "Abiove, from its stock a year later",
    ),
    Dated(
        "base-2024-09-stock-chn",
        QUIET,
        "stock:CHN:2024-09:without",
        "In Chinese mills at the end of September 2024",
        [4.42, 3.5, 6.0],
        "base",
        "stocks at ports, through Reuters, and mills a year later",
    ),
    // Found after the tables of arrivals had been gathered, and after every parameter was frozen.
    Dated(
        "2025-11-world",
        "2025",
        "arrived-total:CHN:2025-11:2025-11",
        "China's imports in November 2025",
        [8.11, 7.3, 8.92],
        "test",
        CUSTOMS_2025,
    ),
    Dated(
        "2025-11-bra",
        "2025",
        "arrived:BRA:CHN:2025-11:2025-11",
        "China's imports from Brazil in November 2025",
        [5.85, 5.27, 6.44],
        "test",
        CUSTOMS_2025,
    ),
    Dated(
        "2025-11-arg",
        "2025",
        "arrived:ARG:CHN:2025-11:2025-11",
        "China's imports from Argentina in November 2025",
        [1.78, 1.6, 1.96],
        "test",
        CUSTOMS_2025,
    ),
    Dated(
        "2025-11-usa",
        "2025",
        "arrived:USA:CHN:2025-11:2025-11",
        "China's imports from the United States in November 2025",
        [0.0, 0.0, 0.0],
        "test",
        CUSTOMS_2025,
    ),
    Dated(
        "2025-11-usa-year",
        "2025",
        "arrived:USA:CHN:2025-01:2025-11",
        "China's imports from the United States from January to November 2025",
        [16.82, 15.14, 18.5],
        "test",
        CUSTOMS_2025,
    ),
];

/// What the market did on the news of November 2025, per cent, beside two beliefs: id, episode, what it is.
const NEWS: [(&str, &str, &str); 2] = [
    (
        "2025-news-foreseen",
        "2025",
        "American price, November over October 2025, where everybody foresaw the end of the stop",
    ),
    (
        "2025-news-even",
        "2025-news",
        "American price, November over October 2025, where the market gave an agreement an even chance",
    ),
];

/// Who reports the arrivals of November 2025.
const CUSTOMS_2025: &str = "China's imports by origin, found on 2026-11-29, publisher not noted";

/// The rows of the comparison with runs without events.
pub(super) fn put(arrivals: &Rows, sheet: &mut Sheet) -> Result<()> {
    for (period, origin, from, to) in GATHERED {
        let row = arrivals
            .iter()
            .find(|r| r["period"] == period && r["origin"] == origin)
            .ok_or_else(|| miette!("china-imports-monthly.csv has no {period} of {origin}"))?;
        let mt = number(row, "kt")? / 1e3;
        let code = match origin {
            "Brazil" => "BRA",
            "United States" => "USA",
            "Argentina" => "ARG",
            _ => "",
        };
        let measure = match code {
            "" => format!("arrived-total:CHN:{from}:{to}:without"),
            code => format!("arrived:{code}:CHN:{from}:{to}:without"),
        };
        let what = match code {
            "" => "China's imports".to_owned(),
            _ => format!("China's imports from {}", long(origin)),
        };
        let when = match from == to {
            true => format!("in {from}"),
            false => format!("from {from} to {to}"),
        };
        let id = format!("base-{}-{}", period.replace("..", "-"), word(code));
        sheet.row([
            id.as_str(),
            QUIET,
            &measure,
            &format!("{what} {when}"),
            &format!("{mt:.2}"),
            &format!("{:.2}", mt * (1.0 - ARRIVALS)),
            &format!("{:.2}", mt * (1.0 + ARRIVALS)),
            "Mt",
            "base",
            "Chinese customs, through the press",
            &row["confidence"],
        ])?;
    }
    for Dated(id, episode, measure, what, [value, low, high], role, source) in DATED {
        sheet.row([
            id,
            episode,
            measure,
            what,
            &value.to_string(),
            &low.to_string(),
            &high.to_string(),
            "Mt",
            role,
            source,
            "medium",
        ])?;
    }
    for (id, episode, what) in NEWS {
        sheet.row([
            id,
            episode,
            "move:port:USA:2025-10:2025-11",
            what,
            "10",
            "5",
            "20",
            "%",
            "test",
            "Chicago futures, 11.24 dollars a bushel on 14 November through Reuters, October remembered; range: a factor of two",
            "low",
        ])?;
    }
    Ok(())
}

fn long(origin: &str) -> &str {
    match origin {
        "United States" => "the United States",
        other => other,
    }
}

fn word(code: &str) -> String {
    match code {
        "" => "world".to_owned(),
        code => code.to_lowercase(),
    }
}
