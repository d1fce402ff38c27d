//! Numbers and tables as text for people.

use comfy_table::{CellAlignment, Table, presets};

/// A table with a header, ended by a newline: columns of numbers are aligned to the right.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let numeric: Vec<bool> = (0..header.len())
        .map(|column| {
            rows.iter()
                .all(|row| row.get(column).is_none_or(|cell| is_number(cell)))
        })
        .collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.to_vec());
    table.add_rows(rows);
    for (column, numeric) in table.column_iter_mut().zip(numeric) {
        column.set_padding((0, 2));
        if numeric {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

/// Whether a cell reads as a number: `1,234.5`, `-3.1 %`, `–`.
fn is_number(cell: &str) -> bool {
    cell.chars()
        .all(|c| c.is_ascii_digit() || " ,.+-–%e".contains(c))
}

/// A number with its sign and this many decimals: `+0.50`; no sign on zero; `–` if there is none.
pub fn signed(value: Option<f64>, decimals: usize) -> String {
    match value.filter(|value| value.is_finite()) {
        None => "–".to_owned(),
        Some(value) => {
            let text = format!("{value:+.decimals$}");
            if text.contains(|c: char| c.is_ascii_digit() && c != '0') {
                text
            } else {
                format!("{:.decimals$}", 0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        let texts = [Some(0.5), Some(-0.001), Some(f64::INFINITY)].map(|v| signed(v, 2));
        assert_eq!(texts, ["+0.50", "0.00", "–"]);
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let text = table(
            &["code", "value"],
            vec![
                vec!["USA".into(), "1,000".into()],
                vec!["x".into(), "–".into()],
            ],
        );
        assert_eq!(text, "code  value\nUSA   1,000\nx         –\n");
    }
}
