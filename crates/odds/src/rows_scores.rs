//! The columns of scores, paths of odds, marks, and what odds were made from.

use detente_world::table::{Column, Row, Unit};

use crate::rows::stage_word;
use crate::score::{HalfLifeScore, ReliabilityRow, Score, StageScore};
use crate::{
    Data, Diagnostics, Difference, Dropped, Mark, MarkKind, MeasurePath, PathPoint, Threat,
};

impl Row for Score {
    const TABLE: &'static str = "scores";
    const TITLE: &'static str = "Scores, the best first";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("target", "What is forecast, and what was left out.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::text("model", "The model.", |r| Some(r.model.as_str().into())).key(),
        Column::number("log", Unit::Plain, 3, "Mean log score.", |r| r.log),
        Column::number("brier", Unit::Plain, 3, "Mean Brier score.", |r| {
            Some(r.brier)
        }),
        Column::number("mcb", Unit::Plain, 3, "Miscalibration.", |r| {
            r.corp.map(|c| c.mcb)
        }),
        Column::number("dsc", Unit::Plain, 3, "Discrimination.", |r| {
            r.corp.map(|c| c.dsc)
        }),
        Column::number("unc", Unit::Plain, 3, "Uncertainty.", |r| {
            r.corp.map(|c| c.unc)
        }),
        Column::integer("n", "Cases.", |r| Some(r.n as i64)),
        Column::integer(
            "families",
            "Cases that stand or fall together count once.",
            |r| Some(r.families as i64),
        ),
        Column::text("against", "What it is compared with.", |r| {
            Some(r.against.as_str().into())
        }),
        Column::number(
            "diff",
            Unit::Plain,
            3,
            "Difference of the scores; negative is better.",
            |r| r.difference.map(|d| d.central),
        ),
        Column::number(
            "diff_low",
            Unit::Plain,
            3,
            "Low end of its 90 % band.",
            |r| r.difference.map(|d| d.low),
        ),
        Column::number("diff_high", Unit::Plain, 3, "High end.", |r| {
            r.difference.map(|d| d.high)
        }),
        Column::text("verdict", "The band in words.", |r| {
            Some(r.verdict.as_str().into())
        }),
    ];
}

impl Row for StageScore {
    const TABLE: &'static str = "score_stages";
    const TITLE: &'static str = "Dated measures by stage";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("model", "The model.", |r| Some(r.model.as_str().into())).key(),
        Column::<Self>::text("stage", "announced, half-way or three-days-before.", |r| {
            Some(stage_word(r.stage).into())
        })
        .key(),
        Column::number("log", Unit::Plain, 3, "Mean log score.", |r| Some(r.log)),
        Column::integer("n", "Measures still open at it.", |r| Some(r.n as i64)),
    ];
}

impl Row for ReliabilityRow {
    const TABLE: &'static str = "reliability";
    const TITLE: &'static str = "Reliability of the headline hazards";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("target", "What is forecast.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::text("model", "The model.", |r| Some(r.model.as_str().into())),
        Column::<Self>::number("from", Unit::Plain, 3, "Lowest odds of the level.", |r| {
            Some(r.level.from)
        })
        .key(),
        Column::number("to", Unit::Plain, 3, "Highest.", |r| Some(r.level.to)),
        Column::number(
            "calibrated",
            Unit::Plain,
            3,
            "Share of cases in which it happened.",
            |r| Some(r.level.calibrated),
        ),
        Column::integer("n", "Cases.", |r| Some(r.level.n as i64)),
    ];
}

impl Row for HalfLifeScore {
    const TABLE: &'static str = "half_lives";
    const TITLE: &'static str = "Half-lives that scores do not tell apart";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("target", "What is forecast.", |r| {
            Some(r.target.as_str().into())
        })
        .key(),
        Column::<Self>::number("counts_days", Unit::Plain, 0, "Half-life of counts.", |r| {
            Some(r.counts_days)
        })
        .key(),
        Column::<Self>::number(
            "signals_days",
            Unit::Plain,
            0,
            "Half-life of signals.",
            |r| Some(r.signals_days),
        )
        .key(),
        Column::number(
            "log",
            Unit::Plain,
            3,
            "Mean log score with due dates and signals.",
            |r| Some(r.log),
        ),
    ];
}

impl Row for PathPoint {
    const TABLE: &'static str = "path";
    const TITLE: &'static str = "Classes through time, each day by what was known on it";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The day.", |r| Some(r.date.to_string().into())).key(),
        Column::<Self>::text("class", "The class.", |r| Some(r.class.name().into())).key(),
        Column::number("p_low", Unit::Plain, 2, "Low end.", |r| Some(r.low)),
        Column::number(
            "p_central",
            Unit::Plain,
            2,
            "Odds; missing where only a bound is known.",
            |r| r.p,
        ),
        Column::number("p_high", Unit::Plain, 2, "High end.", |r| Some(r.high)),
        Column::text(
            "event",
            "What took effect, was due or was decided since the day before; in the first row of a day.",
            |r| (!r.event.is_empty()).then(|| r.event.as_str().into()),
        ),
        Column::text(
            "signal",
            "What was said since the day before; in the first row of a day.",
            |r| (!r.signal.is_empty()).then(|| r.signal.as_str().into()),
        ),
        Column::flag(
            "hindsight",
            "Whether what was said was written down in hindsight: drawn hollow.",
            |r| (!r.signal.is_empty()).then_some(r.hindsight),
        ),
    ];
}

impl Row for MeasurePath {
    const TABLE: &'static str = "measure_path";
    const TITLE: &'static str = "Open measures through time, each day by what was known on it";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The day.", |r| Some(r.date.to_string().into())).key(),
        Column::<Self>::text("id", "The measure.", |r| Some(r.id.as_str().into())).key(),
        Column::estimate(
            "imposed",
            Unit::Plain,
            2,
            "Odds that it takes effect.",
            |r| Some(r.imposed.into()),
        ),
    ];
}

impl Row for Mark {
    const TABLE: &'static str = "marks";
    const TITLE: &'static str = "Due dates, signals, steps and market days";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::date("date", "The day.", |r| Some(r.date.to_string().into())).key(),
        Column::<Self>::text("kind", "due, signal, step or move.", |r| {
            Some(match r.kind {
                MarkKind::Due => "due".into(),
                MarkKind::Signal => "signal".into(),
                MarkKind::Step => "step".into(),
                MarkKind::Move => "move".into(),
            })
        })
        .key(),
        Column::<Self>::text("label", "In words.", |r| Some(r.label.as_str().into())).key(),
        Column::number(
            "value",
            Unit::Plain,
            2,
            "Direction times strength, 1 or -1 of a step up or down, or a move in per cent.",
            |r| r.value,
        ),
        Column::flag("hollow", "Resolved, or coded in hindsight.", |r| {
            Some(r.hollow)
        }),
    ];
}

impl Row for Dropped {
    const TABLE: &'static str = "dropped";
    const TITLE: &'static str = "Rows that no headline reads";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("table", "The table.", |r| Some(r.table.as_str().into())).key(),
        Column::<Self>::text("row", "Where it stands.", |r| Some(r.row.as_str().into())).key(),
        Column::text("why", "Why.", |r| Some(r.why.as_str().into())),
    ];
}

impl Row for Difference {
    const TABLE: &'static str = "differences";
    const TITLE: &'static str = "What the supposed rows change";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("of", "Which odds.", |r| Some(r.of.as_str().into())).key(),
        Column::number("recorded", Unit::Plain, 3, "By the record.", |r| r.recorded),
        Column::number("supposed", Unit::Plain, 3, "With the supposed rows.", |r| {
            r.supposed
        }),
        Column::number("difference", Unit::Plain, 3, "Their difference.", |r| {
            r.difference
        }),
    ];
}

impl Row for Threat {
    const TABLE: &'static str = "threat";
    const TITLE: &'static str = "The threat that market readings hang on";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::text("id", "The measure.", |r| Some(r.id.as_str().into())).key(),
        Column::date("announced", "The day it was announced.", |r| {
            Some(r.announced.to_string().into())
        }),
        Column::estimate(
            "p",
            Unit::Plain,
            2,
            "Odds that it takes effect, by what was known on that day.",
            |r| Some(r.p.into()),
        ),
    ];
}

impl Row for Data {
    const TABLE: &'static str = "data";
    const TITLE: &'static str = "What the odds rest on";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("events", "Events known.", |r| Some(r.events as i64)),
        Column::integer(
            "measures",
            "Measures known, of all standoffs that are pooled.",
            |r| Some(r.measures as i64),
        ),
        Column::integer("resolved", "Of which with an outcome.", |r| {
            Some(r.resolved as i64)
        }),
        Column::integer("resolved_ours", "Of which between the sides.", |r| {
            Some(r.resolved_ours as i64)
        }),
        Column::integer("signals", "Signals known.", |r| Some(r.signals as i64)),
        Column::integer("signals_by_rule", "Of which coded by rule.", |r| {
            Some(r.signals_by_rule as i64)
        }),
        Column::integer("active_weeks", "Active weeks.", |r| {
            Some(r.active_weeks as i64)
        }),
        Column::flag(
            "prior_of_measures",
            "Whether the odds of measures are mostly the prior's.",
            |r| Some(r.prior_of_measures),
        ),
        Column::flag(
            "prior_of_weeks",
            "Whether the odds of steps are mostly the prior's.",
            |r| Some(r.prior_of_weeks),
        ),
    ];
}

impl Row for Diagnostics {
    const TABLE: &'static str = "statistics";
    const TITLE: &'static str = "Chains";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::integer("draws", "Draws kept of all chains.", |r| {
            Some(r.draws as i64)
        }),
        Column::number(
            "rhat",
            Unit::Plain,
            4,
            "Largest split R-hat of all posteriors.",
            |r| Some(r.rhat),
        ),
        Column::number(
            "ess",
            Unit::Plain,
            0,
            "Smallest effective sample size.",
            |r| Some(r.effective),
        ),
    ];
}
