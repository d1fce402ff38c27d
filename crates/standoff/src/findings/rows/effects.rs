//! What counterfactuals do to regions, as rows; duties on others; tariff games; sources and runs.

use detente_world::table::{Column, Estimate, Row, Unit};

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

impl Row for EffectRow {
    const TABLE: &'static str = "effects";
    const TITLE: &'static str = "Every region under every counterfactual";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("scenario", "The counterfactual: benchmark to reference, a position of one player alone, failed talks, or a bargain.", |r| Some(r.scenario.as_str().into())).key(),
        Column::<Self>::text("background", "`current` = duties on third countries in place on both sides of the comparison; `untaxed` = on neither.", |r| Some(r.background.as_str().into())).key(),
        Column::text("against", "What it is compared with.", |r| Some(r.against.as_str().into())),
        Column::<Self>::text("region", "Region code.", |r| Some(r.region.as_str().into())).key(),
        Column::text("name", "Its name.", |r| Some(r.name.as_str().into())),
        Column::estimate("real_income_pct", Unit::ChangePct, 4, "Real income (equivalent variation); ends over the published elasticity sets, where they were run.", |r| r.real_income_pct),
        Column::estimate("ev_usd_mn", Unit::UsdMn, 0, "Equivalent variation a year, likewise.", |r| r.ev_usd_mn),
        Column::estimate("gdp_volume_pct", Unit::ChangePct, 4, "GDP at benchmark prices, likewise.", |r| r.gdp_volume_pct),
        Column::number("price_index_pct", Unit::ChangePct, 4, "Price of the final-demand basket against world factor income.", |r| Some(r.price_index_pct)),
        Column::number("wage_pct", Unit::ChangePct, 4, "Wage against world factor income.", |r| Some(r.wage_pct)),
        Column::number("tariff_revenue_usd_mn", Unit::UsdMn, 0, "Tariff revenue a year in the counterfactual.", |r| Some(r.tariff_revenue_usd_mn)),
        Column::number("tariff_revenue_change_usd_mn", Unit::UsdMn, 0, "Its change.", |r| Some(r.tariff_revenue_change_usd_mn)),
        Column::text("run", "The run, by its identifier in the table of runs.", |r| Some(r.run.as_str().into())),
    ];
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

impl Row for TariffOutcomeRow {
    const TABLE: &'static str = "tariff_outcomes";
    const TITLE: &'static str = "War and cooperation in tariffs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("outcome", "`war` or `cooperation`.", |r| {
            Some(r.outcome.as_str().into())
        })
        .key(),
        Column::<Self>::text("player", "Region code.", |r| Some(r.player.as_str().into())).key(),
        Column::estimate(
            "mean_tariff_pct",
            Unit::Pct,
            2,
            "Mean tariff on the other players' goods, weighted by trade of the benchmark; ends over the published elasticity sets.",
            |r| r.mean_tariff_pct,
        ),
        Column::number(
            "reference_mean_tariff_pct",
            Unit::Pct,
            2,
            "The same mean at the reference.",
            |r| Some(r.reference_mean_tariff_pct),
        ),
        Column::estimate(
            "payoff_pct",
            Unit::ChangePct,
            4,
            "Real income against the reference, likewise.",
            |r| r.payoff_pct,
        ),
        Column::number(
            "best_response_gap_pct",
            Unit::Pct,
            6,
            "In war the most that any player could still gain by moving alone.",
            |r| r.best_response_gap_pct,
        ),
        Column::text(
            "run",
            "The run, by its identifier in the table of runs.",
            |r| Some(r.run.as_str().into()),
        ),
    ];
}

impl Row for BackgroundDuty {
    const TABLE: &'static str = "background_duties";
    const TITLE: &'static str = "Duties on third regions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("imposer", "Who imposes.", |b| {
            Some(b.imposer.as_str().into())
        })
        .key(),
        Column::<Self>::text("region", "On whose goods.", |b| {
            Some(b.region.as_str().into())
        })
        .key(),
        Column::text("name", "The region's name.", |b| {
            Some(b.region_name.as_str().into())
        }),
        Column::number(
            "world_average_pct",
            Unit::Pct,
            2,
            "Average duty in the world's own tables, weighted by its trade.",
            |b| Some(b.world_average_pct),
        ),
        Column::number(
            "added_points",
            Unit::Points,
            2,
            "Added to it since the day of the world's tariffs.",
            |b| Some(b.added_points),
        ),
        Column::text("source", "Its identifier in the table of sources.", |b| {
            Some(b.source.as_str().into())
        }),
    ];
}

impl Row for Source {
    const TABLE: &'static str = "sources";
    const TITLE: &'static str = "Sources";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "What other tables call it.", |s| {
            Some(s.id.as_str().into())
        })
        .key(),
        Column::text("title", "For readers.", |s| Some(s.title.as_str().into())),
        Column::text("reference", "Document, address or data file.", |s| {
            Some(s.reference.as_str().into())
        }),
        Column::text(
            "confidence",
            "high, medium, low, or as the data say.",
            |s| Some(s.confidence.as_str().into()),
        ),
        Column::text("licence", "Its terms, where they are stated.", |s| {
            Some(s.licence.as_str().into())
        }),
        Column::flag(
            "unverified",
            "Whether nobody held it against the text.",
            |s| Some(s.unverified),
        ),
    ];
}

impl Row for Run {
    const TABLE: &'static str = "runs";
    const TITLE: &'static str = "What was solved";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "What other tables call it.", |r| {
            Some(r.id.as_str().into())
        })
        .key(),
        Column::text("title", "What was solved, for readers.", |r| {
            Some(r.title.as_str().into())
        }),
        Column::text(
            "background",
            "`current` or `untaxed`, as in the table of effects.",
            |r| Some(r.background.as_str().into()),
        ),
        Column::text("elasticities", "The elasticity set.", |r| {
            Some(r.elasticities.as_str().into())
        }),
        Column::number(
            "certificate",
            Unit::Residual,
            1,
            "Worst residual of the independent certificate; missing = checked otherwise.",
            |r| r.certificate,
        ),
        Column::text("certificate_market", "The market it sits in.", |r| {
            Some(r.certificate_market.as_str().into())
        }),
        Column::integer("sweeps", "Sweeps of the solver.", |r| {
            i64::try_from(r.sweeps).ok()
        }),
        Column::text("reproduce", "The command line that repeats it.", |r| {
            Some(r.reproduce.as_str().into())
        }),
    ];
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
