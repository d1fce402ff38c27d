//! A column of text in one buffer.

/// Texts, some of which may be missing, stored end to end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextColumn {
    buffer: String,
    ends: Vec<usize>,
    /// Rows without a value, ascending.
    missing: Vec<usize>,
}

impl TextColumn {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, value: Option<&str>) {
        match value {
            Some(text) => self.buffer.push_str(text),
            None => self.missing.push(self.ends.len()),
        }
        self.ends.push(self.buffer.len());
    }

    /// The text of a row; `None` if it is missing or there is no such row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        if !self.missing.is_empty() && self.missing.binary_search(&row).is_ok() {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.buffer.get(start..end)
    }

    /// Every row, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for TextColumn {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(values: I) -> Self {
        let mut column = Self::default();
        for value in values {
            column.push(value.as_ref().map(AsRef::as_ref));
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::TextColumn;

    #[test]
    fn missing_and_empty_differ() {
        let values = [Some("a"), None, Some(""), Some("né")];
        let column: TextColumn = values.into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), values);
        assert_eq!(column.get(4), None);
    }
}
