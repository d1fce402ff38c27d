//! Weights that a user brings along in place of the ledger's own.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::Problem;
use crate::weights::{self, WeightsEntry};
use crate::{Code, Ledger, LedgerError};

impl Ledger {
    /// The ledger with another table of weights for one direction of trade: columns `code,value` and, if wanted, one
    /// `year` in every row. `name` is the file's name as errors should call it.
    ///
    /// A code above the lines of the law is spread over the lines below it: as the ledger's own weights are spread
    /// there, or evenly over the lines of the schedule. Codes that the schedule in use does not have get no place;
    /// the coverage of an average says what share they are of.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] with every problem of the table; [`LedgerError::NotCovered`] when no code has a
    /// place; unknown regions as elsewhere.
    pub fn with_weights(
        mut self,
        imposer: &str,
        target: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Self, LedgerError> {
        self.direction(imposer, target, &[])?;
        if !self.has_lines(imposer, target) {
            let message = format!("duties of {imposer} on {target} have no lines to weigh");
            return Err(LedgerError::NotCovered(message));
        }
        let mut problems: Vec<Problem> = Vec::new();
        let given = weights::read(name, bytes, &mut problems);
        let year = weights::year(name, bytes, &mut problems);
        if !problems.is_empty() {
            return Err(LedgerError::Invalid { problems });
        }
        let base = self.weights_entry(imposer, target, &[]).ok().cloned();
        let schedule = base.as_ref().map_or("", |entry| entry.schedule.as_str());
        let lines = self.schedule_codes(schedule);
        let finer = base
            .as_ref()
            .and_then(|entry| self.weights(&entry.file))
            .unwrap_or(&[]);
        let spread = spread(&given, finer, &lines);
        let above = |code: Code| (2..=code.digits()).filter_map(move |d| code.prefix(d));
        let placed = |code: Code| lines.is_empty() || above(code).any(|c| lines.contains(&c));
        if !spread
            .iter()
            .any(|(code, value)| *value > 0.0 && placed(*code))
        {
            return Err(LedgerError::NotCovered(format!(
                "{name}: no code has a weight and a place in the schedule of {imposer}"
            )));
        }
        let entry = WeightsEntry {
            // No table of the ledger has a name like this.
            file: format!("{imposer}:{target}:{name}"),
            imposer: imposer.to_owned(),
            target: target.to_owned(),
            year,
            only_on: schedule.to_owned(),
            schedule: schedule.to_owned(),
            only_with: String::new(),
            own: Some(name.to_owned()),
            row: 0,
        };
        self.put_weights(entry, Cow::Owned(bytes.to_vec()), spread);
        Ok(self)
    }

    /// The codes of a schedule.
    fn schedule_codes(&self, schedule: &str) -> BTreeSet<Code> {
        let file = self.list_index().get(schedule).map(|e| e.file.as_str());
        let Some(table) = file.and_then(|file| self.lists(file)) else {
            return BTreeSet::new();
        };
        let of_schedule = |row: &&crate::lists::ListRow| {
            table.names[usize::from(table.terms[row.terms as usize].list)] == schedule
        };
        table
            .rows
            .iter()
            .filter(of_schedule)
            .map(|row| row.code)
            .collect()
    }
}

/// Every code of a table at the lines of the law.
fn spread(
    given: &[(Code, f64)],
    finer: &[(Code, f64)],
    lines: &BTreeSet<Code>,
) -> Vec<(Code, f64)> {
    let mut out: Vec<(Code, f64)> = Vec::new();
    for &(code, value) in given {
        let start = finer.partition_point(|(c, _)| *c <= code);
        let below = finer[start..].iter().take_while(|(c, _)| code.contains(*c));
        let below: Vec<(Code, f64)> = below.copied().collect();
        let total: f64 = below.iter().map(|(_, v)| v).sum();
        if total > 0.0 {
            out.extend(below.iter().map(|(c, v)| (*c, value * v / total)));
            continue;
        }
        let inside: Vec<Code> = lines.range(code..=code.last_below()).copied().collect();
        if inside.is_empty() {
            out.push((code, value));
        } else {
            let part = value / inside.len() as f64;
            out.extend(inside.into_iter().map(|c| (c, part)));
        }
    }
    // Codes of several lengths may meet on one line.
    out.sort_by_key(|(code, _)| *code);
    out.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::parse(text).expect("a code")
    }

    #[test]
    fn weights_go_down_to_the_lines_of_the_law() {
        let finer = [(code("01012110"), 1.0), (code("01012190"), 3.0)];
        let lines = ["01012110", "01012190", "02011000", "02012000"];
        let lines = lines.into_iter().map(code).collect();
        let given = [
            (code("010121"), 8.0),
            (code("0201"), 2.0),
            (code("9999"), 1.0),
        ];
        let spread = spread(&given, &finer, &lines);
        let expected = [
            (code("01012110"), 2.0),
            (code("01012190"), 6.0),
            (code("02011000"), 1.0),
            (code("02012000"), 1.0),
            (code("9999"), 1.0),
        ];
        assert_eq!(spread, expected);
    }
}
