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

/// The few candidates that come nearest to `word` where none is close: those that share most of its parts (`cn-ree-2025` and
/// `cn-ree-2025-10` share three), then those with the fewest letters changed.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    fn parts(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|p| !p.is_empty())
    }
    let wanted = word.to_lowercase();
    let mut ranked: Vec<((usize, usize), &str)> = candidates
        .into_iter()
        .map(|known| {
            let lower = known.to_lowercase();
            let shared = parts(&wanted).filter(|p| parts(&lower).any(|q| q == *p));
            let distance = strsim::osa_distance(&wanted, &lower);
            ((usize::MAX - shared.count(), distance), known)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
        .into_iter()
        .take(most)
        .map(|(_, known)| known)
        .collect()
}

/// `; did you mean "CHN"?`, or nothing.
pub fn hint(suggestion: &Option<String>) -> String {
    suggestion
        .as_ref()
        .map(|s| format!("; did you mean \"{s}\"?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{closest, nearest};

    #[test]
    fn suggests_only_what_is_close() {
        let codes = ["USA", "CHN", "EU27"];
        assert_eq!(closest("CNH", codes), Some("CHN"));
        assert_eq!(closest("usa", codes), Some("USA"));
        assert_eq!(closest("EU28", codes), Some("EU27"));
        assert_eq!(closest("BRA", codes), None);
        assert_eq!(closest("", []), None);
    }

    #[test]
    fn what_shares_most_parts_comes_nearest() {
        let levers = [
            "us-affiliates",
            "cn-soy-2025-stop",
            "cn-ree-2025-10",
            "cn-ree-2025-04",
        ];
        assert_eq!(
            nearest("cn-ree-october", levers, 2),
            ["cn-ree-2025-10", "cn-ree-2025-04"]
        );
        assert_eq!(nearest("affiliate", levers, 1), ["us-affiliates"]);
        assert!(nearest("x", [], 3).is_empty());
    }
}
