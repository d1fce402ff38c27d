//! The outcome of a tariff game as JSON, tables and a chart.

use std::collections::BTreeMap;
use std::path::PathBuf;

use detente::brief::charts::{
    Bar, BarGroup, Bars, Figure, PayoffPlot, PayoffPoint, Role, standalone,
};
use detente::economy::Adapted;
use detente::policy::Policy;
use detente::results::{self, Detail, records};
use detente::results::{horizon_json, parameters_json};
use detente::run::{Manifest, RunFolder};
use detente::settings::EconomySettings;
use detente::standoff::tariffs::{
    Agreement, Effort, FrontierPoint, Played, PlayerResult, Rate, TariffGame, Tax, Threat,
};
use detente::world::World;
use detente::world::table::Table;
use serde_json::{Value, json};

use super::{Common, Found};
use crate::context::Context;
use crate::outcome::CommandError;

/// Everything about one run.
pub struct Report<'a> {
    pub command: &'static str,
    pub world: &'a World,
    pub policy: &'a Policy,
    pub settings: &'a EconomySettings,
    pub adapted: &'a Adapted,
    pub game: &'a TariffGame<'a>,
    pub effort: Effort,
    pub found: &'a Found,
    pub seconds: f64,
}

impl Report<'_> {
    /// The outcome.
    pub fn played(&self) -> &Played {
        self.found.played()
    }

    /// The rates of one kind with their values.
    fn rates(&self, tax: Tax) -> impl Iterator<Item = (&Rate, f64)> {
        let values = self.played().levels.iter().map(|x| x.exp_m1() + 0.0);
        let rates = self.game.rates().iter().zip(values);
        rates.filter(move |(rate, _)| rate.tax == tax)
    }

    /// One row per rate: imposer, partner, sector (`*` = all of the rules), rate now and today.
    pub fn rates_table(&self, tax: Tax) -> Table {
        let rates: Vec<_> = self.rates(tax).collect();
        let partner = |rate: &Rate| {
            rate.partner
                .map_or("*", |n| self.world.region(n).code.as_str())
        };
        let sector = |rate: &Rate| {
            rate.sector
                .map_or("*", |k| self.world.sector(k).code.as_str())
        };
        Table::new()
            .text(
                "imposer",
                rates.iter().map(|(r, _)| self.game.name(r.player)),
            )
            .text("partner", rates.iter().map(|(r, _)| partner(r)))
            .text("sector", rates.iter().map(|(r, _)| sector(r)))
            .float("rate", rates.iter().map(|(_, value)| *value))
            .float("rate_today", rates.iter().map(|(r, _)| r.today))
            .float(
                "trade_usd_mn",
                rates.iter().map(|(r, _)| self.game.trade(r)),
            )
    }

    /// Means of a player's rates, weighted by benchmark trade: in the outcome, and today.
    pub fn mean_rates(&self, player: usize, tax: Tax) -> Option<(f64, f64)> {
        self.game.mean_rates(player, tax, &self.played().levels)
    }

    fn player(&self, at: usize, player: &PlayerResult) -> Value {
        let mut object = json!(player);
        let mean = self.mean_rates(at, Tax::Tariff);
        object["mean_rate"] = json!(mean.map(|m| m.0));
        object["mean_rate_today"] = json!(mean.map(|m| m.1));
        if let Found::Deal(agreement, _) = self.found {
            object["threat_pct"] = json!(agreement.threat_pct[at]);
            object["gain_pct"] = json!(agreement.gains_pct[at]);
            object["weight"] = json!(agreement.weights.get(at));
        }
        object
    }

    /// The object for `--json`.
    pub fn json(&self) -> Value {
        let played = self.played();
        let meta = self.world.meta();
        let mut object = results::solution(
            self.world,
            self.settings.deficits,
            &played.equilibrium,
            Detail::Regions,
        );
        let mut put = |key: &str, value: Value| {
            object.insert(key.to_owned(), value);
        };
        let warnings: Vec<&String> =
            (played.equilibrium.warnings.iter().chain(&played.warnings)).collect();
        put("warnings", json!(warnings));
        put("command", self.command.into());
        put(
            "world",
            json!({
                "name": meta.name, "title": meta.title, "year": meta.year, "unit": meta.unit,
                "regions": self.world.region_count(), "sectors": self.world.sector_count(),
            }),
        );
        put("game", self.rules());
        put("tariffs", records(&self.rates_table(Tax::Tariff)));
        if self.game.rules().export_taxes {
            put("export_taxes", records(&self.rates_table(Tax::ExportTax)));
        }
        let count = |pick: fn(&PlayerResult) -> usize| played.players.iter().map(pick).sum();
        let (bound, rates): (usize, usize) = (count(|p| p.rates_at_bound), count(|p| p.rates));
        put(
            "rates_at_bound",
            json!({ "count": bound, "rates": rates, "share": bound as f64 / rates as f64 }),
        );
        let players = played.players.iter().enumerate();
        put(
            "players",
            players.map(|(at, p)| self.player(at, p)).collect(),
        );
        let mut stats = json!(played.equilibrium.stats);
        stats["search_seconds"] = json!(played.search_seconds);
        stats["search_solves"] = json!(played.search_solves);
        stats["search_steps"] = json!(played.steps);
        stats["check_seconds"] = json!(played.check_seconds);
        stats["check_solves"] = json!(played.check_solves);
        stats["seconds"] = json!(self.seconds);
        put("stats", stats);
        if let Found::One(_, Some(revealed)) = self.found {
            put("revealed", json!(revealed));
        }
        if let Found::Deal(agreement, frontier) = self.found {
            put(
                "cooperation",
                json!({
                    "agreement": agreement.signed,
                    "refused_gains_pct": agreement.refused_pct,
                    "threat": agreement.threat,
                    "division": agreement.division,
                    "least_gain_pct": agreement.gains_pct.iter().copied().fold(f64::INFINITY, f64::min),
                    "first_order": agreement.first_order,
                }),
            );
            if !frontier.is_empty() {
                put("frontier", json!(frontier));
            }
            if let Some(war) = &agreement.war {
                let players: Vec<Value> = war.players.iter().map(|p| json!(p)).collect();
                put(
                    "war",
                    json!({
                        "players": players,
                        "certificate": war.equilibrium.certificate,
                        "search_seconds": war.search_seconds,
                        "check_seconds": war.check_seconds,
                    }),
                );
            }
        }
        put("deficits", json!(self.settings.deficits));
        put("elasticity_set", json!(self.settings.elasticities));
        put("horizon", horizon_json(self.settings, self.adapted));
        put(
            "parameters",
            parameters_json(self.world, &self.adapted.parameters),
        );
        Value::Object(object)
    }

    /// The rules, for readers of the JSON.
    fn rules(&self) -> Value {
        let rules = self.game.rules();
        let codes: Vec<&str> = rules
            .sectors
            .iter()
            .map(|k| self.world.sector(*k).code.as_str())
            .collect();
        let objectives: Vec<Value> = (0..rules.players.len())
            .map(|p| {
                let objective = rules.objective(p);
                json!({
                    "player": self.game.name(p),
                    "plain": objective.is_plain(),
                    "sector_weights": self.sector_weights(&objective.sectors),
                    "revenue_weight": objective.revenue,
                    "rivalry": objective.relative,
                })
            })
            .collect();
        let wedges: Vec<String> = self.policy.wedges.iter().map(|w| w.to_string()).collect();
        json!({
            "vary": rules.vary,
            "sectors": codes,
            "rates": self.game.rates().len(),
            "export_taxes": rules.export_taxes,
            "held_export_taxes": self.held(),
            "lowest": rules.lowest,
            "highest": rules.highest,
            "objectives": objectives,
            "backdrop": wedges,
            "starts": self.effort.starts,
            "seed": self.effort.seed,
            "convention": "one rate replaces the tariffs of all flows under it; partner or sector * = all that the game covers; \
                           payoff_pct is the change of what the player maximises, best_response_gap_pct what it could still \
                           gain by moving alone, both in per cent of benchmark income; first_order is the largest slope over \
                           bend in log points; second_order the largest second derivative in units of the bends, negative at \
                           a best response and zero where flat; starts counts the random starts from which a top was \
                           reached",
        })
    }

    /// Export taxes that stay as they are, one per player at most.
    fn held(&self) -> Vec<Value> {
        let held = self.game.held().iter();
        held.map(|rate| {
            json!({
                "imposer": self.game.name(rate.player),
                "partner": rate.partner.map_or("*", |n| self.world.region(n).code.as_str()),
                "sector": rate.sector.map_or("*", |k| self.world.sector(k).code.as_str()),
                "rate": rate.today,
            })
        })
        .collect()
    }

    fn sector_weights(&self, weights: &[f64]) -> Value {
        if weights.is_empty() {
            return Value::Null;
        }
        let codes = self.world.sectors().iter().map(|s| s.code.clone());
        codes.zip(weights.iter().map(|w| json!(w))).collect()
    }

    /// Mean rates, by player, as bars.
    fn chart(&self) -> Bars {
        let bar = |value: f64| {
            Some(Bar {
                value: 100.0 * value,
                interval: None,
            })
        };
        let groups = self
            .played()
            .players
            .iter()
            .enumerate()
            .filter_map(|(at, player)| {
                let (now, today) = self.mean_rates(at, Tax::Tariff)?;
                Some(BarGroup {
                    label: player.code.clone(),
                    bars: vec![bar(now), bar(today)],
                })
            });
        let outcome = match self.command {
            "optimal" => "best for the player",
            "war" => "war",
            _ => match self.found {
                Found::Deal(deal, _) if !deal.signed => "no agreement",
                _ => "cooperation",
            },
        };
        Bars {
            title: format!("Mean tariffs: {outcome}, and today"),
            description: "Mean tariff of every player on what the game covers, weighted by trade of the benchmark.".into(),
            unit: detente::brief::number::Unit::Percent,
            digits: 1,
            series: vec![outcome.into(), "today".into()],
            groups: groups.collect(),
        }
    }

    /// The run folder.
    pub fn write(
        &self,
        mut folder: RunFolder,
        common: &Common,
        context: &Context,
    ) -> Result<PathBuf, CommandError> {
        let played = self.played();
        folder.table("tariffs", &self.rates_table(Tax::Tariff))?;
        if self.game.rules().export_taxes {
            folder.table("export-taxes", &self.rates_table(Tax::ExportTax))?;
        }
        folder.table("players", &self.players_table())?;
        folder.table(
            "regions",
            &results::regions_table(self.world, &played.equilibrium),
        )?;
        let figure = Figure::of("mean-tariffs", &self.chart());
        folder.write("mean-tariffs.svg", standalone(&figure.wide))?;
        folder.table("mean-tariffs", &figure.table)?;
        if let Found::Deal(agreement, points) = self.found
            && !points.is_empty()
        {
            folder.table("frontier", &self.frontier_table(points))?;
            let figure = Figure::of("frontier", &self.frontier_plot(agreement, points));
            folder.write("frontier.svg", standalone(&figure.wide))?;
        }
        let mut inputs = common.world.inputs()?;
        inputs.extend(common.policy.inputs()?);
        inputs.extend(common.game.inputs()?);
        let meta = self.world.meta();
        let manifest = Manifest {
            command: self.command.into(),
            arguments: context.arguments.clone(),
            data_edition: BTreeMap::from([(
                "world".into(),
                format!("{} ({})", meta.name, meta.year),
            )]),
            inputs,
            settings: json!({
                "game": self.rules(),
                "deficits": self.settings.deficits,
                "parameters": parameters_json(self.world, &self.adapted.parameters),
            }),
            seeds: vec![self.effort.seed],
            seconds: BTreeMap::from([
                ("search".into(), played.search_seconds),
                ("check".into(), played.check_seconds),
            ]),
        };
        Ok(folder.finish(&manifest)?)
    }

    /// One row per point of the frontier, one column per player for payoffs, gains and weights.
    pub fn frontier_table(&self, points: &[FrontierPoint]) -> Table {
        let mut table =
            Table::new().float("share_of_first", points.iter().map(|p| p.share_of_first));
        type Pick = fn(&FrontierPoint) -> &[f64];
        let columns: [(&str, Pick); 3] = [
            ("payoff_pct", |p| &p.payoffs_pct),
            ("gain_pct", |p| &p.gains_pct),
            ("weight", |p| &p.weights),
        ];
        for (name, pick) in columns {
            for at in 0..self.game.rules().players.len() {
                let column = format!("{name}_{}", self.game.name(at));
                table = table.float(&column, points.iter().map(|p| pick(p)[at]));
            }
        }
        let signed = points.iter().map(|p| if p.signed { "yes" } else { "no" });
        table
            .text("signed", signed)
            .float("certificate", points.iter().map(|p| p.certificate))
    }

    fn frontier_plot(&self, agreement: &Agreement, points: &[FrontierPoint]) -> PayoffPlot {
        let point = |label: &str, payoffs: &[f64], roles: Vec<Role>| PayoffPoint {
            label: label.to_owned(),
            x: payoffs[0],
            y: payoffs[1],
            efficient: roles != [Role::TalksFail],
            roles,
        };
        let agreed: Vec<f64> = (agreement.played.players.iter())
            .map(|p| p.payoff_pct)
            .collect();
        let threat = match agreement.threat {
            Threat::War => "war",
            Threat::Today => "the rates of today",
        };
        let mut drawn = vec![
            point(threat, &agreement.threat_pct, vec![Role::TalksFail]),
            point("agreed", &agreed, vec![Role::Deal]),
        ];
        drawn.extend(
            points
                .iter()
                .map(|p| point("efficient rates", &p.payoffs_pct, Vec::new())),
        );
        PayoffPlot {
            title: "Efficient tariffs of two players".into(),
            description: "Payoffs that no other tariffs improve for one player without taking from the other, above what \
                          happens without agreement."
                .into(),
            unit: detente::brief::number::Unit::Percent,
            x_player: self.game.name(0),
            y_player: self.game.name(1),
            points: drawn,
        }
    }

    fn players_table(&self) -> Table {
        let players = &self.played().players;
        let rows = || players.iter().enumerate();
        let mean = |at| self.mean_rates(at, Tax::Tariff);
        let table = Table::new()
            .text("code", rows().map(|(_, p)| &p.code))
            .float("payoff_pct", rows().map(|(_, p)| p.payoff_pct))
            .float("real_income_pct", rows().map(|(_, p)| p.real_income_pct))
            .optional_float(
                "best_response_gap_pct",
                rows().map(|(_, p)| p.best_response_gap_pct),
            )
            .optional_float("first_order", rows().map(|(_, p)| p.first_order))
            .optional_float("second_order", rows().map(|(_, p)| p.second_order))
            .optional_float("mean_rate", rows().map(|(at, _)| mean(at).map(|m| m.0)))
            .optional_float(
                "mean_rate_today",
                rows().map(|(at, _)| mean(at).map(|m| m.1)),
            );
        match self.found {
            Found::One(..) => table,
            Found::Deal(deal, _) => table
                .float("threat_pct", deal.threat_pct.iter().copied())
                .float("gain_pct", deal.gains_pct.iter().copied()),
        }
    }
}
