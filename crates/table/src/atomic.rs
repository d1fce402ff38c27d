//! Files that are there whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::TableError;

/// A file that is written beside its place and not yet put there; dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    file: NamedTempFile,
}

impl Staged {
    /// Writes a file beside `path`, whose folder must exist.
    ///
    /// # Errors
    /// [`TableError::Write`] naming `path`: no such folder, not writable, disk full, or what `write` returned.
    pub fn write(
        path: &Path,
        write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> Result<Self, TableError> {
        let failed = |source| TableError::Write {
            path: path.to_path_buf(),
            source,
        };
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".writing-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What any program would ask for; the user's umask takes away from it.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder
            .tempfile_in(folder)
            .map_err(|error| failed(without_temporary_path(&error)))?;
        let mut buffered = BufWriter::new(file);
        write(&mut buffered).map_err(failed)?;
        let file = buffered
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        Ok(Self {
            path: path.to_path_buf(),
            file,
        })
    }

    /// Puts the file in its place, in one step, over whatever was there.
    ///
    /// # Errors
    /// [`TableError::Write`] naming the path.
    pub fn place(self) -> Result<(), TableError> {
        let path = self.path;
        self.file
            .persist(&path)
            .map(drop)
            .map_err(|error| TableError::Write {
                path,
                source: error.error,
            })
    }
}

/// Writes a file so that readers see the old one or the new one, never half of it.
///
/// # Errors
/// [`TableError::Write`] naming `path`.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), TableError> {
    Staged::write(path, write)?.place()
}

/// The error without the name of the temporary file, which would only confuse.
fn without_temporary_path(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::from(error.kind()),
    }
}
