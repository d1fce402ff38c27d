//! The one way to a file: what is read is on the record, with its hash.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::TableError;

/// Largest file that is read into memory, bytes: a table takes about twice its size. What is larger is streamed by an importer.
pub const LARGEST_FILE: u64 = 256 << 20;

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// What it was read as: `world`, `policy`, `standoff`.
    pub name: String,
    /// Where it was, as the user wrote it; `built-in` for what the program carries.
    pub path: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
}

impl Source {
    /// Bytes that are in memory.
    pub fn from_bytes(name: &str, path: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            sha256: sha256_hex(bytes),
        }
    }
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads files and keeps a record of them. One per answer.
#[derive(Debug, Default)]
pub struct Reader {
    closed: bool,
    record: Mutex<Vec<Source>>,
}

impl Reader {
    /// A reader that may read files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that refuses every path: for servers, which know only what they were started with.
    pub fn closed() -> Self {
        Self {
            closed: true,
            ..Self::default()
        }
    }

    /// Whether paths are refused.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The bytes of a file, read as `name`.
    ///
    /// # Errors
    /// [`TableError::Read`]: no such file, too large, or paths are refused here.
    pub fn bytes(&self, name: &str, path: &Path) -> Result<Vec<u8>, TableError> {
        let failed = |source: std::io::Error| TableError::Read {
            path: path.to_path_buf(),
            source,
        };
        if self.closed {
            return Err(failed(std::io::Error::new(
                std::io::ErrorKind::PermissionDenied,
                "files are not read here; name something of the catalogue",
            )));
        }
        let bytes = crate::read_bytes(path)?;
        self.note(name, &path.display().to_string(), &bytes);
        Ok(bytes)
    }

    /// The text of a file, read as `name`.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes); also text that is not UTF-8.
    pub fn text(&self, name: &str, path: &Path) -> Result<String, TableError> {
        String::from_utf8(self.bytes(name, path)?).map_err(|_| TableError::Malformed {
            path: path.to_path_buf(),
            row: None,
            problem: "it is not UTF-8 text; save the file as UTF-8".into(),
        })
    }

    /// Puts bytes that are part of the program, or came from elsewhere, on the record.
    pub fn note(&self, name: &str, path: &str, bytes: &[u8]) {
        self.record(Source::from_bytes(name, path, bytes));
    }

    /// Puts a source on the record again: for something kept from an earlier answer.
    pub fn record(&self, source: Source) {
        // A panic elsewhere leaves a list of sources, which is whole after every push.
        let mut record = self
            .record
            .lock()
            .unwrap_or_else(|poison| poison.into_inner());
        if !record.contains(&source) {
            record.push(source);
        }
    }

    /// Every file of a folder with one of these ends, by name.
    ///
    /// # Errors
    /// [`TableError::Read`].
    pub fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, TableError> {
        let failed = |source: std::io::Error| TableError::Read {
            path: folder.to_path_buf(),
            source,
        };
        if self.closed {
            return Err(failed(std::io::Error::new(
                std::io::ErrorKind::PermissionDenied,
                "files are not read here; name something of the catalogue",
            )));
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// What was read so far, by name and path.
    pub fn sources(&self) -> Vec<Source> {
        let record = self
            .record
            .lock()
            .unwrap_or_else(|poison| poison.into_inner());
        let mut sources = record.clone();
        sources.sort();
        sources
    }
}
