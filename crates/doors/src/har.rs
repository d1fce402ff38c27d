//! GEMPACK header arrays (HAR): Fortran records, little-endian.
//!
//! A record is its length (i32), that many bytes, its length again. A record of four bytes names a header; the next
//! has four blanks, a type (`1C`, `RE`, …), `FULL` or `SPSE`, 70 characters, the rank and the sizes. A real array
//! (`RE`) goes on with the names of its sets, their elements, and its numbers (f32): in blocks with their ranges, or,
//! sparse, as positions (from 1, the first index fastest) and values.

use std::collections::BTreeMap;

use crate::DoorError;

/// Most numbers an array may have: 1 GiB of them.
const MOST: usize = 1 << 27;

/// A real array with its sets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array {
    /// Sizes; the first index is fastest.
    pub sizes: Vec<usize>,
    /// Name and elements of the set of each dimension; no elements where the file has none.
    pub sets: Vec<(String, Vec<String>)>,
    /// The numbers.
    pub values: Vec<f64>,
}

impl Array {
    /// The number at these positions (from 0).
    pub(crate) fn at(&self, index: &[usize]) -> f64 {
        let (mut at, mut step) = (0, 1);
        for (position, size) in index.iter().zip(&self.sizes) {
            at += position * step;
            step *= size;
        }
        self.values.get(at).copied().unwrap_or(0.0)
    }
}

/// Whether the bytes begin like a header array file.
pub(crate) fn begins_like_one(bytes: &[u8]) -> bool {
    let four = 4_i32.to_le_bytes();
    bytes.len() > 16 && bytes[..4] == four && bytes[8..12] == four && bytes[4..8].is_ascii()
}

/// A file of header arrays in memory: where each header stands.
pub(crate) struct HarFile<'a> {
    name: &'a str,
    bytes: &'a [u8],
    headers: BTreeMap<String, usize>,
}

/// Walks over records.
struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// The next record; `None` at the end. The error is what is wrong.
    fn next_record(&mut self) -> Result<Option<&'a [u8]>, String> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let start = self.at;
        let length = self.length(start)?;
        let from = start + 4;
        let to = from
            .checked_add(length)
            .filter(|to| *to + 4 <= self.bytes.len())
            .ok_or_else(|| format!("the record at byte {start} says {length} bytes, and the file ends before: it is cut off"))?;
        if self.length(to)? != length {
            return Err(format!(
                "the record at byte {start} has {length} bytes before it and another length after it"
            ));
        }
        self.at = to + 4;
        Ok(Some(&self.bytes[from..to]))
    }

    fn length(&self, at: usize) -> Result<usize, String> {
        let length = int(self.bytes, at)
            .ok_or_else(|| format!("the file ends at byte {at} inside a record"))?;
        usize::try_from(length)
            .map_err(|_| format!("the record at byte {at} has the length {length}"))
    }

    /// The next record of a header, which begins with four blanks.
    fn blank(&mut self) -> Result<&'a [u8], String> {
        let at = self.at;
        let record = self
            .next_record()?
            .ok_or("the file ends inside the header")?;
        record
            .strip_prefix(b"    ")
            .ok_or_else(|| format!("the record at byte {at} does not begin with four blanks"))
    }
}

fn int(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}

fn size(bytes: &[u8], at: usize, what: &str) -> Result<usize, String> {
    let found = int(bytes, at).ok_or_else(|| format!("{what} is missing"))?;
    usize::try_from(found).map_err(|_| format!("{what} is {found}"))
}

fn word(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_string()
}

impl<'a> HarFile<'a> {
    /// Finds the headers.
    pub(crate) fn new(name: &'a str, bytes: &'a [u8]) -> Result<Self, DoorError> {
        let damaged = |problem: String| DoorError::Unsafe {
            file: name.to_string(),
            problem,
        };
        if !begins_like_one(bytes) {
            return Err(damaged(
                "not a header array file: it should begin with a record of four characters".into(),
            ));
        }
        let mut records = Records { bytes, at: 0 };
        let mut headers = BTreeMap::new();
        while let Some(record) = records.next_record().map_err(damaged)? {
            if record.len() == 4 && record != b"    " {
                headers.insert(word(record).to_uppercase(), records.at);
            }
        }
        Ok(Self {
            name,
            bytes,
            headers,
        })
    }

    /// Whether there is such a header.
    pub(crate) fn has(&self, header: &str) -> bool {
        self.headers.contains_key(header)
    }

    /// Names of the headers.
    pub(crate) fn headers(&self) -> Vec<&str> {
        self.headers.keys().map(String::as_str).collect()
    }

    /// Reads a real array.
    pub(crate) fn array(&self, header: &str) -> Result<Array, DoorError> {
        let refuse = |problem: String| DoorError::Unsafe {
            file: format!("{}, header {header}", self.name),
            problem,
        };
        let at = *self.headers.get(header).ok_or_else(|| {
            refuse(format!(
                "it is not there; the file has {}",
                self.headers().join(", ")
            ))
        })?;
        let records = Records {
            bytes: self.bytes,
            at,
        };
        real_array(records).map_err(refuse)
    }
}

fn real_array(mut records: Records<'_>) -> Result<Array, String> {
    let about = records.blank()?;
    let kind = word(about.get(..2).unwrap_or_default());
    let storage = word(about.get(2..6).unwrap_or_default());
    if kind != "RE" {
        return Err(format!(
            "its type is {kind}; a real array with sets (RE) is expected"
        ));
    }
    let rank = size(about, 76, "the rank")?;
    if rank > 7 {
        return Err(format!("rank {rank}; at most 7 is possible"));
    }
    let mut sizes = Vec::new();
    for dimension in 0..rank {
        sizes.push(size(about, 80 + 4 * dimension, "a size")?);
    }
    let cells = sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(*n));
    let cells = cells
        .filter(|cells| *cells <= MOST)
        .ok_or_else(|| format!("sizes {sizes:?} are more than {MOST} numbers"))?;
    // What the sizes promise cannot be more than the file holds, unless most of it is zero.
    if storage == "FULL" && cells * 4 > records.bytes.len() {
        return Err(format!(
            "sizes {sizes:?} are more numbers than the file has bytes for"
        ));
    }
    let sets = read_sets(&mut records)?;
    for ((name, elements), size) in sets.iter().zip(&sizes) {
        if !elements.is_empty() && elements.len() != *size {
            return Err(format!(
                "the set {name} has {} elements and its dimension {size}",
                elements.len()
            ));
        }
    }
    let values = match storage.as_str() {
        "FULL" => full(&mut records, cells, &sizes)?,
        "SPSE" => sparse(&mut records, cells)?,
        other => return Err(format!("storage \"{other}\"; FULL or SPSE is expected")),
    };
    Ok(Array {
        sizes: sizes[..sets.len().min(rank)].to_vec(),
        sets,
        values,
    })
}

/// The sets of the dimensions, each with its elements if the file has them.
fn read_sets(records: &mut Records<'_>) -> Result<Vec<(String, Vec<String>)>, String> {
    let about = records.blank()?;
    let used = size(about, 8, "the number of sets")?;
    if used > 7 {
        return Err(format!("{used} sets; at most 7 are possible"));
    }
    let names: Vec<String> = (0..used)
        .map(|at| word(about.get(28 + 12 * at..40 + 12 * at).unwrap_or_default()))
        .collect();
    let statuses = about
        .get(28 + 12 * used..28 + 13 * used)
        .unwrap_or_default();
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, status) in names.iter().zip(statuses) {
        if *status == b'k' && !known.contains_key(name.as_str()) {
            known.insert(name, read_elements(records)?);
        }
    }
    let each = names.iter().map(|name| {
        let elements = known.get(name.as_str()).cloned().unwrap_or_default();
        (name.clone(), elements)
    });
    Ok(each.collect())
}

fn read_elements(records: &mut Records<'_>) -> Result<Vec<String>, String> {
    let mut elements = Vec::new();
    loop {
        let record = records.blank()?;
        let left = size(record, 0, "the number of records")?;
        let here = size(record, 8, "the number of elements")?;
        let text = record.get(12..).unwrap_or_default();
        if here.checked_mul(12) != Some(text.len()) {
            return Err(format!("{here} elements in {} bytes", text.len()));
        }
        elements.extend(text.chunks(12).map(word));
        if left <= 1 {
            return Ok(elements);
        }
    }
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f64> + '_ {
    let four = bytes.as_chunks::<4>().0.iter();
    four.map(|four| f64::from(f32::from_le_bytes(*four)))
}

fn full(records: &mut Records<'_>, cells: usize, sizes: &[usize]) -> Result<Vec<f64>, String> {
    let mut values = vec![0.0; cells];
    records.blank()?;
    let mut filled = 0;
    while filled < cells {
        let range = records.blank()?;
        let numbers = records.blank()?.get(4..).unwrap_or_default();
        let (mut low, mut width) = (Vec::new(), Vec::new());
        for (dimension, size_here) in sizes.iter().enumerate() {
            let from = size(range, 4 + 8 * dimension, "a range")?;
            let to = size(range, 8 + 8 * dimension, "a range")?;
            if from < 1 || to < from || to > *size_here {
                return Err(format!(
                    "a block from {from} to {to} in a dimension of {size_here}"
                ));
            }
            low.push(from - 1);
            width.push(to - from + 1);
        }
        let block: usize = width.iter().product();
        if block * 4 != numbers.len() {
            return Err(format!(
                "a block of {block} numbers in {} bytes",
                numbers.len()
            ));
        }
        let mut index = vec![0; sizes.len()];
        for value in floats(numbers) {
            let (mut at, mut step) = (0, 1);
            for dimension in 0..sizes.len() {
                at += (low[dimension] + index[dimension]) * step;
                step *= sizes[dimension];
            }
            values[at] = finite(value)?;
            for dimension in 0..sizes.len() {
                index[dimension] += 1;
                if index[dimension] < width[dimension] {
                    break;
                }
                index[dimension] = 0;
            }
        }
        filled += block;
    }
    Ok(values)
}

fn sparse(records: &mut Records<'_>, cells: usize) -> Result<Vec<f64>, String> {
    let about = records.blank()?;
    let wanted = size(about, 0, "the number of numbers")?;
    if int(about, 4) != Some(4) || int(about, 8) != Some(4) {
        return Err("positions and numbers of four bytes are expected".into());
    }
    let mut values = vec![0.0; cells];
    let mut filled = 0;
    loop {
        let record = records.blank()?;
        let left = size(record, 0, "the number of records")?;
        let here = size(record, 8, "the number of numbers")?;
        let body = record.get(12..).unwrap_or_default();
        if here.checked_mul(8) != Some(body.len()) {
            return Err(format!(
                "{here} positions and numbers in {} bytes",
                body.len()
            ));
        }
        let (positions, numbers) = body.split_at(4 * here);
        for (position, value) in positions.as_chunks::<4>().0.iter().zip(floats(numbers)) {
            let position = i32::from_le_bytes(*position);
            let at = usize::try_from(position)
                .ok()
                .filter(|p| (1..=cells).contains(p));
            let at =
                at.ok_or_else(|| format!("the position {position} is not from 1 to {cells}"))?;
            values[at - 1] = finite(value)?;
        }
        filled += here;
        if left <= 1 {
            break;
        }
    }
    if filled != wanted {
        return Err(format!("{filled} numbers where {wanted} are promised"));
    }
    Ok(values)
}

fn finite(value: f64) -> Result<f64, String> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(format!("holds {value}"))
    }
}
