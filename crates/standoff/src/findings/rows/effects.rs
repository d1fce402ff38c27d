//! What counterfactuals do to regions, as rows; duties on others; tariff games; sources and runs.

use detente_world::table::{Estimate, columns};

use super::ranged;
use crate::findings::{BackgroundDuty, Effects, Findings, Run, Source};

/// What one counterfactual does to one region.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectRow {
    /// The counterfactual: benchmark to reference, a position of one player alone, failed talks, or a bargain.
    pub scenario: String,
    /// `current` = duties on third countries in place on both sides of the comparison; `untaxed` = on neither.
    pub background: String,
    /// What it is compared with.
    pub against: String,
    /// Region code.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Real income (equivalent variation); ends over the published elasticity sets, where they were run.
    pub real_income_pct: Option<Estimate>,
    /// Equivalent variation a year, likewise.
    pub ev_usd_mn: Option<Estimate>,
    /// GDP at benchmark prices, likewise.
    pub gdp_volume_pct: Option<Estimate>,
    /// Price of the final-demand basket against world factor income.
    pub price_index_pct: f64,
    /// Wage against world factor income.
    pub wage_pct: f64,
    /// Tariff revenue a year in the counterfactual.
    pub tariff_revenue_usd_mn: f64,
    /// Its change.
    pub tariff_revenue_change_usd_mn: f64,
    /// The run, by its identifier in the table of runs.
    pub run: String,
}

columns! { EffectRow: "effects", "Every region under every counterfactual"; |r|
    text "scenario" key = r.scenario.as_str(),
        "The counterfactual: benchmark to reference, a position of one player alone, failed talks, or a bargain.";
    text "background" key = r.background.as_str(),
        "`current` = duties on third countries in place on both sides of the comparison; `untaxed` = on neither.";
    text "against" = r.against.as_str(), "What it is compared with.";
    text "region" key = r.region.as_str(), "Region code.";
    text "name" = r.name.as_str(), "Its name.";
    estimate[ChangePct 4] "real_income_pct" = r.real_income_pct,
        "Real income (equivalent variation); ends over the published elasticity sets, where they were run.";
    estimate[UsdMn 0] "ev_usd_mn" = r.ev_usd_mn, "Equivalent variation a year, likewise.";
    estimate[ChangePct 4] "gdp_volume_pct" = r.gdp_volume_pct, "GDP at benchmark prices, likewise.";
    number[ChangePct 4] "price_index_pct" = r.price_index_pct,
        "Price of the final-demand basket against world factor income.";
    number[ChangePct 4] "wage_pct" = r.wage_pct, "Wage against world factor income.";
    number[UsdMn 0] "tariff_revenue_usd_mn" = r.tariff_revenue_usd_mn, "Tariff revenue a year in the counterfactual.";
    number[UsdMn 0] "tariff_revenue_change_usd_mn" = r.tariff_revenue_change_usd_mn, "Its change.";
    text "run" = r.run.as_str(), "The run, by its identifier in the table of runs.";
}

/// One player in war or cooperation with a tariff for every good.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffOutcomeRow {
    /// `war` or `cooperation`.
    pub outcome: String,
    /// Region code.
    pub player: String,
    /// Mean tariff on the other players' goods, weighted by trade of the benchmark; ends over the published elasticity sets.
    pub mean_tariff_pct: Option<Estimate>,
    /// The same mean at the reference.
    pub reference_mean_tariff_pct: f64,
    /// Real income against the reference, likewise.
    pub payoff_pct: Option<Estimate>,
    /// In war the most that any player could still gain by moving alone.
    pub best_response_gap_pct: Option<f64>,
    /// The run, by its identifier in the table of runs.
    pub run: String,
}

columns! { TariffOutcomeRow: "tariff_outcomes", "War and cooperation in tariffs"; |r|
    text "outcome" key = r.outcome.as_str(), "`war` or `cooperation`.";
    text "player" key = r.player.as_str(), "Region code.";
    estimate[Pct 2] "mean_tariff_pct" = r.mean_tariff_pct,
        "Mean tariff on the other players' goods, weighted by trade of the benchmark; ends over the published elasticity \
        sets.";
    number[Pct 2] "reference_mean_tariff_pct" = r.reference_mean_tariff_pct, "The same mean at the reference.";
    estimate[ChangePct 4] "payoff_pct" = r.payoff_pct, "Real income against the reference, likewise.";
    number[Pct 6] "best_response_gap_pct" = r.best_response_gap_pct,
        "In war the most that any player could still gain by moving alone.";
    text "run" = r.run.as_str(), "The run, by its identifier in the table of runs.";
}

columns! { BackgroundDuty: "background_duties", "Duties on third regions"; |b|
    text "imposer" key = b.imposer.as_str(), "Who imposes.";
    text "region" key = b.region.as_str(), "On whose goods.";
    text "name" = b.region_name.as_str(), "The region's name.";
    number[Pct 2] "world_average_pct" = b.world_average_pct,
        "Average duty in the world's own tables, weighted by its trade.";
    number[Points 2] "added_points" = b.added_points, "Added to it since the day of the world's tariffs.";
    text "source" = b.source.as_str(), "Its identifier in the table of sources.";
}

columns! { Source: "sources", "Sources"; |s|
    text "id" key = s.id.as_str(), "What other tables call it.";
    text "title" = s.title.as_str(), "For readers.";
    text "reference" = s.reference.as_str(), "Document, address or data file.";
    text "confidence" = s.confidence.as_str(), "high, medium, low, or as the data say.";
    text "licence" = s.licence.as_str(), "Its terms, where they are stated.";
    flag "unverified" = s.unverified, "Whether nobody held it against the text.";
}

columns! { Run: "runs", "What was solved"; |r|
    text "id" key = r.id.as_str(), "What other tables call it.";
    text "title" = r.title.as_str(), "What was solved, for readers.";
    text "background" = r.background.as_str(), "`current` or `untaxed`, as in the table of effects.";
    text "elasticities" = r.elasticities.as_str(), "The elasticity set.";
    number[Residual 1] "certificate" = r.certificate,
        "Worst residual of the independent certificate; missing = checked otherwise.";
    text "certificate_market" = r.certificate_market.as_str(), "The market it sits in.";
    integer "sweeps" = r.sweeps, "Sweeps of the solver.";
    text "reproduce" = r.reproduce.as_str(), "The command line that repeats it.";
}

/// One counterfactual as rows.
fn rows_of(scenario: &str, background: &str, effects: &Effects, rows: &mut Vec<EffectRow>) {
    rows.extend(effects.regions.iter().map(|r| EffectRow {
        scenario: scenario.to_owned(),
        background: background.to_owned(),
        against: effects.against.clone(),
        region: r.code.clone(),
        name: r.name.clone(),
        real_income_pct: ranged(r.real_income_pct, r.real_income_range_pct),
        ev_usd_mn: ranged(r.ev_usd_mn, r.ev_range_usd_mn),
        gdp_volume_pct: ranged(r.gdp_volume_pct, r.gdp_volume_range_pct),
        price_index_pct: r.price_index_pct,
        wage_pct: r.wage_pct,
        tariff_revenue_usd_mn: r.tariff_revenue_usd_mn,
        tariff_revenue_change_usd_mn: r.tariff_revenue_change_usd_mn,
        run: effects.run.clone(),
    }));
}

impl Findings {
    /// Every region under every counterfactual that the findings speak of.
    pub fn effect_rows(&self) -> Vec<EffectRow> {
        let mut rows = Vec::new();
        let from = "benchmark to reference";
        rows_of(from, "current", &self.background.with_background, &mut rows);
        rows_of(
            from,
            "untaxed",
            &self.background.without_background,
            &mut rows,
        );
        for p in &self.positions {
            let name = format!("{}:{}", p.player, p.id);
            rows_of(&name, "current", &p.effects, &mut rows);
            rows_of(&name, "untaxed", &p.effects_untaxed_background, &mut rows);
        }
        let fail = &self.solution.talks_fail;
        rows_of("talks fail", "current", &fail.effects, &mut rows);
        rows_of(
            "talks fail",
            "untaxed",
            &fail.effects_untaxed_background,
            &mut rows,
        );
        for b in &self.solution.bargains {
            if let Some(effects) = &b.effects {
                rows_of(
                    &format!("{} bargain", b.concept),
                    "current",
                    effects,
                    &mut rows,
                );
            }
        }
        rows
    }

    /// War and cooperation in tariffs, a row a player.
    pub fn tariff_outcome_rows(&self) -> Vec<TariffOutcomeRow> {
        let mut rows = Vec::new();
        for o in self.tariff_game.iter().flat_map(|g| &g.outcomes) {
            rows.extend(o.players.iter().map(|p| TariffOutcomeRow {
                outcome: o.outcome.clone(),
                player: p.player.clone(),
                mean_tariff_pct: ranged(p.mean_tariff_pct, p.mean_tariff_range_pct),
                reference_mean_tariff_pct: p.reference_mean_tariff_pct,
                payoff_pct: ranged(p.payoff_pct, p.payoff_range_pct),
                best_response_gap_pct: o.best_response_gap_pct,
                run: o.run.clone(),
            }));
        }
        rows
    }
}
