//! Where in its range each group of parameters stands.

use rand::{Rng, SeedableRng};

use crate::elements::Judgements;

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A group of parameters that is drawn on its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Group {
            $($(#[$doc])* $name,)*
        }

        impl Group {
            /// Every group.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

groups! {
    /// Elasticities of need in the price.
    Elasticity,
    /// Others' new tonnes.
    Supply,
    /// Shares of sales at the price of the day.
    Spot,
    /// Exposed shares of users.
    Exposure,
    /// Thrift: how far and how fast.
    Thrift,
    /// Stocks of elements.
    Stocks,
    /// c₀.
    Criticality,
    /// Stocks of materials in industry.
    IoStock,
    /// Merit against pro rata.
    Merit,
    /// Leakage: how much and how fast.
    Leak,
    /// Months at sea.
    Transit,
    /// Spending out of lost income.
    Spending,
    /// Rebuilding of stocks.
    Refill,
    /// Buying under a believed warning.
    Warning,
    /// Lost orders that idle the supplier.
    Orders,
    /// Spare capacity of those who are not idled.
    Spare,
    /// Elasticities of the equilibrium.
    Economy,
    /// Fuels.
    Fuel,
    /// How much of its range of strength a lever is used with.
    Strength,
}

/// One draw of every group's position: 0 mild, ½ central, 1 severe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw([f64; Group::ALL.len()]);

impl Draw {
    /// Every group at its centre.
    pub const CENTRAL: Self = Self([0.5; Group::ALL.len()]);

    /// Draw number `i` of a seed: it depends on the two alone, not on how many are drawn or in which order. Every group on its
    /// own, half the mass on each side of its centre.
    pub fn of(seed: u64, i: u64) -> Self {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(i);
        Self(std::array::from_fn(|_| random.random::<f64>()))
    }

    /// Position of a group.
    pub fn at(&self, group: Group) -> f64 {
        self.0[group as usize]
    }

    /// The same with a group somewhere else.
    #[must_use]
    pub fn with(mut self, group: Group, z: f64) -> Self {
        self.0[group as usize] = z.clamp(0.0, 1.0);
        self
    }
}

/// Figures that a question sets itself instead of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overrides {
    /// λ, the share of what is cut to a part of the world that comes through others in the end.
    pub leak: Option<f64>,
    /// Months of use in stock at the start at every stage, months at sea included.
    pub stocks: Option<f64>,
    /// Months of materials that industry holds.
    pub io_stock: Option<f64>,
    /// Spare capacity.
    pub spare: Option<f64>,
    /// When the levers are pulled, in years: others' new tonnes are then those of dated projects, where the tables have any.
    pub start: Option<f64>,
}

/// The judgements at a draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// c₀ < 1.
    pub c0: f64,
    /// Z₀, months.
    pub io_stock: f64,
    /// μ_m.
    pub merit: f64,
    /// λ.
    pub leak_limit: f64,
    /// T_λ, months.
    pub leak_months: f64,
    /// Months at sea that count as stock.
    pub transit: f64,
    /// Share of lost income not spent.
    pub mpc: f64,
    /// ρ.
    pub refill: f64,
    /// Months of use bought a month under a warning.
    pub warn_buy: f64,
    /// φ.
    pub orders: f64,
    /// Spare capacity.
    pub spare: f64,
    /// Stocks at the start set by the question.
    pub stocks: Option<f64>,
    /// When the levers are pulled, in years.
    pub start: Option<f64>,
}

impl Judged {
    /// The judgements at a draw, with what a question sets itself.
    pub fn at(table: &Judgements, draw: &Draw, own: &Overrides) -> Self {
        Self {
            c0: table.c0.at(draw.at(Group::Criticality)),
            io_stock: own
                .io_stock
                .unwrap_or(table.io_stock.at(draw.at(Group::IoStock))),
            merit: table.merit.at(draw.at(Group::Merit)),
            leak_limit: own
                .leak
                .unwrap_or(table.leak_limit.at(draw.at(Group::Leak))),
            leak_months: table.leak_months.at(draw.at(Group::Leak)),
            transit: table.transit.at(draw.at(Group::Transit)),
            mpc: table.mpc.at(draw.at(Group::Spending)),
            refill: table.refill.at(draw.at(Group::Refill)),
            warn_buy: table.warn_buy.at(draw.at(Group::Warning)),
            orders: table.orders.at(draw.at(Group::Orders)),
            spare: own.spare.unwrap_or(table.spare.at(draw.at(Group::Spare))),
            stocks: own.stocks,
            start: own.start,
        }
    }
}
