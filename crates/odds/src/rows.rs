//! The columns of the tables of odds, beside the structs they read.

use detente_world::table::{Estimate, columns};

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

columns! { ClassOdds: "classes", "Classes of outcome"; |r|
    text "class" key = r.class.name(), "The class, as the talks name it.";
    number[Plain 2] "p_low" = r.low, "Low end of the odds, 5 %.";
    number[Plain 2] "p_central" = r.p, "Odds; missing where only a bound is known.";
    number[Plain 2] "p_high" = r.high, "High end of the odds, 95 %, or the bound.";
    flag "identified" = r.identified, "Whether the record tells it from the others.";
    text "note" = r.note.as_str(), "What the odds rest on.";
}

columns! { ClassIncome: "class_incomes", "Real income of each class, from the talks"; |r|
    text "class" key = r.class.name(), "The class.";
    text "region" key = r.region.as_str(), "The region.";
    number[ChangePct 3] "real_income_pct" = r.real_income_pct, "Change of real income.";
    text "package" = r.package.as_str(), "The combination of positions that stands for the class.";
}

columns! { Within: "within", "At least one step within so many days"; |r|
    integer "days" key = r.days, "Days from the day of the odds.";
    text "event" key = r.event.word(), "up, down or agreement.";
    estimate[Plain 2] "p" = Estimate::from(r.p), "Odds with their 90 % band.";
    number[Plain 2] "base" = r.base, "Base rate of active weeks over the same days.";
}

columns! { MeasureOdds: "measures", "Open measures with a due date"; |r|
    text "id" key = r.id.as_str(), "The measure.";
    text "imposer" = r.imposer.as_str(), "Who would impose it.";
    text "target" = r.target.as_str(), "Against whom.";
    text "measure" = r.measure.as_str(), "tariff, control, fee, ban, or expiry: the end of a suspension.";
    text "size" = (!r.size.is_empty()).then_some(r.size.as_str()), "How much, as the record has it.";
    date "effective" = r.effective.to_string(), "The day it is to take effect.";
    integer "days_left" = r.days_left, "Days to it.";
    text "stage" = stage_word(r.stage), "announced, half-way or three-days-before.";
    estimate[Plain 2] "imposed" = Estimate::from(r.imposed), "Odds that it takes effect, 90 % band.";
    estimate[Plain 2] "postponed" = Estimate::from(r.postponed), "Odds that it is put off.";
    estimate[Plain 2] "dropped" = Estimate::from(r.dropped), "Odds that it is taken back.";
    number[Plain 2] "imposed_without_pairs" = r.imposed_without_pairs,
        "The odds that it takes effect if all pairs are alike.";
    number[Plain 2] "imposed_with_talks" = r.imposed_with_talks,
        "The same with talks, which were written down in hindsight.";
    integer "trained_on" = r.trained_on as i64, "Resolved measures the odds were trained on.";
    integer "alike" = r.alike as i64, "Of which still open at the same stage.";
    integer "alike_imposed" = r.alike_imposed as i64, "Of which imposed.";
}

columns! { MovedBy: "moved_by", "What moves the odds"; |r|
    text "odds_of" key = r.odds_of.as_str(), "The measure, or up and down for a step in the coming week.";
    text "row" key = r.row.as_str(), "The row or covariate.";
    number[Plain 2] "log_odds" = r.log_odds, "Change of the log-odds that it brings.";
}

columns! { SignalWeight: "signals", "Recorded signals and what they would weigh; in no headline"; |r|
    date "date" key = r.date.to_string(), "The day.";
    text "speaker" = r.speaker.as_str(), "Who spoke.";
    text "statement" = r.statement.as_str(), "What was said, paraphrased.";
    number[Plain 2] "weight" = r.weight, "Direction times strength, decayed.";
    number[Plain 2] "log_odds_up" = r.log_odds_up, "Change of the log-odds of a step up in the coming week.";
    number[Plain 2] "log_odds_down" = r.log_odds_down, "The same for a step down.";
    text "coded" = coded_word(r.coded), "rule or hindsight.";
    text "row" key = r.row.as_str(), "Where it stands.";
}

columns! { Reading: "markets", "Market days after the threat"; |r|
    date "date" key = r.date.to_string(), "The trading day.";
    text "asset" key = r.asset.as_str(), "The asset.";
    number[ChangePct 2] "move_pct" = r.move_pct, "Its move.";
    estimate[ChangePct 2] "predicted_pct" = r.predicted_pct.map(Estimate::from),
        "Minus odds times value gap, on the day of the threat.";
    number[Plain 2] "implied_dp" = r.implied_dp, "Change of odds that the move would need; not clipped.";
    text "explains" = r.explains.map(|e| match e {
        Explains::Yes => "yes",
        Explains::Partly => "partly",
        Explains::No => "no",
    }),
        "yes, partly or no.";
    estimate[Plain 2] "two_state_p" = r.two_state_p.map(Estimate::from),
        "Odds of the threatened outcome if nothing else moved the asset.";
    number[ChangePct 2] "since_before_pct" = r.since_before_pct, "Worth against the day before the threat.";
}

columns! { DayEffect: "event_days", "Moves on event days, told by kind, beside ordinary days and hand-picked ones"; |r|
    text "asset" key = r.asset.as_str(), "The asset.";
    text "direction" key = step_word(r.direction), "up or down.";
    integer "n" = r.n as i64, "Days.";
    integer "left_out" = r.left_out as i64, "Days with too few ordinary days around them.";
    number[ChangePct 2] "mean_pct" = r.mean_pct, "Mean move; points for an index of volatility.";
    number[ChangePct 2] "ordinary_low_pct" = r.ordinary.map(|b| b.low), "Low end of the mean of as many ordinary days.";
    number[ChangePct 2] "ordinary_high_pct" = r.ordinary.map(|b| b.high), "High end.";
    number[ChangePct 2] "picked_mean_pct" = r.picked_mean_pct, "Mean move on days that a person picked.";
    integer "picked_n" = r.picked_n as i64, "Days that a person picked.";
    number[Share 2] "sign_share" = r.sign_hits, "Days whose move has the sign of its direction.";
    number[Share 2] "picked_sign_share" = r.picked_sign_hits, "The same on picked days.";
}

columns! { ForecastRow: "forecasts", "Published forecasts beside ours of the same day"; |r|
    date "date" key = r.published.date.to_string(), "The day of the quote.";
    text "forecaster" key = r.published.forecaster.as_str(), "Who published it.";
    text "question" key = r.published.question.as_str(), "The question.";
    number[Plain 3] "p" = r.published.probability, "The published probability.";
    number[Plain 3] "ours" = r.published.ours,
        "Ours of the same day; missing where no class or measure of ours settles it.";
    number[Plain 3] "ours_with_signals" = r.published.ours_with_signals, "Ours with signals.";
    number[Plain 3] "pooled" optional = r.pool, "Mean log-odds of the two, on request.";
    text "class" = r.published.class.map(|c| c.word()), "The class of ours that settles it.";
    text "measure" = r.published.measure.as_deref(), "The measure of ours that settles it.";
    flag "settled" = r.published.settled, "What our record says became of it.";
    flag "outcome" = r.published.outcome, "What became of it, as published.";
}
