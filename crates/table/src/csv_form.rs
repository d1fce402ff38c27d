//! Tables as comma-separated text.

use std::io::{self, Write};
use std::path::Path;

use super::{ColumnData, RowNumber, Series, Table, TableError, TextColumn};

/// Longest line of a table, bytes.
const LONGEST_LINE: usize = 1 << 20;

/// The shortest text that reads back as the same number, to the last bit.
pub fn number_as_text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() || (1e-5..1e16).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// Reads text; every column comes back as text, an empty field as a missing value. Also returns the line of every row.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<(Table, Vec<u64>), TableError> {
    let malformed = |line: Option<u64>, problem: String| TableError::Malformed {
        path: path.to_path_buf(),
        row: line.map(RowNumber::Line),
        problem,
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(TableError::Empty {
            path: path.to_path_buf(),
        });
    }
    // Before any field of it is copied: what has no line ends is no table.
    let longest = bytes.split(|b| *b == b'\n').map(<[u8]>::len).max();
    if longest.unwrap_or_default() > LONGEST_LINE {
        return Err(malformed(
            None,
            format!(
                "a line is longer than {} MiB; a table has one row per line",
                LONGEST_LINE >> 20
            ),
        ));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut names: Vec<String> = Vec::new();
    let mut columns: Vec<TextColumn> = Vec::new();
    let mut lines = Vec::new();
    loop {
        // The position before reading counts blank lines that are skipped; the record's own position does not.
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|error| malformed(None, error.to_string()))?;
        if !more {
            break;
        }
        let line = line_of(&reader, &record, bytes);
        let field = |at: usize| {
            std::str::from_utf8(record[at].trim_ascii()).map_err(|_| {
                malformed(
                    Some(line),
                    format!("field {} is not UTF-8 text; save the file as UTF-8", at + 1),
                )
            })
        };
        if names.is_empty() {
            for at in 0..record.len() {
                let name = field(at)?;
                if names.iter().any(|n| n == name) {
                    return Err(malformed(
                        Some(line),
                        format!("two columns are named \"{name}\""),
                    ));
                }
                names.push(name.to_string());
            }
            columns.resize_with(names.len(), TextColumn::default);
            continue;
        }
        if record.len() != names.len() {
            let problem = format!(
                "{} fields where the header has {} ({})",
                record.len(),
                names.len(),
                names.join(",")
            );
            return Err(malformed(Some(line), problem));
        }
        for (at, column) in columns.iter_mut().enumerate() {
            let text = field(at)?;
            column.push((!text.is_empty()).then_some(text));
        }
        lines.push(line);
    }
    let columns = names.into_iter().zip(columns).map(|(name, data)| Series {
        name,
        data: ColumnData::Text(data),
    });
    Ok((
        Table {
            columns: columns.collect(),
        },
        lines,
    ))
}

/// The line on which a record starts: line breaks before its first byte, blank lines included.
fn line_of(reader: &csv::Reader<&[u8]>, record: &csv::ByteRecord, bytes: &[u8]) -> u64 {
    let Some(position) = record.position() else {
        return reader.position().line();
    };
    // The reader's position is where the last record ended: blank lines in between belong to neither.
    let start = usize::try_from(position.byte())
        .unwrap_or(0)
        .min(bytes.len());
    let blank = bytes[start..]
        .iter()
        .take_while(|b| matches!(b, b'\n' | b'\r'))
        .filter(|b| **b == b'\n')
        .count();
    position.line() + blank as u64
}

/// Writes a checked table: a header, a line per row, missing values empty.
pub(super) fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(table.columns.iter().map(|c| c.name.as_bytes()))?;
    for row in 0..table.rows() {
        for column in &table.columns {
            match &column.data {
                ColumnData::Text(c) | ColumnData::Date(c) => {
                    writer.write_field(c.get(row).unwrap_or_default())?
                }
                ColumnData::Float(c) => {
                    writer.write_field(c[row].map(number_as_text).unwrap_or_default())?
                }
                ColumnData::Flag(c) => writer
                    .write_field(c[row].map_or("", |yes| if yes { "true" } else { "false" }))?,
                ColumnData::Integer(c) => {
                    writer.write_field(c[row].map(|v| v.to_string()).unwrap_or_default())?
                }
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}
