//! `optimal`, `war`, `cooperate`: players who set tariffs.

mod cooperate;
mod optimal;
mod rows;
mod rows_talks;
mod war;

use std::sync::Arc;

use detente_economy::{Equilibrium, RegionOutcome, SolveStats, bound_flows, bound_rows};
use detente_policy::Policy;
use detente_standoff::tariffs::{
    Agreement, Division, Effort, FrontierPoint, Gains, Played, Revealed, TariffGame,
    TariffGameError, Tax, Threat, regions,
};
use detente_table::{Chart, Figure, Named, Note, Sentence, Watch};
use detente_world::{RegionIx, World};

pub use cooperate::Cooperate;
pub use optimal::Optimal;
pub use rows::{FlowTariff, KinkRow, ObjectiveRow, PlayerRow, RateRow, RulesRow, SearchRow};
pub use rows_talks::{CooperationRow, FrontierRow, RefusedRow, RevealedFit, RevealedRow};
pub use war::War;

use crate::keys::{EconomyKeys, GameKeys, PolicyKeys};
use crate::question::Answer;
use crate::refusal::Refusal;
use crate::room::Room;
use rows::{region_code, sector_code};

/// What was found.
enum Found {
    One(Box<Played>, Option<Box<Revealed>>),
    Deal(Box<Agreement>, Vec<FrontierPoint>),
}

impl Found {
    fn played(&self) -> &Played {
        match self {
            Self::One(played, _) => played,
            Self::Deal(agreement, _) => &agreement.played,
        }
    }
}

/// The keys that the three questions share.
struct Common<'k> {
    world: &'k str,
    game: &'k GameKeys,
    policy: &'k PolicyKeys,
    economy: &'k EconomyKeys,
}

/// The outcome of a tariff game.
#[derive(Debug, Clone)]
pub struct GameOutcome {
    /// The world.
    pub world: Arc<World>,
    /// The certified equilibrium.
    pub equilibrium: Equilibrium,
    /// The players.
    pub players: Vec<PlayerRow>,
    /// Tariffs, most trade first.
    pub tariffs: Vec<RateRow>,
    /// Export taxes, most trade first.
    pub export_taxes: Vec<RateRow>,
    /// Export taxes that stay as they are.
    pub held: Vec<RateRow>,
    /// Tariffs flow by flow.
    pub tariff_table: Vec<FlowTariff>,
    /// The rules.
    pub rules: RulesRow,
    /// Bounds that stand where they stop being priced.
    pub kinks: Vec<KinkRow>,
    /// What the players maximise.
    pub objectives: Vec<ObjectiveRow>,
    /// Search and check.
    pub search: SearchRow,
    /// The agreement, where there are talks.
    pub cooperation: Option<CooperationRow>,
    /// What was not enough, where talks fail.
    pub refused: Vec<RefusedRow>,
    /// The war that an agreement is measured against.
    pub war: Vec<PlayerRow>,
    /// The efficient frontier.
    pub frontier: Vec<FrontierRow>,
    /// Political weights behind today's rates.
    pub revealed: Vec<RevealedRow>,
    /// How well they fit.
    pub revealed_fit: Vec<RevealedFit>,
    /// Warnings.
    pub warnings: Vec<String>,
    /// What it is: `the best rates of USA`, `war`, `cooperation`.
    pub called: String,
}

/// Reads, plays and reports.
fn play(
    common: &Common<'_>,
    room: &Room<'_>,
    watch: &dyn Watch,
    players: impl FnOnce(&World) -> Result<Vec<RegionIx>, Refusal>,
    search: impl FnOnce(&TariffGame<'_>, &Effort) -> Result<Found, TariffGameError>,
) -> Result<GameOutcome, Refusal> {
    let policy = common.policy.read(room)?;
    let world = room.world(common.world)?;
    let settings = common.economy.settings_in(room, common.world, &world)?;
    let rules = common.game.rules(room, &world, players(&world)?)?;
    let adapted = settings.adapted(&world)?;
    let backdrop = policy.apply(&world)?;
    let economy = room.economy(common.world, &world, &adapted.parameters)?;
    let stop = watch.stop();
    if stop.is_asked() {
        return Err(Refusal::interrupted());
    }
    let game = TariffGame::new(&economy, rules, backdrop, Some(stop.flag()))?;
    let effort = Effort {
        starts: common.game.starts as usize,
        seed: common.game.seed,
        ..Effort::default()
    };
    room.seed(common.game.seed);
    watch.stage(&format!(
        "searching {} rates, then checking best responses from {} random starts per player",
        game.rates().len(),
        effort.starts
    ));
    let found = search(&game, &effort)?;
    let mut warnings = settings.idle();
    warnings.extend(adapted.clamped.iter().map(ToString::to_string));
    Ok(outcome(
        world,
        common.game,
        &policy,
        &game,
        &found,
        warnings,
    ))
}

/// Several players by their codes.
fn several(world: &World, what: &'static str, codes: &[String]) -> Result<Vec<RegionIx>, Refusal> {
    if codes.is_empty() {
        return Err(Refusal::input_with_help(
            "name the players",
            "for example USA,CHN, or all for every region",
        )
        .about("players"));
    }
    let players = regions(world, "player", codes)?;
    if players.len() < 2 {
        return Err(TariffGameError::TooFew { what }.into());
    }
    Ok(players)
}

fn outcome(
    world: Arc<World>,
    keys: &GameKeys,
    policy: &Policy,
    game: &TariffGame<'_>,
    found: &Found,
    mut warnings: Vec<String>,
) -> GameOutcome {
    let played = found.played();
    warnings.extend(
        played
            .equilibrium
            .warnings
            .iter()
            .chain(&played.warnings)
            .cloned(),
    );
    let (mut tariffs, mut export_taxes) = (Vec::new(), Vec::new());
    let mut tariff_table = Vec::new();
    for (rate, level) in game.rates().iter().zip(&played.levels) {
        let value = level.exp_m1() + 0.0;
        let row = RateRow {
            imposer: game.name(rate.player),
            partner: region_code(&world, rate.partner),
            sector: sector_code(&world, rate.sector),
            rate: value,
            today: rate.today,
            trade_usd_mn: game.trade(rate),
        };
        if rate.tax == Tax::Tariff {
            tariffs.push(row);
            tariff_table.extend(rate.flows.iter().map(|flow| FlowTariff {
                origin: flow.0,
                destination: flow.1,
                sector: flow.2,
                rate: value,
            }));
        } else {
            export_taxes.push(row);
        }
    }
    for rows in [&mut tariffs, &mut export_taxes] {
        rows.sort_by(|a, b| b.trade_usd_mn.total_cmp(&a.trade_usd_mn));
    }
    let held = game.held().iter().map(|rate| RateRow {
        imposer: game.name(rate.player),
        partner: region_code(&world, rate.partner),
        sector: sector_code(&world, rate.sector),
        rate: rate.today,
        today: rate.today,
        trade_usd_mn: game.trade(rate),
    });
    let mut answer = GameOutcome {
        held: held.collect(),
        equilibrium: played.equilibrium.clone(),
        players: player_rows(game, played),
        rules: rules_row(&world, keys, policy, game),
        kinks: played.kinks.iter().cloned().map(KinkRow).collect(),
        objectives: objective_rows(game),
        search: search_row(played),
        tariffs,
        export_taxes,
        tariff_table,
        cooperation: None,
        refused: Vec::new(),
        war: Vec::new(),
        frontier: Vec::new(),
        revealed: Vec::new(),
        revealed_fit: Vec::new(),
        warnings,
        called: String::new(),
        world,
    };
    match found {
        Found::One(_, Some(revealed)) => answer.add_revealed(revealed),
        Found::One(_, None) => {}
        Found::Deal(agreement, frontier) => answer.add_agreement(game, agreement, frontier),
    }
    answer
}

fn player_rows(game: &TariffGame<'_>, played: &Played) -> Vec<PlayerRow> {
    let row = |(at, result): (usize, &detente_standoff::tariffs::PlayerResult)| {
        let mean = game.mean_rates(at, Tax::Tariff, &played.levels);
        PlayerRow {
            result: result.clone(),
            mean_rate: mean.map(|m| m.0),
            mean_rate_today: mean.map(|m| m.1),
            threat_pct: None,
            gain_pct: None,
            weight: None,
        }
    };
    played.players.iter().enumerate().map(row).collect()
}

fn rules_row(world: &World, keys: &GameKeys, policy: &Policy, game: &TariffGame<'_>) -> RulesRow {
    let rules = game.rules();
    let codes: Vec<&str> = rules
        .sectors
        .iter()
        .map(|k| world.sector(*k).code.as_str())
        .collect();
    let wedges: Vec<String> = policy.wedges.iter().map(ToString::to_string).collect();
    RulesRow {
        vary: format!("{:?}", rules.vary).to_lowercase(),
        sectors: codes.join(" "),
        export_taxes: rules.export_taxes,
        lowest: rules.lowest,
        highest: rules.highest,
        starts: keys.starts,
        seed: keys.seed,
        backdrop: wedges.join("; "),
    }
}

fn objective_rows(game: &TariffGame<'_>) -> Vec<ObjectiveRow> {
    let row = |p: usize| {
        let objective = game.rules().objective(p);
        ObjectiveRow {
            code: game.name(p),
            plain: objective.is_plain(),
            revenue: objective.revenue,
            rivalry: objective.relative,
        }
    };
    (0..game.rules().players.len()).map(row).collect()
}

fn search_row(played: &Played) -> SearchRow {
    SearchRow {
        search_solves: played.search_solves,
        steps: played.steps,
        search_seconds: played.search_seconds,
        check_solves: played.check_solves,
        check_seconds: played.check_seconds,
        solve: SolveStats {
            ..played.equilibrium.stats
        },
        rates_at_bound: played.players.iter().map(|p| p.rates_at_bound).sum(),
        rates: played.players.iter().map(|p| p.rates).sum(),
    }
}

impl GameOutcome {
    fn add_revealed(&mut self, revealed: &Revealed) {
        let mut weights = revealed.weights.clone();
        weights.sort_by(|a, b| (b.weight - 1.0).abs().total_cmp(&(a.weight - 1.0).abs()));
        self.revealed = weights.into_iter().map(RevealedRow).collect();
        let sectors = |weighted, gain_pct| RevealedFit {
            weighted,
            weight: None,
            gain_pct,
        };
        self.revealed_fit = vec![
            sectors("real income", revealed.gain_plain_pct),
            sectors("a weight per sector", revealed.gain_revealed_pct),
        ];
        let ones = [("revenue", revealed.revenue), ("rivalry", revealed.rivalry)];
        let fits = ones
            .into_iter()
            .filter_map(|(name, one)| Some(RevealedFit::of_one(name, one?)));
        self.revealed_fit.extend(fits);
    }

    fn add_agreement(
        &mut self,
        game: &TariffGame<'_>,
        deal: &Agreement,
        frontier: &[FrontierPoint],
    ) {
        for (at, player) in self.players.iter_mut().enumerate() {
            player.threat_pct = deal.threat_pct.get(at).copied();
            player.gain_pct = deal.gains_pct.get(at).copied();
            player.weight = deal.weights.get(at).copied();
        }
        self.cooperation = Some(CooperationRow {
            agreement: deal.signed,
            threat: match deal.threat {
                Threat::War => "war",
                Threat::Today => "today",
            },
            division: format!("{:?}", deal.division).to_lowercase(),
            gains: match (&deal.division, deal.gains) {
                (Division::Nash, _) => "",
                (_, Gains::AtLeast) => "at-least",
                (_, Gains::Equal) => "equal",
            },
            least_gain_pct: deal.gains_pct.iter().copied().fold(f64::INFINITY, f64::min),
            first_order: deal.first_order,
        });
        let refused = deal.refused_pct.iter().flatten().enumerate();
        self.refused = refused
            .map(|(p, &gain_pct)| RefusedRow {
                code: game.name(p),
                gain_pct,
            })
            .collect();
        self.war = deal
            .war
            .iter()
            .flat_map(|war| player_rows(game, war))
            .collect();
        for point in frontier {
            for p in 0..game.rules().players.len() {
                self.frontier.push(FrontierRow {
                    share_of_first: point.share_of_first,
                    code: game.name(p),
                    payoff_pct: point.payoffs_pct[p],
                    gain_pct: point.gains_pct[p],
                    weight: point.weights[p],
                    signed: point.signed,
                    certificate: point.certificate,
                });
            }
        }
    }

    /// The outcome in a sentence.
    fn headline(&self) -> String {
        let payoff = |player: &PlayerRow| {
            let value = player.gain_pct.unwrap_or(player.result.real_income_pct);
            format!(
                "{} {} %",
                player.result.code,
                detente_table::signed(Some(value), 2)
            )
        };
        let shown: Vec<String> = self.players.iter().take(4).map(payoff).collect();
        let more = self.players.len().saturating_sub(shown.len());
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        match &self.cooperation {
            Some(deal) if !deal.agreement => {
                "No rates were found that leave every player a gain over the threat: the outcome is the threat.".to_owned()
            }
            Some(deal) => {
                let over = if deal.threat == "war" { "war" } else { "the rates of today" };
                format!("Gains over {over}, per cent of real payoff: {}{rest}.", shown.join(", "))
            }
            None => format!("{}: real income changes by {}{rest}.", self.called, shown.join(", ")),
        }
    }
}

impl Answer for GameOutcome {
    fn tables(&self) -> Vec<Named> {
        let world: &World = &self.world;
        let mut regions = self.equilibrium.regions();
        regions.sort_by(|a, b| a.real_income_pct.total_cmp(&b.real_income_pct));
        let mut tables = Vec::new();
        if let Some(deal) = &self.cooperation {
            tables.push(Named::single(deal, &()));
        }
        tables.push(Named::of(&self.players, &()));
        tables.push(Named::of(&self.tariffs, &()));
        if self.rules.export_taxes {
            tables.push(
                Named::of(&self.export_taxes, &())
                    .called("export_taxes", "Export taxes, most trade first"),
            );
            tables.push(Named::of(&self.held, &()).called(
                "held_export_taxes",
                "Export taxes that stay as they are: raising all tariffs and lowering all export taxes in proportion changes nothing (Lerner)",
            ));
        }
        if !self.refused.is_empty() {
            tables.push(Named::of(&self.refused, &()));
        }
        if !self.war.is_empty() {
            tables.push(Named::of(&self.war, &()).called("war_players", "Players at war"));
        }
        if !self.frontier.is_empty() {
            tables.push(Named::of(&self.frontier, &()));
        }
        if !self.revealed.is_empty() {
            tables.push(Named::of(&self.revealed, &()));
            tables.push(Named::of(&self.revealed_fit, &()));
        }
        tables.push(Named::of::<RegionOutcome>(&regions, world));
        let bounds = &self.equilibrium.bounds;
        if !bounds.is_empty() {
            tables.push(Named::of(&bound_rows(bounds), world));
            tables.push(Named::of(&bound_flows(bounds), world));
        }
        if !self.kinks.is_empty() {
            tables.push(Named::of(&self.kinks, &()));
        }
        tables.push(Named::of(&self.tariff_table, world));
        tables.push(Named::single(&self.rules, &()));
        tables.push(Named::of(&self.objectives, &()));
        tables.push(Named::single(&self.equilibrium.certificate, &()));
        tables.push(Named::single(&self.search, &()));
        tables
    }

    fn figures(&self) -> Vec<Figure> {
        let figure = |id: &str, kind, table: &str, x: &str, y: &[&str], title: String| Figure {
            id: id.to_owned(),
            kind,
            table: table.to_owned(),
            x: x.to_owned(),
            y: y.iter().map(|name| (*name).to_owned()).collect(),
            series: None,
            only: Vec::new(),
            title,
            source: format!(
                "World {}, {}",
                self.world.meta().name,
                self.world.meta().year
            ),
        };
        vec![
            figure(
                "mean-tariffs",
                Chart::Bars,
                "players",
                "code",
                &["mean_rate", "mean_today_rate"],
                format!("{}: mean tariffs, and today's", self.called),
            ),
            figure(
                "map",
                Chart::Tiles,
                "regions",
                "code",
                &["real_income_pct"],
                self.headline(),
            ),
        ]
    }

    fn sentences(&self) -> Vec<Sentence> {
        vec![Sentence::new(self.headline(), &["players", "certificate"])]
    }

    fn notes(&self) -> Vec<Note> {
        let mut notes: Vec<Note> = self.warnings.iter().map(Note::warning).collect();
        notes.push(Note::limit(
            "A rate replaces the tariffs of all flows under it. What a player could gain by moving alone was looked for from every random start; it is per cent of benchmark income.",
        ));
        if self.cooperation.is_some() {
            if self
                .players
                .iter()
                .any(|p| p.weight.is_some_and(|w| w < 0.0))
            {
                notes.push(Note::limit("A player with a negative weight is kept from gaining more than the others, which costs them too: gains at-least would leave all of them as much or more."));
            }
            notes.push(Note::limit("At an agreement, best_response_gap_pct is what tempts a player before the others react."));
        }
        notes
    }
}
