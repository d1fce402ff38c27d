//! What the columns of an ensemble's tables mean; keys and numbers of the answer that is drawn keep their own meaning.

use super::stack::DRAWN;

/// What a column means.
pub(super) fn about(column: &str) -> &'static str {
    match column {
        "draw" => "The draw.",
        "status" => "solved, or why not.",
        "problem" => "Why there is no answer.",
        "draws" => "How many draws ended so.",
        "measure" => "The number of the answer.",
        "solved" => "Draws in which it has a value.",
        "mean" => "Mean over the draws.",
        "sd" => "Standard deviation over the draws.",
        "standard_error" => "Standard error of the mean; missing where draws are not independent.",
        "low" => "The 5th percentile, or the lower quantile that was asked for.",
        "central" => "The median, or the middle quantile that was asked for.",
        "high" => "The 95th percentile, or the upper quantile that was asked for.",
        "below_zero_share" => "Share of draws in which it is below zero.",
        "below_zero_share_low" => "Lower end of the share's 95 per cent interval (Wilson).",
        "below_zero_share_high" => "Upper end of the share's 95 per cent interval (Wilson).",
        "span" => "Largest less smallest value.",
        "assumption" => "What is drawn.",
        "distribution" => "From what it is drawn, as written.",
        "dimensions" => "Independent numbers behind one draw of it.",
        "source" => "Where the distribution is from, if that is said.",
        "at_low" => {
            "Mean of the number where the assumption lies in its lowest fifth; of a choice, the smallest mean."
        }
        "at_high" => "The same in its highest fifth; of a choice, the largest mean.",
        "swing" => "The distance between the two.",
        "correlation" => {
            "Pearson's correlation; with independent assumptions the standardised slope of a regression."
        }
        "rank_correlation" => "Spearman's correlation.",
        "first_share" => "Share of the variance that the assumption explains alone.",
        "first_share_error" => "Its standard error.",
        "total_share" => {
            "Share that it explains alone and with others (Jansen 1999); Saltelli's design only."
        }
        "total_share_error" => "Its standard error.",
        _ if column.starts_with(DRAWN) => "What was drawn for it.",
        _ => "As in the answer.",
    }
}
