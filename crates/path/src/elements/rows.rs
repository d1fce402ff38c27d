//! What a row of each table says.

use serde::Deserialize;

use super::Spread;

macro_rules! spread {
    ($(#[$doc:meta])* $name:ident: $mild:ident, $central:ident, $severe:ident) => {
        $(#[$doc])*
        pub fn $name(&self) -> Spread {
            Spread { mild: self.$mild, central: self.$central, severe: self.$severe }
        }
    };
}

/// A critical element and the country that can withhold it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Element {
    /// Its code.
    pub element: String,
    /// Its name for readers.
    pub title: String,
    /// Region that sends it.
    pub sender: String,
    /// Tonnes used outside the sender in a year.
    pub outside_t: f64,
    /// Price before, USD a kilogram.
    pub price_usd_kg: f64,
    elasticity_mild: f64,
    elasticity_central: f64,
    elasticity_severe: f64,
    supply36_mild: f64,
    supply36_central: f64,
    supply36_severe: f64,
    spot_mild: f64,
    spot_central: f64,
    spot_severe: f64,
}

impl Element {
    spread!(
        /// ε, elasticity of need in the price within months.
        elasticity: elasticity_mild, elasticity_central, elasticity_severe
    );
    spread!(
        /// κ₃₆, what others add within 36 months, a share of the need outside the sender.
        supply36: supply36_mild, supply36_central, supply36_severe
    );
    spread!(
        /// Share of sales at the price of the day.
        spot: spot_mild, spot_central, spot_severe
    );
}

/// A stage of a chain in one of the regions that do it; the world's share describes and enters no equation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StageRow {
    /// Element.
    pub element: String,
    /// The stage's name.
    pub stage: String,
    /// 1 is the first.
    pub order: u32,
    /// A region that does it.
    pub region: String,
    /// Its share of the world.
    pub world_share: f64,
}

/// Which good of a world a stage is, for levers on that good and for the record of who buys from whom.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoodRow {
    /// Element.
    pub element: String,
    /// Stage.
    pub stage: String,
    /// Code of the good's sector.
    pub good: String,
    /// Whether shares of origins are those of the good's flows; otherwise the table of shares holds.
    pub flows: bool,
}

/// The sender's share of what a region gets at a stage.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ShareRow {
    /// Element.
    pub element: String,
    /// Stage.
    pub stage: String,
    /// Region; `*` = every region without a row of its own.
    pub region: String,
    /// The sender's share, 0 to 1.
    pub sender_share: f64,
}

/// A use of an element in a sector.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Use {
    /// Element.
    pub element: String,
    /// The use.
    #[serde(rename = "use")]
    pub name: String,
    /// Region; `*` = every region without a row of its own for the use.
    pub region: String,
    /// Sector that uses it.
    pub sector: String,
    /// Share of the element's tonnes in the world that go to the use.
    pub tonnage_share: f64,
    exposed_mild: f64,
    exposed_central: f64,
    exposed_severe: f64,
    /// Schedule of thrift.
    pub schedule: String,
}

impl Use {
    spread!(
        /// E, part of the sector's value added that stops without the element.
        exposed: exposed_mild, exposed_central, exposed_severe
    );

    /// The same use in a region, with another exposure.
    pub(super) fn exposing(&self, region: &str, exposed: Spread) -> Self {
        Self {
            region: region.to_owned(),
            exposed_mild: exposed.mild,
            exposed_central: exposed.central,
            exposed_severe: exposed.severe,
            ..self.clone()
        }
    }
}

/// How users learn to need less: θ∞(1 − e^{−c/τ}).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Thrift {
    /// Its name.
    pub schedule: String,
    theta_mild: f64,
    theta_central: f64,
    theta_severe: f64,
    tau_mild: f64,
    tau_central: f64,
    tau_severe: f64,
}

impl Thrift {
    spread!(
        /// θ∞, the part of the need that goes in the end.
        theta: theta_mild, theta_central, theta_severe
    );
    spread!(
        /// τ, months.
        tau: tau_mild, tau_central, tau_severe
    );
}

/// Months of use in stock at a stage.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StockRow {
    /// Element.
    pub element: String,
    /// Stage.
    pub stage: String,
    /// Region; `*` = every region without a row of its own.
    pub region: String,
    months_mild: f64,
    months_central: f64,
    months_severe: f64,
}

impl StockRow {
    spread!(
        /// Months of use.
        months: months_mild, months_central, months_severe
    );
}

/// A judgement with its range.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct JudgementRow {
    /// Its name, one of the fields of [`Judgements`].
    pub name: String,
    mild: f64,
    central: f64,
    severe: f64,
}

impl JudgementRow {
    spread!(
        /// The judgement.
        spread: mild, central, severe
    );
}

/// What is judged about firms, goods and households (the table `judgements`).
#[derive(Debug, Clone, PartialEq)]
pub struct Judgements {
    /// c₀, the part of a missing volume of a critical input that stops its user within the month; below 1.
    pub c0: Spread,
    /// Z₀, months of materials that producers hold.
    pub io_stock: Spread,
    /// μ_m, weight of merit against pro rata when an element is shared out.
    pub merit: Spread,
    /// λ, share of what is cut to one country that comes through others in the end.
    pub leak_limit: Spread,
    /// T_λ, months in which it comes.
    pub leak_months: Spread,
    /// Months at sea that count as stock.
    pub transit: Spread,
    /// Share of lost income that is not spent in the month.
    pub mpc: Spread,
    /// ρ, purchases above need while stocks are rebuilt, months of use a month.
    pub refill: Spread,
    /// Months of use bought a month while a threat is believed.
    pub warn_buy: Spread,
    /// φ, part of lost orders that idles the supplier within the month.
    pub orders: Spread,
    /// What origins that are not idled can add to a purchase within months, a share of it.
    pub spare: Spread,
}

/// Class of a sector in the pattern of criticality (equation 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Discrete parts and what is built of them.
    Parts,
    /// Materials that are processed.
    Process,
    /// Mines and wells.
    Mine,
    /// Farms, forests, fisheries.
    Farm,
    /// Services.
    Service,
    /// A good with a chain of its own: its shortage is told by the chain.
    Chain,
}

/// The class of a sector.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ClassRow {
    /// Sector code.
    pub sector: String,
    /// Its class.
    pub class: Class,
}

/// A figure of a fuel with seasons.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FuelRow {
    /// Fuel.
    pub fuel: String,
    /// Which figure.
    pub name: String,
    mild: f64,
    central: f64,
    severe: f64,
}

impl FuelRow {
    spread!(
        /// The figure.
        spread: mild, central, severe
    );
}

/// A sector that needs a fuel.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FuelUser {
    /// Fuel.
    pub fuel: String,
    /// Sector code.
    pub sector: String,
    /// Part of its value added that stops without the fuel, before `exposure_factor`.
    pub exposed: f64,
}

/// A month's share of the need of heat.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HeatMonth {
    /// Fuel.
    pub fuel: String,
    /// Month of the calendar, 1 to 12.
    pub month: usize,
    /// Share; the twelve are scaled to one.
    pub share: f64,
}
