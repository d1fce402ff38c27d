//! A table as an HTML grid.

use std::fmt::Write;

use super::{heading, shown};
use crate::ColumnData;
use crate::named::Named;

/// `<table>` with a caption, a header with each column's meaning as its title, and at most `most` rows.
pub fn grid(named: &Named, most: usize) -> String {
    let mut html = format!(
        "<table><caption>{}</caption><thead><tr>",
        escaped(&named.title)
    );
    let numeric: Vec<bool> = named
        .table
        .columns()
        .iter()
        .map(|c| matches!(c.data, ColumnData::Float(_) | ColumnData::Integer(_)))
        .collect();
    for (field, numeric) in named.fields.iter().zip(&numeric) {
        let class = if *numeric { " class=\"num\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "<th scope=\"col\"{class} title=\"{}\">{}</th>",
            escaped(field.about),
            escaped(&heading(&field.name))
        );
    }
    html.push_str("</tr></thead><tbody>");
    for row in 0..named.rows().min(most) {
        html.push_str("<tr>");
        for (at, field) in named.fields.iter().enumerate() {
            let class = if numeric[at] { " class=\"num\"" } else { "" };
            let text = shown(named.cell(row, at), field);
            let _ = write!(html, "<td{class}>{}</td>", escaped(&text));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    if named.rows() > most {
        let _ = write!(html, "<p>{} of {} rows.</p>", most, named.rows());
    }
    html
}

/// Text that is safe between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
