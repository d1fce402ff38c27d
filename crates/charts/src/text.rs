//! Text without a font at hand: widths are estimates on the wide side, so that labels do not collide.

/// Estimated width of `text` in pixels at `size`.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Estimated advance of a character in ems, after the widest of the common sans-serifs (DejaVu, Verdana).
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.28,
        'I' | '.' | ',' | ':' | ';' | '!' | ' ' | '\u{a0}' | '/' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' => 0.41,
        'c' | 's' | 'x' | 'y' | 'z' | 'v' | 'k' => 0.57,
        'm' | 'M' | 'W' | '%' | '@' => 0.98,
        'w' | '+' | '\u{2212}' | '→' | '↑' => 0.84,
        c if c.is_uppercase() => 0.72,
        c if (c as u32) >= 0x2e80 => 1.05,
        _ => 0.63,
    }
}

/// Breaks `text` into lines no wider than `limit`; a word that is too long by itself is cut.
pub(crate) fn wrap(text: &str, limit: f64, size: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word.to_string();
        loop {
            let joined = if line.is_empty() {
                word.clone()
            } else {
                format!("{line} {word}")
            };
            if width(&joined, size) <= limit {
                line = joined;
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            let head = fit(&word, limit, size);
            let rest: String = word.chars().skip(head.chars().count()).collect();
            lines.push(head);
            if rest.is_empty() {
                break;
            }
            word = rest;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The longest beginning of `word` that fits, at least one character.
fn fit(word: &str, limit: f64, size: f64) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if !out.is_empty() && width(&out, size) + advance(c) * size > limit {
            break;
        }
        out.push(c);
    }
    out
}

/// `text` in one line, shortened with an ellipsis where it does not fit.
pub(crate) fn shorten(text: &str, limit: f64, size: f64) -> String {
    if width(text, size) <= limit {
        return text.to_string();
    }
    let head = fit(text, limit - size, size);
    format!("{}…", head.trim_end_matches([' ', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "Rare earths: licences for seven elements, Donaudampfschifffahrtsgesellschaftskapitän included";
        let lines = wrap(text, 120.0, 13.0);
        assert!(lines.iter().all(|l| width(l, 13.0) <= 120.0), "{lines:?}");
        let glued: String = lines.concat().split_whitespace().collect();
        let expected: String = text.split_whitespace().collect();
        assert_eq!(glued, expected);
        assert!(wrap("   ", 10.0, 13.0).is_empty());
    }

    #[test]
    fn a_long_label_is_shortened() {
        assert_eq!(shorten("short", 200.0, 13.0), "short");
        let cut = shorten("a much longer label than there is room for", 90.0, 13.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0) < 103.0, "{cut}");
    }
}
