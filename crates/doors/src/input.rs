//! Files, gzipped files, folders and zip archives, read as streams.
//!
//! Nothing is ever unpacked to disk. A member whose name leads out of the archive, a stream that unpacks to far more
//! than its size, and one that unpacks to more than [`Limits::unpacked`] are refused while they are read.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::DoorError;

/// How much is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one file or member may have after unpacking.
    pub unpacked: u64,
}

impl Default for Limits {
    /// 2 GiB: the largest table that is published (EXIOBASE, products) is 1.4.
    fn default() -> Self {
        Self { unpacked: 2 << 30 }
    }
}

/// Unpacked size over packed size beyond which a stream is no table; deflate reaches 1032 on zeros alone.
const MOST_RATIO: u64 = 200;

/// Bytes below which the ratio says nothing.
const SMALL: u64 = 16 << 20;

/// Members an archive or folder may have.
const MOST_MEMBERS: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Gzip,
    Folder,
    Zip,
}

/// A file, a folder or an archive, and the names of what is in it.
#[derive(Debug)]
pub(crate) struct Bundle {
    path: PathBuf,
    kind: Kind,
    members: Vec<String>,
    limits: Limits,
    /// SHA-256 of a plain file, once it was read to its end.
    hash: OnceLock<String>,
}

impl Bundle {
    /// Looks at what a path holds, without reading it.
    pub(crate) fn open(path: &Path, limits: Limits) -> Result<Self, DoorError> {
        let cannot = |source| DoorError::Read {
            path: path.to_path_buf(),
            source,
        };
        let about = std::fs::metadata(path).map_err(cannot)?;
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let (kind, members) = if about.is_dir() {
            (Kind::Folder, folder_members(path)?)
        } else {
            let mut magic = [0_u8; 4];
            let mut file = File::open(path).map_err(cannot)?;
            let read = file.read(&mut magic).map_err(cannot)?;
            // A workbook is an archive too; its reader opens it as a whole.
            let workbook = is_workbook(&name);
            match magic.get(..read) {
                Some([0x1f, 0x8b, ..]) => (Kind::Gzip, vec![unpacked_name(&name)]),
                Some(b"PK\x03\x04" | b"PK\x05\x06") if !workbook => {
                    (Kind::Zip, archive_members(path, &name)?)
                }
                _ => (Kind::Plain, vec![name]),
            }
        };
        Ok(Self {
            path: path.to_path_buf(),
            kind,
            members,
            limits,
            hash: OnceLock::new(),
        })
    }

    /// The path that was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Names of the files, sorted; folders inside are written with `/`.
    pub(crate) fn members(&self) -> &[String] {
        &self.members
    }

    /// The member of this file name that lies least deep.
    pub(crate) fn find(&self, file: &str) -> Option<&str> {
        self.members
            .iter()
            .filter(|m| base_name(m).eq_ignore_ascii_case(file))
            .min_by_key(|m| m.matches('/').count())
            .map(String::as_str)
    }

    /// Lets `take` read one member as a stream.
    pub(crate) fn read<T>(
        &self,
        member: &str,
        take: impl FnOnce(&mut dyn Read) -> Result<T, DoorError>,
    ) -> Result<T, DoorError> {
        let file = match self.kind {
            Kind::Folder => self.path.join(member),
            _ => self.path.clone(),
        };
        let cannot = |source| DoorError::Read {
            path: file.clone(),
            source,
        };
        let opened = File::open(&file).map_err(cannot)?;
        let size = opened.metadata().map_err(cannot)?.len();
        let guard = |packed: Option<u64>| Guard {
            read: 0,
            packed,
            most: self.limits.unpacked,
        };
        match self.kind {
            Kind::Gzip => {
                let stream = flate2::read::MultiGzDecoder::new(BufReader::new(opened));
                take(&mut guard(Some(size)).over(stream))
            }
            Kind::Folder if member.to_lowercase().ends_with(".gz") => {
                let stream = flate2::read::MultiGzDecoder::new(BufReader::new(opened));
                take(&mut guard(Some(size)).over(stream))
            }
            Kind::Zip => {
                let damaged = |error: zip::result::ZipError| DoorError::Unsafe {
                    file: member.to_string(),
                    problem: format!("not an archive that can be read: {error}"),
                };
                let mut archive = zip::ZipArchive::new(BufReader::new(opened)).map_err(damaged)?;
                let stream = archive.by_name(member).map_err(damaged)?;
                let packed = stream.compressed_size();
                take(&mut guard(Some(packed)).over(stream))
            }
            Kind::Folder => take(&mut guard(None).over(opened)),
            Kind::Plain => take(&mut Hashed {
                stream: guard(None).over(opened),
                hash: Some(Sha256::new()),
                known: &self.hash,
            }),
        }
    }

    /// The first bytes of a member.
    pub(crate) fn head(&self, member: &str, most: usize) -> Result<Vec<u8>, DoorError> {
        self.read(member, |stream| {
            let mut head = Vec::new();
            stream
                .take(most as u64)
                .read_to_end(&mut head)
                .map_err(|error| stream_error(member, &error))?;
            Ok(head)
        })
    }

    /// A whole member of at most `most` bytes.
    pub(crate) fn whole(&self, member: &str, most: u64) -> Result<Vec<u8>, DoorError> {
        self.read(member, |stream| {
            let mut bytes = Vec::new();
            stream
                .take(most + 1)
                .read_to_end(&mut bytes)
                .map_err(|error| stream_error(member, &error))?;
            if bytes.len() as u64 > most {
                return Err(DoorError::Unsafe {
                    file: member.to_string(),
                    problem: format!("more than {most} bytes"),
                });
            }
            Ok(bytes)
        })
    }

    /// The files on disk that the members lie in, with the SHA-256 of each.
    pub(crate) fn hashes(&self, members: &[String]) -> Result<Vec<(String, String)>, DoorError> {
        if self.kind != Kind::Folder {
            let name = base_name(&self.path.to_string_lossy()).to_string();
            let hash = match self.hash.get() {
                Some(hash) => hash.clone(),
                None => sha256(&self.path)?,
            };
            return Ok(vec![(name, hash)]);
        }
        let each = members
            .iter()
            .map(|m| Ok((m.clone(), sha256(&self.path.join(m))?)));
        each.collect()
    }
}

/// What the system or the decoder said about a stream.
pub(crate) fn stream_error(member: &str, error: &io::Error) -> DoorError {
    DoorError::Unsafe {
        file: member.to_string(),
        problem: error.to_string(),
    }
}

/// The last part of a path written with `/` or `\`.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn is_workbook(name: &str) -> bool {
    let name = name.to_lowercase();
    [".xlsx", ".xlsb", ".xls"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn unpacked_name(name: &str) -> String {
    let end = name.len().saturating_sub(3);
    if name.to_lowercase().ends_with(".gz") {
        name.get(..end).unwrap_or(name).to_string()
    } else {
        name.to_string()
    }
}

fn folder_members(path: &Path) -> Result<Vec<String>, DoorError> {
    let mut members = Vec::new();
    let mut folders = vec![(path.to_path_buf(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        let cannot = |source| DoorError::Read {
            path: folder.clone(),
            source,
        };
        for entry in std::fs::read_dir(&folder).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            if path.is_dir() && depth < 2 {
                folders.push((path, format!("{name}/"), depth + 1));
            } else if path.is_file() {
                members.push(name);
            }
            if members.len() > MOST_MEMBERS {
                return Err(DoorError::Unsafe {
                    file: path_text(&folder),
                    problem: format!(
                        "more than {MOST_MEMBERS} files; name the folder of one table"
                    ),
                });
            }
        }
    }
    members.sort();
    Ok(members)
}

fn path_text(path: &Path) -> String {
    path.display().to_string()
}

fn archive_members(path: &Path, name: &str) -> Result<Vec<String>, DoorError> {
    let refuse = |problem: String| DoorError::Unsafe {
        file: name.to_string(),
        problem,
    };
    let opened = File::open(path).map_err(|source| DoorError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let archive = zip::ZipArchive::new(BufReader::new(opened))
        .map_err(|error| refuse(format!("not an archive that can be read: {error}")))?;
    if archive.len() > MOST_MEMBERS {
        return Err(refuse(format!("more than {MOST_MEMBERS} members")));
    }
    let mut members = Vec::new();
    for member in archive.file_names() {
        let member = member.map_err(|error| refuse(format!("a member without a name: {error}")))?;
        let leads_out = member.starts_with(['/', '\\'])
            || member.contains(':')
            || member.split(['/', '\\']).any(|part| part == "..");
        if leads_out {
            return Err(refuse(format!(
                "the member \"{}\" leads out of the archive; pack the table again",
                member.escape_debug()
            )));
        }
        if !member.ends_with('/') {
            members.push(member.to_string());
        }
    }
    members.sort();
    Ok(members)
}

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// [`DoorError::Read`].
pub(crate) fn sha256(path: &Path) -> Result<String, DoorError> {
    let cannot = |source| DoorError::Read {
        path: path.to_path_buf(),
        source,
    };
    let mut file = File::open(path).map_err(cannot)?;
    let mut hash = Sha256::new();
    let mut block = vec![0_u8; 1 << 18];
    loop {
        let read = file.read(&mut block).map_err(cannot)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
    }
    Ok(hexadecimal(hash))
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Takes the hash of a stream that is read to its end, so that a large file need not be read again for it.
struct Hashed<'h, R> {
    stream: R,
    hash: Option<Sha256>,
    known: &'h OnceLock<String>,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(into)?;
        match &mut self.hash {
            Some(hash) if read > 0 => hash.update(&into[..read]),
            _ if into.is_empty() => {}
            hash => {
                if let Some(whole) = hash.take() {
                    self.known.get_or_init(|| hexadecimal(whole));
                }
            }
        }
        Ok(read)
    }
}

/// Counts what comes out of a stream.
struct Guard {
    read: u64,
    packed: Option<u64>,
    most: u64,
}

impl Guard {
    fn over<R: Read>(self, stream: R) -> Guarded<R> {
        Guarded {
            guard: self,
            stream,
        }
    }
}

struct Guarded<R> {
    guard: Guard,
    stream: R,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(into)?;
        let guard = &mut self.guard;
        guard.read += read as u64;
        if guard.read > guard.most {
            return Err(io::Error::other(format!(
                "more than {} bytes; raise the limit if the file is what it should be",
                guard.most
            )));
        }
        let bomb = |packed: u64| guard.read > SMALL && guard.read / MOST_RATIO > packed;
        if guard.packed.is_some_and(bomb) {
            return Err(io::Error::other(format!(
                "unpacks to more than {MOST_RATIO} times its size: no table does"
            )));
        }
        Ok(read)
    }
}
