//! A table as aligned text for a terminal.

use super::shown;
use crate::ColumnData;
use crate::named::Named;

/// Spaces between columns.
const HEADING_GAP: usize = 2;

/// Rows of a table that are shown; files have them all.
const MOST_ROWS: usize = 25;

/// The heading of a column: its name with spaces, its unit as people write it.
pub fn heading(name: &str) -> String {
    name.replace("_usd_mn", " USD mn")
        .replace("_pct", " %")
        .replace('_', " ")
}

/// The table for a terminal of this width: a heading, at most 25 rows, columns in blocks that fit, keys repeated.
pub fn as_text(named: &Named, width: usize) -> String {
    let mut text = String::new();
    if !named.title.is_empty() {
        text += &format!("{}\n", clean(&named.title));
    }
    if named.single && named.rows() == 1 {
        return text + &pairs(named);
    }
    if named.rows() == 0 {
        return text + "  none\n";
    }
    for block in blocks(named, width) {
        text += &lines(named, &block);
    }
    if named.rows() > MOST_ROWS {
        text += &format!("({} of {} rows)\n", MOST_ROWS, named.rows());
    }
    text
}

/// One line per key and value.
fn pairs(named: &Named) -> String {
    let longest = named
        .fields
        .iter()
        .map(|f| heading(&f.name).chars().count())
        .max();
    let longest = longest.unwrap_or(0);
    let line = |(at, field): (usize, &crate::Field)| {
        let name = heading(&field.name);
        let pad = " ".repeat(longest - name.chars().count());
        format!(
            "  {name}{pad}  {}\n",
            clean(&shown(named.cell(0, at), field))
        )
    };
    named.fields.iter().enumerate().map(line).collect()
}

/// Columns that stand beside each other: keys first in each block, as many others as fit.
fn blocks(named: &Named, width: usize) -> Vec<Vec<usize>> {
    let wide: Vec<usize> = (0..named.fields.len())
        .map(|at| column_width(named, at))
        .collect();
    let keys: Vec<usize> = (0..wide.len()).filter(|&at| named.fields[at].key).collect();
    let taken: usize = keys.iter().map(|&at| wide[at] + HEADING_GAP).sum();
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let (mut block, mut used) = (keys.clone(), taken);
    for at in (0..wide.len()).filter(|at| !keys.contains(at)) {
        let needed = wide[at] + HEADING_GAP;
        if block.len() > keys.len() && used + needed > width {
            blocks.push(std::mem::replace(&mut block, keys.clone()));
            used = taken;
        }
        block.push(at);
        used += needed;
    }
    blocks.push(block);
    for block in &mut blocks {
        block.sort_unstable();
    }
    blocks
}

fn column_width(named: &Named, at: usize) -> usize {
    let field = &named.fields[at];
    let cells = (0..named.rows().min(MOST_ROWS))
        .map(|row| clean(&shown(named.cell(row, at), field)).chars().count());
    cells
        .max()
        .unwrap_or(0)
        .max(heading(&field.name).chars().count())
}

fn lines(named: &Named, block: &[usize]) -> String {
    let header: Vec<String> = block
        .iter()
        .map(|&at| heading(&named.fields[at].name))
        .collect();
    let numeric: Vec<bool> = block
        .iter()
        .map(|&at| {
            let data = named.table.columns().get(at).map(|c| &c.data);
            matches!(data, Some(ColumnData::Float(_) | ColumnData::Integer(_)))
        })
        .collect();
    let rows: Vec<Vec<String>> = (0..named.rows().min(MOST_ROWS))
        .map(|row| {
            let cells = block
                .iter()
                .map(|&at| shown(named.cell(row, at), &named.fields[at]));
            cells.map(|cell| clean(&cell)).collect()
        })
        .collect();
    aligned(&header, &rows, &numeric)
}

/// Lines of cells under a header; numbers to the right, text to the left.
pub fn aligned(header: &[String], rows: &[Vec<String>], numeric: &[bool]) -> String {
    let width = |at: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|c| c.chars().count());
        cells.max().unwrap_or(0).max(header[at].chars().count())
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let pad = " ".repeat(widths[at].saturating_sub(cell.chars().count()));
            let right = numeric.get(at).copied().unwrap_or(false);
            text += &if right {
                pad + cell
            } else {
                cell.clone() + &pad
            };
            text += &" ".repeat(HEADING_GAP);
        }
        text.trim_end().to_owned() + "\n"
    };
    let mut text = line(header);
    for row in rows {
        text += &line(row);
    }
    text
}

/// Text without what moves a terminal's cursor or changes its colours: control characters are shown as `?`.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}
