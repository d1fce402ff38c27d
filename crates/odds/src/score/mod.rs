//! Scores: how each model would have done on what it had not seen, beside what asks for no model.

mod band;
mod corp;
mod fates;
mod published;
mod rules;
mod series;
mod table;
mod weekly;

pub use corp::{Corp, Reliability, corp, reliability};
pub(crate) use fates::FEWEST_RESOLVED;
pub use published::{Published, PublishedAlone, pooled, published, published_alone};
pub use rules::{brier, brier_of_classes, log_score};
pub use series::{SeriesPoint, read_series, score_series, series_sentences};
pub use table::{
    GROUP_LEFT_OUT, HalfLifeScore, ReliabilityRow, Score, Scores, StageScore, scores, verdict,
};
pub(crate) use weekly::share;
