//! Rows of a Parquet file of three codes and a number, without a text made of any code: a column of codes is stored as a
//! list of its codes and the places of each row's in it, and it is read as that.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::basic::{ConvertedType, Encoding, LogicalType, Type as Physical};
use parquet::column::page::{Page, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DoubleType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::schema::types::ColumnDescriptor;

use super::parquet_form::opened;

/// Rows decoded at a time: four columns of them stay in a processor's cache.
const BATCH: usize = 1 << 12;

/// Finds the number of a code: which of the three columns, and its bytes.
pub type FindCode<'f> = dyn FnMut(usize, &[u8]) -> Option<u32> + 'f;

/// Takes a row: the numbers of its codes, and its value. Says whether it is right.
pub type TakeRow<'t> = dyn FnMut([u32; 3], f64) -> bool + 't;

/// Calls `take` for every row of three columns of codes and one of numbers, until it says that a row is wrong; each code of a
/// column's list is looked up once. Gives whether all rows were taken: not where a column is missing, of another type or
/// there twice, where a value is missing or a code unknown, or where the file is damaged. Then
/// [`TableFile`](crate::TableFile) says what is wrong, or reads it in its slower way.
pub fn parquet_rows(
    bytes: &[u8],
    columns: [&str; 4],
    find: &mut FindCode<'_>,
    take: &mut TakeRow<'_>,
) -> bool {
    // The decoder's own checks are not complete: some damaged files make it panic.
    let taken = catch_unwind(AssertUnwindSafe(|| rows(bytes, columns, find, take)));
    matches!(taken, Ok(Ok(Some(()))))
}

/// `None` where the file is not of that kind.
fn rows(
    bytes: &[u8],
    columns: [&str; 4],
    find: &mut FindCode<'_>,
    take: &mut TakeRow<'_>,
) -> Result<Option<()>, ParquetError> {
    let (reader, rows) = opened(bytes)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let mut places = [0; 4];
    for (role, name) in columns.iter().enumerate() {
        let mut named = (schema.columns().iter().enumerate())
            .filter(|(_, column)| column.path().string() == *name);
        let (Some((place, column)), None) = (named.next(), named.next()) else {
            return Ok(None);
        };
        if !fits(column, role == 3) {
            return Ok(None);
        }
        places[role] = place;
    }
    let optional = places.map(|place| schema.column(place).max_def_level() > 0);
    let mut taken = 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let Some(count) = group_rows(group.as_ref(), places, optional, find, take)? else {
            return Ok(None);
        };
        taken += count;
    }
    Ok((taken == rows).then_some(()))
}

/// Whether a column is plain text, or a plain number of 64 bits.
fn fits(column: &ColumnDescriptor, number: bool) -> bool {
    if column.max_rep_level() > 0 || column.max_def_level() > 1 || column.path().parts().len() > 1 {
        return false;
    }
    if number {
        return column.physical_type() == Physical::DOUBLE;
    }
    column.physical_type() == Physical::BYTE_ARRAY
        && !matches!(column.logical_type_ref(), Some(LogicalType::Decimal(_)))
        && column.converted_type() != ConvertedType::DECIMAL
}

fn group_rows(
    group: &dyn RowGroupReader,
    places: [usize; 4],
    optional: [bool; 4],
    find: &mut FindCode<'_>,
    take: &mut TakeRow<'_>,
) -> Result<Option<i64>, ParquetError> {
    let mut codes = Vec::with_capacity(3);
    for role in 0..3 {
        let pages = group.get_column_page_reader(places[role])?;
        codes.push(Codes::new(pages, role, optional[role]));
    }
    let ColumnReader::DoubleColumnReader(numbers) = group.get_column_reader(places[3])? else {
        return Ok(None);
    };
    let mut numbers = Numbers::new(numbers);
    let [a, b, c] = codes.as_mut_slice() else {
        return Ok(None);
    };
    let mut taken = 0;
    loop {
        for column in [&mut *a, &mut *b, &mut *c] {
            if column.next(find)?.is_none() {
                return Ok(None);
            }
        }
        let count = a.rows.len();
        let same = [b.rows.len(), c.rows.len()].iter().all(|n| *n == count);
        if !same || numbers.next()? != Some(count) {
            return Ok(None);
        }
        if count == 0 {
            return Ok(Some(taken));
        }
        taken += count as i64;
        let found = a.rows.iter().zip(&b.rows).zip(&c.rows);
        for (((a, b), c), value) in found.zip(&numbers.values) {
            if !take([*a, *b, *c], *value) {
                return Ok(None);
            }
        }
    }
}

/// A chunk of a column of numbers of which none is missing, a batch at a time.
struct Numbers {
    reader: ColumnReaderImpl<DoubleType>,
    levels: Vec<i16>,
    values: Vec<f64>,
}

impl Numbers {
    fn new(reader: ColumnReaderImpl<DoubleType>) -> Self {
        Self {
            reader,
            levels: Vec::with_capacity(BATCH),
            values: Vec::with_capacity(BATCH),
        }
    }

    /// Reads the next batch and gives its length; `None` if a value is missing.
    fn next(&mut self) -> Result<Option<usize>, ParquetError> {
        self.levels.clear();
        self.values.clear();
        let (mut records, mut present) = (0, 0);
        // A page may end within a batch.
        while records < BATCH {
            let (more, there, _) = self.reader.read_records(
                BATCH - records,
                Some(&mut self.levels),
                None,
                &mut self.values,
            )?;
            if more == 0 {
                break;
            }
            records += more;
            present += there;
        }
        Ok((records == present).then_some(records))
    }
}

/// A chunk of a column of codes of which none is missing, a batch at a time.
struct Codes {
    pages: Box<dyn PageReader>,
    role: usize,
    optional: bool,
    /// Number of each code of the chunk's list.
    listed: Vec<u32>,
    page: Stored,
    left: usize,
    /// Numbers of the codes of the batch.
    rows: Vec<u32>,
}

/// The codes of a page that are still to be read.
enum Stored {
    /// Places in the list.
    Places(Runs),
    /// The codes themselves, each after its length.
    Texts(Bytes),
}

impl Codes {
    fn new(pages: Box<dyn PageReader>, role: usize, optional: bool) -> Self {
        Self {
            pages,
            role,
            optional,
            listed: Vec::new(),
            page: Stored::Texts(Bytes::new()),
            left: 0,
            rows: Vec::with_capacity(BATCH),
        }
    }

    /// Reads the next batch; `None` where that is not possible here.
    fn next(&mut self, find: &mut FindCode<'_>) -> Result<Option<()>, ParquetError> {
        self.rows.clear();
        while self.rows.len() < BATCH {
            if self.left == 0 {
                let Some(page) = self.pages.get_next_page()? else {
                    break;
                };
                if self.open(page, find).is_none() {
                    return Ok(None);
                }
                continue;
            }
            let count = self.left.min(BATCH - self.rows.len());
            if self.read(count, find).is_none() {
                return Ok(None);
            }
            self.left -= count;
        }
        Ok(Some(()))
    }

    fn open(&mut self, page: Page, find: &mut FindCode<'_>) -> Option<()> {
        let (data, encoding, count) = match page {
            Page::DictionaryPage {
                mut buf,
                num_values,
                ..
            } => {
                self.listed.clear();
                for _ in 0..num_values {
                    let code = text(&mut buf)?;
                    self.listed.push(find(self.role, &code)?);
                }
                return Some(());
            }
            Page::DataPage {
                mut buf,
                num_values,
                encoding,
                def_level_encoding,
                ..
            } => {
                let count = num_values as usize;
                if self.optional {
                    let levels = text(&mut buf)?;
                    let whole = Runs::new(levels, 1)?.are_all(1, count);
                    (whole && def_level_encoding == Encoding::RLE).then_some(())?;
                }
                (buf, encoding, count)
            }
            Page::DataPageV2 {
                mut buf,
                num_values,
                encoding,
                num_nulls,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let levels = (def_levels_byte_len as usize) + (rep_levels_byte_len as usize);
                (num_nulls == 0 && levels <= buf.len()).then_some(())?;
                (buf.split_off(levels), encoding, num_values as usize)
            }
        };
        let mut data = data;
        self.left = count;
        #[allow(deprecated)]
        let by_list = matches!(
            encoding,
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY
        );
        self.page = if by_list {
            (count == 0 || !data.is_empty()).then_some(())?;
            let width = if count == 0 { 0 } else { data.split_to(1)[0] };
            Stored::Places(Runs::new(data, width)?)
        } else {
            (encoding == Encoding::PLAIN).then_some(())?;
            Stored::Texts(data)
        };
        Some(())
    }

    fn read(&mut self, count: usize, find: &mut FindCode<'_>) -> Option<()> {
        match &mut self.page {
            Stored::Places(runs) => {
                let from = self.rows.len();
                runs.read(count, &mut self.rows)?;
                for place in &mut self.rows[from..] {
                    *place = *self.listed.get(*place as usize)?;
                }
            }
            Stored::Texts(data) => {
                for _ in 0..count {
                    let code = text(data)?;
                    self.rows.push(find(self.role, &code)?);
                }
            }
        }
        Some(())
    }
}

/// Takes a length of four bytes and so many bytes.
fn text(data: &mut Bytes) -> Option<Bytes> {
    let length = u32::from_le_bytes(*data.first_chunk::<4>()?) as usize;
    (length <= data.len() - 4).then_some(())?;
    let mut taken = data.split_to(4 + length);
    Some(taken.split_off(4))
}

/// Small whole numbers of a fixed width in bits: runs of one of them, and stretches in which they are packed.
struct Runs {
    data: Bytes,
    width: usize,
    run: Run,
}

enum Run {
    /// So many of this one are left.
    Same(u32, usize),
    /// So many are left, from this bit of the data on; the stretch ends at this byte.
    Packed(usize, usize, usize),
}

impl Runs {
    /// `None` for a width that no number here has.
    fn new(data: Bytes, width: u8) -> Option<Self> {
        (width <= 32).then(|| Self {
            data,
            width: usize::from(width),
            run: Run::Same(0, 0),
        })
    }

    /// Whether the next `count` are all this one.
    fn are_all(mut self, wanted: u32, mut count: usize) -> bool {
        let mut some = Vec::with_capacity(BATCH);
        while count > 0 {
            if let Run::Same(value, left @ 1..) = self.run {
                if value != wanted {
                    return false;
                }
                count -= left.min(count);
                self.run = Run::Same(0, 0);
                continue;
            }
            if matches!(self.run, Run::Same(..) | Run::Packed(0, ..)) {
                if self.next_run().is_none() {
                    return false;
                }
                continue;
            }
            let step = count.min(BATCH);
            let Run::Packed(left, ..) = self.run else {
                return false;
            };
            let step = step.min(left);
            some.clear();
            if self.read(step, &mut some).is_none() || some.iter().any(|v| *v != wanted) {
                return false;
            }
            count -= step;
        }
        true
    }

    /// Reads the next `count`; `None` where the data end before.
    fn read(&mut self, mut count: usize, into: &mut Vec<u32>) -> Option<()> {
        while count > 0 {
            let step = match &mut self.run {
                Run::Same(_, 0) | Run::Packed(0, ..) => {
                    self.next_run()?;
                    continue;
                }
                Run::Same(value, left) => {
                    let step = count.min(*left);
                    into.extend(std::iter::repeat_n(*value, step));
                    *left -= step;
                    step
                }
                Run::Packed(left, bit, _) => {
                    let step = count.min(*left);
                    let mask = (1_u64 << self.width) - 1;
                    for _ in 0..step {
                        let rest = &self.data[*bit / 8..];
                        let word = match rest.first_chunk::<8>() {
                            Some(word) => u64::from_le_bytes(*word),
                            None => rest
                                .iter()
                                .rev()
                                .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
                        };
                        into.push(((word >> (*bit % 8)) & mask) as u32);
                        *bit += self.width;
                    }
                    *left -= step;
                    step
                }
            };
            count -= step;
        }
        Some(())
    }

    /// Begins the next run.
    fn next_run(&mut self) -> Option<()> {
        if let Run::Packed(_, _, end) = self.run {
            self.data = self.data.split_off(end.min(self.data.len()));
        }
        let (mut head, mut shift) = (0_u64, 0);
        loop {
            (!self.data.is_empty() && shift < 35).then_some(())?;
            let byte = self.data.split_to(1)[0];
            head |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let count = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let length = self.width.div_ceil(8);
            (length <= self.data.len()).then_some(())?;
            let value = self.data.split_to(length);
            let value = value
                .iter()
                .rev()
                .fold(0, |v, byte| (v << 8) | u32::from(*byte));
            self.run = Run::Same(value, count);
            return Some(());
        }
        // Groups of eight; some writers leave out the bytes of the last group that nobody needs.
        let bytes = count.checked_mul(self.width)?;
        let there = bytes.min(self.data.len());
        // Of no width, all that are said to be there are.
        let packed = (there * 8).checked_div(self.width);
        let values = packed.or_else(|| count.checked_mul(8))?;
        self.run = Run::Packed(values, 0, there);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_packed_stretches() {
        // Three bits: five times 4, then 0 to 7 packed (the example of the format's description).
        let data = [0x0a, 0x04, 0x03, 0x88, 0xc6, 0xfa];
        let mut runs = Runs::new(Bytes::copy_from_slice(&data), 3).unwrap();
        let mut read = Vec::new();
        runs.read(7, &mut read).unwrap();
        runs.read(6, &mut read).unwrap();
        assert_eq!(read, [4, 4, 4, 4, 4, 0, 1, 2, 3, 4, 5, 6, 7]);
        assert!(runs.read(1, &mut read).is_none());
    }

    #[test]
    fn damaged_runs_end() {
        for data in [
            &[][..],
            &[0xff; 9],
            &[0x01],
            &[0x00, 0x00, 0x00],
            &[0xfe, 0xff],
        ] {
            for width in [0, 1, 7, 32] {
                let bytes = Bytes::copy_from_slice(data);
                let mut read = Vec::new();
                let mut runs = Runs::new(bytes.clone(), width).unwrap();
                while read.len() < 100 && runs.read(1, &mut read).is_some() {}
                Runs::new(bytes, width).unwrap().are_all(1, 1 << 31);
            }
        }
        assert!(Runs::new(Bytes::new(), 33).is_none());
    }

    #[test]
    fn all_there_or_not() {
        let runs = |data: &'static [u8]| Runs::new(Bytes::from_static(data), 1).unwrap();
        assert!(runs(&[0x10, 0x01]).are_all(1, 8));
        assert!(!runs(&[0x10, 0x01]).are_all(1, 9));
        assert!(!runs(&[0x10, 0x00]).are_all(1, 8));
        assert!(runs(&[0x03, 0x7f]).are_all(1, 7));
        assert!(!runs(&[0x03, 0x7f]).are_all(1, 8));
    }
}
