//! What every hand-written file keeps: ids that can be file names, titles that can be shown, numbers that can be meant. One
//! walk over the whole file, so that no key is forgotten.

use std::ops::Range;

use detente_world::table::{id_problem, number_problem, title_problem};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys whose text is shown as a line.
const TITLES: [&str; 4] = ["title", "fail_name", "name", "label"];

/// The first thing in the file that cannot be, and where; `None` where all is well or the text is no TOML, which its own
/// reader says better.
pub(crate) fn problem(text: &str) -> Option<(Range<usize>, String)> {
    let document = DeTable::parse(text).ok()?;
    in_table(document.get_ref())
}

fn in_table(table: &DeTable<'_>) -> Option<(Range<usize>, String)> {
    table
        .iter()
        .find_map(|(key, value)| in_value(key.get_ref(), value))
}

fn in_value(key: &str, value: &Spanned<DeValue<'_>>) -> Option<(Range<usize>, String)> {
    let problem = match value.get_ref() {
        DeValue::String(text) if key == "id" => id_problem(text),
        DeValue::String(text) if TITLES.contains(&key) => title_problem(text),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .and_then(|value| number_problem(value as f64)),
        DeValue::Float(number) => number.as_str().parse().ok().and_then(number_problem),
        DeValue::Array(values) => return values.iter().find_map(|value| in_value(key, value)),
        DeValue::Table(table) => return in_table(table),
        _ => None,
    };
    problem.map(|said| (value.span(), format!("{key}: {said}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_found_wherever_it_stands() {
        let said = |text: &str| problem(text).map(|(span, said)| (text[span].to_owned(), said));
        assert_eq!(said("id = \"busan\"\ntitle = \"A truce\"\nx = 1e6"), None);
        let (at, what) = said("[[path.levers]]\nid = \"../../x\"").unwrap_or_default();
        assert!(
            at == "\"../../x\"" && what.contains("is not an id"),
            "{at} {what}"
        );
        let (_, what) = said("[[players]]\nweights = { C26 = 1e308 }").unwrap_or_default();
        assert!(what.contains("out of all proportion"), "{what}");
        assert!(said("a = [[1, 2], [3, inf]]").is_some());
        assert!(said("[a]\ntitle = \"x\\u001b[31m\"").is_some());
    }
}
