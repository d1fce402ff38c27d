//! Tariffs as levers, and an economy as a contest.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_economy::{
    Economy, Equilibrium, Payoff, SlopeSettings, Slopes, SolveError, SolveSettings,
};
use detente_policy::AppliedPolicy;
use detente_talks::contest::{Contest, Lever, Reach, Scout};
use detente_world::{RegionIx, SectorIx};
use serde::Serialize;

use super::TariffGameError;
use super::rules::{Rules, Vary};

/// A flow: origin, destination, sector.
pub type Flow = (RegionIx, RegionIx, SectorIx);

/// Which tax a lever is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// On imports.
    Tariff,
    /// On exports.
    ExportTax,
}

/// One rate that one player sets, and the flows that pay it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Position of the player.
    pub player: usize,
    /// Tariff or export tax.
    pub tax: Tax,
    /// The one partner it falls on; `None` = all partners of the rules.
    pub partner: Option<RegionIx>,
    /// The one sector it falls on; `None` = all sectors of the rules.
    pub sector: Option<SectorIx>,
    /// The flows.
    pub flows: Vec<Flow>,
    /// The rate today: the trade-weighted mean over the flows, a fraction.
    pub today: f64,
}

/// The derivatives that one request asks of one payoff: its flows, and to which rate each contributes.
#[derive(Debug, Clone)]
struct Sight {
    flows: Vec<Flow>,
    rates: Vec<usize>,
}

/// Players who set taxes in one economy.
#[derive(Debug)]
pub struct TariffGame<'a> {
    economy: &'a Economy,
    rules: Rules,
    backdrop: AppliedPolicy,
    rates: Vec<Rate>,
    held: Vec<Rate>,
    levers: Vec<Lever>,
    payoffs: Vec<Payoff>,
    own: Vec<Sight>,
    all: Sight,
    interrupt: Option<&'a AtomicBool>,
}

impl<'a> TariffGame<'a> {
    /// Sets the game up: `backdrop` is every policy that the players do not set.
    ///
    /// # Errors
    /// Bounds without room, objectives that are no numbers, a player with nothing to vary.
    pub fn new(
        economy: &'a Economy,
        rules: Rules,
        backdrop: AppliedPolicy,
        interrupt: Option<&'a AtomicBool>,
    ) -> Result<Self, TariffGameError> {
        let (lowest, highest) = (rules.lowest, rules.highest);
        let sound = lowest >= -0.99 && highest <= 100.0 && lowest < highest;
        if !sound {
            return Err(TariffGameError::Bounds { lowest, highest });
        }
        let (rates, held) = rates_of(economy, &rules, &backdrop);
        let world = economy.world();
        for (p, n) in rules.players.iter().enumerate() {
            if !rates.iter().any(|rate| rate.player == p) {
                return Err(TariffGameError::NothingToVary {
                    player: world.region(*n).code.clone(),
                });
            }
        }
        let levers = rates
            .iter()
            .map(|rate| Lever {
                owner: rate.player,
                lower: lowest.ln_1p(),
                upper: highest.ln_1p(),
                today: rate.today.clamp(lowest, highest).ln_1p(),
            })
            .collect();
        let payoffs = rules
            .players
            .iter()
            .enumerate()
            .map(|(p, n)| {
                let rivals = rules.rivals(p, world.region_count());
                rules.objective(p).payoff(*n, &rivals)
            })
            .collect();
        let sight = |wanted: &dyn Fn(&Rate) -> bool| {
            let mut sight = Sight {
                flows: Vec::new(),
                rates: Vec::new(),
            };
            for (v, rate) in rates.iter().enumerate().filter(|(_, rate)| wanted(rate)) {
                sight.flows.extend(&rate.flows);
                sight.rates.extend(std::iter::repeat_n(v, rate.flows.len()));
            }
            sight
        };
        let own = (0..rules.players.len())
            .map(|p| sight(&|rate| rate.player == p))
            .collect();
        let all = sight(&|_| true);
        Ok(Self {
            economy,
            rules,
            backdrop,
            rates,
            held,
            levers,
            payoffs,
            own,
            all,
            interrupt,
        })
    }

    /// The economy.
    pub fn economy(&self) -> &'a Economy {
        self.economy
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The rates, in the order of the levers.
    pub fn rates(&self) -> &[Rate] {
        &self.rates
    }

    /// Export taxes that stay as they are, at most one per player. Where a player sets taxes on all its imports and on all
    /// its exports, raising all tariffs and lowering all export taxes in proportion changes no price ratio (Lerner, Economica
    /// 3, 1936): one of them has to stand still for the others to have a best value. It is the one with most trade.
    pub fn held(&self) -> &[Rate] {
        &self.held
    }

    /// Benchmark trade under a rate, USD million.
    pub fn trade(&self, rate: &Rate) -> f64 {
        let flows = self.economy.world().flows();
        rate.flows.iter().map(|f| flows.get(f.0, f.1, f.2)).sum()
    }

    /// Means of a player's rates of one kind, fractions, weighted by benchmark trade: at some levels, and today.
    pub fn mean_rates(&self, player: usize, tax: Tax, levels: &[f64]) -> Option<(f64, f64)> {
        let (mut trade, mut now, mut today) = (0.0, 0.0, 0.0);
        for (rate, level) in self.rates.iter().zip(levels) {
            if rate.player == player && rate.tax == tax {
                let weight = self.trade(rate);
                trade += weight;
                now += weight * level.exp_m1();
                today += weight * rate.today;
            }
        }
        (trade > 0.0).then(|| (now / trade, today / trade))
    }

    /// What each player maximises.
    pub fn payoffs(&self) -> &[Payoff] {
        &self.payoffs
    }

    /// Today's levels of all levers.
    pub fn today(&self) -> Vec<f64> {
        self.levers.iter().map(|lever| lever.today).collect()
    }

    /// The policy of today: the backdrop, with every rate as it is rather than as its group's mean.
    pub fn policy_today(&self) -> AppliedPolicy {
        self.backdrop.clone()
    }

    /// Code of a player.
    pub fn name(&self, player: usize) -> String {
        let world = self.economy.world();
        world.region(self.rules.players[player]).code.clone()
    }

    /// The policy at some levels.
    pub fn policy(&self, levels: &[f64]) -> AppliedPolicy {
        let mut policy = self.backdrop.clone();
        for (rate, level) in self.rates.iter().zip(levels) {
            let value = level.exp_m1();
            let cube = match rate.tax {
                Tax::Tariff => &mut policy.tariff,
                Tax::ExportTax => &mut policy.export_tax,
            };
            cube.set_all(&rate.flows, value);
        }
        policy
    }

    /// Every lever, with its bounds and owner.
    pub(super) fn all_levers(&self) -> &[Lever] {
        &self.levers
    }

    /// Who pays what the players do not set.
    pub(super) fn backdrop(&self) -> &AppliedPolicy {
        &self.backdrop
    }

    /// (ε + 1) times what buyers pay at the border, per cent of the owner's benchmark income at today's prices: what a
    /// tax costs its owner to the second order when the world's prices do not move.
    pub(super) fn bends_at(&self, here: &Equilibrium) -> Vec<f64> {
        let bends = here.bends_of_trade(&self.economy.parameters().trade_elasticity);
        let income = &here.benchmark().income;
        let bend = |rate: &Rate| {
            let owner = self.rules.players[rate.player].0;
            100.0 * bends.total(&rate.flows) / income[owner] / here.final_price[owner]
        };
        self.rates.iter().map(bend).collect()
    }

    /// How the economy is solved to an accuracy.
    pub(super) fn solver(&self, accuracy: f64) -> SolveSettings<'a> {
        SolveSettings {
            tolerance: accuracy.clamp(1e-11, 1e-5),
            interrupt: self.interrupt,
            ..SolveSettings::default()
        }
    }
}

/// Every rate with trade under it, and those that are held ([`TariffGame::held`]).
fn rates_of(economy: &Economy, rules: &Rules, backdrop: &AppliedPolicy) -> (Vec<Rate>, Vec<Rate>) {
    let trade = economy.world().flows();
    let regions = economy.world().region_count();
    let (mut rates, mut held) = (Vec::new(), Vec::new());
    for (player, &n) in rules.players.iter().enumerate() {
        let partners = rules.partners(player, regions);
        let taxes = [Tax::Tariff, Tax::ExportTax];
        for tax in taxes.into_iter().take(1 + usize::from(rules.export_taxes)) {
            type Key = (Option<RegionIx>, Option<SectorIx>);
            let mut groups: BTreeMap<Key, Vec<Flow>> = BTreeMap::new();
            for &m in &partners {
                for &k in &rules.sectors {
                    let flow = match tax {
                        Tax::Tariff => (m, n, k),
                        Tax::ExportTax => (n, m, k),
                    };
                    if trade.get(flow.0, flow.1, flow.2) <= 0.0 {
                        continue;
                    }
                    let by_partner = matches!(rules.vary, Vary::Partner | Vary::All);
                    let by_sector = matches!(rules.vary, Vary::Sector | Vary::All);
                    let key = (
                        (by_partner || partners.len() == 1).then_some(m),
                        (by_sector || rules.sectors.len() == 1).then_some(k),
                    );
                    groups.entry(key).or_default().push(flow);
                }
            }
            let cube = match tax {
                Tax::Tariff => &backdrop.tariff,
                Tax::ExportTax => &backdrop.export_tax,
            };
            let value =
                |flows: &[Flow]| -> f64 { flows.iter().map(|f| trade.get(f.0, f.1, f.2)).sum() };
            let largest = groups
                .iter()
                .max_by(|a, b| value(a.1).total_cmp(&value(b.1)))
                .map(|(key, _)| *key)
                .filter(|_| tax == Tax::ExportTax && taxes_all(economy, rules, n, &partners));
            for ((partner, sector), flows) in groups {
                let total: f64 = flows.iter().map(|f| trade.get(f.0, f.1, f.2)).sum();
                let paid: f64 = flows
                    .iter()
                    .map(|f| trade.get(f.0, f.1, f.2) * cube.get(f.0, f.1, f.2))
                    .sum();
                let of = match largest == Some((partner, sector)) {
                    true => &mut held,
                    false => &mut rates,
                };
                of.push(Rate {
                    player,
                    tax,
                    partner,
                    sector,
                    flows,
                    today: paid / total,
                });
            }
        }
    }
    (rates, held)
}

/// Whether all imports and exports of a region lie under the rules.
fn taxes_all(economy: &Economy, rules: &Rules, n: RegionIx, partners: &[RegionIx]) -> bool {
    let world = economy.world();
    let flows = world.flows();
    let traded = |m: RegionIx, k: SectorIx| flows.get(m, n, k) > 0.0 || flows.get(n, m, k) > 0.0;
    RegionIx::all(world.region_count())
        .filter(|m| *m != n)
        .all(|m| {
            SectorIx::all(world.sector_count())
                .filter(|k| traded(m, *k))
                .all(|k| partners.contains(&m) && rules.sectors.contains(&k))
        })
}

/// Walks through the equilibria of a game, each from the last.
#[derive(Debug, Clone)]
pub struct TariffScout<'g> {
    game: &'g TariffGame<'g>,
    at: Option<Arc<Equilibrium>>,
    slopes: Vec<Option<Arc<Slopes>>>,
}

impl TariffScout<'_> {
    /// The equilibrium it stands at.
    pub fn equilibrium(&self) -> Option<&Equilibrium> {
        self.at.as_deref()
    }
}

impl<'g> Contest for &'g TariffGame<'g> {
    type Scout = TariffScout<'g>;

    fn players(&self) -> usize {
        self.rules.players.len()
    }

    fn levers(&self) -> &[Lever] {
        &self.levers
    }

    fn scout(&self) -> TariffScout<'g> {
        TariffScout {
            game: self,
            at: None,
            slopes: vec![None; self.rules.players.len()],
        }
    }
}

impl Scout for TariffScout<'_> {
    type Error = SolveError;

    fn go(&mut self, levels: &[f64], accuracy: f64) -> Result<Vec<f64>, SolveError> {
        let game = self.game;
        let policy = game.policy(levels);
        let solver = game.solver(accuracy);
        let near = self.at.as_deref();
        let quick = SolveSettings {
            max_sweeps: 150,
            newton_steps: 5,
            roads: near.is_none(),
            ..solver
        };
        let solved = match game.economy.solve_uncertified(&policy, &quick, near) {
            Err(SolveError::Interrupted) => Err(SolveError::Interrupted),
            // A warm start that leads nowhere is no verdict on the point.
            Err(_) if near.is_some() => game.economy.solve_uncertified(&policy, &quick, None),
            other => other,
        }?;
        let payoffs = game.payoffs.iter().map(|p| solved.payoff(p)).collect();
        self.at = Some(Arc::new(solved));
        Ok(payoffs)
    }

    fn slopes(
        &mut self,
        players: &[usize],
        reach: Reach,
        accuracy: f64,
    ) -> Result<Vec<Vec<f64>>, SolveError> {
        let game = self.game;
        let Some(here) = &self.at else {
            return Ok(Vec::new());
        };
        let sight = |p: usize| match reach {
            Reach::Own => &game.own[p],
            Reach::All => &game.all,
        };
        let asked: Vec<(Payoff, &[Flow])> = players
            .iter()
            .map(|p| (game.payoffs[*p].clone(), sight(*p).flows.as_slice()))
            .collect();
        let near: Vec<Option<&Slopes>> =
            players.iter().map(|p| self.slopes[*p].as_deref()).collect();
        let settings = SlopeSettings {
            tolerance: accuracy.clamp(1e-10, 1e-4),
            ..SlopeSettings::default()
        };
        let found = here.slopes(&asked, &settings, &near)?;
        let mut rows = Vec::with_capacity(players.len());
        for (p, slopes) in players.iter().zip(found) {
            let sight = sight(*p);
            let mut row = vec![0.0; game.rates.len()];
            for (at, v) in sight.rates.iter().enumerate() {
                row[*v] += match game.rates[*v].tax {
                    Tax::Tariff => slopes.tariff[at],
                    Tax::ExportTax => slopes.export_tax[at],
                };
            }
            rows.push(row);
            self.slopes[*p] = Some(Arc::new(slopes));
        }
        Ok(rows)
    }

    fn bends(&self) -> Vec<f64> {
        match &self.at {
            Some(here) => self.game.bends_at(here),
            None => vec![0.0; self.game.rates.len()],
        }
    }

    fn is_final(error: &SolveError) -> bool {
        matches!(error, SolveError::Interrupted)
    }
}
