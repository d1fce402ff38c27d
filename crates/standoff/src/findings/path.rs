//! Levers over months: what they cost whom, which lever is first when, and a farm good's market by month.
//!
//! Losses are positive numbers of per cent; changes carry their sign. Months count from the one in which a lever begins.

use jiff::civil::Date;
use serde::Serialize;

use super::Range;

/// A figure and its band, from the hard end to the easy one: of levers the 5th percentile of draws, the central run and the
/// 95th percentile; of farm goods the ends of elasticities and freight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Bands<T = f64> {
    /// The hard end.
    pub low: T,
    /// Central.
    pub central: T,
    /// The easy end.
    pub high: T,
}

impl<T> Bands<T> {
    /// Every band made by one rule; the rule is given 0 for low, 1 for central, 2 for high.
    pub fn make(mut rule: impl FnMut(usize) -> T) -> Self {
        Self {
            low: rule(0),
            central: rule(1),
            high: rule(2),
        }
    }

    /// The three in order.
    pub fn each(&self) -> [&T; 3] {
        [&self.low, &self.central, &self.high]
    }
}

impl Bands<f64> {
    /// Smallest and largest.
    pub fn range(&self) -> Range {
        let (a, b, c) = (self.low, self.central, self.high);
        Range {
            low: a.min(b).min(c),
            high: a.max(b).max(c),
        }
    }
}

/// Everything about time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathFindings {
    /// The world of the path: it has the narrow goods apart.
    pub world: String,
    /// One line for readers.
    pub world_title: String,
    /// Months followed.
    pub months: u32,
    /// The levers, in the order of the standoff file.
    pub levers: Vec<LeverPath>,
    /// Every lever between the players at three dates; `None` where there is none.
    pub ranking: Option<RankingFinding>,
    /// Farm goods.
    pub farm: Vec<FarmFinding>,
    /// What had no answer.
    pub unsolved: Vec<Unsolved>,
}

/// A lever or a farm good that had no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsolved {
    /// Its id.
    pub id: String,
    /// What was asked, for readers.
    pub title: String,
    /// Why there is no answer.
    pub why: String,
}

/// A lever followed month by month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverPath {
    /// Id within the standoff.
    pub id: String,
    /// For readers.
    pub title: String,
    /// Row of the ledger that it is, if any.
    pub lever: Option<String>,
    /// Who uses it.
    pub sender: String,
    /// On whom.
    pub target: String,
    /// Its wedges at central strength.
    pub wedges: Vec<String>,
    /// What is assumed, one plain phrase each.
    pub assumptions: Vec<String>,
    /// Whether it withholds an element that its users need; if not, it works through prices, orders and sales.
    pub critical: bool,
    /// True where nobody checked the lever's row.
    pub unverified: bool,
    /// The months of every list by date.
    pub dates: Vec<u32>,
    /// The target, the sender, then the third regions that lose most.
    pub regions: Vec<RegionPath>,
    /// When the target's loss has died down.
    pub loss_clock: Bands<ClockFinding>,
    /// When prices that the target's users pay have, central; peaks are logs.
    pub price_clocks: Vec<PriceClock>,
    /// Loss summed over the path, per cent of a year's GDP; its ends are sums of the ends of months.
    pub target_total_pct: Bands,
    /// The same for the sender.
    pub sender_total_pct: Bands,
    /// The target's loss beside the sender's, by date.
    pub leverage: Vec<Leverage>,
    /// Where the target loses it, most first.
    pub downstream: Vec<SectorPath>,
    /// The run.
    pub run: String,
    /// The command line that repeats it.
    pub reproduce: String,
    /// Worst residual of the independent certificate.
    pub certificate: f64,
    /// Months and equilibria solved.
    pub solves: usize,
}

/// A region under a lever, by date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionPath {
    /// Code.
    pub code: String,
    /// `target`, `sender` or `third`.
    pub role: String,
    /// GDP at benchmark prices, change in per cent: what studies report.
    pub gdp_volume_pct: Vec<Bands>,
    /// Real income, change in per cent.
    pub real_income_pct: Vec<Bands>,
    /// What shortages cost at most: no stocks, leaks, new tonnes, thrift or spare capacity; per cent of GDP.
    pub ceiling_pct: Vec<Bands>,
}

/// When a series has died down.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct ClockFinding {
    /// Its largest value.
    pub peak: f64,
    /// Month of it.
    pub peak_month: u32,
    /// Month at half of it; `None` = beyond the path.
    pub half_month: Option<f64>,
    /// Month at a tenth of it; `None` = beyond the path.
    pub tenth_month: Option<f64>,
}

/// The clock of an element's price for the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceClock {
    /// The element.
    pub good: String,
    /// Its name.
    pub name: String,
    /// The clock of the price's log.
    pub clock: ClockFinding,
    /// The price at the end of the path, a multiple of the old one. Told beside the shortage, used by nothing.
    pub last_multiple: f64,
}

/// Leverage at a date.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Leverage {
    /// Month.
    pub month: u32,
    /// Target's loss less the sender's, points of each one's GDP.
    pub difference_pct: Bands,
    /// Target's loss over the sender's, central; `None` where the sender loses nothing.
    pub ratio: Option<f64>,
}

/// A sector of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectorPath {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Value added lost to idle plant over the path at fixed prices, per cent of a year's GDP, central.
    pub lost_pct: f64,
    /// Change of its output in the worst month, per cent, central.
    pub worst_output_pct: f64,
    /// What holds it down in that month.
    pub bound_by: String,
}

/// Every lever between the players beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingFinding {
    /// What is ranked, for readers.
    pub convention: String,
    /// The levers, by what they do in the first month.
    pub levers: Vec<RankedLever>,
    /// The run.
    pub run: String,
    /// Worst residual of the independent certificate.
    pub certificate: f64,
    /// Months solved.
    pub solves: usize,
}

/// A lever at the dates of the ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedLever {
    /// Row of the ledger, or id within the standoff.
    pub id: String,
    /// For readers.
    pub title: String,
    /// Who uses it.
    pub sender: String,
    /// On whom.
    pub target: String,
    /// True where nobody checked the lever's row.
    pub unverified: bool,
    /// One month, one year, three years.
    pub dates: Vec<RankedDate>,
}

/// A lever at one date.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankedDate {
    /// Month.
    pub month: u32,
    /// Loss of the target's GDP, per cent, in the central run.
    pub target_loss_pct: f64,
    /// Loss of the sender's own.
    pub sender_loss_pct: f64,
    /// Their difference, by which levers are ranked.
    pub difference_pct: f64,
}

/// A farm good's market under an episode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FarmFinding {
    /// Name of the good.
    pub good: String,
    /// Code of its sector.
    pub sector: String,
    /// Episode or scenario.
    pub episode: String,
    /// For readers.
    pub title: String,
    /// What happens.
    pub events: Vec<FarmEvent>,
    /// Who buys less, or other goods.
    pub buyer: String,
    /// Whose goods the events bear on.
    pub seller: String,
    /// The other exporter that sells most to the buyer.
    pub rival: String,
    /// First and last month of the accounts.
    pub from: Date,
    /// First day of the last month.
    pub until: Date,
    /// Month by month.
    pub months: Vec<FarmMonth>,
    /// Who gains and who pays over the accounts' months.
    pub accounts: Vec<FarmAccount>,
    /// Figures of the record beside ours.
    pub record: Vec<FarmRecord>,
    /// The run.
    pub run: String,
    /// The command line that repeats it.
    pub reproduce: String,
    /// Largest violation of a price condition, dollars a tonne.
    pub certificate_usd_t: f64,
}

/// Something that happens to the good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FarmEvent {
    /// First day of its first month.
    pub from: Date,
    /// First day of its last month; `None` = to the end.
    pub to: Option<Date>,
    /// As a wedge or a purchase.
    pub text: String,
}

/// A month of the good's market.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FarmMonth {
    /// First day of the month.
    pub month: Date,
    /// The rival's price at the port less the seller's, dollars a tonne.
    pub gap_usd_t: Bands,
    /// The same without the events, central.
    pub gap_without_usd_t: f64,
    /// Shipped from the seller to the buyer, kt.
    pub seller_kt: Bands,
    /// The same without the events, central.
    pub seller_without_kt: f64,
    /// Shipped from the rival to the buyer, kt.
    pub rival_kt: Bands,
    /// The same without the events, central.
    pub rival_without_kt: f64,
}

/// What the events change for a region, USD million of the prices' years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FarmAccount {
    /// Code of the good's region.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Growers' receipts.
    pub growers_usd_mn: Bands,
    /// Receipts of whoever holds stocks.
    pub holders_usd_mn: Bands,
    /// Surplus of users.
    pub users_usd_mn: Bands,
    /// Duties and taxes on sales received.
    pub treasury_usd_mn: Bands,
    /// Loss on purchases agreed against buying at the market, negative.
    pub committed_usd_mn: Bands,
    /// All together.
    pub total_usd_mn: Bands,
}

/// A figure of the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FarmRecord {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub quantity: String,
    /// Unit.
    pub unit: String,
    /// Published.
    pub published: f64,
    /// Published range.
    pub range: Option<Range>,
    /// Ours.
    pub ours: Bands<Option<f64>>,
    /// Middle of the months in which the published price gap or price effect was measured, where it is one of the
    /// two exporters.
    pub gap_month: Option<Date>,
    /// Who published it.
    pub publisher: String,
    /// high, medium, low.
    pub confidence: String,
}
