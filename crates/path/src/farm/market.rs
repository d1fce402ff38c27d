//! The market of one good over a number of months: places, routes, stocks, crops and commitments, as plain numbers.
//!
//! A place's price is what a tonne costs there before the duty that all its imports pay alike; the duty beyond that is on
//! the route. Quantities are thousand tonnes (kt), prices dollars a tonne.

/// A place where beans are grown, stored, used or bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name, for errors.
    pub name: String,
    /// What comes in by month apart from crops that respond to prices and from routes: harvest, ships under way. kt.
    pub supply: Vec<f64>,
    /// The demand by month; `None` where nothing is used.
    pub demand: Option<Vec<Demand>>,
    /// How it stores; `None` where nothing can be stored.
    pub storage: Option<Storage>,
}

/// A linear demand curve through a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// What is used at the reference price, kt a month; positive.
    pub quantity: f64,
    /// The reference price, dollars a tonne; positive.
    pub price: f64,
    /// Minus the elasticity at that point; positive.
    pub elasticity: f64,
}

impl Demand {
    /// The price at which nothing is used, and the fall of the price per kt.
    pub fn line(self) -> (f64, f64) {
        let slope = self.price / (self.elasticity * self.quantity);
        (self.price + slope * self.quantity, slope)
    }
}

/// How a place stores: a supply of storage that is steep below a working stock and gently rising above it (Working 1949,
/// Brennan 1958), up to the room there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// In store before the first month, kt.
    pub opening: f64,
    /// In store after the last month at least, kt.
    pub closing: f64,
    /// What keeping the first tonne for a month costs, room and interest, dollars.
    pub carrying: f64,
    /// Rise of that cost per kt in store, dollars a tonne per kt.
    pub slope: f64,
    /// What the first tonne of an empty store saves its keeper in a month, dollars: mills and ports that need not stop.
    /// Each further tonne saves less, in a straight line, down to nothing at the working stock.
    pub convenience: f64,
    /// The working stock at the end of each month, kt; 0 = stocks have no convenience.
    pub working: Vec<f64>,
    /// Room, kt.
    pub capacity: f64,
}

impl Storage {
    /// What keeping one more tonne costs from the end of `month` on when `kept` kt are in store; negative where it
    /// saves more than it costs.
    pub fn marginal_cost(&self, month: usize, kept: f64) -> f64 {
        let working = self.working.get(month).copied().unwrap_or(0.0);
        let cost = self.carrying + self.slope * kept;
        if working <= 0.0 || kept >= working {
            return cost;
        }
        cost - self.convenience * (1.0 - kept / working)
    }
}

/// A way from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Months under way.
    pub lag: usize,
    /// Cost of the first tonne of a month, dollars.
    pub intercept: f64,
    /// Rise of the cost per kt a month, dollars a tonne per kt, by month of shipment.
    pub slope: Vec<f64>,
    /// Ad valorem duty on the delivered value beyond what all imports of the place pay, by month of shipment.
    pub duty: Vec<f64>,
    /// Ad valorem tax on the value at the port of loading, by month of shipment.
    pub export_tax: Vec<f64>,
    /// At most this many kt by month of shipment; infinite where free.
    pub cap: Vec<f64>,
}

impl Route {
    /// Cost of the marginal tonne when `flow` kt are shipped in a month.
    pub fn marginal_cost(&self, month: usize, flow: f64) -> f64 {
        self.intercept + self.slope[month] * flow
    }

    /// What duty and export tax add to a tonne shipped in `month`, at a price of origin and a flow.
    pub fn tax(&self, month: usize, price: f64, flow: f64) -> f64 {
        self.duty[month] * self.marginal_cost(month, flow) + self.tax_on_price(month, price)
    }

    /// The part of [`Route::tax`] that the price of origin makes, without the duty on freight.
    pub fn tax_on_price(&self, month: usize, price: f64) -> f64 {
        (1.0 + self.duty[month]) * price / (1.0 - self.export_tax[month]) - price
    }
}

/// A crop is at most this many times its size at the reference price: land and machines of one season.
pub(super) const MOST_CROP: f64 = 1.5;

/// A crop whose size responds to the price expected at harvest.
#[derive(Debug, Clone, PartialEq)]
pub struct Crop {
    /// Where it is harvested.
    pub node: usize,
    /// Share that comes in by month; at most 1 together (the rest is beyond the last month).
    pub shares: Vec<f64>,
    /// The crop at the reference price, kt.
    pub quantity: f64,
    /// The reference price, dollars a tonne.
    pub price: f64,
    /// Elasticity at that point; positive.
    pub elasticity: f64,
}

/// A commitment to buy at least so much over some routes and months together.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Name, for errors and reports.
    pub name: String,
    /// Routes that count.
    pub routes: Vec<usize>,
    /// Months of shipment that count, in order, all on one line of time.
    pub months: Vec<usize>,
    /// kt at least.
    pub quantity: f64,
}

/// A market over `months` months.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Market {
    /// How many months, those of both branches of a fork counted.
    pub months: usize,
    /// Where time divides; `None` = everybody knows what comes.
    pub fork: Option<Fork>,
    /// The places.
    pub nodes: Vec<Node>,
    /// The routes.
    pub routes: Vec<Route>,
    /// Crops that respond.
    pub crops: Vec<Crop>,
    /// Commitments.
    pub commitments: Vec<Commitment>,
}

impl Market {
    /// Whether a route can carry something that is shipped in `month` and arrives in time.
    pub fn is_open(&self, route: usize, month: usize) -> bool {
        let route = &self.routes[route];
        self.after(month, route.lag).next().is_some() && route.cap[month] > 0.0
    }

    /// Months of one branch of the fork; 0 without one.
    fn branch(&self) -> usize {
        self.fork.map_or(0, |fork| (self.months - fork.at) / 2)
    }

    /// The month of the calendar that a month of the market is, counted from its first.
    pub fn calendar(&self, month: usize) -> usize {
        if self.is_second(month) {
            month - self.branch()
        } else {
            month
        }
    }

    /// Whether a month lies on the second branch, where what is open does not happen.
    pub fn is_second(&self, month: usize) -> bool {
        self.fork
            .is_some_and(|fork| month >= fork.at + self.branch())
    }

    /// The chance of a month: 1 before the fork.
    pub fn weight(&self, month: usize) -> f64 {
        match self.fork {
            Some(fork) if month >= fork.at && self.is_second(month) => 1.0 - fork.chance,
            Some(fork) if month >= fork.at => fork.chance,
            _ => 1.0,
        }
    }

    /// The month that lies `lag` months before another; `None` before the first.
    pub fn before(&self, month: usize, lag: usize) -> Option<usize> {
        let calendar = self.calendar(month).checked_sub(lag)?;
        let joins = self.fork.is_none_or(|fork| calendar < fork.at);
        Some(match joins || !self.is_second(month) {
            true => calendar,
            false => calendar + self.branch(),
        })
    }

    /// The months that lie `lag` months after another, with the chance of each given that the first comes: one, two across the
    /// fork, none beyond the end.
    pub fn after(&self, month: usize, lag: usize) -> impl Iterator<Item = (usize, f64)> {
        let (then, branch) = (month + lag, self.branch());
        let (first, second) = match self.fork {
            Some(fork) if month < fork.at && then >= fork.at => {
                let inside = then < fork.at + branch;
                let chance = fork.chance;
                (
                    inside.then_some((then, chance)),
                    inside.then_some((then + branch, 1.0 - chance)),
                )
            }
            Some(fork) => {
                let end = match month < fork.at + branch {
                    true => fork.at + branch,
                    false => self.months,
                };
                ((then < end).then_some((then, 1.0)), None)
            }
            None => ((then < self.months).then_some((then, 1.0)), None),
        };
        first.into_iter().chain(second)
    }

    /// What a row of prices is expected to be `lag` months after a month; `None` beyond the end.
    pub fn expected(&self, row: &[f64], month: usize, lag: usize) -> Option<f64> {
        let mut months = self.after(month, lag).peekable();
        months.peek()?;
        Some(months.map(|(then, chance)| chance * row[then]).sum())
    }

    /// Whether nothing follows a month.
    pub fn is_last(&self, month: usize) -> bool {
        self.after(month, 1).next().is_none()
    }

    /// The months that lead up to one, itself the last.
    pub fn line_to(&self, month: usize) -> impl Iterator<Item = usize> {
        let back = (0..=self.calendar(month)).rev();
        back.filter_map(move |lag| self.before(month, lag))
    }

    /// The months of the line of time on which what is open happens, or does not.
    pub fn line(&self, happens: bool) -> Vec<usize> {
        let last = match (self.fork, happens) {
            (Some(_), true) => self.months - self.branch(),
            _ => self.months,
        };
        self.line_to(last.saturating_sub(1)).collect()
    }

    /// The chance that a crop is harvested: that of its branch, 1 if it is sown before the fork.
    pub fn crop_weight(&self, crop: &Crop) -> f64 {
        let ripe = |second: bool| {
            let months = crop.shares.iter().enumerate();
            let mut on = months.filter(|(t, share)| **share > 0.0 && self.is_second(*t) == second);
            on.next().map(|(t, _)| t)
        };
        match (ripe(false), ripe(true)) {
            (Some(first), None) => self.weight(first),
            (None, Some(second)) => self.weight(second),
            _ => 1.0,
        }
    }

    /// The chance that a commitment is one: that of its last month.
    pub fn commitment_weight(&self, commitment: &Commitment) -> f64 {
        commitment.months.last().map_or(1.0, |t| self.weight(*t))
    }
}

/// Where time divides: from month `at` on there are two lines of the same length, first the one on which something that is open
/// until then happens. Before, quantities are chosen for both (Rockafellar and Wets 1976: nonanticipativity), and prices are what
/// is then expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fork {
    /// The first month of the branches.
    pub at: usize,
    /// The chance that the market gives to the first.
    pub chance: f64,
}

/// What a market comes to. Outer index: node, route, crop or commitment; inner: month.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Equilibrium {
    /// Price of a tonne by node and month, dollars.
    pub prices: Vec<Vec<f64>>,
    /// What is used by node and month, kt.
    pub uses: Vec<Vec<f64>>,
    /// In store at the end of the month by node, kt.
    pub stocks: Vec<Vec<f64>>,
    /// What is shipped by route and month of shipment, kt.
    pub flows: Vec<Vec<f64>>,
    /// What duty and export tax take of a tonne by route and month of shipment, dollars.
    pub taxes: Vec<Vec<f64>>,
    /// Size of the crops that respond, kt.
    pub crops: Vec<f64>,
    /// What a committed tonne loses against the market, by commitment, dollars; 0 where the commitment does not bind.
    pub losses: Vec<f64>,
    /// Rounds in which the ad valorem taxes were brought to the prices.
    pub rounds: usize,
    /// Iterations of the interior-point method, all rounds together.
    pub iterations: u32,
}
