//! The columns of scores, paths of odds, marks, and what odds were made from.

use detente_world::table::{Estimate, columns};

use crate::rows::stage_word;
use crate::score::{HalfLifeScore, ReliabilityRow, Score, StageScore};
use crate::{
    Data, Diagnostics, Difference, Dropped, Mark, MarkKind, MeasurePath, PathPoint, Threat,
};

columns! { Score: "scores", "Scores, the best first"; |r|
    text "target" key = r.target.as_str(), "What is forecast, and what was left out.";
    text "model" key = r.model.as_str(), "The model.";
    number[Plain 3] "log" = r.log, "Mean log score.";
    number[Plain 3] "brier" = r.brier, "Mean Brier score.";
    number[Plain 3] "mcb" = r.corp.map(|c| c.mcb), "Miscalibration.";
    number[Plain 3] "dsc" = r.corp.map(|c| c.dsc), "Discrimination.";
    number[Plain 3] "unc" = r.corp.map(|c| c.unc), "Uncertainty.";
    integer "n" = r.n as i64, "Cases.";
    integer "families" = r.families as i64, "Cases that stand or fall together count once.";
    text "against" = r.against.as_str(), "What it is compared with.";
    number[Plain 3] "diff" = r.difference.map(|d| d.central), "Difference of the scores; negative is better.";
    number[Plain 3] "diff_low" = r.difference.map(|d| d.low), "Low end of its 90 % band.";
    number[Plain 3] "diff_high" = r.difference.map(|d| d.high), "High end.";
    text "verdict" = r.verdict.as_str(), "The band in words.";
}

columns! { StageScore: "score_stages", "Dated measures by stage"; |r|
    text "model" key = r.model.as_str(), "The model.";
    text "stage" key = stage_word(r.stage), "announced, half-way or three-days-before.";
    number[Plain 3] "log" = r.log, "Mean log score.";
    integer "n" = r.n as i64, "Measures still open at it.";
}

columns! { ReliabilityRow: "reliability", "Reliability of the headline hazards"; |r|
    text "target" key = r.target.as_str(), "What is forecast.";
    text "model" = r.model.as_str(), "The model.";
    number[Plain 3] "from" key = r.level.from, "Lowest odds of the level.";
    number[Plain 3] "to" = r.level.to, "Highest.";
    number[Plain 3] "calibrated" = r.level.calibrated, "Share of cases in which it happened.";
    integer "n" = r.level.n as i64, "Cases.";
}

columns! { HalfLifeScore: "half_lives", "Half-lives that scores do not tell apart"; |r|
    text "target" key = r.target.as_str(), "What is forecast.";
    number[Plain 0] "counts_days" key = r.counts_days, "Half-life of counts.";
    number[Plain 0] "signals_days" key = r.signals_days, "Half-life of signals.";
    number[Plain 3] "log" = r.log, "Mean log score with due dates and signals.";
}

columns! { PathPoint: "path", "Classes through time, each day by what was known on it"; |r|
    date "date" key = r.date.to_string(), "The day.";
    text "class" key = r.class.name(), "The class.";
    number[Plain 2] "p_low" = r.low, "Low end.";
    number[Plain 2] "p_central" = r.p, "Odds; missing where only a bound is known.";
    number[Plain 2] "p_high" = r.high, "High end.";
    text "event" = (!r.event.is_empty()).then_some(r.event.as_str()),
        "What took effect, was due or was decided since the day before; in the first row of a day.";
    text "signal" = (!r.signal.is_empty()).then_some(r.signal.as_str()),
        "What was said since the day before; in the first row of a day.";
    flag "hindsight" = (!r.signal.is_empty()).then_some(r.hindsight),
        "Whether what was said was written down in hindsight: drawn hollow.";
}

columns! { MeasurePath: "measure_path", "Open measures through time, each day by what was known on it"; |r|
    date "date" key = r.date.to_string(), "The day.";
    text "id" key = r.id.as_str(), "The measure.";
    estimate[Plain 2] "imposed" = Estimate::from(r.imposed), "Odds that it takes effect.";
}

columns! { Mark: "marks", "Due dates, signals, steps and market days"; |r|
    date "date" key = r.date.to_string(), "The day.";
    text "kind" key = match r.kind {
        MarkKind::Due => "due",
        MarkKind::Signal => "signal",
        MarkKind::Step => "step",
        MarkKind::Move => "move",
    },
        "due, signal, step or move.";
    text "label" key = r.label.as_str(), "In words.";
    number[Plain 2] "value" = r.value, "Direction times strength, 1 or -1 of a step up or down, or a move in per cent.";
    flag "hollow" = r.hollow, "Resolved, or coded in hindsight.";
}

columns! { Dropped: "dropped", "Rows that no headline reads"; |r|
    text "table" key = r.table.as_str(), "The table.";
    text "row" key = r.row.as_str(), "Where it stands.";
    text "why" = r.why.as_str(), "Why.";
}

columns! { Difference: "differences", "What the supposed rows change"; |r|
    text "of" key = r.of.as_str(), "Which odds.";
    number[Plain 3] "recorded" = r.recorded, "By the record.";
    number[Plain 3] "supposed" = r.supposed, "With the supposed rows.";
    number[Plain 3] "difference" = r.difference, "Their difference.";
}

columns! { Threat: "threat", "The threat that market readings hang on"; |r|
    text "id" key = r.id.as_str(), "The measure.";
    date "announced" = r.announced.to_string(), "The day it was announced.";
    estimate[Plain 2] "p" = Estimate::from(r.p), "Odds that it takes effect, by what was known on that day.";
}

columns! { Data: "data", "What the odds rest on"; |r|
    integer "events" = r.events as i64, "Events known.";
    integer "measures" = r.measures as i64, "Measures known, of all standoffs that are pooled.";
    integer "resolved" = r.resolved as i64, "Of which with an outcome.";
    integer "resolved_ours" = r.resolved_ours as i64, "Of which between the sides.";
    integer "signals" = r.signals as i64, "Signals known.";
    integer "signals_by_rule" = r.signals_by_rule as i64, "Of which coded by rule.";
    integer "active_weeks" = r.active_weeks as i64, "Active weeks.";
    flag "prior_of_measures" = r.prior_of_measures, "Whether the odds of measures are mostly the prior's.";
    flag "prior_of_weeks" = r.prior_of_weeks, "Whether the odds of steps are mostly the prior's.";
}

columns! { Diagnostics: "statistics", "Chains"; |r|
    integer "draws" = r.draws as i64, "Draws kept of all chains.";
    number[Plain 4] "rhat" = r.rhat, "Largest split R-hat of all posteriors.";
    number[Plain 0] "ess" = r.effective, "Smallest effective sample size.";
}
