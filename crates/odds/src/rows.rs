//! The columns of the tables of odds, beside the structs they read.

use detente_world::table::{Column, Estimate, Row, Unit};

use crate::market::{DayEffect, Explains, Reading};
use crate::{
    Band, ClassIncome, ClassOdds, Coded, ForecastRow, MeasureOdds, MovedBy, SignalWeight, Stage,
    Step, Within,
};

impl From<Band> for Estimate {
    fn from(band: Band) -> Self {
        Self::around(band.central, [band.low, band.high])
    }
}

/// The word of a stage.
pub(crate) fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Announced => "announced",
        Stage::HalfWay => "half-way",
        Stage::ThreeDaysBefore => "three-days-before",
    }
}

/// The word of a way of coding.
fn coded_word(coded: Coded) -> &'static str {
    match coded {
        Coded::Rule => "rule",
        Coded::Hindsight => "hindsight",
    }
}

/// The word of a direction.
fn step_word(step: Step) -> &'static str {
    match step {
        Step::Up => "up",
        Step::Down => "down",
    }
}

impl Row for ClassOdds {
    const TABLE: &'static str = "classes";
    const TITLE: &'static str = "Classes of outcome";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("class", "The class, as the talks name it.", |r| {
            Some(r.class.name().into())
        })
        .key(),
        Column::number("p_low", Unit::Plain, 2, "Low end of the odds, 5 %.", |r| {
            Some(r.low)
        }),
        Column::number(
            "p_central",
            Unit::Plain,
            2,
            "Odds; missing where only a bound is known.",
            |r| r.p,
        ),
        Column::number(
            "p_high",
            Unit::Plain,
            2,
            "High end of the odds, 95 %, or the bound.",
            |r| Some(r.high),
        ),
        Column::flag(
            "identified",
            "Whether the record tells it from the others.",
            |r| Some(r.identified),
        ),
        Column::text("note", "What the odds rest on.", |r| {
            Some(r.note.as_str().into())
        }),
    ];
}

impl Row for ClassIncome {
    const TABLE: &'static str = "class_incomes";
    const TITLE: &'static str = "Real income of each class, from the talks";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("class", "The class.", |r| Some(r.class.name().into())).key(),
        Column::<Self>::text("region", "The region.", |r| Some(r.region.as_str().into())).key(),
        Column::number(
            "real_income_pct",
            Unit::ChangePct,
            3,
            "Change of real income.",
            |r| Some(r.real_income_pct),
        ),
        Column::text(
            "package",
            "The combination of positions that stands for the class.",
            |r| Some(r.package.as_str().into()),
        ),
    ];
}

impl Row for Within {
    const TABLE: &'static str = "within";
    const TITLE: &'static str = "At least one step within so many days";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::integer("days", "Days from the day of the odds.", |r| {
            Some(i64::from(r.days))
        })
        .key(),
        Column::<Self>::text("event", "up, down or agreement.", |r| {
            Some(r.event.word().into())
        })
        .key(),
        Column::estimate("p", Unit::Plain, 2, "Odds with their 90 % band.", |r| {
            Some(r.p.into())
        }),
        Column::number(
            "base",
            Unit::Plain,
            2,
            "Base rate of active weeks over the same days.",
            |r| Some(r.base),
        ),
    ];
}

impl Row for MeasureOdds {
    const TABLE: &'static str = "measures";
    const TITLE: &'static str = "Open measures with a due date";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "The measure.", |r| Some(r.id.as_str().into())).key(),
        Column::text("imposer", "Who would impose it.", |r| {
            Some(r.imposer.as_str().into())
        }),
        Column::text("target", "Against whom.", |r| {
            Some(r.target.as_str().into())
        }),
        Column::text(
            "measure",
            "tariff, control, fee, ban, or expiry: the end of a suspension.",
            |r| Some(r.measure.as_str().into()),
        ),
        Column::text("size", "How much, as the record has it.", |r| {
            (!r.size.is_empty()).then(|| r.size.as_str().into())
        }),
        Column::date("effective", "The day it is to take effect.", |r| {
            Some(r.effective.to_string().into())
        }),
        Column::integer("days_left", "Days to it.", |r| Some(r.days_left)),
        Column::text("stage", "announced, half-way or three-days-before.", |r| {
            Some(stage_word(r.stage).into())
        }),
        Column::estimate(
            "imposed",
            Unit::Plain,
            2,
            "Odds that it takes effect, 90 % band.",
            |r| Some(r.imposed.into()),
        ),
        Column::estimate(
            "postponed",
            Unit::Plain,
            2,
            "Odds that it is put off.",
            |r| Some(r.postponed.into()),
        ),
        Column::estimate(
            "dropped",
            Unit::Plain,
            2,
            "Odds that it is taken back.",
            |r| Some(r.dropped.into()),
        ),
        Column::number(
            "imposed_without_pairs",
            Unit::Plain,
            2,
            "The odds that it takes effect if all pairs are alike.",
            |r| Some(r.imposed_without_pairs),
        ),
        Column::number(
            "imposed_with_talks",
            Unit::Plain,
            2,
            "The same with talks, which were written down in hindsight.",
            |r| Some(r.imposed_with_talks),
        ),
        Column::integer(
            "trained_on",
            "Resolved measures the odds were trained on.",
            |r| Some(r.trained_on as i64),
        ),
        Column::integer("alike", "Of which still open at the same stage.", |r| {
            Some(r.alike as i64)
        }),
        Column::integer("alike_imposed", "Of which imposed.", |r| {
            Some(r.alike_imposed as i64)
        }),
    ];
}

impl Row for MovedBy {
    const TABLE: &'static str = "moved_by";
    const TITLE: &'static str = "What moves the odds";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text(
            "odds_of",
            "The measure, or up and down for a step in the coming week.",
            |r| Some(r.odds_of.as_str().into()),
        )
        .key(),
        Column::<Self>::text("row", "The row or covariate.", |r| {
            Some(r.row.as_str().into())
        })
        .key(),
        Column::number(
            "log_odds",
            Unit::Plain,
            2,
            "Change of the log-odds that it brings.",
            |r| Some(r.log_odds),
        ),
    ];
}

impl Row for SignalWeight {
    const TABLE: &'static str = "signals";
    const TITLE: &'static str = "Recorded signals and what they would weigh; in no headline";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The day.", |r| Some(r.date.to_string().into())).key(),
        Column::text("speaker", "Who spoke.", |r| Some(r.speaker.as_str().into())),
        Column::text("statement", "What was said, paraphrased.", |r| {
            Some(r.statement.as_str().into())
        }),
        Column::number(
            "weight",
            Unit::Plain,
            2,
            "Direction times strength, decayed.",
            |r| Some(r.weight),
        ),
        Column::number(
            "log_odds_up",
            Unit::Plain,
            2,
            "Change of the log-odds of a step up in the coming week.",
            |r| Some(r.log_odds_up),
        ),
        Column::number(
            "log_odds_down",
            Unit::Plain,
            2,
            "The same for a step down.",
            |r| Some(r.log_odds_down),
        ),
        Column::text("coded", "rule or hindsight.", |r| {
            Some(coded_word(r.coded).into())
        }),
        Column::<Self>::text("row", "Where it stands.", |r| Some(r.row.as_str().into())).key(),
    ];
}

impl Row for Reading {
    const TABLE: &'static str = "markets";
    const TITLE: &'static str = "Market days after the threat";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The trading day.", |r| {
            Some(r.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("asset", "The asset.", |r| Some(r.asset.as_str().into())).key(),
        Column::number("move_pct", Unit::ChangePct, 2, "Its move.", |r| {
            Some(r.move_pct)
        }),
        Column::estimate(
            "predicted_pct",
            Unit::ChangePct,
            2,
            "Minus odds times value gap, on the day of the threat.",
            |r| r.predicted_pct.map(Estimate::from),
        ),
        Column::number(
            "implied_dp",
            Unit::Plain,
            2,
            "Change of odds that the move would need; not clipped.",
            |r| r.implied_dp,
        ),
        Column::text("explains", "yes, partly or no.", |r| {
            r.explains.map(|e| match e {
                Explains::Yes => "yes".into(),
                Explains::Partly => "partly".into(),
                Explains::No => "no".into(),
            })
        }),
        Column::estimate(
            "two_state_p",
            Unit::Plain,
            2,
            "Odds of the threatened outcome if nothing else moved the asset.",
            |r| r.two_state_p.map(Estimate::from),
        ),
        Column::number(
            "since_before_pct",
            Unit::ChangePct,
            2,
            "Worth against the day before the threat.",
            |r| Some(r.since_before_pct),
        ),
    ];
}

impl Row for DayEffect {
    const TABLE: &'static str = "event_days";
    const TITLE: &'static str =
        "Moves on event days, told by kind, beside ordinary days and hand-picked ones";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("asset", "The asset.", |r| Some(r.asset.as_str().into())).key(),
        Column::<Self>::text("direction", "up or down.", |r| {
            Some(step_word(r.direction).into())
        })
        .key(),
        Column::integer("n", "Days.", |r| Some(r.n as i64)),
        Column::integer(
            "left_out",
            "Days with too few ordinary days around them.",
            |r| Some(r.left_out as i64),
        ),
        Column::number(
            "mean_pct",
            Unit::ChangePct,
            2,
            "Mean move; points for an index of volatility.",
            |r| Some(r.mean_pct),
        ),
        Column::number(
            "ordinary_low_pct",
            Unit::ChangePct,
            2,
            "Low end of the mean of as many ordinary days.",
            |r| r.ordinary.map(|b| b.low),
        ),
        Column::number("ordinary_high_pct", Unit::ChangePct, 2, "High end.", |r| {
            r.ordinary.map(|b| b.high)
        }),
        Column::number(
            "picked_mean_pct",
            Unit::ChangePct,
            2,
            "Mean move on days that a person picked.",
            |r| r.picked_mean_pct,
        ),
        Column::integer("picked_n", "Days that a person picked.", |r| {
            Some(r.picked_n as i64)
        }),
        Column::number(
            "sign_share",
            Unit::Share,
            2,
            "Days whose move has the sign of its direction.",
            |r| Some(r.sign_hits),
        ),
        Column::number(
            "picked_sign_share",
            Unit::Share,
            2,
            "The same on picked days.",
            |r| r.picked_sign_hits,
        ),
    ];
}

impl Row for ForecastRow {
    const TABLE: &'static str = "forecasts";
    const TITLE: &'static str = "Published forecasts beside ours of the same day";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The day of the quote.", |r| {
            Some(r.published.date.to_string().into())
        })
        .key(),
        Column::<Self>::text("forecaster", "Who published it.", |r| {
            Some(r.published.forecaster.as_str().into())
        })
        .key(),
        Column::<Self>::text("question", "The question.", |r| {
            Some(r.published.question.as_str().into())
        })
        .key(),
        Column::number("p", Unit::Plain, 3, "The published probability.", |r| {
            Some(r.published.probability)
        }),
        Column::number(
            "ours",
            Unit::Plain,
            3,
            "Ours of the same day; missing where no class or measure of ours settles it.",
            |r| r.published.ours,
        ),
        Column::number(
            "ours_with_signals",
            Unit::Plain,
            3,
            "Ours with signals.",
            |r| r.published.ours_with_signals,
        ),
        Column::<Self>::number(
            "pooled",
            Unit::Plain,
            3,
            "Mean log-odds of the two, on request.",
            |r| r.pool,
        )
        .optional(),
        Column::text("class", "The class of ours that settles it.", |r| {
            r.published.class.map(|c| c.word().into())
        }),
        Column::text("measure", "The measure of ours that settles it.", |r| {
            r.published.measure.as_deref().map(Into::into)
        }),
        Column::flag("settled", "What our record says became of it.", |r| {
            r.published.settled
        }),
        Column::flag("outcome", "What became of it, as published.", |r| {
            r.published.outcome
        }),
    ];
}
