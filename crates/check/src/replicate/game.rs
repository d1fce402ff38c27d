//! Cases whose command is `optimal`, `war` or `cooperate`: the tariffs are the unknowns.
//!
//! `[measures]` maps a name of the expected table to a quantity with what the run changes: `rate x 100, elasticities is`.
//! Quantities are `rate` (the imposer's tariff, the trade-weighted mean where there are several; the region of a row may
//! be `USA`, `USA:CHN` or `USA:CHN:C26`), `payoff_pct`, `gain_pct` (cooperation), and every field of `solve --json`.

use std::time::Instant;

use detente_economy::{DeficitRule, Economy, Equilibrium, SolveSettings};
use detente_standoff::tariffs::{
    self, Division, Effort, Gains, Objective, Partners, Rules, TariffGame, TariffGameError, Threat,
    Vary, inverse_elasticity_war, regions, sectors,
};
use detente_world::table::ColumnData;
use detente_world::{Cube, RegionIx, World};

use super::file::{CaseFile, ThreatWord, VaryWord};
use super::measures::in_unit;
use super::report::{CaseReport, CaseStatus, Failure, RunRecord};
use super::solved::rule_word;
use super::{ReplicateError, Row};
use detente_economy::settings::EconomySettings;

/// What a measure reads, and from which run.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    field: String,
    times: f64,
    elasticities: Option<String>,
    deficits: Option<DeficitRule>,
    /// Whether the number is as the case wants it; otherwise it is converted into the row's unit.
    as_written: bool,
}

/// A game that was played.
struct Outcome {
    equilibrium: Equilibrium,
    players: Vec<RegionIx>,
    payoffs: Vec<f64>,
    gains: Option<Vec<f64>>,
}

/// What distinguishes one run of a case from another: elasticities and deficits.
type Variant = (Option<String>, Option<DeficitRule>);

impl CaseFile {
    /// Plays every variant that the expected numbers need, and compares.
    pub(super) fn play(
        &self,
        mut rows: Vec<Row>,
        mut report: CaseReport,
        solver: &SolveSettings<'_>,
    ) -> Result<CaseReport, ReplicateError> {
        let world = self.world(&self.world).open()?;
        let sets: Vec<String> = world.elasticity_sets().keys().cloned().collect();
        let mut played: Vec<(Variant, Result<Outcome, String>)> = Vec::new();
        for row in &mut rows {
            let reading = match self.reading(&row.measure, &sets) {
                Ok(reading) => reading,
                Err(reason) => {
                    row.judge(Err(reason));
                    continue;
                }
            };
            let variant = (reading.elasticities.clone(), reading.deficits);
            let at = match played.iter().position(|(known, _)| *known == variant) {
                Some(at) => at,
                None => {
                    let outcome = self.play_variant(&world, &variant, solver, &mut report)?;
                    played.push((variant, outcome));
                    played.len() - 1
                }
            };
            let ours = match &played[at].1 {
                Ok(outcome) => outcome.value(&world, &reading, &row.region, &row.unit),
                Err(reason) => Err(reason.clone()),
            };
            row.judge(ours);
        }
        let how = match &self.closed_form {
            Some(_) => "tariffs by the inverse of the average export-demand elasticity",
            None => "best responses by gradient",
        };
        report.method = format!("`{}` in {}: {how}", self.command, world.meta().name);
        report.rows = rows;
        Ok(report)
    }

    /// What a name of the expected table means.
    fn reading(&self, name: &str, sets: &[String]) -> Result<Reading, String> {
        if let Some(written) = self.measures.get(name) {
            return read_expression(written)
                .map_err(|reason| format!("[measures] maps {name} to \"{written}\": {reason}"));
        }
        // `nash_tariff_SET` and the like.
        let set = sets
            .iter()
            .filter(|set| name.ends_with(&format!("_{set}")))
            .max_by_key(|set| set.len());
        let base = match set {
            Some(set) => &name[..name.len() - set.len() - 1],
            None => name,
        };
        let field = match base {
            "rate" | "tariff" | "nash_tariff" | "optimal_tariff" => "rate",
            "payoff" | "welfare" | "nash_welfare" => "payoff_pct",
            "gain" => "gain_pct",
            other => other,
        };
        Ok(Reading {
            field: field.to_owned(),
            times: 1.0,
            elasticities: set.cloned(),
            deficits: None,
            as_written: false,
        })
    }

    fn play_variant(
        &self,
        world: &World,
        (elasticities, deficits): &Variant,
        solver: &SolveSettings<'_>,
        report: &mut CaseReport,
    ) -> Result<Result<Outcome, String>, ReplicateError> {
        let base = self.settings()?;
        let settings = EconomySettings {
            deficits: deficits.unwrap_or(base.deficits),
            elasticities: elasticities.clone().or(base.elasticities.clone()),
            ..base
        };
        let parameters = settings
            .parameters(world)
            .map_err(|error| self.settings_error(error))?;
        let mut fail = |failure: Failure| {
            let message = failure.message.clone();
            report.failures.push(failure);
            Ok(Err(message))
        };
        let economy = match Economy::new(world, &parameters) {
            Ok(economy) => economy,
            Err(error) => match Failure::of_purge(&error) {
                Some(failure) => return fail(failure?),
                None => return Err(self.settings_error(error.into())),
            },
        };
        let started = Instant::now();
        let outcome = match self.outcome(&economy, solver) {
            Ok(outcome) => outcome,
            Err(TariffGameError::Solve(error)) => return fail(Failure::of(&error)?),
            Err(
                error @ (TariffGameError::NotFound(_)
                | TariffGameError::BetterResponse { .. }
                | TariffGameError::NoTop { .. }
                | TariffGameError::Unchecked { .. }),
            ) => {
                let message = error.to_string();
                return fail(Failure {
                    status: CaseStatus::NotConverged,
                    message,
                });
            }
            Err(error @ TariffGameError::ClosedForm(_)) => {
                let message = error.to_string();
                return fail(Failure {
                    status: CaseStatus::Unsupported,
                    message,
                });
            }
            Err(source) => {
                return Err(ReplicateError::Game {
                    path: self.folder.join(super::file::CASE_FILE),
                    source: Box::new(source),
                });
            }
        };
        let set = match &settings.elasticities {
            Some(set) => format!(", elasticities {set}"),
            None => String::new(),
        };
        let label = format!(
            "{} in {}, deficits {}{set}",
            self.command,
            world.meta().name,
            rule_word(settings.deficits)
        );
        let mut record = RunRecord::of(label, &outcome.equilibrium);
        record.solve_seconds = started.elapsed().as_secs_f64();
        report.runs.push(record);
        Ok(Ok(outcome))
    }

    fn outcome(
        &self,
        economy: &Economy,
        solver: &SolveSettings<'_>,
    ) -> Result<Outcome, TariffGameError> {
        let world = economy.world();
        let codes = match self.players.list() {
            none if none.is_empty() => vec!["all".to_owned()],
            codes => codes,
        };
        let players = regions(world, "player", &codes)?;
        if self.closed_form.is_some() {
            let solved = inverse_elasticity_war(economy, solver)?;
            let payoff = |n: &RegionIx| {
                let payoff = Objective::default().payoff(*n, &players);
                solved.equilibrium.payoff(&payoff)
            };
            return Ok(Outcome {
                payoffs: players.iter().map(payoff).collect(),
                equilibrium: solved.equilibrium,
                players,
                gains: None,
            });
        }
        let vary = match self.vary {
            Some(VaryWord::Uniform) => Vary::Uniform,
            Some(VaryWord::Partner) => Vary::Partner,
            Some(VaryWord::All) => Vary::All,
            Some(VaryWord::Sector) | None => Vary::Sector,
        };
        let partners = match self.partners.list().as_slice() {
            [] if players.len() == 1 => Partners::All,
            [] => Partners::Players,
            [word] if word == "players" => Partners::Players,
            [word] if word == "all" => Partners::All,
            codes => Partners::Listed(regions(world, "partner", codes)?),
        };
        let mut rules = Rules::new(world, players.clone(), vary, partners);
        let listed = self.sectors.list();
        if !listed.is_empty() {
            rules.sectors = sectors(world, &listed)?;
        }
        rules.lowest = self.lowest.unwrap_or(rules.lowest);
        rules.highest = self.highest.unwrap_or(rules.highest);
        let backdrop = self
            .shock()
            .and_then(|policy| Ok(policy.apply(world)?))
            .map_err(|error| TariffGameError::NotFound(error.to_string()))?;
        let game = TariffGame::new(economy, rules, backdrop, solver.interrupt)?;
        let effort = Effort::default();
        let (played, gains) = match self.command.as_str() {
            "optimal" => (tariffs::optimal(&game, 0, &effort)?, None),
            "war" => (tariffs::war(&game, &effort)?, None),
            _ => {
                let threat = match self.threat {
                    Some(ThreatWord::Today) => Threat::Today,
                    Some(ThreatWord::War) | None => Threat::War,
                };
                let agreement =
                    tariffs::cooperation(&game, threat, &Division::Equal, Gains::AtLeast, &effort)?;
                (agreement.played, Some(agreement.gains_pct))
            }
        };
        Ok(Outcome {
            payoffs: played.players.iter().map(|p| p.payoff_pct).collect(),
            equilibrium: played.equilibrium,
            players,
            gains,
        })
    }
}

/// Reads `FIELD[ x NUMBER][, elasticities SET][, deficits RULE]`.
fn read_expression(written: &str) -> Result<Reading, String> {
    let mut parts = written.split(',').map(str::trim);
    let head = parts.next().unwrap_or_default();
    let (field, times) = match head.split_once(" x ") {
        Some((field, number)) => {
            let number = number.trim();
            let times = number
                .parse()
                .map_err(|_| format!("\"{number}\" is no number"))?;
            (field.trim(), times)
        }
        None => (head, 1.0),
    };
    let mut reading = Reading {
        field: field.to_owned(),
        times,
        elasticities: None,
        deficits: None,
        as_written: true,
    };
    for part in parts {
        match part.split_once(' ') {
            Some(("elasticities", set)) => reading.elasticities = Some(set.trim().to_owned()),
            Some(("deficits", rule)) => {
                let rule: DeficitRule = rule
                    .trim()
                    .parse()
                    .map_err(|error: detente_economy::EconomyError| error.to_string())?;
                reading.deficits = Some(rule);
            }
            _ => {
                return Err(format!(
                    "\"{part}\" is none of `elasticities SET` and `deficits RULE`"
                ));
            }
        }
    }
    Ok(reading)
}

impl Outcome {
    fn value(
        &self,
        world: &World,
        reading: &Reading,
        region: &str,
        unit: &str,
    ) -> Result<f64, String> {
        let mut codes = region.split(':');
        let n = find(world, codes.next().unwrap_or_default())?;
        let partner = codes.next().filter(|c| *c != "*");
        let partner = partner.map(|code| find(world, code)).transpose()?;
        let sector = match codes.next().filter(|c| *c != "*") {
            None => None,
            Some(code) => Some(
                world
                    .find_sector(code)
                    .ok_or_else(|| format!("unknown sector \"{code}\""))?,
            ),
        };
        let player = self.players.iter().position(|p| *p == n);
        let of_player = |values: &[f64]| {
            player
                .and_then(|p| values.get(p).copied())
                .ok_or_else(|| format!("{region} does not play"))
        };
        let (value, is_rate, is_money) = match reading.field.as_str() {
            "rate" => {
                let wanted = |(i, m, k): (RegionIx, RegionIx, detente_world::SectorIx)| {
                    m == n
                        && i != n
                        && partner.is_none_or(|p| p == i)
                        && sector.is_none_or(|s| s == k)
                };
                let rate = mean(
                    self.equilibrium.benchmark_flows(),
                    &self.equilibrium.tariff,
                    wanted,
                );
                let rate = rate.ok_or_else(|| format!("no trade under {region}"))?;
                (rate, true, false)
            }
            "payoff_pct" => (of_player(&self.payoffs)?, false, false),
            "gain_pct" => match &self.gains {
                Some(gains) => (of_player(gains)?, false, false),
                None => return Err("gain_pct is of cooperation".to_owned()),
            },
            field => {
                let table = detente_economy::regions_table(world, &self.equilibrium);
                let column = table.column(field).map(|column| &column.data);
                let value = match column {
                    Some(ColumnData::Float(values)) => values.get(n.0).copied().flatten(),
                    _ => None,
                };
                let value = value.ok_or_else(|| {
                    format!(
                        "\"{field}\" is no measure of a tariff game: rate, payoff_pct, gain_pct or a field of `solve --json`"
                    )
                })?;
                (value, false, field.ends_with("_usd_mn"))
            }
        };
        if reading.as_written {
            return Ok(value * reading.times);
        }
        in_unit(if is_rate { 100.0 * value } else { value }, is_money, unit)
    }
}

fn find(world: &World, code: &str) -> Result<RegionIx, String> {
    world
        .find_region(code)
        .ok_or_else(|| format!("unknown region \"{code}\""))
}

/// Mean rate over the flows wanted, weighted by trade.
fn mean(
    trade: &Cube,
    rates: &Cube,
    wanted: impl Fn((RegionIx, RegionIx, detente_world::SectorIx)) -> bool,
) -> Option<f64> {
    let (mut total, mut paid) = (0.0, 0.0);
    for (i, m, k, value) in trade.iter() {
        if value > 0.0 && wanted((i, m, k)) {
            total += value;
            paid += value * rates.get(i, m, k);
        }
    }
    (total > 0.0).then(|| paid / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_say_what_to_read_and_where() {
        let reading = read_expression("rate x 100, elasticities is, deficits none").unwrap();
        assert_eq!((reading.field.as_str(), reading.times), ("rate", 100.0));
        assert_eq!(reading.elasticities.as_deref(), Some("is"));
        assert_eq!(reading.deficits, Some(DeficitRule::None));
        assert!(read_expression("rate x ten").is_err());
        assert!(read_expression("rate, elasticity is").is_err());
    }
}
