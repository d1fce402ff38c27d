//! What the gathered figures do not hold, with the confidence of memory or judgement.

/// A region of the soybean trade.
pub(super) struct Region {
    pub code: &'static str,
    pub name: &'static str,
    pub world_regions: &'static str,
    /// Room in store, kt: judgement, well above the largest stock on record.
    pub storage_kt: f64,
    pub early_months: u32,
    pub sowing_months: u32,
}

const fn region(
    code: &'static str,
    name: &'static str,
    world_regions: &'static str,
    storage_kt: f64,
    early_months: u32,
    sowing_months: u32,
) -> Region {
    Region {
        code,
        name,
        world_regions,
        storage_kt,
        early_months,
        sowing_months,
    }
}

/// The regions. OEX stands for exporters besides the three large ones with their net exports, OIM for importers
/// besides the four large ones with their net imports.
pub(super) const REGIONS: [Region; 9] = [
    region("USA", "United States", "USA", 120_000.0, 1, 5),
    region("BRA", "Brazil", "BRA", 120_000.0, 0, 4),
    region("ARG", "Argentina", "ARG", 50_000.0, 0, 4),
    region(
        "OEX",
        "Other exporters: Paraguay, Canada, Ukraine, Russia, Uruguay",
        "CAN RUS ROW",
        10_000.0,
        0,
        5,
    ),
    // Not the state's reserve: the most that was ever reported at ports (Reuters, November 2025).
    region("CHN", "China", "CHN", 10_300.0, 0, 5),
    region("EU27", "European Union", "EU27", 3_000.0, 0, 5),
    region("JPN", "Japan", "JPN", 700.0, 0, 5),
    region("MEX", "Mexico", "MEX", 1_200.0, 0, 5),
    region(
        "OIM",
        "Other importers: East and South-East Asia, Egypt, Türkiye, the rest",
        "KOR TWN IND VNM IDN MYS THA SGP PHL CHL AUS GBR CHE TUR SAU",
        6_000.0,
        0,
        5,
    ),
];

/// Harvest by month of the calendar: USDA crop calendars and weekly progress. China's crop is eaten and stays out.
pub(super) const HARVEST: [(&str, &[(u32, f64)]); 4] = [
    ("USA", &[(9, 0.22), (10, 0.58), (11, 0.2)]),
    (
        "BRA",
        &[(1, 0.06), (2, 0.32), (3, 0.4), (4, 0.18), (5, 0.04)],
    ),
    ("ARG", &[(3, 0.05), (4, 0.45), (5, 0.4), (6, 0.1)]),
    (
        "OEX",
        &[
            (2, 0.15),
            (3, 0.2),
            (4, 0.1),
            (5, 0.05),
            (10, 0.3),
            (11, 0.2),
        ],
    ),
];

/// Exports by month of the calendar, thousand tonnes of a recent year: Brazil 2017 (Comex Stat), Argentina's season.
pub(super) const EXPORTS: [(&str, [f64; 12]); 2] = [
    (
        "BRA",
        [
            912.0, 3510.0, 8977.0, 10432.0, 10959.0, 9196.0, 6955.0, 5947.0, 4274.0, 2488.0,
            2141.0, 2360.0,
        ],
    ),
    (
        "ARG",
        [
            200.0, 100.0, 100.0, 700.0, 1300.0, 1300.0, 1100.0, 900.0, 700.0, 500.0, 300.0, 300.0,
        ],
    ),
];

/// American exports to others than China by month of the calendar, January first.
pub(super) const AMERICAN_SALES_TO_OTHERS: [f64; 12] = [
    0.09, 0.085, 0.085, 0.075, 0.06, 0.06, 0.065, 0.07, 0.075, 0.12, 0.115, 0.1,
];

/// Share of the American crop that is in by the end of September.
pub(super) const AMERICAN_SEPTEMBER: f64 = 0.22;

/// Freight without a figure: origin, destination, dollars a tonne, months.
pub(super) const FREIGHT: [(&str, &str, f64, u32); 16] = [
    ("OEX", "CHN", 38.0, 1),
    ("USA", "EU27", 22.0, 1),
    ("BRA", "EU27", 26.0, 1),
    ("OEX", "EU27", 20.0, 0),
    ("BRA", "JPN", 35.0, 1),
    ("OEX", "JPN", 38.0, 1),
    ("USA", "MEX", 18.0, 0),
    ("BRA", "MEX", 30.0, 1),
    ("USA", "OIM", 36.0, 1),
    ("BRA", "OIM", 36.0, 1),
    ("ARG", "OIM", 38.0, 1),
    ("OEX", "OIM", 34.0, 1),
    ("USA", "ARG", 32.0, 1),
    ("BRA", "ARG", 12.0, 0),
    ("OEX", "ARG", 10.0, 0),
    ("ARG", "EU27", 30.0, 1),
];

/// From the American farm to the port, dollars a tonne: customs value of 2017 (424.3) less freight (44) less the farm
/// price of 2017/18 (343).
pub(super) const FARM_TO_PORT: f64 = 37.0;

/// Prices at the port of years without a season average.
pub(super) const PORT_PRICES: [(i32, f64, &str); 2] = [
    (
        2025,
        404.0,
        "as in the year before: the season's average is not known yet",
    ),
    (2026, 404.0, "as in 2024/25: no forecast is made"),
];

/// China's tax on sales of farm goods.
pub(super) const CHINA_VAT: [(&str, f64); 3] =
    [("2017-07", 0.11), ("2018-05", 0.1), ("2019-04", 0.09)];

/// USDA PSD as remembered, kt: region, year, production, stock on the first day of its own year, exports, imports. The
/// American stock is that of 1 September. A row without exports and imports closes the years before.
pub(super) struct Year {
    pub region: &'static str,
    pub year: i32,
    pub production: f64,
    pub stock: f64,
    pub exports: f64,
    pub imports: f64,
}

const fn year(
    region: &'static str,
    year: i32,
    production: f64,
    stock: f64,
    exports: f64,
    imports: f64,
) -> Year {
    Year {
        region,
        year,
        production,
        stock,
        exports,
        imports,
    }
}

/// Years that the gathered balances do not hold in full. What they hold (crops of the three large exporters, American
/// and Brazilian exports, China's accounts) is the same here.
pub(super) const YEARS: [Year; 22] = [
    year("USA", 2017, 120_065.0, 8_208.0, 58_071.0, 0.0),
    year("USA", 2018, 120_515.0, 11_923.0, 47_721.0, 0.0),
    year("USA", 2019, 96_667.0, 24_740.0, 45_699.0, 0.0),
    year("USA", 2020, 114_749.0, 14_276.0, 61_665.0, 0.0),
    year("BRA", 2017, 123_400.0, 33_211.0, 76_136.0, 0.0),
    year("BRA", 2018, 119_700.0, 32_697.0, 74_887.0, 0.0),
    year("BRA", 2019, 128_500.0, 32_472.0, 92_135.0, 0.0),
    year("BRA", 2020, 139_500.0, 20_004.0, 0.0, 0.0),
    year("ARG", 2017, 37_800.0, 26_996.0, 2_132.0, 4_703.0),
    year("ARG", 2018, 55_300.0, 23_734.0, 9_104.0, 6_408.0),
    year("ARG", 2019, 48_800.0, 28_890.0, 10_004.0, 4_882.0),
    year("ARG", 2020, 46_200.0, 26_650.0, 0.0, 0.0),
    // China: Cofeed's balance sheet.
    year("CHN", 2017, 14_850.0, 13_840.0, 0.0, 94_110.0),
    year("CHN", 2018, 15_900.0, 15_590.0, 0.0, 82_800.0),
    year("CHN", 2019, 16_000.0, 12_890.0, 0.0, 96_000.0),
    year("CHN", 2020, 16_000.0, 19_090.0, 0.0, 0.0),
    year("EU27", 2017, 0.0, 0.0, 0.0, 14_584.0),
    year("EU27", 2018, 0.0, 0.0, 0.0, 14_983.0),
    year("EU27", 2019, 0.0, 0.0, 0.0, 15_017.0),
    year("JPN", 2017, 0.0, 0.0, 0.0, 3_256.0),
    year("JPN", 2018, 0.0, 0.0, 0.0, 3_314.0),
    year("JPN", 2019, 0.0, 0.0, 0.0, 3_324.0),
];

/// Mexico's imports, kt.
pub(super) const MEXICO: [(i32, f64); 3] = [(2017, 4_873.0), (2018, 5_867.0), (2019, 5_740.0)];

/// The world's exports, kt.
pub(super) const WORLD_EXPORTS: [(i32, f64); 3] =
    [(2017, 153_077.0), (2018, 148_829.0), (2019, 165_174.0)];

/// Comparisons: id, episode, measure of a run, what it is, who published it.
pub(super) const TARGETS: [(&str, &str, &str, &str, &str); 25] = [
    (
        "2018-us-price",
        "2018",
        "effect:port:USA:2018-07:2018-11",
        "Price effect of the tariff at the American Gulf",
        "Adjemian, Smith and He 2021, Food Policy",
    ),
    (
        "2018-br-price",
        "2018",
        "effect:port:BRA:2018-07:2018-11",
        "Price effect of the tariff in Brazil",
        "Adjemian, Smith and He 2021, Food Policy",
    ),
    (
        "2018-duration",
        "2018",
        "duration:BRA:USA:2018-07",
        "Months until the two prices meet again (ours is assumed: the episode lifts the duty for all in December)",
        "Adjemian, Smith and He 2021, Food Policy",
    ),
    (
        "2017-us-china",
        "2018",
        "shipped:USA:CHN:2017-10:2018-09:without",
        "American exports to China in 2017 (ours: October 2017 to September 2018 without the tariff)",
        "US Census, remembered",
    ),
    (
        "2018-share",
        "2018",
        "share:USA:CHN:2018-10:2019-09",
        "American share of China's imports, October 2018 to September 2019",
        "USDA, remembered",
    ),
    (
        "2018-volume",
        "2018",
        "value-ratio:USA:CHN:2018-01:2018-12",
        "American exports to China by value, 2018 over 2017 (ours: over 2018 without the tariff)",
        "US Census, HS6",
    ),
    (
        "2018-brazil",
        "2018",
        "share:BRA:CHN:2018-01:2018-12",
        "Brazilian share of China's imports in 2018",
        "Chinese customs, headline",
    ),
    (
        "2018-china-total",
        "2018",
        "arrived-change:CHN:2018-10:2019-09:2017-10",
        "China's imports in 2018/19 against 2017/18",
        "USDA PSD, remembered; swine fever is a large part",
    ),
    (
        "tt-10",
        "steady-10",
        "shipped-pct:USA:CHN:2025-09:2026-08",
        "American exports to China under a lasting tariff of 10 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "tt-30",
        "steady-30",
        "shipped-pct:USA:CHN:2025-09:2026-08",
        "American exports to China under a lasting tariff of 30 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "tt-25",
        "steady-25",
        "shipped-pct:USA:CHN:2025-09:2026-08",
        "American exports to China under a lasting tariff of 25 %",
        "Taheripour and Tyner 2018, through the Financial Times",
    ),
    (
        "tt-30-total",
        "steady-30",
        "exports-pct:USA:2025-09:2026-08",
        "All American exports under a lasting tariff of 30 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "tt-30-prod",
        "steady-30",
        "crop-pct:USA:2025-09:2026-08",
        "American crop under a lasting tariff of 30 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "tt-10-total",
        "steady-10",
        "exports-pct:USA:2025-09:2026-08",
        "All American exports under a lasting tariff of 10 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "tt-10-prod",
        "steady-10",
        "crop-pct:USA:2025-09:2026-08",
        "American crop under a lasting tariff of 10 %",
        "Taheripour and Tyner 2018, Purdue",
    ),
    (
        "2025-boycott-us",
        "2025",
        "arrived:USA:CHN:2025-09:2025-09",
        "China's imports of American beans in September 2025",
        "Chinese customs, through Reuters",
    ),
    (
        "2025-boycott-q2",
        "2025",
        "shipped-pct:USA:CHN:2025-04:2025-06",
        "American exports to China, second quarter of 2025 over that of 2024 (ours: over the same months without the events)",
        "Breakwave Advisors",
    ),
    (
        "2025-brazil",
        "2025",
        "share:BRA:CHN:2025-01:2025-12",
        "Brazilian share of China's imports in 2025",
        "Chinese customs",
    ),
    (
        "2025-us-share",
        "2025",
        "share:USA:CHN:2025-01:2025-12",
        "American share of China's imports in 2025",
        "Chinese customs",
    ),
    (
        "2025-total",
        "2025",
        "arrived-pct:CHN:2025-01:2025-12",
        "China's imports in 2025 over 2024 (ours: over 2025 without the events)",
        "Chinese customs",
    ),
    (
        "2025-gap-after",
        "2025",
        "gap:BRA:USA:2025-12:2026-01",
        "Brazil over the American Gulf for shipment in December and January, after the truce",
        "hengyin.tech",
    ),
    (
        "2025-market-share",
        "2025",
        "share-change:USA:CHN:2025-01:2025-12",
        "American share of China's imports, 2025 less 2024 (ours: less 2025 without the events)",
        "Reuters",
    ),
    (
        "2025-us-jan-aug",
        "2025",
        "export-share:USA:CHN:2025-01:2025-08",
        "China's share of American exports, January to August 2025",
        "farmdoc",
    ),
    (
        "2025-gap",
        "2025",
        "gap:BRA:USA:2025-08:2025-10",
        "Brazil over the American Gulf, August to October 2025",
        "kept back",
    ),
    (
        "mfp",
        "",
        "",
        "Trade aid to growers of soybeans, 2018 and 2019",
        "Adjemian, Smith and He 2021, Food Policy",
    ),
];
