//! "Did you mean …?": the known name closest to one that is not known.

/// The candidate closest to `word`, if one is close enough to be worth suggesting; letter case does not count.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let most = if wanted.chars().count() <= 4 { 1 } else { 2 };
    candidates
        .into_iter()
        .map(|known| (strsim::osa_distance(&wanted, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// `; did you mean "CHN"?`, or nothing.
pub(crate) fn hint(suggestion: &Option<String>) -> String {
    suggestion
        .as_ref()
        .map(|s| format!("; did you mean \"{s}\"?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn suggests_only_what_is_close() {
        let codes = ["USA", "CHN", "EU27"];
        assert_eq!(closest("CNH", codes), Some("CHN"));
        assert_eq!(closest("usa", codes), Some("USA"));
        assert_eq!(closest("EU28", codes), Some("EU27"));
        assert_eq!(closest("BRA", codes), None);
        assert_eq!(closest("", []), None);
    }
}
