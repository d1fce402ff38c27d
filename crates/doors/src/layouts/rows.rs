//! Reading a delimited matrix: labels, then numbers.

use std::collections::BTreeMap;

use crate::DoorError;
use crate::matrix::{Label, Reducer, RowIs};
use crate::scan::{BadRow, Lines, fields, not_a_number, numbers};

/// Codes in the order they were met first.
#[derive(Default)]
pub(super) struct Codes {
    list: Vec<Label>,
    at: BTreeMap<String, usize>,
}

impl Codes {
    /// The position of a code, which is added if it is new.
    pub(super) fn position(&mut self, code: &str) -> usize {
        if let Some(at) = self.at.get(code) {
            return *at;
        }
        self.list.push(Label::code(code));
        self.at.insert(code.to_string(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// The position of a known code.
    pub(super) fn find(&self, code: &str) -> Option<usize> {
        self.at.get(code).copied()
    }

    /// The codes with their names.
    pub(super) fn labels(&self) -> &[Label] {
        &self.list
    }
}

/// Label of a row and what it is, by its leading fields; the error is what is wrong.
pub(super) type Classify<'c> = dyn FnMut(&[String]) -> Result<(String, RowIs), String> + 'c;

/// Reads every row: `leading` fields of text, of which `classify` makes the label and says what the row is, then one
/// number for each column.
pub(super) fn read(
    lines: &mut Lines<'_>,
    separator: u8,
    leading: usize,
    reducer: &mut Reducer,
    classify: &mut Classify<'_>,
) -> Result<(), DoorError> {
    let mut values = vec![0.0; reducer.columns()];
    let mut labels: Vec<String> = Vec::with_capacity(leading);
    let mut last = String::new();
    while let Some(line) = lines.next_line()? {
        labels.clear();
        let mut split = fields(line, separator);
        labels.extend(split.by_ref().take(leading).map(|f| f.into_owned()));
        let outcome = numbers(split.rest(), separator, &mut values);
        let spot = lines.spot();
        let first = labels.first().cloned().unwrap_or_default();
        match outcome {
            Ok(()) => {}
            Err(BadRow::Field(at, text)) => {
                let column = reducer.frame().names.get(at).cloned().unwrap_or_default();
                return Err(spot
                    .column(at + 1 + leading)
                    .label(column)
                    .wrong(not_a_number(&text)));
            }
            Err(BadRow::Count(found)) => {
                let wanted = leading + reducer.columns();
                let after = if last.is_empty() {
                    String::new()
                } else {
                    format!(", after the row {last}")
                };
                return Err(spot.label(first).wrong(format!(
                    "{} fields where the header has {wanted}{after}; the line is cut off or has a separator too many",
                    found + labels.len()
                )));
            }
        }
        let (label, is) = classify(&labels).map_err(|problem| {
            let spot = lines.spot().column(1).label(first.clone());
            spot.wrong(problem)
        })?;
        reducer.row(&label, is, &values, spot)?;
        last = label;
    }
    Ok(())
}

/// A few labels, and how many more.
pub(super) fn some(labels: &[String]) -> String {
    let shown = labels
        .iter()
        .take(4)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match labels.len().saturating_sub(4) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
