//! Deals: what each side commits to, what that is worth to both against the threat point and against today, whether
//! they would sign, and until when they would keep it.

pub mod builtin;
mod checked;
pub mod file;
pub mod findings;
mod judge;
mod months;
mod package;
mod words;

use std::path::Path;

use detente_world::closest;

use crate::error::StandoffError;
use crate::standoff::{Origin, Standoff};
use checked::{Promise, Terms};
pub use file::DealFile;
pub use findings::DealFindings;
pub use judge::judge;

/// A deal that can be judged: every code, lever and day in it is known.
#[derive(Debug)]
pub struct Deal {
    pub(crate) file: DealFile,
    pub(crate) origin: Origin,
    pub(crate) standoff: Standoff,
    pub(crate) threat: detente_talks::Combination,
    pub(crate) promises: Vec<Promise>,
    pub(crate) terms: Terms,
}

impl Deal {
    /// A built-in deal by name, or a deal file by path, whichever there is.
    ///
    /// # Errors
    /// Neither exists, or anything that [`StandoffError`] can be before the run.
    pub fn open(name: &str) -> Result<Self, StandoffError> {
        let path = Path::new(name);
        if let Some(text) = builtin::text(name) {
            return Self::parse(text, &format!("{name}.toml"), None);
        }
        if !path.exists() {
            return Err(StandoffError::UnknownDeal {
                name: name.to_owned(),
                suggestion: closest(name, builtin::names()).map(str::to_owned),
                known: builtin::names().collect::<Vec<_>>().join(", "),
            });
        }
        let text = std::fs::read_to_string(path).map_err(|source| StandoffError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, name, path.parent())
    }

    /// Parses a deal, opens its standoff and checks everything. `name` is what errors call the file; `folder` is where
    /// relative paths start.
    ///
    /// # Errors
    /// Anything that [`StandoffError`] can be before the run.
    pub fn parse(text: &str, name: &str, folder: Option<&Path>) -> Result<Self, StandoffError> {
        let file = DealFile::parse(text, name)?;
        let origin = Origin {
            name: name.to_owned(),
            text: text.to_owned(),
            folder: folder.map(Path::to_path_buf),
        };
        checked::heading(&file, &origin)?;
        let standoff = standoff(&file, &origin)?;
        let threat = checked::threat(&file, &origin, &standoff)?;
        let terms = checked::terms(&file, &origin, &standoff)?;
        let promises = checked::promises(&file, &origin, &standoff)?;
        Ok(Self {
            file,
            origin,
            standoff,
            threat,
            promises,
            terms,
        })
    }

    /// The file as written.
    pub fn file(&self) -> &DealFile {
        &self.file
    }

    /// The standoff it belongs to.
    pub fn standoff(&self) -> &Standoff {
        &self.standoff
    }
}

/// The standoff a deal names, relative to the deal's folder.
fn standoff(file: &DealFile, origin: &Origin) -> Result<Standoff, StandoffError> {
    let name = file.standoff.get_ref();
    if crate::builtin::text(name).is_some() {
        return Standoff::open(name);
    }
    let path = origin.path(name);
    if !path.exists() {
        return Err(origin.unknown(&file.standoff, "standoff", crate::builtin::names()));
    }
    Standoff::open(&path.display().to_string())
}
