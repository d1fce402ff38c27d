//! Tables as Parquet files: flat columns of text, numbers and dates.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{
    Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel,
};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescriptor, Type};

use super::calendar::{date_of_day, days_since_1970};
use super::{ColumnData, Series, Table, TableError, TextColumn};

/// Most rows that are read: a damaged file can claim any number.
const MOST_ROWS: i64 = 100_000_000;

/// Values decoded at a time.
const BATCH: usize = 1 << 15;

/// A table, and the columns that were left out with the reason: they only matter if they are asked for.
pub(super) type Read = (Table, Vec<(String, String)>);

/// Reads a Parquet file.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Read, TableError> {
    // The decoder's own checks are not complete: some damaged files make it panic.
    let decoded = std::panic::catch_unwind(|| decode(bytes));
    let problem = match decoded {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the data in it contradict each other".to_string(),
    };
    let problem = format!("not a Parquet file that can be read: {problem}");
    Err(TableError::Malformed {
        path: path.to_path_buf(),
        row: None,
        problem,
    })
}

/// Opens a file whose claims about itself are possible; also gives the number of its rows.
pub(super) fn opened(
    bytes: &[u8],
) -> Result<(SerializedFileReader<bytes::Bytes>, i64), ParquetError> {
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes))?;
    let metadata = reader.metadata();
    let rows = metadata.file_metadata().num_rows();
    if !(0..=MOST_ROWS).contains(&rows) {
        return Err(ParquetError::General(format!(
            "{rows} rows; at most {MOST_ROWS} are read"
        )));
    }
    for chunk in metadata
        .row_groups()
        .iter()
        .flat_map(|group| group.columns())
    {
        let start = chunk
            .dictionary_page_offset()
            .unwrap_or_else(|| chunk.data_page_offset());
        if start < 0 || chunk.compressed_size() < 0 {
            return Err(general("a column starts before the file does"));
        }
    }
    Ok((reader, rows))
}

fn decode(bytes: &[u8]) -> Result<Read, ParquetError> {
    let (reader, rows) = opened(bytes)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let (mut columns, mut left_out) = (Vec::new(), Vec::new());
    for (at, description) in schema.columns().iter().enumerate() {
        let name = description.path().string();
        let form = match form_of(description) {
            Ok(form) => form,
            Err(reason) => {
                left_out.push((name, reason));
                continue;
            }
        };
        let mut data = form.empty();
        for group in 0..reader.num_row_groups() {
            append(
                reader.get_row_group(group)?.get_column_reader(at)?,
                form,
                &mut data,
            )?;
        }
        if data.len() as i64 != rows {
            return Err(ParquetError::General(format!(
                "column \"{name}\" has {} rows of {rows}",
                data.len()
            )));
        }
        columns.push(Series { name, data });
    }
    Ok((Table { columns }, left_out))
}

/// How a column's stored values become ours.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Float,
    Integer,
    Unsigned,
    Flag,
    Date,
    /// Whole numbers that stand for themselves times 10^−scale.
    Decimal(i32),
}

impl Form {
    fn empty(self) -> ColumnData {
        match self {
            Self::Text => ColumnData::Text(TextColumn::default()),
            Self::Date => ColumnData::Date(TextColumn::default()),
            Self::Flag => ColumnData::Flag(Vec::new()),
            Self::Integer | Self::Unsigned => ColumnData::Integer(Vec::new()),
            Self::Float | Self::Decimal(_) => ColumnData::Float(Vec::new()),
        }
    }
}

fn form_of(column: &ColumnDescriptor) -> Result<Form, String> {
    if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
        return Err("it is nested; columns should be flat".into());
    }
    let logical = column.logical_type_ref();
    let converted = column.converted_type();
    let decimal =
        matches!(logical, Some(LogicalType::Decimal(_))) || converted == ConvertedType::DECIMAL;
    let date = matches!(logical, Some(LogicalType::Date)) || converted == ConvertedType::DATE;
    let unsigned = matches!(logical, Some(LogicalType::Integer(i)) if !i.is_signed)
        || matches!(
            converted,
            ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64
        );
    let moment = matches!(
        logical,
        Some(LogicalType::Timestamp(_) | LogicalType::Time(_))
    ) || matches!(
        converted,
        ConvertedType::TIMESTAMP_MILLIS
            | ConvertedType::TIMESTAMP_MICROS
            | ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS
    );
    if moment {
        return Err("it holds moments in time; write dates".into());
    }
    Ok(match column.physical_type() {
        Physical::INT32
        | Physical::INT64
        | Physical::FIXED_LEN_BYTE_ARRAY
        | Physical::BYTE_ARRAY
            if decimal =>
        {
            Form::Decimal(column.type_scale())
        }
        Physical::INT32 if date => Form::Date,
        Physical::INT32 | Physical::INT64 if unsigned => Form::Unsigned,
        Physical::INT32 | Physical::INT64 => Form::Integer,
        Physical::FLOAT | Physical::DOUBLE => Form::Float,
        Physical::BOOLEAN => Form::Flag,
        Physical::BYTE_ARRAY => Form::Text,
        other => return Err(format!("its type is {other}; write text, numbers or dates")),
    })
}

/// Appends the values of one row group.
fn append(reader: ColumnReader, form: Form, data: &mut ColumnData) -> Result<(), ParquetError> {
    match (reader, data) {
        (ColumnReader::Int32ColumnReader(r), ColumnData::Date(column)) => each(r, |value| {
            let date = value
                .map(|days| {
                    date_of_day(*days).ok_or_else(|| general("a date outside the years 1 to 9999"))
                })
                .transpose()?;
            column.push(date.as_deref());
            Ok(())
        }),
        (ColumnReader::Int32ColumnReader(r), ColumnData::Integer(column)) => each(r, |value| {
            let unsigned = matches!(form, Form::Unsigned);
            column.push(value.map(|v| {
                if unsigned {
                    i64::from(*v as u32)
                } else {
                    i64::from(*v)
                }
            }));
            Ok(())
        }),
        (ColumnReader::Int64ColumnReader(r), ColumnData::Integer(column)) => each(r, |value| {
            if matches!(form, Form::Unsigned) && value.is_some_and(|v| *v < 0) {
                return Err(general("a whole number above 2^63"));
            }
            column.push(value.copied());
            Ok(())
        }),
        (ColumnReader::BoolColumnReader(r), ColumnData::Flag(column)) => each(r, |value| {
            column.push(value.copied());
            Ok(())
        }),
        (ColumnReader::FloatColumnReader(r), ColumnData::Float(column)) => each(r, |value| {
            column.push(value.map(|v| f64::from(*v)));
            Ok(())
        }),
        (ColumnReader::DoubleColumnReader(r), ColumnData::Float(column)) => each(r, |value| {
            column.push(value.copied());
            Ok(())
        }),
        (ColumnReader::Int32ColumnReader(r), ColumnData::Float(column)) => each(r, |value| {
            column.push(value.map(|v| scaled(i128::from(*v), form)));
            Ok(())
        }),
        (ColumnReader::Int64ColumnReader(r), ColumnData::Float(column)) => each(r, |value| {
            column.push(value.map(|v| scaled(i128::from(*v), form)));
            Ok(())
        }),
        (ColumnReader::ByteArrayColumnReader(r), ColumnData::Text(column)) => {
            each(r, |value: Option<&ByteArray>| {
                column.push(value.map(ByteArray::as_utf8).transpose()?);
                Ok(())
            })
        }
        (ColumnReader::ByteArrayColumnReader(r), ColumnData::Float(column)) => {
            each(r, |value: Option<&ByteArray>| {
                column.push(
                    value
                        .map(|v| big_endian(v.data()).map(|v| scaled(v, form)))
                        .transpose()?,
                );
                Ok(())
            })
        }
        (ColumnReader::FixedLenByteArrayColumnReader(r), ColumnData::Float(column)) => {
            each::<FixedLenByteArrayType>(r, |value| {
                column.push(
                    value
                        .map(|v| big_endian(v.data()).map(|v| scaled(v, form)))
                        .transpose()?,
                );
                Ok(())
            })
        }
        _ => Err(general("a column whose type changes within the file")),
    }
}

fn general(problem: &str) -> ParquetError {
    ParquetError::General(problem.to_string())
}

fn scaled(whole: i128, form: Form) -> f64 {
    match form {
        // Dividing by a power of ten rounds once: the nearest number to the decimal, while both fit.
        Form::Decimal(scale) => whole as f64 / 10_f64.powi(scale),
        _ => whole as f64,
    }
}

fn big_endian(bytes: &[u8]) -> Result<i128, ParquetError> {
    if bytes.is_empty() || bytes.len() > 16 {
        return Err(general("a decimal number of more than 38 digits"));
    }
    let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
    Ok(bytes
        .iter()
        .fold(sign, |sum: i128, byte| (sum << 8) | i128::from(*byte)))
}

/// Calls `take` for every row of a column chunk, with `None` for a missing value.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    mut take: impl FnMut(Option<&T::T>) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut rows = 0;
    loop {
        levels.clear();
        values.clear();
        let (records, present, _) =
            reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Ok(());
        }
        rows += records as i64;
        if rows > MOST_ROWS {
            return Err(general("more rows than the file says"));
        }
        if levels.is_empty() {
            values
                .iter()
                .take(present)
                .try_for_each(|value| take(Some(value)))?;
        } else {
            let mut next = values.iter();
            for level in &levels {
                let value = if *level > 0 {
                    Some(next.next().ok_or_else(|| general("values are missing"))?)
                } else {
                    None
                };
                take(value)?;
            }
        }
    }
}

/// Writes a checked table: one row group, every column optional, Zstandard.
pub(super) fn write(table: &Table, out: &mut (dyn Write + Send)) -> io::Result<()> {
    encode(table, out).map_err(|error| match error {
        ParquetError::External(inner) => io::Error::other(inner),
        other => io::Error::other(other.to_string()),
    })
}

fn encode(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), ParquetError> {
    let fields = table.columns.iter().map(|column| {
        let (physical, logical) = match column.data {
            ColumnData::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            ColumnData::Date(_) => (Physical::INT32, Some(LogicalType::Date)),
            ColumnData::Integer(_) => (Physical::INT64, None),
            ColumnData::Float(_) => (Physical::DOUBLE, None),
            ColumnData::Flag(_) => (Physical::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(&column.name, physical).with_logical_type(logical);
        field
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    });
    let schema = Type::group_type_builder("schema")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by("detente".to_string())
        .build();
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in &table.columns {
        match &column.data {
            ColumnData::Text(c) => {
                put::<ByteArrayType, _>(&mut group, c.iter().map(|v| v.map(ByteArray::from)))?
            }
            ColumnData::Date(c) => {
                put::<Int32Type, _>(&mut group, c.iter().map(|v| v.and_then(days_since_1970)))?
            }
            ColumnData::Integer(c) => put::<Int64Type, _>(&mut group, c.iter().copied())?,
            ColumnData::Float(c) => put::<DoubleType, _>(&mut group, c.iter().copied())?,
            ColumnData::Flag(c) => put::<BoolType, _>(&mut group, c.iter().copied())?,
        }
    }
    group.close()?;
    writer.close()?;
    Ok(())
}

fn put<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut levels = Vec::new();
    let mut present = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    let Some(mut column) = group.next_column()? else {
        return Err(general("more columns than the schema"));
    };
    column
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}
